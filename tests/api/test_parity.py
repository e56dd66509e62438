"""Whatever a page can do, another system can do: each route of the pages has its counterpart."""

from __future__ import annotations

import pytest

from casetrack.api.declared import DECLARED, V1
from casetrack.web.declared import DECLARED as PAGES

# What only a browser needs: its session, its looks, and where a form stands before it is sent.
BROWSERS_ALONE = {
    "GET /healthz", "GET /sign-in", "POST /sign-in", "GET /sign-in/oidc",
    "POST /sign-in/oidc", "GET /sign-in/oidc/callback", "POST /sign-out", "POST /language",
    "POST /theme",
    "GET /reminders/urge", "GET /profile/password", "POST /profile/acting",
    "GET /profile/outside", "POST /profile/outside",
    "GET /reading", "GET /public/bulletins/{code}/rate", "GET /public/tips", "GET /workbooks",
}  # fmt: skip
# Where the API has the same under another name; "/x" stands for "/api/v1/x".
ELSEWHERE = {
    "GET /": "GET /me/waiting",
    "GET /cycles": "GET /cycles + GET /cycles/{code}/glance",
    "POST /items/bulk/preview": "POST /items/bulk",
    "POST /items/bulk/withdrawal/preview": "POST /items/{item_id}/withdrawal",
    "POST /items/bulk/withdrawal": "POST /items/{item_id}/withdrawal",
    "POST /items/views": "POST /me/views",
    "POST /items/views/{view_id}/delete": "DELETE /me/views/{view_id}",
    "POST /items/{item_id}/amendments": "PATCH /items/{item_id}",
    "POST /items/{item_id}/snooze/end": "DELETE /items/{item_id}/snooze",
    "GET /cycles/{code}/opening": "GET /cycles/{code}",
    "GET /cycles/{code}/closing": "GET /cycles/{code}",
    "GET /cycles/{code}/migration": "POST /cycles/{code}/migration",
    "POST /cycles/{code}/projects/{ordinal}": "PATCH /cycles/{code}/projects/{ordinal}",
    "POST /cycles/{code}/projects/{ordinal}/remove": "DELETE /cycles/{code}/projects/{ordinal}",
    "POST /cycles/{code}/checks/{key}": "POST /cycles/{code}/checks/{key}/acknowledgement",
    "GET /cycles/{code}/look-backs/{number}": "GET /cycles/{code}/look-backs/{look_back_id}",
    "POST /cycles/{code}/look-backs/{number}/items/{item_id}":
        "POST /cycles/{code}/look-backs/{look_back_id}/judgements",
    "GET /cycles/{code}/lists.xlsx": "GET /ledger/lists",
    "GET /cycles/{code}/text": "GET /cycles/{code}/narratives",
    "GET /cycles/{code}/text/{ordinal}/{part}":
        "GET /cycles/{code}/narratives/{project}/{part}/versions",
    "POST /cycles/{code}/text/{ordinal}/{part}": "PUT /cycles/{code}/narratives/{project}/{part}",
    "POST /cycles/{code}/text/{ordinal}/{part}/preview":
        "POST /cycles/{code}/narratives/{project}/{part}/trial",
    "POST /cycles/{code}/text/{ordinal}/{part}/restore":
        "PUT /cycles/{code}/narratives/{project}/{part}",
    "POST /reading": "POST /bulletin-readings",
    "GET /items/new": "GET /me/projects",
    "GET /work": "GET /cycles + GET /me/projects",
    "GET /cycles/{code}/work/{ordinal}": "GET /cycles/{code}/activities",
    "POST /cycles/{code}/work/{ordinal}/activities": "POST /cycles/{code}/activities",
    "POST /cycles/{code}/work/{ordinal}/readings": "POST /cycles/{code}/readings",
    "GET /cycles/{code}/bulletin/verification":
        "GET /cycles/{code}/editions/{number}/verification",
    "GET /cycles/{code}/bulletin/public": "GET /cycles/{code}/bulletin",
    "POST /cycles/{code}/bulletin/waivers": "POST /cycles/{code}/waivers",
    "GET /cycles/{code}/bulletin/editions/{number}": "GET /cycles/{code}/editions/{number}",
    "GET /cycles/{code}/bulletin/editions/{number}/now":
        "GET /cycles/{code}/editions/{number}/differences",
    "GET /cycles/{code}/bulletin/editions/{number}/files/{name}":
        "GET /cycles/{code}/editions/{number}/files/{form}",
    "POST /cycles/{code}/bulletin/editions/{number}/errata":
        "POST /cycles/{code}/editions/{number}/errata",
    "POST /cycles/{code}/bulletin/check": "POST /cycles/{code}/editions",
    "POST /cycles/{code}/bulletin/approve": "POST /cycles/{code}/editions/{number}/approval",
    "POST /cycles/{code}/bulletin/publish": "POST /cycles/{code}/editions/{number}/publication",
    "POST /reminders/urge": "POST /reminders/urges",
    "GET /reminders/dead": "GET /dead-letters",
    "POST /reminders/dead/{number}": "POST /dead-letters/{message_id}/resend",
    "POST /workbooks": "POST /ledger/imports",
    "GET /workbooks/uploads/{digest}": "POST /ledger/imports",
    "POST /workbooks/uploads/{digest}": "POST /ledger/imports",
    "GET /workbooks/template": "GET /ledger/template",
    "POST /workbooks/export": "GET /ledger",
    "POST /units/aliases": "POST /units/{unit}/aliases",
    "POST /units/successions": "POST /units/{unit}/succession",
    "POST /persons/{login}/roles/{number}/take": "DELETE /persons/{login}/roles/{role}",
    "POST /persons/{login}/disable": "POST /persons/{login}/disablement",
    "POST /persons/{login}/enable": "DELETE /persons/{login}/disablement",
    "POST /persons/{login}/sign-out": "DELETE /system/sessions/{login}",
    "GET /workdays": "GET /calendar",
    "POST /workdays/notices/preview": "POST /calendar/notices",
    "POST /workdays/notices": "POST /calendar/notices",
    "GET /system": "GET /system/health",
    "GET /system/audit": "GET /audit/verification",
    "POST /system/sessions/{login}/end": "DELETE /system/sessions/{login}",
    "GET /system/webhooks": "GET /webhooks",
    "POST /system/webhooks": "POST /webhooks",
    "POST /system/webhooks/{number}/remove": "DELETE /webhooks/{webhook_id}",
    "POST /system/webhooks/{number}/secret": "POST /webhooks/{webhook_id}/secret",
    "GET /profile": "GET /me/preferences",
    "POST /profile": "PUT /me/preferences",
    "POST /profile/password": "PUT /me/password",
    "POST /profile/sessions/others": "DELETE /me/browsers",
    "POST /profile/sessions/{digest}": "DELETE /me/browsers/{browser_id}",
    "GET /profile/tokens": "GET /tokens",
    "POST /profile/tokens": "POST /tokens",
    "POST /profile/tokens/{number}/revoke": "DELETE /tokens/{token_id}",
    "POST /profile/stand-ins": "POST /me/stand-ins",
    "POST /profile/stand-ins/{number}/end": "DELETE /me/stand-ins/{stand_in_id}",
    "GET /inbox": "GET /me/inbox + GET /me/reminders + GET /me/snoozes",
    "POST /inbox/{number}": "POST /me/inbox/{message_id}/reading",
    "GET /public": "GET /public/bulletins",
    "POST /public/bulletins/{code}/rate": "POST /public/bulletins/{code}/ratings",
    "GET /feedback": "GET /feedback/tips + GET /feedback/comments",
    "POST /feedback/comments/{number}": "POST /feedback/comments/{comment_id}/review",
    "POST /feedback/tips/{number}/accept": "POST /feedback/tips/{tip_id}/acceptance",
    "POST /feedback/tips/{number}/answer": "POST /feedback/tips/{tip_id}/answer",
}  # fmt: skip
ROUTES = [f"{method} {path}" for method, path in PAGES]


@pytest.mark.parametrize("route", [each for each in ROUTES if each not in BROWSERS_ALONE])
def test_what_a_page_can_do_the_api_can_do_for_the_same_people(route: str) -> None:
    method, _, path = route.partition(" ")
    page = PAGES[method, path]
    there = [each.partition(" ") for each in ELSEWHERE.get(route, route).split(" + ")]
    rows = [DECLARED[method, f"{V1}{path}"] for method, _, path in there]

    assert all(each.reach != "office" or page.reach == "office" for each in rows)
    open_to_all = any(each.reach in {"person", "public"} for each in rows)
    assert open_to_all or page.roles <= frozenset().union(*(each.roles for each in rows))


def test_nothing_is_told_of_routes_that_are_no_longer_there() -> None:
    assert {*BROWSERS_ALONE, *ELSEWHERE} - {*ROUTES} == set()
