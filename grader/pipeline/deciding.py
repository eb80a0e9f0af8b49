"""From evidence to a verdict: the status, the credit, and the sentences; in one order of precedence.

cannot_decide, missing, unfinished, failures of every call, wrong or partly correct, not analytic, impure, correct.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.diagnosis.explain import concerning, explain
from grader.diagnosis.provenance import Clues, beyond_doubt, origin
from grader.diagnosis.wording import statuses
from grader.diagnosis.wording.words import Words
from grader.model import (
    Agreement,
    Analytic,
    Answered,
    Autograd,
    Comparison,
    Diagnosis,
    Died,
    Numerical,
    Origin,
    Outcome,
    OutOfMemory,
    Part,
    Place,
    Provenance,
    Question,
    Raised,
    Reference,
    Status,
    TimedOut,
    Verdict,
)
from grader.numerics.constants import COARSE_DISTANCE
from grader.numerics.lattice import common_difference_step, float32_representable
from grader.pipeline.evidence import GOOD, Evidence

INCOMPARABLE = frozenset({Agreement.SHAPE, Agreement.NOT_FINITE, Agreement.MISSING})


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
        hint=words.hint,
        where=where,
        needs_review=waits,
    )


def decide(
    question: Question,
    reference: Reference,
    evidence: Evidence,
    quotients: Sequence[tuple[int, int]],
    where: Place,
) -> Verdict:
    """Decide one question.

    Args:
        question: what is asked.
        reference: the exact derivative at every trial.
        evidence: what the calls showed.
        quotients: cell and line of difference quotients in the statements that compute the answer.
        where: where the answer stands.
    """
    if not evidence.comparisons:
        return _replaced_basis(_failed(question, evidence, where), reference)
    verdict = _right_or_wrong(question, reference, evidence, quotients, where)
    return _replaced_basis(replace(verdict, where=where, comparisons=evidence.comparisons), reference)


def _replaced_basis(verdict: Verdict, reference: Reference) -> Verdict:
    gap = max((truth.witness_gap for truth in reference.truths), default=0.0)
    points = len(reference.truths)
    basis = (
        f"Decided on {points} sets of inputs (seed {reference.seed}); the exact derivative is torch autograd's in "
        f"float64, confirmed by differences to {gap:.0e} of its size."
    )
    return replace(verdict, basis=basis)


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
    quotients: Sequence[tuple[int, int]],
    where: Place,
) -> Verdict:
    right = [name for name in question.wrt if _is_right(name, evidence)]
    if len(right) == len(question.wrt) and not evidence.failures:
        return _accepted(question, reference, evidence, quotients)
    diagnosis = None if _only_coarse(question, evidence, right) else explain(reference, evidence.comparisons)
    if diagnosis is None and all(c.agreement in INCOMPARABLE for c in evidence.comparisons):
        return _bad_answer(question, evidence, where)
    return _wrong(question, evidence, diagnosis, right if not evidence.failures else [])


def _is_right(parameter: str, evidence: Evidence) -> bool:
    found = evidence.of(parameter)
    return bool(found) and all(c.agreement in GOOD for c in found)


def _bad_answer(question: Question, evidence: Evidence, where: Place) -> Verdict:
    if all(c.agreement is Agreement.MISSING for c in evidence.comparisons):
        return verdict_without_calls(question, Status.UNFINISHED, statuses.unfinished(where.name), where)
    worst = next(c for c in evidence.comparisons if c.agreement is not Agreement.MISSING)
    return verdict_without_calls(question, Status.BAD_ANSWER, statuses.bad_answer(worst), where)


def _wrong(question: Question, evidence: Evidence, diagnosis: Diagnosis | None, right: Sequence[str]) -> Verdict:
    wrong = [name for name in question.wrt if name not in right]
    words = _words_for_wrong(question, evidence, diagnosis, right, wrong)
    failed = [_only_sometimes(evidence.failures).sentence] if evidence.failures else []
    return Verdict(
        question=question.name,
        title=question.title,
        status=Status.PARTLY_CORRECT if right else Status.WRONG,
        score=question.points * len(right) / len(question.wrt),
        max_score=question.points,
        sentence=words.sentence,
        hint=words.hint,
        notes=(*evidence.notes, *(note for note in failed if note != words.sentence)),
        diagnosis=diagnosis,
        parts=tuple(_part(name, name in right, evidence, diagnosis) for name in question.wrt),
    )


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
        return Words(diagnosis.sentence, diagnosis.hint)
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
            return Words(f"{words.sentence} This happens {when}, not for all inputs.", words.hint)
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


def _accepted(
    question: Question, reference: Reference, evidence: Evidence, quotients: Sequence[tuple[int, int]]
) -> Verdict:
    clues = _clues(question, reference, evidence, quotients)
    provenance = origin(clues)
    verdict = Verdict(
        question=question.name,
        title=question.title,
        status=Status.CORRECT,
        score=question.points,
        max_score=question.points,
        sentence=statuses.correct(question.wrt).sentence,
        notes=(*evidence.notes, *_precision_notes(question, evidence), *_convention_notes(evidence)),
        provenance=provenance,
        parts=tuple(Part(name, "correct", statuses.correct([name]).sentence) for name in question.wrt),
    )
    match question.method:
        case Analytic(any_method=False) if provenance.kind is not Origin.ANALYTIC:
            return _not_analytic(question, verdict, provenance, clues)
        case Autograd() if provenance.kind is not Origin.AUTOGRAD:
            verdict = _not_autograd(verdict)
        case Numerical() if evidence.follows_step is False:
            note = "Its numbers are the same for every step, as those of a formula are; differences were asked for."
            verdict = replace(verdict, notes=(*verdict.notes, note), needs_review=True)
        case Numerical() if provenance.kind is Origin.ANALYTIC:
            verdict = replace(verdict, provenance=Provenance(Origin.UNKNOWN, provenance.evidence))
        case _:
            pass
    return _with_behaviour(verdict, evidence)


def _clues(question: Question, reference: Reference, evidence: Evidence, quotients: Sequence[tuple[int, int]]) -> Clues:
    """What was seen; a quotient in the source counts only where the numbers are not exact, as a formula's are."""
    exact = all(c.agreement is Agreement.EXACT for c in evidence.comparisons)
    numerical = isinstance(question.method, Numerical)
    return Clues(
        engine_seen=evidence.follows_engine is not False,
        follows_engine=evidence.follows_engine,
        quotient_lines=tuple(line for _, line in quotients) if numerical or not exact else (),
        step=None if exact and not numerical else _step(question, reference, evidence),
        follows_step=evidence.follows_step is True,
    )


