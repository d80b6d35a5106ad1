"""dedupe with nothing but a file: what is said, what is written, and what becomes of an edited spec."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from linkspark.cli.main import main
from linkspark.spec import LinkSpec

FIRST = ["Olivia", "George", "Amelia", "Arthur", "Isla", "Noah", "Ava", "Ivy", "Leo", "Freya"]
LAST = ["Bonart", "Derley", "Farham", "Gortona", "Harleya", "Kerham", "Larton", "Morley", "Parham", "Rerton"]


def test_a_file_alone_is_enough_and_its_spec_can_be_edited(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = []
    for number in range(100):
        first, last, born = (
            FIRST[number % 10],
            LAST[number // 10],
            f"{1930 + number // 2}-05-{10 + number % 17}",
        )
        rows.append((f"a{number}", first, last, born, f"p{number}"))
        rows.append((f"b{number}", first, last + "x" * (number % 4 == 0), born, f"p{number}"))
    table = pd.DataFrame(rows, columns=["id", "first_name", "surname", "dob", "who"])
    table.to_csv("people.csv", index=False)
    assert main(["dedupe", "people.csv", "--truth", "who", "--output", "out"]) == 0
    said = capsys.readouterr().err
    assert "`id` identifies a record: its values are all different and none is missing." in said
    assert "`who` is left out: you said so." in said
    suggested = LinkSpec.load("out/spec.json")
    assert [one.name for one in suggested.comparisons] == ["first_name", "surname", "dob"]
    report = Path("out/report.html").read_text(encoding="utf-8")
    assert "How the linkage was set up" in report
    # The suggested spec, given back, stays where it is.
    assert main(["dedupe", "people.csv", "--spec", "out/spec.json", "--output", "out"]) == 0
    assert LinkSpec.load("out/spec.json") == suggested
