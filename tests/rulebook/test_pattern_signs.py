"""The signs of a pattern are in whatever it matches: the quick look never hides a match."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whence.rulebook.plain import has_one
from whence.rulebook.rules import Pattern, Rulebook

# Letters that a pattern takes for others where case doesn't count, and `lower` leaves alone.
_ODD_CASE = "ſKİı"


def _signed(rulebook: Rulebook) -> list[Pattern]:
    return [pattern for pattern in rulebook.patterns if pattern.signs]


def test_some_patterns_have_signs(rulebook: Rulebook) -> None:
    assert len(_signed(rulebook)) > 10


@settings(
    max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(data=st.data())
def test_a_match_holds_a_sign(rulebook: Rulebook, data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(_signed(rulebook)))
    letters = st.characters(exclude_characters=_ODD_CASE)
    text = data.draw(st.from_regex(pattern.regex, alphabet=letters))
    assert has_one(pattern.signs, text.lower() if pattern.is_any_case else text), pattern.rule


@settings(
    max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(data=st.data())
def test_a_match_holds_a_digit(rulebook: Rulebook, data: st.DataObject) -> None:
    named = {"reject-hex", "contact-phone", "noise-street", "noise-house-number"}
    needing = [pattern for pattern in rulebook.patterns if pattern.needs_digit]
    assert named < {pattern.rule for pattern in needing}
    pattern = data.draw(st.sampled_from(needing))
    text = data.draw(st.from_regex(pattern.regex))
    assert any(letter.isdecimal() for letter in text), pattern.rule
