"""A second look at an answer that computes in float32 by itself: the same calls with its casts lifted to float64.

A wrong formula is as wrong in float64.  A right one may lose more digits in float32 than its gradient has to, or leave
the range of float32; its numbers in float64 show that, and also how they are computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from grader.diagnosis.wording import statuses
from grader.model import Agreement, Call, Comparison, Numerical, Probe, Question, Reference, Reply, Truth
from grader.numerics.constants import FAINT, ROUNDING_LOSES, ROUNDING_SHRINKS, THRESHOLD, U32, U64
from grader.numerics.lattice import float32_representable
from grader.numerics.magnitudes import at_other_magnitudes
from grader.pipeline.arguments import passed_at
from grader.pipeline.asking import Asking
from grader.pipeline.evidence import GOOD, Evidence, compared, evidence_of_gradient
from grader.pipeline.planned import Planned

OWN = "own"
_UNROUNDED = frozenset({Agreement.EXACT, Agreement.SUBGRADIENT})


def may_be_rounded(question: Question, evidence: Evidence) -> bool:
    """Whether numbers that are not right may be those of a right formula in float32."""
    lost = _lost(evidence)
    if isinstance(question.method, Numerical) or evidence.failures or evidence.varies or not lost:
        return False
    if not all(c.agreement in (Agreement.WRONG, Agreement.NOT_FINITE) for c in lost):
        return False
    inexact = [c.yours.ravel() for c in evidence.comparisons if c.agreement not in _UNROUNDED and c.yours is not None]
    numbers = np.concatenate(inexact)
    finite = numbers[np.isfinite(numbers)]
    return finite.size < numbers.size or float32_representable(finite)


def is_rounded(evidence: Evidence) -> bool:
    """Whether numbers are right, as far as float32 goes and no further."""
    return not _lost(evidence) and any(c.agreement is Agreement.FLOAT32 for c in evidence.comparisons)


def with_casts_lifted(planned: Planned) -> Planned:
    """The same calls, in which casts to float32 do not round."""
    calls = tuple(replace(call, casts="lifted") for call in planned.probe.calls)
    return replace(planned, probe=replace(planned.probe, calls=calls))


def looked_at_lifted(
    question: Question,
    reference: Reference,
    planned: Planned,
    names: Sequence[str],
    evidence: Evidence,
    session: Asking,
) -> Evidence:
    """The evidence, with what lifted casts add if all numbers are exact with them; otherwise as it was.

    Every call is made in float32 too, in turn, and has to give what it gave before: numbers that become right for
    another reason, such as the number of calls so far, are none of this.  And a code that knows in which precision it
    runs shall gain nothing: where its numbers in float32 are wrong, they have to be right on smaller or larger inputs.
    """
    reply = session.ask(_in_turn(reference, planned.probe))
    own = compared(question, reference.truths, names, _own(reference, reply))
    lifted = evidence_of_gradient(question, reference, with_casts_lifted(planned), names, reply)
    if not _same_numbers(own, evidence.comparisons) or len(lifted.comparisons) != len(own):
        return evidence
    leaves_range = any(comparison.agreement is Agreement.NOT_FINITE for comparison in own)
    lost_in_float32 = _was_out_of_range if leaves_range else _was_rounding
    if not all(map(lost_in_float32, own, lifted.comparisons)):
        return evidence
    lost = _lost(evidence)
    if not all(
        _right_elsewhere(question, reference, truth, planned.probe, names, parameters, session)
        for truth in reference.truths
        if (parameters := [c.parameter for c in lost if c.trial.label == truth.trial.label])
    ):
        return evidence
    return replace(
        evidence,
        comparisons=tuple(map(_granted, evidence.comparisons, lifted.comparisons)),
        lifted=lifted.comparisons,
        notes=(*evidence.notes, *_notes(lost)),
        arrays={**evidence.arrays, **{f"lifted/{path}": array for path, array in lifted.arrays.items()}},
    )


def _lost(evidence: Evidence) -> tuple[Comparison, ...]:
    return tuple(c for c in evidence.comparisons if c.agreement not in GOOD)


def _was_rounding(own: Comparison, lifted: Comparison) -> bool:
    """Whether numbers are right without rounding to float32, and were off by no more than rounding loses."""
    if own.agreement is Agreement.WRONG and own.distance * (U64 / U32) > THRESHOLD * ROUNDING_LOSES:
        return False
    shrunk = lifted.distance <= ROUNDING_SHRINKS * own.distance
    return lifted.agreement in _UNROUNDED or (lifted.agreement in GOOD and shrunk)


def _was_out_of_range(own: Comparison, lifted: Comparison) -> bool:
    """The same of code that leaves the range of float32: what comes back into it, as 1 / inf does, may be anything."""
    return lifted.agreement in _UNROUNDED or _was_rounding(own, lifted)


def _granted(own: Comparison, lifted: Comparison) -> Comparison:
    """The student's own comparison, or that of the numbers without rounding where the own are lost."""
    return own if own.agreement in GOOD else replace(lifted, agreement=Agreement.FLOAT32)


