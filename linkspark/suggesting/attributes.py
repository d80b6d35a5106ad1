"""What people can be told by: the columns of all sources that say the same, brought under one name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

from linkspark.suggesting.contents import Contents
from linkspark.suggesting.kinds import Kind, words_of
from linkspark.suggesting.taking import PLACES, RESIDENCE, Taken

Sources = Mapping[str, Mapping[str, Taken]]

# A source has one of these each: where their names differ, their kind brings them together.
_ONE_EACH: Final[tuple[Kind, ...]] = (
    "first name",
    "last name",
    "middle name",
    "full name",
    "date of birth",
    "year of birth",
    "month of birth",
    "day of birth",
    "age",
    "sex",
    "email",
    "phone",
    "postcode",
    "birth place",
    "occupation",
)
_MOSTLY: Final = 0.8
# These may say again what another says; names, birthdays and numbers of a person never do.
_ECHOES: Final = (*PLACES, "postcode", "category", "text", "occupation")


@dataclass(frozen=True)
class Part:
    """Where an attribute stands in the records of a source.

    Attributes
    ----------
    columns
        The column; for a date of its parts, year, month and day.
    piece
        Which part of the column is meant: a name of a full name, the year of a date; nothing for all of it.
    """

    columns: tuple[Taken, ...]
    piece: str = ""

    @property
    def contents(self) -> Contents:
        """Return what the first of the columns holds."""
        return self.columns[0].contents


@dataclass(frozen=True)
class Attribute:
    """What people can be told by, and where each source has it."""

    name: str
    kind: Kind
    parts: Mapping[str, Part]

    @property
    def contents(self) -> list[Contents]:
        """Return what the sources hold."""
        return [part.contents for part in self.parts.values()]

    @property
    def filled(self) -> float:
        """Return the share of the records that have it, in the source that has least."""
        return min((held.filled / held.rows if held.rows else 0.0) for held in self.contents)

    @property
    def distinct(self) -> int:
        """Return the number of different values in the source that has most."""
        return max(held.distinct for held in self.contents)

    def shared(self, records: Mapping[str, int]) -> float:
        """Return how many other records of its source a record shares its value with, where that is most.

        Parameters
        ----------
        records
            How many there are in each source, of which the contents are a sample.
        """
        held = {source: part.contents for source, part in self.parts.items()}
        return max(one.shared * records[source] / max(one.rows, 1) for source, one in held.items())


def attributes(sources: Sources) -> tuple[list[Attribute], list[str]]:
    """Return the attributes that two sources have (with one source: all of it), and what became of others.

    Parameters
    ----------
    sources
        By source, its columns by name.
    """
    told: list[str] = []
    used = {name: {c: t for c, t in columns.items() if t.use} for name, columns in sources.items()}
    found = [*_names(used, told), *_births(used, told)]
    found += _one_each(used) + _same_name(used) + _same_kind(used)
    for source, columns in used.items():
        told += [
            f"`{name}` of {source} is left out: no other source has it" for name in columns if len(used) > 1
        ]
    first = list(next(iter(sources.values())))

    def place(one: Attribute) -> int:
        columns = [taken.name for part in one.parts.values() for taken in part.columns]
        return min((first.index(name) for name in columns if name in first), default=len(first))

    return _named_apart(sorted(_without_echoes(found, told), key=place)), told


def _without_echoes(found: list[Attribute], told: list[str]) -> list[Attribute]:
    """Leave out what follows from another attribute: a district from its village, a word from its code."""
    order = sorted(found, key=lambda one: (-one.distinct, one.kind in ("text", "category")))
    kept: list[Attribute] = []
    for one in order:
        source = next(
            (other for other in kept if _follows(one, other) and not _both_places(one, other)), None
        )
        if source is None:
            kept.append(one)
        else:
            told.append(f"`{one.name}` is left out: it follows from `{source.name}`")
    return [one for one in found if one in kept]


def places_in_places(found: Sequence[Attribute]) -> list[tuple[str, str]]:
    """Return the names of places of which the second follows from the first: they are compared in turn."""
    return [
        (other.name, one.name)
        for one, other in permutations(found, 2)
        if _both_places(one, other) and _follows(one, other)
    ]


def _both_places(one: Attribute, other: Attribute) -> bool:
    # Where an address differs, its postcode still tells.
    return one.kind in RESIDENCE and other.kind in RESIDENCE


def _follows(one: Attribute, other: Attribute) -> bool:
    """Tell whether in every source the values of one attribute follow from those of another."""
    if one.kind not in _ECHOES or other.kind not in _ECHOES or set(one.parts) - set(other.parts):
        return False
    return all(
        part.columns[0].name in other.parts[source].columns[0].looked.determines
        for source, part in one.parts.items()
    )


def _names(used: dict[str, dict[str, Taken]], told: list[str]) -> list[Attribute]:
    """Return first and last name; where a source has only a full name, as parts of that."""
    whole = {source: _best(columns, "full name") for source, columns in used.items()}
    first = {source: _best(columns, "first name") for source, columns in used.items()}
    last = {source: _best(columns, "last name") for source, columns in used.items()}
    split = {source: one for source, one in whole.items() if one and not (first[source] and last[source])}
    for source, one in whole.items():
        if one and source not in split:
            told.append(f"`{one.name}` is left out: it says what first and last name say")
            _drop(used[source], [one for one in used[source].values() if one.kind == "full name"])
    if not split:
        return []
    found = []
    for kind, parts, piece in (("first name", first, "first"), ("last name", last, "last")):
        where = {source: Part((one,)) for source, one in parts.items() if one and source not in split}
        where |= {source: Part((one,), _piece(one, piece)) for source, one in split.items() if one}
        name = next((part.columns[0].name for part in where.values() if not part.piece), "")
        found.append(Attribute(name or f"{piece}_name", kind, where))  # type: ignore[arg-type]
    for source, one in split.items():
        if one:
            told.append(f"`{one.name}` is split into first and last name")
            _drop(used[source], [one])
    for source in used:
        _drop(used[source], [one for one in (first[source], last[source]) if one])
    return found


def _piece(one: Taken, piece: str) -> str:
    comma = one.contents.form("comma") >= 0.5
    return f"{piece} name after comma" if comma else f"{piece} name"


def _births(used: dict[str, dict[str, Taken]], told: list[str]) -> list[Attribute]:
    """Return the date of birth, or what all sources have of it."""
    parts: dict[str, Part] = {}
    years: dict[str, Part] = {}
    pieces: tuple[Kind, ...] = ("year of birth", "month of birth", "day of birth")
    for source, columns in used.items():
        date = _best(columns, "date of birth")
        split = [one for kind in pieces if (one := _best(columns, kind))]
        if date is not None:
            parts[source], years[source] = Part((date,)), Part((date,), "year")
        elif len(split) == 3 and all(_share(one) >= _MOSTLY for one in split):
            parts[source], years[source] = Part(tuple(split)), Part((split[0],))
        elif split and split[0].kind == "year of birth":
            years[source] = Part((split[0],))
    if not parts:
        return []
    # The parts of a date say nothing that the date does not.
    by_year = len(parts) < len(used) <= len(years)
    for source in used:
        mine = [one for one in used[source].values() if one.kind in (*pieces, "date of birth", "age")]
        if by_year or source in parts:
            others = [one.name for one in mine if one not in parts.get(source, Part(())).columns]
            told += [f"`{name}` is left out: the date of birth says it" for name in others if not by_year]
            _drop(used[source], mine)
    if by_year:
        told.append("the year of birth is compared, because not every source has the whole date")
        return [Attribute("year_of_birth", "year of birth", years)]
    name = next((part.columns[0].name for part in parts.values() if len(part.columns) == 1), "date_of_birth")
    if any(len(part.columns) > 1 for part in parts.values()):
        told.append("year, month and day of birth are put together to a date")
    return [Attribute(name, "date of birth", parts)]


def _one_each(used: dict[str, dict[str, Taken]]) -> list[Attribute]:
    found = []
    for kind in _ONE_EACH:
        best = {source: one for source, columns in used.items() if (one := _best(columns, kind))}
        if len(best) >= min(2, len(used)):
            shared = _shared_names([used[source] for source in best], kind)
            if shared:
                key = shared[0]
                best = {
                    source: next(t for t in used[source].values() if t.kind == kind and _key(t.name) == key)
                    for source in best
                }
            found.append(_attribute(best, kind))
            for source, one in best.items():
                _drop(used[source], [one])
    return found


def _same_name(used: dict[str, dict[str, Taken]]) -> list[Attribute]:
    keys = dict.fromkeys(_key(name) for columns in used.values() for name in columns)
    found = []
    for key in keys:
        same: dict[str, Taken] = {}
        for source, columns in used.items():
            mine = [one for name, one in columns.items() if _key(name) == key]
            same |= {source: mine[0]} if mine else {}
        if len(same) >= min(2, len(used)):
            found.append(_attribute(same, next(iter(same.values())).kind))
            for source, one in same.items():
                _drop(used[source], [one])
    return found


def _same_kind(used: dict[str, dict[str, Taken]]) -> list[Attribute]:
    kinds = dict.fromkeys(one.kind for columns in used.values() for one in columns.values())
    found = []
    for kind in kinds:
        same = {
            source: mine[0]
            for source, columns in used.items()
            if len(mine := [one for one in columns.values() if one.kind == kind]) == 1
        }
        if kind not in ("text", "number", "category") and len(same) >= 2:
            found.append(_attribute(same, kind))
            for source, one in same.items():
                _drop(used[source], [one])
    return found


def _attribute(columns: Mapping[str, Taken], kind: Kind) -> Attribute:
    return Attribute(
        next(iter(columns.values())).name, kind, {source: Part((one,)) for source, one in columns.items()}
    )


def _best(columns: Mapping[str, Taken], kind: Kind) -> Taken | None:
    """Return the column of a kind that is filled most often; of equals the first."""
    return max((one for one in columns.values() if one.kind == kind), key=_share, default=None)


def _share(one: Taken) -> float:
    return one.contents.filled / one.contents.rows if one.contents.rows else 0.0


def _shared_names(sources: Iterable[Mapping[str, Taken]], kind: Kind) -> list[str]:
    sets = [
        dict.fromkeys(_key(one.name) for one in columns.values() if one.kind == kind) for columns in sources
    ]
    return [key for key in sets[0] if all(key in other for other in sets[1:])]


def _key(name: str) -> str:
    return "".join(words_of(name)) or name


def _drop(columns: dict[str, Taken], which: Iterable[Taken]) -> None:
    for one in which:
        columns.pop(one.name, None)


def _named_apart(found: list[Attribute]) -> list[Attribute]:
    """Give attributes whose names differ only by case, or not at all, names of their own."""
    seen: set[str] = set()
    named = []
    for one in found:
        name, count = one.name, 2
        while name.lower() in seen:
            name, count = f"{one.name}_{count}", count + 1
        seen.add(name.lower())
        named.append(replace(one, name=name))
    return named
