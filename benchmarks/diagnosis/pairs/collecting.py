"""The form in which pairs of mistakes are written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from benchmarks.decisions.corpus import Problem, Variant, _cell

Function: TypeAlias = Callable[..., Any]
Names: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """A wrong answer with two mistakes."""

    variant: Variant
    mistakes: tuple[Names, Names]
    """All names that are true of the first mistake, and of the second."""


@dataclass
class Pairs:
    """Answers to one problem with two mistakes each."""

    problem: Problem
    found: list[Pair] = field(default_factory=list)

    def of(self, what: str, first: Names, second: Names) -> Callable[[Function], Function]:
        """Declare an answer with two mistakes, each with all names that are true of it."""

        def declared(function: Function) -> Function:
            true = tuple(dict.fromkeys((*first, *second)))
            self.found.append(Pair(Variant(what, function.__name__, _cell(function), true), (first, second)))
            return function

        return declared
