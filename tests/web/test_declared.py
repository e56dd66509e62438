"""Who reaches which page, route by route and role by role, written down a second time."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from casetrack.people.actors import Actor
from casetrack.web.declared import DECLARED, may_reach, undeclared
from tests.web.conftest import House

# A person of each role; those of the office hold it everywhere, the others for 区交通运输局.
CAST = {
    "handler": "jiao",
    "unit_lead": "tong",
    "supervisor": "sun",
    "verifier": "he",
    "editor": "bian",
    "publisher": "fang",
    "auditor": "shen",
    "admin": "guan",
}
EVERYBODY = " ".join(CAST)
OFFICE = "supervisor verifier editor publisher auditor"
CASES = f"handler unit_lead {OFFICE}"
WORKERS = "handler unit_lead supervisor verifier editor publisher"
REACHED_BY = {
    "GET /healthz": f"nobody {EVERYBODY}",
    "GET /sign-in": f"nobody {EVERYBODY}",
    "POST /sign-in": f"nobody {EVERYBODY}",
    "GET /sign-in/oidc": f"nobody {EVERYBODY}",
    "POST /sign-in/oidc": f"nobody {EVERYBODY}",
    "GET /sign-in/oidc/callback": f"nobody {EVERYBODY}",
    "POST /sign-out": EVERYBODY,
    "POST /language": f"nobody {EVERYBODY}",
    "POST /theme": f"nobody {EVERYBODY}",
    "GET /": EVERYBODY,
    "GET /items": CASES,
    "GET /items/new": "handler unit_lead supervisor",
    "POST /items": "handler unit_lead supervisor",
    "POST /items/bulk/preview": WORKERS,
    "POST /items/bulk": WORKERS,
    "POST /items/bulk/withdrawal/preview": WORKERS,
    "POST /items/bulk/withdrawal": WORKERS,
    "POST /items/views": CASES,
    "POST /items/views/{view_id}/delete": CASES,
    "GET /items/{item_id}": CASES,
    "POST /items/{item_id}/events": WORKERS,
    "POST /items/{item_id}/evidence": WORKERS,
    "POST /items/{item_id}/amendments": WORKERS,
    "POST /items/{item_id}/withdrawal": WORKERS,
    "POST /items/{item_id}/snooze": WORKERS,
    "POST /items/{item_id}/snooze/end": WORKERS,
    "GET /items/{item_id}/evidence/{evidence_id}": CASES,
    "GET /cycles": OFFICE,
    "POST /cycles": "supervisor",
    "GET /cycles/{code}": OFFICE,
    "GET /cycles/{code}/opening": OFFICE,
    "POST /cycles/{code}/opening": "supervisor",
    "POST /cycles/{code}/projects": "supervisor",
    "POST /cycles/{code}/projects/{ordinal}": "supervisor",
    "POST /cycles/{code}/projects/{ordinal}/remove": "supervisor",
    "GET /cycles/{code}/closing": OFFICE,
    "POST /cycles/{code}/closing": "supervisor",
    "GET /cycles/{code}/carry-over": OFFICE,
    "GET /cycles/{code}/migration": "supervisor",
    "POST /cycles/{code}/migration": "supervisor",
    "GET /cycles/{code}/checks": OFFICE,
    "POST /cycles/{code}/figures/{key}/corrections": "supervisor editor",
    "POST /cycles/{code}/checks/{key}": "supervisor editor publisher",
    "GET /cycles/{code}/look-backs": OFFICE,
    "POST /cycles/{code}/look-backs": "supervisor",
    "GET /cycles/{code}/look-backs/{number}": OFFICE,
    "POST /cycles/{code}/look-backs/{number}/items/{item_id}": "supervisor",
    "GET /cycles/{code}/lists": OFFICE,
    "GET /cycles/{code}/lists.xlsx": OFFICE,
    "GET /cycles/{code}/text": OFFICE,
    "GET /cycles/{code}/text/{ordinal}/{part}": OFFICE,
    "POST /cycles/{code}/text/{ordinal}/{part}": "editor",
    "POST /cycles/{code}/text/{ordinal}/{part}/preview": "editor",
    "POST /cycles/{code}/text/{ordinal}/{part}/restore": "editor",
    "GET /reading": CASES,
    "POST /reading": CASES,
    "GET /work": CASES,
    "GET /cycles/{code}/work/{ordinal}": CASES,
    "POST /cycles/{code}/work/{ordinal}/activities": "handler unit_lead supervisor",
    "POST /cycles/{code}/work/{ordinal}/readings": "handler unit_lead supervisor",
    "GET /cycles/{code}/projects/{ordinal}": OFFICE,
    "GET /cycles/{code}/figures": OFFICE,
    "GET /cycles/{code}/figures/{key}": OFFICE,
    "GET /cycles/{code}/bulletin": OFFICE,
    "GET /cycles/{code}/bulletin/verification": OFFICE,
    "GET /cycles/{code}/bulletin/public": OFFICE,
    "POST /cycles/{code}/bulletin/waivers": "editor publisher supervisor",
    "GET /cycles/{code}/bulletin/editions/{number}": OFFICE,
    "GET /cycles/{code}/bulletin/editions/{number}/now": OFFICE,
    "GET /cycles/{code}/bulletin/editions/{number}/files/{name}": OFFICE,
    "POST /cycles/{code}/bulletin/editions/{number}/errata": "editor publisher",
    "POST /cycles/{code}/bulletin/check": "editor",
    "POST /cycles/{code}/bulletin/approve": "publisher",
    "POST /cycles/{code}/bulletin/publish": "publisher",
    "GET /reminders": CASES,
    "GET /reminders/coming": OFFICE,
    "GET /reminders/urge": "supervisor",
    "POST /reminders/urge": "supervisor",
    "POST /reminders/acknowledgements": WORKERS,
    "GET /reminders/dead": "supervisor auditor admin",
    "POST /reminders/dead/{number}": "supervisor admin",
    "GET /reminders/coverage": OFFICE,
    "GET /workbooks": f"{OFFICE} admin",
    "POST /workbooks": "supervisor editor admin",
    "GET /workbooks/uploads/{digest}": "supervisor editor admin",
    "POST /workbooks/uploads/{digest}": "supervisor editor admin",
    "GET /workbooks/template": f"{OFFICE} admin",
    "POST /workbooks/export": OFFICE,
    "GET /units": "admin auditor supervisor",
    "POST /units": "admin supervisor",
    "POST /units/aliases": "admin supervisor",
    "POST /units/successions": "admin supervisor",
    "GET /persons": "admin auditor",
    "POST /persons": "admin",
    "GET /persons/{login}": "admin auditor",
    "POST /persons/{login}/roles": "admin",
    "POST /persons/{login}/roles/{number}/take": "admin",
    "POST /persons/{login}/disable": "admin",
    "POST /persons/{login}/enable": "admin",
    "POST /persons/{login}/password": "admin",
    "POST /persons/{login}/sign-out": "admin",
    "GET /workdays": EVERYBODY,
    "POST /workdays/notices/preview": "supervisor",
    "POST /workdays/notices": "supervisor",
    "GET /workflows": EVERYBODY,
    "GET /workflows/{name}": EVERYBODY,
    "GET /system": "admin auditor",
    "GET /system/outbox": "admin auditor",
    "GET /system/audit": "admin auditor",
    "GET /system/security": "admin auditor",
    "GET /system/sessions": "admin auditor",
    "POST /system/sessions/{login}/end": "admin",
    "GET /system/webhooks": "admin",
    "POST /system/webhooks": "admin",
    "POST /system/webhooks/{number}/remove": "admin",
    "POST /system/webhooks/{number}/secret": "admin",
    "GET /profile": EVERYBODY,
    "POST /profile": EVERYBODY,
    "GET /profile/password": EVERYBODY,
    "POST /profile/password": EVERYBODY,
    "GET /profile/outside": EVERYBODY,
    "POST /profile/outside": EVERYBODY,
    "GET /profile/tokens": EVERYBODY,
    "POST /profile/tokens": EVERYBODY,
    "POST /profile/tokens/{number}/revoke": EVERYBODY,
    "POST /profile/sessions/others": EVERYBODY,
    "POST /profile/sessions/{digest}": EVERYBODY,
    "POST /profile/stand-ins": EVERYBODY,
    "POST /profile/stand-ins/{number}/end": EVERYBODY,
    "POST /profile/acting": EVERYBODY,
    "GET /inbox": EVERYBODY,
    "POST /inbox/{number}": EVERYBODY,
    "GET /public": f"nobody {EVERYBODY}",
    "GET /public/bulletins/{code}": f"nobody {EVERYBODY}",
    "GET /public/bulletins/{code}/rate": f"nobody {EVERYBODY}",
    "POST /public/bulletins/{code}/rate": f"nobody {EVERYBODY}",
    "GET /public/tips": f"nobody {EVERYBODY}",
    "POST /public/tips": f"nobody {EVERYBODY}",
    "POST /public/tips/follow": f"nobody {EVERYBODY}",
    "GET /feedback": "editor supervisor auditor",
    "POST /feedback/comments/{number}": "editor",
    "POST /feedback/tips/{number}/accept": "supervisor",
    "POST /feedback/tips/{number}/answer": "supervisor",
}
# There is nothing under these: who may reach the route hears 404 or 422, nobody else does.
PLACES = {
    "name": "html",
    "part": "goals",
    "item_id": "9",
    "number": "9",
    "digest": "9",
    "login": "none",
    "evidence_id": "9",
    "view_id": "9",
    "code": "none",
    "ordinal": "9",
    "key": "9.none",
}


def test_every_route_is_written_down_here_too() -> None:
    assert set(REACHED_BY) == {f"{method} {path}" for method, path in DECLARED}


@pytest.fixture(scope="module")
def browsers(shared_house: House) -> Mapping[str, TestClient]:
    """A browser for nobody and one for a person of each role."""
    people = {"nobody": "", **CAST}
    return {role: shared_house.browser(login) for role, login in people.items()}


# Last of all: whoever signs out is gone.
@pytest.mark.parametrize("route", sorted(REACHED_BY, key="POST /sign-out".__eq__))
def test_a_route_is_reached_by_these_roles_and_no_other(
    browsers: Mapping[str, TestClient], route: str
) -> None:
    method, path = route.split(" ")
    address = path.format(**PLACES)

    reached = set()
    for role, browser in browsers.items():
        answer = browser.request(method, address)
        turned_away = answer.status_code == 403 or (
            answer.status_code == 303 and role == "nobody" and "to=" in answer.headers["location"]
        )
        if not turned_away:
            reached.add(role)

    assert reached == set(REACHED_BY[route].split())


def test_a_route_without_a_row_keeps_the_pages_from_starting() -> None:
    routes = [*DECLARED, ("GET", "/forgotten")]

    assert undeclared(routes) == ["GET /forgotten has no row in web/declared.py"]


def test_a_row_without_a_route_is_named() -> None:
    routes = [each for each in DECLARED if each != ("GET", "/")]

    assert undeclared(routes) == ["GET / is declared but leads nowhere"]


def test_an_office_role_held_for_one_unit_opens_no_page_of_the_office() -> None:
    grants = {"supervisor": frozenset({1})}
    actor = Actor(person_id=1, login="a", name="a", unit_id=1, grants=grants)

    assert not may_reach(actor, DECLARED["GET", "/cycles"])
    assert may_reach(actor, DECLARED["GET", "/items"])
