"""What each place that a span may name has for it and against it, as it stands in the text."""

from collections.abc import Collection, Mapping, Sequence
from math import log2
from typing import Final

from whence.gazetteer.names import Form, Trait
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.line import Line
from whence.resolve.namesakes import CODES, Namesakes
from whence.resolve.spotted import FOCUS_ONLY, Found, Named, Shape, Spotted
from whence.resolve.standing import Standing
from whence.resolve.writing import (
    code_features,
    is_called_division,
    is_even,
    is_last_code,
    is_parted,
    is_short,
    is_tiny,
    letter_features,
    listed_country,
    small_code,
)
from whence.rulebook.rules import CodeHabit, NameHow
from whence.text.token import Case, Gap

_HISTORICAL: Final = NameHow.HISTORICAL
# As plain ints, which is what the index gives: comparing enum members is slow.
_TRANSLATION: Final = int(Form.TRANSLATION)
_ALTERNATE: Final = int(Form.ALTERNATE)
_NON_LATIN: Final = int(Trait.NON_LATIN)
_SHORT: Final = int(Trait.SHORT)
_MINOR: Final = int(Trait.MINOR_LANGUAGE)
_TRAITS: Final = (
    (int(Trait.DISSIMILAR), EvidenceName.DISSIMILAR),
    (int(Trait.SHORT), EvidenceName.SHORT_NAME),
    (int(Trait.CLASH), EvidenceName.CLASH),
    (int(Trait.MINOR_LANGUAGE), EvidenceName.MINOR_LANGUAGE),
    (int(Trait.GENERIC), EvidenceName.GENERIC),
)
_ADMIN1: Final = Kind.ADMIN1
_ADMIN2: Final = EvidenceName.ADMIN2
_REGION: Final = EvidenceName.REGION
_CITY: Final = Kind.CITY
_HOLDS: Final = EvidenceName.HOLDS_NAMESAKE
_CALLED: Final = EvidenceName.CALLED_DIVISION
_NOT_CALLED: Final = EvidenceName.NOT_CALLED_CITY
_UPPER: Final = Case.UPPER
_DASHES: Final = frozenset({Gap.DASH, Gap.HYPHEN, Gap.SLASH})
_COMMAS: Final = frozenset({Gap.COMMA, Gap.SPACE, Gap.CLOSE})


