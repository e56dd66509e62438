"""Campaigns and their projects: set up, opened, closed, looked back on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from sqlmodel import select

from casetrack.api.caller import Answer, Call, Caller
from casetrack.api.naming import in_body, project_of, unit_id_of, unit_in_body
from casetrack.api.shapes.cycles import (
    CarriedOver,
    Closed,
    CycleLine,
    Cycles,
    CycleShown,
    DrawBody,
    Drawn,
    Judgement,
    LookBacks,
    LookBackShown,
    NewCycle,
    NewProject,
    ProjectCorrection,
    Projects,
    ProjectShown,
    ProjectStands,
    Targets,
    TargetShown,
)
from casetrack.api.shapes.plain import LARGEST_ID
from casetrack.api.versions import require_same, required_version, tag, version_of
from casetrack.cycles import closing, lookback, opening
from casetrack.cycles.overview import ProjectOverview, list_cycles, show_cycle
from casetrack.cycles.phases import cycle_of, phase
from casetrack.cycles.projects import add_project, correct_project, remove_project
from casetrack.errors import NotFound
from casetrack.figures.compute import compute
from casetrack.figures.results import results
from casetrack.figures.values import Computed
from casetrack.language import translate_to
from casetrack.store.tables import Cycle, LookBack, ProjectSupport
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["cycles"])
CycleCode = Annotated[str, Path(min_length=1, max_length=100)]
Number = Annotated[int, Path(ge=0, le=9999)]
LookBackId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("/cycles", response_model=Cycles)
def get_cycles(call: Call) -> Response:
    """All campaigns."""
    with call.read() as desk:
        shown = Cycles(cycles=[_line(each.cycle) for each in list_cycles(desk.session)])
    return Answer(body=shown).response()


@router.post("/cycles", status_code=201, response_model=CycleLine)
def new_cycle(call: Call, new: NewCycle) -> Response:
    """Begin to set up a campaign."""

    def work(desk: Desk) -> Answer:
        with in_body("workflow"):
            desk.rules.definition_for(new.workflow)
        cycle = opening.create_cycle(desk.session, desk.actor, **new.model_dump())
        headers = {"Location": f"/api/v1/cycles/{cycle.code}"}
        return Answer(body=_line(cycle), status=201, headers=headers)

    return call.once(work)


@router.get("/cycles/{code}", response_model=CycleShown)
def get_cycle(call: Call, code: CycleCode) -> Response:
    """How a campaign stands, and what would keep it from its next step."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        overview = show_cycle(desk.session, desk.rules, cycle, at=desk.now)
        shown = CycleShown(
            **_line(cycle).model_dump(),
            overdue=overview.overdue,
            residual=overview.residual,
            carried_in=list(overview.carried_in),
            carried_out=list(overview.carried_out),
            carried_in_count=overview.carried_in_count,
            carried_out_count=overview.carried_out_count,
            projects=[_stands(each) for each in overview.projects],
            in_the_way=_in_the_way(call, desk, cycle),
        )
    return Answer(body=shown).response()


def _in_the_way(call: Caller, desk: Desk, cycle: Cycle) -> list[str]:
    now_at = phase(cycle)
    if now_at == "setup" and desk.actor.has("supervisor"):
        steps = opening.opening_steps(desk.session, desk.rules, desk.actor, cycle)
        problems = [each for step in steps for each in step.problems]
    elif now_at == "open":
        problems = closing.closing_problems(desk.session, desk.rules, cycle, now=desk.now)
    else:
        return []
    return [each.said(translate_to(call.language)) for each in problems]


@router.post("/cycles/{code}/opening", status_code=201, response_model=CycleLine)
def open_cycle(call: Call, code: CycleCode) -> Response:
    """Open a campaign whose projects, targets, figures and checks can all be counted."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        opening.open_cycle(desk.session, desk.rules, desk.actor, cycle, now=desk.now)
        return Answer(body=_line(cycle), status=201)

    return call.once(work)


@router.post("/cycles/{code}/closing", status_code=201, response_model=Closed)
def close_cycle(call: Call, code: CycleCode) -> Response:
    """Close a campaign: its figures are those of this instant; what is open is carried over."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        done = closing.close_cycle(desk.session, desk.rules, desk.actor, cycle, now=desk.now)
        failing = [each.key for each in done.failing]
        return Answer(
            body=Closed(cycle=code, carried=list(done.carried), failing=failing), status=201
        )

    return call.once(work)


