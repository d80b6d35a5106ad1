"""How good links and clusters are: against a truth, against clerical labels, and by the scores alone."""

from linkspark.evaluation.candidate_errors import candidate_errors as candidate_errors
from linkspark.evaluation.evaluate import evaluate as evaluate
from linkspark.evaluation.unlinkable import unlinkable_records as unlinkable_records
