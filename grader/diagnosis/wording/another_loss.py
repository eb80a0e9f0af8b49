"""The words for right answers to the student's own loss, and for that loss itself."""

from __future__ import annotations

from grader.diagnosis.mistakes import DifferentLoss
from grader.diagnosis.wording.words import MistakeWords, Subject, Told, code, inputs
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


def some_loss(subject: Subject, wrong: Subject) -> MistakeWords:
    """What is told of answers that fit together as the gradient of a loss of which nothing else is known."""
    return MistakeWords(
        sentence=f"{subject.yours} {subject.either('is the exact gradient', 'are together the exact gradient')} of a "
        "loss, but not of the one that is asked for.",
        hints=(
            "Which loss does your derivation begin with? Write it down beside the one that is asked for.",
            "Which value do both losses have for inputs small enough for paper?",
            "Which term, function, factor or number is in one of them and not in the other?",
        ),
        outline=f"{wrong.yours} {wrong.either('is', 'are')} not right.",
    )


def own_value(mistake: DifferentLoss, reference: Reference) -> str:
    """The value of a student's own loss beside that of the asked one."""
    where = inputs([mistake.on], reference)
    return f"expected {mistake.expected:.6g}, not {mistake.value:.6g}, on {where}"
