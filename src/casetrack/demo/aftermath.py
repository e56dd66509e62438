"""After a bulletin is out: what was left open is finished, and a sample is inspected again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import partial

import sqlalchemy as sa

from casetrack.cases.rows import ITEM
from casetrack.cycles.lookback import draw, inspected, judge
from casetrack.demo.courses import HANDLER, VERIFIER, Planned
from casetrack.demo.replay import Due, Stage, cycle_of, live, tick_at
from casetrack.people.actors import load_actor

_WEEKS = 12
_SAMPLE = 12
_SEED = "回头看"
# Until when: workdays after the close.
_FINISHED, _DRAWN, _JUDGED = 10, 25, 30


def settle(stage: Stage) -> None:
    """Finish what the cycle left open, then look back at a sample of what was closed."""
    ticks = [
        tick_at(stage, day)
        for week in range(1, _WEEKS)
        if stage.engine.calendar.is_workday(day := _after(stage, 5 * week))
    ]
    finished = [Due(at=step.at, rank=1, planned=(step,)) for step in _finished(stage)]
    look_back = Due(at=_at(stage, _DRAWN, 10), does=partial(_look_back, stage))
    live(stage, [*ticks, *finished, look_back])


def _finished(stage: Stage) -> list[Planned]:
    """Every item that was not verified, taken to its verification some weeks later."""
    with stage.engine.database.read() as session:
        query = sa.select(ITEM.c.key, ITEM.c.state).where(
            ITEM.c.cycle_id == cycle_of(stage, session).id,
            ITEM.c.state.in_(("assigned", "rectifying")),
        )
        left = session.connection().execute(query).all()
    planned = []
    for place, (key, state) in enumerate(left):
        day = _FINISHED + place % 10
        if state == "assigned":
            at = _at(stage, day - 5, 10)
            planned.append(Planned(at=at, key=key, transition="accept", by=HANDLER))
        planned += _closed(stage, key, day)
    return planned


def _look_back(stage: Stage, now: datetime) -> Sequence[Planned]:
    """Draw a sample; days later all of it is found sound but one, which is rectified again."""
    with stage.engine.database.write() as session:
        rules, cycle = stage.rules(session), cycle_of(stage, session)
        supervisor = load_actor(session, "supervisor")
        drawn = draw(session, rules, supervisor, cycle, size=_SAMPLE, seed=_SEED, now=now)
        assert drawn.id is not None, "a look-back is stored"
        sample = inspected(session, drawn.id)
        judged_at = _at(stage, _JUDGED, 10)
        for place, each in enumerate(sample):
            judge(
                session,
                rules,
                supervisor,
                drawn.id,
                each.item_id,
                result="sound" if place else "relapsed",
                reason="现场复查，整改成果保持" if place else "现场复查，问题反弹",
                now=judged_at,
            )
    return _closed(stage, sample[0].key, _JUDGED + 4)


def _closed(stage: Stage, key: str, day: int) -> list[Planned]:
    requested = "后续整改完成，申请销号"
    return [
        Planned(
            at=_at(stage, day, 10),
            key=key,
            transition="request_closeout",
            by=HANDLER,
            reason=requested,
        ),
        Planned(at=_at(stage, day + 1, 15), key=key, transition="verify", by=VERIFIER),
    ]


def _after(stage: Stage, workdays: int) -> date:
    return stage.engine.calendar.workday_from(stage.campaign.cut_off, workdays)


def _at(stage: Stage, workdays: int, hour: int) -> datetime:
    return stage.at(_after(stage, workdays), time(hour))
