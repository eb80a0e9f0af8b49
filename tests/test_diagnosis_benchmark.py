"""The benchmark of diagnoses: what its names mean, how it is split, and what a diagnosis is worth to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.decisions.corpus import all_problems
from benchmarks.diagnosis.judging import Worth, named_of_two, worth
from benchmarks.diagnosis.pairs import pairs_of
from benchmarks.diagnosis.pairs.combined import COMBINED
from benchmarks.diagnosis.slugs import MEANINGS
from benchmarks.diagnosis.split import HALVES, everything, group_of, practice_problems, problems_of
from grader.model import Agreement, Comparison, Diagnosis, Trial


def test_every_name_of_a_mistake_has_a_meaning() -> None:
    """Whoever reads a name in the benchmark finds what it means."""
    used = {name for problem in everything() for variant in problem.variants for name in variant.mistakes}
    paired = {name for problem in everything() for pair in pairs_of(problem) for side in pair.mistakes for name in side}
    assert used | paired <= set(MEANINGS)


def test_every_problem_is_in_one_half() -> None:
    """Nothing on which the search is tuned is held out, and nothing is left over."""
    halves = [{problem.name for problem in problems_of(half)} for half in HALVES]
    assert halves[0] & halves[1] == set()
    assert halves[0] | halves[1] == {problem.name for problem in all_problems()}
    assert {group_of(name) for name in halves[1]} == {"held out"}


def test_problems_for_practice_are_in_no_half() -> None:
    """They have names of their own."""
    names = {problem.name for problem in practice_problems()}

    assert names & {problem.name for problem in all_problems()} == set()
    assert {group_of(name) for name in names} == {"practice"}


def test_pairs_name_both_of_their_mistakes() -> None:
    """Every answer with two mistakes has exactly the names of the two, and every combined answer is found."""
    found = [pair for problem in everything() for pair in pairs_of(problem)]
    for pair in found:
        first, second = pair.mistakes
        assert set(pair.variant.mistakes) == {*first, *second}, pair.variant.what
    combined = {function for named in COMBINED.values() for function in named}
    assert combined < {pair.variant.function for pair in found}


TRIAL = Trial("A", {"n": 2}, {})


def compared(parameter: str, yours: list[float], right: bool = False) -> Comparison:
    """Numbers beside the right ones, which are 1 and 2."""
    exact = np.array([1.0, 2.0])
    agreement = Agreement.EXACT if right else Agreement.WRONG
    return Comparison(parameter, TRIAL, agreement, exact, exact, np.array(yours), 0.0 if right else 9.0)


COMPARISONS = (compared("w", [2.0, 4.0]), compared("b", [1.0, 7.0]), compared("x", [1.0, 2.0], right=True))


def said(slug: str, *of: str, parts: tuple[Diagnosis, ...] = (), **facts: Any) -> Diagnosis:
    """A diagnosis without words."""
    return Diagnosis(slug, {"of": list(of), **facts}, "", ("", "", ""), parts=parts)


@pytest.mark.parametrize(
    ("diagnosis", "expected"),
    [
        (None, Worth.NOTHING),
        (said("batch_scale", "w"), Worth.EXACT),
        (said("located", "w", "b"), Worth.USEFUL),
        (said("region_only", "b"), Worth.USEFUL),
        (said("region_only", "w"), Worth.MISLEADING),
        (said("transposed", "w"), Worth.MISLEADING),
        (said("batch_scale", "w", "x"), Worth.MISLEADING),
        (said("dimension_scale", "w"), Worth.USEFUL),
        (said("two_mistakes", "w", "b", parts=(said("batch_scale", "w"), said("zero", "b"))), Worth.USEFUL),
        (said("two_mistakes", "w", "b", parts=(said("transposed", "w"), said("zero", "b"))), Worth.MISLEADING),
        (said("batch_scale", "w", parts=(said("located", "b"),)), Worth.EXACT),
        (said("batch_scale", "w", parts=(said("zero", "b"), said("located", "b"))), Worth.MISLEADING),
    ],
)
def test_what_a_diagnosis_is_worth(diagnosis: Diagnosis | None, expected: Worth) -> None:
    """A diagnosis is held against the mistake that was made and against the numbers."""
    assert worth(diagnosis, ("batch_scale", "missing_term"), COMPARISONS) is expected


@pytest.mark.parametrize(
    ("diagnosis", "expected"),
    [
        (None, 0),
        (said("located", "w", "b"), 0),
        (said("batch_scale", "w"), 1),
        (said("batch_scale", "x"), 0),
        (said("two_mistakes", "w", "b", parts=(said("batch_scale", "w"), said("batch_scale", "b"))), 1),
        (said("two_mistakes", "w", "b", parts=(said("batch_scale", "w"), said("sign_flipped", "b"))), 2),
        (said("dimension_scale", "w", coefficient=-1.0, exponents={"n": 1.0}), 2),
        (said("dimension_scale", "w", coefficient=1.0, exponents={"n": 1.0}), 1),
    ],
)
def test_how_many_of_two_mistakes_are_named(diagnosis: Diagnosis | None, expected: int) -> None:
    """Two names count as two only if each belongs to a mistake of its own; a factor of minus n says two things."""
    assert named_of_two(diagnosis, (("sign_flipped",), ("batch_scale",)), COMPARISONS) == expected
