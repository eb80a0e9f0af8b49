"""Layer normalisation, rows of unit length, an unrolled recurrent net, a penalised network with a skip connection."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform


@loss(X=normal("n", "d"), gamma=normal("d"), beta=normal("d"), U=normal("n", "d"), eps=uniform(low=0.05, high=0.4))
def weighted_layer_norm(X, gamma, beta, U, eps):
    """layer normalisation, weighted entries, averaged over the samples"""
    mean = X.mean(dim=1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=1, keepdim=True)
    normalised = (X - mean) / torch.sqrt(variance + eps)
    return (U * (gamma * normalised + beta)).sum(dim=1).mean()


layer_problem = Problem(weighted_layer_norm, ("X", "gamma", "beta"))
layer_pairs = Pairs(layer_problem)


def layer_forward(X, eps):
    s = np.sqrt(X.var(axis=1, keepdims=True) + eps)
    return (X - X.mean(axis=1, keepdims=True)) / s, s


def layer_input_gradient(g, xhat, s):
    return (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / s


@layer_problem.right("the compact formula")
def layer_compact(X, gamma, U, eps):
    n, d = X.shape
    mu = X.mean(axis=1, keepdims=True)
    s = np.sqrt(((X - mu) ** 2).mean(axis=1, keepdims=True) + eps)
    xhat = (X - mu) / s
    g = U * gamma / n
    dX = (d * g - g.sum(axis=1, keepdims=True) - xhat * (g * xhat).sum(axis=1, keepdims=True)) / (d * s)
    return dX, (U * xhat).mean(axis=0), U.mean(axis=0)


@layer_problem.right("the Jacobian matrix of each sample")
def layer_jacobians(X, gamma, U, eps):
    n, d = X.shape
    dX, dgamma, dbeta = np.zeros((n, d)), np.zeros(d), np.zeros(d)
    for i in range(n):
        c = X[i] - X[i].sum() / d
        s = math.sqrt(c @ c / d + eps)
        J = (np.eye(d) - 1 / d) / s - np.outer(c, c) / (d * s**3)
        up = U[i] / n
        dX[i] = (up * gamma) @ J
        dgamma += up * c / s
        dbeta += up
    return dX, dgamma, dbeta


@layer_problem.right("torch, through variance and mean")
def layer_staged_torch(X, gamma, U, eps):
    n, d = X.shape
    centred = X - X.mean(1, keepdim=True)
    var = centred.pow(2).mean(1, keepdim=True)
    inv = (var + eps).rsqrt()
    dxhat = U * gamma / n
    dvar = (dxhat * centred).sum(1, keepdim=True) * -0.5 * inv**3
    dcentred = dxhat * inv + dvar * 2 * centred / d
    dX = dcentred - dcentred.mean(1, keepdim=True)
    return dX, (U * centred * inv).sum(0) / n, U.sum(0) / n


@layer_problem.wrong("the mean of the row taken as a constant", "missing_path", "missing_term")
def layer_constant_mean(X, gamma, U, eps):
    n, d = X.shape
    xc = X - X.mean(axis=1, keepdims=True)
    inv = 1 / np.sqrt((xc**2).mean(axis=1, keepdims=True) + eps)
    dxhat = U / n * gamma
    dvar = -0.5 * inv**3 * np.sum(dxhat * xc, axis=1, keepdims=True)
    dX = dxhat * inv + dvar * 2 * xc / d
    return dX, np.sum(U * xc * inv, axis=0) / n, np.sum(U, axis=0) / n


@layer_problem.wrong("the variance of the row taken as a constant", "missing_path", "missing_term")
def layer_constant_variance(X, gamma, U, eps):
    n, d = X.shape
    dX, dgamma, dbeta = np.zeros((n, d)), np.zeros(d), np.zeros(d)
    for i in range(n):
        std = np.sqrt(X[i].var() + eps)
        g = U[i] * gamma / n
        dX[i] = (g - g.mean()) / std
        dgamma += U[i] * (X[i] - X[i].mean()) / std / n
        dbeta += U[i] / n
    return dX, dgamma, dbeta


@layer_problem.wrong("both statistics taken as constants", "missing_path", "missing_term")
def layer_constant_statistics(X, gamma, U, eps):
    std = torch.sqrt(X.var(dim=1, keepdim=True, unbiased=False) + eps)
    xhat = (X - X.mean(dim=1, keepdim=True)) / std
    return gamma * U / len(X) / std, (U * xhat).mean(0), U.mean(0)


@layer_problem.wrong("no gamma on the way to X", "missing_chain_factor", "ignores_input", "hard_coded")
def layer_no_gamma(X, U, eps):
    xhat, s = layer_forward(X, eps)
    g = U / len(X)
    return layer_input_gradient(g, xhat, s), (g * xhat).sum(axis=0), g.sum(axis=0)


@layer_problem.wrong("gamma multiplied in after the projections, as in batch normalisation", "wrong_order")
def layer_gamma_last(X, gamma, U, eps):
    n, d = X.shape
    xhat, s = layer_forward(X, eps)
    sum_u = U.sum(axis=1, keepdims=True)
    sum_ux = (U * xhat).sum(axis=1, keepdims=True)
    dX = gamma / (n * d * s) * (d * U - sum_u - xhat * sum_ux)
    return dX, (U * xhat).mean(axis=0), U.mean(axis=0)


@layer_problem.wrong("normalised over the batch", "different_loss", "wrong_axis_sum")
def layer_over_batch(X, gamma, U, eps):
    n = len(X)
    std = np.sqrt(X.var(axis=0) + eps)
    xhat = (X - X.mean(axis=0)) / std
    g = U * gamma / n
    dX = (g - g.mean(axis=0) - xhat * (g * xhat).mean(axis=0)) / std
    return dX, (U * xhat).mean(axis=0), U.mean(axis=0)


@layer_problem.wrong("rows normalised forwards, means over the batch backwards", "wrong_axis_sum")
def layer_backward_over_batch(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    dxhat = U * gamma / len(X)
    dX = (dxhat - dxhat.mean(axis=0) - xhat * np.mean(dxhat * xhat, axis=0)) / s
    return {"dX": dX, "dgamma": np.mean(U * xhat, axis=0), "dbeta": np.mean(U, axis=0)}


@layer_problem.wrong("the variance over one feature less", "different_loss", "shape_only", "wrong_term_factor")
def layer_unbiased(X, gamma, U, eps):
    n, d = X.shape
    m = max(d - 1, 1)
    xc = X - X.mean(axis=1, keepdims=True)
    inv = ((xc**2).sum(axis=1, keepdims=True) / m + eps) ** -0.5
    g = U * gamma / n
    dxc = g * inv - xc * inv**3 * (g * xc).sum(axis=1, keepdims=True) / m
    return dxc - dxc.mean(axis=1, keepdims=True), (U * xc * inv).mean(axis=0), U.mean(axis=0)


@layer_problem.wrong("X's gradient not divided by the deviation", "missing_chain_factor")
def layer_no_deviation(X, gamma, U, eps):
    xhat, _ = layer_forward(X, eps)
    return layer_input_gradient(U * gamma / len(X), xhat, 1), (U * xhat).mean(axis=0), U.mean(axis=0)


@layer_problem.wrong("X's gradient divided by the variance", "squared_chain_factor", "extra_factor")
def layer_by_variance(X, gamma, U, eps):
    n, d = X.shape
    dX = np.empty((n, d))
    xhat = np.empty((n, d))
    for i, row in enumerate(X):
        v = np.mean((row - row.mean()) ** 2) + eps
        xhat[i] = (row - row.mean()) / np.sqrt(v)
        g = gamma * U[i] / n
        dX[i] = (g - np.mean(g) - xhat[i] * np.mean(g * xhat[i])) / v
    return dX, (U * xhat).sum(axis=0) / n, U.sum(axis=0) / n


@layer_problem.wrong(
    "the power of the variance is minus a half for minus three halves",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "missing_chain_factor",
)
def layer_wrong_power(X, gamma, U, eps):
    n, d = X.shape
    mu = X.mean(axis=1)[:, None]
    var = X.var(axis=1)[:, None]
    dxhat = U * gamma / n
    dvar = np.sum(dxhat * (X - mu), axis=1)[:, None] * -0.5 * (var + eps) ** (-1 / 2)
    dmu = -np.sum(dxhat, axis=1)[:, None] / np.sqrt(var + eps)
    dX = dxhat / np.sqrt(var + eps) + dvar * 2 * (X - mu) / d + dmu / d
    return dX, np.mean(U * (X - mu) / np.sqrt(var + eps), axis=0), U.mean(axis=0)


@layer_problem.wrong("X's gradient not averaged over the batch", "batch_scale", "missing_chain_factor")
def layer_input_summed(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    return layer_input_gradient(U * gamma, xhat, s), np.mean(U * xhat, axis=0), np.mean(U, axis=0)


@layer_problem.wrong(
    "the parameters' sums divided by the number of features", "batch_scale", "dimension_scale", "shape_only"
)
def layer_parameters_over_features(X, gamma, U, eps):
    n, d = X.shape
    xhat, s = layer_forward(X, eps)
    return layer_input_gradient(U * gamma / n, xhat, s), np.einsum("ij,ij->j", U, xhat) / d, np.sum(U, axis=0) / d


@layer_problem.wrong(
    "gamma's gradient without the normalised X",
    "missing_chain_factor",
    "ignores_input",
    "permuted_outputs",
    "wrong_argument",
)
def layer_gamma_like_beta(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    g = U / len(X)
    return layer_input_gradient(g * gamma, xhat, s), g.sum(axis=0), g.sum(axis=0)


@layer_problem.wrong(
    "gamma's gradient with the centred X, not divided by the deviation",
    "missing_chain_factor",
    "wrong_argument",
    "ignores_input",
)
def layer_gamma_centred(X, gamma, U, eps):
    mu = X.mean(dim=1, keepdim=True)
    std = torch.sqrt(X.var(dim=1, unbiased=False, keepdim=True) + eps)
    xhat = (X - mu) / std
    g = U * gamma / X.shape[0]
    dX = (g - g.mean(1, keepdim=True) - xhat * (g * xhat).mean(1, keepdim=True)) / std
    return dX, (U * (X - mu)).mean(0), U.mean(0)


@layer_problem.wrong("gamma's gradient with the output of the layer", "wrong_argument")
def layer_gamma_with_output(X, gamma, beta, U, eps):
    xhat, s = layer_forward(X, eps)
    out = gamma * xhat + beta
    return layer_input_gradient(U * gamma / len(X), xhat, s), np.mean(U * out, axis=0), np.mean(U, axis=0)


@layer_problem.wrong("beta's gradient multiplied by gamma", "extra_factor")
def layer_beta_times_gamma(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    dxhat = U * gamma / len(X)
    return layer_input_gradient(dxhat, xhat, s), np.sum(U * xhat, axis=0) / len(X), np.sum(dxhat, axis=0)


@layer_problem.wrong(
    "beta's gradient summed over the features too", "wrong_axis_sum", "broadcast_shape", "different_loss", "shape_only"
)
def layer_beta_total(X, gamma, beta, U, eps):
    xhat, s = layer_forward(X, eps)
    dX = layer_input_gradient(U * gamma / len(X), xhat, s)
    dbeta = np.zeros(beta.shape)
    dbeta += np.sum(U) / len(X)
    return dX, np.mean(U * xhat, axis=0), dbeta


@layer_problem.wrong(
    "gamma's gradient from the last sample", "single_sample", "extra_mask", "wrong_sample_weights", "missing_term"
)
def layer_gamma_last_sample(X, gamma, beta, U, eps):
    n, d = X.shape
    dX, dgamma, dbeta = np.zeros((n, d)), np.zeros(d), np.zeros(d)
    for i in range(n):
        s = np.sqrt(X[i].var() + eps)
        h = (X[i] - X[i].mean()) / s
        dgamma = U[i] * h / n
        dbeta += U[i] / n
        g = U[i] * gamma / n
        dX[i] = (g - g.mean() - h * (g * h).mean()) / s
    return dX, dgamma, dbeta


@layer_problem.wrong("a plus before the path through the variance", "wrong_term_factor", "missing_chain_factor")
def layer_variance_sign(X, gamma, U, eps):
    n, d = X.shape
    mu = X.mean(axis=1, keepdims=True)
    std = np.sqrt(np.mean((X - mu) ** 2, axis=1, keepdims=True) + eps)
    dxhat = U * gamma / n
    dstd = np.sum(dxhat * (X - mu), axis=1, keepdims=True) / std**2
    dvar = dstd / (2 * std)
    dxmu = dxhat / std + dvar * 2 * (X - mu) / d
    return dxmu - dxmu.mean(axis=1, keepdims=True), np.mean(U * (X - mu) / std, axis=0), np.mean(U, axis=0)


@layer_problem.wrong("a plus before the path through the mean", "wrong_term_factor", "missing_chain_factor")
def layer_mean_sign(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    g = gamma * U / len(X)
    dX = (g + g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / s
    return dX, (U * xhat).mean(axis=0), U.mean(axis=0)


@layer_problem.wrong("the raw X before the second projection", "wrong_argument")
def layer_projected_on_input(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    g = gamma * U / len(X)
    dX = (g - g.mean(axis=1, keepdims=True) - X * (g * xhat).mean(axis=1, keepdims=True)) / s
    return dX, (U * xhat).mean(axis=0), U.mean(axis=0)


@layer_problem.wrong(
    "the second projection with a sum for the mean", "dimension_scale", "wrong_term_factor", "missing_chain_factor"
)
def layer_projection_summed(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    g = np.einsum("ij,j->ij", U, gamma) / len(X)
    onto = np.einsum("ij,ij->i", g, xhat)
    dX = (g - g.mean(axis=1)[:, None] - np.einsum("i,ij->ij", onto, xhat)) / s
    return dX, np.einsum("ij,ij->j", U, xhat) / len(X), np.einsum("ij->j", U) / len(X)


@layer_problem.wrong("epsilon left out", "ignores_input", "missing_term", "different_loss", "hard_coded")
def layer_no_epsilon(X, gamma, U):
    s = np.maximum(X.std(axis=1, keepdims=True), 1e-12)
    xhat = (X - X.mean(axis=1, keepdims=True)) / s
    return layer_input_gradient(U * gamma / len(X), xhat, s), np.mean(U * xhat, axis=0), np.mean(U, axis=0)


@layer_problem.wrong("epsilon added after the root", "wrong_order", "different_loss")
def layer_epsilon_outside(X, gamma, U, eps):
    n, d = X.shape
    xc = X - X.mean(axis=1, keepdims=True)
    sd = np.sqrt(np.mean(xc**2, axis=1, keepdims=True) + 1e-20)
    s = sd + eps
    g = U * gamma / n
    dsd = -np.sum(g * xc, axis=1, keepdims=True) / s**2
    dxc = g / s + dsd * xc / (d * sd)
    return dxc - dxc.mean(axis=1, keepdims=True), np.mean(U * xc / s, axis=0), np.mean(U, axis=0)


@layer_problem.wrong("only the diagonal of the Jacobian matrix", "missing_path", "missing_term", "extra_mask")
def layer_diagonal(X, gamma, U, eps):
    n, d = X.shape
    xhat, s = layer_forward(X, eps)
    slope = (1 - 1 / d - xhat**2 / d) / s
    return U * gamma * slope / n, (U * xhat).mean(axis=0), U.mean(axis=0)


@layer_problem.wrong("the deviation of the first row for all rows", "wrong_argument", "broadcast_shape", "region_only")
def layer_first_deviation(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    return layer_input_gradient(U * gamma / len(X), xhat, s[0]), (U * xhat).mean(axis=0), U.mean(axis=0)


@layer_problem.wrong("the sums of a row not set back for the next", "accumulates", "region_only", "extra_term")
def layer_running_row_sums(X, gamma, U, eps):
    n, d = X.shape
    xhat, s = layer_forward(X, eps)
    dX = np.zeros((n, d))
    total = onto = 0.0
    for i in range(n):
        for j in range(d):
            total += U[i, j] * gamma[j]
            onto += U[i, j] * gamma[j] * xhat[i, j]
        for j in range(d):
            dX[i, j] = (U[i, j] * gamma[j] - total / d - xhat[i, j] * onto / d) / (n * s[i, 0])
    return dX, (U * xhat).mean(axis=0), U.mean(axis=0)


@layer_problem.wrong("gamma and beta exchanged on return", "permuted_outputs")
def layer_exchanged(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    dbeta, dgamma = np.mean(U, axis=0), np.mean(U * xhat, axis=0)
    return layer_input_gradient(U * gamma / len(X), xhat, s), dbeta, dgamma


@layer_problem.wrong(
    "the upstream weight left out", "ignores_input", "missing_chain_factor", "different_loss", "hard_coded"
)
def layer_no_upstream(X, gamma, eps):
    xhat, s = layer_forward(X, eps)
    g = np.ones_like(X) / len(X)
    return layer_input_gradient(g * gamma, xhat, s), (g * xhat).sum(axis=0), g.sum(axis=0)


@layer_problem.wrong("the mean subtracted in place", "mutates_input")
def layer_in_place(X, gamma, U, eps):
    X -= X.mean(axis=1, keepdims=True)
    s = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    return layer_input_gradient(U * gamma / len(X), X / s, s), np.mean(U * X / s, axis=0), np.mean(U, axis=0)


@layer_pairs.of(
    "no gamma on the way to X, and X's gradient not averaged",
    (
        "missing_chain_factor",
        "ignores_input",
        "hard_coded",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def layer_two_no_gamma_summed(X, U, eps):
    xhat, s = layer_forward(X, eps)
    return layer_input_gradient(U, xhat, s), np.mean(U * xhat, axis=0), np.mean(U, axis=0)


@layer_pairs.of(
    "the variance a constant, and gamma's gradient with the centred X",
    ("missing_path", "missing_term"),
    (
        "missing_chain_factor",
        "wrong_argument",
        "ignores_input",
    ),
)
def layer_two_constant_variance_centred(X, gamma, U, eps):
    n = len(X)
    xc = X - X.mean(axis=1, keepdims=True)
    s = np.sqrt(np.mean(xc**2, axis=1, keepdims=True) + eps)
    g = U * gamma / n
    return (g - g.mean(axis=1, keepdims=True)) / s, np.sum(U * xc, axis=0) / n, np.sum(U, axis=0) / n


@layer_pairs.of(
    "divided by the variance, and the last sample alone for beta",
    (
        "squared_chain_factor",
        "extra_factor",
    ),
    (
        "single_sample",
        "extra_mask",
        "wrong_sample_weights",
        "missing_term",
    ),
)
def layer_two_variance_last_sample(X, gamma, U, eps):
    n = len(X)
    xhat, s = layer_forward(X, eps)
    for i in range(n):
        dbeta = U[i] / n
    return layer_input_gradient(U * gamma / n, xhat, s**2), np.mean(U * xhat, axis=0), dbeta


@layer_pairs.of(
    "gamma after the projections, and the parameters' gradients summed",
    ("wrong_order",),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def layer_two_gamma_last_summed(X, gamma, U, eps):
    xhat, s = layer_forward(X, eps)
    return gamma * layer_input_gradient(U / len(X), xhat, s), np.sum(U * xhat, axis=0), np.sum(U, axis=0)


# Rows of length one, then a logistic loss with labels of -1 and 1.


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(-1.0, 1.0)),
    w=normal("d"),
    t=uniform(low=0.5, high=3.0),
)
def unit_rows(X, y, w, t):
    """the mean logistic loss of scaled scores of rows of length one"""
    Z = X / torch.sqrt((X**2).sum(dim=1, keepdim=True))
    return F.softplus(-y * t * (Z @ w)).mean()


rows_problem = Problem(unit_rows, ("X", "w"))
rows_pairs = Pairs(rows_problem)


def rows_forward(X, y, w, t):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    Z = X / r
    return r, Z, y * t * (Z @ w)


def rows_slope(y, m):
    return -y / (1 + np.exp(m)) / len(y)


@rows_problem.right("the projection on the tangent of the sphere")
def rows_projection(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = rows_slope(y, m)
    dZ = t * np.outer(ds, w)
    dX = (dZ - Z * np.sum(dZ * Z, axis=1, keepdims=True)) / r
    return dX, t * Z.T @ ds


@rows_problem.right("a loop with the Jacobian matrix of each row")
def rows_jacobian(X, y, w, t):
    n, d = X.shape
    dX, dw = np.zeros((n, d)), np.zeros(d)
    for i in range(n):
        x = X[i]
        r = math.sqrt(x @ x)
        J = np.eye(d) / r - np.outer(x, x) / r**3
        margin = y[i] * t * (x @ w) / r
        slope = -y[i] * t * math.exp(-margin) / (1 + math.exp(-margin)) / n
        dX[i] = slope * J @ w
        dw += slope * x / r
    return dX, dw


@rows_problem.right("torch, the derivative of the cosine by hand")
def rows_torch(X, y, w, t):
    r2 = X.square().sum(1)
    inner = X @ w
    score = inner * r2.rsqrt()
    ds = -y * t * torch.sigmoid(-y * t * score) / y.numel()
    by_inner = ds * r2**-0.5
    by_r2 = ds * inner * -0.5 * r2**-1.5
    return by_inner[:, None] * w + 2 * by_r2[:, None] * X, X.T @ by_inner


@rows_problem.wrong("the length taken as a constant", "missing_path", "missing_term")
def rows_constant_length(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = rows_slope(y, m)
    return t * np.outer(ds, w) / r, t * ds @ Z


@rows_problem.wrong("X's gradient not divided by the length", "missing_chain_factor")
def rows_no_length(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = t * rows_slope(y, m)
    dX = np.outer(ds, w) - Z * (ds * (Z @ w))[:, None]
    return dX, Z.T @ ds


@rows_problem.wrong("X's gradient divided by the squared length", "squared_chain_factor", "extra_factor")
def rows_squared_length(X, y, w, t):
    n, d = X.shape
    dX, dw = np.zeros_like(X), np.zeros_like(w)
    for i in range(n):
        r2 = np.sum(X[i] ** 2)
        z = X[i] / np.sqrt(r2)
        slope = -y[i] * t / (1 + np.exp(y[i] * t * z @ w)) / n
        dX[i] = slope * (w - z * (z @ w)) / r2
        dw += slope * z
    return dX, dw


@rows_problem.wrong(
    "the projection with the rows as they are", "wrong_argument", "missing_chain_factor", "wrong_term_factor"
)
def rows_projection_raw(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = rows_slope(y, m)
    dZ = t * np.outer(ds, w)
    return (dZ - X * np.sum(dZ * X, axis=1, keepdims=True)) / r, t * Z.T @ ds


@rows_problem.wrong(
    "the quotient's second term with the square of the length for its cube", "wrong_term_factor", "missing_chain_factor"
)
def rows_square_for_cube(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = t * rows_slope(y, m)
    dX = np.zeros(X.shape)
    for i in range(len(X)):
        dX[i] = ds[i] * (w / r[i] - X[i] * (X[i] @ w) / r[i] ** 2)
    return dX, ds @ Z


@rows_problem.wrong("a plus before the projection", "wrong_term_factor", "missing_chain_factor")
def rows_projection_sign(X, y, w, t):
    norm = X.norm(dim=1, keepdim=True)
    Z = X / norm
    ds = -y * torch.sigmoid(-y * t * (Z @ w)) * t / len(y)
    dZ = ds[:, None] * w[None, :]
    return (dZ + Z * (dZ * Z).sum(1, keepdim=True)) / norm, Z.T @ ds


@rows_problem.wrong("the half of the root forgotten", "wrong_term_factor", "missing_chain_factor", "extra_factor")
def rows_root_without_half(X, y, w, t):
    n = len(X)
    squares = np.sum(X**2, axis=1)
    length = np.sqrt(squares)
    Z = X / length[:, None]
    ds = rows_slope(y, y * t * (Z @ w)) * t
    dZ = np.outer(ds, w)
    dlength = -np.sum(dZ * X, axis=1) / length**2
    dsquares = dlength / length
    return dZ / length[:, None] + dsquares[:, None] * 2 * X, Z.T @ ds


@rows_problem.wrong("columns of length one", "different_loss", "wrong_axis_sum")
def rows_columns_normalised(X, y, w, t):
    r = np.sqrt((X**2).sum(axis=0))
    Z = X / r
    ds = t * rows_slope(y, y * t * (Z @ w))
    dZ = np.outer(ds, w)
    return (dZ - Z * (dZ * Z).sum(axis=0)) / r, Z.T @ ds


@rows_problem.wrong(
    "divided by the length of the whole matrix", "different_loss", "wrong_axis_sum", "shape_only", "broadcast_shape"
)
def rows_matrix_normalised(X, y, w, t):
    r = np.linalg.norm(X)
    Z = X / r
    ds = t * rows_slope(y, y * t * (Z @ w))
    dZ = np.outer(ds, w)
    return (dZ - Z * np.sum(dZ * Z)) / r, Z.T @ ds


@rows_problem.wrong("the sum of magnitudes for the length", "different_loss")
def rows_magnitudes(X, y, w, t):
    r = np.abs(X).sum(axis=1, keepdims=True)
    Z = X / r
    ds = t * rows_slope(y, y * t * (Z @ w))
    dX = (np.outer(ds, w) - np.sign(X) * (ds * (Z @ w))[:, None]) / r
    return dX, Z.T @ ds


@rows_problem.wrong("the signs as the derivative of the length", "wrong_activation_derivative")
def rows_signs_for_direction(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = rows_slope(y, m)
    dZ = t * np.outer(ds, w)
    dr = -np.sum(dZ * X, axis=1, keepdims=True) / r**2
    return dZ / r + dr * np.sign(X), t * Z.T @ ds


@rows_problem.wrong("the label left out as a factor", "missing_chain_factor", "region_only", "different_loss")
def rows_no_label_factor(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = -1 / (1 + np.exp(m)) / len(y)
    dZ = t * np.outer(ds, w)
    return (dZ - Z * np.sum(dZ * Z, axis=1, keepdims=True)) / r, t * Z.T @ ds


@rows_problem.wrong("the sigmoid at plus the margin", "wrong_argument", "wrong_activation_derivative", "different_loss")
def rows_sigmoid_of_margin(X, y, w, t):
    r = torch.linalg.norm(X, dim=1)
    score = X @ w / r
    ds = -y * t * torch.sigmoid(y * t * score) / len(y)
    dX = torch.outer(ds / r, w) - X * (ds * score / r**2)[:, None]
    return dX, (X / r[:, None]).T @ ds


@rows_problem.wrong(
    "the sigmoid's derivative as one factor more", "extra_factor", "squared_chain_factor", "different_loss"
)
def rows_extra_slope(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    p = 1 / (1 + np.exp(m))
    ds = -y * p * p * (1 - p) * t / len(y)
    dX = np.einsum("i,j->ij", ds, w) / r - np.einsum("i,ij->ij", ds * (Z @ w), Z) / r
    return dX, np.einsum("i,ij->j", ds, Z)


@rows_problem.wrong(
    "only misclassified rows, each with weight one", "thresholded", "different_loss", "wrong_activation_derivative"
)
def rows_perceptron(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = -t * y * (m < 0) / len(y)
    dZ = np.outer(ds, w)
    return (dZ - Z * np.sum(dZ * Z, axis=1, keepdims=True)) / r, Z.T @ ds


@rows_problem.wrong("the scale of the scores left out of the chain", "missing_chain_factor", "different_loss")
def rows_scale_off_the_chain(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = rows_slope(y, m)
    dZ = ds.reshape(-1, 1) @ w.reshape(1, -1)
    return (dZ - Z * np.sum(dZ * Z, axis=1, keepdims=True)) / r, Z.T @ ds


@rows_problem.wrong("no scale at all", "ignores_input", "missing_chain_factor", "different_loss", "hard_coded")
def rows_without_scale(X, y, w):
    r, Z, m = rows_forward(X, y, w, 1.0)
    ds = rows_slope(y, m)
    return (np.outer(ds, w) - Z * (ds * (Z @ w))[:, None]) / r, Z.T @ ds


@rows_problem.wrong("the rows as they are in the gradient of w", "wrong_argument", "missing_chain_factor")
def rows_raw_for_weights(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = t * rows_slope(y, m)
    dX = (np.outer(ds, w) - Z * (ds * (Z @ w))[:, None]) / r
    return dX, X.T @ ds


@rows_problem.wrong("X's gradient summed, that of w averaged", "batch_scale", "missing_chain_factor")
def rows_input_summed(X, y, w, t):
    n, d = X.shape
    dX, dw = np.zeros((n, d)), np.zeros(d)
    for i in range(n):
        r = np.sqrt(X[i] @ X[i])
        z = X[i] / r
        slope = -y[i] * t / (1 + np.exp(y[i] * t * (z @ w)))
        dX[i] = slope * (w - (w @ z) * z) / r
        dw += slope * z
    return dX, dw / n


@rows_problem.wrong("averaged over rows and columns", "dimension_scale", "extra_factor", "different_loss")
def rows_divided_by_size(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = -y * t / (1 + np.exp(m)) / X.size
    dZ = np.outer(ds, w)
    return (dZ - Z * np.sum(dZ * Z, axis=1, keepdims=True)) / r, Z.T @ ds


@rows_problem.wrong(
    "w as a descent direction",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def rows_weights_negative(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    p = 1 / (1 + np.exp(m))
    dZ = np.outer(-y * p * t, w) / len(y)
    dX = (dZ - Z * np.sum(dZ * Z, axis=1, keepdims=True)) / r
    return dX, t * np.mean((y * p)[:, None] * Z, axis=0)


@rows_problem.wrong("w normalised as well", "different_loss")
def rows_cosine(X, y, w, t):
    v = w / np.linalg.norm(w)
    r, Z, m = rows_forward(X, y, v, t)
    ds = t * rows_slope(y, m)
    dv = Z.T @ ds
    dX = (np.outer(ds, v) - Z * (ds * (Z @ v))[:, None]) / r
    return dX, (dv - v * (dv @ v)) / np.linalg.norm(w)


@rows_problem.wrong(
    "the loop leaves out rows with the label -1",
    "extra_mask",
    "single_sample",
    "missing_term",
    "region_only",
    "wrong_sample_weights",
    "different_loss",
)
def rows_positive_only(X, y, w, t):
    n, d = X.shape
    dX, dw = np.zeros((n, d)), np.zeros(d)
    for i in range(n):
        if y[i] > 0:
            r = np.linalg.norm(X[i])
            z = X[i] / r
            slope = -t / (1 + np.exp(t * (z @ w))) / n
            dX[i] = slope * (w - z * (z @ w)) / r
            dw += slope * z
    return dX, dw


@rows_problem.wrong("a guard of a tenth added to the length", "hard_coded", "extra_term", "different_loss")
def rows_guarded(X, y, w, t):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    q = r + 0.1
    Z = X / q
    ds = t * rows_slope(y, y * t * (Z @ w))
    dZ = np.outer(ds, w)
    return dZ / q - X * np.sum(dZ * X, axis=1, keepdims=True) / (q**2 * r), Z.T @ ds


@rows_problem.wrong("both gradients scaled to length one", "normalised")
def rows_unit_gradient(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = t * rows_slope(y, m)
    dX = (np.outer(ds, w) - Z * (ds * (Z @ w))[:, None]) / r
    dw = Z.T @ ds
    return dX / (np.linalg.norm(dX) + 1e-300), dw / np.linalg.norm(dw)


@rows_problem.wrong("each entry divided by the length as if alone", "missing_path", "missing_term", "extra_mask")
def rows_diagonal(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = t * rows_slope(y, m)
    return np.outer(ds, w) * (r**2 - X**2) / r**3, Z.T @ ds


@rows_problem.wrong("one projection for all rows", "wrong_axis_sum", "broadcast_shape")
def rows_projection_total(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = t * rows_slope(y, m)
    dZ = np.outer(ds, w)
    return (dZ - Z * np.sum(dZ * Z)) / r, Z.T @ ds


@rows_problem.wrong("numerator and denominator differentiated each for itself", "wrong_rule")
def rows_quotient_of_derivatives(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = t * rows_slope(y, m)
    top = np.outer(ds, w)
    bottom = X / r
    return top / bottom, Z.T @ ds


@rows_problem.wrong("half precision", "low_precision")
def rows_half(X, y, w, t):
    Xh = X.astype(np.float16)
    r, Z, m = rows_forward(Xh, y.astype(np.float16), w.astype(np.float16), np.float16(t))
    ds = np.float16(t) * rows_slope(y, m).astype(np.float16)
    return (np.outer(ds, w) - Z * (ds * (Z @ w))[:, None]) / r, Z.T @ ds


@rows_pairs.of(
    "the length a constant, and the label left out as a factor",
    ("missing_path", "missing_term"),
    ("missing_chain_factor", "region_only"),
)
def rows_two_constant_no_label(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = -t / (1 + np.exp(m)) / len(y)
    return np.outer(ds, w) / r, Z.T @ ds


@rows_pairs.of(
    "a plus before the projection, and the rows as they are for w",
    (
        "wrong_term_factor",
        "missing_chain_factor",
    ),
    ("wrong_argument", "missing_chain_factor"),
)
def rows_two_plus_raw(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    dZ = t * np.outer(rows_slope(y, m), w)
    return (dZ + Z * np.sum(dZ * Z, axis=1, keepdims=True)) / r, t * X.T @ rows_slope(y, m)


@rows_pairs.of(
    "summed over the rows, and divided by the squared length",
    (
        "batch_scale",
        "missing_chain_factor",
    ),
    (
        "squared_chain_factor",
        "extra_factor",
    ),
)
def rows_two_summed_squared(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = -y * t / (1 + np.exp(m))
    dZ = np.outer(ds, w)
    return (dZ - Z * np.sum(dZ * Z, axis=1, keepdims=True)) / r**2, Z.T @ ds


@rows_pairs.of(
    "the scale left out of the chain, and w with the other sign",
    ("missing_chain_factor",),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
)
def rows_two_scale_sign(X, y, w, t):
    r, Z, m = rows_forward(X, y, w, t)
    ds = rows_slope(y, m)
    return (np.outer(ds, w) - Z * (ds * (Z @ w))[:, None]) / r, Z.T @ -ds


# Three steps of a recurrent net with shared weights; an output is compared after every step.


@loss(
    x=normal("n", 3, "d"),
    y=normal("n", 3),
    Wx=normal("d", "h"),
    Wh=normal("h", "h"),
    b=normal("h"),
    v=normal("h"),
    h0=normal("h"),
)
def recurrent_net(x, y, Wx, Wh, b, v, h0):
    """squared errors of the outputs of three recurrent steps, summed over time, averaged over the sequences"""
    h = h0
    total = 0.0
    for t in range(3):
        h = torch.tanh(x[:, t] @ Wx + h @ Wh + b)
        total = total + (h @ v - y[:, t]) ** 2
    return total.mean()


recurrent_problem = Problem(recurrent_net, ("Wx", "Wh", "b", "v", "h0"))
recurrent_pairs = Pairs(recurrent_problem)


def recurrent_states(x, Wx, Wh, b, h0):
    states = [np.tile(h0, (len(x), 1))]
    for t in range(3):
        states.append(np.tanh(x[:, t] @ Wx + states[-1] @ Wh + b))
    return states


def recurrent_errors(states, y, v):
    return np.stack([2 * (states[t + 1] @ v - y[:, t]) / len(y) for t in range(3)])


def recurrent_backward(x, states, errors, Wh, v, slope=lambda states, t: 1 - states[t + 1] ** 2):
    dWx, dWh, db, dv = 0, 0, 0, 0
    carry = 0
    for t in (2, 1, 0):
        dz = (errors[t][:, None] * v + carry) * slope(states, t)
        dv = dv + states[t + 1].T @ errors[t]
        dWx = dWx + x[:, t].T @ dz
        dWh = dWh + states[t].T @ dz
        db = db + dz.sum(axis=0)
        carry = dz @ Wh.T
    return dWx, dWh, db, dv, carry.sum(axis=0)


@recurrent_problem.right("backwards through time in a loop")
def recurrent_loop(x, y, Wx, Wh, b, v, h0):
    n = x.shape[0]
    hs = {-1: np.ones((n, 1)) * h0}
    dscore = {}
    for t in range(3):
        hs[t] = np.tanh(x[:, t] @ Wx + hs[t - 1] @ Wh + b)
        dscore[t] = 2 * (hs[t] @ v - y[:, t]) / n
    dWx, dWh, db, dv = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(v)
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(3)):
        dh = np.outer(dscore[t], v) + dhnext
        draw = (1 - hs[t] * hs[t]) * dh
        dv += hs[t].T @ dscore[t]
        db += draw.sum(axis=0)
        dWx += x[:, t].T @ draw
        dWh += hs[t - 1].T @ draw
        dhnext = draw @ Wh.T
    return {"dWx": dWx, "dWh": dWh, "db": db, "dv": dv, "dh0": dhnext.sum(axis=0)}


@recurrent_problem.right("unrolled by hand, torch")
def recurrent_unrolled(x, y, Wx, Wh, b, v, h0):
    n = len(x)
    x1, x2, x3 = x[:, 0], x[:, 1], x[:, 2]
    h1 = torch.tanh(x1 @ Wx + h0 @ Wh + b)
    h2 = torch.tanh(x2 @ Wx + h1 @ Wh + b)
    h3 = torch.tanh(x3 @ Wx + h2 @ Wh + b)
    e1, e2, e3 = (2 * (h @ v - y[:, t]) / n for t, h in enumerate((h1, h2, h3)))
    z3 = torch.outer(e3, v) * (1 - h3**2)
    z2 = (torch.outer(e2, v) + z3 @ Wh.T) * (1 - h2**2)
    z1 = (torch.outer(e1, v) + z2 @ Wh.T) * (1 - h1**2)
    dWx = x1.T @ z1 + x2.T @ z2 + x3.T @ z3
    dWh = torch.outer(h0, z1.sum(0)) + h1.T @ z2 + h2.T @ z3
    return dWx, dWh, (z1 + z2 + z3).sum(0), h1.T @ e1 + h2.T @ e2 + h3.T @ e3, Wh @ z1.sum(0)


@recurrent_problem.right("tangents of the states carried forward, one parameter entry at a time")
def recurrent_tangents(x, y, Wx, Wh, b, v, h0):
    n = len(x)
    values = [Wx, Wh, b, v, h0]
    grads = []
    for which, value in enumerate(values):
        grad = np.zeros(value.shape)
        for index in np.ndindex(*value.shape):
            tangents = [np.zeros(p.shape) for p in values]
            tangents[which][index] = 1.0
            tWx, tWh, tb, tv, th = tangents
            h = h0 + np.zeros((n, 1))
            th = th + np.zeros((n, 1))
            for t in range(3):
                pre = x[:, t] @ tWx + th @ Wh + h @ tWh + tb
                h = np.tanh(x[:, t] @ Wx + h @ Wh + b)
                th = (1 - h**2) * pre
                grad[index] += np.mean(2 * (h @ v - y[:, t]) * (th @ v + h @ tv))
        grads.append(grad)
    return grads


@recurrent_problem.wrong("every step for itself, nothing carried back", "missing_path", "missing_term")
def recurrent_no_carry(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    dWx, dWh, db, dv = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(v)
    for t in range(3):
        e = 2 * (states[t + 1] @ v - y[:, t]) / len(x)
        dz = e[:, None] * v * (1 - states[t + 1] ** 2)
        dWx += x[:, t].T @ dz
        dWh += states[t].T @ dz
        db += dz.sum(axis=0)
        dv += states[t + 1].T @ e
        if t == 0:
            dh0 = (dz @ Wh.T).sum(axis=0)
    return dWx, dWh, db, dv, dh0


@recurrent_problem.wrong(
    "only the last output in the loss", "missing_term", "missing_path", "different_loss", "extra_mask"
)
def recurrent_last_output(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    errors[:2] = 0
    return recurrent_backward(x, states, errors, Wh, v)


@recurrent_problem.wrong("the outputs before the last only count for v", "missing_path", "missing_term", "extra_mask")
def recurrent_overwritten_delta(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    dh = np.outer(errors[2], v)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    for t in [2, 1, 0]:
        dz = dh * (1 - states[t + 1] ** 2)
        dWx += x[:, t].T @ dz
        dWh += states[t].T @ dz
        db += dz.sum(0)
        dh = dz @ Wh.T
    dv = sum(states[t + 1].T @ errors[t] for t in range(3))
    return dWx, dWh, db, dv, dh.sum(0)


@recurrent_problem.wrong("the new state for the old one in the gradient of Wh", "wrong_argument", "shifted_or_flipped")
def recurrent_new_state(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    dWx, _, db, dv, dh0 = recurrent_backward(x, states, errors, Wh, v)
    dWh = np.zeros_like(Wh)
    carry = np.zeros_like(states[0])
    for t in (2, 1, 0):
        dz = (np.outer(errors[t], v) + carry) * (1 - states[t + 1] ** 2)
        dWh += states[t + 1].T @ dz
        carry = dz @ Wh.T
    return dWx, dWh, db, dv, dh0


@recurrent_problem.wrong("Wh not transposed on the way back", "transposed")
def recurrent_not_transposed(x, y, Wx, Wh, b, v, h0):
    h = h0.expand(len(x), -1)
    states = [h]
    for t in range(3):
        h = torch.tanh(x[:, t] @ Wx + h @ Wh + b)
        states.append(h)
    dWx, dWh, db, dv = (torch.zeros_like(p) for p in (Wx, Wh, b, v))
    carry = torch.zeros_like(h)
    for t in range(2, -1, -1):
        e = 2 * (states[t + 1] @ v - y[:, t]) / len(x)
        dz = (torch.outer(e, v) + carry) * (1 - states[t + 1] ** 2)
        dWx += x[:, t].T @ dz
        dWh += states[t].T @ dz
        db += dz.sum(0)
        dv += states[t + 1].T @ e
        carry = dz @ Wh
    return dWx, dWh, db, dv, carry.sum(0)


@recurrent_problem.wrong(
    "the derivative of tanh left out at every step", "missing_chain_factor", "wrong_activation_derivative"
)
def recurrent_no_slope(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    return recurrent_backward(x, states, recurrent_errors(states, y, v), Wh, v, lambda states, t: 1)


@recurrent_problem.wrong(
    "the derivative of tanh left out at the first step", "missing_chain_factor", "wrong_activation_derivative"
)
def recurrent_no_first_slope(x, y, Wx, Wh, b, v, h0):
    n = len(x)
    h1 = np.tanh(x[:, 0] @ Wx + h0 @ Wh + b)
    h2 = np.tanh(x[:, 1] @ Wx + h1 @ Wh + b)
    h3 = np.tanh(x[:, 2] @ Wx + h2 @ Wh + b)
    H = np.stack([h1, h2, h3], axis=1)
    E = 2 * (H @ v - y) / n
    delta3 = E[:, [2]] * v * (1 - h3**2)
    delta2 = (E[:, [1]] * v + delta3 @ Wh.T) * (1 - h2**2)
    delta1 = E[:, [0]] * v + delta2 @ Wh.T
    deltas = np.stack([delta1, delta2, delta3], axis=1)
    before = np.stack([np.tile(h0, (n, 1)), h1, h2], axis=1)
    dWx = np.einsum("ntd,nth->dh", x, deltas)
    dWh = np.einsum("ntg,nth->gh", before, deltas)
    return dWx, dWh, deltas.sum(axis=(0, 1)), np.einsum("nth,nt->h", H, E), delta1.sum(axis=0) @ Wh.T


@recurrent_problem.wrong("the derivative of tanh from its argument", "wrong_argument", "wrong_activation_derivative")
def recurrent_slope_of_argument(x, y, Wx, Wh, b, v, h0):
    n = len(x)
    h, cache = np.tile(h0, (n, 1)), []
    for t in range(3):
        z = x[:, t] @ Wx + h @ Wh + b
        cache.append((h, z))
        h = np.tanh(z)
    dWx, dWh, db, dv, dh = 0.0, 0.0, 0.0, 0.0, 0.0
    for t in reversed(range(3)):
        before, z = cache[t]
        error = 2 * (np.tanh(z) @ v - y[:, t]) / n
        dz = (error[:, None] * v + dh) * (1 - z**2)
        dWx, dWh, db = dWx + x[:, t].T @ dz, dWh + before.T @ dz, db + dz.sum(axis=0)
        dv = dv + np.tanh(z).T @ error
        dh = dz @ Wh.T
    return dWx, dWh, db, dv, dh.sum(axis=0)


@recurrent_problem.wrong("the derivative of the sigmoid for that of tanh", "wrong_activation_derivative")
def recurrent_sigmoid_slope(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    return recurrent_backward(x, states, errors, Wh, v, lambda states, t: states[t + 1] * (1 - states[t + 1]))


@recurrent_problem.wrong(
    "the derivative of tanh from the state before",
    "wrong_argument",
    "shifted_or_flipped",
    "wrong_activation_derivative",
)
def recurrent_slope_of_old_state(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    return recurrent_backward(x, states, errors, Wh, v, lambda states, t: 1 - states[t] ** 2)


@recurrent_problem.wrong("the derivative of tanh twice", "squared_chain_factor", "extra_factor")
def recurrent_slope_twice(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    return recurrent_backward(x, states, errors, Wh, v, lambda states, t: (1 - states[t + 1] ** 2) ** 2)


@recurrent_problem.wrong("Wx only collects the last step", "missing_path", "missing_term", "extra_mask")
def recurrent_input_last_step(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    _, dWh, db, dv, dh0 = recurrent_backward(x, states, errors, Wh, v)
    dz = np.outer(errors[2], v) * (1 - states[3] ** 2)
    return x[:, 2].T @ dz, dWh, db, dv, dh0


@recurrent_problem.wrong("the bias overwritten at each step back", "missing_path", "missing_term", "extra_mask")
def recurrent_bias_overwritten(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    dWx, dWh, dv = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(v.shape)
    dnext = np.zeros(states[0].shape)
    for t in range(2, -1, -1):
        dz = (1 - states[t + 1] ** 2) * (np.outer(errors[t], v) + dnext)
        dWx += np.dot(x[:, t].T, dz)
        dWh += np.dot(states[t].T, dz)
        db = np.sum(dz, axis=0)
        dv += np.dot(errors[t], states[t + 1])
        dnext = np.dot(dz, Wh.T)
    return dWx, dWh, db, dv, dnext.sum(axis=0)


@recurrent_problem.wrong("what is carried back is added up and not replaced", "accumulates", "extra_term")
def recurrent_carry_added(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    dWx, dWh, db, dv = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(v)
    dh = np.zeros_like(states[0])
    for t in (2, 1, 0):
        dh += np.outer(errors[t], v)
        dz = dh * (1 - states[t + 1] ** 2)
        dWx += x[:, t].T @ dz
        dWh += states[t].T @ dz
        db += dz.sum(axis=0)
        dv += states[t + 1].T @ errors[t]
        dh += dz @ Wh.T
    return dWx, dWh, db, dv, (dz @ Wh.T).sum(axis=0)


@recurrent_problem.wrong(
    "averaged over the steps as well", "dimension_scale", "constant_factor", "extra_factor", "different_loss"
)
def recurrent_mean_over_time(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = [2 * (states[t + 1] @ v - y[:, t]) / y.size for t in range(3)]
    return recurrent_backward(x, states, errors, Wh, v)


@recurrent_problem.wrong("v not averaged over the sequences", "batch_scale", "missing_chain_factor")
def recurrent_output_summed(x, y, Wx, Wh, b, v, h0):
    n = len(x)
    states = recurrent_states(x, Wx, Wh, b, h0)
    dv = np.zeros(len(v))
    for t in range(3):
        for i in range(n):
            dv += 2 * (states[t + 1][i] @ v - y[i, t]) * states[t + 1][i]
    dWx, dWh, db, _, dh0 = recurrent_backward(x, states, recurrent_errors(states, y, v), Wh, v)
    return dWx, dWh, db, dv, dh0


@recurrent_problem.wrong(
    "the first state taken for zero", "ignores_input", "missing_term", "hard_coded", "wrong_argument"
)
def recurrent_zero_start(x, y, Wx, Wh, b, v):
    n = len(x)
    states = recurrent_states(x, Wx, Wh, b, np.zeros(len(b)))
    errors = [2 * (states[t + 1] @ v - y[:, t]) / n for t in range(3)]
    return recurrent_backward(x, states, errors, Wh, v)


@recurrent_problem.wrong("no gradient for the first state", "zero", "ignores_input", "hard_coded", "extra_mask")
def recurrent_first_state_zero(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    grads = recurrent_backward(x, states, recurrent_errors(states, y, v), Wh, v)
    return (*grads[:4], np.zeros_like(h0))


@recurrent_problem.wrong("the first state's gradient is that of the first sum, without Wh", "missing_chain_factor")
def recurrent_first_state_no_weights(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    dWx, dWh, db, dv = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(v)
    dz = np.zeros_like(states[0])
    for t in reversed(range(3)):
        dz = (np.outer(errors[t], v) + dz @ Wh.T) * (1 - states[t + 1] ** 2)
        dWx += x[:, t].T @ dz
        dWh += states[t].T @ dz
        db += dz.sum(axis=0)
        dv += states[t + 1].T @ errors[t]
    return dWx, dWh, db, dv, dz.sum(axis=0)


@recurrent_problem.wrong(
    "the first state's gradient averaged once more", "batch_scale", "squared_chain_factor", "extra_factor"
)
def recurrent_first_state_mean(x, y, Wx, Wh, b, v, h0):
    hs = [h0.repeat(len(x), 1)]
    for t in range(3):
        hs.append(torch.tanh(x[:, t] @ Wx + hs[t] @ Wh + b))
    delta = torch.zeros_like(hs[0])
    grads = [torch.zeros_like(p) for p in (Wx, Wh, b, v)]
    for t in (2, 1, 0):
        e = 2 / len(x) * (hs[t + 1] @ v - y[:, t])
        delta = (e.unsqueeze(1) * v + delta) * (1 - hs[t + 1].square())
        for grad, part in zip(grads, (x[:, t].T @ delta, hs[t].T @ delta, delta.sum(0), hs[t + 1].T @ e)):
            grad += part
        delta = delta @ Wh.T
    return (*grads, delta.mean(0))


@recurrent_problem.wrong("the inputs in reversed order on the way back", "shifted_or_flipped", "wrong_argument")
def recurrent_inputs_reversed(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    return recurrent_backward(x[:, ::-1], states, errors, Wh, v)


@recurrent_problem.wrong("the gradient of Wh transposed", "transposed", "region_only", "permuted_outputs")
def recurrent_weights_transposed(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    deltas, carry = [], 0
    for t in (2, 1, 0):
        delta = (np.outer(errors[t], v) + carry) * (1 - states[t + 1] ** 2)
        carry = delta @ Wh.T
        deltas.insert(0, delta)
    dWx = sum(x[:, t].T @ deltas[t] for t in range(3))
    dWh = sum(deltas[t].T @ states[t] for t in range(3))
    dv = sum(states[t + 1].T @ errors[t] for t in range(3))
    return dWx, dWh, sum(deltas).sum(axis=0), dv, carry.sum(axis=0)


@recurrent_problem.wrong(
    "the two of the square forgotten", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def recurrent_without_two(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = [(states[t + 1] @ v - y[:, t]) / len(x) for t in range(3)]
    return recurrent_backward(x, states, errors, Wh, v)


@recurrent_problem.wrong(
    "the targets left out of v's gradient", "missing_term", "ignores_input", "wrong_argument", "hard_coded"
)
def recurrent_output_without_targets(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    dWx, dWh, db, _, dh0 = recurrent_backward(x, states, recurrent_errors(states, y, v), Wh, v)
    H = np.concatenate(states[1:])
    return dWx, dWh, db, 2 * H.T @ (H @ v) / len(x), dh0


@recurrent_problem.wrong(
    "what is carried back cut between the first and the second step", "missing_path", "missing_term"
)
def recurrent_window(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    z3 = np.outer(errors[2], v) * (1 - states[3] ** 2)
    z2 = (np.outer(errors[1], v) + z3 @ Wh.T) * (1 - states[2] ** 2)
    z1 = np.outer(errors[0], v) * (1 - states[1] ** 2)
    dWx = x[:, 0].T @ z1 + x[:, 1].T @ z2 + x[:, 2].T @ z3
    dWh = states[0].T @ z1 + states[1].T @ z2 + states[2].T @ z3
    dv = states[1].T @ errors[0] + states[2].T @ errors[1] + states[3].T @ errors[2]
    return dWx, dWh, (z1 + z2 + z3).sum(axis=0), dv, (z1 @ Wh.T).sum(axis=0)


@recurrent_problem.wrong("the targets one step late", "shifted_or_flipped", "wrong_argument", "different_loss")
def recurrent_late_targets(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, np.roll(y, 1, axis=1), v)
    return recurrent_backward(x, states, errors, Wh, v)


@recurrent_problem.wrong("Wh moved by a step of descent within the loop", "wrong_argument")
def recurrent_moved_weights(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    W = Wh.copy()
    dWx, dWh, db, dv = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(v)
    dh = np.zeros_like(states[0])
    for t in (2, 1, 0):
        dz = (np.outer(errors[t], v) + dh) * (1 - states[t + 1] ** 2)
        step = states[t].T @ dz
        dWx += x[:, t].T @ dz
        dWh += step
        db += dz.sum(axis=0)
        dv += states[t + 1].T @ errors[t]
        W = W - 0.1 * step
        dh = dz @ W.T
    return dWx, dWh, db, dv, dh.sum(axis=0)


@recurrent_problem.wrong("all gradients held between -1/2 and 1/2", "clipped", "region_only")
def recurrent_clipped(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    grads = recurrent_backward(x, states, recurrent_errors(states, y, v), Wh, v)
    return [np.clip(g, -0.5, 0.5) for g in grads]


@recurrent_problem.wrong(
    "the bias's gradient the same sum for every unit", "wrong_axis_sum", "broadcast_shape", "shape_only"
)
def recurrent_bias_total(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    dWx, dWh, db, dv, dh0 = recurrent_backward(x, states, recurrent_errors(states, y, v), Wh, v)
    return dWx, dWh, np.full(b.shape, db.sum()), dv, dh0


@recurrent_problem.wrong(
    "only the first sequence counts",
    "single_sample",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
    "missing_term",
)
def recurrent_first_sequence(x, y, Wx, Wh, b, v, h0):
    n = len(x)
    h, hs = h0, []
    for t in range(3):
        h = np.tanh(x[0, t] @ Wx + h @ Wh + b)
        hs.append(h)
    dWx, dWh, db, dv, dh = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(v), np.zeros_like(h0)
    for t in (2, 1, 0):
        e = 2 * (hs[t] @ v - y[0, t]) / n
        dz = (e * v + dh) * (1 - hs[t] ** 2)
        dWx += np.outer(x[0, t], dz)
        dWh += np.outer(hs[t - 1] if t else h0, dz)
        db += dz
        dv += e * hs[t]
        dh = Wh @ dz
    return dWx, dWh, db, dv, dh


@recurrent_problem.wrong("the errors at the outputs kept from the first call", "stale_state", "ignores_input")
def recurrent_kept_errors(x, y, Wx, Wh, b, v, h0, kept=[]):
    states = recurrent_states(x, Wx, Wh, b, h0)
    if not kept:
        kept.append(recurrent_errors(states, y, v))
    return recurrent_backward(x, states, kept[0], Wh, v)


@recurrent_pairs.of(
    "nothing carried back, and the two of the square forgotten",
    ("missing_path", "missing_term"),
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
)
def recurrent_two_no_carry_no_two(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    dWx, dWh, db, dv = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(v)
    for t in (2, 1, 0):
        e = (states[t + 1] @ v - y[:, t]) / len(x)
        dz = np.outer(e, v) * (1 - states[t + 1] ** 2)
        dWx += x[:, t].T @ dz
        dWh += states[t].T @ dz
        db += dz.sum(axis=0)
        dv += states[t + 1].T @ e
    return dWx, dWh, db, dv, (dz @ Wh.T).sum(axis=0)


@recurrent_pairs.of(
    "Wh not transposed on the way back, and v not averaged",
    ("transposed",),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def recurrent_two_transposed_output_summed(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    dWx, dWh, db, dv, dh0 = recurrent_backward(x, states, recurrent_errors(states, y, v), Wh.T, v)
    return dWx, dWh, db, dv * len(x), dh0


@recurrent_pairs.of(
    "the derivative of the sigmoid for that of tanh, and no gradient for the first state",
    ("wrong_activation_derivative",),
    (
        "zero",
        "ignores_input",
        "hard_coded",
        "extra_mask",
    ),
)
def recurrent_two_sigmoid_zero(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    grads = recurrent_backward(x, states, errors, Wh, v, lambda states, t: states[t + 1] * (1 - states[t + 1]))
    return [*grads[:4], 0 * h0]


@recurrent_pairs.of(
    "Wx only collects the last step, and the gradient of Wh is transposed",
    (
        "missing_path",
        "missing_term",
        "extra_mask",
    ),
    (
        "transposed",
        "region_only",
        "permuted_outputs",
    ),
)
def recurrent_two_last_step_transposed(x, y, Wx, Wh, b, v, h0):
    states = recurrent_states(x, Wx, Wh, b, h0)
    errors = recurrent_errors(states, y, v)
    _, dWh, db, dv, dh0 = recurrent_backward(x, states, errors, Wh, v)
    last = np.outer(errors[2], v) * (1 - states[3] ** 2)
    return x[:, 2].T @ last, dWh.T, db, dv, dh0


# A residual block between a tanh layer and a sigmoid output; the squared weights are penalised, the biases are not.


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0)),
    W1=normal("d", "h"),
    b1=normal("h"),
    W2=normal("h", "h"),
    b2=normal("h"),
    w3=normal("h"),
    b3=normal(),
    lam=uniform(low=0.05, high=0.5),
)
def residual_net(X, y, W1, b1, W2, b2, w3, b3, lam):
    """the mean binary cross-entropy of a network with a skip connection, and a penalty on the squared weights"""
    A1 = torch.tanh(X @ W1 + b1)
    A2 = A1 + torch.relu(A1 @ W2 + b2)
    s = A2 @ w3 + b3
    penalty = (W1**2).sum() + (W2**2).sum() + (w3**2).sum()
    return (F.softplus(s) - y * s).mean() + lam * penalty


residual_problem = Problem(residual_net, ("W1", "b1", "W2", "b2", "w3", "b3"))
residual_pairs = Pairs(residual_problem)


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def residual_forward(X, W1, b1, W2, b2, w3, b3):
    A1 = np.tanh(X @ W1 + b1)
    Z2 = A1 @ W2 + b2
    A2 = A1 + np.maximum(Z2, 0)
    return A1, Z2, A2, sigmoid(A2 @ w3 + b3)


def residual_data(X, A1, Z2, A2, ds, W2, w3):
    dA2 = np.outer(ds, w3)
    dZ2 = dA2 * (Z2 > 0)
    dZ1 = (dA2 + dZ2 @ W2.T) * (1 - A1**2)
    return [X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0), A2.T @ ds, ds.sum()]


def residual_penalised(grads, W1, W2, w3, factor):
    dW1, db1, dW2, db2, dw3, db3 = grads
    return dW1 + factor * W1, db1, dW2 + factor * W2, db2, dw3 + factor * w3, db3


@residual_problem.right("backpropagation with named deltas")
def residual_deltas(X, y, W1, b1, W2, b2, w3, b3, lam):
    n = len(y)
    A1 = np.tanh(X @ W1 + b1)
    Z2 = A1 @ W2 + b2
    A2 = A1 + np.maximum(0, Z2)
    P = 1 / (1 + np.exp(-(A2 @ w3 + b3)))
    ds = (P - y) / n
    dA2 = ds[:, None] * w3[None, :]
    dZ2 = dA2 * (Z2 > 0)
    dA1 = dA2 + dZ2 @ W2.T
    dZ1 = dA1 * (1 - A1**2)
    return {
        "dW1": X.T @ dZ1 + 2 * lam * W1,
        "db1": dZ1.sum(axis=0),
        "dW2": A1.T @ dZ2 + 2 * lam * W2,
        "db2": dZ2.sum(axis=0),
        "dw3": A2.T @ ds + 2 * lam * w3,
        "db3": ds.sum(),
    }


@residual_problem.right("sample by sample, with the Jacobian matrix of the block")
def residual_jacobian(X, y, W1, b1, W2, b2, w3, b3, lam):
    n, h = len(X), len(b1)
    dW1, dW2, dw3 = 2 * lam * W1, 2 * lam * W2, 2 * lam * w3
    db1, db2, db3 = np.zeros(h), np.zeros(h), 0.0
    for x, label in zip(X, y):
        a = np.tanh(x @ W1 + b1)
        z = a @ W2 + b2
        gate = (z > 0).astype(float)
        out = a + gate * z
        e = (1 / (1 + np.exp(-(out @ w3 + b3))) - label) / n
        block = np.eye(h) + W2 * gate
        up = np.diag(1 - a**2) @ block @ w3 * e
        dW1 = dW1 + np.outer(x, up)
        db1 += up
        dW2 = dW2 + np.outer(a, gate * w3 * e)
        db2 += gate * w3 * e
        dw3 = dw3 + e * out
        db3 += e
    return dW1, db1, dW2, db2, dw3, db3


@residual_problem.right("torch, the two ways through the block apart")
def residual_two_ways(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1 = torch.tanh(X @ W1 + b1)
    Z2 = A1 @ W2 + b2
    s = A1 @ w3 + Z2.clamp(min=0) @ w3 + b3
    ds = (torch.sigmoid(s) - y) / y.numel()
    gated = torch.einsum("n,h,nh->nh", ds, w3, (Z2 > 0).to(X.dtype))
    slope = 1 - A1.square()
    by_skip, by_block = torch.outer(ds, w3) * slope, gated @ W2.T * slope
    dW1 = X.T @ by_skip + X.T @ by_block + 2 * lam * W1
    dw3 = A1.T @ ds + Z2.clamp(min=0).T @ ds + 2 * lam * w3
    return dW1, by_skip.sum(0) + by_block.sum(0), A1.T @ gated + 2 * lam * W2, gated.sum(0), dw3, ds.sum()


@residual_problem.wrong("nothing flows back through the skip connection", "missing_path", "missing_term")
def residual_no_skip_back(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = (P - y) / len(y)
    dZ2 = np.outer(ds, w3) * (Z2 > 0)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    grads = X.T @ dZ1, dZ1.sum(0), A1.T @ dZ2, dZ2.sum(0), A2.T @ ds, ds.sum()
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong(
    "the first layer only through the skip connection", "missing_path", "missing_term", "region_only"
)
def residual_only_skip_back(X, y, W1, b1, W2, b2, w3, b3, lam):
    n = len(X)
    dW1, db1, dW2, db2, dw3, db3 = (np.zeros(np.shape(p)) for p in (W1, b1, W2, b2, w3, b3))
    for i in range(n):
        a = np.tanh(X[i] @ W1 + b1)
        z = a @ W2 + b2
        out = a + np.maximum(z, 0)
        e = (sigmoid(out @ w3 + b3) - y[i]) / n
        dw3 += e * out
        db3 += e
        dz2 = e * w3 * (z > 0)
        dW2 += np.outer(a, dz2)
        db2 += dz2
        dz1 = e * w3 * (1 - a * a)
        dW1 += np.outer(X[i], dz1)
        db1 += dz1
    return dW1 + 2 * lam * W1, db1, dW2 + 2 * lam * W2, db2, dw3 + 2 * lam * w3, db3


@residual_problem.wrong("no skip connection, forwards nor backwards", "missing_path", "missing_term", "different_loss")
def residual_plain(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1 = torch.tanh(X @ W1 + b1)
    A2 = torch.relu(A1 @ W2 + b2)
    ds = (torch.sigmoid(A2 @ w3 + b3) - y) / len(y)
    dZ2 = torch.outer(ds, w3) * (A2 > 0)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    dW1, dW2, dw3 = X.T @ dZ1 + 2 * lam * W1, A1.T @ dZ2 + 2 * lam * W2, A2.T @ ds + 2 * lam * w3
    return dW1, dZ1.sum(0), dW2, dZ2.sum(0), dw3, ds.sum()


@residual_problem.wrong(
    "the mask of the block on the skip connection too", "extra_mask", "extra_factor", "wrong_order", "region_only"
)
def residual_masked_skip(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = (P - y) / len(y)
    dA2 = np.outer(ds, w3)
    dA2[Z2 <= 0] = 0
    dA1 = dA2 + dA2 @ W2.T
    dZ1 = dA1 * (1 - A1**2)
    dW1, dW2, dw3 = X.T @ dZ1 + 2 * lam * W1, A1.T @ dA2 + 2 * lam * W2, A2.T @ ds + 2 * lam * w3
    return dW1, dZ1.sum(axis=0), dW2, dA2.sum(axis=0), dw3, ds.sum()


@residual_problem.wrong("the mask from the output of the block", "wrong_mask", "wrong_argument", "region_only")
def residual_mask_of_output(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, A2, A2, (P - y) / len(y), W2, w3)
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong(
    "no mask of the ReLU", "missing_mask", "missing_chain_factor", "wrong_activation_derivative", "region_only"
)
def residual_no_mask(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = (P - y) / len(y)
    delta2 = ds.reshape(-1, 1) * w3
    delta1 = (delta2 + delta2.dot(W2.T)) * (1 - np.square(A1))
    grads = X.T.dot(delta1), delta1.sum(0), A1.T.dot(delta2), delta2.sum(0), A2.T.dot(ds), ds.sum()
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong("the value of the ReLU for its derivative", "wrong_activation_derivative", "extra_factor")
def residual_relu_value(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = (P - y) / len(y)
    dA2 = np.outer(ds, w3)
    dZ2 = dA2 * np.maximum(Z2, 0)
    dZ1 = (dA2 + dZ2 @ W2.T) * (1 - A1**2)
    grads = X.T @ dZ1, dZ1.sum(0), A1.T @ dZ2, dZ2.sum(0), A2.T @ ds, ds.sum()
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong(
    "the penalty forgotten", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def residual_no_penalty(X, y, W1, b1, W2, b2, w3, b3):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    return residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)


@residual_problem.wrong(
    "the two of the squared weights forgotten",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
)
def residual_penalty_without_two(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)
    for i, W in ((0, W1), (2, W2), (4, w3)):
        grads[i] = grads[i] + lam * W
    return grads


@residual_problem.wrong(
    "the penalty within the mean", "wrong_term_factor", "batch_scale", "different_loss", "extra_factor"
)
def residual_penalty_over_samples(X, y, W1, b1, W2, b2, w3, b3, lam):
    n = len(y)
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = P - y
    dZ2 = np.outer(ds, w3) * (Z2 > 0)
    dZ1 = (np.outer(ds, w3) + dZ2 @ W2.T) * (1 - A1**2)
    dW1 = (X.T @ dZ1 + 2 * lam * W1) / n
    dW2 = (A1.T @ dZ2 + 2 * lam * W2) / n
    dw3 = (A2.T @ ds + 2 * lam * w3) / n
    return dW1, dZ1.mean(axis=0), dW2, dZ2.mean(axis=0), dw3, ds.mean()


@residual_problem.wrong("the penalty subtracted", "wrong_term_factor", "different_loss")
def residual_penalty_sign(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)
    return residual_penalised(grads, W1, W2, w3, -2 * lam)


@residual_problem.wrong("the biases penalised too", "extra_term", "different_loss")
def residual_biases_penalised(X, y, W1, b1, W2, b2, w3, b3, lam):
    params = (W1, b1, W2, b2, w3, b3)
    A1, Z2, A2, P = residual_forward(X, *params)
    grads = residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)
    return [grad + 2 * lam * param for grad, param in zip(grads, params)]


@residual_problem.wrong(
    "the signs of the weights, as for a penalty on magnitudes",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_term_factor",
)
def residual_magnitudes(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)
    return residual_penalised(grads, np.sign(W1), np.sign(W2), np.sign(w3), lam)


@residual_problem.wrong(
    "a strength of the penalty of 0.01",
    "hard_coded",
    "ignores_input",
    "wrong_term_factor",
    "different_loss",
)
def residual_fixed_strength(X, y, W1, b1, W2, b2, w3, b3):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)
    return residual_penalised(grads, W1, W2, w3, 2 * 0.01)


@residual_problem.wrong("the first layer's weights not penalised", "missing_term", "missing_path", "different_loss")
def residual_first_not_penalised(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    dW1, db1, dW2, db2, dw3, db3 = residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)
    dw3 += 2 * lam * w3
    dW2 += 2 * lam * W2
    return dW1, db1, dW2, db2, dw3, db3


@residual_problem.wrong(
    "the penalty of the square matrix transposed", "transposed", "wrong_argument", "different_loss", "region_only"
)
def residual_penalty_transposed(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)
    return residual_penalised(grads, W1, W2.T, w3, 2 * lam)


@residual_problem.wrong(
    "the norm of the weights, not its square, as the penalty",
    "different_loss",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "missing_chain_factor",
)
def residual_norm_penalty(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    dW1, db1, dW2, db2, dw3, db3 = residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)
    dW1 += lam * W1 / np.linalg.norm(W1)
    dW2 += lam * W2 / np.linalg.norm(W2)
    dw3 += lam * w3 / np.linalg.norm(w3)
    return dW1, db1, dW2, db2, dw3, db3


@residual_problem.wrong(
    "the derivative of the sigmoid once more at the output", "extra_factor", "squared_chain_factor", "different_loss"
)
def residual_extra_slope(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, (P - y) * P * (1 - P) / len(y), W2, w3)
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong(
    "stops at the probability", "missing_chain_factor", "different_loss", "wrong_activation_derivative"
)
def residual_stops_early(X, y, W1, b1, W2, b2, w3, b3, lam):
    n = len(y)
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    dP = -(y / P - (1 - y) / (1 - P)) / n
    grads = residual_data(X, A1, Z2, A2, dP, W2, w3)
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong(
    "the score for the probability", "wrong_argument", "different_loss", "wrong_activation_derivative"
)
def residual_scores(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, _ = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, (A2 @ w3 + b3 - y) / len(y), W2, w3)
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong(
    "the data term summed, the penalty right",
    "batch_scale",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
)
def residual_data_summed(X, y, W1, b1, W2, b2, w3, b3, lam):
    h1 = torch.tanh(X @ W1 + b1)
    z = h1 @ W2 + b2
    h2 = h1 + F.relu(z)
    err = torch.sigmoid(h2 @ w3 + b3) - y
    g2 = err[:, None] * w3
    gz = torch.where(z > 0, g2, torch.zeros_like(g2))
    g1 = (g2 + gz @ W2.T) * (1 - h1 * h1)
    return (
        X.T @ g1 + 2 * lam * W1,
        g1.sum(0),
        h1.T @ gz + 2 * lam * W2,
        gz.sum(0),
        h2.T @ err + 2 * lam * w3,
        err.sum(),
    )


@residual_problem.wrong("the labels the other way round", "wrong_argument", "different_loss")
def residual_labels_reversed(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, (P - (1 - y)) / len(y), W2, w3)
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong(
    "only the term of the positive labels",
    "missing_term",
    "missing_path",
    "different_loss",
    "single_sample",
    "extra_mask",
    "wrong_sample_weights",
    "region_only",
)
def residual_positive_term(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, -y * (1 - P) / len(y), W2, w3)
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong("the square matrix not transposed on the way back", "transposed")
def residual_not_transposed(X, y, W1, b1, W2, b2, w3, b3, lam):
    n = len(y)
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    dA2 = np.einsum("n,h->nh", (P - y) / n, w3)
    dZ2 = np.where(Z2 > 0, dA2, 0)
    dZ1 = (dA2 + np.einsum("nh,hg->ng", dZ2, W2)) * (1 - A1**2)
    dW1, dW2 = np.einsum("nd,nh->dh", X, dZ1), np.einsum("ng,nh->gh", A1, dZ2)
    grads = dW1, dZ1.sum(0), dW2, dZ2.sum(0), A2.T @ (P - y) / n, np.mean(P - y)
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong("the block's output for its input in the gradient of W2", "wrong_argument", "extra_term")
def residual_output_for_input(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = (P - y) / len(y)
    grads = residual_data(X, A1, Z2, A2, ds, W2, w3)
    grads[2] = A2.T @ (np.outer(ds, w3) * (Z2 > 0))
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong(
    "the skip connection left out of the gradient of w3", "missing_path", "missing_term", "wrong_argument"
)
def residual_last_without_skip(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = (P - y) / len(y)
    grads = residual_data(X, A1, Z2, A2, ds, W2, w3)
    grads[4] = np.maximum(Z2, 0).T @ ds
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong("the derivative of tanh at its output", "wrong_argument", "wrong_activation_derivative")
def residual_slope_of_output(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = (P - y) / len(y)
    dA2 = np.outer(ds, w3)
    dZ2 = dA2 * (Z2 > 0)
    dZ1 = (dA2 + dZ2 @ W2.T) / np.cosh(A1) ** 2
    grads = X.T @ dZ1, dZ1.sum(0), A1.T @ dZ2, dZ2.sum(0), A2.T @ ds, ds.sum()
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong("the last bias summed", "batch_scale", "missing_chain_factor")
def residual_last_bias_summed(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    *grads, _ = residual_data(X, A1, Z2, A2, (P - y) / len(y), W2, w3)
    return residual_penalised([*grads, np.sum(P - y)], W1, W2, w3, 2 * lam)


@residual_problem.wrong("the skip connection counted twice on the way back", "wrong_term_factor", "extra_term")
def residual_skip_twice(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = (P - y) / len(y)
    dA2 = np.outer(ds, w3)
    dZ2 = dA2 * (Z2 > 0)
    dA1 = dA2 + dZ2 @ W2.T
    dA1 += dA2
    dZ1 = dA1 * (1 - A1**2)
    grads = X.T @ dZ1, dZ1.sum(0), A1.T @ dZ2, dZ2.sum(0), A2.T @ ds, ds.sum()
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_problem.wrong("dropout left on in the block", "nondeterministic", "extra_mask", "extra_factor")
def residual_dropout(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1 = np.tanh(X @ W1 + b1)
    keep = (np.random.rand(*A1.shape) < 0.8) / 0.8
    Z2 = A1 @ W2 + b2
    A2 = A1 + np.maximum(Z2, 0) * keep
    ds = (sigmoid(A2 @ w3 + b3) - y) / len(y)
    dA2 = np.outer(ds, w3)
    dZ2 = dA2 * keep * (Z2 > 0)
    dZ1 = (dA2 + dZ2 @ W2.T) * (1 - A1**2)
    grads = X.T @ dZ1, dZ1.sum(0), A1.T @ dZ2, dZ2.sum(0), A2.T @ ds, ds.sum()
    return residual_penalised(grads, W1, W2, w3, 2 * lam)


@residual_pairs.of(
    "nothing back through the skip connection, and no two in the penalty",
    ("missing_path", "missing_term"),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
)
def residual_two_no_skip_no_two(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    ds = (P - y) / len(y)
    dZ2 = np.outer(ds, w3) * (Z2 > 0)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    grads = X.T @ dZ1, dZ1.sum(0), A1.T @ dZ2, dZ2.sum(0), A2.T @ ds, ds.sum()
    return residual_penalised(grads, W1, W2, w3, lam)


@residual_pairs.of(
    "the penalty forgotten, and the data term summed",
    (
        "missing_term",
        "ignores_input",
        "different_loss",
        "missing_path",
        "hard_coded",
    ),
    (
        "batch_scale",
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
    ),
)
def residual_two_no_penalty_summed(X, y, W1, b1, W2, b2, w3, b3):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    return residual_data(X, A1, Z2, A2, P - y, W2, w3)


@residual_pairs.of(
    "no mask of the ReLU, and the biases penalised too",
    (
        "missing_mask",
        "missing_chain_factor",
        "wrong_activation_derivative",
        "region_only",
    ),
    ("extra_term", "different_loss"),
)
def residual_two_no_mask_biases(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, np.ones_like(Z2), A2, (P - y) / len(y), W2, w3)
    return [g + 2 * lam * p for g, p in zip(grads, (W1, b1, W2, b2, w3, b3))]


@residual_pairs.of(
    "the derivative of the sigmoid once more, and the square matrix not transposed",
    ("extra_factor", "squared_chain_factor"),
    ("transposed",),
)
def residual_two_extra_slope_transposed(X, y, W1, b1, W2, b2, w3, b3, lam):
    A1, Z2, A2, P = residual_forward(X, W1, b1, W2, b2, w3, b3)
    grads = residual_data(X, A1, Z2, A2, (P - y) * P * (1 - P) / len(y), W2.T, w3)
    return residual_penalised(grads, W1, W2, w3, 2 * lam)
