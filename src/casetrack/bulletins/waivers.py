"""Findings that a named person lets a bulletin be published with, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from casetrack.bulletins.content import WaiverContent
from casetrack.bulletins.findings import Finding
from casetrack.bulletins.levels import ALWAYS, TITLES
from casetrack.cases.rules import Rules
from casetrack.errors import (
    Conflict,
    Invalid,
    NotFound,
    Refused,
    Sentence,
    choices,
    sentence,
    several,
)
from casetrack.people import security
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Cycle, Narrative, Person, Project, Waiver

# So many hex digits of a finding's id are shown, and enough to name it.
SHOWN = 8


class NotYourText(Refused):
    """Who wrote a text does not let its findings pass."""


def waive(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    findings: Sequence[Finding],
    *,
    finding: str,
    reason: str,
    now: datetime,
) -> Waiver:
    """Let one of these blocking findings pass, by name and with a reason, for good.

    `finding` is how its id begins. The next check takes the waiver into its snapshot. Raises
    NotAllowed, NotFound, Invalid, NotYourText, Refused where it cannot be waived, or Conflict.
    """
    require_for_office(actor, "editor", "publisher", "supervisor", what="waiving a finding")
    if not reason.strip():
        raise Invalid("A waiver says why the finding may stay.")
    found = _named(findings, finding)
    if found.rule in ALWAYS:
        raise Refused(
            "Nobody can waive {rule}: without it nothing can be printed or proved.",
            rule=choices([found.rule], TITLES),
        )
    _require_other_eyes(session, actor, cycle, found)
    assert cycle.id is not None, "the cycle is stored"
    waiver = Waiver(
        cycle_id=cycle.id,
        rule=found.rule,
        finding_sha256=found.id,
        person_id=actor.person_id,
        reason=reason.strip(),
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(waiver)
    except IntegrityError as error:
        raise Conflict("The finding {id} was waived already.", id=found.id[:SHOWN]) from error
    told = {"cycle": cycle.code, "rule": found.rule, "finding": found.id}
    security.append(session, "finding waived", actor_id=actor.person_id, data=told, now=now)
    return waiver


def waivers_of(
    session: Session, rules: Rules, cycle: Cycle, findings: Sequence[Finding]
) -> list[WaiverContent]:
    """The waivers that hold for these findings, with what they let pass, in the order given."""
    query = (
        select(Waiver, Person.name)
        .join(Person, col(Person.id) == col(Waiver.person_id))
        .where(Waiver.cycle_id == cycle.id)
        .order_by(col(Waiver.id))
    )
    known = {each.id: each for each in findings}
    return [
        WaiverContent(
            finding=waiver.finding_sha256,
            rule=waiver.rule,
            project=found.project,
            part=found.part,
            quote=found.text,
            reason=waiver.reason,
            person=name,
            date=rules.calendar.local_day(waiver.at).isoformat(),
        )
        for waiver, name in session.exec(query)
        if (found := known.get(waiver.finding_sha256)) is not None
    ]


def _named(findings: Sequence[Finding], begins: str) -> Finding:
    blocking = [each for each in findings if each.level == "blocking"]
    found = [each for each in blocking if begins and each.id.startswith(begins)]
    if len(found) != 1:
        message = "{count} blocking findings begin with {begins}; there are: {listed}"
        listed = several(_shortly(each) for each in blocking)
        raise NotFound(
            message,
            count=len(found),
            begins=begins,
            listed=listed if blocking else sentence("none at all"),
        )
    return found[0]


def _shortly(found: Finding) -> Sentence:
    return sentence("{id} ({rule})", id=found.id[:SHOWN], rule=choices([found.rule], TITLES))


def _require_other_eyes(session: Session, actor: Actor, cycle: Cycle, found: Finding) -> None:
    query = (
        select(Narrative.id)
        .join(Project, col(Project.id) == col(Narrative.project_id))
        .where(
            Narrative.cycle_id == cycle.id,
            Project.ordinal == found.project,
            Narrative.part == found.part,
            Narrative.author_id == actor.person_id,
        )
    )
    if session.exec(query).first() is not None:
        raise NotYourText(
            "{name} wrote this text, so somebody else lets its findings pass.", name=actor.name
        )
