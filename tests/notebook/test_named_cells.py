"""Answers that are looked for in a cell that has a name: nbgrader's, or a tag."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from grader import Assignment, gradient, loss, normal, returned_by, variables
from grader.model import Answer, Notebook
from grader.notebook.locate import Absent, FoundFunction, FoundProgram, Located, Unfinished, locate
from grader.notebook.read import read_notebook
from grader.notebook.source import read_script


@loss(x=normal("n"))
def squares(x):  # type: ignore[no-untyped-def]
    """The sum of squares."""
    return (x * x).sum()


def found(answer: Answer, *cells: tuple[str, str]) -> Located:
    """Where the answer stands in a notebook of cells, each with its nbgrader id."""
    made = [
        {"cell_type": "code", "source": source, "metadata": {"nbgrader": {"grade_id": name}} if name else {}}
        for name, source in cells
    ]
    notebook = read_notebook(json.dumps({"nbformat": 4, "cells": made}).encode())
    assert isinstance(notebook, Notebook)
    question = replace(gradient(squares, "x", answer), name="q")
    return locate(read_script(notebook), Assignment("A", {"q": question}))["q"]


VARIABLE = variables(given={"x": "x"}, cell="q1", x="dx")
FUNCTION = returned_by("grad", cell="q1")
X = ("", "x = np.ones(3)")


def test_a_variable_means_what_it_meant_after_its_cell() -> None:
    """A later question that uses the same name does not take its place."""
    located = found(VARIABLE, X, ("q1", "dx = 2 * x"), ("q2", "dx = 3 * x"))

    assert isinstance(located, FoundProgram)
    assert (located.place.cell, located.notes) == (1, ())


def test_a_function_means_what_it_meant_after_its_cell() -> None:
    """If later cells define it again, that is said, so that it is not called as the notebook left it."""
    located = found(FUNCTION, ("q1", "def grad(x):\n    return 2 * x"), ("q2", "def grad(x):\n    return 3 * x"))

    assert isinstance(located, FoundFunction)
    assert (located.place.cell, located.superseded) == (0, True)

    alone = found(FUNCTION, ("q1", "def grad(x):\n    return 2 * x"), ("q2", "z = 1"))
    assert isinstance(alone, FoundFunction)
    assert not alone.superseded


def test_a_helper_that_stands_below_supersedes_nothing() -> None:
    """A function may read what later cells define; only another meaning of what it already reads is another meaning."""
    function = ("q1", "k = 2\n\ndef grad(x):\n    return helper(k * x)")

    below = found(FUNCTION, function, ("", "def helper(x):\n    return x"))
    changed = found(FUNCTION, function, ("", "def helper(x):\n    return x\n\nk = 3"))

    assert isinstance(below, FoundFunction)
    assert isinstance(changed, FoundFunction)
    assert (below.superseded, changed.superseded) == (False, True)


def test_of_copies_the_last_with_the_answer_counts() -> None:
    """A duplicated cell costs nothing, whichever of the two was filled in."""
    blank, answer = ("q1", "dx = None"), ("q1", "dx = 2 * x")

    for cells in ((blank, answer), (answer, blank)):
        located = found(VARIABLE, X, *cells)
        assert isinstance(located, FoundProgram)
        assert located.flow.statements[located.outputs[0].after - 1].source == "dx = 2 * x"


def test_a_cell_added_below_belongs_to_it() -> None:
    """Up to the next named cell."""
    located = found(VARIABLE, X, ("q1", "dx = None"), ("", "dx = 2 * x"), ("q2", "dx = 3 * x"))

    assert isinstance(located, FoundProgram)
    assert located.place.cell == 2


def test_a_cell_that_is_still_blank_is_unfinished() -> None:
    """Also if a later question gives the name a value."""
    assert isinstance(found(VARIABLE, X, ("q1", "dx = None"), ("q2", "dx = 3 * x")), Unfinished)


def test_a_cell_with_the_name_of_the_question() -> None:
    """It need not be named twice; where no cell has that name, the end of the notebook counts."""
    anywhere = variables(given={"x": "x"}, x="dx")

    for name, cell in (("q", 1), ("another", 3)):
        located = found(anywhere, X, (name, "dx = 2 * x"), ("", "z = 1"), ("other", "dx = 3 * x"))
        assert isinstance(located, FoundProgram)
        assert (located.place.cell, located.notes) == (cell, ())


def test_a_deleted_cell() -> None:
    """Then the whole notebook is looked through, and a note says so; if nothing is there, nothing is there."""
    located = found(VARIABLE, X, ("", "dx = 2 * x"))

    assert isinstance(located, FoundProgram)
    assert located.notes == ("The notebook has no cell `q1`, so the answer was looked for in all of it.",)
    assert isinstance(found(VARIABLE, X), Absent)


def test_an_answer_far_below_its_cell() -> None:
    """It is taken where the student put it, with a note."""
    located = found(VARIABLE, X, ("q1", "pass"), ("q2", "z = 1"), ("", "dx = 2 * x"))

    assert isinstance(located, FoundProgram)
    assert located.notes == ("The answer stands below the cell `q1`, where it was expected.",)


@pytest.mark.parametrize(
    "metadata",
    [
        {"nbgrader": {"schema_version": 1, "grade": True, "grade_id": "q1", "locked": False, "solution": True}},
        {"nbgrader": {"schema_version": 2, "grade": True, "grade_id": "q1", "points": 2, "solution": True}},
        {"nbgrader": {"schema_version": 3, "task": False, "grade_id": "q1", "cell_type": "code", "checksum": "x"}},
        {"tags": ["otter_answer_cell", "q1"]},
    ],
)
def test_names_in_all_versions_of_metadata(metadata: dict[str, object]) -> None:
    """Those of nbgrader, and tags, which otter and others use."""
    cell = {"cell_type": "code", "source": "dx = 1", "metadata": metadata}
    notebook = read_notebook(json.dumps({"nbformat": 4, "cells": [cell]}).encode())

    assert isinstance(notebook, Notebook)
    assert read_script(notebook).named["q1"] == (0,)


@pytest.mark.parametrize("metadata", [None, [], {"nbgrader": 3}, {"nbgrader": {"grade_id": 7}}, {"tags": "q1"}])
def test_odd_metadata_names_nothing(metadata: object) -> None:
    """Nor does it break anything."""
    cell = {"cell_type": "code", "source": "dx = 1", "metadata": metadata}
    notebook = read_notebook(json.dumps({"nbformat": 4, "cells": [cell]}).encode())

    assert isinstance(notebook, Notebook)
    assert read_script(notebook).named == {}
