"""What a worker does all day: takes jobs from the queue, and tidies up."""

import time
from typing import TYPE_CHECKING, Final

from whence.batch.job_desk import JobDesk
from whence.batch.job_watch import JobWatch, Run
from whence.errors import DatabaseAway

if TYPE_CHECKING:
    from huey.consumer import Consumer

    from whence.settings import Settings

_TIDY_S: Final = 3_600


def work_until_stopped(desk: JobDesk, run: Run, settings: "Settings", at_once: int) -> None:
    """Works at `at_once` jobs at a time until SIGTERM."""
    consumer: Consumer | None = None
    watch = JobWatch(desk, run, lambda: consumer is not None and consumer.stop_flag.is_set())
    tidied = 0.0

    def sweep() -> None:
        nonlocal tidied
        try:
            watch.sweep()
            if time.monotonic() - tidied > _TIDY_S or not tidied:
                tidied = time.monotonic()
                desk.purge(settings.retention_days)
        except DatabaseAway:
            return  # there will be another minute

    consumer = desk.queue.consumer(watch.work, sweep, at_once)
    sweep()
    consumer.run()
