"""What a student's own loss adds to the verdict on its gradient: a note, or the diagnosis of a different loss."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from grader.diagnosis.explain import different_loss
from grader.diagnosis.mistakes import DifferentLoss
from grader.diagnosis.wording import statuses
from grader.model import Question, Reference, Status, Verdict
from grader.notebook.locate import FoundFunction
from grader.pipeline.asking import Asking
from grader.pipeline.own_loss import AsAsked, Different, NoValues, is_right_for, own_loss

_RIGHT = frozenset({Status.CORRECT, Status.IMPURE, Status.NOT_ANALYTIC})
_WRONG = frozenset({Status.PARTLY_CORRECT, Status.WRONG})


def with_own_loss(
    verdict: Verdict, question: Question, found: FoundFunction, reference: Reference, session: Asking
) -> Verdict:
    """The verdict on a gradient, after a look at the student's own loss; status and score stay as they are.

    Args:
        verdict: on the gradient, with its comparisons.
        question: names the own loss.
        found: the own loss.
        reference: the asked loss.
        session: the notebook, to which probes can be put.
    """
    if verdict.status not in _RIGHT | _WRONG:
        return verdict
    own = own_loss(question, found, reference, session)
    match own:
        case NoValues():
            return verdict
        case AsAsked(function):
            as_asked = statuses.own_loss_as_asked(function).sentence
            return verdict if verdict.status in _RIGHT else _noted(verdict, as_asked)
        case Different():
            right_for_it = verdict.status in _WRONG and is_right_for(
                own, question, reference, verdict.comparisons, session
            )
            return _diagnosed(verdict, own, reference) if right_for_it else _noted(verdict, _difference(own, reference))
        case unknown:
            assert_never(unknown)


def _noted(verdict: Verdict, note: str) -> Verdict:
    return replace(verdict, notes=(*verdict.notes, note))


def _difference(own: Different, reference: Reference) -> str:
    return statuses.own_loss_differs(_mistake(own), reference).sentence


def _diagnosed(verdict: Verdict, own: Different, reference: Reference) -> Verdict:
    diagnosis = different_loss(_mistake(own), reference, verdict.diagnosis)
    return replace(verdict, sentence=diagnosis.sentence, hints=diagnosis.hints, diagnosis=diagnosis)


def _mistake(own: Different) -> DifferentLoss:
    shown = own.shown
    assert shown.yours is not None
    return DifferentLoss(own.function, shown.trial.label, float(shown.exact), float(shown.yours))
