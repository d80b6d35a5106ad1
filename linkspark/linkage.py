"""The linkage journey as ordinary calls, with the storage that the stages leave to the shell."""

from collections.abc import Mapping, Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.blocking import candidate_pairs, fits_one_task
from linkspark.blocking import count_pairs as count_gathered_pairs
from linkspark.candidates import Candidates, candidates, check_spec, compared_pairs, survey
from linkspark.clustering import JoinBy, cluster_links
from linkspark.frames import check_proportion
from linkspark.gathering import gather
from linkspark.resolving import told_by_rule
from linkspark.results import PairCounts
from linkspark.scoring import with_match_score
from linkspark.spec import BlockingRule, FittedModel, LinkSpec, exact
from linkspark.spec.comparisons import as_tuple
from linkspark.spec.expressions import judged_columns, rule_columns
from linkspark.spec.link_spec import LinkType
from linkspark.spec.weights import PRIOR_READINGS, PriorReading
from linkspark.storage import checkpointed


def cluster(
    pairs: DataFrame,
    records: DataFrame | Mapping[str, DataFrame],
    thresholds: float | Sequence[float] | None = 0.95,
    *,
    record_id: str = names_of.RECORD_ID,
    join_by: JoinBy = "any_link",
) -> DataFrame:
    """Give every record its cluster, at several thresholds in one call.

    Parameters
    ----------
    pairs
        One row a scored pair: `record_id_l`, `record_id_r`, `match_probability`; where several files are
        linked, `source_dataset_l` and `source_dataset_r` too.
    records
        One row a record, or a mapping of source names to such frames.
    thresholds
        A pair is a link from this probability on. None takes every pair as a link.
    record_id
        The column of `records` that identifies a record.
    join_by
        ``any_link``: whatever links connect is one cluster (connected components). ``all_pairs``: a link
        joins two groups of records unless the match weights of all `pairs` between them are less than -3
        bits in the mean, so that one wrong link does not merge two people. Pass all scored pairs then, not
        links only, with `match_weight`.

    Returns
    -------
    DataFrame
        One row a record, those without a link included; key: the record id (and source). `cluster_id` for
        one threshold, `cluster_id_50`, `cluster_id_95` for several: the smallest record id of the cluster.

    Raises
    ------
    ArgumentError, SchemaError, DataError
        As `linkspark.clustering.cluster_links`.

    Notes
    -----
    Spark jobs: four, and some dozens for graphs of more than ten million links. The links are stored by a
    local checkpoint (or persisted, where the platform has none); Spark releases them when the result is no
    longer in use.

    Examples
    --------
    >>> ls.cluster(pairs, records, thresholds=[0.5, 0.95])  # doctest: +SKIP
    """
    return cluster_links(
        pairs, records, thresholds, materialise=checkpointed, record_id=record_id, join_by=join_by
    )


def score(
    records: DataFrame | Mapping[str, DataFrame],
    model: FittedModel,
    threshold: float | None = None,
    *,
    detail: bool = False,
    prior: PriorReading = "odds",
) -> DataFrame:
    """Return the candidate pairs of records with their match weights and probabilities.

    Parameters
    ----------
    records
        One row a record, or a mapping of source names to such frames.
    model
        What `train` returned, or a file holds.
    threshold
        Leave out pairs below this match probability; None keeps all candidates.
    detail
        Also give what the weight is the sum of: `tf_<comparison>` (frequency of the value that agrees),
        `mw_prior`, `mw_<comparison>` and `mw_tf_<comparison>` (bits).
    prior
        ``odds``: a pair starts from the prior's odds. ``aidbox``: from the prior itself, as Aidbox's models
        are read there.

    Returns
    -------
    DataFrame
        One row a pair; key: both records. `record_id_l`, `record_id_r` (with several sources
        `source_dataset_l`, `source_dataset_r`), `match_weight` (bits), `match_probability`, `match_key` (the
        position of the first blocking rule that finds the pair, from 0), `gamma_<comparison>` (n for the
        strictest of n levels, 0 for none, -1 for missing).

    Raises
    ------
    ArgumentError, SchemaError, DataError
        For records that do not suit the model, null or repeated record ids, more pairs than the budget.

    Notes
    -----
    Spark jobs: one, which counts what the rules would make (on a cluster one more asks how many tasks run at
    once); the pairs themselves are lazy.

    Examples
    --------
    >>> pairs = ls.score(records, model, threshold=0.01)  # doctest: +SKIP
    """
    if not isinstance(model, FittedModel):
        raise errors.argument("score", "model", model, "a FittedModel", "Get one from ls.train.")
    if threshold is not None:
        threshold = check_proportion("score", "threshold", threshold, zero_allowed=True)
    if prior not in PRIOR_READINGS:
        raise errors.argument("score", "prior", prior, 'either "odds" or "aidbox"')
    found = candidates("score", records, model.spec)
    vectors = compared_pairs(found, model.spec.comparisons)
    return scored_pairs(found, vectors, model, threshold, detail=detail, reading=prior)


