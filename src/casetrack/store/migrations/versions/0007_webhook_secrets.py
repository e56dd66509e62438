"""Lets the secret of a webhook overlap with its next one, and remembers who wants no more."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    instant = sa.DateTime(timezone=True) if postgresql else sa.String(length=27)
    op.add_column("webhook", sa.Column("former_secret", sa.String(), nullable=True))
    op.add_column("webhook", sa.Column("former_until", instant, nullable=True))
    op.add_column("webhook", sa.Column("gone_at", instant, nullable=True))
