"""What keeps a draft from being approved by this person now, apart from what its check found."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from casetrack.bulletins.content import Content
from casetrack.bulletins.snapshot import compose
from casetrack.bulletins.staleness import what_changed
from casetrack.cases.rules import Rules
from casetrack.cycles.narrative import authors
from casetrack.errors import Sentence, sentence, several
from casetrack.people.actors import Actor, holders
from casetrack.store.tables import Cycle, Edition


def open_cycle(cycle: Cycle) -> list[Sentence]:
    """Say that the cycle is still open, if it is."""
    if cycle.closed_at is not None:
        return []
    return [
        sentence(
            "The cycle {code} is not closed yet: its numbers can still change.", code=cycle.code
        )
    ]


def same_eyes(
    session: Session, rules: Rules, actor: Actor, cycle: Cycle, edition: Edition
) -> list[Sentence]:
    """Say why these are not other eyes, and whose would be."""
    assert cycle.id is not None, "the cycle is stored"
    wrote = authors(session, cycle.id) | {edition.checked_by}
    if actor.person_id not in wrote:
        return []
    did = sentence("wrote part of the text")
    if actor.person_id == edition.checked_by:
        did = sentence("took this draft")
    possible = [
        each.name
        for each in holders(session, "publisher", None, rules.tree)
        if each.id not in wrote
    ]
    nobody = sentence("nobody yet: give somebody else the role publisher")
    return [
        sentence(
            "{name} {did}, so somebody else approves it. Possible: {whom}.",
            name=actor.name,
            did=did,
            whom=several(possible or [nobody]),
        )
    ]


def stale(
    session: Session, rules: Rules, cycle: Cycle, content: Content, *, now: datetime
) -> list[Sentence]:
    """Say what is no longer as the snapshot has it."""
    current = compose(session, rules, cycle, edition=content["edition"], now=now)
    changed = what_changed(content, current)
    since = [sentence("since the snapshot: {change}", change=each) for each in changed]
    return [*since, sentence("Take another: casetrack bulletin check")] if changed else []
