"""From numbers to a diagnosis: every explanation is tried on every wrong parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.diagnosis.case import Case, all_right, case_of
from grader.diagnosis.explanations.axes_permuted import axes_permuted
from grader.diagnosis.explanations.broadcast_shape import broadcast_shape
from grader.diagnosis.explanations.constant_factor import constant_factor
from grader.diagnosis.explanations.dimension_scale import dimension_scale
from grader.diagnosis.explanations.extra_term import extra_term
from grader.diagnosis.explanations.flattened import flattened
from grader.diagnosis.explanations.hard_coded import hard_coded
from grader.diagnosis.explanations.permuted_outputs import permuted_outputs
from grader.diagnosis.explanations.region_only import region_only, sign_region
from grader.diagnosis.explanations.rounded import rounded
from grader.diagnosis.explanations.shape_only import shape_only
from grader.diagnosis.explanations.shifted_or_flipped import shifted_or_flipped
from grader.diagnosis.explanations.sign_flipped import sign_flipped
from grader.diagnosis.explanations.step_not_slope import step_not_slope
from grader.diagnosis.explanations.transposed import transposed
from grader.diagnosis.explanations.truncated_to_int import truncated_to_int
from grader.diagnosis.explanations.zero import zero
from grader.diagnosis.facts import facts
from grader.diagnosis.located import located
from grader.diagnosis.mistakes import (
    TWO_MISTAKES,
    Accumulates,
    BroadcastShape,
    DifferentLoss,
    Located,
    Mistake,
    RegionOnly,
    ShapeOnly,
    StaleState,
    StepNotSlope,
)
from grader.diagnosis.wording.mistakes import words_for
from grader.model import Comparison, Diagnosis, Reference
from grader.numerics.constants import U32, U64

Explanation = Callable[[Case], Mistake | None]

EXPLANATIONS: tuple[Explanation, ...] = (
    zero,
    sign_flipped,
    constant_factor,
    step_not_slope,
    dimension_scale,
    transposed,
    axes_permuted,
    flattened,
    permuted_outputs,
    shifted_or_flipped,
    hard_coded,
    truncated_to_int,
    rounded,
    extra_term,
    broadcast_shape,
)
"""Mistakes that reproduce the student's numbers on every trial, simplest first."""

DIVISIONS: tuple[Explanation, ...] = (sign_region, shape_only, region_only)
"""What divides right numbers from wrong ones, most telling first; asked only where nothing explains the numbers."""

_PLACES = frozenset({ShapeOnly.slug, RegionOnly.slug, Located.slug})
"""What says where numbers are wrong and not why."""


@dataclass(frozen=True)
class _Finding:
    """The mistake that explains one parameter's numbers, and what else would."""

    parameter: str
    mistake: Mistake
    rivals: tuple[str, ...] = ()


def explain(reference: Reference, comparisons: Sequence[Comparison]) -> Diagnosis | None:
    """Name the mistake behind a student's numbers, or else say where they are wrong.

    Parameters that share a mistake share a diagnosis; what only says where numbers are wrong comes last.

    Args:
        reference: the exact derivative at every trial.
        comparisons: every parameter of the question at every trial.

    Returns:
        None if every number is right, or if no numbers came that could be put beside the right ones.
    """
    wrong = [name for name in reference.wrt if not all_right(name, comparisons)]
    with np.errstate(all="ignore"):  # a student's numbers may be of any size
        explained = list(filter(None, (_explained(name, reference, comparisons) for name in wrong)))
    unexplained = [name for name in wrong if name not in {finding.parameter for finding in explained}]
    remainder = located(unexplained, comparisons)
    rest = [] if remainder is None else [_Finding(name, remainder) for name in unexplained]
    return _together([_diagnosis(group, reference) for group in _by_mistake([*explained, *rest])])


def concerning(parameter: str, diagnosis: Diagnosis | None) -> Diagnosis | None:
    """Of a diagnosis and its parts, the one that speaks of a parameter; None if none does."""
    if diagnosis is None:
        return None
    alone = diagnosis.parts if diagnosis.slug == TWO_MISTAKES else (diagnosis, *diagnosis.parts)
    return next((each for each in alone if parameter in each.parameters["of"]), None)


