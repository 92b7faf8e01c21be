"""`sounds.csv` and `scripts.csv`: how names change from script to script, and who writes which."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from whence.rulebook.csv_table import Row, read_rows
from whence.rulebook.folder import RulesFolder

SOUNDS: Final = "sounds.csv"
SCRIPTS: Final = "scripts.csv"
ANY_SCRIPT: Final = "*"
_COUNTRY_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Sounds:
    """`costs`: script → (sign meant, sign typed) → bits, 0 or more, "" where one is missing; the
    script `*` has them all, others what differs there. `homes`: script → countries (ISO 3166-1)
    that write in it."""

    costs: Mapping[str, Mapping[tuple[str, str], float]]
    homes: Mapping[str, frozenset[str]]


def sounds(folder: RulesFolder) -> Sounds:
    """Both tables; raises InvalidRules naming file and line."""
    costs: dict[str, dict[tuple[str, str], float]] = {}
    for row in read_rows(folder, SOUNDS, ("script", "meant", "typed", "bits")):
        cells = row.cells
        pair = cells["meant"], cells["typed"]
        known = costs.setdefault(cells["script"], {})
        if pair in known or pair == ("", "") or max(map(len, pair)) > 1:
            raise row.problem("one row a script and pair of signs, and one sign at least")
        known[pair] = _bits(row)
    homes: dict[str, frozenset[str]] = {}
    for row in read_rows(folder, SCRIPTS, ("script", "countries")):
        codes = frozenset(row.cells["countries"].split())
        if row.cells["script"] in homes or not codes:
            raise row.problem("one row a script, with at least one country")
        if any(len(code) != _COUNTRY_LETTERS or not code.isupper() for code in codes):
            raise row.problem("countries are codes of two capitals, with spaces between")
        homes[row.cells["script"]] = codes
    return Sounds(MappingProxyType(costs), MappingProxyType(homes))


def _bits(row: Row) -> float:
    try:
        bits = float(row.cells["bits"])
    except ValueError:
        raise row.problem("bits: expected a number") from None
    if not 0 <= bits < 100:
        raise row.problem("bits: expected a cost from 0 to 99")
    return bits
