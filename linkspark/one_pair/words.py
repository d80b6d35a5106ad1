"""A pair's score in plain English."""

from collections.abc import Sequence
from typing import Final

from linkspark.one_pair.prepared import Part
from linkspark.spec.words import NONE

# From the highest probability down: what a pair of so high a one is said to be.
_VERDICTS: Final = (
    (0.99, "almost certainly belong together"),
    (0.9, "very probably belong together"),
    (0.5, "probably belong together"),
    (0.1, "probably do not belong together"),
    (0.01, "very probably do not belong together"),
    (0.0, "almost certainly do not belong together"),
)
# What changes the odds by less than a tenth says next to nothing.
_LITTLE: Final = 0.1375
# From so many bits on a value is called rare or common.
_RARE: Final = 1.0


def verdict(probability: float) -> str:
    """Return what a match probability says.

    Examples
    --------
    >>> verdict(0.995)
    'These two records almost certainly belong together: match probability 99.5 %.'
    """
    words = next(words for least, words in _VERDICTS if probability >= least)
    return f"These two records {words}: match probability {_percent(probability)}."


def for_and_against(parts: Sequence[tuple[Part, str]]) -> list[str]:
    """Return a sentence on what speaks for a match, one on what speaks against it, one on what is missing.

    Parameters
    ----------
    parts
        What each comparison contributes, with its level in words.
    """
    told = [
        (part.match_weight + part.frequency_weight, part, words) for part, words in parts if part.gamma >= 0
    ]
    told.sort(key=lambda one: -abs(one[0]))
    agreeing = [_reason(bits, part, words) for bits, part, words in told if bits > _LITTLE]
    differing = [_reason(bits, part, words) for bits, part, words in told if bits < -_LITTLE]
    idle = [part.comparison for bits, part, _ in told if abs(bits) <= _LITTLE]
    missing = [part.comparison for part, _ in parts if part.gamma < 0]
    said = []
    if agreeing:
        said.append(f"For it: {'; '.join(agreeing)}.")
    if differing:
        said.append(f"Against it: {'; '.join(differing)}.")
    if idle:
        said.append(f"Of next to no weight: {_and(idle)}.")
    if missing:
        said.append(f"Not known of both records, and so without weight: {_and(missing)}.")
    return said


def named_level(name: str, words: str) -> str:
    """Return a level in words behind its comparison's name, which the words may begin with.

    Examples
    --------
    >>> named_level("city", "city: the same"), named_level("city", "none of these")
    ('city: the same', 'city: none of these')
    """
    return words if words.startswith(f"{name}: ") else f"{name}: {words}"


def one_in(prior: float) -> str:
    """Return a prior as words.

    Examples
    --------
    >>> one_in(0.001)
    '1 in 1,000 pairs of records'
    """
    return f"1 in {1 / prior:,.0f} pairs of records" if prior <= 0.1 else f"{_percent(prior)} of all pairs"


def _reason(bits: float, part: Part, words: str) -> str:
    name = part.comparison
    what = f"{name} differs" if words == NONE else named_level(name, words)
    if part.frequency_weight > _RARE:
        what += ", and the value is rare"
    elif part.frequency_weight < -_RARE:
        what += ", but the value is common"
    among = "matches" if bits > 0 else "other pairs"
    return f"{what} ({_times(2 ** abs(bits))} as frequent among {among})"


def _times(factor: float) -> str:
    if factor >= 1e6:
        return "over a million times"
    return f"{factor:,.0f} times" if factor >= 10 else f"{factor:.2g} times"


def _percent(probability: float) -> str:
    if probability > 0.9999:
        return "over 99.99 %"
    if probability < 0.0001:
        return "under 0.01 %"
    return f"{100 * probability:.3g} %" if probability < 0.99 else f"{100 * probability:.4g} %"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
