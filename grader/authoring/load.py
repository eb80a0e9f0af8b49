"""Reading an assignment from its folder."""

from __future__ import annotations

import hashlib
import math
import re
import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from grader.errors import AssignmentError, GraderError
from grader.model import REPAIRABLE, Assignment, Hints, Question

FILE_NAME = "assignment.py"

_QUESTION_NAME = re.compile(r"\w[\w.-]*")
_COLUMNS = frozenset({"student", "score", "max_score", "pending", "needs_review"})
"""The other columns of grades.csv, which no question may be called."""


def load_assignment(path: Path) -> Assignment:
    """Read the assignment in a folder (or its assignment.py itself).

    The file is the instructor's, so it runs here and is trusted.

    Raises:
        AssignmentError: if there is none, it does not run, or it does not define an assignment.
    """
    file = (path / FILE_NAME if path.is_dir() else path).resolve()
    if not file.is_file():
        raise AssignmentError(
            "no-assignment",
            f"{path}: there is no {FILE_NAME} here.",
            f"Name the folder that holds {FILE_NAME}, such as assignments/linear_regression.",
        )
    found = _assignment_in(file)
    questions = _named_questions(file, found)
    return replace(found, name=file.parent.name, directory=file.parent, digest=_digest(file), questions=questions)


def _assignment_in(file: Path) -> Assignment:
    assignment = getattr(_run(file), "assignment", None)
    if not isinstance(assignment, Assignment):
        raise AssignmentError(
            "no-assignment-variable",
            f"{file}: it defines no variable `assignment`.",
            "End the file with: assignment = Assignment(title=..., questions={...})",
        )
    given: object = assignment.hints
    if not isinstance(given, Hints):
        raise AssignmentError(
            "bad-hints",
            f"{file}: its hints are of type {type(given).__name__}.",
            'Expected hints(check="kind", graded="factor"), or nothing.',
        )
    _require_repair_costs(file, assignment.repair_costs)
    return assignment


def _require_repair_costs(file: Path, costs: object) -> None:
    if not isinstance(costs, Mapping) or not all(_is_points(cost) for cost in costs.values()):
        raise AssignmentError(
            "bad-repair-costs",
            f"{file}: its repair_costs are no points by kind of problem.",
            'Expected a dict such as {"missing_import": 0.5}, or nothing.',
        )
    if unknown := [str(kind) for kind in costs if kind not in REPAIRABLE]:
        raise AssignmentError(
            "unknown-repair",
            f"{file}: its repair_costs name {', '.join(unknown)}.",
            f"Expected some of {', '.join(sorted(REPAIRABLE))}.",
        )


def _is_points(cost: object) -> bool:
    return isinstance(cost, int | float) and not isinstance(cost, bool) and 0 <= cost < math.inf


# Running the file ---------------------------------------------------------------------------------


class _Uncached(SourceFileLoader):
    """Compiles the file every time: byte code does not belong into the folder of an assignment."""

    def path_stats(self, path: str) -> Mapping[str, object]:
        """Without them no byte code is read or written (`importlib.abc.SourceLoader.path_stats`)."""
        raise OSError


def _run(file: Path) -> ModuleType:
    name = f"grader_assignment_{file.parent.name}"
    loader = _Uncached(name, str(file))
    spec = spec_from_file_location(name, file, loader=loader)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules[name] = module  # inspect.getsource finds the file through it
    try:
        loader.exec_module(module)
    except GraderError as error:
        raise AssignmentError(error.slug, f"{_at_line(file, error)}: {error.message}", error.fix) from error
    except (Exception, SystemExit) as error:
        said = error.msg if isinstance(error, SyntaxError) else error
        raise AssignmentError(
            "does-not-run",
            f"{_at_line(file, error)}: {type(error).__name__}: {said}",
            "Mend the file; running it with Python shows the whole traceback.",
        ) from error
    return module


def _at_line(file: Path, error: BaseException) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    if isinstance(error, SyntaxError) and error.filename == str(file):
        lines.append(error.lineno)
    return f"{file}, line {lines[-1]}" if lines else str(file)


# What it must hold --------------------------------------------------------------------------------


def _named_questions(file: Path, assignment: Assignment) -> dict[str, Question]:
    found: object = assignment.questions
    if not isinstance(found, Mapping):
        raise AssignmentError(
            "questions-without-names",
            f"{file}: the questions are of type {type(found).__name__}.",
            'Expected a dict from name to question, such as {"q1": gradient(...)}.',
        )
    if not found:
        raise AssignmentError("no-questions", f"{file}: the assignment asks nothing.", "Give it at least one question.")
    questions = {name: _question(file, name, question) for name, question in found.items()}
    return {
        name: replace(question, name=name, credit=question.credit or assignment.credit)
        for name, question in questions.items()
    }


def _question(file: Path, name: object, question: object) -> Question:
    if not isinstance(name, str) or not _QUESTION_NAME.fullmatch(name) or name in _COLUMNS:
        raise AssignmentError(
            "bad-question-name",
            f"{file}: a question is named {name!r}.",
            f'Expected letters, digits, _ and -, such as "q1", and none of {", ".join(sorted(_COLUMNS))}.',
        )
    if not isinstance(question, Question):
        raise AssignmentError(
            "no-question",
            f"{file}: question {name} is of type {type(question).__name__}.",
            "Expected gradient(...), autograd(...) or numerical_gradient(...).",
        )
    return question


def _digest(file: Path) -> str:
    """SHA-256 over the assignment and the files that go with it."""
    digest = hashlib.sha256(file.read_bytes())
    for extra in sorted((file.parent / "files").rglob("*")):
        if extra.is_file():
            digest.update(str(extra.relative_to(file.parent)).encode() + b"\0" + extra.read_bytes())
    return digest.hexdigest()
