"""The tables of review. Times are seconds since 1970 (UTC); ids are made by us, never counted up
by the database, so that the same thing has the same id on every machine. `value_key` stands for
`value` in indexes, whose entries must be short."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()
_OF_ITEM = "review_item.id"
_WHOSE = ("purpose", "barred1", "barred2", "kept_for")  # who may be shown an item goes by these


def _head(context: Any) -> str:
    value: str = context.get_current_parameters()["value"]
    return value[:200]


# One value that waits for people, or waited. `purpose`: flagged, audit, gold, second, third.
# `rank` orders the queue and grows with records, uncertainty and age (see review/ranking.py).
# `barred` 1 and 2: who may not get it, having answered the same before; `kept_for`: who alone may.
item = Table(
    "review_item",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(200), nullable=False),
    Column("value", Text, nullable=False),
    Column("value_key", String(32), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("records", Integer, nullable=False),
    Column("uncertainty", Float(53), nullable=False),
    Column("rank", Float(53), nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("changed_at", Float(53), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("reasons", Text, nullable=False),  # ;several_cities;low_confidence;
    Column("country", String(2)),
    Column("summary", JSON, nullable=False),
    Column("returned", String(32)),  # why it came back: contradicted, place_vanished
    Column("parent_id", String(32)),
    Column("barred1", String(200)),
    Column("barred2", String(200)),
    Column("kept_for", String(200)),
    Column("weight", Float(53)),
    Column("sample_id", String(32)),
    Column("settled_by", String(32)),  # the decision that settled it
    Column("lease_token", String(64)),
    Column("leased_by", String(200)),
    Column("lease_until", Float(53)),
    # Its beginning, short enough for an index: searching reads that and no row.
    Column("value_head", String(200), nullable=False, default=_head, server_default=""),
    Index("ix_item_queue", "state", "rank", "id", "records", "country", "reasons", *_WHOSE),
    Index("ix_item_scope_queue", "scope", "state", "rank", "id"),
    Index("ix_item_records", "state", "records", "id"),
    Index("ix_item_made", "state", "made_at", "id"),
    Index("ix_item_lease", "lease_until"),
    Index("ix_item_parent", "parent_id"),
    Index("ix_item_settled", "settled_by"),
    Index("ix_item_value", "value_key"),
    Index("ix_item_search", "state", "rank", "id", "value_head"),
    # All that sums go by, so that they read no row.
    Index("ix_item_sums", "state", "scope", "country", "reasons", "records", *_WHOSE),
)

# How the value was written: the only table with people's own words. Retention clears it.
variant = Table(
    "review_variant",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("item_id", String(32), ForeignKey(_OF_ITEM, ondelete="CASCADE"), nullable=False),
    Column("cells", JSON, nullable=False),
    Column("asked", JSON, nullable=False),  # context, policy, profile of its first record
    Column("records", Integer, nullable=False),
    Column("first_at", Float(53), nullable=False),
    Column("last_at", Float(53), nullable=False),
    Index("ix_variant_item", "item_id", "records"),
    Index("ix_variant_last", "last_at"),
)

# Which record was counted where, by keyed hash: a record counts once in a scope.
record = Table(
    "review_record",
    metadata,
    Column("scope", String(200), primary_key=True),
    Column("record_key", String(32), primary_key=True),
    Column("item_id", String(32), ForeignKey(_OF_ITEM, ondelete="CASCADE"), nullable=False),
    Column("variant_id", String(32), nullable=False),
    Column("seen_at", Float(53), nullable=False),
    Index("ix_record_key", "record_key"),
)

# What the same people answered elsewhere, in sums; shown from a number of records on.
also = Table(
    "review_also",
    metadata,
    Column("item_id", String(32), ForeignKey(_OF_ITEM, ondelete="CASCADE"), primary_key=True),
    Column("answer_key", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("records", Integer, nullable=False),
    Column("last_at", Float(53), nullable=False),
)

decision = Table(
    "review_decision",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("item_id", String(32), ForeignKey(_OF_ITEM), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("value", Text, nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("reviewer", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("place_ids", JSON, nullable=False),
    Column("note", Text),
    Column("apply_to", String(16), nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("versions", JSON, nullable=False),
    Column("machine", JSON, nullable=False),  # what Whence itself answered when it was made
    Column("undone_at", Float(53)),
    Column("undone_by", String(200)),
    Index("ix_decision_item", "item_id", "made_at"),
    Index("ix_decision_made", "made_at"),
    Index("ix_decision_reviewer", "reviewer", "made_at"),
)

# A decision made into a rule. `scope` is '' for everywhere.
alias = Table(
    "review_alias",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(200), nullable=False),
    Column("value", Text, nullable=False),
    Column("value_key", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("place_ids", JSON, nullable=False),
    Column("note", Text),
    Column("made_by", String(200), nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("versions", JSON, nullable=False),
    Column("item_id", String(32)),
    Column("decision_id", String(32)),
    Column("replaces", JSON, nullable=False),  # aliases it took the place of; undo restores them
    Column("change", BigInteger, nullable=False),  # the number of its last change, see `fact`
    Column("ended_at", Float(53)),
    Column("ended_by", String(200)),
    Index(
        "ux_alias_in_force",
        "scope",
        "value_key",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_alias_value", "value_key"),
    Index("ix_alias_change", "change"),
)

# Numbers that all processes look at: `change` counts the changes of aliases, `accuracy` is the
# share of decisions that gold questions found right.
fact = Table(
    "review_fact",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("number", Float(53), nullable=False),
)

# The last change of a scope's aliases, '' for everywhere: what `versions.decisions` tells.
alias_version = Table(
    "review_alias_version",
    metadata,
    Column("scope", String(200), primary_key=True),
    Column("version", BigInteger, nullable=False),
)

# The audit trail: who did what to an item, and when. Nothing is ever changed or taken away here.
event = Table(
    "review_event",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("item_id", String(32), nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("who", String(200), nullable=False),
    Column("what", String(32), nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_event_item", "item_id", "made_at"),
)

skip = Table(
    "review_skip",
    metadata,
    Column("item_id", String(32), ForeignKey(_OF_ITEM, ondelete="CASCADE"), primary_key=True),
    Column("reviewer", String(200), primary_key=True),
    Column("made_at", Float(53), nullable=False),
)

# How far a spool file was counted: written with the counts, so a crash counts nothing twice.
spool_progress = Table(
    "review_spool",
    metadata,
    Column("file", String(80), primary_key=True),
    Column("read_to", BigInteger, nullable=False),
    Column("changed_at", Float(53), nullable=False),
)

# Records that were erased: what a spool still holds of them is left out.
erased = Table(
    "review_erased",
    metadata,
    Column("record_key", String(32), primary_key=True),
    Column("made_at", Float(53), nullable=False),
)

# Answers given under an Idempotency-Key; `caller` and `call` part those of others.
answered_once = Table(
    "answered_once",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("caller", String(200), nullable=False),
    Column("call", String(200), nullable=False),
    Column("once_key", String(200), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("made_at", Float(53), nullable=False),
    UniqueConstraint("caller", "call", "once_key", name="ux_answered_once"),
    Index("ix_answered_once_made", "made_at"),
)
