"""Every gold row of tests/gold through the real normaliser; README there says how rows are read."""

import unicodedata
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from whence import Normalizer
from whence.evaluation.gold import GoldRow, read_gold
from whence.place import Kind, Place
from whence.verdict import Flag, Outcome, Verdict

FOLDER = Path(__file__).parents[1] / "gold"
SETTLED = {Outcome.RESOLVED}
OPEN = {Outcome.AMBIGUOUS, Outcome.UNRESOLVED}
AREA_KINDS = {Kind.REGION, Kind.METRO, Kind.ADMIN2}
AREA_FLAGS = {Flag.APPROXIMATE, Flag.METRO, Flag.MULTI_COUNTRY}
CHANGES = {Flag.TEXT_REPAIRED, Flag.LOOK_ALIKE_CHARACTERS, Flag.SPELLING_CORRECTED}


def _cases() -> list[ParameterSet]:
    cases = []
    for path in sorted(FOLDER.glob("*.csv")):
        is_known = path.stem == "known_failures"
        for row in read_gold(path).rows:
            marks = [pytest.mark.xfail(strict=True, reason=row.note)] if is_known else []
            cases.append(pytest.param(row, id=row.id, marks=marks))
    return cases


@pytest.mark.parametrize("row", _cases())
def test_gold(row: GoldRow, normalizer: Normalizer) -> None:
    verdict = normalizer.resolve(row.entry)
    complaints = [
        *_outcome(row, verdict),
        *_levels(row, verdict),
        *_several(row, verdict, normalizer),
        *_flags(row, verdict),
    ]
    assert not complaints, f"{row.shown()!r}: {'; '.join(complaints)}"


def _outcome(row: GoldRow, verdict: Verdict) -> list[str]:
    expected = {
        "place": SETTLED,
        "multiple": {Outcome.AMBIGUOUS},
        "not_a_location": {Outcome.NOT_A_LOCATION},
        # Where somebody is not says no place either, so both ways of saying so are right.
        "unclear": OPEN | ({Outcome.NOT_A_LOCATION} if Flag.NEGATED in row.flags else set()),
    }[row.outcome]
    if verdict.outcome in expected:
        return []
    return [f"outcome {verdict.outcome}, not {'/'.join(sorted(expected))} ({_label(verdict)})"]


def _levels(row: GoldRow, verdict: Verdict) -> list[str]:
    if row.outcome == "multiple":
        return []
    place = verdict.place
    country = place.country.code if place and place.country else None
    admin1 = place.admin1.code if place and place.admin1 else None
    complaints = []
    for level, given in (("country", country), ("admin1", admin1)):
        wanted = row.wanted[level]
        if wanted is not None and given not in (wanted or (None,)):
            complaints.append(f"{level} {given}, not {'/'.join(wanted) or 'none'}")
    wanted = row.wanted["city"]
    if wanted is not None and not _is_city_right(row, place):
        complaints.append(f"city {_label(verdict)}, not {'/'.join(wanted) or 'none'}")
    if row.outcome == "not_a_location" and place is not None:
        complaints.append(f"a place, {place.label}")
    return complaints


def _is_city_right(row: GoldRow, place: Place | None) -> bool:
    city = place.city if place else None
    names = row.wanted["city"] or ()
    if not names:
        return city is None
    if city is None:
        return False
    if row.geoname_ids:
        return city.id.removeprefix("geonames:") in row.geoname_ids
    return _bare(city.name) in {_bare(name) for name in names}


def _several(row: GoldRow, verdict: Verdict, normalizer: Normalizer) -> list[str]:
    if row.outcome == "place" and Flag.MULTIPLE in verdict.flags:
        return ["flag multiple, but it is one place"]
    if row.outcome != "multiple":
        return []
    wanted = set(row.wanted["country"] or ())
    place = verdict.place
    given = place.country.code if place and place.country else None
    complaints = []
    if given != (min(wanted) if len(wanted) == 1 else None):
        complaints.append(f"country {given}, of {'/'.join(sorted(wanted))}")
    missing = wanted - {_country(one.place_id, normalizer) for one in verdict.mentions}
    if missing:
        complaints.append(f"no mention in {'/'.join(sorted(missing))}")
    return complaints


def _flags(row: GoldRow, verdict: Verdict) -> list[str]:
    complaints = [f"no flag {flag}" for flag in row.flags if not _is_met(flag, verdict)]
    if row.file == "must_not_change":
        changed = sorted(CHANGES & set(verdict.flags))
        complaints.extend(f"flag {flag}, but nothing is to be changed" for flag in changed)
    return complaints


def _is_met(flag: str, verdict: Verdict) -> bool:
    if flag == "region":
        is_area = verdict.place is not None and verdict.place.kind in AREA_KINDS
        return is_area or bool(AREA_FLAGS & set(verdict.flags))
    if flag == Flag.MULTIPLE and verdict.outcome is Outcome.RESOLVED:
        return False
    return flag in verdict.flags


def _country(place_id: str, normalizer: Normalizer) -> str | None:
    number = normalizer.gazetteer.number(place_id)
    if number is None:
        return None
    place = normalizer.gazetteer.place(number)
    return place.country.code if place.country else None


def _bare(name: str) -> str:
    """The name without case and accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _label(verdict: Verdict) -> str:
    return verdict.place.label if verdict.place else "no place"
