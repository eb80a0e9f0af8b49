"""From notebook files to pages: what a run over the assignments that come with the project leaves behind."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from grader import load_assignment
from grader.batch import grade_all
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.notebook.submissions import collect
from grader.pipeline.preparing import prepare
from grader.run_folder import RunFolder
from tests.handed_in import (
    ASSIGNMENTS,
    SEED,
    Json,
    assignment_folder,
    changed,
    grades,
    question,
    released,
    solution,
)

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

ONE_SIDED = (
    ("epsilon=1e-6", "epsilon=0.1"),
    ("(f(x + step) - f(x - step)) / (2 * epsilon)", "(f(x + step) - f(x)) / epsilon"),
)
VARIANTS = {
    "chain_rule": {"no-import": (("a = torch.relu(w * x + b)", "a = F.relu(w * x + b)"),)},
    "three_ways": {"coarse-step": ONE_SIDED},
    "mlp_backprop": {
        "float32": (("dtype=torch.float64", "dtype=torch.float32"),),
        "odd-factor": (("da1 = torch.where(a1 > 0, dh, 0.0)", "da1 = torch.where(a1 > 0, dh, 0.0) / (1 + h)"),),
    },
}
"""Solutions with something to remark upon, by assignment and student."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a run over the solution, the released notebook and the variants of an assignment."""
    wall = find_wall("auto")

    @cache
    def folder(assignment: str) -> Path:
        base = solution(assignment)
        variants = {name: changed(base, *texts) for name, texts in VARIANTS.get(assignment, {}).items()}
        place = tmp_path_factory.mktemp(assignment)
        grades(assignment, {"solution": base, "released": released(assignment), **variants}, place, wall)
        return place / "graded"

    return folder


def grade_in(folder: Path, student: str) -> Json:
    """A student's grade as it stands in the folder of a run."""
    document: Json = json.loads((folder / student / "grade.json").read_text())
    return document


# What the notebooks earn --------------------------------------------------------------------------


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_solution_earns_full_marks(assignment: str, run: Callable[[str], Path]) -> None:
    """Every question of a reference solution is correct, and there is nothing to report."""
    grade = grade_in(run(assignment), "solution")

    assert {found["name"]: found["status"] for found in grade["questions"]} == dict.fromkeys(
        load_assignment(assignment_folder(assignment)).questions, "correct"
    )
    assert (grade["score"], grade["pending"], grade["needs_review"]) == (grade["max_score"], 0, False)
    assert grade["problems"] == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_released_notebook_earns_nothing(assignment: str, run: Callable[[str], Path]) -> None:
    """What is handed out is unfinished in every question, and needs nobody to look at it."""
    grade = grade_in(run(assignment), "released")

    assert {found["status"] for found in grade["questions"]} <= {"unfinished", "missing"}
    assert (grade["score"], grade["pending"], grade["needs_review"]) == (0, 0, False)


def test_a_missing_import_costs_no_points_and_is_named(run: Callable[[str], Path]) -> None:
    """The notebook does not run from top to bottom; its formula is still found, and the report says what is missing."""
    grade = grade_in(run("chain_rule"), "no-import")

    assert question(grade, "q2")["status"] == "correct"
    (problem,) = grade["problems"]
    assert (problem["kind"], problem["cell"]) == ("missing_import", 5)
    assert "import torch.nn.functional as F" in problem["fix"]


def test_a_coarse_step_is_remarked_upon(run: Callable[[str], Path]) -> None:
    """One-sided differences with a step of 0.1 are what the question allows, and off by 0.1."""
    found = question(grade_in(run("three_ways"), "coarse-step"), "numerical")

    assert found["status"] == "correct"
    assert any("At its default step 0.1 the result is off by 0.1" in note for note in found["notes"])


def test_round_off_is_told_apart_from_mistakes(run: Callable[[str], Path]) -> None:
    """Differences in float32 are noisy; the note says by how much, and that the same code is exact in float64."""
    found = question(grade_in(run("mlp_backprop"), "float32"), "numerical")

    assert found["status"] == "correct", found["sentence"]
    assert any("when the same code runs in float64" in note and "round-off" in note for note in found["notes"])


def test_the_place_of_a_mistake_is_told_where_the_numbers_do_not_tell_it(run: Callable[[str], Path]) -> None:
    """Four gradients come back from every one of many trial calls, in more arrays than fit into one message."""
    found = question(grade_in(run("mlp_backprop"), "odd-factor"), "backprop")

    assert found["sentence"].startswith("Your `W1` and `b1` would equal the right answers without the factor `1 + h`")
    assert found["suspect"] is not None


# What is written ----------------------------------------------------------------------------------


def test_a_run_leaves_the_documented_files(run: Callable[[str], Path]) -> None:
    """The class page, the scores and the facts; and for each student a page, a grade and the evidence."""
    folder = run("linear_regression")

    assert sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()) == [
        "grades.csv",
        "index.html",
        "released/evidence.safetensors",
        "released/feedback.html",
        "released/grade.json",
        "released/wrong.safetensors",
        "run.json",
        "solution/evidence.safetensors",
        "solution/feedback.html",
        "solution/grade.json",
        "solution/wrong.safetensors",
    ]


