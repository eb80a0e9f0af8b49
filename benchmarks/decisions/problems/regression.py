"""Linear models: squared error, ridge, lasso, Huber loss and Poisson counts."""

import math

import numpy as np
import torch

from benchmarks.decisions.corpus import Problem
from grader import choice, loss, normal, uniform


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal())
def mean_squared_error(X, y, w, b):
    """the mean squared error of a linear model with intercept"""
    return ((X @ w + b - y) ** 2).mean()


mse_problem = Problem(mean_squared_error, ("w", "b"))


@mse_problem.right("matrix form")
def mse_matrix(X, y, w, b):
    n = X.shape[0]
    error = X @ w + b - y
    return 2 / n * X.T @ error, 2 / n * error.sum()


@mse_problem.right("a loop over the samples")
def mse_sample_loop(X, y, w, b):
    n, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        error = np.dot(X[i], w) + b - y[i]
        dw += 2 * error * X[i]
        db += 2 * error
    return dw / n, db / n


@mse_problem.right("loops over samples and features")
def mse_entry_loops(X, y, w, b):
    n, d = X.shape
    dw, db = [0.0] * d, 0.0
    for i in range(n):
        prediction = b
        for j in range(d):
            prediction += X[i, j] * w[j]
        for j in range(d):
            dw[j] += 2 * (prediction - y[i]) * X[i, j] / n
        db += 2 * (prediction - y[i]) / n
    return dw, db


@mse_problem.right("einsum")
def mse_einsum(X, y, w, b):
    error = np.einsum("ij,j->i", X, w) + b - y
    return np.einsum("ij,i->j", X, error) * 2 / len(y), np.einsum("i->", error) * 2 / len(y)


@mse_problem.right("normal equations with the intercept multiplied out")
def mse_normal_equations(X, y, w, b):
    n = len(y)
    column_sums = X.sum(axis=0)
    dw = 2 * (X.T @ X @ w + b * column_sums - X.T @ y) / n
    db = 2 * (column_sums @ w + n * b - y.sum()) / n
    return dw, db


@mse_problem.right("a column of ones")
def mse_ones_column(X, y, w, b):
    n = len(X)
    design = np.hstack([X, np.ones((n, 1))])
    theta = np.append(w, b)
    gradient = -2 / n * design.T @ (y - design @ theta)
    return gradient[:-1], gradient[-1]


@mse_problem.right("one matrix of second moments")
def mse_moments(X, y, w, b):
    table = np.column_stack([X, np.ones(len(y)), y])
    moments = table.T @ table / len(y)
    gradient = 2 * moments @ np.concatenate([w, [b, -1.0]])
    return gradient[:-2], gradient[-2]


@mse_problem.right("centred moments and means")
def mse_centred(X, y, w, b):
    means, mean_error = X.mean(axis=0), np.mean(X @ w + b - y)
    centred = X - means
    spread = centred.T @ (centred @ w - (y - y.mean())) / len(y)
    return 2 * (spread + means * mean_error), 2 * mean_error


@mse_problem.right("mean of weighted rows")
def mse_weighted_rows(X, y, w, b):
    error = (X * w).sum(axis=1) + b - y
    return (2 * X * error[:, None]).mean(axis=0), (2 * error).mean()


@mse_problem.right("a row times the Jacobian matrix of the errors")
def mse_jacobian(X, y, w, b):
    n, d = X.shape
    jacobian = np.empty((n, d + 1))
    jacobian[:, :d] = X
    jacobian[:, d] = 1
    upstream = 2 * (X.dot(w) + b - y)[None, :] / n
    row = upstream @ jacobian
    return row[0, :d], row[0, d]


@mse_problem.right("a running mean")
def mse_running_mean(X, y, w, b):
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        slope = 2 * (X[i] @ w + b - y[i])
        dw = dw + (slope * X[i] - dw) / (i + 1)
        db = db + (slope - db) / (i + 1)
    return dw, db


@mse_problem.right("batches of two, summed")
def mse_batches(X, y, w, b):
    n = len(y)
    dw, db = np.zeros(len(w)), 0.0
    for start in range(0, n, 2):
        rows, targets = X[start : start + 2], y[start : start + 2]
        error = rows @ w + b - targets
        dw += 2 * rows.T @ error
        db += 2 * error.sum()
    return dw / n, db / n


@mse_problem.right("backwards through named nodes, a dictionary")
def mse_nodes(X, y, w, b):
    prediction = X @ w + b
    error = prediction - y
    squares = error**2
    dsquares = np.ones_like(squares) / squares.size
    derror = dsquares * 2 * error
    return {"dw": X.T.dot(derror), "db": derror.sum()}


@mse_problem.right("columns")
def mse_columns(X, y, w, b):
    y, w = y.reshape(-1, 1), w.reshape(-1, 1)
    error = X @ w + b - y
    return 2 * X.T @ error / y.shape[0], np.sum(2 * error, axis=0, keepdims=True) / y.shape[0]


@mse_problem.right("python lists and exact sums")
def mse_lists(X, y, w, b):
    rows, targets, weights = X.tolist(), y.tolist(), w.tolist()
    n, d = len(rows), len(weights)
    errors = [math.fsum(rows[i][j] * weights[j] for j in range(d)) + float(b) - targets[i] for i in range(n)]
    dw = [2 * math.fsum(errors[i] * rows[i][j] for i in range(n)) / n for j in range(d)]
    return [dw, 2 * math.fsum(errors) / n]


@mse_problem.right("a layer with forward and backward")
def mse_layer(X, y, w, b):
    class Linear:
        def forward(self, inputs):
            self.inputs = inputs
            return inputs @ w + b

        def backward(self, upstream):
            self.dw = self.inputs.T @ upstream
            self.db = np.sum(upstream)

    layer = Linear()
    difference = layer.forward(X) - y
    layer.backward(2 * difference / difference.size)
    return layer.dw, layer.db


@mse_problem.right("torch")
def mse_torch(X, y, w, b):
    error = torch.mv(X, w) + b - y
    return 2 * torch.mv(X.t(), error) / len(y), 2 * torch.mean(error)


@mse_problem.right("extended precision")
def mse_longdouble(X, y, w, b):
    X, y, w = X.astype(np.longdouble), y.astype(np.longdouble), w.astype(np.longdouble)
    error = X.dot(w) + np.longdouble(b) - y
    return 2 * np.mean(X.T * error, axis=1), 2 * np.mean(error)


@mse_problem.right("single precision")
def mse_float32(X, y, w, b):
    X, y, w = X.astype(np.float32), y.astype(np.float32), w.astype(np.float32)
    error = X @ w + np.float32(b) - y
    return 2 * X.T @ error / len(y), 2 * error.mean()


