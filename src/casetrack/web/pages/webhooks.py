"""Other systems that hear of events: who listens, added with a secret shown once, removed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from casetrack.people.once import new_key, take_once
from casetrack.reminders.webhooks import (
    add_webhook,
    list_webhooks,
    remove_webhook,
    renew_secret,
)
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Id
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor

router = APIRouter()
Address = Annotated[str, Form(max_length=2000)]
Once = Annotated[str, Form(max_length=100)]
Names = Annotated[list[Annotated[str, Form(max_length=100)]], Form(max_length=100)]
PLACE = "/system/webhooks"


@router.get(PLACE)
def table(visit: Visit) -> Response:
    return _page(visit, NONE)


@router.post(PLACE)
def add(visit: Visit, url: Address = "", event: Names = [], once: Once = "") -> Response:  # noqa: B006 - never changed
    secret = ""
    with kept(visit, "add", {"url": url}, beside="url") as troubles, visit.write() as desk:
        take_once(desk.session, desk.actor, once, now=desk.now)
        known = {name for each in desk.rules.definitions.values() for name in each.transitions}
        hook = add_webhook(
            desk.session, desk.actor, url.strip(), events=event, known=sorted(known),
            inside=visit.engine.settings.webhooks.inside, now=desk.now,
        )  # fmt: skip
        secret = hook.secret
    # Shown on the answer itself: nothing can show it again.
    return _page(visit, troubles[0] if troubles else NONE, secret=secret, chosen=tuple(event))


@router.post(f"{PLACE}/{{number}}/secret")
def renew(visit: Visit, number: Id, once: Once = "") -> Response:
    secret = ""
    with kept(visit, "renew", {}) as troubles, visit.write() as desk:
        take_once(desk.session, desk.actor, once, now=desk.now)
        secret = renew_secret(desk.session, desk.actor, number, now=desk.now).secret
    return _page(visit, troubles[0] if troubles else NONE, secret=secret, renewed=True)


@router.post(f"{PLACE}/{{number}}/remove")
def remove(visit: Visit, number: Id) -> Response:
    with visit.write() as desk:
        remove_webhook(desk.session, desk.actor, number)
    return to(PLACE)


def _page(
    visit: Visitor,
    trouble: Trouble,
    *,
    secret: str = "",
    chosen: tuple[str, ...] = (),
    renewed: bool = False,
) -> Response:
    with visit.read() as desk:
        titles = {
            step.name: step.title[visit.language]
            for each in desk.rules.current.values()
            for step in each.transitions.values()
        }
        found = [
            (each, [titles.get(name, name) for name in each.events.split(",") if name])
            for each in list_webhooks(desk.session, desk.actor)
        ]
    return page(
        visit, "webhooks.html.j2", trouble.status, it=trouble, found=found, titles=titles,
        secret=secret, renewed=renewed, now=desk.now, once=new_key(desk.now),
        chosen=chosen if trouble.lines or trouble.fields else (),
    )  # fmt: skip
