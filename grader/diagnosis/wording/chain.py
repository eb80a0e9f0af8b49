"""The words for factors of the chain rule: left out, counted twice, taken elsewhere, others, or one too many."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.mutation.found import (
    ExtraFactor,
    MissingChainFactor,
    SquaredChainFactor,
    WrongActivationDerivative,
    WrongArgument,
    WrongRule,
)
from grader.diagnosis.wording.words import Subject, Told, aside, back_through, flowing, own

Chain: TypeAlias = (
    MissingChainFactor | SquaredChainFactor | WrongArgument | WrongActivationDerivative | WrongRule | ExtraFactor
)


def chain(mistake: Chain, subject: Subject) -> Told:
    """What is told of an answer in which one factor on the way back is another one."""
    right, equals = subject.right_answer, subject.either("equals", "equal")
    match mistake:
        case MissingChainFactor(step=step):
            return Told(
                fact=f"{equals} {right} with {_factor(step)} left out{_on_the_way(step)}",
                where=back_through(_product(step)),
                kind="By what does the chain rule multiply there, and by what does your line?",
                factor=f"What does {_factor(step)} bring into the derivative, and where does it stand in your code?",
            )
        case SquaredChainFactor(step=step):
            return Told(
                fact=f"{equals} {right} with {_factor(step)} counted once too often{_on_the_way(step)}",
                where=back_through(_product(step)),
                kind="How many factors does the chain rule have there, and how many does your line have?",
                factor=f"How often does your code multiply by what {_factor(step)} brings?",
            )
        case WrongArgument():
            return _wrong_argument(mistake, subject)
        case WrongActivationDerivative(step="the loss"):
            return Told(
                fact=f"{equals} the value of the loss itself",
                where=subject.first_step,
                kind="Print the loss beside your answer: what do the two have in common?",
                factor="Which line of your code takes a derivative?",
            )
        case WrongActivationDerivative(step=step, used=used):
            derivative = f"the derivative of {step}" if own(used, step) == used else "its derivative"
            return Told(
                fact=f"{equals} {right} with {aside(own(used, step))} in the place of {derivative}",
                where=back_through(step),
                kind="Which slope does a difference quotient give for that step, and which one does your code take?",
                factor=f"Your code takes {own(used, 'that step')}: is that the derivative of {step}?",
            )
        case WrongRule(step=step, used=used, by=by):
            return Told(
                fact=f"{equals} {right} with {used} for the derivative of {step} by {by}",
                where=back_through(step),
                kind="Which two functions are put together there, and on which of them does your line depend?",
                factor="Which rule gives the derivative of two functions that are put together so?",
            )
        case ExtraFactor(step="the gradient", used=used):
            return Told(
                fact=f"{equals} {right} times {used}, entry by entry",
                where=subject.first_step,
                kind=f"Divide your {subject.named} by difference quotients of the loss: to what are the ratios equal?",
                factor=f"Where does your code multiply by {used}, and which step of the derivation is that?",
            )
        case ExtraFactor(step=step, used=used):
            return Told(
                fact=f"{equals} {right} with {own(used, step)} as one more factor {_there(used, step)}",
                where=back_through(step),
                kind="How many factors does the chain rule have there, and how many does your line have?",
                factor=f"From which step of the loss comes the factor in your code that is {own(used, 'that step')}?",
            )
        case _:
            assert_never(mistake)


def _there(used: str, step: str) -> str:
    return f"at {step}" if own(used, step) == used else "there"


def _product(step: str) -> str:
    """The product of ``the product `a * b` with `b```."""
    return step.partition(" with ")[0]


def _factor(step: str) -> str:
    """The factor of ``the product `a * b` with `b```; any other step as it is."""
    product, _, partner = step.partition(" with ")
    return f"{partner} in {product}" if partner else step


def _on_the_way(step: str) -> str:
    """In which direction a step is gone, where its words do not say it."""
    return "" if step.startswith("the step back") else " on the way back"


def _wrong_argument(mistake: WrongArgument, subject: Subject) -> Told:
    right, equals = subject.right_answer, subject.either("equals", "equal")
    step, used = flowing(mistake.step), mistake.used
    if step == "the gradient":
        return Told(
            fact=f"{equals} {right} at {used}",
            where="In which order do the lines of your code compute the gradients and change the parameters?",
            kind=f"Which values do the parameters have when your code computes {subject.named}?",
            factor="Which parameter has already moved there?",
        )
    if step != mistake.step and " for " not in used:
        place = f"in {step}" if own(used, step) == used else "in its place"
        return Told(
            fact=f"{equals} {right} with {own(used, step)} {place}",
            where=back_through("the last steps of the loss"),
            kind="Which two things are subtracted from one another there, in the derivative and in your code?",
            factor=f"Your code takes {own(used, 'the difference')} there: what does the derivative take?",
        )
    if " for " not in used:
        derivative = f"the derivative of {step}" if own(used, step) == used else "its derivative"
        return Told(
            fact=f"{equals} {right} with {own(used, step)} used for {derivative}",
            where=back_through(step),
            kind="Which values belong into that derivative, and which ones does your line use?",
            factor=f"Your code uses {own(used, 'that step')} there: which values does the derivative need?",
        )
    instead, place = used.split(" for ", 1)
    return Told(
        fact=f"{equals} {right} with {instead} in the place of {place} in {step}",
        where=back_through(step),
        kind="Which values are multiplied or subtracted there, and which ones does your line use?",
        factor=f"Where does your code take {instead}, and what stands there in the derivative?",
    )
