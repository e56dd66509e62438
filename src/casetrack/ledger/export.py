"""The database as sheets of the ledger: what an export writes and an import compares with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.rows import table_of
from casetrack.cycles.narrative import current_narratives
from casetrack.errors import NotFound
from casetrack.figures.corrections import cited_now
from casetrack.ledger.cells import nearest_hint
from casetrack.ledger.columns import Cell
from casetrack.ledger.sheets import SHEETS
from casetrack.ledger.writing import write_workbook
from casetrack.people.persons import OFFICE_ROLES, ROLES
from casetrack.people.units import UnitTree, load_tree
from casetrack.store.tables import (
    Activity,
    Check,
    Cycle,
    Figure,
    Item,
    Person,
    Project,
    ProjectSupport,
    Reading,
    RoleGrant,
    Target,
    UnitAlias,
)

Cells = dict[str, Cell]

EVERYWHERE = "*"


@dataclass(frozen=True, kw_only=True)
class Office:
    """What rows of a cycle refer to, read once: units, logins, ordinals."""

    tree: UnitTree
    logins: Mapping[int, str]
    cycle: Cycle | None
    ordinals: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class Only:
    """Which rows an export is about; what is left empty is no condition."""

    project: int | None = None
    # Of items: the unit's name and the state.
    unit: str = ""
    state: str = ""

    def keeps(self, sheet: str, row: Cells) -> bool:
        """Whether a row belongs to the export. Sheets that know no project stay whole."""
        if self.project is not None and row.get("project", row.get("ordinal")) not in (
            None,
            self.project,
        ):
            return False
        if sheet != "items":
            return True
        return self.unit in ("", row["unit"]) and self.state in ("", row["state"])


EVERYTHING = Only()


def export_workbook(
    session: Session, cycle_code: str, path: Path, *, only: Only = EVERYTHING
) -> int:
    """Write a cycle, with the office's people and units, as one workbook. Gives how many items.

    Raises NotFound for an unknown cycle.
    """
    cycle = find_cycle(session, cycle_code)
    office = read_office(session, load_tree(session), cycle)
    rows = {
        name: [row for row in listed if only.keeps(name, row)]
        for name, listed in stored_rows(session, office, SHEETS).items()
    }
    write_workbook(path, rows)
    return len(rows["items"])


def find_cycle(session: Session, code: str) -> Cycle:
    """The cycle with this code. Raises NotFound with the nearest one."""
    cycle = session.exec(select(Cycle).where(Cycle.code == code)).one_or_none()
    if cycle is None:
        hint = nearest_hint(code, session.exec(select(Cycle.code)).all())
        raise NotFound("There is no cycle {code!r}{hint}", code=code, hint=hint)
    return cycle


def read_office(session: Session, tree: UnitTree, cycle: Cycle | None) -> Office:
    """Read what the rows of a cycle refer to; without a cycle, people and units alone."""
    person, project = table_of(Person), table_of(Project)
    logins = sa.select(person.c.id, person.c.login)
    cycle_id = None if cycle is None else cycle.id
    ordinals = sa.select(project.c.id, project.c.ordinal).where(project.c.cycle_id == cycle_id)
    execute = session.connection().execute
    return Office(
        tree=tree,
        logins={row[0]: row[1] for row in execute(logins)},
        cycle=cycle,
        ordinals={row[0]: row[1] for row in execute(ordinals)},
    )


def stored_rows(
    session: Session, office: Office, sheets: Collection[str]
) -> dict[str, list[Cells]]:
    """The rows of these sheets as the database has them, in the order of the workbook."""
    return {name: _READERS[name](session, office) for name in SHEETS if name in sheets}


def _people(session: Session, office: Office) -> list[Cells]:
    grants: dict[int, list[RoleGrant]] = defaultdict(list)
    for grant in session.exec(select(RoleGrant)):
        grants[grant.person_id].append(grant)
    rows: list[Cells] = []
    for person in session.exec(select(Person).order_by(col(Person.id))):
        # Who was disabled holds nothing any more, wherever the workbook is read.
        held = grants[person.id or 0] if person.active else []
        rows.append(
            {
                "login": person.login,
                "name": person.name,
                "unit": office.tree.name(person.unit_id),
                "roles": _roles(person, held, office.tree),
                "email": person.email,
            }
        )
    return rows


def _roles(person: Person, grants: Sequence[RoleGrant], tree: UnitTree) -> Cell:
    spelled = []
    for grant in sorted(grants, key=lambda each: (ROLES.index(each.role), each.unit_id or 0)):
        at = EVERYWHERE if grant.unit_id is None else tree.code(grant.unit_id)
        own = grant.unit_id == person.unit_id and grant.role not in OFFICE_ROLES
        spelled.append(grant.role if own else f"{grant.role}@{at}")
    return tuple(spelled) or None


def _units(session: Session, office: Office) -> list[Cells]:
    aliases: dict[int, list[str]] = defaultdict(list)
    for alias in session.exec(select(UnitAlias).order_by(col(UnitAlias.name))):
        aliases[alias.unit_id].append(alias.name)
    units = [unit for _, unit in sorted(office.tree.units.items())]
    succeeded: dict[int | None, list[str]] = defaultdict(list)
    for unit in units:
        succeeded[unit.successor_id].append(unit.code)
    return [
        {
            "code": unit.code,
            "name": unit.name,
            "parent": office.tree.code(unit.parent_id) or None,
            "aliases": tuple(aliases[unit.id or 0]) or None,
            "succeeds": tuple(succeeded[unit.id]) or None,
            "scope": unit.scope,
        }
        for unit in units
    ]


def _cycle(session: Session, office: Office) -> list[Cells]:  # noqa: ARG001 - one shape for all
    cycle = office.cycle
    if cycle is None:
        return []
    return [{name: getattr(cycle, name) for name in SHEETS["cycle"].by_name}]


def _projects(session: Session, office: Office) -> list[Cells]:
    supports: dict[int, list[int]] = defaultdict(list)
    for support in session.exec(select(ProjectSupport).order_by(col(ProjectSupport.unit_id))):
        supports[support.project_id].append(support.unit_id)
    query = select(Project).where(_of_cycle(Project, office)).order_by(col(Project.ordinal))
    return [
        {
            "ordinal": project.ordinal,
            "title": project.title,
            "lead_unit": office.tree.name(project.lead_unit_id) or None,
            "supporting_units": tuple(office.tree.name(each) for each in supports[project.id or 0])
            or None,
            "goals": project.goals or None,
        }
        for project in session.exec(query)
    ]


def _defined(
    model: type[Target | Figure | Check], sheet: str, *, order: str
) -> Callable[[Session, Office], list[Cells]]:
    """A reader of a table whose columns are called as the sheet's are."""

    def read(session: Session, office: Office) -> list[Cells]:
        table = table_of(model)
        query = sa.select(table).where(_of_cycle(model, office)).order_by(table.c[order])
        found = session.connection().execute(query).mappings()
        return [_spelled(row, sheet, office) for row in found]

    return read


