"""The table of background jobs. Times are seconds since 1970 (UTC). Nobody's words are in it: what
was uploaded, and what came of it, are files."""

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

# `attempt` counts how often it was begun; whoever works writes only while it is theirs. `beat_at`:
# when the worker last said that it is at it. `progress`, `counts`: see batch/job_states.py.
job = Table(
    "batch_job",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(200), nullable=False),
    Column("caller", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("options", JSON, nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("queued_at", Float(53), nullable=False),
    Column("started_at", Float(53)),
    Column("ended_at", Float(53)),
    Column("attempt", Integer, nullable=False),
    Column("worker", String(200)),
    Column("beat_at", Float(53)),
    Column("is_cancelling", Boolean, nullable=False),
    Column("progress", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("error_code", String(32)),
    Column("error", Text),
    Index("ix_batch_job_state", "state", "queued_at"),
    Index("ix_batch_job_made", "made_at"),
)
