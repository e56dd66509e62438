"""Plans a move once for all items of one kind: what a step does to one, it does to its like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from casetrack.cases.clocks import ClockChanges, Clockwork
from casetrack.cases.decisions import Docket
from casetrack.cases.events import Step, told
from casetrack.cases.fields import COLUMNS
from casetrack.cases.planning import Move, Plan, planned
from casetrack.cases.rows import ClockRow, ItemRow

# What tells items of one kind apart. A step looks at nothing of this, except where a field sets it.
OWN = frozenset(
    {
        "id",
        "key",
        "number",
        "title",
        "category",
        "quantity",
        "quantity_unit",
        "amount",
        "version",
        "head",
        "opened_at",
    }
)
_common = itemgetter(*(at for at, name in enumerate(ItemRow._fields) if name not in OWN))
# Of a clock, everything but its own number and its item's.
_CLOCK = slice(2, None)
assert ClockRow._fields[:2] == ("id", "item_id"), "these two come first"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Course:
    """The plan for one item, told by what its like have: the same columns, clocks by place."""

    plan: Plan
    changed: Mapping[str, Any]
    stopped: Sequence[int]
    paused: Sequence[int]

    def of(self, row: ItemRow, clocks: Sequence[ClockRow]) -> Plan:
        """The plan for another item of the kind."""
        turned = self.plan.clocks
        pairs = zip(self.paused, turned.paused, strict=True)
        like = self.plan.step
        return Plan(
            step=Step(
                before=row,
                after=row._replace(**self.changed),
                transition=like.transition,
                texts=like.texts,
                notes=like.notes,
                told=like.told,
            ),
            clocks=ClockChanges(
                stopped=[clocks[place] for place in self.stopped],
                paused=[each._replace(id=clocks[at].id, item_id=row.id) for at, each in pairs],
                started=[each._replace(item_id=row.id) for each in turned.started],
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Courses:
    """Plans the moves of one person at one instant, remembering what was planned for their like."""

    docket: Docket
    work: Clockwork
    _known: dict[object, _Course] = field(default_factory=dict)

    def plan(self, move: Move, row: ItemRow, clocks: Sequence[ClockRow]) -> Plan:
        """The step, or its refusal. Raises Refused or Invalid as `planned` does."""
        kind = (
            move.transition,
            move.reason,
            move.seen in (None, row.version),
            tuple(move.fields.items()),
            tuple(getattr(row, COLUMNS[name]) for name in move.fields if name in COLUMNS),
            _common(row),
            tuple(clock[_CLOCK] for clock in clocks),
            self.docket.known.of(row.id),
        )
        course = self._known.get(kind)
        if course is None:
            course = self._known[kind] = _course(
                planned(self.docket, self.work, move, row, clocks), clocks
            )
        return course.of(row, clocks)


def _course(plan: Plan, clocks: Sequence[ClockRow]) -> _Course:
    step = plan.step
    places = {clock.id: place for place, clock in enumerate(clocks)}
    return _Course(
        plan=replace(plan, step=replace(step, told=told(step))),
        changed={
            name: new
            for name, old, new in zip(ItemRow._fields, step.before, step.after, strict=True)
            if old != new
        },
        stopped=[places[clock.id] for clock in plan.clocks.stopped],
        paused=[places[clock.id] for clock in plan.clocks.paused],
    )
