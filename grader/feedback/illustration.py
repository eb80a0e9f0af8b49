"""Chooses the pictures that explain a wrong answer, and words them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from grader.feedback.number_table import SHOWN_WHOLE, gap
from grader.feedback.picture import Dot, ErrorMap, Exchanged, Picture, Scatter, equation
from grader.feedback.trials import Group, agrees, entry_of, groups, shape_of, shown_group, wrong_parameters
from grader.model import Array, Comparison, Diagnosis, Verdict

MOST_DOTS = 300
"""Dots of one scatter; more cannot be told apart."""

MOST_ROWS, MOST_COLUMNS = 24, 48
"""Cells of one map of errors; larger arrays are drawn in blocks."""

_PAIRED_SIDE = 12
"""Longest side of a matrix whose entries can be followed from one map to the other."""


def pictures(verdict: Verdict) -> tuple[Picture, ...]:
    """Returns the pictures that explain a wrong answer; none for one that is right everywhere."""
    return tuple(_pictures(verdict))


def _pictures(verdict: Verdict) -> Iterator[Picture]:
    shown = {comparison.parameter: comparison for comparison in shown_group(verdict)}
    for parameter in wrong_parameters(verdict.comparisons):
        of_parameter = [each for each in verdict.comparisons if each.parameter == parameter]
        diagnosis = _concerning(parameter, verdict.diagnosis)
        exchanged = _exchanged(of_parameter) if diagnosis and diagnosis.slug == "transposed" else None
        if exchanged:
            yield exchanged
            continue
        scatter = _scatter(parameter, groups(of_parameter), diagnosis)
        if scatter:
            yield scatter
        comparison = shown.get(parameter)
        if comparison and not agrees(comparison) and comparison.exact.size > SHOWN_WHOLE:
            error_map = _error_map(comparison)
            if error_map:
                yield error_map


def _concerning(parameter: str, diagnosis: Diagnosis | None) -> Diagnosis | None:
    """Returns the diagnosis or the one of its parts that speaks of a parameter, and of the fewest others."""
    alone = (diagnosis, *diagnosis.parts) if diagnosis else ()
    speaking = [each for each in alone if parameter in each.parameters.get("of", [parameter])]
    return min(speaking, key=lambda each: len(each.parameters.get("of", [])), default=None)


def _slope(diagnosis: Diagnosis | None) -> float | None:
    """Returns the factor by which the numbers are off, if the mistake is a factor."""
    if diagnosis is None:
        return None
    factor = diagnosis.parameters.get("factor", -1.0 if diagnosis.slug == "sign_flipped" else None)
    if isinstance(factor, int | float | np.integer | np.floating) and math.isfinite(factor) and factor != 0:
        return float(factor)
    return None


def _scatter(parameter: str, trials: Sequence[Group], diagnosis: Diagnosis | None) -> Scatter | None:
    numbers = [(ordinal, each, *_finite(each)) for ordinal, group in enumerate(trials) for each in group]
    if all(agrees(comparison) for _, comparison, exact, _ in numbers if exact.size):
        return None  # what is wrong here is not the size of a number
    total = sum(exact.size for _, _, exact, _ in numbers)
    dots = tuple(
        Dot(float(exact[at]), float(yours[at]), ordinal, comparison.trial.label == "O")
        for ordinal, comparison, exact, yours in numbers
        for at in _sample(exact.size, total)
    )
    sets = len({dot.trial for dot in dots})
    numbers_text = f"{_count(total, 'number')} from {_count(sets, 'set')} of inputs"
    some = f", {len(dots)} of them drawn" if len(dots) < total else ""
    return Scatter(
        title=f"Your {parameter} against exact",
        caption=f"Your {parameter} against the exact one: {numbers_text}{some}.{_line(diagnosis)}",
        legend=_legend(dots),
        dots=dots,
        slope=_slope(diagnosis),
    )


def _sample(size: int, total: int) -> npt.NDArray[np.int64]:
    """Returns which entries of one trial are drawn: all if few, else a draw without pattern."""
    if total <= MOST_DOTS:
        return np.arange(size)
    return np.sort(np.random.default_rng(0).choice(size, math.ceil(size * MOST_DOTS / total), replace=False))


def _line(diagnosis: Diagnosis | None) -> str:
    slope = _slope(diagnosis)
    if slope is None or diagnosis is None:
        return ""
    where = " at the assignment’s own inputs" if diagnosis.slug == "batch_scale" else ""
    return f" Yours lie on {equation(slope)}{where}."


def _legend(dots: Sequence[Dot]) -> str:
    shapes = ""
    if len({dot.trial for dot in dots}) > 1:
        filled = ", filled for the assignment’s own" if any(dot.own for dot in dots) else ""
        shapes = f"Each set of inputs has its shape{filled}. "
    return f"{shapes}Right answers lie on the dashed line {equation(1.0)}."


def _finite(comparison: Comparison) -> tuple[Array, Array]:
    """Returns the exact and the student's numbers wherever both are finite."""
    yours, exact = comparison.yours, comparison.exact
    if yours is None or yours.shape != exact.shape:
        return np.empty(0), np.empty(0)
    finite = np.isfinite(yours) & np.isfinite(exact)
    return exact[finite], yours[finite]


