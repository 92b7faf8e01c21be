"""The order of work: nothing is lost by it, and alike texts come together."""

from hypothesis import given
from hypothesis import strategies as st

from whence.text.kinship import by_kinship


@given(st.lists(st.text(alphabet="ab ,éß", max_size=6), max_size=12))
def test_every_text_has_its_place_once(texts: list[str]) -> None:
    assert sorted(by_kinship(texts)) == list(range(len(texts)))


def test_texts_that_share_a_rare_word_follow_one_another() -> None:
    texts = ["Oslo", "Leeds", "oslo, remote", "LEEDS / remote", "remote", "Oslo!", "remote, Leeds"]
    ordered = [texts[place] for place in by_kinship(texts)]
    cities = [
        "oslo" if "oslo" in text.lower() else "leeds" for text in ordered if "s" in text.lower()
    ]
    assert cities in (["leeds"] * 3 + ["oslo"] * 3, ["oslo"] * 3 + ["leeds"] * 3)


def test_words_of_one_text_alone_do_not_part_it_from_its_kin() -> None:
    texts = ["aardvark oslo", "leeds", "zebra oslo", "leeds mole"]
    order = by_kinship(texts)
    assert abs(order.index(0) - order.index(2)) == 1
