"""What can be done with an item from where it stands: by whom, and what speaks against it now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from casetrack.cases.decisions import Docket
from casetrack.cases.facts import read_ahead
from casetrack.cases.rows import read_items, running_clocks
from casetrack.cases.rules import Rules
from casetrack.errors import NotFound, Sentence
from casetrack.people.actors import Actor
from casetrack.workflow import ROLES, Transition, possible


@dataclass(frozen=True, kw_only=True)
class Option:
    """One step out of an item's state. It can be taken now if it is `mine` and nothing objects."""

    transition: Transition
    # Whether the person asking holds a role that may take it here.
    mine: bool
    # What guards have against it now: in this person's case, or whoever might take it.
    objections: tuple[Sentence, ...]


# Guards of the steps that answer what somebody asked for: close-out, or more time.
_ASKED = frozenset({"closeout_requested", "extension_open"})
# Guards that ask who acts, and not only how the item stands.
_PERSONAL = frozenset({"independent", "approver_above"})


def answers(transition: Transition) -> bool:
    """Whether a step answers a request; it can be taken only while one is open."""
    return not _ASKED.isdisjoint(transition.guards)


def options_of(
    session: Session, rules: Rules, actor: Actor, item_id: int, *, now: datetime
) -> list[Option]:
    """Every step out of the item's state, in the order of the workflow. Raises NotFound."""
    row = read_items(session, [item_id]).get(item_id)
    if row is None:
        raise NotFound("There is no item with the number {number}", number=item_id)
    definition = rules.definitions[row.definition_hash]
    steps = possible(definition, row.state, ROLES)
    guards = frozenset(guard for each in steps for guard in each.guards)
    known = read_ahead(session, rules, [row], guards=guards)
    docket = Docket(rules=rules, actor=actor, known=known, now=now)
    clocks = running_clocks(session, [row.id]).get(row.id, [])
    options = []
    for each in steps:
        mine = not docket.roles(row).isdisjoint(each.by)
        asked = each if mine else _for_anybody(each)
        against = docket.objections(asked, row, clocks)
        options.append(Option(transition=each, mine=mine, objections=against))
    return options


def _for_anybody(step: Transition) -> Transition:
    """The step without the guards that ask who acts."""
    return replace(step, guards=tuple(name for name in step.guards if name not in _PERSONAL))
