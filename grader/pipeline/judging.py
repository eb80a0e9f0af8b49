"""One question: from the place where its answer stands to a verdict."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import assert_never

from grader.diagnosis.wording import statuses
from grader.model import Locals, Question, Reference, Returned, Status, Variables, Verdict
from grader.notebook.found import Candidate
from grader.notebook.locate import Absent, FoundFunction, FoundProgram, Located, Unfinished
from grader.pipeline.asking import Asking
from grader.pipeline.calling import judged_in_turn
from grader.pipeline.choosing import LOOKS_FURTHER, choose
from grader.pipeline.deciding import verdict_without_calls
from grader.pipeline.different_loss import with_own_loss
from grader.pipeline.generality import on_another_function
from grader.pipeline.judged import RIGHT_NUMBERS, Judgement, not_begun, undecided
from grader.pipeline.moments import meant_then
from grader.pipeline.preparing import Prepared


def judge(
    prepared: Prepared, question: Question, found: Located, session: Asking, own_loss: Located | None = None
) -> Judgement:
    """Judge one question, by what else in the notebook may be its answer if what was asked for is none.

    Args:
        prepared: the assignment with its references.
        question: what is asked.
        found: where the answer stands, and where else it may stand.
        session: the notebook, run to its end, to which probes can be put.
        own_loss: where the student's own loss stands, if the question names one.
    """
    first = _judge_found(prepared, question, found, session, own_loss)
    if not _looks_further(first.verdict, found) or not prepared.references[question.name].trusted:
        return first
    others = [other for other in found.others if _may_stand_in(first.verdict, found, other)]
    choice = choose(first.verdict.status, others, partial(_judge_other, prepared, question, session, own_loss))
    if isinstance(found, Absent) and found.stub and (choice is None or not choice.judgement.by_hand):
        return not_begun(question, found.stub)
    if choice is None:
        return first
    if choice.doubt:
        return undecided(question, choice.candidate.found, choice.doubt)
    if first.verdict.status is Status.BAD_ANSWER and choice.judgement.verdict.status not in RIGHT_NUMBERS:
        return first  # which says what came back instead of numbers
    verdict = choice.judgement.verdict
    return replace(choice.judgement, verdict=replace(verdict, notes=(choice.note, *verdict.notes)))


def _looks_further(verdict: Verdict, found: Located) -> bool:
    """Whether what was asked for is none, or cannot be called as a function is."""
    no_function = isinstance(found, FoundFunction) and (found.definition.method_of or not found.definition.node)
    return verdict.status in LOOKS_FURTHER or (verdict.status is Status.ERROR and bool(no_function))


def _may_stand_in(verdict: Verdict, found: Located, other: Candidate) -> bool:
    """Whether a candidate counts instead of what was asked for: of a function that answers, only its own parts do."""
    if verdict.status is not Status.BAD_ANSWER or not isinstance(found, FoundFunction):
        return True
    return other.function == found.definition.name


def _judge_other(
    prepared: Prepared, question: Question, session: Asking, own_loss: Located | None, other: Candidate
) -> Judgement:
    """Judge a candidate as if its form had been asked for."""
    match other.found, question.answer:
        case FoundFunction(definition=definition), Variables() | Locals():
            question = replace(question, answer=Returned(definition.name))
        case FoundProgram(), Returned(arguments=arguments):
            question = replace(question, answer=Variables({}, {}))
            if arguments is not None:
                prepared = replace(prepared, asides={}, empty_batches={})
    return _judge_found(prepared, question, other.found, session, own_loss)


def _judge_found(
    prepared: Prepared, question: Question, found: Located, session: Asking, own_loss: Located | None
) -> Judgement:
    judgement = _judge_as_found(prepared, question, found, session, own_loss)
    if not isinstance(found, FoundProgram) or not found.moments:
        return judgement
    meant = meant_then(
        judgement.verdict,
        found.moments,
        lambda other: _judge_as_found(prepared, question, other, session, own_loss),
    )
    if meant is None:
        return judgement
    if meant.doubt:
        return undecided(question, found, meant.doubt)
    verdict = meant.judgement.verdict
    return replace(meant.judgement, verdict=replace(verdict, notes=(meant.note, *verdict.notes)))


def _judge_as_found(
    prepared: Prepared, question: Question, found: Located, session: Asking, own_loss: Located | None
) -> Judgement:
    reference = prepared.references[question.name]
    if not reference.trusted:
        words = statuses.cannot_decide(["the exact derivative itself is not confirmed"])
        return Judgement(verdict_without_calls(question, Status.CANNOT_DECIDE, words))
    match found:
        case Absent(wanted=wanted, nearest=nearest):
            return Judgement(
                verdict_without_calls(question, Status.MISSING, statuses.missing([wanted], nearest or None))
            )
        case Unfinished(place=place):
            return not_begun(question, place)
        case FoundFunction() | FoundProgram():
            judgement = _on_another_function(
                judged_in_turn(prepared, question, found, session), prepared, found, session
            )
            return _beside_own_loss(judgement, question, own_loss, reference, session)
        case unknown:
            assert_never(unknown)


def _on_another_function(
    judgement: Judgement, prepared: Prepared, found: FoundFunction | FoundProgram, session: Asking
) -> Judgement:
    verdict = judgement.verdict
    other = prepared.others.get(verdict.question)
    right = verdict.status in (Status.CORRECT, Status.IMPURE)
    if not right or other is None or not isinstance(found, FoundFunction):
        return judgement
    return replace(judgement, verdict=on_another_function(verdict, other, found, session))


def _beside_own_loss(
    judgement: Judgement, question: Question, own_loss: Located | None, reference: Reference, session: Asking
) -> Judgement:
    if not isinstance(own_loss, FoundFunction):
        return judgement
    return replace(judgement, verdict=with_own_loss(judgement.verdict, question, own_loss, reference, session))
