"""`whence clean` on the command line: what it queues, what it reports, what it refuses."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from whence.cli.cleaner import default_output
from whence.errors import UnreadableInput

ROWS = "id,place\n1,Springfield\n2,Springfield\n3,Oslo\n4,\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(ROWS, "utf-8")
    return path


def whence(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command, with a database of its own."""
    environ = os.environ | {"WHENCE_DATA_DIR": str(folder / "kept")}
    start = "from whence.cli import main; main()"
    command = [sys.executable, "-c", start, *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def waiting(folder: Path) -> str:
    told = whence(folder, "review", "list")
    assert told.returncode == 0, told.stderr
    return told.stdout


def test_flagged_values_wait_for_reviewers_with_their_rows(tmp_path: Path, source: Path) -> None:
    done = whence(tmp_path, "clean", str(source), "--text", "place")
    assert done.returncode == 0, done.stderr
    assert "1 distinct values wait for reviewers" in done.stdout
    assert "Against the data the confidence was learned from" in done.stdout
    assert re.search(r"springfield.*\b2\b|\b2\b.*springfield", waiting(tmp_path))


def test_no_review_queues_nothing(tmp_path: Path, source: Path) -> None:
    done = whence(tmp_path, "clean", str(source), "--text", "place", "--no-review")
    assert done.returncode == 0, done.stderr
    assert "springfield" not in waiting(tmp_path)


def test_a_report_is_written_beside_the_cleaned_file(tmp_path: Path, source: Path) -> None:
    folder = tmp_path / "report"
    done = whence(tmp_path, "clean", str(source), "--text", "place", "--report", str(folder))
    assert done.returncode == 0, done.stderr
    assert "field place" in (folder / "report.md").read_text("utf-8")


def test_a_report_reads_the_cleaned_file_as_clean_read_it(tmp_path: Path) -> None:
    source, folder = tmp_path / "people.csv.gz", tmp_path / "report"
    rows = "sep=^\nplace^id^place\nMünchen^1\nOslo^2^x^y\n\nMünchen^3^\nMálaga^4^\n"
    source.write_bytes(gzip.compress(rows.encode("cp1252")))
    told = ("--text", "place", "--same-encoding", "--encoding", "cp1252", "--report", str(folder))
    done = whence(tmp_path, "clean", str(source), *told)
    assert done.returncode == 0, done.stderr
    values = json.loads((folder / "report.json").read_text("utf-8"))["values"]
    assert {one["value"]: one["count"] for one in values} == {"München": 2, "Málaga": 1}


def test_a_file_without_rows_has_no_report(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("place\n")
    told = ("--text", "place", "--report", str(tmp_path / "report"))
    done = whence(tmp_path, "clean", str(tmp_path / "people.csv"), *told)
    assert done.returncode == 0, done.stderr
    assert "no report: the file has no row with an answer" in done.stdout


@pytest.mark.parametrize("folder", [".", "/"])
def test_a_folder_without_a_name_is_told(folder: str) -> None:
    with pytest.raises(UnreadableInput, match="is a folder; name a file in it"):
        default_output(folder)


def test_a_report_on_a_pipe_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    done = whence(tmp_path, "clean", "-", "--text", "place", "--report", str(tmp_path / "r"))
    assert done.returncode == 2
    assert "--report reads the cleaned file" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_run_that_is_stopped_leaves_nothing_and_says_so(tmp_path: Path, number: int) -> None:
    part, target = tmp_path / ".out.csv.whence-part", tmp_path / "out.csv"
    start = "from whence.cli import main; main()"
    told = ["clean", "-", "--text", "place", "-o", str(target), "--no-review"]
    with subprocess.Popen(
        [sys.executable, "-c", start, *told],
        env=os.environ | {"WHENCE_DATA_DIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdin is not None
        run.stdin.write(b"place\n" + b"Oslo\n" * 250_000)  # and more is to come
        while not part.exists():
            with suppress(subprocess.TimeoutExpired):
                raise AssertionError(f"ended by itself with {run.wait(0.05)}")
        run.send_signal(number)
        said = run.communicate()[1].splitlines()
        assert run.returncode == 128 + number
    assert len(said) == 1
    assert said[0].startswith(b"whence: stopped, and nothing is written")
    assert not part.exists()
    assert not target.exists()


@pytest.mark.parametrize("on_error", ["carry", "refuse"])
def test_a_full_standard_output_is_named(tmp_path: Path, source: Path, on_error: str) -> None:
    start = "from whence.cli import main; main()"
    told = ["clean", str(source), "--text", "place", "-o", "-", "--no-review"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", start, *told, "--on-error", on_error],
            env=os.environ | {"WHENCE_DATA_DIR": str(tmp_path)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    says = "standard output: No space left on device; make room there, or name another place"
    assert (done.returncode, done.stderr) == (2, f"whence: {says}\n")
