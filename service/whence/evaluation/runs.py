"""What `whence evaluate`, `calibrate`, `profile` and `scenarios check` do, without the option
parsing: paths and an open normaliser in, tables on a console and an exit code out."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from whence.errors import UnreadableInput
from whence.evaluation.as_json import write_json
from whence.evaluation.calibration import FitOptions, calibrate, cross_validated
from whence.evaluation.causes import faults
from whence.evaluation.evaluate import CasesResult, Options, Progress, evaluate
from whence.evaluation.expectation_files import read_expectations
from whence.evaluation.expectations import check
from whence.evaluation.fault_report import show_faults, write_faults
from whence.evaluation.field_profile import (
    FieldProfile,
    check_scope,
    estimate_profile,
    largest,
    read_column,
    snapshot,
    write_snapshot,
)
from whence.evaluation.fit_report import calibration_words, fitted_words, show_fit
from whence.evaluation.resolver import Resolver, yardstick_of
from whence.evaluation.rule_writing import (
    check_writable,
    start_values,
    write_calibration,
    write_weights,
)
from whence.evaluation.tables_out import plain_rows, show, show_cases
from whence.resolve.normalizer import Normalizer

DONE, FINDINGS = 0, 1


def _silent(_: str) -> None:
    return None


def run_evaluate(
    paths: Sequence[Path],
    normalizer: Normalizer,
    console: Console,
    options: Options | None = None,
    *,
    json_path: Path | None = None,
    with_errors: bool = False,
    errors_path: Path | None = None,
    rules: Path | None = None,
    progress: Progress = _silent,
) -> int:
    """Prints the figures of all files; 0.

    `json_path`: where to write them too; `with_errors`: print the rows that aren't right, or with
    `errors_path` write them there; `rules`: the rules folder, to cross-validate: each row is
    answered with weights and calibration fitted without its value. Raises UnreadableInput.
    """
    subject, yardstick = Resolver(normalizer), yardstick_of(normalizer)
    resolve = None
    if rules is not None:
        hidden = options.hidden if options else ()
        fit_options = FitOptions(has_left_out=False, hidden=hidden)
        start = start_values(rules)
        resolve = cross_validated(paths, subject, yardstick, start, fit_options, progress=progress)
    found = evaluate(paths, subject, yardstick, options, progress=progress, resolve=resolve)
    if rules is not None:
        console.print("[bold]cross-validated[/]: weights and calibration never saw the value\n")
    show(found, console)
    if with_errors or errors_path:
        wrong = faults((one for result in found.gold for one in result.answers), yardstick)
        if errors_path:
            write_faults(wrong, errors_path)
            console.print(f"{len(wrong):,} rows not right: {errors_path}")
        else:
            show_faults(wrong, console)
    if json_path:
        write_json(found, subject.versions, json_path)
    return DONE


def run_calibrate(
    paths: Sequence[Path],
    normalizer: Normalizer,
    rules: Path,
    console: Console,
    options: FitOptions | None = None,
    *,
    write: bool = False,
    progress: Progress = _silent,
) -> int:
    """Fits weights and calibration and prints both, before and after; 0.

    `write`: into `rules/scoring.yaml` and `rules/calibration.yaml`. Raises UnreadableInput,
    InvalidRules, NotReady (no scipy), and WrongUse where the rules can't be written to.
    """
    if write:
        check_writable(rules)
    chosen = options or FitOptions()
    subject, yardstick = Resolver(normalizer), yardstick_of(normalizer)
    start = start_values(rules)
    fit = calibrate(paths, subject, yardstick, start, chosen, progress=progress)
    show_fit(fit, start, subject.weights, console)
    if write:
        date = _today()
        if not chosen.is_weights_kept:
            write_weights(rules, fit.weights.weights, fitted_words(fit, date))
        knots = {level: one.knots for level, one in fit.calibrators.items()}
        write_calibration(rules, knots, calibration_words(fit, date))
        console.print(f"written: {rules / 'scoring.yaml'}, {rules / 'calibration.yaml'}")
    else:
        console.print("nothing written; --write puts the numbers into rules/")
    return DONE


def run_profile(
    path: Path,
    columns: Mapping[str, str],
    normalizer: Normalizer,
    rules: Path,
    console: Console,
    *,
    scope: str,
    write: bool = False,
) -> int:
    """Estimates and prints a scope's field profile from an unlabelled column; 0.

    `columns`: field (`text`, `city`, `region`, `country`) → column name; `write`: leave a dated
    snapshot in `rules/profiles/`. Raises UnreadableInput, InvalidRequest and, for rules that can't
    be written to, WrongUse.
    """
    check_scope(scope)
    if not columns:
        raise UnreadableInput(f"{path}: name its column with --text, --city, --region or --country")
    if write:
        check_writable(rules)
    column = read_column(path, columns)
    index = normalizer.gazetteer
    people = {code: index.population[number] for number, code in index.country_code.items()}
    yardstick = yardstick_of(normalizer)
    profile = estimate_profile(column, scope, Resolver(normalizer), yardstick, people)
    _show_profile(profile, column.n_blank, console)
    if write:
        text = snapshot(profile, path.name, _today())
        console.print(f"written: {write_snapshot(rules, scope, text)}")
    else:
        console.print("nothing written; --write leaves it in rules/profiles/")
    return DONE


def run_scenarios(path: Path, normalizer: Normalizer, console: Console) -> int:
    """Checks an analyst's expectations and prints each with what it missed; 1 where any did, else
    0. Raises UnreadableInput."""
    yardstick = yardstick_of(normalizer)
    cases = read_expectations(path)
    checked = tuple(
        check(case, normalizer.resolve(case.entry, max_candidates=20), yardstick) for case in cases
    )
    result = CasesResult(path, checked)
    show_cases(result, console)
    return DONE if result.n_passed == len(cases) else FINDINGS


def _show_profile(profile: FieldProfile, n_blank: int, console: Console) -> None:
    shift = profile.no_place
    console.print(
        f"[bold]{profile.scope}[/]: {profile.n_values:,} values in {profile.n_rows:,} rows, "
        f"{n_blank:,} rows blank"
    )
    console.print(
        f"no place: {shift.share:.1%} of the values (95 % interval {shift.low:.1%} to "
        f"{shift.high:.1%}), {shift.bits:+.2f} bits"
    )
    if not profile.has_reference:
        console.print("calibration.yaml names no reference share: one half assumed")
    rows = [
        {
            "country": code,
            "share": f"{share:.1%}",
            "bits": f"{profile.country_bits[code]:+.2f}" if code in profile.country_bits else "",
        }
        for code, share in largest(profile)
    ]
    console.print(plain_rows(("country", "share", "bits"), rows))


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
