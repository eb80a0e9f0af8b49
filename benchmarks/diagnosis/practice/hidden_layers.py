"""Networks: softmax with weight decay, an autoencoder with tied weights, ELU with one logit, one gated step."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal, uniform


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0, 2.0, 3.0)),
    W1=normal("d", "h"),
    b1=normal("h"),
    W2=normal("h", 4),
    b2=normal(4),
    lam=uniform(low=0.2, high=1.5),
)
def decayed_classifier(X, y, W1, b1, W2, b2, lam):
    """the mean cross-entropy of a tanh network with four classes, with weight decay"""
    scores = torch.tanh(X @ W1 + b1) @ W2 + b2
    data = (torch.logsumexp(scores, dim=1) - scores.gather(1, y.long()[:, None])[:, 0]).mean()
    return data + 0.5 * lam * ((W1**2).sum() + (W2**2).sum())


decayed_problem = Problem(decayed_classifier, ("W1", "b1", "W2", "b2"))
decayed_pairs = Pairs(decayed_problem)


def dc_probabilities(S):
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def dc_forward(X, W1, b1, W2, b2):
    A = np.tanh(X @ W1 + b1)
    return A, dc_probabilities(A @ W2 + b2)


def dc_error(P, y):
    return (P - np.eye(4)[y.astype(int)]) / len(y)


def dc_backward(X, A, W1, W2, dS, lam):
    dZ = dS @ W2.T * (1 - A**2)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), A.T @ dS + lam * W2, dS.sum(axis=0)


@decayed_problem.right("one subtracted at the labels, a dictionary")
def dc_right_dictionary(X, y, W1, b1, W2, b2, lam):
    n = X.shape[0]
    hidden = np.tanh(X.dot(W1) + b1)
    scores = hidden.dot(W2) + b2
    scores = scores - scores.max(axis=1, keepdims=True)
    dscores = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    dscores[np.arange(n), y.astype(int)] -= 1
    dscores /= n
    grads = {}
    dhidden = dscores.dot(W2.T)
    dhidden *= 1 - hidden**2
    grads["W1"] = X.T.dot(dhidden) + lam * W1
    grads["b1"] = dhidden.sum(axis=0)
    grads["W2"] = hidden.T.dot(dscores) + lam * W2
    grads["b2"] = dscores.sum(axis=0)
    return grads


@decayed_problem.right("sample by sample, with the Jacobian matrix of softmax")
def dc_right_samples(X, y, W1, b1, W2, b2, lam):
    dW1, dW2 = lam * W1, lam * W2
    db1, db2 = np.zeros_like(b1), np.zeros_like(b2)
    for x, label in zip(X, y.astype(int)):
        a = np.tanh(x @ W1 + b1)
        s = a @ W2 + b2
        p = np.exp(s - s.max()) / np.exp(s - s.max()).sum()
        by_p = np.zeros(4)
        by_p[label] = -1 / p[label]
        ds = (np.diag(p) - np.outer(p, p)) @ by_p / len(X)
        dz = (W2 @ ds) * (1 - a) * (1 + a)
        dW1 = dW1 + np.outer(x, dz)
        db1 += dz
        dW2 = dW2 + np.outer(a, ds)
        db2 += ds
    return dW1, db1, dW2, db2


@decayed_problem.right("torch, softmax and one-hot from the library, einsum")
def dc_right_torch(X, y, W1, b1, W2, b2, lam):
    a = torch.tanh(X @ W1 + b1)
    delta = (F.softmax(a @ W2 + b2, dim=1) - F.one_hot(y.long(), 4)) / X.shape[0]
    back = torch.einsum("nc,hc,nh->nh", delta, W2, 1 - a * a)
    return (
        torch.einsum("nd,nh->dh", X, back) + lam * W1,
        back.sum(0),
        torch.einsum("nh,nc->hc", a, delta) + lam * W2,
        delta.sum(0),
    )


@decayed_problem.wrong(
    "the penalty forgotten at the first layer",
    "missing_term",
    "missing_path",
    "ignores_input",
    "different_loss",
    "hard_coded",
)
def dc_first_layer_without_decay(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dZ = dS @ W2.T * (1 - A**2)
    return X.T @ dZ, dZ.sum(axis=0), A.T @ dS + lam * W2, dS.sum(axis=0)


@decayed_problem.wrong(
    "the penalty's two kept though it cancels",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
)
def dc_decay_doubled(X, y, W1, b1, W2, b2, lam):
    n = len(y)
    hidden = np.tanh(X @ W1 + b1)
    probs = np.exp(hidden @ W2 + b2)
    probs /= probs.sum(axis=1)[:, None]
    probs[range(n), y.astype(int)] -= 1
    dW2 = hidden.T @ probs / n
    db2 = np.sum(probs, axis=0) / n
    dhidden = probs @ W2.T * (1 - hidden**2) / n
    dW1 = X.T @ dhidden
    db1 = np.sum(dhidden, axis=0)
    dW1 += 2 * lam * W1
    dW2 += 2 * lam * W2
    return dW1, db1, dW2, db2


@decayed_problem.wrong(
    "the penalty inside the mean", "wrong_term_factor", "batch_scale", "extra_factor", "different_loss"
)
def dc_decay_in_mean(X, y, W1, b1, W2, b2, lam):
    m = X.shape[0]
    A1 = np.tanh(W1.T @ X.T + b1[:, None])
    Z2 = W2.T @ A1 + b2[:, None]
    A2 = np.exp(Z2) / np.exp(Z2).sum(axis=0)
    dZ2 = A2 - np.eye(4)[:, y.astype(int)]
    dZ1 = W2 @ dZ2 * (1 - A1**2)
    dW2 = (dZ2 @ A1.T).T / m + lam / m * W2
    dW1 = (dZ1 @ X).T / m + lam / m * W1
    return dW1, dZ1.sum(axis=1) / m, dW2, dZ2.sum(axis=1) / m


@decayed_problem.wrong("the biases penalised as well", "extra_term", "different_loss")
def dc_biases_decayed(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    grads = dc_backward(X, A, W1, W2, dc_error(P, y), lam)
    return grads[0], grads[1] + lam * b1, grads[2], grads[3] + lam * b2


@decayed_problem.wrong(
    "signs of the weights in the penalty",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "thresholded",
    "missing_chain_factor",
)
def dc_decay_signs(X, y, W1, b1, W2, b2, lam):
    h = torch.tanh(X @ W1 + b1)
    delta = (torch.softmax(h @ W2 + b2, dim=1) - F.one_hot(y.long(), 4)) / len(y)
    back = delta @ W2.T * (1 - h**2)
    return X.T @ back + lam * torch.sign(W1), back.sum(0), h.T @ delta + lam * torch.sign(W2), delta.sum(0)


@decayed_problem.wrong(
    "the cross-entropy summed, the penalty as it is",
    "batch_scale",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
)
def dc_data_summed(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    P[np.arange(len(y)), y.astype(int)] -= 1
    return dc_backward(X, A, W1, W2, P, lam)


@decayed_problem.wrong(
    "the square of the pre-activation in the slope", "wrong_argument", "wrong_activation_derivative", "low_precision"
)
def dc_slope_of_preactivation(X, y, W1, b1, W2, b2, lam):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    dS = dc_error(dc_probabilities(A1 @ W2 + b2), y)
    dZ1 = dS @ W2.T * (1 - Z1**2)
    return X.T @ dZ1 + lam * W1, dZ1.sum(axis=0), A1.T @ dS + lam * W2, dS.sum(axis=0)


@decayed_problem.wrong("the slope of the logistic function for that of tanh", "wrong_activation_derivative")
def dc_logistic_slope(X, y, W1, b1, W2, b2, lam):
    n, d = X.shape
    dW1, db1, dW2, db2 = np.zeros(W1.shape), np.zeros(b1.shape), np.zeros(W2.shape), np.zeros(4)
    for i in range(n):
        a = np.tanh(W1.T @ X[i] + b1)
        e = np.exp(W2.T @ a + b2)
        ds = e / e.sum()
        ds[int(y[i])] -= 1
        dz = (W2 @ ds) * a * (1 - a)
        dW1 += np.outer(X[i], dz)
        db1 += dz
        dW2 += np.outer(a, ds)
        db2 += ds
    return dW1 / n + lam * W1, db1 / n, dW2 / n + lam * W2, db2 / n


@decayed_problem.wrong("the second layer's gradient with the pre-activation", "wrong_argument", "low_precision")
def dc_preactivation_for_hidden(X, y, W1, b1, W2, b2, lam):
    cache = {"Z1": X @ W1 + b1}
    cache["A1"] = np.tanh(cache["Z1"])
    dS = dc_error(dc_probabilities(cache["A1"] @ W2 + b2), y)
    dZ = dS @ W2.T * (1 - cache["A1"] ** 2)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), cache["Z1"].T @ dS + lam * W2, dS.sum(axis=0)


@decayed_problem.wrong("the second layer moved before the error goes back through it", "wrong_argument")
def dc_moved_before_use(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dW2, db2 = A.T @ dS + lam * W2, dS.sum(axis=0)
    W2 = W2 - 0.1 * dW2
    dZ = dS @ W2.T * (1 - A**2)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), dW2, db2


@decayed_problem.wrong(
    "the largest score of every column subtracted", "wrong_axis_sum", "wrong_argument", "ignores_input", "extra_term"
)
def dc_column_maximum(X, y, W1, b1, W2, b2, lam):
    A = np.tanh(X @ W1 + b1)
    scores = A @ W2 + b2
    scores -= np.max(scores, axis=0)
    P = np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True)
    return dc_backward(X, A, W1, W2, dc_error(P, y), lam)


@decayed_problem.wrong("only the score of the label gets an error", "missing_path", "missing_term", "extra_mask")
def dc_label_column_only(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    labels, rows = y.astype(int), np.arange(len(y))
    dS = np.zeros_like(P)
    dS[rows, labels] = (P[rows, labels] - 1) / len(y)
    return dc_backward(X, A, W1, W2, dS, lam)


@decayed_problem.wrong(
    "the output bias summed over the classes too",
    "wrong_axis_sum",
    "broadcast_shape",
    "zero",
    "ignores_input",
    "hard_coded",
    "extra_mask",
)
def dc_bias_total(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dW1, db1, dW2, _ = dc_backward(X, A, W1, W2, dS, lam)
    return dW1, db1, dW2, np.sum(dS) * np.ones(4)


@decayed_problem.wrong(
    "the error of the hidden layer not set back between the samples", "accumulates", "extra_term", "wrong_argument"
)
def dc_hidden_error_kept(X, y, W1, b1, W2, b2, lam):
    n = len(X)
    dW1, db1, dW2, db2 = lam * W1, np.zeros(b1.shape), lam * W2, np.zeros(4)
    dh = np.zeros(b1.shape)
    for i in range(n):
        h = np.tanh(X[i] @ W1 + b1)
        p = np.exp(h @ W2 + b2)
        ds = (p / p.sum() - (np.arange(4) == y[i])) / n
        for c in range(4):
            dh += ds[c] * W2[:, c]
        dz = dh * (1 - h**2)
        dW1 = dW1 + np.outer(X[i], dz)
        db1 = db1 + dz
        dW2 = dW2 + np.outer(h, ds)
        db2 = db2 + ds
    return dW1, db1, dW2, db2


@decayed_problem.wrong("the weights after the step for their gradients", "step_not_slope")
def dc_moved_weights(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dW1, db1, dW2, db2 = dc_backward(X, A, W1, W2, dc_error(P, y), lam)
    W1 = W1 - 0.05 * dW1
    W2 = W2 - 0.05 * dW2
    return W1, db1, W2, db2


@decayed_problem.wrong("the gradients scaled to a common length of one at most", "normalised", "region_only", "clipped")
def dc_clipped_length(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    grads = dc_backward(X, A, W1, W2, dc_error(P, y), lam)
    length = math.sqrt(sum(float((g**2).sum()) for g in grads))
    return [g / max(1.0, length) for g in grads]


@decayed_problem.wrong(
    "the length of the weights for half its square",
    "different_loss",
    "wrong_term_factor",
    "extra_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def dc_decay_of_length(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dZ = (1 - np.square(A)) * np.einsum("nc,hc->nh", dS, W2)
    dW1 = np.einsum("nd,nh->dh", X, dZ) + lam * W1 / np.linalg.norm(W1)
    dW2 = np.einsum("nh,nc->hc", A, dS) + lam * W2 / np.linalg.norm(W2)
    return dW1, dZ.sum(0), dW2, dS.sum(0)


@decayed_problem.wrong(
    "labels sorted without their samples", "shifted_or_flipped", "wrong_argument", "different_loss", "shape_only"
)
def dc_labels_sorted(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    T = np.eye(4)[np.sort(y).astype(int)]
    return dc_backward(X, A, W1, W2, (P - T) / len(y), lam)


@decayed_problem.wrong("the slope of tanh twice", "squared_chain_factor", "extra_factor")
def dc_slope_twice(X, y, W1, b1, W2, b2, lam):
    class Tanh:
        def forward(self, z):
            self.out = np.tanh(z)
            return self.out

        def slope(self):
            return 1 - self.out**2

        def backward(self, up):
            return up * self.slope()

    layer = Tanh()
    A = layer.forward(X @ W1 + b1)
    dS = dc_error(dc_probabilities(A @ W2 + b2), y)
    dZ = layer.backward(dS @ W2.T) * layer.slope()
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), A.T @ dS + lam * W2, dS.sum(axis=0)


@decayed_problem.wrong(
    "the hidden bias left out of the forward pass", "ignores_input", "missing_term", "wrong_argument", "hard_coded"
)
def dc_without_hidden_bias(X, y, W1, W2, b2, lam):
    A = np.tanh(X @ W1)
    P = dc_probabilities(A @ W2 + b2)
    return dc_backward(X, A, W1, W2, dc_error(P, y), lam)


@decayed_problem.wrong(
    "the usual strength of the penalty", "hard_coded", "ignores_input", "wrong_term_factor", "different_loss"
)
def dc_usual_strength(X, y, W1, b1, W2, b2):
    reg = 1e-3
    A, P = dc_forward(X, W1, b1, W2, b2)
    return dc_backward(X, A, W1, W2, dc_error(P, y), reg)


@decayed_problem.wrong("W2 reshaped for transposed on the way back", "axes_permuted", "shape_only")
def dc_reshaped_weights(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dZ = dS @ W2.reshape(4, -1) * (1 - A**2)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), A.T @ dS + lam * W2, dS.sum(axis=0)


@decayed_problem.wrong(
    "samples counted from one",
    "single_sample",
    "extra_mask",
    "missing_term",
    "wrong_sample_weights",
    "different_loss",
)
def dc_first_sample_skipped(X, y, W1, b1, W2, b2, lam):
    n = X.shape[0]
    dW1, db1, dW2, db2 = lam * W1, np.zeros(len(b1)), lam * W2, np.zeros(4)
    for i in range(1, n):
        a = np.tanh(X[i : i + 1] @ W1 + b1)
        ds = dc_probabilities(a @ W2 + b2)
        ds[0, int(y[i])] -= 1
        dz = ds @ W2.T * (1 - a**2)
        dW1 = dW1 + X[i : i + 1].T @ dz / n
        db1 = db1 + dz[0] / n
        dW2 = dW2 + a.T @ ds / n
        db2 = db2 + ds[0] / n
    return dW1, db1, dW2, db2


@decayed_problem.wrong(
    "W2 multiplied by lambda in place before it is needed",
    "mutates_input",
    "wrong_argument",
    "extra_factor",
    "wrong_term_factor",
)
def dc_decay_in_place(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dW2 = A.T @ dS
    W2 *= lam
    dW2 += W2
    dZ = dS @ W2.T * (1 - A**2)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), dW2, dS.sum(axis=0)


@decayed_problem.wrong(
    "a logistic function for every class, no softmax", "different_loss", "wrong_activation_derivative", "wrong_argument"
)
def dc_logistic_classes(X, y, W1, b1, W2, b2, lam):
    h = torch.tanh(X @ W1 + b1)
    delta = torch.sigmoid(h @ W2 + b2) - F.one_hot(y.long(), 4)
    delta = delta / len(y)
    back = (delta @ W2.T) * (1 - h**2)
    return X.T @ back + lam * W1, back.sum(0), h.T @ delta + lam * W2, delta.sum(0)


@decayed_problem.wrong(
    "the cross-entropy averaged over the classes too",
    "dimension_scale",
    "constant_factor",
    "wrong_term_factor",
    "extra_factor",
    "different_loss",
    "wrong_axis_sum",
)
def dc_mean_over_classes(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = (P - np.eye(4)[y.astype(int)]) / P.size
    return dc_backward(X, A, W1, W2, dS, lam)


@decayed_problem.wrong("the probabilities rounded for printing", "rounded", "low_precision", "different_loss")
def dc_rounded_probabilities(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    return dc_backward(X, A, W1, W2, dc_error(P.round(2), y), lam)


@decayed_problem.wrong("minus the weights in the penalty of the second layer", "wrong_term_factor", "different_loss")
def dc_decay_sign(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dW1, db1, dW2, db2 = dc_backward(X, A, W1, W2, dS, lam)
    return dW1, db1, A.T @ dS - lam * W2, db2


@decayed_problem.wrong("the hidden bias without the slope of tanh", "missing_chain_factor")
def dc_hidden_bias_without_slope(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dH = dS @ W2.T
    return X.T @ (dH * (1 - A**2)) + lam * W1, dH.sum(axis=0), A.T @ dS + lam * W2, dS.sum(axis=0)


@decayed_pairs.of(
    "the penalty doubled, and no slope of tanh",
    (
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
    ("missing_chain_factor",),
)
def dc_pair_doubled_and_no_slope(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dA = dS @ W2.T
    return X.T @ dA + 2 * lam * W1, dA.sum(axis=0), A.T @ dS + 2 * lam * W2, dS.sum(axis=0)


@decayed_pairs.of(
    "no penalty at the first layer, and the output bias divided by the batch twice",
    (
        "missing_term",
        "missing_path",
        "ignores_input",
        "different_loss",
        "hard_coded",
    ),
    (
        "batch_scale",
        "squared_chain_factor",
        "extra_factor",
    ),
)
def dc_pair_no_decay_and_bias(X, y, W1, b1, W2, b2, lam):
    n = len(X)
    hidden = np.tanh(X @ W1 + b1)
    probs = dc_probabilities(hidden @ W2 + b2)
    probs[np.arange(n), y.astype(int)] -= 1
    probs /= n
    dhidden = probs.dot(W2.T) * (1 - hidden**2)
    return X.T.dot(dhidden), np.sum(dhidden, axis=0), hidden.T.dot(probs) + lam * W2, np.mean(probs, axis=0)


@decayed_pairs.of(
    "a plus in the slope of tanh, a minus before the penalty of the first layer",
    (
        "wrong_activation_derivative",
        "wrong_term_factor",
    ),
    (
        "wrong_term_factor",
        "different_loss",
    ),
)
def dc_pair_two_signs(X, y, W1, b1, W2, b2, lam):
    A, P = dc_forward(X, W1, b1, W2, b2)
    dS = dc_error(P, y)
    dZ = dS @ W2.T * (1 + A**2)
    return X.T @ dZ - lam * W1, dZ.sum(axis=0), A.T @ dS + lam * W2, dS.sum(axis=0)


@decayed_pairs.of(
    "the cross-entropy summed, and the pre-activation for the hidden layer",
    (
        "batch_scale",
        "wrong_term_factor",
        "missing_chain_factor",
        "different_loss",
    ),
    (
        "wrong_argument",
        "low_precision",
    ),
)
def dc_pair_summed_and_preactivation(X, y, W1, b1, W2, b2, lam):
    z = torch.matmul(X, W1) + b1
    a = torch.tanh(z)
    delta = torch.softmax(a @ W2 + b2, dim=1)
    delta[torch.arange(len(y)), y.long()] -= 1
    back = delta @ W2.T * (1 - a**2)
    return X.T @ back + lam * W1, back.sum(0), z.T @ delta + lam * W2, delta.sum(0)


@loss(X=normal("n", "d"), W=normal("d", "h"), b=normal("h"), c=normal("d"))
def tied_autoencoder(X, W, b, c):
    """the mean squared reconstruction error of an autoencoder whose decoder is the transpose of its encoder"""
    code = torch.sigmoid(X @ W + b)
    return ((code @ W.T + c - X) ** 2).mean()


tied_problem = Problem(tied_autoencoder, ("W", "b", "c"))
tied_pairs = Pairs(tied_problem)


def ta_sigmoid(z):
    return 1 / (1 + np.exp(-z))


def ta_forward(X, W, b, c):
    H = ta_sigmoid(X @ W + b)
    return H, H @ W.T + c


def ta_backward(X, W, H, dR):
    dZ = dR @ W * H * (1 - H)
    return X.T @ dZ + dR.T @ H, dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.right("both uses of W, then added")
def ta_right_two_uses(X, W, b, c):
    n, d = X.shape
    H = 1 / (1 + np.exp(-(X @ W + b)))
    R = H @ W.T + c
    dR = 2 * (R - X) / (n * d)
    dW_decoder = (H.T @ dR).T
    dH = dR @ W
    dZ = dH * H * (1 - H)
    dW_encoder = X.T @ dZ
    return dW_encoder + dW_decoder, dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.right("loops over samples, features and units")
def ta_right_loops(X, W, b, c):
    n, d = X.shape
    h = W.shape[1]
    dW, db, dc = np.zeros((d, h)), np.zeros(h), np.zeros(d)
    for s in range(n):
        code = [1 / (1 + math.exp(-(sum(X[s, i] * W[i, j] for i in range(d)) + b[j]))) for j in range(h)]
        error = [2 * (sum(code[j] * W[i, j] for j in range(h)) + c[i] - X[s, i]) / (n * d) for i in range(d)]
        for i in range(d):
            dc[i] += error[i]
            for j in range(h):
                dW[i, j] += error[i] * code[j]
        for j in range(h):
            back = sum(error[i] * W[i, j] for i in range(d)) * code[j] * (1 - code[j])
            db[j] += back
            for i in range(d):
                dW[i, j] += back * X[s, i]
    return dW, db, dc


@tied_problem.right("torch, einsum")
def ta_right_torch(X, W, b, c):
    code = torch.sigmoid(torch.einsum("nd,dh->nh", X, W) + b)
    error = (torch.einsum("nh,dh->nd", code, W) + c - X) * (2 / X.numel())
    back = torch.einsum("nd,dh,nh->nh", error, W, code - code**2)
    dW = torch.einsum("nd,nh->dh", X, back) + torch.einsum("nd,nh->dh", error, code)
    return {"W": dW, "b": back.sum(dim=0), "c": error.sum(dim=0)}


@tied_problem.wrong("W only as the encoder", "missing_path", "missing_term")
def ta_encoder_only(X, W, b, c):
    n, d = X.shape
    H, R = ta_forward(X, W, b, c)
    dR = 2 / (n * d) * (R - X)
    dZ = dR.dot(W) * H * (1 - H)
    return X.T.dot(dZ), np.sum(dZ, axis=0), np.sum(dR, axis=0)


@tied_problem.wrong("W only as the decoder", "missing_path", "missing_term")
def ta_decoder_only(X, W, b, c):
    code = torch.sigmoid(X @ W + b)
    dout = 2 * (code @ W.T + c - X) / X.numel()
    dpre = dout @ W * code * (1 - code)
    return dout.T @ code, dpre.sum(0), dout.sum(0)


@tied_problem.wrong("the decoder's part reshaped for transposed", "axes_permuted", "shape_only")
def ta_decoder_reshaped(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dR = 2 * (R - X) / R.size
    dZ = dR @ W * H * (1 - H)
    return X.T @ dZ + (H.T @ dR).reshape(W.shape), dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.wrong("the mean of the two uses of W", "constant_factor", "extra_factor")
def ta_mean_of_uses(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dR = 2 * (R - X) / R.size
    dZ = dR @ W * H * (1 - H)
    parts = np.stack([X.T @ dZ, dR.T @ H])
    return parts.mean(axis=0), dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.wrong(
    "the two of the square forgotten", "constant_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def ta_without_two(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    return ta_backward(X, W, H, (R - X) / X.size)


@tied_problem.wrong(
    "averaged over the samples, not over the features",
    "dimension_scale",
    "missing_chain_factor",
    "different_loss",
    "wrong_axis_sum",
)
def ta_mean_over_samples(X, W, b, c):
    n = len(X)
    grads = [np.zeros(W.shape), np.zeros(b.shape), np.zeros(c.shape)]
    for x in X:
        h = ta_sigmoid(x @ W + b)
        dr = 2 * (W @ h + c - x)
        dz = (dr @ W) * h * (1 - h)
        grads[0] += (np.outer(x, dz) + np.outer(dr, h)) / n
        grads[1] += dz / n
        grads[2] += dr / n
    return grads


@tied_problem.wrong("the output bias not averaged at all", "dimension_scale", "missing_chain_factor")
def ta_output_bias_summed(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dW, db, _ = ta_backward(X, W, H, 2 * (R - X) / X.size)
    return dW, db, 2 * np.sum(R - X, axis=0)


@tied_problem.wrong("no slope of the logistic function", "missing_chain_factor")
def ta_without_slope(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dR = 2 * (R - X) / X.size
    dH = np.einsum("nd,dh->nh", dR, W)
    return np.einsum("nd,nh->dh", X, dH) + np.einsum("nd,nh->dh", dR, H), dH.sum(0), dR.sum(0)


@tied_problem.wrong("the slope taken of the code", "wrong_argument", "wrong_activation_derivative")
def ta_slope_of_code(X, W, b, c):
    def slope(z):
        return ta_sigmoid(z) * (1 - ta_sigmoid(z))

    H, R = ta_forward(X, W, b, c)
    dR = 2 * (R - X) / X.size
    dZ = dR @ W * slope(H)
    return X.T @ dZ + dR.T @ H, dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.wrong("the slope of tanh for that of the logistic function", "wrong_activation_derivative")
def ta_tanh_slope(X, W, b, c):
    code = torch.sigmoid(X @ W + b)
    error = 2 * (code @ W.t() + c - X) / X.numel()
    back = (error @ W) * (1 - code.pow(2))
    return X.t() @ back + error.t() @ code, back.sum(0), error.sum(0)


@tied_problem.wrong("the code for the slope at it", "wrong_activation_derivative", "missing_chain_factor")
def ta_code_for_slope(X, W, b, c):
    n, d = X.shape
    dW, db, dc = np.zeros(W.shape), np.zeros(W.shape[1]), np.zeros(d)
    for i in range(n):
        h = ta_sigmoid(W.T @ X[i] + b)
        e = 2 * (W @ h + c - X[i]) / (n * d)
        g = (W.T @ e) * h
        dW += np.outer(X[i], g) + np.outer(e, h)
        db += g
        dc += e
    return dW, db, dc


@tied_problem.wrong(
    "a logistic function's slope at the linear output", "extra_factor", "different_loss", "wrong_activation_derivative"
)
def ta_slope_at_output(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    return ta_backward(X, W, H, 2 * (R - X) * R * (1 - R) / X.size)


@tied_problem.wrong(
    "input minus reconstruction", "sign_flipped", "constant_factor", "different_loss", "missing_chain_factor"
)
def ta_error_reversed(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    error = X - R
    return ta_backward(X, W, H, 2 * error / error.size)


@tied_problem.wrong("the centred input as the target", "wrong_argument", "extra_term", "different_loss")
def ta_centred_target(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    target = X - X.mean(axis=0)
    return ta_backward(X, W, H, 2 * (R - target) / X.size)


@tied_problem.wrong("nothing to compare the reconstruction with", "missing_term", "different_loss")
def ta_without_target(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dR = 2 * R / R.size
    dZ = (1 - H) * H * (dR @ W)
    return dR.T @ H + X.T @ dZ, dZ.sum(0), dR.sum(0)


@tied_problem.wrong("the encoder's part with the reconstruction for the input", "wrong_argument")
def ta_reconstruction_for_input(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dR = 2 * (R - X) / X.size
    dZ = dR @ W * H * (1 - H)
    return R.T @ dZ + dR.T @ H, dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.wrong("the decoder's part with the code before the logistic function", "wrong_argument")
def ta_decoder_preactivation(X, W, b, c):
    Z = X @ W + b
    H = ta_sigmoid(Z)
    dR = 2 * (H @ W.T + c - X) / X.size
    dW = np.dot(dR.T, Z)
    dZ = np.multiply(np.dot(dR, W), np.multiply(H, 1 - H))
    dW += np.dot(X.T, dZ)
    return dW, dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.wrong("one sum for all hidden biases", "wrong_axis_sum", "broadcast_shape")
def ta_bias_total(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dR = 2 * (R - X) / X.size
    dZ = dR @ W * H * (1 - H)
    db = np.zeros_like(b)
    db += dZ.sum()
    return X.T @ dZ + dR.T @ H, db, dR.sum(axis=0)


@tied_problem.wrong(
    "the two of the square only in W and the output bias", "constant_factor", "missing_chain_factor", "extra_factor"
)
def ta_hidden_bias_without_two(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dW, _, dc = ta_backward(X, W, H, 2 * (R - X) / X.size)
    db = np.einsum("nd,dh,nh,nh->h", R - X, W, H, 1 - H) / X.size
    return dW, db, dc


@tied_problem.wrong(
    "no output bias in the reconstruction", "ignores_input", "missing_term", "wrong_argument", "hard_coded"
)
def ta_without_output_bias(X, W, b):
    H = ta_sigmoid(X @ W + b)
    return ta_backward(X, W, H, 2 * (H @ W.T - X) / X.size)


@tied_problem.wrong("the code as zeros and ones in the decoder's part", "thresholded", "wrong_argument", "rounded")
def ta_binary_code(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dR = 2 * (R - X) / X.size
    dZ = dR @ W * H * (1 - H)
    return X.T @ dZ + dR.T @ np.round(H), dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.wrong("a little weight decay nobody asked for", "extra_term", "different_loss", "hard_coded")
def ta_unasked_decay(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dW, db, dc = ta_backward(X, W, H, 2 * (R - X) / X.size)
    return dW + 0.02 * W, db, dc


@tied_problem.wrong("a logistic function after the decoder", "different_loss", "wrong_argument")
def ta_logistic_reconstruction(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    return ta_backward(X, W, H, 2 * (ta_sigmoid(R) - X) / X.size)


@tied_problem.wrong(
    "the codes of earlier samples added up in the decoder's part", "accumulates", "wrong_argument", "extra_term"
)
def ta_codes_added_up(X, W, b, c):
    n, d = X.shape
    dW, db, dc = np.zeros(W.shape), np.zeros(b.shape), np.zeros(c.shape)
    h_total = np.zeros(b.shape)
    for i in range(n):
        h = ta_sigmoid(X[i] @ W + b)
        dr = 2 * (h @ W.T + c - X[i]) / (n * d)
        dz = (dr @ W) * h * (1 - h)
        h_total += h
        dW += np.outer(dr, h_total)
        dW += np.outer(X[i], dz)
        db += dz
        dc += dr
    return dW, db, dc


@tied_problem.wrong("the root of the mean squared error", "different_loss", "extra_factor")
def ta_root(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    root = np.sqrt(np.mean((R - X) ** 2))
    return ta_backward(X, W, H, (R - X) / (X.size * root))


@tied_problem.wrong(
    "batches of two, the odd sample lost",
    "shape_only",
    "single_sample",
    "extra_mask",
    "missing_term",
    "wrong_sample_weights",
    "different_loss",
)
def ta_odd_sample_lost(X, W, b, c):
    n, d = X.shape
    dW, db, dc = np.zeros(W.shape), np.zeros(b.shape), np.zeros(c.shape)
    for k in range(n // 2):
        batch = X[2 * k : 2 * k + 2]
        H, R = ta_forward(batch, W, b, c)
        for total, part in zip((dW, db, dc), ta_backward(batch, W, H, 2 * (R - batch) / (n * d))):
            total += part
    return dW, db, dc


@tied_problem.wrong("errors limited to one", "clipped", "region_only", "different_loss", "wrong_activation_derivative")
def ta_limited_errors(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    error = np.clip(R - X, -1, 1)
    return ta_backward(X, W, H, 2 * error / X.size)


@tied_problem.wrong(
    "averaged over the units of the code for the features",
    "dimension_scale",
    "shape_only",
    "different_loss",
    "wrong_axis_sum",
)
def ta_mean_over_units(X, W, b, c):
    code = torch.sigmoid(X @ W + b)
    error = 2 * (code @ W.T + c - X) / code.numel()
    back = error @ W * code * (1 - code)
    return X.T @ back + error.T @ code, back.sum(0), error.sum(0)


@tied_problem.wrong(
    "the reconstruction subtracted from the input in place", "mutates_input", "wrong_argument", "extra_term"
)
def ta_input_overwritten(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    size = X.size
    X -= R
    dR = -2 * X / size
    dZ = dR @ W * H * (1 - H)
    return X.T @ dZ + dR.T @ H, dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.wrong("the error sent back through the pseudo-inverse", "wrong_argument")
def ta_pseudo_inverse(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dR = 2 * (R - X) / X.size
    dH = dR @ np.linalg.pinv(W).T
    dZ = dH * H * (1 - H)
    return X.T @ dZ + dR.T @ H, dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.wrong("the encoder's part subtracted", "wrong_term_factor")
def ta_parts_subtracted(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dR = 2 * (R - X) / X.size
    dZ = dR @ W * H * (1 - H)
    return dR.T @ H - X.T @ dZ, dZ.sum(axis=0), dR.sum(axis=0)


@tied_problem.wrong("no gradient for the output bias", "zero", "ignores_input", "hard_coded", "extra_mask")
def ta_output_bias_zero(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    dW, db, dc = ta_backward(X, W, H, 2 * (R - X) / X.size)
    return dW, db, dc - dc


@tied_pairs.of(
    "no slope of the logistic function, and the output bias divided by the features only",
    ("missing_chain_factor",),
    ("batch_scale", "missing_chain_factor"),
)
def ta_pair_slope_and_output_bias(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    n, d = X.shape
    dR = 2 * (R - X) / (n * d)
    dZ = dR @ W
    return X.T @ dZ + dR.T @ H, dZ.sum(axis=0), 2 * (R - X).sum(axis=0) / d


@tied_pairs.of(
    "W only as the encoder, and no two in the hidden bias",
    (
        "missing_path",
        "missing_term",
    ),
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
    ),
)
def ta_pair_encoder_and_bias(X, W, b, c):
    H, R = ta_forward(X, W, b, c)
    E = (R - X) / X.size
    slope = H * (1 - H)
    return 2 * X.T @ (E @ W * slope), np.sum(E @ W * slope, axis=0), 2 * E.sum(axis=0)


@tied_pairs.of(
    "no two of the square, and the slope of tanh",
    (
        "constant_factor",
        "missing_chain_factor",
        "different_loss",
        "extra_factor",
    ),
    ("wrong_activation_derivative",),
)
def ta_pair_two_and_slope(X, W, b, c):
    code = torch.sigmoid(X @ W + b)
    error = (code @ W.T + c - X) / X.numel()
    back = (error @ W) * (1 - code**2)
    return X.T @ back + error.T @ code, back.sum(0), error.sum(0)


@tied_pairs.of(
    "no output bias in the reconstruction, and the encoder's part subtracted",
    (
        "ignores_input",
        "missing_term",
        "wrong_argument",
        "hard_coded",
    ),
    ("wrong_term_factor",),
)
def ta_pair_bias_and_sign(X, W, b):
    H = ta_sigmoid(X @ W + b)
    dR = 2 * (H @ W.T - X) / X.size
    dZ = dR @ W * H * (1 - H)
    return dR.T @ H - X.T @ dZ, dZ.sum(axis=0), dR.sum(axis=0)


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0)),
    W=normal("d", "h"),
    b=normal("h"),
    v=normal("h"),
    c=normal(),
    alpha=uniform(low=0.3, high=1.6),
)
def elu_logit(X, y, W, b, v, c, alpha):
    """the mean log-loss of one logistic output on a layer of exponential linear units"""
    Z = X @ W + b
    A = torch.where(Z > 0, Z, alpha * (torch.exp(Z) - 1))
    u = A @ v + c
    return (F.softplus(u) - y * u).mean()


elu_problem = Problem(elu_logit, ("W", "b", "v", "c"))
elu_pairs = Pairs(elu_problem)


def el_sigmoid(u):
    return 1 / (1 + np.exp(-u))


def el_unit(Z, alpha):
    return np.where(Z > 0, Z, alpha * (np.exp(Z) - 1))


def el_slope(Z, alpha):
    return np.where(Z > 0, 1.0, alpha * np.exp(Z))


def el_forward(X, W, b, v, c, alpha):
    Z = X @ W + b
    A = el_unit(Z, alpha)
    return Z, A, el_sigmoid(A @ v + c)


def el_backward(X, A, v, slope, delta):
    dZ = delta[:, None] * v * slope
    return X.T @ dZ, dZ.sum(axis=0), A.T @ delta, delta.sum()


@elu_problem.right("columns, the slope from the output")
def el_right_columns(X, y, W, b, v, c, alpha):
    m = X.shape[0]
    Y, V = y.reshape(-1, 1), v.reshape(-1, 1)
    Z1 = X @ W + b
    A1 = np.where(Z1 > 0, Z1, alpha * (np.exp(Z1) - 1))
    A2 = 1 / (1 + np.exp(-(A1 @ V + c)))
    dZ2 = (A2 - Y) / m
    dV = A1.T @ dZ2
    dZ1 = dZ2 @ V.T
    dZ1[Z1 <= 0] *= (A1 + alpha)[Z1 <= 0]
    return X.T @ dZ1, dZ1.sum(axis=0), dV[:, 0], dZ2.sum()


@elu_problem.right("sample by sample, unit by unit")
def el_right_loops(X, y, W, b, v, c, alpha):
    n, d = X.shape
    dW, db, dv, dc = np.zeros(W.shape), np.zeros(len(b)), np.zeros(len(v)), 0.0
    for i in range(n):
        z = [float(X[i] @ W[:, j] + b[j]) for j in range(len(b))]
        a = [t if t > 0 else float(alpha) * (math.exp(t) - 1) for t in z]
        u = sum(a[j] * float(v[j]) for j in range(len(v))) + float(c)
        p = 1 / (1 + math.exp(-u))
        by_p = -float(y[i]) / p + (1 - float(y[i])) / (1 - p)
        by_u = by_p * p * (1 - p) / n
        for j in range(len(b)):
            dv[j] += by_u * a[j]
            by_z = by_u * float(v[j]) * (1.0 if z[j] > 0 else float(alpha) * math.exp(z[j]))
            db[j] += by_z
            for k in range(d):
                dW[k, j] += by_z * X[i, k]
        dc += by_u
    return dW, db, dv, dc


@elu_problem.right("torch, the unit from the library with a factor on the negative side")
def el_right_torch(X, y, W, b, v, c, alpha):
    z = X @ W + b
    a = torch.relu(z) + alpha * torch.expm1(torch.clamp(z, max=0))
    delta = (torch.sigmoid(a @ v + c) - y) / y.numel()
    back = torch.outer(delta, v) * torch.where(z > 0, torch.ones_like(z), a + alpha)
    return {"W": torch.einsum("nd,nh->dh", X, back), "b": back.sum(0), "v": delta @ a, "c": delta.sum()}


@elu_problem.wrong("no alpha in the slope", "missing_chain_factor", "wrong_activation_derivative", "region_only")
def el_slope_without_alpha(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    slope = np.where(Z > 0, 1, np.exp(Z))
    return el_backward(X, A, v, slope, (p - y) / len(y))


@elu_problem.wrong("the slope of a leaky unit", "wrong_activation_derivative", "missing_chain_factor", "region_only")
def el_leaky_slope(X, y, W, b, v, c, alpha):
    z = X @ W + b
    a = torch.where(z > 0, z, alpha * (torch.exp(z) - 1))
    delta = (torch.sigmoid(a @ v + c) - y) / len(y)
    back = delta[:, None] * v
    back = torch.where(z > 0, back, alpha * back)
    return X.T @ back, back.sum(0), a.T @ delta, delta.sum()


@elu_problem.wrong(
    "negative units cut off as in ReLU",
    "wrong_activation_derivative",
    "extra_mask",
    "region_only",
    "missing_path",
    "missing_term",
)
def el_relu_slope(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    delta = (p - y) / len(y)
    dA = np.outer(delta, v)
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return X.T.dot(dZ), np.sum(dZ, axis=0), A.T.dot(delta), np.sum(delta)


@elu_problem.wrong("no slope of the unit at all", "missing_chain_factor", "region_only")
def el_without_slope(X, y, W, b, v, c, alpha):
    _, A, p = el_forward(X, W, b, v, c, alpha)
    delta = (p - y) / len(y)
    return np.outer(X.T @ delta, v), delta.sum() * v, A.T @ delta, delta.sum()


@elu_problem.wrong(
    "the exponential's slope for positive units too",
    "missing_mask",
    "wrong_activation_derivative",
    "region_only",
    "extra_factor",
)
def el_slope_everywhere(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    delta = (p - y) / len(y)
    dZ = np.einsum("n,h,nh->nh", delta, v, alpha * np.exp(Z))
    return np.einsum("nd,nh->dh", X, dZ), np.einsum("nh->h", dZ), np.einsum("nh,n->h", A, delta), delta.sum()


@elu_problem.wrong(
    "alpha minus the output for the slope", "wrong_activation_derivative", "wrong_term_factor", "region_only"
)
def el_slope_sign(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    slope = np.ones_like(Z)
    slope[Z <= 0] = alpha - A[Z <= 0]
    return el_backward(X, A, v, slope, (p - y) / len(y))


@elu_problem.wrong(
    "the output itself for the slope on the negative side",
    "wrong_activation_derivative",
    "missing_term",
    "extra_term",
    "region_only",
)
def el_value_for_slope(X, y, W, b, v, c, alpha):
    n, h = len(X), len(b)
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    dW, db = np.zeros(W.shape), np.zeros(h)
    for i in range(n):
        for j in range(h):
            g = (p[i] - y[i]) * v[j] / n
            if Z[i, j] <= 0:
                g *= A[i, j]
            dW[:, j] += g * X[i]
            db[j] += g
    return dW, db, A.T @ (p - y) / n, np.mean(p - y)


@elu_problem.wrong("the slope taken at the output", "wrong_argument", "wrong_activation_derivative", "region_only")
def el_slope_at_output(X, y, W, b, v, c, alpha):
    _, A, p = el_forward(X, W, b, v, c, alpha)
    return el_backward(X, A, v, el_slope(A, alpha), (p - y) / len(y))


@elu_problem.wrong(
    "positive gradients for positive units in the choice of the slope",
    "wrong_mask",
    "wrong_argument",
    "wrong_activation_derivative",
    "region_only",
)
def el_mask_of_gradient(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    delta = (p - y) / len(y)
    dA = delta[:, None] * v[None, :]
    dZ = np.where(dA > 0, dA, dA * alpha * np.exp(Z))
    return X.T @ dZ, dZ.sum(axis=0), A.T @ delta, delta.sum()


@elu_problem.wrong(
    "the slope of the logistic function, which had cancelled",
    "extra_factor",
    "squared_chain_factor",
    "different_loss",
    "wrong_sample_weights",
)
def el_logistic_slope_again(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    delta = (p - y) * p * (1 - p) / len(y)
    return el_backward(X, A, v, el_slope(Z, alpha), delta)


@elu_problem.wrong("the score for the probability", "wrong_argument", "different_loss", "wrong_activation_derivative")
def el_score_for_probability(X, y, W, b, v, c, alpha):
    z = X @ W + b
    a = torch.where(z > 0, z, alpha * torch.expm1(z))
    delta = (torch.mv(a, v) + c - y) / len(y)
    back = torch.outer(delta, v) * torch.where(z > 0, torch.ones_like(z), alpha * torch.exp(z))
    return X.T @ back, back.sum(0), a.T @ delta, delta.sum()


@elu_problem.wrong("labels of minus one and one", "wrong_argument", "wrong_term_factor", "extra_term", "different_loss")
def el_signed_labels(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    y = 2 * y - 1
    return el_backward(X, A, v, el_slope(Z, alpha), (p - y) / len(y))


@elu_problem.wrong(
    "only the positive half of the log-loss",
    "missing_term",
    "missing_path",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "different_loss",
    "region_only",
)
def el_positive_half(X, y, W, b, v, c, alpha):
    n = len(y)
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    dp = -y / p / n
    du = dp * p * (1 - p)
    dv, dc = A.T @ du, du.sum()
    dZ = np.outer(du, v) * el_slope(Z, alpha)
    return X.T @ dZ, dZ.sum(axis=0), dv, dc


@elu_problem.wrong("both classes made to weigh the same", "wrong_sample_weights", "extra_factor", "different_loss")
def el_balanced(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    share = (y.sum() + 1) / (len(y) + 2)
    weights = np.where(y == 1, 0.5 / share, 0.5 / (1 - share))
    return el_backward(X, A, v, el_slope(Z, alpha), weights * (p - y) / len(y))


@elu_problem.wrong("the output weights' gradient with the pre-activation", "wrong_argument", "region_only")
def el_preactivation_for_output(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    delta = (p - y) / len(y)
    dZ = np.outer(delta, v) * el_slope(Z, alpha)
    return X.T @ dZ, dZ.sum(axis=0), Z.T @ delta, delta.sum()


@elu_problem.wrong("the output weights left out on the way back", "missing_chain_factor", "broadcast_shape")
def el_without_output_weights(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    delta = ((p - y) / len(y)).reshape(-1, 1)
    dZ = delta * el_slope(Z, alpha)
    return X.T @ dZ, dZ.sum(axis=0), (A * delta).sum(axis=0), delta.sum()


@elu_problem.wrong("the output weights twice in the layer below", "squared_chain_factor", "extra_factor")
def el_output_weights_twice(X, y, W, b, v, c, alpha):
    z = X @ W + b
    negative = z <= 0
    a = z.clone()
    a[negative] = alpha * (torch.exp(z[negative]) - 1)
    error = (torch.sigmoid(a @ v + c) - y) / len(y)
    da = torch.outer(error, v)
    da[negative] = da[negative] * (a[negative] + alpha)
    dz = da * v
    return X.T @ dz, dz.sum(0), a.T @ error, error.sum()


@elu_problem.wrong("the output bias summed over the samples", "batch_scale", "missing_chain_factor")
def el_output_bias_summed(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    dW, db, dv, _ = el_backward(X, A, v, el_slope(Z, alpha), (p - y) / len(y))
    return dW, db, dv, (p - y).sum()


@elu_problem.wrong("the gradient of W with units in rows", "transposed", "axes_permuted")
def el_transposed(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    dZ = np.outer(p - y, v) * el_slope(Z, alpha) / len(y)
    return dZ.T @ X, dZ.sum(axis=0), A.T @ (p - y) / len(y), np.mean(p - y)


@elu_problem.wrong(
    "a column of probabilities minus a row of labels",
    "broadcast_shape",
    "shape_only",
    "wrong_argument",
    "different_loss",
    "wrong_axis_sum",
)
def el_broadcast_labels(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    error = p[:, None] - y
    delta = error.mean(axis=1) / len(y)
    return el_backward(X, A, v, el_slope(Z, alpha), delta)


@elu_problem.wrong(
    "an alpha of one, as is usual",
    "hard_coded",
    "ignores_input",
    "missing_chain_factor",
    "different_loss",
    "region_only",
)
def el_usual_alpha(X, y, W, b, v, c):
    Z = X @ W + b
    A = np.where(Z > 0, Z, np.expm1(Z))
    p = el_sigmoid(A @ v + c)
    delta = (p - y) / len(y)
    dZ = delta.reshape(-1, 1) * v * np.where(Z > 0, 1, A + 1)
    return X.T @ dZ, dZ.sum(axis=0), A.T @ delta, delta.sum()


@elu_problem.wrong("a leaky unit forwards and back", "different_loss", "region_only", "wrong_activation_derivative")
def el_leaky_unit(X, y, W, b, v, c, alpha):
    Z = X @ W + b
    gate = np.where(Z > 0, 1.0, float(alpha))
    A = Z * gate
    delta = (el_sigmoid(A @ v + c) - y) / len(y)
    return el_backward(X, A, v, gate, delta)


@elu_problem.wrong(
    "the predicted class for the probability",
    "thresholded",
    "wrong_argument",
    "different_loss",
    "rounded",
    "wrong_activation_derivative",
)
def el_predicted_class(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    predicted = (p > 0.5).astype(float)
    return el_backward(X, A, v, el_slope(Z, alpha), (predicted - y) / len(y))


@elu_problem.wrong("a running total over the units in the output weights", "accumulates", "extra_term", "region_only")
def el_running_total(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    dW, db, dv, dc = el_backward(X, A, v, el_slope(Z, alpha), (p - y) / len(y))
    total = 0.0
    for j in range(len(v)):
        for i in range(len(y)):
            total += A[i, j] * (p[i] - y[i]) / len(y)
        dv[j] = total
    return dW, db, dv, dc


@elu_problem.wrong(
    "errors stored in an array of whole numbers like the labels",
    "truncated_to_int",
    "zero",
    "ignores_input",
    "hard_coded",
    "extra_mask",
    "different_loss",
)
def el_integer_errors(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    labels = y.astype(int)
    error = np.zeros_like(labels)
    for i in range(len(labels)):
        error[i] = p[i] - labels[i]
    return el_backward(X, A, v, el_slope(Z, alpha), error / len(y))


@elu_problem.wrong("labels exchanged", "wrong_argument", "different_loss", "wrong_term_factor")
def el_labels_exchanged(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    du = y * p - (1 - y) * (1 - p)
    return el_backward(X, A, v, el_slope(Z, alpha), du / len(y))


@elu_problem.wrong(
    "the sample before for the sample in W's gradient", "shifted_or_flipped", "wrong_argument", "shape_only"
)
def el_samples_rolled(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    delta = (p - y) / len(y)
    dZ = np.outer(delta, v) * el_slope(Z, alpha)
    dW = sum(np.outer(X[i - 1], dZ[i]) for i in range(len(X)))
    return dW, dZ.sum(axis=0), A.T @ delta, delta.sum()


@elu_problem.wrong(
    "the logistic function as a straight line",
    "low_precision",
    "different_loss",
    "region_only",
    "missing_term",
    "wrong_activation_derivative",
)
def el_straight_logistic(X, y, W, b, v, c, alpha):
    Z = X @ W + b
    A = el_unit(Z, alpha)
    p = 0.5 + (A @ v + c) / 4
    return el_backward(X, A, v, el_slope(Z, alpha), (p - y) / len(y))


@elu_problem.wrong(
    "the output bias missing from the score", "ignores_input", "missing_term", "wrong_argument", "hard_coded"
)
def el_without_output_bias(X, y, W, b, v, alpha):
    z = X @ W + b
    a = torch.where(z > 0, z, alpha * torch.expm1(z))
    error = (torch.sigmoid(a @ v) - y) / len(y)
    back = error[:, None] * v * torch.where(z > 0, torch.ones_like(z), a + alpha)
    return X.T @ back, back.sum(0), a.T @ error, error.sum()


@elu_pairs.of(
    "no alpha in the slope, and the output bias summed",
    ("missing_chain_factor", "wrong_activation_derivative", "region_only"),
    ("batch_scale", "missing_chain_factor"),
)
def el_pair_alpha_and_bias(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    error = p - y
    dZ = np.outer(error, v) / len(y)
    dZ[Z <= 0] *= np.exp(Z)[Z <= 0]
    return X.T @ dZ, dZ.sum(axis=0), A.T @ error / len(y), np.sum(error)


@elu_pairs.of(
    "the slope of the logistic function again, and the pre-activation for the output weights",
    (
        "extra_factor",
        "squared_chain_factor",
        "different_loss",
        "wrong_sample_weights",
    ),
    (
        "wrong_argument",
        "region_only",
    ),
)
def el_pair_logistic_and_preactivation(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    delta = p * (1 - p) * (p - y) / len(y)
    dW, db, _, dc = el_backward(X, A, v, el_slope(Z, alpha), delta)
    return dW, db, Z.T @ delta, dc


@elu_pairs.of(
    "the slope of a leaky unit, and W's gradient divided by the batch twice",
    ("wrong_activation_derivative", "missing_chain_factor", "region_only"),
    ("batch_scale", "squared_chain_factor", "extra_factor"),
)
def el_pair_leaky_and_batch(X, y, W, b, v, c, alpha):
    Z, A, p = el_forward(X, W, b, v, c, alpha)
    m = len(y)
    delta = (p - y) / m
    dZ = delta[:, None] * v * np.where(Z > 0, 1, alpha)
    return X.T @ dZ / m, dZ.sum(axis=0), A.T @ delta, delta.sum()


@elu_pairs.of(
    "label minus probability in the output weights, and the unit switched at one",
    (
        "sign_flipped",
        "constant_factor",
        "missing_chain_factor",
    ),
    (
        "wrong_mask",
        "wrong_activation_derivative",
        "region_only",
    ),
)
def el_pair_sign_and_mask(X, y, W, b, v, c, alpha):
    z = X @ W + b
    a = torch.where(z > 0, z, alpha * torch.expm1(z))
    p = torch.sigmoid(a @ v + c)
    dv = (y - p) @ a / len(y)
    delta = (p - y) / len(y)
    back = torch.outer(delta, v) * torch.where(z > 1, torch.ones_like(z), alpha * torch.exp(z))
    return X.T @ back, back.sum(0), dv, delta.sum()


@loss(
    x=normal("n", "d"),
    h=normal("n", "k"),
    t=normal("n", "k"),
    Wz=normal("d", "k"),
    Uz=normal("k", "k"),
    bz=normal("k"),
    Wc=normal("d", "k"),
    Uc=normal("k", "k"),
    bc=normal("k"),
)
def gated_step(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    """half the squared error, averaged over the samples, of one step of a unit with a single gate"""
    z = torch.sigmoid(x @ Wz + h @ Uz + bz)
    c = torch.tanh(x @ Wc + h @ Uc + bc)
    new = z * h + (1 - z) * c
    return 0.5 * ((new - t) ** 2).sum(dim=1).mean()


gate_problem = Problem(gated_step, ("Wz", "Uz", "bz", "Wc", "Uc", "bc", "h"))
gate_pairs = Pairs(gate_problem)


def gs_sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc):
    z = gs_sigmoid(x @ Wz + h @ Uz + bz)
    c = np.tanh(x @ Wc + h @ Uc + bc)
    return z, c, z * h + (1 - z) * c


def gs_parameters(x, h, gate, candidate):
    return (
        x.T @ gate,
        h.T @ gate,
        gate.sum(axis=0),
        x.T @ candidate,
        h.T @ candidate,
        candidate.sum(axis=0),
    )


def gs_backward(x, h, z, c, Uz, Uc, dnew):
    gate = dnew * (h - c) * z * (1 - z)
    candidate = dnew * (1 - z) * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate @ Uz.T + candidate @ Uc.T)


@gate_problem.right("backwards through named nodes")
def gs_right_nodes(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    n = len(x)
    z = 1 / (1 + np.exp(-(x @ Wz + h @ Uz + bz)))
    c = np.tanh(x @ Wc + h @ Uc + bc)
    new = z * h + (1 - z) * c
    dnew = (new - t) / n
    dz = dnew * h - dnew * c
    dc = dnew * (1 - z)
    dh = dnew * z
    daz = dz * z * (1 - z)
    dac = dc * (1 - c * c)
    dWz, dUz, dbz = x.T @ daz, h.T @ daz, daz.sum(axis=0)
    dWc, dUc, dbc = x.T @ dac, h.T @ dac, dac.sum(axis=0)
    dh = dh + daz @ Uz.T
    dh = dh + dac @ Uc.T
    return dWz, dUz, dbz, dWc, dUc, dbc, dh


@gate_problem.right("sample by sample, with Jacobian matrices")
def gs_right_samples(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    n = len(x)
    grads = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc, bc, h)]
    for i in range(n):
        z = gs_sigmoid(Wz.T @ x[i] + Uz.T @ h[i] + bz)
        c = np.tanh(Wc.T @ x[i] + Uc.T @ h[i] + bc)
        e = (z * h[i] + (1 - z) * c - t[i]) / n
        by_gate = np.diag((h[i] - c) * z * (1 - z))
        by_candidate = np.diag((1 - z) * (1 - c**2))
        g, k = by_gate @ e, by_candidate @ e
        for total, part in zip(
            grads, (np.outer(x[i], g), np.outer(h[i], g), g, np.outer(x[i], k), np.outer(h[i], k), k)
        ):
            total += part
        grads[6][i] = (np.diag(z) + by_gate @ Uz.T + by_candidate @ Uc.T).T @ e
    return grads


@gate_problem.right("torch, both layers side by side in one matrix")
def gs_right_stacked(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    n, k = h.shape
    d = x.shape[1]
    inputs = torch.cat([x, h], dim=1)
    weights = torch.cat([torch.cat([Wz, Wc], dim=1), torch.cat([Uz, Uc], dim=1)], dim=0)
    pre = inputs @ weights + torch.cat([bz, bc])
    z, c = torch.sigmoid(pre[:, :k]), torch.tanh(pre[:, k:])
    delta = (c + z * (h - c) - t) / n
    back = torch.cat([delta * (h - c) * z * (1 - z), delta * (1 - z) * (1 - c**2)], dim=1)
    dweights, dbias = inputs.T @ back, back.sum(0)
    dh = delta * z + (back @ weights.T)[:, d:]
    return dweights[:d, :k], dweights[d:, :k], dbias[:k], dweights[:d, k:], dweights[d:, k:], dbias[k:], dh


@gate_problem.wrong("the old state only by the direct way", "missing_path", "missing_term")
def gs_direct_way_only(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    *grads, _ = gs_backward(x, h, z, c, Uz, Uc, dnew)
    return (*grads, dnew * z)


@gate_problem.wrong("no way to the old state through the gate", "missing_path", "missing_term")
def gs_state_without_gate(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z = torch.sigmoid(x @ Wz + h @ Uz + bz)
    c = torch.tanh(x @ Wc + h @ Uc + bc)
    dnew = (z * h + (1 - z) * c - t) / len(x)
    gate = dnew * (h - c) * z * (1 - z)
    cand = dnew * (1 - z) * (1 - c * c)
    dh = dnew * z + cand @ Uc.T
    return x.T @ gate, h.T @ gate, gate.sum(0), x.T @ cand, h.T @ cand, cand.sum(0), dh


@gate_problem.wrong("no direct way to the old state", "missing_path", "missing_term")
def gs_state_without_direct_way(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h - c) * z * (1 - z)
    candidate = dnew * (1 - z) * (1 - c**2)
    dh = np.einsum("nj,ij->ni", gate, Uz) + np.einsum("nj,ij->ni", candidate, Uc)
    return (*gs_parameters(x, h, gate, candidate), dh)


@gate_problem.wrong("the gate's part in the candidate forgotten", "missing_path", "missing_term")
def gs_gate_by_state_only(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    dz = dnew * h
    gate = dz * z * (1 - z)
    candidate = dnew * (1 - z) * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate @ Uz.T + candidate @ Uc.T)


@gate_problem.wrong("a plus before the candidate in the gate's error", "wrong_term_factor", "missing_chain_factor")
def gs_gate_plus(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    grads = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc, bc, h)]
    n = x.shape[0]
    for i in range(n):
        z = gs_sigmoid(x[i] @ Wz + h[i] @ Uz + bz)
        c = np.tanh(x[i] @ Wc + h[i] @ Uc + bc)
        e = (z * h[i] + (1 - z) * c - t[i]) / n
        g = e * (h[i] + c) * z * (1 - z)
        k = e * (1 - z) * (1 - c**2)
        grads[0] += np.outer(x[i], g)
        grads[1] += np.outer(h[i], g)
        grads[2] += g
        grads[3] += np.outer(x[i], k)
        grads[4] += np.outer(h[i], k)
        grads[5] += k
        grads[6][i] = e * z + Uz @ g + Uc @ k
    return grads


@gate_problem.wrong(
    "candidate minus state in the gate's error",
    "sign_flipped",
    "constant_factor",
    "wrong_term_factor",
    "missing_chain_factor",
    "wrong_argument",
)
def gs_gate_reversed(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (c - h) * z * (1 - z)
    candidate = dnew * (1 - z) * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate @ Uz.T + candidate @ Uc.T)


@gate_problem.wrong("the gate for one minus the gate in the candidate's error", "wrong_argument")
def gs_candidate_by_gate(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h - c) * z * (1 - z)
    candidate = dnew * z * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate @ Uz.T + candidate @ Uc.T)


@gate_problem.wrong(
    "the gate opens for the candidate, as in other books", "different_loss", "wrong_argument", "wrong_term_factor"
)
def gs_other_convention(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z = torch.sigmoid(x @ Wz + h @ Uz + bz)
    c = torch.tanh(x @ Wc + h @ Uc + bc)
    dnew = ((1 - z) * h + z * c - t) / len(x)
    gate = dnew * (c - h) * z * (1 - z)
    cand = dnew * z * (1 - c**2)
    dh = dnew * (1 - z) + gate @ Uz.T + cand @ Uc.T
    return x.T @ gate, h.T @ gate, gate.sum(0), x.T @ cand, h.T @ cand, cand.sum(0), dh


@gate_problem.wrong("no slope of the gate", "missing_chain_factor")
def gs_gate_without_slope(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h - c)
    candidate = dnew * (1 - z) * (1 - np.square(c))
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate.dot(Uz.T) + candidate.dot(Uc.T))


@gate_problem.wrong("the slope of tanh for the gate too", "wrong_activation_derivative")
def gs_gate_tanh_slope(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h - c) * (1 - z**2)
    candidate = dnew * (1 - z) * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate @ Uz.T + candidate @ Uc.T)


@gate_problem.wrong(
    "the candidate not squared in its slope", "wrong_activation_derivative", "wrong_term_factor", "missing_chain_factor"
)
def gs_candidate_not_squared(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h - c) * z * (1 - z)
    candidate = dnew * (1 - z) * (1 - c)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate @ Uz.T + candidate @ Uc.T)


@gate_problem.wrong(
    "the gate's matrix not transposed on the way to the state",
    "transposed",
    "shape_only",
    "axes_permuted",
    "wrong_axis_sum",
)
def gs_gate_matrix_not_transposed(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h - c) * z * (1 - z)
    candidate = dnew * (1 - z) * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate @ Uz + candidate @ Uc.T)


@gate_problem.wrong("the candidate's recurrent matrix with the new state", "wrong_argument")
def gs_new_state_for_old(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z = torch.sigmoid(x @ Wz + h @ Uz + bz)
    c = torch.tanh(x @ Wc + h @ Uc + bc)
    new = z * h + (1 - z) * c
    error = (new - t) / len(x)
    gate = error * (h - c) * z * (1 - z)
    cand = error * (1 - z) * (1 - c**2)
    dh = error * z + gate @ Uz.T + cand @ Uc.T
    return x.T @ gate, h.T @ gate, gate.sum(0), x.T @ cand, new.T @ cand, cand.sum(0), dh


@gate_problem.wrong("the gated state for the state, as if there were a reset gate", "wrong_argument", "extra_factor")
def gs_gated_state(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dWz, dUz, dbz, dWc, dUc, dbc, dh = gs_backward(x, h, z, c, Uz, Uc, (new - t) / len(x))
    candidate = (new - t) / len(x) * (1 - z) * (1 - c**2)
    return dWz, dUz, dbz, dWc, (z * h).T @ candidate, dbc, dh


@gate_problem.wrong("the candidate's error not gated", "missing_chain_factor")
def gs_candidate_not_gated(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    e = (new - t) / len(x)
    gate = e * (h - c) * z * (1 - z)
    candidate = e * (1 - c**2)
    dUc = np.einsum("ni,nj->ij", h, candidate)
    dh = e * z + np.einsum("nj,ij->ni", gate, Uz) + np.einsum("nj,ij->ni", candidate, Uc)
    return x.T @ gate, h.T @ gate, gate.sum(0), x.T @ candidate, dUc, candidate.sum(0), dh


@gate_problem.wrong("the gate's slope in the candidate's error", "extra_factor")
def gs_candidate_with_gate_slope(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h - c) * z * (1 - z)
    candidate = dnew * z * (1 - z) * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate @ Uz.T + candidate @ Uc.T)


@gate_problem.wrong(
    "the targets of the sample before", "shifted_or_flipped", "wrong_argument", "shape_only", "different_loss"
)
def gs_targets_rolled(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - np.roll(t, 1, axis=0)) / len(x)
    return gs_backward(x, h, z, c, Uz, Uc, dnew)


@gate_problem.wrong(
    "a two though the half cancels it", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def gs_doubled(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z = torch.sigmoid(x @ Wz + h @ Uz + bz)
    c = torch.tanh(x @ Wc + h @ Uc + bc)
    dnew = 2 * (z * h + (1 - z) * c - t) / x.shape[0]
    dz, dc = dnew * (h - c), dnew * (1 - z)
    gate, cand = dz * z * (1 - z), dc * (1 - c**2)
    dh = dnew * z + gate @ Uz.T + cand @ Uc.T
    return x.T @ gate, h.T @ gate, gate.sum(0), x.T @ cand, h.T @ cand, cand.sum(0), dh


@gate_problem.wrong(
    "averaged over the units too", "dimension_scale", "extra_factor", "different_loss", "wrong_axis_sum"
)
def gs_mean_over_units(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    return gs_backward(x, h, z, c, Uz, Uc, (new - t) / t.size)


@gate_problem.wrong("the gate's bias averaged a second time", "batch_scale", "squared_chain_factor", "extra_factor")
def gs_gate_bias_averaged(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h - c) * z * (1 - z)
    grads = list(gs_backward(x, h, z, c, Uz, Uc, dnew))
    grads[2] = np.mean(gate, axis=0)
    return grads


@gate_problem.wrong("the recurrent matrices exchanged on return", "permuted_outputs")
def gs_matrices_exchanged(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dWz, dUz, dbz, dWc, dUc, dbc, dh = gs_backward(x, h, z, c, Uz, Uc, (new - t) / len(x))
    return dWz, dUc, dbz, dWc, dUz, dbc, dh


@gate_problem.wrong("the candidate's bias returned for the gate's", "permuted_outputs", "wrong_argument")
def gs_bias_copied(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h - c) * z * (1 - z)
    candidate = dnew * (1 - z) * (1 - c**2)
    dbz = np.sum(candidate, axis=0)
    dbc = np.sum(candidate, axis=0)
    dh = dnew * z + gate @ Uz.T + candidate @ Uc.T
    return x.T @ gate, h.T @ gate, dbz, x.T @ candidate, h.T @ candidate, dbc, dh


@gate_problem.wrong(
    "the direct way to the state not averaged", "batch_scale", "wrong_term_factor", "missing_chain_factor"
)
def gs_direct_way_summed(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    n = len(x)
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    error = new - t
    gate = error * (h - c) * z * (1 - z)
    candidate = error * (1 - z) * (1 - c**2)
    grads = [g / n for g in gs_parameters(x, h, gate, candidate)]
    return (*grads, error * z + (gate @ Uz.T + candidate @ Uc.T) / n)


@gate_problem.wrong(
    "the new state written over the old one", "mutates_input", "wrong_argument", "extra_factor", "squared_chain_factor"
)
def gs_state_overwritten(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z = gs_sigmoid(x @ Wz + h @ Uz + bz)
    c = np.tanh(x @ Wc + h @ Uc + bc)
    new = h
    new *= z
    new += (1 - z) * c
    return gs_backward(x, h, z, c, Uz, Uc, (new - t) / len(x))


@gate_problem.wrong(
    "the product of candidate and open gate differentiated factor by factor",
    "wrong_rule",
    "extra_factor",
    "wrong_term_factor",
    "wrong_argument",
)
def gs_factor_by_factor(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    e = (new - t) / len(x)
    dz, dc = z * (1 - z), 1 - c**2
    gate = e * (dz * h - dz * dc)
    candidate = e * -dz * dc
    return (*gs_parameters(x, h, gate, candidate), e * z + gate @ Uz.T + candidate @ Uc.T)


@gate_problem.wrong("the state's part of the gate before its slope", "missing_chain_factor")
def gs_state_before_slope(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    dz, dc = dnew * (h - c), dnew * (1 - z)
    gate, candidate = dz * z * (1 - z), dc * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + dz @ Uz.T + candidate @ Uc.T)


@gate_problem.wrong("a gate held between a fifth and four fifths", "clipped", "region_only")
def gs_gate_limited(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z = np.clip(gs_sigmoid(x @ Wz + h @ Uz + bz), 0.2, 0.8)
    c = np.tanh(x @ Wc + h @ Uc + bc)
    return gs_backward(x, h, z, c, Uz, Uc, (z * h + (1 - z) * c - t) / len(x))


@gate_problem.wrong(
    "an open or closed gate on the way back to state and candidate", "thresholded", "wrong_argument", "rounded"
)
def gs_gate_decided(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    opened = (z > 0.5) * 1.0
    gate = dnew * (h - c) * z * (1 - z)
    candidate = dnew * (1 - opened) * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * opened + gate @ Uz.T + candidate @ Uc.T)


@gate_problem.wrong(
    "the gate does not look at the state", "missing_term", "ignores_input", "wrong_argument", "hard_coded"
)
def gs_gate_blind(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z = gs_sigmoid(x @ Wz + bz)
    c = np.tanh(x @ Wc + h @ Uc + bc)
    return gs_backward(x, h, z, c, Uz, Uc, (z * h + (1 - z) * c - t) / len(x))


@gate_problem.wrong(
    "the new state carried on to the next sample", "wrong_argument", "shape_only", "accumulates", "region_only"
)
def gs_state_carried_on(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    n = len(x)
    grads = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc, bc)]
    dh = np.zeros(h.shape)
    state = h[:1]
    for i in range(n):
        z, c, new = gs_forward(x[i : i + 1], state, Wz, Uz, bz, Wc, Uc, bc)
        *parts, dstate = gs_backward(x[i : i + 1], state, z, c, Uz, Uc, (new - t[i : i + 1]) / n)
        for total, part in zip(grads, parts):
            total += part
        dh[i] = dstate[0]
        state = new
    return (*grads, dh)


@gate_problem.wrong("the gate's slope squared", "squared_chain_factor", "extra_factor")
def gs_gate_slope_squared(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z = torch.sigmoid(x @ Wz + h @ Uz + bz)
    c = torch.tanh(x @ Wc + h @ Uc + bc)
    dnew = (z * h + (1 - z) * c - t) / len(x)
    slope = z * (1 - z)
    dz = dnew * (h - c) * slope
    gate = dz * slope
    cand = dnew * (1 - z) * (1 - c**2)
    dh = dnew * z + gate @ Uz.T + cand @ Uc.T
    return x.T @ gate, h.T @ gate, gate.sum(0), x.T @ cand, h.T @ cand, cand.sum(0), dh


@gate_problem.wrong(
    "assigned for added in the candidate's input matrix",
    "single_sample",
    "missing_term",
    "extra_mask",
    "wrong_sample_weights",
)
def gs_candidate_last_sample(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    grads = list(gs_backward(x, h, z, c, Uz, Uc, dnew))
    for i in range(len(x)):
        grads[3] = np.outer(x[i], dnew[i] * (1 - z[i]) * (1 - c[i] ** 2))
    return grads


@gate_problem.wrong(
    "the candidate's recurrent matrix transposed", "transposed", "shape_only", "axes_permuted", "region_only"
)
def gs_candidate_matrix_transposed(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    grads = list(gs_backward(x, h, z, c, Uz, Uc, dnew))
    grads[4] = (dnew * (1 - z) * (1 - c**2)).T @ h
    return grads


@gate_problem.wrong("the error in half precision", "low_precision", "rounded")
def gs_half_precision(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = ((new - t) / len(x)).astype(np.float16).astype(np.float64)
    return gs_backward(x, h, z, c, Uz, Uc, dnew)


@gate_pairs.of(
    "a plus in the gate's error, and the candidate's error not gated",
    (
        "wrong_term_factor",
        "missing_chain_factor",
    ),
    ("missing_chain_factor",),
)
def gs_pair_plus_and_not_gated(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    gate = dnew * (h + c) * z * (1 - z)
    candidate = dnew * (1 - c**2)
    return (*gs_parameters(x, h, gate, candidate), dnew * z + gate @ Uz.T + candidate @ Uc.T)


@gate_pairs.of(
    "no way to the state through the gate, and no gate on the direct way",
    ("missing_path", "missing_term"),
    ("missing_chain_factor", "wrong_term_factor"),
)
def gs_pair_two_in_state(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    dnew = (new - t) / len(x)
    *grads, _ = gs_backward(x, h, z, c, Uz, Uc, dnew)
    candidate = dnew * (1 - z) * (1 - c**2)
    return (*grads, dnew + candidate @ Uc.T)


@gate_pairs.of(
    "a two though the half cancels it, and one sum for all biases of the candidate",
    (
        "constant_factor",
        "missing_chain_factor",
        "extra_factor",
        "different_loss",
    ),
    (
        "wrong_axis_sum",
        "broadcast_shape",
    ),
)
def gs_pair_doubled_and_bias(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z, c, new = gs_forward(x, h, Wz, Uz, bz, Wc, Uc, bc)
    grads = list(gs_backward(x, h, z, c, Uz, Uc, 2 * (new - t) / len(x)))
    grads[5] = np.full(bc.shape, grads[5].sum())
    return grads


@gate_pairs.of(
    "the slope of tanh for the gate, and the new state in the candidate's recurrent matrix",
    ("wrong_activation_derivative",),
    ("wrong_argument",),
)
def gs_pair_slope_and_new_state(x, h, t, Wz, Uz, bz, Wc, Uc, bc):
    z = torch.sigmoid(x @ Wz + h @ Uz + bz)
    c = torch.tanh(x @ Wc + h @ Uc + bc)
    new = z * h + (1 - z) * c
    error = (new - t) / len(x)
    gate = error * (h - c) * (1 - z**2)
    cand = error * (1 - z) * (1 - c**2)
    dh = error * z + gate @ Uz.T + cand @ Uc.T
    return x.T @ gate, h.T @ gate, gate.sum(0), x.T @ cand, new.T @ cand, cand.sum(0), dh
