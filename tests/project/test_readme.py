"""The examples in the README are what Whence answers."""

import re
from pathlib import Path
from typing import Any

import pytest

from whence.cli.commands import run

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r'```console\n\$ whence resolve "([^"\n]+)"\n(.*?)```', README, re.DOTALL)


def without_shares(text: str) -> str:
    """The text without percentages, which each new fit moves a little."""
    return re.sub(r"[<>]?\d+ %", "… %", re.sub(r"(?m)^ +(?=[<>]?\d+ %)", "", text))


def test_there_are_five_examples() -> None:
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize(("text", "told"), EXAMPLES)
def test_an_example_is_what_is_answered(
    normalizer: Any, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    assert run(["resolve", text], {}, lambda *_: normalizer) == 0
    assert without_shares(capsys.readouterr().out) == without_shares(told)
