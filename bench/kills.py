"""`python -m bench.kills`: a cleaning killed at random moments, again and again, must end with the
file that an undisturbed one gives."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from shutil import rmtree
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory

from bench import large_file
from bench.clean_run import start, whole
from bench.figures import Options
from bench.whole_table import made_texts

_ID = ("--id", "id")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where every file was the same."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--rows", type=int, default=Options().rows)
    parser.add_argument("--values", type=int, default=Options().values)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=Options().seed)
    asked = parser.parse_args(arguments)
    options = Options(seed=asked.seed, rows=asked.rows, values=asked.values)
    with TemporaryDirectory() as folder:
        source = Path(folder) / "people.csv"
        large_file.write(source, made_texts(options)[0], options.rows, options.seed)
        said = killed_often(Path(folder), source, asked.kills, asked.seed)
    for line in said:
        print(line)
    return 0 if said[-1].startswith("identical") else 1


def killed_often(folder: Path, source: Path, kills: int, seed: int) -> list[str]:
    """Kills so many runs with SIGKILL at moments drawn over the time of a whole one, each run going
    on where the one before was; what happened, the last line beginning with `identical` or not."""
    target = folder / "cleaned.csv"
    undisturbed = whole(folder / "undisturbed", source, target, *_ID)
    right = target.read_bytes()
    target.unlink()
    kept = folder / "killed"
    draw = Random(seed)
    said = [f"undisturbed: {undisturbed.seconds:.1f} s, {undisturbed.said.splitlines()[0]}"]
    killed = ended = 0
    while killed < kills:
        moment = draw.uniform(0.2, undisturbed.seconds)
        process = start(kept, source, target, *_ID)
        try:
            process.communicate(timeout=moment)
        except TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
            said.append(f"kill {killed} after {moment:.1f} s")
            if target.exists() and target.read_bytes() != right:
                return [*said, "a killed run left another file"]
            continue
        ended += 1
        said.append(f"ended before {moment:.1f} s, and begun anew")
        if target.read_bytes() != right:
            return [*said, "DIFFERENT"]
        target.unlink()
        rmtree(kept)
    last = whole(kept, source, target, *_ID)
    said.append(f"last run: {last.seconds:.1f} s, {last.said.splitlines()[0]}")
    if target.read_bytes() != right:
        return [*said, "DIFFERENT"]
    return [*said, f"identical after {kills} kills, {ended + 1} files compared"]


if __name__ == "__main__":
    sys.exit(main())
