"""Values that are one value damaged by a program, or typed with letters of another script."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from whence.reports.column import Column
from whence.reports.finding import Finding, Findings, FindingType
from whence.reports.meaning import Meaning
from whence.rulebook.report_rules import ReportRules
from whence.text.edits import LOOK_ALIKE_LETTERS
from whence.text.repair import RepairTables
from whence.text.script import COMMON, script_of, script_of_letter

# What a program wrote → what the next one took it for.
_MISREADINGS = (
    ("utf-8", "latin-1"),
    ("utf-8", "cp1252"),
    ("utf-8", "mac_roman"),
    ("utf-8", "cp437"),
    ("utf-8", "cp850"),
    ("utf-8", "cp1251"),
    ("utf-8", "koi8_r"),
    ("latin-1", "mac_roman"),
    ("mac_roman", "latin-1"),
    ("cp1252", "cp437"),
    ("cp1252", "cp1251"),
    ("cp1252", "cp1250"),
    ("cp1250", "latin-1"),
    ("iso8859_2", "latin-1"),
    ("cp1250", "cp1252"),
    ("cp1251", "latin-1"),
    ("cp1251", "cp1252"),
    ("cp1251", "koi8_r"),
    ("koi8_r", "cp1251"),
    ("cp866", "cp1251"),
    ("iso8859_7", "latin-1"),
    ("cp1253", "cp1252"),
    ("cp1254", "latin-1"),
    ("cp1254", "cp1252"),
    ("cp1257", "latin-1"),
    ("cp1257", "cp1252"),
    ("iso8859_5", "latin-1"),
    ("shift_jis", "latin-1"),
    ("gbk", "latin-1"),
    ("euc_kr", "latin-1"),
)
_LOST = "?\ufffd"


@dataclass(frozen=True, slots=True)
class Twin:
    """A damaged value and the sound one it was, by their numbers."""

    type: FindingType
    damaged: int
    sound: int
    how: str


def twins(
    column: Column,
    meanings: Sequence[Meaning],
    tables: RepairTables,
    rules: ReportRules,
    name_of: Callable[[int], str],
) -> list[Twin]:
    """Every damaged value of which the sound one is in the column, too; each once, and none is
    another one's sound twin. `name_of`: the primary name of a place."""
    found: dict[int, Twin] = {}
    sound: set[int] = set()
    for source in (
        _repaired(column, meanings, rules),
        _misread(column, meanings, rules, name_of),
        _confused(column, meanings, tables, rules),
    ):
        for twin in source:
            if twin.damaged not in found and twin.damaged not in sound and twin.sound not in found:
                found[twin.damaged] = twin
                sound.add(twin.sound)
    return sorted(found.values(), key=lambda twin: (twin.sound, twin.damaged))


def twin_findings(
    found: Sequence[Twin], column: Column, meanings: Sequence[Meaning], findings: Findings
) -> Iterator[Finding]:
    """A finding for each sound value and way of damage, with all its damaged twins; several
    spellings of the sound one are told by the commonest."""
    together: dict[tuple[FindingType, str], list[Twin]] = defaultdict(list)
    for twin in found:
        together[twin.type, meanings[twin.sound].key or column.values[twin.sound]].append(twin)
    for (type_, key), members in together.items():
        damaged = [twin.damaged for twin in members]
        hows = list(dict.fromkeys(twin.how for twin in members))
        values = [*damaged, members[0].sound]
        yield findings.make(
            type_,
            (key,),
            [(column.values[at], column.counts[at]) for at in values],
            " ".join(hows),
            sum(column.counts[at] for at in damaged),
        )


def _repaired(column: Column, meanings: Sequence[Meaning], rules: ReportRules) -> Iterator[Twin]:
    """Values whose repair leads to the words of a sound value."""
    damage = rules.lists["damage"]
    doubtful = damage | {LOOK_ALIKE_LETTERS}
    sound: dict[str, int] = {}
    for at, meaning in enumerate(meanings):
        is_damaged = not doubtful.isdisjoint(meaning.repairs)
        if meaning.key and not is_damaged and "\ufffd" not in column.values[at]:
            sound.setdefault(meaning.key, at)
    for at, meaning in enumerate(meanings):
        partner = sound.get(meaning.key)
        if partner is None or partner == at or not meaning.repairs:
            continue
        damaged = [name for name in meaning.repairs if name in damage]
        if damaged:
            yield Twin(FindingType.ENCODING_TWIN, at, partner, _TOLD.get(damaged[0], _TOLD[""]))
        elif LOOK_ALIKE_LETTERS in meaning.repairs:
            how = _foreign(column.values[at], column.values[partner])
            yield Twin(FindingType.HOMOGLYPH_TWIN, at, partner, how)


def _misread(
    column: Column,
    meanings: Sequence[Meaning],
    rules: ReportRules,
    name_of: Callable[[int], str],
) -> Iterator[Twin]:
    """Values that are what a sound one becomes when it is read in the wrong encoding.

    Some are that of each other (*Kraków*, *Krakуw*): then the likelier one is sound, else the
    commoner.
    """
    damage = rules.lists["damage"]
    odd = {
        _plain(value)
        for value, meaning in zip(column.values, meanings, strict=True)
        if not value.isascii() or "?" in value or meaning.outcome != "resolved"
        or meaning.is_corrected
    }  # fmt: skip
    # What is damaged keeps its ASCII letters: only values that share all of them can be twins.
    kept = Counter(_ascii_letters(value) for value in odd)
    forms: dict[str, tuple[int, str]] = {}
    for at, value in enumerate(column.values):
        # What is damaged itself is nobody's sound twin: read back, it would be the sound one.
        is_damaged = "\ufffd" in value or not damage.isdisjoint(meanings[at].repairs)
        if value.isascii() or len(value) > 200 or is_damaged:
            continue
        letters = _ascii_letters(_plain(value))
        if letters and kept[letters] < 2:
            continue
        for form, how in _damaged_forms(value):
            plain = _plain(form)
            if plain in odd:
                forms.setdefault(plain, (at, how))

    def doubt(at: int) -> tuple[bool, bool, bool]:
        return _doubt(column.values[at], meanings[at], name_of)

    for at, value in enumerate(column.values):
        partner, how = forms.get(_plain(value), (at, ""))
        if partner == at or _plain(column.values[partner]) == _plain(value):
            continue
        back, _ = forms.get(_plain(column.values[partner]), (partner, ""))
        is_commoner = back != at or partner < at
        if (doubt(partner), not is_commoner) <= (doubt(at), False):
            yield Twin(FindingType.ENCODING_TWIN, at, partner, how)


