"""The student's own check, from inside a notebook: the same engine and the same words as the grader's.

Students import this in every notebook, so what grades is imported only where something is graded.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.grading import Graded
    from grader.model import Assignment, Notebook, Submission

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
            "not-in-a-notebook",
            "check() has no notebook to look at.",
            "Call it in a Jupyter notebook, or use: grader check",
        )
    from IPython.display import display

    from grader.authoring.finding import find_assignment, only
    from grader.feedback.notebook_display import RichFeedback
    from grader.feedback.view import feedback_view

    loaded = find_assignment(str(assignment), Path.cwd())
    asked = loaded if question is None else only(loaded, question)
    notebook = _history(shell)
    print(ON_THIS_MACHINE)
    graded = check_submission(asked, _submission(notebook))
    display(RichFeedback(feedback_view(graded.grade, notebook)))  # type: ignore[no-untyped-call]


def check_submission(assignment: Assignment, submission: Submission) -> Graded:
    """Grade one's own notebook on one's own machine, on inputs that nobody has seen before.

    The hints go as far as the assignment lets them go before handing in.
    """
    import secrets

    from grader.execution.limits import Limits
    from grader.execution.walls import find_wall
    from grader.grading import grade_submission
    from grader.pipeline.preparing import prepare

    graded = grade_submission(prepare(assignment, secrets.randbits(32)), submission, find_wall("none"), Limits())
    return replace(graded, grade=replace(graded.grade, hints=assignment.hints.check))


def _shell() -> Any:
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def _history(shell: Any) -> Notebook:
    """The cells that have run, numbered as Jupyter does, in the order in which they ran."""
    from grader.model import Cell, Notebook

    _, *sources = shell.history_manager.input_hist_raw
    return Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(sources)))


def _submission(notebook: Notebook) -> Submission:
    from grader.model import Submission

    name = "your-notebook"
    source = json.dumps([cell.source for cell in notebook.cells]).encode()
    return Submission(name, Path(name), name, hashlib.sha256(source).hexdigest(), notebook)
