"""Replays one campaign on a rehearsed clock, through the same verbs that every door calls."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, select

from casetrack.cases.items import Move, Refusal, advance_many
from casetrack.cases.rows import ITEM
from casetrack.cases.rules import Rules
from casetrack.cycles.closing import close_cycle
from casetrack.cycles.opening import open_cycle
from casetrack.demo.build import Fate, Sheets, grown, sheets
from casetrack.demo.courses import (
    OTHER_HANDLER,
    SUPERVISOR,
    VERIFIER,
    Opened,
    Planned,
    steps,
)
from casetrack.demo.story import Campaign
from casetrack.ledger.applying import import_workbook
from casetrack.ledger.reading import read_workbook
from casetrack.ledger.writing import write_workbook
from casetrack.people.actors import Actor, load_actor
from casetrack.reminders.post import Post
from casetrack.reminders.tick import tick
from casetrack.startup import Engine
from casetrack.store.tables import Cycle

Say = Callable[[str], None]

_MORNING = time(8, 35)
_INTAKE = time(9, 0)
# The office brings its ledger up to date every so many weeks.
_WEEKS = 4
_EVENING = time(17, 0)
# The last intake is so many workdays before the end, and others well before that one.
_LAST_INTAKE = 3
_SETTLED = 3
_SETTLE = timedelta(hours=1)
_OFFICE = {SUPERVISOR: "supervisor", VERIFIER: "verifier"}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where a campaign is replayed: the engine, its ledger on disk, and what it reminds with."""

    engine: Engine
    campaign: Campaign
    ledger: Path
    post: Post
    say: Say
    fates: Mapping[str, Fate]
    # The whole ledger, as it stands at the end.
    rows: Sheets
    _actors: dict[str, Actor] = field(default_factory=dict)
    _rules: list[Rules] = field(default_factory=list)

    def rules(self, session: Session) -> Rules:
        """What decisions rest on; nobody changes units or notices once a campaign is open."""
        if not self._rules:
            self._rules.append(self.engine.rules(session))
        return self._rules[0]

    def actor(self, session: Session, login: str) -> Actor:
        """A person of the office; nobody's roles change during a campaign."""
        if login not in self._actors:
            self._actors[login] = load_actor(session, login)
        return self._actors[login]

    def at(self, day: date, wall: time) -> datetime:
        """An instant by the calendar's wall clock."""
        return self.engine.calendar.instant(day, wall)

    @property
    def closes_at(self) -> datetime:
        """When the campaign is over: in the evening of its last day."""
        return self.at(self.campaign.cut_off, _EVENING)

    def login(self, step: Planned) -> str:
        """Who takes a step: the office's people, or the handler of the item's unit."""
        if step.by in _OFFICE:
            return _OFFICE[step.by]
        unit = self.wrong_unit(step) if step.by == OTHER_HANDLER else self.fates[step.key].unit
        return f"{unit}.handler"

    def wrong_unit(self, step: Planned) -> str:
        """A lead unit that the item is not for."""
        right = self.fates[step.key].unit
        return next(each.lead_unit for each in self.campaign.projects if each.lead_unit != right)


@dataclass(frozen=True, kw_only=True, order=True)
class Due:
    """Something that happens at an instant: steps to take, or whatever else is done then."""

    at: datetime
    # Of two things at one instant, the lower one first.
    rank: int = 0
    planned: tuple[Planned, ...] = field(compare=False, default=())
    # Gives the steps that follow from it.
    does: Callable[[datetime], Sequence[Planned]] | None = field(compare=False, default=None)


def replay(stage: Stage) -> None:
    """Open the cycle, live through it day by day, close it."""
    opens_at = stage.at(stage.campaign.opens, _MORNING) - timedelta(minutes=5)
    eve = stage.campaign.opens - timedelta(days=1)
    agreed = sheets(stage.campaign, as_of=eve)
    texts = {"narratives": agreed.pop("narratives")}
    _import(stage, opens_at, agreed)
    # Who enters the text is its author, and the approver will be somebody else.
    _import(stage, opens_at, texts, login="editor")
    _open(stage, opens_at)
    live(stage, _agenda(stage))
    # What lies in the folder at the end is the whole ledger.
    write_workbook(stage.ledger, stage.rows)
    _close(stage)


def live(stage: Stage, agenda: list[Due]) -> None:
    """Do what is due, in order, with all that follows from it, until nothing is left."""
    heapq.heapify(agenda)
    while agenda:
        due = heapq.heappop(agenda)
        if due.does is not None:
            for step in due.does(due.at):
                heapq.heappush(agenda, Due(at=step.at, rank=1, planned=(step,)))
        else:
            together = [due, *_only_steps(agenda)]
            _take(stage, [step for each in together for step in each.planned])


def tick_at(stage: Stage, day: date) -> Due:
    """A tick on the morning of a day."""

    def ticked(now: datetime) -> Sequence[Planned]:
        tick(stage.engine.database, stage.rules, stage.post, now=now)
        return ()

    return Due(at=stage.at(day, _MORNING), does=ticked)


