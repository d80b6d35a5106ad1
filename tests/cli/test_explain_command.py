"""linkspark explain: why two records were matched, in one command."""

from pathlib import Path
from typing import Any

import pytest

from linkspark.cli.main import main
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, block_on, exact, field, levenshtein

CENSUS = "id,Surname,city\n1, smith,Bath\n2,Jones,Ely\n3,SMITH,NA\n"


@pytest.fixture
def here(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from linkspark import cleaning

    monkeypatch.chdir(tmp_path)
    fields = (field("surname", "Surname", clean=[cleaning.Squeeze(), cleaning.Upper()]),)
    spec = LinkSpec(
        "dedupe",
        "id",
        (block_on("city"),),
        (levenshtein("surname", 1, term_frequency=True), exact("city")),
        fields=fields,
    )
    known = (
        LevelProbabilities((0.8, 0.1, 0.1), (0.1, 0.05, 0.85)),
        LevelProbabilities((0.75, 0.25), (0.25, 0.75)),
    )
    FittedModel(spec, 0.2, known).save("model.json")
    Path("census.csv").write_text(CENSUS)
    return tmp_path


def test_one_command_says_why_two_records_were_matched(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--left", "1", "--right", "3", "--missing-values", "NA", "--output", "why.html"]
    assert main(["explain", "model.json", "census.csv", *asked]) == 0
    said = capsys.readouterr().out
    # Odds of 1 to 4, eight times; two of three records are Smiths, so that this says 6.67 times less.
    assert said.startswith("These two records probably do not belong together: match probability 23.1 %. ")
    assert "surname: the same, but the value is common (1.2 times as frequent among matches)" in said
    assert "Not known of both records, and so without weight: city." in said
    assert said.endswith(f"Page: {here / 'why.html'}\n")
    assert "SMITH" not in said + (here / "why.html").read_text()


def test_the_values_are_shown_on_request(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "model.json", "census.csv", "--left", "1", "--right", "2", "--values"]) == 0
    said = capsys.readouterr().out
    assert "SMITH" in said
    assert "JONES" in said
    assert sorted(path.name for path in here.iterdir()) == ["census.csv", "model.json"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["census.csv", "--left", "1", "--right", "9"],
            "linkspark explain: no record has the id '9'. Check it against the column of record ids.",
        ),
        (
            ["census.csv", "--left", "1", "--right", "2", "--output", "why.svg"],
            "linkspark explain: --output must name a file that ends in .html. See: linkspark explain --help",
        ),
        (
            ["--left", "1", "--right", "2"],
            "linkspark explain: needs one or more files, but got none. See: linkspark explain --help",
        ),
    ],
)
def test_what_cannot_be_explained_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["explain", "model.json", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert sorted(path.name for path in here.iterdir()) == ["census.csv", "model.json"]


def test_a_foreign_page_is_not_overwritten(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("why.html").write_text("mine")
    asked = ["census.csv", "--left", "1", "--right", "2", "--output", "why.html"]
    assert main(["explain", "model.json", *asked]) == 2
    assert "why.html" in capsys.readouterr().err
    assert Path("why.html").read_text() == "mine"
