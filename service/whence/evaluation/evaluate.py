"""Gold files through the resolver: figures of the full pipeline beside the baseline."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from whence.evaluation.expectations import Checked, check
from whence.evaluation.figures import Figures, Scored, claims, figures
from whence.evaluation.gold import LEVELS, GoldFile, GoldRow
from whence.evaluation.groups import split, stratum
from whence.evaluation.inputs import CaseFile, Skipped, prepared, read_input
from whence.evaluation.judge import judge
from whence.evaluation.reliability import Reliability, reliability
from whence.evaluation.subject import Subject
from whence.evaluation.yardstick import Yardstick
from whence.verdict import Verdict

FULL, BASELINE = "full", "baseline"
Progress = Callable[[str], None]
Resolve = Callable[[GoldRow], Verdict]


@dataclass(frozen=True, slots=True)
class Options:
    """What to evaluate. `hidden`: input cells to leave out; `profile`: a field profile by name;
    `by`: a way to split each file (country, script, stratum or a column); `is_text`: cells joined
    into one text; `limit`: only the first rows of each file."""

    modes: tuple[str, ...] = (FULL, BASELINE)
    hidden: tuple[str, ...] = ()
    profile: str | None = None
    by: str | None = None
    is_text: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A judged gold row with the verdict on it."""

    scored: Scored
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class GoldResult:
    """A gold file's figures by mode, and by group and mode; `answers` are those of the first mode.

    `by` says how it was split; files of made typos are split by stratum unless told otherwise.
    """

    path: Path
    modes: Mapping[str, Figures]
    groups: Mapping[str, Mapping[str, Figures]]
    by: str | None
    n_unclear: int
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class CasesResult:
    """A file of expectations, checked row by row."""

    path: Path
    checked: tuple[Checked, ...]

    @property
    def n_passed(self) -> int:
        """How many rows met all that was expected."""
        return sum(not one.misses for one in self.checked)


Result = GoldResult | CasesResult | Skipped


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All files in the order given; `pooled`: confidences of all gold rows together, by mode and
    level (levels with too few rows are absent)."""

    results: tuple[Result, ...]
    pooled: Mapping[str, Mapping[str, Reliability]]

    @property
    def gold(self) -> tuple[GoldResult, ...]:
        """The files that had labels."""
        return tuple(result for result in self.results if isinstance(result, GoldResult))


def evaluate(
    paths: Sequence[Path],
    subject: Subject,
    yardstick: Yardstick,
    options: Options | None = None,
    *,
    progress: Progress = lambda _: None,
    resolve: Resolve | None = None,
) -> Evaluation:
    """The figures of every file; raises UnreadableInput before any work where one can't be read.

    `resolve`: how the full pipeline answers a row, if not by `subject` (cross-validation does).
    """
    chosen = options or Options()
    inputs = [read_input(path) for path in paths]
    results: list[Result] = []
    pool: dict[str, list[Scored]] = {mode: [] for mode in chosen.modes}
    for one in inputs:
        progress(one.path.name)
        if isinstance(one, Skipped):
            results.append(one)
        elif isinstance(one, CaseFile):
            results.append(_check_cases(one, subject, yardstick))
        else:
            result, marks = _judge_file(one, subject, yardstick, chosen, resolve)
            results.append(result)
            for mode, scored in marks.items():
                pool[mode].extend(scored)
    return Evaluation(tuple(results), {mode: _pooled(scored) for mode, scored in pool.items()})


def _judge_file(
    gold: GoldFile,
    subject: Subject,
    yardstick: Yardstick,
    options: Options,
    resolve: Resolve | None,
) -> tuple[GoldResult, dict[str, list[Scored]]]:
    rows = prepared(gold.rows, options.hidden, options.profile, options.is_text, options.limit)
    marks: dict[str, list[Scored]] = {}
    answers: list[Answered] = []
    for mode in options.modes:
        marks[mode] = []
        for row in rows:
            if mode == FULL and resolve is not None:
                verdict = resolve(row)
            else:
                verdict = subject.resolve(row.entry, baseline=mode == BASELINE)
            mark = judge(row, verdict, yardstick)
            if mark is None:
                continue
            scored = Scored(row, mark)
            marks[mode].append(scored)
            if mode == options.modes[0]:
                answers.append(Answered(scored, verdict))
    by = options.by or ("stratum" if any(stratum(row) for row in rows) else None)
    groups: dict[str, dict[str, Figures]] = {}
    for mode, scored_rows in marks.items():
        for name, found in (split(scored_rows, by) if by else {}).items():
            groups.setdefault(name, {})[mode] = found
    n_unclear = len(rows) - len(answers)
    modes = {mode: figures(scored_rows) for mode, scored_rows in marks.items()}
    return GoldResult(gold.path, modes, groups, by, n_unclear, tuple(answers)), marks


def _check_cases(cases: CaseFile, subject: Subject, yardstick: Yardstick) -> CasesResult:
    checked = (check(case, subject.resolve(case.entry), yardstick) for case in cases.cases)
    return CasesResult(cases.path, tuple(checked))


def _pooled(scored: Sequence[Scored]) -> dict[str, Reliability]:
    found = {level: reliability(*claims(scored, level)) for level in LEVELS}
    return {level: one for level, one in found.items() if one is not None}
