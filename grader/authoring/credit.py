"""How much of its points a parameter earns that is not right: nothing, unless the instructor says so."""

from __future__ import annotations

from grader.errors import AssignmentError
from grader.model import Credit


def partial_credit(constant_factor: float = 0.0, shape: float = 0.0, empty_batch: float = 0.0) -> Credit:
    """The shares of a parameter's points for answers that are not right.

    The points of a question are divided evenly among its parameters; a right one earns all of its own.

    Args:
        constant_factor: for numbers that are right except for one constant that the diagnosis names: a sign, a
            number, or a product of sizes such as that of the batch.
        shape: for finite numbers of the right shape.
        empty_batch: for numbers that are right on all inputs but an empty batch, where the loss allows one; those earn
            `constant_factor` at least.

    Raises:
        AssignmentError: a share is not between 0 and 1, or a mere shape earns more than nearly right numbers.
    """
    for name, share in {"constant_factor": constant_factor, "shape": shape, "empty_batch": empty_batch}.items():
        if not 0 <= share <= 1:
            raise AssignmentError(
                "bad-share",
                f"partial_credit({name}={share}) is no share.",
                "Give a number from 0, for nothing, to 1, for all points of the parameter.",
            )
    if shape > constant_factor:
        raise AssignmentError(
            "bad-share",
            f"partial_credit(constant_factor={constant_factor}, shape={shape}) gives more for less.",
            "Give no more for the shape than for numbers that are right except for a constant.",
        )
    return Credit(float(constant_factor), float(shape), float(empty_batch))
