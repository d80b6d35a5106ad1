"""What each column of a source is taken for, and why: by its name, held against its contents."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from linkspark.suggesting.contents import Contents
from linkspark.suggesting.kinds import Kind, kind_by_name
from linkspark.suggesting.scan import Looked

# Below this share of filled cells a column tells next to nothing of most pairs.
NEARLY_EMPTY: Final = 0.02
_MOST = 0.8
NAMES: Final = ("first name", "last name", "middle name", "full name", "other name")
# Agreement on two of these is worth a look.
STRONG: Final[tuple[Kind, ...]] = (
    "first name",
    "last name",
    "full name",
    "date of birth",
    "year of birth",
    "email",
    "identifier",
)
# Where somebody lives, or was born; of each other they may say the same.
RESIDENCE: Final[tuple[Kind, ...]] = ("address", "postcode", "town", "birth place")
# What a person keeps, and does not share with a household.
PERSONAL: Final[tuple[Kind, ...]] = (
    "first name",
    "last name",
    "middle name",
    "full name",
    "date of birth",
    "year of birth",
    "month of birth",
    "day of birth",
    "sex",
    "email",
    "identifier",
)
PLACES: Final = ("street number", "address", "town", "region", "birth place")


@dataclass(frozen=True)
class Taken:
    """A column and what it is taken for; `use` is False for what is left out, `why` says it in words."""

    looked: Looked
    kind: Kind
    why: str
    use: bool = True

    @property
    def name(self) -> str:
        """Return the column's name."""
        return self.looked.name

    @property
    def contents(self) -> Contents:
        """Return what the column holds."""
        return self.looked.contents


def taken(columns: Mapping[str, Looked], record_id: str | None) -> dict[str, Taken]:
    """Return what the columns of one source are taken for, in their order."""
    found = {name: _taken(looked) for name, looked in columns.items() if name != record_id}
    return _one_birth(found)


def _taken(looked: Looked) -> Taken:
    named = kind_by_name(looked.name)
    held = looked.contents
    if named == "outcome":
        return Taken(
            looked, "outcome", "its name says that it is an outcome, which a linkage must not see", False
        )
    if named in ("source", "household", "date", "long text"):
        return Taken(looked, named, _UNUSED[named], False)
    if held.filled < max(1, NEARLY_EMPTY * held.rows):
        share = f"{100 * held.filled / held.rows:.1f} %" if held.rows else "none"
        return Taken(looked, named or "text", f"nearly empty: {share} of its cells hold a value", False)
    if held.distinct == 1:
        return Taken(looked, named or "text", "all its values are the same", False)
    if named == "record id":
        return Taken(looked, "record id", "its name says that it numbers records", False)
    if named is not None and _suits(named, held):
        return _judged(looked, named, f"its name says so, and {_seen(named, held)}")
    kind, seen = _by_contents(held)
    but = f"its name says {named}, but " if named is not None else "by its contents: "
    return _judged(looked, kind, but + seen)


_UNUSED: Final = {
    "source": "it says where a record comes from, not who it is",
    "household": "it tells households apart, not people",
    "date": "it dates an event, not a person",
    "long text": "free text is not compared",
    "number": "a number without a known meaning is not compared",
}


def _judged(looked: Looked, kind: Kind, why: str) -> Taken:
    reason = _UNUSED.get(kind)
    return Taken(looked, kind, f"{why}; {reason}" if reason else why, reason is None)


def _suits(kind: Kind, held: Contents) -> bool:
    """Tell whether contents can be what a column's name says."""
    low, high = held.numbers or (0.0, -1.0)
    match kind:
        case "first name" | "last name" | "middle name" | "full name" | "other name" | "town":
            return held.form("letters") >= 0.5 and held.length < 60
        case "date of birth":
            return best_date(held) is not None
        case "year of birth":
            return held.form("whole number") >= _MOST and 1000 <= low <= high <= 2100
        case "month of birth":
            return 1 <= low <= high <= 12 or (held.form("letters") >= _MOST and held.distinct <= 24)
        case "day of birth":
            return 1 <= low <= high <= 31
        case "age":
            return held.form("whole number") >= 0.5 and 0 <= low <= high <= 125
        case "sex":
            return held.distinct <= 20
        case "email":
            return held.form("email") >= 0.3
        case "phone":
            return held.form("some digits") >= 0.5
        case "postcode":
            return held.form("some digits") >= 0.5 and held.length <= 12
        case _:
            return True