def _step(question: Question, reference: Reference, evidence: Evidence) -> float | None:
    """The step that any one parameter's numbers betray, over all trials together."""
    truths = {truth.trial.label: truth for truth in reference.truths}
    for name in question.wrt:
        answers = [(truths[c.trial.label], {name: c.yours}) for c in evidence.of(name) if c.yours is not None]
        if (step := common_difference_step(answers)) is not None:
            return step
    return None


def _not_analytic(question: Question, verdict: Verdict, provenance: Provenance, clues: Clues) -> Verdict:
    """Points are lost only beyond doubt; one witness alone asks a person to look."""
    words = statuses.not_analytic(question.method, provenance)
    certain = beyond_doubt(clues)
    return replace(
        verdict,
        status=Status.NOT_ANALYTIC,
        score=0.0 if certain else question.points,
        sentence=words.sentence,
        hint=words.hint,
        needs_review=not certain,
        parts=(),
    )


def _not_autograd(verdict: Verdict) -> Verdict:
    note = "The question asks for autograd; torch's engine was not seen to compute this answer."
    return replace(verdict, notes=(*verdict.notes, note), needs_review=True)


def _with_behaviour(verdict: Verdict, evidence: Evidence) -> Verdict:
    if evidence.changed:
        words = statuses.changes_inputs(evidence.changed)
    elif evidence.varies:
        words = statuses.differs_when_repeated()
    else:
        return verdict
    return replace(verdict, status=Status.IMPURE, sentence=words.sentence, hint=words.hint)


def _precision_notes(question: Question, evidence: Evidence) -> list[str]:
    coarse = [c for c in evidence.comparisons if c.agreement is Agreement.FLOAT32]
    if not coarse or isinstance(question.method, Numerical):
        return []
    if all(_in_float32(c) for c in coarse):
        return ["Computed in float32, and right to the precision of float32."]
    return ["Right to the precision of float32, not of float64: something in the computation is rounded."]


def _in_float32(comparison: Comparison) -> bool:
    return comparison.yours is not None and float32_representable(comparison.yours)


def _convention_notes(evidence: Evidence) -> list[str]:
    return list(dict.fromkeys(c.note for c in evidence.comparisons if c.note and c.agreement in GOOD))
