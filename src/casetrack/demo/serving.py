"""Ends the demo by serving it: one account for each role with a new password, shown once."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casetrack.cli.serve import real_time, run
from casetrack.cli.show import say
from casetrack.cli.speech import translator
from casetrack.people.passwords import hash_password, keep_password
from casetrack.people.persons import person_named
from casetrack.people.sessions import end_sessions
from casetrack.startup import Engine, start

# One of each role, as people meet them on the path.
ACCOUNTS = (
    ("supervisor", "supervisor"),
    ("unit_lead", "transport.lead"),
    ("handler", "transport.handler"),
    ("verifier", "verifier"),
    ("editor", "editor"),
    ("publisher", "publisher"),
    ("auditor", "auditor"),
    ("admin", "admin"),
)


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who can sign in at once."""

    role: str
    login: str
    name: str
    password: str


def make_ready(engine: Engine, *, now: datetime) -> list[Account]:
    """Give one person of each role a new password; those of an earlier showing are worth nothing.

    Accounts are made for each showing, so that no password of a demo is ever known beforehand.
    """
    ready = []
    for role, login in ACCOUNTS:
        with engine.database.read() as session:
            person = person_named(session, login)
        password = secrets.token_urlsafe(12)
        hashed = hash_password(person, password)
        with engine.database.write() as session:
            keep_password(session, person.id or 0, hashed, now=now)
            end_sessions(session, [person.id or 0])
        ready.append(Account(role=role, login=login, name=person.name, password=password))
    return ready


def told(accounts: list[Account], address: str) -> list[str]:
    """The accounts as lines, once, with where to sign in."""
    translate = translator()
    width = max(len(each.login) for each in accounts)
    return [
        "",
        f"{address}/sign-in",
        *(
            f"  {each.login:<{width}}  {each.password}  {each.name} ({translate(each.role)})"
            for each in accounts
        ),
        translate(
            "These passwords are shown once; the next showing makes new ones. Stop with Ctrl-C."
        ),
    ]


def serve_demo(config: Path, *, host: str, port: int) -> None:
    """Serve both campaigns until stopped. Does not remind: their deadlines lie in the past."""
    address = f"http://{host}:{port}"
    # The settings name where it was served first; links lead to where it is served now.
    engine = start(config, {"CASETRACK_OFFICE__BASE_URL": address, **os.environ})
    try:
        for line in told(make_ready(engine, now=real_time()), address):
            say(line)
        run(engine, real_time, host=host, port=port)
    finally:
        engine.close()
