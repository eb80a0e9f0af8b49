"""Small losses with their gradients in closed form, and answers to them with chosen mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch

from grader.diagnosis.explain import explain
from grader.diagnosis.mutation.bank import Bank
from grader.model import Array, Comparison, Diagnosis, Loss, Normal, Numbers, Reference, Trial, TrialLabel, Truth
from grader.numerics.compare import compare
from grader.numerics.derivative import exact_derivative
from grader.numerics.noise import measure_noise

Arrays = Mapping[str, Array]
Answer = Callable[[Truth], Mapping[str, object]]

LABELS: tuple[TrialLabel, ...] = ("A", "B", "S", "M", "O")


@dataclass(frozen=True, eq=False)
class Problem:
    """A loss with its gradient, and the sizes of its trials in the order of the labels."""

    draws: Mapping[str, Normal]
    wrt: tuple[str, ...]
    loss: Callable[..., torch.Tensor]
    gradient: Callable[..., Arrays]
    sizes: Mapping[str, tuple[int, int, int, int, int]]

    def reference(self, seed: int) -> Reference:
        """The truth at five random trials: the closed form, with the noise of the loss."""
        rng = np.random.default_rng(seed)
        loss = Loss("loss", "a loss with a known gradient", self.loss, self.draws)
        truths = tuple(self._truth(loss, rng, position) for position in range(len(LABELS)))
        return Reference(loss, self.wrt, seed, truths, ())

    def _truth(self, loss: Loss, rng: np.random.Generator, position: int) -> Truth:
        sizes = {name: lengths[position] for name, lengths in self.sizes.items()}
        shapes = {n: tuple(sizes[s] if isinstance(s, str) else s for s in d.shape) for n, d in self.draws.items()}
        inputs = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
        gradient = {name: np.asarray(value) for name, value in self.gradient(**inputs).items()}
        trial = Trial(LABELS[position], sizes, inputs)
        exact = exact_derivative(loss, self.wrt, inputs)
        noise = measure_noise(loss, self.wrt, inputs, exact, position)
        return Truth(trial, exact.value, noise.value, gradient, noise.gradient, 7, gradient, 0.0)


def mean_squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model with a sample a column."""
    return torch.mean((w.T @ X + b - y) ** 2)


def linear_regression(X: Array, y: Array, w: Array, b: Array) -> Arrays:
    """The gradient of the mean squared error of a linear model."""
    residual = w.T @ X + b - y
    samples = X.shape[1]
    return {"w": 2 / samples * X @ residual.T, "b": 2 / samples * residual.sum(axis=1, keepdims=True)}


REGRESSION = Problem(
    draws={"X": Normal(("d", "m")), "y": Normal((1, "m")), "w": Normal(("d", 1)), "b": Normal((1, 1))},
    wrt=("w", "b"),
    loss=mean_squared_error,
    gradient=linear_regression,
    sizes={"d": (5, 3, 4, 1, 1), "m": (3, 7, 4, 1, 5)},
)
"""Two parameters, a batch size, and an own point with one feature and five samples."""

LAYER = Problem(
    draws={"x": Normal(("d", "m")), "W": Normal(("k", "d")), "c": Normal(("k", 1))},
    wrt=("W", "c"),
    loss=lambda x, W, c: torch.tanh(W @ x + c).sum(),
    gradient=lambda x, W, c: {
        "W": (1 - np.tanh(W @ x + c) ** 2) @ x.T,
        "c": (1 - np.tanh(W @ x + c) ** 2).sum(axis=1, keepdims=True),
    },
    sizes={"k": (5, 7, 4, 1, 2), "d": (3, 4, 4, 1, 3), "m": (7, 5, 4, 1, 6)},
)
"""The sum of tanh(W x + c): a weight matrix that is not square."""

RIDGE = Problem(
    draws={"x": Normal(("n",)), "strength": Normal(())},
    wrt=("x",),
    loss=lambda x, strength: torch.sin(x).sum() + strength / 2 * (x**2).sum(),
    gradient=lambda x, strength: {"x": np.cos(x) + strength * x},
    sizes={"n": (5, 7, 4, 2, 6)},
)
"""A vector with a penalty: sum(sin x) + strength |x|^2 / 2."""

NEURON = Problem(
    draws={"w": Normal(()), "x": Normal(()), "b": Normal(())},
    wrt=("w",),
    loss=lambda w, x, b: torch.tanh(w * x + b),
    gradient=lambda w, x, b: {"w": x / np.cosh(w * x + b) ** 2},
    sizes={},
)
"""A scalar derivative: tanh(w x + b) with respect to w."""

KERNEL = Problem(
    draws={"K": Normal(("p", "q", "r")), "A": Normal(("p", "q", "r"))},
    wrt=("K",),
    loss=lambda K, A: (A * torch.sin(K)).sum(),
    gradient=lambda K, A: {"K": A * np.cos(K)},
    sizes={"p": (5, 7, 4, 2, 3), "q": (3, 4, 4, 2, 2), "r": (7, 5, 4, 2, 4)},
)
"""An array of three axes."""

SQUARES = Problem(
    draws={"x": Normal(("n",))},
    wrt=("x",),
    loss=lambda x: (x**2).sum(),
    gradient=lambda x: {"x": 2 * x},
    sizes=RIDGE.sizes,
)
"""A gradient that is a multiple of its parameter: sum(x^2)."""

SUMS = Problem(
    draws={"a": Normal(("n",)), "b": Normal(("n",)), "c": Normal(("n",))},
    wrt=("a", "b", "c"),
    loss=lambda a, b, c: (torch.sin(a) + b**3 / 3 + torch.exp(c)).sum(),
    gradient=lambda a, b, c: {"a": np.cos(a), "b": b**2, "c": np.exp(c)},
    sizes=RIDGE.sizes,
)
"""Three parameters that have nothing to do with one another."""

PROBLEMS = (REGRESSION, LAYER, RIDGE, NEURON, KERNEL)


def comparisons(reference: Reference, answer: Answer) -> list[Comparison]:
    """A student's answers beside the truth."""
    return [
        compare(truth, name, Numbers(np.asarray(answer(truth)[name]), "numpy"))
        for truth in reference.truths
        for name in reference.wrt
    ]


@cache
def bank_of(problem: Problem, seed: int) -> Bank:
    """The mutants of a problem at the trials of a seed; tests of the same trials share what is made of them."""
    return Bank(problem.reference(seed))


def diagnose(bank: Bank, answer: Answer) -> Diagnosis | None:
    """What a student with this answer is told."""
    return explain(bank.reference, comparisons(bank.reference, answer), bank)


def changed(**mistakes: Callable[[Array], object]) -> Answer:
    """The right answer, with the named parameters made wrong."""
    return lambda truth: (
        dict(truth.gradient) | {name: mistake(truth.gradient[name]) for name, mistake in mistakes.items()}
    )
