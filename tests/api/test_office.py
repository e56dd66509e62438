"""Units and persons over the API: for the whole office alone, and noted in the security log."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from casetrack.people.persons import grant, person_named
from casetrack.store.tables import IdempotencyKey, SecurityEvent
from tests.api.conftest import Served

GRANT = {"role": "admin", "unit": None}
UNIT = {"code": "xin", "name": "新单位"}
PASSWORD = {"password": "horse-battery-staple"}
KEY = {"Idempotency-Key": "0123456789abcdef"}


def _kinds(served: Served) -> list[str]:
    query = select(SecurityEvent.kind).order_by(col(SecurityEvent.seq))
    with served.engine.database.read() as session:
        return list(session.exec(query))


@pytest.mark.parametrize(
    ("role", "path", "body"),
    [
        ("admin", "persons/tong/roles", GRANT),
        ("admin", "persons", {"login": "xin", "name": "新人", "unit": "jt"}),
        ("admin", "persons/zhu/disablement", None),
        ("supervisor", "units", UNIT),
        ("supervisor", "units/zj/succession", {"by": "jt"}),
    ],
)
def test_a_role_for_one_unit_changes_nothing_of_the_office(
    one_served: Served, role: str, path: str, body: dict[str, Any] | None
) -> None:
    with one_served.engine.database.write() as session:
        tong = person_named(session, "tong")
        grant(session, tong, role, unit_id=one_served.office.units["jt"])
    client = one_served.client("tong")

    assert client.post(path, json=body).status_code == 403
    assert client.get("tokens").json()["tokens"][0]["login"] == "tong"
    assert len(client.get("tokens").json()["tokens"]) == 1


def test_administration_is_noted_in_the_security_log(served: Served) -> None:
    client = served.client("guan")
    before = len(_kinds(served))
    client.post("persons", json={"login": "xin", "name": "新人", "unit": "jt"})
    client.post("persons/xin/roles", json={"role": "handler", "unit": "jt"})
    client.delete("persons/xin/roles/handler?unit=jt")
    client.put("persons/xin/password", json=PASSWORD)
    client.post("persons/xin/disablement")
    client.post("units", json=UNIT)
    client.post("units/xin/aliases", json={"alias": "新局"})
    client.post("units/zj/succession", json={"by": "xin"})

    people = ["person added", "role granted", "role taken back", "password set", "person disabled"]
    assert _kinds(served)[before:] == [*people, "unit added", "unit named", "unit succeeded"]


def test_the_last_administrator_stays(served: Served) -> None:
    client = served.client("guan")

    assert client.delete("persons/guan/roles/admin").status_code == 409
    assert client.post("persons/guan/disablement").status_code == 409


def test_nobody_sets_their_own_password_without_the_present_one(one_served: Served) -> None:
    client = one_served.client("guan")
    chosen = client.put("persons/guan/password", json=PASSWORD)
    issued = client.post("persons/guan/password")

    assert (chosen.status_code, issued.status_code) == (409, 409)
    assert "present one" in chosen.text
    assert _kinds(one_served)[-1:] != ["password set"]


TOKEN = {"name": "平台", "scope": "read", "expires_at": "2023-10-20T01:00:00Z"}
HOOK = {"url": "https://example.org/hook"}


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("tokens", TOKEN),
        ("webhooks", HOOK),
        ("webhooks/1/secret", None),
        ("persons/jiao/password", None),
    ],
)
def test_what_is_shown_once_is_done_once_under_a_key_and_kept_nowhere(
    one_served: Served, place: str, body: dict[str, str] | None
) -> None:
    client = one_served.client("guan")
    if place.endswith("/secret"):
        client.post("webhooks", json=HOOK)
    first, again = (client.post(place, json=body, headers=KEY) for _ in range(2))
    other = client.post("units", json={"code": "a", "name": "甲"}, headers=KEY)
    with one_served.engine.database.read() as session:
        kept = session.exec(select(IdempotencyKey)).one()

    assert (first.is_success, again.status_code, other.status_code) == (True, 409, 422)
    assert "shown then, once" in again.json()["detail"]
    assert kept.body == ""


def test_no_quick_hash_of_a_password_is_kept(one_served: Served) -> None:
    client = one_served.client("guan")
    answer = client.put("persons/jiao/password", json=PASSWORD, headers=KEY)
    with one_served.engine.database.read() as session:
        kept = session.exec(select(IdempotencyKey)).all()

    assert (answer.status_code, kept) == (204, [])
