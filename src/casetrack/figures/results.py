"""The targets of a cycle as the ledger states them, and their results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from casetrack.figures.printing import printed
from casetrack.figures.targets import Outcome, Target, judge
from casetrack.figures.units import Quantity
from casetrack.figures.values import MISSING, Computed
from casetrack.store.tables import Cycle, Person, Project
from casetrack.store.tables import Target as TargetRow

# What the ledger writes, and what it says.
_DIRECTIONS: Mapping[str, str] = {">=": "at_least", "<=": "at_most", "=": "exactly"}


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was promised, what came of it, and whether that is enough."""

    key: str
    project: int
    figure: str
    direction: str
    promised: str
    result: str
    outcome: Outcome


def read_targets(session: Session, cycle: Cycle, *, signed_off_by: str = "") -> list[Target]:
    """The targets by project and key. Who opens the cycle signs off those that are qualitative."""
    query = (
        select(TargetRow, Project.ordinal)
        .join(Project, col(Project.id) == col(TargetRow.project_id))
        .where(TargetRow.cycle_id == cycle.id)
        .order_by(col(Project.ordinal), col(TargetRow.id))
    )
    opener = session.get(Person, cycle.opened_by) if cycle.opened_by is not None else None
    signer = signed_off_by or (opener.name if opener else "")
    return [
        Target(
            key=row.key,
            project=ordinal,
            direction=_DIRECTIONS.get(row.direction, row.direction),
            figure=row.figure,
            value=None if row.value is None else Quantity(value=row.value, unit=row.unit),
            signed_off_by=signer if row.direction == "qualitative" else "",
        )
        for row, ordinal in session.exec(query)
    ]


def results(session: Session, cycle: Cycle, computed: Computed) -> list[Result]:
    """Every target with its result; a qualitative one is undecided for ever."""
    found = []
    for target in read_targets(session, cycle):
        value = computed.figures.get(target.figure)
        outcome = judge(
            target,
            None if value is None else value.stated,
            working_day_hours=computed.working_day_hours,
        )
        found.append(
            Result(
                key=target.key,
                project=target.project,
                figure=target.figure,
                direction=target.direction,
                promised="" if target.value is None else _text(target.value),
                result=MISSING if value is None else value.text,
                outcome=outcome,
            )
        )
    return found


def _text(quantity: Quantity) -> str:
    return printed(quantity.value, quantity.unit)
