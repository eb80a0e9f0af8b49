"""Two mistakes at once: recurrent cells."""

import numpy as np

from benchmarks.decisions.problems.recurrent import lstm_problem, rnn_problem, two_steps_problem
from benchmarks.diagnosis.pairs.collecting import Pairs

rnn_pairs = Pairs(rnn_problem)


def rnn_next(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx + h_prev @ Wh + b)


@rnn_pairs.of(
    "the derivative of tanh twice, and the sign of the bias",
    ("squared_chain_factor", "extra_factor", "different_loss"),
    ("sign_flipped", "constant_factor"),
)
def rnn_twice_and_sign(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2) ** 2
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, -dz.sum(axis=0)


@rnn_pairs.of(
    "the slope of the logistic function, and the state's weights transposed",
    ("wrong_activation_derivative", "different_loss"),
    ("transposed", "axes_permuted"),
)
def rnn_logistic_and_transposed(x, h_prev, Wx, Wh, b, dh):
    h = rnn_next(x, h_prev, Wx, Wh, b)
    dz = dh * h * (1 - h)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, dz.T @ h_prev, dz.sum(axis=0)


@rnn_pairs.of(
    "the input's weights of the last sample, and nothing for the state",
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights"),
    ("zero", "missing_path"),
)
def rnn_last_and_zero(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    return dz @ Wx.T, np.zeros_like(h_prev), np.outer(x[-1], dz[-1]), h_prev.T @ dz, dz.sum(axis=0)


two_steps_pairs = Pairs(two_steps_problem)


def two_deltas(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1 = np.tanh(Wx @ x1 + Wh @ h0 + b)
    h2 = np.tanh(Wx @ x2 + Wh @ h1 + b)
    r = Wy @ h2 - y
    return h1, h2, r, Wy.T @ r * (1 - h2**2)


def two_collect(x1, x2, h0, h1, d1, d2):
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2


@two_steps_pairs.of(
    "the second step only, and the sign turned",
    ("missing_path", "missing_term"),
    ("sign_flipped", "constant_factor", "missing_chain_factor", "wrong_activation_derivative"),
)
def two_steps_last_and_sign(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2 = two_deltas(x1, x2, h0, y, Wx, Wh, b, Wy)
    return -np.outer(d2, x2), -np.outer(d2, h1), -d2, -np.outer(r, h2)


@two_steps_pairs.of(
    "the weights between the steps left out, and the output's transposed",
    ("missing_chain_factor",),
    ("transposed", "axes_permuted"),
)
def two_steps_transition_and_transposed(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2 = two_deltas(x1, x2, h0, y, Wx, Wh, b, Wy)
    return *two_collect(x1, x2, h0, h1, d2 * (1 - h1**2), d2), np.outer(h2, r)


@two_steps_pairs.of(
    "the slope of the second state at both steps, and the output's weights doubled",
    ("wrong_argument",),
    ("constant_factor", "missing_chain_factor"),
)
def two_steps_slope_and_double(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2 = two_deltas(x1, x2, h0, y, Wx, Wh, b, Wy)
    return *two_collect(x1, x2, h0, h1, Wh.T @ d2 * (1 - h2**2), d2), 2 * np.outer(r, h2)


lstm_pairs = Pairs(lstm_problem)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_gates(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o = (sigmoid(x @ Wx[gate] + h_prev @ Wh[gate] + b[gate]) for gate in range(3))
    g = np.tanh(x @ Wx[3] + h_prev @ Wh[3] + b[3])
    return i, f, o, g, np.tanh(f * c_prev + i * g)


def lstm_deltas(i, f, o, g, t, c_prev, dh, through):
    return [through * g * i * (1 - i), through * c_prev * f * (1 - f), dh * t * o * (1 - o), through * i * (1 - g**2)]


def lstm_collect(dz, x, h_prev, Wx, Wh):
    dx = sum(dz[gate] @ Wx[gate].T for gate in range(4))
    dh_prev = sum(dz[gate] @ Wh[gate].T for gate in range(4))
    dWx = np.stack([x.T @ dz[gate] for gate in range(4)])
    dWh = np.stack([h_prev.T @ dz[gate] for gate in range(4)])
    return dx, dh_prev, dWx, dWh, np.stack([dz[gate].sum(axis=0) for gate in range(4)])


@lstm_pairs.of(
    "the logistic slope for the candidate, and no forget gate on the way to the old memory",
    ("wrong_activation_derivative",),
    ("missing_chain_factor",),
)
def lstm_logistic_and_forget(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, t = lstm_gates(x, h_prev, c_prev, Wx, Wh, b)
    through = dc + dh * o * (1 - t**2)
    dz = lstm_deltas(i, f, o, g, t, c_prev, dh, through)
    dz[3] = through * i * g * (1 - g)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through, dWx, dWh, db


@lstm_pairs.of(
    "the derivative of the outer tanh left out, and the bias averaged", ("missing_chain_factor",), ("batch_scale",)
)
def lstm_outer_and_mean(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, t = lstm_gates(x, h_prev, c_prev, Wx, Wh, b)
    through = dc + dh * o
    dx, dh_prev, dWx, dWh, db = lstm_collect(lstm_deltas(i, f, o, g, t, c_prev, dh, through), x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db / len(x)


@lstm_pairs.of(
    "no upstream gradient of the memory, and the sign of the old memory",
    ("missing_path", "missing_term", "ignores_input", "different_loss"),
    ("sign_flipped", "constant_factor"),
)
def lstm_memory_and_sign(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, t = lstm_gates(x, h_prev, c_prev, Wx, Wh, b)
    through = dh * o * (1 - t**2)
    dx, dh_prev, dWx, dWh, db = lstm_collect(lstm_deltas(i, f, o, g, t, c_prev, dh, through), x, h_prev, Wx, Wh)
    return dx, dh_prev, -through * f, dWx, dWh, db


@lstm_pairs.of(
    "the biases of the gates in another order, and nothing for the old state",
    ("permuted_outputs", "shifted_or_flipped", "axes_permuted"),
    ("zero", "missing_path"),
)
def lstm_order_and_zero(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, t = lstm_gates(x, h_prev, c_prev, Wx, Wh, b)
    through = dc + dh * o * (1 - t**2)
    dx, _, dWx, dWh, db = lstm_collect(lstm_deltas(i, f, o, g, t, c_prev, dh, through), x, h_prev, Wx, Wh)
    return dx, np.zeros_like(h_prev), through * f, dWx, dWh, db[::-1]
