"""Mistakes in single steps of a derivation: by what is written instead, the name that they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.diagnosis.explanations.dimension_scale import sample_dimensions
from grader.diagnosis.mutation.bank import Bank
from grader.model import Array, Choice, Diagnosis, Draw, Loss, Normal, Truth, Uniform
from grader.numerics.reference import build_reference
from tests.diagnosis.problems import diagnose

Arrays = Mapping[str, Array]
few = settings(max_examples=3, deadline=None)
seeds = st.integers(0, 2)

MATRIX, COLUMN = Normal(("n", "d")), Normal(("d",))


# Losses ------------------------------------------------------------------------------------------


def attention(Z: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    """A softmax against an upstream gradient."""
    return (torch.softmax(Z, 1) * G).sum()


def entropy(Z: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    """The mean of costs and logarithms under a softmax, whose scores reach the loss on two ways."""
    logarithms = torch.log_softmax(Z, 1)
    return (torch.exp(logarithms) * (logarithms + G)).sum()


def layer_norm(X: torch.Tensor, g: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    """Layer normalisation with a gain, against an upstream gradient."""
    mean = X.mean(1, keepdim=True)
    variance = ((X - mean) ** 2).mean(1, keepdim=True)
    return (g * ((X - mean) / torch.sqrt(variance + 1e-5)) * G).sum()


def rms_norm(X: torch.Tensor, g: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    """Root mean square normalisation, whose gain is multiplied before the division."""
    return (g * X / torch.sqrt((X**2).mean(1, keepdim=True) + 0.1) * G).sum()


def cosine(U: torch.Tensor, V: torch.Tensor) -> torch.Tensor:
    """The mean cosine between paired rows."""
    lengths = torch.sqrt((U**2).sum(1)) * torch.sqrt((V**2).sum(1))
    return ((U * V).sum(1) / lengths).mean()


def wave(x: torch.Tensor) -> torch.Tensor:
    """A product of two functions of one tensor."""
    return (torch.sin(x**2) * torch.exp(-2 * x)).sum()


def quotient(x: torch.Tensor) -> torch.Tensor:
    """A quotient of two sums."""
    return torch.log(x).sum() / (x**2).sum()


def likelihood(x: torch.Tensor, m: torch.Tensor, s: torch.Tensor) -> torch.Tensor:
    """The mean negative log-likelihood of a Gaussian, with the logarithm of its deviation."""
    return (s + 0.5 * ((x - m) / torch.exp(s)) ** 2).mean()


def machine(X: torch.Tensor, w: torch.Tensor, C: torch.Tensor) -> torch.Tensor:
    """Half the squared length of the weights, and squared hinge losses with a strength."""
    return (w**2).sum() / 2 + C * (torch.relu(1 - X @ w) ** 2).sum()


def weighted(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """A weighted sum of sines."""
    return (a * torch.sin(x)).sum()


def classifier(Z: torch.Tensor, y: torch.Tensor, T: torch.Tensor) -> torch.Tensor:
    """The cross-entropy of the softmax of scores over a temperature."""
    return torch.nn.functional.cross_entropy(Z / T, y.long())


def smoothed(Z: torch.Tensor, y: torch.Tensor, e: torch.Tensor) -> torch.Tensor:
    """The cross-entropy with smoothed labels."""
    logarithms = torch.log_softmax(Z, 1)
    right = logarithms[torch.arange(len(Z)), y.long()]
    return -((1 - e) * right + e * logarithms.mean(1)).mean()


def scaled_scores(Q: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Sines of products over the root of their width."""
    return torch.sin(Q @ K.T / Q.shape[1] ** 0.5).sum()


