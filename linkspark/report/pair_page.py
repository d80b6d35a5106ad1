"""A page about one pair: what its match weight is the sum of."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from linkspark.report.canvas import own_settings
from linkspark.report.numbers import bits, percent, probability
from linkspark.report.page import render
from linkspark.report.parts import Cell, Exhibit, Report, Section, Table
from linkspark.report.steps import Step, steps_chart
from linkspark.spec.words import MISSING

_GLOSSARY = (
    (
        "Match weight",
        "How strongly the two records say that they belong together, in bits: each bit doubles the odds. "
        "At 0 bits the probability is one half.",
    ),
    ("m", "How often matching pairs reach this level."),
    ("u", "How often other pairs do, by chance. The weight of a level is the logarithm of m over u."),
    (
        "Rarity",
        "What a value adds by being rarer among the records than others, or takes by being more common.",
    ),
    ("Prior", "The share of all pairs of records that match: where every pair starts."),
)


def pair_chart(start: float, steps: Sequence[tuple[str, float | None]]) -> Markup:
    """Return the chart of a pair: the prior's weight, then what each comparison adds."""
    label = "How the match weight adds up; the table has the numbers."
    with own_settings():
        return steps_chart(label, Step("Prior", start), [Step(*step) for step in steps])


def pair_page(
    verdict: str,
    sentences: Sequence[str],
    match_probability: float,
    match_weight: float,
    prior: str,
    start: float,
    steps: Sequence[tuple[str, float | None]],
    table: pd.DataFrame,
) -> str:
    """Return a page about one pair as the text of an HTML file."""
    values = "left" in table
    hidden = "No value of the records is on this page, only what agrees."
    shown = "This page shows the compared values of two records: keep it as carefully as the records."
    figures = (
        (percent(100 * match_probability), "match probability"),
        (bits(match_weight), "match weight in bits"),
        (prior, "match before anything is compared"),
    )
    note = (
        "A bar to the right speaks for a match, one to the left against it; each starts where the one above "
        "it ended."
    )
    exhibit = Exhibit(
        "How the match weight adds up", (note,), pair_chart(start, steps), True, _table(table), opened=True
    )
    return render(
        Report(
            title="Why this pair scores as it does",
            standfirst=verdict,
            key_figures=figures,
            findings=tuple(sentences) or ("Nothing is known of both records.",),
            sections=(Section("weights", "From the prior to the score", (), (exhibit,)),),
            suppressed=(shown if values else hidden,),
            glossary=_GLOSSARY,
            facts=(),
        )
    )


def _table(table: pd.DataFrame) -> Table:
    columns = ["Level", "m", "u", "Weight", "Rarity", "Sum"]
    columns += ["Left", "Right"] if "left" in table else []
    rows = []
    for row in table.to_dict("records"):
        cells = [
            Cell(str(row["level"]).removeprefix(f"{row['comparison']}: "), "text"),
            Cell(probability(row["m"])),
            Cell(probability(row["u"])),
            Cell("–" if row["level"] == MISSING else bits(row["match_weight"])),
            Cell(bits(row["frequency_weight"]) if row["frequency_weight"] else "–"),
            Cell(bits(row["sum"])),
        ]
        if "left" in table:
            cells += [Cell(str(row[side] or "–"), "text") for side in ("left", "right")]
        rows.append((str(row["comparison"]), tuple(cells)))
    return Table("Each comparison’s part, in bits", "Comparison", tuple(columns), tuple(rows))
