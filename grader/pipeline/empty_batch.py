"""An empty batch, where the instructor includes one: one more call, after all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from grader.model import Argument, Call, Numerical, Probe, Question, Reference, Returned, Truth
from grader.numerics.empty_batch import on_empty_batch
from grader.pipeline.arguments import arguments_of, inputs_of

LABEL = "E"


@dataclass(frozen=True)
class EmptyBatch:
    """The empty batch of a question."""

    dimension: str
    """The size that is 0."""
    arguments: Mapping[str, Argument]
    truths: tuple[Truth, ...]
    """Any of them is right."""


def empty_batch_of(question: Question, reference: Reference) -> EmptyBatch | None:
    """The empty batch of a question; None if its loss has none, or differences are asked for.

    Raises:
        AssignmentError: the loss, or what makes the arguments, raises on an empty batch.
    """
    if question.loss.empty is None or isinstance(question.method, Numerical):
        return None
    truths = on_empty_batch(reference)
    if not truths:
        return None
    trial = truths[0].trial
    arguments = arguments_of(question, trial) if isinstance(question.answer, Returned) else inputs_of(trial)
    return EmptyBatch(question.loss.empty, arguments, truths)


def with_empty_batch(probe: Probe, empty: EmptyBatch | None) -> Probe:
    """The probe with one more call, after all others, so that nothing that it leaves behind reaches them."""
    if empty is None:
        return probe
    return replace(probe, calls=(*probe.calls, Call(LABEL, empty.arguments)))
