"""What whoever owns the database can do to it: switch off its guards, write history anew."""

import json
import sqlite3
from contextlib import closing

import sqlalchemy as sa

from casetrack.cases.chain import NOTHING, Link, link_hash
from casetrack.cases.facts import EVENT
from casetrack.cases.rows import ITEM
from casetrack.store.database import Database
from tests.office import Office


def disarm(database: Database, table: str, statement: str) -> None:
    """Run a statement that the guards of a table, and references to it, would refuse."""
    if database.is_sqlite:
        # A connection that nobody told to look after references.
        with closing(sqlite3.connect(str(database.url.database))) as file, file:
            for verb in ("update", "delete"):
                file.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
            file.execute(statement)
        return
    with database.connect() as connection:
        connection.execute(sa.text("SET session_replication_role = replica"))
        connection.execute(sa.text(statement))
        connection.execute(sa.text("SET session_replication_role = DEFAULT"))


def rewrite_history(office: Office, item_id: int) -> None:
    """Chain the events of an item anew, and let the item say what they say: no fault is left."""
    with office.database.connect() as connection:
        events = connection.execute(
            sa.select(EVENT).where(EVENT.c.item_id == item_id).order_by(EVENT.c.seq)
        ).all()
    previous = NOTHING
    folded: dict[str, object] = {}
    for row in events:
        values = {name: getattr(row, name) for name in Link._fields} | {"previous": previous}
        hash_ = link_hash(Link(**values))
        disarm(
            office.database,
            "event",
            f"UPDATE event SET previous = '{previous}', hash = '{hash_}' WHERE id = {row.id}",  # noqa: S608
        )
        changes = json.loads(row.data)["changes"]
        folded |= {name: each[1] for name, each in changes.items() if each is not None}
        previous = hash_
    last = events[-1]
    with office.database.connect() as connection:
        connection.execute(
            sa.update(ITEM)
            .where(ITEM.c.id == item_id)
            .values(version=last.seq, head=previous, state=last.target, outcome=last.outcome)
        )
