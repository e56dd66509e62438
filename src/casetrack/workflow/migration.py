"""What changes for open items when a workflow file changes. Pure: a plan, not the migration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casetrack.workflow.definition import Definition, State, Transition


@dataclass(frozen=True, kw_only=True)
class MigrationPlan:
    """The difference of two definitions.

    `renamed_states` are guesses: a state that went and one that came with the same Chinese title.
    `changed_clocks` are states that stay, but wait for somebody else or for another time.
    """

    removed_states: tuple[str, ...]
    added_states: tuple[str, ...]
    renamed_states: Mapping[str, str]
    changed_clocks: tuple[str, ...]
    removed_transitions: tuple[str, ...]
    added_transitions: tuple[str, ...]
    changed_transitions: tuple[str, ...]

    def stranded(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Of the items counted by state, those that would stand in a state that is gone."""
        gone = set(self.removed_states) - set(self.renamed_states)
        return {state: count for state, count in counts.items() if state in gone and count}


def compare(old: Definition, new: Definition) -> MigrationPlan:
    """Plan the way from one definition to another."""
    removed = _only_in(old.states, new.states)
    added = _only_in(new.states, old.states)
    return MigrationPlan(
        removed_states=removed,
        added_states=added,
        renamed_states={
            gone: come
            for gone in removed
            for come in added
            if old.states[gone].title["zh"] == new.states[come].title["zh"]
        },
        changed_clocks=tuple(
            name
            for name, state in old.states.items()
            if name in new.states and _clock(state) != _clock(new.states[name])
        ),
        removed_transitions=_only_in(old.transitions, new.transitions),
        added_transitions=_only_in(new.transitions, old.transitions),
        changed_transitions=tuple(
            name
            for name, each in old.transitions.items()
            if name in new.transitions and each != new.transitions[name]
        ),
    )


def _only_in(
    these: Mapping[str, State] | Mapping[str, Transition],
    those: Mapping[str, State] | Mapping[str, Transition],
) -> tuple[str, ...]:
    return tuple(name for name in these if name not in those)


def _clock(state: State) -> tuple[object, object]:
    return state.waits_for, state.within
