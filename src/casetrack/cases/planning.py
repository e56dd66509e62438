"""What a step would do to one item: decided, its fields read, its clocks turned. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casetrack.cases.clocks import ClockChanges, Clockwork, turn
from casetrack.cases.decisions import Docket
from casetrack.cases.events import Step, clock_notes
from casetrack.cases.facts import REFUSE_EXTENSION, REQUEST_EXTENSION
from casetrack.cases.fields import refuse_misdated, refuse_unwritable, values_of
from casetrack.cases.rows import ClockRow, ItemRow
from casetrack.errors import Conflict
from casetrack.workflow import Decision


@dataclass(frozen=True, kw_only=True)
class Move:
    """One step somebody wants for one item. `seen` is the version they looked at, if they say."""

    item_id: int
    transition: str
    seen: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A step that may happen, and what it does to the item's clocks."""

    step: Step
    clocks: ClockChanges


def planned(
    docket: Docket, work: Clockwork, move: Move, row: ItemRow, clocks: Sequence[ClockRow]
) -> Plan:
    """The step, or the refusal of the workflow, of a field, or of a version that is not the last.

    Raises Refused or Invalid.
    """
    if move.seen is not None and move.seen != row.version:
        raise Conflict(
            "{key} has changed since version {seen} was read.", key=row.key, seen=move.seen
        )
    definition = docket.rules.definitions[row.definition_hash]
    refuse_unwritable(reason=move.reason, **move.fields)
    values = values_of(
        definition, move.transition, move.fields, tree=docket.rules.tree, people=docket.known.people
    )
    if "due" in values or "found_on" in values:
        refuse_misdated(
            values.get("found_on", row.found_on),
            values.get("due", row.due),
            today=docket.rules.calendar.local_day(docket.now),
        )
    decision = docket.decided(move.transition, move.fields, move.reason, row, clocks)
    turned = turn(
        work,
        definition,
        decision,
        clocks,
        item_id=row.id,
        revision=row.revision,
        due=values.get("due", row.due),
        fields={"duration": docket.known.asked_durations.get(row.id, "")} | dict(move.fields),
    )
    closed = definition.states[decision.target].closed
    handed_over = values.get("unit_id", row.unit_id) != row.unit_id
    changed = _changed(row, decision, docket, closed=closed, handed_over=handed_over) | values
    if decision.target != decision.source or turned.stopped or turned.paused or turned.started:
        changed["revision"] = row.revision + len(turned.started)
        changed["remind_at"] = work.remind_at(definition, decision.target, turned.running)
    after = row._replace(**changed)
    return Plan(step=_step(move, decision, row, after, turned), clocks=turned)


def _changed(
    row: ItemRow, decision: Decision, docket: Docket, *, closed: bool, handed_over: bool
) -> dict[str, Any]:
    """What the step itself changes, before its fields and clocks."""
    moved = decision.target != decision.source
    opens = decision.starts is not None and not moved
    requester, extensions = row.extension_requested_by, row.extensions
    if decision.transition == REQUEST_EXTENSION:
        requester = docket.actor.person_id
    elif decision.clock == "add":
        requester, extensions = None, extensions + 1
    elif decision.transition == REFUSE_EXTENSION or moved:
        requester = None
    if handed_over or (row.closed_at and not closed):
        # Another unit's deadline, and that of a relapse, is one that nobody has extended yet.
        extensions = 0
    return {
        "state": decision.target,
        "outcome": decision.outcome or ("" if row.closed_at and not closed else row.outcome),
        "state_since": docket.now if moved else row.state_since,
        "closed_at": (row.closed_at or docket.now) if closed else None,
        "closeout_requested": opens or (row.closeout_requested and not moved and not decision.ends),
        "extension_requested_by": requester,
        "extensions": extensions,
    }


def _step(
    move: Move, decision: Decision, before: ItemRow, after: ItemRow, turned: ClockChanges
) -> Step:
    notes = clock_notes(turned)
    if "duration" in move.fields:
        notes["duration"] = move.fields["duration"]
    texts = {"reason": move.reason, "text": move.fields.get("text", "")}
    if after.title != before.title:
        texts["title"] = after.title
    return Step(
        before=before, after=after, transition=decision.transition, texts=texts, notes=notes
    )
