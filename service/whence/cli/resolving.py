"""`whence resolve`: entries from arguments or standard input, verdicts to read or as JSON lines."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

import click
import orjson

from whence.answer import as_json
from whence.cli.endings import DONE, WRONG_USE
from whence.cli.session import Session, plain_console
from whence.cli.verdict_text import verdict_lines
from whence.cli.waterfall import explanation_lines
from whence.entry import Context, Entry
from whence.errors import InvalidRequest, NotFound, TextTooLong, UnreadableInput, WrongUse

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

# Longer lines are read to their end in pieces and refused, so that no input fills the memory.
_LONGEST_LINE: Final = 65_536


@dataclass(frozen=True, slots=True)
class _Line:
    """One cell to resolve, where it stood, and what is wrong with it, if it cannot be read."""

    where: str
    text: str
    fault: WrongUse | None = None


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the options say about every entry of the call."""

    context: Context
    profile: str | None
    policy: str
    explain: bool
    baseline: bool


@click.command()
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@click.option(
    "--context-country",
    "countries",
    multiple=True,
    metavar="CC",
    help="A country the entries are likely from, as ISO code such as CA; may be repeated. "
    "A preference: text that says otherwise wins.",
)
@click.option(
    "--context-language",
    "language",
    metavar="TAG",
    help="The language of the entries, such as en or pt-BR; a preference, too.",
)
@click.option(
    "--policy", default="default", show_default=True, help="How sure an answer must be: a name "
    "from rules/decision.yaml, such as strict or lenient.",
)  # fmt: skip
@click.option(
    "--profile", metavar="NAME", help="The kind of field the entries come from: a name from "
    "rules/profiles.yaml. Without it, chosen by the kind of cell.",
)  # fmt: skip
@click.option("--json", "is_json", is_flag=True, help="One JSON verdict a line, as over HTTP.")
@click.option("--explain", is_flag=True, help="Show the evidence, drawn as a waterfall of bits.")
@click.option("--baseline", is_flag=True, help="Only exact names and rules, for comparison.")
@click.pass_obj
def resolve(
    session: Session,
    *,
    texts: tuple[str, ...],
    countries: tuple[str, ...],
    language: str | None,
    policy: str,
    profile: str | None,
    is_json: bool,
    explain: bool,
    baseline: bool,
) -> int:
    """Say which place each TEXT means. `-` reads one TEXT a line from standard input.

    Each TEXT is a whole entry, so quote it: whence resolve "Torontoo, Ontaria"
    """
    max_text = session.settings().max_text
    normalizer = session.normalizer()
    context = Context(tuple(_country(normalizer, code) for code in countries), language)
    choices = _Choices(context, profile, policy, explain, baseline)
    _check_names(normalizer, choices)
    console = plain_console()
    code = DONE
    for line in _lines(texts, max_text):
        if line.fault is not None:
            code = WRONG_USE
            _tell(line, is_json)
            continue
        verdict = normalizer.resolve(
            Entry(text=line.text, context=choices.context, profile=choices.profile),
            policy=choices.policy,
            explain=choices.explain,
            baseline=choices.baseline,
        )
        if is_json:
            sys.stdout.buffer.write(as_json(verdict) + b"\n")
            continue
        for written in verdict_lines(verdict):
            console.print(written)
        for drawn in explanation_lines(verdict):
            console.print(drawn)
    return code


def _country(normalizer: "Normalizer", code: str) -> str:
    """The ISO code in capitals; raises InvalidRequest where no country has it."""
    upper = code.upper()
    if normalizer.gazetteer.number(f"iso3166-1:{upper}") is None:
        raise InvalidRequest(
            f"--context-country takes ISO 3166-1 codes such as CA; {code[:20]!a} is none"
        )
    return upper


def _check_names(normalizer: "Normalizer", choices: _Choices) -> None:
    known = normalizer.rulebook
    for option, name, names in (
        ("--policy", choices.policy, known.decision.policies),
        ("--profile", choices.profile, known.profiles),
    ):
        if name is not None and name not in names:
            listed = ", ".join(sorted(names))
            raise NotFound(f"{option} {name[:40]!a} is unknown; there are {listed}")


def _lines(texts: tuple[str, ...], max_text: int) -> Iterator[_Line]:
    for position, text in enumerate(texts, start=1):
        if text == "-":
            if sys.stdin is None:
                raise UnreadableInput("-: standard input is closed; pipe lines into it")
            for number, raw in enumerate(_read(sys.stdin.buffer), start=1):
                yield _from_bytes(f"line {number}", raw, max_text)
        else:
            yield _from_bytes(f"TEXT {position}", _bytes(text), max_text)


def _read(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines without their ends; None in place of one that is longer than any cell may be."""
    while line := stream.readline(_LONGEST_LINE):
        if line.endswith(b"\n") or len(line) < _LONGEST_LINE:
            yield line.removesuffix(b"\n").removesuffix(b"\r")
            continue
        while (rest := stream.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None


def _bytes(argument: str) -> bytes:
    """The argument as it was typed: bytes that are no UTF-8 arrive as lone surrogates."""
    try:
        return argument.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return argument.encode("utf-8", "surrogatepass")


def _from_bytes(where: str, raw: bytes | None, max_text: int) -> _Line:
    too_long = TextTooLong(
        f"{where}: over {max_text:,} characters, left out; shorten it or raise WHENCE_MAX_TEXT"
    )
    if raw is None:
        return _Line(where, "", too_long)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        fault = InvalidRequest(
            f"{where}: byte {error.start + 1} is not UTF-8, left out; "
            "convert the input first, for instance with iconv -f LATIN1 -t UTF-8"
        )
        return _Line(where, "", fault)
    return _Line(where, text, too_long if len(text) > max_text else None)


def _tell(line: _Line, is_json: bool) -> None:
    assert line.fault is not None
    print(f"whence: {line.fault}", file=sys.stderr)
    if is_json:  # so that the lines of the output still belong to those of the input
        problem = {"code": line.fault.code, "detail": str(line.fault)}
        sys.stdout.buffer.write(orjson.dumps({"where": line.where, "error": problem}) + b"\n")
