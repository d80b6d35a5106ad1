"""Blocking: keys, candidate pairs, and how many there are, counted without making them."""

from linkspark.blocking.agreements import Agreement
from linkspark.blocking.candidate_pairs import candidate_pairs
from linkspark.blocking.counts import Census, count_agreements
from linkspark.blocking.gathering import fits_one_task, fits_parcels
from linkspark.blocking.keys import key_of, with_keys
from linkspark.blocking.pair_counts import check_budget, count_pairs, largest_blocks
from linkspark.blocking.tables import Description, Finish, mapped
from linkspark.blocking.while_making import Counting

__all__ = [
    "Agreement",
    "Census",
    "Counting",
    "Description",
    "Finish",
    "candidate_pairs",
    "check_budget",
    "count_agreements",
    "count_pairs",
    "fits_one_task",
    "fits_parcels",
    "key_of",
    "largest_blocks",
    "mapped",
    "with_keys",
]
