"""Feedback as the value of a notebook cell: the page where HTML is shown, text where it is not."""

from __future__ import annotations

import io
from dataclasses import dataclass

from rich.console import Console

from grader.feedback.html import feedback_fragment
from grader.feedback.terminal import print_feedback
from grader.feedback.view import FeedbackView


@dataclass(frozen=True, repr=False)
class RichFeedback:
    """One student's feedback, shown by Jupyter when it is the last value of a cell."""

    view: FeedbackView

    def _repr_html_(self) -> str:
        """Returns the feedback as an element with its own style and no script."""
        return feedback_fragment(self.view)

    def __repr__(self) -> str:
        """Returns the feedback in 80 columns."""
        text = io.StringIO()
        print_feedback(self.view, Console(file=text, width=80, color_system=None, force_jupyter=False))
        return "\n".join(line.rstrip() for line in text.getvalue().splitlines())
