"""`casetrack token`: secrets with which another system acts for a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from casetrack.cli.call import reading, writing
from casetrack.cli.show import AsJson, say, show_json, show_table, tell
from casetrack.cli.titles import typed
from casetrack.people.tokens import SCOPES, create_token, revoke_token, tokens_of

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Secrets with which another system acts for you.",
)


@app.command(epilog="Example: casetrack --as sun token new 一体化平台 --scope write --days 90")
def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[str, typer.Option(help=f"One of {', '.join(SCOPES)}.")] = "read",
    days: Annotated[int, typer.Option(min=1, max=366, help="Expires after so many.")] = 90,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a token of your own. Its secret is shown now and never again."""
    with writing(ctx.obj) as desk:
        token, secret = create_token(
            desk.session,
            desk.actor,
            name=name,
            scope=scope,
            expires_at=desk.now + timedelta(days=days),
            now=desk.now,
        )
    if as_json:
        show_json({"id": token.id, "expires_at": token.expires_at, "secret": secret})
        return
    say(
        "Token {id} ({scope}), good until {expires_at} UTC.",
        id=token.id,
        scope=typed(token.scope),
        expires_at=token.expires_at,
    )
    typer.echo(secret)


@app.command("list", epilog="Example: casetrack --as sun token list --json")
def list_tokens(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List your tokens; an administrator sees everybody's. Secrets are never shown again."""
    with reading(ctx.obj) as desk:
        told = [vars(each) for each in tokens_of(desk.session, desk.actor)]
    if as_json:
        show_json({"tokens": told})
        return
    head = ["id", "login", "name", "scope", "expires_at", "revoked_at", "used_at"]
    show_table(
        [[each[name] for name in head] for each in told],
        head=head,
        empty="No tokens. Make one: casetrack --as LOGIN token new NAME --scope read",
        typed=["scope"],
    )


@app.command(epilog="Example: casetrack --as sun token revoke 3")
def revoke(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="As in: casetrack token list")],
) -> None:
    """Make a token worth nothing, at once and for good."""
    with writing(ctx.obj) as desk:
        token = revoke_token(desk.session, desk.actor, number, now=desk.now)
    tell("Token {id} ({name}) is worth nothing any more.", id=token.id, name=token.name)
