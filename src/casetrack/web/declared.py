"""Every route with who may reach it. The app refuses to start with a route that has no row here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from casetrack.people.actors import Actor

# Where a role must be held, and whose rows are shown:
# public: nobody need be signed in. person: anybody signed in.
# own: one of the roles, anywhere; rows only of the units it is held for.
# office: one of the roles, for the whole office.
Reach = Literal["public", "person", "own", "office"]

# Whoever works on cases or watches over them; administrators run the system and see none.
CASE_READERS = frozenset(
    {"handler", "unit_lead", "supervisor", "verifier", "editor", "publisher", "auditor"}
)
CASE_WORKERS = CASE_READERS - {"auditor"}
# Who records what was done and read.
RECORDERS = frozenset({"handler", "unit_lead", "supervisor"})
OFFICE_READERS = frozenset({"supervisor", "verifier", "editor", "publisher", "auditor"})


@dataclass(frozen=True, kw_only=True)
class Row:
    """Who may reach a route."""

    reach: Reach
    roles: frozenset[str] = frozenset()


def _public() -> Row:
    return Row(reach="public")


def _person() -> Row:
    return Row(reach="person")


def _own(roles: Iterable[str]) -> Row:
    return Row(reach="own", roles=frozenset(roles))


def _office(roles: Iterable[str]) -> Row:
    return Row(reach="office", roles=frozenset(roles))


DECLARED: Mapping[tuple[str, str], Row] = {
    ("GET", "/healthz"): _public(),
    ("GET", "/sign-in"): _public(),
    ("POST", "/sign-in"): _public(),
    ("GET", "/sign-in/oidc"): _public(),
    ("POST", "/sign-in/oidc"): _public(),
    ("GET", "/sign-in/oidc/callback"): _public(),
    ("POST", "/sign-out"): _person(),
    ("POST", "/language"): _public(),
    ("POST", "/theme"): _public(),
    ("GET", "/"): _person(),
    ("GET", "/items"): _own(CASE_READERS),
    ("GET", "/items/new"): _own(RECORDERS),
    ("POST", "/items"): _own(RECORDERS),
    ("POST", "/items/bulk/preview"): _own(CASE_WORKERS),
    ("POST", "/items/bulk"): _own(CASE_WORKERS),
    ("POST", "/items/bulk/withdrawal/preview"): _own(CASE_WORKERS),
    ("POST", "/items/bulk/withdrawal"): _own(CASE_WORKERS),
    ("POST", "/items/views"): _own(CASE_READERS),
    ("POST", "/items/views/{view_id}/delete"): _own(CASE_READERS),
    ("GET", "/items/{item_id}"): _own(CASE_READERS),
    ("POST", "/items/{item_id}/events"): _own(CASE_WORKERS),
    ("POST", "/items/{item_id}/evidence"): _own(CASE_WORKERS),
    ("POST", "/items/{item_id}/amendments"): _own(CASE_WORKERS),
    ("POST", "/items/{item_id}/withdrawal"): _own(CASE_WORKERS),
    ("POST", "/items/{item_id}/snooze"): _own(CASE_WORKERS),
    ("POST", "/items/{item_id}/snooze/end"): _own(CASE_WORKERS),
    ("GET", "/items/{item_id}/evidence/{evidence_id}"): _own(CASE_READERS),
    ("GET", "/cycles"): _office(OFFICE_READERS),
    ("POST", "/cycles"): _office({"supervisor"}),
    ("GET", "/cycles/{code}"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/opening"): _office(OFFICE_READERS),
    ("POST", "/cycles/{code}/opening"): _office({"supervisor"}),
    ("POST", "/cycles/{code}/projects"): _office({"supervisor"}),
    ("POST", "/cycles/{code}/projects/{ordinal}"): _office({"supervisor"}),
    ("POST", "/cycles/{code}/projects/{ordinal}/remove"): _office({"supervisor"}),
    ("GET", "/cycles/{code}/closing"): _office(OFFICE_READERS),
    ("POST", "/cycles/{code}/closing"): _office({"supervisor"}),
    ("GET", "/cycles/{code}/carry-over"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/migration"): _office({"supervisor"}),
    ("POST", "/cycles/{code}/migration"): _office({"supervisor"}),
    ("GET", "/cycles/{code}/checks"): _office(OFFICE_READERS),
    ("POST", "/cycles/{code}/figures/{key}/corrections"): _office({"supervisor", "editor"}),
    ("POST", "/cycles/{code}/checks/{key}"): _office({"supervisor", "editor", "publisher"}),
    ("GET", "/cycles/{code}/look-backs"): _office(OFFICE_READERS),
    ("POST", "/cycles/{code}/look-backs"): _office({"supervisor"}),
    ("GET", "/cycles/{code}/look-backs/{number}"): _office(OFFICE_READERS),
    ("POST", "/cycles/{code}/look-backs/{number}/items/{item_id}"): _office({"supervisor"}),
    ("GET", "/cycles/{code}/lists"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/lists.xlsx"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/text"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/text/{ordinal}/{part}"): _office(OFFICE_READERS),
    ("POST", "/cycles/{code}/text/{ordinal}/{part}"): _office({"editor"}),
    ("POST", "/cycles/{code}/text/{ordinal}/{part}/preview"): _office({"editor"}),
    ("POST", "/cycles/{code}/text/{ordinal}/{part}/restore"): _office({"editor"}),
    ("GET", "/reading"): _own(CASE_READERS),
    ("POST", "/reading"): _own(CASE_READERS),
    ("GET", "/work"): _own(CASE_READERS),
    ("GET", "/cycles/{code}/work/{ordinal}"): _own(CASE_READERS),
    ("POST", "/cycles/{code}/work/{ordinal}/activities"): _own(RECORDERS),
    ("POST", "/cycles/{code}/work/{ordinal}/readings"): _own(RECORDERS),
    ("GET", "/cycles/{code}/projects/{ordinal}"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/figures"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/figures/{key}"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/bulletin"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/bulletin/verification"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/bulletin/public"): _office(OFFICE_READERS),
    ("POST", "/cycles/{code}/bulletin/waivers"): _office({"editor", "publisher", "supervisor"}),
    ("GET", "/cycles/{code}/bulletin/editions/{number}"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/bulletin/editions/{number}/now"): _office(OFFICE_READERS),
    ("GET", "/cycles/{code}/bulletin/editions/{number}/files/{name}"): _office(OFFICE_READERS),
    ("POST", "/cycles/{code}/bulletin/editions/{number}/errata"): _office({"editor", "publisher"}),
    ("POST", "/cycles/{code}/bulletin/check"): _office({"editor"}),
    ("POST", "/cycles/{code}/bulletin/approve"): _office({"publisher"}),
    ("POST", "/cycles/{code}/bulletin/publish"): _office({"publisher"}),
    ("GET", "/reminders"): _own(CASE_READERS),
    ("GET", "/reminders/coming"): _office(OFFICE_READERS),
    ("GET", "/reminders/urge"): _own({"supervisor"}),
    ("POST", "/reminders/urge"): _own({"supervisor"}),
    ("POST", "/reminders/acknowledgements"): _own(CASE_WORKERS),
    ("GET", "/reminders/dead"): _office({"supervisor", "auditor", "admin"}),
    ("POST", "/reminders/dead/{number}"): _office({"supervisor", "admin"}),
    ("GET", "/reminders/coverage"): _office(OFFICE_READERS),
    ("GET", "/workbooks"): _office(OFFICE_READERS | {"admin"}),
    ("POST", "/workbooks"): _office({"supervisor", "editor", "admin"}),
    ("GET", "/workbooks/uploads/{digest}"): _office({"supervisor", "editor", "admin"}),
    ("POST", "/workbooks/uploads/{digest}"): _office({"supervisor", "editor", "admin"}),
    ("GET", "/workbooks/template"): _office(OFFICE_READERS | {"admin"}),
    ("POST", "/workbooks/export"): _office(OFFICE_READERS),
    ("GET", "/units"): _office({"admin", "supervisor", "auditor"}),
    ("POST", "/units"): _office({"admin", "supervisor"}),
    ("POST", "/units/aliases"): _office({"admin", "supervisor"}),
    ("POST", "/units/successions"): _office({"admin", "supervisor"}),
    ("GET", "/persons"): _office({"admin", "auditor"}),
    ("POST", "/persons"): _office({"admin"}),
    ("GET", "/persons/{login}"): _office({"admin", "auditor"}),
    ("POST", "/persons/{login}/roles"): _office({"admin"}),
    ("POST", "/persons/{login}/roles/{number}/take"): _office({"admin"}),
    ("POST", "/persons/{login}/disable"): _office({"admin"}),
    ("POST", "/persons/{login}/enable"): _office({"admin"}),
    ("POST", "/persons/{login}/password"): _office({"admin"}),
    ("POST", "/persons/{login}/sign-out"): _office({"admin"}),
    ("GET", "/workdays"): _person(),
    ("POST", "/workdays/notices/preview"): _office({"supervisor"}),
    ("POST", "/workdays/notices"): _office({"supervisor"}),
    ("GET", "/workflows"): _person(),
    ("GET", "/workflows/{name}"): _person(),
    ("GET", "/system"): _office({"admin", "auditor"}),
    ("GET", "/system/outbox"): _office({"admin", "auditor"}),
    ("GET", "/system/audit"): _office({"admin", "auditor"}),
    ("GET", "/system/security"): _office({"admin", "auditor"}),
    ("GET", "/system/sessions"): _office({"admin", "auditor"}),
    ("POST", "/system/sessions/{login}/end"): _office({"admin"}),
    ("GET", "/system/webhooks"): _office({"admin"}),
    ("POST", "/system/webhooks"): _office({"admin"}),
    ("POST", "/system/webhooks/{number}/remove"): _office({"admin"}),
    ("POST", "/system/webhooks/{number}/secret"): _office({"admin"}),
    ("GET", "/profile"): _person(),
    ("POST", "/profile"): _person(),
    ("GET", "/profile/password"): _person(),
    ("POST", "/profile/password"): _person(),
    ("GET", "/profile/outside"): _person(),
    ("POST", "/profile/outside"): _person(),
    ("GET", "/profile/tokens"): _person(),
    ("POST", "/profile/tokens"): _person(),
    ("POST", "/profile/tokens/{number}/revoke"): _person(),
    ("POST", "/profile/sessions/others"): _person(),
    ("POST", "/profile/sessions/{digest}"): _person(),
    ("POST", "/profile/stand-ins"): _person(),
    ("POST", "/profile/stand-ins/{number}/end"): _person(),
    ("POST", "/profile/acting"): _person(),
    ("GET", "/inbox"): _person(),
    ("POST", "/inbox/{number}"): _person(),
    ("GET", "/public"): _public(),
    ("GET", "/public/bulletins/{code}"): _public(),
    ("GET", "/public/bulletins/{code}/rate"): _public(),
    ("POST", "/public/bulletins/{code}/rate"): _public(),
    ("GET", "/public/tips"): _public(),
    ("POST", "/public/tips"): _public(),
    ("POST", "/public/tips/follow"): _public(),
    ("GET", "/feedback"): _office({"editor", "supervisor", "auditor"}),
    ("POST", "/feedback/comments/{number}"): _office({"editor"}),
    ("POST", "/feedback/tips/{number}/accept"): _office({"supervisor"}),
    ("POST", "/feedback/tips/{number}/answer"): _office({"supervisor"}),
}


def may_reach(actor: Actor | None, row: Row) -> bool:
    """Whether this person, or nobody in particular, may reach such a route."""
    if row.reach == "public":
        return True
    if actor is None:
        return False
    if row.reach == "person":
        return True
    held = row.roles & actor.grants.keys()
    if row.reach == "office":
        return any(actor.grants[role] is None for role in held)
    return bool(held)


def undeclared(routes: Iterable[tuple[str, str]]) -> list[str]:
    """Routes without a row, and rows without a route."""
    found = set(routes)
    return [
        *(
            f"{method} {path} has no row in web/declared.py"
            for method, path in found - set(DECLARED)
        ),
        *(
            f"{method} {path} is declared but leads nowhere"
            for method, path in set(DECLARED) - found
        ),
    ]
