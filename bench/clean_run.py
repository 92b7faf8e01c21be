"""`whence clean` in a process of its own, with answers and a queue of its own."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from whence.batch.csv_scan import scan
from whence.settings import Settings

_START = "from whence.cli import main; main()"
_LOOK_S = 0.2  # between two looks at the memory
_BLOCK = 16 << 20
_COMMA = ord(",")


@dataclass(frozen=True, slots=True)
class Run:
    """`peak`: bytes of all processes together, what they share counted once."""

    seconds: float
    peak: int
    said: str


def start(
    kept: Path, source: Path, target: Path, *more: str, column: str = "location"
) -> "subprocess.Popen[bytes]":
    """Begins a run; the index is the user's own, everything else lies in the folder `kept`."""
    kept.mkdir(exist_ok=True)
    for folder in Settings.from_env(os.environ).cache_dir.glob("gazetteer-*"):
        if not (link := kept / folder.name).exists():
            link.symlink_to(folder)
    data = kept / "data"
    environ = {**os.environ, "WHENCE_CACHE_DIR": str(kept), "WHENCE_DATA_DIR": str(data)}
    environ.pop("WHENCE_DATABASE_URL", None)
    command = [sys.executable, "-c", _START, "clean", str(source), "-o", str(target)]
    return subprocess.Popen(
        [*command, "--text", column, *more],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def whole(kept: Path, source: Path, target: Path, *more: str) -> Run:
    """A run from its start to its end. Raises RuntimeError with what it said where it fails."""
    began = perf_counter()
    process = start(kept, source, target, *more)
    peak = 0
    while True:
        try:
            said, _ = process.communicate(timeout=_LOOK_S)
            break
        except subprocess.TimeoutExpired:
            peak = max(peak, tree_memory(process.pid))
    if process.returncode != 0:
        raise RuntimeError(said.decode(errors="replace"))
    return Run(perf_counter() - began, peak, said.decode())


def tree_memory(pid: int) -> int:
    """Bytes in memory of a process and all below it, pages they share counted once."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        size = next(
            int(line.split()[1]) * 1024
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            if line.startswith("Pss:")
        )
    except (OSError, StopIteration):  # it has just ended
        return 0
    return size + sum(tree_memory(int(child)) for child in children)


def digest_of_columns(path: Path, width: int | None = None) -> str:
    """A digest of a CSV file's bytes, `width` given: without the cells behind so many."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        held, is_last = b"", False
        while not is_last:
            piece = file.read(_BLOCK)
            is_last = len(piece) < _BLOCK
            held += piece
            if width is None:
                digest.update(held)
                held = b""
                continue
            cells = scan(held, _COMMA, is_last) if held else None
            if cells is None:
                continue
            ends = cells.spans(width - 1)[1].tolist()
            rows = cells.starts.tolist()
            stops = cells.contents_end().tolist()
            for row, end in enumerate(ends):
                digest.update(held[rows[row] : end])
                digest.update(held[stops[row] : rows[row + 1]])
            held = held[rows[-1] :]
    return digest.hexdigest()
