"""Cells that need what only cells below them make, and were run after these."""

from __future__ import annotations

import pytest

from grader.model import Cell, Lack, Notebook, Repair
from grader.notebook.repairs.mending import mended
from grader.notebook.repairs.order import in_order_of_runs
from grader.notebook.source import read_script


def notebook(*cells: tuple[int | None, str]) -> Notebook:
    """Cells with their execution counts."""
    return Notebook(tuple(Cell(i, "code", source, execution_count=count) for i, (count, source) in enumerate(cells)))


def order(*cells: tuple[int | None, str]) -> list[int] | None:
    """The indices of the cells in the order in which they are to run."""
    found = in_order_of_runs(notebook(*cells))
    return [cell.index for cell in found.notebook.cells] if found else None


def test_cells_run_in_the_order_of_their_counts() -> None:
    """Where that gives every name its value in time; cells that were not run come last."""
    assert order((3, "y = 2 * x"), (1, "import math"), (None, "z = y"), (2, "x = math.pi")) == [1, 3, 0, 2]


@pytest.mark.parametrize(
    "cells",
    [
        [(2, "x = 1"), (1, "y = 1")],
        [(1, "y = x"), (2, "x = 1")],
        [(None, "y = x"), (None, "x = 1")],
        [(2, "def f():\n    return x"), (1, "x = 1")],
        [(2, "y = [x for x in 'ab']"), (1, "x = 1")],
        [(2, "for x in 'ab':\n    y = x"), (1, "x = 1")],
        [(2, "x = 0\ny = x"), (1, "x = 1")],
    ],
)
def test_cells_stay_where_they_are_without_need_or_use(cells: list[tuple[int | None, str]]) -> None:
    """They run from the top as they stand, or in no known order."""
    assert order(*cells) is None


def test_the_repair_says_what_was_needed_and_statements_keep_their_cells() -> None:
    """So that places are those of the notebook as it was handed in."""
    found = mended(notebook((2, "y = x"), (1, "x = 1")))
    script = read_script(found.notebook)

    assert found.repairs == (Repair(Lack.NEEDS_LATER_CELL, 0, "x"),)
    assert [(each.cell, each.source) for each in script.statements] == [(1, "x = 1"), (0, "y = x")]
    assert [each.source for each in script.until(1).statements] == ["x = 1"]


def test_a_cell_that_counts_up_needs_its_start() -> None:
    """An update reads what it updates."""
    assert order((2, "n += 1"), (1, "n = 0")) == [1, 0]