def inverse_form(W: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The quadratic form of an inverse."""
    solution: torch.Tensor = torch.linalg.solve(W + 9 * torch.eye(len(W), dtype=W.dtype), y)
    return y @ solution


def propagated(x: torch.Tensor, W: torch.Tensor) -> torch.Tensor:
    """A state that a square matrix turns into the next one."""
    return torch.tanh(W @ x).sum()


def squared_mean(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The mean of squares."""
    return ((X @ w) ** 2).mean()


def variance(X: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    """Variances of columns against an upstream gradient."""
    return (((X - X.mean(0)) ** 2).mean(0) * G).sum()


def skewness(X: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    """Mean cubes of centred columns against an upstream gradient."""
    return (((X - X.mean(0)) ** 3).mean(0) * G).sum()


def soft_hinge(X: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean softplus of scores of which some are beyond 20, and a squared penalty on the weights alone."""
    return torch.nn.functional.softplus(30 * (X @ w) + b).mean() + (w**2).sum()


def lopsided(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """The exponential less one for what is negative, against an upstream gradient."""
    return (a * torch.where(x > 0, x, torch.exp(x) - 1)).sum()


def residual_rounds(X: torch.Tensor, U: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    """Three times the same step, which is added to what goes in, against an upstream gradient."""
    for _ in range(3):
        X = X + torch.sin(X @ U)
    return (X * G).sum()


def of_one_sample(W: torch.Tensor, x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """Half the squared error of a layer with one sample."""
    return ((torch.tanh(W @ x) - t) ** 2).sum() / 2


def similarity(X: torch.Tensor, s: torch.Tensor) -> torch.Tensor:
    """The mean similarity of rows, by a width."""
    return torch.exp(-((X[:, None] - X[None, :]) ** 2).sum(2) / s).mean()


def soft_length(x: torch.Tensor, e: torch.Tensor) -> torch.Tensor:
    """A smooth absolute value."""
    return torch.sqrt(x**2 + e).sum()


def gated(x: torch.Tensor, y: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """A gate that lets a number through as far as it is open, and a sine as far as it is shut."""
    z = torch.sigmoid(x)
    return ((z * x + (1 - z) * torch.sin(y)) * a).sum()


def channels(X: torch.Tensor, g: torch.Tensor, T: torch.Tensor) -> torch.Tensor:
    """The mean squared error of six channels, each with its gain."""
    return ((g[:, None] * X - T) ** 2).mean()


def both_ways(Z: torch.Tensor) -> torch.Tensor:
    """The mean costs of finding the partner of every row, and of every column."""
    rows = torch.logsumexp(Z, 1) - torch.diagonal(Z)
    columns = torch.logsumexp(Z, 0) - torch.diagonal(Z)
    return rows.mean() + columns.mean()


def warmed(Z: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """Sines of numbers over a temperature."""
    return torch.sin(Z / t).sum()


def observed(X: torch.Tensor, w: torch.Tensor, m: torch.Tensor) -> torch.Tensor:
    """Squares where something was observed, and sizes everywhere."""
    z = torch.tanh(X @ w)
    return (m * z**2).sum() + z.sum()


def unexplained(s: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Squares over a variance, with the logarithm of the deviation."""
    return (s + 0.5 * x**2 * torch.exp(-2 * s)).sum()


def counted(x: torch.Tensor, y: torch.Tensor, r: torch.Tensor) -> torch.Tensor:
    """Softplus times a count and something that is added to it, which counts elsewhere as well."""
    return ((y + r) * torch.log(1 + torch.exp(x)) - r * torch.sin(x)).sum()


def information(k: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """Numbers times their logarithms."""
    return (k * torch.log(k) - a * k).sum()


def scored(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """A sum of hyperbolic tangents of scores."""
    return torch.tanh(X @ w).sum()


def clustered(x: torch.Tensor, m: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """The negative log-likelihood of a mixture of two clusters, but for constants."""
    return -torch.logsumexp(a + -0.5 * (x[:, None] - m) ** 2, 1).sum()


def smooth_size(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """Logarithms of hyperbolic cosines against an upstream gradient."""
    return (a * torch.log(torch.cosh(x))).sum()


def distance(X: torch.Tensor, m: torch.Tensor, A: torch.Tensor) -> torch.Tensor:
    """Squared distances from a centre, with a precision."""
    precision = A @ A.T + 0.7 * torch.eye(len(A), dtype=A.dtype)
    return ((X - m) @ precision * (X - m)).sum()


def leaky(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """Leaky rectified units against an upstream gradient."""
    return (a * torch.nn.functional.leaky_relu(x)).sum()


def rectified(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """Rectified units against an upstream gradient, and a cube."""
    return (a * torch.relu(x - 1)).sum() + (x**3).sum()


def softened(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """Softplus against an upstream gradient."""
    return (a * torch.log(1 + torch.exp(x))).sum()


LOSSES: Mapping[Callable[..., torch.Tensor], tuple[Mapping[str, Draw], tuple[str, ...]]] = {
    attention: ({"Z": MATRIX, "G": MATRIX}, ("Z",)),
    entropy: ({"Z": MATRIX, "G": MATRIX}, ("Z",)),
    layer_norm: ({"X": MATRIX, "g": COLUMN, "G": MATRIX}, ("X", "g")),
    rms_norm: ({"X": MATRIX, "g": COLUMN, "G": MATRIX}, ("X", "g")),
    cosine: ({"U": MATRIX, "V": MATRIX}, ("U", "V")),
    wave: ({"x": Normal(("n",))}, ("x",)),
    quotient: ({"x": Uniform(("n",), 0.5, 2.0)}, ("x",)),
    likelihood: ({"x": MATRIX, "m": COLUMN, "s": COLUMN}, ("m", "s")),
    machine: ({"X": MATRIX, "w": COLUMN, "C": Uniform((), 0.3, 0.9)}, ("w",)),
    weighted: ({"x": Normal(("n",)), "a": Normal(("n",))}, ("x", "a")),
    classifier: ({"Z": Normal(("n", 3)), "y": Choice(("n",), (0.0, 1.0, 2.0)), "T": Uniform((), 1.3, 3.0)}, ("Z",)),
    smoothed: ({"Z": Normal(("n", 3)), "y": Choice(("n",), (0.0, 1.0, 2.0)), "e": Uniform((), 0.2, 0.4)}, ("Z",)),
    scaled_scores: ({"Q": MATRIX, "K": Normal(("k", "d"))}, ("Q",)),
    propagated: ({"x": Normal(("n",)), "W": Normal(("n", "n"))}, ("x",)),
    inverse_form: ({"W": Normal(("n", "n")), "y": Normal(("n",))}, ("W",)),
    squared_mean: ({"X": MATRIX, "w": COLUMN}, ("w",)),
    variance: ({"X": MATRIX, "G": COLUMN}, ("X",)),
    skewness: ({"X": MATRIX, "G": COLUMN}, ("X",)),
    both_ways: ({"Z": Normal(("n", "n"))}, ("Z",)),
    warmed: ({"Z": MATRIX, "t": Uniform((), 1.3, 3.0)}, ("Z",)),
    soft_hinge: ({"X": MATRIX, "w": COLUMN, "b": Normal(())}, ("w", "b")),
    lopsided: ({"x": Normal(("n",)), "a": Normal(("n",))}, ("x",)),
    residual_rounds: ({"X": MATRIX, "U": Normal(("d", "d")), "G": MATRIX}, ("U",)),
    of_one_sample: ({"W": Normal(("h", "d")), "x": COLUMN, "t": Normal(("h",))}, ("W",)),
    similarity: ({"X": MATRIX, "s": Uniform((), 2.0, 4.0)}, ("s",)),
    soft_length: ({"x": Normal(("n",)), "e": Uniform((), 0.3, 0.9)}, ("x",)),
    gated: ({"x": Normal(("n",)), "y": Normal(("n",)), "a": Normal(("n",))}, ("x", "y")),
    observed: ({"X": MATRIX, "w": COLUMN, "m": Choice(("n",), (0.0, 1.0))}, ("w",)),
    unexplained: ({"s": Normal(("n",)), "x": Normal(("n",))}, ("s",)),
    counted: ({"x": Normal(("n",)), "y": Normal(("n",)), "r": Uniform((), 0.3, 2.0)}, ("x",)),
    information: ({"k": Uniform(("n",), 0.5, 3.0), "a": Normal(("n",))}, ("k",)),
    scored: ({"X": MATRIX, "w": COLUMN}, ("w",)),
    clustered: ({"x": Normal(("n",)), "m": Normal((2,)), "a": Normal((2,))}, ("m",)),
    smooth_size: ({"x": Normal(("n",)), "a": Normal(("n",))}, ("x",)),
    distance: ({"X": MATRIX, "m": COLUMN, "A": Normal(("d", "d"))}, ("m", "A")),
    leaky: ({"x": Normal(("n",)), "a": Normal(("n",))}, ("x",)),
    rectified: ({"x": Normal((9,)), "a": Normal((9,))}, ("x",)),
    softened: ({"x": Normal(("n",)), "a": Normal(("n",))}, ("x",)),
    channels: ({"X": Normal(("n", 6, "t")), "g": Normal((6,)), "T": Normal(("n", 6, "t"))}, ("g",)),
}


@cache
def bank_of(function: Callable[..., torch.Tensor], seed: int) -> Bank:
    """The mutants of a loss."""
    inputs, wrt = LOSSES[function]
    return Bank(build_reference(Loss(function.__name__, "a loss", function, inputs), wrt, seed))


# What students write instead ----------------------------------------------------------------------


def p_of(Z: Array) -> Array:
    """The softmax of rows."""
    powers = np.exp(Z - Z.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def rows(A: Array) -> Array:
    """Sums of rows, as a column."""
    return np.asarray(A.sum(1, keepdims=True))


def mean(A: Array) -> Array:
    """Means of rows, as a column."""
    return np.asarray(A.mean(1, keepdims=True))


def length(A: Array) -> Array:
    """Lengths of rows, as a column."""
    return np.sqrt(rows(A**2))


def indicator(y: Array) -> Array:
    """Ones at the right classes."""
    return np.asarray(np.eye(3)[y.astype(int)])


def layer(X: Array, g: Array, G: Array, form: Callable[[Array, Array, Array, Array], Array]) -> Arrays:
    """The derivative of the layer normalisation, made of `c`, `s`, `y` and what flows back to `y`."""
    c = X - mean(X)
    s = 1 / np.sqrt(mean(c**2) + 1e-5)
    return {"X": form(c, s, c * s, g * G), "g": (c * s * G).sum(0)}


def of_rms(X: Array, g: Array, G: Array, form: Callable[[Array, Array], Array]) -> Arrays:
    """The derivative of the root mean square normalisation, made of `s` and `y`."""
    s = 1 / np.sqrt(mean(X**2) + 0.1)
    return {"X": form(s, X * s), "g": (X * s * G).sum(0)}


def of_cosine(U: Array, V: Array, power: int) -> Arrays:
    """The derivative of the cosine with another power of the own length."""
    u, v, n = length(U), length(V), len(U)
    cos = rows(U * V) / (u * v)
    return {"U": (V / v - cos * U / u) / (n * u**power), "V": (U / u - cos * V / v) / (n * v**power)}


def of_machine(X: Array, w: Array, C: Array, slope: Callable[[Array], Array], weight: float = 1.0) -> Arrays:
    """The derivative of the machine with another slope of the squared slack."""
    return {"w": weight * w - C * X.T @ slope(np.maximum(1 - X @ w, 0))}


def of_observed(X: Array, w: Array, m: Array, slope: Callable[[Array, Array], Array]) -> Arrays:
    """The derivative of what is observed, by what flows back to the hyperbolic tangent."""
    z = np.tanh(X @ w)
    return {"w": X.T @ (slope(z, m) * (1 - z**2))}


def of_clustered(x: Array, m: Array, a: Array, shares: Callable[[Array], Array]) -> Arrays:
    """The derivative of the mixture by its centres, with other responsibilities."""
    away = x[:, None] - m
    return {"m": -(shares(a - 0.5 * away**2) * away).sum(0)}


def of_rectified(x: Array, a: Array, slope: Array) -> Arrays:
    """The derivative of rectified units with another slope."""
    return {"x": a * slope + 3 * x**2}


def through_mean_alone(X: Array, G: Array) -> Array:
    """The part of the derivative of the mean cubes that goes through the mean."""
    return np.broadcast_to(-3 * ((X - X.mean(0)) ** 2).mean(0) * G / len(X), X.shape)


def half(numbers: Array) -> Array:
    """Numbers in 16 bits."""
    return numbers.astype(np.float16).astype(np.float64)


def centred_rms(X: Array, g: Array, G: Array) -> Arrays:
    """The derivative of the root mean square normalisation of centred rows."""
    c = X - mean(X)
    s = 1 / np.sqrt(mean(c**2) + 0.1)
    a = g * G
    return {"X": s * (a - mean(a) - c * s * mean(a * c * s)), "g": (c * s * G).sum(0)}


def outside(X: Array, g: Array, G: Array) -> Arrays:
    """The same with what is added under the root added to it."""
    root = np.sqrt(mean(X**2))
    s, a = root + 0.1, g * G
    return {"X": a / s - X * mean(a * X) / (root * s**2), "g": (G * X / s).sum(0)}


def of_likelihood(x: Array, m: Array, s: Array) -> Arrays:
    """The right derivative of the likelihood."""
    z = (x - m) / np.exp(s)
    return {"m": -z.sum(0) / np.exp(s) / x.size, "s": (1 - z**2).sum(0) / x.size}


def common(gradient: Arrays, factor: Callable[[float], float]) -> Arrays:
    """All answers times a factor that is made of their common length."""
    size = float(np.sqrt(sum((each**2).sum() for each in gradient.values())))
    return {name: factor(size) * each for name, each in gradient.items()}


def inverse(W: Array) -> Array:
    """The inverse of a matrix with a large diagonal added."""
    return np.asarray(np.linalg.inv(W + 9 * np.eye(len(W))))


def unbiased(X: Array, G: Array) -> Arrays:
    """The derivative of variances with one less in the divisor, if there is more than one row."""
    return {"X": 2 * (X - X.mean(0)) * G / max(1, len(X) - 1)}


def of_similarity(X: Array, s: Array) -> Arrays:
    """The derivative of the mean similarity by its width."""
    D = ((X[:, None] - X[None, :]) ** 2).sum(2)
    return {"s": np.mean(np.exp(-D / s) * D / s**2)}


def of_rounds(X: Array, U: Array, G: Array, past: float = 1.0, power: int = 1) -> Arrays:
    """The gradient through three rounds, with a factor of the way past their steps, and a power of their slopes."""
    before = []
    for _ in range(3):
        before.append(X)
        X = X + np.sin(X @ U)
    back, dU = G, np.zeros_like(U)
    for own in before[::-1]:
        inner = back * np.cos(own @ U) ** power
        dU += own.T @ inner
        back = past * back + inner @ U.T
    return {"U": dU}


def of_soft_hinge(X: Array, w: Array, b: Array, weight: float = 1.0, sign: float = 1.0) -> Arrays:
    """The derivative of the soft hinge with another weight of the data and another sign of the bias."""
    slope = 1 / (1 + np.exp(-(30 * (X @ w) + b)))
    return {"w": weight * 30 * X.T @ slope / len(X) + 2 * w, "b": sign * slope.mean()}


def twice_differentiated(X: Array, w: Array, b: Array) -> Arrays:
    """The derivative of the soft hinge with the slope of the slope."""
    p = 1 / (1 + np.exp(-(30 * (X @ w) + b)))
    slope = p * (1 - p)
    return {"w": 30 * X.T @ slope / len(X) + 2 * w, "b": slope.mean()}


def with_gate(x: Array, y: Array, a: Array) -> Arrays:
    """The derivatives of what goes through a gate, that of what it shuts out times the gate."""
    z = 1 / (1 + np.exp(-x))
    return {"x": (z + z * (1 - z) * (x - np.sin(y))) * a, "y": z * (1 - z) * np.cos(y) * a}


WRITTEN: Mapping[str, tuple[Callable[..., torch.Tensor], Callable[..., Arrays], str]] = {
    "softmax: sums without the weights": (
        attention, lambda Z, G: {"Z": p_of(Z) * (G - rows(G))}, "missing_chain_factor"),
    "softmax: not times the probabilities": (
        attention, lambda Z, G: {"Z": G - rows(p_of(Z) * G)}, "missing_chain_factor"),
    "softmax: sums along the samples": (
        attention, lambda Z, G: {"Z": p_of(Z) * (G - (p_of(Z) * G).sum(0))}, "wrong_axis_sum"),
    "softmax: without its sum": (attention, lambda Z, G: {"Z": p_of(Z) * G}, "missing_path"),
    "softmax: twice": (
        entropy,
        lambda Z, G: {"Z": (lambda p, d: p * (d - rows(p * d)))(
            p_of(Z), p_of(Z) * (np.log(p_of(Z)) + G - rows(p_of(Z) * (np.log(p_of(Z)) + G))))},
        "squared_chain_factor"),
    "softmax: a plain mean of costs": (
        entropy,
        lambda Z, G: {"Z": p_of(Z) * (np.log(p_of(Z)) + G - mean(np.log(p_of(Z)) + G))}, "missing_chain_factor"),
    "normalisation: not divided by the deviation": (
        layer_norm,
        lambda X, g, G: layer(X, g, G, lambda c, s, y, a: a - mean(a) - y * mean(a * y)), "missing_chain_factor"),
    "normalisation: divided twice": (
        layer_norm,
        lambda X, g, G: layer(X, g, G, lambda c, s, y, a: s**2 * (a - mean(a) - y * mean(a * y))),
        "squared_chain_factor"),
    "normalisation: deviations that are not divided": (
        layer_norm,
        lambda X, g, G: layer(X, g, G, lambda c, s, y, a: s * (a - mean(a) - c * mean(a * y))),
        "missing_chain_factor"),
    "normalisation: the inputs for the normalised ones": (
        layer_norm,
        lambda X, g, G: layer(X, g, G, lambda c, s, y, a: s * (a - mean(a) - X * mean(a * X))), "wrong_argument"),
    "normalisation: a mean along the samples": (
        layer_norm,
        lambda X, g, G: layer(X, g, G, lambda c, s, y, a: s * (a - a.mean(0) - y * mean(a * y))), "wrong_axis_sum"),
    "normalisation: a sum for a mean": (
        layer_norm,
        lambda X, g, G: layer(X, g, G, lambda c, s, y, a: s * (a - mean(a) - y * rows(a * y))), "wrong_term_factor"),
    "normalisation: the gain outside": (
        layer_norm,
        lambda X, g, G: layer(X, g, G, lambda c, s, y, a: g * s * (G - mean(G) - y * mean(G * y))), "wrong_argument"),
    "normalisation: the gain outside, multiplied before": (
        rms_norm,
        lambda X, g, G: of_rms(X, g, G, lambda s, y: g * s * (G - y * mean(G * y))), "wrong_argument"),
    "normalisation: centred": (rms_norm, centred_rms, "different_loss"),
    "offsets: outside of the root": (rms_norm, outside, "different_loss"),
    "offsets: another number": (
        layer_norm,
        lambda X, g, G: (lambda c, s, a: {
            "X": s * (a - mean(a) - c * s * mean(a * c * s)), "g": (c * s * G).sum(0)})(
            X - mean(X), 1 / np.sqrt(mean((X - mean(X)) ** 2) + 1e-3), g * G),
        "different_loss"),
    "offsets: under a logarithm": (
        quotient,
        lambda x: {"x": 1 / (x + 1e-4) / (x**2).sum() - 2 * x * np.log(x + 1e-4).sum() / (x**2).sum() ** 2},
        "different_loss"),
    "scales: not divided by the own length": (cosine, lambda U, V: of_cosine(U, V, 0), "missing_chain_factor"),
    "scales: divided by the own length twice": (cosine, lambda U, V: of_cosine(U, V, 2), "squared_chain_factor"),
    "rules: the product of derivatives": (
        wave, lambda x: {"x": 2 * x * np.cos(x**2) * -2 * np.exp(-2 * x)}, "wrong_rule"),
    "rules: the quotient of derivatives": (quotient, lambda x: {"x": 1 / x / (2 * x)}, "wrong_rule"),
    "arguments: without the inner function": (
        wave, lambda x: {"x": (2 * x * np.cos(x) - 2 * np.sin(x**2)) * np.exp(-2 * x)}, "wrong_argument"),
    "meanings: the logarithm of the variance": (
        likelihood,
        lambda x, m, s: {
            "m": (m - x).sum(0) / np.exp(s) / x.size, "s": (0.5 - 0.5 * (x - m) ** 2 / np.exp(s)).sum(0) / x.size},
        "wrong_argument"),
    "powers: the square of the slack": (
        machine, lambda X, w, C: of_machine(X, w, C, lambda slack: 2 * slack**2), "squared_chain_factor"),
    "powers: two for the slope of a square": (
        machine,
        lambda X, w, C: of_machine(X, w, C, lambda slack: np.where(slack > 0, 2.0, 0.0)), "missing_chain_factor"),
    "values: whole numbers": (
        machine, lambda X, w, C: of_machine(X, w, C, lambda slack: 2 * np.trunc(slack)), "truncated_to_int"),
    "values: sixteen bits": (
        machine, lambda X, w, C: of_machine(X, w, C, lambda slack: 2 * half(slack)), "low_precision"),
    "values: no more than one": (
        machine, lambda X, w, C: of_machine(X, w, C, lambda slack: 2 * np.minimum(slack, 1)), "region_only"),
    "weights: of the other term": (
        machine,
        lambda X, w, C: {"w": C * w - 2 * X.T @ np.maximum(1 - X @ w, 0)}, "different_loss"),
    "sums: taken too early": (
        weighted, lambda x, a: {"x": np.full(len(x), (a * np.cos(x)).sum()), "a": np.sin(x)}, "wrong_axis_sum"),
    "slopes: summed": (weighted, lambda x, a: {"x": a * np.cos(x).sum(), "a": np.sin(x)}, "wrong_axis_sum"),
    "products: times the weight once more": (
        weighted, lambda x, a: {"x": a * np.cos(x), "a": a * np.sin(x)}, "extra_factor"),
    "differences: one less the probability": (
        classifier,
        lambda Z, y, T: {"Z": np.abs(p_of(Z / T) - indicator(y)) / (len(Z) * T)}, "wrong_term_factor"),
    "differences: scores without the temperature": (
        classifier, lambda Z, y, T: {"Z": (p_of(Z) - indicator(y)) / (len(Z) * T)}, "wrong_argument"),
    "differences: labels without the uniform share": (
        smoothed, lambda Z, y, e: {"Z": (p_of(Z) - (1 - e) * indicator(y)) / len(Z)}, "missing_term"),
    "order: the square of the mean": (
        squared_mean, lambda X, w: {"w": 2 * (X @ w).mean() * X.mean(0)}, "different_loss"),
    "divisors: one less, but for one row": (variance, unbiased, "different_loss"),
    "wholes: over the common length": (
        likelihood, lambda x, m, s: common(of_likelihood(x, m, s), lambda size: 1 / size), "normalised"),
    "wholes: a common length of one tenth at most": (
        likelihood, lambda x, m, s: common(of_likelihood(x, m, s), lambda size: min(1, 0.1 / size)), "region_only"),
    "numbers: the width for its root": (
        scaled_scores, lambda Q, K: {"Q": np.cos(Q @ K.T / Q.shape[1]) @ K / Q.shape[1]}, "different_loss"),
    "inverses: one is left out": (
        inverse_form, lambda W, y: {"W": -inverse(W).T @ np.outer(y, y)}, "missing_chain_factor"),
    "inverses: not transposed": (
        inverse_form, lambda W, y: {"W": -inverse(W) @ np.outer(y, y) @ inverse(W)}, "transposed"),
    "products: without the square matrix": (
        propagated, lambda x, W: {"x": 1 - np.tanh(W @ x) ** 2}, "missing_chain_factor"),
    "samples: the last pair": (
        cosine,
        lambda U, V: {k: g * (np.arange(len(U)) == len(U) - 1)[:, None] for k, g in of_cosine(U, V, 1).items()},
        "single_sample"),
    "samples: a sum for the mean": (
        cosine, lambda U, V: {k: len(U) * g for k, g in of_cosine(U, V, 1).items()}, "batch_scale"),
    "softplus beyond 20: its term summed": (
        soft_hinge, lambda X, w, b: of_soft_hinge(X, w, b, weight=float(len(X))), "wrong_term_factor"),
    "softplus beyond 20: the other sign": (
        soft_hinge, lambda X, w, b: of_soft_hinge(X, w, b, sign=-1.0), "sign_flipped"),
    "softplus: differentiated twice": (soft_hinge, twice_differentiated, "wrong_activation_derivative"),
    "a term that stands in two places, forgotten in both": (
        both_ways, lambda Z: {"Z": (p_of(Z) + p_of(Z.T).T) / len(Z)}, "missing_term"),
    "an input by which is multiplied, not divided": (
        warmed, lambda Z, t: {"Z": t * np.cos(Z / t)}, "extra_factor"),
    "rounds: without the way past the steps": (residual_rounds, lambda **g: of_rounds(**g, past=0.0), "missing_term"),
    "rounds: without the slopes": (residual_rounds, lambda **g: of_rounds(**g, power=0), "missing_chain_factor"),
    "rounds: with the slopes twice": (residual_rounds, lambda **g: of_rounds(**g, power=2), "squared_chain_factor"),
    "one sample: averaged over the units": (
        of_one_sample,
        lambda W, x, t: {"W": np.outer((np.tanh(W @ x) - t) * (1 - np.tanh(W @ x) ** 2), x) / len(t)},
        "dimension_scale"),
    "a width: of the first feature alone": (
        similarity, lambda X, s: of_similarity(X[:, :1], s), "missing_term"),
    "a width: of the first sample alone": (similarity, lambda X, s: of_similarity(X[:1], s), "zero"),
    "a width: of all samples but the last": (similarity, lambda X, s: of_similarity(X[:-1], s), "single_sample"),
    "a width: times the number of features": (
        similarity, lambda X, s: {"s": X.shape[1] * of_similarity(X, s)["s"]}, "dimension_scale"),
    "a width: times the number of samples": (
        similarity, lambda X, s: {"s": len(X) * of_similarity(X, s)["s"]}, "batch_scale"),
    "a function by cases: without its slope": (lopsided, lambda x, a: {"x": a}, "missing_chain_factor"),
    "a root of a sum: its value": (soft_length, lambda x, e: {"x": np.sqrt(x**2 + e)}, "wrong_activation_derivative"),
    "the gate beside what it shuts out": (gated, with_gate, "extra_factor"),
    "masks: none": (observed, lambda X, w, m: of_observed(X, w, m, lambda z, m: 2 * z + 1), "missing_mask"),
    "masks: the opposite": (
        observed, lambda X, w, m: of_observed(X, w, m, lambda z, m: 2 * (1 - m) * z + 1), "wrong_argument"),
    "masks: of everything": (
        observed, lambda X, w, m: of_observed(X, w, m, lambda z, m: m * (2 * z + 1)), "extra_mask"),
    "logarithms: the derivative by the deviation": (
        unexplained, lambda s, x: {"s": (1 - x**2 * np.exp(-2 * s)) * np.exp(-s)}, "missing_chain_factor"),
    "products: one term of a factor": (
        counted, lambda x, y, r: {"x": y / (1 + np.exp(-x)) - r * np.cos(x)}, "missing_term"),
    "products: one of two ways": (information, lambda k, a: {"k": 1 - a}, "missing_path"),
    "orders: the mean of features first": (
        scored, lambda X, w: {"w": X.mean(0) * (1 - np.tanh(X @ w) ** 2).sum()}, "wrong_order"),
    "responsibilities: none": (clustered, lambda x, m, a: of_clustered(x, m, a, np.ones_like), "missing_chain_factor"),
    "responsibilities: all or nothing": (
        clustered, lambda x, m, a: of_clustered(x, m, a, lambda s: s == s.max(1, keepdims=True)), "thresholded"),
    "responsibilities: of the other cluster": (
        clustered, lambda x, m, a: of_clustered(x, m, a, lambda s: p_of(s)[:, ::-1]), "shifted_or_flipped"),
    "composites: what goes in": (smooth_size, lambda x, a: {"x": a * x}, "wrong_activation_derivative"),
    "composites: its sign": (smooth_size, lambda x, a: {"x": a * np.sign(x)}, "wrong_activation_derivative"),
    "precisions: none": (distance, lambda X, m, A: {"m": -2 * (X - m).sum(0), "A": 2 * (X - m).T @ (X - m) @ A},
        "missing_chain_factor"),
    "units: the sign for the slope": (
        rectified, lambda x, a: of_rectified(x, a, np.sign(x - 1)), "wrong_activation_derivative"),
    "units: what flows back rectified too": (
        rectified, lambda x, a: of_rectified(x, np.maximum(a, 0), x > 1), "extra_mask"),
    "composites: a slope of the slope": (
        softened, lambda x, a: {"x": a * np.exp(x) / (1 + np.exp(x)) ** 2}, "wrong_activation_derivative"),
    "leaky units: the opposite slope": (
        leaky, lambda x, a: {"x": a * np.where(x > 0, 1, -0.01)}, "wrong_activation_derivative"),
    "a mean over the samples alone": (
        channels, lambda X, g, T: {"g": 2 * ((g[:, None] * X - T) * X).sum((0, 2)) / len(X)}, "dimension_scale"),
}  # fmt: skip
"""By what is wrong: the loss, the derivative as it is written, the name."""


def test_a_softplus_of_large_numbers_is_no_relu() -> None:
    """The step is named by what it is, however alike the two are at most numbers."""
    diagnosis = diagnose(bank_of(soft_hinge, 0), lambda truth: twice_differentiated(**truth.trial.inputs))

    assert diagnosis is not None
    assert "second derivative of the softplus" in diagnosis.sentence


def names(diagnosis: Diagnosis | None) -> set[str]:
    """The names of a diagnosis, or of its parts."""
    if diagnosis is None:
        return set()
    return {part.slug for part in diagnosis.parts} if diagnosis.slug == "two_mistakes" else {diagnosis.slug}


@pytest.mark.parametrize("what", WRITTEN)
@few
@given(seed=seeds)
def test_what_is_written_instead_has_a_name(what: str, seed: int) -> None:
    """One step of a derivation that is another one is named, with a sentence and three hints."""
    loss, written, slug = WRITTEN[what]
    diagnosis = diagnose(bank_of(loss, seed), lambda truth: written(**truth.trial.inputs))

    assert diagnosis is not None
    assert names(diagnosis) == {slug}
    assert len(diagnosis.hints) == 3


@few
@given(seed=seeds)
def test_a_mask_that_lets_nothing_through_is_none(seed: int) -> None:
    """Where a result is never negative, what is left out is not said to be masked by its sign."""
    positive = Loss("positive", "a loss", lambda x, a: (a * torch.sigmoid(x)).sum() + (x**3).sum(), LOSSES[weighted][0])
    bank = Bank(build_reference(positive, ("x",), seed))
    diagnosis = diagnose(bank, lambda truth: {"x": 3 * truth.trial.inputs["x"] ** 2})

    assert diagnosis is not None
    assert diagnosis.slug == "missing_term"
    assert not {"extra_mask", "wrong_mask"} & set(diagnosis.rivals)


SENTENCES = {
    "masks: none": "with the mask `m` in the product `m * tanh(X @ w)**2` left out on the way back.",
    "masks: the opposite": "with 1 - `m` in the place of `m` in the product `m * tanh(X @ w)**2`.",
    "orders: the mean of features first": (
        "mean of `X` along axis 0 taken before it is multiplied, on the way back through the matrix product `X @ w`."
    ),
    "logarithms: the derivative by the deviation": "with the exponential of `s` in the step back to `s` left out.",
    "composites: a slope of the slope": "with the second derivative of the softplus in the place of its derivative.",
}


@pytest.mark.parametrize(("what", "said"), SENTENCES.items())
def test_the_sentence_says_what_is_written_instead(what: str, said: str) -> None:
    """It names the step, the tensor and what becomes of it."""
    loss, written, _ = WRITTEN[what]
    diagnosis = diagnose(bank_of(loss, 0), lambda truth: written(**truth.trial.inputs))

    assert diagnosis is not None
    assert diagnosis.sentence.endswith(said)


def test_a_term_that_stands_in_several_places_is_told_with_its_place() -> None:
    """Inputs that are centred stand in their mean as well, and only one of the two is left out."""
    bank = bank_of(skewness, 0)
    diagnosis = diagnose(bank, lambda truth: {"X": through_mean_alone(**truth.trial.inputs)})

    assert diagnosis is not None
    assert "`X` in the difference `X - mean(X)` left out" in diagnosis.sentence


@pytest.mark.parametrize("seed", range(6))
def test_what_holds_zeros_and_ones_by_chance_is_no_mask(seed: int) -> None:
    """Two counts may be 0 and 1 at one trial; the others tell them from a mask."""
    inputs = {"x": Normal((2,)), "k": Choice((2,), (0.0, 1.0, 2.0))}
    counting = Loss("counting", "a loss", lambda x, k: (torch.sin(x) + k * torch.cos(x)).sum(), inputs)
    bank = Bank(build_reference(counting, ("x",), seed))

    def with_count(truth: Truth) -> Arrays:
        x, k = truth.trial.inputs["x"], truth.trial.inputs["k"]
        return {"x": k * (np.cos(x) - k * np.sin(x))}

    diagnosis = diagnose(bank, with_count)

    assert diagnosis is not None
    assert "extra_mask" not in (diagnosis.slug, *diagnosis.rivals)


def test_the_opposite_of_a_mask_that_the_loss_has_keeps_its_name() -> None:
    """It is told as what it is called there."""
    inputs = {"x": Normal(("n",)), "y": Choice(("n",), (0.0, 1.0))}
    both = Loss("both", "a loss", lambda x, y: (y * torch.sin(x) + (1 - y) * torch.exp(x)).sum(), inputs)
    bank = Bank(build_reference(both, ("x",), 0))
    diagnosis = diagnose(
        bank, lambda t: {"x": t.trial.inputs["y"] * (np.cos(t.trial.inputs["x"]) + np.exp(t.trial.inputs["x"]))}
    )

    assert diagnosis is not None
    assert "`y` in the place of `1 - y`" in diagnosis.sentence


def test_an_identity_matrix_that_multiplies_entries_leaves_no_factor_out() -> None:
    """It is told as what stands there, for it switches off what is beside the diagonal."""

    def spread(K: torch.Tensor, A: torch.Tensor) -> torch.Tensor:
        covariance = A @ A.T + torch.eye(len(A), dtype=A.dtype)
        return ((K * covariance) ** 2).sum()

    table = Normal(("n", "n"))
    bank = Bank(build_reference(Loss("spread", "a loss", spread, {"K": table, "A": table}), ("K",), 0))

    def diagonal(truth: Truth) -> Arrays:
        K, A = truth.trial.inputs["K"], truth.trial.inputs["A"]
        identity = np.eye(len(A))
        return {"K": 2 * K * (A @ A.T + identity) * identity}

    diagnosis = diagnose(bank, diagonal)

    assert diagnosis is not None
    assert diagnosis.slug != "missing_chain_factor"


@few
@given(seed=seeds)
def test_what_is_held_everywhere_is_not_said_to_be_held(seed: int) -> None:
    """Shares of clusters before the data are no scores that bounds would cut to one and the same number."""

    def before(truth: Truth) -> Arrays:
        inputs = truth.trial.inputs
        return of_clustered(**inputs, shares=lambda s: np.broadcast_to(p_of(inputs["a"][None]), s.shape))

    diagnosis = diagnose(bank_of(clustered, seed), before)

    assert diagnosis is not None
    assert "region_only" not in (diagnosis.slug, *diagnosis.rivals)


@few
@given(seed=seeds)
def test_another_loss_is_named_only_if_it_suits_the_other_answers(seed: int) -> None:
    """Where one gradient takes the matrix for its inverse, and the other is right, the loss is not another one."""
    inputs = {"W": Normal(("n", "n")), "y": Normal(("n",))}
    bank = Bank(build_reference(Loss("inverse", "a loss", inverse_form, inputs), ("W", "y"), seed))

    def with_the_matrix(truth: Truth) -> Arrays:
        W, y = truth.trial.inputs["W"], truth.trial.inputs["y"]
        X = W + 9 * np.eye(len(W))
        return {"W": truth.gradient["W"], "y": (X + X.T) @ y}

    diagnosis = diagnose(bank, with_the_matrix)

    assert diagnosis is not None
    assert diagnosis.parameters["of"] == ["y"]
    assert "different_loss" not in names(diagnosis)


def spread(X: torch.Tensor, W: torch.Tensor, c: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    """A softmax to which it makes no difference that all scores are moved by the same number."""
    return (torch.softmax(torch.exp(X @ W) + c, 1) * G).sum()


def test_a_gradient_that_is_nothing_but_rounding_speaks_against_no_other_loss() -> None:
    """The other loss has that parameter's gradient too, which is 0 in both."""
    inputs = {"X": MATRIX, "W": Normal(("d", "k")), "c": Normal(()), "G": Normal(("n", "k"))}
    bank = Bank(build_reference(Loss("spread", "a loss", spread, inputs), ("W", "c"), 0))

    def with_tanh(truth: Truth) -> Arrays:
        X, W, c, G = (truth.trial.inputs[name] for name in ("X", "W", "c", "G"))
        H = np.tanh(X @ W)
        p = p_of(H + c)
        return {"W": X.T @ (p * (G - rows(p * G)) * (1 - H**2)), "c": np.zeros(())}

    diagnosis = diagnose(bank, with_tanh)

    assert diagnosis is not None
    assert names(diagnosis) == {"different_loss"}
    assert diagnosis.parameters["of"] == ["W"]


def cubed(a: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """The cube of a difference."""
    return ((torch.tanh(a) - torch.sin(v)) ** 3).sum()


def test_the_first_term_of_a_difference_is_not_left_out_where_the_second_one_turns_its_sign() -> None:
    """What is left of the difference without its first term is the opposite of the second one."""
    inputs = {"a": Normal(("n",)), "v": Normal(("n",))}
    bank = Bank(build_reference(Loss("cubed", "a loss", cubed, inputs), ("v",), 0))

    def positive(truth: Truth) -> Arrays:
        v = truth.trial.inputs["v"]
        return {"v": 3 * np.sin(v) ** 2 * np.cos(v)}

    diagnosis = diagnose(bank, positive)

    assert diagnosis is not None
    assert "missing_term" not in names(diagnosis)


def gates(x: torch.Tensor) -> torch.Tensor:
    """A product of a tensor with a function of itself, twenty times over."""
    y = torch.tanh(x)
    for _ in range(20):
        y = y * torch.cos(y)
    return y.sum()


def test_a_loss_that_uses_a_tensor_again_and_again_is_searched_in_time() -> None:
    """Every step is looked at once, and not once for every way that leads to it."""
    bank = Bank(build_reference(Loss("gates", "a loss", gates, {"x": Normal(("n",))}), ("x",), 0))

    assert bank.mutants


def leaning(X: torch.Tensor, W: torch.Tensor, b: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """A ReLU against a target, with penalties."""
    return (torch.relu(X @ W + b) * y).mean() + (torch.sin(W) ** 2).sum() / 2 + (b**2).sum()


def test_where_another_loss_speaks_against_a_right_answer_the_slope_is_named() -> None:
    """The slope of the leaky ReLU in one gradient is no other loss if the other gradient is right."""
    inputs = {"X": MATRIX, "W": COLUMN, "b": Normal(()), "y": Normal(("n",))}
    bank = Bank(build_reference(Loss("leaning", "a loss", leaning, inputs), ("W", "b"), 0))

    def leaky(truth: Truth) -> Arrays:
        X, W, b, y = (truth.trial.inputs[name] for name in ("X", "W", "b", "y"))
        slope = np.where(X @ W + b > 0, 1, 0.01)
        return {"W": X.T @ (slope * y) / len(y) + np.sin(W) * np.cos(W), "b": truth.gradient["b"]}

    diagnosis = diagnose(bank, leaky)

    assert diagnosis is not None
    assert names(diagnosis) == {"wrong_activation_derivative"}


def two_terms(X: torch.Tensor, W: torch.Tensor, c: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Two terms of a layer's outputs, one of them with a weight that is penalised."""
    t = torch.tanh(X @ W)
    return (t * y).mean() + c * (t**3).sum() + c**2


@few
@given(seed=seeds, factor=st.sampled_from([-1.0, 0.5, 2.0]))
def test_beside_a_term_with_another_factor_a_second_mistake_is_found(seed: int, factor: float) -> None:
    """The weight shows the factor of its term, and the layer's gradient has no slope besides."""
    inputs = {"X": MATRIX, "W": COLUMN, "c": Normal(()), "y": Normal(("n",))}
    bank = Bank(build_reference(Loss("two_terms", "a loss", two_terms, inputs), ("W", "c"), seed))

    def wrong(truth: Truth) -> Arrays:
        X, W, c, y = (truth.trial.inputs[name] for name in ("X", "W", "c", "y"))
        t = np.tanh(X @ W)
        return {"W": X.T @ (y / len(y) + factor * 3 * c * t**2), "c": factor * (t**3).sum() + 2 * c}

    diagnosis = diagnose(bank, wrong)

    assert diagnosis is not None
    assert names(diagnosis) == {"wrong_term_factor", "missing_chain_factor"}


def test_a_step_back_is_said_to_go_back_once() -> None:
    """Where the words for a step say in which direction it is gone, the sentence does not say it again."""
    diagnosis = diagnose(bank_of(cosine, 0), lambda truth: of_cosine(**truth.trial.inputs, power=2))

    assert diagnosis is not None
    assert "in the step back to `U` counted once too often." in diagnosis.sentence


def test_rounds_that_are_left_out_are_told() -> None:
    """Assigned where it should be added, the first round alone counts."""

    def first_alone(truth: Truth) -> Arrays:
        X, U, G = (truth.trial.inputs[name] for name in ("X", "U", "G"))
        own, back = [X], G
        for _ in range(2):
            own.append(own[-1] + np.sin(own[-1] @ U))
        for each in own[:0:-1]:
            back = back + (back * np.cos(each @ U)) @ U.T
        return {"U": X.T @ (back * np.cos(X @ U))}

    diagnosis = diagnose(bank_of(residual_rounds, 0), first_alone)

    assert diagnosis is not None
    assert diagnosis.slug == "missing_path"
    assert "the way from `U` into the matrix product in every round but the first left out" in diagnosis.sentence


def two_layers(X: torch.Tensor, W1: torch.Tensor, W2: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    """Two layers in a loop, each with a matrix of its own."""
    for W in (W1, W2):
        X = torch.tanh(X @ W)
    return (X * G).sum()


def test_what_is_another_thing_in_every_round_is_not_said_of_all() -> None:
    """Two matrices that are taken for one another are not the same mistake twice."""
    square = Normal(("d", "d"))
    inputs = {"X": MATRIX, "W1": square, "W2": square, "G": MATRIX}
    bank = Bank(build_reference(Loss("two_layers", "a loss", two_layers, inputs), ("X",), 0))

    def exchanged(truth: Truth) -> Arrays:
        X, W1, W2, G = (truth.trial.inputs[name] for name in ("X", "W1", "W2", "G"))
        H = np.tanh(X @ W1)
        up = G * (1 - np.tanh(H @ W2) ** 2)
        return {"X": ((up @ W1.T) * (1 - H**2)) @ W2.T}

    diagnosis = diagnose(bank, exchanged)

    assert diagnosis is not None
    assert "in every round" not in diagnosis.sentence


def cautious(x: torch.Tensor) -> torch.Tensor:
    """A loss that does not run on numbers that it is not made for."""
    p = torch.sigmoid(x)
    assert bool((p >= 0).all())
    return torch.log(p).sum()


def test_a_loss_may_refuse_numbers() -> None:
    """A change of the loss for which it raises is no mistake to look for."""
    bank = Bank(build_reference(Loss("cautious", "a loss", cautious, {"x": COLUMN}), ("x",), 0))
    diagnosis = diagnose(bank, lambda truth: {"x": np.cos(truth.trial.inputs["x"])})

    assert diagnosis is not None


@pytest.mark.parametrize(
    ("inputs", "wrt", "samples"),
    [
        ({"X": ("d", "m"), "Y": ("k", "m"), "W1": ("h", "d"), "W2": ("k", "h")}, ("W2",), {"m"}),
        ({"X": ("d", "m"), "Y": ("k", "m"), "W1": ("h", "d"), "W2": ("k", "h")}, ("W1", "W2"), {"m"}),
        ({"X": ("d", "m"), "y": (1, "m"), "w": ("d", 1), "b": ()}, ("w", "b"), {"m"}),
        ({"X": ("n", 3, "t"), "Y": ("n", "c"), "K": ("c", 3, 2)}, ("K",), {"n"}),
        ({"X": ("n", "d"), "s": ()}, ("s",), {"n"}),
        ({"X": ("n", "d"), "y": ("n",), "w": ("d",)}, ("w",), {"n"}),
        ({"X": ("n", "d"), "y": ("n",), "s": ()}, ("s",), {"n"}),
        ({"X": ("n", "d"), "gamma": ("d",), "G": ("n", "d")}, ("X", "gamma"), {"n"}),
        ({"x": ("d",), "w": ("d",), "t": ()}, ("w",), set()),
    ],
)
def test_samples_are_told_from_features_and_units(
    inputs: Mapping[str, tuple[int | str, ...]], wrt: tuple[str, ...], samples: set[str]
) -> None:
    """In rows and in columns, and whichever parameters are asked for."""
    draws: Mapping[str, Draw] = {name: Normal(shape) for name, shape in inputs.items()}
    loss = Loss("layout", "a loss", lambda **_: torch.zeros(()), draws)

    assert sample_dimensions(loss, wrt) == samples
