"""`whence rules check`: examples that fail, names in two rules, files that nobody reads."""

from pathlib import Path

import pytest

from whence.rulebook import check


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in check(folder)]


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_rules_that_hold_have_no_problems(few_rules: Path) -> None:
    assert problems(few_rules) == []


@pytest.mark.parametrize(
    "name", ["more.yaml", "codes.yml", "aliases/more/us.yaml", "aliases/us.yml", "profiles/x.yml"]
)
def test_a_file_that_nobody_reads_is_told(few_rules: Path, name: str) -> None:
    path = few_rules / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("- {}\n", encoding="utf-8")
    (problem,) = problems(few_rules)
    assert problem.startswith(f"rules/{name}: no rule file")


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("segment.yaml", "[originally from Oslo]", "[from Oslo]", "rule role-from, line 6"),
        ("segment.yaml", "[Oslo]", "[originally from]", "must not be found"),
        ("segment.yaml", "['90210']", "['9021']", "rule pattern-zip, line 12"),
        ("aliases/countries.yaml", "[UK]", "[GB]", "rule uk, line 6"),
        ("aliases/countries.yaml", "[UK]", '{UK: "iso3166-1:FR"}', "rule uk, line 6"),
        ("demonyms.yaml", "Danish}", "Danish, 'iso3166-1:GB': UK}", "uk"),
        ("demonyms.yaml", "Danish}", "'Danish, nowhere'}", "nowhere is no place in rule"),
        ("historical.yaml", "- id: ussr", "- id: danes", "the id is taken by"),
        ("demonyms.yaml", '"iso3166-1:DK"', '"region:lost"', "region:lost is made by no rule"),
        ("repair.yaml", "'Malm%C3%B6': Malmö", "'Malm%C3%B6': Malmo", "rule percent_encoding"),
    ],
)
def test_what_schemas_cannot_see_is_told(
    few_rules: Path, name: str, before: str, after: str, told: str
) -> None:
    edit(few_rules / name, before, after)
    found = problems(few_rules)
    assert found
    assert told in "\n".join(found)


def test_several_faults_are_told_at_once(few_rules: Path) -> None:
    edit(few_rules / "segment.yaml", "[originally from Oslo]", "[from Oslo]")
    edit(few_rules / "aliases/countries.yaml", "[UK]", "[GB]")
    assert len(problems(few_rules)) == 2
