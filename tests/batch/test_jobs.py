"""Background jobs: handed in over HTTP, done in processes of their own, by a real queue."""

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from whence.batch.clean_options import CleanOptions
from whence.batch.cleaning import Means, clean_file
from whence.batch.job_desk import JobDesk
from whence.batch.job_run import run_job
from whence.batch.job_states import JobKind, JobState, Submitted, plain_options
from whence.batch.job_watch import JobWatch
from whence.bootstrap import Normalizer
from whence.bootstrap.forgetting import purge_everywhere
from whence.bootstrap.jobs import clean_table, noted
from whence.bootstrap.recorder import open_recorder
from whence.gazetteer.identity import index_root
from whence.settings import ApiKey, ApiRole, Settings
from whence.store import job_rows
from whence.store.job_rows import JobRow
from whence.store.report_rows import add_report, find_report
from whence.web.app import create_app

TABLE = b'id,where\n1,"Torontoo, Ontaria"\n2,NYC\n3,NYC\n4,\n5,Georgia\n'
RECORDS = [
    {"id": "a", "text": "Oslo"},
    {"text": "Leeds", "explain": True},
    {"bad": 1},
    {"id": "b", "text": "Georgia"},
    {"id": "c", "text": "Georgia", "review": "never"},
]


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with folders of this test's own around the real index."""
    index_root(tmp_path / "cache").parent.mkdir(parents=True, exist_ok=True)
    index_root(tmp_path / "cache").symlink_to(index_root(settings.cache_dir))
    return replace(
        settings,
        cache_dir=tmp_path / "cache",
        data_dir=tmp_path / "data",
        database_url=f"sqlite:///{tmp_path / 'data' / 'whence.db'}",
        api_keys=(),
        jobs_url=None,
    )


@pytest.fixture
def plain(normalizer: Normalizer) -> Normalizer:
    return normalizer.deciding_by(None)


@pytest.fixture
def web(plain: Normalizer, kept: Settings) -> FlaskClient:
    return create_app(plain, kept).test_client()


@pytest.fixture
def desk(kept: Settings) -> JobDesk:
    return JobDesk.of(kept)


def hand_in(client: FlaskClient, data: bytes = TABLE, name: str = "p.csv", **fields: Any) -> Any:
    """The answer to handing in a table; its column is `where` unless said otherwise."""
    headers = fields.pop("headers", {})
    form = {"text": "where", **fields, "file": (io.BytesIO(data), name)}
    return client.post("/v1/batches", data=form, headers=headers)


def do(desk: JobDesk, plain: Normalizer, kept: Settings, job_id: str) -> JobRow:
    """Does a job in this very process."""
    with desk.database.write() as connection:
        taken = job_rows.take_up(connection, job_id, "test:1", time.time())
    assert taken is not None
    clean = partial(clean_table, replace(kept, workers=1), plain)
    note = partial(noted, open_recorder(kept, plain))
    run_job(desk, plain, clean, note, job_id, taken.attempt, os.getppid())
    return desk.find(job_id, ())


def test_a_file_comes_back_cleaned(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings, tmp_path: Path
) -> None:
    answer = hand_in(web)
    assert answer.status_code == 202
    address = answer.headers["Location"]
    job_id = answer.json["id"]
    assert address == f"/v1/batches/{job_id}"
    assert web.get(address).json["state"] == "queued"
    assert web.get(f"{address}/results").status_code == 409
    do(desk, plain, kept, job_id)
    done = web.get(address).json
    assert done["state"] == "done"
    assert done["counts"] == {"resolved": 3, "not_a_location": 1, "ambiguous": 1}
    assert done["drift"]["verdict"] == "too_few"
    assert done["progress"]["share"] == 1.0
    assert done["progress"]["rows"] == 5
    assert done["versions"]["rules"] == plain.versions.rules
    assert done["created_at"] <= done["started_at"] <= done["ended_at"]
    results = web.get(done["results"])
    (tmp_path / "in.csv").write_bytes(TABLE)
    source, target = str(tmp_path / "in.csv"), str(tmp_path / "out.csv")
    clean_file(source, target, CleanOptions({"text": "where"}), Means(plain))
    assert results.data == Path(target).read_bytes()
    assert results.mimetype == "text/csv"
    assert "p.cleaned.csv" in results.headers["Content-Disposition"]
    assert results.headers["Cache-Control"] == "private, no-store"


