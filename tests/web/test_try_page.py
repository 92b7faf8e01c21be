"""The try-it page as the server writes it: complete without any script."""

import html
import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from whence.verdict import Evidence, Flag, Outcome, ReasonCode, Role
from whence.web import wording
from whence.web.marked_text import Mark, runs
from whence.web.waterfall import compare, draw


def page(client: FlaskClient, status: int = 200, **query: str) -> str:
    response = client.get("/", query_string=query)
    assert response.status_code == status, response.text
    assert response.content_type.startswith("text/html")
    return response.text


def told(text: str) -> str:
    """The page's words, without markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_without_a_question_it_shows_the_form_and_examples(client: FlaskClient) -> None:
    text = page(client)
    assert '<input id="text" name="text"' in text
    assert "Torontoo, Ontaria" in text
    assert "candidates" not in text.casefold()


def test_a_verdict_in_plain_words_with_its_code(client: FlaskClient) -> None:
    words = told(page(client, text="Torontoo, Ontaria"))
    assert "Resolved, spelling corrected resolved Toronto, Ontario, Canada" in words
    assert "geonames:6167865" in words
    assert "Torontoo as Toronto, misspelt; Ontaria as Ontario, misspelt" in words
    assert "Why Toronto" in words
    assert "How far it is settled" in words


def test_the_used_words_are_marked_in_the_raw_text(client: FlaskClient) -> None:
    text = page(client, text="Torontoo, Ontaria")
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", text) == ["Torontoo", "Ontaria"]


def test_repairs_say_what_was_changed_and_where(client: FlaskClient) -> None:
    words = told(page(client, text="Toronto &hearts;"))
    assert "&hearts; → ♥ HTML entity, characters 9 to 16. The raw text is kept." in words


def test_what_would_settle_it_does(client: FlaskClient) -> None:
    text = page(client, text="Springfield")
    links = re.findall(r'<a href="(\?text=[^"]*)">(Springfield, [^<]*)</a>', text)
    assert links
    for address, label in links:
        assert f"{label}, United States" in page(client, **_query(address))


def _query(address: str) -> dict[str, str]:
    from urllib.parse import parse_qsl  # noqa: PLC0415

    return dict(parse_qsl(html.unescape(address).lstrip("?")))


def test_the_address_holds_the_state(client: FlaskClient) -> None:
    text = page(client, text="Georgia", context_country="US", policy="strict", city="")
    assert 'value="Georgia"' in text
    assert 'value="US"' in text
    assert '<option value="strict" selected>' in text
    assert '<details class="options" open>' in text


def test_the_curl_line_asks_the_same(client: FlaskClient) -> None:
    words = told(page(client, text="L'Aquila; rm -rf $HOME", context_country="IT"))
    line = """curl --get http://localhost/v1/resolve --data-urlencode 'text=L'"'"'Aquila; rm -rf $HOME' --data-urlencode context_country=IT -d explain=true"""  # noqa: E501
    assert line in words


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7 * 7 }}"])
def test_text_stays_text(client: FlaskClient, text: str) -> None:
    written = page(client, text=text)
    assert text not in written or text == "{{ 7 * 7 }}"
    assert html.escape(text, quote=False) in html.unescape(written) or text in told(written)
    assert "<script>alert" not in written
    assert "<img" not in written


@pytest.mark.parametrize(
    "query",
    [{"text": ""}, {"text": " "}, {"city": "Leeds", "country": "UK"}, {"text": "London / Leeds"},
     {"text": "originally Lagos, now in Leeds"}, {"text": "Zzyzxwq"}, {"text": "n/a"},
     {"text": "東京都"}, {"text": "القاهرة، مصر"}, {"text": "EMEA"}, {"text": "Remote, US"},
     {"text": "USSR"}, {"text": "Dublin, Ohio, France"}, {"text": "\0"}, {"text": "not Denver"},
     {"text": "\ufeff\u200b"}, {"text": "New York", "policy": "strict"}, {"text": "a" * 1000}],
)  # fmt: skip
def test_every_kind_of_verdict_can_be_told(client: FlaskClient, query: dict[str, str]) -> None:
    assert "</html>" in page(client, **query)


def test_a_question_that_cannot_be_asked_is_told_on_the_page(client: FlaskClient) -> None:
    words = told(page(client, status=422, text="a" * 1001))
    assert "That is too long" in words
    words = told(page(client, status=422, text="Oslo", context_country="Norway"))
    assert "ISO 3166-1" in words


def test_every_code_has_plain_words() -> None:
    assert set(wording.OUTCOMES) == set(Outcome)
    assert set(wording.FLAGS) == set(Flag)
    assert set(wording.ROLES) == set(Role)
    assert len(ReasonCode)


@given(
    st.text(max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=5),
)
def test_runs_put_together_are_the_raw_text(raw: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark((min(span), min(max(span), len(raw))), "place") for span in spans]
    assert "".join(run.text for run in runs(raw, marks)) == raw


@given(
    st.lists(st.floats(-20, 20), max_size=8),
    st.one_of(st.none(), st.floats(-20, 20)),
)
def test_bars_follow_on_each_other_and_stay_inside(bits: list[float], rival: float | None) -> None:
    fall = draw([Evidence("name", one, "") for one in bits], rival)
    assert fall.score == pytest.approx(sum(bits))
    for bar in (*fall.bars, fall.score_bar):
        assert 0 <= bar.start <= bar.start + bar.width <= 100.02
    assert [bar.is_negative for bar in fall.bars] == sorted(bar.is_negative for bar in fall.bars)


def test_what_is_said_of_several_words_is_one_row() -> None:
    said = [
        Evidence("rare", 3.0, "Rare", "text", (0, 4)),
        Evidence("rare", 2.0, "Rare", "text", (6, 9)),
        Evidence("place", 1.0, "A place"),
    ]
    fall = draw(said, None)
    assert [(row.detail, row.bits) for row in fall.rows] == [("Rare", 5.0), ("A place", 1.0)]
    assert [len(row.evidence) for row in fall.rows] == [2, 1]


def test_evidence_that_would_be_shown_as_nothing_is_left_out_unless_it_adds_up() -> None:
    fall = draw([Evidence("a", 2.0, "A"), Evidence("b", 0.01, "B")], None)
    assert [row.detail for row in fall.rows] == ["A"]
    assert fall.score == 2.01
    many = [Evidence("a", 2.0, "A"), *(Evidence(f"b{n}", 0.04, "B") for n in range(5))]
    assert len(draw(many, None).rows) == 6


def test_two_readings_are_compared_by_kind_of_evidence() -> None:
    first = [Evidence("name_prior", -1.0, "Ours"), Evidence("place", 3.0, "Both")]
    second = [Evidence("name_prior", -2.0, "Theirs"), Evidence("place", 3.0, "Both")]
    prior, place = compare(first, second)
    assert (prior.detail, prior.difference) == ("People there, against others of that name", 1.0)
    assert (place.detail, place.difference) == ("Both", 0.0)
