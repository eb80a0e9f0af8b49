"""What students get of a notebook in which solutions are marked."""

from __future__ import annotations

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from grader.authoring.release import STUBS, release
from grader.errors import AssignmentError

MARKED = """def gradient(X, y, w):
    r = X @ w - y
    ### BEGIN SOLUTION
    return 2 * X.T @ r / len(y)
    ### END SOLUTION
"""
STUB = """def gradient(X, y, w):
    r = X @ w - y
    # YOUR CODE HERE
    raise NotImplementedError()
"""


def notebook(*sources: str, kind: str = "code", **nbgrader: object) -> NotebookNode:
    """A notebook of cells of one kind, which nbgrader may know."""
    made = nbformat.v4.new_notebook()
    new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    made.cells = [new(source, metadata={"nbgrader": nbgrader} if nbgrader else {}) for source in sources]
    return made


def sources(made: NotebookNode) -> list[str]:
    """The text of every cell."""
    return [cell.source for cell in made.cells]


def test_a_marked_solution_becomes_a_stub() -> None:
    """At its margin, and nothing around it changes."""
    found = release(notebook("import numpy as np", MARKED))

    assert sources(found.notebook) == ["import numpy as np", STUB]
    assert (found.solutions, found.hidden) == ((1,), ())


def test_every_region_of_a_cell_becomes_a_stub() -> None:
    """Two functions may stand in one cell."""
    assert sources(release(notebook(MARKED + "\n\n" + MARKED)).notebook) == [STUB + "\n\n" + STUB]


def test_a_solution_cell_without_marks_is_one_as_a_whole() -> None:
    """That is how nbgrader reads cells that are graded by hand."""
    prose = notebook("Because it is convex.", kind="markdown", solution=True, grade=True, grade_id="why", points=2)

    assert sources(release(prose).notebook) == [STUBS["markdown"]]


def test_hidden_tests_and_mark_schemes_go() -> None:
    """Without a stub."""
    tests = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(2) == 4\n### END HIDDEN TESTS"
    found = release(notebook(MARKED, tests, "=== BEGIN MARK SCHEME ===\n2 points\n=== END MARK SCHEME ===\n"))

    assert sources(found.notebook) == [STUB, "assert f(1) == 2", ""]
    assert found.hidden == (1, 2)


def test_outputs_go_and_the_solution_stays_as_it_is() -> None:
    """What a cell showed may be the answer."""
    solved = notebook(MARKED)
    solved.cells[0].outputs = [nbformat.v4.new_output("stream", text="[0.5]")]
    solved.cells[0].execution_count = 3

    (cell,) = release(solved).notebook.cells

    assert (cell.outputs, cell.execution_count) == ([], None)
    assert solved.cells[0].source == MARKED
    assert solved.cells[0].outputs


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("### BEGIN SOLUTION\nx = 1", "Cell 1, line 1: `BEGIN SOLUTION` has no `END SOLUTION` after it."),
        ("x = 1\n### END SOLUTION", "Cell 1, line 2: `END SOLUTION` has no `BEGIN SOLUTION` before it."),
        (MARKED.replace("### END", "### BEGIN"), "Cell 1, line 3: `BEGIN SOLUTION` has no `END SOLUTION` after it."),
        ("x = 1", "No solution is marked in this notebook."),
    ],
)
def test_marks_without_their_other_half_are_refused(source: str, said: str) -> None:
    """Rather than that a solution reaches students."""
    with pytest.raises(AssignmentError) as raised:
        release(notebook(source))

    assert raised.value.message == said
    assert "### " in raised.value.fix


@given(st.lists(st.text("ab \n"), min_size=1, max_size=4), st.lists(st.text("xy \n"), min_size=1, max_size=3))
def test_nothing_of_a_solution_is_left_and_nothing_else_is_lost(around: list[str], solved: list[str]) -> None:
    """Whatever stands between marks, and around them."""
    regions = [f"\n### BEGIN SOLUTION\n{text}\n### END SOLUTION\n" for text in solved]
    source = around[0] + "".join(region + text for region, text in zip(regions, around[1:], strict=False))
    stub = f"\n{STUBS['code']}\n"
    expected = around[0] + "".join(stub + text for _, text in zip(regions, around[1:], strict=False))

    if "SOLUTION" in source:
        assert sources(release(notebook(source)).notebook) == [expected]
