"""Students as the page of a class lists them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from grader.feedback.plain import plain


@dataclass(frozen=True)
class Reason:
    """One student and why they are listed."""

    student: str
    link: str
    text: str


def listed(student: str, text: str = "") -> Reason:
    """Returns a student with the link to their feedback."""
    return Reason(plain(student), feedback_link(student), text)


def feedback_link(student: str) -> str:
    """Returns where a student's feedback lies, relative to the page of the class."""
    return f"{quote(student, safe='', errors='replace')}/feedback.html"
