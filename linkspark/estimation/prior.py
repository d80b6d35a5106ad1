"""The prior: the probability that two random records match."""

from collections.abc import Sequence

from linkspark import errors
from linkspark.estimation.shares import LEAST_PAIRS


def possible_pairs(link_type: str, records: Sequence[int]) -> int:
    """Return how many pairs the link type asks about.

    Parameters
    ----------
    link_type
        As in `LinkSpec`.
    records
        Records by source.

    Examples
    --------
    >>> possible_pairs("link", [3, 4]), possible_pairs("link_and_dedupe", [3, 4])
    (12, 21)
    """
    total = sum(records)
    everything = total * (total - 1) // 2
    if link_type != "link":
        return everything
    return everything - sum(size * (size - 1) // 2 for size in records)


def prior_of(matches: float, possible: int) -> float:
    """Return matches over possible pairs, at least half a pair away from none and from all of them."""
    if possible == 0:
        return LEAST_PAIRS
    return min(max(matches, LEAST_PAIRS), possible - LEAST_PAIRS) / possible


def prior_from_rules(found: int, recall: float, possible: int) -> float:
    """Return the prior that strict rules tell.

    Parameters
    ----------
    found
        Pairs that agree on any of the rules, each counted once, all taken to match.
    recall
        The share of all matches that the rules are thought to find.
    possible
        All pairs that the link type asks about.

    Raises
    ------
    DataError
        For more matches than there are pairs.

    Examples
    --------
    >>> round(prior_from_rules(1165, 0.7, 499_500), 5)
    0.00333
    """
    if found / recall > possible > 0:
        raise errors.too_many_matches(found, recall, possible)
    return prior_of(found / recall, possible)
