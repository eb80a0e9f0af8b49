"""The words for the parts of a sum over ways, terms, axes or samples: left out, weighted, or others."""

from __future__ import annotations

import re
from typing import TypeAlias, assert_never

from grader.diagnosis.mutation.found import (
    MissingPath,
    MissingTerm,
    MissingTermInDerivative,
    SingleSample,
    WrongAxisSum,
    WrongOrder,
    WrongTermFactor,
)
from grader.diagnosis.wording.words import Subject, Told, alone, back_through, ones

Parts: TypeAlias = (
    MissingPath | MissingTerm | MissingTermInDerivative | WrongTermFactor | WrongAxisSum | WrongOrder | SingleSample
)


def parts(mistake: Parts, subject: Subject) -> Told:
    """What is told of an answer to which one part of a sum contributes something else."""
    right, equals, names = subject.right_answer, subject.either("equals", "equal"), subject.named
    match mistake:
        case MissingPath(step=step, through=through):
            way = f"through {step}" if through == "it" else f"from {through} into {step}"
            return Told(
                fact=f"{equals} {right} with the way {way} left out",
                where=back_through(step),
                kind=f"On how many ways does a change of {names} reach the loss, and how many does your code follow?",
                factor=f"What comes back on the way {way}, and where does your code add it?",
            )
        case MissingTermInDerivative(term=term, step=step):
            return Told(
                fact=f"{equals} {right} with {term} left out where the derivative of {step} is taken",
                where=back_through(step),
                kind="At which value does your line take that derivative, and which value goes into the step itself?",
                factor=f"Where does {term} stand in that line of your code?",
            )
        case MissingTerm(term=term) if term.strip("`") in subject.names:
            return Told(
                fact=f"{equals} {right} with {_one_place(term)} left out",
                where=f"Which lines of your code belong to the places where {term} stands in the loss?",
                kind=f"On how many ways does a change of {names} reach the loss, and how many does your code follow?",
                factor=f"At which of its places does your code take {term} for a constant?",
            )
        case MissingTerm(term=term):
            return Told(
                fact=f"{equals} {right} with {term} left out",
                where=f"Which line of your code belongs to which term of the loss, on the way to {names}?",
                kind="Which term of the loss has no line in your code?",
                factor=f"What is the derivative of {term}, and where does your code add it?",
            )
        case WrongTermFactor(term=term, factor=factor):
            place = _one_place(term) if term.strip("`") in subject.names else term
            return Told(
                fact=f"{equals} {right} with {place} counted with {_weight(factor)}",
                where=f"Which line of your code belongs to {term}?",
                kind="Which sign and which factor does that part have in the loss, and which ones in your code?",
                factor=f"What brings {_weight(factor)} into your code?",
            )
        case WrongAxisSum(step="the answer", axes=axes):
            return Told(
                fact=f"{subject.either('is', 'are')} {right} summed, or averaged, along {axes}",
                where=f"Which sums and means stand on the way to {names}?",
                kind="Which shape has your answer before the last sum, and what does each axis count?",
                factor=f"Which line of your code goes along {axes}?",
            )
        case WrongAxisSum(step=step, axes=axes):
            step = step.partition(" with ")[0]
            return Told(
                fact=f"{equals} {right} with {step} taken along {axes}",
                where=f"Which line of your code belongs to {step}?",
                kind="Along which axes does the loss go there, and along which ones does your code?",
                factor=f"What does each number stand for that is left after going along {axes}?",
            )
        case WrongOrder(step=step, mean=mean):
            return Told(
                fact=f"{equals} {right} with {mean} taken before it is multiplied, on the way back through {step}",
                where=back_through(step),
                kind="Does the derivative multiply entry by entry there, and add then, or the other way round?",
                factor=f"Where does your code take {mean}, and what is lost by it?",
            )
        case SingleSample():
            return _single(mistake, subject)
        case _:
            assert_never(mistake)


def _single(mistake: SingleSample, subject: Subject) -> Told:
    right, equals, names = subject.right_answer, subject.either("equals", "equal"), subject.named
    dimension, which = mistake.dimension, mistake.which
    if dimension.isidentifier() or dimension.strip("`") in subject.names:
        return Told(
            fact=f"{equals} {right} with {alone(which, 'sample')} counted",
            where=f"Which line of your code puts the samples together on the way to {names}?",
            kind=f"Change one sample at a time: which ones change your {names}?",
            factor=f"Your code counts {ones(which, 'sample')}: what becomes of the rest?",
        )
    elsewhere = f"{subject.either('is', 'are')} 0 elsewhere"
    return Told(
        fact=f"{equals} {right} in {ones(which, 'place')} along {dimension}, and {elsewhere}",
        where=f"Which index, slice or loop of your code gives {names} {subject.either('its', 'their')} numbers?",
        kind="Which entries of your answer are 0?",
        factor=f"Your code fills {ones(which, 'place')} along {dimension}: what becomes of the rest?",
    )


def _one_place(term: str) -> str:
    return f"one of the places where {term} stands in the loss"


def _weight(factor: str) -> str:
    factor = re.sub(r" \* (\w+)\*\*-1\b", r" / \1", re.sub(r"^`(\w+)\*\*-1\b", r"`1 / \1", factor))
    return "the opposite sign" if factor == "-1" else f"the factor {factor}"
