"""New records against a base: for each its best matches."""

from linkspark.matching.match import match

__all__ = ["match"]
