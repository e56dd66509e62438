"""Other systems that hear of events: who listens, and the signed messages formed for them.

They leave through the same outbox as reminders: claimed, sent, retried, given up and sent again.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from casetrack.cases.facts import EVENT
from casetrack.cases.rows import ITEM, table_of
from casetrack.errors import Invalid, NotFound, Problem, Refused, Sentence, sentence, several
from casetrack.people.actors import Actor, require_for_office
from casetrack.people.security import append
from casetrack.reminders.digest import DELIVERY
from casetrack.store.columns import to_text
from casetrack.store.database import Database
from casetrack.store.tables import Cycle, Webhook
from casetrack.store.turns import take_turn

CHANNEL = "webhook"
MAY_ADD = ("admin",)
# Events for which messages are formed in one transaction.
BATCH = 500
# Of events written side by side, the one with the higher id may be seen first; the other one is
# found when these are looked at again. No transaction lasts as long.
LOOK_BACK = timedelta(minutes=5)
# How long the secret before the present one signs, too.
OVERLAP = timedelta(hours=24)
_SHOWN = col(Webhook.active) | col(Webhook.gone_at).is_not(None)
_CYCLE = table_of(Cycle)
_MOST_URL = 2000
_MOST_SAID = 100
_NOT_IN_AN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f]")
_TOLD = ("id", "item_id", "seq", "at", "transition", "source", "target", "outcome")


def add_webhook(
    session: Session,
    actor: Actor,
    url: str,
    *,
    events: Sequence[str] = (),
    known: Sequence[str] = (),
    inside: bool = False,
    now: datetime,
) -> Webhook:
    """Let another system hear of events from now on; its secret is in what is given back.

    `events` are names of transitions among the `known` ones, none meaning all. Unless `inside`,
    the address must be https; where it leads is looked at each time something is sent. Raises
    Invalid, Refused for an address that listens already, NotAllowed.
    """
    require_for_office(actor, *MAY_ADD, what="adding a webhook")
    if problems := [*_url_problems(url, inside=inside), *_unknown(events, known)]:
        raise Invalid(problems)
    # Two who add the same one at once would both find none.
    take_turn(session, "webhooks")
    last = session.connection().scalar(sa.select(sa.func.max(EVENT.c.id))) or 0
    found = session.exec(select(Webhook).where(Webhook.url == url).with_for_update()).first()
    if found is not None and found.active:
        raise Refused("{url} listens already.", url=_place(urlsplit(url)))
    hook = found or Webhook(url=url, secret="", created_by=actor.person_id, created_at=now)
    hook.secret, hook.former_secret, hook.gone_at = _new_secret(), None, None
    hook.events = ",".join(dict.fromkeys(events))
    hook.active, hook.told_until = True, last
    hook.created_by, hook.created_at = actor.person_id, now
    session.add(hook)
    session.flush()
    return hook


def renew_secret(session: Session, actor: Actor, webhook_id: int, *, now: datetime) -> Webhook:
    """Give a webhook another secret; the present one signs beside it for `OVERLAP`.

    What is on its way is signed when it leaves, so nothing is lost. Raises NotFound, NotAllowed.
    """
    require_for_office(actor, *MAY_ADD, what="changing the secret of a webhook")
    query = select(Webhook).where(Webhook.id == webhook_id, col(Webhook.active))
    hook = session.exec(query.with_for_update()).first()
    if hook is None:
        raise NotFound("There is no webhook {number}.", number=webhook_id)
    hook.former_secret, hook.former_until = hook.secret, now + OVERLAP
    hook.secret = _new_secret()
    session.add(hook)
    data = {"webhook": webhook_id}
    append(session, "webhook secret renewed", actor_id=actor.person_id, data=data, now=now)
    return hook


def signing_secrets(hook: Webhook, at: datetime) -> tuple[str, ...]:
    """The secrets that sign what leaves at an instant, the present one first."""
    former = hook.former_secret
    if former is None or hook.former_until is None or hook.former_until <= at:
        return (hook.secret,)
    return (hook.secret, former)


def stop_gone(session: Session, address: str, *, now: datetime) -> None:
    """Send nothing more to an address that said so, as Standard Webhooks ask for with HTTP 410."""
    hook = session.exec(
        select(Webhook).where(Webhook.url == address, col(Webhook.active)).with_for_update()
    ).first()
    if hook is None:
        return
    hook.active, hook.gone_at = False, now
    session.add(hook)
    _cancel(session, hook, "the webhook answered that it is gone")
    append(session, "webhook gone", data={"webhook": hook.id or 0}, now=now)


def list_webhooks(session: Session, actor: Actor) -> list[Webhook]:
    """Who listens, and who wanted no more, in the order of adding. Raises NotAllowed."""
    require_for_office(actor, *MAY_ADD, what="seeing webhooks")
    return list(session.exec(select(Webhook).where(_SHOWN).order_by(col(Webhook.id))))


def remove_webhook(session: Session, actor: Actor, webhook_id: int) -> str:
    """Let an address hear no more, also not of what is on its way. Gives the address."""
    require_for_office(actor, *MAY_ADD, what="removing a webhook")
    hook = session.get(Webhook, webhook_id)
    if hook is None or not (hook.active or hook.gone_at):
        raise NotFound("There is no webhook {number}.", number=webhook_id)
    hook.active, hook.gone_at, hook.former_secret = False, None, None
    session.add(hook)
    _cancel(session, hook, "the webhook was removed")
    return hook.url


def _cancel(session: Session, hook: Webhook, why: str) -> None:
    session.flush()
    session.connection().execute(
        sa.update(DELIVERY)
        .where(
            DELIVERY.c.channel == CHANNEL,
            DELIVERY.c.address == hook.url,
            DELIVERY.c.state.in_(("queued", "waiting")),
        )
        .values(state="cancelled", error=why)
    )


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def tell_all(database: Database, *, base_url: str = "", now: datetime) -> int:
    """Form a message for each event that a webhook has not heard of; gives how many."""
    with database.read() as session:
        ids = [each.id for each in _behind(session, now)]
    told = 0
    for each in ids:
        more = True
        while more:
            with database.write() as session:
                formed, more = _tell(session, each or 0, base_url=base_url, now=now)
            told += formed
    return told


def _behind(session: Session, now: datetime) -> list[Webhook]:
    """Webhooks with an event after the last they heard of, or so recent that one may be behind."""
    hooks = session.exec(select(Webhook).where(col(Webhook.active))).all()
    if not hooks:
        return []
    query = sa.select(EVENT.c.id, EVENT.c.at).order_by(EVENT.c.id.desc()).limit(1)
    last = session.connection().execute(query).one_or_none()
    if last is None:
        return []
    return [hook for hook in hooks if hook.told_until < last.id or last.at > now - LOOK_BACK]


def _tell(session: Session, webhook_id: int, *, base_url: str, now: datetime) -> tuple[int, bool]:
    """Form the next messages of one webhook: how many, and whether there may be more."""
    hook = session.exec(select(Webhook).where(Webhook.id == webhook_id).with_for_update()).one()
    if not hook.active:
        return 0, False
    connection = session.connection()
    last = connection.scalar(sa.select(sa.func.max(EVENT.c.id))) or 0
    rows = connection.execute(_untold(hook, last, now)).all()
    formed = _insert(session, [_message(hook, row, base_url, now) for row in rows])
    more = len(rows) == BATCH
    hook.told_until = max(hook.told_until, rows[-1].id if more else last)
    session.add(hook)
    session.flush()
    return formed, more


def _untold(hook: Webhook, last: int, now: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Events after the last one told, and recent ones before it that were seen too late."""
    its_id = f"<event-{hook.id}-" + sa.cast(EVENT.c.id, sa.String) + "@casetrack>"
    recent = sa.and_(
        EVENT.c.at > max(now - LOOK_BACK, hook.created_at),
        ~sa.exists().where(DELIVERY.c.message_id == its_id),
    )
    query = (
        sa.select(
            *(EVENT.c[name] for name in _TOLD),
            ITEM.c.key,
            _CYCLE.c.code,
        )
        .join(ITEM, ITEM.c.id == EVENT.c.item_id)
        .join(_CYCLE, _CYCLE.c.id == ITEM.c.cycle_id)
        .where(EVENT.c.id <= last, sa.or_(EVENT.c.id > hook.told_until, recent))
        .order_by(EVENT.c.id)
        .limit(BATCH)
    )
    wanted = [each for each in hook.events.split(",") if each]
    return query.where(EVENT.c.transition.in_(wanted)) if wanted else query


