"""What each place that a span may name has for it and against it, by its name alone."""

from collections.abc import Mapping, Sequence
from math import log2

from whence.gazetteer.names import Form, Trait
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.fame import alone_of_its_by_name, shared_by_fame
from whence.resolve.line import Line
from whence.resolve.spotted import (
    FOCUS_ONLY,
    KIND_EVIDENCE,
    MISSPELT,
    Found,
    Named,
    Shape,
    Spelling,
    Spotted,
)
from whence.resolve.writing import (
    code_features,
    is_even,
    is_parted,
    is_tiny,
    letter_features,
    listed_country,
)
from whence.rulebook.rules import NameHow, RuleName
from whence.text.token import Case

# Names compete by people against all else that an entry may mean: bits over 130,000 of them,
# nobody counted as 500 (GeoNames: hamlets), and no more than for the largest cities.
_SMALLEST, _USUAL_BITS, _MOST_BITS = 500, 17.0, 8.0
# As plain ints, which is what the index gives: comparing enum members is slow.
_CITY, _ADMIN1, _ADMIN2, _COUNTRY = Kind.CITY, Kind.ADMIN1, Kind.ADMIN2, Kind.COUNTRY
_HISTORICAL = NameHow.HISTORICAL
_NONE: frozenset[int] = frozenset()
_CODES = (int(Form.CODE), int(Form.CODE3))
_PRIMARY = int(Form.PRIMARY)
_TRANSLATION, _ALTERNATE = int(Form.TRANSLATION), int(Form.ALTERNATE)
_NON_LATIN, _SHORT = int(Trait.NON_LATIN), int(Trait.SHORT)
_MINOR = int(Trait.MINOR_LANGUAGE)
_TRAITS = (
    (int(Trait.DISSIMILAR), EvidenceName.DISSIMILAR),
    (int(Trait.SHORT), EvidenceName.SHORT_NAME),
    (int(Trait.CLASH), EvidenceName.CLASH),
    (int(Trait.MINOR_LANGUAGE), EvidenceName.MINOR_LANGUAGE),
    (int(Trait.GENERIC), EvidenceName.GENERIC),
)


