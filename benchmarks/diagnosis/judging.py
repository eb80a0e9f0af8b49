"""What a diagnosis is worth: it is held against the mistake that was built into the answer, and against the numbers.

Of an answer with one mistake a diagnosis is

- *exact* if it, with all its parts, names mistakes that are true of the answer;
- *useful* if what it says is true but broader: it says only where the numbers are wrong, or names the kind to which
  the mistake belongs, or one of its two parts is true;
- *misleading* if it names a mistake that is not there, or a parameter that is right;
- *nothing* if there is none.

Of an answer with two mistakes it is counted how many of them are named; misleading means the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations

import numpy as np

from grader.model import Agreement, Comparison, Diagnosis

TWO_MISTAKES = "two_mistakes"
PLACES = frozenset({"located", "region_only", "shape_only"})
"""Names that say where numbers are wrong, not why."""
OF_THE_FUNCTION = frozenset({"stale_state", "accumulates", "mutates_input", "nondeterministic", "different_loss"})
"""Names that speak of a function and all that it returns, whichever of its numbers are right."""
BROADER: Mapping[str, frozenset[str]] = {
    "batch_scale": frozenset({"dimension_scale"}),
    "step_not_slope": frozenset({"constant_factor"}),
    "sign_flipped": frozenset({"constant_factor"}),
    "zero": frozenset({"constant_factor"}),
    "missing_mask": frozenset({"wrong_mask"}),
    "extra_mask": frozenset({"wrong_mask"}),
    "missing_term": frozenset({"extra_term"}),
    "wrong_term_factor": frozenset({"extra_term"}),
}
"""For some mistakes, names that are true of every such mistake and say less."""
GOOD = (Agreement.EXACT, Agreement.FLOAT32, Agreement.SUBGRADIENT)
EQUAL = 1e-6
"""Entries that differ by less than this share of the largest right one count as right where a region is looked for."""


class Worth(StrEnum):
    """What a diagnosis is worth."""

    EXACT = "exact"
    USEFUL = "useful"
    MISLEADING = "misleading"
    NOTHING = "nothing"


def worth(diagnosis: Diagnosis | None, true: Sequence[str], comparisons: Sequence[Comparison]) -> Worth:
    """What a diagnosis of a wrong answer is worth.

    Args:
        diagnosis: what was said.
        true: the names of all mistakes that are true of the answer.
        comparisons: its numbers beside the right ones.
    """
    if diagnosis is None:
        return Worth.NOTHING
    each = [_worth_of_claim(claim, true, comparisons) for claim in claims(diagnosis)]
    if Worth.EXACT in each and Worth.MISLEADING in each and diagnosis.slug == TWO_MISTAKES:
        return Worth.USEFUL
    if Worth.MISLEADING in each:
        return Worth.MISLEADING
    return each[0] if diagnosis.slug != TWO_MISTAKES or len(set(each)) == 1 else Worth.USEFUL


def claims(diagnosis: Diagnosis) -> Iterator[Diagnosis]:
    """Every single mistake that a diagnosis names, the leading one first."""
    if diagnosis.slug != TWO_MISTAKES:
        yield diagnosis
    for part in diagnosis.parts:
        yield from claims(part)


def named_of_two(
    diagnosis: Diagnosis | None, mistakes: tuple[Sequence[str], Sequence[str]], comparisons: Sequence[Comparison]
) -> int:
    """How many of two combined mistakes a diagnosis names.

    Args:
        diagnosis: what was said.
        mistakes: all names that are true of the first mistake, and of the second.
        comparisons: the numbers beside the right ones.
    """
    first, second = map(frozenset, mistakes)
    each = [] if diagnosis is None else list(claims(diagnosis))
    held = [claim for claim in each if _worth_of_claim(claim, (*first, *second), comparisons) is not Worth.MISLEADING]
    said = [names for claim in held for names in _statements(claim)]
    if any((a & first and b & second) or (a & second and b & first) for a, b in combinations(said, 2)):
        return 2
    return int(any(names & (first | second) for names in said))


def _statements(claim: Diagnosis) -> Iterator[frozenset[str]]:
    """What a claim says, by names; a factor such as "minus one half of n" says several things at once."""
    match claim.slug:
        case "dimension_scale":
            yield frozenset({"dimension_scale", "batch_scale"})
            yield from _of_number(claim.parameters["coefficient"])
        case "constant_factor":
            yield from _of_number(claim.parameters["factor"])
        case slug:
            yield frozenset({slug})


def _of_number(number: float) -> Iterator[frozenset[str]]:
    if number < 0:
        yield frozenset({"sign_flipped"})
    if abs(number) != 1:
        yield frozenset({"constant_factor"})


def named(diagnosis: Diagnosis | None) -> tuple[str, ...]:
    """The names in a diagnosis."""
    return () if diagnosis is None else tuple(claim.slug for claim in claims(diagnosis))


def _worth_of_claim(claim: Diagnosis, true: Sequence[str], comparisons: Sequence[Comparison]) -> Worth:
    own = [[c for c in comparisons if c.parameter == name] for name in claim.parameters["of"]]
    if claim.slug not in OF_THE_FUNCTION and any(all(c.agreement in GOOD for c in found) for found in own):
        return Worth.MISLEADING
    if claim.slug in true:
        return Worth.EXACT
    if claim.slug == "located" or any(claim.slug in BROADER.get(name, ()) for name in true):
        return Worth.USEFUL
    if claim.slug in PLACES and all(any(map(_right_somewhere, found)) for found in own):
        return Worth.USEFUL
    return Worth.MISLEADING


def _right_somewhere(comparison: Comparison) -> bool:
    if comparison.agreement in GOOD:
        return True
    if comparison.yours is None or comparison.yours.shape != comparison.exact.shape:
        return False
    size = np.max(np.abs(comparison.exact), initial=0.0)
    return bool(np.any(np.abs(comparison.yours - comparison.exact) <= EQUAL * size))