def _figures(session: Session, office: Office) -> list[Cells]:
    """The figures, those that were corrected after the close with what they cite now."""
    rows = _defined(Figure, "figures", order="position")(session, office)
    cited = {} if office.cycle is None else cited_now(session, office.cycle)
    return [row | vars(cited[str(row["key"])]) if str(row["key"]) in cited else row for row in rows]


def stored_items(
    session: Session, office: Office, *which: sa.ColumnElement[bool], most: int | None = None
) -> list[Cells]:
    """The first items of the cycle of which this is true, by number."""
    table = table_of(Item)
    query = sa.select(table).where(_of_cycle(Item, office), *which)
    found = session.connection().execute(query.order_by(table.c.number).limit(most)).mappings()
    return [_spelled(row, "items", office) for row in found]


def stored_activities(
    session: Session, office: Office, *which: sa.ColumnElement[bool], most: int | None = None
) -> list[Cells]:
    """The first activities of the cycle of which this is true, by project, day and key."""
    table, item = table_of(Activity), table_of(Item)
    earlier = table.alias("earlier")
    query = (
        sa.select(table, item.c.key.label("item"), earlier.c.key.label("replaces"))
        .outerjoin(item, item.c.id == table.c.item_id)
        .outerjoin(earlier, earlier.c.id == table.c.replaces_id)
    )
    return _recorded(session, office, "activities", query.where(*which).limit(most), table)


def _readings(session: Session, office: Office) -> list[Cells]:
    table = table_of(Reading)
    earlier = table.alias("earlier")
    query = sa.select(table, earlier.c.key.label("replaces")).outerjoin(
        earlier, earlier.c.id == table.c.replaces_id
    )
    return _recorded(session, office, "readings", query, table)


def _recorded(
    session: Session, office: Office, sheet: str, query: sa.Select[Any], table: sa.Table
) -> list[Cells]:
    # By project, day and key: an order that does not tell in how many goes they were recorded.
    connection, project = session.connection(), table_of(Project)
    ordered = (
        query.join(project, project.c.id == table.c.project_id)
        .where(table.c.cycle_id == _cycle_id(office))
        .order_by(project.c.ordinal, table.c.date, by_letters(connection, table.c.key))
    )
    found = connection.execute(ordered).mappings()
    return [_spelled(row, sheet, office) for row in found]


def _spelled(row: sa.RowMapping, sheet: str, office: Office) -> Cells:
    """A stored row as the sheet spells it: names for ids, an empty cell for empty text."""
    cells: Cells = {}
    for name in SHEETS[sheet].by_name:
        if name == "project":
            cells[name] = office.ordinals[row["project_id"]]
        elif name == "handler":
            cells[name] = office.logins.get(row["handler_id"])
        elif name == "unit" and "unit_id" in row:
            cells[name] = office.tree.name(row["unit_id"]) or None
        else:
            cells[name] = None if row[name] == "" else row[name]
    return cells


def by_letters(connection: sa.Connection, column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """A text to sort by, letter by letter on both databases, whatever the language of a server."""
    return column if connection.dialect.name == "sqlite" else sa.collate(column, "C")


def _narratives(session: Session, office: Office) -> list[Cells]:
    cycle_id = _cycle_id(office)
    return [
        {
            "key": f"{office.ordinals[each.project_id]}.{each.part}",
            "project": office.ordinals[each.project_id],
            "part": each.part,
            "text": each.text,
        }
        for each in (() if cycle_id is None else current_narratives(session, cycle_id))
    ]


def _cycle_id(office: Office) -> int | None:
    return None if office.cycle is None else office.cycle.id


def _of_cycle(model: Any, office: Office) -> sa.ColumnElement[bool]:  # noqa: ANN401
    return table_of(model).c.cycle_id == _cycle_id(office)


_READERS: Mapping[str, Callable[[Session, Office], list[Cells]]] = {
    "people": _people,
    "units": _units,
    "cycle": _cycle,
    "projects": _projects,
    "targets": _defined(Target, "targets", order="id"),
    "items": stored_items,
    "activities": stored_activities,
    "readings": _readings,
    "figures": _figures,
    "checks": _defined(Check, "checks", order="position"),
    "narratives": _narratives,
}
