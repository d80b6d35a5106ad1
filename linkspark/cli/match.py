"""``linkspark match``: which records of a base are these new ones?"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from linkspark.cli import refusals
from linkspark.cli.common_options import read_options
from linkspark.cli.inputs import Source, bad_rows_refused, find_sources, read
from linkspark.cli.linking import manifest, save_manifest, with_missing, within_budget
from linkspark.cli.models import trained_model
from linkspark.cli.output import check_output, results_directory
from linkspark.cli.profile import check_names
from linkspark.cli.progress import Progress
from linkspark.cli.session import platform_decides, require_packages, spark_session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from linkspark.spec import FittedModel

_FILES = ("matches.parquet", "manifest.json")
# More rows than this nobody reads on a terminal.
_SHOWN = 40


def run(arguments: argparse.Namespace) -> Path:
    """Match the new records, print the best few, and return the path of all."""
    program = "linkspark match"
    check_names(program, arguments.names, [arguments.new, arguments.base])
    model = trained_model(program, arguments.model)
    model = replace(model, spec=within_budget(model.spec, arguments))
    check_output(arguments.output, "match", may_write=_FILES)
    require_packages(program)
    progress = Progress()
    (new,) = find_sources([arguments.new], read_options(arguments), elsewhere=platform_decides())
    kept = (Path(arguments.base).expanduser() / "manifests").is_dir()
    base = Source(arguments.base, "kept table")
    if not kept:
        (base,) = find_sources([arguments.base], read_options(arguments), elsewhere=platform_decides())
    with results_directory(arguments.output, "match", may_write=_FILES) as directory:
        progress("starting Spark")
        with spark_session(verbose=arguments.verbose) as spark, bad_rows_refused():
            progress(f"reading {arguments.new} and {arguments.base}")
            written = _matched(spark, arguments, model, new, base, directory, progress)
        facts = manifest(arguments, [new, base], (), model.spec)
        options = ("threshold", "count", "certain", "probable", "prior", "include_self", "missing_values")
        facts |= {"options": {name: getattr(arguments, name) for name in options}, "matches": written}
        save_manifest(directory, facts)
    progress("done")
    return Path(arguments.output).expanduser().resolve() / "matches.parquet"


def _matched(
    spark: "SparkSession",
    arguments: argparse.Namespace,
    model: "FittedModel",
    new: Source,
    base: Source,
    directory: Path,
    progress: Progress,
) -> int:
    """Write the matches, print the best of them, and return how many there are."""
    from linkspark.kept_tables import open_table
    from linkspark.matching import match

    options, record_id = read_options(arguments), model.spec.record_id
    table = open_table(spark, arguments.base) if base.kind == "kept table" else None
    known = table.records if table is not None else read(spark, base, options)
    known = with_missing(known, arguments.missing_values, (record_id,)) if table is None else known
    asked = read(spark, new, options)
    if record_id not in asked.columns:
        asked = _with_id(asked, record_id, arguments.new)
    asked = with_missing(asked, arguments.missing_values, (record_id,))
    # A kept table holds fields as they were made, not what they are made from.
    made = [] if table is None else [one.name for one in model.spec.fields]
    asked = _like_base(asked, known.drop(*made), model, arguments.new, progress)
    names = arguments.names
    progress("looking for matches")
    matches = match(
        asked if names is None else {names[0]: asked},
        table or (known if names is None else {names[1]: known}),
        model,
        arguments.threshold,
        arguments.count,
        prior=arguments.prior,
        certain=arguments.certain,
        probable=arguments.probable,
        exclude_self=not arguments.include_self,
    )
    path = f"file://{(directory / 'matches.parquet').as_posix()}"
    matches.write.parquet(path)
    written = spark.read.schema(matches.schema).parquet(path)
    number = written.count()
    _show(written, number, arguments)
    return number


def _with_id(new: "DataFrame", record_id: str, text: str) -> "DataFrame":
    """Return a single new record with an id of its own: a person who is asked for has none yet."""
    from pyspark.sql import functions as F

    if len(new.limit(2).collect()) > 1:
        raise refusals.column_not_in_file("the model's record_id", record_id, text, new.columns)
    return new.withColumn(record_id, F.lit("new"))


def _like_base(
    new: "DataFrame", base: "DataFrame", model: "FittedModel", text: str, progress: Progress
) -> "DataFrame":
    """Return new records with the base's types; what they lack is missing, what cannot be cast is refused."""
    from pyspark.sql import functions as F

    from linkspark.frames import quoted
    from linkspark.spec.expressions import needed_columns

    kinds, theirs = dict(base.dtypes), dict(new.dtypes)
    wanted = [name for name in needed_columns(model.spec) if name in kinds and name != model.spec.record_id]
    absent = [name for name in wanted if name not in theirs]
    if absent:
        progress(f"note: {text} has no {', '.join(absent)}: taken as missing")
    nested = ("struct", "array", "map")
    cast = [
        name
        for name in wanted
        if name in theirs and theirs[name] != kinds[name] and not kinds[name].startswith(nested)
    ]
    made = {name: F.lit(None).cast(kinds[name]) for name in absent}
    # A text that is no such number or date must not become missing unnoticed.
    made |= {name: F.expr(f"try_cast(`{name.replace('`', '``')}` AS {kinds[name]})") for name in cast}
    like = new.withColumns(made) if made else new
    lost = [F.count(F.when(quoted(name).isNotNull() & made[name].isNull(), 1)) for name in cast]
    counts = new.agg(*lost).collect()[0] if lost else []
    for name, count in zip(cast, counts, strict=True):
        if count:
            raise refusals.not_of_the_bases_type(text, name, count, kinds[name])
    return like


def _show(matches: "DataFrame", number: int, arguments: argparse.Namespace) -> None:
    """Print the best matches."""
    told = [name for name in matches.columns if not name.startswith(("gamma_", "tf_", "match_key", "odds"))]
    rows = matches.orderBy("record_id_l", "rank").select(*told).limit(_SHOWN).toPandas()
    if not number:
        print(f"No record of {arguments.base} matches, from probability {arguments.threshold} on.")
        return
    rows["match_weight"] = rows["match_weight"].map("{:.2f}".format)
    rows["match_probability"] = rows["match_probability"].map("{:.6f}".format)
    print(rows.to_string(index=False))
    if number > len(rows):
        print(f"... and {number - len(rows):,} more in matches.parquet")
