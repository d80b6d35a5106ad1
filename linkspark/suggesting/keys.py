"""What of an attribute two records may share: the keys that blocking rules are put together from."""

from dataclasses import dataclass

from linkspark.suggesting.fields import PLACES_OF, Prepared

# Keys of fewer different values than this tell too little to be worth a place in a rule.
_FEWEST = 2


@dataclass(frozen=True)
class Key:
    """A part of an attribute as a Spark expression, from the strictest (all of it) to the loosest."""

    attribute: str
    sql: str


def keys_of(prepared: Prepared) -> list[Key]:
    """Return the keys of an attribute; its own value is the first."""
    column = quoted_name(prepared.name)
    attribute = prepared.attribute
    if attribute.distinct < _FEWEST:
        return []
    parts: list[str]
    match attribute.kind:
        case "first name" | "last name" | "other name":
            parts = [f"substring({column}, 1, 3)", f"soundex({column})"]
        case "date of birth":
            parts = _date_keys(column, prepared.layout)
        case "postcode":
            parts = [f"substring({column}, 1, 3)"]
        case "phone" | "identifier":
            parts = [f"substring({column}, 1, 5)", f"right({column}, 5)"]
        case "email":
            parts = [f"substring_index({column}, '@', 1)"]
        case "address" | "text" | "full name":
            parts = (
                [f"substring({column}, 1, 5)"] if min(one.length for one in attribute.contents) > 8 else []
            )
        case "town" | "birth place":
            parts = [f"substring({column}, 1, 4)"]
        case "age":
            return []
        case _:
            parts = []
    return [Key(prepared.name, sql) for sql in (column, *parts)]


def quoted_name(name: str) -> str:
    """Return a column's name as an expression has it."""
    return name if name.isidentifier() and name.isascii() else "`" + name.replace("`", "``") + "`"


def _date_keys(column: str, layout: str) -> list[str]:
    places = PLACES_OF.get(layout)
    if places is None:
        return []
    year, month, day = (
        f"substring({column}, {start}, {length})" for start, length in (places["y"], places["m"], places["d"])
    )
    return (
        [year, f"concat({month}, {day})"]
        if places["m"][0] + 2 != places["d"][0]
        else [year, f"substring({column}, {places['m'][0]}, 4)"]
    )
