"""What may be behind one parameter's numbers: one mistake, or two together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.explanations.axes_permuted import axes_permuted
from grader.diagnosis.explanations.broadcast_shape import broadcast_shape
from grader.diagnosis.explanations.clipped import clipped
from grader.diagnosis.explanations.constant_factor import constant_factor
from grader.diagnosis.explanations.dimension_scale import dimension_scale, hard_coded_size
from grader.diagnosis.explanations.extra_term import extra_term
from grader.diagnosis.explanations.flattened import flattened
from grader.diagnosis.explanations.hard_coded import hard_coded
from grader.diagnosis.explanations.input_factor import input_factor
from grader.diagnosis.explanations.low_precision import low_precision
from grader.diagnosis.explanations.masked_entries import masked_entries
from grader.diagnosis.explanations.normalised import normalised
from grader.diagnosis.explanations.not_differentiated import not_differentiated
from grader.diagnosis.explanations.one_less import one_less
from grader.diagnosis.explanations.outer_function import outer_function
from grader.diagnosis.explanations.permuted_outputs import permuted_outputs
from grader.diagnosis.explanations.reordered import reordered
from grader.diagnosis.explanations.rounded import rounded
from grader.diagnosis.explanations.shifted_or_flipped import shifted_or_flipped
from grader.diagnosis.explanations.sign_flipped import sign_flipped
from grader.diagnosis.explanations.step_not_slope import step_not_slope
from grader.diagnosis.explanations.summed_up import summed_up
from grader.diagnosis.explanations.transposed import transposed
from grader.diagnosis.explanations.truncated_to_int import truncated_to_int
from grader.diagnosis.explanations.updated_parameter import updated_parameter
from grader.diagnosis.explanations.zero import zero
from grader.diagnosis.mistakes import (
    BatchScale,
    ConstantFactor,
    DimensionScale,
    Mistake,
    PermutedOutputs,
    SignFlipped,
    StepNotSlope,
)
from grader.diagnosis.mutation.bank import Bank
from grader.diagnosis.mutation.found import ExtraFactor, MissingPath, MissingTerm, WrongTermFactor
from grader.diagnosis.mutation.matching import (
    additive_pairs,
    in_place_of_truth,
    predicted,
    reproduces,
    scaled,
    screened,
    what_is_left_out,
    with_settings,
)
from grader.diagnosis.wording.words import number as number_words
from grader.model import Quantity

Explanation = Callable[[Case], Mistake | None]

EXPLANATIONS: tuple[Explanation, ...] = (
    zero,
    sign_flipped,
    constant_factor,
    step_not_slope,
    dimension_scale,
    hard_coded_size,
    transposed,
    axes_permuted,
    flattened,
    permuted_outputs,
    shifted_or_flipped,
    hard_coded,
    truncated_to_int,
    rounded,
    updated_parameter,
    extra_term,
    broadcast_shape,
    not_differentiated,
    summed_up,
    one_less,
    reordered,
    masked_entries,
    input_factor,
    outer_function,
    normalised,
    clipped,
)
"""Mistakes in the numbers as a whole, simplest first."""

OF_GRADIENTS: frozenset[Explanation] = frozenset(
    {updated_parameter, reordered, masked_entries, input_factor, outer_function}
)
"""Those that take an answer to have the shape of its parameter, as only the gradient of a loss has."""

FACTORS: tuple[Explanation, ...] = (sign_flipped, constant_factor, step_not_slope, dimension_scale)
"""Those that are a factor."""

MOVES: tuple[Explanation, ...] = (transposed, axes_permuted, shifted_or_flipped)
"""Those that put numbers in other places."""

VERIFIED = 100
"""Mutants of one parameter that are tried on all trials; the others have the same numbers, or are further sought."""

PAIRED = 400
"""Mutants of which every two are tried together."""

WHOLE = 3.0
"""How much further a factor of a part is sought than a factor of the whole, where both give the same numbers."""

OF_A_SETTING = 3.0
"""How much further a factor is sought that is made of inputs."""

LARGEST_FACTOR = 8
"""The largest constant that is looked for beside a mutant."""

ALONE = 7.0
"""How far numbers are sought that say little, such as an exchange of two answers where only one is wrong."""

FAMILIAR = 4.0
"""Rank up to which a mutant is common enough to be one of two mistakes."""

LIKELY = 2
"""Rank up to which a mutant is common enough to be tried with mistakes that are no factor."""


@dataclass(frozen=True)
class Part:
    """What a mutant leaves out, and the factor with which it counts instead."""

    number: int
    """Which mutant it is."""
    factor: Mistake


@dataclass(frozen=True)
class Cause:
    """One or two mistakes that together give a parameter's numbers."""

    mistakes: tuple[Mistake, ...]
    rank: float = field(compare=False)
    """How far it is sought, which may differ between parameters that share it."""
    part: Part | None = field(default=None, compare=False)
    """Of a single mistake that is another factor of a part, which one."""


