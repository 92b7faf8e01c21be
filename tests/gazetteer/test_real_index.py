"""Facts that the index of all packages must hold."""

import pytest

from whence.gazetteer.index import KINDS, Gazetteer
from whence.gazetteer.names import Form
from whence.place import Kind, Place


def _largest_city(index: Gazetteer, key: str) -> Place:
    name = index.find(key)
    assert name >= 0
    cities = (
        place for place, _, _ in index.postings(name) if KINDS[index.kind[place]] is Kind.CITY
    )
    return index.place(next(cities))


@pytest.mark.parametrize(
    ("key", "name", "admin1", "country"),
    [
        ("toronto", "Toronto", "CA-ON", "CA"),
        ("belfast", "Belfast", "GB-NIR", "GB"),
        ("cardiff", "Cardiff", "GB-WLS", "GB"),
        ("pristina", "Pristina", "geonames-admin1:XK.10097360", "XK"),
        ("bayamon", "Bayamón", "geonames-admin1:PR.021", "PR"),
        ("taipei", "Taipei", "TW-TPE", "TW"),
        ("hong kong", "Hong Kong", None, "HK"),
        ("москва", "Moscow", "RU-MOW", "RU"),
        ("北京", "Beijing", "CN-BJ", "CN"),
        ("서울", "Seoul", "KR-11", "KR"),
        ("القاهره", "Cairo", "EG-C", "EG"),
        ("αθηνα", "Athens", "GR-I", "GR"),
        ("กรุงเทพ", "Bangkok", "TH-10", "TH"),
        ("दिल्ली", "Delhi", "IN-DL", "IN"),
        ("תל אביב", "Tel Aviv", "IL-TA", "IL"),
        ("上海", "Shanghai", "CN-SH", "CN"),
        ("киів", "Kyiv", "UA-30", "UA"),
    ],
)
def test_a_name_finds_its_city_in_its_division(
    gazetteer: Gazetteer, key: str, name: str, admin1: str | None, country: str
) -> None:
    place = _largest_city(gazetteer, key)
    assert place.name == name
    assert (place.admin1.code if place.admin1 else None) == admin1
    assert place.country is not None
    assert place.country.code == country


def test_san_juan_of_puerto_rico_is_not_in_the_us(gazetteer: Gazetteer) -> None:
    number = gazetteer.number("geonames:4568127")
    assert number is not None
    assert gazetteer.country_code[gazetteer.country[number]] == "PR"


@pytest.mark.parametrize("twin", ["US-PR", "CN-HK", "CN-TW", "FR-972", "NL-AW", "FI-01", "RS-KM"])
def test_no_twin_of_a_territory_is_a_place(gazetteer: Gazetteer, twin: str) -> None:
    assert gazetteer.number(f"iso3166-2:{twin}") is None


def test_ids_are_unique(gazetteer: Gazetteer) -> None:
    ids = {gazetteer.place_id(number) for number in range(gazetteer.size)}
    assert len(ids) == gazetteer.size


def test_every_place_has_a_country_that_is_one(gazetteer: Gazetteer) -> None:
    countries = set(gazetteer.country)
    assert countries == set(gazetteer.country_code)
    assert len(countries) == 250
    assert {"XK", "HK", "PR", "TW", "AX"} <= set(gazetteer.country_code.values())


def test_every_division_of_a_city_lies_in_its_country(gazetteer: Gazetteer) -> None:
    country, admin1 = gazetteer.country, gazetteer.admin1
    assert all(
        admin1[number] < 0 or country[admin1[number]] == country[number]
        for number in range(gazetteer.size)
    )


def test_nearly_all_cities_have_a_division(gazetteer: Gazetteer) -> None:
    # Without Singapore and Hong Kong, whose cities have none.
    people, without = 0, 0
    for number in range(gazetteer.size):
        if KINDS[gazetteer.kind[number]] is Kind.CITY:
            people += gazetteer.population[number]
            is_city_state = gazetteer.country_code[gazetteer.country[number]] in ("SG", "HK")
            if gazetteer.admin1[number] < 0 and not is_city_state:
                without += gazetteer.population[number]
    assert without / people < 0.005


def test_every_district_lies_in_a_city_of_its_country(gazetteer: Gazetteer) -> None:
    districts = [
        number for number in range(gazetteer.size) if KINDS[gazetteer.kind[number]] is Kind.DISTRICT
    ]
    assert len(districts) > 40
    for number in districts:
        city = gazetteer.city[number]
        assert KINDS[gazetteer.kind[city]] is Kind.CITY
        assert gazetteer.country[city] == gazetteer.country[number]
        assert gazetteer.admin1[city] == gazetteer.admin1[number] or gazetteer.admin1[city] < 0


def test_a_state_and_its_city_share_a_name(gazetteer: Gazetteer) -> None:
    forms = {
        gazetteer.place_id(place): (form, traits)
        for place, form, traits in gazetteer.postings(gazetteer.find("new york"))
    }
    assert forms["iso3166-2:US-NY"] == (Form.PRIMARY, 0)
    assert forms["geonames:5128581"] == (Form.ALTERNATE, 0)  # no clash: the state holds it


def test_coordinates_mean_the_city_that_counts(gazetteer: Gazetteer) -> None:
    best, _ = gazetteer.nearest(51.5, -0.12)[0]
    assert gazetteer.place_id(best) == "geonames:2643743"
    assert gazetteer.nearest(-45.0, -120.0) == []
    weights = [weight for _, weight in gazetteer.nearest(40.7, -74.0)]
    assert weights == sorted(weights, reverse=True)


def test_coordinates_near_the_date_line_reach_across_it(gazetteer: Gazetteer) -> None:
    east = {place for place, _ in gazetteer.nearest(-16.8, 179.99)}
    west = {place for place, _ in gazetteer.nearest(-16.8, -179.99)}
    assert east & west


def test_the_index_stays_small(gazetteer: Gazetteer) -> None:
    assert sum(file["bytes"] for file in gazetteer.facts["files"].values()) < 200_000_000
    assert 100_000 < gazetteer.facts["fuzzy_names"] < 600_000
