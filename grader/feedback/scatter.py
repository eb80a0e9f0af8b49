"""Draws yours against exact: right answers on the dashed line y = x, a mistaken factor as a line of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from grader.feedback.drawing import canvas, draw, number, write
from grader.feedback.figures import short
from grader.feedback.picture import Dot, Scatter, equation

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 250.0, 46.0, 300.0, 40.0, 214.0

_CROWD = 60
"""Dots from which on they are drawn smaller."""


@dataclass(frozen=True)
class Axis:
    """Maps the numbers from ``low`` to ``high`` to places from ``start`` to ``end``; zero is always among them."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> Axis:
        """Returns an axis with room around the values."""
        low, high = min(0.0, *values), max(0.0, *values)
        margin = 0.05 * high - 0.05 * low
        if margin == 0.0:
            return cls(-1.0, 1.0, start, end)
        low, high = (low - margin if low < 0 else low), (high + margin if high > 0 else high)
        largest = 1e308
        return cls(max(low, -largest), min(high, largest), start, end)

    @property
    def half_span(self) -> float:
        """Half the distance from low to high; the whole one can be beyond float64."""
        return self.high / 2 - self.low / 2

    def place(self, value: float) -> float:
        """Returns where a number stands."""
        return self.start + (value / 2 - self.low / 2) / self.half_span * (self.end - self.start)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Round numbers, two to five of them."""
        least = self.half_span / 2
        power = 10.0 ** math.floor(math.log10(least))
        step = next((power * n for n in (1, 2, 5) if power * n >= least * 0.999), power * 10)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return tuple(n * step for n in range(first, last + 1))


def draw_scatter(picture: Scatter) -> Element:
    """Returns the picture as an SVG tree."""
    root = canvas(_HEIGHT, picture.title, picture.description)
    across = Axis.over([dot.exact for dot in picture.dots], _LEFT, _RIGHT)
    up = Axis.over([dot.yours for dot in picture.dots], _BOTTOM, _TOP)
    _grid(root, across, up)
    ends = {equation(1.0): _line(root, 1.0, across, up, "line-right")}
    if picture.slope is not None:
        ends[equation(picture.slope)] = _line(root, picture.slope, across, up, "line-yours")
    scale = 1.0 if len(picture.dots) <= _CROWD else 0.7
    for dot in picture.dots:
        _dot(root, dot, across.place(dot.exact), up.place(dot.yours), scale)
    _label_lines(root, ends)
    return root


def _grid(root: Element, across: Axis, up: Axis) -> None:
    thin = {"stroke": "currentColor", "stroke_opacity": "0.14"}
    for value in across.ticks:
        x = across.place(value)
        draw(root, "line", x1=x, x2=x, y1=_TOP, y2=_BOTTOM, **thin)
        write(root, x, _BOTTOM + 15, short(value), "middle")
    for value in up.ticks:
        y = up.place(value)
        draw(root, "line", x1=_LEFT, x2=_RIGHT, y1=y, y2=y, **thin)
        write(root, _LEFT - 7, y + 4, short(value), "end")
    write(root, _RIGHT, _BOTTOM + 32, "exact →", "end")
    write(root, _LEFT - 7, 14, "↑ yours", "start")


def _line(root: Element, slope: float, across: Axis, up: Axis, kind: str) -> tuple[float, float]:
    """Draws y = slope x as far as it stays in the frame; returns the end to label."""
    bounds = sorted((up.low / slope, up.high / slope))
    reach = max(across.low, bounds[0]), min(across.high, bounds[1])
    left, right = ((across.place(x), up.place(min(max(slope * x, up.low), up.high))) for x in reach)
    style = {"stroke_dasharray": "5 4"} if kind == "line-right" else {"stroke_width": "1.75"}
    draw(root, "line", class_=kind, x1=left[0], y1=left[1], x2=right[0], y2=right[1], stroke="currentColor", **style)
    return right if math.dist(right, (across.place(0.0), up.place(0.0))) >= 60 else left


def _label_lines(root: Element, ends: Mapping[str, tuple[float, float]]) -> None:
    """Writes each line's equation at its end: outside the frame at the right and the top, else inside."""
    taken: list[tuple[float, float]] = []
    for label, (x, y) in ends.items():
        if x >= _RIGHT - 1:
            x, y, anchor = x + 6, y + 4, "start"
        elif y <= _TOP + 1 and x >= _LEFT + 40:
            x, y, anchor = x, y - 8, "middle"
        else:
            x, y, anchor = x + 10, min(max(y + 4, _TOP + 14), _BOTTOM - 8), "start"
        while any(abs(y - other_y) < 14 and abs(x - other_x) < 56 for other_x, other_y in taken):
            y += 14
        taken.append((x, y))
        write(root, x, y, label, anchor, "halo")


def _dot(root: Element, dot: Dot, x: float, y: float, scale: float) -> None:
    """Draws one entry: a shape for its trial, filled at the assignment's own point."""
    shapes = (
        "M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0z",
        "M-3.2 -3.2h6.4v6.4h-6.4z",
        "M0 -4.4l4.2 7.4h-8.4z",
        "M0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z",
        "M0 4.4l4.2 -7.4h-8.4z",
    )
    place = f"translate({number(x)} {number(y)})" + (f" scale({number(scale)})" if scale != 1.0 else "")
    fill = "currentColor" if dot.own else "none"
    shape = shapes[dot.trial % len(shapes)]
    draw(root, "path", d=shape, transform=place, fill=fill, stroke="currentColor", stroke_width="1.3")
