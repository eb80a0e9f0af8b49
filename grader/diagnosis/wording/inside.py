"""The words for tensors on the way that have lost something: digits, a range, all but a decision."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.mutation.found import CoarseInside, CutInside, HeldInside, NarrowInside, Thresholded
from grader.diagnosis.wording.words import Subject, Told, flowing

Inside: TypeAlias = Thresholded | CoarseInside | CutInside | NarrowInside | HeldInside


def inside(mistake: Inside, subject: Subject) -> Told:
    """What is told of an answer that is right for a tensor on the way with less in it."""
    right, equals = subject.right_answer, subject.either("equals", "equal")
    match mistake:
        case Thresholded(used=used):
            return Told(
                fact=f"{equals} {right} with a decision, {used}, in the place of the number that it is made by",
                where=f"On which line does your code decide something, on the way to {subject.named}?",
                kind="Which values can that line give, and which values does the loss have there?",
                factor=f"Your code goes by {used}: by which number does the loss go?",
            )
        case CoarseInside(tensor=tensor, decimals=decimals):
            places = f"{decimals} decimal{'s' if decimals > 1 else ''}" if decimals else "whole numbers"
            return Told(
                fact=f"{equals} {right} with {flowing(tensor)} rounded to {places}",
                where=_line(tensor),
                kind="How many digits do its numbers have after the decimal point?",
                factor=f"Which call or format leaves {places}?",
            )
        case CutInside(tensor=tensor):
            return Told(
                fact=f"{equals} {right} with {flowing(tensor)} cut off at the decimal point",
                where=_line(tensor),
                kind="Which digits do its numbers have after the decimal point?",
                factor="Which type do the numbers have in the array that holds it?",
            )
        case NarrowInside(tensor=tensor, bits=bits):
            return Told(
                fact=f"{equals} {right} with {flowing(tensor)} held in {bits} bits",
                where=_line(tensor),
                kind="How many of its digits agree with those of the same numbers in 64 bits?",
                factor=f"Which line of your code makes numbers of {bits} bits?",
            )
        case HeldInside(tensor=tensor, bounds=bounds):
            return Told(
                fact=f"{equals} {right} with {flowing(tensor)} held {_within(bounds)}",
                where=_line(tensor),
                kind="What are its smallest and its largest number, in the loss and in your code?",
                factor=f"Which call or condition holds it {_within(bounds)}?",
            )
        case _:
            assert_never(mistake)


def _line(tensor: str) -> str:
    return f"Which line of your code computes {flowing(tensor)}?"


def _within(bounds: str) -> str:
    return bounds if bounds.startswith("between") else f"at {bounds}"
