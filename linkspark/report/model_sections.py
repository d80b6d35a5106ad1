"""The chapters of the report on the model: how it was learned, and what each level of agreement is worth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from linkspark.report import charts
from linkspark.report.charts import Panel
from linkspark.report.linkage_control import LinkageTables
from linkspark.report.numbers import bits, counted, percent, probability, several
from linkspark.report.parts import Cell, Exhibit, Section, Table, named, names
from linkspark.report.reading import cell
from linkspark.report.row_charts import SignedBar, signed_bars
from linkspark.report.weight_sections import odds
from linkspark.spec import FittedModel
from linkspark.spec.uncertainty import UNKNOWN, Interval, level_intervals

_WHISKERS = (
    "The thin line through the end of a bar says how sure the weight is: of a hundred such lines, about 95 "
    "hold the weight that any number of records of the same kind would have taught. A long line means that "
    "few pairs told. What the model itself leaves out is not in it."
)
_TITLES = ("speaks for a match →", "← speaks against")


def model_sections(model: FittedModel, tables: LinkageTables) -> tuple[Section, ...]:
    """Return the chapters on learning and on match weights."""
    return _levels(model), _learning(model, tables)


@dataclass(frozen=True)
class LevelOfModel:
    """One level of a model, with the words that a reader sees."""

    comparison: str
    gamma: int
    words: str
    m: float
    u: float
    weight: float
    m_interval: Interval = UNKNOWN
    u_interval: Interval = UNKNOWN
    weight_interval: Interval = UNKNOWN


def levels_of(model: FittedModel) -> list[LevelOfModel]:
    """Return the levels of a model, comparison by comparison, the strictest first."""
    wanted = model.table()[["comparison", "gamma", "level", "m", "u", "match_weight"]]
    return [
        # The comparison's name stands beside its levels.
        LevelOfModel(
            str(name), int(gamma), str(words).removeprefix(f"{name}: "), float(m), float(u), float(w), *ends
        )
        for (name, gamma, words, m, u, w), ends in zip(
            wanted.itertuples(index=False, name=None), level_intervals(model), strict=True
        )
    ]


def strongest_level(model: FittedModel) -> Markup | None:
    """Return the comparison and the level that speak most for a match, in words."""
    told = [level for level in levels_of(model) if math.isfinite(level.weight) and level.weight > 0]
    if not told:
        return None
    best = max(told, key=lambda level: level.weight)
    return Markup("{} ({}, {} bits)").format(named(best.comparison), best.words, bits(best.weight))


def settled(model: FittedModel) -> str:
    """Return whether the estimates may be relied on, as a heading."""
    training = model.training
    iterations = several(len(training.log_likelihood), "iteration", "iterations")
    if training.converged is None:
        return "The model’s figures were given, not estimated from these pairs"
    if training.converged:
        return f"The estimates settled after {iterations}"
    return f"The estimates had not settled after {iterations}: do not rely on them yet"


def _levels(model: FittedModel) -> Section:
    levels = levels_of(model)
    lead: list[str | Markup] = [
        "Each comparison of a pair ends at one of its levels. The weight of a level says how much it tells: "
        "+1 bit doubles the odds that the pair is a match, −1 bit halves them. The weights of all "
        "comparisons add up; a missing value adds nothing.",
        Markup("Before anything is compared, two random records match with a probability of {} ({}).").format(
            probability(model.prior), _in_words(model.prior)
        ),
    ]
    comparisons = list(dict.fromkeys(level.comparison for level in levels))
    groups = [
        (
            name,
            [
                SignedBar(one.words, one.weight, bits(one.weight), *one.weight_interval)
                for one in levels
                if one.comparison == name
            ],
        )
        for name in comparisons
    ]
    svg = signed_bars("Match weight of each level, in bits; the table has the numbers.", groups, _TITLES)
    table = _level_table(model, levels)
    best = strongest_level(model)
    heading = Markup("The strongest evidence: {}").format(best) if best else "Match weights of the levels"
    note = "The longer the bar, the more the level tells. Weights in bits."
    adjusted = [one.name for one in model.spec.comparisons if one.term_frequency is not None]
    notes: list[str | Markup] = [note]
    if model.uncertainty is not None:
        notes.append(_WHISKERS)
    if adjusted:
        text = "Equal values of {} weigh more where the value is rare, and less where it is common: the bar "
        text += "is for a value of usual frequency."
        notes.append(Markup(text).format(names(adjusted)))
    exhibit = Exhibit(heading, tuple(notes), Markup(svg), True, table)
    return Section("levels", "What each level of agreement is worth", tuple(lead), (exhibit,))


def _level_table(model: FittedModel, levels: Sequence[LevelOfModel]) -> Table:
    """Return m, u and weight of each level, with their intervals where the model knows any."""
    columns = ["Level"]
    for title in ("m: among matches", "u: among non-matches", "Weight (bits)"):
        columns += [title] if model.uncertainty is None else [title, "95% interval"]
    rows = []
    for one in levels:
        cells = [Cell(one.words, "text")]
        for number, interval, shown in (
            (one.m, one.m_interval, probability),
            (one.u, one.u_interval, probability),
            (one.weight, one.weight_interval, bits),
        ):
            cells.append(Cell(shown(number)))
            if model.uncertainty is not None:
                known = math.isfinite(interval.low)
                between = " to " if shown is bits else "–"
                cells.append(Cell(between.join(map(shown, interval)) if known else "–"))
        rows.append((one.comparison, tuple(cells)))
    return Table("m, u and match weight of each level", "Comparison", tuple(columns), tuple(rows))


def _learning(model: FittedModel, tables: LinkageTables) -> Section:
    training = model.training
    lead: list[str | Markup] = [
        "The model was not told which pairs match. It shares every candidate pair out between matches and "
        "non-matches, learns from the shares how often each level occurs in either, and begins again until "
        "nothing changes (the EM algorithm). A comparison that a blocking rule fixes is not learned from "
        "that rule’s pairs."
    ]
    if training.trained_at:
        pairs, day = counted(tables.facts["trained on"]), training.trained_at[:10]
        lead.append(f"Learned from {pairs} candidate pairs on {day}.")
    lead += [Markup("Read with care: {}").format(warning) for warning in tables.warnings]
    exhibits = [_history(model)]
    if training.rule_priors and len(training.rule_priors) == len(model.spec.blocking):
        exhibits.append(_rule_priors(model))
    return Section("learning", "How the model learned", tuple(lead), tuple(exhibits))


def _history(model: FittedModel) -> Exhibit:
    heading = settled(model)
    lines = [float(value) for value in model.training.log_likelihood if math.isfinite(value)]
    if not lines:
        return Exhibit(heading)
    texts = [f"{value:,.1f}".replace("-", "−") for value in lines]
    label = f"Log-likelihood by iteration, from {texts[0]} to {texts[-1]}."
    svg = charts.trace(label, lines, (texts[0], texts[-1]), "Log-likelihood by iteration")
    rows = tuple((str(number), (Cell(text),)) for number, text in enumerate(texts, start=1))
    table = Table("Log-likelihood after each iteration of EM", "Iteration", ("Log-likelihood",), rows)
    note = "How well the model fits the pairs; the estimates have settled where the line is level."
    return Exhibit(heading, (note,), Markup(svg), table=table)


def _rule_priors(model: FittedModel) -> Exhibit:
    rules = [str(rule) for rule in model.spec.blocking]
    shares = [float(share) for share in model.training.rule_priors]
    panel = Panel("", tuple(None if math.isnan(s) else 100 * s for s in shares), tuple(map(_share, shares)))
    rows = tuple(
        (rule, (cell(None if math.isnan(share) else share, _share),))
        for rule, share in zip(rules, shares, strict=True)
    )
    table = Table("Estimated matches among each rule’s pairs", "Rule", ("Share of its pairs",), rows)
    label = "Estimated share of matches among the pairs of each rule; the table has the numbers."
    note = "The stricter a blocking rule, the more of the pairs that it finds are matches."
    svg = charts.bars(label, rules, [panel], full=100)
    return Exhibit("How many of each rule’s pairs match, by the estimate", (note,), Markup(svg), True, table)


def _share(share: float) -> str:
    return percent(100 * share)


def _in_words(prior: float) -> str:
    return "no pair" if prior <= 0 or not math.isfinite(1 / prior) else odds(prior)
