"""Where a cycle stands, and taking it one phase further by exactly one person."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.rows import table_of
from casetrack.errors import Conflict, NotFound, Sentence, sentence, several
from casetrack.people.actors import Actor
from casetrack.store.tables import Cycle, Person
from casetrack.workdays import Calendar

Phase = Literal["setup", "open", "closed"]

CYCLE = table_of(Cycle)


def phase(cycle: Cycle) -> Phase:
    """Being set up, under way, or closed for ever."""
    if cycle.opened_at is None:
        return "setup"
    return "open" if cycle.closed_at is None else "closed"


def cycle_of(session: Session, code: str) -> Cycle:
    """The cycle with this code. Raises NotFound with the codes there are."""
    found = session.exec(select(Cycle).where(Cycle.code == code)).one_or_none()
    if found is None:
        codes = session.exec(select(Cycle.code).order_by(col(Cycle.opens))).all()
        raise NotFound(
            "There is no cycle {code!r}; known: {known}",
            code=code,
            known=several(codes) if codes else sentence("none yet"),
        )
    return found


def claim(
    session: Session, cycle: Cycle, actor: Actor, calendar: Calendar, what: str, *, now: datetime
) -> None:
    """Mark the cycle as opened or closed by this person, unless somebody has been faster.

    `what` is opened or closed. Raises Conflict with who did it and when.
    """
    at, by = CYCLE.c[f"{what}_at"], CYCLE.c[f"{what}_by"]
    statement = (
        sa.update(CYCLE)
        .where(CYCLE.c.id == cycle.id, at.is_(None))
        .values({at: now, by: actor.person_id})
    )
    written = session.connection().execute(statement)
    session.refresh(cycle)
    if written.rowcount == 0:
        raise Conflict(
            "The cycle {cycle} was {what} {done}.",
            cycle=cycle.code,
            what=sentence(what),
            done=done(session, cycle, calendar, what),
        )


def done(session: Session, cycle: Cycle, calendar: Calendar, what: str) -> Sentence:
    """By whom and when it was opened or closed, as words."""
    at, by = getattr(cycle, f"{what}_at"), getattr(cycle, f"{what}_by")
    person = None if by is None else session.get(Person, by)
    return sentence(
        "by {name} on {when}",
        name=sentence("somebody") if person is None else person.name,
        when=calendar.local(at),
    )


def names_of(session: Session, cycle: Cycle) -> dict[str, str]:
    """Who opened and who closed a cycle, by name; empty where nobody has."""
    people = {"opened": cycle.opened_by, "closed": cycle.closed_by}
    found = {what: None if by is None else session.get(Person, by) for what, by in people.items()}
    return {what: person.name if person else "" for what, person in found.items()}
