"""Which of a question's comparisons belong together, and which of them to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from grader.model import Agreement, Array, Comparison, Verdict

Group: TypeAlias = tuple[Comparison, ...]
"""The comparisons of all parameters at one trial."""

_FIRST_SHOWN = ("O", "A", "B", "C", "S", "M", "E")
"""The assignment's own inputs come first, because students can see those numbers in their notebook."""


def agrees(comparison: Comparison) -> bool:
    """Whether the student's numbers are an exact derivative, within float64 or float32."""
    return comparison.agreement in (Agreement.EXACT, Agreement.FLOAT32, Agreement.SUBGRADIENT)


def groups(comparisons: Sequence[Comparison]) -> tuple[Group, ...]:
    """Returns the comparisons trial by trial, in order of appearance."""
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, int], list[Comparison]] = {}
    for comparison in comparisons:
        label = comparison.trial.label
        seen[comparison.parameter, label] += 1
        found.setdefault((label, seen[comparison.parameter, label]), []).append(comparison)
    return tuple(map(tuple, found.values()))


def shown_group(verdict: Verdict) -> Group:
    """Returns the trial whose numbers are shown.

    That is the assignment's own point if there is one, else trial A; where the numbers agree there but
    differ elsewhere, the first trial at which they differ.
    """
    ordered = sorted(groups(verdict.comparisons), key=lambda group: _FIRST_SHOWN.index(group[0].trial.label))
    differing = (group for group in ordered if not all(map(agrees, group)))
    return next(differing, ordered[0] if ordered else ())


def wrong_parameters(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """Returns the parameters that differ at any trial, in order of appearance."""
    return tuple(dict.fromkeys(each.parameter for each in comparisons if not agrees(each)))


def sizes_text(sizes: Mapping[str, int]) -> str:
    """Returns the sizes of a trial, such as ``d = 3, m = 5``."""
    return ", ".join(f"{name} = {size}" for name, size in sizes.items())


def entry_name(parameter: str, shape: tuple[int, ...], position: Sequence[int]) -> str:
    """Returns the name of one entry, such as ``w[2, 0]``; the only entry of an array has the array's name."""
    if all(length == 1 for length in shape):
        return parameter
    return f"{parameter}[{', '.join(str(int(index)) for index in position)}]"


def shape_of(comparison: Comparison, array: Array) -> tuple[int, ...]:
    """Returns the shape of an array as students see it, where a complex number is one number and no pair."""
    return array.shape[:-1] if comparison.parameter in comparison.trial.complex else array.shape


def entry_of(comparison: Comparison, position: Sequence[int]) -> str:
    """Returns the name of one number of an answer; of a complex one with the part, such as ``Im z[2]``."""
    shape = shape_of(comparison, comparison.exact)
    name = entry_name(comparison.parameter, shape, position[: len(shape)])
    return name if len(shape) == len(position) else f"{('Re', 'Im')[int(position[-1])]} {name}"
