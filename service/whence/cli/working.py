"""`whence worker`: keeps a process at work on background jobs, and starts another if it ends."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Final

import click

from whence.cli.endings import DONE, NOT_READY, WRONG_USE
from whence.cli.session import Session
from whence.settings import Settings

_WORK: Final = "import sys; from whence.cli.working import work; sys.exit(work(int(sys.argv[1])))"
_BESIDE: Final = "import sys; from whence.cli.working import beside; sys.exit(beside())"
_LOOK_S: Final = 0.5
_PAUSE_S: Final = (1, 60)  # between a worker that ended and the next; doubled each time, at most


@click.command()
@click.option(
    "--at-once",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="NUMBER",
    help="Jobs at a time; each uses WHENCE_WORKERS processes.",
)
@click.pass_obj
def worker(session: Session, *, at_once: int) -> int:
    """Work at background jobs, which `POST /v1/batches` takes; stop with Ctrl-C.

    `whence serve` has a worker beside it. On other machines that share the database, the data
    folder and the queue (WHENCE_JOBS_URL), this starts more.
    """
    session.settings()  # faults are told here, in plain words
    print("Whence works at background jobs (stop with Ctrl-C).", flush=True)
    return keep(at_once, session.environ, lambda: False)


def keep(at_once: int, environ: Mapping[str, str], is_over: Callable[[], bool]) -> int:
    """Keeps a worker running until SIGTERM or SIGINT, or until `is_over`; then has it put back what
    it is at. The exit code: the worker's own where another start would not help."""
    stop = threading.Event()

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    least, most = _PAUSE_S
    pause: float = least
    while not stop.is_set():
        # A session of its own: Ctrl-C reaches this process alone, which lets the worker end well.
        command = [sys.executable, "-c", _WORK, str(at_once)]
        process = subprocess.Popen(command, env=dict(environ), start_new_session=True)
        while process.poll() is None:
            if stop.wait(_LOOK_S) or is_over():
                stop.set()
                process.terminate()
                process.wait()
                return DONE
        if process.returncode in (WRONG_USE, NOT_READY):
            return process.returncode
        print(
            f"whence: the worker of jobs ended ({process.returncode}); another is started",
            file=sys.stderr,
        )
        stop.wait(pause)
        pause = min(pause * 2, most)
    return DONE


def start_beside(environ: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """A process that keeps a worker running as long as this process lives."""
    return subprocess.Popen(
        [sys.executable, "-c", _BESIDE], env=dict(environ), start_new_session=True
    )


def beside() -> int:
    """Keeps a worker running until the process that started this one is gone."""
    parent = os.getppid()
    return keep(1, os.environ, lambda: os.getppid() != parent)


def work(at_once: int) -> int:
    """The worker itself."""
    from whence.bootstrap.jobs import run_worker  # noqa: PLC0415 - its keeper needs nothing of it
    from whence.cli.endings import exit_code  # noqa: PLC0415

    def command() -> int:
        settings = Settings.from_env(os.environ)
        logging.basicConfig(
            level=settings.log_level.upper(), format="%(levelname)s %(name)s %(message)s"
        )
        for noisy in ("huey", "alembic"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        run_worker(settings, at_once)
        return DONE

    return exit_code(command)