class Weigher:
    """Makes `Spotted` spans out of found names, with the weights of the rulebook."""

    def __init__(
        self,
        atlas: Atlas,
        weights: Mapping[str, float],
        limits: Mapping[str, float],
        code_countries: Mapping[str, CodeHabit],
    ) -> None:
        self.atlas = atlas
        self.weights = dict(weights)
        self.limits = dict(limits)
        self.namesakes = Namesakes(atlas, weights, limits, code_countries)
        self._as_landscape = weights[_REGION] - weights[_ADMIN2]
        codes = atlas.gazetteer.country_code
        self._dashed = frozenset(
            number
            for number, code in codes.items()
            if code in code_countries and code_countries[code].is_dashed
        )

    def spotted(
        self,
        line: Line,
        start: int,
        end: int,
        found: Sequence[Found],
        qualifiers: frozenset[int],
        unlisted: int = 0,
    ) -> Spotted | None:
        """The span with its places weighed; None where none is left. `qualifiers` and `unlisted`:
        as in `Namesakes.of`."""
        standings = self.standings(line, start, end, found, qualifiers, unlisted)
        return self.weighed(line, start, end, standings)

    def standings(
        self,
        line: Line,
        start: int,
        end: int,
        found: Sequence[Found],
        qualifiers: frozenset[int],
        unlisted: int,
    ) -> list[Standing]:
        """The places as they stand among each other: of the words, only the list of codes that
        they lie in makes a difference."""
        keys = [line.tokens[i].key for i in range(start, end)]
        return self.namesakes.of(found, qualifiers, unlisted, keys, listed_country(line, start))

    def weighed(
        self, line: Line, start: int, end: int, standings: Sequence[Standing]
    ) -> Spotted | None:
        """The span with places whose standing is known; None where there are none."""
        shapes: dict[object, Shape] = {}
        by_place: dict[int, Named] = {}
        is_whole = start == 0 and end == len(line.tokens)
        odd = self._oddly_parted(line, start, end, standings)
        called = self._called_divisions(line, start, end, standings)
        for one in standings:
            shape = shapes.get(one.key)
            if shape is None:
                shape = shapes[one.key] = self._shape(line, start, end, one)
            place, bits, marks = one.place, shape.bits + one.bits, one.marks
            if is_whole and one.is_own_name:
                # Who writes a country's name and nothing else seldom means a town called so.
                bits += self.weights["own_name_of_a_country"]
                marks = (*marks, EvidenceName.COUNTRY_OWN_NAME)
            if is_whole and one.is_listed:
                # Kent is given alone as islands are; beside a town it is a county like others.
                bits += self._as_landscape
                marks = tuple(_REGION if mark is _ADMIN2 else mark for mark in marks)
            if called and (place in called or self.atlas.kind(place) is _CITY):
                name = _CALLED if place in called else _NOT_CALLED
                bits += self.weights[name]
                marks = (*marks, name)
            if place in odd:
                bits += self.weights["code_behind_another_sign"]
                marks = (*marks, EvidenceName.CODE_SIGN)
            known = by_place.get(place)
            if known is None or bits > known.bits:
                by_place[place] = Named(place, bits, shape.how, shape, one.rarity, one.size, marks)
        if not by_place:
            return None
        mask = ((1 << (end - start)) - 1) << start
        return Spotted(start, end, mask, _ordered(list(by_place.values())), by_place)

    def _called_divisions(
        self, line: Line, start: int, end: int, standings: Sequence[Standing]
    ) -> Collection[int]:
        """Of divisions named like a city those that a word beside the name means: not the city's
        own, where there is another around it (Provincia de Buenos Aires)."""
        if not any(mark.is_division for mark in line.marks):
            return ()
        if not is_called_division(line, start, end):
            return ()
        named = [one.place for one in standings if _HOLDS in one.marks]
        own = {
            self.atlas.admin1(one.place)
            for one in standings
            if self.atlas.kind(one.place) is _CITY and self.atlas.admin1(one.place) in named
        }
        around = [place for place in named if place not in own]
        return around or named

    def _is_division_code(self, one: Standing) -> bool:
        """Whether it is a division by a code that its people write, or by a rule (NY)."""
        is_division = self.atlas.kind(one.place) is _ADMIN1
        return is_division and (one.stands or one.rule is not None)

    def _oddly_parted(
        self, line: Line, start: int, end: int, standings: Sequence[Standing]
    ) -> Collection[int]:
        """Of divisions in several countries that share a code those whose people hardly write the
        sign before it (SC: *Blumenau - SC* in Brazil, *Greenville, SC* in the USA)."""
        if end - start > 1 or not is_short(line.tokens[start]):
            return ()
        gap = line.tokens[start].gap
        if gap not in _DASHES and gap not in _COMMAS:
            return ()
        places = [one.place for one in standings if one.stands]
        odd = [
            place
            for place in places
            if (self.atlas.country(place) in self._dashed) != (gap in _DASHES)
        ]
        return odd if len(odd) < len(places) else ()

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
        by_place = {one.place: one for one in mixed}
        return Spotted(exact.start, exact.end, exact.mask, _ordered(mixed), by_place)

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

    def _shape(self, line: Line, start: int, end: int, standing: Standing) -> Shape:
        """What all places that are named in one way have in common."""
        form, traits = standing.form, standing.traits
        rule, spelling = standing.rule, standing.spelling
        is_country = standing.is_country
        features: list[Feature] = []
        how = "exact"
        if not isinstance(form, int):
            how = "alias"
            name = EvidenceName.DEMONYM if form is NameHow.DEMONYM else EvidenceName.NICKNAME
            features.append(Feature(name, 1.0, start, end, form.value, rule.rule if rule else None))
            if end - start == 1 and self._is_division_code(standing):
                features += small_code(line, start)
        elif form in CODES:
            how = "code"
            features.extend(code_features(line, start, end, is_country, standing.stands))
            if not is_country and not standing.is_coded:
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
        if weak:
            features += [Feature(name, 1.0, start, end) for bit, name in _TRAITS if weak & bit]
        if spelling is not None:
            how = spelling.how
            features.extend(spelling.features)
        if (
            end == len(line.tokens)
            and self._is_division_code(standing)
            and is_last_code(line, start)
        ):
            features.append(Feature(EvidenceName.CODE_CLOSES, 1.0, start, end))
        if how != "code":
            features += letter_features(line, start, end)
            is_by_name = how not in ("alias", "exact") and not traits & _SHORT
            if is_by_name and is_tiny(line, start, end):
                features.append(Feature(EvidenceName.SHORT_NAME, 1.0, start, end))
        is_word = line.tokens[start].case is not _UPPER or not (
            how == "code" or (rule is not None and rule.needs_capitals)
        )
        if how == "code" and is_even(line, start):
            # *gary, in*, *salem or*: no word stands between a comma and the end, few at the end.
            is_last = end == line.cells[line.cell_of[start]].end and start > 0
            is_word = is_word and not is_last and not is_parted(line, start)
        if is_word and all(line.marked[start:end]):
            features.append(Feature(EvidenceName.UNDERSTOOD, 1.0, start, end))
        bits = support = 0.0
        weights = self.weights
        for feature in features:
            gain = weights[feature.name] * feature.value
            bits += gain
            if feature.name not in FOCUS_ONLY:
                support += gain
        key = spelling.key if spelling else line.text[line.starts[start] : _end_of(line, end)]
        is_historical = form is _HISTORICAL
        return Shape(start, end, key, how, tuple(features), bits, support, is_historical)


def _ordered(places: Sequence[Named]) -> tuple[Named, ...]:
    """The likeliest first; of equal ones the largest, which has the smallest number."""
    ranked = [(-one.bits, one.place, at) for at, one in enumerate(places)]
    ranked.sort()
    return tuple([places[at] for _, _, at in ranked])


def _end_of(line: Line, end: int) -> int:
    return line.starts[end - 1] + len(line.tokens[end - 1].key)
