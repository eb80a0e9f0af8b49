"""grader audit: any notebook, without an assignment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import grader
from tests.handed_in import hand_in, solution

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


def _notebook(place: Path, *sources: str) -> Path:
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for n, source in enumerate(sources)
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return hand_in(place, {"mine": notebook}) / "mine.ipynb"


DATA = "import numpy as np\nX = np.random.randn(6, 3)\ny = np.random.randn(6)\nw = np.random.randn(3)"
LOSS = "r = X @ w - y\nloss = np.mean(r ** 2)"


def test_right_gradients_end_well(tmp_path: Path) -> None:
    """Exit code 0, and a sentence with the place of each."""
    said = grader("audit", _notebook(tmp_path, DATA, LOSS, "dw = 2 / 6 * X.T @ r"))

    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[:4] == ["mine.ipynb", "✓ 1 right", "", "✓ dw, cell 3, line 1"]
    assert lines[4].startswith("  `dw` is the derivative of `loss` by `w`, to ")


def test_a_wrong_gradient_ends_with_one_and_its_facts_as_data(tmp_path: Path) -> None:
    """What a cell says on the way is told as well."""
    file = _notebook(tmp_path, DATA, LOSS, "print(missing)", "dw = 2 / 6 * X.T @ (r + w.sum())")

    said = grader("audit", file, "--json")

    document = json.loads(said.out)
    assert said.code == 1
    assert [(found["name"], found["status"], found["where"]["cell"]) for found in document["gradients"]] == [
        ("dw", "wrong", 3)
    ]
    assert [problem["cell"] for problem in document["problems"]] == [2]


def test_a_notebook_without_gradients(tmp_path: Path) -> None:
    """It is said that there are none."""
    said = grader("audit", _notebook(tmp_path, "x = 1"))

    assert (said.code, said.out) == (0, "mine.ipynb\nNo gradients were found.\n")


def test_a_notebook_that_does_not_run_is_audited_repaired(tmp_path: Path) -> None:
    """What is missing is supplied and said; what would come from it is not tested."""
    load = "import missing_plots\nfrom missing_data import load\nA = load()\nprint 'loaded'"
    more = "v = np.ones(2)\ncost = np.sum((A @ v) ** 2)\ndv = 2 * A.T @ (A @ v)"
    file = _notebook(tmp_path, load, DATA, f"missing_plots.draw(y)\n{LOSS}\ndw = 2 / 6 * X.T @ r", more)

    document = json.loads(grader("audit", file, "--json").out)

    found = {gradient["name"]: gradient["status"] for gradient in document["gradients"]}
    assert found["dw"] == "right"
    assert found.get("dv", "untested") == "untested"
    assert {"missing_module", "python_2"} <= {problem["kind"] for problem in document["problems"]}


def test_solutions_are_right_as_they_stand(tmp_path: Path) -> None:
    """The gradients of two solutions, which know nothing of an audit."""
    files = hand_in(tmp_path, {"linear": solution("linear_regression"), "ways": solution("three_ways")})

    found = [json.loads(grader("audit", files / f"{name}.ipynb", "--json").out) for name in ("linear", "ways")]

    right = [{g["name"] for g in document["gradients"] if g["status"] == "right"} for document in found]
    assert right[0] >= {"dw_np", "db_np"}
    assert right[1] == {"comp_grad_analytical(...)"}
    assert not any(document["counts"][status] for document in found for status in ("wrong", "constant_factor"))
