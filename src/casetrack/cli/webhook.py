"""`casetrack webhook`: other systems that hear of events as they happen."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from casetrack.cli.call import reading, writing
from casetrack.cli.show import AsJson, say, show_json, show_table, tell
from casetrack.cli.speech import translator
from casetrack.reminders.webhooks import add_webhook, list_webhooks, remove_webhook, renew_secret

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Other systems that hear of events.",
)
Number = Annotated[int, typer.Argument(help="As in: casetrack webhook list")]


@app.command("list", epilog="Example: casetrack --as gao webhook list --json")
def list_hooks(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List who listens, and to which steps. Never a secret."""
    with reading(ctx.obj) as desk:
        local = desk.rules.calendar.local
        told: list[dict[str, Any]] = [
            {
                "id": each.id,
                "url": each.url,
                "events": [name for name in each.events.split(",") if name],
                "created_at": local(each.created_at),
                "gone_at": each.gone_at and local(each.gone_at),
            }
            for each in list_webhooks(desk.session, desk.actor)
        ]
    if as_json:
        show_json({"webhooks": told})
        return
    everything = translator()("all")
    show_table(
        [
            [
                each["id"],
                each["url"],
                ", ".join(each["events"]) or everything,
                each["created_at"],
                each["gone_at"],
            ]
            for each in told
        ],
        head=["id", "url", "steps", "created_at", "gone_at"],
        empty="Nobody listens. Let a system hear: casetrack --as LOGIN webhook add URL",
    )


@app.command(
    epilog="Example: casetrack --as gao webhook add https://example.org/hooks --event verify"
)
def add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="Where messages are posted; https, as a rule.")],
    event: Annotated[
        list[str] | None,
        typer.Option(help="Name of a step; may be repeated. Default: all steps."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let another system hear of steps from now on. Its secret is shown now and never again."""
    with writing(ctx.obj) as desk:
        known = {name for each in desk.rules.definitions.values() for name in each.transitions}
        hook = add_webhook(
            desk.session,
            desk.actor,
            url.strip(),
            events=event or (),
            known=sorted(known),
            inside=desk.engine.settings.webhooks.inside,
            now=desk.now,
        )
        number, secret = hook.id, hook.secret
    if as_json:
        show_json({"id": number, "url": url.strip(), "events": event or [], "secret": secret})
        return
    say("Webhook {number}: {url}", number=number, url=url.strip())
    typer.echo(secret)


@app.command("renew", epilog="Example: casetrack --as gao webhook renew 2")
def renew(ctx: typer.Context, number: Number, *, as_json: AsJson = False) -> None:
    """Make another secret, shown once; the former one signs beside it for 24 hours."""
    with writing(ctx.obj) as desk:
        hook = renew_secret(desk.session, desk.actor, number, now=desk.now)
        assert hook.former_until is not None, "it has just been set"
        secret, until = hook.secret, desk.rules.calendar.local(hook.former_until)
    if as_json:
        show_json({"id": number, "former_until": until, "secret": secret})
        return
    say("Both secrets sign until {until}.", until=until)
    typer.echo(secret)


@app.command(epilog="Example: casetrack --as gao webhook remove 2")
def remove(ctx: typer.Context, number: Number) -> None:
    """Let an address hear no more, also not of what is on its way."""
    with writing(ctx.obj) as desk:
        url = remove_webhook(desk.session, desk.actor, number)
    tell("{url} hears no more.", url=url)
