"""Two mistakes at once: networks of two and three layers."""

import numpy as np

from benchmarks.decisions.problems.networks import (
    penalised_problem,
    relu_problem,
    softmax_problem,
    tanh_problem,
    three_layer_problem,
)
from benchmarks.diagnosis.pairs.collecting import Pairs

tanh_pairs = Pairs(tanh_problem)


def tanh_forward(X, Y, W1, b1, W2, b2):
    Z = X @ W1 + b1
    A = np.tanh(Z)
    return Z, A, 2 * (A @ W2 + b2 - Y) / Y.size


@tanh_pairs.of(
    "the residual the wrong way round, and nothing for the hidden bias",
    (
        "sign_flipped",
        "constant_factor",
        "different_loss",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
    (
        "zero",
        "missing_path",
        "ignores_input",
        "hard_coded",
        "extra_mask",
    ),
)
def tanh_sign_and_zero(X, Y, W1, b1, W2, b2):
    _, A, dP = tanh_forward(X, Y, W1, b1, W2, b2)
    dZ = -dP @ W2.T * (1 - A**2)
    return X.T @ dZ, np.zeros_like(b1), -A.T @ dP, -dP.sum(axis=0)


@tanh_pairs.of(
    "the derivative of tanh left out, and the output bias averaged",
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
    ("batch_scale", "squared_chain_factor", "extra_factor"),
)
def tanh_slope_and_mean(X, Y, W1, b1, W2, b2):
    _, A, dP = tanh_forward(X, Y, W1, b1, W2, b2)
    dZ = dP @ W2.T
    return X.T @ dZ, dZ.sum(axis=0), A.T @ dP, dP.mean(axis=0)


@tanh_pairs.of(
    "the slope of tanh with its input, and the second weights transposed",
    ("wrong_argument", "wrong_activation_derivative"),
    ("transposed", "axes_permuted"),
)
def tanh_input_and_transposed(X, Y, W1, b1, W2, b2):
    Z, A, dP = tanh_forward(X, Y, W1, b1, W2, b2)
    dZ = dP @ W2.T * (1 - Z**2)
    return X.T @ dZ, dZ.sum(axis=0), dP.T @ A, dP.sum(axis=0)


@tanh_pairs.of(
    "no two, and the first layer of the last sample",
    (
        "constant_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights"),
)
def tanh_two_and_last(X, Y, W1, b1, W2, b2):
    _, A, dP = tanh_forward(X, Y, W1, b1, W2, b2)
    dP = dP / 2
    dZ = dP @ W2.T * (1 - A**2)
    return np.outer(X[-1], dZ[-1]), dZ[-1], A.T @ dP, dP.sum(axis=0)


relu_pairs = Pairs(relu_problem)


def relu_forward(x, y, W1, b1, W2, b2):
    z = W1 @ x + b1
    h = np.maximum(0, z)
    return z, h, W2 @ h + b2 - y


@relu_pairs.of(
    "no mask, and the half forgotten",
    (
        "missing_mask",
        "missing_chain_factor",
        "wrong_activation_derivative",
        "region_only",
    ),
    (
        "constant_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
)
def relu_unmasked_and_double(x, y, W1, b1, W2, b2):
    _, h, r = relu_forward(x, y, W1, b1, W2, b2)
    dz = 2 * W2.T @ r
    return np.outer(dz, x), dz, 2 * np.outer(r, h), 2 * r


@relu_pairs.of(
    "the mask of the gradient's own sign, and the sign of the output bias",
    (
        "wrong_mask",
        "wrong_argument",
        "wrong_activation_derivative",
        "region_only",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
)
def relu_mask_and_sign(x, y, W1, b1, W2, b2):
    _, h, r = relu_forward(x, y, W1, b1, W2, b2)
    dz = np.maximum(0, W2.T @ r)
    return np.outer(dz, x), dz, np.outer(r, h), -r


@relu_pairs.of(
    "the prediction for the residual, and the first weights transposed",
    (
        "ignores_input",
        "missing_term",
        "different_loss",
        "hard_coded",
    ),
    ("transposed", "axes_permuted"),
)
def relu_target_and_transposed(x, y, W1, b1, W2, b2):
    z, h, r = relu_forward(x, 0 * y, W1, b1, W2, b2)
    dz = W2.T @ r * (z > 0)
    return np.outer(x, dz), dz, np.outer(r, h), r


@relu_pairs.of(
    "values before ReLU in the output weights, and the biases exchanged",
    (
        "wrong_argument",
        "missing_mask",
        "missing_chain_factor",
        "region_only",
    ),
    ("permuted_outputs",),
)
def relu_input_and_exchanged(x, y, W1, b1, W2, b2):
    z, _, r = relu_forward(x, y, W1, b1, W2, b2)
    dz = W2.T @ r * (z > 0)
    return np.outer(dz, x), r, np.outer(r, z), dz


softmax_pairs = Pairs(softmax_problem)


def softmax_error(X, y, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    E = np.exp(H @ W2 + b2)
    return H, E / E.sum(axis=1, keepdims=True), np.eye(3)[y.astype(int)]


@softmax_pairs.of(
    "summed over the batch, and the slope of the logistic function",
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
    ("wrong_activation_derivative",),
)
def softmax_sum_and_logistic(X, y, W1, b1, W2, b2):
    H, P, T = softmax_error(X, y, W1, b1, W2, b2)
    dZ = (P - T) @ W2.T * H * (1 - H)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ (P - T), (P - T).sum(axis=0)


@softmax_pairs.of(
    "the derivative of tanh left out, and nothing for the output bias",
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
    (
        "zero",
        "missing_path",
        "ignores_input",
        "hard_coded",
        "extra_mask",
    ),
)
def softmax_slope_and_zero(X, y, W1, b1, W2, b2):
    H, P, T = softmax_error(X, y, W1, b1, W2, b2)
    error = (P - T) / len(y)
    dZ = error @ W2.T
    return X.T @ dZ, dZ.sum(axis=0), H.T @ error, np.zeros_like(b2)


@softmax_pairs.of(
    "labels never subtracted, and the first layer of the last sample",
    ("ignores_input", "missing_term", "different_loss", "missing_path"),
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights"),
)
def softmax_labels_and_last(X, y, W1, b1, W2, b2):
    H, P, _ = softmax_error(X, y, W1, b1, W2, b2)
    error = P / len(y)
    dZ = error @ W2.T * (1 - H**2)
    return np.outer(X[-1], dZ[-1]), dZ[-1], H.T @ error, error.sum(axis=0)


penalised_pairs = Pairs(penalised_problem)


def penalised_forward(X, y, W1, b1, w2, b2):
    Z = X @ W1 + b1
    H = np.maximum(Z, 0)
    return Z, H, (H @ w2 + b2 - y) / len(y)


@penalised_pairs.of(
    "the penalty halved, and no mask",
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
    (
        "missing_mask",
        "missing_chain_factor",
        "region_only",
        "wrong_activation_derivative",
    ),
)
def penalised_half_and_unmasked(X, y, W1, b1, w2, b2, lam):
    _, H, delta = penalised_forward(X, y, W1, b1, w2, b2)
    dZ = np.outer(delta, w2)
    return X.T @ dZ + lam / 2 * W1, dZ.sum(axis=0), H.T @ delta + lam / 2 * w2, delta.sum()


@penalised_pairs.of(
    "only the first layer penalised, and the output bias summed",
    (
        "missing_term",
        "ignores_input",
        "different_loss",
        "missing_path",
        "hard_coded",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def penalised_first_and_sum(X, y, W1, b1, w2, b2, lam):
    Z, H, delta = penalised_forward(X, y, W1, b1, w2, b2)
    dZ = np.outer(delta, w2) * (Z > 0)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), H.T @ delta, delta.sum() * len(y)


@penalised_pairs.of(
    "the penalty subtracted, and the errors summed",
    (
        "wrong_term_factor",
        "different_loss",
        "extra_factor",
    ),
    (
        "batch_scale",
        "wrong_term_factor",
        "different_loss",
        "missing_chain_factor",
    ),
)
def penalised_minus_and_sum(X, y, W1, b1, w2, b2, lam):
    Z, H, delta = penalised_forward(X, y, W1, b1, w2, b2)
    delta = delta * len(y)
    dZ = np.outer(delta, w2) * (Z > 0)
    return X.T @ dZ - lam * W1, dZ.sum(axis=0), H.T @ delta - lam * w2, delta.sum()


@penalised_pairs.of(
    "the biases penalised, and the slope of ReLU left out for the first weights",
    ("extra_term", "different_loss"),
    (
        "missing_mask",
        "missing_chain_factor",
        "region_only",
        "wrong_activation_derivative",
    ),
)
def penalised_biases_and_unmasked(X, y, W1, b1, w2, b2, lam):
    Z, H, delta = penalised_forward(X, y, W1, b1, w2, b2)
    dH = np.outer(delta, w2)
    return X.T @ dH + lam * W1, (dH * (Z > 0)).sum(axis=0) + lam * b1, H.T @ delta + lam * w2, delta.sum() + lam * b2


three_pairs = Pairs(three_layer_problem)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def three_forward(X, Y, W1, b1, W2, b2, W3, b3):
    A1 = sigmoid(W1 @ X + b1)
    A2 = sigmoid(W2 @ A1 + b2)
    return A1, A2, (sigmoid(W3 @ A2 + b3) - Y) / Y.size


def three_collect(X, A1, A2, dZ1, dZ2, dZ3):
    db1, db2, db3 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2, dZ3))
    return [dZ1 @ X.T, db1, dZ2 @ A1.T, db2, dZ3 @ A2.T, db3]


@three_pairs.of(
    "labels minus output, and the slope of the middle layer left out",
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
        "step_not_slope",
    ),
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
)
def three_sign_and_slope(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, dZ3 = three_forward(X, Y, W1, b1, W2, b2, W3, b3)
    dZ2 = -W3.T @ dZ3
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1)
    return three_collect(X, A1, A2, dZ1, dZ2, -dZ3)


@three_pairs.of(
    "the slope of tanh in the hidden layers, and the last layer summed",
    ("wrong_activation_derivative",),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def three_tanh_and_sum(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, dZ3 = three_forward(X, Y, W1, b1, W2, b2, W3, b3)
    dZ2 = W3.T @ dZ3 * (1 - A2**2)
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    return three_collect(X, A1, A2, dZ1, dZ2, dZ3 * Y.size)


@three_pairs.of(
    "the first bias summed over everything, and the sign of the last layer",
    (
        "wrong_axis_sum",
        "broadcast_shape",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
)
def three_axis_and_sign(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, dZ3 = three_forward(X, Y, W1, b1, W2, b2, W3, b3)
    dZ2 = W3.T @ dZ3 * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1)
    grads = three_collect(X, A1, A2, dZ1, dZ2, -dZ3)
    grads[1] = np.full_like(b1, dZ1.sum())
    return grads


@three_pairs.of(
    "the slope of the sigmoid at its output, and the first weights transposed",
    ("wrong_argument", "wrong_activation_derivative"),
    ("transposed", "axes_permuted"),
)
def three_output_and_transposed(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, dZ3 = three_forward(X, Y, W1, b1, W2, b2, W3, b3)
    dZ2 = W3.T @ dZ3 * sigmoid(A2) * (1 - sigmoid(A2))
    dZ1 = W2.T @ dZ2 * sigmoid(A1) * (1 - sigmoid(A1))
    grads = three_collect(X, A1, A2, dZ1, dZ2, dZ3)
    grads[0] = grads[0].T
    return grads
