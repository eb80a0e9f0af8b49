"""Students of a class whose wrong numbers are identical, with and without a mistake that explains them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.feedback.class_example import Example, example_of
from grader.feedback.class_names import choice_key, mistake_name, parameters_in_words
from grader.feedback.class_row import ClassNumbers, ClassQuestion
from grader.feedback.named_mistakes import PLACES
from grader.feedback.people import Reason, listed
from grader.model import Status

LEAST = 2
"""Students who can have something in common."""

_WRONG = (Status.WRONG, Status.PARTLY_CORRECT)
"""Where numbers are what is wrong."""


@dataclass(frozen=True)
class Alike:
    """Students who have the same wrong numbers."""

    key: str
    name: str
    explained_by: tuple[str, ...]
    """Mistakes that say why the numbers are what they are; empty: none does."""
    parameters: tuple[str, ...]
    numbers: Example | None
    students: tuple[Reason, ...]

    @property
    def label(self) -> str:
        """The name where nothing is set as code."""
        return self.name.replace("`", "")

    @property
    def said(self) -> str:
        """What explains the numbers."""
        return f"{', '.join(self.explained_by)}." if self.explained_by else "no named mistake explains it."


def identical(name: str, questions: Mapping[str, ClassQuestion], numbers: ClassNumbers) -> Iterator[Alike]:
    """Gives the groups of students with identical wrong numbers, the largest first.

    Args:
        name: that of the question.
        questions: what became of it, by student.
        numbers: those of the class.
    """
    wrong = {student: question for student, question in questions.items() if question.status in _WRONG}
    groups = [
        (parameters, explained, students)
        for same in numbers.same
        if same.question == name and len(students := [each for each in wrong if each in same.students]) >= LEAST
        for explained, parameters in _explained(same.parameters, [wrong[student] for student in students]).items()
    ]
    for parameters, explained, students in sorted(groups, key=lambda group: -len(group[2])):
        first = students[0]
        yield Alike(
            key=choice_key(name, "same", *parameters, first),
            name=f"the same wrong {parameters_in_words(parameters)}",
            explained_by=explained,
            parameters=tuple(parameters),
            numbers=example_of(first, numbers.of(first, name), parameters),
            students=tuple(map(listed, students)),
        )


def _explained(parameters: Sequence[str], questions: Sequence[ClassQuestion]) -> dict[tuple[str, ...], list[str]]:
    """Returns the parameters by the mistakes that say why they are wrong, not only where."""
    found: dict[tuple[str, ...], list[str]] = {}
    for parameter in parameters:
        names = (
            mistake_name(mistake.slug)
            for question in questions
            for mistake in question.mistakes
            if parameter in mistake.parameters and mistake.slug not in PLACES
        )
        found.setdefault(tuple(dict.fromkeys(names)), []).append(parameter)
    return found
