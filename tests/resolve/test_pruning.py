"""Readings that are not scored because they cannot come near the best could not have won."""

from dataclasses import replace

import pytest

from whence import __version__
from whence.bootstrap import Normalizer


@pytest.fixture(scope="module")
def patient(normalizer: Normalizer) -> Normalizer:
    """The same normaliser, except that it scores every reading."""
    rulebook = normalizer.rulebook
    limits = {**rulebook.limits, "reading_bits": 1e9}
    return Normalizer(replace(rulebook, limits=limits), normalizer.gazetteer, __version__)


@pytest.mark.parametrize(
    "text",
    [
        "working from home in Leeds for a London firm",
        "San Antonio, TX",
        "Springfield, Illinois, USA",
        "Company HQ in Munich, I work from Porto",
        "Georgia",
        "東京都渋谷区",
        "Paris / London / Berlin",
        "a small town near Lyon, France",
        "Sankt Gallen CH",
        "Cordoba, Argentina",
    ],
)
def test_what_is_not_scored_could_not_have_won(
    text: str, normalizer: Normalizer, patient: Normalizer
) -> None:
    hasty, thorough = normalizer.resolve(text), patient.resolve(text)
    assert hasty.outcome == thorough.outcome
    assert hasty.place == thorough.place
