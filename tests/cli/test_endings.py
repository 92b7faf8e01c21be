"""Every way a call ends: its exit code, and at most one line for whoever can mend it."""

import errno
import os
import subprocess
import sys
from typing import Any

import click
import pytest

from whence.cli.endings import exit_code
from whence.errors import DamagedIndex, InvalidRules, NotReady, UnreadableInput


def raising(error: BaseException) -> Any:
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnreadableInput("x.csv: no such file; name another"), 2),
        (InvalidRules("rules/a.yaml, rule b, line 3: no such key"), 2),
        (NotReady("no place index; whence gazetteer build makes it"), 3),
        (DamagedIndex("altered; whence gazetteer build mends it"), 3),
        (ModuleNotFoundError("No module named 'scipy'", name="scipy"), 3),
        (OSError(errno.ENOSPC, "No space left on device", "/tmp/x"), 2),
        (click.UsageError("No such option '--x'."), 2),
        (click.BadParameter("wrong"), 2),
    ],
)
def test_an_error_is_one_line_and_its_code(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(raising(error)) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("whence: ")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt_is_silent(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(raising(error)) == 130
    assert capsys.readouterr().err == ""


def test_a_fault_of_our_own_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        exit_code(raising(ZeroDivisionError()))
    with pytest.raises(ModuleNotFoundError):
        exit_code(raising(ModuleNotFoundError("No module named 'whence.x'", name="whence.x")))


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such"],
        ["resolve"],
        ["resolve", "--no-such", "x"],
        ["serve", "--port", "0"],
        ["rules", "x"],
    ],
)
def test_wrong_use_is_one_line_that_names_the_help(call: Any, arguments: list[str]) -> None:
    ended = call(*arguments)
    assert ended.code == 2
    (line,) = ended.err.splitlines()
    assert line.endswith("--help` shows what it takes")


def test_a_full_disk_says_how_to_mend_it(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert exit_code(fail) == 2
    told = capsys.readouterr().err
    assert told == (
        "whence: where it writes: No space left on device; make room there, or name another place\n"
    )


def test_a_wrong_setting_is_one_line(call: Any) -> None:
    ended = call("resolve", "Leeds", environ={"WHENCE_MAX_TEXT": "lots"})
    assert ended.code == 2
    (line,) = ended.err.splitlines()
    assert line.startswith("whence: WHENCE_MAX_TEXT must be")


def test_help_works_whatever_the_settings(call: Any) -> None:
    ended = call("--help", environ={"WHENCE_PORT": "http"})
    assert ended.code == 0
    assert "resolve" in ended.out


@pytest.mark.parametrize(
    "command",
    [
        "run(['--help'])",
        "exit_code(lambda: plain_console().print('x\\n' * 40_000))",
        "exit_code(lambda: table_console().print('x\\n' * 40_000))",
        "exit_code(lambda: sys.stdout.buffer.write(b'x' * 100_000))",
    ],
)
def test_a_reader_that_leaves_is_no_error(command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = f"""
import sys
from whence.cli.commands import run
from whence.cli.endings import exit_code
from whence.cli.session import plain_console, table_console
code = {command}
sys.exit(code)
"""
    with os.fdopen(writing, "wb") as pipe:
        ended = subprocess.run(
            [sys.executable, "-c", program], stdout=pipe, stderr=subprocess.PIPE, check=False
        )
    assert ended.stderr == b""
    assert ended.returncode == 0
