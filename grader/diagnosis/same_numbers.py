"""Which students have the same wrong numbers: equal on every trial, as far as rounding goes.

Another order of summation, another library or float32 leave the last digits different, so numbers are the same if
they differ by no more than the noise by which a right answer would be accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from grader.model import Array, SameNumbers, WrongNumbers
from grader.numerics.constants import ENTRY_WEIGHT, LARGEST_WEIGHT, THRESHOLD, U32

LEAST = 2
"""Students who can have something in common."""


def same_numbers(question: str, wrong: Mapping[str, Sequence[WrongNumbers]]) -> tuple[SameNumbers, ...]:
    """Groups of students who have the same wrong numbers in some parameters of a question, the largest first.

    Parameters in which the same students agree are named together.  Numbers that are right but for their noise, as
    those of a difference quotient with too large an error, say nothing and are left out.

    Args:
        question: its name.
        wrong: by student, the wrong numbers of this question.
    """
    parameters = dict.fromkeys(found.parameter for numbers in wrong.values() for found in numbers)
    together: dict[tuple[str, ...], list[str]] = {}
    for parameter in parameters:
        for students in _groups(parameter, wrong):
            together.setdefault(students, []).append(parameter)
    found = [SameNumbers(question, tuple(names), students) for students, names in together.items()]
    return tuple(sorted(found, key=lambda same: -len(same.students)))


def _groups(parameter: str, wrong: Mapping[str, Sequence[WrongNumbers]]) -> Iterator[tuple[str, ...]]:
    """Gives the students of every group that agrees in one parameter."""
    groups: dict[tuple[object, ...], list[_Group]] = {}
    for student, numbers in wrong.items():
        own = [found for found in numbers if found.parameter == parameter]
        if not own or _all_right(own):
            continue
        alike = groups.setdefault(_kind(own), [])
        series = _series(own)
        home = next((group for group in alike if group.first.equals(series)), None)
        if home is None:
            home = _Group(series)
            alike.append(home)
        home.students.append(student)
    for alike in groups.values():
        yield from (tuple(group.students) for group in alike if len(group.students) >= LEAST)


@dataclass(frozen=True)
class _Series:
    """All numbers of a parameter in a row, each with the distance within which another is the same."""

    values: Array
    reach: Array

    def equals(self, other: _Series) -> bool:
        """Whether these are the same numbers."""
        with np.errstate(invalid="ignore"):
            near = np.abs(self.values - other.values) <= np.maximum(self.reach, other.reach)
        same = (self.values == other.values) | (np.isnan(self.values) & np.isnan(other.values))
        return bool(np.all(near | same))


@dataclass(frozen=True)
class _Group:
    """Students whose numbers equal those of the first of them."""

    first: _Series
    students: list[str] = field(default_factory=list)


def _kind(numbers: Sequence[WrongNumbers]) -> tuple[object, ...]:
    """What has to be the same for numbers to be comparable at all."""
    return tuple((found.trial, found.yours.shape, found.exact.shape) for found in numbers)


def _series(numbers: Sequence[WrongNumbers]) -> _Series:
    """A student's numbers and the exact ones: the same on other inputs would say nothing."""
    values = [part.ravel() for found in numbers for part in (found.yours, found.exact)]
    reach = [part.ravel() for found in numbers for part in (_reach(found), _noise(found.noise))]
    return _Series(np.concatenate(values), np.concatenate(reach))


def _all_right(numbers: Sequence[WrongNumbers]) -> bool:
    return all(
        found.yours.shape == found.exact.shape and bool(np.all(np.abs(found.yours - found.exact) <= _reach(found)))
        for found in numbers
    )


def _noise(scale: Array) -> Array:
    return THRESHOLD * U32 * scale


def _reach(found: WrongNumbers) -> Array:
    """How far rounding may move a student's own numbers: as the exact ones, in proportion to their size."""
    size = np.nan_to_num(np.abs(found.yours), nan=0.0, posinf=0.0)
    largest, expected = size.max(initial=0.0), np.abs(found.exact).max(initial=0.0)
    times = max(1.0, float(largest / expected)) if expected else 1.0
    fitting = found.yours.shape == found.exact.shape
    noise: Array = found.noise if fitting else found.noise.max(initial=0.0) * np.ones(found.yours.shape)
    return _noise(times * noise + ENTRY_WEIGHT * size + LARGEST_WEIGHT * largest)
