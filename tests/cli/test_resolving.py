"""`whence resolve`, with a stand-in for the normaliser."""

import json
from typing import Any

import pytest

from whence.errors import NotReady


def test_each_argument_is_one_entry(call: Any, fake: Any) -> None:
    ended = call("resolve", "Leeds", "York, England")
    assert ended.code == 0
    assert [entry.text for entry, _ in fake.asked] == ["Leeds", "York, England"]


def test_the_answer_names_place_outcome_and_confidence(call: Any) -> None:
    ended = call("resolve", "Leeds")
    assert "Leeds, England, United Kingdom" in ended.out
    assert "Resolved · 97 % sure" in ended.out
    assert "also: spelling corrected" in ended.out
    assert ended.err == ""


def test_an_open_answer_shows_reason_and_candidates(call: Any) -> None:
    ended = call("resolve", "York")
    assert "More than one place fits" in ended.out
    assert "Several cities fit (several_cities)" in ended.out
    assert "97 %  Leeds, England, United Kingdom" in ended.out


def test_json_is_one_verdict_of_the_contract_a_line(call: Any) -> None:
    ended = call("resolve", "--json", "Leeds", "York")
    leeds, york = map(json.loads, ended.out.splitlines())
    assert leeds["place"]["id"] == "geonames:2644688"
    assert leeds["place"]["admin1"] == {"code": "GB-ENG", "name": "England"}
    assert leeds["mentions"][0]["span"] == [0, 5]
    assert leeds["review"] == {"status": "none", "item_id": None}
    assert "evidence" not in leeds["candidates"][0]
    assert york["place"] is None
    assert york["reasons"] == [{"code": "several_cities", "message": "Several cities fit"}]


def test_json_with_explanation_carries_evidence_and_thresholds(call: Any) -> None:
    (line,) = call("resolve", "--json", "--explain", "Leeds").out.splitlines()
    made = json.loads(line)["explanation"]
    assert made["decision"] == {"policy": "default", "thresholds": {"country": 0.6}}
    assert made["runner_up"] == {"place_id": None, "bits": 1.0, "evidence": []}
    assert sum(one["bits"] for one in made["evidence"]) == 6.5


def test_options_reach_the_normaliser(call: Any, fake: Any) -> None:
    call(
        "resolve", "Leeds", "--context-country", "gb", "--context-country", "CA",
        "--context-language", "en", "--policy", "strict", "--profile", "survey", "--baseline",
    )  # fmt: skip
    ((entry, options),) = fake.asked
    assert entry.context.countries == ("GB", "CA")
    assert entry.context.language == "en"
    assert entry.profile == "survey"
    assert options == {"policy": "strict", "explain": False, "baseline": True}


def test_a_dash_reads_lines_and_keeps_empty_ones(call: Any, fake: Any) -> None:
    ended = call("resolve", "-", "--json", stdin="Leeds\r\n\nZürich\n東京".encode())
    assert ended.code == 0
    assert [entry.text for entry, _ in fake.asked] == ["Leeds", "", "Zürich", "東京"]
    assert len(ended.out.splitlines()) == 4


def test_lines_that_are_no_utf8_are_told_and_the_others_answered(call: Any, fake: Any) -> None:
    ended = call("resolve", "-", "--json", stdin=b"Leeds\nZ\xfcrich\nLyon\n")
    assert ended.code == 2
    assert [entry.text for entry, _ in fake.asked] == ["Leeds", "Lyon"]
    (told,) = ended.err.splitlines()
    assert told.startswith("whence: line 2: byte 2 is not UTF-8")
    assert "rich" not in told
    second = json.loads(ended.out.splitlines()[1])
    assert second["where"] == "line 2"
    assert second["error"]["code"] == "invalid_request"


def test_an_argument_that_is_no_utf8_is_told(call: Any) -> None:
    ended = call("resolve", "Z\udcfcrich")
    assert ended.code == 2
    assert ended.err.startswith("whence: TEXT 1: byte 2 is not UTF-8")


def test_a_lone_surrogate_is_told(call: Any) -> None:
    ended = call("resolve", "\ud800")
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize("length", [1_001, 200_000])
def test_a_line_over_the_limit_is_left_out(call: Any, fake: Any, length: int) -> None:
    ended = call("resolve", "-", stdin=b"x" * length + b"\nLeeds\n")
    assert ended.code == 2
    assert [entry.text for entry, _ in fake.asked] == ["Leeds"]
    assert ended.err.startswith("whence: line 1: over 1,000 characters")


def test_the_limit_is_a_setting(call: Any, fake: Any) -> None:
    assert call("resolve", "x" * 1_001, environ={"WHENCE_MAX_TEXT": "2000"}).code == 0


def test_an_unknown_country_is_told(call: Any) -> None:
    ended = call("resolve", "Leeds", "--context-country", "England")
    assert ended.code == 2
    assert "--context-country takes ISO 3166-1 codes" in ended.err


@pytest.mark.parametrize(("option", "known"), [("--policy", "strict"), ("--profile", "survey")])
def test_an_unknown_policy_or_profile_is_told_with_those_there_are(
    call: Any, option: str, known: str
) -> None:
    ended = call("resolve", "Leeds", option, "no-such")
    assert ended.code == 2
    assert option in ended.err
    assert known in ended.err


def test_a_missing_part_ends_with_3(call: Any, fake: Any) -> None:
    fake.failure = NotReady("the place index is missing; make it with: whence gazetteer build")
    ended = call("resolve", "Leeds")
    assert ended.code == 3
    assert ended.err == f"whence: {fake.failure}\n"


def test_words_cannot_command_the_terminal(call: Any) -> None:
    ended = call("resolve", "L\x1b[2J\u202eeeds [bold]\n", "--explain")
    assert "\x1b[2J" not in ended.out
    assert "\u202e" not in ended.out
    assert "[bold]" in ended.out
