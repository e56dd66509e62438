"""Figures with the rows behind them, checks with their answers, texts with what backs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from sqlmodel import select

from casetrack.api.caller import Answer, Call
from casetrack.api.problems import Stale
from casetrack.api.shapes import bulletins as shapes
from casetrack.api.shapes.bulletins import (
    AcknowledgeBody,
    Checks,
    CheckShown,
    FigureCorrectionBody,
    FigureCorrections,
    FigureCorrectionShown,
    Figures,
    FigureShown,
    FindingShown,
    LintBody,
    NarrativeBody,
    Narratives,
    NarrativeShown,
    RowShown,
)
from casetrack.api.shapes.plain import exact
from casetrack.api.showing import logins
from casetrack.api.versions import required_version, tag
from casetrack.bulletins import editions
from casetrack.bulletins.findings import Finding
from casetrack.bulletins.lint import lint
from casetrack.cycles.narrative import (
    NarrativeChanged,
    NarrativeMissing,
    current_narratives,
    narrative_of,
    set_narrative,
    versions_of,
)
from casetrack.cycles.phases import cycle_of
from casetrack.errors import Invalid, Translate
from casetrack.figures.checking import check_all
from casetrack.figures.compute import compute
from casetrack.figures.corrections import Corrected, correct_figure, corrections_in, figure_of
from casetrack.figures.explain import Explained, explain
from casetrack.figures.listing import checks_json, figures_json
from casetrack.figures.provenance import Wording, wording_in
from casetrack.figures.values import Computed
from casetrack.language import Language, translate_to
from casetrack.store.tables import Cycle, Figure, Narrative, Project
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["figures"])
CycleCode = Annotated[str, Path(min_length=1, max_length=100)]
Number = Annotated[int, Path(ge=0, le=9999)]
Key = Annotated[str, Path(min_length=1, max_length=200)]
Part = Annotated[str, Path(min_length=1, max_length=40)]
Project_ = Annotated[int | None, Query(alias="project", ge=0, le=9999)]


@router.get("/cycles/{code}/figures", response_model=Figures)
def get_figures(call: Call, code: CycleCode, project: Project_ = None) -> Response:
    """Every figure of a campaign as its records stand now."""
    with call.read() as desk:
        computed = _computed(desk, cycle_of(desk.session, code))
        told = figures_json(computed, translate_to(call.language))
    shown = [FigureShown(**each) for each in told["figures"] if project in (None, each["project"])]
    return Answer(body=Figures(cycle=code, cut_off=told["cut_off"], figures=shown)).response()


@router.get("/cycles/{code}/figures/{key}", response_model=shapes.Explained)
def get_figure(call: Call, code: CycleCode, key: Key) -> Response:
    """How one figure comes about, and exactly the rows behind it."""
    with call.read() as desk:
        rules = desk.rules
        cycle = cycle_of(desk.session, code)
        found = explain(
            desk.session, cycle, key, at=desk.now, calendar=rules.calendar, tree=rules.tree
        )
        wording = wording_in(call.language, desk.session, rules, cycle)
    return Answer(body=_explained(found, wording, translate_to(call.language))).response()


@router.post(
    "/cycles/{code}/figures/{key}/corrections",
    status_code=201,
    response_model=FigureCorrectionShown,
)
def correct_cited_figure(
    call: Call, code: CycleCode, key: Key, body: FigureCorrectionBody
) -> Response:
    """Correct a cited figure after the close; the next edition prints it, none of before does."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        done = correct_figure(
            desk.session, desk.actor, cycle, key, value=body.value, document=body.document,
            reason=body.reason, now=desk.now,
        )  # fmt: skip
        made = corrections_in(desk.session, cycle)[key][done.number - 1]
        return Answer(body=_correction(key, made), status=201)

    return call.once(work)


@router.get("/cycles/{code}/figures/{key}/corrections", response_model=FigureCorrections)
def get_corrections_of_figure(call: Call, code: CycleCode, key: Key) -> Response:
    """What a cited figure was corrected to after the close, the first one first."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        figure = figure_of(desk.session, cycle, key)
        made = corrections_in(desk.session, cycle).get(figure.key, ())
    shown = [_correction(key, each) for each in made]
    return Answer(body=FigureCorrections(corrections=shown)).response()


@router.get("/cycles/{code}/figure-corrections", response_model=FigureCorrections)
def get_corrections(call: Call, code: CycleCode) -> Response:
    """Every correction of a cited figure of a campaign, figure by figure."""
    with call.read() as desk:
        made = corrections_in(desk.session, cycle_of(desk.session, code))
    shown = [_correction(key, each) for key, listed in made.items() for each in listed]
    return Answer(body=FigureCorrections(corrections=shown)).response()


@router.get("/cycles/{code}/checks", response_model=Checks)
def get_checks(
    call: Call,
    code: CycleCode,
    project: Project_ = None,
    answer: Literal["holds", "fails", "explained", "undecided"] | None = None,
) -> Response:
    """Every check with its answer."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        computed = _computed(desk, cycle)
        answers = check_all(desk.session, cycle, computed)
        told = checks_json(computed, answers, translate_to(call.language))["checks"]
    shown = [
        CheckShown(**each)
        for each in told
        if project in (None, each["project"]) and answer in (None, each["answer"])
    ]
    return Answer(body=Checks(cycle=code, checks=shown)).response()


