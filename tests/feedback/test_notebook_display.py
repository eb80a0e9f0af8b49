"""Feedback as the value of a notebook cell."""

from __future__ import annotations

from grader.feedback.html import feedback_fragment
from grader.feedback.notebook_display import RichFeedback
from grader.feedback.view import feedback_view
from tests.feedback.sample_grades import EVERYTHING, NOTEBOOK, TYPICAL


def test_jupyter_shows_the_page() -> None:
    """Where HTML can be shown, it is the feedback as on its page, without a script."""
    view = feedback_view(TYPICAL, NOTEBOOK)

    assert RichFeedback(view)._repr_html_() == feedback_fragment(view)
    assert "<script" not in feedback_fragment(view)


def test_a_plain_prompt_shows_the_text() -> None:
    """Where only text can be shown, it is the feedback in 80 columns, without trailing spaces."""
    lines = repr(RichFeedback(feedback_view(EVERYTHING, NOTEBOOK))).split("\n")

    assert lines[0].startswith("Linear regression by hand")
    assert lines[0].endswith("5.5 / 24")
    assert all(line == line.rstrip() for line in lines)
