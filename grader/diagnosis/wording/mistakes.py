"""The words for every mistake, put together: what the numbers show, and three questions that lead there.

The words themselves stand in one file a family, such as ``scaled.py``, where each mistake has its own ``case``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from grader.diagnosis.mistakes import DifferentLoss, Mistake
from grader.diagnosis.mutation.found import InComputation
from grader.diagnosis.wording.altered import Altered, altered
from grader.diagnosis.wording.another_loss import another_loss
from grader.diagnosis.wording.confined import Confined, confined
from grader.diagnosis.wording.in_computation import in_computation
from grader.diagnosis.wording.misplaced import Misplaced, misplaced
from grader.diagnosis.wording.remembered import Remembered, remembered
from grader.diagnosis.wording.scaled import Scaled, scaled
from grader.diagnosis.wording.words import MistakeWords, Subject, Told
from grader.model import Reference


def words_for(mistake: Mistake | InComputation, names: tuple[str, ...], reference: Reference) -> MistakeWords:
    """The words for a mistake.

    Args:
        mistake: what was recognized.
        names: the parameters that share it.
        reference: what the question is about, for the meaning and the size of its dimensions.
    """
    subject = Subject(names)
    told = _told(mistake, subject, reference)
    return MistakeWords(
        sentence=f"{subject.yours} {told.fact}.",
        hints=(told.where, told.kind, told.factor),
        outline=f"{subject.yours} {told.outline}." if told.outline else not_right(names),
    )


def not_right(names: Sequence[str]) -> str:
    """Which answers are wrong, and nothing else."""
    subject = Subject(tuple(dict.fromkeys(names)))
    return f"{subject.yours} {subject.either('is', 'are')} not right."


def _told(mistake: Mistake | InComputation, subject: Subject, reference: Reference) -> Told:
    if isinstance(mistake, Scaled):
        return scaled(mistake, subject, reference)
    if isinstance(mistake, Misplaced):
        return misplaced(mistake, subject)
    if isinstance(mistake, Altered):
        return altered(mistake, subject)
    if isinstance(mistake, Confined):
        return confined(mistake, subject, reference)
    if isinstance(mistake, Remembered):
        return remembered(mistake, subject)
    if isinstance(mistake, InComputation):
        return in_computation(mistake, subject)
    if isinstance(mistake, DifferentLoss):
        return another_loss(mistake, subject, reference)
    assert_never(mistake)
