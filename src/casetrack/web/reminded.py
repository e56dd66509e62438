"""Who was reminded of what, and what comes next, as tables of the reminder pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from casetrack.cases.rows import ITEM, table_of
from casetrack.language import Say
from casetrack.reminders.acknowledge import asks_for_note, noted_at
from casetrack.reminders.candidates import nobody_is
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.roster import PERSON
from casetrack.reminders.sweep import REMINDER, URGE
from casetrack.reminders.told import TOLD
from casetrack.store.tables import Cycle
from casetrack.web.scope import PROJECT, visible
from casetrack.web.visit import Desk
from casetrack.web.words import DURATION_NAMES, REMARK_NAMES, ROLE_NAMES
from casetrack.workflow import Definition, When

PAGE_SIZE = 50
COMING = 40
CYCLE = table_of(Cycle)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks the list of reminders for, as it stands in the address."""

    state: str = ""
    person: str = ""
    item: str = ""
    day: date | None = None
    before: int | None = None

    def address(self, before: int | None) -> str:
        """The list's address with the same filter, from another place on."""
        values = {**vars(self), "before": before}
        return f"/reminders?{urlencode({k: v for k, v in values.items() if v})}"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A reminder: who, of what, why, and what became of it."""

    id: int
    item_id: int
    key: str
    title: str
    person: str
    unit: str
    why: str
    step: int
    owed_at: datetime
    state: str
    channel: str
    delivery: str
    sent_at: datetime | None
    remark: str
    # When the recipient took note of it; whether it asks that of whoever looks.
    noted_at: datetime | None
    asks: bool


@dataclass(frozen=True, kw_only=True)
class Coming:
    """An item and the instant at which it next owes somebody a reminder."""

    item_id: int
    key: str
    title: str
    unit: str
    at: datetime


def list_reminders(desk: Desk, asked: Asked, say: Say) -> tuple[list[Told], int | None]:
    """One page of reminders, the newest first, and from where the next one goes on."""
    query = _query(desk).where(*conditions_of(desk, asked)).limit(PAGE_SIZE + 1)
    rows = desk.session.connection().execute(query).all()
    told = [_told(desk, row, say) for row in rows[:PAGE_SIZE]]
    return told, told[-1].id if len(rows) > PAGE_SIZE else None


def coming(desk: Desk) -> list[Coming]:
    """The next items that will owe a reminder, the nearest first."""
    nearest = _coming(desk).order_by(ITEM.c.remind_at, ITEM.c.id).limit(COMING)
    return [
        Coming(item_id=item, key=key, title=title, unit=desk.rules.tree.name(unit), at=at)
        for item, key, title, unit, at in desk.session.connection().execute(nearest)
    ]


def coming_count(desk: Desk) -> int:
    """How many items will owe a reminder, those beyond the nearest among them."""
    query = sa.select(sa.func.count()).select_from(_coming(desk).subquery())
    return desk.session.connection().scalar(query) or 0


def due_count(desk: Desk) -> int:
    """How many items owe a reminder that nobody has looked after yet."""
    query = sa.select(sa.func.count()).where(ITEM.c.remind_at <= desk.now)
    return desk.session.connection().scalar(query) or 0


def _coming(desk: Desk) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(ITEM.c.id, ITEM.c.key, ITEM.c.title, ITEM.c.unit_id, ITEM.c.remind_at)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .where(ITEM.c.remind_at > desk.now, visible(desk.actor, desk.rules.tree))
    )


def rule_in_words(when: When, say: Say) -> str:
    """When a rule reminds, as people say it."""
    if when.offset is None:
        return say("到期时")
    length = say(DURATION_NAMES[str(when.offset.unit)], amount=when.offset.amount)
    if when.repeats:
        return say("逾期后每%(length)s", length=length)
    if when.direction == "before":
        return say("到期前%(length)s", length=length)
    return say("逾期%(length)s", length=length)


def items_by_key(
    desk: Desk, cycle: str, keys: Sequence[str]
) -> tuple[dict[str, int], Sequence[str]]:
    """Ids of visible items by key, in the order given, and the keys that name none."""
    query = (
        sa.select(ITEM.c.key, ITEM.c.id)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .join(CYCLE, CYCLE.c.id == ITEM.c.cycle_id)
        .where(
            CYCLE.c.code == cycle, ITEM.c.key.in_(keys), visible(desk.actor, desk.rules.tree)
        )
    )  # fmt: skip
    found = {row[0]: row[1] for row in desk.session.connection().execute(query)}
    wanted = {key: found[key] for key in keys if key in found}
    return wanted, [key for key in keys if key not in found]


def _query(desk: Desk) -> sa.Select[*tuple[object, ...]]:
    return (
        sa.select(
            REMINDER,
            ITEM.c.key,
            ITEM.c.title,
            ITEM.c.definition_hash,
            PERSON.c.name,
            PERSON.c.unit_id,
            DELIVERY.c.channel,
            DELIVERY.c.state.label("delivery"),
            DELIVERY.c.sent_at,
            noted_at().label("noted_at"),
            asks_for_note(desk.actor.person_id).label("asks"),
        )
        .select_from(TOLD)
        .where(visible(desk.actor, desk.rules.tree))
        .order_by(REMINDER.c.id.desc())
    )


def conditions_of(desk: Desk, asked: Asked) -> list[sa.ColumnElement[bool]]:
    """What a reminder must be to be among those asked for."""
    found: list[sa.ColumnElement[bool]] = []
    if asked.state:
        found.append(REMINDER.c.state == asked.state)
    if asked.person:
        known = (
            PERSON.c.login == asked.person,
            PERSON.c.name.contains(asked.person, autoescape=True),
        )
        found.append(sa.or_(*known))  # fmt: skip
    if asked.item:
        known = (ITEM.c.key == asked.item, ITEM.c.title.contains(asked.item, autoescape=True))
        found.append(sa.or_(*known))
    if asked.day:
        calendar = desk.rules.calendar
        found += [
            REMINDER.c.owed_at >= calendar.start_of_day(asked.day),
            REMINDER.c.owed_at < calendar.end_of_day(asked.day),
        ]
    if asked.before:
        found.append(REMINDER.c.id < asked.before)
    return found


def _told(desk: Desk, row: sa.Row[*tuple[object, ...]], say: Say) -> Told:
    values = row._mapping  # noqa: SLF001 - its documented name
    urged = values["rule"] == URGE
    definition = desk.rules.definitions[values["definition_hash"]]
    return Told(
        id=values["id"],
        item_id=values["item_id"],
        key=values["key"],
        title=values["title"],
        person=values["name"],
        unit=desk.rules.tree.name(values["unit_id"]),
        why=say("催办：%(reason)s", reason=values["reason"])
        if urged
        else why_reminded(definition, values["rule"], say),
        step=values["step"],
        owed_at=values["owed_at"],
        state=values["state"],
        channel=values["channel"] or "",
        delivery=values["delivery"] or "",
        sent_at=values["sent_at"],
        remark="" if urged else remark_in_words(values["reason"], say),
        noted_at=values["noted_at"],
        asks=values["asks"],
    )


def why_reminded(definition: Definition, name: str, say: Say) -> str:
    """What the rule says; its bare name where the workflow no longer has it."""
    rule = next((each for each in definition.reminders if each.name == name), None)
    return rule_in_words(rule.when, say) if rule else name


def remark_in_words(reason: str, say: Say) -> str:
    """Why a reminder went to somebody else or was not sent, as the sweep noted it."""
    told = []
    for part in reason.split("; "):
        known = next((each for each in _REMARKS if part.startswith(each)), "")
        if known == _STANDS_IN:
            role, _, unit = part.removeprefix(known).partition(" for ")
            name = say(ROLE_NAMES[role]) if role in ROLE_NAMES else role
            told.append(say("%(unit)s没有%(role)s，由上级代收", unit=unit, role=name))
        elif known:
            # What a mail system said is kept as it said it.
            error = part.partition(": ")[2] if known == _UNSENT else ""
            said = say(_REMARKS[known])
            told.append(say("%(name)s：%(value)s", name=said, value=error) if error else said)
        else:
            told.append(part)
    return say("；").join(each for each in told if each)


_STANDS_IN = nobody_is("")
_UNSENT = "its message is"
# That a later one took its place is said by its state.
_REMARKS: Mapping[str, str] = {"superseded by ": "", _STANDS_IN: "", **REMARK_NAMES}
