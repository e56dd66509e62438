"""The decision: may this transition happen, and what follows. Nothing is written here.

Each definition has one shared, immutable machine of the transitions library, which holds no
models and calls only what was resolved when it was built. Nothing of the library leaves this
module.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from transitions import EventData, Machine

from casetrack.errors import Sentence
from casetrack.workflow.definition import Clock, Definition, Transition
from casetrack.workflow.guards import Guard, Request, Subject, registry
from casetrack.workflow.refusals import (
    GuardRefused,
    NotAllowed,
    OutcomeRefused,
    RequirementMissing,
    TransitionRefused,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What a permitted transition does. `target` equals `source` where it stays.

    `outcome` "" leaves the item's outcome as it is.
    """

    transition: str
    source: str
    target: str
    outcome: str
    clock: str
    starts: Clock | None = None
    ends: tuple[str, ...] = ()


def decide(
    definition: Definition, subject_state: str, transition: str, request: Request
) -> Decision:
    """Decide one transition of an item that stands in `subject_state`.

    Raises TransitionRefused, NotAllowed, RequirementMissing, OutcomeRefused or GuardRefused.
    """
    compiled = _compiled(definition)
    decision = compiled.decisions.get((subject_state, transition))
    if decision is None:
        options = [each for _, each in compiled.options[subject_state]]
        raise TransitionRefused(definition.states[subject_state], transition, options)
    subject = Subject(subject_state)
    compiled.triggers[transition](subject, request)
    assert subject.state == decision.target, "the machine and the table come from one definition"
    chosen = request.fields.get("outcome")
    if not chosen or chosen == decision.outcome:
        return decision
    return replace(decision, outcome=str(chosen))


def possible(definition: Definition, state: str, roles: Collection[str]) -> list[Transition]:
    """Transitions that leave from, or stay in, a state and are open to one of the roles."""
    options = _compiled(definition).options[state]
    return [each for by, each in options if not by.isdisjoint(roles)]


def objections(transition: Transition, state: str, request: Request) -> tuple[Sentence, ...]:
    """What the guards of a transition have against it, whoever may take it or what it needs."""
    guards = registry()
    subject = Subject(state)
    said = (guards[name](subject, request) for name in transition.guards)
    return tuple(each for each in said if each)


class _Machine(Machine):
    """A machine that calls what it was given, and never what a string names."""

    @staticmethod
    def resolve_callable(
        func: str | Callable[..., Any], event_data: EventData
    ) -> Callable[..., Any]:
        """Refuse text: the library would import and call whatever a dotted path names."""
        del event_data
        if isinstance(func, str):
            raise TypeError(f"a callback is a function, not the text {func!r}")
        return func


@dataclass(frozen=True, kw_only=True, slots=True)
class _Compiled:
    triggers: Mapping[str, Callable[[Subject, Request], bool]]
    decisions: Mapping[tuple[str, str], Decision]
    options: Mapping[str, tuple[tuple[frozenset[str], Transition], ...]]


@lru_cache(maxsize=256)
def _compiled(definition: Definition) -> _Compiled:
    transitions = definition.transitions.values()
    machine = _machine(definition)
    return _Compiled(
        triggers={name: event.trigger for name, event in machine.events.items()},
        decisions={
            (source, each.name): _decision(each, source)
            for each in transitions
            for source in each.sources
        },
        options={
            state: tuple(
                (frozenset(each.by), each) for each in transitions if state in each.sources
            )
            for state in definition.states
        },
    )


def _machine(definition: Definition) -> _Machine:
    guards = registry()
    return _Machine(
        model=None,
        states=list(definition.states),
        initial=definition.initial,
        transitions=[
            {
                "trigger": each.name,
                "source": list(each.sources),
                "dest": each.target,
                "conditions": [
                    partial(
                        _admit, each, definition.outcomes, tuple(guards[it] for it in each.guards)
                    )
                ],
            }
            for each in definition.transitions.values()
        ],
        auto_transitions=False,
        send_event=True,
        queued=False,
    )


def _admit(
    transition: Transition,
    titles: Mapping[str, Mapping[str, str]],
    guards: tuple[Guard, ...],
    event: Any,  # noqa: ANN401 - the library types the model as object
) -> bool:
    subject, request = event.model, event.args[0]
    if request.roles.isdisjoint(transition.by):
        raise NotAllowed(transition, request.roles)
    if missing := [name for name in transition.requires if not _given(name, request)]:
        raise RequirementMissing(transition, missing)
    chosen = request.fields.get("outcome")
    if chosen and chosen != transition.outcome and chosen not in transition.outcomes:
        raise OutcomeRefused(transition, str(chosen), titles)
    sentences = [said for guard in guards if (said := guard(subject, request))]
    if sentences:
        raise GuardRefused(transition, sentences)
    return True


def _given(name: str, request: Request) -> bool:
    if name == "reason":
        return bool(request.reason.strip())
    if name == "evidence":
        return bool(request.evidence)
    if name.startswith("evidence:"):
        return name.removeprefix("evidence:") in request.evidence
    return request.fields.get(name) not in (None, "")


def _decision(transition: Transition, source: str) -> Decision:
    return Decision(
        transition=transition.name,
        source=source,
        target=transition.target or source,
        outcome=transition.outcome,
        clock=transition.clock,
        starts=transition.starts,
        ends=transition.ends,
    )
