"""Every verb that keeps a text refuses what no workbook could take back."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session

from casetrack.cases.tips import leave_tip
from casetrack.cycles.opening import create_cycle
from casetrack.errors import Invalid
from casetrack.people.persons import add_person
from casetrack.people.units import add_alias, add_unit
from casetrack.web.views import keep_view
from tests.cases.test_records import read, read_, record, work
from tests.office import NOW, Office

BELL = "响\x07铃"
DAY = date(2023, 9, 19)


def _within(verb: Callable[[Session, Office], object]) -> Callable[[Office], object]:
    def run(office: Office) -> object:
        with office.database.write() as session:
            return verb(session, office)

    return run


VERBS: dict[str, Callable[[Office], object]] = {
    "item": lambda office: office.open(BELL),
    "category": lambda office: office.open("坑槽", category=BELL),
    "reason": lambda office: office.step(
        office.rectifying(), "request_closeout", by="jiao", reason=BELL
    ),
    "comment": lambda office: office.step(office.rectifying(), "comment", by="jiao", text=BELL),
    "amendment": lambda office: office.amend(office.assigned(), title=BELL),
    "activity": lambda office: record(office, work(office, "a", kind=BELL)),
    "reading": lambda office: read(office, read_(office, "a", "1", evidence=BELL)),
    "unit": _within(lambda session, _: add_unit(session, code="x", name=BELL)),
    "alias": _within(lambda session, office: add_alias(session, office.units["jt"], BELL)),
    "person": _within(
        lambda session, office: add_person(
            session, login="x", name=BELL, unit_id=office.units["jt"]
        )
    ),
    "tip": _within(lambda session, _: leave_tip(session, text=BELL, contact="", now=NOW)),
    "cycle": _within(
        lambda session, office: create_cycle(
            session, office.actor(session, "sun"), code="n", title=BELL, opens=DAY, cut_off=DAY
        )
    ),
    "view": _within(lambda session, _: keep_view(session, 1, name=BELL, query="", now=NOW)),
}


def test_no_verb_keeps_a_control_character(office: Office) -> None:
    for name, verb in VERBS.items():
        with pytest.raises(Invalid) as caught:
            verb(office)

        assert "cannot be kept" in str(caught.value), name
