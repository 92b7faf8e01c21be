"""The table of kept reports. Times are seconds since 1970 (UTC). `content` and `asked` hold
people's words, packed: retention clears the whole row."""

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

# `asked`: what a report that isn't made yet is to be about; empty once it is made. `beat_at`: when
# whoever makes it last said so; `attempt` counts how often it was begun.
report = Table(
    "kept_report",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(200), nullable=False),
    Column("caller", String(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("beat_at", Float(53), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("progress", Float(53), nullable=False),
    Column("error_code", String(32)),
    Column("error", Text),
    Column("asked", LargeBinary),
    Column("content", LargeBinary),
    Index("ix_kept_report_made", "made_at"),
)

# How far the last one had moved, by `source` (report, batch), what it was held `against` (baseline,
# reference), and `aspect` (country, level, outcome).
measured_drift = Table(
    "measured_drift",
    metadata,
    Column("source", String(16), primary_key=True),
    Column("against", String(16), primary_key=True),
    Column("aspect", String(16), primary_key=True),
    Column("psi", Float(53), nullable=False),
    Column("made_at", Float(53), nullable=False),
)
