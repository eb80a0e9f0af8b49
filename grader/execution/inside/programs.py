"""Running statements that were cut out of a notebook, with fresh inputs in the places made for them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Protocol

import numpy as np

from grader.execution.inside.arguments import Arrays, Entry, build
from grader.execution.inside.kinds import Kind, fresh, kind_of, restored
from grader.execution.inside.recorder import Record
from grader.execution.inside.values import as_array, detached

GRADER = "__grader__"
"""The name under which a program finds the object that hands it inputs and takes its answers."""
ROUNDOFF = 64
"""Units in the last place by which a rehearsal may miss the notebook's own value: the order of sums may differ."""


class Returned(BaseException):
    """A program has come to where its function returned; not an Exception, so that no ``except`` stops it."""


class NoSuchKind(Exception):
    """The notebook keeps an input in an object that cannot be made from numbers."""


class Inputs(Protocol):
    """How inputs enter a program."""

    def given(self, given: str, key: str, name: str, current: object) -> object:
        """The value of an input, at a place where the notebook gave it one."""

    def again(self, given: str, key: str, name: str, current: object) -> object:
        """The same after the notebook has updated it."""

    def before(self, given: str, key: str, name: str, current: object) -> object:
        """A value that an input has before an update."""

    def every(self, given: str, key: str, name: str, current: object) -> object:
        """Which samples are taken of an input."""

    def each(self, given: str, key: str, name: str, items: Iterable[object]) -> Iterable[object]:
        """What a loop runs over that gives an input its value."""

    def more(self, cell: int, line: int, passes: int, condition: object) -> object:
        """Whether a loop goes on that updates an input."""

    def first(self, items: Iterable[object]) -> Iterable[object]:
        """What a loop runs over of which only the first pass counts."""

    def few(self, passes: int, items: Iterable[object]) -> Iterable[object]:
        """What a loop runs over that has more passes than there is time for."""

    def argument(self, given: str, key: str) -> object:
        """The value of an input as an argument of a call."""

    def size(self, own: int) -> int:
        """The size of the inputs where the notebook's own had one of that value."""

    def own(self, key: str, default: object) -> object:
        """What the notebook itself passed as a parameter."""


@dataclass
class Run:
    """What a running program finds under `GRADER`: the way in, and the way out."""

    inputs: Inputs
    answers: dict[str, object] = field(default_factory=dict)
    lenient: bool = False
    """Whether the next statement need not succeed."""
    Returned = Returned

    def __getattr__(self, name: str) -> object:
        return getattr(self.inputs, name)

    def may_fail(self) -> None:
        """Go on if the next statement fails: what it makes is replaced by an input."""
        self.lenient = True

    def joined(self, parts: Sequence[Any], layout: str) -> object:
        """All numbers of several inputs in one row: an array, or a tensor if any of them is one."""
        arrays = [as_array(part) for part in parts]
        row = np.concatenate(
            [array.ravel(order="F" if layout == "F" else "C") for array in arrays if array is not None]
        )
        kinds = (kind_of(part) for part in parts)
        tensor = next((kind for kind in kinds if kind is not None and kind.library == "torch"), None)
        return row if tensor is None else fresh(row, replace(tensor, shape=row.shape), lifted=False)

    def answer(self, output: str, value: object) -> None:
        """Take an answer as it is now, whatever becomes of it later."""
        self.answers[output] = detached(value)


@dataclass(frozen=True)
class Part:
    """One statement, compiled; or the error that it makes when it is."""

    cell: int
    code: Any
    is_answer: bool


@dataclass(frozen=True)
class Code:
    """A program, compiled statement by statement, so that an error names its cell and line."""

    parts: tuple[Part, ...]
    cell_by_cell: bool

    @classmethod
    def compile(cls, program: Mapping[str, Any]) -> Code:
        """Compile a program as it came over the wire."""
        return cls(tuple(_compiled(chunk) for chunk in program["chunks"]), program["cell_by_cell"])

    def run(self, inputs: Inputs) -> tuple[dict[str, object], dict[str, Any]]:
        """Run in a new namespace; return the answers handed over, and the namespace."""
        run = Run(inputs)
        namespace: dict[str, Any] = {"__name__": "__main__", GRADER: run}
        failed: Exception | None = None
        failed_cell = -1
        ended = False
        for part in self.parts:
            if part.cell == failed_cell or (ended and not part.is_answer):
                continue
            lenient, run.lenient = run.lenient, False
            try:
                _execute(part, namespace)
            except Returned:
                ended = True
            except Exception as error:
                if lenient or (ended and isinstance(error, NameError)):  # it returned before it had this answer
                    continue
                if not self.cell_by_cell:
                    raise
                failed, failed_cell = error, part.cell
        if failed is not None and not run.answers:
            raise failed
        return run.answers, namespace


