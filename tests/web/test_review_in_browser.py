"""The review page in a browser, with the real service and store: by keyboard, end to end."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, Route, expect, sync_playwright
from tests.web.browsing import CHROMIUM, SIZES, launched, opened, served, violations
from tests.web.reviewing import queued, service, verdict

from whence.bootstrap import Normalizer

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")
VALUE, LAST, SETTLE, SAID = "#value", "#last", "#settle", "#said"
Queue = Callable[..., Page]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = launched(playwright)
    yield found
    found.close()


@pytest.fixture
def app(normalizer: Normalizer, tmp_path: Path) -> Flask:
    """A service with an empty queue."""
    return service(normalizer, tmp_path)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as found:
        yield found


@pytest.fixture(params=["desktop"])
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, address: str, size: str) -> Iterator[Page]:
    with opened(browser, address, size) as found:
        yield found


@pytest.fixture
def queue(app: Flask, page: Page) -> Queue:
    """Puts values into the queue and opens the page as Ada."""

    def fill(*texts: Any, path: str = "/review", scope: str = "default") -> Page:
        queued(app, texts, scope)
        page.goto(path)
        if page.locator("#name").count():
            page.fill("#name", "Ada")
            page.keyboard.press("Enter")
        page.wait_for_selector("html.has-keys #value")
        return page

    return fill


def shows(page: Page, value: str) -> None:
    expect(page.locator(VALUE)).to_have_text(value)


def hold(held: list[Route]) -> Callable[[Route], None]:
    """Keeps requests back; a list's own method can't be a handler."""

    def keep(route: Route) -> None:
        held.append(route)

    return keep


def waiting(page: Page, *held: list[Route]) -> None:
    """Waits until a request of each kind is held back."""
    until = time.monotonic() + 10
    while not all(held) and time.monotonic() < until:
        page.wait_for_timeout(20)
    assert all(held)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def rows(page: Page) -> list[str]:
    return page.locator("#queue a bdi").all_inner_texts()


def test_three_values_are_seen_and_one_is_settled_undone_and_settled_again(
    app: Flask, queue: Queue
) -> None:
    page = queue("Springfield", "Georgia", "Paris / London")
    assert sorted(rows(page)) == ["Georgia", "Paris / London", "Springfield"]
    page.click("#queue >> text=Georgia")
    shows(page, "Georgia")
    assert verdict(app, "Georgia")["outcome"] == "ambiguous"

    page.keyboard.press("1")
    expect(page.locator(LAST)).to_contain_text("Georgia is Georgia. 1 record settled.")
    expect(page.locator(VALUE)).not_to_have_text("Georgia")
    page.keyboard.press("u")
    shows(page, "Georgia")
    expect(page.locator(SAID)).to_have_text("Undone: Georgia waits again")
    answered(app, "Georgia", "ambiguous")

    page.keyboard.press("1")
    expect(page.locator(LAST)).to_contain_text("Georgia is Georgia. 1 record settled.")
    answer = answered(app, "Georgia", "resolved")
    assert answer["place"]["id"] == "iso3166-1:GE"
    assert "reviewed" in answer["flags"]
    assert rows(page).count("Georgia") == 1
    expect(page.locator("#queue li.settled bdi")).to_have_text("Georgia")


def answered(app: Flask, text: str, outcome: str, scope: str = "default") -> dict[str, Any]:
    """The verdict once decisions have reached it: within a second, by contract."""
    until = time.monotonic() + 10
    while (answer := verdict(app, text, scope))["outcome"] != outcome:
        assert time.monotonic() < until
        time.sleep(0.05)
    return answer


def test_after_a_decision_the_next_value_is_there_with_its_first_candidate(queue: Queue) -> None:
    page = queue("Springfield", "Georgia")
    first = page.inner_text(VALUE)
    page.keyboard.press("1")
    expect(page.locator(VALUE)).not_to_have_text(first)
    expect(page.locator(SAID)).to_contain_text("1 record settled")
    assert focused(page) == "choice-1"
    page.keyboard.press("1")
    shows(page, "Every flagged value is settled")
    assert focused(page) == "value"
    expect(page.locator("#item")).to_contain_text("You settled 2 values today")


def test_arrows_choose_w_widens_and_enter_settles(app: Flask, queue: Queue) -> None:
    page = queue("Springfield")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#choice-2")).to_be_checked()
    expect(page.locator(SETTLE)).to_contain_text("Massachusetts, United States")
    page.keyboard.press("w")
    expect(page.locator(SETTLE)).to_contain_text("Settle as Massachusetts, United States")
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_contain_text("Springfield is Massachusetts, United States")
    assert answered(app, "Springfield", "resolved")["place"]["id"] == "iso3166-2:US-MA"


def test_another_place_is_searched_with_a_country_after_it(app: Flask, queue: Queue) -> None:
    page = queue("Georgia")
    page.keyboard.press("/")
    page.keyboard.type("cord colombia")
    expect(page.locator("#found [role=option]").first).to_contain_text("Córdoba")
    page.keyboard.press("ArrowDown")
    second = page.locator("#found [aria-selected=true]")
    name = second.get_attribute("data-label") or ""
    assert name.endswith("Colombia")
    expect(page.locator(SETTLE)).to_contain_text(f"Settle as {name}")  # before it is taken
    page.keyboard.press("Enter")
    expect(page.locator(SETTLE)).to_contain_text(f"Settle as {name}")
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_contain_text(f"Georgia is {name}")
    assert answered(app, "Georgia", "resolved")["place"]["label"] == name


def test_the_button_settles_what_is_marked_among_what_was_found(app: Flask, queue: Queue) -> None:
    page = queue("Georgia")
    page.keyboard.press("/")
    page.keyboard.type("tbilisi")
    expect(page.locator(SETTLE)).to_contain_text("Settle as Tbilisi")
    page.click(SETTLE)
    expect(page.locator(LAST)).to_contain_text("Georgia is Tbilisi")
    assert answered(app, "Georgia", "resolved")["place"]["name"] == "Tbilisi"


def test_a_press_of_the_button_outlives_the_same_answer_coming_again(queue: Queue) -> None:
    page = queue("Georgia")
    page.keyboard.press("/")
    page.keyboard.type("tbilisi")
    expect(page.locator(SETTLE)).to_contain_text("Settle as Tbilisi")
    page.wait_for_load_state("networkidle")
    page.hover(SETTLE)
    with page.expect_response(re.compile("/effect")):
        page.mouse.down()  # the search box is left, so what the choice would do is asked again
    with page.expect_response(re.compile("/places")):
        page.locator("#q").dispatch_event("input")
    page.wait_for_load_state("networkidle")
    page.mouse.up()
    expect(page.locator(LAST)).to_contain_text("Georgia is Tbilisi")


def test_a_search_is_left_without_a_keyboard(queue: Queue) -> None:
    page = queue("Georgia")
    page.click("[data-act=search]")
    page.keyboard.type("nowhere at all")
    expect(page.locator("#found-said")).to_contain_text("No place of this name is known")
    expect(page.locator(SETTLE)).to_be_disabled()
    page.click("[data-act=candidates]")
    expect(page.locator("#candidates")).to_be_visible()
    expect(page.locator(SETTLE)).to_contain_text("Settle as Georgia")


def test_escape_goes_back_to_the_candidates(queue: Queue) -> None:
    page = queue("Georgia")
    page.keyboard.press("/")
    expect(page.locator("#candidates")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#candidates")).to_be_visible()
    assert focused(page) == "choice-1"


def test_several_places(app: Flask, queue: Queue) -> None:
    page = queue("Paris / London")
    page.keyboard.press("m")
    boxes = page.locator("#several input:checked")
    assert boxes.count() == 2, "the places that the text names"
    expect(page.locator(SETTLE)).to_contain_text("Settle as")
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_contain_text("Paris / London is several places")
    until = time.monotonic() + 10
    while "reviewed" not in (answer := verdict(app, "Paris / London"))["flags"]:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert answer["outcome"] == "ambiguous"
    assert "multiple" in answer["flags"]


@pytest.mark.parametrize(
    ("key", "words", "outcome"),
    [("n", "not a location", "not_a_location"), ("t", "left open", "ambiguous")],
)
def test_no_place(app: Flask, queue: Queue, key: str, words: str, outcome: str) -> None:
    page = queue("Georgia")
    page.keyboard.press(key)
    expect(page.locator(LAST)).to_contain_text(f"Georgia is {words}")
    assert answered(app, "Georgia", outcome)["value"] == "georgia"


def test_everywhere_and_many_records_need_enter(app: Flask, queue: Queue) -> None:
    page = queue(*["Georgia"] * 1_001, "Springfield")
    page.click("#queue >> text=Georgia")
    shows(page, "Georgia")
    expect(page.locator("#bar")).to_contain_text("1,001 records in 1 spelling")
    page.keyboard.press("2")
    expect(page.locator(SAID)).to_contain_text("1,001 records: press Enter")
    shows(page, "Georgia")
    page.click("#queue >> text=Springfield")
    shows(page, "Springfield")
    page.keyboard.press("e")
    expect(page.locator("input[value=everywhere]")).to_be_checked()
    page.keyboard.press("3")
    expect(page.locator(SAID)).to_contain_text("everywhere: press Enter")
    shows(page, "Springfield")
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_contain_text("Springfield is Springfield, Illinois")
    assert answered(app, "Springfield", "resolved")["flags"] == ["reviewed"]
    assert verdict(app, "Springfield", scope="elsewhere")["flags"] == ["reviewed"]


def test_an_earlier_decision_is_told_before_it_is_replaced(app: Flask, queue: Queue) -> None:
    page = queue("Georgia", path="/review?scope=one", scope="one")
    page.keyboard.press("e")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_contain_text("Georgia is Georgia.")
    answered(app, "Georgia", "resolved")
    page.keyboard.press("u")
    expect(page.locator(SAID)).to_have_text("Undone: Georgia waits again")
    shows(page, "Georgia")
    page.keyboard.press("2")
    expect(page.locator(LAST)).to_contain_text("Georgia is Georgia, United States")
    page.goto("/review/aliases")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert violations(page) == []
    page.click("text=Delete")
    expect(page.locator("#main")).to_contain_text("No decision holds yet")


def test_undo_names_its_value_when_the_page_of_the_next_one_comes_between(queue: Queue) -> None:
    page = queue("Georgia", path="/review?scope=one", scope="one")
    after: list[Route] = []
    undone: list[Route] = []
    page.route(re.compile(r"/review\?scope=one$"), hold(after))
    page.route("**/undo", hold(undone))
    page.keyboard.press("1")
    expect(page.locator(LAST)).to_contain_text("Georgia is Georgia.")
    page.keyboard.press("u")
    waiting(page, after, undone)
    page.unroute("**/undo")
    answer = undone[0].fetch()
    with page.expect_response(re.compile(r"/review\?scope=one$")):
        after[0].fulfill(response=after[0].fetch())
    expect(page.locator(f"{LAST} bdi")).to_have_count(0)
    undone[0].fulfill(response=answer)
    expect(page.locator(SAID)).to_have_text("Undone: Georgia waits again")
    shows(page, "Georgia")


def test_a_conflict_between_two_rules_is_shown_before_anything_is_saved(
    app: Flask, queue: Queue
) -> None:
    page = queue("Georgia", path="/review?scope=one", scope="one")
    page.keyboard.press("2")
    expect(page.locator(LAST)).to_contain_text("Georgia is Georgia, United States")
    answered(app, "Georgia", "resolved", scope="one")
    page = queue("Georgia", path="/review?scope=two", scope="two")
    shows(page, "Georgia")
    expect(page.locator("#effect-more")).to_contain_text("No decision says otherwise.")
    page.keyboard.press("e")
    page.keyboard.press("1")
    expect(page.locator(SAID)).to_contain_text("An earlier decision says otherwise: press Enter")
    told = page.locator("#effect-more")
    expect(told).to_contain_text("Ada settled it in one on")
    expect(told).to_contain_text("Georgia, United States. This would be replaced.")
    shows(page, "Georgia")
    assert violations(page) == []
    unchanged = verdict(app, "Georgia", scope="one")
    assert unchanged["place"]["id"] == "iso3166-2:US-GA"
    assert verdict(app, "Georgia", scope="two")["outcome"] == "ambiguous"
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_contain_text("Georgia is Georgia.")
    answered(app, "Georgia", "resolved", scope="two")
    for scope in ("one", "two", "elsewhere"):
        assert verdict(app, "Georgia", scope=scope)["place"]["id"] == "iso3166-1:GE"


def test_a_refused_decision_brings_the_value_back_with_the_choice_and_the_reason(
    queue: Queue,
) -> None:
    page = queue("Springfield", "Georgia")
    first = page.inner_text(VALUE)
    page.keyboard.press("o")
    page.keyboard.type("seen on their site")
    page.keyboard.press("Escape")

    def fail(route: Route) -> None:
        route.abort()

    page.route("**/decision", fail)
    page.keyboard.press("2")
    expect(page.locator("#wrong")).to_have_text("Not settled: The service does not answer.")
    shows(page, first)
    expect(page.locator("#choice-2")).to_be_checked()
    assert page.input_value("#note") == "seen on their site"
    page.unroute("**/decision")
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_contain_text(f"{first} is")
    expect(page.locator(VALUE)).not_to_have_text(first)


def test_a_value_that_somebody_else_took_meanwhile_comes_back_as_theirs(
    app: Flask, queue: Queue
) -> None:
    page = queue("Georgia")
    item_id = page.get_attribute("#item", "data-id")
    lease = page.get_attribute("#item", "data-lease")
    client = app.test_client()
    given = {"lease_token": lease, "reviewer": "Ada"}
    assert client.post(f"/v1/reviews/{item_id}/release", json=given).status_code == 200
    taken = client.post("/v1/reviews/claim", json={"item_id": item_id, "reviewer": "Grace"})
    assert taken.status_code == 200
    page.keyboard.press("1")
    expect(page.locator("#wrong")).to_contain_text("Not settled")
    expect(page.locator("#bar")).to_contain_text("Grace is working on it")


def test_skipping_asks_why_and_goes_on(queue: Queue) -> None:
    page = queue("Springfield", "Georgia")
    first = page.inner_text(VALUE)
    page.keyboard.press("s")
    expect(page.locator("#skip-why")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(VALUE)).not_to_have_text(first)
    expect(page.locator(SAID)).to_contain_text(f"{first} skipped")


def test_j_and_k_move_and_q_leads_to_the_queue_and_back(queue: Queue) -> None:
    page = queue("Springfield", "Georgia", "Paris / London")
    order = rows(page)
    for key, value in (("j", order[1]), ("j", order[2]), ("k", order[1])):
        page.keyboard.press(key)
        shows(page, value)
    page.keyboard.press("q")
    assert page.evaluate("document.activeElement.closest('#queue') !== null")
    page.keyboard.press("q")
    assert focused(page) == "choice-1"
    page.keyboard.press("f")
    assert focused(page) == "filter-q"
    page.keyboard.type("spring")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=spring**")
    assert rows(page) == ["Springfield"]


def test_keys_are_silent_in_fields_and_can_be_switched_off(queue: Queue) -> None:
    page = queue("Springfield", "Georgia")
    first = page.inner_text(VALUE)
    page.keyboard.press("o")
    page.keyboard.type("1 n u j")
    assert page.input_value("#note") == "1 n u j"
    shows(page, first)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.uncheck("#single-keys")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("1")
    page.keyboard.press("j")
    page.wait_for_timeout(200)
    shows(page, first)
    page.keyboard.press("Alt+1")
    expect(page.locator(LAST)).to_contain_text(f"{first} is")


def test_hostile_values_are_shown_and_nothing_of_them_runs(queue: Queue) -> None:
    hostile = "<img src=x onerror=alert(1)>, Georgia"
    script = "Georgia </script><script>alert(2)</script>"
    also = {"<b>country</b>": "<script>alert(3)</script>"}
    entries = [{"text": hostile, "also": also, "id": str(n)} for n in range(12)]
    page = queue(*entries, {"text": script})
    expect(page.locator(VALUE)).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("#main img, #main b script, #queue script").count() == 0
    expect(page.locator(".also")).to_contain_text("<script>alert(3)</script>")
    page.keyboard.press("o")
    page.keyboard.type("<script>alert(4)</script>")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator(LAST)).to_contain_text("<img src=x onerror=alert(1)>")
    page.goto("/review/decisions")
    expect(page.locator("tbody")).to_contain_text("<script>alert(4)</script>")
    assert violations(page) == []


def test_what_the_same_people_answered_is_told_before_it_is_contradicted(queue: Queue) -> None:
    georgians = [{"text": "Georgia", "id": f"g{n}", "also": {"work": "Tbilisi"}} for n in range(11)]
    page = queue(*georgians)
    expect(page.locator(".also")).to_contain_text("Tbilisi")
    expect(page.locator("#bar")).not_to_contain_text("also say")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#bar")).to_contain_text("11 of these records also say Georgia (work)")


def test_a_long_queue_comes_page_by_page(queue: Queue) -> None:
    page = queue(*[f"Springfield {n}" for n in range(70)])
    total = page.locator("#queue li").first.get_attribute("aria-setsize")
    assert 50 <= page.locator("#queue li").count() <= 52, "a page, and what is held"
    page.click("#more a")
    expect(page.locator("#queue li")).to_have_count(int(total or 0))
    places = page.locator("#queue li").evaluate_all(
        "all => all.map(one => Number(one.getAttribute('aria-posinset')))"
    )
    assert places == list(range(1, int(total or 0) + 1))


def test_the_name_is_asked_once(queue: Queue) -> None:
    page = queue("Georgia")
    expect(page.locator(".reviewer")).to_have_text("Ada")
    page.reload()
    shows(page, "Georgia")


@pytest.mark.parametrize("size", SIZES, indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(queue: Queue, scheme: Any) -> None:
    page = queue("Springfield", "Georgia", "Paris / London", "Torontoo Xq")
    page.emulate_media(color_scheme=scheme)
    for key in ("", "/", "Escape", "m", "m", "o", "Escape", "h", "?", "Escape"):
        if key:
            page.keyboard.press(key)
        assert violations(page) == [], key
    page.keyboard.press("1")
    expect(page.locator(LAST)).to_be_visible()
    assert violations(page) == []
    for path in ("/review?q=nothing+is+called+so", "/review/decisions", "/review/aliases"):
        page.goto(path)
        assert violations(page) == [], path


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_on_a_phone_all_is_large_enough_and_nothing_runs_out(queue: Queue) -> None:
    page = queue("Springfield", "x" * 300 + ", Georgia", "Paris / London")
    for press in ("", "/", "Escape", "m", "m"):
        if press:
            page.keyboard.press(press)
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1]
        small = page.evaluate(
            """[...document.querySelectorAll('a, button, summary, select, input')]
            .map(one => one.matches('input[type=radio], input[type=checkbox]')
                ? one.closest('label, .candidate, li') : one)
            .filter(one => one.checkVisibility() && !one.matches('.skip, .unseen'))
            .filter(one => one.getBoundingClientRect().height < 44)
            .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height])"""
        )
        assert small == [], press
    page.click(".to-queue")
    expect(page.locator("#queue")).to_be_visible()
    page.click("#queue a:not([aria-current])")
    expect(page.locator("#queue")).to_be_hidden()


def test_the_map_shows_a_pin_for_each_candidate_and_moves_by_its_viewbox(queue: Queue) -> None:
    page = queue("Georgia")
    pins = page.locator(".pins span")
    expect(pins).to_have_text(["1", "2"])
    before = page.get_attribute("#map svg", "viewBox")
    pins.nth(1).click()
    expect(page.locator("#choice-2")).to_be_checked()
    page.keyboard.press("/")
    page.keyboard.type("oslo")
    expect(page.locator("#found [role=option]").first).to_contain_text("Oslo")
    expect(pins).to_have_text(["•"])
    assert page.get_attribute("#map svg", "viewBox") != before


def test_without_scripts_a_value_is_settled_and_undone(
    app: Flask, browser: Browser, address: str
) -> None:
    queued(app, ["Georgia", "Georgia", "Springfield"])
    with opened(browser, address, java_script_enabled=False) as page:
        page.goto("/review?q=georgia")
        page.fill("#name", "Ada")
        page.click("text=Review >> nth=-1")
        shows(page, "Georgia")
        page.check("#choice-1")
        page.press("#choice-1", "Enter")
        expect(page.locator(LAST)).to_contain_text("Georgia is Georgia. 2 records settled.")
        page.click(f"{LAST} button")
        shows(page, "Georgia")
        page.click("text=Not a location")
        expect(page.locator(LAST)).to_contain_text("Georgia is not a location")
    answered(app, "Georgia", "not_a_location")


def test_dark_is_dark(queue: Queue) -> None:
    page = queue("Georgia")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 26)"
    assert re.match(r"^-?\d", page.get_attribute("#map svg", "viewBox") or "")
