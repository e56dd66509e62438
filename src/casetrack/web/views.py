"""Filters of the items that somebody keeps under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from casetrack.errors import Invalid, Problem
from casetrack.store.tables import SavedView
from casetrack.store.texts import is_kept, unkept

MOST = 30
LONGEST_NAME = 40


def views_of(session: Session, person_id: int) -> list[SavedView]:
    """A person's views, by name."""
    query = select(SavedView).where(SavedView.person_id == person_id)
    return list(session.exec(query.order_by(col(SavedView.name))))


def keep_view(session: Session, person_id: int, *, name: str, query: str, now: datetime) -> None:
    """Keep a filter under a name; the same name again replaces it. Raises Invalid."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        said = "The name of a view has 1 to {most} characters."
        raise Invalid([Problem(message=said, values={"most": LONGEST_NAME}, column="name")])
    if faults := [
        unkept(each) for each, text in (("name", name), ("query", query)) if not is_kept(text)
    ]:
        raise Invalid(faults)
    kept = views_of(session, person_id)
    if len(kept) >= MOST and name not in {view.name for view in kept}:
        raise Invalid("There are {most} views already; remove one first.", most=MOST)
    values = {"person_id": person_id, "name": name, "query": query, "at": now}
    # Two windows may keep the same name at the same moment.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(SavedView).values(values)
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "name"], set_={"query": query, "at": now}
        )
    )


def remove_view(session: Session, person_id: int, view_id: int) -> None:
    """Remove one's own view; one that is gone already is fine."""
    owned = (col(SavedView.id) == view_id, col(SavedView.person_id) == person_id)
    session.exec(delete(SavedView).where(*owned))