def _seen(kind: Kind, held: Contents) -> str:
    date = best_date(held)
    if kind == "date of birth" and date is not None:
        return f"{100 * held.dates[date]:.0f} % of its values are dates"
    if held.values:
        return f"it has {held.distinct} different values"
    return f"it has {held.distinct:,} different values in {held.filled:,}"


def best_date(held: Contents) -> str | None:
    """Return the date format that reads most values, if it reads half of them; of equals the first."""
    whole = {name: share for name, share in held.dates.items() if name != "yyyy"}
    best = max(whole, key=lambda name: whole[name], default=None)
    return best if best is not None and whole[best] >= 0.5 else None


def _by_contents(held: Contents) -> tuple[Kind, str]:
    low, high = held.numbers or (0.0, -1.0)
    many = held.distinct >= max(20, 0.02 * held.filled)
    date = best_date(held)
    if held.form("email") >= _MOST:
        return "email", "its values are e-mail addresses"
    if held.form("ssn") >= _MOST:
        return "identifier", "its values have the form of a social security number"
    if date is not None and held.dates[date] >= _MOST:
        if many and held.years is not None and held.years[1] - held.years[0] >= 20:
            return "date of birth", f"its values are dates, over {held.years[1] - held.years[0]} years"
        return "date", "its values are dates, but too few or too close to each other for birthdays"
    if held.form("uk postcode") >= _MOST:
        return "postcode", "its values have the form of a UK postcode"
    if held.form("sex") >= _MOST and held.distinct <= 8:
        return "sex", "its values are codes of sex"
    if held.form("whole number") >= _MOST and 1850 <= low <= high <= 2100 and many:
        return "year of birth", "its values are years"
    if held.form("number") >= _MOST:
        if held.length >= 9 and held.form("digits") >= _MOST and held.shaped >= _MOST and many:
            return "identifier", "its values are long numbers of one length"
        return "number", "its values are numbers"
    if held.form("phone") >= _MOST and held.length >= 9:
        return "phone", "its values look like telephone numbers"
    if held.form("some digits") >= _MOST and held.form("one word") >= _MOST and held.shaped >= 0.5 and many:
        return "identifier", "its values are codes of one shape"
    if (named := _names_by_contents(held)) is not None:
        return named
    if held.distinct <= 20:
        return "category", f"it has only {held.distinct} different values"
    if held.words > 8 or held.length > 80:
        return "long text", "its values are long"
    if held.form("starts with digit") >= 0.3 and held.words >= 2:
        return "address", "many of its values begin with a number, and have several words"
    return "text", f"it is text of {held.words:.1f} words on average"


def _names_by_contents(held: Contents) -> tuple[Kind, str] | None:
    given = max(held.form("given name first"), held.form("given name last"))
    if held.form("letters") >= _MOST and max(given, held.form("given name after comma")) >= 0.25:
        if held.form("one word") >= 0.7:
            return "first name", "many of its values are common given names"
        return "full name", "many of its values begin or end with a common given name"
    return None


def _one_birth(found: dict[str, Taken]) -> dict[str, Taken]:
    """Of several dates of birth, keep the one whose name says so, or that goes back furthest."""
    births = [one for one in found.values() if one.kind == "date of birth"]
    if len(births) < 2:
        return found

    def likely(one: Taken) -> tuple[bool, int, float]:
        years = one.contents.years or (9999, 9999)
        return kind_by_name(one.name) == "date of birth", -years[0], one.contents.filled

    best = max(births, key=likely)
    others: Collection[str] = {one.name for one in births} - {best.name}
    for name in others:
        why = f"its values are dates; `{best.name}` is taken for the date of birth"
        found[name] = Taken(found[name].looked, "date", why, False)
    return found
