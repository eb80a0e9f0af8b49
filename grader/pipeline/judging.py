"""One question: from the place where its answer stands to a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, assert_never

import numpy as np

from grader.diagnosis.mutation.bank import Bank
from grader.diagnosis.wording import statuses
from grader.model import HintLevel, Locals, Numerical, Place, Question, Reference, Returned, Status, Variables, Verdict
from grader.notebook.found import Candidate
from grader.notebook.locate import Absent, FoundFunction, FoundProgram, Located, Unfinished
from grader.notebook.traces import traces_of
from grader.pipeline.asides import aside_notes, with_asides, without_asides
from grader.pipeline.asking import Asking
from grader.pipeline.choosing import LOOKS_FURTHER, choose
from grader.pipeline.closer import looked_at_closer
from grader.pipeline.deciding import decide, verdict_without_calls
from grader.pipeline.different_loss import with_own_loss
from grader.pipeline.empty_batch import with_empty_batch
from grader.pipeline.evidence import GOOD, evidence_of_gradient, evidence_of_steps
from grader.pipeline.generality import on_another_function
from grader.pipeline.moments import meant_then
from grader.pipeline.numerical_notes import numerical_notes
from grader.pipeline.on_empty_batch import judged_on_empty_batch
from grader.pipeline.own_sizes import NOTE, references_at_own_sizes
from grader.pipeline.preparing import Prepared
from grader.pipeline.probing import CannotAsk, Planned, other_plans, plan_probe
from grader.pipeline.reading import is_promising, reading_of
from grader.pipeline.returning import Rereading, reread
from grader.pipeline.suspects import with_suspect
from grader.pipeline.unfinished import is_unfinished, is_unfinished_uncalled
from grader.pipeline.wirtinger import convention_notes, read_as_it_fits

Arrays = Mapping[str, "np.ndarray[Any, Any]"]


@dataclass(frozen=True)
class Judgement:
    """A verdict, with what came back from the student's code."""

    verdict: Verdict
    arrays: Arrays = field(default_factory=dict)
    by_hand: bool = True
    """Whether nothing in the source of the answer differentiates automatically or by differences."""


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
    if choice is None:
        return first
    if choice.doubt:
        return _undecided(question, choice.candidate.found, choice.doubt)
    if first.verdict.status is Status.BAD_ANSWER and choice.judgement.verdict.status not in _RIGHT_NUMBERS:
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
        return _undecided(question, found, meant.doubt)
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
            return _unfinished(question, place)
        case FoundFunction() | FoundProgram():
            judgement = _on_another_function(_called(prepared, question, found, session), prepared, found, session)
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


def _called(prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, session: Asking) -> Judgement:
    if not session.report.complete:
        return _undecided(question, found, "the sandbox ended before the notebook had run to its end")
    plan = plan_probe(question, found, prepared.references[question.name], session.report)
    match plan:
        case CannotAsk(reason):
            if otherwise := _called_otherwise(prepared, question, found, None, session):
                return otherwise
            if is_unfinished_uncalled(question, found, prepared.references[question.name]):
                return _unfinished(question, found.place)
            return _undecided(question, found, reason)
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
            judgement = _judged(prepared, question, found, plan, session)
            if judgement.verdict.status in _RIGHT_NUMBERS:
                return judgement
    return None


def _read_in_turn(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, plan: Planned, session: Asking
) -> Judgement:
    """Judge by the first reading of the notebook; another one counts only in the student's favour.

    Of wrong answers, one is shown whose mistake has a name: it is closest to what was meant.
    """
    answer, shown = _judged(prepared, question, found, plan, session), plan
    if answer.verdict.status in _RIGHT_NUMBERS:
        return answer
    other = plan.otherwise
    while other is not None:
        again = _judged(prepared, question, found, other, session)
        if again.verdict.status in _RIGHT_NUMBERS:
            return again
        if _is_wrong(answer.verdict) and not _names_mistake(answer.verdict) and _names_mistake(again.verdict):
            answer, shown = again, other
        other = other.otherwise
    if called_otherwise := _called_otherwise(prepared, question, found, plan, session):
        return called_otherwise
    at_own_sizes = (
        _at_own_sizes(prepared, question, found, plan, session) if _misses(answer.verdict, prepared) else None
    )
    if at_own_sizes and (at_own_sizes.verdict.status in _RIGHT_NUMBERS or not _names_mistake(answer.verdict)):
        return at_own_sizes
    if plan.doubt is not None:
        partial = _judged(prepared, question, found, plan.doubt, session)
        if partial.verdict.status in _RIGHT_NUMBERS:
            return _undecided(question, found, "a loop changes the inputs of this answer while it is computed")
    names = found.returned
    hints = prepared.assignment.hints
    if hints.check is HintLevel.NONE and hints.graded is HintLevel.NONE:
        return answer  # nobody is to be told
    reference = prepared.references[question.name]
    return replace(answer, verdict=with_suspect(question, reference, shown, names, answer.verdict, session))


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
            tried.append(_judged(own, question, found, again, session))
            again = again.otherwise or CannotAsk("")
    right = (each for each in tried if each.verdict.status in _RIGHT_NUMBERS)
    named = (each for each in tried if _names_mistake(each.verdict))
    best = next(right, None) or next(named, None)
    return best and replace(best, verdict=replace(best.verdict, notes=(NOTE, *best.verdict.notes)))


