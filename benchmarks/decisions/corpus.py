"""What the benchmark judges: problems, and answers to them of which is known whether they are right."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from benchmarks.decisions import problems
from grader.model import Loss

Function = Callable[..., Any]


@dataclass(frozen=True)
class Variant:
    """One answer: a function of the inputs of the loss, by name, that returns the gradients in the order of `wrt`."""

    what: str
    """In a few words, how it comes to its numbers."""
    function: str
    """The name of the function."""
    source: str
    """A cell of a notebook that defines it."""
    mistakes: tuple[str, ...] = ()
    """Every name of a mistake that is true of it; none: it is right."""


@dataclass
class Problem:
    """A loss with answers."""

    loss: Loss
    wrt: tuple[str, ...]
    variants: list[Variant] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the loss."""
        return self.loss.name

    def right(self, what: str) -> Callable[[Function], Function]:
        """Declare a right answer."""
        return self._declare(what, ())

    def wrong(self, what: str, *mistakes: str) -> Callable[[Function], Function]:
        """Declare a wrong answer, with the names of all mistakes that are true of it."""
        assert mistakes, f"{self.name}: {what}: a wrong answer needs the name of its mistake"
        return self._declare(what, mistakes)

    def _declare(self, what: str, mistakes: tuple[str, ...]) -> Callable[[Function], Function]:
        def declared(function: Function) -> Function:
            self.variants.append(Variant(what, function.__name__, _cell(function), mistakes))
            return function

        return declared


def all_problems() -> Iterator[Problem]:
    """The problems of all topics."""
    for module in sorted(iter_modules(problems.__path__), key=lambda found: found.name):
        held = vars(import_module(f"{problems.__name__}.{module.name}"))
        yield from (value for value in held.values() if isinstance(value, Problem))


_IMPORTS = "import math\nimport numpy as np\nimport torch\nimport torch.nn.functional as F\n"


def _cell(function: Function) -> str:
    """A function with the functions and constants of its module that it needs, as a student's cell."""
    definitions = _definitions(Path(inspect.getfile(function)))
    needed = _needed(function.__name__, definitions)
    return _IMPORTS + "".join(f"\n\n{_plain(definitions[name])}\n" for name in needed)


@cache
def _definitions(module: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.parse(module.read_text()).body if isinstance(node, ast.FunctionDef)}


def _needed(name: str, definitions: dict[str, ast.FunctionDef]) -> Sequence[str]:
    """The functions that a function calls, before itself."""
    order: list[str] = []

    def visit(current: str) -> None:
        for node in ast.walk(definitions[current]):
            if isinstance(node, ast.Name) and node.id in definitions and node.id not in (*order, current):
                visit(node.id)
        if current not in order:
            order.append(current)

    visit(name)
    return order


def _plain(definition: ast.FunctionDef) -> str:
    plain = ast.FunctionDef(**{**{k: getattr(definition, k) for k in definition._fields}, "decorator_list": []})
    return textwrap.dedent(ast.unparse(ast.fix_missing_locations(plain)))
