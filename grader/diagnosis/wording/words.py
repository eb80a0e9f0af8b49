"""The small parts of sentences: names, lists, numbers, sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.model import Loss, Reference, TrialLabel

OWN = "the notebook's own data"
FLOWING = "the difference that flows back"

_DENOMINATORS = (2, 3, 4, 6, 8)
_ALONG = ("rows", "columns")


@dataclass(frozen=True)
class Words:
    """What a student reads where no mistake is named: a fact, and at most one question that leads on."""

    sentence: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class MistakeWords:
    """What a student reads of a named mistake."""

    sentence: str
    hints: tuple[str, str, str]
    """Where to look, what kind of mistake it is, which factor; each a question."""
    outline: str
    """What may be said where the sentence would say too much: which answers are wrong."""


@dataclass(frozen=True)
class Told:
    """What is told of one mistake: a fact, and three questions, each one closer to it than the last.

    A question asks for something that can be looked up, printed or tried, and never holds the formula of an answer.
    """

    fact: str
    """The rest of a sentence that begins with the student's answers, without its full stop."""
    where: str
    """Which line or step to look at."""
    kind: str
    """What kind of mistake it is: what to try, to see it."""
    factor: str
    """Which factor, sign, term, axis or index it is."""
    outline: str = ""
    """Like ``fact``, without the reason; empty: that the answers are not right."""


@dataclass(frozen=True)
class Subject:
    """The parameters that a sentence speaks of."""

    names: tuple[str, ...]

    @property
    def yours(self) -> str:
        """The student's answers, at the start of a sentence."""
        return f"Your {self.named}"

    @property
    def named(self) -> str:
        """The student's answers, within a sentence."""
        return listed([code(name) for name in self.names])

    @property
    def first_step(self) -> str:
        """A question on where to begin: at the one line, or at what several answers share."""
        return self.either(
            f"Which line of your code gives {self.named} its value, and which step of your derivation is it?",
            f"Which step of your derivation do {self.named} have in common?",
        )

    @property
    def right_answer(self) -> str:
        """What they should be."""
        return self.either("the right answer", "the right answers")

    def either(self, singular: str, plural: str) -> str:
        """The form that goes with the number of parameters."""
        return singular if len(self.names) == 1 else plural


def code(text: str) -> str:
    """A name from the notebook; backticks of its own cannot end the quotation."""
    return f"`{text.replace('`', chr(39))}`"


def listed(items: Sequence[str]) -> str:
    """A list in words: ``a``, ``a and b``, ``a, b and c``."""
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last


def back_through(step: str) -> str:
    """A question on the place of a step in the student's code."""
    if step == FLOWING:
        return "Which line of your code begins the way back, from the loss to what the model gives?"
    goes = "makes" if step.startswith("the step back") else "goes back through"
    return f"Which line of your code {goes} {step}?"


def flowing(step: str) -> str:
    """A step in words; of what flows back, that it is a difference."""
    return FLOWING if step == "what flows back" else step


def own(words: str, step: str) -> str:
    """What belongs to a step, with the step's name: ``the result of the tanh`` for ``its own result``."""
    if not words.startswith("its "):
        return words
    return f"the {words.removeprefix('its ').removeprefix('own ').removesuffix(' alone')} of {step}"


def ones(which: str, noun: str) -> str:
    """Which ones count: ``the last sample``, ``all samples but the first one``, ``the first two samples``."""
    several = {"entry": "entries"}.get(noun, f"{noun}s")
    if which.startswith("all but "):
        return f"all {several} but {which.removeprefix('all but ')}"
    return f"{which.removesuffix(' one')} {noun if which.endswith(' one') else several}"


def alone(which: str, noun: str) -> str:
    """That only some count: ``the last sample alone``, ``all samples but the first one``."""
    return ones(which, noun) if which.startswith("all but ") else f"{ones(which, noun)} alone"


def aside(words: str) -> str:
    """Words within a sentence; those that end in a clause of their own are closed by a comma."""
    return f"{words}," if ", where " in words else words


def number(value: float) -> str:
    """A number as people write it: 5, 1/2, -3/4, 0.001."""
    if value.is_integer() and abs(value) < 1e6:
        return str(int(value))
    for denominator in _DENOMINATORS:
        if (value * denominator).is_integer() and abs(value * denominator) <= 100:
            return str(Fraction(int(value * denominator), denominator))
    return f"{value:.6g}"


def dimension(symbol: str, loss: Loss) -> str:
    """What a dimension counts, read off the first input that has it: ``the number of columns of `X```."""
    for name, draw in loss.inputs.items():
        if symbol in draw.shape:
            axis = draw.shape.index(symbol)
            match len(draw.shape) - (name in loss.complex):
                case 1:
                    return f"the number of entries of {code(name)}"
                case 2:
                    return f"the number of {_ALONG[axis]} of {code(name)}"
                case _:
                    return f"the length of axis {axis} of {code(name)}"
    return "a size of the inputs"


def inputs(labels: Sequence[TrialLabel], reference: Reference) -> str:
    """Trials in words: ``two sets of fresh inputs``, ``the notebook's own data``, ``all inputs that were tried``."""
    tried = [truth.trial.label for truth in reference.truths]
    if len(labels) > 1 and set(tried) <= set(labels):
        return "all inputs that were tried"
    fresh = sum(label != "O" for label in labels)
    every = fresh > 1 and fresh == sum(label != "O" for label in tried)
    sets = "one set" if fresh == 1 else f"{fresh} sets"
    named = ["all fresh inputs" if every else f"{sets} of fresh inputs"] if fresh else []
    return listed([*named, OWN] if "O" in labels else named)
