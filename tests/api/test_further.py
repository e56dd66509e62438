"""Webhooks, snoozes, waivers and migrations over the API."""

from __future__ import annotations

import pytest

from casetrack.cases.log import seal
from casetrack.reminders.tick import tick
from casetrack.store.tables import Figure
from tests.api.conftest import Served
from tests.cases.forgery import disarm
from tests.office import DAY

HOOK = {"url": "https://example.org/hook", "events": ["verify"]}


def test_a_webhook_is_made_with_its_secret_listed_without_and_removed(served: Served) -> None:
    client = served.client("guan")
    made = client.post("webhooks", json=HOOK)
    listed = client.get("webhooks")
    gone = client.delete(f"webhooks/{made.json()['id']}")

    assert made.json()["secret"].startswith("whsec_")
    assert made.json()["secret"] not in listed.text
    assert (gone.status_code, client.get("webhooks").json()) == (204, {"webhooks": []})


def test_a_secret_of_a_webhook_is_renewed_and_both_sign_for_a_day(one_served: Served) -> None:
    client = one_served.client("guan")
    made = client.post("webhooks", json=HOOK).json()
    renewed = client.post(f"webhooks/{made['id']}/secret")
    [listed] = client.get("webhooks").json()["webhooks"]

    assert renewed.json()["secret"] not in (made["secret"], "")
    assert listed["former_until"] == renewed.json()["former_until"] == "2023-09-21T01:00:00Z"
    assert client.post("webhooks/999/secret").status_code == 404
    assert one_served.client("sun").post(f"webhooks/{made['id']}/secret").status_code == 403


def test_a_webhook_of_an_unknown_event_is_refused(one_served: Served) -> None:
    answer = one_served.client("guan").post("webhooks", json=HOOK | {"events": ["none"]})

    assert answer.status_code == 422


@pytest.mark.parametrize("tail", [" y/", "\ny/", ":99999/", ":0/"])
def test_what_is_no_address_of_a_webhook_is_refused(shared_served: Served, tail: str) -> None:
    answer = shared_served.client("guan").post("webhooks", json={"url": f"https://x{tail}"})

    assert answer.status_code == 422
    assert "expected https://…" in answer.json()["detail"]


def test_ones_own_reminders_of_an_item_wait(served: Served) -> None:
    item = served.office.assigned()
    body = {"until": "2023-09-21T01:00:00Z", "reason": "等待报告"}
    answer = served.client("jiao").post(f"items/{item}/snooze", json=body)

    assert answer.status_code == 201, answer.text
    assert answer.json()["until"] <= "2023-09-21T01:00:00Z"
    ends = [served.client("jiao").delete(f"items/{item}/snooze").status_code for _ in range(2)]
    assert ends == [204, 409]


def test_a_running_snooze_is_told_to_its_owner_alone(one_served: Served) -> None:
    item = one_served.office.assigned("路面坑槽")
    body = {"until": "2023-09-21T01:00:00Z", "reason": "等待报告"}
    one_served.client("jiao").post(f"items/{item}/snooze", json=body)
    [told] = one_served.client("jiao").get("me/snoozes").json()["snoozes"]

    assert (told["item"], told["until"], told["reason"]) == (item, *body.values())
    assert one_served.client("tong").get("me/snoozes").json() == {"snoozes": []}


def test_reminders_are_taken_note_of_item_by_item(served: Served) -> None:
    mine, other = served.office.assigned("路面坑槽"), served.office.assigned(unit="zj")
    served.now += 20 * DAY
    tick(served.engine.database, served.engine.rules, served.engine.post(), now=served.now)
    client, body = served.client("jiao"), {"items": [mine, other, 999]}
    asked = client.get("me/reminders").json()["reminders"]
    results = client.post("reminders/acknowledgements", json=body).json()["results"]
    told = {row["to"]: row["noted_at"] for row in client.get("reminders").json()["reminders"]}

    assert [(each["item"], each["title"]) for each in asked] == [(mine, "路面坑槽")]
    assert [each["detail"] is None for each in results] == [True, False, False]
    assert [each["key"] for each in results[1:]] == [None, None]
    assert client.get("me/reminders").json() == {"reminders": []}
    assert (told["jiao"] is None, told["tong"]) == (False, None)


