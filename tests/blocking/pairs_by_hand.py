"""All pairs of a table, asked one by one whether they agree: what the blocking must find."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

# Of a record (a dict): the keys of one rule, of which two records must share any.
KeysOf = Callable[[dict[str, Any]], Sequence[Any]]


def column(*names: str) -> KeysOf:
    """Return the rule that all these columns agree."""

    def keys(record: dict[str, Any]) -> list[Any]:
        values = tuple(record[name] for name in names)
        return [] if any(value is None or value != value for value in values) else [values]

    return keys


def elements(name: str) -> KeysOf:
    """Return the rule that the arrays of a column share an element."""
    return lambda record: [] if record[name] is None else [e for e in record[name] if e is not None]


def pairs_by_hand(table: pd.DataFrame, rules: Sequence[KeysOf], link_type: str) -> list[tuple[Any, ...]]:
    """Return (source_l, id_l, source_r, id_r, match_key, mask), sorted."""
    records = sorted(table.to_dict("records"), key=lambda r: (r["__source"], r["__record_id"]))
    keys = [[set(rule(record)) for rule in rules] for record in records]
    found = []
    for i, left in enumerate(records):
        for j in range(i + 1, len(records)):
            right = records[j]
            if link_type == "link" and left["__source"] == right["__source"]:
                continue
            agreed = [n for n in range(len(rules)) if keys[i][n] & keys[j][n]]
            if agreed:
                names = (left["__source"], left["__record_id"], right["__source"], right["__record_id"])
                found.append((*names, agreed[0], sum(1 << n for n in agreed)))
    return sorted(found)