def single_causes(case: Case, bank: Bank) -> list[Cause]:
    """Every single mistake that gives the numbers of one parameter, likeliest first."""
    return sorted([*outer_causes(case), *inner_causes(case, bank)], key=lambda cause: cause.rank)


def outer_causes(case: Case) -> Iterator[Cause]:
    """Every single mistake in the numbers as a whole."""
    for position, explanation in enumerate(EXPLANATIONS):
        if case.loss.quantity is not Quantity.GRADIENT and explanation in OF_GRADIENTS:
            continue
        mistake = explanation(case)
        if mistake is not None and not _is_double(mistake):
            yield Cause((mistake,), ALONE if _is_vague(mistake, case) else position / len(EXPLANATIONS))


def double_causes(case: Case, bank: Bank) -> list[Cause]:
    """Every two mistakes that together give the numbers of one parameter."""
    found = [*_two_factors(case), *_with_factor(case, bank), *_added(case, bank)]
    return sorted(found or _beside(case, bank), key=lambda cause: cause.rank)


def coarse_causes(case: Case, bank: Bank) -> list[Cause]:
    """What leaves the right numbers so inexact that nothing else may be told from it."""
    found = low_precision(case)
    return [] if found is None else [Cause((found,), 0.0)]


def _is_vague(mistake: Mistake, case: Case) -> bool:
    """Whether a mistake inside the computation says more: one answer in two places, or a factor of a gradient."""
    copied = isinstance(mistake, PermutedOutputs) and case.others_right
    return copied or isinstance(mistake, ExtraFactor)


def _is_double(mistake: Mistake) -> bool:
    """Whether a product of sizes has a number beside it."""
    return isinstance(mistake, DimensionScale) and mistake.coefficient != 1.0


def _two_factors(case: Case) -> Iterator[Cause]:
    """A number, and a product of powers of sizes."""
    both = dimension_scale(case)
    if not isinstance(both, DimensionScale) or both.coefficient == 1.0:
        return
    number = SignFlipped() if both.coefficient == -1.0 else ConstantFactor(both.coefficient)
    sizes = dimension_scale(scaled(case, 1.0 / both.coefficient))
    if sizes is not None:
        yield Cause((number, sizes), 0.0)


def inner_causes(case: Case, bank: Bank) -> Iterator[Cause]:
    """Mutants with exactly these numbers, or with them but for the factor of what they leave out."""
    possible = screened(bank, case)
    for number in possible.same[:VERIFIED]:
        if reproduces(bank, number, case):
            yield Cause((bank.mutants[number].mistake,), bank.mutants[number].rank)
    for number in possible.partial[:VERIFIED]:
        mutant = bank.mutants[number]
        part = what_is_left_out(bank, number, case)
        factor = _factor(with_settings(part)) if part is not None else None
        if factor is not None and not _is_odd(factor):
            trivial = WHOLE if number in possible.whole else 0.0
            setting = OF_A_SETTING if _has_setting(factor, case) else 0.0
            found = WrongTermFactor(_part_words(mutant.mistake), _factor_words(factor))
            yield Cause((found,), mutant.rank + 0.1 + trivial + setting, Part(number, factor))


