"""Answers with exactly two mistakes: one module a topic, those for practice, and those among the decisions."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis import practice
from benchmarks.diagnosis.pairs.collecting import Pair, Pairs
from benchmarks.diagnosis.pairs.combined import COMBINED


def pairs_of(problem: Problem) -> list[Pair]:
    """The pairs of a problem."""
    return [*_combined(problem), *_written(problem)]


def _combined(problem: Problem) -> list[Pair]:
    named = COMBINED.get(problem.name, {})
    return [Pair(variant, named[variant.function]) for variant in problem.variants if variant.function in named]


def _written(problem: Problem) -> list[Pair]:
    modules = [
        import_module(f"{package}.{module.name}")
        for package, path in ((__name__, __path__), (practice.__name__, practice.__path__))
        for module in iter_modules(path)
    ]
    held = [value for module in modules for value in vars(module).values()]
    return [pair for value in held if isinstance(value, Pairs) and value.problem is problem for pair in value.found]


__all__ = ["Pair", "Pairs", "pairs_of"]
