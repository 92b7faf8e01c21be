"""The waterfall of evidence."""

from whence.cli.waterfall import waterfall
from whence.verdict import Evidence


def test_bars_start_where_the_last_one_ended_and_end_at_the_score() -> None:
    evidence = [Evidence(name, bits, "") for name, bits in (("a", -1.5), ("b", 2.0), ("c", 6.0))]
    steps = waterfall(evidence)
    assert [step.evidence.name for step in steps] == ["c", "b", "a"]
    assert [step.before for step in steps] == [0.0, 6.0, 8.0]
    assert steps[-1].after == sum(one.bits for one in evidence)


def test_no_evidence_has_no_bars() -> None:
    assert waterfall(()) == ()
