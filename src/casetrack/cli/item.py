"""`casetrack item`: problem items, one or many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from casetrack.cases.amendments import amend as amend_item
from casetrack.cases.amendments import withdraw as withdraw_step
from casetrack.cases.evidence import attach as attach_file
from casetrack.cases.evidence import evidence_of, keep
from casetrack.cases.items import Move, Moved, advance_many, preview_many
from casetrack.cases.items import advance as advance_item
from casetrack.cases.opening import NewItem, open_many
from casetrack.cases.options import options_of
from casetrack.cases.rows import running_clocks
from casetrack.cases.standing import Standing, as_of
from casetrack.cli import item_history
from casetrack.cli.call import Desk, reading, writing
from casetrack.cli.item_lines import refused_line, tell_item
from casetrack.cli.naming import (
    CycleOption,
    Fields,
    cycle_named,
    item_named,
    items_named,
    pairs,
    project_numbered,
    resolved,
)
from casetrack.cli.show import AsJson, say, show_json, show_table, tell
from casetrack.cli.speech import translator
from casetrack.cli.titles import titles_of, typed
from casetrack.cli.values import day, decimal
from casetrack.errors import Invalid, Sentence
from casetrack.figures.definitions import normal
from casetrack.figures.filters import matches, parse_filter
from casetrack.figures.populations import ITEM_FIELDS, item_values
from casetrack.figures.vocabulary import refuse_unknown_words, vocabulary
from casetrack.people.persons import person_named
from casetrack.store.tables import Cycle, Item
from casetrack.workdays import due_day, overdue_days
from casetrack.workflow import ROLES, Transition, possible

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="Problem items."
)
Key = Annotated[str, typer.Argument(help="The item's key, as in: casetrack item list")]
Reason = Annotated[str, typer.Option(help="Why; some steps need it.")]
Where = Annotated[
    str,
    typer.Option("--where", metavar="FILTER", help="state=rectifying&project=12&overdue=yes"),
]


@app.command("open", epilog="Example: casetrack --as sun item open 12 路面坑槽 --unit jt")
def open_item(
    ctx: typer.Context,
    project: Annotated[int, typer.Argument(help="Number of the project.")],
    title: str,
    key: str = "",
    unit: str = "",
    handler: str = "",
    found_on: Annotated[str, typer.Option(help="Date; default: today.")] = "",
    due: Annotated[str, typer.Option(help="The item's own due date.")] = "",
    category: str = "",
    cycle: CycleOption = "",
) -> None:
    """Open one item in a campaign under way."""
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        chosen = project_numbered(desk.session, found, project)
        assert chosen.id is not None, "a stored project has an id"
        today = desk.rules.calendar.local_day(desk.now)
        new = NewItem(
            project_id=chosen.id,
            title=title,
            key=key,
            found_on=day("--found-on", found_on) or today,
            due=day("--due", due),
            unit_id=desk.rules.tree.named(unit) if unit else None,
            handler_id=person_named(desk.session, handler).id if handler else None,
            category=category,
        )
        [row] = open_many(desk.session, desk.rules, desk.actor, found, [new], now=desk.now)
        state = titles_of(desk.rules, workflow=found.workflow).state(row.state)
    tell("Opened {key} ({state}).", key=row.key, state=state)


@app.command("list", epilog="Example: casetrack item list --where 'state=rectifying&project=12'")
def list_items(
    ctx: typer.Context,
    where: Where = "",
    cycle: CycleOption = "",
    limit: Annotated[int, typer.Option(min=1, help="How many at the most.")] = 50,
    *,
    as_json: AsJson = False,
) -> None:
    """List items of a campaign that match a filter."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        rows = _matching(desk, found, where)
        told = [_told(desk, row) for row in rows[:limit]]
        titles = titles_of(desk.rules, workflow=found.workflow)
    if as_json:
        show_json({"cycle": found.code, "matching": len(rows), "items": told})
        return
    head = ["key", "project", "title", "unit", "state", "outcome", "overdue"]
    read: Mapping[str, Callable[[str], Sentence]] = {
        "state": titles.state,
        "outcome": titles.outcome,
        "overdue": typed,
    }
    show_table(
        [
            [read[name](str(each[name])) if name in read else each[name] for name in head]
            for each in told
        ],
        head=head,
        empty="No such items.",
    )
    if len(rows) > limit:
        say("{count} match; shown: {limit}. Use --limit.", count=len(rows), limit=limit)


