"""Draws charts: as SVG for pages and PDF, as PNG for .docx. The same bytes always.

A chart is a few rectangles and words whose places are known, so they are written down as they are:
the engine of a charting library took a second to start and moved none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from xml.sax.saxutils import escape, quoteattr

from casetrack.bulletins.charts import FULL, Bar, Chart, charts_of
from casetrack.bulletins.content import Content
from casetrack.bulletins.formats.fonts import families_of

WIDTH, ROW = 560, 34
_BASELINE, _BAR_TOP, _BAR = 14, 20, 8
_TARGET_WIDTH, _TARGET_OVER = 2, 4
_POINTS = 13
# The ink follows the page where a page shows it; elsewhere it is nearly black.
INK, DARK = "currentColor", "#1f2328"
_TRACK, _LENGTH = "#e3e5e8", "#9a2a2a"
_SCALE = 2


def drawings_of(content: Content) -> dict[str, str]:
    """Each chart as an SVG without its words around, by its key."""
    font = families_of(content)["heading"]
    return {each["key"]: _drawn(each, font) for each in charts_of(content)}


@lru_cache(maxsize=256)
def picture(drawing: str, folder: Path) -> bytes:
    """A drawing as PNG, dark on white, for 150 mm of paper."""
    _register(folder)
    drawn: bytes = _converter().svg_to_png(drawing.replace(INK, DARK), scale=_SCALE)
    return drawn


@lru_cache(maxsize=1)
def _converter() -> ModuleType:
    """The drawing library: 84 MB, which only who draws should load."""
    return import_module("vl_convert")


@lru_cache(maxsize=8)
def _register(folder: Path) -> None:
    """Without its font a picture would have no text at all, and nobody would say so."""
    _converter().register_font_directory(str(folder))


def _drawn(chart: Chart, font: str) -> str:
    rows = [(index * ROW, bar) for index, bar in enumerate(chart["bars"])]
    shapes = [shape for top, bar in rows for shape in _shapes(bar, top)]
    words = [word for top, bar in rows for word in _words(bar, top, font)]
    height = ROW * len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}">{"".join(shapes)}{"".join(words)}</svg>'
    )


def _shapes(bar: Bar, top: int) -> Iterator[str]:
    """The track, the length on it, and the target across both."""
    y = top + _BAR_TOP
    yield _rectangle(0, WIDTH, y, _BAR, _TRACK)
    if bar["length"] > 0:
        yield _rectangle(0, max(1, bar["length"] * WIDTH // FULL), y, _BAR, _LENGTH)
    if bar["target"] >= 0:
        end = max(_TARGET_WIDTH, bar["target"] * WIDTH // FULL)
        high = _BAR + 2 * _TARGET_OVER
        yield _rectangle(end - _TARGET_WIDTH, _TARGET_WIDTH, y - _TARGET_OVER, high, INK)


def _rectangle(x: int, wide: int, y: int, high: int, colour: str) -> str:
    return f'<path d="M{x},{y}h{wide}v{high}h-{wide}Z" fill="{colour}"/>'


def _words(bar: Bar, top: int, font: str) -> Iterator[str]:
    """The label at the left, the numbers at the right."""
    for anchor, x, said in (("start", 0, _short(bar)), ("end", WIDTH, bar["said"])):
        yield (
            f'<text text-anchor="{anchor}" transform="translate({x},{top + _BASELINE})"'
            f' font-family={quoteattr(font)} font-size="{_POINTS}px" fill="{INK}">'
            f"{escape(said)}</text>"
        )


def _short(bar: Bar) -> str:
    """The label, cut where it would run into what is said; the table has it whole."""
    room = WIDTH // _POINTS - len(bar["said"]) - 2
    return bar["label"] if len(bar["label"]) <= room else f"{bar['label'][: max(1, room)]}…"
