"""If-Match on every route that changes what has a version: which it must have, which it may."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from httpx2 import Response

from casetrack.api.declared import DECLARED, V1
from casetrack.api.described import MAY_BE_VERSIONED, VERSIONED
from casetrack.api.every import ROUTERS
from casetrack.config import Folders, Settings
from casetrack.cycles.opening import create_cycle
from casetrack.cycles.projects import add_project
from casetrack.people.actors import load_actor
from casetrack.startup import Engine
from casetrack.store.database import Database
from tests.api.conftest import Served
from tests.bulletins.bureau import PUBLISHED, make_bureau
from tests.office import CALENDAR, DEFINITIONS

ITEM, TEXT, EDITION, PROJECT, OWN = (
    "/items/{item_id}", "/cycles/{code}/narratives/{project}/{part}",
    "/cycles/{code}/editions/{number}", "/cycles/{code}/projects/{ordinal}", "/me/preferences",
)  # fmt: skip
LATER = f"{PUBLISHED + timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"
# By operation: what has the version, who does it, where, and what is sent.
CHANGES: Mapping[str, tuple[str, str, str, str, dict[str, Any]]] = {
    "amend_item": (ITEM, "sun", "PATCH", "", {"json": {"title": "二", "reason": "改"}}),
    "step_item": (ITEM, "jiao", "POST", "/events", {"json": {"transition": "accept"}}),
    "add_evidence": (
        ITEM, "jiao", "POST", "/evidence", {"files": {"file": ("a.pdf", b"%PDF-1.7 x")}}
    ),
    "withdraw_step": (ITEM, "sun", "POST", "/withdrawal", {"json": {"reason": "误操作"}}),
    "put_narrative": (TEXT, "bian", "PUT", "", {"json": {"text": "共发现问题{{ f.found }}。"}}),
    "snooze_item": (ITEM, "jiao", "POST", "/snooze", {"json": {"until": LATER, "reason": "等"}}),
    "hear_of_item_again": (ITEM, "jiao", "DELETE", "/snooze", {}),
    "change_project": ("/cycles/n/projects/1", "sun", "PATCH", "", {"json": {"title": "食堂"}}),
    "put_preferences": (OWN, "jiao", "PUT", "", {"json": {"language": "en"}}),
    "approve": (EDITION, "fang", "POST", "/approval", {}),
    "publish": (EDITION, "fang", "POST", "/publication", {}),
}  # fmt: skip
# Under the same addresses, but no version of theirs changes: what is only added to an edition,
# what is tried and not kept, and a project that goes while nothing belongs to it.
WITHOUT = {"correct", "try_narrative", "drop_project"}
# What has to be done first: who, how, where.
FIRST: Mapping[str, tuple[str, str, str, dict[str, Any]]] = {
    "publish": ("fang", "POST", "/approval", {}),
    "hear_of_item_again": CHANGES["snooze_item"][1:],
}
PLACES = {"code": "t-2023", "number": "1", "project": "1", "part": "results"}


@pytest.fixture(scope="module")
def drafted(
    sqlite_templates: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A database with an item that waits, a text, and an edition that was checked."""
    folder = tmp_path_factory.mktemp("drafted")
    file = Path(shutil.copyfile(sqlite_templates("campaign"), folder / "casetrack.db"))
    database = Database(f"sqlite:///{file}")
    bureau = make_bureau(database)
    bureau.office.assigned("等待签收")
    bureau.close()
    bureau.check()
    with database.write() as session:
        sun, days = load_actor(session, "sun"), (date(2024, 1, 2), date(2024, 12, 31))
        cycle = create_cycle(session, sun, code="n", title="新", opens=days[0], cut_off=days[1])
        add_project(session, sun, cycle, ordinal=1, title="食唐")
    database.close()
    return file


@pytest.fixture
def versioned(drafted: Path, tmp_path: Path) -> Iterator[Served]:
    """The same behind its API."""
    file = shutil.copyfile(drafted, tmp_path / "casetrack.db")
    database = Database(f"sqlite:///{file}")
    settings = Settings(folders=Folders(data=tmp_path / "data"))
    engine = Engine(
        settings=settings, database=database, definitions=DEFINITIONS, calendar=CALENDAR
    )
    yield Served(office=make_bureau(database).office, engine=engine, now=PUBLISHED)
    database.close()


def test_every_change_under_a_versioned_address_is_in_the_table() -> None:
    found = {
        route.name
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        and route.path.removeprefix(V1).startswith((ITEM, TEXT, EDITION, PROJECT, OWN))
        and not (route.methods or set()) <= {"GET", "HEAD"}
        and all((method, route.path) in DECLARED for method in route.methods or ())
    }

    assert found == {*CHANGES, *WITHOUT}
    assert {*CHANGES} == VERSIONED | MAY_BE_VERSIONED


@pytest.mark.parametrize("operation", CHANGES)
def test_a_change_names_the_version_that_was_read(versioned: Served, operation: str) -> None:
    there, login, method, rest, sent = CHANGES[operation]
    address = _address(versioned, there)
    if operation in FIRST:
        who, how, where, first = FIRST[operation]
        _ask(versioned, who, how, address + where, first, None)
    read = versioned.client(login).get(address).headers["etag"]
    stale, wrong, none = (
        _ask(versioned, login, method, address + rest, sent, each)
        for each in ('"999"', "nonsense", None if operation in VERSIONED else '"999"')
    )
    right = _ask(versioned, login, method, address + rest, sent, read)

    assert (stale.status_code, stale.headers["etag"]) == (412, read)
    assert (wrong.status_code, none.status_code) == (422, 428 if operation in VERSIONED else 412)
    assert right.status_code in {200, 201, 204}, right.text


def _address(served: Served, there: str) -> str:
    items = served.client("sun").get("items?q=等待签收").json()["items"]
    return there.format(item_id=items[0]["id"], **PLACES).removeprefix("/")


def _ask(
    served: Served, login: str, method: str, address: str, sent: dict[str, Any], version: str | None
) -> Response:
    headers = {} if version is None else {"If-Match": version}
    answer: Response = served.client(login).request(method, address, headers=headers, **sent)
    return answer
