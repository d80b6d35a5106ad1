"""One figure of every column, the files side by side: as panels of a chart, and as a table."""

from collections.abc import Callable, Sequence
from typing import Any

from linkspark.report.charts import Panel
from linkspark.report.numbers import percent
from linkspark.report.parts import Table
from linkspark.report.reading import Reading, cell
from linkspark.report.verdicts import Key, Row, Suppressed


def panel_of(
    title: str,
    rows: Sequence[Row | None],
    column: str,
    instead: Callable[[Row], Any],
    written: Callable[[Any], str] = percent,
) -> Panel:
    """Return one file's part of a chart; `instead` may name a better text for a suppressed value."""
    values: list[float | None] = []
    texts: list[str] = []
    for row in rows:
        value: Any = None if row is None else row[column]
        known = row is not None and not isinstance(value, Suppressed)
        values.append(float(value) if known else None)
        texts.append(
            "not in file" if row is None else written(value) if known else str(instead(row) or value)
        )
    return Panel(title, tuple(values), tuple(texts))


def table_by_file(
    reading: Reading,
    caption: str,
    table: dict[Key, Row],
    wanted: Sequence[tuple[str, str, Callable[[Any], str]]],
) -> Table:
    """Return a table with one row a column of the data, and the wanted figures of each file side by side."""
    rows = [
        (
            name,
            tuple(
                cell(table.get((file, name), {}).get(column), written)
                for file in reading.files
                for _, column, written in wanted
            ),
        )
        for name in reading.columns
    ]
    groups = tuple((name, len(wanted)) for name in reading.names) if len(reading.names) > 1 else ()
    titles = tuple(title for title, _, _ in wanted) * len(reading.names)
    return Table(caption, "Column", titles, tuple(rows), groups)
