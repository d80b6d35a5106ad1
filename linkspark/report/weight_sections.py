"""The chapters of the report on weights: what agreement is worth, how often it occurs, how it was learned."""

from typing import Any

from markupsafe import Markup

from linkspark import columns as C
from linkspark.report import charts
from linkspark.report.charts import Panel
from linkspark.report.numbers import bits, counted, percent, probability, several, times
from linkspark.report.parts import Cell, Exhibit, Section, Table, named
from linkspark.report.reading import cell
from linkspark.report.verdicts import Suppressed, shown_count
from linkspark.results import Weights

# A smaller share than this is said as 1 in so many.
_SELDOM = 0.1


def weights_sections(weights: Weights, minimum_count: int) -> tuple[Section, ...]:
    """Return the chapters on weights, agreement and estimation."""
    sections = [_weights(weights, minimum_count), _agreement(weights), _estimation(weights, minimum_count)]
    return tuple(section for section in sections if section)


def strongest(weights: Weights) -> str:
    """Return the attribute whose agreement weighs most."""
    return str(weights.mu[C.W_A].astype(float).idxmax())


def prior(weights: Weights) -> Markup | str:
    """Return in words how many of the pairs are matches, by the estimate."""
    p = weights.mu.attrs.get("p")
    if p is None:
        return ""
    matches = "is a match" if 0 < p < _SELDOM else "are matches"
    return f"{odds(float(p))} of the pairs compared {matches} by this estimate"


def odds(p: float) -> str:
    """Return a probability as people say it: 1 in 433, or from a tenth on in percent."""
    return f"1 in {counted(round(1 / p))}" if 0 < p < _SELDOM else percent(100 * p)


def _weights(weights: Weights, minimum_count: int) -> Section:
    pairs = several(shown_count(weights.pairs, minimum_count), "pair", "pairs")
    lead: list[str | Markup] = [
        Markup("From {} of records of {} and {}, the model learned how much each agreement tells.").format(
            pairs, *map(named, weights.names)
        ),
        "A weight of +1 bit doubles the odds that a pair is a match, −1 bit halves them; the weights of "
        "a pair’s attributes "
        "add up. An attribute that rarely agrees by chance weighs much when it agrees; one that is "
        "nearly always recorded "
        "right weighs much against when it disagrees.",
    ]
    if prior(weights):
        p = probability(float(weights.mu.attrs["p"]))
        lead.append(f"Before any attribute is looked at, {prior(weights)} (the prior p = {p}).")
    exhibits = [_worth(weights)]
    boundary = [str(name) for name in weights.mu.attrs.get("at_boundary", ())]
    if boundary:
        lead.append(
            Markup("Read with care: {} ran to a boundary, where a weight rests on no pair at all.").format(
                Markup(", ").join(map(named, boundary))
            )
        )
    if weights.left_out:
        reasons = tuple((name, (Cell(reason, "text"),)) for name, reason in weights.left_out.items())
        left = Table("Attributes without weights, and why", "Attribute", ("Reason",), reasons)
        exhibits.append(Exhibit("What was left out", table=left, opened=True))
    return Section("weights", "What each agreement is worth", tuple(lead), tuple(exhibits))


def _worth(weights: Weights) -> Exhibit:
    """Return the chart and the table of the weights, the strongest agreement first."""
    mu = weights.mu.sort_values(C.W_A, ascending=False, kind="stable")
    attributes = [str(name) for name in mu.index]
    values = [(float(a), float(d)) for a, d in zip(mu[C.W_A], mu[C.W_D], strict=True)]
    rows = tuple(
        (name, (Cell(probability(float(m))), Cell(probability(float(u))), Cell(bits(a)), Cell(bits(d))))
        for name, m, u, (a, d) in zip(attributes, mu[C.M], mu[C.U], values, strict=True)
    )
    columns = (
        "m: agrees among matches",
        "u: agrees among non-matches",
        "Weight of agreement (bits)",
        "Weight of disagreement (bits)",
    )
    table = Table("m, u and weights of each attribute", "Attribute", columns, rows)
    svg = charts.diverging(
        "Weight of agreement and of disagreement of each attribute, in bits; the table has the numbers.",
        attributes,
        values,
        [(bits(a), bits(d)) for a, d in values],
        ("agreement speaks for a match →", "← disagreement speaks against"),
    )
    best, factor = strongest(weights), 2.0 ** float(mu[C.W_A].iloc[0])
    heading = Markup("Agreement on {} tells most: {} as likely among matches").format(
        named(best), times(factor)
    )
    return Exhibit(
        heading,
        ("The longer the bar, the more the outcome tells. Weights in bits.",),
        Markup(svg),
        True,
        table,
        opened=True,
    )


