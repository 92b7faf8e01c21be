"""The queue that jobs wait in, kept by huey: in an SQLite file of this machine, or in Redis."""

import logging
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from huey import Huey, RedisHuey, SqliteHuey, crontab

from whence.errors import NotReady

if TYPE_CHECKING:
    from huey.consumer import Consumer

    from whence.settings import Settings

_NAME: Final = "whence"
_FILE: Final = "jobs.db"
log = logging.getLogger("whence.jobs")


class JobQueue:
    """Sends ids of jobs to whoever works; only ids are in the queue, nobody's words."""

    def __init__(self, url: str) -> None:
        """`url`: `redis://HOST:PORT/NUMBER` or `sqlite:///FILE`; it is opened when it is needed."""
        self._url = url
        self._work: Callable[[str], None] = _nobody

    @classmethod
    def of(cls, settings: "Settings") -> "JobQueue":
        """The queue of these settings: WHENCE_JOBS_URL, else a file in the data folder."""
        if settings.jobs_url is not None:
            return cls(settings.jobs_url)
        if settings.data_dir is None:
            raise NotReady("no place for jobs: set WHENCE_DATA_DIR or WHENCE_JOBS_URL")
        return cls(f"sqlite:///{settings.data_dir / _FILE}")

    @cached_property
    def _huey(self) -> Huey:
        return _huey(self._url)

    @cached_property
    def _task(self) -> Any:
        # Named alike on both sides: huey looks the function up by its module and this name.
        return self._huey.task(name="job")(self._run)

    def send(self, job_id: str) -> bool:
        """Has a job worked at; False where the queue does not answer: it is sent again later."""
        try:
            self._task(job_id)
        except Exception as error:  # of Redis or of SQLite
            log.warning("the job queue does not answer: %s", type(error).__name__)
            return False
        return True

    def waiting(self) -> int | None:
        """How many jobs nobody has taken yet; None where the queue does not answer."""
        try:
            return int(self._huey.pending_count())
        except Exception:
            return None

    def consumer(
        self, work: Callable[[str], None], sweep: Callable[[], None], at_once: int
    ) -> "Consumer":
        """What takes jobs from the queue, `at_once` at a time, and sweeps every minute.

        Its `run` returns after SIGTERM or SIGINT, once `work` has let go of what it was at.
        """
        self._work = work
        assert self._task
        self._huey.periodic_task(crontab(minute="*"), name="sweep")(sweep)
        return self._huey.create_consumer(
            workers=at_once, worker_type="thread", graceful_signal="TERM", max_delay=1.0
        )

    def _run(self, job_id: str) -> None:
        self._work(job_id)


def _nobody(_job_id: str) -> None:
    raise RuntimeError("this process sends jobs and works at none")


def _huey(url: str) -> Huey:
    kept: dict[str, Any] = {"results": False, "utc": True}
    scheme, _, rest = url.partition("://")
    if scheme != "sqlite":
        try:
            return RedisHuey(_NAME, url=url, **kept)
        except Exception as error:  # the package is missing, or the address is none
            raise NotReady(
                "Redis cannot be used: pip install 'whence[redis]', and look at WHENCE_JOBS_URL "
                f"({type(error).__name__})"
            ) from None
    path = Path(rest.removeprefix("/"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        return SqliteHuey(_NAME, filename=str(path), **kept)
    except Exception as error:
        raise NotReady(
            f"the file of the job queue cannot be opened ({type(error).__name__}); look at "
            "WHENCE_JOBS_URL and WHENCE_DATA_DIR"
        ) from None
