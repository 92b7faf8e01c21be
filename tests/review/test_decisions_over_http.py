"""From a flagged value to a decision and back, over HTTP, on both databases."""

import time
from dataclasses import replace

import pytest

from whence.store import alias_rows

from .conftest import SPRINGFIELD_IL, SPRINGFIELD_MA, Service


def test_a_flagged_value_waits_once_with_its_records(service: Service) -> None:
    for number in range(3):
        service.resolve("Springfield", scope="hr", id=f"r-{number}")
    service.resolve("SPRINGFIELD ", scope="hr", id="r-1")  # seen before
    service.resolve("springfield", scope="web")
    service.resolve("Paris, France", scope="hr")
    service.count()
    status, told = service.call("GET", "/v1/reviews")
    assert status == 200
    found = [(i["scope"], i["value"], i["records"], i["state"]) for i in told["items"]]
    assert found == [("hr", "springfield", 3, "open"), ("web", "springfield", 1, "open")]


def test_review_never_queues_nothing(service: Service) -> None:
    verdict = service.resolve("Springfield", review="never")
    assert verdict["review"] == {"status": "none", "item_id": None}
    service.count()
    assert service.call("GET", "/v1/reviews")[1]["items"] == []


def test_a_decision_answers_for_the_value_from_then_on(service: Service) -> None:
    item_id = service.queued("Springfield", scope="hr")
    told = service.place(item_id, SPRINGFIELD_MA, note="the office is there")
    assert told["settled"] == {"items": 1, "records": 1}
    assert told["alias"]["made_by"] == "ada"
    verdict = service.resolve("springfield", scope="hr")
    assert verdict["outcome"] == "resolved"
    assert "reviewed" in verdict["flags"]
    assert verdict["place"]["id"] == SPRINGFIELD_MA
    assert verdict["review"] == {"status": "decided", "item_id": item_id}
    assert verdict["versions"]["decisions"] != "0"
    assert service.resolve("Springfield", scope="web")["outcome"] == "ambiguous"
    service.count()
    assert service.call("GET", "/v1/reviews?scope=hr")[1]["items"] == []


def test_undo_takes_the_alias_back_and_a_new_decision_counts(service: Service) -> None:
    item_id = service.queued("Springfield", scope="hr")
    service.place(item_id, SPRINGFIELD_MA)
    status, told = service.call("POST", f"/v1/reviews/{item_id}/undo")
    service.decisions.refresh()
    assert status == 200
    assert told["item"]["state"] == "claimed"
    assert service.resolve("Springfield", scope="hr")["outcome"] == "ambiguous"
    body = {
        "lease_token": told["lease"]["token"], "kind": "place", "place_id": SPRINGFIELD_IL,
        "apply_to": "scope",
    }  # fmt: skip
    assert service.call("POST", f"/v1/reviews/{item_id}/decision", body)[0] == 200
    service.decisions.refresh()
    assert service.resolve("Springfield", scope="hr")["place"]["id"] == SPRINGFIELD_IL
    history = service.call("GET", f"/v1/reviews/{item_id}")[1]["history"]
    assert [one["what"] for one in history] == ["queued", "decided", "undone", "decided"]


def test_only_its_reviewer_or_an_admin_undoes_a_decision(service: Service) -> None:
    item_id = service.queued("Springfield")
    service.place(item_id, SPRINGFIELD_MA)
    assert service.call("POST", f"/v1/reviews/{item_id}/undo", who="bo")[0] == 403
    assert service.call("POST", f"/v1/reviews/{item_id}/undo", who="root")[0] == 200
    assert service.call("POST", f"/v1/reviews/{item_id}/undo", who="root")[0] == 409


def test_everywhere_settles_what_waits_in_other_scopes(service: Service) -> None:
    item_id = service.queued("Springfield", scope="hr")
    other = service.queued("Springfield", scope="web")
    told = service.place(item_id, SPRINGFIELD_MA, apply_to="everywhere")
    assert told["settled"] == {"items": 2, "records": 2}
    assert service.resolve("Springfield", scope="a new one")["place"]["id"] == SPRINGFIELD_MA
    assert service.call("GET", f"/v1/reviews/{other}")[1]["state"] == "decided"
    service.call("POST", f"/v1/reviews/{item_id}/undo")
    assert service.call("GET", f"/v1/reviews/{other}")[1]["state"] == "open"


