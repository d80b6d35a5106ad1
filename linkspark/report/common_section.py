"""The chapter of the report on what the files have in common: columns, types and values."""

from typing import Any

from markupsafe import Markup

from linkspark import columns as C
from linkspark.report import charts
from linkspark.report.charts import Panel
from linkspark.report.numbers import percent, several
from linkspark.report.parts import Cell, Exhibit, Section, Table, names
from linkspark.report.reading import Reading, cell
from linkspark.report.verdicts import Suppressed


def common(reading: Reading) -> Section:
    """Return the chapter on what the files share; only for two files or more."""
    shared = list(reading.shape[0][C.COMMON_COLUMNS])
    kinds = [(str(name), str(kind)) for name, kind in reading.shape[0][C.COMMON_COLUMNS_ALL_DATA_TYPES]]
    if not shared:
        return Section(
            "common",
            "What the files have in common",
            ("The files have no column name in common. Rename columns that mean the same before linking.",),
        )
    rows = []
    for name in shared:
        types = [kind for column, kind in kinds if column == name]
        rows.append(
            (name, (Cell(", ".join(types), "text"), Cell("yes" if len(types) == 1 else "no", "text")))
        )
    differing = [name for name, cells in rows if cells[1].text == "no"]
    heading = Markup("{} in every file").format(several(len(shared), "column is", "columns are"))
    notes: list[str | Markup] = ["Columns can be compared when they share both name and type."]
    if differing:
        notes.append(Markup("Cast {} to one type before linking.").format(names(differing, 12)))
    table = Table("Columns found in every file", "Column", ("Types", "Same type"), tuple(rows))
    exhibits = [Exhibit(heading, tuple(notes), table=table, opened=len(rows) <= 12)]
    if reading.common:
        exhibits.append(_overlap(reading))
    return Section("common", "What the files have in common", (), tuple(exhibits))


def _overlap(reading: Reading) -> Exhibit:
    columns = list(reading.common)
    counts = [reading.common[name][C.COMMON_DISTINCT_RECORDS_COUNT] for name in columns]
    panels, rows = [], []
    for file in (1, 2):
        distinct = [reading.unique.get((file, name), {}).get(C.DISTINCT_VALUES_COUNT) for name in columns]
        values = [_of(count, whole) for count, whole in zip(counts, distinct, strict=True)]
        texts = [
            percent(value) if value is not None else str(count) if isinstance(count, Suppressed) else "–"
            for value, count in zip(values, counts, strict=True)
        ]
        title = f"of {reading.names[file - 1]}"
        panels.append(Panel(title, tuple(values), tuple(texts)))
    for line, name in enumerate(columns):
        shares = (cell(panel.values[line], percent) for panel in panels)
        rows.append((name, (cell(counts[line]), *shares)))
    table = Table(
        "Distinct values found in both files",
        "Column",
        ("Values in both", *(f"Share {panel.title}" for panel in panels)),
        tuple(rows),
    )
    note = (
        "Share of each file’s distinct values that occur in the other file too. Low shares in a column "
        "that should "
        "agree hint at different spellings or formats."
    )
    label = "Share of distinct values found in both files; the table has the numbers."
    return Exhibit(
        "How many values occur in both files",
        (note,),
        Markup(charts.bars(label, columns, panels, full=100)),
        True,
        table,
    )


def _of(count: Any, whole: Any) -> float | None:
    if isinstance(count, str) or isinstance(whole, str) or not whole:
        return None
    return 100 * float(count) / float(whole)
