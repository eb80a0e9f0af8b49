"""Numbers that decide stand in one file with their meaning, and no tolerance stands anywhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import grader

PACKAGE = Path(grader.__file__).parent
ROOM = PACKAGE / "numerics"
CONSTANTS = ROOM / "constants.py"

PLAIN = {0.0, 0.5, 1.0, 2.0}
"""What formulas are made of."""

TOLERANCES = {"allclose", "isclose", "rtol", "atol", "assert_allclose", "assert_almost_equal", "approx"}


def parsed(file: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(file.read_text(), str(file))


def floats(tree: ast.AST) -> Iterator[tuple[int, float]]:
    """The line and value of every literal that is no whole number."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno, abs(node.value)


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and text of every name, attribute, keyword and import."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield node.lineno, name
            case ast.keyword(arg=str(name)):
                yield node.value.lineno, name
            case ast.ImportFrom(names=imported):
                yield from ((node.lineno, alias.name) for alias in imported)


@pytest.mark.parametrize(
    "file", sorted(file for file in ROOM.glob("*.py") if file != CONSTANTS), ids=lambda file: file.stem
)
def test_decisive_numbers_stand_among_the_constants(file: Path) -> None:
    """A module of the numerics holds no number of its own other than 0, 1/2, 1 and 2."""
    strange = [f"{file.name}:{line}: {value}" for line, value in floats(parsed(file)) if value not in PLAIN]
    assert strange == [], "give them a name in constants.py, with their meaning or source"


def test_every_constant_has_its_meaning() -> None:
    """A docstring follows each, or the last of a group that belongs together."""
    body = parsed(CONSTANTS).body
    assignments = (ast.Assign, ast.AnnAssign)
    silent = [
        ast.unparse(node).split(":")[0]
        for node, after in pairwise([*body, ast.Pass()])
        if isinstance(node, assignments)
        and not isinstance(after, assignments)
        and not (
            isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and len(str(after.value.value)) > 20
        )
    ]
    assert silent == []
    assert sum(isinstance(node, assignments) for node in body) > 50


def test_every_constant_is_used() -> None:
    """What nobody reads decides nothing."""
    used = {
        name
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        for name in [node.id]
    }
    declared = [node.target.id for node in parsed(CONSTANTS).body if isinstance(node, ast.AnnAssign)]  # type: ignore[union-attr]
    assert [name for name in declared if name not in used] == []


def test_nothing_is_compared_within_a_tolerance() -> None:
    """No allclose, no rtol: answers are measured in units of noise."""
    found = [
        f"{file.relative_to(PACKAGE)}:{line}: {name}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for line, name in names(parsed(file))
        if name in TOLERANCES
    ]
    assert found == []
