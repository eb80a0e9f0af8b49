"""Everything about an assignment that is the same for all submissions of a run: built once, then only read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from grader.diagnosis.mutation.bank import Bank
from grader.model import Assignment, Numerical, Question, Reference, Returned, Truth
from grader.numerics.reference import build_reference
from grader.numerics.steps import StepTable, step_table, steps_to_kink
from grader.pipeline.another_question import another_question, takes_any_function
from grader.pipeline.arguments import arguments_of
from grader.pipeline.asides import Aside, asides_of
from grader.pipeline.empty_batch import EmptyBatch, empty_batch_of


@dataclass(frozen=True)
class Steps:
    """What a routine of numerical differentiation is judged by."""

    tables: Mapping[str, StepTable]
    """By the label of the trial."""
    question: Question
    truths: Mapping[str, Truth]

    def to_kink(self, label: str, step: float) -> float | None:
        """How many steps away from the point of a trial the nearest kink lies; None: none within reach."""
        return steps_to_kink(self.question.loss, self.truths[label], self.question.wrt, step)


@dataclass(frozen=True)
class Another:
    """A numerical question once more, about another function than the assignment's own."""

    question: Question
    reference: Reference
    steps: Steps


@dataclass(frozen=True)
class Prepared:
    """An assignment with one seed: its references, by question."""

    assignment: Assignment
    seed: int
    references: Mapping[str, Reference]
    steps: Mapping[str, Steps]
    """Only of the questions that ask for numerical differentiation."""
    others: Mapping[str, Another] = field(default_factory=dict)
    """Only of those whose routine is given the function that it differentiates."""
    asides: Mapping[str, tuple[Aside, ...]] = field(default_factory=dict)
    """Further inputs of every question, on which only notes depend."""
    empty_batches: Mapping[str, EmptyBatch | None] = field(default_factory=dict)
    """Of every question; None where its loss is asked about none."""
    banks: Mapping[str, Bank] = field(default_factory=dict)
    """Likely mistakes of every question, whose numbers are made when a wrong answer first asks for them."""

    @property
    def untrusted(self) -> tuple[str, ...]:
        """Questions that nobody's answer can decide, since witnesses do not confirm the exact derivative."""
        return tuple(name for name, reference in self.references.items() if not reference.trusted)


Build: TypeAlias = Callable[[Question, int], Reference]
"""What gives the reference of a question for a seed."""


def build(question: Question, seed: int) -> Reference:
    """Build the reference of a question anew."""
    return build_reference(question.loss, question.wrt, seed)


def prepare(assignment: Assignment, seed: int, build: Build = build) -> Prepared:
    """Build the references of all questions; questions about the same derivative share theirs.

    Args:
        assignment: the assignment.
        seed: the seed of the run.
        build: gives the reference of each question.

    Raises:
        AssignmentError: a loss cannot be differentiated, or arguments cannot be made from its inputs; names which,
            what is wrong, and the fix.
    """
    shared: dict[tuple[int, tuple[str, ...]], Reference] = {}
    for question in assignment.questions.values():
        key = (id(question.loss), question.wrt)
        if key not in shared:
            shared[key] = build(question, seed)
    references = {name: _judged_by(q, shared[id(q.loss), q.wrt]) for name, q in assignment.questions.items()}
    for name, question in assignment.questions.items():
        _require_arguments(question, references[name])
    steps = {
        name: _steps(question, references[name], question.method)
        for name, question in assignment.questions.items()
        if isinstance(question.method, Numerical)
    }
    others = {
        name: _another(question, question.method, seed, build)
        for name, question in assignment.questions.items()
        if isinstance(question.method, Numerical) and takes_any_function(question, references[name])
    }
    asides = {name: asides_of(question, references[name]) for name, question in assignment.questions.items()}
    empty = {name: empty_batch_of(question, references[name]) for name, question in assignment.questions.items()}
    banks = {name: Bank(reference) for name, reference in references.items()}
    return Prepared(assignment, seed, references, steps, others, asides, empty, banks)


def _judged_by(question: Question, reference: Reference) -> Reference:
    """Difference quotients converge to no derivative on a kink, so that they are not judged there."""
    if not isinstance(question.method, Numerical):
        return reference
    return replace(reference, truths=tuple(truth for truth in reference.truths if not truth.subgradients))


def _require_arguments(question: Question, reference: Reference) -> None:
    """Make the arguments of every call once, so that what is wrong with them shows before any student code runs."""
    if isinstance(question.answer, Returned):
        for truth in reference.truths:
            arguments_of(question, truth.trial)


def _another(question: Question, method: Numerical, seed: int, build: Build) -> Another:
    other = another_question(question)
    reference = build(other, seed)
    return Another(other, reference, _steps(other, reference, method))


def _steps(question: Question, reference: Reference, method: Numerical) -> Steps:
    truths = {truth.trial.label: truth for truth in reference.truths}
    tables = {label: step_table(question.loss, truth, question.wrt, method.order) for label, truth in truths.items()}
    return Steps(
        {str(label): table for label, table in tables.items()}, question, {str(k): v for k, v in truths.items()}
    )
