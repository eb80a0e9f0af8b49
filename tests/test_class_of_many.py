"""A class of made-up students, graded in two parts: the page names all their mistakes, each with the right people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from benchmarks.class_of_200.counting import counts
from benchmarks.class_of_200.spellings import GROUPS, Group
from benchmarks.class_of_200.submissions import ASSIGNMENT, hand_in
from grader import load_assignment
from grader.batch import grade_all
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.feedback.class_view import ClassView
from grader.notebook.submissions import collect
from grader.pipeline.preparing import prepare
from grader.run_folder import RunFolder
from tests.handed_in import SEED, assignment_folder

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]


@dataclass(frozen=True)
class Graded:
    """A class whose members are known."""

    class_list: dict[str, Group | None]
    view: ClassView
    page: str
    grades: dict[str, dict[str, Any]]
    """By student, what grade.json says."""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """A class of 24, two for every mistake; half of them hand in late, so that the run is continued."""
    place = tmp_path_factory.mktemp("class")
    class_list = hand_in(place / "submitted", {group.name: 2 for group in GROUPS}, 4, SEED)
    everybody = sorted((place / "submitted").iterdir())
    prepared = prepare(load_assignment(assignment_folder(ASSIGNMENT)), SEED)
    folder = RunFolder(place / "graded")
    for handed_in in (everybody[::2], everybody):
        grade_all(prepared, collect(handed_in), folder, find_wall("auto"), Limits(), 2, lambda student: None)
    grades = {student: json.loads((folder.path / student / "grade.json").read_text()) for student in class_list}
    return Graded(class_list, folder.class_view("A class"), (folder.path / "index.html").read_text(), grades)


def test_nobody_is_left_to_a_person(graded: Graded) -> None:
    """Every notebook is run and judged, whether the run was continued or not."""
    left = {student: grade for student, grade in graded.grades.items() if grade["needs_review"]}

    said = {
        student: ([problem["message"] for problem in grade["problems"]], grade["questions"][0]["sentence"])
        for student, grade in left.items()
    }
    assert said == {}


def test_every_mistake_is_counted_with_the_right_people(graded: Graded) -> None:
    """Each under its name and its parameters however it is spelled, and nobody else under any name."""
    found = list(counts(graded.view, graded.class_list))
    sentences = {student: grade["questions"][0]["sentence"] for student, grade in graded.grades.items()}

    assert len(graded.class_list) == 24
    assert len(found) == len(GROUPS) + 1
    assert [str(line) for line in found if not line.met] == [], sentences


def test_what_nobody_can_name_stands_first_on_the_page(graded: Graded) -> None:
    """Identical numbers without a name come before the mistakes, with links to those who have them."""
    copied = [student for student, group in graded.class_list.items() if group is not None and not group.slug]
    start = graded.page.index("no named mistake explains it.")

    assert start < graded.page.index("sign flipped")
    assert all(f'<a href="{student}/feedback.html">' in graded.page[start : start + 600] for student in copied)


def test_a_wrong_count_is_noticed(graded: Graded) -> None:
    """If one student thought otherwise than the page says, the lines of both groups are missed."""
    zero = next(group for group in GROUPS if group.slug == "zero")
    stranger = next(student for student, group in graded.class_list.items() if group is None)

    missed = [line.name for line in counts(graded.view, graded.class_list | {stranger: zero}) if not line.met]

    assert missed == ["zero of b1", "everything right"]
