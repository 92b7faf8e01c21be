"""What is known of an entry beside its names: the caller's context, its field, its postal codes."""

from collections.abc import Iterable, Mapping

from whence.entry import Context
from whence.resolve.line import Line
from whence.resolve.readings import Expected
from whence.rulebook.rules import PatternKind, Profile


class Expecter:
    """Puts it together, with countries by their numbers.

    `countries`: number by ISO 3166-1 code; `spoken_in`: language → codes of countries.
    """

    def __init__(
        self, countries: Mapping[str, int], spoken_in: Mapping[str, frozenset[str]]
    ) -> None:
        self._countries = countries
        self._spoken_in = spoken_in

    def expected(self, context: Context, line: Line, profile: Profile) -> Expected:
        """For one entry, segmented into `line`, of a field of that profile."""
        numbers = self._countries
        language = (context.language or "").partition("-")[0].lower()
        return Expected(
            self._numbers(context.countries),
            self._numbers(self._spoken_in.get(language, ())),
            {numbers[code]: bits for code, bits in profile.country_bits.items() if code in numbers},
            {
                numbers[mark.country]: (mark.start, mark.end)
                for mark in line.marks
                if mark.kind is PatternKind.POSTAL_CODE and mark.country and mark.country in numbers
            },
        )

    def _numbers(self, codes: Iterable[str]) -> frozenset[int]:
        known = self._countries
        return frozenset(known[code.upper()] for code in codes if code.upper() in known)
