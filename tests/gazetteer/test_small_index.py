"""What a build makes of a few countries."""

import pytest

from whence.gazetteer.index import KINDS, Gazetteer
from whence.gazetteer.names import Form, Trait
from whence.place import Kind


def _bearers(index: Gazetteer, key: str) -> dict[str, tuple[int, int]]:
    name = index.find(key)
    assert name >= 0, key
    return {index.place_id(place): (form, traits) for place, form, traits in index.postings(name)}


def test_places_are_numbered_by_population(small: Gazetteer) -> None:
    people = list(small.population)
    assert people == sorted(people, reverse=True)


def test_ids_are_unique_and_lead_back_to_their_place(small: Gazetteer) -> None:
    ids = [small.place_id(number) for number in range(small.size)]
    assert len(set(ids)) == small.size
    assert [small.number(place_id) for place_id in ids] == list(range(small.size))


@pytest.mark.parametrize(
    "place_id", ["geonames:1", "geonames:06167865", "geonames:", "geonames:x", "x", "", "é:é"]
)
def test_an_unknown_id_has_no_number(small: Gazetteer, place_id: str) -> None:
    assert small.number(place_id) is None


def test_a_territory_is_a_country_and_its_twin_an_alias(small: Gazetteer) -> None:
    assert small.number("iso3166-2:US-PR") is None
    assert small.number("iso3166-2:CN-HK") is None
    assert small.number("iso3166-2:US-MO") is not None  # ends like Macao, and is Missouri
    assert small.number("iso3166-2:US-NC") is not None  # ends like New Caledonia
    assert _bearers(small, "us pr") == {"iso3166-1:PR": (Form.CODE, 0)}


def test_a_town_keeps_its_name_from_the_division_around_it(small: Gazetteer) -> None:
    assert "iso3166-2:IT-BG" not in _bearers(small, "bergamo")
    assert "iso3166-2:IT-BG" in _bearers(small, "province of bergamo")
    assert "iso3166-2:IT-MI" not in _bearers(small, "milano")


def test_codes_are_codes(small: Gazetteer) -> None:
    assert _bearers(small, "on")["iso3166-2:CA-ON"] == (Form.CODE, 0)
    bearers = _bearers(small, "ca")
    assert bearers["iso3166-1:CA"] == bearers["iso3166-2:US-CA"] == (Form.CODE, 0)
    assert _bearers(small, "can")["iso3166-1:CA"][0] == Form.CODE3


def test_a_generic_name_is_marked_in_every_language(small: Gazetteer) -> None:
    assert all(traits & Trait.GENERIC for _, traits in _bearers(small, "central").values())


def test_a_han_name_loses_its_kind(small: Gazetteer) -> None:
    assert "geonames:1857910" in _bearers(small, "京都")
    assert "iso3166-2:JP-26" in _bearers(small, "京都")
    assert "iso3166-2:JP-26" in _bearers(small, "京都府")


def test_a_division_is_found_with_its_kind(small: Gazetteer) -> None:
    for key in ("ontario", "ontario province", "province of ontario"):
        assert "iso3166-2:CA-ON" in _bearers(small, key)


def test_a_name_is_primary_once(small: Gazetteer) -> None:
    form, traits = _bearers(small, "toronto")["geonames:6167865"]
    assert (form, traits) == (Form.PRIMARY, 0)


def test_a_district_has_a_city(small: Gazetteer) -> None:
    brooklyn = small.number("geonames:5110302")
    assert brooklyn is not None
    assert KINDS[small.kind[brooklyn]] is Kind.DISTRICT
    assert small.place(brooklyn).label == "Brooklyn, New York City, New York, United States"
    assert small.place_id(small.city[brooklyn]) == "geonames:5128581"


def test_the_people_of_a_district_count_once(small: Gazetteer) -> None:
    state = small.number("iso3166-2:US-NY")
    assert state is not None
    cities = [
        small.population[child]
        for child in small.children(state)
        if KINDS[small.kind[child]] is Kind.CITY
    ]
    assert small.population[state] == sum(cities)


def test_children_have_their_parent(small: Gazetteer) -> None:
    for number in range(0, small.size, 7):
        assert all(small.parents(child)[0] == number for child in small.children(number))


def test_prefixes_are_names_the_line_begins_with(small: Gazetteer) -> None:
    line = "toronto ontario canada"
    found = small.prefixes(line)
    assert (7, small.find("toronto")) in found
    assert all(small.name(name) == line[:length] for length, name in found)


def test_every_name_leads_to_a_place_that_has_it(small: Gazetteer) -> None:
    for name in range(0, small.facts["names"], 11):
        for place, _, _ in small.postings(name):
            assert small.name(name) in small.names(place)


def test_a_misspelt_name_is_found(small: Gazetteer) -> None:
    assert (small.find("toronto"), 1) in small.similar("torontoo", 1)
    assert small.find("milwaukee") in small.sounding("milwoki")


def test_surprisal_falls_with_frequency_and_grows_with_length(small: Gazetteer) -> None:
    assert small.surprisal("the") < small.surprisal("nice") < small.surprisal("xqzwv")
    assert small.surprisal("xqzwv") < small.surprisal("xqzwvxqzwv") <= 40.0
    assert small.surprisal("") == 12.0
    assert small.surprisal("x" * 1000) == 40.0


def test_search_prefers_the_whole_name_then_its_beginning(small: Gazetteer) -> None:
    found = small.search("York", limit=10)
    assert found[0].name == "York"
    assert small.search("Toront")[0].id == "geonames:6167865"
    assert small.search("Torontoo")[0].id == "geonames:6167865"


def test_a_longer_search_begins_like_the_shorter(small: Gazetteer) -> None:
    for q in ("s", "san", "springfield", "東"):
        assert small.search(q, limit=5) == small.search(q, limit=40)[:5]


def test_search_keeps_to_country_and_kind(small: Gazetteer) -> None:
    found = small.search("lo", country="GB", kind="city", limit=20)
    assert found
    assert {(place.country.code, place.kind) for place in found if place.country} == {
        ("GB", Kind.CITY)
    }
    assert small.search("lo", country="ZZ") == small.search("lo", kind="town") == []
    assert small.search("") == small.search("!?") == []
