"""The right answer times a product of powers of sizes."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

from grader.diagnosis.case import Case, Sighting
from grader.diagnosis.explanations.ratio import ratio
from grader.diagnosis.mistakes import BatchScale, DimensionScale, HardCodedSize
from grader.model import Loss
from grader.numerics.parameters import parameters_of
from grader.numerics.sizes import summed_over

Exponents = tuple[tuple[str, float], ...]

_NEAR = 0.1
_SMALLEST_FIXED = 4
"""Numbers up to this stand in derivations for other reasons than as a size."""
_LARGEST_FIXED = 1e9
"""More numbers than this no notebook has in its memory."""
_POWERS = (1.0, -1.0, 0.5, -0.5, 2.0, -2.0)
_SIMPLE = (1.0, -1.0)
_COEFFICIENTS = (1.0, 2.0, 0.5, 4.0, 0.25)


def dimension_scale(case: Case) -> BatchScale | DimensionScale | None:
    """Recognizes a ratio that differs between trials as the sizes do.

    The simplest product that reproduces everything is taken; if two are equally simple, none is.
    """
    if case.reproduced_by(lambda sighting: sighting.exact.times(ratio(case.sightings) or 0.0)):
        return None
    fitting = sorted(_fitting(case), key=_complexity)
    if not fitting or (len(fitting) > 1 and _complexity(fitting[0]) == _complexity(fitting[1])):
        return None
    simplest = fitting[0]
    match simplest.exponents:
        case ((dimension, power),) if simplest.coefficient == simplest.fixed == 1.0 and power.is_integer():
            if dimension in sample_dimensions(case.loss, parameters_of(case.loss, case.wrt)):
                return BatchScale(dimension, int(power))
    return simplest


def sample_dimensions(loss: Loss, parameters: Sequence[str]) -> frozenset[str]:
    """The dimensions that count samples: those that no parameter has, and those of rows that several inputs share.

    Of the former, those count that most inputs have: the features of data do not, even where no parameter has as many.
    The latter come first in several inputs of which one, where there are others than parameters, is none: the rows of
    two weight matrices count no samples, nor do the features of data that has a sample a column.  If all these others
    are single rows, the name decides: the units of one sample are shared just so.
    """
    first = [draw.shape[0] for draw in loss.inputs.values() if draw.shape and isinstance(draw.shape[0], str)]
    summed = _most_shared(loss, summed_over(loss, parameters))
    data = [loss.inputs[name].shape for name in loss.inputs if name not in parameters]
    if not any(data):
        return summed | _shared_rows([draw.shape for draw in loss.inputs.values() if draw.shape])
    of_rows = [shape for shape in data if shape and not summed.intersection(map(str, shape[1:]))]
    shared = {str(shape[0]) for shape in of_rows if len(shape) > 1 or shape[0] in _SAMPLES}
    return summed | {size for size in shared if first.count(size) > 1}


_SAMPLES = frozenset({"n", "N", "B", "batch"})
"""What the number of samples is called usually."""


def _most_shared(loss: Loss, dimensions: Sequence[str]) -> frozenset[str]:
    """Of some dimensions, those that most inputs have, and always first or always last; of single ones, the first."""
    shapes = {name: [draw.shape for draw in loss.inputs.values() if name in draw.shape] for name in dimensions}
    most = max(map(len, shapes.values()), default=0)
    shared = [name for name in dimensions if len(shapes[name]) == most]
    first = [name for name in shared if all(shape[0] == name for shape in shapes[name])]
    last = [name for name in shared if all(shape[-1] == name for shape in shapes[name])]
    return frozenset((first if most == 1 else [*first, *last]) or shared)


def _shared_rows(shapes: Sequence[tuple[int | str, ...]]) -> frozenset[str]:
    """The dimension that comes first in all of several tables, and nowhere else: that of their rows."""
    rows = {shape[0] for shape in shapes}
    alone = all(len(shape) > 1 and shape[0] not in shape[1:] for shape in shapes)
    return frozenset(map(str, rows)) if len(rows) == 1 and len(shapes) > 1 and alone else frozenset()


def hard_coded_size(case: Case) -> HardCodedSize | None:
    """Recognizes a size over one fixed number, as where that number stands in the code for the size."""
    for dimension in _dimensions(case.sightings):
        for exponent in (1, -1):
            sizes = [float(s.truth.trial.sizes[dimension]) ** exponent for s in case.sightings]
            divided = [replace(s, yours=s.yours / size) for s, size in zip(case.sightings, sizes, strict=True)]
            found = ratio(divided) or 0.0
            fixed = round(found**-exponent) if 1.0 / _LARGEST_FIXED <= found <= _LARGEST_FIXED else 0
            if fixed > _SMALLEST_FIXED and _reproduces(
                DimensionScale(float(fixed) ** -exponent, ((dimension, exponent),)), case
            ):
                return HardCodedSize(dimension, 1 if exponent > 0 else -1, fixed)
    return None


def scale(mistake: DimensionScale, sizes: Mapping[str, float]) -> float:
    """The value of a product of powers of sizes at one trial."""
    value = mistake.coefficient * mistake.fixed
    for dimension, power in mistake.exponents:
        value *= sizes[dimension] ** power
    return value


def _fitting(case: Case) -> Iterator[DimensionScale]:
    telling = [(sighting, ratio([sighting])) for sighting in case.sightings]
    ratios = [(sighting, factor) for sighting, factor in telling if factor is not None]
    if not ratios:
        return
    first, factor = ratios[0]
    numbers = _numbers(case)
    values = sorted(numbers)
    for exponents in _products(_dimensions(case.sightings)):
        needed = factor / scale(DimensionScale(1.0, exponents), first.truth.trial.sizes)
        coefficient, fixed = numbers[_nearest(values, needed)]
        mistake = DimensionScale(coefficient, exponents, fixed)
        if all(_near(found, scale(mistake, s.truth.trial.sizes)) for s, found in ratios) and _reproduces(mistake, case):
            yield mistake


def _near(found: float, expected: float) -> bool:
    """Whether a product is worth trying on every entry, which takes longer."""
    return abs(found - expected) <= _NEAR * abs(expected)


def _numbers(case: Case) -> Mapping[float, tuple[float, float]]:
    """By value the numbers that may stand beside the sizes, each a coefficient and a fixed size.

    A coefficient is simple, or one of the sizes that a student sees and may have typed.
    """
    own = {size for s in case.sightings if s.label == "O" for size in s.truth.trial.sizes.values()}
    simple = {each: (each, 1.0) for each in (*_COEFFICIENTS, *map(float, own), *(1.0 / size for size in own))}
    lengths = _fixed_sizes(case.loss)
    always = {each: (1.0, each) for size in lengths for each in (float(size), 1.0 / size)}
    return {
        sign * value: (sign * coefficient, fixed)
        for value, (coefficient, fixed) in (always | simple).items()
        for sign in (1.0, -1.0)
    }


def _fixed_sizes(loss: Loss) -> frozenset[int]:
    """The lengths that inputs have always, alone and all of one input multiplied; small ones are rather numbers."""
    shapes = [[length for length in draw.shape if isinstance(length, int)] for draw in loss.inputs.values()]
    found = {*(length for lengths in shapes for length in lengths), *map(math.prod, shapes)}
    return frozenset(size for size in found if size > _SMALLEST_FIXED)


def _nearest(numbers: Sequence[float], wanted: float) -> float:
    """The nearest of sorted numbers."""
    place = bisect_left(numbers, wanted)
    return min(numbers[max(place - 1, 0) : place + 1], key=lambda number: abs(number - wanted))


def _reproduces(mistake: DimensionScale, case: Case) -> bool:
    return case.reproduced_by(lambda sighting: sighting.exact.times(scale(mistake, sighting.truth.trial.sizes)))


def _products(dimensions: Sequence[str]) -> Iterator[Exponents]:
    """Every product of powers of one or two of the dimensions, and simple ones of three."""
    for count, each in ((1, _POWERS), (2, _POWERS), (3, _SIMPLE)):
        for chosen in combinations(dimensions, count):
            for powers in product(each, repeat=count):
                yield tuple(zip(chosen, powers, strict=True))


def _dimensions(sightings: Sequence[Sighting]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for sighting in sightings for name in sighting.truth.trial.sizes))


def _complexity(mistake: DimensionScale) -> tuple[int, int, float]:
    powers = [power for _, power in mistake.exponents]
    odd = sum(not power.is_integer() for power in powers) + (abs(mistake.coefficient) != 1.0)
    return len(powers) + (mistake.fixed != 1.0), odd, sum(map(abs, powers))
