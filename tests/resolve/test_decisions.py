"""What reviewers decided, laid over verdicts of the real pipeline."""

from dataclasses import replace

import pytest

from whence.bootstrap import Normalizer
from whence.entry import Entry
from whence.resolve.decisions import Alias, AliasKind, Decisions
from whence.verdict import Flag, Outcome, ReturnCause, Verdict

SPRINGFIELD_MA = "geonames:4951788"
PARIS, LONDON, MANCHESTER = "geonames:2988507", "geonames:2643743", "geonames:2643123"


def decided(kind: str, *places: str, scope: str = "hr", value: str = "springfield") -> Decisions:
    alias = Alias("a1", scope, value, AliasKind(kind), places)
    return Decisions({(scope, value): alias}, {scope: 7})


def ask(
    normalizer: Normalizer, decisions: Decisions, text: str = "Springfield", **options: object
) -> Verdict:
    entry = Entry(text=text, scope="hr")
    return normalizer.deciding_by(decisions).resolve(entry, **options)  # type: ignore[arg-type]


def test_a_decided_place_is_resolved_and_reviewed(normalizer: Normalizer) -> None:
    verdict = ask(normalizer, decided("place", SPRINGFIELD_MA), " SPRINGFIELD ", explain=True)
    assert verdict.outcome is Outcome.RESOLVED
    assert verdict.place.id == SPRINGFIELD_MA
    assert Flag.REVIEWED in verdict.flags
    assert verdict.confidence == 0.99
    assert verdict.best_by_level["admin1"] == "iso3166-2:US-MA"
    assert verdict.candidates[0].place.id == SPRINGFIELD_MA
    assert [e.name for e in verdict.explanation.evidence] == ["reviewer_decision"]
    assert sum(c.probability for c in verdict.candidates) <= 1.0 + 1e-9
    assert verdict.versions.decisions == "7"
    assert verdict.reasons == ()


def test_another_scope_and_another_value_are_not_touched(normalizer: Normalizer) -> None:
    decisions = decided("place", SPRINGFIELD_MA, scope="web")
    assert ask(normalizer, decisions).outcome is Outcome.AMBIGUOUS
    longer = ask(normalizer, decided("place", SPRINGFIELD_MA), "Springfield, Illinois")
    assert longer.place.admin1.code == "US-IL"


def test_context_does_not_switch_an_alias_off(normalizer: Normalizer) -> None:
    under = normalizer.deciding_by(decided("place", SPRINGFIELD_MA, scope=""))
    verdict = under.resolve("Springfield", context_country=["AU"], policy="strict")
    assert verdict.place.id == SPRINGFIELD_MA


@pytest.mark.parametrize(
    ("places", "container"), [((LONDON, MANCHESTER), "iso3166-2:GB-ENG"), ((PARIS, LONDON), None)]
)
def test_several_places_are_ambiguous_multiple(
    normalizer: Normalizer, places: tuple[str, ...], container: str | None
) -> None:
    decisions = decided("several", *places)
    verdict = ask(normalizer, decisions)
    assert verdict.outcome is Outcome.AMBIGUOUS
    assert {Flag.MULTIPLE, Flag.REVIEWED} <= set(verdict.flags)
    assert (verdict.place.id if verdict.place else None) == container
    assert [reason.code.value for reason in verdict.reasons] == ["multiple_places"]
    assert {c.place.id for c in verdict.candidates[:2]} == set(places)


def test_a_value_that_is_no_place(normalizer: Normalizer) -> None:
    verdict = ask(normalizer, decided("not_a_location"))
    assert verdict.outcome is Outcome.NOT_A_LOCATION
    assert verdict.place is None
    assert verdict.no_place_probability == verdict.confidence == 0.99
    assert verdict.reasons


def test_no_more_candidates_than_asked_for(normalizer: Normalizer) -> None:
    for most in (0, 1, 3):
        verdict = ask(normalizer, decided("place", SPRINGFIELD_MA), max_candidates=most)
        assert len(verdict.candidates) <= most


def test_a_place_that_vanished_leaves_the_pipelines_answer(normalizer: Normalizer) -> None:
    verdict = ask(normalizer, decided("place", "geonames:1"))
    assert verdict.outcome is Outcome.AMBIGUOUS
    assert verdict.returns is ReturnCause.PLACE_VANISHED
    assert Flag.REVIEWED not in verdict.flags


def test_an_alias_returns_only_where_a_new_version_is_sure_of_something_else(
    normalizer: Normalizer,
) -> None:
    now = normalizer.versions
    same = {"gazetteer": now.gazetteer, "rules": now.rules, "calibration": now.calibration}
    value = "paris, france"
    old = decided("place", LONDON, value=value)
    alias = old.aliases["hr", value]

    def under(versions: dict[str, str], place: str) -> Verdict:
        changed = replace(alias, versions=versions, place_ids=(place,))
        return ask(normalizer, replace(old, aliases={("hr", value): changed}), "Paris, France")

    assert under(same, LONDON).returns is None
    assert under({**same, "rules": "older"}, LONDON).returns is ReturnCause.CONTRADICTED
    assert under({**same, "rules": "older"}, LONDON).place.id == LONDON
    assert under({**same, "rules": "older"}, PARIS).returns is None


def test_without_aliases_nothing_is_touched(normalizer: Normalizer) -> None:
    plain = normalizer.deciding_by(None).resolve("Springfield")
    assert ask(normalizer, Decisions()).candidates == plain.candidates
    assert ask(normalizer, Decisions()).versions.decisions == "0"


def test_the_baseline_knows_no_decisions(normalizer: Normalizer) -> None:
    verdict = ask(normalizer, decided("place", SPRINGFIELD_MA), baseline=True)
    assert Flag.REVIEWED not in verdict.flags
