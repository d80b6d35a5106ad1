"""Patients as FHIR has them, from lines of JSON to pairs: the same pairs as from flat columns."""

import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.cli.main import main
from linkspark.spec import LevelProbabilities

_C = ls.cleaning
_FIRST = ["Ann", "Zoë", "Noah", "Ivy", "Leo", "Maya", "Omar"]
_LAST = ["Smith", "O’Neil", "Brown", "Kjær", "Evans", "Wood"]
_PATHS: dict[str, list[Any]] = {
    "first": ["name", 0, "given", 0],
    "last": ["name", 0, "family"],
    "dob": ["birthDate"],
    "city": ["address", 0, "city"],
    "email": ["telecom", {"system": "email"}, "value"],
}
_CLEAN: dict[str, Any] = {
    "first": _C.Plain(),
    "last": _C.Plain(),
    "dob": _C.ParseDate("iso"),
    "city": (),
    "email": _C.Email(),
}


def _spec(*before: str, **paths: list[Any]) -> ls.LinkSpec:
    fields = [ls.field(name, *before, *path, clean=_CLEAN[name]) for name, path in paths.items()]
    compared = (ls.exact("first"), ls.levenshtein("last", 1), ls.exact("city"), ls.exact("email"))
    rules = (ls.block_on("dob"), ls.block_on("email"))
    return ls.LinkSpec("dedupe", "id", rules, compared, fields=tuple(fields))


def _model(spec: ls.LinkSpec) -> ls.FittedModel:
    two = LevelProbabilities((0.9, 0.1), (0.1, 0.9))
    return ls.FittedModel(spec, 0.01, (two, LevelProbabilities((0.8, 0.1, 0.1), (0.1, 0.1, 0.8)), two, two))


def _people() -> list[dict[str, Any]]:
    chance = random.Random(3)
    people = []
    for number in range(80):
        first, last = chance.choice(_FIRST), chance.choice(_LAST)
        person = {
            "id": f"p{number}",
            "first": first.upper() if number % 7 == 0 else first,
            "last": last if number % 5 else f" {last.lower()}",
            "dob": f"19{chance.randint(70, 74)}-0{chance.randint(1, 3)}-0{chance.randint(1, 3)}",
            "city": chance.choice(["Ely", "Bath", None]),
            "email": chance.choice([f"{first}@{last}.org".replace("’", ""), None]),
        }
        people.append(person)
    return people


def _patient(person: dict[str, Any]) -> dict[str, Any]:
    patient: dict[str, Any] = {"resourceType": "Patient", "id": person["id"], "birthDate": person["dob"]}
    patient["name"] = [{"use": "official", "family": person["last"], "given": [person["first"], "X"]}]
    patient["telecom"] = [{"system": "phone", "value": "1"}]
    if person["email"]:
        patient["telecom"].append({"system": "email", "value": person["email"].upper()})
    if person["city"]:
        patient["address"] = [{"line": ["1 High Street"], "city": person["city"]}]
    return patient


def _scored(frame: Any, model: ls.FittedModel) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in ls.score(frame, model).collect())


def test_nested_records_give_the_pairs_of_flat_ones(spark: Any, tmp_path: Path) -> None:
    people = _people()
    lines = [json.dumps(_patient(person)) for person in people]
    (tmp_path / "patients.ndjson").write_text("\n".join(lines), encoding="utf-8")
    flat = spark.createDataFrame(pd.DataFrame(people))
    texts = pd.DataFrame({"id": [one["id"] for one in people], "resource": lines})
    found = _scored(flat, _model(_spec(**{name: [name] for name in _PATHS})))
    assert len(found) > 50
    assert _scored(spark.read.json(str(tmp_path / "patients.ndjson")), _model(_spec(**_PATHS))) == found
    assert _scored(spark.createDataFrame(texts), _model(_spec("resource", **_PATHS))) == found


def test_the_command_line_takes_lines_of_nested_json(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [json.dumps(_patient(person)) for person in _people()]
    Path("patients.ndjson").write_text("\n".join(lines), encoding="utf-8")
    _model(_spec(**_PATHS)).save("model.json")
    assert main(["score", "patients.ndjson", "--model", "model.json", "--output", "out"]) == 0
    scored = pd.read_parquet("out/pairs.parquet")
    pair = scored[(scored.gamma_last == 2) & (scored.gamma_email == 1)].iloc[0]
    people = {one["id"]: one for one in _people()}
    left, right = people[pair.record_id_l], people[pair.record_id_r]
    assert left["email"].lower() == right["email"].lower()
