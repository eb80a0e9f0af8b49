"""A student's numbers beside the exact derivative, in units of noise."""

from __future__ import annotations

from typing import Any, assert_never

import numpy as np
import numpy.typing as npt

from grader.model import (
    Agreement,
    Array,
    Comparison,
    Items,
    Keyed,
    Nothing,
    Numbers,
    Truth,
    Unusable,
    Value,
)
from grader.numerics.complex_numbers import as_students_see
from grader.numerics.constants import (
    ENTRY_WEIGHT,
    LARGEST_WEIGHT,
    REDUCTION_FREE,
    THRESHOLD,
    U32,
    U64,
)
from grader.numerics.shapes import Conformed, Misfit, conform, conform_complex

KINK_NOTE = "the assignment's own point lies on a kink, where this is one of several valid derivatives"


def compare(truth: Truth, parameter: str, value: Value) -> Comparison:
    """Judge one parameter's gradient at one trial.

    The largest deviation is measured in units of the noise that rounding leaves in an honest computation
    (see `noise_units`): below the threshold with float64's round-off the numbers are exact, below it with
    float32's they are as good as float32 can be, otherwise they are wrong.  At a point on a kink, where several
    derivatives are right, any of them is as good.
    """
    fitted = fit(truth, parameter, value)
    return fitted if isinstance(fitted, Comparison) else _judged(truth, parameter, fitted)


def fit(truth: Truth, parameter: str, value: Value) -> Conformed | Comparison:
    """Finite numbers in the shape of the parameter, or the comparison that says why there are none."""
    match value:
        case Numbers(array=array):
            return _finite(truth, parameter, _conformed(truth, parameter, array))
        case Nothing():
            return verdict_on(truth, parameter, Agreement.MISSING, note=f"no numbers came for {parameter}")
        case Items(items=items):
            return _no_array(truth, parameter, f"a sequence of {len(items)}")
        case Keyed(items=keyed):
            return _no_array(truth, parameter, f"a mapping of {len(keyed)}")
        case Unusable(type_name=name):
            return _no_array(truth, parameter, name)
        case _:
            assert_never(value)


def noise_units(truth: Truth, parameter: str, yours: Array) -> Array:
    """The deviation of every entry from the exact gradient, in units of float64's noise.

    The unit is u r (sigma + 4 |g| + max|g| / 4), where u is the unit round-off, sigma the measured
    conditioning of the entry g, and r grows as the square root of the longest sum.
    """
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        off = np.abs(yours - truth.gradient[parameter])
        return np.where(off == 0, 0.0, off / (U64 * _noise(truth, parameter)))


def _noise(truth: Truth, parameter: str) -> Array:
    """The unit of the noise of every entry, per unit of relative round-off."""
    size = np.abs(truth.gradient[parameter])
    order_of_summation = max(1.0, float(np.sqrt(truth.reduction / REDUCTION_FREE)))
    scale: Array = truth.noise[parameter] + ENTRY_WEIGHT * size + LARGEST_WEIGHT * size.max(initial=0.0)
    return order_of_summation * scale


def verdict_on(
    truth: Truth,
    parameter: str,
    agreement: Agreement,
    *,
    yours: Array | None = None,
    distance: float = np.inf,
    note: str = "",
) -> Comparison:
    """A comparison at the trial of `truth`."""
    return Comparison(
        parameter=parameter,
        trial=truth.trial,
        agreement=agreement,
        exact=truth.gradient[parameter],
        differences=truth.differences[parameter],
        yours=yours,
        distance=distance,
        note=note,
        noise=_noise(truth, parameter),
    )


def _judged(truth: Truth, parameter: str, fitted: Conformed) -> Comparison:
    units = noise_units(truth, parameter, fitted.array)
    distance = float(units.max(initial=0.0))
    if distance <= THRESHOLD:
        agreement = Agreement.EXACT
    elif distance * (U64 / U32) <= THRESHOLD:
        agreement = Agreement.FLOAT32
    elif parameter in truth.subgradients:
        return _judged_on_kink(truth, parameter, fitted, units)
    else:
        agreement = Agreement.WRONG
    return verdict_on(truth, parameter, agreement, yours=fitted.array, distance=distance, note=fitted.note)


def _judged_on_kink(truth: Truth, parameter: str, fitted: Conformed, units: Array) -> Comparison:
    """Any valid derivative will do where there are several; all other entries are judged as everywhere."""
    from grader.numerics.membership import OnKink  # brings torch along, which nothing but a kink needs here

    kink = OnKink(truth.trial.inputs, parameter, truth.subgradients[parameter])
    elsewhere = float(np.where(kink.entries, 0.0, units).max(initial=0.0))
    if elsewhere * (U64 / U32) <= THRESHOLD and kink.holds(fitted.array):
        notes = filter(None, (fitted.note, KINK_NOTE))
        return verdict_on(
            truth, parameter, Agreement.SUBGRADIENT, yours=fitted.array, distance=elsewhere, note="; ".join(notes)
        )
    distance = float(units.max(initial=0.0))
    return verdict_on(truth, parameter, Agreement.WRONG, yours=fitted.array, distance=distance, note=fitted.note)


def _conformed(truth: Truth, parameter: str, array: npt.NDArray[Any]) -> Conformed | Misfit:
    shape = truth.gradient[parameter].shape
    return conform_complex(array, shape[:-1]) if parameter in truth.trial.complex else conform(array, shape)


def _finite(truth: Truth, parameter: str, fitted: Conformed | Misfit) -> Conformed | Comparison:
    if isinstance(fitted, Misfit):
        return verdict_on(truth, parameter, Agreement.SHAPE, yours=fitted.numbers, note=fitted.reason)
    numbers = as_students_see(truth.trial, parameter, fitted.array)
    bad = int(np.count_nonzero(~np.isfinite(numbers)))
    if bad == 0:
        return fitted
    note = f"{bad} of {numbers.size} numbers {'is' if bad == 1 else 'are'} nan or infinite"
    return verdict_on(truth, parameter, Agreement.NOT_FINITE, yours=fitted.array, note=note)


def _no_array(truth: Truth, parameter: str, found: str) -> Comparison:
    shape = as_students_see(truth.trial, parameter, truth.gradient[parameter]).shape
    expected = f"an array of shape {shape}" if shape else "a single number"
    return verdict_on(truth, parameter, Agreement.SHAPE, note=f"expected {expected}, not {found}")
