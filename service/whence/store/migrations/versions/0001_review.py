"""Review: items, spellings, decisions, aliases; answers given under an Idempotency-Key."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "answered_once",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("caller", sa.String(length=200), nullable=False),
        sa.Column("call", sa.String(length=200), nullable=False),
        sa.Column("once_key", sa.String(length=200), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("caller", "call", "once_key", name="ux_answered_once"),
    )
    op.create_index("ix_answered_once_made", "answered_once", ["made_at"])
    op.create_table(
        "review_alias",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("value_key", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("place_ids", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("decision_id", sa.String(length=32), nullable=True),
        sa.Column("replaces", sa.JSON(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.Float(precision=53), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_alias_change", "review_alias", ["change"])
    op.create_index("ix_alias_value", "review_alias", ["value_key"])
    op.create_index(
        "ux_alias_in_force",
        "review_alias",
        ["scope", "value_key"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "review_alias_version",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.create_table(
        "review_erased",
        sa.Column("record_key", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("record_key"),
    )
    op.create_table(
        "review_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_event_item", "review_event", ["item_id", "made_at"])
    op.create_table(
        "review_fact",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "review_item",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("value_key", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("uncertainty", sa.Float(precision=53), nullable=False),
        sa.Column("rank", sa.Float(precision=53), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.Column("changed_at", sa.Float(precision=53), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("returned", sa.String(length=32), nullable=True),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("barred1", sa.String(length=200), nullable=True),
        sa.Column("barred2", sa.String(length=200), nullable=True),
        sa.Column("kept_for", sa.String(length=200), nullable=True),
        sa.Column("weight", sa.Float(precision=53), nullable=True),
        sa.Column("sample_id", sa.String(length=32), nullable=True),
        sa.Column("settled_by", sa.String(length=32), nullable=True),
        sa.Column("lease_token", sa.String(length=64), nullable=True),
        sa.Column("leased_by", sa.String(length=200), nullable=True),
        sa.Column("lease_until", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_item_lease", "review_item", ["lease_until"])
    op.create_index("ix_item_made", "review_item", ["state", "made_at", "id"])
    op.create_index("ix_item_parent", "review_item", ["parent_id"])
    op.create_index("ix_item_queue", "review_item", ["state", "rank", "id"])
    op.create_index("ix_item_records", "review_item", ["state", "records", "id"])
    op.create_index("ix_item_scope_queue", "review_item", ["scope", "state", "rank", "id"])
    op.create_index("ix_item_settled", "review_item", ["settled_by"])
    op.create_index("ix_item_value", "review_item", ["value_key"])
    op.create_table(
        "review_spool",
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("read_to", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("file"),
    )
    op.create_table(
        "review_also",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("answer_key", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "answer_key"),
    )
    op.create_table(
        "review_decision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("reviewer", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("place_ids", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("apply_to", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("machine", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.Float(precision=53), nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["review_item.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_decision_item", "review_decision", ["item_id", "made_at"])
    op.create_index("ix_decision_made", "review_decision", ["made_at"])
    op.create_index("ix_decision_reviewer", "review_decision", ["reviewer", "made_at"])
    op.create_table(
        "review_record",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("record_key", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("variant_id", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scope", "record_key"),
    )
    op.create_index("ix_record_key", "review_record", ["record_key"])
    op.create_table(
        "review_skip",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("reviewer", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "reviewer"),
    )
    op.create_table(
        "review_variant",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.Float(precision=53), nullable=False),
        sa.Column("last_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_variant_item", "review_variant", ["item_id", "records"])
    op.create_index("ix_variant_last", "review_variant", ["last_at"])


def downgrade() -> None:
    """Takes them away, with what they hold."""
    op.drop_index("ix_variant_last", table_name="review_variant")
    op.drop_index("ix_variant_item", table_name="review_variant")
    op.drop_table("review_variant")
    op.drop_table("review_skip")
    op.drop_index("ix_record_key", table_name="review_record")
    op.drop_table("review_record")
    op.drop_index("ix_decision_reviewer", table_name="review_decision")
    op.drop_index("ix_decision_made", table_name="review_decision")
    op.drop_index("ix_decision_item", table_name="review_decision")
    op.drop_table("review_decision")
    op.drop_table("review_also")
    op.drop_table("review_spool")
    op.drop_index("ix_item_value", table_name="review_item")
    op.drop_index("ix_item_settled", table_name="review_item")
    op.drop_index("ix_item_scope_queue", table_name="review_item")
    op.drop_index("ix_item_records", table_name="review_item")
    op.drop_index("ix_item_queue", table_name="review_item")
    op.drop_index("ix_item_parent", table_name="review_item")
    op.drop_index("ix_item_made", table_name="review_item")
    op.drop_index("ix_item_lease", table_name="review_item")
    op.drop_table("review_item")
    op.drop_table("review_fact")
    op.drop_index("ix_event_item", table_name="review_event")
    op.drop_table("review_event")
    op.drop_table("review_erased")
    op.drop_table("review_alias_version")
    op.drop_index(
        "ux_alias_in_force",
        table_name="review_alias",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_alias_value", table_name="review_alias")
    op.drop_index("ix_alias_change", table_name="review_alias")
    op.drop_table("review_alias")
    op.drop_index("ix_answered_once_made", table_name="answered_once")
    op.drop_table("answered_once")
