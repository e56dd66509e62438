"""The four lists and three tables (四清单三表) of a cycle, from the same records as the ledger.

How people are reached stands in none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import table_of
from casetrack.cases.rules import Rules
from casetrack.ledger.columns import Cell, Row
from casetrack.ledger.export import (
    Office,
    find_cycle,
    read_office,
    stored_activities,
    stored_items,
    stored_rows,
)
from casetrack.ledger.writing import Table, write_tables
from casetrack.store.tables import Activity, Deadline, Evidence, Item, Person

# A deadline ends at the instant its day is over, which is already the next day.
_JUST_BEFORE = timedelta(microseconds=1)
_DIRECTIONS = {">=": "不低于", "<=": "不高于", "=": "等于", "qualitative": "定性"}

_ITEM, _ACTIVITY = table_of(Item), table_of(Activity)
_CLOCK, _EVIDENCE = table_of(Deadline), table_of(Evidence)

Line = Sequence[Cell]


@dataclass(frozen=True, kw_only=True)
class _Progress:
    """What the ledger does not tell of an item: its clock, its evidence, its state in Chinese."""

    state: str
    outcome: str
    due: date | None
    extensions: int
    closed_on: date | None
    evidence_count: int


@dataclass(frozen=True, kw_only=True)
class _Register:
    """A cycle's rows by sheet, how far each item is, and what ordinals and logins stand for."""

    rows: Mapping[str, Sequence[Row]]
    # Those asked for; `rows` has all of them.
    projects: Sequence[Row]
    progress: Mapping[str, _Progress]
    titles: Mapping[int | None, str]
    people: Mapping[str, str]

    def items(self) -> Iterator[tuple[Row, str, _Progress]]:
        """Each item with the title of its project and how far it is."""
        for row in self.rows["items"]:
            yield row, self.titles[row.whole("project")], self.progress[row.text("key")]


def export_lists(
    session: Session,
    rules: Rules,
    cycle_code: str,
    path: Path,
    *,
    project: int | None = None,
    unit: str = "",
) -> None:
    """Write the lists and tables of a cycle as one workbook. Raises NotFound for an unknown one."""
    write_tables(path, read_lists(session, rules, cycle_code, project=project, unit=unit))


def read_lists(
    session: Session,
    rules: Rules,
    cycle_code: str,
    *,
    project: int | None = None,
    unit: str = "",
    most: int | None = None,
) -> dict[str, Table]:
    """The lists and tables of a cycle by name, of one project or one unit where one is named.

    A unit's lists hold its own items and work, and the projects it leads or supports. With
    `most`, only so many of the first items and works are read. Raises NotFound for an unknown
    cycle.
    """
    cycle = find_cycle(session, cycle_code)
    office = read_office(session, rules.tree, cycle)
    items, works = (_about(each, office, project, unit) for each in (_ITEM, _ACTIVITY))
    stored = stored_rows(session, office, ("projects", "targets", "figures")) | {
        "items": stored_items(session, office, *items, most=most),
        "activities": stored_activities(session, office, _counts(), *works, most=most),
    }
    rows: dict[str, Sequence[Row]] = {
        name: [Row(sheet=name, number=number, values=cells) for number, cells in enumerate(found)]
        for name, found in stored.items()
    }
    projects = rows["projects"]
    wanted = [each for each in projects if _takes_part(each, project=project, unit=unit)]
    rows["targets"] = _targets(rows["targets"], wanted)
    person = table_of(Person)
    named = session.connection().execute(sa.select(person.c.login, person.c.name))
    register = _Register(
        rows=rows,
        projects=wanted,
        progress=_progress(session, rules, items, cycle.id, most=most),
        titles={row.whole("ordinal"): row.text("title") for row in projects},
        people={row[0]: row[1] for row in named},
    )
    return {name: make(register) for name, make in _TABLES.items()}


