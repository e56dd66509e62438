"""Arithmetic of tables: columns and their totals, rates of a row, totals told in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.passages import Sentence
from casetrack.bulletins.reading.relations.answers import (
    Answer,
    alike,
    answer,
    counted,
    exact,
    shared,
    written,
)
from casetrack.bulletins.reading.relations.rates import rounds_to
from casetrack.bulletins.reading.values import plain

_TOTAL = re.compile(r"共|合计|总计|total", re.IGNORECASE)
_NO_SUM = re.compile(r"均|率|排名|名次|得分|指数|价|比|average|mean|rank|score", re.IGNORECASE)
_FEWEST = 2
_MOST = 200
Place = tuple[Sentence, Found]


def tabulated(sentences: Sequence[Sentence]) -> Iterator[Answer]:
    """Check each column against its total, in its last row or in the text around it."""
    columns: dict[tuple[int, int], list[Place]] = {}
    rows: dict[tuple[int, int], list[Place]] = {}
    told: list[Place] = []
    for sentence in sentences:
        for each in sentence.figures:
            if each.cell is not None:
                table, row, column = each.cell
                columns.setdefault((table, column), []).append((sentence, each))
                rows.setdefault((table, row), []).append((sentence, each))
            elif counted(each) and _TOTAL.search(sentence.text):
                told.append((sentence, each))
    for places in columns.values():
        yield from _column(places, told[:_MOST])
    for places in rows.values():
        yield from _row(places[:_MOST])


def _column(places: Sequence[Place], told: Sequence[Place]) -> Iterator[Answer]:
    parts = [each for _, each in places if not each.is_total and counted(each)]
    if not _FEWEST <= len(parts) <= _MOST:
        return
    total = sum((exact(each) for each in parts), Decimal(0))
    named = parts[0].label.partition("·")[2] or parts[0].label
    same = [(s, f) for s, f in told if exact(f) == total and alike(f, parts[0])]
    in_text = [(s, f) for s, f in same if shared(named, f.label, general=True)]
    in_rows = [(s, f) for s, f in places if f.is_total and counted(f)]
    # Several totals are those of groups; an average or a rank has no total at all.
    sure = len(in_rows) == 1 and not _NO_SUM.search(named)
    for sentence, each in [*in_rows, *in_text]:
        *numbers, whole = written([*parts, each])
        if total == exact(each) or (sure and each.is_total):
            yield answer(sentence, f"{'+'.join(numbers)}={whole}", holds=total == exact(each))


def _row(places: Sequence[Place]) -> Iterator[Answer]:
    """Give the rate of a row that is the quotient of two of its counts."""
    counts = [each for _, each in places if counted(each) and each.kind == "count"]
    for sentence, rate in places:
        if rate.unit != "%" or rate.number is None:
            continue
        for whole in counts:
            for part in counts:
                small = part is not whole and 0 < exact(part) <= exact(whole)
                if small and rounds_to(exact(part) / exact(whole), rate):
                    a, b = written([part, whole])
                    yield answer(sentence, f"{a}/{b}={plain(rate.number)}%", holds=True)
