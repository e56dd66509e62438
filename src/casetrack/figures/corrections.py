"""Corrects what a closed cycle cites: appended beside the definition, which stays as agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from sqlmodel import Session, col, select

from casetrack.cases.fields import unwritable
from casetrack.cases.rows import lock_cycle
from casetrack.errors import (
    Invalid,
    NotFound,
    Problem,
    Refused,
    Sentence,
    nearest_hint,
    problem_with,
    sentence,
)
from casetrack.figures.definitions import Definition, number, span
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Cycle, Figure, FigureCorrection, Person

CITED = "cited"
MAY_CORRECT = ("supervisor", "editor")


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A value and the document that it stands in."""

    value: str
    cited_from: str


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """A correction with who made it, by login and name."""

    number: int
    now: Cited
    former: Cited
    reason: str
    login: str
    name: str
    at: datetime


def correct_figure(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    key: str,
    *,
    value: str,
    document: str,
    reason: str,
    now: datetime,
) -> FigureCorrection:
    """Cite another value from now on, with the document it stands in and the reason.

    What was published stays; the next edition prints the new value. Raises NotAllowed, NotFound,
    Refused where the cycle is not closed or the figure is computed, Invalid with every problem.
    """
    require_for_office(actor, *MAY_CORRECT, what="correcting a cited figure")
    lock_cycle(session, cycle)
    figure = figure_of(session, cycle, key)
    assert figure.id is not None, "the figure is stored"
    if figure.source != CITED:
        raise Refused(
            "{key} is not cited but comes from records: correct those; it follows.", key=key
        )
    if cycle.closed_at is None:
        raise Refused(
            "The cycle {code} is not closed: change the figure on the sheet 数据 and import it.",
            code=cycle.code,
        )
    earlier = corrections_of(session, figure.id)
    former = _cited(earlier[-1] if earlier else figure)
    given = Cited(value=value.strip(), cited_from=document.strip())
    if problems := _problems(former, given, reason.strip()):
        raise Invalid(problems)
    correction = FigureCorrection(
        figure_id=figure.id,
        number=len(earlier) + 1,
        value=given.value,
        cited_from=given.cited_from,
        former_value=former.value,
        former_cited_from=former.cited_from,
        reason=reason.strip(),
        by_id=actor.person_id,
        at=now,
    )
    session.add(correction)
    session.flush()
    return correction


def corrections_of(session: Session, figure_id: int) -> Sequence[FigureCorrection]:
    """Everything a figure was corrected to, the first one first."""
    query = select(FigureCorrection).where(FigureCorrection.figure_id == figure_id)
    return session.exec(query.order_by(col(FigureCorrection.number))).all()


def corrections_in(session: Session, cycle: Cycle) -> dict[str, tuple[Corrected, ...]]:
    """By key of the figure: what it was corrected to and by whom, the first one first."""
    query = (
        select(FigureCorrection, Figure.key, Person.login, Person.name)
        .join(Figure, col(Figure.id) == col(FigureCorrection.figure_id))
        .join(Person, col(Person.id) == col(FigureCorrection.by_id))
        .where(Figure.cycle_id == cycle.id)
        .order_by(col(Figure.position), col(FigureCorrection.number))
    )
    found: dict[str, tuple[Corrected, ...]] = {}
    for row, key, login, name in session.exec(query):
        found[key] = (*found.get(key, ()), _told(row, login, name))
    return found


def cited_now(session: Session, cycle: Cycle) -> dict[str, Cited]:
    """What the corrected figures of a closed cycle cite now, by key."""
    if cycle.closed_at is None:
        return {}
    query = (
        select(Figure.key, FigureCorrection)
        .join(Figure, col(Figure.id) == col(FigureCorrection.figure_id))
        .where(Figure.cycle_id == cycle.id)
        .order_by(col(FigureCorrection.number))
    )
    return {key: _cited(each) for key, each in session.exec(query)}


def corrected(definition: Definition, now: Cited | None) -> Definition:
    """The definition with what it cites now."""
    if now is None:
        return definition
    return replace(definition, value=now.value, cited_from=now.cited_from)


def figure_of(session: Session, cycle: Cycle, key: str) -> Figure:
    """The definition of a figure. Raises NotFound with the nearest known key."""
    known = {
        each.key: each for each in session.exec(select(Figure).where(Figure.cycle_id == cycle.id))
    }
    if key not in known:
        raise NotFound(
            "There is no figure {key} in {cycle}{hint}",
            key=key,
            cycle=cycle.code,
            hint=nearest_hint(get_close_matches(key, known, n=1)),
        )
    return known[key]


def _told(row: FigureCorrection, login: str, name: str) -> Corrected:
    return Corrected(
        number=row.number,
        now=_cited(row),
        former=Cited(value=row.former_value, cited_from=row.former_cited_from),
        reason=row.reason,
        login=login,
        name=name,
        at=row.at,
    )


def _cited(row: Figure | FigureCorrection) -> Cited:
    return Cited(value=row.value, cited_from=row.cited_from)


def _problems(former: Cited, given: Cited, reason: str) -> list[Problem]:
    said = {"value": given.value, "document": given.cited_from, "reason": reason}
    found = [
        problem_with(sentence("a correction needs its {name}", name=sentence(name)), column=name)
        for name, text in said.items()
        if not text
    ]
    found += [problem_with(each) for each in unwritable(said)]
    if given.value and (wrong := _other_kind(former.value, given.value)):
        found.append(problem_with(wrong, column="value"))
    if given == former:
        found.append(problem_with(sentence("this is what it cites already"), column="value"))
    return found


def _other_kind(former: str, value: str) -> Sentence | None:
    """Why the value cannot stand where the former one stood: formulas and checks read it."""
    if number(former) is not None and number(value) is None:
        return sentence("found {value!r}, expected the number that is printed", value=value)
    if span(former) is not None and span(value) is None and number(value) is None:
        return sentence("found {value!r}, expected two numbers such as 65-70", value=value)
    return None
