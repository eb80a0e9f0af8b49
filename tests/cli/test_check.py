"""grader check: what a student sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.checking import ON_THIS_MACHINE
from tests.cli.command import grader
from tests.golden_text import assert_golden
from tests.handed_in import assignment_folder, changed, hand_in, solution

LINEAR = assignment_folder("linear_regression")

pytestmark = pytest.mark.slow


def test_a_notebook_with_a_mistake_is_golden(tmp_path: Path) -> None:
    """Every question with its numbers and lines; the exit code says that not all is correct."""
    wrong = changed(solution("linear_regression"), ("db_np = 2 / m *", "db_np = 2 *"))
    notebook = hand_in(tmp_path, {"mine": wrong}) / "mine.ipynb"

    said = grader("check", notebook, "--assignment", LINEAR)

    assert (said.code, said.err) == (1, f"{ON_THIS_MACHINE}\n")
    assert_golden("check.txt", said.out)


def test_a_question_that_is_correct(tmp_path: Path) -> None:
    """The notebook says itself which assignment it is of; one question is looked at, and all is well."""
    said = grader("check", LINEAR / "samples" / "amara-okafor.ipynb", "--question", "analytic")

    assert (said.code, said.err) == (0, f"{ON_THIS_MACHINE}\n")
    assert "✓ analytic" in said.out
    assert "autograd" not in said.out
