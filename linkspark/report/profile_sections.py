"""The chapters of the report about each file: its shape, missing values, identifiers and blocks."""

from typing import Any

from markupsafe import Markup

from linkspark import columns as C
from linkspark.report import charts
from linkspark.report.numbers import counted, percent, several
from linkspark.report.parts import Exhibit, Section, Table, named, names
from linkspark.report.reading import PAIRS_PER_RECORD, Reading, cell
from linkspark.report.side_by_side import panel_of, table_by_file
from linkspark.report.verdicts import Row, Suppressed


def shape(reading: Reading) -> Section:
    """Return the chapter on how large each file is."""
    rows = []
    for name, row in zip(reading.names, reading.shape, strict=True):
        cells = (
            cell(row[C.ROW_COUNT]),
            cell(row[C.COLUMN_COUNT]),
            cell(row[C.EMPTY_CELLS_COUNT]),
            cell(row[C.EMPTY_CELLS_PERCENT], percent),
        )
        rows.append((name, cells))
    table = Table(
        "Records, columns and empty cells of each file",
        "File",
        ("Records", "Columns", "Empty cells", "Share of all cells"),
        tuple(rows),
    )
    lead: list[str | Markup] = []
    if reading.shape:
        space = reading.shape[0][C.TOTAL_LINK_SPACE]
        which = "with every other" if len(reading.names) == 1 else "of one file with every record of another"
        lead.append(f"Comparing every record {which} would make {several(space, 'pair', 'pairs')}.")
    for name, row in zip(reading.names, reading.shape, strict=True):
        if len(reading.names) > 1 and row[C.UNIQUE_COLUMNS]:
            only = Markup("Found only in {}: {}.")
            lead.append(only.format(named(name), names(list(row[C.UNIQUE_COLUMNS]), 12)))
    return Section(
        "files", "The files", tuple(lead), (Exhibit("How large they are", table=table, opened=True),)
    )


def missing(reading: Reading) -> Section:
    """Return the chapter on missing values."""
    lead = (
        "A cell is missing when it is empty, holds only blanks, or a value that was said to mean missing.",
    )
    affected = [name for name in reading.columns if _any_missing(reading, name)]
    complete = [name for name in reading.columns if name not in affected]
    table = table_by_file(
        reading,
        "Missing cells of each column",
        reading.missing,
        (("Missing", C.COUNT_MISSING, counted), ("Share", C.PERCENTAGE_MISSING, percent)),
    )
    if not affected:
        text = "No cell is missing" if reading.columns else "There are no columns"
        return Section("missing", "What is missing", lead, (Exhibit(text, table=table),))
    affected.sort(key=lambda name: -max(_share(reading.missing.get((file, name))) for file in reading.files))
    panels = [
        panel_of(
            reading.panel_title(file),
            [reading.missing.get((file, name)) for name in affected],
            C.PERCENTAGE_MISSING,
            lambda row: row[C.COUNT_MISSING] if isinstance(row[C.PERCENTAGE_MISSING], Suppressed) else None,
        )
        for file in reading.files
    ]
    svg = charts.bars(
        "Share of each column's cells that are missing; the table has the numbers.",
        affected,
        panels,
        full=max(10, *(_share(row) for row in reading.missing.values())),
    )
    notes = ["Share of each column’s cells that are missing, in percent of the file’s records."]
    if complete:
        notes.append(Markup("Nothing is missing in {}.").format(names(complete, 12)))
    heading = worst_missing(reading) or "Small numbers of cells are missing"
    return Section(
        "missing", "What is missing", lead, (Exhibit(heading, tuple(notes), Markup(svg), True, table),)
    )


def worst_missing(reading: Reading) -> Markup | None:
    """Return a phrase on the column that is missing most often, or None where no share may be shown."""
    shares = [(_share(row), key) for key, row in reading.missing.items()]
    share, (file, name) = max(shares, default=(0.0, (1, "")), key=lambda pair: pair[0])
    if not share:
        return None
    where = Markup(" of the records in {}").format(named(reading.names[file - 1]))
    return Markup("{} is missing most often: in {}{}").format(named(name), percent(share), where)


