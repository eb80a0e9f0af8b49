"""Draws matrices: two side by side whose axes are exchanged, and where the errors of one are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from grader.feedback.drawing import WIDTH, canvas, draw, number, write
from grader.feedback.picture import ErrorMap, Exchanged

_HEAD, _GAP, _LARGEST_SIDE, _TALLEST = 22.0, 56.0, 30.0, 230.0
_FRAME = {"fill": "none", "stroke": "currentColor"}
_FOLLOWED = _FRAME | {"class_": "followed"}


def draw_exchanged(picture: Exchanged) -> Element:
    """Returns two maps of the same numbers, an arrow from an entry of yours to where it belongs."""
    left_columns, right_columns = len(picture.yours[0]), len(picture.exact[0])
    rows = max(len(picture.yours), len(picture.exact))
    side = min(_LARGEST_SIDE, (WIDTH - _GAP - 4) / (left_columns + right_columns), _TALLEST / rows)
    root = canvas(_HEAD + rows * side + 4, picture.title, picture.description)
    largest = max(abs(value) for matrix in (picture.yours, picture.exact) for row in matrix for value in row) or 1.0
    left = (WIDTH - (left_columns + right_columns) * side - _GAP) / 2
    right = left + left_columns * side + _GAP
    row, column = picture.followed
    _hinton(root, picture.yours, left, side, largest)
    _hinton(root, picture.exact, right, side, largest)
    write(root, left + left_columns * side / 2, 14, "yours", "middle")
    write(root, right + right_columns * side / 2, 14, "exact", "middle")
    _outline(root, left + row * side, _HEAD + column * side, side)
    _outline(root, right + column * side, _HEAD + row * side, side)
    start = left + (row + 1) * side + 3, _HEAD + (column + 0.5) * side
    _arrow(root, start, (right + column * side - 3, _HEAD + (row + 0.5) * side))
    return root


def draw_error_map(picture: ErrorMap) -> Element:
    """Returns the errors as shaded cells, or as bars where there is one row of them."""
    return _bars(picture) if len(picture.cells) == 1 else _heat(picture)


def _hinton(root: Element, matrix: Sequence[Sequence[float]], left: float, side: float, largest: float) -> None:
    """Draws a matrix as squares whose area is the number's size, hollow where it is negative (a Hinton diagram)."""
    width, height = len(matrix[0]) * side, len(matrix) * side
    draw(root, "rect", x=left, y=_HEAD, width=width, height=height, stroke_opacity=0.3, **_FRAME)
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            edge = max(1.0, (side - 6) * math.sqrt(abs(value) / largest))
            place = {"x": left + (j + 0.5) * side - edge / 2, "y": _HEAD + (i + 0.5) * side - edge / 2}
            fill = "none" if value < 0 else "currentColor"
            draw(root, "rect", **place, width=edge, height=edge, fill=fill, stroke="currentColor")


def _outline(root: Element, x: float, y: float, side: float) -> None:
    draw(root, "rect", x=x, y=y, width=side, height=side, rx=2.0, stroke_width=2.25, **_FOLLOWED)


def _arrow(root: Element, start: tuple[float, float], end: tuple[float, float]) -> None:
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    wings = ((end[0] - 8 * math.cos(angle + turn), end[1] - 8 * math.sin(angle + turn)) for turn in (-0.45, 0.45))
    tip = f"{number(end[0])} {number(end[1])}"
    path = f"M{number(start[0])} {number(start[1])}L{tip}"
    path += "".join(f"M{tip}L{number(x)} {number(y)}" for x, y in wings)
    draw(root, "path", d=path, stroke_width=1.5, **_FOLLOWED)


def _bars(picture: ErrorMap) -> Element:
    row, worst, floor = picture.cells[0], picture.furthest[1], 84.0
    step = (WIDTH - 8) / len(row)
    root = canvas(floor + 4, picture.title, picture.description)
    for j, value in enumerate(row):
        height = max(1.0, 66.0 * value)
        place = {"x": 4 + j * step, "y": floor - height, "width": max(1.0, step - 1.5), "height": height}
        draw(root, "rect", **place, fill="currentColor", fill_opacity=1.0 if j == worst else 0.45)
    draw(root, "line", x1=4.0, x2=WIDTH - 4, y1=floor, y2=floor, stroke="currentColor", stroke_opacity=0.4)
    write(root, min(max(4 + (worst + 0.5) * step, 40), WIDTH - 40), 12, "furthest off", "middle")
    return root


def _heat(picture: ErrorMap) -> Element:
    rows, columns = len(picture.cells), len(picture.cells[0])
    side = min(24.0, (WIDTH - 8) / columns, _TALLEST / rows)
    root = canvas(rows * side + 8, picture.title, picture.description)
    left = (WIDTH - columns * side) / 2
    for i, row in enumerate(picture.cells):
        for j, value in enumerate(row):
            place = {"x": left + j * side, "y": 4 + i * side, "width": side - 1, "height": side - 1}
            draw(root, "rect", **place, fill="currentColor", fill_opacity=0.06 + 0.84 * value)
    i, j = picture.furthest
    _outline(root, left + j * side - 0.5, 3.5 + i * side, side)
    return root
