"""Which mutants give a student's numbers: at one trial first, for all mutants at once, and then at every trial."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import numpy.typing as npt

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.mutation.bank import Bank
from grader.diagnosis.mutation.mutants import Gradient, Mutant
from grader.model import Array, Trial, TrialLabel
from grader.numerics.constants import ENTRY_WEIGHT, LARGEST_WEIGHT, THRESHOLD

_ORDER: tuple[TrialLabel, ...] = ("A", "B", "C", "O", "S", "M")
"""Trials by how well they tell mutants apart."""


@dataclass(frozen=True)
class Screened:
    """What the numbers at one trial leave possible for a parameter, by number of the mutant."""

    same: tuple[int, ...] = ()
    """Mutants with the student's numbers."""
    proportional: tuple[int, ...] = ()
    """Those with the student's numbers but for one factor."""
    partial: tuple[int, ...] = ()
    """Those that leave something out with which, times one factor, they have the student's numbers."""
    elsewhere: tuple[int, ...] = ()
    """Those with the student's numbers in other places."""
    beside: tuple[int, ...] = ()
    """Those that, with a multiple of the parameter or of 1 added, have the student's numbers."""
    whole: frozenset[int] = frozenset()
    """Those that leave all of a parameter's gradient out, or a part that is proportional to it."""


def screened(bank: Bank, case: Case) -> Screened:
    """The mutants that the most telling trial leaves possible, likeliest first."""
    sighting = most_telling(case)
    if sighting is None or not bank.mutants:
        return Screened()
    exact = sighting.exact
    if sighting.yours.size != exact.values.size or sighting.yours.shape != exact.values.shape:
        return Screened(same=tuple(bank.odd_shapes(case.parameter, sighting.label)))
    sheet = bank.sheet(case.parameter, sighting.label)
    yours, scale = sighting.yours.ravel(), _scales(sheet.rows, exact)
    same = _within(sheet.rows, yours, scale, case.unit)
    factors = _factors(yours, sheet.rows)
    close = _within(factors[:, None] * sheet.rows, yours, scale * np.maximum(np.abs(factors), 1.0)[:, None], case.unit)
    missing = exact.values.ravel() - sheet.rows
    shares = _factors(yours - sheet.rows, missing)
    fitted = sheet.rows + shares[:, None] * missing
    part = _within(fitted, yours, scale * np.maximum(np.abs(shares), 1.0)[:, None], case.unit)
    leaving = np.array([bank.mutants[number].leaves_out for number in sheet.numbers], dtype=bool)
    numbers = np.array(sheet.numbers, dtype=int)
    return Screened(
        same=tuple(numbers[same]),
        proportional=tuple(numbers[close & ~same & (factors != 0.0)]),
        partial=tuple(numbers[part & ~same & leaving]),
        elsewhere=tuple(
            numbers[~same & _within(np.sort(sheet.rows), np.sort(yours), scale.max(1, keepdims=True), case.unit)]
        ),
        beside=tuple(numbers[~same & _multiple_of_parameter(sighting, yours - sheet.rows, scale, case.unit)]),
        whole=frozenset(numbers[leaving & _proportional(missing, exact.values.ravel(), scale, case.unit)]),
    )


def predicted(bank: Bank, number: int, sighting: Sighting) -> Noisy | None:
    """The numbers of a mutant at a trial, with the noise that honest arithmetic gives them."""
    return _noisy(bank.gradient(number, sighting.label), sighting)


def predicted_by(bank: Bank, mutant: Mutant, sighting: Sighting) -> Noisy | None:
    """The numbers of a mutant that is not in the bank at a trial, likewise."""
    return _noisy(bank.gradient_of(mutant, sighting.label), sighting)


def _noisy(gradient: Gradient | None, sighting: Sighting) -> Noisy | None:
    if gradient is None:
        return None
    values = gradient[sighting.parameter]
    exact = sighting.exact
    same_shape = values.shape == exact.values.shape
    noise = exact.scale if same_shape else np.asarray(exact.scale.max(initial=0.0))
    size = np.abs(values)
    return Noisy(values, noise + ENTRY_WEIGHT * size + LARGEST_WEIGHT * size.max(initial=0.0))


def reproduces(bank: Bank, number: int, case: Case) -> bool:
    """Whether a mutant gives the student's numbers on every trial."""
    return case.reproduced_by(lambda sighting: predicted(bank, number, sighting))


