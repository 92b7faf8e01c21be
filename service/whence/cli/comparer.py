"""`whence compare`: what changed between two cleaned files, and why."""

import html
import sys
from dataclasses import asdict
from typing import Any

import click
import orjson
from rich.table import Table

from whence.batch.comparing import KINDS, Comparison, compare
from whence.batch.row_answer import COLUMNS, CONFIDENCE, LABEL, OUTCOME
from whence.cli.endings import DONE, FINDINGS
from whence.cli.printable import printable
from whence.cli.session import Session, plain_console
from whence.errors import InvalidRequest


@click.command("compare")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--key",
    metavar="COL",
    help="The column that says which record a row is. [default: the --id column of both]",
)
@click.option(
    "--encoding", metavar="NAME",
    help="The encoding of files that do not say it in OUT.whence.json. [default: found out]",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "html"]), default="table",
    show_default=True, help="How the differences are shown.",
)  # fmt: skip
@click.option(
    "--fail-on", metavar="KINDS", default="",
    help="End with 1 if there are records of these kinds: changed, new, gone; parted by commas.",
)  # fmt: skip
@click.pass_obj
def compare_files(
    _session: Session,
    *,
    old: str,
    new: str,
    key: str | None,
    encoding: str | None,
    form: str,
    fail_on: str,
) -> int:
    """Tell which answers changed between two cleaned files, and why.

    CSV, TSV, JSON lines or Parquet, packed or not, in any encoding; also one of each.

    Why comes from the cells themselves, from reviewers' flags, and from the versions that
    `whence clean` leaves in OUT.whence.json.
    """
    kinds = [kind for kind in fail_on.replace(" ", "").split(",") if kind]
    for kind in kinds:
        if kind not in KINDS:
            raise InvalidRequest(f"--fail-on takes {', '.join(KINDS)}; {kind[:20]!a} is none")
    found = compare(old, new, key, encoding)
    if form == "json":
        sys.stdout.buffer.write(orjson.dumps(_named(found), option=orjson.OPT_INDENT_2) + b"\n")
    elif form == "html":
        sys.stdout.buffer.write(_page(found).encode("utf-8", "replace"))
    else:
        _show(found)
    return FINDINGS if any(found.records[kind] for kind in kinds) else DONE


def _named(found: Comparison) -> dict[str, Any]:
    """The comparison as JSON has it: answers under the names of their columns."""
    said = asdict(found)
    for change in said["changes"]:
        for when in ("before", "after"):
            change[when] = dict(zip(COLUMNS, change[when], strict=True))
    return said


def _causes(found: Comparison) -> list[str]:
    return [
        f"changed because of {cause}: {count:,}"
        for cause, count in sorted(found.why.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _show(found: Comparison) -> None:
    console = plain_console()
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("", "records", "values"):
        table.add_column(name, justify="right" if name else "left")
    for kind in KINDS:
        table.add_row(kind, f"{found.records[kind]:,}", f"{found.values[kind]:,}")
    console.print(table)
    for line in _causes(found):
        console.print(line)
    for one in found.changes[:20]:
        console.print(
            f"  {one.records:>7,}  {printable(' | '.join(one.cells), 60)}: {_said(one.before)} → "
            f"{_said(one.after)} ({', '.join(one.why)})"
        )
    for note in found.notes:
        console.print(f"note: {note}")


def _said(answer: tuple[str, ...]) -> str:
    confidence = f" {float(answer[CONFIDENCE]):.2f}" if answer[CONFIDENCE] else ""
    return f"{answer[LABEL] or answer[OUTCOME] or 'no answer'}{confidence}"


def _page(found: Comparison) -> str:
    rows = "".join(
        f"<tr><th>{kind}<td>{found.records[kind]:,}<td>{found.values[kind]:,}" for kind in KINDS
    )
    changes = "".join(
        f"<tr><td>{one.records:,}<td>{html.escape(' | '.join(one.cells))}"
        f"<td>{html.escape(_said(one.before))}<td>{html.escape(_said(one.after))}"
        f"<td>{', '.join(one.why)}"
        for one in found.changes
    )
    notes = "".join(f"<p>{html.escape(line)}" for line in (*_causes(found), *found.notes))
    style = "body{font:16px sans-serif;margin:2em}td,th{padding:.2em 1em .2em 0;text-align:left}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>What changed</title>'
        f"<style>{style}</style><h1>What changed</h1>"
        f"<table><tr><th><th>records<th>values{rows}</table>{notes}<h2>Changed values</h2>"
        f"<table><tr><th>records<th>value<th>before<th>after<th>why{changes}</table></html>\n"
    )