def test_what_is_counted_after_its_value_was_settled_waits_again_after_undo(
    service: Service,
) -> None:
    first = service.queued("Springfield", scope="hr")
    late = service.resolve("Springfield", scope="web")["review"]["item_id"]
    service.place(first, SPRINGFIELD_MA, "root", apply_to="everywhere")
    service.count()
    assert service.call("GET", f"/v1/reviews/{late}")[1]["state"] == "decided"
    service.call("POST", f"/v1/reviews/{first}/undo", who="root")
    assert service.call("GET", f"/v1/reviews/{late}")[1]["state"] == "open"


def test_a_conflict_says_which_alias_and_can_be_overruled(service: Service) -> None:
    first = service.queued("Springfield", scope="hr")
    other = service.queued("Springfield", scope="web")
    alias = service.place(first, SPRINGFIELD_MA)["alias"]
    status, told = service.decide(
        other, "bo", kind="place", place_id=SPRINGFIELD_IL, apply_to="everywhere"
    )
    assert (status, told["code"]) == (409, "conflict")
    assert [one["id"] for one in told["conflicts"]] == [alias["id"]]
    effects = service.call("GET", f"/v1/reviews/{other}", who="bo")[1]["effects"]
    assert [one["id"] for one in effects["everywhere"]["conflicts"]] == [alias["id"]]
    assert effects["scope"]["conflicts"] == []
    said = {"kind": "place", "place_id": SPRINGFIELD_IL, "apply_to": "everywhere"}
    status, told = service.decide(other, "bo", replace=[alias["id"]], **said)
    assert status == 200
    assert service.resolve("Springfield", scope="hr")["place"]["id"] == SPRINGFIELD_IL
    service.call("POST", f"/v1/reviews/{other}/undo", who="bo")
    service.decisions.refresh()
    assert service.resolve("Springfield", scope="hr")["place"]["id"] == SPRINGFIELD_MA


def test_what_was_taken_back_meanwhile_does_not_come_into_force_again(service: Service) -> None:
    first = service.queued("Springfield", scope="hr")
    other = service.queued("Springfield", scope="web")
    alias = service.place(first, SPRINGFIELD_MA)["alias"]
    said = {"kind": "place", "place_id": SPRINGFIELD_IL, "apply_to": "everywhere"}
    assert service.decide(other, "bo", replace=[alias["id"]], **said)[0] == 200
    assert service.call("POST", f"/v1/reviews/{first}/undo")[0] == 200
    assert service.call("POST", f"/v1/reviews/{other}/undo", who="bo")[0] == 200
    service.decisions.refresh()
    for scope in ("hr", "web"):
        assert "reviewed" not in service.resolve("Springfield", scope=scope)["flags"]


def test_behind_what_was_taken_back_the_one_before_comes_into_force_again(
    service: Service,
) -> None:
    item = service.queued("Springfield", scope="hr")
    other = service.queued("Springfield", scope="web")
    first = service.place(item, SPRINGFIELD_MA)["alias"]
    said = {"kind": "place", "place_id": SPRINGFIELD_IL, "apply_to": "everywhere"}
    second = service.decide(other, "bo", replace=[first["id"]], **said)[1]["alias"]
    with service.engine.desk.database.write() as connection:
        replaced = alias_rows.by_id(connection, second["id"])
        assert replaced is not None
        third = replace(replaced, id="third", decision_id=None, replaces=(replaced.id,))
        alias_rows.end(connection, replaced, "cy", time.time())
        alias_rows.add(connection, third)
    assert service.call("POST", f"/v1/reviews/{other}/undo", who="bo")[0] == 200
    with service.engine.desk.database.write() as connection:
        alias_rows.end(connection, third, "cy", time.time())
        alias_rows.restore(connection, third.replaces)
        assert [one.id for one in alias_rows.of_value(connection, third.value)] == [first["id"]]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"kind": "not_a_location"}, "not_a_location"),
        ({"kind": "several", "place_ids": [SPRINGFIELD_MA, SPRINGFIELD_IL]}, "ambiguous"),
        ({"kind": "cannot_tell"}, "ambiguous"),
    ],
)
def test_every_kind_of_decision(service: Service, said: dict[str, object], outcome: str) -> None:
    item_id = service.queued("Springfield")
    status, told = service.decide(item_id, **said)
    assert status == 200
    assert told["item"]["state"] == "decided"
    verdict = service.resolve("Springfield")
    assert verdict["outcome"] == outcome
    assert ("reviewed" in verdict["flags"]) == (said["kind"] != "cannot_tell")


