"""Two mistakes at once: penalties on weights, signals and policies."""

import numpy as np

from benchmarks.decisions.problems.penalties import elastic_problem, policy_problem, variation_problem
from benchmarks.diagnosis.pairs.collecting import Pairs

elastic_pairs = Pairs(elastic_problem)


@elastic_pairs.of(
    "no absolute values, and the bias summed",
    ("missing_term", "different_loss", "missing_path"),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def elastic_absolute_and_sum(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * (1 - rho) * w, error.sum()


@elastic_pairs.of(
    "the penalty subtracted, and the sign of the bias",
    (
        "wrong_term_factor",
        "different_loss",
        "extra_factor",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
)
def elastic_minus_and_sign(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) - lam * (rho * np.sign(w) + (1 - rho) * w), -error.mean()


@elastic_pairs.of(
    "a two for the error, and no squares",
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "constant_factor",
        "different_loss",
        "extra_factor",
    ),
    ("missing_term", "different_loss", "missing_path"),
)
def elastic_double_and_squares(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y) + lam * rho * np.sign(w), 2 * error.mean()


variation_pairs = Pairs(variation_problem)


def step_slopes(x, eps):
    steps = np.diff(x)
    return np.pad(steps / np.sqrt(steps**2 + eps), 1)


@variation_pairs.of(
    "no distance to the signal, and the sign turned",
    ("missing_term", "ignores_input", "different_loss", "missing_path"),
    (
        "sign_flipped",
        "constant_factor",
        "different_loss",
        "extra_factor",
        "step_not_slope",
    ),
)
def variation_data_and_sign(x, y, lam, eps):
    slopes = step_slopes(x, eps)
    return lam * (slopes[1:] - slopes[:-1])


@variation_pairs.of(
    "half of the variation, and a two for the distance",
    (
        "wrong_term_factor",
        "different_loss",
        "missing_chain_factor",
        "extra_factor",
    ),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
)
def variation_half_and_double(x, y, lam, eps):
    slopes = step_slopes(x, eps)
    return 2 * (x - y) + 0.5 * lam * (slopes[:-1] - slopes[1:])


@variation_pairs.of(
    "only the neighbour on the left, and a mean",
    ("missing_path", "missing_term", "region_only"),
    (
        "dimension_scale",
        "batch_scale",
        "extra_factor",
        "different_loss",
    ),
)
def variation_left_and_mean(x, y, lam, eps):
    return (x - y + lam * step_slopes(x, eps)[:-1]) / len(x)


policy_pairs = Pairs(policy_problem)


def softmax(z):
    shifted = np.exp(z - z.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def policy_cost(p, Q, ref, beta):
    return beta * (np.log(p) - np.log(softmax(ref))) - Q


@policy_pairs.of(
    "the mean cost not subtracted, and the sign turned",
    ("missing_path", "missing_term", "wrong_activation_derivative"),
    (
        "sign_flipped",
        "constant_factor",
        "different_loss",
        "extra_factor",
        "step_not_slope",
    ),
)
def policy_baseline_and_sign(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    return -S.T @ (p * policy_cost(p, Q, ref, beta)) / len(S)


@policy_pairs.of(
    "the reward with the other sign, and a sum",
    (
        "wrong_term_factor",
        "different_loss",
        "missing_chain_factor",
        "extra_factor",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
)
def policy_reward_and_sum(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, -Q, ref, beta)
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True)))


@policy_pairs.of(
    "the probabilities do not multiply, and transposed", ("missing_chain_factor",), ("transposed", "axes_permuted")
)
def policy_probabilities_and_transposed(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return (cost - (p * cost).sum(axis=1, keepdims=True)).T @ S / len(S)
