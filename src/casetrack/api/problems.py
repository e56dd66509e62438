"""Every refusal as a problem document (RFC 9457): which rule, what is possible, never the input."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from casetrack.api.declared import methods_at
from casetrack.api.misnamed import LONGEST_NAME, fields_at, unknown_field
from casetrack.errors import (
    CasetrackError,
    Conflict,
    Invalid,
    NotFound,
    Problem,
    Refused,
    Sentence,
    Translate,
    sentence,
    several,
)
from casetrack.language import chosen, translate_to
from casetrack.people.actors import NotAllowed
from casetrack.people.limits import TooOften
from casetrack.web.answers import in_local_time, seconds_until
from casetrack.web.misfits import rule_of
from casetrack.web.visit import House, address_of
from casetrack.workflow import FIELDS, RequirementMissing

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


class Unauthorized(CasetrackError):
    """No token, or one that is worth nothing."""


class Stale(Conflict):
    """What was read has changed since; says who did it, when, and what holds now."""

    def __init__(self, said: Sentence, *, version: int, current: Mapping[str, Any]) -> None:
        self.version, self.current = version, current
        super().__init__(said.template, **said.values)


class VersionNeeded(CasetrackError):
    """A change that overwrites says which version it was made from."""


class OtherKind(CasetrackError):
    """A form where JSON is asked for, or the other way about."""


class KeyReused(Invalid):
    """An Idempotency-Key came again with another request."""


class SecretShown(Refused):
    """What was asked for again was done, and shown as it only is once."""

    def __init__(self) -> None:
        super().__init__(
            "This was done already, and its secret was shown then, once; to do it again, take "
            "another Idempotency-Key."
        )


class Place(BaseModel):
    """One thing that is wrong, and where."""

    message: str = Field(examples=["Field required"])
    field: str = Field(default="", examples=["body.title"])
    source: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None
    cell: str = ""
    label: str = ""


class ProblemDocument(BaseModel):
    """Why a request was refused. `type` is one of a fixed list; see the guide."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:casetrack:conflict",
                    "title": "Not possible now",
                    "status": 409,
                    "detail": "12.a: the step accept is not possible from verified.",
                    "request_id": "5f1c0a9be2d34c77",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    problems: list[Place] | None = None
    current: dict[str, Any] | None = Field(
        default=None, description="After 412: version, state and last step as they are now."
    )


# The nearest kind counts.
KINDS: Sequence[tuple[type[Exception], int, str, str]] = (
    (Unauthorized, 401, "unauthorized", "Sign in with a token"),
    (Stale, 412, "stale", "Changed in the meantime"),
    (VersionNeeded, 428, "version-needed", "Say which version was read"),
    (KeyReused, 422, "key-reused", "Another request had this Idempotency-Key"),
    (RequirementMissing, 422, "invalid", "Something in the request cannot be used"),
    (OtherKind, 415, "unsupported", "Another kind of body is needed"),
    (NotFound, 404, "not-found", "There is no such thing"),
    (NotAllowed, 403, "not-allowed", "Not allowed"),
    (TooOften, 429, "too-often", "Too often"),
    (Conflict, 409, "conflict", "Somebody was faster"),
    (Refused, 409, "refused", "Not possible now"),
    (Invalid, 422, "invalid", "Something in the request cannot be used"),
)
STATUSES = {
    400: ("unreadable", "The request cannot be read"),
    403: ("not-allowed", "Not allowed"),
    404: ("not-found", "There is no such thing"),
    405: ("method-not-allowed", "Not possible here"),
    413: ("too-large", "The body is too large"),
    414: ("too-large", "The address is too long"),
    415: ("unsupported", "Another kind of body is needed"),
    422: ("invalid", "Something in the request cannot be used"),
    500: ("failed", "Something broke"),
    503: ("busy", "The database is busy"),
}
_WRONG_KIND = "not of the kind that the documentation shows"


def refusal(request: Request, error: CasetrackError) -> Response:
    """What a verb or a rule refused."""
    translate = _translate(request.scope)
    status, kind, title = next(
        (code, kind, title) for known, code, kind, title in KINDS if isinstance(error, known)
    )
    values: dict[str, Any] = {}
    headers = {}
    house: House = request.app.state.house
    detail = in_local_time(error, house.engine.calendar).said(translate)
    if isinstance(error, Invalid):
        told = [_told(request, each, translate) for each in error.problems]
        values["problems"] = told
        if told and all("field" in each for each in told):
            detail = _listed(told, translate)
    if isinstance(error, RequirementMissing):
        needed = sentence("it is needed").said(translate)
        values["problems"] = [
            {"field": _asked_of(name), "message": needed} for name in error.missing
        ]
    if isinstance(error, Stale):
        values["current"] = dict(error.current)
        headers["ETag"] = f'"{error.version}"'
    if isinstance(error, TooOften):
        headers["Retry-After"] = seconds_until(error.until, now=house.clock())
    if status == 401:  # noqa: PLR2004 - the one status that names its scheme
        headers["WWW-Authenticate"] = 'Bearer realm="casetrack"'
    return _document(request.scope, status, kind, translate(title), detail, headers, **values)


