"""One's own affairs over the API, and acting for somebody absent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Served

PREFERENCES = {"language": "en", "quiet_from": "18:30", "quiet_to": "08:30"}
STAND_IN = {"login": "zhu", "starts": "2023-09-20", "ends": "2023-09-22"}
NOTICE = """\
number = "办发〔2023〕99号"
title = "增放一天"
issued = 2023-09-20
years = [2023]
off = ["2023-09-25"]
"""


def test_preferences_are_set_whole_and_read_again(served: Served) -> None:
    client = served.client("jiao")
    client.headers["If-Match"] = "*"
    before = client.get("me/preferences").json()
    set_to = client.put("me/preferences", json=PREFERENCES).json()
    client.put("me/preferences", json={})

    assert set_to == PREFERENCES
    assert before == client.get("me/preferences").json() == dict.fromkeys(PREFERENCES)


def test_a_handler_learns_where_items_can_be_opened(one_served: Served) -> None:
    client = one_served.client("jiao")
    projects = client.get("me/projects").json()["projects"]
    with one_served.engine.database.write() as session:
        one_served.office.cycle(session).closed_at = one_served.now

    assert [each["ordinal"] for each in projects] == [1, 2]
    assert (projects[0]["cycle"], projects[0]["lead_unit"]) == ("t-2023", "jt")
    assert client.get("me/projects").json() == {"projects": []}


@pytest.mark.parametrize(
    "body", [{"language": "fr"}, {"quiet_from": "25:00"}, {"quiet_from": "18:30"}]
)
def test_preferences_that_cannot_be_are_refused(
    shared_served: Served, body: dict[str, str]
) -> None:
    headers = {"If-Match": "*"}
    answer = shared_served.client("jiao").put("me/preferences", json=body, headers=headers)

    assert answer.status_code == 422


def test_a_view_is_kept_replaced_and_removed(one_served: Served) -> None:
    client = one_served.client("jiao")
    client.post("me/views", json={"name": "逾期", "query": "waits=soon"})
    [view] = client.post("me/views", json={"name": "逾期", "query": "waits=overdue"}).json()[
        "views"
    ]
    by_another = one_served.client("tong").delete(f"me/views/{view['id']}").status_code

    assert view["query"] == "waits=overdue"
    assert by_another == 204
    assert len(client.get("me/views").json()["views"]) == 1
    client.delete(f"me/views/{view['id']}")
    assert client.get("me/views").json() == {"views": []}


def _absent(served: Served) -> str:
    """Let 朱经办 act for 焦经办, and give the number to act under."""
    served.client("jiao").post("me/stand-ins", json=STAND_IN)
    [absence] = served.client("zhu").get("me/stand-ins").json()["absences"]
    return str(absence["person"])


def test_a_stand_in_acts_under_their_own_name_with_the_rights_of_the_absent(
    served: Served,
) -> None:
    item = served.office.assigned(unit="jt")
    client, acting = served.client("zhu"), {"Acting-For": _absent(served)}
    step: dict[str, Any] = {"json": {"transition": "accept"}}

    assert client.post(f"items/{item}/events", **step).status_code == 404
    assert client.post(f"items/{item}/events", **step, headers=acting).status_code == 201
    [*_, last] = client.get(f"items/{item}/events", headers=acting).json()["events"]
    assert "朱经办" in last["sentence"]


@pytest.mark.parametrize(
    ("acting", "status"), [("0", 422), ("-1", 422), ("9" * 5000, 422), ("jiao", 422), ("999", 403)]
)
def test_whom_nobody_named_acts_for_nobody(shared_served: Served, acting: str, status: int) -> None:
    answer = shared_served.client("zhu").get("me", headers={"Acting-For": acting})

    assert answer.status_code == status
    assert "9999" not in answer.text


def test_what_a_stand_in_may_ends_with_the_naming(one_served: Served) -> None:
    acting = {"Acting-For": _absent(one_served)}
    client = one_served.client("jiao")
    [named] = client.get("me/stand-ins").json()["stand_ins"]
    client.delete(f"me/stand-ins/{named['id']}")

    assert one_served.client("zhu").get("items", headers=acting).status_code == 403


def test_a_holiday_notice_is_previewed_without_counting(one_served: Served) -> None:
    one_served.office.assigned()
    client = one_served.client("sun")
    seen = client.post("calendar/notices", json={"text": NOTICE, "preview": True})

    assert seen.status_code == 201, seen.text
    assert client.get("calendar/notices").json() == {"notices": []}
    done = client.post("calendar/notices", json={"text": NOTICE}).json()
    assert {**done, "preview": True} == seen.json()
    assert len(client.get("calendar/notices").json()["notices"]) == 1


def test_a_published_bulletin_is_read_from_a_text_and_from_a_file(shared_served: Served) -> None:
    client, text = shared_served.client("shen"), "一、公路病害治理\n治理成果：整改病害343个。"
    pasted = client.post("bulletin-readings", files={"text": (None, text)})
    sent = client.post("bulletin-readings", files={"file": ("a.txt", text.encode())})
    other = client.post("bulletin-readings", files={"file": ("a.exe", b"MZ")})

    assert pasted.json()["projects"] == sent.json()["projects"]
    assert "343" in pasted.text
    assert (other.status_code, other.json()["problems"][0]["column"]) == (422, "file")


def test_a_text_is_tried_and_not_kept(shared_served: Served) -> None:
    client = shared_served.client("bian")
    place = "cycles/t-2023/narratives/1/results"
    tried = client.post(f"{place}/trial", json={"text": "整改病害343个。"}).json()
    elsewhere = client.post("cycles/t-2023/narratives/0/results/trial", json={"text": "x"})

    assert tried["lines"] == ["整改病害343个。"]
    assert tried["findings"]
    assert elsewhere.status_code == client.get(place).status_code == 404


def test_the_system_tells_how_it_is_to_those_who_run_it(one_served: Served) -> None:
    client = one_served.client("guan")
    health, outbox = client.get("system/health").json(), client.get("system/outbox").json()
    log = client.get("system/security").json()

    assert "schema" in {each["what"] for each in health["findings"]}
    assert outbox == {"counts": [], "underway": []}
    assert log["faults"] == []
    assert log["entries"][0]["kind"] == "token made"


def test_a_person_is_let_in_again_with_a_first_password(one_served: Served) -> None:
    client = one_served.client("guan")
    new = {"login": "xin", "name": "新人", "unit": "jt", "roles": ["handler"]}
    roles = client.post("persons", json=new).json()["roles"]
    client.post("persons/xin/disablement")
    active = client.delete("persons/xin/disablement").json()["active"]
    issued = client.post("persons/xin/password")

    assert roles == [{"role": "handler", "unit": "jt"}]
    assert active
    assert (issued.status_code, len(issued.json()["password"]) > 11) == (201, True)
