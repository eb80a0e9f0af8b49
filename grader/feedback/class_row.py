"""What the page and the table of a class need of one grade: it can come from a grade or from its document."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model import Status


@dataclass(frozen=True)
class ClassQuestion:
    """What the class shows of one student's question."""

    name: str
    title: str
    status: Status
    score: float | None
    max_score: float
    sentence: str
    needs_review: bool = False
    diagnosis: str = ""
    """The slug of the named mistake; empty: none was named."""


@dataclass(frozen=True)
class ClassRow:
    """What the class shows of one student."""

    student: str
    questions: tuple[ClassQuestion, ...]
    score: float
    max_score: float
    pending: float
    needs_review: bool
    problems: tuple[str, ...] = ()
    """The kinds of problems of the submission."""
