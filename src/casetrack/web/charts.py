"""Small drawings of numbers as plain coordinates; a template writes them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 170
LEFT, RIGHT, TOP, BOTTOM = 36, 12, 14, 24
# The steps that an axis may have, times powers of ten.
_STEPS = (1, 2, 5, 10)
_LINES = 4


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A line across the drawing, and what it stands for."""

    at: float
    text: str


@dataclass(frozen=True, kw_only=True)
class LineChart:
    """A line over time with the area below it."""

    line: str
    area: str
    ticks: tuple[Tick, ...]
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar with its number above and its name below."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    count: int
    name: str


@dataclass(frozen=True, kw_only=True)
class BarChart:
    """Bars beside each other."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def line_chart(points: Sequence[tuple[str, int]]) -> LineChart:
    """A line through at least two named points, evenly apart."""
    top, ticks = _scale(max(value for _, value in points))
    across = WIDTH - LEFT - RIGHT
    places = [
        (round(LEFT + across * place / (len(points) - 1), 1), _y(value, top))
        for place, (_, value) in enumerate(points)
    ]
    line = " ".join(f"{x},{y}" for x, y in places)
    floor = HEIGHT - BOTTOM
    return LineChart(
        line=line,
        area=f"{places[0][0]},{floor} {line} {places[-1][0]},{floor}",
        ticks=ticks,
        first=points[0][0],
        last=points[-1][0],
    )


def bar_chart(columns: Sequence[tuple[str, int]]) -> BarChart:
    """A bar for each name."""
    top, ticks = _scale(max(value for _, value in columns))
    room = (WIDTH - LEFT - RIGHT) / len(columns)
    bars = []
    for place, (name, value) in enumerate(columns):
        y, x = _y(value, top), LEFT + room * (place + 0.2)
        bars.append(
            Bar(
                x=round(x, 1),
                y=y,
                width=round(room * 0.6, 1),
                height=round(HEIGHT - BOTTOM - y, 1),
                middle=round(x + room * 0.3, 1),
                count=value,
                name=name,
            )
        )
    return BarChart(bars=tuple(bars), ticks=ticks)


def _scale(largest: int) -> tuple[int, tuple[Tick, ...]]:
    """A round number at or above the largest, and the lines on the way there."""
    step, power = 1, 1
    while step * _LINES < largest:
        larger = [each * power for each in _STEPS if each * power * _LINES >= largest]
        step = larger[0] if larger else step
        power *= 10
    top = step * _LINES
    return top, tuple(
        Tick(at=_y(step * line, top), text=str(step * line)) for line in range(_LINES + 1)
    )


def _y(value: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)
