"""Running a loss operation by operation, as it is or with some operations replaced.

Every torch operation of the loss passes through a mode and becomes a step.  Fused operations are taken apart
first, so that their inner steps can be looked at and replaced as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch
from torch.overrides import TorchFunctionMode, resolve_name

from grader.diagnosis.mutation.decompositions import FUNCTIONS_OF_ENTRIES, decomposition_of

Node: TypeAlias = int | str
"""A tensor of the computation: the position of the step that made it, or the name of an input."""


class Unfit(Exception):
    """A replacement makes no sense with these shapes or values."""


@dataclass(frozen=True)
class Performed:
    """One operation while the loss runs."""

    operation: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    nodes: Mapping[Node, torch.Tensor]
    """All tensors so far."""
    unchanged: Mapping[Node, torch.Tensor]
    """All tensors of a run in which nothing is replaced."""

    def value(self, node: Node) -> torch.Tensor:
        """A tensor's value; of one that is made only later, the one without any replacement."""
        found = self.nodes.get(node)
        return self.unchanged[node] if found is None else found.detach()

    def result(self) -> Any:
        """What the operation gives."""
        return self.function(*self.args, **self.kwargs)

    def tensor(self) -> torch.Tensor:
        """The same, where a tensor is all that it gives."""
        result = self.result()
        if not isinstance(result, torch.Tensor):
            raise Unfit
        return result

    def operands(self) -> list[torch.Tensor]:
        """The tensors of floating-point numbers that go in."""
        return [each for each in (*self.args, *self.kwargs.values()) if is_floating(each)]

    def result_of(self, change: Callable[[int, torch.Tensor], Any]) -> Any:
        """What the operation gives with its tensors changed, each of which is known by its number."""
        count = -1

        def changed(argument: Any) -> Any:
            nonlocal count
            if not is_floating(argument):
                return argument
            count += 1
            return change(count, argument)

        args = [changed(each) for each in self.args]
        kwargs = {name: changed(each) for name, each in self.kwargs.items()}
        return self.function(*args, **kwargs)


Replacement: TypeAlias = Callable[[Performed], Any]
"""Gives another result in the place of an operation's own."""


LONGEST = 10
"""How many times more steps than without any replacement a loss may take."""


class Running(TorchFunctionMode):
    """A context in which the operations of a loss are counted, kept and replaced."""

    def __init__(
        self,
        inputs: Mapping[str, torch.Tensor],
        replacements: Mapping[int, Replacement],
        unchanged: Mapping[Node, torch.Tensor] | None = None,
        watch: Callable[[int, Performed, object, torch.Tensor], None] | None = None,
    ) -> None:
        super().__init__()
        self.nodes: dict[Node, torch.Tensor] = {name: tensor for name, tensor in inputs.items()}  # noqa: C416
        self.replacements = replacements
        self.unchanged = unchanged or {}
        self.watch = watch
        self.position = 0
        self.within: set[int] = set()
        """The steps inside a function of every entry, which for students is a single one."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Called by torch for every operation; not in force while one runs."""
        operation, named = name_of(func), kwargs or {}
        parts = decomposition_of(operation)
        if parts is not None:
            first = self.position
            with self:
                whole = parts(*args, **named)
            if operation in FUNCTIONS_OF_ENTRIES:
                self.within |= set(range(first, self.position - 1))
            return whole
        if operation in _ABOUT_TENSORS:
            return func(*args, **named)
        if self.unchanged and self.position > LONGEST * len(self.unchanged):
            raise Unfit  # a loop that ends for the loss's own numbers need not end for others
        performed = Performed(operation, func, args, named, self.nodes, self.unchanged)
        replacement = self.replacements.get(self.position)
        result = performed.result() if replacement is None else replacement(performed)
        tensor = tensor_in(result)
        if tensor is None:
            return result
        if self.watch is not None:
            self.watch(self.position, performed, result, tensor)
        self.nodes[self.position] = tensor
        self.position += 1
        return result


def name_of(function: Callable[..., Any]) -> str:
    """The plain name of a torch operation: ``mul`` for ``torch.mul``, ``Tensor.__mul__`` and ``a *= b`` alike."""
    parts: list[str] = str(resolve_name(function) or getattr(function, "__name__", "")).split(".")
    parts = parts[:-1] if parts[-1] in ("__get__", "__set__") else parts
    return _SYNONYMS.get(name := parts[-1].strip("_"), name)


_SYNONYMS = {
    "multiply": "mul",
    "imul": "mul",
    "rmul": "mul",
    "truediv": "div",
    "itruediv": "div",
    "divide": "div",
    "true_divide": "div",
    "rtruediv": "rdiv",
    "rdiv": "rdiv",
    "radd": "add",
    "iadd": "add",
    "subtract": "sub",
    "isub": "sub",
    "negative": "neg",
    "absolute": "abs",
    "mm": "matmul",
    "mv": "matmul",
    "dot": "matmul",
    "bmm": "matmul",
    "clip": "clamp",
}


_ABOUT_TENSORS = frozenset(
    {"shape", "size", "dim", "ndim", "dtype", "device", "numel", "len", "item", "tolist", "numpy", "requires_grad",
     "is_floating_point", "layout", "stride", "long", "int", "bool", "is_complex", "nelement", "iter"}
)  # fmt: skip
"""What makes no new tensor of floating-point numbers."""


def is_floating(each: object) -> bool:
    """Whether something is a tensor of floating-point numbers."""
    return isinstance(each, torch.Tensor) and each.is_floating_point()


def tensor_in(result: Any) -> torch.Tensor | None:
    """The tensor that an operation makes; of several, such as a maximum and its position, the first."""
    candidates = result if isinstance(result, tuple | list) else (result,)
    return next((each for each in candidates if is_floating(each)), None)
