"""Keys of callers; gold questions; a sample of what was never flagged."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.Column("revoked_at", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index(
        "ux_api_key_in_force",
        "api_key",
        ["name"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "review_gold_question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("place_ids", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.Column("ended_at", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_gold_scope", "review_gold_question", ["scope"])
    op.create_table(
        "review_seen_value",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("stratum", sa.String(length=32), nullable=False),
        sa.Column("value_key", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("hashed", sa.Float(precision=53), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("last_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("scope", "stratum", "value_key"),
    )
    op.create_index("ix_seen_hash", "review_seen_value", ["scope", "stratum", "hashed"])
    op.create_table(
        "review_stratum",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("stratum", sa.String(length=32), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "stratum"),
    )


def downgrade() -> None:
    """Takes them away, with what they hold."""
    op.drop_table("review_stratum")
    op.drop_index("ix_seen_hash", table_name="review_seen_value")
    op.drop_table("review_seen_value")
    op.drop_index("ix_gold_scope", table_name="review_gold_question")
    op.drop_table("review_gold_question")
    op.drop_index(
        "ux_api_key_in_force",
        table_name="api_key",
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.drop_table("api_key")
