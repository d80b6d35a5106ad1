"""The page in a real browser: no request, no error, and all of it there in light, in dark and on paper."""

import base64
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from linkages import linkage

from linkspark.report import report_html, write_html
from linkspark.results import Profile, Weights

pytestmark = pytest.mark.slow

CONTRAST = """
const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
const paper = light(getComputedStyle(document.body).backgroundColor);
const ratio = c => { const l = light(c); return (Math.max(l, paper) + 0.05) / (Math.min(l, paper) + 0.05); };
const worst = {};
for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || e.matches('title, .skip')) continue;
    const style = getComputedStyle(e);
    const colour = e.matches('svg text') ? style.fill : style.color;
    worst[colour] = ratio(colour);
}
return worst;
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        reason = "the Debian packages chromium and chromium-driver are not installed (.ci/run installs them)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, two_files: Profile, weights: Weights) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    return write_html(path, report_html(two_files, weights, linkage(), title="Two files")).as_uri()


def emulate(browser: Any, *, width: int = 1000, scheme: str = "light", media: str = "screen") -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})


def test_no_request_leaves_the_page_and_the_console_stays_empty(browser: Any, url: str) -> None:
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(url)
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert {address for address in asked if not address.startswith(("data:", "about:"))} == {url}
    assert browser.get_log("browser") == []
    assert browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)") == []


def test_the_tables_and_drawings_are_there_and_have_a_size(browser: Any, url: str) -> None:
    emulate(browser)
    browser.get(url)
    count = (
        "return [...document.querySelectorAll(arguments[0])]"
        ".filter(e => e.getBoundingClientRect().height > 20).length"
    )
    drawings = browser.execute_script("return document.querySelectorAll('svg').length")
    assert drawings > 10
    assert browser.execute_script(count, "svg") == drawings
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    tables = browser.execute_script("return document.querySelectorAll('table').length")
    assert tables > 15
    assert browser.execute_script(count, "table") == tables
    assert browser.execute_script("return document.querySelector('table caption').textContent") == (
        "Records, columns and empty cells of each file"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast_in_both_colour_schemes(browser: Any, url: str, scheme: str) -> None:
    emulate(browser, scheme=scheme)
    browser.get(url)
    paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(253, 252, 250)", "dark": "rgb(21, 24, 27)"}[scheme]
    worst = browser.execute_script(CONTRAST)
    assert len(worst) >= 4
    assert min(worst.values()) >= 4.5, worst
    bar = "return getComputedStyle(document.querySelector('#missing svg path[style*=bar]')).fill"
    assert browser.execute_script(bar) == {"light": "rgb(31, 98, 136)", "dark": "rgb(114, 180, 216)"}[scheme]


@pytest.mark.parametrize("width", [360, 768, 1400])
def test_the_page_never_scrolls_sideways(browser: Any, url: str, width: int) -> None:
    emulate(browser, width=width)
    browser.get(url)
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_no_text_of_a_drawing_is_cut_off_or_covers_another(
    browser: Any, tmp_path: Path, make_profile: Any
) -> None:
    names = [
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "the_name_of_this_column_is_as_long_as_sixty_characters_or_so",
        "שם משפחה",
        "氏名氏名氏名氏名氏名氏名氏名氏名氏名氏名氏名氏名氏名氏名",
        "👨‍👩‍👧‍👦 family",
    ]
    frame = pd.DataFrame(dict.fromkeys(names, names * 20) | {"number": np.arange(100) * 1e6 % 7e6})
    frame.loc[:30, names[0]] = None
    profile = make_profile({names[0]: frame, names[2]: frame, "third": frame})
    emulate(browser, width=1000)
    browser.get(write_html(tmp_path / "odd.html", report_html(profile, None, linkage())).as_uri())
    found = browser.execute_script(
        """
        const out = [];
        for (const svg of document.querySelectorAll('svg')) {
            const frame = svg.getBoundingClientRect();
            const boxes = [...svg.querySelectorAll("text")].map(
                    t => [t.firstChild.data, t.getBoundingClientRect()]
                );
            for (const [text, b] of boxes)
                if (b.left < frame.left - 1 || b.right > frame.right + 1) out.push(['cut', text]);
            for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
                const [a, b] = [boxes[i][1], boxes[j][1]];
                const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                if (wide > 2 && high > 4) out.push(['over', boxes[i][0], boxes[j][0]]);
            }
        }
        return out;
        """
    )
    assert not found, json.dumps(found, ensure_ascii=False)


def test_the_keyboard_reaches_the_skip_link_first_and_scrolling_tables_after(browser: Any, url: str) -> None:
    from selenium.webdriver.common.keys import Keys

    emulate(browser)
    browser.get(url)
    body = browser.find_element("tag name", "body")
    body.send_keys(Keys.TAB)
    focused = browser.switch_to.active_element
    assert focused.text == "Skip to the report"
    focused.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"
    labelled = "return [...document.querySelectorAll('div[tabindex]')].map(e => e.getAttribute('aria-label'))"
    assert all(browser.execute_script(labelled))


def test_on_paper_the_numbers_are_open_and_the_ink_is_dark(browser: Any, url: str) -> None:
    from selenium.webdriver.support.wait import WebDriverWait

    browser.get(url)
    emulate(browser, scheme="dark", media="print")
    shown = (
        "return document.querySelector('#missing details table')"
        ".checkVisibility({contentVisibilityAuto: true})"
    )
    # The browser opens the details with the next frame that it draws.
    WebDriverWait(browser, 10).until(lambda opened: opened.execute_script(shown))
    assert browser.execute_script("return getComputedStyle(document.querySelector('nav')).display") == "none"
    assert browser.execute_script("return getComputedStyle(document.body).color") == "rgb(28, 27, 25)"
    emulate(browser)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert base64.b64decode(printed["data"]).startswith(b"%PDF")


def test_hostile_names_run_nothing(browser: Any, tmp_path: Path, make_profile: Any) -> None:
    bad = "<img src=x onerror=document.title='run'><script>document.title='run'</script>"
    frame = pd.DataFrame({bad: [bad, "</style></svg>"] * 20})
    html = report_html(make_profile({bad: frame, "b": frame}), title=bad, facts={bad: bad})
    browser.get(write_html(tmp_path / "bad.html", html).as_uri())
    assert browser.title == bad
    assert browser.execute_script("return document.querySelectorAll('img, script').length") == 0
