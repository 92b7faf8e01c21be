"""What calibrating found, as tables, and as the few words that go into `rules/`."""

from collections.abc import Mapping

from rich.console import Console

from whence.evaluation.calibration import Fit
from whence.evaluation.evaluate import FULL, Evaluation
from whence.evaluation.field_profile import REFERENCE
from whence.evaluation.gold import LEVELS
from whence.evaluation.tables_out import percent, plain_rows
from whence.evaluation.weights import Held


def show_fit(fit: Fit, start: Mapping[str, float], now: Mapping[str, float], out: Console) -> None:
    """Weights, surprise and accuracy by file, and calibration, before and after."""
    weights = [
        {"evidence": name, "start": f"{start[name]:g}", "now": f"{now[name]:g}", "fitted": f"{w:g}"}
        for name, w in fit.weights.weights.items()
    ]
    out.print(plain_rows(("evidence", "start", "now", "fitted"), weights))
    losses = ", ".join(f"{s:g}: {loss:.4f}" for s, loss in fit.weights.losses.items())
    out.print(f"pull towards start {fit.weights.strength:g} (held-out loss by pull: {losses})\n")
    out.print(plain_rows(_HELD, [_held(fit, source) for source in fit.rows]))
    out.print(plain_rows(_ACCURACY, _accuracy_rows(fit)))
    out.print(plain_rows(_MAPS, _map_rows(fit)))
    out.print(plain_rows(_POOLED, _pooled_rows(fit)))
    out.print(
        f"share of no-places: {fit.no_place_share:.3f}; the weights lean to "
        f"{fit.reference_no_place:.3f} where a field has no profile"
    )


def fitted_words(fit: Fit, date: str) -> dict[str, str]:
    """`fitted` of `scoring.yaml`: when, on what, and how well on rows left out."""
    data = ", ".join(f"{name} {count:,}" for name, count in fit.rows.items())
    return {"date": date, "data": f"rows: {data}", "figures": _figures(fit)}


def calibration_words(fit: Fit, date: str) -> dict[str, str]:
    """`fitted` of `calibration.yaml`."""
    methods = ", ".join(
        f"{level} {one.method} (n {one.n:,})" for level, one in fit.calibrators.items()
    )
    return {
        **fitted_words(fit, date),
        "method": methods,
        REFERENCE: f"{fit.reference_no_place:.4f}",
    }


_HELD = (
    *("file", "rows", "unreachable", "loss at start", "held out", "file left out"),
    *("top at start", "top held out", "top left out"),
)
_ACCURACY = (
    *("accuracy", "country before", "country after", "admin1 before", "admin1 after"),
    *("city before", "city after", "false alarms before", "false alarms after"),
)
_MAPS = ("calibration", "n", "method", "log loss by method (held out)", "knots")
_POOLED = ("all files", "n", "error before", "error after", "log loss before", "log loss after")


def _held(fit: Fit, source: str) -> dict[str, str]:
    found = fit.weights
    row = {
        "file": source,
        "rows": f"{fit.rows[source]:,}",
        "unreachable": f"{found.unreachable[source]:,}",
    }
    columns: tuple[tuple[str, str, Held | None], ...] = (
        ("loss at start", "top at start", found.before.get(source)),
        ("held out", "top held out", found.held_out.get(source)),
        ("file left out", "top left out", found.left_out.get(source)),
    )
    for loss, top, one in columns:
        row[loss] = f"{one.loss:.3f}" if one else "–"
        row[top] = f"{100 * one.top:.1f}" if one else "–"
    return row


def _accuracy_rows(fit: Fit) -> list[dict[str, str]]:
    rows = []
    for before, after in zip(fit.before.gold, fit.after.gold, strict=True):
        row = {"accuracy": before.path.stem}
        for when, result in (("before", before), ("after", after)):
            figures = result.modes[FULL]
            for level in LEVELS:
                if level in figures.levels:
                    row[f"{level} {when}"] = percent(figures.levels[level].accuracy, False)
            row[f"false alarms {when}"] = percent(figures.false_alarms, False)
        rows.append(row)
    return rows


def _map_rows(fit: Fit) -> list[dict[str, str]]:
    return [
        {
            "calibration": level,
            "n": f"{one.n:,}",
            "method": one.method,
            "log loss by method (held out)": ", ".join(
                f"{name} {loss:.4f}" for name, loss in one.losses.items()
            ),
            "knots": str(len(one.knots)),
        }
        for level, one in fit.calibrators.items()
    ]


def _pooled_rows(fit: Fit) -> list[dict[str, str]]:
    rows = []
    for level in LEVELS:
        row = {"all files": level}
        for when, evaluation in (("before", fit.before), ("after", fit.after)):
            found = evaluation.pooled[FULL].get(level)
            if found:
                error = found.calibration
                row["n"] = f"{found.n:,}"
                row[f"error {when}"] = f"{error.error:.3f} ({error.low:.3f}–{error.high:.3f})"
                row[f"log loss {when}"] = f"{found.log_loss:.4f}"
        rows.append(row)
    return rows


def _figures(fit: Fit) -> str:
    parts = []
    for level in LEVELS:
        before, after = (_pooled(one, level) for one in (fit.before, fit.after))
        if before and after:
            parts.append(f"{level} {before} → {after}")
    return "calibration error / log loss, held out, all rows: " + "; ".join(parts)


def _pooled(evaluation: Evaluation, level: str) -> str:
    found = evaluation.pooled[FULL].get(level)
    return f"{found.calibration.error:.3f} / {found.log_loss:.3f}" if found else ""
