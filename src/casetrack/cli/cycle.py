"""`casetrack cycle`: a campaign from its set-up to its close, and the look-back after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, get_args

import typer

from casetrack.cli.call import Desk, reading, writing
from casetrack.cli.naming import CycleOption, cycle_named
from casetrack.cli.show import AsJson, show_json, show_table, tell
from casetrack.cli.speech import of_records
from casetrack.cli.titles import Titles, titles_of, typed
from casetrack.cli.values import day
from casetrack.cycles import closing, lookback, opening
from casetrack.cycles.lookback import Found, Stratum
from casetrack.cycles.overview import CycleOverview, ProjectOverview, list_cycles, show_cycle
from casetrack.errors import (
    Invalid,
    NotFound,
    Problem,
    Refused,
    Sentence,
    Several,
    choices,
    sentence,
    several,
)
from casetrack.store.tables import Cycle, LookBack

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Open, list, show and close campaigns; draw a look-back.",
)
sampling = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Inspect a sample of closed items again.",
)
app.add_typer(sampling, name="lookback")
Code = Annotated[str, typer.Argument(help="Small letters, digits and dashes: dinghai-2023.")]


@app.command(
    epilog="Example: casetrack --as sun cycle create dinghai-2023 群众身边问题专项治理 "
    "--opens 2023-02-01 --cut-off 2023-11-30"
)
def create(
    ctx: typer.Context,
    code: Code,
    title: str,
    opens: Annotated[str, typer.Option(metavar="DATE", help="The first day.")],
    cut_off: Annotated[str, typer.Option(metavar="DATE", help="The last day that counts.")],
    workflow: Annotated[str, typer.Option(help="What its items go through.")] = "rectification",
) -> None:
    """Begin to set up a campaign. Projects and all that is agreed come with the ledger."""
    with writing(ctx.obj) as desk:
        desk.rules.definition_for(workflow)
        opening.create_cycle(
            desk.session,
            desk.actor,
            code=code,
            title=title,
            opens=_day("--opens", opens),
            cut_off=_day("--cut-off", cut_off),
            workflow=workflow,
        )
    tell(
        "Set up {code}. Next: casetrack import LEDGER.xlsx, casetrack cycle open {code}", code=code
    )


@app.command("open", epilog="Example: casetrack --as sun cycle open dinghai-2023")
def open_cycle(ctx: typer.Context, code: Code) -> None:
    """Open a campaign whose projects, targets, figures and checks can all be counted."""
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, code)
        opening.open_cycle(desk.session, desk.rules, desk.actor, found, now=desk.now)
    tell("{code} is open.", code=code)


@app.command("list", epilog="Example: casetrack cycle list --json")
def list_all(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List all campaigns."""
    with reading(ctx.obj) as desk:
        told = [
            {
                **_told(desk, each.cycle),
                "phase": each.phase,
                "projects": each.projects,
                "items": each.items,
            }
            for each in list_cycles(desk.session)
        ]
    if as_json:
        show_json({"cycles": told})
        return
    head = ["code", "title", "phase", "opens", "cut_off", "projects", "items"]
    show_table(
        [[each[name] for name in head] for each in told],
        head=head,
        empty="No campaign yet. Begin one: casetrack cycle create CODE TITLE --opens --cut-off",
        words=["phase"],
    )


@app.command(epilog="Example: casetrack cycle show dinghai-2023")
def show(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="Default: the one under way.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show how a campaign stands, and what would keep it from its next step."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, code)
        overview = show_cycle(desk.session, desk.rules, found, at=desk.now)
        answer = _told(desk, found) | _stands(overview)
        in_the_way = _in_the_way(desk, found)
        titles = titles_of(desk.rules, workflow=found.workflow)
    if as_json:
        show_json(answer | {"in_the_way": list(map(str, in_the_way))})
        return
    tell(
        "{code} {title}: {phase}, {opens} to {cut_off}",
        code=found.code,
        title=found.title,
        phase=sentence(overview.phase),
        opens=found.opens,
        cut_off=found.cut_off,
    )
    tell(
        "still open: {residual}, overdue: {overdue}",
        residual=overview.residual,
        overdue=overview.overdue,
    )
    show_table(
        [
            [
                each.ordinal,
                each.title,
                each.lead_unit,
                each.residual,
                each.overdue,
                _states(each, titles),
            ]
            for each in overview.projects
        ],
        head=["project", "title", "lead unit", "open", "overdue", "items"],
        empty="No projects yet. They stand on the sheet 项目: casetrack import LEDGER.xlsx",
    )
    for fault in in_the_way:
        tell("in the way: {fault}", fault=fault)


