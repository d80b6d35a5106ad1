"""A graph that does not fit the driver: contracted by Spark, round by round, until it does."""

from collections.abc import Callable, Sequence
from functools import reduce

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from linkspark.clustering.driver_pass import driver_roots

Materialise = Callable[[DataFrame], DataFrame]


def contracted_roots(
    links: DataFrame, levels: Sequence[int], materialise: Materialise, driver_links: int
) -> DataFrame:
    """Find the components of links by contraction.

    Parameters
    ----------
    links
        `left`, `right` (nodes) and `level`.
    levels
        The levels asked for.
    materialise
        Stores a frame and cuts its lineage.
    driver_links
        As soon as no more links than this are left, the driver finishes a level in one pass.

    Returns
    -------
    DataFrame
        `node` and `root_<level>` for each level, one row a node that is not its own root at the lowest.

    Notes
    -----
    A round is one hook (each root to its smallest neighbour), pointer jumping until the trees are flat, and
    one contraction of the links to the roots. Rounds: at most 2 log2(n), as in `graph.joined`; the links that
    are left shrink by at least a third in practice.

    Spark jobs: per round three, and two for each halving of the trees' depth.
    """
    links = _contracted(links, None, materialise)
    forests: list[DataFrame] = []
    roots: dict[int, DataFrame] = {}
    for level in sorted(levels, reverse=True):
        while left := links.where(F.col("level") >= level).count():
            active = links.where(F.col("level") >= level)
            if left <= driver_links:
                hooks = driver_roots(active, [level]).toDF("node", "parent")
            else:
                hooks = active.groupBy(F.col("right").alias("node")).agg(F.min("left").alias("parent"))
                hooks = _flattened(hooks, materialise)
            forests.append(hooks)
            links = _contracted(links, hooks, materialise)
        if forests:
            # A node hooks once: after that it is no root. So all hooks together are one forest.
            forests = [_flattened(reduce(DataFrame.unionAll, forests), materialise)]
            roots[level] = forests[0]
    return _side_by_side(roots, sorted(levels), links)


def _contracted(links: DataFrame, hooks: DataFrame | None, materialise: Materialise) -> DataFrame:
    """Return the links between roots, the smaller end left, each once at its highest level."""
    if hooks is not None:
        links = _followed(_followed(links, "left", hooks), "right", hooks)
    apart = links.where(F.col("left") != F.col("right"))
    ordered = apart.select(
        F.least("left", "right").alias("left"), F.greatest("left", "right").alias("right"), "level"
    )
    return materialise(ordered.groupBy("left", "right").agg(F.max("level").alias("level")))


def _flattened(forest: DataFrame, materialise: Materialise) -> DataFrame:
    """Return each node's root as its parent: pointer jumping, the depth halves at each step."""
    while True:
        jumped = _followed(forest.withColumn("before", F.col("parent")), "parent", forest)
        moved = F.col("parent") != F.col("before")
        jumped = materialise(jumped.select("node", "parent", moved.alias("moved")))
        forest = jumped.select("node", "parent")
        if not jumped.where("moved").limit(1).count():
            return forest


def _followed(table: DataFrame, column: str, forest: DataFrame) -> DataFrame:
    """Return the table with each node in a column replaced by its parent, where it has one.

    A union and a window instead of a join: Spark estimates a join's size as the product of its sides, and a
    checkpoint keeps the estimate. Joined to itself k times over, a forest would have a size of 2^k digits,
    and planning would take longer than the work.
    """
    others = [name for name in table.columns if name != column]
    rows = table.select(F.col(column).alias("node"), F.struct(*others).alias("row"))
    both = rows.unionByName(forest.select("node", "parent"), allowMissingColumns=True)
    parent = F.max("parent").over(Window.partitionBy("node"))
    found = both.select("row", F.coalesce(parent, "node").alias("found")).where(F.col("row").isNotNull())
    return found.select("row.*", F.col("found").alias(column))


def _side_by_side(roots: dict[int, DataFrame], levels: Sequence[int], links: DataFrame) -> DataFrame:
    """Return one row a node, one column a level; a node without a row at a level is its own root there."""
    lowest = roots.get(levels[0])
    if lowest is None:
        nodes = links.select(F.col("left").alias("node"))
        return nodes.select("node", *[F.col("node").alias(f"root_{level}") for level in levels])
    table = lowest.select("node", F.col("parent").alias(f"root_{levels[0]}"))
    for level in levels[1:]:
        if level in roots:
            column = roots[level].select("node", F.col("parent").alias(f"root_{level}"))
            table = table.join(column, "node", "left")
        else:
            table = table.withColumn(f"root_{level}", F.col("node"))
        table = table.withColumn(f"root_{level}", F.coalesce(f"root_{level}", "node"))
    return table
