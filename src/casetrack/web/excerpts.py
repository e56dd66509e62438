"""What is wrong with a workbook, beside its cells: a line each, and the cells around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casetrack.errors import Problem, Sentence, Translate
from casetrack.language import Language, translate_to
from casetrack.ledger.archive import column_letters
from casetrack.ledger.cells import QUOTED
from casetrack.ledger.columns import Cell
from casetrack.ledger.reading import Workbook
from casetrack.ledger.sheets import SHEETS

MOST_EXCERPTS = 30
AROUND = 1


@dataclass(frozen=True, kw_only=True)
class ToldProblem:
    """A problem as a line of a table: where, under which label, what was found, what is wrong."""

    place: str
    label: str
    found: str
    wrong: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class ShownCell:
    """A cell of an excerpt; `wrong` where a problem stands in it."""

    text: str
    wrong: bool = False


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A cell with a problem, and those around it."""

    anchor: str
    place: str
    letters: Sequence[str]
    labels: Sequence[str]
    rows: Sequence[tuple[int, Sequence[ShownCell]]]


def told_problems(
    workbook: Workbook, problems: Sequence[Problem], language: Language
) -> list[ToldProblem]:
    """A line for each problem, in the visitor's language."""
    translate = translate_to(language)
    values = {
        (SHEETS[name].title, row.number): row.values
        for name, rows in workbook.sheets.items()
        for row in rows
    }
    return [
        ToldProblem(
            place=_place(each),
            label=each.label or each.column,
            found=_found(each, translate)
            or _text(values.get((each.sheet, each.row or 0), {}).get(each.column)),
            wrong=each.sentence.said(translate),
            anchor=_anchor(each) if each.cell else "",
        )
        for each in problems
    ]


def excerpts_of(
    workbook: Workbook, problems: Sequence[Problem], language: Language
) -> list[Excerpt]:
    """The cells around the first problems that stand in one, in the visitor's language."""
    translate = translate_to(language)
    in_cells = {_anchor(each): each for each in problems if each.cell}
    wrong = {
        (each.sheet, each.row, each.column): _found(each, translate) for each in in_cells.values()
    }
    return [_excerpt(workbook, each, wrong) for each in list(in_cells.values())[:MOST_EXCERPTS]]


def _excerpt(
    workbook: Workbook, problem: Problem, wrong: Mapping[tuple[str, int | None, str], str]
) -> Excerpt:
    sheet = next(each for each in SHEETS.values() if each.title == problem.sheet)
    places = {place: name for name, place in workbook.places[sheet.name].items()}
    here = workbook.places[sheet.name][problem.column]
    shown = [place for place in range(here - AROUND, here + AROUND + 1) if place in places]
    row = problem.row or 0
    by_number = {each.number: each for each in workbook.rows(sheet.name)}
    rows = [
        (
            number,
            [
                _cell(
                    by_number[number].values.get(places[place]),
                    wrong.get((sheet.title, number, places[place])),
                )
                for place in shown
            ],
        )
        for number in range(row - AROUND, row + AROUND + 1)
        if number in by_number
    ]
    return Excerpt(
        anchor=_anchor(problem),
        place=_place(problem),
        letters=[column_letters(place) for place in shown],
        labels=[sheet.by_name[places[place]].label for place in shown],
        rows=rows,
    )


def _cell(value: Cell, found: str | None) -> ShownCell:
    return ShownCell(text=_text(value) or found or "", wrong=found is not None)


def _found(problem: Problem, translate: Translate) -> str:
    """What stands in the cell; a word for its kind is said, not shown as the code has it."""
    found = problem.values.get("found", "")
    if not isinstance(found, Sentence):
        return str(found)
    # Here the text stands in a cell of its own, as in the workbook: without quotation marks.
    return str(found.values["text"]) if found.template == QUOTED else found.said(translate)


def _text(value: Cell) -> str:
    return "; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _place(problem: Problem) -> str:
    """As a spreadsheet writes it: 问题!F12."""
    sheet = problem.sheet.partition(" ")[0]
    row = str(problem.row) if problem.row is not None else ""
    return "!".join(part for part in (sheet, problem.cell or row) if part)


def _anchor(problem: Problem) -> str:
    return f"{problem.sheet.rpartition(' ')[2]}-{problem.cell}"