def different_loss(mistake: DifferentLoss, reference: Reference, instead_of: Diagnosis | None) -> Diagnosis:
    """The diagnosis that all parameters are right for a student's own loss.

    Args:
        mistake: the own loss.
        reference: the asked loss.
        instead_of: what the numbers alone show; it stays as a part, unless it only says where they are wrong.
    """
    found = _diagnosis([_Finding(name, mistake) for name in reference.wrt], reference)
    kept = instead_of is not None and instead_of.slug not in _PLACES
    return replace(found, parts=(instead_of,) if instead_of is not None and kept else ())


def kept_state(mistake: StaleState | Accumulates, reference: Reference) -> Diagnosis:
    """The diagnosis that all parameters are right until a call remembers an earlier one."""
    return _diagnosis([_Finding(name, mistake) for name in reference.wrt], reference)


def _explained(parameter: str, reference: Reference, comparisons: Sequence[Comparison]) -> _Finding | None:
    """The simplest mistake that fits, within float64's noise if any does, and otherwise within float32's."""
    wide = case_of(parameter, reference, comparisons, U32)
    narrow = case_of(parameter, reference, comparisons, U64)
    if wide is None or narrow is None:
        return None
    possible = [explanation for explanation in EXPLANATIONS if explanation(wide) is not None]  # few are left
    fitting = _fitting(possible, narrow) or _fitting(possible, wide) or _first_fitting(DIVISIONS, wide)
    if not fitting:
        return None
    simplest, *others = fitting
    return _Finding(parameter, simplest, tuple(other.slug for other in others))


def _fitting(explanations: Sequence[Explanation], case: Case) -> list[Mistake]:
    return [mistake for explanation in explanations if (mistake := explanation(case)) is not None]


def _first_fitting(explanations: Sequence[Explanation], case: Case) -> list[Mistake]:
    return next((found for explanation in explanations if (found := _fitting([explanation], case))), [])


def _by_mistake(findings: Sequence[_Finding]) -> list[list[_Finding]]:
    """The findings of each mistake together; those that only say where come last."""
    groups: dict[Mistake, list[_Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.mistake, []).append(finding)
    return sorted(groups.values(), key=lambda group: group[0].mistake.slug in _PLACES)


def _diagnosis(group: Sequence[_Finding], reference: Reference) -> Diagnosis:
    """One diagnosis for all parameters that share a mistake."""
    mistake = group[0].mistake
    names = tuple(finding.parameter for finding in group)
    rivals = tuple(dict.fromkeys(rival for finding in group for rival in finding.rivals))
    words = words_for(mistake, names, reference)
    return Diagnosis(
        slug=mistake.slug,
        parameters={"of": list(names), **facts(mistake, reference)},
        sentence=words.sentence,
        hint=words.hint,
        confidence=_confidence(mistake) / (1 + len(rivals)),
        rivals=rivals,
    )


def _confidence(mistake: Mistake) -> float:
    """How sure the name is once the numbers fit: three names say more than the numbers do."""
    return 0.8 if isinstance(mistake, StepNotSlope | BroadcastShape | ShapeOnly) else 1.0


def _together(diagnoses: Sequence[Diagnosis]) -> Diagnosis | None:
    match diagnoses:
        case []:
            return None
        case [only]:
            return only
        case [first, second] if second.slug not in _PLACES:
            return _two_mistakes(first, second)
    first, *others = diagnoses
    return replace(first, parts=tuple(others))


def _two_mistakes(first: Diagnosis, second: Diagnosis) -> Diagnosis:
    return Diagnosis(
        slug=TWO_MISTAKES,
        parameters={"of": [*first.parameters["of"], *second.parameters["of"]]},
        sentence=f"{first.sentence} {second.sentence}",
        hint=first.hint,
        confidence=min(first.confidence, second.confidence),
        parts=(first, second),
    )
