"""The sizes of the symbolic dimensions in each trial.

Formula errors that hide behind equal sizes show when all sizes differ; code that works only when sizes
differ shows when all are equal.  There are many samples, because a wrong branch shows at a sample that takes it,
and because few terms cancel by chance more often than many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, permutations

from grader.model import Loss, TrialLabel
from grader.numerics.constants import SAMPLES_A, SAMPLES_B, SIZE_EQUAL, SIZE_LARGEST, SIZE_ORDERS, SIZES_A, SIZES_B


def symbols_of(loss: Loss) -> tuple[str, ...]:
    """The symbolic dimensions of a loss, in the order in which they appear."""
    dimensions = (dimension for draw in loss.inputs.values() for dimension in draw.shape)
    return tuple(dict.fromkeys(dimension for dimension in dimensions if isinstance(dimension, str)))


def summed_over(loss: Loss, parameters: Sequence[str]) -> tuple[str, ...]:
    """The symbolic dimensions over which a gradient sums: no parameter has them.  None if there are no parameters."""
    own = {dimension for name in parameters for dimension in loss.inputs[name].shape}
    return tuple(symbol for symbol in symbols_of(loss) if parameters and symbol not in own)


def concrete(shape: tuple[int | str, ...], sizes: Mapping[str, int]) -> tuple[int, ...]:
    """A shape with its symbols replaced by numbers."""
    return tuple(sizes[dimension] if isinstance(dimension, str) else dimension for dimension in shape)


def is_square(shape: tuple[int | str, ...], sizes: Mapping[str, int]) -> bool:
    """Whether a shape with two dimensions that may differ has the same number for both."""
    rows_and_columns = concrete(shape, sizes)
    return len(shape) == 2 and shape[0] != shape[1] and rows_and_columns[0] == rows_and_columns[1] > 1


def size_candidates(
    loss: Loss, parameters: Sequence[str], label: TrialLabel, first_sizes: Mapping[str, int]
) -> Iterator[Mapping[str, int]]:
    """The sizes to try for one trial, best first: a loss may need, say, more rows than columns.

    Args:
        loss: the loss.
        parameters: what it is differentiated by.
        label: which trial.
        first_sizes: those of the trial before all others; empty: this is it, or there are no symbols.
    """
    symbols = symbols_of(loss)
    if not symbols:
        return iter([{}] if label != "C" else [])
    fixed = _fixed_dimensions(loss)
    samples = next(iter(summed_over(loss, parameters)), None)
    in_a = [SAMPLES_A if symbol == samples else SIZES_A for symbol in symbols]
    in_b = [SAMPLES_B if symbol == samples else SIZES_B for symbol in symbols]
    first = _different(in_a, fixed)
    match label:
        case "A":
            return _orders(symbols, first)
        case "B":
            return _orders(symbols, _different(in_b, fixed, avoid=first))
        case "S":
            small = (dimension for dimension in fixed if dimension <= SIZE_LARGEST)
            return iter([dict.fromkeys(symbols, max(small, default=SIZE_EQUAL))])
        case "M":
            return iter([dict.fromkeys(symbols, 1), dict.fromkeys(symbols, 2)])
        case "C":
            return iter([first_sizes])
        case "O" | "E":
            return iter([])


def _fixed_dimensions(loss: Loss) -> tuple[int, ...]:
    shapes = (draw.shape[:-1] if name in loss.complex else draw.shape for name, draw in loss.inputs.items())
    return tuple(size for shape in shapes for size in shape if isinstance(size, int) and size > 1)


def _different(
    preferred: Sequence[tuple[int, ...]], fixed: tuple[int, ...], avoid: tuple[int, ...] = ()
) -> tuple[int, ...]:
    """The best of each preference of which none divides another or a fixed one, nor is the i-th the i-th of `avoid`."""
    chosen: list[int] = []
    for position, sizes in enumerate(preferred):
        forbidden = avoid[position] if position < len(avoid) else None
        chosen.append(_next_size(sizes, chosen, fixed, forbidden))
    return tuple(chosen)


def _next_size(preferred: tuple[int, ...], chosen: list[int], fixed: tuple[int, ...], forbidden: int | None) -> int:
    for taken in ([*chosen, *fixed], chosen):
        for size in preferred:
            if size != forbidden and not any(size % other == 0 or other % size == 0 for other in taken):
                return size
    return max([*preferred, *chosen]) + 1  # more symbols than anyone needs: distinct is all there is


def _orders(symbols: tuple[str, ...], sizes: tuple[int, ...]) -> Iterator[Mapping[str, int]]:
    return (dict(zip(symbols, order, strict=True)) for order in islice(permutations(sizes), SIZE_ORDERS))
