"""dedupe and link: the whole journey from records to clusters in one call."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from pyspark.sql import DataFrame

from linkspark import errors
from linkspark.candidates import check_spec
from linkspark.clustering import JoinBy
from linkspark.comparing import Compared, compare
from linkspark.findings import findings_of
from linkspark.grouping import Grouping, OneToOne, checked_grouping, clusters_of
from linkspark.report import write_report
from linkspark.results import LinkageFindings
from linkspark.spec import FittedModel, LinkSpec
from linkspark.storage import released_on_error
from linkspark.suggesting.given import given_or_suggested, with_their_records
from linkspark.training import Learning, drawing_of, learn_model, warn_of

Records: TypeAlias = DataFrame | Mapping[str, DataFrame]
Progress: TypeAlias = Callable[[str, str], None]


@dataclass(frozen=True)
class Linkage:
    """The outcome of `dedupe` or `link`; a context manager that releases what it stores.

    Attributes
    ----------
    model
        The model that scored the pairs.
    pairs
        One row a pair from `pairs_threshold` on, as `score` gives it.
    clusters
        One row a record, as `cluster` gives it.
    stages
        What was done: name, seconds, what was counted.
    """

    model: FittedModel
    pairs: DataFrame
    clusters: DataFrame
    stages: tuple[tuple[str, float, str], ...]
    _records: Records = field(repr=False)
    _compared: Compared = field(repr=False)
    _thresholds: tuple[float, ...] = field(repr=False)

    def findings(self, truth: str | DataFrame | None = None) -> LinkageFindings:
        """Return what the report shows, measured against the truth where it is given.

        Parameters
        ----------
        truth
            As in `evaluate`.

        Notes
        -----
        Spark jobs: three or more, over the stored pairs.
        """
        return findings_of(
            self._compared.found,
            self._compared.scored(self.model),
            self._compared.patterns,
            self.model,
            records=self._records,
            clusters=self.clusters,
            thresholds=self._thresholds,
            truth=truth,
            stages=self.stages,
        )

    def report(self, path: str | Path, *, truth: str | DataFrame | None = None) -> Path:
        """Write the HTML report, and return its path.

        Parameters
        ----------
        path
            Where to write it.
        truth
            As in `evaluate`: the report then also tells precision and recall.
        """
        return write_report(path, linkage=self.findings(truth))

    def close(self) -> None:
        """Release the stored pairs; what is derived from them is then made again when used."""
        self._compared.release()

    def __enter__(self) -> "Linkage":
        """Return the outcome."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the stored pairs."""
        self.close()


def dedupe(
    records: Records,
    spec: LinkSpec | None = None,
    *,
    model: FittedModel | None = None,
    thresholds: float | Sequence[float] = 0.95,
    pairs_threshold: float = 0.01,
    join_by: JoinBy = "all_pairs",
    progress: Progress | None = None,
) -> Linkage:
    """Find the records that belong together: candidates, model, scores and clusters in one call.

    Parameters
    ----------
    records
        One row a record; or a mapping of source names to such frames.
    spec
        What to link, and how; of link type ``dedupe`` or ``link_and_dedupe``. None: the model's, or else what
        `suggest_spec` suggests.
    model
        A model of this spec, which is then not trained.
    thresholds
        Match probabilities from which a pair is a link: one column of clusters each.
    pairs_threshold
        The match probability from which a pair is in `.pairs`.
    join_by
        ``all_pairs``: a link joins two groups of records unless the match weights of all compared pairs
        between them are less than -3 bits (odds of one to eight) in the mean. ``any_link``: whatever links
        connect is one cluster.
    progress
        Called with the name of each stage and what it counted.

    Returns
    -------
    Linkage
        `.model`, `.pairs`, `.clusters`, `.report(path)`, `.findings(truth)`, `.close()`.

    Raises
    ------
    ArgumentError, SchemaError, DataError
        For records that do not suit the spec, null or repeated record ids, more pairs than the budget, a
        model of another spec.

    Notes
    -----
    The compared pairs are stored once, until `.close()` (or the end of a ``with`` block). Spark jobs:
    four, for the number of records, the pairs, random pairs and links; more for a prior from rules, for
    `one_to_one` and on a cluster.

    Examples
    --------
    >>> with ls.dedupe(records, spec) as result:  # doctest: +SKIP
    ...     result.clusters.write.parquet("clusters")
    ...     result.report("report.html")
    """
    asked = records
    grouping = checked_grouping("dedupe", thresholds, pairs_threshold, join_by)
    records, spec = given_or_suggested("dedupe", records, spec, model, progress)
    if isinstance(spec, LinkSpec) and spec.link_type == "link":
        raise errors.wrong_link_type("dedupe", spec.link_type, ["dedupe", "link_and_dedupe"])
    linkage = link_records("dedupe", records, spec, model, grouping, progress)
    return replace(linkage, clusters=with_their_records(linkage.clusters, asked, records, spec.record_id))