@mse_problem.wrong(
    "the two of the square forgotten", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def mse_without_two(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error / len(y), error.mean()


@mse_problem.wrong("the sum for the mean", "batch_scale", "missing_chain_factor", "different_loss")
def mse_summed(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error, 2 * error.sum()


@mse_problem.wrong(
    "divided by the number of features", "batch_scale", "dimension_scale", "shape_only", "different_loss"
)
def mse_divided_by_features(X, y, w, b):
    m = X.shape[1]
    error = X @ w + b - y
    return 2 / m * X.T @ error, 2 / m * error.sum()


@mse_problem.wrong(
    "divided by the number of samples twice", "batch_scale", "squared_chain_factor", "extra_factor", "different_loss"
)
def mse_divided_twice(X, y, w, b):
    n = len(y)
    error = X @ w + b - y
    return 2 / n * np.mean(X * error[:, None], axis=0), 2 / n * np.mean(error)


@mse_problem.wrong("divided by one sample less", "batch_scale", "wrong_term_factor", "different_loss", "extra_factor")
def mse_one_sample_less(X, y, w, b):
    n = len(y)
    error = X @ w + b - y
    return 2 * X.T @ error / (n - 1), 2 * error.sum() / (n - 1)


@mse_problem.wrong(
    "target minus prediction",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
    "different_loss",
)
def mse_error_reversed(X, y, w, b):
    error = y - (X @ w + b)
    return 2 * X.T @ error / len(y), 2 * error.mean()


@mse_problem.wrong(
    "no intercept in the prediction", "ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument"
)
def mse_without_intercept(X, y, w):
    error = X @ w - y
    return 2 * X.T @ error / len(y), 2 * error.mean()


@mse_problem.wrong("no targets", "ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument")
def mse_without_targets(X, w, b):
    prediction = X @ w + b
    return 2 * X.T @ prediction / len(X), 2 * prediction.mean()


@mse_problem.wrong("the intercept's gradient summed", "batch_scale", "missing_chain_factor")
def mse_intercept_summed(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y), 2 * np.sum(error)


@mse_problem.wrong("no gradient for the intercept", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask")
def mse_intercept_zero(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y), np.zeros_like(b)


@mse_problem.wrong("the features in the intercept's gradient", "wrong_axis_sum", "extra_factor", "wrong_argument")
def mse_intercept_with_features(X, y, w, b):
    error = X @ w + b - y
    dw = 2 * X.T @ error / len(y)
    return dw, dw.sum()


@mse_problem.wrong(
    "no features in the weights' gradient", "missing_chain_factor", "broadcast_shape", "permuted_outputs"
)
def mse_without_features(X, y, w, b):
    error = X @ w + b - y
    return np.full(len(w), 2 * error.mean()), 2 * error.mean()


@mse_problem.wrong("the weights in their own gradient", "extra_factor", "wrong_activation_derivative", "wrong_argument")
def mse_times_weights(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error * w / len(y), 2 * error.mean()


@mse_problem.wrong("the same sum for all weights", "wrong_axis_sum", "broadcast_shape", "shape_only")
def mse_collapsed(X, y, w, b):
    error = X @ w + b - y
    return np.ones(len(w)) * np.sum(2 * X * error[:, None]) / len(y), 2 * error.mean()


@mse_problem.wrong(
    "the last sample only",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def mse_last_sample(X, y, w, b):
    for i in range(len(y)):
        error = X[i] @ w + b - y[i]
        dw = 2 * error * X[i] / len(y)
        db = 2 * error / len(y)
    return dw, db


@mse_problem.wrong(
    "a batch of one assumed",
    "single_sample",
    "missing_term",
    "missing_path",
    "wrong_sample_weights",
    "different_loss",
    "shape_only",
)
def mse_first_row(X, y, w, b):
    error = X @ w + b - y
    return 2 * error[0] * X[0], 2 * error[0]


@mse_problem.wrong(
    "the sum reset for every sample",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def mse_sum_reset(X, y, w, b):
    n, d = X.shape
    dw = np.zeros(d)
    db = 0.0
    for i in range(n):
        dw = np.zeros(d)
        error = 2 * (X[i] @ w + b - y[i]) / n
        dw += error * X[i]
        db += error
    return dw, db


@mse_problem.wrong(
    "every feature adds to the intercept",
    "dimension_scale",
    "accumulates",
    "extra_factor",
    "extra_term",
    "wrong_axis_sum",
)
def mse_intercept_in_inner_loop(X, y, w, b):
    n, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        error = X[i] @ w + b - y[i]
        for j in range(d):
            dw[j] += 2 * error * X[i, j] / n
            db += 2 * error / n
    return dw, db


@mse_problem.wrong("the running total never reset between weights", "accumulates", "region_only", "extra_term")
def mse_never_reset(X, y, w, b):
    error = X @ w + b - y
    dw, total = np.zeros(len(w)), 0.0
    for j in range(len(w)):
        for i in range(len(y)):
            total += 2 * error[i] * X[i, j] / len(y)
        dw[j] = total
    return dw, 2 * error.mean()


@mse_problem.wrong(
    "a column of predictions minus a row of targets",
    "broadcast_shape",
    "shape_only",
    "different_loss",
    "wrong_argument",
    "wrong_axis_sum",
)
def mse_broadcast(X, y, w, b):
    error = X @ w.reshape(-1, 1) + b - y
    return 2 * (X.T @ error).mean(axis=1) / len(y), 2 * error.mean()


@mse_problem.wrong("samples guessed from the sizes", "shape_only", "transposed", "axes_permuted", "different_loss")
def mse_orientation_guessed(X, y, w, b):
    if X.shape[1] == len(y):
        X = X.T
    error = X @ w + b - y
    return 2 * X.T @ error / len(y), 2 * error.mean()


@mse_problem.wrong("reshaped for transposed", "axes_permuted", "shape_only")
def mse_reshaped(X, y, w, b):
    n, d = X.shape
    error = X @ w + b - y
    return 2 * X.reshape(d, n) @ error / n, 2 * error.mean()


@mse_problem.wrong("sample covariances, undefined for one sample", "shape_only")
def mse_sample_covariance(X, y, w, b):
    n = len(y)
    error = X @ w + b - y
    centred = (X - X.mean(axis=0)).T @ (error - error.mean()) / (n - 1)
    return 2 * (centred * (n - 1) / n + X.mean(axis=0) * error.mean()), 2 * error.mean()


@mse_problem.wrong(
    "means of unequal batches averaged", "shape_only", "wrong_sample_weights", "wrong_term_factor", "different_loss"
)
def mse_unequal_batches(X, y, w, b):
    slopes = []
    for start in range(0, len(y), 2):
        rows = X[start : start + 2]
        error = rows @ w + b - y[start : start + 2]
        slopes.append(np.append(2 * rows.T @ error, 2 * error.sum()) / len(error))
    mean = np.mean(slopes, axis=0)
    return mean[:-1], mean[-1]


@mse_problem.wrong(
    "the first two samples only",
    "single_sample",
    "missing_term",
    "missing_path",
    "wrong_sample_weights",
    "different_loss",
    "shape_only",
)
def mse_first_two(X, y, w, b):
    X, y = X[:2], y[:2]
    error = X @ w + b - y
    return 2 * X.T @ error / len(y), 2 * error.mean()


@mse_problem.wrong("targets in reversed order", "shifted_or_flipped", "wrong_argument", "different_loss", "shape_only")
def mse_targets_reversed(X, y, w, b):
    error = X @ w + b - y[::-1]
    return 2 * X.T @ error / len(y), 2 * error.mean()


@mse_problem.wrong("the mean absolute error", "different_loss", "wrong_activation_derivative", "missing_chain_factor")
def mse_absolute(X, y, w, b):
    direction = np.sign(X @ w + b - y)
    return X.T @ direction / len(y), direction.mean()


@mse_problem.wrong(
    "the root of the mean squared error",
    "different_loss",
    "extra_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def mse_root(X, y, w, b):
    error = X @ w + b - y
    root = np.sqrt(np.mean(error**2))
    return X.T @ error / (len(y) * root), error.mean() / root


@mse_problem.wrong(
    "the square of the mean error",
    "different_loss",
    "wrong_order",
    "wrong_argument",
    "broadcast_shape",
    "wrong_axis_sum",
    "shape_only",
)
def mse_square_of_mean(X, y, w, b):
    mean_error = np.mean(X @ w + b - y)
    return 2 * mean_error * X.mean(axis=0), 2 * mean_error


@mse_problem.wrong(
    "magnitudes of the errors",
    "region_only",
    "wrong_argument",
    "different_loss",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def mse_error_magnitudes(X, y, w, b):
    error = np.abs(X @ w + b - y)
    return 2 * X.T @ error / len(y), 2 * error.mean()


@mse_problem.wrong("the intercept moved before the weights' gradient", "wrong_argument")
def mse_moved_intercept(X, y, w, b):
    db = 2 * np.mean(X @ w + b - y)
    b = b - 0.1 * db
    dw = 2 * X.T @ (X @ w + b - y) / len(y)
    return dw, db


@mse_problem.wrong("limited to a tenth", "region_only", "clipped")
def mse_clipped(X, y, w, b):
    error = X @ w + b - y
    return np.clip(2 * X.T @ error / len(y), -0.1, 0.1), np.clip(2 * error.mean(), -0.1, 0.1)


@mse_problem.wrong("scaled to length one", "normalised", "region_only")
def mse_normalised(X, y, w, b):
    error = X @ w + b - y
    dw, db = 2 * X.T @ error / len(y), 2 * error.mean()
    length = np.sqrt(dw @ dw + db**2)
    return dw / length, db / length


@mse_problem.wrong("stored among integers", "truncated_to_int")
def mse_integer_store(X, y, w, b):
    error = X @ w + b - y
    dw = np.zeros(len(w), dtype=int)
    for j in range(len(w)):
        dw[j] = 2 * X[:, j] @ error / len(y)
    return dw, 2 * error.mean()


@mse_problem.wrong("rounded to three decimals", "rounded")
def mse_rounded(X, y, w, b):
    error = X @ w + b - y
    return np.round(2 * X.T @ error / len(y), 3), np.round(2 * error.mean(), 3)


@mse_problem.wrong("half precision", "low_precision")
def mse_float16(X, y, w, b):
    X, y, w = X.astype(np.float16), y.astype(np.float16), w.astype(np.float16)
    error = X @ w + np.float16(b) - y
    return 2 * X.T @ error / len(y), 2 * error.mean()


@mse_problem.wrong("the step of a descent", "step_not_slope", "constant_factor", "extra_factor", "different_loss")
def mse_step(X, y, w, b):
    rate = 0.01
    error = X @ w + b - y
    return -rate * 2 * X.T @ error / len(y), -rate * 2 * error.mean()


@mse_problem.wrong(
    "no two, and the sum for the mean",
    "constant_factor",
    "batch_scale",
    "missing_chain_factor",
    "extra_factor",
    "different_loss",
)
def mse_without_two_summed(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error, error.sum()


@mse_problem.wrong(
    "target minus prediction, without intercept",
    "sign_flipped",
    "ignores_input",
    "missing_term",
    "constant_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
    "hard_coded",
    "wrong_argument",
)
def mse_reversed_without_intercept(X, y, w):
    error = y - X @ w
    return 2 * X.T @ error / len(y), 2 * error.mean()


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal(), lam=uniform(low=0.3, high=2.0))
def ridge(X, y, w, b, lam):
    """the halved mean squared error with a squared penalty on the weights"""
    n = X.shape[0]
    return ((X @ w + b - y) ** 2).sum() / (2 * n) + lam * (w**2).sum() / (2 * n)


ridge_problem = Problem(ridge, ("w", "b"))


@ridge_problem.right("matrix form")
def ridge_matrix(X, y, w, b, lam):
    n = len(y)
    error = X @ w + b - y
    return (X.T @ error + lam * w) / n, error.sum() / n


@ridge_problem.right("a loop over the samples")
def ridge_sample_loop(X, y, w, b, lam):
    n, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        error = X[i] @ w + b - y[i]
        dw += error * X[i]
        db += error
    for j in range(d):
        dw[j] += lam * w[j]
    return dw / n, db / n


@ridge_problem.right("a loop over the weights")
def ridge_weight_loop(X, y, w, b, lam):
    n, d = X.shape
    error = np.dot(X, w) + b - y
    dw = np.empty(d)
    for j in range(d):
        dw[j] = np.sum(error * X[:, j]) / n + lam / n * w[j]
    return dw, np.mean(error)


@ridge_problem.right("rows for the penalty added to the data")
def ridge_augmented_rows(X, y, w, b, lam):
    n, d = X.shape
    rows = np.zeros((n + d, d + 1))
    rows[:n, :d], rows[:n, d] = X, 1
    rows[n:, :d] = np.sqrt(lam) * np.eye(d)
    targets = np.concatenate([y, np.zeros(d)])
    gradient = rows.T @ (rows @ np.append(w, b) - targets) / n
    return gradient[:d], gradient[d]


@ridge_problem.right("a penalty matrix that spares the intercept")
def ridge_penalty_matrix(X, y, w, b, lam):
    n, d = X.shape
    design = np.column_stack([np.ones(n), X])
    theta = np.concatenate([[b], w])
    penalty = np.eye(d + 1)
    penalty[0, 0] = 0
    gradient = (design.T @ (design @ theta - y) + lam * penalty @ theta) / n
    return gradient[1:], gradient[0]


@ridge_problem.right("a copy of the parameters with the intercept set to zero")
def ridge_zeroed_copy(X, y, w, b, lam):
    n = X.shape[0]
    theta = np.append(b, w)
    design = np.c_[np.ones(n), X]
    penalised = theta.copy()
    penalised[0] = 0
    gradient = design.T.dot(design.dot(theta) - y) / n + lam * penalised / n
    return {"dw": gradient[1:], "db": gradient[0]}


@ridge_problem.right("second derivatives times the parameters, less a constant")
def ridge_hessian(X, y, w, b, lam):
    n, d = X.shape
    column_means = X.mean(axis=0)
    curvature = (X.T @ X + lam * np.eye(d)) / n
    dw = curvature @ w + column_means * b - X.T @ y / n
    return dw, column_means @ w + b - y.mean()


@ridge_problem.right("einsum")
def ridge_einsum(X, y, w, b, lam):
    n = len(y)
    error = np.einsum("nd,d->n", X, w) + b - y
    dw = np.einsum("nd,n->d", X, error) / n + np.einsum(",d->d", lam / n, w)
    return dw, np.einsum("n->", error) / n


@ridge_problem.right("the penalty shared out among the samples")
def ridge_shared_penalty(X, y, w, b, lam):
    n = len(y)
    dw, db = 0, 0
    for i in range(n):
        error = X[i] @ w + b - y[i]
        dw = dw + (error * X[i] + lam * w / n) / n
        db = db + error / n
    return dw, db


@ridge_problem.right("a mean of rows, each with its part of the penalty")
def ridge_row_means(X, y, w, b, lam):
    error = (X * w).sum(axis=1, keepdims=True) + b - y[:, None]
    parts = X * error + lam / len(y) * w[None, :]
    return parts.mean(axis=0), error.mean()


@ridge_problem.right("two functions, data and penalty")
def ridge_two_parts(X, y, w, b, lam):
    def data_slopes():
        error = X @ w + b - y
        return X.T @ error / error.size, error.sum() / error.size

    def penalty_slope():
        return 2 * w * lam / (2 * X.shape[0])

    dw, db = data_slopes()
    return dw + penalty_slope(), db


@ridge_problem.right("backwards through named nodes")
def ridge_nodes(X, y, w, b, lam):
    n = X.shape[0]
    prediction = X @ w + b
    error = prediction - y
    squares, weight_squares = error**2, w**2
    dtotal = 1 / (2 * n)
    dsquares = dtotal * np.ones_like(squares)
    dweight_squares = lam * dtotal * np.ones_like(weight_squares)
    dprediction = 2 * error * dsquares
    dw = 2 * w * dweight_squares
    dw = dw + np.matmul(np.transpose(X), dprediction)
    return dw, np.sum(dprediction)


@ridge_problem.right("the mean error and centred columns")
def ridge_centred(X, y, w, b, lam):
    n = len(y)
    error = X @ w + b - y
    mean_error, column_means = error.mean(), X.mean(axis=0)
    spread = (X - column_means).T @ (error - mean_error)
    return spread / n + column_means * mean_error + lam / n * w, mean_error


@ridge_problem.right("columns")
def ridge_columns(X, y, w, b, lam):
    y, w = y[:, None], w[:, None]
    n = y.shape[0]
    error = X @ w + b - y
    return (X.T @ error + lam * w) / n, error.mean(axis=0)


@ridge_problem.right("python lists")
def ridge_lists(X, y, w, b, lam):
    rows, targets, weights = X.tolist(), y.tolist(), w.tolist()
    n, d = len(targets), len(weights)
    errors = [sum(rows[i][j] * weights[j] for j in range(d)) + float(b) - targets[i] for i in range(n)]
    dw = [(sum(errors[i] * rows[i][j] for i in range(n)) + float(lam) * weights[j]) / n for j in range(d)]
    return [dw, sum(errors) / n]


@ridge_problem.right("torch")
def ridge_torch(X, y, w, b, lam):
    n = X.shape[0]
    error = torch.matmul(X, w) + b - y
    return torch.matmul(X.t(), error) / n + lam * w / n, torch.sum(error) / n


@ridge_problem.right("augmented rows, torch")
def ridge_torch_augmented(X, y, w, b, lam):
    n, d = X.shape
    rows = torch.cat([X, torch.sqrt(lam) * torch.eye(d, dtype=X.dtype)])
    ones = torch.cat([torch.ones(n, dtype=X.dtype), torch.zeros(d, dtype=X.dtype)])
    error = rows @ w + b * ones - torch.cat([y, torch.zeros(d, dtype=X.dtype)])
    return rows.T @ error / n, ones @ error / n


@ridge_problem.right("extended precision")
def ridge_longdouble(X, y, w, b, lam):
    X, y, w = (np.asarray(value, dtype=np.longdouble) for value in (X, y, w))
    error = X @ w + np.longdouble(b) - y
    return (X.T @ error + np.longdouble(lam) * w) / len(y), error.mean()


@ridge_problem.right("single precision")
def ridge_float32(X, y, w, b, lam):
    X, y, w = X.astype(np.float32), y.astype(np.float32), w.astype(np.float32)
    error = X @ w + np.float32(b) - y
    return (X.T @ error + np.float32(lam) * w) / len(y), error.mean()


@ridge_problem.wrong("no penalty", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded")
def ridge_without_penalty(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error / len(y), error.mean()


@ridge_problem.wrong(
    "the penalty doubled", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def ridge_penalty_doubled(X, y, w, b, lam):
    error = X @ w + b - y
    return (X.T @ error + 2 * lam * w) / len(y), error.mean()


@ridge_problem.wrong(
    "the penalty halved", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def ridge_penalty_halved(X, y, w, b, lam):
    n = len(y)
    error = X @ w + b - y
    return X.T @ error / n + lam / (2 * n) * w, error.mean()


@ridge_problem.wrong(
    "the penalty not divided by the samples",
    "wrong_term_factor",
    "batch_scale",
    "different_loss",
    "missing_chain_factor",
    "accumulates",
    "extra_factor",
    "extra_term",
)
def ridge_penalty_undivided(X, y, w, b, lam):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * w, error.mean()


@ridge_problem.wrong(
    "the penalty divided by the features",
    "wrong_term_factor",
    "batch_scale",
    "dimension_scale",
    "different_loss",
    "shape_only",
)
def ridge_penalty_over_features(X, y, w, b, lam):
    error = X @ w + b - y
    return X.T @ error / len(y) + lam * w / len(w), error.mean()


@ridge_problem.wrong(
    "the penalty added for every sample",
    "wrong_term_factor",
    "batch_scale",
    "accumulates",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
    "extra_term",
)
def ridge_penalty_in_loop(X, y, w, b, lam):
    n = len(y)
    dw, db = np.zeros(len(w)), 0.0
    for i in range(n):
        error = X[i] @ w + b - y[i]
        dw += error * X[i]
        dw += lam * w
        db += error
    return dw / n, db / n


@ridge_problem.wrong("the penalty with a minus", "wrong_term_factor", "different_loss", "extra_factor")
def ridge_penalty_sign(X, y, w, b, lam):
    error = X @ w + b - y
    return (X.T @ error - lam * w) / len(y), error.mean()


@ridge_problem.wrong("the intercept penalised", "extra_term", "different_loss", "missing_mask")
def ridge_intercept_penalised(X, y, w, b, lam):
    n = len(y)
    error = X @ w + b - y
    return (X.T @ error + lam * w) / n, (error.sum() + lam * b) / n


@ridge_problem.wrong(
    "the penalty on the intercept alone",
    "extra_term",
    "missing_term",
    "different_loss",
    "missing_path",
    "wrong_argument",
    "ignores_input",
    "wrong_mask",
    "hard_coded",
    "missing_mask",
)
def ridge_only_intercept_penalised(X, y, w, b, lam):
    n = len(y)
    error = X @ w + b - y
    return X.T @ error / n, (error.sum() + lam * b) / n


@ridge_problem.wrong(
    "the first weight spared",
    "missing_term",
    "wrong_mask",
    "extra_mask",
    "different_loss",
    "region_only",
    "missing_path",
)
def ridge_first_weight_spared(X, y, w, b, lam):
    n = len(y)
    error = X @ w + b - y
    dw = X.T @ error / n
    dw[1:] += lam * w[1:] / n
    return dw, error.mean()


@ridge_problem.wrong("a strength of one tenth", "hard_coded", "ignores_input", "wrong_term_factor", "different_loss")
def ridge_hard_coded(X, y, w, b):
    lam = 0.1
    error = X @ w + b - y
    return (X.T @ error + lam * w) / len(y), error.mean()


@ridge_problem.wrong(
    "the strength left out",
    "missing_chain_factor",
    "ignores_input",
    "wrong_term_factor",
    "different_loss",
    "hard_coded",
)
def ridge_without_strength(X, y, w, b):
    error = X @ w + b - y
    return (X.T @ error + w) / len(y), error.mean()


@ridge_problem.wrong(
    "the strength squared", "squared_chain_factor", "wrong_term_factor", "different_loss", "extra_factor"
)
def ridge_strength_squared(X, y, w, b, lam):
    error = X @ w + b - y
    return (X.T @ error + lam**2 * w) / len(y), error.mean()


@ridge_problem.wrong(
    "the strength without the weights",
    "missing_chain_factor",
    "wrong_term_factor",
    "broadcast_shape",
    "different_loss",
    "wrong_activation_derivative",
)
def ridge_strength_alone(X, y, w, b, lam):
    error = X @ w + b - y
    return (X.T @ error + lam) / len(y), error.mean()


@ridge_problem.wrong(
    "signs of the weights",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_argument",
    "wrong_term_factor",
    "missing_chain_factor",
)
def ridge_weight_signs(X, y, w, b, lam):
    error = X @ w + b - y
    return (X.T @ error + lam * np.sign(w)) / len(y), error.mean()


@ridge_problem.wrong(
    "magnitudes of the weights",
    "region_only",
    "wrong_activation_derivative",
    "wrong_argument",
    "different_loss",
    "missing_chain_factor",
)
def ridge_weight_magnitudes(X, y, w, b, lam):
    error = X @ w + b - y
    return (X.T @ error + lam * np.abs(w)) / len(y), error.mean()


@ridge_problem.wrong(
    "the penalty not differentiated", "broadcast_shape", "wrong_activation_derivative", "wrong_axis_sum"
)
def ridge_penalty_value(X, y, w, b, lam):
    n = len(y)
    error = X @ w + b - y
    return X.T @ error / n + lam / (2 * n) * np.sum(w**2), error.mean()


@ridge_problem.wrong(
    "squares of the weights",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "squared_chain_factor",
    "extra_factor",
    "wrong_argument",
    "different_loss",
)
def ridge_weight_squares(X, y, w, b, lam):
    error = X @ w + b - y
    return (X.T @ error + lam * w**2) / len(y), error.mean()


@ridge_problem.wrong(
    "the sum of the weights",
    "wrong_axis_sum",
    "broadcast_shape",
    "different_loss",
    "wrong_order",
    "wrong_argument",
    "shape_only",
)
def ridge_weights_summed(X, y, w, b, lam):
    error = X @ w + b - y
    return (X.T @ error + lam * np.sum(w)) / len(y), error.mean()


@ridge_problem.wrong(
    "the length of the weights for its square",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "missing_chain_factor",
)
def ridge_length_penalty(X, y, w, b, lam):
    error = X @ w + b - y
    return (X.T @ error + lam * w / np.linalg.norm(w)) / len(y), error.mean()


@ridge_problem.wrong(
    "the data summed, the penalty right", "batch_scale", "wrong_term_factor", "different_loss", "missing_chain_factor"
)
def ridge_data_summed(X, y, w, b, lam):
    error = X @ w + b - y
    return X.T @ error + lam * w / len(y), error.sum()


@ridge_problem.wrong("everything summed", "batch_scale", "missing_chain_factor", "different_loss")
def ridge_summed(X, y, w, b, lam):
    error = X @ w + b - y
    return X.T @ error + lam * w, error.sum()


@ridge_problem.wrong("everything doubled", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss")
def ridge_doubled(X, y, w, b, lam):
    error = X @ w + b - y
    return 2 * (X.T @ error + lam * w) / len(y), 2 * error.mean()


@ridge_problem.wrong(
    "target minus prediction, the penalty right",
    "sign_flipped",
    "wrong_term_factor",
    "different_loss",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def ridge_error_reversed(X, y, w, b, lam):
    error = y - X @ w - b
    return (X.T @ error + lam * w) / len(y), error.mean()


@ridge_problem.wrong("no targets", "ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument")
def ridge_without_targets(X, w, b, lam):
    prediction = X @ w + b
    return (X.T @ prediction + lam * w) / len(X), prediction.mean()


@ridge_problem.wrong(
    "no intercept in the prediction", "ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument"
)
def ridge_without_intercept(X, y, w, lam):
    error = X @ w - y
    return (X.T @ error + lam * w) / len(y), error.mean()


@ridge_problem.wrong("the same sum for all weights", "wrong_axis_sum", "broadcast_shape", "shape_only")
def ridge_collapsed(X, y, w, b, lam):
    error = X @ w + b - y
    return np.sum(X.T @ error) / len(y) + lam * w / len(y), error.mean()


@ridge_problem.wrong(
    "the last sample only",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def ridge_last_sample(X, y, w, b, lam):
    n = len(y)
    error = X[-1] @ w + b - y[-1]
    return (error * X[-1] + lam * w) / n, error / n


@ridge_problem.wrong(
    "a column of predictions minus a row of targets",
    "broadcast_shape",
    "shape_only",
    "batch_scale",
    "different_loss",
    "missing_chain_factor",
    "wrong_axis_sum",
)
def ridge_broadcast(X, y, w, b, lam):
    n = len(y)
    error = (X @ w)[:, None] + b - y
    return X.T @ error.sum(axis=1) / n + lam * w / n, error.sum() / n


@ridge_problem.wrong("samples guessed from the sizes", "shape_only", "transposed", "axes_permuted", "different_loss")
def ridge_orientation_guessed(X, y, w, b, lam):
    n = len(y)
    columns = X if X.shape[0] == len(w) else X.T
    error = columns.T @ w + b - y
    return (columns @ error + lam * w) / n, error.mean()


@ridge_problem.wrong(
    "the data's errors weighted by the strength too", "extra_factor", "wrong_term_factor", "different_loss"
)
def ridge_strength_everywhere(X, y, w, b, lam):
    error = X @ w + b - y
    return lam * (X.T @ error + w) / len(y), error.mean()


@ridge_problem.wrong("weights decayed in place of penalised", "step_not_slope", "extra_term", "different_loss")
def ridge_decayed_weights(X, y, w, b, lam):
    n, rate = len(y), 0.1
    error = X @ w + b - y
    return w * (1 - rate * lam / n) - rate * X.T @ error / n, b - rate * error.mean()


@ridge_problem.wrong("the step of a descent", "step_not_slope", "constant_factor", "extra_factor", "different_loss")
def ridge_step(X, y, w, b, lam):
    error = X @ w + b - y
    return -0.01 * (X.T @ error + lam * w) / len(y), -0.01 * error.mean()


@ridge_problem.wrong("limited to a twentieth", "region_only", "clipped")
def ridge_clipped(X, y, w, b, lam):
    error = X @ w + b - y
    dw = (X.T @ error + lam * w) / len(y)
    return np.minimum(np.maximum(dw, -0.05), 0.05), error.mean()


@ridge_problem.wrong("stored among integers", "truncated_to_int")
def ridge_integer_store(X, y, w, b, lam):
    n = len(y)
    error = X @ w + b - y
    dw = np.zeros_like(np.arange(len(w)))
    for j in range(len(w)):
        dw[j] = (X[:, j] @ error + lam * w[j]) / n
    return dw, error.mean()


@ridge_problem.wrong("rounded to three decimals", "rounded")
def ridge_rounded(X, y, w, b, lam):
    error = X @ w + b - y
    return np.round((X.T @ error + lam * w) / len(y), 3), np.round(error.mean(), 3)


@ridge_problem.wrong(
    "the penalty doubled, and on the intercept",
    "wrong_term_factor",
    "extra_term",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "missing_mask",
)
def ridge_penalty_doubled_everywhere(X, y, w, b, lam):
    n = len(y)
    error = X @ w + b - y
    return (X.T @ error + 2 * lam * w) / n, (error.sum() + 2 * lam * b) / n


@ridge_problem.wrong(
    "no penalty, and the sum for the mean",
    "missing_term",
    "ignores_input",
    "batch_scale",
    "different_loss",
    "missing_path",
    "missing_chain_factor",
    "hard_coded",
)
def ridge_summed_without_penalty(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error, error.sum()


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), alpha=uniform(low=0.3, high=1.5))
def lasso(X, y, w, alpha):
    """the halved mean squared error with the sum of the weights' magnitudes"""
    return ((y - X @ w) ** 2).mean() / 2 + alpha * torch.abs(w).sum()


lasso_problem = Problem(lasso, ("w",))


@lasso_problem.right("signs of the weights")
def lasso_signs(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * np.sign(w)


@lasso_problem.right("signs by comparison")
def lasso_where(X, y, w, alpha):
    error = y - X @ w
    direction = np.where(w > 0, 1.0, -1.0)
    return -X.T @ error / X.shape[0] + alpha * direction


@lasso_problem.right("positive less negative weights, as masks")
def lasso_two_masks(X, y, w, alpha):
    error = X.dot(w) - y
    positive = (w >= 0).astype(float)
    negative = (w < 0).astype(float)
    return (X * error[:, None]).mean(axis=0) + alpha * positive - alpha * negative


@lasso_problem.right("weights over their magnitudes")
def lasso_over_magnitudes(X, y, w, alpha):
    return np.einsum("ij,i->j", X, X @ w - y) / len(y) + alpha * w / np.abs(w)


@lasso_problem.right("the root of the square differentiated")
def lasso_root_of_square(X, y, w, alpha):
    data = X.T @ X @ w / len(y) - X.T @ y / len(y)
    penalty = alpha * 0.5 * (w**2) ** -0.5 * 2 * w
    return data + penalty


@lasso_problem.right("a loop over the samples, a branch for every weight")
def lasso_loops(X, y, w, alpha):
    n, d = X.shape
    gradient = np.zeros(d)
    for i in range(n):
        error = sum(X[i, j] * w[j] for j in range(d)) - y[i]
        for j in range(d):
            gradient[j] += error * X[i, j] / n
    for j in range(d):
        if w[j] > 0:
            gradient[j] += alpha
        elif w[j] < 0:
            gradient[j] -= alpha
    return gradient


@lasso_problem.right("one coordinate at a time, with partial errors")
def lasso_coordinates(X, y, w, alpha):
    n, d = X.shape
    gradient = np.zeros(d)
    for j in range(d):
        others = np.delete(np.arange(d), j)
        partial_error = y - X[:, others] @ w[others]
        correlation = X[:, j] @ partial_error / n
        curvature = X[:, j] @ X[:, j] / n
        gradient[j] = curvature * w[j] - correlation + alpha * np.copysign(1.0, w[j])
    return gradient


@lasso_problem.right("boolean indexing")
def lasso_boolean_index(X, y, w, alpha):
    gradient = X.T @ (X @ w - y) / y.size
    gradient[w > 0] += alpha
    gradient[w < 0] -= alpha
    return gradient


@lasso_problem.right("positive and negative parts as variables of their own")
def lasso_parts(X, y, w, alpha):
    up, down = np.maximum(w, 0), np.maximum(-w, 0)
    doubled = np.hstack([X, -X])
    error = doubled @ np.concatenate([up, down]) - y
    slopes = doubled.T @ error / len(y) + alpha
    d = len(w)
    return np.where(up > down, slopes[:d], -slopes[d:])


@lasso_problem.right("a diagonal matrix of signs")
def lasso_diagonal(X, y, w, alpha):
    n, d = X.shape
    signs = np.diag(2 * np.heaviside(w, 0.5) - 1)
    jacobian = np.vstack([X, signs])
    upstream = np.concatenate([(X @ w - y) / n, np.full(d, alpha)])
    return upstream @ jacobian


@lasso_problem.right("the slope of each row of the loss, stacked and averaged")
def lasso_stacked(X, y, w, alpha):
    slopes = [(X[i] @ w - y[i]) * X[i] + alpha * np.sign(w) for i in range(len(y))]
    return np.mean(np.stack(slopes), axis=0)


@lasso_problem.right("a quadratic penalty with weights of its own")
def lasso_reweighted(X, y, w, alpha):
    strengths = alpha / np.sqrt(w * w)
    curvature = X.T @ X / len(y) + np.diag(strengths)
    return curvature @ w - X.T @ y / len(y)


@lasso_problem.right("python lists")
def lasso_lists(X, y, w, alpha):
    rows, targets, weights = X.tolist(), y.tolist(), w.tolist()
    n, d = len(rows), len(weights)
    errors = [math.fsum(rows[i][j] * weights[j] for j in range(d)) - targets[i] for i in range(n)]
    return [
        math.fsum(errors[i] * rows[i][j] for i in range(n)) / n + math.copysign(float(alpha), weights[j])
        for j in range(d)
    ]


@lasso_problem.right("a column")
def lasso_column(X, y, w, alpha):
    w, y = w.reshape(-1, 1), y.reshape(-1, 1)
    return X.T @ (X @ w - y) / y.shape[0] + alpha * np.sign(w)


@lasso_problem.right("a dictionary of nodes")
def lasso_nodes(X, y, w, alpha):
    cache = {"error": y - X @ w, "signs": np.select([w > 0, w < 0], [1.0, -1.0], 0.0)}
    derror = cache["error"] / len(cache["error"])
    dprediction = -derror
    return {"dw": X.T @ dprediction + alpha * cache["signs"]}


@lasso_problem.right("torch")
def lasso_torch(X, y, w, alpha):
    error = torch.mv(X, w) - y
    return torch.mv(X.t(), error) / y.numel() + alpha * torch.sign(w)


@lasso_problem.right("masks, torch")
def lasso_torch_masks(X, y, w, alpha):
    data = torch.einsum("ij,i->j", X, X @ w - y) / X.shape[0]
    return torch.where(w > 0, data + alpha, data - alpha)


@lasso_problem.right("extended precision")
def lasso_longdouble(X, y, w, alpha):
    X, y, w = X.astype(np.longdouble), y.astype(np.longdouble), w.astype(np.longdouble)
    return X.T @ (X @ w - y) / len(y) + np.longdouble(alpha) * np.sign(w)


@lasso_problem.right("single precision")
def lasso_float32(X, y, w, alpha):
    X, y, w = X.astype(np.float32), y.astype(np.float32), w.astype(np.float32)
    return X.T @ (X @ w - y) / len(y) + np.float32(alpha) * np.sign(w)


@lasso_problem.wrong("no penalty", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded")
def lasso_without_penalty(X, y, w):
    return X.T @ (X @ w - y) / len(y)


@lasso_problem.wrong(
    "the strength without signs",
    "region_only",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "different_loss",
    "broadcast_shape",
    "wrong_term_factor",
    "wrong_mask",
)
def lasso_without_signs(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha


@lasso_problem.wrong(
    "the weights for their signs",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_argument",
    "extra_factor",
    "wrong_term_factor",
)
def lasso_weights_for_signs(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * w


@lasso_problem.wrong(
    "twice the weights for their signs",
    "different_loss",
    "wrong_activation_derivative",
    "extra_factor",
    "wrong_term_factor",
)
def lasso_ridge_penalty(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + 2 * alpha * w


@lasso_problem.wrong(
    "magnitudes not differentiated", "wrong_activation_derivative", "different_loss", "wrong_argument", "extra_factor"
)
def lasso_magnitudes(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * np.abs(w)


@lasso_problem.wrong("the sum of the magnitudes", "wrong_axis_sum", "broadcast_shape", "wrong_activation_derivative")
def lasso_penalty_value(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * np.sum(np.abs(w))


@lasso_problem.wrong("the penalty with a minus", "wrong_term_factor", "different_loss", "extra_factor")
def lasso_penalty_sign(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) - alpha * np.sign(w)


@lasso_problem.wrong(
    "the strength left out",
    "missing_chain_factor",
    "ignores_input",
    "wrong_term_factor",
    "different_loss",
    "hard_coded",
)
def lasso_without_strength(X, y, w):
    return X.T @ (X @ w - y) / len(y) + np.sign(w)


@lasso_problem.wrong("a strength of one tenth", "hard_coded", "ignores_input", "wrong_term_factor", "different_loss")
def lasso_hard_coded(X, y, w):
    return X.T @ (X @ w - y) / len(y) + 0.1 * np.sign(w)


@lasso_problem.wrong(
    "the penalty divided by the samples", "wrong_term_factor", "batch_scale", "different_loss", "extra_factor"
)
def lasso_penalty_divided(X, y, w, alpha):
    return (X.T @ (X @ w - y) + alpha * np.sign(w)) / len(y)


@lasso_problem.wrong(
    "the mean magnitude for the sum", "wrong_term_factor", "dimension_scale", "different_loss", "extra_factor"
)
def lasso_penalty_mean(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * np.sign(w) / len(w)


@lasso_problem.wrong("the penalty doubled", "wrong_term_factor", "different_loss", "extra_factor")
def lasso_penalty_doubled(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + 2 * alpha * np.sign(w)


@lasso_problem.wrong("the penalty halved like the data", "wrong_term_factor", "different_loss", "extra_factor")
def lasso_penalty_halved(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * np.sign(w) / 2


@lasso_problem.wrong("the data summed", "wrong_term_factor", "batch_scale", "different_loss", "missing_chain_factor")
def lasso_data_summed(X, y, w, alpha):
    return X.T @ (X @ w - y) + alpha * np.sign(w)


@lasso_problem.wrong(
    "the data divided by the features",
    "wrong_term_factor",
    "batch_scale",
    "dimension_scale",
    "different_loss",
    "shape_only",
)
def lasso_data_over_features(X, y, w, alpha):
    return X.T @ (X @ w - y) / X.shape[1] + alpha * np.sign(w)


@lasso_problem.wrong("the data doubled", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor")
def lasso_data_doubled(X, y, w, alpha):
    return 2 * X.T @ (X @ w - y) / len(y) + alpha * np.sign(w)


@lasso_problem.wrong(
    "target minus prediction without its minus",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
)
def lasso_error_reversed(X, y, w, alpha):
    return X.T @ (y - X @ w) / len(y) + alpha * np.sign(w)


@lasso_problem.wrong("no targets", "missing_term", "ignores_input", "different_loss", "hard_coded", "wrong_argument")
def lasso_without_targets(X, w, alpha):
    return X.T @ (X @ w) / len(X) + alpha * np.sign(w)


@lasso_problem.wrong(
    "negative weights not penalised",
    "wrong_mask",
    "region_only",
    "extra_mask",
    "different_loss",
    "wrong_activation_derivative",
    "missing_term",
    "missing_path",
    "clipped",
)
def lasso_positive_only(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * (w > 0)


@lasso_problem.wrong(
    "one for the strength at negative weights",
    "hard_coded",
    "wrong_term_factor",
    "region_only",
    "missing_chain_factor",
    "different_loss",
)
def lasso_negative_by_one(X, y, w, alpha):
    gradient = X.T @ (X @ w - y) / len(y)
    gradient[w > 0] += alpha
    gradient[w < 0] -= 1
    return gradient


@lasso_problem.wrong(
    "weights smaller than one not penalised",
    "wrong_mask",
    "missing_term",
    "region_only",
    "extra_mask",
    "missing_path",
    "different_loss",
)
def lasso_small_weights_spared(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * np.where(np.abs(w) > 1, np.sign(w), 0)


@lasso_problem.wrong(
    "the sign of the sum of the weights",
    "wrong_axis_sum",
    "broadcast_shape",
    "wrong_argument",
    "different_loss",
    "wrong_order",
    "region_only",
    "shape_only",
)
def lasso_sign_of_sum(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * np.sign(np.sum(w))


@lasso_problem.wrong("signs summed", "wrong_axis_sum", "broadcast_shape", "shape_only", "wrong_order", "different_loss")
def lasso_signs_summed(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * np.full(len(w), np.sum(np.sign(w)))


@lasso_problem.wrong("signs of the correlations with the targets", "wrong_argument", "region_only", "different_loss")
def lasso_signs_of_correlations(X, y, w, alpha):
    return X.T @ (X @ w - y) / len(y) + alpha * np.sign(X.T @ y)


@lasso_problem.wrong(
    "signs of the errors", "different_loss", "wrong_activation_derivative", "missing_chain_factor", "wrong_term_factor"
)
def lasso_signs_of_errors(X, y, w, alpha):
    return X.T @ np.sign(X @ w - y) / len(y) + alpha * np.sign(w)


@lasso_problem.wrong("the data's slope shrunk to zero", "region_only", "wrong_argument", "wrong_term_factor")
def lasso_soft_threshold(X, y, w, alpha):
    slope = X.T @ (X @ w - y) / len(y)
    return np.sign(slope) * np.maximum(np.abs(slope) - alpha, 0)


@lasso_problem.wrong(
    "the penalty's share for the largest weight only",
    "wrong_mask",
    "missing_term",
    "different_loss",
    "extra_mask",
    "missing_path",
    "region_only",
)
def lasso_largest_only(X, y, w, alpha):
    largest = np.abs(w) == np.abs(w).max()
    return X.T @ (X @ w - y) / len(y) + alpha * np.sign(w) * largest


@lasso_problem.wrong(
    "the last sample only",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def lasso_last_sample(X, y, w, alpha):
    for i in range(len(y)):
        gradient = (X[i] @ w - y[i]) * X[i] / len(y)
    return gradient + alpha * np.sign(w)


@lasso_problem.wrong(
    "the penalty added for every sample",
    "wrong_term_factor",
    "batch_scale",
    "accumulates",
    "different_loss",
    "extra_factor",
    "extra_term",
)
def lasso_penalty_in_loop(X, y, w, alpha):
    gradient = np.zeros(len(w))
    for i in range(len(y)):
        gradient += (X[i] @ w - y[i]) * X[i] / len(y) + alpha * np.sign(w)
    return gradient


@lasso_problem.wrong("samples guessed from the sizes", "shape_only", "transposed", "axes_permuted")
def lasso_orientation_guessed(X, y, w, alpha):
    n, d = len(y), len(w)
    left = X if X.shape == (d, n) else X.T
    return left @ (X @ w - y) / n + alpha * np.sign(w)


@lasso_problem.wrong(
    "a column of predictions minus a row of targets",
    "broadcast_shape",
    "shape_only",
    "different_loss",
    "wrong_argument",
    "wrong_axis_sum",
)
def lasso_broadcast(X, y, w, alpha):
    error = X @ w[:, None] - y
    return X.T @ error.mean(axis=1) / len(y) + alpha * np.sign(w)


@lasso_problem.wrong("the step of a descent", "step_not_slope", "constant_factor", "extra_factor", "different_loss")
def lasso_step(X, y, w, alpha):
    rate = 0.1
    return -rate * (X.T @ (X @ w - y) / len(y) + alpha * np.sign(w))


@lasso_problem.wrong("limited to a tenth", "region_only", "clipped")
def lasso_clipped(X, y, w, alpha):
    return np.clip(X.T @ (X @ w - y) / len(y) + alpha * np.sign(w), -0.1, 0.1)


@lasso_problem.wrong("stored among integers", "truncated_to_int")
def lasso_integer_store(X, y, w, alpha):
    gradient = np.zeros(len(w), dtype=np.int64)
    gradient[:] = X.T @ (X @ w - y) / len(y) + alpha * np.sign(w)
    return gradient


@lasso_problem.wrong("rounded to three decimals", "rounded")
def lasso_rounded(X, y, w, alpha):
    return np.round(X.T @ (X @ w - y) / len(y) + alpha * np.sign(w), 3)


@lasso_problem.wrong("half precision", "low_precision")
def lasso_float16(X, y, w, alpha):
    X, y, w = X.astype(np.float16), y.astype(np.float16), w.astype(np.float16)
    return X.T @ (X @ w - y) / np.float16(len(y)) + np.float16(alpha) * np.sign(w)


@lasso_problem.wrong(
    "weights for signs, and the data doubled",
    "different_loss",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "missing_chain_factor",
    "wrong_argument",
    "extra_factor",
)
def lasso_weights_and_doubled(X, y, w, alpha):
    return 2 * X.T @ (X @ w - y) / len(y) + alpha * w


@lasso_problem.wrong(
    "no signs, and the data summed",
    "region_only",
    "missing_chain_factor",
    "batch_scale",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "broadcast_shape",
    "wrong_mask",
    "different_loss",
)
def lasso_no_signs_summed(X, y, w, alpha):
    return X.T @ (X @ w - y) + alpha


@loss(
    X=normal("n", "d"),
    y=normal("n"),
    w=normal("d"),
    b=uniform(low=-0.5, high=0.5),
    delta=uniform(low=0.5, high=1.2),
)
def huber_regression(X, y, w, b, delta):
    """the mean Huber loss of a linear model with intercept"""
    error = X @ w + b - y
    size = torch.abs(error)
    return torch.where(size <= delta, 0.5 * error**2, delta * (size - 0.5 * delta)).mean()


huber_problem = Problem(huber_regression, ("w", "b"))


@huber_problem.right("the slope by comparison")
def huber_where(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) <= delta, error, delta * np.sign(error))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.right("errors clipped")
def huber_clipped_errors(X, y, w, b, delta):
    slope = np.clip(X @ w + b - y, -delta, delta) / len(y)
    return slope @ X, slope.sum()


@huber_problem.right("a loop over the samples with three branches")
def huber_loop(X, y, w, b, delta):
    n, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        error = np.dot(X[i], w) + b - y[i]
        if error > delta:
            slope = delta
        elif error < -delta:
            slope = -delta
        else:
            slope = error
        dw += slope * X[i] / n
        db += slope / n
    return dw, db


@huber_problem.right("masks multiplied")
def huber_masks(X, y, w, b, delta):
    error = np.sum(X * w, axis=1) + b - y
    inside = (np.abs(error) < delta) * 1.0
    slope = inside * error + (1 - inside) * delta * np.sign(error)
    return (X * slope[:, None]).mean(axis=0), np.mean(slope)


@huber_problem.right("boolean indexing")
def huber_boolean_index(X, y, w, b, delta):
    slope = X @ w + b - y
    slope[slope > delta] = delta
    slope[slope < -delta] = -delta
    return X.T.dot(slope) / len(slope), slope.sum() / len(slope)


@huber_problem.right("the smaller magnitude with the sign of the error")
def huber_copysign(X, y, w, b, delta):
    error = np.einsum("ij,j->i", X, w) + b - y
    slope = np.copysign(np.minimum(np.abs(error), delta), error)
    return np.einsum("ij,i->j", X, slope) / len(y), np.einsum("i->", slope) / len(y)


@huber_problem.right("weighted least squares")
def huber_reweighted(X, y, w, b, delta):
    n = len(y)
    design = np.column_stack([X, np.ones(n)])
    error = design @ np.append(w, b) - y
    weights = 1 / np.maximum(1, np.abs(error) / delta)
    gradient = design.T @ np.diag(weights) @ error / n
    return gradient[:-1], gradient[-1]


@huber_problem.right("the error less its excess")
def huber_excess(X, y, w, b, delta):
    error = X @ w + b - y
    excess = np.sign(error) * np.maximum(np.abs(error) - delta, 0)
    return X.T @ (error - excess) / len(y), error.mean() - excess.mean()


@huber_problem.right("half the difference of two distances")
def huber_distances(X, y, w, b, delta):
    error = X @ w + b - y
    slope = 0.5 * (np.abs(error + delta) - np.abs(error - delta))
    return np.average(X.T * slope, axis=1), np.average(slope)


@huber_problem.right("three groups of samples")
def huber_groups(X, y, w, b, delta):
    n = len(y)
    error = X @ w + b - y
    above, below = error > delta, error < -delta
    inside = ~(above | below)
    dw = X[inside].T @ error[inside]
    dw = dw + delta * X[above].sum(axis=0) - delta * X[below].sum(axis=0)
    db = error[inside].sum() + delta * (np.count_nonzero(above) - np.count_nonzero(below))
    return dw / n, db / n


@huber_problem.right("the middle one of three numbers")
def huber_median(X, y, w, b, delta):
    error = X @ w + b - y
    bounds = np.full(len(y), delta)
    slope = np.median(np.stack([-bounds, error, bounds]), axis=0)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.right("a row times the Jacobian matrix of the errors, a dictionary")
def huber_jacobian(X, y, w, b, delta):
    n, d = X.shape
    error = X @ w + b - y
    upstream = np.select([error > delta, error < -delta], [delta, -delta], error).reshape(1, n) / n
    jacobian = np.concatenate([X, np.ones((n, 1))], axis=1)
    row = upstream @ jacobian
    return {"dw": row[0, :d], "db": row[0, d]}


@huber_problem.right("both branches backwards, with masks")
def huber_branches(X, y, w, b, delta):
    error = X @ w + b - y
    size = np.abs(error)
    inside = size <= delta
    dbranch = np.ones_like(size) / size.size
    dinside = np.where(inside, dbranch, 0)
    doutside = np.where(inside, 0, dbranch)
    derror = dinside * error
    dsize = doutside * delta
    derror = derror + dsize * np.where(error >= 0, 1.0, -1.0)
    return X.T @ derror, derror.sum()


@huber_problem.right("columns")
def huber_columns(X, y, w, b, delta):
    error = X @ w[:, None] + b - y[:, None]
    slope = np.maximum(np.minimum(error, delta), -delta)
    return X.T @ slope / slope.shape[0], slope.mean(keepdims=True)


@huber_problem.right("python lists")
def huber_lists(X, y, w, b, delta):
    rows, targets, weights = X.tolist(), y.tolist(), w.tolist()
    n, d = len(rows), len(weights)
    errors = [sum(rows[i][j] * weights[j] for j in range(d)) + float(b) - targets[i] for i in range(n)]
    slopes = [max(-float(delta), min(float(delta), error)) for error in errors]
    return [[sum(slopes[i] * rows[i][j] for i in range(n)) / n for j in range(d)], sum(slopes) / n]


@huber_problem.right("an object with forward and backward")
def huber_object(X, y, w, b, delta):
    class Huber:
        def forward(self, prediction, target):
            self.error = prediction - target
            self.inside = np.abs(self.error) <= delta
            outside = delta * (np.abs(self.error) - delta / 2)
            return np.where(self.inside, self.error**2 / 2, outside).mean()

        def backward(self):
            slope = np.where(self.inside, self.error, delta * np.sign(self.error))
            return slope / self.error.size

    criterion = Huber()
    criterion.forward(X @ w + b, y)
    upstream = criterion.backward()
    return X.T @ upstream, np.sum(upstream)


@huber_problem.right("torch")
def huber_torch(X, y, w, b, delta):
    slope = torch.clamp(X @ w + b - y, min=-delta, max=delta)
    return X.t() @ slope / len(y), slope.mean()


@huber_problem.right("comparison, torch")
def huber_torch_where(X, y, w, b, delta):
    error = torch.mv(X, w) + b - y
    slope = torch.where(error.abs() > delta, delta * error.sign(), error)
    return torch.einsum("ij,i->j", X, slope) / X.shape[0], torch.mean(slope)


@huber_problem.right("extended precision")
def huber_longdouble(X, y, w, b, delta):
    X, y, w = X.astype(np.longdouble), y.astype(np.longdouble), w.astype(np.longdouble)
    error = X @ w + np.longdouble(b) - y
    slope = np.where(np.abs(error) <= delta, error, np.longdouble(delta) * np.sign(error))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.right("single precision")
def huber_float32(X, y, w, b, delta):
    X, y, w = X.astype(np.float32), y.astype(np.float32), w.astype(np.float32)
    slope = np.clip(X @ w + np.float32(b) - y, -np.float32(delta), np.float32(delta))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "squares everywhere",
    "missing_mask",
    "different_loss",
    "region_only",
    "ignores_input",
    "missing_chain_factor",
    "hard_coded",
    "wrong_argument",
    "wrong_activation_derivative",
)
def huber_squares_everywhere(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error / len(y), error.mean()


@huber_problem.wrong(
    "magnitudes everywhere",
    "missing_mask",
    "different_loss",
    "region_only",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def huber_magnitudes_everywhere(X, y, w, b, delta):
    slope = delta * np.sign(X @ w + b - y)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "no threshold in the slope outside",
    "missing_chain_factor",
    "region_only",
    "wrong_term_factor",
    "different_loss",
    "hard_coded",
)
def huber_unit_slope(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) <= delta, error, np.sign(error))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "no sign outside",
    "missing_chain_factor",
    "region_only",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "broadcast_shape",
    "wrong_mask",
    "different_loss",
)
def huber_without_sign(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) <= delta, error, delta)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "the error compared without its magnitude",
    "wrong_mask",
    "region_only",
    "wrong_argument",
    "different_loss",
    "missing_mask",
)
def huber_one_sided_mask(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(error <= delta, error, delta * np.sign(error))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong("the branches exchanged", "wrong_mask", "different_loss")
def huber_branches_exchanged(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) > delta, error, delta * np.sign(error))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "samples outside dropped",
    "missing_term",
    "region_only",
    "different_loss",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "missing_path",
)
def huber_outside_dropped(X, y, w, b, delta):
    error = X @ w + b - y
    slope = error * (np.abs(error) <= delta)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "samples inside dropped",
    "missing_term",
    "region_only",
    "extra_mask",
    "different_loss",
    "single_sample",
    "wrong_sample_weights",
    "missing_path",
)
def huber_inside_dropped(X, y, w, b, delta):
    error = X @ w + b - y
    slope = delta * np.sign(error) * (np.abs(error) > delta)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "the square's slope doubled",
    "wrong_term_factor",
    "region_only",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
)
def huber_inside_doubled(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) <= delta, 2 * error, delta * np.sign(error))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong("the slope outside halved", "wrong_term_factor", "region_only", "different_loss", "extra_factor")
def huber_outside_halved(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) <= delta, error, 0.5 * delta * np.sign(error))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong("the offset of the outer branch kept", "extra_term", "region_only", "different_loss")
def huber_offset_kept(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) <= delta, error, delta * (np.sign(error) - 0.5 * delta))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "the outer branch not differentiated", "region_only", "wrong_activation_derivative", "different_loss"
)
def huber_outer_value(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) <= delta, error, delta * (np.abs(error) - 0.5 * delta))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "a threshold of its own", "hard_coded", "ignores_input", "different_loss", "region_only", "clipped"
)
def huber_hard_coded(X, y, w, b):
    slope = np.clip(X @ w + b - y, -1.35, 1.35)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "a tenth for the threshold in the comparison", "wrong_mask", "hard_coded", "region_only", "different_loss"
)
def huber_threshold_in_mask(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) <= 0.1, error, delta * np.sign(error))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "the targets compared with the threshold", "wrong_mask", "wrong_argument", "region_only", "different_loss"
)
def huber_targets_compared(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(y) <= delta, error, delta * np.sign(error))
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "one branch for all by the mean magnitude",
    "wrong_mask",
    "wrong_axis_sum",
    "region_only",
    "shape_only",
    "broadcast_shape",
    "different_loss",
    "wrong_argument",
)
def huber_one_branch(X, y, w, b, delta):
    error = X @ w + b - y
    slope = error if np.mean(np.abs(error)) <= delta else delta * np.sign(error)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "one branch for all by the first sample",
    "wrong_mask",
    "single_sample",
    "region_only",
    "shape_only",
    "broadcast_shape",
    "wrong_argument",
    "different_loss",
)
def huber_branch_of_first(X, y, w, b, delta):
    error = X @ w + b - y
    slope = error if abs(error[0]) <= delta else delta * np.sign(error)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong("a smooth relative of the loss", "different_loss", "wrong_activation_derivative")
def huber_smooth(X, y, w, b, delta):
    error = X @ w + b - y
    slope = error / np.sqrt(1 + (error / delta) ** 2)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "negative errors cut off",
    "wrong_mask",
    "region_only",
    "extra_mask",
    "clipped",
    "different_loss",
    "single_sample",
    "wrong_sample_weights",
    "missing_term",
    "missing_path",
    "wrong_argument",
)
def huber_negative_cut(X, y, w, b, delta):
    slope = np.clip(X @ w + b - y, 0, delta)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "the gradient clipped in place of the errors", "clipped", "different_loss", "region_only", "wrong_order"
)
def huber_gradient_clipped(X, y, w, b, delta):
    error = X @ w + b - y
    return np.clip(X.T @ error / len(y), -delta, delta), np.clip(error.mean(), -delta, delta)


@huber_problem.wrong("the sum for the mean", "batch_scale", "missing_chain_factor", "different_loss")
def huber_summed(X, y, w, b, delta):
    slope = np.clip(X @ w + b - y, -delta, delta)
    return X.T @ slope, slope.sum()


@huber_problem.wrong(
    "the mean over the samples inside",
    "wrong_sample_weights",
    "wrong_term_factor",
    "region_only",
    "different_loss",
    "extra_factor",
)
def huber_mean_over_inside(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.clip(error, -delta, delta)
    count = np.count_nonzero(np.abs(error) <= delta)
    return X.T @ slope / count, slope.sum() / count


@huber_problem.wrong(
    "target minus prediction",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
    "different_loss",
)
def huber_error_reversed(X, y, w, b, delta):
    slope = np.clip(y - X @ w - b, -delta, delta)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "no intercept in the prediction", "ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded"
)
def huber_without_intercept(X, y, w, delta):
    slope = np.clip(X @ w - y, -delta, delta)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "the mask for the weights only",
    "missing_mask",
    "region_only",
    "missing_chain_factor",
    "different_loss",
    "ignores_input",
    "wrong_argument",
    "hard_coded",
    "wrong_activation_derivative",
)
def huber_intercept_unmasked(X, y, w, b, delta):
    error = X @ w + b - y
    return X.T @ np.clip(error, -delta, delta) / len(y), error.mean()


@huber_problem.wrong(
    "no gradient for the intercept", "zero", "ignores_input", "hard_coded", "extra_mask", "missing_path"
)
def huber_intercept_zero(X, y, w, b, delta):
    slope = np.clip(X @ w + b - y, -delta, delta)
    return X.T @ slope / len(y), 0.0


@huber_problem.wrong("no features outside", "missing_chain_factor", "region_only", "broadcast_shape")
def huber_outside_without_features(X, y, w, b, delta):
    error = X @ w + b - y
    inside = np.abs(error) <= delta
    outside_slope = delta * np.sign(error) * ~inside
    dw = (X.T @ (error * inside) + outside_slope.sum()) / len(y)
    return dw, np.clip(error, -delta, delta).mean()


@huber_problem.wrong(
    "magnitudes of the errors",
    "region_only",
    "wrong_argument",
    "different_loss",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def huber_error_magnitudes(X, y, w, b, delta):
    slope = np.minimum(np.abs(X @ w + b - y), delta)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong(
    "the last sample only",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def huber_last_sample(X, y, w, b, delta):
    for i in range(len(y)):
        slope = np.clip(X[i] @ w + b - y[i], -delta, delta)
    return slope * X[i] / len(y), slope / len(y)


@huber_problem.wrong("the slope added to that of the sample before", "accumulates", "region_only", "extra_term")
def huber_slope_added(X, y, w, b, delta):
    dw, db, slope = np.zeros(len(w)), 0.0, 0.0
    for i in range(len(y)):
        error = X[i] @ w + b - y[i]
        if abs(error) > delta:
            slope = delta * np.sign(error)
        else:
            slope += error
        dw += slope * X[i] / len(y)
        db += slope / len(y)
    return dw, db


@huber_problem.wrong(
    "a column of predictions minus a row of targets",
    "broadcast_shape",
    "shape_only",
    "different_loss",
    "wrong_axis_sum",
)
def huber_broadcast(X, y, w, b, delta):
    slope = np.clip(X @ w[:, None] + b - y, -delta, delta)
    return X.T @ slope.mean(axis=1) / len(y), slope.mean()


@huber_problem.wrong("samples guessed from the sizes", "shape_only", "transposed", "axes_permuted", "different_loss")
def huber_orientation_guessed(X, y, w, b, delta):
    if X.shape[0] == len(w):
        X = X.T
    slope = np.clip(X @ w + b - y, -delta, delta)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong("the step of a descent", "step_not_slope", "constant_factor", "extra_factor", "different_loss")
def huber_step(X, y, w, b, delta):
    slope = np.clip(X @ w + b - y, -delta, delta)
    return -0.01 * X.T @ slope / len(y), -0.01 * slope.mean()


@huber_problem.wrong("slopes stored among integers", "truncated_to_int", "different_loss")
def huber_integer_store(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.zeros(len(y), dtype=int)
    for i in range(len(y)):
        slope[i] = np.clip(error[i], -delta, delta)
    return X.T @ slope / len(y), slope.mean()


@huber_problem.wrong("rounded to three decimals", "rounded")
def huber_rounded(X, y, w, b, delta):
    slope = np.clip(X @ w + b - y, -delta, delta)
    return np.round(X.T @ slope / len(y), 3), np.round(slope.mean(), 3)


@huber_problem.wrong(
    "no sign outside, and the sum for the mean",
    "missing_chain_factor",
    "region_only",
    "batch_scale",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "broadcast_shape",
    "wrong_mask",
    "different_loss",
)
def huber_without_sign_summed(X, y, w, b, delta):
    error = X @ w + b - y
    slope = np.where(np.abs(error) <= delta, error, delta)
    return X.T @ slope, slope.sum()


@huber_problem.wrong(
    "squares everywhere, target minus prediction",
    "missing_mask",
    "sign_flipped",
    "ignores_input",
    "missing_chain_factor",
    "different_loss",
    "region_only",
    "constant_factor",
    "hard_coded",
    "wrong_argument",
    "wrong_activation_derivative",
    "extra_factor",
    "step_not_slope",
)
def huber_squares_reversed(X, y, w, b):
    error = y - X @ w - b
    return X.T @ error / len(y), error.mean()


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0, 2.0, 3.0)),
    w=uniform("d", low=-0.8, high=0.8),
    b=normal(),
)
def poisson_regression(X, y, w, b):
    """the mean negative log-likelihood of counts with a logarithmic link"""
    log_rate = X @ w + b
    return (torch.exp(log_rate) - y * log_rate + torch.lgamma(y + 1)).mean()


poisson_problem = Problem(poisson_regression, ("w", "b"))


@poisson_problem.right("rate less count")
def poisson_matrix(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (rate - y) / len(y), np.mean(rate - y)


@poisson_problem.right("a loop over the samples")
def poisson_sample_loop(X, y, w, b):
    n, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        rate = np.exp(X[i].dot(w) + b)
        dw += (rate - y[i]) * X[i]
        db += rate - y[i]
    return dw / n, db / n


@poisson_problem.right("loops over samples and features, math")
def poisson_entry_loops(X, y, w, b):
    n, d = X.shape
    dw, db = [0.0] * d, 0.0
    for i in range(n):
        log_rate = float(b)
        for j in range(d):
            log_rate += float(X[i][j]) * float(w[j])
        excess = math.exp(log_rate) - float(y[i])
        for j in range(d):
            dw[j] += excess * float(X[i][j]) / n
        db += excess / n
    return [dw, db]


@poisson_problem.right("expected less observed sufficient statistics")
def poisson_statistics(X, y, w, b):
    design = np.column_stack([X, np.ones(len(X))])
    rate = np.exp(design @ np.append(w, b))
    observed = design.T @ y
    expected = design.T @ rate
    gradient = (expected - observed) / len(y)
    return gradient[:-1], gradient[-1]


@poisson_problem.right("the rate as a product of factors")
def poisson_factors(X, y, w, b):
    rate = np.exp(b) * np.prod(np.exp(X * w), axis=1)
    return np.mean(X * (rate - y)[:, None], axis=0), rate.mean() - y.mean()


@poisson_problem.right("einsum")
def poisson_einsum(X, y, w, b):
    excess = np.exp(np.einsum("ij,j->i", X, w) + b) - y
    return np.einsum("ij,i->j", X, excess) / len(y), np.einsum("i->", excess) / len(y)


@poisson_problem.right("shares of the total rate")
def poisson_shares(X, y, w, b):
    n = len(y)
    log_rate = X @ w + b
    top = log_rate.max()
    shares = np.exp(log_rate - top)
    total = shares.sum()
    mean_rate = np.exp(top + np.log(total)) / n
    return mean_rate * (shares / total) @ X - y @ X / n, mean_rate - y.mean()


@poisson_problem.right("weighted least squares with a working response")
def poisson_working_response(X, y, w, b):
    log_rate = X @ w + b
    rate = np.exp(log_rate)
    working = log_rate + (y - rate) / rate
    weighted = rate * (log_rate - working)
    return X.T @ weighted / len(y), weighted.mean()


@poisson_problem.right("through the slope by the rate")
def poisson_by_rate(X, y, w, b):
    log_rate = X @ w + b
    rate = np.exp(log_rate)
    drate = (1 - y / rate) / len(y)
    dlog_rate = drate * rate
    return {"dw": X.T @ dlog_rate, "db": dlog_rate.sum()}


@poisson_problem.right("the two terms backwards apart")
def poisson_two_terms(X, y, w, b):
    n = len(y)
    rate = np.exp(X @ w + b)
    dw_rate, db_rate = X.T @ rate / n, rate.sum() / n
    dw_count, db_count = -(X.T @ y) / n, -y.sum() / n
    return dw_rate + dw_count, db_rate + db_count


@poisson_problem.right("samples grouped by their counts")
def poisson_by_count(X, y, w, b):
    rate = np.exp(X @ w + b)
    dw, db = np.zeros(len(w)), 0.0
    for count in np.unique(y):
        chosen = y == count
        dw += rate[chosen] @ X[chosen] - count * X[chosen].sum(axis=0)
        db += rate[chosen].sum() - count * chosen.sum()
    return dw / len(y), db / len(y)


@poisson_problem.right("a row times the Jacobian matrix of the logarithms")
def poisson_jacobian(X, y, w, b):
    n, d = X.shape
    jacobian = np.ones((n, d + 1))
    jacobian[:, 1:] = X
    theta = np.r_[b, w]
    upstream = (np.exp(jacobian @ theta) - y).reshape(1, n) / n
    row = (upstream @ jacobian).ravel()
    return row[1:], row[0]


@poisson_problem.right("a diagonal matrix of rates")
def poisson_diagonal(X, y, w, b):
    ones = np.ones(len(y))
    rates = np.diag(np.exp(X @ w + b))
    return X.T @ (rates @ ones - y) / len(y), ones @ (rates @ ones - y) / len(y)


@poisson_problem.right("the exponential less one")
def poisson_expm1(X, y, w, b):
    excess = np.expm1(X @ w + b) + (1 - y)
    return X.T.dot(excess) / excess.size, excess.sum() / excess.size


@poisson_problem.right("a running mean over the samples")
def poisson_running_mean(X, y, w, b):
    mean = np.zeros(len(w) + 1)
    for i in range(len(y)):
        row = np.append(X[i], 1.0)
        slope = (np.exp(row[:-1] @ w + b) - y[i]) * row
        mean = mean + (slope - mean) / (i + 1)
    return mean[:-1], mean[-1]


@poisson_problem.right("columns")
def poisson_columns(X, y, w, b):
    y, w = y.reshape(-1, 1), w.reshape(-1, 1)
    excess = np.exp(X @ w + b) - y
    return X.T @ excess / len(y), excess.mean(axis=0, keepdims=True)


@poisson_problem.right("torch")
def poisson_torch(X, y, w, b):
    rate = torch.exp(torch.mv(X, w) + b)
    return torch.mv(X.t(), rate - y) / len(y), torch.mean(rate - y)


@poisson_problem.right("weighted rows, torch")
def poisson_torch_rows(X, y, w, b):
    log_rate = (X * w).sum(dim=1, keepdim=True) + b
    excess = torch.exp(log_rate) - y.unsqueeze(1)
    return (X * excess).mean(dim=0), excess.mean()


@poisson_problem.right("extended precision")
def poisson_longdouble(X, y, w, b):
    X, y, w = X.astype(np.longdouble), y.astype(np.longdouble), w.astype(np.longdouble)
    excess = np.exp(X @ w + np.longdouble(b)) - y
    return X.T @ excess / len(y), excess.mean()


@poisson_problem.right("single precision")
def poisson_float32(X, y, w, b):
    X, y, w = X.astype(np.float32), y.astype(np.float32), w.astype(np.float32)
    excess = np.exp(X @ w + np.float32(b)) - y
    return X.T @ excess / len(y), excess.mean()


@poisson_problem.wrong(
    "count minus rate",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
    "different_loss",
)
def poisson_reversed(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (y - rate) / len(y), np.mean(y - rate)


@poisson_problem.wrong(
    "the logarithm of the rate for the rate", "wrong_argument", "different_loss", "wrong_activation_derivative"
)
def poisson_log_rate(X, y, w, b):
    log_rate = X @ w + b
    return X.T @ (log_rate - y) / len(y), np.mean(log_rate - y)


@poisson_problem.wrong("the exponential taken twice", "wrong_argument", "wrong_activation_derivative", "different_loss")
def poisson_exponential_twice(X, y, w, b):
    rate = np.exp(X @ w + b)
    excess = np.exp(rate) - y
    return X.T @ excess / len(y), excess.mean()


@poisson_problem.wrong("no counts", "missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded")
def poisson_without_counts(X, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ rate / len(X), rate.mean()


@poisson_problem.wrong("counts only", "missing_term", "missing_path", "ignores_input", "different_loss")
def poisson_counts_only(X, y):
    return -X.T @ y / len(y), -y.mean()


@poisson_problem.wrong(
    "the slope of the exponential taken for one",
    "wrong_activation_derivative",
    "ignores_input",
    "missing_chain_factor",
    "different_loss",
    "hard_coded",
)
def poisson_unit_rate(X, y):
    return X.T @ (1 - y) / len(y), np.mean(1 - y)


@poisson_problem.wrong("the slope by the rate", "missing_chain_factor", "different_loss", "wrong_sample_weights")
def poisson_slope_by_rate(X, y, w, b):
    slope = 1 - y / np.exp(X @ w + b)
    return X.T @ slope / len(y), slope.mean()


@poisson_problem.wrong(
    "the slope of the exponential twice",
    "squared_chain_factor",
    "extra_factor",
    "different_loss",
    "wrong_sample_weights",
)
def poisson_rate_twice(X, y, w, b):
    rate = np.exp(X @ w + b)
    slope = (rate - y) * rate
    return X.T @ slope / len(y), slope.mean()


@poisson_problem.wrong("the exponential of the negative", "wrong_argument", "different_loss")
def poisson_negative_exponent(X, y, w, b):
    rate = np.exp(-(X @ w + b))
    return X.T @ (rate - y) / len(y), np.mean(rate - y)


@poisson_problem.wrong("a sigmoid for the exponential", "wrong_activation_derivative", "different_loss")
def poisson_sigmoid(X, y, w, b):
    rate = 1 / (1 + np.exp(-(X @ w + b)))
    return X.T @ (rate - y) / len(y), np.mean(rate - y)


@poisson_problem.wrong(
    "counts with a plus", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def poisson_counts_added(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (rate + y) / len(y), np.mean(rate + y)


@poisson_problem.wrong("rates halved", "wrong_term_factor", "different_loss", "extra_factor")
def poisson_rates_halved(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (0.5 * rate - y) / len(y), np.mean(0.5 * rate - y)


@poisson_problem.wrong("the constant of the counts kept", "extra_term", "different_loss")
def poisson_constant_kept(X, y, w, b):
    rate = np.exp(X @ w + b)
    logs = np.array([math.lgamma(count + 1) for count in y])
    slope = rate - y + logs
    return X.T @ slope / len(y), slope.mean()


@poisson_problem.wrong("the sum for the mean", "batch_scale", "missing_chain_factor", "different_loss")
def poisson_summed(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (rate - y), np.sum(rate - y)


@poisson_problem.wrong("the mean over all entries", "dimension_scale", "extra_factor", "wrong_axis_sum")
def poisson_mean_over_entries(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (rate - y) / X.size, np.mean(rate - y)


@poisson_problem.wrong(
    "divided by the total count", "wrong_sample_weights", "wrong_term_factor", "different_loss", "extra_factor"
)
def poisson_over_total_count(X, y, w, b):
    excess = np.exp(X @ w + b) - y
    total = y.sum()
    return X.T @ excess / total, excess.sum() / total


@poisson_problem.wrong(
    "no intercept in the rate",
    "ignores_input",
    "missing_chain_factor",
    "missing_term",
    "different_loss",
    "wrong_argument",
    "hard_coded",
)
def poisson_without_intercept(X, y, w):
    rate = np.exp(X @ w)
    return X.T @ (rate - y) / len(y), np.mean(rate - y)


@poisson_problem.wrong("the intercept outside the exponential", "wrong_argument", "wrong_order")
def poisson_intercept_outside(X, y, w, b):
    rate = np.exp(X @ w) + b
    return X.T @ (rate - y) / len(y), np.mean(rate - y)


@poisson_problem.wrong("the intercept's gradient summed", "batch_scale", "missing_chain_factor")
def poisson_intercept_summed(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (rate - y) / len(y), np.sum(rate - y)


@poisson_problem.wrong(
    "the exponential of the intercept alone",
    "missing_path",
    "wrong_argument",
    "missing_term",
    "ignores_input",
    "different_loss",
    "missing_chain_factor",
    "hard_coded",
)
def poisson_intercept_alone(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (rate - y) / len(y), np.exp(b) - y.mean()


@poisson_problem.wrong(
    "no gradient for the intercept", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"
)
def poisson_intercept_zero(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (rate - y) / len(y), 0.0


@poisson_problem.wrong("no features in the count's term", "missing_chain_factor", "broadcast_shape", "different_loss")
def poisson_counts_without_features(X, y, w, b):
    rate = np.exp(X @ w + b)
    return (X.T @ rate - y.sum()) / len(y), np.mean(rate - y)


@poisson_problem.wrong(
    "the weights in their own gradient", "extra_factor", "wrong_activation_derivative", "wrong_argument"
)
def poisson_times_weights(X, y, w, b):
    rate = np.exp(X @ w + b)
    return w * (X.T @ (rate - y)) / len(y), np.mean(rate - y)


@poisson_problem.wrong(
    "the mean rate for every sample", "wrong_axis_sum", "broadcast_shape", "wrong_argument", "wrong_order", "shape_only"
)
def poisson_mean_rate(X, y, w, b):
    rate = np.exp(X @ w + b).mean()
    return X.T @ (rate - y) / len(y), np.mean(rate - y)


@poisson_problem.wrong(
    "the rate at the mean sample",
    "wrong_argument",
    "wrong_axis_sum",
    "broadcast_shape",
    "wrong_order",
    "different_loss",
    "shape_only",
)
def poisson_rate_at_mean(X, y, w, b):
    rate = np.exp(X.mean(axis=0) @ w + b)
    return X.T @ (rate - y) / len(y), np.mean(rate - y)


@poisson_problem.wrong("the same sum for all weights", "wrong_axis_sum", "broadcast_shape", "shape_only")
def poisson_collapsed(X, y, w, b):
    excess = np.exp(X @ w + b) - y
    return np.full_like(w, np.sum(X * excess[:, None]) / len(y)), excess.mean()


@poisson_problem.wrong("rates limited to one", "region_only", "clipped", "wrong_argument", "different_loss")
def poisson_rate_limited(X, y, w, b):
    rate = np.exp(np.minimum(X @ w + b, 0))
    return X.T @ (rate - y) / len(y), np.mean(rate - y)


@poisson_problem.wrong(
    "samples with positive counts only",
    "wrong_mask",
    "region_only",
    "extra_mask",
    "missing_term",
    "missing_path",
    "single_sample",
    "wrong_sample_weights",
    "different_loss",
)
def poisson_positive_counts(X, y, w, b):
    excess = (np.exp(X @ w + b) - y) * (y > 0)
    return X.T @ excess / len(y), excess.mean()


@poisson_problem.wrong(
    "counts as zero or one", "region_only", "wrong_argument", "clipped", "thresholded", "different_loss"
)
def poisson_binary_counts(X, y, w, b):
    excess = np.exp(X @ w + b) - np.minimum(y, 1)
    return X.T @ excess / len(y), excess.mean()


@poisson_problem.wrong("rates rounded to counts", "rounded", "wrong_argument", "different_loss")
def poisson_rounded_rates(X, y, w, b):
    excess = np.round(np.exp(X @ w + b)) - y
    return X.T @ excess / len(y), excess.mean()


@poisson_problem.wrong("the excess stored like the counts, as integers", "truncated_to_int", "different_loss")
def poisson_integer_store(X, y, w, b):
    counts = y.astype(int)
    excess = np.zeros_like(counts)
    for i in range(len(counts)):
        excess[i] = np.exp(X[i] @ w + b) - counts[i]
    return X.T @ excess / len(y), excess.mean()


@poisson_problem.wrong(
    "the last sample only",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def poisson_last_sample(X, y, w, b):
    for i in range(len(y)):
        excess = np.exp(X[i] @ w + b) - y[i]
        dw, db = excess * X[i] / len(y), excess / len(y)
    return dw, db


@poisson_problem.wrong(
    "the rate of the first sample for all", "single_sample", "wrong_argument", "broadcast_shape", "shape_only"
)
def poisson_first_rate(X, y, w, b):
    rate = None
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        if rate is None:
            rate = np.exp(X[i] @ w + b)
        dw += (rate - y[i]) * X[i] / len(y)
        db += (rate - y[i]) / len(y)
    return dw, db


@poisson_problem.wrong(
    "a column of rates minus a row of counts",
    "broadcast_shape",
    "shape_only",
    "different_loss",
    "wrong_argument",
    "wrong_axis_sum",
)
def poisson_broadcast(X, y, w, b):
    excess = np.exp(X @ w[:, None] + b) - y
    return X.T @ excess.mean(axis=1) / len(y), excess.mean()


@poisson_problem.wrong("samples guessed from the sizes", "shape_only", "transposed", "axes_permuted", "different_loss")
def poisson_orientation_guessed(X, y, w, b):
    if X.shape[1] == len(y):
        X = X.T
    excess = np.exp(X @ w + b) - y
    return X.T @ excess / len(y), excess.mean()


@poisson_problem.wrong("limited to a tenth", "region_only", "clipped")
def poisson_clipped(X, y, w, b):
    excess = np.exp(X @ w + b) - y
    return np.clip(X.T @ excess / len(y), -0.1, 0.1), np.clip(excess.mean(), -0.1, 0.1)


@poisson_problem.wrong("the step of a descent", "step_not_slope", "constant_factor", "extra_factor", "different_loss")
def poisson_step(X, y, w, b):
    excess = np.exp(X @ w + b) - y
    return -0.01 * X.T @ excess / len(y), -0.01 * excess.mean()


@poisson_problem.wrong("rounded to three decimals", "rounded")
def poisson_rounded(X, y, w, b):
    excess = np.exp(X @ w + b) - y
    return np.round(X.T @ excess / len(y), 3), round(float(excess.mean()), 3)


@poisson_problem.wrong("half precision", "low_precision")
def poisson_float16(X, y, w, b):
    X, y, w = X.astype(np.float16), y.astype(np.float16), w.astype(np.float16)
    excess = np.exp(X @ w + np.float16(b)) - y
    return X.T @ excess / np.float16(len(y)), excess.mean()


@poisson_problem.wrong(
    "count minus rate, summed",
    "sign_flipped",
    "batch_scale",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
    "different_loss",
)
def poisson_reversed_summed(X, y, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ (y - rate), np.sum(y - rate)


@poisson_problem.wrong(
    "no counts, and no gradient for the intercept",
    "missing_term",
    "missing_path",
    "ignores_input",
    "zero",
    "different_loss",
    "hard_coded",
    "extra_mask",
)
def poisson_without_counts_or_intercept(X, w, b):
    rate = np.exp(X @ w + b)
    return X.T @ rate / len(X), 0.0
