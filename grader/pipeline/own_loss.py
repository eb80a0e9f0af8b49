"""The student's own loss, where a question names it: whether it is the asked one, and what its slopes are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from grader.model import (
    VALUE_NAME,
    Agreement,
    Analytic,
    Answered,
    Assignment,
    Call,
    Comparison,
    Items,
    Numbers,
    Outcome,
    Quantity,
    Question,
    Reference,
    Truth,
    Value,
)
from grader.notebook.locate import FoundFunction
from grader.numerics.compare import compare
from grader.numerics.lattice import float32_representable
from grader.numerics.slopes import Measured, Ray, is_gradient, measured, rays_of
from grader.pipeline.arguments import arguments_of
from grader.pipeline.asking import Asking
from grader.pipeline.evidence import GOOD
from grader.pipeline.planned import Planned
from grader.pipeline.probing import plan_probe

ARRAYS = 200
"""Array arguments of one probe, fewer than the sandbox takes in a message."""


@dataclass(frozen=True)
class NoValues:
    """Nothing is known about it: it is not there, or gives no numbers."""


@dataclass(frozen=True)
class AsAsked:
    """It has the values of the asked loss, wherever it was tried."""

    function: str


@dataclass(frozen=True)
class Different:
    """It has other values than the asked loss."""

    function: str
    shown: Comparison
    """The value at the assignment's own point if it is wrong there, else at the first trial where it is."""
    planned: Planned
    """How it is called."""


OwnLoss: TypeAlias = NoValues | AsAsked | Different


# Where it stands ----------------------------------------------------------------------------------


def own_loss_name(question: str) -> str:
    """What the question about the own loss is called beside the question that names it."""
    return f"{question}/own loss"


def with_own_losses(assignment: Assignment) -> Assignment:
    """The assignment with a question about the value of every own loss that its questions name."""
    own = {
        own_loss_name(name): value_question(question)
        for name, question in assignment.questions.items()
        if question.forward is not None
    }
    return replace(assignment, questions={**assignment.questions, **own})


def value_question(question: Question) -> Question:
    """The question about the value of the own loss that a question names."""
    assert question.forward is not None
    return replace(
        question,
        name=own_loss_name(question.name),
        loss=replace(question.loss, quantity=Quantity.VALUE),
        wrt=(VALUE_NAME,),
        answer=question.forward,
        method=Analytic(any_method=True),
        forward=None,
    )


# Its values ---------------------------------------------------------------------------------------


def own_loss(question: Question, found: FoundFunction, reference: Reference, session: Asking) -> OwnLoss:
    """Whether the student's own loss is the one that a question asks about.

    Args:
        question: names the own loss.
        found: the own loss.
        reference: the asked loss, with its gradient.
        session: the notebook, to which probes can be put.
    """
    asked = value_question(question)
    plan = plan_probe(asked, found, reference, session.report)
    if not isinstance(plan, Planned):
        return NoValues()
    outcomes = session.ask(plan.probe).outcomes
    values = {truth.trial.label: _number_in(outcomes.get(truth.trial.label)) for truth in reference.truths}
    comparisons = [
        compare(_value_of(truth), VALUE_NAME, number)
        for truth in reference.truths
        if (number := values[truth.trial.label]) is not None
    ]
    if len(comparisons) < len(reference.truths):
        return NoValues()
    wrong = [comparison for comparison in comparisons if comparison.agreement is Agreement.WRONG]
    if not wrong:
        good = all(comparison.agreement in GOOD for comparison in comparisons)
        return AsAsked(found.place.name) if good else NoValues()
    own_point = [comparison for comparison in wrong if comparison.trial.label == "O"]
    return Different(found.place.name, (own_point or wrong)[0], plan)


def _value_of(truth: Truth) -> Truth:
    """The value of a loss as what is asked for."""
    value = np.asarray(truth.value)
    return replace(
        truth,
        gradient={VALUE_NAME: value},
        noise={VALUE_NAME: np.asarray(truth.value_noise)},
        differences={VALUE_NAME: np.full((), np.nan)},
        subgradients={},
    )


def _number_in(outcome: Outcome | None) -> Numbers | None:
    """The one number that a loss returned, perhaps beside a cache."""
    if not isinstance(outcome, Answered):
        return None
    values: Sequence[Value] = outcome.value.items if isinstance(outcome.value, Items) else (outcome.value,)
    numbers = [value for value in values if isinstance(value, Numbers) and _is_one_number(value)]
    return replace(numbers[0], array=numbers[0].array.reshape(())) if len(numbers) == 1 else None


def _is_one_number(value: Numbers) -> bool:
    return value.array.size == 1 and value.array.dtype.kind in "fiu"


# Its slopes ---------------------------------------------------------------------------------------


def is_right_for(
    own: Different, question: Question, reference: Reference, comparisons: Sequence[Comparison], session: Asking
) -> bool:
    """Whether a student's gradient is that of the student's own loss, along random lines in every parameter.

    Args:
        own: the own loss.
        question: names it.
        reference: the asked loss.
        comparisons: the student's gradient at every trial.
        session: the notebook, to which probes can be put.
    """
    labels = {truth.trial.label for truth in reference.truths}
    sized = (c for c in comparisons if c.trial.label in labels)
    gradients = {(c.trial.label, c.parameter): c.yours for c in sized if c.yours is not None}
    if not all(np.isfinite(gradient).all() for gradient in gradients.values()):
        return False
    asked, rays = value_question(question), rays_of(reference)
    calls = {
        (number, t): Call(f"{number}/{t!r}", arguments_of(asked, trial))
        for number, ray in enumerate(rays)
        for t, trial in ray.points.items()
    }
    outcomes: dict[str, Outcome] = {}
    for part in _parts(list(calls.values())):
        outcomes |= session.ask(replace(own.planned.probe, calls=part)).outcomes
    slopes = [
        _slope(ray, {t: _number_in(outcomes.get(calls[number, t].label)) for t in ray.points})
        for number, ray in enumerate(rays)
    ]
    known = [slope for slope in slopes if slope is not None]
    return len(known) == len(slopes) and is_gradient(known, gradients)


def _parts(calls: Sequence[Call]) -> Iterator[tuple[Call, ...]]:
    """The calls in parts that fit into a message."""
    each = max(1, ARRAYS // max(1, len(calls[0].arguments)))
    for start in range(0, len(calls), each):
        yield tuple(calls[start : start + each])


def _slope(ray: Ray, numbers: Mapping[float, Numbers | None]) -> Measured | None:
    """The slope along a ray; None if the loss has no finite value at some point of it."""
    values = {t: float(number.array) for t, number in numbers.items() if number is not None}
    everything = np.array(list(values.values()))
    if len(values) < len(numbers) or not np.isfinite(everything).all():
        return None
    return measured(ray, values, in_float32=float32_representable(everything))
