"""`whence gazetteer`: the place index built, and what it holds."""

from collections.abc import Iterator
from pathlib import Path

import click
from rich.table import Table

from whence.cli.session import Session, plain_console, progress_bar
from whence.errors import NotReady
from whence.gazetteer.container import read_manifest, verify
from whence.gazetteer.ensure import locate, rebuild
from whence.gazetteer.identity import index_root
from whence.gazetteer.index import Gazetteer
from whence.rulebook import rules_dir


@click.group()
def gazetteer() -> None:
    """The place index, which is made once from installed packages."""


@gazetteer.command()
@click.pass_obj
def build(session: Session) -> None:
    """Build the place index now, also where there is one; it takes about a minute.

    Commands that need it build it by themselves; this one mends a damaged index, or makes one
    ahead of time. A build that is stopped leaves the old index as it was.
    """
    settings = session.settings()
    with progress_bar() as report:
        index = rebuild(settings.cache_dir, rules_dir(settings.rules_dir), report)
    _show(index.version, index_root(settings.cache_dir) / index.version)


@gazetteer.command()
@click.option("--verify", "is_thorough", is_flag=True, help="Read all of it and check every sum.")
@click.pass_obj
def info(session: Session, *, is_thorough: bool) -> None:
    """Show which place index is used, what it was made from and what it holds."""
    settings = session.settings()
    version = locate(settings.cache_dir, rules_dir(settings.rules_dir))
    folder = index_root(settings.cache_dir) / (version or "")
    if version is None or not folder.is_dir():
        raise NotReady(
            f"no place index for these rules in {settings.cache_dir}; "
            "make it with: whence gazetteer build"
        )
    Gazetteer.open(folder)
    if is_thorough:
        verify(folder)
    _show(version, folder)


def _show(version: str, folder: Path) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for what, value in _facts(version, folder):
        table.add_row(what, value)
    plain_console().print(table)


def _facts(version: str, folder: Path) -> Iterator[tuple[str, str]]:
    manifest = read_manifest(folder)
    size = sum(file["bytes"] for file in manifest["files"].values())
    yield "version", version
    yield "folder", str(folder)
    yield "built", manifest["built_at"]
    yield "size", f"{size / 1e6:,.0f} MB"
    kinds = sorted(manifest["places"].items(), key=lambda kind: -kind[1])
    yield "places", ", ".join(f"{kind} {count:,}" for kind, count in kinds)
    yield (
        "names",
        f"{manifest['names']:,}, of them findable when misspelt {manifest['fuzzy_names']:,}",
    )
    yield "packages", ", ".join(f"{name} {of}" for name, of in sorted(manifest["packages"].items()))
