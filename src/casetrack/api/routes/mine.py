"""One's own affairs: what waits, preferences, password, browsers, stand-ins, views, inbox."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Path, Query, Response

from casetrack.api.caller import Answer, Call
from casetrack.api.shapes.mine import (
    AbsenceShown,
    Browsers,
    BrowserShown,
    Inbox,
    MessageShown,
    NewStandIn,
    NewView,
    OwnPassword,
    OwnProject,
    OwnProjects,
    OwnReminders,
    PileShown,
    Preferences,
    PutOffShown,
    Snoozes,
    StandIns,
    StandInShown,
    UnnotedShown,
    Views,
    ViewShown,
    Waiting,
    WaitingEditionShown,
)
from casetrack.api.shapes.plain import LARGEST_ID
from casetrack.api.versions import require_same, required_version, tag, version_of
from casetrack.cycles.projects import projects_under_way
from casetrack.language import say_in
from casetrack.people.preferences import prefer, preference_of
from casetrack.people.sessions import change_password, end_one, end_others, sessions_of
from casetrack.people.stand_ins import absences, end_stand_in, name_stand_in, stand_ins_of
from casetrack.reminders.acknowledge import unnoted
from casetrack.reminders.inbox import mark_read, received, unread_count
from casetrack.reminders.snooze import put_off_by
from casetrack.store.tables import Person
from casetrack.web.views import keep_view, remove_view, views_of
from casetrack.web.visit import Desk
from casetrack.web.waiting import piles, waiting_editions

router = APIRouter(prefix="/api/v1", tags=["mine"])
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]
BrowserId = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
# No session of a browser: a token is none, so all of them are others.
_NO_SESSION = ""


@router.get("/me/waiting", response_model=Waiting)
def get_waiting(call: Call) -> Response:
    """What waits for one, as the front page shows it: each with the filter that lists it."""
    with call.read() as desk:
        found = piles(desk, say_in(call.language), call.language)
        shown = Waiting(
            piles=[
                PileShown(
                    name=each.name,
                    title=each.title,
                    count=each.total.counted,
                    more=each.total.more,
                    filter=dict(parse_qsl(urlsplit(each.address).query)),
                )
                for each in found
            ],
            editions=[WaitingEditionShown(**vars(each)) for each in waiting_editions(desk)],
        )
    return Answer(body=shown).response()


@router.get("/me/projects", response_model=OwnProjects)
def get_own_projects(call: Call) -> Response:
    """Where one may open items and record work: the projects of every campaign under way."""
    with call.read() as desk:
        tree = desk.rules.tree
        shown = [
            OwnProject(
                cycle=cycle.code,
                ordinal=project.ordinal,
                title=project.title,
                lead_unit=tree.code(project.lead_unit_id) or None,
            )
            for cycle, project in projects_under_way(desk.session)
        ]
    return Answer(body=OwnProjects(projects=shown)).response()


@router.get("/me/preferences", response_model=Preferences)
def get_preferences(call: Call) -> Response:
    """One's language and quiet hours."""
    with call.read() as desk:
        shown = _preferences(desk)
    return Answer(body=shown, headers=_tagged(shown)).response()


@router.put("/me/preferences", response_model=Preferences)
def put_preferences(call: Call, body: Preferences) -> Response:
    """Set all of them; what is left out is as the office has it. Needs If-Match."""
    seen = required_version(call)

    def work(desk: Desk) -> Answer:
        # Two at once: there may be no preferences yet to wait for.
        desk.session.get_one(Person, desk.actor.person_id, with_for_update=True)
        require_same(_preferences(desk).model_dump(), seen)
        values = {name: value or "" for name, value in body.model_dump().items()}
        prefer(desk.session, desk.actor, **values)
        shown = _preferences(desk)
        return Answer(body=shown, headers=_tagged(shown))

    return call.once(work)


def _tagged(shown: Preferences) -> dict[str, str]:
    return {"ETag": tag(version_of(shown.model_dump()))}


def _preferences(desk: Desk) -> Preferences:
    found = preference_of(desk.session, desk.actor.person_id)
    values = {name: getattr(found, name) or None for name in Preferences.model_fields}
    return Preferences(**values)


@router.put("/me/password", status_code=204, response_class=Response)
def put_password(call: Call, body: OwnPassword) -> Response:
    """Change one's own password; every browser signed in with the old one is out.

    No Idempotency-Key: the hash of a request that is kept would be a quick one of the password.
    """
    change_password(
        call.engine.database, call.actor, _NO_SESSION, old=body.old, new=body.password,
        again=body.password, now=call.now,
    )  # fmt: skip
    return Answer(status=204).response()


@router.get("/me/browsers", response_model=Browsers)
def get_browsers(call: Call) -> Response:
    """The browsers one is signed in with."""
    with call.read() as desk:
        shown = [
            BrowserShown(id=each.secret_hash, started_at=each.started_at, seen_at=each.seen_at)
            for each in sessions_of(desk.session, desk.actor.person_id, now=desk.now)
        ]
    return Answer(body=Browsers(browsers=shown)).response()


@router.delete("/me/browsers", status_code=204, response_class=Response)
def leave_everywhere(call: Call) -> Response:
    """Sign out of every browser. Safe to repeat."""

    def work(desk: Desk) -> Answer:
        end_others(desk.session, desk.actor.person_id, _NO_SESSION)
        return Answer(status=204)

    return call.once(work)


