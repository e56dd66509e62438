"""The words that fields of a closed set may hold, and what a workflow calls them.

A typing mistake never counts to zero.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from casetrack.cases.rules import Rules
from casetrack.errors import Invalid, Sentence, choices, problem_with, sentence
from casetrack.figures.filters import Filter
from casetrack.figures.words import FIELD_NAMES
from casetrack.language import Language
from casetrack.people.units import SCOPES
from casetrack.store.tables import Cycle
from casetrack.workflow import Definition

# Of each field its words, with their Chinese titles where those of a catalog are not meant.
Vocabulary = Mapping[str, Mapping[str, str]]


def vocabulary(definitions: Iterable[Definition]) -> Vocabulary:
    """The words of every field of which all are known: states, outcomes, scopes."""
    listed = tuple(definitions)
    return {
        "state": {
            name: state.title["zh"] for each in listed for name, state in each.states.items()
        },
        "outcome": {name: title["zh"] for each in listed for name, title in each.outcomes.items()},
        "scope": dict.fromkeys(SCOPES, ""),
    }


def titles_of(rules: Rules, cycle: Cycle, language: Language) -> dict[str, str]:
    """What the workflow of a cycle calls states and outcomes."""
    definition = rules.definition_for(cycle.workflow)
    states = {name: state.title[language] for name, state in definition.states.items()}
    return states | {name: title[language] for name, title in definition.outcomes.items()}


def unknown_words(wanted: Filter, known: Vocabulary) -> list[Sentence]:
    """Every value of a filter that its field can never hold, with what it can."""
    return [
        sentence(
            "{field} is never “{word}”; {hint}",
            field=choices([each.field], FIELD_NAMES),
            word=value,
            hint=_hint(str(value), known[each.field]),
        )
        for each in wanted.conditions
        if each.field in known
        for value in each.values
        if value not in known[each.field]
    ]


def refuse_unknown_words(wanted: Filter, known: Vocabulary, *, source: str = "") -> None:
    """Raise Invalid with every value that its field can never hold."""
    if said := unknown_words(wanted, known):
        raise Invalid([problem_with(each, source=source) for each in said])


def _hint(word: str, known: Mapping[str, str]) -> Sentence:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if near:
        return sentence("did you mean {name}?", name=choices(near, known))
    return sentence("possible: {names}", names=choices(known, known))
