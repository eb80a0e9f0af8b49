"""What the source, the calls and the numbers say together on how an answer is computed."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.provenance import Clues
from grader.model import Agreement, Numerical, Question, Reference
from grader.notebook.traces import Traces
from grader.numerics.constants import FINER_THAN_FLOAT32
from grader.numerics.lattice import common_difference_step
from grader.pipeline.evidence import GOOD, Evidence


def clues_of(question: Question, reference: Reference, evidence: Evidence, traces: Traces) -> Clues:
    """The clues to the origin of an answer.

    Args:
        question: what is asked; of a routine of numerical differentiation even exact numbers are looked at.
        reference: the exact derivative at every trial.
        evidence: what the calls showed.
        traces: what the source shows.
    """
    numerical = isinstance(question.method, Numerical)
    exact = all(c.agreement in (Agreement.EXACT, Agreement.SUBGRADIENT) for c in evidence.unrounded)
    return Clues(
        engine_seen=evidence.follows_engine is not False,
        follows_engine=evidence.follows_engine,
        programs=evidence.programs - {"torch"},
        autograd_lines=traces.autograd,
        symbolic_lines=traces.symbolic,
        quotient_lines=traces.quotients,
        exact=exact and not numerical,
        within_float32=_within_float32(evidence),
        step=_step(question, reference, evidence) if _worth_a_look(evidence, traces, exact and not numerical) else None,
        noisy=evidence.noisy,
        evaluations=evidence.evaluations,
        quotient=evidence.quotient,
        follows_step=evidence.follows_step is True,
    )


def _within_float32(evidence: Evidence) -> bool:
    """Whether the numbers are, in the middle, no nearer to the exact ones than rounding to float32 leaves them."""
    off = [
        np.abs(c.yours - c.exact)[c.exact != 0] / np.abs(c.exact[c.exact != 0])
        for c in evidence.unrounded
        if c.yours is not None and c.yours.shape == c.exact.shape
    ]
    resolved = np.concatenate([np.zeros(0), *off])
    return resolved.size > 0 and float(np.median(resolved)) > FINER_THAN_FLOAT32


def _worth_a_look(evidence: Evidence, traces: Traces, exact: bool) -> bool:
    """Whether a lattice could say anything: not of exact numbers, nor of wrong ones that nothing else speaks about."""
    right = all(c.agreement in GOOD for c in evidence.comparisons)
    others = traces.quotients or evidence.noisy or evidence.evaluations or evidence.quotient
    return not exact and bool(right or others)


def _step(question: Question, reference: Reference, evidence: Evidence) -> float | None:
    """The step that any one parameter's numbers betray, over all trials together."""
    truths = {truth.trial.label: truth for truth in reference.truths}
    for name in question.wrt:
        answers = [(truths[c.trial.label], {name: c.yours}) for c in evidence.of(name) if c.yours is not None]
        if (step := common_difference_step(answers)) is not None:
            return step
    return None
