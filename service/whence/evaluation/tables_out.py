"""Figures as tables for a terminal."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from whence.evaluation.evaluate import CasesResult, Evaluation, GoldResult
from whence.evaluation.figures import Figures, LevelFigures
from whence.evaluation.inputs import Skipped
from whence.evaluation.intervals import Share
from whence.evaluation.reliability import Reliability


def show(evaluation: Evaluation, console: Console) -> None:
    """Every file in turn, then all of them in one table, then the calibration."""
    for result in evaluation.results:
        if isinstance(result, Skipped):
            console.print(f"[bold]{escape(result.path.name)}[/]: skipped, {result.why}\n")
        elif isinstance(result, CasesResult):
            show_cases(result, console)
        else:
            _show_gold(result, console)
    if len(evaluation.gold) > 1:
        console.print(_overview(evaluation))
    _show_reliability(evaluation, console)


def show_cases(result: CasesResult, console: Console) -> None:
    """How many expectations were met, then each row with what it missed."""
    passed, n = result.n_passed, len(result.checked)
    console.print(f"[bold]{escape(result.path.name)}[/]: {passed} of {n} as expected")
    table = _table("", "line", "entry", "answer", "missed")
    for one in result.checked:
        verdict, case = one.verdict, one.expectation
        place = verdict.place.label if verdict.place else "–"
        missed = "; ".join(
            f"{miss.aspect}: expected {miss.expected}, found {miss.found}" for miss in one.misses
        )
        table.add_row(
            "[red]✗[/]" if missed else "[green]✓[/]",
            str(case.line),
            escape(" | ".join(raw for _, raw in case.entry.cells())),
            escape(f"{verdict.outcome}: {place}"),
            escape(missed),
        )
    console.print(table)


def percent(share: Share, with_interval: bool = True) -> str:
    """A share in percent with its interval, or a dash where nothing was counted."""
    if share.share is None or share.low is None or share.high is None:
        return "–"
    text = f"{100 * share.share:.1f}"
    return f"{text} ({100 * share.low:.1f}–{100 * share.high:.1f})" if with_interval else text


def _show_gold(result: GoldResult, console: Console) -> None:
    first = next(iter(result.modes.values()))
    unclear = f", {result.n_unclear} unclear left out" if result.n_unclear else ""
    console.print(f"[bold]{escape(result.path.name)}[/]: {first.n:,} rows{unclear}")
    table = _table(
        "level", "mode", "n", "accuracy", "by record", "precision", "of resolved", "recall", "first"
    )
    for level in first.levels:
        for mode, figures in result.modes.items():
            table.add_row(level, mode, *_cells(figures.levels[level]))
    console.print(table)
    for mode, figures in result.modes.items():
        console.print(f"  {mode}: {_remarks(figures)}")
    console.print()
    if result.groups:
        console.print(_grouped(result))


def _cells(level: LevelFigures) -> tuple[str, ...]:
    return (
        f"{level.accuracy.n:,}",
        percent(level.accuracy),
        percent(level.accuracy_by_record, with_interval=False),
        percent(level.precision),
        percent(level.precision_resolved, with_interval=False),
        percent(level.recall, with_interval=False),
        percent(level.first, with_interval=False),
    )


def _remarks(figures: Figures) -> str:
    parts = [f"resolved {percent(figures.resolved, False)} %"]
    for name, share in (
        ("false alarms", figures.false_alarms),
        ("no-places told as such", figures.no_place_found),
        ("several places flagged", figures.multiple_flagged),
        *((f"flag {flag} met", share) for flag, share in figures.flags.items()),
    ):
        if share.n:
            parts.append(f"{name} {percent(share)} % of {share.n}")
    return ", ".join(parts)


def _grouped(result: GoldResult) -> Table:
    modes = list(result.modes)
    columns = [f"{what} {mode}" for what in ("country", "city", "city first") for mode in modes]
    table = _table(result.by or "group", "n", *columns, "resolved wrong", "false alarms")
    for name, by_mode in result.groups.items():
        some = next(iter(by_mode.values()))
        cells = [
            percent(_of(by_mode.get(mode), level, part), with_interval=mode == modes[0])
            for level, part in (("country", "accuracy"), ("city", "accuracy"), ("city", "first"))
            for mode in modes
        ]
        finest = list(some.levels)[-1] if some.levels else "country"
        wrong = percent(_of(some, finest, "resolved_wrong"), with_interval=False)
        table.add_row(escape(name), f"{some.n:,}", *cells, wrong, percent(some.false_alarms, False))
    return table


def _overview(evaluation: Evaluation) -> Table:
    modes = list(evaluation.gold[0].modes)
    levels = ("country", "admin1", "city")
    columns = [f"{level} {mode}" for level in levels for mode in modes]
    table = _table("all files: accuracy", *columns, *(f"false alarms {mode}" for mode in modes))
    for result in evaluation.gold:
        cells = [
            percent(_of(result.modes[mode], level, "accuracy"), with_interval=False)
            for level in levels
            for mode in modes
        ]
        alarms = [percent(result.modes[mode].false_alarms, with_interval=False) for mode in modes]
        table.add_row(escape(result.path.stem), *cells, *alarms)
    return table


def _of(figures: Figures | None, level: str, part: str) -> Share:
    if figures is None or level not in figures.levels:
        return Share(None, None, None, 0)
    share: Share = getattr(figures.levels[level], part)
    return share


def _show_reliability(evaluation: Evaluation, console: Console) -> None:
    table = _table(
        "confidence",
        "level",
        "n",
        "calibration error",
        "log loss",
        "Brier",
        "risk at 50/80/95/100 %",
    )
    for result in evaluation.gold:
        mode, figures = next(iter(result.modes.items()))
        found = {level: one.reliability for level, one in figures.levels.items()}
        for level, reliability in found.items():
            if reliability:
                table.add_row(escape(result.path.stem), level, *_reliable(reliability))
    for mode, by_level in evaluation.pooled.items():
        for level, reliability in by_level.items():
            table.add_row(f"all files, {mode}", level, *_reliable(reliability))
    if table.row_count:
        console.print(table)


def _reliable(found: Reliability) -> tuple[str, ...]:
    error = found.calibration
    risks = dict(found.risk_coverage.points)
    return (
        f"{found.n:,}",
        f"{error.error:.3f} ({error.low:.3f}–{error.high:.3f})",
        f"{found.log_loss:.3f}",
        f"{found.brier:.3f}",
        " / ".join(f"{100 * risks[at]:.1f}" for at in (0.5, 0.8, 0.95, 1.0)),
    )


def plain_rows(heads: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Table:
    """A table of cells by column name."""
    table = _table(*heads)
    for row in rows:
        table.add_row(*(escape(row.get(head, "")) for head in heads))
    return table


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
