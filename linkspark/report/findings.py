"""The top of the report: main findings in plain sentences; and its end: what was suppressed, and terms."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from linkspark import columns as C
from linkspark.report.linkage_findings import TERMS_OF_LINKAGE
from linkspark.report.numbers import bits, counted, percent, several
from linkspark.report.parts import named, names
from linkspark.report.profile_sections import worst_missing
from linkspark.report.reading import PAIRS_PER_RECORD, Reading
from linkspark.report.verdicts import Suppressed, is_list
from linkspark.report.weight_sections import odds, prior, strongest
from linkspark.results import Weights

Sentence = str | Markup

_TERMS_OF_FILES = (
    (
        "Block",
        "Records that share one value of a column. Only records of one block are compared with each other.",
    ),
    ("Distinct values", "The different values of a column; missing cells are not counted."),
    ("Identifier", "A column in which no value occurs twice, so that a value points at one record."),
    ("Missing", "An empty cell, a blank one, or a value that was said to mean missing."),
    ("Pair", "Two records that are compared to see whether they belong to the same person or thing."),
    (
        "Quartiles",
        "A quarter of the values lie below the 25th percentile, half below the median, a quarter above "
        "the 75th.",
    ),
    ("Suppressed", "Not shown, because it could say something about few people or one."),
)
_TERMS_OF_WEIGHTS = (
    ("m", "The probability that an attribute agrees in a pair that is a match."),
    ("u", "The probability that an attribute agrees in a pair that is no match: by chance."),
    ("Match", "A pair whose two records belong to the same person or thing."),
    ("Prior p", "The share of all compared pairs that are matches, before any attribute is looked at."),
    ("Weight", "log₂(m/u) for agreement, log₂((1−m)/(1−u)) for disagreement; in bits, which add up."),
)


def standfirst(reading: Reading | None, weights: Weights | None) -> Sentence:
    """Return what was looked at, in a sentence or two."""
    if reading is None:
        looked_at = list(weights.names) if weights is not None else []
        return Markup("Linkage weights for {}, learned from sampled pairs of their records.").format(
            names(looked_at)
        )
    files = "one file" if len(reading.names) == 1 else f"{len(reading.names)} files"
    looked_at = list(reading.names)
    if weights is None:
        return Markup("A profile of {}: {}.").format(files, names(looked_at, 5))
    text = "A profile of {}, {}, with linkage weights learned from sampled pairs of their records."
    return Markup(text).format(files, names(looked_at, 5))


def key_figures(reading: Reading | None, weights: Weights | None) -> tuple[tuple[str, str], ...]:
    """Return the few numbers that a reader takes along: (number, what it is)."""
    figures: list[tuple[str, str]] = []
    if reading is not None:
        if reading.records is not None:
            figures.append((counted(reading.records), "record" if reading.records == 1 else "records"))
        if len(reading.names) > 1:
            shared = len(reading.shape[0][C.COMMON_COLUMNS])
            figures.append((counted(shared), "column in common" if shared == 1 else "columns in common"))
        else:
            columns = reading.shape[0][C.COLUMN_COUNT]
            figures.append((counted(columns), "column" if columns == 1 else "columns"))
        shares = [row[C.EMPTY_CELLS_PERCENT] for row in reading.shape]
        if not any(isinstance(share, Suppressed) for share in shares):
            figures.append((_range(percent(min(shares)), percent(max(shares))), "of cells empty"))
        if not isinstance(space := reading.shape[0][C.TOTAL_LINK_SPACE], Suppressed):
            figures.append((_large(space), "possible pairs"))
    if weights is not None and (p := weights.mu.attrs.get("p")) is not None:
        figures.append((odds(float(p)), "sampled pairs match"))
    return tuple(figures)


def findings(reading: Reading | None, weights: Weights | None) -> tuple[Sentence, ...]:
    """Return the main findings, in plain sentences."""
    found: list[Sentence] = []
    if reading is not None:
        found += _about_files(reading)
        found += _about_columns(reading)
    if weights is not None:
        found += _about_weights(weights)
    return tuple(found)


def _about_files(reading: Reading) -> list[Sentence]:
    each = Markup("; ").join(
        Markup("{} holds {} in {}").format(
            named(name), several(rows, "record", "records"), several(row[C.COLUMN_COUNT], "column", "columns")
        )
        for name, rows, row in zip(reading.names, reading.rows, reading.shape, strict=True)
    )
    found: list[Sentence] = [each + "."]
    shared = list(reading.shape[0][C.COMMON_COLUMNS])
    if len(reading.names) > 1 and shared:
        alike = len(set(reading.shape[0][C.COMMON_COLUMNS_COMMON_DATA_TYPES]))
        types = "all of the same type" if alike == len(shared) else f"{alike} of them of the same type"
        count = several(len(shared), "column", "columns")
        found.append(Markup("The files have {} in common, {}: {}.").format(count, types, names(shared)))
    elif len(reading.names) > 1:
        found.append("The files have no column in common, so they cannot be compared yet.")
    return found


def _about_columns(reading: Reading) -> list[Sentence]:
    found: list[Sentence] = []
    worst = worst_missing(reading)
    if worst is not None:
        found.append(worst + ".")
    elif all(row[C.COUNT_MISSING] == 0 for row in reading.missing.values()):
        found.append("No cell is missing.")
    identifiers = reading.identifiers()
    if identifiers:
        text = "{} could identify a record: no value occurs twice. Their values are not shown."
        if len(identifiers) == 1:
            text = "{} could identify a record: no value occurs twice. Its values are not shown."
        found.append(Markup(text).format(names(identifiers)))
    crowded = list(dict.fromkeys(name for name, _ in reading.too_many_pairs()))
    if crowded:
        text = "Do not block on {} alone: more than {} pairs for each record would have to be compared."
        found.append(Markup(text).format(names(crowded), PAIRS_PER_RECORD))
    return found


def _about_weights(weights: Weights) -> list[Sentence]:
    best = strongest(weights)
    found: list[Sentence] = []
    if prior(weights):
        found.append(f"About {prior(weights)}.")
    text = Markup("Agreement on {} is the strongest evidence for a match ({} bits).")
    found.append(text.format(named(best), bits(float(weights.mu[C.W_A].loc[best]))))
    if not weights.mu.attrs.get("converged"):
        found.append("The estimation did not converge: the weights are not to be relied on yet.")
    if weights.left_out:
        text = Markup("No weight could be learned for {}.")
        found.append(text.format(names(list(weights.left_out))))
    return found


def suppression(cells: dict[str, int], reading: Reading | None, minimum_count: int) -> tuple[Sentence, ...]:
    """Return what was suppressed, in how many cells of which tables."""
    hidden = (
        "Columns that work as an identifier never show a value. "
        "Lists of values that files have in common are left out."
    )
    if minimum_count <= 1:
        said: list[Sentence] = [
            f"No minimum count was asked for, so small counts are shown as they are. {hidden}"
        ]
    else:
        said = [
            f"Counts of records, cells and pairs from 1 to {minimum_count - 1} are shown as "
            f"<{minimum_count}, and figures "
            "from which they would follow as “suppressed”. Smallest and largest values are suppressed, "
            "quartiles where "
            f"fewer than {4 * minimum_count} values are known, and frequency lists leave out values with "
            f"fewer than "
            f"{minimum_count} records. {hidden}"
        ]
        said.append(
            "Where too few counts would be unknown, numbers of pairs are rounded down to one significant "
            "figure."
        )
    total = sum(cells.values())
    tables = "; ".join(f"{name} {counted(count)}" for name, count in cells.items())
    said.append(f"Cells suppressed: {counted(total)}" + (f" ({tables})." if cells else "."))
    left_out = _left_out(reading)
    if left_out:
        said.append(f"Values left out of frequency lists: {counted(left_out)}.")
    return tuple(said)


def glossary(
    reading: Reading | None, weights: Weights | None, *, linked: bool = False
) -> tuple[tuple[str, str], ...]:
    """Return the terms that the report uses, in alphabetical order."""
    terms = dict(_TERMS_OF_FILES if reading is not None else _TERMS_OF_FILES[-1:])
    terms |= dict(TERMS_OF_LINKAGE) if linked else {}
    terms |= dict(_TERMS_OF_WEIGHTS) if weights is not None else {}
    return tuple(sorted(terms.items(), key=lambda term: term[0].casefold()))


def _left_out(reading: Reading | None) -> int:
    if reading is None:
        return 0
    values: Sequence[Any] = [
        row.get(C.VALUES_LEFT_OUT) for row in reading.stats.values() if is_list(row[C.FREQUENCY_LIST])
    ]
    return sum(value for value in values if isinstance(value, int))


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low.removesuffix('%')}–{high}"


def _large(number: int) -> str:
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if number >= size:
            return f"{number / size:,.3g} {word}" if number < 1000 * size else f"{number / size:,.0f} {word}"
    return counted(number)
