"""Two mistakes at once: determinants, inverses, products and likelihoods."""

import numpy as np

from benchmarks.decisions.problems.matrices import (
    factorisation_problem,
    gaussian_problem,
    inverse_problem,
    logdet_problem,
    trace_problem,
)
from benchmarks.diagnosis.pairs.collecting import Pairs

logdet_pairs = Pairs(logdet_problem)


def ridged(A, lam):
    return A @ A.T + lam * np.eye(len(A))


@logdet_pairs.of(
    "without the two, and transposed",
    (
        "constant_factor",
        "missing_chain_factor",
        "missing_path",
        "missing_term",
        "different_loss",
        "extra_factor",
    ),
    ("transposed", "axes_permuted"),
)
def logdet_half_and_transposed(A, lam):
    return np.linalg.solve(ridged(A, lam), A).T


@logdet_pairs.of(
    "a ridge of one, and the sign turned",
    ("hard_coded", "ignores_input", "different_loss", "wrong_argument", "missing_chain_factor", "wrong_term_factor"),
    (
        "sign_flipped",
        "constant_factor",
        "different_loss",
        "extra_factor",
        "step_not_slope",
    ),
)
def logdet_unit_and_sign(A, lam):
    return -2 * np.linalg.solve(ridged(A, 1.0), A)


@logdet_pairs.of(
    "the diagonal of the inverse only, and divided by the rows",
    ("missing_path", "missing_term", "extra_mask"),
    (
        "dimension_scale",
        "batch_scale",
        "extra_factor",
        "different_loss",
    ),
)
def logdet_diagonal_and_mean(A, lam):
    return 2 * np.diag(np.linalg.inv(ridged(A, lam)))[:, None] * A / len(A)


trace_pairs = Pairs(trace_problem)


@trace_pairs.of(
    "X doubled, and the sign of A",
    (
        "constant_factor",
        "extra_factor",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "extra_factor",
        "step_not_slope",
    ),
)
def trace_double_and_sign(A, X, B):
    return 2 * A @ B.T, -X @ B


@trace_pairs.of(
    "X transposed, and nothing for A",
    ("transposed", "axes_permuted"),
    (
        "zero",
        "missing_path",
        "ignores_input",
        "hard_coded",
        "extra_mask",
    ),
)
def trace_transposed_and_zero(A, X, B):
    return B @ A.T, np.zeros_like(A)


@trace_pairs.of(
    "X averaged over the inner dimension, and magnitudes for A",
    (
        "dimension_scale",
        "extra_factor",
    ),
    ("region_only", "wrong_argument"),
)
def trace_mean_and_magnitudes(A, X, B):
    return A @ B.T / A.shape[1], X @ np.abs(B)


inverse_pairs = Pairs(inverse_problem)


def shifted_inverse(W):
    n = W.shape[0]
    return np.linalg.inv(W + (n + 1) * np.eye(n))


@inverse_pairs.of(
    "no minus, and one y only",
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "wrong_activation_derivative",
        "extra_factor",
        "step_not_slope",
    ),
    ("missing_path", "missing_term"),
)
def inverse_sign_and_path(W, y):
    inverse = shifted_inverse(W)
    return np.outer(inverse.T @ y, inverse @ y), inverse @ y


@inverse_pairs.of(
    "no transposes, and the other y only",
    (
        "transposed",
        "axes_permuted",
        "wrong_argument",
    ),
    ("missing_path", "missing_term"),
)
def inverse_transposed_and_path(W, y):
    inverse = shifted_inverse(W)
    return -inverse @ np.outer(y, y) @ inverse, inverse.T @ y


@inverse_pairs.of(
    "one inverse missing, and doubled",
    ("missing_chain_factor", "wrong_argument"),
    (
        "constant_factor",
        "extra_factor",
    ),
)
def inverse_single_and_double(W, y):
    inverse = shifted_inverse(W)
    return -2 * inverse.T @ np.outer(y, y), (inverse + inverse.T) @ y


factorisation_pairs = Pairs(factorisation_problem)


@factorisation_pairs.of(
    "the error's sign for U, and no penalty on V",
    (
        "wrong_term_factor",
        "different_loss",
        "missing_chain_factor",
        "extra_factor",
    ),
    (
        "missing_term",
        "ignores_input",
        "different_loss",
        "missing_path",
        "hard_coded",
    ),
)
def factors_sign_and_penalty(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return 2 * error @ V + 2 * lam * U, -2 * error.T @ U


@factorisation_pairs.of(
    "the mask the wrong way round, and half the penalties",
    (
        "wrong_mask",
        "different_loss",
        "wrong_argument",
    ),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
)
def factors_inverted_and_half(R, M, U, V, lam, mu):
    error = (1 - M) * (R - U @ V.T)
    return -2 * error @ V + lam * U, -2 * error.T @ U + mu * V


@factorisation_pairs.of(
    "the strengths exchanged, and no two for the data",
    ("wrong_argument", "wrong_term_factor", "different_loss"),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
)
def factors_exchanged_and_half(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return -error @ V + 2 * mu * U, -error.T @ U + 2 * lam * V


@factorisation_pairs.of(
    "no mask for U, and the sign of V",
    (
        "missing_mask",
        "missing_chain_factor",
        "ignores_input",
        "different_loss",
        "hard_coded",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "extra_factor",
        "step_not_slope",
    ),
)
def factors_unmasked_and_sign(R, M, U, V, lam, mu):
    error = R - U @ V.T
    return -2 * error @ V + 2 * lam * U, 2 * (M * error).T @ U - 2 * mu * V


gaussian_pairs = Pairs(gaussian_problem)


@gaussian_pairs.of(
    "the mean pushed away, and the scale summed",
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def gaussian_sign_and_sum(x, m, s):
    z = (x - m) / np.exp(s)
    return (z / np.exp(s)).mean(axis=0), (1 - z**2).sum(axis=0)


@gaussian_pairs.of(
    "sigma for its square, and the normaliser forgotten",
    ("missing_chain_factor", "wrong_argument", "different_loss"),
    ("missing_term", "missing_path", "different_loss"),
)
def gaussian_sigma_and_normaliser(x, m, s):
    z = (x - m) / np.exp(s)
    return -z.mean(axis=0), -(z**2).mean(axis=0)


@gaussian_pairs.of(
    "the mean of the last sample, and half the square",
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights"),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
)
def gaussian_last_and_half(x, m, s):
    z = (x - m) / np.exp(s)
    return -z[-1] / np.exp(s) / len(x), 1 - 0.5 * (z**2).mean(axis=0)


@gaussian_pairs.of(
    "the results exchanged, and all signs turned",
    ("permuted_outputs",),
    (
        "sign_flipped",
        "constant_factor",
        "different_loss",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
)
def gaussian_exchanged_and_sign(x, m, s):
    z = (x - m) / np.exp(s)
    return (z**2).mean(axis=0) - 1, (z / np.exp(s)).mean(axis=0)
