"""What machines read beside the API: calendars, the feed, metrics, readiness."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from casetrack.api.declared import BESIDE
from casetrack.startup import note_tick
from tests.api.conftest import Served
from tests.office import NOW


def _get(served: Served, address: str) -> Any:  # noqa: ANN401 - an answer
    client = TestClient(served.app, raise_server_exceptions=False)
    return client.get(address)


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
    assert "expected" in answer.json()["schema_"]


def test_what_is_beside_the_api_is_public() -> None:
    assert {row.reach for row in BESIDE.values()} == {"public"}