def _with_factor(case: Case, bank: Bank) -> Iterator[Cause]:
    """A mutant, and a factor of all its numbers."""
    for number in screened(bank, case).proportional[:VERIFIED]:
        mutant = bank.mutants[number]
        if mutant.rank > FAMILIAR:
            return
        instead = in_place_of_truth(bank, number, case)
        factor = _factor(instead) if instead is not None else None
        if factor is not None and not _is_odd(factor):
            yield Cause((mutant.mistake, factor), mutant.rank)


def _added(case: Case, bank: Bank) -> Iterator[Cause]:
    """Two mutants whose changes add up."""
    for one, other in additive_pairs(bank, case, PAIRED)[:VERIFIED]:
        first, second = bank.mutants[one], bank.mutants[other]
        if max(first.rank, second.rank) > FAMILIAR or first.mistake == second.mistake:
            continue
        if case.reproduced_by(partial(_sum, bank, one, other)):
            yield Cause((first.mistake, second.mistake), first.rank + second.rank)


def _sum(bank: Bank, one: int, other: int, sighting: Sighting) -> Noisy | None:
    first, second = predicted(bank, one, sighting), predicted(bank, other, sighting)
    if first is None or second is None or first.values.shape != second.values.shape:
        return None
    if first.values.shape != sighting.exact.values.shape:
        return None
    return Noisy(first.values + second.values - sighting.exact.values, first.scale + second.scale)


def _beside(case: Case, bank: Bank) -> Iterator[Cause]:
    """A common mutant, and a mistake in its numbers as a whole that is no factor."""
    possible = screened(bank, case)
    for explanations, numbers in ((MOVES, possible.elsewhere), ((extra_term,), possible.beside)):
        for number in numbers[:VERIFIED]:
            mutant, instead = bank.mutants[number], in_place_of_truth(bank, number, case)
            if instead is None or mutant.rank > LIKELY:
                continue
            for explanation in explanations:
                if (mistake := explanation(instead)) is not None:
                    yield Cause((mutant.mistake, mistake), mutant.rank + 1.0)


def _factor(case: Case) -> Mistake | None:
    return next((found for explanation in FACTORS if (found := explanation(case)) is not None), None)


def _has_setting(factor: Mistake, case: Case) -> bool:
    """Whether a factor is made of inputs: where they stand in the loss, they are rather left out or too many."""
    match factor:
        case DimensionScale(exponents=exponents):
            return any(name in case.loss.inputs for name, _ in exponents)
        case BatchScale(dimension=dimension):
            return dimension in case.loss.inputs
        case _:
            return False


def _is_odd(factor: Mistake) -> bool:
    """Whether a factor is no number that stands in a derivation, so that it may be fitted to any mutant."""
    match factor:
        case ConstantFactor(factor=value):
            return abs(value) > LARGEST_FACTOR or not (24.0 * value).is_integer()
        case DimensionScale(coefficient=coefficient, fixed=fixed):
            return not coefficient == fixed == 1.0
        case _:
            return False


def _part_words(mistake: Mistake) -> str:
    match mistake:
        case MissingTerm(term=term):
            return term
        case MissingPath(step=step, through="it"):
            return step
        case MissingPath(step=step, through=through):
            return f"the way through {through} into {step}"
        case _:
            return "a part"


def _factor_words(factor: Mistake) -> str:
    match factor:
        case SignFlipped():
            return "-1"
        case ConstantFactor(factor=value) | StepNotSlope(factor=value):
            return number_words(value)
        case BatchScale(dimension=dimension, exponent=-1):
            return f"1 / `{dimension}`"
        case BatchScale(dimension=dimension, exponent=exponent):
            return f"`{_power(dimension, exponent)}`"
        case DimensionScale(coefficient=coefficient, exponents=exponents):
            powers = " * ".join(_power(name, power) for name, power in exponents)
            return f"`{number_words(coefficient)} * {powers}`" if coefficient != 1.0 else f"`{powers}`"
        case _:
            return "another factor"


def _power(name: str, exponent: float) -> str:
    return name if exponent == 1.0 else f"{name}**{exponent:g}"
