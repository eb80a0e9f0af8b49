"""What an empty batch adds to the verdict on an answer that is right on other inputs.

Nothing else is concluded from it: zeros tell no mistake from another, and nothing about how they came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.diagnosis.wording.empty_batch import wrong_on_empty_batch
from grader.diagnosis.wording.words import Words
from grader.model import Answered, Comparison, Credit, Part, Question, Reference, Reply, Status, Verdict
from grader.pipeline.credit import Merit, credit_notes, share_of
from grader.pipeline.empty_batch import LABEL, EmptyBatch
from grader.pipeline.evidence import GOOD, compared

_RIGHT_SO_FAR = frozenset({Status.CORRECT, Status.IMPURE, Status.PARTLY_CORRECT})


def judged_on_empty_batch(
    verdict: Verdict, question: Question, reference: Reference, empty: EmptyBatch, names: Sequence[str], reply: Reply
) -> Verdict:
    """The verdict, in which parameters that are right elsewhere and wrong on the empty batch no longer are.

    Args:
        verdict: what the other inputs decide.
        question: what is asked.
        reference: the exact derivative at every other trial.
        empty: the empty batch.
        names: what the student's function calls its results, if it says.
        reply: what came back, for this call too.
    """
    outcome = reply.outcomes.get(LABEL)
    if verdict.status not in _RIGHT_SO_FAR or outcome is None:
        return verdict
    right = [part.parameter for part in verdict.parts if part.status == "correct"]
    found = _compared(question, reference, empty, names, reply) if isinstance(outcome, Answered) else ()
    off = [comparison for comparison in found if comparison.agreement not in GOOD]
    wrong = [name for name in right if not found or name in {comparison.parameter for comparison in off}]
    if not wrong:
        return verdict
    first = next((comparison for comparison in off if comparison.parameter == wrong[0]), outcome)
    words = wrong_on_empty_batch(wrong, empty.dimension, first)
    return replace(_taken_from(verdict, question, wrong, words), comparisons=(*verdict.comparisons, *found))


def _compared(
    question: Question, reference: Reference, empty: EmptyBatch, names: Sequence[str], reply: Reply
) -> tuple[Comparison, ...]:
    """The numbers beside those right ones that most of them are; taken apart as on all other inputs."""
    beside = (
        tuple(c for c in compared(question, [*reference.truths, truth], names, reply) if c.trial.label == LABEL)
        for truth in empty.truths
    )
    return max(beside, key=lambda comparisons: sum(c.agreement in GOOD for c in comparisons))


def _taken_from(verdict: Verdict, question: Question, wrong: Sequence[str], words: Words) -> Verdict:
    credit = question.credit or Credit()
    share = share_of(Merit.BUT_EMPTY_BATCH, credit)
    parts = tuple(
        Part(part.parameter, "wrong", words.sentence, share) if part.parameter in wrong else part
        for part in verdict.parts
    )
    said = Words(verdict.sentence, verdict.hints) if verdict.status is Status.PARTLY_CORRECT else words
    further = {Status.CORRECT: (), Status.IMPURE: (verdict.sentence,)}.get(verdict.status, (words.sentence,))
    earned = credit_notes(dict.fromkeys(wrong, Merit.BUT_EMPTY_BATCH), credit)
    return replace(
        verdict,
        status=Status.PARTLY_CORRECT,
        score=question.points * sum(part.share for part in parts) / len(parts),
        sentence=said.sentence,
        hints=said.hints,
        notes=(*verdict.notes, *further, *earned),
        parts=parts,
    )
