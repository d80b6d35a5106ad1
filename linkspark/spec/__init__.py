"""What was asked (LinkSpec), and what was learned (FittedModel): plain values without Spark."""

from linkspark.spec.blocking import BlockingRule, block_on
from linkspark.spec.cleaning import Where
from linkspark.spec.comparisons import (
    Comparison,
    TermFrequency,
    comparison,
    damerau_levenshtein,
    exact,
    jaro_winkler,
    levenshtein,
    phonetic,
    soundex,
)
from linkspark.spec.fields import Field, field
from linkspark.spec.fitted import FittedModel, LevelProbabilities, Training
from linkspark.spec.link_spec import LinkSpec, PriorRules
from linkspark.spec.ready_made import (
    array_overlap,
    custom,
    date_of_birth,
    distance_km,
    email,
    first_name,
    full_name,
    numeric,
    postcode,
)

__all__ = [
    "BlockingRule",
    "Comparison",
    "Field",
    "FittedModel",
    "LevelProbabilities",
    "LinkSpec",
    "PriorRules",
    "TermFrequency",
    "Training",
    "Where",
    "array_overlap",
    "block_on",
    "comparison",
    "custom",
    "damerau_levenshtein",
    "date_of_birth",
    "distance_km",
    "email",
    "exact",
    "field",
    "first_name",
    "full_name",
    "jaro_winkler",
    "levenshtein",
    "numeric",
    "phonetic",
    "postcode",
    "soundex",
]
