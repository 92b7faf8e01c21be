"""The try-it page in a browser: by keyboard, on a phone, in the dark, with and without scripts."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from werkzeug.serving import make_server

from whence.bootstrap import Normalizer
from whence.settings import ApiKey, ApiRole, Settings
from whence.web.app import create_app

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
OSLO, BERGEN = re.compile("^Oslo"), re.compile("^Bergen")
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an application that is served on loopback meanwhile."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The address of the application without keys."""
    with served(app) as found:
        yield found


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, address: str, size: str) -> Iterator[Page]:
    """A page at `address` of that size; whatever the browser complains of fails the test."""
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        base_url=address,
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield opened
    context.close()
    assert complaints == []


def ask(page: Page, text: str) -> None:
    """Types the text and presses Enter, with the keyboard alone."""
    page.goto("/")
    page.keyboard.press("Tab")  # the skip link
    while page.evaluate("document.activeElement.id") != "text":
        page.keyboard.press("Tab")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_selector("#title")


def violations(page: Page) -> list[Any]:
    page.evaluate(AXE.read_text())
    found: list[Any] = json.loads(
        page.evaluate(
            "axe.run().then(done => JSON.stringify(done.violations.map("
            "one => [one.id, one.nodes.map(node => node.html).slice(0, 3)])))"
        )
    )
    return found


def test_a_question_is_asked_by_keyboard_and_lands_in_the_address(page: Page) -> None:
    ask(page, "Torontoo, Ontaria")
    assert page.inner_text("#title") == "Toronto, Ontario, Canada"
    assert page.url.endswith("/?text=Torontoo%2C+Ontaria")
    assert page.locator("mark").all_inner_texts() == ["Torontoo", "Ontaria"]
    assert "Toronto, Ontario, Canada" in page.inner_text("[role=status]")
    assert page.title() == "Toronto, Ontario, Canada – Whence"
    assert page.evaluate("document.activeElement.id") == "text"


def test_back_and_forward_bring_back_each_answer(page: Page) -> None:
    ask(page, "Oslo")
    page.fill("#text", "Bergen, Norway")
    page.keyboard.press("Enter")
    expect(page).to_have_title(BERGEN)
    page.go_back()
    expect(page).to_have_title(OSLO)
    assert page.input_value("#text") == "Oslo"
    page.go_forward()
    expect(page).to_have_title(BERGEN)


def test_an_example_is_asked_by_its_chip_and_keeps_the_focus(page: Page) -> None:
    page.goto("/")
    chip = page.locator(".chips a").first
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#title")
    assert page.input_value("#text") == "Torontoo, Ontaria"
    assert page.locator(".chips a[aria-current=true]").count() == 1
    assert page.evaluate("document.activeElement.textContent").startswith("Torontoo")


def test_the_curl_line_is_copied(page: Page) -> None:
    page.goto("/?text=Oslo")
    page.click("button[data-copies]")
    expect(page.locator("button[data-copies]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.inner_text("#curl")
    assert copied.startswith("curl --get http://127.0.0.1:")


def test_options_are_asked_with_the_text(page: Page) -> None:
    page.goto("/")
    page.click(".options summary")
    page.fill("#text", "Georgia")
    page.fill("#context_country", "US")
    page.select_option("#policy", "strict")
    page.keyboard.press("Tab")
    page.click("button[type=submit]")
    page.wait_for_selector("#title")
    assert page.url.endswith("/?text=Georgia&context_country=US&policy=strict")
    assert "Strict policy" in page.inner_text("#answer")


def test_what_would_settle_it_is_one_click_away(page: Page) -> None:
    page.goto("/?text=Springfield")
    label = page.locator(".settle a").first.inner_text()
    page.locator(".settle a").first.click()
    page.wait_for_selector(".shape.resolved")
    assert page.input_value("#text") == label


def test_nothing_runs_out_of_the_page(page: Page) -> None:
    for text in ("Torontoo, Ontaria", "Springfield", "x" * 300, "Llanfair" * 40):
        page.goto(f"/?text={text}")
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], text[:20]


def test_what_is_touched_is_large_enough(page: Page, size: str) -> None:
    if size != "phone":
        return
    page.goto("/?text=Springfield")
    small = page.evaluate(
        """[...document.querySelectorAll('a, button, summary, input, select')]
        .filter(one => one.offsetParent && !one.closest('details:not([open]) .fields, .skip'))
        .filter(one => one.getBoundingClientRect().height < 44 && !one.matches('.skip'))
        .map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect().height])"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    for query in ("", "?text=Torontoo,+Ontaria", "?text=Springfield", "?text=n/a"):
        page.goto(f"/{query}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert violations(page) == []


def test_dark_is_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/?text=Oslo")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 26)"


def test_the_description_can_be_read_here(page: Page) -> None:
    page.goto("/docs")
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() >= 10


def test_without_scripts_the_form_still_answers(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address)
    plain = context.new_page()
    plain.goto("/")
    plain.fill("#text", "Torontoo, Ontaria")
    plain.keyboard.press("Enter")
    plain.wait_for_url("**/?text=Torontoo*")
    assert plain.inner_text("#title") == "Toronto, Ontario, Canada"
    assert plain.locator("button[data-copies]").is_hidden()
    context.close()


def test_signing_in_opens_the_page(browser: Browser, normalizer: Normalizer) -> None:
    key = ApiKey("ada", ApiRole.CLIENT, sha256(b"a key").hexdigest())
    keyed = create_app(normalizer, Settings(cache_dir=Path("unused"), api_keys=(key,)))
    with served(keyed) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.goto("/?text=Oslo")
        assert "A key is needed" in page.inner_text("#answer")
        page.click("header >> text=Sign in")
        for typed in ("wrong", "a key"):
            page.fill("#key", typed)
            assert violations(page) == []
            page.keyboard.press("Enter")
            page.wait_for_selector("#wrong" if typed == "wrong" else "#text")
        page.fill("#text", "Oslo")
        page.keyboard.press("Enter")
        expect(page).to_have_title(OSLO)
        page.click("text=Sign out")
        page.wait_for_selector("text=Sign in")
        context.close()


def test_a_slow_answer_never_overwrites_a_later_one(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/")

    def late(route: Any) -> None:
        answer = route.fetch()
        page.wait_for_timeout(400)
        route.fulfill(response=answer)

    page.route("**/?text=Oslo", late)
    page.fill("#text", "Oslo")
    page.keyboard.press("Enter")
    page.fill("#text", "Bergen, Norway")
    page.keyboard.press("Enter")
    expect(page).to_have_title(BERGEN)
    page.wait_for_timeout(700)
    assert page.title().startswith("Bergen")
    assert "Bergen" in page.url
    context.close()
