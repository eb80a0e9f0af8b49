"""Everything that the page of a class and the table of a run show, already worded, counted and rounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import quote

from grader.feedback.class_row import ClassQuestion, ClassRow
from grader.feedback.figures import NO_NUMBER, points
from grader.feedback.marks import ACCEPTED, STOPPED, Mark, status_mark
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
class Reason:
    """One student and why they are listed."""

    student: str
    link: str
    text: str


@dataclass(frozen=True)
class Mistake:
    """One mistake in one question, with everybody who made it."""

    key: str
    name: str
    example: str
    students: tuple[Reason, ...]


@dataclass(frozen=True)
class Misunderstood:
    """The mistakes that were made in one question, the commonest first."""

    name: str
    title: str
    mistakes: tuple[Mistake, ...]


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


def class_view(title: str, rows: Sequence[ClassRow]) -> ClassView:
    """Returns what the page of a class shows, students in natural order, commonest mistakes first."""
    ordered = sorted(rows, key=lambda row: _natural(row.student))
    names = tuple(dict.fromkeys(question.name for row in ordered for question in row.questions))
    students = tuple(_student(row, names) for row in ordered)
    misunderstood = tuple(found for name in names if (found := _misunderstood(ordered, name)))
    return ClassView(
        title=plain(title),
        size=f"{len(rows)} {'notebook' if len(rows) == 1 else 'notebooks'}",
        questions=tuple(map(plain, names)),
        rows=students,
        review=tuple(_reasons(ordered, _waits)),
        stopped=tuple(_reasons(ordered, _stopped)),
        misunderstood=misunderstood,
        filters=tuple(_filters(students, misunderstood)),
        scores=_scores([row for row in rows if not row.pending]),
    )


def feedback_link(student: str) -> str:
    """Returns where a student's feedback lies, relative to the page of the class."""
    return f"{quote(student, safe='', errors='replace')}/feedback.html"


def _natural(student: str) -> tuple[list[tuple[int, str]], str]:
    """Sorts ``student-2`` before ``student-10``: digits by their number, which the longer one has more of."""
    parts = re.split(r"0*([0-9]+)", student.casefold())
    return [(len(part) if i % 2 else 0, part) for i, part in enumerate(parts)], student


def _student(row: ClassRow, names: Sequence[str]) -> StudentView:
    by_name = {question.name: question for question in row.questions}
    return StudentView(
        student=plain(row.student),
        link=feedback_link(row.student),
        cells=tuple(_cell(by_name.get(name)) for name in names),
        score=points(row.score),
        more="+" if row.pending else "",
        notes=", ".join(map(slug_words, row.problems)),
        filters=tuple(_passes(row)),
    )


def _cell(question: ClassQuestion | None) -> CellView:
    if question is None:
        return CellView(Mark(NO_NUMBER, "not in this grade", "wait"), "")
    return CellView(status_mark(question.status), NO_NUMBER if question.score is None else points(question.score))


def _passes(row: ClassRow) -> Iterator[str]:
    """Gives the keys of the filters that show this row."""
    if any(map(_waits, row.questions)):
        yield _REVIEW
    if any(map(_stopped, row.questions)):
        yield _DID_NOT_RUN
    yield from (key for question in row.questions if (key := _mistake(question)))


def _filters(students: Sequence[StudentView], misunderstood: Sequence[Misunderstood]) -> Iterator[Filter]:
    labels = {_REVIEW: "Needs a person", _DID_NOT_RUN: "Did not run"} | {
        mistake.key: f"{question.name}: {mistake.name}" for question in misunderstood for mistake in question.mistakes
    }
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
            yield Reason(plain(row.student), feedback_link(row.student), text)


def _mistake(question: ClassQuestion) -> str:
    """Returns the key under which a mistake is counted; empty where there is none to understand."""
    unclear = _stopped(question) or (_waits(question) and not question.diagnosis)
    if question.status in ACCEPTED or unclear:
        return ""
    return plain(f"{question.name}:{question.diagnosis or question.status}").replace(" ", "-")


def _misunderstood(rows: Sequence[ClassRow], name: str) -> Misunderstood | None:
    made: dict[str, list[tuple[ClassRow, ClassQuestion]]] = {}
    for row in rows:
        for question in row.questions:
            if question.name == name and (key := _mistake(question)):
                made.setdefault(key, []).append((row, question))
    if not made:
        return None
    commonest_first = sorted(made.items(), key=lambda item: (-len(item[1]), item[0]))
    title = next(iter(made.values()))[0][1].title
    return Misunderstood(plain(name), plain(title), tuple(_counted(key, cases) for key, cases in commonest_first))


def _counted(key: str, cases: Sequence[tuple[ClassRow, ClassQuestion]]) -> Mistake:
    example = cases[0][1]
    return Mistake(
        key=key,
        name=slug_words(example.diagnosis) if example.diagnosis else status_mark(example.status).word,
        example=plain(example.sentence),
        students=tuple(Reason(plain(row.student), feedback_link(row.student), "") for row, _ in cases),
    )


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
