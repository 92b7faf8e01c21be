"""The report as one file in a browser: offline, in the dark, on a phone, by keyboard, printed."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.reports.made import report

from whence.bootstrap import Normalizer
from whence.reports.column import Row
from whence.reports.page import ASSETS, page
from whence.reports.reference import read_reference
from whence.rulebook import rules_dir

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AXE = ROOT / "tests" / "web" / "vendor" / "axe.min.js"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")


@pytest.fixture(scope="module")
def file(normalizer: Normalizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on the example of the documentation, with drift against its own first half."""
    with (ROOT / "docs" / "examples" / "work-locations.csv").open(encoding="utf-8") as text:
        rows = [
            Row(row["location"], int(row["people"]), row["office"], row["contract"])
            for row in csv.DictReader(text)
        ]
    before = report(normalizer, rows[: len(rows) // 2])
    options: dict[str, Any] = {"baseline": before, "reference": read_reference(rules_dir())}
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(report(normalizer, rows, **options)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as running:
        launched = running.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")], ids=str)
def shown(browser: Browser, file: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page; any request it makes, and whatever the browser complains of, fails the test."""
    size, scheme = request.param
    opened = browser.new_page(viewport=SIZES[size], color_scheme=scheme)
    asked: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda one: asked.append(one.url))
    opened.on("console", lambda one: complaints.append(one.text))
    opened.on("pageerror", lambda one: complaints.append(str(one)))
    opened.goto(file.as_uri())
    yield opened
    opened.close()
    assert [url for url in asked if not url.startswith(file.as_uri())] == []
    assert complaints == []


def test_it_is_accessible_and_fits_the_screen(shown: Page) -> None:
    shown.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    shown.evaluate(AXE.read_text(encoding="utf-8"))
    violations = shown.evaluate("axe.run().then((found) => found.violations)")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == []
    width = shown.evaluate("document.documentElement.scrollWidth")
    assert width <= shown.viewport_size["width"]  # type: ignore[index]


def test_the_summary_leads_to_every_finding(browser: Browser, file: Path) -> None:
    opened = browser.new_page()
    opened.goto(file.as_uri())
    ids = opened.eval_on_selector_all(".findings tr[id]", "rows => rows.map(row => row.id)")
    assert len(ids) > 25
    links = opened.eval_on_selector_all(".index a", "all => all.map(one => one.hash.slice(1))")
    assert sorted(links) == sorted(ids)
    last = opened.locator(f"tr[id='{ids[-1]}']")
    expect(last).to_be_hidden()
    opened.locator(".index summary").click()
    opened.locator(f".index a[href='#{ids[-1]}']").click()
    expect(last).to_be_visible()


def test_tables_are_sorted_by_keyboard(browser: Browser, file: Path) -> None:
    opened = browser.new_page(viewport=SIZES["desktop"])
    opened.goto(file.as_uri())
    head = opened.locator(".findings th button").first
    head.focus()
    opened.keyboard.press("Enter")  # from largest first to smallest first
    keys = opened.eval_on_selector_all(
        ".findings table:first-of-type tbody tr td:first-child",
        "cells => cells.slice(0, 25).map(cell => Number(cell.dataset.key))",
    )
    assert keys == sorted(keys)
    assert opened.locator(".findings th[aria-sort='ascending']").count() == 1


def test_it_prints(browser: Browser, file: Path) -> None:
    opened = browser.new_page()
    opened.goto(file.as_uri())
    pages = opened.pdf()
    assert pages.startswith(b"%PDF")
    opened.emulate_media(media="print")
    expect(opened.locator("nav.parts")).to_be_hidden()


def test_it_has_the_frame_of_the_other_pages() -> None:
    own = ROOT / "service" / "whence" / "web" / "static" / "frame.css"
    assert (ASSETS / "frame.css").read_text("utf-8") == own.read_text("utf-8")
