"""From records to a spec that links them, with nothing else given."""

from linkspark.suggesting.door import suggest_spec, suggested
from linkspark.suggesting.suggestion import Suggestion

__all__ = ["Suggestion", "suggest_spec", "suggested"]
