"""Penalties: the elastic net, total variation, and a policy that is kept near another one."""

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from grader import loss, normal, uniform


@loss(
    X=normal("n", "d"),
    y=normal("n"),
    w=normal("d"),
    b=normal(),
    lam=uniform(low=0.5, high=2.0),
    rho=uniform(low=0.15, high=0.45),
)
def elastic_net(X, y, w, b, lam, rho):
    """half the mean squared error with absolute values and squares of the weights"""
    error = X @ w + b - y
    penalty = rho * w.abs().sum() + 0.5 * (1 - rho) * (w**2).sum()
    return 0.5 * (error**2).mean() + lam * penalty


elastic_problem = Problem(elastic_net, ("w", "b"))


@elastic_problem.right("matrix form")
def elastic_matrix(X, y, w, b, lam, rho):
    error = X @ w + b - y
    dw = X.T @ error / len(y) + lam * (rho * np.sign(w) + (1 - rho) * w)
    return dw, error.mean()


@elastic_problem.right("a loop over the samples")
def elastic_samples(X, y, w, b, lam, rho):
    dw, db = np.zeros(len(w)), 0.0
    for row, target in zip(X, y, strict=True):
        error = np.dot(row, w) + b - target
        dw += error * row
        db += error
    dw /= len(y)
    dw += lam * rho * np.sign(w)
    dw += lam * (1 - rho) * w
    return dw, db / len(y)


@elastic_problem.right("a loop over samples and weights, with if")
def elastic_all_loops(X, y, w, b, lam, rho):
    n, d = X.shape
    errors = [sum(X[i, j] * w[j] for j in range(d)) + b - y[i] for i in range(n)]
    dw = []
    for j in range(d):
        slope = sum(errors[i] * X[i, j] for i in range(n)) / n
        slope += lam * rho if w[j] > 0 else -lam * rho
        dw.append(slope + lam * (1 - rho) * w[j])
    return dw, sum(errors) / n


@elastic_problem.right("coordinate by coordinate, from partial residuals")
def elastic_coordinates(X, y, w, b, lam, rho):
    n = len(y)
    dw = np.zeros_like(w)
    for j in range(len(w)):
        others = np.delete(X, j, axis=1) @ np.delete(w, j) + b
        quadratic = X[:, j] @ X[:, j] / n + lam * (1 - rho)
        linear = X[:, j] @ (y - others) / n
        dw[j] = quadratic * w[j] - linear + lam * rho * (1 if w[j] >= 0 else -1)
    return dw, np.mean(X @ w - y) + b


@elastic_problem.right("np.where for the sign")
def elastic_where(X, y, w, b, lam, rho):
    error = np.matmul(X, w) + b - y
    signs = np.where(w > 0, 1.0, -1.0)
    return np.mean(error[:, None] * X, axis=0) + lam * rho * signs + lam * (1 - rho) * w, np.mean(error)


@elastic_problem.right("Gram matrix and moments")
def elastic_gram(X, y, w, b, lam, rho):
    n, d = X.shape
    means = X.mean(axis=0)
    dw = (X.T @ X / n + lam * (1 - rho) * np.eye(d)) @ w + b * means - X.T @ y / n + lam * rho * w / np.abs(w)
    return dw, means @ w + b - y.mean()


@elastic_problem.right("weights of an iteratively reweighted ridge")
def elastic_reweighted(X, y, w, b, lam, rho):
    error = X.dot(w) + b - y
    strengths = np.diag(lam * (rho / np.abs(w) + (1 - rho)))
    return X.T.dot(error) / len(y) + strengths.dot(w), error.sum() / len(y)


@elastic_problem.right("a column of ones with a penalty of zero")
def elastic_bias_column(X, y, w, b, lam, rho):
    n = len(y)
    design = np.hstack([np.ones((n, 1)), X])
    weights = np.concatenate([[b], w])
    free = np.ones_like(weights)
    free[0] = 0
    grad = design.T @ (design @ weights - y) / n + lam * free * (rho * np.sign(weights) + (1 - rho) * weights)
    return grad[1:], grad[0]


@elastic_problem.right("further rows for the squares")
def elastic_augmented(X, y, w, b, lam, rho):
    n, d = X.shape
    rows = np.vstack([X, np.sqrt(n * lam * (1 - rho)) * np.eye(d)])
    targets = np.concatenate([y - b, np.zeros(d)])
    dw = rows.T @ (rows @ w - targets) / n + lam * rho * ((w > 0).astype(float) - (w < 0).astype(float))
    return {"dw": dw, "db": np.average(X @ w + b - y)}


@elastic_problem.right("centred features")
def elastic_centred(X, y, w, b, lam, rho):
    n = len(y)
    centre = X.mean(axis=0)
    error = X @ w + b - y
    db = error.mean()
    dw = (X - centre).T @ error / n + centre * db
    return dw + lam * (rho * np.copysign(1, w) + (1 - rho) * w), db


@elastic_problem.right("positive and negative parts of the weights")
def elastic_parts(X, y, w, b, lam, rho):
    error = X @ w + b - y
    positive, negative = np.maximum(w, 0), np.maximum(-w, 0)
    shared = np.einsum("i,ij->j", error, X) / len(error)
    d_positive = lam * (rho + (1 - rho) * positive)
    d_negative = lam * (rho + (1 - rho) * negative)
    return shared + d_positive * (w >= 0) - d_negative * (w < 0), error.mean()


