"""Two mistakes at once: the softmax and its cross-entropy."""

import numpy as np

from benchmarks.decisions.problems.softmax import logits_problem, regression_problem, smoothed_problem
from benchmarks.diagnosis.pairs.collecting import Pairs

logits_pairs = Pairs(logits_problem)


def softmax_of(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


@logits_pairs.of(
    "only the diagonal of the Jacobian, and the sign turned",
    ("missing_path", "missing_term", "wrong_activation_derivative", "extra_mask", "wrong_mask", "region_only"),
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
)
def logits_diagonal_and_sign(z, y):
    return np.eye(len(z))[int(y)] * (1 - softmax_of(z))


@logits_pairs.of(
    "stops at the probabilities, and the sign turned",
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
)
def logits_stops_and_sign(z, y):
    return np.eye(len(z))[int(y)] / softmax_of(z)


@logits_pairs.of(
    "the Jacobian of the softmax twice, and divided by the classes",
    ("squared_chain_factor", "extra_factor", "different_loss"),
    (
        "dimension_scale",
        "extra_factor",
        "different_loss",
    ),
)
def logits_twice_and_mean(z, y):
    p = softmax_of(z)
    dz = p - np.eye(len(z))[int(y)]
    return (np.diag(p) - np.outer(p, p)) @ dz / len(z)


regression_pairs = Pairs(regression_problem)


def softmax_rows(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def indicator_rows(labels, classes):
    return np.eye(classes)[labels.astype(int)]


@regression_pairs.of(
    "the sign of the weights' slope, and the bias summed",
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def regression_sign_and_sum(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return -X.T @ error / len(X), error.sum(axis=0)


@regression_pairs.of(
    "no labels, and the sum for the mean",
    ("ignores_input", "missing_term", "different_loss", "missing_path"),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
)
def regression_labels_and_sum(X, W, b, y):
    p = softmax_rows(X @ W + b)
    return X.T @ p, p.sum(axis=0)


@regression_pairs.of(
    "no bias in the scores, and the weights' slope transposed",
    ("ignores_input", "missing_term", "wrong_argument", "different_loss", "hard_coded"),
    ("transposed", "axes_permuted"),
)
def regression_bias_and_transposed(X, W, b, y):
    error = softmax_rows(X @ W) - indicator_rows(y, 3)
    return error.T @ X / len(X), error.mean(axis=0)


@regression_pairs.of(
    "scores for probabilities, and nothing for the bias",
    ("different_loss", "wrong_argument", "wrong_activation_derivative"),
    (
        "zero",
        "ignores_input",
        "hard_coded",
        "extra_mask",
        "missing_path",
    ),
)
def regression_scores_and_zero(X, W, b, y):
    error = X @ W + b - indicator_rows(y, 3)
    return X.T @ error / len(X), np.zeros_like(b)


smoothed_pairs = Pairs(smoothed_problem)


def smoothed_error(Z, y, eps, T):
    k = Z.shape[1]
    return (softmax_rows(Z / T) - (1 - eps) * indicator_rows(y, k) - eps / k) / len(y)


@smoothed_pairs.of(
    "no temperature in the slope of the logits, and the sign of the temperature's",
    ("missing_chain_factor",),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "wrong_activation_derivative",
        "extra_factor",
        "step_not_slope",
    ),
)
def smoothed_factor_and_sign(Z, y, eps, T):
    error = smoothed_error(Z, y, eps, T)
    return error, (error * Z).sum() / T**2


@smoothed_pairs.of(
    "hard labels, and the sum for the mean",
    ("ignores_input", "missing_term", "different_loss", "hard_coded"),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
)
def smoothed_hard_and_sum(Z, y, eps, T):
    error = softmax_rows(Z / T) - indicator_rows(y, Z.shape[1])
    return error / T, -(error * Z).sum() / T**2


@smoothed_pairs.of(
    "only the diagonal of the Jacobian, and nothing for the temperature",
    ("missing_path", "missing_term", "wrong_activation_derivative", "extra_mask"),
    ("zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"),
)
def smoothed_diagonal_and_zero(Z, y, eps, T):
    k = Z.shape[1]
    q = (1 - eps) * indicator_rows(y, k) + eps / k
    return -q * (1 - softmax_rows(Z / T)) / (len(y) * T), 0.0


@smoothed_pairs.of(
    "the share of the uniform labels left out, and the temperature once too often",
    ("missing_term", "different_loss", "missing_path"),
    ("squared_chain_factor", "extra_factor"),
)
def smoothed_share_and_twice(Z, y, eps, T):
    error = (softmax_rows(Z / T) - (1 - eps) * indicator_rows(y, Z.shape[1])) / len(y)
    return error / T**2, -(error * Z).sum() / T**3
