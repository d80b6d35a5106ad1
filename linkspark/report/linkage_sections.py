"""The chapters of the report on the way from records to clusters: blocking, patterns, clusters, stages."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from linkspark import columns as C
from linkspark.report import charts
from linkspark.report.charts import Panel
from linkspark.report.linkage_control import LinkageTables
from linkspark.report.model_sections import levels_of
from linkspark.report.numbers import bits, counted, percent, probability, several
from linkspark.report.parts import Cell, Exhibit, Section, Table
from linkspark.report.reading import cell
from linkspark.report.row_charts import waterfall
from linkspark.report.steps import Step, steps_chart
from linkspark.report.verdicts import Suppressed
from linkspark.spec import FittedModel
from linkspark.spec.weights import prior_weight

_MOST_PATTERNS = 10
# A pair between these probabilities is one that a clerk might look at.
_DOUBTFUL = (0.05, 0.95)


def blocking_section(tables: LinkageTables) -> Section:
    """Return the chapter on the pairs that the blocking rules find."""
    possible, candidates = tables.facts["possible"], tables.facts["candidates"]
    records = sum(count for _, count in tables.records if not isinstance(count, Suppressed))
    lead = [
        f"All records against all would make {counted(possible)} pairs. Only pairs that agree on a blocking "
        f"rule are compared: {counted(candidates)} candidates{_of(candidates, possible)}. A match that no "
        "rule finds is lost, however well the pairs are scored.",
    ]
    table = tables.blocking
    if not len(table):
        return Section("blocking", "Which pairs were compared", tuple(lead))
    further, whole = list(table["further_pairs"]), list(table["cumulative_pairs"])
    rules = [str(rule) for rule in table["rule"]]
    rows = tuple(
        (
            rule,
            (
                cell(row["pairs"]),
                cell(row["further_pairs"]),
                cell(row["cumulative_pairs"]),
                cell(row["largest_block"]),
            ),
        )
        for rule, (_, row) in zip(rules, table.iterrows(), strict=True)
    )
    columns = ("Pairs alone", "Further pairs", "Pairs so far", "Largest block (records)")
    shown = Table("Pairs of each blocking rule", "Rule", columns, rows)
    known = not any(count is None for count in further)
    svg = _waterfall(rules, further, whole) if known else _alone(rules, list(table["pairs"]))
    notes = ["The rules in their order: each adds the pairs that no earlier rule has found."]
    largest = [int(size) for size in table["largest_block"] if not isinstance(size, Suppressed)]
    if largest and records and max(largest) > max(1000, records / 100):
        notes.append(
            f"The largest block holds {counted(max(largest))} records. Its value may stand for “unknown”: "
            "set such values to missing before linking."
        )
    heading = f"{several(len(rules), 'rule finds', 'rules find')} {counted(candidates)} pairs"
    exhibit = Exhibit(heading, tuple(notes), Markup(svg), True, shown, opened=len(rules) <= 12)
    return Section("blocking", "Which pairs were compared", tuple(lead), (exhibit,))


def _waterfall(rules: list[str], further: list[Any], whole: list[Any]) -> str:
    steps = [None if isinstance(count, Suppressed) else float(count) for count in further]
    texts = [
        (str(count) if isinstance(count, Suppressed) else f"+{counted(count)}", counted(sum_))
        for count, sum_ in zip(further, whole, strict=True)
    ]
    label = "Pairs that each rule adds to those before it; the table has the numbers."
    return waterfall(label, rules, steps, texts, ("Further pairs", "So far"))


def _alone(rules: list[str], pairs: list[Any]) -> str:
    values = tuple(None if isinstance(count, Suppressed) else float(count) for count in pairs)
    label = "Pairs that each rule finds alone; the table has the numbers."
    return charts.bars(label, rules, [Panel("Pairs alone", values, tuple(map(counted, pairs)))])


def patterns_section(model: FittedModel, tables: LinkageTables) -> Section:
    """Return the chapter on the strongest and the most doubtful agreement patterns."""
    patterns = tables.patterns
    lead = [
        "Pairs that reach the same levels form a pattern, and get the same weight (before the rarity of "
        "equal values is counted in). No value of a record is shown, only what agrees.",
    ]
    if tables.patterns_left_out:
        many = several(tables.patterns_left_out, "pattern is", "patterns are")
        lead.append(f"{many} not considered here, because few pairs show them.")
    strong = patterns.sort_values(C.MATCH_WEIGHT, ascending=False, kind="stable").head(_MOST_PATTERNS)
    between = patterns[patterns[C.MATCH_PROBABILITY].between(*_DOUBTFUL)]
    doubt = (between[C.MATCH_PROBABILITY] - 0.5).abs().sort_values(kind="stable").index[:_MOST_PATTERNS]
    exhibits = [
        Exhibit("No pattern can be shown")
        if strong.empty
        else Exhibit(
            "The strongest patterns",
            ("What pairs with the highest weights agree on; the chart adds up the weight of the first.",),
            _pattern_steps(model, strong),
            True,
            _pattern_table(model, strong, "The patterns with the highest match weights"),
            opened=True,
        ),
    ]
    if len(doubt):
        note = (
            "Patterns whose match probability is nearest to a half. A clerk who looks at some of these pairs "
            "learns most about where to set the threshold. The chart adds up the weight of the first."
        )
        table = _pattern_table(
            model, patterns.loc[doubt], "The patterns nearest to a match probability of 0.5"
        )
        chart = _pattern_steps(model, patterns.loc[doubt])
        exhibits.append(Exhibit("The most doubtful patterns", (note,), chart, True, table, opened=True))
    elif len(strong):
        heading = "No pattern is in doubt"
        note = f"None that may be shown has a match probability from {_DOUBTFUL[0]} to {_DOUBTFUL[1]}."
        exhibits.append(Exhibit(heading, (note,)))
    return Section("patterns", "What strong and doubtful pairs look like", tuple(lead), tuple(exhibits))


def _pattern_table(model: FittedModel, patterns: pd.DataFrame, caption: str) -> Table:
    words = {(level.comparison, level.gamma): level.words for level in levels_of(model)}
    names = [one.name for one in model.spec.comparisons if C.GAMMA + one.name in patterns]
    rows = tuple(
        (
            f"{bits(float(row[C.MATCH_WEIGHT]))} bits",
            (
                Cell(probability(float(row[C.MATCH_PROBABILITY]))),
                cell(row[C.PAIRS]),
                *(Cell(_level(words, name, int(row[C.GAMMA + name])), "text") for name in names),
            ),
        )
        for _, row in patterns.iterrows()
    )
    return Table(caption, "Match weight", ("Probability", "Pairs", *names), rows)


def _pattern_steps(model: FittedModel, patterns: pd.DataFrame) -> Markup:
    """Return how the weight of the first pattern adds up, without term frequencies."""
    levels = {(level.comparison, level.gamma): level for level in levels_of(model)}
    first, steps = patterns.iloc[0], []
    for name in (one.name for one in model.spec.comparisons if C.GAMMA + one.name in patterns):
        level = levels.get((name, int(first[C.GAMMA + name])))
        steps.append(Step(name, None) if level is None else Step(f"{name}: {level.words}", level.weight))
    label = "How the weight of the first pattern of the table adds up."
    return steps_chart(label, Step("Prior", prior_weight(model.prior)), steps)


def _level(words: dict[tuple[str, int], str], name: str, gamma: int) -> str:
    return "missing" if gamma < 0 else words.get((name, gamma), f"level {gamma}")


def clusters_section(tables: LinkageTables) -> Section:
    """Return the chapter on how large the clusters are."""
    sizes, totals = tables.cluster_sizes, tables.clusters
    lead = (
        "Records that links connect, directly or through others, form a cluster, unless the other pairs "
        "between them speak against it: by the model, one person or thing. A record without a link is a "
        "cluster of its own. Clusters that are much larger than people have records in the files deserve a "
        "look.",
    )
    if not len(totals) or not len(sizes):
        return Section("clusters", "What the links make", (*lead, "No clusters were made."))
    names = [str(name) for name in sizes]
    labels = [_records(str(size)) for size in sizes.index]
    panels = []
    for name in names:
        values = tuple(None if isinstance(count, Suppressed) else float(count) for count in sizes[name])
        panels.append(Panel(name if len(names) > 1 else "", values, tuple(map(counted, sizes[name]))))
    rows = tuple(
        (text, tuple(cell(count) for count in row))
        for text, row in zip(labels, sizes.itertuples(index=False, name=None), strict=True)
    )
    by_size = Table("Clusters by size", "Size", tuple(names), rows)
    columns = ("Clusters", "of two records or more", "Records in these", "Largest (records)")
    total_rows = tuple(
        (
            str(name),
            (cell(row[C.CLUSTERS]), cell(row["several"]), cell(row[C.RECORDS]), Cell(str(row["largest"]))),
        )
        for name, row in totals.iterrows()
    )
    all_of_them = Table("Clusters of each threshold", "Clusters", columns, total_rows)
    label = "Number of clusters by size; the table has the numbers."
    svg = charts.bars(label, labels, panels, dots=True)
    last = totals.iloc[-1]
    heading = f"{several(last['several'], 'cluster', 'clusters')} of two records or more"
    exhibits = (
        Exhibit(heading, table=all_of_them, opened=True),
        Exhibit("Clusters by size", ("On a logarithmic scale.",), Markup(svg), True, by_size),
    )
    return Section("clusters", "What the links make", lead, exhibits)


def _records(size: str) -> str:
    return "1 record" if size == "1" else f"{size} records"


def stages_section(tables: LinkageTables) -> Section | None:
    """Return the chapter on what was done and how long it took; None where no stage was recorded."""
    if not tables.stages:
        return None
    names = [name for name, _, _ in tables.stages]
    seconds = [max(float(taken), 0.0) for _, taken, _ in tables.stages]
    texts = [f"{taken:,.1f} s" for taken in seconds]
    rows = tuple(
        (name, (Cell(text), Cell(counted_, "text") if counted_ else Cell("–", "absent")))
        for text, (name, _, counted_) in zip(texts, tables.stages, strict=True)
    )
    table = Table("Stages of the run", "Stage", ("Time", "Counted"), rows)
    label = "Seconds of each stage; the table has the numbers."
    svg = charts.bars(label, names, [Panel("", tuple(seconds), tuple(texts))])
    heading = f"{sum(seconds):,.1f} seconds in all"
    exhibit = Exhibit(heading, (), Markup(svg), True, table, opened=True)
    return Section("stages", "How the run went", (), (exhibit,))


def _of(part: Any, whole: Any) -> str:
    if isinstance(part, str) or isinstance(whole, str) or not whole:
        return ""
    return f", {percent(100 * part / whole)} of them"
