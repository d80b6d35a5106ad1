"""The page as a reader, a screen reader and a browser's parser meet it."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from linkspark.errors import ArgumentError, MissingDependencyError
from linkspark.report import report_html, write_html, write_report
from linkspark.results import Profile, Weights

MakeProfile = Callable[..., Profile]
VOID = {"meta", "link", "br", "hr", "img", "input"}
ODD = {
    "html": "<script>alert('x')</script>",
    "quotes": "\"O'Brien\" & 'Söhne' <b>",
    "maths": "$x_1^2$ and $",
    "emoji": "family 👨‍👩‍👧‍👦 🇪🇺",
    "hebrew": "שם משפחה",
    "arabic": "اسم العائلة (1)",
    "control": "a\x00b\x1fc\u2028d\ud800e",
    "override": "abc\u202edef",
    "template": "{{ report }}{% raw %}",
    "long": "the_name_of_this_column_is_as_long_as_sixty_characters_or_so",
    "blank": "  ",
    "null": "Null",
    "backtick": "a `b`.c",
    "cdata": "]]>--></svg></style></title>",
}


class Page(HTMLParser):
    """Collects what the tests ask about, and refuses tags that do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.texts: list[tuple[str, str]] = []
        self.tables: list[dict[str, Any]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), attrs
        self.elements.append((tag, dict(attrs), tuple(name for name, _ in self.open)))
        if tag == "table":
            self.tables.append({"caption": "", "head": [], "rows": []})
        if tag == "tr":
            self.tables[-1]["head" if self._inside("thead") else "rows"].append([])
        if tag in ("td", "th"):
            self._cells().append("")
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(name for name, _ in self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1][0] == tag, (tag, self.getpos())
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1][0] if self.open else "", data))
        if self._inside("caption"):
            self.tables[-1]["caption"] += data
        elif self._inside("td") or self._inside("th"):
            self._cells()[-1] += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes, _ in self.elements if name == tag]

    def text(self) -> str:
        return "".join(text for tag, text in self.texts if tag != "style")

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self.open)

    def _cells(self) -> list[str]:
        rows = self.tables[-1]["head" if self._inside("thead") else "rows"]
        return rows[-1]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def html(two_files: Profile, weights: Weights) -> str:
    return report_html(two_files, weights, title="Two files", facts={"Command": "linkspark demo"})


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture(scope="module")
def odd_page(make_profile: MakeProfile) -> tuple[str, Page]:
    values = [value for value in ODD.values() for _ in range(12)]
    frame = pd.DataFrame({name: list(values) for name in ODD.values()})
    profile = make_profile({ODD["html"]: frame, ODD["cdata"]: frame})
    html = report_html(profile, None, title=ODD["html"], facts={ODD["html"]: ODD["quotes"]})
    return html, Page(html)


def test_the_page_says_what_was_found_in_plain_sentences(page: Page) -> None:
    text = " ".join(page.text().split())
    assert (
        "census_2021.csv holds 2,400 records in 9 columns; survey_2022.csv holds 1,612 records in 9" in text
    )
    assert "The files have 8 columns in common, all of the same type" in text
    assert "middle_name is missing most often: in 43.9% of the records in survey_2022.csv" in text
    assert "person_id could identify a record: no value occurs twice." in text
    assert "Do not block on first_name, sex, town and interviewer alone" in text
    assert "About 1 in 433 of the pairs compared is a match by this estimate." in text
    assert "Agreement on postcode is the strongest evidence for a match (+7.96 bits)." in text
    assert "The estimates settled after 24 iterations" in text
    assert (
        "Comparing every record of one file with every record of another would make 3,868,800 pairs." in text
    )


def test_the_tables_hold_the_numbers_of_the_profile(page: Page) -> None:
    tables = {table["caption"]: table for table in page.tables}
    missing = tables["Missing cells of each column"]
    assert missing["head"] == [
        ["", "census_2021.csv", "survey_2022.csv"],
        ["Column", "Missing", "Share", "Missing", "Share"],
    ]
    assert ["middle_name", "1,003", "41.8%", "707", "43.9%"] in missing["rows"]
    assert ["town", "<10", "suppressed", "<10", "suppressed"] in missing["rows"]
    assert ["interviewer", "–", "–", "<10", "suppressed"] in missing["rows"]
    assert tables["m, u and weights of each attribute"]["rows"][0] == [
        "postcode",
        "0.7723",
        "0.0031",
        "+7.96",
        "−2.13",
    ]
    assert tables["Attributes without weights, and why"]["rows"] == [
        ["middle_name", "missing in 66% of the pairs"]
    ]