@router.get("/cycles/{code}/carry-over", response_model=CarriedOver)
def carried_over(call: Call, code: CycleCode) -> Response:
    """Items that came in from the campaign before, and that went on to the next."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        overview = show_cycle(desk.session, desk.rules, cycle, at=desk.now)
    shown = CarriedOver(
        cycle=code,
        carried_in=list(overview.carried_in),
        carried_out=list(overview.carried_out),
        carried_in_count=overview.carried_in_count,
        carried_out_count=overview.carried_out_count,
    )
    return Answer(body=shown).response()


@router.get("/cycles/{code}/projects", response_model=Projects)
def get_projects(call: Call, code: CycleCode) -> Response:
    """The projects of a campaign with how their items stand."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        overview = show_cycle(desk.session, desk.rules, cycle, at=desk.now)
        shown = Projects(projects=[_stands(each) for each in overview.projects])
    return Answer(body=shown).response()


@router.post("/cycles/{code}/projects", status_code=201, response_model=ProjectShown)
def new_project(call: Call, code: CycleCode, new: NewProject) -> Response:
    """Agree on a project while the campaign is being set up."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        with in_body("supporting_units"):
            supporting = [unit_id_of(desk, each) for each in new.supporting_units]
        add_project(
            desk.session,
            desk.actor,
            cycle,
            ordinal=new.ordinal,
            title=new.title,
            lead_unit_id=unit_in_body(desk, new.lead_unit, "lead_unit"),
            supporting_unit_ids=supporting,
            goals=new.goals,
        )
        shown = _project(desk, cycle, new.ordinal)
        return Answer(body=shown, status=201, headers=_tagged(shown))

    return call.once(work)


@router.get("/cycles/{code}/projects/{ordinal}", response_model=ProjectShown)
def get_project(call: Call, code: CycleCode, ordinal: Number) -> Response:
    """A project: goals, targets with their results, items by state."""
    with call.read() as desk:
        shown = _project(desk, cycle_of(desk.session, code), ordinal)
    return Answer(body=shown, headers=_tagged(shown)).response()


@router.patch("/cycles/{code}/projects/{ordinal}", response_model=ProjectShown)
def change_project(
    call: Call, code: CycleCode, ordinal: Number, body: ProjectCorrection
) -> Response:
    """Correct a project's title or unit in charge before the campaign opens. Needs If-Match."""
    seen = required_version(call)

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        project = project_of(desk, cycle, ordinal)
        desk.session.refresh(project, with_for_update=True)
        require_same(_agreed(_project(desk, cycle, ordinal)), seen)
        lead = unit_in_body(desk, body.lead_unit, "lead_unit")
        correct_project(
            desk.session,
            desk.actor,
            cycle,
            ordinal,
            title=project.title if body.title is None else body.title,
            lead_unit_id=lead if "lead_unit" in body.model_fields_set else project.lead_unit_id,
        )
        shown = _project(desk, cycle, ordinal)
        return Answer(body=shown, headers=_tagged(shown))

    return call.once(work)


@router.delete("/cycles/{code}/projects/{ordinal}", status_code=204, response_class=Response)
def drop_project(call: Call, code: CycleCode, ordinal: Number) -> Response:
    """Remove a project to which nothing belongs while the campaign is being set up."""

    def work(desk: Desk) -> Answer:
        remove_project(desk.session, desk.actor, cycle_of(desk.session, code), ordinal)
        return Answer(status=204)

    return call.once(work)


@router.get("/cycles/{code}/targets", response_model=Targets)
def get_targets(call: Call, code: CycleCode) -> Response:
    """What was promised, and what came of it."""
    with call.read() as desk:
        shown = Targets(targets=_targets(desk, cycle_of(desk.session, code)))
    return Answer(body=shown).response()


@router.get("/cycles/{code}/look-backs", response_model=LookBacks)
def get_look_backs(call: Call, code: CycleCode) -> Response:
    """The samples of closed items that were inspected again, and what was found."""
    with call.read() as desk:
        found = lookback.look_backs(desk.session, cycle_of(desk.session, code))
        shown = LookBacks(look_backs=[_look_back(desk, each) for each in found])
    return Answer(body=shown).response()


