"""Cells that are no Python, made to be some, line by line."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Cell, Lack, Notebook
from grader.notebook.magics import plain_python
from grader.notebook.repairs.mending import mended
from grader.notebook.repairs.sources import changes_to_parse


def repaired(source: str) -> str:
    """The source after all changes."""
    changes = changes_to_parse(source)
    return changes[-1].source if changes else source


def lacking(source: str) -> list[tuple[str, str]]:
    """What the changes made good."""
    return [(str(change.lack), change.name) for change in changes_to_parse(source)]


@pytest.mark.parametrize(
    ("python_2", "python_3"),
    [
        ("print x", "print(x)"),
        ("print", "print()"),
        ("print 'a', x.shape", "print('a', x.shape)"),
        ("print 'a %d' % n,", "print('a %d' % n, end=' ')"),
        ("print(a), b", "print(a), b"),
        ("print 'a'  # why", "print('a')  # why"),
        ("print f(a, (1, 2)[0]); print b", "print(f(a, (1, 2)[0])); print(b)"),
        ("if x: print 'yes'", "if x: print('yes')"),
        ("print >>f, 'x', y", "print('x', y, file=f)"),
        ("print 'a', \\\n  'b'", "print('a', \\\n  'b')"),
        ("try:\n    f()\nexcept ValueError, e:\n    pass", "try:\n    f()\nexcept ValueError as e:\n    pass"),
        ("raise ValueError, 'no'", "raise ValueError('no')"),
        ("exec 'x = 1'", "exec('x = 1')"),
        ("if a <> b: n = 10L", "if a != b: n = 10"),
    ],
)
def test_python_2_is_written_as_python_3(python_2: str, python_3: str) -> None:
    """Each statement becomes its like; what is Python 3 already stays."""
    source = f"print 0\n{python_2}"

    assert repaired(source) == f"print(0)\n{python_3}"
    assert {lack for lack, _ in lacking(source)} == {"python_2"}


def test_text_that_looks_like_python_2_stays() -> None:
    """A string, or a name that begins with print, is no print statement."""
    source = "s = 'x'\nprinted = s\nprint 'print x'"

    assert repaired(source) == "s = 'x'\nprinted = s\nprint('print x')"


@pytest.mark.parametrize(
    ("blank", "filled", "name"),
    [
        ("dW2 = # TODO", "dW2 = ...  # TODO", "dW2"),
        ("dW =", "dW = ...", "dW"),
        ("dx, dw = # here", "dx, dw = ...  # here", "dx, dw"),
        ("w -= # step", "w -= ...  # step", "w"),
        ("def f(x):\n    dx = # TODO\n    return dx", "def f(x):\n    dx = ...  # TODO\n    return dx", "dx"),
        ("def f(x):\n    # YOUR CODE HERE\n\nz = 1", "def f(x): ...\n    # YOUR CODE HERE\n\nz = 1", "f"),
        ("def f(x):  # yours", "def f(x): ...  # yours", "f"),
        (
            "class A:\n    def f(self):\n        # here\n    def g(self):\n        return 1",
            "class A:\n    def f(self): ...\n        # here\n    def g(self):\n        return 1",
            "f",
        ),
    ],
)
def test_a_blank_is_filled_with_an_ellipsis(blank: str, filled: str, name: str) -> None:
    """So that it counts as unfinished, and the rest of the cell as what it is."""
    assert repaired(blank) == filled
    assert lacking(blank) == [("blank", name)]


def test_what_is_no_python_is_left_out_and_the_rest_stays() -> None:
    """A formula pasted between two statements takes neither of them along."""
    source = "def f(x):\n    return x\n\n∂L/∂w = 2Xᵀ(Xw − y)\n\ny = f(\n    1\n)"

    assert repaired(source) == "def f(x):\n    return x\n\n\n\ny = f(\n    1\n)"
    assert lacking(source) == [("does_not_parse", "∂L/∂w = 2Xᵀ(Xw − y)")]


def test_an_open_bracket_costs_its_statement_alone() -> None:
    """Python complains at the end of the cell; what does not end is what goes."""
    assert repaired("x = (1,\n\ny = 2\nz = 3") == "\n\ny = 2\nz = 3"


def test_tabs_are_eight_columns() -> None:
    """A function indented with a tab here and spaces there is read as Python 2 read it."""
    assert repaired("def f(x):\n\ty = x\n        return y") == "def f(x):\n        y = x\n        return y"


def test_python_is_left_alone() -> None:
    """A cell that parses, magics included, stays the very same."""
    source = "%matplotlib inline\n!pip install x\nprint('x')"

    assert changes_to_parse(source) == ()


@given(st.text(alphabet="ab=(:)#'\"\n\t \\%!printdef", max_size=60))
def test_every_cell_becomes_python_of_as_many_lines(source: str) -> None:
    """Whatever a student wrote: nothing is raised, and later lines stay where they are."""
    made = repaired(source)

    ast.parse(plain_python(made))
    assert made.count("\n") == source.count("\n")


def test_a_notebook_says_what_was_changed_where() -> None:
    """Markdown is not looked at; each change names its cell."""
    cells = (Cell(0, "markdown", "dW ="), Cell(1, "code", "x = 1"), Cell(2, "code", "dW ="))

    found = mended(Notebook(cells))

    assert [cell.source for cell in found.notebook.cells] == ["dW =", "x = 1", "dW = ..."]
    assert [(repair.lack, repair.cell, repair.name) for repair in found.repairs] == [(Lack.BLANK, 2, "dW")]
