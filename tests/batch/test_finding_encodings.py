"""A table's encoding found out: in short files by the names of places in it."""

import pytest
from tests.batch.conftest import Clean

from whence.batch.clean_options import OnError
from whence.batch.cleaning import _is_name
from whence.batch.encodings import encoding_of
from whence.bootstrap import Normalizer
from whence.errors import InvalidRequest, UnreadableInput

SHORT = {
    "cp1252": "Besançon, Zürich, Córdoba, Malmö",
    "cp1250": "Łódź, Kraków, Gdańsk, Poznań",
    "iso8859_2": "Łódź, Košice, Plzeň, Śrem",
    "cp1254": "Şanlıurfa, Muğla, İzmir, Diyarbakır",
    "koi8_r": "Москва, Казань, Воронеж",
    "koi8_u": "Київ, Львів, Харків, Одеса",
    "cp1257": "Šiauliai, Panevėžys, Kėdainiai",
    "iso8859_5": "Москва, Казань, Воронеж",
    "iso8859_6": "القاهرة, الرياض, دمشق",
    "iso8859_7": "Άρτα, Άργος, Ηράκλειο",
    "cp1253": "Άρτα, Άργος, Ηράκλειο",
    "cp1256": "القاهرة, الرياض, دمشق",
    "cp1251": "Москва, Казань, Воронеж",
    "cp932": "東京, 大阪市, 名古屋",
    "euc_jp": "東京, 大阪市, 名古屋",
    "gb18030": "北京市, 上海, 深圳市",
    "cp949": "서울, 부산, 대구",
    "cp874": "เชียงใหม่, ภูเก็ต, ขอนแก่น",
}


@pytest.mark.parametrize("encoding", SHORT)
def test_three_names_are_enough(normalizer: Normalizer, encoding: str) -> None:
    text = "id,text\n" + "".join(
        f"{n},{town}\n" for n, town in enumerate(SHORT[encoding].split(", "))
    )
    sample = text.encode(encoding)
    found = encoding_of(sample, None, _is_name(normalizer))
    assert sample.decode(found.name) == text


def test_names_are_spelt_as_their_places_are(normalizer: Normalizer) -> None:
    text = "id,text\n1,Győr\n2,Hódmezővásárhely\n3,Gödöllő\n4,Székesfehérvár\n"
    found = encoding_of(text.encode("cp1250"), None, _is_name(normalizer))
    assert text.encode("cp1250").decode(found.name) == text


@pytest.mark.parametrize(("encoding", "delimiters"), {"cp932": "|@[\\A", "gb18030": "~7a"}.items())
def test_a_delimiter_that_may_end_a_character_is_refused(
    clean: Clean, encoding: str, delimiters: str
) -> None:
    for one in delimiters:
        with pytest.raises(InvalidRequest, match="--same-encoding"):
            clean(
                f"id{one}text\n1{one}東京\n".encode(encoding),
                encoding=encoding,
                delimiter=one,
                is_encoding_kept=True,
            )


def test_words_that_are_no_names_leave_it_to_the_letters(normalizer: Normalizer) -> None:
    text = "text\n" + "".join(f"{n} где-то далеко отсюда, там, где нас нет\n" for n in range(30))
    found = encoding_of(text.encode("cp1251"), None, _is_name(normalizer))
    assert text.encode("cp1251").decode(found.name) == text


def test_a_few_odd_bytes_do_not_make_a_file_another_encoding(clean: Clean) -> None:
    head = "text\nZürich\nMünchen\nKøbenhavn\nMalmö\n".encode()
    out, summary = clean(head + b"Caf\xe9 Paris\n")
    assert "\nMünchen,resolved".encode() in out
    assert b"\nCaf\xe9 Paris," in out
    assert "not of the file's encoding" in summary.faults[0]
    assert summary.about.startswith("utf-8")


def test_odd_bytes_are_told_in_whatever_column_they_are(clean: Clean) -> None:
    data = b"id,text,n\n1,Paris,\xff\xff\n2,Oslo,3\n3,Rome,\xc3\xa9\n\xe9,Bonn,4\n"
    out, summary = clean(data, encoding="utf-8")
    assert b"\n1,Paris,\xff\xff,resolved" in out
    assert "(row 2, 5)" in summary.faults[0]
    with pytest.raises(UnreadableInput, match="row 2"):
        clean(data, encoding="utf-8", on_error=OnError.REFUSE)


@pytest.mark.parametrize("is_kept", [False, True])
@pytest.mark.parametrize(
    ("encoding", "bad"),
    {"cp1252": b"\x81", "gb18030": b"\xff", "big5": b"\xff", "utf-16-le": b"\x00\xd8"}.items(),
)
def test_a_byte_that_a_told_encoding_lacks_is_kept_and_told(
    clean: Clean, encoding: str, bad: bytes, is_kept: bool
) -> None:
    data = "text,n\nOslo,1\nRome,".encode(encoding) + bad + "\nBonn,3\n".encode(encoding)
    out, summary = clean(data, encoding=encoding, is_encoding_kept=is_kept)
    kept = bad if is_kept or len(bad) == 1 else "\ud800".encode(errors="surrogatepass")
    comma = ",".encode(encoding) if is_kept else b","
    assert comma + kept + comma in out
    assert "(row 3)" in summary.faults[0]
    with pytest.raises(UnreadableInput, match="row 3"):
        clean(data, encoding=encoding, is_encoding_kept=is_kept, on_error=OnError.REFUSE)


@pytest.mark.parametrize(
    ("encoding", "column"),
    {
        "koi8_r": "город",
        "cp932": "場所",
        "cp1253": "πόλη",
        "gb18030": "地点",
        "cp1254": "şehir",
        "utf-16-le": "город",
    }.items(),
)
def test_the_asked_column_settles_the_encoding(clean: Clean, encoding: str, column: str) -> None:
    text = f"{column}\n" + ("Oslo\n" if encoding != "utf-16-le" else "Москва\n")
    out, _ = clean(text.encode(encoding), text=column)
    assert out.decode().startswith(column + ",")


def test_a_few_letters_without_names_are_unsure(clean: Clean) -> None:
    data = "id,name,text\n1,王小明,Paris\n2,李娜,London\n3,张伟,Oslo\n".encode("gb18030")
    assert "say --encoding NAME" in clean(data)[1].about
    assert "--encoding" not in clean("text\nGyőr\nGödöllő\n".encode("cp1250"))[1].about
