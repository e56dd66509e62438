"""Items of a campaign taken over to the workflow file as it is now: previewed, all or none."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from casetrack.cases.migrating import Takeover, migrate, preview_migration
from casetrack.cycles.phases import cycle_of
from casetrack.errors import Invalid
from casetrack.language import Language, translate_to
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Code, Reason
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
State = Annotated[str, Form(max_length=100)]
MOST_STATES = 100


@router.get("/cycles/{code}/migration")
def preview(
    visit: Visit,
    code: Code,
    old: Annotated[tuple[str, ...], Query(max_length=MOST_STATES)] = (),
    new: Annotated[tuple[str, ...], Query(max_length=MOST_STATES)] = (),
) -> Response:
    return _page(visit, code, _renamed(old, new), NONE)


@router.post("/cycles/{code}/migration")
def take_over(
    visit: Visit,
    code: Code,
    old: Annotated[list[State], Form(max_length=MOST_STATES)] = [],  # noqa: B006 - never changed
    new: Annotated[list[State], Form(max_length=MOST_STATES)] = [],  # noqa: B006 - never changed
    reason: Reason = "",
) -> Response:
    renamed = _renamed(old, new)
    with kept(visit, "migrate", {"reason": reason}) as troubles, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        done = migrate(
            desk.session, desk.rules, desk.actor, cycle, renamed, reason=reason, now=desk.now
        )
        name = cycle.workflow
    if troubles:
        return _page(visit, code, renamed, troubles[0])
    return to(f"/workflows/{name}?moved={done.count}")


def _renamed(old: tuple[str, ...] | list[str], new: tuple[str, ...] | list[str]) -> dict[str, str]:
    """The states that go, each with the one that takes its place where one was chosen."""
    return {gone: come for gone, come in zip(old, new, strict=False) if come}


def _page(visit: Visitor, code: str, renamed: dict[str, str], trouble: Trouble) -> Response:
    translate = translate_to(visit.language)
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        definition = desk.rules.definition_for(cycle.workflow)
        found = preview_migration(desk.session, desk.rules, cycle, {})
        gone = _gone(desk, found, visit.language)
        if renamed:
            _require_offered(renamed, gone, list(definition.states))
            found = preview_migration(desk.session, desk.rules, cycle, renamed)
    titles = {each.name: each.title[visit.language] for each in definition.states.values()}
    guessed = {
        old: new for each in found.plans.values() for old, new in each.renamed_states.items()
    }
    return page(
        visit, "migration.html.j2", trouble.status, it=trouble, cycle=cycle, flow=definition,
        count=found.count, gone=gone, chosen=guessed | renamed, titles=titles,
        states=[((gone | titles).get(name, name), count) for name, count in found.states.items()],
        objections=[each.said(translate) for each in found.objections],
    )  # fmt: skip


def _gone(desk: Desk, found: Takeover, language: Language) -> dict[str, str]:
    """States of the older versions that the present one does not have, with their titles."""
    return {
        name: desk.rules.definitions[hash_].states[name].title[language]
        for hash_, plan in found.plans.items()
        for name in plan.removed_states
    }


def _require_offered(renamed: dict[str, str], gone: dict[str, str], states: list[str]) -> None:
    if not renamed.keys() <= gone.keys() or not set(renamed.values()) <= set(states):
        raise Invalid("choose one of those offered")
