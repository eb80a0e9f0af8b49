"""Two mistakes at once: linear models."""

import numpy as np

from benchmarks.decisions.problems.regression import (
    huber_problem,
    lasso_problem,
    mse_problem,
    poisson_problem,
    ridge_problem,
)
from benchmarks.diagnosis.pairs.collecting import Pairs

mse_pairs = Pairs(mse_problem)


@mse_pairs.of(
    "no two, and no intercept in the prediction",
    ("constant_factor", "missing_chain_factor", "extra_factor"),
    ("ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument"),
)
def mse_two_and_intercept(X, y, w, b):
    error = X @ w - y
    return X.T @ error / len(y), error.mean()


@mse_pairs.of(
    "the sign of the weights' slope, and the intercept summed",
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def mse_sign_and_sum(X, y, w, b):
    error = X @ w + b - y
    return -2 * X.T @ error / len(y), 2 * error.sum()


@mse_pairs.of(
    "the weights of the last sample, and nothing for the intercept",
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights"),
    ("zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"),
)
def mse_last_and_zero(X, y, w, b):
    error = X[-1] @ w + b - y[-1]
    return 2 * error * X[-1] / len(y), 0.0


@mse_pairs.of(
    "no targets, and the sum for the mean",
    ("ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument"),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
)
def mse_targets_and_sum(X, y, w, b):
    prediction = X @ w + b
    return 2 * X.T @ prediction, 2 * prediction.sum()


ridge_pairs = Pairs(ridge_problem)


@ridge_pairs.of(
    "no penalty, and the intercept summed",
    ("missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"),
    ("batch_scale", "missing_chain_factor"),
)
def ridge_penalty_and_sum(X, y, w, b, lam):
    error = X @ w + b - y
    return X.T @ error / len(y), error.sum()


@ridge_pairs.of(
    "the penalty with a minus, and the data doubled",
    ("wrong_term_factor", "different_loss", "extra_factor"),
    ("wrong_term_factor", "constant_factor", "missing_chain_factor", "different_loss", "extra_factor"),
)
def ridge_minus_and_double(X, y, w, b, lam):
    error = X @ w + b - y
    return (2 * X.T @ error - lam * w) / len(y), 2 * error.mean()


@ridge_pairs.of(
    "the penalty not divided, and the sign of the intercept",
    (
        "wrong_term_factor",
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
        "accumulates",
        "extra_factor",
        "extra_term",
    ),
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
)
def ridge_undivided_and_sign(X, y, w, b, lam):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * w, -error.mean()


lasso_pairs = Pairs(lasso_problem)


@lasso_pairs.of(
    "the penalty with a minus, and the data summed",
    ("wrong_term_factor", "different_loss", "extra_factor"),
    ("wrong_term_factor", "batch_scale", "different_loss", "missing_chain_factor"),
)
def lasso_minus_and_sum(X, y, w, alpha):
    return X.T @ (X @ w - y) - alpha * np.sign(w)


@lasso_pairs.of(
    "the weights for their signs, and no targets",
    ("wrong_activation_derivative", "different_loss", "wrong_argument", "extra_factor", "wrong_term_factor"),
    ("missing_term", "ignores_input", "different_loss", "hard_coded", "wrong_argument"),
)
def lasso_weights_and_targets(X, y, w, alpha):
    return X.T @ (X @ w) / len(X) + alpha * w


@lasso_pairs.of(
    "no penalty, and the last sample only",
    ("missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"),
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights", "different_loss"),
)
def lasso_penalty_and_last(X, y, w, alpha):
    return (X[-1] @ w - y[-1]) * X[-1] / len(y)


@lasso_pairs.of(
    "no strength, and target minus prediction",
    ("missing_chain_factor", "ignores_input", "wrong_term_factor", "different_loss", "hard_coded"),
    ("wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"),
)
def lasso_strength_and_sign(X, y, w, alpha):
    return X.T @ (y - X @ w) / len(y) + np.sign(w)


huber_pairs = Pairs(huber_problem)


@huber_pairs.of(
    "squares everywhere, and the sum for the mean",
    (
        "missing_mask",
        "missing_chain_factor",
        "different_loss",
        "region_only",
        "ignores_input",
        "hard_coded",
        "wrong_argument",
        "wrong_activation_derivative",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
)
def huber_squares_and_sum(X, y, w, b, delta):
    error = X @ w + b - y
    return X.T @ error, error.sum()


@huber_pairs.of(
    "no sign outside, and nothing for the intercept",
    (
        "missing_chain_factor",
        "region_only",
        "wrong_activation_derivative",
        "wrong_term_factor",
        "broadcast_shape",
        "wrong_mask",
    ),
    (
        "zero",
        "ignores_input",
        "hard_coded",
        "extra_mask",
        "missing_path",
    ),
)
def huber_unsigned_and_zero(X, y, w, b, delta):
    error = X @ w + b - y
    return X.T @ np.where(np.abs(error) <= delta, error, delta) / len(y), 0.0


@huber_pairs.of(
    "target minus prediction, and no intercept in it",
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
    ("ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded"),
)
def huber_sign_and_intercept(X, y, w, b, delta):
    slope = np.clip(y - X @ w, -delta, delta)
    return X.T @ slope / len(y), slope.mean()


poisson_pairs = Pairs(poisson_problem)


@poisson_pairs.of(
    "counts with a plus, and the intercept summed",
    ("wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def poisson_plus_and_sum(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (rate + y) / len(y), np.sum(rate + y)


@poisson_pairs.of(
    "the logarithm of the rate for the rate, and the sign turned",
    ("wrong_argument", "different_loss", "wrong_activation_derivative"),
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope", "different_loss"),
)
def poisson_log_and_sign(X, y, w, b):
    excess = y - (X @ w + b)
    return X.T @ excess / len(y), excess.mean()


@poisson_pairs.of(
    "no intercept in the rate, and nothing for it",
    ("ignores_input", "missing_term", "missing_chain_factor", "different_loss", "wrong_argument", "hard_coded"),
    ("zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"),
)
def poisson_intercept_and_zero(X, y, w, b):
    return X.T @ (np.exp(X @ w) - y) / len(y), 0.0
