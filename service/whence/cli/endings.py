"""How a command ends: the exit codes of the contract, and one line for whoever can mend it."""

import errno
import os
import sys
from collections.abc import Callable
from typing import Any, Final

import click

from whence.errors import NotReady, WhenceError

DONE: Final = 0
FINDINGS: Final = 1
WRONG_USE: Final = 2
NOT_READY: Final = 3
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it


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
