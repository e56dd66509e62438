"""Signing in elsewhere: to the OpenID provider and back, with what was typed before."""

from __future__ import annotations

import logging
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Form, Request, Response
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from casetrack.config import Oidc
from casetrack.errors import NotFound
from casetrack.people.kept_forms import keep_form, take_form
from casetrack.people.limits import KEEP_FORM, use
from casetrack.people.outside import claimed, is_linked, link, person_of
from casetrack.people.sessions import (
    SignInRefused,
    confirm_password,
    end_session,
    start_session,
)
from casetrack.web.answers import NONE, Trouble, kept
from casetrack.web.interrupted import NOTHING, Interrupted
from casetrack.web.pages.signin import (
    form_again,
    go_on,
    let_in,
    note_refused,
    own_page,
    refuse,
)
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor, address_of

if TYPE_CHECKING:
    from authlib.integrations.starlette_client import StarletteOAuth2App

router = APIRouter()
PLACE = "/sign-in/oidc"
LINK_PLACE = "/profile/outside"
# Whoever has not come back by then begins anew.
ROUND_TRIP_SECONDS = 600
log = logging.getLogger(__name__)


def keep_round_trips(app: FastAPI, oidc: Oidc, *, is_secure: bool) -> None:
    """Let state, nonce and verifier survive the way to the provider and back, and no longer."""
    # Loaded where a provider is set, not by every start.
    from starlette.middleware.sessions import SessionMiddleware  # noqa: PLC0415

    # The same in every worker, and nothing but the provider's own secret to keep.
    given = oidc.client_secret.get_secret_value()
    secret = sha256(b"round trip " + given.encode()).hexdigest()
    app.add_middleware(
        SessionMiddleware,
        secret_key=secret,
        session_cookie="casetrack_round_trip",
        max_age=ROUND_TRIP_SECONDS,
        path=PLACE,
        same_site="lax",
        https_only=is_secure,
    )


@router.get(PLACE)
async def go(request: Request, visit: Visit, to: str = "/", form: str = "") -> Response:
    client = _client(request, visit)
    link = request.session.get("link") if to == LINK_PLACE else None
    kept_form = request.session.get("form") if form else None
    request.session.clear()
    request.session.update({"to": own_page(to), "link": link, "form": kept_form})
    back = f"{visit.engine.settings.office.base_url.rstrip('/')}{PLACE}/callback"
    answer: Response = await client.authorize_redirect(request, back)
    return answer


@router.post(PLACE)
def go_with_form(
    request: Request,
    visit: Visit,
    to: Annotated[str, Form(max_length=2000)] = "/",
    action: Annotated[str, Form(max_length=2000)] = "",
    sent: Annotated[str, Form()] = "",
) -> Response:
    """Keep what was typed before the session ended, and go on to the provider."""
    _client(request, visit)
    interrupted = Interrupted(action=own_page(action), sent=sent)
    with kept(visit, "outside", {}) as troubles, visit.engine.database.write() as session:
        use(session, KEEP_FORM, address_of(request), now=visit.now)
        request.session["form"] = keep_form(
            session, action=interrupted.action, sent=sent, secret=visit.secret, now=visit.now
        )
    if troubles:
        [trouble] = troubles
        return form_again(visit, to, trouble.status, " ".join(trouble.lines), interrupted)
    way = f"{PLACE}?to={quote(own_page(to))}&form=kept"
    # The page goes on by itself: browsers let no form be sent on to another site.
    visit.headers["Refresh"] = f"0; url={way}"
    return page(visit, "onward.html.j2", name=visit.engine.settings.oidc.name, way=way)


@router.get(f"{PLACE}/callback")
async def come_back(request: Request, visit: Visit) -> Response:
    client = _client(request, visit)
    to = own_page(str(request.session.get("to", "/")))
    # Of whom the password was asked for just before, and nobody else.
    links = visit.person is not None and request.session.get("link") == visit.person.person_id
    key = str(request.session.get("form") or "")
    try:
        claims = await _claims(client, request)
        if links:
            secret, form = await run_in_threadpool(_link, visit, claims), NOTHING
        else:
            secret, form = await run_in_threadpool(_enter, visit, claims, key)
    except SignInRefused as error:
        log.warning("outside sign-in refused: %s", error)
        await run_in_threadpool(note_refused, request, visit, "provider refused", "")
        return await run_in_threadpool(_refuse, visit, to, key)
    finally:
        request.session.clear()
    answer = go_on(visit, to, form)
    let_in(answer, visit, secret)
    return answer


