"""What machines read beside the API: a calendar per person, a feed, metrics, readiness."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from math import inf
from pathlib import Path
from time import monotonic
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from sqlmodel import Session

from casetrack.api.calendars import calendar_of
from casetrack.api.feeds import feed_of
from casetrack.api.metrics import read_gauges, written
from casetrack.api.monitors import may_watch
from casetrack.api.problems import Unauthorized, note_denied
from casetrack.api.versions import AS_KNOWN, is_known
from casetrack.errors import NotFound
from casetrack.people.tokens import Bearer, bearer_of, note_use
from casetrack.startup import Engine
from casetrack.store.schema import DatabaseUnreachable, newest_revision, revision
from casetrack.store.tables import Mark
from casetrack.web.visit import House

router = APIRouter(tags=["beside"])
Secret = Annotated[str, InPath(max_length=200)]
LEAST_FREE_BYTES = 500_000_000
LOOKS_EVERY_SECONDS = 1


class Ready(BaseModel):
    """Whether requests can be answered; for those who may know, what keeps them from it."""

    ready: bool
    database: str | None = None
    schema_: str | None = Field(default=None, serialization_alias="schema")
    disk: str | None = None


class _Undone(Exception):
    """Takes back what was written to see whether anything can be."""


@router.get(
    "/calendar/{secret}.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}, **AS_KNOWN},
)
def calendar(request: Request, secret: Secret) -> Response:
    """The deadlines that wait for the person of a calendar token, for any calendar program."""
    house: House = request.app.state.house
    now = house.clock()
    bearer = _calendar_bearer(request, secret, now=now)
    with house.engine.database.read() as session:
        text = calendar_of(session, house.engine, bearer.actor, now=now)
    note_use(house.engine.database, bearer, now=now)
    return _unless_known(request, text, "text/calendar; charset=utf-8")


def _calendar_bearer(request: Request, secret: str, *, now: datetime) -> Bearer:
    """Raises NotFound alike for a token that is worth nothing and one of another scope.

    A secret that stands in an address is written down by many; it opens a calendar alone.
    """
    house: House = request.app.state.house
    with house.engine.database.read() as session:
        bearer = bearer_of(session, secret, now=now)
    if bearer is None or bearer.scope != "calendar":
        note_denied(request, "token refused")
        raise NotFound("There is no such calendar.")
    return bearer


@router.get(
    "/feed.atom",
    response_class=Response,
    responses={200: {"content": {"application/atom+xml": {}}}, **AS_KNOWN},
)
def feed(request: Request) -> Response:
    """Published bulletins, the newest first."""
    engine: Engine = request.app.state.house.engine
    with engine.database.read() as session:
        text = feed_of(session, engine)
    shared = {"Cache-Control": "public, max-age=300"}
    return _unless_known(request, text, "application/atom+xml; charset=utf-8", shared)


def _unless_known(
    request: Request, text: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The text with its hash as ETag; 304 for who has it already, as those that poll mostly do."""
    told = {**(headers or {}), "ETag": f'"{sha256(text).hexdigest()}"'}
    if is_known(request, told["ETag"]):
        return Response(status_code=304, headers=told)
    return Response(text, media_type=media_type, headers=told)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request) -> Response:
    """The process, and how the work stands, for a monitor of a named network or with a token."""
    house: House = request.app.state.house
    if not may_watch(request):
        raise Unauthorized("Metrics are for named networks and for a token of the scope metrics.")
    with house.engine.database.read() as session:
        gauges = read_gauges(session, now=house.clock())
    return Response(written(gauges), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get(
    "/readyz",
    response_model=Ready,
    response_model_exclude_none=True,
    responses={503: {"model": Ready}},
)
def ready(request: Request) -> Response:
    """Whether the database can be written to, has the right schema, and the disk has room."""
    found = _readiness(request)
    if not may_watch(request):
        found = Ready(ready=found.ready)
    body = found.model_dump_json(exclude_none=True, by_alias=True)
    return Response(body, 200 if found.ready else 503, media_type="application/json")


def _readiness(request: Request) -> Ready:
    """What was found within the last second: anybody may ask, and looking takes a write."""
    state = request.app.state
    looked_at, found = getattr(state, "readiness", (-inf, Ready(ready=False)))
    if monotonic() - looked_at > LOOKS_EVERY_SECONDS:
        found = _look(state.house.engine)
        state.readiness = (monotonic(), found)
    return found


def _look(engine: Engine) -> Ready:
    told = (_database(engine), _schema(engine), _disk(engine))
    return Ready(ready=set(told) == {"ok"}, database=told[0], schema_=told[1], disk=told[2])


def _database(engine: Engine) -> str:
    try:
        with engine.database.write() as session:
            _probe(session)
    except _Undone:
        return "ok"
    except sa.exc.SQLAlchemyError as error:
        return type(error).__name__
    return "ok"


def _probe(session: Session) -> None:
    session.add(Mark(name="probe", value="readyz"))
    session.flush()
    raise _Undone


def _schema(engine: Engine) -> str:
    try:
        found = revision(engine.database)
    except (sa.exc.SQLAlchemyError, DatabaseUnreachable) as error:
        return type(error).__name__
    return "ok" if found == newest_revision() else f"{found}, expected {newest_revision()}"


def _disk(engine: Engine) -> str:
    # The folder is made by the first file that is kept in it.
    there = next(each for each in (engine.data, *engine.data.parents) if Path(each).exists())
    free = shutil.disk_usage(there).free
    return "ok" if free > LEAST_FREE_BYTES else f"{free // 1_000_000} MB free"
