"""A bulletin as read, as JSON: numbers as numbers, ranges as lists of two."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from casetrack.bulletins.reading.values import ProjectText, PublishedBulletin, Value


def as_json(bulletin: PublishedBulletin) -> dict[str, Any]:
    """Give the object that `casetrack bulletin read --json` prints, without its format."""
    return {"file": bulletin.file, "projects": [_project(each) for each in bulletin.projects]}


def _project(project: ProjectText) -> dict[str, Any]:
    told = asdict(project)
    told["lead_unit"] = list(project.lead_unit)
    told["span"] = list(project.span)
    for figure in told["figures"]:
        figure["value"] = _number(figure["value"])
        figure["value_base"] = _number(figure["value_base"])
    return told


def _number(value: Value) -> object:
    if isinstance(value, tuple):
        return [_number(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