def test_deleting_an_alias_opens_its_item(service: Service) -> None:
    item_id = service.queued("Springfield")
    alias = service.place(item_id, SPRINGFIELD_MA)["alias"]
    listed = service.call("GET", "/v1/aliases")[1]["items"]
    assert [one["id"] for one in listed] == [alias["id"]]
    assert service.call("DELETE", f"/v1/aliases/{alias['id']}", who="bo")[0] == 403
    assert service.call("DELETE", f"/v1/aliases/{alias['id']}")[0] == 200
    service.decisions.refresh()
    assert service.resolve("Springfield")["outcome"] == "ambiguous"
    assert service.call("GET", f"/v1/reviews/{item_id}")[1]["state"] == "open"
    assert service.call("DELETE", f"/v1/aliases/{alias['id']}")[0] == 404


def test_the_same_idempotency_key_decides_once(service: Service) -> None:
    item_id = service.queued("Springfield")
    body = {
        "lease_token": service.claim(item_id), "kind": "place", "place_id": SPRINGFIELD_MA,
        "apply_to": "scope",
    }  # fmt: skip
    address, once = f"/v1/reviews/{item_id}/decision", {"Idempotency-Key": "k1"}
    first = service.call("POST", address, body, headers=once)
    again = service.call("POST", address, body, headers=once)
    assert first[0] == 200
    assert again == first
    other = service.call("POST", address, {**body, "note": "else"}, headers=once)
    assert (other[0], other[1]["code"]) == (409, "conflict")
    assert service.call("POST", address, body)[0] == 409


def test_scopes_and_roles_bound_what_is_seen(service: Service) -> None:
    inside = service.queued("Springfield", scope="hr")
    outside = service.queued("Springfield", scope="web")
    assert service.call("GET", "/v1/reviews", who="system")[0] == 403
    assert service.call("GET", f"/v1/reviews/{inside}", who="kept-to-hr")[0] == 200
    assert service.call("GET", f"/v1/reviews/{outside}", who="kept-to-hr")[0] == 404
    assert service.call("GET", "/v1/reviews?scope=web", who="kept-to-hr")[0] == 404
    assert service.call("POST", "/v1/reviews/claim", {"item_id": outside}, "kept-to-hr")[0] == 404
    listed = service.call("GET", "/v1/reviews", who="kept-to-hr")[1]["items"]
    assert [one["id"] for one in listed] == [inside]
    said = {"kind": "not_a_location", "apply_to": "everywhere"}
    assert service.decide(inside, "kept-to-hr", **said)[0] == 403


def test_bad_input_is_told_and_changes_nothing(service: Service) -> None:
    item_id = service.queued("<script>alert(1)</script> Springfield")
    address = f"/v1/reviews/{item_id}/decision"
    token = service.claim(item_id)
    good = {"lease_token": token, "kind": "place", "apply_to": "scope", "place_id": SPRINGFIELD_MA}
    for body, status in (
        ({**good, "place_id": "geonames:1"}, 422),
        ({**good, "place_id": None}, 422),
        ({**good, "note": "x" * 1_000_000}, 422),
        ({**good, "kind": "several"}, 422),
        ({**good, "kind": "no idea"}, 422),
        ({**good, "kind": "not_a_location"}, 422),
        ({**good, "more": 1}, 422),
        ({**good, "lease_token": "stale"}, 409),
        ([], 422),
    ):
        answered, problem = service.call("POST", address, body)
        assert answered == status, body
        assert problem["detail"]
    assert service.call("POST", address, good, who="bo")[0] == 409
    assert service.call("GET", "/v1/reviews/nothing")[0] == 404
    assert service.call("POST", "/v1/reviews/nothing/decision", good)[0] == 404
    told = service.call("GET", f"/v1/reviews/{item_id}")[1]
    assert told["state"] == "claimed"
    assert told["decision"] is None
    assert service.call("POST", address, {**good, "note": "<b>bold</b>"})[0] == 200
    assert service.call("POST", address, good)[0] == 409