def count_lists(
    session: Session,
    rules: Rules,
    cycle_code: str,
    tables: Mapping[str, Table],
    *,
    project: int | None = None,
    unit: str = "",
) -> dict[str, int]:
    """How many rows each list of a cycle has; `tables` is the beginning of them."""
    cycle = find_cycle(session, cycle_code)
    office = read_office(session, rules.tree, cycle)
    found = {
        _ITEM: _about(_ITEM, office, project, unit),
        _ACTIVITY: [_counts(), *_about(_ACTIVITY, office, project, unit)],
    }
    counted = {
        table: session.connection().scalar(
            sa.select(sa.func.count())
            .select_from(table)
            .where(table.c.cycle_id == cycle.id, *which)
        )
        for table, which in found.items()
    }
    return {
        name: counted[_COUNTED[name]] or 0 if name in _COUNTED else len(table.rows)
        for name, table in tables.items()
    }


def _takes_part(row: Row, *, project: int | None, unit: str) -> bool:
    named = (row.text("lead_unit"), *row.names("supporting_units"))
    return project in (None, row.whole("ordinal")) and (not unit or unit in named)


def _targets(targets: Sequence[Row], projects: Sequence[Row]) -> list[Row]:
    """The targets of these projects."""
    ordinals = {row.whole("ordinal") for row in projects}
    return [row for row in targets if row.whole("project") in ordinals]


def _about(
    table: sa.Table, office: Office, project: int | None, unit: str
) -> list[sa.ColumnElement[bool]]:
    """What items or works of the project and the unit that were named fulfil."""
    which: list[sa.ColumnElement[bool]] = []
    if project is not None:
        ids = [id_ for id_, ordinal in office.ordinals.items() if ordinal == project]
        which.append(table.c.project_id.in_(ids))
    if unit:
        named = [id_ for id_ in office.tree.units if office.tree.name(id_) == unit]
        which.append(table.c.unit_id.in_(named))
    return which


def _counts() -> sa.ColumnElement[bool]:
    """Whether a work is told: one that was corrected is told by the row that replaced it."""
    later = _ACTIVITY.alias("later")
    replaced = sa.select(later.c.id).where(later.c.replaces_id == _ACTIVITY.c.id)
    return ~sa.exists(replaced)


def _progress(
    session: Session,
    rules: Rules,
    which: Sequence[sa.ColumnElement[bool]],
    cycle_id: int | None,
    *,
    most: int | None,
) -> dict[str, _Progress]:
    running = sa.select(sa.func.min(_CLOCK.c.due_at)).where(
        _CLOCK.c.item_id == _ITEM.c.id, _CLOCK.c.stopped_at.is_(None), _CLOCK.c.paused_at.is_(None)
    )
    kept = sa.select(sa.func.count()).where(_EVIDENCE.c.item_id == _ITEM.c.id)
    query = (
        sa.select(
            _ITEM,
            running.correlate(_ITEM).scalar_subquery().label("due_at"),
            kept.correlate(_ITEM).scalar_subquery().label("files"),
        )
        .where(_ITEM.c.cycle_id == cycle_id, *which)
        .order_by(_ITEM.c.number)
        .limit(most)
    )
    return {row["key"]: _told(rules, row) for row in session.connection().execute(query).mappings()}


def _told(rules: Rules, row: sa.RowMapping) -> _Progress:
    definition, calendar = rules.definitions[row["definition_hash"]], rules.calendar
    outcome = definition.outcomes.get(row["outcome"], {})
    due_at, closed_at = row["due_at"], row["closed_at"]
    return _Progress(
        state=definition.states[row["state"]].title["zh"],
        outcome=outcome.get("zh", row["outcome"]),
        due=None if due_at is None else calendar.local_day(due_at - _JUST_BEFORE),
        extensions=row["extensions"],
        closed_on=None if closed_at is None else calendar.local_day(closed_at),
        evidence_count=row["files"],
    )


def _numbered(headings: str, lines: Iterator[Line]) -> Table:
    """A table whose first column counts its rows."""
    rows = [(number, *line) for number, line in enumerate(lines, start=1)]
    return Table(headings=("序号", *headings.split()), rows=rows)


