"""Webhooks, snoozes, waivers and migrations over the API."""

from __future__ import annotations

from tests.api.conftest import Served

HOOK = {"url": "https://example.org/hook", "events": ["verify"]}


def test_a_webhook_is_made_with_its_secret_listed_without_and_removed(served: Served) -> None:
    client = served.client("guan")
    made = client.post("webhooks", json=HOOK)
    listed = client.get("webhooks")
    gone = client.delete(f"webhooks/{made.json()['id']}")

    assert made.json()["secret"].startswith("whsec_")
    assert made.json()["secret"] not in listed.text
    assert (gone.status_code, client.get("webhooks").json()) == (204, {"webhooks": []})


def test_a_webhook_of_an_unknown_event_is_refused(one_served: Served) -> None:
    answer = one_served.client("guan").post("webhooks", json=HOOK | {"events": ["none"]})

    assert answer.status_code == 422


def test_ones_own_reminders_of_an_item_wait(served: Served) -> None:
    item = served.office.assigned()
    body = {"until": "2023-09-21T01:00:00Z", "reason": "等待报告"}
    answer = served.client("jiao").post(f"items/{item}/snooze", json=body)

    assert answer.status_code == 201, answer.text
    assert answer.json()["until"] <= "2023-09-21T01:00:00Z"
    ends = [served.client("jiao").delete(f"items/{item}/snooze").status_code for _ in range(2)]
    assert ends == [204, 409]


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


def test_a_snooze_can_be_ended(one_served: Served) -> None:
    item, client = one_served.office.assigned(), one_served.client("jiao")
    body = {"until": "2023-09-21T01:00:00Z", "reason": "等待报告"}
    early = client.delete(f"items/{item}/snooze").status_code
    client.post(f"items/{item}/snooze", json=body)

    assert (early, client.delete(f"items/{item}/snooze").status_code) == (409, 204)
