"""`casetrack reminders`: who was reminded, by hand or by rule, and the proof that all were."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
import typer

from casetrack.cases.rows import ITEM
from casetrack.cli.call import reading, writing
from casetrack.cli.naming import CycleOption, cycle_named, item_named, items_named
from casetrack.cli.retold import reason_retold
from casetrack.cli.show import AsJson, counts_of, say, show_json, show_table, tell
from casetrack.cli.speech import translator
from casetrack.cli.titles import Titles, titles_of, typed
from casetrack.cli.values import day
from casetrack.errors import Invalid, Sentence, choices, sentence, several
from casetrack.reminders.acknowledge import Noted, noted_at, unnoted
from casetrack.reminders.acknowledge import acknowledge as acknowledge_items
from casetrack.reminders.candidates import Gap
from casetrack.reminders.coverage import Coverage
from casetrack.reminders.coverage import coverage as cover
from casetrack.reminders.dead import dead_letters
from casetrack.reminders.dead import resend as resend_letter
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.roster import PERSON
from casetrack.reminders.snooze import snooze as snooze_item
from casetrack.reminders.sweep import REMINDER
from casetrack.reminders.told import TOLD
from casetrack.reminders.urge import Urged
from casetrack.reminders.urge import urge as urge_items
from casetrack.workflow import ROLES

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Who was reminded; urge, snooze, resend, prove that nothing was silent.",
)
# Whether the reason was added, and whether an earlier one is waiting.
_URGED = {
    (True, False): "{key}: urged {people}.",
    (True, True): "{key}: urged {people}; one of {at} is waiting still, and both arrive together.",
    (False, True): "{key}: not urged again; the same urge of {at} is waiting still ({people}).",
    (False, False): "{key}: not urged again; {people} has just got the same urge.",
}
STATES = ("queued", "sent", "superseded", "held", "cancelled")


@app.command("list", epilog="Example: casetrack reminders list --state queued")
def list_reminders(
    ctx: typer.Context,
    state: Annotated[str, typer.Option(help=f"One of {', '.join(STATES)}.")] = "",
    item: Annotated[str, typer.Option(help="Key of one item.")] = "",
    cycle: CycleOption = "",
    limit: Annotated[int, typer.Option(min=1, help="How many at the most.")] = 50,
    *,
    as_json: AsJson = False,
) -> None:
    """List reminders, the newest first, with what became of each."""
    if state and state not in STATES:
        raise Invalid("--state {state!r}: expected {states}", state=state, states=choices(STATES))
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        query = _query().where(ITEM.c.cycle_id == found.id)
        if state:
            query = query.where(REMINDER.c.state == state)
        if item:
            query = query.where(ITEM.c.id == item_named(desk.session, found, item).id)
        rows = desk.session.connection().execute(query.limit(limit + 1)).all()
        local = desk.rules.calendar.local
        told = [
            {
                **row._mapping,  # noqa: SLF001 - its documented name
                "owed_at": local(row.owed_at),
                "noted_at": row.noted_at and local(row.noted_at),
            }
            for row in rows[:limit]
        ]
        titles = titles_of(desk.rules, workflow=found.workflow)
    if as_json:
        show_json({"cycle": found.code, "reminders": told})
        return
    head = ["item", "rule", "to", "owed_at", "state", "delivery", "noted_at", "reason"]
    show_table(
        [[_shown(name, each[name], titles) for name in head] for each in told],
        head=head,
        empty="No reminders. Who would get what now: casetrack remind --dry-run",
        words=["delivery"],
    )
    if len(rows) > limit:
        say("There are more than {limit}. Use --limit.", limit=limit)


@app.command(epilog="Example: casetrack --as sun reminders urge 12.a 12.b --reason 市里下周来查")
def urge(
    ctx: typer.Context,
    keys: Annotated[list[str], typer.Argument(help="Keys of items.")],
    reason: Annotated[str, typer.Option(help="What the people who get it will read.")],
    cycle: CycleOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Remind by hand whoever these items wait for."""
    with writing(ctx.obj) as desk:
        ids = list(items_named(desk.session, cycle_named(desk.session, cycle), keys).values())
        done = urge_items(desk.session, desk.rules, desk.actor, ids, reason=reason, now=desk.now)
        local = desk.rules.calendar.local
    told = [each for each in done if isinstance(each, Urged)]
    refused = {
        each.key: each.error.said(translator()) for each in done if not isinstance(each, Urged)
    }
    if as_json:
        urged = {each.key: list(each.people) for each in told}
        waiting = {each.key: local(at) for each in told if (at := each.waiting_since)}
        again = [each.key for each in told if not each.added]
        show_json({"urged": urged, "waiting": waiting, "again": again, "refused": refused})
    else:
        for each in told:
            since = each.waiting_since and local(each.waiting_since)
            tell(_URGED[each.added, since is not None], key=each.key, at=since,
                 people=several(each.names))  # fmt: skip
        for why in refused.values():
            typer.echo(why)
    if refused:
        raise typer.Exit(1)


