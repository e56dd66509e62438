"""`casetrack person password`: the password with which a person signs in to the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from casetrack.cli.call import writing
from casetrack.people.actors import require
from casetrack.people.passwords import set_password
from casetrack.people.persons import person_named
from casetrack.people.sessions import end_sessions


def set_password_of(
    ctx: typer.Context,
    login: str,
    *,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read it from standard input; nothing is asked.")
    ] = False,
) -> None:
    """Set somebody's password, or one's own; every browser signed in with the old one is out."""
    password = typer.get_text_stream("stdin").readline().rstrip("\r\n") if stdin else _asked()
    with writing(ctx.obj) as desk:
        if desk.login != login:
            require(desk.actor, "admin", what="setting somebody else's password")
        person = person_named(desk.session, desk.actor.login if desk.login == login else login)
        # Sessions are counted by the real clock, also in a rehearsal.
        set_password(desk.session, person, password, now=datetime.now(UTC))
        ended = end_sessions(desk.session, [person.id or 0])
    typer.echo(f"{person.name} has a new password. Browsers signed out: {ended}.")


def _asked() -> str:
    answer: str = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
    return answer
