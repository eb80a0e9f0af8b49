"""Steps and tensors of a loss have names that students can read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from grader.diagnosis.mutation.expressions import LONGEST
from grader.diagnosis.mutation.trace import Trace, trace_of
from grader.diagnosis.mutation.words import node_words, step_words
from grader.model import Loss, Normal, Trial

SHAPES = {"X": (7, 5), "y": (7,), "w": (5,), "b": (), "W": (5, 3), "lam": ()}
Function = Callable[..., torch.Tensor]


def trace(function: Function) -> Trace:
    """The steps of a loss of a linear model's inputs."""
    generator = torch.Generator().manual_seed(1)
    inputs = {n: torch.randn(s, generator=generator, dtype=torch.float64).numpy() for n, s in SHAPES.items()}
    draws = {name: Normal(shape) for name, shape in SHAPES.items()}
    return trace_of(Loss("loss", "a loss", function, draws), ("w", "b", "W"), Trial("A", {}, inputs))


def names(function: Function) -> list[str]:
    """The steps of a loss in words."""
    found = trace(function)
    return [step_words(found, step) for step in found.steps]


def tensors(function: Function) -> list[str]:
    """The results of all steps in words."""
    found = trace(function)
    return [node_words(found, step.position) for step in found.steps]


def squared_error(X, y, w, b, W, lam):  # type: ignore[no-untyped-def]
    """A mean squared error with a penalty."""
    return ((X @ w + b - y) ** 2).mean() + lam * (w**2).sum()


def test_steps_are_named_by_what_they_are_of() -> None:
    """Functions are "of" their argument; operations with a sign show it."""
    assert names(squared_error)[:6] == [
        "the matrix product `X @ w`",
        "the sum `X @ w + b`",
        "the difference `X @ w + b - y`",
        "the square of `X @ w + b - y`",
        "the mean of `(X @ w + b - y)**2`",
        "the square of `w`",
    ]


def test_tensors_are_written_as_code() -> None:
    """A tensor is the expression that students write for it."""
    assert tensors(squared_error)[2] == "`X @ w + b - y`"
    assert tensors(squared_error)[-2] == "`lam * sum(w**2)`"


def test_brackets_stand_where_they_are_needed() -> None:
    """An expression means what the loss computes."""
    found = tensors(lambda X, y, w, b, W, lam: ((X @ (2 * w) - (y - b)) / (b * lam)).sum())

    assert found[-2] == "`(X @ (2 * w) - (y - b)) / (b * lam)`"[: LONGEST + 2] or "…" in found[-2]
    assert "`X @ (2 * w) - (y - b)`" in found


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda X, y, w, b, W, lam: torch.softmax(X @ W, 1).sum(), "the softmax of `X @ W`"),
        (lambda X, y, w, b, W, lam: (1 / (1 + torch.exp(-(X @ w)))).sum(), "the sigmoid of `X @ w`"),
    ],
)
def test_what_is_written_out_has_its_usual_name(function: Function, said: str) -> None:
    """Exponentials over their sum are a softmax; the logistic function is the sigmoid."""
    assert said in names(function)


def test_steps_of_the_same_words_are_told_apart() -> None:
    """No two steps have one name, even if they compute the same numbers."""
    said = names(lambda X, y, w, b, W, lam: ((X - X.mean(0)) * (X - X.mean(0)) @ w).sum())

    assert {"the first difference `X - mean(X)`", "the second difference `X - mean(X)`"} <= set(said)
    assert len(set(said)) == len(said)


def test_different_numbers_are_never_written_alike() -> None:
    """Means along two axes are both `mean(X)`, so neither is."""
    said = tensors(lambda X, y, w, b, W, lam: (X.mean(0) * w).sum() + (X.mean(1) * y).sum())

    assert "`mean(X)`" not in said
    assert len(set(said)) == len(said)


def test_a_size_is_no_number_of_the_loss() -> None:
    """What depends on how many samples were drawn is not shown as a constant."""
    said = tensors(lambda X, y, w, b, W, lam: ((X @ w) ** 2).sum() / X.shape[0])

    assert said[-1] == "`sum((X @ w)**2) / …`"


def test_long_expressions_are_shortened() -> None:
    """However deep a loss is, what is quoted of it stays short and names an input."""

    def deep(X, y, w, b, W, lam):  # type: ignore[no-untyped-def]
        for _ in range(12):
            X = torch.tanh(X * w + b)
        return X.sum()

    for said in [*names(deep), *tensors(deep)]:
        for quoted in said.split("`")[1::2]:
            assert len(quoted) <= LONGEST
            assert quoted.count("…") <= 2
