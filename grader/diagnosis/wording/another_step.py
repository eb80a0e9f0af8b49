"""The words for right answers to a loss in which one thing is another: an input, a number, a function."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.mutation.found import ChangedLoss, IgnoresInput
from grader.diagnosis.wording.words import Subject, Told, back_through, code, flowing, own

AnotherStep: TypeAlias = IgnoresInput | ChangedLoss


def another_step(mistake: AnotherStep, subject: Subject) -> Told:
    """What is told of an answer that is right for a loss with another input or step."""
    right, equals, names = subject.right_answer, subject.either("equals", "equal"), subject.named
    match mistake:
        case IgnoresInput(input=name, instead=instead):
            place = code(name) if name.isidentifier() else name
            return Told(
                fact=f"{equals} {right} with {instead} in the place of {place}",
                where=f"Which lines on the way to {names} need {place}?",
                kind="Change it a little: does your answer change as much as a difference quotient of the loss?",
                factor=f"What stands in your code where {place} stands in the derivative?",
            )
        case ChangedLoss(step="the loss", instead=instead):
            return Told(
                fact=f"{equals} {right} for {_function_of_loss(instead)}",
                where="Which function of the data does the question ask to differentiate?",
                kind="Which value does your loss have, and which one has the loss that is asked for?",
                factor=f"Where does your code differentiate {_function_of_loss(instead)}?",
            )
        case ChangedLoss(step=step, instead=instead):
            flows = flowing(step) != step
            return Told(
                fact=f"{equals} {right} {_change(step, instead)}",
                where=back_through(flowing(step)) if flows else f"Which line of your code belongs to {step}?",
                kind="What does the loss do there, and what does your code do?",
                factor=f"Where does your code have {own(instead, 'that')}, and what does the loss have there?",
            )
        case _:
            assert_never(mistake)


def _function_of_loss(instead: str) -> str:
    """Such as ``the square root of the loss``, of ``its square root``."""
    function, _, addition = instead.removeprefix("its ").partition(" with ")
    return f"the {function} of the loss{f', with {addition}' if addition else ''}"


def _change(step: str, instead: str) -> str:
    if step != flowing(step):
        return f"with {own(instead, flowing(step))} in its place"
    inside = " for " in instead or instead.endswith(" transposed")
    return f"for a loss with {instead} {'in' if inside else 'in the place of'} {step}"
