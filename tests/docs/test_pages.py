"""What the documentation shows is what happens."""

from pathlib import Path

import markdown_pages as pages
import pytest

_RUN = ("python", "bash")
_WITH_CODE = [page for page in pages.pages() if any(block.language in _RUN for block in pages.blocks(page))]


def _name(page: Path) -> str:
    return str(page.relative_to(pages.ROOT))


@pytest.mark.parametrize("page", _WITH_CODE, ids=_name)
@pytest.mark.usefixtures("spark")
def test_every_block_of_a_page_runs_and_shows_what_the_page_says(tmp_path: Path, page: Path) -> None:
    for block, shown in pages.run_page(page, tmp_path):
        if block.language == "python" or block.shown:
            assert pages.agrees(shown, block.shown), (
                f"{_name(page)}:{block.line} says\n{block.shown}\nbut it shows\n{shown}\n"
                f"Correct it, or take it over with: python tests/docs/markdown_pages.py {_name(page)}"
            )


@pytest.mark.parametrize("page", _WITH_CODE, ids=_name)
def test_every_call_of_the_command_line_on_a_page_is_one_that_it_understands(page: Path) -> None:
    from linkspark.cli.options import parser

    for block in pages.blocks(page):
        for words in pages.commands(block) if block.language == "bash" else ():
            arguments = pages.linkspark_arguments(words)
            if arguments and not set(arguments) & {"--help", "--version"}:
                assert parser().parse_args(arguments).command == arguments[0]


@pytest.mark.parametrize("page", pages.pages(), ids=_name)
def test_every_block_says_its_language(page: Path) -> None:
    assert [block.line for block in pages.blocks(page) if not block.language] == []


@pytest.mark.parametrize("page", pages.pages(), ids=_name)
def test_every_link_between_files_leads_somewhere(page: Path) -> None:
    broken = []
    for link in pages.links(page):
        path, _, fragment = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (page.parent / path).resolve() if path else page
        found = target.exists() and (
            not fragment or target.suffix != ".md" or fragment in pages.anchors(target)
        )
        if not found:
            broken.append(link)
    assert broken == []


def test_every_page_of_the_user_guide_is_reached_from_its_contents() -> None:
    guide = pages.ROOT / "user_guide"
    reached, left = set(), [guide / "README.md"]
    while left:
        page = left.pop()
        if page not in reached:
            reached.add(page)
            paths = [link.partition("#")[0] for link in pages.links(page) if "://" not in link]
            targets = [(page.parent / path).resolve() for path in paths if path.endswith(".md")]
            left += [target for target in targets if guide in target.parents]
    assert sorted(_name(page) for page in set(guide.rglob("*.md")) - reached) == []
