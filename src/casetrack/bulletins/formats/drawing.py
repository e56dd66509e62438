"""Draws charts with Vega-Lite: as SVG for pages and PDF, as PNG for .docx. The same bytes always.

All charts of a bulletin are drawn in one go, since each start of the drawing costs more than a
chart does, and are then cut apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from casetrack.bulletins.charts import FULL, Bar, Chart, charts_of
from casetrack.bulletins.content import Content
from casetrack.bulletins.formats.fonts import families_of, folder_of

WIDTH, ROW = 560, 34
_TEXT_TOP, _BAR_TOP, _BAR = 10, 20, 8
_TARGET_WIDTH, _TARGET_OVER = 2, 4
_POINTS = 13
# The ink follows the page where a page shows it; elsewhere it is nearly black.
INK, DARK = "currentColor", "#1f2328"
_TRACK, _LENGTH = "#e3e5e8", "#9a2a2a"
_SCALE = 2
_SVG = "{http://www.w3.org/2000/svg}"


def drawings_of(content: Content) -> dict[str, str]:
    """Each chart as an SVG without its words around, by its key."""
    charts = charts_of(content)
    if not charts:
        return {}
    font = families_of(content)["heading"]
    drawn = _drawn(json.dumps(charts), font, folder_of(content))
    return {chart["key"]: drawing for chart, drawing in zip(charts, drawn, strict=True)}


@lru_cache(maxsize=1)
def _converter() -> ModuleType:
    """The drawing library: 84 MB, which only who draws should load."""
    return import_module("vl_convert")


@lru_cache(maxsize=256)
def picture(drawing: str, folder: Path) -> bytes:
    """A drawing as PNG, dark on white, for 150 mm of paper."""
    _register(folder)
    drawn: bytes = _converter().svg_to_png(drawing.replace(INK, DARK), scale=_SCALE)
    return drawn


@lru_cache(maxsize=16)
def _drawn(charts: str, font: str, folder: Path) -> tuple[str, ...]:
    _register(folder)
    told: list[Chart] = json.loads(charts)
    whole = _converter().vegalite_to_svg(_specification(told, font))
    return tuple(_cut(ET.fromstring(whole), told))  # noqa: S314 - drawn by us a moment ago


@lru_cache(maxsize=8)
def _register(folder: Path) -> None:
    """Without its font a picture would have no text at all, and nobody would say so."""
    _converter().register_font_directory(str(folder))


def _specification(charts: Sequence[Chart], font: str) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "vconcat": [_rows(chart["bars"]) for chart in charts],
        "spacing": 0,
        "bounds": "flush",
        "padding": 0,
        "background": None,
        "config": {
            "font": font,
            "view": {"stroke": None},
            "text": {"fontSize": _POINTS, "baseline": "middle"},
            "aria": False,
        },
    }


def _rows(bars: Sequence[Bar]) -> dict[str, Any]:
    rectangles: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for index, bar in enumerate(bars):
        top = index * ROW
        rectangles += _rectangles(bar, top)
        words.append({"x": 0, "y": top + _TEXT_TOP, "said": _short(bar), "align": "left"})
        words.append({"x": WIDTH, "y": top + _TEXT_TOP, "said": bar["said"], "align": "right"})
    return {
        "width": WIDTH,
        "height": ROW * len(bars),
        "layer": [
            {
                "data": {"values": rectangles},
                "mark": "rect",
                "encoding": {
                    "x": _pixels("x"),
                    "x2": {"field": "x2"},
                    "y": _pixels("y"),
                    "y2": {"field": "y2"},
                    "color": {"field": "colour", "type": "nominal", "scale": None},
                },
            },
            {
                "data": {"values": words},
                "mark": {"type": "text", "align": {"expr": "datum.align"}, "color": INK},
                "encoding": {
                    "x": _pixels("x"),
                    "y": _pixels("y"),
                    "text": {"field": "said"},
                },
            },
        ],
    }


def _rectangles(bar: Bar, top: int) -> list[dict[str, Any]]:
    """The track, the length on it, and the target across both."""
    y, y2 = top + _BAR_TOP, top + _BAR_TOP + _BAR
    drawn: list[dict[str, Any]] = [{"x": 0, "x2": WIDTH, "y": y, "y2": y2, "colour": _TRACK}]
    if bar["length"] > 0:
        end = max(1, bar["length"] * WIDTH // FULL)
        drawn.append({"x": 0, "x2": end, "y": y, "y2": y2, "colour": _LENGTH})
    if bar["target"] >= 0:
        end = max(_TARGET_WIDTH, bar["target"] * WIDTH // FULL)
        over = {"y": y - _TARGET_OVER, "y2": y2 + _TARGET_OVER}
        drawn.append({"x": end - _TARGET_WIDTH, "x2": end, "colour": INK, **over})
    return drawn


def _short(bar: Bar) -> str:
    """The label, cut where it would run into what is said; the table has it whole."""
    room = WIDTH // _POINTS - len(bar["said"]) - 2
    return bar["label"] if len(bar["label"]) <= room else f"{bar['label'][: max(1, room)]}…"


def _pixels(field: str) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "axis": None, "scale": None}


def _cut(whole: ET.Element, charts: Sequence[Chart]) -> list[str]:
    """Take each chart out of the column they were drawn in."""
    groups = {
        each.get("class", "").split()[-1]: each
        for each in whole.iter(f"{_SVG}g")
        if each.get("class")
    }
    return [
        _standing_alone(groups[f"concat_{index}_group"], ROW * len(chart["bars"]))
        for index, chart in enumerate(charts)
    ]


def _standing_alone(group: ET.Element, height: int) -> str:
    body = []
    for each in group.iter():
        if each.tag == f"{_SVG}path" and each.get("fill") and each.get("d"):
            body.append(f'<path d="{each.get("d")}" fill="{each.get("fill")}"/>')
        elif each.tag == f"{_SVG}text":
            body.append(_text(each))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}">{"".join(body)}</svg>'
    )


def _text(element: ET.Element) -> str:
    kept = ("text-anchor", "transform", "font-family", "font-size", "fill")
    told = " ".join(f'{name}="{escape(element.get(name, ""))}"' for name in kept)
    return f"<text {told}>{escape(element.text or '')}</text>"
