"""Errors of real notebooks get a plain sentence and something to do."""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Mapping

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader.notebook.explain import Explanation, explain_error
from grader.notebook.imports import missing_import
from grader.notebook.replaced import NUMPY, PYTHON_2


def _explained(cell: str, names: Mapping[str, object] | None = None) -> Explanation:
    """What is said of the error that a cell really ends in."""
    try:
        exec(compile(cell, "cell", "exec"), {"np": np, "torch": torch, **(names or {})})  # noqa: S102 - test's own text
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        return explain_error(type(error).__name__, str(error))
    raise AssertionError(f"no error: {cell}")


@pytest.mark.parametrize(
    ("cell", "kind", "fix"),
    [
        ("F.relu(1)", "missing_import", "Add `import torch.nn.functional as F`."),
        ("math.exp(1)", "missing_import", "Add `import math`."),
        ("dW + 1", "undefined_name", "Define `dW` in this cell or above it: the cells run once, from top to bottom."),
        (
            "def f():\n    x = x + 1\nf()",
            "undefined_name",
            "Assign `x` first, or pass it to the function as an argument.",
        ),
        ("xrange(3)", "python_2", "Write `range` instead."),
        ("import planar_utils", "missing_module", "Copy what you use from `planar_utils` into a cell of the notebook."),
        ("from torch import zork", "missing_package", "Do without `zork`."),
        ("open('data.csv')", "missing_file", "Make the data in the notebook"),
        ("open('/')", "missing_file", "Make the data in the notebook"),
        ("np.float(3)", "removed_name", "Write `float` instead."),
        ("np.float_(3)", "removed_name", "Write `np.float64` instead."),
        ("np.zork", "error", "Restart the kernel"),
        ("print 'a'", "python_2", "Write `print(...)`."),
        ("try:\n    pass\nexcept ValueError, e:\n    pass", "python_2", "Write `except Error as name`."),
        ("dW2 = # TODO", "syntax", "Correct the line"),
        ("if 1:\nx", "syntax", "Correct the line"),
        ("import socket\nsocket.getaddrinfo('nowhere.invalid', 80)", "network", "Make the data in the notebook"),
        ("raise SystemExit", "exit", "Remove that call"),
        ("raise KeyboardInterrupt", "timed_out", "Use fewer iterations"),
        ("raise MemoryError", "out_of_memory", "Look for an array"),
        ("np.zeros(10**15)", "out_of_memory", "Look for an array"),
        ("torch.zeros(10**15)", "out_of_memory", "Look for an array"),
        ("np.zeros(3) + np.zeros(4)", "shapes", "Print the shapes"),
        ("np.zeros((3, 2)) @ np.zeros((3, 2))", "shapes", "Print the shapes"),
        ("np.dot(np.zeros((3, 2)), np.zeros((3, 2)))", "shapes", "Print the shapes"),
        ("torch.zeros(3) + torch.zeros(4)", "shapes", "Print the shapes"),
        ("torch.zeros(3, 2) @ torch.zeros(3, 2)", "shapes", "Print the shapes"),
        ("def f(): f()\nf()", "recursion", "Check when"),
        ("raise NotImplementedError", "unfinished", "Put the solution"),
        ("1 / 0", "error", "Restart the kernel"),
        ("assert False", "error", "Restart the kernel"),
    ],
)
def test_an_error_says_what_to_do(cell: str, kind: str, fix: str) -> None:
    """The error that a cell ends in is told by kind, with a concrete remedy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        explanation = _explained(cell)

    assert explanation.kind == kind
    assert explanation.fix.startswith(fix)
    assert explanation.message


@pytest.mark.parametrize(
    ("type_name", "message", "kind"),
    [
        ("ModuleNotFoundError", "No module named 'google.colab'", "missing_package"),
        ("ModuleNotFoundError", "No module named 'tensorflow.keras'", "missing_package"),
        ("ImportError", "No module named cs231n.layers", "missing_module"),
        ("URLError", "<urlopen error [Errno -3] Temporary failure in name resolution>", "network"),
        ("OSError", "[Errno 101] Network is unreachable", "network"),
        ("CellTimeoutError", "", "timed_out"),
        ("DeadKernelError", "Kernel died", "exit"),
        ("StdinNotImplementedError", "raw_input was called", "input"),
        ("UsageError", "Line magic function `%foo` not found.", "magic"),
        ("AttributeError", "'DataFrame' object has no attribute 'as_matrix'", "removed_name"),
        ("NameError", "no quotes", "error"),
    ],
)
def test_errors_of_other_machines_are_known(type_name: str, message: str, kind: str) -> None:
    """Errors that only a bare sandbox or a certain version raises are told by their text."""
    assert explain_error(type_name, message).kind == kind


def test_an_unknown_error_keeps_its_own_words() -> None:
    """What is not known is shown as Python says it."""
    assert explain_error("ZeroDivisionError", "division by zero").message == "ZeroDivisionError: division by zero"
    assert explain_error("AssertionError", "").message == "AssertionError"


@given(st.text(max_size=30), st.text(max_size=500))
def test_any_error_is_one_short_printable_line(type_name: str, message: str) -> None:
    """Whatever a student's exception calls itself, the explanation is a short line without control characters."""
    explanation = explain_error(type_name, message)

    for text in (explanation.message, explanation.fix):
        assert len(text) < 600
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text)


def test_hostile_messages_are_cut() -> None:
    """A message of megabytes with escape sequences costs and shows little."""
    explanation = explain_error("ValueError", "\x1b[31mshapes " * 100_000)

    assert len(explanation.message) < 600
    assert "\x1b" not in explanation.message


@pytest.mark.parametrize("name", ["np", "torch", "F", "nn", "plt", "optim", "pd", "math", "random"])
def test_usual_names_have_an_import_that_binds_them(name: str) -> None:
    """The statement is one import, and it binds the name."""
    (statement,) = ast.parse(missing_import(name) or "").body

    assert isinstance(statement, ast.Import | ast.ImportFrom)
    assert name in [alias.asname or alias.name for alias in statement.names]


@pytest.mark.parametrize("name", ["x", "dW", "grad", "F1", "", "np.float"])
def test_other_names_have_none(name: str) -> None:
    """A name that is not usually imported gets no import."""
    assert missing_import(name) is None


def test_what_replaces_removed_names_exists() -> None:
    """Every remedy for a removed name is an expression that works."""
    for written in [*NUMPY.values(), *PYTHON_2.values()]:
        eval(written, {"np": np, "array": np.ones(1)})  # noqa: S307 - our own table
    assert not [name for name in PYTHON_2 if hasattr(builtins, name)]
