"""A campaign of the served office that is over: closed, published, looked back on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlmodel import select

from casetrack.store.tables import Check, Cycle, Figure, Project, Target
from tests.office import Office
from tests.web.conftest import House

CODE = "t-2022"
PLACE = f"/cycles/{CODE}"


def conclude(house: House) -> None:
    """Bring a small campaign to its published bulletin, as its people would."""
    office = _begin(house)
    [item_id] = office.open("桥面裂缝", now=house.now)
    unit = str(office.units["jt"])
    office.step(item_id, "assign", by="sun", unit=unit, now=house.now)
    for login, step in (("jiao", "accept"), ("jiao", "request_closeout"), ("he", "verify")):
        office.step(item_id, step, by=login, reason="已修补", now=house.now)
    _send(house, "bian", "text/0/preface", text="现将工作情况予以公布。", seen="0")
    _send(house, "bian", "text/1/results", text="排查病害{{ f.found }}。", seen="0")
    _send(house, "sun", "checks/1.c1", reason="含上年一处")
    _send(house, "sun", "closing", sure="yes")
    for login, deed in (("bian", "check"), ("fang", "approve"), ("fang", "publish")):
        _send(house, login, f"bulletin/{deed}")
    _send(house, "sun", "look-backs", size="1", seed="1")
    _send(house, "bian", "bulletin/editions/1/errata", text="标题更正", reason="笔误")


def _begin(house: House) -> Office:
    """The campaign, open, with a project, a figure, a promise and a check that fails."""
    new = {"code": CODE, "title": "上年专项治理", "workflow": "rectification"}
    days = {"opens": "2023-09-01", "cut_off": house.now.date().isoformat()}
    house.browser("sun").post("/cycles", data=new | days)
    lead = str(house.office.units["jt"])
    _send(house, "sun", "projects", ordinal="1", title="公路病害治理", lead=lead)
    office = _agree(house)
    _send(house, "sun", "opening")
    return office


def _agree(house: House) -> Office:
    with house.engine.database.write() as session:
        cycle = session.exec(select(Cycle).where(Cycle.code == CODE)).one()
        query = select(Project).where(Project.cycle_id == cycle.id, Project.ordinal == 1)
        project_id, cycle_id = session.exec(query).one().id or 0, cycle.id or 0
        shared: dict[str, Any] = {"cycle_id": cycle_id, "project_id": project_id}
        session.add_all(
            [
                Figure(
                    **shared, position=1, key="1.found", label="排查病害", source="items",
                    measure="count", unit="处",
                ),
                Target(
                    **shared, key="1.t1", figure="1.found", direction=">=", value=Decimal(1),
                    unit="处",
                ),
                Check(**shared, position=1, key="1.c1", kind="custom", expression="1.found = 3"),
            ]
        )  # fmt: skip
    return replace(house.office, cycle_id=cycle_id, projects={1: project_id})


def _send(house: House, login: str, place: str, **typed: str) -> None:
    answer = house.browser(login).post(f"{PLACE}/{place}", data=typed)
    assert answer.status_code == 303, (place, answer.text)
