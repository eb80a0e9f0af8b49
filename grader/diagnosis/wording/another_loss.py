"""The words for right answers to the student's own loss, and for that loss itself."""

from __future__ import annotations

from grader.diagnosis.mistakes import DifferentLoss
from grader.diagnosis.wording.words import Subject, Told, code, inputs
from grader.model import Reference


def another_loss(mistake: DifferentLoss, subject: Subject, reference: Reference) -> Told:
    """What is told of an answer that is right for a loss which is not the asked one."""
    gradient = subject.either("is the right gradient", "are the right gradients")
    function = code(mistake.function)
    return Told(
        fact=f"{gradient} of a different loss, your own {function}: {own_value(mistake, reference)}",
        where=f"Which value does your {function} have for inputs small enough for paper?",
        kind="What does your loss do with the samples, and what does the loss that is asked for do with them?",
        factor="By which term or factor does your loss differ from the one that is asked for?",
    )


def own_value(mistake: DifferentLoss, reference: Reference) -> str:
    """The value of a student's own loss beside that of the asked one."""
    where = inputs([mistake.on], reference)
    return f"expected {mistake.expected:.6g}, not {mistake.value:.6g}, on {where}"
