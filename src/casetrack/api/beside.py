"""What machines read beside the API: a calendar per person, a feed, metrics, readiness."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel
from sqlmodel import Session

from casetrack.api.calendars import calendar_of
from casetrack.api.feeds import feed_of
from casetrack.api.metrics import read_gauges, written
from casetrack.errors import NotFound
from casetrack.people.tokens import Bearer, bearer_of, note_use
from casetrack.startup import Engine
from casetrack.store.schema import newest_revision, revision
from casetrack.store.tables import Mark
from casetrack.web.visit import House

router = APIRouter(tags=["beside"])
Secret = Annotated[str, InPath(max_length=200)]
LEAST_FREE_BYTES = 500_000_000


class Ready(BaseModel):
    """Whether requests can be answered, and what keeps them from it."""

    ready: bool
    database: str
    schema_: str
    disk: str


class _Undone(Exception):
    """Takes back what was written to see whether anything can be."""


@router.get(
    "/calendar/{secret}.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}},
)
def calendar(request: Request, secret: Secret) -> Response:
    """The deadlines that wait for the person of a calendar token, for any calendar program."""
    house: House = request.app.state.house
    now = house.clock()
    bearer = _calendar_bearer(house, secret, now=now)
    with house.engine.database.read() as session:
        text = calendar_of(session, house.engine, bearer.actor, now=now)
    note_use(house.engine.database, bearer, now=now)
    return Response(text, media_type="text/calendar; charset=utf-8")


def _calendar_bearer(house: House, secret: str, *, now: datetime) -> Bearer:
    """Raises NotFound alike for a token that is worth nothing and one of another scope.

    A secret that stands in an address is written down by many; it opens a calendar alone.
    """
    with house.engine.database.read() as session:
        bearer = bearer_of(session, secret, now=now)
    if bearer is None or bearer.scope != "calendar":
        raise NotFound("There is no such calendar.")
    return bearer


@router.get(
    "/feed.atom",
    response_class=Response,
    responses={200: {"content": {"application/atom+xml": {}}}},
)
def feed(request: Request) -> Response:
    """Published bulletins, the newest first."""
    engine: Engine = request.app.state.house.engine
    with engine.database.read() as session:
        text = feed_of(session, engine)
    headers = {"Cache-Control": "public, max-age=300"}
    return Response(text, media_type="application/atom+xml; charset=utf-8", headers=headers)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request) -> Response:
    """What a monitor asks for: the process, and how the work stands."""
    house: House = request.app.state.house
    with house.engine.database.read() as session:
        gauges = read_gauges(session, now=house.clock())
    return Response(written(gauges), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/readyz", response_model=Ready, responses={503: {"model": Ready}})
def ready(request: Request) -> Response:
    """Whether the database can be written to, has the right schema, and the disk has room."""
    engine: Engine = request.app.state.house.engine
    found = Ready(
        ready=True, database=_database(engine), schema_=_schema(engine), disk=_disk(engine)
    )
    well = {found.database, found.schema_, found.disk} == {"ok"}
    body = found.model_copy(update={"ready": well}).model_dump_json()
    return Response(body, 200 if well else 503, media_type="application/json")


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
    except sa.exc.SQLAlchemyError as error:
        return type(error).__name__
    return "ok" if found == newest_revision() else f"{found}, expected {newest_revision()}"


def _disk(engine: Engine) -> str:
    # The folder is made by the first file that is kept in it.
    there = next(each for each in (engine.data, *engine.data.parents) if Path(each).exists())
    free = shutil.disk_usage(there).free
    return "ok" if free > LEAST_FREE_BYTES else f"{free // 1_000_000} MB free"
