"""Overlap of masks, a ratio of scatters, bumps around centres, and two steps of a pendulum."""

import math

import numpy as np
import torch

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform


@loss(X=normal("n", "d"), T=choice("n", "p", values=(0.0, 1.0)), W=normal("d", "p"), b=normal("p"))
def mask_shortfall(X, T, W, b):
    """one minus the soft overlap of predicted and true masks, averaged over the images"""
    P = torch.sigmoid(X @ W + b)
    top = 2 * (P * T).sum(dim=1) + 1
    bottom = P.sum(dim=1) + T.sum(dim=1) + 1
    return (1 - top / bottom).mean()


shortfall_problem = Problem(mask_shortfall, ("W", "b"))
shortfall_pairs = Pairs(shortfall_problem)


def mask_logistic(z):
    return 1 / (1 + np.exp(-z))


def mask_parts(X, T, W, b):
    P = mask_logistic(X @ W + b)
    top = 2 * (P * T).sum(axis=1, keepdims=True) + 1
    bottom = (P + T).sum(axis=1, keepdims=True) + 1
    return P, top, bottom


def mask_back(X, dscores):
    return X.T @ dscores, dscores.sum(axis=0)


@shortfall_problem.right("quotient rule on the whole batch")
def mask_quotient_rule(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    dP = -(2 * T * bottom - top) / bottom**2 / len(X)
    return mask_back(X, dP * P * (1 - P))


@shortfall_problem.right("image by image and pixel by pixel")
def mask_pixel_loops(X, T, W, b):
    n, d = X.shape
    p = len(b)
    dW, db = np.zeros((d, p)), np.zeros(p)
    for i in range(n):
        prob = [1 / (1 + math.exp(-(sum(X[i, k] * W[k, j] for k in range(d)) + b[j]))) for j in range(p)]
        shared = sum(prob[j] * T[i, j] for j in range(p))
        size = sum(prob) + sum(T[i]) + 1
        for j in range(p):
            slope = (2 * shared + 1) / size**2 - 2 * T[i, j] / size
            delta = slope * prob[j] * (1 - prob[j]) / n
            db[j] += delta
            for k in range(d):
                dW[k, j] += delta * X[i, k]
    return dW, db


@shortfall_problem.right("torch, node after node")
def mask_torch_nodes(X, T, W, b):
    n = X.shape[0]
    P = torch.sigmoid(X @ W + b)
    top = 2 * (P * T).sum(1) + 1
    inverse = 1 / (P.sum(1) + T.sum(1) + 1)
    doverlap = -torch.ones(n, dtype=X.dtype) / n
    dtop = doverlap * inverse
    dinverse = doverlap * top
    dbottom = -dinverse * inverse**2
    dP = 2 * dtop[:, None] * T + dbottom[:, None]
    dscores = dP * P * (1 - P)
    return X.T @ dscores, dscores.sum(0)


@shortfall_problem.wrong("stops at the probabilities", "missing_chain_factor", "wrong_activation_derivative")
def mask_without_slope(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    dP = -(2 * T * bottom - top) / bottom**2 / len(X)
    return X.T @ dP, dP.sum(axis=0)


@shortfall_problem.wrong(
    "the overlap's gradient, not the shortfall's",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def mask_overlap_itself(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    doverlap = np.full((len(X), 1), 1 / len(X))
    dP = doverlap * (2 * T / bottom - top / bottom**2)
    return mask_back(X, dP * P * (1 - P))


@shortfall_problem.wrong(
    "summed over the images", "batch_scale", "missing_chain_factor", "different_loss", "shape_only"
)
def mask_images_summed(X, T, W, b):
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for x, t in zip(X, T, strict=True):
        p = 1 / (1 + np.exp(-(x @ W + b)))
        u, v = 2 * p @ t + 1, p.sum() + t.sum() + 1
        delta = (u - 2 * t * v) / v**2 * p * (1 - p)
        dW += np.outer(x, delta)
        db += delta
    return dW, db


@shortfall_problem.wrong(
    "one overlap for the whole batch",
    "different_loss",
    "wrong_axis_sum",
    "wrong_order",
    "shape_only",
    "broadcast_shape",
)
def mask_batch_overlap(X, T, W, b):
    P = mask_logistic(X @ W + b)
    top = 2 * np.sum(P * T) + 1
    bottom = np.sum(P) + np.sum(T) + 1
    dP = -(2 * T * bottom - top) / bottom**2
    return mask_back(X, dP * P * (1 - P))


@shortfall_problem.wrong("the area in the denominator taken for a constant", "missing_path", "missing_term")
def mask_constant_area(X, T, W, b):
    P, _, bottom = mask_parts(X, T, W, b)
    dscores = -2 * T / bottom * P * (1 - P) / len(X)
    return np.einsum("nd,np->dp", X, dscores), np.einsum("np->p", dscores)


@shortfall_problem.wrong("the intersection taken for a constant", "missing_path", "missing_term", "region_only")
def mask_constant_intersection(X, T, W, b):
    P = torch.sigmoid(X @ W + b)
    top = 2 * (P * T).sum(1, keepdim=True) + 1
    bottom = (P + T).sum(1, keepdim=True) + 1
    dbottom = top / bottom.square() / X.shape[0]
    dscores = dbottom * P * (1 - P)
    return X.T @ dscores, dscores.sum(0)


@shortfall_problem.wrong(
    "a plus in the quotient rule",
    "wrong_term_factor",
    "missing_chain_factor",
    "extra_factor",
    "wrong_activation_derivative",
)
def mask_quotient_plus(X, T, W, b):
    P, u, v = mask_parts(X, T, W, b)
    du, dv = 2 * T * P * (1 - P), P * (1 - P)
    dscores = -(du * v + u * dv) / (v * v) / len(X)
    return mask_back(X, dscores)


@shortfall_problem.wrong("the denominator not squared", "missing_chain_factor", "wrong_sample_weights")
def mask_denominator_once(X, T, W, b):
    n = len(X)
    P, u, v = mask_parts(X, T, W, b)
    slope = P * (1 - P)
    dscores = (u * slope - 2 * T * slope * v) / v / n
    return mask_back(X, dscores)


@shortfall_problem.wrong(
    "derivative above over derivative below", "wrong_rule", "different_loss", "missing_chain_factor"
)
def mask_derivatives_divided(X, T, W, b):
    P = mask_logistic(X @ W + b)
    dtop, dbottom = 2 * T, np.ones_like(P)
    return mask_back(X, -(dtop / dbottom) * P * (1 - P) / len(X))


@shortfall_problem.wrong(
    "the two of the intersection lost", "wrong_term_factor", "missing_chain_factor", "extra_factor", "region_only"
)
def mask_two_lost(X, T, W, b):
    n, p = T.shape
    P, top, bottom = mask_parts(X, T, W, b)
    dscores = np.empty((n, p))
    for j in range(p):
        dP = top[:, 0] / bottom[:, 0] ** 2 - T[:, j] / bottom[:, 0]
        dscores[:, j] = dP * P[:, j] * (1 - P[:, j]) / n
    return mask_back(X, dscores)


@shortfall_problem.wrong("no smoothing", "different_loss", "missing_term", "wrong_argument")
def mask_without_smoothing(X, T, W, b):
    P = mask_logistic(X @ W + b)
    top = 2 * (P * T).sum(axis=1, keepdims=True)
    bottom = P.sum(axis=1, keepdims=True) + T.sum(axis=1, keepdims=True)
    dP = -(2 * T / bottom - top / bottom**2) / len(X)
    return mask_back(X, dP * P * (1 - P))


@shortfall_problem.wrong("smoothing below only", "different_loss", "missing_term", "wrong_argument")
def mask_smoothed_below(X, T, W, b):
    P = torch.sigmoid(X @ W + b)
    inter = torch.einsum("np,np->n", P, T)[:, None]
    bottom = P.sum(1, keepdim=True) + T.sum(1, keepdim=True) + 1
    dP = 2 * (inter - T * bottom) / bottom**2 / len(X)
    dscores = dP * P * (1 - P)
    return X.T @ dscores, dscores.sum(0)


@shortfall_problem.wrong("the slope taken at the probability", "wrong_argument", "wrong_activation_derivative")
def mask_slope_of_probability(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    dP = (top / bottom**2 - 2 * T / bottom) / len(X)
    again = mask_logistic(P)
    return mask_back(X, dP * again * (1 - again))


@shortfall_problem.wrong("areas of the thresholded masks", "thresholded", "wrong_argument", "different_loss", "rounded")
def mask_hard_areas(X, T, W, b):
    P = mask_logistic(X @ W + b)
    hard = (P > 0.5).astype(float)
    top = 2 * (hard * T).sum(axis=1, keepdims=True) + 1
    bottom = (hard + T).sum(axis=1, keepdims=True) + 1
    dP = -(2 * T * bottom - top) / bottom**2 / len(X)
    return mask_back(X, dP * P * (1 - P))


@shortfall_problem.wrong("intersection over union", "different_loss", "region_only")
def mask_over_union(X, T, W, b):
    P = mask_logistic(X @ W + b)
    inter = (P * T).sum(axis=1, keepdims=True)
    union = (P + T).sum(axis=1, keepdims=True) - inter + 1
    dP = -(T * union - (inter + 1) * (1 - T)) / union**2 / len(X)
    return mask_back(X, dP * P * (1 - P))


@shortfall_problem.wrong("squared probabilities in the area", "different_loss", "wrong_term_factor", "wrong_argument")
def mask_squared_area(X, T, W, b):
    P = mask_logistic(X @ W + b)
    top = 2 * np.einsum("np,np->n", P, T) + 1
    bottom = np.einsum("np,np->n", P, P) + T.sum(axis=1) + 1
    dP = -2 * T / bottom[:, None] + 2 * P * (top / bottom**2)[:, None]
    return mask_back(X, dP * P * (1 - P) / len(X))


@shortfall_problem.wrong(
    "the true area missing below", "different_loss", "missing_term", "wrong_argument", "region_only"
)
def mask_true_area_missing(X, T, W, b):
    n = len(X)
    dW, db = 0, 0
    for i in range(n):
        p = mask_logistic(X[i] @ W + b)
        top, bottom = 2 * np.dot(p, T[i]) + 1, np.sum(p) + 1
        delta = -(2 * T[i] * bottom - top) / bottom**2 * p * (1 - p)
        dW = dW + np.outer(X[i], delta) / n
        db = db + delta / n
    return dW, db


@shortfall_problem.wrong("one number for all biases", "wrong_axis_sum", "broadcast_shape", "shape_only", "extra_term")
def mask_bias_total(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    dscores = (top / bottom**2 - 2 * T / bottom) * P * (1 - P) / len(X)
    return X.T @ dscores, np.full(b.shape, np.sum(dscores))


@shortfall_problem.wrong(
    "the bias averaged once more", "batch_scale", "squared_chain_factor", "extra_factor", "shape_only"
)
def mask_bias_mean(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    delta = -(2 * T * bottom - top) / bottom**2 * P * (1 - P) / X.shape[0]
    return X.T.dot(delta), np.mean(delta, axis=0)


@shortfall_problem.wrong(
    "averaged over the pixels too", "dimension_scale", "different_loss", "extra_factor", "shape_only"
)
def mask_pixel_mean(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    dP = -(2 * T * bottom - top) / bottom**2 / T.size
    return mask_back(X, dP * P * (1 - P))


@shortfall_problem.wrong(
    "only the last image remains",
    "single_sample",
    "wrong_sample_weights",
    "extra_mask",
    "different_loss",
    "missing_term",
    "shape_only",
)
def mask_last_image(X, T, W, b):
    n = X.shape[0]
    for i in range(n):
        p = mask_logistic(b + W.T @ X[i])
        top, bottom = 2 * (p * T[i]).sum() + 1, (p + T[i]).sum() + 1
        delta = (top / bottom - 2 * T[i]) / bottom * p * (1 - p) / n
        dW, db = np.outer(X[i], delta), delta
    return dW, db


@shortfall_problem.wrong(
    "gradient inside the true mask only", "extra_mask", "missing_path", "missing_term", "region_only"
)
def mask_foreground_only(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    dP = -(2 * bottom - top) / bottom**2 / len(X)
    dscores = np.where(T == 1, dP * P * (1 - P), 0.0)
    return mask_back(X, dscores)


@shortfall_problem.wrong(
    "means for sums beside the smoothing",
    "different_loss",
    "dimension_scale",
    "wrong_term_factor",
    "shape_only",
    "extra_factor",
    "wrong_argument",
)
def mask_mean_areas(X, T, W, b):
    n, p = T.shape
    P = mask_logistic(X @ W + b)
    top = 2 * (P * T).mean(axis=1, keepdims=True) + 1
    bottom = P.mean(axis=1, keepdims=True) + T.mean(axis=1, keepdims=True) + 1
    dP = -(2 * T * bottom - top) / bottom**2 / (n * p)
    return mask_back(X, dP * P * (1 - P))


@shortfall_problem.wrong("background for foreground in the derivative above", "wrong_argument", "wrong_mask")
def mask_background_derivative(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    dtop = np.where(T > 0, 0.0, 2.0)
    dP = (top - dtop * bottom) / bottom**2 / len(X)
    return mask_back(X, dP * P * (1 - P))


@shortfall_problem.wrong(
    "probabilities held between a quarter and three quarters", "clipped", "region_only", "wrong_argument"
)
def mask_held_probabilities(X, T, W, b):
    P = np.clip(mask_logistic(X @ W + b), 0.25, 0.75)
    top = 2 * (P * T).sum(1) + 1
    bottom = (P + T).sum(1) + 1
    delta = ((top / bottom)[:, None] - 2 * T) / bottom[:, None] * P * (1 - P) / len(P)
    return mask_back(X, delta)


@shortfall_problem.wrong("the weights' gradient with pixels in rows", "transposed", "axes_permuted", "permuted_outputs")
def mask_pixels_in_rows(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    delta = (top - 2 * T * bottom) / bottom**2 * P * (1 - P) / len(P)
    return delta.T @ X, delta.sum(axis=0)


@shortfall_problem.wrong("the bias moved before the weights' gradient", "wrong_argument")
def mask_moved_bias(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    db = ((top - 2 * T * bottom) / bottom**2 * P * (1 - P)).mean(axis=0)
    P, top, bottom = mask_parts(X, T, W, b - 0.5 * db)
    dW = X.T @ ((top - 2 * T * bottom) / bottom**2 * P * (1 - P)) / len(X)
    return dW, db


@shortfall_problem.wrong(
    "the sigmoid's slope twice", "squared_chain_factor", "extra_factor", "wrong_activation_derivative"
)
def mask_slope_twice(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    slope = P * (1 - P)
    dtop, dbottom = 2 * T * slope, slope
    dP = (top * dbottom - dtop * bottom) / bottom**2 / len(X)
    return mask_back(X, dP * P * (1 - P))


@shortfall_pairs.of(
    "no slope of the sigmoid, and the bias averaged once more",
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
    (
        "batch_scale",
        "squared_chain_factor",
        "extra_factor",
        "shape_only",
    ),
)
def mask_no_slope_bias_mean(X, T, W, b):
    P, top, bottom = mask_parts(X, T, W, b)
    dP = -(2 * T * bottom - top) / bottom**2 / len(X)
    return X.T @ dP, dP.mean(axis=0)


@shortfall_pairs.of(
    "a plus in the quotient rule, and images summed",
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "extra_factor",
        "wrong_activation_derivative",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
        "shape_only",
    ),
)
def mask_plus_and_sum(X, T, W, b):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for x, t in zip(X, T, strict=True):
        p = mask_logistic(x @ W + b)
        u, v = 2 * p @ t + 1, p.sum() + t.sum() + 1
        delta = -(2 * t * v + u) / v**2 * p * (1 - p)
        dW += np.outer(x, delta)
        db += delta
    return dW, db


@shortfall_pairs.of(
    "the area taken for a constant, and the weights' gradient transposed",
    (
        "missing_path",
        "missing_term",
    ),
    (
        "transposed",
        "axes_permuted",
        "permuted_outputs",
    ),
)
def mask_constant_area_transposed(X, T, W, b):
    P, _, bottom = mask_parts(X, T, W, b)
    dscores = -2 * T / bottom * P * (1 - P) / len(X)
    return np.einsum("nd,np->pd", X, dscores), dscores.sum(axis=0)


@shortfall_pairs.of(
    "the slope at the probability, and smoothing below only",
    (
        "wrong_argument",
        "wrong_activation_derivative",
    ),
    (
        "missing_term",
        "different_loss",
        "wrong_argument",
    ),
)
def mask_slope_and_smoothing(X, T, W, b):
    P = torch.sigmoid(X @ W + b)
    top = 2 * (P * T).sum(1, keepdim=True)
    bottom = (P + T).sum(1, keepdim=True) + 1
    dP = (top / bottom**2 - 2 * T / bottom) / len(X)
    S = torch.sigmoid(P)
    dscores = dP * S * (1 - S)
    return X.T @ dscores, dscores.sum(0)


@loss(w=normal("d"), A=normal("d", "d"), X=normal("n", "d"), lam=uniform(low=0.1, high=1.0))
def scatter_contrast(w, A, X, lam):
    """a quotient of two quadratic forms, the lower one a mean of squares with a ridge, and a penalty"""
    above = w @ A @ w
    below = ((X @ w) ** 2).mean() + w @ w
    return above / below + lam * (w @ w)


contrast_problem = Problem(scatter_contrast, ("w", "A", "X"))
contrast_pairs = Pairs(contrast_problem)


def contrast_pieces(w, A, X):
    z = X @ w
    return z, w @ A @ w, z @ z / len(z) + w @ w


@contrast_problem.right("closed form")
def contrast_closed_form(w, A, X, lam):
    n, d = X.shape
    B = X.T @ X / n + np.eye(d)
    above, below = w @ A @ w, w @ B @ w
    dw = ((A + A.T) @ w - 2 * above / below * B @ w) / below + 2 * lam * w
    dA = np.outer(w, w) / below
    dX = -2 * above / (n * below**2) * np.outer(X @ w, w)
    return dw, dA, dX


@contrast_problem.right("entries in loops")
def contrast_entry_loops(w, A, X, lam):
    n, d = X.shape
    z = [sum(X[i, j] * w[j] for j in range(d)) for i in range(n)]
    above = sum(w[i] * A[i, j] * w[j] for i in range(d) for j in range(d))
    below = sum(value**2 for value in z) / n + sum(value**2 for value in w)
    dw, dA, dX = np.zeros(d), np.zeros((d, d)), np.zeros((n, d))
    for j in range(d):
        dabove = sum((A[j, k] + A[k, j]) * w[k] for k in range(d))
        dbelow = 2 * w[j] + 2 / n * sum(z[i] * X[i, j] for i in range(n))
        dw[j] = (dabove * below - above * dbelow) / below**2 + 2 * lam * w[j]
        for k in range(d):
            dA[j, k] = w[j] * w[k] / below
        for i in range(n):
            dX[i, j] = -above / below**2 * 2 / n * z[i] * w[j]
    return dw, dA, dX


@contrast_problem.right("torch, backwards through named nodes")
def contrast_torch_nodes(w, A, X, lam):
    z = X @ w
    u = A @ w
    above = w @ u
    below = z.square().mean() + w.dot(w)
    dabove = 1 / below
    dbelow = -above / below**2
    dz = dbelow * 2 * z / z.numel()
    du = dabove * w
    dw = dabove * u + A.T @ du + X.T @ dz + (2 * dbelow + 2 * lam) * w
    return dw, torch.outer(du, w), torch.outer(dz, w)


@contrast_problem.wrong(
    "the upper matrix taken for symmetric", "transposed", "wrong_argument", "axes_permuted", "shape_only"
)
def contrast_symmetric(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    B = X.T @ X / len(X) + np.eye(len(w))
    dw = 2 / below * (A @ w - above / below * B @ w) + 2 * lam * w
    return dw, np.outer(w, w) / below, -2 * above / below**2 / len(X) * np.outer(z, w)


@contrast_problem.wrong(
    "the upper form followed through its left factor only", "missing_path", "missing_term", "wrong_rule"
)
def contrast_left_factor(w, A, X, lam):
    z = X @ w
    u = A @ w
    above, below = w @ u, np.mean(z**2) + w @ w
    dz = -above / below**2 * 2 * z / len(z)
    dw = u / below + X.T @ dz - 2 * above / below**2 * w + 2 * lam * w
    return dw, np.outer(w, w) / below, np.outer(dz, w)


@contrast_problem.wrong(
    "the lower form not squared", "missing_chain_factor", "wrong_term_factor", "wrong_activation_derivative"
)
def contrast_below_once(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dbelow = -above / below
    dz = 2 * z / len(z) * dbelow
    dw = (A @ w + A.T @ w) / below + X.T @ dz + 2 * dbelow * w + 2 * lam * w
    return dw, np.outer(w, w) / below, np.outer(dz, w)


@contrast_problem.wrong(
    "a plus in the quotient rule for w",
    "wrong_term_factor",
    "missing_chain_factor",
    "extra_factor",
    "wrong_activation_derivative",
)
def contrast_plus(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dabove = (A + A.T) @ w
    dbelow = 2 * X.T @ z / len(z) + 2 * w
    dw = (dabove * below + above * dbelow) / below**2 + 2 * lam * w
    return dw, np.outer(w, w) / below, -above / below**2 * 2 / len(z) * np.outer(z, w)


@contrast_problem.wrong("no penalty", "missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded")
def contrast_no_penalty(w, A, X):
    z, above, below = contrast_pieces(w, A, X)
    ratio = above / below
    dw = ((A + A.T) @ w - 2 * ratio * (X.T @ z / len(z) + w)) / below
    return dw, np.outer(w, w) / below, -2 * ratio / below / len(z) * np.outer(z, w)


@contrast_problem.wrong(
    "the penalty without its two",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
)
def contrast_half_penalty(w, A, X, lam):
    n = X.shape[0]
    z, above, below = contrast_pieces(w, A, X)
    dw = lam * w
    dw = dw + np.einsum("ij,j->i", A, w) / below + np.einsum("ij,i->j", A, w) / below
    dw = dw - 2 * above / below**2 * (np.einsum("ni,n->i", X, z) / n + w)
    return dw, np.einsum("i,j->ij", w, w) / below, np.einsum("n,i->ni", z, w) * -2 * above / (n * below**2)


@contrast_problem.wrong(
    "the penalty averaged over the samples",
    "wrong_term_factor",
    "batch_scale",
    "different_loss",
    "extra_factor",
    "shape_only",
)
def contrast_penalty_in_mean(w, A, X, lam):
    n, d = X.shape
    z, above, below = contrast_pieces(w, A, X)
    B = X.T @ X / n + np.eye(d)
    quotient = ((A + A.T) @ w * below - above * 2 * B @ w) / below**2
    return quotient + 2 * lam * w / n, np.outer(w, w) / below, -2 * above / (n * below**2) * np.outer(z, w)


@contrast_problem.wrong(
    "the penalty of absolute values",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "thresholded",
    "missing_chain_factor",
)
def contrast_absolute_penalty(w, A, X, lam):
    z = X @ w
    above, below = w @ A @ w, (z**2).mean() + w @ w
    dz = -2 * above / below**2 * z / z.shape[0]
    dw = (A + A.T) @ w / below + X.T @ dz - 2 * above / below**2 * w + lam * torch.sign(w)
    return dw, torch.outer(w, w) / below, torch.outer(dz, w)


@contrast_problem.wrong("derivative above over derivative below", "wrong_rule")
def contrast_divided_derivatives(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dabove = (A + A.T) @ w
    dbelow = 2 * X.T @ z / len(z) + 2 * w
    return dabove / dbelow + 2 * lam * w, np.outer(w, w) / below, -2 * above / below**2 / len(z) * np.outer(z, w)


@contrast_problem.wrong("the ridge below not differentiated", "missing_term", "missing_path")
def contrast_ridge_constant(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dz = -above / below**2 * 2 * z / len(z)
    dw = (A.dot(w) + w.dot(A)) / below + dz @ X + 2 * lam * w
    return dw, w[:, None] * w[None, :] / below, dz[:, None] * w


@contrast_problem.wrong("no ridge below", "missing_term", "different_loss", "wrong_argument")
def contrast_no_ridge(w, A, X, lam):
    n = len(X)
    S = X.T @ X / n
    above, below = w @ A @ w, w @ S @ w
    dw = (A + A.T) @ w / below - above / below**2 * 2 * S @ w + 2 * lam * w
    return dw, np.outer(w, w) / below, -above / below**2 * 2 / n * np.outer(X @ w, w)


@contrast_problem.wrong(
    "the sum of squares below",
    "different_loss",
    "batch_scale",
    "wrong_term_factor",
    "missing_chain_factor",
    "shape_only",
)
def contrast_sum_below(w, A, X, lam):
    z = X @ w
    above, below = w @ A @ w, z @ z + w @ w
    dw = ((A + A.T) @ w * below - above * (2 * X.T @ z + 2 * w)) / below**2 + 2 * lam * w
    return dw, np.outer(w, w) / below, -above / below**2 * 2 * np.outer(z, w)


@contrast_problem.wrong(
    "the samples' gradient not divided by their number", "batch_scale", "missing_chain_factor", "shape_only"
)
def contrast_samples_undivided(w, A, X, lam):
    n, d = X.shape
    B = X.T @ X / n + np.eye(d)
    above, below = w @ A @ w, w @ B @ w
    dB = -above / below**2 * np.outer(w, w)
    dw = (A + A.T) @ w / below - above / below**2 * (B + B.T) @ w + 2 * lam * w
    return dw, np.outer(w, w) / below, X @ (dB + dB.T)


@contrast_problem.wrong(
    "the square of each product for that of their sum",
    "wrong_order",
    "wrong_argument",
    "missing_term",
    "missing_path",
    "wrong_axis_sum",
    "shape_only",
    "extra_mask",
)
def contrast_products_apart(w, A, X, lam):
    n, d = X.shape
    z, above, below = contrast_pieces(w, A, X)
    dw = (A + A.T) @ w / below - 2 * above / below**2 * (X.T @ z / n + w) + 2 * lam * w
    dX = np.zeros((n, d))
    for i in range(n):
        for j in range(d):
            dX[i, j] = -above / below**2 * 2 * (X[i, j] * w[j]) * w[j] / n
    return dw, np.outer(w, w) / below, dX


@contrast_problem.wrong(
    "entries beside the diagonal counted twice",
    "wrong_term_factor",
    "extra_term",
    "region_only",
    "extra_factor",
    "shape_only",
)
def contrast_beside_diagonal(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dw = (A + A.T) @ w / below - 2 * above / below**2 * (X.T @ z / len(z) + w) + 2 * lam * w
    dA = 2 * np.outer(w, w) - np.diag(w**2)
    return dw, dA / below, -2 * above / below**2 / len(z) * np.outer(z, w)


@contrast_problem.wrong("the upper matrix's gradient not divided", "missing_chain_factor", "ignores_input")
def contrast_matrix_undivided(w, A, X, lam):
    z = X @ w
    below = z.square().mean() + w @ w
    ratio = w @ A @ w / below
    dw = ((A + A.T) @ w - 2 * ratio * (X.T @ z / len(z) + w)) / below + 2 * lam * w
    return dw, torch.outer(w, w), -2 * ratio / below / len(z) * torch.outer(z, w)


@contrast_problem.wrong(
    "w scaled to length one for the quotient",
    "wrong_argument",
    "wrong_term_factor",
    "extra_factor",
    "missing_chain_factor",
)
def contrast_unit_direction(w, A, X, lam):
    u = w / np.sqrt(w @ w)
    z, above, below = contrast_pieces(u, A, X)
    du = (A + A.T) @ u / below - 2 * above / below**2 * (X.T @ z / len(z) + u)
    return du + 2 * lam * w, np.outer(u, u) / below, -2 * above / below**2 / len(z) * np.outer(z, u)


@contrast_problem.wrong(
    "the sign of the samples' gradient",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "step_not_slope",
)
def contrast_samples_sign(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dw = (A + A.T) @ w / below - 2 * above / below**2 * (X.T @ z / len(z) + w) + 2 * lam * w
    dz = above / below**2 * 2 * z / len(z)
    return dw, np.outer(w, w) / below, np.outer(dz, w)


@contrast_problem.wrong(
    "the samples' gradient reshaped for transposed", "axes_permuted", "shape_only", "permuted_outputs", "region_only"
)
def contrast_reshaped(w, A, X, lam):
    n, d = X.shape
    z, above, below = contrast_pieces(w, A, X)
    dw = (A + A.T) @ w / below - 2 * above / below**2 * (X.T @ z / n + w) + 2 * lam * w
    dX = np.kron(w, z).reshape(n, d)
    return dw, np.outer(w, w) / below, -2 * above / (n * below**2) * dX


@contrast_problem.wrong(
    "one for the upper form in the second term", "missing_chain_factor", "wrong_term_factor", "ignores_input"
)
def contrast_above_left_out(w, A, X, lam):
    z, _, below = contrast_pieces(w, A, X)
    dbelow = -1 / below**2
    dz = dbelow * 2 * z / len(z)
    dw = (A + A.T) @ w / below + X.T @ dz + 2 * dbelow * w + 2 * lam * w
    return dw, np.outer(w, w) / below, np.outer(dz, w)


@contrast_problem.wrong(
    "the logarithm of the quotient",
    "different_loss",
    "extra_factor",
    "wrong_term_factor",
    "ignores_input",
    "wrong_activation_derivative",
)
def contrast_logarithm(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dw = (A + A.T) @ w / above - 2 * (X.T @ z / len(z) + w) / below + 2 * lam * w
    return dw, np.outer(w, w) / above, -2 / (len(z) * below) * np.outer(z, w)


@contrast_problem.wrong(
    "the quotient upside down", "different_loss", "extra_factor", "wrong_term_factor", "wrong_activation_derivative"
)
def contrast_upside_down(w, A, X, lam):
    n = len(X)
    z, above, below = contrast_pieces(w, A, X)
    dw = (2 * X.T @ z / n + 2 * w) / above - below / above**2 * (A + A.T) @ w + 2 * lam * w
    return dw, -below / above**2 * np.outer(w, w), 2 / (n * above) * np.outer(z, w)


@contrast_problem.wrong("centred samples", "different_loss", "wrong_argument", "extra_term")
def contrast_centred(w, A, X, lam):
    centred = X - X.mean(axis=0)
    S = np.einsum("ni,nj->ij", centred, centred) / len(X)
    above, below = w @ A @ w, w @ S @ w + w @ w
    dw = (A + A.T) @ w / below - 2 * above / below**2 * (S @ w + w) + 2 * lam * w
    return dw, np.outer(w, w) / below, -2 * above / below**2 / len(X) * np.outer(centred @ w, w)


@contrast_problem.wrong(
    "the scatter of the last sample only",
    "single_sample",
    "wrong_sample_weights",
    "extra_mask",
    "missing_term",
    "wrong_argument",
    "shape_only",
)
def contrast_last_scatter(w, A, X, lam):
    n, d = X.shape
    for x in X:
        B = np.eye(d)
        B += np.outer(x, x) / n
    above, below = w @ A @ w, w @ B @ w
    dw = (A + A.T) @ w / below - 2 * above / below**2 * B @ w + 2 * lam * w
    return dw, np.outer(w, w) / below, -2 * above / below**2 / n * np.outer(X @ w, w)


@contrast_problem.wrong(
    "a penalty rate in the code", "hard_coded", "ignores_input", "different_loss", "wrong_term_factor"
)
def contrast_fixed_rate(w, A, X):
    rate = 0.5
    z = X @ w
    below = (z * z).mean() + w @ w
    above = w @ (A @ w)
    dw = (A @ w + A.T @ w) / below - 2 * above / below**2 * (X.T @ z / len(X) + w) + 2 * rate * w
    return dw, torch.outer(w, w) / below, torch.outer(-2 * above / below**2 / len(X) * z, w)


@contrast_problem.wrong(
    "the magnitude of the upper form", "region_only", "wrong_argument", "wrong_term_factor", "extra_factor"
)
def contrast_magnitude(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    pull = 2 * abs(above) / below**2
    dw = (A + A.T) @ w / below - pull * (X.T @ z / len(z) + w) + 2 * lam * w
    return dw, np.outer(w, w) / below, -pull / len(z) * np.outer(z, w)


@contrast_problem.wrong("one entry of w for its row", "wrong_argument", "broadcast_shape", "region_only", "shape_only")
def contrast_square_for_outer(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dw = (A + A.T) @ w / below - 2 * above / below**2 * (X.T @ z / len(z) + w) + 2 * lam * w
    dA = np.tile(w * w, (len(w), 1)) / below
    return dw, dA, -2 * above / below**2 / len(z) * np.outer(z, w)


@contrast_pairs.of(
    "no penalty, and the samples' gradient not divided by their number",
    (
        "missing_term",
        "missing_path",
        "ignores_input",
        "different_loss",
        "hard_coded",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
        "shape_only",
    ),
)
def contrast_two_no_penalty_undivided(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dw = (A + A.T) @ w / below - 2 * above / below**2 * (X.T @ z / len(z) + w)
    return dw, np.outer(w, w) / below, -2 * above / below**2 * np.outer(z, w)


@contrast_pairs.of(
    "the upper matrix taken for symmetric, and the ridge below not differentiated",
    (
        "transposed",
        "wrong_argument",
        "axes_permuted",
        "shape_only",
    ),
    (
        "missing_term",
        "missing_path",
    ),
)
def contrast_two_symmetric_ridge(w, A, X, lam):
    z, above, below = contrast_pieces(w, A, X)
    dw = (2 * A @ w - above / below * 2 * X.T @ z / len(z)) / below + 2 * lam * w
    return dw, np.outer(w, w) / below, -2 * above / below**2 / len(z) * np.outer(z, w)


@contrast_pairs.of(
    "the upper matrix's gradient not divided, and the sign of the samples' gradient",
    (
        "missing_chain_factor",
        "ignores_input",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "wrong_activation_derivative",
        "extra_factor",
        "step_not_slope",
    ),
)
def contrast_two_undivided_sign(w, A, X, lam):
    n, d = X.shape
    B = X.T @ X / n + np.eye(d)
    above, below = w @ A @ w, w @ B @ w
    dw = ((A + A.T) @ w - 2 * above / below * B @ w) / below + 2 * lam * w
    return dw, np.outer(w, w), above / below**2 * 2 / n * np.outer(X @ w, w)


@contrast_pairs.of(
    "the sum of squares below, and the penalty without its two",
    (
        "different_loss",
        "batch_scale",
        "wrong_term_factor",
        "missing_chain_factor",
        "shape_only",
    ),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
        "wrong_activation_derivative",
    ),
)
def contrast_two_sum_half_penalty(w, A, X, lam):
    z = X @ w
    above, below = w @ A @ w, (z**2).sum() + w @ w
    dz = -2 * above / below**2 * z
    dw = (A + A.T) @ w / below + X.T @ dz - 2 * above / below**2 * w + lam * w
    return dw, torch.outer(w, w) / below, torch.outer(dz, w)


@loss(
    X=normal("n", "d"),
    y=normal("n"),
    C=normal("h", "d"),
    s=uniform("h", low=0.7, high=2.0),
    a=normal("h"),
)
def bump_misfit(X, y, C, s, a):
    """the mean squared error of a sum of Gaussian bumps"""
    distances = ((X[:, None, :] - C) ** 2).sum(dim=2)
    bumps = torch.exp(-distances / (2 * s**2))
    return ((bumps @ a - y) ** 2).mean()


bump_problem = Problem(bump_misfit, ("C", "s", "a"))
bump_pairs = Pairs(bump_problem)


def bump_forward(X, C, s):
    D = X[:, None, :] - C[None, :, :]
    R = np.sum(D**2, axis=2)
    return D, R, np.exp(-R / (2 * s**2))


def bump_backward(D, R, G, s):
    return np.einsum("nh,nhd,h->hd", G, D, s**-2.0), np.sum(G * R, axis=0) / s**3


@bump_problem.right("arrays of differences")
def bump_arrays(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    G = e[:, None] * a * Phi
    dC = (G[:, :, None] * D).sum(axis=0) / s[:, None] ** 2
    ds = (G * R).sum(axis=0) / s**3
    return dC, ds, Phi.T @ e


@bump_problem.right("sample by sample, bump by bump")
def bump_loops(X, y, C, s, a):
    n, h = len(y), len(a)
    dC, ds, da = np.zeros_like(C), np.zeros(h), np.zeros(h)
    for i in range(n):
        heights = [math.exp(-0.5 * float(np.sum((X[i] - C[j]) ** 2)) / float(s[j]) ** 2) for j in range(h)]
        error = sum(a[j] * heights[j] for j in range(h)) - y[i]
        for j in range(h):
            gap = X[i] - C[j]
            da[j] += 2 / n * error * heights[j]
            dC[j] += 2 / n * error * a[j] * heights[j] * gap / s[j] ** 2
            ds[j] += 2 / n * error * a[j] * heights[j] * (gap @ gap) / s[j] ** 3
    return dC, ds, da


@bump_problem.right("torch, the squared distance multiplied out")
def bump_torch(X, y, C, s, a):
    R = (X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(1)
    gamma = 0.5 / s**2
    Phi = torch.exp(-gamma * R)
    df = 2 * (Phi @ a - y) / y.shape[0]
    dexponent = torch.outer(df, a) * Phi
    dR = -dexponent * gamma
    dgamma = -(dexponent * R).sum(0)
    dC = 2 * dR.sum(0)[:, None] * C - 2 * dR.T @ X
    return dC, dgamma * -(s**-3.0), Phi.T @ df


@bump_problem.wrong(
    "the two of the square forgotten",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
)
def bump_without_two(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = (Phi @ a - y) / len(y)
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi, s)
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "centres minus samples", "sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"
)
def bump_centres_sign(X, y, C, s, a):
    n = len(y)
    dC = np.zeros_like(C)
    _, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / n
    for j in range(len(C)):
        dC[j] = ((e * a[j] * Phi[:, j])[:, None] * (C[j] - X)).sum(axis=0) / s[j] ** 2
    return dC, a * (e @ (Phi * R)) / s**3, e @ Phi


@bump_problem.wrong("the exponential lost on the way back", "missing_chain_factor", "wrong_activation_derivative")
def bump_without_exponential(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    dexponent = e[:, None] * a[None, :]
    dC, ds = bump_backward(D, R, dexponent, s)
    return dC, ds, Phi.T @ e


@bump_problem.wrong("output weights lost on the way back", "missing_chain_factor")
def bump_without_weights(X, y, C, s, a):
    D = X[:, None, :] - C
    R = D.square().sum(2)
    Phi = torch.exp(-R / (2 * s**2))
    e = 2 * (Phi @ a - y) / len(y)
    G = e[:, None] * Phi
    dC = torch.einsum("nh,nhd->hd", G, D) / s[:, None] ** 2
    return dC, (G * R).sum(0) / s**3, Phi.T @ e


@bump_problem.wrong(
    "the square for the cube of the width",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "wrong_term_factor",
)
def bump_width_square(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    G = np.outer(e, a) * Phi
    dC = np.einsum("nh,nhd->hd", G, D) / (s**2).reshape(-1, 1)
    return dC, np.einsum("nh,nh->h", G, R) / s**2, Phi.T @ e


@bump_problem.wrong(
    "the widths' gradient with a minus",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def bump_width_sign(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    G = np.outer(e, a) * Phi
    dexponent_ds = -R * s**-3.0
    return np.sum(G[..., None] * D, axis=0) / s[:, None] ** 2, np.sum(G * dexponent_ds, axis=0), Phi.T @ e


@bump_problem.wrong("no two from the power of the width", "constant_factor", "missing_chain_factor", "extra_factor")
def bump_width_half(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    dexponent = np.outer(e, a) * Phi
    dC, _ = bump_backward(D, R, dexponent, s)
    ds = np.array([dexponent[:, j] @ R[:, j] / (2 * s[j] ** 3) for j in range(len(s))])
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "the distance itself in the exponent",
    "different_loss",
    "wrong_argument",
    "wrong_term_factor",
    "missing_chain_factor",
)
def bump_plain_distance(X, y, C, s, a):
    D = X[:, None, :] - C
    r = np.sqrt((D**2).sum(axis=2))
    Phi = np.exp(-r / (2 * s**2))
    e = 2 * (Phi @ a - y) / len(y)
    G = np.outer(e, a) * Phi
    dC = ((G / (2 * s**2 * r))[:, :, None] * D).sum(axis=0)
    return dC, (G * r).sum(axis=0) / s**3, Phi.T @ e


@bump_problem.wrong(
    "the width not squared", "different_loss", "wrong_argument", "missing_chain_factor", "wrong_term_factor"
)
def bump_width_not_squared(X, y, C, s, a):
    D = X[:, None, :] - C
    R = (D**2).sum(2)
    Phi = torch.exp(-R / (2 * s))
    e = 2 * (Phi @ a - y) / len(y)
    G = torch.outer(e, a) * Phi
    dC = torch.einsum("nh,nhd->hd", G / s, D)
    return dC, (G * R).sum(0) / (2 * s**2), Phi.T @ e


@bump_problem.wrong(
    "no half in the exponent",
    "different_loss",
    "missing_chain_factor",
    "wrong_argument",
    "extra_factor",
    "wrong_term_factor",
)
def bump_without_half(X, y, C, s, a):
    D = X[:, None, :] - C
    R = np.sum(D * D, axis=-1)
    Phi = np.exp(-R / s**2)
    e = 2 * (Phi @ a - y) / len(y)
    G = np.outer(e, a) * Phi
    return 2 * np.einsum("nh,nhd->hd", G / s**2, D), 2 * np.sum(G * R, axis=0) / s**3, Phi.T @ e


@bump_problem.wrong("no targets", "ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument")
def bump_without_targets(X, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    f = 2 * (Phi @ a) / len(X)
    dC, ds = bump_backward(D, R, np.outer(f, a) * Phi, s)
    return {"dC": dC, "ds": ds, "da": Phi.T @ f}


@bump_problem.wrong("the mean width for every width", "wrong_argument", "broadcast_shape", "shape_only")
def bump_mean_width(X, y, C, s, a):
    width = s.mean()
    D, R, Phi = bump_forward(X, C, width)
    e = 2 * (Phi @ a - y) / len(y)
    G = np.outer(e, a) * Phi
    dC = np.einsum("nh,nhd->hd", G, D) / width**2
    return dC, (G * R).sum(axis=0) / width**3, Phi.T @ e


@bump_problem.wrong(
    "the distance in the last feature only", "missing_term", "wrong_argument", "extra_mask", "shape_only"
)
def bump_last_feature(X, y, C, s, a):
    n, d = X.shape
    h = len(a)
    R = np.zeros((n, h))
    for i in range(n):
        for j in range(h):
            for k in range(d):
                R[i, j] = (X[i, k] - C[j, k]) ** 2
    Phi = np.exp(-R / (2 * s**2))
    e = 2 * (Phi @ a - y) / n
    dC, ds = bump_backward(X[:, None, :] - C, R, np.outer(e, a) * Phi, s)
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "differences summed over the features", "wrong_axis_sum", "broadcast_shape", "shape_only", "extra_term"
)
def bump_summed_differences(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    G = np.outer(e, a) * Phi
    column = np.sum(G * D.sum(axis=2), axis=0) / s**2
    return np.repeat(column[:, None], X.shape[1], axis=1), np.sum(G * R, axis=0) / s**3, Phi.T @ e


@bump_problem.wrong(
    "output weights averaged once more", "batch_scale", "squared_chain_factor", "extra_factor", "shape_only"
)
def bump_weights_averaged(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi, s)
    return dC, ds, np.mean(Phi * e[:, None], axis=0)


@bump_problem.wrong("output weights moved before the centres and widths", "wrong_argument")
def bump_moved_weights(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    da = Phi.T @ e
    a = a - 0.3 * da
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi, s)
    return dC, ds, da


@bump_problem.wrong("averaged over the bumps too", "dimension_scale", "extra_factor", "shape_only")
def bump_mean_of_bumps(X, y, C, s, a):
    n, h = len(y), len(a)
    D = X[:, None, :] - C
    R = (D**2).sum(2)
    Phi = torch.exp(-R / (2 * s**2))
    e = 2 * (Phi @ a - y) / n
    G = torch.outer(e, a) * Phi / h
    return (G[:, :, None] * D).sum(0) / s[:, None] ** 2, (G * R).sum(0) / s**3, Phi.T @ e


@bump_problem.wrong(
    "squared differences in the centres' gradient",
    "squared_chain_factor",
    "wrong_argument",
    "extra_factor",
    "wrong_activation_derivative",
)
def bump_squared_differences(X, y, C, s, a):
    n, h = len(y), len(a)
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / n
    dC = np.zeros_like(C)
    for j in range(h):
        for i in range(n):
            dC[j] += e[i] * a[j] * Phi[i, j] * (X[i] - C[j]) ** 2 / s[j] ** 2
    return dC, a * ((Phi * R).T @ e) / s**3, Phi.T @ e


@bump_problem.wrong("widths of the neighbouring bumps", "shifted_or_flipped", "wrong_argument", "shape_only")
def bump_neighbouring_widths(X, y, C, s, a):
    t = np.roll(s, 1)
    D, R, Phi = bump_forward(X, C, t)
    e = 2 * (Phi @ a - y) / len(y)
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi, t)
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "only the strongest bump of a sample learns",
    "extra_mask",
    "missing_path",
    "missing_term",
    "shape_only",
    "region_only",
)
def bump_winner_only(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    winner = np.zeros_like(Phi)
    winner[np.arange(len(y)), Phi.argmax(axis=1)] = 1
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi * winner, s)
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "far samples cut off", "extra_mask", "region_only", "different_loss", "missing_term", "missing_path"
)
def bump_cut_off(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    Phi = np.where(Phi < 0.3, 0.0, Phi)
    e = 2 * (Phi @ a - y) / len(y)
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi, s)
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "the width's total not set back between bumps", "accumulates", "extra_term", "region_only", "shape_only"
)
def bump_total_kept(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    dC = np.einsum("n,h,nh,nhd,h->hd", e, a, Phi, D, 1 / s**2)
    ds = np.zeros(len(s))
    total = 0.0
    for j in range(len(s)):
        for i in range(len(y)):
            total += e[i] * a[j] * Phi[i, j] * R[i, j] / s[j] ** 3
        ds[j] = total
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "the absolute error", "different_loss", "wrong_activation_derivative", "thresholded", "missing_chain_factor"
)
def bump_absolute_error(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = np.sign(Phi @ a - y) / len(y)
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi, s)
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "the root of the mean", "different_loss", "extra_factor", "missing_chain_factor", "wrong_activation_derivative"
)
def bump_root(X, y, C, s, a):
    D = X[:, None, :] - C
    R = (D**2).sum(2)
    Phi = torch.exp(-R / (2 * s**2))
    residual = Phi @ a - y
    e = residual / (len(y) * torch.sqrt(residual.square().mean()))
    G = e[:, None] * a * Phi
    return torch.einsum("nh,nhd,h->hd", G, D, s**-2), torch.einsum("nh,nh,h->h", G, R, s**-3), Phi.T @ e


@bump_problem.wrong("widths held fixed", "zero", "ignores_input", "hard_coded", "extra_mask", "missing_path")
def bump_fixed_widths(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    dC = np.einsum("nh,nhd->hd", np.outer(e, a) * Phi, D) / s[:, None] ** 2
    return dC, np.zeros_like(s), Phi.T @ e


@bump_problem.wrong("the exponential as three terms of its series", "low_precision", "missing_term", "wrong_argument")
def bump_short_series(X, y, C, s, a):
    D = X[:, None, :] - C
    R = np.sum(D**2, axis=2)
    u = -R / (2 * s**2)
    Phi = 1 + u + u**2 / 2
    e = 2 * (Phi @ a - y) / len(y)
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi, s)
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "a column of outputs minus a row of targets",
    "broadcast_shape",
    "shape_only",
    "different_loss",
    "wrong_argument",
    "wrong_axis_sum",
    "extra_term",
)
def bump_column_minus_row(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = Phi @ a.reshape(-1, 1) - y
    e = 2 * e.mean(axis=1) / len(y)
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi, s)
    return dC, ds, Phi.T @ e


@bump_problem.wrong(
    "half of the samples drawn at each call",
    "nondeterministic",
    "single_sample",
    "wrong_sample_weights",
    "extra_mask",
    "missing_term",
    "shape_only",
)
def bump_drawn_samples(X, y, C, s, a):
    n = len(y)
    rows = np.random.default_rng().choice(n, size=(n + 1) // 2, replace=False)
    D, R, Phi = bump_forward(X[rows], C, s)
    e = 2 * (Phi @ a - y[rows]) / len(rows)
    dC, ds = bump_backward(D, R, np.outer(e, a) * Phi, s)
    return dC, ds, Phi.T @ e


@bump_pairs.of(
    "centres minus samples, and the square for the cube of the width",
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
        "extra_factor",
        "wrong_term_factor",
    ),
)
def bump_two_sign_and_square(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    G = np.outer(e, a) * Phi
    return -np.einsum("nh,nhd->hd", G, D) / s[:, None] ** 2, (G * R).sum(axis=0) / s**2, Phi.T @ e


@bump_pairs.of(
    "the two of the square forgotten, and the exponential lost on the way back",
    (
        "constant_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
        "wrong_activation_derivative",
    ),
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
)
def bump_two_half_and_exponential(X, y, C, s, a):
    n, h = len(y), len(a)
    dC, ds, da = np.zeros_like(C), np.zeros(h), np.zeros(h)
    for i in range(n):
        gaps = X[i] - C
        squares = (gaps**2).sum(axis=1)
        heights = np.exp(-squares / (2 * s**2))
        error = (heights @ a - y[i]) / n
        da += error * heights
        dC += (error * a / s**2)[:, None] * gaps
        ds += error * a * squares / s**3
    return dC, ds, da


@bump_pairs.of(
    "output weights lost on the way back, and their own gradient summed",
    ("missing_chain_factor",),
    (
        "batch_scale",
        "missing_chain_factor",
        "shape_only",
    ),
)
def bump_two_weights(X, y, C, s, a):
    D = X[:, None, :] - C
    R = D.square().sum(2)
    Phi = torch.exp(-R / (2 * s**2))
    residual = 2 * (Phi @ a - y)
    G = residual[:, None] * Phi / len(y)
    dC = torch.einsum("nh,nhd->hd", G, D) / s[:, None] ** 2
    return dC, (G * R).sum(0) / s**3, Phi.T @ residual


@bump_pairs.of(
    "no two from the power of the width, and the distance for its square in the widths' gradient",
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
    (
        "wrong_argument",
        "missing_chain_factor",
        "wrong_term_factor",
    ),
)
def bump_two_in_widths(X, y, C, s, a):
    D, R, Phi = bump_forward(X, C, s)
    e = 2 * (Phi @ a - y) / len(y)
    G = np.outer(e, a) * Phi
    dC, _ = bump_backward(D, R, G, s)
    ds = np.sum(G * np.linalg.norm(D, axis=2), axis=0) / (2 * s**3)
    return dC, ds, Phi.T @ e


@loss(
    q=normal("n"),
    v=normal("n"),
    k=uniform(low=0.5, high=2.0),
    c=uniform(low=0.1, high=0.8),
    h=uniform(low=0.2, high=0.6),
    goal=normal("n"),
    speed=normal("n"),
)
def swing_landing(q, v, k, c, h, goal, speed):
    """damped pendulums after two steps of length h, velocity first, against a wanted state"""
    for _ in range(2):
        v = v - h * (k * torch.sin(q) + c * v)
        q = q + h * v
    return ((q - goal) ** 2 + (v - speed) ** 2).mean()


swing_problem = Problem(swing_landing, ("q", "v", "k", "c"))
swing_pairs = Pairs(swing_problem)


def swing_path(q, v, k, c, h):
    v1 = v - h * (k * np.sin(q) + c * v)
    q1 = q + h * v1
    v2 = v1 - h * (k * np.sin(q1) + c * v1)
    return q1, v1, q1 + h * v2, v2


@swing_problem.right("two steps written out and taken back")
def swing_written_out(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = dq2 - h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    dq = dq1 - h * k * np.cos(q) * dv1
    dv = (1 - h * c) * dv1
    dk = -h * np.sum(np.sin(q1) * dv2 + np.sin(q) * dv1)
    dc = -h * np.sum(v1 * dv2 + v * dv1)
    return dq, dv, dk, dc


@swing_problem.right("sensitivities carried forward, pendulum by pendulum")
def swing_sensitivities(q, v, k, c, h, goal, speed):
    n = len(q)
    dq, dv = np.zeros(n), np.zeros(n)
    dk = dc = 0.0
    for i in range(n):
        position, velocity = q[i], v[i]
        by_position = np.array([1.0, 0.0, 0.0, 0.0])
        by_velocity = np.array([0.0, 1.0, 0.0, 0.0])
        for _ in range(2):
            direct = np.array([0.0, 0.0, np.sin(position), velocity])
            by_velocity = by_velocity - h * (k * np.cos(position) * by_position + c * by_velocity + direct)
            velocity = velocity - h * (k * np.sin(position) + c * velocity)
            by_position = by_position + h * by_velocity
            position = position + h * velocity
        slope = 2 / n * ((position - goal[i]) * by_position + (velocity - speed[i]) * by_velocity)
        dq[i], dv[i] = slope[:2]
        dk += slope[2]
        dc += slope[3]
    return dq, dv, dk, dc


@swing_problem.right("torch, the steps in a list and a loop backwards")
def swing_torch_adjoint(q, v, k, c, h, goal, speed):
    states = []
    for _ in range(2):
        states.append((q, v))
        v = v - h * (k * torch.sin(q) + c * v)
        q = q + h * v
    gq, gv = 2 * (q - goal) / len(q), 2 * (v - speed) / len(q)
    dk, dc = 0.0, 0.0
    for q, v in reversed(states):
        gv = gv + h * gq
        dk = dk - h * (torch.sin(q) * gv).sum()
        dc = dc - h * (v * gv).sum()
        gq = gq - h * k * torch.cos(q) * gv
        gv = gv * (1 - h * c)
    return gq, gv, dk, dc


def swing_taken_back(q, v, q1, v1, dq2, dv2, k, c, h):
    dv2 = dv2 + h * dq2
    dq1 = dq2 - h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    dq, dv = dq1 - h * k * np.cos(q) * dv1, (1 - h * c) * dv1
    return dq, dv, -h * (np.sin(q1) @ dv2 + np.sin(q) @ dv1), -h * (v1 @ dv2 + v @ dv1)


@swing_problem.wrong(
    "the angle for its sine",
    "different_loss",
    "low_precision",
    "wrong_argument",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def swing_small_angles(q, v, k, c, h, goal, speed):
    n = len(q)
    v1 = v - h * (k * q + c * v)
    q1 = q + h * v1
    v2 = v1 - h * (k * q1 + c * v1)
    q2 = q1 + h * v2
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = dq2 - h * k * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    return dq1 - h * k * dv1, (1 - h * c) * dv1, -h * (q1 @ dv2 + q @ dv1), -h * (v1 @ dv2 + v @ dv1)


@swing_problem.wrong(
    "no cosine on the way back",
    "missing_chain_factor",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "low_precision",
)
def swing_without_cosine(q, v, k, c, h, goal, speed):
    states = []
    for _ in range(2):
        states.append((q, v))
        v = v - h * (k * np.sin(q) + c * v)
        q = q + h * v
    gq, gv = 2 * (q - goal) / len(q), 2 * (v - speed) / len(q)
    dk = dc = 0.0
    while states:
        q, v = states.pop()
        gv = gv + h * gq
        dk -= h * np.dot(np.sin(q), gv)
        dc -= h * np.dot(v, gv)
        gq = gq - h * k * gv
        gv = (1 - h * c) * gv
    return gq, gv, dk, dc


@swing_problem.wrong(
    "a minus before the cosine",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "missing_chain_factor",
)
def swing_cosine_sign(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = dq2 + h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    dq = dq1 + h * k * np.cos(q) * dv1
    return dq, (1 - h * c) * dv1, -h * np.sum(np.sin(q1) * dv2 + np.sin(q) * dv1), -h * np.sum(v1 * dv2 + v * dv1)


@swing_problem.wrong("the sine left as it is on the way back", "wrong_activation_derivative")
def swing_sine_kept(q, v, k, c, h, goal, speed):
    steps = []
    for _ in range(2):
        pull = torch.sin(q)
        steps.append((pull, v))
        v = v - h * (k * pull + c * v)
        q = q + h * v
    gq, gv = 2 * (q - goal) / len(q), 2 * (v - speed) / len(q)
    dk, dc = 0.0, 0.0
    for pull, v in steps[::-1]:
        gv = gv + h * gq
        dk = dk - h * (pull * gv).sum()
        dc = dc - h * (v * gv).sum()
        gq = gq - h * k * pull * gv
        gv = gv - h * c * gv
    return gq, gv, dk, dc


@swing_problem.wrong("the cosine of the start in both steps", "wrong_argument")
def swing_cosine_of_start(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    bend = h * k * np.cos(q)
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = dq2 - bend * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    return dq1 - bend * dv1, (1 - h * c) * dv1, -h * (np.sin(q1) @ dv2 + np.sin(q) @ dv1), -h * (v1 @ dv2 + v @ dv1)


@swing_problem.wrong("the stiffness in the last step only", "missing_path", "missing_term")
def swing_stiffness_last_step(q, v, k, c, h, goal, speed):
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    n = len(q)
    dq2, dv2 = 2 * (q2 - goal) / n, 2 * (v2 - speed) / n
    dq, dv, _, dc = swing_taken_back(q, v, q1, v1, dq2, dv2, k, c, h)
    dk = -h * np.sin(q1) @ (dv2 + h * dq2)
    return dq, dv, dk, dc


@swing_problem.wrong("the damping's total replaced at each step", "missing_path", "missing_term")
def swing_damping_first_step(q, v, k, c, h, goal, speed):
    states = []
    for _ in range(2):
        states.append((q, v))
        v = v - h * (k * np.sin(q) + c * v)
        q = q + h * v
    gq, gv = 2 * (q - goal) / len(q), 2 * (v - speed) / len(q)
    dk = 0.0
    for q, v in reversed(states):
        gv = gv + h * gq
        dk += np.sum(-h * np.sin(q) * gv)
        dc = np.sum(-h * v * gv)
        gq, gv = gq - h * k * np.cos(q) * gv, (1 - h * c) * gv
    return gq, gv, dk, dc


@swing_problem.wrong("position before velocity", "different_loss", "wrong_order", "wrong_argument")
def swing_position_first(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1 = q + h * v, v - h * (k * np.sin(q) + c * v)
    q2, v2 = q1 + h * v1, v1 - h * (k * np.sin(q1) + c * v1)
    dq2, dv2 = 2 * (q2 - goal) / n, 2 * (v2 - speed) / n
    dq1 = dq2 - h * k * np.cos(q1) * dv2
    dv1 = h * dq2 + (1 - h * c) * dv2
    dq = dq1 - h * k * np.cos(q) * dv1
    dv = h * dq1 + (1 - h * c) * dv1
    return dq, dv, -h * np.sum(np.sin(q1) * dv2 + np.sin(q) * dv1), -h * np.sum(v1 * dv2 + v * dv1)


@swing_problem.wrong(
    "the friction of the velocities forgotten on the way back", "missing_chain_factor", "missing_term", "missing_path"
)
def swing_frictionless_back(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = 2 / n * (q2 - goal)
    dv2 = 2 / n * (v2 - speed) + h * dq2
    dq1 = dq2 - h * k * np.cos(q1) * dv2
    dv1 = dv2 + h * dq1
    dq = dq1 - h * k * np.cos(q) * dv1
    dk = -h * (np.sin(q1) * dv2 + np.sin(q) * dv1).sum()
    dc = -h * (v1 * dv2 + v * dv1).sum()
    return dq, dv1, dk, dc


@swing_problem.wrong("the last position taken for independent of the last velocity", "missing_path", "missing_term")
def swing_last_coupling(q, v, k, c, h, goal, speed):
    n = len(q)
    v1 = v - h * (k * torch.sin(q) + c * v)
    q1 = q + h * v1
    v2 = v1 - h * (k * torch.sin(q1) + c * v1)
    q2 = q1 + h * v2
    dq2, dv2 = 2 * (q2 - goal) / n, 2 * (v2 - speed) / n
    dq1 = dq2 - h * k * torch.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    dq = dq1 - h * k * torch.cos(q) * dv1
    dk = -h * (torch.sin(q1) * dv2 + torch.sin(q) * dv1).sum()
    return dq, (1 - h * c) * dv1, dk, -h * (v1 * dv2 + v * dv1).sum()


@swing_problem.wrong("wanted velocities forgotten", "missing_term", "missing_path", "ignores_input", "different_loss")
def swing_positions_only(q, v, k, c, h, goal):
    q1, v1, q2, _ = swing_path(q, v, k, c, h)
    miss = 2 * (q2 - goal) / len(q)
    return swing_taken_back(q, v, q1, v1, miss, np.zeros_like(miss), k, c, h)


@swing_problem.wrong("the position carried over forgotten", "missing_path", "missing_term")
def swing_no_carry(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = -h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    dq = dq1 - h * k * np.cos(q) * dv1
    return dq, (1 - h * c) * dv1, -h * np.sum(np.sin(q1) * dv2 + np.sin(q) * dv1), -h * np.sum(v1 * dv2 + v * dv1)


@swing_problem.wrong("no stiffness before the cosine", "missing_chain_factor", "wrong_term_factor")
def swing_cosine_without_stiffness(q, v, k, c, h, goal, speed):
    path = [(q, v)]
    for _ in range(2):
        q, v = path[-1]
        v = v + h * (-k * np.sin(q) - c * v)
        path.append((q + h * v, v))
    q, v = path.pop()
    gq, gv = 2 * (q - goal) / len(q), 2 * (v - speed) / len(q)
    dk = dc = 0
    for q, v in path[::-1]:
        gv = gv + h * gq
        dk, dc = dk - h * (np.sin(q) * gv).sum(), dc - h * (v * gv).sum()
        gq, gv = gq - h * np.cos(q) * gv, gv - h * c * gv
    return gq, gv, dk, dc


@swing_problem.wrong("the stiffness's gradient without the step length", "missing_chain_factor")
def swing_stiffness_without_step(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2, dv2 = 2 * (q2 - goal) / n, 2 * (v2 - speed) / n
    dq, dv, _, dc = swing_taken_back(q, v, q1, v1, dq2, dv2, k, c, h)
    last = dv2 + h * dq2
    first = (1 - h * c) * last + h * (dq2 - h * k * np.cos(q1) * last)
    return dq, dv, -np.sum(np.sin(q1) * last + np.sin(q) * first), dc


@swing_problem.wrong(
    "the damping's gradient with the other sign",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def swing_damping_sign(q, v, k, c, h, goal, speed):
    states, dk, dc = [], 0.0, 0.0
    for _ in range(2):
        states.insert(0, (q, v))
        v = v - h * (k * torch.sin(q) + c * v)
        q = q + h * v
    gq, gv = 2 * (q - goal) / q.shape[0], 2 * (v - speed) / q.shape[0]
    for q, v in states:
        gv = gv + h * gq
        dk = dk - h * torch.dot(torch.sin(q), gv)
        dc = dc + h * torch.dot(v, gv)
        gq = gq - h * k * torch.cos(q) * gv
        gv = (1 - h * c) * gv
    return gq, gv, dk, dc


@swing_problem.wrong("stiffness and damping swapped on return", "permuted_outputs")
def swing_constants_swapped(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq, dv, dk, dc = swing_taken_back(q, v, q1, v1, 2 * (q2 - goal) / n, 2 * (v2 - speed) / n, k, c, h)
    return dq, dv, dc, dk


@swing_problem.wrong("velocities after the steps in the damping's gradient", "wrong_argument", "shifted_or_flipped")
def swing_later_velocities(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = dq2 - h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    pushes, velocities = np.stack([dv1, dv2]), np.stack([v1, v2])
    angles = np.stack([q, q1])
    dq = dq1 - h * k * np.cos(q) * dv1
    return dq, (1 - h * c) * dv1, -h * np.sum(np.sin(angles) * pushes), -h * np.sum(velocities * pushes)


@swing_problem.wrong("summed over the pendulums", "batch_scale", "missing_chain_factor", "different_loss", "shape_only")
def swing_summed(q, v, k, c, h, goal, speed):
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    return swing_taken_back(q, v, q1, v1, 2 * (q2 - goal), 2 * (v2 - speed), k, c, h)


@swing_problem.wrong(
    "the constants' gradients averaged once more", "batch_scale", "squared_chain_factor", "extra_factor", "shape_only"
)
def swing_constants_averaged(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = dq2 - h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    dq = dq1 - h * k * np.cos(q) * dv1
    return dq, (1 - h * c) * dv1, -h * np.mean(np.sin(q1) * dv2 + np.sin(q) * dv1), -h * np.mean(v1 * dv2 + v * dv1)


@swing_problem.wrong(
    "the position's square without its two",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
)
def swing_position_half(q, v, k, c, h, goal, speed):
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = (q2 - goal) / len(q)
    dv2 = 2 * (v2 - speed) / len(q)
    return swing_taken_back(q, v, q1, v1, dq2, dv2, k, c, h)


@swing_problem.wrong("a single step", "different_loss", "wrong_argument")
def swing_single_step(q, v, k, c, h, goal, speed):
    n = len(q)
    v1 = v - h * (k * np.sin(q) + c * v)
    q1 = q + h * v1
    dq1 = 2 * (q1 - goal) / n
    dv1 = 2 * (v1 - speed) / n + h * dq1
    return dq1 - h * k * np.cos(q) * dv1, (1 - h * c) * dv1, -h * np.sum(np.sin(q) * dv1), -h * np.sum(v * dv1)


@swing_problem.wrong("a step length in the code", "hard_coded", "ignores_input", "different_loss")
def swing_fixed_step(q, v, k, c, goal, speed):
    dt = 0.1
    q1, v1, q2, v2 = swing_path(q, v, k, c, dt)
    dq2, dv2 = 2 * (q2 - goal) / q.size, 2 * (v2 - speed) / q.size
    return swing_taken_back(q, v, q1, v1, dq2, dv2, k, c, dt)


@swing_problem.wrong(
    "damping that drives",
    "different_loss",
    "wrong_term_factor",
    "wrong_argument",
    "missing_chain_factor",
    "extra_factor",
)
def swing_driven(q, v, k, c, h, goal, speed):
    states = []
    for _ in range(2):
        states.append((q, v))
        v = v + h * (c * v - k * torch.sin(q))
        q = q + h * v
    gq, gv = 2 * (q - goal) / len(q), 2 * (v - speed) / len(q)
    dk, dc = 0.0, 0.0
    for q, v in reversed(states):
        gv = gv + h * gq
        dk = dk - h * (torch.sin(q) * gv).sum()
        dc = dc + h * (v * gv).sum()
        gq = gq - h * k * torch.cos(q) * gv
        gv = (1 + h * c) * gv
    return gq, gv, dk, dc


@swing_problem.wrong("the middle position held within half a radian", "clipped", "region_only", "wrong_argument")
def swing_held_middle(q, v, k, c, h, goal, speed):
    v1 = v - h * (k * np.sin(q) + c * v)
    q1 = np.clip(q + h * v1, -0.5, 0.5)
    v2 = v1 - h * (k * np.sin(q1) + c * v1)
    q2 = q1 + h * v2
    return swing_taken_back(q, v, q1, v1, 2 * (q2 - goal) / len(q), 2 * (v2 - speed) / len(q), k, c, h)


@swing_problem.wrong(
    "constants from the last pendulum only",
    "single_sample",
    "wrong_sample_weights",
    "extra_mask",
    "missing_term",
    "shape_only",
)
def swing_last_pendulum(q, v, k, c, h, goal, speed):
    n = len(q)
    dq, dv = np.empty(n), np.empty(n)
    for i in range(n):
        q1, v1, q2, v2 = swing_path(q[i], v[i], k, c, h)
        dq2 = 2 * (q2 - goal[i]) / n
        dv2 = 2 * (v2 - speed[i]) / n + h * dq2
        dq1 = dq2 - h * k * np.cos(q1) * dv2
        dv1 = (1 - h * c) * dv2 + h * dq1
        dq[i], dv[i] = dq1 - h * k * np.cos(q[i]) * dv1, (1 - h * c) * dv1
        dk = -h * (np.sin(q1) * dv2 + np.sin(q[i]) * dv1)
        dc = -h * (v1 * dv2 + v[i] * dv1)
    return dq, dv, dk, dc


@swing_problem.wrong("one stiffness gradient for each pendulum", "wrong_axis_sum", "broadcast_shape", "shape_only")
def swing_stiffness_unsummed(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = dq2 - h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    dq = dq1 - h * k * np.cos(q) * dv1
    return dq, (1 - h * c) * dv1, -h * (np.sin(q1) * dv2 + np.sin(q) * dv1), -h * (v1 @ dv2 + v @ dv1)


@swing_problem.wrong(
    "the old gradient of the velocity added to the new one", "accumulates", "extra_term", "wrong_term_factor"
)
def swing_velocity_added(q, v, k, c, h, goal, speed):
    states = []
    for _ in range(2):
        states.append((q, v))
        v = v - h * (k * np.sin(q) + c * v)
        q = q + h * v
    gq, gv = 2 * (q - goal) / len(q), 2 * (v - speed) / len(q)
    dk = dc = 0.0
    for q, v in reversed(states):
        gv = gv + h * gq
        dk -= h * np.sum(np.sin(q) * gv)
        dc -= h * np.sum(v * gv)
        gq = gq - h * k * np.cos(q) * gv
        gv = gv + (1 - h * c) * gv
    return gq, gv, dk, dc


@swing_problem.wrong(
    "the first velocity by the gradient of the last position", "wrong_argument", "missing_path", "missing_term"
)
def swing_position_too_late(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = dq2 - h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq2
    dq = dq1 - h * k * np.cos(q) * dv1
    return dq, (1 - h * c) * dv1, -h * np.dot(np.sin(q1), dv2) - h * np.dot(np.sin(q), dv1), -h * (v1 @ dv2 + v @ dv1)


@swing_problem.wrong("the steps of a descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor")
def swing_descent_step(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    slopes = swing_taken_back(q, v, q1, v1, 2 * (q2 - goal) / n, 2 * (v2 - speed) / n, k, c, h)
    return tuple(-0.05 * slope for slope in slopes)


@swing_problem.wrong("the state moved in place, its past not copied", "mutates_input", "wrong_argument")
def swing_in_place(q, v, k, c, h, goal, speed):
    n = len(q)
    states = []
    for _ in range(2):
        states.append((q, v))
        v -= h * (k * np.sin(q) + c * v)
        q += h * v
    gq, gv = 2 * (q - goal) / n, 2 * (v - speed) / n
    (q0, v0), (q1, v1) = states
    return swing_taken_back(q0, v0, q1, v1, gq, gv, k, c, h)


@swing_pairs.of(
    "the damping's gradient with the other sign, the stiffness in the last step only",
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
    (
        "missing_path",
        "missing_term",
    ),
)
def swing_two_in_constants(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2, dv2 = 2 * (q2 - goal) / n, 2 * (v2 - speed) / n
    dq, dv, _, dc = swing_taken_back(q, v, q1, v1, dq2, dv2, k, c, h)
    return dq, dv, -h * np.sum(np.sin(q1) * (dv2 + h * dq2)), -dc


@swing_pairs.of(
    "no cosine on the way back, and no friction of the velocities",
    (
        "missing_chain_factor",
        "wrong_term_factor",
        "wrong_activation_derivative",
        "low_precision",
    ),
    (
        "missing_chain_factor",
        "missing_term",
        "missing_path",
    ),
)
def swing_two_on_the_way_back(q, v, k, c, h, goal, speed):
    states = []
    for _ in range(2):
        states.append((q, v))
        v = v - h * (k * torch.sin(q) + c * v)
        q = q + h * v
    gq, gv = 2 * (q - goal) / len(q), 2 * (v - speed) / len(q)
    dk, dc = 0.0, 0.0
    for q, v in reversed(states):
        gv = gv + h * gq
        dk = dk - h * (torch.sin(q) * gv).sum()
        dc = dc - h * (v * gv).sum()
        gq = gq - h * k * gv
    return gq, gv, dk, dc


@swing_pairs.of(
    "the position's square without its two, and the stiffness's gradient averaged once more",
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
        "wrong_activation_derivative",
    ),
    (
        "batch_scale",
        "squared_chain_factor",
        "extra_factor",
        "shape_only",
    ),
)
def swing_two_half_and_mean(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = dq2 - h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    dq = dq1 - h * k * np.cos(q) * dv1
    return dq, (1 - h * c) * dv1, -h * np.mean(np.sin(q1) * dv2 + np.sin(q) * dv1), -h * np.sum(v1 * dv2 + v * dv1)


@swing_pairs.of(
    "the position carried over forgotten, and later velocities in the damping's gradient",
    ("missing_path", "missing_term"),
    ("wrong_argument", "shifted_or_flipped"),
)
def swing_two_carry_and_velocities(q, v, k, c, h, goal, speed):
    n = len(q)
    q1, v1, q2, v2 = swing_path(q, v, k, c, h)
    dq2 = 2 * (q2 - goal) / n
    dv2 = 2 * (v2 - speed) / n + h * dq2
    dq1 = -h * k * np.cos(q1) * dv2
    dv1 = (1 - h * c) * dv2 + h * dq1
    dq = dq1 - h * k * np.cos(q) * dv1
    return dq, (1 - h * c) * dv1, -h * (np.sin(q1) @ dv2 + np.sin(q) @ dv1), -h * (v2 @ dv2 + v1 @ dv1)
