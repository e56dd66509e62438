"""Gives running clocks in the order of the item list, so that its first page sorts nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    running = sa.text("stopped_at IS NULL")
    op.drop_index("ix_deadline_running", table_name="deadline")
    op.create_index(
        "ix_deadline_running",
        "deadline",
        ["due_at", "item_id"],
        sqlite_where=running,
        postgresql_where=running,
    )
