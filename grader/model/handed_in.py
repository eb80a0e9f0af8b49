"""What a student handed in: the cells of a notebook, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook; outputs are kept only as the text that they showed."""

    index: int
    """0-based, over all cells."""
    kind: Literal["code", "markdown", "raw"]
    source: str
    saved_text: str = ""
    execution_count: int | None = None
    """The number beside a code cell that was run: they count up as cells run."""
    grade_id: str = ""
    """By which nbgrader knows the cell."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notebook:
    """The cells of a readable notebook."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Problem:
    """A fact about a submission that is worth a sentence, with what to do about it."""

    kind: str
    message: str
    fix: str
    cell: int | None = None
    done: str = ""
    """What was done about it here, so that the rest could be graded all the same; empty: nothing."""


@dataclass(frozen=True)
class Submission:
    """One file of one student; a file that is no notebook has no cells and says why."""

    student: str
    path: Path
    file_name: str
    sha256: str
    notebook: Notebook | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where something stands in a notebook."""

    cell: int
    """0-based, over all cells."""
    lines: tuple[int, int]
    """First and last line, 1-based in the cell."""
    name: str


@dataclass(frozen=True)
class Span:
    """A stretch of the source of one cell, to the character."""

    cell: int
    """0-based, over all cells."""
    start: tuple[int, int]
    """Line, 1-based in the cell, and column, 0-based in the line, of its first character."""
    end: tuple[int, int]
    """The same of the character after its last."""
