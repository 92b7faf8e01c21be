"""`/reconcile` as the Reconciliation Service API 0.2 has it."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.web import reconciliation_schemas as said

from whence.bootstrap import Normalizer
from whence.settings import ApiKey, ApiRole, Settings
from whence.web.app import create_app

TORONTO = "geonames:6167865"


def ask(client: FlaskClient, **queries: Any) -> Any:
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200
    jsonschema.validate(answer.json, said.RESULT_BATCH)
    return answer.json


def best(client: FlaskClient, **query: Any) -> Any:
    return ask(client, q=query)["q"]["result"][0]


def test_the_manifest_says_what_the_service_offers(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").json
    jsonschema.validate(manifest, said.MANIFEST)
    assert manifest is not None
    assert set(manifest["suggest"]) == {"entity", "property", "type"}


def test_every_address_of_the_manifest_answers(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").json
    assert manifest is not None
    ids = {"entity": TORONTO, "type": "city", "property": "country"}
    schemas = {
        "entity": said.SUGGESTED_ENTITIES,
        "type": said.SUGGESTED_TYPES,
        "property": said.SUGGESTED_PROPERTIES,
    }
    for what, service in manifest["suggest"].items():
        found = client.get(service["service_url"] + service["service_path"] + "?prefix=c")
        jsonschema.validate(found.json, schemas[what])
        assert found.json["result"]
        path = service["flyout_service_path"].replace("${id}", ids[what])
        shown = client.get(service["flyout_service_url"] + path)
        jsonschema.validate(shown.json, said.FLYOUT)
    proposals = manifest["extend"]["propose_properties"]
    url = proposals["service_url"] + proposals["service_path"]
    proposed = client.get(url + "?type=city&limit=3").json
    jsonschema.validate(proposed, said.PROPOSED)
    assert len(proposed["properties"]) == 3
    for one in (manifest["preview"]["url"], manifest["view"]["url"]):
        page = client.get(one.replace("{{id}}", TORONTO))
        assert "Toronto, Ontario, Canada" in page.text


def test_it_matches_where_the_verdict_is_resolved(
    client: FlaskClient, normalizer: Normalizer
) -> None:
    texts = ["Torontoo, Ontaria", "Georgia", "New York", "Springfield", "Leeds", "nowhere", "hell"]
    results = ask(client, **{text: {"query": text, "limit": 20} for text in texts})
    for text in texts:
        verdict = normalizer.resolve(text)
        meant = verdict.place.id if verdict.place and verdict.outcome == "resolved" else None
        matched = [one["id"] for one in results[text]["result"] if one["match"]]
        assert matched == ([meant] if meant else []), text


def test_scores_are_probabilities_the_best_first(
    client: FlaskClient, normalizer: Normalizer
) -> None:
    result = ask(client, q={"query": "Georgia", "limit": 20})["q"]["result"]
    scores = [one["score"] for one in result]
    assert scores == sorted(scores, reverse=True)
    probability = {
        one.place.id: one.probability
        for one in normalizer.resolve("Georgia", max_candidates=20).candidates
    }
    assert {one["id"]: one["score"] for one in result} == {
        place_id: round(100 * share, 2) for place_id, share in probability.items()
    }


def test_a_match_comes_first(client: FlaskClient) -> None:
    # OpenRefine matches a cell only where the first candidate is the match.
    for text in ("New York", "Québec", "Mexico", "Luxembourg", "Singapore"):
        result = ask(client, q={"query": text})["q"]["result"]
        assert [one["match"] for one in result].index(True) == 0


def test_namesakes_are_told_apart_by_their_full_names(client: FlaskClient) -> None:
    # OpenRefine shows the name alone.
    names = [one["name"] for one in ask(client, q={"query": "Springfield"})["q"]["result"]]
    assert "Springfield, Illinois, United States" in names
    assert len(set(names)) == len(names)
    assert best(client, query="Leeds, England")["name"] == "Leeds"


def test_properties_say_where(client: FlaskClient) -> None:
    def found(*properties: dict[str, Any]) -> str:
        place_id: str = best(client, query="Paris", properties=list(properties))["description"]
        return place_id

    assert found() == "Paris, Île-de-France, France"
    texas = "Paris, Texas, United States"
    assert found({"pid": "admin1", "v": "Texas"}, {"pid": "country", "v": "US"}) == texas
    assert found({"pid": "admin1", "v": {"id": "iso3166-2:US-TX", "name": "?"}}) == texas
    assert found({"pid": "admin1", "v": ["", {"name": "Texas"}]}) == texas


def test_a_property_that_says_nothing_of_the_place_is_left_alone(client: FlaskClient) -> None:
    plain = best(client, query="Oslo")
    assert best(client, query="Oslo", properties=[{"pid": "colour", "v": "red"}]) == plain
    assert best(client, query="Oslo", properties=[{"pid": "country", "v": True}]) == plain


def test_types_restrict_the_candidates(client: FlaskClient) -> None:
    for kind in ("city", "country", "admin1"):
        for form in (kind, [kind], {"id": kind}, [{"id": kind, "name": "…"}]):
            result = ask(client, q={"query": "Georgia", "type": form})["q"]["result"]
            assert {one["type"][0]["id"] for one in result} <= {kind}
    country = best(client, query="Hamburg", type="country")
    assert (country["id"], country["match"]) == ("iso3166-1:DE", False)
    oslo = best(client, query="Oslo")["id"]
    assert best(client, query="Oslo", type="place")["id"] == oslo
    assert best(client, query="Oslo", type="Q515")["id"] == oslo


def test_how_strict_types_are_is_for_the_caller_to_say(client: FlaskClient) -> None:
    def kinds(strict: str, *types: str) -> set[str]:
        query = {"query": "Georgia", "type": list(types), "type_strict": strict}
        return {one["type"][0]["id"] for one in ask(client, q=query)["q"]["result"]}

    assert kinds("any", "country", "admin1") == {"country", "admin1"}
    assert kinds("all", "country", "place") == {"country"}
    assert kinds("all", "country", "admin1") == set()
    assert kinds("should", "city") >= {"country", "admin1"}


def test_the_limit_holds(client: FlaskClient) -> None:
    assert len(ask(client, q={"query": "Springfield", "limit": 2})["q"]["result"]) == 2


def test_a_place_id_finds_its_place(client: FlaskClient) -> None:
    (found,) = ask(client, q={"query": TORONTO})["q"]["result"]
    assert (found["id"], found["score"], found["match"]) == (TORONTO, 100, True)


@pytest.mark.parametrize("query", [" iso3166-1:CA ", "ISO3166-1:ca", "iso3166-1:CA\n"])
def test_a_place_id_is_known_however_it_was_copied(client: FlaskClient, query: str) -> None:
    found = best(client, query=query)
    assert (found["id"], found["match"]) == ("iso3166-1:CA", True)


def test_a_place_id_of_nothing_is_no_name_of_a_place(client: FlaskClient) -> None:
    assert ask(client, q={"query": "iso3166-1:XX"})["q"]["result"] == []


def test_a_place_id_of_another_type_is_no_candidate(client: FlaskClient) -> None:
    results = ask(
        client,
        other={"query": TORONTO, "type": "country"},
        same={"query": TORONTO, "type": "city"},
    )
    assert results["other"]["result"] == []
    assert [one["id"] for one in results["same"]["result"]] == [TORONTO]


def test_get_answers_as_post_does(client: FlaskClient) -> None:
    queries = {"queries": json.dumps({"q0": {"query": "Zürich"}})}
    assert client.get("/reconcile", query_string=queries).json == (
        client.post("/reconcile", data=queries).json
    )


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("text", "invalid_request"),
        ({}, "invalid_request"),
        ({"query": 5}, "invalid_request"),
        ({"query": "Oslo", "limit": 0}, "invalid_request"),
        ({"query": "Oslo", "type": 7}, "invalid_request"),
        ({"query": "Oslo", "properties": {"pid": "country"}}, "invalid_request"),
        ({"query": "Oslo", "properties": [{"pid": ["country"], "v": "NO"}]}, "invalid_request"),
        ({"query": "Oslo", "properties": [{"v": "NO"}]}, "invalid_request"),
        ({"query": "Oslo", "type": "city", "type_strict": "maybe"}, "invalid_request"),
        ({"query": "Os\ud83dlo"}, "invalid_request"),
        ({"query": "a" * 1_001}, "text_too_long"),
    ],
)
def test_a_bad_query_fails_no_other(client: FlaskClient, query: Any, code: str) -> None:
    results = ask(client, bad=query, good={"query": "Oslo"})
    assert results["bad"]["result"] == []
    assert results["bad"]["error"]["code"] == code
    assert results["good"]["result"][0]["name"] == "Oslo"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"lang": "en"}, 422),
        ({"queries": "{"}, 400),
        ({"queries": "[]"}, 422),
        ({"extend": "{}"}, 422),
        ({"extend": '{"ids": ["x"], "properties": [{}]}'}, 422),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(1_001)})}, 413),
    ],
)
def test_a_bad_form_is_refused(client: FlaskClient, form: dict[str, str], status: int) -> None:
    assert client.post("/reconcile", data=form).status_code == status


def test_queries_as_json_are_refused(client: FlaskClient) -> None:
    assert client.post("/reconcile", json={"queries": {}}).status_code == 415


def test_places_are_extended_by_their_properties(client: FlaskClient) -> None:
    names = ["country", "country_code", "coordinates", "timezone", "population", "iso_code", "?"]
    ids = [TORONTO, "iso3166-1:CA", "region:EMEA", "geonames:0"]
    asked = {"ids": ids, "properties": [{"id": name} for name in names]}
    answer = client.post("/reconcile", data={"extend": json.dumps(asked)}).json
    jsonschema.validate(answer, said.EXTENSION)
    assert answer is not None
    assert [one["id"] for one in answer["meta"]] == names
    assert answer["rows"][TORONTO] == {
        "country": [{"id": "iso3166-1:CA", "name": "Canada"}],
        "country_code": [{"str": "CA"}],
        "coordinates": [{"str": "43.70643,-79.39864"}],
        "timezone": [{"str": "America/Toronto"}],
        "population": [{"int": 2794356}],
        "iso_code": [],
        "?": [],
    }
    assert answer["rows"]["iso3166-1:CA"]["iso_code"] == [{"str": "CA"}]
    assert answer["rows"]["geonames:0"] == {name: [] for name in names}


def test_a_suggestion_goes_on_where_the_last_ended(client: FlaskClient) -> None:
    def page(cursor: int) -> list[str]:
        answer = client.get(f"/reconcile/suggest/entity?prefix=San&cursor={cursor}").json
        assert answer is not None
        return [one["id"] for one in answer["result"]]

    first, second = page(0), page(20)
    assert len(first) == len(second) == 20
    assert not set(first) & set(second)


def test_suggestions_keep_to_a_type_and_know_ids(client: FlaskClient) -> None:
    asked = "/reconcile/suggest/entity?prefix=Georgia&type=country"
    answer = client.get(asked).json
    assert answer is not None
    assert [one["id"] for one in answer["result"]][:1] == ["iso3166-1:GE"]
    answer = client.get(f"/reconcile/suggest/entity?prefix={TORONTO}").json
    assert answer is not None
    assert [one["name"] for one in answer["result"]] == ["Toronto"]


@pytest.mark.parametrize(
    "path",
    [
        "/reconcile",
        "/reconcile/suggest/entity?prefix=Oslo",
        f"/reconcile/preview?id={TORONTO}",
        "/reconcile/properties",
        "/reconcile/preview?id=none",
        "/reconcile?queries=%7B",
    ],
)
def test_other_sites_may_call_it_and_frame_it(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Frame-Options" not in headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    asked = client.options(path)
    assert asked.status_code == 200
    assert "X-API-Key" in asked.headers["Access-Control-Allow-Headers"]


def test_other_sites_may_not_frame_or_read_the_rest(client: FlaskClient) -> None:
    for path in ("/", "/v1/resolve?text=Oslo"):
        headers = client.get(path).headers
        assert "Access-Control-Allow-Origin" not in headers
        assert headers["X-Frame-Options"] == "DENY"


@pytest.fixture
def guarded(normalizer: Normalizer) -> Flask:
    digest = sha256(b"secret").hexdigest()
    keys = (ApiKey("hr", ApiRole.CLIENT, digest, ("hr-survey",)),)
    return create_app(normalizer, Settings(cache_dir=Path("unused"), api_keys=keys))


def test_with_keys_queries_need_one_and_the_manifest_says_so(guarded: Flask) -> None:
    client = guarded.test_client()
    manifest = client.get("/reconcile").json
    jsonschema.validate(manifest, said.MANIFEST)
    assert manifest is not None
    header = manifest["authentication"]["name"]
    form = {"queries": json.dumps({"q": {"query": "Oslo"}})}
    refused = client.post("/reconcile", data=form)
    assert refused.status_code == 401
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    answer = client.post("/reconcile", data=form, headers={header: "secret"}).json
    assert answer is not None
    assert answer["q"]["result"][0]["name"] == "Oslo"
    assert client.get(f"/reconcile/preview?id={TORONTO}").status_code == 200
