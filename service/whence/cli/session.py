"""What every command works with: the settings, the normaliser, and where to show progress."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from whence.settings import Settings

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

Report = Callable[[str, float], None]  # what is being done, and the share that is done, 0 to 1
Opener = Callable[[Settings, Report], "Normalizer"]


def open_from_bootstrap(settings: Settings, progress: Report) -> "Normalizer":
    """The real normaliser; the place index is built first where there is none."""
    from whence.bootstrap import open_normalizer  # noqa: PLC0415 - only some commands need it

    return open_normalizer(settings, progress=progress)


_FILE_COLUMNS: Final = 160


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command line; tests bring their own environment and normaliser."""

    environ: Mapping[str, str]
    open_normalizer: Opener

    def settings(self) -> Settings:
        """The settings; raises InvalidSetting. Read when needed, so that `--help` always works."""
        return Settings.from_env(self.environ)

    def normalizer(self) -> "Normalizer":
        """The normaliser, with a progress bar on standard error while the index is built."""
        with progress_bar() as report:
            return self.open_normalizer(self.settings(), report)

    def undecided_normalizer(self) -> "Normalizer":
        """The same without reviewers' decisions: what the pipeline itself answers is measured."""
        with progress_bar() as report:
            return self.open_normalizer(replace(self.settings(), database_url=None), report)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A function to report progress with; nothing is shown unless something is reported."""
    console = Console(file=sys.stderr)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=console
    )
    task = bar.add_task("", total=1.0)
    last = ""

    def report(step: str, share: float) -> None:
        nonlocal last
        if console.is_terminal:
            bar.start()
            bar.update(task, description=step, completed=share)
        elif step != last:
            console.print(step, markup=False, highlight=False, soft_wrap=True)
        last = step

    try:
        yield report
    finally:
        if bar.live.is_started:
            bar.stop()


def tell_step(step: str) -> None:
    """Says on standard error what is being done, where somebody is there to see it."""
    if sys.stderr.isatty():
        print(f"… {step}", file=sys.stderr)


class _PipeConsole(Console):
    """A console that leaves it to `endings` what a broken pipe means; rich would end with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def table_console() -> Console:
    """Standard output for tables: as wide as the terminal, and wide enough for them in a file."""
    return _PipeConsole(width=None if sys.stdout.isatty() else _FILE_COLUMNS)


def plain_console() -> Console:
    """The same for people's words: nothing in them is taken for markup, and no line is cut."""
    width = None if sys.stdout.isatty() else _FILE_COLUMNS
    return _PipeConsole(width=width, markup=False, highlight=False, soft_wrap=True)
