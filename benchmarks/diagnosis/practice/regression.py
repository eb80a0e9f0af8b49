"""A swish neuron, a quadratic form under a logarithm, weighted ridge and an asymmetric pseudo-Huber regression."""

import math

import numpy as np
import torch

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import loss, normal, uniform

# One neuron with swish, scaled, against a target.


@loss(x=normal("d"), w=normal("d"), b=normal(), u=normal(), t=normal())
def swish_neuron(x, w, b, u, t):
    """the squared error of one neuron with swish and an output weight"""
    z = x @ w + b
    return (u * z * torch.sigmoid(z) - t) ** 2


swish_problem = Problem(swish_neuron, ("w", "b", "u"))
swish_pairs = Pairs(swish_problem)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def swish_slope(z):
    s = sigmoid(z)
    return s + z * s * (1 - s)


@swish_problem.right("backwards through named deltas")
def swish_backprop(x, w, b, u, t):
    z = x @ w + b
    s = sigmoid(z)
    a = z * s
    dp = 2 * (u * a - t)
    du = dp * a
    da = dp * u
    dz = da * s + da * z * s * (1 - s)
    return dz * x, dz, du


@swish_problem.right("the slope from the value, feature by feature")
def swish_from_value(x, w, b, u, t):
    z = b + sum(w[j] * x[j] for j in range(len(x)))
    s = 1 / (1 + math.exp(-z))
    a = z * s
    error = u * a - t
    common = 2 * error * u * (a + s * (1 - a))
    return np.array([common * x[j] for j in range(len(x))]), common, 2 * error * a


@swish_problem.right("torch, tangents")
def swish_torch(x, w, b, u, t):
    z = torch.dot(x, w) + b
    s = torch.sigmoid(z)
    slope = s * (1 + z * (1 - s))
    p = u * z * s
    return {"dw": 2 * (p - t) * u * slope * x, "db": 2 * (p - t) * u * slope, "du": 2 * (p - t) * z * s}