class Weigher:
    """Makes `Spotted` spans out of found names, with the weights of the rulebook."""

    def __init__(
        self,
        atlas: Atlas,
        weights: Mapping[str, float],
        limits: Mapping[str, float],
        code_countries: Mapping[str, bool],
    ) -> None:
        self.atlas = atlas
        self.weights = weights
        self.limits = limits
        self.coded = frozenset(
            number
            for number, code in atlas.gazetteer.country_code.items()
            if code in code_countries
        )
        self._standing = frozenset(
            number for number in self.coded if code_countries[atlas.gazetteer.country_code[number]]
        )
        self._kinds = KIND_EVIDENCE

    def spotted(
        self,
        line: Line,
        start: int,
        end: int,
        found: Sequence[Found],
        qualifiers: frozenset[int],
        unlisted: int = 0,
    ) -> Spotted | None:
        """The span with its places weighed; None where none is left.

        Of many namesakes the largest are kept and those that lie in a `qualifiers` place, a
        country or division that the rest of the entry names. `unlisted`: people of namesakes that
        are not among `found`.
        """
        atlas = self.atlas
        population, kind_of = atlas.population, atlas.kind
        people: dict[int, int] = {}
        by_name = set()
        cities = []
        around = []  # what may hold a city of its name
        heirs = 0
        for place, form, traits, *_ in found:
            if place not in people:
                people[place] = population(place) + 1
                kind = kind_of(place)
                if kind is _CITY:
                    cities.append(place)
                elif kind is _ADMIN1 or kind is _COUNTRY:
                    around.append(place)
            if form == _ALTERNATE and not traits & _NON_LATIN:
                by_name.add(place)
            elif form is _HISTORICAL:
                heirs += 1
        kept = found
        most = int(self.limits["namesakes"])
        if len(people) > most:
            # Place numbers are ranks by people: the smallest are the largest places.
            largest = set(sorted(people)[:most])
            kept = [
                one
                for one in found
                if one[0] in largest
                or atlas.country(one[0]) in qualifiers
                or (one[1] in _CODES and atlas.country(one[0]) in self.coded)
                or atlas.admin1(one[0]) in qualifiers
            ]
        holders = _NONE
        if around and len(people) > 1:
            kept = self._no_stray_translations(kept)
            holders = self._holders(cities, around, people, kept) if cities else _NONE
        # Namesakes compete by people: but a division doesn't against the city it is named like,
        # and a place that bears the name only as a by-name competes little.
        part = self.limits["by_name_people"]
        mass = float(unlisted)
        weighed: Mapping[int, float] = people
        if len(cities) > 1 and found[0][4] is None:
            weighed = shared_by_fame(atlas, self.limits, cities, people)
        for place, count in weighed.items():
            if place not in holders:
                mass += count * part if place in by_name else count
        alone = None
        if by_name:
            keys = [line.tokens[i].key for i in range(start, end)]
            alone = alone_of_its_by_name(atlas, self.limits, keys, people, by_name, holders, found)
        by_place: dict[int, Named] = {}
        shapes: dict[tuple[object, ...], Shape] = {}
        for place, form, traits, rule, spelling in kept:
            own, known_to = people[place], weighed[place]
            if place in holders:
                share = known_to / (mass + known_to)
            else:
                counted = known_to * (part if place in by_name else 1.0)
                share = known_to / (mass - counted + known_to)
            if form is _HISTORICAL:
                share = 1 / heirs
            kind = kind_of(place)
            is_coded = stands = False
            if form in _CODES:
                country = atlas.country(place)
                stands = country in self._standing or self._is_listed(line, start, place)
                is_coded = stands or country in self.coded
            is_country = form in _CODES and kind is _COUNTRY
            key = (
                form,
                traits,
                is_country,
                is_coded,
                stands,
                rule and rule.rule,
                spelling and spelling.key,
            )
            shape = shapes.get(key)
            if shape is None:
                shape = self._shape(
                    line, start, end, is_country, form, traits, is_coded, stands, rule, spelling
                )
                shapes[key] = shape
            holds = place in holders or (
                kind is _ADMIN2 and any(atlas.admin1(c) == atlas.admin1(place) for c in cities)
            )
            is_sole = place in by_name and place == alone
            is_beside = is_coded and not stands and not is_country
            named = self._named(place, kind, own, share, shape, holds, is_sole, is_beside)
            known = by_place.get(place)
            if known is None or named.bits > known.bits:
                by_place[place] = named
        if not by_place:
            return None
        ordered = sorted(by_place.values(), key=lambda named: (-named.bits, named.place))
        mask = ((1 << (end - start)) - 1) << start
        return Spotted(start, end, mask, tuple(ordered), by_place)

    def _is_listed(self, line: Line, start: int, place: int) -> bool:
        """Whether the code stands in a list that opens with the code of the place's country."""
        country = self.atlas.country(place)
        return listed_country(line, start) == self.atlas.gazetteer.country_code.get(country, "")

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
        atlas = self.atlas
        least = self.limits["namesake_share"]
        primary = {place for place, form, *_ in found if form == _PRIMARY}
        held = set()
        for place in around:
            kind = atlas.kind(place)
            if kind is _COUNTRY and place in primary:
                continue
            for city in cities:
                if atlas.country(city) != atlas.country(place):
                    continue
                if people[city] < least * people[place]:
                    continue
                if (
                    city in primary
                    if kind is _COUNTRY
                    else atlas.admin1(city) == place
                    or atlas.distance_km(city, place) < self.limits["namesake_km"]
                ):
                    held.add(place)
                    break
        return frozenset(held)

    def _no_stray_translations(self, found: Sequence[Found]) -> Sequence[Found]:
        """Without divisions whose name in some language is that of another country: whoever writes
        *Monaco* means no division of Myanmar."""
        atlas = self.atlas
        named = {
            place for place, form, *_ in found if form == _PRIMARY and atlas.kind(place) is _COUNTRY
        }
        if not named:
            return found
        return [
            one
            for one in found
            if one[1] != _TRANSLATION
            or atlas.kind(one[0]) is _COUNTRY
            or atlas.country(one[0]) in named
        ]

    def beside(
        self, line: Line, exact: Spotted, found: Sequence[Found], qualifiers: frozenset[int]
    ) -> Spotted | None:
        """The places of `exact` again, with `found` as their rivals; None where there are none.

        People of both count for the share of each: an obscure exact name may lose to a large
        place that is one slip away.
        """
        fresh = [one for one in found if one[0] not in exact.by_place]
        if not fresh:
            return None
        rivals = self.spotted(line, exact.start, exact.end, fresh, qualifiers)
        if rivals is None:
            return None
        people = self.atlas.population
        mine = sum(people(one.place) + 1 for one in exact.named)
        theirs = sum(people(one.place) + 1 for one in rivals.named)
        mixed = [
            *(self._shared(one, mine / (mine + theirs)) for one in exact.named),
            *(self._shared(one, theirs / (mine + theirs)) for one in rivals.named),
        ]
        mixed.sort(key=lambda named: (-named.bits, named.place))
        by_place = {one.place: one for one in mixed}
        return Spotted(exact.start, exact.end, exact.mask, tuple(mixed), by_place)

    def _shared(self, named: Named, share: float) -> Named:
        """The same with a name prior of `share` times its people."""
        if named.rarity is None:
            return named
        added = log2(share)
        bits = named.bits + self.weights["name_prior"] * added
        return Named(
            named.place,
            bits,
            named.how,
            named.shape,
            named.rarity + added,
            named.size,
            named.marks,
        )

    def _named(
        self,
        place: int,
        kind: Kind,
        people: int,
        share: float,
        shape: Shape,
        holds_namesake: bool,
        is_sole: bool,
        is_beside: bool,
    ) -> Named:
        weights = self.weights
        bits = shape.bits
        how = shape.how
        own = self._kinds.get(kind)
        marks: tuple[EvidenceName, ...] = ()
        if own is not None:
            marks = (own,)
            bits += weights[own]
        if is_sole:
            marks = (*marks, EvidenceName.ALTERNATE_OF_CITY)
            bits += weights["by_name_of_one_large_city"]
        if is_beside:
            # Written beside a town only: by itself it is no more of a place than other codes.
            marks = (*marks, EvidenceName.CODE_UNUSUAL)
            bits += weights["code_rarely_written"]
        if holds_namesake:
            marks = (*marks, EvidenceName.HOLDS_NAMESAKE)
            bits += weights["holds_its_namesake"]
        if how == "code":
            # Of a code, how many live there says nothing: they don't all write it.
            return Named(place, bits, how, shape, None, None, marks)
        rarity = log2(share)
        # A country is spoken of however few live there: San Marino, Tuvalu.
        counted = max(people, self.limits["country_people"]) if kind is _COUNTRY else people
        size = min(log2(counted + _SMALLEST) - _USUAL_BITS, _MOST_BITS)
        bits += weights["name_prior"] * rarity + weights["people"] * size
        if how in MISSPELT:
            bits += weights["people_of_misspelt"] * size
        return Named(place, bits, how, shape, rarity, size, marks)

    def _shape(
        self,
        line: Line,
        start: int,
        end: int,
        is_country: bool,
        form: int | NameHow,
        traits: int,
        is_coded: bool,
        stands: bool,
        rule: RuleName | None,
        spelling: Spelling | None,
    ) -> Shape:
        """What all places that are named in one way have in common."""
        features: list[Feature] = []
        how = "exact"
        if not isinstance(form, int):
            how = "alias"
            name = EvidenceName.DEMONYM if form is NameHow.DEMONYM else EvidenceName.NICKNAME
            features.append(Feature(name, 1.0, start, end, form.value, rule.rule if rule else None))
        elif form in _CODES:
            how = "code"
            features.extend(code_features(line, start, end, is_country, stands))
            if not is_country and not is_coded:
                features.append(Feature(EvidenceName.CODE_UNUSUAL, 1.0, start, end))
        elif form == _TRANSLATION:
            how = "translation"
            features.append(Feature(EvidenceName.TRANSLATION, 1.0, start, end))
        elif form == _ALTERNATE:
            how = "alternate"
            is_latin = not traits & _NON_LATIN
            name = EvidenceName.ALTERNATE if is_latin else EvidenceName.ALTERNATE_SCRIPT
            features.append(Feature(name, 1.0, start, end))
        # Small languages collide with words of large ones in Latin letters only.
        weak = traits & ~_MINOR if traits & _NON_LATIN else traits
        features.extend(Feature(name, 1.0, start, end) for bit, name in _TRAITS if weak & bit)
        if spelling is not None:
            how = spelling.how
            features.extend(spelling.features)
        if how != "code":
            features.extend(letter_features(line, start, end))
            is_by_name = how not in ("alias", "exact") and not traits & _SHORT
            if is_by_name and is_tiny(line, start, end):
                features.append(Feature(EvidenceName.SHORT_NAME, 1.0, start, end))
        is_word = line.tokens[start].case is not Case.UPPER or not (
            how == "code" or (rule is not None and rule.needs_capitals)
        )
        if how == "code" and is_even(line, start):
            # *gary, in*, *salem or*: no word stands between a comma and the end, few at the end.
            is_last = end == line.cells[line.cell_of[start]].end and start > 0
            is_word = is_word and not is_last and not is_parted(line, start)
        if is_word and all(line.marked[start:end]):
            features.append(Feature(EvidenceName.UNDERSTOOD, 1.0, start, end))
        bits = support = 0.0
        for feature in features:
            gain = self.weights[feature.name] * feature.value
            bits += gain
            if feature.name not in FOCUS_ONLY:
                support += gain
        key = spelling.key if spelling else line.text[line.starts[start] : _end_of(line, end)]
        is_historical = form is _HISTORICAL
        return Shape(start, end, key, how, tuple(features), bits, support, is_historical)


def _end_of(line: Line, end: int) -> int:
    return line.starts[end - 1] + len(line.tokens[end - 1].key)