@router.delete("/me/browsers/{browser_id}", status_code=204, response_class=Response)
def leave_one(call: Call, browser_id: BrowserId) -> Response:
    """Sign out of one browser. Safe to repeat."""

    def work(desk: Desk) -> Answer:
        end_one(desk.session, desk.actor.person_id, browser_id)
        return Answer(status=204)

    return call.once(work)


@router.get("/me/stand-ins", response_model=StandIns)
def get_stand_ins(call: Call) -> Response:
    """Who stands in for one, and for whom one may act today (header Acting-For)."""
    with call.read() as desk:
        shown = _stand_ins(desk)
    return Answer(body=shown).response()


@router.post("/me/stand-ins", status_code=201, response_model=StandIns)
def new_stand_in(call: Call, new: NewStandIn) -> Response:
    """Let somebody act for one, under their own name, with one's rights on cases."""

    def work(desk: Desk) -> Answer:
        name_stand_in(desk.session, desk.actor, **new.model_dump(), now=desk.now)
        return Answer(body=_stand_ins(desk), status=201)

    return call.once(work)


@router.delete("/me/stand-ins/{stand_in_id}", status_code=204, response_class=Response)
def end_one_stand_in(call: Call, stand_in_id: Number) -> Response:
    """Take back what one named oneself."""

    def work(desk: Desk) -> Answer:
        end_stand_in(desk.session, desk.actor, stand_in_id, now=desk.now)
        return Answer(status=204)

    return call.once(work)


def _stand_ins(desk: Desk) -> StandIns:
    person_id, today = desk.actor.person_id, desk.rules.calendar.local_day(desk.now)
    return StandIns(
        stand_ins=[
            StandInShown(id=each.number, name=each.acting, starts=each.starts, ends=each.ends)
            for each in stand_ins_of(desk.session, person_id, today=today)
        ],
        absences=[
            AbsenceShown(
                person=each.absent_id, name=each.absent, starts=each.starts, ends=each.ends
            )
            for each in absences(desk.session, person_id, today=today)
        ],
    )


@router.get("/me/views", response_model=Views)
def get_views(call: Call) -> Response:
    """The filters of the items that one keeps under a name."""
    with call.read() as desk:
        shown = _views(desk)
    return Answer(body=shown).response()


@router.post("/me/views", status_code=201, response_model=Views)
def new_view(call: Call, new: NewView) -> Response:
    """Keep filters under a name; the same name again replaces them."""

    def work(desk: Desk) -> Answer:
        keep_view(desk.session, desk.actor.person_id, name=new.name, query=new.query, now=desk.now)
        return Answer(body=_views(desk), status=201)

    return call.once(work)


@router.delete("/me/views/{view_id}", status_code=204, response_class=Response)
def end_view(call: Call, view_id: Number) -> Response:
    """Remove one's own view. Safe to repeat."""

    def work(desk: Desk) -> Answer:
        remove_view(desk.session, desk.actor.person_id, view_id)
        return Answer(status=204)

    return call.once(work)


def _views(desk: Desk) -> Views:
    found = views_of(desk.session, desk.actor.person_id)
    return Views(
        views=[ViewShown(id=each.id or 0, name=each.name, query=each.query, at=each.at)
               for each in found]
    )  # fmt: skip


@router.get("/me/inbox", response_model=Inbox)
def get_inbox(
    call: Call,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """Messages to oneself, the newest first."""
    with call.read() as desk:
        person_id = desk.actor.person_id
        found = received(desk.session, person_id, before=before, limit=limit + 1)
        unread = unread_count(desk.session, person_id)
    shown = [MessageShown(**each._asdict()) for each in found[:limit]]
    following = shown[-1].id if len(found) > limit else None
    return Answer(body=Inbox(messages=shown, unread=unread, next=following)).response()


@router.post("/me/inbox/{message_id}/reading", status_code=204, response_class=Response)
def read_message(call: Call, message_id: Number) -> Response:
    """Note that one has opened a message of one's own. Safe to repeat."""

    def work(desk: Desk) -> Answer:
        mark_read(desk.session, desk.actor.person_id, [message_id], now=desk.now)
        return Answer(status=204)

    return call.once(work)


@router.get("/me/reminders", response_model=OwnReminders)
def get_own_reminders(call: Call) -> Response:
    """Of what one was reminded and has not taken note."""
    with call.read() as desk:
        shown = [
            UnnotedShown(item=each.item_id, key=each.key, title=each.title, count=each.times,
                         at=each.at)
            for each in unnoted(desk.session, desk.actor.person_id)
        ]  # fmt: skip
    return Answer(body=OwnReminders(reminders=shown)).response()


@router.get("/me/snoozes", response_model=Snoozes)
def get_snoozes(call: Call) -> Response:
    """The reminders that one put off and that wait still."""
    with call.read() as desk:
        shown = [
            PutOffShown(item=each.item_id, key=each.key, title=each.title, until=each.until,
                        reason=each.reason)
            for each in put_off_by(desk.session, desk.actor.person_id, now=desk.now)
        ]  # fmt: skip
    return Answer(body=Snoozes(snoozes=shown)).response()
