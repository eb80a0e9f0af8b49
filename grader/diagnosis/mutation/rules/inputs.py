"""Mistakes in what goes in: an input left out, or another value in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from grader.diagnosis.explanations.dimension_scale import sample_dimensions
from grader.diagnosis.mutation.found import ChangedLoss, IgnoresInput, MissingTerm, SingleSample
from grader.diagnosis.mutation.mutants import Change, Mutant
from grader.diagnosis.mutation.running import Unfit
from grader.model import Array, Loss, Trial
from grader.numerics.sizes import summed_over

_CONSTANTS = {"0": 0.0, "1": 1.0}
_SETTINGS = {"1/2": 0.5, "2": 2.0, "0.1": 0.1, "0.01": 0.01, "0.001": 0.001}
"""Values that stand in notebooks in the place of a number that the function is given."""


def input_mutants(loss: Loss, parameters: tuple[str, ...]) -> Iterator[Mutant]:
    """Every input with every value that may stand in its place."""
    for name, draw in loss.inputs.items():
        constants = _CONSTANTS if draw.shape else {**_CONSTANTS, **_SETTINGS}
        for words, value in constants.items():
            rank = 1.2 if value == 0.0 else 1.5 if not draw.shape else 3
            yield Mutant(IgnoresInput(name, words), rank, change=_instead(name, _constant(value)))
        if name not in parameters:
            yield Mutant(ChangedLoss(f"`{name}`", f"`1 - {name}`"), 4, change=_instead(name, lambda a: 1 - a))
            yield Mutant(ChangedLoss(f"`{name}`", f"`-{name}`"), 4, change=_instead(name, lambda a: -a))
            yield Mutant(ChangedLoss(f"`{name}`", f"`{name} + 1`"), 5, change=_instead(name, lambda a: a + 1))
            yield Mutant(ChangedLoss(f"`{name}`", f"`{name} - 1`"), 5, change=_instead(name, lambda a: a - 1))
            if draw.shape:
                found = ChangedLoss(f"`{name}`", f"`{name}` in reverse order")
                yield Mutant(found, 5, change=_instead(name, lambda a: a[::-1]))
                found = ChangedLoss(f"`{name}`", f"`{name}` moved by one")
                yield Mutant(found, 5, change=_instead(name, lambda a: np.roll(a, 1, axis=0)))


def sample_mutants(loss: Loss, parameters: tuple[str, ...]) -> Iterator[Mutant]:
    """Every dimension that is summed over, cut down to some of its samples, or of whatever it counts."""
    samples = sample_dimensions(loss, parameters)
    for symbol in summed_over(loss, parameters):
        for (words, rest), kept in _KEPT.items():
            found = SingleSample(symbol, words) if symbol in samples else MissingTerm(f"{rest} along `{symbol}`")
            for rank, scale in ((1, None), (2, _share(symbol, kept, 1)), (3, _share(symbol, kept, -1))):
                yield Mutant(found, rank, change=_only(loss, symbol, kept), scale=scale)


_KEPT = {
    ("the last one", "all but the last one"): slice(-1, None),
    ("the first one", "all but the first one"): slice(None, 1),
    ("all but the last one", "the last one"): slice(None, -1),
    ("all but the first one", "the first one"): slice(1, None),
    ("the first two", "all but the first two"): slice(None, 2),
}
"""By what is kept, and by what is left out, in words: which entries along a dimension are kept."""


def _share(symbol: str, kept: slice, power: int) -> Callable[[Trial], float]:
    def share(trial: Trial) -> float:
        size = trial.sizes[symbol]
        return float((len(range(size)[kept]) / size) ** power)

    return share


def _only(loss: Loss, symbol: str, kept: slice) -> Change:
    def change(inputs: Mapping[str, Array]) -> Mapping[str, Array]:
        cut = {name: _cut(array, loss.inputs[name].shape, symbol, kept) for name, array in inputs.items()}
        if any(array.size == 0 and inputs[name].size for name, array in cut.items()):
            raise Unfit
        return cut

    return change


def _cut(array: Array, shape: tuple[int | str, ...], symbol: str, kept: slice) -> Array:
    return array[tuple(kept if dimension == symbol else slice(None) for dimension in shape)]


def _constant(value: float) -> Callable[[Array], Array]:
    return lambda array: np.full_like(array, value)


def _instead(name: str, made: Callable[[Array], Array]) -> Change:
    return lambda inputs: {**inputs, name: np.array(made(inputs[name]), dtype=np.float64)}
