"""Two mistakes at once: losses with margins."""

import numpy as np

from benchmarks.decisions.problems.margins import (
    hinge_problem,
    multiclass_problem,
    squared_problem,
    triplet_problem,
)
from benchmarks.diagnosis.pairs.collecting import Pairs

hinge_pairs = Pairs(hinge_problem)


@hinge_pairs.of(
    "no mask, and nothing for the bias",
    (
        "missing_mask",
        "missing_chain_factor",
        "different_loss",
        "ignores_input",
        "region_only",
        "wrong_activation_derivative",
    ),
    ("zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"),
)
def hinge_unmasked_and_zero(X, y, w, b, lam):
    return -X.T @ y / len(y) + 2 * lam * w, 0.0


@hinge_pairs.of(
    "the sign of the data term, and a penalty on the bias",
    (
        "wrong_term_factor",
        "sign_flipped",
        "different_loss",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
    ("extra_term", "different_loss"),
)
def hinge_sign_and_bias(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return X.T @ (y * active) / len(y) + 2 * lam * w, (y * active).mean() + 2 * lam * b


@hinge_pairs.of(
    "no penalty, and the bias summed",
    ("missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"),
    ("batch_scale", "missing_chain_factor"),
)
def hinge_penalty_and_sum(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -X.T @ (y * active) / len(y), -(y * active).sum()


multiclass_pairs = Pairs(multiclass_problem)


def violations(X, W, y, margin):
    scores = X @ W
    rows, labels = np.arange(len(y)), y.astype(int)
    active = (scores - scores[rows, labels][:, None] + margin > 0).astype(float)
    active[rows, labels] = 0
    return active


def with_right_class(active, y):
    active = active.copy()
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return active


@multiclass_pairs.of(
    "nothing for the right class, and the data summed",
    ("missing_path", "missing_term", "extra_mask"),
    ("wrong_term_factor", "batch_scale", "different_loss", "missing_chain_factor"),
)
def multiclass_right_and_sum(X, W, y, reg):
    return X.T @ violations(X, W, y, 1) + 2 * reg * W


@multiclass_pairs.of(
    "no mask, and no penalty",
    ("missing_mask", "missing_chain_factor", "different_loss", "region_only", "wrong_activation_derivative"),
    ("missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"),
)
def multiclass_unmasked_and_penalty(X, W, y, reg):
    return X.T @ with_right_class(1 - (y[:, None] == np.arange(3)), y) / len(y)


@multiclass_pairs.of(
    "the margin left out of the mask, and half the penalty",
    ("wrong_mask", "wrong_argument", "missing_term", "different_loss", "extra_mask", "missing_path", "region_only"),
    ("wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"),
)
def multiclass_margin_and_half(X, W, y, reg):
    return X.T @ with_right_class(violations(X, W, y, 0), y) / len(y) + reg * W


@multiclass_pairs.of(
    "one subtracted for the right class, and the penalty subtracted",
    ("wrong_term_factor", "missing_chain_factor", "region_only"),
    ("wrong_term_factor", "different_loss", "extra_factor"),
)
def multiclass_one_and_minus(X, W, y, reg):
    active = violations(X, W, y, 1)
    active[np.arange(len(y)), y.astype(int)] = -1
    return X.T @ active / len(y) - 2 * reg * W


squared_pairs = Pairs(squared_problem)


def slack_of(X, y, w, b):
    return np.maximum(0, 1 - y * (X @ w + b))


@squared_pairs.of(
    "two for the derivative of the square, and twice the weights",
    ("missing_chain_factor", "wrong_activation_derivative", "different_loss", "wrong_term_factor"),
    ("wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"),
)
def squared_slack_and_double(X, y, w, b, C):
    active = slack_of(X, y, w, b) > 0
    return 2 * w - 2 * C * X.T @ (y * active), -2 * C * np.sum(y * active)


@squared_pairs.of(
    "the sign of the weights' slope, and no strength for the bias",
    ("sign_flipped", "constant_factor", "extra_factor", "step_not_slope"),
    ("ignores_input", "missing_chain_factor", "hard_coded", "different_loss"),
)
def squared_sign_and_strength(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return 2 * C * X.T @ pull - w, -2 * pull.sum()


@squared_pairs.of(
    "no weights of their own, and the bias averaged",
    ("missing_term", "different_loss", "missing_path"),
    ("batch_scale", "extra_factor"),
)
def squared_penalty_and_mean(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return -2 * C * X.T @ pull, -2 * C * pull.mean()


@squared_pairs.of(
    "no labels in the inner derivative, and the first sample for the bias",
    ("missing_chain_factor", "different_loss"),
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights"),
)
def squared_label_and_first(X, y, w, b, C):
    slack = slack_of(X, y, w, b)
    return w - 2 * C * X.T @ slack, -2 * C * slack[0]


triplet_pairs = Pairs(triplet_problem)


def lengths(rows):
    return np.sqrt(np.sum(rows**2, axis=1))


def unit(rows):
    return rows / lengths(rows)[:, None]


def mean_mask(anchor, positive, negative, margin):
    active = lengths(anchor - positive) - lengths(anchor - negative) + margin > 0
    return (active / len(anchor))[:, None]


@triplet_pairs.of(
    "not divided by the distances, and the sign of the negative",
    ("missing_chain_factor", "different_loss", "wrong_activation_derivative"),
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
)
def triplet_raw_and_sign(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    p, q = anchor - positive, anchor - negative
    return share * (p - q), -share * p, -share * q


@triplet_pairs.of(
    "no way from the negative to the anchor, and the sum for the mean",
    ("missing_path", "missing_term"),
    ("batch_scale", "missing_chain_factor", "different_loss"),
)
def triplet_path_and_sum(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin) * len(anchor)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * u, -share * u, share * v


@triplet_pairs.of(
    "nothing for the anchor, and the others exchanged",
    ("zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"),
    ("permuted_outputs",),
)
def triplet_zero_and_exchanged(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return np.zeros_like(anchor), share * v, -share * u


@triplet_pairs.of(
    "no mask for the anchor, and the positive doubled",
    (
        "missing_mask",
        "missing_chain_factor",
        "ignores_input",
        "different_loss",
        "region_only",
        "wrong_activation_derivative",
    ),
    ("constant_factor", "missing_chain_factor", "extra_factor"),
)
def triplet_unmasked_and_double(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return (u - v) / len(anchor), -2 * share * u, share * v
