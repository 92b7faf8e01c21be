"""The report finds what is true of lists of values, and nothing else."""

import pytest
from tests.reports.made import gold_list, pairs, report

from whence.bootstrap import Normalizer

LISTS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


@pytest.mark.parametrize("name", LISTS)
def test_all_true_pairs_are_found_and_no_other(normalizer: Normalizer, name: str) -> None:
    rows, true = gold_list(name)
    told = pairs(report(normalizer, rows))
    assert set(true) - set(told) == set(), "missed"
    assert set(told) - set(true) == set(), "wrong"


@pytest.mark.parametrize("name", LISTS)
def test_each_pair_is_told_under_its_type(normalizer: Normalizer, name: str) -> None:
    rows, true = gold_list(name)
    told = pairs(report(normalizer, rows))
    assert {
        tuple(sorted(pair)): kind for pair, kind in true.items() if kind not in told[pair]
    } == {}


def test_the_first_list_has_forty_values_and_23_pairs() -> None:
    rows, true = gold_list("first")
    assert (len(rows), len(true)) == (40, 23)
