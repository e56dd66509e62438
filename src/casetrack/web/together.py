"""All that is wrong with a form at once: what cannot be read, and what its verb finds beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from casetrack.errors import Invalid, Problem

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Together:
    """What cannot be read of a form so far."""

    problems: list[Problem] = field(default_factory=list)

    def read(
        self, reader: Callable[[str, str], Value], text: str, column: str, otherwise: Value
    ) -> Value:
        """The value of a field; where it cannot be read, one that the verb has nothing against."""
        try:
            return reader(text, column)
        except Invalid as error:
            self.problems.extend(error.problems)
            return otherwise


@contextmanager
def together() -> Iterator[Together]:
    """Raise Invalid with all of it once the verb inside was asked, so that nothing is kept."""
    found = Together()
    try:
        yield found
    except Invalid as error:
        raise Invalid([*found.problems, *error.problems]) from error
    if found.problems:
        raise Invalid(found.problems)
