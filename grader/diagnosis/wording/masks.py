"""The words for entries that are switched off on the way back: none, other ones, or ones that count."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.mutation.found import ExtraMask, MissingMask, WrongMask
from grader.diagnosis.wording.words import Subject, Told, alone, back_through, flowing, ones, own

Masks: TypeAlias = MissingMask | WrongMask | ExtraMask


def masks(mistake: Masks, subject: Subject) -> Told:
    """What is told of an answer for which other entries count than in the loss."""
    right, equals = subject.right_answer, subject.either("equals", "equal")
    match mistake:
        case MissingMask(step=step) if " with " in step:
            product, _, mask = step.partition(" with ")
            return Told(
                fact=f"{equals} {right} with the mask {mask} in {product} left out on the way back",
                where=back_through(product),
                kind="Which entries does that product switch off, and which ones does your code on the way back?",
                factor=f"By what does your code multiply there where {mask} is 0?",
            )
        case MissingMask(step=step):
            return Told(
                fact=f"{equals} {right} with every entry let through at {step}",
                where=back_through(step),
                kind="Which entries does that step switch off, and which ones does your code on the way back?",
                factor=f"What is the slope of {step} where it is flat, and by what does your code multiply there?",
            )
        case WrongMask(step=step, used=used):
            return Told(
                fact=f"{equals} {right} with {_let_through(step, used)}",
                where=back_through(flowing(step)),
                kind="Which entries does that step let through, and which ones does your code?",
                factor=f"Your code counts {_entries(step, used)}: which ones does the loss?",
            )
        case ExtraMask(step="the answer", used=used):
            part = _part(used.removesuffix(" alone counts"))
            return Told(
                fact=f"{equals} {right} in {part}, and {subject.either('is', 'are')} 0 elsewhere",
                where=f"Which line of your code is the last one that changes entries of {subject.named}?",
                kind="Which entries of your answer are 0, and which entries does the loss depend on?",
                factor=f"Which call or index of your code keeps {part}, and nothing else?",
            )
        case ExtraMask(step=step, used=used) if used.startswith("along "):
            axis, _, which = used.removesuffix(" alone counts").partition(", ")
            return Told(
                fact=f"{equals} {right} with {alone(which, 'entry')} {axis} of {step} counted on the way back",
                where=back_through(step),
                kind="How often does the loop or the sum of your code run there?",
                factor=f"Your code counts {ones(which, 'entry')} {axis}: what becomes of the rest?",
            )
        case ExtraMask(step=step, used=used):
            return Told(
                fact=f"{equals} {right} with {_counted(step, used)}",
                where=back_through(flowing(step)),
                kind="Which entries does your code set to 0 there, and which ones count in the loss?",
                factor=f"Your code counts {_entries(step, used)} alone: what becomes of the others?",
            )
        case _:
            assert_never(mistake)


def _part(kept: str) -> str:
    """Where an answer is right: ``the lower triangle``; of ``along axis 0, the last one``, the place along the axis."""
    along, _, which = kept.rpartition(", ")
    return f"{ones(which, 'place')} {along}" if along else kept


def _let_through(step: str, used: str) -> str:
    """The entries that are let through at a step, such as those of ``its input, where that is positive``."""
    source, condition = _condition(step, used)
    if flowing(step) != step:
        return _counted(step, used)
    return (
        f"those entries let through at {step} where {source} is {condition}"
        if condition
        else f"{used} let through at {step}"
    )


def _counted(step: str, used: str) -> str:
    """The entries that alone count at a step."""
    source, condition = _condition(step, used)
    if condition:
        return f"only those entries counted at {flowing(step)} where {source} is {condition}"
    if used.startswith("its "):
        return f"{own(used, step)} alone counted"
    return f"only {_entries(step, used)} counted in {flowing(step)}"


def _entries(step: str, used: str) -> str:
    """The same entries, in a question that has named the step before."""
    source, condition = _condition(step, used)
    source = source.replace("its ", "that step's ", 1).replace("it", "that", 1) if source.startswith("it") else source
    if condition:
        return f"the entries where {source} is {condition}"
    return own(used, "that").removeprefix("only ").removesuffix(" counts")


def _condition(step: str, used: str) -> tuple[str, str]:
    """What is looked at and which value it has to have; of other words two empty ones."""
    source, where, condition = used.rpartition(", where ")
    if not where:
        return "", ""
    return "it" if source == step else source, condition.removeprefix("that is ").removeprefix("it is ")
