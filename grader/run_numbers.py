"""The wrong numbers of one student as a file, so that a class can be compared without running anyone's code again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.numpy

from grader.errors import UsageError
from grader.model import Agreement, Array, TrialLabel, Verdict, WrongNumbers

MOST_ENTRIES = 10_000
"""Entries of an array up to which it is kept: trials are drawn small, an assignment's own point may be large."""

_WRONG = (Agreement.WRONG, Agreement.SHAPE, Agreement.NOT_FINITE)
_PARTS = ("yours", "exact", "noise", "complex")

ByQuestion: TypeAlias = dict[str, tuple[WrongNumbers, ...]]


def dumps_numbers(verdicts: Sequence[Verdict]) -> bytes:
    """The wrong numbers of all questions as safetensors, under question/parameter/trial/part."""
    parts = {
        f"{verdict.question}/{found.parameter}/{found.trial}/{part}": np.ascontiguousarray(array)
        for verdict in verdicts
        for found in _wrong(verdict)
        for part, array in zip(_PARTS, _arrays(found), strict=True)
    }
    return safetensors.numpy.save(parts)


def read_numbers(content: bytes) -> ByQuestion:
    """What `dumps_numbers` wrote, by question.

    Raises:
        UsageError: it is something else.
    """
    try:
        parts = safetensors.numpy.load(content)
        found: dict[str, list[WrongNumbers]] = {}
        for name in sorted(parts):
            question, parameter, trial, part = name.rsplit("/", 3)
            if part == _PARTS[0]:
                yours, exact, noise, pairs = (parts[f"{question}/{parameter}/{trial}/{each}"] for each in _PARTS)
                numbers = WrongNumbers(parameter, cast(TrialLabel, trial), yours, exact, noise, bool(pairs.any()))
                found.setdefault(question, []).append(numbers)
    except (safetensors.SafetensorError, KeyError, ValueError) as error:
        fix = "Delete the folder of this student and grade the notebook again."
        raise UsageError("unreadable-grade", "This file holds no numbers.", fix) from error
    return {question: tuple(numbers) for question, numbers in found.items()}


def _wrong(verdict: Verdict) -> Iterator[WrongNumbers]:
    for found in verdict.comparisons:
        yours = found.yours
        if found.agreement in _WRONG and yours is not None and max(yours.size, found.exact.size) <= MOST_ENTRIES:
            noise: Array = np.zeros(found.exact.shape) if found.noise is None else found.noise
            pairs = found.parameter in found.trial.complex
            yield WrongNumbers(found.parameter, found.trial.label, yours, found.exact, noise, pairs)


def _arrays(found: WrongNumbers) -> tuple[npt.NDArray[Any], ...]:
    return found.yours, found.exact, found.noise, np.array([found.complex])
