"""Measured facts about a routine of numerical differentiation at its own step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grader.model import Question, Reference, Reply, Truth
from grader.numerics.constants import NOTEWORTHY_ERROR, ROUND_OFF_RATIO
from grader.pipeline.evidence import step_errors
from grader.pipeline.preparing import Steps

_PLACES = {"O": "at the assignment's own point"}


def numerical_notes(
    question: Question,
    reference: Reference,
    steps: Steps,
    names: Sequence[str],
    reply: Reply,
    step: float | None,
) -> tuple[str, ...]:
    """What the routine is off by at its default step, and whether that is truncation or round-off.

    Args:
        question: what is asked.
        reference: the exact derivative at every trial.
        steps: finds the nearest kink.
        names: what the student's function calls its results.
        reply: what came back.
        step: the default of its step, if it has one.
    """
    truth = reference.truths[-1]
    native, lifted = step_errors(question, truth, names, reply)
    size = max(float(np.max(np.abs(truth.gradient[name]), initial=0.0)) for name in question.wrt)
    if native is None or lifted is None or step is None or max(native, lifted) <= NOTEWORTHY_ERROR * size:
        return ()
    return (" ".join(_facts(truth, native, lifted, step, steps)),)


def _facts(truth: Truth, native: float, lifted: float, step: float, steps: Steps) -> Iterator[str]:
    place = _PLACES.get(truth.trial.label, "on fresh inputs")
    if native <= ROUND_OFF_RATIO * lifted:
        yield f"At its default step {step:g} the result is off by {lifted:.2g} {place}: the step is that coarse."
        return
    yield (
        f"At its default step {step:g} the result is off by up to {native:.1e} {place} in the notebook's own "
        f"precision, and by {lifted:.1e} when the same code runs in float64."
    )
    distance = steps.to_kink(truth.trial.label, step)
    if distance is None:
        yield "No kink lies near: the difference is round-off."
    elif distance > 1:
        yield f"The nearest kink lies {distance:,.0f} steps away: the difference is round-off, not the kink."
    else:
        yield "A kink lies within one step."
