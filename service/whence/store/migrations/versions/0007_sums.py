"""Sums over the queue, and how many of the most urgent values hold half of its records, from
indexes alone."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
_WHOSE = ("purpose", "barred1", "barred2", "kept_for")
_SUMS = ("state", "scope", "country", "reasons", "records", *_WHOSE)
_BEFORE = ("state", "rank", "id")
_QUEUE = (*_BEFORE, "records", "country", "reasons", *_WHOSE)


def upgrade() -> None:
    """Adds an index, and widens another."""
    op.create_index("ix_item_sums", "review_item", list(_SUMS))
    op.drop_index("ix_item_queue", table_name="review_item")
    op.create_index("ix_item_queue", "review_item", list(_QUEUE))


def downgrade() -> None:
    """Leaves them as they were."""
    op.drop_index("ix_item_queue", table_name="review_item")
    op.create_index("ix_item_queue", "review_item", list(_BEFORE))
    op.drop_index("ix_item_sums", table_name="review_item")
