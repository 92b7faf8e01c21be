import pytest
from stand_in import (
    BAY,
    CANADA,
    EMEA,
    LONDON,
    PARIS,
    PARIS_TX,
    TEXAS,
    TORONTO,
    US,
    YARDSTICK,
    gold_row,
    verdict,
)

from whence.evaluation.judge import judge
from whence.verdict import Flag, Mention, Role


def test_what_a_careful_reader_could_not_settle_is_left_out() -> None:
    assert judge(gold_row(outcome="unclear", country="US"), verdict(US), YARDSTICK) is None


def test_levels_without_gold_are_not_judged() -> None:
    mark = judge(gold_row(country="CA"), verdict(TORONTO), YARDSTICK)
    assert mark
    assert set(mark.levels) == {"country"}
    assert mark.levels["country"].is_right


def test_abstaining_is_not_right_but_gives_nothing() -> None:
    mark = judge(gold_row(country="US", admin1="US-TX"), verdict(US), YARDSTICK)
    assert mark
    level = mark.levels["admin1"]
    assert (level.is_given, level.is_right, level.is_place) == (False, False, True)


def test_any_of_several_right_answers_is_right() -> None:
    mark = judge(gold_row(country="US;CA"), verdict(CANADA), YARDSTICK)
    assert mark
    assert mark.levels["country"].is_right


@pytest.mark.parametrize("name", ["Toronto", "TORONTO", "Tkaronto"])
def test_cities_are_compared_by_any_of_their_names(name: str) -> None:
    mark = judge(gold_row(country="CA", city=name), verdict(TORONTO), YARDSTICK)
    assert mark
    assert mark.levels["city"].is_right


def test_a_namesake_in_another_country_is_wrong() -> None:
    mark = judge(gold_row(country="US", city="Paris"), verdict(PARIS), YARDSTICK)
    assert mark
    assert not mark.levels["city"].is_right


def test_a_namesake_is_right_where_nothing_tells_them_apart() -> None:
    note = {"note": "1 edit: swap; the right name is borne by 1 more"}
    row = gold_row(country="US", city="Paris", geoname_ids=("200",), cells=note)
    mark = judge(row, verdict(PARIS), YARDSTICK)
    assert mark
    assert set(mark.levels) == {"city"}
    assert mark.levels["city"].is_right


def test_an_id_outweighs_a_name() -> None:
    row = gold_row(country="US", city="Parris", geoname_ids=("200",))
    mark = judge(row, verdict(PARIS_TX), YARDSTICK)
    assert mark
    assert mark.levels["city"].is_right


def test_the_first_guess_is_judged_even_where_it_is_not_answered() -> None:
    answer = verdict(US, outcome="ambiguous", best=PARIS_TX)
    mark = judge(gold_row(country="US", city="Paris"), answer, YARDSTICK)
    assert mark
    assert mark.levels["city"].is_first_right
    assert not mark.levels["city"].is_given


def test_where_no_value_is_right_giving_one_is_wrong() -> None:
    row = gold_row(country="US", city="-")
    given, kept = judge(row, verdict(PARIS_TX), YARDSTICK), judge(row, verdict(US), YARDSTICK)
    assert given
    assert kept
    assert not given.levels["city"].is_right
    assert kept.levels["city"].is_right


@pytest.mark.parametrize("number", [US, EMEA])
def test_any_place_where_there_is_none_is_a_false_alarm(number: int) -> None:
    mark = judge(gold_row(outcome="not_a_location"), verdict(number), YARDSTICK)
    assert mark
    assert mark.is_false_alarm
    assert mark.levels["country"].is_given
    assert not mark.levels["country"].is_right


def test_no_place_is_right_at_the_country_level_and_every_claim_of_one_is_wrong() -> None:
    answer = verdict(outcome="not_a_location", best=PARIS, confidence=0.1)
    mark = judge(gold_row(outcome="not_a_location"), answer, YARDSTICK)
    assert mark
    assert mark.levels["country"].is_right
    assert mark.is_no_place_right
    assert mark.claims == dict.fromkeys(("country", "admin1", "city"), (0.1, False))


def test_a_no_place_cell_in_a_telling_record_is_judged_by_the_record() -> None:
    row = gold_row(outcome="not_a_location", country="US", admin1="US-TX")
    mark = judge(row, verdict(TEXAS), YARDSTICK)
    assert mark
    assert mark.levels["admin1"].is_right
    assert mark.is_false_alarm is False


def test_a_city_read_out_of_a_no_place_cell_is_a_false_alarm() -> None:
    row = gold_row(outcome="not_a_location", country="US")
    read = Mention("geonames:200", Role.CURRENT, "city", (0, 3))
    mark = judge(row, verdict(PARIS_TX, mentions=(read,)), YARDSTICK)
    assert mark
    assert mark.is_false_alarm


def test_several_places_flagged_may_be_left_open_where_they_differ() -> None:
    row = gold_row(outcome="multiple", country="CA", admin1="CA-ON", city="Toronto;London")
    answer = verdict(CANADA, outcome="ambiguous", flags=(Flag.MULTIPLE,))
    mark = judge(row, answer, YARDSTICK)
    assert mark
    assert mark.is_multiple_flagged
    assert mark.levels["country"].is_right
    assert not mark.levels["admin1"].is_right
    assert mark.levels["city"].is_right


def test_several_places_in_several_countries_may_have_no_place() -> None:
    row = gold_row(outcome="multiple", country="FR;CA", admin1="CA-ON", city="Paris;Toronto")
    answer = verdict(None, outcome="ambiguous", flags=(Flag.MULTIPLE,), best=PARIS)
    mark = judge(row, answer, YARDSTICK)
    assert mark
    assert all(level.is_right for level in mark.levels.values())
    unflagged = judge(row, verdict(None, outcome="ambiguous", best=PARIS), YARDSTICK)
    assert unflagged
    assert not any(level.is_right for level in unflagged.levels.values())


def test_one_of_several_places_is_right_but_claims_nothing() -> None:
    row = gold_row(outcome="multiple", country="CA", city="Toronto;London")
    mark = judge(row, verdict(LONDON), YARDSTICK)
    assert mark
    assert mark.levels["city"].is_right
    assert mark.claims == {}


@pytest.mark.parametrize(
    ("answer", "is_met"),
    [
        (verdict(BAY), True),
        (verdict(US, flags=(Flag.APPROXIMATE,)), True),
        (verdict(US), False),
    ],
)
def test_an_area_is_met_by_its_flags_or_its_kind(answer: object, is_met: bool) -> None:
    row = gold_row(country="US", flags=("region",))
    mark = judge(row, answer, YARDSTICK)  # type: ignore[arg-type]
    assert mark
    assert mark.flags == (("region", is_met),)


def test_a_metro_answers_for_its_cities_together() -> None:
    row = gold_row(outcome="multiple", country="US", city="San Francisco;Oakland")
    mark = judge(row, verdict(BAY, flags=(Flag.METRO,)), YARDSTICK)
    assert mark
    assert mark.levels["city"].is_right
