"""What a form is answered with where its verb refuses: the same page, what was typed, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from fastapi.responses import RedirectResponse

from casetrack.errors import CasetrackError, Invalid, NotFound, Problem, Refused, Translate
from casetrack.language import translate_to
from casetrack.people.actors import NotAllowed
from casetrack.people.limits import TooOften
from casetrack.web.visit import DONE_COOKIE, Visitor
from casetrack.web.weighed import TooLarge
from casetrack.workdays import Calendar

# The nearest kind counts.
STATUS: tuple[tuple[type[CasetrackError], int], ...] = (
    (NotFound, 404),
    (TooOften, 429),
    (NotAllowed, 403),
    (TooLarge, 413),
    (Refused, 409),
    (Invalid, 422),
)


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why a form was not taken: beside its fields, and for the form as a whole."""

    form: str = ""
    status: int = 200
    typed: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    def of(self, form: str) -> bool:
        """Whether it is this form that was not taken."""
        return self.form == form and self.status != NONE.status

    def value(self, form: str, name: str, otherwise: object = "") -> str:
        """What was typed into a field of this form, else what it held before."""
        return self.typed.get(name, "") if self.of(form) else str(otherwise)

    def said(self, form: str, name: str) -> str:
        """What is wrong with a field of this form; empty where nothing is."""
        return self.fields.get(name, "") if self.of(form) else ""


NONE = Trouble()
# A page that does not come within a minute was not the one that the form led to.
_DONE_SECONDS = 60


@contextmanager
def kept(
    visit: Visitor, form: str, typed: Mapping[str, str], *, beside: str = ""
) -> Iterator[list[Trouble]]:
    """Catch a refusal of the verb inside and keep what was typed; who may not is told elsewhere.

    A problem that names one of the fields stands beside it; any other beside the field `beside`,
    or above the form where none is named. The list is empty where all went well.
    """
    troubles: list[Trouble] = []
    try:
        yield troubles
    except NotAllowed:
        raise
    except CasetrackError as error:
        status = next((code for kind, code in STATUS if isinstance(error, kind)), 400)
        if isinstance(error, TooOften):
            visit.headers["Retry-After"] = seconds_until(error.until, now=visit.now)
        # A name that was typed and leads nowhere is a mistake of the form, not of the address.
        status = 422 if isinstance(error, NotFound) else status
        told = in_local_time(error, visit.engine.calendar)
        troubles.append(_trouble(told, form, status, typed, beside, translate_to(visit.language)))


def _trouble(
    error: CasetrackError,
    form: str,
    status: int,
    typed: Mapping[str, str],
    beside: str,
    translate: Translate,
) -> Trouble:
    problems = error.problems if isinstance(error, Invalid) else ()
    lines: list[str] = [] if problems else error.said(translate).splitlines()
    fields: dict[str, str] = {}
    for problem in problems:
        if problem.column in typed:
            _add(fields, problem.column, problem.sentence.said(translate))
        else:
            lines.append(problem.said(translate))
    if beside:
        for line in lines:
            _add(fields, beside, line)
        lines = []
    return Trouble(form=form, status=status, typed=typed, lines=tuple(lines), fields=fields)


def _add(fields: dict[str, str], name: str, line: str) -> None:
    fields[name] = f"{fields[name]}\n{line}" if name in fields else line


def wrong(visit: Visitor, form: str, typed: Mapping[str, str], problem: Problem) -> Trouble:
    """A mistake that the page itself sees, beside its field."""
    said = problem.sentence.said(translate_to(visit.language))
    return Trouble(form=form, status=422, typed=typed, fields={problem.column: said})


def in_local_time(error: CasetrackError, calendar: Calendar) -> CasetrackError:
    """The same to be said, with the time of the clock on the wall where it holds one."""
    if not isinstance(error, TooOften):
        return error
    return Refused(
        "That was done too often just now. Try again after {time}.",
        time=f"{calendar.local(error.until):%H:%M:%S}",
    )


def seconds_until(until: datetime, *, now: datetime) -> str:
    """For Retry-After: whole seconds, rounded up, at least one."""
    return str(max(1, ceil((until - now).total_seconds())))


def to(place: str, *, done: str = "") -> RedirectResponse:
    """The answer to a form that was taken: look at that page.

    `done` is the key of what that page, the next one shown, says of it once; for forms whose page
    would look as it did before.
    """
    answer = RedirectResponse(place, 303)
    if done:
        answer.set_cookie(DONE_COOKIE, done, max_age=_DONE_SECONDS, httponly=True, samesite="lax")
    return answer
