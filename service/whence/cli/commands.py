"""The list of commands, each imported only when it is called, and the way every call ends."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

import click

from whence import __version__
from whence.cli.endings import exit_code
from whence.cli.session import Opener, Session, open_from_bootstrap


@dataclass(frozen=True, slots=True)
class _Lazy:
    """Where a command is, and its help in a line; it is imported only when it is called."""

    module: str
    name: str
    help: str


# Importing all of them would cost each command the libraries of every other.
_COMMANDS: Final[Mapping[str, _Lazy]] = {
    "serve": _Lazy("serving", "serve", "Start the service."),
    "resolve": _Lazy("resolving", "resolve", "Say which place each text means."),
    "clean": _Lazy("cleaner", "clean", "Add verdicts to a file of many records."),
    "compare": _Lazy("comparer", "compare_files", "What changed between two cleaned files."),
    "evaluate": _Lazy("evaluating", "evaluate", "Measure the answers on labelled files."),
    "calibrate": _Lazy("calibrating", "calibrate", "Fit weights and confidence to labelled files."),
    "profile": _Lazy("profiling", "profile", "Estimate what kind of field a column is."),
    "report": _Lazy("reporting", "report", "Where a column's values overlap or contradict."),
    "reference": _Lazy("referring", "reference", "What reports compare a column's mix with."),
    "scenarios": _Lazy("expecting", "scenarios", "Your own expectations, checked."),
    "worker": _Lazy("working", "worker", "Work at background jobs."),
    "review": _Lazy("reviewing", "review", "What waits for reviewers, and what they decided."),
    "keys": _Lazy("keying", "keys", "API keys, kept in the database by their hashes."),
    "purge": _Lazy("forgetting", "purge", "Delete what is older than so many days."),
    "erase": _Lazy("forgetting", "erase", "Forget one record, by its id."),
    "rules": _Lazy("ruling", "rules", "The rules that decide how words are read."),
    "gazetteer": _Lazy("indexing", "gazetteer", "The place index."),
}


class _Commands(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        lazy = _COMMANDS.get(cmd_name)
        if lazy is None:
            return None
        module = import_module(f"whence.cli.{lazy.module}")
        return cast(click.Command, getattr(module, lazy.name))

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.help) for name, lazy in _COMMANDS.items()])


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def whence() -> None:
    """Says where a self-reported location is, how sure it is, and why.

    Settings come from environment variables such as WHENCE_CACHE_DIR; docs/settings.md lists them.
    """


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str] = os.environ,
    open_normalizer: Opener = open_from_bootstrap,
) -> int:
    """The exit code after running `whence` with these arguments; never raises for users' errors."""
    session = Session(environ=environ, open_normalizer=open_normalizer)

    def command() -> object:
        # Not `main`: that would end a broken pipe with 1, and errors in several lines.
        with whence.make_context("whence", list(arguments), obj=session) as context:
            return whence.invoke(context)

    return exit_code(command)
