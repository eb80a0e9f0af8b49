"""An object in the place of one that is not here: it goes wherever it is passed, and holds no numbers."""

from __future__ import annotations

import dis
import sys
from collections.abc import Iterable, Iterator, Sized
from types import FrameType, FunctionType
from typing import Any

from grader.execution.inside.aids.ledger import Ledger

SIZE = 2
"""What a stand-in answers where only a whole number will do, as a length."""
_PROGRESS_BARS = frozenset({"tqdm", "trange", "tqdm_notebook"})
"""Functions that run over what they are given, and show how far they came."""


class NotHandedIn(Exception):
    """Numbers were asked for that stand in something missing."""


class StandIn:
    """What is computed from it is a stand-in of the same name; to be asked for numbers is noted."""

    __slots__ = ("_grader_items", "_grader_ledger", "_grader_name")

    _grader_items: Iterable[Any] | None
    _grader_ledger: Ledger
    _grader_name: str

    def __init__(self, name: str, ledger: Ledger, items: Iterable[Any] | None = None) -> None:
        object.__setattr__(self, "_grader_name", name)
        object.__setattr__(self, "_grader_ledger", ledger)
        object.__setattr__(self, "_grader_items", items)

    def _more(self, *_: object, **__: object) -> StandIn:
        return StandIn(self._grader_name, self._grader_ledger)

    def _asked(self) -> None:
        """Somebody wants its numbers."""
        self._grader_ledger.ask(self._grader_name)

    # Parts of it, and what is computed from it

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._more()

    def __setattr__(self, name: str, value: object) -> None:
        pass

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """What it returns; used as a decorator it leaves what it decorates as it is."""
        match arguments:
            case (FunctionType() | type() as decorated,) if not options:
                return decorated
            case (Iterable() as items, *_) if self._grader_name.rpartition(".")[2] in _PROGRESS_BARS:
                return StandIn(self._grader_name, self._grader_ledger, items)
            case (int(), *_) if self._grader_name.endswith("trange"):
                return StandIn(self._grader_name, self._grader_ledger, range(*arguments))
            case _:
                return self._more()

    def __iter__(self) -> Iterator[Any]:
        if self._grader_items is not None:
            return iter(self._grader_items)
        names = _names_to_unpack_into(sys._getframe(1))
        if names is None:
            self._asked()
        return iter([self._more() for _ in range(SIZE if names is None else names)])

    def __array_ufunc__(self, *_: object, **__: object) -> StandIn:
        return self._more()

    def __array_function__(self, *_: object, **__: object) -> StandIn:
        return self._more()

    @classmethod
    def __torch_function__(
        cls, function: object, types: object, arguments: tuple[Any, ...] = (), options: dict[str, Any] | None = None
    ) -> StandIn:
        """What a function of torch makes of it."""
        among = [*arguments, *(options or {}).values()]
        among += [inner for item in among if isinstance(item, list | tuple) for inner in item]
        return next(item for item in among if isinstance(item, StandIn))._more()

    # Its numbers, which nobody has

    def __array__(self, *_: object, **__: object) -> Any:
        self._asked()
        raise NotHandedIn(f"{self._grader_name} did not come with the notebook")

    def __len__(self) -> int:
        items: object = self._grader_items
        if isinstance(items, Sized):
            return len(items)
        self._asked()
        return SIZE

    def __index__(self) -> int:
        return len(self)

    def __int__(self) -> int:
        return len(self)

    def __float__(self) -> float:
        return float(len(self))

    def __bool__(self) -> bool:
        return len(self) > 0

    def __contains__(self, item: object) -> bool:
        self._asked()
        return False

    # What any object can be used for

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __repr__(self) -> str:
        return f"<stand-in for {self._grader_name}>"

    def __format__(self, form: str) -> str:
        return repr(self)

    def __hash__(self) -> int:
        return id(self)

    def __copy__(self) -> StandIn:
        return self

    def __deepcopy__(self, memory: object) -> StandIn:
        return self

    def __mro_entries__(self, bases: object) -> tuple[type, ...]:
        return ()

    def __instancecheck__(self, instance: object) -> bool:
        return False


_COMPUTING = (
    "getitem add radd sub rsub mul rmul matmul rmatmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow neg pos "
    "abs invert and rand or ror xor rxor lt le gt ge eq ne round"
).split()
for _name in _COMPUTING:
    setattr(StandIn, f"__{_name}__", StandIn._more)


def _names_to_unpack_into(frame: FrameType) -> int | None:
    """How many names the running statement unpacks a value into, as in ``X, y = ...``; None: it does something else."""
    for instruction in dis.get_instructions(frame.f_code):
        if instruction.offset == frame.f_lasti:
            count = instruction.arg or 0
            match instruction.opname:
                case "UNPACK_SEQUENCE":
                    return count
                case "UNPACK_EX":
                    return (count & 0xFF) + (count >> 8)
    return None
