"""Names that numpy had and has no longer."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

import numpy as np

from grader.model import Lack, Repair
from grader.notebook.replaced import NUMPY
from grader.notebook.source import Script

_NUMPY_NAMES = frozenset({"np", "numpy"})


def removed_from_numpy(script: Script) -> Iterator[Repair]:
    """Every use of a name that the numpy that is installed does not have."""
    for statement in script.statements:
        for node in ast.walk(statement.node):
            match node:
                case ast.Attribute(value=ast.Name(id=root), attr=name) if root in _NUMPY_NAMES and _is_removed(name):
                    yield Repair(Lack.REMOVED_NAME, statement.cell, name)


def _is_removed(name: str) -> bool:
    if name not in NUMPY:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return not hasattr(np, name)


def expression_for(name: str) -> str:
    """An expression over ``np`` that has the value which numpy once had under a name."""
    replacement = NUMPY[name]
    return f"lambda array: {replacement}" if "array" in replacement else replacement
