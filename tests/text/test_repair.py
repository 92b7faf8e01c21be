"""Repairs as a whole: they replay both ways, stay inside the text, and leave clean cells alone."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from whence.text.edits import Repaired
from whence.text.repair import RepairTables, repair, replay, unplay

NO_SURROGATES = st.characters(exclude_categories=("Cs",))
ANY_TEXT = st.text(NO_SURROGATES, max_size=60)
NAMES = st.sampled_from(
    [
        "Zürich",
        "Łódź, PL",
        "Αθήνα",
        "Москва",
        "東京都",
        "القاهرة",
        "São Paulo",
        "St. John’s",
        "Köln 🇩🇪",
    ]
)
PAGES = ("latin-1", "cp1252", "cp1250", "cp1251", "mac_roman", "cp437", "koi8-r")
# Pieces of the damage that the repairs look for, so that they meet each other.
MARKUP = [
    "&amp;",
    "&uuml",
    ";",
    "&#x",
    "%C3%BC",
    "%",
    "+",
    "=C3=BC",
    "\\n",
    "\\u00",
    "e9",
    "\\",
    "<br>",
]
LETTERS = [
    "Ã¼",
    "Ã",
    "Ì©",
    "Ì_",
    "å¡",
    "ⁿ",
    "È",
    "ßÑàí",
    "Ｔ",
    "ﾅｺﾞ",
    "𝐏",
    "ʟɪ",
    "ɹǝ",
    "о",
    "Λ",
    "a",
    "B",
]
SIGNS = ["<", ">", "?", "東", "🇩🇪", "\ufffd", "\u200b", "\u200d", "\xa0", "\u3000", " ", "\r", "\n"]
DAMAGE = st.lists(
    st.sampled_from([*MARKUP, *LETTERS, *SIGNS]),
    max_size=12,
).map("".join)


@st.composite
def misread(draw: st.DrawFn) -> str:
    """A name whose bytes were read in the wrong encoding, as far as that page goes."""
    octets = draw(NAMES).encode(draw(st.sampled_from(["utf-8", "cp1252", "cp1251"])), "replace")
    return octets.decode(draw(st.sampled_from(PAGES)), "replace")


@given(raw=ANY_TEXT | DAMAGE | misread())
@example(raw="\\ud800")
@example(raw="&#xd800; &#0; \x00")
def test_steps_replay_both_ways(tables: RepairTables, raw: str) -> None:
    repaired = repair(raw, tables)
    assert repaired.raw == raw
    assert repaired.redo() == replay(raw, repaired.steps) == repaired.text
    assert repaired.undo() == unplay(repaired.text, repaired.steps) == raw
    assert repaired.text == repaired.text.strip()
    repaired.text.encode("utf-8")  # no unpaired surrogates came in


@given(raw=ANY_TEXT | DAMAGE | misread())
def test_edits_stand_in_order_and_change_something(tables: RepairTables, raw: str) -> None:
    text = raw
    for step in repair(raw, tables).steps:
        end = 0
        assert step.edits
        for edit in step.edits:
            assert end <= edit.start
            assert text[edit.start : edit.start + len(edit.before)] == edit.before != edit.after
            end = edit.start + len(edit.before)
        text = replay(text, (step,))


@given(raw=ANY_TEXT | DAMAGE | misread())
def test_repairing_twice_is_repairing_once(tables: RepairTables, raw: str) -> None:
    text = repair(raw, tables).text
    assert repair(text, tables).text == text


@given(raw=DAMAGE | misread(), data=st.data())
def test_spans_lead_back_into_the_raw_text(
    tables: RepairTables, raw: str, data: st.DataObject
) -> None:
    repaired = repair(raw, tables)
    start = data.draw(st.integers(0, len(repaired.text)))
    end = data.draw(st.integers(start, len(repaired.text)))
    first, last = repaired.raw_span(start, end)
    assert 0 <= first <= last <= len(raw)
    inner = data.draw(st.integers(start, end))
    if start < inner < end:
        assert repaired.raw_span(start, inner)[0] == first
        assert repaired.raw_span(inner, end)[1] == last


@given(raw=DAMAGE | misread())
def test_repairs_as_told_quote_the_raw_text(tables: RepairTables, raw: str) -> None:
    for told in repair(raw, tables).as_repairs("city"):
        assert told.field == "city"
        assert raw[told.span[0] : told.span[1]] == told.before


def span_of(repaired: Repaired, words: str) -> str:
    """The raw characters that became `words`."""
    start = repaired.text.index(words)
    first, last = repaired.raw_span(start, start + len(words))
    return repaired.raw[first:last]


@pytest.mark.parametrize(
    ("raw", "words", "expected"),
    [
        ("  Lima, Peru ", "Lima", "Lima"),
        ("SÃ£o Paulo, Brasil", "Paulo", "Paulo"),
        ("SÃ£o Paulo, Brasil", "São", "SÃ£o"),
        ("ÐœÐ¾Ñ\x81ÐºÐ²Ð°, Ð\xa0Ð¾Ñ\x81Ñ\x81Ð¸Ñ\x8f", "Россия", "Ð\xa0Ð¾Ñ\x81Ñ\x81Ð¸Ñ\x8f"),
        ("MalmÃ\x83Â¶, SE", "Malmö", "MalmÃ\x83Â¶"),
        ("MalmÃ\x83Â¶, SE", "ö", "Ã\x83Â¶"),
        ("MÌ©xico D.F.", "México", "MÌ©xico"),
        ("&lt;b&gt;Oslo&lt;/b&gt;, Norway", "Oslo", "Oslo"),
        ("<p>Qu&eacute;bec</p>", "Québec", "Qu&eacute;bec"),
        ("L\u200by\u200bo\u200bn!", "Lyon", "L\u200by\u200bo\u200bn"),
        ("\u200bLyon\u200b!", "Lyon", "Lyon"),
        ("Den%20Haag", "Haag", "Haag"),
        ("Ｔｏｋｙｏ，　Ｊａｐａｎ", "Japan", "Ｊａｐａｎ"),
        ("O s l o, Norway", "Oslo", "O s l o"),
        ("uıʅɹǝq → Rome", "Rome", "Rome"),
        ("uıʅɹǝq → Rome", "ber", "uıʅɹǝq"),
    ],
)
def test_spans_point_at_the_exact_raw_letters(
    tables: RepairTables, raw: str, words: str, expected: str
) -> None:
    assert span_of(repair(raw, tables), words) == expected


def test_an_empty_span_stays_empty(tables: RepairTables) -> None:
    first, last = repair("Ã¼ber", tables).raw_span(1, 1)
    assert first == last == 2


@pytest.mark.parametrize("raw", ["", " ", "\n\t", "\u200b", "\x00", "<br>", "&nbsp;"])
def test_nothing_is_left_of_blank_cells(tables: RepairTables, raw: str) -> None:
    assert repair(raw, tables).text == ""


def test_white_space_around_the_text_is_no_alteration(tables: RepairTables) -> None:
    assert not repair(" Lima\r\n", tables).is_altered
    assert not repair("Lima", tables).is_altered
    assert repair("Lima&nbsp;Peru", tables).is_altered


def test_look_alikes_are_noted(tables: RepairTables) -> None:
    assert repair("Воston", tables).has_look_alikes
    assert not repair("Москва / Moscow", tables).has_look_alikes


def test_real_new_lines_stay(tables: RepairTables) -> None:
    assert repair("Berlin\r\nGermany\rEurope", tables).text == "Berlin\nGermany\nEurope"


def test_neighbouring_edits_are_told_as_one(tables: RepairTables) -> None:
    (told,) = repair("in Ｌｉｍａ", tables).as_repairs("text")
    assert (told.name, told.span, told.before, told.after) == (
        "compatibility_form",
        (3, 7),
        "Ｌｉｍａ",
        "Lima",
    )


def test_repairs_uncover_one_another(tables: RepairTables) -> None:
    repaired = repair("M%26uuml%3Bnster&nbsp;", tables)
    assert repaired.text == "Münster"
    names = [step.name for step in repaired.steps]
    assert names.index("percent_encoding") < names.index("html_entity")
