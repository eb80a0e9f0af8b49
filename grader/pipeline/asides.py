"""Further inputs on which nothing is judged: large numbers and whole ones, for notes on right answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from grader.diagnosis.wording import statuses
from grader.errors import AssignmentError
from grader.model import (
    Answered,
    Argument,
    Array,
    Call,
    Normal,
    Numbers,
    Numerical,
    Outcome,
    Probe,
    Question,
    Raised,
    Reference,
    Reply,
    Returned,
    Trial,
)
from grader.numerics.constants import LARGE, VISIBLE_FRACTION, WHOLE
from grader.numerics.derivative import exact_derivative
from grader.numerics.shapes import Conformed, conform
from grader.pipeline.arguments import passed_at
from grader.pipeline.outputs import unpack


class Kind(StrEnum):
    """What is special about the inputs."""

    LARGE = "large"
    """A hundred times as large as those that decide."""
    WHOLE = "whole"
    """Whole numbers, in arrays of integers where the notebook has such."""


@dataclass(frozen=True)
class Aside:
    """One more set of inputs, at which the exact derivative is finite."""

    kind: Kind
    arguments: Mapping[str, Argument]
    exact: Mapping[str, Array]


def asides_of(question: Question, reference: Reference) -> tuple[Aside, ...]:
    """The further inputs of a question: none where no input is drawn from all numbers."""
    if isinstance(question.method, Numerical) or not reference.truths:
        return ()
    trial = reference.truths[0].trial
    free = [name for name, draw in question.loss.inputs.items() if isinstance(draw, Normal)]
    large = {name: LARGE * trial.inputs[name] for name in free}
    whole = {name: np.rint(WHOLE * trial.inputs[name]) for name in free}
    found = (
        _aside(kind, question, replace(trial, inputs={**trial.inputs, **changed}))
        for kind, changed in {Kind.LARGE: large, Kind.WHOLE: whole}.items()
        if changed
    )
    return tuple(aside for aside in found if aside is not None)


def _aside(kind: Kind, question: Question, trial: Trial) -> Aside | None:
    try:
        exact = exact_derivative(question.loss, question.wrt, trial.inputs)
        arguments = passed_at(question, trial)
    except AssignmentError:  # nobody promised that the loss takes these inputs
        return None
    return Aside(kind, arguments, exact.gradient) if exact.finite else None


# Asking -------------------------------------------------------------------------------------------


def with_asides(probe: Probe, asides: Sequence[Aside]) -> Probe:
    """The probe with a call for every further set of inputs; whole numbers enter in the notebook's own dtype."""
    calls = (Call(aside.kind, aside.arguments, native=aside.kind is Kind.WHOLE, aside=True) for aside in asides)
    return replace(probe, calls=(*probe.calls, *calls))


def without_asides(reply: Reply) -> Reply:
    """What came back for the calls that decide."""
    kinds = set(Kind)
    return replace(reply, outcomes={label: each for label, each in reply.outcomes.items() if label not in kinds})


# Notes --------------------------------------------------------------------------------------------


def aside_notes(question: Question, asides: Sequence[Aside], names: Sequence[str], reply: Reply) -> tuple[str, ...]:
    """What a right answer does on the further inputs that is worth a note.

    Args:
        question: what was asked.
        asides: the further inputs.
        names: what the student's function calls its results, if it says.
        reply: what came back, for these too.
    """
    notes = []
    for aside in asides:
        outcome = reply.outcomes.get(aside.kind)
        match aside.kind:
            case Kind.LARGE if overflowing := _overflowing(question, aside, names, outcome):
                notes.append(statuses.unstable(overflowing).sentence)
            case Kind.WHOLE if cut_off := _cut_off(question, aside, names, outcome):
                notes.append(statuses.loses_digits(cut_off).sentence)
            case _:
                pass
    return tuple(notes)


def _overflowing(question: Question, aside: Aside, names: Sequence[str], outcome: Outcome | None) -> list[str]:
    if isinstance(outcome, Raised):
        return list(question.wrt) if outcome.type_name == "OverflowError" else []
    found = _numbers(question, aside, names, outcome)
    return [name for name, numbers in found.items() if not np.isfinite(numbers).all()]


def _cut_off(question: Question, aside: Aside, names: Sequence[str], outcome: Outcome | None) -> list[str]:
    """Parameters whose numbers are whole and next to exact ones that are not."""
    found = _numbers(question, aside, names, outcome)
    return [name for name, numbers in found.items() if _is_cut_off(numbers, aside.exact[name])]


def _is_cut_off(numbers: Array, exact: Array) -> bool:
    whole = np.array_equal(numbers, np.rint(numbers))
    near = np.all((np.abs(numbers) <= np.abs(exact)) & (np.abs(numbers - exact) < 1))
    return bool(whole and near and np.any(np.abs(numbers - exact) > VISIBLE_FRACTION))


def _numbers(question: Question, aside: Aside, names: Sequence[str], outcome: Outcome | None) -> dict[str, Array]:
    """The student's numbers in the shapes of the parameters, where they have them."""
    if not isinstance(outcome, Answered):
        return {}
    packed = question.answer.packed if isinstance(question.answer, Returned) else ()
    values = unpack(outcome.value, aside.exact, names, packed).values
    fitted = {
        name: conform(value.array, aside.exact[name].shape)
        for name, value in values.items()
        if isinstance(value, Numbers)
    }
    return {name: found.array for name, found in fitted.items() if isinstance(found, Conformed)}
