"""What a notebook was saved with, beside what its code gives now: outputs, and the order in which cells were run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.model import Cell, Notebook

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)|(?<![\w.])-?(?:nan|inf)(?!\w)")
DIGITS = 6
"""Significant digits that a repetition of the same calculation gives again, on whatever machine."""
NEGLIGIBLE = 1e-6
"""Below it lie the differences of equal numbers, which rounding makes, and no two machines alike."""


@dataclass(frozen=True)
class Difference:
    """The first number of a saved output that is another one now; empty texts: the outputs have nothing in common."""

    saved: str
    now: str


def difference(saved: str, now: str, cut_at: int) -> Difference | None:
    """How a saved output differs from what is shown now; None: it does not.

    Numbers are compared by value, to the digits that both print.

    Args:
        saved: the text that the notebook holds.
        now: the text that running its cell gives.
        cut_at: length at which longer texts were cut.
    """
    before, after = _NUMBER.findall(saved), _NUMBER.findall(now)
    if max(len(saved), len(now)) >= cut_at:  # the last number may be cut itself
        whole = max(0, min(len(before), len(after)) - 1)
        before, after = before[:whole], after[:whole]
    if len(before) != len(after):
        return Difference("", "")
    return next((Difference(a, b) for a, b in zip(before, after, strict=True) if not _same(a, b)), None)


def _same(saved: str, now: str) -> bool:
    if saved == now:
        return True
    one, other = float(saved), float(now)
    if max(abs(one), abs(other)) < NEGLIGIBLE:
        return True
    if _is_same_ratio(one, other):
        return True
    shorter = min(saved, now, key=_digits)
    return _digits(shorter) >= _FEWEST and abs(one - other) <= _ROUNDED * max(_last_place(saved), _last_place(now))


_FEWEST = 3
"""Digits of a number below which a difference in the last one is no matter of rounding."""
_ROUNDED = 1.01
"""Units in the last place between printed numbers that are equal but for rounding, with room for binary fractions."""


def _is_same_ratio(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= 10**-DIGITS * abs(one)


def _digits(number: str) -> int:
    """Significant digits of a number that was printed with decimals; whole numbers are not rounded."""
    mantissa = re.split("[eE]", number)[0]
    return len(mantissa.replace(".", "").lstrip("+-0")) if "." in mantissa else 0


def _last_place(number: str) -> float:
    """What one unit in the last printed digit is worth."""
    mantissa, _, exponent = number.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(10.0 ** (int(exponent or 0) - decimals)) if "n" not in mantissa else 0.0


# Order --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunBefore:
    """A cell that was last run before one that stands above it."""

    cell: int
    above: int


def out_of_order(notebook: Notebook) -> tuple[RunBefore, ...]:
    """Cells that were last run before others that stand above them, each with the nearest of these."""
    run = [(cell.execution_count, cell.index) for cell in _code(notebook) if cell.execution_count is not None]
    found = []
    for position, (count, index) in enumerate(run):
        later = [above for other, above in run[:position] if other > count]
        if later:
            found.append(RunBefore(index, later[-1]))
    return tuple(found)


def never_run(notebook: Notebook) -> tuple[int, ...]:
    """Cells that were not run since the kernel was started, in a notebook of which others were."""
    cells = list(_code(notebook))
    if all(cell.execution_count is None for cell in cells):
        return ()
    return tuple(cell.index for cell in cells if cell.execution_count is None)


def _code(notebook: Notebook) -> Iterator[Cell]:
    return (cell for cell in notebook.cells if cell.kind == "code" and cell.source.strip())
