"""Keys of forms that are taken once: a page that is reloaded does not do its work again."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from casetrack.errors import Refused
from casetrack.people.actors import Actor
from casetrack.store.tables import IdempotencyKey

# A page that was shown longer ago is asked for again, so that its key need not be kept for ever.
GOOD_FOR = timedelta(days=1)
_KEY = re.compile(r"([0-9]{1,11})-[0-9a-f]{16}")
_BEGINS = "form:"


def new_key(now: datetime) -> str:
    """A key for the forms of one page, which tells when the page was shown."""
    return f"{int(now.timestamp())}-{secrets.token_hex(8)}"


def take_once(session: Session, actor: Actor, key: str, *, now: datetime) -> None:
    """Take a form's key with the work that it is for; a form without one is taken as it comes.

    Two at once: the later one waits for the earlier one's end. Raises Refused for a key that was
    taken, or is of a page that was shown too long ago.
    """
    if not key:
        return
    shown = _KEY.fullmatch(key)
    if shown is None or not _is_good(int(shown[1]), now):
        raise Refused("This page was shown too long ago; send the form again.")
    connection = session.connection()
    mine = col(IdempotencyKey.person_id) == actor.person_id
    is_form = col(IdempotencyKey.key).startswith(_BEGINS, autoescape=True)
    old = col(IdempotencyKey.at) <= now - 2 * GOOD_FOR
    connection.execute(sa.delete(IdempotencyKey).where(mine, is_form, old))
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "person_id": actor.person_id,
        "key": _BEGINS + key,
        "request_sha256": "",
        "status": 0,
        "body": "",
        "headers": "{}",
        "at": now,
    }
    taken = insert(IdempotencyKey).values(values).on_conflict_do_nothing()
    if connection.execute(taken.returning(col(IdempotencyKey.key))).first() is None:
        raise Refused(
            "This was done already, and its secret was shown then, once; to do it again, send the "
            "form again."
        )


def _is_good(shown_seconds: int, now: datetime) -> bool:
    shown = datetime.fromtimestamp(shown_seconds, UTC)
    return now - GOOD_FOR <= shown <= now + GOOD_FOR