def _agreement(weights: Weights) -> Section | None:
    if not len(weights.agreement):
        return None
    names, rows, values, texts = [], [], [], []
    for name, compared, agreed in weights.agreement[["compared", "agreed"]].itertuples(name=None):
        share = _share(agreed, compared)
        names.append(str(name))
        values.append(share)
        texts.append(
            percent(share) if share is not None else "suppressed" if _hidden(agreed, compared) else "–"
        )
        share_cell = Cell("suppressed", "hidden") if _hidden(agreed, compared) else cell(share, percent)
        rows.append((str(name), (cell(compared), cell(agreed), share_cell)))
    order = sorted(range(len(names)), key=lambda place: -(values[place] or 0))
    panel = Panel("", tuple(values[place] for place in order), tuple(texts[place] for place in order))
    label = "Share of the compared pairs that agree; the table has the numbers."
    svg = charts.bars(label, [names[place] for place in order], [panel], full=100)
    table = Table("Pairs compared and agreed", "Comparison", ("Compared", "Agreed", "Share"), tuple(rows))
    notes = (
        "Share of the pairs that agree, among those in which neither side is missing. Nearly all pairs "
        "are of different "
        "people, so this is about how often a comparison agrees by chance.",
    )
    exhibit = Exhibit("Share of pairs that agree", notes, Markup(svg), True, table)
    return Section("agreement", "How often pairs agree", (), (exhibit,))


def _estimation(weights: Weights, minimum_count: int) -> Section:
    attrs = weights.mu.attrs
    lines = [float(value) for value in attrs.get("log_likelihood", ())]
    iterations = several(int(attrs.get("iterations", len(lines))), "iteration", "iterations")
    if attrs.get("converged"):
        heading = f"The estimates settled after {iterations}"
    else:
        heading = f"The estimates had not settled after {iterations}: do not rely on them yet"
    lead = [
        "The EM algorithm starts from a guess, shares every pair out between matches and non-matches, "
        "learns from the shares, "
        "and begins again until nothing changes. The log-likelihood says how well the model fits the "
        "shares of the moment; the estimates have settled when it has.",
        f"{100 * weights.sample:g}% of each file were sampled (seed {weights.seed}); texts agree from an "
        f"edit "
        f"similarity of {weights.similarity:g} on.",
    ]
    dropped = attrs.get("dropped_rows", 0)
    if isinstance(dropped, int) and dropped:
        shown = several(shown_count(dropped, minimum_count), "pair was", "pairs were")
        lead.append(f"{shown} set aside because a value was missing.")
    if not lines:
        return Section("estimation", "How the weights were learned", tuple(lead), (Exhibit(heading),))
    label = f"Log-likelihood by iteration, from {lines[0]:.1f} to {lines[-1]:.1f}."
    texts = [f"{value:,.1f}".replace("-", "−") for value in lines]
    svg = charts.trace(label, lines, (texts[0], texts[-1]), "Log-likelihood by iteration")
    rows = tuple((str(number), (Cell(text),)) for number, text in enumerate(texts, start=1))
    table = Table("Log-likelihood after each iteration", "Iteration", ("Log-likelihood",), rows)
    exhibit = Exhibit(heading, svg=Markup(svg), table=table)
    return Section("estimation", "How the weights were learned", tuple(lead), (exhibit,))


def _hidden(*values: Any) -> bool:
    return any(isinstance(value, Suppressed) for value in values)


def _share(agreed: Any, compared: Any) -> float | None:
    if _hidden(agreed, compared) or not compared:
        return None
    return 100 * float(agreed) / float(compared)
