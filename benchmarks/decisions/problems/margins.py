"""Losses with margins: support vector machines and triplets of embeddings."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from grader import choice, loss, normal, uniform


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(-1.0, 1.0)),
    w=uniform("d", low=-0.8, high=0.8),
    b=uniform(low=-0.5, high=0.5),
    lam=uniform(low=0.3, high=2.0),
)
def mean_hinge(X, y, w, b, lam):
    """the mean hinge loss with a penalty on the weights"""
    return torch.relu(1 - y * (X @ w + b)).mean() + lam * (w**2).sum()


hinge_problem = Problem(mean_hinge, ("w", "b"))


@hinge_problem.right("a mask of the violated margins")
def hinge_mask(X, y, w, b, lam):
    violated = 1 - y * (X @ w + b) > 0
    dw = -(X.T @ (y * violated)) / len(y) + 2 * lam * w
    db = -np.sum(y * violated) / len(y)
    return dw, db


@hinge_problem.right("a loop over the samples")
def hinge_sample_loop(X, y, w, b, lam):
    n = X.shape[0]
    dw = np.zeros(X.shape[1])
    db = 0.0
    for i in range(n):
        margin = y[i] * (np.dot(w, X[i]) + b)
        if margin < 1:
            dw -= y[i] * X[i]
            db -= y[i]
    return dw / n + 2 * lam * w, db / n


@hinge_problem.right("loops over all entries with plain Python numbers")
def hinge_entry_loops(X, y, w, b, lam):
    n, d = len(X), len(w)
    dw = [2 * float(lam) * float(v) for v in w]
    db = 0.0
    for i in range(n):
        score = sum(float(w[j]) * float(X[i][j]) for j in range(d)) + float(b)
        if float(y[i]) * score >= 1:
            continue
        for j in range(d):
            dw[j] += -float(y[i]) * float(X[i][j]) / n
        db += -float(y[i]) / n
    return dw, db


@hinge_problem.right("only the violating samples")
def hinge_selected_rows(X, y, w, b, lam):
    bad = y * (X @ w + b) <= 1
    return -(y[bad] @ X[bad]) / len(y) + 2 * lam * w, -y[bad].sum() / len(y)


@hinge_problem.right("the indices of the violating samples")
def hinge_indices(X, y, w, b, lam):
    gradient = np.append(2 * lam * w, 0.0)
    for i in np.flatnonzero(y * (X @ w + b) < 1):
        gradient += np.append(X[i], 1.0) * (-y[i] / X.shape[0])
    return gradient[:-1], gradient[-1]


@hinge_problem.right("the step of Heaviside by einsum")
def hinge_einsum(X, y, w, b, lam):
    step = np.heaviside(1 - y * (X @ w + b), 0)
    dw = np.einsum("n,n,nd->d", step, -y, X) / len(X) + 2 * lam * w
    return dw, np.einsum("n,n->", step, -y) / len(X)


@hinge_problem.right("columns throughout")
def hinge_columns(X, y, w, b, lam):
    Y, W = y.reshape(-1, 1), w.reshape(-1, 1)
    slack = np.maximum(0, 1 - Y * (X @ W + b))
    dslack = np.ones_like(slack) / len(slack)
    dslack[slack == 0] = 0
    dscores = -Y * dslack
    return np.dot(X.T, dscores) + 2 * lam * W, np.sum(dscores, axis=0, keepdims=True)


@hinge_problem.right("a column of ones, and a penalty matrix that spares it")
def hinge_augmented(X, y, w, b, lam):
    n, d = X.shape
    signed = y[:, None] * np.hstack([X, np.ones((n, 1))])
    theta = np.append(w, b)
    spared = np.diag(np.append(np.ones(d), 0.0))
    active = (signed @ theta < 1).astype(float)
    gradient = -signed.T @ active / n + 2 * lam * spared @ theta
    return {"dw": gradient[:d], "db": gradient[d]}


@hinge_problem.right("the sign function for the mask")
def hinge_signs(X, y, w, b, lam):
    half = (1 + np.sign(1 - y * (w @ X.T + b))) / 2
    rows = -y[:, None] * X * half[:, None]
    return rows.mean(axis=0) + 2 * lam * w, np.mean(-y * half)


@hinge_problem.right("the two classes apart")
def hinge_by_class(X, y, w, b, lam):
    scores = X @ w + b
    low_positives = (y == 1) & (scores < 1)
    high_negatives = (y == -1) & (scores > -1)
    dw = X[high_negatives].sum(axis=0) - X[low_positives].sum(axis=0)
    db = float(high_negatives.sum()) - float(low_positives.sum())
    return dw / len(y) + 2 * lam * w, db / len(y)


@hinge_problem.right("a mean of the gradients of the samples, each with the penalty")
def hinge_mean_of_samples(X, y, w, b, lam):
    dws, dbs = [], []
    for row, label in zip(X, y):
        active = label * (row @ w + b) < 1
        dws.append(2 * lam * w - (label * row if active else 0 * row))
        dbs.append(-label if active else 0.0)
    return np.mean(dws, axis=0), np.mean(dbs)


@hinge_problem.right("diagonal Jacobians, one after the other")
def hinge_jacobians(X, y, w, b, lam):
    scores = X @ w + b
    slope_of_mean = np.full(len(y), 1 / len(y))
    relu = np.diag(np.where(y * scores < 1, 1.0, 0.0))
    margin = np.diag(-y)
    upstream = slope_of_mean @ relu @ margin
    return upstream @ X + 2 * lam * np.eye(len(w)) @ w, upstream @ np.ones(len(y))


@hinge_problem.right("torch")
def hinge_torch(X, y, w, b, lam):
    active = (y * (torch.mv(X, w) + b) < 1).to(X.dtype)
    return -X.T @ (y * active) / len(y) + 2 * lam * w, -(y * active).mean()


@hinge_problem.right("torch, by choosing between zero and the slope")
def hinge_torch_where(X, y, w, b, lam):
    slack = F.relu(1 - y * (X @ w + b))
    dscores = torch.where(slack > 0, -y, torch.zeros_like(y)) / X.size(0)
    return torch.einsum("n,nd->d", dscores, X).add(w, alpha=2 * lam.item()), dscores.sum()


@hinge_problem.right("extended precision")
def hinge_longdouble(X, y, w, b, lam):
    X, y, w, b, lam = (np.asarray(a, dtype=np.longdouble) for a in (X, y, w, b, lam))
    pull = np.where(y * (X @ w + b) < 1, -y, 0) / len(y)
    return pull @ X + 2 * lam * w, pull.sum()


@hinge_problem.right("single precision")
def hinge_single(X, y, w, b, lam):
    X, y, w, b, lam = (np.float32(a) for a in (X, y, w, b, lam))
    pull = np.where(y * (X @ w + b) < 1, -y, np.float32(0)) / np.float32(len(y))
    return pull @ X + 2 * lam * w, pull.sum()


@hinge_problem.wrong(
    "no mask",
    "missing_mask",
    "missing_chain_factor",
    "different_loss",
    "ignores_input",
    "region_only",
    "wrong_activation_derivative",
)
def hinge_without_mask(X, y, w, b, lam):
    return -X.T @ y / len(y) + 2 * lam * w, -y.mean()


@hinge_problem.wrong(
    "the satisfied margins for the violated ones",
    "wrong_mask",
    "wrong_activation_derivative",
    "different_loss",
    "wrong_argument",
)
def hinge_mask_inverted(X, y, w, b, lam):
    active = y * (X @ w + b) >= 1
    return -X.T @ (y * active) / len(y) + 2 * lam * w, -(y * active).mean()


@hinge_problem.wrong(
    "the mask of the perceptron",
    "wrong_mask",
    "different_loss",
    "wrong_argument",
    "missing_term",
    "region_only",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "missing_path",
)
def hinge_perceptron(X, y, w, b, lam):
    active = y * (X @ w + b) < 0
    return -X.T @ (y * active) / len(y) + 2 * lam * w, -(y * active).mean()


@hinge_problem.wrong("a mask of positive scores", "wrong_mask", "wrong_argument", "region_only", "different_loss")
def hinge_mask_of_scores(X, y, w, b, lam):
    active = X @ w + b > 0
    return -X.T @ (y * active) / len(y) + 2 * lam * w, -(y * active).mean()


@hinge_problem.wrong(
    "the slack for its slope", "squared_chain_factor", "different_loss", "wrong_activation_derivative", "extra_factor"
)
def hinge_slack_value(X, y, w, b, lam):
    slack = np.maximum(0, 1 - y * (X @ w + b))
    return -X.T @ (y * slack) / len(y) + 2 * lam * w, -(y * slack).mean()


@hinge_problem.wrong(
    "the bias left out, of the margins and of the slopes",
    "ignores_input",
    "zero",
    "missing_term",
    "different_loss",
    "missing_path",
    "wrong_argument",
    "hard_coded",
    "extra_mask",
)
def hinge_without_bias(X, y, w, b, lam):
    slack = np.maximum(0, 1 - y * (X @ w))
    dslack = (slack > 0) * 1.0
    return -X.T @ (y * dslack) / len(y) + 2 * lam * w, np.zeros(())


@hinge_problem.wrong("labels missing from the slope", "missing_chain_factor", "different_loss")
def hinge_label_dropped(X, y, w, b, lam):
    active = (y * (X @ w + b) < 1).astype(float)
    return -X.T @ active / len(y) + 2 * lam * w, -active.mean()


@hinge_problem.wrong(
    "the sign of the data term",
    "wrong_term_factor",
    "sign_flipped",
    "different_loss",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def hinge_data_sign(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return X.T @ (y * active) / len(y) + 2 * lam * w, (y * active).mean()


@hinge_problem.wrong(
    "a mean over the violating samples alone",
    "wrong_term_factor",
    "region_only",
    "wrong_sample_weights",
    "different_loss",
)
def hinge_mean_of_violations(X, y, w, b, lam):
    bad = y * (X @ w + b) < 1
    count = max(bad.sum(), 1)
    return -(y[bad] @ X[bad]) / count + 2 * lam * w, -y[bad].sum() / count


@hinge_problem.wrong(
    "the data term summed", "wrong_term_factor", "batch_scale", "different_loss", "missing_chain_factor"
)
def hinge_data_summed(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -X.T @ (y * active) + 2 * lam * w, -(y * active).sum()


@hinge_problem.wrong("the bias summed, not averaged", "batch_scale", "missing_chain_factor")
def hinge_bias_summed(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -X.T @ (y * active) / len(y) + 2 * lam * w, -np.sum(y * active)


@hinge_problem.wrong("no penalty", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded")
def hinge_without_penalty(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -X.T @ (y * active) / len(y), -(y * active).mean()


@hinge_problem.wrong("half the penalty", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor")
def hinge_penalty_halved(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -X.T @ (y * active) / len(y) + lam * w, -(y * active).mean()


@hinge_problem.wrong(
    "the penalty divided by the number of samples", "wrong_term_factor", "batch_scale", "different_loss", "extra_factor"
)
def hinge_penalty_averaged(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return (2 * lam * w - X.T @ (y * active)) / len(y), -(y * active).mean()


@hinge_problem.wrong("the penalty subtracted with the margins", "wrong_term_factor", "different_loss", "extra_factor")
def hinge_penalty_sign(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -(X.T @ (y * active) / len(y) + 2 * lam * w), -(y * active).mean()


@hinge_problem.wrong(
    "the penalty only for samples that violate",
    "wrong_mask",
    "region_only",
    "extra_mask",
    "wrong_term_factor",
    "different_loss",
)
def hinge_penalty_when_violated(X, y, w, b, lam):
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        if y[i] * (X[i] @ w + b) < 1:
            dw += (2 * lam * w - y[i] * X[i]) / len(y)
            db -= y[i] / len(y)
    return dw, db


@hinge_problem.wrong("a penalty on the bias", "extra_term", "different_loss")
def hinge_penalty_on_bias(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -X.T @ (y * active) / len(y) + 2 * lam * w, -(y * active).mean() + 2 * lam * b


@hinge_problem.wrong(
    "the strength of the penalty written into the code",
    "hard_coded",
    "ignores_input",
    "wrong_term_factor",
    "different_loss",
)
def hinge_fixed_penalty(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -X.T @ (y * active) / len(y) + 2 * 0.01 * w, -(y * active).mean()


@hinge_problem.wrong(
    "the slope of the bias forgotten", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"
)
def hinge_bias_zero(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -X.T @ (y * active) / len(y) + 2 * lam * w, 0.0 * b


@hinge_problem.wrong(
    "the last sample alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "batch_scale",
    "missing_chain_factor",
    "wrong_term_factor",
    "different_loss",
)
def hinge_last_sample(X, y, w, b, lam):
    for row, label in zip(X, y):
        active = label * (row @ w + b) < 1
        dw, db = -label * row * active, -label * active
    return dw + 2 * lam * w, db


@hinge_problem.wrong("a column of scores beside a row of labels", "broadcast_shape", "shape_only", "extra_term")
def hinge_broadcast(X, y, w, b, lam):
    scores = X @ w[:, None] + b
    dscores = np.where(y * scores < 1, -y, 0.0) / len(y)
    return dscores.sum(axis=0) @ X + 2 * lam * w, dscores.sum()


@hinge_problem.wrong("one number for all features", "wrong_axis_sum", "broadcast_shape", "shape_only")
def hinge_one_number(X, y, w, b, lam):
    pull = np.where(y * (X @ w + b) < 1, -y, 0.0) / len(y)
    return (pull[:, None] * X).sum() + 2 * lam * w, pull.sum()


@hinge_problem.wrong(
    "features and samples exchanged where there are as many", "shape_only", "transposed", "axes_permuted"
)
def hinge_square(X, y, w, b, lam):
    features = X if X.shape[0] == len(w) else X.T
    pull = np.where(y * (X @ w + b) < 1, -y, 0.0) / len(y)
    return features @ pull + 2 * lam * w, pull.sum()


@hinge_problem.wrong("scaled to a length of one twentieth at most", "region_only", "normalised")
def hinge_norm_clipped(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    dw, db = -X.T @ (y * active) / len(y) + 2 * lam * w, -(y * active).mean()
    length = np.sqrt(np.sum(dw**2) + db**2)
    scale = min(1.0, 0.05 / length)
    return scale * dw, scale * db


@hinge_problem.wrong("an array of integers, as the labels are", "truncated_to_int")
def hinge_integers(X, y, w, b, lam):
    pull = np.zeros_like(y.astype(int))
    pull[y * (X @ w + b) < 1] = 1
    dw = np.zeros(len(w), dtype=int)
    dw[:] = -X.T @ (y * pull) / len(y) + 2 * lam * w
    return dw, -(y * pull).mean()


@hinge_problem.wrong("three decimals", "rounded")
def hinge_rounded(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return np.round(-X.T @ (y * active) / len(y) + 2 * lam * w, 3), np.round(-(y * active).mean(), 3)


@hinge_problem.wrong("half precision", "low_precision")
def hinge_half_precision(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    dw = -X.T.astype(np.float16) @ (y * active).astype(np.float16) / np.float16(len(y)) + np.float16(2 * lam * w)
    return dw, -(y * active).mean()


@hinge_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def hinge_step(X, y, w, b, lam):
    active = y * (X @ w + b) < 1
    return -0.1 * (2 * lam * w - X.T @ (y * active) / len(y)), 0.1 * (y * active).mean()


@hinge_problem.wrong("the slopes of the logistic loss", "different_loss", "wrong_activation_derivative")
def hinge_logistic(X, y, w, b, lam):
    pull = -y / (1 + np.exp(y * (X @ w + b)))
    return X.T @ pull / len(y) + 2 * lam * w, pull.mean()


@hinge_problem.wrong(
    "no mask, and half the penalty",
    "missing_mask",
    "wrong_term_factor",
    "missing_chain_factor",
    "ignores_input",
    "region_only",
    "different_loss",
    "wrong_activation_derivative",
    "extra_factor",
)
def hinge_without_mask_halved(X, y, w, b, lam):
    return torch.mean(-y[:, None] * X, dim=0) + lam * w, torch.mean(-y)


@hinge_problem.wrong(
    "torch: summed, and no penalty",
    "batch_scale",
    "missing_term",
    "ignores_input",
    "wrong_term_factor",
    "different_loss",
    "missing_path",
    "missing_chain_factor",
    "hard_coded",
)
def hinge_summed_without_penalty(X, y, w, b, lam):
    active = torch.gt(1 - y * (X @ w + b), 0)
    return -(y[active].unsqueeze(1) * X[active]).sum(dim=0), -y[active].sum()


@loss(
    X=normal("n", "d"),
    W=uniform("d", 3, low=-0.9, high=0.9),
    y=choice("n", values=(0.0, 1.0, 2.0)),
    reg=uniform(low=0.2, high=1.5),
)
def multiclass_hinge(X, W, y, reg):
    """the multi-class hinge loss of a linear classifier with a penalty"""
    scores = X @ W
    right = torch.nn.functional.one_hot(y.long(), 3).to(X.dtype)
    of_right = (scores * right).sum(1, keepdim=True)
    margins = torch.relu(scores - of_right + 1) * (1 - right)
    return margins.sum() / len(y) + reg * (W**2).sum()


multiclass_problem = Problem(multiclass_hinge, ("W",))


def class_margins(X, W, y):
    scores = X @ W
    rows = np.arange(len(y))
    margins = np.maximum(0, scores - scores[rows, y.astype(int)][:, None] + 1)
    margins[rows, y.astype(int)] = 0
    return margins


@multiclass_problem.right("a matrix of coefficients")
def multiclass_coefficients(X, W, y, reg):
    n = X.shape[0]
    coefficients = (class_margins(X, W, y) > 0).astype(float)
    coefficients[np.arange(n), y.astype(int)] = -coefficients.sum(axis=1)
    return X.T.dot(coefficients) / n + 2 * reg * W


@multiclass_problem.right("loops over samples and classes")
def multiclass_loops(X, W, y, reg):
    dW = np.zeros(W.shape)
    n, k = X.shape[0], W.shape[1]
    for i in range(n):
        label = int(y[i])
        scores = X[i].dot(W)
        for j in range(k):
            if j == label:
                continue
            if scores[j] - scores[label] + 1 > 0:
                dW[:, j] += X[i]
                dW[:, label] -= X[i]
    dW /= n
    dW += 2 * reg * W
    return dW


@multiclass_problem.right("nested lists of plain Python numbers")
def multiclass_lists(X, W, y, reg):
    n, d, k = len(X), len(W), len(W[0])
    dW = [[2 * float(reg) * float(W[f][j]) for j in range(k)] for f in range(d)]
    for i in range(n):
        scores = [sum(float(X[i][f]) * float(W[f][j]) for f in range(d)) for j in range(k)]
        label = int(y[i])
        violated = [j for j in range(k) if j != label and scores[j] + 1 > scores[label]]
        for f in range(d):
            share = float(X[i][f]) / n
            for j in violated:
                dW[f][j] += share
            dW[f][label] -= len(violated) * share
    return dW


@multiclass_problem.right("the number of violations as one product")
def multiclass_counts(X, W, y, reg):
    active = class_margins(X, W, y) > 0
    right = np.eye(3)[y.astype(int)]
    counts = active.sum(axis=1, keepdims=True)
    return X.T @ (active - counts * right) / len(X) + 2 * reg * W


@multiclass_problem.right("the two paths into the scores apart")
def multiclass_two_paths(X, W, y, reg):
    n = len(X)
    dmargins = np.where(class_margins(X, W, y) > 0, 1 / n, 0.0)
    dscores = dmargins.copy()
    np.subtract.at(dscores, (np.arange(n), y.astype(int)), dmargins.sum(axis=1))
    return np.einsum("nd,nk->dk", X, dscores) + 2 * reg * W


@multiclass_problem.right("the true class counted and taken off again")
def multiclass_true_class_counted(X, W, y, reg):
    labels = y.astype(int)
    scores = X @ W
    active = (scores + 1 > np.take_along_axis(scores, labels[:, None], axis=1)).astype(float)
    active[np.arange(len(y)), labels] -= active.sum(axis=1)
    return (active[:, :, None] * X[:, None, :]).mean(axis=0).T + 2 * reg * W


@multiclass_problem.right("class by class")
def multiclass_by_class(X, W, y, reg):
    scores = X @ W
    dW = 2 * reg * W
    for j in range(3):
        of_others = np.flatnonzero(y != j)
        for label in range(3):
            rows = of_others[y[of_others] == label]
            hit = rows[scores[rows, j] - scores[rows, label] > -1]
            dW[:, j] += X[hit].sum(axis=0) / len(X)
            dW[:, label] -= X[hit].sum(axis=0) / len(X)
    return dW


@multiclass_problem.right("pairs of classes as difference vectors")
def multiclass_differences(X, W, y, reg):
    n = len(X)
    dW = np.zeros_like(W)
    for row, label in zip(X, y.astype(int)):
        for j in range(3):
            difference = np.eye(3)[j] - np.eye(3)[label]
            if row @ W @ difference + 1 > 0 and j != label:
                dW += np.outer(row, difference)
    return dW / n + 2 * reg * W


@multiclass_problem.right("samples as columns")
def multiclass_columns(X, W, y, reg):
    labels, m = y.astype(int), len(y)
    S = W.T @ X.T
    margins = np.maximum(0, S - S[labels, np.arange(m)] + 1)
    D = (margins > 0).astype(float)
    D[labels, np.arange(m)] = 0
    D[labels, np.arange(m)] = -D.sum(axis=0)
    return (D @ X).T / m + 2 * reg * W


@multiclass_problem.right("a Jacobian of the margins for every sample")
def multiclass_jacobians(X, W, y, reg):
    gradient = np.zeros(W.size)
    for i, label in enumerate(y.astype(int)):
        to_margins = np.eye(3)
        to_margins[:, label] -= 1
        upstream = (class_margins(X[i : i + 1], W, y[i : i + 1])[0] > 0) / len(y)
        gradient += np.kron(X[i], upstream @ to_margins)
    return {"dW": gradient.reshape(W.shape) + 2 * reg * W}


@multiclass_problem.right("products for branches")
def multiclass_products(X, W, y, reg):
    Y = (y[:, None] == np.arange(3)).astype(float)
    scores = X @ W
    step = np.heaviside(scores - np.sum(scores * Y, axis=1, keepdims=True) + 1, 0) * (1 - Y)
    return (X.T @ step - X.T @ (Y * step.sum(axis=1, keepdims=True))) / len(y) + reg * W + reg * W


@multiclass_problem.right("a running average over the samples")
def multiclass_running_average(X, W, y, reg):
    average = np.zeros_like(W)
    for i in range(len(y)):
        label = int(y[i])
        scores = W.T @ X[i]
        pulls = (scores > scores[label] - 1).astype(float)
        pulls[label] = 0
        pulls[label] = -pulls.sum()
        average = average * (i / (i + 1)) + X[i][:, None] * pulls[None, :] / (i + 1)
    return average + 2 * reg * W


@multiclass_problem.right("torch")
def multiclass_torch(X, W, y, reg):
    n = X.shape[0]
    labels = y.long()
    scores = torch.mm(X, W)
    active = (scores - scores.gather(1, labels.view(-1, 1)) + 1 > 0).to(X.dtype)
    active[torch.arange(n), labels] = 0.0
    active[torch.arange(n), labels] = -active.sum(dim=1)
    return torch.mm(X.t(), active) / n + 2 * reg * W


@multiclass_problem.right("torch, with a matrix of the labels")
def multiclass_torch_one_hot(X, W, y, reg):
    Y = F.one_hot(y.long(), 3).to(X.dtype)
    scores = X @ W
    margins = torch.clamp(scores - (scores * Y).sum(1, keepdim=True) + 1 - Y, min=0) * (1 - Y)
    step = torch.sign(margins)
    dscores = step - Y * step.sum(1, keepdim=True)
    return torch.einsum("nd,nk->dk", X, dscores).div(len(y)) + 2 * reg * W


@multiclass_problem.right("extended precision")
def multiclass_longdouble(X, W, y, reg):
    X, W = X.astype(np.longdouble), W.astype(np.longdouble)
    active = (class_margins(X, W, y) > 0).astype(np.longdouble)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / len(y) + 2 * np.longdouble(reg) * W


@multiclass_problem.right("single precision")
def multiclass_single(X, W, y, reg):
    X, W = X.astype(np.float32), W.astype(np.float32)
    active = (class_margins(X, W, y) > 0).astype(np.float32)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / np.float32(len(y)) + 2 * np.float32(reg) * W


@multiclass_problem.wrong("nothing for the column of the right class", "missing_path", "missing_term", "extra_mask")
def multiclass_right_class_missing(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    return X.T @ active / len(y) + 2 * reg * W


@multiclass_problem.wrong("the column of the right class alone", "missing_path", "missing_term", "extra_mask")
def multiclass_right_class_only(X, W, y, reg):
    counts = (class_margins(X, W, y) > 0).sum(axis=1)
    coefficients = np.zeros((len(y), 3))
    coefficients[np.arange(len(y)), y.astype(int)] = -counts
    return X.T @ coefficients / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "minus one for minus the number of violations", "wrong_term_factor", "missing_chain_factor", "region_only"
)
def multiclass_minus_one(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -1
    return X.T @ active / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "minus the number of all other classes", "missing_mask", "wrong_term_factor", "missing_chain_factor", "region_only"
)
def multiclass_all_others(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -2
    return X.T @ active / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "no mask", "missing_mask", "missing_chain_factor", "different_loss", "region_only", "wrong_activation_derivative"
)
def multiclass_without_mask(X, W, y, reg):
    coefficients = np.ones((len(y), 3))
    coefficients[np.arange(len(y)), y.astype(int)] = -2
    return X.T @ coefficients / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "the margin of one left out of the mask",
    "wrong_mask",
    "wrong_argument",
    "different_loss",
    "missing_term",
    "extra_mask",
    "missing_path",
    "region_only",
)
def multiclass_margin_forgotten(X, W, y, reg):
    scores = X @ W
    active = (scores > scores[np.arange(len(y)), y.astype(int)][:, None]).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "violations by more than one",
    "wrong_mask",
    "wrong_argument",
    "different_loss",
    "missing_term",
    "extra_mask",
    "missing_path",
    "region_only",
)
def multiclass_large_violations(X, W, y, reg):
    active = (class_margins(X, W, y) > 1).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "the true class counted among the violations",
    "wrong_mask",
    "extra_term",
    "wrong_term_factor",
    "missing_mask",
    "missing_chain_factor",
)
def multiclass_true_class_kept(X, W, y, reg):
    scores = X @ W
    rows, labels = np.arange(len(y)), y.astype(int)
    active = (scores - scores[rows, labels][:, None] + 1 > 0).astype(float)
    active[rows, labels] = -active.sum(axis=1)
    return X.T @ active / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "margins for their slopes", "different_loss", "squared_chain_factor", "wrong_activation_derivative", "extra_factor"
)
def multiclass_margin_values(X, W, y, reg):
    margins = class_margins(X, W, y)
    margins[np.arange(len(y)), y.astype(int)] = -margins.sum(axis=1)
    return X.T @ margins / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "the worst class alone", "different_loss", "wrong_mask", "extra_mask", "missing_term", "missing_path", "region_only"
)
def multiclass_worst_class(X, W, y, reg):
    margins = class_margins(X, W, y)
    rows = np.arange(len(y))
    coefficients = np.zeros_like(margins)
    worst = margins.argmax(axis=1)
    hit = margins[rows, worst] > 0
    coefficients[rows[hit], worst[hit]] = 1
    coefficients[rows[hit], y.astype(int)[hit]] = -1
    return X.T @ coefficients / len(y) + 2 * reg * W


@multiclass_problem.wrong("the errors of softmax", "different_loss", "wrong_activation_derivative")
def multiclass_softmax(X, W, y, reg):
    p = np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y.astype(int)] -= 1
    return X.T @ p / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "the data term summed", "wrong_term_factor", "batch_scale", "different_loss", "missing_chain_factor"
)
def multiclass_summed(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active + 2 * reg * W


@multiclass_problem.wrong(
    "a mean over samples and classes",
    "wrong_term_factor",
    "dimension_scale",
    "different_loss",
    "extra_factor",
    "wrong_axis_sum",
)
def multiclass_mean_of_all(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / active.size + 2 * reg * W


@multiclass_problem.wrong("no penalty", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded")
def multiclass_without_penalty(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / len(y)


@multiclass_problem.wrong(
    "half the penalty", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def multiclass_penalty_halved(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / len(y) + reg * W


@multiclass_problem.wrong(
    "the penalty divided by the number of samples", "wrong_term_factor", "batch_scale", "different_loss", "extra_factor"
)
def multiclass_penalty_averaged(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    dW = X.T @ active
    dW += 2 * reg * W
    dW /= len(y)
    return dW


@multiclass_problem.wrong(
    "the sum of the weights for the weights in the penalty",
    "wrong_axis_sum",
    "wrong_term_factor",
    "broadcast_shape",
    "different_loss",
    "wrong_order",
    "extra_term",
)
def multiclass_penalty_summed(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / len(y) + 2 * reg * np.sum(W)


@multiclass_problem.wrong(
    "the strength of the penalty left out",
    "ignores_input",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "hard_coded",
)
def multiclass_penalty_strength(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / len(y) + 2 * W


@multiclass_problem.wrong(
    "the penalty added after every sample",
    "wrong_term_factor",
    "batch_scale",
    "different_loss",
    "accumulates",
    "extra_term",
    "extra_factor",
)
def multiclass_penalty_per_sample(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    dW = np.zeros_like(W)
    for i in range(len(y)):
        dW += np.outer(X[i], active[i]) / len(y)
        dW += 2 * reg * W
    return dW


@multiclass_problem.wrong("the sign of the data term", "wrong_term_factor", "different_loss", "extra_factor")
def multiclass_data_sign(X, W, y, reg):
    active = -(class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T @ active / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "ascent", "sign_flipped", "constant_factor", "different_loss", "extra_factor", "step_not_slope"
)
def multiclass_ascent(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return -(X.T @ active / len(y) + 2 * reg * W)


@multiclass_problem.wrong(
    "the last sample overwrites the others",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def multiclass_last_sample(X, W, y, reg):
    n = len(y)
    for i in range(n):
        dW = np.zeros(W.shape)
        scores = X[i] @ W
        for j in range(3):
            if j != y[i] and scores[j] - scores[int(y[i])] + 1 > 0:
                dW[:, j] += X[i]
                dW[:, int(y[i])] -= X[i]
    return dW / n + 2 * reg * W


@multiclass_problem.wrong("assigned for added", "single_sample", "wrong_mask", "missing_term", "missing_path")
def multiclass_assigned(X, W, y, reg):
    dW = np.zeros(W.shape)
    scores = X @ W
    for i in range(len(y)):
        for j in range(3):
            if j != y[i] and scores[i, j] - scores[i, int(y[i])] + 1 > 0:
                dW[:, j] = X[i]
                dW[:, int(y[i])] = -X[i]
    return dW / len(y) + 2 * reg * W


@multiclass_problem.wrong("violations counted down the samples", "wrong_axis_sum")
def multiclass_counts_axis(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    labels = y.astype(int)
    counts = active.sum(axis=0)
    active[np.arange(len(y)), labels] = -counts[labels]
    return X.T @ active / len(y) + 2 * reg * W


@multiclass_problem.wrong(
    "the score of the first label for every sample", "broadcast_shape", "single_sample", "wrong_argument", "shape_only"
)
def multiclass_first_label(X, W, y, reg):
    scores = X @ W
    labels = y.astype(int)
    margins = scores - scores[:, labels[:1]] + 1
    margins[np.arange(len(y)), labels] = 0
    active = (margins > 0).astype(float)
    active[:, labels[0]] = 0
    active[:, labels[0]] = -active.sum(axis=1)
    return X.T @ active / len(y) + 2 * reg * W


@multiclass_problem.wrong("reshaped for transposed", "axes_permuted")
def multiclass_reshaped(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return (active.T @ X).reshape(W.shape) / len(y) + 2 * reg * W


@multiclass_problem.wrong("turned round where the weights are square", "shape_only", "transposed", "axes_permuted")
def multiclass_square(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    data = active.T @ X / len(y)
    return (data if data.shape == W.shape else data.T) + 2 * reg * W


@multiclass_problem.wrong("clipped entries", "region_only", "clipped", "different_loss")
def multiclass_clipped(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return np.clip(X.T @ active / len(y) + 2 * reg * W, -0.1, 0.1)


@multiclass_problem.wrong("an array of integers for the weights", "truncated_to_int")
def multiclass_integers(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    dW = np.zeros(W.shape, dtype=int)
    for f in range(W.shape[0]):
        for j in range(W.shape[1]):
            dW[f, j] = X[:, f] @ active[:, j] / len(y)
    return dW + 2 * reg * W


@multiclass_problem.wrong("two decimals", "rounded")
def multiclass_rounded(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return np.round(X.T @ active / len(y) + 2 * reg * W, 2)


@multiclass_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def multiclass_step(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(float)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return -1e-3 * (X.T @ active / len(y) + 2 * reg * W)


@multiclass_problem.wrong("half precision", "low_precision")
def multiclass_half_precision(X, W, y, reg):
    active = (class_margins(X, W, y) > 0).astype(np.float16)
    active[np.arange(len(y)), y.astype(int)] = -active.sum(axis=1)
    return X.T.astype(np.float16) @ active / np.float16(len(y)) + 2 * np.float16(reg) * W.astype(np.float16)


@multiclass_problem.wrong(
    "torch: nothing for the right class, and half the penalty",
    "missing_path",
    "wrong_term_factor",
    "missing_term",
    "missing_chain_factor",
    "extra_mask",
    "different_loss",
    "extra_factor",
)
def multiclass_two_mistakes(X, W, y, reg):
    labels = y.long()
    scores = X @ W
    active = (scores - scores.gather(1, labels[:, None]) + 1 > 0).to(X.dtype)
    active[torch.arange(len(y)), labels] = 0
    return X.T @ active / len(y) + reg * W


@multiclass_problem.wrong(
    "torch: no mask, and a sum",
    "missing_mask",
    "wrong_term_factor",
    "batch_scale",
    "missing_chain_factor",
    "different_loss",
    "region_only",
    "wrong_activation_derivative",
)
def multiclass_unmasked_sum(X, W, y, reg):
    coefficients = torch.ones_like(X @ W) - 3 * F.one_hot(y.long(), W.shape[1]).to(X.dtype)
    return X.T @ coefficients + 2 * reg * W


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(-1.0, 1.0)),
    w=uniform("d", low=-0.8, high=0.8),
    b=uniform(low=-0.5, high=0.5),
    C=uniform(low=0.3, high=2.0),
)
def summed_squared_hinge(X, y, w, b, C):
    """half the squared length of the weights plus a sum of squared hinge losses"""
    slack = torch.relu(1 - y * (X @ w + b))
    return (w**2).sum() / 2 + C * (slack**2).sum()


squared_problem = Problem(summed_squared_hinge, ("w", "b"))


def slack_of(X, y, w, b):
    return np.maximum(0, 1 - y * (X @ w + b))


@squared_problem.right("matrix form")
def squared_matrix_form(X, y, w, b, C):
    slack = np.maximum(0, 1 - y * (X @ w + b))
    return w - 2 * C * X.T @ (y * slack), -2 * C * np.sum(y * slack)


@squared_problem.right("a loop over the samples")
def squared_sample_loop(X, y, w, b, C):
    dw, db = w.copy(), 0.0
    for i in range(len(y)):
        slack = 1 - y[i] * (X[i] @ w + b)
        if slack > 0:
            dw += 2 * C * slack * (-y[i] * X[i])
            db += 2 * C * slack * (-y[i])
    return dw, db


@squared_problem.right("loops over all entries with plain Python numbers")
def squared_entry_loops(X, y, w, b, C):
    n, d = X.shape
    dw = [float(v) for v in w]
    db = 0.0
    for i in range(n):
        score = float(b)
        for j in range(d):
            score += float(X[i, j]) * float(w[j])
        slope = -2.0 * float(C) * float(y[i]) * max(0.0, 1.0 - float(y[i]) * score)
        for j in range(d):
            dw[j] += slope * float(X[i, j])
        db += slope
    return dw, db


@squared_problem.right("a least-squares problem of the active samples")
def squared_normal_equations(X, y, w, b, C):
    active = y * (X @ w + b) < 1
    A = np.column_stack([X[active], np.ones(active.sum())])
    theta = np.append(w, b)
    gradient = 2 * C * (A.T @ A @ theta - A.T @ y[active])
    return w + gradient[:-1], gradient[-1]


@squared_problem.right("the residuals of the active samples")
def squared_residuals(X, y, w, b, C):
    active = y * (X @ w + b) < 1
    residual = X[active] @ w + b - y[active]
    return w + 2 * C * residual @ X[active], 2 * C * residual.sum()


@squared_problem.right("einsum")
def squared_einsum(X, y, w, b, C):
    m = 1 - np.einsum("n,nd,d->n", y, X, w) - b * y
    pull = np.where(m > 0, m, 0.0) * y
    return w - 2 * C * np.einsum("nd,n->d", X, pull), -2 * C * np.einsum("n->", pull)


@squared_problem.right("columns throughout")
def squared_columns(X, y, w, b, C):
    Y, W = y[:, None], w[:, None]
    slack = 1 - Y * (X @ W + b)
    slack[slack < 0] = 0
    dscores = 2 * C * slack * -Y
    return W + X.T @ dscores, dscores.sum(axis=0, keepdims=True)


@squared_problem.right("a column of ones, and the penalty as rows of a matrix")
def squared_augmented(X, y, w, b, C):
    n, d = X.shape
    signed = y[:, None] * np.hstack([X, np.ones((n, 1))])
    theta = np.append(w, b)
    slack = 1 - signed @ theta
    weights = np.diag((slack > 0) * 2 * C)
    gradient = np.eye(d + 1)[:, :d] @ w - signed.T @ weights @ slack
    return gradient[:d], gradient[d]


@squared_problem.right("the two classes apart")
def squared_by_class(X, y, w, b, C):
    scores = X @ w + b
    dw, db = w, 0.0
    for label in (-1, 1):
        rows = y == label
        below = np.clip(1 - label * scores[rows], 0, None)
        dw = dw - 2 * C * label * (below[:, None] * X[rows]).sum(axis=0)
        db = db - 2 * C * label * below.sum()
    return dw, db


@squared_problem.right("one link of the chain at a time")
def squared_staged(X, y, w, b, C):
    scores = X @ w + b
    margins = y * scores
    slack = np.maximum(0, 1 - margins)
    dsquares = C * np.ones_like(slack)
    dslack = dsquares * 2 * slack
    dmargins = -dslack * (1 - margins >= 0)
    dscores = dmargins * y
    return {"dw": X.T @ dscores + w, "db": dscores.sum()}


@squared_problem.right("diagonal Jacobians, one after the other")
def squared_jacobians(X, y, w, b, C):
    slack = slack_of(X, y, w, b)
    upstream = C * np.ones(len(y)) @ np.diag(2 * slack) @ np.diag(slack > 0).astype(float) @ np.diag(-y)
    return upstream @ X + w, upstream @ np.ones(len(y))


@squared_problem.right("a slack from its absolute value")
def squared_absolute(X, y, w, b, C):
    m = 1 - y * (X @ w + b)
    pull = y * (m + np.abs(m))
    return w - C * np.tensordot(X, pull, axes=(0, 0)), -C * pull.sum()


@squared_problem.right("in blocks of three samples")
def squared_blocks(X, y, w, b, C):
    dw, db = np.zeros_like(w), 0.0
    for start in range(0, len(y), 3):
        rows, labels = X[start : start + 3], y[start : start + 3]
        slack = slack_of(rows, labels, w, b)
        dw += rows.T @ (-2 * labels * slack)
        db += np.sum(-2 * labels * slack)
    return [w + C * dw, C * db]


@squared_problem.right("torch")
def squared_torch(X, y, w, b, C):
    pull = y * torch.clamp(1 - y * (X @ w + b), min=0)
    return w - 2 * C * (X.T @ pull), -2 * C * pull.sum()


@squared_problem.right("torch, masked rows")
def squared_torch_rows(X, y, w, b, C):
    m = 1 - y * (torch.matmul(X, w) + b)
    active = (m > 0).unsqueeze(1)
    rows = torch.where(active, (-2 * C * m * y).unsqueeze(1) * X, torch.zeros_like(X))
    return w + rows.sum(dim=0), (-2 * C * y * F.relu(m)).sum()


@squared_problem.right("extended precision")
def squared_longdouble(X, y, w, b, C):
    X, y, w, b, C = (np.asarray(a, dtype=np.longdouble) for a in (X, y, w, b, C))
    pull = y * np.maximum(0, 1 - y * (X @ w + b))
    return w - 2 * C * (X.T @ pull), -2 * C * pull.sum()


@squared_problem.right("single precision")
def squared_single(X, y, w, b, C):
    X, y, w, b, C = (np.float32(a) for a in (X, y, w, b, C))
    pull = y * np.maximum(0, 1 - y * (X @ w + b))
    return w - 2 * C * (X.T @ pull), -2 * C * pull.sum()


@squared_problem.wrong(
    "the factor two forgotten",
    "wrong_term_factor",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
)
def squared_factor_two(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w - C * X.T @ pull, -C * pull.sum()


@squared_problem.wrong(
    "the plain hinge", "different_loss", "missing_chain_factor", "wrong_term_factor", "wrong_activation_derivative"
)
def squared_plain_hinge(X, y, w, b, C):
    active = y * (X @ w + b) < 1
    return w - C * X.T @ (y * active), -C * np.sum(y * active)


@squared_problem.wrong(
    "two for the derivative of the square",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "different_loss",
    "wrong_term_factor",
)
def squared_slack_dropped(X, y, w, b, C):
    active = slack_of(X, y, w, b) > 0
    return w - 2 * C * X.T @ (y * active), -2 * C * np.sum(y * active)


@squared_problem.wrong(
    "no mask", "missing_mask", "different_loss", "missing_chain_factor", "region_only", "wrong_activation_derivative"
)
def squared_without_mask(X, y, w, b, C):
    pull = y * (1 - y * (X @ w + b))
    return w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong(
    "the satisfied margins for the violated ones",
    "wrong_mask",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_argument",
)
def squared_mask_inverted(X, y, w, b, C):
    pull = y * np.minimum(0, 1 - y * (X @ w + b))
    return w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong(
    "misclassified samples alone",
    "wrong_mask",
    "extra_mask",
    "wrong_argument",
    "region_only",
    "missing_term",
    "missing_path",
    "single_sample",
    "wrong_sample_weights",
    "different_loss",
)
def squared_misclassified(X, y, w, b, C):
    margin = y * (X @ w + b)
    pull = y * (1 - margin) * (margin < 0)
    return w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong("a slack without the one", "missing_term", "different_loss", "wrong_argument")
def squared_margin_forgotten(X, y, w, b, C):
    pull = y * np.maximum(0, -y * (X @ w + b))
    return w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong(
    "the square of the slack kept",
    "squared_chain_factor",
    "wrong_activation_derivative",
    "different_loss",
    "extra_factor",
    "wrong_term_factor",
)
def squared_not_differentiated(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b) ** 2
    return w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong("labels missing from the inner derivative", "missing_chain_factor", "different_loss")
def squared_label_dropped(X, y, w, b, C):
    slack = slack_of(X, y, w, b)
    return w - 2 * C * X.T @ slack, -2 * C * slack.sum()


@squared_problem.wrong(
    "the sign of the inner derivative",
    "wrong_term_factor",
    "sign_flipped",
    "different_loss",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def squared_sign(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w + 2 * C * X.T @ pull, 2 * C * pull.sum()


@squared_problem.wrong("no weights of its own", "missing_term", "different_loss", "missing_path")
def squared_without_penalty(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return -2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong(
    "twice the weights", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def squared_penalty_doubled(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return 2 * w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong(
    "half the squares of the weights", "wrong_term_factor", "different_loss", "wrong_activation_derivative"
)
def squared_penalty_value(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w**2 / 2 - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong("the bias in the penalty", "extra_term", "different_loss")
def squared_penalty_on_bias(X, y, w, b, C):
    design = np.hstack([X, np.ones((len(y), 1))])
    theta = np.append(w, b)
    gradient = theta - 2 * C * design.T @ (y * np.maximum(0, 1 - y * (design @ theta)))
    return gradient[:-1], gradient[-1]


@squared_problem.wrong(
    "the strength applied to the weights",
    "wrong_term_factor",
    "different_loss",
    "ignores_input",
    "missing_chain_factor",
    "hard_coded",
)
def squared_strength_misplaced(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return C * w - 2 * X.T @ pull, -2 * pull.sum()


@squared_problem.wrong(
    "a strength of one", "hard_coded", "ignores_input", "missing_chain_factor", "different_loss", "wrong_term_factor"
)
def squared_strength_of_one(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w - 2 * X.T @ pull, -2 * pull.sum()


@squared_problem.wrong(
    "the strength on the weights alone", "ignores_input", "missing_chain_factor", "hard_coded", "different_loss"
)
def squared_strength_dropped_on_bias(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w - 2 * C * X.T @ pull, -2 * pull.sum()


@squared_problem.wrong("mean for sum", "wrong_term_factor", "batch_scale", "different_loss", "extra_factor")
def squared_averaged(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w - 2 * C * X.T @ pull / len(y), -2 * C * pull.mean()


@squared_problem.wrong("the bias averaged, not summed", "batch_scale", "extra_factor")
def squared_bias_averaged(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w - 2 * C * X.T @ pull, -2 * C * np.mean(pull)


@squared_problem.wrong(
    "the square of the summed slack",
    "different_loss",
    "wrong_argument",
    "wrong_order",
    "broadcast_shape",
    "wrong_axis_sum",
    "extra_term",
    "shape_only",
)
def squared_sum_first(X, y, w, b, C):
    slack = slack_of(X, y, w, b)
    active = y * (slack > 0)
    total = slack.sum()
    return w - 2 * C * total * X.T @ active, -2 * C * total * active.sum()


@squared_problem.wrong(
    "no bias in the margins", "ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded"
)
def squared_without_bias(X, y, w, b, C):
    pull = y * slack_of(X, y, w, 0.0)
    return w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong(
    "the slope of the bias forgotten", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"
)
def squared_bias_zero(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w - 2 * C * X.T @ pull, np.zeros_like(b)


@squared_problem.wrong(
    "the penalty added for every sample",
    "wrong_term_factor",
    "batch_scale",
    "different_loss",
    "accumulates",
    "extra_term",
    "extra_factor",
)
def squared_penalty_per_sample(X, y, w, b, C):
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        slack = max(0, 1 - y[i] * (X[i] @ w + b))
        dw += w - 2 * C * slack * y[i] * X[i]
        db += -2 * C * slack * y[i]
    return dw, db


@squared_problem.wrong(
    "the first sample alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def squared_first_sample(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w - 2 * C * X[0] * pull[0], -2 * C * pull[0]


@squared_problem.wrong(
    "a row of labels beside a column of scores", "broadcast_shape", "shape_only", "different_loss", "extra_term"
)
def squared_broadcast(X, y, w, b, C):
    slack = np.maximum(0, 1 - y * (X @ w.reshape(-1, 1) + b))
    pull = (y * slack).sum(axis=1)
    return w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong("one number for all features", "wrong_axis_sum", "broadcast_shape", "shape_only")
def squared_one_number(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return w - 2 * C * np.sum(X * pull[:, None]), -2 * C * pull.sum()


@squared_problem.wrong(
    "slack for features where there are as many", "shape_only", "transposed", "broadcast_shape", "axes_permuted"
)
def squared_square(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    data = X * pull if X.shape[1] == len(pull) else X * pull[:, None]
    return w - 2 * C * data.sum(axis=0), -2 * C * pull.sum()


@squared_problem.wrong("slack kept from growing", "region_only", "clipped", "different_loss")
def squared_capped_slack(X, y, w, b, C):
    pull = y * np.clip(1 - y * (X @ w + b), 0, 0.7)
    return w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong("quadratic near the margin and linear beyond", "region_only", "different_loss", "clipped")
def squared_huberised(X, y, w, b, C):
    slack = slack_of(X, y, w, b)
    slope = np.where(slack > 0.5, 1.0, 2 * slack)
    return w - C * X.T @ (y * slope), -C * np.sum(y * slope)


@squared_problem.wrong("an array of integers for the slack", "truncated_to_int")
def squared_integers(X, y, w, b, C):
    slack = np.zeros(len(y), dtype=int)
    for i in range(len(y)):
        slack[i] = max(0, 1 - y[i] * (X[i] @ w + b))
    return w - 2 * C * X.T @ (y * slack), -2 * C * np.sum(y * slack)


@squared_problem.wrong("two decimals of the slack", "rounded")
def squared_rounded(X, y, w, b, C):
    pull = y * np.round(slack_of(X, y, w, b), 2)
    return w - 2 * C * X.T @ pull, -2 * C * pull.sum()


@squared_problem.wrong("half precision", "low_precision")
def squared_half_precision(X, y, w, b, C):
    pull = (y * slack_of(X, y, w, b)).astype(np.float16)
    return w - 2 * C * (X.T.astype(np.float16) @ pull), -2 * C * pull.sum()


@squared_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def squared_step(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return 0.01 * (2 * C * X.T @ pull - w), 0.01 * 2 * C * pull.sum()


@squared_problem.wrong("bias first", "permuted_outputs")
def squared_bias_first(X, y, w, b, C):
    pull = y * slack_of(X, y, w, b)
    return -2 * C * pull.sum(), w - 2 * C * X.T @ pull


@squared_problem.wrong(
    "torch: no mask, and the factor two forgotten",
    "missing_mask",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "constant_factor",
    "region_only",
    "wrong_activation_derivative",
    "extra_factor",
)
def squared_unmasked_half(X, y, w, b, C):
    residual = torch.mv(X, w) + b - y
    return w + C * X.T @ residual, C * residual.sum()


@squared_problem.wrong(
    "torch: a mean, and no penalty",
    "batch_scale",
    "missing_term",
    "wrong_term_factor",
    "different_loss",
    "missing_path",
    "extra_factor",
)
def squared_mean_without_penalty(X, y, w, b, C):
    pull = y * F.relu(1 - y * (X @ w + b))
    return -2 * C * (X.T @ pull) / len(y), -2 * C * pull.mean()


@loss(
    anchor=normal("n", "d"),
    positive=normal("n", "d"),
    negative=normal("n", "d"),
    margin=uniform(low=0.8, high=2.0),
)
def triplet_margin(anchor, positive, negative, margin):
    """the mean triplet loss with a margin"""
    to_positive = torch.sqrt(((anchor - positive) ** 2).sum(1))
    to_negative = torch.sqrt(((anchor - negative) ** 2).sum(1))
    return torch.relu(to_positive - to_negative + margin).mean()


triplet_problem = Problem(triplet_margin, ("anchor", "positive", "negative"))


def lengths(rows):
    return np.sqrt(np.sum(rows**2, axis=1))


def mean_mask(anchor, positive, negative, margin):
    active = lengths(anchor - positive) - lengths(anchor - negative) + margin > 0
    return (active / len(anchor))[:, None]


def unit(rows):
    return rows / lengths(rows)[:, None]


@triplet_problem.right("unit vectors and a mask")
def triplet_unit_vectors(anchor, positive, negative, margin):
    to_p, to_n = anchor - positive, anchor - negative
    d_p = np.linalg.norm(to_p, axis=1, keepdims=True)
    d_n = np.linalg.norm(to_n, axis=1, keepdims=True)
    active = (d_p - d_n + margin > 0) / len(anchor)
    u, v = to_p / d_p, to_n / d_n
    return active * (u - v), -active * u, active * v


@triplet_problem.right("a loop over the triplets")
def triplet_sample_loop(anchor, positive, negative, margin):
    n = len(anchor)
    da, dp, dn = np.zeros_like(anchor), np.zeros_like(positive), np.zeros_like(negative)
    for i in range(n):
        pull, push = anchor[i] - positive[i], anchor[i] - negative[i]
        d_p, d_n = np.sqrt(pull @ pull), np.sqrt(push @ push)
        if d_p - d_n + margin <= 0:
            continue
        da[i] = (pull / d_p - push / d_n) / n
        dp[i] = -pull / d_p / n
        dn[i] = push / d_n / n
    return da, dp, dn


@triplet_problem.right("nested lists of plain Python numbers")
def triplet_lists(anchor, positive, negative, margin):
    n = len(anchor)
    da, dp, dn = [], [], []
    for a, p, q in zip(anchor.tolist(), positive.tolist(), negative.tolist()):
        d_p, d_n = math.dist(a, p), math.dist(a, q)
        share = 1 / n if d_p + float(margin) > d_n else 0.0
        dp.append([share * (x - s) / d_p for s, x in zip(a, p)])
        dn.append([share * (s - x) / d_n for s, x in zip(a, q)])
        da.append([-s - t for s, t in zip(dp[-1], dn[-1])])
    return da, dp, dn


@triplet_problem.right("only the active triplets")
def triplet_selected_rows(anchor, positive, negative, margin):
    active = lengths(anchor - positive) + margin >= lengths(anchor - negative)
    da, dp, dn = (np.zeros(anchor.shape) for _ in range(3))
    dp[active] = -unit(anchor[active] - positive[active]) / len(anchor)
    dn[active] = unit(anchor[active] - negative[active]) / len(anchor)
    da[active] = -dp[active] - dn[active]
    return [da, dp, dn]


@triplet_problem.right("the anchor balances the other two")
def triplet_balance(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    dp = share * unit(positive - anchor)
    dn = -share * unit(negative - anchor)
    return {"danchor": -(dp + dn), "dpositive": dp, "dnegative": dn}


@triplet_problem.right("one link of the chain at a time")
def triplet_staged(anchor, positive, negative, margin):
    n = anchor.shape[0]
    diff_p, diff_n = anchor - positive, anchor - negative
    sq_p, sq_n = (diff_p**2).sum(axis=1), (diff_n**2).sum(axis=1)
    d_p, d_n = np.sqrt(sq_p), np.sqrt(sq_n)
    z = d_p - d_n + margin
    dz = np.where(z > 0, 1.0, 0.0) / n
    dsq_p = dz / (2 * d_p)
    dsq_n = -dz / (2 * d_n)
    ddiff_p = dsq_p[:, None] * 2 * diff_p
    ddiff_n = dsq_n[:, None] * 2 * diff_n
    return ddiff_p + ddiff_n, -ddiff_p, -ddiff_n


@triplet_problem.right("einsum")
def triplet_einsum(anchor, positive, negative, margin):
    p, q = anchor - positive, anchor - negative
    d_p = np.einsum("nd,nd->n", p, p) ** 0.5
    d_n = np.einsum("nd,nd->n", q, q) ** 0.5
    active = np.heaviside(margin + d_p - d_n, 1) / len(p)
    pull = np.einsum("n,nd->nd", active / d_p, p)
    push = np.einsum("n,nd->nd", active / d_n, q)
    return pull - push, -pull, push


@triplet_problem.right("diagonal matrices of scales")
def triplet_diagonals(anchor, positive, negative, margin):
    d_p, d_n = lengths(anchor - positive), lengths(anchor - negative)
    on = (d_p - d_n > -margin).astype(float)
    A = np.diag(on / d_p) / len(on)
    B = np.diag(on / d_n) / len(on)
    return (A - B) @ anchor - A @ positive + B @ negative, A @ (positive - anchor), B @ (anchor - negative)


@triplet_problem.right("samples as columns")
def triplet_columns(anchor, positive, negative, margin):
    P, Q = (anchor - positive).T, (anchor - negative).T
    d_p, d_n = np.sqrt((P * P).sum(axis=0)), np.sqrt((Q * Q).sum(axis=0))
    loss_terms = np.maximum(d_p - d_n + margin, 0)
    on = np.sign(loss_terms) / loss_terms.size
    return (on * (P / d_p - Q / d_n)).T, (-on * P / d_p).T, (on * Q / d_n).T


@triplet_problem.right("an incidence matrix from points to differences")
def triplet_incidence(anchor, positive, negative, margin):
    points = np.stack([anchor, positive, negative])
    incidence = np.array([[1.0, -1.0, 0.0], [1.0, 0.0, -1.0]])
    differences = np.einsum("ep,pnd->end", incidence, points)
    distances = np.linalg.norm(differences, axis=2)
    on = distances[0] - distances[1] + margin > 0
    upstream = np.array([1.0, -1.0])[:, None] * on / on.size
    slopes = upstream[:, :, None] * differences / distances[:, :, None]
    gradients = np.einsum("ep,end->pnd", incidence, slopes)
    return gradients[0], gradients[1], gradients[2]


@triplet_problem.right("loops over all entries")
def triplet_entry_loops(anchor, positive, negative, margin):
    n, d = anchor.shape
    gradients = np.zeros((3, n, d))
    for i in range(n):
        d_p = math.sqrt(sum((anchor[i, j] - positive[i, j]) ** 2 for j in range(d)))
        d_n = math.sqrt(sum((anchor[i, j] - negative[i, j]) ** 2 for j in range(d)))
        if d_p - d_n + margin > 0:
            for j in range(d):
                gradients[1, i, j] = (positive[i, j] - anchor[i, j]) / (n * d_p)
                gradients[2, i, j] = (anchor[i, j] - negative[i, j]) / (n * d_n)
                gradients[0, i, j] -= gradients[1, i, j] + gradients[2, i, j]
    return tuple(gradients)


@triplet_problem.right("torch")
def triplet_torch(anchor, positive, negative, margin):
    p, q = anchor - positive, anchor - negative
    d_p, d_n = torch.linalg.norm(p, dim=1, keepdim=True), torch.linalg.norm(q, dim=1, keepdim=True)
    active = (d_p - d_n + margin > 0).to(p.dtype) / p.shape[0]
    return active * (p / d_p - q / d_n), -active * p / d_p, active * q / d_n


@triplet_problem.right("torch, with normalised rows")
def triplet_torch_normalised(anchor, positive, negative, margin):
    d_p = F.pairwise_distance(anchor, positive, eps=0.0)
    d_n = F.pairwise_distance(anchor, negative, eps=0.0)
    on = torch.where(d_p - d_n + margin > 0, 1.0, 0.0).to(anchor.dtype).unsqueeze(1) / len(anchor)
    u, v = F.normalize(anchor - positive, dim=1), F.normalize(anchor - negative, dim=1)
    return on * (u - v), -on * u, on * v


@triplet_problem.right("extended precision")
def triplet_longdouble(anchor, positive, negative, margin):
    a, p, q = (np.asarray(rows, dtype=np.longdouble) for rows in (anchor, positive, negative))
    share = mean_mask(a, p, q, margin)
    u, v = unit(a - p), unit(a - q)
    return share * (u - v), -share * u, share * v


@triplet_problem.right("single precision")
def triplet_single(anchor, positive, negative, margin):
    a, p, q = (rows.astype(np.float32) for rows in (anchor, positive, negative))
    share = mean_mask(a, p, q, margin).astype(np.float32)
    u, v = unit(a - p), unit(a - q)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "no mask",
    "missing_mask",
    "missing_chain_factor",
    "different_loss",
    "ignores_input",
    "region_only",
    "wrong_activation_derivative",
)
def triplet_without_mask(anchor, positive, negative, margin):
    u, v = unit(anchor - positive) / len(anchor), unit(anchor - negative) / len(anchor)
    return u - v, -u, v


@triplet_problem.wrong(
    "the margin left out of the mask",
    "ignores_input",
    "wrong_mask",
    "missing_term",
    "different_loss",
    "wrong_argument",
    "extra_mask",
    "missing_path",
    "single_sample",
    "wrong_sample_weights",
    "region_only",
    "hard_coded",
)
def triplet_margin_forgotten(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, 0.0)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "the margin subtracted in the mask",
    "wrong_mask",
    "different_loss",
    "wrong_argument",
    "wrong_term_factor",
    "extra_mask",
    "missing_path",
    "missing_term",
    "single_sample",
    "wrong_sample_weights",
    "region_only",
)
def triplet_margin_subtracted(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, -margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "the inactive triplets for the active ones",
    "wrong_mask",
    "wrong_activation_derivative",
    "different_loss",
    "wrong_argument",
)
def triplet_mask_inverted(anchor, positive, negative, margin):
    share = 1 / len(anchor) - mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "a mask for the whole batch",
    "wrong_mask",
    "wrong_axis_sum",
    "broadcast_shape",
    "wrong_order",
    "different_loss",
    "shape_only",
    "wrong_argument",
    "region_only",
    "missing_mask",
    "missing_chain_factor",
    "ignores_input",
)
def triplet_mask_of_batch(anchor, positive, negative, margin):
    terms = lengths(anchor - positive) - lengths(anchor - negative) + margin
    active = np.mean(terms) > 0
    u, v = unit(anchor - positive) / len(anchor), unit(anchor - negative) / len(anchor)
    return active * (u - v), -(active * u), active * v


@triplet_problem.wrong(
    "the mask on the anchor alone",
    "missing_mask",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "region_only",
    "wrong_activation_derivative",
)
def triplet_mask_on_anchor(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -u / len(anchor), v / len(anchor)


@triplet_problem.wrong(
    "squared distances", "different_loss", "wrong_mask", "missing_chain_factor", "wrong_activation_derivative"
)
def triplet_squared_distances(anchor, positive, negative, margin):
    p, q = anchor - positive, anchor - negative
    active = ((p**2).sum(axis=1) - (q**2).sum(axis=1) + margin > 0)[:, None] / len(anchor)
    return 2 * active * (p - q), -2 * active * p, 2 * active * q


@triplet_problem.wrong(
    "not divided by the distances", "missing_chain_factor", "different_loss", "wrong_activation_derivative"
)
def triplet_not_normalised(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    p, q = anchor - positive, anchor - negative
    return share * (p - q), -share * p, share * q


@triplet_problem.wrong("divided by the squared distances", "squared_chain_factor", "extra_factor", "different_loss")
def triplet_divided_twice(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    p, q = anchor - positive, anchor - negative
    u, v = p / (p**2).sum(axis=1, keepdims=True), q / (q**2).sum(axis=1, keepdims=True)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "the half of the square root forgotten", "constant_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def triplet_doubled(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = 2 * unit(anchor - positive), 2 * unit(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "the two of the square forgotten", "constant_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def triplet_halved(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin) / 2
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong("the distance to the negative does not move the anchor", "missing_path", "missing_term")
def triplet_anchor_positive_only(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * u, -share * u, share * v


@triplet_problem.wrong("the two paths to the anchor added", "wrong_term_factor", "missing_chain_factor", "extra_factor")
def triplet_anchor_added(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u + v), -share * u, share * v


@triplet_problem.wrong(
    "the sign of the negative",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def triplet_negative_sign(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -share * u, -share * v


@triplet_problem.wrong("the anchor held fixed", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask")
def triplet_anchor_fixed(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return np.zeros_like(anchor), -share * u, share * v


@triplet_problem.wrong("positive and negative exchanged", "permuted_outputs")
def triplet_exchanged(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), share * v, -share * u


@triplet_problem.wrong("the distance from positive to negative", "wrong_argument", "different_loss", "wrong_mask")
def triplet_positive_to_negative(anchor, positive, negative, margin):
    active = lengths(anchor - positive) - lengths(positive - negative) + margin > 0
    share = active[:, None] / len(anchor)
    u, v = unit(anchor - positive), unit(positive - negative)
    return share * u, -share * (u + v), share * v


@triplet_problem.wrong("the unit vector of the other pair", "wrong_argument")
def triplet_other_distance(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    p, q = anchor - positive, anchor - negative
    u, v = p / lengths(q)[:, None], q / lengths(p)[:, None]
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong("sum for mean", "batch_scale", "missing_chain_factor", "different_loss")
def triplet_summed(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin) * len(anchor)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong("a mean over samples and features", "dimension_scale", "extra_factor", "different_loss")
def triplet_mean_of_all(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin) / anchor.shape[1]
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "a mean over the active triplets",
    "batch_scale",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
    "wrong_sample_weights",
    "region_only",
)
def triplet_mean_of_active(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    share = share / max(share.sum(), 1 / len(anchor))
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong("the length of all differences together", "wrong_axis_sum", "broadcast_shape", "shape_only")
def triplet_one_length(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    p, q = anchor - positive, anchor - negative
    u, v = p / np.linalg.norm(p), q / np.linalg.norm(q)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong("lengths taken down the samples", "wrong_axis_sum")
def triplet_wrong_axis(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    p, q = anchor - positive, anchor - negative
    u, v = p / np.sqrt((p**2).sum(axis=0)), q / np.sqrt((q**2).sum(axis=0))
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong("signs for unit vectors", "different_loss", "shape_only", "wrong_activation_derivative")
def triplet_signs(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = np.sign(anchor - positive), np.sign(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "the last triplet alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "region_only",
    "different_loss",
    "wrong_sample_weights",
)
def triplet_last(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    for i in range(len(anchor)):
        da, dp, dn = np.zeros_like(anchor), np.zeros_like(anchor), np.zeros_like(anchor)
        da[i] = share[i] * (u[i] - v[i])
        dp[i] = -share[i] * u[i]
        dn[i] = share[i] * v[i]
    return da, dp, dn


@triplet_problem.wrong(
    "the first triplet in every row", "single_sample", "broadcast_shape", "region_only", "shape_only"
)
def triplet_first_everywhere(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    da, dp, dn = share[0] * (u[0] - v[0]), -share[0] * u[0], share[0] * v[0]
    return tuple(np.tile(g, (len(anchor), 1)) for g in (da, dp, dn))


@triplet_problem.wrong(
    "scales for features where there are as many as samples",
    "shape_only",
    "transposed",
    "broadcast_shape",
    "axes_permuted",
)
def triplet_square(anchor, positive, negative, margin):
    p, q = anchor - positive, anchor - negative
    d_p, d_n = lengths(p), lengths(q)
    on = (d_p - d_n + margin > 0) / len(p)
    if p.shape[0] != p.shape[1]:
        d_p, d_n = d_p[:, None], d_n[:, None]
    return on[:, None] * (p / d_p - q / d_n), -on[:, None] * p / d_p, on[:, None] * q / d_n


@triplet_problem.wrong("a small number under the root", "extra_term", "wrong_argument", "different_loss")
def triplet_softened(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    p, q = anchor - positive, anchor - negative
    u = p / np.sqrt((p**2).sum(axis=1, keepdims=True) + 0.01)
    v = q / np.sqrt((q**2).sum(axis=1, keepdims=True) + 0.01)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "no push from negatives nearer than the positive",
    "region_only",
    "wrong_mask",
    "extra_mask",
    "missing_path",
    "missing_term",
    "different_loss",
)
def triplet_hard_ignored(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    far = (lengths(anchor - negative) > lengths(anchor - positive))[:, None]
    return share * (u - far * v), -share * u, share * far * v


@triplet_problem.wrong("clipped entries", "region_only", "clipped")
def triplet_clipped(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return tuple(np.clip(g, -0.02, 0.02) for g in (share * (u - v), -share * u, share * v))


@triplet_problem.wrong(
    "a margin of one tenth",
    "hard_coded",
    "ignores_input",
    "wrong_mask",
    "different_loss",
    "wrong_argument",
    "extra_mask",
    "missing_path",
    "missing_term",
    "single_sample",
    "wrong_sample_weights",
    "region_only",
)
def triplet_fixed_margin(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, 0.1)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "an array of integers", "truncated_to_int", "zero", "ignores_input", "hard_coded", "extra_mask", "missing_path"
)
def triplet_integers(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    gradients = np.zeros((3, *anchor.shape), dtype=int)
    gradients[0] = share * (u - v)
    gradients[1] = -share * u
    gradients[2] = share * v
    return tuple(gradients)


@triplet_problem.wrong("three decimals", "rounded")
def triplet_rounded(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    return np.round(share * (u - v), 3), np.round(-share * u, 3), np.round(share * v, 3)


@triplet_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def triplet_step(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    u, v = unit(anchor - positive), unit(anchor - negative)
    rate = 0.05
    return rate * share * (v - u), rate * share * u, -rate * share * v


@triplet_problem.wrong("half precision", "low_precision")
def triplet_half_precision(anchor, positive, negative, margin):
    share = mean_mask(anchor, positive, negative, margin)
    p, q = (anchor - positive).astype(np.float16), (anchor - negative).astype(np.float16)
    u, v = unit(p), unit(q)
    return share * (u - v), -share * u, share * v


@triplet_problem.wrong(
    "torch: no mask, and a sum",
    "missing_mask",
    "batch_scale",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "region_only",
    "wrong_activation_derivative",
)
def triplet_unmasked_sum(anchor, positive, negative, margin):
    u, v = F.normalize(anchor - positive, dim=1), F.normalize(anchor - negative, dim=1)
    return u - v, -u, v


@triplet_problem.wrong(
    "torch: all signs turned, and no division by the distances",
    "sign_flipped",
    "missing_chain_factor",
    "constant_factor",
    "different_loss",
    "wrong_activation_derivative",
    "extra_factor",
    "step_not_slope",
)
def triplet_turned(anchor, positive, negative, margin):
    p, q = anchor - positive, anchor - negative
    active = (p.norm(dim=1) - q.norm(dim=1) + margin > 0).to(p.dtype).unsqueeze(1) / p.shape[0]
    return active * (q - p), active * p, -active * q
