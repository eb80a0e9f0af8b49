"""Notebooks for tests, made from the reference solutions, and how to grade many of them in one run."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader import load_assignment
from grader.batch import grade_all
from grader.execution.limits import Limits
from grader.execution.wall import Wall
from grader.notebook.submissions import collect
from grader.pipeline.preparing import prepare
from grader.run_folder import RunFolder

REPOSITORY = Path(__file__).resolve().parent.parent
ASSIGNMENTS = ("chain_rule", "linear_regression", "mlp_backprop", "stochastic_gradients", "three_ways")
SEED = 20_260_101

Json = dict[str, Any]


def assignment_folder(assignment: str) -> Path:
    """Where an assignment that comes with the project lies."""
    return REPOSITORY / "assignments" / assignment


def solution(assignment: str) -> Json:
    """The solution of an assignment that comes with the project."""
    return _read(REPOSITORY / "reference_solutions" / f"{assignment}.ipynb")


def released(assignment: str) -> Json:
    """The notebook that students get."""
    return _read(assignment_folder(assignment) / f"{assignment}.ipynb")


def changed(notebook: Json, *replacements: tuple[str, str]) -> Json:
    """A notebook with other text in the place of some, which must be there."""
    result = copy.deepcopy(notebook)
    for old, new in replacements:
        hit = [cell for cell in result["cells"] if cell["cell_type"] == "code" and old in cell["source"]]
        assert hit, f"no cell holds {old!r}"
        for cell in hit:
            cell["source"] = cell["source"].replace(old, new)
    return result


def with_cell(notebook: Json, source: str, at: int = 0) -> Json:
    """A notebook with one more code cell."""
    result = copy.deepcopy(notebook)
    cell = {"cell_type": "code", "id": "added", "metadata": {}, "outputs": [], "execution_count": None}
    result["cells"].insert(at, {**cell, "source": source})
    return result


def hand_in(folder: Path, notebooks: Mapping[str, Json]) -> Path:
    """Write notebooks as files of a folder, one a student."""
    folder.mkdir(parents=True, exist_ok=True)
    for student, notebook in notebooks.items():
        (folder / f"{student}.ipynb").write_text(json.dumps(notebook))
    return folder


def grades(
    assignment: str, notebooks: Mapping[str, Json], place: Path, wall: Wall, limits: Limits | None = None, jobs: int = 2
) -> dict[str, Json]:
    """Grade notebooks in one run below `place`; returns each student's grade.json, taken apart."""
    out = RunFolder(place / "graded")
    prepared = prepare(load_assignment(assignment_folder(assignment)), SEED)
    found = collect([hand_in(place / "submitted", notebooks)])
    grade_all(prepared, found, out, wall, limits or Limits(), jobs, lambda student: None)
    return {student: json.loads((out.path / student / "grade.json").read_text()) for student in notebooks}


def question(grade: Json, name: str) -> Json:
    """One question of a grade."""
    return next(found for found in grade["questions"] if found["name"] == name)


def _read(file: Path) -> Json:
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return dict(notebook)
