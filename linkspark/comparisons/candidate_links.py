"""Function 6: all pairs of two samples, compared column by column. No raw value leaves."""

import warnings
from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.cells import present
from linkspark.comparisons.similarity import is_within_similarity, soundex_code
from linkspark.frames import check_frames, check_proportion, check_whole, common_columns, quoted

_DEFAULT_SEED = 0


def candidate_links(
    sample: float,
    similarity: float,
    df1: DataFrame,
    df2: DataFrame,
    identifier: str | tuple[str, str] | None = None,
    seed: int | None = None,
) -> DataFrame:
    """Compare every record of a sample of one file with every record of a sample of another. Lazy.

    Parameters
    ----------
    sample
        The share of each frame to draw, above 0 and at most 1: a Bernoulli sample. The pairs are the
        product of the two samples: 1 % of two files of a million records makes 10^8 pairs.
    similarity
        Above 0 and at most 1: texts whose Levenshtein distance is at most (1 - similarity) times the
        longer one's length agree in `<col>_lev_bool`. 1 asks for equality.
    df1, df2
        Two flat frames. Columns that share name and type are compared; a warning lists the others.
    identifier
        The column that identifies a record, or a pair (its name in df1, its name in df2). It is returned
        and not compared. Rows that are the same in every column, the identifier included, are then drawn
        together.
    seed
        A whole number. The same seed and data give the same sample, whatever the partitioning and the
        order of rows. None stands for 0.

    Returns
    -------
    DataFrame
        One row a pair of sampled records. `<identifier>_1`, `<identifier>_2` when given; then for each
        compared column, in the order of `df1`, `<col>_bool` (equal), and for texts `<col>_soundex_bool`
        (same Soundex code), `<col>_lev` (Levenshtein distance, characters) and `<col>_lev_bool`. Where
        either side is missing, all of them are null.

    Raises
    ------
    ArgumentError
        For a sample or similarity out of range, a seed that is no whole number, or no frame.
    SchemaError
        For nested columns, a name that occurs twice, an identifier that a frame lacks, or no column to
        compare.

    Notes
    -----
    Spark jobs: none (lazy). When the pairs are made, the samples are spread over as many tasks as
    `spark.sql.shuffle.partitions` says; a frame that is sampled without an identifier is shuffled once
    more, to tell copies of one row apart.

    Examples
    --------
    >>> ls.candidate_links(0.1, 0.8, census, survey, identifier="record_id")  # doctest: +SKIP
    """
    sample = check_proportion("candidate_links", "sample", sample)
    similarity = check_proportion("candidate_links", "similarity", similarity)
    check_frames("candidate_links", (df1, df2), exactly=2)
    seed = _DEFAULT_SEED if seed is None else check_whole("candidate_links", "seed", seed, at_least=-(2**63))
    if seed >= 2**63:
        raise errors.argument("candidate_links", "seed", seed, "a whole number below 2 to the power of 63")
    identifiers = _identifiers(identifier, df1, df2)
    compared = [name for name in common_columns(df1, df2) if name not in identifiers]
    if not compared:
        raise errors.no_common_columns("candidate_links", df1.dtypes, df2.dtypes)
    _warn_left_out(df1, df2, compared, identifiers)

    kinds = {field.name: field.dataType for field in df1.schema.fields}
    sides = []
    for side, frame in enumerate((df1, df2), start=1):
        drawn = _bernoulli(frame, sample, seed, side, numbered=not identifiers)
        sides.append(drawn.select(*_prepared(side, identifiers[side - 1 : side], compared, kinds)))
    pairs = _spread(sides[0]).crossJoin(_spread(sides[1]))
    output = [
        F.col(f"identifier_{side}").alias(f"{name}_{side}") for side, name in enumerate(identifiers, start=1)
    ]
    for position, name in enumerate(compared):
        output += _comparisons(position, name, isinstance(kinds[name], T.StringType), similarity)
    result = pairs.select(*output)
    clashes = sorted({name for name in result.columns if result.columns.count(name) > 1})
    if clashes:
        raise errors.clashing_outputs(clashes)
    return result


