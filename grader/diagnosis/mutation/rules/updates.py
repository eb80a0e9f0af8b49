"""Mistakes in the order of training: a gradient with parameters that have already moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.diagnosis.mutation.found import WrongArgument
from grader.diagnosis.mutation.mutants import Change, Mutant
from grader.diagnosis.mutation.running import Unfit
from grader.model import Array, Reference

_RATES = (1.0, 0.5, 0.1, 0.05, 0.01, 0.001)


def update_mutants(reference: Reference) -> Iterator[Mutant]:
    """Every parameter, and all of them, after a step down the slope."""
    alone = [(name,) for name in reference.wrt]
    for names in (*alone, reference.wrt) if len(alone) > 1 else alone:
        for rate in _RATES:
            used = ", ".join(f"`{name}`" for name in names)
            found = WrongArgument("the gradient", f"{used} after a step")
            yield Mutant(found, 5, change=_moved(reference, names, rate))


def _moved(reference: Reference, names: tuple[str, ...], rate: float) -> Change:
    def change(inputs: Mapping[str, Array]) -> Mapping[str, Array]:
        for truth in reference.truths:
            if truth.trial.inputs is inputs:
                return {**inputs, **{name: inputs[name] - rate * truth.gradient[name] for name in names}}
        raise Unfit

    return change
