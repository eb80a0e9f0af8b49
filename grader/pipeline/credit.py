"""What each parameter of an answer that is not all right earns, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import assert_never

from grader.diagnosis.explain import concerning
from grader.diagnosis.mistakes import BatchScale, ConstantFactor, DimensionScale, SignFlipped
from grader.diagnosis.wording import statuses
from grader.model import Comparison, Credit, Diagnosis
from grader.pipeline.evidence import INCOMPARABLE

NAMED_CONSTANTS = frozenset({SignFlipped.slug, ConstantFactor.slug, BatchScale.slug, DimensionScale.slug})
"""Mistakes after which the numbers are right except for one constant."""


class Merit(Enum):
    """What is right about the numbers of one parameter, best first."""

    ALL = "all"
    BUT_EMPTY_BATCH = "all but an empty batch"
    BUT_ONE_CONSTANT = "all but one constant"
    SHAPE = "the shape, and that they are finite"
    NOTHING = "nothing that earns points"


def merit_of(parameter: str, comparisons: Sequence[Comparison], diagnosis: Diagnosis | None) -> Merit:
    """What is right about a parameter that is wrong.

    Args:
        parameter: its name.
        comparisons: its numbers at every trial.
        diagnosis: of the whole question.
    """
    own = concerning(parameter, diagnosis)
    if own is not None and own.slug in NAMED_CONSTANTS:
        return Merit.BUT_ONE_CONSTANT
    if comparisons and not any(comparison.agreement in INCOMPARABLE for comparison in comparisons):
        return Merit.SHAPE
    return Merit.NOTHING


def share_of(merit: Merit, credit: Credit) -> float:
    """What a merit earns of the points of a parameter."""
    match merit:
        case Merit.ALL:
            return 1.0
        case Merit.BUT_EMPTY_BATCH:
            return max(credit.empty_batch, credit.constant_factor)
        case Merit.BUT_ONE_CONSTANT:
            return credit.constant_factor
        case Merit.SHAPE:
            return credit.shape
        case Merit.NOTHING:
            return 0.0
        case unknown:
            assert_never(unknown)


def credit_notes(merits: Mapping[str, Merit], credit: Credit) -> list[str]:
    """Why parameters that are wrong earn points, for those that do."""
    notes = []
    for merit, words in {
        Merit.BUT_EMPTY_BATCH: statuses.earned_but_for_empty_batch,
        Merit.BUT_ONE_CONSTANT: statuses.earned_but_for_a_constant,
        Merit.SHAPE: statuses.earned_by_shape,
    }.items():
        names = [parameter for parameter, own in merits.items() if own is merit]
        if names and (share := share_of(merit, credit)):
            notes.append(words(names, share).sentence)
    return notes
