"""One problem, measured: what is said of every answer to it, and how long the search takes."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar
from unittest.mock import patch

from benchmarks.decisions.corpus import Problem, Variant
from benchmarks.decisions.judging import judge_variant, reference_for
from benchmarks.decisions.measuring import SEED
from benchmarks.diagnosis.judging import Worth, named, named_of_two, worth
from benchmarks.diagnosis.pairs import Pair, pairs_of
from benchmarks.diagnosis.split import Group, group_of
from grader.diagnosis.explain import explain, one_explains_all
from grader.diagnosis.mutation.bank import Bank
from grader.model import Hints
from grader.pipeline.suspects import with_suspect

Found = TypeVar("Found")


@dataclass(frozen=True)
class Case:
    """What is said of one answer; small enough to travel between processes."""

    problem: str
    asked: str
    group: Group
    kind: Literal["right", "single", "pair"]
    what: str
    source: str
    """The function, for readers."""
    slugs: tuple[str, ...]
    """What was named."""
    worth: Worth | None = None
    """None: the answer is right."""
    true: tuple[str, ...] = ()
    both: tuple[tuple[str, ...], ...] = ()
    """Of two combined mistakes, the names of each."""
    named_of_two: int = 0
    """How many of them were named."""
    sentence: str = ""
    hints: tuple[str, ...] = ()
    seconds: float | None = None
    """Time of the search for the mistake alone; None if none was begun."""

    @property
    def name(self) -> str:
        """Which answer to what."""
        return f"{self.problem}: {self.what}"


def measure(problem: Problem) -> Iterator[Case]:
    """Every answer to a problem, with the pairs of mistakes that belong to it."""
    bank = Bank(reference_for(problem, SEED))
    pairs = pairs_of(problem)
    of_two = {pair.variant.function for pair in pairs}
    wrong = [variant for variant in problem.variants if variant.mistakes]
    judge_variant(problem, wrong[0], bank)  # whatever is made once is there now
    for variant in problem.variants:
        if not variant.mistakes:
            yield _case(problem, bank, variant, "right")
        elif variant.function not in of_two:
            yield _case(problem, bank, variant, "single")
    for pair in pairs:
        yield _case(problem, bank, pair.variant, "pair", pair)


def _case(
    problem: Problem,
    bank: Bank,
    variant: Variant,
    kind: Literal["right", "single", "pair"],
    pair: Pair | None = None,
) -> Case:
    seconds: list[float] = []
    with patch("grader.pipeline.deciding.explain", _timed(explain, seconds)):
        verdict = judge_variant(problem, variant, bank).verdict
    if verdict.diagnosis is not None and not one_explains_all(verdict.diagnosis):
        with patch("grader.pipeline.calling.with_suspect", _timed(with_suspect, seconds)):
            verdict = judge_variant(problem, variant, bank, hints=Hints()).verdict
    diagnosis, true = verdict.diagnosis, variant.mistakes
    return Case(
        problem.name,
        problem.loss.sentence,
        group_of(problem.name),
        kind,
        variant.what,
        _alone(variant),
        named(diagnosis),
        worth(diagnosis, true, verdict.comparisons) if true else None,
        true,
        pair.mistakes if pair else (),
        named_of_two(diagnosis, pair.mistakes, verdict.comparisons) if pair else 0,
        diagnosis.sentence if diagnosis else "",
        diagnosis.hints if diagnosis else (),
        sum(seconds) if seconds else None,
    )


def _timed(search: Callable[..., Found], seconds: list[float]) -> Callable[..., Found]:
    """A search that writes down how much of the processor's time it takes, however busy the machine is."""

    @wraps(search)
    def timed(*arguments: Any, **named: Any) -> Found:
        start = time.thread_time()
        try:
            return search(*arguments, **named)
        finally:
            seconds.append(time.thread_time() - start)

    return timed


def _alone(variant: Variant) -> str:
    """The definition of an answer without what it calls."""
    found = [node for node in ast.parse(variant.source).body if isinstance(node, ast.FunctionDef)]
    return ast.unparse(next(node for node in found if node.name == variant.function))
