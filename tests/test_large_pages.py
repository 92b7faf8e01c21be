"""Memory moved into large pages holds what it held, and lies in them where the system has them."""

import re
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from whence.large_pages import into_large_pages

HAS_THEM = Path("/sys/kernel/mm/transparent_hugepage/enabled")
N_TEXTS = 1_500_000


def moved(sender: Connection) -> None:
    texts = [f"place {n}" for n in range(N_TEXTS)]
    into_large_pages()
    sender.send((_in_large_pages(), texts[123_456], sum(map(len, texts))))


def _in_large_pages() -> int:
    """KiB of this process that lie in large pages."""
    told = Path("/proc/self/smaps_rollup").read_text()
    return int(re.findall(r"AnonHugePages:\s+(\d+) kB", told)[0])


def test_what_was_held_is_held_in_large_pages() -> None:
    receiver, sender = get_context("spawn").Pipe(duplex=False)
    process = get_context("spawn").Process(target=moved, args=(sender,))
    process.start()
    in_large, text, letters = receiver.recv()
    process.join()
    assert (process.exitcode, text) == (0, "place 123456")
    assert letters == sum(len(f"place {n}") for n in range(N_TEXTS))
    if "[never]" not in HAS_THEM.read_text():
        # Python's memory comes by the megabyte, and where it happens to lie says how much of it
        # fills pages of two: some of it always does.
        assert in_large > 0
