"""How each attribute is taken from the raw records: the fields of the spec, with their cleaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from linkspark.spec.cleaning import (
    Cleaning,
    Digits,
    Joined,
    Lower,
    ParseDate,
    Placeholders,
    Plain,
    Recode,
    RemovePunctuation,
    Squeeze,
    ToNumber,
    ToText,
    Upper,
    Word,
)
from linkspark.spec.date_formats import FORMATS
from linkspark.spec.fields import Field
from linkspark.suggesting.attributes import Attribute, Part
from linkspark.suggesting.contents import Contents
from linkspark.suggesting.taking import NAMES, PLACES

MALE: Final = frozenset(("m", "male", "man", "boy", "h", "homme", "mann"))
FEMALE: Final = frozenset(("f", "female", "w", "woman", "girl", "femme", "frau"))
# Where year, month and day stand in a date written so: the first character and how many.
PLACES_OF: Final[Mapping[str, Mapping[str, tuple[int, int]]]] = {
    "iso": {"y": (1, 4), "m": (6, 2), "d": (9, 2)},
    "compact": {"y": (1, 4), "m": (5, 2), "d": (7, 2)},
    "uk": {"d": (1, 2), "m": (4, 2), "y": (7, 4)},
    "us": {"m": (1, 2), "d": (4, 2), "y": (7, 4)},
    "uk_compact": {"d": (1, 2), "m": (3, 2), "y": (5, 4)},
    "us_compact": {"m": (1, 2), "d": (3, 2), "y": (5, 4)},
}
_TEXTS: Final = (*NAMES, *PLACES, "occupation", "text", "category", "postcode")


@dataclass(frozen=True)
class Prepared:
    """An attribute with its fields (none: the columns as they are), how its dates are written, and words."""

    attribute: Attribute
    fields: tuple[Field, ...] = ()
    layout: str = ""
    words: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the column of the spec."""
        return self.attribute.name


def prepared(attribute: Attribute, sources: tuple[str, ...], other_columns: Mapping[str, str]) -> Prepared:
    """Return how an attribute is taken from the records.

    Parameters
    ----------
    attribute
        What people can be told by.
    sources
        The names of all sources; one that lacks the attribute has it missing.
    other_columns
        By source, a column that every record has.
    """
    words: list[str] = []
    layout = ""
    cleaning: dict[str, tuple[Cleaning, ...]] = {}
    if attribute.kind == "date of birth":
        cleaning, layout = _dates(attribute, words)
    elif attribute.kind == "sex":
        cleaning = _sexes(attribute, words)
    else:
        cleaning = _texts(attribute, words)
    lacking = [source for source in sources if source not in attribute.parts]
    fields = []
    for source, part in attribute.parts.items():
        path, steps = (part.columns[0].name,), cleaning[source]
        if path != (attribute.name,) or steps:
            fields.append(Field(attribute.name, path, steps, source if len(sources) > 1 else None))
    if fields and len(fields) < len(attribute.parts):
        own = {one.source for one in fields}
        fields += [Field(attribute.name, (attribute.name,), (), s) for s in attribute.parts if s not in own]
    for source in lacking:
        never = Recode((), others="missing")
        fields.append(Field(attribute.name, (other_columns[source],), (never,), source))
        words.append(f"missing in {source}")
    return Prepared(attribute, tuple(_merged(fields, sources)), layout, tuple(words))


def _merged(fields: list[Field], sources: tuple[str, ...]) -> list[Field]:
    """Return one field for all sources where theirs are the same."""
    kinds = {(one.path, one.clean) for one in fields}
    if len(sources) > 1 and len(fields) == len(sources) and len(kinds) == 1:
        return [Field(fields[0].name, fields[0].path, fields[0].clean)]
    return fields


def _placeholders(held: Contents, words: list[str]) -> tuple[Cleaning, ...]:
    if not held.placeholders:
        return ()
    count = sum(number for _, number in held.placeholders)
    words.append(
        f"{len(held.placeholders)} values that stand for missing ({count:,} times in the sample) removed"
    )
    return (Placeholders(tuple(value for value, _ in held.placeholders)),)