def _is_wrong(verdict: Verdict) -> bool:
    """Whether it is decided that numbers are wrong; what is open stays open, whatever another reading gives."""
    return verdict.status in (Status.WRONG, Status.PARTLY_CORRECT)


def _names_mistake(verdict: Verdict) -> bool:
    """Whether a diagnosis says more than where the numbers are wrong."""
    return verdict.diagnosis is not None and verdict.diagnosis.slug != "located"


_RIGHT_NUMBERS = (Status.CORRECT, Status.IMPURE, Status.NOT_ANALYTIC)


def _judged(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, plan: Planned, session: Asking
) -> Judgement:
    asides, empty = prepared.asides.get(question.name, ()), prepared.empty_batches.get(question.name)
    probe = with_asides(with_empty_batch(plan.probe, empty), asides)
    everything = session.ask(probe)
    names = found.returned
    reading = reading_of(question, prepared.references[question.name], plan, names, probe, without_asides(everything))
    if reading is not None:
        session, names = Rereading(session, reading, question.wrt), ()
        everything = reread(reading, question.wrt, probe, everything)
    reply = without_asides(everything)
    if reply.rehearsal == "contradicted":
        reason = "the statements that compute it, run alone, do not give the notebook's own value"
        return _undecided(question, found, reason)
    reference = prepared.references[question.name]
    question = read_as_it_fits(question, reference, names, reply)
    notes = (*found.notes, *plan.notes, *([reading.note] if reading else []), *convention_notes(question))
    if isinstance(question.method, Numerical):
        evidence = evidence_of_steps(question, reference, prepared.steps[question.name], plan, names, reply)
    else:
        evidence = evidence_of_gradient(question, reference, plan, names, reply)
    traces = traces_of(plan.statements, _answers(found))
    evidence = looked_at_closer(question, reference, plan, names, traces, evidence, session)
    verdict = decide(question, reference, evidence, traces, found.place, prepared.banks[question.name])
    if is_unfinished(verdict, question, found, plan.statements, evidence.failures):
        return _unfinished(question, found.place, evidence.arrays)
    if reply.stand_ins and verdict.status not in _RIGHT_NUMBERS:
        missing = " and ".join(f"`{name}`" for name in sorted(reply.stand_ins))
        return _undecided(question, found, f"it uses {missing}, which did not come with the notebook")
    if empty is not None:
        verdict = judged_on_empty_batch(verdict, question, reference, empty, names, reply)
    if isinstance(question.method, Numerical) and verdict.status is Status.CORRECT:
        steps, step = prepared.steps[question.name], _default_step(question, found)
        notes += numerical_notes(question, reference, steps, names, reply, step)
    if verdict.status is Status.CORRECT:
        notes += aside_notes(question, asides, names, everything)
    by_hand = not (traces.quotients or traces.symbolic or (traces.autograd and evidence.programs))
    return Judgement(replace(verdict, notes=(*notes, *verdict.notes)), evidence.arrays, by_hand)


def _answers(found: FoundFunction | FoundProgram) -> tuple[str, ...]:
    """What the source is asked about: the function, or the expressions that are the answer."""
    if isinstance(found, FoundFunction):
        return (found.definition.name,)
    return tuple(output.expression for output in found.outputs)


def _default_step(question: Question, found: FoundFunction | FoundProgram) -> float | None:
    if not isinstance(found, FoundFunction) or not isinstance(question.answer, Returned):
        return None
    wanted = question.answer.step or ""
    return found.defaults[wanted] if wanted in found.defaults else next(iter(found.defaults.values()), None)


def _unfinished(question: Question, place: Place, arrays: Arrays | None = None) -> Judgement:
    words = statuses.unfinished(place.name)
    return Judgement(verdict_without_calls(question, Status.UNFINISHED, words, place), arrays or {})


def _undecided(question: Question, found: FoundFunction | FoundProgram, reason: str) -> Judgement:
    words = statuses.cannot_decide([reason])
    return Judgement(verdict_without_calls(question, Status.CANNOT_DECIDE, words, found.place))
