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


def until(ask: Callable[[], T], seconds: float = 60) -> T:
    """What is answered once it is not empty any more, or at the end."""
    end = time.monotonic() + seconds
    while not (found := ask()) and time.monotonic() < end:
        time.sleep(0.1)
    return found