@app.command(epilog="Example: casetrack item show 12.pothole-001")
def show(ctx: typer.Context, key: Key, cycle: CycleOption = "", *, as_json: AsJson = False) -> None:
    """Show an item: where it stands, its clocks, what can be done now and by whom."""
    with reading(ctx.obj) as desk:
        item = item_named(desk.session, cycle_named(desk.session, cycle), key)
        calendar = desk.rules.calendar
        titles = titles_of(desk.rules, definition_hash=item.definition_hash)
        clocks = [
            {
                "party": clock.party,
                "within": clock.within,
                "due_on": due_day(calendar, clock.due_at),
                "due_at": calendar.local(clock.due_at),
                "provisional": clock.provisional,
                "paused": clock.paused_at is not None,
                "overdue_workdays": overdue_days(calendar, clock.due_at, desk.now)
                if clock.paused_at is None
                else 0,
            }
            for clock in running_clocks(desk.session, [item.id or 0]).get(item.id or 0, [])
        ]
        answer: dict[str, Any] = {
            "key": item.key,
            "title": item.title,
            "unit": desk.rules.tree.name(item.unit_id),
            "state": item.state,
            "outcome": item.outcome,
            "version": item.version,
            "found_on": item.found_on,
            "due": item.due,
            "closeout_requested": item.closeout_requested,
            "clocks": clocks,
            "possible": _possible(desk, item),
            "evidence": [
                {"kind": each.kind, "name": each.name, "sha256": each.sha256}
                for each in evidence_of(desk.session, item.id or 0)
            ],
        }
    if as_json:
        show_json(answer)
        return
    tell_item(answer, titles)


