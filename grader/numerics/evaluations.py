"""Values of one function, taken while an answer was computed: whether the answer consists of their differences.

Between f(x + h) and f(x) rounding is left over, which every entry of a quotient carries to its last bits.  A formula
beside it is exact, and misses the quotient by far more than the rounding of one division.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from grader.model import Array
from grader.numerics.constants import EVALUATION_SPREAD, EXTRA_EVALUATIONS, LARGEST_SEARCH, QUOTIENT_ROUNDING, U64

Values: TypeAlias = npt.NDArray[np.float64] | npt.NDArray[np.complex128]
"""What one function returned, in order."""
Sort: TypeAlias = Literal["one-sided difference", "central difference", "complex step"]


@dataclass(frozen=True)
class Quotient:
    """How values become an answer."""

    sort: Sort
    step: float


def evaluations_per_entry(counts: Sequence[tuple[int, Values]]) -> int | None:
    """How often a function was evaluated for every entry of a gradient, at points next to one another; None: not so.

    Args:
        counts: for every trial the number of entries, and what the function returned.
    """
    sizes = {size for size, _ in counts}
    if len(sizes) < 2:  # one count alone fits many rules
        return None
    few, many = min(counts, key=lambda pair: pair[0]), max(counts, key=lambda pair: pair[0])
    per_entry, left = divmod(many[1].size - few[1].size, many[0] - few[0])
    further = few[1].size - per_entry * few[0]
    exact = all(values.size == per_entry * size + further for size, values in counts)
    if left or per_entry < 1 or not exact or not 0 <= further <= EXTRA_EVALUATIONS:
        return None
    return per_entry if all(_are_neighbours(values) for size, values in counts if size > 2) else None


def _are_neighbours(values: Values) -> bool:
    """Whether values differ, and by little: those of a loss around one point, not those of one entry after another."""
    real = np.real(values)
    spread = float(real.max() - real.min())
    moved = 2 * np.unique(values).size >= values.size
    return bool(moved and np.isfinite(spread) and spread <= EVALUATION_SPREAD * abs(float(np.median(real))))


def quotient_of(trials: Sequence[tuple[Values, Array]]) -> Quotient | None:
    """The one rule by which differences of values give a parameter's gradient on every trial, bit for bit; else None.

    Args:
        trials: for every trial what the function returned, and the student's gradient of one parameter.
    """
    shared: dict[Sort, list[float]] | None = None
    told = 0
    for values, gradient in trials:
        if not np.any(gradient) or not np.isfinite(values).all():
            continue
        told += gradient.size
        found = _divisors(values, np.sort(np.abs(gradient.ravel())))
        shared = {sort: _in_both(kept, found[sort]) for sort, kept in shared.items()} if shared else found
    if shared is None or told < 2 or len(trials) < 2:
        return None
    for sort, divisors in shared.items():
        if divisors:
            return Quotient(sort, divisors[0] / 2 if sort == "central difference" else divisors[0])
    return None


def _divisors(values: Values, magnitudes: Array) -> dict[Sort, list[float]]:
    """What differences have to be divided by to give these magnitudes, by the sort of difference."""
    found: dict[Sort, list[float]] = {"one-sided difference": [], "central difference": [], "complex step": []}
    for sort, differences in _differences(values, magnitudes.size):
        sizes = np.sort(np.abs(differences))
        divisor = float(sizes[-1] / magnitudes[-1])
        if divisor > 0 and np.all(np.abs(sizes - divisor * magnitudes) <= QUOTIENT_ROUNDING * U64 * sizes):
            found[sort].append(divisor)
    return found


def _differences(values: Values, size: int) -> Iterator[tuple[Sort, Array]]:
    """All ways in which values that follow one another give as many differences as there are entries."""
    if values.size * size > LARGEST_SEARCH:
        return
    if np.iscomplexobj(values):
        yield from (("complex step", values.imag[start : start + size]) for start in range(values.size - size + 1))
        return
    real = np.real(values)
    for start in range(real.size - size + 1):
        one_each = real[start : start + size]
        for base in {float(real[at]) for at in (0, -1, start - 1, min(start + size, real.size - 1))}:
            yield "one-sided difference", one_each - base
        two_each = real[start : start + 2 * size]
        if two_each.size == 2 * size:
            for up, down in ((two_each[0::2], two_each[1::2]), (two_each[:size], two_each[size:])):
                is_base = size > 1 and min(np.unique(up).size, np.unique(down).size) == 1
                yield "one-sided difference" if is_base else "central difference", up - down


def _in_both(ours: list[float], theirs: list[float]) -> list[float]:
    return [one for one in ours if any(abs(one - other) <= QUOTIENT_ROUNDING * U64 * one for other in theirs)]
