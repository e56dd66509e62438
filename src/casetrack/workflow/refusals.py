"""Why a transition does not happen: each refusal says what is the matter and what is possible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casetrack.errors import Refused
from casetrack.workflow.definition import State, Transition


class TransitionRefused(Refused):
    """The workflow has no such transition from the present state."""

    def __init__(self, state: State, transition: str, options: Sequence[Transition]) -> None:
        """Say where the item stands, what is possible there and by whom."""
        self.state, self.transition = state.name, transition
        self.options = tuple(option.name for option in options)
        possible = ", ".join(f"{titled(each)} by {' or '.join(each.by)}" for each in options)
        super().__init__(
            f"The item is {titled(state)}, where {transition!r} is not possible. "
            f"Possible: {possible or 'nothing, this state is final'}."
        )


class NotAllowed(Refused):
    """The transition exists, but not for the roles this person holds."""

    def __init__(self, transition: Transition, roles: Iterable[str]) -> None:
        """Say who may, and what the person holds."""
        self.transition, self.by = transition.name, transition.by
        held = ", ".join(sorted(roles)) or "none"
        super().__init__(
            f"{titled(transition)} is for {' or '.join(transition.by)}; roles held here: {held}."
        )


class RequirementMissing(Refused):
    """Something the transition asks for was not given."""

    def __init__(self, transition: Transition, missing: Sequence[str]) -> None:
        """Name all that is missing at once."""
        self.transition, self.missing = transition.name, tuple(missing)
        super().__init__(f"{titled(transition)} still needs: {', '.join(missing)}.")


class OutcomeRefused(Refused):
    """The outcome chosen is not one this transition can set."""

    def __init__(self, transition: Transition, outcome: str) -> None:
        """Name the outcomes that can be chosen."""
        self.transition, self.outcome = transition.name, outcome
        possible = ", ".join(transition.outcomes or (transition.outcome,)) or "none"
        super().__init__(
            f"{titled(transition)} cannot set the outcome {outcome!r}. Possible: {possible}."
        )


class GuardRefused(Refused):
    """One or more guards say no. The message is theirs."""

    def __init__(self, transition: Transition, sentences: Sequence[str]) -> None:
        """Repeat every guard's sentence."""
        self.transition, self.sentences = transition.name, tuple(sentences)
        super().__init__(f"{titled(transition)} is refused: {' '.join(sentences)}")


def titled(named: State | Transition) -> str:
    """Give the identifier with its Chinese title: `verify (核查通过)`."""
    return f"{named.name} ({named.title['zh']})"
