"""grader release: a solution that is marked in nbgrader's way, released and graded without conversion."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from grader.execution.walls import find_wall
from tests.cli.command import grader
from tests.handed_in import Json, changed, grades, hand_in, question, solution


def _solved() -> Json:
    """A solution of the project's own, in which the derivation is marked."""
    last = "db_np = 2 / m * residual.sum(axis=1, keepdims=True)"
    first = "z_np = w_np.T @ X_np + b_np\n"
    return changed(
        solution("linear_regression"),
        (first, f"### BEGIN SOLUTION\n{first}"),
        (last, f"{last}\n### END SOLUTION"),
    )


def test_what_is_released_opens_and_holds_no_solution(tmp_path: Path) -> None:
    """The cells are named as students count them."""
    file = hand_in(tmp_path, {"solved": _solved()}) / "solved.ipynb"

    said = grader("release", file, "--out", tmp_path / "homework.ipynb")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Solutions taken out of cell")
    made = nbformat.read(tmp_path / "homework.ipynb", as_version=4)
    nbformat.validate(made)
    assert not any("SOLUTION" in cell.source for cell in made.cells)
    assert any("YOUR CODE HERE" in cell.source for cell in made.cells)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Least of all the solution."""
    file = hand_in(tmp_path, {"solved": _solved()}) / "solved.ipynb"

    said = grader("release", file, "--out", file)

    assert said.code == 2
    assert "is there already" in said.err
    assert json.loads(file.read_text()) == _solved()


@pytest.mark.parametrize("text", ["", "{}", "[1]", "no json"])
def test_what_is_no_notebook_is_said(text: str, tmp_path: Path) -> None:
    """With exit code 2, and no traceback."""
    (tmp_path / "odd.ipynb").write_text(text)

    said = grader("release", tmp_path / "odd.ipynb", "--out", tmp_path / "homework.ipynb")

    assert said.code == 2
    assert "odd.ipynb" in said.err
    assert not (tmp_path / "homework.ipynb").exists()


@pytest.mark.sandbox
@pytest.mark.slow
def test_the_marked_solution_and_its_release_are_graded_as_they_are(tmp_path: Path) -> None:
    """Full marks for the one, and nothing is wrong with the other: it is not begun."""
    file = hand_in(tmp_path, {"solved": _solved()}) / "solved.ipynb"
    assert grader("release", file, "--out", tmp_path / "homework.ipynb").code == 0
    homework = json.loads((tmp_path / "homework.ipynb").read_text())

    found = grades(
        "linear_regression", {"solved": _solved(), "homework": homework}, tmp_path / "run", find_wall("auto")
    )

    assert {each["status"] for each in found["solved"]["questions"]} == {"correct"}
    assert question(found["homework"], "analytic")["status"] == "unfinished"
    assert question(found["homework"], "autograd")["status"] == "correct"
