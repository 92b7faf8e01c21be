"""`whence serve`: who it listens for, and what it says; and gunicorn as it is set up."""

import logging
import socket
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.http import message

from whence.cli import server as serving_by_gunicorn
from whence.cli.server import QuietLogger, Server
from whence.settings import Settings

DIGEST = sha256(b"a long random key").hexdigest()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Settings of the servers that were started; none of them really listens."""
    from whence.cli import serving  # noqa: PLC0415 - a fault there fails only who asks

    seen: list[Settings] = []
    server = lambda settings: SimpleNamespace(run=lambda: seen.append(settings))  # noqa: E731
    monkeypatch.setattr(serving, "Server", server)
    beside = SimpleNamespace(terminate=lambda: None, wait=lambda: None)
    monkeypatch.setattr(serving, "start_beside", lambda environ: beside)
    monkeypatch.setattr(serving, "open_gazetteer", lambda *_: None)
    monkeypatch.setattr(serving, "open_rulebook", lambda *_: None)
    return seen


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_without_keys_it_serves_this_machine_and_says_so(
    call: Any, started: list[Settings], port: int
) -> None:
    ended = call("serve", "--port", str(port), "--workers", "3")
    assert ended.code == 0
    assert (started[0].host, started[0].port, started[0].workers) == ("127.0.0.1", port, 3)
    assert "only this machine can reach it" in ended.out
    assert f"http://127.0.0.1:{port}/docs" in ended.out


@pytest.mark.parametrize("where", [{"WHENCE_HOST": "0.0.0.0"}, {}])
def test_without_keys_it_refuses_to_listen_beyond_loopback(
    call: Any, started: list[Settings], where: dict[str, str]
) -> None:
    ended = call("serve", *([] if where else ["--host", "0.0.0.0"]), environ=where)
    assert ended.code == 2
    (line,) = ended.err.splitlines()
    assert "WHENCE_API_KEYS" in line
    assert started == []


def test_with_keys_it_listens_where_it_is_told(
    call: Any, started: list[Settings], port: int
) -> None:
    keys = {"WHENCE_API_KEYS": DIGEST}
    ended = call("serve", "--host", "0.0.0.0", "--port", str(port), environ=keys)
    assert ended.code == 0
    assert started[0].host == "0.0.0.0"
    assert "X-API-Key" in ended.out
    assert DIGEST not in ended.out


def test_a_port_in_use_is_told_before_anything_is_loaded(
    call: Any, started: list[Settings]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = call("serve", "--port", str(taken.getsockname()[1]))
    assert ended.code == 2
    assert "choose another with --port" in ended.err
    assert started == []


def test_gunicorn_loads_once_and_takes_long_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "MAX_REQUEST_LINE", message.MAX_REQUEST_LINE)
    settings = Settings.from_env({"HOME": "/", "WHENCE_HOST": "::1", "WHENCE_PORT": "9000"})
    chosen = Server(settings).cfg
    assert chosen.preload_app
    assert chosen.bind == ["[::1]:9000"]
    assert chosen.accesslog is None
    assert chosen.control_socket_disable
    assert chosen.limit_request_line == message.MAX_REQUEST_LINE
    # A cell at the limit in an alphabet outside the basic plane, percent-encoded.
    assert chosen.limit_request_line > 4 * 1_000 * 12


def test_the_application_is_asked_once_before_workers_are_forked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Else it names a folder for its workers' counts, which would outlive the test.
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(message, "MAX_REQUEST_LINE", message.MAX_REQUEST_LINE)
    asked = []

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        asked.append(environ["PATH_INFO"])
        return [b""]

    monkeypatch.setattr(serving_by_gunicorn.util, "import_app", lambda name: application)
    assert Server(Settings.from_env({"HOME": "/"})).load() is application
    assert asked == ["/readyz"]


def test_gunicorns_log_repeats_nobodys_words(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings.from_env({"HOME": "/"})
    logger = QuietLogger(Server(settings).cfg)
    logger.error_log.addHandler(caplog.handler)
    try:
        logger.warning(
            "Invalid request from ip=1.2.3.4: Invalid HTTP request line: 'GET /?text=Leeds'"
        )
        try:
            raise ValueError("Leeds")
        except ValueError:
            logger.exception("Error handling request %s %s", "GET", "/v1/resolve?text=Leeds")
    finally:
        logger.error_log.removeHandler(caplog.handler)
    assert "Leeds" not in caplog.text
    assert "ValueError" in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.ERROR]