def _compiled(chunk: Mapping[str, Any]) -> Part:
    is_answer = chunk["source"].startswith(f"{GRADER}.answer(")
    try:
        tree = ast.parse(chunk["source"])
        ast.increment_lineno(tree, chunk["line"] - 1)
        return Part(chunk["cell"], compile(tree, f"cell {chunk['cell']}", "exec"), is_answer)
    except (SyntaxError, ValueError) as error:  # it parses, but cannot stand alone: a return outside of a function
        return Part(chunk["cell"], error, is_answer)


def _execute(part: Part, namespace: dict[str, Any]) -> None:
    if isinstance(part.code, Exception):
        raise part.code
    exec(part.code, namespace)  # noqa: S102 - the student's code, inside the wall


# Fresh inputs -------------------------------------------------------------------------------------


@dataclass
class Fresh:
    """Fresh inputs, each in the kind that the notebook had there; one object a run.

    An input of which the call says nothing keeps the notebook's own value, and its copies in other kinds of object
    have the same numbers.
    """

    arguments: Mapping[str, Mapping[str, Any]]
    arrays: Arrays
    records: Mapping[str, Record]
    entry: Entry
    _shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Name to the shape in which its input entered last."""
    _sizes: dict[int, set[int]] = field(default_factory=dict)
    """Size in the notebook's own inputs to the sizes that took its place."""
    _passes: dict[tuple[int, int], int] = field(default_factory=dict)
    _kept: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    """The notebook's own numbers of an input of which the call says nothing."""

    def given(self, given: str, key: str, name: str, current: object) -> object:
        """A fresh value."""
        value = self._made(given, key, current) if given in self.arguments else self._own(given, key, name, current)
        self._entered(name, value)
        return value

    def before(self, given: str, key: str, name: str, current: object) -> object:
        """Another value of the same shape and range, so that an answer that still depends on it comes out wrong."""
        if given not in self.arguments:
            return self.given(given, key, name, current)
        array = _other(self._array(given))
        value = fresh(array, self._kind(key, current) or self.entry.kind_of_unrecorded(array), self.entry.lifted)
        self._entered(name, value)
        return value

    def again(self, given: str, key: str, name: str, current: object) -> object:
        """The fresh value in place of the updated one, in the same object where that can be.

        An update that gives the input another shape (a transpose, a column of ones) has not made it another input:
        the code that follows expects that shape, so that it stays as it was made.
        """
        if given not in self.arguments:
            return self.given(given, key, name, current)
        if isinstance(current, list):
            current[:] = fresh(self._array(given), Kind("list", shape=self._array(given).shape), lifted=True)  # type: ignore[call-overload]
            return current
        shape = getattr(current, "shape", ())
        if name in self._shapes and tuple(shape) != self._shapes[name]:
            return current
        value = self._made(given, key, current)
        self._entered(name, value)
        return _put_into(current, value)

    def every(self, given: str, key: str, name: str, current: object) -> object:
        """All of them."""
        return np.arange(len(self._array(given))) if given in self.arguments else current

    def each(self, given: str, key: str, name: str, items: Iterable[object]) -> Iterator[object]:
        """The fresh value, as often as the notebook had one of its own."""
        for item in items:
            yield self.given(given, key, name, item)

    def more(self, cell: int, line: int, passes: int, condition: object) -> bool:
        """Whether the loop's condition holds, for so many passes."""
        self._passes[cell, line] = self._passes.get((cell, line), 0) + 1
        return bool(condition) and self._passes[cell, line] <= passes

    def first(self, items: Iterable[object]) -> Iterable[object]:
        """The first item."""
        return islice(items, 1)

    def few(self, passes: int, items: Iterable[object]) -> Iterable[object]:
        """The first items."""
        return islice(items, passes)

    def argument(self, given: str, key: str) -> object:
        """A fresh value."""
        return self._made(given, key, None)

    def size(self, own: int) -> int:
        """The size that took the place of one of that value; the value itself if there is none, or more than one."""
        fresh_sizes = self._sizes.get(own, set())
        return min(fresh_sizes) if len(fresh_sizes) == 1 else own

    def own(self, key: str, default: object) -> object:
        """What the notebook itself passed."""
        return _recorded(self.records.get(key), default)

    def _own(self, given: str, key: str, name: str, current: object) -> object:
        """What the notebook held, in float64 where that is wanted and it held numbers with a fraction."""
        record = self.records.get(key) or Record(kind_of(current), as_array(current), current)
        if record.kind is None or record.numbers is None:
            return _recorded(record, current)
        numbers = record.numbers if given == name else self._kept.get(given, record.numbers)
        self._kept.setdefault(given, numbers)
        if not record.kind.dtype.startswith(("float", "bfloat", "complex")):
            return restored(record.numbers, record.kind)
        same = numbers if numbers.shape == record.numbers.shape else record.numbers
        return fresh(same, record.kind, self.entry.lifted)

    def _array(self, given: str) -> np.ndarray[Any, Any]:
        return self.arrays[self.arguments[given]["array"]]

    def _made(self, given: str, key: str, current: object) -> object:
        kind = self._kind(key, current)
        value = build(self.arguments[given], self.arrays, kind, self.entry)
        shape = tuple(getattr(value, "shape", ()))
        if kind is not None and len(kind.shape) == len(shape):
            for own, size in zip(kind.shape, shape, strict=True):
                self._sizes.setdefault(own, set()).add(size)
        return value

    def _kind(self, key: str, current: object) -> Kind | None:
        record = self.records.get(key)
        return record.kind if record else kind_of(current)

    def _entered(self, name: str, value: object) -> None:
        self._shapes[name] = tuple(getattr(value, "shape", ()))


