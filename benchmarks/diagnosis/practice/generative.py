"""A variational autoencoder, a coupling layer of a flow, a denoising loss, and distillation from a teacher."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform

# A variational autoencoder: linear encoder of mean and log-variance, given noise, linear decoder.


@loss(
    X=normal("n", "d"),
    E=normal("n", "k"),
    A=normal("d", "k", scale=0.6),
    a=normal("k"),
    B=normal("d", "k", scale=0.4),
    s=normal("k", scale=0.5),
    D=normal("k", "d", scale=0.7),
    c=normal("d"),
    tau=uniform(low=0.5, high=2.0),
)
def murky_postcard(X, E, A, a, B, s, D, c, tau):
    """the mean negative evidence bound of a linear variational autoencoder with given noise and decoder variance tau"""
    M = X @ A + a
    L = X @ B + s
    R = (M + torch.exp(L / 2) * E) @ D + c
    misfit = ((R - X) ** 2).sum(dim=1) / (2 * tau)
    divergence = 0.5 * (M**2 + torch.exp(L) - L - 1).sum(dim=1)
    return (misfit + divergence).mean()


postcard_problem = Problem(murky_postcard, ("A", "a", "B", "s", "D", "c"))
postcard_pairs = Pairs(postcard_problem)


def postcard_encode(X, E, A, a, B, s):
    M, L = X @ A + a, X @ B + s
    return M, L, M + np.exp(0.5 * L) * E


def postcard_collect(X, Z, dM, dL, G):
    return X.T @ dM, dM.sum(axis=0), X.T @ dL, dL.sum(axis=0), Z.T @ G, G.sum(axis=0)


@postcard_problem.right("backwards in matrices")
def postcard_matrices(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dM = dZ + M / n
    dL = dZ * E * 0.5 * np.exp(L / 2) + 0.5 * (np.exp(L) - 1) / n
    return postcard_collect(X, Z, dM, dL, G)


@postcard_problem.right("sample by sample with the standard deviations")
def postcard_samples(X, E, A, a, B, s, D, c, tau):
    n = X.shape[0]
    dA, da, dB, ds, dD, dc = (np.zeros(p.shape) for p in (A, a, B, s, D, c))
    for x, e in zip(X, E):
        mu = A.T @ x + a
        sigma = np.exp((B.T @ x + s) / 2)
        z = mu + sigma * e
        g = (D.T @ z + c - x) / tau
        dz = D @ g
        dmu = dz + mu
        dsigma = dz * e + sigma - 1 / sigma
        dlogvar = dsigma * sigma / 2
        dA += np.outer(x, dmu) / n
        da += dmu / n
        dB += np.outer(x, dlogvar) / n
        ds += dlogvar / n
        dD += np.outer(z, g) / n
        dc += g / n
    return dA, da, dB, ds, dD, dc


@postcard_problem.right("torch, the two parts of the bound one after the other")
def postcard_two_parts(X, E, A, a, B, s, D, c, tau):
    n = X.shape[0]
    mean, logvar = X @ A + a, X @ B + s
    std = torch.exp(0.5 * logvar)
    z = mean + std * E
    g = (z @ D + c - X) / tau
    back = torch.einsum("nd,kd->nk", g, D)
    side = back * (z - mean) / 2
    by_mean = torch.cat([back, mean], dim=0)
    by_logvar = torch.cat([side, (std.square() - 1) / 2], dim=0)
    XX = torch.cat([X, X], dim=0)
    return (
        XX.T @ by_mean / n,
        by_mean.sum(0) / n,
        XX.T @ by_logvar / n,
        by_logvar.sum(0) / n,
        z.T @ g / n,
        g.mean(0),
    )


@postcard_problem.wrong("no divergence at all", "missing_term", "missing_path", "different_loss")
def postcard_no_divergence(X, E, A, a, B, s, D, c, tau):
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * len(X))
    dM = G @ D.T
    dL = dM * (Z - M) / 2
    return postcard_collect(X, Z, dM, dL, G)


@postcard_problem.wrong(
    "the divergence summed over the batch", "batch_scale", "wrong_term_factor", "missing_chain_factor", "different_loss"
)
def postcard_divergence_summed(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M = X.dot(A) + a
    L = X.dot(B) + s
    std = np.exp(L / 2)
    Z = M + std * E
    drec = (Z.dot(D) + c - X) / tau / n
    dZ = drec.dot(D.T)
    dM = dZ + M
    dL = dZ * E * std / 2 + (std**2 - 1) / 2
    return X.T.dot(dM), dM.sum(0), X.T.dot(dL), dL.sum(0), Z.T.dot(drec), drec.sum(0)


@postcard_problem.wrong(
    "the half of the log-variance left out in the path through the sample",
    "missing_chain_factor",
    "wrong_term_factor",
    "extra_factor",
    "wrong_activation_derivative",
)
def postcard_no_half_in_sample(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dstd = dZ * E
    dL = dstd * np.exp(L / 2) + (np.exp(L) - 1) / (2 * n)
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong(
    "log-variance taken for log-deviation in the sample",
    "wrong_argument",
    "different_loss",
    "missing_chain_factor",
    "squared_chain_factor",
    "extra_factor",
)
def postcard_deviation_is_variance(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L = X @ A + a, X @ B + s
    noise = np.exp(L) * E
    Z = M + noise
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dL = dZ * noise + 0.5 * (np.exp(L) - 1) / n
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong("the minus one of the log-variance forgotten", "missing_term", "missing_path", "different_loss")
def postcard_no_minus_one(X, E, A, a, B, s, D, c, tau):
    n = X.shape[0]
    mu = X @ A + a
    logvar = X @ B + s
    std = torch.exp(logvar / 2)
    z = mu + std * E
    dxhat = (z @ D + c - X) / (n * tau)
    dz = dxhat @ D.T
    dmu = dz + mu / n
    dlogvar = 0.5 * dz * E * std + 0.5 * logvar.exp() / n
    return X.T @ dmu, dmu.sum(0), X.T @ dlogvar, dlogvar.sum(0), z.T @ dxhat, dxhat.sum(0)


@postcard_problem.wrong("the mean's part of the divergence forgotten", "missing_path", "missing_term", "different_loss")
def postcard_no_mean_in_divergence(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / tau / n
    dZ = np.einsum("nd,kd->nk", G, D)
    dL = 0.5 * (dZ * (Z - M) + (np.exp(L) - 1) / n)
    return postcard_collect(X, Z, dZ, dL, G)


@postcard_problem.wrong("the divergence subtracted", "wrong_term_factor", "different_loss", "extra_factor")
def postcard_divergence_sign(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    dA, da, dB, ds, dD, dc = (np.zeros(p.shape) for p in (A, a, B, s, D, c))
    for i in range(n):
        mu, lv = X[i] @ A + a, X[i] @ B + s
        z = mu + np.exp(lv / 2) * E[i]
        g = (z @ D + c - X[i]) / tau
        dz = D @ g
        dmu = dz - mu
        dlv = dz * E[i] * np.exp(lv / 2) / 2 - (np.exp(lv) - 1) / 2
        dA += np.outer(X[i], dmu)
        da += dmu
        dB += np.outer(X[i], dlv)
        ds += dlv
        dD += np.outer(z, g)
        dc += g
    return dA / n, da / n, dB / n, ds / n, dD / n, dc / n


@postcard_problem.wrong(
    "the variance's part of the divergence with the other sign",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
    "missing_chain_factor",
)
def postcard_variance_sign(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dL = dZ * E * np.exp(L / 2) / 2 + (1 - np.exp(L)) / (2 * n)
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong(
    "the sample does not depend on the log-variance", "missing_path", "missing_term", "ignores_input", "hard_coded"
)
def postcard_sample_without_variance(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dM = G @ D.T + M / n
    dL = (np.exp(L) - 1) / (2 * n)
    return postcard_collect(X, Z, dM, dL, G)


@postcard_problem.wrong("the noise left out on the way to the log-variance", "missing_chain_factor")
def postcard_no_noise_backwards(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    mean, logvar = X @ A + a, X @ B + s
    sigma = np.sqrt(np.exp(logvar))
    code = mean + sigma * E
    derr = (code @ D + c - X) / tau / n
    dcode = derr @ D.T
    dmean = dcode + mean / n
    dlogvar = 0.5 * dcode * sigma + 0.5 * (sigma**2 - 1) / n
    return {
        "dA": X.T @ dmean,
        "da": dmean.sum(axis=0),
        "dB": X.T @ dlogvar,
        "ds": dlogvar.sum(axis=0),
        "dD": code.T @ derr,
        "dc": derr.sum(axis=0),
    }


@postcard_problem.wrong("the decoder's gradient with the mean for the sample", "wrong_argument", "missing_term")
def postcard_mean_for_sample(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dL = dZ * (Z - M) / 2 + 0.5 * np.expm1(L) / n
    return postcard_collect(X, M, dZ + M / n, dL, G)


@postcard_problem.wrong(
    "the mean decoded, no noise anywhere",
    "ignores_input",
    "missing_term",
    "missing_path",
    "different_loss",
    "hard_coded",
)
def postcard_no_noise(X, A, a, B, s, D, c, tau):
    n = len(X)
    M, L = X @ A + a, X @ B + s
    G = (M @ D + c - X) / (tau * n)
    dM = G @ D.T + M / n
    dL = 0.5 * (np.exp(L) - 1) / n
    return postcard_collect(X, M, dM, dL, G)


@postcard_problem.wrong(
    "a decoder variance of one",
    "ignores_input",
    "hard_coded",
    "different_loss",
    "missing_chain_factor",
    "wrong_term_factor",
)
def postcard_unit_variance(X, E, A, a, B, s, D, c):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    residual = Z @ D + c - X
    back = residual @ D.T
    dM = (back + M) / n
    dL = 0.5 * (back * (Z - M) + np.exp(L) - 1) / n
    return postcard_collect(X, Z, dM, dL, residual / n)


@postcard_problem.wrong(
    "the decoder variance squared", "squared_chain_factor", "wrong_term_factor", "different_loss", "extra_factor"
)
def postcard_variance_squared(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau**2 * n)
    dZ = G @ D.T
    dL = dZ * E * np.exp(L / 2) / 2 + 0.5 * (np.exp(L) - 1) / n
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong("the decoder reshaped for transposed", "axes_permuted", "shape_only")
def postcard_reshaped_decoder(X, E, A, a, B, s, D, c, tau):
    n, d = X.shape
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.reshape(d, -1)
    dL = dZ * E * 0.5 * np.exp(L / 2) + 0.5 * (np.exp(L) - 1) / n
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong(
    "the encoder's offsets averaged once more", "batch_scale", "squared_chain_factor", "extra_factor"
)
def postcard_offsets_averaged(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dM = dZ + M / n
    dL = dZ * (Z - M) / 2 + (np.exp(L) - 1) / (2 * n)
    return X.T @ dM, np.mean(dM, axis=0), X.T @ dL, np.mean(dL, axis=0), Z.T @ G, G.sum(axis=0)


@postcard_problem.wrong(
    "the offset of the log-variance summed over the units", "wrong_axis_sum", "broadcast_shape", "shape_only"
)
def postcard_offset_axis(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dM = dZ + M / n
    dL = dZ * (Z - M) / 2 + (np.exp(L) - 1) / (2 * n)
    return X.T @ dM, dM.sum(axis=0), X.T @ dL, np.full_like(s, dL.sum()), Z.T @ G, G.sum(axis=0)


@postcard_problem.wrong("the two heads of the encoder exchanged on return", "permuted_outputs", "wrong_argument")
def postcard_heads_exchanged(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dM = dZ + M / n
    dL = dZ * E * np.exp(L / 2) / 2 + (np.exp(L) - 1) / (2 * n)
    return X.T @ dL, dL.sum(0), X.T @ dM, dM.sum(0), Z.T @ G, G.sum(0)


@postcard_problem.wrong(
    "the reconstruction averaged over the entries",
    "dimension_scale",
    "wrong_term_factor",
    "different_loss",
    "wrong_axis_sum",
    "extra_factor",
    "shape_only",
)
def postcard_entries_averaged(X, E, A, a, B, s, D, c, tau):
    mean, logvar = X @ A + a, X @ B + s
    std = torch.exp(logvar / 2)
    z = mean + std * E
    error = z @ D + c - X
    dx = error / error.numel() / tau
    dz = dx @ D.T
    dmean = dz + mean / len(X)
    dlogvar = dz * E * std / 2 + (std**2 - 1) / (2 * len(X))
    return X.T @ dmean, dmean.sum(0), X.T @ dlogvar, dlogvar.sum(0), z.T @ dx, dx.sum(0)


@postcard_problem.wrong(
    "the bound itself, not its negative",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def postcard_bound_itself(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (X - Z @ D - c) / (tau * n)
    dZ = G @ D.T
    dM = dZ - M / n
    dL = dZ * E * np.exp(L / 2) / 2 + (1 - np.exp(L)) / (2 * n)
    return postcard_collect(X, Z, dM, dL, G)


@postcard_problem.wrong(
    "picture minus reconstruction",
    "wrong_term_factor",
    "sign_flipped",
    "constant_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def postcard_residual_reversed(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    residual = X - (Z @ D + c)
    G = residual / (tau * n)
    dZ = G @ D.T
    dL = dZ * E * np.exp(L / 2) / 2 + (np.exp(L) - 1) / (2 * n)
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong(
    "a two for the square though the half is in the loss",
    "wrong_term_factor",
    "constant_factor",
    "extra_factor",
    "missing_chain_factor",
    "different_loss",
)
def postcard_two_for_square(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = np.empty(X.shape)
    for i in range(n):
        G[i] = 2 * (Z[i] @ D + c - X[i]) / tau / n
    dZ = G @ D.T
    dL = dZ * (Z - M) / 2 + (np.exp(L) - 1) / (2 * n)
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong(
    "twice the mean from the divergence", "wrong_term_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def postcard_twice_the_mean(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dkl_dM = 2 * M / n
    dL = dZ * E * 0.5 * np.exp(L / 2) + 0.5 * (np.exp(L) - 1) / n
    return postcard_collect(X, Z, dZ + dkl_dM, dL, G)


@postcard_problem.wrong(
    "the variance for the deviation on the way back",
    "wrong_argument",
    "squared_chain_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "wrong_term_factor",
)
def postcard_variance_backwards(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    var = np.exp(L)
    dL = dZ * E * 0.5 * var + 0.5 * (var - 1) / n
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong(
    "the first row of the noise for all samples", "broadcast_shape", "wrong_argument", "different_loss", "shape_only"
)
def postcard_one_noise(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    noise = E[0]
    M, L, Z = postcard_encode(X, noise, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dL = dZ * noise * 0.5 * np.exp(L / 2) + 0.5 * (np.exp(L) - 1) / n
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong("the log-variance held between minus one and one", "clipped", "region_only", "wrong_argument")
def postcard_held_variance(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M = X @ A + a
    L = np.clip(X @ B + s, -1, 1)
    Z = M + np.exp(L / 2) * E
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dL = dZ * (Z - M) / 2 + (np.exp(L) - 1) / (2 * n)
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong("no offset in the log-variance", "ignores_input", "missing_term", "hard_coded")
def postcard_no_variance_offset(X, E, A, a, B, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, 0.0)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dL = dZ * E * 0.5 * np.exp(L / 2) + 0.5 * (np.exp(L) - 1) / n
    return postcard_collect(X, Z, dZ + M / n, dL, G)


@postcard_problem.wrong("the decoder moved before it is used backwards", "wrong_argument", "extra_term")
def postcard_moved_decoder(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dD, dc = Z.T @ G, G.sum(axis=0)
    D = D - 0.1 * dD
    dZ = G @ D.T
    dM = dZ + M / n
    dL = dZ * E * 0.5 * np.exp(L / 2) + 0.5 * (np.exp(L) - 1) / n
    return X.T @ dM, dM.sum(axis=0), X.T @ dL, dL.sum(axis=0), dD, dc


@postcard_problem.wrong("the deviation multiplied into the mean's path too", "extra_factor", "wrong_term_factor")
def postcard_deviation_for_mean(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    std = np.exp(L / 2)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T * std
    dM = dZ + M / n
    dL = dZ * E * 0.5 + 0.5 * (std**2 - 1) / n
    return postcard_collect(X, Z, dM, dL, G)


@postcard_problem.wrong("all gradients shortened to length one at most", "normalised", "region_only", "clipped")
def postcard_shortened(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dL = dZ * (Z - M) / 2 + (np.exp(L) - 1) / (2 * n)
    grads = postcard_collect(X, Z, dZ + M / n, dL, G)
    length = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    return [grad / max(length, 1.0) for grad in grads]


@postcard_pairs.of(
    "the divergence without minus one, and the decoder's offset averaged once more",
    ("missing_term", "missing_path", "different_loss"),
    ("batch_scale", "squared_chain_factor", "extra_factor"),
)
def postcard_pair_one(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dM = dZ + M / n
    dL = dZ * E * 0.5 * np.exp(L / 2) + 0.5 * np.exp(L) / n
    return X.T @ dM, dM.sum(axis=0), X.T @ dL, dL.sum(axis=0), Z.T @ G, G.mean(axis=0)


@postcard_pairs.of(
    "no noise on the way to the log-variance, and the mean for the sample in the decoder",
    ("missing_chain_factor",),
    ("wrong_argument", "missing_term"),
)
def postcard_pair_two(X, E, A, a, B, s, D, c, tau):
    n = len(X)
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / (tau * n)
    dZ = G @ D.T
    dL = dZ * 0.5 * np.exp(L / 2) + 0.5 * (np.exp(L) - 1) / n
    return postcard_collect(X, M, dZ + M / n, dL, G)


@postcard_pairs.of(
    "the decoder variance left out, and the divergence of the mean with the other sign",
    ("ignores_input", "hard_coded", "different_loss", "missing_chain_factor", "wrong_term_factor"),
    ("wrong_term_factor", "different_loss", "extra_factor"),
)
def postcard_pair_three(X, E, A, a, B, s, D, c):
    n = len(X)
    mean, logvar = X @ A + a, X @ B + s
    std = torch.exp(logvar / 2)
    z = mean + std * E
    g = (z @ D + c - X) / n
    dz = g @ D.T
    dmean = dz - mean / n
    dlogvar = dz * E * std / 2 + (std**2 - 1) / (2 * n)
    return X.T @ dmean, dmean.sum(0), X.T @ dlogvar, dlogvar.sum(0), z.T @ g, g.sum(0)


@postcard_pairs.of(
    "everything summed over the batch, and the half of the log-variance left out in the sample",
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
    ("missing_chain_factor", "wrong_term_factor", "extra_factor", "wrong_activation_derivative"),
)
def postcard_pair_four(X, E, A, a, B, s, D, c, tau):
    M, L, Z = postcard_encode(X, E, A, a, B, s)
    G = (Z @ D + c - X) / tau
    dZ = G @ D.T
    dL = dZ * E * np.exp(L / 2) + 0.5 * (np.exp(L) - 1)
    return postcard_collect(X, Z, dZ + M, dL, G)


# One affine coupling layer: the first part of the vector moves and scales the second.


@loss(
    U=normal("n", "d"),
    V=normal("n", "k"),
    W=normal("d", "k", scale=0.6),
    b=normal("k"),
    g=normal("k", scale=0.7),
    Q=normal("d", "k"),
    c=normal("k"),
)
def folded_current(U, V, W, b, g, Q, c):
    """the mean negative log-likelihood of an affine coupling layer with a standard normal base"""
    S = g * torch.tanh(U @ W + b)
    Z = (V - U @ Q - c) * torch.exp(-S)
    size = U.shape[1] + V.shape[1]
    energy = 0.5 * (U**2).sum(dim=1) + 0.5 * (Z**2).sum(dim=1) + 0.5 * size * math.log(2 * math.pi)
    return (energy + S.sum(dim=1)).mean()


current_problem = Problem(folded_current, ("W", "b", "g", "Q", "c"))
current_pairs = Pairs(current_problem)


def current_forward(U, V, W, b, g, Q, c):
    H = np.tanh(U @ W + b)
    S = g * H
    return H, S, (V - (U @ Q + c)) * np.exp(-S)


def current_backward(U, H, g, dS, dT):
    dP = dS * g * (1 - H**2)
    return U.T @ dP, dP.sum(axis=0), (dS * H).sum(axis=0), U.T @ dT, dT.sum(axis=0)


@current_problem.right("one minus the square of the base variable")
def current_short(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    return current_backward(U, H, g, (1 - Z**2) / n, -Z * np.exp(-S) / n)


@current_problem.right("entry by entry, the quotient rule")
def current_entries(U, V, W, b, g, Q, c):
    n, k = V.shape
    dW, db, dg, dQ, dc = (np.zeros(p.shape) for p in (W, b, g, Q, c))
    for i in range(n):
        for j in range(k):
            h = math.tanh(U[i] @ W[:, j] + b[j])
            stretch = math.exp(g[j] * h)
            gap = V[i, j] - U[i] @ Q[:, j] - c[j]
            z = gap / stretch
            dshift = z * (-1 / stretch)
            dstretch = z * (-gap / stretch**2) + 1 / stretch
            ds = dstretch * stretch
            dp = ds * g[j] / math.cosh(math.atanh(h)) ** 2
            dW[:, j] += dp * U[i] / n
            db[j] += dp / n
            dg[j] += ds * h / n
            dQ[:, j] += dshift * U[i] / n
            dc[j] += dshift / n
    return dW, db, dg, dQ, dc


@current_problem.right("torch, the energy and the volume apart")
def current_torch(U, V, W, b, g, Q, c):
    n = U.shape[0]
    h = torch.tanh(U @ W + b)
    scale = torch.exp(-g * h)
    z = (V - U @ Q - c) * scale
    dz = z / n
    dscale = dz * z / scale
    ds = -scale * dscale + torch.full_like(z, 1.0 / n)
    dpre = ds * g * (1 - h) * (1 + h)
    dshift = -dz * scale
    return U.T @ dpre, dpre.sum(0), torch.einsum("nk,nk->k", ds, h), U.T @ dshift, dshift.sum(0)


@current_problem.wrong("the log-determinant forgotten", "missing_term", "missing_path", "different_loss")
def current_no_determinant(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dZ = Z / n
    return current_backward(U, H, g, -dZ * Z, -dZ * np.exp(-S))


@current_problem.wrong(
    "the log-determinant with the other sign",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
    "missing_chain_factor",
)
def current_determinant_sign(U, V, W, b, g, Q, c):
    n = U.shape[0]
    h = np.tanh(U.dot(W) + b)
    e = np.exp(-g * h)
    z = (V - U.dot(Q) - c) * e
    ds = -(z * z + 1) / n
    dt = -z * e / n
    dp = ds * g * (1 - h**2)
    return U.T.dot(dp), dp.sum(0), np.sum(ds * h, 0), U.T.dot(dt), dt.sum(0)


@current_problem.wrong(
    "the log-determinant summed over the batch",
    "batch_scale",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
)
def current_determinant_summed(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS = 1 - Z**2 / n
    return current_backward(U, H, g, dS, -Z * np.exp(-S) / n)


@current_problem.wrong(
    "the minus of the exponent lost on the way back",
    "wrong_term_factor",
    "missing_chain_factor",
    "extra_factor",
    "wrong_activation_derivative",
)
def current_exponent_sign(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS = np.zeros(Z.shape)
    for i in range(n):
        dS[i] = (Z[i] * Z[i] + 1) / n
    return current_backward(U, H, g, dS, -Z * np.exp(-S) / n)


@current_problem.wrong("the shift's gradient without the scale", "missing_chain_factor")
def current_shift_unscaled(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    return current_backward(U, H, g, (1 - Z**2) / n, -Z / n)


@current_problem.wrong(
    "the minus of the shift lost",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "wrong_term_factor",
    "extra_factor",
    "step_not_slope",
)
def current_shift_sign(U, V, W, b, g, Q, c):
    n = len(U)
    h = torch.tanh(U @ W + b)
    e = torch.exp(-g * h)
    z = (V - U @ Q - c) * e
    ds = (1 - z**2) / n
    dt = z * e / n
    dp = ds * g * (1 - h**2)
    return U.T @ dp, dp.sum(0), (ds * h).sum(0), U.T @ dt, dt.sum(0)


@current_problem.wrong("the base variable for its square", "missing_chain_factor", "wrong_term_factor")
def current_not_squared(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dZ = Z / n
    dS = 1 / n - dZ
    dT = -dZ * np.exp(-S)
    return current_backward(U, H, g, dS, dT)


@current_problem.wrong("no derivative of tanh", "missing_chain_factor", "wrong_activation_derivative")
def current_no_tanh_slope(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS, dT = (1 - Z**2) / n, -Z * np.exp(-S) / n
    dP = dS * g
    return U.T @ dP, dP.sum(axis=0), (dS * H).sum(axis=0), U.T @ dT, dT.sum(axis=0)


@current_problem.wrong("the derivative of tanh from the scaled output", "wrong_argument", "wrong_activation_derivative")
def current_slope_of_scaled(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS, dT = (1 - Z**2) / n, -Z * np.exp(-S) / n
    dP = dS * g * (1 - S**2)
    return U.T @ dP, dP.sum(axis=0), (dS * H).sum(axis=0), U.T @ dT, dT.sum(axis=0)


@current_problem.wrong("the logistic's derivative for that of tanh", "wrong_activation_derivative")
def current_logistic_slope(U, V, W, b, g, Q, c):
    n = len(U)
    H = np.tanh(U @ W + b)
    E = np.exp(-g * H)
    Z = (V - U @ Q - c) * E
    dS = (1 - Z**2) / n
    dP = np.einsum("nk,k,nk->nk", dS, g, H * (1 - H))
    dT = -Z * E / n
    return (
        np.einsum("nd,nk->dk", U, dP),
        dP.sum(0),
        np.einsum("nk,nk->k", dS, H),
        np.einsum("nd,nk->dk", U, dT),
        dT.sum(0),
    )


@current_problem.wrong("the gain left out on the way to the first layer", "missing_chain_factor")
def current_no_gain(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS, dT = (1 - Z**2) / n, -Z * np.exp(-S) / n
    dP = dS * (1 - H) * (1 + H)
    return U.T @ dP, dP.sum(axis=0), (dS * H).sum(axis=0), U.T @ dT, dT.sum(axis=0)


@current_problem.wrong("one number for all gains", "wrong_axis_sum", "broadcast_shape", "shape_only")
def current_gain_total(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS = (1 - Z**2) / n
    dW, db, dg, dQ, dc = current_backward(U, H, g, dS, -Z * np.exp(-S) / n)
    return dW, db, np.full_like(g, np.sum(dS * H)), dQ, dc


@current_problem.wrong("the gain's gradient without tanh", "missing_chain_factor", "wrong_argument")
def current_gain_without_tanh(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS, dT = (1 - Z**2) / n, -Z * np.exp(-S) / n
    dP = dS * g * (1 - H**2)
    return U.T @ dP, dP.sum(axis=0), dS.sum(axis=0), U.T @ dT, dT.sum(axis=0)


@current_problem.wrong(
    "the inverse layer: a growing exponential", "different_loss", "wrong_argument", "missing_chain_factor"
)
def current_growing(U, V, W, b, g, Q, c):
    n = len(U)
    H = np.tanh(U @ W + b)
    grow = np.exp(g * H)
    Z = (V - U @ Q - c) * grow
    return current_backward(U, H, g, (Z**2 + 1) / n, -Z * grow / n)


@current_problem.wrong("scaled first, shifted afterwards", "wrong_order", "different_loss", "missing_chain_factor")
def current_shift_afterwards(U, V, W, b, g, Q, c):
    n = len(U)
    H = np.tanh(U @ W + b)
    scaled = V * np.exp(-g * H)
    Z = scaled - (U @ Q + c)
    return current_backward(U, H, g, (1 - Z * scaled) / n, -Z / n)


@current_problem.wrong("the scale once more in the shift's gradient", "squared_chain_factor", "extra_factor")
def current_scale_twice(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dT = -Z * np.exp(-S) ** 2 / n
    return current_backward(U, H, g, (1 - Z**2) / n, dT)


@current_problem.wrong(
    "averaged over samples and units",
    "dimension_scale",
    "wrong_axis_sum",
    "extra_factor",
    "different_loss",
    "shape_only",
)
def current_units_averaged(U, V, W, b, g, Q, c):
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    return current_backward(U, H, g, (1 - Z**2) / Z.size, -Z * np.exp(-S) / Z.size)


@current_problem.wrong(
    "the energy averaged over the units, the volume not",
    "dimension_scale",
    "wrong_term_factor",
    "different_loss",
    "wrong_axis_sum",
    "extra_factor",
    "shape_only",
)
def current_energy_averaged(U, V, W, b, g, Q, c):
    n, k = V.shape
    h = torch.tanh(U @ W + b)
    e = torch.exp(-g * h)
    z = (V - U @ Q - c) * e
    dz = z / (n * k)
    ds = 1 / n - dz * z
    dt = -dz * e
    dp = ds * g * (1 - h**2)
    return U.T @ dp, dp.sum(0), (ds * h).sum(0), U.T @ dt, dt.sum(0)


@current_problem.wrong(
    "the half of the base density forgotten",
    "wrong_term_factor",
    "different_loss",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
)
def current_no_half(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dZ = 2 * Z / n
    return current_backward(U, H, g, 1 / n - dZ * Z, -dZ * np.exp(-S))


@current_problem.wrong("a Laplace base", "different_loss", "wrong_activation_derivative", "thresholded")
def current_laplace(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dZ = np.sign(Z) / n
    return current_backward(U, H, g, 1 / n - dZ * Z, -dZ * np.exp(-S))


@current_problem.wrong(
    "the determinant for its logarithm",
    "different_loss",
    "extra_factor",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def current_determinant_itself(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    determinant = np.prod(np.exp(S), axis=1, keepdims=True)
    return current_backward(U, H, g, (determinant - Z**2) / n, -Z * np.exp(-S) / n)


@current_problem.wrong(
    "a loop that begins with the second sample",
    "single_sample",
    "wrong_sample_weights",
    "extra_mask",
    "different_loss",
    "missing_term",
)
def current_from_second(U, V, W, b, g, Q, c):
    n = len(U)
    dW, db, dg, dQ, dc = (np.zeros(p.shape) for p in (W, b, g, Q, c))
    for i in range(1, n):
        h = np.tanh(U[i] @ W + b)
        e = np.exp(-g * h)
        z = (V[i] - U[i] @ Q - c) * e
        ds = (1 - z**2) / n
        dp = ds * g * (1 - h**2)
        dt = -z * e / n
        dW += np.outer(U[i], dp)
        db += dp
        dg += ds * h
        dQ += np.outer(U[i], dt)
        dc += dt
    return dW, db, dg, dQ, dc


@current_problem.wrong("scale and shift exchanged on return", "permuted_outputs", "wrong_argument")
def current_exchanged(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dW, db, dg, dQ, dc = current_backward(U, H, g, (1 - Z**2) / n, -Z * np.exp(-S) / n)
    return dQ, dc, dg, dW, db


@current_problem.wrong("no tanh in the scale", "different_loss", "wrong_argument", "low_precision")
def current_linear_scale(U, V, W, b, g, Q, c):
    n = len(U)
    P = U @ W + b
    E = np.exp(-g * P)
    Z = (V - U @ Q - c) * E
    dS, dT = (1 - Z**2) / n, -Z * E / n
    return U.T @ (dS * g), (dS * g).sum(axis=0), (dS * P).sum(axis=0), U.T @ dT, dT.sum(axis=0)


@current_problem.wrong(
    "the log-likelihood, not its negative",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def current_likelihood(U, V, W, b, g, Q, c):
    n = len(U)
    h = np.tanh(U @ W + b)
    e = np.exp(-g * h)
    z = (V - U @ Q - c) * e
    ds = (z**2 - 1) / n
    dt = z * e / n
    dp = ds * g * (1 - h**2)
    return [U.T @ dp, dp.sum(0), (ds * h).sum(0), U.T @ dt, dt.sum(0)]


@current_problem.wrong("the units in reversed order in the shift", "shifted_or_flipped", "permuted_outputs")
def current_units_reversed(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dT = (-Z * np.exp(-S) / n)[:, ::-1]
    return current_backward(U, H, g, (1 - Z**2) / n, dT)


@current_problem.wrong(
    "the logarithm of two pi kept in the derivative of the volume", "extra_term", "different_loss", "wrong_term_factor"
)
def current_constant_kept(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS = (1 + 0.5 * np.log(2 * np.pi) - Z**2) / n
    return current_backward(U, H, g, dS, -Z * np.exp(-S) / n)


@current_problem.wrong(
    "the total of the shift never reset between the units", "accumulates", "extra_term", "region_only"
)
def current_shift_total(U, V, W, b, g, Q, c):
    n, k = V.shape
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dT = -Z * np.exp(-S) / n
    dW, db, dg, dQ, _ = current_backward(U, H, g, (1 - Z**2) / n, dT)
    dc, total = np.zeros(k), 0.0
    for j in range(k):
        for i in range(n):
            total += dT[i, j]
        dc[j] = total
    return dW, db, dg, dQ, dc


@current_problem.wrong("no offset in the shift", "ignores_input", "missing_term", "hard_coded")
def current_no_offset(U, V, W, b, g, Q):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, 0.0)
    return current_backward(U, H, g, (1 - Z**2) / n, -Z * np.exp(-S) / n)


@current_problem.wrong("the gains' gradient kept among whole numbers", "truncated_to_int")
def current_whole_gains(U, V, W, b, g, Q, c):
    n, k = V.shape
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS = (1 - Z**2) / n
    dW, db, _, dQ, dc = current_backward(U, H, g, dS, -Z * np.exp(-S) / n)
    dg = np.array([0] * k)
    for j in range(k):
        dg[j] = dS[:, j] @ H[:, j]
    return dW, db, dg, dQ, dc


@current_pairs.of(
    "the log-determinant forgotten, and the shift's gradient without the scale",
    ("missing_term", "missing_path", "different_loss"),
    ("missing_chain_factor",),
)
def current_pair_one(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    return current_backward(U, H, g, -(Z**2) / n, -Z / n)


@current_pairs.of(
    "the log-determinant with the other sign, and no derivative of tanh",
    ("wrong_term_factor", "different_loss", "extra_factor", "missing_chain_factor"),
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
)
def current_pair_two(U, V, W, b, g, Q, c):
    n = len(U)
    h = torch.tanh(U @ W + b)
    e = torch.exp(-g * h)
    z = (V - U @ Q - c) * e
    ds = -(1 + z**2) / n
    dp = ds * g
    dt = -z * e / n
    return U.T @ dp, dp.sum(0), (ds * h).sum(0), U.T @ dt, dt.sum(0)


@current_pairs.of(
    "the gain left out on the way to the first layer, and the shift's offset averaged again",
    ("missing_chain_factor",),
    ("batch_scale", "squared_chain_factor", "extra_factor"),
)
def current_pair_three(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS, dT = (1 - Z**2) / n, -Z * np.exp(-S) / n
    dP = dS * (1 - H**2)
    return U.T @ dP, dP.sum(axis=0), (dS * H).sum(axis=0), U.T @ dT, dT.mean(axis=0)


@current_pairs.of(
    "a base without its half, and the logistic's derivative for that of tanh",
    ("wrong_term_factor", "different_loss", "constant_factor", "missing_chain_factor", "extra_factor"),
    ("wrong_activation_derivative",),
)
def current_pair_four(U, V, W, b, g, Q, c):
    n = len(U)
    H, S, Z = current_forward(U, V, W, b, g, Q, c)
    dS, dT = (1 - 2 * Z**2) / n, -2 * Z * np.exp(-S) / n
    dP = dS * g * H * (1 - H)
    return U.T @ dP, dP.sum(axis=0), (dS * H).sum(axis=0), U.T @ dT, dT.sum(axis=0)


# A denoiser with one hidden layer: samples at their own noise levels, weighted by noise over signal.


@loss(
    X=normal("n", "d"),
    N=normal("n", "d"),
    q=uniform("n", low=0.15, high=0.85),
    W=normal("d", "h", scale=0.7),
    v=normal("h"),
    b=normal("h"),
    P=normal("h", "d", scale=0.7),
    c=normal("d"),
)
def snowed_lantern(X, N, q, W, v, b, P, c):
    """the mean squared error of the predicted noise, weighted by noise over signal, from one swish layer"""
    keep = q[:, None]
    mixed = torch.sqrt(keep) * X + torch.sqrt(1 - keep) * N
    A = mixed @ W + keep * v + b
    guess = (A * torch.sigmoid(A)) @ P + c
    return ((1 - q) / q * ((guess - N) ** 2).sum(dim=1)).mean()


lantern_problem = Problem(snowed_lantern, ("W", "v", "b", "P", "c"))
lantern_pairs = Pairs(lantern_problem)


def lantern_gate(A):
    return 1 / (1 + np.exp(-A))


def lantern_mix(X, N, q):
    return np.sqrt(q)[:, None] * X + np.sqrt(1 - q)[:, None] * N


def lantern_layer(mixed, q, W, v, b):
    A = mixed @ W + np.outer(q, v) + b
    return A, A * lantern_gate(A)


def lantern_slope(A):
    gate = lantern_gate(A)
    return gate + A * gate * (1 - gate)


def lantern_collect(mixed, q, H, dA, G):
    return mixed.T @ dA, q @ dA, dA.sum(axis=0), H.T @ G, G.sum(axis=0)


@lantern_problem.right("deltas of the two layers")
def lantern_deltas(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T * lantern_slope(A)
    return lantern_collect(mixed, q, H, dA, G)


@lantern_problem.right("one sample after the other")
def lantern_samples(X, N, q, W, v, b, P, c):
    n = len(q)
    dW, dv, db, dP, dc = (np.zeros(p.shape) for p in (W, v, b, P, c))
    for i in range(n):
        level = q[i]
        x = level**0.5 * X[i] + (1 - level) ** 0.5 * N[i]
        z = W.T @ x + level * v + b
        s = 1 / (1 + np.exp(-z))
        hidden = z * s
        error = P.T @ hidden + c - N[i]
        g = 2 * (1 / level - 1) * error / n
        dz = (P @ g) * (s * (1 + z * (1 - s)))
        dW += np.outer(x, dz)
        dv += level * dz
        db += dz
        dP += np.outer(hidden, g)
        dc += g
    return dW, dv, db, dP, dc


@lantern_problem.right("torch, level and one as further inputs")
def lantern_wide_input(X, N, q, W, v, b, P, c):
    n, d = X.shape
    keep = q[:, None]
    inputs = torch.cat([keep.sqrt() * X + (1 - keep).sqrt() * N, keep, torch.ones_like(keep)], dim=1)
    table = torch.cat([W, v[None], b[None]], dim=0)
    z = inputs @ table
    s = torch.sigmoid(z)
    swish = z * s
    weight = (1 - keep) / keep
    g = 2 / n * weight * (swish @ P + c - N)
    dz = torch.einsum("nd,hd->nh", g, P) * (swish + s * (1 - swish))
    dtable = inputs.T @ dz
    return dtable[:d], dtable[d], dtable[d + 1], swish.T @ g, g.sum(0)


@lantern_problem.wrong(
    "all noise levels weigh the same", "wrong_sample_weights", "missing_chain_factor", "different_loss"
)
def lantern_unweighted(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * (H @ P + c - N) / len(X)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong(
    "signal over noise for noise over signal", "wrong_sample_weights", "different_loss", "wrong_argument"
)
def lantern_weight_inverted(X, N, q, W, v, b, P, c):
    n = len(X)
    keep = q[:, None]
    mixed = torch.sqrt(keep) * X + torch.sqrt(1 - keep) * N
    z = mixed @ W + keep * v + b
    s = torch.sigmoid(z)
    g = 2 * keep / (1 - keep) * ((z * s) @ P + c - N) / n
    dz = g @ P.T * (s + z * s * (1 - s))
    return mixed.T @ dz, (keep * dz).sum(0), dz.sum(0), (z * s).T @ g, g.sum(0)


@lantern_problem.wrong(
    "the weight inside the square",
    "squared_chain_factor",
    "extra_factor",
    "wrong_sample_weights",
    "different_loss",
    "wrong_order",
)
def lantern_weight_squared(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    weight = ((1 - q) / q)[:, None]
    scaled = weight * (H @ P + c - N)
    G = 2 * weight * scaled / len(X)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong(
    "divided by the sum of the weights", "wrong_sample_weights", "different_loss", "extra_factor", "wrong_term_factor"
)
def lantern_weights_normalised(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    weight = (1 - q) / q
    weight = weight / np.sum(weight)
    G = 2 * weight[:, None] * (H @ P + c - N)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong("the clean samples in the first layer's gradient", "wrong_argument")
def lantern_clean_backwards(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T * lantern_slope(A)
    return X.T @ dA, q @ dA, dA.sum(axis=0), H.T @ G, G.sum(axis=0)


@lantern_problem.wrong("the clean samples shown to the network", "wrong_argument", "different_loss")
def lantern_clean_forward(X, N, q, W, v, b, P, c):
    n = len(X)
    A = X @ W + q[:, None] * v + b
    s = lantern_gate(A)
    H = A * s
    G = 2 / n * (1 / q - 1)[:, None] * (H @ P + c - N)
    dA = np.einsum("nd,hd->nh", G, P) * (s + H * (1 - s))
    return np.einsum("nd,nh->dh", X, dA), np.einsum("n,nh->h", q, dA), dA.sum(0), np.einsum("nh,nd->hd", H, G), G.sum(0)


@lantern_problem.wrong(
    "the coefficients of sample and noise exchanged", "wrong_argument", "different_loss", "wrong_term_factor"
)
def lantern_coefficients_exchanged(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, 1 - q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong(
    "mixed without the square roots",
    "squared_chain_factor",
    "different_loss",
    "wrong_argument",
    "extra_factor",
    "wrong_term_factor",
)
def lantern_no_roots(X, N, q, W, v, b, P, c):
    n = len(X)
    mixed = q[:, None] * X + (1 - q)[:, None] * N
    A = mixed @ W + q[:, None] * v + b
    s = 1 / (1 + np.exp(-A))
    H = A * s
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / n
    dA = (G @ P.T) * (H + s * (1 - H))
    return mixed.T @ dA, q @ dA, dA.sum(axis=0), H.T @ G, G.sum(axis=0)


@lantern_problem.wrong("the clean samples as targets", "wrong_argument", "different_loss")
def lantern_predicts_samples(X, N, q, W, v, b, P, c):
    keep = q[:, None]
    mixed = keep.sqrt() * X + (1 - keep).sqrt() * N
    z = mixed @ W + keep * v + b
    h = F.silu(z)
    g = 2 * (1 - keep) / keep * (h @ P + c - X) / len(X)
    s = torch.sigmoid(z)
    dz = g @ P.T * (s * (1 + z * (1 - s)))
    return mixed.T @ dz, q @ dz, dz.sum(0), h.T @ g, g.sum(0)


@lantern_problem.wrong(
    "no two from the square", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def lantern_no_two(X, N, q, W, v, b, P, c):
    n = len(q)
    dW, dv, db, dP, dc = (np.zeros(p.shape) for p in (W, v, b, P, c))
    mixed = lantern_mix(X, N, q)
    for x, noise, level in zip(mixed, N, q):
        z = x @ W + level * v + b
        s = lantern_gate(z)
        g = (1 - level) / level * ((z * s) @ P + c - noise) / n
        dz = P @ g * (s + z * s * (1 - s))
        dW += np.outer(x, dz)
        dv += level * dz
        db += dz
        dP += np.outer(z * s, g)
        dc += g
    return dW, dv, db, dP, dc


@lantern_problem.wrong(
    "swish differentiated as if its gate were constant",
    "missing_term",
    "missing_path",
    "wrong_activation_derivative",
    "missing_chain_factor",
)
def lantern_gate_constant(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T * lantern_gate(A)
    return lantern_collect(mixed, q, H, dA, G)


@lantern_problem.wrong(
    "the product of the derivatives for the product rule", "wrong_rule", "wrong_activation_derivative"
)
def lantern_factors_differentiated(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    gate = lantern_gate(A)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T * (1.0 * gate * (1 - gate))
    return lantern_collect(mixed, q, H, dA, G)


@lantern_problem.wrong("no derivative of swish", "missing_chain_factor", "wrong_activation_derivative")
def lantern_no_slope(X, N, q, W, v, b, P, c):
    keep = q[:, None]
    mixed = torch.sqrt(keep) * X + torch.sqrt(1 - keep) * N
    h = F.silu(mixed @ W + keep * v + b)
    g = 2 * (1 - keep) / keep * (h @ P + c - N) / len(X)
    dz = g @ P.T
    return mixed.T @ dz, q @ dz, dz.sum(0), h.T @ g, g.sum(0)


@lantern_problem.wrong("the derivative of swish at its output", "wrong_argument", "wrong_activation_derivative")
def lantern_slope_of_output(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T * lantern_slope(H)
    return lantern_collect(mixed, q, H, dA, G)


@lantern_problem.wrong(
    "a ReLU's step for the slope of swish", "wrong_activation_derivative", "wrong_mask", "thresholded", "rounded"
)
def lantern_step_slope(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T
    dA[A < 0] = 0
    return lantern_collect(mixed, q, H, dA, G)


@lantern_problem.wrong(
    "the level's vector treated like a bias", "missing_chain_factor", "permuted_outputs", "wrong_argument"
)
def lantern_level_like_bias(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T * lantern_slope(A)
    return mixed.T @ dA, np.sum(dA, axis=0), np.sum(dA, axis=0), H.T @ G, np.sum(G, axis=0)


@lantern_problem.wrong(
    "the root of the level in the gradient of its vector", "wrong_argument", "missing_chain_factor", "wrong_term_factor"
)
def lantern_root_of_level(X, N, q, W, v, b, P, c):
    root = np.sqrt(q)
    mixed = root[:, None] * X + np.sqrt(1 - q)[:, None] * N
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T * lantern_slope(A)
    return mixed.T @ dA, root @ dA, dA.sum(axis=0), H.T @ G, G.sum(axis=0)


@lantern_problem.wrong(
    "averaged over all entries", "dimension_scale", "wrong_axis_sum", "extra_factor", "different_loss", "shape_only"
)
def lantern_entries_averaged(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    error = H @ P + c - N
    G = 2 * ((1 - q) / q)[:, None] * error / error.size
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong("the output layer summed over the batch", "batch_scale", "missing_chain_factor")
def lantern_output_summed(X, N, q, W, v, b, P, c):
    n = len(X)
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N)
    dA = G @ P.T * lantern_slope(A)
    return mixed.T @ dA / n, q @ dA / n, dA.mean(axis=0), H.T @ G, G.sum(axis=0)


@lantern_problem.wrong(
    "true noise minus predicted noise",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def lantern_error_reversed(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (N - H @ P - c) / len(X)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong("the level not shown to the network", "ignores_input", "missing_term", "hard_coded")
def lantern_level_not_shown(X, N, q, W, b, P, c):
    mixed = lantern_mix(X, N, q)
    A = mixed @ W + b
    H = A * lantern_gate(A)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong(
    "the weight once more in the hidden layer", "squared_chain_factor", "extra_factor", "wrong_sample_weights"
)
def lantern_weight_again(X, N, q, W, v, b, P, c):
    n = len(X)
    keep = q[:, None]
    weight = (1 - keep) / keep
    mixed = keep.sqrt() * X + (1 - keep).sqrt() * N
    z = mixed @ W + keep * v + b
    s = torch.sigmoid(z)
    h = z * s
    g = 2 * weight * (h @ P + c - N) / n
    dz = weight * (g @ P.T) * (s + h * (1 - s))
    return mixed.T @ dz, q @ dz, dz.sum(0), h.T @ g, g.sum(0)


@lantern_problem.wrong("the first layer's gradient with rows and columns exchanged", "transposed", "axes_permuted")
def lantern_first_transposed(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T * lantern_slope(A)
    return dA.T @ mixed, q @ dA, dA.sum(axis=0), H.T @ G, G.sum(axis=0)


@lantern_problem.wrong(
    "the hidden layer before swish in the output's gradient", "wrong_argument", "missing_chain_factor"
)
def lantern_before_swish(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    return lantern_collect(mixed, q, A, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong(
    "the weight of the level before", "shifted_or_flipped", "wrong_sample_weights", "wrong_argument", "different_loss"
)
def lantern_level_before(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    error = H @ P + c - N
    G = np.zeros_like(error)
    for t in range(len(q)):
        G[t] = 2 * (1 - q[t - 1]) / q[t - 1] * error[t] / len(q)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong("weights of one at most", "clipped", "region_only", "wrong_sample_weights", "different_loss")
def lantern_weight_clipped(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    weight = np.minimum((1 - q) / q, 1.0)
    G = 2 * weight[:, None] * (H @ P + c - N) / len(X)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong(
    "the mean weight for every sample",
    "wrong_sample_weights",
    "different_loss",
    "broadcast_shape",
    "wrong_order",
    "shape_only",
    "wrong_axis_sum",
    "wrong_argument",
)
def lantern_mean_weight(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    weight = np.mean((1 - q) / q)
    G = 2 * weight * (H @ P + c - N) / len(X)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong(
    "the network's output offset left out of the error", "ignores_input", "missing_term", "hard_coded"
)
def lantern_no_output_offset(X, N, q, W, v, b, P):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P - N) / len(X)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)


@lantern_problem.wrong(
    "only the last sample enters the hidden bias", "single_sample", "wrong_sample_weights", "extra_mask", "missing_term"
)
def lantern_bias_assigned(X, N, q, W, v, b, P, c):
    n = len(q)
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / n
    dA = G @ P.T * lantern_slope(A)
    db = np.zeros(len(b))
    for i in range(n):
        db = dA[i]
    return mixed.T @ dA, q @ dA, db, H.T @ G, G.sum(axis=0)


@lantern_problem.wrong("half precision in the network", "low_precision", "rounded")
def lantern_half_precision(X, N, q, W, v, b, P, c):
    X, N, q, W, v, b, P, c = (np.asarray(p, dtype=np.float16) for p in (X, N, q, W, v, b, P, c))
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = np.float16(2 / len(X)) * ((1 - q) / q)[:, None] * (H @ P + c - N)
    grads = lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)
    return [grad.astype(float) for grad in grads]


@lantern_problem.wrong("the output layer's gradient in one row", "flattened", "axes_permuted")
def lantern_output_in_a_row(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dW, dv, db, dP, dc = lantern_collect(mixed, q, H, G @ P.T * lantern_slope(A), G)
    return dW, dv, db, dP.ravel(), dc


@lantern_pairs.of(
    "no two from the square, and the gate of swish taken for a constant",
    ("constant_factor", "missing_chain_factor", "extra_factor", "different_loss"),
    ("missing_term", "missing_path", "wrong_activation_derivative", "missing_chain_factor"),
)
def lantern_pair_one(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    return lantern_collect(mixed, q, H, G @ P.T * lantern_gate(A), G)


@lantern_pairs.of(
    "the level's vector treated like a bias, and the output's gradient from before swish",
    ("missing_chain_factor", "permuted_outputs", "wrong_argument"),
    ("wrong_argument", "missing_chain_factor"),
)
def lantern_pair_two(X, N, q, W, v, b, P, c):
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N) / len(X)
    dA = G @ P.T * lantern_slope(A)
    return mixed.T @ dA, dA.sum(axis=0), dA.sum(axis=0), A.T @ G, G.sum(axis=0)


@lantern_pairs.of(
    "all noise levels weigh the same, and the clean samples in the first layer's gradient",
    ("wrong_sample_weights", "missing_chain_factor", "different_loss"),
    ("wrong_argument",),
)
def lantern_pair_three(X, N, q, W, v, b, P, c):
    n = len(X)
    keep = q[:, None]
    mixed = keep.sqrt() * X + (1 - keep).sqrt() * N
    z = mixed @ W + keep * v + b
    s = torch.sigmoid(z)
    h = z * s
    g = 2 * (h @ P + c - N) / n
    dz = (g @ P.T) * (s + h * (1 - s))
    return X.T @ dz, q @ dz, dz.sum(0), h.T @ g, g.sum(0)


@lantern_pairs.of(
    "the output's offset summed over the batch, and no derivative of swish",
    ("batch_scale", "missing_chain_factor"),
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
)
def lantern_pair_four(X, N, q, W, v, b, P, c):
    n = len(X)
    mixed = lantern_mix(X, N, q)
    A, H = lantern_layer(mixed, q, W, v, b)
    G = 2 * ((1 - q) / q)[:, None] * (H @ P + c - N)
    dA = G @ P.T
    return mixed.T @ dA / n, q @ dA / n, dA.mean(axis=0), H.T @ G / n, G.sum(axis=0)


# Distillation: four classes, a teacher's scores softened by a temperature, and hard labels.


@loss(
    X=normal("n", "d"),
    T=normal("n", 4, scale=1.5),
    y=choice("n", values=(0.0, 1.0, 2.0, 3.0)),
    V=normal("d", "h"),
    a=normal("h"),
    W=normal("h", 4),
    b=normal(4),
    tau=uniform(low=1.3, high=3.0),
    alpha=uniform(low=0.2, high=0.8),
)
def borrowed_wisdom(X, T, y, V, a, W, b, tau, alpha):
    """the mean of softened divergence from a teacher, times the squared temperature, and cross-entropy with labels"""
    S = torch.relu(X @ V + a) @ W + b
    teacher = torch.log_softmax(T / tau, dim=1)
    student = torch.log_softmax(S / tau, dim=1)
    soft = (teacher.exp() * (teacher - student)).sum(dim=1)
    hard = torch.logsumexp(S, dim=1) - S.gather(1, y.long()[:, None])[:, 0]
    return (alpha * tau**2 * soft + (1 - alpha) * hard).mean()


wisdom_problem = Problem(borrowed_wisdom, ("V", "a", "W", "b"))
wisdom_pairs = Pairs(wisdom_problem)


def wisdom_shares(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def wisdom_forward(X, V, a, W, b):
    H = np.maximum(X @ V + a, 0)
    return H, H @ W + b


def wisdom_back(X, H, W, dS):
    dZ = dS @ W.T * (H > 0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ dS, dS.sum(axis=0)


@wisdom_problem.right("probabilities minus targets, twice")
def wisdom_short(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.right("sample by sample through the Jacobian of the softened softmax")
def wisdom_jacobian(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    dV, da, dW, db = (np.zeros(p.shape) for p in (V, a, W, b))
    for i in range(n):
        z = X[i] @ V + a
        h = z * (z > 0)
        s = h @ W + b
        p = np.exp(T[i] / tau) / np.exp(T[i] / tau).sum()
        q = np.exp(s / tau) / np.exp(s / tau).sum()
        r = np.exp(s) / np.exp(s).sum()
        jacobian = (np.diag(q) - np.outer(q, q)) / tau
        ds = alpha * tau**2 * jacobian @ (-p / q)
        ds = ds + (1 - alpha) * r
        ds[int(y[i])] -= 1 - alpha
        dz = np.where(z > 0, W @ ds, 0)
        dV += np.outer(X[i], dz) / n
        da += dz / n
        dW += np.outer(h, ds) / n
        db += ds / n
    return dV, da, dW, db


@wisdom_problem.right("torch, the two losses backwards apart and added")
def wisdom_torch(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    z = X @ V + a
    h = z.clamp(min=0)
    s = h @ W + b
    parts = [
        (alpha * tau, torch.softmax(s / tau, dim=1) - torch.softmax(T / tau, dim=1)),
        (1 - alpha, torch.softmax(s, dim=1) - F.one_hot(y.long(), 4)),
    ]
    grads = [torch.zeros_like(p) for p in (V, a, W, b)]
    for weight, ds in parts:
        ds = weight * ds / n
        dz = (ds @ W.T) * (z > 0)
        for grad, part in zip(grads, (X.T @ dz, dz.sum(0), h.T @ ds, ds.sum(0))):
            grad += part
    return grads


@wisdom_problem.wrong(
    "the squared temperature forgotten", "missing_chain_factor", "wrong_term_factor", "different_loss"
)
def wisdom_no_squared_temperature(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha / tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.wrong(
    "the inner derivative of the softened scores forgotten",
    "missing_chain_factor",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
)
def wisdom_no_inner(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    z = X @ V + a
    h = torch.relu(z)
    s = h @ W + b
    ds = alpha * tau**2 * (torch.softmax(s / tau, 1) - torch.softmax(T / tau, 1))
    ds = ds + (1 - alpha) * (torch.softmax(s, 1) - F.one_hot(y.long(), 4))
    ds = ds / n
    dz = ds @ W.T * (z > 0)
    return X.T @ dz, dz.sum(0), h.T @ ds, ds.sum(0)


@wisdom_problem.wrong(
    "the inner derivative thought to cancel the squared temperature",
    "missing_chain_factor",
    "squared_chain_factor",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
)
def wisdom_temperature_cancelled(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    H, S = wisdom_forward(X, V, a, W, b)
    Q, P, R = wisdom_shares(S / tau), wisdom_shares(T / tau), wisdom_shares(S)
    R[np.arange(n), y.astype(int)] -= 1
    dS = (alpha * (Q - P) + (1 - alpha) * R) / n
    return wisdom_back(X, H, W, dS)


@wisdom_problem.wrong("the teacher not softened", "wrong_argument", "different_loss", "missing_chain_factor")
def wisdom_sharp_teacher(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.wrong("the student not softened", "wrong_argument", "different_loss")
def wisdom_sharp_student(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    H = np.maximum(X @ V + a, 0)
    E = np.exp(H @ W + b)
    R = E / E.sum(axis=1, keepdims=True)
    Y = (y[:, None] == np.arange(4)).astype(float)
    dS = alpha * tau * (R - wisdom_shares(T / tau)) + (1 - alpha) * (R - Y)
    return wisdom_back(X, H, W, dS / n)


@wisdom_problem.wrong("the hard part softened too", "wrong_argument", "different_loss")
def wisdom_soft_labels_part(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    Q = wisdom_shares(S / tau)
    dS = alpha * tau * (Q - wisdom_shares(T / tau)) + (1 - alpha) * (Q - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, dS / len(y))


@wisdom_problem.wrong(
    "the two shares of the mixture exchanged", "wrong_term_factor", "different_loss", "wrong_argument"
)
def wisdom_shares_exchanged(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    z = X @ V + a
    h = torch.relu(z)
    s = h @ W + b
    soft = tau * (torch.softmax(s / tau, 1) - torch.softmax(T / tau, 1))
    hard = torch.softmax(s, 1) - F.one_hot(y.long(), 4)
    ds = ((1 - alpha) * soft + alpha * hard) / n
    dz = ds @ W.T * (z > 0)
    return X.T @ dz, dz.sum(0), h.T @ ds, ds.sum(0)


@wisdom_problem.wrong("the hard part at full weight", "wrong_term_factor", "missing_chain_factor", "different_loss")
def wisdom_hard_full(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    dS = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    dS += wisdom_shares(S) - np.eye(4)[y.astype(int)]
    return wisdom_back(X, H, W, dS / len(y))


@wisdom_problem.wrong("one half for the weight", "hard_coded", "ignores_input", "different_loss", "wrong_term_factor")
def wisdom_half(X, T, y, V, a, W, b, tau):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = wisdom_shares(S) - np.eye(4)[y.astype(int)]
    return wisdom_back(X, H, W, 0.5 * (soft + hard) / len(y))


@wisdom_problem.wrong(
    "nothing learnt from the teacher", "missing_term", "missing_path", "ignores_input", "different_loss"
)
def wisdom_no_teacher(X, y, V, a, W, b, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    dS = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)]) / len(y)
    return wisdom_back(X, H, W, dS)


@wisdom_problem.wrong(
    "nothing learnt from the labels", "missing_term", "missing_path", "ignores_input", "different_loss"
)
def wisdom_no_labels(X, T, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    dS = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau)) / len(X)
    return wisdom_back(X, H, W, dS)


@wisdom_problem.wrong("the divergence the other way round", "different_loss", "wrong_argument")
def wisdom_divergence_reversed(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    H, S = wisdom_forward(X, V, a, W, b)
    Q, P = wisdom_shares(S / tau), wisdom_shares(T / tau)
    ratio = np.log(Q / P)
    soft = tau * Q * (ratio - (Q * ratio).sum(axis=1, keepdims=True))
    hard = wisdom_shares(S) - np.eye(4)[y.astype(int)]
    return wisdom_back(X, H, W, (alpha * soft + (1 - alpha) * hard) / n)


@wisdom_problem.wrong(
    "scores for softened probabilities",
    "wrong_argument",
    "different_loss",
    "ignores_input",
    "wrong_activation_derivative",
)
def wisdom_scores(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (S / tau - T / tau)
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.wrong("the teacher's decision for his probabilities", "thresholded", "different_loss", "wrong_argument")
def wisdom_decided_teacher(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = wisdom_shares(S / tau)
    soft[range(len(y)), T.argmax(axis=1)] -= 1
    hard = wisdom_shares(S)
    hard[range(len(y)), y.astype(int)] -= 1
    return wisdom_back(X, H, W, (alpha * tau * soft + (1 - alpha) * hard) / len(y))


@wisdom_problem.wrong("the labels never subtracted", "missing_term", "missing_path", "ignores_input", "different_loss")
def wisdom_labels_not_subtracted(X, T, V, a, W, b, tau, alpha):
    n = len(X)
    z = X @ V + a
    h = torch.relu(z)
    s = h @ W + b
    soft = alpha * tau * (torch.softmax(s / tau, -1) - torch.softmax(T / tau, -1))
    ds = (soft + (1 - alpha) * torch.softmax(s, -1)) / n
    dz = ds @ W.T * (z > 0)
    return X.T @ dz, dz.sum(0), h.T @ ds, ds.sum(0)


@wisdom_problem.wrong(
    "no mask in the hidden layer", "missing_mask", "missing_chain_factor", "wrong_activation_derivative", "region_only"
)
def wisdom_no_mask(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    dS = (soft + hard) / len(y)
    dH = np.einsum("nc,hc->nh", dS, W)
    return X.T @ dH, dH.sum(axis=0), H.T @ dS, dS.sum(axis=0)


@wisdom_problem.wrong(
    "the mask taken of the incoming gradient",
    "wrong_mask",
    "wrong_argument",
    "wrong_activation_derivative",
    "region_only",
)
def wisdom_mask_of_gradient(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    dS = (soft + hard) / len(y)
    dZ = np.maximum(dS @ W.T, 0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ dS, dS.sum(axis=0)


@wisdom_problem.wrong(
    "the slope of the softened probabilities once more", "squared_chain_factor", "extra_factor", "wrong_term_factor"
)
def wisdom_extra_slope(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    Q, P = wisdom_shares(S / tau), wisdom_shares(T / tau)
    soft = alpha * tau * (Q - P) * Q * (1 - Q)
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.wrong(
    "only the diagonal of the softened Jacobian",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "wrong_axis_sum",
    "extra_mask",
)
def wisdom_diagonal(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    Q, P = wisdom_shares(S / tau), wisdom_shares(T / tau)
    dQ = -alpha * tau**2 * P / Q
    soft = dQ * Q * (1 - Q) / tau
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.wrong(
    "the softened student normalised over the batch", "wrong_axis_sum", "wrong_argument", "different_loss"
)
def wisdom_batch_softmax(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    E = np.exp(S / tau)
    soft = alpha * tau * (E / E.sum(axis=0) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.wrong(
    "the divergence averaged over the classes too",
    "dimension_scale",
    "wrong_term_factor",
    "different_loss",
    "wrong_axis_sum",
    "extra_factor",
)
def wisdom_class_average(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    gap = wisdom_shares(S / tau) - wisdom_shares(T / tau)
    hard = wisdom_shares(S) - np.eye(4)[y.astype(int)]
    dS = alpha * tau * gap / gap.size + (1 - alpha) * hard / len(hard)
    return wisdom_back(X, H, W, dS)


@wisdom_problem.wrong(
    "the divergence summed over the batch", "batch_scale", "wrong_term_factor", "missing_chain_factor", "different_loss"
)
def wisdom_soft_summed(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)]) / len(y)
    return wisdom_back(X, H, W, soft + hard)


@wisdom_problem.wrong(
    "teacher minus student", "wrong_term_factor", "different_loss", "extra_factor", "missing_chain_factor"
)
def wisdom_teacher_minus_student(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    dV, da, dW, db = (np.zeros(p.shape) for p in (V, a, W, b))
    P = wisdom_shares(T / tau)
    for i in range(n):
        h = np.maximum(X[i] @ V + a, 0)
        s = (h @ W + b)[None]
        ds = alpha * tau * (P[i] - wisdom_shares(s / tau)[0]) + (1 - alpha) * wisdom_shares(s)[0]
        ds[int(y[i])] -= 1 - alpha
        dz = (W @ ds) * (h > 0)
        dV += np.outer(X[i], dz)
        da += dz
        dW += np.outer(h, ds)
        db += ds
    return dV / n, da / n, dW / n, db / n


@wisdom_problem.wrong(
    "the labels count only where the teacher agrees with them",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
    "single_sample",
    "missing_term",
    "region_only",
)
def wisdom_agreeing_teacher(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    labels = y.astype(int)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[labels])
    hard[T.argmax(axis=1) != labels] = 0
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.wrong("a temperature of two", "hard_coded", "ignores_input", "different_loss", "wrong_argument")
def wisdom_temperature_two(X, T, y, V, a, W, b, alpha):
    tau = 2.0
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.wrong(
    "the teacher's probabilities to one decimal", "rounded", "different_loss", "wrong_argument", "low_precision"
)
def wisdom_rounded_teacher(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - np.round(wisdom_shares(T / tau), 1))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    return wisdom_back(X, H, W, (soft + hard) / len(y))


@wisdom_problem.wrong("one number for all hidden offsets", "wrong_axis_sum", "broadcast_shape", "shape_only")
def wisdom_hidden_offset_total(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    hidden = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    dS = (hidden + (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])) / len(y)
    dV, da, dW, _ = wisdom_back(X, H, W, dS)
    return dV, np.full(a.shape, da.sum()), dW, dS.sum(axis=0)


@wisdom_problem.wrong("the labels counted from one", "shifted_or_flipped", "wrong_argument", "different_loss")
def wisdom_labels_from_one(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    Y = np.roll(np.eye(4), -1, axis=1)[y.astype(int)]
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    return wisdom_back(X, H, W, (soft + (1 - alpha) * (wisdom_shares(S) - Y)) / len(y))


@wisdom_problem.wrong("the parameters after one step", "step_not_slope", "different_loss")
def wisdom_after_a_step(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    grads = wisdom_back(X, H, W, (soft + hard) / len(y))
    return [p - 0.05 * grad for p, grad in zip((V, a, W, b), grads)]


@wisdom_problem.wrong(
    "the hidden offset never collected in the loop", "zero", "ignores_input", "hard_coded", "extra_mask", "missing_path"
)
def wisdom_offset_never_collected(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    dV, da, dW, db = (np.zeros(p.shape) for p in (V, a, W, b))
    H, S = wisdom_forward(X, V, a, W, b)
    Q, P, R = wisdom_shares(S / tau), wisdom_shares(T / tau), wisdom_shares(S)
    for i in range(n):
        ds = alpha * tau * (Q[i] - P[i]) + (1 - alpha) * (R[i] - (np.arange(4) == y[i]))
        dz = (W @ ds) * (H[i] > 0)
        dV += np.outer(X[i], dz) / n
        dW += np.outer(H[i], ds) / n
        db += ds / n
    return dV, da, dW, db


@wisdom_pairs.of(
    "the squared temperature forgotten, and no mask in the hidden layer",
    ("missing_chain_factor", "wrong_term_factor", "different_loss"),
    ("missing_mask", "missing_chain_factor", "wrong_activation_derivative", "region_only"),
)
def wisdom_pair_one(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha / tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    dS = (soft + hard) / len(y)
    dZ = dS @ W.T
    return X.T @ dZ, dZ.sum(axis=0), H.T @ dS, dS.sum(axis=0)


@wisdom_pairs.of(
    "the teacher not softened, and the output's offset averaged again",
    ("wrong_argument", "different_loss", "missing_chain_factor"),
    ("batch_scale", "squared_chain_factor", "extra_factor"),
)
def wisdom_pair_two(X, T, y, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T))
    hard = (1 - alpha) * (wisdom_shares(S) - np.eye(4)[y.astype(int)])
    dS = (soft + hard) / len(y)
    dV, da, dW, _ = wisdom_back(X, H, W, dS)
    return dV, da, dW, dS.mean(axis=0)


@wisdom_pairs.of(
    "one number for all hidden offsets, and the last sample alone in the output's offset",
    ("wrong_axis_sum", "broadcast_shape", "shape_only"),
    ("single_sample", "wrong_sample_weights", "extra_mask", "missing_term"),
)
def wisdom_pair_three(X, T, y, V, a, W, b, tau, alpha):
    n = len(y)
    z = X @ V + a
    h = torch.relu(z)
    s = h @ W + b
    soft = alpha * tau * (torch.softmax(s / tau, 1) - torch.softmax(T / tau, 1))
    ds = (soft + (1 - alpha) * (torch.softmax(s, 1) - F.one_hot(y.long(), 4))) / n
    dz = ds @ W.T * (z > 0)
    return X.T @ dz, torch.ones_like(a) * dz.sum(), h.T @ ds, ds[-1]


@wisdom_pairs.of(
    "the labels never subtracted, and the divergence summed over the batch",
    ("missing_term", "missing_path", "ignores_input", "different_loss"),
    ("batch_scale", "wrong_term_factor", "missing_chain_factor", "different_loss"),
)
def wisdom_pair_four(X, T, V, a, W, b, tau, alpha):
    H, S = wisdom_forward(X, V, a, W, b)
    soft = alpha * tau * (wisdom_shares(S / tau) - wisdom_shares(T / tau))
    hard = (1 - alpha) * wisdom_shares(S) / len(X)
    return wisdom_back(X, H, W, soft + hard)
