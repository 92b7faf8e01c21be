"""How many long answers this process gives at the moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Streams:
    count = 0
    changing = threading.Lock()


@contextmanager
def answering_a_stream() -> Iterator[None]:
    """Counts a stream while it is answered."""
    with _Streams.changing:
        _Streams.count += 1
    try:
        yield
    finally:
        with _Streams.changing:
            _Streams.count -= 1


def streams_here() -> int:
    """How many are answered now."""
    return _Streams.count
