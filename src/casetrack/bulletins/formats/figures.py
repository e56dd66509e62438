"""figures.json: every printed figure for machines, with what it was counted from, naming nobody."""

from __future__ import annotations

import json
from typing import Any

from casetrack.bulletins.content import Content, FigureContent
from casetrack.bulletins.formats.found import FoundFigure
from casetrack.bulletins.page import page_of, printed_figures
from casetrack.bulletins.provenance import definition_sentence, row_numbers, source_name

FORMAT = 1


def render(content: Content) -> bytes:
    """Write the figures in order of print, their definitions, and the anonymised rows by kind.

    A figure names its rows by their numbers within their kind.
    """
    printed = printed_figures(page_of(content))
    figures = {each["key"]: each for each in content["figures"]}
    numbers = row_numbers(content)
    told = {
        "format": FORMAT,
        "cycle": content["cycle"]["code"],
        "title": content["cycle"]["title"],
        "edition": content["edition"],
        "cut_off": content["cycle"]["cut_off"],
        "events": content["chain"]["events"],
        "merkle_root": content["chain"]["merkle_root"],
        "log": content.get("log"),
        "printed": [
            {"key": each["key"], "text": each["text"], "value": each["value"]} for each in printed
        ],
        "figures": {
            key: _figure(figures[key], numbers)
            for key in dict.fromkeys(each["key"] for each in printed)
        },
        "rows": _rows(content),
    }
    return (json.dumps(told, ensure_ascii=False) + "\n").encode()


def find_figures(content: Content, finished: bytes) -> list[FoundFigure]:
    """Read back what is said to be printed."""
    del content
    try:
        listed = json.loads(finished)["printed"]
        return [
            FoundFigure(key=each["key"], text=each["text"], value=each["value"]) for each in listed
        ]
    except (ValueError, LookupError, TypeError):
        return []


def _figure(figure: FigureContent, numbers: dict[tuple[str, str], int]) -> dict[str, Any]:
    rows: dict[str, list[int]] = {}
    for kind, key in figure["rows"]:
        if (kind, key) in numbers:
            rows.setdefault(kind, []).append(numbers[kind, key])
    return {
        "project": figure["project"],
        "label": figure["label"],
        "kind": figure["kind"],
        "value": figure["value"],
        "unit": figure["unit"],
        "base": figure["base"],
        "base_unit": figure["base_unit"],
        "definition": definition_sentence(figure),
        "population": figure["population"],
        "scope": figure["scope"],
        "source": source_name(figure),
        "cited_from": figure["cited_from"],
        "rows": rows,
    }


def _rows(content: Content) -> dict[str, list[dict[str, Any]]]:
    """The rows of each kind, in the order of their numbers."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in content.get("rows", []):
        told = {name: row[name] for name in ("project", "what", "standing", "month", "quantity")}
        rows.setdefault(row["kind"], []).append(told)
    return rows
