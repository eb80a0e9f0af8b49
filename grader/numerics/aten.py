"""Standing between torch and its kernels: every operation, forward and backward, passes here by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from torch._ops import OpOverload
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map


@dataclass(frozen=True)
class Operation:
    """One call of an ATen operation."""

    overload: OpOverload[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of the operation; one that works in place is named as the one that does not."""
        return str(self.overload.overloadpacket.__name__).rstrip("_")

    @property
    def is_view(self) -> bool:
        """Whether the result shares the memory of an argument."""
        return bool(self.overload.is_view)

    @property
    def is_in_place(self) -> bool:
        """Whether the operation changes an argument."""
        return bool(self.overload._schema.is_mutable)

    def run(self) -> Any:
        """What the kernel returns."""
        return self.overload(*self.args, **self.kwargs)

    def operands(self) -> list[Any]:
        """Everything that goes in, taken out of lists and tuples."""
        return list(tree_leaves((self.args, dict(self.kwargs))))

    def on(self, change: Callable[[Any], Any]) -> Any:
        """What the kernel returns for changed arguments."""
        return self.overload(*tree_map(change, self.args), **tree_map(change, dict(self.kwargs)))

    def arguments(self) -> Mapping[str, Any]:
        """All arguments under the names of the operation's schema, with defaults filled in."""
        parameters = self.overload._schema.arguments
        defaults = {parameter.name: parameter.default_value for parameter in parameters}
        given = dict(zip((parameter.name for parameter in parameters), self.args, strict=False))
        return {**defaults, **given, **self.kwargs}


class Intercepted(TorchDispatchMode):
    """A context in which `handle` takes every operation and gives its result."""

    def __init__(self, handle: Callable[[Operation], Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.handle = handle

    def __torch_dispatch__(
        self,
        func: OpOverload[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Called by torch for every operation; not in force while `handle` runs."""
        return self.handle(Operation(func, args, kwargs or {}))


def names(text: str) -> frozenset[str]:
    """The names of operations in a text."""
    return frozenset(text.split())
