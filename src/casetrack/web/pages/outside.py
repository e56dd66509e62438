"""Signing in elsewhere: to the OpenID provider and back. Nothing of it stays in the browser."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from casetrack.config import Oidc
from casetrack.errors import Invalid, NotFound
from casetrack.people.outside import claimed, is_linked, link, person_of
from casetrack.people.sessions import (
    SignInRefused,
    confirm_password,
    end_session,
    start_session,
)
from casetrack.web.answers import NONE, Trouble, kept
from casetrack.web.pages.signin import let_in, note_refused, own_page, refuse
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor

if TYPE_CHECKING:
    from authlib.integrations.starlette_client import StarletteOAuth2App

router = APIRouter()
PLACE = "/sign-in/oidc"
LINK_PLACE = "/profile/outside"
# Whoever has not come back by then begins anew.
ROUND_TRIP_SECONDS = 600
log = logging.getLogger(__name__)


def keep_round_trips(app: FastAPI, oidc: Oidc, *, is_secure: bool) -> None:
    """Let state, nonce and verifier survive the way to the provider and back, and no longer.

    Raises Invalid where there is no secret: anybody could sign what the browser keeps meanwhile.
    """
    given = oidc.client_secret.get_secret_value()
    if not given:
        raise Invalid(
            "oidc.client_secret is empty: the way to {issuer} and back is signed with it. Set it, "
            "or name a file in oidc.client_secret_file.",
            issuer=oidc.issuer,
        )
    # Loaded where a provider is set, not by every start.
    from starlette.middleware.sessions import SessionMiddleware  # noqa: PLC0415

    # The same in every worker, and nothing but the provider's own secret to keep.
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
async def go(request: Request, visit: Visit, to: str = "/") -> Response:
    client = _client(request, visit)
    link = request.session.get("link") if to == LINK_PLACE else None
    request.session.clear()
    request.session.update({"to": own_page(to), "link": link})
    back = f"{visit.engine.settings.office.base_url.rstrip('/')}{PLACE}/callback"
    answer: Response = await client.authorize_redirect(request, back)
    return answer


@router.get(f"{PLACE}/callback")
async def come_back(request: Request, visit: Visit) -> Response:
    client = _client(request, visit)
    to = own_page(str(request.session.get("to", "/")))
    # Of whom the password was asked for just before, and nobody else.
    links = visit.person is not None and request.session.get("link") == visit.person.person_id
    try:
        claims = await _claims(client, request)
        secret = await run_in_threadpool(_link if links else _enter, visit, claims)
    except SignInRefused as error:
        log.warning("outside sign-in refused: %s", error)
        await run_in_threadpool(note_refused, request, visit, "provider refused", "")
        return await run_in_threadpool(refuse, visit, to)
    finally:
        request.session.clear()
    answer = RedirectResponse(to, 303)
    let_in(answer, visit, secret)
    return answer


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


def _enter(visit: Visitor, claims: dict[str, Any]) -> str:
    oidc = visit.engine.settings.oidc
    with visit.engine.database.write() as session:
        known = claimed(claims, login_claim=oidc.login_claim)
        person_id = person_of(session, known, create_in=oidc.create_in, now=visit.now)
        end_session(session, visit.secret)
        return start_session(session, person_id, now=visit.now)


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
