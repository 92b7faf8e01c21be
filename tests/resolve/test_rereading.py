"""Text that was written in one code page and read in another, as only the names tell."""

from collections.abc import Sequence
from contextlib import suppress

import pytest

from whence.resolve.normalizer import Normalizer
from whence.resolve.written_again import Beyond, is_writing
from whence.text.edits import apply
from whence.text.read_again import MisreadPage, read_again


@pytest.mark.parametrize(
    ("name", "written", "read_as"),
    [
        ("Eskişehir", "cp1254", "cp1252"),
        ("Łódź", "cp1250", "cp1252"),
        ("Минск", "utf-8", "mac-roman"),
        ("Cancún", "cp1252", "cp850"),
        ("Харків", "utf-8", "cp437"),
    ],
)
def test_a_misread_city_is_found(
    normalizer: Normalizer, name: str, written: str, read_as: str
) -> None:
    damaged = name.encode(written).decode(read_as)
    assert damaged != name
    right, found = normalizer.resolve(name), normalizer.resolve(damaged)
    assert right.place is not None
    assert found.place is not None
    assert found.place.id == right.place.id
    assert "text_repaired" in found.flags


@pytest.mark.parametrize("text", ["Hafnarfjörður", "Ærøskøbing", "Þórshöfn", "Çorum", "Ñuñoa"])
def test_what_is_a_name_as_it_stands_is_left_alone(normalizer: Normalizer, text: str) -> None:
    assert "text_repaired" not in normalizer.resolve(text).flags


@pytest.mark.parametrize("written", ["utf-8", "cp1251", "gb18030", "shift_jis"])
def test_reading_again_undoes_reading_wrongly(written: str) -> None:
    text = "Москва, Moskva"
    damaged = text.encode(written).decode("latin-1")
    edits = read_again(damaged, MisreadPage(written, "latin-1"))
    assert edits is not None
    assert apply(damaged, edits) == text


def test_bytes_that_are_no_letter_of_the_page_are_refused() -> None:
    assert read_again("München", MisreadPage("utf-8", "latin-1")) is None
    assert read_again("Köln", MisreadPage("cp1252", "latin-1")) is None
    assert read_again("北京", MisreadPage("cp1251", "cp1252")) is None


@pytest.mark.parametrize(
    "name",
    [
        "São Paulo",
        "Besançon, Франция",
        "Łódź",
        "Tromsø / Ålesund",
        "Đà Nẵng",
        "Αθήνα",
        "神戸市",
        "Çeşme",
    ],
)
def test_pages_that_are_told_by_their_letters_alone_would_give_no_writing(
    normalizer: Normalizer, name: str
) -> None:
    pages = normalizer.rulebook.misread_pages
    texts = {name, name.upper(), f"“{name}” ¡¯ €"}
    for page in pages:
        with suppress(UnicodeError):
            texts.add(name.encode(page.written).decode(page.read_as))
    for text in texts:
        beyond = Beyond(text)
        quick = [page for page in pages if beyond.may_be_of(page)]
        assert _readings(text, quick) == _readings(text, pages)


def _readings(text: str, pages: Sequence[MisreadPage]) -> list[str]:
    """What the pages make of a text, as far as it is writing, each once."""
    edits = [read_again(text, page) for page in pages]
    found = [apply(text, some) for some in edits if some is not None and is_writing(text, some)]
    return list(dict.fromkeys(found))
