"""What a workbook would do to the database: each row new, changed or unchanged, and every problem.

Nothing is written here; `applying` does what the plan says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sqlmodel import Session, col, select

from casetrack.cases.rules import Rules
from casetrack.errors import Invalid, Problem
from casetrack.figures.vocabulary import vocabulary
from casetrack.ledger.cells import clean, nearest_hint
from casetrack.ledger.columns import Cell, Column, Row, Sheet
from casetrack.ledger.demands import Change, Facts, demands
from casetrack.ledger.export import Cells, Office, read_office, stored_rows
from casetrack.ledger.reading import Workbook
from casetrack.ledger.references import References, unit_names, unit_successors
from casetrack.ledger.sheets import SHEETS
from casetrack.store.tables import CarryOver, Cycle, Item, Person

OFFICE_SHEETS = frozenset({"people", "units"})
# Which sheet's keys a kind of reference names.
_NAMED_IN = {"person": "people", "project": "projects", "item": "items", "figure": "figures"}


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many rows of a sheet are new, changed, and as they were."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an import would do. With problems it would do nothing."""

    cycle_code: str
    sha256: str
    sheets: Mapping[str, Counts]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]

    def of(self, sheet: str) -> list[Change]:
        """The changes of one sheet, in the order of its rows."""
        return self._by_sheet[sheet]

    @cached_property
    def _by_sheet(self) -> Mapping[str, list[Change]]:
        found: dict[str, list[Change]] = {name: [] for name in SHEETS}
        for change in self.changes:
            found[change.sheet].append(change)
        return found


def preview(session: Session, rules: Rules, workbook: Workbook, *, cycle_code: str = "") -> Preview:
    """Compare a workbook with the database, without writing.

    The workbook's 周期 sheet names its cycle; `cycle_code` does where it has no such sheet.
    """
    problems = [*workbook.problems, *_cycle_problems(session, workbook, cycle_code)]
    code = _cycle_code(workbook, cycle_code)
    cycle = session.exec(select(Cycle).where(Cycle.code == code)).one_or_none()
    office = read_office(session, rules.tree, cycle)
    stored = _by_key(stored_rows(session, office, {*workbook.sheets, *_NAMED_IN.values()}))
    facts = _facts(session, rules, office, workbook, stored)
    changes: list[Change] = []
    counts: dict[str, Counts] = {}
    for name, rows in workbook.sheets.items():
        found = [
            change for change in _changes(SHEETS[name], rows, facts, workbook, problems) if change
        ]
        new = sum(1 for change in found if change.before is None)
        counts[name] = Counts(new=new, changed=len(found) - new, unchanged=len(rows) - len(found))
        changes += found
    problems += _demanded(changes, facts, workbook, problems)
    return Preview(
        cycle_code=code,
        sha256=workbook.sha256,
        sheets=counts,
        changes=tuple(changes),
        problems=tuple(workbook.located(each) for each in sorted(problems, key=_place)),
    )


def _place(problem: Problem) -> tuple[int, int]:
    """As one reads: the file itself, then sheet by sheet and row by row."""
    titles = [sheet.title for sheet in SHEETS.values()]
    sheet = titles.index(problem.sheet) if problem.sheet in titles else -1
    return sheet, problem.row or 0


def _cycle_code(workbook: Workbook, given: str) -> str:
    rows = workbook.rows("cycle")
    return rows[0].text("code") if rows else given


def _cycle_problems(session: Session, workbook: Workbook, given: str) -> Iterator[Problem]:
    rows = workbook.rows("cycle")
    sheet = SHEETS["cycle"].title
    for row in rows[1:]:
        yield Problem(
            message="a workbook holds one cycle; keep the others in workbooks of their own",
            source=workbook.source,
            sheet=sheet,
            row=row.number,
        )
    if rows:
        code = rows[0].text("code")
        if given not in ("", code):
            yield Problem(
                message="the workbook is about {code!r}, not about {given!r}",
                values={"code": code, "given": given},
                source=workbook.source,
                sheet=sheet,
                row=rows[0].number,
                column="code",
            )
        return
    codes = session.exec(select(Cycle.code)).all()
    if given and given not in codes:
        yield Problem(
            message="there is no cycle {given!r}{hint}",
            values={"given": given, "hint": nearest_hint(given, codes)},
        )
    elif not given and any(
        rows for name, rows in workbook.sheets.items() if name not in OFFICE_SHEETS
    ):
        yield Problem(
            message="the sheet {sheet} has no row, and no cycle was named; "
            "fill in its row, or name one",
            values={"sheet": sheet},
            source=workbook.source,
        )


def _by_key(stored: Mapping[str, list[Cells]]) -> dict[str, dict[Cell, Cells]]:
    return {name: {row[SHEETS[name].key]: row for row in rows} for name, rows in stored.items()}


