"""What one person is told: a line per item, why they get it, and the words around. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple

from casetrack.cases.rules import Rules
from casetrack.errors import Invalid, Sentence, counted, sentence, several
from casetrack.language import Language, day, minute, translate_to
from casetrack.reminders.candidates import Waiting
from casetrack.reminders.post import Post
from casetrack.reminders.roster import Recipient, Roster
from casetrack.workdays import Calendar, due_day, overdue_days, workdays_between
from casetrack.workflow import Definition, ReminderRule, in_language, render_each

_CHOSEN: Mapping[str, Language] = {"zh": "zh", "en": "en"}
_OTHER: Mapping[Language, Language] = {"zh": "en", "en": "zh"}
# What somebody is to an item.
_ROLES = {
    "handler": sentence("its handler"),
    "unit_lead": sentence("its unit lead"),
    "supervisor": sentence("its supervisor"),
    "verifier": sentence("its verifier"),
    "editor": sentence("its editor"),
    "publisher": sentence("its publisher"),
}


class Voice(NamedTuple):
    """How it is said what somebody is to an item: to themselves, or to others about them."""

    is_now: str
    stands_in: str
    was: str


TO_THE_PERSON = Voice("you are {role}", "nobody is {role}; you stand in", "you were {role}")
TO_OTHERS = Voice("is {role}", "nobody is {role}; stands in", "was {role}")


class Line(NamedTuple):
    """A queued reminder with what its line needs."""

    id: int
    item_id: int
    revision: int
    rule: str
    occurrence: int
    recipient_id: int
    step: int
    owed_at: datetime
    reason: str
    due_at: datetime
    urged_by: str | None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one recipient gets, and the template that puts it into words."""

    recipient: Recipient
    lines: Sequence[Line]
    definition: Definition
    template: str
    language: Language
    values: Mapping[str, object]
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Written:
    """A letter in words. `error` tells why the workflow's own template could not be used."""

    letter: Letter
    subject: str
    body: str
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that letters are written from."""

    rules: Rules
    post: Post
    roster: Roster
    items: Mapping[int, Waiting]
    now: datetime
    voice: Voice = TO_THE_PERSON
    # Of whoever looks at letters to others; None: each is in its recipient's.
    language: Language | None = None

    def letter(
        self, recipient: Recipient, lines: Sequence[Line], channels: tuple[str, ...] = ()
    ) -> Letter:
        """One person's letter: a row per item, the longest overdue first."""
        lines = sorted(lines, key=lambda line: (line.due_at, line.item_id, line.id))
        first = self.items[lines[0].item_id]
        definition = self.rules.definitions[first.definition_hash]
        rule = rule_named(definition, lines[0].rule) or definition.reminders[0]
        template, language = _template(definition, rule, recipient, self.post.language)
        by_item: dict[int, list[Line]] = {}
        for line in lines:
            by_item.setdefault(line.item_id, []).append(line)
        read_in = self.language or language
        rows = [self._row(self.items[each], same, read_in) for each, same in by_item.items()]
        values = {
            "person": recipient.name,
            "office": self.post.office,
            "today": day(self.rules.calendar.local(self.now), language),
            "rows": rows,
        }
        return Letter(
            recipient=recipient,
            lines=lines,
            definition=definition,
            template=template,
            language=language,
            values=values,
            channels=channels,
        )

    def _row(self, item: Waiting, lines: Sequence[Line], language: Language) -> dict[str, object]:
        calendar, due_at = self.rules.calendar, lines[0].due_at
        state = self.rules.definitions[item.definition_hash].states[item.state]
        translate = translate_to(language)
        reasons = dict.fromkeys(self._why(item, line).said(translate) for line in lines)
        return {
            "key": item.key,
            "title": item.title,
            "project": item.project,
            "state": state.title.get(language, item.state),
            "due_on": self._due(due_at, language),
            "overdue_days": _overdue(calendar, due_at, self.now),
            "why": several(reasons, "; ").said(translate),
            "step": max(line.step for line in lines),
            "link": f"{self.post.base_url}/items/{item.id}" if self.post.base_url else "",
        }

    def _why(self, item: Waiting, line: Line) -> Sentence:
        if line.urged_by is not None:
            return sentence("urged by {name}: {reason}", name=line.urged_by, reason=line.reason)
        rule = rule_named(self.rules.definitions[item.definition_hash], line.rule)
        roles = rule.to if rule else ("handler",)
        asked = {role: self.roster.asked(role, item.unit_id, item.handler_id) for role in roles}
        for role, people in asked.items():
            if line.recipient_id in people:
                return sentence(self.voice.is_now, role=_role(role))
        for role, people in asked.items():
            if not people:
                return sentence(self.voice.stands_in, role=_role(role))
        return sentence(self.voice.was, role=_role(roles[0]))

    def _due(self, due_at: datetime, language: Language) -> str:
        """The last day in time; for a limit in hours, the day and the time."""
        local = self.rules.calendar.local(due_at)
        if local.time() == time.min:
            return day(due_day(self.rules.calendar, due_at), language)
        return minute(local, language)


