"""Every route of the API with who may reach it, in the form of the table of the pages.

GET needs a token that reads, everything else one that writes. A route without a row here fails
the build of the application.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.routing import compile_path

from casetrack.web.declared import CASE_READERS, CASE_WORKERS, OFFICE_READERS, RECORDERS, Row

V1 = "/api/v1"


_ANYBODY = Row(reach="public")


def _person() -> Row:
    return Row(reach="person")


def _own(*roles: str) -> Row:
    return Row(reach="own", roles=frozenset(roles))


def _office(*roles: str) -> Row:
    return Row(reach="office", roles=frozenset(roles))


_ROWS: Mapping[tuple[str, str], Row] = {
    ("GET", "/items"): _own(*CASE_READERS),
    ("GET", "/items/export"): _own(*CASE_READERS),
    ("POST", "/items"): _own(*CASE_WORKERS),
    ("POST", "/items/bulk"): _own(*CASE_WORKERS),
    ("GET", "/items/{item_id}"): _own(*CASE_READERS),
    ("PATCH", "/items/{item_id}"): _own(*CASE_WORKERS),
    ("GET", "/items/{item_id}/events"): _own(*CASE_READERS),
    ("POST", "/items/{item_id}/events"): _own(*CASE_WORKERS),
    ("POST", "/items/{item_id}/withdrawal"): _own(*CASE_WORKERS),
    ("GET", "/items/{item_id}/evidence"): _own(*CASE_READERS),
    ("POST", "/items/{item_id}/evidence"): _own(*CASE_WORKERS),
    ("GET", "/items/{item_id}/evidence/{evidence_id}"): _own(*CASE_READERS),
    ("GET", "/me"): _person(),
    ("GET", "/me/waiting"): _person(),
    ("GET", "/me/projects"): _own(*RECORDERS),
    ("GET", "/me/preferences"): _person(),
    ("PUT", "/me/preferences"): _person(),
    ("PUT", "/me/password"): _person(),
    ("GET", "/me/browsers"): _person(),
    ("DELETE", "/me/browsers"): _person(),
    ("DELETE", "/me/browsers/{browser_id}"): _person(),
    ("GET", "/me/stand-ins"): _person(),
    ("POST", "/me/stand-ins"): _person(),
    ("DELETE", "/me/stand-ins/{stand_in_id}"): _person(),
    ("GET", "/me/views"): _own(*CASE_READERS),
    ("POST", "/me/views"): _own(*CASE_READERS),
    ("DELETE", "/me/views/{view_id}"): _own(*CASE_READERS),
    ("GET", "/me/inbox"): _person(),
    ("POST", "/me/inbox/{message_id}/reading"): _person(),
    ("GET", "/me/reminders"): _person(),
    ("GET", "/me/snoozes"): _person(),
    ("GET", "/units"): _person(),
    ("POST", "/units"): _office("admin", "supervisor"),
    ("POST", "/units/{unit}/aliases"): _office("admin", "supervisor"),
    ("POST", "/units/{unit}/succession"): _office("admin", "supervisor"),
    ("GET", "/persons"): _own(*CASE_READERS, "admin"),
    ("GET", "/persons/{login}"): _own(*CASE_READERS, "admin"),
    ("POST", "/persons"): _office("admin"),
    ("POST", "/persons/{login}/roles"): _office("admin"),
    ("DELETE", "/persons/{login}/roles/{role}"): _office("admin"),
    ("POST", "/persons/{login}/disablement"): _office("admin"),
    ("DELETE", "/persons/{login}/disablement"): _office("admin"),
    ("POST", "/persons/{login}/password"): _office("admin"),
    ("PUT", "/persons/{login}/password"): _office("admin"),
    ("GET", "/tokens"): _person(),
    ("POST", "/tokens"): _person(),
    ("DELETE", "/tokens/{token_id}"): _person(),
    ("GET", "/cycles"): _own(*CASE_READERS),
    ("POST", "/cycles"): _office("supervisor"),
    ("GET", "/cycles/{code}"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/glance"): _office(*OFFICE_READERS),
    ("POST", "/cycles/{code}/opening"): _office("supervisor"),
    ("POST", "/cycles/{code}/closing"): _office("supervisor"),
    ("GET", "/cycles/{code}/carry-over"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/projects"): _office(*OFFICE_READERS),
    ("POST", "/cycles/{code}/projects"): _office("supervisor"),
    ("GET", "/cycles/{code}/projects/{ordinal}"): _office(*OFFICE_READERS),
    ("PATCH", "/cycles/{code}/projects/{ordinal}"): _office("supervisor"),
    ("DELETE", "/cycles/{code}/projects/{ordinal}"): _office("supervisor"),
    ("GET", "/cycles/{code}/targets"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/lists"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/look-backs"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/look-backs/{look_back_id}"): _office(*OFFICE_READERS),
    ("POST", "/cycles/{code}/look-backs"): _office("supervisor"),
    ("POST", "/cycles/{code}/look-backs/{look_back_id}/judgements"): _office("supervisor"),
    ("GET", "/cycles/{code}/activities"): _own(*CASE_READERS),
    ("POST", "/cycles/{code}/activities"): _own(*RECORDERS),
    ("GET", "/cycles/{code}/readings"): _own(*CASE_READERS),
    ("POST", "/cycles/{code}/readings"): _own(*RECORDERS),
    ("GET", "/cycles/{code}/figures"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/figures/{key}"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/figures/{key}/corrections"): _office(*OFFICE_READERS),
    ("POST", "/cycles/{code}/figures/{key}/corrections"): _office("supervisor", "editor"),
    ("GET", "/cycles/{code}/figure-corrections"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/checks"): _office(*OFFICE_READERS),
    ("POST", "/cycles/{code}/checks/{key}/acknowledgement"): _office(
        "supervisor", "editor", "publisher"
    ),
    ("GET", "/cycles/{code}/narratives"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/narratives/{project}/{part}"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/narratives/{project}/{part}/versions"): _office(*OFFICE_READERS),
    ("PUT", "/cycles/{code}/narratives/{project}/{part}"): _office("editor"),
    ("POST", "/cycles/{code}/narratives/{project}/{part}/trial"): _office("editor"),
    ("POST", "/cycles/{code}/narratives/lint"): _office("editor"),
    ("GET", "/cycles/{code}/bulletin"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/editions"): _office(*OFFICE_READERS),
    ("POST", "/cycles/{code}/editions"): _office("editor"),
    ("GET", "/cycles/{code}/editions/{number}"): _office(*OFFICE_READERS),
    ("POST", "/cycles/{code}/editions/{number}/approval"): _office("publisher"),
    ("POST", "/cycles/{code}/editions/{number}/publication"): _office("publisher"),
    ("GET", "/cycles/{code}/editions/{number}/files/{form}"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/editions/{number}/differences"): _office(*OFFICE_READERS),
    ("GET", "/cycles/{code}/editions/{number}/verification"): _office(*OFFICE_READERS),
    ("POST", "/cycles/{code}/editions/{number}/errata"): _office("editor", "publisher"),
    ("POST", "/bulletin-readings"): _own(*CASE_READERS),
    ("GET", "/reminders"): _own(*CASE_READERS),
    ("GET", "/reminders/planned"): _office(*OFFICE_READERS),
    ("GET", "/reminders/coming"): _office(*OFFICE_READERS),
    ("POST", "/reminders/urges"): _own("supervisor"),
    ("POST", "/reminders/acknowledgements"): _own(*CASE_WORKERS),
    ("GET", "/reminders/coverage"): _office(*OFFICE_READERS),
    ("GET", "/dead-letters"): _office("supervisor", "auditor", "admin"),
    ("POST", "/dead-letters/{message_id}/resend"): _office("supervisor", "admin"),
    ("POST", "/ledger/imports"): _office("supervisor", "editor", "admin"),
    ("GET", "/ledger"): _office(*OFFICE_READERS),
    ("GET", "/ledger/lists"): _office(*OFFICE_READERS),
    ("GET", "/ledger/template"): _person(),
    ("GET", "/calendar"): _person(),
    ("GET", "/calendar/deadline"): _person(),
    ("GET", "/calendar/notices"): _person(),
    ("POST", "/calendar/notices"): _office("supervisor"),
    ("GET", "/workflows"): _person(),
    ("GET", "/workflows/{name}"): _person(),
    ("POST", "/workflows/checks"): _own("admin", "supervisor"),
    ("GET", "/webhooks"): _office("admin"),
    ("POST", "/webhooks"): _office("admin"),
    ("DELETE", "/webhooks/{webhook_id}"): _office("admin"),
    ("POST", "/webhooks/{webhook_id}/secret"): _office("admin"),
    ("POST", "/items/{item_id}/snooze"): _own(*CASE_WORKERS),
    ("DELETE", "/items/{item_id}/snooze"): _own(*CASE_WORKERS),
    ("POST", "/cycles/{code}/waivers"): _office("editor", "publisher", "supervisor"),
    ("POST", "/cycles/{code}/migration"): _office("supervisor"),
    ("GET", "/system/health"): _office("admin", "auditor"),
    ("GET", "/system/outbox"): _office("admin", "auditor"),
    ("GET", "/system/security"): _office("admin", "auditor"),
    ("GET", "/system/sessions"): _office("admin", "auditor"),
    ("DELETE", "/system/sessions/{login}"): _office("admin"),
    ("GET", "/public/bulletins"): _ANYBODY,
    ("GET", "/public/bulletins/{code}"): _ANYBODY,
    ("POST", "/public/bulletins/{code}/ratings"): _ANYBODY,
    ("POST", "/public/tips"): _ANYBODY,
    ("POST", "/public/tips/follow"): _ANYBODY,
    ("GET", "/feedback/comments"): _office("editor", "auditor"),
    ("POST", "/feedback/comments/{comment_id}/review"): _office("editor"),
    ("GET", "/feedback/tips"): _office("supervisor", "auditor"),
    ("POST", "/feedback/tips/{tip_id}/acceptance"): _office("supervisor"),
    ("POST", "/feedback/tips/{tip_id}/answer"): _office("supervisor"),
    ("GET", "/audit/verification"): _office("supervisor", "auditor", "admin"),
}
# Beside the API: the calendar asks for its own token, the rest for nothing.
BESIDE: Mapping[tuple[str, str], Row] = {
    ("GET", "/calendar/{secret}.ics"): _ANYBODY,
    ("GET", "/feed.atom"): _ANYBODY,
    ("GET", "/metrics"): _ANYBODY,
    ("GET", "/readyz"): _ANYBODY,
}
DECLARED: Mapping[tuple[str, str], Row] = {
    (method, f"{V1}{path}"): row for (method, path), row in _ROWS.items()
}


def methods_at(path: str) -> list[str]:
    """What an address can be asked, by all routes that lead there."""
    found = {
        method
        for method, declared in (*DECLARED, *BESIDE)
        if compile_path(declared)[0].match(path) is not None
    }
    return sorted(found | {"HEAD"} if "GET" in found else found)


def undeclared(routes: Iterable[tuple[str, str]]) -> list[str]:
    """Routes without a row, and rows without a route."""
    found, known = set(routes), {*DECLARED, *BESIDE}
    return [
        *(f"{method} {path} has no row in api/declared.py" for method, path in found - known),
        *(f"{method} {path} is declared but leads nowhere" for method, path in known - found),
    ]