def _texts(attribute: Attribute, words: list[str]) -> dict[str, tuple[Cleaning, ...]]:
    plain = attribute.kind in _TEXTS and not _alike(attribute)
    found = {}
    for source, part in attribute.parts.items():
        held, steps = part.contents, list[Cleaning]()
        typed = part.columns[0].looked.type
        if typed in ("double", "float") and attribute.kind != "age":
            steps.append(ToText())
        if held.form("blanks around") and not plain:
            steps.append(Squeeze())
        steps += _placeholders(held, words)
        if part.piece == "year":
            steps.append(ParseDate(_formats(part, []), part="year"))
            steps.append(ToText())
        elif part.piece:
            steps += _name_piece(part.piece)
        elif plain:
            steps.append(Plain())
        elif attribute.kind == "email" and held.form("plain lower") < held.form("some digits"):
            steps.append(Lower())
        elif attribute.kind == "phone" and _punctuated(attribute):
            steps.append(Digits())
        elif attribute.kind == "identifier" and _punctuated(attribute):
            steps += [Upper(), RemovePunctuation()]
        elif attribute.kind == "age" and typed == "string":
            steps.append(ToNumber())
        found[source] = tuple(steps)
    if plain:
        words.append("in capitals, without accents, punctuation and double blanks")
    return _one_type(attribute, found)


def _one_type(
    attribute: Attribute, found: dict[str, tuple[Cleaning, ...]]
) -> dict[str, tuple[Cleaning, ...]]:
    """Make text of all sources where one is a number and another text."""
    types = {part.columns[0].looked.type for part in attribute.parts.values()}
    mixed = len(types) > 1 or (types & {"date", "timestamp", "boolean"} and attribute.kind != "date of birth")
    if attribute.kind == "age" or not mixed:
        return found
    return {source: steps or (ToText(),) for source, steps in found.items()}


def _name_piece(piece: str) -> list[Cleaning]:
    name, _, comma = piece.partition(" name")
    if comma:
        # "SURNAME, First Middle": the surname is what stands before the comma.
        if name == "first":
            return [Word("after comma"), Plain(), Word("first")]
        return [Word("before comma"), Plain()]
    return [Plain(), Word("first" if name == "first" else "last")]


def _alike(attribute: Attribute) -> bool:
    """Tell whether all values are written alike: in one case, with nothing but letters, digits and blanks."""
    for form in ("plain upper", "plain lower"):
        if all(held.form(form) >= 0.995 and not held.form("blanks around") for held in attribute.contents):
            return not any(part.piece for part in attribute.parts.values())
    return False


def _punctuated(attribute: Attribute) -> bool:
    shapes = {held.shape for held in attribute.contents}
    return len(shapes) > 1 or any(held.shaped < 0.9 for held in attribute.contents)


def _sexes(attribute: Attribute, words: list[str]) -> dict[str, tuple[Cleaning, ...]]:
    """Recode sex where it is written in several ways."""
    written = {value for held in attribute.contents for value, _ in held.values}
    steps: dict[str, tuple[Cleaning, ...]] = {}
    numbered = {
        source: {value for value, _ in part.contents.values} <= {"0", "1", "2", "9", "3"}
        for source, part in attribute.parts.items()
    }
    if len(written) <= 2 and not any(numbered.values()):
        return {source: _placeholders(part.contents, words) for source, part in attribute.parts.items()}
    recode = not all(numbered.values())
    for source, part in attribute.parts.items():
        codes: dict[str, str] = {}
        for value, _ in part.contents.values:
            word = value.strip().lower().rstrip(".")
            if word in MALE or (recode and numbered[source] and word == "1"):
                codes[value] = "M"
            elif word in FEMALE or (recode and numbered[source] and word == "2"):
                codes[value] = "F"
        own = _placeholders(part.contents, words)
        text: tuple[Cleaning, ...] = (Squeeze(),) if part.columns[0].looked.type == "string" else (ToText(),)
        steps[source] = (*text, *own, Recode(tuple(sorted(codes.items())))) if codes else (*own,)
        if recode and numbered[source]:
            words.append(f"in {source} 1 is read as male and 2 as female, as ISO 5218 has it: check that")
    words.append("recoded to M and F")
    return steps


