"""Verdicts and grades: what was decided, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from grader.model.asked import HintLevel
from grader.model.evidence import Comparison
from grader.model.handed_in import Place, Problem, Span


class Status(StrEnum):
    """What became of a question; documented in docs/grade-json.md."""

    CORRECT = "correct"
    PARTLY_CORRECT = "partly_correct"
    WRONG = "wrong"
    NOT_ANALYTIC = "not_analytic"
    IMPURE = "impure"
    MISSING = "missing"
    UNFINISHED = "unfinished"
    ERROR = "error"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    BAD_ANSWER = "bad_answer"
    CANNOT_DECIDE = "cannot_decide"
    AWAITING_REVIEW = "awaiting_review"


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake that reproduces the student's numbers on every trial."""

    slug: str
    parameters: Mapping[str, Any]
    sentence: str
    hints: tuple[str, str, str]
    """Where to look, what kind of mistake it is, which factor: each says more than the one before."""
    confidence: float = 1.0
    rivals: tuple[str, ...] = ()
    parts: tuple[Diagnosis, ...] = ()
    outline: str = ""
    """What may be said in place of the sentence where that says too much: which answers are wrong."""


class Origin(StrEnum):
    """How an answer was computed."""

    ANALYTIC = "analytic"
    AUTOGRAD = "autograd"
    FINITE_DIFFERENCE = "finite_difference"
    SYMBOLIC = "symbolic"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Provenance:
    """How an answer was computed, as a fact with its evidence."""

    kind: Origin
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """What became of one parameter of a question."""

    parameter: str
    status: Literal["correct", "wrong", "unknown"]
    sentence: str
    share: float = 0.0
    """What it earns of the parameter's points, from 0 to 1."""


@dataclass(frozen=True)
class Verdict:
    """What became of one question: decided, explained, with the numbers behind it."""

    question: str
    title: str
    status: Status
    score: float | None
    """None: a person decides."""
    max_score: float
    sentence: str
    hints: tuple[str, ...] = ()
    """Those of the diagnosis; where there is none, one or none."""
    notes: tuple[str, ...] = ()
    diagnosis: Diagnosis | None = None
    provenance: Provenance = Provenance(Origin.UNKNOWN)
    where: Place | None = None
    needs_review: bool = False
    parts: tuple[Part, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    """Every parameter of every trial, for tables and pictures."""
    basis: str = ""
    """One sentence on how this was decided."""
    suspect: Span | None = None
    """The one expression in which a single small change makes all numbers right; None: there is none, or several."""


@dataclass(frozen=True)
class Grade:
    """One submission's verdicts together: a complete, versioned document."""

    assignment: str
    title: str
    student: str
    file_name: str
    sha256: str
    seed: int
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    versions: Mapping[str, str]
    assignment_digest: str
    show_expected: bool = True
    hints: HintLevel = HintLevel.FACTOR
    """How far whoever handed this in is helped."""
    deducted: float = 0.0
    """Points that repairs of the notebook cost, as the assignment says."""

    @property
    def score(self) -> float:
        """The points that are decided."""
        return max(0.0, sum(verdict.score or 0.0 for verdict in self.verdicts) - self.deducted)

    @property
    def max_score(self) -> float:
        """The points that can be had."""
        return sum(verdict.max_score for verdict in self.verdicts)

    @property
    def pending(self) -> float:
        """The points that wait for a person."""
        return sum(verdict.max_score for verdict in self.verdicts if verdict.score is None)

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at any question."""
        return any(verdict.needs_review for verdict in self.verdicts)
