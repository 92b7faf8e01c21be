"""One answer everywhere: the same 2,000 records by every way in, compared field by field."""

import csv
import io
import json
import os
import time
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from tests.batch.test_spark import alone, spark  # noqa: F401 - fixtures

from whence.answer import as_dict
from whence.batch.clean_options import CleanOptions
from whence.batch.cleaning import Means, clean_file
from whence.batch.job_desk import JobDesk
from whence.batch.job_run import run_job
from whence.batch.row_answer import COLUMNS, CONFIDENCE, fields_of
from whence.bootstrap import Normalizer
from whence.bootstrap.jobs import noted
from whence.bootstrap.recorder import open_recorder
from whence.entry import Entry
from whence.settings import Settings
from whence.store import job_rows
from whence.web.app import create_app

GOLD = Path(__file__).resolve().parent.parent / "gold"
FIELDS = ("text", "city", "region", "country")
COUNT = 2_000


def records() -> list[dict[str, str]]:
    """The cells of all gold files, again and again; blank cells are absent."""
    rows = []
    for path in sorted(GOLD.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [
                {name: row[name] for name in FIELDS if (row[name] or "").strip()}
                for row in csv.DictReader(file)
            ]
    filled = [row for row in rows if row]
    return [{"id": f"r{number}", **row} for number, row in enumerate(islice(cycle(filled), COUNT))]


def through_job(client: FlaskClient, settings: Settings, plain: Normalizer, body: bytes) -> bytes:
    """The results of a job that this very process does."""
    sent = client.post("/v1/batches", data=body, content_type="application/x-ndjson")
    job_id = sent.json["id"]  # type: ignore[index]
    desk = JobDesk.of(settings)
    with desk.database.write() as connection:
        job_rows.take_up(connection, job_id, "test:1", time.time())
    note = partial(noted, open_recorder(settings, plain))
    run_job(desk, plain, None, note, job_id, 1, os.getppid())  # type: ignore[arg-type]
    return client.get(f"/v1/batches/{job_id}/results").data


def test_every_way_in_gives_the_same_answer(
    normalizer: Normalizer,
    settings: Settings,
    alone: Settings,  # noqa: F811
    spark: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    from whence.batch.spark import clean  # noqa: PLC0415

    plain = normalizer.deciding_by(None)
    kept = replace(
        settings,
        data_dir=tmp_path / "data",
        database_url=f"sqlite:///{tmp_path / 'data' / 'whence.db'}",
        api_keys=(),
        jobs_url=None,
    )
    client = create_app(plain, kept).test_client()
    asked = [{**record, "review": "never"} for record in records()]
    verdicts = [
        plain.resolve(Entry(**{k: v for k, v in one.items() if k != "review"})) for one in asked
    ]
    expected = [json.loads(json.dumps(as_dict(one))) for one in verdicts]

    singles = [client.post("/v1/resolve", json=one).json for one in asked]
    assert singles == expected
    batched = []
    for start in range(0, COUNT, 1_000):
        answer = client.post("/v1/resolve/batch", json={"records": asked[start : start + 1_000]})
        batched += answer.json["results"]  # type: ignore[index]
    assert batched == expected
    body = "\n".join(json.dumps(one) for one in asked).encode()
    streamed = client.post("/v1/resolve/batch", data=body, content_type="application/x-ndjson").data
    *lines, last = [json.loads(line) for line in streamed.splitlines()]
    assert (lines, last) == (expected, {"done": True, "count": COUNT})
    assert through_job(client, kept, plain, body).strip() == streamed.strip()

    told = [list(fields_of(one)) for one in verdicts]
    table = io.StringIO()
    writer = csv.DictWriter(table, ["number", *FIELDS])
    writer.writeheader()
    rows = [{name: one.get(name, "") for name in FIELDS} for one in asked]
    writer.writerows({"number": number, **row} for number, row in enumerate(rows))
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(table.getvalue(), encoding="utf-8", newline="")
    options = CleanOptions({name: name for name in FIELDS})
    clean_file(str(source), str(target), options, Means(plain))
    with target.open(encoding="utf-8", newline="") as file:
        assert [[row[name] for name in COLUMNS] for row in csv.DictReader(file)] == told

    frame = spark.createDataFrame(
        [(number, *row.values()) for number, row in enumerate(rows)],
        "number int, text string, city string, region string, country string",
    ).repartition(4)
    names = {name: name for name in FIELDS}
    answered = clean(frame, **names, settings=alone, partitions=3).collect()  # type: ignore[arg-type]
    by_number = sorted(answered, key=lambda row: row["number"])
    assert [
        [
            "" if row[name] is None else repr(row[name]) if at == CONFIDENCE else row[name]
            for at, name in enumerate(COLUMNS)
        ]
        for row in by_number
    ] == told