def test_grades_csv_holds_a_row_a_student(run: Callable[[str], Path]) -> None:
    """One column a question, and the totals."""
    with (run("linear_regression") / "grades.csv").open(newline="") as file:
        rows = list(csv.reader(file))

    assert rows == [
        "student analytic autograd finite_difference score max_score pending needs_review".split(),
        ["released", "0", "0", "0", "0", "9", "0", "false"],
        ["solution", "4", "2", "3", "9", "9", "0", "false"],
    ]


def test_the_class_page_leads_to_every_student(run: Callable[[str], Path]) -> None:
    """The page of the class links to pages that are there."""
    folder = run("linear_regression")
    page = (folder / "index.html").read_text()

    for student in ("released", "solution"):
        assert f'href="{student}/feedback.html"' in page
        assert (folder / student / "feedback.html").is_file()


def test_run_json_holds_facts(run: Callable[[str], Path]) -> None:
    """When it ran, how long, behind which wall, and which limits held around every student."""
    facts = json.loads((run("linear_regression") / "run.json").read_text())

    assert set(facts) == {
        "format", "assignment", "assignment_path", "assignment_digest", "seed", "runs", "students"
    }  # fmt: skip
    assert (facts["assignment"], facts["seed"]) == ("linear_regression", SEED)
    (part,) = facts["runs"]
    assert (part["wall"], part["warm"], part["jobs"], part["finished"]) == ("bubblewrap", False, 2, True)
    assert part["limits"] == Limits().to_dict()
    assert set(part["versions"]) == {"grader", "numpy", "python", "torch"}
    for student in ("released", "solution"):
        known = facts["students"][student]
        assert Path(known["path"]).name == f"{student}.ipynb"
        assert known["seconds"] > 0
        assert {"memory", "processes", "file_size"} <= set(known["limits_held"])
        assert known["limits_not_held"] == []


def test_grade_json_holds_what_is_documented(run: Callable[[str], Path]) -> None:
    """Every key of the contract is there."""
    grade = grade_in(run("linear_regression"), "solution")

    assert {
        "format", "assignment", "student", "submission", "seed", "score", "max_score", "pending", "needs_review",
        "problems", "questions",
    } <= set(grade)  # fmt: skip
    assert set(grade["submission"]) == {"file_name", "sha256"}
    for found in grade["questions"]:
        assert {
            "name", "title", "status", "score", "max_score", "sentence", "hints", "notes", "diagnosis", "provenance",
            "where",
        } <= set(found)  # fmt: skip
        assert set(found["provenance"]) == {"kind", "evidence"}
        assert set(found["where"]) == {"cell", "lines", "name"}


def test_evidence_holds_what_the_code_returned(run: Callable[[str], Path]) -> None:
    """The arrays of a right answer are the exact gradient, at every trial, to be judged again by whoever likes."""
    evidence = load_file(run("linear_regression") / "solution" / "evidence.safetensors")
    reference = prepare(load_assignment(assignment_folder("linear_regression")), SEED).references["analytic"]

    assert len(reference.truths) == 6
    for truth in reference.truths:
        for parameter, exact in truth.gradient.items():
            returned = evidence[f"analytic/{truth.trial.label}/{parameter}"]
            assert np.abs(returned - exact).max() < 1e-12


# Once more ----------------------------------------------------------------------------------------


class NoMore:
    """A wall behind which nothing starts."""

    name = "no more"

    def start(self, module: str, limits: Limits, files: Path | None) -> subprocess.Popen[bytes]:
        """Refuse."""
        raise AssertionError("nothing is to be run")


def test_the_same_run_gives_the_same_bytes(run: Callable[[str], Path], tmp_path: Path) -> None:
    """Same notebooks, same seed: all files but that of the facts are the same, and name no place on the machine."""
    first = run("linear_regression")
    notebooks = {"solution": solution("linear_regression"), "released": released("linear_regression")}
    grades("linear_regression", notebooks, tmp_path, find_wall("auto"), jobs=1)

    files = [file.relative_to(first) for file in first.rglob("*") if file.is_file() and file.name != "run.json"]
    assert len(files) == 10
    for file in files:
        content = (first / file).read_bytes()
        assert (tmp_path / "graded" / file).read_bytes() == content, file
        assert str(first.parent).encode() not in content
        assert str(assignment_folder("linear_regression")).encode() not in content


def test_who_is_graded_stays_graded(run: Callable[[str], Path]) -> None:
    """Continuing a finished run starts no code and changes no grade."""
    folder = RunFolder(run("three_ways"))
    before = {file: file.stat().st_mtime_ns for file in folder.path.glob("*/grade.json")}
    told: list[str] = []

    rows = grade_all(
        prepare(load_assignment(assignment_folder("three_ways")), SEED),
        collect([folder.path.parent / "submitted"]),
        folder,
        NoMore(),
        Limits(),
        2,
        told.append,
    )

    assert sorted(told) == sorted(row.student for row in rows) == ["coarse-step", "released", "solution"]
    assert {file: file.stat().st_mtime_ns for file in folder.path.glob("*/grade.json")} == before
    facts = json.loads((folder.path / "run.json").read_text())
    assert [(part["wall"], part["finished"]) for part in facts["runs"]] == [("bubblewrap", True), ("no more", True)]
    assert set(facts["students"]) == {"coarse-step", "released", "solution"}
