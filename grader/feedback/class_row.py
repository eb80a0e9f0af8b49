"""What the page and the table of a class need of one grade: it can come from a grade or from its document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.model import SameNumbers, Status, WrongNumbers


@dataclass(frozen=True)
class NamedMistake:
    """A named mistake of one student, as the class counts it."""

    slug: str
    parameters: tuple[str, ...]
    """Whose gradients it concerns."""
    facts: tuple[str, ...]
    """What tells it from its kin, such as ``factor 2``: mistakes are the same if slug and facts are."""
    sentence: str


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
    mistakes: tuple[NamedMistake, ...] = ()
    """Empty: none was named."""


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


@dataclass(frozen=True)
class ClassNumbers:
    """The wrong numbers of a class."""

    wrong: Mapping[str, Mapping[str, tuple[WrongNumbers, ...]]] = field(default_factory=dict)
    """By student and question."""
    same: tuple[SameNumbers, ...] = ()

    def of(self, student: str, question: str) -> tuple[WrongNumbers, ...]:
        """One student's wrong numbers of one question; empty: none are known."""
        return self.wrong.get(student, {}).get(question, ())

    def example(self, question: str, students: Sequence[str]) -> str:
        """The first of the students whose wrong numbers are known; empty: nobody's are."""
        return next((student for student in students if self.of(student, question)), "")
