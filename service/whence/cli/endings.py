"""How a command ends: the exit codes of the contract, and one line for whoever can mend it."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import click

from whence.errors import NotReady, WhenceError

DONE: Final = 0
FINDINGS: Final = 1
WRONG_USE: Final = 2
NOT_READY: Final = 3
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it


class Stopped(KeyboardInterrupt):
    """Another signal than Ctrl-C asked for the end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raises Stopped here at SIGTERM, and at SIGHUP unless that is ignored (`nohup`), so that
    what was begun is tidied up. Only the first counts."""
    numbers = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_DFL
    ]

    def on_signal(number: int, _frame: FrameType | None) -> None:
        for other in numbers:
            signal.signal(other, signal.SIG_IGN)
        raise Stopped(number)

    for number in numbers:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def exit_code(command: Callable[[], Any]) -> int:
    """The exit code after running `command`; its own errors become one line on standard error."""
    try:
        code = command()
        sys.stdout.flush()
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.UsageError as error:
        return _say(_usage(error), WRONG_USE)
    except click.ClickException as error:
        return _say(error.format_message(), WRONG_USE)
    except Stopped as stopped:
        return stopped.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except NotReady as error:
        return _say(str(error), NOT_READY)
    except WhenceError as error:
        return _say(str(error), WRONG_USE)
    except BrokenPipeError:
        _forget_output()
        return DONE
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in {"", "whence"}:
            raise
        mend = "pip install 'whence[build,fit]'"
        return _say(f"the Python package {package} is needed here; {mend}", NOT_READY)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            where = where or "where it writes: "
            return _say(
                f"{where}{error.strerror}; make room there, or name another place", WRONG_USE
            )
        return _say(f"{where}{error.strerror or error}", WRONG_USE)
    return code if isinstance(code, int) else DONE


def _usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "whence"
    message = error.format_message().rstrip(".")
    return f"{message}; `{command} --help` shows what it takes"


def _say(message: str, code: int) -> int:
    line = " ".join(message.split())
    print(f"whence: {line}", file=sys.stderr)
    return code


def _forget_output() -> None:
    # Whoever read our output has gone (`| head`): nothing is wrong, but the interpreter would
    # complain once more while it flushes at its own end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