def _problem_list(register: _Register) -> Table:
    return _numbered(
        "问题编号 治理项目 问题描述 问题类别 发现日期 责任单位 数量 计量单位 金额（元）",
        (
            (
                row.text("key"),
                title,
                row.text("title"),
                row.text("category"),
                row.day("found_on"),
                row.text("unit"),
                row.number_in("quantity"),
                row.text("quantity_unit"),
                row.number_in("amount"),
            )
            for row, title, _ in register.items()
        ),
    )


def _target_list(register: _Register) -> Table:
    labels = {row.text("key"): row.text("label") for row in register.rows["figures"]}
    goals = {row.whole("ordinal"): row.text("goals") for row in register.rows["projects"]}
    return _numbered(
        "目标编号 治理项目 治理目标 量化指标 方向 目标值 计量单位",
        (
            (
                row.text("key"),
                register.titles[row.whole("project")],
                goals[row.whole("project")],
                labels.get(row.text("figure"), ""),
                _DIRECTIONS[row.text("direction")],
                row.number_in("value"),
                row.text("unit"),
            )
            for row in register.rows["targets"]
        ),
    )


def _measure_list(register: _Register) -> Table:
    return _numbered(
        "记录编号 治理项目 问题编号 措施 日期 实施单位 数量 计量单位 金额（元）",
        (
            (
                row.text("key"),
                register.titles[row.whole("project")],
                row.text("item"),
                row.text("kind"),
                row.day("date"),
                row.text("unit"),
                row.number_in("quantity"),
                row.text("quantity_unit"),
                row.number_in("amount"),
            )
            for row in register.rows["activities"]
        ),
    )


def _duty_list(register: _Register) -> Table:
    projects = {row.whole("ordinal"): row for row in register.rows["projects"]}
    return _numbered(
        "问题编号 治理项目 牵头单位 配合单位 责任单位 承办人",
        (
            (
                row.text("key"),
                title,
                projects[row.whole("project")].text("lead_unit"),
                projects[row.whole("project")].names("supporting_units"),
                row.text("unit"),
                register.people.get(row.text("handler"), ""),
            )
            for row, title, _ in register.items()
        ),
    )


def _time_table(register: _Register) -> Table:
    return _numbered(
        "问题编号 治理项目 发现日期 完成时限 现行期限 延期次数 销号日期",
        (
            (
                row.text("key"),
                title,
                row.day("found_on"),
                row.day("due"),
                progress.due,
                progress.extensions,
                progress.closed_on,
            )
            for row, title, progress in register.items()
        ),
    )


def _task_table(register: _Register) -> Table:
    return _numbered(
        "问题编号 任务 责任单位 承办人 进度 结论 佐证材料（份）",
        (
            (
                row.text("key"),
                row.text("title"),
                row.text("unit"),
                register.people.get(row.text("handler"), ""),
                progress.state,
                progress.outcome,
                progress.evidence_count,
            )
            for row, _, progress in register.items()
        ),
    )


def _duty_table(register: _Register) -> Table:
    """Units by projects: who leads and who supports."""
    led = [row for row in register.projects if row.text("lead_unit")]
    named = [(row.text("lead_unit"), *row.names("supporting_units")) for row in led]
    units = list(dict.fromkeys(unit for each in named for unit in each))
    rows = [(unit, *(_part(unit, each) for each in named)) for unit in units]
    return Table(headings=("单位", *(row.text("title") for row in led)), rows=rows)


def _part(unit: str, named: Sequence[str]) -> str:
    if unit == named[0]:
        return "牵头"
    return "配合" if unit in named else ""


_TABLES: Mapping[str, Callable[[_Register], Table]] = {
    "问题清单": _problem_list,
    "目标清单": _target_list,
    "措施清单": _measure_list,
    "责任清单": _duty_list,
    "时间表": _time_table,
    "任务表": _task_table,
    "责任表": _duty_table,
}
# Of which table each row of a list is one; the others are as short as the campaign has projects.
_COUNTED: Mapping[str, sa.Table] = {
    "问题清单": _ITEM,
    "措施清单": _ACTIVITY,
    "责任清单": _ITEM,
    "时间表": _ITEM,
    "任务表": _ITEM,
}
