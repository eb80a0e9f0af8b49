"""Inputs of a loss, drawn as the instructor declared them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

import numpy as np

from grader.model import Array, Choice, Draw, Loss, Normal, Uniform
from grader.numerics.sizes import concrete


def draw_inputs(
    loss: Loss, sizes: Mapping[str, int], generator: np.random.Generator, spread: float, turn: int
) -> dict[str, Array]:
    """One complete set of inputs.

    Args:
        loss: declares the draws.
        sizes: the value of every symbolic dimension.
        generator: where the chance comes from.
        spread: standard deviation of the normal draws.
        turn: which value a choice with room for one takes, so that several turns take them all.
    """
    return {
        name: _draw(draw, concrete(draw.shape, sizes), generator, spread, turn) for name, draw in loss.inputs.items()
    }


def _draw(draw: Draw, shape: tuple[int, ...], generator: np.random.Generator, spread: float, turn: int) -> Array:
    match draw:
        case Normal(scale=scale):
            return np.asarray(scale * spread * generator.standard_normal(shape))
        case Uniform(low=low, high=high):
            return np.asarray(generator.uniform(low, high, shape))
        case Choice(values=values):
            return _choose(values, shape, generator, turn)
        case _:
            assert_never(draw)


def _choose(values: tuple[float, ...], shape: tuple[int, ...], generator: np.random.Generator, turn: int) -> Array:
    """Every value once, as far as there is room, the rest by chance, all in random order."""
    room = int(np.prod(shape))
    every = np.roll(np.asarray(values, dtype=np.float64), -turn)[:room]
    rest = generator.choice(np.asarray(values, dtype=np.float64), room - len(every))
    return generator.permutation(np.concatenate([every, rest])).reshape(shape)
