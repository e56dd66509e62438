"""What the log holds: the events of items, and the corrections of what closed cycles cite."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.chain import canonical
from casetrack.cases.facts import EVENT
from casetrack.cases.rows import table_of
from casetrack.errors import NotFound, Sentence, sentence
from casetrack.store.tables import Cycle, Figure, FigureCorrection

CORRECTION = table_of(FigureCorrection)
CORRECTION_FORMAT = 1
_FIGURE, _CYCLE = table_of(Figure), table_of(Cycle)
_SAID = (
    "number",
    "value",
    "cited_from",
    "former_value",
    "former_cited_from",
    "reason",
    "at",
)


class Entry(NamedTuple):
    """What one leaf is over: the row's id and the hash of all that it says, as 64 hex digits."""

    id: int
    hash: str


class Correction(NamedTuple):
    """A correction as it stands in its row, with the figure that it names."""

    entry: Entry
    cycle: str
    figure: str
    number: int


def newest_correction(session: Session) -> int:
    """The id of the last correction of a cited figure; 0 where there is none."""
    return session.connection().scalar(sa.select(sa.func.max(CORRECTION.c.id))) or 0


def events_after(session: Session, last: int, settled: int, limit: int) -> list[Entry]:
    """The next events, in the order of their ids."""
    query = (
        sa.select(EVENT.c.id, EVENT.c.hash)
        .where(EVENT.c.id > last, EVENT.c.id <= settled)
        .order_by(EVENT.c.id)
        .limit(limit)
    )
    return [Entry(*row) for row in session.connection().execute(query)]


def corrections_after(session: Session, last: int, settled: int, limit: int) -> list[Entry]:
    """The next corrections, in the order of their ids."""
    query = (
        _corrections()
        .where(CORRECTION.c.id > last, CORRECTION.c.id <= settled)
        .order_by(CORRECTION.c.id)
        .limit(limit)
    )
    return [_entry(row) for row in session.connection().execute(query)]


def all_corrections(session: Session) -> dict[int, Correction]:
    """Every correction as it stands now, by id. There are few: each is a printed error."""
    return {
        row.id: Correction(entry=_entry(row), cycle=row.code, figure=row.key, number=row.number)
        for row in session.connection().execute(_corrections())
    }


def correction_told(session: Session, cycle: Cycle, figure: str, number: int) -> tuple[int, str]:
    """A correction's id, and what its leaf covers. Raises NotFound."""
    query = _corrections().where(
        _CYCLE.c.id == cycle.id, _FIGURE.c.key == figure, CORRECTION.c.number == number
    )
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound("{figure} has no correction {number}.", figure=figure, number=number)
    return row.id, correction_text(row)


def correction_faults(session: Session) -> Iterator[Sentence]:
    """Corrections that do not follow what was cited before them, sealed or not."""
    query = (
        _corrections()
        .add_columns(_FIGURE.c.value.label("agreed"), _FIGURE.c.cited_from.label("agreed_from"))
        .order_by(CORRECTION.c.figure_id, CORRECTION.c.number)
    )
    rows = session.connection().execute(query).all()
    for (cycle, figure), listed in groupby(rows, key=lambda row: (row.code, row.key)):
        former = None
        for expected, row in enumerate(listed, start=1):
            if row.number != expected:
                told = "{cycle}, {figure}: correction {number} is missing"
                yield sentence(told, cycle=cycle, figure=figure, number=expected)
                break
            before = former or (row.agreed, row.agreed_from)
            if (row.former_value, row.former_cited_from) != before:
                told = "{cycle}, {figure}: correction {number} does not follow what was cited then"
                yield sentence(told, cycle=cycle, figure=figure, number=expected)
            former = (row.value, row.cited_from)


def correction_text(row: Any) -> str:  # noqa: ANN401 - a row of the query below
    """What the leaf of a correction covers: canonical JSON. The form cannot change later."""
    told: dict[str, object] = {name: getattr(row, name) for name in _SAID}
    told |= {"format": CORRECTION_FORMAT, "cycle": row.code, "figure": row.key, "by": row.by_id}
    return canonical(told)


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(id=row.id, hash=sha256(correction_text(row).encode()).hexdigest())


def _corrections() -> sa.Select[Any]:
    said = (CORRECTION.c[name] for name in _SAID)
    return (
        sa.select(CORRECTION.c.id, CORRECTION.c.by_id, *said, _FIGURE.c.key, _CYCLE.c.code)
        .join(_FIGURE, _FIGURE.c.id == CORRECTION.c.figure_id)
        .join(_CYCLE, _CYCLE.c.id == _FIGURE.c.cycle_id)
    )