def _formats(part: Part, words: list[str]) -> tuple[str, ...]:
    """Return the formats that read a column's dates: the best, then those that read others of its values."""
    dates = {name: share for name, share in part.contents.dates.items() if "d" in FORMATS[name].parts}
    order = list(FORMATS)
    ranked = sorted(dates, key=lambda name: (-dates[name], order.index(name)))
    kept: list[str] = []
    shapes: set[str] = set()
    for name in ranked:
        if FORMATS[name].shape not in shapes and dates[name] >= 0.01:
            kept.append(name)
            shapes.add(FORMATS[name].shape)
    _tell_order(part, kept, dates, words)
    return tuple(kept)


def _tell_order(part: Part, kept: list[str], dates: Mapping[str, float], words: list[str]) -> None:
    for name in kept:
        for other in dates:
            same = FORMATS[other].shape == FORMATS[name].shape and FORMATS[other].parts != FORMATS[name].parts
            if same and {FORMATS[name].parts[0], FORMATS[other].parts[0]} == {"d", "m"}:
                first = "day" if FORMATS[name].parts[0] == "d" else "month"
                sure = dates[name] - dates[other]
                words.append(
                    f"`{part.columns[0].name}` has the {first} first: {100 * dates[name]:.0f} % of its "
                    f"values can be read so, {100 * dates[other]:.0f} % the other way"
                    + ("" if sure > 0.02 else "; that is no evidence, so check it")
                )


def _dates(attribute: Attribute, words: list[str]) -> tuple[dict[str, tuple[Cleaning, ...]], str]:
    """Return how dates are read, and the layout of what comes out."""
    formats = {
        source: _formats(part, words) if len(part.columns) == 1 else ()
        for source, part in attribute.parts.items()
    }
    typed = {part.columns[0].looked.type for part in attribute.parts.values()}
    layouts = {_as_written(part, formats[source]) for source, part in attribute.parts.items()}
    if len(layouts) == 1 and typed in ({"string"}, {"date"}) and (layout := layouts.pop()):
        words.append("dates are written alike, and compared as they are")
        return {
            source: (
                *((Squeeze(),) if part.contents.form("blanks around") else ()),
                *_placeholders(part.contents, words),
            )
            for source, part in attribute.parts.items()
        }, layout
    found: dict[str, tuple[Cleaning, ...]] = {}
    for source, part in attribute.parts.items():
        steps = _placeholders(part.contents, words)
        if len(part.columns) > 1:
            others = tuple((one.name,) for one in part.columns[1:])
            found[source] = (*_whole(part), *steps, Joined(others, "-"), ParseDate(("ymd",)))
        else:
            short = any("Y" in FORMATS[name].parts for name in formats[source])
            found[source] = (*steps, ParseDate(formats[source], pivot=1926 if short else None))
            if short:
                words.append("years of two digits are read as 1926 to 2025: check that")
            words.append(f"`{part.columns[0].name}` is read as {', '.join(formats[source])}")
    return found, "iso"


def _whole(part: Part) -> tuple[Cleaning, ...]:
    return (ToText(),) if part.columns[0].looked.type in ("double", "float") else ()


def _as_written(part: Part, formats: tuple[str, ...]) -> str:
    """Return the one layout of fixed places that all dates of a column have; nothing if they have several."""
    if len(part.columns) > 1 or not formats:
        return ""
    best = formats[0]
    length = {"iso": 10, "uk": 10, "us": 10}.get(best, 8)
    alike = part.contents.shaped >= 0.97 and len(part.contents.shape) == length
    return best if best in PLACES_OF and alike else ""
