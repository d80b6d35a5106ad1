"""Two records judged by a model in plain Python, without a Spark session."""

from linkspark.one_pair.prepared import PairScore, Part
from linkspark.one_pair.scoring import pair_scorer, score_pair

__all__ = ["PairScore", "Part", "pair_scorer", "score_pair"]
