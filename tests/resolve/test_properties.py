"""What holds for every verdict, whatever was typed."""

import json
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whence import Normalizer
from whence.entry import FIELDS, Context, Entry
from whence.text.repair import repair
from whence.verdict import Evidence, Outcome, Span, Verdict

LEVELS = {"country", "admin1", "city"}
COARSE = {"country", "admin1", "region", "metro"}
POLICIES = ("default", "strict", "lenient")

# Enough to meet names, codes, roles, repairs and refusals often; random letters seldom do.
WORDS = (
    *(
        "Leeds",
        "Lagos",
        "Lyon",
        "York",
        "New",
        "Springfield",
        "Perth",
        "Georgia",
        "Nice",
        "Reading",
    ),
    *("ON", "CA", "IN", "TX", "Texas", "France", "UK", "Brasil", "Deutschland", "EMEA", "USSR"),
    *("Torontt", "Barcleona", "Germnay", "München", "MÃ¼nchen", "Zürich", "Łódź", "Pаris"),
    *(
        "Москва",
        "Київ",
        "Αθήνα",
        "القاهرة",
        "חיפה",
        "पुणे",
        "சென்னை",
        "กรุงเทพ",
        "서울",
        "東京都",
        "上海",
    ),
    *("remote", "near", "ex-", "originally from", "now in", "not", "and", "or", "my company is in"),
    *("n/a", "none", "earth", "10115", "94103", "51.5,-0.12", "🇩🇪", "📍", "&amp;", "<b>", "\\r\\n"),
    *("\u200b", "\u202e", "\ufeff", "\x00", "é" + "\u0301" * 5, "(", ")", "?", "!", "#", "@x"),
)
GAPS = (" ", ", ", "/", " - ", " → ", "", "\n", "\t", "; ", " | ", "、")

unicode_text = st.text(
    alphabet=st.characters(exclude_categories=("Cs",)), max_size=60
)  # surrogates never reach the resolver
worded_text = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), min_size=1, max_size=7
).map(lambda pairs: "".join(chain.from_iterable(pairs)))
texts = st.one_of(worded_text, unicode_text)
cells = st.dictionaries(st.sampled_from(FIELDS), texts, min_size=1, max_size=4)
entries = cells.map(lambda given: Entry(**given))

few = settings(max_examples=100, deadline=None, derandomize=True)
fewer = settings(max_examples=30, deadline=None, derandomize=True)


def _spans(verdict: Verdict) -> list[tuple[str, Span]]:
    """Every (field, span) of the verdict, wherever it stands."""
    found = [(one.field, one.span) for one in verdict.mentions]
    explanation = verdict.explanation
    assert explanation is not None
    found.extend((one.field, one.span) for one in explanation.repairs)
    found.extend((one.field, one.span) for one in explanation.spans)
    evidence = list(explanation.evidence)
    if explanation.runner_up is not None:
        evidence.extend(explanation.runner_up.evidence)
    for candidate in verdict.candidates:
        evidence.extend(candidate.evidence or ())
    for one in evidence:
        assert (one.field is None) is (one.span is None), one
        if one.field is not None and one.span is not None:
            found.append((one.field, one.span))
    return found


def _bits(evidence: tuple[Evidence, ...]) -> float:
    return sum(one.bits for one in evidence)


@few
@given(entry=entries)
def test_every_verdict_keeps_its_promises(normalizer: Normalizer, entry: Entry) -> None:
    verdict = normalizer.resolve(entry, explain=True, max_candidates=20)
    assert dict(verdict.input) == dict(entry.cells())
    _assert_outcome_fits(verdict)
    _assert_probabilities_fit(verdict)
    for field, (start, end) in _spans(verdict):
        assert 0 <= start <= end <= len(verdict.input[field])


def _assert_outcome_fits(verdict: Verdict) -> None:
    place, outcome = verdict.place, verdict.outcome
    if place is None:
        assert verdict.reasons
    if outcome is Outcome.RESOLVED:
        assert place is not None
    if outcome in {Outcome.NOT_A_LOCATION, Outcome.UNRESOLVED}:
        assert place is None
    if outcome is Outcome.AMBIGUOUS:
        assert verdict.reasons
    if place is None and outcome is not Outcome.NOT_A_LOCATION:
        assert verdict.confidence is None
    else:
        assert verdict.confidence is not None
        assert 0 <= verdict.confidence <= 1
    assert all(reason.message for reason in verdict.reasons)


