"""What is said about how a notebook ran."""

from __future__ import annotations

from grader.model import Cell, CellRun, Notebook, Place, Problem, Raised, RunReport
from grader.notebook.source import read_script
from grader.pipeline.hygiene import run_problems


def problems(*runs: CellRun, sources: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """The problems of a notebook whose cells ran like that."""
    notebook = Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(sources)))
    return run_problems(read_script(notebook), RunReport(runs, frozenset(), {}))


def test_a_notebook_that_runs_has_no_problem() -> None:
    """Nothing is said where there is nothing to say."""
    assert problems(CellRun(0, "ok"), CellRun(2, "ok")) == ()


def test_the_first_cell_that_fails_says_so_of_the_notebook() -> None:
    """The others speak of themselves; each names its line where it is known."""
    undefined = Raised("NameError", "name 'F' is not defined", Place(3, (7, 7), ""))

    first, second = problems(CellRun(3, "error", undefined), CellRun(5, "error", Raised("ValueError", "no")))

    assert (first.kind, first.cell) == ("missing_import", 3)
    assert first.message.startswith("The notebook does not run from top to bottom: the cell stops at line 7. ")
    assert "import torch.nn.functional as F" in first.fix
    assert (second.kind, second.cell, second.message) == ("error", 5, "The cell stops. ValueError: no")


def test_a_cell_that_is_not_python() -> None:
    """It has a kind of its own, since nothing in it has run."""
    (problem,) = problems(CellRun(0, "error", Raised("SyntaxError", "invalid syntax")), sources=("def f(:",))

    assert (problem.kind, problem.cell) == ("does_not_parse", 0)


def test_cells_that_never_ended() -> None:
    """Stopped for their time, or gone with the process."""
    stopped, gone = problems(CellRun(0, "timed_out"), CellRun(1, "died"))

    assert (stopped.kind, stopped.cell, stopped.message) == (
        "timed_out",
        0,
        "The cell was stopped because it ran too long.",
    )
    assert (gone.kind, gone.cell, gone.message) == ("died", 1, "The cell ended the process in which the notebook runs.")


def test_output_that_was_cut() -> None:
    """It is a remark beside whatever else became of the cell."""
    cut, error, also_cut = problems(
        CellRun(0, "ok", output_cut=True), CellRun(1, "error", Raised("ValueError", "no"), output_cut=True)
    )

    assert (cut.kind, cut.cell, error.kind, also_cut.kind) == ("output_cut", 0, "error", "output_cut")
