"""Names spelt by ear are found by their consonants."""

import pytest

from whence.gazetteer.fuzzy import FuzzyIndex
from whence.gazetteer.sound import skeleton


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("filadelfia", "philadelphia"),
        ("albakerky", "albuquerque"),
        ("shikago", "chicago"),
        ("zhinzhinati", "zhinzhinnati"),
        ("gotenbug", "gothenbug"),
        ("varsava", "warsawa"),
        ("masachusets", "massachusetts"),
        ("капенгаген", "копенгаген"),
    ],
)
def test_spellings_by_ear_share_a_skeleton(typed: str, meant: str) -> None:
    assert skeleton(typed) == skeleton(meant)


@pytest.mark.parametrize(("one", "other"), [("lagos", "lagon"), ("oslo", "slo"), ("bari", "pari")])
def test_different_consonants_and_a_first_vowel_tell_names_apart(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_names_joined_by_lines_keep_their_own_keys() -> None:
    names = ["oslo", "aarhus", "ho chi minh", "philadelphia", "北京"]
    assert skeleton("\n".join(names)).split("\n") == [skeleton(name) for name in names]


def test_finds_what_is_many_edits_away_nearest_first() -> None:
    names = ["philadelphia", "albuquerque", "filadelfio", "delft"]
    index = FuzzyIndex(FuzzyIndex.build(names))
    assert index.search("filadalfia", 1) == []
    assert index.sounds_like("filadalfia") == [(2, 2), (0, 5)]


def test_letters_too_far_apart_are_left_out() -> None:
    index = FuzzyIndex(FuzzyIndex.build(["bauernhausen an der au"]))
    assert index.sounds_like("brnhsndr", max_edits=4) == []


def test_keys_of_two_signs_find_nothing() -> None:
    index = FuzzyIndex(FuzzyIndex.build(["lima", "lome"]))
    assert index.sounds_like("lyma") == []
