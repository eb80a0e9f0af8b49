"""Likelihoods from statistics: ordered ratings, survival times, claim sizes, a Gaussian process."""

import math

import numpy as np
import torch

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0, 2.0, 3.0)),
    w=normal("d"),
    start=uniform(low=-1.5, high=-0.5),
    gaps=uniform(2, low=0.5, high=1.5),
)
def rung_ladder(X, y, w, start, gaps):
    """the mean negative log-likelihood of ordered ratings; cut points from a first one and the gaps after it"""
    eta = X @ w
    cuts = torch.stack([start, start + gaps[0], start + gaps[0] + gaps[1]])
    inner = torch.sigmoid(cuts[None, :] - eta[:, None])
    below = torch.zeros_like(inner[:, :1])
    cumulative = torch.cat([below, inner, below + 1], dim=1)
    probs = cumulative[:, 1:] - cumulative[:, :-1]
    return -torch.log(probs.gather(1, y.long()[:, None])[:, 0]).mean()


rung_problem = Problem(rung_ladder, ("w", "start", "gaps"))
rung_pairs = Pairs(rung_problem)


def squash(z):
    return 1 / (1 + np.exp(-z))


def rung_cuts(start, gaps):
    return np.array([-np.inf, start, start + gaps[0], start + gaps[0] + gaps[1], np.inf])


def rung_ends(X, y, w, start, gaps):
    k = y.astype(int)
    cuts = rung_cuts(start, gaps)
    eta = X @ w
    return k, squash(cuts[k + 1] - eta), squash(cuts[k] - eta)


def rung_collect(k, dupper, dlower):
    dcuts = np.zeros(5)
    np.add.at(dcuts, k + 1, dupper)
    np.add.at(dcuts, k, dlower)
    return dcuts[1:4]


def rung_gaps(dcuts):
    return np.array([dcuts[1] + dcuts[2], dcuts[2]])


@rung_problem.right("one minus both cumulative probabilities")
def rung_closed_form(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), rung_gaps(dcuts)


@rung_problem.right("a loop over the ratings, each end of the interval in turn")
def rung_sample_loop(X, y, w, start, gaps):
    n = len(y)
    cuts = [float(start), float(start + gaps[0]), float(start + gaps[0] + gaps[1])]
    dw, dcuts = np.zeros(len(w)), np.zeros(3)
    for i in range(n):
        k, eta = int(y[i]), float(X[i] @ w)
        s = [0.0] + [1 / (1 + math.exp(eta - c)) for c in cuts] + [1.0]
        p = s[k + 1] - s[k]
        if k < 3:
            slope = s[k + 1] * (1 - s[k + 1])
            dcuts[k] -= slope / p / n
            dw += slope / p * X[i] / n
        if k > 0:
            slope = s[k] * (1 - s[k])
            dcuts[k - 1] += slope / p / n
            dw -= slope / p * X[i] / n
    return dw, dcuts[0] + dcuts[1] + dcuts[2], [dcuts[1] + dcuts[2], dcuts[2]]


@rung_problem.right("torch, back through the table of cumulative probabilities")
def rung_torch_table(X, y, w, start, gaps):
    n = X.shape[0]
    lower_triangle = torch.tensor([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 1.0]], dtype=X.dtype)
    theta = torch.cat([start.reshape(1), gaps])
    S = torch.sigmoid((lower_triangle @ theta)[None, :] - (X @ w)[:, None])
    one = torch.ones(n, 1, dtype=X.dtype)
    table = torch.cat([0 * one, S, one], dim=1)
    labels = y.long()
    rows = torch.arange(n)
    p = table[rows, labels + 1] - table[rows, labels]
    dtable = torch.zeros_like(table)
    dtable[rows, labels + 1] -= 1 / p / n
    dtable[rows, labels] += 1 / p / n
    dZ = dtable[:, 1:4] * S * (1 - S)
    dtheta = lower_triangle.T @ dZ.sum(dim=0)
    return -X.T @ dZ.sum(dim=1), dtheta[0], dtheta[1:]


@rung_problem.wrong("summed over the ratings", "batch_scale", "missing_chain_factor", "different_loss", "shape_only")
def rung_summed(X, y, w, start, gaps):
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = 1 - upper - lower
    dcuts = rung_collect(k, -upper * (1 - upper) / p, lower * (1 - lower) / p)
    return X.T @ deta, -deta.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "the gaps' gradient summed, the others averaged", "batch_scale", "missing_chain_factor", "shape_only"
)
def rung_gaps_summed(X, y, w, start, gaps):
    cuts = rung_cuts(start, gaps)
    dgaps = np.zeros(2)
    residual = np.zeros(len(y))
    for i, k in enumerate(y.astype(int)):
        above, beneath = squash(cuts[k + 1] - X[i] @ w), squash(cuts[k] - X[i] @ w)
        residual[i] = 1 - above - beneath
        share = rung_collect(
            np.array([k]), -above * (1 - above) / (above - beneath), beneath * (1 - beneath) / (above - beneath)
        )
        dgaps += rung_gaps(share)
    return np.mean(X * residual[:, None], axis=0), -np.mean(residual), dgaps


