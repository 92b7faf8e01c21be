"""The fuzzy index finds what reading every name would find."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from whence.gazetteer.bylength import MAX_LETTERS
from whence.gazetteer.fuzzy import FuzzyIndex

SYLLABLES = ("ba", "ri", "ton", "san ", "o", "ll", "му", "ра", "北", "京", "서울", "กร", "é")
NAMES = st.lists(
    st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=7).map("".join),
    min_size=1,
    max_size=60,
    unique=True,
)
QUERIES = st.lists(
    st.sampled_from(("b", "a", "r", "i", "ton", "o", "l", " ", "北", "му")), max_size=9
)


def read_all(names: list[str], query: str, edits: int) -> list[tuple[int, int]]:
    distances = ((at, OSA.distance(query, name)) for at, name in enumerate(names))
    return sorted((hit for hit in distances if hit[1] <= edits), key=lambda hit: hit[::-1])


@pytest.mark.parametrize("edits", [1, 2])
@settings(max_examples=150)
@given(names=NAMES, query=QUERIES.map("".join).filter(bool))
def test_finds_what_reading_every_name_finds(names: list[str], query: str, edits: int) -> None:
    index = FuzzyIndex(FuzzyIndex.build(names))
    assert index.search(query, edits) == read_all(names, query, edits)


@settings(max_examples=150)
@given(names=NAMES, data=st.data())
def test_finds_every_name_by_its_own_misspellings(names: list[str], data: st.DataObject) -> None:
    index = FuzzyIndex(FuzzyIndex.build(names))
    meant = data.draw(st.sampled_from(names))
    typed = meant
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, max(len(typed) - 1, 0)))
        typed = data.draw(
            st.sampled_from(
                (
                    typed[:at] + typed[at + 1 :],
                    typed[:at] + "x" + typed[at:],
                    typed[:at] + "x" + typed[at + 1 :],
                    typed[:at] + typed[at : at + 2][::-1] + typed[at + 2 :],
                )
            )
        )
    hits = dict(index.search(typed, 2))
    # Letters put between two that were swapped are a third edit to OSA.
    distance = OSA.distance(typed, meant, score_cutoff=2)
    there = distance if typed and distance <= 2 else None
    assert hits.get(names.index(meant)) == there


@pytest.mark.parametrize("meant", ["wolverhampton", "toronto", "dallas", "boise", "ульяновск"])
def test_a_swap_anywhere_is_one_edit(meant: str) -> None:
    index = FuzzyIndex(FuzzyIndex.build(["elsewhere", meant]))
    swaps = {meant[:i] + meant[i + 1] + meant[i] + meant[i + 2 :] for i in range(len(meant) - 1)}
    assert {typed: index.search(typed, 1) for typed in swaps - {meant}} == {
        typed: [(1, 1)] for typed in swaps - {meant}
    }


def test_two_swaps_across_both_cuts_are_two_edits() -> None:
    index = FuzzyIndex(FuzzyIndex.build(["abcdefghi"]))
    assert index.search("abdcegfhi", 2) == [(0, 2)]


def test_nearest_names_come_first_the_name_itself_before_all() -> None:
    names = ["berlina", "berlin", "merlin", "bergen"]
    index = FuzzyIndex(FuzzyIndex.build(names))
    assert index.search("berlin", 2) == [(1, 0), (0, 1), (2, 1), (3, 2)]


def test_more_than_two_edits_count_as_two_and_none_find_nothing() -> None:
    index = FuzzyIndex(FuzzyIndex.build(["manchester"]))
    assert index.search("manchestr", 9) == index.search("manchestr", 2) == [(0, 1)]
    assert index.search("manchster", 0) == []
    assert index.search("mnchstr", 2) == []


@pytest.mark.parametrize("query", ["", "x" * (MAX_LETTERS + 3), "san " * 5000, "\U0010ffff" * 5000])
def test_empty_and_endless_queries_find_nothing(query: str) -> None:
    index = FuzzyIndex(FuzzyIndex.build(["x" * MAX_LETTERS, "san"]))
    assert index.search(query, 2) == []
    assert index.sounds_like(query) == []


def test_the_longest_names_are_found_and_longer_ones_left_out() -> None:
    index = FuzzyIndex(FuzzyIndex.build(["x" * (MAX_LETTERS + 1), "x" * MAX_LETTERS, ""]))
    assert index.search("x" * MAX_LETTERS, 2) == [(1, 0)]
    assert index.search("x" * (MAX_LETTERS + 2), 2) == [(1, 2)]


def test_an_index_of_no_names_finds_nothing() -> None:
    index = FuzzyIndex(FuzzyIndex.build([]))
    assert index.search("london", 2) == []
    assert index.sounds_like("london") == []


def test_a_mapped_index_answers_like_the_one_in_memory(tmp_path: Path) -> None:
    names = [
        f"{left}{right}" for left in ("bad ", "neu", "alt") for right in ("stadt", "dorf", "au")
    ]
    arrays = FuzzyIndex.build(names)
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}.npy", array)
    mapped = FuzzyIndex({name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in arrays})
    assert [mapped.search(name, 2) for name in names] == [
        FuzzyIndex(arrays).search(name, 2) for name in names
    ]
    assert mapped.search("neudrof", 1) == [(names.index("neudorf"), 1)]


def test_the_same_names_give_the_same_arrays() -> None:
    names = ["lagos", "lago", "laos", "leeds", "лагос"]
    one, other = FuzzyIndex.build(names), FuzzyIndex.build(names)
    assert {name: array.tobytes() for name, array in one.items()} == {
        name: array.tobytes() for name, array in other.items()
    }


def test_many_alike_names_are_all_found() -> None:
    names = [f"station {first}{second}" for first in "abcdefghij" for second in "klmnopqrst"]
    index = FuzzyIndex(FuzzyIndex.build(names))
    assert index.search("station bm", 2) == read_all(names, "station bm", 2)
    assert len(index.search("station bm", 2)) == len(names)


def test_what_it_remembers_is_what_it_found() -> None:
    names = ["bari", "bart", "toronto"]
    index = FuzzyIndex(FuzzyIndex.build(names))
    asked = [("bari", 1), ("bari", 2), ("toranto", 1), ("bari", 1), ("bari", 5)]
    fresh = [index.search(*one) for one in asked]
    index.remember()
    assert [index.search(*one) for one in asked] == fresh
    assert [index.search(*one) for one in asked] == fresh
