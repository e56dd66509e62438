"""Other systems hear of events: each once, signed, and only while somebody wants them to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook as Checker

from casetrack.errors import Invalid, NotFound, Refused
from casetrack.people.actors import NotAllowed
from casetrack.people.persons import add_person, grant
from casetrack.people.security import entries
from casetrack.reminders.channels.message import one_by_one
from casetrack.reminders.channels.webhook import webhook
from casetrack.reminders.post import Post
from casetrack.reminders.webhooks import (
    BATCH,
    add_webhook,
    list_webhooks,
    remove_webhook,
    renew_secret,
    signing_secrets,
    tell_all,
)
from casetrack.store.tables import Delivery, Webhook
from tests.office import DAY, NOW, Office
from tests.reminders.http_server import Server, http_server
from tests.reminders.post import Sent, deliveries, post_to, ticked

MINUTE = timedelta(minutes=1)
URL = "https://hooks.example/casetrack"
KNOWN = ("assign", "accept")


@pytest.fixture
def server() -> Iterator[Server]:
    with http_server() as running:
        yield running


@pytest.fixture
def desk(office: Office) -> Office:
    """The office with somebody who runs the system."""
    with office.database.write() as session:
        person = add_person(session, login="guan", name="管理员", unit_id=office.units["jw"])
        grant(session, person, "admin", unit_id=None)
    return office


def added(
    office: Office,
    url: str = URL,
    events: Sequence[str] = (),
    *,
    by: str = "guan",
    now: datetime = NOW,
) -> Webhook:
    with office.database.write() as session:
        actor = office.actor(session, by)
        return add_webhook(
            session,
            actor,
            url,
            events=events,
            known=KNOWN,
            inside=url.startswith("http:"),
            now=now,
        )


def removed(office: Office, webhook_id: int) -> str:
    with office.database.write() as session:
        return remove_webhook(session, office.actor(session, "guan"), webhook_id)


def told(office: Office, now: datetime = NOW) -> list[str]:
    tell_all(office.database, base_url="https://casetrack.example", now=now)
    return [each.subject.split()[0] for each in deliveries(office)]


def to(*secrets: str) -> Post:
    """Messages to other systems leave at once, whatever the hour."""
    signed = replace(one_by_one(webhook(lambda *_: secrets, inside=True)), disturbs=False)
    post = post_to(Sent())
    return replace(post, channels={**post.channels, "webhook": signed})


def test_an_event_is_told_once_and_signed(desk: Office, server: Server) -> None:
    hook = added(desk, server.url)
    item_id = desk.assigned("保密的标题")
    for minute in range(3):
        ticked(desk, to(hook.secret), NOW + minute * MINUTE)
    # A signature is worth nothing after five minutes, and this clock stands in 2023.
    kinds = [asked.read["type"] for asked in server.asked]
    assert kinds == ["item.open", "item.assign"]
    [_, assigned] = server.asked
    assert assigned.read["data"]["item"] == item_id
    assert assigned.read["data"]["target"] == "assigned"
    assert "保密" not in assigned.body.decode()
    signature = Checker(hook.secret).sign(
        assigned.headers["webhook-id"],
        datetime.fromtimestamp(int(assigned.headers["webhook-timestamp"]), tz=NOW.tzinfo),
        assigned.body.decode(),
    )
    assert assigned.headers["webhook-signature"] == signature


def test_only_what_was_asked_for_is_told(desk: Office) -> None:
    added(desk, events=("assign",))
    desk.rectifying()
    assert told(desk) == ["item.assign"]
    desk.rectifying("另一处")
    assert told(desk, NOW + MINUTE) == ["item.assign", "item.assign"]


def test_what_was_before_is_not_told(desk: Office) -> None:
    desk.rectifying()
    added(desk)
    assert told(desk) == []
    desk.assigned("后来的")
    assert len(told(desk, NOW + MINUTE)) == 2


def test_many_events_are_told_batch_by_batch(desk: Office) -> None:
    added(desk)
    desk.open(*[f"问题{number}" for number in range(BATCH + 20)])
    assert tell_all(desk.database, now=NOW) == BATCH + 20
    assert tell_all(desk.database, now=NOW + MINUTE) == 0


def test_an_event_that_was_seen_too_late_is_told_nevertheless(desk: Office) -> None:
    hook = added(desk, now=NOW - MINUTE)
    desk.assigned()
    told(desk)
    with desk.database.write() as session:
        # As if another transaction had ended after ours with a lower number.
        session.connection().execute(
            sa.delete(Delivery).where(Delivery.message_id == f"<event-{hook.id}-1@casetrack>")  # type: ignore[arg-type]
        )
    assert sorted(told(desk, NOW + MINUTE)) == ["item.assign", "item.open"]
    assert tell_all(desk.database, now=NOW + 10 * MINUTE) == 0


def test_a_system_that_does_not_answer_holds_up_nobody_else(desk: Office, server: Server) -> None:
    with http_server() as silent:
        silent.answer = lambda _: (503, {})
        added(desk, silent.url)
        hook = added(desk, server.url)
        desk.open(*[f"问题{number}" for number in range(8)])
        ticked(desk, to(hook.secret), NOW)
        ticked(desk, to(hook.secret), NOW + MINUTE / 2)
    assert len(server.asked) == 8
    assert len(silent.asked) < 8


def test_a_removed_webhook_hears_no_more(desk: Office) -> None:
    hook = added(desk)
    desk.assigned()
    told(desk)
    assert removed(desk, hook.id or 0) == URL
    desk.assigned("后来的")
    told(desk, NOW + MINUTE)
    assert {each.state for each in deliveries(desk)} == {"cancelled"}
    with pytest.raises(NotFound):
        removed(desk, hook.id or 0)
    with desk.database.read() as session:
        assert list_webhooks(session, desk.actor(session, "guan")) == []


def test_an_address_that_was_removed_may_listen_again_with_another_secret(desk: Office) -> None:
    first = added(desk)
    removed(desk, first.id or 0)
    desk.assigned()
    second = added(desk)
    assert (second.id, second.secret == first.secret) == (first.id, False)
    assert told(desk) == []


def test_a_renewed_secret_signs_beside_the_one_before_for_a_day(
    desk: Office, server: Server
) -> None:
    hook = added(desk, server.url)
    with desk.database.write() as session:
        new = renew_secret(session, desk.actor(session, "guan"), hook.id or 0, now=NOW)
    assert signing_secrets(new, NOW + DAY - MINUTE) == (new.secret, hook.secret)
    assert signing_secrets(new, NOW + DAY) == (new.secret,)
    desk.assigned()
    ticked(desk, to(*signing_secrets(new, NOW)), NOW)

    headers, body = server.asked[0].headers, server.asked[0].body.decode()
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), tz=NOW.tzinfo)
    signed = [Checker(s).sign(headers["webhook-id"], at, body) for s in (new.secret, hook.secret)]
    assert headers["webhook-signature"] == " ".join(signed)


def test_who_answers_410_hears_no_more_until_added_again(desk: Office, server: Server) -> None:
    server.answer = lambda _: (410, {})
    hook = added(desk, server.url)
    desk.assigned()
    desk.assigned("后来的")
    ticked(desk, to(hook.secret), NOW)
    with desk.database.read() as session:
        [gone] = list_webhooks(session, desk.actor(session, "guan"))
        noted = entries(session)[0]

    assert (gone.active, gone.gone_at is not None, len(server.asked)) == (False, True, 1)
    assert sorted(each.state for each in deliveries(desk)) == ["cancelled"] * 3 + ["dead"]
    assert (noted.kind, noted.data) == ("webhook gone", f'{{"webhook":{hook.id}}}')
    assert added(desk, server.url).gone_at is None


def test_what_does_not_listen_has_no_secret_to_renew(desk: Office) -> None:
    hook = added(desk)
    removed(desk, hook.id or 0)
    with desk.database.write() as session, pytest.raises(NotFound):
        renew_secret(session, desk.actor(session, "guan"), hook.id or 0, now=NOW)


def test_an_address_listens_once(desk: Office) -> None:
    added(desk)
    with pytest.raises(Refused, match="listens already"):
        added(desk)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hooks.example",
        "https://",
        "https://[",
        "hooks",
        "https://a:b@hooks.example",
        f"{URL}#a",
        "ftp://hooks.example/a:b@?token=a:b@",
    ],
)
def test_what_is_no_address_is_refused_without_its_secrets(desk: Office, url: str) -> None:
    with pytest.raises(Invalid, match="address") as refused:
        added(desk, url)
    assert "a:b@" not in str(refused.value)


def test_without_tls_only_ones_own_network_is_told(desk: Office) -> None:
    with desk.database.write() as session, pytest.raises(Invalid, match="expected https"):
        add_webhook(session, desk.actor(session, "guan"), "http://hooks.example", now=NOW)


def test_an_unknown_transition_is_refused_with_those_there_are(desk: Office) -> None:
    with pytest.raises(Invalid, match=r"no transition .asign.; known: accept, assign"):
        added(desk, events=("asign",))


def test_only_who_runs_the_system_adds_sees_and_removes_webhooks(desk: Office) -> None:
    with pytest.raises(NotAllowed):
        added(desk, by="sun")
    with desk.database.write() as session:
        actor = desk.actor(session, "sun")
        with pytest.raises(NotAllowed):
            list_webhooks(session, actor)
        with pytest.raises(NotAllowed):
            remove_webhook(session, actor, 1)
        with pytest.raises(NotAllowed):
            renew_secret(session, actor, 1, now=NOW)
