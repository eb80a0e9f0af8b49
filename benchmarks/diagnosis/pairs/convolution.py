"""Two mistakes at once: convolution and pooling."""

import numpy as np

from benchmarks.decisions.problems.convolution import (
    average_pool_problem,
    conv1d_problem,
    conv2d_problem,
    max_pool_problem,
)
from benchmarks.diagnosis.pairs.collecting import Pairs

conv1d_pairs = Pairs(conv1d_problem)


def conv1d_windows(x, k):
    return np.lib.stride_tricks.sliding_window_view(x, k, axis=2)


def conv1d_dw(x, dout):
    k = x.shape[2] - dout.shape[2] + 1
    return np.einsum("nft,nctk->fck", dout, conv1d_windows(x, k))


def conv1d_dx(w, dout):
    k = w.shape[2]
    padded = np.pad(dout, ((0, 0), (0, 0), (k - 1, k - 1)))
    return np.einsum("nflk,fck->ncl", conv1d_windows(padded, k), w[:, :, ::-1])


@conv1d_pairs.of(
    "dw reversed, and the bias averaged over the places",
    ("shifted_or_flipped",),
    ("dimension_scale", "constant_factor", "extra_factor", "different_loss"),
)
def conv1d_reversed_and_mean(x, w, b, dout):
    return conv1d_dx(w, dout), conv1d_dw(x, dout)[:, :, ::-1], dout.mean(axis=2).sum(axis=0)


@conv1d_pairs.of(
    "the sign of dx, and dw averaged over the batch",
    ("sign_flipped", "constant_factor", "extra_factor", "step_not_slope"),
    ("batch_scale", "extra_factor"),
)
def conv1d_sign_and_mean(x, w, b, dout):
    return -conv1d_dx(w, dout), conv1d_dw(x, dout) / len(x), dout.sum(axis=(0, 2))


@conv1d_pairs.of(
    "dw of the last sample, and the bias summed over the filters",
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights"),
    ("wrong_axis_sum", "broadcast_shape", "different_loss", "shape_only"),
)
def conv1d_last_and_filters(x, w, b, dout):
    return conv1d_dx(w, dout), conv1d_dw(x[-1:], dout[-1:]), np.full_like(b, dout.sum())


@conv1d_pairs.of(
    "the upstream gradient taken for ones, and the sign turned",
    ("ignores_input", "missing_chain_factor", "hard_coded", "different_loss"),
    ("sign_flipped", "constant_factor", "different_loss", "extra_factor", "step_not_slope"),
)
def conv1d_ones_and_sign(x, w, b, dout):
    ones = np.ones_like(dout)
    return -conv1d_dx(w, ones), -conv1d_dw(x, ones), -ones.sum(axis=(0, 2))


conv2d_pairs = Pairs(conv2d_problem)


def conv2d_windows(x):
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    return np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))


def conv2d_dw(x, dout):
    return np.einsum("fij,cijab->fcab", dout, conv2d_windows(x))


def conv2d_dx(w, dout):
    return np.einsum("fcab,fijab->cij", w[:, :, ::-1, ::-1], conv2d_windows(dout))


@conv2d_pairs.of(
    "rows and columns of dw exchanged, and the sign of dx",
    ("axes_permuted", "transposed"),
    ("sign_flipped", "constant_factor", "extra_factor", "step_not_slope"),
)
def conv2d_exchanged_and_sign(x, w, b, dout):
    return -conv2d_dx(w, dout), conv2d_dw(x, dout).swapaxes(2, 3), dout.sum(axis=(1, 2))


@conv2d_pairs.of(
    "the kernel not turned for dx, and nothing for the bias",
    ("shifted_or_flipped",),
    ("zero", "missing_path", "missing_term", "different_loss", "ignores_input", "hard_coded", "extra_mask"),
)
def conv2d_turned_and_zero(x, w, b, dout):
    return np.einsum("fcab,fijab->cij", w, conv2d_windows(dout)), conv2d_dw(x, dout), np.zeros_like(b)


@conv2d_pairs.of(
    "the middle of the kernel only, and dw averaged over the pixels",
    ("missing_path", "missing_term", "wrong_argument", "extra_mask"),
    ("dimension_scale", "extra_factor"),
)
def conv2d_middle_and_mean(x, w, b, dout):
    dx = np.einsum("fij,fc->cij", dout, w[:, :, 1, 1])
    return dx, conv2d_dw(x, dout) / (x.shape[1] * x.shape[2]), dout.sum(axis=(1, 2))


max_pool_pairs = Pairs(max_pool_problem)


def twice_as_large(a):
    return a.repeat(2, axis=2).repeat(2, axis=3)


def pool_blocks(x):
    n, c, height, width = x.shape
    return x.reshape(n, c, height // 2, 2, width // 2, 2).transpose(0, 1, 2, 4, 3, 5)


def largest_mask(x):
    return x == twice_as_large(pool_blocks(x).max(axis=(4, 5)))


@max_pool_pairs.of(
    "no mask, and the sign turned",
    ("missing_mask", "missing_chain_factor", "ignores_input", "different_loss", "wrong_activation_derivative"),
    ("sign_flipped", "constant_factor", "different_loss", "extra_factor", "step_not_slope"),
)
def max_pool_unmasked_and_sign(x, dout):
    return -twice_as_large(dout)


@max_pool_pairs.of(
    "the smallest entry, and a mean over the batch",
    ("wrong_mask", "wrong_activation_derivative", "different_loss", "wrong_argument"),
    ("batch_scale", "extra_factor", "different_loss"),
)
def max_pool_smallest_and_mean(x, dout):
    return (x == twice_as_large(pool_blocks(x).min(axis=(4, 5)))) * twice_as_large(dout) / len(x)


@max_pool_pairs.of(
    "the upstream gradient squared, and the last row of windows left out",
    ("squared_chain_factor", "extra_factor", "different_loss"),
    ("missing_term", "missing_path", "region_only", "extra_mask", "different_loss"),
)
def max_pool_squared_and_row(x, dout):
    dx = largest_mask(x) * twice_as_large(dout**2)
    dx[:, :, 4:] = 0
    return dx


average_pool_pairs = Pairs(average_pool_problem)


def average_shares(dout):
    return np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / 6


@average_pool_pairs.of(
    "tiled, and the sign turned",
    ("axes_permuted", "different_loss"),
    ("sign_flipped", "constant_factor", "different_loss", "extra_factor", "step_not_slope"),
)
def average_pool_tiled_and_sign(x, dout):
    return -np.tile(dout, (1, 1, 3, 2)) / 6


@average_pool_pairs.of(
    "the first sample for all, and not divided",
    ("single_sample", "broadcast_shape", "region_only", "shape_only", "wrong_argument", "different_loss"),
    ("constant_factor", "dimension_scale", "missing_chain_factor", "different_loss", "extra_factor"),
)
def average_pool_first_and_undivided(x, dout):
    return np.broadcast_to(6 * average_shares(dout[:1]), x.shape)


@average_pool_pairs.of(
    "one row too low, and a mean over the batch",
    ("shifted_or_flipped", "different_loss"),
    ("batch_scale", "extra_factor", "different_loss"),
)
def average_pool_low_and_mean(x, dout):
    return np.roll(average_shares(dout), 1, axis=2) / len(x)
