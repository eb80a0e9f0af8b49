"""Questions and where their answers stand, as an instructor writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader import (
    autograd,
    gradient,
    locals_of,
    loss,
    normal,
    numerical_gradient,
    partial_credit,
    returned_by,
    variables,
)
from grader.errors import AssignmentError
from grader.model import Analytic, Autograd, Credit, Locals, Numerical, Returned, Variables


@loss(w=normal("n"), x=normal("n"))
def product(w: Any, x: Any) -> Any:
    """A product."""
    return (w * x).sum()


ANSWER = returned_by("answer")


def test_the_kinds_of_question_differ_in_the_method_that_they_ask_for() -> None:
    """By hand, by any means, by autograd, by differences of some order."""
    assert gradient(product, "w", ANSWER).method == Analytic(any_method=False)
    assert gradient(product, "w", ANSWER, any_method=True).method == Analytic(any_method=True)
    assert autograd(product, "w", ANSWER).method == Autograd()
    assert numerical_gradient(product, "w", ANSWER).method == Numerical(2)
    assert numerical_gradient(product, "w", ANSWER, order=1).method == Numerical(1)


def test_one_parameter_or_several() -> None:
    """A single name is a list of one."""
    assert gradient(product, "w", ANSWER).wrt == ("w",)
    assert gradient(product, ["x", "w"], ANSWER, points=3).wrt == ("x", "w")


def test_an_answer_has_one_name_or_several() -> None:
    """The best comes first."""
    assert variables(w="dw", given={"x": ("x_np", "x")}) == Variables({"w": ("dw",)}, {"x": ("x_np", "x")})
    assert locals_of("q1", w=("dw", "w.grad"), given={"x": "x"}) == Locals("q1", {"w": ("dw", "w.grad")}, {"x": ("x",)})
    assert returned_by("f", packed=["w", "x"], step="h") == Returned("f", None, ("w", "x"), "h")


@pytest.mark.parametrize(
    ("ask", "slug", "message", "fix"),
    [
        pytest.param(
            lambda: gradient(product.function, "w", ANSWER),  # type: ignore[arg-type]
            "no-loss",
            "A question differentiates product, which is no loss.",
            'Put @loss(...) above the function, with a draw for each parameter, such as @loss(x=normal("n")).',
            id="no-loss",
        ),
        pytest.param(
            lambda: gradient(product, ("w", "v"), ANSWER),
            "unknown-input",
            "A question on product names v in wrt.",
            "Expected some of its inputs: w, x.",
            id="wrt",
        ),
        pytest.param(
            lambda: gradient(product, (), ANSWER),
            "unknown-input",
            "A question on product names nothing in wrt.",
            "Expected some of its inputs: w, x.",
            id="nothing",
        ),
        pytest.param(
            lambda: gradient(product, "w", variables(w="dw", given={"z": "z"})),
            "unknown-input",
            "A question on product names z in given.",
            "Expected some of its inputs: w, x.",
            id="given",
        ),
        pytest.param(
            lambda: gradient(product, ("w", "x"), variables(w="dw", given={"x": "x"})),
            "outputs-do-not-match",
            "A question on product asks for w, x; its answer names w.",
            "Name one variable for every parameter in wrt.",
            id="outputs",
        ),
        pytest.param(
            lambda: gradient(product, ("w", "x"), returned_by("f", packed=("w", "w"))),
            "outputs-do-not-match",
            "A question on product asks for w, x; its answer names w, w.",
            "List in packed the parameters of wrt, in the order of the vector.",
            id="packed",
        ),
        pytest.param(
            lambda: gradient(product, "w", "dw"),  # type: ignore[arg-type]
            "no-answer",
            "A question on product has an answer of type str.",
            "Expected variables(...), locals_of(...) or returned_by(...).",
            id="no-answer",
        ),
        pytest.param(
            lambda: gradient(product, "w", ANSWER, points=0),
            "no-points",
            "A question on product is worth 0 points.",
            "Give it more than 0 points.",
            id="no-points",
        ),
        pytest.param(
            lambda: numerical_gradient(product, "w", variables(w="dw", given={"x": "x"})),
            "no-routine",
            "A numerical gradient is asked for that no function returns.",
            "Expected answer=returned_by(...); for differences in variables use gradient(..., any_method=True).",
            id="no-routine",
        ),
        pytest.param(
            lambda: numerical_gradient(product, "w", ANSWER, order=4),  # type: ignore[arg-type]
            "bad-order",
            "A numerical gradient of order 4 is asked for.",
            "Expected order=1, which allows one-sided differences, or order=2.",
            id="bad-order",
        ),
        pytest.param(
            lambda: variables(w="dw =", given={"x": "x"}),
            "bad-name",
            "An answer is looked for under 'dw =', which is not Python.",
            'Expected a variable such as "dw" or an expression such as "w.grad".',
            id="bad-name",
        ),
        pytest.param(
            lambda: returned_by("f(x)"),
            "bad-function",
            "An answer is looked for in a function 'f(x)', which is no name.",
            'Expected the name alone, such as "backward".',
            id="bad-function",
        ),
    ],
)
def test_parts_that_do_not_fit_are_refused(ask: Callable[[], object], slug: str, message: str, fix: str) -> None:
    """The sentence names the loss, what was written, and what was expected."""
    with pytest.raises(AssignmentError) as refused:
        ask()

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (slug, message, fix)


@pytest.mark.parametrize(
    "shares", [{"constant_factor": 1.5}, {"shape": -0.1}, {"empty_batch": 2.0}, {"constant_factor": float("nan")}]
)
def test_a_share_is_between_nothing_and_everything(shares: dict[str, float]) -> None:
    """Anything else is refused, with what a share is."""
    with pytest.raises(AssignmentError, match="Give a number from 0, for nothing, to 1") as refused:
        partial_credit(**shares)

    assert refused.value.slug == "bad-share"


def test_less_that_is_right_earns_no_more() -> None:
    """The mere shape is not worth more than numbers that are right except for a constant."""
    with pytest.raises(AssignmentError, match="gives more for less"):
        partial_credit(constant_factor=0.2, shape=0.3)


def test_every_kind_of_question_takes_a_credit() -> None:
    """What the instructor sets is kept; a number alone is refused."""
    credit = partial_credit(constant_factor=0.5, shape=0.25)
    asked = [kind(product, "w", ANSWER, credit=credit) for kind in (gradient, autograd, numerical_gradient)]

    assert [question.credit for question in asked] == [Credit(0.5, 0.25)] * 3
    with pytest.raises(AssignmentError, match=r"has a credit of type float"):
        gradient(product, "w", ANSWER, credit=0.5)  # type: ignore[arg-type]
