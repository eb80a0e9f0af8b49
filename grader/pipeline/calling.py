"""The ways to call an answer, one after the other: the first counts, another one only in the student's favour."""

from __future__ import annotations

from dataclasses import replace

from grader.diagnosis.mutation.bank import Bank
from grader.model import HintLevel, Numerical, Question, Status, Verdict
from grader.notebook.batches import steps_by_sample
from grader.notebook.locate import FoundFunction, FoundProgram
from grader.pipeline.asking import Asking
from grader.pipeline.evidence import GOOD
from grader.pipeline.function_plans import other_plans, plans_of_pair
from grader.pipeline.judged import RIGHT_NUMBERS, Judgement, judged_as_read, not_begun, undecided
from grader.pipeline.own_sizes import NOTE, references_at_own_sizes
from grader.pipeline.planned import CannotAsk, Planned
from grader.pipeline.preparing import Prepared
from grader.pipeline.probing import plan_probe
from grader.pipeline.reading import is_promising
from grader.pipeline.some_loss import with_some_loss
from grader.pipeline.suspects import with_suspect
from grader.pipeline.unfinished import is_unfinished_uncalled


def judged_in_turn(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, session: Asking
) -> Judgement:
    """Judge an answer by the ways to call it, best first, if the notebook has run to its end.

    Args:
        prepared: the assignment with its references.
        question: what is asked.
        found: where the answer stands.
        session: the notebook, to which probes can be put.
    """
    if not session.report.complete:
        return undecided(question, found, "the sandbox ended before the notebook had run to its end")
    plan = plan_probe(question, found, prepared.references[question.name], session.report)
    match plan:
        case CannotAsk(reason):
            if otherwise := _called_otherwise(prepared, question, found, None, session):
                return otherwise
            if is_unfinished_uncalled(question, found, prepared.references[question.name]):
                return not_begun(question, found.place)
            if as_pair := _called_as_pair(prepared, question, found, session):
                return as_pair
            return undecided(question, found, reason)
        case Planned():
            return _read_in_turn(prepared, question, found, plan, session)


def _called_otherwise(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, first: Planned | None, session: Asking
) -> Judgement | None:
    """The judgement by another way to call the same function that makes its numbers right; None: there is none."""
    reference = prepared.references[question.name]
    for plan in other_plans(question, found, reference, session.report):
        if first is not None and plan.probe.target == first.probe.target:
            continue
        if is_promising(question, reference, plan, found.returned, session):
            judgement = judged_as_read(prepared, question, found, plan, session)
            if judgement.verdict.status in RIGHT_NUMBERS:
                return judgement
    return None


def _called_as_pair(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, session: Asking
) -> Judgement | None:
    """The judgement on a backward pass with the cache of its own forward pass; None: no numbers come of that."""
    for plan in plans_of_pair(question, found, prepared.references[question.name], session.report):
        judgement = judged_as_read(prepared, question, found, plan, session)
        if _is_wrong(judgement.verdict):
            return judgement
    return None


def _read_in_turn(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, plan: Planned, session: Asking
) -> Judgement:
    """Judge by the first reading of the notebook; another one counts only in the student's favour.

    Of wrong answers, one is shown whose mistake has a name: it is closest to what was meant.
    """
    answer, shown = judged_as_read(prepared, question, found, plan, session), plan
    if answer.verdict.status in RIGHT_NUMBERS:
        return answer
    other = plan.otherwise
    while other is not None:
        again = judged_as_read(prepared, question, found, other, session)
        if again.verdict.status in RIGHT_NUMBERS:
            return again
        if _is_wrong(answer.verdict) and not _names_mistake(answer.verdict) and _names_mistake(again.verdict):
            answer, shown = again, other
        other = other.otherwise
    if called_otherwise := _called_otherwise(prepared, question, found, plan, session):
        return called_otherwise
    at_own_sizes = (
        _at_own_sizes(prepared, question, found, plan, session) if _misses(answer.verdict, prepared) else None
    )
    if at_own_sizes and (at_own_sizes.verdict.status in RIGHT_NUMBERS or not _names_mistake(answer.verdict)):
        return at_own_sizes
    if plan.doubt is not None:
        partial = judged_as_read(prepared, question, found, plan.doubt, session)
        if partial.verdict.status in RIGHT_NUMBERS:
            return undecided(question, found, "a loop changes the inputs of this answer while it is computed")
    if _is_of_one_sample(question, found, answer.verdict):
        return undecided(question, found, "it is the gradient of one sample, as a stochastic step takes it")
    names = found.returned
    hints = prepared.assignment.hints
    if hints.check is HintLevel.NONE and hints.graded is HintLevel.NONE:
        return answer  # nobody is to be told
    reference = prepared.references[question.name]
    verdict = with_suspect(question, reference, shown, names, answer.verdict, session)
    return replace(answer, verdict=with_some_loss(question, reference, shown, names, verdict, session))


def _is_of_one_sample(question: Question, found: FoundFunction | FoundProgram, verdict: Verdict) -> bool:
    """Whether numbers are those of one sample, in a loop that takes a step after each."""
    slugs = {verdict.diagnosis.slug, *(part.slug for part in verdict.diagnosis.parts)} if verdict.diagnosis else set()
    return (
        not slugs.isdisjoint(_ONE_SAMPLE)
        and isinstance(found, FoundProgram)
        and steps_by_sample(found.flow, found.given, question.wrt)
    )


_ONE_SAMPLE = frozenset({"single_sample", "shape_only"})
"""Diagnoses of what is right for one sample."""


def _misses(verdict: Verdict, prepared: Prepared) -> bool:
    """Whether numbers are wrong, or none came back, at a trial: not only on an empty batch, or when repeated."""
    reference = prepared.references[verdict.question]
    right = [each for each in verdict.comparisons if each.agreement in GOOD]
    return len(right) < len(reference.truths) * len(reference.wrt)


def _at_own_sizes(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, plan: Planned, session: Asking
) -> Judgement | None:
    """The judgement on inputs of the notebook's own sizes, where numbers in its code stand for them.

    Only statements may have such numbers: a function is asked to work for all sizes.  None: there are none, or the
    answer is wrong at these sizes too, and its mistake has no name.
    """
    if not isinstance(found, FoundProgram) or isinstance(question.method, Numerical):
        return None
    tried: list[Judgement] = []
    for reference in references_at_own_sizes(question, found, plan.statements, prepared.seed, session):
        own = replace(
            prepared,
            references={**prepared.references, question.name: reference},
            banks={**prepared.banks, question.name: Bank(reference)},
            asides={},
            empty_batches={},
        )
        again = plan_probe(question, found, reference, session.report)
        while isinstance(again, Planned):
            tried.append(judged_as_read(own, question, found, again, session))
            again = again.otherwise or CannotAsk("")
    right = (each for each in tried if each.verdict.status in RIGHT_NUMBERS)
    named = (each for each in tried if _names_mistake(each.verdict))
    best = next(right, None) or next(named, None)
    return best and replace(best, verdict=replace(best.verdict, notes=(NOTE, *best.verdict.notes)))


def _is_wrong(verdict: Verdict) -> bool:
    """Whether it is decided that numbers are wrong; what is open stays open, whatever another reading gives."""
    return verdict.status in (Status.WRONG, Status.PARTLY_CORRECT)


def _names_mistake(verdict: Verdict) -> bool:
    """Whether a diagnosis says more than where the numbers are wrong."""
    return verdict.diagnosis is not None and verdict.diagnosis.slug != "located"
