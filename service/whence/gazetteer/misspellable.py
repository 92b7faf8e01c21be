"""Which names may be found misspelt: those worth the wrong hits that every name brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from whence.gazetteer.names import KINDS, Form, Trait
from whence.gazetteer.postings import Postings
from whence.place import Kind


@dataclass(frozen=True, slots=True)
class FuzzyScope:
    """Which alternates may be found misspelt: those of cities with at least so many people.

    Primary names always may. More alternates cost more than they find: right first among one-edit
    typos were 94.9 % with all of them, 95.3 with those from 100,000 people, 96.2 without any. In
    other scripts no primary name stands in for them.
    """

    latin_alternates_from: int = 100_000
    other_alternates_from: int = 15_000


FUZZY_SCOPE = FuzzyScope()

_TOWNS = [KINDS.index(kind) for kind in (Kind.CITY, Kind.DISTRICT)]
_DIVISIONS = [KINDS.index(kind) for kind in (Kind.COUNTRY, Kind.ADMIN1)]


def misspellable_names(
    postings: Postings, columns: Mapping[str, npt.NDArray[Any]], scope: FuzzyScope
) -> npt.NDArray[np.uint32]:
    """The ids of those names, ascending: primaries of cities, countries and admin1s, names of the
    latter two in major languages, and alternates as `scope` says."""
    form, traits = postings.forms, postings.traits
    kind, people = (
        columns["kind"][postings.places],
        columns["population"][postings.places],
    )

    def has(*wanted: Trait) -> npt.NDArray[np.bool_]:
        return (traits & np.uint8(sum(wanted))) > 0

    is_town, is_division = np.isin(kind, _TOWNS), np.isin(kind, _DIVISIONS)
    is_primary = (form == Form.PRIMARY) & (is_town | is_division)
    is_translation = is_division & np.isin(form, [Form.TRANSLATION, Form.OFFICIAL])
    is_alternate = is_town & (form == Form.ALTERNATE) & ~has(Trait.CLASH, Trait.SHORT)
    wanted = (
        (is_primary & ~has(Trait.GENERIC))
        | (is_translation & ~has(Trait.MINOR_LANGUAGE, Trait.GENERIC))
        | (is_alternate & ~has(Trait.DISSIMILAR) & (people >= scope.latin_alternates_from))
        | (is_alternate & has(Trait.NON_LATIN) & (people >= scope.other_alternates_from))
    )
    return np.unique(postings.name_of_posting()[wanted])
