"""Bodies that no route should see, and answers that repeat nothing of what was sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casetrack.api.plain import LARGEST_JSON, Unreadable, require_plain
from casetrack.web.weighed import LARGEST_BODY
from tests.api.conftest import Served

JSON = {"Content-Type": "application/json"}
UNREADABLE = {
    "no JSON": b"{secret",
    "not UTF-8": b'{"title": "\xff"}',
    "NUL": b'{"title": "\\u0000"}',
    "half a character": b'{"title": "\\ud800"}',
    "half a character as a name": b'{"\\udfff": 1}',
    "NaN": b'{"project": NaN}',
    "Infinity": b'{"project": -Infinity}',
    "twice": b'{"title": "a", "title": "b"}',
    "deep": b"[" * 40 + b"]" * 40,
    "large": b'{"project": 10000000000000000}',
    "large with an exponent": b'{"project": 1e300}',
    "endless": b'{"project": ' + b"9" * 5000 + b"}",
    "in a list": b'{"a": [["\\ud800"]]}',
    "a bell, which no workbook keeps": b'{"title": "\\u0007"}',
    "a character that is none": b'{"title": "\\uffff"}',
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_no_plain_json_is_refused_unseen(shared_served: Served, body: bytes) -> None:
    answer = shared_served.client("sun").post("items", content=body, headers=JSON)

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:casetrack:unreadable")
    assert "secret" not in answer.text


def test_brackets_in_a_text_are_no_depth() -> None:
    require_plain(b'{"title": "' + b"[" * 100 + b'\\"{{{"}')
    with pytest.raises(Unreadable):
        require_plain(b"[" * 33 + b"]" * 33)


def test_a_text_that_never_ends_is_read_once() -> None:
    # Tried again from each of its quotes, this would keep the server busy for hours.
    with pytest.raises(Unreadable):
        require_plain(b'"' + b'\\"' * (LARGEST_JSON // 2 - 1))


def test_a_body_beyond_the_limit_is_refused(shared_served: Served) -> None:
    body = b'{"title": "' + b"a" * LARGEST_JSON + b'"}'
    answer = shared_served.client("sun").post("items", content=body, headers=JSON)

    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_a_file_beyond_the_limit_is_a_problem_document(shared_served: Served) -> None:
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(LARGEST_BODY + 1),
    }
    answer = shared_served.client("sun").post("ledger/imports", content=b"", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (413, "urn:casetrack:too-large")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([("file", b"1"), ("file", b"2")], "file: it stands twice"),
        ([("text", b"a\0")], "text: it holds a character"),
        ([("secret-1951", b"1")], "possible: file, text"),
    ],
)
def test_a_form_is_held_to_what_its_route_takes(
    shared_served: Served, fields: list[tuple[str, bytes]], said: str
) -> None:
    parts = [(name, ("a.txt" if name == "file" else None, value)) for name, value in fields]
    answer = shared_served.client("sun").post("bulletin-readings", files=parts)

    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert "1951" not in answer.text


def test_a_header_that_stands_twice_is_refused(shared_served: Served) -> None:
    client = shared_served.client("sun")
    for name in ("Authorization", "If-Match", "Idempotency-Key"):
        answer = client.get("me", headers=[(name, "a"), (name, "b")])
        assert (answer.status_code, name in answer.json()["detail"]) == (400, True)


def test_a_form_where_json_is_asked_for_is_refused(shared_served: Served) -> None:
    answer = shared_served.client("sun").post("items", data={"title": "x"})

    assert answer.status_code == 415


@pytest.mark.parametrize("place", ["items?q=%00", "items?q=%ff", "items?q=%zz"])
def test_an_address_that_is_no_text_is_a_problem_document(
    shared_served: Served, place: str
) -> None:
    answer = shared_served.client("sun").get(place)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_without_a_language_a_refusal_is_told_in_the_offices(one_served: Served) -> None:
    settings = one_served.engine.settings
    office = settings.office.model_copy(update={"language": "en"})
    settings = settings.model_copy(update={"office": office})
    one_served.engine = replace(one_served.engine, settings=settings)
    answer = one_served.client().get("me", headers={"Accept-Language": "fr"})

    assert answer.json()["title"] == "Sign in with a token"


def test_what_is_refused_unseen_is_told_in_ones_language(shared_served: Served) -> None:
    client = shared_served.client("sun")
    chinese = {"Accept-Language": "zh"}
    long = "items?q=" + "a" * 9000
    abroad = {"Origin": "https://elsewhere.example"} | chinese
    told = [
        client.get(long),
        client.get(long, headers=chinese),
        client.post("items", content=b"{", headers=JSON | chinese),
        client.post("items", json={}, headers=abroad),
    ]

    assert [each.json()["detail"] for each in told] == [
        "The address is too long.",
        "地址过长。",
        "请求体无法识读：不是JSON。",
        "请求来自其他网站。",
    ]
    assert told[3].json()["type"] == "urn:casetrack:not-allowed"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": 1951}, "body.title"),
        ({"project": "1951-secret"}, "body.project"),
        ({"quantity": "1951-secret"}, "body.quantity"),
        ({"found_on": "1951-secret"}, "body.found_on"),
        ({"cycle": "1951-secret" * 20}, "body.cycle"),
    ],
)
def test_a_field_that_does_not_fit_is_named_and_never_echoed(
    shared_served: Served, values: dict[str, object], field: str
) -> None:
    body = {"cycle": "t-2023", "project": 1, "title": "x", "found_on": "2023-09-19"}
    answer = shared_served.client("sun").post("items", json=body | values)

    assert answer.status_code == 422
    assert field in {each["field"] for each in answer.json()["problems"]}
    assert "1951" not in answer.text


@pytest.mark.parametrize(
    ("place", "body", "field", "said"),
    [
        ("items", {"titel": "1951"}, "body.titel", "nearest known: title; possible: amount,"),
        ("items", {"zzz" * 40: 1}, f"body.{'zzz' * 40:.40}", "here; possible: amount,"),
        (
            "items/bulk",
            {"fields": {"dew": "1951"}},
            "body.fields.dew",
            "nearest known: due; possible: amount,",
        ),
    ],
)
def test_a_misspelt_field_is_named_with_those_there_are(
    shared_served: Served, place: str, body: dict[str, object], field: str, said: str
) -> None:
    answer = shared_served.client("sun").post(place, json=body)
    told = {each["field"]: each["message"] for each in answer.json()["problems"]}

    assert answer.status_code == 422
    assert said in told[field]
    assert "1951" not in answer.text


ITEM = {"cycle": "t-2023", "project": 1, "title": "x", "found_on": "2023-09-19"}
WORK = {"key": "a", "project": 99, "kind": "巡查", "date": "2023-09-20", "quantity": "1"}


@pytest.mark.parametrize(
    ("place", "body", "field"),
    [
        ("items", ITEM | {"cycle": "none"}, "cycle"),
        ("items", ITEM | {"project": 99}, "project"),
        ("cycles/t-2023/activities", WORK, "project"),
        ("cycles/t-2023/activities", WORK | {"project": 1, "unit": "none"}, "unit"),
        ("feedback/tips/1/acceptance", {"cycle": "none", "project": 1, "title": "x"}, "cycle"),
        ("items", ITEM | {"unit": "none"}, "unit"),
        ("items", ITEM | {"handler": "none"}, "handler"),
        ("cycles/t-2023/activities", WORK | {"project": 1, "item": "none"}, "item"),
        ("persons", {"login": "zhang", "name": "张", "unit": "none"}, "unit"),
        ("persons/sun/roles", {"role": "handler", "unit": "none"}, "unit"),
        ("units/jt/succession", {"by": "none"}, "by"),
    ],
)
def test_what_a_body_names_and_is_not_there_is_a_mistake_of_its_field(
    shared_served: Served, place: str, body: dict[str, object], field: str
) -> None:
    login = "guan" if place.startswith(("persons", "units")) else "sun"
    answer = shared_served.client(login).post(place, json=body)

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["problems"]] == [f"body.{field}"]
    assert answer.json()["detail"].startswith(f"body.{field}: ")


def test_a_step_that_lacks_a_field_names_it(shared_served: Served) -> None:
    [item_id] = shared_served.office.open("路面坑槽")
    client = shared_served.client("sun")
    answer = client.post(f"items/{item_id}/events", json={"transition": "assign"})

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:casetrack:invalid")
    assert [each["field"] for each in answer.json()["problems"]] == ["body.fields.unit"]


def test_json_and_a_form_are_each_refused_where_the_other_is_taken(shared_served: Served) -> None:
    client = shared_served.client("sun")
    swapped = [
        client.post("ledger/imports", json={}),
        client.post("items", files={"file": b"x"}),
        client.post("public/tips", files={"file": b"x"}),
    ]

    assert [each.status_code for each in swapped] == [415] * 3
    assert "multipart/form-data" in swapped[0].json()["detail"]
    assert "application/json" in swapped[1].json()["detail"]


@pytest.mark.parametrize("text", ["  ", "a\nb", "\u3000", "a\tb"])
def test_a_name_is_one_line_of_which_something_is_seen(shared_served: Served, text: str) -> None:
    unit = {"code": text, "name": text}
    problems = shared_served.client("guan").post("units", json=unit).json()["problems"]

    assert [each["field"] for each in problems] == ["body.code", "body.name"]


def test_every_problem_is_named_at_once(shared_served: Served) -> None:
    problems = shared_served.client("sun").post("items", json={"title": ""}).json()["problems"]

    assert {each["field"] for each in problems} == {
        "body.cycle", "body.project", "body.title", "body.found_on",
    }  # fmt: skip


@pytest.mark.parametrize("token", ["", "Basic eDp5", "Bearer", "Bearer made-up", "bearer \x01"])
def test_what_is_no_token_opens_nothing(shared_served: Served, token: str) -> None:
    answer = shared_served.client().get("items", headers={"Authorization": token})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_way_and_a_method_that_do_not_exist_are_told_alike(shared_served: Served) -> None:
    client = shared_served.client("sun")
    nowhere, wrong = client.get("nowhere"), client.put("items", json={})

    assert (nowhere.status_code, wrong.status_code) == (404, 405)
    assert nowhere.headers["content-type"] == wrong.headers["content-type"]
    assert wrong.headers["allow"] == "GET, HEAD, POST"


def test_headers_alone_are_those_of_the_whole_answer(shared_served: Served) -> None:
    client = shared_served.client("sun")
    whole, head = client.get("units"), client.head("units")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    assert client.head("nowhere").status_code == 404


def test_a_database_that_does_not_answer_is_told_as_busy(one_served: Served) -> None:
    client = one_served.client("sun")
    with one_served.engine.database.connect() as connection:
        connection.exec_driver_sql("DROP TABLE role_grant")
    answer = client.get("items")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "role_grant" not in answer.text


def test_a_failure_tells_its_number_and_nothing_else(one_served: Served) -> None:
    client = one_served.client("sun")
    one_served.now = None  # type: ignore[assignment]
    answer = client.get("items")

    assert answer.status_code == 500
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
