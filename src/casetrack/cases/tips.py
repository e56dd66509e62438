"""Tips of the public: left with a code that only the sender has, accepted as items, answered."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.opening import NewItem, open_many
from casetrack.cases.rows import table_of
from casetrack.cases.rules import Rules
from casetrack.errors import Conflict, Invalid, NotFound, Problem, sentence
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Cycle, Project, Tip
from casetrack.store.texts import is_kept, unkept

RECEIVED, ACCEPTED, SETTLED, DISMISSED = "received", "accepted", "settled", "dismissed"
Answered = Literal["settled", "dismissed"]
_TITLES = {RECEIVED: "已收到", ACCEPTED: "正在办理", SETTLED: "已办结", DISMISSED: "不受理"}
# Letters and digits that nobody mistakes for each other on paper; 16 of them are 79 bits.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_SIGNS, _GROUP = 16, 4
LONGEST_TEXT, LONGEST_CONTACT, LONGEST_ANSWER = 4000, 200, 2000
_TIP = table_of(Tip)


class TipUnknown(NotFound):
    """No tip has this code or number."""


def leave_tip(session: Session, *, text: str, contact: str, now: datetime) -> str:
    """Keep a tip and give its code, the only time that it is known. Raises Invalid."""
    said, reach = text.strip(), contact.strip()
    problems = [*_length("text", said, 1, LONGEST_TEXT)]
    problems += _length("contact", reach, 0, LONGEST_CONTACT)
    if problems:
        raise Invalid(problems)
    code = _new_code()
    session.add(Tip(code_hash=_hash(code), text=said, contact=reach, at=now))
    session.flush()
    return code


def tip_by_code(session: Session, code: str) -> Tip:
    """The tip with this code, however it was typed. Raises TipUnknown."""
    found = session.exec(select(Tip).where(Tip.code_hash == _hash(code))).one_or_none()
    if found is None:
        raise TipUnknown(
            "No tip has this code. Look at it again: no sign of it is 0, 1, I, L or O."
        )
    return found


def list_tips(session: Session, actor: Actor) -> Sequence[Tip]:
    """All tips, the newest first. Raises NotAllowed."""
    require_for_office(actor, "supervisor", "auditor", what="reading tips")
    return session.exec(select(Tip).order_by(col(Tip.at).desc(), col(Tip.id).desc())).all()


def accept_tip(
    session: Session,
    rules: Rules,
    actor: Actor,
    tip_id: int,
    *,
    cycle: Cycle,
    project: int,
    title: str,
    unit: int | None,
    now: datetime,
) -> Tip:
    """Open an item for a tip: in the project with this ordinal, for the unit with this id.

    The item was found on the day the tip came. Raises NotAllowed, NotFound, Invalid, CycleNotOpen,
    or Conflict where somebody was first.
    """
    require_for_office(actor, "supervisor", what="accepting a tip")
    tip = _move(session, actor, tip_id, before=(RECEIVED,), values={"state": ACCEPTED}, now=now)
    new = NewItem(
        project_id=_project_id(session, cycle, project),
        title=title,
        found_on=rules.calendar.local_day(tip.at),
        unit_id=unit,
    )
    [row] = open_many(session, rules, actor, cycle, [new], now=now)
    tip.item_id = row.id
    session.add(tip)
    session.flush()
    return tip


def answer_tip(
    session: Session, actor: Actor, tip_id: int, *, answer: str, state: Answered, now: datetime
) -> Tip:
    """Answer a tip for whoever has its code, for good, and erase how to reach the sender.

    Raises NotAllowed, TipUnknown, Invalid, or Conflict where it was answered already.
    """
    require_for_office(actor, "supervisor", what="answering a tip")
    said = answer.strip()
    if problems := _length("answer", said, 1, LONGEST_ANSWER):
        raise Invalid(problems)
    values = {"state": state, "answer": said, "contact": ""}
    before = (RECEIVED, ACCEPTED) if state == SETTLED else (RECEIVED,)
    return _move(session, actor, tip_id, before=before, values=values, now=now)


def _move(
    session: Session,
    actor: Actor,
    tip_id: int,
    *,
    before: Sequence[str],
    values: dict[str, str],
    now: datetime,
) -> Tip:
    tip = session.get(Tip, tip_id)
    if tip is None:
        raise TipUnknown("There is no tip {number}.", number=tip_id)
    written = session.connection().execute(
        sa.update(_TIP)
        .where(_TIP.c.id == tip_id, _TIP.c.state.in_(before))
        .values(**values, handled_by=actor.person_id, handled_at=now)
    )
    session.refresh(tip)
    if written.rowcount != 1:
        raise Conflict(
            "The tip {number} is {state} already; look at it again.",
            number=tip_id,
            state=sentence("{en}", en=tip.state, zh=_TITLES[tip.state]),
        )
    return tip


def _project_id(session: Session, cycle: Cycle, ordinal: int) -> int:
    query = select(Project.id).where(Project.cycle_id == cycle.id, Project.ordinal == ordinal)
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound("{cycle} has no project {ordinal}.", cycle=cycle.code, ordinal=ordinal)
    return found


def _length(column: str, text: str, least: int, most: int) -> list[Problem]:
    if not is_kept(text):
        return [unkept(column)]
    if least <= len(text) <= most:
        return []
    message = "{found} characters; expected {least} to {most}"
    values = {"found": len(text), "least": least, "most": most}
    return [Problem(message=message, values=values, column=column)]


def _new_code() -> str:
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_CODE_SIGNS))
    return "-".join(signs[at : at + _GROUP] for at in range(0, _CODE_SIGNS, _GROUP))


def _hash(code: str) -> str:
    """A code has too many possibilities to be guessed from its hash, so it needs no salt."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return sha256(signs.encode()).hexdigest()
