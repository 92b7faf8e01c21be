"""Audits of all outcomes, decisions as a gold set and back, rules that decisions call for."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from whence.bootstrap import Normalizer
from whence.entry import Entry
from whence.evaluation.inputs import read_input
from whence.review.auditing import shares
from whence.review.gold_import import import_aliases, import_questions
from whence.review.seen import Seen
from whence.review.suggesting import suggested_rules
from whence.rulebook.review_rules import ReviewRules
from whence.store import audit_rows, item_rows
from whence.store.database import Database

from .conftest import SPRINGFIELD_IL, SPRINGFIELD_MA, Service

RESOLVED = ("Paris, France", "Leeds, UK", "Oslo", "Toronto, Ontario", "Tokyo")


def exported(service: Service) -> list[dict[str, str]]:
    client = service.app.test_client()
    answer = client.get("/v1/reviews/export", headers={"X-API-Key": "key of ada"})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_an_audit_draws_from_all_outcomes_and_is_blind(service: Service) -> None:
    for text in (*RESOLVED, "Springfield", "nowhere"):
        service.resolve(text, scope="hr")
    said = {"n": 6, "scope": "hr", "seed": 1}
    assert service.call("POST", "/v1/reviews/sample", said)[0] == 403
    status, told = service.call("POST", "/v1/reviews/sample", said, "root")
    assert status == 200
    assert told["queued"] == 6
    assert sum(one["drawn"] for one in told["strata"]) == 6
    assert len(told["strata"]) >= 3
    again = service.call("POST", "/v1/reviews/sample", said, "root")[1]
    assert (again["sample_id"], again["queued"]) == (told["sample_id"], 0)
    items = service.call("GET", "/v1/reviews?scope=hr")[1]["items"]
    blind = [one for one in items if one["is_blind"]]
    assert len(blind) == 6
    for one in blind:
        assert (one["outcome"], one["reasons"], one["country"]) == (None, None, None)
        assert {candidate["probability"] for candidate in one["candidates"]} <= {None}
        told = service.call("GET", f"/v1/reviews/{one['id']}")[1]
        assert told["verdict"] is None
        assert {candidate["evidence"] for candidate in told["candidates"]} <= {None}
        assert told["spellings"]


def test_what_an_audit_found_is_exported_with_weights(service: Service) -> None:
    for text in RESOLVED:
        service.resolve(text, scope="hr")
    service.call("POST", "/v1/reviews/sample", {"n": 2, "scope": "hr"}, "root")
    for one in service.call("GET", "/v1/reviews?scope=hr")[1]["items"]:
        assert service.decide(one["id"], kind="not_a_location")[0] == 200
    assert service.call("GET", "/v1/aliases")[1]["items"] == []  # an audit changes no answer
    rows = exported(service)
    assert {row["source"] for row in rows} == {"review:audit"}
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(len(RESOLVED))


def test_decisions_are_a_gold_set_that_evaluating_reads(service: Service, tmp_path: Path) -> None:
    service.place(service.queued("Springfield", scope="hr"), SPRINGFIELD_MA, note='a, "note"')
    service.decide(service.queued("Georgia", scope="hr"), kind="cannot_tell")
    rows = exported(service)
    first = next(row for row in rows if row["text"] == "Springfield")
    assert (first["gold_outcome"], first["gold_country"]) == ("place", "US")
    assert (first["gold_admin1"], first["gold_city"]) == ("US-MA", "Springfield")
    assert (first["gold_geoname_id"], first["weight"]) == ("4951788", "")
    assert {row["gold_outcome"] for row in rows} == {"place", "unclear"}
    client = service.app.test_client()
    path = tmp_path / "gold.csv"
    path.write_bytes(client.get("/v1/reviews/export", headers={"X-API-Key": "key of ada"}).data)
    assert len(read_input(path).rows) == 2  # type: ignore[union-attr]


def test_a_value_settled_anew_is_exported_once_and_a_deleted_rule_never(service: Service) -> None:
    item_id = service.queued("Springfield", scope="hr")
    alias = service.place(item_id, SPRINGFIELD_MA)["alias"]
    service.call("DELETE", f"/v1/aliases/{alias['id']}")
    assert exported(service) == []
    service.place(item_id, SPRINGFIELD_IL)
    with service.engine.desk.database.write() as connection:  # as a contradiction brings it back
        item_rows.change(connection, item_id, state="open", returned="contradicted")
    service.place(item_id, SPRINGFIELD_MA)
    assert [row["gold_geoname_id"] for row in exported(service)] == ["4951788"]


def test_an_export_comes_back_as_decisions_of_another_house(
    service: Service, normalizer: Normalizer, tmp_path: Path
) -> None:
    service.place(service.queued("Springfield", scope="hr"), SPRINGFIELD_MA)
    path = tmp_path / "gold.csv"
    client = service.app.test_client()
    path.write_bytes(client.get("/v1/reviews/export", headers={"X-API-Key": "key of ada"}).data)
    waits = service.queued("Springfield", scope="web")
    here = service.engine.desk.database
    assert import_aliases(here, normalizer, path, "web", "me").taken == 1
    assert service.call("GET", f"/v1/reviews/{waits}")[1]["state"] == "decided"
    other = Database(f"sqlite:///{tmp_path}/other.db")
    assert import_aliases(other, normalizer, path, None, "me").taken == 1
    again = import_aliases(other, normalizer, path, None, "me")
    assert (again.taken, again.clashing) == (1, 0)
    text = path.read_text().replace(SPRINGFIELD_MA, "geonames:4250542")
    path.write_text(text)
    assert import_aliases(other, normalizer, path, None, "me").clashing == 1
    assert import_questions(other, normalizer, path, "web", "me").taken == 1
    other.close()


def test_shares_are_equal_as_far_as_there_are_values() -> None:
    assert shares([500, 500], 7) == [4, 3]
    assert shares([1, 1], 10) == [1, 1]
    assert shares([], 10) == []


def test_what_is_kept_for_audits_is_bounded_and_a_fair_sample(
    normalizer: Normalizer, database: Database
) -> None:
    rules = ReviewRules(stratum_values=50)
    entry = Entry(text="Oslo", scope="hr")
    made = normalizer.resolve(entry)
    processes = [Seen(rules), Seen(rules)]
    for number in range(3_000):
        for _ in range(1 + number % 3):
            one = replace(made, value=f"value {number}")
            processes[number % 2].add(entry, one, 1, lambda _: {"x": 1})
    for seen in processes:
        values, records = seen.take()
        assert len(values) < 2 * 50
        with database.write() as connection:
            audit_rows.keep_seen(connection, values, records, 50)
    with database.read() as connection:
        (stratum,) = audit_rows.strata(connection, "hr", 50)
    assert len(stratum.kept) == 50
    assert stratum.records == 6_000
    assert 1_800 < stratum.values < 4_500  # an estimate: its standard error is a seventh
    for one in stratum.kept:
        assert one.records == 1 + int(one.value.split()[1]) % 3


def test_rules_that_decisions_call_for_can_be_pasted(service: Service) -> None:
    unknown = "Zqxwvland"
    for text in (unknown, 'Zq"x: {yes}'):
        verdict = service.resolve(text, scope="hr")
        if verdict["outcome"] == "unresolved":
            service.count()
            service.place(verdict["review"]["item_id"], SPRINGFIELD_MA)
    desk = service.engine.desk
    found = suggested_rules(desk.database, None, desk.place_of)
    rule = yaml.safe_load(found["rules/aliases/us.yaml"])[0]
    assert unknown.lower() in rule["match"][SPRINGFIELD_MA]
    assert set(rule) == {"id", "match", "effect", "why", "source", "examples"}
