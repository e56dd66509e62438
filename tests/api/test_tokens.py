"""Tokens: made by their person, shown once, worth nothing when they have expired."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from casetrack.people import security
from casetrack.people.persons import person_named
from casetrack.store.tables import ApiToken
from tests.api.conftest import TOKEN_LIFE, Served
from tests.office import NOW

NEW = {"name": "一体化平台", "scope": "read", "expires_at": "2023-12-19T01:00:00Z"}


def test_a_secret_is_shown_once_and_kept_nowhere(served: Served) -> None:
    client = served.client("sun")
    made = client.post("tokens", json=NEW).json()
    listed = client.get("tokens").text

    assert made["secret"].startswith("ct_")
    assert made["secret"] not in listed
    with served.engine.database.read() as session:
        rows = [repr(each.model_dump()) for each in session.exec(select(ApiToken))]
    assert not any(made["secret"] in each for each in rows)


def test_a_new_token_acts_for_its_person_within_its_scope(served: Served) -> None:
    secret = served.client("sun").post("tokens", json=NEW).json()["secret"]
    client = served.client()
    client.headers["Authorization"] = f"Bearer {secret}"
    told = client.get("me").json()

    assert (told["login"], told["scope"]) == ("sun", "read")
    assert client.post("tokens", json=NEW).status_code == 403


@pytest.mark.parametrize(
    "values",
    [
        {"scope": "all"}, {"name": ""}, {"name": "\u200b"}, {"expires_at": "2023-09-19T00:00:00Z"},
        {"expires_at": "2023-12-19T01:00:00"},
    ],
)  # fmt: skip
def test_a_token_that_cannot_be_is_refused(
    shared_served: Served, values: dict[str, object]
) -> None:
    answer = shared_served.client("sun").post("tokens", json=NEW | values)

    assert answer.status_code == 422


def test_no_token_makes_one_that_outlives_it(one_served: Served) -> None:
    later = (NOW + TOKEN_LIFE + timedelta(days=1)).isoformat()
    answer = one_served.client("sun").post("tokens", json=NEW | {"expires_at": later})

    assert answer.status_code == 403


def test_an_expired_token_is_worth_nothing(served: Served) -> None:
    client = served.client("sun")
    served.now = NOW + TOKEN_LIFE - timedelta(minutes=1)
    before = client.get("me").status_code
    served.now = NOW + TOKEN_LIFE

    assert (before, client.get("me").status_code) == (200, 401)


def test_a_revoked_token_is_worth_nothing_at_once(served: Served) -> None:
    client = served.client("sun")
    [token] = client.get("tokens").json()["tokens"]
    client.delete(f"tokens/{token['id']}")

    assert client.get("me").status_code == 401


def test_another_persons_token_is_not_there_except_for_an_administrator(
    one_served: Served,
) -> None:
    one_served.client("sun").get("me")
    [token] = one_served.client("sun").get("tokens").json()["tokens"]
    by_another = one_served.client("he").delete(f"tokens/{token['id']}")
    by_admin = one_served.client("guan").delete(f"tokens/{token['id']}")

    assert (by_another.status_code, by_admin.status_code) == (404, 200)
    assert by_admin.json()["revoked_at"] is not None


def test_use_is_remembered_to_the_hour(served: Served) -> None:
    client = served.client("sun")
    for minutes in (0, 30, 61):
        served.now = NOW + timedelta(minutes=minutes)
        client.get("me")
    [token] = client.get("tokens").json()["tokens"]

    assert token["used_at"] == "2023-09-20T02:01:00Z"


def test_tokens_made_and_revoked_are_noted_without_their_secret(served: Served) -> None:
    secret = served.secret("sun")
    [token] = served.client("sun").get("tokens").json()["tokens"]
    for _ in range(2):
        served.client("guan").delete(f"tokens/{token['id']}")
    with served.engine.database.read() as session:
        noted = [
            each for each in security.entries(session) if f'"token":{token["id"]}' in each.data
        ]

    assert [each.kind for each in noted] == ["token revoked", "token made"]
    assert not any(secret in each.data for each in noted)


def test_refused_tokens_and_refused_routes_are_in_the_security_log(one_served: Served) -> None:
    stranger = one_served.client()
    stranger.get("items")
    stranger.get("items", headers={"Authorization": "Bearer ct_made-up-by-somebody"})
    TestClient(one_served.app).get("/calendar/ct_made-up-by-somebody.ics")
    one_served.client("jiao").put("persons/sun/password", json={"password": "horse battery"})
    with one_served.engine.database.read() as session:
        found = [each for each in security.entries(session) if each.address]
        jiao = person_named(session, "jiao").id

    assert [(each.kind, each.actor_id) for each in found] == [
        ("not allowed", jiao), ("token refused", None)
    ]  # fmt: skip
    assert "made-up" not in "".join(each.data for each in found)
