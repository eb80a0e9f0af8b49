"""Courses of nbgrader and otter as they are: their trees, their marks, and what students do to their cells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from grader import Assignment, gradient, loss, normal, returned_by, variables
from grader.batch import grade_all
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.notebook.submissions import collect
from grader.pipeline.preparing import Prepared, prepare
from grader.run_folder import RunFolder

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

Json = dict[str, Any]


@loss(x=normal("n"), c=normal("n"))
def weighted_squares(x, c):  # type: ignore[no-untyped-def]
    """The weighted sum of squares."""
    return (c * x * x).sum()


@loss(x=normal("n"), c=normal("n"))
def weighted_cubes(x, c):  # type: ignore[no-untyped-def]
    """The weighted sum of cubes."""
    return (c * x * x * x).sum()


def course() -> Prepared:
    """Two questions whose answers have the same names, so that only their cells tell them apart, and a function."""
    given = {"x": "x", "c": "c"}
    questions = {
        "squares": gradient(weighted_squares, "x", variables(given=given, cell="q1", x="dx")),
        "cubes": gradient(weighted_cubes, "x", variables(given=given, cell="q2", x="dx")),
        "function": gradient(weighted_squares, "x", returned_by("grad", cell="q3")),
    }
    named = {name: replace(question, name=name) for name, question in questions.items()}
    return prepare(Assignment("Powers", named, name="ps1"), 5)


def cell(source: str, **nbgrader: object) -> Json:
    """A code cell, perhaps with nbgrader's metadata."""
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "execution_count": None}


def solution(name: str, code: str, **more: object) -> Json:
    """A cell with a solution marked in nbgrader's way."""
    source = f"### BEGIN SOLUTION\n{code}\n### END SOLUTION"
    marks = {"schema_version": 3, "grade": False, "locked": False, "solution": True, "task": False}
    return cell(source, **{**marks, "grade_id": name, **more})


SETUP = cell("import numpy as np\nx, c = np.ones(3), np.arange(3.0)", schema_version=1, grade_id="setup", locked=True)
CHECK = cell(
    "from nose.tools import assert_equal\nassert_equal(dx.shape, x.shape)\n### BEGIN HIDDEN TESTS\nassert len(dx) == 3",
    schema_version=2, grade_id="q1-test", locked=True, grade=True, points=1, solution=False,
)  # fmt: skip
SQUARES = solution("q1", "dx = 2 * c * x")
CUBES = solution("q2", "dx = 3 * c * x ** 2")
FUNCTION = solution("q3", "def grad(x, c):\n    return 2 * c * x")
AFTERWARDS = cell("dx = None\n\ndef grad(x, c):\n    return 7 * x")
MARKED = [SETUP, SQUARES, CHECK, CUBES, FUNCTION, AFTERWARDS]

STUDENTS: Mapping[str, list[Json]] = {
    "marked-solution": MARKED,
    "duplicated-ids": [SETUP, SQUARES, SQUARES, CHECK, CUBES, cell("dx = None", grade_id="q2"), FUNCTION, AFTERWARDS],
    "deleted-cell": [SETUP, CUBES, FUNCTION],
    "deleted-ids": [SETUP, cell("dx = 2 * c * x"), cell("def grad(x, c):\n    return 2 * c * x")],
    "wrong-in-one": [SETUP, solution("q1", "dx = c * x"), CHECK, CUBES, FUNCTION],
    "otter": [
        cell("import otter\nnotebook = otter.Notebook('ps1.ipynb')"),
        SETUP,
        {**cell("dx = 2 * c * x # SOLUTION"), "metadata": {"tags": ["otter_answer_cell", "q1"], "otter": {"x": 1}}},
        cell("notebook.check('q1')"),
        {**cell("dx = 3 * c * x ** 2 # SOLUTION"), "metadata": {"tags": ["q2"]}},
        {**cell("def grad(x, c):\n    # BEGIN SOLUTION\n    return 2 * c * x\n    # END SOLUTION"),
         "metadata": {"tags": ["q3"]}},
    ],
    "odd-metadata": [{**each, "metadata": {"nbgrader": ["?"], "tags": 3}} for each in (SETUP, CUBES)],
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Json]:
    """Every student's grade, from a tree as nbgrader collects it, other assignments and stages included."""
    place = tmp_path_factory.mktemp("course")
    for student, cells in STUDENTS.items():
        for assignment in ("ps1", "ps2"):
            folder = place / "submitted" / student / assignment
            folder.mkdir(parents=True)
            (folder / "x.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells}))
            (folder / "timestamp.txt").write_text("2024-10-01 12:00:00 UTC")
    (place / "release" / "ps1").mkdir(parents=True)
    (place / "nbgrader_config.py").write_text("c = get_config()")
    out = RunFolder(place / "graded")
    found = collect([place], assignment="ps1")
    grade_all(course(), found, out, find_wall("auto"), Limits(), 2, lambda student: None)
    return {path.name: json.loads((path / "grade.json").read_text()) for path in out.path.iterdir() if path.is_dir()}


def statuses(grade: Json) -> dict[str, str]:
    """What became of every question."""
    return {question["name"]: question["status"] for question in grade["questions"]}


ALL_RIGHT = dict.fromkeys(("squares", "cubes", "function"), "correct")


def test_every_student_has_a_row(graded: Mapping[str, Json]) -> None:
    """Whatever was done to the cells."""
    assert set(graded) == set(STUDENTS)


def test_a_marked_solution_earns_all_points(graded: Mapping[str, Json]) -> None:
    """Each name counts as it was after its own cell, and nothing has to be converted."""
    assert statuses(graded["marked-solution"]) == ALL_RIGHT


def test_duplicated_cells_cost_nothing(graded: Mapping[str, Json]) -> None:
    """Neither a copy of the answer nor a blank copy below it."""
    assert statuses(graded["duplicated-ids"]) == ALL_RIGHT


def test_a_deleted_cell_costs_its_own_question_alone(graded: Mapping[str, Json]) -> None:
    """The other answers have their marks."""
    found = statuses(graded["deleted-cell"])

    assert (found["cubes"], found["function"]) == ("correct", "correct")
    assert found["squares"] != "correct"


def test_deleted_ids_leave_the_answers(graded: Mapping[str, Json]) -> None:
    """They are looked for in the whole notebook, and a note says so."""
    grade = graded["deleted-ids"]

    assert (statuses(grade)["squares"], statuses(grade)["function"]) == ("correct", "correct")
    assert any("no cell `q1`" in note for note in grade["questions"][0]["notes"])


def test_one_wrong_answer_is_one_wrong_answer(graded: Mapping[str, Json]) -> None:
    """A later cell with the same name does not hide it."""
    assert statuses(graded["wrong-in-one"]) == {**ALL_RIGHT, "squares": "wrong"}


def test_otter_marks_and_checks(graded: Mapping[str, Json]) -> None:
    """Its check cells need otter, which is not here: that is said, and stops nothing."""
    grade = graded["otter"]

    assert statuses(grade) == ALL_RIGHT
    assert [problem["kind"] for problem in grade["problems"] if problem["cell"] == 0] == ["missing_package"]


def test_odd_metadata_is_no_obstacle(graded: Mapping[str, Json]) -> None:
    """What is not of the form that nbgrader writes names no cell."""
    assert statuses(graded["odd-metadata"])["cubes"] == "correct"
