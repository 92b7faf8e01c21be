"""The compiled search finds what the one of arrays finds."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts.compile import compile_search, compiler

import whence.gazetteer
from whence.gazetteer.bylength import MAX_LETTERS
from whence.gazetteer.fuzzy import FuzzyIndex

pytestmark = pytest.mark.skipif(compiler() is None, reason="there is no C compiler here")

NOWHERE = Path("nowhere")
LETTERS = st.sampled_from(
    ("a", "b", "ri", "ton", "san ", "ll", "é", "му", "北", "서울", "𐍈", "\ud800")
)
NAMES = st.lists(
    st.lists(LETTERS.filter(lambda one: one != "\ud800"), min_size=1, max_size=30).map("".join),
    min_size=1,
    max_size=80,
    unique=True,
)
QUERIES = st.lists(LETTERS, min_size=1, max_size=30).map("".join)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("near") / "libnear.so"
    compile_search(Path(whence.gazetteer.__path__[0]) / "near.c", made)
    return made


@pytest.mark.parametrize("edits", [1, 2])
@settings(max_examples=150)
@given(names=NAMES, data=st.data())
def test_both_find_the_same(
    library: Path, names: list[str], data: st.DataObject, edits: int
) -> None:
    arrays = FuzzyIndex.build(names)
    compiled, plain = FuzzyIndex(arrays, library), FuzzyIndex(arrays, NOWHERE)
    for query in (data.draw(QUERIES), _with_slips(data, data.draw(st.sampled_from(names)))):
        assert compiled.search(query, edits) == plain.search(query, edits)


def _with_slips(data: st.DataObject, name: str) -> str:
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, max(len(name) - 1, 0)))
        kinds = (
            name[:at] + name[at + 1 :],
            name[:at] + "x" + name[at:],
            name[:at] + "x" + name[at + 1 :],
            name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
        )
        name = data.draw(st.sampled_from(kinds))
    return name


def test_more_hits_than_there_was_room_for(library: Path) -> None:
    names = [f"b{chr(0x61 + i % 26)}{chr(0x4E00 + i)}ton" for i in range(900)]
    arrays = FuzzyIndex.build(names)
    hits = FuzzyIndex(arrays, library).search("bxxton", 2)
    assert len(hits) == len(names)
    assert hits == FuzzyIndex(arrays, NOWHERE).search("bxxton", 2)


@pytest.mark.parametrize("letters", [MAX_LETTERS - 1, MAX_LETTERS, MAX_LETTERS + 2])
def test_the_longest_names(library: Path, letters: int) -> None:
    names = ["ab" * (MAX_LETTERS // 2), "ba" * (MAX_LETTERS // 2)]
    query = ("ab" * MAX_LETTERS)[:letters]
    hits = FuzzyIndex(FuzzyIndex.build(names), library).search(query, 2)
    assert hits == FuzzyIndex(FuzzyIndex.build(names), NOWHERE).search(query, 2)
    assert (0, abs(letters - MAX_LETTERS)) in hits


def test_no_names_at_all(library: Path) -> None:
    assert FuzzyIndex(FuzzyIndex.build([]), library).search("paris", 2) == []
