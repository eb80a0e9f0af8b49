"""Two mistakes at once: normalisation of batches, layers and rows."""

import numpy as np

from benchmarks.decisions.problems.normalisation import (
    batch_norm_problem,
    layer_norm_problem,
    linear_batch_norm_problem,
    rms_norm_problem,
    row_normalise_problem,
)
from benchmarks.diagnosis.pairs.collecting import Pairs

batch_norm_pairs = Pairs(batch_norm_problem)


def standardised(X, axis):
    deviation = np.sqrt(X.var(axis=axis, keepdims=True) + 1e-5)
    return (X - X.mean(axis=axis, keepdims=True)) / deviation, deviation


def without_means(g, xhat, axis):
    return g - g.mean(axis=axis, keepdims=True) - xhat * (g * xhat).mean(axis=axis, keepdims=True)


@batch_norm_pairs.of(
    "the mean a constant, and gamma and beta swapped",
    ("missing_path", "missing_term", "missing_chain_factor"),
    ("permuted_outputs", "missing_chain_factor", "ignores_input", "wrong_argument", "extra_factor"),
)
def batch_norm_mean_and_swapped(X, gamma, beta, dout):
    xhat, deviation = standardised(X, 0)
    g = dout * gamma
    return (g - xhat * (g * xhat).mean(axis=0)) / deviation, dout.sum(axis=0), (dout * xhat).sum(axis=0)


@batch_norm_pairs.of(
    "no gamma in the gradient of X, and beta averaged",
    ("missing_chain_factor", "ignores_input", "wrong_argument", "hard_coded", "different_loss"),
    ("batch_scale",),
)
def batch_norm_gamma_and_mean(X, gamma, beta, dout):
    xhat, deviation = standardised(X, 0)
    return without_means(dout, xhat, 0) / deviation, (dout * xhat).sum(axis=0), dout.mean(axis=0)


@batch_norm_pairs.of(
    "sign of the path through the variance, and X for the normalised X",
    ("wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"),
    ("wrong_argument", "missing_chain_factor"),
)
def batch_norm_sign_and_raw(X, gamma, beta, dout):
    xhat, deviation = standardised(X, 0)
    g = dout * gamma
    dX = (g - g.mean(axis=0) + xhat * (g * xhat).mean(axis=0)) / deviation
    return dX, (dout * X).sum(axis=0), dout.sum(axis=0)


@batch_norm_pairs.of(
    "not divided by the deviation, and the sign of beta", ("missing_chain_factor",), ("sign_flipped", "constant_factor")
)
def batch_norm_undivided_and_sign(X, gamma, beta, dout):
    xhat, _ = standardised(X, 0)
    return without_means(dout * gamma, xhat, 0), (dout * xhat).sum(axis=0), -dout.sum(axis=0)


layer_norm_pairs = Pairs(layer_norm_problem)


@layer_norm_pairs.of("the variance a constant, and gamma averaged", ("missing_path", "missing_term"), ("batch_scale",))
def layer_norm_variance_and_mean(X, gamma, beta, dout):
    xhat, deviation = standardised(X, 1)
    g = dout * gamma
    return (g - g.mean(axis=1, keepdims=True)) / deviation, (dout * xhat).mean(axis=0), dout.sum(axis=0)


@layer_norm_pairs.of(
    "no gamma in the gradient of X, and the sign of beta",
    ("missing_chain_factor", "ignores_input", "wrong_argument", "hard_coded", "different_loss"),
    ("sign_flipped", "constant_factor"),
)
def layer_norm_gamma_and_sign(X, gamma, beta, dout):
    xhat, deviation = standardised(X, 1)
    return without_means(dout, xhat, 1) / deviation, (dout * xhat).sum(axis=0), -dout.sum(axis=0)