def _role(role: str) -> object:
    return _ROLES.get(role, role)


def _template(
    definition: Definition, rule: ReminderRule, recipient: Recipient, office: Language
) -> tuple[str, Language]:
    """The rule's template in the recipient's language if it has one, and its language."""
    wanted = _CHOSEN.get(recipient.language, office)
    if in_language(rule.template, wanted) in definition.templates:
        return in_language(rule.template, wanted), wanted
    # What stands under the rule's own name is for the office, unless that has one beside it.
    beside = in_language(rule.template, office) in definition.templates
    return rule.template, _OTHER[office] if beside else office


def rule_named(definition: Definition, name: str) -> ReminderRule | None:
    """The rule of that name; None for one that was there once, and for what was urged."""
    return next((rule for rule in definition.reminders if rule.name == name), None)


def write_letters(letters: Sequence[Letter]) -> list[Written]:
    """Put letters into words, those of one template at once.

    A template that fails holds nobody's reminder back: the letter is then a plain list.
    """
    groups: dict[tuple[str, str], list[Letter]] = {}
    for letter in letters:
        groups.setdefault((letter.definition.hash, letter.template), []).append(letter)
    return [written for group in groups.values() for written in _written(group)]


def _written(letters: Sequence[Letter]) -> list[Written]:
    definition, name = letters[0].definition, letters[0].template
    try:
        texts = render_each(
            definition.templates[name],
            [letter.values for letter in letters],
            name=name,
            bundle=definition.templates,
        )
    except Invalid as error:
        return [_plain(letter, str(error)) for letter in letters]
    return [_split(letter, text) for letter, text in zip(letters, texts, strict=True)]


def _split(letter: Letter, text: str) -> Written:
    """The first line is the subject."""
    subject, _, body = text.strip().partition("\n")
    return Written(letter=letter, subject=" ".join(subject.split()), body=body.strip() + "\n")


def _plain(letter: Letter, error: str) -> Written:
    rows = letter.values["rows"]
    assert isinstance(rows, list), "a letter's rows are a list"
    listed = [f"{row['key']} {row['title']} ({row['due_on']}) {row['link']}" for row in rows]
    subject = counted(
        len(rows),
        "Reminder: {count} item waits for you ({today})",
        "Reminder: {count} items wait for you ({today})",
        today=letter.values["today"],
    )
    text = "\n".join([subject.said(translate_to(letter.language)), "", *listed])
    written = _split(letter, text)
    return Written(letter=letter, subject=written.subject, body=written.body, error=error)


def _overdue(calendar: Calendar, due_at: datetime, now: datetime) -> int:
    """Workdays late; negative while there is time left."""
    if now >= due_at:
        return overdue_days(calendar, due_at, now)
    return -workdays_between(calendar, calendar.local_day(now), due_day(calendar, due_at))
