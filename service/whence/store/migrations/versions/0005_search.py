"""Searching the queue by a part of the value, from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the beginnings of values, and their index."""
    head = sa.Column("value_head", sa.String(length=200), nullable=False, server_default="")
    op.add_column("review_item", head)
    op.execute("UPDATE review_item SET value_head = substr(value, 1, 200)")
    op.create_index("ix_item_search", "review_item", ["state", "rank", "id", "value_head"])


def downgrade() -> None:
    """Takes them away; values stay whole."""
    op.drop_index("ix_item_search", table_name="review_item")
    op.drop_column("review_item", "value_head")
