"""Where rules are looked for, and what makes a version of them."""

from pathlib import Path

from whence.rulebook import load, rules_dir


def test_a_named_folder_is_taken_even_where_there_is_none(tmp_path: Path) -> None:
    package = tmp_path / "service" / "whence"
    (tmp_path / "rules").mkdir()
    (package / "_rules").mkdir(parents=True)
    assert rules_dir(tmp_path / "mine", package) == tmp_path / "mine"


def test_a_checkout_comes_before_the_copy_that_its_installation_leaves(tmp_path: Path) -> None:
    package = tmp_path / "service" / "whence"
    (package / "_rules").mkdir(parents=True)
    assert rules_dir(None, package) == tmp_path / "rules"


def test_an_installed_package_takes_its_own_copy(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "whence"
    (tmp_path / "rules").mkdir()
    (tmp_path / "site-packages" / "rules").mkdir(parents=True)
    assert rules_dir(None, package) == package / "_rules"


def test_this_checkout_reads_its_own_rules() -> None:
    assert rules_dir() == Path(__file__).resolve().parents[2] / "rules"


def test_the_version_tells_every_change_and_nothing_else(few_rules: Path) -> None:
    first = load(few_rules)
    (few_rules / "notes.txt").write_text("not read", encoding="utf-8")
    assert load(few_rules).version == first.version
    codes = few_rules / "codes.yaml"
    codes.write_text(codes.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    changed = load(few_rules)
    assert changed.version != first.version
    assert changed.calibration_version == first.calibration_version


def test_what_is_fitted_has_a_version_of_its_own(few_rules: Path) -> None:
    first = load(few_rules)
    scoring = few_rules / "scoring.yaml"
    text = scoring.read_text(encoding="utf-8")
    scoring.write_text(text.replace("weight: 2,", "weight: 2.5,"), encoding="utf-8")
    changed = load(few_rules)
    assert changed.version == first.version
    assert changed.calibration_version != first.calibration_version
