"""What names mean where an answer stands, and what else they mean before and after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader import Assignment, gradient, loss, normal, returned_by, variables
from grader.model import Answer, Cell, Notebook
from grader.notebook.found import Between
from grader.notebook.locate import FoundFunction, FoundProgram, Located, locate
from grader.notebook.source import read_script


@loss(x=normal("n"), k=normal())
def squares(x, k):  # type: ignore[no-untyped-def]
    """The sum of squares."""
    return k * (x * x).sum()


def found(answer: Answer, *cells: str) -> Located:
    """Where the answer to ``first`` stands in a notebook; cells that begin with ``##`` are text."""
    made = (Cell(i, "markdown" if text.startswith("##") else "code", text) for i, text in enumerate(cells))
    questions = {name: replace(gradient(squares, ("x", "k"), answer), name=name) for name in ("first", "second")}
    return locate(read_script(Notebook(tuple(made))), Assignment("A", questions))["first"]


VARIABLES = variables(given={"x": "x", "k": "k"}, x="dx", k="dk")
DATA = "x, k = np.ones(3), 2.0"
RIGHT = "dx = 2 * k * x\ndk = (x * x).sum()"


def between(*cells: str) -> list[Between]:
    """What lies between the answer and the other meanings of its names."""
    located = found(VARIABLES, DATA, *cells)
    assert isinstance(located, FoundProgram)
    return [moment.between for moment in located.moments]


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (["## More", "dx, dk = 0 * x, 0"], [Between.HEADING]),
        (["dx = x - 0.1 * dx\ndk = k - 0.1 * dk"], [Between.STEP]),
        (["dx, dk = x - 0.1 * dx, k - 0.1 * dk"], [Between.STEP]),
        (["dx = np.round(dx, 2)\ndk = round(dk, 2)"], [Between.CUT]),
        (["dx = np.sum(dx)\ndk = round(dk, 2)"], []),
        (["dk = 4"], [Between.PART]),
        (["dx = x\ndk = 4"], [Between.ANEW]),
        (["dx = dx / 2\ndk = dk / 2"], []),
        (["dx /= 2\ndk /= 2"], []),
        (["y = dx"], []),
    ],
)
def test_what_changes_the_meaning_of_a_name(later: list[str], said: list[Between]) -> None:
    """Code that goes on from the answer makes no other meaning of it."""
    assert between(RIGHT, *later) == said


def test_a_step_in_the_cell_of_the_answer_comes_after_it() -> None:
    """The meaning before the step is kept, which no cell leaves behind."""
    located = found(VARIABLES, DATA, f"{RIGHT}\ndx = x - 0.1 * dx\ndk = k - 0.1 * dk")

    assert isinstance(located, FoundProgram)
    assert [(m.between, dict(m.found.own)) for m in located.moments] == [(Between.STEP, {})]


def place(*cells: str) -> int:
    """The cell of the answer."""
    located = found(VARIABLES, *cells)
    assert isinstance(located, FoundProgram)
    return located.place.cell


def test_the_section_of_the_question_holds_the_answer() -> None:
    """Not what the same names mean further down."""
    assert place("## First", DATA, RIGHT, "## Second", "dx, dk = x, 4") == 2


def test_without_its_section_the_last_meaning_counts() -> None:
    """A section that holds only a part of the answer, or none, says nothing."""
    assert place("## First", DATA, "dx = x", "## More", RIGHT) == 4
    assert place("## First", "### Data", DATA, RIGHT, "## More", "dx, dk = x, 4") == 3
    assert place(DATA, RIGHT, "## More", "dx, dk = x, 4") == 3


def test_what_the_next_question_means_is_no_other_meaning() -> None:
    """Right numbers of another question do not stand in for wrong ones of this."""
    located = found(VARIABLES, "## First", DATA, "dx, dk = x, 4", "## Second", RIGHT)
    unnamed = found(VARIABLES, "## First", DATA, "dx, dk = x, 4", "## Once more", RIGHT)

    assert isinstance(located, FoundProgram)
    assert isinstance(unnamed, FoundProgram)
    assert [moment.between for moment in located.moments] == []
    assert [moment.between for moment in unnamed.moments] == [Between.LATER]


def test_a_blank_cell_below_does_not_clear_the_answer() -> None:
    """As after a merge, in which the released cell was kept."""
    assert place(DATA, RIGHT, "dx = None\ndk = None") == 1


def test_a_function_means_what_it_meant_in_its_section_if_another_question_defines_it_again() -> None:
    """Elsewhere its last definition counts, as a correction."""
    one, other = "def grad(x, k):\n    return x", "def grad(x, k):\n    return k"

    for heading, cell in {"## Second": 1, "## Once more": 3}.items():
        located = found(returned_by("grad"), "## First", one, heading, other)
        assert isinstance(located, FoundFunction)
        assert (located.place.cell, located.superseded) == (cell, cell == 1)
