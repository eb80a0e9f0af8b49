"""From evidence to a verdict: the status, the credit, and the sentences; in one order of precedence.

cannot_decide, missing, unfinished, failures of every call, wrong or partly correct, not analytic, impure, correct.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.diagnosis.explain import concerning, explain, of_behaviour, says_why
from grader.diagnosis.mistakes import Accumulates, Nondeterministic, StaleState
from grader.diagnosis.mutation.bank import Bank
from grader.diagnosis.provenance import Clues, beyond_doubt, origin
from grader.diagnosis.wording import statuses
from grader.diagnosis.wording.words import Words
from grader.model import (
    Agreement,
    Analytic,
    Answered,
    Autograd,
    Credit,
    Diagnosis,
    Died,
    Numerical,
    Origin,
    Outcome,
    OutOfMemory,
    Part,
    Place,
    Provenance,
    Quantity,
    Question,
    Raised,
    Reference,
    Status,
    TimedOut,
    Verdict,
)
from grader.notebook.traces import Traces
from grader.numerics.constants import COARSE_DISTANCE
from grader.numerics.lattice import float32_representable
from grader.pipeline.clues import clues_of
from grader.pipeline.credit import Merit, credit_notes, merit_of, share_of
from grader.pipeline.evidence import GOOD, INCOMPARABLE, Evidence


def verdict_without_calls(question: Question, status: Status, words: Words, where: Place | None = None) -> Verdict:
    """The verdict on a question of which nothing was called."""
    waits = status in (Status.CANNOT_DECIDE, Status.AWAITING_REVIEW)
    return Verdict(
        question=question.name,
        title=question.title,
        status=status,
        score=None if waits else 0.0,
        max_score=question.points,
        sentence=words.sentence,
        hints=words.hints,
        where=where,
        needs_review=waits,
    )


def decide(
    question: Question,
    reference: Reference,
    evidence: Evidence,
    traces: Traces,
    where: Place,
    bank: Bank,
) -> Verdict:
    """Decide one question.

    Args:
        question: what is asked.
        reference: the exact derivative at every trial.
        evidence: what the calls showed.
        traces: what the source of the statements that compute the answer shows.
        where: where the answer stands.
        bank: the likely mistakes of the reference.
    """
    if not evidence.comparisons:
        return _replaced_basis(_failed(question, evidence, where), reference)
    verdict = _right_or_wrong(question, reference, evidence, traces, where, bank)
    return _replaced_basis(replace(verdict, where=where, comparisons=evidence.comparisons), reference)


def _replaced_basis(verdict: Verdict, reference: Reference) -> Verdict:
    gap = max((truth.witness_gap for truth in reference.truths), default=0.0)
    points = len(reference.truths)
    if reference.loss.quantity is Quantity.VALUE:
        truth = "the expected value is that of the assignment's own function in float64."
    else:
        truth = (
            f"the exact derivative is torch autograd's in float64, confirmed by differences to {gap:.0e} of its size."
        )
    inputs = f"{points} sets of inputs (seed {reference.seed}) of {reference.loss.sentence.rstrip('.')}"
    return replace(verdict, basis=f"Decided on {inputs}; {truth}")


# Calls that did not come back ---------------------------------------------------------------------


def _failed(question: Question, evidence: Evidence, where: Place) -> Verdict:
    outcome = next(iter(evidence.failures.values()), Died("no answer came back"))
    match outcome:
        case Raised(type_name="NotImplementedError"):
            return verdict_without_calls(question, Status.UNFINISHED, statuses.unfinished(where.name), where)
        case TimedOut():
            status = Status.TIMED_OUT
        case OutOfMemory():
            status = Status.OUT_OF_MEMORY
        case Raised() | Died():
            status = Status.ERROR
        case Answered():
            raise ValueError("an answered call did not fail")
    return verdict_without_calls(question, status, statuses.failed(outcome), where)


# Numbers ------------------------------------------------------------------------------------------


def _right_or_wrong(
    question: Question,
    reference: Reference,
    evidence: Evidence,
    traces: Traces,
    where: Place,
    bank: Bank,
) -> Verdict:
    right = [name for name in question.wrt if _is_right(name, evidence)]
    clues = clues_of(question, reference, evidence, traces)
    if len(right) == len(question.wrt) and not evidence.failures and evidence.repeats_right:
        return _accepted(question, evidence, clues)
    if _by_coarse_differences(question, evidence, clues):
        return _not_analytic(question, _right(question, evidence, origin(clues)), clues, "come close to the right ones")
    diagnosis = _diagnosis(question, reference, evidence, right, bank)
    if diagnosis is None and all(c.agreement in INCOMPARABLE for c in evidence.comparisons):
        return _bad_answer(question, evidence, where)
    held = right if evidence.repeats_right and not evidence.failures else []
    verdict = _wrong(question, evidence, diagnosis, held, _credit(question, clues))
    return _with_origin(verdict, question, clues)


def _diagnosis(
    question: Question, reference: Reference, evidence: Evidence, right: Sequence[str], bank: Bank
) -> Diagnosis | None:
    if evidence.keeps_state or (len(right) == len(question.wrt) and not evidence.repeats_right):
        return of_behaviour(Accumulates() if evidence.varies else StaleState(), reference)
    if _only_coarse(question, evidence, right):
        return None
    found = explain(reference, evidence.comparisons, bank)
    if found is not None and not says_why(found) and evidence.varies:
        return of_behaviour(Nondeterministic(), reference)
    return found


def _is_right(parameter: str, evidence: Evidence) -> bool:
    found = evidence.of(parameter)
    return bool(found) and all(c.agreement in GOOD for c in found)


def _bad_answer(question: Question, evidence: Evidence, where: Place) -> Verdict:
    if all(c.agreement is Agreement.MISSING for c in evidence.comparisons):
        return verdict_without_calls(question, Status.UNFINISHED, statuses.unfinished(where.name), where)
    worst = next(c for c in evidence.comparisons if c.agreement is not Agreement.MISSING)
    return verdict_without_calls(question, Status.BAD_ANSWER, statuses.bad_answer(worst), where)


def _by_coarse_differences(question: Question, evidence: Evidence, clues: Clues) -> bool:
    """Whether numbers miss the right ones by no more than differences do, which, beyond doubt, they are."""
    return (
        _asks_for_formula(question)
        and origin(clues).kind is Origin.FINITE_DIFFERENCE
        and not evidence.failures
        and all(c.agreement in GOOD or c.distance <= COARSE_DISTANCE for c in evidence.comparisons)
    )


def _asks_for_formula(question: Question) -> bool:
    return isinstance(question.method, Analytic) and not question.method.any_method


def _with_origin(verdict: Verdict, question: Question, clues: Clues) -> Verdict:
    """Wrong numbers, with how they came about where that is beyond doubt and not what was asked for."""
    if not (_asks_for_formula(question) and beyond_doubt(clues)):
        return verdict
    provenance = origin(clues)
    if verdict.status is Status.PARTLY_CORRECT:
        return _not_analytic(question, replace(verdict, provenance=provenance), clues, "are right in part")
    note = statuses.wrong_and_not_analytic(question.method, provenance).sentence
    return replace(verdict, provenance=provenance, notes=(*verdict.notes, note))


def _credit(question: Question, clues: Clues) -> Credit:
    """What nearly right answers earn: nothing where a derivation is asked for and, beyond doubt, none was made."""
    credit = question.credit or Credit()
    match question.method:
        case Analytic(any_method=False) if credit.constant_factor:
            return Credit() if beyond_doubt(clues) else credit
        case _:
            return credit


def _wrong(
    question: Question, evidence: Evidence, diagnosis: Diagnosis | None, right: Sequence[str], credit: Credit
) -> Verdict:
    wrong = [name for name in question.wrt if name not in right]
    merits = {name: _merit(name, name in right, evidence, diagnosis) for name in question.wrt}
    shares = {name: share_of(merit, credit) for name, merit in merits.items()}
    words = _words_for_wrong(question, evidence, diagnosis, right, wrong)
    failed = [_only_sometimes(evidence.failures).sentence] if evidence.failures else []
    return Verdict(
        question=question.name,
        title=question.title,
        status=Status.PARTLY_CORRECT if right else Status.WRONG,
        score=question.points * sum(shares.values()) / len(question.wrt),
        max_score=question.points,
        sentence=words.sentence,
        hints=words.hints,
        notes=(
            *evidence.notes,
            *(note for note in failed if note != words.sentence),
            *credit_notes(merits, credit),
        ),
        diagnosis=diagnosis,
        parts=tuple(
            replace(_part(name, name in right, evidence, diagnosis), share=shares[name]) for name in question.wrt
        ),
    )


def diagnosed(verdict: Verdict, diagnosis: Diagnosis) -> Verdict:
    """The verdict on wrong numbers with another diagnosis of them, which speaks of all wrong parameters."""
    parts = tuple(
        part if part.status == "correct" else replace(part, sentence=diagnosis.sentence) for part in verdict.parts
    )
    return replace(verdict, diagnosis=diagnosis, sentence=diagnosis.sentence, hints=diagnosis.hints, parts=parts)


def _merit(parameter: str, right: bool, evidence: Evidence, diagnosis: Diagnosis | None) -> Merit:
    if right:
        return Merit.ALL
    return Merit.NOTHING if evidence.failures else merit_of(parameter, evidence.of(parameter), diagnosis)


def _words_for_wrong(
    question: Question,
    evidence: Evidence,
    diagnosis: Diagnosis | None,
    right: Sequence[str],
    wrong: Sequence[str],
) -> Words:
    if evidence.failures and all(c.agreement in GOOD for c in evidence.comparisons):
        return _only_sometimes(evidence.failures)
    if isinstance(question.method, Numerical):
        if evidence.changed:
            return statuses.not_restored(evidence.changed)
        if _only_coarse(question, evidence, right):
            return statuses.low_order(wrong)
    if diagnosis is not None:
        return Words(diagnosis.sentence, diagnosis.hints)
    odd = [c for c in evidence.comparisons if c.agreement in INCOMPARABLE]
    return statuses.bad_answer(odd[0]) if odd else statuses.partly_correct(right, wrong)


def _only_coarse(question: Question, evidence: Evidence, right: Sequence[str]) -> bool:
    """Whether a numerical routine comes close at its best step, so that only its order of accuracy is too low."""
    found = [c for name in question.wrt if name not in right for c in evidence.of(name)]
    return (
        isinstance(question.method, Numerical)
        and all(c.agreement is Agreement.WRONG or c.agreement in GOOD for c in found)
        and all(c.distance <= COARSE_DISTANCE for c in found)
    )


_SHAPES = {"S": "when all sizes are equal", "M": "at the smallest sizes", "O": "at the assignment's own point"}


def _only_sometimes(failures: Mapping[str, Outcome]) -> Words:
    """A call that fails for some inputs only: on which, and how."""
    label, outcome = next(iter(failures.items()))
    match outcome:
        case Raised() | TimedOut() | OutOfMemory() | Died():
            words = statuses.failed(outcome)
            when = _SHAPES.get(label, "for some sizes of the inputs")
            return Words(f"{words.sentence} This happens {when}, not for all inputs.", words.hints)
        case Answered():
            raise ValueError("an answered call did not fail")


def _part(parameter: str, right: bool, evidence: Evidence, diagnosis: Diagnosis | None) -> Part:
    if right:
        return Part(parameter, "correct", statuses.correct([parameter]).sentence)
    own = concerning(parameter, diagnosis)
    odd = next((c for c in evidence.of(parameter) if c.agreement in INCOMPARABLE), None)
    if own is not None:
        return Part(parameter, "wrong", own.sentence)
    return Part(parameter, "wrong", statuses.bad_answer(odd).sentence if odd else "")


# Right numbers ------------------------------------------------------------------------------------


def _accepted(question: Question, evidence: Evidence, clues: Clues) -> Verdict:
    verdict = _right(question, evidence, origin(clues))
    kind = verdict.provenance.kind
    match question.method:
        case Analytic(any_method=False) if kind is not Origin.ANALYTIC:
            return _not_analytic(question, verdict, clues)
        case Autograd() if kind is not Origin.AUTOGRAD:
            verdict = _not_autograd(verdict)
        case Numerical() if evidence.follows_step is False:
            note = "Its numbers are the same for every step, as those of a formula are; differences were asked for."
            verdict = replace(verdict, notes=(*verdict.notes, note), needs_review=True)
        case Numerical() if kind is Origin.ANALYTIC:
            verdict = replace(verdict, provenance=Provenance(Origin.UNKNOWN, verdict.provenance.evidence))
        case _:
            pass
    return _with_behaviour(verdict, evidence)


def _right(question: Question, evidence: Evidence, provenance: Provenance) -> Verdict:
    of_differences = provenance.kind is Origin.FINITE_DIFFERENCE
    return Verdict(
        question=question.name,
        title=question.title,
        status=Status.CORRECT,
        score=question.points,
        max_score=question.points,
        sentence=statuses.correct(question.wrt).sentence,
        notes=(
            *evidence.notes,
            *([] if of_differences else _precision_notes(question, evidence)),
            *_convention_notes(evidence),
        ),
        provenance=provenance,
        parts=tuple(Part(name, "correct", statuses.correct([name]).sentence, 1.0) for name in question.wrt),
    )


def _not_analytic(question: Question, verdict: Verdict, clues: Clues, numbers: str = "are right") -> Verdict:
    """Points are lost only beyond doubt; one witness alone asks a person to look."""
    words = statuses.not_analytic(question.method, verdict.provenance, numbers)
    certain = beyond_doubt(clues)
    return replace(
        verdict,
        status=Status.NOT_ANALYTIC,
        score=0.0 if certain else question.points,
        sentence=words.sentence,
        hints=words.hints,
        needs_review=not certain,
        parts=(),
    )


def _not_autograd(verdict: Verdict) -> Verdict:
    note = "The question asks for autograd; no program for it was seen to compute this answer."
    return replace(verdict, notes=(*verdict.notes, note), needs_review=True)


def _with_behaviour(verdict: Verdict, evidence: Evidence) -> Verdict:
    if evidence.changed:
        words = statuses.changes_inputs(evidence.changed)
    elif evidence.varies:
        words = statuses.differs_when_repeated()
    else:
        return verdict
    return replace(verdict, status=Status.IMPURE, sentence=words.sentence, hints=words.hints)


def _precision_notes(question: Question, evidence: Evidence) -> list[str]:
    coarse = [c for c in evidence.comparisons if c.agreement is Agreement.FLOAT32]
    if not coarse or evidence.lifted or isinstance(question.method, Numerical):
        return []
    if float32_representable(np.concatenate([c.yours.ravel() for c in coarse if c.yours is not None])):
        return [statuses.computed_in_float32().sentence]
    return ["Right to the precision of float32, not of float64: something in the computation is rounded."]


def _convention_notes(evidence: Evidence) -> list[str]:
    return list(dict.fromkeys(c.note for c in evidence.comparisons if c.note and c.agreement in GOOD))
