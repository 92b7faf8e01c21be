"""Second looks, third persons, gold questions: how alike reviewers judge, and how often right."""

import random
from dataclasses import replace

import pytest
from sklearn.metrics import cohen_kappa_score

from whence.review.agreement import agreement
from whence.review.gold_questions import add_questions, measure_accuracy
from whence.review.second_looks import is_drawn
from whence.store.row_ids import new_id

from .conftest import SPRINGFIELD_IL, SPRINGFIELD_MA, Service

TEXTS = ("Springfield", "Georgia", "Cordoba", "Washington")


def with_rules(service: Service, **numbers: float) -> Service:
    """The service with other numbers of review."""
    desk = service.engine.desk
    rules = replace(desk.rules, **numbers)
    desk.rules = desk.queue.rules = rules
    return service


def test_kappa_is_that_of_a_kept_library() -> None:
    draw = random.Random(7)
    answers = [("place", "a"), ("place", "b"), ("not_a_location",), ("cannot_tell",)]
    pairs = [(one, one if draw.random() < 0.7 else draw.choice(answers))
             for one in draw.choices(answers, k=200)]  # fmt: skip
    theirs = cohen_kappa_score(*([" ".join(a) for a in side] for side in zip(*pairs, strict=True)))
    assert agreement(pairs).kappa == pytest.approx(theirs)


def test_kappa_says_nothing_where_chance_alone_agrees_always() -> None:
    assert agreement([(("place", "a"), ("place", "a"))] * 5).kappa is None
    assert agreement([]).count == 0


def test_the_share_of_second_looks_is_the_one_that_was_set() -> None:
    drawn = sum(is_drawn(new_id(), 0.2) for _ in range(5_000))
    assert 850 < drawn < 1_150


def test_a_second_look_is_blind_and_for_somebody_else(service: Service) -> None:
    with_rules(service, second_share=1.0)
    item_id = service.queued("Springfield")
    service.place(item_id, SPRINGFIELD_MA)
    assert service.call("POST", "/v1/reviews/claim", {}, "ada")[1]["items"] == []
    (second,) = service.call("POST", "/v1/reviews/claim", {}, "bo")[1]["items"]
    told = service.call("GET", f"/v1/reviews/{second['id']}", who="bo")[1]
    assert told["decision"] is None
    assert told["aliases"] == []
    assert [one["what"] for one in told["history"]] == []
    assert [one["cells"] for one in told["spellings"]] == [{"text": "Springfield"}]
    assert service.call("POST", "/v1/reviews/claim", {"item_id": second["id"]})[0] in (403, 409)


def test_where_two_differ_a_third_person_has_the_last_word(service: Service) -> None:
    with_rules(service, second_share=1.0)
    item_id = service.queued("Springfield")
    service.place(item_id, SPRINGFIELD_MA, "ada")
    second = service.call("POST", "/v1/reviews/claim", {}, "bo")[1]["items"][0]
    body = {"kind": "place", "place_id": SPRINGFIELD_IL, "apply_to": "scope"}
    address = f"/v1/reviews/{second['id']}/decision"
    token = {"lease_token": second["lease"]["token"]}
    assert service.call("POST", address, body | token, "bo")[0] == 200
    service.decisions.refresh()
    # The second look measures; it changes no answer.
    assert service.resolve("Springfield")["place"]["id"] == SPRINGFIELD_MA
    assert service.call("GET", "/v1/reviews/stats")[1]["disagreements_open"] == 1
    assert service.call("POST", "/v1/reviews/claim", {}, "ada")[1]["items"] == []
    assert service.call("POST", "/v1/reviews/claim", {}, "bo")[1]["items"] == []
    third = service.call("POST", "/v1/reviews/claim", {}, "cy")[1]["items"][0]
    token = {"lease_token": third["lease"]["token"]}
    status, told = service.call("POST", f"/v1/reviews/{third['id']}/decision", body | token, "cy")
    assert status == 200, told
    service.decisions.refresh()
    assert service.resolve("Springfield")["place"]["id"] == SPRINGFIELD_IL
    stats = service.call("GET", "/v1/reviews/stats")[1]
    assert stats["agreement"]["n"] == 1
    assert stats["agreement"]["agreed"] == 0
    assert stats["agreement"]["pairs"][0]["reviewers"] == ["ada", "bo"]
    exported = service.call("GET", "/v1/reviews/export?format=jsonl")
    assert exported[0] == 200


def test_gold_questions_look_like_others_and_measure(service: Service) -> None:
    with_rules(service, gold_share=1.0, accuracy_from=3)
    database = service.engine.desk.database
    known = [("default", text.lower(), {"text": text}, "not_a_location", ()) for text in TEXTS]
    assert add_questions(database, known, "root") == 4
    for text in TEXTS:
        service.queued(text)
    for number, text in enumerate(TEXTS):
        (item,) = service.call("POST", "/v1/reviews/claim", {})[1]["items"]
        assert item["value"] in [t.lower() for t in TEXTS]
        assert not item["is_blind"]
        body = {
            "lease_token": item["lease"]["token"],
            "kind": "cannot_tell" if number == 0 else "not_a_location",
            "apply_to": "scope",
        }
        assert service.call("POST", f"/v1/reviews/{item['id']}/decision", body)[0] == 200, text
        assert service.call("GET", f"/v1/reviews/{item['id']}", who="bo")[0] == 404
    stats = service.call("GET", "/v1/reviews/stats")[1]
    assert [(one["n"], one["right"]) for one in stats["gold"]] == [(4, 3)]
    assert stats["accuracy"] == 0.7
    assert service.call("GET", "/v1/aliases")[1]["items"] == []
    service.place(service.queued("Paris / London"), SPRINGFIELD_MA)
    assert service.resolve("Paris / London")["confidence"] == 0.7
    assert measure_accuracy(database, service.engine.desk.rules) == 0.7


def test_stats_count_what_waits_and_who_decided(service: Service) -> None:
    item_id = service.queued("Springfield", scope="hr")
    service.queued("Georgia", scope="hr")
    service.queued("Georgia", scope="web")
    service.place(item_id, SPRINGFIELD_MA)
    told = service.call("GET", "/v1/reviews/stats?scope=hr")[1]
    assert (told["open"], told["decided"], told["records_waiting"]) == (1, 1, 1)
    assert told["per_reviewer_and_day"][0]["reviewer"] == "ada"
    assert 0 <= told["oldest_open_age_s"] < 600
    assert told["effect"]["records_settled"] == told["effect"]["aliases"] == 1
    assert service.call("GET", "/v1/reviews/stats?scope=web")[1]["effect"]["aliases"] == 0
    assert told["effect"]["open_because"][0]["values"] == 1
    assert service.call("GET", "/v1/reviews/stats?scope=web", who="kept-to-hr")[0] == 404
