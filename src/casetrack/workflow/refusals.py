"""Why a transition does not happen: each refusal says what is the matter and what is possible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casetrack.errors import Refused, Sentence, Several, sentence, several
from casetrack.workflow.definition import State, Transition


class TransitionRefused(Refused):
    """The workflow has no such transition from the present state."""

    def __init__(self, state: State, transition: str, options: Sequence[Transition]) -> None:
        """Say where the item stands, what is possible there and by whom."""
        self.state, self.transition = state.name, transition
        self.options = tuple(option.name for option in options)
        possible = [
            sentence("{step} by {roles}", step=titled(each), roles=_roles(each)) for each in options
        ]
        super().__init__(
            "The item is {state}, where {transition!r} is not possible. Possible: {possible}.",
            state=titled(state),
            transition=transition,
            possible=several(possible or [sentence("nothing, this state is final")]),
        )


class NotAllowed(Refused):
    """The transition exists, but not for the roles this person holds."""

    def __init__(self, transition: Transition, roles: Iterable[str]) -> None:
        """Say who may, and what the person holds."""
        self.transition, self.by = transition.name, transition.by
        super().__init__(
            "{step} is for {roles}; roles held here: {held}.",
            step=titled(transition),
            roles=_roles(transition),
            held=several(map(sentence, sorted(roles) or ["none"])),
        )


class RequirementMissing(Refused):
    """Something the transition asks for was not given."""

    def __init__(self, transition: Transition, missing: Sequence[str]) -> None:
        """Name all that is missing at once."""
        self.transition, self.missing = transition.name, tuple(missing)
        super().__init__(
            "{step} still needs: {missing}.",
            step=titled(transition),
            missing=several(map(sentence, missing)),
        )


class OutcomeRefused(Refused):
    """The outcome chosen is not one this transition can set."""

    def __init__(self, transition: Transition, outcome: str) -> None:
        """Name the outcomes that can be chosen."""
        self.transition, self.outcome = transition.name, outcome
        possible = ", ".join(transition.outcomes or (transition.outcome,))
        super().__init__(
            "{step} cannot set the outcome {outcome!r}. Possible: {possible}.",
            step=titled(transition),
            outcome=outcome,
            possible=possible or sentence("none"),
        )


class GuardRefused(Refused):
    """One or more guards say no. The message is theirs."""

    def __init__(self, transition: Transition, sentences: Sequence[Sentence]) -> None:
        """Repeat every guard's sentence."""
        self.transition, self.sentences = transition.name, tuple(sentences)
        super().__init__(
            "{step} is refused: {why}", step=titled(transition), why=several(sentences, " ")
        )


def titled(named: State | Transition) -> Sentence:
    """Give the identifier with its Chinese title: `verify (核查通过)`; in Chinese the title."""
    return sentence("{identifier} ({title})", identifier=named.name, title=named.title["zh"])


def called(identifier: str, named: State | Transition | None) -> Sentence:
    """Give the identifier, in Chinese the title where there is one."""
    title = identifier if named is None else named.title["zh"]
    return sentence("{identifier}", identifier=identifier, title=title)


def _roles(transition: Transition) -> Several:
    return several(map(sentence, transition.by), " or ")
