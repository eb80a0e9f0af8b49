"""Reading an assignment from its folder."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from dataclasses import replace
from pathlib import Path

from grader.errors import AssignmentError, GraderError
from grader.model import Assignment

FILE_NAME = "assignment.py"


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
    found = _run(file)
    if not found.questions:
        raise AssignmentError("no-questions", f"{file}: the assignment asks nothing.", "Give it at least one question.")
    questions = {name: replace(question, name=name) for name, question in found.questions.items()}
    return replace(found, name=file.parent.name, directory=file.parent, digest=_digest(file), questions=questions)


def _run(file: Path) -> Assignment:
    spec = importlib.util.spec_from_file_location(f"grader_assignment_{file.parent.name}", file)
    if spec is None or spec.loader is None:
        raise AssignmentError("not-python", f"{file}: this is not a Python file.", f"Expected {FILE_NAME}.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # inspect.getsource finds the file through it
    try:
        spec.loader.exec_module(module)
    except GraderError as error:
        raise AssignmentError(error.slug, f"{file}: {error.message}", error.fix) from error
    except Exception as error:
        line = _line_in(file, error)
        raise AssignmentError(
            "does-not-run",
            f"{file}{line}: {type(error).__name__}: {error}",
            "Mend the file; running it with Python shows the whole traceback.",
        ) from error
    assignment = getattr(module, "assignment", None)
    if not isinstance(assignment, Assignment):
        raise AssignmentError(
            "no-assignment-variable",
            f"{file}: it defines no variable `assignment`.",
            "End the file with: assignment = Assignment(title=..., questions={...})",
        )
    return assignment


def _line_in(file: Path, error: Exception) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    if isinstance(error, SyntaxError):
        lines.append(error.lineno)
    return f", line {lines[-1]}" if lines else ""


def _digest(file: Path) -> str:
    """SHA-256 over the assignment and the files that go with it."""
    digest = hashlib.sha256(file.read_bytes())
    for extra in sorted((file.parent / "files").rglob("*")):
        if extra.is_file():
            digest.update(str(extra.relative_to(file.parent)).encode() + b"\0" + extra.read_bytes())
    return digest.hexdigest()