def test_a_migration_to_the_version_that_holds_moves_nothing(one_served: Served) -> None:
    one_served.office.assigned()
    answer = one_served.client("sun").post("cycles/t-2023/migration", json={"preview": True})

    assert answer.json() == {"preview": True, "count": 0, "states": {}, "objections": []}


def test_a_finding_that_is_not_there_cannot_be_waived(one_served: Served) -> None:
    body = {"finding": "9f86d081", "reason": "x"}
    answer = one_served.client("bian").post("cycles/t-2023/waivers", json=body)

    assert answer.status_code in {404, 409, 422}


def test_the_four_lists_are_told_row_by_row(one_served: Served) -> None:
    one_served.office.assigned("路面坑槽")
    client = one_served.client("sun")
    lists = client.get("cycles/t-2023/lists").json()["lists"]
    others = client.get("cycles/t-2023/lists?unit=zj").json()["lists"]

    assert len(lists) == 7
    assert "路面坑槽" in str(lists)
    assert "路面坑槽" not in str(others)
    assert all(len(row) == len(each["columns"]) for each in lists for row in each["rows"])


def test_a_campaign_is_told_at_a_glance(one_served: Served) -> None:
    one_served.office.assigned()
    told = one_served.client("sun").get("cycles/t-2023/glance").json()
    counted = {"total": 1, "open": 1, "late": 0, "late_since": None}

    assert told["units"] == [{**counted, "unit": "jt"}]
    assert [each["open"] for each in told["projects"]] == [1, 0]
    assert (told["projects"][0]["lead_unit"], told["left"][-1]["open"]) == ("jt", 1)
    assert [each["open"] for each in told["ages"]] == [1, 0, 0, 0]
    assert [each["to_days"] for each in told["ages"]] == [7, 15, 30, None]


def test_a_snooze_can_be_ended(one_served: Served) -> None:
    item, client = one_served.office.assigned(), one_served.client("jiao")
    body = {"until": "2023-09-21T01:00:00Z", "reason": "等待报告"}
    early = client.delete(f"items/{item}/snooze").status_code
    client.post(f"items/{item}/snooze", json=body)

    assert (early, client.delete(f"items/{item}/snooze").status_code) == (409, 204)


def test_a_cited_figure_is_corrected_after_the_close(one_served: Served) -> None:
    office = one_served.office
    with one_served.engine.database.write() as session:
        office.cycle(session).closed_at = one_served.now
        session.add(
            Figure(
                cycle_id=office.cycle_id, project_id=office.projects[1], position=1, key="1.cited",
                label="涉及企业", source="cited", unit="家", value="23", cited_from="四号文",
            )
        )  # fmt: skip
    client, place = one_served.client("sun"), "cycles/t-2023/figures/1.cited"
    body = {"value": "26", "document": "五号文", "reason": "漏计三处"}
    answer = client.post(f"{place}/corrections", json=body)

    assert (answer.status_code, answer.json()["former_value"]) == (201, "23")
    assert client.get(place).json()["text"] == "26家"
    made = [{**answer.json(), "by": "sun", "reason": "漏计三处", "document": "五号文"}]
    assert client.get(place).json()["corrections"] == made
    for each in (f"{place}/corrections", "cycles/t-2023/figure-corrections"):
        assert client.get(each).json() == {"corrections": made}
    assert client.get("cycles/t-2023/figures/1.cite/corrections").status_code == 404
    assert client.post(f"{place}/corrections", json=body).status_code == 422


def test_an_audit_reads_the_log_and_not_only_the_chains(one_served: Served) -> None:
    one_served.office.rectifying()
    with one_served.engine.database.write() as session:
        seal(session)
    client = one_served.client("shen")
    sound = client.get("audit/verification").json()
    disarm(one_served.engine.database, "log_leaf", "DELETE FROM log_leaf WHERE position = 0")
    found = client.get("audit/verification", headers={"Accept-Language": "zh"}).json()

    assert (sound["sound"], sound["log"]) == (True, {"size": 3, "faults": []})
    assert (found["sound"], found["log"]["faults"]) == (False, ["日志缺第0条"])
