"""Which problems one may look at while the search for mistakes is tuned, and which are only run."""

from __future__ import annotations

from itertools import groupby
from typing import Literal, TypeAlias

from benchmarks.decisions.corpus import Problem, all_problems

Half: TypeAlias = Literal["development", "held out"]
HALVES: tuple[Half, Half] = ("development", "held out")


def problems_of(half: Half) -> list[Problem]:
    """The problems of one half.

    Of every topic, which is a module of ``benchmarks/decisions/problems``, the first problem, the third and so on
    are for development, in the order of definition; the others are held out.
    """
    first = HALVES.index(half)
    topics = groupby(all_problems(), key=lambda problem: problem.loss.function.__module__)
    return [problem for _, topic in topics for problem in list(topic)[first::2]]


def half_of(name: str) -> Half:
    """The half of a problem."""
    return next(half for half in HALVES if any(problem.name == name for problem in problems_of(half)))
