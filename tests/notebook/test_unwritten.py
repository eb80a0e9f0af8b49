"""What stands in the place of an answer, as the source alone shows it."""

from __future__ import annotations

import pytest

from grader.model import Cell, Notebook
from grader.notebook.calling import as_function, find_function
from grader.notebook.kinds import Kind, Kinds
from grader.notebook.other_names import OtherNames
from grader.notebook.parsed import Parsed
from grader.notebook.source import read_script
from grader.notebook.unwritten import unwritten_in_function

NONE_ELSE = OtherNames(frozenset(), ())


def kinds(source: str) -> Kinds | None:
    """What a function `f` returns for the gradient by `x`."""
    notebook = Parsed.of(read_script(Notebook((Cell(0, "code", source),))))
    found = find_function(notebook, "f", NONE_ELSE)
    assert isinstance(found, tuple)
    return unwritten_in_function(as_function(notebook, found[0], NONE_ELSE, ()), ("x",), 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return None", {Kind.CONSTANT}),
        ("return np.zeros_like(x)", {Kind.FILLABLE}),
        ("return np.empty_like(x)", {Kind.ARBITRARY}),
        ("return x", {Kind.INPUT}),
        ("return dx", {Kind.UNASSIGNED}),
        ("a = b\n    b = a\n    return np.zeros(3) if a else x", {Kind.FILLABLE, Kind.INPUT}),
    ],
)
def test_what_was_not_written_has_a_kind(body: str, expected: set[Kind]) -> None:
    """Through names that are given one another too."""
    assert kinds(f"import numpy as np\ndef f(x):\n    {body}") == frozenset(expected)


@pytest.mark.parametrize(
    "body",
    [
        "return x / len(x)",
        "return x[0]",
        "return -x",
        "return x.sum()",
        "return np.tensordot(x, x).tolist()",
        "out = np.zeros_like(x)\n    out[0] = x[1]\n    return out",
        "out = np.zeros_like(x)\n    np.add.at(out, [0], 2 * x)\n    return out",
        "out = []\n    out.append(2 * x)\n    return out",
        "def g(y):\n        return y\n    return g(x)",
        "yield 0",
        "return Gradient(0)",
        "dx = 2 * x\n    return np.zeros_like(x)",
    ],
)
def test_what_was_written_has_none(body: str) -> None:
    """A part, a sign, an average, whatever is stored or handed to something unknown: all of them are results."""
    assert kinds(f"import numpy as np\ndef f(x):\n    {body}") is None


def test_a_long_chain_of_names_is_followed_to_its_end() -> None:
    """However many names lie between, in time that grows with their number alone."""
    chain = "".join(f"    a{i + 1} = [a{i}, a{i}]\n" for i in range(3000))
    assert kinds(f"def f(x):\n    a0 = 0\n{chain}    return a3000") == frozenset({Kind.CONSTANT, Kind.FILLABLE})
    assert kinds(f"def f(x):\n    a0 = 2 * x\n{chain}    return a3000") is None
