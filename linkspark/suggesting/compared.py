"""How each attribute is compared."""

from collections.abc import Mapping

from linkspark.spec.comparisons import Comparison, comparison, exact, jaro_winkler, levenshtein
from linkspark.spec.levels import Equal, JaroWinkler, Level
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
