"""A frame of records, cleaned: the one function of this room that takes a frame."""

from collections.abc import Callable, Mapping, Sequence

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame

from linkspark import errors
from linkspark.frames import check_names, name_key, quoted


def records(frame: DataFrame, columns: Mapping[str, Column], *, drop: Sequence[str] = ()) -> DataFrame:
    """Return the records with columns made anew; columns that are not named stay as they are.

    Parameters
    ----------
    frame
        One row a record.
    columns
        What each column becomes. A name that the frame has is replaced at its place, others come last, in
        the order given. Every Column reads the frame as it was given, so a column can be replaced and read.
    drop
        Columns to leave out, such as the raw ones.

    Returns
    -------
    DataFrame
        The same rows. Spark jobs: none.

    Raises
    ------
    ArgumentError
        For `columns` that are no Columns, or that name one column twice.
    SchemaError
        For a column that the frame does not have, or names that occur twice in it.

    Examples
    --------
    >>> from linkspark.standardise import dates, names, records
    >>> people = records(  # doctest: +SKIP
    ...     census,
    ...     {"surname": names.surname("last_name"), "dob": dates.parse("dob", "uk")},
    ...     drop=["last_name"],
    ... )
    """
    check_names("standardise.records", frame)
    key = name_key(frame)
    made = _made_by_key(columns, key)
    present = {key(name) for name in frame.columns}
    dropped = _dropped(frame, drop, made)
    kept = [name for name in frame.columns if key(name) not in dropped]
    expressions = [_made(columns, made.get(key(name)), name) for name in kept]
    expressions += [columns[name].alias(name) for name in columns if key(name) not in present]
    if not expressions:
        raise errors.no_columns("standardise.records", 1)
    return _selected(frame, expressions, columns)


def _made_by_key(columns: Mapping[str, Column], key: Callable[[str], str]) -> dict[str, str]:
    if not isinstance(columns, Mapping) or not all(isinstance(name, str) and name for name in columns):
        raise errors.nothing_to_standardise()
    for name, column in columns.items():
        if not hasattr(column, "cast"):
            raise errors.not_a_column(name, column)
    keys = [key(name) for name in columns]
    twice = [name for name in columns if keys.count(key(name)) > 1]
    if twice:
        raise errors.made_twice(twice)
    return dict(zip(keys, columns, strict=True))


def _dropped(frame: DataFrame, drop: Sequence[str], made: Mapping[str, str]) -> set[str]:
    if not isinstance(drop, (list, tuple, set, frozenset)):
        raise errors.argument("standardise.records", "drop", drop, 'a list such as ["last_name"]')
    key = name_key(frame)
    present = {key(name) for name in frame.columns}
    for name in drop:
        if key(str(name)) not in present:
            raise errors.column_not_found("standardise.records", "drop", str(name), 1, frame.columns)
    both = [name for name in drop if key(name) in made]
    if both:
        raise errors.made_and_dropped(both)
    return {key(name) for name in drop}


def _made(columns: Mapping[str, Column], target: str | None, name: str) -> Column:
    return quoted(name) if target is None else columns[target].alias(target)


def _selected(frame: DataFrame, expressions: list[Column], columns: Mapping[str, Column]) -> DataFrame:
    try:
        result = frame.select(*expressions)
        # Spark Connect looks at the columns only when the schema is asked for.
        _ = result.schema
        return result
    except AnalysisException:
        for name, column in columns.items():
            try:
                _ = frame.select(column).schema
            except AnalysisException as error:
                lacking = (error.getMessageParameters() or {}).get("objectName")
                raise errors.column_cannot_be_made(name, lacking, frame.columns) from error
        raise
