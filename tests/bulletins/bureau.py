"""The office of the tests at the end of a campaign: items verified, figures defined, text written.

Two items of project 1 are verified and one is open; project 2 trained 40 people in one session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.bulletins import editions
from casetrack.bulletins.editions import Draft, edition_of
from casetrack.bulletins.publishing import publish
from casetrack.cases.records import NewActivity, record_activities
from casetrack.cycles.narrative import set_narrative
from casetrack.people.persons import add_person, grant
from casetrack.store.database import Database
from casetrack.store.tables import Check, Cycle, Edition, Figure, Item
from tests.office import NOW, Office, make_office

CLOSED = NOW + timedelta(days=30)
CHECKED = CLOSED + timedelta(hours=1)
APPROVED = CLOSED + timedelta(hours=2)
PUBLISHED = CLOSED + timedelta(hours=3)

TEXTS = {
    (0, "preface"): "现将治理成果公布如下：",
    (1, "results"): "- 查出病害{{ f.found }}，修复{{ f.fixed }}。\n- 修复率{{ f.rate }}。",
    (2, "results"): "培训{{ f.trained }}，另见{{ p1.found }}。",
}
# Who publishes besides the cast: somebody who also writes, and somebody who does not.
MORE_PUBLISHERS = {"wen": ("文编发", ("editor", "publisher")), "lu": ("陆发布", ("publisher",))}


@dataclass(frozen=True)
class Bureau:
    """The office with the shortest words for what happens to its bulletin."""

    office: Office
    items: tuple[int, ...]

    @property
    def database(self) -> Database:
        return self.office.database

    @contextmanager
    def at_work(self) -> Iterator[tuple[Session, Cycle]]:
        with self.database.write() as session:
            yield session, self.office.cycle(session)

    def write(self, project: int, part: str, text: str, *, by: str = "bian") -> None:
        with self.at_work() as (session, cycle):
            actor = self.office.actor(session, by)
            set_narrative(session, actor, cycle, project=project, part=part, text=text, now=CLOSED)

    def cite(self) -> None:
        """A figure of project 2 that stands in a document and in no record."""
        with self.at_work() as (session, _):
            session.add(
                Figure(
                    cycle_id=self.office.cycle_id, project_id=self.office.projects[2], position=9,
                    key="2.cited", label="涉及企业", source="cited", unit="家", value="23",
                    cited_from="某办〔2023〕4号",
                )
            )  # fmt: skip

    def close(self) -> None:
        with self.at_work() as (session, cycle):
            cycle.closed_at = CLOSED
            session.add(cycle)

    def check(self, *, by: str = "bian", now: datetime = CHECKED) -> Draft:
        with self.at_work() as (session, cycle):
            rules = self.office.rules(session)
            draft = editions.check(session, rules, self.office.actor(session, by), cycle, now=now)
            session.expunge_all()
        return draft

    def approve(self, *, by: str = "fang", now: datetime = APPROVED) -> None:
        with self.at_work() as (session, cycle):
            editions.approve(
                session,
                self.office.rules(session),
                self.office.actor(session, by),
                cycle,
                edition_of(session, cycle),
                now=now,
            )

    def publish(self, folder: Path, *, by: str = "fang", now: datetime = PUBLISHED) -> None:
        with self.at_work() as (session, cycle):
            publish(
                session,
                self.office.rules(session),
                self.office.actor(session, by),
                cycle,
                edition_of(session, cycle),
                folder=folder,
                now=now,
            )

    def published(self, folder: Path) -> None:
        """Everything from the close to the finished files."""
        self.close()
        self.check()
        self.approve()
        self.publish(folder)

    def edition(self, number: int | None = None) -> Edition:
        with self.database.read() as session:
            edition = edition_of(session, self.office.cycle(session), number)
            session.expunge(edition)
            return edition

    def add_check(self, expression: str, *, kind: str = "difference") -> None:
        with self.at_work() as (session, _):
            session.add(
                Check(
                    cycle_id=self.office.cycle_id,
                    project_id=self.office.projects[1],
                    position=1,
                    key="1.c1",
                    kind=kind,
                    expression=expression,
                )
            )

    def tamper(self, table: str, statement: str) -> None:
        """Change rows behind the back of the engine, as whoever owns the database can."""
        with self.database.write() as session:
            connection = session.connection()
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
            else:
                for verb in ("update", "delete"):
                    connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}"))
            connection.execute(sa.text(statement))


def make_bureau(database: Database) -> Bureau:
    """Bring a database to the end of a campaign, unless it was copied from one that is there."""
    office = make_office(database)
    with database.read() as session:
        there = session.exec(select(Item).order_by(col(Item.id))).all()
        items = tuple(each.id for each in there if each.id is not None)
    if items:
        return Bureau(office, items)
    items = (office.verified("坑槽甲"), office.verified("坑槽乙"), office.rectifying("坑槽丙"))
    with database.write() as session:
        for login, (name, roles) in MORE_PUBLISHERS.items():
            person = add_person(session, login=login, name=name, unit_id=office.units["jw"])
            for role in roles:
                grant(session, person, role, unit_id=None)
        _train(office, session)
        session.add_all(_figures(office))
    bureau = Bureau(office, items)
    for (project, part), text in TEXTS.items():
        bureau.write(project, part, text)
    return bureau


def _train(office: Office, session: Session) -> None:
    training = NewActivity(
        key="2.training-1",
        project_id=office.projects[2],
        kind="培训",
        date=date(2023, 9, 21),
        unit_id=office.units["zj"],
        quantity=Decimal(40),
        quantity_unit="人",
    )
    tree = office.rules(session).tree
    actor = office.actor(session, "sun")
    record_activities(session, tree, actor, office.cycle(session), [training], now=NOW)


def _figures(office: Office) -> list[Figure]:
    defined: list[Mapping[str, str]] = [
        {"key": "1.found", "source": "items", "measure": "count", "unit": "处", "label": "病害"},
        {
            "key": "1.fixed",
            "source": "items",
            "filter": "state=verified|published",
            "measure": "count",
            "unit": "处",
            "label": "修复",
        },
        {
            "key": "1.rate",
            "source": "formula",
            "measure": "1.fixed / 1.found",
            "unit": "%",
            "label": "修复率",
        },
        {
            "key": "2.trained",
            "source": "activities",
            "filter": "kind=培训",
            "measure": "sum(quantity)",
            "unit": "人",
            "label": "培训人数",
        },
    ]
    return [
        Figure(
            cycle_id=office.cycle_id,
            project_id=office.projects[int(each["key"][0])],
            position=position,
            **each,  # type: ignore[arg-type]
        )
        for position, each in enumerate(defined)
    ]
