"""A few numbers that show a mistake: one student's beside the exact ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grader.feedback.figures import NO_NUMBER, aligned, significant, telling_digits
from grader.feedback.people import Reason, listed
from grader.feedback.plain import plain
from grader.feedback.trials import entry_name
from grader.model import WrongNumbers

SHOWN = 4
"""Entries of an example: enough to see a pattern."""

_FIRST_SHOWN = "OABSME"
"""Labels of trials: the assignment's own inputs come first, because they stand in the notebook."""


@dataclass(frozen=True)
class ExampleRow:
    """One entry: a student's number, the exact one, and their quotient."""

    entry: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One student's numbers."""

    student: Reason
    where: str
    rows: tuple[ExampleRow, ...]
    remark: str
    """Stands in the place of rows where no entry can be put beside another."""


def example_of(student: str, numbers: Sequence[WrongNumbers], parameters: Sequence[str]) -> Example | None:
    """Returns the entries of some parameters that are furthest off; None if there are no numbers of these.

    Args:
        student: whose numbers they are.
        numbers: all wrong numbers of the question.
        parameters: those that are to be shown.
    """
    order = {name: place for place, name in enumerate(parameters)}
    concerned = sorted(
        (found for found in numbers if found.parameter in order),
        key=lambda found: (not _fits(found), _FIRST_SHOWN.find(found.trial), order[found.parameter]),
    )
    if not concerned:
        return None
    trial = concerned[0].trial
    shown = [found for found in concerned if found.trial == trial and _fits(found)]
    return Example(
        student=listed(student),
        where="the assignment’s own inputs" if trial == "O" else "inputs drawn for checking",
        rows=tuple(_rows(shown[:SHOWN])),
        remark="" if shown else _misfit(concerned[0]),
    )


def _fits(found: WrongNumbers) -> bool:
    return found.yours.shape == found.exact.shape


def _misfit(found: WrongNumbers) -> str:
    yours, exact = (part.shape[:-1] if found.complex else part.shape for part in (found.yours, found.exact))
    return f"`{plain(found.parameter)}` has shape {yours}, expected {exact}."


def _rows(shown: Sequence[WrongNumbers]) -> Iterator[ExampleRow]:
    entries = [entry for found in shown for entry in _furthest(found, SHOWN // len(shown))]
    digits = max((telling_digits(yours, exact) for _, yours, exact in entries), default=4)
    columns = (
        aligned([significant(yours, digits) for _, yours, _ in entries]),
        aligned([significant(exact, digits) for _, _, exact in entries]),
        aligned([significant(yours / exact) if exact else NO_NUMBER for _, yours, exact in entries]),
    )
    for i, (name, _, _) in enumerate(entries):
        yield ExampleRow(plain(name), tuple(column[i] for column in columns))


def _furthest(found: WrongNumbers, count: int) -> Iterator[tuple[str, float, float]]:
    """Gives the entries that are furthest off, by name, with both numbers."""
    yours, exact = found.yours.ravel(), found.exact.ravel()
    with np.errstate(all="ignore"):
        gap = np.nan_to_num(np.abs(yours - exact), nan=np.inf)
    for at in np.argsort(-gap, kind="stable")[: min(count, np.count_nonzero(gap))]:
        yield _entry(found, int(at)), float(yours[at]), float(exact[at])


def _entry(found: WrongNumbers, at: int) -> str:
    """Returns the name of an entry; of a complex number with the part, such as ``Im z[2]``."""
    shape = found.exact.shape
    position = [int(index) for index in np.unravel_index(at, shape)]
    if not found.complex:
        return entry_name(found.parameter, shape, position)
    return f"{('Re', 'Im')[position[-1]]} {entry_name(found.parameter, shape[:-1], position[:-1])}"