def uniqueness(reading: Reading) -> Section:
    """Return the chapter on identifiers and blocks."""
    lead: list[str | Markup] = [
        "A column with a different value in every record can identify people, and is no help in finding "
        "groups. A "
        "column with few values makes large groups. Linkage needs columns between the two."
    ]
    columns = list(reading.columns)
    if not columns:
        return Section("unique", "Identifiers and blocks", tuple(lead))
    shares = [
        panel_of(
            reading.panel_title(file),
            [reading.unique.get((file, name)) for name in columns],
            C.DISTINCT_PERCENT_STANDARDISED,
            lambda row: None,
        )
        for file in reading.files
    ]
    distinct = Exhibit(
        "How distinct each column is",
        (
            "Number of different values, in percent of the file’s records. At 100%, every record has a "
            "value of its own.",
            _identifier_note(reading),
        ),
        Markup(
            charts.bars(
                "Distinct values in percent of records; the table has the numbers.",
                columns,
                shares,
                full=100,
            )
        ),
        True,
        table_by_file(
            reading,
            "Distinct values of each column",
            reading.unique,
            (
                ("Distinct", C.DISTINCT_VALUES_COUNT, counted),
                ("Of records", C.DISTINCT_PERCENT_STANDARDISED, percent),
                ("Identifier", C.USE_AS_IDENTIFIER, lambda flag: "yes" if flag else "no"),
            ),
        ),
    )
    return Section("unique", "Identifiers and blocks", tuple(lead), (distinct, _blocks(reading, columns)))


def _identifier_note(reading: Reading) -> Markup | str:
    found = reading.identifiers()
    if not found:
        return "No column has a different value in every record."
    text = (
        "In at least one file, no value occurs twice in {}: such a column works as an identifier, "
        "and no value of it is shown."
    )
    return Markup(text).format(names(found, 12))


def _blocks(reading: Reading, columns: list[str]) -> Exhibit:
    def pairs(file: int, name: str) -> Any:
        return reading.blocks.get((file, name), {}).get(C.PAIRS_IN_BLOCKS)

    ordered = sorted(columns, key=lambda name: -max(_number(pairs(file, name)) for file in reading.files))
    panels = [
        panel_of(
            reading.panel_title(file),
            [reading.blocks.get((file, name)) for name in ordered],
            C.PAIRS_IN_BLOCKS,
            lambda row: None,
            counted,
        )
        for file in reading.files
    ]
    crowded = list(dict.fromkeys(name for name, _ in reading.too_many_pairs()))
    heading: Markup | str = "No column makes too many pairs by itself"
    if crowded:
        verb = "makes" if len(crowded) == 1 else "make"
        heading = Markup("{} {} too many pairs").format(names(crowded, 4), verb)
    notes = (
        "A block is the group of records that share one value of a column, for example all records with "
        "one postcode. "
        "Only records of the same block are compared, so a block of 10 records makes 45 pairs, one of "
        "1,000 makes 499,500.",
        "Pairs of records within each file that blocking on this column alone would compare. The scale "
        "is logarithmic: each "
        f"step is ten times more. More than {PAIRS_PER_RECORD} pairs for each record count as too many: "
        f"combine such "
        "a column with another one.",
    )
    table = table_by_file(
        reading,
        "Blocks of each column",
        reading.blocks,
        (("Largest block", C.LARGEST_BLOCK, counted), ("Pairs", C.PAIRS_IN_BLOCKS, counted)),
    )
    label = "Pairs that each column's blocks make, on a logarithmic scale; the table has the numbers."
    return Exhibit(heading, notes, Markup(charts.bars(label, ordered, panels, dots=True)), True, table)


def _any_missing(reading: Reading, name: str) -> bool:
    counts = [reading.missing.get((file, name), {}).get(C.COUNT_MISSING) for file in reading.files]
    return any(isinstance(count, Suppressed) or count for count in counts)


def _share(row: Row | None) -> float:
    value = 0.0 if row is None else row[C.PERCENTAGE_MISSING]
    return 0.0 if isinstance(value, str) else float(value)


def _number(value: Any) -> float:
    return 0.0 if value is None or isinstance(value, str) else float(value)
