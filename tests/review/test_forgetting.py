"""Keys that come and go, words that are forgotten, settled values that come back."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from whence.bootstrap import Normalizer
from whence.cli.commands import run
from whence.entry import Entry
from whence.review.live_decisions import LiveDecisions
from whence.review.retention import erase_record, purge_review
from whence.settings import Settings
from whence.store import alias_rows, item_rows, key_rows
from whence.store.alias_rows import AliasRow
from whence.store.database import Database
from whence.store.item_rows import Wanted
from whence.store.live_keys import LiveKeys
from whence.store.schema import move
from whence.store.sought import Sought
from whence.web.access import Access
from whence.web.app import begin, create_app

from .conftest import SPRINGFIELD_MA, Service


def spellings(service: Service, item_id: str) -> list[Any]:
    told = service.call("GET", f"/v1/reviews/{item_id}")[1]
    return [(one["cells"]["text"], one["records"]) for one in told["spellings"]]


def test_purging_deletes_words_and_keeps_values_and_decisions(service: Service) -> None:
    item_id = service.queued("Springfield", id="r-1", also={"team": "ops"})
    service.place(item_id, SPRINGFIELD_MA)
    database = service.engine.desk.database
    assert purge_review(service.settings, database, 1)["spellings"] == 0
    gone = purge_review(service.settings, database, 0)
    assert (gone["spellings"], gone["records"], gone["other_answers"]) == (1, 1, 1)
    assert spellings(service, item_id) == []
    told = service.call("GET", f"/v1/reviews/{item_id}")[1]
    assert told["verdict"]["value"] == "springfield"  # resolved again from what is folded
    assert service.resolve("Springfield")["place"]["id"] == SPRINGFIELD_MA


def test_erasing_forgets_one_record_everywhere(service: Service) -> None:
    for scope in ("hr", "web"):
        service.resolve("Springfield!", id="r-1", scope=scope, also={"shoe": "44"})
        service.resolve("Springfield", id="r-2", scope=scope)
    service.count()
    item_id = service.queued("Springfield", id="r-2", scope="hr")
    service.resolve("SpringField", id="r-1", scope="hr")  # still in the spool
    desk = service.engine.desk
    done = erase_record(service.settings, desk.database, desk.rules, "r-1")
    assert done == {"review_items": 2}
    service.count()
    assert spellings(service, item_id) == [("Springfield", 1)]
    with desk.database.read() as connection:
        engine = connection.execute(text("SELECT count(*) FROM review_also")).scalar()
        assert engine == 0
    service.resolve("Springfield!", id="r-1", scope="hr")  # who comes again is counted again
    service.count()
    assert len(spellings(service, item_id)) == 2


def test_erasing_one_record_leaves_the_others_behind_the_same_words(service: Service) -> None:
    desk, normalizer = service.engine.desk, service.engine.normalizer
    entry = Entry(text="Springfield", scope="hr")
    recorder = service.engine.recorder
    noted = recorder.note(entry, normalizer.resolve(entry), ids=["r-1", "r-2", "r-3"])
    alone = recorder.note(entry, normalizer.resolve(entry), ids=["r-1"])
    assert alone.review_item_id == noted.review_item_id
    erase_record(service.settings, desk.database, desk.rules, "r-1")
    service.count()
    assert spellings(service, str(noted.review_item_id)) == [("Springfield", 2)]


def test_a_spelling_that_others_still_hold_stays_as_young_as_it_was(service: Service) -> None:
    item_id = service.queued("Springfield", id="r-1")
    service.queued("Springfield", id="r-2")
    service.queued("Georgia", id="r-1")  # says something else by now
    assert purge_review(service.settings, service.engine.desk.database, 1)["spellings"] == 0
    assert spellings(service, item_id) == [("Springfield", 1)]


def test_nothing_of_what_is_erased_stays_in_the_file(service: Service, tmp_path: Path) -> None:
    item_id = service.queued("Springfield Zyxword", id="r-1", also={"team": "zyxwordish"})
    service.queued("Springfield", id="r-2")
    desk = service.engine.desk
    erase_record(service.settings, desk.database, desk.rules, "r-1")
    assert service.call("GET", f"/v1/reviews/{item_id}")[0] == 404
    assert len(service.call("GET", "/v1/reviews")[1]["items"]) == 1
    purge_review(service.settings, desk.database, 0)
    for path in tmp_path.rglob("*"):
        if path.is_file() and "rules" not in path.parts:
            assert b"zyxword" not in path.read_bytes().lower(), path


def test_a_contradicted_decision_comes_back_until_it_is_confirmed(service: Service) -> None:
    item_id = service.queued("Springfield")
    service.place(item_id, SPRINGFIELD_MA)
    database = service.engine.desk.database
    with database.write() as connection:
        (alias,) = alias_rows.of_value(connection, "springfield")
        alias_rows.end(connection, alias, "test", time.time())
        # As if it had been made long ago, for a text that today is sure to be elsewhere.
        value = service.resolve("Paris, France")["value"]
        old = replace(alias, id="b" * 32, value=value, versions={"rules": "older"}, ended_at=None)
        alias_rows.add(connection, old)
    service.decisions.refresh()
    verdict = service.resolve("Paris, France")
    assert verdict["place"]["id"] == SPRINGFIELD_MA  # the decision still answers
    assert verdict["review"]["status"] == "queued"
    service.count()
    back = verdict["review"]["item_id"]
    told = service.call("GET", f"/v1/reviews/{back}")[1]
    assert (told["state"], told["returned"]) == ("open", "contradicted")
    assert service.call("POST", f"/v1/reviews/{back}/dismiss", {})[0] == 200
    service.decisions.refresh()
    assert service.resolve("Paris, France")["review"]["status"] == "decided"


def test_a_decision_whose_place_vanished_is_ignored_and_asked_again(service: Service) -> None:
    item_id = service.queued("Springfield")
    service.place(item_id, SPRINGFIELD_MA)
    with service.engine.desk.database.write() as connection:
        (alias,) = alias_rows.of_value(connection, "springfield")
        alias_rows.end(connection, alias, "test", time.time())
        alias_rows.add(connection, replace(alias, id="c" * 32, place_ids=("geonames:1",)))
    service.decisions.refresh()
    assert service.resolve("Springfield")["outcome"] == "ambiguous"
    service.count()
    told = service.call("GET", f"/v1/reviews/{item_id}")[1]
    assert (told["state"], told["returned"]) == ("open", "place_vanished")
    service.place(item_id, SPRINGFIELD_MA)
    assert service.resolve("Springfield")["outcome"] == "resolved"


def test_a_made_key_opens_a_running_service_and_a_revoked_one_does_not(
    database: Database, tmp_path: Path
) -> None:
    settings = Settings(cache_dir=Path("unused"), database_url=database.url)
    access, keys = Access(settings), LiveKeys(settings)
    assert not access.has_keys
    with database.write() as connection:
        made, told = key_rows.create(connection, "ada", "reviewer", ("hr",), time.time())
    assert keys.refresh()[made.digest].scopes == ("hr",)
    until = time.monotonic() + 5
    while access.by_digest(made.digest) is None and time.monotonic() < until:
        time.sleep(0.05)
    assert access.has_keys
    assert access.admit(made.digest, "").name == "ada"
    with database.read() as connection:
        assert told not in str(connection.execute(text("SELECT * FROM api_key")).all())
    with database.write() as connection:
        assert key_rows.revoke(connection, "ada", time.time())
        assert not key_rows.revoke(connection, "ada", time.time())
        key_rows.create(connection, "ada", "client", (), time.time())
    assert made.digest not in keys.refresh()


def test_a_process_knows_keys_and_decisions_before_its_first_call(
    normalizer: Normalizer, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path}/whence.db")
    with database.write() as connection:
        _, told = key_rows.create(connection, "ada", "client", (), time.time())
        alias_rows.add(
            connection,
            AliasRow("a1", "hr", "springfield", "place", (SPRINGFIELD_MA,), None, "bo", 1.0, {}),
        )
    settings = Settings(cache_dir=Path("unused"), data_dir=tmp_path, database_url=database.url)
    app = create_app(normalizer.deciding_by(LiveDecisions(database.url)), settings)
    begin(app)
    database.close()
    (tmp_path / "whence.db").unlink()
    body = {"text": "Springfield", "scope": "hr"}
    assert app.test_client().post("/v1/resolve", json=body).status_code == 401
    answer = app.test_client().post("/v1/resolve", json=body, headers={"X-API-Key": told})
    assert "reviewed" in answer.get_json()["flags"]


def test_while_nobody_knows_whether_there_are_keys_one_is_needed() -> None:
    away = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere"
    assert Access(Settings(cache_dir=Path("unused"), database_url=away)).has_keys
    assert Access(Settings(cache_dir=Path("unused"), host="0.0.0.0")).has_keys


def test_keys_and_forgetting_on_the_command_line(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {"HOME": str(tmp_path), "WHENCE_DATABASE_URL": url}

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments, environ)
        out, err = capsys.readouterr()
        return code, out, err

    code, key, _ = call("keys", "create", "ada", "--role", "reviewer", "--scope", "hr")
    assert (code, len(key.strip())) == (0, 43)
    code, _, told = call("keys", "create", "ada")
    assert code == 2
    assert "revoke" in told
    assert call("keys", "create", "a b")[0] == 2
    _, listed, _ = call("keys", "list")
    assert "ada" in listed
    assert "hr" in listed
    assert key.strip() not in listed
    assert call("keys", "revoke", "ada")[0] == 0
    assert call("keys", "revoke", "ada")[0] == 2
    assert "ada" in call("keys", "list", "--all")[1]
    assert call("purge", "--older-than", "30")[0] == 0
    assert call("erase", "--id", "r-1")[0] == 0
    assert call("review", "stats")[0] == 0


def test_a_revision_goes_down_and_up_with_data_in_it(service: Service) -> None:
    item_id = service.queued("Springfield")
    service.place(item_id, SPRINGFIELD_MA)
    database = service.engine.desk.database
    with database.write() as connection:
        key_rows.create(connection, "ada", "reviewer", (), time.time())
    engine = create_engine(database.url)
    move(engine, "0001")
    engine.dispose()
    with database.read() as connection:  # what the first revision knows is all there
        assert connection.execute(text("SELECT id, state FROM review_item")).all() == [
            (item_id, "decided")
        ]
        assert connection.execute(text("SELECT value FROM review_alias")).all() == [
            ("springfield",)
        ]
    engine = create_engine(database.url)
    move(engine, "head")
    engine.dispose()
    with database.read() as connection:
        assert key_rows.every(connection) == []
        assert item_rows.page(connection, Wanted("decided", sought=Sought("field")), 0.0, None, 10)
    assert service.resolve("Springfield")["place"]["id"] == SPRINGFIELD_MA
