"""The error of every intermediate result, propagated from operation to operation as if errors were independent.

One way of computing a gradient may let the errors of a number that it uses twice cancel, as in x - mean(x); another
way, as honest, does not.  Here the errors of the operands of every operation are drawn anew, so that nothing cancels
but what each operation cancels itself.  The result bounds the noise of other orders of the same operations.

N. J. Higham, Accuracy and Stability of Numerical Algorithms (2002), section 3.3: running error analysis; here with
root mean squares in place of bounds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch

from grader.numerics.aten import Operation
from grader.numerics.constants import NOISE_RUNS, NOISE_SIZE
from grader.numerics.parts import as_it_stands, parts, rounds

_RMS_OF_UNIFORM = 1 / math.sqrt(3)
"""Of a number drawn from -1 to 1: the size of one rounding."""


class RunningErrors:
    """The errors of all tensors of one evaluation, per unit of relative round-off, by the memory that holds them.

    Args:
        generator: draws the errors.
        exact: names of operations that round nothing themselves.
    """

    def __init__(self, generator: torch.Generator, exact: frozenset[str]) -> None:
        self._generator = generator
        self._exact = exact
        self._errors: dict[int, torch.Tensor] = {}
        self._kept: list[torch.Tensor] = []  # so that no memory is used again for another tensor

    def begin(self, inputs: Iterable[torch.Tensor]) -> None:
        """Give inputs the error of one rounding."""
        for tensor in inputs:
            self._note(tensor, tensor.abs() * _RMS_OF_UNIFORM)

    def of(self, tensor: torch.Tensor) -> torch.Tensor:
        """The error of every entry."""
        errors = self._held(tensor)
        return torch.zeros_like(tensor) if errors is None else errors

    def through(self, operation: Operation) -> Any:
        """Run an operation, and note the errors of what comes out."""
        if operation.is_view or all(self._held(item) is None for item in operation.operands()):
            return operation.run()
        samples = [operation.on(self._with_errors) for _ in range(NOISE_RUNS)]  # before the run, which may be in place
        output = operation.run()
        for place, result in enumerate(_listed(output)):
            if _is_float64(result):
                moves = parts(torch.stack([_listed(sample)[place] for sample in samples]) - result)
                errors = moves.square().mean(0).sqrt() / NOISE_SIZE
                own = _RMS_OF_UNIFORM if rounds(operation, self._exact) else 0.0
                size = result.abs().unsqueeze(-1) if result.is_complex() else result.abs()
                total = torch.hypot(errors, (own * size).expand_as(errors))
                # 1 / (1 + exp(z)) is 0 for large z, whatever the errors of an infinity are
                self._note(result, torch.where(parts(result).isinf(), 0.0, total))
        return output

    def _with_errors(self, item: Any) -> Any:
        """An operand as it might have come out of another computation; a copy, which may be changed in place."""
        if not isinstance(item, torch.Tensor):
            return item
        errors = self._held(item)
        if errors is None:
            return item.clone()
        chance = torch.randn(errors.shape, generator=self._generator, dtype=errors.dtype)
        moves = NOISE_SIZE * errors * chance
        return as_it_stands(item, lambda held: held + (torch.view_as_complex(moves) if held.is_complex() else moves))

    def _held(self, item: Any) -> torch.Tensor | None:
        if not _is_float64(item):
            return None
        errors, held = self._errors.get(item.untyped_storage().data_ptr()), parts(item)
        return None if errors is None else errors.as_strided(held.shape, held.stride(), held.storage_offset())

    def _note(self, tensor: torch.Tensor, errors: torch.Tensor) -> None:
        memory = tensor.untyped_storage()
        if memory.data_ptr() not in self._errors:
            self._errors[memory.data_ptr()] = torch.zeros(memory.nbytes() // _BYTES, dtype=torch.float64)
            self._kept.append(tensor)
        held = self._held(tensor)
        assert held is not None
        held.copy_(errors)


_BYTES = torch.float64.itemsize


def _is_float64(item: Any) -> bool:
    """Whether something is a tensor of numbers in double precision, real or complex."""
    return isinstance(item, torch.Tensor) and item.dtype in (torch.float64, torch.complex128) and item.numel() > 0


def _listed(output: Any) -> list[Any]:
    return list(output) if isinstance(output, tuple | list) else [output]
