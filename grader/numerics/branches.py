"""Which way a loss goes at each of its branches: ReLU on or off, which entry is the maximum.

A loss is smooth as long as every branch goes the same way, so that comparing two signatures tells
whether a kink lies between two points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch

from grader.model import Array
from grader.numerics.aten import Intercepted, Operation, names
from grader.numerics.derivative import tensors_of


@dataclass(frozen=True)
class Branch:
    """One branching operation: the way that each of its entries went."""

    operation: str
    ways: tuple[int, ...]
    """-1, 0 or 1 for below, at or above a threshold; the position of the winner for a maximum."""


Signature: TypeAlias = tuple[Branch, ...]
"""All branches of one evaluation, in order."""


def branch_signature(function: Callable[..., Any], inputs: Mapping[str, Array]) -> Signature:
    """Which way `function` goes at each of its branches.

    Args:
        function: a scalar loss in torch operations, which takes its inputs by name.
        inputs: the point.
    """
    branches: list[Branch] = []

    def recorded(operation: Operation) -> Any:
        arms = _ARMS.get(operation.name)
        if arms is None:
            return operation.run()
        arguments = operation.arguments()
        before = arms(arguments)  # before the kernel, which may work in place
        output = operation.run()
        for ways in before + _winners(operation.name, arguments, output):
            branches.append(Branch(operation.name, tuple(ways.flatten().tolist())))
        return output

    with Intercepted(recorded), torch.enable_grad():
        function(**tensors_of(inputs))
    return tuple(branches)


Arguments: TypeAlias = Mapping[str, Any]
"""The arguments of one torch operation by the names of its schema."""

Arms: TypeAlias = Callable[[Arguments], list[torch.Tensor]]
"""How an operation divides the entries of its arguments."""


def _side(difference: torch.Tensor) -> torch.Tensor:
    return (difference > 0).to(torch.int8) - (difference < 0).to(torch.int8)


def _zero(arguments: Arguments) -> list[torch.Tensor]:
    """A complex number has no side of 0."""
    return [] if arguments["self"].is_complex() else [_side(arguments["self"])]


def _thresholds(*names: str) -> Arms:
    """Arms at the thresholds that these arguments hold; None is no threshold."""
    return lambda arguments: [
        _side(arguments["self"] - arguments[name]) for name in names if arguments[name] is not None
    ]


def _symmetric(name: str) -> Arms:
    return lambda arguments: [_side(arguments["self"] + arguments[name]), _side(arguments["self"] - arguments[name])]


def _three(arguments: Arguments) -> list[torch.Tensor]:
    return [_side(arguments["self"] + 3), _side(arguments["self"] - 3)]


def _residual(name: str) -> Arms:
    return lambda arguments: [_side((arguments["self"] - arguments["target"]).abs() - arguments[name])]


def _order(arguments: Arguments) -> list[torch.Tensor]:
    left, right = torch.as_tensor(arguments["self"]), torch.as_tensor(arguments["other"])
    return [_side(left.to(torch.float64) - right.to(torch.float64))]


def _condition(arguments: Arguments) -> list[torch.Tensor]:
    return [arguments["condition"].to(torch.int8)]


def _first_norm(name: str) -> Arms:
    return lambda arguments: _zero(arguments) if arguments[name] == 1 else []


def _jumps(arguments: Arguments) -> list[torch.Tensor]:
    return [arguments["self"].floor(), arguments["self"].round()]


def _decided_by_output(arguments: Arguments) -> list[torch.Tensor]:
    return []


def _winners(name: str, arguments: Arguments, output: Any) -> list[torch.Tensor]:
    """The positions of the winners, for operations that choose among entries."""
    if name in _WITH_POSITIONS and isinstance(output, tuple | list):
        return [output[1]]
    if name in _EXTREMES:
        return [_position_of_extreme(arguments["self"], arguments.get("dim"), largest="max" in name)]
    return []


def _position_of_extreme(values: torch.Tensor, dim: int | list[int] | None, *, largest: bool) -> torch.Tensor:
    dims = [dim] if isinstance(dim, int) else list(dim or range(values.dim()))
    rows = values.movedim(dims, list(range(-len(dims), 0))).flatten(-len(dims)) if dims else values.reshape(1)
    return rows.argmax(-1) if largest else rows.argmin(-1)


_WITH_POSITIONS = names(
    "max min median nanmedian mode sort topk kthvalue cummax cummin max_pool2d_with_indices "
    "max_pool3d_with_indices adaptive_max_pool2d adaptive_max_pool3d"
)
_EXTREMES = frozenset({"max", "min", "amax", "amin"})

_ARMS: Mapping[str, Arms] = {
    **dict.fromkeys(names("relu abs sign sgn leaky_relu elu celu _prelu_kernel rrelu_with_noise"), _zero),
    **dict.fromkeys(names("gt ge lt le eq ne maximum minimum fmax fmin"), _order),
    **dict.fromkeys(names("floor ceil round trunc frac"), _jumps),
    **dict.fromkeys(names("hardsigmoid hardswish"), _three),
    **dict.fromkeys(names("softshrink hardshrink"), _symmetric("lambd")),
    **dict.fromkeys(_WITH_POSITIONS | _EXTREMES, _decided_by_output),
    "clamp": _thresholds("min", "max"),
    "clamp_min": _thresholds("min"),
    "clamp_max": _thresholds("max"),
    "hardtanh": _thresholds("min_val", "max_val"),
    "threshold": _thresholds("threshold"),
    "huber_loss": _residual("delta"),
    "smooth_l1_loss": _residual("beta"),
    "where": _condition,
    "linalg_vector_norm": _first_norm("ord"),
    "norm": _first_norm("p"),
}
"""How each branching operation of ATen divides its entries."""
