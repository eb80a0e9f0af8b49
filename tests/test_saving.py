"""What the report says of how a notebook was saved."""

from __future__ import annotations

import pytest

from grader.model import Cell, CellRun, Lack, Notebook, Problem, Repair, RunReport
from grader.notebook.source import read_script
from grader.pipeline.saving import saving_problems
from tests.test_repairs import DATA, FUNCTION, IMPORT, PREPARED, VARIABLE, graded_notebook


def problems(*cells: Cell, shown: tuple[str, ...], repairs: tuple[Repair, ...] = ()) -> tuple[Problem, ...]:
    """What is said of a notebook whose cells show these texts now."""
    runs = tuple(CellRun(index, "ok", shown=text) for index, text in enumerate(shown))
    report = RunReport(runs, frozenset(), {}, repairs=repairs)
    return saving_problems(Notebook(cells), read_script(Notebook(cells)), report)


def code(index: int, source: str, saved: str = "", count: int | None = None) -> Cell:
    """A code cell as it was saved."""
    return Cell(index, "code", source, saved, count)


def test_outputs_that_the_code_does_not_give_any_more() -> None:
    """The first number is named, and the other cells."""
    cells = [code(0, "a", "1.5"), code(1, "b", "2"), code(2, "c", "3"), code(3, "d", "4")]

    (problem,) = problems(*cells, shown=("1.5", "7", "8", "9"))

    assert (problem.kind, problem.cell) == ("saved_output_differs", 1)
    assert problem.message == "The saved output shows 2, where the code now gives 7. Cells 3 and 4 differ too."


@pytest.mark.parametrize("source", ["print(np.random.randn())", "%time f()"])
def test_chance_and_time_are_not_accused(source: str) -> None:
    """Their outputs are others every time."""
    assert problems(code(0, source, "1.5"), shown=("2.5",)) == ()


def test_what_comes_from_a_stand_in_is_not_accused() -> None:
    """The data was there when the notebook was saved; a missing plotting library changes no number."""
    cells = (code(0, "X = load()", "5"), code(1, "X", "6"))

    assert problems(*cells, shown=("1", "2"), repairs=(Repair(Lack.MISSING_FILE, 0, "x.npy"),)) == ()
    assert len(problems(*cells, shown=("1", "2"), repairs=(Repair(Lack.MISSING_MODULE, 0, "matplotlib"),))) == 1


def text(index: int, source: str) -> Cell:
    """A cell of text."""
    return Cell(index, "markdown", source)


@pytest.mark.parametrize(
    "said",
    [
        "So `dw` = -7.03.",
        "The slope dw is \u22127.03, as it should be.",
        "$dw = -7.03$",
        "$dw \\approx -7.03$",
        "**dw** = -7.03",
    ],
)
def test_a_text_that_the_code_contradicts(said: str) -> None:
    """The first one is named, with both numbers."""
    (problem,) = problems(code(0, "print(dw)"), text(1, said), shown=("dw = -5.17\n",))

    assert (problem.kind, problem.cell) == ("text_disagrees", 1)
    assert problem.message.endswith("7.03, where cell 1 shows -5.17.")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("dw = -5.17", "dw = -5.1698"),
        ("dw = -5.1698", "dw: -5.17"),
        ("dw is -5", "dw = -5.0"),
        ("dw = 2 * x", "dw = -5.17"),
        ("dw = -7 + x", "dw = -5.17"),
        ("$dw = -7 \\cdot x$", "dw = -5.17"),
        ("loss = 0.5", "loss = 0.9\nloss = 0.5"),
        ("loss = 0.7", "loss = 0.9\nloss = 0.5"),
        ("In chapter 3 there is 1 exercise.", "is = 4"),
        ("model.dw = 3", "dw = -5.17"),
    ],
)
def test_texts_that_may_be_right_are_not_accused(said: str, shown: str) -> None:
    """Rounded numbers, formulas, and names that are shown more than once."""
    assert problems(code(0, "print(dw)"), text(1, said), shown=(shown,)) == ()


def test_numbers_that_hang_on_chance_contradict_no_text() -> None:
    """They are others every time."""
    cells = (code(0, "print('dw =', np.random.randn())"), text(1, "dw = 1.5"))

    assert problems(*cells, shown=("dw = 2.5",)) == ()


def test_the_order_in_which_cells_were_run() -> None:
    """One sentence each on the first cell out of order, and on those that never ran."""
    cells = (code(0, "a", count=4), code(1, "b"), code(2, "c", count=3), code(3, "d"))

    order, idle = problems(*cells, shown=("", "", "", ""))

    assert (order.kind, order.cell, order.message) == (
        "out_of_order",
        2,
        "Cell 3 was last run before cell 1, which stands above it.",
    )
    assert (idle.kind, idle.cell, idle.message) == (
        "never_run",
        1,
        "Cells 2 and 4 were not run before the notebook was saved.",
    )


@pytest.mark.sandbox
def test_a_notebook_beside_what_a_kernel_gives() -> None:
    """Outputs of print and of the last line are read from the real run, and only the stale one is named."""
    sources = (
        (IMPORT, "", 1),
        (DATA + "\nX.shape", "(5, 3)", 2),
        (FUNCTION, "", 3),
        (VARIABLE + "\nprint('sum', np.sum(np.arange(4.0)))\nlen(dw)", "sum 6.0\n3", 4),
        ("print(np.arange(3) / 2)", "[0.  0.5 2.]", 5),
    )
    cells = tuple(code(index, source, saved, count) for index, (source, saved, count) in enumerate(sources))

    (problem,) = graded_notebook(PREPARED, Notebook(cells)).problems

    assert (problem.kind, problem.cell) == ("saved_output_differs", 4)
    assert problem.message == "The saved output shows 2, where the code now gives 1."
