"""The triggers that keep rows from being changed, and whether they are all still there."""

from __future__ import annotations

import sqlalchemy as sa

from casetrack.errors import Sentence, sentence
from casetrack.store.database import Database

# Rows of these are never changed and never removed; migrations make their triggers.
APPEND_ONLY = (
    "acknowledgement",
    "activity",
    "edition_file",
    "erratum",
    "event",
    "figure_correction",
    "log_head",
    "log_leaf",
    "log_node",
    "narrative",
    "pinned_definition",
    "reading",
    "security_event",
    "snapshot",
    "waiver",
)
# And these no more once they are published.
PUBLISHED = ("edition",)


def missing_triggers(database: Database) -> list[Sentence]:
    """What somebody dropped, disabled or emptied of the triggers."""
    with database.connect() as connection:
        if connection.dialect.name == "postgresql":
            wanted = [
                *(f"{table}_append_only" for table in APPEND_ONLY),
                *(f"{table}_published" for table in PUBLISHED),
            ]
            found = connection.scalars(sa.text(_ON_POSTGRESQL))
        else:
            tables = (*APPEND_ONLY, *PUBLISHED)
            wanted = [f"{table}_no_{verb}" for table in tables for verb in ("update", "delete")]
            found = connection.scalars(sa.text(_ON_SQLITE))
        acting = set(found)
    return [
        sentence(
            "the trigger {name} is gone or disabled: rows that must stay can be changed", name=name
        )
        for name in wanted
        if name not in acting
    ]


_ON_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
# D is a disabled trigger.
_ON_POSTGRESQL = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