def _assert_probabilities_fit(verdict: Verdict) -> None:
    assert set(verdict.confidence_by_level) == LEVELS
    assert set(verdict.best_by_level) == LEVELS
    for level in LEVELS:
        confidence = verdict.confidence_by_level[level]
        assert confidence is None or 0 <= confidence <= 1
        assert (confidence is None) is (verdict.best_by_level[level] is None)
    shares = [candidate.probability for candidate in verdict.candidates]
    assert all(0 <= share <= 1 for share in (*shares, verdict.no_place_probability))
    assert sum(shares) + verdict.no_place_probability <= 1 + 1e-9
    assert all(left >= right for left, right in pairwise(shares))
    ids = [candidate.place.id for candidate in verdict.candidates]
    assert len(ids) == len(set(ids))


@few
@given(entry=entries)
def test_evidence_adds_up_to_the_score(normalizer: Normalizer, entry: Entry) -> None:
    verdict = normalizer.resolve(entry, explain=True, max_candidates=20)
    understood = normalizer.understand(entry)
    explanation = verdict.explanation
    assert explanation is not None
    best = max(understood.places, key=lambda reading: reading.bits, default=None)
    if verdict.outcome is Outcome.NOT_A_LOCATION or best is None:
        score = understood.no_place.bits
    else:
        score = best.bits
    assert _bits(explanation.evidence) == pytest.approx(score, abs=1e-6)
    second = explanation.runner_up
    if second is not None:
        assert _bits(second.evidence) == pytest.approx(second.bits, abs=1e-6)
    scores = [reading.bits for reading in understood.places]
    for candidate in verdict.candidates:
        assert candidate.evidence is not None
        bits = _bits(candidate.evidence)
        assert any(bits == pytest.approx(score, abs=1e-6) for score in scores)


@fewer
@given(entry=entries, policy=st.sampled_from(POLICIES), most=st.integers(0, 20))
def test_the_same_entry_gets_the_same_verdict(
    normalizer: Normalizer, entry: Entry, policy: str, most: int
) -> None:
    first = normalizer.resolve(entry, policy=policy, explain=True, max_candidates=most)
    assert normalizer.resolve(entry, policy=policy, explain=True, max_candidates=most) == first
    assert len(first.candidates) <= most


@fewer
@given(
    batch=st.lists(entries, min_size=1, max_size=6).flatmap(
        lambda batch: st.tuples(st.just(batch), st.permutations(range(len(batch))))
    )
)
def test_order_of_a_batch_changes_nothing(
    normalizer: Normalizer, batch: tuple[list[Entry], list[int]]
) -> None:
    rows, order = batch
    straight = list(normalizer.resolve_many(rows))
    shuffled = list(normalizer.resolve_many([rows[at] for at in order]))
    assert shuffled == [straight[at] for at in order]


@fewer
@given(entry=entries)
def test_explaining_changes_no_answer(normalizer: Normalizer, entry: Entry) -> None:
    plain, explained = normalizer.resolve(entry), normalizer.resolve(entry, explain=True)
    assert plain.explanation is None
    assert (plain.outcome, plain.place, plain.confidence, plain.flags, plain.reasons) == (
        explained.outcome,
        explained.place,
        explained.confidence,
        explained.flags,
        explained.reasons,
    )


@fewer
@given(entry=entries)
def test_the_baseline_keeps_the_promises_too(normalizer: Normalizer, entry: Entry) -> None:
    verdict = normalizer.resolve(entry, baseline=True, explain=True)
    _assert_outcome_fits(verdict)
    _assert_probabilities_fit(verdict)
    for field, (start, end) in _spans(verdict):
        assert 0 <= start <= end <= len(verdict.input[field])


@few
@given(raw=texts)
def test_repairs_replay_both_ways(normalizer: Normalizer, raw: str) -> None:
    repaired = repair(raw, normalizer.rulebook.repair)
    assert repaired.redo() == repaired.text
    assert repaired.undo() == raw


@fewer
@given(text=worded_text)
def test_outer_white_space_changes_no_answer(normalizer: Normalizer, text: str) -> None:
    bare, padded = normalizer.resolve(text.strip()), normalizer.resolve(f"  {text.strip()} ")
    assert (padded.outcome, padded.place, padded.value) == (bare.outcome, bare.place, bare.value)