def _told(request: Request, problem: Problem, translate: Translate) -> dict[str, Any]:
    """A problem with its place: in a workbook or file, or in the body that was sent."""
    names = ("source", "sheet", "row", "column", "line", "cell", "label")
    place = {name: getattr(problem, name) for name in names if getattr(problem, name)}
    if set(place) == {"column"} and (field := _in_body(request, problem.column)):
        place["field"] = field
    return {"message": problem.sentence.said(translate), **place}


def _in_body(request: Request, name: str) -> str:
    """The field of the body that a verb calls by this name; empty where there is none."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return ""
    places = (["body"], ["body", "fields"])
    found = (place for place in places if name in fields_at(route, place))
    return next((".".join([*place, name]) for place in found), "")


def _listed(problems: Sequence[Mapping[str, Any]], translate: Translate) -> str:
    told = (
        sentence("{name}: {fault}", name=each["field"], fault=each["message"]) for each in problems
    )
    return several(told, "; ").said(translate)


def _asked_of(name: str) -> str:
    """Where a body gives what a step asks for; evidence is attached before."""
    return f"body.fields.{name}" if name in FIELDS else f"body.{name}" if name == "reason" else name


def plain_problem(scope: Scope, status: int, detail: Sentence) -> Response:
    """A refusal from before any route was chosen."""
    translate = _translate(scope)
    kind, title = STATUSES.get(status, STATUSES[400])
    return _document(scope, status, kind, translate(title), detail.said(translate), {})


def _unfit(request: Request, error: Exception) -> Response:
    """Fields that do not fit their shape: each with its rule, and no value that was sent."""
    assert isinstance(error, RequestValidationError)
    translate = _translate(request.scope)
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        unread = sentence("The body cannot be read: {why}.", why=sentence("not JSON"))
        return plain_problem(request.scope, 400, unread)
    problems = [
        {"field": _field(each), "message": _rule(request, each).said(translate)} for each in found
    ]
    kind, title = STATUSES[422]
    return _document(
        request.scope,
        422,
        kind,
        translate(title),
        _listed(problems, translate),
        {},
        problems=problems,
    )


def _field(each: Mapping[str, Any]) -> str:
    return ".".join(str(part)[:LONGEST_NAME] for part in each["loc"])


def _rule(request: Request, each: Mapping[str, Any]) -> Sentence:
    if each["type"] != "extra_forbidden":
        return rule_of(each, _WRONG_KIND)
    *place, name = each["loc"]
    return unknown_field(str(name), fields_at(request.scope["route"], place))


def _say_why(request: Request, error: Exception) -> Response:
    assert isinstance(error, CasetrackError)
    if isinstance(error, NotAllowed):
        note_denied(request, "not allowed")
    elif isinstance(error, Unauthorized) and "authorization" in request.headers:
        note_denied(request, "token refused")
    return refusal(request, error)


def note_denied(request: Request, kind: str) -> None:
    """Note in the security log what was denied, and to whose token."""
    house: House = request.app.state.house
    house.denials.note(
        house.engine.database,
        kind,
        address=address_of(request),
        actor_id=getattr(request.state, "actor_id", None),
        now=house.clock(),
        route=f"{request.method} {request.scope['route'].path}",
    )


def _say_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    _, title = STATUSES.get(error.status_code, STATUSES[400])
    answer = plain_problem(request.scope, error.status_code, sentence(title))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    if possible := methods_at(request.scope["path"]) if "Allow" in answer.headers else ():
        answer.headers["Allow"] = ", ".join(possible)
    return answer


def _say_busy(request: Request, error: Exception) -> Response:
    log.error("database unavailable, request %s", _request_id(request.scope), exc_info=error)
    answer = plain_problem(request.scope, 503, sentence("Try again in a moment."))
    answer.headers["Retry-After"] = "5"
    return answer


def _last_resort(request: Request, error: Exception) -> Response:
    log.error("the API failed, request %s", _request_id(request.scope), exc_info=error)
    told = sentence("Tell the administrator the number of this request.")
    return plain_problem(request.scope, 500, told)


ANSWERS: Mapping[type[Exception], Callable[[Request, Exception], Response]] = {
    CasetrackError: _say_why,
    RequestValidationError: _unfit,
    HTTPException: _say_status,
    OperationalError: _say_busy,
    Exception: _last_resort,
}


def _document(
    scope: Scope,
    status: int,
    kind: str,
    title: str,
    detail: str,
    headers: Mapping[str, str],
    **values: Any,  # noqa: ANN401 - members of the document
) -> Response:
    body = ProblemDocument(
        type=f"urn:casetrack:{kind}",
        title=title,
        status=status,
        detail=detail,
        request_id=_request_id(scope),
        **values,
    )
    text = body.model_dump_json(exclude_defaults=True)
    return Response(text, status, headers=dict(headers), media_type=MEDIA_TYPE)


def _translate(scope: Scope) -> Translate:
    accepted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    # What is refused before the application is reached knows no office.
    house: House | None = scope["app"].state.house if "app" in scope else None
    office = house.engine.settings.office.language if house is not None else "zh"
    return translate_to(chosen(None, accepted.decode("latin-1"), office))


def _request_id(scope: Scope) -> str:
    return str(scope.get("state", {}).get("request_id", ""))
