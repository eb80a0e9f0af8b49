"""Softmax cross-entropy: of one vector of logits, of a linear classifier, with smoothed labels and a temperature."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from grader import choice, loss, normal, uniform


def softmax_of(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


def softmax_rows(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def indicator_rows(labels, classes):
    rows = np.zeros((len(labels), classes))
    rows[np.arange(len(labels)), labels.astype(int)] = 1
    return rows


@loss(z=normal("k"), y=choice(values=(0.0, 1.0, 2.0)))
def logit_cross_entropy(z, y):
    """the cross-entropy of the softmax of a vector"""
    p = torch.exp(z) / torch.exp(z).sum()
    return -torch.log(p[y.long()])


logits_problem = Problem(logit_cross_entropy, ("z",))


@logits_problem.right("probabilities less the indicator")
def logits_closed_form(z, y):
    dz = softmax_of(z)
    dz[int(y)] -= 1
    return dz


@logits_problem.right("naive softmax and a vector of the identity")
def logits_identity_row(z, y):
    return np.exp(z) / np.sum(np.exp(z)) - np.eye(len(z))[int(y)]


@logits_problem.right("a loop with two cases")
def logits_two_cases(z, y):
    total = sum(math.exp(v) for v in z)
    gradient = []
    for j in range(len(z)):
        p = math.exp(z[j]) / total
        if j == int(y):
            gradient.append(p - 1)
        else:
            gradient.append(p)
    return gradient


@logits_problem.right("the Jacobian of the softmax as a matrix")
def logits_jacobian(z, y):
    p = softmax_of(z)
    jacobian = np.diag(p) - np.outer(p, p)
    dp = np.zeros(len(z))
    dp[int(y)] = -1 / p[int(y)]
    return jacobian @ dp


@logits_problem.right("the Jacobian entry by entry")
def logits_jacobian_loops(z, y):
    k = len(z)
    p = np.exp(z) / np.exp(z).sum()
    gradient = np.zeros(k)
    for i in range(k):
        upstream = -1 / p[i] if i == int(y) else 0.0
        for j in range(k):
            gradient[j] += upstream * (p[i] * (1 - p[j]) if i == j else -p[i] * p[j])
    return gradient


@logits_problem.right("the row of the Jacobian that is needed")
def logits_jacobian_row(z, y):
    p = softmax_of(z)
    target = (np.arange(len(z)) == y).astype(float)
    return -(p[int(y)] * (target - p)) / p[int(y)]


@logits_problem.right("exponentials, sum, quotient and logarithm one after the other")
def logits_staged(z, y):
    c = int(y)
    e = np.exp(z)
    s = e.sum()
    p = e[c] / s
    dp = -1 / p
    de = np.zeros_like(e)
    de[c] = dp / s
    ds = -dp * e[c] / s**2
    de = de + ds
    return de * e


@logits_problem.right("differences of logits alone")
def logits_differences(z, y):
    gradient = np.array([1 / np.sum(np.exp(z - z[j])) for j in range(len(z))])
    others = np.arange(len(z)) != int(y)
    gradient[int(y)] = -gradient[others].sum()
    return gradient


@logits_problem.right("a table of all differences")
def logits_difference_table(z, y):
    table = np.exp(z[np.newaxis, :] - z[:, np.newaxis])
    return 1 / table.sum(axis=1) - np.where(np.arange(z.size) == int(y), 1.0, 0.0)


@logits_problem.right("the logarithm of the sum, built up term by term")
def logits_log_sum(z, y):
    log_sum = z[0]
    for value in z[1:]:
        log_sum = np.logaddexp(log_sum, value)
    log_p = z - log_sum
    gradient = np.exp(log_p)
    gradient[int(y)] = np.expm1(log_p[int(y)])
    return gradient


@logits_problem.right("powers of two")
def logits_powers_of_two(z, y):
    powers = 2 ** (z / math.log(2))
    one_hot = [float(j == int(y)) for j in range(len(z))]
    return powers / powers.sum() - one_hot


@logits_problem.right("a column")
def logits_column(z, y):
    column = z.reshape(-1, 1)
    e = np.exp(column - column.mean())
    target = np.zeros((len(z), 1))
    target[int(y), 0] = 1
    return e / np.sum(e, axis=0, keepdims=True) - target


@logits_problem.right("the average over all classes of the move from the right one")
def logits_average_move(z, y):
    p = softmax_of(z)
    corners = np.eye(len(z))
    return sum(p[j] * (corners[j] - corners[int(y)]) for j in range(len(z)))


@logits_problem.right("the right class in front, and back again")
def logits_right_class_first(z, y):
    c = int(y)
    order = np.r_[c, [j for j in range(len(z)) if j != c]].astype(int)
    moved = z[order] - z[c]
    tail = np.exp(moved[1:])
    s = 1 + tail.sum()
    gradient = np.empty(len(z))
    gradient[order] = np.concatenate([[-tail.sum() / s], tail / s])
    return {"dz": gradient}


@logits_problem.right("torch")
def logits_torch(z, y):
    return torch.softmax(z, dim=0) - F.one_hot(y.long(), len(z)).to(z.dtype)


@logits_problem.right("torch, from logarithms of probabilities")
def logits_torch_log_softmax(z, y):
    log_p = F.log_softmax(z, dim=-1)
    pick = torch.zeros_like(z)
    pick[y.long()] = -1.0
    return pick - torch.exp(log_p) * pick.sum()


@logits_problem.right("extended precision")
def logits_longdouble(z, y):
    e = np.exp(np.asarray(z, dtype=np.longdouble))
    gradient = e / e.sum()
    gradient[int(y)] -= 1
    return gradient


@logits_problem.right("single precision")
def logits_single(z, y):
    gradient = softmax_of(z.astype(np.float32))
    gradient[int(y)] -= 1
    return gradient


@logits_problem.wrong("the indicator not subtracted", "ignores_input", "missing_term", "different_loss", "missing_path")
def logits_without_label(z, y):
    return softmax_of(z)


@logits_problem.wrong(
    "one subtracted everywhere",
    "ignores_input",
    "wrong_mask",
    "missing_mask",
    "missing_chain_factor",
    "extra_term",
    "different_loss",
)
def logits_one_everywhere(z, y):
    return softmax_of(z) - 1


@logits_problem.wrong(
    "the indicator less the probabilities",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
    "different_loss",
)
def logits_sign(z, y):
    dz = -softmax_of(z)
    dz[int(y)] += 1
    return dz


@logits_problem.wrong(
    "only the diagonal of the Jacobian",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "extra_mask",
    "wrong_mask",
    "region_only",
)
def logits_diagonal(z, y):
    p = softmax_of(z)
    dp = np.zeros(len(z))
    dp[int(y)] = -1 / p[int(y)]
    return dp * p * (1 - p)


@logits_problem.wrong(
    "only what is off the diagonal of the Jacobian",
    "missing_path",
    "missing_term",
    "extra_mask",
    "wrong_mask",
    "region_only",
)
def logits_off_diagonal(z, y):
    p = softmax_of(z)
    jacobian = -np.outer(p, p)
    dp = np.zeros(len(z))
    dp[int(y)] = -1 / p[int(y)]
    return jacobian @ dp - jacobian.diagonal() * dp


@logits_problem.wrong(
    "the Jacobian of the softmax applied once more", "squared_chain_factor", "extra_factor", "different_loss"
)
def logits_jacobian_twice(z, y):
    p = softmax_of(z)
    dz = p.copy()
    dz[int(y)] -= 1
    return (np.diag(p) - np.outer(p, p)) @ dz


@logits_problem.wrong("the squared error of a sigmoid", "squared_chain_factor", "extra_factor")
def logits_squared_error(z, y):
    p = softmax_of(z)
    target = np.eye(len(z))[int(y)]
    return (p - target) * p * (1 - p)


@logits_problem.wrong("stops at the probabilities", "missing_chain_factor", "wrong_activation_derivative")
def logits_stops_at_probabilities(z, y):
    dp = np.zeros(len(z))
    dp[int(y)] = -1 / softmax_of(z)[int(y)]
    return dp


@logits_problem.wrong(
    "the slope of the probability for that of its logarithm",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
)
def logits_probability_slope(z, y):
    p = softmax_of(z)
    return -p[int(y)] * (np.eye(len(z))[int(y)] - p)


@logits_problem.wrong("a sigmoid for every class", "different_loss", "wrong_activation_derivative")
def logits_sigmoids(z, y):
    return 1 / (1 + np.exp(-z)) - np.eye(len(z))[int(y)]


@logits_problem.wrong("exponentials not normalised", "missing_chain_factor", "different_loss")
def logits_not_normalised(z, y):
    return np.exp(z) - np.eye(len(z))[int(y)]


@logits_problem.wrong("logits for probabilities", "different_loss", "wrong_argument", "wrong_activation_derivative")
def logits_for_probabilities(z, y):
    dz = z.copy()
    dz[int(y)] -= 1
    return dz


@logits_problem.wrong("the maximum subtracted above alone", "wrong_argument", "extra_factor", "wrong_term_factor")
def logits_half_stable(z, y):
    p = np.exp(z - z.max()) / np.sum(np.exp(z))
    p[int(y)] -= 1
    return p


@logits_problem.wrong("the softmax of probabilities", "wrong_argument", "wrong_activation_derivative")
def logits_softmax_twice(z, y):
    return softmax_of(softmax_of(z)) - np.eye(len(z))[int(y)]


@logits_problem.wrong("logarithms of probabilities for probabilities", "wrong_argument", "wrong_activation_derivative")
def logits_log_probabilities(z, y):
    log_p = np.log(softmax_of(z))
    log_p[int(y)] -= 1
    return log_p


@logits_problem.wrong("divided by the number of classes", "dimension_scale", "extra_factor", "different_loss")
def logits_averaged_classes(z, y):
    return (softmax_of(z) - np.eye(len(z))[int(y)]) / len(z)


@logits_problem.wrong(
    "classes counted from one", "wrong_argument", "shifted_or_flipped", "different_loss", "wrong_mask"
)
def logits_counts_from_one(z, y):
    dz = softmax_of(z)
    dz[int(y) - 1] -= 1
    return dz


@logits_problem.wrong(
    "always the last class",
    "hard_coded",
    "ignores_input",
    "different_loss",
    "wrong_argument",
    "wrong_mask",
    "region_only",
)
def logits_last_class(z, y):
    dz = softmax_of(z)
    dz[-1] -= 1
    return dz


@logits_problem.wrong(
    "only the entry of the right class",
    "missing_path",
    "wrong_mask",
    "missing_term",
    "extra_mask",
    "region_only",
    "wrong_activation_derivative",
)
def logits_right_class_only(z, y):
    dz = np.zeros(len(z))
    dz[int(y)] = softmax_of(z)[int(y)] - 1
    return dz


@logits_problem.wrong(
    "nothing for the right class", "missing_path", "wrong_mask", "missing_term", "extra_mask", "region_only"
)
def logits_other_classes_only(z, y):
    dz = softmax_of(z)
    dz[int(y)] = 0
    return dz


@logits_problem.wrong("one minus the probability for the right class", "wrong_term_factor", "region_only")
def logits_right_class_sign(z, y):
    dz = softmax_of(z)
    dz[int(y)] = 1 - dz[int(y)]
    return dz


@logits_problem.wrong(
    "the likeliest class taken for certain", "thresholded", "different_loss", "wrong_activation_derivative"
)
def logits_hard_prediction(z, y):
    dz = np.zeros(len(z))
    dz[np.argmax(z)] = 1
    dz[int(y)] -= 1
    return dz


@logits_problem.wrong("negative logits set to zero", "region_only", "wrong_argument", "clipped")
def logits_positive_part(z, y):
    return softmax_of(np.maximum(z, 0)) - np.eye(len(z))[int(y)]


@logits_problem.wrong("the softmax of magnitudes", "region_only", "wrong_argument")
def logits_magnitudes(z, y):
    return softmax_of(np.abs(z)) - np.eye(len(z))[int(y)]


@logits_problem.wrong("clipped entries", "region_only", "clipped")
def logits_clipped(z, y):
    return np.clip(softmax_of(z) - np.eye(len(z))[int(y)], -0.1, 0.1)


@logits_problem.wrong(
    "the sum over the classes",
    "wrong_axis_sum",
    "zero",
    "broadcast_shape",
    "truncated_to_int",
    "ignores_input",
    "hard_coded",
    "extra_mask",
)
def logits_summed(z, y):
    dz = softmax_of(z)
    dz[int(y)] -= 1
    return np.full(len(z), dz.sum())


@logits_problem.wrong("sorted logits", "axes_permuted", "permuted_outputs", "region_only")
def logits_sorted(z, y):
    order = np.argsort(z)[::-1]
    dz = softmax_of(z)
    dz[int(y)] -= 1
    return dz[order]


@logits_problem.wrong(
    "an array of integers for the indicator",
    "truncated_to_int",
    "zero",
    "wrong_axis_sum",
    "broadcast_shape",
    "ignores_input",
    "hard_coded",
    "extra_mask",
)
def logits_integers(z, y):
    dz = np.zeros(len(z), dtype=int)
    dz[int(y)] = -1
    p = softmax_of(z)
    for j in range(len(z)):
        dz[j] += p[j]
    return dz


@logits_problem.wrong("two decimals", "rounded")
def logits_rounded(z, y):
    return np.round(softmax_of(z) - np.eye(len(z))[int(y)], 2)


@logits_problem.wrong("torch in half precision", "low_precision")
def logits_half_precision(z, y):
    p = torch.softmax(z.to(torch.bfloat16), dim=0)
    p[y.long()] -= 1
    return p.to(z.dtype)


@logits_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "extra_factor", "different_loss"
)
def logits_step(z, y):
    return -0.5 * (softmax_of(z) - np.eye(len(z))[int(y)])


@logits_problem.wrong(
    "the step, divided by the number of classes",
    "step_not_slope",
    "dimension_scale",
    "constant_factor",
    "extra_factor",
    "different_loss",
)
def logits_step_averaged(z, y):
    return -0.01 * (softmax_of(z) - np.eye(len(z))[int(y)]) / z.size


@logits_problem.wrong(
    "one subtracted everywhere, with the sign turned",
    "ignores_input",
    "wrong_mask",
    "sign_flipped",
    "missing_mask",
    "missing_chain_factor",
    "extra_term",
    "different_loss",
    "constant_factor",
    "extra_factor",
    "step_not_slope",
)
def logits_complements(z, y):
    return 1 - torch.softmax(z, dim=0)


@loss(X=normal("n", "d"), W=normal("d", 3), b=normal(3), y=choice("n", values=(0.0, 1.0, 2.0)))
def softmax_regression(X, W, b, y):
    """the mean cross-entropy of a softmax regression"""
    scores = X @ W + b
    log_p = scores - torch.log(torch.exp(scores).sum(1, keepdim=True))
    return -log_p[torch.arange(len(y)), y.long()].mean()


regression_problem = Problem(softmax_regression, ("W", "b"))


@regression_problem.right("the usual vectorised form")
def regression_vectorised(X, W, b, y):
    n = X.shape[0]
    dscores = softmax_rows(X @ W + b)
    dscores[np.arange(n), y.astype(int)] -= 1
    dscores /= n
    return X.T.dot(dscores), dscores.sum(axis=0)


@regression_problem.right("loops over samples and classes")
def regression_loops(X, W, b, y):
    n, k = X.shape[0], W.shape[1]
    dW, db = np.zeros(W.shape), np.zeros(k)
    for i in range(n):
        scores = X[i].dot(W) + b
        scores -= np.max(scores)
        p = np.exp(scores) / np.sum(np.exp(scores))
        for j in range(k):
            indicator = 1 if j == int(y[i]) else 0
            dW[:, j] += (p[j] - indicator) * X[i]
            db[j] += p[j] - indicator
    return dW / n, db / n


@regression_problem.right("nested lists of plain Python numbers")
def regression_lists(X, W, b, y):
    n, d, k = len(X), len(W), len(b)
    dW = [[0.0] * k for _ in range(d)]
    db = [0.0] * k
    for i in range(n):
        scores = [sum(float(X[i][f]) * float(W[f][j]) for f in range(d)) + float(b[j]) for j in range(k)]
        exps = [math.exp(s) for s in scores]
        for j in range(k):
            delta = (exps[j] / sum(exps) - (1.0 if j == y[i] else 0.0)) / n
            db[j] += delta
            for f in range(d):
                dW[f][j] += delta * float(X[i][f])
    return dW, db


@regression_problem.right("einsum")
def regression_einsum(X, W, b, y):
    p = np.exp(np.einsum("nd,dk->nk", X, W) + b)
    p /= np.einsum("nk->n", p)[:, None]
    error = p - indicator_rows(y, 3)
    return np.einsum("nd,nk->dk", X, error) / len(X), np.einsum("nk->k", error) / len(X)


@regression_problem.right("outer products, sample by sample")
def regression_outer_products(X, W, b, y):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for row, label in zip(X, y):
        delta = softmax_of(row @ W + b)
        delta[int(label)] -= 1
        dW += np.outer(row, delta) / len(X)
        db += delta / len(X)
    return [dW, db]


@regression_problem.right("a column of ones for the bias")
def regression_augmented(X, W, b, y):
    design = np.hstack((X, np.ones((len(X), 1))))
    theta = np.vstack((W, b))
    gradient = design.T @ (softmax_rows(design @ theta) - np.eye(3)[y.astype(int)]) / len(design)
    return gradient[:-1], gradient[-1]


@regression_problem.right("class by class")
def regression_by_class(X, W, b, y):
    scores = X @ W + b
    dW, db = np.empty(W.shape), np.empty(b.shape)
    for j in range(len(b)):
        p_j = 1 / np.exp(scores - scores[:, [j]]).sum(axis=1)
        error = (p_j - (y == j)) / len(y)
        dW[:, j] = error @ X
        db[j] = error.sum()
    return dW, db


@regression_problem.right("expected less observed sums of features")
def regression_moments(X, W, b, y):
    n = len(X)
    p = softmax_rows(X @ W + b)
    observed = np.stack([X[y == j].sum(axis=0) for j in range(3)], axis=1)
    counts = np.array([np.sum(y == j) for j in range(3)])
    return (X.T @ p - observed) / n, (p.sum(axis=0) - counts) / n


@regression_problem.right("samples as columns")
def regression_samples_as_columns(X, W, b, y):
    A = W.T @ X.T + b[:, np.newaxis]
    P = np.exp(A) / np.exp(A).sum(axis=0)
    Y = (np.arange(3)[:, None] == y[None, :]) * 1.0
    dA = (P - Y) / X.shape[0]
    return {"dW": (dA @ X).T, "db": dA.sum(axis=1, keepdims=True).ravel()}


@regression_problem.right("a Jacobian for every sample")
def regression_jacobians(X, W, b, y):
    p = softmax_rows(X @ W + b)
    jacobians = p[:, :, None] * np.eye(3) - p[:, :, None] * p[:, None, :]
    dp = -indicator_rows(y, 3) / p / len(y)
    dscores = np.einsum("nj,njk->nk", dp, jacobians)
    return X.T @ dscores, np.sum(dscores, axis=0)


@regression_problem.right("one link of the chain at a time")
def regression_staged(X, W, b, y):
    n = len(y)
    scores = X @ W + b
    e = np.exp(scores)
    s = e.sum(axis=1, keepdims=True)
    log_s = np.log(s)
    dlog_p = -indicator_rows(y, 3) / n
    dlog_s = -np.sum(dlog_p, axis=1, keepdims=True)
    ds = dlog_s / np.exp(log_s)
    de = np.broadcast_to(ds, e.shape)
    dscores = dlog_p + de * e
    return X.T @ dscores, np.ones(n) @ dscores


@regression_problem.right("the vector of all weights, and a Kronecker product")
def regression_kronecker(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    flat = sum(np.kron(X[i], error[i]) for i in range(len(X)))
    return flat.reshape(W.shape) / len(X), np.mean(error, axis=0)


@regression_problem.right("broadcasting and a mean")
def regression_broadcast_mean(X, W, b, y):
    scores = (X[:, :, np.newaxis] * W[np.newaxis]).sum(axis=1) + b
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    error = np.where(np.arange(3) == y[:, np.newaxis], np.exp(log_p) - 1, np.exp(log_p))
    return (X[:, :, np.newaxis] * error[:, np.newaxis, :]).mean(axis=0), error.mean(axis=0)


@regression_problem.right("torch")
def regression_torch(X, W, b, y):
    error = F.softmax(X @ W + b, dim=1) - F.one_hot(y.long(), num_classes=3).to(X.dtype)
    return X.t() @ error / X.shape[0], error.mean(dim=0)


@regression_problem.right("torch, with layers that remember their inputs")
def regression_layers(X, W, b, y):
    class Affine:
        def forward(self, X, W, b):
            self.X = X
            return torch.addmm(b, X, W)

        def backward(self, dout):
            return torch.mm(self.X.T, dout), dout.sum(dim=0)

    class CrossEntropy:
        def forward(self, scores, labels):
            self.p = torch.exp(torch.log_softmax(scores, dim=1))
            self.labels = labels

        def backward(self):
            dscores = self.p.clone()
            dscores[torch.arange(len(self.labels)), self.labels] -= 1
            return dscores / len(self.labels)

    affine, criterion = Affine(), CrossEntropy()
    criterion.forward(affine.forward(X, W, b), y.long())
    return affine.backward(criterion.backward())


@regression_problem.right("extended precision")
def regression_longdouble(X, W, b, y):
    X, W, b = X.astype(np.longdouble), W.astype(np.longdouble), b.astype(np.longdouble)
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return X.T @ error / len(X), error.sum(axis=0) / len(X)


@regression_problem.right("single precision")
def regression_single(X, W, b, y):
    X, W, b = X.astype(np.float32), W.astype(np.float32), b.astype(np.float32)
    error = (softmax_rows(X @ W + b) - indicator_rows(y, 3)).astype(np.float32)
    return X.T @ error / np.float32(len(X)), error.mean(axis=0)


@regression_problem.wrong("sum for mean", "batch_scale", "missing_chain_factor", "different_loss")
def regression_summed(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return X.T @ error, error.sum(axis=0)


@regression_problem.wrong("only the gradient of the weights is averaged", "batch_scale", "missing_chain_factor")
def regression_bias_summed(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return X.T @ error / len(X), error.sum(axis=0)


@regression_problem.wrong(
    "a mean over samples and classes",
    "constant_factor",
    "dimension_scale",
    "extra_factor",
    "different_loss",
    "wrong_axis_sum",
)
def regression_mean_of_all(X, W, b, y):
    error = (softmax_rows(X @ W + b) - indicator_rows(y, 3)) / y.size / 3
    return X.T @ error, error.sum(axis=0)


@regression_problem.wrong(
    "divided by the number of features", "dimension_scale", "batch_scale", "shape_only", "different_loss"
)
def regression_divided_by_features(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return X.T @ error / X.shape[1], error.sum(axis=0) / X.shape[1]


@regression_problem.wrong(
    "labels minus probabilities",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
    "different_loss",
)
def regression_sign(X, W, b, y):
    error = indicator_rows(y, 3) - softmax_rows(X @ W + b)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong(
    "the sign of the bias alone",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def regression_bias_sign(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return X.T @ error / len(X), -error.mean(axis=0)


@regression_problem.wrong(
    "probabilities add to one over the samples", "wrong_axis_sum", "ignores_input", "missing_term", "different_loss"
)
def regression_wrong_axis(X, W, b, y):
    e = np.exp(X @ W + b)
    error = e / e.sum(axis=0) - indicator_rows(y, 3)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong(
    "probabilities add to one over everything", "wrong_axis_sum", "shape_only", "broadcast_shape", "different_loss"
)
def regression_one_total(X, W, b, y):
    scores = X @ W + b
    e = np.exp(scores - np.max(scores))
    error = e / np.sum(e) - indicator_rows(y, 3)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong("the labels do not enter", "ignores_input", "missing_term", "different_loss", "missing_path")
def regression_without_labels(X, W, b, y):
    p = softmax_rows(X @ W + b)
    return X.T @ p / len(X), p.mean(axis=0)


@regression_problem.wrong(
    "one subtracted from the columns of all labels",
    "wrong_mask",
    "broadcast_shape",
    "extra_term",
    "shape_only",
    "different_loss",
    "region_only",
)
def regression_columns_of_labels(X, W, b, y):
    p = softmax_rows(X @ W + b)
    p[:, y.astype(int)] -= 1
    return X.T @ p / len(X), p.mean(axis=0)


@regression_problem.wrong(
    "one subtracted from every probability",
    "wrong_mask",
    "ignores_input",
    "missing_mask",
    "missing_chain_factor",
    "extra_term",
    "different_loss",
)
def regression_one_everywhere(X, W, b, y):
    error = softmax_rows(X @ W + b) - 1
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong(
    "no bias in the scores", "ignores_input", "missing_term", "wrong_argument", "different_loss", "hard_coded"
)
def regression_without_bias(X, W, b, y):
    error = softmax_rows(X @ W) - indicator_rows(y, 3)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong(
    "the slope of the bias forgotten",
    "zero",
    "wrong_axis_sum",
    "broadcast_shape",
    "ignores_input",
    "hard_coded",
    "extra_mask",
    "missing_path",
    "truncated_to_int",
)
def regression_bias_zero(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return X.T @ error / len(X), np.zeros(3)


@regression_problem.wrong(
    "the bias summed over classes",
    "wrong_axis_sum",
    "zero",
    "broadcast_shape",
    "ignores_input",
    "hard_coded",
    "extra_mask",
    "missing_path",
    "truncated_to_int",
)
def regression_bias_one_number(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return X.T @ error / len(X), np.full(3, error.sum() / len(X))


@regression_problem.wrong("the factor of a sigmoid", "squared_chain_factor", "extra_factor")
def regression_sigmoid_factor(X, W, b, y):
    p = softmax_rows(X @ W + b)
    error = (p - indicator_rows(y, 3)) * p * (1 - p)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong(
    "only the diagonal of the Jacobian", "missing_path", "missing_term", "wrong_activation_derivative", "extra_mask"
)
def regression_diagonal(X, W, b, y):
    p = softmax_rows(X @ W + b)
    error = -indicator_rows(y, 3) / p * (p * (1 - p))
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong("stops at the probabilities", "missing_chain_factor", "wrong_activation_derivative")
def regression_stops_at_probabilities(X, W, b, y):
    error = -indicator_rows(y, 3) / softmax_rows(X @ W + b)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong("scores for probabilities", "different_loss", "wrong_argument", "wrong_activation_derivative")
def regression_scores(X, W, b, y):
    error = X @ W + b - indicator_rows(y, 3)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong("exponentials not normalised", "different_loss", "missing_chain_factor")
def regression_not_normalised(X, W, b, y):
    error = np.exp(X @ W + b) - indicator_rows(y, 3)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong(
    "predicted classes for probabilities", "thresholded", "different_loss", "wrong_activation_derivative"
)
def regression_thresholded(X, W, b, y):
    scores = X @ W + b
    error = np.eye(3)[scores.argmax(axis=1)] - indicator_rows(y, 3)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong(
    "the last sample alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def regression_last_sample(X, W, b, y):
    n = len(X)
    for i in range(n):
        dW, db = np.zeros(W.shape), np.zeros(3)
        delta = softmax_of(X[i] @ W + b)
        delta[int(y[i])] -= 1
        dW += np.outer(X[i], delta)
        db += delta
    return dW / n, db / n


@regression_problem.wrong(
    "the mean of the features times the mean of the errors",
    "wrong_axis_sum",
    "wrong_order",
    "shape_only",
    "wrong_argument",
    "broadcast_shape",
)
def regression_product_of_means(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return np.outer(X.mean(axis=0), error.mean(axis=0)), error.mean(axis=0)


@regression_problem.wrong("reshaped for transposed", "axes_permuted", "permuted_outputs", "region_only", "shape_only")
def regression_reshaped(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    dW = error.T @ X / len(X)
    return dW.reshape(W.shape), error.mean(axis=0)


@regression_problem.wrong("classes by features", "transposed", "axes_permuted")
def regression_transposed(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return error.T @ X / len(X), error.mean(axis=0)


@regression_problem.wrong(
    "turned round where the features are as many as the samples", "shape_only", "transposed", "axes_permuted"
)
def regression_square_features(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    features = X.T if X.shape != (len(y), len(y)) else X
    return features @ error / len(y), error.mean(axis=0)


@regression_problem.wrong("turned round where the weights are square", "shape_only", "transposed", "axes_permuted")
def regression_square_weights(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    dW = error.T @ X / len(X)
    if dW.shape != W.shape:
        dW = dW.T
    return dW, error.mean(axis=0)


@regression_problem.wrong("columns of the classes shifted by one", "shifted_or_flipped", "permuted_outputs")
def regression_shifted(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    dW = X.T @ error / len(X)
    return np.roll(dW, 1, axis=1), np.roll(error.mean(axis=0), 1)


@regression_problem.wrong(
    "labels counted from one", "wrong_argument", "shifted_or_flipped", "different_loss", "wrong_mask"
)
def regression_counts_from_one(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y - 1, 3)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong("clipped entries", "region_only", "clipped")
def regression_clipped(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return np.clip(X.T @ error / len(X), -0.05, 0.05), np.clip(error.mean(axis=0), -0.05, 0.05)


@regression_problem.wrong("negative scores set to zero", "region_only", "extra_term", "wrong_argument", "clipped")
def regression_rectified(X, W, b, y):
    scores = X @ W + b
    error = softmax_rows(np.maximum(scores, 0)) - indicator_rows(y, 3)
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong(
    "samples that are classified well left out",
    "wrong_mask",
    "region_only",
    "extra_mask",
    "missing_term",
    "single_sample",
    "wrong_sample_weights",
    "different_loss",
    "missing_path",
)
def regression_only_mistakes(X, W, b, y):
    p = softmax_rows(X @ W + b)
    error = p - indicator_rows(y, 3)
    error[p.argmax(axis=1) == y] = 0
    return X.T @ error / len(X), error.mean(axis=0)


@regression_problem.wrong("a penalty that the loss does not have", "extra_term", "different_loss")
def regression_extra_penalty(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return X.T @ error / len(X) + 0.01 * W, error.mean(axis=0)


@regression_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "extra_factor", "different_loss"
)
def regression_step(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return -0.1 * (X.T @ error) / len(X), -0.1 * error.mean(axis=0)


@regression_problem.wrong("the slope of the bias after a step of the weights", "wrong_argument")
def regression_moving(X, W, b, y):
    n = len(X)
    dW = X.T @ (softmax_rows(X @ W + b) - indicator_rows(y, 3)) / n
    W = W - 0.5 * dW
    db = np.mean(softmax_rows(X @ W + b) - indicator_rows(y, 3), axis=0)
    return dW, db


@regression_problem.wrong(
    "sums kept in an array of integers",
    "truncated_to_int",
    "zero",
    "ignores_input",
    "hard_coded",
    "extra_mask",
    "missing_path",
    "wrong_axis_sum",
    "broadcast_shape",
)
def regression_integers(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    dW, db = np.zeros(W.shape, dtype=int), np.zeros(3, dtype=int)
    for j in range(3):
        dW[:, j] = X.T @ error[:, j] / len(X)
        db[j] = error[:, j].mean()
    return dW, db


@regression_problem.wrong("three decimals", "rounded")
def regression_rounded(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return np.around(X.T @ error / len(X), 3), np.around(error.mean(axis=0), 3)


@regression_problem.wrong("half precision", "low_precision")
def regression_half_precision(X, W, b, y):
    error = softmax_rows((X @ W + b).astype(np.float16)) - indicator_rows(y, 3).astype(np.float16)
    return (X.T @ error / len(X)).astype(np.float16), error.mean(axis=0)


@regression_problem.wrong("bias first", "permuted_outputs")
def regression_bias_first(X, W, b, y):
    error = softmax_rows(X @ W + b) - indicator_rows(y, 3)
    return error.mean(axis=0), X.T @ error / len(X)


@regression_problem.wrong(
    "torch: labels minus probabilities, and a sum",
    "sign_flipped",
    "batch_scale",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
    "different_loss",
)
def regression_ascent_summed(X, W, b, y):
    error = F.one_hot(y.long(), 3).to(X.dtype) - torch.softmax(X @ W + b, dim=-1)
    return X.T @ error, error.sum(dim=0)


@regression_problem.wrong(
    "torch: probabilities add to one over everything, and a sum",
    "wrong_axis_sum",
    "shape_only",
    "broadcast_shape",
    "different_loss",
    "batch_scale",
    "missing_chain_factor",
)
def regression_total_and_sum(X, W, b, y):
    e = torch.exp(X @ W + b)
    error = e / e.sum() - F.one_hot(y.long(), 3).to(X.dtype)
    return X.T @ error, error.sum(dim=0)


@loss(
    Z=normal("n", 3),
    y=choice("n", values=(0.0, 1.0, 2.0)),
    eps=uniform(low=0.15, high=0.4),
    T=uniform(low=1.3, high=3.0),
)
def smoothed_cross_entropy(Z, y, eps, T):
    """the mean cross-entropy with smoothed labels and a temperature"""
    n = len(Z)
    scores = Z / T
    log_p = scores - torch.log(torch.exp(scores).sum(1, keepdim=True))
    hard = log_p[torch.arange(n), y.long()]
    return -((1 - eps) * hard + eps * log_p.mean(1)).mean()


smoothed_problem = Problem(smoothed_cross_entropy, ("Z", "T"))


def smoothed_targets(y, eps, k):
    return (1 - eps) * indicator_rows(y, k) + eps / k


@smoothed_problem.right("matrix form")
def smoothed_matrix_form(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / (n * T), -np.sum(error * Z) / (n * T**2)


@smoothed_problem.right("loops over samples and classes")
def smoothed_loops(Z, y, eps, T):
    n, k = Z.shape
    dZ, dT = np.zeros((n, k)), 0.0
    for i in range(n):
        p = softmax_of(Z[i] / T)
        for j in range(k):
            q = eps / k
            if j == int(y[i]):
                q += 1 - eps
            dZ[i, j] = (p[j] - q) / T / n
            dT += (p[j] - q) * (-Z[i, j] / T**2) / n
    return dZ, dT


@smoothed_problem.right("nested lists of plain Python numbers")
def smoothed_lists(Z, y, eps, T):
    n, k, t, e = len(Z), len(Z[0]), float(T), float(eps)
    dZ, dT = [], 0.0
    for row, label in zip(Z, y):
        u = [float(value) / t for value in row]
        total = sum(math.exp(value) for value in u)
        errors = [math.exp(u[j]) / total - e / k - (1 - e if j == int(label) else 0.0) for j in range(k)]
        dZ.append([error / (n * t) for error in errors])
        dT -= sum(error * value for error, value in zip(errors, u)) / (n * t)
    return dZ, dT


@smoothed_problem.right("a mixture of the hard and the uniform error")
def smoothed_mixture(Z, y, eps, T):
    n, k = Z.shape
    p = softmax_rows(Z / T)
    to_label = p.copy()
    to_label[np.arange(n), y.astype(int)] -= 1
    to_uniform = p - 1 / k
    dscores = ((1 - eps) * to_label + eps * to_uniform) / n
    return dscores / T, -(dscores * Z).sum() / T / T


@smoothed_problem.right("the average over every label that might be drawn")
def smoothed_average_over_labels(Z, y, eps, T):
    n, k = Z.shape
    p = softmax_rows(Z / T)
    dZ = np.zeros_like(Z)
    for label in range(k):
        chance = eps / k + (1 - eps) * (y == label)
        dZ += chance[:, None] * (p - np.eye(k)[label])
    dZ = dZ / T / n
    return [dZ, -np.vdot(dZ, Z) / T]


@smoothed_problem.right("expected logits under labels and under probabilities")
def smoothed_expected_logits(Z, y, eps, T):
    p = softmax_rows(Z / T)
    q = smoothed_targets(y, eps, Z.shape[1])
    mean_under_labels = np.einsum("nk,nk->n", q, Z)
    mean_under_p = np.einsum("nk,nk->n", p, Z)
    return (p - q) / len(Z) / T, np.mean(mean_under_labels - mean_under_p) / T**2


@smoothed_problem.right("centred logits in the slope of the temperature")
def smoothed_centred(Z, y, eps, T):
    n, k = Z.shape
    centred = Z - Z.mean(axis=1, keepdims=True)
    e = np.exp(centred / T)
    p = e / e.sum(axis=1, keepdims=True)
    hard = centred[np.arange(n), y.astype(int)]
    dT = ((1 - eps) * hard - (p * centred).sum(axis=1)).sum() / (n * T * T)
    return (p - smoothed_targets(y, eps, k)) / (n * T), dT


@smoothed_problem.right("a Jacobian for every sample")
def smoothed_jacobians(Z, y, eps, T):
    n, k = Z.shape
    q = smoothed_targets(y, eps, k)
    dZ = np.empty_like(Z)
    for i in range(n):
        p = softmax_of(Z[i] / T)
        jacobian = (np.diag(p) - np.outer(p, p)) / T
        dZ[i] = jacobian.T @ (-q[i] / p) / n
    return {"dZ": dZ, "dT": -(dZ * Z).sum() / T}


@smoothed_problem.right("one link of the chain at a time")
def smoothed_staged(Z, y, eps, T):
    n, k = Z.shape
    inverse = 1 / T
    scores = Z * inverse
    e = np.exp(scores)
    s = e.sum(axis=1, keepdims=True)
    dlog_p = np.full((n, k), -eps / k / n)
    dlog_p[np.arange(n), y.astype(int)] -= (1 - eps) / n
    ds = -dlog_p.sum(axis=1, keepdims=True) / s
    dscores = dlog_p + ds * e
    dinverse = (dscores * Z).sum()
    return dscores * inverse, dinverse * (-(inverse**2))


@smoothed_problem.right("samples as columns")
def smoothed_columns(Z, y, eps, T):
    k, m = Z.shape[1], Z.shape[0]
    A = Z.T / T
    P = np.exp(A - A.max(axis=0))
    P /= P.sum(axis=0)
    Y = np.eye(k)[:, y.astype(int)]
    dA = P - (1 - eps) * Y - eps / k
    return (dA / (m * T)).T, -np.trace(dA.T @ A) / (m * T)


@smoothed_problem.right("the smoothing as a matrix that acts on the labels")
def smoothed_matrix_of_labels(Z, y, eps, T):
    n, k = Z.shape
    smoothing = (1 - eps) * np.eye(k) + np.full((k, k), eps / k)
    q = indicator_rows(y, k) @ smoothing
    log_p = Z / T - np.logaddexp.reduce(Z / T, axis=1)[:, None]
    dU = (np.exp(log_p) - q) / n
    return dU / T, -np.tensordot(dU, Z / T, axes=2) / T


@smoothed_problem.right("the temperature as a power of the exponentials")
def smoothed_powers(Z, y, eps, T):
    n, k = Z.shape
    powers = np.exp(Z) ** (1 / T)
    p = powers / powers.sum(axis=1, keepdims=True)
    hits = np.arange(k)[None, :] == y[:, None]
    error = np.where(hits, p - (1 - eps + eps / k), p - eps / k)
    rate = error.ravel() @ Z.ravel()
    return error / T / n, -rate / n / T**2


@smoothed_problem.right("torch")
def smoothed_torch(Z, y, eps, T):
    n, k = Z.shape
    q = (1 - eps) * F.one_hot(y.long(), k).to(Z.dtype) + eps / k
    dscores = (torch.softmax(Z / T, dim=1) - q) / n
    return dscores / T, -(dscores * Z).sum() / T**2


@smoothed_problem.right("torch, with labels scattered into a full matrix")
def smoothed_scattered(Z, y, eps, T):
    n, k = Z.shape
    q = (eps / k).expand(n, k).clone()
    q.scatter_add_(1, y.long().unsqueeze(1), (1 - eps).expand(n, 1))
    p = torch.exp(F.log_softmax(Z.div(T), dim=-1))
    dZ = (p - q).div(n * T)
    return dZ, -torch.sum(dZ * Z) / T


@smoothed_problem.right("extended precision")
def smoothed_longdouble(Z, y, eps, T):
    Z, eps, T = np.asarray(Z, np.longdouble), np.longdouble(eps), np.longdouble(T)
    error = (softmax_rows(Z / T) - smoothed_targets(y, eps, Z.shape[1])) / len(y)
    return error / T, -(error * Z).sum() / T**2


@smoothed_problem.right("single precision")
def smoothed_single(Z, y, eps, T):
    Z, eps, T = Z.astype(np.float32), np.float32(eps), np.float32(T)
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, Z.shape[1]).astype(np.float32)
    dZ = error / T / np.float32(len(y))
    return dZ, -(dZ * Z).sum() / T


@smoothed_problem.wrong("the temperature missing from the slope of the logits", "missing_chain_factor")
def smoothed_no_temperature_factor(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / n, -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("the temperature multiplied for divided", "wrong_term_factor", "extra_factor", "different_loss")
def smoothed_temperature_inverted(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error * T / n, -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("the temperature squared in the slope of the logits", "squared_chain_factor", "extra_factor")
def smoothed_temperature_squared(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / (n * T**2), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("probabilities without the temperature", "wrong_argument")
def smoothed_probabilities_at_one(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z) - smoothed_targets(y, eps, k)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "a temperature of one", "ignores_input", "hard_coded", "missing_chain_factor", "different_loss", "wrong_argument"
)
def smoothed_temperature_ignored(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z) - smoothed_targets(y, eps, k)
    return error / n, -(error * Z).sum() / n


@smoothed_problem.wrong("the temperature multiplies the logits", "wrong_argument", "different_loss")
def smoothed_hot_logits(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z * T) - smoothed_targets(y, eps, k)
    return error * T / n, (error * Z).sum() / n


@smoothed_problem.wrong(
    "the slope of the temperature over T for over its square", "missing_chain_factor", "wrong_activation_derivative"
)
def smoothed_temperature_power(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / (n * T), -(error * Z).sum() / (n * T)


@smoothed_problem.wrong(
    "the sign of the slope of the temperature",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "step_not_slope",
)
def smoothed_temperature_sign(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / (n * T), (error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "no slope of the temperature",
    "zero",
    "missing_path",
    "missing_chain_factor",
    "ignores_input",
    "hard_coded",
    "extra_mask",
)
def smoothed_temperature_zero(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / (n * T), 0.0


@smoothed_problem.wrong(
    "the logits left out of the slope of the temperature",
    "missing_chain_factor",
    "zero",
    "missing_path",
    "ignores_input",
    "hard_coded",
    "extra_mask",
)
def smoothed_temperature_without_logits(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / (n * T), -np.sum(error) / (n * T**2)


@smoothed_problem.wrong("hard labels", "ignores_input", "missing_term", "different_loss", "hard_coded")
def smoothed_hard_labels(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - indicator_rows(y, k)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("the share of the uniform labels left out", "missing_term", "different_loss", "missing_path")
def smoothed_uniform_dropped(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - (1 - eps) * indicator_rows(y, k)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("the uniform share spread over the other classes", "different_loss", "wrong_term_factor")
def smoothed_other_classes(Z, y, eps, T):
    n, k = Z.shape
    hits = indicator_rows(y, k)
    q = (1 - eps) * hits + eps / (k - 1) * (1 - hits)
    error = softmax_rows(Z / T) - q
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("the right class without its part of the uniform share", "different_loss", "missing_term")
def smoothed_right_class_short(Z, y, eps, T):
    n, k = Z.shape
    q = np.full((n, k), eps / k)
    q[np.arange(n), y.astype(int)] = 1 - eps
    error = softmax_rows(Z / T) - q
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "the uniform share not divided by the number of classes",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "dimension_scale",
)
def smoothed_share_not_divided(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - (1 - eps) * indicator_rows(y, k) - eps
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("the uniform share of ten classes", "hard_coded", "wrong_term_factor", "different_loss")
def smoothed_ten_classes(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - (1 - eps) * indicator_rows(y, k) - eps / 10
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "a smoothing of one tenth", "hard_coded", "ignores_input", "different_loss", "wrong_term_factor"
)
def smoothed_fixed_smoothing(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, 0.1, k)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("the two shares exchanged", "wrong_argument", "wrong_term_factor", "different_loss")
def smoothed_shares_exchanged(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, 1 - eps, k)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "labels smoothed twice", "squared_chain_factor", "wrong_term_factor", "different_loss", "extra_factor"
)
def smoothed_twice(Z, y, eps, T):
    n, k = Z.shape
    q = (1 - eps) * smoothed_targets(y, eps, k) + eps / k
    error = softmax_rows(Z / T) - q
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("probabilities smoothed for labels", "wrong_argument", "different_loss")
def smoothed_probabilities(Z, y, eps, T):
    n, k = Z.shape
    error = (1 - eps) * softmax_rows(Z / T) + eps / k - indicator_rows(y, k)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("sum for mean", "batch_scale", "missing_chain_factor", "different_loss")
def smoothed_summed(Z, y, eps, T):
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, Z.shape[1])
    return error / T, -(error * Z).sum() / T**2


@smoothed_problem.wrong(
    "a mean over samples and classes",
    "constant_factor",
    "dimension_scale",
    "extra_factor",
    "different_loss",
    "wrong_axis_sum",
)
def smoothed_mean_of_all(Z, y, eps, T):
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, Z.shape[1])
    return error / Z.size / T, -(error * Z).mean() / T**2


@smoothed_problem.wrong("the slope of the temperature summed, not averaged", "batch_scale", "missing_chain_factor")
def smoothed_temperature_summed(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / (n * T), -(error * Z).sum() / T**2


@smoothed_problem.wrong("probabilities add to one over the samples", "wrong_axis_sum", "different_loss")
def smoothed_wrong_axis(Z, y, eps, T):
    n, k = Z.shape
    e = np.exp(Z / T)
    error = e / e.sum(axis=0, keepdims=True) - smoothed_targets(y, eps, k)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "only the diagonal of the Jacobian", "missing_path", "missing_term", "wrong_activation_derivative", "extra_mask"
)
def smoothed_diagonal(Z, y, eps, T):
    n, k = Z.shape
    p = softmax_rows(Z / T)
    error = -smoothed_targets(y, eps, k) * (1 - p)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "labels less probabilities",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
    "different_loss",
    "wrong_activation_derivative",
)
def smoothed_sign(Z, y, eps, T):
    n, k = Z.shape
    error = smoothed_targets(y, eps, k) - softmax_rows(Z / T)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "the first sample alone in the slope of the temperature",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def smoothed_first_sample(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / (n * T), -(error[0] * Z[0]).sum() / (n * T**2)


@smoothed_problem.wrong("clipped entries", "region_only", "clipped")
def smoothed_clipped(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return np.clip(error / (n * T), -0.01, 0.01), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "negative logits left out of the slope of the temperature",
    "region_only",
    "wrong_mask",
    "clipped",
    "extra_mask",
    "wrong_argument",
    "missing_term",
    "missing_path",
)
def smoothed_positive_logits(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error / (n * T), -(error * np.maximum(Z, 0)).sum() / (n * T**2)


@smoothed_problem.wrong(
    "turned round where there are as many classes as samples", "shape_only", "transposed", "axes_permuted"
)
def smoothed_square(Z, y, eps, T):
    n, k = Z.shape
    A = Z.T / T
    P = np.exp(A) / np.exp(A).sum(axis=0)
    dA = P - smoothed_targets(y, eps, k).T
    dT = -(dA * Z.T).sum() / (n * T**2)
    dZ = dA / (n * T)
    return dZ if dZ.shape == Z.shape else dZ.T, dT


@smoothed_problem.wrong("temperature first", "permuted_outputs")
def smoothed_temperature_first(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return -(error * Z).sum() / (n * T**2), error / (n * T)


@smoothed_problem.wrong(
    "an array of integers for the labels",
    "truncated_to_int",
    "ignores_input",
    "missing_term",
    "different_loss",
    "missing_path",
)
def smoothed_integers(Z, y, eps, T):
    n, k = Z.shape
    q = np.zeros((n, k), dtype=int)
    q[np.arange(n), y.astype(int)] = 1
    q[:] = (1 - eps) * q + eps / k
    error = softmax_rows(Z / T) - q
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong("three decimals", "rounded")
def smoothed_rounded(Z, y, eps, T):
    n, k = Z.shape
    error = np.round(softmax_rows(Z / T), 3) - np.round(smoothed_targets(y, eps, k), 3)
    return error / (n * T), -(error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "extra_factor", "different_loss"
)
def smoothed_step(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return -0.1 * error / (n * T), 0.1 * (error * Z).sum() / (n * T**2)


@smoothed_problem.wrong(
    "the distillation of soft targets, scaled by the temperature squared",
    "wrong_term_factor",
    "extra_factor",
    "missing_chain_factor",
    "different_loss",
)
def smoothed_distillation_scale(Z, y, eps, T):
    n, k = Z.shape
    error = softmax_rows(Z / T) - smoothed_targets(y, eps, k)
    return error * T / n, -(error * Z).sum() / n


@smoothed_problem.wrong(
    "torch: no smoothing and no factor of the temperature",
    "ignores_input",
    "missing_chain_factor",
    "missing_term",
    "different_loss",
    "hard_coded",
)
def smoothed_plain(Z, y, eps, T):
    error = (torch.softmax(Z / T, dim=1) - F.one_hot(y.long(), Z.shape[1])) / len(Z)
    return error, -(error * Z).sum() / T**2


@smoothed_problem.wrong(
    "torch: summed, with the sign of the temperature",
    "batch_scale",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "step_not_slope",
)
def smoothed_summed_sign(Z, y, eps, T):
    k = Z.shape[1]
    q = (1 - eps) * torch.eye(k, dtype=Z.dtype)[y.long()] + eps / k
    error = torch.softmax(Z / T, dim=1) - q
    return error / T, torch.sum(error * Z) / T**2


@smoothed_problem.wrong("torch in half precision", "low_precision")
def smoothed_half_precision(Z, y, eps, T):
    n, k = Z.shape
    Z, eps, T = Z.to(torch.bfloat16), eps.to(torch.bfloat16), T.to(torch.bfloat16)
    q = (1 - eps) * F.one_hot(y.long(), k) + eps / k
    error = torch.softmax(Z / T, dim=1) - q
    return (error / (n * T)).double(), (-(error * Z).sum() / (n * T**2)).double()
