"""Everything that the page of a class and the table of a run show, already worded, counted and rounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from grader.feedback.class_alike import Alike
from grader.feedback.class_mistakes import Mistake, Misunderstood, misunderstood
from grader.feedback.class_row import ClassNumbers, ClassQuestion, ClassRow
from grader.feedback.figures import NO_NUMBER, points
from grader.feedback.marks import STOPPED, Mark, status_mark
from grader.feedback.people import Reason, feedback_link, listed
from grader.feedback.plain import plain
from grader.feedback.view import slug_words

_MOST_BINS = 10
_REVIEW, _DID_NOT_RUN = "review", "stopped"


@dataclass(frozen=True)
class CellView:
    """One student's question."""

    mark: Mark
    score: str


@dataclass(frozen=True)
class StudentView:
    """One row of the table."""

    student: str
    link: str
    cells: tuple[CellView, ...]
    score: str
    more: str
    """A plus where points may come from a person; else empty."""
    notes: str
    filters: tuple[str, ...]
    """Keys of the filters that this row passes."""


@dataclass(frozen=True)
class Filter:
    """A choice of rows."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Scores:
    """How the complete grades are distributed."""

    counts: tuple[int, ...]
    """Grades per bin; the bins divide 0 to the highest score evenly."""
    median: str
    median_share: float
    """The median as a share of the highest score, from 0 to 1."""
    max_score: str
    description: str


@dataclass(frozen=True)
class ClassView:
    """A run: totals, what was not understood, and one row a student."""

    title: str
    size: str
    questions: tuple[str, ...]
    rows: tuple[StudentView, ...]
    review: tuple[Reason, ...]
    stopped: tuple[Reason, ...]
    misunderstood: tuple[Misunderstood, ...]
    filters: tuple[Filter, ...]
    scores: Scores | None


def class_view(title: str, rows: Sequence[ClassRow], numbers: ClassNumbers | None = None) -> ClassView:
    """Returns what the page of a class shows, students in natural order, commonest mistakes first.

    Args:
        title: that of the assignment.
        rows: one a student.
        numbers: what is known of their wrong numbers; None: nothing, so that no example shows any.
    """
    ordered = sorted(rows, key=lambda row: _natural(row.student))
    names = tuple(dict.fromkeys(question.name for row in ordered for question in row.questions))
    known = numbers or ClassNumbers()
    sections = tuple(found for name in names if (found := misunderstood(ordered, name, known)))
    choices = dict(_choices(sections))
    students = tuple(_student(row, names, choices) for row in ordered)
    return ClassView(
        title=plain(title),
        size=f"{len(rows)} {'notebook' if len(rows) == 1 else 'notebooks'}",
        questions=tuple(map(plain, names)),
        rows=students,
        review=tuple(_reasons(ordered, _waits)),
        stopped=tuple(_reasons(ordered, _stopped)),
        misunderstood=sections,
        filters=tuple(_filters(students, choices)),
        scores=_scores([row for row in rows if not row.pending]),
    )


def _natural(student: str) -> tuple[list[tuple[int, str]], str]:
    """Sorts ``student-2`` before ``student-10``: digits by their number, which the longer one has more of."""
    parts = re.split(r"0*([0-9]+)", student.casefold())
    return [(len(part) if i % 2 else 0, part) for i, part in enumerate(parts)], student


def _student(row: ClassRow, names: Sequence[str], choices: Mapping[str, _Choice]) -> StudentView:
    by_name = {question.name: question for question in row.questions}
    return StudentView(
        student=plain(row.student),
        link=feedback_link(row.student),
        cells=tuple(_cell(by_name.get(name)) for name in names),
        score=points(row.score),
        more="+" if row.pending else "",
        notes=", ".join(map(slug_words, row.problems)),
        filters=tuple(_passes(row, choices)),
    )


def _cell(question: ClassQuestion | None) -> CellView:
    if question is None:
        return CellView(Mark(NO_NUMBER, "not in this grade", "wait"), "")
    return CellView(status_mark(question.status), NO_NUMBER if question.score is None else points(question.score))


def _passes(row: ClassRow, choices: Mapping[str, _Choice]) -> Iterator[str]:
    """Gives the keys of the filters that show this row."""
    if any(map(_waits, row.questions)):
        yield _REVIEW
    if any(map(_stopped, row.questions)):
        yield _DID_NOT_RUN
    link = feedback_link(row.student)
    yield from (key for key, choice in choices.items() if link in choice.links)


@dataclass(frozen=True)
class _Choice:
    """Students who have something wrong in common, by the links to their feedback."""

    label: str
    links: frozenset[str]


def _choices(sections: Sequence[Misunderstood]) -> Iterator[tuple[str, _Choice]]:
    """Gives what rows can be chosen by, under its key."""
    for section in sections:
        found: tuple[Alike | Mistake, ...] = (*section.unexplained, *section.mistakes)
        for shared in found:
            links = frozenset(student.link for student in shared.students)
            yield shared.key, _Choice(f"{section.name}: {shared.label}", links)


def _filters(students: Sequence[StudentView], choices: Mapping[str, _Choice]) -> Iterator[Filter]:
    labels = {_REVIEW: "Needs a person", _DID_NOT_RUN: "Did not run"}
    labels |= {key: choice.label for key, choice in choices.items()}
    counts = Counter(key for student in students for key in student.filters)
    yield from (Filter(key, label, counts[key]) for key, label in labels.items() if counts[key])


def _waits(question: ClassQuestion) -> bool:
    return question.needs_review or question.score is None


def _stopped(question: ClassQuestion) -> bool:
    return question.status in STOPPED


def _reasons(rows: Iterable[ClassRow], concerns: Callable[[ClassQuestion], bool]) -> Iterator[Reason]:
    for row in rows:
        said: dict[str, list[str]] = {}
        for question in filter(concerns, row.questions):
            said.setdefault(plain(question.sentence), []).append(plain(question.name))
        if said:
            text = " ".join(f"{', '.join(names)}: {sentence}" for sentence, names in said.items())
            yield listed(row.student, text)


def _scores(rows: Sequence[ClassRow]) -> Scores | None:
    """Counts the grades in which nothing waits for a person."""
    if not rows:
        return None
    highest = max(max(row.max_score, row.score) for row in rows)
    bins = max(1, min(_MOST_BINS, round(highest)))
    counts = [0] * bins
    for row in rows:
        share = row.score / highest if highest else 0.0
        counts[min(bins - 1, max(0, int(share * bins)))] += 1
    middle, most = median(row.score for row in rows), points(highest)
    return Scores(
        counts=tuple(counts),
        median=points(middle),
        median_share=middle / highest if highest else 0.0,
        max_score=most,
        description=(
            f"Scores of {len(rows)} complete {'grade' if len(rows) == 1 else 'grades'} from 0 to {most}, "
            f"median {points(middle)}; from the lowest to the highest: {', '.join(map(str, counts))}."
        ),
    )
