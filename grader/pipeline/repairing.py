"""A notebook as it is written, and repaired: when it is run a second time, and what is said of both runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.model import Aids, Lack, Problem, Repair, RunReport
from grader.notebook.repairs.lacking import aids_for, lacks, may_be_aided
from grader.notebook.repairs.mending import Mended
from grader.notebook.repairs.words import problem_of
from grader.notebook.source import Script
from grader.pipeline.hygiene import run_problems

_WITH_THE_OTHERS = "After the other repairs, the cell ran to its end."
_IN_SOURCE = frozenset({Lack.PYTHON_2, Lack.DOES_NOT_PARSE, Lack.BLANK})
"""Repairs that make a cell Python."""


@dataclass(frozen=True)
class Repairs:
    """What a notebook lacks that can be seen from outside, and what it takes to run it all the same."""

    made: tuple[Repair, ...]
    aids: Aids


def repairs_for(mended: Mended, script: Script, report: RunReport) -> Repairs | None:
    """What it takes to run a notebook that did not run as it is written; None: nothing would be different.

    Args:
        mended: the notebook with all cells Python.
        script: its statements.
        report: how it ran as written.
    """
    found = lacks(mended.notebook, script, report)
    if not (mended.repairs or found or may_be_aided(report)):
        return None
    return Repairs((*mended.repairs, *found), aids_for(script, found))


def problems_of_runs(
    script: Script, written: RunReport, repaired: RunReport | None, repairs: Sequence[Repair]
) -> tuple[Problem, ...]:
    """What a person should know about how a notebook ran.

    Args:
        script: the statements as written.
        written: how it ran as written.
        repaired: how it ran repaired; None: it was not run again.
        repairs: what was repaired before the second run.
    """
    as_written = run_problems(script, written)
    if repaired is None:
        return _in_order([*as_written, *map(problem_of, _distinct(written.repairs))])
    every = [*repairs, *repaired.repairs]
    repaired_cells = {run.cell for run in repaired.cells if run.status == "ok"}
    merged = [_with_repair(problem, every, repaired_cells) for problem in as_written]
    told = {(problem.kind, problem.cell) for problem in merged}
    others = [problem_of(repair) for repair in _distinct(every) if not _is_told(repair, merged)]
    still = [problem for problem in run_problems(script, repaired) if (problem.kind, problem.cell) not in told]
    return _in_order([*merged, *others, *map(_of_repaired, still)])


def _with_repair(problem: Problem, repairs: Sequence[Repair], repaired_cells: set[int]) -> Problem:
    about = [repair for repair in repairs if _is_about(problem, repair)]
    if about:
        # the one that Python itself complained of, if it is clear which one that was
        repair = next((each for each in about if problem_of(each).message in problem.message), about[0])
        known = problem_of(repair)
        stops = _STOPS.match(problem.message)
        if repair.lack in _IN_SOURCE and stops is not None:
            return replace(known, message=f"{stops[0]}{known.message}")
        return replace(problem, done=known.done)
    return replace(problem, done=_WITH_THE_OTHERS) if problem.cell in repaired_cells else problem


_STOPS = re.compile(r"(?:.*?stops(?: at line \d+)?\. )?")
"""How the message of a cell begins that does not run to its end."""


def _is_about(problem: Problem, repair: Repair) -> bool:
    if problem.cell != repair.cell:
        return False
    if problem.kind == Lack.DOES_NOT_PARSE:
        return repair.lack in _IN_SOURCE
    known = problem_of(repair)
    return problem.kind == known.kind and (known.message in problem.message or problem.kind not in _NAMED)


_NAMED = frozenset({Lack.MISSING_IMPORT, Lack.REMOVED_NAME, Lack.PYTHON_2})
"""Kinds of problems that name what they are about, of which a cell may have several."""


def _is_told(repair: Repair, problems: Sequence[Problem]) -> bool:
    known = problem_of(repair)
    return any(
        (problem.kind, problem.done) == (known.kind, known.done)
        and (known.message in problem.message or repair.name in known.done)
        for problem in problems
    )


def _distinct(repairs: Sequence[Repair]) -> Iterator[Repair]:
    """Each repair once, where it was needed first."""
    return iter({(repair.lack, repair.name): repair for repair in reversed(repairs)}.values())


def _of_repaired(problem: Problem) -> Problem:
    _, _, cell_stops = problem.message.rpartition("The notebook does not run from top to bottom: ")
    return replace(problem, message=f"Also after the repairs: {cell_stops[:1].lower()}{cell_stops[1:]}")


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: -1 if problem.cell is None else problem.cell))


# What repairs cost --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Charged:
    """Problems that say what their repair costs, and all of it together."""

    problems: tuple[Problem, ...]
    deducted: float


def charged_for(problems: Sequence[Problem], costs: Mapping[str, float]) -> Charged:
    """Charge for repairs as the assignment says: each kind once, where it first stands."""
    first: dict[str, int] = {}
    for index, problem in enumerate(problems):
        if problem.done and costs.get(problem.kind):
            first.setdefault(problem.kind, index)
    said = [
        replace(problem, done=f"{problem.done} {_cost(costs[problem.kind])}")
        if first.get(problem.kind) == index
        else problem
        for index, problem in enumerate(problems)
    ]
    return Charged(tuple(said), sum((costs[kind] for kind in first), 0.0))


def _cost(points: float) -> str:
    return f"That costs {points:g} {'point' if points == 1 else 'points'}."
