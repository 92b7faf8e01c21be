"""A run that is killed at any moment is taken up again, and gives the identical file."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

_RUN = "from whence.cli import main; main()"


def test_killed_runs_are_taken_up_again(tmp_path: Path) -> None:
    towns = ("Oslo", "Leeds", "Rome", "Torontoo, Ontaria", "Springfield", "Remote")
    rows = [f"{n},{towns[n % 6]} {n}\n" for n in range(1_500)]
    source = tmp_path / "people.csv"
    source.write_text("id,text\n" + "".join(rows))
    whole, killed = tmp_path / "whole.csv", tmp_path / "killed.csv"
    _run(tmp_path / "a", source, whole).wait(timeout=300)
    draw = random.Random(3)
    for _ in range(3):
        run = _run(tmp_path / "b", source, killed)
        time.sleep(draw.uniform(0.5, 3.0))
        if run.poll() is None:
            run.send_signal(signal.SIGKILL)
        run.wait(timeout=60)
        assert not killed.exists() or killed.read_bytes() == whole.read_bytes()
    assert _run(tmp_path / "b", source, killed).wait(timeout=300) == 0
    assert killed.read_bytes() == whole.read_bytes()


def _run(kept: Path, source: Path, target: Path) -> "subprocess.Popen[bytes]":
    """A run whose answers are kept apart, with the index that is built already."""
    cache = Path(os.environ.get("WHENCE_CACHE_DIR") or Path.home() / ".cache" / "whence")
    kept.mkdir(exist_ok=True)
    for folder in cache.glob("gazetteer-*"):
        link = kept / folder.name
        if not link.exists():
            link.symlink_to(folder)
    environ = {**os.environ, "WHENCE_CACHE_DIR": str(kept), "WHENCE_DATA_DIR": str(kept / "data")}
    command = ["clean", str(source), "-o", str(target), "--text", "text", "--workers", "2"]
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, *command],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