def _facts(
    session: Session,
    rules: Rules,
    office: Office,
    workbook: Workbook,
    stored: Mapping[str, Mapping[Cell, Cells]],
) -> Facts:
    units = workbook.rows("units")
    names = unit_names(rules.tree, units)
    keys: dict[str, frozenset[Cell]] = {"workflow": frozenset(rules.current)}
    for name in SHEETS:
        given = {row.values.get(SHEETS[name].key) for row in workbook.rows(name)} - {None}
        keys[name] = frozenset(stored.get(name, {})) | given
    keys["items"] |= _carried(session, office.cycle)
    disabled = session.exec(select(Person.login).where(col(Person.active).is_(False)))
    keys |= {kind: keys[sheet] for kind, sheet in _NAMED_IN.items()}
    return Facts(
        references=References(
            units=names,
            successors=unit_successors(rules.tree, units, names),
            keys=keys,
            words=vocabulary(rules.definitions.values()),
        ),
        cycle=office.cycle,
        definition=rules.current.get(_workflow(office, workbook)),
        stored=stored,
        workbook=workbook,
        disabled=frozenset(disabled),
    )


def _carried(session: Session, cycle: Cycle | None) -> frozenset[Cell]:
    """Keys of items that came over from the cycle before; work on them may be recorded here."""
    if cycle is None:
        return frozenset()
    query = (
        select(Item.key)
        .join(CarryOver, col(CarryOver.item_id) == col(Item.id))
        .where(CarryOver.to_cycle_id == cycle.id)
    )
    return frozenset(session.exec(query).all())


def _workflow(office: Office, workbook: Workbook) -> str:
    if office.cycle is not None:
        return office.cycle.workflow
    rows = workbook.rows("cycle")
    default = SHEETS["cycle"].by_name["workflow"].default
    return rows[0].text("workflow") if rows and rows[0].values.get("workflow") else str(default)


def _changes(
    sheet: Sheet,
    rows: tuple[Row, ...],
    facts: Facts,
    workbook: Workbook,
    problems: list[Problem],
) -> Iterator[Change | None]:
    """What becomes of each row; None for one that changes nothing."""
    for row in rows:
        before = facts.stored[sheet.name].get(row.values.get(sheet.key))
        values = dict(_resolved(sheet, row, facts.references, workbook, problems))
        if before is None:
            blank = {column.name: column.default for column in sheet.columns}
            full = Row(sheet=sheet.name, number=row.number, values={**blank, **values})
            shown = {name: (None, cell) for name, cell in row.values.items() if cell is not None}
            yield Change(row=full, before=None, fields=shown)
            continue
        standing = Row(sheet=sheet.name, number=row.number, values=before)
        old = dict(_resolved(sheet, standing, facts.references, workbook, []))
        fields = {
            name: (before[name], row.values[name])
            for name, cell in values.items()
            if not _same(sheet.by_name[name], old.get(name), cell)
        }
        merged = Row(sheet=sheet.name, number=row.number, values={**old, **values})
        yield Change(row=merged, before=before, fields=fields) if fields.keys() - _NOTED else None


# What a row stood at when it was exported. It guards a change; alone it is none, or a workbook
# that was just imported would not agree with what it brought about.
_NOTED = frozenset({"version"})


def _resolved(
    sheet: Sheet,
    row: Row,
    references: References,
    workbook: Workbook,
    problems: list[Problem],
) -> Iterator[tuple[str, Cell]]:
    """The cells of a row with names looked up; one that names nothing is reported and left out."""
    own_unit = references.units.get(row.text("unit"), "") if sheet.name == "people" else ""
    for column in sheet.columns:
        if column.name not in row.values:
            continue
        value = row.values[column.name]
        try:
            if column.refers:
                value = references.resolved(column, row, own_unit=own_unit)
        except Invalid as error:
            problems += [
                replace(
                    problem,
                    source=workbook.source,
                    sheet=sheet.title,
                    row=row.number,
                    column=column.name,
                )
                for problem in error.problems
            ]
            continue
        yield column.name, column.default if value is None else value


def _same(column: Column, old: Cell, new: Cell) -> bool:
    if column.read_only and new is None:
        # What only the office may say may be left empty in the workbook.
        return True
    if column.adds_only:
        have = old if isinstance(old, tuple) else ()
        return not isinstance(new, tuple) or set(new) <= set(have)
    if isinstance(old, str) and isinstance(new, str):
        return clean(old) == new
    return (old or None) == (new or None) if isinstance(old, str | tuple) else old == new


def _demanded(
    changes: list[Change], facts: Facts, workbook: Workbook, found: list[Problem]
) -> list[Problem]:
    """Problems of rows as wholes, except where the cell itself was a problem already."""
    known = {(problem.sheet, problem.row, problem.column) for problem in found}
    listed = [
        Problem(
            message=wrong.template,
            values=wrong.values,
            source=workbook.source,
            sheet=SHEETS[change.sheet].title,
            row=change.row.number,
            column=column,
        )
        for change in changes
        for column, wrong in demands(change, facts)
    ]
    return [each for each in listed if (each.sheet, each.row, each.column) not in known]
