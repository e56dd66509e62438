"""The sentences of the checks: what holds, fails or stays undecided, and why."""

from __future__ import annotations

from collections.abc import Sequence

from casetrack.errors import Sentence, Several, sentence, several
from casetrack.figures.printing import digits
from casetrack.figures.units import ONE, Quantity
from casetrack.figures.words import COUNTED_SCOPES

EMPTY = sentence("The check reads no figure at all, so it fails.")
INSIDE = sentence("Undecided: an approximate figure stands inside a calculation.")
EITHER = sentence("Undecided: what the approximate figures allow includes both outcomes.")


def holds(relation: str) -> Sentence:
    """Say that it holds."""
    return sentence("{relation} holds.", relation=relation)


def holds_rounded(relation: str) -> Sentence:
    """Say that it holds where the rounding of percentages is allowed for."""
    return sentence(
        "{relation} holds: the difference is within 0.1 percentage points, from rounding.",
        relation=relation,
    )


def fails(relation: str, left: Quantity | None, right: Quantity | None) -> Sentence:
    """Say that it fails and what the two sides come to."""
    assert left is not None, "a false comparison has two sides"
    assert right is not None, "a false comparison has two sides"
    gap = Quantity(value=abs(left.value - right.value), unit=left.unit)
    return sentence(
        "{relation} fails: the left side is {left}, the right side {right}, {gap} apart.",
        relation=relation,
        left=number(left),
        right=number(right),
        gap=number(gap),
    )


def explained(relation: str, explanation: str) -> Sentence:
    """Say that it fails and give the ledger's explanation."""
    return sentence(
        "{relation} fails as printed; explained: {explanation}.",
        relation=relation,
        explanation=explanation.rstrip("。."),
    )


def missing(keys: Sequence[str]) -> Sentence:
    """Say which figures have no value."""
    return sentence("Undecided: there is no value for {keys}.", keys=several(keys))


def apart(scopes: Sequence[str]) -> Sentence:
    """Say that the figures count the work of other actors or another population."""
    return sentence(
        "Undecided: the figures count other actors or populations ({scopes}).",
        scopes=several(sentence(COUNTED_SCOPES.get(each, each)) for each in scopes),
    )


def unlike(units: Sequence[str]) -> Sentence:
    """Say that the figures are in units that cannot be compared."""
    return sentence(
        "Undecided: the units differ ({units}).",
        units=several(each or sentence("without a unit") for each in units),
    )


def unreckoned(reason: Sentence) -> Sentence:
    """Say why it cannot be reckoned."""
    return sentence("Undecided: {reason}", reason=reason)


def unreadable(reason: Sentence) -> Sentence:
    """Say that what the ledger declares is no check."""
    return sentence("It cannot be read: {reason}", reason=reason)


def valueless(label: str, key: str, problem: Sentence) -> Sentence:
    """Say why a figure has no value."""
    return sentence(
        "{label} ({key}) has no value: {problem}", label=label, key=key, problem=problem
    )


def agrees(label: str, exact: str, text: str) -> Sentence:
    """Say that the records give what a bounded word allows."""
    return sentence(
        "{label}: the records give {exact}, which satisfies “{text}”.",
        label=label,
        exact=exact,
        text=text,
    )


def contradicts(label: str, exact: str, text: str) -> Sentence:
    """Say that the records give what a bounded word does not allow."""
    return sentence(
        "{label}: the records give {exact}, which contradicts “{text}”.",
        label=label,
        exact=exact,
        text=text,
    )


def residual(text: str) -> Sentence:
    """Say how much is still open."""
    return sentence("Still open: {value}.", value=text)


def overdrawn(text: str) -> Sentence:
    """Say that less than nothing is still open."""
    return sentence(
        "Still open: {value}; more was closed than opened, so a figure counts something else.",
        value=text,
    )


def ordinals(found: Sequence[int], expected: Sequence[int]) -> Sentence:
    """Say whether sections are numbered without a gap, and which numbers are amiss."""
    absent = [each for each in expected if each not in found]
    extra = [each for each in sorted(set(found)) if _too_many(each, found, expected)]
    if absent or extra:
        return sentence(
            "Missing: {missing}; too many: {extra}.", missing=_listed(absent), extra=_listed(extra)
        )
    if list(found) != list(expected):
        return sentence("The numbers are out of order.")
    return sentence("The numbers 1 to {last} are contiguous.", last=len(expected))


def number(quantity: Quantity) -> str:
    """Give number and unit: 3起."""
    return f"{digits(quantity.value)}{'' if quantity.unit == ONE else quantity.unit}"


def _listed(numbers: Sequence[int]) -> Several:
    return several(numbers or [sentence("none")])


def _too_many(ordinal: int, found: Sequence[int], expected: Sequence[int]) -> bool:
    return ordinal not in expected or found.count(ordinal) > 1