@app.command(epilog="Example: casetrack --as sun cycle close dinghai-2023")
def close(
    ctx: typer.Context,
    code: Code,
    *,
    early: Annotated[
        bool, typer.Option("--early", help="Although its cut-off day is not over.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Close a campaign: its figures are those of this instant, and what is open is carried over."""
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, code)
        if desk.rules.calendar.local_day(desk.now) <= found.cut_off and not early:
            raise Refused(
                "{cycle} counts until {day}, and a close cannot be taken back. "
                "To close it before that is over: --early",
                cycle=code,
                day=found.cut_off,
            )
        done = closing.close_cycle(desk.session, desk.rules, desk.actor, found, now=desk.now)
    if as_json:
        failing = [each.key for each in done.failing]
        show_json({"cycle": code, "carried": list(done.carried), "failing": failing})
        return
    tell("{code} is closed. Carried over: {count}.", code=code, count=len(done.carried))
    for each in done.failing:
        why = each.sentence_zh if of_records() == "zh" else each.sentence_en
        tell("check {key} fails: {why}", key=each.key, why=why)


@sampling.command(epilog="Example: casetrack --as sun cycle lookback draw --size 30 --seed 2024-03")
def draw(
    ctx: typer.Context,
    size: Annotated[int, typer.Option(help="How many items.")],
    seed: Annotated[
        str | None, typer.Option(help="Draws the same items again; default: drawn by lot.")
    ] = None,
    by: Annotated[str, typer.Option(help="Spread over: project, unit or category.")] = "project",
    cycle: CycleOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Draw a sample of closed items, spread over projects, units or kinds."""
    strata = {name: name for name in get_args(Stratum)}
    if by not in strata:
        raise Invalid("--by {by!r}: expected {strata}", by=by, strata=choices(strata))
    with writing(ctx.obj) as desk:
        drawn = lookback.draw(
            desk.session,
            desk.rules,
            desk.actor,
            cycle_named(desk.session, cycle),
            size=size,
            by=strata[by],
            seed=seed,
            now=desk.now,
        )
        told = _sampled(desk, drawn)
        titles = _titles(desk, drawn)
    _show_sample(drawn, told, titles, as_json=as_json)


@sampling.command("show", epilog="Example: casetrack cycle lookback show --json")
def show_sample(ctx: typer.Context, cycle: CycleOption = "", *, as_json: AsJson = False) -> None:
    """Show the newest sample, and what was found so far."""
    with reading(ctx.obj) as desk:
        newest = _look_backs(desk, cycle_named(desk.session, cycle))[-1]
        told = _sampled(desk, newest)
        titles = _titles(desk, newest)
    _show_sample(newest, told, titles, as_json=as_json)


@sampling.command(
    epilog="Example: casetrack --as sun cycle lookback judge 12.a relapsed --reason 坑槽复现"
)
def judge(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="Key of an item that was drawn.")],
    result: Annotated[str, typer.Argument(help="sound or relapsed.")],
    reason: Annotated[str, typer.Option(help="What was found on the spot.")],
    cycle: CycleOption = "",
) -> None:
    """Say what the second inspection found; a relapsed item is reopened."""
    if result not in get_args(Found):
        raise Invalid(
            "{result!r}: expected {results}", result=result, results=choices(get_args(Found))
        )
    found: Found = "sound" if result == "sound" else "relapsed"
    with writing(ctx.obj) as desk:
        sample_id, item_id = _drawn(desk, cycle_named(desk.session, cycle), key)
        lookback.judge(
            desk.session,
            desk.rules,
            desk.actor,
            sample_id,
            item_id,
            result=found,
            reason=reason,
            now=desk.now,
        )
    tell("{key}: {found}.", key=key, found=sentence(found))


def _told(desk: Desk, cycle: Cycle) -> dict[str, Any]:
    names = ("code", "title", "workflow", "opens", "cut_off")
    instants = {"opened_at": cycle.opened_at, "closed_at": cycle.closed_at}
    local = desk.rules.calendar.local
    return {
        **{name: getattr(cycle, name) for name in names},
        **{name: None if at is None else local(at) for name, at in instants.items()},
    }


def _states(project: ProjectOverview, titles: Titles) -> Several:
    return several(
        sentence("{name} {count}", name=titles.state(state), count=count)
        for state, count in sorted(project.states.items())
    )


def _stands(overview: CycleOverview) -> dict[str, Any]:
    return {
        "phase": overview.phase,
        "overdue": overview.overdue,
        "residual": overview.residual,
        "carried_in": list(overview.carried_in),
        "carried_out": list(overview.carried_out),
        "carried_in_count": overview.carried_in_count,
        "carried_out_count": overview.carried_out_count,
        "projects": [{**vars(each), "states": dict(each.states)} for each in overview.projects],
    }


def _in_the_way(desk: Desk, cycle: Cycle) -> Sequence[Problem]:
    """What keeps it from being closed; what keeps it from being opened is told when it is."""
    if cycle.opened_at is None or cycle.closed_at is not None:
        return []
    return closing.closing_problems(desk.session, desk.rules, cycle, now=desk.now)


def _look_backs(desk: Desk, cycle: Cycle) -> list[LookBack]:
    found = list(lookback.look_backs(desk.session, cycle))
    if not found:
        raise NotFound(
            "{code} has no look-back yet. Draw one: casetrack cycle lookback draw --size 30",
            code=cycle.code,
        )
    return found


def _drawn(desk: Desk, cycle: Cycle, key: str) -> tuple[int, int]:
    """The newest sample that drew the item, and the item. Raises NotFound."""
    for each in reversed(_look_backs(desk, cycle)):
        for item in lookback.inspected(desk.session, each.id or 0):
            if item.key == key:
                return each.id or 0, item.item_id
    raise NotFound(
        "No look-back of {code} drew {key!r}. See: casetrack cycle lookback show",
        code=cycle.code,
        key=key,
    )


def _sampled(desk: Desk, drawn: LookBack) -> list[dict[str, Any]]:
    local = desk.rules.calendar.local
    return [
        {**vars(each), "at": None if each.at is None else local(each.at)}
        for each in lookback.inspected(desk.session, drawn.id or 0)
    ]


def _titles(desk: Desk, drawn: LookBack) -> Titles:
    cycle = desk.session.get_one(Cycle, drawn.cycle_id)
    return titles_of(desk.rules, workflow=cycle.workflow)


def _show_sample(
    drawn: LookBack, told: list[dict[str, Any]], titles: Titles, *, as_json: bool
) -> None:
    if as_json:
        answer = {"seed": drawn.seed, "size": drawn.size, "drawn_from": drawn.drawn_from}
        show_json({**answer, "items": told})
        return
    tell(
        "{size} of {drawn_from} closed items, seed {seed}",
        size=drawn.size,
        drawn_from=drawn.drawn_from,
        seed=drawn.seed,
    )
    head = ["key", "project", "title", "state", "result", "by"]
    read: Mapping[str, Callable[[str], Sentence]] = {"state": titles.state, "result": typed}
    show_table(
        [
            [read[name](str(each[name])) if name in read else each[name] for name in head]
            for each in told
        ],
        head=head,
        empty="",
    )


def _day(name: str, text: str) -> date:
    found = day(name, text)
    if found is None:
        raise Invalid("{name} is empty: expected a date such as 2023-10-31", name=name)
    return found