def _other(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Numbers in the range of an array, but not in the same places."""
    turned = array.reshape(-1)[::-1].reshape(array.shape).copy()  # torch takes no negative strides
    return array / 2 if np.array_equal(turned, array) else turned


def _put_into(current: Any, value: Any) -> object:
    """Store a value in an object of the same kind, whatever other names it has; else the value itself."""
    if type(current) is not type(value) or not hasattr(value, "shape") or current.shape != value.shape:
        return value
    if current.dtype != value.dtype:
        return value
    if isinstance(current, np.ndarray) and current.flags.writeable:
        current[...] = value
        return current
    if hasattr(current, "detach"):
        current.data.copy_(value.detach())
        return current
    return value


# The notebook's own inputs ------------------------------------------------------------------------


@dataclass(frozen=True)
class Own:
    """The notebook's own inputs, just as they were."""

    records: Mapping[str, Record]

    def given(self, given: str, key: str, name: str, current: object) -> object:
        """The recorded value.

        Raises:
            NoSuchKind: the notebook held something else than numbers, so that no fresh value can take its place.
        """
        record = self.records.get(key)
        if record is not None and record.held is not None:
            raise NoSuchKind(type(record.held).__name__)
        return _recorded(record, current)

    before = given

    def again(self, given: str, key: str, name: str, current: object) -> object:
        """The updated value."""
        return current

    def every(self, given: str, key: str, name: str, current: object) -> object:
        """Those that the notebook took."""
        return current

    def each(self, given: str, key: str, name: str, items: Iterable[object]) -> Iterable[object]:
        """The notebook's own items."""
        return items

    def more(self, cell: int, line: int, passes: int, condition: object) -> object:
        """The loop's own condition."""
        return condition

    def first(self, items: Iterable[object]) -> Iterable[object]:
        """The notebook's own items."""
        return items

    def few(self, passes: int, items: Iterable[object]) -> Iterable[object]:
        """The first of the notebook's own items: all of them are too many."""
        return islice(items, passes)

    def argument(self, given: str, key: str) -> object:
        """The recorded value."""
        return _recorded(self.records.get(key), None)

    def size(self, own: int) -> int:
        """The notebook's own size."""
        return own

    def own(self, key: str, default: object) -> object:
        """The recorded value."""
        return _recorded(self.records.get(key), default)


def _recorded(record: Record | None, default: object) -> object:
    if record is None:
        return default
    if record.kind is None:
        return record.held
    return default if record.numbers is None else restored(record.numbers, record.kind)


def same_numbers(rehearsed: object, own: np.ndarray[Any, Any]) -> bool:
    """Whether a rehearsal gave the notebook's own value, up to the order of its sums."""
    value = as_array(rehearsed)
    if value is None or value.shape != own.shape or value.dtype.kind != own.dtype.kind:
        return False
    if value.dtype.kind not in "fc":
        return bool(np.array_equal(value, own))
    gap = np.abs(value - own)
    allowed = ROUNDOFF * np.finfo(own.dtype).eps * np.max(np.abs(own), initial=0.0)
    return bool(np.all((gap <= allowed) | (np.isnan(value) & np.isnan(own)) | (value == own)))
