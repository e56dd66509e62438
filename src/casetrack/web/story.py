"""What happened to an item, as sentences in the reader's language; and whom it made us remind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.facts import REQUEST_EXTENSION
from casetrack.cases.history import Told, deed, quotes
from casetrack.cases.rules import Rules
from casetrack.errors import sentence
from casetrack.language import Language, Say, translate_to
from casetrack.reminders.acknowledge import noted_at
from casetrack.reminders.roster import PERSON
from casetrack.reminders.sweep import REMINDER
from casetrack.web.reminded import remark_in_words, why_reminded
from casetrack.web.words import REMINDER_STATES
from casetrack.workdays import parse_duration
from casetrack.workflow import Definition

# So many of the latest reminders are shown.
MOST_REMINDERS = 20


@dataclass(frozen=True, kw_only=True)
class Line:
    """One event: when, and a sentence that tells the rest."""

    at: datetime
    text: str
    said: tuple[str, ...]

    def __str__(self) -> str:
        """The sentence with what was said."""
        return self.text + "".join(self.said)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request for more time: whose, when, for how long, and why."""

    by: str
    at: datetime
    duration: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """A reminder that the item caused."""

    at: datetime
    recipient: str
    rule: str
    step: int
    state: str
    reason: str
    # When the recipient took note of it.
    noted_at: datetime | None


def line(told: Told, rules: Rules, definition: Definition, language: Language) -> Line:
    """One event, told to people: 焦经办（区交通运输局）签收：已交办 → 整改中."""
    text = deed(told, rules, definition, language)
    translate = translate_to(language)
    facts = tuple(
        sentence(" ({text})", text=each).said(translate) for each in _facts(told, rules, language)
    )
    return Line(at=told.at, text=text, said=facts + quotes(told, language))


def _facts(told: Told, rules: Rules, language: Language) -> Iterator[str]:
    """What a step was about, where its name does not say: the unit it went to, the time asked."""
    _, unit_id = told.data["changes"].get("unit_id") or (None, None)
    if unit_id is not None and told.source:
        yield rules.tree.name(unit_id)
    duration = told.data["notes"].get("duration")
    if duration:
        yield parse_duration(duration).label(language)


def extension_asked(told: Sequence[Told], language: Language) -> Asked | None:
    """The latest request for more time in this history, oldest first."""
    for each in reversed(told):
        if each.transition == REQUEST_EXTENSION:
            duration = str(each.data["notes"].get("duration", ""))
            return Asked(
                by=each.actor,
                at=each.at,
                duration=parse_duration(duration).label(language) if duration else "",
                reason=each.texts.get("reason", ""),
            )
    return None


def reminded(
    session: Session, item_id: int, definition: Definition, say: Say
) -> Sequence[Reminded]:
    """The latest reminders of an item, newest first."""
    query = (
        sa.select(REMINDER, PERSON.c.name, noted_at().label("noted_at"))
        .join(PERSON, PERSON.c.id == REMINDER.c.recipient_id)
        .where(REMINDER.c.item_id == item_id)
        .order_by(REMINDER.c.owed_at.desc(), REMINDER.c.id.desc())
        .limit(MOST_REMINDERS)
    )
    return [
        Reminded(
            at=reminder.owed_at,
            recipient=reminder.name,
            rule=say("人工催办")
            if reminder.urged_by is not None
            else why_reminded(definition, reminder.rule, say),
            step=reminder.step,
            state=say(_states[reminder.state]) if reminder.state in _states else reminder.state,
            reason=reminder.reason
            if reminder.urged_by is not None
            else remark_in_words(reminder.reason, say),
            noted_at=reminder.noted_at,
        )
        for reminder in session.connection().execute(query)
    ]


_states: Mapping[str, str] = REMINDER_STATES
