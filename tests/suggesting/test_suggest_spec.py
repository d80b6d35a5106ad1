"""suggest_spec, and dedupe and link without a spec, over small frames made by hand."""

from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.spec import LinkSpec
from linkspark.spec.cleaning import ParseDate, Recode

# Little data: what the engine warns of does not matter here.
pytestmark = pytest.mark.filterwarnings("ignore::linkspark.errors.LinksparkWarning")

FIRST = ["Anna", "John", "Mary", "Peter", "Susan", "Paul", "Xyla", "Kofi", "Ines", "Ruth"]
LAST = ["Smith", "Jones", "Brown", "Okoye", "Novak", "Silva", "Khan", "Berg", "Rossi", "Moreau", "Lind", "Ek"]


def _people(count: int = 120) -> pd.DataFrame:
    """Different people, each twice: the second time every third has a letter more in the surname."""
    rows = []
    for number in range(count):
        first, last = FIRST[number % 10], LAST[number // 10 % 12]
        born = f"{1940 + number % 60}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        rows.append((f"a{number}", first, last, born, "MF"[number % 2], str(number)))
        rows.append(
            (f"b{number}", first, last + "e" * (number % 3 == 0), born, "MF"[number % 2], str(number))
        )
    return pd.DataFrame(rows, columns=["id", "first_name", "surname", "dob", "sex", "cluster"])


@pytest.fixture(scope="module")
def people(spark: Any) -> Any:
    return spark.createDataFrame(_people())


def test_records_alone_are_enough_to_find_the_duplicates(people: Any) -> None:
    with ls.dedupe(people) as outcome:
        found = outcome.clusters.join(people, "id").toPandas()
    assert (found.groupby("cluster")["cluster_id"].nunique() == 1).all()
    assert (found.groupby("cluster_id")["cluster"].nunique() == 1).all()
    assert outcome.model.spec.record_id == "id"


def test_what_is_suggested_is_told_column_by_column(people: Any) -> None:
    suggestion = ls.suggest_spec(people)
    words = suggestion.words()
    assert "`id` identifies a record: its values are all different and none is missing." in words
    assert (
        "`cluster` is left out: its name says that it is an outcome, which a linkage must not see." in words
    )
    assert "`dob` is taken for a date of birth: its name says so, and 100 % of its values are dates." in words
    assert [one.name for one in suggestion.spec.comparisons] == ["first_name", "surname", "dob", "sex"]
    assert not any("cluster" in str(rule) for rule in suggestion.spec.blocking)
    assert all(rule.note for rule in suggestion.spec.blocking)


def test_a_suggestion_is_saved_with_its_notes_and_read_as_a_spec(people: Any, tmp_path: Any) -> None:
    suggestion = ls.suggest_spec(people)
    suggestion.save(tmp_path / "spec.json")
    read = LinkSpec.load(tmp_path / "spec.json")
    assert read == suggestion.spec
    assert read.notes == suggestion.why
    assert [rule.note for rule in read.blocking] == [rule.note for rule in suggestion.spec.blocking]
    assert (tmp_path / "spec.json").read_text(encoding="utf-8").index('"notes"') < 100


def test_the_order_and_the_partitions_of_the_records_do_not_matter(spark: Any, people: Any) -> None:
    shuffled = spark.createDataFrame(_people().sample(frac=1, random_state=1)).repartition(5)
    assert ls.suggest_spec(shuffled).spec == ls.suggest_spec(people).spec


def test_frequencies_count_where_many_more_share_a_value_than_one_person_has_records(spark: Any) -> None:
    # Each surname has 36 records, so 35 others; each birthday three, so two others.
    table = pd.DataFrame(
        {
            "id": [f"r{place}" for place in range(900)],
            "surname": [f"{'ABCDEFGHIJKLMNOPQRSTUVWXY'[place % 25]}arker" for place in range(900)],
            "birth_date": [str(pd.Timestamp("1950-01-01") + pd.Timedelta(days=p % 300)) for p in range(900)],
        }
    )
    table["birth_date"] = table["birth_date"].str[:10]
    spec = ls.suggest_spec(spark.createDataFrame(table)).spec
    frequencies = {one.name: one.term_frequency is not None for one in spec.comparisons}
    assert frequencies == {"surname": True, "birth_date": False}


def test_the_truth_is_not_seen(people: Any) -> None:
    assert ls.suggest_spec(people).spec == ls.suggest_spec(people.drop("cluster")).spec
    renamed = people.withColumnRenamed("cluster", "oddly_named")
    assert ls.suggest_spec(renamed, ignore=["oddly_named"]).spec == ls.suggest_spec(people).spec


def test_records_without_an_id_get_one(people: Any) -> None:
    nameless = people.drop("id", "cluster").union(people.drop("id", "cluster").limit(1))
    suggestion = ls.suggest_spec(nameless)
    assert (
        suggestion.why[0] == "No column identifies a record: `record_id` is made from the contents of each."
    )
    ids = suggestion.records(nameless).toPandas()["record_id"]
    assert ids.is_unique
    with ls.dedupe(nameless) as outcome:
        clusters = outcome.clusters.toPandas()
    assert list(clusters.columns) == ["record_id", "cluster_id", "first_name", "surname", "dob", "sex"]
    assert len(clusters) == 241


def test_sources_that_call_and_write_things_differently_are_brought_together(spark: Any) -> None:
    whole = _people()
    left = whole[whole["id"].str.startswith("a")].drop(columns="cluster")
    right = whole[whole["id"].str.startswith("b")]
    right = pd.DataFrame(
        {
            "rec": [f"r{number}" for number in range(len(right))],
            "NOM COMPLET": (right["surname"].str.upper() + ", " + right["first_name"]).tolist(),
            "Geburtsdatum": [f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in right.dob],
            "GENDER": ["1" if sex == "M" else "2" for sex in right.sex],
        }
    )
    frames = {"left": spark.createDataFrame(left), "right": spark.createDataFrame(right)}
    suggestion = ls.suggest_spec(frames)
    fields = {(one.name, one.source): one for one in suggestion.spec.fields}
    assert fields["dob", "right"].path == ("Geburtsdatum",)
    assert fields["dob", "right"].clean == (ParseDate(("uk",)),)
    assert Recode((("1", "M"), ("2", "F"))) in fields["sex", "right"].clean
    assert "in right 1 is read as male and 2 as female, as ISO 5218 has it: check that" in suggestion.words()
    with ls.link(frames) as outcome:
        pairs = outcome.pairs.toPandas()
    sure = pairs[pairs["match_probability"] > 0.95]
    found = set(zip(sure["record_id_l"], sure["record_id_r"], strict=True))
    assert found == {(f"a{number}", f"r{number}") for number in range(120)}


def test_a_spec_or_a_model_that_is_given_is_used(people: Any) -> None:
    compared = [ls.exact("first_name"), ls.jaro_winkler("surname")]
    spec = LinkSpec("dedupe", "id", [ls.block_on("dob")], compared)
    model = ls.train(people, spec)
    with ls.dedupe(people, model=model) as outcome:
        assert outcome.model == model


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS id WHERE false",
        "SELECT 1 AS id, CAST(null AS STRING) AS name",
        "SELECT id, 'same' AS name, 'x' AS cluster FROM range(5)",
    ],
)
def test_records_that_nothing_tells_apart_are_refused(spark: Any, sql: str) -> None:
    with pytest.raises(ls.errors.DataError) as caught:
        ls.suggest_spec(spark.sql(sql))
    assert str(caught.value) == (
        "suggest_spec: no column of the records tells people apart, so there is nothing to suggest: all are "
        "empty, all the same, numbers of records or outcomes. Look at ls.summary(records), or write a "
        "LinkSpec."
    )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM VALUES ('1', 'Ann'), ('2', 'Bob') AS t(id, name)",
        "SELECT id, concat('n', id) AS name, array(1, 2) AS several FROM range(3)",
        "SELECT id, CAST(id AS DOUBLE) AS `odd name`, concat('x', id % 2) AS `a``b` FROM range(30)",
        "SELECT concat('w', id % 7) AS first_name, true AS flag,"
        " date_add(date'1950-01-01', CAST(97 * id AS INT)) AS dob FROM range(50)",
    ],
)
def test_odd_little_frames_are_linked_without_an_error(spark: Any, sql: str) -> None:
    frame = spark.sql(sql)
    with ls.dedupe(frame) as outcome:
        assert outcome.clusters.count() == frame.count()


def test_a_record_id_that_is_not_there_is_refused(people: Any) -> None:
    with pytest.raises(ls.errors.SchemaError) as caught:
        ls.suggest_spec(people, record_id="number")
    assert str(caught.value) == (
        "suggest_spec: records lacks the column `number`. It has `id`, `first_name`, `surname`, `dob`, `sex` "
        "and `cluster`. Name another."
    )
