"""The reference leaves nothing out, and what the README says to type is what CI types."""

import re

import markdown_pages as pages

import linkspark
from linkspark import columns
from linkspark.cli.options import parser

_GUIDE = pages.ROOT / "user_guide"


def test_the_reference_lists_every_public_name() -> None:
    text = (_GUIDE / "reference.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[`ls\.(\w+)`\]", text, re.MULTILINE)
    assert sorted(listed) == sorted(linkspark.__all__)


def test_every_column_that_the_seven_functions_make_is_explained_on_a_page() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in _GUIDE.rglob("*.md"))
    made = [value for name, value in vars(columns).items() if name.isupper() and isinstance(value, str)]
    # Names inside the engine, which no user sees.
    made = [value for value in made if not value.startswith("__")]
    explained = [value for value in made if re.search(rf"`(<col>)?{re.escape(value)}`", text)]
    assert explained == made


def test_the_page_on_the_command_line_names_every_command_and_every_option() -> None:
    text = (_GUIDE / "command_line.md").read_text(encoding="utf-8")
    commands = next(action.choices for action in parser()._actions if action.choices)
    wanted = [f"linkspark {command}" for command in commands]
    wanted += [
        option
        for command in commands.values()
        for action in command._actions
        for option in action.option_strings
        if option.startswith("--")
    ]
    assert [word for word in dict.fromkeys(wanted) if word not in text] == []


def test_ci_runs_the_two_commands_that_the_readme_sets_a_machine_up_with() -> None:
    ci = (pages.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [block.text for block in pages.blocks(pages.ROOT / "README.md") if block.language == "bash"]
    # CI takes the first block that holds each of these words, and runs it as it stands.
    run = [next(c for c in commands if words in c) for words in re.findall(r"readme_command '(.+)'", ci)]
    assert run == [command for command in commands if "pip install" in command]
    assert [command.count("\n") for command in run] == [1, 1]


def test_the_changelog_has_the_present_version() -> None:
    text = (pages.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{linkspark.__version__}]" in text
