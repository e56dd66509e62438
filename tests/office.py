"""The fixed cast of the tests: one office, its units and people, one campaign, and the clock.

A supervision office (纪委) with a supervisor, a verifier, an editor and a publisher; two lead
units (交通, 住建) with a handler and a unit lead each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from casetrack.cases.amendments import amend, withdraw
from casetrack.cases.history import verify
from casetrack.cases.items import Move, Moved, Refusal, advance, advance_many
from casetrack.cases.opening import NewItem, open_many
from casetrack.cases.rows import ClockRow, ItemRow, running_clocks
from casetrack.cases.rules import Rules, load_rules
from casetrack.people.actors import Actor, load_actor
from casetrack.people.persons import add_person, grant
from casetrack.people.units import add_unit
from casetrack.store.database import Database
from casetrack.store.tables import Cycle, Item, Project, Unit
from casetrack.workdays import china, due_day
from casetrack.workflow import load_definitions, shipped_folder

CALENDAR = china()
DEFINITIONS = load_definitions(shipped_folder())
# A Wednesday, nine in the morning in Shanghai; National Day lies ahead.
NOW = datetime(2023, 9, 20, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)

# login: name, unit code, role, whole office?
PEOPLE = {
    "sun": ("孙督办", "jw", "supervisor", True),
    "he": ("何核查", "jw", "verifier", True),
    "bian": ("卞编辑", "jw", "editor", True),
    "fang": ("方发布", "jw", "publisher", True),
    "shen": ("沈审计", "jw", "auditor", True),
    "jiao": ("焦经办", "jt", "handler", False),
    "tong": ("童主任", "jt", "unit_lead", False),
    "zhu": ("朱经办", "zj", "handler", False),
    "jian": ("简主任", "zj", "unit_lead", False),
}


@dataclass(frozen=True)
class Office:
    """A database with the cast in it, and the shortest words for what tests do."""

    database: Database
    cycle_id: int
    units: Mapping[str, int] = field(default_factory=dict)
    projects: Mapping[int, int] = field(default_factory=dict)

    def rules(self, session: Session, *, independence: str = "unit") -> Rules:
        return load_rules(session, DEFINITIONS, CALENDAR, independence=independence)

    def actor(self, session: Session, login: str) -> Actor:
        return load_actor(session, login)

    def cycle(self, session: Session) -> Cycle:
        return session.get_one(Cycle, self.cycle_id)

    def open(
        self, *titles: str, by: str = "sun", now: datetime = NOW, project: int = 1, **values: object
    ) -> list[int]:
        """Open one item per title. Gives their ids."""
        new = [
            NewItem(
                project_id=self.projects[project],
                title=title,
                found_on=date(2023, 9, 19),
                **values,  # type: ignore[arg-type]
            )
            for title in titles
        ]
        with self.database.write() as session:
            actor = self.actor(session, by)
            rows = open_many(session, self.rules(session), actor, self.cycle(session), new, now=now)
        return [row.id for row in rows]

    def order(self, title: str, *, now: datetime) -> int:
        """An order of the hotline that came in then and waits for its dispatch."""
        with self.database.write() as session:
            self.cycle(session).workflow = "hotline"
        return self.open(title, now=now)[0]

    def step(
        self,
        item_id: int,
        transition: str,
        *,
        by: str,
        now: datetime = NOW,
        reason: str = "",
        seen: int | None = None,
        **fields: str,
    ) -> Moved:
        """One step by one person, in a transaction of its own."""
        move = Move(item_id=item_id, transition=transition, reason=reason, seen=seen, fields=fields)
        with self.database.write() as session:
            return advance(session, self.rules(session), self.actor(session, by), move, now=now)

    def bulk(
        self,
        ids: Sequence[int],
        transition: str,
        *,
        by: str,
        now: datetime = NOW,
        reason: str = "",
        **fields: str,
    ) -> list[Moved | Refusal]:
        """One step for many items."""
        moves = [
            Move(item_id=each, transition=transition, reason=reason, fields=fields) for each in ids
        ]
        with self.database.write() as session:
            return advance_many(
                session, self.rules(session), self.actor(session, by), moves, now=now
            )

    def assigned(self, title: str = "路面坑槽", unit: str = "jt", **values: Any) -> int:  # noqa: ANN401 - a field of NewItem
        """An item that waits for its unit to accept it."""
        [item_id] = self.open(title, **values)
        self.step(item_id, "assign", by="sun", unit=str(self.units[unit]))
        return item_id

    def rectifying(self, title: str = "路面坑槽", **values: object) -> int:
        """An item that its unit works on."""
        item_id = self.assigned(title, "jt", **values)
        self.step(item_id, "accept", by="jiao")
        return item_id

    def requested(self, title: str = "路面坑槽", **values: object) -> int:
        """An item whose close-out waits for verification."""
        item_id = self.rectifying(title, **values)
        self.step(item_id, "request_closeout", by="jiao", reason="已修补")
        return item_id

    def verified(self, title: str = "路面坑槽", **values: object) -> int:
        """An item that other eyes have verified."""
        item_id = self.requested(title, **values)
        self.step(item_id, "verify", by="he")
        return item_id

    def amend(
        self,
        item_id: int,
        *,
        by: str = "sun",
        reason: str = "笔误",
        now: datetime = NOW,
        **to: object,
    ) -> ItemRow:
        """Correct fields of an item, in a transaction of its own."""
        with self.database.write() as session:
            rules, actor = self.rules(session), self.actor(session, by)
            return amend(session, rules, actor, item_id, to, reason=reason, now=now)

    def withdraw(self, item_id: int, *, by: str, now: datetime = NOW) -> ItemRow:
        """Take back one's own last step."""
        with self.database.write() as session:
            rules, actor = self.rules(session), self.actor(session, by)
            return withdraw(session, rules, actor, item_id, reason="点错了", now=now)

    def clocks(self, item_id: int) -> dict[str, ClockRow]:
        """The clocks that have not stopped, by party; one for each, or this fails."""
        with self.database.read() as session:
            found = running_clocks(session, [item_id]).get(item_id, [])
        clocks = {clock.party: clock for clock in found}
        assert len(clocks) == len(found), "two clocks of one party"
        return clocks

    def due(self, item_id: int, party: str = "handler") -> date:
        """The last day on which that party is in time."""
        return due_day(CALENDAR, self.clocks(item_id)[party].due_at)

    def faults(self) -> list[str]:
        """What is wrong with the history of the campaign."""
        with self.database.read() as session:
            return [str(fault) for fault in verify(session, self.cycle(session))]

    def item(self, item_id: int) -> Item:
        """The item as it stands."""
        with self.database.read() as session:
            return session.exec(select(Item).where(Item.id == item_id)).one()


