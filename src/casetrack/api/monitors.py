"""Who may look at how the system runs: named networks, and whoever has a token for it."""

from __future__ import annotations

from ipaddress import ip_address

from fastapi import Request

from casetrack.api.caller import token_in
from casetrack.people.tokens import MAY_MONITOR, bearer_of
from casetrack.web.visit import House, address_of

# What a proxy adds to a request that it passes on.
FORWARDED = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)


def may_watch(request: Request) -> bool:
    """Whether metrics, and what is wrong, are for whoever asks."""
    return _is_near(request) or _has_token(request)


def _is_near(request: Request) -> bool:
    house: House = request.app.state.house
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return False
    if address.is_loopback and any(name in request.headers for name in FORWARDED):
        # It came through a proxy on this machine, from who knows where.
        return False
    return any(address in each for each in house.engine.settings.monitor.networks)


def _has_token(request: Request) -> bool:
    house: House = request.app.state.house
    secret = token_in(request.headers.get("authorization", ""))
    if not secret:
        return False
    with house.engine.database.read() as session:
        bearer = bearer_of(session, secret, now=house.clock())
    return (
        bearer is not None
        and bearer.scope == "metrics"
        and bearer.actor.has_for_office(*MAY_MONITOR)
    )
