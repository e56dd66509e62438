"""Asks the workflow about one move of one item, with all that its guards may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casetrack.cases.facts import Known, acting_unit, facts_for
from casetrack.cases.fields import number_in
from casetrack.cases.rows import ClockRow, ItemRow
from casetrack.cases.rules import Rules
from casetrack.errors import Sentence
from casetrack.people.actors import Actor
from casetrack.workflow import Decision, Request, Transition, decide, objections


@dataclass(frozen=True, kw_only=True)
class Docket:
    """What the moves of one person at one instant have in common."""

    rules: Rules
    actor: Actor
    known: Known
    now: datetime

    def decided(
        self,
        transition: str,
        fields: Mapping[str, str],
        reason: str,
        row: ItemRow,
        clocks: Sequence[ClockRow],
    ) -> Decision:
        """The decision, or the workflow's refusal."""
        definition = self.rules.definitions[row.definition_hash]
        request = self._request(fields, reason, row, clocks)
        return decide(definition, row.state, transition, request)

    def roles(self, row: ItemRow) -> frozenset[str]:
        """The roles that the person holds where the item's unit is."""
        return self.actor.roles_at(acting_unit(row, self.known), self.rules.tree)

    def objections(
        self, transition: Transition, row: ItemRow, clocks: Sequence[ClockRow]
    ) -> tuple[Sentence, ...]:
        """What the guards have against a step now, before any of its fields are given."""
        return objections(transition, row.state, self._request({}, "", row, clocks))

    def _request(
        self, fields: Mapping[str, str], reason: str, row: ItemRow, clocks: Sequence[ClockRow]
    ) -> Request:
        own = self.rules.definitions[row.definition_hash].states[row.state].waits_for
        facts = facts_for(
            self.rules,
            self.actor,
            row,
            self.known,
            due_at=min((clock.due_at for clock in clocks if clock.party == own), default=None),
            # While a close-out request waits, the unit's clock rests without anybody having
            # paused it.
            paused=not row.closeout_requested
            and any(clock.paused_at is not None for clock in clocks),
            now=self.now,
            duplicate_exists=self._may_merge(row, fields.get("duplicate_of", "")),
        )
        return Request(
            roles=self.roles(row),
            fields=fields,
            reason=reason,
            evidence=self.known.evidence.get(row.id, frozenset()),
            facts=facts,
        )

    def _may_merge(self, row: ItemRow, named: str) -> bool:
        return (row.cycle_id, number_in(named)) in self.known.merge_targets