def _notes(lost: Sequence[Comparison]) -> Iterator[str]:
    overflown = dict.fromkeys(c.parameter for c in lost if c.agreement is Agreement.NOT_FINITE)
    inexact = dict.fromkeys(c.parameter for c in lost if c.parameter not in overflown)
    if not lost:
        yield statuses.computed_in_float32().sentence
    if overflown:
        yield statuses.overflows_in_float32(list(overflown)).sentence
    if inexact:
        yield statuses.inexact_in_float32(list(inexact)).sentence


# Calls --------------------------------------------------------------------------------------------


def _in_turn(reference: Reference, probe: Probe) -> Probe:
    """The calls of all trials, each in the student's own precision and then without it."""
    labels = {truth.trial.label for truth in reference.truths}
    pairs = (
        (replace(call, label=f"{call.label}/{OWN}", inputs_of=call.label), replace(call, casts="lifted"))
        for call in probe.calls
        if call.label in labels
    )
    return replace(probe, calls=tuple(call for pair in pairs for call in pair))


def _own(reference: Reference, reply: Reply) -> Reply:
    labels: list[str] = [truth.trial.label for truth in reference.truths]
    outcomes = {label: reply.outcomes[f"{label}/{OWN}"] for label in labels if f"{label}/{OWN}" in reply.outcomes}
    return replace(reply, outcomes=outcomes)


def _same_numbers(one: Sequence[Comparison], other: Sequence[Comparison]) -> bool:
    return len(one) == len(other) and all(
        a.yours is not None and b.yours is not None and np.array_equal(a.yours, b.yours, equal_nan=True)
        for a, b in zip(one, other, strict=True)
    )


# Other inputs -------------------------------------------------------------------------------------


def _right_elsewhere(
    question: Question,
    reference: Reference,
    truth: Truth,
    probe: Probe,
    names: Sequence[str],
    parameters: Sequence[str],
    session: Asking,
) -> bool:
    """Whether numbers that are wrong in float32 at one trial are right there at other magnitudes of its inputs."""
    others = {f"{OWN}/{k}": t for k, t in enumerate(at_other_magnitudes(reference.loss, reference.wrt, truth))}
    calls = tuple(Call(label, passed_at(question, other.trial)) for label, other in others.items())
    reply = session.ask(replace(probe, calls=calls))
    found = [
        comparison
        for label, other in others.items()
        if (outcome := reply.outcomes.get(label)) is not None
        for comparison in compared(question, [other], names, replace(reply, outcomes={other.trial.label: outcome}))
    ]
    right = {c.parameter for c in found if c.agreement in GOOD and _tells(c)}
    return right.issuperset(parameters)


def _tells(comparison: Comparison) -> bool:
    """Whether the noise of float32 leaves digits of the gradient, so that wrong numbers would show."""
    assert comparison.noise is not None
    size = float(np.abs(comparison.exact).max(initial=0.0))
    return THRESHOLD * U32 * float(comparison.noise.max(initial=0.0)) < FAINT * size