def _exchanged(comparisons: Sequence[Comparison]) -> Exchanged | None:
    for comparison in sorted(comparisons, key=lambda each: each.trial.label != "O"):
        yours, exact = comparison.yours, comparison.exact
        if yours is None or exact.ndim != 2 or yours.shape not in (exact.shape, exact.shape[::-1]):
            continue
        if min(exact.shape) >= 2 and max(exact.shape) <= _PAIRED_SIDE and np.isfinite(yours).all():
            return _exchanged_at(comparison.parameter, yours, exact)
    return None


def _exchanged_at(parameter: str, yours: Array, exact: Array) -> Exchanged:
    # An off-diagonal entry, the largest, can be told from its mirror image.
    off_diagonal = np.where(np.eye(*exact.shape) > 0, -1.0, np.abs(exact))
    row, column = (int(index) for index in np.unravel_index(np.argmax(off_diagonal), exact.shape))
    return Exchanged(
        title=f"Your {parameter} beside the exact one",
        caption=(
            f"The numbers of your {parameter}, shape {yours.shape}, beside the exact ones, shape {exact.shape}. "
            f"What belongs in row {row}, column {column} "
            f"stands in row {column}, column {row} of yours: rows and columns are exchanged."
        ),
        legend="A larger square is a larger number; a hollow one is negative.",
        yours=_rows(yours),
        exact=_rows(exact),
        followed=(row, column),
    )


def _error_map(comparison: Comparison) -> ErrorMap | None:
    yours = comparison.yours
    if yours is None or yours.shape != comparison.exact.shape:
        return None
    error = gap(comparison, yours)
    worst = tuple(int(index) for index in np.unravel_index(np.argmax(error), error.shape))
    name = entry_of(comparison, worst)
    finite = error[np.isfinite(error)]
    largest = float(finite.max(initial=0.0))
    relative = np.where(np.isfinite(error), error / largest if largest else 0.0, 1.0)
    share = int((relative > 0.1).sum())
    cells = _in_blocks(relative.reshape(-1, relative.shape[-1]) if _is_flat_map(relative) else relative.reshape(1, -1))
    row, column = np.unravel_index(int(np.argmax(cells)), cells.shape)
    return ErrorMap(
        title=f"Where {comparison.parameter} is off",
        caption=(
            f"How far each of the {error.size} entries of your {comparison.parameter}, shape "
            f"{shape_of(comparison, error)}, is off. "
            f"{name} is furthest off; {share} of them {'is' if share == 1 else 'are'} off by at least a tenth of that."
        ),
        legend="The darker the cell, the further off." if len(cells) > 1 else "The taller the bar, the further off.",
        cells=_rows(cells),
        furthest=(int(row), int(column)),
    )


def _is_flat_map(values: Array) -> bool:
    """Whether an array is worth drawing as rows and columns rather than as one row."""
    return values.ndim >= 2 and values.shape[-1] > 1 and values.size > values.shape[-1]


def _in_blocks(values: Array) -> Array:
    """Shrinks a matrix to what can be drawn, each block by its largest entry."""
    for axis, most in enumerate((MOST_ROWS, MOST_COLUMNS)):
        length = values.shape[axis]
        starts = np.unique(np.arange(min(length, most)) * length // min(length, most))
        values = np.maximum.reduceat(values, starts, axis=axis)
    return values


def _rows(values: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in values)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
