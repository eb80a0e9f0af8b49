"""The calls of a probe: which inputs, in which order, with which steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.model import Argument, Call, Trial, TrialLabel
from grader.pipeline.binding import STEP

AGAIN, AFTER_OTHERS, DEFAULT_STEP, NATIVE = "again", "after", "default", "native"

Arguments = Mapping[TrialLabel, Mapping[str, Argument]]
"""The arguments by name, for every trial by its label."""


def calls_of_program(trials: Sequence[Trial], arguments: Arguments) -> tuple[Call, ...]:
    """A, A and the others: a program starts from nothing every time, so that it has no memory between calls."""
    first, *others = (Call(trial.label, arguments[trial.label]) for trial in trials)
    return (first, Call(AGAIN, first.arguments, inputs_of=first.label), *others)


def calls_of_function(trials: Sequence[Trial], arguments: Arguments) -> tuple[Call, ...]:
    """A, A, B, A and the others: repeated and interleaved, so that a memory between calls shows."""
    first, *others = trials
    calls = [Call(first.label, arguments[first.label])]
    calls.append(Call(AGAIN, arguments[first.label], inputs_of=first.label))
    for position, trial in enumerate(others):
        calls.append(Call(trial.label, arguments[trial.label]))
        if position == 0:
            calls.append(Call(AFTER_OTHERS, arguments[first.label], inputs_of=first.label))
    return tuple(calls)


def calls_at_steps(trials: Sequence[Trial], arguments: Arguments, steps: Sequence[float]) -> tuple[Call, ...]:
    """Every trial at every step and at the routine's own step, the last also in the notebook's own dtype.

    Args:
        trials: the sets of inputs.
        arguments: what they make the arguments.
        steps: the steps that can be set; empty: the routine takes none.
    """
    calls = []
    for trial in trials:
        for step in steps:
            label = step_label(trial, step)
            calls.append(Call(label, {**arguments[trial.label], STEP: step}, inputs_of=trial.label))
        calls.append(Call(f"{trial.label}/{DEFAULT_STEP}", arguments[trial.label], inputs_of=trial.label))
    last = trials[-1].label
    calls.append(Call(f"{last}/{NATIVE}", arguments[last], native=True, inputs_of=last))
    return tuple(calls)


def step_label(trial: Trial, step: float) -> str:
    """Names the call of a numerical routine on one trial with one step."""
    return f"{trial.label}/{step:g}"