def _message(hook: Webhook, event: Any, base_url: str, now: datetime) -> dict[str, object]:  # noqa: ANN401 - a row
    """What is told: ids and states, and nothing that anybody wrote."""
    data = {
        "item": event.item_id,
        "key": event.key,
        "cycle": event.code,
        "event": event.seq,
        "transition": event.transition,
        "source": event.source,
        "target": event.target,
        "outcome": event.outcome,
        "link": f"{base_url}/items/{event.item_id}" if base_url else "",
    }
    kind = f"item.{event.transition}"
    told = {"type": kind, "timestamp": to_text(event.at), "data": data}
    return {
        "recipient_id": hook.created_by,
        "channel": CHANNEL,
        "address": hook.url,
        "message_id": f"<event-{hook.id}-{event.id}@casetrack>",
        "subject": f"{kind} {event.key}",
        "body": json.dumps(told, ensure_ascii=False, separators=(",", ":")),
        "created_at": now,
        "state": "queued",
        "attempts": 0,
        "next_at": now,
        "error": "",
    }


def _insert(session: Session, messages: Sequence[dict[str, object]]) -> int:
    """Add those that are not there yet: what is looked at again is told once."""
    if not messages:
        return 0
    connection = session.connection()
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(DELIVERY).on_conflict_do_nothing()
    done = connection.execute(
        statement, list(messages), execution_options={"preserve_rowcount": True}
    )
    return int(done.rowcount)


def _url_problems(url: str, *, inside: bool) -> Iterator[Problem]:
    try:
        parts = urlsplit(url)
    except ValueError:
        # An address with half a pair of brackets has no parts at all.
        parts = urlsplit("")
    schemes = ("https", "http") if inside else ("https",)
    is_one = len(url) <= _MOST_URL and not _NOT_IN_AN_ADDRESS.search(url) and _has_a_port(parts)
    if parts.scheme not in schemes or not parts.hostname or not is_one:
        expected = several([f"{each}://…" for each in schemes], " or ")
        yield Problem(
            message="{url} is no address for messages; expected {expected}",
            values={"url": _place(parts), "expected": expected},
        )
    if parts.username or parts.password or parts.fragment:
        yield Problem(message="An address of a webhook holds no password and no fragment.")


def _place(parts: SplitResult) -> Sentence | str:
    """The scheme and the host: the rest of an address may hold what only its two ends know."""
    if not parts.scheme or not parts.hostname:
        return sentence("This")
    return f"{parts.scheme}://{parts.hostname}"[:_MOST_SAID]


def _has_a_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _unknown(events: Sequence[str], known: Sequence[str]) -> Iterator[Problem]:
    for each in events:
        if each not in known:
            yield Problem(
                message='There is no transition "{name}"; known: {known}',
                values={"name": each, "known": several(sorted(set(known)))},
            )
