"""A field's profile from its unlabelled column: how often it says no place, and which countries."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from whence.entry import FIELDS, Entry
from whence.errors import InvalidRequest, UnreadableInput
from whence.evaluation.gold import entry_of
from whence.evaluation.intervals import Floats
from whence.evaluation.label_shift import Shift, estimate_mix, mix_bits, shift
from whence.evaluation.rule_writing import replace_file
from whence.evaluation.subject import Traceable
from whence.evaluation.tables_in import read_table
from whence.evaluation.weights import PROFILE
from whence.evaluation.yardstick import Yardstick

FOLDER = "profiles"
REFERENCE = "reference_no_place"  # in calibration.yaml, `fitted`
_UNKNOWN_REFERENCE = 0.5
_SCOPE = re.compile(r"[a-z0-9_-]{1,60}")


@dataclass(frozen=True, slots=True)
class Column:
    """The distinct entries of a file, and how many of its rows hold each."""

    path: Path
    entries: tuple[tuple[Entry, int], ...]
    n_blank: int

    @property
    def n_rows(self) -> int:
        """Rows that aren't blank."""
        return sum(count for _, count in self.entries)


@dataclass(frozen=True, slots=True)
class FieldProfile:
    """What was estimated. `countries`: the shares of the largest; `has_reference`: whether the
    calibration says which share of no-places the weights lean to (else one half is assumed)."""

    scope: str
    no_place: Shift
    countries: Mapping[str, float]
    country_bits: Mapping[str, float]
    n_values: int
    n_rows: int
    has_reference: bool


def read_column(path: Path, columns: Mapping[str, str]) -> Column:
    """A file's entries; `columns`: field (text, city, …) → column name. Blank rows are counted.

    Raises UnreadableInput where a column is missing or nothing but blanks is in it.
    """
    table = read_table(path)
    for name in columns.values():
        if name not in table.columns:
            known = ", ".join(table.columns)
            raise UnreadableInput(f"{path}, line 1: no column {name!r}; there are {known}")
    found: Counter[tuple[str, ...]] = Counter()
    fields = [field for field in FIELDS if field in columns]
    for _, row in table.rows:
        found[tuple(row[columns[field]] for field in fields)] += 1
    entries = []
    n_blank = 0
    for cells, count in found.items():
        given = {field: cell for field, cell in zip(fields, cells, strict=True) if cell.strip()}
        if given:
            entries.append((entry_of(given), count))
        else:
            n_blank += count
    if not entries:
        raise UnreadableInput(f"{path}: every row is blank in {', '.join(columns.values())}")
    return Column(path, tuple(entries), n_blank)


def estimate_profile(
    column: Column, scope: str, subject: Traceable, yardstick: Yardstick, people: Mapping[str, int]
) -> FieldProfile:
    """The profile of a column for `scope`; `people`: population by country code, whose shares the
    country mix is compared with. Raises InvalidRequest for a scope that can't be a rule's id.

    Each distinct value counts once: verdicts are made per value, and a thousand records that say
    *Germany* tell nothing about how to read the rare odd one.
    """
    check_scope(scope)
    known = subject.calibration.fitted.get(REFERENCE)
    reference = float(known) if known else _UNKNOWN_REFERENCE
    codes = [code for code, count in people.items() if count > 0]
    world = np.array([people[code] for code in codes], dtype=np.float64)
    world /= world.sum()
    null, mix = _beliefs(column, subject, yardstick, {code: at for at, code in enumerate(codes)})
    no_place = shift(null, reference)
    is_placed = mix.sum(axis=1) > 0
    shares: dict[str, float] = {}
    bits: dict[str, float] = {}
    if is_placed.any():
        weight = (1 - null)[is_placed]
        found = estimate_mix(mix[is_placed], world, weight)
        shares = dict(zip(codes, found.tolist(), strict=True))
        reference_mix = dict(zip(codes, world.tolist(), strict=True))
        bits = mix_bits(shares, reference_mix, float(weight.sum()))
    largest = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))[:20]
    return FieldProfile(
        scope=scope,
        no_place=no_place,
        countries=dict(largest),
        country_bits={code: bit for code, bit in bits.items() if shares[code] > 0.001},
        n_values=len(column.entries),
        n_rows=column.n_rows,
        has_reference=known is not None,
    )


def check_scope(scope: str) -> None:
    """Raises InvalidRequest for a name that can't be a profile's id."""
    if not _SCOPE.fullmatch(scope):
        raise InvalidRequest("--scope: up to 60 small letters, digits, - and _, please")


def _beliefs(
    column: Column, subject: Traceable, yardstick: Yardstick, codes: Mapping[str, int]
) -> tuple[Floats, Floats]:
    """Each entry's probability of no place without any profile, and of each country."""
    null = np.zeros(len(column.entries))
    mix = np.zeros((len(column.entries), len(codes)))
    weight = subject.weights.get(PROFILE, 1.0)
    for at, (entry, _) in enumerate(column.entries):
        readings = subject.trace(entry).readings
        bits = np.array([one.bits - weight * one.features.get(PROFILE, 0.0) for one in readings])
        share = np.exp2(bits - bits.max())
        share /= share.sum()
        for one, part in zip(readings, share, strict=True):
            if one.place is None:
                null[at] += part
                continue
            country = yardstick.levels(one.place).country
            code = country.partition(":")[2] if country else ""
            if code in codes:
                mix[at, codes[code]] += part
    return null, mix


def snapshot(profile: FieldProfile, source: str, date: str) -> str:
    """The profile as a file of `rules/profiles/`; `source`: the file's name and no more."""
    shown = profile.no_place
    why = (
        f"{shown.share:.1%} of {profile.n_values:,} values say no place "
        f"(95 % interval {shown.low:.1%} to {shown.high:.1%})"
    )
    lines = [
        f"# Estimated by `whence profile` on {date}; run it again when the field changes.",
        f'- id: "{profile.scope}"',
        f"  no_place_bits: {shown.bits:.2f}",
        f"  why: {_quoted(why)}",
        f"  source: {_quoted(f'label shift (EM) on {source}, {date}')}",
    ]
    if profile.country_bits:
        lines.append("  country_bits:")
        lines += [f'    "{code}": {bits:g}' for code, bits in profile.country_bits.items()]
    return "\n".join(lines) + "\n"


def write_snapshot(rules: Path, scope: str, text: str) -> Path:
    """Where the snapshot was written: `profiles/<scope>.yaml` in the rules folder."""
    check_scope(scope)
    path = rules / FOLDER / f"{scope}.yaml"
    path.parent.mkdir(exist_ok=True)
    replace_file(path, text)
    return path


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def largest(profile: FieldProfile, count: int = 8) -> Sequence[tuple[str, float]]:
    """The countries named most, with their shares."""
    return list(profile.countries.items())[:count]
