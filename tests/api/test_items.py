"""Items over the API: listed, opened, stepped, amended; versions, keys, bulk, exports."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest

from casetrack.api.shapes.items import ItemLine, Items
from casetrack.people import security
from casetrack.people.limits import EXPORT, PREVIEW, use
from casetrack.web.orders import SORTS
from tests.api.conftest import Served

NEW = {
    "cycle": "t-2023",
    "project": 1,
    "title": "路面坑槽",
    "found_on": "2023-09-19",
    "unit": "jt",
    "quantity": "3.5",
    "quantity_unit": "处",
}
KEY = {"Idempotency-Key": "0123456789abcdef"}


def _opened(served: Served, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - as JSON holds it
    answer = served.client("sun").post("items", json=NEW | values)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_an_item_is_opened_and_shown_with_what_can_be_done(served: Served) -> None:
    opened = _opened(served)
    answer = served.client("sun").get(f"items/{opened['id']}")
    told = answer.json()

    assert answer.headers["etag"] == '"1"'
    assert (told["state"], told["quantity"], told["unit"]) == ("identified", "3.5", "jt")
    assert told["opened_at"] == "2023-09-20T01:00:00Z"
    assert "assign" in [each["transition"] for each in told["steps"]]


def test_a_path_is_walked_by_other_systems(served: Served) -> None:
    item = _opened(served)["id"]
    steps = [
        ("sun", {"transition": "assign", "fields": {"unit": "区交通局", "handler": "jiao"}}),
        ("jiao", {"transition": "accept"}),
        ("jiao", {"transition": "request_closeout", "reason": "已修补"}),
        ("he", {"transition": "verify"}),
    ]
    states = []
    for login, body in steps:
        answer = served.client(login).post(f"items/{item}/events", json=body)
        states.append((answer.status_code, answer.json().get("state")))

    assert [each[0] for each in states] == [201] * 4
    assert states[-1][1] == "verified"
    events = served.client("shen").get(f"items/{item}/events").json()["events"]
    assert [each["seq"] for each in events] == [1, 2, 3, 4, 5]


def test_a_step_that_the_workflow_forbids_is_a_problem_document(served: Served) -> None:
    item = _opened(served)["id"]
    answer = served.client("sun").post(f"items/{item}/events", json={"transition": "verify"})

    assert answer.status_code in {403, 409}
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_a_step_of_no_workflow_is_not_taken_for_somebody_elses(served: Served) -> None:
    item = _opened(served)["id"]
    answer = served.client("sun").post(f"items/{item}/events", json={"transition": "asign"})

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:casetrack:invalid")
    assert "possible: accept, assign, " in answer.json()["detail"]


def test_an_old_version_hears_who_when_and_what_now(served: Served) -> None:
    item = _opened(served)["id"]
    served.client("sun").post(
        f"items/{item}/events", json={"transition": "assign", "fields": {"unit": "jt"}}
    )
    answer = served.client("sun").patch(
        f"items/{item}", json={"title": "二", "reason": "改"}, headers={"If-Match": '"1"'}
    )

    assert answer.status_code == 412
    assert answer.headers["etag"] == '"2"'
    assert "at 20 Sept 2023, 09:00 " in answer.json()["detail"]
    current = answer.json()["current"]
    assert (current["by"], current["state"], current["version"]) == ("孙督办", "assigned", 2)
    assert current["at"].endswith("Z")


def test_a_change_that_overwrites_says_what_it_read(served: Served) -> None:
    item = _opened(served)["id"]
    body = {"title": "路面坑槽三处", "reason": "复核"}
    without = served.client("sun").patch(f"items/{item}", json=body)
    right = served.client("sun").patch(f"items/{item}", json=body, headers={"If-Match": '"1"'})

    assert (without.status_code, right.status_code) == (428, 200)
    assert (right.json()["title"], right.headers["etag"]) == ("路面坑槽三处", '"2"')


def test_a_null_empties_a_field_and_one_left_out_stays(served: Served) -> None:
    item = _opened(served, due="2023-10-31")["id"]
    client = served.client("sun")
    told = client.patch(
        f"items/{item}", json={"due": None, "reason": "另定"}, headers={"If-Match": "*"}
    ).json()
    refused = client.patch(
        f"items/{item}", json={"title": None, "reason": "x"}, headers={"If-Match": "*"}
    )

    assert (told["due"], told["title"]) == (None, "路面坑槽")
    assert refused.status_code == 422


def test_the_same_request_under_the_same_key_is_done_once(served: Served) -> None:
    client = served.client("sun")
    first = client.post("items", json=NEW, headers=KEY)
    again = client.post("items", json=NEW, headers=KEY)
    other = client.post("items", json=NEW | {"title": "另一"}, headers=KEY)

    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert (other.status_code, other.json()["type"]) == (422, "urn:casetrack:key-reused")
    assert client.get("items?total=true").json()["total"] == 1


def test_a_key_is_forgotten_after_a_week(served: Served) -> None:
    client = served.client("sun")
    client.post("items", json=NEW, headers=KEY)
    served.now += timedelta(days=6, hours=23)
    known = client.post("items", json=NEW, headers=KEY)
    served.now += timedelta(hours=1)
    forgotten = client.post("items", json=NEW, headers=KEY)

    assert "idempotent-replayed" in known.headers
    assert (forgotten.status_code, "idempotent-replayed" in forgotten.headers) == (201, False)
    assert forgotten.json()["id"] != known.json()["id"]


def test_a_key_of_somebody_else_is_another_key(served: Served) -> None:
    served.client("sun").post("items", json=NEW, headers=KEY)
    answer = served.client("jiao").post("items", json=NEW | {"title": "另一"}, headers=KEY)

    assert answer.status_code == 201


def test_what_was_refused_may_be_tried_again_under_its_key(served: Served) -> None:
    client = served.client("sun")
    refused = client.post("items", json=NEW | {"unit": "no such"}, headers=KEY)
    done = client.post("items", json=NEW, headers=KEY)

    assert (refused.status_code, done.status_code) == (422, 201)


@pytest.mark.parametrize("key", ["short", "x" * 129, "with space 0123456789"])
def test_a_key_has_sixteen_to_128_visible_characters(one_served: Served, key: str) -> None:
    answer = one_served.client("sun").post("items", json=NEW, headers={"Idempotency-Key": key})

    assert answer.status_code == 422


def test_pages_follow_each_other_without_gap_or_double(served: Served) -> None:
    served.office.open(*(f"第{number}处" for number in range(4)), category="道路\u3000桥梁" * 40)
    served.office.open("公房转租")
    served.office.assigned("已交办")
    served.office.verified("已销号")
    for sort in [way + name for name in SORTS for way in ("", "-")]:
        seen: list[int] = []
        after: str | None = ""
        while after is not None:
            page = served.client("sun").get(f"items?limit=3&sort={sort}&after={after}").json()
            seen += [each["id"] for each in page["items"]]
            after = page["next"]

        assert len(seen) == len(set(seen)) == 7, sort


@pytest.mark.parametrize(
    "query",
    [
        "state=none", "waits=none", "sort=none", "cycle=none", "unit=none", "statee=x",
        "state=assigned&state=verified", "limit=0", "limit=501", "project=x", "after=nonsense",
        "sort=key&after=WyJpZCIsICIxIiwgMV0",
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_refused(shared_served: Served, query: str) -> None:
    answer = shared_served.client("sun").get(f"items?{query}")

    assert answer.status_code == 422
    assert "nonsense" not in answer.text


def test_lines_of_a_list_are_as_documented(served: Served) -> None:
    opened = _opened(served, amount="12.5", due="2023-11-01", category="道路")
    answer = served.client("sun").get("items?sort=id&total=true")

    told = Items.model_validate_json(answer.content, strict=True)
    assert told.total == 1
    assert told.items == [ItemLine.model_validate_json(json.dumps(opened), strict=True)]
    assert list(answer.json()["items"][0]) == list(ItemLine.model_fields)


def test_filters_combine(served: Served) -> None:
    served.office.open("甲", unit_id=served.office.units["jt"])
    served.office.assigned("乙")
    found = served.client("sun").get("items?state=assigned&unit=jt&q=乙&cycle=t-2023&total=true")

    assert [each["title"] for each in found.json()["items"]] == ["乙"]
    assert found.json()["total"] == 1


def test_a_bulk_step_gives_one_result_for_each_item(served: Served) -> None:
    mine, done = served.office.assigned("甲"), served.office.rectifying("乙")
    body = {"items": [{"id": mine}, {"id": done}, {"id": 999}], "transition": "accept"}
    client = served.client("jiao")
    previewed = client.post("items/bulk", json=body | {"preview": True}).json()
    told = client.post("items/bulk", json=body).json()

    assert [each["status"] for each in told["results"]] == ["moved", "refused", "not-found"]
    assert [each["status"] for each in previewed["results"]] == ["moved", "refused", "not-found"]
    assert served.office.item(mine).state == "rectifying"
    assert (told["moved"], told["refused"]) == (1, 2)


def test_a_bulk_item_with_an_old_version_is_refused_alone(served: Served) -> None:
    first, second = served.office.assigned("甲"), served.office.assigned("乙")
    body = {
        "items": [{"id": first, "version": 1}, {"id": second, "version": 2}],
        "transition": "accept",
    }
    told = served.client("jiao").post("items/bulk", json=body).json()

    assert [each["status"] for each in told["results"]] == ["refused", "moved"]


def test_ones_own_last_step_is_taken_back(served: Served) -> None:
    item = served.office.rectifying()
    answer = served.client("jiao").post(f"items/{item}/withdrawal", json={"reason": "误操作"})

    assert (answer.status_code, answer.json()["state"]) == (201, "assigned")


def test_a_duplicate_is_named_by_its_key(served: Served) -> None:
    first, second = served.office.open("甲", "乙")
    key = served.office.item(first).key
    body = {"transition": "merge", "fields": {"duplicate_of": key}, "reason": "重复"}
    answer = served.client("sun").post(f"items/{second}/events", json=body)

    assert (answer.status_code, answer.json()["state"]) == (201, "merged")
    shown = served.client("sun").get(f"items/{second}").json()
    assert shown["merged_into"] == first


def test_an_export_holds_every_item_as_text(served: Served) -> None:
    served.office.open("=1+1", "普通")
    lines = served.client("sun").get("items/export").text.splitlines()
    rows = served.client("sun").get("items/export?format=ndjson").text.splitlines()

    assert lines[0].startswith("\ufeffid,key")
    assert any("'=1+1" in each for each in lines)
    assert [json.loads(each)["title"] for each in rows] == ["=1+1", "普通"]


def test_exports_are_counted_for_each_person_and_noted(served: Served) -> None:
    places = ["items/export", "ledger?cycle=t-2023", "ledger/lists?cycle=t-2023"]
    taken = [served.client("sun").get(each).status_code for each in places * 4]
    with served.engine.database.read() as session:
        noted = [each for each in security.entries(session) if each.kind == "rows exported"]

    assert taken == [200] * EXPORT.most + [429] * 2
    assert len(noted) == EXPORT.most
    assert served.client("he").get("items/export").status_code == 200


def test_previews_of_workbooks_are_counted(one_served: Served) -> None:
    client = one_served.client("sun")
    file = {"file": ("a.xlsx", b"no workbook")}
    with one_served.engine.database.write() as session:
        person = one_served.office.actor(session, "sun").person_id
        for _ in range(PREVIEW.most - 1):
            use(session, PREVIEW, f"person {person}", now=one_served.now)

    sent = [client.post("ledger/imports", files=file, data={"preview": "true"}) for _ in range(2)]

    assert [each.status_code for each in sent] == [422, 429]
    assert 0 < int(sent[1].headers["Retry-After"]) <= 3600


def test_a_refusal_is_said_in_the_callers_language(served: Served) -> None:
    client = served.client("sun")
    english = client.get("items/999").json()
    chinese = client.get("items/999", headers={"Accept-Language": "zh-CN"}).json()

    assert english["title"] == "There is no such thing"
    assert chinese["title"] == "没有这个对象"


def test_who_may_not_hears_of_roles_in_their_language(shared_served: Served) -> None:
    zh = {"Accept-Language": "zh"}
    jiao = shared_served.client("jiao")
    chinese = jiao.post("cycles", json={}, headers=zh).json()["detail"]
    english = jiao.post("cycles", json={}).json()["detail"]

    assert "督办人（全办）" in chinese
    assert re.search("[a-z_]{4}|office", chinese) is None
    assert "handler" in english
    assert "for the whole office" in english


def test_an_order_that_is_left_empty_is_the_usual_one(one_served: Served) -> None:
    assert one_served.client("sun").get("items?sort=&state=&waits=").status_code == 200


@pytest.mark.parametrize("after", ["x", "W10", "WyJkdWUiLCAieCIsIDFd", "WzEsMiwzLDRd", "==", "%F0"])
def test_a_cursor_that_was_tampered_with_is_refused(shared_served: Served, after: str) -> None:
    answer = shared_served.client("sun").get("items", params={"after": after})

    assert answer.status_code in {400, 422}


def test_a_cursor_holds_a_text_and_a_number(shared_served: Served) -> None:
    client = shared_served.client("sun")
    for told in (["key", "x", None], ["key", "x", True], ["key", 5, 1], ["due", None, 1]):
        after = urlsafe_b64encode(json.dumps(told).encode()).decode()
        assert client.get(f"items?sort={told[0]}&after={after}").status_code == 422, told


@pytest.mark.parametrize("query", ["due=2023-13", "due=x", "project=77"])
def test_a_day_and_a_project_that_are_not_there_are_refused(
    shared_served: Served, query: str
) -> None:
    answer = shared_served.client("sun").get(f"items?{query}")

    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.json()["detail"]
