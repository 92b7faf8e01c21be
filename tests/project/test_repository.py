"""The files around the code: versions, licences, documents, image."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("LICENSES/*.md")])


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_locked() -> None:
    locked = {normal(line.partition("==")[0]) for line in LOCK.splitlines() if "==" in line}
    extras = PROJECT["optional-dependencies"].values()
    asked = [*PROJECT["dependencies"], *(one for extra in extras for one in extra)]
    names = {normal(re.match(r"[\w.-]+", one)[0]) for one in asked}
    assert names - locked == set()


def test_the_lock_holds_exact_versions_and_no_addresses() -> None:
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)] == []


def test_nothing_that_installs_names_a_package_index() -> None:
    for name in ("pyproject.toml", "requirements.lock", "Makefile", "Dockerfile", ".ci/run"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|file://", text), (
            name
        )


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)[^)]*\)", path.read_text("utf-8"))
    missing = [t for t in targets if "://" not in t and not (path.parent / t).exists()]
    assert missing == []


def test_every_data_source_is_told_with_licence_and_notice() -> None:
    sources = yaml.safe_load((ROOT / "rules" / "attribution.yaml").read_text("utf-8"))["sources"]
    keys = {"id", "name", "licence", "url", "attribution", "used_for"}
    assert [source["id"] for source in sources if set(source) != keys] == []
    notices = (ROOT / "LICENSES" / "README.md").read_text("utf-8")
    assert [source["url"] for source in sources if source["url"] not in notices] == []


def test_the_notices_that_are_named_are_there() -> None:
    notices = (ROOT / "LICENSES" / "README.md").read_text("utf-8")
    named = set(re.findall(r"[\w.-]+\.txt", notices))
    assert named == {path.name for path in (ROOT / "LICENSES").glob("*.txt")}


def test_the_version_is_told_once() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import whence; print(whence.__version__)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == PROJECT["version"]
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_importing_the_package_loads_none_of_its_parts() -> None:
    program = (
        "import sys, whence; print([name for name in sys.modules if name.startswith('whence.')])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


def test_the_image_runs_as_an_ordinary_user_and_checks_itself() -> None:
    module = importlib.util.spec_from_file_location("replay", ROOT / "scripts" / "image_replay.py")
    replay = importlib.util.module_from_spec(module)
    sys.modules["replay"] = replay  # dataclasses look their module up
    module.loader.exec_module(replay)
    last: list[tuple[str, str]] = []
    for what, rest in replay.instructions(ROOT / "Dockerfile"):
        last = [] if what == "FROM" else [*last, (what, rest)]
    final = dict(last)
    assert int(final["USER"]) > 0
    assert "/healthz" in final["HEALTHCHECK"]
    assert final["CMD"] == '["whence", "serve", "--host", "0.0.0.0"]'
    assert not any("pip" in rest for what, rest in last if what == "RUN")