def repeats_truth(bank: Bank, case: Case) -> bool:
    """Whether the right numbers are the same, as far as the case's noise goes, when computed as the mutants are.

    They are not where PyTorch rounds a function of its own: ``softplus`` beyond 20 is the identity there, so that a
    mutant and a multiple of the right numbers cannot both be met by one answer.
    """
    if not bank.mutants:
        return True
    repeated = (each.exact.matches(bank.unchanged(each.parameter, each.label), case.unit) for each in case.sightings)
    return all(matched is not None and bool(matched.all()) for matched in repeated)


def changing(bank: Bank, case: Case) -> Iterator[int]:
    """The mutants that change a parameter's gradient at the most telling trial, likeliest first."""
    sighting = most_telling(case)
    if sighting is None or not bank.mutants:
        return
    sheet = bank.sheet(case.parameter, sighting.label)
    unchanged = bank.unchanged(case.parameter, sighting.label).ravel()
    allowed = THRESHOLD * case.unit * _scales(sheet.rows, sighting.exact)
    moved = np.flatnonzero((np.abs(sheet.rows - unchanged) > allowed).any(axis=1))
    yield from (sheet.numbers[row] for row in moved)


def in_place_of_truth(bank: Bank, number: int, case: Case) -> Case | None:
    """The case as it would be if a mutant were the truth; None where that mutant has no numbers, or only zeros."""
    return measured_against(case, sightings_of(bank, number, case))


def measured_against(case: Case, expected: Iterable[tuple[Sighting, Noisy | None]]) -> Case | None:
    """The case as it would be with other numbers for the truth; None where these are missing, or only zeros."""
    sightings = tuple(_measured(expected))
    return replace(case, sightings=sightings) if len(sightings) == len(case.sightings) else None


def what_is_left_out(bank: Bank, number: int, case: Case) -> Case | None:
    """The case of what a mutant leaves out: its truth is that part, and the student's numbers are those beyond it.

    None where the mutant has no numbers, or leaves nothing out of this parameter.
    """
    sightings = []
    for sighting, expected in sightings_of(bank, number, case):
        if expected is None or expected.values.shape != sighting.yours.shape:
            return None
        part = sighting.exact.values - expected.values
        sightings.append(_with(sighting, part, sighting.exact.scale + expected.scale, sighting.yours - expected.values))
    leaves_something_out = any(_beyond_noise(each.exact, case.unit) for each in sightings)
    return replace(case, sightings=tuple(sightings)) if leaves_something_out else None


def _beyond_noise(numbers: Noisy, unit: float) -> bool:
    return bool((np.abs(numbers.values) > THRESHOLD * unit * numbers.scale).any())


def scaled(case: Case, factor: float) -> Case:
    """The case with the student's numbers multiplied by a constant."""
    return replace(case, sightings=tuple(replace(each, yours=factor * each.yours) for each in case.sightings))


def with_settings(case: Case) -> Case:
    """The case with inputs that are single positive numbers, such as the weight of a penalty, counted as sizes."""
    names = [name for name, draw in case.loss.inputs.items() if not draw.shape and name not in case.wrt]
    positive = [name for name in names if all(s.truth.trial.inputs[name] > 0 for s in case.sightings)]

    def counted(sighting: Sighting) -> Sighting:
        trial = sighting.truth.trial
        sizes = {**trial.sizes, **{name: float(trial.inputs[name]) for name in positive}}
        return replace(
            sighting, truth=replace(sighting.truth, trial=replace(trial, sizes=cast(Mapping[str, int], sizes)))
        )

    return replace(case, sightings=tuple(map(counted, case.sightings)))


def sizes_and_settings(trial: Trial) -> Mapping[str, float]:
    """The sizes at a trial, and the inputs that are single numbers."""
    return {**trial.sizes, **{name: float(value) for name, value in trial.inputs.items() if not np.ndim(value)}}


def sightings_of(bank: Bank, number: int, case: Case) -> Iterator[tuple[Sighting, Noisy | None]]:
    """Every sighting with the mutant's numbers."""
    for sighting in case.sightings:
        yield sighting, predicted(bank, number, sighting)


def _measured(found: Iterable[tuple[Sighting, Noisy | None]]) -> Iterator[Sighting]:
    for sighting, expected in found:
        if expected is not None and expected.values.shape == sighting.exact.values.shape:
            yield _with(sighting, expected.values, expected.scale, sighting.yours)


