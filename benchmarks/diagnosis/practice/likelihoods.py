"""Regression by quantiles and by counts, a mixture of Gaussians, and weighted groups."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform


def logistic(z):
    return 1 / (1 + np.exp(-z))


# Quantile regression: the pinball loss smoothed by softplus, and a squared penalty on the weights alone.


@loss(
    X=normal("n", "d"),
    y=normal("n"),
    w=normal("d"),
    b=normal(),
    tau=uniform(low=0.1, high=0.9),
    s=uniform(low=0.3, high=1.6),
    lam=uniform(low=0.1, high=1.0),
)
def smooth_pinball(X, y, w, b, tau, s, lam):
    """the mean pinball loss of a linear quantile, smoothed by softplus, and a squared penalty on the weights"""
    r = y - X @ w - b
    return (tau * r + s * torch.nn.functional.softplus(-r / s)).mean() + lam * (w**2).sum()


pinball_problem = Problem(smooth_pinball, ("w", "b"))
pinball_pairs = Pairs(pinball_problem)


def pinball_residual(X, y, w, b):
    return y - (X @ w + b)


@pinball_problem.right("matrix form")
def pinball_matrix(X, y, w, b, tau, s, lam):
    r = pinball_residual(X, y, w, b)
    slope = tau - logistic(-r / s)
    return -X.T @ slope / len(y) + 2 * lam * w, -slope.mean()


@pinball_problem.right("loops over samples and features")
def pinball_loops(X, y, w, b, tau, s, lam):
    n, d = X.shape
    dw = [2 * float(lam) * float(w[j]) for j in range(d)]
    db = 0.0
    for i in range(n):
        r = float(y[i]) - float(b) - math.fsum(float(X[i, j] * w[j]) for j in range(d))
        back = (1 - tau - 1 / (1 + math.exp(-r / s))) / n
        for j in range(d):
            dw[j] += back * X[i, j]
        db += back
    return dw, db


@pinball_problem.right("torch, node by node, the smoothing by tanh")
def pinball_nodes(X, y, w, b, tau, s, lam):
    r = y - torch.mv(X, w) - b
    dvalue = torch.full_like(r, 1 / len(r))
    dsoft = s * dvalue
    dscaled = dsoft * (1 + torch.tanh(-r / (2 * s))) / 2
    dr = tau * dvalue - dscaled / s
    dprediction = -dr
    return dprediction @ X + lam * (w + w), dprediction.sum()


@pinball_problem.wrong("the bias penalised too", "extra_term", "different_loss")
def pinball_bias_penalised(X, y, w, b, tau, s, lam):
    design = np.column_stack([X, np.ones(len(y))])
    theta = np.append(w, b)
    slope = tau - logistic(-(y - design @ theta) / s)
    gradient = -design.T @ slope / len(y) + 2 * lam * theta
    return gradient[:-1], gradient[-1]


@pinball_problem.wrong(
    "the two of the penalty forgotten", "wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def pinball_penalty_without_two(X, y, w, b, tau, s, lam):
    r = pinball_residual(X, y, w, b)
    slope = tau - logistic(-r / s)
    return lam * w - np.mean(X * slope[:, None], axis=0), -np.mean(slope)


@pinball_problem.wrong(
    "the penalty forgotten", "missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded"
)
def pinball_no_penalty(X, y, w, b, tau, s):
    dw, db = np.zeros(len(w)), 0.0
    for x, target in zip(X, y):
        r = target - x @ w - b
        slope = tau - logistic(-r / s)
        dw -= slope * x / len(y)
        db -= slope / len(y)
    return dw, db


@pinball_problem.wrong(
    "the penalty divided by the batch", "batch_scale", "wrong_term_factor", "extra_factor", "different_loss"
)
def pinball_penalty_in_mean(X, y, w, b, tau, s, lam):
    slope = tau - logistic(-pinball_residual(X, y, w, b) / s)
    return (2 * lam * w - X.T @ slope) / len(y), -slope.sum() / len(y)


@pinball_problem.wrong("the quantile from the other end", "different_loss", "wrong_argument", "wrong_term_factor")
def pinball_other_end(X, y, w, b, tau, s, lam):
    r = pinball_residual(X, y, w, b)
    back = logistic(-r / s) - (1 - tau)
    return X.T @ back / len(y) + 2 * lam * w, back.mean()


@pinball_problem.wrong(
    "the minus inside softplus lost in its derivative",
    "wrong_argument",
    "different_loss",
    "wrong_activation_derivative",
)
def pinball_lost_minus_inside(X, y, w, b, tau, s, lam):
    r = y - torch.mv(X, w) - b
    slope = tau - torch.sigmoid(r / s)
    return -X.T @ slope / len(y) + 2 * lam * w, -slope.mean()


@pinball_problem.wrong(
    "the sign of the smoothed part",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
)
def pinball_smooth_part_added(X, y, w, b, tau, s, lam):
    r = pinball_residual(X, y, w, b)
    dr = (tau + logistic(-r / s)) / len(y)
    return -X.T @ dr + 2 * lam * w, -dr.sum()


@pinball_problem.wrong(
    "the slopes of the pinball loss itself",
    "thresholded",
    "different_loss",
    "ignores_input",
    "wrong_activation_derivative",
    "hard_coded",
)
def pinball_hard_slopes(X, y, w, b, tau, lam):
    r = pinball_residual(X, y, w, b)
    slope = np.where(r < 0, tau - 1, tau)
    return -X.T @ slope / len(y) + 2 * lam * w, -slope.mean()


@pinball_problem.wrong(
    "no inner one over s",
    "missing_chain_factor",
    "wrong_term_factor",
    "extra_factor",
    "different_loss",
    "squared_chain_factor",
)
def pinball_without_inner_scale(X, y, w, b, tau, s, lam):
    r = y - X @ w - b
    scaled = -r / s
    dscaled = s * logistic(scaled)
    dr = tau - dscaled
    return -np.einsum("nd,n->d", X, dr) / len(y) + 2 * lam * w, -np.einsum("n->", dr) / len(y)


@pinball_problem.wrong(
    "no s before softplus",
    "missing_chain_factor",
    "wrong_term_factor",
    "extra_factor",
    "different_loss",
    "squared_chain_factor",
)
def pinball_without_outer_scale(X, y, w, b, tau, s, lam):
    n = len(y)
    dw, db = 2 * lam * w, 0.0
    for i in range(n):
        z = (X[i] @ w + b - y[i]) / s
        back = (logistic(z) / s - tau) / n
        dw = dw + back * X[i]
        db = db + back
    return dw, db


@pinball_problem.wrong("softplus left as it is", "wrong_activation_derivative", "different_loss")
def pinball_softplus_kept(X, y, w, b, tau, s, lam):
    r = y - X @ w - b
    slope = tau - F.softplus(-r / s)
    return -X.T @ slope / len(y) + 2 * lam * w, -slope.mean()


@pinball_problem.wrong(
    "the derivative of the derivative of softplus",
    "wrong_activation_derivative",
    "extra_factor",
    "different_loss",
    "wrong_term_factor",
)
def pinball_second_derivative(X, y, w, b, tau, s, lam):
    q = logistic(-pinball_residual(X, y, w, b) / s)
    back = (q * (1 - q) - tau) / len(q)
    return X.T @ back + 2 * lam * w, back.sum()


@pinball_problem.wrong(
    "the minus of the residual forgotten for the bias", "sign_flipped", "constant_factor", "missing_chain_factor"
)
def pinball_bias_sign(X, y, w, b, tau, s, lam):
    r = y - X @ w - b
    dr = (tau - logistic(-r / s)) / len(r)
    dw = -X.T @ dr + 2 * lam * w
    db = dr.sum()
    return dw, db


@pinball_problem.wrong(
    "the weights' data term summed",
    "batch_scale",
    "wrong_term_factor",
    "missing_chain_factor",
)
def pinball_weights_summed(X, y, w, b, tau, s, lam):
    slope = tau - logistic(-pinball_residual(X, y, w, b) / s)
    dw = np.zeros_like(w)
    for j in range(len(w)):
        dw[j] = -(slope * X[:, j]).sum() + 2 * lam * w[j]
    return dw, -slope.mean()


@pinball_problem.wrong(
    "a penalty without its strength",
    "ignores_input",
    "missing_chain_factor",
    "wrong_term_factor",
    "different_loss",
    "hard_coded",
)
def pinball_without_strength(X, y, w, b, tau, s):
    r = y - torch.mv(X, w) - b
    slope = torch.sigmoid(-r / s) - tau
    return torch.mv(X.t(), slope) / len(y) + 2 * w, torch.mean(slope)


@pinball_problem.wrong(
    "the absolute values penalised",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "thresholded",
    "missing_chain_factor",
)
def pinball_absolute_penalty(X, y, w, b, tau, s, lam):
    slope = tau - logistic(-pinball_residual(X, y, w, b) / s)
    return -X.T @ slope / len(y) + lam * np.sign(w), -slope.mean()


@pinball_problem.wrong(
    "the length of the weights penalised",
    "different_loss",
    "extra_factor",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def pinball_length_penalty(X, y, w, b, tau, s, lam):
    slope = tau - logistic(-pinball_residual(X, y, w, b) / s)
    return -X.T @ slope / len(y) + lam * w / np.linalg.norm(w), -slope.mean()


@pinball_problem.wrong("no bias in the residual", "ignores_input", "missing_term", "wrong_argument", "hard_coded")
def pinball_residual_without_bias(X, y, w, tau, s, lam):
    r = y - X.dot(w)
    slope = logistic(-r / s) - tau
    return X.T.dot(slope) / len(y) + 2 * lam * w, slope.mean()


@pinball_problem.wrong(
    "no gradient where the line is too high",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "region_only",
    "different_loss",
    "missing_term",
)
def pinball_only_above(X, y, w, b, tau, s, lam):
    r = pinball_residual(X, y, w, b)
    slope = tau - logistic(-r / s)
    slope[r < 0] = 0
    return -X.T @ slope / len(y) + 2 * lam * w, -slope.mean()


@pinball_problem.wrong(
    "the linear part left out", "missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded"
)
def pinball_without_linear_part(X, y, w, b, s, lam):
    n = len(y)
    dw, db = 2 * lam * w, 0.0
    for i in range(n):
        share = logistic((X[i] @ w + b - y[i]) / s)
        dw = dw + share * X[i] / n
        db += share / n
    return {"dw": dw, "db": db}


@pinball_problem.wrong(
    "no s inside the logistic function",
    "ignores_input",
    "missing_chain_factor",
    "wrong_argument",
    "different_loss",
    "hard_coded",
)
def pinball_unscaled_argument(X, y, w, b, tau, lam):
    r = y - X @ w - b
    back = (logistic(-r) - tau) / len(y)
    return X.T @ back + 2 * lam * w, back.sum()


@pinball_problem.wrong("the residual times s", "wrong_argument", "different_loss")
def pinball_multiplied_argument(X, y, w, b, tau, s, lam):
    r = y - X @ w - b
    slope = tau - 1 / (1 + np.exp(r * s))
    return 2 * lam * w - X.T @ slope / len(y), -slope.mean()


@pinball_problem.wrong(
    "the features in the gradient of the bias",
    "extra_factor",
    "wrong_argument",
    "wrong_axis_sum",
)
def pinball_bias_with_features(X, y, w, b, tau, s, lam):
    slope = tau - logistic(-pinball_residual(X, y, w, b) / s)
    rows = -X * slope[:, None] / len(y)
    return rows.sum(axis=0) + 2 * lam * w, rows.sum()


@pinball_problem.wrong(
    "the targets moved by one", "shifted_or_flipped", "wrong_argument", "different_loss", "shape_only"
)
def pinball_targets_moved(X, y, w, b, tau, s, lam):
    r = np.roll(y, 1) - X @ w - b
    slope = tau - logistic(-r / s)
    return -X.T @ slope / len(y) + 2 * lam * w, -slope.mean()


@pinball_problem.wrong("half precision inside", "low_precision", "rounded")
def pinball_half_precision(X, y, w, b, tau, s, lam):
    r = (y - X @ w - b).astype(np.float16)
    slope = np.float16(tau) - 1 / (1 + np.exp(r / np.float16(s)))
    return -X.T.astype(np.float16) @ slope / len(y) + 2 * lam * w, -slope.mean()


@pinball_problem.wrong("the parameters after a step", "step_not_slope", "different_loss")
def pinball_after_step(X, y, w, b, tau, s, lam):
    slope = tau - logistic(-pinball_residual(X, y, w, b) / s)
    dw, db = 2 * lam * w - X.T @ slope / len(y), -slope.mean()
    return w - 0.05 * dw, b - 0.05 * db


@pinball_problem.wrong("held to length one", "normalised", "region_only", "clipped")
def pinball_held_length(X, y, w, b, tau, s, lam):
    slope = tau - logistic(-pinball_residual(X, y, w, b) / s)
    dw, db = -X.T @ slope / len(y) + 2 * lam * w, -slope.mean()
    length = np.sqrt(np.sum(dw**2) + db**2)
    if length > 1:
        dw, db = dw / length, db / length
    return dw, db


@pinball_pairs.of(
    "no two in the penalty, and the bias summed",
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def pinball_pair_penalty_and_sum(X, y, w, b, tau, s, lam):
    slope = tau - logistic(-pinball_residual(X, y, w, b) / s)
    return -X.T @ slope / len(y) + lam * w, -slope.sum()


@pinball_pairs.of(
    "no s inside, and the penalty subtracted",
    ("ignores_input", "missing_chain_factor", "wrong_argument", "different_loss", "hard_coded"),
    ("wrong_term_factor", "different_loss"),
)
def pinball_pair_argument_and_penalty(X, y, w, b, tau, lam):
    n = len(y)
    dw, db = np.zeros(len(w)), 0.0
    for i in range(n):
        back = logistic(X[i] @ w + b - y[i]) - tau
        dw += back * X[i]
        db += back
    return dw / n - 2 * lam * w, db / n


@pinball_pairs.of(
    "no linear part, and no features for the weights",
    ("missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded"),
    ("missing_chain_factor", "broadcast_shape"),
)
def pinball_pair_part_and_features(X, y, w, b, s, lam):
    share = logistic(-pinball_residual(X, y, w, b) / s)
    return np.ones(len(w)) * share.mean() + 2 * lam * w, share.mean()


@pinball_pairs.of(
    "the bias with the other sign, and the penalty forgotten",
    ("sign_flipped", "constant_factor", "missing_chain_factor"),
    ("missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded"),
)
def pinball_pair_sign_and_penalty(X, y, w, b, tau, s):
    r = y - torch.mv(X, w) - b
    dr = (tau - torch.sigmoid(-r / s)) / len(r)
    return -(dr @ X), dr.sum()


# Counts: the negative binomial likelihood with log link, an exposure for every sample and a given dispersion.


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0, 2.0, 4.0)),
    e=uniform("n", low=0.4, high=2.5),
    w=normal("d"),
    b=normal(),
    r=uniform(low=0.5, high=3.0),
)
def negative_binomial(X, y, e, w, b, r):
    """the mean negative log-likelihood of counts, negative binomial with log link and exposures"""
    mu = e * torch.exp(X @ w + b)
    return ((y + r) * torch.log(r + mu) - y * torch.log(mu)).mean()


counts_problem = Problem(negative_binomial, ("w", "b"))
counts_pairs = Pairs(counts_problem)


def counts_mean(X, e, w, b):
    return e * np.exp(X @ w + b)


def counts_back(X, delta):
    return X.T @ delta / len(X), delta.mean()


@counts_problem.right("the score in closed form")
def counts_closed(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    return counts_back(X, r * (mu - y) / (r + mu))


@counts_problem.right("backwards through named nodes, torch")
def counts_nodes(X, y, e, w, b, r):
    eta = torch.mv(X, w) + b + torch.log(e)
    mu = torch.exp(eta)
    total = r + mu
    dlosses = torch.ones_like(y) / y.numel()
    dtotal = dlosses * (y + r) / total
    dmu = dtotal - dlosses * y / mu
    deta = dmu * mu
    return deta @ X, deta.sum()


@counts_problem.right("a loop over the samples with success probabilities")
def counts_loop(X, y, e, w, b, r):
    n, d = X.shape
    grad = np.zeros(d + 1)
    for i in range(n):
        row = np.append(X[i], 1.0)
        eta = row @ np.append(w, b) + math.log(e[i])
        p = 1 / (1 + r * np.exp(-eta))
        grad += ((y[i] + r) * p - y[i]) * row / n
    return grad[:d], grad[d]


@counts_problem.wrong(
    "the score of Poisson counts",
    "different_loss",
    "ignores_input",
    "missing_chain_factor",
    "wrong_sample_weights",
    "hard_coded",
    "missing_term",
)
def counts_poisson(X, y, e, w, b):
    mu = counts_mean(X, e, w, b)
    return counts_back(X, mu - y)


@counts_problem.wrong("stops at the mean", "missing_chain_factor", "different_loss", "wrong_sample_weights")
def counts_stops_at_mean(X, y, e, w, b, r):
    mu = e * np.exp(X @ w + b)
    dmu = ((y + r) / (r + mu) - y / mu) / len(y)
    return X.T @ dmu, dmu.sum()


@counts_problem.wrong(
    "the slope of the link twice", "squared_chain_factor", "extra_factor", "wrong_sample_weights", "different_loss"
)
def counts_link_twice(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    deta = r * (mu - y) / (r + mu)
    return counts_back(X, deta * mu)


@counts_problem.wrong(
    "the slope of the link upside down",
    "wrong_activation_derivative",
    "different_loss",
    "wrong_sample_weights",
    "extra_factor",
    "wrong_argument",
)
def counts_link_inverted(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    dmu = (y + r) / (r + mu) - y / mu
    deta = dmu / mu
    return counts_back(X, deta)


@counts_problem.wrong("the logarithm of the mean forgotten", "missing_term", "missing_path", "different_loss")
def counts_first_term(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    p = mu / (mu + r)
    return {"dw": (X * ((y + r) * p)[:, None]).mean(axis=0), "db": ((y + r) * p).mean()}


@counts_problem.wrong("the counts added", "wrong_term_factor", "different_loss", "missing_chain_factor")
def counts_added(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        back = (y[i] + r) * mu[i] / (r + mu[i]) + y[i]
        dw += back * X[i] / len(y)
        db += back / len(y)
    return dw, db


@counts_problem.wrong("no dispersion before the logarithm", "missing_term", "missing_path", "different_loss")
def counts_without_dispersion_before(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    return counts_back(X, y * mu / (r + mu) - y)


@counts_problem.wrong("no counts before the logarithm", "missing_term", "missing_path", "different_loss")
def counts_without_counts_before(X, y, e, w, b, r):
    mu = e * torch.exp(torch.mv(X, w) + b)
    delta = r * mu / (r + mu) - y
    return X.t() @ delta / len(y), delta.mean()


@counts_problem.wrong("divided by dispersion and count", "wrong_argument", "wrong_sample_weights", "different_loss")
def counts_observed_below(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    return counts_back(X, r * (mu - y) / (r + y))


@counts_problem.wrong(
    "no exposures",
    "ignores_input",
    "missing_term",
    "missing_chain_factor",
    "wrong_argument",
    "different_loss",
    "hard_coded",
)
def counts_without_exposures(X, y, w, b, r):
    mu = np.exp(X @ w + b)
    delta = r * (mu - y) / (mu + r)
    return X.T @ delta / len(y), delta.mean()


@counts_problem.wrong(
    "the exposures counted twice in the mean",
    "squared_chain_factor",
    "extra_factor",
    "extra_term",
    "wrong_argument",
    "different_loss",
    "wrong_term_factor",
)
def counts_exposures_twice(X, y, e, w, b, r):
    eta = X @ w + b + np.log(e)
    mu = e * np.exp(eta)
    return counts_back(X, (y + r) * mu / (mu + r) - y)


@counts_problem.wrong("the exposures as they are for their logarithms", "wrong_argument", "different_loss")
def counts_exposures_without_logarithm(X, y, e, w, b, r):
    offset = X @ w + b + e
    mu = np.exp(offset)
    return counts_back(X, r * (mu - y) / (r + mu))


@counts_problem.wrong(
    "the exposures once more on the way back",
    "extra_factor",
    "squared_chain_factor",
    "wrong_sample_weights",
    "different_loss",
)
def counts_weighted_by_exposure(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    rest = r * (mu - y) / (r + mu)
    return np.einsum("nd,n,n->d", X, e, rest) / len(y), (e * rest).mean()


@counts_problem.wrong("the intercept summed", "batch_scale", "missing_chain_factor")
def counts_intercept_summed(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    delta = r * (mu - y) / (r + mu)
    return X.T @ delta / len(y), delta.sum()


@counts_problem.wrong(
    "the intercept as for Poisson counts",
    "missing_chain_factor",
    "ignores_input",
    "wrong_sample_weights",
    "hard_coded",
    "missing_term",
)
def counts_intercept_poisson(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    dw = X.T @ (r * (mu - y) / (r + mu)) / len(y)
    return dw, np.mean(mu) - np.mean(y)


@counts_problem.wrong("no features", "missing_chain_factor", "broadcast_shape", "permuted_outputs")
def counts_without_features(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    db = np.mean(r * (mu - y) / (r + mu))
    return np.repeat(db, len(w)), db


@counts_problem.wrong(
    "the variance factor squared",
    "squared_chain_factor",
    "extra_factor",
    "wrong_sample_weights",
    "different_loss",
)
def counts_variance_squared(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    q = r / (r + mu)
    return counts_back(X, q * (mu - y) * q)


@counts_problem.wrong(
    "the dispersion inverted", "wrong_argument", "different_loss", "wrong_sample_weights", "wrong_term_factor"
)
def counts_dispersion_inverted(X, y, e, w, b, r):
    mu = e * torch.exp(X @ w + b)
    delta = (mu - y) / (1 + r * mu)
    return torch.einsum("nd,n->d", X, delta) / len(y), torch.mean(delta)


@counts_problem.wrong(
    "observed minus expected", "sign_flipped", "constant_factor", "different_loss", "missing_chain_factor"
)
def counts_reversed(X, y, e, w, b, r):
    n, d = X.shape
    dw, db = [0.0] * d, 0.0
    for i in range(n):
        mu = e[i] * math.exp(X[i] @ w + b)
        score = r * (y[i] - mu) / (r + mu) / n
        dw = [old + score * x for old, x in zip(dw, X[i])]
        db += score
    return dw, db


@counts_problem.wrong(
    "assigned for added, weights only", "single_sample", "wrong_sample_weights", "extra_mask", "missing_term"
)
def counts_assigned(X, y, e, w, b, r):
    n = len(y)
    mu = counts_mean(X, e, w, b)
    db = 0.0
    for i in range(n):
        delta = r * (mu[i] - y[i]) / (r + mu[i])
        dw = delta * X[i] / n
        db += delta / n
    return dw, db


@counts_problem.wrong("divided by the total exposure", "extra_factor", "wrong_sample_weights", "different_loss")
def counts_per_exposure(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    delta = r * (mu - y) / (r + mu)
    return X.T @ delta / e.sum(), delta.sum() / e.sum()


@counts_problem.wrong("running total over the features", "accumulates", "extra_term", "region_only")
def counts_running_total(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    delta = r * (mu - y) / (r + mu)
    dw, total = [], 0.0
    for column in X.T:
        for x, back in zip(column, delta):
            total += x * back / len(y)
        dw.append(total)
    return np.array(dw), delta.mean()


@counts_problem.wrong("the expected counts rounded", "rounded", "different_loss")
def counts_whole_expectations(X, y, e, w, b, r):
    mu = np.round(counts_mean(X, e, w, b))
    return counts_back(X, r * (mu - y) / (r + mu))


@counts_problem.wrong("the exponent held below one half", "clipped", "region_only", "different_loss")
def counts_exponent_held(X, y, e, w, b, r):
    eta = np.minimum(X @ w + b, 0.5)
    mu = e * np.exp(eta)
    return counts_back(X, (mu - y) / (1 + mu / r))


@counts_problem.wrong(
    "whether there was a count at all", "thresholded", "wrong_argument", "region_only", "different_loss", "clipped"
)
def counts_present(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    present = (y > 0).astype(float)
    return counts_back(X, r * (mu - present) / (r + mu))


@counts_problem.wrong(
    "samples without counts left out",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "region_only",
    "different_loss",
    "missing_term",
)
def counts_without_empty(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    delta = np.where(y > 0, r * (mu - y) / (r + mu), 0.0)
    return counts_back(X, delta)


@counts_problem.wrong("the features reshaped for transposed", "axes_permuted", "shape_only")
def counts_reshaped(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    delta = r * (mu - y) / (r + mu)
    return X.reshape(X.shape[1], X.shape[0]) @ delta / len(y), delta.mean()


@counts_problem.wrong("centred features on the way back", "wrong_argument", "extra_term")
def counts_centred_features(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    delta = r * (mu - y) / (r + mu)
    return (X - X.mean(axis=0)).T @ delta / len(y), delta.mean()


@counts_problem.wrong(
    "the intercept left out of the exponent",
    "ignores_input",
    "missing_term",
    "wrong_argument",
    "missing_chain_factor",
    "hard_coded",
)
def counts_without_intercept(X, y, e, w, r):
    mu = e * torch.exp(torch.mv(X, w))
    delta = r * (mu - y) / (r + mu)
    return delta @ X / len(y), delta.mean()


@counts_problem.wrong("no gradient for the intercept", "zero", "ignores_input", "hard_coded", "extra_mask")
def counts_intercept_zero(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    delta = r * (mu - y) / (r + mu)
    db = np.zeros_like(b)
    return X.T @ delta / len(y), db


@counts_pairs.of(
    "the score of Poisson counts, and the intercept summed",
    (
        "different_loss",
        "ignores_input",
        "missing_chain_factor",
        "wrong_sample_weights",
        "hard_coded",
        "missing_term",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def counts_pair_poisson_and_sum(X, y, e, w, b):
    mu = counts_mean(X, e, w, b)
    return X.T @ (mu - y) / len(y), np.sum(mu - y)


@counts_pairs.of(
    "no exposures, and the weights with the other sign",
    (
        "ignores_input",
        "missing_term",
        "missing_chain_factor",
        "wrong_argument",
        "different_loss",
        "hard_coded",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
    ),
)
def counts_pair_exposures_and_sign(X, y, w, b, r):
    mu = np.exp(X @ w + b)
    delta = r * (mu - y) / (r + mu)
    return -(X.T @ delta) / len(y), delta.mean()


@counts_pairs.of(
    "the counts added, and no features",
    (
        "wrong_term_factor",
        "different_loss",
        "missing_chain_factor",
    ),
    (
        "missing_chain_factor",
        "broadcast_shape",
        "permuted_outputs",
    ),
)
def counts_pair_added_and_features(X, y, e, w, b, r):
    mu = counts_mean(X, e, w, b)
    back = ((y + r) * mu / (r + mu) + y) / len(y)
    return np.full(w.shape, back.sum()), back.sum()


@counts_pairs.of(
    "the slope of the link left out, and one sample only for the intercept",
    (
        "missing_chain_factor",
        "different_loss",
        "wrong_sample_weights",
    ),
    (
        "single_sample",
        "wrong_sample_weights",
        "extra_mask",
        "missing_term",
    ),
)
def counts_pair_link_and_sample(X, y, e, w, b, r):
    n = len(y)
    dw = np.zeros(len(w))
    for i in range(n):
        mu = e[i] * np.exp(X[i] @ w + b)
        dmu = ((y[i] + r) / (r + mu) - y[i] / mu) / n
        dw += dmu * X[i]
        db = dmu
    return dw, db


# A mixture of Gaussians with diagonal covariances: means, logarithms of the variances, scores of the components.


@loss(X=normal("n", "d"), M=normal("k", "d"), S=normal("k", "d", scale=0.6), a=normal("k"))
def mixture_likelihood(X, M, S, a):
    """the mean negative log-likelihood of a mixture of Gaussians with diagonal covariances"""
    squares = (X[:, None, :] - M[None, :, :]) ** 2 * torch.exp(-S)[None, :, :]
    logs = -0.5 * (squares + S[None, :, :]).sum(dim=2)
    return torch.logsumexp(a, dim=0) - torch.logsumexp(logs + a[None, :], dim=1).mean()


mixture_problem = Problem(mixture_likelihood, ("M", "S", "a"))
mixture_pairs = Pairs(mixture_problem)


def mixture_shares(a):
    e = np.exp(a - a.max())
    return e / e.sum()


def mixture_joint(X, M, S, a):
    D = X[:, None] - M
    Z = D**2 * np.exp(-S)
    return D, Z, a - 0.5 * (Z + S).sum(axis=2)


def mixture_rows(logs):
    e = np.exp(logs - logs.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def mixture_by_means(R, D, S):
    return -(R[:, :, None] * D * np.exp(-S)).mean(axis=0)


def mixture_by_variances(R, Z):
    return 0.5 * (R[:, :, None] * (1 - Z)).mean(axis=0)


def mixture_grads(X, M, S, a, R):
    D, Z, _ = mixture_joint(X, M, S, a)
    return mixture_by_means(R, D, S), mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.right("responsibilities and broadcasting")
def mixture_broadcast(X, M, S, a):
    n = len(X)
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dM = -np.einsum("nk,nkd->kd", R, D) * np.exp(-S) / n
    dS = np.einsum("nk,nkd->kd", R, 1 - Z) / (2 * n)
    return dM, dS, mixture_shares(a) - R.sum(axis=0) / n


@mixture_problem.right("component by component from first and second moments")
def mixture_moments(X, M, S, a):
    n = len(X)
    logs = np.stack([a[k] - 0.5 * np.sum(S[k] + (X - M[k]) ** 2 / np.exp(S[k]), axis=1) for k in range(len(a))], axis=1)
    R = np.exp(logs - np.log(np.exp(logs - logs.max()).sum(axis=1, keepdims=True)) - logs.max())
    dM, dS, da = np.zeros_like(M), np.zeros_like(S), np.zeros_like(a)
    for k in range(len(a)):
        weight, first, second = R[:, k].sum(), R[:, k] @ X, R[:, k] @ X**2
        variance = np.exp(S[k])
        dM[k] = (weight * M[k] - first) / (n * variance)
        spread = second - 2 * M[k] * first + weight * M[k] ** 2
        dS[k] = (weight - spread / variance) / (2 * n)
        da[k] = np.exp(a[k]) / np.exp(a).sum() - weight / n
    return {"dM": dM, "dS": dS, "da": da}


@mixture_problem.right("torch, backwards through densities and shares")
def mixture_densities(X, M, S, a):
    n = X.shape[0]
    shares = torch.softmax(a, dim=0)
    diff = X.unsqueeze(1) - M
    var = torch.exp(S)
    logdens = -0.5 * (diff**2 / var + torch.log(var)).sum(dim=2)
    top = logdens.max(dim=1, keepdim=True).values
    dens = torch.exp(logdens - top)
    total = dens @ shares
    dtotal = -1 / (n * total)
    dshares = dens.T @ dtotal
    ddens = torch.outer(dtotal, shares)
    dlog = ddens * dens
    ddiff = dlog[:, :, None] * -diff / var
    dvar = (dlog[:, :, None] * 0.5 * (diff**2 / var**2 - 1 / var)).sum(dim=0)
    da = shares * (dshares - shares @ dshares)
    return -ddiff.sum(dim=0), dvar * var, da


@mixture_problem.wrong(
    "each sample to its likeliest component",
    "thresholded",
    "wrong_argument",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_sample_weights",
)
def mixture_hard(X, M, S, a):
    logs = mixture_joint(X, M, S, a)[2]
    R = np.eye(len(a))[logs.argmax(axis=1)]
    return mixture_grads(X, M, S, a, R)


@mixture_problem.wrong("no half for the variances", "constant_factor", "missing_chain_factor", "extra_factor")
def mixture_variances_without_half(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dS = np.zeros(S.shape)
    for k in range(len(a)):
        dS[k] = R[:, k] @ (1 - Z[:, k]) / len(X)
    return mixture_by_means(R, D, S), dS, mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong("means not divided by the variances", "missing_chain_factor")
def mixture_means_without_variances(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dM = (R.sum(axis=0)[:, None] * M - R.T @ X) / len(X)
    return dM, mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong(
    "means divided by the deviations", "missing_chain_factor", "wrong_term_factor", "wrong_argument", "extra_factor"
)
def mixture_means_by_deviations(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    sigma = np.sqrt(np.exp(S))
    dM = -np.mean(R[:, :, None] * D / sigma, axis=0)
    return dM, mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong("means pulled the other way", "sign_flipped", "constant_factor", "missing_chain_factor")
def mixture_means_sign(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    return -mixture_by_means(R, D, S), mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong("stops at the variances, before their logarithms", "missing_chain_factor", "extra_factor")
def mixture_by_variance_itself(X, M, S, a):
    diff = X[:, None, :] - M
    var = torch.exp(S)
    R = torch.softmax(a - 0.5 * (diff**2 / var + S).sum(dim=2), dim=1)
    dM = -(R[:, :, None] * diff / var).mean(dim=0)
    dvar = (R[:, :, None] * 0.5 * (1 / var - diff**2 / var**2)).mean(dim=0)
    return dM, dvar, torch.softmax(a, dim=0) - R.mean(dim=0)


@mixture_problem.wrong("no determinants for the variances", "missing_term", "missing_path")
def mixture_variances_without_determinant(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dS = -0.5 * np.einsum("nk,nkd->kd", R, Z) / len(X)
    return mixture_by_means(R, D, S), dS, mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong(
    "the minus of the exponent forgotten for the variances", "wrong_term_factor", "missing_chain_factor"
)
def mixture_variances_sign_inside(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dS = 0.5 * (R[:, :, None] * (1 + Z)).mean(axis=0)
    return mixture_by_means(R, D, S), dS, mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong("determinants only for the variances", "missing_term", "missing_path")
def mixture_determinant_only(X, M, S, a):
    D, _, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dS = np.tile(R.mean(axis=0)[:, None] / 2, (1, X.shape[1]))
    return mixture_by_means(R, D, S), dS, mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong("no normaliser of the shares", "missing_term", "missing_path", "different_loss")
def mixture_without_normaliser(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    return mixture_by_means(R, D, S), mixture_by_variances(R, Z), -R.mean(axis=0)


@mixture_problem.wrong(
    "only the diagonal of the Jacobian matrix of the shares",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "extra_mask",
)
def mixture_shares_diagonal(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R, p = mixture_rows(logs), mixture_shares(a)
    dp = -R.mean(axis=0) / p
    return mixture_by_means(R, D, S), mixture_by_variances(R, Z), dp * p * (1 - p)


@mixture_problem.wrong("stops at the shares", "missing_chain_factor")
def mixture_stops_at_shares(X, M, S, a):
    shares = torch.softmax(a, dim=0)
    diff = X[:, None, :] - M
    inverse = torch.exp(-S)
    joint = shares * torch.exp(-0.5 * (diff**2 * inverse + S).sum(dim=2))
    R = joint / joint.sum(dim=1, keepdim=True)
    dM = -(R[:, :, None] * diff * inverse).mean(dim=0)
    dS = 0.5 * (R[:, :, None] * (1 - diff**2 * inverse)).mean(dim=0)
    return dM, dS, -(R / shares).mean(dim=0)


@mixture_problem.wrong(
    "densities in place of responsibilities for the means",
    "missing_chain_factor",
    "wrong_argument",
    "wrong_sample_weights",
    "extra_factor",
    "wrong_activation_derivative",
)
def mixture_joint_for_means(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    joint = mixture_shares(a) * np.exp(logs - a)
    return mixture_by_means(joint, D, S), mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong(
    "responsibilities normalised over the samples",
    "wrong_axis_sum",
    "wrong_argument",
    "wrong_sample_weights",
    "different_loss",
    "ignores_input",
)
def mixture_over_samples(X, M, S, a):
    logs = mixture_joint(X, M, S, a)[2]
    R = np.exp(logs) / np.exp(logs).sum(axis=0)
    return mixture_grads(X, M, S, a, R)


@mixture_problem.wrong(
    "responsibilities without the shares",
    "missing_term",
    "ignores_input",
    "wrong_argument",
    "missing_chain_factor",
    "hard_coded",
    "wrong_sample_weights",
)
def mixture_equal_shares_inside(X, M, S, a):
    _, Z, _ = mixture_joint(X, M, S, a)
    R = mixture_rows(-0.5 * (Z + S).sum(axis=2))
    return mixture_grads(X, M, S, a, R)


@mixture_problem.wrong(
    "responsibilities without the determinants",
    "missing_term",
    "wrong_argument",
    "missing_chain_factor",
    "wrong_sample_weights",
)
def mixture_responsibilities_without_determinant(X, M, S, a):
    n = len(X)
    R = np.zeros((n, len(a)))
    for i in range(n):
        for k in range(len(a)):
            R[i, k] = a[k] - 0.5 * np.sum((X[i] - M[k]) ** 2 / np.exp(S[k]))
    return mixture_grads(X, M, S, a, mixture_rows(R))


@mixture_problem.wrong(
    "responsibilities without the half in the exponent",
    "missing_chain_factor",
    "wrong_argument",
    "wrong_term_factor",
    "wrong_sample_weights",
)
def mixture_responsibilities_without_half(X, M, S, a):
    _, Z, _ = mixture_joint(X, M, S, a)
    R = mixture_rows(a - (Z + 0.5 * S).sum(axis=2))
    return mixture_grads(X, M, S, a, R)


@mixture_problem.wrong(
    "no responsibilities for means and variances", "missing_chain_factor", "ignores_input", "wrong_sample_weights"
)
def mixture_without_responsibilities(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    one = np.ones_like(R)
    return mixture_by_means(one, D, S), mixture_by_variances(one, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong(
    "divided by the weight of the component, as in the M step",
    "extra_factor",
    "wrong_sample_weights",
    "wrong_term_factor",
    "missing_chain_factor",
)
def mixture_m_step(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    weight = R.sum(axis=0)[:, None]
    dM = (M - R.T @ X / weight) * np.exp(-S)
    return dM, mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong("the means' gradient summed", "batch_scale", "missing_chain_factor")
def mixture_means_summed(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dM = np.zeros(M.shape)
    for i in range(len(X)):
        dM -= R[i][:, None] * D[i] / np.exp(S)
    return dM, mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong(
    "the variances averaged over the dimensions too", "dimension_scale", "extra_factor", "wrong_axis_sum"
)
def mixture_variances_over_dimensions(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dS = 0.5 * (R[:, :, None] * (1 - Z)).sum(axis=0) / X.size
    return mixture_by_means(R, D, S), dS, mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong(
    "the squares of all dimensions for the variance of each",
    "wrong_axis_sum",
    "broadcast_shape",
    "extra_term",
    "wrong_argument",
)
def mixture_spherical_squares(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    distance = Z.sum(axis=2, keepdims=True)
    dS = 0.5 * np.mean(R[:, :, None] * (1 - distance), axis=0) * np.ones_like(S)
    return mixture_by_means(R, D, S), dS, mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong("means and variances exchanged", "permuted_outputs")
def mixture_exchanged(X, M, S, a):
    R = mixture_rows(mixture_joint(X, M, S, a)[2])
    dM, dS, da = mixture_grads(X, M, S, a, R)
    return dS, dM, da


@mixture_problem.wrong("times the variances for over them", "wrong_argument", "wrong_term_factor", "extra_factor")
def mixture_means_times_variances(X, M, S, a):
    diff = X[:, None, :] - M
    R = torch.softmax(a - 0.5 * (diff**2 * torch.exp(-S) + S).sum(dim=2), dim=1)
    dM = -torch.einsum("nk,nkd,kd->kd", R, diff, torch.exp(S)) / len(X)
    dS = torch.einsum("nk,nkd->kd", R, 1 - diff**2 * torch.exp(-S)) / (2 * len(X))
    return dM, dS, torch.softmax(a, dim=0) - R.mean(dim=0)


@mixture_problem.wrong("the variances' gradient around the moved means", "wrong_argument")
def mixture_moved_means(X, M, S, a):
    D, _, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dM = mixture_by_means(R, D, S)
    moved = M - 0.1 * dM
    Z = (X[:, None] - moved) ** 2 * np.exp(-S)
    return dM, mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong("set back for every component", "extra_mask", "region_only")
def mixture_set_back(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    for k in range(len(a)):
        dM, dS = np.zeros_like(M), np.zeros_like(S)
        dM[k] = -R[:, k] @ D[:, k] * np.exp(-S[k]) / len(X)
        dS[k] = R[:, k] @ (1 - Z[:, k]) / (2 * len(X))
    return dM, dS, mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong(
    "the responsibilities of the first sample for the shares", "single_sample", "wrong_sample_weights"
)
def mixture_shares_first_sample(X, M, S, a):
    R = mixture_rows(mixture_joint(X, M, S, a)[2])
    dM, dS, _ = mixture_grads(X, M, S, a, R)
    return dM, dS, mixture_shares(a) - R[0]


@mixture_problem.wrong(
    "the shares' exponentials not normalised",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "different_loss",
    "wrong_term_factor",
)
def mixture_shares_not_normalised(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    return mixture_by_means(R, D, S), mixture_by_variances(R, Z), np.exp(a) - R.mean(axis=0)


@mixture_problem.wrong("the data where their distance to the mean belongs", "wrong_argument", "missing_term")
def mixture_data_for_distance(X, M, S, a):
    _, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dM = -R.T @ X * np.exp(-S) / len(X)
    return dM, mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong(
    "responsibilities with one decimal", "rounded", "different_loss", "low_precision", "wrong_sample_weights"
)
def mixture_rounded_responsibilities(X, M, S, a):
    R = np.round(mixture_rows(mixture_joint(X, M, S, a)[2]), 1)
    return mixture_grads(X, M, S, a, R)


@mixture_problem.wrong(
    "the shares of the components in reversed order", "shifted_or_flipped", "wrong_argument", "shape_only"
)
def mixture_shares_reversed(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    return mixture_by_means(R, D, S), mixture_by_variances(R, Z), mixture_shares(a)[::-1] - R.mean(axis=0)


@mixture_problem.wrong("the means' gradient with a row for every dimension", "transposed", "axes_permuted")
def mixture_means_transposed(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dM = -np.einsum("nk,nkd,kd->dk", R, D, np.exp(-S)) / len(X)
    return dM, mixture_by_variances(R, Z), mixture_shares(a) - R.mean(axis=0)


@mixture_problem.wrong("the variances' gradient in one row", "flattened", "axes_permuted")
def mixture_variances_flat(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dS = []
    for k in range(len(a)):
        for j in range(X.shape[1]):
            dS.append(0.5 * np.mean(R[:, k] * (1 - Z[:, k, j])))
    return mixture_by_means(R, D, S), np.array(dS), mixture_shares(a) - R.mean(axis=0)


@mixture_pairs.of(
    "no variances below the means, and no half for the variances",
    ("missing_chain_factor",),
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
)
def mixture_pair_variances_and_half(X, M, S, a):
    D, Z, logs = mixture_joint(X, M, S, a)
    R = mixture_rows(logs)
    dM = -np.einsum("nk,nkd->kd", R, D) / len(X)
    dS = np.einsum("nk,nkd->kd", R, 1 - Z) / len(X)
    return dM, dS, mixture_shares(a) - R.mean(axis=0)


@mixture_pairs.of(
    "responsibilities without the determinants, and the means summed",
    (
        "missing_term",
        "wrong_argument",
        "missing_chain_factor",
        "wrong_sample_weights",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
    ),
)
def mixture_pair_responsibilities_and_sum(X, M, S, a):
    _, Z, _ = mixture_joint(X, M, S, a)
    R = mixture_rows(a - 0.5 * Z.sum(axis=2))
    dM, dS, da = mixture_grads(X, M, S, a, R)
    return dM * len(X), dS, da


@mixture_pairs.of(
    "no determinant for the variances, and the shares without normaliser",
    ("missing_term", "missing_path"),
    ("missing_term", "missing_path", "different_loss"),
)
def mixture_pair_two_terms(X, M, S, a):
    diff = X[:, None, :] - M
    R = torch.softmax(a - 0.5 * (diff**2 * torch.exp(-S) + S).sum(dim=2), dim=1)
    weighted = R[:, :, None] * torch.exp(-S) / len(X)
    return -(weighted * diff).sum(dim=0), -(weighted * diff**2).sum(dim=0) / 2, -R.mean(dim=0)


@mixture_pairs.of(
    "each sample to its likeliest component, and the means with the other sign",
    (
        "thresholded",
        "wrong_argument",
        "different_loss",
        "wrong_activation_derivative",
        "wrong_sample_weights",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
    ),
)
def mixture_pair_hard_and_sign(X, M, S, a):
    n = len(X)
    logs = mixture_joint(X, M, S, a)[2]
    dM, dS, da = np.zeros_like(M), np.zeros_like(S), mixture_shares(a)
    for i in range(n):
        k = logs[i].argmax()
        step = (X[i] - M[k]) * np.exp(-S[k])
        dM[k] += step / n
        dS[k] += 0.5 * (1 - step * (X[i] - M[k])) / n
        da[k] -= 1 / n
    return dM, dS, da


# Groups of samples with weights of their own, the squared error averaged by weight, and a smooth absolute penalty.


@loss(
    X=normal("n", "d"),
    y=normal("n"),
    g=choice("n", values=(0.0, 1.0, 2.0)),
    v=uniform(3, low=1.1, high=3.0),
    w=normal("d"),
    b=normal(),
    lam=uniform(low=0.2, high=1.5),
    eps=uniform(low=0.05, high=0.6),
)
def grouped_error(X, y, g, v, w, b, lam, eps):
    """the squared error averaged with the weights of the groups, and a smooth absolute penalty on the weights"""
    c = v[g.long()]
    return (c * (X @ w + b - y) ** 2).sum() / c.sum() + lam * torch.sqrt(w**2 + eps).sum()


grouped_problem = Problem(grouped_error, ("w", "b"))
grouped_pairs = Pairs(grouped_problem)


def grouped_weights(g, v):
    return v[g.astype(int)]


def grouped_slope(w, lam, eps):
    return lam * w / np.sqrt(w**2 + eps)


@grouped_problem.right("matrix form")
def grouped_matrix(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + grouped_slope(w, lam, eps), delta.sum()


@grouped_problem.right("group by group")
def grouped_by_groups(X, y, g, v, w, b, lam, eps):
    dw, db, total = np.zeros_like(w), 0.0, 0.0
    for group in range(3):
        members = g == group
        error = X[members] @ w + b - y[members]
        dw += 2 * v[group] * X[members].T @ error
        db += 2 * v[group] * error.sum()
        total += v[group] * members.sum()
    penalty = [lam * wj * (wj * wj + eps) ** -0.5 for wj in w]
    return dw / total + penalty, db / total


@grouped_problem.right("torch, node by node, weights as rows of a table")
def grouped_nodes(X, y, g, v, w, b, lam, eps):
    c = F.one_hot(g.long(), 3).to(v.dtype) @ v
    error = torch.mv(X, w) + b - y
    dtotal = 1 / c.sum()
    dsquares = c * dtotal
    derror = dsquares * 2 * error
    root = torch.sqrt(w**2 + eps)
    droot = lam * torch.ones_like(w)
    dinside = droot / (2 * root)
    return torch.mv(X.T, derror) + dinside * 2 * w, derror.sum()


@grouped_problem.wrong(
    "divided by the number of samples",
    "different_loss",
    "wrong_sample_weights",
    "wrong_term_factor",
    "extra_factor",
    "missing_chain_factor",
)
def grouped_by_count(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / len(y)
    return X.T @ delta + grouped_slope(w, lam, eps), delta.sum()


@grouped_problem.wrong(
    "not divided at all",
    "different_loss",
    "wrong_sample_weights",
    "wrong_term_factor",
    "missing_chain_factor",
    "batch_scale",
)
def grouped_not_divided(X, y, g, v, w, b, lam, eps):
    dw, db = grouped_slope(w, lam, eps), 0.0
    for i in range(len(y)):
        delta = 2 * v[int(g[i])] * (X[i] @ w + b - y[i])
        dw = dw + delta * X[i]
        db = db + delta
    return dw, db


@grouped_problem.wrong(
    "all groups alike", "ignores_input", "wrong_sample_weights", "missing_chain_factor", "different_loss", "hard_coded"
)
def grouped_unweighted(X, y, w, b, lam, eps):
    error = X @ w + b - y
    return 2 / len(y) * X.T @ error + grouped_slope(w, lam, eps), 2 * error.mean()


@grouped_problem.wrong(
    "the weights of the groups twice", "squared_chain_factor", "wrong_sample_weights", "extra_factor", "different_loss"
)
def grouped_weights_twice(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    A, error = X * c[:, None], c * (X @ w + b - y)
    return 2 * A.T @ error / c.sum() + grouped_slope(w, lam, eps), 2 * (c * error).sum() / c.sum()


@grouped_problem.wrong(
    "roots of the weights in the design only",
    "wrong_sample_weights",
    "missing_chain_factor",
    "wrong_argument",
    "wrong_term_factor",
    "extra_factor",
)
def grouped_root_of_weights(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    error = X @ w + b - y
    A = np.sqrt(c)[:, None] * X
    return 2 * A.T @ error / c.sum() + grouped_slope(w, lam, eps), 2 * (c @ error) / c.sum()


@grouped_problem.wrong(
    "the intercept without the weights of the groups",
    "wrong_sample_weights",
    "ignores_input",
    "missing_chain_factor",
    "hard_coded",
)
def grouped_intercept_unweighted(X, y, g, v, w, b, lam, eps):
    c = v[g.long()]
    error = X @ w + b - y
    dw = 2 * (c * error) @ X / c.sum() + lam * w / torch.sqrt(w**2 + eps)
    return dw, 2 * error.mean()


@grouped_problem.wrong("the mean of the groups' means", "wrong_sample_weights", "different_loss", "wrong_term_factor")
def grouped_mean_of_means(X, y, g, v, w, b, lam, eps):
    dw, db, total = np.zeros_like(w), 0.0, 0.0
    for group in np.unique(g).astype(int):
        A, error = X[g == group], (X @ w + b - y)[g == group]
        dw += v[group] * 2 * A.T @ error / len(A)
        db += v[group] * 2 * error.mean()
        total += v[group]
    return dw / total + grouped_slope(w, lam, eps), db / total


@grouped_problem.wrong(
    "the signs of the weights",
    "ignores_input",
    "different_loss",
    "wrong_activation_derivative",
    "thresholded",
    "missing_term",
    "hard_coded",
)
def grouped_signs(X, y, g, v, w, b, lam):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + lam * np.sign(w), delta.sum()


@grouped_problem.wrong(
    "the half of the root forgotten", "wrong_term_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def grouped_root_without_half(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / c.sum()
    dinside = lam / np.sqrt(w**2 + eps)
    return X.T @ delta + dinside * 2 * w, np.sum(delta)


@grouped_problem.wrong(
    "the two inside the root forgotten", "wrong_term_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def grouped_square_without_two(X, y, g, v, w, b, lam, eps):
    c = v[g.long()]
    delta = 2 * c * (torch.mv(X, w) + b - y) / c.sum()
    return delta @ X + lam * 0.5 * (w**2 + eps) ** -0.5 * w, delta.sum()


@grouped_problem.wrong(
    "no inner derivative under the root", "missing_chain_factor", "different_loss", "wrong_term_factor"
)
def grouped_without_inner(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    error = X @ w + b - y
    dw, db = 2 * np.average(X * error[:, None], axis=0, weights=c), 2 * np.average(error, weights=c)
    return dw + lam / (2 * np.sqrt(w**2 + eps)), db


@grouped_problem.wrong(
    "no root below the penalty",
    "squared_chain_factor",
    "wrong_term_factor",
    "extra_factor",
    "different_loss",
    "wrong_activation_derivative",
)
def grouped_without_root(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + lam * w / (w**2 + eps), delta.sum()


@grouped_problem.wrong("the penalty not differentiated", "wrong_activation_derivative", "different_loss")
def grouped_penalty_value(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + lam * np.sqrt(w**2 + eps), delta.sum()


@grouped_problem.wrong(
    "one root for all weights",
    "wrong_axis_sum",
    "wrong_argument",
    "wrong_order",
    "different_loss",
    "broadcast_shape",
    "extra_term",
)
def grouped_one_root(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + lam * w / np.sqrt(w @ w + eps), delta.sum()


@grouped_problem.wrong("eps added after the root", "wrong_order", "wrong_argument", "different_loss")
def grouped_eps_outside(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / c.sum()
    dw = X.T @ delta
    for j in range(len(w)):
        dw[j] += lam * w[j] / (abs(w[j]) + eps)
    return dw, delta.sum()


@grouped_problem.wrong("eps squared", "wrong_argument", "wrong_term_factor", "different_loss")
def grouped_eps_squared(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + lam * w / np.hypot(w, eps), delta.sum()


@grouped_problem.wrong("an eps of the student's own", "hard_coded", "ignores_input", "wrong_argument", "different_loss")
def grouped_own_eps(X, y, g, v, w, b, lam):
    c = grouped_weights(g, v)
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + grouped_slope(w, lam, 0.01), delta.sum()


@grouped_problem.wrong(
    "the penalty divided by the weights of the samples",
    "wrong_term_factor",
    "extra_factor",
    "different_loss",
)
def grouped_penalty_in_mean(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    back = 2 * c * (X @ w + b - y)
    return (X.T @ back + grouped_slope(w, lam, eps)) / c.sum(), back.sum() / c.sum()


@grouped_problem.wrong("the intercept penalised", "extra_term", "different_loss")
def grouped_intercept_penalised(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    theta = np.append(w, b)
    A = np.c_[X, np.ones(len(y))]
    grad = 2 * A.T @ (c * (A @ theta - y)) / c.sum() + grouped_slope(theta, lam, eps)
    return grad[:-1], grad[-1]


@grouped_problem.wrong("the penalty subtracted", "wrong_term_factor", "different_loss")
def grouped_penalty_subtracted(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = -2 * c * (y - X @ w - b) / c.sum()
    return np.einsum("i,ij->j", delta, X) - grouped_slope(w, lam, eps), delta.sum()


@grouped_problem.wrong(
    "groups counted from one", "shifted_or_flipped", "wrong_argument", "wrong_sample_weights", "different_loss"
)
def grouped_from_one(X, y, g, v, w, b, lam, eps):
    c = v[g.astype(int) - 1]
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + grouped_slope(w, lam, eps), delta.sum()


@grouped_problem.wrong(
    "the weights dealt out in the order of the samples",
    "wrong_sample_weights",
    "ignores_input",
    "wrong_argument",
    "different_loss",
    "hard_coded",
)
def grouped_dealt_out(X, y, v, w, b, lam, eps):
    c = np.resize(v, len(y))
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + grouped_slope(w, lam, eps), delta.sum()


@grouped_problem.wrong(
    "no two of the square",
    "wrong_term_factor",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
)
def grouped_without_two(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    error = X @ w + b - y
    return X.T @ (c * error) / c.sum() + grouped_slope(w, lam, eps), np.average(error, weights=c)


@grouped_problem.wrong(
    "the last group only", "single_sample", "wrong_sample_weights", "extra_mask", "missing_term", "different_loss"
)
def grouped_last_group(X, y, g, v, w, b, lam, eps):
    total = grouped_weights(g, v).sum()
    for group in np.unique(g).astype(int):
        A, error = X[g == group], (X @ w + b - y)[g == group]
        dw = 2 * v[group] * A.T @ error / total
        db = 2 * v[group] * error.sum() / total
    return dw + grouped_slope(w, lam, eps), db


@grouped_problem.wrong(
    "mean features times mean error",
    "wrong_order",
    "different_loss",
    "missing_term",
    "wrong_axis_sum",
    "wrong_argument",
    "broadcast_shape",
)
def grouped_product_of_means(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v) / grouped_weights(g, v).sum()
    centre, error = c @ X, c @ (X @ w + b - y)
    return 2 * error * centre + grouped_slope(w, lam, eps), 2 * error


@grouped_problem.wrong(
    "the predictions weighted, the targets not",
    "missing_chain_factor",
    "wrong_term_factor",
    "different_loss",
    "wrong_order",
    "wrong_sample_weights",
)
def grouped_targets_unweighted(X, y, g, v, w, b, lam, eps):
    c = v[g.long()]
    error = c * (X @ w + b) - y
    return 2 * X.T @ error / c.sum() + lam * w / (w**2 + eps).sqrt(), 2 * error.sum() / c.sum()


@grouped_problem.wrong(
    "the weights of the groups cut off", "truncated_to_int", "wrong_sample_weights", "different_loss", "rounded"
)
def grouped_integer_weights(X, y, g, v, w, b, lam, eps):
    c = np.ones(len(y), dtype=int)
    for i in range(len(y)):
        c[i] = v[int(g[i])]
    delta = 2 * c * (X @ w + b - y) / c.sum()
    return X.T @ delta + grouped_slope(w, lam, eps), delta.sum()


@grouped_problem.wrong(
    "the weights of the groups on the penalty too", "extra_factor", "wrong_term_factor", "different_loss"
)
def grouped_penalty_weighted(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        delta = 2 * (X[i] @ w + b - y[i])
        dw += c[i] / len(y) * grouped_slope(w, lam, eps) + c[i] * delta * X[i] / c.sum()
        db += c[i] * delta / c.sum()
    return dw, db


@grouped_problem.wrong(
    "the intercept counted once for every feature", "dimension_scale", "accumulates", "extra_factor", "wrong_axis_sum"
)
def grouped_intercept_per_feature(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    error = X @ w + b - y
    dw, db = np.zeros(len(w)), 0.0
    for j in range(len(w)):
        for i in range(len(y)):
            dw[j] += 2 * c[i] * error[i] * X[i, j] / c.sum()
            db += 2 * c[i] * error[i] / c.sum()
        dw[j] += grouped_slope(w[j], lam, eps)
    return dw, db


@grouped_problem.wrong(
    "only groups of more than average weight",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "missing_term",
    "different_loss",
)
def grouped_heavy_groups(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    heavy = v[g.astype(int)] > v.mean()
    delta = 2 * c * (X @ w + b - y) * heavy / c.sum()
    return X.T @ delta + grouped_slope(w, lam, eps), delta.sum()


@grouped_pairs.of(
    "no inner derivative under the root, and no weights for the intercept",
    (
        "missing_chain_factor",
        "different_loss",
        "wrong_term_factor",
    ),
    (
        "wrong_sample_weights",
        "ignores_input",
        "missing_chain_factor",
        "hard_coded",
    ),
)
def grouped_pair_inner_and_intercept(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    error = X @ w + b - y
    return 2 * X.T @ (c * error) / c.sum() + lam / (2 * np.sqrt(w**2 + eps)), 2 * error.mean()


@grouped_pairs.of(
    "the weights of the groups twice, and the penalty subtracted",
    ("squared_chain_factor", "wrong_sample_weights", "extra_factor", "different_loss"),
    ("wrong_term_factor", "different_loss"),
)
def grouped_pair_twice_and_penalty(X, y, g, v, w, b, lam, eps):
    c = grouped_weights(g, v)
    delta = 2 * c**2 * (X @ w + b - y) / c.sum()
    return X.T @ delta - grouped_slope(w, lam, eps), delta.sum()


@grouped_pairs.of(
    "eps left out, and the intercept without its two",
    (
        "ignores_input",
        "different_loss",
        "wrong_activation_derivative",
        "thresholded",
        "missing_term",
        "hard_coded",
    ),
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
)
def grouped_pair_signs_and_two(X, y, g, v, w, b, lam):
    c = v[g.long()]
    error = torch.mv(X, w) + b - y
    return 2 * torch.mv(X.T, c * error) / c.sum() + lam * torch.sign(w), (c * error).sum() / c.sum()


@grouped_pairs.of(
    "groups counted from one, and the two inside the root forgotten",
    ("shifted_or_flipped", "wrong_argument", "wrong_sample_weights", "different_loss"),
    ("wrong_term_factor", "missing_chain_factor", "extra_factor", "different_loss"),
)
def grouped_pair_groups_and_root(X, y, g, v, w, b, lam, eps):
    dw, db, total = np.zeros_like(w), 0.0, 0.0
    for x, target, group in zip(X, y, g.astype(int)):
        weight = v[group - 1]
        error = x @ w + b - target
        dw += 2 * weight * error * x
        db += 2 * weight * error
        total += weight
    return dw / total + grouped_slope(w, lam, eps) / 2, db / total
