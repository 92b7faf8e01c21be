"""How far the last report and the last batch had moved: for /metrics."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "measured_drift",
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("against", sa.String(length=16), nullable=False),
        sa.Column("aspect", sa.String(length=16), nullable=False),
        sa.Column("psi", sa.Float(precision=53), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("source", "against", "aspect"),
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("measured_drift")
