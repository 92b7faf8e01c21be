"""gunicorn, set up so that workers share what was loaded and nobody's words reach a log."""

import atexit
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, Final
from wsgiref.util import setup_testing_defaults

from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http import message

from whence.collecting import collect_seldom
from whence.settings import Settings

# Named as a string: the command line imports nothing of web.
APPLICATION: Final = "whence.web.app:app_from_env()"
WORKER: Final = "whence.web.fair_worker.FairWorker"
# A character may take 12 bytes in a URL, a cell holds 1,000 of them, and there are four cells:
# gunicorn's own bound of 8,190 bytes would refuse what we are to answer.
_LONGEST_URL: Final = 65_536
# So that slow senders and readers hold up nobody, each of whom keeps a thread; resolving itself
# takes a processor, and threads that wait take next to nothing.
_THREADS: Final = 64
_TIMEOUT_S: Final = 60
_SHARED_MEMORY: Final = Path("/dev/shm")
_METRICS: Final = "PROMETHEUS_MULTIPROC_DIR"  # as prometheus-client calls it


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's log without request lines, query strings and what errors quote of them."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request from ip="):
            msg, args = "Invalid request: it is not HTTP as we read it", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *_args: Any, **_kwargs: Any) -> None:
        kind, _, trace = sys.exc_info()
        where = traceback.extract_tb(trace)[-1] if trace else None
        place = f" in {where.filename}, line {where.lineno}" if where else ""
        what = msg.partition(" %s")[0]
        super().error("%s: %s%s", what, kind.__name__ if kind else "unknown error", place)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The service under gunicorn; `run` returns when it is stopped."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn while it is set up."""
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        choices = {
            "bind": f"{host}:{self._settings.port}",
            "workers": self._settings.workers,
            "worker_class": WORKER,
            "threads": _THREADS,
            "timeout": _TIMEOUT_S,
            "preload_app": True,
            "loglevel": self._settings.log_level.value,
            "logger_class": QuietLogger,
            "accesslog": None,
            "limit_request_line": _LONGEST_URL,
            "when_ready": _share_memory,
            "control_socket_disable": True,
            "proc_name": "whence",
        }
        if _SHARED_MEMORY.is_dir():  # a worker's sign of life must not wait for a slow disk
            choices["worker_tmp_dir"] = str(_SHARED_MEMORY)
        for name, value in choices.items():
            self.cfg.set(name, value)
        message.MAX_REQUEST_LINE = _LONGEST_URL  # else it bounds the limit that was just set

    def load(self) -> Any:
        """The application; called once, before the workers are forked."""
        _count_together()
        application = util.import_app(APPLICATION)
        # It opens the index when first asked, which is to be here, once, and not in each worker.
        environ: dict[str, Any] = {"PATH_INFO": "/readyz"}
        setup_testing_defaults(environ)
        answer = application(environ, lambda *_: None)
        getattr(answer, "close", lambda: None)()
        return application


def _count_together() -> None:
    """Has all workers count for /metrics in one folder, which goes with the service."""
    if os.environ.get(_METRICS):
        return
    folder = tempfile.mkdtemp(
        prefix="whence-metrics-", dir=_SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    )
    os.environ[_METRICS] = folder
    ours = os.getpid()

    def forget() -> None:
        if os.getpid() == ours:  # the workers end, too
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(forget)


def _share_memory(_: Any) -> None:
    collect_seldom()
