"""Compiles the resolver's inner rooms with mypyc, the same code made faster, and the search for
misspelt names, which is written a second time in C.

Whence runs without this, from its sources alone (docs/decisions/020-compiled-rooms.md). It needs a
C compiler, Python's headers and two to three minutes; `make serve` does it the first time. A
compiled module lies beside its source and is imported instead of it; so `--check` tells, and
`--drop` removes, what other sources were made into.
"""

import argparse
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STAMP = "whence__mypyc.sources"
# Where the time of a text goes; the rest is arrays, regular expressions or the edge of the house.
COMPILED = (
    "whence/answer.py",
    "whence/gazetteer/fuzzy.py",
    "whence/gazetteer/index.py",
    "whence/gazetteer/surprisal.py",
    "whence/reports/containment.py",
    "whence/reports/entities.py",
    "whence/reports/language_of.py",
    "whence/reports/look_alike_names.py",
    "whence/reports/meaning.py",
    "whence/reports/terrain.py",
    "whence/reports/twins.py",
    "whence/resolve/*.py",
    "whence/rulebook/plain.py",
    "whence/rulebook/rules.py",
    "whence/text/fold.py",
    "whence/text/repair.py",
    "whence/text/token.py",
)
# The first is called once a text and has subclasses outside; the others explain and train.
LEFT_OUT = frozenset({"__init__", "normalizer", "baseline", "trace", "telling", "decisions"})

SEARCH = "whence/gazetteer/near.c"
SEARCH_MADE = "whence/gazetteer/libnear.so"


def main() -> None:
    """Does what the options say; exit code 1 where `--check` finds stale modules."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument(
        "--into",
        type=Path,
        default=ROOT / "service",
        metavar="FOLDER",
        help="where the package whence lies; default: this checkout's service/",
    )
    options.add_argument("--check", action="store_true", help="only tell whether all is fresh")
    options.add_argument("--drop", action="store_true", help="only remove what is stale")
    options.add_argument("--if-possible", action="store_true", help="do without where that fails")
    options.add_argument(
        "--search", action="store_true", help="only make the search in C, which takes a second"
    )
    chosen = options.parse_args()
    if chosen.search:
        make_search(chosen.into)
        return
    if chosen.check or chosen.drop:
        if is_fresh(chosen.into):
            return
        if chosen.check:
            raise SystemExit("compiled modules are older than their sources: make compile")
        remove(chosen.into)
        print("Removed compiled modules older than their sources; `make compile` makes new ones.")
    elif modules(chosen.into) and is_fresh(chosen.into):
        return
    elif not chosen.if_possible:
        compile_into(chosen.into)
    elif not compiler():
        print("No C compiler here: the resolver stays as it is.")
    else:
        try:
            compile_into(chosen.into)
        except (Exception, SystemExit) as error:
            print(f"The resolver stays as it is, it could not be compiled: {error}")


def compiler() -> str | None:
    """The C compiler: the one that the environment names, else the system's."""
    return shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc")


def sources(folder: Path) -> list[Path]:
    """The files to compile, relative to `folder`, in a fixed order."""
    found = (path for pattern in COMPILED for path in folder.glob(pattern))
    return sorted(path.relative_to(folder) for path in found if path.stem not in LEFT_OUT)


def stamp(folder: Path) -> str:
    """What tells these sources, compiled for this Python, from others."""
    digest = hashlib.sha256(str(sysconfig.get_config_var("EXT_SUFFIX")).encode())
    for path in sources(folder):
        digest.update(path.as_posix().encode() + b"\0" + (folder / path).read_bytes() + b"\0")
    return digest.hexdigest()


def modules(folder: Path) -> list[Path]:
    """The compiled modules that lie in `folder`."""
    found = [*sorted((folder / "whence").rglob("*.so")), *sorted(folder.glob("whence__mypyc.*.so"))]
    return [path for path in found if path != folder / SEARCH_MADE]


def is_fresh(folder: Path) -> bool:
    """Whether nothing is compiled, or all of it from these sources."""
    made_from = folder / STAMP
    return not modules(folder) or (made_from.exists() and made_from.read_text() == stamp(folder))


def remove(folder: Path) -> None:
    """Removes what was compiled."""
    for path in (*modules(folder), folder / STAMP):
        path.unlink(missing_ok=True)


def compile_search(source: Path, library: Path) -> None:
    """Makes the shared library that `gazetteer/near_names.py` opens; needs a C compiler."""
    # Counting bits is one instruction on every machine of the last fifteen years, if it is told.
    tuned = ["-mpopcnt"] if platform.machine().lower() in ("x86_64", "amd64") else []
    warnings = ["-Wall", "-Wextra", "-Werror"]
    command = [compiler() or "cc", "-std=c11", "-O2", *tuned, *warnings, "-shared", "-fPIC"]
    subprocess.run([*command, "-o", str(library), str(source)], check=True)


def make_search(folder: Path) -> None:
    """Makes that library, or makes it anew, where there is a C compiler; drops an old one."""
    source, made = folder / SEARCH, folder / SEARCH_MADE
    if made.exists() and made.stat().st_mtime < source.stat().st_mtime:
        made.unlink()
    if compiler() and not made.exists():
        with tempfile.TemporaryDirectory(dir=made.parent) as aside:
            compile_search(source, Path(aside) / made.name)
            (Path(aside) / made.name).replace(made)  # whole or not at all: services may open it


def compile_into(folder: Path) -> None:
    """Compiles in a folder aside, then puts the modules beside their sources."""
    from mypyc.build import mypycify  # noqa: PLC0415 - only where something is compiled
    from setuptools import Distribution  # noqa: PLC0415
    from setuptools.command.build_ext import build_ext  # noqa: PLC0415

    class BuildSideBySide(build_ext):
        """Compiles the files of a module on all cores, not one after another."""

        def build_extensions(self) -> None:
            compile_files = self.compiler.compile

            def side_by_side(files: list[str], **options: Any) -> list[str]:
                with ThreadPoolExecutor(os.cpu_count()) as pool:
                    made = pool.map(lambda file: compile_files([file], **options), files)
                    return [path for paths in made for path in paths]

            self.compiler.compile = side_by_side
            super().build_extensions()

    folder = folder.resolve()
    print("Compiling the resolver (two to three minutes, once) …", flush=True)
    with tempfile.TemporaryDirectory() as made:
        aside = Path(made)
        shutil.copytree(folder / "whence", aside / "whence", ignore=shutil.ignore_patterns("*.so"))
        os.chdir(aside)  # mypyc names modules by their path from here
        with redirect_stdout(io.StringIO()) as said:
            try:
                extensions = mypycify(
                    ["--ignore-missing-imports", *map(str, sources(aside))],
                    opt_level="2",
                    debug_level="0",
                    group_name="whence",
                    multi_file=True,  # a C file a module
                )
            except SystemExit:
                raise SystemExit(said.getvalue()) from None
        for extension in extensions:
            # Nobody puts other functions in the place of these: so they may be called directly.
            extension.extra_compile_args += ["-fno-semantic-interposition", "-fno-plt"]
        build = BuildSideBySide(Distribution({"name": "whence", "ext_modules": extensions}))
        build.build_lib = str(aside / "built")
        build.ensure_finalized()
        build.run()
        remove(folder)
        make_search(folder)
        for path in (aside / "built").rglob("*.so"):
            shutil.copy2(path, folder / path.relative_to(aside / "built"))
        (folder / STAMP).write_text(stamp(aside))  # the sources may have changed meanwhile
        os.chdir(ROOT)


if __name__ == "__main__":
    main()
