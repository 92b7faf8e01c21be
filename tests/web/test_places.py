"""Places by id and by name."""

import pytest
from flask.testing import FlaskClient


def test_a_place_is_shown_with_what_it_lies_in_and_is_called(client: FlaskClient) -> None:
    place = client.get("/v1/places/geonames:6167865").json
    assert place is not None
    assert place["label"] == "Toronto, Ontario, Canada"
    assert [parent["id"] for parent in place["parents"]] == ["iso3166-2:CA-ON", "iso3166-1:CA"]
    assert "toronto" in place["names"]
    assert place["children_count"] == 0


def test_a_country_has_its_divisions_below_it(client: FlaskClient) -> None:
    place = client.get("/v1/places/iso3166-1:CA").json
    assert place is not None
    assert place["parents"] == []
    assert place["children_count"] >= 13


def test_a_metro_lists_its_divisions(client: FlaskClient) -> None:
    place = client.get("/v1/places/metro:bay-area").json
    assert place is not None
    assert place["kind"] == "metro"
    assert {"code": "US-CA", "name": "California"} in place["admin1s"]


@pytest.mark.parametrize(
    "place_id",
    ["geonames:1", "geonames:x", "iso3166-1:ZZ", "nix", ":", "geonames:" + "9" * 5000, "%00", "é"],
)
def test_an_unknown_id_is_404(client: FlaskClient, place_id: str) -> None:
    response = client.get(f"/v1/places/{place_id}")
    assert response.status_code == 404
    assert response.json is not None
    assert response.json["code"] == "not_found"


def test_places_are_found_by_name_the_largest_first(client: FlaskClient) -> None:
    answer = client.get("/v1/places?q=toronto").json
    assert answer is not None
    assert answer["items"][0]["id"] == "geonames:6167865"


def test_a_misspelt_name_finds_its_place(client: FlaskClient) -> None:
    answer = client.get("/v1/places?q=Torontoo").json
    assert answer is not None
    assert "geonames:6167865" in [place["id"] for place in answer["items"]]


def test_a_place_is_found_by_the_beginning_of_its_name(client: FlaskClient) -> None:
    answer = client.get("/v1/places?q=toron&limit=1").json
    assert answer is not None
    assert [place["id"] for place in answer["items"]] == ["geonames:6167865"]


@pytest.mark.parametrize(
    ("q", "place_id"),
    [("EMEA", "region:EMEA"), ("Bay Area", "metro:bay-area"), ("Big Apple", "geonames:5128581")],
)
def test_regions_and_by_names_are_found_too(client: FlaskClient, q: str, place_id: str) -> None:
    answer = client.get("/v1/places", query_string={"q": q}).json
    assert answer is not None
    assert answer["items"][0]["id"] == place_id


def test_a_region_is_found_by_the_beginning_of_its_name(client: FlaskClient) -> None:
    answer = client.get("/v1/places?q=southeast+as&kind=region").json
    assert answer is not None
    assert [place["name"] for place in answer["items"]] == ["Southeast Asia"]


def test_a_search_is_narrowed_by_country_and_kind(client: FlaskClient) -> None:
    answer = client.get("/v1/places?q=georgia&country=US&kind=admin1").json
    assert answer is not None
    assert [place["id"] for place in answer["items"]] == ["iso3166-2:US-GA"]


def test_a_search_goes_on_where_it_stopped(client: FlaskClient) -> None:
    whole = client.get("/v1/places?q=springfield&country=US&limit=20").json
    assert whole is not None
    seen: list[str] = []
    cursor = None
    while len(seen) < 20:
        after = f"&cursor={cursor}" if cursor else ""
        page = client.get(f"/v1/places?q=springfield&country=US&limit=7{after}").json
        assert page is not None
        seen += [place["id"] for place in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen[:20] == [place["id"] for place in whole["items"]]
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=a&kind=town", "q=a&country=us", "q=a&limit=0", "q=a&limit=201", "q=a&limit=x",
     "q=a&cursor=-1", "q=a&cursor=x", "q=a&nix=1", "q=a&q=b", "q=" + "a" * 201],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_refused(client: FlaskClient, query: str) -> None:
    response = client.get(f"/v1/places?{query}")
    assert response.status_code == 422
    assert response.json is not None
    assert response.json["code"] == "invalid_request"
