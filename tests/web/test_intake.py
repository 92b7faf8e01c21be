"""The compiled checks of requests: they say what the schemas say, and name what is wrong."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from whence.entry import Context, Entry
from whence.web.intake import Limits, Options, read_ask, read_options
from whence.web.problems import Problem
from whence.web.schemas import MAX_TEXT, POLICIES, EntrySchema, OptionsSchema

LIMITS = Limits(MAX_TEXT, frozenset(POLICIES), frozenset({"profile_text"}))

anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 30),
    st.floats(-1, 25),
    st.sampled_from([0.0, 5.0, 20.0, 21.0, 1e300, 2**70]),
    st.text(max_size=3),
    st.lists(st.text(max_size=2), max_size=2),
    st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=2),
)
codes = st.sampled_from(["CA", "US", "XK", "ca", "ZZ", "UK", "", "CAN", 1, None])
languages = st.sampled_from(["en", "pt-BR", "en\n", "", "e n", "123", "x" * 9, "zh-Hant-TW", 5])
cells = st.one_of(st.text(max_size=5), st.sampled_from(["a" * 1000, "a" * 1001, "\0", "😀" * 1000]))
contexts = st.fixed_dictionaries(
    {},
    optional={
        "country": st.one_of(st.lists(codes, max_size=3), anything),
        "language": st.one_of(languages, anything),
        "region": anything,
    },
)
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "context": st.one_of(contexts, anything),
    "scope": st.one_of(st.sampled_from(["hr-survey", "", "s" * 200, "s" * 201]), anything),
    "profile": st.one_of(st.just("profile_text"), st.none()),
    "policy": st.one_of(st.sampled_from([*POLICIES, "Default"]), anything),
    "explain": st.one_of(st.sampled_from([True, False, "true", 1, 0]), anything),
    "max_candidates": st.one_of(st.integers(-1, 21), anything),
    "review": st.one_of(st.sampled_from(["auto", "never", "Auto"]), anything),
}
ENTRY = {
    **OPTIONS,
    **dict.fromkeys(("text", "city", "region", "country"), st.one_of(cells, anything)),
    "id": st.one_of(st.sampled_from(["", "r" * 200, "r" * 201]), anything),
    "also": st.one_of(st.dictionaries(st.text(max_size=3), cells, max_size=2), anything),
}
unknown = st.dictionaries(st.sampled_from(["txt", "", "Text", "lat"]), anything, max_size=1)
entries = st.one_of(
    st.builds(
        lambda known, other: {**known, **other}, st.fixed_dictionaries({}, optional=ENTRY), unknown
    ),
    # Most entries of many random fields are wrong: single fields get further.
    st.sampled_from(sorted(ENTRY)).flatmap(
        lambda name: st.builds(lambda value: {"text": "Oslo", name: value}, ENTRY[name])
    ),
)


def accepted(schema: Any, data: Any) -> bool:
    try:
        schema.load(data)
    except ValidationError:
        return False
    return True


def taken(read: Any, data: Any) -> bool:
    try:
        read(data, LIMITS)
    except Problem as problem:
        assert problem.status == 422
        return False
    return True


@given(entries)
def test_entries_are_accepted_exactly_where_their_schema_accepts_them(data: Any) -> None:
    assert taken(read_ask, data) == accepted(EntrySchema(), data)


@given(st.fixed_dictionaries({}, optional=OPTIONS))
def test_options_are_accepted_exactly_where_their_schema_accepts_them(data: Any) -> None:
    assert taken(read_options, data) == accepted(OptionsSchema(), data)


@given(entries)
def test_what_is_accepted_is_read_as_the_schema_reads_it(data: Any) -> None:
    if not accepted(EntrySchema(), data):
        return
    loaded = {name: value for name, value in EntrySchema().load(data).items() if value is not None}
    ask = read_ask(data, LIMITS)
    context = loaded.get("context", {})
    assert ask.entry == Entry(
        **{name: loaded.get(name) for name in ("text", "city", "region", "country", "id")},
        context=Context(tuple(context.get("country") or ()), context.get("language")),
        scope=loaded.get("scope", "default"),
        profile=loaded.get("profile"),
    )
    assert ask.policy == loaded.get("policy", "default")
    assert ask.explain is loaded.get("explain", False)
    assert ask.max_candidates == loaded.get("max_candidates", 5)
    assert ask.review == loaded.get("review", "auto")
    assert ask.also == loaded.get("also")


def test_null_means_absent_so_the_defaults_of_a_batch_hold() -> None:
    defaults = Options(policy="strict", explain=True, max_candidates=2, scope="hr")
    nothing = dict.fromkeys(("policy", "explain", "max_candidates", "scope", "context"))
    ask = read_ask({"text": "Oslo", **nothing}, LIMITS, defaults)
    assert (ask.policy, ask.explain, ask.max_candidates) == ("strict", True, 2)
    assert ask.entry.scope == "hr"


def test_an_entry_says_more_than_the_defaults() -> None:
    ask = read_ask({"text": "Oslo", "policy": "lenient"}, LIMITS, Options(policy="strict"))
    assert ask.policy == "lenient"


@pytest.mark.parametrize(
    ("data", "code", "pointer"),
    [
        ({"text": "a" * 1001}, "text_too_long", "/text"),
        ({"also": {"bio": "a" * 1001}, "text": "Oslo"}, "text_too_long", "/also/bio"),
        ({"text": "a" * 1001, "id": 5}, "invalid_request", "/text"),
        ({"txt": "Oslo"}, "invalid_request", "/txt"),
        ({"a/b~c": 1, "text": "Oslo"}, "invalid_request", "/a~1b~0c"),
        (
            {"text": "Oslo", "context": {"country": ["CA", "ca"]}},
            "invalid_request",
            "/context/country/1",
        ),
        ({"text": "Oslo", "profile": "nix"}, "invalid_request", "/profile"),
        ({"text": None}, "invalid_request", ""),
    ],
)
def test_a_fault_is_named_with_its_code_and_place(data: Any, code: str, pointer: str) -> None:
    with pytest.raises(Problem) as caught:
        read_ask(data, LIMITS)
    problem = caught.value.as_dict()
    assert problem["code"] == code
    assert problem["errors"][0]["pointer"] == pointer


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Problem) as caught:
        read_ask({"text": 1, "id": 2, "nix": 3}, LIMITS)
    assert [error["pointer"] for error in caught.value.as_dict()["errors"]] == [
        "/text",
        "/id",
        "/nix",
    ]