def test_nobody_else_reads_the_files_and_the_upload_goes_when_it_is_done(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings
) -> None:
    job_id = hand_in(web, name="../../p.csv.gz").json["id"]
    upload = desk.files.upload(job_id, "p.csv.gz")
    assert upload.name == "in.csv.gz"
    assert upload.stat().st_mode & 0o777 == 0o600
    assert upload.parent.stat().st_mode & 0o777 == 0o700
    assert upload.parent.parent.stat().st_mode & 0o777 == 0o700
    done = do(desk, plain, kept, job_id)
    assert done.state == "done"
    assert not upload.exists()
    assert desk.results(done).exists()


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_entries_come_back_as_from_the_batch_call(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings, form: str
) -> None:
    if form == "json":
        body = json.dumps({"records": RECORDS, "scope": "hr", "context": {"country": ["NO"]}})
        where, media = "", "application/json"
    else:
        lines = [*(json.dumps(record) for record in RECORDS), "", "no JSON"]
        body, media = "\n".join(lines), "application/x-ndjson"
        where = "?scope=hr&context_country=NO"
    sent = {"data": body, "content_type": media}
    direct = web.post(f"/v1/resolve/batch{where}", **sent)  # type: ignore[arg-type]
    answer = web.post(f"/v1/batches{where}", **sent)  # type: ignore[arg-type]
    assert answer.status_code == 202
    assert answer.json["scope"] == "hr"
    job = do(desk, plain, kept, answer.json["id"])
    assert job.state == "done"
    results = web.get(f"/v1/batches/{job.id}/results")
    assert results.mimetype == media
    assert results.data.strip() == direct.data.strip()
    assert job.counts["outcomes"]["resolved"] == 2


def test_more_entries_than_the_batch_call_takes_are_a_job(web: FlaskClient) -> None:
    records = [{"text": "Oslo"}] * 1_001
    assert web.post("/v1/resolve/batch", json={"records": records}).status_code == 422
    assert web.post("/v1/batches", json={"records": records}).status_code == 202


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": ""}, 422),
        ({"colour": "red"}, 422),
        ({"policy": "none"}, 422),
        ({"context_country": "Canada"}, 422),
        ({"same_encoding": "perhaps"}, 422),
        ({"on_error": "shrug"}, 422),
        ({"encoding": "no such"}, 422),
        ({"delimiter": "ab"}, 422),
        ({"headers": {"Idempotency-Key": "x" * 201}}, 422),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
    web: FlaskClient, kept: Settings, fields: dict[str, Any], status: int
) -> None:
    assert hand_in(web, **fields).status_code == status
    assert kept.data_dir is not None
    assert list(kept.data_dir.glob("jobs/*")) == []


def test_a_form_without_a_file_and_other_types_are_refused(web: FlaskClient) -> None:
    empty = web.post("/v1/batches", data={"text": "where"}, content_type="multipart/form-data")
    assert empty.status_code == 422
    assert web.post("/v1/batches", data=b"x", content_type="text/csv").status_code == 415


