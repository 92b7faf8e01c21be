"""Every command and option has help, and is told in docs/cli.md."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from whence.cli.commands import whence

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text("utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    def below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield name, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for part in command.list_commands(context):
                found = command.get_command(context, part)
                assert found is not None
                yield from below(f"{name} {part}", found)

    yield from below("whence", whence)


COMMANDS = list(commands())
LEAVES = [(name, command) for name, command in COMMANDS if not isinstance(command, click.Group)]
OPTIONS = [
    pytest.param(name, option, id=f"{name} {option.opts[-1]}")
    for name, command in COMMANDS
    for option in command.params
    if isinstance(option, click.Option)
]


def section(name: str) -> str:
    """The part of docs/cli.md whose heading names the command."""
    for part in DOCS.split("\n## ")[1:]:
        if f"`{name}" in part.partition("\n")[0]:
            return part
    pytest.fail(f"docs/cli.md has no heading for {name}")


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_every_command_has_help(name: str, command: click.Command) -> None:
    assert command.help


@pytest.mark.parametrize(("name", "command"), LEAVES)
def test_every_command_is_documented(name: str, command: click.Command) -> None:
    assert section(name)


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_every_option_has_help_and_is_documented(name: str, option: click.Option) -> None:
    assert option.help
    if option.name == "version":
        assert "--version" in DOCS
        return
    long = max(option.opts, key=len)
    assert f"`{long}" in section(name)


def test_the_list_of_commands_says_what_their_own_help_says() -> None:
    names = {name for name, _ in COMMANDS}
    listed = whence.list_commands(click.Context(whence))
    assert names >= {f"whence {name}" for name in listed}