def _refuse(visit: Visitor, to: str, key: str) -> Response:
    """The form to sign in by password, with what this browser was about to send."""
    with visit.engine.database.write() as session:
        form = _kept(session, key, person_id=None, now=visit.now)
    return refuse(visit, to, form)


def _kept(session: Session, key: str, *, person_id: int | None, now: datetime) -> Interrupted:
    found = take_form(session, key, person_id=person_id, now=now) if key else None
    return Interrupted(action=found.action, sent=found.sent) if found else NOTHING


@router.get(LINK_PLACE)
def ask_to_link(request: Request, visit: Visit) -> Response:
    _client(request, visit)
    return _link_page(visit, NONE, confirmed=False)


@router.post(LINK_PLACE)
def confirm(
    request: Request, visit: Visit, password: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    _client(request, visit)
    with kept(visit, "outside", {"password": ""}) as troubles:
        confirm_password(visit.engine.database, visit.actor, password, now=visit.now)
    if troubles:
        return _link_page(visit, troubles[0], confirmed=False)
    request.session["link"] = visit.actor.person_id
    # A link and no redirect: browsers let no form be sent on to another site.
    return _link_page(visit, NONE, confirmed=True)


def _link_page(visit: Visitor, trouble: Trouble, *, confirmed: bool) -> Response:
    with visit.read() as desk:
        linked = is_linked(desk.session, desk.actor.person_id)
    return page(
        visit, "outside.html.j2", trouble.status, it=trouble, confirmed=confirmed, linked=linked,
        name=visit.engine.settings.oidc.name, way=f"{PLACE}?to={LINK_PLACE}",
    )  # fmt: skip


async def _claims(client: StarletteOAuth2App, request: Request) -> dict[str, Any]:
    """The claims of an ID token whose signature, state, nonce and verifier are right."""
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - loaded with the client
    from httpx import HTTPError  # noqa: PLC0415 - the same
    from joserfc.errors import JoseError  # noqa: PLC0415 - the same

    try:
        token = await client.authorize_access_token(request)
    except (AuthlibBaseError, JoseError, HTTPError, ValueError, KeyError) as error:
        raise SignInRefused(
            "The provider's answer cannot be used: {kind}.", kind=type(error).__name__
        ) from error
    claims = token.get("userinfo")
    if not isinstance(claims, dict):
        raise SignInRefused("The provider sent no ID token.")
    return claims


def _enter(visit: Visitor, claims: dict[str, Any], key: str) -> tuple[str, Interrupted]:
    """The secret of a new session, and what this person was about to send."""
    oidc = visit.engine.settings.oidc
    with visit.engine.database.write() as session:
        known = claimed(claims, login_claim=oidc.login_claim)
        person_id = person_of(session, known, create_in=oidc.create_in, now=visit.now)
        end_session(session, visit.secret)
        form = _kept(session, key, person_id=person_id, now=visit.now)
        return start_session(session, person_id, now=visit.now), form


def _link(visit: Visitor, claims: dict[str, Any]) -> str:
    """Link the person who is signed in, and go on in the same session."""
    with visit.write() as desk:
        known = claimed(claims, login_claim=visit.engine.settings.oidc.login_claim)
        link(desk.session, desk.actor, known, now=desk.now)
    return visit.secret


def _client(request: Request, visit: Visitor) -> StarletteOAuth2App:
    oidc = visit.engine.settings.oidc
    if not oidc.issuer:
        raise NotFound("No provider is set; people sign in by password.")
    state = request.app.state
    if not hasattr(state, "provider"):
        # Loaded by the first who comes this way, not by every start.
        from authlib.integrations.starlette_client import OAuth  # noqa: PLC0415

        known = OAuth()
        known.register(
            "provider",
            server_metadata_url=f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_id=oidc.client_id,
            client_secret=oidc.client_secret.get_secret_value(),
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
        )
        state.provider = known.create_client("provider")
    found: StarletteOAuth2App = state.provider
    return found