def _with(sighting: Sighting, values: Array, scale: Array, yours: Array) -> Sighting:
    """A sighting with another truth."""
    truth = sighting.truth
    changed = replace(
        truth,
        gradient={**truth.gradient, sighting.parameter: values},
        noise={**truth.noise, sighting.parameter: scale},
    )
    return replace(sighting, truth=changed, yours=yours)


def most_telling(case: Case) -> Sighting | None:
    """The wrong numbers at the trial that tells mutants apart best."""
    wrong = (sighting for sighting in case.sightings if not sighting.right)
    return min(wrong, key=lambda sighting: _ORDER.index(sighting.label), default=None)


def _scales(rows: Array, exact: Noisy) -> Array:
    size = np.abs(rows)
    return np.asarray(
        exact.scale.ravel()[None] + ENTRY_WEIGHT * size + LARGEST_WEIGHT * size.max(axis=1, keepdims=True, initial=0.0)
    )


def _within(rows: Array, yours: Array, scale: Array, unit: float) -> npt.NDArray[np.bool_]:
    return np.asarray((np.abs(rows - yours) <= THRESHOLD * unit * scale).all(axis=1))


def _factors(yours: Array, rows: Array) -> Array:
    """For every row the factor that brings it nearest to some numbers; 0 for rows of zeros."""
    target = yours if yours.ndim == 2 else np.broadcast_to(yours, rows.shape)
    largest = np.abs(rows).max(axis=1, initial=0.0)
    safe = np.where(largest > 0.0, largest, 1.0)[:, None]
    unit = rows / safe
    squares = (unit * unit).sum(axis=1)
    found = ((target / safe) * unit).sum(axis=1) / np.where(squares > 0.0, squares, 1.0)
    return np.asarray(np.where((largest > 0.0) & np.isfinite(found), found, 0.0))


def _multiple_of_parameter(sighting: Sighting, rows: Array, scale: Array, unit: float) -> npt.NDArray[np.bool_]:
    """Which rows are a multiple of the parameter, or one number throughout."""
    parameter = sighting.input(sighting.parameter).ravel()
    found = np.zeros(len(rows), dtype=bool)
    for numbers in (parameter, np.ones_like(parameter)):
        factors = rows @ numbers / max(float(numbers @ numbers), np.finfo(float).tiny)
        found |= (np.abs(rows - factors[:, None] * numbers) <= THRESHOLD * unit * scale).all(axis=1)
    return found


def _proportional(rows: Array, numbers: Array, scale: Array, unit: float) -> npt.NDArray[np.bool_]:
    return _within(_factors(numbers, rows)[:, None] * rows, numbers, scale, unit)


def additive_pairs(bank: Bank, case: Case, most: int) -> Sequence[tuple[int, int]]:
    """Pairs of mutants whose changes add up to the student's at the most telling trial."""
    sighting = most_telling(case)
    if sighting is None or not bank.mutants or sighting.yours.shape != sighting.exact.values.shape:
        return ()
    sheet = bank.sheet(case.parameter, sighting.label)
    exact = sighting.exact.values.ravel()
    changes = sheet.rows - exact
    moved = np.flatnonzero((np.abs(changes) > THRESHOLD * case.unit * _scales(sheet.rows, sighting.exact)).any(axis=1))
    moved = moved[:most]
    wanted = sighting.yours.ravel() - exact
    generator = np.random.default_rng(0)
    direction = generator.standard_normal(exact.size)
    along, aim = changes[moved] @ direction, float(wanted @ direction)
    allowed = (
        THRESHOLD * case.unit * float((np.abs(direction) * sighting.exact.scale.ravel()).sum() + np.abs(wanted).sum())
    )
    sums = along[:, None] + along[None, :]
    first, second = np.nonzero(np.triu(np.abs(sums - aim) <= allowed + THRESHOLD * case.unit * np.abs(sums), 1))
    pairs = []
    for one, other in zip(moved[first], moved[second], strict=True):
        both = exact + changes[one] + changes[other]
        scale = sighting.exact.scale.ravel() + ENTRY_WEIGHT * (np.abs(changes[one]) + np.abs(changes[other]))
        if (np.abs(both - sighting.yours.ravel()) <= THRESHOLD * case.unit * scale * 2).all():
            pairs.append((sheet.numbers[one], sheet.numbers[other]))
    return pairs
