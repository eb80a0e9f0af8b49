"""What the page says of every group, beside what is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.class_of_200.spellings import GROUPS, Group
from benchmarks.class_of_200.submissions import QUESTION
from grader.feedback.class_mistakes import Misunderstood
from grader.feedback.class_view import ClassView


@dataclass(frozen=True)
class Count:
    """One line of the table."""

    name: str
    seen: int
    expected: int
    right_people: bool

    @property
    def met(self) -> bool:
        """Whether the page names exactly these students."""
        return self.right_people and self.seen == self.expected

    def __str__(self) -> str:
        """The line."""
        return f"{self.name:<58} {self.seen:>5} {self.expected:>9}   {'met' if self.met else 'MISSED'}"


def counts(view: ClassView, class_list: Mapping[str, Group | None]) -> Iterator[Count]:
    """Compares the page of a class with its list: every group, who is right, and whatever else the page names."""
    section = next((found for found in view.misunderstood if found.name == QUESTION), None)
    expected: dict[str, set[str]] = {}
    for student, group in class_list.items():
        if group is not None:
            expected.setdefault(_line(group), set()).add(student)
    seen = dict(_seen(section)) if section else {}
    for name in dict.fromkeys([*map(_line, GROUPS), *seen]):
        if name in expected or name in seen:
            said, true = seen.get(name, Counter()), expected.get(name, set())
            yield Count(name, said.total(), len(true), set(said) == true)
    right = {row.student for row in view.rows if all(cell.mark.tone == "good" for cell in row.cells)}
    true = {student for student, group in class_list.items() if group is None}
    yield Count("everything right", len(right), len(true), right == true)


def _line(group: Group) -> str:
    """How a group is known on the page: by the name of the mistake and the parameters in which it shows."""
    parameters = ", ".join(group.parameters)
    return f"{group.slug.replace('_', ' ')} of {parameters}" if group.slug else f"no name, the same {parameters}"


def _seen(section: Misunderstood) -> Iterator[tuple[str, Counter[str]]]:
    for mistake in section.mistakes:
        for sharing in mistake.sharing:
            parameters = sharing.parameters.replace("`", "").replace(" and ", ", ")
            yield f"{mistake.label} of {parameters}", Counter(person.student for person in sharing.students)
    for alike in section.unexplained:
        name = f"no name, the same {', '.join(alike.parameters)}"
        yield name, Counter(person.student for person in alike.students)
