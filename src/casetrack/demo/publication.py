"""After the close: an editor checks, a publisher takes note of what fails, approves, publishes."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from casetrack.bulletins.editions import acknowledge, approve, check, edition_of
from casetrack.bulletins.publishing import publish
from casetrack.demo.replay import Stage, cycle_of
from casetrack.people.actors import load_actor

_NOTED = "已核对台账：公示文稿原数如此，差异照实列出"


def publish_bulletin(stage: Stage) -> None:
    """Check in the evening of the last day, approve and publish on the two days after it."""
    checked_at = stage.closes_at + timedelta(hours=1)
    with stage.engine.database.write() as session:
        draft = check(
            session,
            stage.rules(session),
            load_actor(session, "editor"),
            cycle_of(stage, session),
            now=checked_at,
        )
        failing = [each["key"] for each in draft.unacknowledged]
    with stage.engine.database.write() as session:
        _approve(stage, session, failing)
    with stage.engine.database.write() as session:
        cycle = cycle_of(stage, session)
        publish(
            session,
            stage.rules(session),
            load_actor(session, "publisher"),
            cycle,
            edition_of(session, cycle),
            folder=stage.engine.data,
            now=checked_at + timedelta(days=2),
        )


def _approve(stage: Stage, session: Session, failing: list[str]) -> None:
    now = stage.closes_at + timedelta(days=1)
    rules, cycle = stage.rules(session), cycle_of(stage, session)
    publisher = load_actor(session, "publisher")
    for key in failing:
        acknowledge(session, rules, publisher, cycle, check_key=key, reason=_NOTED, now=now)
    approve(session, rules, publisher, cycle, edition_of(session, cycle), now=now)
