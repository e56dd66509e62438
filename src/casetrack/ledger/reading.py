"""A workbook as typed rows, with everything that is wrong with it found in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from casetrack.errors import Invalid, Problem, Sentence, choices, problem_with, sentence
from casetrack.ledger.archive import Archive, column_letters, open_archive
from casetrack.ledger.cells import Stored, nearest_hint, quoted, read_cell
from casetrack.ledger.columns import EXAMPLE_MARK, FIRST_ROW, MOST_ROWS, Cell, Column, Row, Sheet
from casetrack.ledger.sheets import SHEETS

NOTES = "说明"
"""A sheet for people; it is not read."""
_BY_TITLE = {sheet.title: sheet for sheet in SHEETS.values()}


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """What was read: rows by sheet, and every problem. Sheets the file lacks are absent."""

    source: str
    sha256: str
    sheets: Mapping[str, tuple[Row, ...]]
    problems: tuple[Problem, ...] = ()
    # By sheet: where each column stands in the file, from 1.
    places: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def rows(self, sheet: str) -> tuple[Row, ...]:
        """The rows of a sheet; none where the file lacks it."""
        return self.sheets.get(sheet, ())

    def located(self, problem: Problem) -> Problem:
        """The same problem with its cell and the label above it, where it stands in one."""
        sheet = _BY_TITLE.get(problem.sheet)
        if sheet is None or problem.row is None:
            return problem
        place = self.places.get(sheet.name, {}).get(problem.column)
        if place is None:
            return problem
        label = sheet.by_name[problem.column].label
        return replace(problem, cell=f"{column_letters(place)}{problem.row}", label=label)


@dataclass(frozen=True, kw_only=True)
class _Grid:
    """One sheet as stored, from cell A1."""

    source: str
    sheet: Sheet
    rows: Sequence[Sequence[Stored]]
    unreadable: Mapping[tuple[int, int], Sentence]

    def problem(self, wrong: Sentence, *, row: int | None = None, column: str = "") -> Problem:
        return Problem(
            message=wrong.template,
            values=wrong.values,
            source=self.source,
            sheet=self.sheet.title,
            row=row,
            column=column,
        )


def read_workbook(path: Path) -> Workbook:
    """Read an .xlsx file. What is wrong stands in `problems`. Raises NotFound without a file."""
    try:
        archive = open_archive(path)
        grids, problems = _grids(archive, path.name)
    except Invalid as error:
        found = tuple(replace(problem, source=path.name) for problem in error.problems)
        return Workbook(source=path.name, sha256="", sheets={}, problems=found)
    sheets: dict[str, tuple[Row, ...]] = {}
    places: dict[str, Mapping[str, int]] = {}
    for grid in grids:
        columns = _columns(grid, problems)
        sheets[grid.sheet.name] = tuple(_rows(grid, columns, problems))
        places[grid.sheet.name] = {each.name: place + 1 for place, each in columns.items()}
    in_order = {name: sheets[name] for name in SHEETS if name in sheets}
    return Workbook(
        source=path.name,
        sha256=archive.sha256,
        sheets=in_order,
        problems=tuple(problems),
        places=places,
    )


def _grids(archive: Archive, source: str) -> tuple[list[_Grid], list[Problem]]:
    try:
        opened = CalamineWorkbook.from_filelike(BytesIO(archive.data))
        names = {
            each.name: each.visible == SheetVisibleEnum.Visible for each in opened.sheets_metadata
        }
        known, problems = _known_sheets(names, source)
        grids = [
            _Grid(
                source=source,
                sheet=sheet,
                rows=opened.get_sheet_by_name(name).to_python(skip_empty_area=False),
                unreadable=archive.unreadable.get(name, {}),
            )
            for name, sheet in known.items()
        ]
    except (CalamineError, ValueError, OSError) as error:
        raise Invalid("the workbook is damaged; save it again in a spreadsheet program") from error
    return grids, problems


def _known_sheets(names: Mapping[str, bool], source: str) -> tuple[dict[str, Sheet], list[Problem]]:
    """The sheets of the ledger by their name in the file, and problems with the others."""
    spelled = {
        spelling: sheet
        for sheet in SHEETS.values()
        for spelling in (sheet.label, sheet.name, sheet.title)
    }
    known: dict[str, Sheet] = {}
    problems: list[Problem] = []
    for name, visible in names.items():
        sheet = spelled.get(name.strip().lower())
        if sheet is not None and sheet not in known.values():
            known[name] = sheet
        elif sheet is not None:
            problems.append(
                Problem(
                    message="the sheet {title} is there twice",
                    values={"title": sheet.title},
                    source=source,
                )
            )
        elif visible and name != NOTES:
            hint = nearest_hint(name, spelled)
            wrong = sentence(
                "unknown sheet {name!r}{hint}; known: {names}",
                name=name,
                hint=hint,
                names=choices(SHEETS, {key: each.title for key, each in SHEETS.items()}),
            )
            problems.append(problem_with(wrong, source=source))
    return known, problems


def _rows(grid: _Grid, columns: Mapping[int, Column], problems: list[Problem]) -> Iterator[Row]:
    body = grid.rows[FIRST_ROW - 1 :]
    if len(body) > MOST_ROWS:
        wrong = sentence(
            "there are {count} rows, at most {most} are read; split the workbook",
            count=len(body),
            most=MOST_ROWS,
        )
        problems.append(grid.problem(wrong))
        return
    first_seen: dict[Cell, int] = {}
    for number, stored in enumerate(body, start=FIRST_ROW):
        if _is_empty(stored, number, grid) or _is_example(stored, columns):
            continue
        row = Row(
            sheet=grid.sheet.name,
            number=number,
            values=_values(grid, columns, number, stored, problems),
        )
        key = row.values.get(grid.sheet.key)
        if key is not None and key in first_seen:
            problems.append(
                grid.problem(
                    sentence(
                        "{found} already stands in row {first}; a key stands once",
                        found=quoted(key),
                        first=first_seen[key],
                    ),
                    row=number,
                    column=grid.sheet.key,
                )
            )
        first_seen.setdefault(key, number)
        yield row


def _columns(grid: _Grid, problems: list[Problem]) -> dict[int, Column]:
    """The columns by their place, as row 2 names them."""
    known = grid.sheet.by_name
    header = grid.rows[1] if len(grid.rows) > 1 else ()
    labels = grid.rows[0] if grid.rows else ()
    found: dict[int, Column] = {}
    for place, stored in enumerate(header):
        name = str(stored).strip()
        if name in known and known[name] not in found.values():
            found[place] = known[name]
        elif name in known:
            problems.append(grid.problem(sentence("the column is there twice"), row=2, column=name))
        elif name or _is_filled(grid, place):
            problems.append(_unknown_column(grid, name, str(labels[place]).strip(), place))
    for column in known.values():
        if column.required and column not in found.values():
            wrong = sentence(
                "the column {name} ({label}) is missing; row 2 names columns",
                name=column.name,
                label=column.label,
            )
            problems.append(grid.problem(wrong, row=2, column=column.name))
    return found


def _unknown_column(grid: _Grid, name: str, label: str, place: int) -> Problem:
    by_label = {column.label: column.name for column in grid.sheet.columns}
    hint = sentence("")
    if label in by_label:
        hint = sentence("; {label} is called {name}", label=label, name=by_label[label])
    if not name:
        wrong = sentence(
            "column {number} ({label}) has no identifier in row 2{hint}",
            number=place + 1,
            label=label,
            hint=hint,
        )
        return grid.problem(wrong, row=2, column=label)
    known = grid.sheet.by_name
    wrong = sentence(
        "unknown column {name!r}{hint}; known: {names}",
        name=name,
        hint=hint if label in by_label else nearest_hint(name, known),
        names=choices(known, {name: column.label for name, column in known.items()}),
    )
    return grid.problem(wrong, row=2, column=name)


def _is_filled(grid: _Grid, place: int) -> bool:
    return any(place < len(row) and row[place] not in ("", None) for row in grid.rows)


def _is_empty(stored: Sequence[Stored], number: int, grid: _Grid) -> bool:
    blank = all(value is None or (isinstance(value, str) and not value.strip()) for value in stored)
    return blank and not any(row == number for row, _ in grid.unreadable)


def _is_example(stored: Sequence[Stored], columns: Mapping[int, Column]) -> bool:
    first = next((value for value in stored if value not in ("", None)), None)
    return bool(columns) and isinstance(first, str) and first.startswith(EXAMPLE_MARK)


def _values(
    grid: _Grid,
    columns: Mapping[int, Column],
    number: int,
    stored: Sequence[Stored],
    problems: list[Problem],
) -> dict[str, Cell]:
    """The cells of a row; one that cannot be used is reported and left out."""
    values: dict[str, Cell] = {}
    for place, column in columns.items():
        if grid.unreadable and (wrong := grid.unreadable.get((number, place + 1))) is not None:
            problems.append(grid.problem(wrong, row=number, column=column.name))
            continue
        try:
            value = read_cell(column, stored[place])
        except Invalid as refused:
            problems += [
                replace(
                    each, source=grid.source, sheet=grid.sheet.title, row=number, column=column.name
                )
                for each in refused.problems
            ]
            continue
        if value is None and column.required:
            problems.append(
                grid.problem(
                    sentence("found nothing, expected {expected}", expected=_wanted(column)),
                    row=number,
                    column=column.name,
                )
            )
        values[column.name] = value
    return values


def _wanted(column: Column) -> Sentence:
    if column.allowed:
        return sentence("one of {allowed}", allowed=choices(column.allowed))
    words = {"integer": "a whole number", "decimal": "a number", "date": "a date"}
    kind = sentence(words.get(column.kind, "text"))
    if not column.example:
        return kind
    return sentence("{kind} such as {example}", kind=kind, example=column.example)
