"""Values resolved by several processes: each gets its own meaning, whatever the order of work."""

import sys

import pytest

from whence.entry import Entry
from whence.reports import fan_out
from whence.resolve.normalizer import Normalizer

VALUES = ["Oslo", "Leeds", "oslo!", "n/a", "LEEDS, UK", "Norway", "Peru / Oslo", "leeds", "Perú"]


@pytest.mark.skipif(sys.platform == "darwin", reason="processes are not forked there")
def test_meanings_come_in_the_order_of_their_values(
    normalizer: Normalizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = fan_out.resolve_values(VALUES, normalizer, Entry)
    monkeypatch.setattr(fan_out, "_ALONE", 0)
    monkeypatch.setattr(fan_out, "_CHUNK", 2)
    shares: list[float] = []
    found = fan_out.resolve_values(
        VALUES, normalizer, Entry, 2, lambda _step, share: shares.append(share)
    )
    assert found == alone
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
