"""What belongs to another unit shows nowhere: no list, count, search, export or suggestion."""

from __future__ import annotations

import pytest

from tests.api.conftest import Served

SECRET = "机密事项"
ADDRESSES = [
    "items?total=true", f"items?q={SECRET}&total=true", "items?unit=jt&total=true",
    "items?project=1&total=true", "items?waits=overdue&total=true", "items?cycle=t-2023&total=true",
    "items/export", "items/export?format=ndjson", "reminders", "persons", "persons?q=焦",
    "cycles/t-2023/activities", "cycles/t-2023/readings", "cycles",
]  # fmt: skip


@pytest.fixture(scope="module")
def full(shared_served: Served) -> Served:
    """An office where 区交通运输局 has an item, work and a reading, and 区住建局 has nothing."""
    office = shared_served.office
    item = office.assigned(SECRET, unit="jt")
    client = shared_served.client("sun")
    work = {
        "key": SECRET, "project": 1, "kind": SECRET, "date": "2023-09-20", "unit": "jt",
        "item": office.item(item).key,
    }  # fmt: skip
    reading = {
        "key": SECRET, "project": 1, "indicator": SECRET, "date": "2023-09-20", "value": "1",
        "unit": "分", "evidence": "x",
    }  # fmt: skip
    assert client.post("cycles/t-2023/activities", json=work).status_code == 201
    assert client.post("cycles/t-2023/readings", json=reading).status_code == 201
    body = {"items": [item], "reason": SECRET}
    assert client.post("reminders/urges", json=body).status_code == 201
    return shared_served


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_unit_sees_nothing_of_it(full: Served, address: str) -> None:
    answer = full.client("zhu").get(address)

    assert answer.status_code == 200
    assert SECRET not in answer.text
    assert "jiao" not in answer.text
    if "total" in address:
        assert answer.json() == {"items": [], "next": None, "total": 0}


@pytest.mark.parametrize("login", ["jiao", "sun"])
@pytest.mark.parametrize("address", [each for each in ADDRESSES if "waits" not in each])
def test_its_own_unit_and_the_office_see_it(full: Served, login: str, address: str) -> None:
    answer = full.client(login).get(address)

    assert answer.status_code == 200
    if address != "cycles":
        assert SECRET in answer.text or "jiao" in answer.text


def test_a_bulk_step_tells_nothing_of_anothers_items(full: Served) -> None:
    body = {"items": [{"id": 1}, {"id": 999}], "transition": "accept", "preview": True}
    told = full.client("zhu").post("items/bulk", json=body).json()["results"]

    first, second = ({**each, "id": 0} for each in told)
    assert first == second


def test_an_item_of_another_unit_and_none_at_all_sound_alike(full: Served) -> None:
    other = full.client("zhu").get("items/1").json()
    none = full.client("zhu").get("items/999").json()

    assert other["detail"].replace("1", "999") == none["detail"]


def test_a_key_of_another_unit_is_no_duplicate_to_name(full: Served) -> None:
    mine = full.office.assigned("自己的", unit="zj")
    body = {"transition": "merge", "fields": {"duplicate_of": "1"}, "reason": "x"}
    answer = full.client("jian").post(f"items/{mine}/events", json=body)

    assert answer.status_code == 422
    assert "no item of this cycle" in answer.text
