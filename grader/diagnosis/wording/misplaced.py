"""The words for right numbers that stand in the wrong place."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.mistakes import (
    AxesPermuted,
    BroadcastShape,
    Flattened,
    PermutedOutputs,
    Reordered,
    ShiftedOrFlipped,
    Transposed,
)
from grader.diagnosis.wording.words import Subject, Told, code, listed

Misplaced: TypeAlias = (
    Transposed | AxesPermuted | Flattened | PermutedOutputs | Reordered | ShiftedOrFlipped | BroadcastShape
)


def misplaced(mistake: Misplaced, subject: Subject) -> Told:
    """What is told of an answer whose numbers are right, but not their places."""
    is_, has = subject.either("is", "are"), subject.either("has", "have")
    names, first = subject.named, code(subject.names[0])
    shaped = f"Which line of your code gives {names} {subject.either('its shape', 'their shapes')}?"
    match mistake:
        case Transposed():
            return Told(
                fact=f"{is_} {subject.right_answer} with rows and columns exchanged",
                where=f"Which matrix product is the last one on the way to {names}?",
                kind=f"What do the rows of the parameter {first} count, and what do the rows of your answer?",
                factor=f"Is row 0, column 1 of your answer the derivative by row 0, column 1 of {first}, or by another "
                "entry?",
            )
        case AxesPermuted(axes=axes):
            order = listed([str(axis) for axis in axes])
            return Told(
                fact=f"{has} the right numbers with the axes in the order {order}",
                where=shaped,
                kind=f"What does each axis of the parameter {first} count, and what does each axis of your answer?",
                factor=f"Which line of your code puts the axes in the order {order}?",
            )
        case Flattened(order=order):
            running = "row by row" if order == "C" else "column by column"
            shape = subject.either("the shape of the parameter", "the shapes of the parameters")
            return Told(
                fact=f"{has} the right numbers in a single row, {running} (order {order}); expected {shape}",
                where=shaped,
                kind="Which shape does the parameter have, and which one your answer?",
                factor=f"Which call puts the numbers {running} into a single row, and which shape would undo it?",
            )
        case PermutedOutputs(pair=pair):
            return Told(
                fact=_exchange(mistake, subject),
                where="Which line of your code hands over the answers?",
                kind="In which order, and under which names, do your answers come?",
                factor=f"Which of your answers is the derivative by {code(pair[0])}, and which one by {code(pair[1])}?",
            )
        case Reordered(axis=axis, order=parts):
            return Told(
                fact=f"{has} the right parts along axis {axis} in the order {listed([str(part) for part in parts])}",
                where=f"Which line of your code puts the parts of {names} together?",
                kind=f"What does each part along axis {axis} of the parameter {first} belong to?",
                factor=f"In which order do the parts along axis {axis} stand in the loss, and in which in your code?",
            )
        case ShiftedOrFlipped(axis=axis):
            return Told(
                fact=f"{has} the right numbers {_move(mistake)}",
                where=f"Which index or slice of your code runs along axis {axis} of {names}?",
                kind=f"To which entry of the parameter {first} does the first entry of your answer belong?",
                factor=_index(mistake),
            )
        case BroadcastShape():
            return Told(
                fact=f"{is_} a square table of n by n numbers; expected n numbers",
                where=f"Print the shapes on the way to {names}: which one is the first that you do not expect?",
                kind="Which operation of your code combines two arrays of different shapes?",
                factor="Does a column meet a row somewhere, such as shape (n, 1) beside shape (n,)?",
            )
        case _:
            assert_never(mistake)


def _exchange(mistake: PermutedOutputs, subject: Subject) -> str:
    if len(subject.names) == 2:
        return "are exchanged: each is the right answer for the other"
    other = next(name for name in mistake.pair if name not in subject.names)
    return f"is the right answer for {code(other)}"


def _move(mistake: ShiftedOrFlipped) -> str:
    towards = "the end" if mistake.by > 0 else "the start"
    match mistake.move:
        case "flipped":
            return f"in reverse order along axis {mistake.axis}"
        case "rolled":
            return f"moved by {_places(mistake)} towards {towards} of axis {mistake.axis}, and around to its other side"
        case "shifted":
            return f"moved by {_places(mistake)} towards {towards} of axis {mistake.axis}, with zeros behind them"


def _index(mistake: ShiftedOrFlipped) -> str:
    if mistake.move == "flipped":
        return "Which index in your code runs forwards where the loss has it run backwards?"
    return f"Which index or slice of your code is off by {_places(mistake)}?"


def _places(mistake: ShiftedOrFlipped) -> str:
    return f"{abs(mistake.by)} place{'s' if abs(mistake.by) > 1 else ''}"
