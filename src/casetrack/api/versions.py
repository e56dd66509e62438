"""Versions of items and texts as entity tags: who changes what they read says what that was."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from fastapi import Request

from casetrack.api.caller import Caller
from casetrack.api.problems import Stale, VersionNeeded
from casetrack.cases.facts import EVENT
from casetrack.cases.history import step_called
from casetrack.cases.rows import ITEM, table_of
from casetrack.errors import Invalid, sentence
from casetrack.store.tables import Person
from casetrack.web.visit import Desk
from casetrack.workflow import called

_TAG = re.compile(r'^(?:W/)?"?(\d{1,9})"?$')
_PERSON = table_of(Person)
# As many digits as _TAG takes.
_LARGEST = 999_999_999
# How the description tells of an answer to who has it already.
AS_KNOWN: dict[int | str, dict[str, Any]] = {
    304: {"description": "Nothing: it is as If-None-Match says."}
}


def tag(version: int) -> str:
    """A version as an entity tag."""
    return f'"{version}"'


def version_of(held: Mapping[str, Any]) -> int:
    """A version of what counts none: another number where anything in it is another."""
    written = json.dumps(held, sort_keys=True, ensure_ascii=False).encode()
    return 1 + int(sha256(written).hexdigest(), 16) % _LARGEST


def require_same(held: Mapping[str, Any], seen: int | None) -> None:
    """Raise Stale, with what holds now, if that is not what was read."""
    version = version_of(held)
    if seen not in (None, version):
        said = sentence("This was changed since it was read; read it again.")
        raise Stale(said, version=version, current={"version": version, **held})


def is_known(request: Request, etag: str) -> bool:
    """Whether If-None-Match names what would be sent; one that compares weakly is enough.

    `*` names whatever there is, and this is there. Source: RFC 9110, 13.1.2.
    """
    named = request.headers.get("If-None-Match", "")
    return named.strip() == "*" or etag in [
        each.strip().removeprefix("W/") for each in named.split(",")
    ]


def wanted_version(caller: Caller) -> int | None:
    """The version that If-Match names; None where nothing, or any, was named. Raises Invalid."""
    text = caller.if_match.strip()
    if text in ("", "*"):
        return None
    found = _TAG.match(text)
    if found is None:
        raise Invalid('If-Match: expected the ETag that was read, such as "3"')
    return int(found.group(1))


def required_version(caller: Caller) -> int | None:
    """The same where it may not be left out. Raises VersionNeeded."""
    if not caller.if_match.strip():
        raise VersionNeeded("Send If-Match with the ETag that was read, or * to overwrite.")
    return wanted_version(caller)


def require_unchanged(desk: Desk, item_id: int, seen: int | None) -> None:
    """Hold the item and raise Stale if it has another version: who, when, and what holds now."""
    if seen is None:
        return
    connection = desk.session.connection()
    columns = (ITEM.c.key, ITEM.c.version, ITEM.c.state, ITEM.c.definition_hash)
    query = sa.select(*columns).where(ITEM.c.id == item_id)
    row = connection.execute(query.with_for_update(key_share=True)).one()
    if row.version == seen:
        return
    last = connection.execute(
        sa.select(EVENT.c.transition, EVENT.c.at, _PERSON.c.name)
        .join(_PERSON, _PERSON.c.id == EVENT.c.actor_id)
        .where(EVENT.c.item_id == item_id, EVENT.c.seq == row.version)
    ).one()
    when = desk.rules.calendar.local(last.at)
    definition = desk.rules.definitions[row.definition_hash]
    current: dict[str, Any] = {
        "version": row.version,
        "state": row.state,
        "transition": last.transition,
        "by": last.name,
        "at": f"{last.at:%Y-%m-%dT%H:%M:%SZ}",
    }
    said = sentence(
        "{key} was changed by {name} at {when} ({transition}); it is {state}, version {version}.",
        key=row.key,
        name=last.name,
        when=when,
        transition=step_called(definition, last.transition),
        state=called(row.state, definition.states[row.state]),
        version=row.version,
    )
    raise Stale(said, version=row.version, current=current)
