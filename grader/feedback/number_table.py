"""The numbers of one trial: yours, exact, by differences, and their ratio, the entry furthest off first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.feedback.figures import NO_NUMBER, aligned, significant, telling_digits
from grader.feedback.trials import Group, agrees, entry_of, shape_of, shown_group, sizes_text
from grader.model import Agreement, Array, Comparison, Verdict

SHOWN_WHOLE = 12
"""Entries up to which an array is shown whole."""

SHOWN_OF_LARGE = 5

_RATIO = "yours / exact"
_COLUMNS = ("yours", "exact", "differences", _RATIO)


@dataclass(frozen=True)
class NumberRow:
    """One entry of one parameter."""

    entry: str
    cells: tuple[str, ...]
    """One text a column, padded to stand on the decimal point."""
    furthest: bool
    """Whether this entry is the furthest off of its parameter."""


@dataclass(frozen=True)
class NumberTable:
    """What one trial's numbers are, ready to be set."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[NumberRow, ...]
    remarks: tuple[str, ...]


def number_table(verdict: Verdict, *, show_expected: bool) -> NumberTable | None:
    """Returns the table of the trial worth showing; None if no call gave numbers.

    Args:
        verdict: the question.
        show_expected: whether the exact numbers, and all that follow from them, may be seen.
    """
    group = shown_group(verdict)
    usable = sorted(filter(_comparable, group), key=agrees)
    if not usable:
        return None
    columns = _COLUMNS if show_expected else _COLUMNS[:1]
    digits = max(map(_digits, usable)) if show_expected else 4
    entries = [entry for comparison in usable for entry in _entries(comparison)]
    cells = [aligned([_text(entry.numbers[i], digits) for entry in entries]) for i in range(len(columns))]
    return NumberTable(
        caption=_caption(verdict, group),
        columns=columns,
        rows=tuple(
            NumberRow(entry.name, tuple(column[i] for column in cells), entry.furthest)
            for i, entry in enumerate(entries)
        ),
        remarks=tuple(remark for comparison in group for remark in _remarks(comparison)),
    )


def without_ratio(table: NumberTable) -> NumberTable:
    """Returns a table without the column that would give a factor away."""
    kept = [at for at, column in enumerate(table.columns) if column != _RATIO]
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=tuple(replace(row, cells=tuple(row.cells[at] for at in kept)) for row in table.rows),
    )


@dataclass(frozen=True)
class _Entry:
    name: str
    numbers: tuple[float | None, ...]
    """One a column; None: there is none, such as a ratio to zero."""
    furthest: bool


def _text(value: float | None, digits: int) -> str:
    return NO_NUMBER if value is None else significant(value, digits)


def gap(comparison: Comparison, yours: Array) -> Array:
    """Returns how far each entry is from the exact one; numbers that are not finite are furthest."""
    with np.errstate(all="ignore"):
        distance = np.abs(yours - comparison.exact)
    return np.where(np.isfinite(distance), distance, np.inf)


def _comparable(comparison: Comparison) -> bool:
    return comparison.yours is not None and comparison.yours.shape == comparison.exact.shape


def _entries(comparison: Comparison) -> Sequence[_Entry]:
    yours = comparison.yours
    if yours is None:
        return ()
    size, right = yours.size, agrees(comparison)
    order = np.arange(size) if right else np.argsort(-gap(comparison, yours), axis=None, kind="stable")
    shown = order if size <= SHOWN_WHOLE else order[:SHOWN_OF_LARGE]
    return [
        _Entry(
            name=entry_of(comparison, np.unravel_index(at, yours.shape)),
            numbers=_numbers(float(yours.flat[at]), float(comparison.exact.flat[at]), comparison.differences.flat[at]),
            furthest=not right and size > 1 and rank == 0,
        )
        for rank, at in enumerate(shown)
    ]


def _numbers(yours: float, exact: float, differences: float) -> tuple[float | None, ...]:
    known = float(differences) if np.isfinite(differences) else None  # not every entry is differentiated once more
    return yours, exact, known, yours / exact if exact else None


def _digits(comparison: Comparison) -> int:
    """Four digits, or as many as show what is wrong with the entry furthest off."""
    yours = comparison.yours
    if agrees(comparison) or yours is None or not yours.size:
        return 4
    worst = int(np.argmax(gap(comparison, yours)))
    return telling_digits(float(yours.flat[worst]), float(comparison.exact.flat[worst]))


def _caption(verdict: Verdict, group: Group) -> str:
    trial = group[0].trial
    sizes = f" ({sizes_text(trial.sizes)})" if trial.sizes else ""
    if trial.label == "O":
        return f"At the assignment’s own inputs{sizes}"
    if trial.label == "E":
        return f"On an empty batch{sizes}"
    if any(comparison.trial.label == "O" for comparison in verdict.comparisons) and not all(map(agrees, group)):
        return f"Right at the assignment’s own inputs; at these drawn ones{sizes} the numbers differ"
    return f"At inputs drawn for checking{sizes}"


def _remarks(comparison: Comparison) -> Iterator[str]:
    name, yours, shape = comparison.parameter, comparison.yours, shape_of(comparison, comparison.exact)
    if comparison.note:
        yield f"{name}: {comparison.note}"
    elif yours is None:
        yield f"No numbers came for {name}."
    elif yours.shape != comparison.exact.shape:
        yield f"{name}: expected shape {shape}, not {shape_of(comparison, yours)}."
    if _comparable(comparison) and comparison.exact.size > SHOWN_WHOLE:
        which = f"the first {SHOWN_OF_LARGE}" if agrees(comparison) else f"the {SHOWN_OF_LARGE} furthest off"
        yield f"{name} has {comparison.exact.size} entries, shape {shape}; these are {which}."
    if comparison.agreement is Agreement.FLOAT32:
        yield f"{name} is right to the accuracy of float32."
