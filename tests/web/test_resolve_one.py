"""One entry over HTTP: the answer is the normaliser's own, under the names of the contract."""

from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from whence import answer
from whence.bootstrap import Normalizer
from whence.entry import Context, Entry

CONTRACT_FIELDS = [
    "id", "input", "value", "outcome", "place", "confidence", "confidence_by_level",
    "best_by_level", "flags", "reasons", "mentions", "no_place_probability", "candidates",
    "explanation", "review", "versions",
]  # fmt: skip


def resolved(client: FlaskClient, **entry: Any) -> Any:
    response = client.post("/v1/resolve", json=entry)
    assert response.status_code == 200, response.text
    return response.json


def test_a_misspelt_city_is_resolved_with_its_evidence(client: FlaskClient) -> None:
    verdict = resolved(client, id="r-1", text="Torontoo, Ontaria", explain=True)
    assert list(verdict) == CONTRACT_FIELDS
    assert verdict["id"] == "r-1"
    assert verdict["input"] == {"text": "Torontoo, Ontaria"}
    assert verdict["place"]["id"] == "geonames:6167865"
    assert verdict["place"]["country"] == {"code": "CA", "name": "Canada"}
    assert verdict["review"] == {"status": "none", "item_id": None}
    explanation = verdict["explanation"]
    assert explanation["decision"]["policy"] == "default"
    assert all(one["evidence"] for one in verdict["candidates"])


@pytest.mark.parametrize(
    "entry",
    [
        Entry("Torontoo, Ontaria", id="r-1", context=Context(("CA",), "en")),
        Entry("Georgia"),
        Entry(city="Leeds", country="UK"),
        Entry("Somewhere over the rainbow &hearts;"),
        Entry("in your heart\u200b", scope="hr"),
        Entry("東京"),
        Entry(""),
    ],
)
def test_http_answers_what_the_normaliser_answers(
    client: FlaskClient, normalizer: Normalizer, entry: Entry
) -> None:
    sent = dict(entry.cells())
    context = {"country": list(entry.context.countries), "language": entry.context.language}
    options = {"scope": entry.scope, "explain": True, "review": "never"}
    got = resolved(client, **sent, id=entry.id, context=context, **options)
    direct = normalizer.resolve(entry, explain=True)
    assert got == orjson.loads(answer.as_json(direct))


def test_get_answers_as_post_does(client: FlaskClient) -> None:
    query = {
        "text": "Georgia", "context_country": ["US", "CA"], "context_language": "en",
        "explain": "true", "max_candidates": "2", "policy": "strict", "id": "r-2",
    }  # fmt: skip
    got = client.get("/v1/resolve", query_string=query)
    assert got.status_code == 200
    context = {"country": ["US", "CA"], "language": "en"}
    body = {**query, "context": context, "explain": True, "max_candidates": 2, "review": "never"}
    del body["context_country"], body["context_language"]
    assert got.json == resolved(client, **body)


@pytest.mark.parametrize("most", [0, 1, 20])
def test_no_more_candidates_than_wanted(client: FlaskClient, most: int) -> None:
    found = resolved(client, text="Springfield", max_candidates=most)["candidates"]
    assert len(found) <= most
    assert found or most == 0


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u00a0"])
def test_blank_cells_are_a_verdict_and_no_error(client: FlaskClient, text: str) -> None:
    verdict = resolved(client, text=text)
    assert verdict["outcome"] == "not_a_location"
    assert [reason["code"] for reason in verdict["reasons"]] == ["empty"]


def test_a_blank_cell_beside_a_filled_one_changes_nothing(client: FlaskClient) -> None:
    for text in ("Springfield", "Lyon 3e", "NYC / remote"):
        alone = resolved(client, text=text)
        for blank in ("", "  ", "\u200b"):
            beside = resolved(client, text=text, city=blank, country=blank)
            assert beside.pop("input") == {"text": text, "city": blank, "country": blank}
            assert beside == {name: said for name, said in alone.items() if name != "input"}
    assert (
        resolved(client, text="", city="Leeds")["value"] == resolved(client, city="Leeds")["value"]
    )
    assert resolved(client, text=" ", city="")["value"] == ""


def test_parameters_beside_a_body_are_an_error(client: FlaskClient) -> None:
    answer = client.post("/v1/resolve?max_candidates=0", json={"text": "Oslo"})
    assert answer.status_code == 422


def test_null_among_other_answers_is_none(client: FlaskClient) -> None:
    entry = {"text": "Oslo", "also": {"team": None, "site": "north"}}
    assert client.post("/v1/resolve", json=entry).status_code == 200


def test_nul_and_control_characters_are_just_text(client: FlaskClient) -> None:
    text = "Tor\x00onto\x07, \x1b[31mOntario\x85"
    assert resolved(client, text=text)["input"] == {"text": text}


def test_spans_count_code_points_of_the_raw_text(client: FlaskClient) -> None:
    text = "😀😀 Toronto, Ontario"
    spans = [tuple(one["span"]) for one in resolved(client, text=text)["mentions"]]
    assert any(text[start:end].startswith("Toronto") for start, end in spans)


def test_a_byte_order_mark_is_no_error(client: FlaskClient) -> None:
    body = b'\xef\xbb\xbf{"text": "Oslo"}'
    response = client.post("/v1/resolve", data=body, content_type="application/json")
    assert response.status_code == 200


def test_what_only_reviewers_need_is_accepted(client: FlaskClient) -> None:
    verdict = resolved(client, text="Oslo", also={"bio": "fjords"}, review="never", scope="hr")
    assert verdict["review"]["status"] == "none"
