"""Which assignment is meant, when a student names it or only hands over a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    if Path(named).exists() and (Path(named).is_file() or (Path(named) / FILE_NAME).is_file()):
        return load_assignment(Path(named))
    for folder in _folders_for(named, start):
        if (folder / FILE_NAME).is_file():
            return load_assignment(folder)
    raise UsageError(
        "no-such-assignment",
        f"There is no assignment {named} in {start} or the folders above it.",
        f"Name the folder that holds {FILE_NAME}, such as assignments/{Path(named).name}.",
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


def _folders_for(name: str, start: Path) -> Iterator[Path]:
    here = start.resolve()
    for folder in (here, *here.parents):
        if folder.name == name:
            yield folder
        yield folder / name
        yield folder / "assignments" / name
