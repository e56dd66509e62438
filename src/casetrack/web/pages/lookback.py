"""Look-backs (回头看): a sample is drawn, and what other eyes found is written down."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Form, Response
from sqlmodel import select

from casetrack.cycles import lookback
from casetrack.cycles.lookback import PENDING, RELAPSED, SOUND, Stratum
from casetrack.cycles.phases import cycle_of, phase
from casetrack.cycles.projects import projects_of
from casetrack.errors import Invalid, NotFound, Problem
from casetrack.store.tables import Cycle, LookBack, Person
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Code, Id, Reason, Word, typed_whole
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
Found = Annotated[str, Form(max_length=20)]
Spread = Annotated[str, Form(max_length=20)]
STRATA: tuple[Stratum, ...] = get_args(Stratum)


@router.get("/cycles/{code}/look-backs")
def table(visit: Visit, code: Code) -> Response:
    return _table(visit, code, NONE)


@router.post("/cycles/{code}/look-backs")
def draw(
    visit: Visit, code: Code, size: Word = "", by: Spread = "project", seed: Word = ""
) -> Response:
    typed = {"size": size, "by": by, "seed": seed}
    place, done = "", ""
    with kept(visit, "draw", typed, beside="size") as trouble, visit.write() as desk:
        wanted = typed_whole(size, "size")
        drawn = lookback.draw(
            desk.session,
            desk.rules,
            desk.actor,
            cycle_of(desk.session, code),
            size=wanted,
            by=_stratum(by),
            seed=seed.strip() or None,
            now=desk.now,
        )
        place = f"/cycles/{code}/look-backs/{drawn.id}"
        done = "drawn-all" if drawn.size < wanted else ""
    if trouble:
        return _table(visit, code, trouble[0])
    return to(place, done=done)


@router.get("/cycles/{code}/look-backs/{number}")
def show(visit: Visit, code: Code, number: Id) -> Response:
    return _page(visit, code, number, NONE)


@router.post("/cycles/{code}/look-backs/{number}/items/{item_id}")
def judge(
    visit: Visit, code: Code, number: Id, item_id: Id, result: Found = "", reason: Reason = ""
) -> Response:
    form = f"judge-{item_id}"
    typed = {"result": result, "reason": reason}
    with kept(visit, form, typed, beside="reason") as trouble, visit.write() as desk:
        _of_cycle(desk, cycle_of(desk.session, code), number)
        if result not in (SOUND, RELAPSED):
            message = "choose what was found: sound or relapsed"
            raise Invalid(Problem(message=message, column="result"))
        lookback.judge(
            desk.session,
            desk.rules,
            desk.actor,
            number,
            item_id,
            result="relapsed" if result == RELAPSED else "sound",
            reason=reason,
            now=desk.now,
        )
    if trouble:
        return _page(visit, code, number, trouble[0])
    return to(f"/cycles/{code}/look-backs/{number}#item-{item_id}")


def _stratum(typed: str) -> Stratum:
    """What a sample is spread over. Raises Invalid for what nothing can be spread over."""
    for known in STRATA:
        if known == typed:
            return known
    message = "choose what the sample is spread over: project, unit or category"
    raise Invalid(Problem(message=message, column="by"))


def _of_cycle(desk: Desk, cycle: Cycle, number: int) -> LookBack:
    found = desk.session.get(LookBack, number)
    if found is None or found.cycle_id != cycle.id:
        raise NotFound("{cycle} has no look-back {number}.", cycle=cycle.code, number=number)
    return found


def _table(visit: Visitor, code: str, trouble: Trouble) -> Response:
    with visit.read() as desk:
        session = desk.session
        cycle = cycle_of(session, code)
        titles = {each.ordinal: each.title for each in projects_of(session, cycle)}
        strata = lookback.strata_sizes(session, desk.rules, cycle)
        return page(
            visit,
            "look-backs.html.j2",
            trouble.status,
            cycle=cycle,
            phase=phase(cycle),
            look_backs=list(reversed(lookback.look_backs(session, cycle))),
            counts=lookback.result_counts(session, cycle),
            names=dict(session.exec(select(Person.id, Person.name)).all()),
            strata=[(each, titles[each], size) for each, size in strata.items()],
            trouble=trouble,
        )


def _page(visit: Visitor, code: str, number: int, trouble: Trouble) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        found = _of_cycle(desk, cycle, number)
        items = lookback.inspected(desk.session, number)
        drawer = desk.session.get(Person, found.by_id)
        return page(
            visit,
            "look-back.html.j2",
            trouble.status,
            cycle=cycle,
            look_back=found,
            drawn_by=drawer.name if drawer else "",
            items=items,
            pending=sum(each.result == PENDING for each in items),
            relapsed=sum(each.result == RELAPSED for each in items),
            may_judge=desk.actor.has("supervisor"),
            trouble=trouble,
        )