@swish_problem.wrong(
    "the two of the square forgotten", "constant_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def swish_without_two(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    delta = (u * a - t) * u * swish_slope(z)
    return delta * x, delta, (u * a - t) * a


@swish_problem.wrong(
    "target minus output, no minus afterwards",
    "sign_flipped",
    "constant_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def swish_reversed(x, w, b, u, t):
    z = x @ w + b
    s = sigmoid(z)
    error = t - u * z * s
    dz = 2 * error * u * (s + z * s * (1 - s))
    return dz * x, dz, 2 * error * z * s


@swish_problem.wrong("the derivatives of the two factors multiplied", "wrong_rule", "wrong_activation_derivative")
def swish_sigmoid_slope(x, w, b, u, t):
    z = x @ w + b
    s = sigmoid(z)
    dp = 2 * (u * z * s - t)
    dz = dp * u * 1 * s * (1 - s)
    return dz * x, dz, dp * z * s


@swish_problem.wrong(
    "the sigmoid of swish as a constant gate",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "missing_chain_factor",
)
def swish_constant_gate(x, w, b, u, t):
    z = x @ w + b
    gate = sigmoid(z)
    a = z * gate
    da = 2 * (u * a - t) * u
    dz = da * gate
    return dz * x, dz, 2 * (u * a - t) * a


@swish_problem.wrong("only the gate differentiated", "missing_path", "missing_term", "wrong_activation_derivative")
def swish_only_gate(x, w, b, u, t):
    z = torch.dot(x, w) + b
    gate = torch.sigmoid(z)
    dp = 2 * (u * z * gate - t)
    dgate = dp * u * z
    dz = dgate * gate * (1 - gate)
    return dz * x, dz, dp * z * gate


@swish_problem.wrong("the slope taken of the activated value", "wrong_argument", "wrong_activation_derivative")
def swish_slope_of_output(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u * swish_slope(a)
    return dz * x, dz, dp * a


@swish_problem.wrong("the derivative of the activation left out", "missing_chain_factor", "wrong_activation_derivative")
def swish_linear_back(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    return dp * u * x, dp * u, dp * a


@swish_problem.wrong("the output weight left out on the way back", "missing_chain_factor")
def swish_without_output_weight(x, w, b, u, t):
    z = x.dot(w) + b
    s = sigmoid(z)
    dp = 2 * (u * z * s - t)
    dz = dp * (s + z * s * (1 - s))
    return dz * x, dz, dp * (z * s)


@swish_problem.wrong("the output weight's gradient with z for swish of z", "wrong_argument", "missing_chain_factor")
def swish_raw_for_output_weight(x, w, b, u, t):
    z = x @ w + b
    dp = 2 * (u * z * sigmoid(z) - t)
    dz = dp * u * swish_slope(z)
    return dz * x, dz, dp * z


@swish_problem.wrong("the output weight's gradient stops at the error", "missing_chain_factor")
def swish_output_weight_bare(x, w, b, u, t):
    z = x @ w + b
    dp = 2 * (u * z * sigmoid(z) - t)
    dz = dp * u * swish_slope(z)
    return dz * x, dz, dp


@swish_problem.wrong("the slope of swish in the output weight's gradient as well", "extra_factor")
def swish_slope_for_output_weight(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t) * swish_slope(z)
    return dp * u * x, dp * u, dp * a


@swish_problem.wrong(
    "no features in the weights' gradient", "missing_chain_factor", "broadcast_shape", "permuted_outputs"
)
def swish_without_features(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u * swish_slope(z)
    return np.ones(len(w)) * dz, dz, dp * a


@swish_problem.wrong("the weights for the features", "wrong_argument")
def swish_weights_for_features(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u * swish_slope(z)
    return dz * w, dz, dp * a


@swish_problem.wrong("no gradient for the bias", "zero", "ignores_input", "hard_coded", "extra_mask")
def swish_bias_zero(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    return dp * u * swish_slope(z) * x, 0.0, dp * a


@swish_problem.wrong("the weights' gradients added up for the bias", "wrong_axis_sum", "extra_factor", "wrong_argument")
def swish_bias_with_features(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dw, db = np.zeros(len(x)), 0.0
    for j in range(len(x)):
        dw[j] = dp * u * swish_slope(z) * x[j]
        db += dw[j]
    return dw, db, dp * a


@swish_problem.wrong("no bias in the neuron", "ignores_input", "missing_term", "wrong_argument", "hard_coded")
def swish_without_bias(x, w, u, t):
    z = x @ w
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u * swish_slope(z)
    return dz * x, dz, dp * a


@swish_problem.wrong("no target", "ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded")
def swish_without_target(x, w, b, u):
    z = x @ w + b
    a = z * sigmoid(z)
    dz = 2 * u * a * u * swish_slope(z)
    return dz * x, dz, 2 * u * a * a


@swish_problem.wrong("the square itself for its slope", "wrong_activation_derivative", "different_loss")
def swish_square_kept(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = (u * a - t) ** 2
    dz = dp * u * swish_slope(z)
    return dz * x, dz, dp * a


@swish_problem.wrong("the slope of ReLU for that of swish", "wrong_activation_derivative", "wrong_mask", "thresholded")
def swish_relu_slope(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u if z > 0 else 0.0 * dp
    return dz * x, dz, dp * a


@swish_problem.wrong("the bias missing where the slope is evaluated", "wrong_argument", "missing_term")
def swish_slope_without_bias(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u * swish_slope(x @ w)
    return dz * x, dz, dp * a


@swish_problem.wrong("a plus in the derivative of the sigmoid", "wrong_term_factor", "wrong_activation_derivative")
def swish_sigmoid_plus(x, w, b, u, t):
    z = x @ w + b
    s = sigmoid(z)
    dp = 2 * (u * z * s - t)
    dz = dp * u * (s + z * s * (1 + s))
    return dz * x, dz, dp * z * s


@swish_problem.wrong(
    "the sigmoid lost before the bracket of the short formula",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "wrong_term_factor",
)
def swish_short_formula(x, w, b, u, t):
    z = x @ w + b
    s = sigmoid(z)
    a = z * s
    dp = 2 * (u * a - t)
    dz = dp * u * (1 + z * (1 - s))
    return dz * x, dz, dp * a


@swish_problem.wrong(
    "one minus the activation for one minus the sigmoid", "wrong_argument", "wrong_activation_derivative"
)
def swish_activation_for_gate(x, w, b, u, t):
    z = x @ w + b
    s = sigmoid(z)
    a = z * s
    dp = 2 * (u * a - t)
    dz = dp * u * (s + a * (1 - a))
    return {"dw": dz * x, "db": dz, "du": dp * a}


@swish_problem.wrong("the absolute error", "different_loss", "wrong_activation_derivative")
def swish_absolute(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = np.sign(u * a - t)
    dz = dp * u * swish_slope(z)
    return dz * x, dz, dp * a


@swish_problem.wrong("the output weight moved before the error goes back", "wrong_argument")
def swish_moved_output_weight(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    du = dp * a
    u = u - 0.1 * du
    dz = dp * u * swish_slope(z)
    return dz * x, dz, du


@swish_problem.wrong(
    "the bias added once for every feature", "dimension_scale", "wrong_term_factor", "wrong_argument", "extra_term"
)
def swish_bias_in_loop(x, w, b, u, t):
    z = 0.0
    for xj, wj in zip(x, w):
        z += xj * wj + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u * swish_slope(z)
    return dz * x, dz, dp * a


@swish_problem.wrong("the last weight left at zero", "region_only", "extra_mask")
def swish_last_weight(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u * swish_slope(z)
    dw = np.zeros(len(w))
    for j in range(len(w) - 1):
        dw[j] = dz * x[j]
    return dw, dz, dp * a


@swish_problem.wrong("the delta of the neuron limited", "clipped", "region_only")
def swish_delta_clipped(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = np.clip(dp * u * swish_slope(z), -0.2, 0.2)
    return dz * x, dz, dp * a


@swish_problem.wrong("the output weight twice on the way back", "squared_chain_factor", "extra_factor")
def swish_output_weight_twice(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t) * u
    dz = dp * u * swish_slope(z)
    return dz * x, dz, 2 * (u * a - t) * a


@swish_problem.wrong("the sigmoid with a plus in the exponent", "different_loss", "wrong_argument")
def swish_growing_exponent(x, w, b, u, t):
    z = x @ w + b
    s = 1 / (1 + np.exp(z))
    a = z * s
    dp = 2 * (u * a - t)
    dz = dp * u * (s - z * s * (1 - s))
    return dz * x, dz, dp * a


@swish_problem.wrong("the updated parameters", "step_not_slope", "different_loss")
def swish_updated(x, w, b, u, t):
    rate = 0.05
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u * swish_slope(z)
    return w - rate * dz * x, b - rate * dz, u - rate * dp * a


@swish_problem.wrong("the sigmoid rounded to two decimals", "rounded")
def swish_rounded_sigmoid(x, w, b, u, t):
    z = x @ w + b
    s = np.round(sigmoid(z), 2)
    a = z * s
    dp = 2 * (u * a - t)
    dz = dp * u * (s + z * s * (1 - s))
    return dz * x, dz, dp * a


@swish_pairs.of(
    "the gate constant, and the output weight left out",
    (
        "missing_path",
        "missing_term",
        "wrong_activation_derivative",
        "missing_chain_factor",
    ),
    ("missing_chain_factor",),
)
def swish_two_gate_and_weight(x, w, b, u, t):
    z = x @ w + b
    s = sigmoid(z)
    dp = 2 * (u * z * s - t)
    dz = dp * s
    return dz * x, dz, dp * z * s


@swish_pairs.of(
    "no bias in the neuron, and z for swish of z at the output weight",
    (
        "ignores_input",
        "missing_term",
        "wrong_argument",
        "hard_coded",
    ),
    (
        "wrong_argument",
        "missing_chain_factor",
    ),
)
def swish_two_bias_and_raw(x, w, u, t):
    z = x @ w
    dp = 2 * (u * z * sigmoid(z) - t)
    dz = dp * u * swish_slope(z)
    return dz * x, dz, dp * z


@swish_pairs.of(
    "no factor 2, and the weights for the features",
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
    ("wrong_argument",),
)
def swish_two_factor_and_weights(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    error = u * a - t
    dz = error * u * swish_slope(z)
    return dz * w, dz, error * a


@swish_pairs.of(
    "the slope of the activated value, and no gradient for the bias",
    ("wrong_argument", "wrong_activation_derivative"),
    (
        "zero",
        "ignores_input",
        "hard_coded",
        "extra_mask",
    ),
)
def swish_two_slope_and_zero(x, w, b, u, t):
    z = x @ w + b
    a = z * sigmoid(z)
    dp = 2 * (u * a - t)
    dz = dp * u * swish_slope(a)
    return dz * x, np.zeros_like(b), dp * a


# A quadratic form under a logarithm, and a linear form over the length.


@loss(x=normal("d"), A=normal("d", "d"), b=normal("d"))
def log_quadratic(x, A, b):
    """the logarithm of one plus a squared quadratic form, and a linear form over the length of the vector"""
    q = x @ A @ x
    return torch.log(1 + q**2) + (b @ x) / torch.sqrt(x @ x)


quad_problem = Problem(log_quadratic, ("x", "A", "b"))
quad_pairs = Pairs(quad_problem)


def quad_outer(x, A):
    q = x @ A @ x
    return 2 * q / (1 + q**2)


def quad_direction(x, b):
    n = np.linalg.norm(x)
    return b / n - (b @ x) * x / n**3


@quad_problem.right("matrix form")
def quad_matrix(x, A, b):
    q = x @ A @ x
    c = 2 * q / (1 + q * q)
    n = np.sqrt(x @ x)
    return c * (A + A.T) @ x + (np.eye(len(x)) - np.outer(x, x) / n**2) @ b / n, c * np.outer(x, x), x / n


@quad_problem.right("entry by entry")
def quad_loops(x, A, b):
    d = len(x)
    q = sum(x[i] * A[i, j] * x[j] for i in range(d) for j in range(d))
    n = math.sqrt(sum(v * v for v in x))
    p = sum(b[i] * x[i] for i in range(d))
    dq = 1 / (1 + q**2) * 2 * q
    dx, dA = np.zeros(d), np.zeros((d, d))
    for i in range(d):
        for j in range(d):
            dA[i, j] = dq * x[i] * x[j]
            dx[i] += dq * A[i, j] * x[j]
            dx[j] += dq * A[i, j] * x[i]
        dx[i] += b[i] / n - p * x[i] / n**3
    return dx, dA, [v / n for v in x]


@quad_problem.right("torch, einsum, backwards")
def quad_torch(x, A, b):
    q = torch.einsum("i,ij,j->", x, A, x)
    n = x.norm()
    dq = 2 * q / (1 + q**2)
    dn = -(b @ x) / n**2
    dx = dq * (torch.einsum("ij,j->i", A, x) + torch.einsum("ij,i->j", A, x)) + b / n + dn * x / n
    return dx, dq * torch.einsum("i,j->ij", x, x), x / n


@quad_problem.wrong("the matrix taken for symmetric", "transposed", "wrong_argument")
def quad_symmetric(x, A, b):
    c = quad_outer(x, A)
    return c * 2 * A @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong("only the path through the right-hand vector of the form", "missing_path", "missing_term")
def quad_transposed_only(x, A, b):
    c = quad_outer(x, A)
    return c * A.T @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong("only the path through the left-hand vector of the form", "missing_path", "missing_term")
def quad_left_only(x, A, b):
    q = torch.dot(x, A @ x)
    n = torch.sqrt((x * x).sum())
    c = 2 * q / (1 + q * q)
    return c * (A @ x) + b / n - (b @ x) / n**3 * x, c * torch.outer(x, x), x / n


@quad_problem.wrong("the derivative of the logarithm left out", "missing_chain_factor", "different_loss")
def quad_without_logarithm(x, A, b):
    c = 2 * (x @ A @ x)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong("the derivative of the square left out", "missing_chain_factor", "different_loss")
def quad_without_square(x, A, b):
    c = 1 / (1 + (x @ A @ x) ** 2)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong("the one beside the square lost", "missing_term", "different_loss", "wrong_argument")
def quad_without_one(x, A, b):
    c = 2 / (x @ A @ x)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong(
    "the form without its square below the line", "wrong_argument", "wrong_term_factor", "different_loss"
)
def quad_reciprocal_argument(x, A, b):
    q = x @ A @ x
    c = 2 * q / (1 + q)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong("the length taken for a constant", "missing_path", "missing_term")
def quad_constant_length(x, A, b):
    c = quad_outer(x, A)
    n = np.linalg.norm(x)
    return c * (A @ x + A.T @ x) + b / n, c * np.outer(x, x), x / n


@quad_problem.wrong("the linear form above the line taken for a constant", "missing_path", "missing_term")
def quad_constant_top(x, A, b):
    c = quad_outer(x, A)
    n = np.linalg.norm(x)
    return c * (A @ x + x @ A) - (b @ x) / n**3 * x, c * np.outer(x, x), x / n


@quad_problem.wrong("a plus in the quotient rule", "wrong_term_factor", "missing_chain_factor")
def quad_quotient_plus(x, A, b):
    c = quad_outer(x, A)
    n = np.linalg.norm(x)
    return c * (A + A.T) @ x + (b * n + (b @ x) * x / n) / n**2, c * np.outer(x, x), x / n


@quad_problem.wrong("the derivative of the length without dividing by it", "wrong_term_factor", "missing_chain_factor")
def quad_length_slope(x, A, b):
    c = quad_outer(x, A)
    n = np.linalg.norm(x)
    dn = -(b @ x) / n**2
    return c * (A + A.T) @ x + b / n + dn * x, c * np.outer(x, x), x / n


@quad_problem.wrong(
    "the denominator of the quotient rule not squared", "missing_chain_factor", "wrong_term_factor", "extra_factor"
)
def quad_quotient_not_squared(x, A, b):
    c = quad_outer(x, A)
    n = np.linalg.norm(x)
    return c * (A + A.T) @ x + (b * n - (b @ x) * x / n) / n, c * np.outer(x, x), x / n


@quad_problem.wrong("derivative over derivative for the quotient", "wrong_rule")
def quad_quotient_by_parts(x, A, b):
    c = quad_outer(x, A)
    n = np.linalg.norm(x)
    return c * (A + A.T) @ x + b / (x / n), c * np.outer(x, x), x / n


@quad_problem.wrong(
    "the squared length for the length", "different_loss", "squared_chain_factor", "extra_factor", "wrong_term_factor"
)
def quad_squared_length(x, A, b):
    c = quad_outer(x, A)
    m = x @ x
    return c * (A + A.T) @ x + b / m - 2 * (b @ x) * x / m**2, c * np.outer(x, x), x / m


@quad_problem.wrong("the sum of magnitudes for the length", "different_loss")
def quad_sum_of_magnitudes(x, A, b):
    c = quad_outer(x, A)
    n = np.abs(x).sum()
    return c * (A + A.T) @ x + b / n - (b @ x) * np.sign(x) / n**2, c * np.outer(x, x), x / n


@quad_problem.wrong(
    "the linear part forgotten for the vector", "missing_term", "missing_path", "ignores_input", "hard_coded"
)
def quad_without_linear(x, A):
    c = quad_outer(x, A)
    return c * (A + A.T) @ x, c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong(
    "the logarithm forgotten for the vector", "missing_term", "missing_path", "ignores_input", "hard_coded"
)
def quad_without_form(x, A, b):
    return quad_direction(x, b), quad_outer(x, A) * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong("the matrix's gradient doubled as the vector's is", "constant_factor", "extra_factor", "extra_term")
def quad_matrix_doubled(x, A, b):
    c = quad_outer(x, A)
    M = np.outer(x, x)
    return c * (A + A.T) @ x + quad_direction(x, b), c * (M + M.T), x / np.linalg.norm(x)


@quad_problem.wrong("only the diagonal of the matrix's gradient", "extra_mask", "region_only")
def quad_matrix_diagonal(x, A, b):
    c = quad_outer(x, A)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.diag(x**2), x / np.linalg.norm(x)


@quad_problem.wrong("the inner loop ends at the diagonal", "extra_mask", "region_only")
def quad_matrix_triangle(x, A, b):
    d = len(x)
    c = quad_outer(x, A)
    dA = np.zeros((d, d))
    for i in range(d):
        for j in range(i + 1):
            dA[i, j] = c * x[i] * x[j]
    return c * (A + A.T) @ x + quad_direction(x, b), dA, x / np.linalg.norm(x)


@quad_problem.wrong(
    "the squares of the entries in every row", "broadcast_shape", "wrong_argument", "region_only", "shape_only"
)
def quad_matrix_rows(x, A, b):
    c = quad_outer(x, A)
    return c * (A + A.T) @ x + quad_direction(x, b), np.zeros_like(A) + c * x * x, x / np.linalg.norm(x)


@quad_problem.wrong("the matrix's gradient stops at the form", "missing_chain_factor", "broadcast_shape")
def quad_matrix_bare(x, A, b):
    c = quad_outer(x, A)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.ones_like(A), x / np.linalg.norm(x)


@quad_problem.wrong("one side of the product already multiplied by the matrix", "extra_factor", "wrong_argument")
def quad_matrix_applied(x, A, b):
    c = quad_outer(x, A)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(A @ x, x), x / np.linalg.norm(x)


@quad_problem.wrong("an index one too small", "shifted_or_flipped", "wrong_argument", "shape_only")
def quad_matrix_index(x, A, b):
    c = quad_outer(x, A)
    dA = np.array([[c * x[i] * x[j - 1] for j in range(len(x))] for i in range(len(x))])
    return c * (A + A.T) @ x + quad_direction(x, b), dA, x / np.linalg.norm(x)


@quad_problem.wrong("the length of b for that of x", "wrong_argument")
def quad_length_of_b(x, A, b):
    c = quad_outer(x, A)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), x / np.sqrt(b @ b)


@quad_problem.wrong("the linear vector's gradient not divided by the length", "missing_chain_factor")
def quad_b_without_length(x, A, b):
    c = quad_outer(x, A)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), np.array(x)


@quad_problem.wrong(
    "the projection in the linear vector's gradient too",
    "zero",
    "extra_term",
    "ignores_input",
    "hard_coded",
    "extra_mask",
)
def quad_b_projected(x, A, b):
    c = quad_outer(x, A)
    n = np.linalg.norm(x)
    db = x / n - (x @ x) * x / n**3
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), db


@quad_problem.wrong(
    "the magnitude of the form", "region_only", "wrong_argument", "different_loss", "missing_chain_factor"
)
def quad_magnitude(x, A, b):
    q = np.abs(x @ A @ x)
    c = 2 * q / (1 + q**2)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong(
    "a logarithm to the base of two", "constant_factor", "wrong_term_factor", "different_loss", "extra_factor"
)
def quad_base_two(x, A, b):
    c = quad_outer(x, A) / np.log(2)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong("the vector and the linear vector exchanged", "permuted_outputs")
def quad_exchanged(x, A, b):
    c = quad_outer(x, A)
    return x / np.linalg.norm(x), c * np.outer(x, x), c * (A + A.T) @ x + quad_direction(x, b)


@quad_problem.wrong("half precision in the form", "low_precision")
def quad_half_precision(x, A, b):
    h = x.astype(np.float16)
    q = float(h @ A.astype(np.float16) @ h)
    c = 2 * q / (1 + q**2)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong("the square of the logarithm for the logarithm of the square", "wrong_order", "different_loss")
def quad_square_of_logarithm(x, A, b):
    q = x @ A @ x
    c = 2 * np.log(1 + abs(q)) / (1 + abs(q)) * np.sign(q)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.outer(x, x), x / np.linalg.norm(x)


@quad_problem.wrong(
    "entrywise products for the quadratic form", "different_loss", "missing_term", "extra_mask", "wrong_argument"
)
def quad_entrywise(x, A, b):
    q = np.sum(np.diag(A) * x * x)
    c = 2 * q / (1 + q**2)
    return c * 2 * np.diag(A) * x + quad_direction(x, b), c * np.diag(x * x), x / np.linalg.norm(x)


@quad_pairs.of(
    "the matrix taken for symmetric, and the length for a constant",
    ("transposed", "wrong_argument"),
    ("missing_path", "missing_term"),
)
def quad_two_symmetric_and_length(x, A, b):
    c = quad_outer(x, A)
    n = np.linalg.norm(x)
    return 2 * c * A @ x + b / n, c * np.outer(x, x), x / n


@quad_pairs.of(
    "no derivative of the logarithm, and a plus in the quotient rule",
    ("missing_chain_factor", "different_loss"),
    (
        "wrong_term_factor",
        "missing_chain_factor",
    ),
)
def quad_two_logarithm_and_plus(x, A, b):
    c = 2 * (x @ A @ x)
    n = np.linalg.norm(x)
    return c * (A + A.T) @ x + b / n + (b @ x) * x / n**3, c * np.outer(x, x), x / n


@quad_pairs.of(
    "only the diagonal of the matrix's gradient, and no division by the length for b",
    ("extra_mask", "region_only"),
    ("missing_chain_factor",),
)
def quad_two_diagonal_and_length(x, A, b):
    c = quad_outer(x, A)
    return c * (A + A.T) @ x + quad_direction(x, b), c * np.diag(x * x), 1.0 * x


@quad_pairs.of(
    "one path through the form only, and the matrix's gradient doubled",
    ("missing_path", "missing_term"),
    ("constant_factor", "extra_factor", "extra_term"),
)
def quad_two_path_and_double(x, A, b):
    c = quad_outer(x, A)
    return c * A @ x + quad_direction(x, b), 2 * c * np.outer(x, x), x / np.linalg.norm(x)


# A weighted mean of squares with a penalty.


@loss(
    X=normal("n", "d"),
    y=normal("n"),
    s=uniform("n", low=0.2, high=2.5),
    w=normal("d"),
    b=normal(),
    lam=uniform(low=0.2, high=1.5),
)
def weighted_ridge(X, y, s, w, b, lam):
    """the weighted mean of squared errors with a penalty on the weights, not on the intercept"""
    error = X @ w + b - y
    return (s * error**2).sum() / s.sum() + lam * (w @ w)


ridge_problem = Problem(weighted_ridge, ("w", "b"))
ridge_pairs = Pairs(ridge_problem)


@ridge_problem.right("matrix form, weights on a diagonal")
def ridge_diagonal(X, y, s, w, b, lam):
    S = np.diag(s / s.sum())
    error = X @ w + b - y
    return 2 * X.T @ S @ error + 2 * lam * w, 2 * np.trace(S @ np.diag(error))


@ridge_problem.right("a loop over the samples")
def ridge_loop(X, y, s, w, b, lam):
    dw, db, total = np.zeros(len(w)), 0.0, 0.0
    for row, target, weight in zip(X, y, s):
        pull = 2 * weight * (row @ w + b - target)
        dw += pull * row
        db += pull
        total += weight
    return dw / total + 2 * lam * w, db / total


@ridge_problem.right("torch, square roots of the weights in the design")
def ridge_torch_roots(X, y, s, w, b, lam):
    root = torch.sqrt(s / s.sum())
    design = root[:, None] * torch.cat([X, torch.ones_like(y)[:, None]], dim=1)
    theta = torch.cat([w, b.reshape(1)])
    grad = 2 * design.T @ (design @ theta - root * y)
    return grad[:-1] + 2 * lam * w, grad[-1]


@ridge_problem.wrong(
    "the two of the errors' square forgotten",
    "wrong_term_factor",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
)
def ridge_data_without_two(X, y, s, w, b, lam):
    pull = s * (X @ w + b - y) / s.sum()
    return X.T @ pull + 2 * lam * w, pull.sum()


@ridge_problem.wrong(
    "the two of the penalty forgotten", "wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def ridge_penalty_without_two(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return X.T @ pull + lam * w, pull.sum()


@ridge_problem.wrong("no penalty", "missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded")
def ridge_without_penalty(X, y, s, w, b):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return np.einsum("ij,i->j", X, pull), np.einsum("i->", pull)


@ridge_problem.wrong("the intercept penalised", "extra_term", "different_loss")
def ridge_bias_penalised(X, y, s, w, b, lam):
    theta = np.append(w, b)
    design = np.hstack([X, np.ones((len(y), 1))])
    grad = 2 * design.T @ (s * (design @ theta - y)) / s.sum() + 2 * lam * theta
    return grad[:-1], grad[-1]


@ridge_problem.wrong(
    "the penalty divided by the number of samples", "batch_scale", "wrong_term_factor", "different_loss", "extra_factor"
)
def ridge_penalty_in_mean(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return X.T @ pull + 2 * lam * w / len(y), pull.sum()


@ridge_problem.wrong(
    "the penalty divided by the sum of the weights", "wrong_term_factor", "extra_factor", "different_loss"
)
def ridge_penalty_in_bracket(X, y, s, w, b, lam):
    error = X @ w + b - y
    dw = (2 * X.T @ (s * error) + 2 * lam * w) / s.sum()
    return dw, 2 * (s @ error) / s.sum()


@ridge_problem.wrong(
    "the penalty added for every sample",
    "batch_scale",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
    "extra_term",
)
def ridge_penalty_in_loop(X, y, s, w, b, lam):
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        pull = 2 * s[i] * (X[i] @ w + b - y[i]) / s.sum()
        dw += pull * X[i] + 2 * lam * w
        db += pull
    return dw, db


@ridge_problem.wrong(
    "no lambda before the penalty",
    "missing_chain_factor",
    "ignores_input",
    "wrong_term_factor",
    "different_loss",
    "hard_coded",
)
def ridge_without_lambda(X, y, s, w, b):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return X.T @ pull + 2 * w, pull.sum()


@ridge_problem.wrong("a lambda of its own", "hard_coded", "ignores_input", "wrong_term_factor", "different_loss")
def ridge_own_lambda(X, y, s, w, b):
    lam = 0.01
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return X.T @ pull + 2 * lam * w, pull.sum()


@ridge_problem.wrong("the penalty with a minus", "wrong_term_factor", "different_loss")
def ridge_penalty_sign(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return X.T.dot(pull) - 2 * lam * w, pull.sum()


@ridge_problem.wrong("lambda before both parts", "extra_factor", "wrong_term_factor")
def ridge_lambda_before_all(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return lam * (X.T @ pull + 2 * w), pull.sum()


@ridge_problem.wrong(
    "signs of the weights, as for lasso", "different_loss", "wrong_activation_derivative", "wrong_term_factor"
)
def ridge_lasso(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return X.T @ pull + lam * np.sign(w), pull.sum()


@ridge_problem.wrong(
    "the penalty itself for its slope", "wrong_activation_derivative", "different_loss", "wrong_term_factor"
)
def ridge_penalty_kept(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return X.T @ pull + lam * w**2, pull.sum()


@ridge_problem.wrong(
    "the length of the weights, not its square",
    "different_loss",
    "extra_factor",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "missing_chain_factor",
)
def ridge_length_penalty(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return X.T @ pull + lam * w / np.linalg.norm(w), pull.sum()


@ridge_problem.wrong(
    "the sum of the weights in the penalty's slope",
    "wrong_axis_sum",
    "broadcast_shape",
    "wrong_argument",
    "different_loss",
    "wrong_order",
    "shape_only",
)
def ridge_penalty_collapsed(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return X.T @ pull + 2 * lam * np.sum(w), pull.sum()


@ridge_problem.wrong(
    "the samples' weights forgotten",
    "ignores_input",
    "wrong_sample_weights",
    "missing_chain_factor",
    "different_loss",
    "hard_coded",
)
def ridge_unweighted(X, y, w, b, lam):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y) + 2 * lam * w, 2 * error.mean()


@ridge_problem.wrong(
    "the samples' weights only below the line", "wrong_sample_weights", "missing_chain_factor", "different_loss"
)
def ridge_weights_below_only(X, y, s, w, b, lam):
    pull = 2 * (X @ w + b - y) / s.sum()
    return X.T @ pull + 2 * lam * w, pull.sum()


@ridge_problem.wrong(
    "the samples' weights inside the square",
    "squared_chain_factor",
    "wrong_sample_weights",
    "different_loss",
    "extra_factor",
)
def ridge_weights_squared(X, y, s, w, b, lam):
    scaled = s * (X @ w + b - y)
    return 2 * (s[:, None] * X).T @ scaled / s.sum() + 2 * lam * w, 2 * np.sum(s * scaled) / s.sum()


@ridge_problem.wrong(
    "divided by the number of samples for the sum of their weights",
    "wrong_sample_weights",
    "wrong_term_factor",
    "different_loss",
)
def ridge_divided_by_number(X, y, s, w, b, lam):
    error = X @ w + b - y
    dw = 2 * np.mean(s[:, None] * error[:, None] * X, axis=0) + 2 * lam * w
    return dw, 2 * np.mean(s * error)


@ridge_problem.wrong(
    "the weighted sum not divided",
    "batch_scale",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_sample_weights",
    "different_loss",
)
def ridge_not_divided(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y)
    return X.T @ pull + 2 * lam * w, pull.sum()


@ridge_problem.wrong(
    "weighted predictions against plain targets",
    "wrong_argument",
    "different_loss",
    "missing_chain_factor",
    "wrong_term_factor",
)
def ridge_weighted_predictions(X, y, s, w, b, lam):
    pull = 2 * (s * (X @ w + b) - y) / s.sum()
    return X.T @ pull + 2 * lam * w, pull.sum()


@ridge_problem.wrong(
    "the errors computed with weighted features", "wrong_argument", "extra_factor", "wrong_term_factor"
)
def ridge_weighted_design(X, y, s, w, b, lam):
    Xs = X * s.reshape(-1, 1)
    error = Xs @ w + b - y
    return 2 * Xs.T @ error / s.sum() + 2 * lam * w, 2 * s @ error / s.sum()


@ridge_problem.wrong(
    "the intercept's gradient without the samples' weights",
    "wrong_sample_weights",
    "ignores_input",
    "missing_chain_factor",
    "hard_coded",
)
def ridge_bias_unweighted(X, y, s, w, b, lam):
    error = X @ w + b - y
    return 2 * X.T @ (s * error) / s.sum() + 2 * lam * w, 2 * error.mean()


@ridge_problem.wrong(
    "the intercept's gradient not divided", "batch_scale", "missing_chain_factor", "wrong_sample_weights"
)
def ridge_bias_not_divided(X, y, s, w, b, lam):
    error = X @ w + b - y
    return 2 * X.T @ (s * error) / s.sum() + 2 * lam * w, 2 * s @ error


@ridge_problem.wrong("no intercept in the prediction", "ignores_input", "missing_term", "hard_coded", "wrong_argument")
def ridge_without_bias(X, y, s, w, lam):
    pull = 2 * s * (X @ w - y) / s.sum()
    return X.T @ pull + 2 * lam * w, pull.sum()


@ridge_problem.wrong(
    "target minus prediction, the penalty as it should be",
    "sign_flipped",
    "wrong_term_factor",
    "constant_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def ridge_error_reversed(X, y, s, w, b, lam):
    error = y - X @ w - b
    dw = 2 * np.average(X * error[:, None], axis=0, weights=s)
    return dw + 2 * lam * w, 2 * np.average(error, weights=s)


@ridge_problem.wrong(
    "assigned for added in the loop",
    "single_sample",
    "wrong_sample_weights",
    "extra_mask",
    "different_loss",
    "missing_term",
)
def ridge_last_sample(X, y, s, w, b, lam):
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        pull = 2 * s[i] / s.sum() * (X[i] @ w + b - y[i])
        dw = pull * X[i]
        db = pull
    return dw + 2 * lam * w, db


@ridge_problem.wrong(
    "a weight above one or not", "thresholded", "wrong_sample_weights", "different_loss", "extra_mask", "single_sample"
)
def ridge_weights_thresholded(X, y, s, w, b, lam):
    pull = 2 * (s > 1.0) * (X @ w + b - y) / s.sum()
    return X.T @ pull + 2 * lam * w, pull.sum()


@ridge_problem.wrong(
    "the samples' weights as whole numbers", "truncated_to_int", "wrong_sample_weights", "different_loss"
)
def ridge_weights_whole(X, y, s, w, b, lam):
    counts = s.astype(int)
    pull = 2 * counts * (X @ w + b - y) / s.sum()
    return X.T @ pull + 2 * lam * w, pull.sum()


@ridge_problem.wrong(
    "the samples' weights in reversed order",
    "shifted_or_flipped",
    "wrong_sample_weights",
    "wrong_argument",
    "different_loss",
    "shape_only",
)
def ridge_weights_reversed(X, y, s, w, b, lam):
    dw, db, total = np.zeros(len(w)), 0.0, float(sum(s))
    for i in range(len(y)):
        pull = 2 * s[-i - 1] * (X[i] @ w + b - y[i]) / total
        dw = dw + pull * X[i]
        db = db + pull
    return dw + 2 * lam * w, db


@ridge_problem.wrong("the penalty at weights that have already moved", "wrong_argument")
def ridge_moved_weights(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    dw = X.T @ pull
    w = w - 0.1 * dw
    return dw + 2 * lam * w, pull.sum()


@ridge_problem.wrong("the running total divided in every turn", "wrong_sample_weights", "accumulates", "different_loss")
def ridge_divided_in_loop(X, y, s, w, b, lam):
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        pull = 2 * s[i] * (X[i] @ w + b - y[i])
        dw = (dw + pull * X[i]) / s.sum()
        db = (db + pull) / s.sum()
    return dw + 2 * lam * w, db


@ridge_problem.wrong("rounded to two decimals", "rounded")
def ridge_rounded(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y) / s.sum()
    return np.around(X.T @ pull + 2 * lam * w, 2), np.around(pull.sum(), 2)


@ridge_pairs.of(
    "the samples' weights forgotten, and the intercept penalised",
    (
        "ignores_input",
        "wrong_sample_weights",
        "missing_chain_factor",
        "different_loss",
        "hard_coded",
    ),
    ("extra_term", "different_loss"),
)
def ridge_two_unweighted_and_bias(X, y, w, b, lam):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y) + 2 * lam * w, 2 * error.mean() + 2 * lam * b


@ridge_pairs.of(
    "no two for the errors, and the penalty with a minus",
    (
        "wrong_term_factor",
        "constant_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
    ("wrong_term_factor", "different_loss"),
)
def ridge_two_factor_and_sign(X, y, s, w, b, lam):
    pull = s * (X @ w + b - y) / s.sum()
    return X.T @ pull - 2 * lam * w, pull.sum()


@ridge_pairs.of(
    "no intercept in the prediction, and no penalty",
    (
        "ignores_input",
        "missing_term",
        "hard_coded",
        "wrong_argument",
    ),
    (
        "missing_term",
        "missing_path",
        "ignores_input",
        "different_loss",
        "hard_coded",
    ),
)
def ridge_two_bias_and_penalty(X, y, s, w):
    pull = 2 * s * (X @ w - y) / s.sum()
    return X.T @ pull, pull.sum()


@ridge_pairs.of(
    "the weights' square taken for lasso, and the intercept's gradient not divided",
    (
        "different_loss",
        "wrong_activation_derivative",
        "wrong_term_factor",
    ),
    ("batch_scale", "missing_chain_factor", "wrong_sample_weights"),
)
def ridge_two_lasso_and_sum(X, y, s, w, b, lam):
    pull = 2 * s * (X @ w + b - y)
    return X.T @ pull / s.sum() + lam * np.sign(w), pull.sum()


# A smooth robust loss that counts errors of one side more.


@loss(
    X=normal("n", "d"),
    y=normal("n", scale=2.0),
    w=normal("d"),
    b=normal(),
    delta=uniform(low=0.4, high=1.8),
    tau=uniform(low=0.6, high=0.95),
)
def asymmetric_pseudo_huber(X, y, w, b, delta, tau):
    """the mean of pseudo-Huber losses in which errors above the line count tau and those below one minus tau"""
    error = y - (X @ w + b)
    side = torch.where(error > 0, tau, 1 - tau)
    return (side * delta**2 * (torch.sqrt(1 + (error / delta) ** 2) - 1)).mean()


robust_problem = Problem(asymmetric_pseudo_huber, ("w", "b"))
robust_pairs = Pairs(robust_problem)


def robust_back(X, psi):
    return -X.T @ psi / len(psi), -psi.mean()


@robust_problem.right("matrix form")
def robust_matrix(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return -X.T @ psi / len(y), -np.mean(psi)


@robust_problem.right("sample by sample, one branch for each side")
def robust_branches(X, y, w, b, delta, tau):
    n, d = X.shape
    dw, db = [0.0] * d, 0.0
    for i in range(n):
        r = sum(X[i, j] * w[j] for j in range(d)) + b - y[i]
        slope = delta * r / math.hypot(delta, r)
        if r < 0:
            slope *= tau
        else:
            slope *= 1 - tau
        for j in range(d):
            dw[j] += slope * X[i, j] / n
        db += slope / n
    return dw, db


@robust_problem.right("torch, backwards through named nodes")
def robust_torch(X, y, w, b, delta, tau):
    error = y - (X @ w + b)
    side = tau * (error > 0) + (1 - tau) * (error <= 0)
    ratio = error / delta
    root = torch.sqrt(1 + ratio**2)
    droot = side * delta**2 / y.numel()
    dratio = droot * 0.5 / root * 2 * ratio
    derror = dratio / delta
    return {"dw": -(X.T @ derror), "db": -derror.sum()}


@robust_problem.wrong("the sum for the mean", "batch_scale", "missing_chain_factor", "different_loss")
def robust_summed(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return -X.T @ psi, -psi.sum()


@robust_problem.wrong(
    "the minus before the prediction forgotten",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "different_loss",
    "step_not_slope",
)
def robust_negated(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return X.T @ psi / len(y), psi.mean()


@robust_problem.wrong(
    "the minus forgotten for the intercept",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def robust_bias_negated(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return -X.T @ psi / len(y), psi.mean()


@robust_problem.wrong(
    "both sides alike",
    "ignores_input",
    "missing_chain_factor",
    "missing_mask",
    "wrong_sample_weights",
    "different_loss",
)
def robust_symmetric(X, y, w, b, delta):
    e = y - X @ w - b
    return robust_back(X, e / np.sqrt(1 + (e / delta) ** 2))


@robust_problem.wrong(
    "tau on the other side",
    "wrong_mask",
    "wrong_sample_weights",
    "different_loss",
    "wrong_argument",
    "wrong_term_factor",
)
def robust_sides_exchanged(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e < 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return robust_back(X, psi)


@robust_problem.wrong(
    "errors below the line without any slope",
    "missing_term",
    "extra_mask",
    "region_only",
    "wrong_sample_weights",
    "different_loss",
    "single_sample",
    "missing_path",
)
def robust_one_side(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = tau * (e > 0) * e / np.sqrt(1 + (e / delta) ** 2)
    return robust_back(X, psi)


@robust_problem.wrong(
    "the one minus tau forgotten below the line",
    "missing_chain_factor",
    "region_only",
    "wrong_sample_weights",
    "different_loss",
    "wrong_term_factor",
)
def robust_lower_side_full(X, y, w, b, delta, tau):
    n, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        e = y[i] - X[i] @ w - b
        psi = e / np.sqrt(1 + (e / delta) ** 2)
        if e > 0:
            psi = psi * tau
        dw -= psi * X[i] / n
        db -= psi / n
    return dw, db


@robust_problem.wrong(
    "errors not damped, as for squares",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "wrong_activation_derivative",
)
def robust_squares(X, y, w, b, tau):
    e = y - X @ w - b
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * e)


@robust_problem.wrong(
    "no root below the line", "squared_chain_factor", "different_loss", "extra_factor", "wrong_activation_derivative"
)
def robust_without_root(X, y, w, b, delta, tau):
    e = y - X @ w - b
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * e / (1 + (e / delta) ** 2))


@robust_problem.wrong("a delta of one", "hard_coded", "ignores_input", "different_loss", "wrong_argument")
def robust_delta_one(X, y, w, b, tau):
    e = y - X @ w - b
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + e**2))


@robust_problem.wrong("the inner derivative of error over delta left out", "missing_chain_factor", "different_loss")
def robust_without_inner(X, y, w, b, delta, tau):
    error = y - (X @ w + b)
    side = torch.where(error > 0, tau, 1 - tau)
    ratio = error / delta
    psi = side * delta**2 * ratio / torch.sqrt(1 + ratio**2)
    return -(X.T @ psi) / len(y), -psi.mean()


@robust_problem.wrong("delta squared before the loss left out", "missing_chain_factor", "different_loss")
def robust_without_outer(X, y, w, b, delta, tau):
    e = y - X @ w - b
    u = e / delta
    psi = np.where(e > 0, tau, 1 - tau) * u / np.sqrt(1 + u**2) / delta
    return robust_back(X, psi)


@robust_problem.wrong("the slope of the plain Huber loss", "different_loss", "wrong_activation_derivative", "clipped")
def robust_hard_huber(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(np.abs(e) <= delta, e, delta * np.sign(e))
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * psi)


@robust_problem.wrong(
    "the slope of the quantile loss", "different_loss", "wrong_activation_derivative", "ignores_input"
)
def robust_quantile(X, y, w, b, delta, tau):
    e = y - X @ w - b
    return robust_back(X, np.where(e > 0, tau, tau - 1))


@robust_problem.wrong("the loss for its slope", "wrong_activation_derivative", "different_loss")
def robust_value(X, y, w, b, delta, tau):
    e = y - X @ w - b
    value = np.where(e > 0, tau, 1 - tau) * delta**2 * (np.sqrt(1 + (e / delta) ** 2) - 1)
    return robust_back(X, value)


@robust_problem.wrong(
    "no features in the weights' gradient", "missing_chain_factor", "broadcast_shape", "permuted_outputs"
)
def robust_without_features(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return np.full_like(w, -psi.mean()), -psi.mean()


@robust_problem.wrong(
    "the side by the sign of the target",
    "wrong_mask",
    "wrong_argument",
    "different_loss",
    "region_only",
    "wrong_sample_weights",
)
def robust_side_of_target(X, y, w, b, delta, tau):
    e = y - X @ w - b
    return robust_back(X, np.where(y > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2))


@robust_problem.wrong(
    "the side decided at delta", "wrong_mask", "different_loss", "region_only", "wrong_sample_weights"
)
def robust_side_at_delta(X, y, w, b, delta, tau):
    e = y - X @ w - b
    return robust_back(X, np.where(e > delta, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2))


@robust_problem.wrong("no intercept in the error", "ignores_input", "missing_term", "hard_coded", "wrong_argument")
def robust_without_bias(X, y, w, delta, tau):
    e = y - X @ w
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2))


@robust_problem.wrong(
    "the mean of each side by itself", "wrong_sample_weights", "wrong_term_factor", "different_loss", "region_only"
)
def robust_mean_per_side(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = e / np.sqrt(1 + (e / delta) ** 2)
    dw, db = np.zeros(len(w)), 0.0
    for factor, chosen in ((tau, e > 0), (1 - tau, e <= 0)):
        if chosen.any():
            dw -= factor * np.mean(X[chosen] * psi[chosen, None], axis=0)
            db -= factor * psi[chosen].mean()
    return dw, db


@robust_problem.wrong(
    "magnitudes of the errors",
    "region_only",
    "wrong_argument",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
)
def robust_magnitudes(X, y, w, b, delta, tau):
    e = y - X @ w - b
    side = tau * (e > 0) - (1 - tau) * (e <= 0)
    return robust_back(X, side * e / np.sqrt(1 + (e / delta) ** 2))


@robust_problem.wrong(
    "delta not squared below the line", "wrong_argument", "wrong_term_factor", "different_loss", "missing_chain_factor"
)
def robust_delta_not_squared(X, y, w, b, delta, tau):
    e = y - X @ w - b
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + e**2 / delta))


@robust_problem.wrong(
    "the one under the root lost", "missing_term", "wrong_activation_derivative", "different_loss", "wrong_argument"
)
def robust_without_one(X, y, w, b, delta, tau):
    e = y - X @ w - b
    root = np.sqrt((e / delta) ** 2)
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * e / root)


@robust_problem.wrong(
    "the half of the root's derivative forgotten",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "different_loss",
)
def robust_without_half(X, y, w, b, delta, tau):
    error = y - X @ w - b
    u = 1 + (error / delta) ** 2
    du = np.where(error > 0, tau, 1 - tau) * delta**2 / np.sqrt(u) / len(y)
    derror = du * 2 * error / delta**2
    return -X.T @ derror, -derror.sum()


@robust_problem.wrong(
    "the two of the square under the root forgotten",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "different_loss",
)
def robust_without_two(X, y, w, b, delta, tau):
    error = y - X @ w - b
    u = 1 + (error / delta) ** 2
    du = np.where(error > 0, tau, 1 - tau) * delta**2 * 0.5 * u**-0.5 / len(y)
    derror = du * error / delta**2
    return -np.einsum("ij,i->j", X, derror), -derror.sum()


@robust_problem.wrong(
    "the intercept's gradient divided twice by the samples", "batch_scale", "squared_chain_factor", "extra_factor"
)
def robust_bias_divided_twice(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2) / len(y)
    return -X.T @ psi, -psi.mean()


@robust_problem.wrong(
    "the number of weights for that of samples", "batch_scale", "dimension_scale", "shape_only", "different_loss"
)
def robust_divided_by_features(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return -X.T @ psi / len(w), -psi.sum() / len(w)


@robust_problem.wrong(
    "the loss of the mean error", "wrong_order", "different_loss", "wrong_axis_sum", "broadcast_shape", "shape_only"
)
def robust_of_mean_error(X, y, w, b, delta, tau):
    e = np.mean(y - X @ w - b)
    psi = (tau if e > 0 else 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return -psi * X.mean(axis=0), -psi


@robust_problem.wrong(
    "outliers thrown away",
    "extra_mask",
    "region_only",
    "wrong_sample_weights",
    "different_loss",
    "single_sample",
    "missing_term",
)
def robust_outliers_dropped(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    psi[np.abs(e) > delta] = 0
    return robust_back(X, psi)


@robust_problem.wrong("one mean over samples and features", "wrong_axis_sum", "broadcast_shape", "shape_only")
def robust_mean_of_all(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return np.repeat(-np.mean(X * psi[:, None]), len(w)), -psi.mean()


@robust_problem.wrong("the damping of the last sample for all", "wrong_argument", "broadcast_shape")
def robust_damping_of_last(X, y, w, b, delta, tau):
    e = np.zeros(len(y))
    for i in range(len(y)):
        e[i] = y[i] - X[i] @ w - b
        root = np.sqrt(1 + (e[i] / delta) ** 2)
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * e / root)


@robust_problem.wrong("tau twice", "squared_chain_factor", "wrong_sample_weights", "different_loss", "extra_factor")
def robust_side_twice(X, y, w, b, delta, tau):
    e = y - X @ w - b
    side = np.where(e > 0, tau, 1 - tau)
    weighted = side * e / np.sqrt(1 + (e / delta) ** 2)
    return -X.T @ (side * weighted) / len(y), -np.mean(side * weighted)


@robust_problem.wrong("the features of the next sample", "shifted_or_flipped", "wrong_argument", "shape_only")
def robust_next_sample(X, y, w, b, delta, tau):
    n, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        e = y[i] - X[i] @ w - b
        psi = (tau if e > 0 else 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
        dw += -psi * X[(i + 1) % n] / n
        db += -psi / n
    return dw, db


@robust_problem.wrong("errors held within one delta", "clipped", "region_only", "different_loss")
def robust_errors_clipped(X, y, w, b, delta, tau):
    e = np.clip(y - X @ w - b, -delta, delta)
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2))


@robust_pairs.of(
    "the sum for the mean, and tau on the other side",
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
    (
        "wrong_mask",
        "wrong_sample_weights",
        "different_loss",
        "wrong_argument",
        "wrong_term_factor",
    ),
)
def robust_two_sum_and_side(X, y, w, b, delta, tau):
    e = y - X @ w - b
    psi = np.where(e < 0, tau, 1 - tau) * e / np.sqrt(1 + (e / delta) ** 2)
    return -X.T @ psi, -psi.sum()


@robust_pairs.of(
    "errors not damped, and the minus forgotten",
    (
        "missing_chain_factor",
        "ignores_input",
        "different_loss",
        "wrong_activation_derivative",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "different_loss",
        "step_not_slope",
    ),
)
def robust_two_squares_and_sign(X, y, w, b, tau):
    e = y - X @ w - b
    psi = np.where(e > 0, tau, 1 - tau) * e
    return X.T @ psi / len(y), psi.mean()


@robust_pairs.of(
    "no intercept in the error, and no root below the line",
    (
        "ignores_input",
        "missing_term",
        "hard_coded",
        "wrong_argument",
    ),
    (
        "squared_chain_factor",
        "different_loss",
        "extra_factor",
        "wrong_activation_derivative",
    ),
)
def robust_two_bias_and_root(X, y, w, delta, tau):
    e = y - X @ w
    return robust_back(X, np.where(e > 0, tau, 1 - tau) * e / (1 + (e / delta) ** 2))


@robust_pairs.of(
    "the inner derivative left out, and the intercept's gradient summed",
    ("missing_chain_factor", "different_loss"),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def robust_two_inner_and_sum(X, y, w, b, delta, tau):
    e = y - X @ w - b
    u = e / delta
    psi = np.where(e > 0, tau, 1 - tau) * delta**2 * u / np.sqrt(1 + u**2)
    return -X.T @ psi / len(y), -psi.sum()
