"""Answers every check of a cycle over its computed figures, and the checks nobody need declare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from casetrack.errors import Conflict, Invalid, NotFound, Refused, Sentence, sentence
from casetrack.figures import wording
from casetrack.figures.bounds import bound_of
from casetrack.figures.checks import Answer, AnswerName, answer, answer_ordinals, read_check
from casetrack.figures.comparison import agrees
from casetrack.figures.definitions import STATED
from casetrack.figures.printing import printed
from casetrack.figures.values import Computed, Value
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Acknowledgement, Check, Cycle, Person, Project

RESIDUAL = "residual"
"""A figure of this name is what its project says is still open: 12.residual."""

MAY_ACKNOWLEDGE = ("supervisor", "editor", "publisher")


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """Who took note of a failing check, why it may stand, and when."""

    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Answered(Answer):
    """A check with its answer. One that fails stays so, also when somebody acknowledged it."""

    # None for a check that nobody declared.
    check_id: int | None = None
    acknowledged: Acknowledged | None = None

    @property
    def blocks(self) -> bool:
        """Whether an edition may not be approved before somebody has looked."""
        return self.answer == "fails" and self.acknowledged is None


def check_all(session: Session, cycle: Cycle, computed: Computed) -> list[Answered]:
    """Every declared check in ledger order, then those that hold for every bulletin.

    Sections are numbered without a gap; what the records give satisfies each bounded word; a
    residual is not negative; and a figure without a value says why.
    """
    declared = [
        _declared(row, ordinal, computed, known) for row, ordinal, known in _rows(session, cycle)
    ]
    return [*declared, *_undeclared(computed)]


def acknowledge(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    computed: Computed,
    key: str,
    *,
    reason: str,
    now: datetime,
) -> Answered:
    """Let a named person take note of a failing check; other numbers ask for another note.

    Raises NotAllowed, NotFound, Invalid, or Refused where the check does not fail.
    """
    require_for_office(actor, *MAY_ACKNOWLEDGE, what="acknowledging a failing check")
    answers = {each.key: each for each in check_all(session, cycle, computed)}
    if key not in answers:
        raise NotFound("There is no check {key} in {code}.", key=key, code=cycle.code)
    found = answers[key]
    if found.check_id is None or found.answer != "fails":
        possible = sentence("correct what it finds")
        if found.answer != "fails":
            possible = sentence("it {answer}", answer=sentence(found.answer))
        raise Refused(
            "The check {key} cannot be acknowledged: {possible}.", key=key, possible=possible
        )
    if found.acknowledged is not None:
        raise Conflict(
            "{by} has acknowledged the check {key} already.", by=found.acknowledged.by, key=key
        )
    if not reason.strip():
        raise Invalid("An acknowledgement says why the check may stay as it is.")
    note = Acknowledgement(
        check_id=found.check_id,
        expression=found.expression,
        person_id=actor.person_id,
        reason=reason.strip(),
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(note)
    except IntegrityError as error:
        raise Conflict("Somebody has just acknowledged the check {key}.", key=key) from error
    return next(each for each in check_all(session, cycle, computed) if each.key == key)


def _rows(session: Session, cycle: Cycle) -> Iterator[tuple[Check, int, dict[str, Acknowledged]]]:
    """The declared checks with their project and, by expression, who took note of them."""
    notes: dict[int, dict[str, Acknowledged]] = {}
    noted = (
        select(Acknowledgement, Person.name)
        .join(Person, col(Person.id) == col(Acknowledgement.person_id))
        .join(Check, col(Check.id) == col(Acknowledgement.check_id))
        .where(Check.cycle_id == cycle.id)
    )
    for note, name in session.exec(noted):
        found = Acknowledged(by=name, reason=note.reason, at=note.at)
        notes.setdefault(note.check_id, {})[note.expression] = found
    query = (
        select(Check, Project.ordinal)
        .join(Project, col(Project.id) == col(Check.project_id))
        .where(Check.cycle_id == cycle.id)
        .order_by(col(Check.position), col(Check.id))
    )
    for row, ordinal in session.exec(query):
        assert row.id is not None, "the check is stored"
        yield row, ordinal, notes.get(row.id, {})


def _declared(
    row: Check, ordinal: int, computed: Computed, notes: dict[str, Acknowledged]
) -> Answered:
    try:
        check = read_check(
            row.key,
            project=ordinal,
            kind=row.kind,
            expression=row.expression,
            explanation=row.explanation,
        )
    except Invalid as error:
        why = wording.unreadable(error.sentence)
        return _answered(row.key, ordinal, row.kind, "fails", row.expression, (), why)
    found = answer(check, computed.stated, working_day_hours=computed.working_day_hours)
    return Answered(
        **vars(found),
        check_id=row.id,
        acknowledged=notes.get(found.expression) if found.answer == "fails" else None,
    )


def _undeclared(computed: Computed) -> Iterator[Answered]:
    ordinals = answer_ordinals("0:ordinals", ordinals=computed.projects, declared=None)
    yield Answered(**vars(ordinals))
    for value in computed.figures.values():
        if value.problem is not None:
            yield _without_value(value, value.problem)
        elif value.bound and bound_of(value.bound).claim != "none" and value.source not in STATED:
            yield _bounded(value)
        if value.key.endswith(f".{RESIDUAL}") and value.exact is not None:
            yield _residual(value)


def _without_value(value: Value, problem: Sentence) -> Answered:
    name: AnswerName = "undecided" if value.empty else "fails"
    return _answered(
        f"{value.key}:value",
        value.project,
        "value",
        name,
        value.key,
        (value.key,),
        wording.valueless(value.label, value.key, problem),
    )


def _bounded(value: Value) -> Answered:
    assert value.exact is not None, "a figure without a value has a problem"
    exact = printed(value.exact.value, value.exact.unit)
    good = agrees(value.stated) is True
    says = wording.agrees if good else wording.contradicts
    return _answered(
        f"{value.key}:bound",
        value.project,
        "bound",
        "holds" if good else "fails",
        f"{exact}={value.text}",
        (value.key,),
        says(value.label, exact, value.text),
    )


def _residual(value: Value) -> Answered:
    assert value.exact is not None, "only a residual with a value is checked"
    good = value.exact.value >= 0
    return _answered(
        f"{value.key}:residual",
        value.project,
        "residual",
        "holds" if good else "fails",
        f"{value.text}>=0",
        (value.key,),
        wording.residual(value.text) if good else wording.overdrawn(value.text),
    )


def _answered(
    key: str,
    project: int,
    kind: str,
    name: AnswerName,
    expression: str,
    figures: tuple[str, ...],
    why: Sentence,
) -> Answered:
    return Answered(
        key=key,
        project=project,
        kind=kind,
        answer=name,
        expression=expression,
        figures=figures,
        why=why,
    )
