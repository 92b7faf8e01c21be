"""The matching key: what becomes the same, and what stays apart."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from whence.text.fold import Folder, FoldTables
from whence.text.token import Gap

NO_SURROGATES = st.characters(exclude_categories=("Cs",))
ANY_TEXT = st.text(NO_SURROGATES, max_size=40)
# Letters and signs that meet in one word more often than chance would have it.
CROWDED = st.text(
    st.sampled_from(
        "aLlsStTß'’.&- ,·・ーカ東ก\u0e33ाתא\"\u05b0ŉ\u0345ΣςİıﬁŒǆ한한\u200d\ufe0f🇩🇪🏴\ufffd"
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", ""),
        (" , ", ""),
        ("São Paulo/SP - Brasil", "sao paulo sp brasil"),
        ("Ｔｏｋｙｏ", "tokyo"),
        ("St. Louis", "saint louis"),
        ("Saint Louis", "saint louis"),
        ("ST LOUIS", "saint louis"),
        ("Ste-Foy", "sainte foy"),
        ("U.S.A.", "usa"),
        ("U. S. A", "usa"),
        ("U. S.", "us"),
        ("Washington, D.C.", "washington dc"),
        ("Springfield, U. S. Army", "springfield us army"),
        ("Boston.MA", "boston ma"),
        ("Coeur d'Alene", "coeur dalene"),
        ("L’Aquila", "laquila"),
        ("Hawaiʻi", "hawaii"),
        ("Baden-Baden", "baden baden"),
        ("Brighton & Hove", "brighton and hove"),
        ("Brighton&Hove", "brighton and hove"),
        ("#Berlin", "berlin"),
        ("Köln(Germany)", "koln germany"),
        ("Natal - RN", "natal rn"),
        ("NYC→LA", "nyc la"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "diyarbakir"),
        ("Weißwasser", "weisswasser"),
        ("Þórshöfn", "thorshofn"),
        ("Łódź", "lodz"),
        ("Ærøskøbing", "aeroskobing"),
        ("Gəncə", "gence"),
        ("Đà Nẵng", "da nang"),
        ("Αθήνα", "αθηνα"),
        ("ΑΘΗΝΑΣ", "αθηνασ"),
        ("Αθήνας", "αθηνασ"),
        ("Орёл", "орел"),
        ("Слов'янськ", "словянськ"),
        ("القاهرة", "القاهره"),
        ("أبوظبي", "ابوظبي"),
        ("مُحافَظة", "محافظه"),
        ("تهران", "تهران"),
        ("تل ابیب", "تل ابيب"),
        ("תל אביב", "תל אביב"),
        ('ת"א', "תא"),
        ("ת״א", "תא"),
        ("דִּימוֹנָה", "דימונה"),
        ("दिल्ली", "दिल्ली"),
        ("กรุงเทพ", "กรุงเทพ"),
        ("ভারত", "ভারত"),
        ("東京都渋谷区", "东京都渋谷区"),
        ("紐約", "纽约"),
        ("ニュー・ヨーク", "ニューヨーク"),
        ("東京・大阪", "东京 大阪"),
        ("서울특별시", "서울특별시"),
        ("서울", "서울"),
        ("ﾖｺﾊﾏ", "ヨコハマ"),
        ("Tokyo東京", "tokyo东京"),
        ("🇩🇪 Köln", "de koln"),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Perth", "scotland perth"),
        ("📍Lagos", "lagos"),
        ("Paral·lel", "parallel"),
        ("ZIP ٧٥٠٠١", "zip 75001"),
        ("Malm\ufffd", "malm\ufffd"),
        ("\ufffd", ""),
        ("Vie\u00adnna", "vienna"),
    ],
)
def test_key(folder: Folder, text: str, key: str) -> None:
    assert folder.fold(text) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Köln", "Ko\u0308ln"),
        ("دبي", "دبى"),
        ("서울", "\u1109\u1165\u110b\u116e\u11af"),
        ("ガーナ", "カ\u3099ーナ"),
        ("臺北", "台北"),
        ("Québec", "QUÉBEC"),
        ("Frankfurt/Main", "Frankfurt (Main)"),
        ("Saint-Étienne", "St. Etienne"),
    ],
)
def test_spellings_that_share_a_key(folder: Folder, one: str, other: str) -> None:
    assert folder.fold(one) == folder.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("दिल्ली", "दल्ल"),
        ("กำแพง", "กาแพง"),
        ("が", "か"),
        ("München", "Muenchen"),
        ("Bath", "Bat h"),
    ],
)
def test_spellings_that_stay_apart(folder: Folder, one: str, other: str) -> None:
    assert folder.fold(one) != folder.fold(other)


@given(text=ANY_TEXT | CROWDED)
@example(text="ŉ")
@example(text="Š\u0345")
@example(text="st㋀St")
@example(text="\U000107b7a")
def test_folding_twice_is_folding_once(folder: Folder, text: str) -> None:
    key = folder.fold(text)
    assert folder.fold(key) == key


@given(text=ANY_TEXT | CROWDED)
def test_key_is_what_the_tokens_say(folder: Folder, text: str) -> None:
    joined = ""
    for token in folder.tokens(text):
        joined += token.key if token.gap in (Gap.GLUED, Gap.START) else f" {token.key}"
    assert folder.fold(text) == joined


@given(text=ANY_TEXT | CROWDED)
def test_tokens_lie_in_order_inside_the_text(folder: Folder, text: str) -> None:
    end = 0
    for token in folder.tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert token.key
        assert " " not in token.key
        end = token.end


def test_a_chain_of_words_is_led_to_its_end() -> None:
    folder = Folder(FoldTables(letters={}, words={"a": "b", "b": "c", "x": "y", "y": "x"}, han={}))
    assert folder.fold("a b") == "c c"
    assert folder.fold(folder.fold("x")) == folder.fold("x")


def test_without_tables_it_still_folds() -> None:
    folder = Folder(FoldTables(letters={}, words={}, han={}))
    assert folder.fold("Étoile & Cie.") == "etoile & cie"
