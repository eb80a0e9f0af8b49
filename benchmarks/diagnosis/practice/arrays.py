"""Convolution, average pooling, masked attention, and a smooth factorisation."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform

# One convolution (cross-correlation) with tanh, squared error.


@loss(
    X=normal("n", "c", 5, 4),
    K=normal("f", "c", 3, 3, scale=0.3),
    b=normal("f"),
    T=normal("n", "f", 3, 2),
)
def convolution(X, K, b, T):
    """the squared error of a cross-correlation with a bias and tanh, averaged over the images"""
    return ((torch.tanh(F.conv2d(X, K, b)) - T) ** 2).sum(dim=(1, 2, 3)).mean()


convolution_problem = Problem(convolution, ("K", "b", "X"))
convolution_pairs = Pairs(convolution_problem)


def conv_windows(X):
    return np.lib.stride_tricks.sliding_window_view(X, (3, 3), axis=(2, 3))


def conv_forward(X, K, b):
    return np.einsum("ncijuv,fcuv->nfij", conv_windows(X), K) + b[:, None, None]


def conv_delta(X, K, b, T):
    A = np.tanh(conv_forward(X, K, b))
    return 2 * (A - T) * (1 - A**2) / len(X)


def conv_scatter(K, dZ):
    n, c = dZ.shape[0], K.shape[1]
    dX = np.zeros((n, c, 5, 4))
    for u in range(3):
        for v in range(3):
            dX[:, :, u : u + 3, v : v + 2] += np.einsum("nfij,fc->ncij", dZ, K[:, :, u, v])
    return dX


def conv_backward(X, K, dZ):
    dK = np.einsum("ncijuv,nfij->fcuv", conv_windows(X), dZ)
    return dK, dZ.sum(axis=(0, 2, 3)), conv_scatter(K, dZ)


@convolution_problem.right("windows by einsum, scattered back")
def conv_right_einsum(X, K, b, T):
    return conv_backward(X, K, conv_delta(X, K, b, T))


@convolution_problem.right("torch, a convolution for every gradient")
def conv_right_torch(X, K, b, T):
    A = torch.tanh(F.conv2d(X, K, b))
    dZ = 2 * (A - T) * (1 - A**2) / X.shape[0]
    dK = F.conv2d(X.transpose(0, 1), dZ.transpose(0, 1)).transpose(0, 1)
    return dK, dZ.sum(dim=(0, 2, 3)), F.conv_transpose2d(dZ, K)


@convolution_problem.right("loops over images, filters and positions")
def conv_right_loops(X, K, b, T):
    n = len(X)
    dK, db, dX = np.zeros(K.shape), np.zeros(b.shape), np.zeros(X.shape)
    for s in range(n):
        for f in range(len(b)):
            for i in range(3):
                for j in range(2):
                    window = X[s, :, i : i + 3, j : j + 3]
                    a = math.tanh(np.sum(window * K[f]) + b[f])
                    dz = 2 * (a - T[s, f, i, j]) * (1 - a * a) / n
                    dK[f] += dz * window
                    db[f] += dz
                    dX[s, :, i : i + 3, j : j + 3] += dz * K[f]
    return dK, db, dX


@convolution_problem.wrong(
    "the two of the square forgotten", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def conv_no_two(X, K, b, T):
    A = np.tanh(conv_forward(X, K, b))
    return conv_backward(X, K, (A - T) * (1 - A**2) / len(X))


@convolution_problem.wrong("summed over the images", "batch_scale", "missing_chain_factor", "different_loss")
def conv_summed(X, K, b, T):
    A = torch.tanh(F.conv2d(X, K, b))
    dZ = 2 * (A - T) * (1 - A**2)
    dK = F.conv2d(X.transpose(0, 1), dZ.transpose(0, 1)).transpose(0, 1)
    return dK, dZ.sum(dim=(0, 2, 3)), F.conv_transpose2d(dZ, K)


@convolution_problem.wrong("the mean over all outputs", "dimension_scale", "different_loss", "extra_factor")
def conv_mean_of_all(X, K, b, T):
    A = np.tanh(conv_forward(X, K, b))
    delta = 2 * (A - T) / A.size
    return conv_backward(X, K, delta * (1 - A**2))


@convolution_problem.wrong(
    "no derivative of tanh", "missing_chain_factor", "different_loss", "wrong_activation_derivative"
)
def conv_no_slope(X, K, b, T):
    A = np.tanh(conv_forward(X, K, b))
    dA = 2 * (A - T) / len(X)
    return conv_backward(X, K, dA)


@convolution_problem.wrong(
    "one minus the square of the score", "wrong_argument", "wrong_activation_derivative", "different_loss"
)
def conv_slope_of_score(X, K, b, T):
    Z = conv_forward(X, K, b)
    dA = 2 * (np.tanh(Z) - T) / len(Z)
    dZ = dA * (1 - Z**2)
    return conv_backward(X, K, dZ)


@convolution_problem.wrong("the slope of a sigmoid for that of tanh", "wrong_activation_derivative", "different_loss")
def conv_sigmoid_slope(X, K, b, T):
    A = torch.tanh(F.conv2d(X, K, b))
    dZ = 2 * (A - T) * A * (1 - A) / X.shape[0]
    dK = F.conv2d(X.transpose(0, 1), dZ.transpose(0, 1)).transpose(0, 1)
    return dK, dZ.sum(dim=(0, 2, 3)), F.conv_transpose2d(dZ, K)


@convolution_problem.wrong(
    "the slope of tanh once more on the way to the image", "squared_chain_factor", "extra_factor"
)
def conv_slope_twice_for_image(X, K, b, T):
    A = np.tanh(conv_forward(X, K, b))
    slope = 1 - A**2
    dZ = 2 * (A - T) / len(X) * slope
    dK, db, _ = conv_backward(X, K, dZ)
    return dK, db, conv_scatter(K, dZ * slope)


@convolution_problem.wrong(
    "target minus output",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "different_loss",
    "step_not_slope",
)
def conv_negative(X, K, b, T):
    n = len(X)
    dK, db, dX = np.zeros(K.shape), np.zeros(b.shape), np.zeros(X.shape)
    A = np.tanh(conv_forward(X, K, b))
    error = T - A
    for i in range(3):
        for j in range(2):
            dz = 2 * error[:, :, i, j] * (1 - A[:, :, i, j] ** 2) / n
            dK += np.einsum("nf,ncuv->fcuv", dz, X[:, :, i : i + 3, j : j + 3])
            db += dz.sum(axis=0)
            dX[:, :, i : i + 3, j : j + 3] += np.einsum("nf,fcuv->ncuv", dz, K)
    return dK, db, dX


@convolution_problem.wrong(
    "no bias in the forward pass", "ignores_input", "missing_term", "wrong_argument", "hard_coded"
)
def conv_without_bias(X, K, T):
    A = np.tanh(np.einsum("ncijuv,fcuv->nfij", conv_windows(X), K))
    return conv_backward(X, K, 2 * (A - T) * (1 - A**2) / len(X))


@convolution_problem.wrong(
    "no targets", "ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded"
)
def conv_without_targets(X, K, b):
    A = np.tanh(conv_forward(X, K, b))
    return conv_backward(X, K, 2 * A * (1 - A**2) / len(X))


@convolution_problem.wrong(
    "the padded correlation back to the image with the kernel as it is", "shifted_or_flipped", "wrong_argument"
)
def conv_kernel_not_rotated(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK = np.einsum("ncijuv,nfij->fcuv", conv_windows(X), dZ)
    padded = np.pad(dZ, ((0, 0), (0, 0), (2, 2), (2, 2)))
    dX = np.einsum("nfijuv,fcuv->ncij", conv_windows(padded), K)
    return dK, dZ.sum(axis=(0, 2, 3)), dX


@convolution_problem.wrong("the kernel flipped along its rows only", "shifted_or_flipped", "wrong_argument")
def conv_kernel_half_rotated(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, db, _ = conv_backward(X, K, dZ)
    padded = np.pad(dZ, ((0, 0), (0, 0), (2, 2), (2, 2)))
    dX = np.zeros(X.shape)
    for i in range(5):
        for j in range(4):
            dX[:, :, i, j] = np.tensordot(
                padded[:, :, i : i + 3, j : j + 3], K[:, :, ::-1, :], axes=([1, 2, 3], [0, 2, 3])
            )
    return dK, db, dX


@convolution_problem.wrong("the kernel's gradient rotated by half a turn", "shifted_or_flipped", "permuted_outputs")
def conv_rotated_kernel_gradient(X, K, b, T):
    dK, db, dX = conv_backward(X, K, conv_delta(X, K, b, T))
    return np.rot90(dK, 2, axes=(2, 3)), db, dX


@convolution_problem.wrong(
    "a convolution with flipped kernel for the cross-correlation",
    "different_loss",
    "shifted_or_flipped",
    "wrong_argument",
)
def conv_true_convolution(X, K, b, T):
    flipped = torch.flip(K, dims=(2, 3))
    A = torch.tanh(F.conv2d(X, flipped, b))
    dZ = 2 * (A - T) * (1 - A**2) / X.shape[0]
    dK = F.conv2d(X.transpose(0, 1), dZ.transpose(0, 1)).transpose(0, 1)
    return torch.flip(dK, dims=(2, 3)), dZ.sum(dim=(0, 2, 3)), F.conv_transpose2d(dZ, flipped)


@convolution_problem.wrong("the image's gradient shifted by one pixel", "shifted_or_flipped", "permuted_outputs")
def conv_shifted_image(X, K, b, T):
    dK, db, dX = conv_backward(X, K, conv_delta(X, K, b, T))
    return dK, db, np.roll(dX, (1, 1), axis=(2, 3))


@convolution_problem.wrong(
    "the gradient at the image cut one row and one column too late",
    "shifted_or_flipped",
    "permuted_outputs",
)
def conv_off_by_one_padding(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, db, _ = conv_backward(X, K, dZ)
    padded = np.pad(dZ, ((0, 0), (0, 0), (1, 3), (1, 3)))
    dX = np.einsum("nfijuv,fcuv->ncij", conv_windows(padded), K[:, :, ::-1, ::-1])
    return dK, db, dX


@convolution_problem.wrong(
    "the bias averaged over the positions", "dimension_scale", "constant_factor", "wrong_axis_sum", "extra_factor"
)
def conv_bias_mean_of_positions(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, _, dX = conv_backward(X, K, dZ)
    return dK, dZ.mean(axis=(2, 3)).sum(axis=0), dX


@convolution_problem.wrong(
    "the bias from the last position only", "missing_path", "missing_term", "wrong_axis_sum", "extra_mask"
)
def conv_bias_last_position(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, db = np.zeros(K.shape), np.zeros(b.shape)
    for i in range(3):
        for j in range(2):
            dK += np.einsum("nf,ncuv->fcuv", dZ[:, :, i, j], X[:, :, i : i + 3, j : j + 3])
            db = dZ[:, :, i, j].sum(axis=0)
    return dK, db, conv_scatter(K, dZ)


@convolution_problem.wrong("one bias for all filters", "wrong_axis_sum", "broadcast_shape", "shape_only")
def conv_bias_total(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, _, dX = conv_backward(X, K, dZ)
    return dK, np.full(b.shape, np.sum(dZ)), dX


@convolution_problem.wrong(
    "the kernel's gradient of the last image", "single_sample", "extra_mask", "wrong_sample_weights", "missing_term"
)
def conv_kernel_last_image(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    for image, delta in zip(X, dZ):
        dK = np.zeros(K.shape)
        for u in range(3):
            for v in range(3):
                dK[:, :, u, v] = np.einsum("fij,cij->fc", delta, image[:, u : u + 3, v : v + 2])
    return dK, np.einsum("nfij->f", dZ), conv_scatter(K, dZ)


@convolution_problem.wrong(
    "overlapping windows overwritten in the image", "missing_path", "missing_term", "region_only"
)
def conv_overwritten_windows(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, db, dX = *conv_backward(X, K, dZ)[:2], np.zeros(X.shape)
    for i in range(3):
        for j in range(2):
            dX[:, :, i : i + 3, j : j + 3] = np.tensordot(dZ[:, :, i, j], K, axes=1)
    return dK, db, dX


@convolution_problem.wrong(
    "only the last filter reaches the image", "missing_path", "missing_term", "shape_only", "extra_mask"
)
def conv_last_filter(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, db, _ = conv_backward(X, K, dZ)
    for f in range(len(b)):
        dX = np.zeros(X.shape)
        for i in range(3):
            for j in range(2):
                dX[:, :, i : i + 3, j : j + 3] += dZ[:, f, i, j][:, None, None, None] * K[f]
    return dK, db, dX


@convolution_problem.wrong("the kernel transposed on the way back", "transposed", "axes_permuted", "wrong_argument")
def conv_kernel_transposed(X, K, b, T):
    A = torch.tanh(F.conv2d(X, K, b))
    dZ = 2 * (A - T) * (1 - A**2) / X.shape[0]
    dK = F.conv2d(X.transpose(0, 1), dZ.transpose(0, 1)).transpose(0, 1)
    return dK, dZ.sum(dim=(0, 2, 3)), F.conv_transpose2d(dZ, K.transpose(2, 3))


@convolution_problem.wrong(
    "rows and columns of the kernel's gradient exchanged",
    "axes_permuted",
    "transposed",
    "permuted_outputs",
    "region_only",
)
def conv_kernel_gradient_transposed(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    _, db, dX = conv_backward(X, K, dZ)
    dK = np.einsum("ncijuv,nfij->fcvu", conv_windows(X), dZ)
    return dK, db, dX


@convolution_problem.wrong("the deltas reshaped where they should be transposed", "axes_permuted", "shape_only")
def conv_im2col_reshape(X, K, b, T):
    f = len(b)
    dZ = conv_delta(X, K, b, T)
    cols = conv_windows(X).transpose(0, 2, 3, 1, 4, 5).reshape(-1, K[0].size)
    dout = dZ.reshape(-1, f)
    dK = (dout.T @ cols).reshape(K.shape)
    return dK, dZ.sum(axis=(0, 2, 3)), conv_scatter(K, dZ)


@convolution_problem.wrong(
    "the bias counted for every channel", "dimension_scale", "accumulates", "extra_factor", "extra_term"
)
def conv_bias_in_channel_loop(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, db = np.zeros(K.shape), np.zeros(b.shape)
    for c in range(X.shape[1]):
        for u in range(3):
            for v in range(3):
                dK[:, c, u, v] = np.einsum("nfij,nij->f", dZ, X[:, c, u : u + 3, v : v + 2])
        db += dZ.sum(axis=(0, 2, 3))
    return dK, db, conv_scatter(K, dZ)


@convolution_problem.wrong("the kernel moved before the image's gradient", "wrong_argument")
def conv_moved_kernel(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, db, _ = conv_backward(X, K, dZ)
    K = K - 0.1 * dK
    return dK, db, conv_scatter(K, dZ)


@convolution_problem.wrong("the deltas repeated beyond the border for zeros", "extra_term", "wrong_argument")
def conv_edge_padding(X, K, b, T):
    dZ = conv_delta(X, K, b, T)
    dK, db, _ = conv_backward(X, K, dZ)
    padded = np.pad(dZ, ((0, 0), (0, 0), (2, 2), (2, 2)), mode="edge")
    dX = np.einsum("nfijuv,fcuv->ncij", conv_windows(padded), K[:, :, ::-1, ::-1])
    return dK, db, dX


@convolution_problem.wrong(
    "the channels of the image in reversed order", "shifted_or_flipped", "permuted_outputs", "shape_only"
)
def conv_channels_reversed(X, K, b, T):
    dK, db, dX = conv_backward(X, K, conv_delta(X, K, b, T))
    return dK, db, dX[:, ::-1]


@convolution_problem.wrong("half precision", "low_precision")
def conv_half(X, K, b, T):
    dZ = conv_delta(X, K, b, T).astype(np.float16)
    return conv_backward(X, K.astype(np.float16), dZ)


@convolution_pairs.of(
    "no derivative of tanh, and the bias averaged over positions",
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
    (
        "dimension_scale",
        "constant_factor",
        "wrong_axis_sum",
        "extra_factor",
    ),
)
def conv_pair_slope_bias(X, K, b, T):
    A = np.tanh(conv_forward(X, K, b))
    dZ = 2 * (A - T) / len(X)
    dK, db, dX = conv_backward(X, K, dZ)
    return dK, db / 6, dX


@convolution_pairs.of(
    "the kernel not rotated, and no two",
    ("shifted_or_flipped", "wrong_argument"),
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
)
def conv_pair_rotation_two(X, K, b, T):
    A = np.tanh(conv_forward(X, K, b))
    dZ = (A - T) * (1 - A**2) / len(X)
    padded = np.pad(dZ, ((0, 0), (0, 0), (2, 2), (2, 2)))
    dX = np.einsum("nfijuv,fcuv->ncij", conv_windows(padded), K)
    return *conv_backward(X, K, dZ)[:2], dX


@convolution_pairs.of(
    "summed over the images, and the image's windows overwritten",
    (
        "batch_scale",
        "missing_chain_factor",
    ),
    ("missing_path", "missing_term", "region_only"),
)
def conv_pair_sum_overwritten(X, K, b, T):
    A = np.tanh(conv_forward(X, K, b))
    dZ = 2 * (A - T) * (1 - A**2)
    dK, db, dX = *conv_backward(X, K, dZ)[:2], np.zeros(X.shape)
    for i in range(3):
        for j in range(2):
            dX[:, :, i : i + 3, j : j + 3] = np.tensordot(dZ[:, :, i, j], K, axes=1)
    return dK, db, dX


@convolution_pairs.of(
    "no bias in the forward pass, and the kernel's gradient rotated",
    (
        "ignores_input",
        "missing_term",
        "wrong_argument",
        "hard_coded",
    ),
    ("shifted_or_flipped", "permuted_outputs"),
)
def conv_pair_bias_rotated(X, K, T):
    A = np.tanh(np.einsum("ncijuv,fcuv->nfij", conv_windows(X), K))
    dK, db, dX = conv_backward(X, K, 2 * (A - T) * (1 - A**2) / len(X))
    return dK[:, :, ::-1, ::-1], db, dX


# Average pooling with overlapping windows after ReLU, a logistic loss.


@loss(
    X=normal("n", "c", 7, 5),
    V=normal("c", 3, 2),
    a=normal(),
    y=choice("n", values=(0.0, 1.0)),
)
def average_pooling(X, V, a, y):
    """the mean logistic loss of a weighted sum of averages of ReLU outputs in windows of 3 by 3 with stride 2"""
    pooled = F.avg_pool2d(torch.relu(X), 3, stride=2)
    score = (pooled * V).sum(dim=(1, 2, 3)) + a
    return (F.softplus(score) - y * score).mean()


pooling_problem = Problem(average_pooling, ("X", "V", "a"))
pooling_pairs = Pairs(pooling_problem)


def pool_averages(H):
    P = np.zeros((*H.shape[:2], 3, 2))
    for i in range(3):
        for j in range(2):
            P[:, :, i, j] = H[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3].mean(axis=(2, 3))
    return P


def pool_spread(D):
    dH = np.zeros((*D.shape[:2], 7, 5))
    for i in range(3):
        for j in range(2):
            dH[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3] += D[:, :, i, j, None, None] / 9
    return dH


def pool_probability(P, V, a):
    return 1 / (1 + np.exp(-(np.einsum("ncij,cij->n", P, V) + a)))


def pool_error(X, V, a, y):
    P = pool_averages(np.maximum(X, 0))
    return P, (pool_probability(P, V, a) - y) / len(y)


def pool_finish(X, P, V, r):
    D = r[:, None, None, None] * V
    return pool_spread(D) * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.right("every window spread back")
def pool_right_spread(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    return pool_finish(X, P, V, r)


@pooling_problem.right("a matrix of averages on either side")
def pool_right_matrices(X, V, a, y):
    rows, columns = np.zeros((3, 7)), np.zeros((2, 5))
    for i in range(3):
        rows[i, 2 * i : 2 * i + 3] = 1 / 3
    for j in range(2):
        columns[j, 2 * j : 2 * j + 3] = 1 / 3
    P = rows @ np.where(X > 0, X, 0) @ columns.T
    r = (1 / (1 + np.exp(-((P * V).sum(axis=(1, 2, 3)) + a))) - y) / len(y)
    field = rows.T @ V @ columns
    return np.where(X > 0, r[:, None, None, None] * field, 0), np.tensordot(r, P, axes=1), r.sum()


@pooling_problem.right("torch, a transposed convolution with ones")
def pool_right_torch(X, V, a, y):
    H = X.clamp(min=0)
    P = F.avg_pool2d(H, kernel_size=3, stride=2)
    r = (torch.sigmoid((P * V).sum(dim=(1, 2, 3)) + a) - y) / len(y)
    field = F.conv_transpose2d(V[:, None], torch.ones(1, 1, 3, 3, dtype=V.dtype), stride=2)[:, 0] / 9
    dX = r[:, None, None, None] * field * (X > 0)
    return dX, torch.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong(
    "the ninth of the average left out on the way back", "constant_factor", "missing_chain_factor", "dimension_scale"
)
def pool_no_ninth(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    dH = np.zeros(X.shape)
    for i in range(3):
        for j in range(2):
            dH[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3] += np.multiply.outer(r, V[:, i, j])[..., None, None]
    return dH * (X > 0), np.tensordot(r, P, axes=1), r.sum()


@pooling_problem.wrong("the ninth twice", "squared_chain_factor", "constant_factor", "dimension_scale", "extra_factor")
def pool_ninth_twice(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    D = r[:, None, None, None] * V / 9
    return pool_spread(D) * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong(
    "divided by the square of the stride for the size of the window",
    "constant_factor",
    "wrong_argument",
    "dimension_scale",
)
def pool_stride_squared(X, V, a, y):
    stride = 2
    P, r = pool_error(X, V, a, y)
    dH = np.zeros(X.shape)
    for i in range(3):
        for j in range(2):
            top, left = i * stride, j * stride
            dH[:, :, top : top + 3, left : left + 3] += (r[:, None] * V[:, i, j])[..., None, None] / stride**2
    return dH * (X > 0), np.einsum("n,ncij->cij", r, P), np.sum(r)


@pooling_problem.wrong("assigned for added where windows overlap", "missing_path", "missing_term", "region_only")
def pool_assigned(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    D = r[:, None, None, None] * V
    dH = np.zeros_like(X)
    for i in range(3):
        for j in range(2):
            dH[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3] = D[:, :, i, j][:, :, None, None] / 9
    return dH * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong("the stride forgotten on the way back", "shifted_or_flipped", "wrong_argument")
def pool_no_stride(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    dX = np.zeros(X.shape)
    for s in range(len(y)):
        for i in range(3):
            for j in range(2):
                dX[s, :, i : i + 3, j : j + 3] += r[s] * V[:, i, j][:, None, None] / 9
    dX[X <= 0] = 0
    return dX, np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong(
    "windows side by side on the way back, as if the stride were three",
    "shifted_or_flipped",
    "wrong_argument",
    "region_only",
)
def pool_stride_three(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    field = np.repeat(np.repeat(V, 3, axis=1), 3, axis=2)[:, :7, :5] / 9
    dX = r[:, None, None, None] * field[None] * (X > 0)
    return dX, np.tensordot(r, P, axes=1), r.sum()


@pooling_problem.wrong(
    "each average spread over a stride of two by two only", "missing_path", "missing_term", "region_only", "extra_mask"
)
def pool_block_of_stride(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    field = np.zeros(X.shape[1:])
    field[:, :6, :4] = np.kron(V, np.ones((1, 2, 2))) / 9
    dX = r[:, None, None, None] * field * (X > 0)
    return dX, np.tensordot(r, P, axes=1), r.sum()


@pooling_problem.wrong("only the middle of each window", "missing_path", "missing_term", "extra_mask", "region_only")
def pool_middle(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    dX = np.zeros_like(X)
    dX[:, :, 1::2, 1::2] = r[:, None, None, None] * V / 9
    return dX * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong(
    "sent to the largest of each window, as for max pooling",
    "wrong_activation_derivative",
    "wrong_mask",
    "extra_mask",
    "missing_path",
    "missing_term",
)
def pool_largest_back(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    H = np.maximum(X, 0)
    dH = np.zeros_like(H)
    for s, c in np.ndindex(*H.shape[:2]):
        for i in range(3):
            for j in range(2):
                window = H[s, c, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3]
                u, v = np.unravel_index(window.argmax(), (3, 3))
                dH[s, c, 2 * i + u, 2 * j + v] += r[s] * V[c, i, j] / 9
    return dH * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong("max pooling both ways", "different_loss")
def pool_max_pooling(X, V, a, y):
    H = np.maximum(X, 0)
    P = np.zeros((*X.shape[:2], 3, 2))
    for i in range(3):
        for j in range(2):
            P[:, :, i, j] = H[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3].max(axis=(2, 3))
    r = (pool_probability(P, V, a) - y) / len(y)
    dH = np.zeros_like(H)
    for i in range(3):
        for j in range(2):
            rows, columns = slice(2 * i, 2 * i + 3), slice(2 * j, 2 * j + 3)
            winner = H[:, :, rows, columns] == P[:, :, i, j, None, None]
            dH[:, :, rows, columns] += winner * (r[:, None] * V[:, i, j])[..., None, None]
    return dH * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong("sums for averages in the windows, both ways", "different_loss", "missing_chain_factor")
def pool_sum_pooling(X, V, a, y):
    P = 9 * pool_averages(np.maximum(X, 0))
    r = (pool_probability(P, V, a) - y) / len(y)
    dX = 9 * pool_spread(r[:, None, None, None] * V) * (X > 0)
    return dX, np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong(
    "the last row of windows missed by the loop on the way back",
    "missing_path",
    "missing_term",
    "region_only",
    "extra_mask",
)
def pool_last_row(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    dH = np.zeros(X.shape)
    for top in range(0, 7 - 3, 2):
        for left in range(0, 5 - 3 + 1, 2):
            dH[:, :, top : top + 3, left : left + 3] += (r[:, None] * V[:, top // 2, left // 2])[..., None, None] / 9
    return dH * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong(
    "divided by the number of windows over each pixel", "region_only", "extra_factor", "wrong_term_factor"
)
def pool_by_coverage(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    D = r[:, None, None, None] * V
    cover = 9 * pool_spread(np.ones_like(D))
    return pool_spread(D) / cover * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong("the slope of the sigmoid once more", "squared_chain_factor", "extra_factor", "different_loss")
def pool_extra_slope(X, V, a, y):
    P = pool_averages(np.maximum(X, 0))
    p = pool_probability(P, V, a)
    return pool_finish(X, P, V, (p - y) * p * (1 - p) / len(y))


@pooling_problem.wrong(
    "label minus probability",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "different_loss",
    "step_not_slope",
)
def pool_negative(X, V, a, y):
    P = pool_averages(np.maximum(X, 0))
    return pool_finish(X, P, V, (y - pool_probability(P, V, a)) / len(y))


@pooling_problem.wrong(
    "no mask of ReLU", "missing_mask", "missing_chain_factor", "wrong_activation_derivative", "region_only"
)
def pool_no_mask(X, V, a, y):
    H = X.clamp(min=0)
    P = F.avg_pool2d(H, 3, 2)
    r = (torch.sigmoid((P * V).sum(dim=(1, 2, 3)) + a) - y) / len(y)
    field = F.conv_transpose2d(V[:, None], torch.ones(1, 1, 3, 3, dtype=V.dtype), stride=2)[:, 0] / 9
    return r[:, None, None, None] * field, torch.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong(
    "the mask taken of the averages, by window", "wrong_mask", "wrong_argument", "missing_mask", "region_only"
)
def pool_mask_of_averages(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    raw = pool_averages(X)
    D = r[:, None, None, None] * V * (raw > 0)
    return pool_spread(D), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong("the output of ReLU for its derivative", "wrong_activation_derivative", "extra_factor")
def pool_relu_value(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    D = r[:, None, None, None] * V
    return pool_spread(D) * np.maximum(X, 0), np.tensordot(r, P, axes=(0, 0)), r.sum()


@pooling_problem.wrong(
    "averages of X itself for the weights", "wrong_argument", "missing_mask", "missing_chain_factor", "region_only"
)
def pool_raw_averages(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    dX, _, da = pool_finish(X, P, V, r)
    return dX, np.einsum("n,ncij->cij", r, pool_averages(X)), da


@pooling_problem.wrong("the intercept summed over the batch", "batch_scale", "missing_chain_factor")
def pool_intercept_summed(X, V, a, y):
    P = pool_averages(np.maximum(X, 0))
    error = pool_probability(P, V, a) - y
    dX, dV, _ = pool_finish(X, P, V, error / len(y))
    return dX, dV, np.sum(error)


@pooling_problem.wrong(
    "the predicted class for the probability",
    "thresholded",
    "wrong_argument",
    "different_loss",
    "wrong_activation_derivative",
)
def pool_hard_prediction(X, V, a, y):
    P = pool_averages(np.maximum(X, 0))
    guess = (pool_probability(P, V, a) > 0.5).astype(float)
    return pool_finish(X, P, V, (guess - y) / len(y))


@pooling_problem.wrong(
    "the score for the probability", "wrong_argument", "different_loss", "wrong_activation_derivative"
)
def pool_score_error(X, V, a, y):
    P = pool_averages(np.maximum(X, 0))
    score = (P * V).sum(axis=(1, 2, 3)) + a
    return pool_finish(X, P, V, (score - y) / len(y))


@pooling_problem.wrong("labels taken as plus and minus one", "wrong_argument", "different_loss", "region_only")
def pool_signed_labels(X, V, a, y):
    P = pool_averages(np.maximum(X, 0))
    return pool_finish(X, P, V, (pool_probability(P, V, a) - (2 * y - 1)) / len(y))


@pooling_problem.wrong("no weights on the way to the pixels", "missing_chain_factor")
def pool_no_weights(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    D = r[:, None, None, None] * np.ones_like(V)
    return pool_spread(D) * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong(
    "the weights upside down on the way to the pixels", "shifted_or_flipped", "wrong_argument", "region_only"
)
def pool_weights_upside_down(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    D = r[:, None, None, None] * V[:, ::-1]
    return pool_spread(D) * (X > 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong(
    "the channels' gradients added up in every channel", "wrong_axis_sum", "broadcast_shape", "shape_only"
)
def pool_channels_summed(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    D = r[:, None, None, None] * V
    dH = pool_spread(D).sum(axis=1, keepdims=True)
    return np.where(X > 0, dH, 0), np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_problem.wrong("the weights' gradient averaged over positions", "wrong_axis_sum", "broadcast_shape")
def pool_weights_averaged(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    dX, dV, da = pool_finish(X, P, V, r)
    return dX, np.ones_like(V) * dV.mean(axis=(1, 2), keepdims=True), da


@pooling_pairs.of(
    "no ninth on the way back, and the intercept summed",
    ("constant_factor", "missing_chain_factor", "dimension_scale"),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def pool_pair_ninth_intercept(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    dX, dV, da = pool_finish(X, P, V, r)
    return 9 * dX, dV, da * len(y)


@pooling_pairs.of(
    "windows overwritten, and no mask of ReLU",
    ("missing_path", "missing_term", "region_only"),
    (
        "missing_mask",
        "missing_chain_factor",
        "wrong_activation_derivative",
        "region_only",
    ),
)
def pool_pair_assigned_no_mask(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    dH = np.zeros_like(X)
    for i in range(3):
        for j in range(2):
            dH[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3] = (r[:, None] * V[:, i, j])[..., None, None] / 9
    return dH, np.einsum("n,ncij->cij", r, P), r.sum()


@pooling_pairs.of(
    "the slope of the sigmoid once more, and the sum over the batch for the mean",
    ("squared_chain_factor", "extra_factor", "different_loss"),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
)
def pool_pair_slope_sum(X, V, a, y):
    P = pool_averages(np.maximum(X, 0))
    p = pool_probability(P, V, a)
    return pool_finish(X, P, V, (p - y) * p * (1 - p))


@pooling_pairs.of(
    "label minus probability, and averages of X itself for the weights",
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
    (
        "wrong_argument",
        "missing_mask",
        "missing_chain_factor",
        "region_only",
    ),
)
def pool_pair_negative_raw(X, V, a, y):
    P, r = pool_error(X, V, a, y)
    return pool_finish(X, pool_averages(X), V, -r)


# Attention that looks back only, squared error.


@loss(Q=normal("n", "d"), K=normal("n", "d"), V=normal("n", "e"), Y=normal("n", "e"))
def causal_attention(Q, K, V, Y):
    """the squared error of scaled dot-product attention with a causal mask, averaged over the rows"""
    n, d = Q.shape
    later = torch.triu(torch.ones(n, n, dtype=torch.bool), diagonal=1)
    scores = (Q @ K.T / d**0.5).masked_fill(later, -1e9)
    return ((torch.softmax(scores, dim=1) @ V - Y) ** 2).sum(dim=1).mean()


attention_problem = Problem(causal_attention, ("Q", "K", "V"))
attention_pairs = Pairs(attention_problem)


def attention_rows(scores):
    E = np.exp(scores - scores.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def attention_weights(Q, K):
    n, d = Q.shape
    return attention_rows(np.where(np.tri(n) > 0, Q @ K.T / np.sqrt(d), -1e9))


def attention_slope(P, dP):
    return P * (dP - (dP * P).sum(axis=1, keepdims=True))


def attention_finish(Q, K, P, dS, dO):
    root = np.sqrt(Q.shape[1])
    return dS @ K / root, dS.T @ Q / root, P.T @ dO


@attention_problem.right("backwards through named arrays")
def attention_right_named(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dP = dO @ V.T
    return attention_finish(Q, K, P, attention_slope(P, dP), dO)


@attention_problem.right("row by row with Jacobian matrices")
def attention_right_rows(Q, K, V, Y):
    n, d = Q.shape
    dQ, dK, dV = np.zeros(Q.shape), np.zeros(K.shape), np.zeros(V.shape)
    for i in range(n):
        seen = slice(0, i + 1)
        s = K[seen] @ Q[i] / math.sqrt(d)
        p = np.exp(s - max(s))
        p = p / sum(p)
        do = 2 / n * (p @ V[seen] - Y[i])
        ds = (np.diag(p) - np.outer(p, p)) @ (V[seen] @ do)
        dQ[i] = K[seen].T @ ds / math.sqrt(d)
        dK[seen] += np.outer(ds, Q[i]) / math.sqrt(d)
        dV[seen] += np.outer(p, do)
    return dQ, dK, dV


@attention_problem.right("torch, values centred by the output")
def attention_right_torch(Q, K, V, Y):
    n, d = Q.shape
    scores = Q @ K.T * d**-0.5
    scores = scores.masked_fill(torch.tril(torch.ones(n, n)) == 0, float("-inf"))
    P = torch.softmax(scores, dim=-1)
    out = P @ V
    G = 2 * (out - Y) / n
    dS = P * (torch.einsum("ie,je->ij", G, V) - (G * out).sum(dim=1, keepdim=True)) * d**-0.5
    return dS @ K, dS.T @ Q, P.T @ G


@attention_problem.wrong("the root of the width left out on the way back", "dimension_scale", "missing_chain_factor")
def attention_unscaled_back(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dS = attention_slope(P, dO @ V.T)
    return dS @ K, dS.T @ Q, P.T @ dO


@attention_problem.wrong(
    "divided by the width for its root on the way back", "dimension_scale", "squared_chain_factor", "extra_factor"
)
def attention_width_back(Q, K, V, Y):
    d = Q.shape[1]
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dS = attention_slope(P, dO @ V.T) / d
    return np.einsum("ij,jk->ik", dS, K), np.einsum("ij,ik->jk", dS, Q), np.einsum("ij,ie->je", P, dO)


@attention_problem.wrong(
    "scores never scaled, forwards and back", "different_loss", "missing_chain_factor", "wrong_argument"
)
def attention_never_scaled(Q, K, V, Y):
    n = len(Q)
    P = torch.softmax((Q @ K.T).masked_fill(torch.tril(torch.ones(n, n)) == 0, float("-inf")), dim=1)
    dO = 2 * (P @ V - Y) / n
    dP = dO @ V.T
    dS = P * (dP - (P * dP).sum(1, keepdim=True))
    return dS @ K, dS.T @ Q, P.T @ dO


@attention_problem.wrong(
    "only the diagonal of the Jacobian matrix of softmax",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "extra_mask",
)
def attention_diagonal(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dS = dO @ V.T * P * (1 - P)
    return attention_finish(Q, K, P, dS, dO)


@attention_problem.wrong(
    "the weights treated as independent exponentials", "missing_path", "missing_term", "wrong_activation_derivative"
)
def attention_no_normaliser_path(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dS = P * (dO @ V.T)
    return attention_finish(Q, K, P, dS, dO)


@attention_problem.wrong("no derivative of softmax", "missing_chain_factor", "wrong_activation_derivative")
def attention_no_softmax_slope(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dS = np.tril(dO @ V.T)
    return attention_finish(Q, K, P, dS, dO)


@attention_problem.wrong(
    "softmax over the queries, forwards and back", "wrong_axis_sum", "different_loss", "wrong_argument"
)
def attention_columns(Q, K, V, Y):
    n, d = Q.shape
    E = np.where(np.tri(n) > 0, np.exp(Q @ K.T / np.sqrt(d)), 0)
    P = E / E.sum(axis=0)
    dO = 2 * (P @ V - Y) / n
    dP = dO @ V.T
    dS = P * (dP - (dP * P).sum(axis=0))
    return attention_finish(Q, K, P, dS, dO)


@attention_problem.wrong("the sum in the derivative of softmax over the queries", "wrong_axis_sum")
def attention_sum_over_queries(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dP = dO @ V.T
    dS = P * (dP - np.sum(dP * P, axis=0))
    return attention_finish(Q, K, P, dS, dO)


@attention_problem.wrong("no mask at all", "missing_mask", "different_loss", "region_only", "extra_term")
def attention_no_mask(Q, K, V, Y):
    P = attention_rows(Q @ K.T / np.sqrt(Q.shape[1]))
    dO = 2 * (P @ V - Y) / len(Y)
    return attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)


@attention_problem.wrong("the mask lets the future through and hides the past", "wrong_mask", "different_loss")
def attention_mask_reversed(Q, K, V, Y):
    n, d = Q.shape
    S = np.where(np.triu(np.ones((n, n))) > 0, Q @ K.T / d**0.5, -1e9)
    P = attention_rows(S)
    dO = 2 * (P @ V - Y) / n
    return attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)


@attention_problem.wrong("the mask hides the row itself as well", "wrong_mask", "different_loss", "extra_mask")
def attention_mask_diagonal(Q, K, V, Y):
    n, d = Q.shape
    seen = np.tri(n, k=-1)
    seen[0, 0] = 1
    P = attention_rows(np.where(seen > 0, Q @ K.T / np.sqrt(d), -1e9))
    dO = 2 * (P @ V - Y) / n
    return attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)


@attention_problem.wrong(
    "masked scores set to zero, so that they still count",
    "wrong_argument",
    "different_loss",
    "extra_term",
    "region_only",
)
def attention_zero_scores(Q, K, V, Y):
    n, d = Q.shape
    keep = np.tril(np.ones((n, n)))
    P = attention_rows(keep * (Q @ K.T) / np.sqrt(d))
    dO = 2 * (P @ V - Y) / n
    dS = keep * attention_slope(P, dO @ V.T)
    return attention_finish(Q, K, P, dS, dO)


@attention_problem.wrong(
    "masked after softmax, rows no longer add to one", "wrong_order", "different_loss", "region_only"
)
def attention_mask_after(Q, K, V, Y):
    n, d = Q.shape
    full = attention_rows(Q @ K.T / np.sqrt(d))
    P = np.tril(full)
    dO = 2 * (P @ V - Y) / n
    dP = np.tril(dO @ V.T)
    return attention_finish(Q, K, P, attention_slope(full, dP), dO)


@attention_problem.wrong("gradients of queries and keys exchanged", "permuted_outputs")
def attention_exchanged(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dQ, dK, dV = attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)
    return dK, dQ, dV


@attention_problem.wrong("the scores' gradient not transposed for the keys", "transposed")
def attention_keys_untransposed(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dS = attention_slope(P, dO @ V.T) / np.sqrt(Q.shape[1])
    return dS @ K, dS @ Q, P.T @ dO


@attention_problem.wrong("the weights not transposed for the values", "transposed")
def attention_values_untransposed(Q, K, V, Y):
    n, d = Q.shape
    P = torch.softmax((Q @ K.T / d**0.5).masked_fill(torch.triu(torch.ones(n, n), 1) > 0, -1e9), dim=1)
    dO = 2 * (P @ V - Y) / n
    dP = dO @ V.T
    dS = P * (dP - (P * dP).sum(1, keepdim=True)) / d**0.5
    return dS @ K, dS.T @ Q, P @ dO


@attention_problem.wrong("the queries in their own gradient for the keys", "wrong_argument")
def attention_queries_for_keys(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dS = attention_slope(P, dO @ V.T) / np.sqrt(Q.shape[1])
    return dS @ Q, dS.T @ Q, P.T @ dO


@attention_problem.wrong("no weights in the values' gradient", "missing_chain_factor")
def attention_values_unweighted(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dQ, dK, _ = attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)
    return dQ, dK, dO


@attention_problem.wrong(
    "the targets never subtracted", "ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded"
)
def attention_no_targets(Q, K, V):
    P = attention_weights(Q, K)
    dO = 2 * P @ V / len(Q)
    return attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)


@attention_problem.wrong("summed over the rows", "batch_scale", "missing_chain_factor", "different_loss")
def attention_summed(Q, K, V, Y):
    n, d = Q.shape
    dQ, dK, dV = np.zeros(Q.shape), np.zeros(K.shape), np.zeros(V.shape)
    for i in range(n):
        e = np.exp(K[: i + 1] @ Q[i] / np.sqrt(d))
        p = e / e.sum()
        do = 2 * (p @ V[: i + 1] - Y[i])
        dp = V[: i + 1] @ do
        ds = p * (dp - p @ dp) / np.sqrt(d)
        dQ[i] = ds @ K[: i + 1]
        dK[: i + 1] += ds[:, None] * Q[i]
        dV[: i + 1] += p[:, None] * do
    return dQ, dK, dV


@attention_problem.wrong(
    "keys and values reached by the last row only",
    "single_sample",
    "extra_mask",
    "wrong_sample_weights",
    "missing_term",
    "region_only",
)
def attention_last_row(Q, K, V, Y):
    n, d = Q.shape
    dQ = np.zeros(Q.shape)
    for i in range(n):
        dK, dV = np.zeros(K.shape), np.zeros(V.shape)
        s = K[: i + 1] @ Q[i] / np.sqrt(d)
        p = np.exp(s - s.max()) / np.exp(s - s.max()).sum()
        do = 2 * (p @ V[: i + 1] - Y[i]) / n
        dp = V[: i + 1] @ do
        ds = p * (dp - p @ dp) / np.sqrt(d)
        dQ[i] += ds @ K[: i + 1]
        dK[: i + 1] += np.outer(ds, Q[i])
        dV[: i + 1] += np.outer(p, do)
    return dQ, dK, dV


@attention_problem.wrong(
    "the sum in the derivative of softmax added",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "missing_chain_factor",
)
def attention_plus(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dP = dO @ V.T
    dS = P * dP + P * (P * dP).sum(axis=1, keepdims=True)
    return attention_finish(Q, K, P, dS, dO)


@attention_problem.wrong(
    "the weights missing inside the sum of the derivative of softmax", "missing_chain_factor", "wrong_argument"
)
def attention_plain_sum(Q, K, V, Y):
    n, d = Q.shape
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / n
    dS = np.zeros((n, n))
    for i in range(n):
        dp = V[: i + 1] @ dO[i]
        dS[i, : i + 1] = P[i, : i + 1] * (dp - np.sum(dp))
    return attention_finish(Q, K, P, dS, dO)


@attention_problem.wrong(
    "the two of the square forgotten", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def attention_no_two(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = (P @ V - Y) / len(Y)
    return attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)


@attention_problem.wrong(
    "targets of the next row", "shifted_or_flipped", "wrong_argument", "different_loss", "shape_only"
)
def attention_next_row(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - np.roll(Y, -1, axis=0)) / len(Y)
    return attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)


@attention_problem.wrong("the keys held constant", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask")
def attention_constant_keys(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dQ, _, dV = attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)
    return dQ, np.zeros_like(K), dV


@attention_problem.wrong("a width of 64 for every input", "hard_coded", "different_loss", "wrong_argument")
def attention_width_of_paper(Q, K, V, Y):
    n = len(Q)
    P = torch.softmax((Q @ K.T / 8).masked_fill(torch.triu(torch.ones(n, n), 1) > 0, -1e9), dim=1)
    dO = 2 * (P @ V - Y) / n
    dP = dO @ V.T
    dS = P * (dP - (P * dP).sum(1, keepdim=True)) / 8
    return dS @ K, dS.T @ Q, P.T @ dO


@attention_problem.wrong("the weights rounded to two decimals", "rounded")
def attention_rounded_weights(Q, K, V, Y):
    P = np.round(attention_weights(Q, K), 2)
    dO = 2 * (P @ V - Y) / len(Y)
    return attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)


@attention_pairs.of(
    "no root of the width on the way back, and the values' weights not transposed",
    ("dimension_scale", "missing_chain_factor"),
    ("transposed",),
)
def attention_pair_root_values(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = 2 * (P @ V - Y) / len(Y)
    dS = attention_slope(P, dO @ V.T)
    return dS @ K, dS.T @ Q, P @ dO


@attention_pairs.of(
    "no mask, and summed over the rows",
    (
        "missing_mask",
        "different_loss",
        "region_only",
        "extra_term",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
)
def attention_pair_mask_sum(Q, K, V, Y):
    P = attention_rows(Q @ K.T / np.sqrt(Q.shape[1]))
    dO = 2 * (P @ V - Y)
    return attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)


@attention_pairs.of(
    "the diagonal of the Jacobian matrix only, and no targets",
    (
        "missing_path",
        "missing_term",
        "wrong_activation_derivative",
        "extra_mask",
    ),
    (
        "ignores_input",
        "missing_term",
        "different_loss",
        "wrong_argument",
        "hard_coded",
    ),
)
def attention_pair_diagonal_targets(Q, K, V):
    P = attention_weights(Q, K)
    dO = 2 * P @ V / len(Q)
    dS = dO @ V.T * (P - P**2)
    return attention_finish(Q, K, P, dS, dO)


@attention_pairs.of(
    "queries and keys exchanged, and the two forgotten",
    ("permuted_outputs",),
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
)
def attention_pair_exchanged_two(Q, K, V, Y):
    P = attention_weights(Q, K)
    dO = (P @ V - Y) / len(Y)
    dQ, dK, dV = attention_finish(Q, K, P, attention_slope(P, dO @ V.T), dO)
    return dK, dQ, dV


# A factorisation of observed entries, smooth along the rows of one factor.


@loss(
    R=normal("n", "m"),
    M=choice("n", "m", values=(0.0, 1.0)),
    U=normal("n", "k"),
    V=normal("m", "k"),
    lam=uniform(low=0.1, high=0.9),
    mu=uniform(low=0.1, high=0.9),
)
def smooth_factorisation(R, M, U, V, lam, mu):
    """the mean squared error of U V^T where it is observed, a smooth U and a small V"""
    error = M * (U @ V.T - R)
    smooth = ((U[1:] - U[:-1]) ** 2).sum()
    return (error**2).mean() + lam * smooth + mu * torch.trace(V @ V.T)


factor_problem = Problem(smooth_factorisation, ("U", "V"))
factor_pairs = Pairs(factor_problem)


def factor_data(R, M, U, V):
    E = 2 * M * (U @ V.T - R) / R.size
    return E @ V, E.T @ U


def factor_smooth(U):
    step = np.diff(U, axis=0)
    grad = np.zeros(U.shape)
    grad[1:] += 2 * step
    grad[:-1] -= 2 * step
    return grad


def factor_laplacian(n):
    D = np.eye(n)[1:] - np.eye(n)[:-1]
    return D.T @ D


@factor_problem.right("differences to either side")
def factor_right_differences(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    return dU + lam * factor_smooth(U), dV + 2 * mu * V


@factor_problem.right("torch, the Laplacian matrix of a path")
def factor_right_torch(R, M, U, V, lam, mu):
    n, m = R.shape
    D = torch.eye(n, dtype=U.dtype)[1:] - torch.eye(n, dtype=U.dtype)[:-1]
    E = M * (U @ V.T - R)
    return 2 / (n * m) * E @ V + 2 * lam * D.T @ (D @ U), 2 / (n * m) * E.T @ U + 2 * mu * V


@factor_problem.right("entry by entry")
def factor_right_loops(R, M, U, V, lam, mu):
    n, m = R.shape
    dU, dV = np.zeros(U.shape), 2 * mu * V
    for i in range(n):
        for j in range(m):
            if M[i, j]:
                error = 2 * (U[i] @ V[j] - R[i, j]) / (n * m)
                dU[i] += error * V[j]
                dV[j] += error * U[i]
        if i > 0:
            dU[i] += 2 * lam * (U[i] - U[i - 1])
        if i < n - 1:
            dU[i] += 2 * lam * (U[i] - U[i + 1])
    return dU, dV


@factor_problem.wrong("none of the twos", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss")
def factor_no_twos(R, M, U, V, lam, mu):
    E = M * (U @ V.T - R) / R.size
    return E @ V + lam * factor_laplacian(len(U)) @ U, E.T @ U + mu * V


@factor_problem.wrong(
    "no two of the squared errors", "wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def factor_no_two_of_error(R, M, U, V, lam, mu):
    E = torch.where(M > 0, U @ V.T - R, 0 * R) / R.numel()
    step = U[1:] - U[:-1]
    zero = torch.zeros_like(U[:1])
    smooth = torch.cat([zero, step]) - torch.cat([step, zero])
    return E @ V + 2 * lam * smooth, E.T @ U + 2 * mu * V


@factor_problem.wrong(
    "no two of the penalty on V", "wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def factor_no_two_of_penalty(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    return dU + lam * factor_smooth(U), dV + mu * V


@factor_problem.wrong(
    "the smoothness left out", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def factor_no_smoothness(R, M, U, V, mu):
    dU, dV = factor_data(R, M, U, V)
    return dU, dV + 2 * mu * V


@factor_problem.wrong(
    "the penalty on V left out", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def factor_no_penalty(R, M, U, V, lam):
    E = M * (U @ V.T - R)
    dU = 2 * np.einsum("ij,jk->ik", E, V) / E.size
    dV = 2 * np.einsum("ij,ik->jk", E, U) / E.size
    return dU + lam * factor_smooth(U), dV


@factor_problem.wrong("each row compared with the one before only", "missing_path", "missing_term", "region_only")
def factor_backward_only(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    for i in range(1, len(U)):
        dU[i] += 2 * lam * (U[i] - U[i - 1])
    return dU, dV + 2 * mu * V


@factor_problem.wrong("the smoothness with a minus", "wrong_term_factor", "different_loss")
def factor_smooth_sign(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    step = np.diff(U, axis=0, prepend=U[:1], append=U[-1:])
    return dU + 2 * lam * (step[1:] - step[:-1]), dV + 2 * mu * V


@factor_problem.wrong(
    "both differences added with the same sign", "wrong_term_factor", "region_only", "missing_chain_factor"
)
def factor_one_sign(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    step = 2 * lam * (U[1:] - U[:-1])
    dU[1:] += step
    dU[:-1] += step
    return dU, dV + 2 * mu * V


@factor_problem.wrong("the rows of U closed to a ring", "extra_term", "different_loss", "region_only")
def factor_ring(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    laplacian = 2 * U - np.roll(U, 1, axis=0) - np.roll(U, -1, axis=0)
    return dU + 2 * lam * laplacian, dV + 2 * mu * V


@factor_problem.wrong(
    "rows of zeros before the first and after the last", "extra_term", "different_loss", "region_only"
)
def factor_zero_ends(R, M, U, V, lam, mu):
    n, m = R.shape
    E = 2 * M * (U @ V.T - R) / (n * m)
    padded = np.pad(U, ((1, 1), (0, 0)))
    second = padded[:-2] - 2 * padded[1:-1] + padded[2:]
    return E @ V - 2 * lam * second, E.T @ U + 2 * mu * V


@factor_problem.wrong(
    "the Laplacian matrix twice", "squared_chain_factor", "different_loss", "extra_factor", "wrong_term_factor"
)
def factor_laplacian_twice(R, M, U, V, lam, mu):
    L = factor_laplacian(len(U))
    dU, dV = factor_data(R, M, U, V)
    return dU + 2 * lam * L.T @ L @ U, dV + 2 * mu * V


@factor_problem.wrong(
    "the signs of the differences, as for total variation",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_term_factor",
)
def factor_total_variation(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    jump = lam * np.sign(U[1:] - U[:-1])
    dU[1:] += jump
    dU[:-1] -= jump
    return dU, dV + 2 * mu * V


@factor_problem.wrong(
    "differences along the factors for differences along the rows",
    "wrong_axis_sum",
    "different_loss",
    "wrong_argument",
)
def factor_wrong_axis(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    return dU + 2 * lam * U @ factor_laplacian(U.shape[1]), dV + 2 * mu * V


@factor_problem.wrong(
    "unobserved entries counted",
    "missing_mask",
    "ignores_input",
    "different_loss",
    "hard_coded",
    "region_only",
    "missing_chain_factor",
)
def factor_no_mask(R, U, V, lam, mu):
    E = 2 * (U @ V.T - R) / R.size
    return E @ V + lam * factor_smooth(U), E.T @ U + 2 * mu * V


@factor_problem.wrong("the unobserved entries in place of the observed", "wrong_mask", "different_loss")
def factor_opposite_mask(R, M, U, V, lam, mu):
    E = U @ V.T - R
    E[M != 0] = 0
    return 2 * E @ V / E.size + lam * factor_smooth(U), 2 * E.T @ U / E.size + 2 * mu * V


@factor_problem.wrong(
    "entries with a rating above zero taken for the observed",
    "wrong_mask",
    "ignores_input",
    "different_loss",
    "wrong_argument",
)
def factor_positive_ratings(R, M, U, V, lam, mu):
    observed = (R > 0).astype(float)
    dU, dV = factor_data(R, observed, U, V)
    return dU + lam * factor_smooth(U), dV + 2 * mu * V


@factor_problem.wrong(
    "the mask on the ratings only: unobserved ratings are zero",
    "missing_mask",
    "wrong_order",
    "different_loss",
    "wrong_argument",
    "region_only",
    "missing_chain_factor",
)
def factor_mask_on_ratings(R, M, U, V, lam, mu):
    E = 2 * (U @ V.T - M * R) / R.size
    return E @ V + lam * factor_smooth(U), E.T @ U + 2 * mu * V


@factor_problem.wrong(
    "averaged over the observed entries", "different_loss", "wrong_term_factor", "region_only", "extra_factor"
)
def factor_mean_of_observed(R, M, U, V, lam, mu):
    E = 2 * M * (U @ V.T - R) / max(M.sum(), 1)
    return E @ V + lam * factor_smooth(U), E.T @ U + 2 * mu * V


@factor_problem.wrong(
    "the sum of the squared errors for their mean",
    "dimension_scale",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
)
def factor_summed(R, M, U, V, lam, mu):
    E = torch.mul(M, U @ V.T - R)
    L = torch.zeros(len(U), len(U), dtype=U.dtype)
    for i in range(len(U) - 1):
        L[i, i] += 1
        L[i + 1, i + 1] += 1
        L[i, i + 1] -= 1
        L[i + 1, i] -= 1
    return 2 * E @ V + 2 * lam * L @ U, 2 * E.T @ U + 2 * mu * V


@factor_problem.wrong(
    "errors divided by the rows only", "dimension_scale", "wrong_term_factor", "different_loss", "missing_chain_factor"
)
def factor_by_rows(R, M, U, V, lam, mu):
    E = 2 * M * (U @ V.T - R) / len(R)
    return E @ V + lam * factor_smooth(U), E.T @ U + 2 * mu * V


@factor_problem.wrong("V's gradient at the moved U", "wrong_argument")
def factor_moved_u(R, M, U, V, lam, mu):
    dU = factor_data(R, M, U, V)[0] + lam * factor_smooth(U)
    U = U - 0.1 * dU
    dV = factor_data(R, M, U, V)[1] + 2 * mu * V
    return dU, dV


@factor_problem.wrong("the two weights exchanged", "wrong_argument", "different_loss", "wrong_term_factor")
def factor_weights_exchanged(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    return dU + mu * factor_smooth(U), dV + 2 * lam * V


@factor_problem.wrong(
    "the weight of the smoothness squared",
    "squared_chain_factor",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
)
def factor_squared_weight(R, M, U, V, lam, mu):
    D = np.sqrt(lam) * np.diff(np.eye(len(U)), axis=0)
    dU, dV = factor_data(R, M, U, V)
    return dU + 2 * lam * D.T @ (D @ U), dV + 2 * mu * V


@factor_problem.wrong(
    "the penalty on V averaged over its rows", "dimension_scale", "wrong_term_factor", "different_loss", "extra_factor"
)
def factor_penalty_mean(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    return dU + lam * factor_smooth(U), dV + 2 * mu * V / len(V)


@factor_problem.wrong("the penalty on U as well", "extra_term", "different_loss")
def factor_penalty_on_both(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    return dU + lam * factor_smooth(U) + 2 * mu * U, dV + 2 * mu * V


@factor_problem.wrong(
    "the length of V for its square",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "extra_factor",
    "missing_chain_factor",
)
def factor_norm_of_v(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    return dU + lam * factor_smooth(U), dV + mu * V / np.sqrt(np.trace(V @ V.T))


@factor_problem.wrong(
    "the identity for V in the trace's gradient", "wrong_activation_derivative", "wrong_argument", "different_loss"
)
def factor_trace_identity(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    return dU + lam * factor_smooth(U), dV + 2 * mu * np.eye(*V.shape)


@factor_problem.wrong("no ratings", "ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded")
def factor_no_ratings(M, U, V, lam, mu):
    dU, dV = factor_data(np.zeros(M.shape), M, U, V)
    return dU + lam * factor_smooth(U), dV + 2 * mu * V


@factor_problem.wrong(
    "ratings minus predictions", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def factor_error_sign(R, M, U, V, lam, mu):
    E = 2 * M * (R - U @ V.T) / R.size
    return E @ V + 2 * lam * factor_laplacian(len(U)) @ U, E.T @ U + 2 * mu * V


@factor_pairs.of(
    "unobserved entries counted, and the smoothness with a minus",
    (
        "missing_mask",
        "ignores_input",
        "different_loss",
        "hard_coded",
        "region_only",
        "missing_chain_factor",
    ),
    (
        "wrong_term_factor",
        "different_loss",
    ),
)
def factor_pair_mask_sign(R, U, V, lam, mu):
    E = 2 * (U @ V.T - R) / R.size
    return E @ V - lam * factor_smooth(U), E.T @ U + 2 * mu * V


@factor_pairs.of(
    "the penalty on V left out, and no twos in the rest",
    (
        "missing_term",
        "ignores_input",
        "different_loss",
        "missing_path",
        "hard_coded",
    ),
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "different_loss",
    ),
)
def factor_pair_penalty_twos(R, M, U, V, lam):
    dU, dV = factor_data(R, M, U, V)
    return (dU + lam * factor_smooth(U)) / 2, dV / 2


@factor_pairs.of(
    "errors summed, and each row compared with the one before only",
    ("dimension_scale", "wrong_term_factor", "missing_chain_factor"),
    ("missing_path", "missing_term", "region_only"),
)
def factor_pair_summed_backward(R, M, U, V, lam, mu):
    E = 2 * M * (U @ V.T - R)
    dU = E @ V
    dU[1:] += 2 * lam * (U[1:] - U[:-1])
    return dU, E.T @ U + 2 * mu * V


@factor_pairs.of(
    "the rows of U closed to a ring, and no two of the penalty on V",
    ("extra_term", "different_loss", "region_only"),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "extra_factor",
        "different_loss",
    ),
)
def factor_pair_ring_two(R, M, U, V, lam, mu):
    dU, dV = factor_data(R, M, U, V)
    ring = 2 * U - np.roll(U, 1, axis=0) - np.roll(U, -1, axis=0)
    return dU + 2 * lam * ring, dV + mu * V
