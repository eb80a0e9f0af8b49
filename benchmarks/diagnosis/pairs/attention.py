"""Two mistakes at once: attention, the softmax inside it, and the similarity of directions."""

import numpy as np

from benchmarks.decisions.problems.attention import attention_problem, cosine_problem, softmax_problem
from benchmarks.diagnosis.pairs.collecting import Pairs

attention_pairs = Pairs(attention_problem)


def row_softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@attention_pairs.of(
    "no root of the width backwards, and V averaged over the queries",
    ("missing_chain_factor", "dimension_scale"),
    ("batch_scale", "extra_factor"),
)
def attention_unscaled_and_averaged(Q, K, V, dout):
    P = row_softmax(Q @ K.T / np.sqrt(Q.shape[1]))
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return dS @ K, dS.T @ Q, P.T @ dout / len(Q)


@attention_pairs.of(
    "row sums over the queries, and the sign of V",
    ("wrong_axis_sum",),
    ("sign_flipped", "constant_factor", "extra_factor", "step_not_slope"),
)
def attention_axis_and_sign(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=0, keepdims=True)) / root
    return dS @ K, dS.T @ Q, -P.T @ dout


@attention_pairs.of(
    "the row sums left out, and Q and K swapped",
    ("missing_term", "missing_path", "wrong_activation_derivative"),
    ("permuted_outputs", "transposed", "wrong_argument"),
)
def attention_sums_and_swapped(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dS = P * (dout @ V.T) / root
    return dS.T @ Q, dS @ K, P.T @ dout


@attention_pairs.of(
    "the softmax's derivative left out, and V from the last query",
    ("missing_chain_factor", "ignores_input", "wrong_activation_derivative"),
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights"),
)
def attention_skipped_and_last(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dS = dout @ V.T / root
    return dS @ K, dS.T @ Q, np.outer(P[-1], dout[-1])


softmax_pairs = Pairs(softmax_problem)


@softmax_pairs.of(
    "the sum left out, and the sign turned",
    ("missing_term", "missing_path", "wrong_activation_derivative"),
    (
        "sign_flipped",
        "constant_factor",
        "wrong_activation_derivative",
        "different_loss",
        "extra_factor",
        "step_not_slope",
    ),
)
def softmax_sum_and_sign(X, dout):
    return -row_softmax(X) * dout


@softmax_pairs.of(
    "the sum over the batch, and a mean over it", ("wrong_axis_sum",), ("batch_scale", "extra_factor", "different_loss")
)
def softmax_axis_and_mean(X, dout):
    P = row_softmax(X)
    return P * (dout - (P * dout).sum(axis=0)) / len(X)


@softmax_pairs.of(
    "probabilities squared in front, and a plus before the sum",
    ("squared_chain_factor", "extra_factor"),
    ("wrong_term_factor", "wrong_activation_derivative", "missing_chain_factor", "extra_factor"),
)
def softmax_squared_and_plus(X, dout):
    P = row_softmax(X)
    return P**2 * (dout + (P * dout).sum(axis=1, keepdims=True))


cosine_pairs = Pairs(cosine_problem)


def pair_cosines(U, V):
    lu, lv = np.linalg.norm(U, axis=1, keepdims=True), np.linalg.norm(V, axis=1, keepdims=True)
    return (U * V).sum(axis=1, keepdims=True) / (lu * lv), lu, lv


@cosine_pairs.of(
    "lengths constants, and the sign of V",
    ("missing_path", "missing_term"),
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
)
def cosine_lengths_and_sign(U, V):
    _, lu, lv = pair_cosines(U, V)
    return -V / (len(U) * lu * lv), U / (len(U) * lu * lv)


@cosine_pairs.of(
    "half the projection, and a sum",
    ("wrong_term_factor", "missing_chain_factor", "extra_factor"),
    ("batch_scale", "missing_chain_factor", "different_loss"),
)
def cosine_half_and_sum(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return (0.5 * cos * U / lu - V / lv) / lu, (0.5 * cos * V / lv - U / lu) / lv


@cosine_pairs.of(
    "U not divided by its own length, and nothing for V",
    ("missing_chain_factor",),
    ("zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"),
)
def cosine_undivided_and_zero(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return (cos * U / lu - V / lv) / len(U), np.zeros_like(V)