@fewer
@given(entry=entries)
def test_the_value_is_a_join_key(normalizer: Normalizer, entry: Entry) -> None:
    value = normalizer.resolve(entry).value
    if entry.city is None and entry.region is None and entry.country is None:
        assert normalizer.resolve(value).value == value
    elif any(raw.strip() for raw in (entry.city, entry.region, entry.country) if raw):
        assert len(json.loads(value)) == len(FIELDS)


@pytest.mark.parametrize("country", ["US", "CN", "BR", "XK", "GB"])
@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("Mainz, Germany", "geonames:2874225"),
        ("Cali, Colombia", "geonames:3687925"),
        ("Пермь, Россия", "geonames:511196"),
        ("Uganda", "iso3166-1:UG"),
        ("Salta, Argentina", "geonames:3838233"),
    ],
)
def test_context_never_filters(
    normalizer: Normalizer, text: str, place_id: str, country: str
) -> None:
    place = normalizer.resolve(text, context_country=[country]).place
    assert place is not None
    assert place.id == place_id


@fewer
@given(
    text=worded_text,
    countries=st.lists(st.sampled_from(["US", "DE", "zz", "", "🇩🇪", "USA"]), max_size=3),
    language=st.sampled_from([None, "en", "pt-BR", "xx", ""]),
)
def test_context_never_raises(
    normalizer: Normalizer, text: str, countries: list[str], language: str | None
) -> None:
    entry = Entry(text=text, context=Context(tuple(countries), language))
    _assert_outcome_fits(normalizer.resolve(entry))


@pytest.mark.parametrize(
    "text",
    ["Springfield", "Leeds / York", "Georgia", "Cordoba", "Lisbon / Vilnius", "the Soviet Union"],
)
def test_what_is_ambiguous_gets_a_coarser_place_or_none(normalizer: Normalizer, text: str) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.outcome is Outcome.AMBIGUOUS
    assert verdict.place is None or verdict.place.kind in COARSE


@pytest.mark.parametrize(
    "text",
    [
        "Rome " * 200,
        "Paris, London, " * 66,
        "Springfieldd/" * 76,
        "a" * 1000,
        "e" + "\u0301" * 999,
        "東京" * 500,
        "सा" * 500,
        "กรุงเทพ " * 124,
        "((((((((((" * 100,
        "&amp;" * 200,
        "&" + "amp;" * 249,
        "<b>" * 333,
        "\\r\\n" * 250,
        "Ã\x83Â" * 333,
        "\u202e\u200f" * 500,
        "\x00" * 1000,
        "🇩🇪" * 500,
        "near " * 200,
        "not in " * 142,
        "1" * 1000,
        "51.5,-0.12 " * 90,
        "New York " * 111,
        ", " * 500,
        "ON CA IN " * 111,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_a_full_cell_is_answered_calmly(normalizer: Normalizer, text: str) -> None:
    assert len(text) <= 1000
    verdict = normalizer.resolve(text, explain=True, max_candidates=20)
    _assert_outcome_fits(verdict)
    _assert_probabilities_fit(verdict)
    for field, (start, end) in _spans(verdict):
        assert 0 <= start <= end <= len(verdict.input[field])


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\u200fחיפה, ישראל\u200e", "חיפה, ישראל"),
        ("\u202bHaifa, Israel\u202c", "Haifa, Israel"),
        ("Haifa\x00, Israel", "Haifa, Israel"),
        ("H\u200ba\u200bi\u200bf\u200ba, Israel", "Haifa, Israel"),
        ("Haifa,\u2028Israel", "Haifa, Israel"),
        ("\ufeffHaifa, Israel", "Haifa, Israel"),
    ],
    ids=ascii,
)
def test_invisible_characters_do_not_hide_a_place(
    normalizer: Normalizer, text: str, clean: str
) -> None:
    place = normalizer.resolve(text).place
    assert place is not None
    assert place == normalizer.resolve(clean).place


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u200b", "\ufeff", "\u3000", "\x00"])
def test_blank_cells_are_no_location(normalizer: Normalizer, blank: str) -> None:
    verdict = normalizer.resolve(Entry(text=blank))
    assert verdict.outcome is Outcome.NOT_A_LOCATION
    assert [reason.code for reason in verdict.reasons] == ["empty"]
    assert not verdict.candidates
