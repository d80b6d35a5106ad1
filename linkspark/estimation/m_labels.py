"""m from pairs that are known to match."""

from linkspark.estimation.joint_em import Integers
from linkspark.estimation.shares import Learned, by_hand, covariance_of, level_named, smoothed, unseen
from linkspark.spec import Comparison


def m_of(comparison: Comparison, level_counts: Integers) -> Learned:
    """Return m of a comparison from pairs that are known to match.

    Parameters
    ----------
    comparison
        Its m given by hand comes before all else.
    level_counts
        Matching pairs by gamma, missing left out: labelled pairs, or pairs of records with one label.

    Notes
    -----
    A level that no pair shows counts as half a pair, and a warning says so.
    """
    given = by_hand(comparison, "m")
    if given is not None:
        return Learned(given)
    pairs = int(level_counts.sum())
    if pairs == 0:
        warning = (
            f"m: `{comparison.name}` is missing in all labelled pairs; its levels are taken as equally "
            "likely. Give its m by hand, or leave the comparison out."
        )
        return Learned(smoothed(level_counts), (warning,))
    warnings = tuple(
        f"m: {level_named(comparison, gamma)} is never seen among {pairs:,} labelled matches; it counts as "
        "half a pair."
        for gamma in unseen(level_counts)
    )
    return Learned(smoothed(level_counts), warnings, covariance_of(level_counts))
