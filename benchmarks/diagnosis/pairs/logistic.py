"""Two mistakes at once: logistic regression."""

import numpy as np

from benchmarks.decisions.problems.logistic import logistic_problem, weighted_problem
from benchmarks.diagnosis.pairs.collecting import Pairs

logistic_pairs = Pairs(logistic_problem)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@logistic_pairs.of(
    "the sign of the weights' slope, and the bias summed",
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
    ("batch_scale", "missing_chain_factor", "broadcast_shape"),
)
def logistic_sign_and_sum(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    return -X.T @ error / len(y), error.sum()


@logistic_pairs.of(
    "no bias in the scores, and the sum for the mean",
    ("ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded"),
    ("batch_scale", "missing_chain_factor", "different_loss", "broadcast_shape"),
)
def logistic_unbiased_and_sum(X, y, w, b):
    error = sigmoid(X @ w) - y
    return X.T @ error, error.sum()


@logistic_pairs.of(
    "the derivative of tanh for that of the sigmoid, and the sign turned",
    ("wrong_activation_derivative", "different_loss"),
    ("sign_flipped", "constant_factor", "missing_chain_factor", "different_loss", "extra_factor", "step_not_slope"),
)
def logistic_tanh_and_sign(X, y, w, b):
    a = sigmoid(X @ w + b)
    dz = (y / a - (1 - y) / (1 - a)) * (1 - a**2)
    return X.T @ dz / len(y), dz.mean()


@logistic_pairs.of(
    "the weights of the last sample, and nothing for the bias",
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights"),
    ("zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"),
)
def logistic_last_and_zero(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    return error[-1] * X[-1] / len(y), 0.0


@logistic_pairs.of(
    "scores for probabilities, and divided by the batch twice",
    ("different_loss", "wrong_argument", "wrong_activation_derivative"),
    ("batch_scale", "squared_chain_factor", "extra_factor", "different_loss"),
)
def logistic_scores_and_twice(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error / len(y) ** 2, error.mean() / len(y)


weighted_pairs = Pairs(weighted_problem)


@weighted_pairs.of(
    "no penalty, and the sign of the bias",
    ("missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"),
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
)
def weighted_penalty_and_sign(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope, -slope.sum()


@weighted_pairs.of(
    "half the penalty, and no weights of the samples",
    ("wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"),
    (
        "ignores_input",
        "wrong_sample_weights",
        "different_loss",
        "missing_chain_factor",
        "wrong_term_factor",
        "hard_coded",
    ),
)
def weighted_half_and_unweighted(X, y, c, w, b, lam):
    slope = -y * sigmoid(-y * (X @ w + b)) / len(y)
    return X.T @ slope + lam / 2 * w, slope.sum()


@weighted_pairs.of(
    "a penalty on the bias, and no label in the inner derivative",
    ("extra_term", "different_loss"),
    ("missing_chain_factor", "different_loss"),
)
def weighted_bias_and_label(X, y, c, w, b, lam):
    slope = -c * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam * w, slope.sum() + lam * b


@weighted_pairs.of(
    "the penalty subtracted, and the bias forgotten",
    ("wrong_term_factor", "different_loss", "extra_factor"),
    ("zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"),
)
def weighted_minus_and_zero(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope - lam * w, 0.0
