"""Entries that go through the stages together get what each would get alone."""

from collections.abc import Iterator

import pytest

from whence.bootstrap import Normalizer
from whence.entry import Context, Entry
from whence.errors import TextTooLong

TEXTS = (
    "Torontoo, Ontaria",
    "NYC / remote",
    "Köln",
    "Питер",
    "Earth",
    "SÃ£o Paulo\r\nBrasil",
    "springfield",
    "moved from Paris to Berlin",
    "東京都渋谷区",
    "",
    "52.52, 13.40",
    "qwertz uiop",
    "Ciudad de Mexco",
)


def entries() -> list[Entry]:
    """More than go through the stages at once, of several kinds."""
    mixed = [Entry(id=str(at), text=f"{text}{' ' * at}") for at in range(9) for text in TEXTS]
    cells = [
        Entry(city="Córdoba", country="AR"),
        Entry(text="Georgia", context=Context(("GE",))),
        Entry(country="Deutschland", scope="hr"),
    ]
    return [*mixed[:70], *cells, *mixed[70:]]


def test_many_are_answered_as_one_by_one(normalizer: Normalizer) -> None:
    asked = entries()
    together = normalizer.resolve_all(asked, policy="strict", explain=True, max_candidates=3)
    alone = [
        normalizer.resolve(one, policy="strict", explain=True, max_candidates=3) for one in asked
    ]
    assert together == alone


def test_the_baseline_too(normalizer: Normalizer) -> None:
    asked = entries()
    together = normalizer.resolve_all(asked, baseline=True)
    assert together == [normalizer.resolve(one, baseline=True) for one in asked]


def test_what_stands_before_a_bad_one_is_answered(normalizer: Normalizer) -> None:
    answers = normalizer.resolve_many(["Leeds", "x" * 2000, "Oslo"])
    assert next(answers).place is not None
    with pytest.raises(TextTooLong):
        next(answers)


def test_a_bad_one_among_many_is_refused_at_once(normalizer: Normalizer) -> None:
    with pytest.raises(TextTooLong, match="2,000"):
        normalizer.resolve_all([Entry(text="Leeds"), Entry(text="x" * 2000)])


def test_little_is_read_ahead(normalizer: Normalizer) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield "Leeds"

    assert next(normalizer.resolve_many(endless())).place is not None
    assert read == 64
