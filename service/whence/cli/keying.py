"""`whence keys`: API keys made, listed and revoked; the database keeps their hashes alone."""

import re
import time

import click
from rich.table import Table

from whence.cli.session import Session, plain_console
from whence.errors import Conflict, InvalidRequest, NotFound
from whence.settings import ApiRole
from whence.store import key_rows
from whence.store.database import Database


@click.group()
def keys() -> None:
    """API keys, kept in the database by their hashes; WHENCE_API_KEYS holds beside them."""


@keys.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--role",
    type=click.Choice([str(role) for role in ApiRole]),
    default=str(ApiRole.CLIENT),
    show_default=True,
    help="client resolves, reviewer also reviews, admin may do all.",
)
@click.option(
    "--scope", "scopes", metavar="NAME", multiple=True,
    help="A scope it is kept to; may be repeated. Without any it may use all.",
)  # fmt: skip
@click.pass_obj
def create(session: Session, *, name: str, role: str, scopes: tuple[str, ...]) -> None:
    """Make a key for NAME and show it, this once; running services know it within a second."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name):
        raise InvalidRequest("NAME takes 1 to 64 letters, digits, dots, dashes and underscores")
    try:
        with Database.of(session.settings()).write() as connection:
            _, told = key_rows.create(connection, name, role, scopes, time.time())
    except Conflict:
        raise Conflict(f"there is a key of that name: whence keys revoke {name}") from None
    print(told)


@keys.command("list")
@click.option("--all", "with_revoked", is_flag=True, help="Also those that were revoked.")
@click.pass_obj
def list_keys(session: Session, *, with_revoked: bool) -> None:
    """List the keys: names, roles and scopes, never the keys themselves."""
    with Database.of(session.settings()).read() as connection:
        rows = key_rows.every(connection, with_revoked)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("name", "role", "scopes", "made", "revoked"):
        table.add_column(column)
    for row in rows:
        revoked = "" if row.revoked_at is None else _day(row.revoked_at)
        table.add_row(row.name, row.role, "+".join(row.scopes) or "all", _day(row.made_at), revoked)
    plain_console().print(table)


@keys.command()
@click.argument("name", metavar="NAME")
@click.pass_obj
def revoke(session: Session, *, name: str) -> None:
    """Revoke the key of NAME; running services refuse it within a second."""
    with Database.of(session.settings()).write() as connection:
        if not key_rows.revoke(connection, name, time.time()):
            raise NotFound("there is no key of that name in force; whence keys list shows them")


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