@rung_problem.wrong(
    "the slopes enter with a plus on the way back",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def rung_plus_eta(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    dz_upper, dz_lower = -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n
    dcuts = rung_collect(k, dz_upper, dz_lower)
    return X.T @ (dz_upper + dz_lower), dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "only the upper end of each interval differentiated", "missing_path", "missing_term", "extra_mask", "region_only"
)
def rung_upper_only(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    dupper = -upper * (1 - upper) / (upper - lower) / n
    dcuts = rung_collect(k, dupper, np.zeros(n))
    return -X.T @ dupper, dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "the first gap moves its own cut point alone",
    "missing_path",
    "missing_term",
    "missing_chain_factor",
    "extra_mask",
    "wrong_mask",
    "region_only",
)
def rung_gap_one_cut(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), dcuts[1:]


@rung_problem.wrong(
    "running sums of the cut points from the wrong end",
    "transposed",
    "wrong_mask",
    "shifted_or_flipped",
    "wrong_argument",
    "axes_permuted",
)
def rung_forward_cumsum(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), np.cumsum(dcuts[1:])


@rung_problem.wrong("running sums turned round only at the end", "shifted_or_flipped", "wrong_argument", "region_only")
def rung_flipped_cumsum(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), np.cumsum(dcuts[1:])[::-1]


@rung_problem.wrong("the two gaps exchanged", "permuted_outputs", "shifted_or_flipped", "region_only")
def rung_gaps_exchanged(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    first = dcuts[1] + dcuts[2]
    return X.T @ deta, -deta.sum(), np.array([dcuts[2], first])


@rung_problem.wrong(
    "the start moves the first cut point alone", "missing_path", "missing_term", "extra_mask", "region_only"
)
def rung_start_one_cut(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ (1 - upper - lower) / n, dcuts[0], rung_gaps(dcuts)


@rung_problem.wrong(
    "the start's gradient averaged over the cut points",
    "constant_factor",
    "dimension_scale",
    "extra_factor",
    "wrong_axis_sum",
)
def rung_start_mean(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ (1 - upper - lower) / n, dcuts.mean(), rung_gaps(dcuts)


@rung_problem.wrong("no slope of the sigmoid at the cut points", "missing_chain_factor", "wrong_activation_derivative")
def rung_cuts_without_slope(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    dcuts = rung_collect(k, -1 / p / n, 1 / p / n)
    return X.T @ (1 - upper - lower) / n, dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "the logarithm forgotten",
    "missing_chain_factor",
    "different_loss",
    "wrong_sample_weights",
    "extra_factor",
    "wrong_activation_derivative",
)
def rung_no_log(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    up, low = upper * (1 - upper), lower * (1 - lower)
    dcuts = rung_collect(k, -up / n, low / n)
    return X.T @ (up - low) / n, dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "the probability for its reciprocal",
    "wrong_activation_derivative",
    "different_loss",
    "wrong_sample_weights",
    "extra_factor",
)
def rung_times_probability(X, y, w, start, gaps):
    n = X.shape[0]
    cuts = torch.stack([start, start + gaps[0], start + gaps[0] + gaps[1]])
    S = torch.sigmoid(cuts - (X @ w).reshape(-1, 1))
    edge = torch.ones(n, 1, dtype=X.dtype)
    table = torch.cat([0 * edge, S, edge], dim=1)
    density = table * (1 - table)
    k = y.long()[:, None]
    upper, lower = density.gather(1, k + 1), density.gather(1, k)
    p = table.gather(1, k + 1) - table.gather(1, k)
    dZ = torch.zeros_like(table)
    dZ.scatter_(1, k + 1, -upper * p / n)
    dZ.scatter_add_(1, k, lower * p / n)
    total = dZ.sum(0)
    return -X.T @ dZ.sum(1), total.sum(), torch.stack([total[2] + total[3], total[3]])


@rung_problem.wrong(
    "divided by the squared probability",
    "squared_chain_factor",
    "extra_factor",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_sample_weights",
)
def rung_squared_probability(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    dupper = -upper * (1 - upper) / p**2 / n
    dlower = lower * (1 - lower) / p**2 / n
    dcuts = rung_collect(k, dupper, dlower)
    return -X.T @ (dupper + dlower), dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong("three separate yes-or-no regressions", "different_loss", "extra_term")
def rung_separate_thresholds(X, y, w, start, gaps):
    n = len(y)
    cuts = rung_cuts(start, gaps)[1:4]
    dz = np.zeros((n, 3))
    for j in range(3):
        dz[:, j] = (squash(cuts[j] - X @ w) - (y <= j)) / n
    dcuts = dz.sum(axis=0)
    return -X.T @ dz.sum(axis=1), dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong("ratings counted from the top", "shifted_or_flipped", "wrong_argument", "different_loss")
def rung_reversed_scale(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, 3 - y, w, start, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "cut points plus predictor throughout",
    "different_loss",
    "wrong_argument",
    "wrong_term_factor",
    "missing_chain_factor",
    "extra_factor",
)
def rung_plus_throughout(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, -w, start, gaps)
    p = upper - lower
    deta = -(1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, deta.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "the lowest and highest ratings skipped",
    "extra_mask",
    "wrong_sample_weights",
    "single_sample",
    "missing_term",
    "different_loss",
    "region_only",
)
def rung_inner_ratings(X, y, w, start, gaps):
    n = len(y)
    dw, dcuts = np.zeros(len(w)), np.zeros(3)
    cuts = rung_cuts(start, gaps)
    for i in range(n):
        k = int(y[i])
        if k == 0 or k == 3:
            continue
        above, beneath = squash(cuts[k + 1] - X[i] @ w), squash(cuts[k] - X[i] @ w)
        dw += X[i] * (1 - above - beneath) / n
        dcuts[k] -= above * (1 - above) / (above - beneath) / n
        dcuts[k - 1] += beneath * (1 - beneath) / (above - beneath) / n
    return dw, np.sum(dcuts), rung_gaps(dcuts)


@rung_problem.wrong(
    "the mean row of features for every rating",
    "wrong_order",
    "wrong_argument",
    "broadcast_shape",
    "shape_only",
    "wrong_axis_sum",
)
def rung_mean_features(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = 1 - upper - lower
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.mean(axis=0) * deta.mean(), -deta.mean(), rung_gaps(dcuts)


@rung_problem.wrong("the normal density for the logistic one", "wrong_activation_derivative")
def rung_normal_density(X, y, w, start, gaps):
    n = len(y)
    k = y.astype(int)
    cuts, eta = rung_cuts(start, gaps), X @ w
    z_upper, z_lower = cuts[k + 1] - eta, cuts[k] - eta
    p = squash(z_upper) - squash(z_lower)
    dupper = -np.exp(-(z_upper**2) / 2) / np.sqrt(2 * np.pi) / p / n
    dlower = np.exp(-(z_lower**2) / 2) / np.sqrt(2 * np.pi) / p / n
    dcuts = rung_collect(k, dupper, dlower)
    return -X.T @ (dupper + dlower), dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "the slope of the sigmoid at its own value, for the cut points", "wrong_argument", "wrong_activation_derivative"
)
def rung_squashed_twice(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    twice_up, twice_low = squash(upper), squash(lower)
    dcuts = rung_collect(k, -twice_up * (1 - twice_up) / p / n, twice_low * (1 - twice_low) / p / n)
    return X.T @ (1 - upper - lower) / n, dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "probabilities held above a fifth",
    "clipped",
    "region_only",
    "different_loss",
    "wrong_sample_weights",
    "wrong_argument",
    "wrong_activation_derivative",
)
def rung_probability_floor(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = np.maximum(upper - lower, 0.2)
    dupper = -upper * (1 - upper) / p / n
    dlower = lower * (1 - lower) / p / n
    dcuts = rung_collect(k, dupper, dlower)
    return -X.T @ (dupper + dlower), dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong("gradients of the cut points collected among integers", "truncated_to_int", "rounded")
def rung_integer_cuts(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    dcuts = np.array([0, 0, 0])
    totals = rung_collect(k, -upper * (1 - upper) / p, lower * (1 - lower) / p)
    for j in range(3):
        dcuts[j] = totals[j]
    dcuts = dcuts / n
    return X.T @ (1 - upper - lower) / n, -np.mean(1 - upper - lower), rung_gaps(dcuts)


@rung_problem.wrong(
    "every rating against the interval of every other",
    "broadcast_shape",
    "shape_only",
    "different_loss",
    "extra_term",
    "wrong_axis_sum",
)
def rung_all_pairs(X, y, w, start, gaps):
    n = len(y)
    k = y.astype(int)
    cuts = rung_cuts(start, gaps)
    eta = (X @ w).reshape(n, 1)
    upper, lower = squash(cuts[k + 1] - eta), squash(cuts[k] - eta)
    p = upper - lower
    deta = (1 - upper - lower).mean(axis=1) / n
    dupper = (-upper * (1 - upper) / p).mean(axis=0) / n
    dlower = (lower * (1 - lower) / p).mean(axis=0) / n
    return X.T @ deta, -deta.sum(), rung_gaps(rung_collect(k, dupper, dlower))


@rung_problem.wrong("gaps differentiated as if they were exponentials", "extra_factor", "wrong_activation_derivative")
def rung_log_gaps(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), rung_gaps(dcuts) * gaps


@rung_problem.wrong("the first cut point at zero", "ignores_input", "hard_coded", "missing_term", "wrong_argument")
def rung_start_at_zero(X, y, w, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, 0.0, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), rung_gaps(dcuts)


@rung_problem.wrong("the first gap used for both", "broadcast_shape", "wrong_argument", "region_only")
def rung_equal_gaps(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, np.array([gaps[0], gaps[0]]))
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "decisions for cumulative probabilities in the residual",
    "thresholded",
    "wrong_argument",
    "rounded",
)
def rung_hard_residual(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    residual = 1.0 - (upper > 0.5) - (lower > 0.5)
    return X.T @ residual / n, dcuts.sum(), rung_gaps(dcuts)


@rung_problem.wrong(
    "the gaps from the last rating alone",
    "single_sample",
    "wrong_sample_weights",
    "extra_mask",
    "missing_term",
    "shape_only",
)
def rung_gaps_last_rating(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    for i in range(n):
        dcuts = np.zeros(5)
        dcuts[k[i] + 1] -= upper[i] * (1 - upper[i]) / p[i] / n
        dcuts[k[i]] += lower[i] * (1 - lower[i]) / p[i] / n
    return X.T @ deta, -deta.sum(), rung_gaps(dcuts[1:4])


@rung_problem.wrong("the slopes after one step of descent", "step_not_slope")
def rung_updated_slopes(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    w_new = w - 0.1 * (X.T @ deta)
    return w_new, -deta.sum(), rung_gaps(dcuts)


@rung_problem.wrong("the gaps turned into running sums in place", "mutates_input")
def rung_in_place(X, y, w, start, gaps):
    n = len(y)
    steps = gaps
    steps += np.array([0.0, gaps[0]])
    cuts = np.array([-np.inf, start, start + steps[0], start + steps[1], np.inf])
    k = y.astype(int)
    upper, lower = squash(cuts[k + 1] - X @ w), squash(cuts[k] - X @ w)
    p = upper - lower
    deta = (1 - upper - lower) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), rung_gaps(dcuts)


@rung_problem.wrong("cumulative probabilities in half precision", "low_precision", "rounded")
def rung_half_precision(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    upper, lower = upper.astype(np.float16), lower.astype(np.float16)
    p = (upper - lower).astype(float)
    deta = (1 - upper - lower).astype(float) / n
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ deta, -deta.sum(), rung_gaps(dcuts)


@rung_pairs.of(
    "the slopes' gradient summed, the start's from one cut point",
    (
        "batch_scale",
        "missing_chain_factor",
        "shape_only",
    ),
    (
        "missing_path",
        "missing_term",
        "extra_mask",
        "region_only",
    ),
)
def rung_pair_sum_and_start(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    dcuts = rung_collect(k, -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n)
    return X.T @ (1 - upper - lower), dcuts[0], rung_gaps(dcuts)


@rung_pairs.of(
    "the slopes with the other sign, the gaps as exponentials",
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
    (
        "extra_factor",
        "wrong_activation_derivative",
    ),
)
def rung_pair_sign_and_exponential(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    p = upper - lower
    dupper, dlower = -upper * (1 - upper) / p / n, lower * (1 - lower) / p / n
    dcuts = rung_collect(k, dupper, dlower)
    return X.T @ (dupper + dlower), dcuts.sum(), rung_gaps(dcuts) * gaps


@rung_pairs.of(
    "no logarithm, and the first gap moves one cut point only",
    (
        "missing_chain_factor",
        "different_loss",
        "wrong_sample_weights",
        "extra_factor",
        "wrong_activation_derivative",
    ),
    (
        "missing_path",
        "missing_term",
        "missing_chain_factor",
        "extra_mask",
        "wrong_mask",
        "region_only",
    ),
)
def rung_pair_no_log_one_cut(X, y, w, start, gaps):
    n = len(y)
    k, upper, lower = rung_ends(X, y, w, start, gaps)
    up, low = upper * (1 - upper) / n, lower * (1 - lower) / n
    dcuts = rung_collect(k, -up, low)
    return X.T @ (up - low), dcuts.sum(), dcuts[1:]


@rung_pairs.of(
    "the normal density for the logistic one, and summed",
    ("wrong_activation_derivative",),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
        "shape_only",
    ),
)
def rung_pair_density_summed(X, y, w, start, gaps):
    k = y.astype(int)
    cuts, eta = rung_cuts(start, gaps), X @ w
    z_upper, z_lower = cuts[k + 1] - eta, cuts[k] - eta
    p = squash(z_upper) - squash(z_lower)
    dupper = -np.exp(-(z_upper**2) / 2) / np.sqrt(2 * np.pi) / p
    dlower = np.exp(-(z_lower**2) / 2) / np.sqrt(2 * np.pi) / p
    dcuts = rung_collect(k, dupper, dlower)
    return -X.T @ (dupper + dlower), dcuts.sum(), rung_gaps(dcuts)


@loss(
    X=normal("n", "d"),
    dose=uniform("n", low=0.1, high=2.0),
    times=uniform("n", low=0.0, high=5.0),
    died=choice("n", values=(0.0, 1.0)),
    beta=normal("d"),
    alpha=normal(),
    kappa=uniform(low=0.3, high=1.5),
)
def survivor_queue(X, dose, times, died, beta, alpha, kappa):
    """minus the partial log-likelihood per person, with an effect of the dose that wears off"""
    eta = X @ beta + alpha * torch.exp(-kappa * dose)
    at_risk = (times[None, :] >= times[:, None]).to(eta.dtype)
    total = (at_risk * torch.exp(eta)[None, :]).sum(dim=1)
    return -(died * (eta - torch.log(total))).mean()


queue_problem = Problem(survivor_queue, ("beta", "alpha", "kappa"))
queue_pairs = Pairs(queue_problem)


def queue_predictor(X, dose, beta, alpha, kappa):
    return X @ beta + alpha * np.exp(-kappa * dose)


def queue_shares(eta, at_risk):
    hazards = at_risk * np.exp(eta)[None, :]
    totals = hazards.sum(axis=1, keepdims=True)
    return hazards / np.where(totals > 0, totals, 1.0)


def queue_back(X, dose, alpha, kappa, deta):
    fading = np.exp(-kappa * dose)
    return X.T @ deta, fading @ deta, -alpha * (dose * fading) @ deta


@queue_problem.right("shares of the hazard among those at risk")
def queue_matrix(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (died @ P - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.right("sorted from the last time to the first, running totals")
def queue_running_totals(X, dose, times, died, beta, alpha, kappa):
    n, d = X.shape
    features = np.column_stack([X, np.exp(-kappa * dose), -alpha * dose * np.exp(-kappa * dose)])
    score = np.zeros(d + 2)
    hazard_sum, weighted_sum = 0.0, np.zeros(d + 2)
    for i in np.argsort(-times):
        hazard = math.exp(X[i] @ beta + alpha * math.exp(-kappa * dose[i]))
        hazard_sum += hazard
        weighted_sum = weighted_sum + hazard * features[i]
        if died[i] == 1:
            score += features[i] - weighted_sum / hazard_sum
    gradient = -score / n
    return gradient[:d], gradient[d], gradient[d + 1]


@queue_problem.right("torch, centred covariates and means over the risk sets")
def queue_torch_centred(X, dose, times, died, beta, alpha, kappa):
    fading = torch.exp(-kappa * dose)
    eta = X @ beta + alpha * fading
    scores = eta.expand(len(eta), -1).masked_fill(times[None, :] < times[:, None], -math.inf)
    P = torch.softmax(scores, dim=1)
    centred = X - X.mean(dim=0)
    dbeta = -(died[:, None] * (centred - P @ centred)).mean(dim=0)
    dalpha = -(died * (fading - P @ fading)).mean()
    slope = -alpha * dose * fading
    return dbeta, dalpha, -(died * (slope - P @ slope)).mean()


@queue_problem.wrong(
    "not divided by the number of persons", "batch_scale", "missing_chain_factor", "different_loss", "shape_only"
)
def queue_summed(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    return queue_back(X, dose, alpha, kappa, died @ P - died)


@queue_problem.wrong(
    "divided by the number of deaths", "different_loss", "extra_factor", "wrong_sample_weights", "region_only"
)
def queue_over_deaths(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (died @ P - died) / max(died.sum(), 1)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "who dies is not among those at risk", "wrong_mask", "extra_mask", "different_loss", "missing_term", "missing_path"
)
def queue_strictly_later(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] > times[:, None])
    deta = (died @ P - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "those at risk taken from before the death",
    "wrong_mask",
    "different_loss",
    "transposed",
    "wrong_argument",
    "shifted_or_flipped",
    "axes_permuted",
)
def queue_earlier(X, dose, times, died, beta, alpha, kappa):
    n = len(times)
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    deta = np.zeros(n)
    for i in range(n):
        if died[i]:
            members = times <= times[i]
            deta[members] += np.exp(eta[members]) / np.exp(eta[members]).sum() / n
            deta[i] -= 1 / n
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "everybody at risk at all times",
    "missing_mask",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "extra_term",
    "hard_coded",
    "region_only",
    "broadcast_shape",
)
def queue_all_at_risk(X, dose, died, beta, alpha, kappa):
    n = len(died)
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    share = np.exp(eta) / np.exp(eta).sum()
    deta = (died.sum() * share - died) / n
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "censored persons counted as deaths",
    "missing_mask",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "wrong_sample_weights",
    "extra_term",
    "hard_coded",
    "region_only",
)
def queue_all_deaths(X, dose, times, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (P.sum(axis=0) - 1) / len(times)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "censored persons never at risk",
    "extra_mask",
    "wrong_mask",
    "different_loss",
    "missing_term",
    "wrong_sample_weights",
    "missing_path",
    "single_sample",
    "region_only",
)
def queue_deaths_at_risk(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, (times[None, :] >= times[:, None]) * died[None, :])
    deta = (died @ P - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "plain means over the risk sets",
    "missing_chain_factor",
    "different_loss",
    "ignores_input",
    "wrong_order",
    "wrong_sample_weights",
    "wrong_activation_derivative",
)
def queue_plain_means(X, dose, times, died, alpha, kappa):
    n = len(times)
    fading = np.exp(-kappa * dose)
    table = np.column_stack([X, fading, -alpha * dose * fading])
    gradient = np.zeros(table.shape[1])
    for i in range(n):
        if died[i] > 0:
            gradient -= (table[i] - table[times >= times[i]].mean(axis=0)) / n
    return gradient[:-2], gradient[-2], gradient[-1]


@queue_problem.wrong(
    "the risk sets taken for constants",
    "missing_term",
    "missing_path",
    "different_loss",
    "ignores_input",
)
def queue_no_risk_sets(X, dose, died, alpha, kappa):
    return queue_back(X, dose, alpha, kappa, -died / len(died))


@queue_problem.wrong("only the risk sets differentiated", "missing_term", "missing_path", "different_loss")
def queue_only_risk_sets(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    return queue_back(X, dose, alpha, kappa, died @ P / len(died))


@queue_problem.wrong(
    "the derivative of the logarithm left out",
    "missing_chain_factor",
    "different_loss",
    "wrong_term_factor",
    "extra_factor",
    "wrong_activation_derivative",
)
def queue_no_log(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    at_risk = (times[None, :] >= times[:, None]).astype(float)
    deta = (died @ at_risk * np.exp(eta) - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "each risk set feels only the one who dies", "missing_path", "missing_term", "extra_mask", "wrong_mask"
)
def queue_diagonal(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = died * (np.diag(P) - 1) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "the score, uphill",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def queue_score(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    observed, expected = died, died @ P
    return queue_back(X, dose, alpha, kappa, (observed - expected) / len(died))


@queue_problem.wrong("alpha missing in the gradient of kappa", "missing_chain_factor")
def queue_kappa_without_alpha(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (died @ P - died) / len(died)
    fading = np.exp(-kappa * dose)
    return X.T @ deta, fading @ deta, -(dose * fading) @ deta


@queue_problem.wrong("no inner derivative in the gradient of kappa", "missing_chain_factor")
def queue_kappa_without_dose(X, dose, times, died, beta, alpha, kappa):
    fading = torch.exp(-kappa * dose)
    hazard = torch.exp(X @ beta + alpha * fading)
    at_risk = (times[None, :] >= times[:, None]).to(X.dtype)
    shares = at_risk * hazard / (at_risk @ hazard)[:, None]
    deta = (shares.T @ died - died) / X.shape[0]
    dfading = deta * alpha
    return X.T @ deta, deta @ fading, (dfading * -fading).sum()


@queue_problem.wrong(
    "the fading differentiated with a plus",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def queue_kappa_sign(X, dose, times, died, beta, alpha, kappa):
    n = len(times)
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    dbeta, dalpha, dkappa = np.zeros(len(beta)), 0.0, 0.0
    for i in range(n):
        if not died[i]:
            continue
        later = np.flatnonzero(times >= times[i])
        p = np.exp(eta[later]) / np.exp(eta[later]).sum()
        fade = np.exp(-kappa * dose)
        dbeta -= (X[i] - p @ X[later]) / n
        dalpha -= (fade[i] - p @ fade[later]) / n
        dkappa -= alpha * (dose[i] * fade[i] - p @ (dose[later] * fade[later])) / n
    return dbeta, dalpha, dkappa


@queue_problem.wrong("the exponential in kappa's gradient without the dose", "wrong_argument", "broadcast_shape")
def queue_kappa_bare_exponent(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (died @ P - died) / len(died)
    return X.T @ deta, np.exp(-kappa * dose) @ deta, -alpha * np.exp(-kappa) * (dose @ deta)


@queue_problem.wrong("the dose itself in the gradient of alpha", "wrong_argument", "wrong_activation_derivative")
def queue_alpha_raw_dose(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (died @ P - died) / len(died)
    return X.T @ deta, dose @ deta, -alpha * (dose * np.exp(-kappa * dose)) @ deta


@queue_problem.wrong("alpha in its own gradient", "extra_factor", "wrong_activation_derivative", "wrong_argument")
def queue_alpha_times_alpha(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (died @ P - died) / len(died)
    effect = alpha * np.exp(-kappa * dose)
    return X.T @ deta, effect @ deta, -(effect * dose) @ deta


@queue_problem.wrong(
    "no effect of the dose in the hazards", "ignores_input", "missing_term", "wrong_argument", "hard_coded"
)
def queue_hazard_without_dose(X, dose, times, died, beta, alpha, kappa):
    P = queue_shares(X @ beta, times[None, :] >= times[:, None])
    deta = (died @ P - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "shares that sum to one over the deaths",
    "wrong_axis_sum",
    "wrong_argument",
    "ignores_input",
    "different_loss",
)
def queue_wrong_axis(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    hazards = (times[None, :] >= times[:, None]) * np.exp(eta)[None, :]
    P = hazards / hazards.sum(axis=0, keepdims=True)
    deta = (died @ P - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "risk sets of the censored subtracted too",
    "missing_mask",
    "missing_chain_factor",
    "different_loss",
    "extra_term",
    "wrong_sample_weights",
    "wrong_term_factor",
    "region_only",
)
def queue_censored_risk_sets(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (P.sum(axis=0) - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "deaths marked along the wrong side of the shares",
    "wrong_argument",
    "wrong_mask",
    "transposed",
    "broadcast_shape",
    "region_only",
)
def queue_deaths_wrong_side(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = ((P * died[None, :]).sum(axis=0) - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "persons believed to be sorted by time",
    "wrong_mask",
    "ignores_input",
    "different_loss",
    "region_only",
    "wrong_argument",
    "hard_coded",
)
def queue_believed_sorted(X, dose, died, beta, alpha, kappa):
    n = len(died)
    hazard = np.exp(queue_predictor(X, dose, beta, alpha, kappa))
    at_risk = np.cumsum(hazard[::-1])[::-1]
    cumulative_baseline = np.cumsum(died / at_risk)
    deta = (hazard * cumulative_baseline - died) / n
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "deaths not sorted along with the rest",
    "wrong_argument",
    "different_loss",
    "wrong_sample_weights",
    "shifted_or_flipped",
    "region_only",
    "wrong_mask",
)
def queue_deaths_unsorted(X, dose, times, died, beta, alpha, kappa):
    order = np.argsort(times)
    X, dose = X[order], dose[order]
    hazard = np.exp(queue_predictor(X, dose, beta, alpha, kappa))
    at_risk = np.cumsum(hazard[::-1])[::-1]
    deta = (hazard * np.cumsum(died / at_risk) - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong("predictors held between minus one and one", "clipped", "region_only", "wrong_argument")
def queue_clipped_predictor(X, dose, times, died, beta, alpha, kappa):
    eta = np.clip(queue_predictor(X, dose, beta, alpha, kappa), -1, 1)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (died @ P - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "the total hazard never set back between the deaths",
    "accumulates",
    "wrong_argument",
    "extra_term",
    "region_only",
    "shape_only",
)
def queue_total_not_reset(X, dose, times, died, beta, alpha, kappa):
    n = len(times)
    hazard = np.exp(queue_predictor(X, dose, beta, alpha, kappa))
    deta = np.zeros(n)
    total = 0.0
    for i in range(n):
        if died[i] == 0:
            continue
        for j in range(n):
            if times[j] >= times[i]:
                total += hazard[j]
        for j in range(n):
            if times[j] >= times[i]:
                deta[j] += hazard[j] / total / n
        deta[i] -= 1 / n
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "the loop left after the first death",
    "single_sample",
    "missing_term",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
    "region_only",
    "shape_only",
)
def queue_first_death(X, dose, times, died, beta, alpha, kappa):
    n = len(times)
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    deta = np.zeros(n)
    for i in range(n):
        if died[i] == 1:
            risk = np.where(times >= times[i], np.exp(eta), 0.0)
            deta = risk / risk.sum() / n
            deta[i] -= 1 / n
            break
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong("shares rounded to one decimal", "rounded", "low_precision", "different_loss")
def queue_rounded_shares(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = np.round(queue_shares(eta, times[None, :] >= times[:, None]), 1)
    deta = (died @ P - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong(
    "shares times what is left of them",
    "extra_factor",
    "wrong_activation_derivative",
    "wrong_term_factor",
)
def queue_share_slope(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (died @ (P * (1 - P)) - died) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_problem.wrong("alpha and kappa exchanged on return", "permuted_outputs")
def queue_exchanged(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    dbeta, dalpha, dkappa = queue_back(X, dose, alpha, kappa, (died @ P - died) / len(died))
    return dbeta, dkappa, dalpha


@queue_problem.wrong("a fading rate of one", "hard_coded", "ignores_input", "wrong_argument", "missing_chain_factor")
def queue_unit_rate(X, dose, times, died, beta, alpha):
    eta = queue_predictor(X, dose, beta, alpha, 1.0)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    return queue_back(X, dose, alpha, 1.0, (died @ P - died) / len(died))


@queue_problem.wrong(
    "one death drawn at random",
    "nondeterministic",
    "single_sample",
    "wrong_sample_weights",
    "extra_mask",
    "missing_term",
    "shape_only",
)
def queue_random_death(X, dose, times, died, beta, alpha, kappa):
    n = len(times)
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    i = np.random.default_rng().integers(n)
    share = (times >= times[i]) * np.exp(eta)
    deta = died[i] * share / share.sum()
    deta[i] -= died[i]
    return queue_back(X, dose, alpha, kappa, deta)


@queue_pairs.of(
    "beta's gradient summed, kappa's without alpha",
    (
        "batch_scale",
        "missing_chain_factor",
        "shape_only",
    ),
    ("missing_chain_factor",),
)
def queue_pair_sum_and_alpha(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = died @ P - died
    fading = np.exp(-kappa * dose)
    return X.T @ deta, np.mean(fading * deta), -np.mean(dose * fading * deta)


@queue_pairs.of(
    "alpha in its own gradient, kappa's with a plus",
    (
        "extra_factor",
        "wrong_activation_derivative",
        "wrong_argument",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
)
def queue_pair_alpha_and_sign(X, dose, times, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (died @ P - died) / len(died)
    effect = alpha * np.exp(-kappa * dose)
    return X.T @ deta, effect @ deta, (effect * dose) @ deta


@queue_pairs.of(
    "everybody at risk, and the score uphill",
    (
        "missing_mask",
        "missing_chain_factor",
        "ignores_input",
        "different_loss",
        "extra_term",
        "hard_coded",
        "region_only",
        "broadcast_shape",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
        "step_not_slope",
    ),
)
def queue_pair_all_uphill(X, dose, died, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    share = np.exp(eta) / np.exp(eta).sum()
    deta = (died - died.sum() * share) / len(died)
    return queue_back(X, dose, alpha, kappa, deta)


@queue_pairs.of(
    "censored persons counted as deaths, and no inner derivative in kappa's gradient",
    (
        "missing_mask",
        "missing_chain_factor",
        "ignores_input",
        "different_loss",
        "wrong_sample_weights",
        "extra_term",
        "hard_coded",
        "region_only",
    ),
    ("missing_chain_factor",),
)
def queue_pair_deaths_and_inner(X, dose, times, beta, alpha, kappa):
    eta = queue_predictor(X, dose, beta, alpha, kappa)
    P = queue_shares(eta, times[None, :] >= times[:, None])
    deta = (P.sum(axis=0) - 1) / len(times)
    fading = np.exp(-kappa * dose)
    return X.T @ deta, fading @ deta, -alpha * fading @ deta


@loss(
    X=normal("n", "d"),
    y=uniform("n", low=0.2, high=4.0),
    w=normal("d"),
    b=normal(),
    k=uniform(low=0.6, high=3.0),
    lam=uniform(low=0.2, high=1.5),
)
def hailstone_claims(X, y, w, b, k, lam):
    """gamma regression with log link, its shape to be learned as well, and half a squared penalty on the slopes"""
    eta = X @ w + b
    density = k * torch.log(k) - k * eta + (k - 1) * torch.log(y) - k * y * torch.exp(-eta) - torch.lgamma(k)
    return -density.mean() + 0.5 * lam * (w**2).sum()


claims_problem = Problem(hailstone_claims, ("w", "b", "k"))
claims_pairs = Pairs(claims_problem)


def claims_psi(k):
    k = float(k)
    total = 0.0
    while k < 8:
        total -= 1 / k
        k += 1
    inverse = 1 / k**2
    series = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse / 132))))
    return total + math.log(k) - 0.5 / k - series


def claims_ratio(X, y, w, b):
    eta = X @ w + b
    return eta, y * np.exp(-eta)


@claims_problem.right("ratio of claim to expected claim")
def claims_by_ratio(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.right("claim by claim with the mean and its variance")
def claims_loop(X, y, w, b, k, lam):
    n, d = X.shape
    dw, db, dk = [float(lam * v) for v in w], 0.0, 0.0
    for i in range(n):
        mu = math.exp(float(X[i] @ w + b))
        dmu = float(k) * (mu - float(y[i])) / mu**2
        for j in range(d):
            dw[j] += dmu * mu * float(X[i, j]) / n
        db += dmu * mu / n
        dk += (math.log(mu) + y[i] / mu - math.log(k) - 1 - math.log(y[i]) + claims_psi(k)) / n
    return dw, db, dk


@claims_problem.right("torch with digamma, rate and shape")
def claims_torch_rate(X, y, w, b, k, lam):
    n = X.shape[0]
    rate = k * torch.exp(-(X @ w + b))
    drate = (y - k / rate) / n
    dshape = torch.digamma(k) - (torch.log(rate) + torch.log(y)).mean()
    deta = -drate * rate
    dk = dshape + (drate * rate / k).sum()
    return torch.einsum("ni,n->i", X, deta) + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "the penalty forgotten", "missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded"
)
def claims_no_penalty(X, y, w, b, k):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta, deta.sum(), dk


@claims_problem.wrong(
    "the half of the penalty forgotten", "wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def claims_whole_penalty(X, y, w, b, k, lam):
    eta, ratio = claims_ratio(X, y, w, b)
    residual = k * (1 - ratio)
    dw = np.mean(X * residual[:, None], axis=0) + 2 * lam * w
    return dw, residual.mean(), np.mean(eta + ratio - np.log(y)) - 1 - np.log(k) + claims_psi(k)


@claims_problem.wrong(
    "the penalty inside the mean", "batch_scale", "wrong_term_factor", "different_loss", "extra_factor", "shape_only"
)
def claims_penalty_averaged(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio)
    dk = np.mean(eta + ratio - np.log(y)) - 1 - np.log(k) + claims_psi(k)
    return (X.T @ deta + lam * w) / n, deta.sum() / n, dk


@claims_problem.wrong("the intercept penalised too", "extra_term", "different_loss", "missing_mask")
def claims_intercept_penalised(X, y, w, b, k, lam):
    n = len(y)
    theta = np.append(w, b)
    design = np.column_stack([X, np.ones(n)])
    ratio = y / np.exp(design @ theta)
    gradient = design.T @ (k * (1 - ratio)) / n + lam * theta
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return gradient[:-1], gradient[-1], dk


@claims_problem.wrong("the shape penalised too", "extra_term", "different_loss")
def claims_shape_penalised(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k) + lam * k
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "claims summed, the penalty as it is",
    "batch_scale",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
    "shape_only",
)
def claims_summed(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio)
    dk = np.sum(eta + ratio - np.log(y)) + n * (claims_psi(k) - 1 - np.log(k))
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "no shape in the gradients of the line", "missing_chain_factor", "ignores_input", "wrong_term_factor", "hard_coded"
)
def claims_line_without_shape(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "mean minus claim, not divided by the mean",
    "missing_chain_factor",
    "wrong_sample_weights",
    "extra_factor",
    "squared_chain_factor",
)
def claims_poisson_residual(X, y, w, b, k, lam):
    n = len(y)
    mu = torch.exp(X @ w + b)
    residual = k * (mu - y) / n
    dk = (torch.log(mu / y) + y / mu).mean() - 1 - torch.log(k) + torch.digamma(k)
    return X.T @ residual + lam * w, residual.sum(), dk


@claims_problem.wrong(
    "stops at the expected claim",
    "missing_chain_factor",
    "wrong_sample_weights",
    "extra_factor",
    "squared_chain_factor",
    "wrong_activation_derivative",
)
def claims_stops_at_mean(X, y, w, b, k, lam):
    n = len(y)
    mu = np.exp(X @ w + b)
    dmu = k * (1 / mu - y / mu**2) / n
    dk = np.mean(np.log(mu) + y / mu - np.log(y)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ dmu + lam * w, dmu.sum(), dk


@claims_problem.wrong("the normalising gamma function forgotten", "missing_term", "missing_path", "different_loss")
def claims_no_digamma(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    return X.T @ deta + lam * w, deta.sum(), np.mean(ratio - np.log(ratio)) - 1 - np.log(k)


@claims_problem.wrong("log gamma not differentiated", "wrong_activation_derivative", "different_loss")
def claims_lgamma_kept(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + math.lgamma(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "the gamma function without its logarithm",
    "missing_chain_factor",
    "different_loss",
    "wrong_term_factor",
    "extra_factor",
    "wrong_activation_derivative",
)
def claims_gamma_without_log(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + math.gamma(k) * claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong("trigamma for digamma", "wrong_activation_derivative", "different_loss")
def claims_trigamma(X, y, w, b, k, lam):
    n = len(y)
    eta = X @ w + b
    ratio = y * torch.exp(-eta)
    residual = k * (1 - ratio) / n
    dk = (ratio - torch.log(ratio)).mean() - 1 - torch.log(k) + torch.polygamma(1, k)
    return residual @ X + lam * w, residual.sum(), dk


@claims_problem.wrong(
    "two terms of the series for digamma",
    "low_precision",
    "missing_term",
    "different_loss",
    "wrong_activation_derivative",
)
def claims_short_series(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(eta + ratio - np.log(y)) - 1 - np.log(k) + (np.log(k) - 1 / (2 * k))
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "digamma one too far, as for a factorial",
    "wrong_argument",
    "different_loss",
    "extra_term",
    "wrong_activation_derivative",
    "missing_term",
)
def claims_factorial(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(eta + ratio - np.log(y)) - 1 - np.log(k) + claims_psi(k + 1)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "k log k without the one of the product rule", "wrong_rule", "missing_term", "missing_path", "different_loss"
)
def claims_half_product(X, y, w, b, k, lam):
    n = len(y)
    dw, db, dk = lam * w, 0.0, 0.0
    for i in range(n):
        eta = X[i] @ w + b
        ratio = y[i] / np.exp(eta)
        dw = dw + k * (1 - ratio) * X[i] / n
        db += k * (1 - ratio) / n
        dk += (eta + ratio - np.log(k) - np.log(y[i]) + claims_psi(k)) / n
    return dw, db, dk


@claims_problem.wrong(
    "k log k, the logarithm differentiated alone", "wrong_rule", "missing_term", "missing_path", "different_loss"
)
def claims_other_half_product(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(eta + ratio - np.log(y)) - 1 + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "the logarithms of the claims with a plus",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
)
def claims_log_sign(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(eta + ratio + np.log(y)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong("the logarithms of the claims forgotten", "missing_term", "missing_path", "different_loss")
def claims_without_logs(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(eta + ratio) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "digamma inside the mean but added once",
    "batch_scale",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
    "missing_term",
    "shape_only",
)
def claims_digamma_once(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    total = 0.0
    for i in range(n):
        total += ratio[i] - np.log(ratio[i]) - 1 - np.log(k)
    return X.T @ deta + lam * w, deta.sum(), (total + claims_psi(k)) / n


@claims_problem.wrong("no intercept in the line", "ignores_input", "missing_term", "wrong_argument", "hard_coded")
def claims_without_intercept(X, y, w, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, 0.0)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong("claims times means for claims over means", "wrong_argument", "wrong_term_factor", "extra_factor")
def claims_times_mean(X, y, w, b, k, lam):
    n = len(y)
    mu = np.exp(X @ w + b)
    deta = k * (1 - y * mu) / n
    dk = np.mean(np.log(mu) + y / mu - np.log(y)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong("ratios of two at most in the residual", "clipped", "region_only", "wrong_argument")
def claims_capped_ratio(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - np.minimum(ratio, 2.0)) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong("no gradient for the shape", "zero", "hard_coded", "ignores_input", "extra_mask", "missing_path")
def claims_fixed_shape(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    return X.T @ deta + lam * w, deta.sum(), 0.0


@claims_problem.wrong("the gradient of the logarithm of the shape", "extra_factor", "wrong_activation_derivative")
def claims_log_shape(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), k * dk


@claims_problem.wrong("ratios to the power of the shape, as for Weibull", "wrong_argument", "wrong_term_factor")
def claims_weibull(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio**k) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong(
    "the sign of the slopes in the penalty",
    "wrong_activation_derivative",
    "different_loss",
    "thresholded",
    "missing_chain_factor",
    "wrong_term_factor",
)
def claims_lasso(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * np.sign(w), deta.sum(), dk


@claims_problem.wrong("the penalty subtracted", "wrong_term_factor", "different_loss", "extra_factor")
def claims_penalty_sign(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    data = np.zeros(X.shape[1] + 1)
    for row, r in zip(X, ratio, strict=True):
        data += np.append(row, 1.0) * k * (1 - r) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return data[:-1] - lam * w, data[-1], dk


@claims_problem.wrong(
    "the logarithm of the mean claim for the mean of logarithms",
    "wrong_order",
    "wrong_argument",
    "different_loss",
    "broadcast_shape",
    "shape_only",
)
def claims_log_of_mean(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = eta.mean() + ratio.mean() - np.log(y.mean()) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong("the intercept moved before the shape's gradient", "wrong_argument")
def claims_moved_intercept(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dw, db = X.T @ deta + lam * w, deta.sum()
    eta, ratio = claims_ratio(X, y, w, b - 0.1 * db)
    dk = np.mean(eta + ratio - np.log(y)) - 1 - np.log(k) + claims_psi(k)
    return dw, db, dk


@claims_problem.wrong("the step of a descent for the shape", "step_not_slope", "constant_factor", "extra_factor")
def claims_shape_step(X, y, w, b, k, lam):
    n = len(y)
    rate = 0.05
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + lam * w, deta.sum(), -rate * dk


@claims_problem.wrong(
    "features reshaped where they should be transposed", "axes_permuted", "shape_only", "wrong_argument"
)
def claims_reshaped(X, y, w, b, k, lam):
    n, d = X.shape
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.reshape(d, n) @ deta + lam * w, deta.sum(), dk


@claims_problem.wrong("the same sum for all slopes", "wrong_axis_sum", "broadcast_shape", "shape_only", "extra_term")
def claims_collapsed(X, y, w, b, k, lam):
    eta, ratio = claims_ratio(X, y, w, b)
    residual = k * (1 - ratio)
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return np.sum(residual[:, None] * X) / len(y) + lam * w, np.mean(residual), dk


@claims_pairs.of(
    "the intercept penalised, log gamma not differentiated",
    (
        "extra_term",
        "different_loss",
        "missing_mask",
    ),
    (
        "wrong_activation_derivative",
        "different_loss",
    ),
)
def claims_pair_penalty_lgamma(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + math.lgamma(k)
    return X.T @ deta + lam * w, deta.sum() + lam * b, dk


@claims_pairs.of(
    "no penalty, the gradient of the logarithm of the shape",
    (
        "missing_term",
        "missing_path",
        "ignores_input",
        "different_loss",
        "hard_coded",
    ),
    (
        "extra_factor",
        "wrong_activation_derivative",
    ),
)
def claims_pair_no_penalty_log_shape(X, y, w, b, k):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta, deta.sum(), k * dk


@claims_pairs.of(
    "no shape in the residual, and the penalty twice as large",
    (
        "missing_chain_factor",
        "ignores_input",
        "wrong_term_factor",
        "hard_coded",
    ),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
)
def claims_pair_shape_and_half(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = (1 - ratio) / n
    dk = np.mean(ratio - np.log(ratio)) - 1 - np.log(k) + claims_psi(k)
    return X.T @ deta + 2 * lam * w, deta.sum(), dk


@claims_pairs.of(
    "no digamma, and the claims' logarithms with a plus",
    (
        "missing_term",
        "missing_path",
        "different_loss",
    ),
    (
        "wrong_term_factor",
        "different_loss",
        "missing_chain_factor",
        "extra_factor",
    ),
)
def claims_pair_in_the_shape(X, y, w, b, k, lam):
    n = len(y)
    eta, ratio = claims_ratio(X, y, w, b)
    deta = k * (1 - ratio) / n
    dk = np.mean(eta + ratio + np.log(y)) - 1 - np.log(k)
    return X.T @ deta + lam * w, deta.sum(), dk


@loss(
    X=normal("n", "d"),
    y=normal("n"),
    log_ell=uniform(low=-0.4, high=0.6),
    log_amp=uniform(low=-0.6, high=0.6),
    log_noise=uniform(low=-1.2, high=-0.2),
)
def prairie_evidence(X, y, log_ell, log_amp, log_noise):
    """minus the log marginal likelihood of a Gaussian process with squared-exponential kernel"""
    n = X.shape[0]
    squares = ((X[:, None, :] - X[None, :, :]) ** 2).sum(dim=2)
    kernel = torch.exp(2 * log_amp) * torch.exp(-0.5 * squares * torch.exp(-2 * log_ell))
    K = kernel + torch.exp(2 * log_noise) * torch.eye(n, dtype=X.dtype)
    quadratic = y @ torch.linalg.solve(K, y)
    return 0.5 * quadratic + 0.5 * torch.logdet(K) + 0.5 * n * math.log(2 * math.pi)


prairie_problem = Problem(prairie_evidence, ("log_ell", "log_amp", "log_noise"))
prairie_pairs = Pairs(prairie_problem)


def prairie_kernel(X, log_ell, log_amp):
    D = ((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
    scaled = D * np.exp(-2 * log_ell)
    return scaled, np.exp(2 * log_amp) * np.exp(-0.5 * scaled)


def prairie_inverse(kernel, y, log_noise):
    Kinv = np.linalg.inv(kernel + np.exp(2 * log_noise) * np.eye(len(y)))
    return Kinv, Kinv @ y


def prairie_slopes(M, scaled, kernel, log_noise):
    return np.sum(M * kernel * scaled), 2 * np.sum(M * kernel), 2 * np.exp(2 * log_noise) * np.trace(M)


@prairie_problem.right("entries of half the inverse minus the outer product")
def prairie_entries(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    return prairie_slopes(M, scaled, kernel, log_noise)


@prairie_problem.right("a trace and a quadratic form for each derivative of K, Cholesky")
def prairie_traces(X, y, log_ell, log_amp, log_noise):
    n = len(y)
    ell, amp, noise = np.exp(log_ell), np.exp(log_amp), np.exp(log_noise)
    kernel, D = np.zeros((n, n)), np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            D[i, j] = np.sum((X[i] - X[j]) ** 2)
            kernel[i, j] = amp**2 * math.exp(-D[i, j] / (2 * ell**2))
    L = np.linalg.cholesky(kernel + noise**2 * np.eye(n))
    a = np.linalg.solve(L.T, np.linalg.solve(L, y))
    out = []
    for dK in (kernel * D / ell**3 * ell, 2 * amp * kernel / amp**2 * amp, 2 * noise * np.eye(n) * noise):
        half = np.linalg.solve(L, dK)
        trace = np.trace(np.linalg.solve(L.T, half))
        out.append(0.5 * trace - 0.5 * a @ dK @ a)
    return out


@prairie_problem.right("torch, eigenvalues of the kernel")
def prairie_eigen(X, y, log_ell, log_amp, log_noise):
    inner = X @ X.T
    norms = torch.diagonal(inner)
    scaled = (norms[:, None] + norms[None, :] - 2 * inner) * torch.exp(-2 * log_ell)
    kernel = torch.exp(2 * log_amp - 0.5 * scaled)
    values, vectors = torch.linalg.eigh(kernel)
    s2 = torch.exp(2 * log_noise)
    rotated = vectors.T @ y
    weights = rotated / (values + s2)
    dnoise = s2 * ((1 / (values + s2)).sum() - (weights**2).sum())
    damp = (values / (values + s2)).sum() - (values * weights**2).sum()
    a = vectors @ weights
    Kinv = vectors @ torch.diag(1 / (values + s2)) @ vectors.T
    dK = kernel * scaled
    dell = 0.5 * torch.einsum("ij,ji->", Kinv, dK) - 0.5 * torch.einsum("i,ij,j->", a, dK, a)
    return dell, damp, dnoise


@prairie_problem.wrong("no halves", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss")
def prairie_no_halves(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    return prairie_slopes(Kinv - np.outer(a, a), scaled, kernel, log_noise)


@prairie_problem.wrong(
    "the likelihood uphill",
    "sign_flipped",
    "constant_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def prairie_uphill(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    inner = np.outer(a, a) - Kinv
    derivatives = [kernel * scaled, 2 * kernel, 2 * np.exp(2 * log_noise) * np.eye(len(y))]
    return [0.5 * np.trace(inner @ dK) for dK in derivatives]


@prairie_problem.wrong("divided by the number of points", "batch_scale", "different_loss", "extra_factor", "shape_only")
def prairie_per_point(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = (Kinv - np.outer(a, a)) / (2 * len(y))
    return prairie_slopes(M, scaled, kernel, log_noise)


@prairie_problem.wrong("the determinant forgotten", "missing_term", "missing_path", "different_loss")
def prairie_only_fit(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    a = np.linalg.solve(kernel + np.exp(2 * log_noise) * np.eye(len(y)), y)
    dell = -0.5 * a @ (kernel * scaled) @ a
    return dell, -(a @ kernel @ a), -np.exp(2 * log_noise) * (a @ a)


@prairie_problem.wrong(
    "the fit forgotten", "missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded"
)
def prairie_only_determinant(X, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv = np.linalg.inv(kernel + np.exp(2 * log_noise) * np.eye(len(X)))
    return prairie_slopes(0.5 * Kinv, scaled, kernel, log_noise)


@prairie_problem.wrong(
    "the inverse differentiated without its minus",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
    "wrong_activation_derivative",
)
def prairie_plus_fit(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    out = []
    for dK in (kernel * scaled, 2 * kernel, 2 * np.exp(2 * log_noise) * np.eye(len(y))):
        out.append(0.5 * np.sum(Kinv * dK) + 0.5 * np.einsum("i,ij,j", a, dK, a))
    return tuple(out)


@prairie_problem.wrong(
    "the half of the determinant's term forgotten",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
)
def prairie_whole_determinant(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    return prairie_slopes(Kinv - 0.5 * np.outer(a, a), scaled, kernel, log_noise)


@prairie_problem.wrong(
    "the logarithms on Cholesky's diagonal halved once more",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
    "missing_chain_factor",
)
def prairie_half_cholesky(X, y, log_ell, log_amp, log_noise):
    n = len(y)
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    L = np.linalg.cholesky(kernel + np.exp(2 * log_noise) * np.eye(n))
    Linv = np.linalg.solve(L, np.eye(n))
    a = Linv.T @ (Linv @ y)
    M = 0.25 * Linv.T @ Linv - 0.5 * np.outer(a, a)
    return prairie_slopes(M, scaled, kernel, log_noise)


@prairie_problem.wrong(
    "the amplitude's gradient without its logarithm", "missing_chain_factor", "wrong_activation_derivative"
)
def prairie_plain_amplitude(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    dell, _, dnoise = prairie_slopes(M, scaled, kernel, log_noise)
    amp = np.exp(log_amp)
    return dell, np.sum(M * (2 * amp * kernel / amp**2)), dnoise


@prairie_problem.wrong(
    "the length scale's gradient without its logarithm", "missing_chain_factor", "wrong_activation_derivative"
)
def prairie_plain_length(X, y, log_ell, log_amp, log_noise):
    ell = np.exp(log_ell)
    D = np.square(X[:, None] - X[None]).sum(-1)
    kernel = np.exp(2 * log_amp - D / (2 * ell**2))
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    return (M * kernel * D / ell**3).sum(), 2 * (M * kernel).sum(), 2 * np.exp(2 * log_noise) * np.trace(M)


@prairie_problem.wrong(
    "the noise's gradient without its logarithm", "missing_chain_factor", "wrong_activation_derivative"
)
def prairie_plain_noise(X, y, log_ell, log_amp, log_noise):
    sigma = torch.exp(log_noise)
    scaled = torch.cdist(X, X, compute_mode="donot_use_mm_for_euclid_dist") ** 2 / torch.exp(log_ell) ** 2
    kernel = torch.exp(log_amp) ** 2 * torch.exp(-scaled / 2)
    Kinv = torch.linalg.inv(kernel + sigma**2 * torch.eye(len(y), dtype=X.dtype))
    a = Kinv @ y
    M = (Kinv - torch.outer(a, a)) / 2
    return (M * kernel * scaled).sum(), (2 * M * kernel).sum(), 2 * sigma * M.trace()


@prairie_problem.wrong("no distances in the length scale's gradient", "missing_chain_factor")
def prairie_no_distance(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    return np.sum(M * kernel), 2 * np.sum(M * kernel), 2 * np.exp(2 * log_noise) * np.trace(M)


@prairie_problem.wrong(
    "distances for squared distances in the length scale's gradient",
    "wrong_argument",
    "wrong_term_factor",
    "missing_chain_factor",
)
def prairie_root_distance(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    dell = 0.0
    for i in range(len(y)):
        for j in range(len(y)):
            m = 0.5 * (Kinv[i, j] - a[i] * a[j])
            dell += m * kernel[i, j] * np.linalg.norm(X[i] - X[j]) / np.exp(log_ell) ** 2
    M = 0.5 * (Kinv - np.outer(a, a))
    return dell, 2 * np.sum(M * kernel), 2 * np.exp(2 * log_noise) * np.trace(M)


@prairie_problem.wrong(
    "the kernel missing in the length scale's gradient", "missing_chain_factor", "wrong_activation_derivative"
)
def prairie_exponent_only(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    damplitude = np.einsum("ij,ij", M, kernel) * 2
    return np.exp(2 * log_amp) * np.einsum("ij,ij", M, scaled), damplitude, 2 * np.exp(2 * log_noise) * np.trace(M)


@prairie_problem.wrong(
    "the noise's derivative in every entry",
    "broadcast_shape",
    "missing_mask",
    "extra_term",
    "wrong_axis_sum",
    "shape_only",
)
def prairie_noise_everywhere(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    dK_noise = 2 * np.exp(2 * log_noise)
    return np.sum(M * kernel * scaled), 2 * np.sum(M * kernel), np.sum(M * dK_noise)


@prairie_problem.wrong("noise in the amplitude's derivative of K", "extra_term", "wrong_argument")
def prairie_noisy_amplitude(X, y, log_ell, log_amp, log_noise):
    n = len(y)
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    K = kernel + np.exp(2 * log_noise) * np.eye(n)
    a = np.linalg.solve(K, y)
    dell = 0.5 * np.trace(np.linalg.solve(K, kernel * scaled)) - 0.5 * a @ (kernel * scaled) @ a
    dnoise = np.exp(2 * log_noise) * (np.trace(np.linalg.inv(K)) - a @ a)
    return dell, n - y @ a, dnoise


@prairie_problem.wrong(
    "the two of the squared noise forgotten", "constant_factor", "missing_chain_factor", "extra_factor"
)
def prairie_noise_without_two(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    dK = np.diag(np.full(len(y), np.exp(2 * log_noise)))
    return np.sum(M * kernel * scaled), 2 * np.sum(M * kernel), np.sum(M * dK)


@prairie_problem.wrong(
    "the data for the solution of the system",
    "missing_chain_factor",
    "wrong_argument",
    "different_loss",
)
def prairie_raw_data(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, _ = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(y, y))
    return prairie_slopes(M, scaled, kernel, log_noise)


@prairie_problem.wrong(
    "one of the two inverses around the derivative left out", "missing_chain_factor", "wrong_argument"
)
def prairie_one_inverse(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(y, a))
    return prairie_slopes(M, scaled, kernel, log_noise)


@prairie_problem.wrong(
    "the product of the diagonal for the determinant",
    "missing_path",
    "missing_term",
    "different_loss",
    "wrong_argument",
    "extra_mask",
    "shape_only",
)
def prairie_diagonal_determinant(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    K = kernel + np.exp(2 * log_noise) * np.eye(len(y))
    a = np.linalg.solve(K, y)
    M = 0.5 * (np.diag(1 / np.diag(K)) - np.outer(a, a))
    return prairie_slopes(M, scaled, kernel, log_noise)


@prairie_problem.wrong(
    "the determinant without its logarithm",
    "missing_chain_factor",
    "different_loss",
    "wrong_term_factor",
    "extra_factor",
    "wrong_activation_derivative",
)
def prairie_plain_determinant(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    K = kernel + np.exp(2 * log_noise) * np.eye(len(y))
    Kinv = np.linalg.inv(K)
    a = Kinv @ y
    M = 0.5 * (np.linalg.det(K) * Kinv - np.outer(a, a))
    return prairie_slopes(M, scaled, kernel, log_noise)


@prairie_problem.wrong(
    "the kernel without the half in its exponent",
    "different_loss",
    "wrong_argument",
    "wrong_term_factor",
    "missing_chain_factor",
    "extra_factor",
    "shape_only",
)
def prairie_no_half_in_exponent(X, y, log_ell, log_amp, log_noise):
    D = ((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
    scaled = D / np.exp(log_ell) ** 2
    kernel = np.exp(2 * log_amp) * np.exp(-scaled)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    return 2 * np.sum(M * kernel * scaled), 2 * np.sum(M * kernel), 2 * np.exp(2 * log_noise) * np.trace(M)


@prairie_problem.wrong("a fixed small noise in K", "hard_coded", "ignores_input", "wrong_argument")
def prairie_fixed_jitter(X, y, log_ell, log_amp, log_noise):
    n = len(y)
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv = np.linalg.inv(kernel + 0.1 * np.eye(n))
    a = Kinv @ y
    M = 0.5 * (Kinv - np.outer(a, a))
    return prairie_slopes(M, scaled, kernel, log_noise)


@prairie_problem.wrong(
    "distances of the first feature alone",
    "missing_term",
    "wrong_argument",
    "different_loss",
    "shape_only",
    "extra_mask",
)
def prairie_first_feature(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X[:, :1], log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    return prairie_slopes(0.5 * (Kinv - np.outer(a, a)), scaled, kernel, log_noise)


@prairie_problem.wrong(
    "squared differences averaged over the features",
    "different_loss",
    "wrong_argument",
    "extra_factor",
    "shape_only",
    "dimension_scale",
    "wrong_term_factor",
)
def prairie_mean_distance(X, y, log_ell, log_amp, log_noise):
    D = ((X[:, None, :] - X[None, :, :]) ** 2).mean(axis=-1)
    scaled = D * np.exp(-2 * log_ell)
    kernel = np.exp(2 * log_amp - 0.5 * scaled)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    return prairie_slopes(0.5 * (Kinv - np.outer(a, a)), scaled, kernel, log_noise)


@prairie_problem.wrong(
    "each pair of points counted once",
    "missing_path",
    "missing_term",
    "extra_mask",
    "constant_factor",
    "extra_factor",
    "missing_chain_factor",
    "wrong_term_factor",
    "shape_only",
)
def prairie_lower_triangle(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    dell = damp = dnoise = 0.0
    for i in range(len(y)):
        for j in range(i + 1):
            m = 0.5 * (Kinv[i, j] - a[i] * a[j])
            dell += m * kernel[i, j] * scaled[i, j]
            damp += m * 2 * kernel[i, j]
        dnoise += m * 2 * np.exp(2 * log_noise)
    return dell, damp, dnoise


@prairie_problem.wrong("amplitude and noise exchanged", "permuted_outputs")
def prairie_exchanged(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    dell, damp, dnoise = prairie_slopes(0.5 * (Kinv - np.outer(a, a)), scaled, kernel, log_noise)
    return dell, dnoise, damp


@prairie_problem.wrong(
    "the noise's logarithm taken for that of the variance",
    "different_loss",
    "wrong_argument",
    "missing_chain_factor",
    "wrong_term_factor",
)
def prairie_log_variance(X, y, log_ell, log_amp, log_noise):
    n = len(y)
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv = np.linalg.inv(kernel + np.exp(log_noise) * np.eye(n))
    a = Kinv @ y
    M = 0.5 * (Kinv - np.outer(a, a))
    return np.sum(M * kernel * scaled), 2 * np.sum(M * kernel), np.exp(log_noise) * np.trace(M)


@prairie_problem.wrong("the data centred first", "different_loss", "wrong_argument", "extra_term")
def prairie_centred_data(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y - y.mean(), log_noise)
    return prairie_slopes(0.5 * (Kinv - np.outer(a, a)), scaled, kernel, log_noise)


@prairie_problem.wrong(
    "all entries of the matrix product for its trace",
    "wrong_axis_sum",
    "extra_term",
    "missing_mask",
    "shape_only",
)
def prairie_sum_for_trace(X, y, log_ell, log_amp, log_noise):
    n = len(y)
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    out = []
    for dK in (kernel * scaled, 2 * kernel, 2 * np.exp(2 * log_noise) * np.eye(n)):
        out.append(0.5 * np.sum(Kinv @ dK) - 0.5 * a @ dK @ a)
    return out


@prairie_problem.wrong(
    "the product of two traces for the amplitude", "wrong_order", "wrong_rule", "shape_only", "wrong_axis_sum"
)
def prairie_product_of_traces(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    dell, _, dnoise = prairie_slopes(M, scaled, kernel, log_noise)
    return dell, np.trace(Kinv) * np.trace(kernel) - a @ kernel @ a, dnoise


@prairie_problem.wrong("the inverse rounded to one decimal", "rounded", "low_precision", "different_loss")
def prairie_rounded_inverse(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv = np.round(np.linalg.inv(kernel + np.exp(2 * log_noise) * np.eye(len(y))), 1)
    a = Kinv @ y
    return prairie_slopes(0.5 * (Kinv - np.outer(a, a)), scaled, kernel, log_noise)


@prairie_problem.wrong("all three scaled to length one", "normalised")
def prairie_unit_length(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    g = np.array(prairie_slopes(0.5 * (Kinv - np.outer(a, a)), scaled, kernel, log_noise))
    return tuple(g / np.linalg.norm(g))


@prairie_problem.wrong("the total not set back before the noise", "accumulates", "extra_term")
def prairie_running_total(X, y, log_ell, log_amp, log_noise):
    n = len(y)
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    grads, total = [], 0.0
    for name, dK in (("ell", kernel * scaled), ("amp", 2 * kernel), ("noise", 2 * np.exp(2 * log_noise) * np.eye(n))):
        if name == "amp":
            total = 0.0
        for i in range(n):
            total += M[i] @ dK[i]
        grads.append(total)
    return grads


@prairie_problem.wrong("the noise kept from the first call", "stale_state", "ignores_input", "wrong_argument")
def prairie_kept_noise(X, y, log_ell, log_amp, log_noise):
    memory = prairie_kept_noise.__dict__
    if "log_noise" not in memory:
        memory["log_noise"] = float(log_noise)
    kept = memory["log_noise"]
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, kept)
    return prairie_slopes(0.5 * (Kinv - np.outer(a, a)), scaled, kernel, kept)


@prairie_pairs.of(
    "no halves, and the noise's derivative in every entry",
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "different_loss",
    ),
    (
        "broadcast_shape",
        "missing_mask",
        "extra_term",
        "wrong_axis_sum",
        "shape_only",
    ),
)
def prairie_pair_halves_noise(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = Kinv - np.outer(a, a)
    return np.sum(M * kernel * scaled), 2 * np.sum(M * kernel), 2 * np.exp(2 * log_noise) * np.sum(M)


@prairie_pairs.of(
    "the length scale without its logarithm, noise in the amplitude's derivative",
    ("missing_chain_factor",),
    ("extra_term", "wrong_argument"),
)
def prairie_pair_length_amplitude(X, y, log_ell, log_amp, log_noise):
    n = len(y)
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    K = kernel + np.exp(2 * log_noise) * np.eye(n)
    dnoise = 2 * np.exp(2 * log_noise) * np.trace(M)
    return np.sum(M * kernel * scaled) / np.exp(log_ell), 2 * np.sum(M * K), dnoise


@prairie_pairs.of(
    "no two for the noise, no distances for the length scale",
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
    ("missing_chain_factor",),
)
def prairie_pair_two_and_distance(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    Kinv, a = prairie_inverse(kernel, y, log_noise)
    M = 0.5 * (Kinv - np.outer(a, a))
    return np.sum(M * kernel), 2 * np.sum(M * kernel), np.exp(2 * log_noise) * np.trace(M)


@prairie_pairs.of(
    "the determinant forgotten, the fit with a plus",
    (
        "missing_term",
        "missing_path",
        "different_loss",
    ),
    (
        "sign_flipped",
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "constant_factor",
        "wrong_activation_derivative",
        "extra_factor",
        "step_not_slope",
    ),
)
def prairie_pair_fit_with_plus(X, y, log_ell, log_amp, log_noise):
    scaled, kernel = prairie_kernel(X, log_ell, log_amp)
    a = np.linalg.solve(kernel + np.exp(2 * log_noise) * np.eye(len(y)), y)
    return prairie_slopes(0.5 * np.outer(a, a), scaled, kernel, log_noise)
