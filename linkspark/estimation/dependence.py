"""Whether the weights promise more matches than EM finds: then attributes agree together too often."""

import math
from collections.abc import Sequence

import numpy as np

from linkspark.estimation.expand import LevelPatterns, rows_of
from linkspark.estimation.joint_em import Floats, Parameters, e_step, log_joint
from linkspark.spec import LinkSpec

# One promised match in ten that EM does not find: more than clerical review would forgive.
_TOO_MANY = 1.1
# Fewer pairs than this are no ground for advice.
_LEAST_MATCHES = 10


def dependence_warnings(
    spec: LinkSpec,
    patterns: LevelPatterns,
    posterior: Floats,
    prior: float,
    m: Sequence[Floats],
    u: Sequence[Floats],
) -> list[str]:
    """Return a warning if the weights add up to many more matches than EM finds, else nothing.

    EM leaves out what a rule fixes; the weights count it, as if non-matches agreed on each attribute by
    chance. Families agree on surname and address together.

    Parameters
    ----------
    spec, patterns
        What was asked and seen.
    posterior
        By pattern, the probability of a match that EM ended with.
    prior, m, u
        As they enter the model.
    """
    levels = np.array([len(comparison.levels) + 1 for comparison in spec.comparisons])
    rows = rows_of(patterns.gammas, patterns.counts, levels)
    weighted = e_step(*log_joint(rows, Parameters(np.array([prior]), np.concatenate(m), np.concatenate(u))))
    # A pattern that no rule finds is none of EM's.
    too_many = patterns.counts * np.nan_to_num(weighted - posterior)
    expected = math.fsum(patterns.counts * np.nan_to_num(posterior))
    promised = expected + math.fsum(too_many)
    if spec.prior is not None or promised < max(_TOO_MANY * expected, expected + _LEAST_MATCHES):
        return []
    by_rule = [math.fsum(too_many[(patterns.rules >> rule) & 1 == 1]) for rule in range(len(spec.blocking))]
    return [
        f"scores: the weights promise {promised:,.0f} matches among the candidate pairs, EM finds "
        f"{expected:,.0f}. So non-matches agree on several attributes together, as families and households "
        f"do, most of them in the pairs of the rule `{spec.blocking[int(np.argmax(by_rule))]}`. Leave that "
        "rule out, compare attributes that go together in one comparison (levels with AllOf), link one to "
        "one, or raise the threshold."
    ]
