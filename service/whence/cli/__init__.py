"""The command line: arguments in, verdicts, tables and exit codes out."""

import logging
import sys
from io import TextIOWrapper


def main() -> None:
    """Runs `whence` with this process's arguments, and ends it with the contract's exit code."""
    from whence.cli.commands import run  # noqa: PLC0415 - importing a room does nothing

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # names are shown as far as the terminal can
            stream.reconfigure(errors="backslashreplace")
    # What the parts say about themselves, such as why the index is built anew.
    logging.basicConfig(stream=sys.stderr, format="whence: %(message)s")
    logging.getLogger("whence").setLevel(logging.INFO)
    sys.exit(run(sys.argv[1:]))
