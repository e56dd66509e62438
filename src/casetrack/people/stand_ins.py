"""Who stands in for whom: acting under their own name, with the rights of the absent on cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from casetrack.errors import Invalid, NotFound, Problem, problem_with
from casetrack.people import security
from casetrack.people.actors import Actor, PersonUnknown, load_actor
from casetrack.people.persons import person_named
from casetrack.store.tables import Person, StandIn

# What can be done for somebody absent; bulletins and the system are one's own affair.
CASE_ROLES = frozenset({"handler", "unit_lead", "supervisor", "verifier"})


@dataclass(frozen=True, kw_only=True)
class Absence:
    """One person stands in for another, from one day to another, both included."""

    number: int
    absent_id: int
    absent: str
    acting: str
    starts: date
    ends: date


def name_stand_in(
    session: Session, actor: Actor, *, login: str, starts: date, ends: date, now: datetime
) -> None:
    """Let somebody act for this actor. Raises Invalid with every problem."""
    problems = []
    person = None
    try:
        person = person_named(session, login)
    except PersonUnknown as error:
        problems.append(problem_with(error.sentence, column="login"))
    if person is not None and (not person.active or person.id == actor.person_id):
        problems.append(Problem(message="Somebody else who is active stands in.", column="login"))
    if ends < starts:
        problems.append(Problem(message="The last day is before the first.", column="ends"))
    if problems:
        raise Invalid(problems)
    assert person is not None, "an unknown person was refused"
    assert person.id is not None, "a stored person has an id"
    session.add(
        StandIn(
            absent_id=actor.person_id, acting_id=person.id, starts=starts, ends=ends,
            named_by=actor.person_id, named_at=now,
        )
    )  # fmt: skip
    data = {"acting": person.id, "starts": str(starts), "ends": str(ends)}
    security.append(session, "stand-in named", actor_id=actor.person_id, data=data, now=now)


def end_stand_in(session: Session, actor: Actor, number: int, *, now: datetime) -> None:
    """Take back what one named oneself. Raises NotFound."""
    found = session.get(StandIn, number)
    if found is None or found.absent_id != actor.person_id or found.revoked_at is not None:
        raise NotFound("There is no stand-in with this number.")
    found.revoked_at = now
    session.add(found)
    security.append(
        session, "stand-in ended", actor_id=actor.person_id, data={"stand_in": number}, now=now
    )


def stand_ins_of(session: Session, person_id: int, *, today: date) -> Sequence[Absence]:
    """Who stands in for a person, now and later."""
    later = (col(StandIn.absent_id) == person_id, col(StandIn.ends) >= today)
    return _absences(session, *later)


def absences(session: Session, person_id: int, *, today: date) -> Sequence[Absence]:
    """For whom a person may act today."""
    return _absences(
        session,
        col(StandIn.acting_id) == person_id,
        col(StandIn.starts) <= today,
        col(StandIn.ends) >= today,
    )


def acting_for(session: Session, actor: Actor, absent_id: int, *, today: date) -> Actor | None:
    """The same person with the rights of somebody absent on cases; None where they are not it."""
    for_today = absences(session, actor.person_id, today=today)
    if absent_id not in {each.absent_id for each in for_today}:
        return None
    absent = session.get_one(Person, absent_id)
    if not absent.active:
        return None
    grants = load_actor(session, absent.login).grants
    return replace(
        actor,
        grants={role: units for role, units in grants.items() if role in CASE_ROLES},
        on_behalf_id=absent_id,
        on_behalf_unit_id=absent.unit_id,
        on_behalf_name=absent.name,
        _seen={},
    )


def _absences(session: Session, *conditions: sa.ColumnElement[bool]) -> Sequence[Absence]:
    absent, acting = aliased(Person), aliased(Person)
    query = (
        sa.select(
            col(StandIn.id), col(StandIn.absent_id), col(absent.name), col(acting.name),
            col(StandIn.starts), col(StandIn.ends),
        )
        .join(absent, col(absent.id) == StandIn.absent_id)
        .join(acting, col(acting.id) == StandIn.acting_id)
        .where(*conditions, col(StandIn.revoked_at).is_(None))
        .order_by(col(StandIn.starts), col(StandIn.id))
    )  # fmt: skip
    return [
        Absence(number=a or 0, absent_id=b, absent=c, acting=d, starts=e, ends=f)
        for a, b, c, d, e, f in session.connection().execute(query)
    ]