def _close(stage: Stage) -> None:
    with stage.engine.database.write() as session:
        actor = load_actor(session, "supervisor")
        cycle = cycle_of(stage, session)
        close_cycle(session, stage.rules(session), actor, cycle, now=stage.closes_at)


def _import(stage: Stage, now: datetime, rows: Sheets, *, login: str = "supervisor") -> None:
    write_workbook(stage.ledger, rows)
    workbook = read_workbook(stage.ledger)
    code = "" if rows.get("cycle") else stage.campaign.code
    with stage.engine.database.write() as session:
        import_workbook(
            session,
            stage.engine.rules(session),
            load_actor(session, login),
            workbook,
            now=now,
            cycle_code=code,
        )


def _open(stage: Stage, now: datetime) -> None:
    with stage.engine.database.write() as session:
        actor = load_actor(session, "supervisor")
        cycle = cycle_of(stage, session)
        open_cycle(session, stage.engine.rules(session), actor, cycle, now=now)


def _agenda(stage: Stage) -> list[Due]:
    """Every workday begins with a tick; on some the ledger is brought up to date."""
    calendar, campaign = stage.engine.calendar, stage.campaign
    days = [
        campaign.opens + timedelta(days=each)
        for each in range((campaign.cut_off - campaign.opens).days + 1)
    ]
    workdays = [day for day in days if calendar.is_workday(day)]
    # Not on two days in a row: what was assigned to a wrong unit has to be settled by then.
    weekly = [day for day in workdays if day.isoweekday() == 1]
    last = workdays[-_LAST_INTAKE]
    # On the very last day only work is left to enter.
    ends = [last, campaign.cut_off]
    intakes = [day for day in weekly[::_WEEKS] if (last - day).days > _SETTLED] + ends
    before = [campaign.opens - timedelta(days=1), *intakes]
    return [tick_at(stage, day) for day in workdays] + [
        Due(at=stage.at(day, _INTAKE), does=partial(_intake, stage, after, day))
        for after, day in zip(before, intakes, strict=False)
    ]


def _intake(stage: Stage, after: date, day: date, now: datetime) -> Sequence[Planned]:
    """Enter what came up since the last intake; each new item takes its course."""
    stage.say(f"{stage.campaign.code} {day}")
    with stage.engine.database.read() as session:
        before = cycle_of(stage, session).item_count
    _import(stage, now, grown(stage.rows, after=after, until=day))
    with stage.engine.database.read() as session:
        cycle = cycle_of(stage, session)
        query = sa.select(ITEM.c.key, ITEM.c.due).where(
            ITEM.c.cycle_id == cycle.id, ITEM.c.number > before
        )
        opened = session.connection().execute(query).all()
    ends_at, calendar = stage.closes_at - _SETTLE, stage.engine.calendar
    courses = [
        Opened(fate=stage.fates[key], at=now, due=due, ends_at=ends_at, calendar=calendar)
        for key, due in opened
    ]
    return [step for course in courses for step in steps(course)]


def _only_steps(agenda: list[Due]) -> Iterator[Due]:
    """All steps before whatever else is done next, mostly the rest of the day."""
    while agenda and agenda[0].planned:
        yield heapq.heappop(agenda)


def _take(stage: Stage, planned: Sequence[Planned]) -> None:
    """Everybody's steps, instant by instant and person by person, in one transaction."""
    with stage.engine.database.write() as session:
        rules = stage.rules(session)
        ids = _ids(session, stage, planned)
        by_person: dict[tuple[datetime, str], list[Move]] = {}
        for step in planned:
            place = (step.at, stage.login(step))
            by_person.setdefault(place, []).append(_move(stage, rules, step, ids))
        for (at, login), moves in by_person.items():
            results = advance_many(session, rules, stage.actor(session, login), moves, now=at)
            refused = [each for each in results if isinstance(each, Refusal)]
            assert not refused, f"{refused[0].key}: {refused[0].error}"


def _ids(session: Session, stage: Stage, planned: Sequence[Planned]) -> dict[str, int]:
    cycle = cycle_of(stage, session)
    keys = {step.key for step in planned} | {
        step.fields["duplicate_of"] for step in planned if "duplicate_of" in step.fields
    }
    query = sa.select(ITEM.c.key, ITEM.c.id).where(
        ITEM.c.cycle_id == cycle.id, ITEM.c.key.in_(keys)
    )
    return {row[0]: row[1] for row in session.connection().execute(query)}


def _move(stage: Stage, rules: Rules, step: Planned, ids: Mapping[str, int]) -> Move:
    fields = dict(step.fields)
    if unit := fields.get("unit"):
        code = stage.wrong_unit(step) if unit == OTHER_HANDLER else unit
        fields["unit"] = str(rules.tree.named(code))
    if key := fields.get("duplicate_of"):
        fields["duplicate_of"] = str(ids[key])
    return Move(
        item_id=ids[step.key], transition=step.transition, fields=fields, reason=step.reason
    )


def cycle_of(stage: Stage, session: Session) -> Cycle:
    """The cycle that is replayed, as this transaction sees it."""
    return session.exec(select(Cycle).where(Cycle.code == stage.campaign.code)).one()
