"""Complex tensors inside a loss, as the pairs of real numbers that rounding meets."""

from __future__ import annotations

from collections.abc import Callable

import torch

from grader.numerics.aten import Operation, names


def as_it_stands(tensor: torch.Tensor, change: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
    """A tensor after a change of what its memory holds.

    torch puts off conjugating and negating, and says so in two bits; an operation that runs between torch and its
    kernels does not see them.
    """
    if tensor.is_conj():
        return as_it_stands(tensor.conj(), change).conj()
    if tensor.is_neg():
        return torch._neg_view(change(torch._neg_view(tensor)))
    return change(tensor)


def parts(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor of real numbers in the same memory: of a complex one, with a last axis of real and imaginary parts.

    A conjugate that torch has not yet computed shares the memory of the original, whose parts are as large.
    """
    if not tensor.is_complex():
        return tensor
    return torch.view_as_real(tensor.conj() if tensor.is_conj() else tensor)


def rounds(operation: Operation, exact: frozenset[str]) -> bool:
    """Whether an operation rounds its result.

    Args:
        operation: the operation.
        exact: the names of those that do not round real numbers.
    """
    if operation.name not in exact:
        return True
    return operation.name in _OF_BOTH_PARTS and any(
        isinstance(operand, torch.Tensor) and operand.is_complex() for operand in operation.operands()
    )


_OF_BOTH_PARTS = names("abs sgn sign")
"""Operations that are exact for real numbers and take a root for complex ones."""
