"""How a cycle ends: what is missing is said first, then its cut-off is fixed for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from casetrack.cases.rules import Rules
from casetrack.cycles.carrying import Unfinished, carry_out, count_unfinished, first_unfinished
from casetrack.cycles.phases import claim, phase
from casetrack.errors import Invalid, Problem, Refused
from casetrack.figures.checking import Answered, check_all
from casetrack.figures.compute import compute
from casetrack.figures.results import read_targets
from casetrack.figures.targets import lint_results
from casetrack.figures.values import Computed
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Cycle


@dataclass(frozen=True, kw_only=True)
class Closing:
    """A closed cycle: what it carries over, and the checks that fail and wait for a note."""

    cycle: Cycle
    carried: tuple[str, ...]
    failing: tuple[Answered, ...]


@dataclass(frozen=True, kw_only=True)
class ClosingPreview:
    """What a close would meet: what keeps it from happening, and what would follow from it."""

    # The cut-off day is not over.
    early: bool
    without_result: tuple[Problem, ...]
    broken: tuple[Problem, ...]
    # These hold up the approval of the bulletin, not the close.
    failing: tuple[Answered, ...]
    # What would be carried over: how many, and the first of them.
    unfinished_count: int
    unfinished: tuple[Unfinished, ...]

    @property
    def possible(self) -> bool:
        return not (self.without_result or self.broken)


def close_cycle(
    session: Session, rules: Rules, actor: Actor, cycle: Cycle, *, now: datetime
) -> Closing:
    """Close a cycle: nothing is opened in it any more, and its figures are those of this instant.

    What was found, done or read after the cut-off day does not count even then. What is not
    finished is carried over. Failing checks do not hold the close up, they hold up the approval
    of the bulletin. Raises NotAllowed, Refused before it was opened, Conflict where somebody was
    faster, or Invalid with all that is missing.
    """
    require_for_office(actor, "supervisor", what="closing a cycle")
    if phase(cycle) == "setup":
        raise Refused(
            "The cycle {cycle} is being set up; only an open cycle is closed.", cycle=cycle.code
        )
    # First of all: until this transaction ends, whoever opens an item in the cycle waits.
    claim(session, cycle, actor, rules.calendar, "closed", now=now)
    computed = _computed(session, rules, cycle, now=now)
    problems = _missing(session, cycle, computed)
    if problems:
        raise Invalid(problems)
    return Closing(
        cycle=cycle,
        carried=tuple(carry_out(session, rules, cycle, now=now)),
        failing=tuple(each for each in check_all(session, cycle, computed) if each.blocks),
    )


def closing_problems(
    session: Session, rules: Rules, cycle: Cycle, *, now: datetime
) -> list[Problem]:
    """What would keep the cycle from being closed now."""
    return _missing(session, cycle, _computed(session, rules, cycle, now=now))


def preview_closing(
    session: Session, rules: Rules, cycle: Cycle, *, now: datetime, most: int
) -> ClosingPreview:
    """What closing the cycle now would meet and do; nothing is done.

    Of the items that would be carried over it names the first, up to `most`.
    """
    computed = _computed(session, rules, cycle, now=now)
    return ClosingPreview(
        early=rules.calendar.local_day(now) <= cycle.cut_off,
        without_result=lint_results(read_targets(session, cycle), computed.stated),
        broken=_broken(computed),
        failing=tuple(each for each in check_all(session, cycle, computed) if each.blocks),
        unfinished_count=count_unfinished(session, rules, cycle),
        unfinished=tuple(first_unfinished(session, rules, cycle, most=most)),
    )


def _missing(session: Session, cycle: Cycle, computed: Computed) -> list[Problem]:
    """Targets without a result, and figures that cannot be computed."""
    return [*lint_results(read_targets(session, cycle), computed.stated), *_broken(computed)]


def _broken(computed: Computed) -> tuple[Problem, ...]:
    return tuple(
        Problem(message="{why}", values={"why": value.problem}, source=f"figure {value.key}")
        for value in computed.figures.values()
        if value.problem is not None and not value.empty
    )


def _computed(session: Session, rules: Rules, cycle: Cycle, *, now: datetime) -> Computed:
    return compute(session, cycle, at=now, calendar=rules.calendar, tree=rules.tree)
