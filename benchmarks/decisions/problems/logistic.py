"""Logistic regression."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from grader import choice, loss, normal, uniform


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@loss(X=normal("n", "d"), y=choice("n", values=(0.0, 1.0)), w=normal("d"), b=normal())
def mean_log_loss(X, y, w, b):
    """the mean cross-entropy of a logistic regression"""
    p = 1 / (1 + torch.exp(-(X @ w + b)))
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


logistic_problem = Problem(mean_log_loss, ("w", "b"))


@logistic_problem.right("matrix form")
def logistic_matrix_form(X, y, w, b):
    n = X.shape[0]
    error = sigmoid(X @ w + b) - y
    return X.T @ error / n, error.sum() / n


@logistic_problem.right("a loop over the samples")
def logistic_sample_loop(X, y, w, b):
    dw = np.zeros_like(w)
    db = 0.0
    for i in range(len(y)):
        p = sigmoid(np.dot(w, X[i]) + b)
        dw = dw + (p - y[i]) * X[i]
        db = db + (p - y[i])
    return dw / len(y), db / len(y)


@logistic_problem.right("loops over all entries with plain Python numbers")
def logistic_entry_loops(X, y, w, b):
    n, d = X.shape
    dw = [0.0] * d
    db = 0.0
    for i in range(n):
        z = float(b)
        for j in range(d):
            z += float(w[j]) * float(X[i, j])
        error = 1.0 / (1.0 + math.exp(-z)) - float(y[i])
        for j in range(d):
            dw[j] += error * float(X[i, j]) / n
        db += error / n
    return [dw, db]


@logistic_problem.right("einsum")
def logistic_einsum(X, y, w, b):
    z = np.einsum("nd,d->n", X, w) + b
    error = (sigmoid(z) - y) / y.size
    return np.einsum("n,nd->d", error, X), np.einsum("n->", error)


@logistic_problem.right("columns throughout")
def logistic_columns(X, y, w, b):
    m = X.shape[0]
    Y = y.reshape(-1, 1)
    theta = w.reshape(-1, 1)
    A = sigmoid(np.dot(X, theta) + b)
    dZ = A - Y
    dw = (1 / m) * np.dot(X.T, dZ)
    db = (1 / m) * np.sum(dZ, axis=0, keepdims=True)
    return dw, db


@logistic_problem.right("samples as columns")
def logistic_samples_as_columns(X, y, w, b):
    features = X.T
    m = features.shape[1]
    A = sigmoid(np.dot(w.reshape(1, -1), features) + b)
    dZ = A - y.reshape(1, m)
    return {"dw": np.dot(features, dZ.T) / m, "db": np.sum(dZ) / m}


@logistic_problem.right("a column of ones for the bias")
def logistic_augmented(X, y, w, b):
    ones = np.ones((X.shape[0], 1))
    design = np.hstack([ones, X])
    theta = np.concatenate([[b], w])
    gradient = design.T @ (sigmoid(design @ theta) - y) / len(y)
    return gradient[1:], gradient[0]


@logistic_problem.right("one link of the chain at a time")
def logistic_staged(X, y, w, b):
    z = X @ w + b
    a = sigmoid(z)
    da = (-y / a + (1 - y) / (1 - a)) / len(y)
    dz = da * a * (1 - a)
    return (dz[:, None] * X).sum(axis=0), dz.sum()


@logistic_problem.right("the Jacobian of the probabilities as a matrix")
def logistic_jacobian(X, y, w, b):
    p = sigmoid(X @ w + b)
    dL_dp = (p - y) / (p * (1 - p)) / len(y)
    dp_dz = np.diag(p * (1 - p))
    dz_dw = X
    dz_db = np.ones(len(y))
    return dL_dp @ dp_dz @ dz_dw, dL_dp @ dp_dz @ dz_db


@logistic_problem.right("the hyperbolic tangent for the sigmoid")
def logistic_tanh(X, y, w, b):
    half = np.tanh((X @ w + b) / 2)
    error = (half + 1 - 2 * y) / 2
    return np.mean(error[:, np.newaxis] * X, axis=0), np.mean(error)


@logistic_problem.right("a sigmoid that is stable on either side")
def logistic_stable(X, y, w, b):
    z = X @ w + b
    p = np.empty_like(z)
    positive = z >= 0
    p[positive] = 1 / (1 + np.exp(-z[positive]))
    p[~positive] = np.exp(z[~positive]) / (1 + np.exp(z[~positive]))
    return (p - y) @ X / len(z), (p - y).mean()


@logistic_problem.right("the two classes apart")
def logistic_by_class(X, y, w, b):
    ones, zeros = X[y == 1], X[y == 0]
    pull = 1 / (1 + np.exp(ones @ w + b))
    push = 1 / (1 + np.exp(-(zeros @ w + b)))
    dw = -ones.T @ pull + zeros.T @ push
    db = push.sum() - pull.sum()
    return dw / len(y), db / len(y)


@logistic_problem.right("labels turned into signs")
def logistic_signs(X, y, w, b):
    t = 2 * y - 1
    pull = -t * sigmoid(-t * (X @ w + b))
    return X.T @ pull / len(t), pull.mean()


@logistic_problem.right("feature sums of predictions and of labels, and their difference")
def logistic_moments(X, y, w, b):
    n = len(y)
    p = np.exp(-np.logaddexp(0, -(X @ w + b)))
    expected = np.array([p @ X[:, j] for j in range(X.shape[1])])
    observed = np.array([X[y > 0.5, j].sum() for j in range(X.shape[1])])
    return (expected - observed) / n, p.mean() - y.mean()


@logistic_problem.right("a running average over the samples")
def logistic_running_average(X, y, w, b):
    dw, db = np.zeros(len(w)), 0.0
    for k, (row, label) in enumerate(zip(X, y), start=1):
        e = np.exp(row @ w + b)
        error = e / (1 + e) - label
        dw += (error * row - dw) / k
        db += (error - db) / k
    return dw, db


@logistic_problem.right("torch")
def logistic_torch(X, y, w, b):
    error = torch.sigmoid(torch.mv(X, w) + b) - y
    return torch.mv(X.t(), error) / X.size(0), torch.mean(error)


@logistic_problem.right("torch, with layers that remember their inputs")
def logistic_layers(X, y, w, b):
    class Linear:
        def forward(self, X, w, b):
            self.X = X
            return torch.matmul(X, w) + b

        def backward(self, dout):
            return self.X.T @ dout, dout.sum()

    class SigmoidCrossEntropy:
        def forward(self, z, y):
            self.z, self.y = z, y
            return F.softplus(z).mean() - (y * z).mean()

        def backward(self):
            return (torch.sigmoid(self.z) - self.y) / self.z.shape[0]

    linear, criterion = Linear(), SigmoidCrossEntropy()
    criterion.forward(linear.forward(X, w, b), y)
    return linear.backward(criterion.backward())


@logistic_problem.right("extended precision")
def logistic_longdouble(X, y, w, b):
    X, y, w, b = (np.asarray(a, dtype=np.longdouble) for a in (X, y, w, b))
    error = 1 / (1 + np.exp(-(X @ w + b))) - y
    return X.T @ error / len(y), error.sum() / len(y)


@logistic_problem.right("single precision")
def logistic_single(X, y, w, b):
    X, y, w = X.astype(np.float32), y.astype(np.float32), w.astype(np.float32)
    error = sigmoid(X @ w + np.float32(b)) - y
    return X.T @ error / np.float32(len(y)), error.mean()


@logistic_problem.wrong("sum for mean", "batch_scale", "missing_chain_factor", "different_loss", "broadcast_shape")
def logistic_summed(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    return X.T @ error, error.sum()


@logistic_problem.wrong(
    "only the gradient of the weights is averaged", "batch_scale", "missing_chain_factor", "broadcast_shape"
)
def logistic_bias_summed(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    return X.T @ error / len(y), np.sum(error)


@logistic_problem.wrong("averaged twice", "batch_scale", "squared_chain_factor", "extra_factor", "different_loss")
def logistic_averaged_twice(X, y, w, b):
    error = (sigmoid(X @ w + b) - y) / len(y)
    return np.mean(error[:, None] * X, axis=0), np.mean(error)


@logistic_problem.wrong(
    "divided by the number of features", "dimension_scale", "batch_scale", "shape_only", "different_loss"
)
def logistic_divided_by_features(X, y, w, b):
    n = X.shape[1]
    error = sigmoid(X @ w + b) - y
    return X.T @ error / n, error.sum() / n


@logistic_problem.wrong(
    "labels minus predictions",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def logistic_ascent(X, y, w, b):
    residual = y - sigmoid(X @ w + b)
    return X.T @ residual / len(y), residual.mean()


@logistic_problem.wrong(
    "the derivative of the sigmoid once too often",
    "squared_chain_factor",
    "extra_factor",
    "different_loss",
    "wrong_activation_derivative",
)
def logistic_sigmoid_twice(X, y, w, b):
    p = sigmoid(X @ w + b)
    delta = (p - y) * p * (1 - p)
    return X.T @ delta / len(y), delta.mean()


@logistic_problem.wrong(
    "no derivative of the sigmoid", "missing_chain_factor", "different_loss", "wrong_activation_derivative"
)
def logistic_stops_at_probability(X, y, w, b):
    p = sigmoid(X @ w + b)
    delta = -(y / p) + (1 - y) / (1 - p)
    return X.T @ delta / len(y), delta.mean()


@logistic_problem.wrong(
    "the sigmoid of a sigmoid in its derivative", "wrong_activation_derivative", "wrong_argument", "different_loss"
)
def logistic_derivative_of_activated(X, y, w, b):
    a = sigmoid(X @ w + b)
    da = (a - y) / (a * (1 - a))
    dz = da * sigmoid(a) * (1 - sigmoid(a))
    return X.T @ dz / len(y), dz.mean()


@logistic_problem.wrong(
    "the derivative of tanh for that of the sigmoid", "wrong_activation_derivative", "different_loss"
)
def logistic_tanh_derivative(X, y, w, b):
    a = sigmoid(X @ w + b)
    da = -y / a + (1 - y) / (1 - a)
    dz = da * (1 - a**2)
    return X.T @ dz / len(y), dz.mean()


@logistic_problem.wrong("scores for probabilities", "different_loss", "wrong_argument", "wrong_activation_derivative")
def logistic_linear_error(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error / len(y), error.mean()


@logistic_problem.wrong(
    "predicted classes for probabilities", "thresholded", "different_loss", "rounded", "wrong_activation_derivative"
)
def logistic_thresholded(X, y, w, b):
    predicted = (sigmoid(X @ w + b) > 0.5).astype(float)
    return X.T @ (predicted - y) / len(y), np.mean(predicted - y)


@logistic_problem.wrong("labels taken the other way round", "different_loss", "wrong_argument")
def logistic_reversed_labels(X, y, w, b):
    error = sigmoid(X @ w + b) - (1 - y)
    return X.T @ error / len(y), error.mean()


@logistic_problem.wrong(
    "the term of the positive class alone",
    "missing_term",
    "missing_path",
    "different_loss",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "region_only",
)
def logistic_positive_class_only(X, y, w, b):
    p = sigmoid(X @ w + b)
    delta = -y * (1 - p)
    return X.T @ delta / len(y), delta.mean()


@logistic_problem.wrong(
    "the labels do not enter",
    "ignores_input",
    "missing_term",
    "different_loss",
    "missing_path",
    "hard_coded",
    "wrong_argument",
)
def logistic_without_labels(X, y, w, b):
    p = sigmoid(X @ w + b)
    return X.T @ p / len(y), p.mean()


@logistic_problem.wrong(
    "no bias in the scores", "ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded"
)
def logistic_without_bias(X, y, w, b):
    error = sigmoid(X @ w) - y
    return X.T @ error / len(y), error.mean()


@logistic_problem.wrong(
    "the slope of the bias left at zero", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"
)
def logistic_bias_zero(X, y, w, b):
    db = 0.0
    dw = X.T @ (sigmoid(X @ w + b) - y) / len(y)
    return dw, db


@logistic_problem.wrong(
    "the last sample alone, as it assigns for adding",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def logistic_last_sample(X, y, w, b):
    dw = np.zeros(len(w))
    db = 0.0
    for i in range(len(y)):
        error = sigmoid(X[i] @ w + b) - y[i]
        dw = error * X[i]
        db = error
    return dw / len(y), db / len(y)


@logistic_problem.wrong(
    "stops after the first sample",
    "single_sample",
    "batch_scale",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "missing_chain_factor",
    "different_loss",
)
def logistic_early_break(X, y, w, b):
    dw = np.zeros(len(w))
    db = 0.0
    for row, label in zip(X, y):
        error = sigmoid(row @ w + b) - label
        dw += error * row
        db += error
        break
    return dw, db


@logistic_problem.wrong(
    "divides by the batch after every sample", "wrong_sample_weights", "wrong_term_factor", "different_loss"
)
def logistic_divides_inside(X, y, w, b):
    n = len(y)
    dw, db = np.zeros(len(w)), 0.0
    for i in range(n):
        error = sigmoid(X[i] @ w + b) - y[i]
        dw = (dw + error * X[i]) / n
        db = (db + error) / n
    return dw, db


@logistic_problem.wrong(
    "a column of predictions less a row of labels",
    "broadcast_shape",
    "batch_scale",
    "shape_only",
    "different_loss",
    "extra_term",
    "wrong_argument",
    "wrong_axis_sum",
    "missing_chain_factor",
)
def logistic_broadcast(X, y, w, b):
    p = sigmoid(X @ w.reshape(-1, 1) + b)
    error = p - y
    return (X.T @ error).sum(axis=1) / len(y), error.sum() / len(y)


@logistic_problem.wrong("one number for all features", "wrong_axis_sum", "broadcast_shape", "shape_only")
def logistic_one_number(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    dw = np.full(len(w), np.sum(error[:, None] * X) / len(y))
    return dw, error.mean()


@logistic_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def logistic_step(X, y, w, b):
    learning_rate = 0.1
    error = sigmoid(X @ w + b) - y
    return -learning_rate * (X.T @ error) / len(y), -learning_rate * error.mean()


@logistic_problem.wrong("the updated parameters", "step_not_slope", "extra_term", "different_loss")
def logistic_updated(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    w = w - 0.5 * X.T @ error / len(y)
    b = b - 0.5 * error.mean()
    return w, b


@logistic_problem.wrong("clipped entries", "region_only", "clipped")
def logistic_clipped(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    return np.clip(X.T @ error / len(y), -0.05, 0.05), np.clip(error.mean(), -0.05, 0.05)


@logistic_problem.wrong(
    "probabilities kept well away from 0 and 1", "region_only", "clipped", "wrong_argument", "different_loss"
)
def logistic_clipped_probabilities(X, y, w, b):
    p = np.clip(sigmoid(X @ w + b), 0.2, 0.8)
    return X.T @ (p - y) / len(y), np.mean(p - y)


@logistic_problem.wrong(
    "the quotient forgotten where scores are negative", "region_only", "missing_chain_factor", "different_loss"
)
def logistic_bad_branch(X, y, w, b):
    z = X @ w + b
    p = np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z))
    return X.T @ (p - y) / len(y), np.mean(p - y)


@logistic_problem.wrong(
    "the orientation guessed from the sizes", "shape_only", "transposed", "wrong_argument", "axes_permuted"
)
def logistic_guessed_orientation(X, y, w, b):
    features = X if X.shape[1] != len(y) else X.T
    error = sigmoid(X @ w + b) - y
    return features.T @ error / len(y), error.mean()


@logistic_problem.wrong("written for a batch of ten", "hard_coded", "batch_scale", "dimension_scale", "different_loss")
def logistic_batch_of_ten(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    return X.T @ error / 10, error.sum() / 10


@logistic_problem.wrong(
    "only what is misclassified counts",
    "wrong_mask",
    "region_only",
    "extra_mask",
    "missing_term",
    "missing_path",
    "single_sample",
    "wrong_sample_weights",
    "different_loss",
    "wrong_activation_derivative",
    "clipped",
)
def logistic_misclassified(X, y, w, b):
    p = sigmoid(X @ w + b)
    error = np.where((p > 0.5) != (y == 1), p - y, 0.0)
    return X.T @ error / len(y), error.mean()


@logistic_problem.wrong(
    "sums kept in an array of integers",
    "truncated_to_int",
    "zero",
    "ignores_input",
    "hard_coded",
    "extra_mask",
    "missing_path",
)
def logistic_integers(X, y, w, b):
    dw = np.zeros(len(w), dtype=int)
    error = sigmoid(X @ w + b) - y
    for i in range(len(y)):
        for j in range(len(w)):
            dw[j] += error[i] * X[i, j] / len(y)
    return dw, error.mean()


@logistic_problem.wrong("three decimals", "rounded")
def logistic_rounded(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    return np.round(X.T @ error / len(y), 3), np.round(error.mean(), 3)


@logistic_problem.wrong("half precision", "low_precision")
def logistic_half_precision(X, y, w, b):
    X, y, w = X.astype(np.float16), y.astype(np.float16), w.astype(np.float16)
    error = sigmoid(X @ w + np.float16(b)) - y
    return X.T @ error / np.float16(len(y)), error.mean()


@logistic_problem.wrong("bias first", "permuted_outputs")
def logistic_bias_first(X, y, w, b):
    error = sigmoid(X @ w + b) - y
    return error.mean(), X.T @ error / len(y)


@logistic_problem.wrong("features in reverse", "shifted_or_flipped")
def logistic_flipped(X, y, w, b):
    theta = np.append(w, b)
    design = np.column_stack([X, np.ones(len(y))])
    gradient = design.T @ (sigmoid(design @ theta) - y) / len(y)
    return gradient[:-1][::-1], gradient[-1]


@logistic_problem.wrong(
    "torch: labels minus predictions, and a sum",
    "sign_flipped",
    "batch_scale",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
    "broadcast_shape",
)
def logistic_ascent_summed(X, y, w, b):
    residual = y - torch.sigmoid(X @ w + b)
    return X.T @ residual, torch.sum(residual)


@logistic_problem.wrong(
    "torch: no bias, and a factor of the squared error",
    "ignores_input",
    "squared_chain_factor",
    "missing_term",
    "extra_factor",
    "different_loss",
    "wrong_argument",
    "hard_coded",
    "wrong_activation_derivative",
)
def logistic_squared_error_habit(X, y, w, b):
    p = torch.sigmoid(torch.mv(X, w))
    delta = (p - y) * p * (1 - p)
    return X.T @ delta / len(y), delta.mean()


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(-1.0, 1.0)),
    c=uniform("n", low=0.2, high=2.0),
    w=normal("d"),
    b=normal(),
    lam=uniform(low=0.3, high=2.0),
)
def weighted_log_loss(X, y, c, w, b, lam):
    """the weighted mean logistic loss with a penalty on the weights"""
    losses = torch.log(1 + torch.exp(-y * (X @ w + b)))
    return (c * losses).sum() / c.sum() + lam / 2 * (w**2).sum()


weighted_problem = Problem(weighted_log_loss, ("w", "b"))


@weighted_problem.right("matrix form")
def weighted_matrix_form(X, y, c, w, b, lam):
    margin = y * (X @ w + b)
    dz = -c * y * sigmoid(-margin) / c.sum()
    return X.T @ dz + lam * w, dz.sum()


@weighted_problem.right("a loop over the samples")
def weighted_sample_loop(X, y, c, w, b, lam):
    dw, db, total = np.zeros(len(w)), 0.0, 0.0
    for row, label, weight in zip(X, y, c):
        slope = -label / (1 + np.exp(label * (row @ w + b)))
        dw += weight * slope * row
        db += weight * slope
        total += weight
    return dw / total + lam * w, db / total


@weighted_problem.right("loops over all entries with plain Python numbers")
def weighted_entry_loops(X, y, c, w, b, lam):
    n, d = X.shape
    total = sum(float(weight) for weight in c)
    dw = [float(lam) * float(w[j]) for j in range(d)]
    db = 0.0
    for i in range(n):
        z = sum(float(X[i, j]) * float(w[j]) for j in range(d)) + float(b)
        slope = -float(y[i]) * math.exp(-float(y[i]) * z) / (1 + math.exp(-float(y[i]) * z))
        share = float(c[i]) / total
        for j in range(d):
            dw[j] += share * slope * float(X[i, j])
        db += share * slope
    return dw, db


@weighted_problem.right("einsum with the shares of the samples")
def weighted_einsum(X, y, c, w, b, lam):
    share = c / np.sum(c)
    q = sigmoid(-y * (X @ w + b))
    dw = -np.einsum("n,n,n,nd->d", share, y, q, X) + lam * w
    db = -np.einsum("n,n,n->", share, y, q)
    return dw, db


@weighted_problem.right("a weighted average of rows")
def weighted_average_of_rows(X, y, c, w, b, lam):
    slopes = (-y * sigmoid(-y * (X @ w + b)))[:, np.newaxis]
    rows = np.concatenate([slopes * X, slopes], axis=1)
    averaged = np.average(rows, axis=0, weights=c)
    return averaged[:-1] + lam * w, averaged[-1]


@weighted_problem.right("columns throughout")
def weighted_columns(X, y, c, w, b, lam):
    Y, C, W = y[:, None], c[:, None], w[:, None]
    margin = Y * (X @ W + b)
    delta = -(C / C.sum()) * Y * np.exp(-margin) / (1 + np.exp(-margin))
    return X.T @ delta + lam * W, delta.sum(axis=0, keepdims=True)


@weighted_problem.right("a column of ones, and a penalty matrix that spares it")
def weighted_augmented(X, y, c, w, b, lam):
    n, d = X.shape
    design = np.c_[X, np.ones(n)]
    theta = np.r_[w, b]
    penalty = lam * np.eye(d + 1)
    penalty[d, d] = 0
    signed = y[:, None] * design
    gradient = -signed.T @ (c * sigmoid(-(signed @ theta))) / c.sum() + penalty @ theta
    return gradient[:d], gradient[d]


@weighted_problem.right("labels turned into 0 and 1")
def weighted_zero_one(X, y, c, w, b, lam):
    targets = (y + 1) / 2
    error = c * (sigmoid(X @ w + b) - targets)
    return {"dw": X.T @ error / np.sum(c) + lam * w, "db": np.sum(error) / np.sum(c)}


@weighted_problem.right("a diagonal matrix of weights")
def weighted_diagonal(X, y, c, w, b, lam):
    weights = np.diag(c / c.sum())
    labels = np.diag(y)
    q = 1 / (1 + np.exp(y * (X @ w + b)))
    return lam * w - X.T @ weights @ labels @ q, -np.ones(len(y)) @ weights @ labels @ q


@weighted_problem.right("the hyperbolic tangent for the sigmoid")
def weighted_tanh(X, y, c, w, b, lam):
    error = c / c.sum() * (np.tanh((X @ w + b) / 2) - y) / 2
    return error @ X + lam * w, error.sum()


@weighted_problem.right("the two classes apart")
def weighted_by_class(X, y, c, w, b, lam):
    dw, db = lam * w, 0.0
    for label in (-1, 1):
        of_class = y == label
        rows, weights = X[of_class], c[of_class]
        slope = -label * np.exp(-np.logaddexp(0, label * (rows @ w + b)))
        dw = dw + rows.T @ (weights * slope) / c.sum()
        db = db + weights @ slope / c.sum()
    return dw, db


@weighted_problem.right("in blocks of two samples")
def weighted_blocks(X, y, c, w, b, lam):
    dw, db = np.zeros(len(w)), 0.0
    for start in range(0, len(y), 2):
        block = slice(start, start + 2)
        slope = -c[block] * y[block] * sigmoid(-y[block] * (X[block] @ w + b))
        dw = dw + X[block].T @ slope
        db = db + slope.sum()
    return [dw / c.sum() + lam * w, db / c.sum()]


@weighted_problem.right("one link of the chain at a time")
def weighted_staged(X, y, c, w, b, lam):
    z = X @ w + b
    m = y * z
    e = np.exp(-m)
    s = 1 + e
    dlosses = c / c.sum()
    ds = dlosses / s
    de = ds
    dm = -de * e
    dz = dm * y
    dw = np.tensordot(dz, X, axes=(0, 0))
    dw = dw + lam / 2 * 2 * w
    return dw, np.sum(dz)


@weighted_problem.right("torch")
def weighted_torch(X, y, c, w, b, lam):
    slope = -y * torch.sigmoid(-y * (X @ w + b))
    slope = slope * c / torch.sum(c)
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.right("torch, as gradients of the samples in a matrix")
def weighted_torch_rows(X, y, c, w, b, lam):
    margins = y * F.linear(X, w.unsqueeze(0)).squeeze(1) + y * b
    rows = -(y / (1 + torch.exp(margins))).unsqueeze(1) * X
    share = (c / c.sum()).unsqueeze(0)
    db = -(share.squeeze(0) * y / (1 + torch.exp(margins))).sum()
    return torch.matmul(share, rows).squeeze(0) + lam * w, db


@weighted_problem.right("extended precision")
def weighted_longdouble(X, y, c, w, b, lam):
    X, y, c, w, b, lam = (np.asarray(a, dtype=np.longdouble) for a in (X, y, c, w, b, lam))
    slope = -y * c / (1 + np.exp(y * (X @ w + b))) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.right("single precision")
def weighted_single(X, y, c, w, b, lam):
    X, y, c, w, b, lam = (np.float32(a) for a in (X, y, c, w, b, lam))
    slope = -y * c / (1 + np.exp(y * (X @ w + b))) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong(
    "the weights of the samples do not enter",
    "ignores_input",
    "wrong_sample_weights",
    "different_loss",
    "missing_chain_factor",
    "wrong_term_factor",
    "hard_coded",
)
def weighted_unweighted(X, y, c, w, b, lam):
    slope = -y * sigmoid(-y * (X @ w + b))
    return X.T @ slope / len(y) + lam * w, slope.mean()


@weighted_problem.wrong("divided by the number of samples for their weight", "wrong_term_factor", "different_loss")
def weighted_by_count(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b))
    return X.T @ slope / len(y) + lam * w, slope.mean()


@weighted_problem.wrong(
    "no division by the weight of all samples",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "batch_scale",
)
def weighted_summed(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b))
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong("no penalty", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded")
def weighted_without_penalty(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope, slope.sum()


@weighted_problem.wrong(
    "twice the penalty", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def weighted_penalty_doubled(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + 2 * lam * w, slope.sum()


@weighted_problem.wrong(
    "half the penalty", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def weighted_penalty_halved(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam / 2 * w, slope.sum()


@weighted_problem.wrong(
    "the penalty shared among the samples", "wrong_term_factor", "batch_scale", "different_loss", "extra_factor"
)
def weighted_penalty_averaged(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam / len(y) * w, slope.sum()


@weighted_problem.wrong(
    "the penalty added for every sample",
    "wrong_term_factor",
    "batch_scale",
    "different_loss",
    "accumulates",
    "extra_term",
    "extra_factor",
)
def weighted_penalty_per_sample(X, y, c, w, b, lam):
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        slope = -c[i] * y[i] * sigmoid(-y[i] * (X[i] @ w + b)) / c.sum()
        dw += slope * X[i] + lam * w
        db += slope
    return dw, db


@weighted_problem.wrong("the penalty subtracted", "wrong_term_factor", "different_loss", "extra_factor")
def weighted_penalty_subtracted(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope - lam * w, slope.sum()


@weighted_problem.wrong("a penalty on the bias", "extra_term", "different_loss")
def weighted_penalty_on_bias(X, y, c, w, b, lam):
    design = np.c_[X, np.ones(len(y))]
    theta = np.r_[w, b]
    gradient = design.T @ (-c * y * sigmoid(-y * (design @ theta))) / c.sum() + lam * theta
    return gradient[:-1], gradient[-1]


@weighted_problem.wrong(
    "the penalty of the lasso", "different_loss", "wrong_term_factor", "wrong_activation_derivative"
)
def weighted_absolute_penalty(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam * np.sign(w), slope.sum()


@weighted_problem.wrong(
    "the strength of the penalty written into the code",
    "hard_coded",
    "ignores_input",
    "wrong_term_factor",
    "different_loss",
)
def weighted_fixed_penalty(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + 0.1 * w, slope.sum()


@weighted_problem.wrong(
    "the value of the penalty for its slope",
    "wrong_axis_sum",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "broadcast_shape",
)
def weighted_penalty_value(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam / 2 * np.sum(w**2), slope.sum()


@weighted_problem.wrong(
    "the sign of the data term",
    "wrong_term_factor",
    "sign_flipped",
    "different_loss",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def weighted_data_sign(X, y, c, w, b, lam):
    slope = c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong("no label from the inner derivative", "missing_chain_factor", "different_loss")
def weighted_label_dropped(X, y, c, w, b, lam):
    slope = -c * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong(
    "the sigmoid of the margin for that of its negative",
    "wrong_argument",
    "wrong_activation_derivative",
    "different_loss",
    "missing_chain_factor",
)
def weighted_argument_sign(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong("the formula for labels 0 and 1", "different_loss", "wrong_argument")
def weighted_zero_one_formula(X, y, c, w, b, lam):
    error = c * (sigmoid(X @ w + b) - y) / c.sum()
    return X.T @ error + lam * w, error.sum()


@weighted_problem.wrong(
    "the derivative of the sigmoid once more",
    "squared_chain_factor",
    "extra_factor",
    "different_loss",
    "wrong_activation_derivative",
)
def weighted_extra_factor(X, y, c, w, b, lam):
    q = sigmoid(-y * (X @ w + b))
    slope = -c * y * q * q * (1 - q) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong(
    "weights squared",
    "squared_chain_factor",
    "wrong_sample_weights",
    "wrong_term_factor",
    "extra_factor",
    "different_loss",
)
def weighted_weights_squared(X, y, c, w, b, lam):
    rows = -(c * y * sigmoid(-y * (X @ w + b)))[:, None] * np.c_[X, np.ones(len(y))]
    gradient = c @ rows / c.sum()
    return gradient[:-1] + lam * w, gradient[-1]


@weighted_problem.wrong("weights inside the exponent", "wrong_argument", "different_loss")
def weighted_weights_inside(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-c * y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong(
    "weights normalised for the bias alone",
    "wrong_term_factor",
    "missing_chain_factor",
    "batch_scale",
    "different_loss",
)
def weighted_half_normalised(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b))
    return X.T @ slope + lam * w, np.sum(slope) / np.sum(c)


@weighted_problem.wrong("the slope of the hinge", "different_loss", "thresholded", "wrong_activation_derivative")
def weighted_hinge_slope(X, y, c, w, b, lam):
    slope = -c * y * (y * (X @ w + b) < 1) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong(
    "samples on the right side left out",
    "wrong_mask",
    "region_only",
    "extra_mask",
    "missing_term",
    "single_sample",
    "missing_path",
    "wrong_sample_weights",
    "different_loss",
    "wrong_activation_derivative",
    "clipped",
)
def weighted_only_mistakes(X, y, c, w, b, lam):
    margin = y * (X @ w + b)
    slope = -c * y * (margin < 0) * sigmoid(-margin) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong(
    "positive samples alone",
    "wrong_mask",
    "missing_term",
    "region_only",
    "extra_mask",
    "different_loss",
    "single_sample",
    "missing_path",
    "wrong_sample_weights",
)
def weighted_positive_only(X, y, c, w, b, lam):
    positive = y > 0
    slope = -c[positive] * sigmoid(-(X[positive] @ w + b)) / c.sum()
    return X[positive].T @ slope + lam * w, slope.sum()


@weighted_problem.wrong(
    "no bias in the margins", "ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded"
)
def weighted_without_bias(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w)) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong(
    "the first sample alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "different_loss",
    "wrong_sample_weights",
)
def weighted_first_sample(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return slope[0] * X[0] + lam * w, slope[0]


@weighted_problem.wrong(
    "all samples but the last",
    "missing_term",
    "single_sample",
    "missing_path",
    "extra_mask",
    "different_loss",
    "wrong_sample_weights",
)
def weighted_all_but_last(X, y, c, w, b, lam):
    dw, db = lam * w, 0.0
    for i in range(len(y) - 1):
        slope = -c[i] * y[i] * sigmoid(-y[i] * (X[i] @ w + b)) / c.sum()
        dw = dw + slope * X[i]
        db = db + slope
    return dw, db


@weighted_problem.wrong(
    "weights as a column beside a row of slopes",
    "broadcast_shape",
    "shape_only",
    "ignores_input",
    "wrong_sample_weights",
    "missing_chain_factor",
    "wrong_term_factor",
    "different_loss",
    "batch_scale",
    "wrong_axis_sum",
    "extra_term",
)
def weighted_broadcast(X, y, c, w, b, lam):
    weights = c.reshape(-1, 1)
    slope = -weights * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return slope.sum(axis=0) @ X + lam * w, slope.sum()


@weighted_problem.wrong(
    "weights for features where there are as many", "shape_only", "axes_permuted", "broadcast_shape", "transposed"
)
def weighted_by_feature(X, y, c, w, b, lam):
    slope = -y * sigmoid(-y * (X @ w + b))
    rows = slope[:, None] * X
    weighted = rows * c if len(c) == X.shape[1] else rows * c[:, None]
    return weighted.sum(axis=0) / c.sum() + lam * w, (c * slope).sum() / c.sum()


@weighted_problem.wrong("one number for all features", "wrong_axis_sum", "broadcast_shape", "shape_only")
def weighted_one_number(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return np.sum(slope[:, None] * X) + lam * w, slope.sum()


@weighted_problem.wrong("exponents kept from growing", "region_only", "clipped", "wrong_argument", "different_loss")
def weighted_clipped_exponent(X, y, c, w, b, lam):
    z = np.clip(X @ w + b, -0.5, 0.5)
    slope = -c * y * sigmoid(-y * z) / c.sum()
    return X.T @ slope + lam * w, slope.sum()


@weighted_problem.wrong("scaled to a length of one tenth at most", "region_only", "normalised")
def weighted_norm_clipped(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    dw = X.T @ slope + lam * w
    return dw * min(1.0, 0.1 / np.linalg.norm(dw)), slope.sum()


@weighted_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def weighted_step(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return -0.01 * (X.T @ slope + lam * w), -0.01 * slope.sum()


@weighted_problem.wrong("two decimals", "rounded")
def weighted_rounded(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return (X.T @ slope + lam * w).round(2), round(float(slope.sum()), 2)


@weighted_problem.wrong("an array of integers, as the labels are", "truncated_to_int", "different_loss")
def weighted_integers(X, y, c, w, b, lam):
    labels = y.astype(int)
    slope = np.zeros_like(labels)
    for i in range(len(labels)):
        slope[i] = -c[i] * labels[i] * sigmoid(-labels[i] * (X[i] @ w + b))
    return X.T @ slope / c.sum() + lam * w, slope.sum() / c.sum()


@weighted_problem.wrong("torch in half precision", "low_precision")
def weighted_half_precision(X, y, c, w, b, lam):
    X, y, c, w, b, lam = (a.to(torch.bfloat16) for a in (X, y, c, w, b, lam))
    slope = -c * y * torch.sigmoid(-y * (X @ w + b)) / c.sum()
    return (X.T @ slope + lam * w).double(), slope.sum().double()


@weighted_problem.wrong(
    "no weights and no penalty",
    "ignores_input",
    "missing_term",
    "wrong_sample_weights",
    "different_loss",
    "missing_chain_factor",
    "wrong_term_factor",
    "missing_path",
    "hard_coded",
)
def weighted_plain(X, y, c, w, b, lam):
    slope = -y * sigmoid(-y * (X @ w + b))
    return X.T @ slope / len(y), slope.mean()


@weighted_problem.wrong(
    "the data term ascends, the penalty doubled",
    "wrong_term_factor",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def weighted_two_factors(X, y, c, w, b, lam):
    q = torch.sigmoid(-y * (X @ w + b))
    data = X.T @ (c * y * q) / c.sum()
    return data + 2 * lam * w, torch.dot(c * y, q) / c.sum()


@weighted_problem.wrong(
    "the slope of the bias forgotten", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"
)
def weighted_bias_zero(X, y, c, w, b, lam):
    slope = -c * y * sigmoid(-y * (X @ w + b)) / c.sum()
    return X.T @ slope + lam * w, np.zeros(())
