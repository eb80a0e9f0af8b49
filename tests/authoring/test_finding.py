"""Which assignment is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.authoring.finding import assignment_of, find_assignment, only
from grader.errors import UsageError
from grader.model import Cell, Notebook
from tests.authoring.test_load import GOOD, written

TWO_QUESTIONS = """
assignment = Assignment(
    title="Squares",
    questions={
        "q1": gradient(squares, "x", returned_by("f"), points=1),
        "q2": gradient(squares, "x", returned_by("g"), points=2),
    },
)
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one assignment of two questions."""
    (tmp_path / "assignments").mkdir()
    written(tmp_path / "assignments" / "squares", GOOD + TWO_QUESTIONS)
    (tmp_path / "work" / "deep").mkdir(parents=True)
    return tmp_path


def notebook(source: str) -> Notebook:
    """A notebook of one cell."""
    return Notebook((Cell(0, "code", source),))


@pytest.mark.parametrize("start", [".", "work/deep", "assignments", "assignments/squares"])
def test_a_name_is_looked_for_in_the_folders_above(course: Path, start: str) -> None:
    """Students say the name; where they stand in the course does not matter."""
    assert find_assignment("squares", course / start).name == "squares"


def test_a_path_is_taken_as_it_is(course: Path) -> None:
    """A folder or file can be named from anywhere."""
    folder = course / "assignments" / "squares"

    assert find_assignment(str(folder), Path("/")).directory == folder
    assert find_assignment(str(folder / "assignment.py"), Path("/")).directory == folder


def test_a_name_that_nothing_has(course: Path) -> None:
    """The sentence says where was looked, and what to name."""
    with pytest.raises(UsageError) as refused:
        find_assignment("cubes", course)

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "no-such-assignment",
        f"There is no assignment cubes in {course} or the folders above it.",
        "Name the folder that holds assignment.py, such as assignments/cubes.",
    )


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ('check("q1", assignment="squares")', "work/mine.ipynb"),
        ("check(assignment = 'squares')", "work/mine.ipynb"),
        ("x = 1", "assignments/squares/mine.ipynb"),
        ("x = 1", "work/squares.ipynb"),
    ],
)
def test_a_notebook_tells_its_assignment(course: Path, source: str, file: str) -> None:
    """By its check lines, by its folder, or by its own name."""
    assert assignment_of(notebook(source), course / file).name == "squares"


def test_a_notebook_that_tells_nothing(course: Path) -> None:
    """The sentence says how to name the assignment."""
    with pytest.raises(UsageError) as refused:
        assignment_of(notebook("x = 1"), course / "work" / "mine.ipynb")

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "unknown-assignment",
        "mine.ipynb: nothing tells which assignment this is.",
        "Name it with --assignment, such as --assignment assignments/linear_regression.",
    )


def test_one_question_of_an_assignment(course: Path) -> None:
    """The rest is left out, and its points with it."""
    assignment = find_assignment("squares", course)

    assert list(only(assignment, "q1").questions) == ["q1"]
    assert only(assignment, "q1").max_score == 1


def test_a_question_that_is_not_asked(course: Path) -> None:
    """The sentence lists those that are."""
    with pytest.raises(UsageError) as refused:
        only(find_assignment("squares", course), "q3")

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "no-such-question",
        "squares has no question q3.",
        "Expected one of: q1, q2.",
    )