def test_every_table_is_marked_up_for_screen_readers(page: Page) -> None:
    assert len(page.tables) > 15
    for table in page.tables:
        assert table["caption"].strip()
        widths = {len(row) for row in table["rows"]}
        assert widths == {len(table["head"][-1])}
    for attributes in page.named("th"):
        assert attributes["scope"] in ("col", "row", "colgroup")
    for tag, _, inside in page.elements:
        if tag == "table":
            assert inside[-1] == "div"
    for attributes in page.named("div"):
        if attributes.get("tabindex"):
            assert attributes["role"] == "region"
            assert attributes["aria-label"]


def test_every_drawing_has_a_label_and_ids_are_unique(page: Page, html: str) -> None:
    drawings = page.named("svg")
    assert len(drawings) > 10
    for attributes in drawings:
        assert attributes["role"] == "img"
        assert len(attributes["aria-label"] or "") > 20
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]+)"', html) + re.findall(r'aria-labelledby="([^"]+)"', html):
        assert target in ids


def test_headings_are_in_order_and_landmarks_are_there(page: Page) -> None:
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for landmark in ("header", "main", "nav", "footer"):
        assert len(page.named(landmark)) == 1
    assert page.named("html")[0]["lang"] == "en-GB"
    assert page.named("a")[0] == {"class": "skip", "href": "#main"}


def test_nothing_is_asked_of_the_network_and_no_script_runs(html: str, page: Page) -> None:
    assert "http://" not in html
    assert "https://" not in html
    assert "@import" not in html
    assert "url(" not in re.sub(r"url\(#", "", html)
    assert page.named("script") == []
    policy = [a["content"] for a in page.named("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    ]
    for _, attributes, _ in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith(("#", "data:,"))
        assert "src" not in attributes


def test_the_same_arguments_give_the_same_bytes(html: str, two_files: Profile, weights: Weights) -> None:
    assert report_html(two_files, weights, title="Two files", facts={"Command": "linkspark demo"}) == html


def test_names_and_values_are_text_whatever_they_hold(odd_page: tuple[str, Page]) -> None:
    html, page = odd_page
    assert page.named("script") == []
    assert page.named("b") == []
    assert "<script" not in html
    shown = page.text()
    for kind in (
        "html",
        "quotes",
        "maths",
        "emoji",
        "hebrew",
        "arabic",
        "template",
        "null",
        "cdata",
        "backtick",
    ):
        assert ODD[kind] in shown, kind
    assert "a\ufffdb\ufffdc\ufffdd\ufffde" in shown
    html.encode("utf-8")


def test_long_names_are_shortened_in_charts_and_whole_in_tables(odd_page: tuple[str, Page]) -> None:
    _, page = odd_page
    drawn = [text for tag, text in page.texts if tag == "text"]
    assert any(text.startswith("the_name_") and "…" in text for text in drawn)
    assert max(map(len, drawn)) < 45
    assert [row for table in page.tables for row in table["rows"] if row[0] == ODD["long"]]


def test_no_rare_value_and_no_small_count_is_anywhere_on_the_page(make_profile: MakeProfile) -> None:
    random = np.random.default_rng(5)
    common = [f"often{number}" for number in range(6) for _ in range(40 + number)]
    rare = [f"RARE{number}" for number in range(40) for _ in range(1 + number % 9)]
    frame = pd.DataFrame({"name": random.permutation([*common, *rare])})
    frame["record"] = [f"SECRET{number}" for number in range(len(frame))]
    frame["measure"] = random.normal(500, 90, len(frame)).round()
    frame.loc[:6, "measure"] = np.nan
    frame["when"] = frame["name"].where(frame.index > 3, None)
    html = report_html(make_profile({"one": frame, "two": frame.head(len(frame) - 3)}), None)
    page = Page(html)
    assert "often3" in html
    assert "RARE" not in html
    assert "SECRET" not in html
    assert str(int(frame["measure"].min())) not in page.text()
    assert str(int(frame["measure"].max())) not in page.text()
    counts = {"Records", "Missing", "Largest block", "Pairs", "Empty cells", "Values"}
    for table in page.tables:
        for row in table["rows"]:
            for title, cell in zip(table["head"][-1], row, strict=True):
                if title in counts and re.fullmatch(r"[\d,]+", cell):
                    number = int(cell.replace(",", ""))
                    assert number == 0 or number >= 10, (table["caption"], row)


def test_the_page_says_what_was_suppressed(html: str, page: Page) -> None:
    text = " ".join(page.text().split())
    assert "Counts of records, cells and pairs from 1 to 9 are shown as <10" in text
    assert re.search(r"Cells suppressed: \d+ \(summary 4; missing 6; ", text)
    assert re.search(r"Values left out of frequency lists: [\d,]+\.", text)


def test_without_a_minimum_count_the_page_says_so(make_profile: MakeProfile) -> None:
    page = Page(
        report_html(make_profile({"one": pd.DataFrame({"x": ["a", "a", "b"]})}), None, minimum_count=1)
    )
    assert "No minimum count was asked for" in page.text()
    assert ["a", "2", "66.7%"] in page.tables[-1]["rows"]


@pytest.mark.parametrize(
    "files",
    [
        {"empty": pd.DataFrame({"x": pd.Series([], dtype=object), "y": pd.Series([], dtype="float64")})},
        {"nulls": pd.DataFrame({"x": [None] * 30, "y": [np.nan] * 30})},
        {"one record": pd.DataFrame({"x": ["a"], "y": [1.0]})},
        {"left": pd.DataFrame({"x": ["a"] * 20}), "right": pd.DataFrame({"y": ["a"] * 20})},
        {
            f"file {number}": pd.DataFrame({"x": ["a", "b"] * 20, f"y{number}": [1, 2] * 20})
            for number in range(5)
        },
        {"typed": pd.DataFrame({"x": ["1"] * 20}), "otherwise": pd.DataFrame({"x": [1] * 20})},
        {"flat": pd.DataFrame({"x": [7] * 90, "y": [True, False, False] * 30})},
    ],
    ids=lambda files: ", ".join(files),
)
@pytest.mark.parametrize("minimum_count", [0, 10])
def test_sparse_and_odd_profiles_still_make_a_page(
    make_profile: MakeProfile, files: dict[str, pd.DataFrame], minimum_count: int
) -> None:
    page = Page(report_html(make_profile(files), None, minimum_count=minimum_count))
    assert all(table["caption"] for table in page.tables)
    assert "nan" not in page.text().casefold()
    assert "None" not in page.text()


def test_many_wide_columns_in_five_files_make_a_page(make_profile: MakeProfile) -> None:
    frame = pd.DataFrame(
        {f"a_rather_long_name_of_a_column_in_a_wide_file_number_{n}": ["a", "b"] * 20 for n in range(60)}
    )
    page = Page(report_html(make_profile({f"file_{number}.parquet": frame for number in range(5)}), None))
    assert len(page.named("svg")) == 60 * 5 + 2


def test_weights_alone_make_a_page(weights: Weights) -> None:
    page = Page(report_html(None, weights))
    assert "Linkage weights for census_2021.csv and survey_2022.csv" in page.text()
    assert len(page.named("svg")) == 3


def test_weights_that_did_not_converge_come_with_a_warning(weights: Weights) -> None:
    mu = weights.mu.copy()
    mu.attrs = {**weights.mu.attrs, "converged": False, "at_boundary": ["u of <i>"]}
    page = Page(report_html(None, replace(weights, mu=mu)))
    assert "did not converge" in page.text()
    assert "had not settled after 24 iterations: do not rely on them yet" in page.text()
    assert "Read with care: u of <i> ran to a boundary" in page.text()


def test_extreme_and_contrary_weights_still_make_a_chart(weights: Weights) -> None:
    mu = pd.DataFrame(
        {"m": [1 - 1e-16, 0.2], "u": [1e-16, 0.7], "W_a": [53.15, -1.81], "W_d": [-53.0, 1.42]},
        index=["<x>", "y"],
    )
    page = Page(report_html(None, replace(weights, mu=mu, left_out={}, agreement=weights.agreement.head(0))))
    assert ["<x>", ">0.9999", "<0.000001", "+53.15", "−53.00"] in page.tables[0]["rows"]


def test_few_pairs_are_not_counted_out(weights: Weights) -> None:
    table = pd.DataFrame({"compared": [8, 7], "agreed": [3, 0]}, index=["a_bool", "b_bool"])
    page = Page(report_html(None, replace(weights, pairs=8, agreement=table)))
    assert "From <10 pairs of records" in page.text()
    rows = next(table["rows"] for table in page.tables if table["caption"] == "Pairs compared and agreed")
    assert rows == [["a_bool", "<10", "<10", "suppressed"], ["b_bool", "<10", "suppressed", "suppressed"]]


def test_a_report_on_nothing_is_refused() -> None:
    with pytest.raises(ArgumentError) as caught:
        report_html(None, None)
    expected = (
        "report_html: profile must be a Profile unless weights or a linkage are given, but it is 'NoneType'."
    )
    assert str(caught.value) == expected


def test_a_negative_minimum_count_is_refused(two_files: Profile) -> None:
    with pytest.raises(ArgumentError) as caught:
        report_html(two_files, minimum_count=-5)
    assert str(caught.value) == (
        "report_html: minimum_count must be a whole number of at least 0, but it is -5."
    )


@pytest.mark.parametrize("package", ["jinja2", "matplotlib"])
def test_a_missing_package_is_named_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch, two_files: Profile, package: str
) -> None:
    for name in list(sys.modules):
        if name.startswith("linkspark.report.") or name.partition(".")[0] == package:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingDependencyError) as caught:
        report_html(two_files)
    assert str(caught.value) == (
        f"linkspark: the HTML report needs the package {package}, which is not installed. "
        "Install it with: pip install 'linkspark[report]'"
    )


def test_the_report_needs_no_pyspark_and_control_no_matplotlib() -> None:
    code = (
        "import sys; import linkspark.report; assert not {'matplotlib', 'jinja2'} & set(sys.modules);"
        "import linkspark.report.page; assert not {'pyspark', 'matplotlib.pyplot'} & set(sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


def test_the_users_matplotlib_settings_are_neither_used_nor_changed(two_files: Profile, html: str) -> None:
    import matplotlib

    with matplotlib.rc_context(
        {"font.size": 31, "text.usetex": True, "svg.fonttype": "path", "lines.linestyle": ":"}
    ):
        before = dict(matplotlib.rcParams)
        again = report_html(two_files, title="Two files")
        assert dict(matplotlib.rcParams) == before
    assert again == report_html(two_files, title="Two files")


def test_a_report_is_written_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("an earlier one")
    assert write_html(target, "<p>näher</p>\n") == target
    assert target.read_bytes() == "<p>näher</p>\n".encode()
    assert list(tmp_path.iterdir()) == [target]


def test_a_report_that_cannot_be_written_leaves_the_earlier_one(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("an earlier one")
    with pytest.raises(UnicodeEncodeError):
        write_html(target, "half \ud800")
    assert target.read_text() == "an earlier one"
    assert list(tmp_path.iterdir()) == [target]


def test_every_drawing_on_the_page_holds_shapes(html: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)
    assert drawings
    assert all("<path" in drawing for drawing in drawings)
    assert "#0101" not in html


def test_the_report_works_from_a_zip(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    archive = tmp_path / "linkspark.zip"
    with zipfile.ZipFile(archive, "w") as bundle:
        for path in sorted((root / "linkspark").rglob("*")):
            if path.suffix in (".py", ".html", ".css"):
                bundle.write(path, path.relative_to(root))
    code = (
        "import pandas as pd\nfrom linkspark.report import report_html\n"
        "from linkspark.results import Weights\n"
        "mu = pd.DataFrame({'m': [.9], 'u': [.1], 'W_a': [3.17], 'W_d': [-3.17]}, index=['surname']);"
        "none = pd.DataFrame({'compared': [], 'agreed': []});"
        "html = report_html(None, Weights(('a', 'b'), mu, none, 50, 1, .8, 0, {}));"
        "print(report_html.__code__.co_filename, html.count('<svg'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(archive)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == [str(archive / "linkspark" / "report" / "__init__.py"), "1"]


def test_charts_of_many_files_are_wide_enough_to_tell_the_files_apart(make_profile: MakeProfile) -> None:
    frame = pd.DataFrame({"x": ["a", "b"] * 20})
    names = [f"regional_extract_of_the_register_{year}.parquet" for year in range(2018, 2023)]
    html = report_html(make_profile(dict.fromkeys(names, frame)), None)
    drawn = [text for tag, text in Page(html).texts if tag == "text"]
    for year in range(2018, 2023):
        assert any(f"{year}.parquet" in text for text in drawn)
    assert "min-width:" in re.findall(r"<svg[^>]*>", html)[0]


def test_a_report_is_written_in_one_call(tmp_path: Path, two_files: Profile) -> None:
    target = write_report(tmp_path / "report.html", two_files, minimum_count=5, title="One call")
    assert target.read_text(encoding="utf-8") == report_html(two_files, minimum_count=5, title="One call")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
