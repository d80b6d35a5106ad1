"""What the user should know about the estimates, in words."""

from collections.abc import Iterator, Sequence

from linkspark.estimation.expand import LevelPatterns
from linkspark.estimation.joint_em import Flags, Floats, JointEstimates
from linkspark.estimation.shares import level_named, unseen
from linkspark.spec import Comparison, LinkSpec

Counts = Sequence[tuple[Floats, Floats]]


def warnings_of(
    spec: LinkSpec,
    patterns: LevelPatterns,
    masks: Flags,
    found: JointEstimates,
    judged: Counts,
    free_m: Flags,
    free_u: Flags,
    m: Sequence[Floats],
    u: Sequence[Floats],
) -> list[str]:
    """Return what is doubtful about the estimates.

    Parameters
    ----------
    spec, patterns, masks, found
        What was asked, seen, left out and learned.
    judged
        By comparison the expected matches and non-matches by gamma, over the rows of all rules.
    free_m, free_u
        Whether EM was to learn m and u of each comparison.
    m, u
        By comparison and gamma, as they enter the model.
    """
    if patterns.pairs == 0:
        return [
            "EM: the blocking rules find no pair, so no m was learned: what the spec does not give stays at "
            "its start value. Use looser rules."
        ]
    words = list(_open_rules(spec, masks))
    for place, comparison in enumerate(spec.comparisons):
        matches, others = judged[place]
        letters = [letter for letter, free in (("m", free_m), ("u", free_u)) if free[place]]
        stays = f"{' and '.join(letters)} of it stays as it was at the start"
        if letters and masks[:, place].all():
            words.append(
                f"{letters[0]}: every blocking rule reads a column of `{comparison.name}`, so {stays}. Add a "
                "rule without that column, or give the probabilities by hand or by labels."
            )
        elif letters and matches.sum() + others.sum() == 0:
            words.append(
                f"{letters[0]}: `{comparison.name}` is missing in all candidate pairs that could tell, so "
                f"{stays}. Give the probabilities by hand or by labels, or leave the comparison out."
            )
        else:
            expected = {"m": ("match", matches), "u": ("non-match", others)}
            words += [
                f"{letter}: {level_named(comparison, gamma)} is seen in less than half an expected "
                f"{expected[letter][0]}; it counts as half a pair."
                for letter in letters
                for gamma in unseen(expected[letter][1])
            ]
        words += _reversed(comparison, m[place], u[place])
    if not found.converged:
        words.append(_not_converged(found))
    return words


def _open_rules(spec: LinkSpec, masks: Flags) -> Iterator[str]:
    for rule, fixed in zip(spec.blocking, masks, strict=True):
        if fixed.all():
            yield (
                f"EM: the rule `{rule}` reads a column of every comparison, so its pairs tell nothing. Add a "
                "comparison of another column."
            )


def _reversed(comparison: Comparison, m: Floats, u: Floats) -> list[str]:
    return [
        f"m below u: {level_named(comparison, gamma)} is rarer among matches ({m[gamma]:.3g}) than among "
        f"other pairs ({u[gamma]:.3g}), so that agreeing there counts against a match."
        for gamma in range(1, len(m))
        if m[gamma] < u[gamma]
    ]


def _not_converged(found: JointEstimates) -> str:
    change = f" (the last change of a parameter was {found.changes[-1]:.2g})" if found.changes else ""
    return (
        f"EM: no convergence in {len(found.changes)} iterations{change}. Raise the number of iterations, add "
        "a blocking rule or a comparison, or give some m by hand or by labels."
    )
