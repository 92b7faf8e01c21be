"""Tokens: where they stand, what parts them, how they are written."""

import pytest

from whence.text.fold import Folder
from whence.text.token import Case, Gap


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("a b", Gap.SPACE),
        ("a\tb", Gap.SPACE),
        ("a 'b", Gap.SPACE),
        ("a“b", Gap.SPACE),
        ("a-b", Gap.HYPHEN),
        ("a_b", Gap.HYPHEN),
        ("a - b", Gap.DASH),
        ("a- b", Gap.DASH),
        ("a–b", Gap.DASH),
        ("Boston.MA", Gap.DOT),
        ("St. Louis", Gap.DOT),
        ("U.S.Army", Gap.DOT),
        ("a, b", Gap.COMMA),
        ("a；b", Gap.COMMA),
        ("ا، ب", Gap.COMMA),
        ("東、京", Gap.COMMA),
        ("a/b", Gap.SLASH),
        ("a + b", Gap.SLASH),
        ("a\\b", Gap.SLASH),
        ("a | b", Gap.PIPE),
        ("a → b", Gap.ARROW),
        ("a ⇄ b", Gap.ARROW),
        ("a -> b", Gap.ARROW),
        ("a <-> b", Gap.ARROW),
        ("a ✈️ b", Gap.ARROW),
        ("a · b", Gap.BULLET),
        ("a • b", Gap.BULLET),
        ("a 📍b", Gap.BULLET),
        ("a🏹b", Gap.BULLET),
        ("a (b", Gap.OPEN),
        ("a, (b", Gap.OPEN),
        ("a（b", Gap.OPEN),
        ("(a) b", Gap.CLOSE),
        ("a\nb", Gap.NEWLINE),
        ("a,\u2028b", Gap.NEWLINE),
        ("東京", Gap.GLUED),
        ("東'京", Gap.GLUED),
        ("Tokyo東", Gap.GLUED),
        ("東 京", Gap.SPACE),
        ("🇩🇪a", Gap.SPACE),
        ("a&b", Gap.SPACE),
    ],
)
def test_what_stands_between_two_tokens(folder: Folder, text: str, gap: Gap) -> None:
    first, second, *_ = folder.tokens(text)
    assert first.gap is Gap.START
    assert second.gap is gap


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("MA", Case.UPPER),
        ("U.S.", Case.UPPER),
        ("A", Case.UPPER),
        ("Boston", Case.TITLE),
        ("d'Alene", Case.TITLE),
        ("L'Aquila", Case.TITLE),
        ("İstanbul", Case.TITLE),
        ("boston", Case.LOWER),
        ("bOSTON", Case.MIXED),
        ("McAllen", Case.MIXED),
        ("МОСКВА", Case.UPPER),
        ("東", Case.NONE),
        ("दिल्ली", Case.NONE),
        ("თბილისი", Case.NONE),
        ("القاهرة", Case.NONE),
        ("75001", Case.NONE),
    ],
)
def test_how_a_token_is_written(folder: Folder, text: str, case: Case) -> None:
    (token,) = folder.tokens(text)
    assert token.case is case


def test_positions_refer_to_the_text_as_given(folder: Folder) -> None:
    text = "Ｋo\u0308ln (U. S.), St. Weißwasser"
    cut = [(text[token.start : token.end], token.key) for token in folder.tokens(text)]
    assert cut == [
        ("Ｋo\u0308ln", "koln"),
        ("U. S.", "us"),
        ("St", "saint"),
        ("Weißwasser", "weisswasser"),
    ]


def test_unspaced_scripts_give_one_token_a_letter_with_its_signs(folder: Folder) -> None:
    assert [token.key for token in folder.tokens("กรุงเทพ")] == ["ก", "รุ", "ง", "เ", "ท", "พ"]
    assert [token.key for token in folder.tokens("서울")] == ["서", "울"]
    assert [token.key for token in folder.tokens("東京Bay")] == ["东", "京", "bay"]


def test_marks_belong_to_their_word(folder: Folder) -> None:
    assert [token.key for token in folder.tokens("नई दिल्ली")] == ["नई", "दिल्ली"]
    assert len(folder.tokens("తెలంగాణ")) == 1


def test_a_flag_is_one_token(folder: Folder) -> None:
    first, second, third = folder.tokens("🇩🇪🇫🇷 Köln")
    assert (first.key, first.is_flag, second.key, second.is_flag) == ("de", True, "fr", True)
    assert (first.start, first.end, second.start, third.start) == (0, 2, 2, 5)
    assert not third.is_flag


def test_half_a_flag_is_no_token(folder: Folder) -> None:
    assert [token.key for token in folder.tokens("🇩 Köln")] == ["koln"]
