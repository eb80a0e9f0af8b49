"""The wrong numbers of a student as a file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.errors import UsageError
from grader.run_numbers import MOST_ENTRIES, dumps_numbers, read_numbers
from tests.feedback.sample_grades import CORRECT, FACTOR, TRANSPOSED, comparison, trial


def test_only_what_is_wrong_is_kept() -> None:
    """Of a question in which one parameter is right, the other one, with the exact numbers of every trial."""
    kept = read_numbers(dumps_numbers([CORRECT, FACTOR, TRANSPOSED]))

    assert set(kept) == {"analytic", "weights"}
    assert {found.parameter for found in kept["analytic"]} == {"b"}
    assert sorted(found.trial for found in kept["analytic"]) == ["A", "B", "O", "S"]  # with one sample b is right
    for found in kept["analytic"]:
        (shown,) = [c for c in FACTOR.comparisons if (c.parameter, c.trial.label) == ("b", found.trial)]
        np.testing.assert_array_equal(found.yours, shown.yours)
        np.testing.assert_array_equal(found.exact, shown.exact)


def test_how_far_rounding_reaches_is_kept() -> None:
    """So that two students can be compared by the measure by which each was judged."""
    noisy = replace(FACTOR.comparisons[1], noise=np.array([[0.25]]))
    (found,) = read_numbers(dumps_numbers([replace(FACTOR, comparisons=(noisy,))]))["analytic"]

    np.testing.assert_array_equal(found.noise, [[0.25]])


def test_pairs_of_parts_are_known_again() -> None:
    """Complex numbers are kept as pairs, and said to be such."""
    at = replace(trial("A"), complex=frozenset({"b"}))
    pair = replace(FACTOR.comparisons[1], trial=at, yours=np.ones((1, 2)), exact=np.zeros((1, 2)))
    (found,) = read_numbers(dumps_numbers([replace(FACTOR, comparisons=(pair,))]))["analytic"]

    assert found.complex
    assert not any(numbers.complex for numbers in read_numbers(dumps_numbers([FACTOR]))["analytic"])


def test_the_name_of_a_question_may_hold_anything() -> None:
    """Even what divides the parts of a name."""
    assert set(read_numbers(dumps_numbers([replace(FACTOR, question="1/a/b")]))) == {"1/a/b"}


@pytest.mark.parametrize(("size", "kept"), [(MOST_ENTRIES, 1), (MOST_ENTRIES + 1, 0)])
def test_large_arrays_are_left_out(size: int, kept: int) -> None:
    """A class of hundreds has to fit into memory."""
    large = comparison("w", trial("O"), np.zeros(size), np.ones(size))

    assert len(read_numbers(dumps_numbers([replace(FACTOR, comparisons=(large,))])).get("analytic", ())) == kept


def test_no_numbers_are_a_file_too() -> None:
    """Where nothing came back or all is right."""
    assert read_numbers(dumps_numbers([])) == {}


@pytest.mark.parametrize("content", [b"", b"hello", dumps_numbers([FACTOR])[:-8]])
def test_a_damaged_file_is_said_to_be_one(content: bytes) -> None:
    """It is named with what to do, and no traceback."""
    with pytest.raises(UsageError, match="holds no numbers"):
        read_numbers(content)
