"""The whole way of calibrating, over written readings whose true weights are known."""

from pathlib import Path

import numpy as np
import pytest
from stand_in import LONDON, PARIS, PARIS_TX, TORONTO, YARDSTICK, StandIn

from whence.errors import UnreadableInput
from whence.evaluation.calibration import FitOptions, calibrate, cross_validated, gold_rows
from whence.evaluation.evaluate import FULL, evaluate
from whence.evaluation.field_profile import (
    REFERENCE,
    Column,
    estimate_profile,
    read_column,
    snapshot,
    write_snapshot,
)
from whence.evaluation.gold import entry_of
from whence.evaluation.traces import traced
from whence.rulebook.rules import Calibration

TRUE = {"place": 1.0, "prior": 2.0, "word": 3.0, "field_profile": 1.0}
START = {"place": 1.0, "prior": 0.5, "word": 0.5, "field_profile": 1.0}
HEAD = "text,records,gold_outcome,gold_country,gold_city\n"
CITIES = {PARIS: ("FR", "Paris"), PARIS_TX: ("US", "Paris"), TORONTO: ("CA", "Toronto")}


def world(folder: Path, n: int = 400) -> tuple[Path, StandIn]:
    """A gold file whose truths are drawn by `TRUE`, and a resolver that starts at `START`."""
    rng = np.random.default_rng(17)
    readings = {}
    lines = []
    for i in range(n):
        written: list[tuple[int | None, dict[str, float]]] = [
            (city, {"place": 1.0, "prior": float(rng.normal())}) for city in CITIES
        ]
        written.append((None, {"word": float(rng.normal()), "field_profile": 1.5}))
        bits = np.array([sum(TRUE[k] * v for k, v in one.items()) for _, one in written])
        truth = written[int(np.argmax(bits * np.log(2) + rng.gumbel(size=4)))][0]
        readings[f"entry {i}"] = written
        lines.append(f"entry {i},1,{label(truth)}\n")
    path = folder / "drawn.csv"
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path, StandIn(readings, START)


def label(truth: int | None) -> str:
    return "not_a_location,," if truth is None else "place,{},{}".format(*CITIES[truth])


def field(folder: Path, share: float, n: int = 1500) -> tuple[Path, StandIn]:
    """A gold file with a share of no-places, and readings that lean to one half of them."""
    rng = np.random.default_rng(23)
    readings = {}
    lines = []
    for i in range(n):
        is_null = rng.random() < share
        # Two bells one apart on either side of 0: what is seen tells e^2x times for no place.
        seen = float((1 if is_null else -1) + rng.normal())
        word = {"word": 2 * seen / np.log(2) / TRUE["word"], "field_profile": -7.0}
        readings[f"entry {i}"] = [(TORONTO, {}), (None, word)]
        lines.append(f"entry {i},1,{label(None if is_null else TORONTO)}\n")
    path = folder / "field.csv"
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path, StandIn(readings, TRUE)


def test_calibrating_finds_the_weights_and_betters_rows_left_out(tmp_path: Path) -> None:
    path, subject = world(tmp_path)
    fit = calibrate([path], subject, YARDSTICK, START, FitOptions(strengths=(0.1,)))
    assert fit.weights.weights["prior"] == pytest.approx(TRUE["prior"], abs=0.6)
    assert fit.weights.weights["word"] == pytest.approx(TRUE["word"], abs=0.9)
    assert fit.weights.weights["field_profile"] == 1.0
    before, after = fit.weights.before["drawn"], fit.weights.held_out["drawn"]
    assert after.loss < before.loss
    assert after.n == before.n == 400
    for level in ("country", "city"):
        was, now = (one.pooled[FULL][level] for one in (fit.before, fit.after))
        assert now.log_loss < was.log_loss


def test_knots_are_fitted_for_every_level_and_for_no_place(tmp_path: Path) -> None:
    path, subject = world(tmp_path, 200)
    fit = calibrate([path], subject, YARDSTICK, START, FitOptions(strengths=(1.0,)))
    assert set(fit.calibrators) == {"country", "admin1", "city", "no_place"}
    assert fit.rows == {"drawn": 200}


def test_weights_can_be_kept_while_calibration_is_fitted(tmp_path: Path) -> None:
    path, subject = world(tmp_path, 200)
    fit = calibrate([path], subject, YARDSTICK, START, FitOptions(is_weights_kept=True))
    assert fit.weights.weights == pytest.approx(START)


def test_each_row_is_answered_by_numbers_that_never_saw_it(tmp_path: Path) -> None:
    path, subject = world(tmp_path, 300)
    asked: list[StandIn] = []
    made: list[StandIn] = []

    class Watched(StandIn):
        def with_numbers(self, weights, calibration):  # type: ignore[no-untyped-def]
            made.append(Watched(self.readings, weights, calibration))
            return made[-1]

        def resolve(self, text, *, baseline=False):  # type: ignore[no-untyped-def]
            asked.append(self)
            return super().resolve(text, baseline=baseline)

    watched = Watched(subject.readings, START)
    options = FitOptions(strengths=(1.0,), has_left_out=False)
    resolve = cross_validated([path], watched, YARDSTICK, START, options)
    asked.clear()
    evaluate([path], watched, YARDSTICK, resolve=resolve)
    assert len({id(one) for one in asked if one is not watched}) == 5


