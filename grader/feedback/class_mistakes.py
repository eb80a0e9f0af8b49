"""What a class did not understand: mistakes with everybody who made them, and identical wrong numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.feedback.class_alike import Alike, identical
from grader.feedback.class_example import Example, example_of
from grader.feedback.class_names import choice_key, mistake_name, parameters_in_words
from grader.feedback.class_row import ClassNumbers, ClassQuestion, ClassRow
from grader.feedback.marks import ACCEPTED, STOPPED, status_mark
from grader.feedback.named_mistakes import LOCATED
from grader.feedback.people import Reason, feedback_link, listed
from grader.feedback.plain import plain


@dataclass(frozen=True)
class Sharing:
    """Those who made a mistake in the gradients of the same parameters."""

    parameters: str
    """In words; empty where the mistake concerns the whole question."""
    students: tuple[Reason, ...]


@dataclass(frozen=True)
class Mistake:
    """One mistake in one question, with everybody who made it."""

    key: str
    name: str
    facts: str
    """What tells it from another mistake of the same name in the same question; empty: there is none."""
    example: str
    numbers: Example | None
    sharing: tuple[Sharing, ...]

    @property
    def label(self) -> str:
        """The name with the facts that it needs."""
        return f"{self.name}, {self.facts}" if self.facts else self.name

    @property
    def students(self) -> tuple[Reason, ...]:
        """Everybody who made it."""
        return tuple(student for sharing in self.sharing for student in sharing.students)


@dataclass(frozen=True)
class Misunderstood:
    """What was not understood in one question, the commonest first."""

    name: str
    title: str
    unexplained: tuple[Alike, ...]
    """Identical wrong numbers that no named mistake explains."""
    mistakes: tuple[Mistake, ...]
    explained: tuple[Alike, ...]
    """Identical wrong numbers with a name."""


def misunderstood(rows: Sequence[ClassRow], name: str, numbers: ClassNumbers) -> Misunderstood | None:
    """Returns what was not understood in a question; None if nothing."""
    questions = {row.student: question for row in rows for question in row.questions if question.name == name}
    made = [made for student, question in questions.items() for made in _made(student, question)]
    if not made:
        return None
    groups = list(identical(name, questions, numbers))
    unexplained = tuple(alike for alike in groups if not alike.explained_by)
    return Misunderstood(
        name=plain(name),
        title=plain(questions[made[0].student].title),
        unexplained=unexplained,
        mistakes=tuple(_mistakes(name, _beside(made, unexplained), numbers)),
        explained=tuple(alike for alike in groups if alike.explained_by),
    )


@dataclass(frozen=True)
class _Made:
    """A mistake of one student in the question, named or only a status."""

    student: str
    key: str
    slug: str
    """Empty: there is only a status."""
    name: str
    facts: str
    parameters: tuple[str, ...]
    sentence: str


def _made(student: str, question: ClassQuestion) -> Iterator[_Made]:
    """Gives the mistakes under which a question is counted; none where there is nothing to understand."""
    waits = question.needs_review or question.score is None
    if question.status in (*ACCEPTED, *STOPPED) or (waits and not question.mistakes):
        return
    for mistake in question.mistakes:
        facts = plain(", ".join(mistake.facts))
        key = choice_key(question.name, mistake.slug, facts)
        name, sentence = mistake_name(mistake.slug), plain(mistake.sentence)
        yield _Made(student, key, mistake.slug, name, facts, mistake.parameters, sentence)
    if not question.mistakes:
        key, word = choice_key(question.name, question.status), status_mark(question.status).word
        yield _Made(student, key, "", word, "", (), plain(question.sentence))


def _beside(made: Iterable[_Made], unexplained: Sequence[Alike]) -> Iterator[_Made]:
    """Leaves out what is only located and stands among the identical numbers already."""
    shown = {(student.link, name) for alike in unexplained for student in alike.students for name in alike.parameters}
    for mistake in made:
        link = feedback_link(mistake.student)
        if mistake.slug != LOCATED or not all((link, name) in shown for name in mistake.parameters):
            yield mistake


def _mistakes(question: str, made: Iterable[_Made], numbers: ClassNumbers) -> Iterator[Mistake]:
    """Gives every mistake, the commonest first."""
    by_key: dict[str, dict[str, _Made]] = {}
    for mistake in made:
        by_key.setdefault(mistake.key, {}).setdefault(mistake.student, mistake)
    commonest_first = sorted(by_key.items(), key=lambda item: (-len(item[1]), item[0]))
    names = Counter(next(iter(students.values())).name for students in by_key.values())
    for _, students in commonest_first:
        yield _counted(question, students, numbers, alone=names[next(iter(students.values())).name] == 1)


def _counted(question: str, students: dict[str, _Made], numbers: ClassNumbers, *, alone: bool) -> Mistake:
    sharing: dict[tuple[str, ...], list[str]] = {}
    for student, mistake in students.items():
        sharing.setdefault(mistake.parameters, []).append(student)
    most_first = sorted(sharing.items(), key=lambda item: -len(item[1]))
    parameters, sharers = most_first[0]
    example = numbers.example(question, sharers)
    mistake = students[example or sharers[0]]
    return Mistake(
        key=mistake.key,
        name=mistake.name,
        facts="" if alone else mistake.facts,
        example=mistake.sentence,
        numbers=example_of(example, numbers.of(example, question), parameters) if example else None,
        sharing=tuple(Sharing(parameters_in_words(names), tuple(map(listed, them))) for names, them in most_first),
    )
