"""Tables inside a section: a bare number takes label and unit from its column and row."""

from __future__ import annotations

import re

from casetrack.bulletins.reading.dates import Calendar
from casetrack.bulletins.reading.flow import Flow, lines_of
from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.headings import Line
from casetrack.bulletins.reading.numbers import LONGEST, printed_number
from casetrack.bulletins.reading.passages import Passage, read_passage
from casetrack.bulletins.reading.rosters import cells_of
from casetrack.bulletins.reading.vocabulary import measures

Range = tuple[int, int]
_BARE = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?%?")
_UNIT = re.compile(r"\(([^()0-9]{1,8})\)\s*$|[/、]([^/、]{1,4})$")
_CAPTION = re.compile(r"单位[::]\s*([^\s,。;)）]{1,6})")
_SERIAL = re.compile(r"序号|编号|No\.?|#", re.IGNORECASE)
_AIMED = re.compile(
    r"^(?!.*(?:完成|进展|成效|结果|占|率|比)).*(?:目标|任务|计划|[Tt]arget|[Gg]oal)"
)
_TOTAL_ROW = re.compile(r"合\s*计|总\s*计|小\s*计|共计|全[区市县省]|[Tt]otal")
_FEWEST_ROWS = 2


def read_tables(
    plain: str, start: int, end: int, *, role: str, calendar: Calendar
) -> tuple[list[Passage], list[Range]]:
    """Read the tables of a range, and give what of the range is no table."""
    found: list[Passage] = []
    rest: list[Range] = []
    begin = start
    for first, last, rows in _tables(plain, start, end):
        if first > begin:
            rest.append((begin, first))
        begin = last
        caption = _CAPTION.search(plain, max(start, first - 60), first)
        found += _read(plain, rows, role, calendar, caption[1] if caption else "")
    if begin < end:
        rest.append((begin, end))
    return found, rest


def _tables(plain: str, start: int, end: int) -> list[tuple[int, int, list[Line]]]:
    tables: list[tuple[int, int, list[Line]]] = []
    rows: list[Line] = []
    if plain.find("\t", start, end) < 0:
        return tables
    for begin, stop in [*lines_of(plain, start, end), (end, end)]:
        if "\t" in plain[begin:stop]:
            rows.append(Line(start=begin, end=stop))
            continue
        if plain[begin:stop].strip() or begin == end:
            if len(rows) >= _FEWEST_ROWS:
                tables.append((rows[0].start, rows[-1].end, rows))
            rows = []
    return tables


def _read(
    plain: str, rows: list[Line], role: str, calendar: Calendar, caption: str
) -> list[Passage]:
    heads = [plain[slice(*cell)] for cell in cells_of(plain, rows[0])]
    passages: list[Passage] = []
    for number, row in enumerate(rows):
        cells = cells_of(plain, row)
        texts = [plain[slice(*cell)] for cell in cells]
        named = next((text for text in texts if text and not _BARE.fullmatch(text)), "")
        for column, (begin, stop) in enumerate(cells):
            if begin == stop:
                continue
            head = heads[column] if number and column < len(heads) else ""
            flow = Flow(text=plain[begin:stop], places=tuple(range(begin, stop)))
            if head and _BARE.fullmatch(flow.text) and len(flow.text) <= LONGEST:
                passage = _cell(flow, role, head, named, caption, column)
                for each in passage.figures:
                    each.cell = rows[0].start, number, column
                    each.is_total = _TOTAL_ROW.match(named) is not None
                passages.append(passage)
            else:
                aimed = "goals" if head and _AIMED.search(head) else role
                passages.append(read_passage(flow, aimed, calendar, number=len(passages)))
    return passages


def _cell(flow: Flow, role: str, head: str, row: str, caption: str, column: int) -> Passage:
    """Read a bare number by the words at the head of its column and of its row."""
    unit = _UNIT.search(head)
    named = (unit[1] or unit[2]) if unit else caption
    if unit and not unit[1] and named not in measures():
        named = caption
    digits = flow.text.rstrip("%")
    named = "%" if digits != flow.text else named
    lists = {"money": "amount", "rates": "rate", "durations": "duration"}
    measure = measures().get(named, "things")
    label = re.sub(r"\([^()]*\)\s*$", "", head).strip()
    found = Found(
        start=0,
        end=len(flow.text),
        first=0,
        last=len(flow.text),
        value=printed_number(digits),
        unit=named,
        measure=measure,
        kind="target" if role == "goals" or _AIMED.search(head) else lists.get(measure, "count"),
        label=f"{row}·{label}" if row and column else label,
        role=role,
    )
    serial = _SERIAL.fullmatch(label) is not None
    return Passage(flow=flow, role=role, figures=[] if serial else [found], passed=[])
