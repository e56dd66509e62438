"""Turns a bulletin as read into a workbook to begin a campaign from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from casetrack.bulletins.reading import Figure, ProjectText, PublishedBulletin
from casetrack.errors import Invalid
from casetrack.figures.bounds import BOUNDS
from casetrack.figures.checks import KINDS, read_check
from casetrack.figures.definitions import KINDS as FIGURE_KINDS
from casetrack.ledger.columns import Cell

Rows = Sequence[Mapping[str, Cell]]

PREFACE = "前言"
_TERM = re.compile(r"\d+(?:\.\d+)?")
# Nothing but numbers and these makes a relation that figures can stand in for.
_PLAIN = re.compile(r"[\d.+\-*/()<>= ]+")
_SIGNS = {"+": "partition", "-": "difference", "*": "product", "/": "product"}


def beginning_of(
    bulletin: PublishedBulletin, *, code: str, opens: date, cut_off: date
) -> dict[str, Rows]:
    """The sheets of a ledger: units, cycle, projects, each figure as cited, and what adds up.

    `opens` and `cut_off` are a suggestion, since a bulletin rarely says them. Raises Invalid where
    nothing was found to begin from.
    """
    sections = [each for each in bulletin.projects if each.ordinal]
    if not sections:
        raise Invalid("{file}: no section was found to make a project of.", file=bulletin.file)
    units = _units(sections)
    keys = {
        each.ordinal: {
            f"{each.ordinal}.f{place}": figure
            for place, figure in enumerate(filter(_stated, each.figures), start=1)
        }
        for each in bulletin.projects
    }
    return {
        "units": [{"code": code_, "name": name} for name, code_ in units.items()],
        "cycle": [
            {"code": code, "title": Path(bulletin.file).stem, "opens": opens, "cut_off": cut_off}
        ],
        "projects": [_project(each) for each in bulletin.projects],
        "figures": [
            _figure(key, ordinal, figure, Path(bulletin.file).name)
            for ordinal, figures in keys.items()
            for key, figure in figures.items()
        ],
        "checks": [
            row
            for each in bulletin.projects
            for row in _checks(each, {key: one.value for key, one in keys[each.ordinal].items()})
        ],
    }


def _units(sections: Sequence[ProjectText]) -> dict[str, str]:
    names = dict.fromkeys(name for each in sections for name in each.lead_unit)
    return {name: f"u{place}" for place, name in enumerate(names, start=1)}


def _project(section: ProjectText) -> Mapping[str, Cell]:
    # By name: where the office knows these units, the sheet 单位 is simply left out.
    lead, *supporting = section.lead_unit or [None]
    return {
        "ordinal": section.ordinal,
        "title": section.title if section.ordinal else PREFACE,
        "lead_unit": lead if section.ordinal else None,
        "supporting_units": tuple(each for each in supporting if each),
        "goals": section.goals or None,
    }


def _stated(figure: Figure) -> bool:
    """Whether it says a number; dates and numbers of documents are part of the text."""
    return isinstance(figure.value, Decimal)


def _figure(key: str, project: int, figure: Figure, source: str) -> Mapping[str, Cell]:
    bound = next((each for each in (figure.approx, figure.bound) if each in BOUNDS), None)
    return {
        "key": key,
        "project": project,
        "label": figure.label or figure.quote,
        "source": "cited",
        "unit": figure.unit or None,
        "value": f"{figure.value:f}",
        "cited_from": f"{source}：{figure.quote}",
        "kind": figure.kind if figure.kind in FIGURE_KINDS else None,
        "bound": bound,
    }


def _checks(section: ProjectText, values: Mapping[str, object]) -> Iterator[Mapping[str, Cell]]:
    """Relations all of whose numbers are a figure of the section each, and only one."""
    place = 0
    for relation in section.relations:
        expression = _with_keys(relation.expr, values)
        # What the text leaves open is no relation to hold anybody to.
        if expression is None or relation.status == "undecided":
            continue
        place += 1
        key, kind = f"{section.ordinal}.c{place}", _kind(relation.expr)
        try:
            read_check(key, project=section.ordinal, kind=kind, expression=expression)
        except Invalid:
            # What the reader found is no relation that a check can declare.
            place -= 1
            continue
        explained = relation.sentence if relation.status == "explained" else None
        yield {
            "key": key,
            "project": section.ordinal,
            "kind": kind,
            "expression": expression,
            "explanation": explained,
        }


def _with_keys(expr: str, values: Mapping[str, object]) -> str | None:
    if _PLAIN.fullmatch(expr) is None:
        return None
    named = {}
    for term in set(_TERM.findall(expr)):
        keys = [key for key, value in values.items() if value == Decimal(term)]
        if len(keys) != 1:
            return None
        named[term] = keys[0]
    return _TERM.sub(lambda match: named[match[0]], expr)


def _kind(expr: str) -> str:
    sign = next((each for each in expr if each in _SIGNS), "")
    kind = _SIGNS.get(sign, "subset")
    return kind if any(each in expr for each in KINDS[kind]) else "custom"
