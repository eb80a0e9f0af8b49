"""Sets a picture as inline SVG, one drawing a kind of picture."""

from __future__ import annotations

from typing import assert_never

from markupsafe import Markup

from grader.feedback.drawing import serialized
from grader.feedback.maps import draw_error_map, draw_exchanged
from grader.feedback.picture import ErrorMap, Exchanged, Picture, Scatter
from grader.feedback.scatter import draw_scatter


def svg(picture: Picture) -> Markup:
    """Returns a picture as one ``<svg role="img">`` with a title and a description."""
    match picture:
        case Scatter():
            return serialized(draw_scatter(picture))
        case Exchanged():
            return serialized(draw_exchanged(picture))
        case ErrorMap():
            return serialized(draw_error_map(picture))
        case _:
            assert_never(picture)
