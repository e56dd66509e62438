"""The description of the API: what FastAPI finds, with the headers that all routes share and links.

A link says what of an answer goes into which later request, so that a client, and a search for
faults, can walk from a new item to its steps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute

from casetrack.api.declared import DECLARED, V1

Operation = dict[str, Any]
_ITEM = (
    "show_item", "amend_item", "step_item", "withdraw_step", "item_history", "add_evidence",
    "get_evidence", "snooze_item",
)  # fmt: skip
_CYCLE = (
    "get_cycle", "open_cycle", "close_cycle", "get_projects", "new_project", "get_figures",
    "get_checks", "get_narratives", "check", "get_editions", "draw_look_back", "get_lists",
    "new_activity", "new_reading", "preview", "migrate_items",
)  # fmt: skip
_HERE = "$request.path."
# Read only when the description is asked for. What was answered is written by scripts/api-examples.
_EXAMPLES = Path(__file__).parent / "examples"
# Overwritten or decided on as it was read: by the name of the operation.
VERSIONED = frozenset({"amend_item", "put_narrative", "change_project", "put_preferences"})
MAY_BE_VERSIONED = frozenset(
    {
        "step_item",
        "withdraw_step",
        "add_evidence",
        "snooze_item",
        "hear_of_item_again",
        "approve",
        "publish",
    }
)
# Their request is a secret: what would be kept of it is a quick hash. Done twice, they do no more.
WITHOUT_KEY = frozenset({"change_password", "put_password"})
# Of those that anybody may send, the one that may not be done twice.
WITH_KEY = "new_tip"


@dataclass(frozen=True, kw_only=True)
class Link:
    """What of an answer (or of its request) goes into later requests."""

    given: Mapping[str, str]
    targets: tuple[str, ...]
    body: Mapping[str, str] = field(default_factory=dict)

    def described(self, target: str) -> Operation:
        """As OpenAPI has it."""
        told: Operation = {"operationId": target}
        if self.given:
            told["parameters"] = dict(self.given)
        if self.body:
            told["requestBody"] = dict(self.body)
        return told


def _link(targets: Iterable[str], body: Mapping[str, str] | None = None, **given: str) -> Link:
    values = {
        name: value if value.startswith("$") else f"$response.body#/{value}"
        for name, value in given.items()
    }
    return Link(given=values, targets=tuple(targets), body=body or {})


LINKS: Mapping[str, Link] = {
    "open_item": _link(_ITEM, item_id="id"),
    "list_items": _link(_ITEM, item_id="items/0/id"),
    "add_evidence": _link(
        ["download_evidence"], item_id=f"{_HERE}item_id", evidence_id="id"
    ),
    "new_cycle": _link(_CYCLE, code="code"),
    "get_cycles": _link(_CYCLE, code="cycles/0/code"),
    "check": _link(
        ["get_edition", "approve", "publish", "verify", "get_differences", "correct"],
        code=f"{_HERE}code", number="number",
    ),
    "draw_look_back": _link(
        ["get_look_back", "judge"], code=f"{_HERE}code", look_back_id="id"
    ),
    "get_projects": _link(
        ["get_project"], code=f"{_HERE}code", ordinal="projects/0/ordinal"
    ),
    "get_figures": _link(["get_figure"], code=f"{_HERE}code", key="figures/0/key"),
    "get_checks": _link(["acknowledge"], code=f"{_HERE}code", key="checks/0/key"),
    "get_narratives": _link(
        ["get_narrative", "get_versions", "put_narrative", "try_narrative"],
        code=f"{_HERE}code", project="narratives/0/project", part="narratives/0/part",
    ),
    "new_unit": _link(["new_alias", "new_succession"], unit="code"),
    "new_person": _link(
        ["show_person", "give_role", "disable_person", "enable_person", "issue_password",
         "change_password"],
        login="login",
    ),
    "new_token": _link(["end_token"], token_id="id"),  # noqa: S106 - the number of a token
    "new_webhook": _link(["renew_webhook", "end_webhook"], webhook_id="id"),
    "new_view": _link(["end_view"], view_id="views/0/id"),
    "new_stand_in": _link(["end_one_stand_in"], stand_in_id="stand_ins/0/id"),
    "get_inbox": _link(["read_message"], message_id="messages/0/id"),
    "get_own_reminders": _link(["snooze_item", "show_item"], item_id="reminders/0/item"),
    "get_snoozes": _link(["hear_of_item_again"], item_id="snoozes/0/item"),
    "get_dead": _link(["send_again"], message_id="dead_letters/0/id"),
    "get_tips": _link(["accept", "answer"], tip_id="tips/0/id"),
    "get_comments": _link(["review"], comment_id="comments/0/id"),
    "get_workflows": _link(["get_workflow"], name="workflows/0/name"),
    "get_bulletins": _link(["get_bulletin", "new_rating"], code="bulletins/0/code"),
    "new_tip": _link(["follow_tip"], {"code": "$response.body#/code"}),
}  # fmt: skip


def name_of(route: APIRoute) -> str:
    """An operation goes by the name of its function, which is the only one of that name."""
    return route.name


def describe(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with the scheme of tokens, shared headers, links and examples."""
    parameters, answers = _examples("parameters"), _examples("answers")
    document.setdefault("components", {})["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"}
    }
    for method, path, operation in _operations(document):
        row = DECLARED.get((method, path))
        if row is not None and row.reach != "public":
            operation["security"] = [{"token": []}]
            operation.setdefault("parameters", []).extend(_headers(method, operation))
        if operation["operationId"] == WITH_KEY:
            operation.setdefault("parameters", []).append(_key())
        _told_when(operation)
        _linked(operation)
        _shown(operation, parameters, answers)
    return document


def _examples(name: str) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads((_EXAMPLES / f"{name}.json").read_text("utf-8"))
    return found


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _headers(method: str, operation: Operation) -> Iterator[Operation]:
    name = operation["operationId"]
    yield _header(
        "Acting-For", r"^[1-9][0-9]{0,8}$", f"Whom one stands in for; GET {V1}/me/stand-ins."
    )
    if name in VERSIONED | MAY_BE_VERSIONED:
        meant = "The ETag that was read; * for whatever is there."
        yield _header("If-Match", r'^(\*|"[0-9]{1,9}")$', meant, required=name in VERSIONED)
    if method != "GET" and name not in WITHOUT_KEY:
        yield _key()


def _key() -> Operation:
    return _header("Idempotency-Key", r"^[\x21-\x7e]{16,128}$", "Sent twice under it, done once.")


def _shown(operation: Operation, parameters: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Show what a parameter may be and what is answered; by operation where names mean several."""
    name = operation["operationId"]
    for each in operation.get("parameters", ()):
        for known in (f"{name}.{each['name']}", each["name"]):
            if known in parameters:
                each["example"] = parameters[known]
                break
    for status, answer in operation["responses"].items():
        content = answer.get("content", {}).get("application/json")
        if status < "300" and content and name in answers:
            content["example"] = answers[name]


def _header(name: str, pattern: str, told: str, *, required: bool = False) -> Operation:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": told,
        "schema": {"type": "string", "pattern": pattern},
    }


def _told_when(operation: Operation) -> None:
    """Say that what is refused for a while says for how long."""
    for status in ("429", "503"):
        if status in operation["responses"]:
            operation["responses"][status]["headers"] = {
                "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}
            }


def _linked(operation: Operation) -> None:
    link = LINKS.get(operation["operationId"])
    if link is None:
        return
    done = next(each for status, each in operation["responses"].items() if status < "300")
    done["links"] = {target: link.described(target) for target in link.targets}
