"""The students' version of a notebook in which solutions are marked, in nbgrader's way.

Marks and stubs are those of nbgrader's `ClearSolutions`, `ClearHiddenTests` and `ClearMarkScheme`, with their defaults
(https://nbgrader.readthedocs.io/en/stable/user_guide/creating_and_grading_assignments.html).  Unlike there, solutions
may also be marked in cells that nbgrader does not know.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.errors import AssignmentError

STUBS = {"code": "# YOUR CODE HERE\nraise NotImplementedError()", "markdown": "YOUR ANSWER HERE"}
_SOLUTION = "SOLUTION"
_NOT_FOR_STUDENTS = ("HIDDEN TESTS", "MARK SCHEME")


@dataclass(frozen=True)
class Release:
    """A notebook for students, and what was taken out of it."""

    notebook: NotebookNode
    solutions: tuple[int, ...]
    """The cells, from 0, whose solutions became stubs."""
    hidden: tuple[int, ...]
    """The cells that held something else that students do not get."""


@dataclass(frozen=True)
class _Region:
    """Lines of a cell from one mark to its other half, both included."""

    first: int
    last: int


def release(solution: NotebookNode) -> Release:
    """Put stubs in the place of marked solutions, and take out hidden tests, mark schemes and outputs.

    A cell that nbgrader knows as a solution and in which nothing is marked is a solution as a whole.

    Args:
        solution: a notebook of format 4; it stays as it is.

    Raises:
        AssignmentError: a mark has no other half, or nothing is marked.
    """
    notebook = copy.deepcopy(solution)
    solutions, hidden = [], []
    for number, cell in enumerate(notebook.cells):
        before = cell.source
        for mark in _NOT_FOR_STUDENTS:
            cell.source = _without(number, cell.source, mark, "")
        if cell.source != before:
            hidden.append(number)
        before = cell.source
        stub = STUBS.get(cell.cell_type, "")
        cell.source = _without(number, cell.source, _SOLUTION, stub)
        if cell.source == before and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = stub
        if cell.source != before:
            solutions.append(number)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if not solutions:
        raise AssignmentError(
            "no-solution-marked",
            "No solution is marked in this notebook.",
            "Put the lines ### BEGIN SOLUTION and ### END SOLUTION around every solution.",
        )
    return Release(notebook, tuple(solutions), tuple(hidden))


def _without(number: int, source: str, mark: str, stub: str) -> str:
    """The source of a cell with a stub in the place of every region with a mark, as far to the right as that began."""
    lines = source.split("\n")
    for region in reversed(list(_regions(number, lines, mark))):
        begin = lines[region.first]
        margin = begin[: len(begin) - len(begin.lstrip())]
        lines[region.first : region.last + 1] = [margin + line for line in stub.split("\n")] if stub else []
    return "\n".join(lines)


def _regions(number: int, lines: list[str], mark: str) -> Iterator[_Region]:
    first: int | None = None
    for place, line in enumerate(lines):
        if f"BEGIN {mark}" in line:
            if first is not None:
                raise _unpaired(number, first, f"BEGIN {mark}", f"END {mark}", "after")
            first = place
        elif f"END {mark}" in line:
            if first is None:
                raise _unpaired(number, place, f"END {mark}", f"BEGIN {mark}", "before")
            yield _Region(first, place)
            first = None
    if first is not None:
        raise _unpaired(number, first, f"BEGIN {mark}", f"END {mark}", "after")


def _unpaired(number: int, place: int, mark: str, other: str, where: str) -> AssignmentError:
    return AssignmentError(
        "unpaired-mark",
        f"Cell {number + 1}, line {place + 1}: `{mark}` has no `{other}` {where} it.",
        f"Add a line ### {other}, so that every pair of marks stands around one solution.",
    )
