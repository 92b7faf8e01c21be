"""What a worker does all day: takes jobs from the queue, and tidies up."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from whence.batch.job_desk import JobDesk
from whence.batch.job_watch import JobWatch, Run
from whence.errors import DatabaseAway

if TYPE_CHECKING:
    from huey.consumer import Consumer

_TIDY_S: Final = 3_600


def work_until_stopped(desk: JobDesk, run: Run, tidy: Callable[[], object], at_once: int) -> None:
    """Works at `at_once` jobs at a time until SIGTERM; `tidy`: deletes what is too old, and is
    called once an hour."""
    consumer: Consumer | None = None
    watch = JobWatch(desk, run, lambda: consumer is not None and consumer.stop_flag.is_set())
    tidied = 0.0

    def sweep() -> None:
        nonlocal tidied
        try:
            watch.sweep()
            if time.monotonic() - tidied > _TIDY_S or not tidied:
                tidied = time.monotonic()
                tidy()
        except DatabaseAway:
            return  # there will be another minute

    consumer = desk.queue.consumer(watch.work, sweep, at_once)
    sweep()
    consumer.run()
