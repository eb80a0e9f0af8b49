"""Which problems one may look at while the search for mistakes is tuned, and which are only run."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from pkgutil import iter_modules
from typing import Literal, TypeAlias

from benchmarks.decisions.corpus import Problem, all_problems
from benchmarks.diagnosis import practice

Half: TypeAlias = Literal["development", "held out"]
HALVES: tuple[Half, Half] = ("development", "held out")
Group: TypeAlias = Half | Literal["practice"]
GROUPS: tuple[Group, ...] = (*HALVES, "practice")


def problems_of(half: Half) -> list[Problem]:
    """The problems of one half.

    Of every topic, which is a module of ``benchmarks/decisions/problems``, the first problem, the third and so on
    are for development, in the order of definition; the others are held out.
    """
    first = HALVES.index(half)
    topics = groupby(all_problems(), key=lambda problem: problem.loss.function.__module__)
    return [problem for _, topic in topics for problem in list(topic)[first::2]]


def practice_problems() -> Iterator[Problem]:
    """The problems for practice, which belong to neither half."""
    for module in iter_modules(practice.__path__):
        held = vars(import_module(f"{practice.__name__}.{module.name}"))
        yield from (value for value in held.values() if isinstance(value, Problem))


def group_of(name: str) -> Group:
    """The half of a problem, if it is not for practice."""
    found = (half for half in HALVES if any(problem.name == name for problem in problems_of(half)))
    return next(found, "practice")


def everything() -> Iterator[Problem]:
    """The problems of all groups."""
    yield from all_problems()
    yield from practice_problems()
