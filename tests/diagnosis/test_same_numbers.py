"""Which students have the same wrong numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.diagnosis.same_numbers import same_numbers
from grader.model import Array, TrialLabel, WrongNumbers
from grader.numerics.constants import U32, U64

TRIALS: tuple[TrialLabel, ...] = ("A", "B")


def exact(trial: TrialLabel, shape: tuple[int, ...] = (3, 4)) -> Array:
    """The right numbers of a trial."""
    return np.random.default_rng(ord(trial)).normal(size=shape)


def wrong(parameter: str = "w", *, factor: float = 3.0, trials: Sequence[TrialLabel] = TRIALS) -> list[WrongNumbers]:
    """Numbers that are off by a factor at some trials."""
    noise = np.abs(exact("A")) * 4 + 1
    return [WrongNumbers(parameter, trial, factor * exact(trial), exact(trial), noise) for trial in trials]


def rounded(numbers: Sequence[WrongNumbers], unit: float, seed: int) -> list[WrongNumbers]:
    """The same numbers, as another order of operations leaves them."""
    chance = np.random.default_rng(seed)
    return [replace(n, yours=n.yours * (1 + unit * chance.uniform(-4, 4, n.yours.shape))) for n in numbers]


def together(students: Mapping[str, Sequence[WrongNumbers]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Parameters and students of every group."""
    return [(group.parameters, group.students) for group in same_numbers("q", students)]


@given(st.floats(-1e6, 1e6).filter(lambda x: abs(x - 1) > 0.1), st.integers(0, 2**32), st.sampled_from([U64, U32]))
def test_rounding_makes_no_difference(factor: float, seed: int, unit: float) -> None:
    """However large the numbers are, in float64 and in float32, those of one formula are the same."""
    one = wrong(factor=factor)

    assert together({"anna": one, "benoit": rounded(one, unit, seed)}) == [(("w",), ("anna", "benoit"))]


@given(st.floats(1e-4, 10.0))
def test_other_numbers_are_others(apart: float) -> None:
    """Numbers that differ by more than rounding are not the same, by however little."""
    assert together({"anna": wrong(factor=3.0), "benoit": wrong(factor=3.0 + apart)}) == []


def test_all_trials_have_to_agree() -> None:
    """The same numbers on one set of inputs can be chance; they count only if nothing differs on the others."""
    first, second = wrong()
    other = replace(second, yours=second.yours + 1)

    assert together({"anna": [first, second], "benoit": [first, other]}) == []
    assert together({"anna": wrong(trials=["A"]), "benoit": wrong(trials=["A", "B"])}) == []


def test_numbers_on_other_inputs_are_not_compared() -> None:
    """Students who were graded before the assignment changed had other inputs, even where their numbers are alike."""
    one = wrong()
    before = [replace(numbers, exact=numbers.exact + 1) for numbers in one]

    assert together({"anna": one, "benoit": before}) == []


def test_parameters_in_which_the_same_students_agree_are_named_together() -> None:
    """One line tells of both parameters; a parameter in which more agree has a line of its own, above."""
    both = [*wrong("w"), *wrong("b")]

    assert together({"anna": both, "benoit": both}) == [(("w", "b"), ("anna", "benoit"))]
    assert together({"anna": both, "benoit": both, "chiara": wrong("w")}) == [
        (("w",), ("anna", "benoit", "chiara")),
        (("b",), ("anna", "benoit")),
    ]


def test_groups_come_the_largest_first() -> None:
    """Who is alone is in no group."""
    students = {name: wrong(factor=3.0 if name in "ab" else 5.0 if name in "cde" else 7.0) for name in "abcdef"}

    assert together(students) == [(("w",), ("c", "d", "e")), (("w",), ("a", "b"))]


def test_other_shapes_can_be_the_same() -> None:
    """Transposed matrices cannot be put beside the right ones, but beside one another."""
    turned = [replace(numbers, yours=numbers.yours.T) for numbers in wrong()]

    assert together({"anna": turned, "benoit": turned, "chiara": wrong()}) == [(("w",), ("anna", "benoit"))]


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_compared_too(odd: float) -> None:
    """The same overflow in the same entries is the same; elsewhere it is not."""
    here = [replace(numbers, yours=np.where(np.arange(4) == 0, odd, numbers.yours)) for numbers in wrong()]
    there = [replace(numbers, yours=np.where(np.arange(4) == 1, odd, numbers.yours)) for numbers in wrong()]

    assert together({"anna": here, "benoit": here, "chiara": there}) == [(("w",), ("anna", "benoit"))]


def test_numbers_that_are_nearly_right_say_nothing() -> None:
    """The best numbers of a routine of too low an order are all alike, since they come close to the right ones."""
    close = wrong(factor=1 + 1e-7)

    assert together({"anna": close, "benoit": close}) == []


def test_nobody_is_in_no_group() -> None:
    """Without wrong numbers there is nothing to say."""
    assert together({}) == []
    assert together({"anna": [], "benoit": []}) == []
