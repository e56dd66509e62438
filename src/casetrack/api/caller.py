"""One request of another system: for whom it speaks, how far, and the transaction it works in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.params import Form as FormField
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter

from casetrack.api.declared import DECLARED
from casetrack.api.problems import OtherKind, SecretShown, Unauthorized
from casetrack.api.remembering import Remembered, fingerprint, remember, remembered
from casetrack.errors import Invalid, sentence, several
from casetrack.language import chosen
from casetrack.people.actors import Actor, NotAllowed
from casetrack.people.exports import begin_export, note_export
from casetrack.people.stand_ins import acting_for as standing_in
from casetrack.people.tokens import Bearer, bearer_of, note_use
from casetrack.web.declared import Row, may_reach
from casetrack.web.visit import Asker, Desk, House

READS = frozenset({"GET", "HEAD"})
_SCHEME = re.compile(r"^Bearer +([\x21-\x7e]{1,200}) *$", re.IGNORECASE)
_NUMBER = re.compile(r"^[1-9][0-9]{0,8}$", re.ASCII)
_KEY = re.compile(r"^[\x21-\x7e]{16,128}$")
# JSON of anything, as a shape writes itself.
to_json = TypeAdapter(Any).dump_json


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a verb gave: its shape, the status, further headers."""

    # A shape; or its fields, where so many are made that none is checked.
    body: BaseModel | Mapping[str, Any] | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """As it leaves. A shape was checked when it was made; it is written once."""
        headers = dict(self.headers)
        if self.body is None:
            return Response(None, self.status, headers=headers)
        written = (
            self.body.model_dump_json() if isinstance(self.body, BaseModel) else to_json(self.body)
        )
        return Response(written, self.status, headers=headers, media_type="application/json")


@dataclass(frozen=True, kw_only=True)
class Caller(Asker):
    """The system that calls, for a person."""

    bearer: Bearer
    # What makes two requests the same one: method, address, body.
    asked: str
    idempotency_key: str
    if_match: str

    @property
    def actor(self) -> Actor:
        """The person the token speaks for."""
        return self.bearer.actor

    def export(self, **told: object) -> None:
        """Count and note an export, before it is read. Raises TooOften."""
        with self.write() as desk:
            begin_export(desk.session, desk.actor, now=desk.now)
            note_export(desk.session, desk.actor, now=desk.now, **told)

    def once_shown(self, work: Callable[[Desk], Answer]) -> Response:
        """Do the work once under an Idempotency-Key, where the answer is a secret: it is not kept.

        Raises SecretShown for the same request under the same key.
        """
        with self.engine.database.write() as session:
            if self.idempotency_key:
                person_id, request = self.actor.person_id, fingerprint(self.asked, "")
                key = self.idempotency_key
                if remembered(session, person_id, key, request, now=self.now) is not None:
                    raise SecretShown
            return work(self.desk(session)).response()

    def once(self, work: Callable[[Desk], Answer], *, told: str = "") -> Response:
        """Do the work in one transaction, and under an Idempotency-Key only once.

        The same request under the same key gets the answer it was given; another one is refused.
        `told` says what was sent where the body itself differs each time, as a form does. What
        was refused is not remembered: nothing was done, so it may be tried again.
        """
        with self.engine.database.write() as session:
            if self.idempotency_key:
                request = fingerprint(self.asked, told)
                known = remembered(
                    session, self.actor.person_id, self.idempotency_key, request, now=self.now
                )
                if known is not None:
                    return known.response()
            answer = work(self.desk(session)).response()
            if self.idempotency_key:
                kept = Remembered(
                    status=answer.status_code,
                    body=bytes(answer.body).decode(),
                    headers={
                        name: value
                        for name, value in answer.headers.items()
                        if name in {"etag", "location", "content-type"}
                    },
                )
                remember(session, self.actor.person_id, self.idempotency_key, kept)
        return answer


