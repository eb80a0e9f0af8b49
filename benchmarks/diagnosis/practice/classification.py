"""Softmax regression, focal loss, triplet margins, and a two-layer ReLU network."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0, 2.0)),
    W=normal("d", 3),
    b=normal(3),
    lam=uniform(low=0.2, high=1.5),
)
def penalised_softmax(X, y, W, b, lam):
    """the mean cross-entropy of a linear model with three classes, and a ridge on the weights"""
    scores = X @ W + b
    data = (torch.logsumexp(scores, dim=1) - scores.gather(1, y.long()[:, None])[:, 0]).mean()
    return data + lam * (W**2).sum()


ps_problem = Problem(penalised_softmax, ("W", "b"))
ps_pairs = Pairs(ps_problem)


def ps_probabilities(X, W, b):
    scores = X @ W + b
    expo = np.exp(scores - scores.max(axis=1, keepdims=True))
    return expo / expo.sum(axis=1, keepdims=True)


def ps_one_hot(y):
    T = np.zeros((len(y), 3))
    T[np.arange(len(y)), y.astype(int)] = 1
    return T


@ps_problem.right("one subtracted at the label")
def ps_minus_one(X, y, W, b, lam):
    n = X.shape[0]
    dscores = ps_probabilities(X, W, b)
    dscores[range(n), y.astype(int)] -= 1
    dscores /= n
    return X.T.dot(dscores) + 2 * lam * W, dscores.sum(axis=0)


@ps_problem.right("the Jacobian matrix of softmax, sample by sample")
def ps_jacobian_loop(X, y, W, b, lam):
    dW, db = 2 * lam * W, np.zeros(3)
    for x, label in zip(X, y.astype(int)):
        s = x @ W + b
        p = np.exp(s) / np.exp(s).sum()
        dp = np.zeros(3)
        dp[label] = -1 / p[label]
        ds = (np.diag(p) - np.outer(p, p)) @ dp
        dW = dW + np.outer(x, ds) / len(y)
        db = db + ds / len(y)
    return dW, db


@ps_problem.right("class by class from the log-normaliser, torch")
def ps_class_loop(X, y, W, b, lam):
    scores = X @ W + b
    lse = torch.logsumexp(scores, dim=1)
    columns, biases = [], []
    for c in range(3):
        error = torch.exp(scores[:, c] - lse) - (y == c).to(scores.dtype)
        columns.append(X.T @ error / len(y) + 2 * lam * W[:, c])
        biases.append(error.mean())
    return torch.stack(columns, dim=1), torch.stack(biases)


@ps_problem.wrong(
    "the data term summed, the penalty right",
    "batch_scale",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
)
def ps_data_summed(X, y, W, b, lam):
    delta = ps_probabilities(X, W, b) - ps_one_hot(y)
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0)


@ps_problem.wrong(
    "the penalty without its two", "wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def ps_penalty_without_two(X, y, W, b, lam):
    P = ps_probabilities(X, W, b)
    dW, db = lam * W, np.zeros(3)
    for i in range(len(y)):
        error = P[i].copy()
        error[int(y[i])] -= 1
        dW = dW + np.outer(X[i], error) / len(y)
        db += error / len(y)
    return dW, db


@ps_problem.wrong("the bias penalised too", "extra_term", "different_loss")
def ps_bias_penalised(X, y, W, b, lam):
    delta = (ps_probabilities(X, W, b) - np.eye(3)[y.astype(int)]) / len(y)
    dW, db = X.T @ delta, delta.sum(axis=0)
    for grad, parameter in ((dW, W), (db, b)):
        grad += 2 * lam * parameter
    return dW, db


@ps_problem.wrong("the penalty inside the mean", "batch_scale", "wrong_term_factor", "different_loss", "extra_factor")
def ps_penalty_in_mean(X, y, W, b, lam):
    n = len(y)
    delta = ps_probabilities(X, W, b) - ps_one_hot(y)
    return (X.T @ delta + 2 * lam * W) / n, delta.sum(axis=0) / n


@ps_problem.wrong(
    "no lambda in the penalty",
    "ignores_input",
    "missing_chain_factor",
    "wrong_term_factor",
    "hard_coded",
    "different_loss",
)
def ps_without_lambda(X, y, W, b):
    probs = torch.softmax(X @ W + b, dim=1)
    delta = (probs - F.one_hot(y.long(), 3)) / len(y)
    return X.T @ delta + 2 * W, delta.sum(0)


@ps_problem.wrong(
    "the slope of the absolute value for the penalty",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "different_loss",
)
def ps_lasso(X, y, W, b, lam):
    delta = ps_probabilities(X, W, b) - ps_one_hot(y)
    return np.einsum("nd,nc->dc", X, delta) / len(y) + lam * np.sign(W), delta.mean(axis=0)


@ps_problem.wrong(
    "the penalty with the length of W, not squared",
    "wrong_term_factor",
    "extra_factor",
    "different_loss",
    "wrong_activation_derivative",
    "missing_chain_factor",
)
def ps_length_penalty(X, y, W, b, lam):
    delta = ps_probabilities(X, W, b) - ps_one_hot(y)
    return X.T @ delta / len(y) + lam * W / np.linalg.norm(W), delta.mean(axis=0)


@ps_problem.wrong("the penalty subtracted", "wrong_term_factor", "different_loss")
def ps_penalty_sign(X, y, W, b, lam):
    error = ps_one_hot(y) - ps_probabilities(X, W, b)
    return -X.T @ error / len(y) - 2 * lam * W, -error.mean(axis=0)


@ps_problem.wrong(
    "the penalty forgotten", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def ps_without_penalty(X, y, W, b):
    logits = X @ W + b
    dlogits = (logits.softmax(dim=-1) - torch.eye(3, dtype=logits.dtype)[y.long()]) / X.shape[0]
    return torch.einsum("nd,nc->dc", X, dlogits), dlogits.sum(dim=0)


@ps_problem.wrong("softmax over the samples", "wrong_axis_sum", "wrong_argument", "different_loss")
def ps_softmax_over_samples(X, y, W, b, lam):
    scores = X @ W + b
    E = np.exp(scores - scores.max(axis=0))
    P = E / E.sum(axis=0)
    P[np.arange(len(y)), y.astype(int)] -= 1
    return X.T @ P / len(y) + 2 * lam * W, P.mean(axis=0)


@ps_problem.wrong("the maximum taken off above and not below", "wrong_argument", "extra_factor")
def ps_maximum_above_only(X, y, W, b, lam):
    scores = X @ W + b
    top = np.exp(scores - scores.max(axis=1, keepdims=True))
    probs = top / np.sum(np.exp(scores), axis=1, keepdims=True)
    probs[np.arange(len(y)), y.astype(int)] -= 1
    return X.T @ probs / len(y) + 2 * lam * W, probs.sum(axis=0) / len(y)


@ps_problem.wrong(
    "the classes in reversed order", "shifted_or_flipped", "wrong_argument", "different_loss", "region_only"
)
def ps_classes_reversed(X, y, W, b, lam):
    T = np.eye(3)[::-1][y.astype(int)]
    delta = (ps_probabilities(X, W, b) - T) / len(y)
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0)


@ps_problem.wrong("reshaped for transposed at the end", "axes_permuted", "shape_only", "permuted_outputs")
def ps_reshaped(X, y, W, b, lam):
    A, V = X.T, W.T
    S = V @ A + b[:, None]
    P = np.exp(S) / np.exp(S).sum(axis=0)
    dS = (P - ps_one_hot(y).T) / len(y)
    dV = dS @ A.T + 2 * lam * V
    return dV.reshape(W.shape), dS.sum(axis=1)


@ps_problem.wrong(
    "the bias summed over samples and classes: the errors of a sample cancel",
    "wrong_axis_sum",
    "zero",
    "broadcast_shape",
    "ignores_input",
    "hard_coded",
    "extra_mask",
)
def ps_bias_total(X, y, W, b, lam):
    delta = (ps_probabilities(X, W, b) - ps_one_hot(y)) / len(y)
    return X.T @ delta + 2 * lam * W, np.full(b.shape, np.sum(delta))


@ps_problem.wrong("the bias divided twice by the batch", "batch_scale", "squared_chain_factor", "extra_factor")
def ps_bias_twice(X, y, W, b, lam):
    delta = (ps_probabilities(X, W, b) - ps_one_hot(y)) / len(y)
    return X.T @ delta + 2 * lam * W, delta.mean(axis=0)


@ps_problem.wrong("log-probabilities for probabilities", "wrong_argument", "wrong_activation_derivative")
def ps_log_probabilities(X, y, W, b, lam):
    logp = torch.log_softmax(X @ W + b, dim=1)
    delta = (logp - F.one_hot(y.long(), 3)) / len(y)
    return X.T @ delta + 2 * lam * W, delta.sum(0)


@ps_problem.wrong("stops at the probabilities", "missing_chain_factor", "wrong_activation_derivative")
def ps_stops_early(X, y, W, b, lam):
    P = ps_probabilities(X, W, b)
    dP = np.zeros_like(P)
    for i, label in enumerate(y.astype(int)):
        dP[i, label] = -1 / (len(y) * P[i, label])
    return X.T @ dP + 2 * lam * W, dP.sum(axis=0)


@ps_problem.wrong(
    "only the score of the true class",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "extra_mask",
)
def ps_true_class_only(X, y, W, b, lam):
    P = ps_probabilities(X, W, b)
    dW, db = np.zeros_like(W), np.zeros(3)
    for i in range(len(y)):
        c = int(y[i])
        dW[:, c] += (P[i, c] - 1) * X[i]
        db[c] += P[i, c] - 1
    return dW / len(y) + 2 * lam * W, db / len(y)


@ps_problem.wrong("a sigmoid for each class", "different_loss", "wrong_activation_derivative")
def ps_sigmoids(X, y, W, b, lam):
    Q = 1 / (1 + np.exp(-(X @ W + b)))
    delta = (Q - ps_one_hot(y)) / len(y)
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0)


@ps_problem.wrong("no bias in the scores", "ignores_input", "missing_term", "wrong_argument", "hard_coded")
def ps_without_bias(X, y, W, lam):
    S = X @ W
    P = np.exp(S - np.log(np.exp(S).sum(axis=1))[:, None])
    delta = (P - ps_one_hot(y)) / len(y)
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0)


@ps_problem.wrong("the weights after a step", "step_not_slope", "different_loss")
def ps_after_step(X, y, W, b, lam):
    delta = (ps_probabilities(X, W, b) - ps_one_hot(y)) / len(y)
    W = W - 0.1 * (X.T @ delta + 2 * lam * W)
    b = b - 0.1 * delta.sum(axis=0)
    return W, b


@ps_problem.wrong("the column's total not set back from class to class", "accumulates", "region_only", "extra_term")
def ps_running_column(X, y, W, b, lam):
    P = ps_probabilities(X, W, b)
    dW, db = np.empty(W.shape), np.empty(3)
    column, total = np.zeros(X.shape[1]), 0.0
    for c in range(3):
        for i in range(len(y)):
            error = (P[i, c] - (y[i] == c)) / len(y)
            column = column + error * X[i]
            total += error
        dW[:, c], db[c] = column, total
    return dW + 2 * lam * W, db


@ps_problem.wrong(
    "assigned for added in the loop over the samples",
    "single_sample",
    "different_loss",
    "extra_mask",
    "wrong_sample_weights",
    "missing_term",
)
def ps_last_sample(X, y, W, b, lam):
    for i in range(len(y)):
        s = X[i] @ W + b
        error = np.exp(s) / np.exp(s).sum() - np.eye(3)[int(y[i])]
        dW = np.outer(X[i], error) / len(y)
        db = error / len(y)
    return dW + 2 * lam * W, db


@ps_problem.wrong("probabilities with two decimals", "rounded")
def ps_rounded(X, y, W, b, lam):
    P = np.round(ps_probabilities(X, W, b), 2)
    delta = (P - ps_one_hot(y)) / len(y)
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0)


@ps_problem.wrong(
    "averaged over samples and classes",
    "dimension_scale",
    "constant_factor",
    "wrong_term_factor",
    "extra_factor",
    "different_loss",
)
def ps_mean_over_classes(X, y, W, b, lam):
    delta = ps_probabilities(X, W, b) - ps_one_hot(y)
    delta /= delta.size
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0)


@ps_problem.wrong(
    "one subtracted in the columns of all labels",
    "broadcast_shape",
    "shape_only",
    "extra_term",
    "wrong_mask",
    "different_loss",
    "region_only",
)
def ps_columns_of_labels(X, y, W, b, lam):
    P = ps_probabilities(X, W, b)
    P[:, y.astype(int)] -= 1
    P /= len(y)
    return X.T @ P + 2 * lam * W, P.sum(axis=0)


@ps_problem.wrong("probabilities kept away from zero and one", "clipped", "region_only")
def ps_clipped(X, y, W, b, lam):
    P = np.clip(ps_probabilities(X, W, b), 0.1, 0.9)
    delta = (P - ps_one_hot(y)) / len(y)
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0)


@ps_problem.wrong(
    "every class with the same weight in the mean", "wrong_sample_weights", "different_loss", "region_only"
)
def ps_class_balanced(X, y, W, b, lam):
    labels = y.astype(int)
    counts = np.bincount(labels, minlength=3)
    weights = 1 / (counts[labels] * np.count_nonzero(counts))
    delta = (ps_probabilities(X, W, b) - ps_one_hot(y)) * weights[:, None]
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0)


@ps_problem.wrong(
    "only misclassified samples, as for the perceptron",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "region_only",
    "missing_term",
    "different_loss",
)
def ps_misclassified_only(X, y, W, b, lam):
    P = ps_probabilities(X, W, b)
    dW, db = 2 * lam * W, np.zeros(3)
    for i in range(len(y)):
        label = int(y[i])
        if P[i].argmax() == label:
            continue
        error = P[i] - np.eye(3)[label]
        dW = dW + np.outer(X[i], error) / len(y)
        db = db + error / len(y)
    return dW, db


@ps_problem.wrong(
    "the predicted class for the probabilities",
    "thresholded",
    "wrong_argument",
    "different_loss",
    "wrong_activation_derivative",
)
def ps_hard_prediction(X, y, W, b, lam):
    guess = np.eye(3)[np.argmax(X @ W + b, axis=1)]
    delta = (guess - ps_one_hot(y)) / len(y)
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0)


@ps_problem.wrong("the factor P (1 - P) once more", "squared_chain_factor", "extra_factor")
def ps_extra_slope(X, y, W, b, lam):
    P = ps_probabilities(X, W, b)
    delta = (P - ps_one_hot(y)) * P * (1 - P)
    return np.tensordot(X, delta, axes=(0, 0)) / len(y) + 2 * lam * W, delta.mean(axis=0)


@ps_pairs.of(
    "the data term summed, and the bias penalised",
    (
        "batch_scale",
        "wrong_term_factor",
        "different_loss",
        "missing_chain_factor",
    ),
    ("extra_term", "different_loss"),
)
def ps_pair_summed_and_bias_penalised(X, y, W, b, lam):
    delta = ps_probabilities(X, W, b) - ps_one_hot(y)
    return X.T @ delta + 2 * lam * W, delta.sum(axis=0) + 2 * lam * b


@ps_pairs.of(
    "softmax over the samples, and the penalty without its two",
    (
        "wrong_axis_sum",
        "wrong_argument",
        "different_loss",
    ),
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "extra_factor",
        "different_loss",
    ),
)
def ps_pair_axis_and_penalty(X, y, W, b, lam):
    E = torch.exp(X @ W + b)
    P = E / E.sum(dim=0)
    delta = (P - F.one_hot(y.long(), 3)) / len(y)
    return X.T @ delta + lam * W, delta.sum(dim=0)


@ps_pairs.of(
    "observed minus expected, and the bias divided twice",
    (
        "wrong_term_factor",
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
    (
        "batch_scale",
        "squared_chain_factor",
        "extra_factor",
    ),
)
def ps_pair_sign_and_bias_twice(X, y, W, b, lam):
    error = (ps_one_hot(y) - ps_probabilities(X, W, b)) / len(y)
    return X.T @ error + 2 * lam * W, error.mean(axis=0)


@ps_pairs.of(
    "no penalty, and only the score of the true class",
    (
        "missing_term",
        "ignores_input",
        "missing_path",
        "hard_coded",
    ),
    ("missing_path", "missing_term", "wrong_activation_derivative", "extra_mask"),
)
def ps_pair_no_penalty_diagonal(X, y, W, b):
    P = ps_probabilities(X, W, b)
    dP = -ps_one_hot(y) / P / len(y)
    dS = dP * P * (1 - P)
    return X.T @ dS, dS.sum(axis=0)


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0)),
    w=normal("d"),
    b=normal(),
    alpha=uniform(low=0.1, high=0.9),
    gamma=uniform(low=1.2, high=3.0),
)
def focal(X, y, w, b, alpha, gamma):
    """the mean focal loss of logistic regression, with a weight for the positive class"""
    p = torch.sigmoid(X @ w + b)
    pt = y * p + (1 - y) * (1 - p)
    at = y * alpha + (1 - y) * (1 - alpha)
    return (-at * (1 - pt) ** gamma * torch.log(pt)).mean()


focal_problem = Problem(focal, ("w", "b"))
focal_pairs = Pairs(focal_problem)


def focal_parts(X, y, w, b, alpha):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    pt = np.where(y == 1, p, 1 - p)
    at = np.where(y == 1, alpha, 1 - alpha)
    return p, pt, at, 2 * y - 1


@focal_problem.right("closed form in the probability of the true class")
def focal_closed(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dz = at * s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) + pt - 1)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.right("backwards through named nodes, torch")
def focal_nodes(X, y, w, b, alpha, gamma):
    z = torch.mv(X, w) + b
    p = torch.sigmoid(z)
    pt = torch.where(y == 1, p, 1 - p)
    at = torch.where(y == 1, alpha, 1 - alpha)
    hard, logpt = (1 - pt) ** gamma, torch.log(pt)
    dhard, dlogpt = -at * logpt / len(y), -at * hard / len(y)
    dpt = dlogpt / pt - dhard * gamma * (1 - pt) ** (gamma - 1)
    dp = torch.where(y == 1, dpt, -dpt)
    dz = dp * p * (1 - p)
    return X.T @ dz, dz.sum()


@focal_problem.right("the two classes in a loop, math module")
def focal_loop(X, y, w, b, alpha, gamma):
    n, d = X.shape
    dw, db = [0.0] * d, 0.0
    for i in range(n):
        z = sum(float(X[i, j]) * float(w[j]) for j in range(d)) + float(b)
        p = 1 / (1 + math.exp(-z))
        if y[i] == 1:
            slope = alpha * (1 - p) ** gamma * (gamma * p * math.log(p) - (1 - p))
        else:
            slope = (1 - alpha) * p**gamma * (p - gamma * (1 - p) * math.log(1 - p))
        for j in range(d):
            dw[j] += slope * X[i, j] / n
        db += slope / n
    return dw, db


@focal_problem.wrong("the focusing factor taken as a constant", "missing_path", "missing_term", "different_loss")
def focal_constant_modulator(X, y, w, b, alpha, gamma):
    p, pt, at, _ = focal_parts(X, y, w, b, alpha)
    dz = at * (1 - pt) ** gamma * (p - y)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong("the logarithm taken as a constant", "missing_path", "missing_term", "different_loss")
def focal_constant_logarithm(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dpt = at * gamma * (1 - pt) ** (gamma - 1) * np.log(pt)
    dz = dpt * s * pt * (1 - pt)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong(
    "the power rule without the exponent in front", "missing_chain_factor", "wrong_term_factor", "different_loss"
)
def focal_exponent_missing(X, y, w, b, alpha, gamma):
    p = torch.sigmoid(X @ w + b)
    pt = torch.where(y == 1, p, 1 - p)
    at = torch.where(y == 1, alpha, 1 - alpha)
    dpt = at * ((1 - pt) ** (gamma - 1) * torch.log(pt) - (1 - pt) ** gamma / pt)
    dz = dpt * (2 * y - 1) * pt * (1 - pt)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong("the exponent not lowered by one", "wrong_term_factor", "extra_factor", "different_loss")
def focal_exponent_kept(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dpt = at * (gamma * (1 - pt) ** gamma * np.log(pt) - (1 - pt) ** gamma / pt)
    dz = dpt * s * pt * (1 - pt)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong("the minus inside 1 - p forgotten", "missing_chain_factor", "wrong_term_factor", "different_loss")
def focal_inner_sign(X, y, w, b, alpha, gamma):
    n, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        p = 1 / (1 + np.exp(-(X[i] @ w + b)))
        pt, at, s = (p, alpha, 1) if y[i] == 1 else (1 - p, 1 - alpha, -1)
        dhard = gamma * (1 - pt) ** (gamma - 1)
        dpt = -at * (dhard * np.log(pt) + (1 - pt) ** gamma / pt)
        dz = dpt * s * pt * (1 - pt)
        dw += dz * X[i]
        db += dz
    return dw / n, db / n


@focal_problem.wrong(
    "no class weights", "ignores_input", "missing_chain_factor", "different_loss", "wrong_sample_weights"
)
def focal_without_alpha(X, y, w, b, gamma):
    s = 2 * y - 1
    pt = 1 / (1 + np.exp(-s * (X @ w + b)))
    dz = s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) - (1 - pt))
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong(
    "alpha for both classes", "wrong_sample_weights", "different_loss", "region_only", "wrong_term_factor"
)
def focal_alpha_everywhere(X, y, w, b, alpha, gamma):
    _, pt, _, s = focal_parts(X, y, w, b, alpha)
    dz = alpha * s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) - (1 - pt))
    return X.T @ dz / len(y), np.sum(dz) / len(y)


@focal_problem.wrong(
    "the weights of the classes exchanged",
    "wrong_sample_weights",
    "different_loss",
    "wrong_mask",
    "wrong_argument",
    "wrong_term_factor",
)
def focal_alpha_exchanged(X, y, w, b, alpha, gamma):
    _, pt, _, s = focal_parts(X, y, w, b, alpha)
    at = np.array([alpha, 1 - alpha])[y.astype(int)]
    dz = at * s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) - (1 - pt))
    return np.einsum("nd,n->d", X, dz) / len(y), dz.mean()


@focal_problem.wrong(
    "stops at the probability", "missing_chain_factor", "different_loss", "wrong_activation_derivative"
)
def focal_stops_early(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dp = s * at * (gamma * (1 - pt) ** (gamma - 1) * np.log(pt) - (1 - pt) ** gamma / pt)
    return X.T @ dp / len(y), dp.mean()


@focal_problem.wrong("the slope of the sigmoid twice", "squared_chain_factor", "extra_factor", "different_loss")
def focal_slope_twice(X, y, w, b, alpha, gamma):
    p, pt, at, s = focal_parts(X, y, w, b, alpha)
    delta = at * s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) - (1 - pt))
    dz = delta * p * (1 - p)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong(
    "weighted cross-entropy, no focusing factor",
    "ignores_input",
    "hard_coded",
    "different_loss",
    "missing_chain_factor",
    "missing_path",
    "missing_term",
)
def focal_no_focus(X, y, w, b, alpha):
    p = torch.sigmoid(X @ w + b)
    at = torch.where(y == 1, alpha, 1 - alpha)
    dz = at * (p - y) / len(y)
    return X.T @ dz, dz.sum()


@focal_problem.wrong("two for gamma", "hard_coded", "ignores_input", "different_loss")
def focal_gamma_two(X, y, w, b, alpha):
    p, pt, at, _ = focal_parts(X, y, w, b, alpha)
    dpt = at * (2 * (1 - pt) * np.log(pt) - (1 - pt) ** 2 / pt)
    dz = np.where(y == 1, 1, -1) * dpt * p * (1 - p)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong(
    "only the samples with label one",
    "missing_term",
    "missing_path",
    "single_sample",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
    "region_only",
)
def focal_positives_only(X, y, w, b, alpha, gamma):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    dz = y * alpha * (1 - p) ** gamma * (gamma * p * np.log(p) - (1 - p))
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong("over the sum of the class weights", "different_loss", "extra_factor", "wrong_sample_weights")
def focal_over_weights(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dz = at * s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) - (1 - pt)) / at.sum()
    return X.T @ dz, dz.sum()


@focal_problem.wrong("over the number of positives, as for detectors", "different_loss", "extra_factor", "region_only")
def focal_over_positives(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dz = at * s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) - (1 - pt))
    positives = max(np.sum(y == 1), 1)
    return X.T @ dz / positives, dz.sum() / positives


@focal_problem.wrong(
    "the focusing factor with 1 - p for both classes", "wrong_argument", "different_loss", "region_only"
)
def focal_modulator_of_p(X, y, w, b, alpha, gamma):
    p = torch.sigmoid(X @ w + b)
    at = y * alpha + (1 - y) * (1 - alpha)
    logpt = y * torch.log(p) + (1 - y) * torch.log(1 - p)
    dp = at * (gamma * (1 - p) ** (gamma - 1) * logpt - (1 - p) ** gamma * (y / p - (1 - y) / (1 - p)))
    dz = dp * p * (1 - p) / len(y)
    return X.T @ dz, dz.sum()


@focal_problem.wrong("the logarithm to base ten", "wrong_term_factor", "extra_factor", "different_loss")
def focal_log_ten(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dz = at * s * (1 - pt) ** gamma * (gamma * pt * np.log10(pt) - (1 - pt))
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong(
    "the slope of the sigmoid at its value", "wrong_argument", "wrong_activation_derivative", "different_loss"
)
def focal_slope_of_value(X, y, w, b, alpha, gamma):
    def sigmoid(t):
        return 1 / (1 + np.exp(-t))

    def slope(t):
        return sigmoid(t) * (1 - sigmoid(t))

    p, pt, at, s = focal_parts(X, y, w, b, alpha)
    dpt = at * (gamma * (1 - pt) ** (gamma - 1) * np.log(pt) - (1 - pt) ** gamma / pt)
    dz = dpt * s * slope(p)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong("the decision for the probability in p - y", "thresholded", "wrong_argument", "different_loss")
def focal_decision(X, y, w, b, alpha, gamma):
    p, pt, at, s = focal_parts(X, y, w, b, alpha)
    guess = (p > 0.5).astype(float)
    dz = at * (1 - pt) ** gamma * (s * gamma * pt * np.log(pt) + guess - y)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong("the bias summed, the weights averaged", "batch_scale", "missing_chain_factor")
def focal_bias_summed(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dz = at * s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) - (1 - pt))
    return (X * dz[:, None]).mean(axis=0), dz.sum()


@focal_problem.wrong(
    "the class weights twice", "squared_chain_factor", "extra_factor", "wrong_sample_weights", "different_loss"
)
def focal_alpha_twice(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    upstream = at / len(y)
    dpt = at * (gamma * (1 - pt) ** (gamma - 1) * np.log(pt) - (1 - pt) ** gamma / pt)
    dz = upstream * dpt * s * pt * (1 - pt)
    return X.T @ dz, dz.sum()


@focal_problem.wrong("the mean of X times the mean of the errors", "wrong_order", "wrong_axis_sum", "shape_only")
def focal_mean_times_mean(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dz = at * s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) - (1 - pt))
    return X.mean(axis=0) * dz.mean(), dz.mean()


@focal_problem.wrong("probabilities held between a fifth and four fifths", "clipped", "region_only", "different_loss")
def focal_clipped(X, y, w, b, alpha, gamma):
    p = torch.clamp(torch.sigmoid(X @ w + b), 0.2, 0.8)
    pt = y * p + (1 - y) * (1 - p)
    at = y * alpha + (1 - y) * (1 - alpha)
    dz = at * (2 * y - 1) * (1 - pt) ** gamma * (gamma * pt * torch.log(pt) - (1 - pt)) / len(y)
    return X.T @ dz, dz.sum()


@focal_problem.wrong("half precision", "low_precision")
def focal_half(X, y, w, b, alpha, gamma):
    X16, w16 = X.astype(np.float16), w.astype(np.float16)
    p = 1 / (1 + np.exp(-(X16 @ w16 + np.float16(b))))
    pt = np.where(y == 1, p, 1 - p).astype(np.float16)
    at = np.where(y == 1, alpha, 1 - alpha).astype(np.float16)
    s = (2 * y - 1).astype(np.float16)
    g = np.float16(gamma)
    dz = at * s * (1 - pt) ** g * (g * pt * np.log(pt) - (1 - pt))
    return X16.T @ dz / len(y), dz.mean()


@focal_problem.wrong(
    "the bias with the other sign",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def focal_bias_sign(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    push = at * s * (1 - pt) ** gamma * ((1 - pt) - gamma * pt * np.log(pt)) / len(y)
    dw = -(push @ X)
    return dw, push.sum()


@focal_problem.wrong("the derivatives of the two factors multiplied", "wrong_rule", "different_loss")
def focal_derivatives_multiplied(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dmodulator = -gamma * (1 - pt) ** (gamma - 1)
    dlog = 1 / pt
    dz = -at * dmodulator * dlog * s * pt * (1 - pt)
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong(
    "labels of the next sample", "shifted_or_flipped", "wrong_argument", "different_loss", "shape_only", "region_only"
)
def focal_labels_rolled(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, np.roll(y, -1), w, b, alpha)
    dz = at * s * (1 - pt) ** gamma * (gamma * pt * np.log(pt) - (1 - pt))
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong("the logarithm of 1 - p where that of p belongs", "wrong_argument", "different_loss")
def focal_log_of_other(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dz = at * s * (1 - pt) ** gamma * (gamma * pt * np.log(1 - pt) - (1 - pt))
    return X.T @ dz / len(y), dz.mean()


@focal_problem.wrong(
    "the sign of the class missing in the focusing term",
    "missing_chain_factor",
    "region_only",
    "wrong_term_factor",
    "different_loss",
)
def focal_class_sign_in_one_term(X, y, w, b, alpha, gamma):
    p, pt, at, _ = focal_parts(X, y, w, b, alpha)
    dz = at * (1 - pt) ** gamma * (gamma * pt * np.log(pt) + p - y)
    return X.T @ dz / len(y), dz.mean()


@focal_pairs.of(
    "the focusing factor constant, and no class weights",
    (
        "missing_path",
        "missing_term",
        "different_loss",
    ),
    (
        "ignores_input",
        "missing_chain_factor",
        "wrong_sample_weights",
        "different_loss",
    ),
)
def focal_pair_constant_unweighted(X, y, w, b, gamma):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    pt = np.where(y == 1, p, 1 - p)
    dz = (1 - pt) ** gamma * (p - y)
    return X.T @ dz / len(y), dz.mean()


@focal_pairs.of(
    "summed over the batch, and the power rule without the exponent",
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
    (
        "missing_chain_factor",
        "wrong_term_factor",
        "different_loss",
    ),
)
def focal_pair_summed_exponent(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    dz = at * s * (1 - pt) ** gamma * (pt * np.log(pt) - (1 - pt))
    return X.T @ dz, dz.sum()


@focal_pairs.of(
    "class weights exchanged, and no bias in the score",
    ("wrong_sample_weights", "wrong_mask", "wrong_argument", "wrong_term_factor"),
    (
        "ignores_input",
        "missing_term",
        "wrong_argument",
        "hard_coded",
    ),
)
def focal_pair_exchanged_no_bias(X, y, w, alpha, gamma):
    p = torch.sigmoid(X @ w)
    pt = torch.where(y == 1, p, 1 - p)
    at = torch.where(y == 1, 1 - alpha, alpha)
    dz = at * (2 * y - 1) * (1 - pt) ** gamma * (gamma * pt * torch.log(pt) - (1 - pt)) / len(y)
    return X.T @ dz, dz.sum()


@focal_pairs.of(
    "the slope of the sigmoid left out, and the bias from the last sample",
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
    (
        "single_sample",
        "extra_mask",
        "wrong_sample_weights",
        "missing_term",
    ),
)
def focal_pair_early_last(X, y, w, b, alpha, gamma):
    _, pt, at, s = focal_parts(X, y, w, b, alpha)
    n, d = X.shape
    dw = np.zeros(d)
    for i in range(n):
        dp = s[i] * at[i] * (gamma * (1 - pt[i]) ** (gamma - 1) * np.log(pt[i]) - (1 - pt[i]) ** gamma / pt[i]) / n
        dw += dp * X[i]
        db = dp
    return dw, db


@loss(
    anchor=normal("n", "d"),
    positive=normal("n", "d"),
    negative=normal("n", "d"),
    W=normal("d", "h"),
    margin=uniform(low=0.5, high=2.0),
)
def triplet(anchor, positive, negative, W, margin):
    """the mean triplet margin loss of a linear embedding, with Euclidean distances"""
    near = ((anchor @ W - positive @ W) ** 2).sum(dim=1).sqrt()
    far = ((anchor @ W - negative @ W) ** 2).sum(dim=1).sqrt()
    return torch.relu(margin + near - far).mean()


triplet_problem = Problem(triplet, ("W", "anchor"))
triplet_pairs = Pairs(triplet_problem)


def triplet_forward(anchor, positive, negative, W):
    to_positive = anchor @ W - positive @ W
    to_negative = anchor @ W - negative @ W
    near = np.sqrt((to_positive**2).sum(axis=1, keepdims=True))
    far = np.sqrt((to_negative**2).sum(axis=1, keepdims=True))
    return to_positive, to_negative, near, far


def triplet_backward(anchor, positive, negative, W, dnear, dfar):
    danchor = (dnear + dfar) @ W.T
    return (anchor - positive).T @ dnear + (anchor - negative).T @ dfar, danchor


@triplet_problem.right("three towers with the same weights")
def triplet_towers(anchor, positive, negative, W, margin):
    n = len(anchor)
    U, V, Q = anchor @ W, positive @ W, negative @ W
    near = np.linalg.norm(U - V, axis=1)
    far = np.linalg.norm(U - Q, axis=1)
    active = (margin + near - far > 0)[:, None] / n
    dV = -active * (U - V) / near[:, None]
    dQ = active * (U - Q) / far[:, None]
    dU = -dV - dQ
    return anchor.T @ dU + positive.T @ dV + negative.T @ dQ, dU @ W.T


@triplet_problem.right("sample by sample, outer products")
def triplet_loop(anchor, positive, negative, W, margin):
    n = len(anchor)
    dW, danchor = np.zeros(W.shape), np.zeros(anchor.shape)
    for i in range(n):
        a, c = anchor[i] - positive[i], anchor[i] - negative[i]
        u, v = W.T @ a, W.T @ c
        near, far = np.sqrt(u @ u), np.sqrt(v @ v)
        if near - far + margin <= 0:
            continue
        dW += (np.outer(a, u) / near - np.outer(c, v) / far) / n
        danchor[i] = W @ (u / near - v / far) / n
    return dW, danchor


@triplet_problem.right("the metric W W', torch")
def triplet_metric(anchor, positive, negative, W, margin):
    a, c = anchor - positive, anchor - negative
    metric = W @ W.T
    near = torch.einsum("ni,ij,nj->n", a, metric, a).sqrt()
    far = torch.einsum("ni,ij,nj->n", c, metric, c).sqrt()
    active = ((margin + near - far) > 0).to(W.dtype) / len(anchor)
    dmetric = torch.einsum("n,ni,nj->ij", active / (2 * near), a, a) - torch.einsum(
        "n,ni,nj->ij", active / (2 * far), c, c
    )
    danchor = (a @ metric) * (active / near)[:, None] - (c @ metric) * (active / far)[:, None]
    return (dmetric + dmetric.T) @ W, danchor


@triplet_problem.wrong(
    "satisfied margins push too",
    "missing_mask",
    "missing_chain_factor",
    "different_loss",
    "region_only",
    "ignores_input",
    "wrong_sample_weights",
)
def triplet_without_mask(anchor, positive, negative, W):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    n = len(anchor)
    return triplet_backward(anchor, positive, negative, W, u / near / n, -v / far / n)


@triplet_problem.wrong(
    "the margin forgotten in the condition",
    "wrong_mask",
    "ignores_input",
    "missing_term",
    "region_only",
    "different_loss",
    "extra_mask",
    "hard_coded",
    "single_sample",
    "wrong_sample_weights",
)
def triplet_without_margin(anchor, positive, negative, W):
    n = len(anchor)
    dW, danchor = np.zeros(W.shape), np.zeros(anchor.shape)
    for i in range(n):
        a, c = anchor[i] - positive[i], anchor[i] - negative[i]
        u, v = a @ W, c @ W
        near, far = np.linalg.norm(u), np.linalg.norm(v)
        if near > far:
            dW += (np.outer(a, u / near) - np.outer(c, v / far)) / n
            danchor[i] = W @ (u / near - v / far) / n
    return dW, danchor


@triplet_problem.wrong(
    "only triplets whose negative is the farther one",
    "extra_mask",
    "wrong_mask",
    "single_sample",
    "wrong_sample_weights",
    "region_only",
    "different_loss",
    "missing_term",
)
def triplet_semi_hard(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = ((margin + near > far) & (far > near)) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)


@triplet_problem.wrong(
    "over the number of active triplets", "different_loss", "extra_factor", "region_only", "wrong_sample_weights"
)
def triplet_over_active(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0).astype(float)
    active /= max(active.sum(), 1)
    return triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)


@triplet_problem.wrong("differences not divided by their length", "missing_chain_factor", "different_loss")
def triplet_without_length(anchor, positive, negative, W, margin):
    U, V, Q = anchor @ W, positive @ W, negative @ W
    near = torch.norm(U - V, dim=1)
    far = torch.norm(U - Q, dim=1)
    active = ((margin + near - far) > 0).to(W.dtype)[:, None] / len(anchor)
    dV, dQ = -active * (U - V), active * (U - Q)
    dU = -dV - dQ
    return anchor.T @ dU + positive.T @ dV + negative.T @ dQ, dU @ W.T


@triplet_problem.wrong("squared distances", "different_loss")
def triplet_squared(anchor, positive, negative, W, margin):
    u, v = (anchor - positive) @ W, (anchor - negative) @ W
    violated = margin + np.sum(u**2, axis=1) - np.sum(v**2, axis=1) > 0
    scale = 2 * violated[:, None] / len(anchor)
    return triplet_backward(anchor, positive, negative, W, scale * u, -scale * v)


@triplet_problem.wrong("divided by the squared length", "squared_chain_factor", "extra_factor", "different_loss")
def triplet_squared_length(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, active * u / near**2, -active * v / far**2)


@triplet_problem.wrong("the weights only through the anchor's tower", "missing_path", "missing_term")
def triplet_anchor_tower(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    dU = active * (u / near - v / far)
    return anchor.T @ dU, dU @ W.T


@triplet_problem.wrong("the negative's tower forgotten", "missing_path", "missing_term")
def triplet_without_negative_tower(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    grads = {}
    active = (margin + near - far > 0) / len(anchor)
    dV = -active * u / near
    dU = active * (u / near - v / far)
    grads["dW"] = np.einsum("nd,nh->dh", anchor, dU) + np.einsum("nd,nh->dh", positive, dV)
    grads["danchor"] = np.einsum("nh,dh->nd", dU, W)
    return grads


@triplet_problem.wrong("the positive's tower with a plus", "wrong_term_factor", "missing_chain_factor")
def triplet_positive_sign(anchor, positive, negative, W, margin):
    U, V, Q = anchor @ W, positive @ W, negative @ W
    near = np.linalg.norm(U - V, axis=1, keepdims=True)
    far = np.linalg.norm(U - Q, axis=1, keepdims=True)
    active = (margin + near - far > 0) / len(U)
    dnear, dfar = active * (U - V) / near, -active * (U - Q) / far
    dW = anchor.T @ (dnear + dfar) + positive.T @ dnear - negative.T @ dfar
    return dW, (dnear + dfar) @ W.T


@triplet_problem.wrong("the anchor only through its positive", "missing_path", "missing_term")
def triplet_anchor_one_way(anchor, positive, negative, W, margin):
    n = len(anchor)
    dW, danchor = np.zeros_like(W), np.zeros_like(anchor)
    for i in range(n):
        u, v = (anchor[i] - positive[i]) @ W, (anchor[i] - negative[i]) @ W
        near, far = math.sqrt(u @ u), math.sqrt(v @ v)
        if margin + near - far > 0:
            dW += np.outer(anchor[i] - positive[i], u) / near / n
            dW -= np.outer(anchor[i] - negative[i], v) / far / n
            danchor[i] = W @ u / near / n
    return dW, danchor


@triplet_problem.wrong("the weights reshaped for transposed", "axes_permuted", "shape_only", "transposed")
def triplet_reshaped(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    dnear, dfar = active * u / near, -active * v / far
    dW = (anchor - positive).T @ dnear + (anchor - negative).T @ dfar
    return dW, (dnear + dfar) @ W.reshape(W.shape[1], W.shape[0])


@triplet_problem.wrong(
    "positive and negative exchanged in the loss", "different_loss", "wrong_argument", "wrong_mask", "wrong_term_factor"
)
def triplet_exchanged(anchor, positive, negative, W, margin):
    v, u, far, near = triplet_forward(anchor, negative, positive, W)
    active = (margin + far - near > 0) / len(anchor)
    dfar, dnear = active * v / far, -active * u / near
    return triplet_backward(anchor, negative, positive, W, dfar, dnear)


@triplet_problem.wrong(
    "the gradient of the reversed difference",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "different_loss",
    "step_not_slope",
)
def triplet_reversed(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, -active * u / near, active * v / far)


@triplet_problem.wrong(
    "the margin on the other side",
    "wrong_mask",
    "different_loss",
    "wrong_term_factor",
    "region_only",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "missing_term",
)
def triplet_margin_sign(anchor, positive, negative, W, margin):
    U, V, Q = anchor @ W, positive @ W, negative @ W
    near, far = (U - V).norm(dim=1, keepdim=True), torch.linalg.norm(U - Q, dim=1, keepdim=True)
    active = torch.where(near - far - margin > 0, 1.0, 0.0).to(W.dtype) / U.shape[0]
    dnear, dfar = active * (U - V) / near, -active * (U - Q) / far
    return (anchor - positive).T @ dnear + (anchor - negative).T @ dfar, (dnear + dfar) @ W.T


@triplet_problem.wrong("the negative's distance measured from the positive", "different_loss", "wrong_argument")
def triplet_from_positive(anchor, positive, negative, W, margin):
    u, v = (anchor - positive) @ W, (positive - negative) @ W
    near, far = np.linalg.norm(u, axis=1, keepdims=True), np.linalg.norm(v, axis=1, keepdims=True)
    active = (margin + near - far > 0) / len(anchor)
    dnear, dfar = active * u / near, -active * v / far
    return (anchor - positive).T @ dnear + (positive - negative).T @ dfar, dnear @ W.T


@triplet_problem.wrong("averaged over samples and embedding", "dimension_scale", "extra_factor", "different_loss")
def triplet_over_size(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / u.size
    return triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)


@triplet_problem.wrong("the weights' gradient not divided by the batch", "batch_scale", "missing_chain_factor")
def triplet_weights_summed(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = np.where(margin + near - far > 0, 1.0, 0.0)
    dW, danchor = triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)
    return dW, danchor / len(anchor)


@triplet_problem.wrong("sums of absolute differences for distances", "different_loss", "shape_only")
def triplet_manhattan(anchor, positive, negative, W, margin):
    u, v = (anchor - positive) @ W, (anchor - negative) @ W
    gap = margin + np.abs(u).sum(axis=1) - np.abs(v).sum(axis=1)
    active = (gap > 0)[:, None] / len(anchor)
    return triplet_backward(anchor, positive, negative, W, active * np.sign(u), -active * np.sign(v))


@triplet_problem.wrong(
    "one distance for the whole batch", "wrong_axis_sum", "shape_only", "broadcast_shape", "different_loss"
)
def triplet_batch_norm(anchor, positive, negative, W, margin):
    u, v = (anchor - positive) @ W, (anchor - negative) @ W
    near, far = np.linalg.norm(u), np.linalg.norm(v)
    active = float(margin + near - far > 0) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)


@triplet_problem.wrong(
    "the hinge for its slope", "wrong_activation_derivative", "different_loss", "extra_factor", "wrong_sample_weights"
)
def triplet_hinge_for_slope(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    hinge = np.maximum(margin + near - far, 0) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, hinge * u / near, -hinge * v / far)


@triplet_problem.wrong("the softened hinge", "different_loss", "wrong_activation_derivative")
def triplet_softplus(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    soft = 1 / (1 + np.exp(far - near - margin)) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, soft * u / near, -soft * v / far)


@triplet_problem.wrong(
    "the anchor as input of all three towers: everything cancels",
    "wrong_argument",
    "zero",
    "ignores_input",
    "hard_coded",
    "extra_mask",
)
def triplet_same_input(anchor, positive, negative, W, margin):
    U, V, Q = anchor @ W, positive @ W, negative @ W
    near, far = (U - V).norm(dim=1, keepdim=True), (U - Q).norm(dim=1, keepdim=True)
    active = ((margin + near - far) > 0).to(W.dtype) / len(anchor)
    deltas = {"V": -active * (U - V) / near, "Q": active * (U - Q) / far}
    deltas["U"] = -deltas["V"] - deltas["Q"]
    dW = torch.zeros_like(W)
    for delta in deltas.values():
        dW = dW + anchor.T @ delta
    return dW, deltas["U"] @ W.T


@triplet_problem.wrong(
    "the negatives one row further", "shifted_or_flipped", "wrong_argument", "different_loss", "shape_only"
)
def triplet_negatives_rolled(anchor, positive, negative, W, margin):
    negative = np.roll(negative, 1, axis=0)
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)


@triplet_problem.wrong(
    "the hardest triplet only",
    "single_sample",
    "extra_mask",
    "wrong_mask",
    "wrong_sample_weights",
    "shape_only",
    "region_only",
    "different_loss",
    "missing_term",
)
def triplet_hardest(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    hinge = np.maximum(margin + near - far, 0)
    active = ((hinge == hinge.max()) & (hinge > 0)) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)


@triplet_problem.wrong(
    "the loop left at the first satisfied margin",
    "single_sample",
    "extra_mask",
    "wrong_sample_weights",
    "region_only",
    "wrong_mask",
    "missing_term",
    "different_loss",
)
def triplet_break(anchor, positive, negative, W, margin):
    n = len(anchor)
    dW, danchor = np.zeros(W.shape), np.zeros(anchor.shape)
    for i in range(n):
        a, c = anchor[i] - positive[i], anchor[i] - negative[i]
        u, v = W.T @ a, W.T @ c
        near, far = np.sqrt(u @ u), np.sqrt(v @ v)
        if near - far + margin <= 0:
            break
        dW += (np.outer(a, u) / near - np.outer(c, v) / far) / n
        danchor[i] = W @ (u / near - v / far) / n
    return dW, danchor


@triplet_problem.wrong("the anchor's gradient added up over the loop", "accumulates", "extra_term", "region_only")
def triplet_anchor_running(anchor, positive, negative, W, margin):
    n = len(anchor)
    dW, danchor = np.zeros(W.shape), np.zeros(anchor.shape)
    push = np.zeros(anchor.shape[1])
    for i in range(n):
        a, c = anchor[i] - positive[i], anchor[i] - negative[i]
        u, v = W.T @ a, W.T @ c
        near, far = np.sqrt(u @ u), np.sqrt(v @ v)
        if near - far + margin > 0:
            dW += (np.outer(a, u) / near - np.outer(c, v) / far) / n
            push += W @ (u / near - v / far) / n
        danchor[i] = push
    return dW, danchor


@triplet_problem.wrong("scaled to length one at most", "normalised", "region_only")
def triplet_gradient_norm(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    dW, danchor = triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)
    length = np.sqrt(np.sum(dW**2) + np.sum(danchor**2))
    return dW / max(length, 1), danchor / max(length, 1)


@triplet_problem.wrong(
    "a margin of one",
    "hard_coded",
    "ignores_input",
    "wrong_mask",
    "region_only",
    "different_loss",
    "wrong_sample_weights",
)
def triplet_margin_one(anchor, positive, negative, W):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (1 + near - far > 0) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)


@triplet_problem.wrong(
    "the weights' gradient with the outputs in rows", "transposed", "axes_permuted", "permuted_outputs"
)
def triplet_transposed(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    dnear, dfar = active * u / near, -active * v / far
    dW = dnear.T @ (anchor - positive) + dfar.T @ (anchor - negative)
    return dW, (dnear + dfar) @ W.T


@triplet_problem.wrong("both differences over the positive's distance", "wrong_argument")
def triplet_one_length(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    return triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / near)


@triplet_problem.wrong("a weight decay that the loss does not have", "extra_term", "different_loss")
def triplet_decay(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    dW, danchor = triplet_backward(anchor, positive, negative, W, active * u / near, -active * v / far)
    return dW + 0.01 * W, danchor


@triplet_pairs.of(
    "satisfied margins push too, and summed over the batch",
    (
        "missing_mask",
        "missing_chain_factor",
        "region_only",
        "different_loss",
        "ignores_input",
        "wrong_sample_weights",
    ),
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
)
def triplet_pair_mask_sum(anchor, positive, negative, W):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    return triplet_backward(anchor, positive, negative, W, u / near, -v / far)


@triplet_pairs.of(
    "the negative's tower forgotten, and no length below the positive's difference",
    ("missing_path", "missing_term"),
    ("missing_chain_factor",),
)
def triplet_pair_tower_length(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    active = (margin + near - far > 0) / len(anchor)
    dV = -active * u
    dU = -dV - active * v / far
    return anchor.T @ dU + positive.T @ dV, dU @ W.T


@triplet_pairs.of(
    "the margin on the other side, and everything with the other sign",
    (
        "wrong_mask",
        "wrong_term_factor",
        "region_only",
        "extra_mask",
        "different_loss",
        "single_sample",
        "wrong_sample_weights",
        "missing_term",
    ),
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "different_loss",
        "step_not_slope",
    ),
)
def triplet_pair_margin_sign(anchor, positive, negative, W, margin):
    n = len(anchor)
    dW, danchor = np.zeros(W.shape), np.zeros(anchor.shape)
    for i in range(n):
        a, c = anchor[i] - positive[i], anchor[i] - negative[i]
        u, v = W.T @ a, W.T @ c
        near, far = np.linalg.norm(u), np.linalg.norm(v)
        if near - far > margin:
            dW += (np.outer(c, v) / far - np.outer(a, u) / near) / n
            danchor[i] = W @ (v / far - u / near) / n
    return dW, danchor


@triplet_pairs.of(
    "the hinge for its slope, and the anchor only through its positive",
    ("wrong_activation_derivative", "extra_factor", "different_loss", "wrong_sample_weights"),
    ("missing_path", "missing_term"),
)
def triplet_pair_hinge_path(anchor, positive, negative, W, margin):
    u, v, near, far = triplet_forward(anchor, positive, negative, W)
    hinge = np.maximum(margin + near - far, 0) / len(anchor)
    dnear, dfar = hinge * u / near, -hinge * v / far
    return (anchor - positive).T @ dnear + (anchor - negative).T @ dfar, dnear @ W.T


@loss(
    X=normal("n", "d"),
    Y=normal("n", "k"),
    W1=normal("d", "h"),
    b1=normal("h"),
    W2=normal("h", "k"),
    b2=normal("k"),
)
def mean_relu_network(X, Y, W1, b1, W2, b2):
    """the mean squared error of a network with one ReLU layer, over samples and outputs"""
    return ((torch.relu(X @ W1 + b1) @ W2 + b2 - Y) ** 2).mean()


relu_problem = Problem(mean_relu_network, ("W1", "b1", "W2", "b2"))
relu_pairs = Pairs(relu_problem)


def relu_forward(X, W1, b1, W2, b2):
    Z = X @ W1 + b1
    H = np.maximum(Z, 0)
    return Z, H, H @ W2 + b2


def relu_layers_back(X, Z, H, W2, delta):
    dZ = delta @ W2.T
    dZ = dZ * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.right("backwards layer by layer")
def relu_layers(X, Y, W1, b1, W2, b2):
    Z1 = X.dot(W1) + b1
    A1 = Z1 * (Z1 > 0)
    dout = 2 * (A1.dot(W2) + b2 - Y) / Y.size
    dW2, db2 = A1.T.dot(dout), np.sum(dout, axis=0)
    dA1 = dout.dot(W2.T)
    dA1[Z1 <= 0] = 0
    return X.T.dot(dA1), np.sum(dA1, axis=0), dW2, db2


@relu_problem.right("sample by sample, outer products")
def relu_sample_loop(X, Y, W1, b1, W2, b2):
    n, k = Y.shape
    grads = [np.zeros(p.shape) for p in (W1, b1, W2, b2)]
    for x, t in zip(X, Y):
        z = W1.T @ x + b1
        h = np.where(z > 0, z, 0)
        e = 2 / (n * k) * (W2.T @ h + b2 - t)
        back = np.diag((z > 0).astype(float)) @ W2 @ e
        for total, part in zip(grads, (np.outer(x, back), back, np.outer(h, e), e)):
            total += part
    return grads


@relu_problem.right("einsum, torch")
def relu_einsum(X, Y, W1, b1, W2, b2):
    Z = torch.einsum("nd,dh->nh", X, W1) + b1
    gate = (Z > 0).to(Z.dtype)
    error = torch.einsum("nh,hk->nk", gate * Z, W2) + b2 - Y
    scale = 2 / error.numel()
    return (
        scale * torch.einsum("nd,nh,hk,nk->dh", X, gate, W2, error),
        scale * torch.einsum("nh,hk,nk->h", gate, W2, error),
        scale * torch.einsum("nh,nk->hk", gate * Z, error),
        scale * error.sum(dim=0),
    )


@relu_problem.wrong("divided by the samples alone", "dimension_scale", "missing_chain_factor", "different_loss")
def relu_over_samples(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    return relu_layers_back(X, Z, H, W2, 2 * (out - Y) / len(Y))


@relu_problem.wrong(
    "the two of the square forgotten", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def relu_without_two(X, Y, W1, b1, W2, b2):
    h = torch.relu(X @ W1 + b1)
    delta = (h @ W2 + b2 - Y) / Y.numel()
    back = delta @ W2.T
    back = torch.where(h > 0, back, torch.zeros_like(back))
    return X.T @ back, back.sum(0), h.T @ delta, delta.sum(0)


@relu_problem.wrong(
    "no mask on the way back", "missing_mask", "missing_chain_factor", "wrong_activation_derivative", "region_only"
)
def relu_without_mask(X, Y, W1, b1, W2, b2):
    _, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dH = delta @ W2.T
    return X.T @ dH, dH.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong("the mask by the sign of the gradient", "wrong_mask", "wrong_argument")
def relu_mask_of_gradient(X, Y, W1, b1, W2, b2):
    _, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dZ = np.maximum(delta @ W2.T, 0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong("units on from one", "wrong_mask", "extra_mask", "region_only")
def relu_mask_from_one(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dZ = (delta @ W2.T) * (Z >= 1)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong("the activation for its derivative", "wrong_activation_derivative", "extra_factor")
def relu_value_for_slope(X, Y, W1, b1, W2, b2):
    def relu(t):
        return np.maximum(0, t)

    Z = X @ W1 + b1
    delta = 2 * (relu(Z) @ W2 + b2 - Y) / Y.size
    dZ = (delta @ W2.T) * relu(Z)
    return X.T @ dZ, dZ.sum(axis=0), relu(Z).T @ delta, delta.sum(axis=0)


@relu_problem.wrong(
    "the second layer's weights with Z for its ReLU",
    "wrong_argument",
    "missing_mask",
    "missing_chain_factor",
    "region_only",
)
def relu_raw_input_of_second(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    dW1, db1, _, db2 = relu_layers_back(X, Z, H, W2, 2 * (out - Y) / Y.size)
    return dW1, db1, 2 * Z.T @ (out - Y) / Y.size, db2


@relu_problem.wrong(
    "a leak in the derivative that the network does not have",
    "wrong_activation_derivative",
    "wrong_mask",
    "region_only",
)
def relu_leak(X, Y, W1, b1, W2, b2):
    z = X @ W1 + b1
    h = F.relu(z)
    delta = 2 * (h @ W2 + b2 - Y) / Y.numel()
    back = delta @ W2.T * torch.where(z > 0, 1.0, 0.1).to(z.dtype)
    return X.T @ back, back.sum(0), h.T @ delta, delta.sum(0)


@relu_problem.wrong("W2 moved before the first layer", "wrong_argument")
def relu_moved_weights(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dW2, db2 = H.T @ delta, delta.sum(axis=0)
    W2 = W2 - 0.5 * dW2
    dZ = (delta @ W2.T) * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), dW2, db2


@relu_problem.wrong(
    "the hidden bias before the mask",
    "missing_mask",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "region_only",
)
def relu_bias_before_mask(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dH = delta @ W2.T
    db1 = dH.sum(axis=0)
    dZ = np.where(Z > 0, dH, 0)
    return X.T @ dZ, db1, H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong("the hidden bias averaged", "batch_scale", "squared_chain_factor", "extra_factor")
def relu_hidden_bias_averaged(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dZ = (delta @ W2.T) * (Z > 0)
    return X.T @ dZ, np.mean(dZ, axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong("one number for the output bias", "wrong_axis_sum", "broadcast_shape", "shape_only")
def relu_output_bias_total(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dW1, db1, dW2, _ = relu_layers_back(X, Z, H, W2, delta)
    return dW1, db1, dW2, np.ones(len(b2)) * delta.sum()


@relu_problem.wrong(
    "no hidden bias in the forward pass", "ignores_input", "missing_term", "wrong_argument", "hard_coded"
)
def relu_without_hidden_bias(X, Y, W1, W2, b2):
    z = X @ W1
    h = torch.clamp(z, min=0)
    delta = 2 * (h @ W2 + b2 - Y) / Y.numel()
    back = (delta @ W2.T) * (z > 0)
    return X.T @ back, back.sum(0), h.T @ delta, delta.sum(0)


@relu_problem.wrong("no output bias in the error", "ignores_input", "missing_term", "hard_coded", "wrong_argument")
def relu_without_output_bias(X, Y, W1, b1, W2):
    n, k = Y.shape
    grads = [np.zeros(W1.shape), np.zeros(b1.shape), np.zeros(W2.shape), np.zeros(k)]
    for i in range(n):
        z = X[i] @ W1 + b1
        h = np.maximum(z, 0)
        e = 2 * (h @ W2 - Y[i]) / (n * k)
        back = (W2 @ e) * (z > 0)
        grads[0] += np.outer(X[i], back)
        grads[1] += back
        grads[2] += np.outer(h, e)
        grads[3] += e
    return grads


@relu_problem.wrong(
    "the hidden units in reversed order on the way back", "shifted_or_flipped", "wrong_argument", "shape_only"
)
def relu_units_reversed(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    back = np.column_stack([delta @ row for row in W2[::-1]])
    dZ = back * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong("the second layer's weights left out on the way back", "missing_chain_factor", "broadcast_shape")
def relu_without_second_weights(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dZ = delta.sum(axis=1, keepdims=True) * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong(
    "a ReLU on the output as well",
    "different_loss",
    "wrong_argument",
    "extra_mask",
    "wrong_mask",
    "extra_factor",
    "region_only",
)
def relu_on_output(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (np.maximum(out, 0) - Y) / Y.size * (out > 0)
    return relu_layers_back(X, Z, H, W2, delta)


@relu_problem.wrong("errors held between minus one and one", "clipped", "region_only", "different_loss")
def relu_clipped_errors(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    error = np.clip(out - Y, -1, 1)
    return relu_layers_back(X, Z, H, W2, 2 * error / Y.size)


@relu_problem.wrong(
    "units kept or dropped for the whole batch",
    "wrong_mask",
    "shape_only",
    "broadcast_shape",
    "wrong_axis_sum",
    "region_only",
)
def relu_unit_mask(X, Y, W1, b1, W2, b2):
    _, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dZ = (delta @ W2.T) * (H > 0).any(axis=0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong("the derivative of tanh", "wrong_activation_derivative")
def relu_tanh_slope(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dZ = (delta @ W2.T) * (1 - H**2)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong("the root of the mean squared error", "different_loss", "extra_factor")
def relu_root(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    rmse = np.sqrt(np.mean((out - Y) ** 2))
    return relu_layers_back(X, Z, H, W2, (out - Y) / (Y.size * rmse))


@relu_problem.wrong(
    "the weights of the second layer reshaped for transposed", "axes_permuted", "shape_only", "transposed"
)
def relu_reshaped(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dZ = (delta @ W2.reshape(W2.shape[::-1])) * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong(
    "the square of the mean error of each output",
    "different_loss",
    "wrong_order",
    "shape_only",
    "wrong_axis_sum",
    "broadcast_shape",
)
def relu_square_of_mean(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    mean_error = np.mean(out - Y, axis=0)
    delta = np.tile(2 * mean_error / Y.size, (len(Y), 1))
    return relu_layers_back(X, Z, H, W2, delta)


def relu_remembered(value, store={}):
    return store.setdefault("size", value)


@relu_problem.wrong(
    "the number of errors of the first call kept for later ones",
    "stale_state",
    "shape_only",
    "dimension_scale",
    "different_loss",
)
def relu_kept_size(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    return relu_layers_back(X, Z, H, W2, 2 * (out - Y) / relu_remembered(Y.size))


@relu_problem.wrong("dropout left on", "nondeterministic", "extra_mask", "extra_factor")
def relu_dropout(X, Y, W1, b1, W2, b2):
    Z, H, _ = relu_forward(X, W1, b1, W2, b2)
    keep = (np.random.rand(*H.shape) < 0.8) / 0.8
    delta = 2 * (H * keep @ W2 + b2 - Y) / Y.size
    dZ = (delta @ W2.T) * keep * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), (H * keep).T @ delta, delta.sum(axis=0)


@relu_problem.wrong("the hidden layer stored among integers", "truncated_to_int")
def relu_integer_hidden(X, Y, W1, b1, W2, b2):
    H = np.zeros((len(X), len(b1)), dtype=int)
    for i in range(len(X)):
        for j in range(len(b1)):
            H[i, j] = max(0, X[i] @ W1[:, j] + b1[j])
    Z = X @ W1 + b1
    return relu_layers_back(X, Z, H, W2, 2 * (np.maximum(Z, 0) @ W2 + b2 - Y) / Y.size)


@relu_problem.wrong(
    "the first half of the batch",
    "single_sample",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
    "missing_term",
)
def relu_half_batch(X, Y, W1, b1, W2, b2):
    half = len(X) // 2
    X, Y, size = X[:half], Y[:half], Y.size
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    return relu_layers_back(X, Z, H, W2, 2 * (out - Y) / size)


@relu_problem.wrong("the error of a unit not set back between the units", "accumulates", "extra_term", "region_only")
def relu_back_not_reset(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    dZ = np.zeros(Z.shape)
    for i in range(len(X)):
        back = 0.0
        for j in range(W2.shape[0]):
            for c in range(W2.shape[1]):
                back += delta[i, c] * W2[j, c]
            dZ[i, j] = back if Z[i, j] > 0 else 0.0
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)


@relu_problem.wrong("the absolute value's slope at the output", "wrong_activation_derivative", "different_loss")
def relu_absolute_error(X, Y, W1, b1, W2, b2):
    z = X @ W1 + b1
    h = F.relu(z)
    delta = torch.sign(h @ W2 + b2 - Y) / Y.numel()
    back = (delta @ W2.T) * (z > 0)
    return X.T @ back, back.sum(0), h.T @ delta, delta.sum(0)


@relu_problem.wrong("the first layer not trained", "zero", "ignores_input", "hard_coded", "extra_mask")
def relu_frozen_first(X, Y, W1, b1, W2, b2):
    _, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / Y.size
    return np.zeros_like(W1), np.zeros_like(b1), H.T @ delta, delta.sum(axis=0)


@relu_pairs.of(
    "no two, and no mask on the way back",
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
    (
        "missing_mask",
        "missing_chain_factor",
        "wrong_activation_derivative",
        "region_only",
    ),
)
def relu_pair_two_and_mask(X, Y, W1, b1, W2, b2):
    h = torch.relu(X @ W1 + b1)
    delta = (h @ W2 + b2 - Y) / Y.numel()
    back = delta @ W2.T
    return X.T @ back, back.sum(0), h.T @ delta, delta.sum(0)


@relu_pairs.of(
    "divided by the samples alone, and Z for its ReLU in the second layer",
    (
        "dimension_scale",
        "missing_chain_factor",
    ),
    (
        "wrong_argument",
        "missing_mask",
        "missing_chain_factor",
        "region_only",
    ),
)
def relu_pair_scale_and_input(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    delta = 2 * (out - Y) / len(Y)
    dZ = (delta @ W2.T) * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), Z.T @ delta, delta.sum(axis=0)


@relu_pairs.of(
    "target minus prediction, and the hidden bias averaged",
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "step_not_slope",
    ),
    (
        "batch_scale",
        "squared_chain_factor",
        "extra_factor",
    ),
)
def relu_pair_sign_and_bias(X, Y, W1, b1, W2, b2):
    Z, H, out = relu_forward(X, W1, b1, W2, b2)
    dW1, db1, dW2, db2 = relu_layers_back(X, Z, H, W2, 2 * (Y - out) / Y.size)
    return dW1, db1 / len(Y), dW2, db2


@relu_pairs.of(
    "the activation for its derivative, and no output bias in the error",
    ("wrong_activation_derivative", "extra_factor"),
    (
        "ignores_input",
        "missing_term",
        "hard_coded",
        "wrong_argument",
    ),
)
def relu_pair_value_and_bias(X, Y, W1, b1, W2):
    Z = X @ W1 + b1
    H = Z * (Z > 0)
    delta = 2 * (H @ W2 - Y) / Y.size
    dZ = (delta @ W2.T) * H
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum(axis=0)