@elastic_problem.right("columns, with a mean over an axis and keepdims")
def elastic_columns(X, y, w, b, lam, rho):
    column = w.reshape(-1, 1)
    error = X @ column + b - y.reshape(-1, 1)
    dw = X.T @ error / X.shape[0] + lam * (rho * np.sign(column) + (1 - rho) * column)
    return dw, error.mean(axis=0, keepdims=True)


@elastic_problem.right("backpropagation node by node")
def elastic_backprop(X, y, w, b, lam, rho):
    n = len(y)
    error = X @ w + b - y
    dmean = 0.5
    dsquares = np.full(n, dmean / n)
    derror = dsquares * 2 * error
    dpenalty = lam
    dabs, dsquared = dpenalty * rho, dpenalty * 0.5 * (1 - rho)
    return derror @ X + dabs * np.sign(w) + dsquared * 2 * w, derror.sum()


@elastic_problem.right("torch")
def elastic_torch(X, y, w, b, lam, rho):
    error = torch.mv(X, w) + b - y
    return X.T @ error / X.shape[0] + lam * rho * torch.sign(w) + lam * (1 - rho) * w, error.mean()


@elastic_problem.right("single precision inside")
def elastic_float32(X, y, w, b, lam, rho):
    X, y, w = X.astype(np.float32), y.astype(np.float32), w.astype(np.float32)
    error = X @ w + np.float32(b) - y
    dw = X.T @ error / np.float32(len(y)) + np.float32(lam * rho) * np.sign(w) + np.float32(lam * (1 - rho)) * w
    return dw, error.mean()


