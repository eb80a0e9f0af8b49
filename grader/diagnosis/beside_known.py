"""What else is behind one parameter's numbers when one mistake is known from those of another parameter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.causes import Cause, inner_causes, outer_causes, single_causes
from grader.diagnosis.explanations.dimension_scale import scale
from grader.diagnosis.mistakes import BatchScale, ConstantFactor, DimensionScale, Mistake, SignFlipped
from grader.diagnosis.mutation.bank import Bank
from grader.diagnosis.mutation.matching import (
    changing,
    measured_against,
    most_telling,
    predicted_by,
    sizes_and_settings,
)
from grader.diagnosis.mutation.mutants import Mutant
from grader.model import Array, Trial

KNOWN = 3
"""Mistakes of another parameter that are tried, likeliest first."""
ALIKE = 2
"""Mutants of the same mistake that are tried."""
TRIED = 600
"""Mutants that are tried in one derivation with a known one."""


def causes_beside_known(case: Case, known: Iterable[Cause], bank: Bank) -> Iterator[Cause]:
    """Every mistake that, after a known one, gives the numbers of a parameter which no mistake explains alone.

    Args:
        case: the parameter.
        known: what explains other parameters, a single mistake each, likeliest first.
        bank: the mutants of the reference.
    """
    for each in list(known)[:KNOWN]:
        (mistake,) = each.mistakes
        for further in _further(case, each, bank):
            (other,) = further.mistakes
            if other != mistake:
                yield Cause((mistake, other), each.rank + further.rank)


def _further(case: Case, known: Cause, bank: Bank) -> Iterator[Cause]:
    undone = _without_factor(case, known.mistakes[0])
    if undone is not None:
        yield from single_causes(undone, bank)
        return
    for mutant in _mutants_of(known, bank):
        expected = [(sighting, predicted_by(bank, mutant, sighting)) for sighting in case.sightings]
        instead = measured_against(case, expected)
        if instead is not None:
            yield from outer_causes(instead)
        rest = _without_change(case, expected)
        if rest is not None:
            yield from inner_causes(rest, bank)
        yield from _in_one_derivation(case, mutant, bank)


def _mutants_of(known: Cause, bank: Bank) -> list[Mutant]:
    """The mutants with a known mistake; of a part that counts with another factor, the one that leaves it out."""
    if known.part is None:
        return [bank.mutants[number] for number in bank.numbers_of(known.mistakes[0])[:ALIKE]]
    factor = known.part.factor

    def counted(trial: Trial) -> float:
        return _factor(factor, sizes_and_settings(trial)) or 1.0

    return [bank.mutants[known.part.number].with_part_counted(counted)]


def _in_one_derivation(case: Case, known: Mutant, bank: Bank) -> Iterator[Cause]:
    """The mutants that give the numbers in one derivation with a known one."""
    first = most_telling(case)
    if first is None:
        return
    for other in (bank.mutants[number] for number in islice(changing(bank, case), TRIED)):
        together = known.together_with(other)
        if together is None or other.mistake == known.mistake:
            continue

        def both(sighting: Sighting, together: Mutant = together) -> Noisy | None:
            return predicted_by(bank, together, sighting)

        if _is_met(first, both(first), case.unit) and case.reproduced_by(both):
            yield Cause((other.mistake,), other.rank)
            return


def _is_met(sighting: Sighting, expected: Noisy | None, unit: float) -> bool:
    matches = None if expected is None else expected.matches(sighting.yours, unit)
    return matches is not None and bool(matches.all())


def _without_factor(case: Case, known: Mistake) -> Case | None:
    """The case with a known factor taken back; None: what is known is no factor."""
    factors = [_factor(known, sighting.truth.trial.sizes) for sighting in case.sightings]
    return _with_numbers(case, [s.yours / f if f else None for f, s in zip(factors, case.sightings, strict=True)])


def _factor(known: Mistake, sizes: Mapping[str, float]) -> float | None:
    match known:
        case SignFlipped():
            return -1.0
        case ConstantFactor(factor=factor):
            return factor
        case BatchScale(dimension=dimension, exponent=exponent):
            return float(sizes[dimension]) ** exponent
        case DimensionScale():
            return scale(known, sizes)
        case _:
            return None


def _without_change(case: Case, expected: Sequence[tuple[Sighting, Noisy | None]]) -> Case | None:
    """The case with what a mutant adds to the right numbers taken away; None: it changes nothing there."""
    changes = [_change(sighting, numbers) for sighting, numbers in expected]
    if not any(change is not None and change.any() for change in changes):
        return None
    return _with_numbers(case, [c if c is None else s.yours - c for c, s in zip(changes, case.sightings, strict=True)])


def _change(sighting: Sighting, expected: Noisy | None) -> Array | None:
    if expected is None or not expected.values.shape == sighting.exact.values.shape == sighting.yours.shape:
        return None
    return expected.values - sighting.exact.values


def _with_numbers(case: Case, numbers: list[Array | None]) -> Case | None:
    sightings = tuple(
        replace(sighting, yours=yours)
        for sighting, yours in zip(case.sightings, numbers, strict=True)
        if yours is not None
    )
    return replace(case, sightings=sightings) if len(sightings) == len(case.sightings) else None
