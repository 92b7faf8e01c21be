"""Many at once, leases that run out, and processes that are killed in the middle of a decision."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from whence.review.judgement import Reviewer
from whence.review.queue import Queue
from whence.rulebook.review_rules import ReviewRules
from whence.store import item_rows
from whence.store.database import Database
from whence.store.row_ids import id_of

from .conftest import SPRINGFIELD_IL, SPRINGFIELD_MA, Service

ITEMS, REVIEWERS = 100, 50
# One process with ten threads of reviewers, each claiming until nothing is left.
CLAIMS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from whence.review.judgement import Reviewer
from whence.review.queue import Queue
from whence.rulebook.review_rules import ReviewRules
from whence.store.database import Database
queue = Queue(Database(sys.argv[1]), ReviewRules())
def work(number):
    mine = []
    while rows := queue.claim(Reviewer(f"{sys.argv[2]}-{number}")):
        mine += [row.id for row in rows]
    return mine
with ThreadPoolExecutor(10) as pool:
    for mine in pool.map(work, range(10)):
        print(*mine, sep="\\n")
"""
# Decides, and is killed between its decision and its alias.
KILLED = """
import os, signal, sys
from whence.review.deciding import Deciding
from whence.review.judgement import Judgement, JudgementKind, Reviewer
from whence.review.queue import Queue
from whence.rulebook.review_rules import ReviewRules
from whence.store import alias_rows
from whence.store.database import Database
url, item_id, token, when = sys.argv[1:]
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if when == "before":
    alias_rows.add = kill
else:
    import whence.review.deciding
    whence.review.deciding.after_decision = kill
Deciding(Queue(Database(url), ReviewRules()), lambda _: True, {}).decide(
    Reviewer("ada"), item_id, token, Judgement(JudgementKind.PLACE, ("geonames:1",))
)
"""


def fill(database: Database, count: int) -> None:
    with database.write() as connection:
        item_rows.add(connection, [item(number) for number in range(count)])


def item(number: int) -> dict[str, object]:
    return {
        "id": id_of("item", str(number)), "scope": "hr", "value": f"value {number}",
        "value_key": id_of(f"value {number}"), "purpose": "flagged", "state": "open",
        "records": 1 + number % 7, "uncertainty": 0.5, "rank": float(number % 7), "made_at": 0.0,
        "changed_at": 0.0, "outcome": "ambiguous", "reasons": ";several_cities;",
        "country": "US", "summary": {"candidates": [], "versions": {}},
    }  # fmt: skip


def test_fifty_reviewers_at_once_get_no_item_twice(database: Database) -> None:
    fill(database, ITEMS)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMS, database.url, f"process-{number}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(REVIEWERS // 10)
    ]
    claimed = [line for one in started for line in one.communicate()[0].split()]
    assert [one.returncode for one in started] == [0] * len(started)
    assert len(claimed) == len(set(claimed)) == ITEMS


def test_a_lease_that_ran_out_goes_to_somebody_else(database: Database) -> None:
    fill(database, 1)
    soon = Queue(database, ReviewRules(lease_minutes=0.002))
    (mine,) = soon.claim(Reviewer("ada"))
    assert soon.claim(Reviewer("bo")) == []
    time.sleep(0.2)
    (theirs,) = Queue(database, ReviewRules()).claim(Reviewer("bo"))
    assert theirs.id == mine.id
    assert theirs.lease_token != mine.lease_token


def test_a_stale_lease_decides_nothing(service: Service) -> None:
    item_id = service.queued("Springfield")
    token = service.claim(item_id)
    with service.engine.desk.database.write() as connection:
        item_rows.change(connection, item_id, lease_until=time.time() - 1)
    body = {
        "lease_token": token, "kind": "place", "place_id": SPRINGFIELD_MA, "apply_to": "scope"
    }  # fmt: skip
    assert service.call("POST", f"/v1/reviews/{item_id}/decision", body)[0] == 409
    assert service.call("POST", f"/v1/reviews/{item_id}/renew", {"lease_token": token})[0] == 409
    assert service.call("GET", f"/v1/reviews/{item_id}")[1]["state"] == "open"


def test_a_lease_is_renewed_and_given_back(service: Service) -> None:
    item_id = service.queued("Springfield")
    token = {"lease_token": service.claim(item_id)}
    assert service.call("POST", "/v1/reviews/claim", {"item_id": item_id}, "bo")[0] == 409
    assert service.call("POST", f"/v1/reviews/{item_id}/renew", token)[0] == 200
    assert service.call("POST", f"/v1/reviews/{item_id}/release", token, "bo")[0] == 409
    assert (
        service.call("POST", f"/v1/reviews/{item_id}/release", token)[1]["item"]["state"] == "open"
    )
    service.claim(item_id, "bo")


def test_of_two_decisions_at_once_one_counts(service: Service) -> None:
    item_id = service.queued("Springfield")
    token = service.claim(item_id)

    def decide(place_id: str) -> int:
        body = {
            "lease_token": token, "kind": "place", "place_id": place_id, "apply_to": "scope"
        }  # fmt: skip
        return int(service.call("POST", f"/v1/reviews/{item_id}/decision", body)[0])

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(decide, (SPRINGFIELD_MA, SPRINGFIELD_IL)))
    assert statuses == [200, 409]
    assert len(service.call("GET", "/v1/aliases")[1]["items"]) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_in_the_middle_of_a_decision_leaves_none(
    service: Service, when: str
) -> None:
    item_id = service.queued("Springfield")
    token = service.claim(item_id)
    arguments = [service.settings.database_url, item_id, token, when]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)  # type: ignore[list-item]
    assert done.returncode == -signal.SIGKILL
    told = service.call("GET", f"/v1/reviews/{item_id}")[1]
    assert (told["state"], told["decision"]) == ("claimed", None)
    assert service.call("GET", "/v1/aliases")[1]["items"] == []
    body = {
        "lease_token": token, "kind": "place", "place_id": SPRINGFIELD_MA, "apply_to": "scope"
    }  # fmt: skip
    assert service.call("POST", f"/v1/reviews/{item_id}/decision", body)[0] == 200
    assert len(service.call("GET", "/v1/aliases")[1]["items"]) == 1
