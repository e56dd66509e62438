"""Asks the workflow about one move of one item, with all that its guards may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casetrack.cases.facts import Known, acting_unit, facts_for
from casetrack.cases.rows import ClockRow, ItemRow
from casetrack.cases.rules import Rules
from casetrack.people.actors import Actor
from casetrack.workflow import Decision, Request, decide


@dataclass(frozen=True, kw_only=True)
class Case:
    """One item with its clocks and what was read ahead about it."""

    row: ItemRow
    clocks: Sequence[ClockRow]
    known: Known


def decided(
    rules: Rules,
    actor: Actor,
    transition: str,
    fields: Mapping[str, str],
    reason: str,
    case: Case,
    *,
    now: datetime,
) -> Decision:
    """The decision, or the workflow's refusal."""
    row, definition = case.row, rules.definitions[case.row.definition_hash]
    own = definition.states[row.state].waits_for
    dues = [clock.due_at for clock in case.clocks if clock.party == own]
    facts = facts_for(
        rules,
        actor,
        row,
        case.known,
        due_at=min(dues, default=None),
        # While a close-out request waits, the unit's clock rests without anybody having paused it.
        paused=not row.closeout_requested
        and any(clock.paused_at is not None for clock in case.clocks),
        now=now,
        duplicate_exists=_may_merge(case, fields.get("duplicate_of", "")),
    )
    roles = actor.roles_at(acting_unit(row, case.known), rules.tree)
    request = Request(
        roles=roles,
        fields=fields,
        reason=reason,
        evidence=case.known.evidence.get(row.id, frozenset()),
        facts=facts,
    )
    return decide(definition, row.state, transition, request)


def _may_merge(case: Case, named: str) -> bool:
    if not named.isdecimal() or int(named) == case.row.id:
        return False
    return (case.row.cycle_id, int(named)) in case.known.merge_targets
