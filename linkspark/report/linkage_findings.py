"""What a linkage found, in plain sentences: the top of the report, and its terms."""

import math
from typing import Any

from markupsafe import Markup

from linkspark import columns as C
from linkspark.report.linkage_control import LinkageTables
from linkspark.report.model_sections import settled, strongest_level
from linkspark.report.numbers import counted, percent, several
from linkspark.report.parts import named, names
from linkspark.report.score_sections import threshold_text
from linkspark.report.verdicts import Suppressed
from linkspark.spec import FittedModel

Sentence = str | Markup

TERMS_OF_LINKAGE = (
    ("Blocking", "Choosing the pairs that are compared: those that agree on a rule."),
    ("Candidate", "A pair that a blocking rule finds."),
    ("Cluster", "Records that links connect: by the model, one person or thing."),
    ("EM", "The expectation-maximisation algorithm, which learns m and u without being told the matches."),
    (
        "Expected error rates",
        "Error rates reckoned from the match probabilities, without knowing the truth.",
    ),
    ("Level", "How far two values agree: equal, similar, neither."),
    ("Link", "A pair whose match probability reaches the threshold."),
    ("m", "The probability that a comparison ends at a level in a pair that is a match."),
    ("Match", "A pair whose two records belong to the same person or thing."),
    ("Match weight", "log₂ of the odds that a pair is a match, in bits; a level adds log₂(m/u) to it."),
    ("Precision", "The share of the links that are matches."),
    ("Recall", "The share of the matches that are linked."),
    ("Suppressed", "Not shown, because it could say something about few people or one."),
    ("u", "The probability that a comparison ends at a level in a pair that is no match: by chance."),
)
_LINK_TYPES = {
    "dedupe": "Records of {} that belong together",
    "link": "Records that belong together in {}",
    "link_and_dedupe": "Records that belong together within and between {}",
}
_USUAL_THRESHOLD = 0.95


def standfirst_of_linkage(model: FittedModel, tables: LinkageTables) -> Sentence:
    """Return what was linked, in a sentence."""
    sources = [name for name, _ in tables.records if name]
    files = names(sources, 5) if sources else "one file"
    what = _LINK_TYPES[model.spec.link_type]
    return Markup(what + ", found by comparing pairs of records.").format(files)


def figures_of_linkage(tables: LinkageTables) -> list[tuple[str, str]]:
    """Return the few numbers that a reader takes along: (number, what it is)."""
    figures = []
    counts = [count for _, count in tables.records]
    if counts and not any(isinstance(count, Suppressed) for count in counts):
        figures.append((counted(sum(counts)), "records"))
    figures.append((counted(tables.facts["candidates"]), "pairs compared"))
    at = _at_threshold(tables)
    if at is not None:
        figures.append((counted(at[1][C.LINKS]), f"links from {threshold_text(at[0])}"))
    if len(tables.clusters):
        figures.append((counted(_clusters(tables)["several"]), "clusters of several"))
    return figures


def findings_of_linkage(model: FittedModel, tables: LinkageTables) -> list[Sentence]:
    """Return the main findings about the linkage, in plain sentences."""
    found: list[Sentence] = [_pairs(tables)]
    found += _links(tables)
    if len(tables.clusters):
        row = _clusters(tables)
        many = several(row["several"], "cluster", "clusters")
        found.append(
            f"They make {many} of two records or more, with {counted(row[C.RECORDS])} records in them; the "
            f"largest holds {row['largest']} records."
        )
    found += _truth(tables)
    best = strongest_level(model)
    if best:
        found.append(Markup("The strongest evidence for a match is {}.").format(best))
    if model.training.converged is False:
        found.append(f"{settled(model)}.")
    found += [Markup("Read with care: {}").format(warning) for warning in tables.warnings]
    return found


def _pairs(tables: LinkageTables) -> Sentence:
    files = [
        Markup("{} ({})").format(named(name), several(count, "record", "records"))
        if name
        else Markup("{}").format(several(count, "record", "records"))
        for name, count in tables.records
    ]
    text = "{}: {} pairs are possible, and the blocking rules picked {} of them to be compared."
    possible, candidates = tables.facts["possible"], tables.facts["candidates"]
    return Markup(text).format(Markup(", ").join(files), counted(possible), counted(candidates))


def _links(tables: LinkageTables) -> list[Sentence]:
    at = _at_threshold(tables)
    if at is None:
        return ["No pair was scored."]
    threshold, row = at
    links = row[C.LINKS]
    linked = several(links, "pair is", "pairs are")
    text = f"From a match probability of {threshold_text(threshold)} on, {linked} linked."
    if not isinstance(links, Suppressed) and not links:
        return [text]
    wrong, missed = row[C.EXPECTED_FDR], row[C.EXPECTED_FNR]
    if not (math.isnan(wrong) or math.isnan(missed)):
        text += (
            f" The model expects {_percent(wrong)} of these links to be wrong, and "
            f"{_percent(missed)} of the matches among the compared pairs not to be linked."
        )
    return [text]


def _truth(tables: LinkageTables) -> list[Sentence]:
    at, table = _at_threshold(tables), tables.evaluation.thresholds
    if at is None or tables.facts["true"] is None or table is None or C.PRECISION not in table:
        return []
    precision, recall = (_percent(at[1][name]) for name in (C.PRECISION, C.RECALL))
    text = (
        f"Measured against the truth, {precision} of the links are right (precision), and {recall} of the "
        "true pairs are linked (recall)"
    )
    found = tables.facts["blocking recall"]
    if isinstance(found, Suppressed) or not math.isnan(found):
        text += f"; blocking let {_percent(found)} through"
    return [text + "."]


def _at_threshold(tables: LinkageTables) -> tuple[float, dict[str, Any]] | None:
    table = tables.evaluation.thresholds
    if table is None or not len(table):
        return None
    asked = [float(one) for one in table.index]
    place = asked.index(_USUAL_THRESHOLD) if _USUAL_THRESHOLD in asked else len(asked) - 1
    return asked[place], dict(zip(table.columns, table.iloc[place].tolist(), strict=True))


def _clusters(tables: LinkageTables) -> Any:
    """Return the totals of the clusters at the usual threshold, else at the last."""
    usual = f"{C.CLUSTER_ID}_95"
    return tables.clusters.loc[usual] if usual in tables.clusters.index else tables.clusters.iloc[-1]


def _percent(rate: Any) -> str:
    """Return a rate as it may stand in a sentence."""
    text = str(rate) if isinstance(rate, Suppressed) else percent(100 * rate)
    words = {"≥": "at least ", "<": "less than ", ">": "more than "}
    return words.get(text[0], text[0]) + text[1:]
