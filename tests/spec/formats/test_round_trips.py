"""One model through all three formats keeps every score."""

import random
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_splink_predictions import MODELS, model_of

import linkspark as ls
from linkspark.cli.main import main
from linkspark.spec import LevelProbabilities, block_on
from linkspark.spec.frequencies import LevelFrequency
from linkspark.spec.levels import (
    AllOf,
    Condition,
    DamerauLevenshtein,
    Equal,
    JaroWinkler,
    Levenshtein,
    Overlap,
    Swapped,
)

pytestmark = pytest.mark.filterwarnings("ignore::linkspark.errors.LinksparkWarning")

_MODEL = ls.FittedModel(
    ls.LinkSpec(
        "link_and_dedupe",
        "id",
        (block_on("substring(first, 1, 2)", "last"), block_on("`the town`")),
        (
            ls.comparison(
                "names",
                [
                    AllOf((Equal("first"), Equal("last"))),
                    Swapped("first", "last"),
                    JaroWinkler("last", 0.9),
                    Condition("alike", "jaro_similarity(first_l, first_r) > 0.8 or last_l = first_r"),
                    DamerauLevenshtein("last", 2),
                ],
                term_frequency=ls.TermFrequency(
                    levels=(
                        LevelFrequency(0, "last", minimum_u=0.01, weight=0.5),
                        LevelFrequency(3, "first"),
                        LevelFrequency(4, "the town"),
                    )
                ),
            ),
            ls.comparison(
                "town",
                [
                    Equal("the town"),
                    Levenshtein("the town", 3),
                    Condition("same start", "left(`the town_l`, 1) = left(`the town_r`, 1)"),
                ],
                term_frequency=ls.TermFrequency(0.05),
                missing="`the town_l` is null and `the town_r` is null",
            ),
            ls.comparison("phones", [Overlap("phones", 2), Overlap("phones", 1)]),
        ),
    ),
    0.125,
    (
        LevelProbabilities((0.3, 0.2, 0.1, 0.1, 0.1, 0.2), (0.01, 0.02, 0.03, 0.04, 0.1, 0.8)),
        LevelProbabilities((0.5, 0.3, 0.2, 0.0), (0.1, 0.1, 0.1, 0.7)),
        LevelProbabilities((0.5, 0.3, 0.2), (0.0, 0.1, 0.9)),
    ),
)  # fmt: skip
_FREQUENCIES = {
    "first": {"Ann": 0.5, "Bo": 0.25},
    "last": {"Lee": 0.001, "Ann": 0.2},
    "the town": {"Ely": 0.5, "Bath": 0.03},
}
_texts = st.sampled_from(["Ann", "Anne", "Bo", "Lee", "Leigh", "Ely", "Bath", "", " ", "é", "O'Neil", None])
_records = st.fixed_dictionaries(
    {
        "first": _texts,
        "last": _texts,
        "the town": _texts,
        "phones": st.none() | st.lists(st.sampled_from(["1", "2", "3"]), max_size=3),
    }
)


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> list[ls.FittedModel]:
    """Return the model as it comes back from each format, and from all of them in a row."""
    folder = tmp_path_factory.mktemp("models")
    found: list[Any] = []
    for name, format in (("a.json", "splink"), ("a.edn", "aidbox"), ("b.json", "linkspark")):
        ls.write_model(_MODEL, folder / name, format)  # type: ignore[arg-type]
        found.append(ls.read_model(folder / name))
    # Splink -> linkspark -> EDN -> linkspark -> Splink.
    one = ls.read_model(folder / "a.json")
    ls.write_model(one, folder / "c.edn")
    ls.write_model(ls.read_model(folder / "c.edn"), folder / "c.json", "splink")
    return [*found, ls.read_model(folder / "c.json")]  # type: ignore[list-item]


@given(st.lists(st.tuples(_records, _records), min_size=5, max_size=20))
@settings(deadline=None, max_examples=60)
def test_every_score_stays_as_it_is(carried: list[ls.FittedModel], pairs: list[tuple[Any, Any]]) -> None:
    first = ls.pair_scorer(_MODEL, frequencies=_FREQUENCIES)
    others = [ls.pair_scorer(model, frequencies=_FREQUENCIES) for model in carried]
    for left, right in pairs:
        expected = first(left, right).match_weight
        for scored in others:
            assert scored(left, right).match_weight == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_splinks_own_models_come_back_as_they_went(name: str, tmp_path: Path) -> None:
    model = model_of(name)
    ls.write_model(model, tmp_path / "m.edn")
    again = ls.read_model(tmp_path / "m.edn")
    assert again == model
    ls.write_model(again, tmp_path / "m.json", "splink")
    assert ls.read_model(tmp_path / "m.json") == model


def test_convert_writes_what_it_read_and_says_what_is_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Path(__file__).parent / f"{MODELS[0]}.json"
    edn, back = tmp_path / "m.edn", tmp_path / "back.json"
    assert main(["convert", str(here), str(edn)]) == 0
    said = capsys.readouterr()
    assert said.out == f"{edn}\n"
    assert said.err == (
        f"           note: {edn}: keys of the namespace linkspark hold what an Aidbox model has no word for; "
        "leave them out for a service that refuses keys it does not know.\n"
    )
    assert main(["convert", str(edn), str(back), "--to", "splink"]) == 0
    assert ls.read_model(back) == model_of(MODELS[0])
    assert main(["convert", str(edn), str(edn)]) == 2
    (tmp_path / "notes.txt").write_text("not a model")
    capsys.readouterr()
    assert main(["convert", str(edn), str(tmp_path / "notes.txt")]) == 2
    assert capsys.readouterr().err == (
        f"linkspark: {tmp_path / 'notes.txt'}: this file is there already, is no linkspark model, and will "
        "not be overwritten. Give another name with --output.\n"
    )
    assert (tmp_path / "notes.txt").read_text() == "not a model"


def test_many_random_names_of_columns_come_back(tmp_path: Path) -> None:
    chance = random.Random(0)
    for _ in range(20):
        name = "".join(chance.choice(string.printable[:95] + "éß") for _ in range(8)).replace("`", "'")
        name = f"c{name}".rstrip()
        spec = ls.LinkSpec("dedupe", "id", (block_on("a"),), (ls.comparison("x", [Equal(name)]),))
        ls.write_model(spec, tmp_path / "m.json", "splink")
        assert ls.read_model(tmp_path / "m.json") == spec
