"""The dominant script of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whence.text.script import script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", "Common"),
        ("12,5 - 🇩🇪", "Common"),
        ("Boston", "Latin"),
        ("Zürich", "Latin"),
        ("Ｔｏｋｙｏ", "Latin"),
        ("𝐏𝐡𝐢", "Latin"),
        ("Hawaiʻi", "Latin"),
        ("Москва, RU", "Cyrillic"),
        ("Αθήνα", "Greek"),
        ("Երևան", "Armenian"),
        ("თბილისი", "Georgian"),
        ("ירושלים", "Hebrew"),
        ("القاهرة", "Arabic"),
        ("दिल्ली", "Devanagari"),
        ("ঢাকা", "Bengali"),
        ("ਦਿੱਲੀ", "Gurmukhi"),
        ("சென்னை", "Tamil"),
        ("กรุงเทพ", "Thai"),
        ("ວຽງຈັນ", "Lao"),
        ("ལྷ་ས་", "Tibetan"),
        ("ရန်ကုန်", "Myanmar"),
        ("ភ្នំពេញ", "Khmer"),
        ("አዲስ", "Ethiopic"),
        ("東京", "Han"),
        ("つくば", "Kana"),
        ("ﾖｺﾊﾏ", "Kana"),
        ("서울", "Hangul"),
        ("ᠤᠯᠠᠭᠠᠨ", "Mongolian"),
        ("ᱨᱟᱧᱪᱤ", "Ol Chiki"),
        ("東京 Tokyo", "Latin"),
    ],
)
def test_dominant_script(text: str, script: str) -> None:
    assert script_of(text) == script


@given(text=st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_has_one(text: str) -> None:
    assert script_of(text)
