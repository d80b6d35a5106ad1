"""Comparing the two records of a pair."""

from linkspark.comparisons.candidate_links import candidate_links

__all__ = ["candidate_links"]
