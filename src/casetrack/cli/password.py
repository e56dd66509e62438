"""`casetrack person password`: the password with which a person signs in to the pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from casetrack.cli.call import reading, writing
from casetrack.cli.show import say, tell
from casetrack.cli.speech import translator
from casetrack.errors import Invalid
from casetrack.people.administration import choose_password, require_may_choose
from casetrack.people.passwords import hash_password
from casetrack.people.persons import person_named


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
    with reading(ctx.obj) as desk:
        person = person_named(desk.session, desk.actor.login if desk.login == login else login)
        require_may_choose(desk.actor, person)
    chosen = hash_password(person, password)
    with writing(ctx.obj) as desk:
        # Sessions are counted by the real clock, also in a rehearsal.
        ended = choose_password(desk.session, desk.actor, person, chosen, now=datetime.now(UTC))
    tell("{name} has a new password. Browsers signed out: {ended}.", name=person.name, ended=ended)


def _asked() -> str:
    if not sys.stdin.isatty():
        raise Invalid("Nobody can be asked here. Give the password by --stdin.")
    while True:
        password = _hidden("New password")
        if _hidden("Repeat for confirmation") == password:
            return password
        say("The two are not the same. Once more.")


def _hidden(question: str) -> str:
    answer: str = typer.prompt(translator()(question), hide_input=True)
    return answer
