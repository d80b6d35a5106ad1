"""The house as a rule: who may import whom, what Connect forbids, where data may reach the driver."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "linkspark"
MODULES = sorted(PACKAGE.rglob("*.py"))

GROUND = {
    "columns",
    "errors",
    "version",
    "spec",
    "results",
    "frames",
    "cells",
    "letters",
    "messages",
    "sample",
    "one_pair",
}
STAGES = {
    "diagnostics",
    "standardise",
    "blocking",
    "comparisons",
    "estimation",
    "term_frequency",
    "scoring",
    "score_intervals",
    "clustering",
    "evaluation",
}
PRESENTATION = {"report"}
SHELL = {
    "profiling",
    "weighing",
    "field_columns",
    "field_paths",
    "gathering",
    "resolving",
    "candidates",
    "describing",
    "comparing",
    "packing",
    "unpacking",
    "labels",
    "training",
    "linkage",
    "self_scoring",
    "looking_up",
    "kept_tables",
    "matching",
    "findings",
    "grouping",
    "journey",
    "suggesting",
    "storage",
}
MAY_IMPORT = {
    **dict.fromkeys(GROUND, GROUND),
    **{stage: GROUND | {stage} for stage in STAGES},
    "report": {"columns", "errors", "results", "spec", "version", "report"},
    **dict.fromkeys(SHELL, GROUND | STAGES | SHELL),
    # The outcome of a journey writes its own report.
    "journey": GROUND | STAGES | SHELL | PRESENTATION,
    # Plain values, and the page that shows them.
    "explaining": GROUND | PRESENTATION,
    "cli": GROUND | STAGES | SHELL | PRESENTATION | {"cli", "explaining"},
    "__main__": {"cli"},
    "__init__": GROUND | STAGES | SHELL | PRESENTATION | {"cli", "explaining"},
}
NO_SPARK = {
    "columns",
    "errors",
    "version",
    "spec",
    "results",
    "report",
    "sample",
    "letters",
    "one_pair",
    "explaining",
}
# Counts whose size the arguments bound; never rows of the data, and never pairs.
MAY_COLLECT = {
    # Counts by rule, of the largest blocks and by source.
    "blocking/counts.py",
    "blocking/large_counts.py",
    "blocking/pair_counts.py",
    # The names of the sources, a thousand at most.
    "gathering.py",
    # The records that are asked about, and values with their counts: as many as the caller allows.
    "looking_up.py",
    # Patterns of levels with their counts.
    "comparing.py",
    # Counts of records and of pairs by rule; the hashes of the values of 16 records.
    "matching/survey.py",
    # Manifests of versions; counts by bucket; counts of what changes; a number a column.
    "kept_tables/places.py",
    "kept_tables/writing.py",
    "kept_tables/changes.py",
    "kept_tables/frequencies.py",
    # What columns look like; counts of ids; counts of agreement patterns of all pairs together.
    "suggesting/scan.py",
    "suggesting/ids.py",
    "suggesting/rules.py",
    # Forty matches at most, to be read on a terminal; whether there are two new records.
    "cli/match.py",
    # Bins of weights, and sizes of clusters.
    "findings.py",
    # A few numbers a rule or key, and as many rows as there are different sizes of blocks.
    "diagnostics/scan.py",
    "diagnostics/unique.py",
    "diagnostics/common_records.py",
    "diagnostics/distribution.py",
    "estimation/patterns.py",
    "estimation/random_pairs.py",
    "evaluation/clusters.py",
    "evaluation/confusion.py",
    "evaluation/truth.py",
    # Counts of null, repeated and unknown ids.
    "clustering/components.py",
    # The one pass in which links reach the driver: as many as its callers' `driver_links` allows.
    "clustering/driver_pass.py",
}


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            base = tuple(node.module.split("."))
            yield from ((*base, alias.name) for alias in node.names)


def _named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_every_room_of_the_package_has_its_place_in_the_plan() -> None:
    assert {_room(path) for path in MODULES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_a_room_imports_only_what_lies_below_it(path: Path) -> None:
    rooms = {names[1] for names in _imports(path) if names[0] == "linkspark" and len(names) > 1}
    rooms = {room for room in rooms if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file()}
    assert rooms <= MAY_IMPORT[_room(path)]


@pytest.mark.parametrize("path", [p for p in MODULES if _room(p) in NO_SPARK], ids=_named)
def test_plain_rooms_do_not_know_spark(path: Path) -> None:
    assert not {names[0] for names in _imports(path)} & {"pyspark", "py4j"}


def test_the_package_never_imports_the_generator() -> None:
    assert not [path for path in MODULES if "synthetic_data" in {names[0] for names in _imports(path)}]


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    def name_of(path: Path) -> str:
        return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    modules = {name_of(path): path for path in MODULES}
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        top = ast.parse(path.read_text(encoding="utf8")).body
        found = set()
        for node in top:
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted = [f"{node.module}.{alias.name}" for alias in node.names] + [node.module]
                found |= {next((w for w in (one, node.module) if w in modules), "") for one in wanted}
        graph[name] = found - {"", name}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join([*path, name])
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*path, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_nothing_that_spark_connect_or_a_locked_down_notebook_refuses(path: Path) -> None:
    forbidden = {
        "sparkContext",
        "_jvm",
        "_jdf",
        "_jsc",
        "rdd",
        "createOrReplaceTempView",
        "createTempView",
        "createGlobalTempView",
        "createOrReplaceGlobalTempView",
        "registerFunction",
        "registerJavaFunction",
        "broadcast_variable",
        "accumulator",
        "setCheckpointDir",
        "addPyFile",
        "monotonically_increasing_id",
        "rand",
        "randn",
    }
    tree = ast.parse(path.read_text(encoding="utf8"))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not used & forbidden
    if _room(path) != "cli":
        assert not used & {"getOrCreate", "newSession"}
        sets = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr == "set"
            and isinstance(node.value, ast.Attribute)
        ]
        assert not [
            node for node in sets if isinstance(node.value, ast.Attribute) and node.value.attr == "conf"
        ]


def test_one_place_makes_a_session() -> None:
    makers = [_named(p) for p in MODULES if "getOrCreate" in p.read_text(encoding="utf8")]
    assert makers == ["cli/session.py"]


def test_only_bounded_counts_reach_the_driver() -> None:
    collects = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Attribute) and node.attr in (
                "collect",
                "toPandas",
                "toLocalIterator",
                "toArrow",
            ):
                collects.add(_named(path))
    assert collects <= MAY_COLLECT


def test_modules_and_functions_are_short() -> None:
    for path in MODULES:
        source = path.read_text(encoding="utf8")
        assert source.count("\n") <= 330, path
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                documentation = ast.get_docstring(node, clean=False) or ""
                lines = (node.end_lineno or 0) - node.lineno - documentation.count("\n")
                assert lines <= 65, f"{path}: {node.name}"


def test_no_column_is_built_when_a_module_is_imported() -> None:
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf8")).body:
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                built = [
                    inner
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Attribute)
                    and isinstance(inner.value, ast.Name)
                    and inner.value.id == "F"
                ]
                assert not built, f"{path}:{node.lineno}"


def test_every_public_function_says_how_many_spark_jobs_it_runs() -> None:
    import linkspark as ls

    for name in ls.__all__:
        value = getattr(ls, name)
        plain = getattr(value, "__module__", "").startswith("linkspark.spec")
        if not plain and name not in ("__version__", "write_report"):
            assert "Spark jobs:" in (value.__doc__ or ""), name


def test_a_name_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    import linkspark as ls

    with pytest.raises(AttributeError) as caught:
        _ = ls.sumary  # type: ignore[attr-defined]
    assert str(caught.value) == (
        "module 'linkspark' has no attribute 'sumary'; it has BlockingRule, Comparison, Field, FittedModel,"
        " LinkSpec, PriorRules, Suggestion, TermFrequency, Where, __version__, apply_changes, "
        "array_overlap, block_on, candidate_links, cleaning, cluster, common_records, comparison, "
        "count_pairs, create_table, custom, damerau_levenshtein, date_of_birth, dedupe, descriptive_stats, "
        "distance_km, email, evaluate, exact, explain, field, first_name, frequencies_of, full_name, "
        "jaro_winkler, largest_blocks, levenshtein, link, link_by_rules, local_session, match, missing, "
        "mu_probability, numeric, open_table, pair_scorer, phonetic, postcode, profile, "
        "read_model, remove_old_versions, score, score_pair, self_scores, soundex, standardise, "
        "suggest_spec, summary, table_status, train, unique, unlinkable_records, update_frequencies, "
        "weigh, with_score_interval, "
        "write_model, write_report"
    )
    assert dir(ls) == ls.__all__
