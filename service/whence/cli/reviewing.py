"""`whence review`: the queue listed, audits drawn, decisions written and read back."""

import getpass
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from whence.bootstrap.review import open_desk
from whence.cli.endings import DONE, FINDINGS
from whence.cli.session import Session, plain_console, table_console
from whence.errors import NotReady
from whence.review.auditing import draw
from whence.review.gold_export import gold_rows
from whence.review.gold_import import import_aliases, import_questions
from whence.review.gold_writing import as_csv, as_jsonl
from whence.review.standing import standing
from whence.review.suggesting import suggested_rules
from whence.store.database import Database
from whence.store.item_rows import Wanted

_SCOPE_HELP = "Only this scope."


@click.group()
def review() -> None:
    """What waits for reviewers, and what they decided; they work at /review."""


@review.command("list")
@click.option("--scope", metavar="NAME", help=_SCOPE_HELP)
@click.option(
    "--status", type=click.Choice(["open", "claimed", "decided", "dismissed", "all"]),
    default="open", show_default=True, help="Items in this state.",
)  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, metavar="N",
    help="At most so many.",
)  # fmt: skip
@click.pass_obj
def list_items(session: Session, *, scope: str | None, status: str, limit: int) -> None:
    """List items, the most urgent first."""
    desk = open_desk(session.settings(), session.undecided_normalizer())
    with suppress(NotReady):
        desk.counting_now()
    items, _ = desk.page(Wanted(status, (scope,) if scope else None), None, limit)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("records", "scope", "value", "state", "because", "best guess"):
        table.add_column(column, justify="right" if column == "records" else "left")
    for one in items:
        table.add_row(*_cells(one))
    plain_console().print(table)


@review.command()
@click.option(
    "--n", "count", type=click.IntRange(1, 10_000), required=True, help="How many values."
)
@click.option(
    "--scope", default="default", show_default=True, metavar="NAME", help="Of which scope."
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Same, same draw."
)
@click.pass_obj
def sample(session: Session, *, count: int, scope: str, seed: int) -> None:
    """Queue a random audit of all outcomes, by kind of answer, to be judged blind."""
    desk = open_desk(session.settings(), session.undecided_normalizer())
    desk.counting_now()
    told = draw(desk.database, desk.rules, count=count, scope=scope, seed=seed, who=_who())
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("kind of answer", "values", "records", "drawn", "weight"):
        table.add_column(column)
    for one in told["strata"]:
        weight = "" if one["weight"] is None else f"{one['weight']:.1f}"
        cells = (f"{one['values']:,}", f"{one['records']:,}", str(one["drawn"]), weight)
        table.add_row(one["stratum"], *cells)
    table_console().print(table)
    print(f"{told['queued']} queued")


@review.command()
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), metavar="FILE",
    help="Where to; standard output if absent. `.jsonl` is written as JSON lines.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["csv", "jsonl"]), help="By the ending if absent."
)
@click.option("--scope", metavar="NAME", help=_SCOPE_HELP)
@click.pass_obj
def export(session: Session, *, out: Path | None, form: str | None, scope: str | None) -> None:
    """Write decisions as a gold set, for whence evaluate and whence calibrate."""
    desk = open_desk(session.settings(), session.undecided_normalizer())
    rows = gold_rows(desk.database, (scope,) if scope else None, desk.place_of)
    is_json = form == "jsonl" or (form is None and out is not None and out.suffix == ".jsonl")
    written = as_jsonl(rows) if is_json else as_csv(rows)
    if out is None:
        for piece in written:
            sys.stdout.buffer.write(piece)
        return
    with out.open("wb") as file:
        file.writelines(written)


@review.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--scope", metavar="NAME", help="In this scope, not in the rows' own.")
@click.option(
    "--gold", "is_gold", is_flag=True,
    help="As questions whose answer is known, asked among other items.",
)  # fmt: skip
@click.pass_obj
def import_file(session: Session, *, path: Path, scope: str | None, is_gold: bool) -> int:
    """Read decisions back from an export or any gold file (CSV or JSON lines).

    Ends with 1 where rows clash with decisions in force, which stay.
    """
    normalizer = session.undecided_normalizer()
    database = Database.of(session.settings())
    take = import_questions if is_gold else import_aliases
    done = take(database, normalizer, path, scope, _who())
    print(f"{done.taken} taken, {done.clashing} clash, {done.left_out} left out")
    return FINDINGS if done.clashing else DONE


@review.command()
@click.option("--scope", metavar="NAME", help=_SCOPE_HELP)
@click.option(
    "--days", type=click.IntRange(1, 3650), default=30, show_default=True,
    help="How far back decisions are listed by day.",
)  # fmt: skip
@click.option("--suggest", is_flag=True, help="Rules that decisions call for, as YAML to paste.")
@click.option("--json", "is_json", is_flag=True, help="The figures as JSON.")
@click.pass_obj
def stats(session: Session, *, scope: str | None, days: int, suggest: bool, is_json: bool) -> None:
    """Show how the queue stands, how alike reviewers judge, and what decisions changed."""
    scopes = (scope,) if scope else None
    if suggest:
        desk = open_desk(session.settings(), session.undecided_normalizer())
        for file, text in suggested_rules(desk.database, scopes, desk.place_of).items():
            print(f"# {file}\n{text}")
        return
    told = standing(Database.of(session.settings()), scopes, days)
    if is_json:
        import orjson  # noqa: PLC0415

        sys.stdout.buffer.write(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
        return
    for line in _figures(told):
        print(line)


def _cells(one: dict[str, Any]) -> tuple[str, ...]:
    best = one["candidates"][0]["label"] if one["candidates"] and not one["is_blind"] else ""
    because = ", ".join(one["reasons"] or ())
    return f"{one['records']:,}", one["scope"], one["value"], one["state"], because, best


def _figures(told: dict[str, Any]) -> list[str]:
    lines = [
        f"open       {told['open']:,} values, {told['records_waiting']:,} records behind them",
        f"decided    {told['decided']:,}, dismissed {told['dismissed']:,}",
    ]
    if told["oldest_open_at"]:
        lines.append(f"oldest     since {told['oldest_open_at']}")
    of = told["agreement"]
    kappa = "not to be told" if of["kappa"] is None else f"{of['kappa']:.2f}"
    lines.append(f"agreement  {of['agreed']} of {of['n']} judged twice, Cohen's kappa {kappa}")
    for pair in of["pairs"]:
        kappa = "–" if pair["kappa"] is None else f"{pair['kappa']:.2f}"
        lines.append(f"           {' and '.join(pair['reviewers'])}: {kappa} (n = {pair['n']})")
    lines += [
        f"gold       {one['reviewer']}: {one['right']} of {one['n']} right" for one in told["gold"]
    ]
    effect = told["effect"]
    lines.append(
        f"effect     {effect['aliases']:,} aliases answer for {effect['records_settled']:,} records"
    )
    lines += [
        f"           {one['values']:,} × {one['reason']}" for one in effect["open_because"][:8]
    ]
    return lines


def _who() -> str:
    try:
        return f"cli:{getpass.getuser()}"[:200]
    except (OSError, KeyError):
        return "cli"
