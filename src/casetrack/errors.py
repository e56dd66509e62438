"""Every error that is shown to people: what, which one, and what is possible now.

The three kinds are what the doors translate: `NotFound` (404), `Refused` (409), `Invalid` (422).
Anything else that escapes is a defect and crashes loudly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CasetrackError(Exception):
    """The root of everything that is said to people."""


class NotFound(CasetrackError):
    """What was named does not exist, or not for this person."""


class Refused(CasetrackError):
    """A rule forbids this now. The message says which rule and what is possible instead."""


class Conflict(Refused):
    """Somebody else was first. The message says who, when, and what holds now."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with an input, and exactly where it stands."""

    message: str
    source: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Give `file, sheet 问题, row 5, column due: what is wrong`."""
        place = [
            self.source,
            f"sheet {self.sheet}" if self.sheet else "",
            f"line {self.line}" if self.line is not None else "",
            f"row {self.row}" if self.row is not None else "",
            f"column {self.column}" if self.column else "",
        ]
        where = ", ".join(part for part in place if part)
        return f"{where}: {self.message}" if where else self.message


class Invalid(CasetrackError):
    """An input that cannot be used. Holds every problem found, not only the first."""

    def __init__(self, problems: str | Problem | Sequence[str | Problem]) -> None:
        """Take one problem or many, as plain text or with their places."""
        listed = [problems] if isinstance(problems, str | Problem) else problems
        self.problems = tuple(
            Problem(message=each) if isinstance(each, str) else each for each in listed
        )
        assert self.problems, "an Invalid without a problem tells nobody anything"
        super().__init__("\n".join(str(problem) for problem in self.problems))
