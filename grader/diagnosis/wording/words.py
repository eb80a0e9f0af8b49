"""The small parts of sentences: names, lists, numbers, sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.model import Loss, Reference, TrialLabel

OWN = "the notebook's own data"

_DENOMINATORS = (2, 3, 4, 6, 8)
_ALONG = ("rows", "columns")


@dataclass(frozen=True)
class Words:
    """What a student reads: a fact, and a question that leads on; an empty hint says that there is none."""

    sentence: str
    hint: str = ""


@dataclass(frozen=True)
class Subject:
    """The parameters that a sentence speaks of."""

    names: tuple[str, ...]

    @property
    def yours(self) -> str:
        """The student's answers, at the start of a sentence."""
        return f"Your {listed([code(name) for name in self.names])}"

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
            match len(draw.shape):
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
