"""Normalisation: over the batch, over the features, by root mean square, by length, and after a linear layer."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from grader import loss, normal, uniform


@loss(X=normal("n", "d"), gamma=normal("d"), beta=normal("d"), dout=normal("n", "d"))
def batch_norm(X, gamma, beta, dout):
    """batch normalisation against an upstream gradient"""
    mean = X.mean(dim=0)
    variance = ((X - mean) ** 2).mean(dim=0)
    normalised = (X - mean) / torch.sqrt(variance + 1e-5)
    return ((gamma * normalised + beta) * dout).sum()


batch_norm_problem = Problem(batch_norm, ("X", "gamma", "beta"))


@batch_norm_problem.right("the simplified formula")
def batch_norm_simplified(X, gamma, dout):
    n = X.shape[0]
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dX = gamma / (n * std) * (n * dout - dbeta - xhat * dgamma)
    return dX, dgamma, dbeta


@batch_norm_problem.right("one node of the graph after the other, backwards")
def batch_norm_staged(X, gamma, dout):
    n, d = X.shape
    mu = 1.0 / n * np.sum(X, axis=0)
    xmu = X - mu
    sq = xmu**2
    var = 1.0 / n * np.sum(sq, axis=0)
    sqrtvar = np.sqrt(var + 1e-5)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar

    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar**2) * divar
    dvar = 0.5 / np.sqrt(var + 1e-5) * dsqrtvar
    dsq = 1.0 / n * np.ones((n, d)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dx1, axis=0)
    dx2 = 1.0 / n * np.ones((n, d)) * dmu
    return dx1 + dx2, dgamma, dbeta


@batch_norm_problem.right("the derivatives in variance and mean, as in the paper")
def batch_norm_paper(X, gamma, dout):
    m = len(X)
    mu = np.mean(X, axis=0)
    var = np.mean((X - mu) ** 2, axis=0)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * (X - mu) * -0.5 * (var + 1e-5) ** -1.5, axis=0)
    dmu = np.sum(-dxhat / np.sqrt(var + 1e-5), axis=0) + dvar * np.sum(-2 * (X - mu), axis=0) / m
    dX = dxhat / np.sqrt(var + 1e-5) + dvar * 2 * (X - mu) / m + dmu / m
    dgamma = np.sum(dout * (X - mu) / np.sqrt(var + 1e-5), axis=0)
    return [dX, dgamma, dout.sum(axis=0)]


@batch_norm_problem.right("loops over features and pairs of samples")
def batch_norm_pair_loops(X, gamma, dout):
    n, d = X.shape
    dX = np.zeros((n, d))
    dgamma = np.zeros(d)
    dbeta = np.zeros(d)
    for j in range(d):
        mu = sum(X[:, j]) / n
        var = sum((X[i, j] - mu) ** 2 for i in range(n)) / n
        s = math.sqrt(var + 1e-5)
        for i in range(n):
            dbeta[j] += dout[i, j]
            dgamma[j] += dout[i, j] * (X[i, j] - mu) / s
            for k in range(n):
                slope = ((i == k) - 1 / n) / s - (X[i, j] - mu) * (X[k, j] - mu) / (n * s**3)
                dX[k, j] += dout[i, j] * gamma[j] * slope
    return dX, dgamma, dbeta


@batch_norm_problem.right("the Jacobian matrix of each feature")
def batch_norm_jacobian(X, gamma, dout):
    n, d = X.shape
    dX = np.empty(X.shape)
    dgamma = np.empty(d)
    for j in range(d):
        c = X[:, j] - X[:, j].mean()
        s = np.sqrt(c @ c / n + 1e-5)
        J = (np.eye(n) - np.ones((n, n)) / n) / s - np.outer(c, c) / (n * s**3)
        dX[:, j] = J.T @ (gamma[j] * dout[:, j])
        dgamma[j] = dout[:, j] @ c / s
    return dX, dgamma, np.ones(n) @ dout


@batch_norm_problem.right("all Jacobians in one tensor, einsum")
def batch_norm_einsum(X, gamma, dout):
    n = X.shape[0]
    centring = np.eye(n) - 1.0 / n
    c = np.einsum("ik,kj->ij", centring, X)
    s = np.sqrt(np.einsum("ij,ij->j", c, c) / n + 1e-5)
    jacobian = np.einsum("ik,j->ikj", centring, 1 / s) - np.einsum("ij,kj,j->ikj", c, c, 1 / (n * s**3))
    dX = np.einsum("ij,j,ikj->kj", dout, gamma, jacobian)
    return dX, np.einsum("ij,ij,j->j", dout, c, 1 / s), np.einsum("ij->j", dout)


@batch_norm_problem.right("means of the gradient taken out, torch")
def batch_norm_torch_centred(X, gamma, dout):
    std = torch.sqrt(X.var(dim=0, unbiased=False) + 1e-5)
    xhat = (X - X.mean(dim=0)) / std
    g = dout * gamma
    dX = (g - g.mean(dim=0) - xhat * (g * xhat).mean(dim=0)) / std
    return dX, (dout * xhat).sum(dim=0), dout.sum(dim=0)


@batch_norm_problem.right("from the other two gradients, torch")
def batch_norm_from_parameters(X, gamma, dout):
    n = X.shape[0]
    mu = torch.mean(X, 0, keepdim=True)
    inv = torch.rsqrt(((X - mu) ** 2).mean(0, keepdim=True) + 1e-5)
    xhat = (X - mu) * inv
    dbeta = dout.sum(0, keepdim=True)
    dgamma = (dout * xhat).sum(0, keepdim=True)
    dX = gamma * inv * (dout - dbeta / n - xhat * dgamma / n)
    return {"dX": dX, "dgamma": dgamma, "dbeta": dbeta}


@batch_norm_problem.right("multiplication by the centring matrix, forwards and back")
def batch_norm_centring_matrix(X, gamma, dout):
    n = len(X)
    C = np.identity(n) - np.ones((n, n)) / n
    Xc = C @ X
    v = np.diag(Xc.T @ Xc) / n + 1e-5
    G = dout * gamma
    dXc = G * v**-0.5 - Xc * np.diag(Xc.T @ G) * v**-1.5 / n
    return C.T @ dXc, np.diag(dout.T @ Xc) / np.sqrt(v), dout.T @ np.ones(n)


@batch_norm_problem.right("differences of all pairs of samples")
def batch_norm_pair_differences(X, gamma, dout):
    n = X.shape[0]
    D = X[:, None, :] - X[None, :, :]
    xc = D.mean(axis=1)
    var = (D**2).sum(axis=(0, 1)) / (2 * n**2)
    inv = (var + 1e-5) ** -0.5
    dxhat = gamma * dout
    dvar = -0.5 * inv**3 * (dxhat * xc).sum(axis=0)
    dD = (dxhat * inv)[:, None, :] / n + D * dvar / n**2
    dX = dD.sum(axis=1) - dD.sum(axis=0)
    return dX, (dout * xc * inv).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.right("one feature at a time, dict of stacked columns")
def batch_norm_feature_dict(X, gamma, dout):
    columns, scales, shifts = [], [], []
    for x, g, delta in zip(X.T, gamma, dout.T):
        centred = x - x.mean()
        sigma = np.sqrt((centred**2).mean() + 1e-5)
        z = centred / sigma
        columns.append(g * (delta - delta.mean() - z * (delta * z).mean()) / sigma)
        scales.append((delta * z).sum())
        shifts.append(delta.sum())
    return {"dX": np.column_stack(columns), "dgamma": np.array(scales), "dbeta": np.array(shifts)}


@batch_norm_problem.right("a layer class with forward and backward")
def batch_norm_layer_class(X, gamma, beta, dout):
    class BatchNorm:
        def __init__(self, scale, shift, eps=1e-5):
            self.scale, self.shift, self.eps = scale, shift, eps

        def forward(self, inputs):
            self.mean = inputs.mean(0)
            self.inputs = inputs
            self.var = inputs.var(0)
            self.out = (inputs - self.mean) / np.sqrt(self.var + self.eps)
            return self.scale * self.out + self.shift

        def backward(self, grad):
            self.dscale = (grad * self.out).sum(0)
            self.dshift = grad.sum(0)
            dout_hat = grad * self.scale
            std = np.sqrt(self.var + self.eps)
            dstd = -(dout_hat * self.out / std).sum(0)
            dcentred = dout_hat / std + dstd / std * (self.inputs - self.mean) / len(grad)
            return dcentred - dcentred.mean(0)

    layer = BatchNorm(gamma, beta)
    layer.forward(X)
    return layer.backward(dout), layer.dscale, layer.dshift


@batch_norm_problem.right("in extended precision")
def batch_norm_longdouble(X, gamma, dout):
    x, g, up = (np.asarray(a, dtype=np.longdouble) for a in (X, gamma, dout))
    std = np.sqrt(x.var(axis=0) + np.longdouble(1e-5))
    xhat = (x - x.mean(axis=0)) / std
    dX = g / std * (up - up.mean(axis=0) - xhat * (up * xhat).mean(axis=0))
    return dX.astype(np.float64), (up * xhat).sum(axis=0).astype(np.float64), up.sum(axis=0).astype(np.float64)


@batch_norm_problem.right("in single precision")
def batch_norm_float32(X, gamma, dout):
    x, g, up = X.astype(np.float32), gamma.astype(np.float32), dout.astype(np.float32)
    std = np.sqrt(x.var(axis=0) + np.float32(1e-5))
    xhat = (x - x.mean(axis=0)) / std
    dX = g / std * (up - up.mean(axis=0) - xhat * (up * xhat).mean(axis=0))
    return dX, (up * xhat).sum(axis=0), up.sum(axis=0)


@batch_norm_problem.right("samples in columns, parameters as columns")
def batch_norm_samples_in_columns(X, gamma, dout):
    A, G = X.T, dout.T
    scale = gamma.reshape(-1, 1)
    mu = A.mean(axis=1, keepdims=True)
    sigma = np.sqrt(((A - mu) ** 2).mean(axis=1, keepdims=True) + 1e-5)
    Ahat = (A - mu) / sigma
    dbeta = G.sum(axis=1, keepdims=True)
    dgamma = (G * Ahat).sum(axis=1, keepdims=True)
    dA = scale / sigma * (G - dbeta / A.shape[1] - Ahat * dgamma / A.shape[1])
    return dA.T, dgamma, dbeta


@batch_norm_problem.right("plain lists and the math module")
def batch_norm_plain_lists(X, gamma, dout):
    n, d = len(X), len(X[0])
    dX = [[0.0] * d for _ in range(n)]
    dgamma, dbeta = [], []
    for j in range(d):
        column = [float(row[j]) for row in X]
        up = [float(row[j]) for row in dout]
        mu = math.fsum(column) / n
        s = math.sqrt(math.fsum((x - mu) ** 2 for x in column) / n + 1e-5)
        hat = [(x - mu) / s for x in column]
        shift = math.fsum(up)
        scale = math.fsum(u * h for u, h in zip(up, hat))
        for i in range(n):
            dX[i][j] = float(gamma[j]) / s * (up[i] - shift / n - hat[i] * scale / n)
        dgamma.append(scale)
        dbeta.append(shift)
    return dX, dgamma, dbeta


@batch_norm_problem.wrong("the mean taken as a constant", "missing_path", "missing_term", "missing_chain_factor")
def batch_norm_constant_mean(X, gamma, dout):
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - xhat * (dout * xhat).mean(axis=0))
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong("the variance taken as a constant", "missing_path", "missing_term")
def batch_norm_constant_variance(X, gamma, dout):
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dxhat = dout * gamma
    dX = (dxhat - dxhat.mean(axis=0)) / std
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong("mean and variance taken as constants", "missing_path", "missing_term")
def batch_norm_constant_statistics(X, gamma, dout):
    std = torch.sqrt(X.var(dim=0, unbiased=False) + 1e-5)
    xhat = (X - X.mean(dim=0)) / std
    return dout * gamma / std, (dout * xhat).sum(dim=0), dout.sum(dim=0)


@batch_norm_problem.wrong(
    "no gamma in the gradient of X",
    "missing_chain_factor",
    "ignores_input",
    "wrong_argument",
    "hard_coded",
    "different_loss",
)
def batch_norm_without_gamma(X, dout):
    n = len(X)
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = (n * dout - dout.sum(axis=0) - xhat * (dout * xhat).sum(axis=0)) / (n * std)
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong("not divided by the deviation", "missing_chain_factor")
def batch_norm_without_deviation(X, gamma, dout):
    xhat = (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 1e-5)
    dxhat = dout * gamma
    dX = dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong(
    "divided by the variance for the deviation", "squared_chain_factor", "extra_factor", "wrong_argument"
)
def batch_norm_variance_for_deviation(X, gamma, dout):
    var = X.var(axis=0) + 1e-5
    xhat = (X - X.mean(axis=0)) / np.sqrt(var)
    dxhat = dout * gamma
    dX = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / var
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong(
    "power minus one half for minus three halves",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_argument",
    "wrong_activation_derivative",
)
def batch_norm_wrong_power(X, gamma, dout):
    n = X.shape[0]
    mu, var = X.mean(axis=0), X.var(axis=0)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * (X - mu), axis=0) * -0.5 * (var + 1e-5) ** -0.5
    dmu = -np.sum(dxhat, axis=0) / np.sqrt(var + 1e-5)
    dX = dxhat / np.sqrt(var + 1e-5) + dvar * 2 * (X - mu) / n + dmu / n
    dgamma = np.sum(dout * (X - mu), axis=0) / np.sqrt(var + 1e-5)
    return dX, dgamma, np.sum(dout, axis=0)


@batch_norm_problem.wrong(
    "the variance divided by one less than the batch", "different_loss", "shape_only", "wrong_term_factor"
)
def batch_norm_unbiased(X, gamma, dout):
    n = X.shape[0]
    xc = X - X.mean(axis=0)
    var = (xc**2).sum(axis=0) / max(n - 1, 1)
    inv = 1 / np.sqrt(var + 1e-5)
    dxhat = dout * gamma
    dxc = dxhat * inv - xc * inv**3 * (dxhat * xc).sum(axis=0) / max(n - 1, 1)
    return dxc - dxc.mean(axis=0), (dout * xc * inv).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong("beta's gradient summed over everything", "wrong_axis_sum", "broadcast_shape")
def batch_norm_beta_total(X, gamma, beta, dout):
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - dout.mean(axis=0) - xhat * (dout * xhat).mean(axis=0))
    return dX, (dout * xhat).sum(axis=0), np.ones_like(beta) * np.sum(dout)


@batch_norm_problem.wrong("the parameters' gradients summed over the features", "wrong_axis_sum")
def batch_norm_parameters_over_features(X, gamma, dout):
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - dout.mean(axis=0) - xhat * (dout * xhat).mean(axis=0))
    return dX, np.sum(dout * xhat, axis=1), np.sum(dout, axis=1)


@batch_norm_problem.wrong("normalised over the features", "different_loss", "wrong_axis_sum")
def batch_norm_over_features(X, gamma, dout):
    std = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / std
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / std
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong("gamma's gradient with X for the normalised X", "wrong_argument", "missing_chain_factor")
def batch_norm_raw_input_for_gamma(X, gamma, dout):
    n = len(X)
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / (n * std) * (n * dout - dout.sum(axis=0) - xhat * (dout * xhat).sum(axis=0))
    return dX, (dout * X).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong(
    "gamma's gradient like beta's", "missing_chain_factor", "ignores_input", "permuted_outputs", "wrong_argument"
)
def batch_norm_gamma_like_beta(X, gamma, dout):
    n = len(X)
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / (n * std) * (n * dout - dout.sum(axis=0) - xhat * (dout * xhat).sum(axis=0))
    return dX, dout.sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong(
    "gamma and beta swapped on return",
    "permuted_outputs",
    "missing_chain_factor",
    "ignores_input",
    "wrong_argument",
    "extra_factor",
)
def batch_norm_swapped_parameters(X, gamma, dout):
    std = torch.sqrt(((X - X.mean(0)) ** 2).mean(0) + 1e-5)
    xhat = (X - X.mean(0)) / std
    dgamma = (dout * xhat).sum(0)
    dbeta = dout.sum(0)
    dX = gamma / std * (dout - dbeta / len(X) - xhat * dgamma / len(X))
    return dX, dbeta, dgamma


@batch_norm_problem.wrong("the parameters' gradients averaged over the batch", "batch_scale")
def batch_norm_parameters_averaged(X, gamma, dout):
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dgamma = np.mean(dout * xhat, axis=0)
    dbeta = np.mean(dout, axis=0)
    return gamma / std * (dout - dbeta - xhat * dgamma), dgamma, dbeta


@batch_norm_problem.wrong(
    "sign of the path through the variance", "wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"
)
def batch_norm_variance_sign(X, gamma, dout):
    n = len(X)
    inv = 1 / np.sqrt(np.var(X, axis=0) + 1e-5)
    xhat = (X - np.mean(X, axis=0)) * inv
    dgamma = np.sum(dout * xhat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dX = gamma * inv / n * (n * dout - dbeta + xhat * dgamma)
    return dX, dgamma, dbeta


@batch_norm_problem.wrong(
    "no factor n before the upstream gradient", "wrong_term_factor", "missing_chain_factor", "batch_scale"
)
def batch_norm_missing_n(X, gamma, dout):
    n = len(X)
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dgamma, dbeta = (dout * xhat).sum(axis=0), dout.sum(axis=0)
    return gamma / (n * std) * (dout - dbeta - xhat * dgamma), dgamma, dbeta


@batch_norm_problem.wrong(
    "a much larger epsilon than asked", "hard_coded", "different_loss", "wrong_term_factor", "wrong_argument"
)
def batch_norm_other_epsilon(X, gamma, dout):
    std = np.sqrt(X.var(axis=0) + 1e-1)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - dout.mean(axis=0) - xhat * (dout * xhat).mean(axis=0))
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong(
    "assigned for added in the loop over the samples",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def batch_norm_last_sample(X, gamma, dout):
    n, d = X.shape
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - dout.mean(axis=0) - xhat * (dout * xhat).mean(axis=0))
    dgamma, dbeta = np.zeros(d), np.zeros(d)
    for i in range(n):
        dgamma = dout[i] * xhat[i]
        dbeta = dout[i]
    return dX, dgamma, dbeta


@batch_norm_problem.wrong("gradients of the parameters collected in integer arrays", "truncated_to_int")
def batch_norm_integer_arrays(X, gamma, dout):
    d = X.shape[1]
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - dout.mean(axis=0) - xhat * (dout * xhat).mean(axis=0))
    dgamma, dbeta = np.full(d, 0), np.full(d, 0)
    for j in range(d):
        dgamma[j] = dout[:, j] @ xhat[:, j]
        dbeta[j] = dout[:, j].sum()
    return dX, dgamma, dbeta


@batch_norm_problem.wrong("rounded to three decimals", "rounded")
def batch_norm_rounded(X, gamma, dout):
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - dout.mean(axis=0) - xhat * (dout * xhat).mean(axis=0))
    return np.round(dX, 3), np.round((dout * xhat).sum(axis=0), 3), np.round(dout.sum(axis=0), 3)


@batch_norm_problem.wrong("the updates of the parameters", "step_not_slope", "constant_factor")
def batch_norm_step(X, gamma, dout):
    lr = 0.1
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - dout.mean(axis=0) - xhat * (dout * xhat).mean(axis=0))
    return dX, -lr * (dout * xhat).sum(axis=0), -lr * dout.sum(axis=0)


@batch_norm_problem.wrong("clipped", "region_only", "clipped")
def batch_norm_clipped(X, gamma, dout):
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - dout.mean(axis=0) - xhat * (dout * xhat).mean(axis=0))
    gradients = dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)
    return tuple(np.clip(g, -0.5, 0.5) for g in gradients)


@batch_norm_problem.wrong(
    "the number of features taken for the batch size", "shape_only", "wrong_term_factor", "dimension_scale"
)
def batch_norm_features_for_batch(X, gamma, dout):
    m = X.shape[1]
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dgamma, dbeta = (dout * xhat).sum(axis=0), dout.sum(axis=0)
    return gamma / (m * std) * (m * dout - dbeta - xhat * dgamma), dgamma, dbeta


@batch_norm_problem.wrong(
    "no gamma, a constant variance",
    "missing_chain_factor",
    "missing_path",
    "ignores_input",
    "missing_term",
    "wrong_argument",
    "hard_coded",
    "different_loss",
)
def batch_norm_without_gamma_constant_variance(X, dout):
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    return (dout - dout.mean(axis=0)) / std, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong("a gradient of zero for X", "zero", "missing_path")
def batch_norm_zero_input_gradient(X, dout):
    xhat = (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 1e-5)
    return np.zeros_like(X), (dout * xhat).sum(axis=0), dout.sum(axis=0)


@batch_norm_problem.wrong("running totals not reset between the features", "accumulates", "region_only", "extra_term")
def batch_norm_running_totals(X, gamma, dout):
    n, d = X.shape
    std = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / std
    dX = gamma / std * (dout - dout.mean(axis=0) - xhat * (dout * xhat).mean(axis=0))
    dgamma, dbeta = np.zeros(d), np.zeros(d)
    scale = shift = 0.0
    for j in range(d):
        for i in range(n):
            scale += dout[i, j] * xhat[i, j]
            shift += dout[i, j]
        dgamma[j], dbeta[j] = scale, shift
    return dX, dgamma, dbeta


@batch_norm_problem.wrong(
    "the deviation of the last feature used for all", "wrong_argument", "region_only", "broadcast_shape"
)
def batch_norm_deviation_of_last_feature(X, gamma, dout):
    n, d = X.shape
    xhat = np.zeros((n, d))
    for j in range(d):
        std = np.sqrt(X[:, j].var() + 1e-5)
        xhat[:, j] = (X[:, j] - X[:, j].mean()) / std
    dxhat = dout * gamma
    dX = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / std
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@loss(X=normal("n", "d"), gamma=normal("d"), beta=normal("d"), dout=normal("n", "d"))
def layer_norm(X, gamma, beta, dout):
    """layer normalisation against an upstream gradient"""
    mean = X.mean(dim=1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=1, keepdim=True)
    normalised = (X - mean) / torch.sqrt(variance + 1e-5)
    return ((gamma * normalised + beta) * dout).sum()


layer_norm_problem = Problem(layer_norm, ("X", "gamma", "beta"))


@layer_norm_problem.right("means of each row taken out")
def layer_norm_row_means(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.right("a loop over the rows")
def layer_norm_row_loop(X, gamma, dout):
    dX = np.zeros_like(X)
    dgamma = np.zeros_like(gamma)
    dbeta = np.zeros_like(gamma)
    for i, row in enumerate(X):
        sigma = np.sqrt(np.var(row) + 1e-5)
        hat = (row - row.mean()) / sigma
        g = gamma * dout[i]
        dX[i] = (g - g.mean() - hat * (g @ hat) / len(row)) / sigma
        dgamma += dout[i] * hat
        dbeta += dout[i]
    return dX, dgamma, dbeta


@layer_norm_problem.right("three reductions and loops over entries")
def layer_norm_three_reductions(X, gamma, dout):
    n, d = X.shape
    dX, dgamma, dbeta = np.zeros((n, d)), np.zeros(d), np.zeros(d)
    for b in range(n):
        mean = 0.0
        for i in range(d):
            mean += X[b, i] / d
        variance = 0.0
        for i in range(d):
            variance += (X[b, i] - mean) ** 2 / d
        rstd = 1.0 / math.sqrt(variance + 1e-5)
        dnorm_mean = 0.0
        dnorm_norm_mean = 0.0
        for i in range(d):
            norm = (X[b, i] - mean) * rstd
            dnorm_mean += gamma[i] * dout[b, i] / d
            dnorm_norm_mean += gamma[i] * dout[b, i] * norm / d
        for i in range(d):
            norm = (X[b, i] - mean) * rstd
            dbeta[i] += dout[b, i]
            dgamma[i] += norm * dout[b, i]
            dX[b, i] += (gamma[i] * dout[b, i] - dnorm_mean - norm * dnorm_norm_mean) * rstd
    return dX, dgamma, dbeta


@layer_norm_problem.right("the Jacobian matrix of each row")
def layer_norm_jacobian(X, gamma, dout):
    n, d = X.shape
    rows = []
    hats = np.zeros((n, d))
    for i in range(n):
        c = X[i] - X[i].mean()
        v = c @ c / d + 1e-5
        hats[i] = c / np.sqrt(v)
        J = (np.eye(d) - 1 / d) / np.sqrt(v) - np.outer(c, c) / (d * v**1.5)
        rows.append((dout[i] @ np.diag(gamma)) @ J)
    return np.vstack(rows), np.diag(dout.T @ hats), dout.T @ np.ones(n)


@layer_norm_problem.right("backwards through the graph")
def layer_norm_staged(X, gamma, dout):
    d = X.shape[1]
    mu = X.mean(axis=1)[:, np.newaxis]
    xmu = X - mu
    var = np.mean(xmu**2, axis=1)[:, np.newaxis]
    ivar = 1 / np.sqrt(var + 1e-5)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=1, keepdims=True)
    dvar = -0.5 * divar * ivar**3
    dxmu = dxhat * ivar + 2 * xmu * dvar / d
    dmu = -dxmu.sum(axis=1, keepdims=True)
    return [dxmu + dmu / d, np.sum(dout * xmu * ivar, axis=0), np.sum(dout, axis=0)]


@layer_norm_problem.right("as batch normalisation of the transposed array")
def layer_norm_transposed_batch_norm(X, gamma, dout):
    A, G = X.T, (dout * gamma).T
    d = A.shape[0]
    mu, var = A.mean(axis=0), A.var(axis=0)
    std = np.sqrt(var + 1e-5)
    hat = (A - mu) / std
    dA = 1 / d / std * (d * G - G.sum(axis=0) - hat * (G * hat).sum(axis=0))
    return dA.T, (dout.T * hat).sum(axis=1), dout.T.sum(axis=1)


@layer_norm_problem.right("einsum with the centring matrix")
def layer_norm_einsum(X, gamma, dout):
    d = X.shape[1]
    C = np.eye(d) - np.full((d, d), 1 / d)
    c = np.einsum("ij,jk->ik", X, C)
    r = (np.einsum("ij,ij->i", c, c) / d + 1e-5) ** -0.5
    g = np.einsum("ij,j->ij", dout, gamma)
    inner = np.einsum("i,ij->ij", r, g) - np.einsum("i,ij,ik,ik->ij", r**3 / d, c, c, g)
    dX = np.einsum("ij,jk->ik", inner, C)
    return dX, np.einsum("ij,ij,i->j", dout, c, r), np.einsum("ij->j", dout)


@layer_norm_problem.right("torch, dict")
def layer_norm_torch_dict(X, gamma, dout):
    mean = X.mean(-1, keepdim=True)
    rstd = (X.var(-1, keepdim=True, unbiased=False) + 1e-5).rsqrt()
    norm = (X - mean) * rstd
    dnorm = dout * gamma
    dX = dnorm - dnorm.mean(-1, keepdim=True) - norm * (dnorm * norm).mean(-1, keepdim=True)
    dX = dX * rstd
    return {"dX": dX, "dgamma": (dout * norm).sum(0), "dbeta": dout.sum(0)}


@layer_norm_problem.right("torch, a batch of Jacobian matrices")
def layer_norm_torch_batched(X, gamma, dout):
    n, d = X.shape
    c = X - X.mean(1, keepdim=True)
    v = (c * c).mean(1) + 1e-5
    centring = torch.eye(d, dtype=X.dtype) - 1 / d
    outer = torch.bmm(c.unsqueeze(2), c.unsqueeze(1))
    jacobians = centring / v.sqrt().view(n, 1, 1) - outer / (d * v**1.5).view(n, 1, 1)
    dX = torch.bmm(jacobians, (dout * gamma).unsqueeze(2)).squeeze(2)
    normalised = c / v.sqrt().view(n, 1)
    return dX, (dout * normalised).sum(0), dout.sum(0)


@layer_norm_problem.right("quotient rule on the centred rows")
def layer_norm_quotient_rule(X, gamma, dout):
    d = X.shape[1]
    dX = np.zeros(X.shape)
    dgamma = np.zeros(d)
    for i in range(len(X)):
        c = X[i] - X[i].mean()
        s = np.sqrt((c**2).mean() + 1e-5)
        for k in range(d):
            dc = -np.ones(d) / d
            dc[k] += 1
            ds = c[k] / (d * s)
            dX[i, k] = np.sum(dout[i] * gamma * (dc * s - c * ds) / s**2)
        dgamma += dout[i] * c / s
    return dX, dgamma, dout.sum(0)


@layer_norm_problem.right("through the total squared length of the centred rows")
def layer_norm_lengths(X, gamma, dout):
    d = X.shape[1]
    c = X - X.mean(axis=1, keepdims=True)
    length2 = np.sum(c * c, axis=1, keepdims=True) + d * 1e-5
    length = np.sqrt(length2)
    g = math.sqrt(d) * gamma * dout
    dc = g / length - c * np.sum(g * c, axis=1, keepdims=True) / (length2 * length)
    dX = dc - dc.mean(axis=1, keepdims=True)
    return dX, math.sqrt(d) * np.sum(dout * c / length, axis=0), np.sum(dout, axis=0)


@layer_norm_problem.right("differences of all pairs of entries in a row")
def layer_norm_pair_differences(X, gamma, dout):
    d = X.shape[1]
    D = X[:, :, None] - X[:, None, :]
    c = D.mean(axis=2)
    r = ((D**2).sum(axis=(1, 2)) / (2 * d * d) + 1e-5) ** -0.5
    g = gamma * dout
    dr = (g * c).sum(axis=1)
    dvar = -0.5 * r**3 * dr
    dD = (g * r[:, None])[:, :, None] / d + D * dvar[:, None, None] / d**2
    return dD.sum(axis=2) - dD.sum(axis=1), (dout * c * r[:, None]).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.right("a layer class, parameters as rows")
def layer_norm_layer_class(X, gamma, dout):
    class LayerNorm:
        def __init__(self, scale):
            self.scale = scale.reshape(1, -1)

        def forward(self, inputs):
            centred = inputs - np.mean(inputs, axis=-1, keepdims=True)
            self.std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 1e-5)
            self.normed = centred / self.std

        def backward(self, upstream):
            self.dscale = np.sum(upstream * self.normed, axis=0, keepdims=True)
            self.dshift = np.sum(upstream, axis=0, keepdims=True)
            inner = upstream * self.scale / self.std
            inner = inner - self.normed * np.mean(inner * self.normed, axis=-1, keepdims=True)
            return inner - np.mean(inner, axis=-1, keepdims=True)

    layer = LayerNorm(gamma)
    layer.forward(X)
    dX = layer.backward(dout)
    return dX, layer.dscale, layer.dshift


@layer_norm_problem.right("in extended precision")
def layer_norm_longdouble(X, gamma, dout):
    x, scale, up = X.astype(np.longdouble), gamma.astype(np.longdouble), dout.astype(np.longdouble)
    sigma = np.sqrt(x.var(axis=1, keepdims=True) + np.longdouble(1e-5))
    hat = (x - x.mean(axis=1, keepdims=True)) / sigma
    g = scale * up
    dX = (g - g.mean(axis=1, keepdims=True) - hat * (g * hat).mean(axis=1, keepdims=True)) / sigma
    return dX.astype(float), (up * hat).sum(axis=0).astype(float), up.sum(axis=0).astype(float)


@layer_norm_problem.right("in single precision")
def layer_norm_float32(X, gamma, dout):
    x, scale, up = X.astype(np.float32), gamma.astype(np.float32), dout.astype(np.float32)
    sigma = np.sqrt(x.var(axis=1, keepdims=True) + np.float32(1e-5))
    hat = (x - x.mean(axis=1, keepdims=True)) / sigma
    g = scale * up
    dX = (g - g.mean(axis=1, keepdims=True) - hat * (g * hat).mean(axis=1, keepdims=True)) / sigma
    return dX, (up * hat).sum(axis=0), up.sum(axis=0)


@layer_norm_problem.right("torch loops, stacked rows")
def layer_norm_torch_rows(X, gamma, dout):
    rows, hats = [], []
    for x, up in zip(X, dout):
        sigma = torch.sqrt(torch.mean((x - x.mean()) ** 2) + 1e-5)
        hat = (x - x.mean()) / sigma
        g = up * gamma
        rows.append((g - torch.mean(g) - hat * torch.dot(g, hat) / len(x)) / sigma)
        hats.append(up * hat)
    return torch.stack(rows), torch.stack(hats).sum(0), torch.sum(dout, dim=0)


@layer_norm_problem.wrong("the mean taken as a constant", "missing_path", "missing_term", "missing_chain_factor")
def layer_norm_constant_mean(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong("the variance taken as a constant", "missing_path", "missing_term")
def layer_norm_constant_variance(X, gamma, dout):
    sigma = torch.sqrt(X.var(dim=1, keepdim=True, unbiased=False) + 1e-5)
    xhat = (X - X.mean(dim=1, keepdim=True)) / sigma
    g = dout * gamma
    return (g - g.mean(dim=1, keepdim=True)) / sigma, (dout * xhat).sum(dim=0), dout.sum(dim=0)


@layer_norm_problem.wrong("normalised over the batch", "different_loss", "wrong_axis_sum")
def layer_norm_over_batch(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=0) + 1e-5)
    xhat = (X - X.mean(axis=0)) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=0) - xhat * (g * xhat).mean(axis=0)) / sigma
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong("the means of the gradient over the batch", "wrong_axis_sum")
def layer_norm_gradient_means_over_batch(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=0) - xhat * (g * xhat).mean(axis=0)) / sigma
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong(
    "gamma outside the means, as in batch normalisation", "wrong_argument", "wrong_order", "transposed"
)
def layer_norm_gamma_outside(X, gamma, dout):
    d = X.shape[1]
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    total = dout.sum(axis=1, keepdims=True)
    projected = (dout * xhat).sum(axis=1, keepdims=True)
    dX = gamma / (d * sigma) * (d * dout - total - xhat * projected)
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong(
    "no gamma in the gradient of X",
    "missing_chain_factor",
    "ignores_input",
    "wrong_argument",
    "hard_coded",
    "different_loss",
)
def layer_norm_without_gamma(X, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    dX = (dout - dout.mean(axis=1, keepdims=True) - xhat * (dout * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong(
    "the batch size for the number of features", "shape_only", "wrong_term_factor", "dimension_scale"
)
def layer_norm_batch_for_features(X, gamma, dout):
    N = len(X)
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    sums = g.sum(axis=1, keepdims=True) + xhat * (g * xhat).sum(axis=1, keepdims=True)
    return (N * g - sums) / (N * sigma), (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong("sign of both mean terms", "wrong_term_factor", "missing_chain_factor")
def layer_norm_term_signs(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g + g.mean(axis=1, keepdims=True) + xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong("gamma's gradient summed over the features", "wrong_axis_sum")
def layer_norm_gamma_over_features(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, (dout * xhat).sum(axis=1), dout.sum(axis=0)


@layer_norm_problem.wrong(
    "gamma's gradient without the normalised input",
    "missing_chain_factor",
    "ignores_input",
    "permuted_outputs",
    "wrong_argument",
)
def layer_norm_gamma_like_beta(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, np.sum(dout, axis=0), np.sum(dout, axis=0)


@layer_norm_problem.wrong("gamma's gradient with the centred, unscaled input", "wrong_argument", "missing_chain_factor")
def layer_norm_gamma_unscaled(X, gamma, dout):
    centred = X - X.mean(axis=1, keepdims=True)
    sigma = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    xhat = centred / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, (dout * centred).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong(
    "gamma and beta swapped on return",
    "permuted_outputs",
    "missing_chain_factor",
    "ignores_input",
    "wrong_argument",
    "extra_factor",
)
def layer_norm_swapped_parameters(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, dout.sum(axis=0), (dout * xhat).sum(axis=0)


@layer_norm_problem.wrong("the parameters' gradients averaged over the batch", "batch_scale")
def layer_norm_parameters_averaged(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, (dout * xhat).mean(axis=0), dout.mean(axis=0)


@layer_norm_problem.wrong("the gradient of X divided by the batch size", "batch_scale")
def layer_norm_input_over_batch(X, gamma, dout):
    sigma = torch.sqrt(X.var(dim=1, keepdim=True, unbiased=False) + 1e-5)
    xhat = (X - X.mean(dim=1, keepdim=True)) / sigma
    g = dout * gamma
    dX = (g - g.mean(dim=1, keepdim=True) - xhat * (g * xhat).mean(dim=1, keepdim=True)) / sigma
    return dX / len(X), (dout * xhat).sum(dim=0), dout.sum(dim=0)


@layer_norm_problem.wrong(
    "statistics of the first row for all rows",
    "single_sample",
    "shape_only",
    "wrong_argument",
    "region_only",
    "broadcast_shape",
)
def layer_norm_first_row(X, gamma, dout):
    mu, sigma = X[0].mean(), np.sqrt(X[0].var() + 1e-5)
    xhat = (X - mu) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong(
    "statistics over the whole array", "wrong_axis_sum", "different_loss", "shape_only", "broadcast_shape"
)
def layer_norm_whole_array(X, gamma, dout):
    sigma = np.sqrt(X.var() + 1e-5)
    xhat = (X - X.mean()) / sigma
    g = dout * gamma
    dX = (g - g.mean() - xhat * (g * xhat).mean()) / sigma
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong("not divided by the deviation", "missing_chain_factor")
def layer_norm_without_deviation(X, gamma, dout):
    xhat = (X - X.mean(axis=1, keepdims=True)) / np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    g = dout * gamma
    dX = g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong(
    "a sum for the mean in the variance",
    "different_loss",
    "dimension_scale",
    "missing_chain_factor",
    "wrong_term_factor",
)
def layer_norm_summed_variance(X, gamma, dout):
    c = X - X.mean(axis=1, keepdims=True)
    length = np.sqrt((c**2).sum(axis=1, keepdims=True) + 1e-5)
    xhat = c / length
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).sum(axis=1, keepdims=True)) / length
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong(
    "means of the gradient as a row for a column",
    "broadcast_shape",
    "wrong_argument",
    "transposed",
    "shape_only",
    "axes_permuted",
)
def layer_norm_means_as_row(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=1) - xhat * (g * xhat).mean(axis=1)) / sigma
    return dX, (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong(
    "gradients of the parameters kept of the last row alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def layer_norm_last_row(X, gamma, dout):
    dX = np.zeros_like(X)
    for i in range(len(X)):
        dgamma, dbeta = np.zeros_like(gamma), np.zeros_like(gamma)
        sigma = np.sqrt(X[i].var() + 1e-5)
        hat = (X[i] - X[i].mean()) / sigma
        g = dout[i] * gamma
        dX[i] = (g - g.mean() - hat * (g * hat).mean()) / sigma
        dgamma += dout[i] * hat
        dbeta += dout[i]
    return dX, dgamma, dbeta


@layer_norm_problem.wrong("clipped", "region_only", "clipped")
def layer_norm_clipped(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return np.clip(dX, -0.2, 0.2), (dout * xhat).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong("the gradient of X in an integer array", "truncated_to_int")
def layer_norm_integer_array(X, gamma, dout):
    n, d = X.shape
    dX = np.array([[0] * d for _ in range(n)])
    hats = []
    for i in range(n):
        sigma = np.sqrt(X[i].var() + 1e-5)
        hat = (X[i] - X[i].mean()) / sigma
        g = dout[i] * gamma
        dX[i] = (g - g.mean() - hat * (g * hat).mean()) / sigma
        hats.append(hat)
    return dX, (dout * np.array(hats)).sum(axis=0), dout.sum(axis=0)


@layer_norm_problem.wrong("in half precision", "low_precision")
def layer_norm_half_precision(X, gamma, dout):
    x, scale, up = X.astype(np.float16), gamma.astype(np.float16), dout.astype(np.float16)
    sigma = np.sqrt(x.var(axis=1, keepdims=True) + np.float16(1e-5))
    hat = (x - x.mean(axis=1, keepdims=True)) / sigma
    g = scale * up
    dX = (g - g.mean(axis=1, keepdims=True) - hat * (g * hat).mean(axis=1, keepdims=True)) / sigma
    return dX, (up * hat).sum(axis=0), up.sum(axis=0)


@layer_norm_problem.wrong(
    "mean a constant, and the parameters averaged",
    "missing_path",
    "missing_term",
    "batch_scale",
    "missing_chain_factor",
)
def layer_norm_constant_mean_averaged(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g - xhat * (g * xhat).mean(axis=1, keepdims=True)) / sigma
    return dX, np.mean(dout * xhat, axis=0), np.mean(dout, axis=0)


@layer_norm_problem.wrong("all signs turned", "sign_flipped", "constant_factor")
def layer_norm_negative(X, gamma, dout):
    sigma = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=1, keepdims=True)) / sigma
    g = dout * gamma
    dX = (g.mean(axis=1, keepdims=True) + xhat * (g * xhat).mean(axis=1, keepdims=True) - g) / sigma
    return dX, -(dout * xhat).sum(axis=0), -dout.sum(axis=0)


@loss(X=normal("n", "d"), g=normal("d"), eps=uniform(low=0.05, high=0.5), dout=normal("n", "d"))
def rms_norm(X, g, eps, dout):
    """root mean square normalisation against an upstream gradient"""
    rms = torch.sqrt((X**2).mean(dim=1, keepdim=True) + eps)
    return (g * X / rms * dout).sum()


rms_norm_problem = Problem(rms_norm, ("X", "g"))


@rms_norm_problem.right("closed form")
def rms_norm_closed_form(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).mean(axis=1, keepdims=True) / rms**3
    return dX, (dout * X / rms).sum(axis=0)


@rms_norm_problem.right("projection on the normalised rows")
def rms_norm_normalised_rows(X, g, eps, dout):
    r = 1 / np.sqrt(np.mean(X * X, axis=1, keepdims=True) + eps)
    y = X * r
    a = dout * g
    return r * (a - y * np.mean(a * y, axis=1, keepdims=True)), np.sum(dout * y, axis=0)


@rms_norm_problem.right("a loop over the rows, dict")
def rms_norm_row_loop(X, g, eps, dout):
    n, d = X.shape
    grads = {"dX": np.zeros((n, d)), "dg": np.zeros(d)}
    for i in range(n):
        ms = X[i] @ X[i] / d + eps
        a = dout[i] * g
        grads["dX"][i] = a / np.sqrt(ms) - (a @ X[i]) / d * X[i] / ms**1.5
        grads["dg"] += dout[i] * X[i] / np.sqrt(ms)
    return grads


@rms_norm_problem.right("loops over entries, the Jacobian by the quotient rule")
def rms_norm_entry_loops(X, g, eps, dout):
    n, d = X.shape
    dX = np.zeros((n, d))
    dg = np.zeros(d)
    for i in range(n):
        s = math.sqrt(sum(x * x for x in X[i]) / d + eps)
        for k in range(d):
            ds = X[i, k] / (d * s)
            for j in range(d):
                dX[i, k] += dout[i, j] * g[j] * ((j == k) * s - X[i, j] * ds) / s**2
            dg[k] += dout[i, k] * X[i, k] / s
    return dX, dg


@rms_norm_problem.right("the Jacobian matrix of each row")
def rms_norm_jacobian(X, g, eps, dout):
    d = X.shape[1]
    rows, scaled = [], []
    for x, up in zip(X, dout):
        s = np.sqrt(x.dot(x) / d + eps)
        J = np.diag(g) @ (np.eye(d) / s - np.outer(x, x) / (d * s**3))
        rows.append(J.T @ up)
        scaled.append(np.diag(x / s) @ up)
    return np.array(rows), np.sum(scaled, axis=0)


@rms_norm_problem.right("einsum with all Jacobians")
def rms_norm_einsum(X, g, eps, dout):
    d = X.shape[1]
    r = (np.einsum("ij,ij->i", X, X) / d + eps) ** -0.5
    J = np.einsum("i,jk->ijk", r, np.eye(d)) - np.einsum("i,ij,ik->ijk", r**3 / d, X, X)
    return np.einsum("ij,j,ijk->ik", dout, g, J), np.einsum("ij,ij,i->j", dout, X, r)


@rms_norm_problem.right("backwards through the graph")
def rms_norm_staged(X, g, eps, dout):
    d = X.shape[1]
    sq = X**2
    ms = sq.sum(axis=1) / d + eps
    root = ms**0.5
    inverse = 1 / root
    normed = X * inverse[:, None]

    dg = (dout * normed).sum(axis=0)
    dnormed = dout * g
    dX = dnormed * inverse[:, None]
    dinverse = (dnormed * X).sum(axis=1)
    droot = -dinverse / root**2
    dms = droot / (2 * root)
    dsq = np.repeat(dms[:, None], d, axis=1) / d
    dX = dX + 2 * X * dsq
    return dX, dg


@rms_norm_problem.right("torch")
def rms_norm_torch(X, g, eps, dout):
    r = torch.rsqrt(X.pow(2).mean(-1, keepdim=True) + eps)
    norm = X * r
    dnorm = dout * g
    return (dnorm - norm * (dnorm * norm).mean(-1, keepdim=True)) * r, (dout * norm).sum(0)


@rms_norm_problem.right("torch, products of batched matrices")
def rms_norm_torch_batched(X, g, eps, dout):
    n, d = X.shape
    s = torch.sqrt((X * X).sum(1) / d + eps)
    column = X.unsqueeze(2)
    a = (dout * g).unsqueeze(2)
    inner = torch.bmm(column.transpose(1, 2), a)
    dX = a / s.view(n, 1, 1) - torch.bmm(column, inner) / (d * s**3).view(n, 1, 1)
    dg = torch.mv((dout * X).T, 1 / s)
    return dX.squeeze(2), dg


@rms_norm_problem.right("through the lengths of the rows")
def rms_norm_lengths(X, g, eps, dout):
    d = X.shape[1]
    length = np.sqrt((X**2).sum(axis=1) + d * eps)
    scale = (np.sqrt(d) / length).reshape(-1, 1)
    unit = X / length.reshape(-1, 1)
    a = dout * g
    along = (a * unit).sum(axis=1).reshape(-1, 1)
    return scale * (a - along * unit), (scale * X * dout).sum(axis=0).reshape(-1, 1)


@rms_norm_problem.right("over one common denominator, entry by entry")
def rms_norm_common_denominator(X, g, eps, dout):
    n, d = X.shape
    ms = np.mean(X**2, axis=1, keepdims=True) + eps
    a = dout * g
    crossed = np.zeros((n, d))
    for j in range(d):
        others = [k for k in range(d) if k != j]
        own = (X[:, others] ** 2).sum(axis=1) / d + eps
        cross = (a[:, others] * X[:, others]).sum(axis=1) / d
        crossed[:, j] = a[:, j] * own - X[:, j] * cross
    return crossed / ms**1.5, (dout * X * ms**-0.5).sum(axis=0)


@rms_norm_problem.right("diagonal matrices on both sides")
def rms_norm_diagonal_matrices(X, g, eps, dout):
    d = X.shape[1]
    R = np.diag(1 / np.sqrt(np.diag(X @ X.T) / d + eps))
    A = dout @ np.diag(g)
    P = np.diag(np.diag(A @ X.T))
    return R @ A - R @ R @ R @ P @ X / d, np.diag(dout.T @ R @ X)


@rms_norm_problem.right("a layer class with a cache")
def rms_norm_layer_class(X, g, eps, dout):
    class RMSNorm:
        def __init__(self, gain, epsilon):
            self.gain, self.epsilon, self.cache = gain, epsilon, None

        def forward(self, x):
            rms = np.sqrt(np.mean(np.square(x), axis=-1, keepdims=True) + self.epsilon)
            self.cache = (x / rms, rms)
            return self.gain * self.cache[0]

        def backward(self, upstream):
            y, rms = self.cache
            dgain = np.sum(upstream * y, axis=0)
            dy = upstream * self.gain
            drms = -np.sum(dy * y, axis=-1, keepdims=True) / rms
            return dy / rms + drms * y / y.shape[-1], dgain

    layer = RMSNorm(g, eps)
    layer.forward(X)
    return layer.backward(dout)


@rms_norm_problem.right("plain lists")
def rms_norm_plain_lists(X, g, eps, dout):
    rows, dg = [], [0.0] * len(g)
    for x, up in zip(X.tolist(), dout.tolist()):
        d = len(x)
        s = math.sqrt(math.fsum(t * t for t in x) / d + float(eps))
        a = [u * float(w) for u, w in zip(up, g)]
        along = math.fsum(p * q for p, q in zip(a, x)) / (d * s**3)
        rows.append([p / s - q * along for p, q in zip(a, x)])
        dg = [total + u * t / s for total, u, t in zip(dg, up, x)]
    return rows, dg


@rms_norm_problem.right("in extended precision")
def rms_norm_longdouble(X, g, eps, dout):
    x, w, up = (np.array(a, dtype=np.longdouble) for a in (X, g, dout))
    s = np.sqrt((x**2).mean(axis=1, keepdims=True) + np.longdouble(eps))
    a = w * up
    dX = a / s - x * (a * x).mean(axis=1, keepdims=True) / s**3
    return np.array(dX, dtype=float), np.array((up * x / s).sum(axis=0), dtype=float)


@rms_norm_problem.right("in single precision")
def rms_norm_float32(X, g, eps, dout):
    x, w, up, e = (np.asarray(a).astype(np.float32) for a in (X, g, dout, eps))
    s = np.sqrt((x**2).mean(axis=1, keepdims=True) + e)
    a = w * up
    return a / s - x * (a * x).mean(axis=1, keepdims=True) / s**3, (up * x / s).sum(axis=0)


@rms_norm_problem.wrong("the root mean square taken as a constant", "missing_path", "missing_term")
def rms_norm_constant_root(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    return dout * g / rms, (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong(
    "a sum for the mean of squares", "different_loss", "dimension_scale", "wrong_term_factor", "missing_chain_factor"
)
def rms_norm_sum_of_squares(X, g, eps, dout):
    r = 1 / np.sqrt((X**2).sum(axis=1, keepdims=True) + eps)
    y = X * r
    a = dout * g
    return r * (a - y * (a * y).sum(axis=1, keepdims=True)), (dout * y).sum(axis=0)


@rms_norm_problem.wrong(
    "the projection not divided by the number of features",
    "wrong_term_factor",
    "dimension_scale",
    "missing_chain_factor",
)
def rms_norm_projection_summed(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).sum(axis=1, keepdims=True) / rms**3
    return dX, (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong(
    "the batch size for the number of features", "shape_only", "wrong_term_factor", "dimension_scale"
)
def rms_norm_batch_for_features(X, g, eps, dout):
    n = len(X)
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).sum(axis=1, keepdims=True) / (n * rms**3)
    return dX, (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong("epsilon forgotten", "ignores_input", "different_loss", "missing_term", "wrong_argument")
def rms_norm_without_epsilon(X, g, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True))
    a = dout * g
    dX = a / rms - X * (a * X).mean(axis=1, keepdims=True) / rms**3
    return dX, (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong("epsilon outside the root", "different_loss", "wrong_order")
def rms_norm_epsilon_outside(X, g, eps, dout):
    d = X.shape[1]
    root = np.sqrt((X**2).mean(axis=1, keepdims=True))
    s = root + eps
    a = dout * g
    dX = a / s - X * (a * X).sum(axis=1, keepdims=True) / (d * root * s**2)
    return dX, (dout * X / s).sum(axis=0)


@rms_norm_problem.wrong("a fixed epsilon", "hard_coded", "ignores_input", "different_loss", "wrong_argument")
def rms_norm_fixed_epsilon(X, g, dout):
    r = torch.rsqrt((X**2).mean(dim=1, keepdim=True) + 1e-6)
    y = X * r
    a = dout * g
    return r * (a - y * (a * y).mean(dim=1, keepdim=True)), (dout * y).sum(dim=0)


@rms_norm_problem.wrong("rows centred first", "different_loss", "wrong_argument", "extra_term")
def rms_norm_centred(X, g, eps, dout):
    c = X - X.mean(axis=1, keepdims=True)
    s = np.sqrt((c**2).mean(axis=1, keepdims=True) + eps)
    y = c / s
    a = dout * g
    dX = (a - a.mean(axis=1, keepdims=True) - y * (a * y).mean(axis=1, keepdims=True)) / s
    return dX, (dout * y).sum(axis=0)


@rms_norm_problem.wrong("the mean of the gradient taken out", "extra_term")
def rms_norm_extra_mean(X, g, eps, dout):
    s = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    y = X / s
    a = dout * g
    dX = (a - a.mean(axis=1, keepdims=True) - y * (a * y).mean(axis=1, keepdims=True)) / s
    return dX, (dout * y).sum(axis=0)


@rms_norm_problem.wrong(
    "the projection divided by the root once, not cubed",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_argument",
    "wrong_activation_derivative",
)
def rms_norm_wrong_power(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).mean(axis=1, keepdims=True) / rms
    return dX, (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong(
    "sign of the projection", "wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"
)
def rms_norm_projection_sign(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms + X * (a * X).mean(axis=1, keepdims=True) / rms**3
    return dX, (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong("half the projection, the square's two forgotten", "wrong_term_factor", "missing_chain_factor")
def rms_norm_half_projection(X, g, eps, dout):
    d = X.shape[1]
    ms = (X**2).mean(axis=1, keepdims=True) + eps
    a = dout * g
    dms = -0.5 * (a * X).sum(axis=1, keepdims=True) * ms**-1.5
    return a / np.sqrt(ms) + X * dms / d, (dout * X / np.sqrt(ms)).sum(axis=0)


@rms_norm_problem.wrong(
    "no gain in the gradient of X",
    "missing_chain_factor",
    "ignores_input",
    "wrong_argument",
    "hard_coded",
    "different_loss",
)
def rms_norm_without_gain(X, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    dX = dout / rms - X * (dout * X).mean(axis=1, keepdims=True) / rms**3
    return dX, (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong("the gain outside the projection", "wrong_argument", "wrong_order", "transposed")
def rms_norm_gain_outside(X, g, eps, dout):
    r = 1 / np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    y = X * r
    return g * r * (dout - y * (dout * y).mean(axis=1, keepdims=True)), (dout * y).sum(axis=0)


@rms_norm_problem.wrong("the gain's gradient with the raw input", "wrong_argument", "missing_chain_factor")
def rms_norm_raw_input_for_gain(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).mean(axis=1, keepdims=True) / rms**3
    return dX, (dout * X).sum(axis=0)


@rms_norm_problem.wrong("the gain's gradient averaged over the batch", "batch_scale")
def rms_norm_gain_averaged(X, g, eps, dout):
    rms = torch.sqrt((X**2).mean(dim=1, keepdim=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).mean(dim=1, keepdim=True) / rms**3
    return dX, (dout * X / rms).mean(dim=0)


@rms_norm_problem.wrong("the gain's gradient summed over the features", "wrong_axis_sum")
def rms_norm_gain_over_features(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).mean(axis=1, keepdims=True) / rms**3
    return dX, (dout * X / rms).sum(axis=1)


@rms_norm_problem.wrong("the gradients in the other order", "permuted_outputs")
def rms_norm_swapped(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).mean(axis=1, keepdims=True) / rms**3
    return (dout * X / rms).sum(axis=0), dX


@rms_norm_problem.wrong(
    "one root mean square for the whole batch", "wrong_axis_sum", "different_loss", "shape_only", "broadcast_shape"
)
def rms_norm_whole_batch(X, g, eps, dout):
    rms = np.sqrt((X**2).mean() + eps)
    a = dout * g
    return a / rms - X * (a * X).mean() / rms**3, (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong("mean squares over the batch axis", "wrong_axis_sum", "different_loss")
def rms_norm_over_batch(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=0) + eps)
    a = dout * g
    return a / rms - X * (a * X).mean(axis=0) / rms**3, (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong(
    "the loop over the rows left after the first",
    "single_sample",
    "region_only",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def rms_norm_first_row_alone(X, g, eps, dout):
    dX, dg = np.zeros_like(X), np.zeros_like(g)
    for i in range(len(X)):
        rms = np.sqrt((X[i] ** 2).mean() + eps)
        a = dout[i] * g
        dX[i] = a / rms - X[i] * (a * X[i]).mean() / rms**3
        dg += dout[i] * X[i] / rms
        break
    return dX, dg


@rms_norm_problem.wrong("the gain's gradient in an integer array", "truncated_to_int")
def rms_norm_integer_array(X, g, eps, dout):
    dg = np.zeros(g.shape, dtype=int)
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).mean(axis=1, keepdims=True) / rms**3
    dg[:] = (dout * X / rms).sum(axis=0)
    return dX, dg


@rms_norm_problem.wrong("rounded to three decimals", "rounded")
def rms_norm_rounded(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).mean(axis=1, keepdims=True) / rms**3
    return dX.round(3), (dout * X / rms).sum(axis=0).round(3)


@rms_norm_problem.wrong("the step of gradient descent", "step_not_slope", "constant_factor")
def rms_norm_step(X, g, eps, dout):
    rms = np.sqrt((X**2).mean(axis=1, keepdims=True) + eps)
    a = dout * g
    dX = a / rms - X * (a * X).mean(axis=1, keepdims=True) / rms**3
    return -0.01 * dX, -0.01 * (dout * X / rms).sum(axis=0)


@rms_norm_problem.wrong(
    "no gain, and half the projection",
    "missing_chain_factor",
    "wrong_term_factor",
    "ignores_input",
    "wrong_argument",
    "hard_coded",
    "different_loss",
)
def rms_norm_without_gain_half_projection(X, eps, dout):
    ms = (X**2).mean(axis=1, keepdims=True) + eps
    dX = dout / ms**0.5 - 0.5 * X * (dout * X).mean(axis=1, keepdims=True) / ms**1.5
    return dX, (dout * X / ms**0.5).sum(axis=0)


@loss(X=normal("n", "d"), dout=normal("n", "d"))
def row_normalise(X, dout):
    """rows divided by their length against an upstream gradient"""
    length = torch.sqrt((X**2).sum(dim=1, keepdim=True))
    return (X / length * dout).sum()


row_normalise_problem = Problem(row_normalise, ("X",))


@row_normalise_problem.right("what is left beside the direction, over the length")
def row_normalise_rejection(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = X / r
    return (dout - u * (u * dout).sum(axis=1, keepdims=True)) / r


@row_normalise_problem.right("two terms, the second over the cube")
def row_normalise_cube(X, dout):
    r = np.sqrt(np.sum(X**2, axis=1, keepdims=True))
    return dout / r - X * np.sum(X * dout, axis=1, keepdims=True) / r**3


@row_normalise_problem.right("a loop over the rows with the Jacobian matrix")
def row_normalise_jacobian(X, dout):
    dX = np.zeros_like(X)
    for i, x in enumerate(X):
        r = np.sqrt(x @ x)
        J = np.eye(len(x)) / r - np.outer(x, x) / r**3
        dX[i] = J @ dout[i]
    return dX


@row_normalise_problem.right("one matrix of squares minus products")
def row_normalise_squares_minus_products(X, dout):
    rows = []
    for x, v in zip(X, dout):
        square = np.dot(x, x)
        rows.append((square * np.identity(x.size) - x[:, None] * x[None, :]) @ v / square**1.5)
    return np.stack(rows)


@row_normalise_problem.right("quotient rule in loops over entries")
def row_normalise_entry_loops(X, dout):
    n, d = X.shape
    dX = np.zeros((n, d))
    for i in range(n):
        r = math.sqrt(sum(float(t) ** 2 for t in X[i]))
        for k in range(d):
            dr = X[i, k] / r
            for j in range(d):
                dX[i, k] += dout[i, j] * ((1.0 if j == k else 0.0) * r - X[i, j] * dr) / r**2
    return dX


@row_normalise_problem.right("einsum")
def row_normalise_einsum(X, dout):
    inverse = np.einsum("ij,ij->i", X, X) ** -0.5
    u = np.einsum("ij,i->ij", X, inverse)
    projectors = np.eye(X.shape[1]) - np.einsum("ij,ik->ijk", u, u)
    return np.einsum("i,ijk,ik->ij", inverse, projectors, dout)


@row_normalise_problem.right("sum over pairs of entries")
def row_normalise_pairs(X, dout):
    square = (X**2).sum(axis=1)
    crossed = X[:, :, None] * dout[:, None, :] - dout[:, :, None] * X[:, None, :]
    return -(crossed * X[:, None, :]).sum(axis=2) / (square**1.5)[:, None]


@row_normalise_problem.right("mean of the gradient and its mirror image")
def row_normalise_reflection(X, dout):
    r = np.linalg.norm(X, axis=1)[:, np.newaxis]
    u = X / r
    mirrored = dout - 2 * u * np.sum(u * dout, axis=1)[:, np.newaxis]
    return 0.5 * (dout + mirrored) / r


@row_normalise_problem.right("lengths by repeated hypot")
def row_normalise_hypot(X, dout):
    r = np.hypot.reduce(X, axis=1)
    cosines = X / r[:, None]
    along = np.einsum("ij,ij->i", cosines, dout)
    return np.divide(dout - along[:, None] * cosines, r[:, None])


@row_normalise_problem.right("rows scaled by their largest entry first")
def row_normalise_scaled_first(X, dout):
    biggest = np.abs(X).max(axis=1, keepdims=True)
    S = X / biggest
    r = np.sqrt((S**2).sum(axis=1, keepdims=True))
    dS = dout / r - S * (S * dout).sum(axis=1, keepdims=True) / r**3
    return dS / biggest


@row_normalise_problem.right("backwards through the graph")
def row_normalise_staged(X, dout):
    squares = X**2
    total = squares.sum(axis=1, keepdims=True)
    length = np.sqrt(total)
    dlength = np.sum(-dout * X / length**2, axis=1, keepdims=True)
    dtotal = dlength / (2 * length)
    dsquares = dtotal * np.ones_like(squares)
    return dout / length + dsquares * 2 * X


@row_normalise_problem.right("torch")
def row_normalise_torch(X, dout):
    y = F.normalize(X, dim=1)
    return (dout - y * (dout * y).sum(1, keepdim=True)) / X.norm(dim=1, keepdim=True)


@row_normalise_problem.right("torch, batched projectors")
def row_normalise_torch_batched(X, dout):
    n, d = X.shape
    r = torch.sqrt(torch.sum(X * X, dim=1))
    u = X / r[:, None]
    P = torch.eye(d, dtype=X.dtype).repeat(n, 1, 1) - u.unsqueeze(2) @ u.unsqueeze(1)
    return (P @ dout.unsqueeze(2)).squeeze(2) / r[:, None]


@row_normalise_problem.right("diagonal matrices")
def row_normalise_diagonal_matrices(X, dout):
    L = np.diag(1 / np.linalg.norm(X, axis=1))
    U = L @ X
    return L @ (dout - np.diag(np.diag(U @ dout.T)) @ U)


@row_normalise_problem.right("one large Jacobian of the flattened array")
def row_normalise_flat_jacobian(X, dout):
    n, d = X.shape
    J = np.zeros((n * d, n * d))
    for i in range(n):
        r = np.linalg.norm(X[i])
        block = slice(i * d, (i + 1) * d)
        J[block, block] = (np.eye(d) - np.outer(X[i], X[i]) / r**2) / r
    return (dout.ravel() @ J).reshape(n, d)


@row_normalise_problem.right("plain lists")
def row_normalise_plain_lists(X, dout):
    result = []
    for x, v in zip(X.tolist(), dout.tolist()):
        r2 = sum(t * t for t in x)
        xv = sum(s * t for s, t in zip(x, v))
        result.append([(r2 * t - s * xv) / r2**1.5 for s, t in zip(x, v)])
    return result


@row_normalise_problem.right("in extended precision")
def row_normalise_longdouble(X, dout):
    x, v = X.astype(np.longdouble), dout.astype(np.longdouble)
    r = np.sqrt((x * x).sum(axis=1, keepdims=True))
    return (v / r - x * (x * v).sum(axis=1, keepdims=True) / r**3).astype(np.float64)


@row_normalise_problem.right("in single precision, dict")
def row_normalise_float32(X, dout):
    x, v = X.astype(np.float32), dout.astype(np.float32)
    r = np.sqrt((x * x).sum(axis=1, keepdims=True))
    return {"dX": v / r - x * (x * v).sum(axis=1, keepdims=True) / r**3}


@row_normalise_problem.wrong("the length taken as a constant", "missing_path", "missing_term", "missing_chain_factor")
def row_normalise_constant_length(X, dout):
    return dout / np.linalg.norm(X, axis=1, keepdims=True)


@row_normalise_problem.wrong("not divided by the length", "missing_chain_factor")
def row_normalise_not_divided(X, dout):
    u = X / np.linalg.norm(X, axis=1, keepdims=True)
    return dout - u * (u * dout).sum(axis=1, keepdims=True)


@row_normalise_problem.wrong("divided by the squared length", "squared_chain_factor", "extra_factor", "wrong_argument")
def row_normalise_divided_twice(X, dout):
    r2 = (X**2).sum(axis=1, keepdims=True)
    u = X / np.sqrt(r2)
    return (dout - u * (u * dout).sum(axis=1, keepdims=True)) / r2


@row_normalise_problem.wrong(
    "the raw rows in the projection",
    "wrong_argument",
    "missing_chain_factor",
    "wrong_term_factor",
    "wrong_activation_derivative",
)
def row_normalise_raw_projection(X, dout):
    r = torch.linalg.norm(X, dim=1, keepdim=True)
    return (dout - X * (X * dout).sum(dim=1, keepdim=True)) / r


@row_normalise_problem.wrong(
    "square for cube in the second term",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_argument",
    "wrong_activation_derivative",
)
def row_normalise_square_for_cube(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    return dout / r - X * (X * dout).sum(axis=1, keepdims=True) / r**2


@row_normalise_problem.wrong(
    "sign of the second term", "wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"
)
def row_normalise_plus(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    return dout / r + X * (X * dout).sum(axis=1, keepdims=True) / r**3


@row_normalise_problem.wrong("the second term doubled, a reflection", "wrong_term_factor", "missing_chain_factor")
def row_normalise_doubled_projection(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = X / r
    return (dout - 2 * u * (u * dout).sum(axis=1, keepdims=True)) / r


@row_normalise_problem.wrong(
    "only the diagonal of the Jacobian",
    "missing_path",
    "missing_term",
    "extra_mask",
    "wrong_axis_sum",
    "wrong_activation_derivative",
)
def row_normalise_diagonal_only(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    return dout * (1 / r - X**2 / r**3)


@row_normalise_problem.wrong(
    "the upstream gradient left out of the inner product",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "hard_coded",
)
def row_normalise_jacobian_row_sums(X):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = X / r
    return (1 - u * u.sum(axis=1, keepdims=True)) / r


@row_normalise_problem.wrong("the columns normalised", "wrong_axis_sum", "different_loss")
def row_normalise_columns(X, dout):
    r = np.linalg.norm(X, axis=0, keepdims=True)
    u = X / r
    return (dout - u * (u * dout).sum(axis=0, keepdims=True)) / r


@row_normalise_problem.wrong(
    "the length of the whole array", "wrong_axis_sum", "different_loss", "shape_only", "broadcast_shape"
)
def row_normalise_whole_array(X, dout):
    r = np.linalg.norm(X)
    U = X / r
    return (dout - U * np.sum(U * dout)) / r


@row_normalise_problem.wrong(
    "the inner product over the whole batch", "wrong_axis_sum", "shape_only", "broadcast_shape"
)
def row_normalise_total_inner_product(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = X / r
    return (dout - u * np.sum(u * dout)) / r


@row_normalise_problem.wrong("averaged over the batch", "batch_scale")
def row_normalise_averaged(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = X / r
    return (dout - u * (u * dout).sum(axis=1, keepdims=True)) / (r * X.shape[0])


@row_normalise_problem.wrong("a mean for the inner product", "wrong_term_factor", "dimension_scale")
def row_normalise_mean_for_inner_product(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = X / r
    return (dout - u * (u * dout).mean(axis=1, keepdims=True)) / r


@row_normalise_problem.wrong("sum of magnitudes for the length", "different_loss", "wrong_order")
def row_normalise_sum_of_magnitudes(X, dout):
    s = np.abs(X).sum(axis=1, keepdims=True)
    return dout / s - np.sign(X) * (X * dout).sum(axis=1, keepdims=True) / s**2


@row_normalise_problem.wrong(
    "the squared length for the length", "different_loss", "squared_chain_factor", "extra_factor", "wrong_argument"
)
def row_normalise_squared_length(X, dout):
    r2 = (X**2).sum(axis=1, keepdims=True)
    return dout / r2 - 2 * X * (X * dout).sum(axis=1, keepdims=True) / r2**2


@row_normalise_problem.wrong("magnitudes in the projection", "region_only", "wrong_argument")
def row_normalise_magnitudes(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = np.abs(X) / r
    return (dout - u * (u * dout).sum(axis=1, keepdims=True)) / r


@row_normalise_problem.wrong(
    "only the last row filled in",
    "single_sample",
    "region_only",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def row_normalise_last_row(X, dout):
    for i in range(len(X)):
        dX = np.zeros_like(X)
        r = np.linalg.norm(X[i])
        dX[i] = dout[i] / r - X[i] * (X[i] @ dout[i]) / r**3
    return dX


@row_normalise_problem.wrong(
    "the length of the first row for every row",
    "single_sample",
    "shape_only",
    "wrong_argument",
    "region_only",
    "broadcast_shape",
)
def row_normalise_first_length(X, dout):
    r = np.sqrt(X[0] @ X[0])
    u = X / r
    return (dout - u * (u * dout).sum(axis=1, keepdims=True)) / r


@row_normalise_problem.wrong("the result transposed", "transposed", "axes_permuted")
def row_normalise_transposed(X, dout):
    r = np.linalg.norm(X, axis=1)
    return dout.T / r - X.T * (X.T * dout.T).sum(axis=0) / r**3


@row_normalise_problem.wrong("an integer array filled row by row", "truncated_to_int")
def row_normalise_integer_array(X, dout):
    dX = np.zeros(X.shape, dtype=int)
    for i in range(len(X)):
        r = np.linalg.norm(X[i])
        dX[i] = dout[i] / r - X[i] * (X[i] @ dout[i]) / r**3
    return dX


@row_normalise_problem.wrong("rounded to three decimals", "rounded")
def row_normalise_rounded(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = X / r
    return np.around((dout - u * (u * dout).sum(axis=1, keepdims=True)) / r, decimals=3)


@row_normalise_problem.wrong("clipped", "region_only", "clipped")
def row_normalise_clipped(X, dout):
    r = torch.sqrt((X**2).sum(1, keepdim=True))
    return torch.clamp(dout / r - X * (X * dout).sum(1, keepdim=True) / r**3, -0.1, 0.1)


@row_normalise_problem.wrong("the gradient scaled to length one", "normalised")
def row_normalise_unit_gradient(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    u = X / r
    dX = (dout - u * (u * dout).sum(axis=1, keepdims=True)) / r
    return dX / np.linalg.norm(dX)


@row_normalise_problem.wrong("the minus sign in front of everything", "sign_flipped", "constant_factor")
def row_normalise_negative(X, dout):
    r = np.linalg.norm(X, axis=1, keepdims=True)
    return X * (X * dout).sum(axis=1, keepdims=True) / r**3 - dout / r


@row_normalise_problem.wrong(
    "averaged, and the length a constant", "batch_scale", "missing_path", "missing_term", "missing_chain_factor"
)
def row_normalise_averaged_constant_length(X, dout):
    return dout / (len(X) * np.sqrt((X**2).sum(axis=1))[:, None])


@loss(X=normal("n", "d"), W=normal("d", "h"), b=normal("h"), dout=normal("n", "h"))
def linear_batch_norm(X, W, b, dout):
    """a linear layer and batch normalisation against an upstream gradient"""
    Z = X @ W + b
    mean = Z.mean(dim=0)
    variance = ((Z - mean) ** 2).mean(dim=0)
    return ((Z - mean) / torch.sqrt(variance + 1e-5) * dout).sum()


linear_batch_norm_problem = Problem(linear_batch_norm, ("W", "b"))


@linear_batch_norm_problem.right("the layers one after the other")
def linear_batch_norm_layers(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.right("the bias known to cancel")
def linear_batch_norm_cancelled_bias(X, W, b, dout):
    Z = X @ W
    Zc = Z - Z.mean(axis=0)
    std = np.sqrt((Zc**2).mean(axis=0) + 1e-5)
    H = Zc / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ, np.zeros_like(b)


@linear_batch_norm_problem.right("centred inputs, so that the mean needs no path")
def linear_batch_norm_centred_inputs(X, W, b, dout):
    Xc = X - X.mean(axis=0)
    Zc = Xc @ W
    std = np.sqrt((Zc**2).mean(axis=0) + 1e-5)
    H = Zc / std
    dZc = (dout - H * (dout * H).mean(axis=0)) / std
    return Xc.T @ dZc, np.zeros(b.shape)


@linear_batch_norm_problem.right("through the covariance of the inputs")
def linear_batch_norm_covariance(X, W, b, dout):
    n = len(X)
    Xc = X - X.mean(axis=0)
    C = Xc.T @ Xc / n
    s = np.sqrt((W * (C @ W)).sum(axis=0) + 1e-5)
    T = Xc.T @ dout
    dW = T / s - C @ W * (T * W).sum(axis=0) / s**3
    return dW, 0 * b


@linear_batch_norm_problem.right("a loop over the units with the Jacobian matrix")
def linear_batch_norm_unit_jacobian(X, W, b, dout):
    n = len(X)
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for j in range(W.shape[1]):
        z = X @ W[:, j] + b[j]
        c = z - z.mean()
        s = np.sqrt(c @ c / n + 1e-5)
        J = (np.eye(n) - 1 / n) / s - np.outer(c, c) / (n * s**3)
        dz = J.T @ dout[:, j]
        dW[:, j] = X.T @ dz
        db[j] = np.sum(dz)
    return dW, db


@linear_batch_norm_problem.right("loops over units and samples")
def linear_batch_norm_loops(X, W, b, dout):
    n, d = X.shape
    h = W.shape[1]
    dW, db = np.zeros((d, h)), np.zeros(h)
    for j in range(h):
        z = [sum(X[i, k] * W[k, j] for k in range(d)) + b[j] for i in range(n)]
        mu = sum(z) / n
        s = math.sqrt(sum((v - mu) ** 2 for v in z) / n + 1e-5)
        hat = [(v - mu) / s for v in z]
        m1 = sum(dout[i, j] for i in range(n)) / n
        m2 = sum(dout[i, j] * hat[i] for i in range(n)) / n
        for i in range(n):
            dz = (dout[i, j] - m1 - hat[i] * m2) / s
            db[j] += dz
            for k in range(d):
                dW[k, j] += X[i, k] * dz
    return dW, db


@linear_batch_norm_problem.right("backwards through the graph")
def linear_batch_norm_staged(X, W, b, dout):
    n = X.shape[0]
    Z = X.dot(W) + b
    mu = Z.mean(axis=0)
    zc = Z - mu
    var = (zc**2).sum(axis=0) / n
    inv = (var + 1e-5) ** -0.5
    dinv = (dout * zc).sum(axis=0)
    dvar = -0.5 * dinv * inv**3
    dzc = dout * inv + 2 * zc * dvar / n
    dmu = -dzc.sum(axis=0)
    dZ = dzc + dmu / n
    return [X.T.dot(dZ), dZ.sum(axis=0)]


@linear_batch_norm_problem.right("derivatives in variance and mean, as in the paper")
def linear_batch_norm_paper(X, W, b, dout):
    m = len(X)
    Z = X @ W + b
    mu, var = np.mean(Z, axis=0), np.var(Z, axis=0) + 1e-5
    dvar = np.sum(dout * (Z - mu), axis=0) * -0.5 * var**-1.5
    dmu = -np.sum(dout, axis=0) * var**-0.5 - 2 * dvar * np.mean(Z - mu, axis=0)
    dZ = dout * var**-0.5 + dvar * 2 * (Z - mu) / m + dmu / m
    return {"dW": X.T @ dZ, "db": np.ones(m) @ dZ}


@linear_batch_norm_problem.right("einsum")
def linear_batch_norm_einsum(X, W, b, dout):
    n = len(X)
    C = np.eye(n) - 1.0 / n
    Zc = np.einsum("pi,ik,kj->pj", C, X, W)
    s = np.sqrt(np.einsum("pj,pj->j", Zc, Zc) / n + 1e-5)
    J = np.einsum("pi,j->pij", C, 1 / s) - np.einsum("pj,ij,j->pij", Zc, Zc, 1 / (n * s**3))
    dZ = np.einsum("pj,pij->ij", dout, J)
    return np.einsum("ik,ij->kj", X, dZ), np.einsum("ij->j", dZ)


@linear_batch_norm_problem.right("weights and bias in one matrix")
def linear_batch_norm_augmented(X, W, b, dout):
    A = np.hstack([X, np.ones((len(X), 1))])
    theta = np.vstack([W, b])
    Z = A @ theta
    std = np.sqrt(np.var(Z, axis=0) + 1e-5)
    H = (Z - np.mean(Z, axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    dtheta = A.T @ dZ
    return dtheta[:-1], dtheta[-1]


@linear_batch_norm_problem.right("sum of outer products over the samples")
def linear_batch_norm_outer_products(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    m1, m2 = dout.mean(axis=0), (dout * H).mean(axis=0)
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for x, up, hat in zip(X, dout, H):
        dz = (up - m1 - hat * m2) / std
        dW = dW + np.outer(x, dz)
        db = db + dz
    return dW, db


@linear_batch_norm_problem.right("torch")
def linear_batch_norm_torch(X, W, b, dout):
    Z = X @ W + b
    inv = torch.rsqrt(Z.var(0, unbiased=False) + 1e-5)
    H = (Z - Z.mean(0)) * inv
    dZ = inv * (dout - dout.mean(0) - H * (dout * H).mean(0))
    return X.T @ dZ, dZ.sum(0)


@linear_batch_norm_problem.right("torch, the bias's gradient zeros")
def linear_batch_norm_torch_zeros(X, W, b, dout):
    n = X.shape[0]
    centring = torch.eye(n, dtype=X.dtype) - torch.ones(n, n, dtype=X.dtype) / n
    Xc = torch.matmul(centring, X)
    Zc = torch.matmul(Xc, W)
    s = torch.sqrt((Zc * Zc).sum(0) / n + 1e-5)
    inner = (dout * Zc).sum(0) / (n * s**2)
    return torch.matmul(Xc.t(), (dout - Zc * inner) / s), torch.zeros_like(b)


@linear_batch_norm_problem.right("samples in columns")
def linear_batch_norm_columns(X, W, b, dout):
    A, V, G = X.T, W.T, dout.T
    Z = V @ A + b.reshape(-1, 1)
    m = Z.shape[1]
    std = np.sqrt(np.var(Z, axis=1, keepdims=True) + 1e-5)
    H = (Z - np.mean(Z, axis=1, keepdims=True)) / std
    total, along = np.sum(G, axis=1, keepdims=True), np.sum(G * H, axis=1, keepdims=True)
    dZ = (G - total / m - H * along / m) / std
    dV = dZ @ A.T
    return dV.T, np.sum(dZ, axis=1, keepdims=True)


@linear_batch_norm_problem.right("two layer classes")
def linear_batch_norm_layer_classes(X, W, b, dout):
    class Linear:
        def forward(self, x):
            self.x = x
            return x @ W + b

        def backward(self, grad):
            return self.x.T @ grad, grad.sum(axis=0)

    class Normalise:
        def forward(self, z):
            self.std = np.sqrt(z.var(axis=0) + 1e-5)
            self.out = (z - z.mean(axis=0)) / self.std
            return self.out

        def backward(self, grad):
            inner = grad - self.out * np.mean(grad * self.out, axis=0)
            return (inner - np.mean(inner, axis=0)) / self.std

    linear, normalise = Linear(), Normalise()
    normalise.forward(linear.forward(X))
    return linear.backward(normalise.backward(dout))


@linear_batch_norm_problem.right("in extended precision")
def linear_batch_norm_longdouble(X, W, b, dout):
    x, w, shift, up = (np.asarray(a, dtype=np.longdouble) for a in (X, W, b, dout))
    Z = x @ w + shift
    std = np.sqrt(Z.var(axis=0) + np.longdouble(1e-5))
    H = (Z - Z.mean(axis=0)) / std
    dZ = (up - up.mean(axis=0) - H * (up * H).mean(axis=0)) / std
    return (x.T @ dZ).astype(float), dZ.sum(axis=0).astype(float)


@linear_batch_norm_problem.wrong(
    "the bias's gradient as without normalisation",
    "missing_path",
    "missing_chain_factor",
    "different_loss",
    "missing_term",
    "extra_term",
)
def linear_batch_norm_bias_as_usual(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ, dout.sum(axis=0)


@linear_batch_norm_problem.wrong(
    "the bias's gradient without the path through the mean", "missing_path", "missing_term", "missing_chain_factor"
)
def linear_batch_norm_bias_mean_path(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ, (dout / std).sum(axis=0)


@linear_batch_norm_problem.wrong(
    "the mean taken as a constant", "missing_path", "missing_term", "missing_chain_factor", "wrong_argument"
)
def linear_batch_norm_constant_mean(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong("the variance taken as a constant", "missing_path", "missing_term")
def linear_batch_norm_constant_variance(X, W, b, dout):
    Z = X @ W + b
    std = torch.sqrt(Z.var(dim=0, unbiased=False) + 1e-5)
    dZ = (dout - dout.mean(dim=0)) / std
    return X.T @ dZ, dZ.sum(dim=0)


@linear_batch_norm_problem.wrong("mean and variance taken as constants", "missing_path", "missing_term")
def linear_batch_norm_constant_statistics(X, W, b, dout):
    Z = X @ W + b
    dZ = dout / np.sqrt(Z.var(axis=0) + 1e-5)
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong(
    "the normalisation skipped",
    "missing_chain_factor",
    "ignores_input",
    "missing_path",
    "different_loss",
    "missing_term",
)
def linear_batch_norm_skipped(X, dout):
    return X.T @ dout, dout.sum(axis=0)


@linear_batch_norm_problem.wrong(
    "the derivative of the variance's path added",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def linear_batch_norm_variance_sign(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) + H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong("not divided by the deviation", "missing_chain_factor")
def linear_batch_norm_without_deviation(X, W, b, dout):
    Z = X @ W + b
    H = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + 1e-5)
    dZ = dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong("divided by the batch size", "batch_scale")
def linear_batch_norm_averaged(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ / len(X), np.zeros_like(b)


@linear_batch_norm_problem.wrong("the weights' gradient transposed", "transposed", "axes_permuted")
def linear_batch_norm_transposed(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return dZ.T @ X, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong("normalised over the units", "different_loss", "wrong_axis_sum")
def linear_batch_norm_over_units(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=1, keepdims=True) + 1e-5)
    H = (Z - Z.mean(axis=1, keepdims=True)) / std
    dZ = (dout - dout.mean(axis=1, keepdims=True) - H * (dout * H).mean(axis=1, keepdims=True)) / std
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong("the bias's gradient summed over the units", "wrong_axis_sum")
def linear_batch_norm_bias_axis(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ, dZ.sum(axis=1)


@linear_batch_norm_problem.wrong(
    "the bias's gradient of the last sample",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def linear_batch_norm_last_sample(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for i in range(len(X)):
        dW += np.outer(X[i], dZ[i])
        db = dZ[i]
    return dW, db


@linear_batch_norm_problem.wrong("the normalised outputs for the inputs", "wrong_argument")
def linear_batch_norm_outputs_for_inputs(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return H.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong("the linear outputs for the normalised ones", "wrong_argument", "missing_chain_factor")
def linear_batch_norm_unnormalised(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    dZ = (dout - dout.mean(axis=0) - Z * (dout * Z).mean(axis=0)) / std
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong("ones for the bias", "hard_coded", "extra_term", "different_loss")
def linear_batch_norm_bias_ones(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ, np.ones_like(b)


@linear_batch_norm_problem.wrong("both gradients zero", "zero", "missing_path")
def linear_batch_norm_all_zero(W, b):
    return np.zeros_like(W), np.zeros_like(b)


@linear_batch_norm_problem.wrong("a decay of the weights and the bias added", "extra_term", "different_loss")
def linear_batch_norm_decay(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return X.T @ dZ + 0.01 * W, dZ.sum(axis=0) + 0.01 * b


@linear_batch_norm_problem.wrong(
    "the sum of the gradient not divided by n", "wrong_term_factor", "missing_chain_factor", "batch_scale"
)
def linear_batch_norm_sums_for_means(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.sum(axis=0) - H * (dout * H).sum(axis=0)) / std
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong(
    "the deviation of all units together", "wrong_axis_sum", "different_loss", "broadcast_shape"
)
def linear_batch_norm_common_deviation(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(((Z - Z.mean(axis=0)) ** 2).mean() + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    inner = dout - H * (dout * H).mean()
    dZ = (inner - inner.mean(axis=0)) / std
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong(
    "the variance divided by one less than the batch", "different_loss", "shape_only", "wrong_term_factor"
)
def linear_batch_norm_unbiased(X, W, b, dout):
    m = max(len(X) - 1, 1)
    Z = X @ W + b
    zc = Z - Z.mean(axis=0)
    std = np.sqrt((zc**2).sum(axis=0) / m + 1e-5)
    H = zc / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).sum(axis=0) / m) / std
    return X.T @ dZ, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong("rounded to two decimals", "rounded")
def linear_batch_norm_rounded(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return np.round(X.T @ dZ, 2), np.round(dZ.sum(axis=0), 2)


@linear_batch_norm_problem.wrong("an update of the weights", "step_not_slope", "constant_factor")
def linear_batch_norm_step(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return -0.5 * (X.T @ dZ), -0.5 * dZ.sum(axis=0)


@linear_batch_norm_problem.wrong("whole numbers in the weights' gradient", "truncated_to_int")
def linear_batch_norm_integer_array(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    dW = np.full(W.shape, 0)
    for k in range(W.shape[0]):
        dW[k] = X[:, k] @ dZ
    return dW, dZ.sum(axis=0)


@linear_batch_norm_problem.wrong(
    "transposed, and the bias's gradient as without normalisation",
    "transposed",
    "missing_path",
    "missing_chain_factor",
    "axes_permuted",
    "different_loss",
    "missing_term",
    "extra_term",
)
def linear_batch_norm_transposed_bias_as_usual(X, W, b, dout):
    Z = X @ W + b
    std = np.sqrt(Z.var(axis=0) + 1e-5)
    H = (Z - Z.mean(axis=0)) / std
    dZ = (dout - dout.mean(axis=0) - H * (dout * H).mean(axis=0)) / std
    return dZ.T @ X, dout.sum(axis=0)
