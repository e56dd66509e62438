from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from casetrack.ledger.applying import Report, import_workbook
from casetrack.ledger.export import export_workbook
from casetrack.ledger.plan import Preview, preview
from casetrack.ledger.reading import Workbook, read_workbook
from casetrack.ledger.writing import write_workbook
from casetrack.people.persons import add_person, grant, person_named
from casetrack.store.database import Database
from tests.office import NOW, Office, make_office

Sheets = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True)
class Desk:
    """Where ledgers come in and go out, in the shortest words."""

    office: Office
    folder: Path

    def workbook(self, sheets: Sheets) -> Workbook:
        """A workbook about the office's campaign, unless it names another."""
        path = self.folder / "ledger.xlsx"
        write_workbook(path, {"cycle": [CYCLE], **sheets})
        return read_workbook(path)

    def preview(self, sheets: Sheets) -> Preview:
        with self.office.database.read() as session:
            return preview(session, self.office.rules(session), self.workbook(sheets))

    def take(self, workbook: Workbook, *, by: str = "sun", now: datetime = NOW) -> Report:
        """Import in a transaction of its own."""
        with self.office.database.write() as session:
            actor = self.office.actor(session, by)
            return import_workbook(session, self.office.rules(session), actor, workbook, now=now)

    def bring(self, sheets: Sheets, *, by: str = "sun", now: datetime = NOW) -> Report:
        return self.take(self.workbook(sheets), by=by, now=now)

    def export(self, name: str = "out.xlsx", *, cycle: str = "t-2023") -> Path:
        path = self.folder / name
        with self.office.database.read() as session:
            export_workbook(session, cycle, path)
        return path

    def said(self, sheets: Sheets) -> list[str]:
        """What is wrong with these sheets: `sheet row column: message`."""
        return [
            f"{each.sheet.partition(' ')[2]} {each.row} {each.column}: {each.sentence}"
            for each in self.preview(sheets).problems
        ]


CYCLE: Mapping[str, object] = {
    "code": "t-2023",
    "title": "专项治理",
    "opens": "2023-09-01",
    "cut_off": "2023-11-30",
}


def _desk(database: Database, folder: Path, *, opened: bool) -> Desk:
    office = make_office(database, opened=opened)
    with database.write() as session:
        person = add_person(session, login="guan", name="管系统", unit_id=office.units["jw"])
        grant(session, person, "admin", unit_id=None)
        # One person who may bring in a whole ledger, agreements and text.
        grant(session, person_named(session, "sun"), "editor", unit_id=None)
    return Desk(office, folder)


@pytest.fixture
def desk(cast: None, database: Database, tmp_path: Path) -> Desk:  # noqa: ARG001 - it is in the database
    return _desk(database, tmp_path, opened=True)


@pytest.fixture
def early_desk(database: Database, tmp_path: Path) -> Desk:
    """The same while the campaign is being set up."""
    return _desk(database, tmp_path, opened=False)
