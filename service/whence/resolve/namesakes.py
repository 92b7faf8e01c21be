"""What the places of one name make of each other, whatever text the name stands in."""

from collections.abc import Mapping, Sequence, Set
from math import log2
from typing import Final, Literal

from whence.gazetteer.names import Form, Trait
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName
from whence.resolve.fame import alone_of_its_by_name, shared_by_fame
from whence.resolve.own_names import STRAY, WORD_LETTERS, by_own_spellings, capitals_of, has_word_of
from whence.resolve.spotted import KIND_EVIDENCE, MISSPELT, Found
from whence.resolve.standing import Standing
from whence.rulebook.rules import CodeHabit, NameHow

# Names compete by people against all else that an entry may mean: bits over 130,000 of them,
# nobody counted as 500 (GeoNames: hamlets), and no more than for the largest cities.
_SMALLEST: Final = 500
_USUAL_BITS: Final = 17.0
_MOST_BITS: Final = 8.0
_CITY: Final = Kind.CITY
_ADMIN1: Final = Kind.ADMIN1
_ADMIN2: Final = Kind.ADMIN2
_COUNTRY: Final = Kind.COUNTRY
_HISTORICAL: Final = NameHow.HISTORICAL
_LANDSCAPE: Final = NameHow.REGION
_NONE: Final[frozenset[int]] = frozenset()
CODES: Final = (int(Form.CODE), int(Form.CODE3))
_PRIMARY: Final = int(Form.PRIMARY)
_TRANSLATION: Final = int(Form.TRANSLATION)
_ALTERNATE: Final = int(Form.ALTERNATE)
_NON_LATIN: Final = int(Trait.NON_LATIN)
_DISSIMILAR: Final = int(Trait.DISSIMILAR)
_CLASH: Final = int(Trait.CLASH)
_HOLDS: Final = EvidenceName.HOLDS_NAMESAKE
_SOLE: Final = EvidenceName.ALTERNATE_OF_CITY
_AS_WRITTEN: Final = EvidenceName.ALTERNATE_AS_WRITTEN
_UNUSUAL: Final = EvidenceName.CODE_UNUSUAL
# Which of a name's postings count where it stands: all, those that are no codes, a flag's country.
Written = Literal[0, 1, 2]
ANY_FORM: Final[Written] = 0
NO_CODE: Final[Written] = 1
FLAG: Final[Written] = 2
_REMEMBERED: Final = 8_192  # names: some 4 MB; countries and large cities come again and again


