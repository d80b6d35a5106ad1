"""The chapter of the report on how values are distributed: frequency bars for text, boxes for numbers."""

from typing import Any

from markupsafe import Markup

from linkspark import columns as C
from linkspark.report import charts
from linkspark.report.charts import Box, Panel
from linkspark.report.numbers import counted, measure, percent
from linkspark.report.parts import Cell, Exhibit, Section, Table, named, names
from linkspark.report.reading import Reading, cell
from linkspark.report.verdicts import Suppressed, is_list

_BARS = 8
_LINES = 20
_CARD = 344
_QUARTILES = (C.PERCENTILE_25, C.MEDIAN, C.PERCENTILE_75)
_STATISTICS = (
    ("Values", C.COUNT, counted),
    ("Min", C.MIN, measure),
    ("25th percentile", C.PERCENTILE_25, measure),
    ("Median", C.MEDIAN, measure),
    ("75th percentile", C.PERCENTILE_75, measure),
    ("Max", C.MAX, measure),
    ("Mean", C.MEAN, measure),
    ("Standard deviation", C.STD_DEV, measure),
)


def distributions(reading: Reading, minimum_count: int) -> Section:
    """Return the chapter on distributions."""
    identifiers = reading.identifiers()
    numbers = [name for name in reading.columns if _is_number(reading, name) and name not in identifiers]
    cards = [
        _card(reading, name)
        for name in reading.columns
        if name not in numbers and any(_listed(reading, file, name) for file in reading.files)
    ]
    shown = {str(name) for name in numbers} | {
        name for name in reading.columns if any(_listed(reading, file, name) for file in reading.files)
    }
    rare = [name for name in reading.columns if name not in shown and name not in identifiers]
    lead: list[str | Markup] = []
    if identifiers:
        text = Markup("No values are shown of {}: in at least one file no value occurs twice.")
        lead.append(text.format(names(identifiers, 12)))
    if rare:
        reason = f"no value may be shown: none occurs in {minimum_count} records or more"
        if minimum_count <= 1:
            reason = "there is no value"
        lead.append(Markup("Of {} {}.").format(names(rare, 12), reason))
    exhibits = (_boxes(reading, numbers),) if numbers else ()
    return Section(
        "values",
        "How values are distributed",
        tuple(lead),
        exhibits,
        tuple(cards),
        "The most frequent values",
    )


def _card(reading: Reading, name: str) -> Exhibit:
    lists = {file: _listed(reading, file, name) for file in reading.files}
    tops = {file: listed[:_BARS] for file, listed in lists.items() if listed}
    names_in_all = [value for top in tops.values() for value, _ in top]
    drawings, notes = [], []
    for file, top in tops.items():
        title = reading.panel_title(file)
        panel = Panel(title, tuple(float(n) for _, n in top), tuple(counted(n) for _, n in top))
        label = f"Most frequent values of {name} in {reading.names[file - 1]}; the table has the numbers."
        drawings.append(
            Markup(charts.bars(label, [value for value, _ in top], [panel], width=_CARD, beside=names_in_all))
        )
        left_out = reading.stats[file, name].get(C.VALUES_LEFT_OUT)
        left_out = max(len(lists[file]) - _LINES, 0) + (left_out if isinstance(left_out, int) else 0)
        if left_out:
            where = Markup(" in {}").format(named(title)) if title else Markup("")
            notes.append(Markup("{}{}").format(counted(left_out), where))
    shown = (Markup("Further values, not shown: {}.").format(Markup(", ").join(notes)),) if notes else ()
    table = _frequencies(reading, name, lists)
    return Exhibit(named(name), shown, Markup("").join(drawings), table=table)


def _frequencies(reading: Reading, name: str, lists: dict[int, list[tuple[str, int]]]) -> Table:
    values = dict.fromkeys(value for listed in lists.values() for value, _ in listed[:_LINES])
    counts = [dict(listed) for listed in lists.values()]
    rows = tuple((value, tuple(_frequency(reading, name, value, counts))) for value in values)
    groups = tuple((title, 2) for title in reading.names) if len(reading.names) > 1 else ()
    columns = ("Records", "Of values") * len(reading.names)
    return Table(f"Most frequent values of {name}", "Value", columns, rows, groups)


def _frequency(reading: Reading, name: str, value: str, lists: list[dict[str, int]]) -> list[Cell]:
    cells = []
    for file, listed in zip(reading.files, lists, strict=True):
        count, whole = listed.get(value), reading.stats.get((file, name), {}).get(C.COUNT)
        share = None if count is None or isinstance(whole, str) or not whole else 100 * count / whole
        cells += [cell(count), cell(share, percent)]
    return cells


def _boxes(reading: Reading, columns: list[str]) -> Exhibit:
    cells = [[_box(reading.stats.get((file, name))) for file in reading.files] for name in columns]
    rows = []
    for name in columns:
        for file in reading.files:
            row = reading.stats.get((file, name))
            if row is not None:
                figures = tuple(cell(row[column], written) for _, column, written in _STATISTICS)
                rows.append((name, (Cell(reading.names[file - 1], "text"), *figures)))
    table = Table(
        "Statistics of the number columns",
        "Column",
        ("File", *(title for title, _, _ in _STATISTICS)),
        tuple(rows),
    )
    note = (
        "The box holds the middle half of the values, from the 25th to the 75th percentile; the line in "
        "it is the median. "
        "Each column has a scale of its own, the same for all files."
    )
    label = "Quartiles of the number columns; the table has the numbers."
    svg = charts.boxes(label, columns, reading.names, cells)
    return Exhibit("Number columns", (note,), Markup(svg), True, table)


def _box(row: dict[str, Any] | None) -> Box | str:
    if row is None:
        return "not in file"
    quartiles = [row[name] for name in _QUARTILES]
    if any(isinstance(value, Suppressed) for value in quartiles):
        return "suppressed"
    if any(value is None or isinstance(value, str) or value != value for value in quartiles):
        return "no values"
    low, high = (None if isinstance(row[end], str) else float(row[end]) for end in (C.MIN, C.MAX))
    first, median, third = map(float, quartiles)
    texts = (measure(quartiles[0]), measure(quartiles[1]), measure(quartiles[2]))
    return Box(low, (first, median, third), high, texts)


def _listed(reading: Reading, file: int, name: str) -> list[tuple[str, int]]:
    values = reading.stats.get((file, name), {}).get(C.FREQUENCY_LIST)
    return [(str(value), int(count)) for value, count in values] if is_list(values) and values else []


def _is_number(reading: Reading, name: str) -> bool:
    cells = [reading.stats.get((file, name), {}).get(C.MEDIAN, C.NOT_APPLICABLE) for file in reading.files]
    return any(value != C.NOT_APPLICABLE for value in cells)
