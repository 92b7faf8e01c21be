"""From what is sent to `/v1/batches` to a job: a file with its columns, or entries."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Request, g
from werkzeug.datastructures import FileStorage

from whence.batch.clean_options import CleanOptions, OnError, TableKind
from whence.batch.cleaning import kind_of
from whence.batch.csv_dialect import dialect_of
from whence.batch.encodings import UTF_8, encoding_of
from whence.batch.job_desk import JobDesk, Upload
from whence.batch.job_records import asked_line, refused_line
from whence.batch.job_states import JobKind, Submitted, plain_options
from whence.batch.packed_files import packing, plain_name
from whence.entry import FIELDS
from whence.errors import InvalidRequest
from whence.settings import ApiKey
from whence.web.access import require_scope
from whence.web.answering import Clerk, id_of
from whence.web.engine import engine
from whence.web.intake import Options, read_options
from whence.web.problems import Fault, Problem

MAX_COLUMN = 1_000  # characters of a column's name
_OPTIONS = ("scope", "profile", "policy", "context_country", "context_language")
_SHAPE = ("id", "also", "encoding", "same_encoding", "delimiter", "kind", "on_error")
FORM_FIELDS = (*FIELDS, *_OPTIONS, *_SHAPE)
REPEATABLE = ("context_country", "also")
_MOST_FIELDS = 400
_MOST_NAME = 200  # characters of a file's name, the last ones


def caller_of(key: ApiKey | None) -> str:
    """Whose job it is: the key's name, "" where there are no keys."""
    return "" if key is None else key.name


def table_of(desk: JobDesk, request: Request) -> tuple[Upload, Submitted]:
    """The job that a form with a file asks for; the file is kept. Raises Problem."""
    request.max_form_parts = _MOST_FIELDS
    form = {name: request.form.getlist(name) for name in request.form}
    files = request.files.getlist("file")
    if len(files) != 1 or len(request.files) != 1:
        raise _fault("file", "one file is needed, in a part of this name")
    options = _clean_options(form)
    require_scope(g.key, options.scope)
    kept = _kept(desk, files[0], options.kind)
    kind = JobKind.TABLE
    asked = Submitted(options.scope, caller_of(g.key), kind, kept.file_name, plain_options(options))
    return kept, asked


def _kept(desk: JobDesk, file: FileStorage, kind: TableKind | None) -> Upload:
    """The file, under its name, of which the end tells what it is: where it tells otherwise than
    the caller, with an ending that doesn't."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2][-_MOST_NAME:]
    if kind is not None and kind_of(name, None) is not kind:
        name = f"{plain_name(name)[-_MOST_NAME:]}.{kind}{packing(name)}"
    kept = desk.receive(name, file.stream)
    if kept is None:
        raise Problem("body_too_large", "the file is over 4 GiB")
    return kept


def _clean_options(form: Mapping[str, list[str]]) -> CleanOptions:
    """The options of a form's fields. Raises Problem."""
    faults = [Fault((name,), "unknown field") for name in form if name not in FORM_FIELDS]
    faults += [
        Fault((name,), "may stand only once")
        for name, values in form.items()
        if len(values) > 1 and name not in REPEATABLE
    ]
    if faults:
        raise Problem("invalid_request", f"{faults[0].path[0]!s:.80}: {faults[0].detail}", faults)
    given = {name: values[0] for name, values in form.items() if name not in REPEATABLE}
    named = {name: given[name] for name in FIELDS if given.get(name)}
    if any(len(column) > MAX_COLUMN for column in named.values()):
        raise _fault("text", f"a column's name has at most {MAX_COLUMN} characters")
    _check_shape(given)
    said = _said(given, form.get("context_country", []))
    try:
        return CleanOptions(
            columns=named,
            id_column=given.get("id") or None,
            also=tuple(form.get("also", ())),
            scope=said.scope,
            profile=said.profile,
            policy=said.policy,
            context=said.context,
            encoding=given.get("encoding") or None,
            is_encoding_kept=_flag(given, "same_encoding"),
            delimiter=given.get("delimiter") or None,
            kind=_one_of(TableKind, given, "kind"),
            on_error=_one_of(OnError, given, "on_error") or OnError.CARRY,
        )
    except InvalidRequest:
        detail = "name at least one column in text, city, region, country"
        raise Problem("invalid_request", detail, [Fault(("text",), detail)]) from None


def _check_shape(given: Mapping[str, str]) -> None:
    """Raises Problem for an encoding or a delimiter that there isn't: before the job is made, whose
    Idempotency-Key it would take."""
    for name, check in (
        ("encoding", lambda told: encoding_of(b"", told)),
        ("delimiter", lambda told: dialect_of(b"", UTF_8, "", told, ())),
    ):
        if given.get(name):
            try:
                check(given[name])
            except InvalidRequest as error:
                raise _fault(name, str(error).removeprefix(f"--{name} ")) from None


def _said(given: Mapping[str, str], countries: list[str]) -> Options:
    asked: dict[str, Any] = {
        name: given[name] for name in ("scope", "profile", "policy") if given.get(name)
    }
    context: dict[str, Any] = {"country": countries} if countries else {}
    if given.get("context_language"):
        context["language"] = given["context_language"]
    if context:
        asked["context"] = context
    return read_options(asked, engine().limits)


def _flag(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "false")
    if value not in ("true", "false"):
        raise _fault(name, "must be true or false")
    return value == "true"


def _one_of(kind: type[TableKind] | type[OnError], given: Mapping[str, str], name: str) -> Any:
    value = given.get(name)
    if not value:
        return None
    if value not in tuple(kind):
        raise _fault(name, f"must be one of {', '.join(kind)}")
    return kind(value)


def entries_of(
    desk: JobDesk, records: Iterator[tuple[int | None, Any]], kind: JobKind, clerk: Clerk
) -> tuple[Upload, Submitted]:
    """The job that entries ask for, which are checked and kept; a bad one will be told in its
    place. `records`: (number of the line or None, what reads the record). Raises Problem."""
    require_scope(g.key, clerk.defaults.scope)
    kept = desk.receive("", _Pieces(_lines(records, clerk)))
    if kept is None:
        raise Problem("body_too_large", "the entries are over 4 GiB")
    return kept, Submitted(clerk.defaults.scope, caller_of(g.key), kind, "", {})


def _lines(records: Iterator[tuple[int | None, Any]], clerk: Clerk) -> Iterator[bytes]:
    for number, read in records:
        record: Any = None
        try:
            record, may_hold_surrogates = read()
            ask = clerk.ask(record, may_hold_surrogates)
            line = asked_line(
                ask.entry, ask.policy, ask.explain, ask.max_candidates, ask.review, ask.also
            )
        except Exception as error:
            refusal: dict[str, Any] = {} if number is None else {"line": number}
            refusal |= {"id": id_of(record), "error": clerk.problem(error)}
            line = refused_line(refusal)
        yield line


class _Pieces:
    """Bytes that come in pieces, as something to read from; a piece may be larger than asked."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int, /) -> bytes:
        gathered = bytearray()
        for piece in self._pieces:
            gathered += piece
            if len(gathered) >= size:
                break
        return bytes(gathered)


def _fault(name: str, detail: str) -> Problem:
    return Problem("invalid_request", f"{name}: {detail}", [Fault((name,), detail)])
