"""`whence serve` as it runs in production: two workers, and the worker of jobs beside them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from whence.review.spool import is_post_taken
from whence.settings import Settings

T = TypeVar("T")


@pytest.fixture
def served(settings: Settings, tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address of a service of this test's own, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environ = {
        **os.environ,
        "WHENCE_DATA_DIR": str(tmp_path / "data"),
        "WHENCE_DATABASE_URL": "",
        "WHENCE_CACHE_DIR": str(settings.cache_dir),
        "WHENCE_JOBS_URL": "",
        "WHENCE_API_KEYS": "",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    command = [sys.executable, "-c", "from whence.cli import main; main()", "serve"]
    command += ["--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/readyz").close()
                break
            except OSError:
                time.sleep(0.2)
        yield url, process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def get(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.read().decode())


def count(url: str) -> float:
    """How many calls of /v1/resolve /metrics knows of, whichever worker answers."""
    start = 'whence_requests_total{method="GET",route="/v1/resolve",status="200"}'
    found = [line for line in get(f"{url}/metrics").splitlines() if line.startswith(start)]
    return float(found[0].rpartition(" ")[2]) if found else 0.0


def test_workers_count_together_and_a_job_is_done_beside_them(
    served: tuple[str, "subprocess.Popen[bytes]"],
) -> None:
    url, process = served
    for _ in range(30):
        get(f"{url}/v1/resolve?text=Oslo")
    assert {count(url) for _ in range(8)} == {30.0}
    body = json.dumps({"records": [{"text": "Oslo"}]}).encode()
    request = urllib.request.Request(
        f"{url}/v1/batches", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        address = url + answer.headers["Location"]
    for _ in range(600):
        if json.loads(get(address))["state"] == "done":
            break
        time.sleep(0.2)
    results = json.loads(get(f"{address}/results"))["results"]
    assert [verdict["place"]["name"] for verdict in results] == ["Oslo"]
    beside = [
        int(child)
        for path in Path(f"/proc/{process.pid}/task").glob("*/children")
        for child in path.read_text().split()
    ]
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    for _ in range(300):
        left = [pid for pid in beside if Path(f"/proc/{pid}").exists()]
        if not left:
            return
        time.sleep(0.1)
    pytest.fail("what was started beside the service outlived it")


def test_what_is_flagged_is_counted_beside_the_workers(
    served: tuple[str, "subprocess.Popen[bytes]"], tmp_path: Path
) -> None:
    url, _ = served
    (folder,) = until(lambda: list((tmp_path / "data" / "spool").glob("*")))
    assert until(lambda: is_post_taken(folder))
    get(f"{url}/v1/resolve?text=Springfield&review=auto")
    (item,) = until(lambda: json.loads(get(f"{url}/v1/reviews"))["items"])
    assert item["value"] == "springfield"


def test_clients_that_send_slowly_hold_up_nobody(
    served: tuple[str, "subprocess.Popen[bytes]"],
) -> None:
    url, _ = served
    half = (
        b"POST /v1/resolve HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b'Content-Length: 50\r\n\r\n{"text":'
    )
    slow = [connected(url) for _ in range(40)]
    try:
        for one in slow:
            one.sendall(half)
        for _ in range(10):
            with urllib.request.urlopen(f"{url}/healthz", timeout=30) as answer:
                assert answer.status == 200
    finally:
        for one in slow:
            one.close()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("POST /v1/batches", b'{"text":"Rome"}\n'),
        ("POST /v1/resolve/batch", b'{"text":"Rome"}\n'),
    ],
)
def test_a_body_that_is_cut_off_is_not_taken_for_a_whole_one(
    served: tuple[str, "subprocess.Popen[bytes]"], head: str, body: bytes
) -> None:
    url, _ = served
    more = "Content-Type: application/x-ndjson\r\nIdempotency-Key: cut\r\n"
    cut = raw(url, f"{head} HTTP/1.1\r\nHost: localhost\r\n{more}Content-Length: 999\r\n", body)
    assert cut.startswith(b"HTTP/1.1 400")
    assert b'"code":"malformed"' in cut
    whole = raw(
        url, f"{head} HTTP/1.1\r\nHost: localhost\r\n{more}Content-Length: {len(body)}\r\n", body
    )
    assert whole.split()[1] in (b"200", b"202")  # the key was not spent on the fragment


@pytest.mark.parametrize(
    "call",
    [
        "POST /v1/resolve HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n",
        f"GET /v1/resolve?text={'x' * 70_000} HTTP/1.1\r\nHost: localhost\r\n",
        "GET /v1/resolve?text=Oslo HTTP/1.1\r\nHost: localhost\r\nbad name: x\r\n",
    ],
)
def test_what_is_no_http_is_a_problem_like_all_others(
    served: tuple[str, "subprocess.Popen[bytes]"], call: str
) -> None:
    head, _, body = raw(served[0], call, b"zz\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in head
    told = json.loads(body)
    assert (told["code"], told["status"]) == ("malformed", 400)
    assert "xxx" not in told["detail"]


def connected(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=60)


def raw(url: str, head: str, body: bytes) -> bytes:
    """All that is answered to a call of which nothing more comes."""
    with connected(url) as one:
        one.sendall(f"{head}Connection: close\r\n\r\n".encode() + body)
        one.shutdown(socket.SHUT_WR)
        pieces = []
        while piece := one.recv(65_536):
            pieces.append(piece)
    return b"".join(pieces)


def until(ask: Callable[[], T], seconds: float = 60) -> T:
    """What is answered once it is not empty any more, or at the end."""
    end = time.monotonic() + seconds
    while not (found := ask()) and time.monotonic() < end:
        time.sleep(0.1)
    return found
