"""Webhooks, snoozes, waivers and migrations."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from casetrack.api.caller import Answer, Call, Caller
from casetrack.api.naming import in_body
from casetrack.api.shapes.further import (
    MigrateBody,
    Migrated,
    NewWebhook,
    SnoozeBody,
    SnoozeDone,
    WaiveBody,
    Waived,
    WebhookMade,
    Webhooks,
    WebhookShown,
)
from casetrack.api.shapes.plain import LARGEST_ID
from casetrack.api.versions import require_unchanged, wanted_version
from casetrack.bulletins import editions
from casetrack.cases.migrating import Takeover, migrate, preview_migration
from casetrack.cycles.phases import cycle_of
from casetrack.language import translate_to
from casetrack.reminders.snooze import end_snooze, snooze
from casetrack.reminders.webhooks import add_webhook, list_webhooks, remove_webhook, renew_secret
from casetrack.store.tables import Webhook
from casetrack.web.case import find_item
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["further"])
CycleCode = Annotated[str, Path(min_length=1, max_length=100)]
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("/webhooks", response_model=Webhooks)
def get_webhooks(call: Call) -> Response:
    """Who listens. Never a secret."""
    with call.read() as desk:
        shown = [WebhookShown(**_hook(each)) for each in list_webhooks(desk.session, desk.actor)]
    return Answer(body=Webhooks(webhooks=shown)).response()


@router.post("/webhooks", status_code=201, response_model=WebhookMade)
def new_webhook(call: Call, new: NewWebhook) -> Response:
    """Let another system hear of events from now on. The secret that signs them is shown once."""

    def work(desk: Desk) -> Answer:
        known = {name for each in desk.rules.definitions.values() for name in each.transitions}
        hook = add_webhook(
            desk.session,
            desk.actor,
            new.url,
            events=new.events,
            known=sorted(known),
            inside=call.engine.settings.webhooks.inside,
            now=desk.now,
        )
        return Answer(body=WebhookMade(**_hook(hook), secret=hook.secret), status=201)

    return call.once_shown(work)


@router.post("/webhooks/{webhook_id}/secret", response_model=WebhookMade)
def renew_webhook(call: Call, webhook_id: Number) -> Response:
    """Give a webhook another secret, shown once; both sign for 24 hours."""

    def work(desk: Desk) -> Answer:
        hook = renew_secret(desk.session, desk.actor, webhook_id, now=desk.now)
        return Answer(body=WebhookMade(**_hook(hook), secret=hook.secret))

    return call.once_shown(work)


@router.delete("/webhooks/{webhook_id}", status_code=204, response_class=Response)
def end_webhook(call: Call, webhook_id: Number) -> Response:
    """Let an address hear no more, also not of what is on its way."""

    def work(desk: Desk) -> Answer:
        remove_webhook(desk.session, desk.actor, webhook_id)
        return Answer(status=204)

    return call.once(work)


def _hook(each: Webhook) -> dict[str, Any]:
    events = [name for name in each.events.split(",") if name]
    return {
        "id": each.id,
        "url": each.url,
        "events": events,
        "created_at": each.created_at,
        "former_until": each.former_until,
        "gone_at": each.gone_at,
    }


@router.post("/items/{item_id}/snooze", status_code=201, response_model=SnoozeDone)
def snooze_item(call: Call, item_id: Number, body: SnoozeBody) -> Response:
    """Hold one's own reminders of an item for a while; no clock stops."""
    seen = wanted_version(call)

    def work(desk: Desk) -> Answer:
        find_item(desk, item_id)
        require_unchanged(desk, item_id, seen)
        done = snooze(
            desk.session, desk.rules, desk.actor, item_id, until=body.until, reason=body.reason,
            now=desk.now,
        )  # fmt: skip
        return Answer(body=SnoozeDone(**vars(done)), status=201)

    return call.once(work)


@router.delete("/items/{item_id}/snooze", status_code=204, response_class=Response)
def hear_of_item_again(call: Call, item_id: Number) -> Response:
    """Hear of an item again before the time of a snooze is over."""
    seen = wanted_version(call)

    def work(desk: Desk) -> Answer:
        find_item(desk, item_id)
        require_unchanged(desk, item_id, seen)
        end_snooze(desk.session, desk.actor, item_id, now=desk.now)
        return Answer(status=204)

    return call.once(work)


@router.post("/cycles/{code}/waivers", status_code=201, response_model=Waived)
def waive(call: Call, code: CycleCode, body: WaiveBody) -> Response:
    """Let a blocking finding pass, by name and with a reason, from the next check on."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        with in_body("finding"):
            row = editions.waive(
                desk.session, desk.rules, desk.actor, cycle, finding=body.finding,
                reason=body.reason, now=desk.now,
            )  # fmt: skip
        return Answer(body=Waived(rule=row.rule, by=desk.actor.login, at=row.at), status=201)

    return call.once(work)


@router.post("/cycles/{code}/migration", response_model=Migrated)
def migrate_items(call: Call, code: CycleCode, body: MigrateBody) -> Response:
    """Let items go on under the current version of their workflow, or see what speaks against."""
    if body.preview:
        with call.read() as desk:
            cycle = cycle_of(desk.session, code)
            found = preview_migration(desk.session, desk.rules, cycle, body.renamed)
        return Answer(body=_migrated(call, found, preview=True)).response()

    def work(desk: Desk) -> Answer:
        done = migrate(
            desk.session, desk.rules, desk.actor, cycle_of(desk.session, code), body.renamed,
            reason=body.reason, now=desk.now,
        )  # fmt: skip
        return Answer(body=_migrated(call, done, preview=False))

    return call.once(work)


def _migrated(call: Caller, found: Takeover, *, preview: bool) -> Migrated:
    translate = translate_to(call.language)
    return Migrated(
        preview=preview,
        count=found.count,
        states=dict(found.states),
        objections=[each.said(translate) for each in found.objections],
    )
