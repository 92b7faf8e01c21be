"""The tables that measure reviewers and what was never flagged, and the keys of callers."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from whence.store.review_tables import metadata

# Values whose right answer is known, asked among others; each reviewer gets an item of their own.
gold_question = Table(
    "review_gold_question",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(200), nullable=False),
    Column("value", Text, nullable=False),
    Column("cells", JSON, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("place_ids", JSON, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("ended_at", Float(53)),
    Index("ix_gold_scope", "scope"),
)

# A random sample of the distinct values of each stratum: those with the smallest hashes.
seen_value = Table(
    "review_seen_value",
    metadata,
    Column("scope", String(200), primary_key=True),
    Column("stratum", String(32), primary_key=True),
    Column("value_key", String(32), primary_key=True),
    Column("value", Text, nullable=False),
    Column("hashed", Float(53), nullable=False),
    Column("records", Integer, nullable=False),
    Column("cells", JSON, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("last_at", Float(53), nullable=False),
    Index("ix_seen_hash", "scope", "stratum", "hashed"),
)

# How many records each stratum has had.
stratum = Table(
    "review_stratum",
    metadata,
    Column("scope", String(200), primary_key=True),
    Column("stratum", String(32), primary_key=True),
    Column("records", BigInteger, nullable=False),
)

# Keys of callers, by their SHA-256; what was revoked stays, so that its name tells who it was.
api_key = Table(
    "api_key",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("revoked_at", Float(53)),
    Index(
        "ux_api_key_in_force",
        "name",
        unique=True,
        sqlite_where=text("revoked_at IS NULL"),
        postgresql_where=text("revoked_at IS NULL"),
    ),
)