def test_an_item_tells_everything_that_is_known(service: Service) -> None:
    for number in range(12):
        also = {"team": "ops", "floor": str(number)}
        service.resolve("Springfield", id=f"r-{number}", also=also)
    item_id = service.queued("SPRINGFIELD", id="r-99")
    told = service.call("GET", f"/v1/reviews/{item_id}")[1]
    assert [(one["cells"], one["records"]) for one in told["spellings"]] == [
        ({"text": "Springfield"}, 12),
        ({"text": "SPRINGFIELD"}, 1),
    ]
    assert told["also"] == [{"name": "team", "answer": "ops", "records": 12}]
    assert told["verdict"]["explanation"]["evidence"]
    assert len(told["candidates"]) > 5
    assert told["candidates"][0]["evidence"]
    assert told["effects"]["scope"] == {
        "records": 13, "spellings": 2, "items": 1, "scopes": ["default"], "conflicts": [],
    }  # fmt: skip


def test_lists_are_filtered_sorted_and_paged(service: Service) -> None:
    texts = ["Springfield", "Georgia", "Paris / London", "Cordoba", "Washington"]
    for count, text in enumerate(texts, start=1):
        for _ in range(count):
            service.resolve(text)
    service.count()

    def values(query: str) -> list[str]:
        return [one["value"] for one in service.call("GET", f"/v1/reviews?{query}")[1]["items"]]

    everything = values("sort=records")
    assert len(everything) == len([t for t in texts if service.resolve(t)["review"]["item_id"]])
    assert values("sort=oldest") == list(reversed(values("sort=newest")))
    assert values("q=cordob") == ["cordoba"]
    assert values("q=C%C3%B3rdoba") == ["cordoba"]  # as people write it, not as it is kept
    assert values("q=PARIS%20London") == values("q=paris%20/%20l") == ["paris / london"]
    assert values("q=%25") == values("q=cordoba%20paris") == []
    assert "springfield" in values("reason=several_cities")
    assert "georgia" not in values("reason=several_cities")
    assert values("country=US&q=spring") == ["springfield"]
    paged: list[str] = []
    query = "sort=records&limit=2"
    while query:
        told = service.call("GET", f"/v1/reviews?{query}")[1]
        paged += [one["value"] for one in told["items"]]
        cursor = told["next_cursor"]
        query = f"sort=records&limit=2&cursor={cursor}" if cursor else ""
    assert paged == everything
    for wrong in ("sort=size", "status=lost", "limit=0", "limit=201", "cursor=x", "page=2"):
        assert service.call("GET", f"/v1/reviews?{wrong}")[0] == 422


def test_a_skipped_item_goes_to_others_first(service: Service) -> None:
    first = service.queued("Springfield")
    for _ in range(3):
        service.resolve("Springfield")
    second = service.queued("Georgia")
    claimed = service.call("POST", "/v1/reviews/claim", {})[1]["items"][0]
    assert claimed["id"] == first
    body = {"lease_token": claimed["lease"]["token"], "reason": "I know nobody there"}
    assert service.call("POST", f"/v1/reviews/{first}/skip", body)[0] == 200
    again = service.call("POST", "/v1/reviews/claim", {"count": 2})[1]["items"]
    assert [one["id"] for one in again] == [second, first]


def test_a_dismissed_item_stays_away(service: Service) -> None:
    item_id = service.queued("Springfield")
    assert service.call("POST", f"/v1/reviews/{item_id}/dismiss", {"note": "noise"})[0] == 200
    service.queued("Springfield")
    assert service.call("GET", "/v1/reviews")[1]["items"] == []
    listed = service.call("GET", "/v1/reviews?status=dismissed")[1]["items"]
    assert [one["id"] for one in listed] == [item_id]