@app.command(epilog="Example: casetrack reminders coverage --on 2023-09-25")
def coverage(
    ctx: typer.Context,
    on: Annotated[str, typer.Option(metavar="DATE", help="Default: today until now.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Prove that everything owed on a day reached somebody; name each gap."""
    with reading(ctx.obj) as desk:
        calendar = desk.rules.calendar
        wanted = day("--on", on) or calendar.local_day(desk.now)
        since = calendar.start_of_day(wanted)
        if since > desk.now:
            raise Invalid("--on {wanted}: that day has not come yet", wanted=wanted)
        found = cover(
            desk.session,
            desk.rules,
            since=since,
            until=min(desk.now, calendar.end_of_day(wanted)),
            quiet=desk.engine.post().quiet,
        )
        titles = titles_of(desk.rules)
    if as_json:
        gaps = [f"{gap.item_key} {gap.rule} to {gap.whom}: {gap.reason}" for gap in found.gaps]
        show_json({"on": wanted, **_counts(found), "gaps": gaps})
    else:
        tell("{day}: {counts}", day=wanted, counts=counts_of(_counts(found)))
        for gap in found.gaps:
            tell("gap: {gap}", gap=_gap(gap, titles))
    if found.gaps:
        raise typer.Exit(1)


@app.command(epilog="Example: casetrack reminders dead --json")
def dead(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List messages that were given up, or held after a backup came back."""
    with reading(ctx.obj) as desk:
        local = desk.rules.calendar.local
        told = [
            {**each._asdict(), "created_at": local(each.created_at)}
            for each in dead_letters(desk.session)
        ]
    if as_json:
        show_json({"dead": told})
        return
    head = ["id", "name", "address", "subject", "attempts", "error"]
    translate = translator()
    for each in told:
        each["error"] = reason_retold(each["error"], translate)
    show_table(
        [[each[name] for name in head] for each in told],
        head=head,
        empty="No message was given up.",
    )


@app.command(epilog="Example: casetrack --as sun reminders resend 17 --reason 地址已更正")
def resend(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="As in: casetrack reminders dead")],
    reason: Annotated[str, typer.Option(help="Why it is sent again.")],
) -> None:
    """Queue a dead letter again, under its old Message-ID."""
    with writing(ctx.obj) as desk:
        resend_letter(desk.session, desk.actor, number, reason=reason, now=desk.now)
    tell("Message {number} is queued again.", number=number)


@app.command(
    epilog="Example: casetrack --as jiao reminders snooze 12.a --until 2023-09-25 --reason 等配件"
)
def snooze(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="Key of an item.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="Until that day begins at work.")],
    reason: Annotated[str, typer.Option(help="Why it can wait; the supervisor reads it.")],
    cycle: CycleOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Hold your own reminders of an item, at most until its next step. Its clocks run on."""
    with writing(ctx.obj) as desk:
        calendar = desk.rules.calendar
        wanted = day("--until", until) or calendar.local_day(desk.now)
        item = item_named(desk.session, cycle_named(desk.session, cycle), key)
        done = snooze_item(
            desk.session,
            desk.rules,
            desk.actor,
            item.id or 0,
            until=calendar.opens_at(wanted),
            reason=reason,
            now=desk.now,
        )
        held_until = calendar.local(done.until)
    if as_json:
        show_json({"item": done.key, "until": held_until, "cut": done.cut})
        return
    tell(
        "{key}: you hear of it again from {until}.",
        key=done.key,
        until=held_until,
    )
    if done.cut:
        tell("That is earlier than asked: its next step is due then, or two weeks are over.")


@app.command(epilog="Example: casetrack --as jiao reminders acknowledge 12.a 12.b")
def acknowledge(
    ctx: typer.Context,
    keys: Annotated[
        list[str] | None, typer.Argument(help="Keys of items; default: all that ask for it.")
    ] = None,
    reason: Annotated[str, typer.Option(help="A word on it, if there is one.")] = "",
    cycle: CycleOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Record that you have taken note of items' reminders; they go on."""
    with writing(ctx.obj) as desk:
        ids = (
            list(items_named(desk.session, cycle_named(desk.session, cycle), keys).values())
            if keys
            else [each.item_id for each in unnoted(desk.session, desk.actor.person_id)]
        )
        done = acknowledge_items(
            desk.session, desk.rules, desk.actor, ids, reason=reason, now=desk.now
        )
    noted = [each.key for each in done if isinstance(each, Noted)]
    refused = {
        each.key: each.error.said(translator()) for each in done if not isinstance(each, Noted)
    }
    if as_json:
        show_json({"noted": noted, "refused": refused})
    else:
        for key in noted:
            tell("{key}: noted.", key=key)
        for why in refused.values():
            typer.echo(why)
        if not done:
            tell("No reminder asks you to take note of it.")
    if refused:
        raise typer.Exit(1)


def _query() -> sa.Select[*tuple[object, ...]]:
    return (
        sa.select(
            ITEM.c.key.label("item"),
            REMINDER.c.rule,
            PERSON.c.login.label("to"),
            REMINDER.c.owed_at,
            REMINDER.c.state,
            DELIVERY.c.state.label("delivery"),
            REMINDER.c.reason,
            noted_at().label("noted_at"),
        )
        .select_from(TOLD)
        .order_by(REMINDER.c.id.desc())
    )


def _shown(name: str, value: object, titles: Titles) -> object:
    """A cell of the list as people read it."""
    match name:
        case "rule":
            return titles.rule(str(value))
        case "state":
            return typed(str(value))
        case "reason":
            return reason_retold(str(value), translator())
    return value


def _gap(gap: Gap, titles: Titles) -> Sentence:
    return sentence(
        "{key} {rule} to {whom}: {why}",
        key=gap.item_key,
        rule=titles.rule(gap.rule),
        whom=typed(gap.whom) if gap.whom in ROLES else gap.whom,
        why=reason_retold(gap.reason, translator()),
    )


def _counts(found: Coverage) -> dict[str, int]:
    return {
        "delivered": found.delivered,
        "superseded": found.superseded,
        "waiting": found.waiting,
        "settled": found.settled,
    }