@router.post("/cycles/{code}/look-backs", status_code=201, response_model=LookBackShown)
def draw_look_back(call: Call, code: CycleCode, body: DrawBody) -> Response:
    """Draw a sample of closed items, spread over projects, units or kinds."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        drawn = lookback.draw(
            desk.session, desk.rules, desk.actor, cycle, size=body.size, by=body.by,
            seed=body.seed, now=desk.now,
        )  # fmt: skip
        return Answer(body=_look_back(desk, drawn), status=201)

    return call.once(work)


@router.get("/cycles/{code}/look-backs/{look_back_id}", response_model=LookBackShown)
def get_look_back(call: Call, code: CycleCode, look_back_id: LookBackId) -> Response:
    """One sample, with what was found so far."""
    with call.read() as desk:
        shown = _look_back(desk, _sample(desk, cycle_of(desk.session, code), look_back_id))
    return Answer(body=shown).response()


@router.post(
    "/cycles/{code}/look-backs/{look_back_id}/judgements",
    status_code=201,
    response_model=LookBackShown,
)
def judge(call: Call, code: CycleCode, look_back_id: LookBackId, body: Judgement) -> Response:
    """Say what the second inspection of an item found."""

    def work(desk: Desk) -> Answer:
        sample = _sample(desk, cycle_of(desk.session, code), look_back_id)
        lookback.judge(
            desk.session,
            desk.rules,
            desk.actor,
            look_back_id,
            body.item,
            result=body.result,
            reason=body.reason,
            now=desk.now,
        )
        return Answer(body=_look_back(desk, sample), status=201)

    return call.once(work)


def _line(cycle: Cycle) -> CycleLine:
    names = ("code", "title", "workflow", "opens", "cut_off", "opened_at", "closed_at")
    values: dict[str, Any] = {name: getattr(cycle, name) for name in names}
    return CycleLine(**values, phase=phase(cycle))


def _stands(each: ProjectOverview) -> ProjectStands:
    return ProjectStands(**(vars(each) | {"states": dict(each.states)}))


def _computed(desk: Desk, cycle: Cycle) -> Computed:
    rules = desk.rules
    return compute(desk.session, cycle, at=desk.now, calendar=rules.calendar, tree=rules.tree)


def _targets(desk: Desk, cycle: Cycle) -> list[TargetShown]:
    found = results(desk.session, cycle, _computed(desk, cycle))
    return [TargetShown(**vars(each)) for each in found]


def _project(desk: Desk, cycle: Cycle, ordinal: int) -> ProjectShown:
    project, tree = project_of(desk, cycle, ordinal), desk.rules.tree
    overview = show_cycle(desk.session, desk.rules, cycle, at=desk.now)
    stands = next((each for each in overview.projects if each.ordinal == ordinal), None)
    supports = select(ProjectSupport).where(ProjectSupport.project_id == project.id)
    return ProjectShown(
        ordinal=ordinal,
        title=project.title,
        lead_unit=tree.code(project.lead_unit_id) or None,
        supporting_units=[tree.code(each.unit_id) for each in desk.session.exec(supports)],
        goals=project.goals,
        states=dict(stands.states) if stands else {},
        residual=stands.residual if stands else 0,
        overdue=stands.overdue if stands else 0,
        targets=[each for each in _targets(desk, cycle) if each.project == ordinal],
    )


def _agreed(shown: ProjectShown) -> dict[str, Any]:
    """What was agreed of a project, without what comes of it."""
    return shown.model_dump(include={"title", "lead_unit", "supporting_units", "goals"})


def _tagged(shown: ProjectShown) -> dict[str, str]:
    return {"ETag": tag(version_of(_agreed(shown)))}


def _sample(desk: Desk, cycle: Cycle, look_back_id: int) -> LookBack:
    for each in lookback.look_backs(desk.session, cycle):
        if each.id == look_back_id:
            return each
    raise NotFound("{code} has no look-back {number}.", code=cycle.code, number=look_back_id)


def _look_back(desk: Desk, found: LookBack) -> LookBackShown:
    items = lookback.inspected(desk.session, found.id or 0)
    return LookBackShown(
        id=found.id or 0,
        seed=found.seed,
        size=found.size,
        drawn_from=found.drawn_from,
        at=found.at,
        items=[
            Drawn(
                item=each.item_id,
                **{name: getattr(each, name) for name in Drawn.model_fields if name != "item"},
            )
            for each in items
        ],
    )
