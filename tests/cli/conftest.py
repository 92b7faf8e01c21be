"""A stand-in for the normaliser, which answers at once and remembers what it was asked."""

import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from whence.cli.commands import run
from whence.entry import Entry
from whence.place import CodedName, Kind, NamedPlace, Place
from whence.verdict import (
    Candidate,
    Evidence,
    Explanation,
    Flag,
    Mention,
    Outcome,
    Reason,
    ReasonCode,
    Role,
    RunnerUp,
    SpanReading,
    Verdict,
    Versions,
)

LEEDS = Place(
    id="geonames:2644688",
    kind=Kind.CITY,
    name="Leeds",
    label="Leeds, England, United Kingdom",
    country=CodedName("GB", "United Kingdom"),
    admin1=CodedName("GB-ENG", "England"),
    city=NamedPlace("geonames:2644688", "Leeds"),
    latitude=53.79648,
    longitude=-1.54785,
    timezone="Europe/London",
    population=455_123,
)
EVIDENCE = (
    Evidence("name_prior", -1.5, "some other places are called Leeds", "text", (0, 5)),
    Evidence("coverage", 6.0, "all words are used", "text", (0, 5)),
    Evidence("no_place_words", 2.0, "none of the words says no place"),
)


def verdict_on(entry: Entry, explain: bool) -> Verdict:
    """Leeds where the text has an L, not settled otherwise."""
    is_leeds = "l" in (entry.text or "").lower()
    explanation = Explanation(
        repairs=(),
        spans=(SpanReading("text", (0, 5), "Leeds", "exact"),),
        evidence=EVIDENCE,
        runner_up=RunnerUp(None, 1.0, ()),
        policy="default",
        thresholds={"country": 0.6},
    )
    return Verdict(
        id=entry.id,
        input=dict(entry.cells()),
        value=(entry.text or "").lower(),
        outcome=Outcome.RESOLVED if is_leeds else Outcome.AMBIGUOUS,
        place=LEEDS if is_leeds else None,
        confidence=0.97 if is_leeds else None,
        confidence_by_level={"country": 0.99, "admin1": 0.98, "city": 0.97},
        best_by_level={"country": "iso3166-1:GB", "admin1": "iso3166-2:GB-ENG", "city": LEEDS.id},
        flags=(Flag.SPELLING_CORRECTED,) if is_leeds else (),
        reasons=() if is_leeds else (Reason(ReasonCode.SEVERAL_CITIES, "Several cities fit"),),
        mentions=(Mention(LEEDS.id, Role.CURRENT, "text", (0, 5)),),
        no_place_probability=0.01,
        candidates=(Candidate(LEEDS, 0.97, EVIDENCE if explain else None),),
        versions=Versions("0", "a" * 12, "b" * 12, "c" * 12),
        explanation=explanation if explain else None,
    )


@dataclass
class FakeNormalizer:
    """Knows the countries CA and GB, the policies default and strict, and the profile survey."""

    asked: list[tuple[Entry, dict[str, Any]]] = field(default_factory=list)
    failure: Exception | None = None
    rulebook: Any = field(
        default_factory=lambda: SimpleNamespace(
            decision=SimpleNamespace(policies={"default": None, "strict": None}),
            profiles={"survey": None},
        )
    )
    gazetteer: Any = field(
        default_factory=lambda: SimpleNamespace(
            number={"iso3166-1:CA": 1, "iso3166-1:GB": 2}.get  # place id → number
        )
    )

    def resolve(self, entry: Entry, **options: Any) -> Verdict:
        """A made-up verdict; raises `failure` if one is set."""
        if self.failure is not None:
            raise self.failure
        self.asked.append((entry, options))
        return verdict_on(entry, options["explain"])


@dataclass(frozen=True)
class Ended:
    """How a call of the command line ended."""

    code: int
    out: str
    err: str


Call = Callable[..., Ended]


@pytest.fixture
def fake() -> FakeNormalizer:
    """The stand-in that `call` works with."""
    return FakeNormalizer()


@pytest.fixture
def call(
    fake: FakeNormalizer, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any
) -> Callable[..., Ended]:
    """Runs `whence` in this process: `call("resolve", "Leeds", stdin=b"", environ={})`."""

    def run_it(*arguments: str, stdin: bytes = b"", environ: dict[str, str] | None = None) -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        surroundings = {"HOME": os.environ.get("HOME", "/")} | (environ or {})
        code = run(_list(arguments), surroundings, lambda *_: fake)  # type: ignore[arg-type]
        sys.stdout.flush()
        out, err = capsysbinary.readouterr()
        return Ended(code, out.decode(), err.decode())

    return run_it


def _list(arguments: Sequence[str]) -> list[str]:
    return [str(argument) for argument in arguments]
