"""The student's own check, from inside a notebook: the same engine and the same words as the grader's."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from grader.authoring.finding import find_assignment
from grader.batch import only
from grader.errors import UsageError
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.feedback.notebook_display import RichFeedback
from grader.feedback.view import feedback_view
from grader.grading import Graded, grade_submission
from grader.model import Assignment, Cell, Notebook, Submission
from grader.pipeline.preparing import prepare

ON_THIS_MACHINE = "Your notebook runs on this machine with your own rights, without a sandbox."


def check(question: str | None = None, *, assignment: str | Path) -> None:
    """Check what this notebook has computed so far, and show feedback below the cell.

    The cells that have run are run once more from the top, in a process of their own, and the answers are called
    on fresh inputs; nothing in the notebook itself changes.  While a notebook is being graded, this does nothing.

    Args:
        question: the question to check; None: all of them.
        assignment: its name, or the folder that holds its assignment.py.

    Raises:
        UsageError: there is no such assignment or question, or this is not a notebook.
    """
    if os.environ.get("GRADER_INSIDE"):
        return
    shell = _shell()
    if shell is None:
        raise UsageError(
            "not-a-notebook",
            "check() has no notebook to look at.",
            "Call it in a Jupyter notebook, or use: grader check",
        )
    from IPython.display import display

    notebook = _history(shell)
    graded = check_notebook(find_assignment(str(assignment), Path.cwd()), question, notebook, "your-notebook")
    display(RichFeedback(feedback_view(graded.grade, notebook)))  # type: ignore[no-untyped-call]


def check_notebook(
    assignment: Assignment, question: str | None, notebook: Notebook, name: str, seed: int | None = None
) -> Graded:
    """Grade one's own notebook on one's own machine.

    Raises:
        UsageError: the assignment has no such question.
    """
    if question is not None and question not in assignment.questions:
        raise UsageError(
            "no-such-question",
            f"{assignment.name} has no question {question}.",
            f"Expected one of: {', '.join(assignment.questions)}.",
        )
    prepared = prepare(assignment, secrets.randbits(32) if seed is None else seed)
    if question is not None:
        prepared = only(prepared, question)
    source = json.dumps([cell.source for cell in notebook.cells]).encode()
    submission = Submission(name, Path(name), name, hashlib.sha256(source).hexdigest(), notebook)
    return grade_submission(prepared, submission, find_wall("none"), Limits())


def _shell() -> Any:
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def _history(shell: Any) -> Notebook:
    """The cells that have run, in the order in which they ran."""
    sources = [source for source in shell.history_manager.input_hist_raw if source.strip()]
    return Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(sources)))
