"""One place among all that bear its name, and what its name makes of it."""

from whence.resolve.evidence import EvidenceName
from whence.resolve.spotted import Spelling
from whence.rulebook.rules import NameHow, RuleName


class Standing:
    """One place that a name may mean, among all of that name.

    `bits`: what its kind, its people and its namesakes say for it. `rarity`, `size`, `marks`: as in
    `Named`. `is_country`: it is a country by its code; `is_coded`: by a code that people there
    write, `stands`: without a town as well; `is_own_name`: a country by its primary name;
    `is_listed`: a county that rules list among landscapes.
    `key`: the same for all that are named in one way.
    """

    __slots__ = (
        "bits",
        "form",
        "is_coded",
        "is_country",
        "is_listed",
        "is_own_name",
        "key",
        "marks",
        "place",
        "rarity",
        "rule",
        "size",
        "spelling",
        "stands",
        "traits",
    )

    def __init__(
        self,
        place: int,
        form: int | NameHow,
        traits: int,
        rule: RuleName | None,
        spelling: Spelling | None,
        is_country: bool,
        is_coded: bool,
        stands: bool,
    ) -> None:
        self.place = place
        self.form = form
        self.traits = traits
        self.rule = rule
        self.spelling = spelling
        self.is_country = is_country
        self.is_coded = is_coded
        self.stands = stands
        self.key: object = (traits, is_country, is_coded, stands)
        if rule is not None or spelling is not None:
            self.key = (form, self.key, rule and rule.rule, spelling and spelling.key)
        elif isinstance(form, int):
            self.key = form + 8 * (traits + 64 * (is_country + 2 * is_coded + 4 * stands))
        self.bits = 0.0
        self.rarity: float | None = None
        self.size: float | None = None
        self.marks: tuple[EvidenceName, ...] = ()
        self.is_own_name = False
        self.is_listed = False
