"""Gives corrections of cited figures their place in the log, beside events."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "log_leaf"
ONE_ENTRY = "(event_id IS NULL) <> (correction_id IS NULL)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(TABLE, "event_id", nullable=True)
        op.add_column(TABLE, sa.Column("correction_id", sa.Integer(), nullable=True))
        op.create_foreign_key(None, TABLE, "figure_correction", ["correction_id"], ["id"])
        op.create_unique_constraint(None, TABLE, ["correction_id"])
        op.create_check_constraint("log_leaf_one_entry", TABLE, ONE_ENTRY)
    else:
        make_anew_on_sqlite()


def make_anew_on_sqlite() -> None:
    """SQLite cannot let a column be empty afterwards; its triggers go with the old table."""
    op.create_table(
        "log_leaf_anew",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["correction_id"], ["figure_correction.id"]),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("event_id"),
        sa.UniqueConstraint("correction_id"),
        sa.CheckConstraint(ONE_ENTRY, name="log_leaf_one_entry"),
    )
    op.execute(
        "INSERT INTO log_leaf_anew (position, event_id, hash) "
        "SELECT position, event_id, hash FROM log_leaf ORDER BY position"
    )
    op.drop_table(TABLE)
    op.rename_table("log_leaf_anew", TABLE)
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON "{TABLE}" '
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )
