"""The linkage journey as ordinary calls, with the storage that the stages leave to the shell."""

from collections.abc import Mapping, Sequence

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame

from linkspark import columns as names_of
from linkspark.clustering import cluster_links


def cluster(
    pairs: DataFrame,
    records: DataFrame | Mapping[str, DataFrame],
    thresholds: float | Sequence[float] | None = 0.95,
    *,
    record_id: str = names_of.RECORD_ID,
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
    return cluster_links(pairs, records, thresholds, materialise=_stored, record_id=record_id)


def _stored(frame: DataFrame) -> DataFrame:
    """Return the frame stored, its lineage cut where the platform can do that."""
    try:
        return frame.localCheckpoint()
    except (PySparkException, AttributeError):
        # Spark Connect before 4.0, and serverless platforms.
        pass
    try:
        return frame.persist()
    except PySparkException:
        return frame
