"""Why a transition does not happen: each refusal says what is the matter and what is possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from casetrack.errors import Refused, Sentence, Several, choices, sentence, several
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

    def __init__(
        self, transition: Transition, outcome: str, titles: Mapping[str, Mapping[str, str]]
    ) -> None:
        """Name the outcomes that can be chosen, by the titles that the workflow gives them."""
        self.transition, self.outcome = transition.name, outcome
        possible = transition.outcomes or (transition.outcome,)
        super().__init__(
            "{step} cannot set the outcome {outcome!r}. Possible: {possible}.",
            step=titled(transition),
            outcome=outcome,
            possible=listed([each for each in possible if each], titles),
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
    """A state or a step of a workflow by its title; for scripts by its identifier."""
    return by_title(named.name, named.title)


def called(identifier: str, named: State | Transition | None) -> Sentence:
    """The same for what no workflow may know any more: then the identifier."""
    return by_title(identifier, {} if named is None else named.title)


def by_title(identifier: str, title: Mapping[str, str]) -> Sentence:
    """The title that the reader's language has; the identifier where it has none."""
    return sentence(
        "{identifier}",
        identifier=identifier,
        title=title.get("zh") or identifier,
        english=title.get("en") or identifier,
    )


def listed(known: Iterable[str], titles: Mapping[str, Mapping[str, str]]) -> Several | Sentence:
    """What may be typed, each with its Chinese title; `none` where nothing is known."""
    names = list(known)
    if not names:
        return sentence("none")
    return choices(names, {name: titles[name]["zh"] for name in names if name in titles})


def _roles(transition: Transition) -> Several:
    return several(map(sentence, transition.by), " or ")
