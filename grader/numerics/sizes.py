"""The sizes of the symbolic dimensions in each trial.

Formula errors that hide behind equal sizes show when all sizes differ; code that works only when sizes
differ shows when all are equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, permutations

from grader.model import Loss, TrialLabel
from grader.numerics.constants import SIZE_EQUAL, SIZE_LARGEST, SIZE_ORDERS, SIZES_A, SIZES_B


def symbols_of(loss: Loss) -> tuple[str, ...]:
    """The symbolic dimensions of a loss, in the order in which they appear."""
    dimensions = (dimension for draw in loss.inputs.values() for dimension in draw.shape)
    return tuple(dict.fromkeys(dimension for dimension in dimensions if isinstance(dimension, str)))


def concrete(shape: tuple[int | str, ...], sizes: Mapping[str, int]) -> tuple[int, ...]:
    """A shape with its symbols replaced by numbers."""
    return tuple(sizes[dimension] if isinstance(dimension, str) else dimension for dimension in shape)


def size_candidates(loss: Loss, label: TrialLabel) -> Iterator[Mapping[str, int]]:
    """The sizes to try for one trial, best first: a loss may need, say, more rows than columns."""
    symbols = symbols_of(loss)
    if not symbols:
        return iter([{}])
    fixed = _fixed_dimensions(loss)
    first = _different(len(symbols), SIZES_A, fixed)
    match label:
        case "A":
            return _orders(symbols, first)
        case "B":
            return _orders(symbols, _different(len(symbols), SIZES_B, fixed, avoid=first))
        case "S":
            small = (dimension for dimension in fixed if dimension <= SIZE_LARGEST)
            return iter([dict.fromkeys(symbols, max(small, default=SIZE_EQUAL))])
        case "M":
            return iter([dict.fromkeys(symbols, 1), dict.fromkeys(symbols, 2)])
        case "O":
            return iter([])


def _fixed_dimensions(loss: Loss) -> tuple[int, ...]:
    dimensions = (dimension for draw in loss.inputs.values() for dimension in draw.shape)
    return tuple(dimension for dimension in dimensions if isinstance(dimension, int) and dimension > 1)


def _different(
    count: int, preferred: tuple[int, ...], fixed: tuple[int, ...], avoid: tuple[int, ...] = ()
) -> tuple[int, ...]:
    """`count` sizes of which none divides another or a fixed one; the i-th is not the i-th of `avoid`."""
    chosen: list[int] = []
    for position in range(count):
        forbidden = avoid[position] if position < len(avoid) else None
        chosen.append(_next_size(preferred, chosen, fixed, forbidden))
    return tuple(chosen)


def _next_size(preferred: tuple[int, ...], chosen: list[int], fixed: tuple[int, ...], forbidden: int | None) -> int:
    for taken in ([*chosen, *fixed], chosen):
        for size in preferred:
            if size != forbidden and not any(size % other == 0 or other % size == 0 for other in taken):
                return size
    return max([*preferred, *chosen]) + 1  # more symbols than anyone needs: distinct is all there is


def _orders(symbols: tuple[str, ...], sizes: tuple[int, ...]) -> Iterator[Mapping[str, int]]:
    return (dict(zip(symbols, order, strict=True)) for order in islice(permutations(sizes), SIZE_ORDERS))
