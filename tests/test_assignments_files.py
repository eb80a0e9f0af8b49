"""The assignments that come with the project: their files fit together, before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
import pytest

from grader import load_assignment
from grader.model import Assignment, Locals, Question, Returned, Variables

NAMES = ("chain_rule", "linear_regression", "mlp_backprop", "stochastic_gradients", "three_ways")


@pytest.fixture(params=NAMES)
def assignment(request: pytest.FixtureRequest, assignments_dir: Path) -> Assignment:
    """Every assignment in turn."""
    return load_assignment(assignments_dir / request.param)


@pytest.fixture
def released(assignment: Assignment) -> nbformat.NotebookNode:
    """The notebook that students get."""
    return nbformat.read(assignment.directory / f"{assignment.name}.ipynb", as_version=nbformat.NO_CONVERT)


@pytest.fixture
def solution(assignment: Assignment, solutions_dir: Path) -> nbformat.NotebookNode:
    """The full-mark solution."""
    return nbformat.read(solutions_dir / f"{assignment.name}.ipynb", as_version=nbformat.NO_CONVERT)


def test_every_assignment_is_looked_at(assignments_dir: Path, solutions_dir: Path) -> None:
    """A folder or a solution that these tests do not know would go unchecked."""
    folders = {path.parent.name for path in assignments_dir.glob("*/assignment.py")}
    solutions = {path.stem for path in solutions_dir.glob("*.ipynb")}

    assert folders == solutions == set(NAMES)


def test_notebooks_are_valid_and_hold_no_output(
    released: nbformat.NotebookNode, solution: nbformat.NotebookNode
) -> None:
    """What is handed out follows the current notebook format and starts clean."""
    for notebook in (released, solution):
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        assert not any(cell.outputs or cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


def test_the_released_notebook_lets_students_check_every_question(
    assignment: Assignment, released: nbformat.NotebookNode
) -> None:
    """The last cell carries one line a question, so that nobody has to look up how to call it."""
    lines = released.cells[-1].source.splitlines()
    checks = [line for line in lines if line.startswith("check(")]

    assert "from grader import check" in lines
    assert checks == [f'check("{question}", assignment="{assignment.name}")' for question in assignment.questions]


def test_the_released_notebook_holds_no_answer(
    assignment: Assignment, released: nbformat.NotebookNode, solution: nbformat.NotebookNode
) -> None:
    """Where the assignment looks for an answer, students find none of the statements of the solution."""
    for question in assignment.questions.values():
        answers = answering(solution, question)

        assert answers, f"{question.name}: the solution has no answer under the name that the assignment looks for"
        assert answers.isdisjoint(answering(released, question)), question.name


def test_samples_come_with_every_assignment(assignment: Assignment) -> None:
    """The demonstration has something to grade."""
    samples = list((assignment.directory / "samples").glob("*.ipynb"))

    assert len(samples) >= 5


def answering(notebook: nbformat.NotebookNode, question: Question) -> set[str]:
    """The statements of a notebook with which it answers a question."""
    cells = (ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code")
    return {ast.unparse(statement) for cell in cells for statement in statements_for(question, cell)}


def statements_for(question: Question, cell: ast.Module) -> Iterator[ast.stmt]:
    """The statements of one cell with which it answers a question."""
    match question.answer:
        case Returned(function=name):
            for function in functions(cell, name):
                yield from (step for step in function.body if not is_docstring(step))
        case Locals(function=name, outputs=outputs):
            for function in functions(cell, name):
                yield from binding(function, outputs)
        case Variables(outputs=outputs):
            yield from binding(cell, outputs)


def functions(cell: ast.Module, name: str) -> Iterator[ast.FunctionDef]:
    """The functions of that name."""
    return (step for step in cell.body if isinstance(step, ast.FunctionDef) and step.name == name)


def is_docstring(statement: ast.stmt) -> bool:
    """Whether a statement is nothing but a literal."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def binding(scope: ast.Module | ast.FunctionDef, outputs: Mapping[str, tuple[str, ...]]) -> Iterator[ast.stmt]:
    """The assignments to an output; for one that ends in `.grad`, the calls of `backward` as well."""
    wanted = {expression for alternatives in outputs.values() for expression in alternatives}
    into_grad = any(name.endswith(".grad") for name in wanted)
    for step in scope.body:
        binds = isinstance(step, ast.Assign) and wanted & {ast.unparse(target) for target in step.targets}
        if binds or (into_grad and ast.unparse(step).endswith(".backward()")):
            yield step
