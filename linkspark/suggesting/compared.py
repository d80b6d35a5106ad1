"""How each attribute is compared."""

from collections.abc import Mapping, Sequence

from linkspark.spec.comparisons import Comparison, comparison, exact, jaro_winkler, levenshtein
from linkspark.spec.levels import AllOf, Equal, JaroWinkler, Level
from linkspark.spec.ready_made import email, numeric, postcode
from linkspark.suggesting.fields import Prepared

# Of fewer values none is rare.
_MANY = 20
# A person's own records share values too: frequencies tell of strangers only where more records share a value
# than one person usually has.
_SHARED = 10


def is_compared(prepared: Prepared) -> bool:
    """Tell whether agreement on an attribute says anything of people."""
    return prepared.attribute.kind not in ("number", "long text", "record id", "outcome")


def comparisons_of(
    ready: Sequence[Prepared], alike: Sequence[tuple[str, ...]], records: Mapping[str, int]
) -> dict[str, Comparison]:
    """Return by attribute how it is compared; attributes that say the same are in one comparison."""
    found = {one.name: comparison_of(one, records) for one in ready}
    for group in alike:
        together = _in_turn([found[name] for name in group])
        found |= dict.fromkeys(group, together)
    return found


def _in_turn(parts: Sequence[Comparison]) -> Comparison:
    """Return one comparison: by the first two, where these disagree by the first, the second, and so on."""
    *strict, last = parts
    # What is looser than nearly equal tells less than equality of the next.
    levels = [level for one in strict for level in one.levels[:2]]
    both = AllOf((parts[0].levels[0], parts[1].levels[0]))
    return comparison("_".join(one.name for one in parts), [both, *levels, *last.levels])


def comparison_of(prepared: Prepared, records: Mapping[str, int]) -> Comparison:
    """Return the comparison of an attribute of so many records in each source."""
    attribute, name = prepared.attribute, prepared.name
    many = attribute.distinct > _MANY and attribute.shared(records) >= _SHARED
    match attribute.kind:
        case "first name" | "last name" | "other name" | "town":
            return jaro_winkler(name, term_frequency=many)
        case "middle name":
            initials = max(held.form("one letter") for held in attribute.contents) > 0.5
            return exact(name, term_frequency=True) if initials else jaro_winkler(name, term_frequency=many)
        case "date of birth" | "identifier" | "phone":
            return levenshtein(name, term_frequency=many)
        case "postcode":
            uk = min(held.form("uk postcode") for held in attribute.contents) >= 0.5
            return postcode(name, term_frequency=many) if uk else levenshtein(name, term_frequency=many)
        case "email":
            return email(name, term_frequency=many)
        case "year of birth":
            return levenshtein(name, 1, term_frequency=many)
        case "age":
            return numeric(name, absolute=[1, 3])
        case "address" | "text" | "full name" if attribute.distinct > _MANY:
            levels: list[Level] = [Equal(name), JaroWinkler(name, 0.9), JaroWinkler(name, 0.8)]
            return comparison(exact(name).name, levels, term_frequency=many)
        case _:
            return exact(name, term_frequency=many)
