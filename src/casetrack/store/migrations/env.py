"""Runs migrations on the connection it is handed; there is no other way to run them."""

from alembic import context
from sqlmodel import SQLModel

from casetrack.store import tables

assert tables.__all__, "importing the tables registers them"

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    # SQLite alters a table by copying it.
    render_as_batch=True,
    # The caller's transaction holds all steps: all of them or none.
    transactional_ddl=False,
)
context.run_migrations()
