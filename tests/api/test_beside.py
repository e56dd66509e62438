"""What machines read beside the API: calendars, the feed, metrics, readiness."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from casetrack.api.declared import BESIDE
from casetrack.people.persons import grant, person_named, revoke
from casetrack.startup import note_tick
from casetrack.store.database import Database
from tests.api.conftest import Served
from tests.office import NOW

HERE = ("127.0.0.1", 50_000)
STRANGER = ("203.0.113.9", 50_000)


def _get(served: Served, address: str, client: tuple[str, int] = HERE, **headers: str) -> Any:  # noqa: ANN401 - an answer
    browser = TestClient(served.app, raise_server_exceptions=False, client=client)
    return browser.get(address, headers={name.replace("_", "-"): headers[name] for name in headers})


def test_a_calendar_holds_what_waits_for_its_person(served: Served) -> None:
    mine = served.office.assigned("路面坑槽")
    served.office.assigned("别家的", unit="zj")
    answer = _get(served, f"/calendar/{served.secret('jiao', 'calendar')}.ics")
    [found] = Calendar.from_ical(answer.text).walk("VEVENT")
    entry: Any = found

    assert answer.headers["content-type"].startswith("text/calendar")
    assert str(entry["uid"]).startswith(f"item-{mine}-")
    assert "路面坑槽" in entry["summary"]
    assert entry["dtstart"].dt == served.office.due(mine)


def test_an_hour_ends_at_an_instant_in_a_calendar(one_served: Served) -> None:
    one_served.office.order("夜间噪声", now=NOW)
    answer = _get(one_served, f"/calendar/{one_served.secret('sun', 'calendar')}.ics")
    [found] = Calendar.from_ical(answer.text).walk("VEVENT")
    entry: Any = found

    assert entry["dtstart"].dt == NOW + timedelta(hours=1)
    assert "dtend" not in entry


def test_a_calendar_says_which_deadlines_are_provisional(served: Served) -> None:
    served.office.assigned()
    address = f"/calendar/{served.secret('jiao', 'calendar')}.ics"
    told = []
    for change in ("UPDATE deadline SET provisional = TRUE", "SELECT 1"):
        [found] = Calendar.from_ical(_get(served, address).text).walk("VEVENT")
        entry: Any = found
        told.append((str(entry["status"]), "暂定" in str(entry.get("description"))))
        with served.engine.database.connect() as connection:
            connection.exec_driver_sql(change)

    assert told == [("CONFIRMED", False), ("TENTATIVE", True)]


@pytest.mark.parametrize("scope", ["read", "write"])
def test_only_a_token_for_calendars_opens_one(one_served: Served, scope: str) -> None:
    other = _get(one_served, f"/calendar/{one_served.secret('jiao', scope)}.ics")
    made_up = _get(one_served, "/calendar/ct_nothing.ics")

    assert (other.status_code, made_up.status_code) == (404, 404)
    assert other.json()["detail"] == made_up.json()["detail"]


def test_a_calendar_whose_token_was_revoked_is_gone(one_served: Served) -> None:
    secret = one_served.secret("jiao", "calendar")
    client = one_served.client("jiao")
    [token] = [
        each for each in client.get("tokens").json()["tokens"] if each["scope"] == "calendar"
    ]
    client.delete(f"tokens/{token['id']}")

    assert _get(one_served, f"/calendar/{secret}.ics").status_code == 404


def test_the_feed_of_an_office_without_bulletins_is_empty(one_served: Served) -> None:
    answer = _get(one_served, "/feed.atom")

    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert "<feed" in answer.text
    assert "<entry" not in answer.text


def test_what_somebody_has_already_is_not_sent_again(one_served: Served) -> None:
    for address in ("/feed.atom", f"/calendar/{one_served.secret('jiao', 'calendar')}.ics"):
        etag = _get(one_served, address).headers["etag"]
        for named, status in ((etag, 304), ("*", 304), (f'"x", W/{etag}', 304), ('"x"', 200)):
            answer = _get(one_served, address, if_none_match=named)
            assert (answer.status_code, answer.headers["etag"]) == (status, etag)
            assert (answer.text == "") == (status == 304)


def test_a_monitor_reads_how_the_work_stands(served: Served) -> None:
    served.office.assigned()
    with served.engine.database.write() as session:
        note_tick(session, now=NOW)
    served.now = NOW + timedelta(days=30)
    told = _get(served, "/metrics").text
    values = dict(re.findall(r"(?m)^(casetrack_\w+) (\S+)$", told))

    assert values["casetrack_items_open"] == values["casetrack_items_overdue"] == "1.0"
    assert values["casetrack_dead_letters"] == "0.0"
    assert float(values["casetrack_last_tick_timestamp_seconds"]) == NOW.timestamp()
    assert "process_resident_memory_bytes" in told


def test_readiness_tries_a_write_and_leaves_nothing(served: Served) -> None:
    answer = _get(served, "/readyz")

    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    with served.engine.database.connect() as connection:
        found = connection.exec_driver_sql("SELECT name FROM mark WHERE name = 'probe'").all()
    assert found == []


def test_another_schema_is_not_ready(one_served: Served) -> None:
    with one_served.engine.database.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    answer = _get(one_served, "/readyz")

    assert answer.status_code == 503
    assert "expected" in answer.json()["schema"]


def test_a_database_that_is_away_is_not_ready_and_strangers_hear_no_more(
    one_served: Served,
) -> None:
    away = Database("postgresql://127.0.0.1:1/away")
    one_served.engine = replace(one_served.engine, database=away)
    near = _get(one_served, "/readyz")
    stranger = _get(one_served, "/readyz", STRANGER)
    away.close()

    assert (near.status_code, stranger.status_code) == (503, 503)
    assert near.json()["database"] == "OperationalError"
    assert near.json()["schema"] == "DatabaseUnreachable"
    assert stranger.json() == {"ready": False}


def test_what_is_beside_the_api_is_public() -> None:
    assert {row.reach for row in BESIDE.values()} == {"public"}


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        (HERE, {}, 200),
        (("::1", 50_000), {}, 200),
        (STRANGER, {}, 401),
        (("a-socket", 0), {}, 401),
        (HERE, {"x_forwarded_for": "127.0.0.1"}, 401),
        (HERE, {"via": "1.1 proxy"}, 401),
        (("10.1.2.3", 50_000), {"x_forwarded_for": "10.1.2.3"}, 200),
    ],
)
def test_metrics_are_for_named_networks(
    one_served: Served, client: tuple[str, int], headers: dict[str, str], status: int
) -> None:
    settings = one_served.engine.settings
    networks = (*settings.monitor.networks, ip_network("10.1.0.0/16"))
    monitor = settings.monitor.model_copy(update={"networks": networks})
    settings = settings.model_copy(update={"monitor": monitor})
    one_served.engine = replace(one_served.engine, settings=settings)

    assert _get(one_served, "/metrics", client, **headers).status_code == status


def test_a_stranger_hears_whether_it_is_ready_and_not_why(one_served: Served) -> None:
    with one_served.engine.database.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    answer = _get(one_served, "/readyz", STRANGER)

    assert (answer.status_code, answer.json()) == (503, {"ready": False})


def test_a_token_for_a_monitor_opens_metrics_and_nothing_else(one_served: Served) -> None:
    bearer = {"authorization": f"Bearer {one_served.secret('guan', 'metrics')}"}
    others = {"authorization": f"Bearer {one_served.secret('guan')}"}
    with one_served.engine.database.write() as session:
        person = person_named(session, "guan")

    assert _get(one_served, "/metrics", STRANGER, **bearer).status_code == 200
    assert "disk" in _get(one_served, "/readyz", STRANGER, **bearer).json()
    assert one_served.client("guan", "metrics").get("persons").status_code == 403
    assert _get(one_served, "/metrics", STRANGER, **others).status_code == 401
    with one_served.engine.database.write() as session:
        grant(session, person, "auditor", unit_id=one_served.office.units["jt"])
        revoke(session, person, "admin", unit_id=None)
    assert _get(one_served, "/metrics", STRANGER, **bearer).status_code == 401


def test_who_sees_one_unit_makes_no_token_for_a_monitor(one_served: Served) -> None:
    body = {"name": "m", "scope": "metrics", "expires_at": "2023-12-19T01:00:00Z"}
    answer = one_served.client("jiao").post("tokens", json=body)

    assert answer.status_code == 422
    assert "for the whole office" in answer.text