def _identifiers(identifier: str | tuple[str, str] | None, df1: DataFrame, df2: DataFrame) -> tuple[str, ...]:
    """Return the identifier's name in each frame, or nothing."""
    if identifier is None:
        return ()
    names: tuple[str, ...] = (identifier, identifier) if isinstance(identifier, str) else ()
    if isinstance(identifier, (tuple, list)):
        names = tuple(identifier)
    if len(names) != 2 or not all(isinstance(name, str) for name in names):
        raise errors.argument(
            "candidate_links", "identifier", identifier, "a column name or a pair (name in df1, name in df2)"
        )
    for position, (name, frame) in enumerate(zip(names, (df1, df2), strict=True), start=1):
        if name not in frame.columns:
            raise errors.column_not_found("candidate_links", "identifier", name, position, frame.columns)
    return names


def _warn_left_out(
    df1: DataFrame, df2: DataFrame, compared: Sequence[str], identifiers: Sequence[str]
) -> None:
    left_out = [
        f"`{name}` ({kind}) of frame {position}"
        for position, frame in enumerate((df1, df2), start=1)
        for name, kind in frame.dtypes
        if name not in (*compared, *identifiers[position - 1 : position])
    ]
    if left_out:
        warnings.warn(
            "candidate_links: columns that do not share name and type with the other frame are not "
            f"compared: {', '.join(left_out)}.",
            errors.LinksparkWarning,
            stacklevel=3,
        )


def _bernoulli(frame: DataFrame, sample: float, seed: int, side: int, *, numbered: bool) -> DataFrame:
    """Return each row with probability `sample`, by a hash of the seed, the side and the whole row."""
    if sample == 1:
        return frame
    keys: list[Column] = [F.lit(seed).cast("bigint"), F.lit(side)]
    for name in frame.columns:
        # The hash passes over nulls: without a word on them, (null, 'a') would equal ('a', null).
        keys += [quoted(name), quoted(name).isNull()]
    if numbered:
        # Equal rows have equal hashes: without a number of its own, all copies would be drawn or none.
        row_hash = F.xxhash64(*keys)
        copy = F.row_number().over(Window.partitionBy(row_hash).orderBy(row_hash))
        keys.append(copy)
    # The upper 53 bits make a number from 0 up to 1, each as likely.
    share = F.shiftrightunsigned(F.xxhash64(*keys), 11) / F.lit(float(2**53))
    # Under a name that no column has, whatever its case: a window may not stand in a condition.
    drawn = "drawn" + "_" * max(len(name) for name in frame.columns)
    return frame.select("*", share.alias(drawn)).where(F.col(drawn) < F.lit(sample)).drop(drawn)


def _spread(records: DataFrame) -> DataFrame:
    """Return the records over as many tasks as the session shuffles into.

    A small file is one partition, and its pairs, however many, would be one task. Both sides are spread,
    because Spark may send either to all tasks.
    """
    partitions = str(records.sparkSession.conf.get("spark.sql.shuffle.partitions", "auto"))
    return records.repartition(int(partitions)) if partitions.isdigit() else records


def _prepared(
    side: int, identifier: Sequence[str], compared: Sequence[str], kinds: dict[str, T.DataType]
) -> list[Column]:
    """Return what the pairs need of a record: the present values, and the phonetic codes, once a record."""
    columns = [quoted(name).alias(f"identifier_{side}") for name in identifier]
    for position, name in enumerate(compared):
        value = present(quoted(name), kinds[name])
        columns.append(value.alias(f"value{position}_{side}"))
        if isinstance(kinds[name], T.StringType):
            columns.append(soundex_code(value).alias(f"soundex{position}_{side}"))
    return columns


def _comparisons(position: int, name: str, is_text: bool, similarity: float) -> list[Column]:
    left, right = F.col(f"value{position}_1"), F.col(f"value{position}_2")
    equal = (left == right).alias(name + names_of.BOOL)
    if not is_text:
        return [equal]
    distance = F.levenshtein(left, right)
    return [
        equal,
        (F.col(f"soundex{position}_1") == F.col(f"soundex{position}_2")).alias(name + names_of.SOUNDEX_BOOL),
        distance.alias(name + names_of.LEV),
        is_within_similarity(distance, left, right, similarity).alias(name + names_of.LEV_BOOL),
    ]