def _doubt(value: str, meaning: Meaning, name_of: Callable[[int], str]) -> tuple[bool, bool, bool]:
    """More for what mixes scripts, then for what isn't spelt as its place is, or isn't settled.

    >>> _doubt("Krakуw", Meaning("resolved", "krakow", 1), lambda _: "Kraków")
    (True, True, False)
    """
    scripts = {script_of_letter(letter) for letter in value} - {COMMON}
    name = name_of(meaning.place) if meaning.place >= 0 else ""
    is_spelt_so = bool(name) and name.casefold() in value.casefold()
    is_settled = meaning.outcome == "resolved" and not meaning.is_corrected
    return len(scripts) > 1, not is_spelt_so, not is_settled


def _ascii_letters(value: str) -> bytes:
    return value.encode("ascii", "ignore").replace(b"?", b"")


def _damaged_forms(value: str) -> Iterator[tuple[str, str]]:
    for written, taken in _MISREADINGS:
        try:
            form = value.encode(written).decode(taken)
        except UnicodeError:
            continue
        if form != value:
            yield form, f"{_CALLED.get(written, written)} was read as {_CALLED.get(taken, taken)}."
            if written == "utf-8":
                try:
                    yield form.encode("utf-8").decode(taken), "UTF-8 was misread twice."
                except UnicodeError:
                    continue
    for lost in _LOST:
        yield "".join(letter if letter.isascii() else lost for letter in value), _TOLD["lost"]
        lost_bytes = (
            letter if letter.isascii() else lost * len(letter.encode("utf-8", "replace"))
            for letter in value
        )
        yield "".join(lost_bytes), _TOLD["lost"]
    bare = "".join(letter for letter in value if letter.isascii())
    if len(bare) >= 4 and len(value) - len(bare) <= 2:
        yield bare, _TOLD["lost"]


def _confused(
    column: Column, meanings: Sequence[Meaning], tables: RepairTables, rules: ReportRules
) -> Iterator[Twin]:
    """Values that look like another one letter by letter, but are written with other signs."""
    latin = {**tables.look_alikes["Latin"], **rules.signs}
    table = str.maketrans(latin)
    alike: dict[str, list[int]] = defaultdict(list)
    for at, value in enumerate(column.values):
        if meanings[at].key and len(value) <= 200:
            alike[value.translate(table).casefold().strip()].append(at)
    for members in alike.values():
        if len({meanings[at].key for at in members}) < 2:
            continue
        sound = min(members, key=lambda at: (_oddness(column.values[at], meanings[at], latin), at))
        for at in members:
            if meanings[at].key != meanings[sound].key:
                how = _foreign(column.values[at], column.values[sound])
                yield Twin(FindingType.HOMOGLYPH_TWIN, at, sound, how)


def _foreign(value: str, sound: str) -> str:
    """Which letters of the value are other signs than those of the sound one.

    >>> _foreign("Реru", "Peru")
    'Some letters are signs that only look like the right ones: Р U+0420 for P, е U+0435 for e.'
    """
    letters, right = value.strip(), sound.strip()
    if len(letters) != len(right):
        return f"{_FOREIGN}."
    other = {
        f"{a} U+{ord(a):04X} for {b}": None
        for a, b in zip(letters, right, strict=True)
        if a.casefold() != b.casefold()
    }
    return f"{_FOREIGN}: {', '.join(other)}." if 0 < len(other) <= 8 else f"{_FOREIGN}."


def _oddness(value: str, meaning: Meaning, latin: Mapping[str, str]) -> tuple[bool, bool, int]:
    """The sound one of several that look alike comes first: settled, as written, in one script."""
    odd = sum(letter in latin and not letter.isalpha() for letter in value)
    is_foreign = script_of(value) not in ("Latin", "Common")
    return meaning.outcome != "resolved" or meaning.is_corrected, is_foreign, odd


def _plain(value: str) -> str:
    # A Turkish capital İ folds into i and a dot: the i would be a letter of ASCII out of nowhere.
    return value.replace("İ", "ı").casefold().strip()


_CALLED = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "mac_roman": "Mac Roman",
    "iso8859_2": "ISO 8859-2",
    "iso8859_5": "ISO 8859-5",
    "iso8859_7": "ISO 8859-7",
}
_FOREIGN = "Some letters are signs that only look like the right ones"
_TOLD = {
    "mojibake": "Its bytes were read in the wrong encoding.",
    "code_page": "Its bytes were read in the wrong code page.",
    "misread_letters": "Some letters were read in the wrong encoding.",
    "html_entity": "It holds HTML entities instead of letters.",
    "percent_encoding": "It is still percent-encoded, as in an address of the web.",
    "literal_escape": "It holds escapes instead of letters.",
    "lost": "Letters were lost where a program had no sign for them.",
    "": "A program damaged it on the way in.",
}