def _cast_of(database: Database) -> Office | None:
    """The office of a database that was copied with the cast in it."""
    with database.read() as session:
        cycle = session.exec(select(Cycle).where(Cycle.code == "t-2023")).first()
        units = {each.code: each.id for each in session.exec(select(Unit)) if each.id is not None}
        projects = {
            each.ordinal: each.id for each in session.exec(select(Project)) if each.id is not None
        }
    if cycle is None or cycle.id is None:
        return None
    return Office(database, cycle.id, units, projects)


def make_office(database: Database, *, opened: bool = True) -> Office:
    """Put the cast and one campaign of two projects into a database, unless it has them."""
    if there := _cast_of(database):
        return there
    with database.write() as session:
        units = {
            code: add_unit(session, code=code, name=name, aliases=aliases, scope=scope).id
            for code, name, aliases, scope in (
                ("jw", "区纪委区监委", (), "discipline"),
                ("jt", "区交通运输局", ("区交通局",), "lead"),
                ("zj", "区住房和城乡建设局", ("区住建局",), "lead"),
            )
        }
        for login, (name, unit, role, whole) in PEOPLE.items():
            unit_id = units[unit]
            assert unit_id is not None
            person = add_person(session, login=login, name=name, unit_id=unit_id)
            grant(session, person, role, unit_id=None if whole else unit_id)
        cycle = Cycle(
            code="t-2023",
            title="专项治理",
            opens=date(2023, 9, 1),
            cut_off=date(2023, 11, 30),
            opened_at=NOW - DAY if opened else None,
        )
        session.add(cycle)
        session.flush()
        assert cycle.id is not None
        leads = {0: None, 1: units["jt"], 2: units["zj"]}
        titles = {0: "前言", 1: "公路病害治理", 2: "直管公房清查"}
        projects = {}
        for ordinal, lead in leads.items():
            project = Project(
                cycle_id=cycle.id, ordinal=ordinal, title=titles[ordinal], lead_unit_id=lead
            )
            session.add(project)
            session.flush()
            projects[ordinal] = project.id
        found = {code: unit_id for code, unit_id in units.items() if unit_id is not None}
        ordinals = {key: value for key, value in projects.items() if value is not None}
        return Office(database, cycle.id, found, ordinals)
