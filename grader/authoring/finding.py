"""Which assignment is meant, when a student names it or only hands over a notebook; and which part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from grader.authoring.load import FILE_NAME, load_assignment
from grader.errors import UsageError
from grader.model import Assignment, Notebook

_NAMED = re.compile(r"check\([^)]*assignment\s*=\s*[\"']([^\"']+)[\"']")


def find_assignment(named: str, start: Path) -> Assignment:
    """Load an assignment by path, or by name from the folders around `start`.

    Raises:
        UsageError: there is none of that name.
    """
    path = Path(named)
    if path.is_file() or (path / FILE_NAME).is_file():
        return load_assignment(path)
    for folder in _folders_for(named, start):
        if (folder / FILE_NAME).is_file():
            return load_assignment(folder)
    raise UsageError(
        "no-such-assignment",
        f"There is no assignment {named} in {start.resolve()} or the folders above it.",
        f"Name the folder that holds {FILE_NAME}, such as assignments/{path.name}.",
    )


def assignment_of(notebook: Notebook, file: Path) -> Assignment:
    """The assignment that a notebook belongs to: by its check lines, its folder, or its own name.

    Raises:
        UsageError: nothing tells.
    """
    text = "\n".join(cell.source for cell in notebook.cells)
    if found := _NAMED.search(text):
        return find_assignment(found.group(1), file.parent)
    for folder in (file.parent, *_folders_for(file.stem, file.parent)):
        if (folder / FILE_NAME).is_file():
            return load_assignment(folder)
    raise UsageError(
        "unknown-assignment",
        f"{file.name}: nothing tells which assignment this is.",
        "Name it with --assignment, such as --assignment assignments/linear_regression.",
    )


def only(assignment: Assignment, question: str) -> Assignment:
    """The same assignment with one question.

    Raises:
        UsageError: it has no such question.
    """
    if question not in assignment.questions:
        raise UsageError(
            "no-such-question",
            f"{assignment.name} has no question {question}.",
            f"Expected one of: {', '.join(assignment.questions)}.",
        )
    return replace(assignment, questions={question: assignment.questions[question]})


def _folders_for(name: str, start: Path) -> Iterator[Path]:
    here = start.resolve()
    for folder in (here, *here.parents):
        if folder.name == name:
            yield folder
        yield folder / name
        yield folder / "assignments" / name