@layer_norm_pairs.of(
    "means of the gradient over the batch, and gamma like beta",
    ("wrong_axis_sum",),
    ("missing_chain_factor", "ignores_input", "permuted_outputs", "wrong_argument"),
)
def layer_norm_axis_and_gamma(X, gamma, beta, dout):
    xhat, deviation = standardised(X, 1)
    return without_means(dout * gamma, xhat, 0) / deviation, dout.sum(axis=0), dout.sum(axis=0)


rms_norm_pairs = Pairs(rms_norm_problem)


def root_mean_square(X, eps):
    return np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)


@rms_norm_pairs.of("the root a constant, and the gain averaged", ("missing_path", "missing_term"), ("batch_scale",))
def rms_norm_root_and_mean(X, g, eps, dout):
    rms = root_mean_square(X, eps)
    return dout * g / rms, (dout * X / rms).mean(axis=0)


@rms_norm_pairs.of(
    "sign of the projection, and the raw input for the gain",
    ("wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"),
    ("wrong_argument", "missing_chain_factor"),
)
def rms_norm_sign_and_raw(X, g, eps, dout):
    rms = root_mean_square(X, eps)
    a = dout * g
    return a / rms + X * (a * X).mean(axis=1, keepdims=True) / rms**3, (dout * X).sum(axis=0)


@rms_norm_pairs.of(
    "no gain in the gradient of X, and its sign",
    ("missing_chain_factor", "ignores_input", "wrong_argument", "hard_coded", "different_loss"),
    ("sign_flipped", "constant_factor"),
)
def rms_norm_gain_and_sign(X, g, eps, dout):
    rms = root_mean_square(X, eps)
    dX = X * (dout * X).mean(axis=1, keepdims=True) / rms**3 - dout / rms
    return dX, (dout * X / rms).sum(axis=0)


row_normalise_pairs = Pairs(row_normalise_problem)


@row_normalise_pairs.of(
    "the length a constant, and the sign turned",
    ("missing_path", "missing_term", "missing_chain_factor"),
    ("sign_flipped", "constant_factor"),
)
def row_normalise_length_and_sign(X, dout):
    return -dout / np.linalg.norm(X, axis=1, keepdims=True)


@row_normalise_pairs.of(
    "divided by the length twice, and averaged",
    ("squared_chain_factor", "extra_factor", "wrong_argument"),
    ("batch_scale",),
)
def row_normalise_twice_and_mean(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = X / r
    return (dout - u * (u * dout).sum(axis=1, keepdims=True)) / r**2 / len(X)


@row_normalise_pairs.of(
    "a plus before the projection, and not divided",
    ("wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"),
    ("missing_chain_factor",),
)
def row_normalise_plus_and_undivided(X, dout):
    u = X / np.linalg.norm(X, axis=1, keepdims=True)
    return dout + u * (u * dout).sum(axis=1, keepdims=True)


linear_batch_norm_pairs = Pairs(linear_batch_norm_problem)


@linear_batch_norm_pairs.of(
    "the variance a constant, and transposed", ("missing_path", "missing_term"), ("transposed", "axes_permuted")
)
def linear_batch_norm_variance_and_transposed(X, W, b, dout):
    _, deviation = standardised(X @ W + b, 0)
    return ((dout - dout.mean(axis=0)) / deviation).T @ X, np.zeros_like(b)


@linear_batch_norm_pairs.of("not divided by the deviation, and averaged", ("missing_chain_factor",), ("batch_scale",))
def linear_batch_norm_undivided_and_mean(X, W, b, dout):
    H, _ = standardised(X @ W + b, 0)
    return X.T @ without_means(dout, H, 0) / len(X), np.zeros_like(b)


@linear_batch_norm_pairs.of(
    "the variance's path added, and ones for the bias",
    ("wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"),
    ("hard_coded", "extra_term", "different_loss"),
)
def linear_batch_norm_sign_and_ones(X, W, b, dout):
    H, deviation = standardised(X @ W + b, 0)
    dZ = (dout - dout.mean(axis=0) + H * (dout * H).mean(axis=0)) / deviation
    return X.T @ dZ, np.ones_like(b)
