"""The decorator that makes a function the truth of a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader import loss, normal
from grader.errors import AssignmentError


def squares(x: Any) -> Any:
    """The sum of squares."""
    return (x * x).sum()


def nameless(x: Any) -> Any:  # noqa: D103 - the point of it
    return x


def test_a_loss_is_its_function_with_draws_in_the_order_of_its_parameters() -> None:
    """Reports use the first paragraph of the docstring, and inputs come in the order of the function."""

    def weighted(w: Any, x: Any) -> Any:
        return (w * x).sum()

    weighted.__doc__ = """a weighted
    sum

    Nothing more of this is used.
    """
    declared = loss(x=normal("n"), w=normal("n"))(weighted)

    assert (declared.name, declared.sentence, list(declared.inputs)) == ("weighted", "a weighted sum", ["w", "x"])
    assert declared.function is weighted
    assert declared.own_point is None


@pytest.mark.parametrize("at", [{"x": [1.0, 2.0]}, lambda: {"x": [1.0, 2.0]}])
def test_an_own_point_is_a_mapping_or_made_by_a_function(at: Any) -> None:
    """Both ways of writing it give the same point."""
    declared = loss(at=at, x=normal(2))(squares)

    assert declared.own_point is not None
    assert declared.own_point() == {"x": [1.0, 2.0]}


@pytest.mark.parametrize(
    ("declare", "slug", "message", "fix"),
    [
        pytest.param(
            lambda: loss(squares),
            "no-draws",
            "@loss stands without draws.",
            'Say how every parameter is drawn, such as @loss(X=normal("d", "m"), y=normal(1, "m")).',
            id="bare",
        ),
        pytest.param(
            lambda: loss(y=normal("n"))(squares),
            "inputs-do-not-match",
            "Loss squares: its parameters are x, its draws y.",
            "Give @loss(...) one draw for every parameter of the function, under the same name.",
            id="other-names",
        ),
        pytest.param(
            lambda: loss(x=normal)(squares),  # type: ignore[arg-type]
            "no-draw",
            "Loss squares: the draw of x is of type function.",
            'Expected normal(...), uniform(...) or choice(...), such as normal("d", "m").',
            id="not-called",
        ),
        pytest.param(
            lambda: loss(empty="m", x=normal("n"))(squares),
            "unknown-dimension",
            "Loss squares: empty='m' is no dimension of its inputs.",
            "Expected one of its symbols: n.",
            id="no-such-dimension",
        ),
        pytest.param(
            lambda: loss(x=normal("n"))(nameless),
            "no-docstring",
            "Loss nameless has no docstring.",
            'Say in a few words what it is, such as "the mean squared error of a linear model"; reports use it.',
            id="no-docstring",
        ),
    ],
)
def test_what_is_no_loss_is_refused(declare: Callable[[], object], slug: str, message: str, fix: str) -> None:
    """The sentence names the loss and what to write instead."""
    with pytest.raises(AssignmentError) as refused:
        declare()

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (slug, message, fix)
