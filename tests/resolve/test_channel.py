"""Slips are named as people make them, and cost what their kinds cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from whence.resolve.channel import FIRST_LETTER, Slip, SlipKind, channel_bits, slips
from whence.resolve.likeness import are_neighbours, is_vowel, same_sound

COSTS = {**dict.fromkeys(SlipKind, 2.0), SlipKind.DOUBLING: 0.5, FIRST_LETTER: 1.25}
WORDS = st.text(alphabet="abehlnopsty хгсе", max_size=9)


@pytest.mark.parametrize(
    ("typed", "meant", "kind", "text"),
    [
        ("philipines", "philippines", SlipKind.LOST_DOUBLE, "p not doubled"),
        ("beunos aires", "buenos aires", SlipKind.SWAPPED_VOWELS, "letters swapped: eu"),
        ("sanfrancisco", "san francisco", SlipKind.LOST_SPACE, "space left out"),
        ("machester", "manchester", SlipKind.LOST_CONSONANT, "n left out"),
        ("milwakee", "milwaukee", SlipKind.LOST_VOWEL, "u left out"),
        ("pittsburg", "pittsburgh", SlipKind.LOST_VOWEL, "h left out"),
        ("lodnon", "london", SlipKind.SWAP, "letters swapped: dn"),
        ("ne wyork", "new york", SlipKind.SWAP, "letters swapped: ␣w"),
        ("liver pool", "liverpool", SlipKind.ADDED_SPACE, "space added"),
        ("torantoo", "torontoo", SlipKind.VOWEL_SWAP, "a for o"),
        ("torontoo", "toronto", SlipKind.DOUBLING, "doubled o"),
        ("tiflis", "tiphlis", SlipKind.DIGRAPH, "f for ph"),
        ("ouagadugu", "ouagadougu", SlipKind.LOST_VOWEL, "o left out"),
        ("bordo", "bordeaux", SlipKind.DIGRAPH, "o for eaux"),
        ("mecsico", "mexico", SlipKind.DIGRAPH, "cs for x"),
        ("quebeck", "quebec", SlipKind.DIGRAPH, "k added"),
        ("mexiko", "mexico", SlipKind.SOUND_ALIKE, "k for c"),
        ("oxfird", "oxfprd", SlipKind.OTHER, "i for p"),
        ("leefs", "leeds", SlipKind.NEIGHBOUR_KEY, "f for d, a neighbouring key"),
        ("leedfs", "leeds", SlipKind.INSERTED_NEIGHBOUR, "f added, a neighbouring key"),
        ("leeads", "leeps", SlipKind.OTHER, None),
        ("denmarka", "denmark", SlipKind.INSERTED_VOWEL, "a added"),
        ("denmarkp", "denmark", SlipKind.INSERTED_CONSONANT, "p added"),
        ("denmark5", "denmark", SlipKind.OTHER, "5 added"),
        ("копенгаген", "копенхаген", SlipKind.SOUND_ALIKE, "г for х"),
        ("масква", "москва", SlipKind.VOWEL_SWAP, "а for о"),
        ("москла", "москва", SlipKind.OTHER, "л for в"),
        ("лонжон", "лондон", SlipKind.NEIGHBOUR_KEY, "ж for д, a neighbouring key"),
        ("서을", "서울", SlipKind.SOUND_ALIKE, "을 for 울"),
        ("なかの", "ながの", SlipKind.SOUND_ALIKE, "か for が"),
        ("दिल्ली", "दिल्ली".replace("ी", "ि"), SlipKind.VOWEL_SWAP, None),
    ],
)
def test_one_slip_is_named(typed: str, meant: str, kind: SlipKind, text: str | None) -> None:
    made = slips(typed, meant)
    assert kind in [slip.kind for slip in made]
    if text is not None:
        assert [slip.text for slip in made] == [text]


def test_slips_come_in_the_order_of_the_words() -> None:
    made = slips("wolverhmaptno", "wolverhampton")
    assert [(one.kind, one.start, one.typed, one.meant) for one in made] == [
        (SlipKind.SWAP, 7, "ma", "am"),
        (SlipKind.SWAP, 11, "no", "on"),
    ]


def test_two_spellings_by_ear_are_two_slips() -> None:
    assert [slip.text for slip in slips("filadelfia", "philadelphia")] == ["f for ph", "f for ph"]


def test_what_is_written_right_has_no_slips_and_costs_nothing() -> None:
    assert slips("leeds", "leeds") == ()
    assert channel_bits((), COSTS) == 0.0


def test_costs_add_up_and_the_first_letter_costs_on_top() -> None:
    assert channel_bits(slips("torontoo", "toronto"), COSTS) == 0.5
    assert channel_bits(slips("toorontoo", "toronto"), COSTS) == 1.0
    assert channel_bits(slips("eeds", "leeds"), COSTS) == 3.25
    assert channel_bits(slips("xeedss", "leeds"), COSTS) == 3.75


def test_a_kind_without_a_cost_is_an_error() -> None:
    with pytest.raises(KeyError):
        channel_bits(slips("leedss", "leeds"), {})


def mend(typed: str, made: tuple[Slip, ...]) -> str:
    for slip in reversed(made):
        end = slip.start + len(slip.typed)
        assert typed[slip.start : end] == slip.typed
        typed = typed[: slip.start] + slip.meant + typed[end:]
    return typed


@given(typed=WORDS, meant=WORDS)
def test_mending_all_slips_gives_the_name_meant(typed: str, meant: str) -> None:
    assert mend(typed, slips(typed, meant)) == meant


@given(typed=WORDS, meant=WORDS)
def test_there_are_never_more_slips_than_edits(typed: str, meant: str) -> None:
    made = slips(typed, meant)
    edits = OSA.distance(typed, meant)
    assert len(made) <= edits
    if not any(slip.kind is SlipKind.DIGRAPH for slip in made):
        assert len(made) == edits


def test_neighbours_are_mutual_on_every_keyboard() -> None:
    for one, other in ("qw", "qa", "az", "zt", "ср", "йц", "πο", "سش"):
        assert are_neighbours(one, other) == are_neighbours(other, one)
    assert are_neighbours("q", "a")
    assert are_neighbours("z", "u")  # on QWERTZ
    assert not are_neighbours("q", "p")


def test_vowels_and_sounds_are_known_across_scripts() -> None:
    assert all(map(is_vowel, "aуηיا"))
    assert not any(map(is_vowel, "bхκש"))
    assert same_sound("か", "が")
    assert not same_sound("か", "き")
    assert not same_sound("京", "都")
