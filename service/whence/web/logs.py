"""The service's own log: one line of JSON an event, and nobody's text."""

import logging
from datetime import UTC, datetime
from typing import TextIO

import orjson


class JsonLines(logging.Formatter):
    """Time, level, logger, message, and of the extras request id and frames.

    Exceptions are named by their type: their messages may hold somebody's text.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "event": "log",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for extra in ("request_id", "frames"):
            if hasattr(record, extra):
                line[extra] = getattr(record, extra)
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
        return orjson.dumps(line, option=orjson.OPT_UTC_Z).decode()


def log_as_json(level: str, stream: TextIO) -> None:
    """Sends what `whence` logs to `stream`, from `level` on."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger("whence")
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    root.propagate = False
