"""The reference leaves nothing out, and what the README says to type is what CI types."""

import re

import linkspark
import markdown_pages as pages
from linkspark import columns
from linkspark.cli.options import parser

_GUIDE = pages.ROOT / "user_guide"


def test_the_reference_lists_every_public_name() -> None:
    listed = re.findall(r"^\| \[`(?:ls\.)?(\w+)`\]", (_GUIDE / "reference.md").read_text(encoding="utf-8"), re.M)
    assert sorted(listed) == sorted(linkspark.__all__)


def test_every_column_that_the_seven_functions_make_is_explained_on_a_page() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in _GUIDE.rglob("*.md"))
    made = [value for name, value in vars(columns).items() if name.isupper() and isinstance(value, str)]
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


def test_the_readme_and_ci_set_a_machine_up_with_the_same_two_commands() -> None:
    ci = (pages.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = pages.ROOT / "README.md"
    lines = [line for block in pages.blocks(readme) for line in block.text.splitlines() if "pip install" in line]
    assert len(lines) == 2
    assert [line for line in lines if line not in ci] == []


def test_the_changelog_has_the_present_version() -> None:
    text = (pages.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{linkspark.__version__}]" in text
