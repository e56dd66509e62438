"""Posts a body to another system's address, and reads no more of the answer than needed."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from casetrack.reminders.channels.message import EndpointGone, PermanentFailure, TemporaryFailure

if TYPE_CHECKING:
    import httpx2

CONNECT_SECONDS = 10
ANSWER_SECONDS = 20
ANSWER_BYTES = 64 * 1024
# However slowly an answer drips: whoever sends has other messages, too.
LONGEST_SECONDS = 30
# Compatible addresses, NAT64 and 6to4: an IPv4 address in the clothes of an IPv6 one.
_TRANSLATED = tuple(
    ipaddress.IPv6Network(each) for each in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")
)
# Nothing that a repetition could change: what was sent is wrong as it is.
REFUSED_FOR_GOOD = frozenset({400, 413, 415, 422})


# Standard Webhooks: send nothing more to this address.
GONE = 410


class Answer(NamedTuple):
    """What the other side said."""

    status: int
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], *, inside: bool = True) -> Answer:
    """Post and read the answer; redirects are not followed.

    Unless `inside`, addresses of one's own network are refused, and the connection goes to the
    very address that was looked at. Raises TemporaryFailure, PermanentFailure.
    """
    import httpx2  # noqa: PLC0415 - only what posts waits for it

    timeout = httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    try:
        target = httpx2.URL(url)
        host = target.host
        told = {"Content-Type": "application/json; charset=utf-8", **headers}
        extensions = {}
        if not inside:
            told["Host"] = target.netloc.decode("ascii")
            extensions = {"sni_hostname": host}
            target = target.copy_with(host=outside_address(host, target.port or 443))
        with (
            httpx2.Client(timeout=timeout, trust_env=inside) as client,
            client.stream(
                "POST", target, content=body, headers=told, extensions=extensions
            ) as answer,
        ):
            return Answer(answer.status_code, _beginning(answer))
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError) as error:
        raise PermanentFailure(f"no address to post to: {error}") from error
    except (httpx2.HTTPError, OSError) as error:
        # The address holds a secret, so only its host is told.
        raise TemporaryFailure(f"{host}: {type(error).__name__}: {error}") from error


def require_taken(answer: Answer) -> None:
    """Raise unless the status says that the message was taken."""
    if 200 <= answer.status < 300:  # noqa: PLR2004 - the statuses of success
        return
    words = f"HTTP {answer.status} {answer.body[:200].decode('utf-8', 'replace')}".strip()
    if answer.status == GONE:
        raise EndpointGone(words)
    if answer.status in REFUSED_FOR_GOOD:
        raise PermanentFailure(words)
    raise TemporaryFailure(words)


def outside_address(host: str, port: int) -> str:
    """An address of the host, IPv4 first; all of them must lie in the open internet."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    for address in addresses:
        if not _is_outside(address):
            raise PermanentFailure(f"{host} is {address}, which is not in the open internet")
    return min(addresses, key=lambda address: ":" in address)


def _is_outside(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        # On the way, some of these become an address of the other kind, which may be one's own.
        if any(parsed in each for each in _TRANSLATED) or parsed.is_site_local:
            return False
        mapped = parsed.ipv4_mapped
        return (mapped or parsed).is_global and not parsed.is_multicast
    return parsed.is_global and not parsed.is_multicast


def _beginning(answer: httpx2.Response) -> bytes:
    read, until = b"", monotonic() + LONGEST_SECONDS
    for chunk in answer.iter_bytes():
        read += chunk
        if monotonic() > until:
            raise TemporaryFailure(f"the answer took longer than {LONGEST_SECONDS} seconds")
        if len(read) >= ANSWER_BYTES:
            break
    return read[:ANSWER_BYTES]