def admit(request: Request) -> Caller:
    """The caller, if their token and the declared table let them reach this route.

    Raises Unauthorized, NotAllowed, or Invalid for what the route does not take.
    """
    house: House = request.app.state.house
    # Read here and not declared: every route would have to be prepared for each of them.
    now, headers = house.clock(), request.headers
    idempotency_key = headers.get("idempotency-key", "")
    bearer = _bearer(house, headers.get("authorization", ""), now=now)
    request.state.actor_id = bearer.actor.person_id
    if acting_for := headers.get("acting-for", ""):
        bearer = _standing_in(house, bearer, acting_for, now=now)
    method = "GET" if request.method == "HEAD" else request.method
    route = request.scope["route"]
    _require_allowed(bearer, DECLARED[method, route.path], method)
    require_known_parameters(request)
    require_kind_of_body(request)
    require_key(idempotency_key)
    note_use(house.engine.database, bearer, now=now)
    body = getattr(request.state, "body_sha256", "")
    return Caller(
        engine=house.engine,
        bearer=bearer,
        now=now,
        language=chosen(
            None, headers.get("accept-language", ""), house.engine.settings.office.language
        ),
        asked=f"{method} {request.url.path}?{request.url.query} {body} {acting_for}".rstrip(),
        idempotency_key=idempotency_key if method not in READS else "",
        if_match=headers.get("if-match", ""),
    )


def require_key(idempotency_key: str) -> None:
    """Raise Invalid for an Idempotency-Key that is none; empty where none was sent."""
    if idempotency_key and not _KEY.match(idempotency_key):
        raise Invalid("Idempotency-Key: 16 to 128 visible ASCII characters")


def token_in(authorization: str) -> str:
    """The secret in such a header; empty where there is none."""
    found = _SCHEME.match(authorization)
    return found.group(1) if found else ""


def _bearer(house: House, authorization: str, *, now: datetime) -> Bearer:
    secret = token_in(authorization)
    if not secret:
        raise Unauthorized("Send a token: Authorization: Bearer ct_…")
    with house.engine.database.glance() as session:
        bearer = bearer_of(session, secret, now=now)
    if bearer is None:
        raise Unauthorized("This token is worth nothing: unknown, expired or revoked.")
    return bearer


def _standing_in(house: House, bearer: Bearer, person: str, *, now: datetime) -> Bearer:
    """The same token with the rights of somebody absent on cases. Raises Invalid, NotAllowed."""
    if not _NUMBER.match(person):
        raise Invalid("Acting-For: expected the number of a person, from GET /api/v1/me/stand-ins")
    today = house.engine.calendar.local_day(now)
    with house.engine.database.read() as session:
        actor = standing_in(session, bearer.actor, int(person), today=today)
    if actor is None:
        raise NotAllowed("That person did not name you to stand in for them today.")
    return replace(bearer, actor=actor)


def _require_allowed(bearer: Bearer, row: Row, method: str) -> None:
    if bearer.scope == "calendar":
        raise NotAllowed("This token opens a calendar and nothing else.")
    if bearer.scope == "metrics":
        raise NotAllowed("This token is for a monitor and nothing else.")
    if method not in READS and bearer.scope != "write":
        raise NotAllowed("This token only reads.")
    if not may_reach(bearer.actor, row):
        where = sentence(" for the whole office") if row.reach == "office" else sentence("")
        raise NotAllowed(
            "{name} holds {held}; this needs {needed}{where}.",
            name=bearer.actor.name,
            held=several(map(sentence, sorted(bearer.actor.grants) or ["no role"])),
            needed=several(map(sentence, sorted(row.roles)), " or "),
            where=where,
        )


def require_kind_of_body(request: Request) -> None:
    """Raise OtherKind for JSON where the route takes a form, and for a form where it takes JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    wanted = _kind_of_body(request.scope["route"])
    if kind and wanted and kind != wanted:
        raise OtherKind("Send {wanted} to this route.", wanted=wanted)


def _kind_of_body(route: APIRoute) -> str:
    """The content type that a route takes; empty where it takes no body."""
    if route.body_field is None:
        return ""
    is_form = isinstance(route.body_field.field_info, FormField)
    return "multipart/form-data" if is_form else "application/json"


def require_known_parameters(request: Request) -> None:
    """Raise Invalid for a parameter that the route does not take, or that is there twice.

    A misspelt filter would otherwise be no filter, and the answer a list of everything.
    """
    known = _parameters(request.scope["route"].dependant)
    names = [name for name, _ in request.query_params.multi_items()]
    if not known.issuperset(names):
        raise Invalid(
            "an unknown parameter in the address; possible: {known}",
            known=several(sorted(known) or ["–"]),
        )
    if len(set(names)) != len(names):
        raise Invalid("a parameter stands twice in the address")


def _parameters(dependant: Dependant) -> frozenset[str]:
    own = {each.alias for each in dependant.query_params}
    return frozenset(own.union(*(_parameters(each) for each in dependant.dependencies)))


Call = Annotated[Caller, Depends(admit)]
