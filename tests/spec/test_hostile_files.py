"""A spec's or model's file that is damaged, hostile or not there."""

import json
import os
from pathlib import Path

import pytest

import linkspark.spec as ls
from linkspark.errors import InputError, SpecError

_FIELDS = "link_type, record_id, blocking, comparisons, prior, pair_budget, seed, fields, notes"
_SPEC = ls.LinkSpec("dedupe", "id", (ls.block_on("surname"),), (ls.exact("city"),))


def _refused(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        ls.LinkSpec.from_json(text, where="spec.json")
    first, *problems = str(caught.value).splitlines()
    assert first == f"spec.json: {len(problems)} problem{'s' * (len(problems) > 1)}:"
    return "\n".join(problem.removeprefix("  ") for problem in problems)


def _with_seed(words: str) -> str:
    return _SPEC.to_json().replace('"seed": 0', f'"seed": {words}')


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not JSON: Expecting value at line 1, column 1"),
        ('{"format": "x",\n  "version" 1}', "is not JSON: Expecting ':' delimiter at line 2, column 13"),
        ("[]", "must be a JSON object, but is a list"),
        ("null", "must be a JSON object, but is null (None)"),
        ("[" * 9_999_999, "is nested more than 50 deep"),
        ('{"a":' * 100_000, "is nested more than 50 deep"),
        ("[" * 51 + "]" * 51, "is nested more than 50 deep"),
        ('"' + '\\"' * 100_000, "is not JSON: Unterminated string starting at at line 1, column 1"),
        (" " * 10_000_001, "has 10,000,001 characters, and a spec or model at most 10,000,000"),
        (_with_seed("NaN"), "is not JSON: NaN is not a number"),
        (_with_seed("-Infinity"), "is not JSON: -Infinity is not a number"),
        (_with_seed("1" * 5000), "holds a whole number of 5,000 digits; 20 are allowed"),
        (_with_seed("1e999"), "seed: must be a whole number of 64 bits, but is inf"),
        (_with_seed('0, "__class__": "os.system"'), f"__class__: is not known here; allowed are {_FIELDS}"),
        (_with_seed('0, "\\u0000\\ud800": 1'), f"'\\x00\\ud800': is not known here; allowed are {_FIELDS}"),
        (_SPEC.to_json().replace("city", "\\ud800", 1), "comparisons[0].name: must be text of 1 to 200 "
         "letters, digits and underscores, because it ends a column's name, but is '\\ud800'"),
        (_SPEC.to_json().replace("surname", "java_method('java.lang.Runtime', 'exit', surname)"),
         "blocking[0].keys[0]: position 1: the function java_method is not among the allowed ones "
         "(user_guide/spec.md lists them)"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_spec_is_refused_with_its_fault(text: str, problem: str) -> None:
    assert _refused(text) == problem


def test_brackets_in_text_are_no_nesting() -> None:
    name = "[{" * 100
    assert (
        ls.LinkSpec.from_json(json.dumps(json.loads(_SPEC.to_json()) | {"record_id": name})).record_id == name
    )


def test_a_long_list_of_junk_is_refused_at_once() -> None:
    body = json.loads(_SPEC.to_json()) | {"comparisons": [{}] * 500_000}
    assert (
        _refused(json.dumps(body)) == "comparisons: must be a list of 1 to 200 comparisons, but has 500,000"
    )


def test_of_many_unknown_keys_some_are_named() -> None:
    body = json.loads(_SPEC.to_json()) | {f"k{n}": n for n in range(10_000)}
    assert len(_refused(json.dumps(body)).splitlines()) == 20


def test_what_is_not_text_is_refused() -> None:
    assert _refused(b"{}") == "the JSON must be text, but is a bytes"  # type: ignore[arg-type]


def test_a_file_is_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    _SPEC.save(path)
    _SPEC.save(str(path))
    assert ls.LinkSpec.load(path) == ls.LinkSpec.load(str(path)) == _SPEC
    assert os.listdir(tmp_path) == ["spec.json"]
    assert path.read_bytes().endswith(b"}\n")


def test_names_of_other_scripts_stay_readable_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    ls.LinkSpec("dedupe", "id", (ls.block_on("prénom"),), (ls.exact("城市"),)).save(path)
    assert "城市" in path.read_text(encoding="utf-8")
    assert ls.LinkSpec.load(path).comparisons[0].name == "城市"


def test_a_path_without_a_readable_file_is_named(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path, "is a folder. Name the JSON file in it."),
        (tmp_path / "none.json", "there is no such file. Check the path."),
        ("a\x00b", "cannot be read: it is not a path. Check the path."),
    ):
        with pytest.raises(InputError) as caught:
            ls.LinkSpec.load(path)
        assert str(caught.value) == f"{path}: {reason}"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    with path.open("wb") as stream:
        stream.truncate(10**12)
    with pytest.raises(InputError) as caught:
        ls.FittedModel.load(path)
    assert str(caught.value) == (
        f"{path}: has 1,000,000,000,000 bytes, and a spec or model at most 10,000,000. "
        "Check that it is the right file."
    )


def test_a_file_that_is_not_utf_8_is_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    path.write_bytes(b'{"format": "\xff"}')
    with pytest.raises(SpecError) as caught:
        ls.LinkSpec.load(path)
    assert str(caught.value) == f"{path}: 1 problem:\n  is not UTF-8 text (byte 13)"


def test_a_message_about_a_file_opens_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        ls.FittedModel.load(path)
    assert str(caught.value) == f"{path}: 1 problem:\n  format: must be 'linkspark model', but is missing"


def test_a_file_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for path, reason in (
        (
            tmp_path / "none" / "a.json",
            f"there is no folder {tmp_path / 'none'}. Make it first, or name another.",
        ),
        (tmp_path / "folder", "it is a folder. Name a file in it."),
    ):
        with pytest.raises(InputError) as caught:
            _SPEC.save(path)
        assert str(caught.value) == f"{path}: cannot be written: {reason}"
    assert os.listdir(tmp_path) == ["folder"]


def test_a_failed_write_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "spec.json"
    path.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InputError) as caught:
        _SPEC.save(path)
    assert str(caught.value) == (f"{path}: cannot be written: No space left on device. Name another place.")
    assert (os.listdir(tmp_path), path.read_text(encoding="utf-8")) == (["spec.json"], "old")
