"""The words for an answer that is right on all inputs but an empty batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from grader.diagnosis.wording.words import Subject, Words, code
from grader.model import Agreement, Answered, Comparison, Died, Outcome, OutOfMemory, Raised, TimedOut

HINT = "What does each line of your code give when there are no samples?"


def wrong_on_empty_batch(parameters: Sequence[str], dimension: str, found: Comparison | Outcome) -> Words:
    """What is wrong on an empty batch.

    Args:
        parameters: those that are wrong there and right everywhere else.
        dimension: the size that is 0 there.
        found: what came there for the first of them.
    """
    subject = Subject(tuple(parameters))
    right = f"{subject.yours} {subject.either('is', 'are')} right except on an empty batch ({code(dimension)} = 0)"
    return Words(f"{right}: {_said_of(found)}.", (HINT,))


def _said_of(found: Comparison | Outcome) -> str:
    match found:
        case Comparison():
            return _numbers(found)
        case Raised(type_name=type_name):
            return f"expected numbers, not {code(type_name)}"
        case TimedOut() | OutOfMemory() | Died() | Answered():
            return "expected numbers, and none came"
        case _:
            assert_never(found)


def _numbers(comparison: Comparison) -> str:
    expected = _expected(comparison)
    match comparison.agreement:
        case Agreement.NOT_FINITE:
            return f"expected {expected}, not nan or infinity"
        case Agreement.MISSING:
            return f"expected {expected}, and no numbers came"
        case Agreement.SHAPE:
            return comparison.note
        case _:
            return f"expected {expected}, not other numbers"


def _expected(comparison: Comparison) -> str:
    """What is right there, without its numbers, which students may not be meant to see."""
    return "the gradient of what the loss is without samples" if comparison.exact.any() else "zeros"
