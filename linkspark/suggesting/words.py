"""Why a suggestion is as it is, in sentences. They say how much, never what stands in a record."""

from collections.abc import Mapping, Sequence

from linkspark.spec.blocking import BlockingRule
from linkspark.spec.comparisons import Comparison
from linkspark.spec.words import describe_comparison
from linkspark.suggesting.choosing import Chosen
from linkspark.suggesting.fields import Prepared
from linkspark.suggesting.taking import Taken

# Smaller counts are not told: a report may be read by others than the data.
_FEW = 10


def column_words(sources: Mapping[str, Mapping[str, Taken]], unseen: Mapping[str, str]) -> list[str]:
    """Return what each column was taken for; `unseen` are those that were not looked at, and why."""
    found = [f"`{name}` is left out: {why}." for name, why in unseen.items()]
    for source, columns in sources.items():
        of = f" of {source}" if source else ""
        for one in columns.values():
            is_ = "is taken for" if one.use else "is left out, as"
            found.append(f"`{one.name}`{of} {is_} {_article(one.kind)}: {one.why}.")
    return found


def attribute_words(
    ready: Sequence[Prepared], comparisons: Mapping[str, Comparison], alike: Sequence[Sequence[str]]
) -> list[str]:
    """Return how each attribute is made from the columns and compared; those that say the same at the end."""
    together = {name for names in alike for name in names}
    found = [
        f"{field_note(one)}{'' if one.name in together else ' ' + comparison_note(comparisons[one.name])}"
        for one in ready
    ]
    return [*found, *(_alike_words(names, comparisons[names[0]]) for names in alike)]


def _alike_words(names: Sequence[str], comparison: Comparison) -> str:
    listed = _listed([f"`{name}`" for name in names])
    return (
        f"{listed} say the same: records of different people that agree on one mostly agree on the next. "
        "They are one comparison, so that a household's address does not count several times. "
        f"{comparison_note(comparison)}"
    )


def field_note(one: Prepared) -> str:
    """Return where an attribute comes from and how it is cleaned."""
    columns = {
        f"`{taken.name}`" + (f" of {source}" if source else "")
        for source, part in one.attribute.parts.items()
        for taken in part.columns
    }
    same = {taken.name for part in one.attribute.parts.values() for taken in part.columns} == {one.name}
    origin = f"`{one.name}`" if same else f"`{one.name}` is made of {_listed(sorted(columns))}"
    return f"{origin}: {'; '.join(dict.fromkeys(one.words)) or 'as it stands'}."


def comparison_note(comparison: Comparison) -> str:
    """Return how an attribute is compared."""
    rare = " Agreement on rare values counts for more." if comparison.term_frequency is not None else ""
    return f"Compared by: {describe_comparison(comparison)}.{rare}"


def rule_note(rule: BlockingRule, one: Chosen, share: float) -> str:
    """Return what a blocking rule is expected to find."""
    pairs, matches = one.pairs / share**2, one.matches / share**2
    return f"{about(pairs)} further pairs, of which {about(matches)} are expected to match"


def about(count: float) -> str:
    """Return a count to two digits.

    Examples
    --------
    >>> about(12345), about(3)
    ('about 12,000', 'fewer than 10')
    """
    if count < _FEW:
        return f"fewer than {_FEW}"
    digits = len(str(int(count))) - 2
    return f"about {round(count, -digits):,.0f}"


def _article(kind: str) -> str:
    bare = ("sex", "age", "free text", "text", "long text")
    return kind if kind in bare else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
