"""The words for answers that depend on more than what goes in, or change it."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.mistakes import Accumulates, Nondeterministic, StaleState
from grader.diagnosis.wording.words import Subject, Told

Remembered: TypeAlias = StaleState | Accumulates | Nondeterministic


def remembered(mistake: Remembered, subject: Subject) -> Told:
    """What is told of an answer that is right as long as nothing is remembered, or that differs each time."""
    is_ = subject.either("is", "are")
    outline = f"{is_} right in a first call, and not right in a later one"
    match mistake:
        case StaleState():
            return Told(
                fact=f"{is_} right in a first call; later calls give what an earlier one gave",
                outline=outline,
                where="Which names does your function read that are set outside of it?",
                kind="Call your function with two different inputs: does the second answer belong to the second ones?",
                factor="Which value does your code compute once and keep for all later calls?",
            )
        case Accumulates():
            return Told(
                fact=f"{is_} right in a first call, and {subject.either('changes', 'change')} when it is repeated",
                outline=outline,
                where="Which names does your function change that are set outside of it?",
                kind="Call your function twice with the same inputs: what does the second answer add to the first?",
                factor="Which sum does your code go on with, where it should begin again at 0?",
            )
        case Nondeterministic():
            return Told(
                fact=f"{subject.either('is', 'are')} different each time the same call is made",
                outline=f"{is_} not right",
                where="Which lines of your code draw random numbers, or go on with what an earlier call left?",
                kind="Call your function twice with the same inputs: are the two answers equal?",
                factor="Which random number enters your answer, and is it in the loss as well?",
            )
        case _:
            assert_never(mistake)
