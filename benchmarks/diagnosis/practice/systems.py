"""A strided signal, a factorisation with biases, pooling by one query, and a shifted linear system."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform

# One-dimensional cross-correlation: stride two, dilation three, padding one.


@loss(X=normal("n", "c", 11), K=normal("f", "c", 3, scale=0.6), b=normal("f"), T=normal("n", "f", 4))
def strided_signal(X, K, b, T):
    """the squared error of a padded, strided and dilated cross-correlation with a bias, averaged over the batch"""
    Z = F.conv1d(X, K, b, stride=2, padding=1, dilation=3)
    return ((Z - T) ** 2).sum(dim=(1, 2)).mean()


signal_problem = Problem(strided_signal, ("X", "K", "b"))
signal_pairs = Pairs(signal_problem)


def signal_windows(X):
    padded = np.pad(X, ((0, 0), (0, 0), (1, 1)))
    return padded[:, :, 2 * np.arange(4)[:, None] + 3 * np.arange(3)]


def signal_forward(X, K, b):
    return np.einsum("nctu,fcu->nft", signal_windows(X), K) + b[:, None]


def signal_scatter(K, dZ):
    padded = np.zeros((dZ.shape[0], K.shape[1], 13))
    for t in range(4):
        for u in range(3):
            padded[:, :, 2 * t + 3 * u] += dZ[:, :, t] @ K[:, :, u]
    return padded[:, :, 1:12]


def signal_backward(X, K, dZ):
    dK = np.einsum("nctu,nft->fcu", signal_windows(X), dZ)
    return signal_scatter(K, dZ), dK, dZ.sum(axis=(0, 2))


@signal_problem.right("windows by index arrays, scattered back")
def signal_right_windows(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    return signal_backward(X, K, dZ)


@signal_problem.right("loops over everything, out of range is padding")
def signal_right_loops(X, K, b, T):
    n, c, length = X.shape
    f = K.shape[0]
    dX, dK, db = np.zeros(X.shape), np.zeros(K.shape), np.zeros(f)
    for i in range(n):
        for o in range(f):
            for t in range(4):
                places = [2 * t + 3 * u - 1 for u in range(3)]
                z = b[o]
                for u, place in enumerate(places):
                    if 0 <= place < length:
                        for k in range(c):
                            z += X[i, k, place] * K[o, k, u]
                slope = 2 * (z - T[i, o, t]) / n
                db[o] += slope
                for u, place in enumerate(places):
                    if 0 <= place < length:
                        dK[o, :, u] += slope * X[i, :, place]
                        dX[i, :, place] += slope * K[o, :, u]
    return dX, dK, db


@signal_problem.right("torch, one tap after the other by strided slices")
def signal_right_torch(X, K, b, T):
    n = X.shape[0]
    padded = F.pad(X, (1, 1))
    Z = sum(torch.einsum("nct,fc->nft", padded[:, :, 3 * u : 3 * u + 7 : 2], K[:, :, u]) for u in range(3))
    dZ = 2 * (Z + b.reshape(1, -1, 1) - T) / n
    dpadded = torch.zeros_like(padded)
    taps = []
    for u in range(3):
        taps.append(torch.einsum("nft,nct->fc", dZ, padded[:, :, 3 * u : 3 * u + 7 : 2]))
        dpadded[:, :, 3 * u : 3 * u + 7 : 2] += torch.einsum("nft,fc->nct", dZ, K[:, :, u])
    return dpadded[:, :, 1:-1], torch.stack(taps, dim=2), dZ.sum(dim=(0, 2))


@signal_problem.wrong(
    "the two of the square missing",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
    "missing_path",
    "missing_term",
)
def signal_no_two(X, K, b, T):
    dZ = (signal_forward(X, K, b) - T) / len(X)
    return signal_backward(X, K, dZ)


@signal_problem.wrong("summed over the batch", "batch_scale", "missing_chain_factor", "different_loss", "shape_only")
def signal_summed(X, K, b, T):
    dX, dK, db = np.zeros(X.shape), np.zeros(K.shape), np.zeros(b.shape)
    for i in range(len(X)):
        dZ = 2 * (signal_forward(X[i : i + 1], K, b) - T[i : i + 1])
        dx, dk, dbias = signal_backward(X[i : i + 1], K, dZ)
        dX[i] = dx[0]
        dK += dk
        db += dbias
    return dX, dK, db


@signal_problem.wrong(
    "the mean over all outputs", "dimension_scale", "different_loss", "wrong_axis_sum", "extra_factor"
)
def signal_mean_of_all(X, K, b, T):
    error = signal_forward(X, K, b) - T
    return signal_backward(X, K, 2 * error / error.size)


@signal_problem.wrong(
    "the input's gradient not divided by the batch", "batch_scale", "missing_chain_factor", "shape_only"
)
def signal_input_not_averaged(X, K, b, T):
    n = len(X)
    error = 2 * (signal_forward(X, K, b) - T)
    dX, dK, db = signal_backward(X, K, error)
    return dX, dK / n, db / n


@signal_problem.wrong(
    "target minus output for the bias", "sign_flipped", "constant_factor", "step_not_slope", "missing_chain_factor"
)
def signal_bias_sign(X, K, b, T):
    Z = signal_forward(X, K, b)
    dX, dK, _ = signal_backward(X, K, 2 * (Z - T) / len(X))
    db = 2 / len(X) * np.sum(T - Z, axis=(0, 2))
    return dX, dK, db


@signal_problem.wrong("no bias in the forward pass", "ignores_input", "missing_term")
def signal_no_bias(X, K, T):
    Z = np.einsum("nctu,fcu->nft", signal_windows(X), K)
    return signal_backward(X, K, 2 * (Z - T) / len(X))


@signal_problem.wrong("the targets never subtracted", "ignores_input", "missing_term", "different_loss")
def signal_no_targets(X, K, b):
    padded = F.pad(X, (1, 1))
    Z = F.conv1d(padded, K, b, stride=2, dilation=3)
    dZ = 2 * Z / len(X)
    columns = torch.stack([padded[:, :, 3 * u : 3 * u + 7 : 2] for u in range(3)], dim=-1)
    dX = F.conv_transpose1d(dZ, K, stride=2, padding=1, dilation=3)
    return dX, torch.einsum("nctu,nft->fcu", columns, dZ), dZ.sum((0, 2))


@signal_problem.wrong(
    "the bias averaged over the positions", "dimension_scale", "constant_factor", "wrong_axis_sum", "extra_factor"
)
def signal_bias_mean_positions(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dX, dK, _ = signal_backward(X, K, dZ)
    return dX, dK, dZ.mean(axis=2).sum(axis=0)


@signal_problem.wrong(
    "the bias of the last sequence only",
    "single_sample",
    "missing_term",
    "extra_mask",
    "wrong_sample_weights",
    "missing_path",
    "shape_only",
)
def signal_bias_last(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dX, dK, _ = signal_backward(X, K, dZ)
    for delta in dZ:
        db = delta.sum(axis=1)
    return dX, dK, db


@signal_problem.wrong("the bias takes only the first position", "missing_term", "missing_path", "extra_mask")
def signal_bias_first_position(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dX, dK, _ = signal_backward(X, K, dZ)
    return dX, dK, dZ[:, :, 0].sum(axis=0)


@signal_problem.wrong(
    "the kernel's gradient reversed, as for a true convolution", "shifted_or_flipped", "permuted_outputs", "region_only"
)
def signal_kernel_reversed(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dX, dK, db = signal_backward(X, K, dZ)
    return dX, dK[:, :, ::-1], db


@signal_problem.wrong("the kernel reversed on the way back", "shifted_or_flipped", "wrong_argument", "region_only")
def signal_taps_reversed(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    _, dK, db = signal_backward(X, K, dZ)
    flipped = np.flip(K, axis=2)
    return signal_scatter(flipped, dZ), dK, db


@signal_problem.wrong("a true convolution in both directions", "different_loss", "shifted_or_flipped", "wrong_argument")
def signal_true_convolution(X, K, b, T):
    flipped = K[:, :, ::-1]
    dZ = 2 * (signal_forward(X, flipped, b) - T) / len(X)
    dX, dK, db = signal_backward(X, flipped, dZ)
    return dX, dK[:, :, ::-1], db


@signal_problem.wrong(
    "assigned for added where two windows meet", "missing_path", "missing_term", "region_only", "extra_mask"
)
def signal_overwritten(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dpadded = np.zeros((X.shape[0], X.shape[1], 13))
    for t in range(4):
        for u in range(3):
            dpadded[:, :, 2 * t + 3 * u] = np.einsum("nf,fc->nc", dZ[:, :, t], K[:, :, u])
    dK = np.einsum("nctu,nft->fcu", signal_windows(X), dZ)
    return dpadded[:, :, 1:12], dK, dZ.sum(axis=(0, 2))


@signal_problem.wrong("the padding cut off at one end only", "shifted_or_flipped")
def signal_padding_cut(X, K, b, T):
    n, c, length = X.shape
    dZ = 2 * (signal_forward(X, K, b) - T) / n
    dpadded = np.zeros((n, c, length + 2))
    for u in range(3):
        dpadded[:, :, 3 * u : 3 * u + 7 : 2] += np.einsum("nft,fc->nct", dZ, K[:, :, u])
    dK = np.einsum("nctu,nft->fcu", signal_windows(X), dZ)
    return dpadded[:, :, :length], dK, dZ.sum(axis=(0, 2))


@signal_problem.wrong("no dilation on the way back to the input", "shifted_or_flipped", "wrong_argument")
def signal_dense_scatter(X, K, b, T):
    n, c, length = X.shape
    dZ = 2 * (signal_forward(X, K, b) - T) / n
    dpadded = np.zeros((n, c, length + 2))
    for t in range(4):
        for u in range(3):
            dpadded[:, :, 2 * t + u] += dZ[:, :, t].dot(K[:, :, u])
    dK = np.einsum("nctu,nft->fcu", signal_windows(X), dZ)
    return dpadded[:, :, 1:-1], dK, dZ.sum(axis=(0, 2))


@signal_problem.wrong("no stride in the kernel's gradient", "shifted_or_flipped", "wrong_argument")
def signal_kernel_unstrided(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    padded = np.pad(X, ((0, 0), (0, 0), (1, 1)))
    dK = np.zeros_like(K)
    for u in range(3):
        for t in range(4):
            dK[:, :, u] += dZ[:, :, t].T @ padded[:, :, t + 3 * u]
    return signal_scatter(K, dZ), dK, dZ.sum(axis=(0, 2))


@signal_problem.wrong("no padding in the kernel's gradient", "shifted_or_flipped", "wrong_argument")
def signal_kernel_unpadded(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dK = np.zeros_like(K)
    for t in range(4):
        for u in range(3):
            place = 2 * t + 3 * u
            if place < X.shape[2]:
                dK[:, :, u] += dZ[:, :, t].T @ X[:, :, place]
    return signal_scatter(K, dZ), dK, dZ.sum(axis=(0, 2))


@signal_problem.wrong("dilation ignored in both directions", "different_loss", "shifted_or_flipped", "wrong_argument")
def signal_undilated(X, K, b, T):
    padded = np.pad(X, ((0, 0), (0, 0), (1, 1)))
    index = 2 * np.arange(4)[:, None] + np.arange(3)
    windows = padded[:, :, index]
    dZ = 2 * (np.einsum("nctu,fcu->nft", windows, K) + b[:, None] - T) / len(X)
    dpadded = np.zeros_like(padded)
    np.add.at(dpadded, (slice(None), slice(None), index), np.einsum("nft,fcu->nctu", dZ, K))
    return dpadded[:, :, 1:-1], np.einsum("nctu,nft->fcu", windows, dZ), dZ.sum(axis=(0, 2))


@signal_problem.wrong("the border repeated for the zeros of the padding", "wrong_argument", "extra_term", "region_only")
def signal_edge_padding(X, K, b, T):
    padded = np.pad(X, ((0, 0), (0, 0), (1, 1)), mode="edge")
    windows = padded[:, :, 2 * np.arange(4)[:, None] + 3 * np.arange(3)]
    dZ = 2 * (np.einsum("nctu,fcu->nft", windows, K) + b[:, None] - T) / len(X)
    return signal_scatter(K, dZ), np.einsum("nctu,nft->fcu", windows, dZ), dZ.sum(axis=(0, 2))


@signal_problem.wrong(
    "the kernel's gradient summed over the channels", "wrong_axis_sum", "broadcast_shape", "shape_only", "extra_term"
)
def signal_channels_summed(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dX, dK, db = signal_backward(X, K, dZ)
    return dX, np.ones_like(K) * dK.sum(axis=1, keepdims=True), db


@signal_problem.wrong(
    "the input hears of the last filter only", "missing_path", "missing_term", "shape_only", "extra_mask"
)
def signal_last_filter(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    _, dK, db = signal_backward(X, K, dZ)
    for o in range(len(b)):
        dX = signal_scatter(K[o : o + 1], dZ[:, o : o + 1])
    return dX, dK, db


@signal_problem.wrong(
    "the kernel's gradient reshaped for transposed", "axes_permuted", "transposed", "shape_only", "permuted_outputs"
)
def signal_kernel_reshaped(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dX, _, db = signal_backward(X, K, dZ)
    dK = np.tensordot(signal_windows(X), dZ, axes=([0, 2], [0, 2]))
    return dX, dK.transpose(0, 2, 1).reshape(K.shape), db


@signal_problem.wrong(
    "windows reshaped into rows without moving the axes", "axes_permuted", "wrong_argument", "shape_only"
)
def signal_columns_mixed(X, K, b, T):
    n, c, _ = X.shape
    f = len(b)
    dZ = 2 * (signal_forward(X, K, b) - T) / n
    rows = signal_windows(X).reshape(n * 4, c * 3)
    deltas = dZ.transpose(0, 2, 1).reshape(n * 4, f)
    dK = (deltas.T @ rows).reshape(f, c, 3)
    return signal_scatter(K, dZ), dK, deltas.sum(axis=0)


@signal_problem.wrong("only positive inputs get a gradient", "extra_mask", "extra_factor", "region_only")
def signal_relu_habit(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dX, dK, db = signal_backward(X, K, dZ)
    dX = dX.copy()
    dX[X <= 0] = 0
    return dX, dK, db


@signal_problem.wrong("the square itself for its derivative", "wrong_activation_derivative", "different_loss")
def signal_square_kept(X, K, b, T):
    error = signal_forward(X, K, b) - T
    return signal_backward(X, K, error**2 / len(X))


@signal_problem.wrong("the sign of the error", "different_loss", "wrong_activation_derivative", "thresholded")
def signal_absolute(X, K, b, T):
    Z = F.conv1d(X, K, b, stride=2, padding=1, dilation=3)
    dZ = torch.sign(Z - T) / X.shape[0]
    padded = F.pad(X, (1, 1))
    dX = torch.zeros_like(padded)
    dK = torch.zeros_like(K)
    for u in range(3):
        dK[:, :, u] = torch.einsum("nft,nct->fc", dZ, padded[:, :, 3 * u : 3 * u + 7 : 2])
        dX[:, :, 3 * u : 3 * u + 7 : 2] += torch.einsum("nft,fc->nct", dZ, K[:, :, u])
    return dX[:, :, 1:12], dK, dZ.sum(dim=2).sum(dim=0)


@signal_problem.wrong("the kernel moved before the input's gradient", "wrong_argument")
def signal_moved_kernel(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dK = np.einsum("nctu,nft->fcu", signal_windows(X), dZ)
    K = K - 0.1 * dK
    return signal_scatter(K, dZ), dK, dZ.sum(axis=(0, 2))


@signal_problem.wrong(
    "the taps' sum not reset between the filters", "accumulates", "shape_only", "extra_term", "region_only"
)
def signal_never_reset(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    windows = signal_windows(X)
    dK = np.zeros_like(K)
    total = np.zeros(K.shape[1:])
    for o in range(K.shape[0]):
        for i in range(len(X)):
            for t in range(4):
                total += dZ[i, o, t] * windows[i, :, t]
        dK[o] = total
    return signal_scatter(K, dZ), dK, dZ.sum(axis=(0, 2))


@signal_problem.wrong("the input's gradient scattered into whole numbers", "truncated_to_int")
def signal_whole_numbers(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dpadded = np.zeros((X.shape[0], X.shape[1], 13), dtype=int)
    for u in range(3):
        spread = np.einsum("nft,fc->nct", dZ, K[:, :, u])
        for t in range(4):
            dpadded[:, :, 2 * t + 3 * u] = dpadded[:, :, 2 * t + 3 * u] + spread[:, :, t]
    dK = np.einsum("nctu,nft->fcu", signal_windows(X), dZ)
    return dpadded[:, :, 1:12], dK, dZ.sum(axis=(0, 2))


@signal_problem.wrong("kernel and bias after the step", "step_not_slope")
def signal_updated_parameters(X, K, b, T):
    rate = 0.05
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dX, dK, db = signal_backward(X, K, dZ)
    K = K - rate * dK
    b = b - rate * db
    return dX, K, b


@signal_pairs.of(
    "no two, and the bias averaged over the positions",
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "wrong_activation_derivative",
        "missing_path",
        "missing_term",
        "different_loss",
    ),
    ("dimension_scale", "constant_factor", "wrong_axis_sum", "extra_factor"),
)
def signal_pair_two_bias(X, K, b, T):
    dZ = (signal_forward(X, K, b) - T) / X.shape[0]
    dX, dK, _ = signal_backward(X, K, dZ)
    return dX, dK, np.mean(dZ, axis=2).sum(axis=0)


@signal_pairs.of(
    "summed over the batch, and the kernel reversed on the way back",
    ("batch_scale", "missing_chain_factor", "different_loss", "shape_only"),
    ("shifted_or_flipped", "wrong_argument"),
)
def signal_pair_sum_reversed(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T)
    _, dK, db = signal_backward(X, K, dZ)
    return signal_scatter(K[:, :, ::-1], dZ), dK, db


@signal_pairs.of(
    "the kernel's gradient reversed, and the bias with the other sign",
    ("shifted_or_flipped", "permuted_outputs", "region_only"),
    ("sign_flipped", "constant_factor", "step_not_slope", "missing_chain_factor"),
)
def signal_pair_reversed_sign(X, K, b, T):
    Z = signal_forward(X, K, b)
    dZ = 2 * (Z - T) / len(X)
    dX, dK, _ = signal_backward(X, K, dZ)
    return dX, np.flip(dK, axis=-1), (2 * (T - Z) / len(X)).sum(axis=(0, 2))


@signal_pairs.of(
    "the input hears of the last filter only, and its padding cut at one end",
    ("missing_path", "missing_term", "shape_only", "extra_mask"),
    ("shifted_or_flipped",),
)
def signal_pair_filter_padding(X, K, b, T):
    dZ = 2 * (signal_forward(X, K, b) - T) / len(X)
    dpadded = np.zeros((X.shape[0], X.shape[1], 13))
    for u in range(3):
        dpadded[:, :, 3 * u : 3 * u + 7 : 2] += dZ[:, -1, None, :] * K[-1, :, u][None, :, None]
    dK = np.einsum("nctu,nft->fcu", signal_windows(X), dZ)
    return dpadded[:, :, :11], dK, dZ.sum(axis=(0, 2))


# Ratings: factors and biases of users and items, a mask of the observed entries, a penalty on the factors.


@loss(
    R=normal("n", "m"),
    M=choice("n", "m", values=(0.0, 1.0)),
    U=normal("n", "k"),
    V=normal("m", "k"),
    a=normal("n"),
    c=normal("m"),
    mu=normal(),
    lam=uniform(low=0.2, high=1.5),
)
def rating_model(R, M, U, V, a, c, mu, lam):
    """the squared errors of the observed ratings, and a penalty on the factors but not on the biases"""
    predicted = mu + a[:, None] + c[None, :] + U @ V.T
    return (M * (predicted - R) ** 2).sum() + lam * ((U**2).sum() + (V**2).sum())


rating_problem = Problem(rating_model, ("U", "V", "a", "c"))
rating_pairs = Pairs(rating_problem)


def rating_error(R, U, V, a, c, mu):
    return mu + a[:, None] + c[None, :] + U @ V.T - R


def rating_backward(E, U, V, lam):
    return 2 * E @ V + 2 * lam * U, 2 * E.T @ U + 2 * lam * V, 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.right("matrices")
def rating_right_matrices(R, M, U, V, a, c, mu, lam):
    E = M * rating_error(R, U, V, a, c, mu)
    dU = 2 * (E @ V + lam * U)
    dV = 2 * (E.T @ U + lam * V)
    return dU, dV, 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.right("a loop over the observed ratings")
def rating_right_loop(R, M, U, V, a, c, mu, lam):
    dU, dV = 2 * lam * U, 2 * lam * V
    da, dc = np.zeros(len(a)), np.zeros(len(c))
    for i, j in zip(*np.nonzero(M)):
        slope = 2 * (mu + a[i] + c[j] + U[i] @ V[j] - R[i, j])
        dU[i] += slope * V[j]
        dV[j] += slope * U[i]
        da[i] += slope
        dc[j] += slope
    return dU, dV, da, dc


@rating_problem.right("torch, each user's own least squares, each item's own")
def rating_right_least_squares(R, M, U, V, a, c, mu, lam):
    k = U.shape[1]
    target = R - mu - a[:, None] - c[None, :]
    eye = torch.eye(k, dtype=U.dtype)
    gram_users = torch.einsum("ij,jp,jq->ipq", M, V, V) + lam * eye
    gram_items = torch.einsum("ij,ip,iq->jpq", M, U, U) + lam * eye
    dU = 2 * (torch.einsum("ipq,iq->ip", gram_users, U) - (M * target) @ V)
    dV = 2 * (torch.einsum("jpq,jq->jp", gram_items, V) - (M * target).T @ U)
    residual = M * (U @ V.T - target)
    return dU, dV, 2 * residual.sum(dim=1), 2 * residual.sum(dim=0)


@rating_problem.wrong(
    "unobserved ratings count",
    "missing_mask",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "extra_term",
    "region_only",
)
def rating_no_mask(R, U, V, a, c, mu, lam):
    E = rating_error(R, U, V, a, c, mu)
    return rating_backward(E, U, V, lam)


@rating_problem.wrong(
    "the mask forgotten for the biases",
    "missing_mask",
    "missing_chain_factor",
    "ignores_input",
    "extra_term",
    "region_only",
)
def rating_no_mask_in_biases(R, M, U, V, a, c, mu, lam):
    error = rating_error(R, U, V, a, c, mu)
    dU = 2 * (M * error) @ V + 2 * lam * U
    dV = 2 * (M * error).T @ U + 2 * lam * V
    return dU, dV, 2 * np.sum(error, axis=1), 2 * np.sum(error, axis=0)


@rating_problem.wrong(
    "the mask on the prediction and not on the rating",
    "missing_mask",
    "missing_chain_factor",
    "extra_term",
    "different_loss",
    "wrong_argument",
    "region_only",
)
def rating_prediction_masked(R, M, U, V, a, c, mu, lam):
    predicted = mu + a[:, None] + c[None, :] + U @ V.T
    E = M * predicted - R
    n, m = R.shape
    dU, dV = 2 * lam * U, 2 * lam * V
    da, dc = np.zeros(n), np.zeros(m)
    for i in range(n):
        for j in range(m):
            dU[i] += 2 * E[i, j] * V[j]
            dV[j] += 2 * E[i, j] * U[i]
            da[i] += 2 * E[i, j]
            dc[j] += 2 * E[i, j]
    return dU, dV, da, dc


@rating_problem.wrong("the mask reversed", "wrong_mask", "wrong_argument", "different_loss")
def rating_mask_reversed(R, M, U, V, a, c, mu, lam):
    E = np.where(M == 0, rating_error(R, U, V, a, c, mu), 0.0)
    return rating_backward(E, U, V, lam)


@rating_problem.wrong(
    "positive ratings taken for the observed ones",
    "wrong_mask",
    "wrong_argument",
    "ignores_input",
    "different_loss",
    "region_only",
)
def rating_positive_observed(R, U, V, a, c, mu, lam):
    E = rating_error(R, U, V, a, c, mu)
    E[R <= 0] = 0
    return rating_backward(E, U, V, lam)


@rating_problem.wrong(
    "the penalty without its two",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
    "missing_path",
    "missing_term",
)
def rating_penalty_half(R, M, U, V, a, c, mu, lam):
    E = M * (U @ V.T + a[:, None] + c + mu - R)
    return 2 * E @ V + lam * U, 2 * E.T @ U + lam * V, 2 * E @ np.ones(len(c)), 2 * np.ones(len(a)) @ E


@rating_problem.wrong("no penalty on the items", "missing_term", "ignores_input", "different_loss", "missing_path")
def rating_items_free(R, M, U, V, a, c, mu, lam):
    E = M * rating_error(R, U, V, a, c, mu)
    return 2 * (E @ V + lam * U), 2 * E.T @ U, 2 * E.sum(1), 2 * E.sum(0)


@rating_problem.wrong("the penalty on the biases as well", "extra_term", "different_loss")
def rating_biases_penalised(R, M, U, V, a, c, mu, lam):
    E = M * (mu + a[:, None] + c[None, :] + torch.einsum("ik,jk->ij", U, V) - R)
    grads = []
    for data, parameter in ((E @ V, U), (E.T @ U, V), (E.sum(1), a), (E.sum(0), c)):
        grads.append(2 * data + 2 * lam * parameter)
    return grads


@rating_problem.wrong(
    "the penalty once per observed rating",
    "wrong_term_factor",
    "different_loss",
    "extra_term",
    "region_only",
    "extra_factor",
)
def rating_penalty_each_time(R, M, U, V, a, c, mu, lam):
    dU, dV = np.zeros_like(U), np.zeros_like(V)
    da, dc = np.zeros_like(a), np.zeros_like(c)
    for i in range(R.shape[0]):
        for j in range(R.shape[1]):
            if not M[i, j]:
                continue
            e = mu + a[i] + c[j] + np.dot(U[i], V[j]) - R[i, j]
            dU[i] += 2 * e * V[j] + 2 * lam * U[i]
            dV[j] += 2 * e * U[i] + 2 * lam * V[j]
            da[i] += 2 * e
            dc[j] += 2 * e
    return dU, dV, da, dc


@rating_problem.wrong("the penalty with a minus", "wrong_term_factor", "different_loss")
def rating_penalty_sign(R, M, U, V, a, c, mu, lam):
    E = M * rating_error(R, U, V, a, c, mu)
    return 2 * (E @ V - lam * U), 2 * (E.T @ U - lam * V), 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.wrong(
    "the sum of the absolute factors as penalty",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "thresholded",
)
def rating_lasso(R, M, U, V, a, c, mu, lam):
    E = M * rating_error(R, U, V, a, c, mu)
    return 2 * E @ V + lam * np.sign(U), 2 * E.T @ U + lam * np.sign(V), 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.wrong(
    "a penalty weight of a tenth", "hard_coded", "ignores_input", "different_loss", "wrong_term_factor"
)
def rating_fixed_weight(R, M, U, V, a, c, mu):
    reg = 0.1
    E = M * rating_error(R, U, V, a, c, mu)
    return rating_backward(E, U, V, reg)


@rating_problem.wrong(
    "the ratings cut into rows of items instead of transposed",
    "axes_permuted",
    "wrong_argument",
    "shape_only",
    "transposed",
)
def rating_reshaped(R, M, U, V, a, c, mu, lam):
    n, m = R.shape
    E = M * rating_error(R, U, V, a, c, mu)
    dV = 2 * E.reshape(m, n) @ U + 2 * lam * V
    return 2 * E @ V + 2 * lam * U, dV, 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.wrong("users' and items' factors swapped on return", "permuted_outputs")
def rating_factors_swapped(R, M, U, V, a, c, mu, lam):
    grads = rating_backward(M * rating_error(R, U, V, a, c, mu), U, V, lam)
    return [grads[place] for place in (1, 0, 2, 3)]


@rating_problem.wrong("each bias summed over the other's axis", "wrong_axis_sum", "permuted_outputs")
def rating_bias_axes(R, M, U, V, a, c, mu, lam):
    E = M * (mu + a.reshape(-1, 1) + c + U @ V.T - R)
    return 2 * (E @ V + lam * U), 2 * (E.T @ U + lam * V), 2 * E.sum(axis=0), 2 * E.sum(axis=1)


@rating_problem.wrong(
    "the users' bias averaged over the items",
    "dimension_scale",
    "batch_scale",
    "wrong_axis_sum",
    "extra_factor",
    "shape_only",
)
def rating_bias_averaged(R, M, U, V, a, c, mu, lam):
    dU, dV, _, dc = rating_backward(M * rating_error(R, U, V, a, c, mu), U, V, lam)
    da = 2 * np.mean(M * rating_error(R, U, V, a, c, mu), axis=1)
    return dU, dV, da, dc


@rating_problem.wrong(
    "the mean of the observed errors",
    "batch_scale",
    "wrong_term_factor",
    "extra_factor",
    "different_loss",
    "region_only",
)
def rating_mean_of_observed(R, M, U, V, a, c, mu, lam):
    observed = max(M.sum(), 1.0)
    E = M * rating_error(R, U, V, a, c, mu) / observed
    return rating_backward(E, U, V, lam)


@rating_problem.wrong(
    "rating minus prediction",
    "wrong_term_factor",
    "sign_flipped",
    "constant_factor",
    "different_loss",
    "step_not_slope",
    "missing_chain_factor",
)
def rating_error_reversed(R, M, U, V, a, c, mu, lam):
    E = M * (R - mu - a[:, None] - c - U @ V.T)
    return rating_backward(E, U, V, lam)


@rating_problem.wrong("the overall mean left out", "ignores_input", "missing_term", "different_loss")
def rating_no_mean(R, M, U, V, a, c, lam):
    E = M * (a[:, None] + c[None, :] + U @ V.T - R)
    return rating_backward(E, U, V, lam)


@rating_problem.wrong("no biases in the prediction", "ignores_input", "missing_term")
def rating_no_biases(R, M, U, V, mu, lam):
    E = M * (mu + U @ V.T - R)
    return 2 * E @ V + 2 * lam * U, 2 * E.T @ U + 2 * lam * V, 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.wrong("the items' gradient at the moved users", "wrong_argument")
def rating_alternating(R, M, U, V, a, c, mu, lam):
    E = M * rating_error(R, U, V, a, c, mu)
    dU = 2 * E @ V + 2 * lam * U
    U = U - 0.05 * dU
    dV = 2 * E.T @ U + 2 * lam * V
    return dU, dV, 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.wrong("the users' own factors beside the items'", "extra_factor")
def rating_own_factors(R, M, U, V, a, c, mu, lam):
    E = M * rating_error(R, U, V, a, c, mu)
    dU = 2 * np.einsum("ij,jk,ik->ik", E, V, U) + 2 * lam * U
    return dU, 2 * E.T @ U + 2 * lam * V, 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.wrong(
    "a user's last rating only",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "region_only",
    "shape_only",
)
def rating_last_rating(R, M, U, V, a, c, mu, lam):
    E = M * rating_error(R, U, V, a, c, mu)
    data = np.zeros_like(U)
    for i in range(len(U)):
        for j in range(len(V)):
            if M[i, j] == 1:
                data[i] = E[i, j] * V[j]
    return 2 * data + 2 * lam * U, 2 * (E.T @ U + lam * V), 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.wrong("the users' sums not reset", "accumulates", "extra_term", "shape_only", "region_only")
def rating_sums_not_reset(R, M, U, V, a, c, mu, lam):
    E = M * rating_error(R, U, V, a, c, mu)
    dU, dV, _, dc = rating_backward(E, U, V, lam)
    da, total = [], 0.0
    for i in range(len(a)):
        for j in range(len(c)):
            total += 2 * E[i, j]
        da.append(total)
    return dU, dV, np.array(da), dc


@rating_problem.wrong("errors held between minus one and one", "clipped", "region_only", "different_loss")
def rating_errors_clipped(R, M, U, V, a, c, mu, lam):
    E = M * np.clip(rating_error(R, U, V, a, c, mu), -1, 1)
    return rating_backward(E, U, V, lam)


@rating_problem.wrong(
    "only the first factor in the prediction", "missing_term", "wrong_argument", "shape_only", "extra_mask"
)
def rating_first_factor(R, M, U, V, a, c, mu, lam):
    E = M * (mu + a[:, None] + c[None, :] + U[:, :1] @ V[:, :1].T - R)
    return rating_backward(E, U, V, lam)


@rating_problem.wrong(
    "the items' gradient with the prediction for the error",
    "wrong_argument",
    "ignores_input",
    "missing_term",
)
def rating_prediction_for_items(R, M, U, V, a, c, mu, lam):
    P = M * (mu + a[:, None] + c[None, :] + U @ V.T)
    E = P - M * R
    return 2 * E @ V + 2 * lam * U, 2 * P.T @ U + 2 * lam * V, 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_problem.wrong(
    "one number for the biases of all users", "broadcast_shape", "wrong_argument", "wrong_axis_sum", "shape_only"
)
def rating_mean_bias(R, M, U, V, a, c, mu, lam):
    E = M * (mu + np.mean(a) + c[None, :] + U @ V.T - R)
    return rating_backward(E, U, V, lam)


@rating_problem.wrong("each gradient cut to a length of one", "normalised", "region_only", "clipped")
def rating_norm_clipped(R, M, U, V, a, c, mu, lam):
    grads = rating_backward(M * rating_error(R, U, V, a, c, mu), U, V, lam)
    return [g / max(1.0, np.linalg.norm(g)) for g in grads]


@rating_pairs.of(
    "no mask for the biases, and no two in the penalty",
    ("missing_mask", "missing_chain_factor", "ignores_input", "extra_term", "region_only"),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "extra_factor",
        "wrong_activation_derivative",
        "missing_path",
        "missing_term",
        "different_loss",
    ),
)
def rating_pair_mask_penalty(R, M, U, V, a, c, mu, lam):
    error = rating_error(R, U, V, a, c, mu)
    E = M * error
    return 2 * E @ V + lam * U, 2 * E.T @ U + lam * V, 2 * error.sum(axis=1), 2 * error.sum(axis=0)


@rating_pairs.of(
    "rating minus prediction, and no penalty on the items",
    (
        "wrong_term_factor",
        "sign_flipped",
        "constant_factor",
        "different_loss",
        "step_not_slope",
        "missing_chain_factor",
    ),
    ("missing_term", "ignores_input", "different_loss", "missing_path"),
)
def rating_pair_reversed_free(R, M, U, V, a, c, mu, lam):
    E = -M * rating_error(R, U, V, a, c, mu)
    return 2 * E @ V + 2 * lam * U, 2 * E.T @ U, 2 * E.sum(axis=1), 2 * E.sum(axis=0)


@rating_pairs.of(
    "the overall mean left out, and the biases summed over each other's axes",
    ("ignores_input", "missing_term", "different_loss"),
    ("wrong_axis_sum", "permuted_outputs"),
)
def rating_pair_mean_axes(R, M, U, V, a, c, lam):
    E = M * (a[:, None] + c[None, :] + U @ V.T - R)
    return 2 * (E @ V + lam * U), 2 * (E.T @ U + lam * V), 2 * E.sum(axis=0), 2 * E.sum(axis=1)


@rating_pairs.of(
    "the items' gradient at the moved users, and its penalty with a minus",
    ("wrong_argument",),
    ("wrong_term_factor", "different_loss"),
)
def rating_pair_moved_sign(R, M, U, V, a, c, mu, lam):
    E = M * rating_error(R, U, V, a, c, mu)
    dU = 2 * E @ V + 2 * lam * U
    dV = 2 * E.T @ (U - 0.05 * dU) - 2 * lam * V
    return dU, dV, 2 * E.sum(axis=1), 2 * E.sum(axis=0)


# Pooling: one learned query attends over the vectors of a sequence, a projection of the pooled vector, squared error.


@loss(X=normal("n", "l", "d"), q=normal("d"), W=normal("d", "e"), Y=normal("n", "e"))
def query_pooling(X, q, W, Y):
    """the squared error of sequences pooled by one query with scaled scores, averaged over the sequences"""
    weights = torch.softmax(X @ q / X.shape[2] ** 0.5, dim=1)
    values = X @ W
    pooled = (weights[:, :, None] * values).sum(dim=1)
    return ((pooled - Y) ** 2).sum(dim=1).mean()


query_problem = Problem(query_pooling, ("q", "W", "X"))
query_pairs = Pairs(query_problem)


def query_softmax(S):
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def query_forward(X, q, W):
    P = query_softmax(X @ q / np.sqrt(len(q)))
    context = np.einsum("nl,nld->nd", P, X)
    return P, context, context @ W


def query_delta(X, q, W, Y):
    P, context, out = query_forward(X, q, W)
    return P, context, 2 * (out - Y) / len(X)


def query_back_through_softmax(P, dP):
    return P * (dP - (P * dP).sum(axis=1, keepdims=True))


def query_grads(X, q, P, context, dO, dcontext, dS):
    dq = np.einsum("nl,nld->d", dS, X) / np.sqrt(len(q))
    dX = P[:, :, None] * dcontext[:, None, :] + dS[:, :, None] * q / np.sqrt(len(q))
    return dq, context.T @ dO, dX


@query_problem.right("values pooled, deltas by name")
def query_right_named(X, q, W, Y):
    n, _, d = X.shape
    scale = 1 / np.sqrt(d)
    V = X @ W
    P = query_softmax(scale * X.dot(q))
    out = np.sum(P[:, :, None] * V, axis=1)
    dO = 2 / n * (out - Y)
    dV = P[:, :, None] * dO[:, None, :]
    dP = np.sum(V * dO[:, None, :], axis=2)
    dS = P * (dP - np.sum(P * dP, axis=1, keepdims=True))
    dq = scale * np.tensordot(dS, X, axes=2)
    dW = np.tensordot(X, dV, axes=([0, 1], [0, 1]))
    dX = dV @ W.T + scale * dS[:, :, None] * q
    return dq, dW, dX


@query_problem.right("one sequence after the other, with the covariance of its vectors")
def query_right_covariance(X, q, W, Y):
    root = math.sqrt(len(q))
    dq, dW, dX = np.zeros(q.shape), np.zeros(W.shape), np.zeros(X.shape)
    for i, (x, y) in enumerate(zip(X, Y, strict=True)):
        s = x @ q / root
        p = np.exp(s - s.max())
        p /= p.sum()
        mean = p @ x
        centred = x - mean
        delta = 2 * (mean @ W - y) / len(X)
        back = W @ delta
        dq += (centred.T * p) @ centred @ back / root
        dW += np.outer(mean, delta)
        dX[i] = np.outer(p, back) + np.outer(p * (centred @ back), q) / root
    return dq, dW, dX


@query_problem.right("torch, Jacobian matrices of all softmaxes")
def query_right_torch(X, q, W, Y):
    n, length, d = X.shape
    weights = torch.softmax((X * q).sum(dim=2) / math.sqrt(d), dim=1)
    jacobian = torch.diag_embed(weights) - weights[:, :, None] * weights[:, None, :]
    context = (weights[:, None, :] @ X).squeeze(1)
    delta = 2 * (context @ W - Y) / n
    back = delta @ W.T
    dweights = torch.einsum("nld,nd->nl", X, back)
    dscores = torch.einsum("nlk,nk->nl", jacobian, dweights) / math.sqrt(d)
    dX = torch.einsum("nl,nd->nld", weights, back) + torch.einsum("nl,d->nld", dscores, q)
    return torch.einsum("nl,nld->d", dscores, X), context.T @ delta, dX


@query_problem.wrong(
    "no root of the width on the way back", "missing_chain_factor", "dimension_scale", "wrong_term_factor", "shape_only"
)
def query_no_scale_back(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    dq = np.einsum("nl,nld->d", dS, X)
    dX = P[:, :, None] * dcontext[:, None, :] + dS[:, :, None] * q
    return dq, context.T @ dO, dX


@query_problem.wrong(
    "divided by the width, not by its root",
    "different_loss",
    "squared_chain_factor",
    "wrong_argument",
    "shape_only",
    "extra_factor",
)
def query_divided_by_width(X, q, W, Y):
    n, length, d = X.shape
    P = query_softmax(X @ q / d)
    context = (P[:, :, None] * X).sum(axis=1)
    dO = 2 * (context @ W - Y) / n
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, (X * dcontext[:, None, :]).sum(axis=2)) / d
    dX = P[:, :, None] * dcontext[:, None, :] + dS[:, :, None] * q
    return (dS[:, :, None] * X).sum(axis=(0, 1)), context.T @ dO, dX


@query_problem.wrong("scores never scaled", "different_loss", "missing_chain_factor", "wrong_argument", "shape_only")
def query_unscaled(X, q, W, Y):
    weights = torch.softmax(X @ q, dim=1)
    context = torch.einsum("nl,nld->nd", weights, X)
    delta = 2 * (context @ W - Y) / len(X)
    back = delta @ W.T
    dweights = (X * back[:, None, :]).sum(dim=2)
    dscores = weights * (dweights - (weights * dweights).sum(dim=1, keepdim=True))
    dX = weights[:, :, None] * back[:, None, :] + dscores[:, :, None] * q
    return torch.einsum("nl,nld->d", dscores, X), context.T @ delta, dX


@query_problem.wrong("the root of the length for that of the width", "shape_only", "different_loss", "wrong_argument")
def query_root_of_length(X, q, W, Y):
    root = X.shape[1] ** 0.5
    P = query_softmax(X @ q / root)
    context = np.einsum("nl,nld->nd", P, X)
    dO = 2 * (context @ W - Y) / len(X)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext)) / root
    dX = P[:, :, None] * dcontext[:, None, :] + dS[:, :, None] * q
    return np.einsum("nl,nld->d", dS, X), context.T @ dO, dX


@query_problem.wrong(
    "only the diagonal of the softmax's Jacobian",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "shape_only",
)
def query_diagonal(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dP = np.einsum("nld,nd->nl", X, dcontext)
    return query_grads(X, q, P, context, dO, dcontext, P * (1 - P) * dP)


@query_problem.wrong(
    "the softmax's normaliser taken for a constant",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "missing_chain_factor",
)
def query_constant_normaliser(X, q, W, Y):
    n, length, d = X.shape
    dq, dW, dX = np.zeros(d), np.zeros(W.shape), np.zeros(X.shape)
    for i in range(n):
        p = query_softmax((X[i] @ q / np.sqrt(d))[None])[0]
        pooled = p @ X[i]
        delta = 2 * (pooled @ W - Y[i]) / n
        back = W @ delta
        dscore = p * (X[i] @ back) / np.sqrt(d)
        dq += dscore @ X[i]
        dW += np.outer(pooled, delta)
        dX[i] = np.outer(p, back) + np.outer(dscore, q)
    return dq, dW, dX


@query_problem.wrong("no derivative of the softmax", "missing_chain_factor")
def query_no_softmax_slope(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = np.einsum("nld,nd->nl", X, dcontext)
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong("a plus inside the softmax's derivative", "wrong_term_factor")
def query_softmax_plus(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dP = np.einsum("nld,nd->nl", X, dcontext)
    dS = P * dP + P * (P * dP).sum(axis=1, keepdims=True)
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong(
    "the weights once too often before the softmax", "squared_chain_factor", "extra_factor", "shape_only"
)
def query_weights_twice(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dP = P * np.einsum("nld,nd->nl", X, dcontext)
    return query_grads(X, q, P, context, dO, dcontext, query_back_through_softmax(P, dP))


@query_problem.wrong("softmax over the sequences of the batch", "different_loss", "wrong_axis_sum", "wrong_argument")
def query_softmax_over_batch(X, q, W, Y):
    S = X @ q / np.sqrt(X.shape[-1])
    E = np.exp(S)
    P = E / E.sum(axis=0)
    context = np.einsum("nl,nld->nd", P, X)
    dO = 2 * (context @ W - Y) / len(X)
    dcontext = dO @ W.T
    dP = np.einsum("nld,nd->nl", X, dcontext)
    dS = P * (dP - (P * dP).sum(axis=0))
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong("the softmax's derivative summed over the batch", "wrong_axis_sum")
def query_jacobian_axis(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dP = np.einsum("nld,nd->nl", X, dcontext)
    dS = P * (dP - np.sum(P * dP, axis=0, keepdims=True))
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong("the softmax's derivative summed over everything", "wrong_axis_sum", "extra_term", "shape_only")
def query_jacobian_total(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dP = np.einsum("nld,nd->nl", X, dcontext)
    dS = P * (dP - np.sum(P * dP))
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong("the input reaches the loss by its values only", "missing_path", "missing_term", "shape_only")
def query_values_only(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    dq, dW, _ = query_grads(X, q, P, context, dO, dcontext, dS)
    return dq, dW, P[:, :, None] * dcontext[:, None, :]


@query_problem.wrong("the input reaches the loss by its scores only", "missing_path", "missing_term")
def query_scores_only(X, q, W, Y):
    n, length, d = X.shape
    P, context, dO = query_delta(X, q, W, Y)
    dP = np.einsum("nle,ne->nl", X @ W, dO)
    dS = query_back_through_softmax(P, dP) / np.sqrt(d)
    dX = np.zeros_like(X)
    for i in range(n):
        for t in range(length):
            dX[i, t] = dS[i, t] * q
    return np.einsum("nl,nld->d", dS, X), context.T @ dO, dX


@query_problem.wrong(
    "every position receives the whole gradient", "missing_chain_factor", "broadcast_shape", "shape_only"
)
def query_value_weights_forgotten(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    dq = np.einsum("nl,nld->d", dS, X) / np.sqrt(len(q))
    dX = dcontext[:, None, :] + dS[:, :, None] * q / np.sqrt(len(q))
    return dq, context.T @ dO, dX


@query_problem.wrong("plain means of the sequences for the projection", "wrong_argument", "shape_only")
def query_plain_mean(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    dq, _, dX = query_grads(X, q, P, context, dO, dcontext, dS)
    return dq, X.mean(axis=1).T @ dO, dX


@query_problem.wrong(
    "the projection reshaped for transposed", "axes_permuted", "transposed", "wrong_argument", "shape_only"
)
def query_projection_reshaped(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    d, e = W.shape
    dcontext = dO @ W.reshape(e, d)
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong(
    "no two of the square",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
    "missing_path",
    "missing_term",
)
def query_no_two(X, q, W, Y):
    P, context, out = query_forward(X, q, W)
    dO = (out - Y) / X.shape[0]
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong(
    "the query's gradient averaged once more", "batch_scale", "squared_chain_factor", "extra_factor", "shape_only"
)
def query_averaged_twice(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    _, dW, dX = query_grads(X, q, P, context, dO, dcontext, dS)
    per_sequence = np.einsum("nl,nld->nd", dS, X) / np.sqrt(len(q))
    return per_sequence.mean(axis=0), dW, dX


@query_problem.wrong(
    "the query's gradient averaged over the positions",
    "dimension_scale",
    "wrong_axis_sum",
    "extra_factor",
    "shape_only",
)
def query_mean_over_positions(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    _, dW, dX = query_grads(X, q, P, context, dO, dcontext, dS)
    return np.mean(dS[:, :, None] * X, axis=1).sum(axis=0) / np.sqrt(len(q)), dW, dX


@query_problem.wrong(
    "the mean over sequences and outputs",
    "dimension_scale",
    "different_loss",
    "wrong_axis_sum",
    "extra_factor",
    "shape_only",
)
def query_mean_of_all(X, q, W, Y):
    P, context, out = query_forward(X, q, W)
    dO = 2 * (out - Y) / out.size
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong(
    "the query learns from the last sequence only",
    "single_sample",
    "missing_term",
    "extra_mask",
    "wrong_sample_weights",
    "missing_path",
    "shape_only",
)
def query_last_sequence(X, q, W, Y):
    n, length, d = X.shape
    P, context, dO = query_delta(X, q, W, Y)
    dW, dX = np.zeros_like(W), np.zeros_like(X)
    for i in range(n):
        back = W @ dO[i]
        dp = X[i] @ back
        ds = (np.diag(P[i]) - np.outer(P[i], P[i])) @ dp / np.sqrt(d)
        dq = X[i].T @ ds
        dW += np.outer(context[i], dO[i])
        dX[i] = np.outer(P[i], back) + np.outer(ds, q)
    return dq, dW, dX


@query_problem.wrong("the projection's gradient at the moved query", "wrong_argument", "shape_only")
def query_moved_query(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    dq, _, dX = query_grads(X, q, P, context, dO, dcontext, dS)
    _, moved, _ = query_forward(X, q - 0.5 * dq, W)
    return dq, moved.T @ dO, dX


@query_problem.wrong("targets never subtracted", "ignores_input", "missing_term", "different_loss")
def query_no_targets(X, q, W):
    P, context, out = query_forward(X, q, W)
    dO = 2 * out / len(X)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong(
    "the most attended vector alone",
    "thresholded",
    "zero",
    "different_loss",
    "wrong_argument",
    "ignores_input",
    "hard_coded",
    "missing_path",
    "missing_term",
    "constant_factor",
    "extra_mask",
    "shape_only",
)
def query_hard_attention(X, q, W, Y):
    n, length, d = X.shape
    chosen = (X @ q).argmax(axis=1)
    picked = X[np.arange(n), chosen]
    dO = 2 * (picked @ W - Y) / n
    dX = np.zeros_like(X)
    dX[np.arange(n), chosen] = dO @ W.T
    return np.zeros_like(q), picked.T @ dO, dX


@query_problem.wrong("a sigmoid of each score for the softmax", "different_loss", "wrong_argument")
def query_sigmoid(X, q, W, Y):
    G = 1 / (1 + np.exp(-X @ q / np.sqrt(len(q))))
    context = np.einsum("nl,nld->nd", G, X)
    dO = 2 * (context @ W - Y) / len(X)
    dcontext = dO @ W.T
    dS = G * (1 - G) * np.einsum("nld,nd->nl", X, dcontext)
    return query_grads(X, q, G, context, dO, dcontext, dS)


@query_problem.wrong("the input itself for the query behind the scores", "wrong_argument", "shape_only")
def query_input_for_query(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext)) / np.sqrt(len(q))
    dX = P[:, :, None] * dcontext[:, None, :] + dS[:, :, None] * X
    return np.einsum("nl,nld->d", dS, X), context.T @ dO, dX


@query_problem.wrong(
    "weights in reversed order on the way to the values", "shifted_or_flipped", "wrong_argument", "shape_only"
)
def query_weights_reversed(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    dq, dW, _ = query_grads(X, q, P, context, dO, dcontext, dS)
    dX = P[:, ::-1, None] * dcontext[:, None, :] + dS[:, :, None] * q / np.sqrt(len(q))
    return dq, dW, dX


@query_problem.wrong("weights rounded to two decimals", "rounded", "wrong_argument", "low_precision", "shape_only")
def query_rounded_weights(X, q, W, Y):
    P, _, _ = query_forward(X, q, W)
    P = np.round(P, 2)
    context = np.einsum("nl,nld->nd", P, X)
    dO = 2 * (context @ W - Y) / len(X)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_problem.wrong("a decay of the projection that is not in the loss", "extra_term", "different_loss")
def query_decay(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    dq, dW, dX = query_grads(X, q, P, context, dO, dcontext, dS)
    return dq, dW + 0.01 * W, dX


@query_problem.wrong("half precision from the softmax on", "low_precision", "rounded")
def query_half_precision(X, q, W, Y):
    X, q, W, Y = (v.astype(np.float16) for v in (X, q, W, Y))
    n, length, d = X.shape
    E = np.exp(X @ q / np.float16(d**0.5))
    P = E / E.sum(axis=1, keepdims=True)
    context = (P[:, :, None] * X).sum(axis=1)
    dO = 2 * (context @ W - Y) / np.float16(n)
    dcontext = dO @ W.T
    dP = (X * dcontext[:, None, :]).sum(axis=2)
    dS = P * (dP - (P * dP).sum(axis=1, keepdims=True)) / np.float16(d**0.5)
    dX = P[:, :, None] * dcontext[:, None, :] + dS[:, :, None] * q
    return (dS[:, :, None] * X).sum(axis=(0, 1)), context.T @ dO, dX


@query_problem.wrong("dropout left on for the weights", "nondeterministic", "extra_mask", "extra_factor")
def query_dropout(X, q, W, Y):
    P, _, _ = query_forward(X, q, W)
    keep = (np.random.rand(*P.shape) < 0.8) / 0.8
    D = P * keep
    context = np.einsum("nl,nld->nd", D, X)
    dO = 2 * (context @ W - Y) / len(X)
    dcontext = dO @ W.T
    dP = keep * np.einsum("nld,nd->nl", X, dcontext)
    dS = P * (dP - (P * dP).sum(axis=1, keepdims=True)) / np.sqrt(len(q))
    dX = D[:, :, None] * dcontext[:, None, :] + dS[:, :, None] * q
    return np.einsum("nl,nld->d", dS, X), context.T @ dO, dX


@query_pairs.of(
    "the softmax's normaliser constant, and the projection's gradient summed over the batch",
    ("missing_path", "missing_term", "wrong_activation_derivative", "missing_chain_factor"),
    ("batch_scale", "missing_chain_factor", "shape_only"),
)
def query_pair_normaliser_sum(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = P * np.einsum("nld,nd->nl", X, dcontext)
    dq, dW, dX = query_grads(X, q, P, context, dO, dcontext, dS)
    return dq, dW * len(X), dX


@query_pairs.of(
    "plain means for the projection, and the input by its values only",
    ("wrong_argument", "shape_only"),
    ("missing_path", "missing_term", "shape_only"),
)
def query_pair_mean_values(X, q, W, Y):
    P, context, dO = query_delta(X, q, W, Y)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    dq = np.einsum("nl,nld->d", dS, X) / np.sqrt(len(q))
    return dq, X.mean(axis=1).T @ dO, np.einsum("nl,nd->nld", P, dcontext)


@query_pairs.of(
    "no two of the square, and a plus inside the softmax's derivative",
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "wrong_activation_derivative",
        "missing_path",
        "missing_term",
        "different_loss",
    ),
    ("wrong_term_factor",),
)
def query_pair_two_plus(X, q, W, Y):
    P, context, out = query_forward(X, q, W)
    dO = (out - Y) / len(X)
    dcontext = dO @ W.T
    dP = np.einsum("nld,nd->nl", X, dcontext)
    dS = P * (dP + (P * dP).sum(axis=1, keepdims=True))
    return query_grads(X, q, P, context, dO, dcontext, dS)


@query_pairs.of(
    "no targets, and no root of the width on the way back",
    ("ignores_input", "missing_term", "different_loss"),
    ("missing_chain_factor", "dimension_scale", "wrong_term_factor", "shape_only"),
)
def query_pair_targets_scale(X, q, W):
    P, context, out = query_forward(X, q, W)
    dO = 2 * out / len(X)
    dcontext = dO @ W.T
    dS = query_back_through_softmax(P, np.einsum("nld,nd->nl", X, dcontext))
    dX = P[:, :, None] * dcontext[:, None, :] + dS[:, :, None] * q
    return np.einsum("nl,nld->d", dS, X), context.T @ dO, dX


# Linear systems with a shifted matrix: the mean squared length of the solutions, and a penalty on the matrix.


@loss(
    A=normal("d", "d", scale=0.5),
    B=normal("d", "n"),
    s=uniform(low=2.0, high=3.0),
    tau=uniform(low=0.2, high=1.0),
)
def shifted_system(A, B, s, tau):
    """the mean squared length of the solutions of (A + s I) y = b for the columns b of B, and tau tr(A^T A)"""
    Y = torch.linalg.solve(A + s * torch.eye(len(A), dtype=A.dtype), B)
    return (Y**2).sum(dim=0).mean() + tau * torch.trace(A.T @ A)


shifted_problem = Problem(shifted_system, ("A", "B", "s"))
shifted_pairs = Pairs(shifted_problem)


def shifted_solve(A, B, s):
    M = A + s * np.eye(len(A))
    Y = np.linalg.solve(M, B)
    return M, Y, np.linalg.solve(M.T, Y)


@shifted_problem.right("two linear systems")
def shifted_right_systems(A, B, s, tau):
    d, n = B.shape
    M = A + s * np.eye(d)
    Y = np.linalg.solve(M, B)
    Q = 2 / n * np.linalg.solve(M.T, Y)
    return 2 * tau * A - Q @ Y.T, Q, -np.trace(Q @ Y.T)


@shifted_problem.right("the inverse, one column after the other")
def shifted_right_columns(A, B, s, tau):
    d, n = B.shape
    inverse = np.linalg.inv(A + s * np.identity(d))
    dA, dB, ds = 2 * tau * A, np.zeros((d, n)), 0.0
    for j in range(n):
        y = inverse @ B[:, j]
        back = inverse.T @ (2 * y / n)
        dB[:, j] = back
        dA = dA - np.outer(back, y)
        ds -= back @ y
    return dA, dB, ds


@shifted_problem.right("torch, derivative of every entry by tangents")
def shifted_right_tangents(A, B, s, tau):
    d, n = B.shape
    inverse = torch.linalg.inv(A + s * torch.eye(d, dtype=A.dtype))
    Y = inverse @ B
    dA, dB = torch.zeros_like(A), torch.zeros_like(B)
    for i in range(d):
        for j in range(d):
            tangent = -inverse[:, i : i + 1] * Y[j : j + 1, :]
            dA[i, j] = 2 * (Y * tangent).sum() / n + 2 * tau * A[i, j]
        for k in range(n):
            dB[i, k] = 2 * (Y[:, k] * inverse[:, i]).sum() / n
    ds = -2 * (Y * (inverse @ Y)).sum() / n
    return dA, dB, ds


@shifted_problem.wrong(
    "no minus in the derivative of the inverse",
    "wrong_term_factor",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "step_not_slope",
)
def shifted_inverse_plus(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    data = 2 / n * P @ Y.T
    return data + 2 * tau * A, 2 / n * P, np.trace(data)


@shifted_problem.wrong(
    "a plus for the shift alone",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "step_not_slope",
)
def shifted_shift_plus(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    Q = 2 * P / n
    return -Q @ Y.T + 2 * tau * A, Q, (Q * Y).sum()


@shifted_problem.wrong(
    "the factors of the outer product exchanged", "transposed", "axes_permuted", "region_only", "shape_only"
)
def shifted_outer_exchanged(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    return -2 / n * Y @ P.T + 2 * tau * A, 2 / n * P, -2 / n * np.sum(P * Y)


@shifted_problem.wrong(
    "the inverse not transposed on the way back", "transposed", "wrong_argument", "axes_permuted", "shape_only"
)
def shifted_not_transposed(A, B, s, tau):
    n = B.shape[1]
    inverse = np.linalg.inv(A + s * np.eye(A.shape[0]))
    Y = inverse @ B
    Q = inverse @ (2 * Y / n)
    return 2 * tau * A - Q @ Y.T, Q, -np.trace(Q @ Y.T)


@shifted_problem.wrong(
    "the system solved with the transpose", "transposed", "wrong_argument", "axes_permuted", "shape_only"
)
def shifted_transposed_system(A, B, s, tau):
    M = A + s * np.eye(len(A))
    Y = np.linalg.solve(M.T, B)
    Q = 2 * np.linalg.solve(M.T, Y) / B.shape[1]
    return -Q @ Y.T + 2 * tau * A, Q, -np.sum(Q * Y)


@shifted_problem.wrong(
    "the penalty without its two",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
    "missing_path",
    "missing_term",
)
def shifted_penalty_half(A, B, s, tau):
    n = B.shape[1]
    M = A + s * torch.eye(len(A), dtype=A.dtype)
    Y = torch.linalg.solve(M, B)
    Q = torch.linalg.solve(M.T, 2 * Y / n)
    return -Q @ Y.T + tau * A, Q, -(Q * Y).sum()


@shifted_problem.wrong(
    "the trace of A A", "transposed", "different_loss", "wrong_argument", "axes_permuted", "region_only", "shape_only"
)
def shifted_penalty_transposed(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    return -2 / n * P @ Y.T + 2 * tau * A.T, 2 / n * P, -2 / n * (P * Y).sum()


@shifted_problem.wrong("no penalty", "missing_term", "ignores_input", "different_loss", "missing_path")
def shifted_no_penalty(A, B, s):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    Q = 2 / n * P
    return -np.einsum("ij,kj->ik", Q, Y), Q, -np.einsum("ij,ij->", Q, Y)


@shifted_problem.wrong(
    "only the diagonal of A in the penalty",
    "extra_mask",
    "missing_term",
    "missing_path",
    "different_loss",
    "region_only",
    "shape_only",
)
def shifted_penalty_diagonal(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    dA = -2 / n * P @ Y.T
    for i in range(len(A)):
        dA[i, i] += 2 * tau * A[i, i]
    return dA, 2 / n * P, -2 / n * (P * Y).sum()


@shifted_problem.wrong(
    "the identity as the derivative of the trace", "wrong_activation_derivative", "wrong_term_factor", "different_loss"
)
def shifted_penalty_identity(A, B, s, tau):
    n, d = B.shape[1], len(A)
    M, Y, P = shifted_solve(A, B, s)
    return -2 / n * P @ Y.T + tau * np.eye(d), 2 / n * P, -2 / n * np.trace(Y.T @ P)


@shifted_problem.wrong(
    "the length of A for its square in the penalty",
    "different_loss",
    "extra_factor",
    "wrong_term_factor",
    "wrong_activation_derivative",
)
def shifted_penalty_length(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    return -2 / n * P @ Y.T + tau * A / np.linalg.norm(A), 2 / n * P, -2 / n * (P * Y).sum()


@shifted_problem.wrong("the shift added to A in place", "mutates_input", "wrong_argument", "extra_term", "region_only")
def shifted_in_place(A, B, s, tau):
    d, n = B.shape
    for i in range(d):
        A[i, i] += s
    Y = np.linalg.solve(A, B)
    Q = np.linalg.solve(A.T, 2 * Y / n)
    return -Q @ Y.T + 2 * tau * A, Q, -np.trace(Q @ Y.T)


@shifted_problem.wrong(
    "the shift's gradient from all entries of A's",
    "wrong_axis_sum",
    "extra_term",
    "missing_mask",
    "broadcast_shape",
    "missing_chain_factor",
    "shape_only",
)
def shifted_shift_all_entries(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    data = -2 / n * P @ Y.T
    return data + 2 * tau * A, 2 / n * P, data.sum()


@shifted_problem.wrong("the penalty in the shift's gradient too", "extra_term", "wrong_argument")
def shifted_shift_penalised(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    dA = 2 * tau * A - 2 / n * P @ Y.T
    return dA, 2 / n * P, np.trace(dA)


@shifted_problem.wrong(
    "the shift added to every entry",
    "different_loss",
    "broadcast_shape",
    "wrong_argument",
    "extra_term",
    "missing_mask",
    "shape_only",
    "missing_chain_factor",
)
def shifted_everywhere(A, B, s, tau):
    n = B.shape[1]
    M = A + s
    Y = np.linalg.pinv(M) @ B
    Q = 2 / n * np.linalg.pinv(M).T @ Y
    return 2 * tau * A - Q @ Y.T, Q, -(Q @ Y.T).sum()


@shifted_problem.wrong("no inverse on the way back to B", "missing_chain_factor")
def shifted_rhs_stops(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    return 2 * tau * A - 2 / n * P @ Y.T, 2 / n * Y, -2 / n * np.sum(P * Y)


@shifted_problem.wrong("no inverse before the shift", "missing_chain_factor", "wrong_argument")
def shifted_shift_stops(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    return 2 * tau * A - 2 / n * P @ Y.T, 2 / n * P, -2 * np.mean((Y**2).sum(axis=0))


@shifted_problem.wrong("one inverse too many in A's gradient", "squared_chain_factor", "extra_factor")
def shifted_inverse_again(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    again = np.linalg.solve(M.T, P)
    return 2 * tau * A - 2 / n * again @ Y.T, 2 / n * P, -2 / n * np.sum(P * Y)


@shifted_problem.wrong("the right-hand sides for the solutions", "wrong_argument", "missing_chain_factor")
def shifted_rhs_for_solutions(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    Q = 2 / n * P
    return 2 * tau * A - Q @ B.T, Q, -np.trace(Q @ Y.T)


@shifted_problem.wrong("both inverses on one side, as for numbers", "wrong_order", "transposed", "shape_only")
def shifted_commuting(A, B, s, tau):
    n = B.shape[1]
    inverse = np.linalg.inv(A + s * np.eye(len(A)))
    Y = inverse @ B
    dinverse = 2 / n * Y @ B.T
    dA = -(inverse @ inverse).T @ dinverse + 2 * tau * A
    return dA, inverse.T @ (2 / n * Y), -2 / n * np.sum(Y * (inverse @ Y))


@shifted_problem.wrong("one over the square of every entry", "wrong_activation_derivative", "shape_only")
def shifted_elementwise(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    dinverse = 2 / n * Y @ B.T
    return -dinverse / M**2 + 2 * tau * A, 2 / n * P, -2 / n * np.sum(P * Y)


@shifted_problem.wrong(
    "the lengths, not their squares", "different_loss", "extra_factor", "wrong_activation_derivative"
)
def shifted_lengths(A, B, s, tau):
    n = B.shape[1]
    M = A + s * np.eye(len(A))
    Y = np.linalg.solve(M, B)
    dY = Y / np.sqrt((Y**2).sum(axis=0)) / n
    Q = np.linalg.solve(M.T, dY)
    return -Q @ Y.T + 2 * tau * A, Q, -np.sum(Q * Y)


@shifted_problem.wrong(
    "summed over the right-hand sides",
    "batch_scale",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "shape_only",
)
def shifted_summed(A, B, s, tau):
    M = A + s * np.eye(len(A))
    dA, dB, ds = 2 * tau * A, np.empty_like(B), 0.0
    for j, b in enumerate(B.T):
        y = np.linalg.solve(M, b)
        p = np.linalg.solve(M.T, y)
        dA = dA - 2 * np.outer(p, y)
        dB[:, j] = 2 * p
        ds = ds - 2 * p @ y
    return dA, dB, ds


@shifted_problem.wrong(
    "averaged over the rows",
    "wrong_axis_sum",
    "dimension_scale",
    "batch_scale",
    "shape_only",
    "wrong_term_factor",
    "different_loss",
)
def shifted_mean_over_rows(A, B, s, tau):
    M, Y, P = shifted_solve(A, B, s)
    Q = 2 * P / Y.shape[0]
    return 2 * tau * A - Q @ Y.T, Q, -np.trace(Y.T @ Q)


@shifted_problem.wrong(
    "no gradient for the shift",
    "zero",
    "ignores_input",
    "hard_coded",
    "missing_path",
    "missing_term",
    "constant_factor",
    "extra_mask",
)
def shifted_shift_constant(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    return -2 / n * P @ Y.T + 2 * tau * A, 2 / n * P, 0.0


@shifted_problem.wrong("A's gradient symmetrised", "extra_term", "region_only", "shape_only")
def shifted_symmetrised(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    G = -2 / n * P @ Y.T
    G = G + G.T - np.diag(np.diag(G))
    return G + 2 * tau * A, 2 / n * P, -2 / n * np.sum(P * Y)


@shifted_problem.wrong("three terms of the series of the inverse", "low_precision", "missing_term")
def shifted_series(A, B, s, tau):
    n = B.shape[1]
    inverse = np.eye(len(A)) / s - A / s**2 + A @ A / s**3
    Y = inverse @ B
    Q = inverse.T @ Y * 2 / n
    return 2 * tau * A - Q @ Y.T, Q, -np.trace(Q @ Y.T)


@shifted_problem.wrong("the shift left out of the system", "ignores_input", "missing_term")
def shifted_no_shift(A, B, tau):
    n = B.shape[1]
    Y = np.linalg.pinv(A) @ B
    Q = np.linalg.pinv(A).T @ Y * 2 / n
    return 2 * tau * A - Q @ Y.T, Q, -np.sum(Q * Y)


@shifted_problem.wrong(
    "only the first right-hand side for the matrix",
    "single_sample",
    "missing_term",
    "extra_mask",
    "wrong_sample_weights",
    "missing_path",
    "shape_only",
)
def shifted_first_column(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    return 2 * tau * A - 2 / n * np.outer(P[:, 0], Y[:, 0]), 2 / n * P, -2 / n * np.sum(P * Y)


@shifted_problem.wrong(
    "the square's two left out before the solutions",
    "wrong_term_factor",
    "missing_chain_factor",
    "constant_factor",
    "different_loss",
    "missing_path",
    "extra_factor",
    "wrong_activation_derivative",
    "missing_term",
)
def shifted_data_half(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    Q = P / n
    return 2 * tau * A - Q @ Y.T, Q, -np.trace(Y @ Q.T)


@shifted_problem.wrong("the inverse rounded to two decimals", "rounded", "wrong_argument", "low_precision")
def shifted_rounded_inverse(A, B, s, tau):
    n = B.shape[1]
    inverse = np.round(np.linalg.inv(A + s * np.eye(len(A))), 2)
    Y = inverse @ B
    Q = 2 / n * inverse.T @ Y
    return 2 * tau * A - Q @ Y.T, Q, -np.sum(Q * Y)


@shifted_problem.wrong(
    "the inverse kept from the first call with a matrix of this size", "stale_state", "ignores_input"
)
def shifted_kept_inverse(A, B, s, tau):
    d, n = B.shape
    if not hasattr(shifted_kept_inverse, "store"):
        shifted_kept_inverse.store = {}
    if d not in shifted_kept_inverse.store:
        shifted_kept_inverse.store[d] = np.linalg.inv(A + s * np.eye(d))
    inverse = shifted_kept_inverse.store[d]
    Y = inverse @ B
    Q = 2 / n * inverse.T @ Y
    return 2 * tau * A - Q @ Y.T, Q, -np.sum(Q * Y)


@shifted_pairs.of(
    "the penalty without its two, and the shift from all entries",
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "extra_factor",
        "wrong_activation_derivative",
        "missing_path",
        "missing_term",
        "different_loss",
    ),
    ("wrong_axis_sum", "extra_term", "missing_mask", "broadcast_shape", "missing_chain_factor", "shape_only"),
)
def shifted_pair_penalty_entries(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    data = -2 / n * P @ Y.T
    return data + tau * A, 2 / n * P, np.sum(data)


@shifted_pairs.of(
    "the inverse not transposed on the way back, and the sum for the mean",
    ("transposed", "wrong_argument", "axes_permuted", "shape_only"),
    ("batch_scale", "wrong_term_factor", "missing_chain_factor", "different_loss", "shape_only"),
)
def shifted_pair_transpose_sum(A, B, s, tau):
    inverse = np.linalg.inv(A + s * np.eye(len(A)))
    Y = inverse @ B
    Q = 2 * inverse @ Y
    return 2 * tau * A - Q @ Y.T, Q, -np.sum(Q * Y)


@shifted_pairs.of(
    "no penalty, and no inverse on the way back to B",
    ("missing_term", "ignores_input", "missing_path", "different_loss"),
    ("missing_chain_factor",),
)
def shifted_pair_penalty_rhs(A, B, s):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    return -2 / n * P @ Y.T, 2 / n * Y, -2 / n * np.sum(P * Y)


@shifted_pairs.of(
    "the right-hand sides for the solutions, and the penalty's transpose, in A's gradient",
    ("wrong_argument", "missing_chain_factor"),
    ("transposed", "wrong_argument", "axes_permuted", "different_loss", "shape_only"),
)
def shifted_pair_rhs_transpose(A, B, s, tau):
    n = B.shape[1]
    M, Y, P = shifted_solve(A, B, s)
    return 2 * tau * A.T - 2 / n * P @ B.T, 2 / n * P, -2 / n * np.sum(P * Y)
