"""Passwords that somebody else chose: good for a first sign-in, until an instant."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("password", sa.Column("good_until", instant(), nullable=True))


def instant() -> sa.String | sa.DateTime:
    if op.get_bind().dialect.name == "postgresql":
        return sa.DateTime(timezone=True)
    return sa.String(27)