@elastic_problem.wrong(
    "summed over the samples", "batch_scale", "wrong_term_factor", "different_loss", "missing_chain_factor"
)
def elastic_summed(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error + lam * (rho * np.sign(w) + (1 - rho) * w), error.sum()


@elastic_problem.wrong("no absolute values", "missing_term", "different_loss", "missing_path")
def elastic_no_absolute(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * (1 - rho) * w, error.mean()


@elastic_problem.wrong("no squares", "missing_term", "different_loss", "missing_path")
def elastic_no_squares(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * rho * np.sign(w), error.mean()


@elastic_problem.wrong(
    "no penalty at all", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def elastic_no_penalty(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error / len(y), error.mean()


@elastic_problem.wrong(
    "absolute values where signs belong",
    "wrong_activation_derivative",
    "different_loss",
    "extra_factor",
    "wrong_argument",
)
def elastic_magnitudes(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * (rho * np.abs(w) + (1 - rho) * w), error.mean()


@elastic_problem.wrong(
    "weights taken to be positive",
    "region_only",
    "wrong_mask",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "different_loss",
    "broadcast_shape",
    "wrong_term_factor",
)
def elastic_positive(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * (rho + (1 - rho) * w), error.mean()


@elastic_problem.wrong(
    "negative weights not penalised",
    "region_only",
    "wrong_mask",
    "extra_mask",
    "wrong_activation_derivative",
    "different_loss",
    "missing_term",
    "missing_path",
    "clipped",
)
def elastic_one_sided(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * (rho * (w > 0) + (1 - rho) * w), error.mean()


@elastic_problem.wrong(
    "a two for the squares, without their half",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
)
def elastic_squares_doubled(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * (rho * np.sign(w) + 2 * (1 - rho) * w), error.mean()


@elastic_problem.wrong(
    "the half kept for the squares", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def elastic_squares_halved(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * (rho * np.sign(w) + 0.5 * (1 - rho) * w), error.mean()


@elastic_problem.wrong(
    "a two for the error, without its half",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
    "constant_factor",
    "extra_factor",
)
def elastic_error_doubled(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y) + lam * (rho * np.sign(w) + (1 - rho) * w), 2 * error.mean()


@elastic_problem.wrong("the bias penalised as well", "extra_term", "different_loss")
def elastic_bias_penalised(X, y, w, b, lam, rho):
    error = X @ w + b - y
    dw = X.T @ error / len(y) + lam * (rho * np.sign(w) + (1 - rho) * w)
    return dw, error.mean() + lam * (rho * np.sign(b) + (1 - rho) * b)


@elastic_problem.wrong(
    "the penalty inside the mean", "wrong_term_factor", "batch_scale", "different_loss", "extra_factor"
)
def elastic_penalty_averaged(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return (X.T @ error + lam * (rho * np.sign(w) + (1 - rho) * w)) / len(y), error.mean()


@elastic_problem.wrong("the two shares exchanged", "wrong_term_factor", "wrong_argument", "different_loss")
def elastic_shares_exchanged(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * ((1 - rho) * np.sign(w) + rho * w), error.mean()


@elastic_problem.wrong("equal shares", "hard_coded", "ignores_input", "wrong_term_factor", "different_loss")
def elastic_equal_shares(X, y, w, b, lam):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * (0.5 * np.sign(w) + 0.5 * w), error.mean()


@elastic_problem.wrong("a fixed strength", "hard_coded", "ignores_input", "wrong_term_factor", "different_loss")
def elastic_fixed_strength(X, y, w, b, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + 0.1 * (rho * np.sign(w) + (1 - rho) * w), error.mean()


@elastic_problem.wrong(
    "the strength on the absolute values only", "wrong_term_factor", "missing_chain_factor", "different_loss"
)
def elastic_strength_once(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * rho * np.sign(w) + (1 - rho) * w, error.mean()


@elastic_problem.wrong("the penalty with the other sign", "wrong_term_factor", "different_loss", "extra_factor")
def elastic_penalty_sign(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) - lam * (rho * np.sign(w) + (1 - rho) * w), error.mean()


@elastic_problem.wrong(
    "the error the other way round",
    "sign_flipped",
    "wrong_term_factor",
    "different_loss",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def elastic_error_sign(X, y, w, b, lam, rho):
    error = y - X @ w - b
    return X.T @ error / len(y) + lam * (rho * np.sign(w) + (1 - rho) * w), error.mean()


@elastic_problem.wrong(
    "the prediction without the bias", "ignores_input", "missing_term", "different_loss", "hard_coded"
)
def elastic_without_bias(X, y, w, lam, rho):
    error = X @ w - y
    return X.T @ error / len(y) + lam * (rho * np.sign(w) + (1 - rho) * w), error.mean()


@elastic_problem.wrong("the bias gradient summed", "batch_scale", "missing_chain_factor")
def elastic_bias_summed(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * (rho * np.sign(w) + (1 - rho) * w), error.sum()


@elastic_problem.wrong(
    "a column of predictions minus a row of targets",
    "broadcast_shape",
    "shape_only",
    "wrong_term_factor",
    "wrong_axis_sum",
)
def elastic_broadcast(X, y, w, b, lam, rho):
    error = X @ w.reshape(-1, 1) + b - y
    dw = (X.T @ error).mean(axis=1) + lam * (rho * np.sign(w) + (1 - rho) * w)
    return dw, error.mean()


@elastic_problem.wrong(
    "the accumulators set to zero for every sample",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def elastic_reset(X, y, w, b, lam, rho):
    for i in range(len(y)):
        dw, db = np.zeros_like(w), 0.0
        error = X[i] @ w + b - y[i]
        dw += error * X[i]
        db += error
    return dw / len(y) + lam * (rho * np.sign(w) + (1 - rho) * w), db / len(y)


@elastic_problem.wrong(
    "the penalty added for every sample",
    "wrong_term_factor",
    "accumulates",
    "different_loss",
    "batch_scale",
    "extra_factor",
    "extra_term",
)
def elastic_penalty_each(X, y, w, b, lam, rho):
    dw, db = np.zeros_like(w), 0.0
    for i in range(len(y)):
        error = X[i] @ w + b - y[i]
        dw += error * X[i] / len(y) + lam * (rho * np.sign(w) + (1 - rho) * w)
        db += error / len(y)
    return dw, db


@elastic_problem.wrong("a soft threshold of the smooth part", "wrong_argument", "wrong_term_factor", "region_only")
def elastic_soft_threshold(X, y, w, b, lam, rho):
    error = X @ w + b - y
    smooth = X.T @ error / len(y) + lam * (1 - rho) * w
    return np.sign(smooth) * np.maximum(np.abs(smooth) - lam * rho, 0), error.mean()


@elastic_problem.wrong("an array of integers", "truncated_to_int")
def elastic_integers(X, y, w, b, lam, rho):
    signs = np.zeros(len(w), dtype=int)
    for j in range(len(w)):
        signs[j] = rho * np.sign(w[j]) + (1 - rho) * w[j]
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * signs, error.mean()


@elastic_problem.wrong(
    "divided by the number of weights",
    "batch_scale",
    "dimension_scale",
    "shape_only",
    "wrong_term_factor",
    "different_loss",
)
def elastic_wrong_count(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error / len(w) + lam * (rho * np.sign(w) + (1 - rho) * w), error.sum() / len(w)


@elastic_problem.wrong(
    "summed, and the bias penalised",
    "batch_scale",
    "wrong_term_factor",
    "extra_term",
    "different_loss",
    "missing_chain_factor",
)
def elastic_two_mistakes(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return X.T @ error + lam * (rho * np.sign(w) + (1 - rho) * w), error.sum() + lam * (1 - rho) * b


@elastic_problem.wrong("rounded to three decimals", "rounded")
def elastic_rounded(X, y, w, b, lam, rho):
    error = X @ w + b - y
    return np.round(X.T @ error / len(y) + lam * (rho * np.sign(w) + (1 - rho) * w), 3), np.round(error.mean(), 3)


@loss(x=normal("n"), y=normal("n"), lam=uniform(low=0.5, high=2.0), eps=uniform(low=0.05, high=0.5))
def total_variation(x, y, lam, eps):
    """half the squared distance to a signal with a smoothed total variation"""
    steps = x[1:] - x[:-1]
    return 0.5 * ((x - y) ** 2).sum() + lam * torch.sqrt(steps**2 + eps).sum()


variation_problem = Problem(total_variation, ("x",))


def step_slopes(x, eps):
    steps = np.diff(x)
    return steps / np.sqrt(steps**2 + eps)


@variation_problem.right("slopes with a zero at either end")
def variation_concatenated(x, y, lam, eps):
    slopes = step_slopes(x, eps)
    return x - y + lam * (np.concatenate([[0], slopes]) - np.concatenate([slopes, [0]]))


@variation_problem.right("a loop over neighbours")
def variation_pairs(x, y, lam, eps):
    grad = x - y
    for i in range(len(x) - 1):
        step = x[i + 1] - x[i]
        slope = lam * step / np.sqrt(step * step + eps)
        grad[i + 1] += slope
        grad[i] -= slope
    return grad


@variation_problem.right("a loop over entries, with the ends apart")
def variation_entries(x, y, lam, eps):
    n = len(x)
    grad = np.empty(n)
    for i in range(n):
        grad[i] = x[i] - y[i]
        if i > 0:
            grad[i] += lam * (x[i] - x[i - 1]) / np.sqrt((x[i] - x[i - 1]) ** 2 + eps)
        if i < n - 1:
            grad[i] += lam * (x[i] - x[i + 1]) / np.sqrt((x[i] - x[i + 1]) ** 2 + eps)
    return grad


@variation_problem.right("the matrix of differences")
def variation_difference_matrix(x, y, lam, eps):
    D = np.eye(len(x), k=1)[:-1] - np.eye(len(x))[:-1]
    steps = D @ x
    return (x - y) + lam * D.T @ (steps / np.sqrt(steps**2 + eps))


@variation_problem.right("a difference of differences")
def variation_twice_differenced(x, y, lam, eps):
    return x - y - lam * np.diff(step_slopes(x, eps), prepend=0, append=0)


@variation_problem.right("a weighted Laplacian matrix")
def variation_laplacian(x, y, lam, eps):
    weights = 1 / np.sqrt(np.diff(x) ** 2 + eps)
    laplacian = np.zeros((len(x), len(x)))
    for i, weight in enumerate(weights):
        laplacian[i : i + 2, i : i + 2] += weight * np.array([[1, -1], [-1, 1]])
    return x - y + lam * laplacian @ x


@variation_problem.right("all pairs, with those that are not neighbours masked")
def variation_all_pairs(x, y, lam, eps):
    places = np.arange(len(x))
    neighbours = np.abs(places[:, None] - places[None, :]) == 1
    gaps = x[:, None] - x[None, :]
    return x - y + lam * (neighbours * gaps / np.sqrt(gaps**2 + eps)).sum(axis=1)


@variation_problem.right("hyperbolic functions")
def variation_hyperbolic(x, y, lam, eps):
    slopes = np.pad(np.tanh(np.arcsinh(np.diff(x) / np.sqrt(eps))), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.right("added at places")
def variation_add_at(x, y, lam, eps):
    grad = np.zeros_like(x)
    left = np.arange(len(x) - 1)
    slopes = (x[left + 1] - x[left]) / np.hypot(x[left + 1] - x[left], np.sqrt(eps))
    np.add.at(grad, left, -lam * slopes)
    np.add.at(grad, left + 1, lam * slopes)
    return grad + (x - y)


@variation_problem.right("rolled copies, with the ends set to zero")
def variation_rolled(x, y, lam, eps):
    before, after = x - np.roll(x, 1), x - np.roll(x, -1)
    before[0] = after[-1] = 0
    return x - y + lam * before * (before**2 + eps) ** -0.5 + lam * after * (after**2 + eps) ** -0.5


@variation_problem.right("a signal with its ends repeated")
def variation_edges(x, y, lam, eps):
    longer = np.pad(x, 1, mode="edge")
    left, right = longer[1:-1] - longer[:-2], longer[2:] - longer[1:-1]
    return x - y + lam * left / np.sqrt(left**2 + eps) - lam * right / np.sqrt(right**2 + eps)


@variation_problem.right("backpropagation through the nodes, a dict")
def variation_backprop(x, y, lam, eps):
    steps = x[1:] - x[:-1]
    roots = np.sqrt(steps**2 + eps)
    droots = lam * np.ones_like(roots)
    dsquares = droots / (2 * roots)
    dsteps = dsquares * 2 * steps
    dx = (x - y).copy()
    dx[1:] += dsteps
    dx[:-1] -= dsteps
    return {"dx": dx}


@variation_problem.right("plain numbers, as a list")
def variation_list(x, y, lam, eps):
    values = [float(value) for value in x]
    slopes = [0.0]
    for i in range(1, len(values)):
        step = values[i] - values[i - 1]
        slopes.append(step / (step**2 + float(eps)) ** 0.5)
    slopes.append(0.0)
    return [values[i] - float(y[i]) + float(lam) * (slopes[i] - slopes[i + 1]) for i in range(len(values))]


@variation_problem.right("torch, padded slopes")
def variation_torch(x, y, lam, eps):
    steps = torch.diff(x)
    slopes = F.pad(steps * torch.rsqrt(steps**2 + eps), (1, 1))
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.right("single precision inside")
def variation_float32(x, y, lam, eps):
    x, y = x.astype(np.float32), y.astype(np.float32)
    slopes = np.float32(lam) * step_slopes(x, np.float32(eps))
    grad = x - y
    grad[1:] += slopes
    grad[:-1] -= slopes
    return grad


@variation_problem.wrong("the variation with the other sign", "wrong_term_factor", "different_loss", "extra_factor")
def variation_sign(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    return x - y + lam * (slopes[1:] - slopes[:-1])


@variation_problem.wrong(
    "everything with the other sign",
    "sign_flipped",
    "constant_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def variation_negative(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    return y - x + lam * (slopes[1:] - slopes[:-1])


@variation_problem.wrong("only the neighbour on the left", "missing_path", "missing_term", "region_only")
def variation_left_only(x, y, lam, eps):
    return x - y + lam * np.concatenate([[0], step_slopes(x, eps)])


@variation_problem.wrong("only the neighbour on the right", "missing_path", "missing_term", "region_only")
def variation_right_only(x, y, lam, eps):
    return x - y - lam * np.concatenate([step_slopes(x, eps), [0]])


@variation_problem.wrong(
    "signs, as if nothing were smoothed",
    "different_loss",
    "ignores_input",
    "missing_term",
    "wrong_activation_derivative",
    "hard_coded",
)
def variation_signs(x, y, lam):
    slopes = np.pad(np.sign(np.diff(x)), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong(
    "the small number added outside the root",
    "wrong_argument",
    "wrong_activation_derivative",
    "wrong_order",
    "different_loss",
)
def variation_outside_root(x, y, lam, eps):
    steps = np.diff(x)
    slopes = np.pad(steps / (np.abs(steps) + eps), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong(
    "squared differences instead of their roots",
    "missing_chain_factor",
    "different_loss",
    "ignores_input",
    "wrong_activation_derivative",
)
def variation_squares(x, y, lam, eps):
    steps = np.pad(np.diff(x), 1)
    return x - y + lam * (steps[:-1] - steps[1:])


@variation_problem.wrong(
    "the root not taken", "squared_chain_factor", "wrong_activation_derivative", "different_loss", "extra_factor"
)
def variation_no_root(x, y, lam, eps):
    steps = np.diff(x)
    slopes = np.pad(steps / (steps**2 + eps), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong(
    "the half of the root kept", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def variation_half(x, y, lam, eps):
    slopes = np.pad(0.5 * step_slopes(x, eps), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong("the difference itself not differentiated", "missing_chain_factor", "different_loss")
def variation_inner_dropped(x, y, lam, eps):
    slopes = np.pad(1 / (2 * np.sqrt(np.diff(x) ** 2 + eps)), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong(
    "no strength", "ignores_input", "wrong_term_factor", "missing_chain_factor", "different_loss", "hard_coded"
)
def variation_no_strength(x, y, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    return x - y + slopes[:-1] - slopes[1:]


@variation_problem.wrong(
    "a fixed small number", "hard_coded", "ignores_input", "different_loss", "wrong_argument", "wrong_term_factor"
)
def variation_fixed_eps(x, y, lam):
    slopes = np.pad(step_slopes(x, 1e-8), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong("the small number squared", "wrong_argument", "different_loss", "wrong_term_factor")
def variation_eps_squared(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps**2), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong("no distance to the signal", "missing_term", "ignores_input", "different_loss", "missing_path")
def variation_no_data(x, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    return lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong(
    "a two for the distance", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def variation_data_doubled(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    return 2 * (x - y) + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong(
    "the last entry taken as a neighbour of the first", "extra_term", "different_loss", "region_only"
)
def variation_periodic(x, y, lam, eps):
    before, after = x - np.roll(x, 1), x - np.roll(x, -1)
    return x - y + lam * (before / np.sqrt(before**2 + eps) + after / np.sqrt(after**2 + eps))


@variation_problem.wrong("no variation at the ends", "region_only", "missing_term", "missing_path", "extra_mask")
def variation_ends_skipped(x, y, lam, eps):
    grad = x - y
    for i in range(1, len(x) - 1):
        for neighbour in (x[i - 1], x[i + 1]):
            grad[i] += lam * (x[i] - neighbour) / np.sqrt((x[i] - neighbour) ** 2 + eps)
    return grad


@variation_problem.wrong("the slopes moved by one place", "shifted_or_flipped")
def variation_shifted(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    return x - y + lam * np.roll(slopes[:-1] - slopes[1:], 1)


@variation_problem.wrong("the variation of the signal", "wrong_argument", "different_loss")
def variation_of_signal(x, y, lam, eps):
    slopes = np.pad(step_slopes(y, eps), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong(
    "one root for all differences", "different_loss", "wrong_axis_sum", "wrong_order", "broadcast_shape"
)
def variation_joint_root(x, y, lam, eps):
    steps = np.diff(x)
    slopes = np.pad(steps / np.sqrt(np.sum(steps**2) + eps), 1)
    return x - y + lam * (slopes[:-1] - slopes[1:])


@variation_problem.wrong(
    "averaged over the entries", "dimension_scale", "batch_scale", "extra_factor", "different_loss"
)
def variation_mean(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    return (x - y + lam * (slopes[:-1] - slopes[1:])) / len(x)


@variation_problem.wrong(
    "the second of two contributions overwrites the first", "missing_path", "missing_term", "region_only"
)
def variation_overwritten(x, y, lam, eps):
    grad = np.zeros_like(x)
    for i, slope in enumerate(step_slopes(x, eps)):
        grad[i] = -lam * slope
        grad[i + 1] = lam * slope
    return x - y + grad


@variation_problem.wrong("an array of integers", "truncated_to_int")
def variation_integers(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    grad = np.zeros_like(x, dtype=int)
    for i in range(len(x)):
        grad[i] = x[i] - y[i] + lam * (slopes[i] - slopes[i + 1])
    return grad


@variation_problem.wrong("clipped at half", "clipped", "region_only")
def variation_clipped(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    return np.clip(x - y + lam * (slopes[:-1] - slopes[1:]), -0.5, 0.5)


@variation_problem.wrong("half precision inside", "low_precision")
def variation_half_precision(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1).astype(np.float16)
    return (x - y).astype(np.float16) + np.float16(lam) * (slopes[:-1] - slopes[1:])


@variation_problem.wrong(
    "only the left neighbour, and no strength",
    "missing_path",
    "ignores_input",
    "wrong_term_factor",
    "missing_term",
    "missing_chain_factor",
    "different_loss",
    "region_only",
    "hard_coded",
)
def variation_two_mistakes(x, y, eps):
    return x - y + np.concatenate([[0], step_slopes(x, eps)])


@variation_problem.wrong("the signal after a step", "step_not_slope", "extra_term", "different_loss")
def variation_updated_signal(x, y, lam, eps):
    slopes = np.pad(step_slopes(x, eps), 1)
    return x - 0.1 * (x - y + lam * (slopes[:-1] - slopes[1:]))


@loss(
    S=normal("n", "d"),
    theta=normal("d", "a"),
    Q=normal("n", "a"),
    ref=normal("n", "a"),
    beta=uniform(low=1.2, high=3.0),
)
def policy(S, theta, Q, ref, beta):
    """the mean divergence of a softmax policy from a given one, times a temperature, minus the mean reward"""
    log_p = torch.log_softmax(S @ theta, dim=1)
    log_q = torch.log_softmax(ref, dim=1)
    p = torch.exp(log_p)
    divergence = (p * (log_p - log_q)).sum(dim=1)
    reward = (p * Q).sum(dim=1)
    return (beta * divergence - reward).mean()


policy_problem = Problem(policy, ("theta",))


def softmax(z):
    shifted = np.exp(z - z.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def policy_cost(p, Q, ref, beta):
    return beta * (np.log(p) - np.log(softmax(ref))) - Q


@policy_problem.right("the cost above its mean, times the probabilities")
def policy_advantage(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.right("the Jacobian of softmax for every sample")
def policy_jacobians(S, theta, Q, ref, beta):
    P, q = softmax(S @ theta), softmax(ref)
    grad = np.zeros(theta.shape)
    for i in range(len(S)):
        p = P[i]
        jacobian = np.diag(p) - np.outer(p, p)
        grad += np.outer(S[i], jacobian @ (beta * (np.log(p / q[i]) + 1) - Q[i]))
    return grad / len(S)


@policy_problem.right("an einsum with all Jacobians")
def policy_einsum(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    jacobians = np.einsum("ij,jk->ijk", p, np.eye(p.shape[1])) - np.einsum("ij,ik->ijk", p, p)
    cost = policy_cost(p, Q, ref, beta)
    return np.einsum("nd,nab,nb->da", S, jacobians, cost, optimize=True) / S.shape[0]


@policy_problem.right("scores instead of logarithms of probabilities")
def policy_scores(S, theta, Q, ref, beta):
    z = S @ theta
    p = softmax(z)
    cost = beta * (z - ref) - Q
    mean_cost = np.sum(p * cost, axis=1)
    dz = p * (cost - mean_cost[:, None]) / len(z)
    return np.dot(S.T, dz)


@policy_problem.right("all pairs of actions")
def policy_pairs(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    gaps = cost[:, :, None] - cost[:, None, :]
    dz = (p[:, :, None] * p[:, None, :] * gaps).sum(axis=2)
    return (S[:, :, None] * dz[:, None, :]).mean(axis=0)


@policy_problem.right("the score function, an action at a time")
def policy_score_function(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    grad = np.zeros_like(theta)
    for i in range(len(S)):
        for action in range(theta.shape[1]):
            score = -p[i].copy()
            score[action] += 1
            grad += p[i, action] * cost[i, action] * np.outer(S[i], score)
    return grad / len(S)


@policy_problem.right("the divergence from the best policy")
def policy_from_best(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    best = softmax(ref + Q / beta)
    ratio = np.log(p) - np.log(best)
    divergence = (p * ratio).sum(axis=1, keepdims=True)
    return beta * S.T @ (p * (ratio - divergence)) / len(S)


@policy_problem.right("entropy, cross-entropy and reward apart")
def policy_three_terms(S, theta, Q, ref, beta):
    n = len(S)
    p = softmax(S @ theta)
    log_p, log_q = np.log(p), np.log(softmax(ref))
    entropy = -(p * log_p).sum(axis=1, keepdims=True)
    d_entropy = -p * (log_p + entropy)
    d_cross = -p * (log_q - (p * log_q).sum(axis=1, keepdims=True))
    d_reward = p * (Q - (p * Q).sum(axis=1, keepdims=True))
    return S.T @ (beta * (d_cross - d_entropy) - d_reward) / n


@policy_problem.right("backpropagation node by node, through the logarithm of the sum")
def policy_backprop(S, theta, Q, ref, beta):
    n = len(S)
    z = S @ theta
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    r = ref - ref.max(axis=1, keepdims=True)
    log_q = r - np.log(np.exp(r).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    dp = (beta * (log_p - log_q) - Q) / n
    dlog_p = dp * p + beta * p / n
    dz = dlog_p - p * dlog_p.sum(axis=1, keepdims=True)
    return {"dtheta": S.T @ dz}


@policy_problem.right("samples as columns")
def policy_columns(S, theta, Q, ref, beta):
    X, n = S.T, S.shape[0]
    e = np.exp(theta.T @ X)
    p = e / e.sum(axis=0)
    eq = np.exp(ref.T)
    q = eq / eq.sum(axis=0)
    cost = beta * np.log(p / q) - Q.T
    dz = p * cost - p * np.sum(p * cost, axis=0)
    return (dz @ X.T).T / n


@policy_problem.right("plain loops")
def policy_loops(S, theta, Q, ref, beta):
    n, d = S.shape
    actions = theta.shape[1]
    grad = [[0.0] * actions for _ in range(d)]
    for i in range(n):
        z = [sum(float(S[i, j]) * float(theta[j, k]) for j in range(d)) for k in range(actions)]
        top = max(z)
        total = sum(np.exp(value - top) for value in z)
        p = [np.exp(value - top) / total for value in z]
        cost = [beta * (z[k] - ref[i, k]) - Q[i, k] for k in range(actions)]
        mean_cost = sum(p[k] * cost[k] for k in range(actions))
        for j in range(d):
            for k in range(actions):
                grad[j][k] += float(S[i, j] * p[k] * (cost[k] - mean_cost) / n)
    return grad


@policy_problem.right("a column of theta at a time")
def policy_by_action(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    baseline = np.einsum("na,na->n", p, cost)
    columns = [S.T @ (p[:, k] * (cost[:, k] - baseline)) / len(S) for k in range(theta.shape[1])]
    return np.stack(columns, axis=1)


@policy_problem.right("the Jacobian of the scores in all of theta")
def policy_kronecker(S, theta, Q, ref, beta):
    actions = theta.shape[1]
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    flat = np.zeros(theta.size)
    for i in range(len(S)):
        scores = np.kron(S[i], np.eye(actions))
        centred = np.eye(actions) - p[i]
        flat += scores.T @ (centred.T @ (p[i] * cost[i])) / len(S)
    return flat.reshape(theta.shape)


@policy_problem.right("torch")
def policy_torch(S, theta, Q, ref, beta):
    log_p = F.log_softmax(S @ theta, dim=-1)
    p = log_p.exp()
    cost = beta * (log_p - F.log_softmax(ref, dim=-1)) - Q
    dz = p * (cost - (p * cost).sum(dim=-1, keepdim=True))
    return S.T @ dz / S.shape[0]


@policy_problem.right("torch, Jacobians in a batch")
def policy_torch_jacobians(S, theta, Q, ref, beta):
    p = torch.softmax(S @ theta, dim=1)
    jacobians = torch.diag_embed(p) - p.unsqueeze(2) * p.unsqueeze(1)
    cost = beta * (torch.log(p) - torch.log_softmax(ref, dim=1)) - Q
    dz = torch.bmm(jacobians, cost.unsqueeze(2)).squeeze(2)
    return torch.einsum("nd,na->da", S, dz) / len(S)


@policy_problem.wrong(
    "only the diagonal of the Jacobian", "missing_path", "wrong_activation_derivative", "missing_term", "extra_mask"
)
def policy_diagonal(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    return S.T @ (p * (1 - p) * policy_cost(p, Q, ref, beta)) / len(S)


@policy_problem.wrong("the mean cost not subtracted", "missing_path", "missing_term", "wrong_activation_derivative")
def policy_no_baseline(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    return S.T @ (p * policy_cost(p, Q, ref, beta)) / len(S)


@policy_problem.wrong(
    "a mean over the actions that ignores the policy", "missing_chain_factor", "wrong_argument", "wrong_term_factor"
)
def policy_plain_baseline(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return S.T @ (p * (cost - cost.mean(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong("the probabilities do not multiply", "missing_chain_factor")
def policy_no_probabilities(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return S.T @ (cost - (p * cost).sum(axis=1, keepdims=True)) / len(S)


@policy_problem.wrong("summed over the samples", "batch_scale", "missing_chain_factor", "different_loss")
def policy_summed(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True)))


@policy_problem.wrong(
    "the given policy ignored", "ignores_input", "missing_term", "different_loss", "missing_path", "hard_coded"
)
def policy_entropy_only(S, theta, Q, beta):
    p = softmax(S @ theta)
    cost = beta * np.log(p) - Q
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong("the divergence the other way round", "different_loss", "wrong_argument")
def policy_reversed_divergence(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    d_reward = p * (Q - (p * Q).sum(axis=1, keepdims=True))
    return S.T @ (beta * (p - softmax(ref)) - d_reward) / len(S)


@policy_problem.wrong(
    "the reward with the other sign", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def policy_reward_sign(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, -Q, ref, beta)
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong(
    "everything with the other sign",
    "sign_flipped",
    "constant_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def policy_ascent(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    gain = -policy_cost(p, Q, ref, beta)
    return S.T @ (p * (gain - (p * gain).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong(
    "the reward only", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def policy_reward_only(S, theta, Q):
    p = softmax(S @ theta)
    return -S.T @ (p * (Q - (p * Q).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong(
    "the divergence only", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def policy_divergence_only(S, theta, ref, beta):
    p = softmax(S @ theta)
    ratio = np.log(p / softmax(ref))
    return beta * S.T @ (p * (ratio - (p * ratio).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong(
    "a temperature of one", "hard_coded", "ignores_input", "wrong_term_factor", "missing_chain_factor", "different_loss"
)
def policy_unit_temperature(S, theta, Q, ref):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, 1.0)
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong(
    "the temperature on the reward too", "wrong_term_factor", "wrong_argument", "different_loss", "extra_factor"
)
def policy_temperature_everywhere(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = beta * policy_cost(p, Q, ref, 1.0)
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong("softmax over the samples", "wrong_axis_sum", "wrong_argument")
def policy_softmax_over_samples(S, theta, Q, ref, beta):
    p = softmax((S @ theta).T).T
    cost = policy_cost(p, Q, ref, beta)
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong("the mean cost taken over the samples", "wrong_axis_sum")
def policy_baseline_axis(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return S.T @ (p * (cost - (p * cost).sum(axis=0, keepdims=True))) / len(S)


@policy_problem.wrong("logistic functions instead of softmax", "different_loss", "wrong_activation_derivative")
def policy_logistic(S, theta, Q, ref, beta):
    p = 1 / (1 + np.exp(-S @ theta))
    cost = policy_cost(p, Q, ref, beta)
    return S.T @ (p * (1 - p) * cost) / len(S)


@policy_problem.wrong(
    "probabilities of the given policy without the logarithm",
    "wrong_argument",
    "different_loss",
    "missing_chain_factor",
)
def policy_no_logarithm(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = beta * (p - softmax(ref)) - Q
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong("the Jacobian applied twice", "squared_chain_factor", "extra_factor")
def policy_twice(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    dz = policy_cost(p, Q, ref, beta)
    for _ in range(2):
        dz = p * (dz - (p * dz).sum(axis=1, keepdims=True))
    return S.T @ dz / len(S)


@policy_problem.wrong("transposed", "transposed", "axes_permuted")
def policy_transposed(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return (p * (cost - (p * cost).sum(axis=1, keepdims=True))).T @ S / len(S)


@policy_problem.wrong("the transpose reshaped", "axes_permuted", "shape_only")
def policy_reshaped(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    grad = (p * (cost - (p * cost).sum(axis=1, keepdims=True))).T @ S / len(S)
    return grad.reshape(theta.shape)


@policy_problem.wrong("averaged over the actions too", "dimension_scale", "extra_factor", "different_loss")
def policy_mean_actions(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / Q.size


@policy_problem.wrong(
    "the last sample only",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def policy_last_sample(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    for i in range(len(S)):
        grad = np.zeros_like(theta)
        grad += np.outer(S[i], p[i] * (cost[i] - p[i] @ cost[i]))
    return grad / len(S)


@policy_problem.wrong("only the most probable action", "extra_mask", "missing_path", "missing_term")
def policy_greedy(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    chosen = np.eye(p.shape[1])[p.argmax(axis=1)]
    return S.T @ (chosen * p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong("scores where probabilities belong", "wrong_argument", "wrong_activation_derivative")
def policy_scores_as_probabilities(S, theta, Q, ref, beta):
    z = S @ theta
    cost = policy_cost(softmax(z), Q, ref, beta)
    return S.T @ (z * (cost - (z * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong("the features left out", "missing_chain_factor", "ignores_input", "broadcast_shape")
def policy_no_features(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    dz = p * (cost - (p * cost).sum(axis=1, keepdims=True))
    return np.ones_like(theta) * dz.mean(axis=0)


@policy_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def policy_step(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return -0.05 * S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S)


@policy_problem.wrong("rounded to three decimals", "rounded")
def policy_rounded(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    cost = policy_cost(p, Q, ref, beta)
    return np.round(S.T @ (p * (cost - (p * cost).sum(axis=1, keepdims=True))) / len(S), 3)


@policy_problem.wrong(
    "diagonal only, and summed",
    "missing_path",
    "batch_scale",
    "wrong_activation_derivative",
    "missing_term",
    "extra_mask",
    "missing_chain_factor",
    "different_loss",
)
def policy_two_mistakes(S, theta, Q, ref, beta):
    p = softmax(S @ theta)
    return S.T @ (p * (1 - p) * policy_cost(p, Q, ref, beta))