class Namesakes:
    """Sets the places of a name against each other, with the weights of the rulebook."""

    def __init__(
        self,
        atlas: Atlas,
        weights: Mapping[str, float],
        limits: Mapping[str, float],
        code_countries: Mapping[str, CodeHabit],
    ) -> None:
        self._atlas = atlas
        self._limits = limits
        self.most = int(limits["namesakes"])  # of one name that are weighed
        self.coded = frozenset(
            number
            for number, code in atlas.gazetteer.country_code.items()
            if code in code_countries
        )
        self._standing = frozenset(
            number
            for number in self.coded
            if code_countries[atlas.gazetteer.country_code[number]].stands
        )
        self._kind_bits = {kind: weights[name] for kind, name in KIND_EVIDENCE.items()}
        self._prior_bits = weights["name_prior"]
        self._people_bits = weights["people"]
        self._misspelt_bits = weights["people_of_misspelt"]
        self._sole_bits = weights["by_name_of_one_large_city"]
        self._unusual_bits = weights["code_rarely_written"]
        self._as_written_bits = weights["by_name_as_written"]
        self._holds_bits = weights["holds_its_namesake"]
        self._by_name_part = limits["by_name_people"]
        self._country_people = int(limits["country_people"])
        self._region_people = int(limits["region_people"])
        self._least_share = limits["namesake_share"]
        self._large = limits["large_city_people"]
        self._most_km = limits["namesake_km"]
        self._country_of = {code: n for n, code in atlas.gazetteer.country_code.items()}
        self._known: dict[object, list[Standing]] = {}

    def known(self, key: object) -> list[Standing] | None:
        """What was remembered under that key, which tells the name, what is written of it and who
        asks for which of its places."""
        return self._known.get(key)

    def remember(self, key: object, standings: list[Standing]) -> None:
        """Keeps what `of` gave for names of the index and of the rules: they come again."""
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[key] = standings

    def of(
        self,
        found: Sequence[Found],
        qualifiers: frozenset[int],
        unlisted: int,
        keys: Sequence[str],
        listed: str | None,
    ) -> list[Standing]:
        """Each of the found places as it stands among the others.

        Of many the largest are kept and those that lie in a `qualifiers` place, a country or
        division that the rest of the entry names. `unlisted`: people of namesakes that are not
        among `found`. `keys`: the words of the name. `listed`: ISO alpha-2 code of the country
        whose list of codes the name stands in, if it does.
        """
        atlas = self._atlas
        if found and found[0][4] is None:
            found = by_own_spellings(atlas, found, keys, self._large)
        people: dict[int, int] = {}
        by_name: set[int] = set()
        cities: list[int] = []
        around: list[int] = []  # what may hold a city of its name
        heirs = 0
        for place, form, traits, _, _ in found:
            if form is _LANDSCAPE:
                people[place] = max(atlas.population(place), self._region_people) + 1
            if place not in people:
                people[place] = atlas.population(place) + 1
                kind = atlas.kind(place)
                if kind is _CITY:
                    cities.append(place)
                elif kind is _ADMIN1 or kind is _COUNTRY:
                    around.append(place)
            if form == _ALTERNATE and not traits & _NON_LATIN:
                by_name.add(place)
            elif form is _HISTORICAL:
                heirs += 1
        kept = found
        if len(people) > self.most and found[0][4] is None:
            # Place numbers are ranks by people: the smallest are the largest places.
            largest = set(sorted(people)[: self.most])
            kept = [
                one
                for one in found
                if one[0] in largest
                or atlas.country(one[0]) in qualifiers
                or (one[1] in CODES and atlas.country(one[0]) in self.coded)
                or atlas.admin1(one[0]) in qualifiers
            ]
        holders = _NONE
        if around and len(people) > 1:
            kept = self._no_stray_translations(kept)
            holders = self._holders(cities, around, people, kept) if cities else _NONE
        # Namesakes compete by people: but a division doesn't against the city it is named like,
        # and a place that bears the name only as a by-name competes little.
        part = self._by_name_part
        mass = float(unlisted)
        weighed: Mapping[int, float] = people
        if len(cities) > 1 and found[0][4] is None:
            weighed = shared_by_fame(atlas, self._limits, cities, people)
        has_holders, has_by_names = bool(holders), bool(by_name)
        for place, known_to in weighed.items():
            if has_holders and place in holders:
                continue
            mass += known_to * part if has_by_names and place in by_name else known_to
        alone = None
        capitals: Set[int] = _NONE
        primary = {one[0] for one in found if one[1] == _PRIMARY} if by_name else _NONE
        if by_name and found[0][4] is None:
            capitals = capitals_of(atlas, by_name, holders, primary, keys)
        if by_name:
            alone = alone_of_its_by_name(
                atlas, self._limits, keys, people, by_name, holders, capitals, found
            )
        listed_country = -1 if listed is None else self._country_of.get(listed, -1)
        standings = []
        for place, form, traits, rule, spelling in kept:
            own, known_to = people[place], weighed[place]
            if form is _HISTORICAL:
                share = 1 / heirs
            elif has_holders and place in holders:
                share = known_to / (mass + known_to)
            else:
                counted = known_to * part if has_by_names and place in by_name else known_to
                share = known_to / (mass - counted + known_to)
            kind = atlas.kind(place)
            is_code = form in CODES
            country = atlas.country(place)
            stands = is_code and (country in self._standing or country == listed_country)
            is_coded = is_code and (stands or country in self.coded)
            is_country = is_code and kind is _COUNTRY
            told = traits
            if form == _ALTERNATE and spelling is None:
                if place in capitals:
                    told &= ~STRAY  # its division bears the name, too, so it is no noise
                elif place == alone:
                    told &= ~_CLASH  # the other place is a village beside it
                if told & _DISSIMILAR and not primary and has_word_of(atlas, place, keys):
                    told &= ~_DISSIMILAR
            one = Standing(place, form, told, rule, spelling, is_country, is_coded, stands)
            bits = 0.0
            own_kind = KIND_EVIDENCE.get(kind)
            if own_kind is not None:
                one.marks = (own_kind,)
                bits += self._kind_bits[kind]
            one.is_listed = kind is _ADMIN2 and form is _LANDSCAPE
            one.is_own_name = kind is _COUNTRY and form == _PRIMARY and spelling is None
            if has_by_names and place == alone and place in by_name:
                one.marks = (*one.marks, _SOLE)
                bits += self._sole_bits
                if spelling is None and sum(map(len, keys)) >= WORD_LETTERS:
                    one.marks = (*one.marks, _AS_WRITTEN)
                    bits += self._as_written_bits
            if is_coded and not stands and not is_country:
                # Written beside a town only: by itself it is no more of a place than other codes.
                one.marks = (*one.marks, _UNUSUAL)
                bits += self._unusual_bits
            # By a rule NY is the state.
            is_holder = has_holders and rule is None and place in holders
            is_county = kind is _ADMIN2 and not one.is_listed
            if is_holder or (is_county and self._is_around(place, cities)):
                one.marks = (*one.marks, _HOLDS)
                bits += self._holds_bits
            if not is_code or spelling is not None:
                # Of a code, how many live there says nothing: they don't all write it. And a
                # country is spoken of however few live there: San Marino, Tuvalu.
                spoken_of = max(own, self._country_people) if kind is _COUNTRY else own
                one.rarity = rarity = log2(share)
                one.size = size = min(log2(spoken_of + _SMALLEST) - _USUAL_BITS, _MOST_BITS)
                bits += self._prior_bits * rarity + self._people_bits * size
                if spelling is not None and spelling.how in MISSPELT:
                    bits += self._misspelt_bits * size
            one.bits = bits
            standings.append(one)
        return standings

    def _is_around(self, county: int, cities: Sequence[int]) -> bool:
        """Whether one of the cities lies in the same division as the county."""
        admin1 = self._atlas.admin1(county)
        return any(self._atlas.admin1(city) == admin1 for city in cities)

    def _holders(
        self,
        cities: Sequence[int],
        around: Sequence[int],
        people: Mapping[int, int],
        found: Sequence[Found],
    ) -> frozenset[int]:
        """The divisions that hold one of the cities, and no mere hamlet of them, or lie around it
        (Buenos Aires, Kyiv); and countries called like a city of theirs in translation only
        (Brasilia is Brazil in Finnish)."""
        atlas = self._atlas
        primary = {one[0] for one in found if one[1] == _PRIMARY}
        held = set()
        for place in around:
            kind = atlas.kind(place)
            if kind is _COUNTRY and place in primary:
                continue
            for city in cities:
                if atlas.country(city) != atlas.country(place):
                    continue
                least = self._least_share * people[place]
                if people[city] < (min(least, self._large) if kind is _COUNTRY else least):
                    continue
                if (
                    city in primary
                    if kind is _COUNTRY
                    else atlas.admin1(city) == place or atlas.is_near(city, place, self._most_km)
                ):
                    held.add(place)
                    break
        return frozenset(held)

    def _no_stray_translations(self, found: Sequence[Found]) -> Sequence[Found]:
        """Without divisions whose name in some language is that of another country: whoever writes
        *Monaco* means no division of Myanmar."""
        atlas = self._atlas
        named = {one[0] for one in found if one[1] == _PRIMARY and atlas.kind(one[0]) is _COUNTRY}
        if not named:
            return found
        return [
            one
            for one in found
            if one[1] != _TRANSLATION
            or atlas.kind(one[0]) is _COUNTRY
            or atlas.country(one[0]) in named
        ]