def link(
    records: Mapping[str, DataFrame] | DataFrame,
    spec: LinkSpec | None = None,
    *,
    model: FittedModel | None = None,
    thresholds: float | Sequence[float] = 0.95,
    pairs_threshold: float = 0.01,
    one_to_one: OneToOne | None = None,
    join_by: JoinBy = "all_pairs",
    progress: Progress | None = None,
) -> Linkage:
    """Link the records of several sources: candidates, model, scores and clusters in one call.

    Parameters
    ----------
    records
        A mapping of source names to frames; or a frame with a column `source_dataset`.
    spec
        What to link, and how; of link type ``link`` or ``link_and_dedupe``. None as in `dedupe`.
    one_to_one
        Clusters of at most one record of each source: from links that are each other's best
        (``mutual_best``), or that have the highest sum of weights (``optimal``, for two sources). None takes
        every link.
    model, thresholds, pairs_threshold, progress
        As in `dedupe`.
    join_by
        As in `dedupe`. With `one_to_one` it is ``any_link``: the links that are left join.

    Returns
    -------
    Linkage
        As `dedupe`.

    Raises
    ------
    ArgumentError, SchemaError, DataError
        As `dedupe`; and for fewer than two sources.

    Notes
    -----
    As `dedupe`. Spark jobs: four or more, see there.

    Examples
    --------
    >>> with ls.link({"census": census, "survey": survey}, spec) as result:  # doctest: +SKIP
    ...     result.clusters.write.parquet("clusters")
    """
    grouping = checked_grouping("link", thresholds, pairs_threshold, join_by, one_to_one)
    records, spec = given_or_suggested("link", records, spec, model, progress)
    if isinstance(spec, LinkSpec) and spec.link_type == "dedupe":
        raise errors.wrong_link_type("link", spec.link_type, ["link", "link_and_dedupe"])
    return link_records("link", records, spec, model, grouping, progress)


def link_records(
    function: str,
    records: Records,
    spec: LinkSpec,
    model: FittedModel | None,
    grouping: Grouping,
    progress: Progress | None,
) -> Linkage:
    """Go the whole way for `dedupe` and `link`, see there."""
    _check(function, spec, model)
    clock = _Clock(progress)
    how = Learning()
    compared = compare(
        function,
        records,
        spec,
        spec.comparisons,
        equal_values=model is None,
        store=True,
        drawing=drawing_of(spec, how) if model is None else None,
    )
    found, patterns = compared.found, compared.patterns
    clock.done("compare pairs", f"{found.records:,} records, {patterns.pairs:,} pairs")
    with released_on_error(compared.stored):
        if model is None:
            learnt = learn_model(function, found, patterns, how)
            model = learnt.model
            warn_of(model, stacklevel=4)
            clock.done("learn m and u", f"{len(model.training.log_likelihood)} iterations")
        clusters = clusters_of(compared, model, records, grouping)
        cuts = len(grouping.thresholds)
        clock.done("cluster", f"{cuts} threshold{'s' if cuts > 1 else ''}")
    pairs = compared.scored(model, grouping.pairs_threshold)
    return Linkage(model, pairs, clusters, tuple(clock.stages), records, compared, grouping.thresholds)


class _Clock:
    """Notes what each stage took, and tells who listens."""

    def __init__(self, progress: Progress | None) -> None:
        self.stages: list[tuple[str, float, str]] = []
        self._progress = progress
        self._last = time.perf_counter()

    def done(self, stage: str, counted: str) -> None:
        now = time.perf_counter()
        self.stages.append((stage, now - self._last, counted))
        self._last = now
        if self._progress is not None:
            self._progress(stage, counted)


def _check(function: str, spec: object, model: object) -> None:
    check_spec(function, spec)
    if model is not None and not isinstance(model, FittedModel):
        raise errors.argument(function, "model", model, "a FittedModel, or None to train one")
    if model is not None and model.spec != spec:
        raise errors.model_of_another_spec(function)