def test_a_key_gets_the_same_answer_for_the_same_body_only(web: FlaskClient) -> None:
    once = {"headers": {"Idempotency-Key": "monday"}}
    first = hand_in(web, **once)
    again = hand_in(web, **once)
    assert (again.status_code, again.json) == (202, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert hand_in(web, TABLE + b"6,Oslo\n", **once).status_code == 409
    assert hand_in(web, city="id", **once).status_code == 409
    other = hand_in(web, headers={"Idempotency-Key": "tuesday"})
    assert other.json["id"] != first.json["id"]


def test_what_is_wrong_with_a_file_is_told_under_its_own_name(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings
) -> None:
    job_id = hand_in(web, text="location").json["id"]
    failed = do(desk, plain, kept, job_id)
    told = web.get(f"/v1/batches/{job_id}").json
    assert told["state"] == "failed"
    assert "p.csv" in told["error"]["detail"]
    assert str(kept.data_dir) not in told["error"]["detail"]
    assert told["attempts"] == failed.attempt == 1
    assert not desk.files.upload(job_id, "p.csv").exists()


def test_a_failed_job_names_options_as_the_form_does(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings
) -> None:
    job_id = hand_in(web, b"PAR1 and more", "p.csv").json["id"]
    do(desk, plain, kept, job_id)
    detail = web.get(f"/v1/batches/{job_id}").json["error"]["detail"]
    assert "say so with kind parquet" in detail


@pytest.mark.parametrize(
    ("name", "fields", "told"),
    [
        ("p.csv", {"kind": "jsonl"}, ("p.csv.cleaned.jsonl", "application/x-ndjson")),
        ("data", {"kind": "jsonl"}, ("data.cleaned.jsonl", "application/x-ndjson")),
        (f"{'x' * 300}.jsonl", {}, (f"{'x' * 194}.cleaned.jsonl", "application/x-ndjson")),
    ],
)
def test_results_are_told_as_what_they_are(
    web: FlaskClient,
    desk: JobDesk,
    plain: Normalizer,
    kept: Settings,
    name: str,
    fields: dict[str, str],
    told: tuple[str, str],
) -> None:
    job_id = hand_in(web, b'{"where": "Oslo"}\n', name, **fields).json["id"]
    assert do(desk, plain, kept, job_id).state == "done"
    results = web.get(f"/v1/batches/{job_id}/results")
    assert told[0] in results.headers["Content-Disposition"]
    assert results.headers["Content-Type"] == told[1]
    assert b'"whence_label":"Oslo' in results.data.replace(b": ", b":")


def test_a_file_in_its_own_encoding_is_not_told_as_utf_8(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings
) -> None:
    data = "id,where\n1,Köln\n".encode("utf-16")
    job_id = hand_in(web, data, same_encoding="true").json["id"]
    assert do(desk, plain, kept, job_id).state == "done"
    results = web.get(f"/v1/batches/{job_id}/results")
    assert results.headers["Content-Type"] == "text/csv"
    assert "Köln" in results.data.decode("utf-16")


def test_parameters_beside_a_form_are_refused(web: FlaskClient) -> None:
    form = {"text": "where", "file": (io.BytesIO(TABLE), "p.csv")}
    assert web.post("/v1/batches?scope=hr", data=form).status_code == 422


def test_a_waiting_job_is_cancelled_at_once(web: FlaskClient, desk: JobDesk) -> None:
    address = hand_in(web).headers["Location"]
    for _ in range(2):
        answer = web.post(f"{address}/cancel")
        assert (answer.status_code, answer.json["state"]) == (200, "cancelled")
    assert not desk.files.upload(answer.json["id"], "p.csv").exists()
    with desk.database.write() as connection:
        assert job_rows.take_up(connection, answer.json["id"], "test:1", 0.0) is None


def test_a_running_job_is_cancelled_soon(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings
) -> None:
    lines = "\n".join(json.dumps({"text": f"Oslo {n}"}) for n in range(500))
    sent = web.post("/v1/batches", data=lines, content_type="application/x-ndjson")
    job_id = sent.json["id"]
    with desk.database.write() as connection:
        job_rows.take_up(connection, job_id, "test:1", time.time())
    running = web.post(f"/v1/batches/{job_id}/cancel").json
    assert (running["state"], running["is_cancelling"]) == ("running", True)
    note = partial(noted, open_recorder(kept, plain))
    run_job(desk, plain, None, note, job_id, 1, os.getppid())  # type: ignore[arg-type]
    assert web.get(f"/v1/batches/{job_id}").json["state"] == "cancelled"


def test_a_job_that_has_ended_cannot_be_cancelled(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings
) -> None:
    job_id = hand_in(web).json["id"]
    do(desk, plain, kept, job_id)
    assert web.post(f"/v1/batches/{job_id}/cancel").status_code == 409


def test_a_job_that_ends_while_it_is_cancelled_is_told_as_ended(
    web: FlaskClient, desk: JobDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = hand_in(web).json["id"]
    ask = job_rows.ask_to_cancel

    def too_late(connection: Any, job_id: str, now: float) -> JobRow | None:
        job_rows.take_up(connection, job_id, "x:1", now)
        job_rows.end(connection, job_id, 1, JobState.DONE, now, None, None)
        return ask(connection, job_id, now)

    monkeypatch.setattr(job_rows, "ask_to_cancel", too_late)
    told = web.post(f"/v1/batches/{job_id}/cancel")
    assert (told.status_code, told.json["code"]) == (409, "conflict")


def test_jobs_of_other_scopes_are_not_there(plain: Normalizer, kept: Settings) -> None:
    def key(name: str, *scopes: str) -> ApiKey:
        digest = sha256(name.encode()).hexdigest()
        return ApiKey(name, ApiRole.CLIENT, digest, scopes)

    keys = (key("hr", "hr"), key("sales", "sales"), key("all"))
    client = create_app(plain, replace(kept, api_keys=keys)).test_client()

    def as_(name: str) -> dict[str, str]:
        return {"X-API-Key": name}

    assert hand_in(client, scope="hr", headers=as_("sales")).status_code == 403
    assert hand_in(client, scope="hr").status_code == 401
    address = hand_in(client, scope="hr", headers=as_("hr")).headers["Location"]
    for path in (address, f"{address}/results"):
        assert client.get(path, headers=as_("sales")).status_code == 404
    assert client.post(f"{address}/cancel", headers=as_("sales")).status_code == 404
    assert client.get(address, headers=as_("hr")).status_code == 200
    assert client.get(address, headers=as_("all")).status_code == 200


def test_old_jobs_are_purged_with_their_files(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings
) -> None:
    done = do(desk, plain, kept, hand_in(web).json["id"])
    waiting = hand_in(web).json["id"]
    assert desk.purge(older_than_days=1) == 0
    later = JobDesk(desk.database, desk.files, desk.queue, now=lambda: time.time() + 2 * 86_400)
    assert later.purge(older_than_days=1) == 1
    assert web.get(f"/v1/batches/{done.id}").status_code == 404
    assert not desk.files.results(done.id, done.file_name).exists()
    assert web.get(f"/v1/batches/{waiting}").json["state"] == "queued"
    assert desk.files.upload(waiting, "p.csv").exists()


def test_whence_purge_reaches_jobs(
    web: FlaskClient, desk: JobDesk, plain: Normalizer, kept: Settings
) -> None:
    done = do(desk, plain, kept, hand_in(web).json["id"])
    assert purge_everywhere(kept, 0)["jobs"] == 1
    assert not desk.files.results(done.id, done.file_name).exists()


def test_without_a_place_to_keep_jobs_it_says_so(plain: Normalizer) -> None:
    client = create_app(plain, Settings(cache_dir=Path("unused"))).test_client()
    refused = hand_in(client)
    assert refused.status_code == 503
    assert "WHENCE_DATA_DIR" in refused.json["detail"]


# What dies


def die(_job_id: str, _attempt: int, _watcher: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def submitted(desk: JobDesk) -> str:
    """The id of a job that waits."""
    upload = desk.receive("p.csv", io.BytesIO(TABLE))
    assert upload is not None
    options = plain_options(CleanOptions({"text": "where"}))
    asked = Submitted("default", "", JobKind.TABLE, "p.csv", options)
    return desk.submit(upload, asked, None, lambda job: job.id)


def test_a_job_that_dies_is_tried_once_more_and_then_says_why(desk: JobDesk) -> None:
    job_id = submitted(desk)
    watch = JobWatch(desk, die, lambda: False)
    watch.work(job_id)
    again = desk.find(job_id, ())
    assert (again.state, again.attempt) == ("queued", 1)
    watch.work(job_id)
    failed = desk.find(job_id, ())
    assert (failed.state, failed.attempt, failed.error_code) == ("failed", 2, "job_died")
    assert failed.error is not None
    assert "SIGKILL" in failed.error
    assert "tried 2 times" in failed.error
    assert not desk.files.upload(job_id, "p.csv").exists()
    watch.work(job_id)
    assert desk.find(job_id, ()) == failed


def test_a_worker_that_stops_puts_its_job_back_uncounted(desk: JobDesk) -> None:
    job_id = submitted(desk)
    JobWatch(desk, die_never, lambda: True).work(job_id)
    back = desk.find(job_id, ())
    assert (back.state, back.attempt) == ("queued", 0)


def die_never(_job_id: str, _attempt: int, _watcher: int) -> None:
    time.sleep(60)


def test_jobs_of_a_worker_that_is_gone_are_taken_up(desk: JobDesk) -> None:
    ours, silent, alive = (submitted(desk) for _ in range(3))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    host = socket.gethostname()
    now = time.time()
    with desk.database.write() as connection:
        job_rows.take_up(connection, ours, f"{host}:{gone.pid}", now)
        job_rows.take_up(connection, silent, "elsewhere:1", now - 3_600)
        job_rows.take_up(connection, alive, "elsewhere:2", now)
    JobWatch(desk, die, lambda: False).sweep()
    states = [desk.find(job_id, ()).state for job_id in (ours, silent, alive)]
    assert states == ["queued", "queued", "running"]


def test_a_process_number_that_somebody_else_has_by_now_is_no_worker(desk: JobDesk) -> None:
    before, silent, beating = (submitted(desk) for _ in range(3))
    host, now = socket.gethostname(), time.time()
    with desk.database.write() as connection:
        # A container that started again: the same host, and numbers that are taken anew.
        job_rows.take_up(connection, before, f"{host}:{os.getpid()}", now)
        job_rows.take_up(connection, silent, f"{host}:{os.getppid()}", now - 3_600)
        job_rows.take_up(connection, beating, f"{host}:{os.getppid()}", now)
    JobWatch(desk, die, lambda: False).sweep()
    states = [desk.find(job_id, ()).state for job_id in (before, silent, beating)]
    assert states == ["queued", "queued", "running"]


def test_a_worker_does_not_take_its_own_job_for_lost(desk: JobDesk) -> None:
    job_id = submitted(desk)
    states: list[str] = []

    def look() -> bool:
        watch.sweep()
        states.append(desk.find(job_id, ()).state)
        return True  # stop, so that this ends

    watch = JobWatch(desk, die_never, look)
    watch.work(job_id)
    assert states == ["running"]


def test_a_job_that_the_queue_lost_is_sent_again(desk: JobDesk, kept: Settings) -> None:
    job_id = submitted(desk)
    desk.queue._huey.flush()
    watch = JobWatch(desk, die, lambda: False)
    watch.sweep()
    assert desk.queue.waiting() == 0  # it may just have been taken
    with desk.database.write() as connection:
        job_rows.take_up(connection, job_id, "x:1", 0.0)
        job_rows.put_back(connection, job_id, 1, time.time() - 3_600, is_counted=False)
    watch.sweep()
    assert desk.queue.waiting() == 1


# Workers and queues as they are in production


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a real Redis of this test's own."""
    server = shutil.which("redis-server")
    if server is None:
        message = "the queue in Redis needs one: apt-get install redis-server"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    path = tmp_path / "redis.sock"
    options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen([server, *options], stdout=subprocess.DEVNULL)
    try:
        wait_for(path.exists)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.wait()


def wait_for(is_so: Callable[[], Any], most_s: float = 120) -> None:
    """Waits until it is so; machines may be slow, so the time is long."""
    for _ in range(int(most_s / 0.1)):
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen")


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in tasks for child in path.read_text().split()]


@pytest.fixture
def start_worker(kept: Settings) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `whence worker`, and stops it at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(jobs_url: str | None = None, workers: str = "1") -> subprocess.Popen[bytes]:
        environ = {
            **os.environ,
            "WHENCE_DATA_DIR": str(kept.data_dir),
            "WHENCE_DATABASE_URL": str(kept.database_url),
            "WHENCE_JOBS_URL": jobs_url or "",
            "WHENCE_WORKERS": workers,
            "WHENCE_CACHE_DIR": str(kept.cache_dir),
            "WHENCE_API_KEYS": "",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        command = [sys.executable, "-c", "from whence.cli import main; main()", "worker"]
        process = subprocess.Popen(command, env=environ)
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.wait(60)


@pytest.mark.parametrize("queue", ["sqlite", "redis"])
def test_whence_worker_does_jobs_and_survives_being_killed(
    request: pytest.FixtureRequest,
    plain: Normalizer,
    kept: Settings,
    start_worker: Callable[..., subprocess.Popen[bytes]],
    queue: str,
) -> None:
    url = request.getfixturevalue("redis") if queue == "redis" else None
    client = create_app(plain, replace(kept, jobs_url=url)).test_client()
    address = hand_in(client).headers["Location"]  # before there is any worker

    def state() -> Any:
        return client.get(address).json

    keeper = start_worker(url)
    wait_for(lambda: state()["state"] == "running")
    (worker,) = children(keeper.pid)
    wait_for(lambda: children(worker))
    # The worker itself, not only the job: its keeper starts another, which takes the job up.
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: state()["state"] == "done")
    assert state()["attempts"] == 2
    assert client.get(state()["results"]).data.startswith(b"id,where,whence_outcome")
    keeper.terminate()
    assert keeper.wait(60) == 0


def test_a_worker_deletes_what_is_kept_no_longer(
    kept: Settings, start_worker: Callable[..., subprocess.Popen[bytes]]
) -> None:
    database = JobDesk.of(kept).database
    with database.write() as connection:
        add_report(connection, "old", "default", "", 100.0, content=b"x")
        add_report(connection, "new", "default", "", time.time(), content=b"x")
    start_worker()

    def left() -> list[str]:
        with database.read() as connection:
            return [one for one in ("old", "new") if find_report(connection, one) is not None]

    wait_for(lambda: left() == ["new"])


@pytest.mark.parametrize("kind", ["table", "entries"])
def test_a_job_in_processes_of_its_own_is_cancelled(
    plain: Normalizer,
    kept: Settings,
    desk: JobDesk,
    start_worker: Callable[..., subprocess.Popen[bytes]],
    kind: str,
) -> None:
    client = create_app(plain, kept).test_client()
    texts = [f"Springfeild {n} or Torontoo {n}" for n in range(30_000)]  # minutes of work
    if kind == "table":
        sent = hand_in(client, "\n".join(["where", *texts]).encode())
    else:
        lines = b"\n".join(orjson.dumps({"text": text}) for text in texts)
        sent = client.post("/v1/batches", data=lines, content_type="application/x-ndjson")
    address = sent.headers["Location"]

    def state() -> Any:
        return client.get(address).json

    keeper = start_worker(workers="2")
    wait_for(lambda: (state()["progress"] or {}).get("resolved"))
    (worker,) = children(keeper.pid)
    jobs = [job for job in children(worker) if children(job)]  # the job and those it has resolve
    below = [*jobs, *(one for job in jobs for one in children(job))]
    assert len(below) == 3
    assert client.post(f"{address}/cancel").json["is_cancelling"]
    wait_for(lambda: state()["state"] == "cancelled")
    wait_for(lambda: not any(is_running(one) for one in below))
    assert not desk.files.upload(sent.json["id"], "p.csv").parent.exists()
    assert client.get(f"{address}/results").status_code == 409


def test_several_processes_answer_entries_as_one_does(
    web: FlaskClient, desk: JobDesk, kept: Settings
) -> None:
    texts = ["Springfield", "Oslo", "Leeds, UK", "Georgia"]
    lines = b"\n".join(
        orjson.dumps({"id": f"r{n}", "text": f"{texts[n % 4]} {n % 700 or ''}"})
        for n in range(3_000)
    )
    told = []
    for workers in (1, 2):
        sent = web.post("/v1/batches", data=lines, content_type="application/x-ndjson").json["id"]
        with desk.database.write() as connection:
            job_rows.take_up(connection, sent, "test:1", time.time())
        # A process without threads of others, as a job has it: those that resolve are forked there.
        process = get_context("spawn").Process(target=do_entries, args=(kept, sent, workers))
        process.start()
        process.join()
        assert process.exitcode == 0
        done = desk.find(sent, ())
        told.append((desk.results(done).read_bytes(), done.counts["outcomes"], done.progress))
    assert told[0] == told[1]
    assert told[0][2]["resolved"] == len({json.loads(line)["text"] for line in lines.splitlines()})
    assert told[0][0].endswith(b'{"done":true,"count":3000}\n')


def do_entries(kept: Settings, job_id: str, workers: int) -> None:
    """Does a job of entries."""
    plain = Normalizer.open(kept).deciding_by(None)
    note = partial(noted, open_recorder(kept, plain))
    desk = JobDesk.of(kept)
    run_job(desk, plain, None, note, job_id, 1, os.getppid(), workers=workers)  # type: ignore[arg-type]


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    except FileNotFoundError:
        return False
