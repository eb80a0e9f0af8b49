"""Running statements that were cut out of a notebook, with fresh inputs in the places made for them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.execution.inside.arguments import Arrays, Entry, build
from grader.execution.inside.kinds import fresh, kind_of
from grader.execution.inside.recorder import Record
from grader.execution.inside.values import as_array

ROUNDOFF = 64
"""Units in the last place by which a rehearsal may miss the notebook's own value: the order of sums may differ."""


@dataclass(frozen=True)
class Part:
    """One compiled statement."""

    cell: int
    code: Any


@dataclass(frozen=True)
class Code:
    """A program, compiled statement by statement, so that an error names its cell and line."""

    parts: tuple[Part, ...]
    cell_by_cell: bool

    @classmethod
    def compile(cls, program: Mapping[str, Any]) -> Code:
        """Compile a program as it came over the wire."""
        return cls(tuple(_compiled(chunk) for chunk in program["chunks"]), program["cell_by_cell"])

    def run(self, given: Callable[[str, str, object], object]) -> tuple[dict[str, object], dict[str, Any]]:
        """Run in a new namespace; return the answers handed over, and the namespace."""
        answers: dict[str, object] = {}
        namespace: dict[str, Any] = {
            "__name__": "__main__",
            "__grader_given__": given,
            "__grader_answer__": answers.__setitem__,
        }
        failed: Exception | None = None
        failed_cell = -1
        for part in self.parts:
            if part.cell == failed_cell:
                continue
            try:
                exec(part.code, namespace)  # noqa: S102 - the student's code, inside the wall
            except Exception as error:
                if not self.cell_by_cell:
                    raise
                failed, failed_cell = error, part.cell
        if failed is not None and not answers:
            raise failed
        return answers, namespace


def _compiled(chunk: Mapping[str, Any]) -> Part:
    tree = ast.parse(chunk["source"])
    ast.increment_lineno(tree, chunk["line"] - 1)
    return Part(chunk["cell"], compile(tree, f"cell {chunk['cell']}", "exec"))


def with_fresh_inputs(
    arguments: Mapping[str, Mapping[str, Any]], arrays: Arrays, records: Mapping[str, Record], entry: Entry
) -> Callable[[str, str, object], object]:
    """The function through which a program takes fresh inputs, each in the kind that the notebook had there."""

    def given(name: str, key: str, current: object) -> object:
        record = records.get(key)
        kind = record.kind if record else kind_of(current)
        return build(arguments[name], arrays, kind, entry)

    return given


def with_own_inputs(records: Mapping[str, Record]) -> Callable[[str, str, object], object]:
    """The function through which a program takes the notebook's own inputs, just as they were."""

    def given(name: str, key: str, current: object) -> object:
        record = records.get(key)
        if record is None or record.kind is None or record.numbers is None:
            return current
        return fresh(record.numbers, record.kind, lifted=False)

    return given


def same_numbers(rehearsed: object, own: np.ndarray[Any, Any]) -> bool:
    """Whether a rehearsal gave the notebook's own value, up to the order of its sums."""
    value = as_array(rehearsed)
    if value is None or value.shape != own.shape or value.dtype.kind != own.dtype.kind:
        return False
    if value.dtype.kind not in "fc":
        return bool(np.array_equal(value, own))
    gap = np.abs(value - own)
    allowed = ROUNDOFF * np.finfo(own.dtype).eps * np.max(np.abs(own), initial=0.0)
    return bool(np.all((gap <= allowed) | (np.isnan(value) & np.isnan(own))))
