"""Whether an assignment can be trusted, before anyone is graded by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import AssignmentError
from grader.execution.limits import Limits
from grader.execution.wall import Wall
from grader.grading import grade_submission
from grader.model import Assignment, Grade, Reference, Status
from grader.notebook.submissions import collect
from grader.pipeline.preparing import Prepared, prepare

SEEDS = (1, 2)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    said: str
    fix: str = ""


def validate(assignment: Assignment, solution: Path | None, wall: Wall) -> Iterator[Finding]:
    """Look at everything that a fair grade depends on.

    The witnesses agree with autograd, the solution earns full marks, the released notebook earns nothing.

    Args:
        assignment: the assignment.
        solution: its solution; None: reference_solutions/<name>.ipynb beside the folder of assignments.
        wall: runs the two notebooks.
    """
    prepared = None
    for seed in SEEDS:
        try:
            prepared = prepare(assignment, seed)
        except AssignmentError as error:
            yield Finding("losses", False, error.message, error.fix)
            return
        yield from _witnesses(prepared)
    assert prepared is not None
    yield _solution(prepared, solution or _usual_solution(assignment), wall)
    yield _released(prepared, assignment.directory / f"{assignment.name}.ipynb", wall)


def _usual_solution(assignment: Assignment) -> Path:
    return assignment.directory.parent.parent / "reference_solutions" / f"{assignment.name}.ipynb"


def _witnesses(prepared: Prepared) -> Iterator[Finding]:
    for name, reference in prepared.references.items():
        title = f"{name}, seed {prepared.seed}"
        if reference.trusted:
            gap = max(truth.witness_gap for truth in reference.truths)
            yield Finding(
                title,
                True,
                f"differences confirm the exact derivative at {_points(reference)}, to {gap:.0e} of its size",
            )
        else:
            yield Finding(
                title, False, _why(reference), "Write the loss in torch operations that autograd differentiates."
            )


def _points(reference: Reference) -> str:
    return f"{len(reference.truths)} points"


def _why(reference: Reference) -> str:
    return "; ".join(void.reason for void in reference.voids) or "too few points could be used"


def _solution(prepared: Prepared, file: Path, wall: Wall) -> Finding:
    if not file.is_file():
        return Finding("solution", False, f"there is no {file}", "Write a notebook that earns full marks.")
    grade = _graded(prepared, file, wall)
    wrong = [v for v in grade.verdicts if v.status is not Status.CORRECT]
    if not wrong:
        return Finding("solution", True, f"earns {grade.score:g} of {grade.max_score:g}")
    said = "; ".join(f"{v.question}: {v.status}. {v.sentence}" for v in wrong)
    return Finding("solution", False, said, "Mend the solution, or the loss: they disagree.")


def _released(prepared: Prepared, file: Path, wall: Wall) -> Finding:
    if not file.is_file():
        return Finding(
            "released notebook", False, f"there is no {file}", "Write the notebook that students start from."
        )
    grade = _graded(prepared, file, wall)
    earned = [v.question for v in grade.verdicts if v.score or v.score is None]
    if not earned:
        return Finding("released notebook", True, "earns nothing as it is handed out")
    return Finding(
        "released notebook",
        False,
        f"{', '.join(earned)} earns points as handed out",
        "Take the answer out of the released notebook.",
    )


def _graded(prepared: Prepared, file: Path, wall: Wall) -> Grade:
    (submission,) = collect([file])
    return grade_submission(prepared, submission, wall, Limits()).grade
