"""The tensors of a loss, written as short expressions of its inputs: ``X @ w + b``, ``sigmoid(…) - y``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from grader.diagnosis.mutation.running import Node

if TYPE_CHECKING:
    from grader.diagnosis.mutation.trace import Step

LONGEST = 30
"""Characters of an expression that can be read at a glance; of longer ones, the innermost parts become dots."""

_DEEPEST = 8
_DOTS = "…"
_MOST_DOTS = 2
_LONGEST_NUMBER = 5


@dataclass(frozen=True)
class _Code:
    """An expression, and how strongly the operation binds that is evaluated last."""

    text: str
    binding: int

    def within(self, binding: int) -> str:
        """The expression as an operand."""
        return self.text if self.binding >= binding else f"({self.text})"


_SUM, _PRODUCT, _SIGN, _POWER, _NAME = range(5)
_HIDDEN = _Code(_DOTS, _NAME)


def expressions_of(steps: Sequence[Step], inputs: Mapping[str, torch.Tensor]) -> dict[Node, str]:
    """An expression for every tensor that has a short one which no other tensor shares and which names an input."""
    names: dict[Node, _Code] = {name: _Code(name, _NAME) for name in inputs}
    written: dict[Node, str] = {name: name for name in inputs}
    known: Mapping[Node, _Code] = names
    for _ in range(_DEEPEST):
        known = {**names, **{step.position: _Writer(steps, inputs, known).code(step) for step in steps}}
        for step in steps:
            text = known[step.position].text
            if _is_readable(text, inputs):
                written[step.position] = text
    return _unambiguous(written, steps, inputs)


def _is_readable(text: str, inputs: Mapping[str, torch.Tensor]) -> bool:
    named = any(word in inputs for word in re.findall(r"[^\W\d]\w*", text))
    return named and len(text) <= LONGEST and text.count(_DOTS) <= _MOST_DOTS


def _unambiguous(
    written: Mapping[Node, str], steps: Sequence[Step], inputs: Mapping[str, torch.Tensor]
) -> dict[Node, str]:
    """Those expressions of which all tensors that they stand for hold the same numbers."""
    values: dict[str, torch.Tensor] = {}
    several: set[str] = set()
    for node, text in written.items():
        value = inputs[node] if isinstance(node, str) else steps[node].result
        if not torch.equal(values.setdefault(text, value.detach()).flatten(), value.detach().flatten()):
            several.add(text)
    return {node: text for node, text in written.items() if text not in several}


@dataclass(frozen=True)
class _Writer:
    """Writes single operations, given their operands."""

    steps: Sequence[Step]
    inputs: Mapping[str, torch.Tensor]
    known: Mapping[Node, _Code]

    def code(self, step: Step) -> _Code:
        """The expression of a step."""
        operands = [_HIDDEN if node is None else self.known.get(node, _HIDDEN) for node in step.operands]
        argument = self._softmax_argument(step)
        if argument is not None:
            return _call("softmax", self.known.get(argument, _HIDDEN))
        argument = self._sigmoid_argument(step)
        if argument is not None:
            return _call("sigmoid", self.known.get(argument, _HIDDEN))
        match step.operation, operands:
            case ("eye", []):
                return _Code("I", _NAME)
            case (("zeros" | "zeros_like"), _):
                return _Code("0", _NAME)
            case (("ones" | "ones_like"), _):
                return _Code("1", _NAME)
            case (("add" | "sub" | "mul" | "div" | "matmul"), [one, other]):
                return _between(step.operation, one, other)
            case (("add" | "sub" | "div" | "pow"), [one]) if len(step.constants) == 1:
                return _between(step.operation, one, self._constant(step))
            case ("mul", [one]) if len(step.constants) == 1:
                return _between("mul", self._constant(step), one)
            case (("rsub" | "rdiv" | "rpow"), [one]) if len(step.constants) == 1:
                return _between(step.operation[1:], self._constant(step), one)
            case ("reciprocal", [one]):
                return _between("div", _Code("1", _NAME), one)
            case ("neg", [one]):
                return _Code(f"-{one.within(_PRODUCT)}", _SIGN)
            case ("square", [one]):
                return _between("pow", one, _Code("2", _NAME))
            case (("T" | "t" | "transpose" | "mT"), [one]) if step.result.dim() == 2:
                return _Code(f"{one.within(_NAME)}.T", _NAME)
            case (_, [one]) if step.operation in _UNCHANGED and self._size(step.operands[0]) == step.result.numel():
                return one
            case (("getitem" | "gather"), [one]):
                index = f"{step.constants[0]:g}" if step.operation == "getitem" and step.constants else _DOTS
                return _Code(f"{one.within(_NAME)}[{index}]", _NAME)
            case (_, []):
                return _HIDDEN
            case _:
                return _Code(f"{step.operation}({', '.join(each.text for each in operands)})", _NAME)

    def _constant(self, step: Step) -> _Code:
        """A number as it stands in the loss; dots where it may be made of a size of these inputs."""
        value = step.constants[-1]
        text = f"{value:g}"
        of_sizes = step.operation != "pow" and bool({abs(value), round(1 / abs(value or 1.0), 9)} & self._sizes)
        if of_sizes or len(text) > _LONGEST_NUMBER or float(text) != value:
            return _HIDDEN
        return _Code(text, _NAME if value >= 0 else _SIGN)

    @property
    def _sizes(self) -> set[float]:
        """The sizes of the inputs, and one less and more, without 1 and 2, which stand in losses of their own."""
        lengths = {length for tensor in self.inputs.values() for length in tensor.shape}
        return {length + more for length in lengths for more in (-1.0, 0.0, 1.0)} - {0.0, 1.0, 2.0}

    def _softmax_argument(self, step: Step) -> Node | None:
        """What a softmax is taken of, where exponentials are divided by their sum."""
        above, below = self._made_by(step, "div", 0), self._made_by(step, "div", 1)
        if above is None or below is None or above.operation != "exp" or below.operation != "sum":
            return None
        summed = self._made_by(below, "sum", 0)
        if summed is None or (summed.operation, summed.operands) != ("exp", above.operands):
            return None
        argument = above.operands[0]
        shifted = None if not isinstance(argument, int) else self._made_by(self.steps[argument], "sub", 1)
        if shifted is not None and shifted.operation in ("detach", "max", "amax") and isinstance(argument, int):
            return self.steps[argument].operands[0]
        return argument

    def _sigmoid_argument(self, step: Step) -> Node | None:
        """What a sigmoid is taken of, where it is written out."""
        below = self._made_by(step, "rdiv", 0) if step.constants == (1.0,) else None
        power = self._made_by(below, "add", 0) if below is not None and below.constants == (1.0,) else None
        minus = self._made_by(power, "exp", 0) if power is not None else None
        return minus.operands[0] if minus is not None and minus.operation == "neg" else None

    def _made_by(self, step: Step, operation: str, number: int) -> Step | None:
        """The step that makes an operand of a certain operation."""
        if step.operation != operation or len(step.operands) <= number:
            return None
        node = step.operands[number]
        return self.steps[node] if isinstance(node, int) else None

    def _value(self, node: Node) -> torch.Tensor:
        return self.inputs[node] if isinstance(node, str) else self.steps[node].result

    def _size(self, node: Node | None) -> int:
        return -1 if node is None else self._value(node).numel()


_SIGNS = {
    "add": ("+", _SUM),
    "sub": ("-", _SUM),
    "mul": ("*", _PRODUCT),
    "div": ("/", _PRODUCT),
    "matmul": ("@", _PRODUCT),
}


def _between(operation: str, one: _Code, other: _Code) -> _Code:
    if operation == "pow":
        return _Code(f"{one.within(_NAME)}**{other.within(_NAME)}", _POWER)
    sign, binding = _SIGNS[operation]
    tighter = binding if operation == "add" else binding + 1
    return _Code(f"{one.within(binding)} {sign} {other.within(tighter)}", binding)


def _call(function: str, argument: _Code) -> _Code:
    return _Code(f"{function}({argument.text})", _NAME)


_UNCHANGED = frozenset(
    {
        "getitem", "reshape", "view", "squeeze", "unsqueeze", "flatten", "expand", "detach", "contiguous", "clone",
        "double", "to", "float",
    }
)  # fmt: skip
"""What leaves the numbers of a tensor as they are, if there are as many of them."""
