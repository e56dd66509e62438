"""Who reaches which route, role by role and unit by unit, over the whole table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from casetrack.api.app import build_api
from casetrack.api.declared import BESIDE, DECLARED, V1, undeclared
from casetrack.people.actors import Actor
from casetrack.web.declared import may_reach
from tests.api.conftest import Served
from tests.office import NOW

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
WHERE = {"handler": frozenset({2}), "unit_lead": frozenset({2})}
# There is nothing under these: who may reach the route hears 404, 409, 422 or 428.
PLACES = {
    "item_id": "999", "evidence_id": "999", "unit": "none", "login": "none", "role": "none",
    "token_id": "999", "code": "none", "ordinal": "99", "look_back_id": "999", "key": "none",
    "project": "99", "part": "none", "number": "99", "form": "none", "message_id": "999",
    "name": "none", "webhook_id": "999", "finding": "none", "browser_id": "0" * 64,
    "stand_in_id": "999", "view_id": "999", "comment_id": "999", "tip_id": "999",
}  # fmt: skip
ROUTES = sorted(DECLARED)
OF_TOKENS = [each for each in ROUTES if DECLARED[each].reach != "public"]
OF_AN_ITEM = [each for each in ROUTES if "{item_id}" in each[1]]


@pytest.fixture(scope="module")
def clients(shared_served: Served) -> Mapping[str, TestClient]:
    """A client for nobody and one for a person of each role."""
    people = {"nobody": "", **CAST}
    return {role: shared_served.client(login) for role, login in people.items()}


def _asked(client: TestClient, method: str, path: str, **places: Any) -> int:  # noqa: ANN401 - as addresses hold them
    address = path.removeprefix(f"{V1}/").format(**(PLACES | places))
    body: dict[str, Any] | None = None if method in {"GET", "DELETE"} else {}
    return client.request(method, address, json=body).status_code


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_route_is_reached_by_the_declared_roles_and_no_other(
    clients: Mapping[str, TestClient], method: str, path: str
) -> None:
    row = DECLARED[method, path]
    for role, client in clients.items():
        status = _asked(client, method, path)
        if role == "nobody":
            assert (status == 401) == (row.reach != "public"), role
            continue
        actor = Actor(person_id=1, login="", name="", unit_id=1, grants={role: WHERE.get(role)})
        assert (status != 403) == may_reach(actor, row), (role, status)
        assert status < 500, (role, status)


@pytest.mark.parametrize(("method", "path"), OF_TOKENS)
def test_a_token_that_reads_changes_nothing_and_one_for_calendars_reads_nothing(
    shared_served: Served, method: str, path: str
) -> None:
    reads = _asked(shared_served.client("sun", "read"), method, path)
    calendar = _asked(shared_served.client("sun", "calendar"), method, path)

    assert calendar == 403
    assert method == "GET" or reads == 403


@pytest.mark.parametrize(("method", "path"), OF_AN_ITEM)
def test_an_item_of_another_unit_is_not_there(
    shared_served: Served, method: str, path: str
) -> None:
    mine = shared_served.office.assigned(unit="jt")
    bodies: dict[str, Any] = {
        "PATCH": {"title": "x", "reason": "x"},
        "POST": {"transition": "accept"} if path.endswith("events") else {"reason": "x"},
        "snooze": {"until": "2023-09-22T01:00:00Z", "reason": "x"},
    }
    address = path.removeprefix(f"{V1}/").format(**(PLACES | {"item_id": mine}))
    sent: dict[str, Any] = {"json": bodies.get(path.rpartition("/")[2], bodies.get(method))}
    if method == "POST" and path.endswith("evidence"):
        sent = {"files": {"file": ("a.pdf", b"%PDF-1.7 x")}}
    answer = shared_served.client("zhu").request(method, address, headers={"If-Match": "*"}, **sent)

    assert answer.status_code == 404
    assert shared_served.office.item(mine).version == 2


def test_a_route_without_a_row_fails_the_build(
    one_served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {key: row for key, row in DECLARED.items() if key != ("GET", f"{V1}/me")}
    monkeypatch.setattr("casetrack.api.declared.DECLARED", kept)

    with pytest.raises(AssertionError, match="GET /api/v1/me has no row"):
        build_api(one_served.engine, lambda: NOW)
    assert undeclared([*kept, *BESIDE, ("GET", "/x")]) == ["GET /x has no row in api/declared.py"]


def test_roles_are_read_with_every_request(one_served: Served) -> None:
    client = one_served.client("jiao")
    before = client.get("items").status_code
    one_served.client("guan").post("persons/jiao/disablement")

    assert (before, client.get("items").status_code) == (200, 401)
