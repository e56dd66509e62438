"""One item as its page shows it: where it stands, its clocks, what can be done now and by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from casetrack.cases.amendments import amendable, withdrawable
from casetrack.cases.evidence import MAY_ATTACH, evidence_of
from casetrack.cases.history import Told, history, step_title
from casetrack.cases.options import Option, answers, options_of
from casetrack.cases.rows import ITEM, ClockRow, ItemRow, read_items, running_clocks
from casetrack.errors import NotFound
from casetrack.language import Language, Say, day, translate_to
from casetrack.people.actors import holders
from casetrack.reminders.acknowledge import asks_for_note
from casetrack.reminders.snooze import PutOff, put_off_by
from casetrack.reminders.sweep import REMINDER
from casetrack.store.tables import Cycle, Evidence, Person, Project, RoleGrant
from casetrack.web.alike import alike
from casetrack.web.lights import Light, clock_light, light_of
from casetrack.web.listing import RELAPSED
from casetrack.web.scope import PROJECT, visible
from casetrack.web.story import Asked, Line, Reminded, extension_asked, line, reminded
from casetrack.web.visit import Desk
from casetrack.web.words import DURATION_NAMES, ROLE_NAMES
from casetrack.workdays import Calendar, due_day, workdays_between
from casetrack.workflow import FIELDS, Definition, Transition, svg

# A comment is no step: it has a place of its own on the page.
COMMENT = "comment"
# So many of those a clock waits for are named, and so many runs of days off told.
_NAMED = 3
_RUNS = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One party's clock, with the days off that lie in it and why they are."""

    party: str
    people: tuple[str, ...]
    within: str
    light: Light
    provisional: bool
    started_on: date
    started_time: str
    # Workdays from the day after the start until today.
    used: int
    paused_on: date | None
    remaining: str
    days_off: tuple[tuple[date, date, str], ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that can be done: for me, with its form; or why not just now."""

    name: str
    title: str
    fields: tuple[str, ...]
    reason: bool
    outcomes: tuple[tuple[str, str], ...]
    evidence: tuple[str, ...]
    refused: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything on the page of an item."""

    row: ItemRow
    cycle: Cycle
    project: Project
    unit: str
    handler: str
    state: str
    outcome: str
    light: Light
    # Whether a look-back found it relapsed; the request for more time that waits for an answer.
    relapsed: bool
    asked: Asked | None
    # As SVG; its texts were escaped where it was drawn.
    drawing: str
    clocks: tuple[Clock, ...]
    mine: tuple[Step, ...]
    others: tuple[tuple[str, str], ...]
    # What can be corrected, field to its text now; one's own last step, if it can be withdrawn.
    amendable: Mapping[str, str]
    withdrawable: str
    may_comment: bool
    may_attach: bool
    evidence: Sequence[Evidence]
    history: tuple[Line, ...]
    reminders: Sequence[Reminded]
    # What this person put off, where anything; and whether there is something to put off.
    put_off: PutOff | None
    may_put_off: bool
    # Whether a reminder of it asks this person to take note.
    asks_for_note: bool
    merged_into: ItemRow | None
    merged_here: Sequence[ItemRow]
    alike: Sequence[ItemRow]


def find_item(desk: Desk, item_id: int) -> ItemRow:
    """The item, if this person may see it. Raises NotFound alike if there is none."""
    found = _seen(desk, item_id)
    if found is None:
        raise NotFound(
            "There is no item with the number {number}, or it is another unit's.", number=item_id
        )
    return found


def _seen(desk: Desk, item_id: int) -> ItemRow | None:
    query = (
        sa.select(ITEM.c.id)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .where(ITEM.c.id == item_id, visible(desk.actor, desk.rules.tree))
    )
    found = desk.session.connection().scalar(query)
    return None if found is None else read_items(desk.session, [found])[found]


def read_case(desk: Desk, item_id: int, say: Say, language: Language) -> Case:
    """Read all of it in one moment. Raises NotFound."""
    row = find_item(desk, item_id)
    session, rules = desk.session, desk.rules
    definition = rules.definitions[row.definition_hash]
    project = session.get_one(Project, row.project_id)
    unit_id = row.unit_id if row.unit_id is not None else project.lead_unit_id
    roles = desk.actor.roles_at(unit_id, rules.tree)
    clocks = running_clocks(session, [row.id]).get(row.id, [])
    state = definition.states[row.state]
    outcome = definition.outcomes.get(row.outcome)
    told = history(session, row.id)
    options = options_of(session, rules, desk.actor, row.id, now=desk.now)
    # What answers an open request comes first.
    mine = sorted(
        (each for each in options if each.mine),
        key=lambda each: not answers(each.transition) or bool(each.objections),
    )
    return Case(
        row=row,
        cycle=session.get_one(Cycle, row.cycle_id),
        project=project,
        unit=rules.tree.name(row.unit_id),
        handler=_person(desk, row.handler_id),
        state=state.title[language],
        outcome=outcome[language] if outcome else row.outcome,
        light=_light(clocks, rules.calendar, say, closed=state.closed, now=desk.now),
        relapsed=bool(session.scalar(sa.select(ITEM.c.id).where(ITEM.c.id == row.id, RELAPSED))),
        asked=extension_asked(told, language) if row.extension_requested_by is not None else None,
        drawing=_drawing(definition, row.state, told, mine, language),
        clocks=tuple(_clock(desk, each, unit_id, say, language) for each in clocks),
        mine=_steps(definition, mine, language),
        others=_others([each for each in options if not each.mine], say, language),
        amendable=_amendable(desk, row, roles),
        withdrawable=_step_title(
            definition, withdrawable(session, rules, desk.actor, row), language
        ),
        may_comment=any(each.transition.name == COMMENT for each in mine),
        may_attach=not state.closed and not roles.isdisjoint(MAY_ATTACH),
        evidence=evidence_of(session, row.id),
        history=tuple(line(each, rules, definition, language) for each in reversed(told)),
        reminders=reminded(session, row.id, definition, say),
        put_off=_put_off(desk, row.id),
        may_put_off=any(each.party in roles for each in clocks),
        asks_for_note=_asks(desk, row.id),
        merged_into=_merged(desk, row),
        merged_here=_merged_here(desk, row),
        alike=alike(desk, row),
    )


def _amendable(desk: Desk, row: ItemRow, roles: frozenset[str]) -> Mapping[str, str]:
    """What these roles may correct, field to its text now."""
    names = amendable(desk.rules, row, roles)
    return {name.removesuffix("_id"): _text(getattr(row, name)) for name in names}


def _put_off(desk: Desk, item_id: int) -> PutOff | None:
    """How long this person put the item off, if they did."""
    mine = put_off_by(desk.session, desk.actor.person_id, now=desk.now)
    return next((each for each in mine if each.item_id == item_id), None)


def _asks(desk: Desk, item_id: int) -> bool:
    asks = asks_for_note(desk.actor.person_id)
    query = sa.select(REMINDER.c.id).where(REMINDER.c.item_id == item_id, asks).limit(1)
    return desk.session.connection().scalar(query) is not None


def _person(desk: Desk, person_id: int | None) -> str:
    return "" if person_id is None else desk.session.get_one(Person, person_id).name


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _step_title(definition: Definition, step: str, language: Language) -> str:
    """What a step of the history is called; nothing for none."""
    return step_title(definition, step)[language] if step else ""


def _merged(desk: Desk, row: ItemRow) -> ItemRow | None:
    """What it was merged into, unless that is another unit's."""
    return None if row.merged_into_id is None else _seen(desk, row.merged_into_id)


def _merged_here(desk: Desk, row: ItemRow) -> list[ItemRow]:
    """Items that were merged into this one, of those this person may see."""
    query = (
        sa.select(ITEM.c.id)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .where(ITEM.c.merged_into_id == row.id, visible(desk.actor, desk.rules.tree))
        .order_by(ITEM.c.id)
    )
    found = desk.session.connection().scalars(query).all()
    return list(read_items(desk.session, found).values())


def _drawing(
    definition: Definition,
    state: str,
    told: Sequence[Told],
    mine: Sequence[Option],
    language: Language,
) -> str:
    """The workflow, with where the item stands, has been, and can go now."""
    taken_back = {each.data["notes"].get("withdrawn") for each in told}
    return svg(
        definition,
        language,
        current=state,
        passed={each.target for each in told if each.seq not in taken_back},
        possible={each.transition.name for each in mine if not each.objections},
    )


def _light(
    clocks: Sequence[ClockRow], calendar: Calendar, say: Say, *, closed: bool, now: datetime
) -> Light:
    first = min((clock.due_at for clock in clocks if clock.paused_at is None), default=None)
    return light_of(first, calendar, say, clocked=bool(clocks), closed=closed, now=now)


def _clock(desk: Desk, clock: ClockRow, unit_id: int | None, say: Say, language: Language) -> Clock:
    rules = desk.rules
    people = holders(desk.session, clock.party, unit_id, rules.tree)
    started = rules.calendar.local(clock.started_at)
    started_on = started.date()
    return Clock(
        party=say(ROLE_NAMES[clock.party]),
        people=tuple(person.name for person in people[:_NAMED]),
        within=_within(clock.within, say, language),
        light=clock_light(clock, rules.calendar, say, now=desk.now),
        provisional=clock.provisional,
        started_on=started_on,
        started_time=f"{started:%H:%M}",
        # Time that was added counts from where the old limit ends, which may be yet to come.
        used=max(
            0, workdays_between(rules.calendar, started_on, rules.calendar.local_day(desk.now))
        ),
        paused_on=clock.paused_at and rules.calendar.local_day(clock.paused_at),
        remaining=long(clock.remaining or "", say),
        days_off=_days_off(rules.calendar, clock, language),
    )


def long(text: str, say: Say) -> str:
    """A duration in words; a date stays one."""
    amount, _, unit = text.partition(" ")
    name = DURATION_NAMES.get(unit.replace(" ", "_").rstrip("s") + "s")
    return say(name, amount=int(amount)) if name and amount.isdecimal() else text


def _within(text: str, say: Say, language: Language) -> str:
    """How long a clock runs, or until which day where that was named."""
    try:
        return day(date.fromisoformat(text), language)
    except ValueError:
        return long(text, say)


def _days_off(
    calendar: Calendar, clock: ClockRow, language: Language
) -> tuple[tuple[date, date, str], ...]:
    """Holidays and make-up workdays between start and due day, runs of one reason joined."""
    last = due_day(calendar, clock.due_at)
    day = calendar.local_day(clock.started_at) + _DAY
    runs: list[tuple[date, date, str]] = []
    while day <= last and len(runs) < _RUNS:
        reason = calendar.reason(day, language)
        ordinary = calendar.is_workday(day) == (day.weekday() in calendar.weekly_hours.weekdays)
        if not ordinary:
            if runs and runs[-1][2] == reason and runs[-1][1] == day - _DAY:
                runs[-1] = (runs[-1][0], day, reason)
            else:
                runs.append((day, day, reason))
        day += _DAY
    return tuple(runs)


def _steps(definition: Definition, mine: Sequence[Option], language: Language) -> tuple[Step, ...]:
    translate = translate_to(language)
    return tuple(
        Step(
            name=each.transition.name,
            title=each.transition.title[language],
            fields=_fields(each.transition),
            reason="reason" in each.transition.requires,
            outcomes=tuple(
                (name, definition.outcomes[name][language])
                for name in each.transition.outcomes
                if name in definition.outcomes
            ),
            evidence=tuple(
                name for name in each.transition.requires if name.startswith("evidence")
            ),
            refused=" ".join(why.said(translate) for why in each.objections),
        )
        for each in mine
        if each.transition.name != COMMENT
    )


def _fields(transition: Transition) -> tuple[str, ...]:
    """What the form of a step asks for beside a reason and an outcome."""
    wanted = [name for name in transition.requires if name in FIELDS and name != "outcome"]
    if "unit" in wanted:
        wanted += ["handler", "due"]
    if transition.clock == "add":
        wanted.append("duration")
    return tuple(wanted)


def _others(others: Sequence[Option], say: Say, language: Language) -> tuple[tuple[str, str], ...]:
    """What others can do now, and who."""
    return tuple(
        (
            each.transition.title[language],
            say("、").join(say(ROLE_NAMES[role]) for role in each.transition.by),
        )
        for each in others
        if each.transition.name != COMMENT and not each.objections
    )


def handlers(desk: Desk, say: Say, units: Collection[int] | None = None) -> list[tuple[int, str]]:
    """Persons who handle items, with their units; only those of these units, where any are named.

    For whoever assigns an item.
    """
    query = (
        select(Person)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(RoleGrant.role == "handler", col(Person.active))
        .order_by(col(Person.unit_id), col(Person.id))
        .distinct()
    )
    tree = desk.rules.tree
    return [
        (
            person.id or 0,
            say("%(name)s（%(unit)s）", name=person.name, unit=tree.name(person.unit_id)),
        )
        for person in desk.session.exec(query)
        if units is None or person.unit_id in units
    ]
