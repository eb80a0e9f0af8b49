"""Draws the distribution of scores as a line of bars, small enough to stand in a sentence."""

from __future__ import annotations

from markupsafe import Markup

from grader.feedback.class_view import Scores
from grader.feedback.drawing import canvas, draw, number, serialized

_WIDTH, _HEIGHT = 140.0, 34.0


def histogram(scores: Scores) -> Markup:
    """Returns an ``<svg role="img">`` with one bar a bin and a tick under the median."""
    root = canvas(_HEIGHT, "Scores", scores.description, width=_WIDTH)
    step, tallest, floor = _WIDTH / len(scores.counts), max(scores.counts), _HEIGHT - 6
    for i, count in enumerate(scores.counts):
        place = {"x": i * step + 1, "width": step - 2, "height": (floor - 1) * count / tallest}
        draw(root, "rect", **place, y=floor - place["height"], fill="currentColor", fill_opacity=0.6)
    draw(root, "line", x1=0.0, x2=_WIDTH, y1=floor, y2=floor, stroke="currentColor", stroke_opacity=0.4)
    at = _WIDTH * scores.median_share
    draw(root, "path", d=f"M{number(at)} {number(floor + 1)}l3.5 5h-7z", fill="currentColor")
    return serialized(root)
