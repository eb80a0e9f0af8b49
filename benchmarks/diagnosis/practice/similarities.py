"""A softmax classifier with a learned temperature, negative sampling, a contrastive loss, group normalisation."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform


@loss(X=normal("n", "d"), y=choice("n", values=(0.0, 1.0, 2.0)), W=normal("d", 3), tau=uniform(low=0.5, high=2.0))
def tempered_classifier(X, y, W, tau):
    """the mean cross-entropy of a linear classifier with three classes whose scores are divided by a temperature"""
    scores = X @ W / tau
    return (torch.logsumexp(scores, dim=1) - scores.gather(1, y.long()[:, None])[:, 0]).mean()


tempered_problem = Problem(tempered_classifier, ("W", "tau"))
tempered_pairs = Pairs(tempered_problem)


def tempered_softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def tempered_one_hot(y):
    return np.eye(3)[y.astype(int)]


@tempered_problem.right("probabilities minus one-hot labels, matrix form")
def tempered_matrix(X, y, W, tau):
    Z = X @ W
    delta = (tempered_softmax(Z / tau) - tempered_one_hot(y)) / len(y)
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.right("a loop over the samples, the score of the label against the expected one")
def tempered_sample_loop(X, y, W, tau):
    n = X.shape[0]
    dW, dtau = np.zeros_like(W), 0.0
    for i in range(n):
        z = X[i] @ W
        e = np.exp((z - z.max()) / tau)
        p = e / e.sum()
        label = int(y[i])
        for c in range(3):
            dW[:, c] += (p[c] - (c == label)) * X[i] / (n * tau)
        dtau += (z[label] - p @ z) / (n * tau**2)
    return dW, dtau


@tempered_problem.right("torch, by way of the weights that are already divided")
def tempered_scaled_weights(X, y, W, tau):
    V = W / tau
    P = torch.softmax(X @ V, dim=1)
    dV = X.T @ (P - F.one_hot(y.long(), 3)) / X.shape[0]
    return dV / tau, -(dV * W).sum() / tau**2


@tempered_problem.wrong(
    "the scores' division by the temperature not carried back to the weights", "missing_chain_factor"
)
def tempered_weights_without_tau(X, y, W, tau):
    Z = X @ W
    P = tempered_softmax(Z / tau)
    P[np.arange(len(y)), y.astype(int)] -= 1
    P /= len(y)
    return X.T @ P, -np.sum(P * Z) / tau**2


@tempered_problem.wrong(
    "one over tau differentiated without its minus",
    "sign_flipped",
    "constant_factor",
    "wrong_activation_derivative",
    "missing_chain_factor",
    "step_not_slope",
)
def tempered_tau_sign(X, y, W, tau):
    Z = X @ W
    delta = (tempered_softmax(Z / tau) - tempered_one_hot(y)) / len(y)
    dinverse = np.einsum("nc,nc->", delta, Z)
    return np.einsum("nd,nc->dc", X, delta) / tau, dinverse * tau**-2


@tempered_problem.wrong(
    "minus one over tau as the derivative of one over tau", "missing_chain_factor", "wrong_activation_derivative"
)
def tempered_tau_power(X, y, W, tau):
    n = len(y)
    logits = X @ W
    P = tempered_softmax(logits / tau)
    T = tempered_one_hot(y)
    dW = X.T @ (P - T) / (n * tau)
    dtau = ((T - P) * logits).sum() / (n * tau)
    return dW, dtau


@tempered_problem.wrong("the derivative by the inverse temperature", "missing_chain_factor")
def tempered_inverse_temperature(X, y, W, tau):
    invtau = 1 / tau
    Z = X @ W
    S = Z * invtau
    dS = (tempered_softmax(S) - tempered_one_hot(y)) / len(y)
    dZ = dS * invtau
    dinvtau = (dS * Z).sum()
    return X.T @ dZ, dinvtau


@tempered_problem.wrong("probabilities at temperature one", "missing_chain_factor", "wrong_argument")
def tempered_untempered_probabilities(X, y, W, tau):
    Z = X @ W
    E = np.exp(Z)
    delta = (E / E.sum(axis=1, keepdims=True) - tempered_one_hot(y)) / len(y)
    return X.T @ delta / tau, -(delta * Z).sum() / tau**2


@tempered_problem.wrong("the temperature multiplied for divided", "different_loss", "wrong_argument", "extra_factor")
def tempered_multiplied(X, y, W, tau):
    Z = X @ W
    delta = (tempered_softmax(tau * Z) - tempered_one_hot(y)) / len(y)
    return tau * X.T @ delta, (delta * Z).sum()


@tempered_problem.wrong("summed over the batch", "batch_scale", "missing_chain_factor", "different_loss", "shape_only")
def tempered_summed(X, y, W, tau):
    Z = torch.matmul(X, W)
    delta = F.softmax(Z / tau, dim=-1) - F.one_hot(y.long(), 3)
    return X.t() @ delta / tau, -(delta * Z).sum() / tau.pow(2)


@tempered_problem.wrong(
    "the weights' gradient divided by the temperature twice", "squared_chain_factor", "extra_factor"
)
def tempered_weights_twice(X, y, W, tau):
    n = len(X)
    V = W / tau
    dscores = tempered_softmax(X @ V) - tempered_one_hot(y)
    dscores /= n * tau
    dV = X.T @ dscores
    return dV / tau, -np.sum(dscores * (X @ W)) / tau


@tempered_problem.wrong(
    "the divided scores where the plain ones belong, and divided by the square all the same",
    "squared_chain_factor",
    "wrong_argument",
    "extra_factor",
    "wrong_activation_derivative",
)
def tempered_divided_scores(X, y, W, tau):
    scores = X @ W / tau
    dscores = (tempered_softmax(scores) - tempered_one_hot(y)) / len(y)
    dtau = 0.0
    for s, ds in zip(scores, dscores, strict=True):
        dtau -= s @ ds / tau**2
    return X.T @ (dscores / tau), dtau


@tempered_problem.wrong(
    "the temperature taken as a setting that is not learned",
    "zero",
    "ignores_input",
    "hard_coded",
    "missing_path",
    "missing_term",
    "constant_factor",
    "extra_mask",
)
def tempered_constant_tau(X, y, W, tau):
    P = tempered_softmax(X @ W / tau)
    return X.T @ (P - tempered_one_hot(y)) / (len(y) * tau), 0.0


@tempered_problem.wrong("only the score of the label depends on the temperature", "missing_path", "missing_term")
def tempered_only_label(X, y, W, tau):
    n = len(y)
    Z = X @ W
    P = tempered_softmax(Z / tau)
    dW = X.T @ (P - tempered_one_hot(y)) / (n * tau)
    return dW, Z[np.arange(n), y.astype(int)].mean() / tau**2


@tempered_problem.wrong(
    "only the normalising sum depends on the temperature", "missing_path", "missing_term", "ignores_input"
)
def tempered_only_normaliser(X, y, W, tau):
    Z = X @ W
    P = tempered_softmax(Z / tau)
    dW = (X.T @ P - X.T @ tempered_one_hot(y)) / (len(y) * tau)
    expected = (P * Z).sum(axis=1)
    return dW, -expected.mean() / tau**2


@tempered_problem.wrong(
    "labels never subtracted for the weights", "missing_term", "missing_path", "ignores_input", "region_only"
)
def tempered_weights_without_labels(X, y, W, tau):
    Z = X @ W
    P = tempered_softmax(Z / tau)
    dW = X.T @ P / (len(y) * tau)
    dtau = -np.sum((P - tempered_one_hot(y)) * Z) / (len(y) * tau**2)
    return dW, dtau


@tempered_problem.wrong(
    "the temperature's gradient averaged over the classes too",
    "dimension_scale",
    "constant_factor",
    "wrong_axis_sum",
    "extra_factor",
)
def tempered_tau_mean_of_classes(X, y, W, tau):
    Z = X @ W
    error = tempered_softmax(Z / tau) - tempered_one_hot(y)
    return X.T @ error / (len(y) * tau), -np.mean(error * Z) / tau**2


@tempered_problem.wrong("softmax over the samples", "wrong_axis_sum", "wrong_argument", "different_loss")
def tempered_softmax_over_samples(X, y, W, tau):
    Z = X @ W
    E = np.exp(Z / tau)
    P = E / np.sum(E, axis=0)
    delta = (P - tempered_one_hot(y)) / len(y)
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.wrong(
    "errors and scores summed before they are multiplied", "wrong_order", "wrong_axis_sum", "shape_only", "extra_term"
)
def tempered_product_of_sums(X, y, W, tau):
    Z = X @ W
    delta = (tempered_softmax(Z / tau) - tempered_one_hot(y)) / len(y)
    return X.T @ delta / tau, -(delta.sum(axis=0) @ Z.sum(axis=0)) / tau**2


@tempered_problem.wrong("the slope of a sigmoid at the scores once more", "squared_chain_factor", "extra_factor")
def tempered_extra_slope(X, y, W, tau):
    Z = X @ W
    P = tempered_softmax(Z / tau)
    delta = (P - tempered_one_hot(y)) * P * (1 - P) / len(y)
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.wrong(
    "the predicted class for the probabilities",
    "thresholded",
    "wrong_argument",
    "different_loss",
    "wrong_activation_derivative",
)
def tempered_hard(X, y, W, tau):
    Z = X @ W
    winners = tempered_one_hot(Z.argmax(axis=1))
    delta = (winners - tempered_one_hot(y)) / len(y)
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.wrong("probabilities held between a tenth and nine tenths", "clipped", "region_only")
def tempered_clipped_probabilities(X, y, W, tau):
    Z = X @ W
    P = np.clip(tempered_softmax(Z / tau), 0.1, 0.9)
    delta = (P - tempered_one_hot(y)) / len(y)
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.wrong("the temperature moved before the weights' gradient", "wrong_argument")
def tempered_tau_moved(X, y, W, tau):
    lr = 0.1
    n, T = len(y), tempered_one_hot(y)
    Z = X @ W
    dtau = -np.sum((tempered_softmax(Z / tau) - T) * Z) / n / tau**2
    tau = tau - lr * dtau
    dW = X.T @ (tempered_softmax(Z / tau) - T) / n / tau
    return dW, dtau


@tempered_problem.wrong(
    "labels counted from one", "shifted_or_flipped", "wrong_argument", "different_loss", "wrong_mask"
)
def tempered_labels_from_one(X, y, W, tau):
    n = len(y)
    Z = X @ W
    delta = tempered_softmax(Z / tau)
    for i in range(n):
        delta[i, int(y[i]) - 1] -= 1
    delta /= n
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.wrong("the errors of earlier samples kept in the sum", "accumulates", "extra_term", "shape_only")
def tempered_error_not_reset(X, y, W, tau):
    n, d = X.shape
    dW, dtau, error = np.zeros((d, 3)), 0.0, np.zeros(3)
    for i in range(n):
        z = X[i] @ W
        e = np.exp(z / tau)
        error += e / e.sum()
        error[int(y[i])] -= 1
        dW += np.outer(X[i], error) / (n * tau)
        dtau -= error @ z / (n * tau**2)
    return dW, dtau


@tempered_problem.wrong(
    "cut into the shape of the weights instead of transposed",
    "axes_permuted",
    "shape_only",
    "transposed",
    "permuted_outputs",
)
def tempered_reshaped(X, y, W, tau):
    Z = X @ W
    delta = (tempered_softmax(Z / tau) - tempered_one_hot(y)) / len(y)
    return (delta.T @ X).reshape(W.shape) / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.wrong(
    "one sample picked by chance",
    "nondeterministic",
    "single_sample",
    "missing_term",
    "wrong_sample_weights",
    "shape_only",
)
def tempered_random_sample(X, y, W, tau):
    i = np.random.randint(len(y))
    z = W.T @ X[i]
    p = np.exp(z / tau)
    p /= p.sum()
    p[int(y[i])] -= 1
    return np.outer(X[i], p) / tau, -p @ z / tau**2


@tempered_problem.wrong(
    "rare classes weigh more", "wrong_sample_weights", "different_loss", "region_only", "extra_factor", "shape_only"
)
def tempered_balanced(X, y, W, tau):
    labels = y.astype(int)
    counts = np.bincount(labels, minlength=3)
    weights = 1 / counts[labels]
    weights = weights / weights.sum()
    Z = X @ W
    delta = weights[:, None] * (tempered_softmax(Z / tau) - tempered_one_hot(y))
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.wrong(
    "a logarithm to the base of two", "constant_factor", "different_loss", "extra_factor", "wrong_activation_derivative"
)
def tempered_bits(X, y, W, tau):
    Z = X @ W
    delta = (tempered_softmax(Z / tau) - tempered_one_hot(y)) / len(y) / math.log(2)
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.wrong(
    "only the diagonal of the Jacobian of softmax",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "extra_mask",
)
def tempered_diagonal(X, y, W, tau):
    n = len(y)
    dW, dtau = np.zeros(W.shape), 0.0
    for x, label in zip(X, y.astype(int), strict=True):
        z = x @ W
        p = tempered_softmax(z[None] / tau)[0]
        dp = np.zeros(3)
        dp[label] = -1 / p[label]
        ds = np.diag(p * (1 - p)) @ dp
        dW += np.outer(x, ds) / (n * tau)
        dtau -= ds @ z / (n * tau**2)
    return dW, dtau


@tempered_problem.wrong(
    "exponentials by the first terms of their series", "low_precision", "region_only", "missing_term"
)
def tempered_series(X, y, W, tau):
    Z = X @ W
    S = Z / tau
    E = 1 + S + S**2 / 2 + S**3 / 6 + S**4 / 24
    delta = (E / E.sum(axis=1, keepdims=True) - tempered_one_hot(y)) / len(y)
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_problem.wrong("the temperature after the step", "step_not_slope")
def tempered_new_tau(X, y, W, tau):
    Z = X @ W
    delta = (tempered_softmax(Z / tau) - tempered_one_hot(y)) / len(y)
    dtau = -np.sum(delta * Z) / tau**2
    return X.T @ delta / tau, tau - 0.01 * dtau


@tempered_problem.wrong("the weights divided by the temperature in the caller's array", "mutates_input")
def tempered_in_place(X, y, W, tau):
    Z = X @ W
    W /= tau
    delta = (tempered_softmax(X @ W) - tempered_one_hot(y)) / len(y)
    return X.T @ delta / tau, -np.sum(delta * Z) / tau**2


@tempered_pairs.of(
    "no division by the temperature for the weights, and a plus in the temperature's gradient",
    ("missing_chain_factor",),
    ("sign_flipped", "constant_factor", "wrong_activation_derivative", "missing_chain_factor", "step_not_slope"),
)
def tempered_two_tau_and_sign(X, y, W, tau):
    Z = X @ W
    delta = (tempered_softmax(Z / tau) - tempered_one_hot(y)) / len(y)
    return X.T @ delta, np.sum(delta * Z) / tau**2


@tempered_pairs.of(
    "summed over the batch, and only the label's score in the temperature's gradient",
    ("batch_scale", "missing_chain_factor", "different_loss", "shape_only"),
    ("missing_path", "missing_term"),
)
def tempered_two_summed_and_label(X, y, W, tau):
    dW, dtau = np.zeros_like(W), 0.0
    for i, label in enumerate(y.astype(int)):
        z = X[i] @ W
        p = np.exp(z / tau) / np.exp(z / tau).sum()
        p[label] -= 1
        dW += np.outer(X[i], p) / tau
        dtau += z[label] / tau**2
    return dW, dtau


@tempered_pairs.of(
    "labels counted from one, and the first power of the temperature in its own gradient",
    ("shifted_or_flipped", "wrong_argument", "different_loss", "wrong_mask"),
    ("missing_chain_factor", "wrong_activation_derivative"),
)
def tempered_two_labels_and_power(X, y, W, tau):
    Z = X @ W
    delta = (tempered_softmax(Z / tau) - tempered_one_hot(y - 1)) / len(y)
    return X.T @ delta / tau, -np.sum(delta * Z) / tau


@tempered_pairs.of(
    "an extra slope at the scores, and the temperature's gradient averaged over the classes",
    ("squared_chain_factor", "extra_factor"),
    ("dimension_scale", "constant_factor", "wrong_axis_sum", "extra_factor"),
)
def tempered_two_slope_and_classes(X, y, W, tau):
    Z = X @ W
    P = tempered_softmax(Z / tau)
    error = (P - tempered_one_hot(y)) * P * (1 - P)
    return X.T @ error / len(y) / tau, -np.mean(error * Z) / tau**2


# Negative sampling: words of the context against words drawn by chance.


@loss(
    v=normal("d"),
    U=normal(5, "d"),
    context=choice("m", values=(0.0, 1.0, 2.0, 3.0, 4.0)),
    negatives=choice("k", values=(0.0, 1.0, 2.0, 3.0, 4.0)),
)
def negative_sampling(v, U, context, negatives):
    """the mean over the words of the context of -log s(u.v), plus the sum over the drawn words of -log s(-u.v)"""
    positive = U[context.long()] @ v
    negative = U[negatives.long()] @ v
    return -F.logsigmoid(positive).mean() - F.logsigmoid(-negative).sum()


sampling_problem = Problem(negative_sampling, ("v", "U"))
sampling_pairs = Pairs(sampling_problem)


def sampling_sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sampling_rows(v, U, context, negatives):
    pos, neg = context.astype(int), negatives.astype(int)
    gpos = (sampling_sigmoid(U[pos] @ v) - 1) / len(pos)
    gneg = sampling_sigmoid(U[neg] @ v)
    return pos, neg, gpos, gneg


def sampling_backward(v, U, pos, neg, gpos, gneg):
    dv = U[pos].T @ gpos + U[neg].T @ gneg
    dU = np.zeros_like(U)
    np.add.at(dU, pos, np.outer(gpos, v))
    np.add.at(dU, neg, np.outer(gneg, v))
    return dv, dU


@sampling_problem.right("a loop over the words with a label each")
def sampling_labels(v, U, context, negatives):
    dv, dU = np.zeros(len(v)), np.zeros(U.shape)
    words = [(int(w), 1, 1 / len(context)) for w in context] + [(int(w), 0, 1.0) for w in negatives]
    for word, label, weight in words:
        g = weight * (sampling_sigmoid(U[word] @ v) - label)
        dv += g * U[word]
        dU[word] += g * v
    return dv, dU


@sampling_problem.right("how often each word occurs, one slope per word of the vocabulary")
def sampling_counts(v, U, context, negatives):
    positive = np.bincount(context.astype(int), minlength=5) / len(context)
    negative = np.bincount(negatives.astype(int), minlength=5)
    s = 1 / (1 + np.exp(-U @ v))
    slope = negative * s - positive * (1 - s)
    return slope @ U, np.outer(slope, v)


@sampling_problem.right("torch, one-hot rows")
def sampling_one_hot(v, U, context, negatives):
    C = F.one_hot(context.long(), 5).to(U.dtype)
    N = F.one_hot(negatives.long(), 5).to(U.dtype)
    gpos = -torch.sigmoid(-(C @ U @ v)) / len(context)
    gneg = torch.sigmoid(N @ U @ v)
    rows = C.T @ gpos + N.T @ gneg
    return U.T @ rows, torch.outer(rows, v)


@sampling_problem.wrong(
    "indexed addition counts a word that is drawn twice once",
    "missing_term",
    "single_sample",
    "region_only",
    "wrong_sample_weights",
    "shape_only",
    "missing_path",
    "extra_mask",
)
def sampling_duplicates_lost(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv = gpos @ U[pos] + gneg @ U[neg]
    dU = np.zeros_like(U)
    np.add.at(dU, pos, gpos[:, None] * v)
    dU[neg] += gneg[:, None] * v
    return dv, dU


@sampling_problem.wrong(
    "the drawn words' rows written over those of the context",
    "missing_term",
    "missing_path",
    "region_only",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
)
def sampling_overwritten(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv = gpos @ U[pos] + gneg @ U[neg]
    dU = np.zeros_like(U)
    for o, g in zip(pos, gpos, strict=True):
        dU[o] += g * v
    for word in range(5):
        if word in neg:
            dU[word] = gneg[neg == word].sum() * v
    return dv, dU


@sampling_problem.wrong(
    "the drawn words pulled nearer",
    "wrong_term_factor",
    "different_loss",
    "missing_chain_factor",
    "wrong_sample_weights",
    "region_only",
)
def sampling_negative_sign(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    return sampling_backward(v, U, pos, neg, gpos, -gneg)


@sampling_problem.wrong(
    "one never subtracted for the words of the context",
    "missing_term",
    "different_loss",
    "wrong_argument",
    "missing_path",
    "region_only",
)
def sampling_label_not_subtracted(v, U, context, negatives):
    dv, dU = np.zeros_like(v), np.zeros_like(U)
    for o in context.astype(int):
        p = sampling_sigmoid(np.dot(U[o], v)) / len(context)
        dv += p * U[o]
        dU[o] += p * v
    for k in negatives.astype(int):
        p = sampling_sigmoid(np.dot(U[k], v))
        dv += p * U[k]
        dU[k] += p * v
    return dv, dU


@sampling_problem.wrong(
    "the centre word's gradient without the context",
    "missing_path",
    "missing_term",
    "ignores_input",
    "extra_mask",
    "wrong_sample_weights",
    "single_sample",
)
def sampling_centre_without_context(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    _, dU = sampling_backward(v, U, pos, neg, gpos, gneg)
    return np.sum(gneg[:, None] * U[neg], axis=0), dU


@sampling_problem.wrong(
    "no output row of a drawn word is trained",
    "missing_path",
    "missing_term",
    "ignores_input",
    "extra_mask",
    "wrong_sample_weights",
    "single_sample",
    "region_only",
)
def sampling_rows_without_negatives(v, U, context, negatives):
    pos, neg = context.long(), negatives.long()
    gpos = (torch.sigmoid(U[pos] @ v) - 1) / len(pos)
    gneg = torch.sigmoid(U[neg] @ v)
    dv = gpos @ U[pos] + gneg @ U[neg]
    dU = torch.zeros_like(U).index_add(0, pos, gpos[:, None] * v)
    return dv, dU


@sampling_problem.wrong(
    "a mean over the drawn words",
    "batch_scale",
    "dimension_scale",
    "wrong_term_factor",
    "different_loss",
    "extra_factor",
    "wrong_sample_weights",
    "shape_only",
    "region_only",
)
def sampling_negatives_averaged(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    return sampling_backward(v, U, pos, neg, gpos, gneg / len(neg))


@sampling_problem.wrong(
    "a sum over the words of the context, in the output matrix",
    "batch_scale",
    "dimension_scale",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_sample_weights",
    "shape_only",
    "region_only",
)
def sampling_context_summed(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv = U[pos].T @ gpos + U[neg].T @ gneg
    dU = np.zeros_like(U)
    for o in pos:
        dU[o] -= (1 - sampling_sigmoid(U[o] @ v)) * v
    for k, g in zip(neg, gneg, strict=True):
        dU[k] += g * v
    return dv, dU


@sampling_problem.wrong(
    "the slope of the sigmoid once more",
    "squared_chain_factor",
    "extra_factor",
    "different_loss",
    "wrong_activation_derivative",
)
def sampling_extra_slope(v, U, context, negatives):
    pos, neg = context.astype(int), negatives.astype(int)
    s, t = sampling_sigmoid(U[pos] @ v), sampling_sigmoid(U[neg] @ v)
    gpos = (s - 1) * s * (1 - s) / len(pos)
    gneg = t * t * (1 - t)
    return sampling_backward(v, U, pos, neg, gpos, gneg)


@sampling_problem.wrong("one over the sigmoid, and no further", "missing_chain_factor", "different_loss")
def sampling_without_slope(v, U, context, negatives):
    pos, neg = context.astype(int), negatives.astype(int)
    gpos = -1 / sampling_sigmoid(U[pos] @ v) / len(pos)
    gneg = 1 / sampling_sigmoid(-(U[neg] @ v))
    return sampling_backward(v, U, pos, neg, gpos, gneg)


@sampling_problem.wrong(
    "the sigmoid of the drawn words at minus its argument",
    "wrong_argument",
    "different_loss",
    "wrong_activation_derivative",
    "region_only",
)
def sampling_negative_argument(v, U, context, negatives):
    pos, neg, gpos, _ = sampling_rows(v, U, context, negatives)
    return sampling_backward(v, U, pos, neg, gpos, sampling_sigmoid(-(U[neg] @ v)))


@sampling_problem.wrong("the output matrix moved before the centre word's gradient", "wrong_argument")
def sampling_moved_rows(v, U, context, negatives):
    rate = 0.1
    U = U.copy()
    dv, dU = np.zeros_like(v), np.zeros_like(U)
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    for word, g in [*zip(pos, gpos, strict=True), *zip(neg, gneg, strict=True)]:
        dU[word] += g * v
        U[word] -= rate * g * v
        dv += g * U[word]
    return dv, dU


@sampling_problem.wrong("the word's own row for the centre vector", "wrong_argument", "region_only")
def sampling_own_rows(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv = gpos @ U[pos] + gneg @ U[neg]
    dU = np.zeros_like(U)
    np.add.at(dU, pos, gpos[:, None] * v)
    np.add.at(dU, neg, gneg[:, None] * U[neg])
    return dv, dU


@sampling_problem.wrong("the centre vector in its own gradient", "wrong_argument", "broadcast_shape")
def sampling_centre_itself(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    _, dU = sampling_backward(v, U, pos, neg, gpos, gneg)
    return (gpos.sum() + gneg.sum()) * v, dU


@sampling_problem.wrong(
    "every word outside the context counts as drawn",
    "ignores_input",
    "wrong_mask",
    "different_loss",
    "wrong_sample_weights",
    "wrong_argument",
    "region_only",
)
def sampling_all_others(v, U, context, negatives):
    pos = context.astype(int)
    others = np.array([w for w in range(5) if w not in pos], dtype=int)
    gpos = (sampling_sigmoid(U[pos] @ v) - 1) / len(pos)
    return sampling_backward(v, U, pos, others, gpos, sampling_sigmoid(U[others] @ v))


@sampling_problem.wrong(
    "drawn words that stand in the context skipped",
    "extra_mask",
    "missing_term",
    "region_only",
    "different_loss",
    "single_sample",
    "wrong_sample_weights",
    "missing_path",
)
def sampling_collisions_skipped(v, U, context, negatives):
    n_pos = len(context)
    dv, dU = np.zeros(v.shape), np.zeros(U.shape)
    for o in context.astype(int):
        g = (sampling_sigmoid(U[o] @ v) - 1) / n_pos
        dv, dU[o] = dv + g * U[o], dU[o] + g * v
    for k in negatives.astype(int):
        if k in context:
            continue
        g = sampling_sigmoid(U[k] @ v)
        dv, dU[k] = dv + g * U[k], dU[k] + g * v
    return dv, dU


@sampling_problem.wrong(
    "the last drawn word only",
    "single_sample",
    "missing_term",
    "missing_path",
    "different_loss",
    "extra_mask",
    "wrong_sample_weights",
    "shape_only",
    "region_only",
)
def sampling_last_negative(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv, dU = sampling_backward(v, U, pos, neg[:0], gpos, gneg[:0])
    for k, g in zip(neg, gneg, strict=True):
        back = g * U[k]
        row = np.zeros_like(U)
        row[k] = g * v
    return dv + back, dU + row


@sampling_problem.wrong("words counted from one when the rows are written", "shifted_or_flipped", "permuted_outputs")
def sampling_rows_shifted(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv = gpos @ U[pos] + gneg @ U[neg]
    dU = np.zeros_like(U)
    np.add.at(dU, pos - 1, gpos[:, None] * v)
    np.add.at(dU, neg - 1, gneg[:, None] * v)
    return dv, dU


@sampling_problem.wrong(
    "a decision for the probability",
    "thresholded",
    "wrong_argument",
    "different_loss",
    "rounded",
    "wrong_activation_derivative",
)
def sampling_decided(v, U, context, negatives):
    pos, neg = context.astype(int), negatives.astype(int)
    gpos = ((U[pos] @ v > 0).astype(float) - 1) / len(pos)
    gneg = (U[neg] @ v > 0).astype(float)
    return sampling_backward(v, U, pos, neg, gpos, gneg)


@sampling_problem.wrong(
    "the scores for their sigmoids", "wrong_argument", "different_loss", "wrong_activation_derivative"
)
def sampling_raw_scores(v, U, context, negatives):
    dv, dU = np.zeros_like(v), np.zeros_like(U)
    for word in range(5):
        score = U[word] @ v
        g = np.mean(context == word) * (score - 1) + np.sum(negatives == word) * score
        dv += g * U[word]
        dU[word] = g * v
    return dv, dU


@sampling_problem.wrong("scores held between minus one and one", "clipped", "region_only", "different_loss")
def sampling_clipped_scores(v, U, context, negatives):
    pos, neg = context.astype(int), negatives.astype(int)
    gpos = (sampling_sigmoid(np.clip(U[pos] @ v, -1, 1)) - 1) / len(pos)
    gneg = sampling_sigmoid(np.clip(U[neg] @ v, -1, 1))
    return sampling_backward(v, U, pos, neg, gpos, gneg)


@sampling_problem.wrong(
    "the sigmoid looked up in a table with steps of a fifth", "rounded", "low_precision", "different_loss"
)
def sampling_table(v, U, context, negatives):
    def lookup(z):
        return 1 / (1 + np.exp(-np.floor(z * 5) / 5))

    pos, neg = context.astype(int), negatives.astype(int)
    gpos = (lookup(U[pos] @ v) - 1) / len(pos)
    return sampling_backward(v, U, pos, neg, gpos, lookup(U[neg] @ v))


@sampling_problem.wrong("the step of a descent for the output matrix", "step_not_slope", "constant_factor")
def sampling_step(v, U, context, negatives):
    alpha = 0.025
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv, dU = sampling_backward(v, U, pos, neg, gpos, gneg)
    return dv, -alpha * dU


@sampling_problem.wrong(
    "drawn words weigh as the power of three quarters of their number",
    "wrong_sample_weights",
    "different_loss",
    "region_only",
    "wrong_term_factor",
    "shape_only",
)
def sampling_powers_of_counts(v, U, context, negatives):
    positive = np.bincount(context.astype(int), minlength=5) / len(context)
    negative = np.bincount(negatives.astype(int), minlength=5) ** 0.75
    s = sampling_sigmoid(U @ v)
    g = positive * (s - 1) + negative * s
    return U.T @ g, g[:, None] * v[None, :]


@sampling_problem.wrong("the slopes of earlier words kept in the sum", "accumulates", "extra_term", "region_only")
def sampling_slope_not_reset(v, U, context, negatives):
    dv, dU, g = np.zeros_like(v), np.zeros_like(U), 0.0
    for o in context.astype(int):
        g += (sampling_sigmoid(U[o] @ v) - 1) / len(context)
        dv += g * U[o]
        dU[o] += g * v
    for k in negatives.astype(int):
        g += sampling_sigmoid(U[k] @ v)
        dv += g * U[k]
        dU[k] += g * v
    return dv, dU


@sampling_problem.wrong("rows collected in an integer array", "truncated_to_int")
def sampling_integer_rows(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv = gpos @ U[pos] + gneg @ U[neg]
    dU = np.zeros(U.shape, dtype=int)
    for w in range(5):
        total = gpos[pos == w].sum() + gneg[neg == w].sum()
        for j in range(len(v)):
            dU[w, j] = total * v[j]
    return dv, dU


@sampling_problem.wrong(
    "the sum over all words in every row",
    "wrong_axis_sum",
    "broadcast_shape",
    "missing_mask",
    "extra_term",
    "missing_chain_factor",
)
def sampling_same_row(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv, _ = sampling_backward(v, U, pos, neg, gpos, gneg)
    return dv, np.tile((gpos.sum() + gneg.sum()) * v, (5, 1))


@sampling_problem.wrong("the centre word's gradient scaled to length one", "normalised")
def sampling_unit_length(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv, dU = sampling_backward(v, U, pos, neg, gpos, gneg)
    return dv / np.linalg.norm(dv), dU


@sampling_problem.wrong(
    "the output matrix trained in the loop over the caller's rows", "mutates_input", "wrong_argument"
)
def sampling_trained_in_place(v, U, context, negatives):
    dv, dU = np.zeros_like(v), np.zeros_like(U)
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    words, slopes = np.concatenate([neg, pos]), np.concatenate([gneg, gpos])
    for word, g in zip(words, slopes, strict=True):
        dU[word] += g * v
        U[word] -= 0.025 * g * v
        dv += g * U[word]
    return dv, dU


@sampling_pairs.of(
    "the centre word's gradient without the context, and a mean over the drawn words in the output matrix",
    ("missing_path", "missing_term", "ignores_input", "extra_mask", "wrong_sample_weights", "single_sample"),
    (
        "batch_scale",
        "dimension_scale",
        "wrong_term_factor",
        "extra_factor",
        "wrong_sample_weights",
        "shape_only",
        "region_only",
    ),
)
def sampling_two_context_and_mean(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv = gneg @ U[neg]
    dU = np.zeros_like(U)
    np.add.at(dU, pos, np.outer(gpos, v))
    np.add.at(dU, neg, np.outer(gneg, v) / len(neg))
    return dv, dU


@sampling_pairs.of(
    "an extra slope of the sigmoid, and the rows one place on",
    ("squared_chain_factor", "extra_factor", "different_loss", "wrong_activation_derivative"),
    ("shifted_or_flipped", "permuted_outputs"),
)
def sampling_two_slope_and_shift(v, U, context, negatives):
    dv, dU = np.zeros_like(v), np.zeros_like(U)
    words = [(w, 1, len(context)) for w in context.astype(int)] + [(w, 0, 1) for w in negatives.astype(int)]
    for word, label, size in words:
        p = sampling_sigmoid(U[word] @ v)
        g = (p - label) * p * (1 - p) / size
        dv += g * U[word]
        dU[(word + 1) % 5] += g * v
    return dv, dU


@sampling_pairs.of(
    "the drawn words pulled nearer, and the centre vector in its own gradient",
    ("wrong_term_factor", "different_loss", "missing_chain_factor", "wrong_sample_weights", "region_only"),
    ("wrong_argument", "broadcast_shape"),
)
def sampling_two_sign_and_centre(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    _, dU = sampling_backward(v, U, pos, neg, gpos, -gneg)
    return (gpos.sum() - gneg.sum()) * v, dU


@sampling_pairs.of(
    "a step for the centre vector, and words drawn twice counted once",
    ("step_not_slope", "constant_factor"),
    (
        "missing_term",
        "single_sample",
        "region_only",
        "wrong_sample_weights",
        "shape_only",
        "missing_path",
        "extra_mask",
    ),
)
def sampling_two_step_and_duplicates(v, U, context, negatives):
    pos, neg, gpos, gneg = sampling_rows(v, U, context, negatives)
    dv = -0.1 * (gpos @ U[pos] + gneg @ U[neg])
    dU = np.zeros_like(U)
    for o, g in zip(pos, gpos, strict=True):
        dU[o] += g * v
    dU[neg] += np.outer(gneg, v)
    return dv, dU


# A contrastive loss: each row of A belongs to the row of B with the same number, in both directions.


@loss(A=normal("n", "d"), B=normal("n", "d"), tau=uniform(low=0.4, high=1.5))
def contrastive(A, B, tau):
    """the mean of the cross-entropies over rows and over columns of the cosines of two sets of vectors"""
    cosines = F.normalize(A, dim=1) @ F.normalize(B, dim=1).T
    scores = cosines / tau
    rows = torch.logsumexp(scores, dim=1) - scores.diagonal()
    columns = torch.logsumexp(scores, dim=0) - scores.diagonal()
    return (rows.mean() + columns.mean()) / 2


contrastive_problem = Problem(contrastive, ("A", "B"))
contrastive_pairs = Pairs(contrastive_problem)


def contrastive_unit(A):
    return A / np.linalg.norm(A, axis=1, keepdims=True)


def contrastive_softmax(S, axis):
    E = np.exp(S - S.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def contrastive_dscores(S):
    n = len(S)
    return (contrastive_softmax(S, 1) + contrastive_softmax(S, 0) - 2 * np.eye(n)) / (2 * n)


def contrastive_project(A, dunit):
    length = np.linalg.norm(A, axis=1, keepdims=True)
    unit = A / length
    return (dunit - unit * np.sum(dunit * unit, axis=1, keepdims=True)) / length


def contrastive_units_back(A, B, tau, dS):
    dC = dS / tau
    return contrastive_project(A, dC @ contrastive_unit(B)), contrastive_project(B, dC.T @ contrastive_unit(A))


@contrastive_problem.right("the gradient of the unit vectors, without its part along them")
def contrastive_matrix(A, B, tau):
    na, nb = np.linalg.norm(A, axis=1), np.linalg.norm(B, axis=1)
    Ah, Bh = A / na[:, None], B / nb[:, None]
    dS = contrastive_dscores(Ah @ Bh.T / tau)
    dAh, dBh = dS @ Bh / tau, dS.T @ Ah / tau
    dA = (dAh - Ah * np.einsum("nd,nd->n", Ah, dAh)[:, None]) / na[:, None]
    dB = (dBh - Bh * np.einsum("nd,nd->n", Bh, dBh)[:, None]) / nb[:, None]
    return dA, dB


@contrastive_problem.right("loops over the pairs, the quotient rule for each cosine")
def contrastive_pair_loops(A, B, tau):
    n = len(A)
    C = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            C[i, j] = A[i] @ B[j] / math.sqrt(A[i] @ A[i]) / math.sqrt(B[j] @ B[j])
    E = np.exp(C / tau)
    dA, dB = np.zeros_like(A), np.zeros_like(B)
    for i in range(n):
        for j in range(n):
            slope = (E[i, j] / E[i].sum() + E[i, j] / E[:, j].sum() - 2 * (i == j)) / (2 * n * tau)
            lengths = math.sqrt(A[i] @ A[i]) * math.sqrt(B[j] @ B[j])
            dA[i] += slope * (B[j] / lengths - C[i, j] * A[i] / (A[i] @ A[i]))
            dB[j] += slope * (A[i] / lengths - C[i, j] * B[j] / (B[j] @ B[j]))
    return dA, dB


@contrastive_problem.right("torch, the Jacobian of each length one vector as a matrix")
def contrastive_projections(A, B, tau):
    n, d = A.shape
    na, nb = A.norm(dim=1), B.norm(dim=1)
    Ah, Bh = A / na[:, None], B / nb[:, None]
    S = Ah @ Bh.T / tau
    dS = (torch.softmax(S, 1) + torch.softmax(S, 0)) / (2 * n) - torch.eye(n, dtype=A.dtype) / n
    eye = torch.eye(d, dtype=A.dtype)
    JA = (eye - torch.einsum("ni,nj->nij", Ah, Ah)) / na[:, None, None]
    JB = (eye - torch.einsum("ni,nj->nij", Bh, Bh)) / nb[:, None, None]
    return torch.einsum("nij,nj->ni", JA, dS @ Bh / tau), torch.einsum("nij,nj->ni", JB, dS.T @ Ah / tau)


@contrastive_problem.wrong("the lengths taken for constants", "missing_path", "missing_term", "missing_chain_factor")
def contrastive_constant_lengths(A, B, tau):
    na, nb = np.linalg.norm(A, axis=1, keepdims=True), np.linalg.norm(B, axis=1, keepdims=True)
    Ah, Bh = A / na, B / nb
    dS = contrastive_dscores(Ah @ Bh.T / tau) / tau
    return dS @ Bh / na, dS.T @ Ah / nb


@contrastive_problem.wrong("projected, but not divided by the length", "missing_chain_factor")
def contrastive_undivided(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dS = contrastive_dscores(Ah @ Bh.T / tau) / tau
    dAh, dBh = dS @ Bh, dS.T @ Ah
    dA = dAh - Ah * (Ah * dAh).sum(axis=1, keepdims=True)
    dB = dBh - Bh * (Bh * dBh).sum(axis=1, keepdims=True)
    return dA, dB


@contrastive_problem.wrong("divided by the square of the length", "squared_chain_factor", "extra_factor")
def contrastive_squared_lengths(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dS = contrastive_dscores(Ah @ Bh.T / tau) / tau
    out = []
    for V, H, G in ((A, Ah, dS @ Bh), (B, Bh, dS.T @ Ah)):
        inner = np.sum(H * G, axis=1)
        out.append((G - inner[:, None] * H) / np.sum(V**2, axis=1)[:, None])
    return out


@contrastive_problem.wrong("stops at the unit vectors", "missing_chain_factor")
def contrastive_stops_at_units(A, B, tau):
    Ah, Bh = F.normalize(A, dim=1), F.normalize(B, dim=1)
    S = Ah @ Bh.T / tau
    n = S.shape[0]
    dS = (torch.softmax(S, 1) + torch.softmax(S, 0) - 2 * torch.eye(n, dtype=A.dtype)) / (2 * n)
    return dS @ Bh / tau, dS.T @ Ah / tau


@contrastive_problem.wrong(
    "the part along A itself subtracted, not along its direction",
    "wrong_argument",
    "missing_chain_factor",
    "wrong_term_factor",
)
def contrastive_projected_on_raw(A, B, tau):
    la, lb = np.linalg.norm(A, axis=1, keepdims=True), np.linalg.norm(B, axis=1, keepdims=True)
    Ah, Bh = A / la, B / lb
    dC = contrastive_dscores(Ah @ Bh.T / tau) / tau
    dAh, dBh = dC @ Bh, dC.T @ Ah
    dA = (dAh - A * (A * dAh).sum(axis=1, keepdims=True)) / la
    dB = (dBh - Bh * (Bh * dBh).sum(axis=1, keepdims=True)) / lb
    return dA, dB


@contrastive_problem.wrong("the part along the direction added", "wrong_term_factor")
def contrastive_projection_sign(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    C = Ah @ Bh.T
    G = contrastive_dscores(C / tau) / tau
    dA = (G @ Bh + Ah * (G * C).sum(axis=1)[:, None]) / np.linalg.norm(A, axis=1)[:, None]
    dB = (G.T @ Ah + Bh * (G * C).sum(axis=0)[:, None]) / np.linalg.norm(B, axis=1)[:, None]
    return dA, dB


@contrastive_problem.wrong(
    "one inner product for all rows in the projection", "wrong_axis_sum", "broadcast_shape", "extra_term"
)
def contrastive_projection_total(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dC = contrastive_dscores(Ah @ Bh.T / tau) / tau
    dAh, dBh = dC @ Bh, dC.T @ Ah
    dA = (dAh - Ah * np.sum(dAh * Ah)) / np.linalg.norm(A, axis=1, keepdims=True)
    dB = (dBh - Bh * np.sum(dBh * Bh)) / np.linalg.norm(B, axis=1, keepdims=True)
    return dA, dB


@contrastive_problem.wrong("only the direction from A to B", "missing_path", "missing_term", "different_loss")
def contrastive_rows_only(A, B, tau):
    n = len(A)
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    dS = (contrastive_softmax(S, 1) - np.eye(n)) / (2 * n)
    return contrastive_units_back(A, B, tau, dS)


@contrastive_problem.wrong(
    "both softmaxes over the rows",
    "wrong_axis_sum",
    "wrong_argument",
    "different_loss",
    "missing_term",
    "missing_path",
    "wrong_term_factor",
)
def contrastive_rows_twice(A, B, tau):
    n = len(A)
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    E = np.exp(S)
    P = E / E.sum(axis=1, keepdims=True)
    Q = E / E.sum(axis=1, keepdims=True)
    return contrastive_units_back(A, B, tau, (P + Q - 2 * np.eye(n)) / (2 * n))


@contrastive_problem.wrong(
    "the two directions added, not averaged", "constant_factor", "missing_chain_factor", "different_loss"
)
def contrastive_directions_added(A, B, tau):
    n = len(A)
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    rows = (contrastive_softmax(S, 1) - np.eye(n)) / n
    columns = (contrastive_softmax(S.T, 1) - np.eye(n)) / n
    return contrastive_units_back(A, B, tau, rows + columns.T)


@contrastive_problem.wrong(
    "the temperature left out on the way back", "missing_chain_factor", "different_loss", "extra_factor"
)
def contrastive_without_tau(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dS = contrastive_dscores(Ah @ Bh.T / tau)
    return contrastive_project(A, dS @ Bh), contrastive_project(B, dS.T @ Ah)


@contrastive_problem.wrong(
    "the temperature multiplied on the way back", "wrong_activation_derivative", "extra_factor", "different_loss"
)
def contrastive_times_tau(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dC = contrastive_dscores(Ah @ Bh.T / tau) * tau
    return contrastive_project(A, dC @ Bh), contrastive_project(B, dC.T @ Ah)


@contrastive_problem.wrong("a fixed temperature of 0.07", "hard_coded", "ignores_input", "different_loss")
def contrastive_usual_temperature(A, B):
    tau = 0.07
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    return contrastive_units_back(A, B, tau, contrastive_dscores(S))


@contrastive_problem.wrong(
    "the slopes of the scores not transposed for B", "transposed", "wrong_axis_sum", "wrong_argument", "axes_permuted"
)
def contrastive_not_transposed(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dC = contrastive_dscores(Ah @ Bh.T / tau) / tau
    return contrastive_project(A, np.einsum("ij,jd->id", dC, Bh)), contrastive_project(
        B, np.einsum("ij,jd->id", dC, Ah)
    )


@contrastive_problem.wrong(
    "the identity subtracted once for both directions",
    "missing_term",
    "wrong_term_factor",
    "different_loss",
    "missing_path",
)
def contrastive_identity_once(A, B, tau):
    n = A.shape[0]
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    dS = contrastive_softmax(S, 1) + contrastive_softmax(S, 0)
    dS[np.arange(n), np.arange(n)] -= 1
    return contrastive_units_back(A, B, tau, dS / (2 * n))


@contrastive_problem.wrong("no pull towards the partner", "missing_term", "missing_path", "different_loss")
def contrastive_no_positives(A, B, tau):
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    P, Q = contrastive_softmax(S, 1), contrastive_softmax(S, 0)
    return contrastive_units_back(A, B, tau, (P + Q) / (2 * len(A)))


@contrastive_problem.wrong(
    "one subtracted for every pair",
    "extra_term",
    "wrong_mask",
    "missing_mask",
    "missing_chain_factor",
    "different_loss",
)
def contrastive_one_everywhere(A, B, tau):
    n = len(A)
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    return contrastive_units_back(A, B, tau, (contrastive_softmax(S, 1) + contrastive_softmax(S, 0) - 2) / (2 * n))


@contrastive_problem.wrong("the pairs that belong together set to 0", "extra_mask", "missing_term", "missing_path")
def contrastive_diagonal_zeroed(A, B, tau):
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    dS = contrastive_dscores(S)
    np.fill_diagonal(dS, 0)
    return contrastive_units_back(A, B, tau, dS)


@contrastive_problem.wrong("only the pairs that belong together count", "missing_path", "missing_term", "extra_mask")
def contrastive_diagonal_only(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    slopes = np.diag(contrastive_dscores(Ah @ Bh.T / tau))[:, None] / tau
    return contrastive_project(A, slopes * Bh), contrastive_project(B, slopes * Ah)


@contrastive_problem.wrong(
    "the next row as the partner", "shifted_or_flipped", "wrong_argument", "different_loss", "wrong_mask"
)
def contrastive_next_partner(A, B, tau):
    n = len(A)
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    partner = np.roll(np.eye(n), 1, axis=1)
    dS = (contrastive_softmax(S, 1) + contrastive_softmax(S, 0) - 2 * partner) / (2 * n)
    return contrastive_units_back(A, B, tau, dS)


@contrastive_problem.wrong("the plain B in the gradient of A", "wrong_argument", "missing_chain_factor")
def contrastive_plain_partner(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dC = contrastive_dscores(Ah @ Bh.T / tau) / tau
    return contrastive_project(A, dC @ B), contrastive_project(B, dC.T @ Ah)


@contrastive_problem.wrong(
    "plain inner products for cosines", "different_loss", "missing_chain_factor", "wrong_argument"
)
def contrastive_inner_products(A, B, tau):
    dS = contrastive_dscores(A @ B.T / tau)
    return dS @ B / tau, dS.T @ A / tau


@contrastive_problem.wrong("the columns made unit vectors", "wrong_axis_sum", "different_loss")
def contrastive_unit_columns(A, B, tau):
    na, nb = np.sqrt((A**2).sum(axis=0)), np.sqrt((B**2).sum(axis=0))
    Ah, Bh = A / na, B / nb
    dS = contrastive_dscores(Ah @ Bh.T / tau) / tau
    dAh, dBh = dS @ Bh, dS.T @ Ah
    dA = (dAh - Ah * (Ah * dAh).sum(axis=0)) / na
    dB = (dBh - Bh * (Bh * dBh).sum(axis=0)) / nb
    return dA, dB


@contrastive_problem.wrong(
    "averaged over all pairs", "batch_scale", "squared_chain_factor", "extra_factor", "wrong_axis_sum", "different_loss"
)
def contrastive_mean_of_pairs(A, B, tau):
    n = len(A)
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    total = contrastive_softmax(S, 1) + contrastive_softmax(S, 0) - 2 * np.eye(n)
    return contrastive_units_back(A, B, tau, total / (2 * total.size))


@contrastive_problem.wrong("row sums that meet the columns", "broadcast_shape", "wrong_axis_sum", "wrong_argument")
def contrastive_sums_without_keepdims(A, B, tau):
    n = len(A)
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    E = np.exp(S)
    P = E / E.sum(axis=1)
    Q = E / E.sum(axis=0)
    return contrastive_units_back(A, B, tau, (P + Q - 2 * np.eye(n)) / (2 * n))


@contrastive_problem.wrong(
    "the gradient of B stopped, as that of fixed keys",
    "zero",
    "ignores_input",
    "hard_coded",
    "missing_path",
    "missing_term",
    "constant_factor",
    "extra_mask",
)
def contrastive_fixed_keys(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dC = contrastive_dscores(Ah @ Bh.T / tau) / tau
    return contrastive_project(A, dC @ Bh), np.zeros_like(B)


@contrastive_problem.wrong("the gradients exchanged", "permuted_outputs")
def contrastive_exchanged(A, B, tau):
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    dA, dB = contrastive_units_back(A, B, tau, contrastive_dscores(S))
    return dB, dA


@contrastive_problem.wrong("the lengths of A for those of B", "wrong_argument")
def contrastive_lengths_of_other(A, B, tau):
    na = np.linalg.norm(A, axis=1, keepdims=True)
    Ah, Bh = A / na, contrastive_unit(B)
    dC = contrastive_dscores(Ah @ Bh.T / tau) / tau
    grads = []
    for H, G in ((Ah, dC @ Bh), (Bh, dC.T @ Ah)):
        grads.append((G - H * (H * G).sum(axis=1, keepdims=True)) / na)
    return grads


@contrastive_problem.wrong("rows of the gradients cut to a length of a tenth", "normalised", "clipped", "region_only")
def contrastive_rows_cut(A, B, tau):
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    grads = contrastive_units_back(A, B, tau, contrastive_dscores(S))
    return tuple(g * np.minimum(1, 0.1 / (np.linalg.norm(g, axis=1, keepdims=True) + 1e-12)) for g in grads)


@contrastive_problem.wrong("half precision inside", "low_precision", "rounded")
def contrastive_half_precision(A, B, tau):
    Ah, Bh = contrastive_unit(A).astype(np.float16), contrastive_unit(B).astype(np.float16)
    dC = (contrastive_dscores(Ah @ Bh.T / np.float16(tau)) / tau).astype(np.float16)
    return contrastive_project(A, dC @ Bh), contrastive_project(B, dC.T @ Ah)


def contrastive_first_seen(value, seen=[]):
    seen.append(value)
    return seen[0]


@contrastive_problem.wrong("the temperature of the first call kept", "stale_state", "ignores_input", "different_loss")
def contrastive_kept_temperature(A, B, tau):
    tau = contrastive_first_seen(float(tau))
    S = contrastive_unit(A) @ contrastive_unit(B).T / tau
    return contrastive_units_back(A, B, tau, contrastive_dscores(S))


@contrastive_pairs.of(
    "the lengths taken for constants in A, and the slopes not transposed in B",
    ("missing_path", "missing_term", "missing_chain_factor"),
    ("transposed", "wrong_axis_sum", "wrong_argument", "axes_permuted"),
)
def contrastive_two_lengths_and_transposed(A, B, tau):
    na = np.linalg.norm(A, axis=1, keepdims=True)
    Ah, Bh = A / na, contrastive_unit(B)
    dC = contrastive_dscores(Ah @ Bh.T / tau) / tau
    return dC @ Bh / na, contrastive_project(B, dC @ Ah)


@contrastive_pairs.of(
    "the identity subtracted once, and no temperature on the way back",
    ("missing_term", "wrong_term_factor", "different_loss", "missing_path"),
    ("missing_chain_factor", "different_loss", "extra_factor"),
)
def contrastive_two_identity_and_tau(A, B, tau):
    n = len(A)
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    S = Ah @ Bh.T / tau
    dS = (contrastive_softmax(S, 1) + contrastive_softmax(S, 0) - np.eye(n)) / (2 * n)
    return contrastive_project(A, dS @ Bh), contrastive_project(B, dS.T @ Ah)


@contrastive_pairs.of(
    "only the direction from A to B, and the gradient not divided by the lengths",
    ("missing_path", "missing_term", "different_loss"),
    ("missing_chain_factor",),
)
def contrastive_two_rows_and_undivided(A, B, tau):
    n = len(A)
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dC = (contrastive_softmax(Ah @ Bh.T / tau, 1) - np.eye(n)) / (2 * n * tau)
    dA, dB = np.zeros_like(A), np.zeros_like(B)
    for i in range(n):
        for j in range(n):
            cosine = Ah[i] @ Bh[j]
            dA[i] += dC[i, j] * (Bh[j] - cosine * Ah[i])
            dB[j] += dC[i, j] * (Ah[i] - cosine * Bh[j])
    return dA, dB


@contrastive_pairs.of(
    "a sum over the batch for A, and the part along the direction added for B",
    ("batch_scale", "missing_chain_factor"),
    ("wrong_term_factor",),
)
def contrastive_two_sum_and_sign(A, B, tau):
    Ah, Bh = contrastive_unit(A), contrastive_unit(B)
    dC = contrastive_dscores(Ah @ Bh.T / tau) / tau
    dBh = dC.T @ Ah
    dB = (dBh + Bh * (Bh * dBh).sum(axis=1, keepdims=True)) / np.linalg.norm(B, axis=1, keepdims=True)
    return contrastive_project(A, dC @ Bh) * len(A), dB


# Normalisation over groups of channels, against targets.


@loss(X=normal("n", 6, "l"), gamma=normal(6), beta=normal(6), T=normal("n", 6, "l"))
def grouped_norm(X, gamma, beta, T):
    """the mean squared error after normalisation of six channels in two groups, with a scale and a shift per channel"""
    groups = X.reshape(len(X), 2, -1)
    mean = groups.mean(dim=2, keepdim=True)
    variance = ((groups - mean) ** 2).mean(dim=2, keepdim=True)
    normalised = ((groups - mean) / torch.sqrt(variance + 1e-5)).reshape(X.shape)
    return ((gamma[:, None] * normalised + beta[:, None] - T) ** 2).mean()


grouped_problem = Problem(grouped_norm, ("X", "gamma", "beta"))
grouped_pairs = Pairs(grouped_problem)


def grouped_forward(X):
    G = X.reshape(len(X), 2, -1)
    std = np.sqrt(G.var(axis=2, keepdims=True) + 1e-5)
    return (G - G.mean(axis=2, keepdims=True)) / std, std


def grouped_upstream(X, gamma, beta, T, xhat):
    return 2 * (gamma[:, None] * xhat.reshape(X.shape) + beta[:, None] - T) / X.size


def grouped_parameters(X, D, xhat):
    return (D * xhat.reshape(X.shape)).sum(axis=(0, 2)), D.sum(axis=(0, 2))


def grouped_back(X, gamma, D, xhat, std):
    g = (D * gamma[:, None]).reshape(xhat.shape)
    dG = (g - g.mean(axis=2, keepdims=True) - xhat * (g * xhat).mean(axis=2, keepdims=True)) / std
    return dG.reshape(X.shape)


@grouped_problem.right("the short formula in the shape of the groups")
def grouped_short(X, gamma, beta, T):
    n, c, size = X.shape
    m = 3 * size
    G = X.reshape(n, 2, m)
    mu, var = G.mean(axis=2, keepdims=True), G.var(axis=2, keepdims=True)
    xhat = (G - mu) / np.sqrt(var + 1e-5)
    out = xhat.reshape(X.shape) * gamma.reshape(1, 6, 1) + beta.reshape(1, 6, 1)
    dout = 2 * (out - T) / out.size
    dxhat = (dout * gamma.reshape(1, 6, 1)).reshape(G.shape)
    first = dxhat.sum(axis=2, keepdims=True)
    second = (dxhat * xhat).sum(axis=2, keepdims=True)
    dX = (m * dxhat - first - xhat * second) / (m * np.sqrt(var + 1e-5))
    return dX.reshape(X.shape), (dout * xhat.reshape(X.shape)).sum(axis=(0, 2)), dout.sum(axis=(0, 2))


@grouped_problem.right("one sample and one group at a time, by way of variance and mean")
def grouped_loops(X, gamma, beta, T):
    dX, dgamma, dbeta = np.zeros_like(X), np.zeros(6), np.zeros(6)
    for i in range(len(X)):
        for channels in (slice(0, 3), slice(3, 6)):
            x = X[i, channels]
            mu, var = x.mean(), x.var()
            xhat = (x - mu) / np.sqrt(var + 1e-5)
            error = gamma[channels, None] * xhat + beta[channels, None] - T[i, channels]
            dout = 2 * error / X.size
            dbeta[channels] += dout.sum(axis=1)
            dgamma[channels] += (dout * xhat).sum(axis=1)
            dxhat = dout * gamma[channels, None]
            dvar = -0.5 * (dxhat * (x - mu)).sum() * (var + 1e-5) ** -1.5
            dmu = -dxhat.sum() / np.sqrt(var + 1e-5)
            dX[i, channels] = dxhat / np.sqrt(var + 1e-5) + dvar * 2 * (x - mu) / x.size + dmu / x.size
    return dX, dgamma, dbeta


@grouped_problem.right("torch, the Jacobian of every group as a matrix")
def grouped_jacobian(X, gamma, beta, T):
    n = X.shape[0]
    G = X.reshape(n, 2, -1)
    m = G.shape[2]
    centred = G - G.mean(2, keepdim=True)
    s = torch.sqrt((centred**2).mean(2) + 1e-5)
    xhat = (centred / s[:, :, None]).reshape(X.shape)
    dout = 2 * (gamma.view(6, 1) * xhat + beta.view(6, 1) - T) / X.numel()
    J = (torch.eye(m, dtype=X.dtype) - 1 / m) / s[:, :, None, None]
    J = J - torch.einsum("ngi,ngj->ngij", centred, centred) / (m * s**3)[:, :, None, None]
    dX = torch.einsum("ngij,ngi->ngj", J, (dout * gamma.view(6, 1)).reshape(n, 2, m))
    return dX.reshape(X.shape), torch.einsum("ncl,ncl->c", dout, xhat), torch.einsum("ncl->c", dout)


@grouped_problem.wrong(
    "the mean of the group taken for a constant", "missing_path", "missing_term", "missing_chain_factor"
)
def grouped_constant_mean(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    g = (D * gamma[:, None]).reshape(xhat.shape)
    dX = (g - xhat * (g * xhat).mean(axis=2, keepdims=True)) / std
    return dX.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "the variance of the group taken for a constant", "missing_path", "missing_term", "missing_chain_factor"
)
def grouped_constant_variance(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    dX = np.zeros(xhat.shape)
    g = (D * gamma[:, None]).reshape(xhat.shape)
    for i in range(len(X)):
        for k in range(2):
            dX[i, k] = (g[i, k] - g[i, k].mean()) / std[i, k]
    return dX.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong("mean and variance taken for constants", "missing_path", "missing_term", "missing_chain_factor")
def grouped_constant_statistics(X, gamma, beta, T):
    G = X.reshape(X.shape[0], 2, -1)
    std = torch.sqrt(G.var(2, unbiased=False, keepdim=True) + 1e-5)
    xhat = ((G - G.mean(2, keepdim=True)) / std).reshape(X.shape)
    dout = 2 * (gamma[:, None] * xhat + beta[:, None] - T) / X.numel()
    dX = (dout * gamma[:, None]).reshape(G.shape) / std
    return dX.reshape(X.shape), (dout * xhat).sum((0, 2)), dout.sum((0, 2))


@grouped_problem.wrong("gamma left out on the way to X", "missing_chain_factor")
def grouped_without_gamma(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    return grouped_back(X, np.ones(6), D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong("gamma multiplied at the end, as if a group had only one", "wrong_order", "wrong_argument")
def grouped_gamma_last(X, gamma, beta, T):
    n, _, size = X.shape
    m = 3 * size
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    g = D.reshape(n, 2, m)
    dX = (m * g - g.sum(axis=2, keepdims=True) - xhat * (g * xhat).sum(axis=2, keepdims=True)) / (m * std)
    return gamma[:, None] * dX.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "the two of the square left out",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "wrong_activation_derivative",
    "missing_path",
    "missing_term",
)
def grouped_without_two(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = (gamma[:, None] * xhat.reshape(X.shape) + beta[:, None] - T) / X.size
    return grouped_back(X, gamma, D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "divided by the number of samples alone",
    "dimension_scale",
    "missing_chain_factor",
    "wrong_axis_sum",
    "different_loss",
)
def grouped_mean_over_samples(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = 2 * (gamma[:, None] * xhat.reshape(X.shape) + beta[:, None] - T) / len(X)
    return grouped_back(X, gamma, D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "statistics of the batch, as for batch normalisation",
    "wrong_axis_sum",
    "different_loss",
    "ignores_input",
    "axes_permuted",
)
def grouped_over_batch(X, gamma, beta, T):
    std = np.sqrt(X.var(axis=(0, 2), keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=(0, 2), keepdims=True)) / std
    D = 2 * (gamma[:, None] * xhat + beta[:, None] - T) / X.size
    g = D * gamma[:, None]
    dX = (g - g.mean(axis=(0, 2), keepdims=True) - xhat * (g * xhat).mean(axis=(0, 2), keepdims=True)) / std
    return dX, (D * xhat).sum(axis=(0, 2)), D.sum(axis=(0, 2))


@grouped_problem.wrong(
    "all six channels in one group", "wrong_axis_sum", "different_loss", "axes_permuted", "hard_coded"
)
def grouped_one_group(X, gamma, beta, T):
    std = np.sqrt(X.var(axis=(1, 2), keepdims=True) + 1e-5)
    xhat = (X - X.mean(axis=(1, 2), keepdims=True)) / std
    D = 2 * (gamma[:, None] * xhat + beta[:, None] - T) / X.size
    g = D * gamma[:, None]
    dX = (g - g.mean(axis=(1, 2), keepdims=True) - xhat * (g * xhat).mean(axis=(1, 2), keepdims=True)) / std
    return dX, (D * xhat).sum(axis=(0, 2)), D.sum(axis=(0, 2))


@grouped_problem.wrong(
    "three groups of two channels", "hard_coded", "wrong_axis_sum", "different_loss", "axes_permuted"
)
def grouped_three_groups(X, gamma, beta, T):
    n = len(X)
    G = X.reshape(n, 3, -1)
    std = np.sqrt(G.var(axis=2, keepdims=True) + 1e-5)
    xhat = (G - G.mean(axis=2, keepdims=True)) / std
    D = grouped_upstream(X, gamma, beta, T, xhat)
    return grouped_back(X, gamma, D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong("every other channel in a group", "axes_permuted", "wrong_axis_sum", "different_loss")
def grouped_interleaved(X, gamma, beta, T):
    n, c, size = X.shape
    G = X.reshape(n, 3, 2, size)
    std = np.sqrt(G.var(axis=(1, 3), keepdims=True) + 1e-5)
    xhat = (G - G.mean(axis=(1, 3), keepdims=True)) / std
    D = grouped_upstream(X, gamma, beta, T, xhat)
    g = (D * gamma[:, None]).reshape(G.shape)
    dG = (g - g.mean(axis=(1, 3), keepdims=True) - xhat * (g * xhat).mean(axis=(1, 3), keepdims=True)) / std
    return dG.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong("the variance divided by one less", "different_loss", "wrong_term_factor", "extra_factor")
def grouped_unbiased(X, gamma, beta, T):
    G = X.reshape(len(X), 2, -1)
    m = G.shape[2]
    centred = G - G.mean(axis=2, keepdims=True)
    inv = 1 / np.sqrt((centred**2).sum(axis=2, keepdims=True) / (m - 1) + 1e-5)
    xhat = centred * inv
    D = grouped_upstream(X, gamma, beta, T, xhat)
    g = (D * gamma[:, None]).reshape(G.shape)
    dcentred = g * inv - centred * inv**3 * (g * centred).sum(axis=2, keepdims=True) / (m - 1)
    dG = dcentred - dcentred.mean(axis=2, keepdims=True)
    return dG.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "gamma's gradient without the normalised values", "missing_chain_factor", "permuted_outputs", "wrong_argument"
)
def grouped_gamma_like_beta(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    return grouped_back(X, gamma, D, xhat, std), np.einsum("ncl->c", D), np.einsum("ncl->c", D)


@grouped_problem.wrong("gamma's gradient with X itself", "wrong_argument")
def grouped_gamma_with_input(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    dgamma = np.array([np.sum(D[:, c] * X[:, c]) for c in range(6)])
    return grouped_back(X, gamma, D, xhat, std), dgamma, D.sum(axis=(0, 2))


@grouped_problem.wrong(
    "gamma's gradient with the centred values, not divided by the deviation", "missing_chain_factor", "wrong_argument"
)
def grouped_gamma_with_centred(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    centred = (xhat * std).reshape(X.shape)
    return grouped_back(X, gamma, D, xhat, std), (D * centred).sum(axis=(0, 2)), D.sum(axis=(0, 2))


@grouped_problem.wrong(
    "the shift's gradient summed over the channels of the group", "wrong_axis_sum", "broadcast_shape", "extra_term"
)
def grouped_beta_per_group(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    dgamma, _ = grouped_parameters(X, D, xhat)
    per_group = D.reshape(len(X), 2, 3, -1).sum(axis=(0, 2, 3))
    return grouped_back(X, gamma, D, xhat, std), dgamma, np.repeat(per_group, 3)


@grouped_problem.wrong(
    "the parameters' gradients averaged over the places",
    "dimension_scale",
    "wrong_axis_sum",
    "extra_factor",
    "shape_only",
)
def grouped_mean_over_places(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    products = D * xhat.reshape(X.shape)
    return grouped_back(X, gamma, D, xhat, std), products.sum(axis=0).mean(axis=1), D.sum(axis=0).mean(axis=1)


@grouped_problem.wrong(
    "the parameters hear of the last sample only",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "shape_only",
)
def grouped_last_sample(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    H = xhat.reshape(X.shape)
    for i in range(len(X)):
        dgamma = np.sum(D[i] * H[i], axis=1)
        dbeta = np.sum(D[i], axis=1)
    return grouped_back(X, gamma, D, xhat, std), dgamma, dbeta


@grouped_problem.wrong("divided by the variance for the deviation", "squared_chain_factor", "extra_factor")
def grouped_by_variance(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    return grouped_back(X, gamma, D, xhat, std**2), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "sums over a group divided by the places of one channel",
    "wrong_term_factor",
    "dimension_scale",
    "wrong_axis_sum",
    "missing_chain_factor",
)
def grouped_channels_not_counted(X, gamma, beta, T):
    m = X.shape[2]
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    g = (D * gamma[:, None]).reshape(xhat.shape)
    s1, s2 = g.sum(axis=2, keepdims=True), (g * xhat).sum(axis=2, keepdims=True)
    dX = (g - s1 / m - xhat * s2 / m) / std
    return dX.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "power minus one half for minus three halves",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def grouped_wrong_power(X, gamma, beta, T):
    G = X.reshape(len(X), 2, -1)
    m = G.shape[2]
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    dxhat = (D * gamma[:, None]).reshape(G.shape)
    centred = G - G.mean(axis=2, keepdims=True)
    dvar = np.sum(dxhat * centred * -0.5 * (std**2) ** -0.5, axis=2, keepdims=True)
    dmu = -np.sum(dxhat / std, axis=2, keepdims=True)
    dX = dxhat / std + dvar * 2 * centred / m + dmu / m
    return dX.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "no two from the square in the variance",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "missing_path",
    "missing_term",
)
def grouped_half_variance_path(X, gamma, beta, T):
    G = X.reshape(len(X), 2, -1)
    m = G.shape[2]
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    dxhat = (D * gamma[:, None]).reshape(G.shape)
    centred = xhat * std
    dvar = -0.5 * np.einsum("ngm,ngm->ng", dxhat, centred)[:, :, None] / std**3
    dcentred = dxhat / std + dvar * centred / m
    dG = dcentred - dcentred.mean(axis=2, keepdims=True)
    return dG.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong("the targets left out", "ignores_input", "missing_term", "different_loss")
def grouped_without_targets(X, gamma, beta):
    xhat, std = grouped_forward(X)
    D = 2 * (gamma[:, None] * xhat.reshape(X.shape) + beta[:, None]) / X.size
    return grouped_back(X, gamma, D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong("the shift left out of the output", "ignores_input", "missing_term")
def grouped_without_shift(X, gamma, T):
    n = len(X)
    xhat, std = grouped_forward(X)
    out = (xhat.reshape(n, 6, -1).transpose(0, 2, 1) * gamma).transpose(0, 2, 1)
    D = 2 / out.size * (out - T)
    return grouped_back(X, gamma, D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "targets minus outputs",
    "sign_flipped",
    "constant_factor",
    "different_loss",
    "step_not_slope",
    "missing_chain_factor",
)
def grouped_reversed_error(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = 2 * (T - (gamma[:, None] * xhat.reshape(X.shape) + beta[:, None])) / X.size
    return grouped_back(X, gamma, D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "the scales cut into two columns, not two rows, on the way to X", "axes_permuted", "wrong_argument", "transposed"
)
def grouped_gamma_reshaped(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    scale = gamma.reshape(3, 2).T.reshape(6)
    return grouped_back(X, scale, D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong("the groups put back in reversed order", "shifted_or_flipped", "permuted_outputs")
def grouped_groups_reversed(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    dX = grouped_back(X, gamma, D, xhat, std)
    return np.concatenate([dX[:, 3:], dX[:, :3]], axis=1), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong("the absolute error", "different_loss", "wrong_activation_derivative", "thresholded")
def grouped_absolute_error(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = np.sign(gamma[:, None] * xhat.reshape(X.shape) + beta[:, None] - T) / X.size
    return grouped_back(X, gamma, D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "the mean square for the variance, not centred", "different_loss", "missing_term", "wrong_argument"
)
def grouped_mean_square(X, gamma, beta, T):
    G = X.reshape(len(X), 2, -1)
    rms = np.sqrt((G**2).mean(axis=2, keepdims=True) + 1e-5)
    centred = G - G.mean(axis=2, keepdims=True)
    xhat = centred / rms
    D = grouped_upstream(X, gamma, beta, T, xhat)
    g = (D * gamma[:, None]).reshape(G.shape)
    dG = (g - g.mean(axis=2, keepdims=True)) / rms - G * (g * centred).mean(axis=2, keepdims=True) / rms**3
    return dG.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong("normalised values kept with one decimal", "rounded", "low_precision")
def grouped_one_decimal(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    xhat = np.around(xhat, 1)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    return grouped_back(X, gamma, D, xhat, std), *grouped_parameters(X, D, xhat)


@grouped_problem.wrong(
    "totals of the parameters not set back between the channels", "accumulates", "extra_term", "region_only"
)
def grouped_totals_kept(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    products = D * xhat.reshape(X.shape)
    dgamma, dbeta, scale, shift = [], [], 0.0, 0.0
    for c in range(6):
        for i in range(len(X)):
            scale += products[i, c].sum()
            shift += D[i, c].sum()
        dgamma.append(scale)
        dbeta.append(shift)
    return grouped_back(X, gamma, D, xhat, std), np.array(dgamma), np.array(dbeta)


@grouped_pairs.of(
    "the variance taken for a constant, and gamma's gradient without the normalised values",
    ("missing_path", "missing_term", "missing_chain_factor"),
    ("missing_chain_factor", "permuted_outputs", "wrong_argument"),
)
def grouped_two_variance_and_gamma(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    g = (D * gamma[:, None]).reshape(xhat.shape)
    dX = (g - g.mean(axis=2, keepdims=True)) / std
    return dX.reshape(X.shape), D.sum(axis=(0, 2)), D.sum(axis=(0, 2))


@grouped_pairs.of(
    "no two from the square of the error, and gamma left out on the way to X",
    (
        "constant_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
        "wrong_activation_derivative",
        "missing_path",
        "missing_term",
    ),
    ("missing_chain_factor",),
)
def grouped_two_square_and_gamma(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = (gamma[:, None] * xhat.reshape(X.shape) + beta[:, None] - T) / X.size
    g = D.reshape(xhat.shape)
    dX = (g - g.mean(axis=2, keepdims=True) - xhat * (g * xhat).mean(axis=2, keepdims=True)) / std
    return dX.reshape(X.shape), *grouped_parameters(X, D, xhat)


@grouped_pairs.of(
    "the mean taken for a constant, and divided by the variance for the deviation",
    ("missing_path", "missing_term", "missing_chain_factor"),
    ("squared_chain_factor", "extra_factor"),
)
def grouped_two_mean_and_variance(X, gamma, beta, T):
    dX, dgamma, dbeta = np.zeros_like(X), np.zeros(6), np.zeros(6)
    for i in range(len(X)):
        for k in (0, 3):
            x = X[i, k : k + 3]
            s = np.sqrt(x.var() + 1e-5)
            z = (x - x.mean()) / s
            D = 2 * (gamma[k : k + 3, None] * z + beta[k : k + 3, None] - T[i, k : k + 3]) / X.size
            g = D * gamma[k : k + 3, None]
            dX[i, k : k + 3] = (g - z * np.mean(g * z)) / s**2
            dgamma[k : k + 3] += (D * z).sum(axis=1)
            dbeta[k : k + 3] += D.sum(axis=1)
    return dX, dgamma, dbeta


@grouped_pairs.of(
    "the last sample only for gamma, and beta's gradient averaged over the places",
    ("single_sample", "missing_term", "missing_path", "extra_mask", "wrong_sample_weights", "shape_only"),
    ("dimension_scale", "wrong_axis_sum", "extra_factor", "shape_only"),
)
def grouped_two_sample_and_places(X, gamma, beta, T):
    xhat, std = grouped_forward(X)
    D = grouped_upstream(X, gamma, beta, T, xhat)
    dgamma = (D[-1] * xhat.reshape(X.shape)[-1]).sum(axis=1)
    return grouped_back(X, gamma, D, xhat, std), dgamma, D.mean(axis=2).sum(axis=0)
