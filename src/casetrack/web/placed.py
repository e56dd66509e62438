"""What recording finds wrong with one entry, beside the field of its form that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from casetrack.errors import Invalid, Problem, Sentence, problem_with, sentence

# By how each is told of a row among many.
_FIELDS: Mapping[str, str] = {
    "{key}: there is no unit with the number {number}": "unit",
    "{key}: there is no item with the number {number} in {cycle}": "item",
    "{key}: a reading needs its evidence": "evidence",
    "{key}: recorded already; correct it by a new row that replaces it": "key",
    "{key}: a correction needs a reason": "reason",
    # Of the entry that is corrected, which is no field.
    "{key}: replaces {replaced!r}, which is not recorded": "",
    "{key}: {replaced!r} was replaced already; replace its successor": "",
}


@contextmanager
def placed(typed_key: str) -> Iterator[None]:
    """Raise what is found inside with its field; a key that nobody typed tells nobody anything."""
    try:
        yield
    except Invalid as error:
        called: object = typed_key.strip() or sentence("this entry")
        raise Invalid([_placed(each, called) for each in error.problems]) from error


def _placed(problem: Problem, called: object) -> Problem:
    fault = problem.values.get("fault")
    if isinstance(fault, Sentence):
        return _of_field(fault)
    if problem.message not in _FIELDS:
        return problem
    values = {**problem.values, "key": called}
    return replace(problem, values=values, column=_FIELDS[problem.message])


def _of_field(fault: Sentence) -> Problem:
    """A fault that names its column itself: what is wrong there, without naming it twice."""
    name, inner = fault.values.get("name"), fault.values.get("fault")
    column = name.template if isinstance(name, Sentence) else ""
    return problem_with(inner if isinstance(inner, Sentence) else fault, column=column)
