"""Nicknames, short forms and airport codes of cities, from a table."""

from collections.abc import Iterator
from typing import Final

from whence.rulebook.csv_table import read_rows
from whence.rulebook.folder import RulesFolder
from whence.rulebook.place_ids import is_place_id
from whence.rulebook.rules import NameHow, RuleName
from whence.text.fold import Folder

FILE: Final = "nicknames.csv"
_COLUMNS = ("name", "how", "place_ids", "capitals", "note")
_TRUTHS = {"": False, "yes": True}


def nicknames(folder: RulesFolder, folding: Folder) -> Iterator[RuleName]:
    """The names of `nicknames.csv`; the id of such a rule is `nickname-` and its folded name."""
    for row in read_rows(folder, FILE, _COLUMNS):
        key = folding.fold(row.cells["name"])
        if not key:
            raise row.problem("nothing is left of the name when it is folded")
        try:
            how = NameHow(row.cells["how"])
        except ValueError:
            raise row.problem(f"how is one of {', '.join(NameHow)}") from None
        places = tuple(row.cells["place_ids"].split())
        if not places or not all(is_place_id(place) for place in places):
            raise row.problem("place_ids are ids such as geonames:6167865, parted by spaces")
        if row.cells["capitals"] not in _TRUTHS:
            raise row.problem("capitals is yes or empty")
        rule = f"nickname-{key.replace(' ', '-')}"
        yield RuleName(rule, key, places, how, _TRUTHS[row.cells["capitals"]])