def scored_pairs(
    found: Candidates,
    vectors: DataFrame,
    model: FittedModel,
    threshold: float | None,
    *,
    detail: bool = False,
    reading: PriorReading = "odds",
) -> DataFrame:
    """Return compared pairs with scores, named as the user knows the records. Lazy."""
    scored = with_match_score(vectors, model, detail=detail, reading=reading)
    if threshold is not None:
        scored = scored.where(F.col(names_of.MATCH_PROBABILITY) >= threshold)
    columns = [names_of.MATCH_WEIGHT, names_of.MATCH_PROBABILITY, names_of.MATCH_KEY]
    columns += [names_of.GAMMA + one.name for one in model.spec.comparisons]
    if detail:
        columns += [name for name in scored.columns if name.startswith((names_of.TERM_FREQUENCY, "mw_"))]
    return found.gathered.named(scored, [F.col(f"`{name}`") for name in columns])


def count_pairs(records: DataFrame | Mapping[str, DataFrame], spec: LinkSpec) -> PairCounts:
    """Count the pairs that the blocking rules of a spec would make, without making them.

    Parameters
    ----------
    records
        One row a record, or a mapping of source names to such frames.
    spec
        Its blocking rules, record id and link type are used.

    Returns
    -------
    PairCounts
        Exact: for each rule its pairs alone, those that no earlier rule finds, and its largest blocks.
        `.table()` shows it.

    Raises
    ------
    ArgumentError, SchemaError
        For records that do not suit the spec.

    Notes
    -----
    Spark jobs: one.

    Examples
    --------
    >>> ls.count_pairs(records, spec).table()  # doctest: +SKIP
    """
    check_spec("count_pairs", spec)
    gathered = gather(
        "count_pairs",
        records,
        record_id=spec.record_id,
        link_type=spec.link_type,
        columns=judged_columns(spec),
        fields=spec.fields,
    )
    with told_by_rule("count_pairs", gathered.records, spec.blocking):
        return count_gathered_pairs(
            gathered.records, spec.blocking, link_type=spec.link_type, sources=gathered.sources
        )


def link_by_rules(
    records: DataFrame | Mapping[str, DataFrame],
    rules: Sequence[BlockingRule],
    *,
    record_id: str = names_of.RECORD_ID,
    link_type: LinkType = "dedupe",
    pair_budget: int = 1_000_000_000,
) -> DataFrame:
    """Link records that agree on any of some rules: deterministic linkage.

    Parameters
    ----------
    records
        One row a record, or a mapping of source names to such frames.
    rules
        From the strictest on; a pair is linked by the first that it satisfies.
    record_id, link_type, pair_budget
        As in `LinkSpec`.

    Returns
    -------
    DataFrame
        One row a link; key: both records. `record_id_l`, `record_id_r` (with several sources
        `source_dataset_l`, `source_dataset_r`), `match_key` (the rule's position, from 0) and `match_rule`
        (the rule in words), so that every link says why it is there. `cluster(..., thresholds=None)` makes
        clusters of them.

    Raises
    ------
    ArgumentError, SchemaError, DataError
        For records that do not suit the rules, null or repeated record ids, more pairs than the budget.

    Notes
    -----
    Spark jobs: one, which counts what the rules would make; the links themselves are lazy.

    Examples
    --------
    >>> rules = [ls.block_on("national_id"), ls.block_on("surname", "first_name", "dob")]
    >>> links = ls.link_by_rules(records, rules)  # doctest: +SKIP
    """
    function = "link_by_rules"
    # Any comparison will do: what is checked here are the rules and the rest.
    spec = LinkSpec(link_type, record_id, as_tuple(rules), (exact(record_id),), pair_budget=pair_budget)
    rules = spec.blocking
    columns = dict.fromkeys(column for rule in rules for column in rule_columns(rule))
    gathered = gather(function, records, record_id=record_id, link_type=link_type, columns=list(columns))
    counts, _ = survey(function, gathered, rules, link_type=link_type, budget=pair_budget, values={})
    replicated = fits_one_task(sum(number for _, number in counts.records), cells=len(rules) + 2)
    links = candidate_pairs(gathered.records, rules, link_type=link_type, replicated=replicated)
    words = F.array(*[F.lit(str(rule)) for rule in rules])
    rule = F.element_at(words, F.col(names_of.MATCH_KEY) + F.lit(1)).alias(names_of.MATCH_RULE)
    return gathered.named(links, [F.col(names_of.MATCH_KEY), rule])
