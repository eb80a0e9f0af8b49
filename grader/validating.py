"""Whether an assignment can be trusted, before anyone is graded by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.errors import AssignmentError
from grader.execution.limits import Limits
from grader.execution.wall import Wall
from grader.grading import grade_submission
from grader.model import Agreement, Assignment, Grade, Quantity, Reference, Status, Truth, Verdict
from grader.notebook.submissions import collect
from grader.numerics.jumps import find_jump
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

    The witnesses agree with autograd; and if they do, the solution earns full marks, and the released notebook
    earns nothing.

    Args:
        assignment: the assignment.
        solution: its solution; None: reference_solutions/<name>.ipynb beside the folder of assignments.
        wall: runs the two notebooks.
    """
    try:
        seeded = [prepare(assignment, seed) for seed in SEEDS]
    except AssignmentError as error:
        yield Finding("losses", False, error.message, error.fix)
        return
    sound = True
    for question in assignment.questions:
        found = _derivative(question, [prepared.references[question] for prepared in seeded])
        sound = sound and found.ok
        yield found
    if not sound:
        return
    yield _solution(seeded[0], solution or _usual_solution(assignment), wall)
    yield _released(seeded[0], assignment.directory / f"{assignment.name}.ipynb", wall)


def _usual_solution(assignment: Assignment) -> Path:
    return assignment.directory.parent.parent / "reference_solutions" / f"{assignment.name}.ipynb"


# Derivatives --------------------------------------------------------------------------------------


def _derivative(question: str, references: Sequence[Reference]) -> Finding:
    truths = [truth for reference in references for truth in reference.truths]
    if all(reference.trusted for reference in references):
        if (empty := _says_nothing(question, references[0], truths)) is not None:
            return empty
        gap = max(truth.witness_gap for truth in truths)
        said = f"differences confirm the exact derivative at {len(truths)} points, to {gap:.0e} of its size"
        return Finding(question, True, said)
    voids = [void for reference in references for void in reference.voids]
    why = voids[0].reason if voids else "too few points could be used"
    return Finding(
        question,
        False,
        f"differences do not confirm the exact derivative at {len(voids)} of {len(voids) + len(truths)} points. {why}",
        "Write the loss in torch operations that autograd differentiates, and draw inputs from inside its domain.",
    )


def _says_nothing(question: str, reference: Reference, truths: Sequence[Truth]) -> Finding | None:
    """A derivative on which autograd and differences agree, and which is still not what an assignment can ask for."""
    loss = reference.loss
    if loss.quantity is not Quantity.GRADIENT:
        return None
    jumps = (find_jump(loss, reference.wrt, truth.trial) for truth in reference.truths)
    if (jump := next(filter(None, jumps), None)) is not None:
        said = (
            f"Loss {loss.name} jumps by {jump.height:.3g} where {jump.parameter} moves, in the operation "
            f"{jump.operation}: it has no derivative there, and the one beside it says nothing about the jump."
        )
        return Finding(question, False, said, "Write the loss so that it changes continuously with its parameters.")
    for name in reference.wrt:
        if not any(truth.gradient[name].any() or truth.noise[name].any() for truth in truths):
            said = f"Loss {loss.name}: its derivative in {name} is zero at all {len(truths)} points."
            return Finding(question, False, said, f"Let the loss depend on {name}, or take it out of wrt=...")
    return None


# Notebooks ----------------------------------------------------------------------------------------


def _solution(prepared: Prepared, file: Path, wall: Wall) -> Finding:
    if not file.is_file():
        fix = "Write a notebook that earns full marks, or name it with --solution."
        return Finding("solution", False, f"there is no {file}", fix)
    grade = _graded(prepared, file, wall)
    wrong = [verdict for verdict in grade.verdicts if verdict.status is not Status.CORRECT]
    if not wrong:
        return Finding("solution", True, f"earns {grade.score:g} of {grade.max_score:g}")
    said = " ".join(f"{v.question} is {str(v.status).replace('_', ' ')}: {v.sentence}{_entry(v)}" for v in wrong)
    return Finding("solution", False, said, "Mend the solution, or the loss: they disagree.")


def _entry(verdict: Verdict) -> str:
    """The entry that is furthest off, at the assignment's own point if it is wrong there."""
    wrong = [(each, each.yours) for each in verdict.comparisons if each.agreement is Agreement.WRONG]
    shown = [(each, yours) for each, yours in wrong if yours is not None]
    if not shown:
        return ""
    worst, yours = max(shown, key=lambda pair: pair[0].trial.label == "O")
    off = np.abs(yours - worst.exact)
    index = tuple(map(int, np.unravel_index(int(off.argmax()), off.shape)))
    entry = f"{worst.parameter}[{', '.join(map(str, index))}]" if index else worst.parameter
    return f" On trial {worst.trial.label}, {entry}: expected {worst.exact[index]:.6g}, not {yours[index]:.6g}."


def _released(prepared: Prepared, file: Path, wall: Wall) -> Finding:
    if not file.is_file():
        fix = "Write the notebook that students start from."
        return Finding("released notebook", False, f"there is no {file}", fix)
    grade = _graded(prepared, file, wall)
    earned = [verdict.question for verdict in grade.verdicts if verdict.score != 0]
    if not earned:
        return Finding("released notebook", True, "earns nothing as it is handed out")
    return Finding(
        "released notebook",
        False,
        f"earns points as it is handed out, in {', '.join(earned)}",
        "Take the answer out of the released notebook.",
    )


def _graded(prepared: Prepared, file: Path, wall: Wall) -> Grade:
    (submission,) = collect([file])
    return grade_submission(prepared, submission, wall, Limits()).grade
