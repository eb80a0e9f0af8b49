"""The words for operands of products and differences that stand there with another shape or in another order."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.mutation.found import BroadcastPair, MovedOperand, ReshapedOperand, TransposedOperand
from grader.diagnosis.wording.words import Subject, Told

Operands: TypeAlias = TransposedOperand | ReshapedOperand | MovedOperand | BroadcastPair


def operands(mistake: Operands, subject: Subject) -> Told:
    """What is told of an answer in which an operand has its numbers in other places."""
    right, equals = subject.right_answer, subject.either("equals", "equal")
    match mistake:
        case TransposedOperand(operand=operand):
            return Told(
                fact=f"{equals} {right} with rows and columns of {operand} exchanged in a product",
                where=f"Which product of your code holds {operand}?",
                kind="Over which axis does that product sum, and what does the other axis count?",
                factor=f"Is {operand} transposed there, and does the derivative have it so?",
            )
        case ReshapedOperand(operand=operand):
            return Told(
                fact=f"{equals} {right} with {operand} reshaped in the place of its transpose",
                where=f"Which product of your code holds {operand}?",
                kind="Print that array before and after your code changes its shape: which number stands where?",
                factor=f"Does the call that turns {operand} over exchange rows and columns, or cut the same row of "
                "numbers anew?",
            )
        case MovedOperand(operand=operand, axis=axis):
            return Told(
                fact=f"{equals} {right} with {operand} reversed or moved along axis {axis}",
                where=f"Which product or sum of your code holds {operand}?",
                kind="Which entry of one array meets which entry of the other, in the loss and in your code?",
                factor=f"Which index or slice runs along axis {axis} of {operand} there, and in which direction?",
            )
        case BroadcastPair(tensors=tensors):
            return Told(
                fact=f"{equals} {right} with the differences of all pairs from {tensors}, as a column and a row give "
                "them",
                where=f"Print the shapes on the way to {subject.named}: which one is the first that you do not expect?",
                kind="Which operation of your code combines two arrays of different shapes?",
                factor=f"Which shapes do {tensors} have where your code combines them?",
            )
        case _:
            assert_never(mistake)
