"""The words for mistakes inside the computation, put together.

A step comes in words that stand within a sentence, such as "the `tanh`" or "`W2`".
"""

from __future__ import annotations

from typing import assert_never

from grader.diagnosis.mutation.found import InComputation
from grader.diagnosis.wording.another_step import AnotherStep, another_step
from grader.diagnosis.wording.chain import Chain, chain
from grader.diagnosis.wording.inside import Inside, inside
from grader.diagnosis.wording.masks import Masks, masks
from grader.diagnosis.wording.operands import Operands, operands
from grader.diagnosis.wording.parts import Parts, parts
from grader.diagnosis.wording.words import Subject, Told


def in_computation(mistake: InComputation, subject: Subject) -> Told:
    """What is told of an answer that is right for a computation with one thing changed."""
    if isinstance(mistake, Chain):
        return chain(mistake, subject)
    if isinstance(mistake, Masks):
        return masks(mistake, subject)
    if isinstance(mistake, Parts):
        return parts(mistake, subject)
    if isinstance(mistake, AnotherStep):
        return another_step(mistake, subject)
    if isinstance(mistake, Operands):
        return operands(mistake, subject)
    if isinstance(mistake, Inside):
        return inside(mistake, subject)
    assert_never(mistake)
