"""A notebook of the corpus through the grader: behind the wall as in any run, or quickly in this very process."""

from __future__ import annotations

import builtins
import contextlib
import io
import statistics
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeAlias

from benchmarks.decisions.session import InProcess
from benchmarks.locating.judging import Judged, crashed, judged
from benchmarks.locating.reading import Case
from grader import load_assignment
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.grading import grade_submission
from grader.model import Notebook, RunReport, Submission, Verdict
from grader.notebook.locate import FoundFunction, FoundProgram, locate
from grader.notebook.magics import plain_python
from grader.notebook.read import read_notebook
from grader.notebook.repairs.mending import mended
from grader.notebook.source import read_script
from grader.pipeline.judging import judge
from grader.pipeline.own_loss import own_loss_name, with_own_losses
from grader.pipeline.preparing import Prepared, prepare
from grader.pipeline.probing import plan_probe

ASSIGNMENTS = Path(__file__).parent / "assignments"
SEED = 1
LIMITS = Limits(cell_seconds=15.0)
"""Less time for a cell than in other runs, since some never end; enough to import torch on a busy machine."""
REPEATS = 5

Assignments: TypeAlias = Mapping[str, Prepared]
Grading: TypeAlias = Callable[[Prepared, Notebook, Case], Mapping[str, Verdict]]


def prepared_assignments() -> Assignments:
    """The assignments of the corpus with their references."""
    loaded = [load_assignment(folder) for folder in sorted(ASSIGNMENTS.iterdir()) if folder.is_dir()]
    return {assignment.name: prepare(assignment, SEED) for assignment in loaded}


# Verdicts -----------------------------------------------------------------------------------------


def graded(assignments: Assignments, cases: Sequence[Case], jobs: int) -> Iterator[list[Judged]]:
    """Every notebook behind the wall, several at a time."""
    wall = find_wall("auto")

    def behind_wall(prepared: Prepared, notebook: Notebook, case: Case) -> Mapping[str, Verdict]:
        submission = Submission(case.name, Path(case.name), case.name, "", notebook)
        grade = grade_submission(prepared, submission, wall, LIMITS).grade
        return {verdict.question: verdict for verdict in grade.verdicts}

    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(partial(_judge_case, behind_wall, assignments), cases)


def graded_here(assignments: Assignments, cases: Sequence[Case]) -> Iterator[list[Judged]]:
    """Every notebook in this process, but those that need a kernel."""
    yield from (_judge_case(_in_process, assignments, case) for case in cases if not case.needs_kernel)


def _judge_case(grading: Grading, assignments: Assignments, case: Case) -> list[Judged]:
    try:
        verdicts = grading(assignments[case.assignment], _notebook(case), case)
    except Exception as error:
        said = " ".join(traceback.format_exception(error)[-2:])
        return [crashed(case, question, said) for question in case.truths]
    return [judged(case, question, verdicts[question]) for question in case.truths]


def _notebook(case: Case) -> Notebook:
    notebook = read_notebook(case.document)
    if not isinstance(notebook, Notebook):
        raise ValueError(f"{case.name}: {notebook.message}")
    return notebook


def _in_process(prepared: Prepared, notebook: Notebook, case: Case) -> Mapping[str, Verdict]:
    parsing = mended(notebook).notebook
    located = locate(read_script(parsing), with_own_losses(prepared.assignment))
    session = _run_here(parsing)
    return {
        name: judge(prepared, question, located[name], session, located.get(own_loss_name(name))).verdict
        for name, question in prepared.assignment.questions.items()
        if name in case.truths
    }


def _run_here(notebook: Notebook) -> InProcess:
    """All cells in one namespace, going on after errors as a kernel does."""
    namespace: dict[str, object] = {"__name__": "__main__", "__builtins__": builtins}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        for cell in notebook.cells:
            if cell.kind == "code":
                with contextlib.suppress(Exception):
                    exec(compile(plain_python(cell.source), f"cell {cell.index}", "exec"), namespace)
    return InProcess(namespace)


# Time ---------------------------------------------------------------------------------------------


def extraction_seconds(assignments: Assignments, case: Case) -> float:
    """What it takes to read a notebook, find its answers and cut them out: processor time, the median of some runs."""
    return statistics.median(_extraction_seconds_once(assignments[case.assignment], case) for _ in range(REPEATS))


def _extraction_seconds_once(prepared: Prepared, case: Case) -> float:
    report = RunReport((), frozenset(), {})
    start = time.thread_time()
    script = read_script(mended(_notebook(case)).notebook)
    located = locate(script, with_own_losses(prepared.assignment))
    for name, question in prepared.assignment.questions.items():
        found = located[name]
        if isinstance(found, FoundFunction | FoundProgram):
            plan_probe(question, found, prepared.references[name], report)
    return time.thread_time() - start
