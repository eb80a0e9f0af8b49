"""Two mistakes at once: chain, product and quotient rule on few numbers."""

import numpy as np

from benchmarks.decisions.problems.scalars import neuron_problem, quadratic_problem, quotient_problem, wave_problem
from benchmarks.diagnosis.pairs.collecting import Pairs

wave_pairs = Pairs(wave_problem)


@wave_pairs.of(
    "no inner derivative of the sine, and none of the exponential",
    ("missing_chain_factor", "wrong_term_factor"),
    ("missing_chain_factor", "wrong_term_factor"),
)
def wave_no_inner(x, k):
    return np.exp(-k * x) * (np.cos(x**2) - np.sin(x**2))


@wave_pairs.of("the cosine at x, and the sign turned", ("wrong_argument",), ("sign_flipped", "constant_factor"))
def wave_argument_and_sign(x, k):
    return np.exp(-k * x) * (k * np.sin(x**2) - 2 * x * np.cos(x))


@wave_pairs.of(
    "the sine left as it is, and a plus for the damping",
    ("wrong_activation_derivative",),
    ("wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"),
)
def wave_sine_and_plus(x, k):
    return np.exp(-k * x) * (2 * x * np.sin(x**2) + k * np.sin(x**2))


neuron_pairs = Pairs(neuron_problem)


def logistic(z):
    return 1 / (1 + np.exp(-z))


@neuron_pairs.of(
    "the slope twice, and weights and inputs exchanged",
    ("squared_chain_factor", "extra_factor", "different_loss"),
    ("permuted_outputs", "wrong_argument"),
)
def neuron_twice_and_exchanged(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * (a * (1 - a)) ** 2
    return delta * w, delta, delta * x


@neuron_pairs.of(
    "the slope at the output, and the sign of the bias",
    ("wrong_argument", "wrong_activation_derivative", "different_loss"),
    ("sign_flipped", "constant_factor"),
)
def neuron_output_and_sign(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * logistic(a) * (1 - logistic(a))
    return delta * x, -delta, delta * w


@neuron_pairs.of(
    "the slope of tanh, and nothing for the bias",
    ("wrong_activation_derivative", "different_loss"),
    ("zero", "missing_path"),
)
def neuron_tanh_and_zero(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * (1 - a**2)
    return delta * x, 0.0, delta * w


@neuron_pairs.of(
    "no target, and the half forgotten",
    ("ignores_input", "missing_term", "different_loss", "wrong_argument"),
    ("constant_factor", "missing_chain_factor"),
)
def neuron_target_and_half(w, b, x, y):
    a = logistic(w @ x + b)
    delta = 2 * a * a * (1 - a)
    return delta * x, delta, delta * w


quotient_pairs = Pairs(quotient_problem)


@quotient_pairs.of(
    "the denominator a constant, and the weights' slope times the weights",
    ("missing_path", "missing_term"),
    ("extra_factor", "wrong_activation_derivative"),
)
def quotient_constant_and_weights(x, a):
    bottom = np.sum(x**2)
    return a / x / bottom, a * np.log(x) / bottom


@quotient_pairs.of(
    "a plus in the quotient rule, and no denominator for the weights",
    ("wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"),
    ("missing_chain_factor",),
)
def quotient_plus_and_undivided(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom + top * 2 * x) / bottom**2, np.log(x)


@quotient_pairs.of(
    "the square without its two, and the sign of the weights' slope",
    ("wrong_term_factor", "missing_chain_factor"),
    ("sign_flipped", "constant_factor"),
)
def quotient_two_and_sign(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom - top * x) / bottom**2, -np.log(x) / bottom


quadratic_pairs = Pairs(quadratic_problem)


@quadratic_pairs.of(
    "only one factor differentiated, and the matrix' slope doubled",
    ("missing_path", "missing_term"),
    ("constant_factor",),
)
def quadratic_path_and_double(x, A, b):
    return A @ x + b, 2 * np.outer(x, x)


@quadratic_pairs.of(
    "the linear term subtracted, and nothing for the matrix",
    ("wrong_term_factor", "different_loss"),
    ("zero", "missing_path"),
)
def quadratic_minus_and_zero(x, A, b):
    return (A + A.T) @ x - b, np.zeros_like(A)


@quadratic_pairs.of(
    "no linear term, and the upper triangle only",
    ("missing_term", "ignores_input", "different_loss", "missing_path"),
    ("wrong_mask", "extra_mask", "region_only", "missing_term"),
)
def quadratic_linear_and_triangle(x, A, b):
    return (A + A.T) @ x, np.triu(np.outer(x, x))
