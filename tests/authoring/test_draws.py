"""How inputs are drawn, as an instructor writes it."""

from __future__ import annotations

import pytest

from grader import choice, normal, uniform
from grader.errors import AssignmentError
from grader.model import Choice, Normal, Uniform


def test_draws_say_what_was_asked() -> None:
    """Shapes are numbers and symbols; none of them is a single number."""
    assert normal("d", 3) == Normal(("d", 3))
    assert normal() == Normal(())
    assert uniform("n", low=-1.0, high=1.0) == Uniform(("n",), -1.0, 1.0)
    assert choice("n", values=(0.0, 1.0)) == Choice(("n",), (0.0, 1.0))


@pytest.mark.parametrize("dimension", [0, -1, 3.0, True, None, "", "two words", "2d"])
def test_a_dimension_is_a_positive_number_or_a_symbol(dimension: object) -> None:
    """Anything else is refused where it is written."""
    with pytest.raises(AssignmentError) as refused:
        normal("d", dimension)  # type: ignore[arg-type]

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "bad-dimension",
        f"A dimension is {dimension!r}.",
        'Expected a positive whole number or a symbol such as "m".',
    )


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (float("nan"), 1.0)])
def test_an_interval_is_not_empty(low: float, high: float) -> None:
    """An interval holds something to draw."""
    with pytest.raises(AssignmentError) as refused:
        uniform(low=low, high=high)

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "empty-interval",
        f"uniform(low={low}, high={high}) is empty.",
        "Give a low that is below the high.",
    )


def test_a_choice_has_values() -> None:
    """There is something to choose from."""
    with pytest.raises(AssignmentError) as refused:
        choice(values=())

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "no-values",
        "choice(values=()) has nothing to draw from.",
        "Give at least one value.",
    )
