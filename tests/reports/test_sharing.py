"""Copies that leave the house tell nothing of what fewer than ten records hold."""

import json

from tests.reports.made import report

from whence.bootstrap import Normalizer
from whence.reports.as_csv import findings_csv
from whence.reports.as_markdown import markdown
from whence.reports.column import Row
from whence.reports.page import page
from whence.reports.sharing import for_others

RARE = ("London", "LDN", "Harare", "Zimbabwe", "ZW", "Japan", "JP")


def test_a_rare_place_is_in_no_part_of_the_copy(normalizer: Normalizer) -> None:
    rows = [
        Row("USA", 40, "US"),
        Row("United States", 30, "US"),
        Row("LDN", 5, "Other"),
        Row("United Kingdom", 12, "UK"),
        Row("Japan", 3, "UK"),
        Row("Harare", 1, "US"),
    ]
    before = report(normalizer, [Row("London", 4, "UK"), Row("USA", 90, "US")])
    made = report(normalizer, rows, baseline=before)
    told = json.dumps([made["findings"], made["findings_gone"], made["replacement"]])
    assert all(name in told for name in ("London", "LDN", "ZW"))
    copy = for_others(made, 10)
    parts = {name: part for name, part in copy.items() if name != "versions"}
    for told in (json.dumps(parts), findings_csv(copy)):
        assert not [name for name in RARE if name in told]
    assert "USA" in findings_csv(copy)
    assert markdown(copy)
    assert page(copy)


def test_sums_and_ids_stay(normalizer: Normalizer) -> None:
    made = report(normalizer, [Row("USA", 40), Row("US", 3), Row("Leeds", 2), Row("UK", 30)])
    copy = for_others(made, 10)
    assert [one["id"] for one in copy["findings"]] == [one["id"] for one in made["findings"]]
    assert [sum(one["counts"]) for one in copy["findings"]] == [
        sum(one["counts"]) for one in made["findings"]
    ]
    assert copy["distributions"]["records"] == 75