def test_rows_of_several_places_and_unclear_ones_teach_nothing(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    labels = "a,1,multiple,FR;CA,\nb,1,unclear,FR,\nc,1,place,FR,Paris\n"
    path.write_text(HEAD + labels, encoding="utf-8")
    readings = {name: [(PARIS, {"place": 1.0}), (None, {})] for name in "abc"}
    data = traced(gold_rows([path]), StandIn(readings, TRUE), YARDSTICK)
    assert [row.entry.text for row in data.rows] == ["c"]
    assert data.choices.right.tolist() == [True, False]


def test_right_readings_agree_with_gold_at_every_judged_level(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text(HEAD + "x,1,place,US,Paris\ny,1,not_a_location,,\n", encoding="utf-8")
    some = [(place, {"place": 1.0}) for place in (PARIS, PARIS_TX, LONDON)]
    readings = {name: [*some, (None, {})] for name in "xy"}
    data = traced(gold_rows([path]), StandIn(readings, TRUE), YARDSTICK)
    assert data.choices.right.tolist() == [False, True, False, False] + [False] * 3 + [True]


def test_files_without_gold_cannot_calibrate(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="no gold rows"):
        gold_rows([path])


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_a_profile_finds_the_share_of_no_places_whatever_the_profile_in_use(
    tmp_path: Path, share: float
) -> None:
    path, subject = field(tmp_path, share)
    fitted = {REFERENCE: "0.5"}
    resolver = StandIn(subject.readings, TRUE, Calibration(subject.calibration.knots, fitted))
    column = read_column(path, {"text": "text"})
    found = estimate_profile(column, "hr-survey", resolver, YARDSTICK, {"US": 300, "CA": 40})
    truth = float(np.mean([row.is_no_place for row in gold_rows([path])]))
    assert found.has_reference
    assert found.no_place.share == pytest.approx(truth, abs=0.04)
    assert found.no_place.bits == pytest.approx(np.log2(truth / (1 - truth)), abs=0.7)
    assert found.countries["CA"] == pytest.approx(1.0, abs=1e-3)


def test_calibrating_measures_the_share_that_the_weights_lean_to(tmp_path: Path) -> None:
    path, subject = field(tmp_path, 0.2, 600)
    options = FitOptions(is_weights_kept=True)
    fit = calibrate([path], subject, YARDSTICK, TRUE, options)
    assert fit.reference_no_place == pytest.approx(0.5, abs=0.1)
    assert fit.no_place_share == pytest.approx(0.2, abs=0.04)


def test_a_snapshot_is_dated_and_quotes_its_country_codes(tmp_path: Path) -> None:
    readings = {f"e{i}": [(TORONTO, {"place": 8.0}), (None, {})] for i in range(50)}
    column = Column(tmp_path, tuple((entry_of({"text": name}), 1) for name in readings), 3)
    subject = StandIn(readings, TRUE)
    people = {"US": 300, "CA": 40}
    profile = estimate_profile(column, "crm", subject, YARDSTICK, people)
    path = write_snapshot(tmp_path, "crm", snapshot(profile, "people.csv", "2026-01-02"))
    text = path.read_text(encoding="utf-8")
    assert path == tmp_path / "profiles" / "crm.yaml"
    assert '- id: "crm"' in text
    assert '"CA": ' in text
    assert "label shift (EM) on people.csv, 2026-01-02" in text
    assert profile.no_place.bits < -3


def test_blank_rows_are_counted_and_a_missing_column_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("where,n\nRome,1\n ,2\nRome,3\n", encoding="utf-8")
    column = read_column(path, {"text": "where"})
    assert (len(column.entries), column.n_rows, column.n_blank) == (1, 2, 1)
    with pytest.raises(UnreadableInput, match="no column 'place'; there are where, n"):
        read_column(path, {"text": "place"})


def test_flagged_rows_fit_weights_and_never_the_calibration(tmp_path: Path) -> None:
    path, subject = world(tmp_path, 200)
    lines = path.read_text(encoding="utf-8").splitlines()

    def named(sources: list[str]) -> Path:
        written = tmp_path / f"{len(set(sources))}.csv"
        rows = [f"{line},{of}" for line, of in zip(lines[1:], sources, strict=True)]
        written.write_text("\n".join([f"{lines[0]},source", *rows]) + "\n", encoding="utf-8")
        return written

    options = FitOptions(strengths=(0.1,), has_left_out=False)
    with pytest.raises(UnreadableInput, match="whence review sample"):
        calibrate([named(["review:flagged"] * 200)], subject, YARDSTICK, START, options)
    half = named(["review:flagged", "review:audit"] * 100)
    fit = calibrate([half], subject, YARDSTICK, START, options)
    assert fit.calibrators["country"].n <= 100
    assert sum(fit.rows.values()) == 200
