"""Islands, landscapes and historic regions, from a table: places that no code stands for."""

from collections.abc import Iterator
from typing import Final

from whence.rulebook.csv_table import Row, read_rows
from whence.rulebook.folder import RulesFolder
from whence.rulebook.place_ids import is_place_id
from whence.rulebook.rules import NameHow, Region, RuleName
from whence.text.fold import Folder

FILE: Final = "landscapes.csv"
_COLUMNS = ("id", "members", "people", "names")
_NAMES_PARTED_BY: Final = "|"


def landscapes(folder: RulesFolder, folding: Folder) -> Iterator[tuple[Region | None, RuleName]]:
    """Each name of `landscapes.csv` with the region it stands for; None where the row only gives
    more names to a place of the index, whose id it bears.

    `members`: ISO 3166 codes parted by spaces; `names`: the first is the primary one. The id of
    such a rule is `landscape-` and that of the place. Source: the table was written by hand from
    general knowledge (November 2026); `people` are rounded inhabitants.
    """
    for row in read_rows(folder, FILE, _COLUMNS):
        names = [name.strip() for name in row.cells["names"].split(_NAMES_PARTED_BY)]
        place = row.cells["id"]
        if not is_place_id(place):
            raise row.problem(f"{place} is no id of a place (such as region:krk)")
        region = _region(row, place, names[0]) if place.startswith("region:") else None
        if region is None and (row.cells["members"] or row.cells["people"]):
            raise row.problem("only a region: has members and people of its own")
        rule = f"landscape-{place.rpartition(':')[2].lower()}"
        keys = dict.fromkeys(folding.fold(name) for name in names)
        if "" in keys:
            raise row.problem("nothing is left of a name when it is folded")
        for key in keys:
            yield region, RuleName(rule, key, (place,), NameHow.REGION)


def _region(row: Row, place: str, name: str) -> Region:
    codes = row.cells["members"].split()
    members = tuple(f"iso3166-{2 if '-' in code else 1}:{code}" for code in codes)
    if not members or not all(is_place_id(member) for member in members):
        raise row.problem("members are ISO 3166 codes such as HR or HR-08, parted by spaces")
    people = row.cells["people"]
    if not people.isascii() or not people.isdecimal():
        raise row.problem("people is a whole number")
    return Region(place, name, False, members, people=int(people))
