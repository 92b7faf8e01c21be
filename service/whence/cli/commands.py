"""The list of commands, each imported only when it is called, and the way every call ends."""

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final, cast

import click

from whence import __version__
from whence.cli.endings import exit_code
from whence.cli.session import Opener, Session, open_from_bootstrap

# Importing all of them would cost each command the libraries of every other.
_COMMANDS: Final[Mapping[str, str]] = {
    "serve": "whence.cli.serving:serve",
    "resolve": "whence.cli.resolving:resolve",
    "evaluate": "whence.cli.evaluating:evaluate",
    "calibrate": "whence.cli.calibrating:calibrate",
    "profile": "whence.cli.profiling:profile",
    "scenarios": "whence.cli.expecting:scenarios",
    "rules": "whence.cli.ruling:rules",
    "gazetteer": "whence.cli.indexing:gazetteer",
}


class _Commands(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = _COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        return cast(click.Command, getattr(import_module(module), name))


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
    return exit_code(
        lambda: whence.main(list(arguments), prog_name="whence", standalone_mode=False, obj=session)
    )
