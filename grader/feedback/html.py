"""Sets a view as one self-contained HTML page: nothing is fetched, and only the page's own style and script count.

Templates escape everything; the exceptions are made here and in ``svg``, ``mathml`` and ``listing``: the room's own
files, trees that a serializer wrote, and highlighted code.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.feedback.class_view import ClassView
from grader.feedback.histogram import histogram
from grader.feedback.listing import highlighted
from grader.feedback.marked import marked
from grader.feedback.svg import svg
from grader.feedback.view import FeedbackView

_TEMPLATES = Path(__file__).with_name("templates")


def feedback_page(view: FeedbackView) -> str:
    """Returns the page of one student."""
    return _page("feedback_page.html", view, styles=("grader.css", "feedback.css"), script="")


def class_page(view: ClassView) -> str:
    """Returns the page of a class."""
    return _page("class_page.html", view, styles=("grader.css", "class.css"), script=_file("class.js"))


def feedback_fragment(view: FeedbackView) -> str:
    """Returns the feedback of one student as an element with its own style, to stand inside another page."""
    style = _file("grader.css") + _file("feedback.css")
    return _environment().get_template("feedback_fragment.html").render(view=view, style=style)


def _page(template: str, view: FeedbackView | ClassView, styles: tuple[str, ...], script: str) -> str:
    style = Markup("").join(map(_file, styles))
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src {_hash(style)}",
            *([f"script-src {_hash(script)}"] if script else []),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return _environment().get_template(template).render(view=view, style=style, script=script, policy=policy)


def _hash(text: str) -> str:
    """Returns the source expression that allows exactly this inline text (CSP level 3, 2.3.1)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(svg=svg, highlighted=highlighted, histogram=histogram, marked=marked)
    return environment


@cache
def _file(name: str) -> Markup:
    """Returns a style sheet or script of this room, which is trusted to stand in a page as it is."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - the room's own file