@router.post(
    "/cycles/{code}/checks/{key}/acknowledgement", status_code=201, response_model=CheckShown
)
def acknowledge(call: Call, code: CycleCode, key: Key, body: AcknowledgeBody) -> Response:
    """Take note of a failing check, by name; it still fails."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        done = editions.acknowledge(
            desk.session, desk.rules, desk.actor, cycle, check_key=key, reason=body.reason,
            now=desk.now,
        )  # fmt: skip
        translate = translate_to(call.language)
        [told] = checks_json(_computed(desk, cycle), [done], translate)["checks"]
        return Answer(body=CheckShown(**(told | {"acknowledged_by": desk.actor.name})), status=201)

    return call.once(work)


@router.get("/cycles/{code}/narratives", response_model=Narratives)
def get_narratives(call: Call, code: CycleCode) -> Response:
    """Every part of the text in its newest version."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        shown = _narratives(desk, cycle, current_narratives(desk.session, cycle.id or 0))
    return Answer(body=Narratives(narratives=shown)).response()


@router.get("/cycles/{code}/narratives/{project}/{part}", response_model=NarrativeShown)
def get_narrative(call: Call, code: CycleCode, project: Number, part: Part) -> Response:
    """One part in its newest version; its ETag is what If-Match names."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        row = narrative_of(desk.session, cycle, project=project, part=part)
        [shown] = _narratives(desk, cycle, [row])
    return Answer(body=shown, headers={"ETag": tag(shown.version)}).response()


@router.get("/cycles/{code}/narratives/{project}/{part}/versions", response_model=Narratives)
def get_versions(call: Call, code: CycleCode, project: Number, part: Part) -> Response:
    """Everything that was ever written of one part."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        rows = versions_of(desk.session, cycle, project=project, part=part)
        shown = _narratives(desk, cycle, rows)
    return Answer(body=Narratives(narratives=shown)).response()


@router.put("/cycles/{code}/narratives/{project}/{part}", response_model=NarrativeShown)
def put_narrative(
    call: Call, code: CycleCode, project: Number, part: Part, body: NarrativeBody
) -> Response:
    """Write a new version. Needs If-Match: the version that was read, "0" for none, or *."""
    seen = required_version(call)

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        try:
            row = set_narrative(
                desk.session, desk.actor, cycle, project=project, part=part, text=body.text,
                now=desk.now, seen=seen,
            )  # fmt: skip
        except NarrativeChanged as error:
            raise _stale(desk, cycle, project, part, error) from error
        [shown] = _narratives(desk, cycle, [row])
        return Answer(body=shown, headers={"ETag": tag(shown.version)})

    return call.once(work)


def _stale(desk: Desk, cycle: Cycle, project: int, part: str, error: NarrativeChanged) -> Stale:
    try:
        row = narrative_of(desk.session, cycle, project=project, part=part)
    except NarrativeMissing:
        return Stale(error.sentence, version=0, current={"version": 0})
    current = {
        "version": row.version,
        "by": logins(desk.session, [row.author_id])[row.author_id],
        "at": f"{row.at:%Y-%m-%dT%H:%M:%SZ}",
    }
    return Stale(error.sentence, version=row.version, current=current)


@router.post("/cycles/{code}/narratives/lint", response_model=shapes.Findings)
def lint_text(call: Call, code: CycleCode, body: LintBody) -> Response:
    """Look through a text before it is kept: what no figure backs, and where."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        keys = desk.session.exec(select(Figure.key).where(Figure.cycle_id == cycle.id)).all()
    if body.part not in ("preface", "goals", "results"):
        raise Invalid("part: possible: goals, preface, results")
    found = lint(body.text, project=body.project, part=body.part, figures=keys).findings
    shown = [finding_shown(each, call.language) for each in found]
    return Answer(body=shapes.Findings(findings=shown)).response()


def finding_shown(each: Finding, language: Language) -> FindingShown:
    """A finding in the caller's language."""
    names = [name for name in FindingShown.model_fields if name != "message"]
    return FindingShown(
        **{name: getattr(each, name) for name in names},
        message=each.message_zh if language == "zh" else each.message_en,
    )


def _computed(desk: Desk, cycle: Cycle) -> Computed:
    rules = desk.rules
    return compute(desk.session, cycle, at=desk.now, calendar=rules.calendar, tree=rules.tree)


def _explained(found: Explained, wording: Wording, translate: Translate) -> shapes.Explained:
    value = found.value
    return shapes.Explained(
        key=value.key,
        project=value.project,
        label=value.label,
        text=value.text,
        source=value.listed_source,
        scope=value.scope,
        population=value.population and wording.population(found.definition),
        definition=value.definition and wording.definition(found.definition, value.scope),
        cited_from=value.cited_from or None,
        contradicted=value.contradicted or None,
        problem=None if value.problem is None else value.problem.said(translate),
        rows=[
            RowShown(
                kind=row.kind,
                id=row.id,
                key=row.key,
                what=row.what,
                quantity=exact(row.quantity),
                unit=row.unit,
                amount=exact(row.amount),
                day=row.day,
            )
            for row in found.rows
        ],
        figures=[_explained(each, wording, translate) for each in found.figures],
        corrections=[_correction(value.key, each) for each in found.corrections],
    )


def _correction(key: str, made: Corrected) -> FigureCorrectionShown:
    return FigureCorrectionShown(
        key=key,
        number=made.number,
        value=made.now.value,
        document=made.now.cited_from,
        former_value=made.former.value,
        former_document=made.former.cited_from,
        reason=made.reason,
        by=made.login,
        at=made.at,
    )


def _narratives(desk: Desk, cycle: Cycle, rows: Sequence[Narrative]) -> list[NarrativeShown]:
    projects = select(Project).where(Project.cycle_id == cycle.id)
    ordinals = {each.id: each.ordinal for each in desk.session.exec(projects)}
    names = logins(desk.session, [row.author_id for row in rows])
    return [
        NarrativeShown(
            project=ordinals[row.project_id],
            part=row.part,
            version=row.version,
            author=names[row.author_id],
            at=row.at,
            text=row.text,
        )
        for row in rows
    ]