@app.command(
    epilog="Example: casetrack --as sun item advance 12.pothole-001 assign --field unit=jt"
)
def advance(
    ctx: typer.Context,
    key: Key,
    transition: str,
    field: Fields = None,
    reason: Reason = "",
    seen: Annotated[
        int | None, typer.Option(help="The version you looked at; refused if it has changed.")
    ] = None,
    cycle: CycleOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Take one step with one item."""
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        item = item_named(desk.session, found, key)
        move = Move(
            item_id=item.id or 0,
            transition=transition,
            seen=seen,
            fields=resolved(desk, found, pairs(field)),
            reason=reason,
        )
        moved = advance_item(desk.session, desk.rules, desk.actor, move, now=desk.now)
        titles = titles_of(desk.rules, definition_hash=item.definition_hash)
    told = {"key": moved.key, "state": moved.state, "version": moved.version}
    if as_json:
        show_json(told)
    else:
        tell("{key}: {state} (version {version}).", **told | {"state": titles.state(moved.state)})


@app.command(epilog="Example: casetrack --as he item bulk verify --where 'project=12' --preview")
def bulk(
    ctx: typer.Context,
    transition: str,
    keys: Annotated[list[str] | None, typer.Argument(help="Keys, or use --where.")] = None,
    where: Where = "",
    field: Fields = None,
    reason: Reason = "",
    cycle: CycleOption = "",
    *,
    preview: Annotated[bool, typer.Option("--preview", help="Write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take one step with many items; what may not be done is named, the rest is done."""
    if bool(keys) == bool(where):
        raise Invalid("Name the items by their keys or by --where, one of the two.")
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        ids = (
            list(items_named(desk.session, found, keys).values())
            if keys
            else [row.item_id for row in _matching(desk, found, where)]
        )
        fields = resolved(desk, found, pairs(field))
        moves = [
            Move(item_id=each, transition=transition, fields=fields, reason=reason) for each in ids
        ]
        step = preview_many if preview else advance_many
        results = step(desk.session, desk.rules, desk.actor, moves, now=desk.now)
    moved = [each for each in results if isinstance(each, Moved)]
    refused = [each for each in results if not isinstance(each, Moved)]
    if as_json:
        show_json(
            {
                "preview": preview,
                "moved": [each.key for each in moved],
                "refused": [{"key": each.key, "why": str(each.error)} for each in refused],
            }
        )
    else:
        tell(
            "Would move {moved}, refused {refused}."
            if preview
            else "Moved {moved}, refused {refused}.",
            moved=len(moved),
            refused=len(refused),
        )
        for each in refused:
            typer.echo(refused_line(each))
    if refused:
        raise typer.Exit(1)


@app.command(epilog="Example: casetrack --as sun item amend 12.a --field due=2023-10-31 --reason …")
def amend(
    ctx: typer.Context,
    key: Key,
    reason: Reason,
    field: Fields = None,
    cycle: CycleOption = "",
) -> None:
    """Correct fields of an item; the history tells before and after."""
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        item = item_named(desk.session, found, key)
        changes = _amendments(resolved(desk, found, pairs(field)))
        row = amend_item(
            desk.session,
            desk.rules,
            desk.actor,
            item.id or 0,
            changes,
            reason=reason,
            now=desk.now,
        )
    tell("{key}: amended (version {version}).", key=row.key, version=row.version)


@app.command(epilog="Example: casetrack --as jiao item withdraw 12.pothole-001 --reason 误操作")
def withdraw(ctx: typer.Context, key: Key, reason: Reason = "", cycle: CycleOption = "") -> None:
    """Take back your own last step, while nobody has acted on it."""
    with writing(ctx.obj) as desk:
        item = item_named(desk.session, cycle_named(desk.session, cycle), key)
        row = withdraw_step(
            desk.session, desk.rules, desk.actor, item.id or 0, reason=reason, now=desk.now
        )
        titles = titles_of(desk.rules, definition_hash=item.definition_hash)
    tell(
        "{key}: {state} again (version {version}).",
        key=row.key,
        state=titles.state(row.state),
        version=row.version,
    )


@app.command(epilog="Example: casetrack --as jiao item attach 12.a after.jpg --kind photo")
def attach(
    ctx: typer.Context,
    key: Key,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    kind: Annotated[
        str, typer.Option(help="document, minutes, photo, receipt or other.")
    ] = "photo",
    cycle: CycleOption = "",
) -> None:
    """Attach a file as evidence; who attaches may not verify."""
    with writing(ctx.obj) as desk:
        item = item_named(desk.session, cycle_named(desk.session, cycle), key)
        kept = keep(desk.engine.data / "evidence", file.read_bytes())
        evidence = attach_file(
            desk.session,
            desk.rules,
            desk.actor,
            item.id or 0,
            kept,
            kind=kind,
            name=file.name,
            now=desk.now,
        )
    tell(
        "{key}: kept {name} ({sha256}…).", key=key, name=evidence.name, sha256=evidence.sha256[:16]
    )


app.command("history", epilog=item_history.EXAMPLE)(item_history.history)


def _possible(desk: Desk, item: Item) -> list[dict[str, Any]]:
    """Every step from here; what speaks against it now is known where somebody asks by name."""
    steps: list[tuple[Transition, list[str]]]
    if not desk.login:
        definition = desk.rules.definitions[item.definition_hash]
        steps = [(each, []) for each in possible(definition, item.state, ROLES)]
    else:
        options = options_of(desk.session, desk.rules, desk.actor, item.id or 0, now=desk.now)
        steps = [
            (each.transition, [why.said(translator()) for why in each.objections])
            for each in options
        ]
    return [
        {
            "transition": each.name,
            "title": each.title["zh"],
            "by": list(each.by),
            "objections": objections,
        }
        for each, objections in steps
    ]


def _matching(desk: Desk, cycle: Cycle, where: str) -> list[Standing]:
    wanted = normal(parse_filter(where, ITEM_FIELDS, source="--where"), desk.rules.tree)
    known = vocabulary(desk.rules.definitions.values())
    refuse_unknown_words(wanted, known, source="--where")
    rows = as_of(desk.session, cycle, desk.now)
    return [row for row in rows if matches(item_values(row, desk.rules.tree), wanted)]


def _told(desk: Desk, row: Standing) -> dict[str, object]:
    return {
        "key": row.key,
        "project": row.project,
        "title": row.title,
        "unit": desk.rules.tree.name(row.unit_id),
        "state": row.state,
        "outcome": row.outcome,
        "category": row.category,
        "found_on": row.found_on,
        "overdue": "yes" if row.overdue else "",
        "carried_in": row.carried_in,
    }


def _amendments(fields: dict[str, str]) -> dict[str, Any]:
    """Text as the columns take it. Raises Invalid for what cannot be read."""
    changes: dict[str, Any] = dict(fields)
    for name in ("unit", "handler"):
        if name in changes:
            changes[f"{name}_id"] = int(changes.pop(name))
    for name in ("found_on", "due"):
        if name in changes:
            changes[name] = day(name, changes[name])
    for name in ("quantity", "amount"):
        if name in changes:
            changes[name] = decimal(name, changes[name])
    return changes
