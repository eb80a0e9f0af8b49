"""Networks of two and three layers."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from grader import choice, loss, normal, uniform


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0)


# A tanh layer and a linear layer, mean squared error.


@loss(
    X=normal("n", "d"),
    Y=normal("n", "k"),
    W1=normal("d", "h"),
    b1=normal("h"),
    W2=normal("h", "k"),
    b2=normal("k"),
)
def tanh_network(X, Y, W1, b1, W2, b2):
    """the mean squared error of a network with one tanh layer"""
    return ((torch.tanh(X @ W1 + b1) @ W2 + b2 - Y) ** 2).mean()


tanh_problem = Problem(tanh_network, ("W1", "b1", "W2", "b2"))


def tanh_forward(X, W1, b1, W2, b2):
    Z = X @ W1 + b1
    A = np.tanh(Z)
    return Z, A, A @ W2 + b2


@tanh_problem.right("matrix form, step by step")
def tanh_matrix(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    P = A1 @ W2 + b2
    dP = 2 * (P - Y) / P.size
    dW2 = A1.T @ dP
    db2 = dP.sum(axis=0)
    dA1 = dP @ W2.T
    dZ1 = dA1 * (1 - A1**2)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    return dW1, db1, dW2, db2


@tanh_problem.right("outer products, a loop over the samples")
def tanh_sample_loop(X, Y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = np.zeros(W1.shape), np.zeros(b1.shape), np.zeros(W2.shape), np.zeros(b2.shape)
    n, k = Y.shape
    for x, y in zip(X, Y, strict=True):
        a = np.tanh(x @ W1 + b1)
        delta2 = 2 * (a @ W2 + b2 - y)
        delta1 = (W2 @ delta2) * (1 - a * a)
        dW2 += np.outer(a, delta2)
        db2 += delta2
        dW1 += np.outer(x, delta1)
        db1 += delta1
    return dW1 / (n * k), db1 / (n * k), dW2 / (n * k), db2 / (n * k)


@tanh_problem.right("plain numbers and nested lists")
def tanh_nested_lists(X, Y, W1, b1, W2, b2):
    n, d = X.shape
    h, k = W2.shape
    dW1 = [[0.0] * h for _ in range(d)]
    db1 = [0.0] * h
    dW2 = [[0.0] * k for _ in range(h)]
    db2 = [0.0] * k
    for s in range(n):
        a = [math.tanh(sum(X[s, i] * W1[i, j] for i in range(d)) + b1[j]) for j in range(h)]
        for c in range(k):
            p = sum(a[j] * W2[j, c] for j in range(h)) + b2[c]
            delta = 2 * (p - Y[s, c]) / (n * k)
            db2[c] += float(delta)
            for j in range(h):
                dW2[j][c] += float(delta * a[j])
                inner = delta * W2[j, c] * (1 - a[j] ** 2)
                db1[j] += float(inner)
                for i in range(d):
                    dW1[i][j] += float(inner * X[s, i])
    return dW1, db1, dW2, db2


@tanh_problem.right("einsum for every product")
def tanh_einsum(X, Y, W1, b1, W2, b2):
    a = np.tanh(np.einsum("nd,dh->nh", X, W1) + b1)
    r = np.einsum("nh,hk->nk", a, W2) + b2 - Y
    scale = 2 / r.size
    return {
        "dW1": scale * np.einsum("nd,nh,hk,nk->dh", X, 1 - a**2, W2, r),
        "db1": scale * np.einsum("nh,hk,nk->h", 1 - a**2, W2, r),
        "dW2": scale * np.einsum("nh,nk->hk", a, r),
        "db2": scale * np.einsum("nk->k", r),
    }


@tanh_problem.right("torch, matrix form")
def tanh_torch(X, Y, W1, b1, W2, b2):
    hidden = torch.tanh(torch.addmm(b1, X, W1))
    error = torch.addmm(b2, hidden, W2) - Y
    dout = error * (2.0 / error.numel())
    dpre = dout.mm(W2.t()) * (1 - hidden.pow(2))
    return X.t().mm(dpre), dpre.sum(0), hidden.t().mm(dout), dout.sum(0)


@tanh_problem.right("samples as columns")
def tanh_columns(X, Y, W1, b1, W2, b2):
    x, t = X.T, Y.T
    a = np.tanh(W1.T @ x + b1[:, None])
    delta2 = 2 * (W2.T @ a + b2[:, None] - t) / t.size
    delta1 = (W2 @ delta2) * (1 - a**2)
    return (delta1 @ x.T).T, delta1.sum(axis=1), (delta2 @ a.T).T, delta2.sum(axis=1)


@tanh_problem.right("biases as a row of the weights")
def tanh_augmented(X, Y, W1, b1, W2, b2):
    ones = np.ones((len(X), 1))
    inputs = np.hstack([X, ones])
    hidden = np.hstack([np.tanh(inputs @ np.vstack([W1, b1])), ones])
    weights2 = np.vstack([W2, b2])
    delta2 = 2 / Y.size * (hidden @ weights2 - Y)
    delta1 = (delta2 @ weights2.T * (1 - hidden**2))[:, :-1]
    grad1, grad2 = inputs.T @ delta1, hidden.T @ delta2
    return grad1[:-1], grad1[-1], grad2[:-1], grad2[-1]


@tanh_problem.right("layers as objects with forward and backward")
def tanh_layers(X, Y, W1, b1, W2, b2):
    class Linear:
        def __init__(self, weights, bias):
            self.weights, self.bias = weights, bias

        def forward(self, x):
            self.x = x
            return x @ self.weights + self.bias

        def backward(self, grad):
            self.dweights = self.x.T @ grad
            self.dbias = np.sum(grad, axis=0)
            return grad @ self.weights.T

    class Tanh:
        def forward(self, x):
            self.out = np.tanh(x)
            return self.out

        def backward(self, grad):
            return grad * (1 - np.square(self.out))

    first, activation, second = Linear(W1, b1), Tanh(), Linear(W2, b2)
    out = X
    for layer in (first, activation, second):
        out = layer.forward(out)
    grad = 2 * (out - Y) / out.size
    for layer in (second, activation, first):
        grad = layer.backward(grad)
    return first.dweights, first.dbias, second.dweights, second.dbias


@tanh_problem.right("a Jacobian matrix per sample, by Kronecker products")
def tanh_kronecker(X, Y, W1, b1, W2, b2):
    d, h = W1.shape
    k = len(b2)
    total = np.zeros(d * h + h + h * k + k)
    for x, y in zip(X, Y, strict=True):
        a = np.tanh(x @ W1 + b1)
        back = W2.T @ np.diag(1 - a**2)
        jacobian = np.hstack([np.kron(x[None, :], back), back, np.kron(a[None, :], np.eye(k)), np.eye(k)])
        total += jacobian.T @ (a @ W2 + b2 - y) * 2 / Y.size
    dW1, db1, dW2, db2 = np.split(total, np.cumsum([d * h, h, h * k]))
    return dW1.reshape(d, h), db1, dW2.reshape(h, k), db2


@tanh_problem.right("tangents, one parameter at a time")
def tanh_tangents(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    slope = 1 - A**2

    def along(tangent):
        return 2 * np.mean((P - Y) * tangent)

    dW1 = np.array(
        [[along(np.outer(X[:, i] * slope[:, j], W2[j])) for j in range(W1.shape[1])] for i in range(W1.shape[0])]
    )
    db1 = np.array([along(np.outer(slope[:, j], W2[j])) for j in range(len(b1))])
    dW2 = np.zeros_like(W2)
    for j in range(W2.shape[0]):
        for c in range(W2.shape[1]):
            tangent = np.zeros_like(P)
            tangent[:, c] = A[:, j]
            dW2[j, c] = along(tangent)
    db2 = np.array([2 * np.sum(P[:, c] - Y[:, c]) / P.size for c in range(len(b2))])
    return dW1, db1, dW2, db2


@tanh_problem.right("tanh by the logistic function")
def tanh_by_logistic(X, Y, W1, b1, W2, b2):
    s = sigmoid(2 * (X @ W1 + b1))
    hidden = 2 * s - 1
    dout = (hidden @ W2 + b2 - Y) / (0.5 * Y.size)
    dz = (dout @ W2.T) * 4 * s * (1 - s)
    return [X.T @ dz, dz.sum(0), hidden.T @ dout, dout.sum(0)]


@tanh_problem.right("one over the squared hyperbolic cosine")
def tanh_by_cosh(X, Y, W1, b1, W2, b2):
    z = X @ W1 + b1
    dout = 2 * (np.tanh(z) @ W2 + b2 - Y) / Y.size
    dz = np.dot(dout, W2.T) / np.cosh(z) ** 2
    return np.dot(X.T, dz), np.sum(dz, axis=0), np.dot(np.tanh(z).T, dout), np.sum(dout, axis=0)


@tanh_problem.right("the square multiplied out")
def tanh_gram(X, Y, W1, b1, W2, b2):
    n, k = Y.shape
    A = np.tanh(X @ W1 + b1)
    factor = 2 / (n * k)
    dW2 = factor * (A.T @ A @ W2 + np.outer(A.sum(axis=0), b2) - A.T @ Y)
    db2 = factor * (A.sum(axis=0) @ W2 + n * b2 - Y.sum(axis=0))
    dA = factor * (A @ (W2 @ W2.T) + b2 @ W2.T - Y @ W2.T)
    dZ = dA - dA * A**2
    return X.T @ dZ, np.ones(n) @ dZ, dW2, db2


@tanh_problem.right("one hidden unit at a time, biases as rows")
def tanh_unit_loop(X, Y, W1, b1, W2, b2):
    n, k = Y.shape
    outputs = np.tile(b2, (n, 1))
    hidden = []
    for j in range(len(b1)):
        unit = np.tanh(X @ W1[:, j] + b1[j])
        hidden.append(unit)
        outputs = outputs + unit[:, None] * W2[j][None, :]
    error = (outputs - Y) * 2 / (n * k)
    dW1, db1, dW2 = np.empty_like(W1), np.empty((1, len(b1))), np.empty_like(W2)
    for j, unit in enumerate(hidden):
        dW2[j] = unit @ error
        dz = (1 - unit) * (1 + unit) * (error @ W2[j])
        dW1[:, j] = dz @ X
        db1[0, j] = dz.sum()
    return dW1, db1, dW2, error.sum(axis=0, keepdims=True)


@tanh_problem.right("torch, products by broadcasting")
def tanh_torch_broadcast(X, Y, W1, b1, W2, b2):
    a = torch.tanh((X[:, :, None] * W1).sum(1) + b1)
    error = (a[:, :, None] * W2).sum(1) + b2 - Y
    dz = (error[:, None, :] * W2).sum(2) * (1 - a * a)
    dW1 = 2 * (X[:, :, None] * dz[:, None, :]).sum(0)
    dW2 = 2 * (a[:, :, None] * error[:, None, :]).sum(0)
    count = error.shape[0] * error.shape[1]
    return dW1 / count, 2 * dz.sum(0) / count, dW2 / count, 2 * error.mean(0) / error.shape[1]


@tanh_problem.right("single precision inside")
def tanh_float32(X, Y, W1, b1, W2, b2):
    X, Y, W1, b1, W2, b2 = (np.asarray(v).astype(np.float32) for v in (X, Y, W1, b1, W2, b2))
    A = np.tanh(X @ W1 + b1)
    dP = np.float32(2 / Y.size) * (A @ W2 + b2 - Y)
    dZ = dP @ W2.T * (1 - A**2)
    return X.T @ dZ, dZ.sum(axis=0), A.T @ dP, dP.sum(axis=0)


@tanh_problem.right("extended precision inside")
def tanh_longdouble(X, Y, W1, b1, W2, b2):
    x, w1, w2 = X.astype(np.longdouble), W1.astype(np.longdouble), W2.astype(np.longdouble)
    A = np.tanh(x @ w1 + b1)
    dP = 2 * (A @ w2 + b2 - Y) / Y.size
    dZ = dP @ w2.T * (1 - A**2)
    grads = {"dW1": x.T @ dZ, "db1": dZ.sum(axis=0), "dW2": A.T @ dP, "db2": dP.sum(axis=0)}
    return {name: grad.astype(float) for name, grad in grads.items()}


def tanh_backward(X, A, W2, dP, slope):
    dZ = (dP @ W2.T) * slope
    return X.T @ dZ, dZ.sum(axis=0), A.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong(
    "divided by the samples only, not by the outputs", "dimension_scale", "missing_chain_factor", "different_loss"
)
def tanh_mean_over_samples(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    return tanh_backward(X, A, W2, 2 * (P - Y) / len(X), 1 - A**2)


@tanh_problem.wrong(
    "divided by the number of features", "dimension_scale", "batch_scale", "shape_only", "different_loss"
)
def tanh_divided_by_features(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    return tanh_backward(X, A, W2, 2 * (P - Y) / X.shape[1], 1 - A**2)


@tanh_problem.wrong(
    "summed where the loss takes the mean", "batch_scale", "dimension_scale", "missing_chain_factor", "different_loss"
)
def tanh_summed(X, Y, W1, b1, W2, b2):
    A = np.tanh(X @ W1 + b1)
    dP = 2 * (A @ W2 + b2 - Y)
    dZ = dP @ W2.T * (1 - A**2)
    return X.T @ dZ, dZ.sum(0), A.T @ dP, dP.sum(0)


@tanh_problem.wrong(
    "the two of the square left out", "constant_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def tanh_without_two(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = (P - Y) / Y.size
    return tanh_backward(X, A, W2, dP, 1 - A**2)


@tanh_problem.wrong("the derivative of tanh left out", "missing_chain_factor", "wrong_activation_derivative")
def tanh_without_slope(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dZ = dP @ W2.T
    return X.T @ dZ, dZ.sum(axis=0), A.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong(
    "the derivative of tanh twice", "squared_chain_factor", "extra_factor", "wrong_activation_derivative"
)
def tanh_slope_twice(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dA = dP @ W2.T * (1 - A**2)
    dZ = dA * (1 - A**2)
    return X.T @ dZ, dZ.sum(axis=0), A.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong("one minus the square of the input of tanh", "wrong_argument", "wrong_activation_derivative")
def tanh_slope_of_input(X, Y, W1, b1, W2, b2):
    Z, A, P = tanh_forward(X, W1, b1, W2, b2)
    return tanh_backward(X, A, W2, 2 * (P - Y) / P.size, 1 - Z**2)


@tanh_problem.wrong("tanh taken a second time inside its derivative", "wrong_argument", "wrong_activation_derivative")
def tanh_of_tanh(X, Y, W1, b1, W2, b2):
    def tanh_prime(z):
        return 1 - np.tanh(z) ** 2

    A1 = np.tanh(X @ W1 + b1)
    dP = 2 * (A1 @ W2 + b2 - Y) / Y.size
    dZ1 = (dP @ W2.T) * tanh_prime(A1)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong("the derivative of the logistic function for that of tanh", "wrong_activation_derivative")
def tanh_with_logistic_slope(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    return tanh_backward(X, A, W2, 2 * (P - Y) / P.size, A * (1 - A))


@tanh_problem.wrong(
    "one minus tanh, without the square", "wrong_activation_derivative", "wrong_term_factor", "missing_chain_factor"
)
def tanh_slope_not_squared(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    return tanh_backward(X, A, W2, 2 * (P - Y) / P.size, 1 - A)


@tanh_problem.wrong(
    "the residual the wrong way round",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def tanh_negative(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    error = Y - P
    return tanh_backward(X, A, W2, 2 * error / error.size, 1 - A**2)


@tanh_problem.wrong(
    "the residual the wrong way round for the second layer",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def tanh_negative_second(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dW1, db1, _, _ = tanh_backward(X, A, W2, 2 * (P - Y) / P.size, 1 - A**2)
    return dW1, db1, A.T @ (2 * (Y - P) / P.size), (2 * (Y - P) / P.size).sum(axis=0)


@tanh_problem.wrong("hidden bias summed over everything", "wrong_axis_sum", "broadcast_shape")
def tanh_bias_summed(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dZ = dP @ W2.T * (1 - A**2)
    return X.T @ dZ, np.full_like(b1, np.sum(dZ)), A.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong("biases summed over the units", "wrong_axis_sum", "broadcast_shape")
def tanh_bias_axis(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dZ = dP @ W2.T * (1 - A**2)
    return X.T @ dZ, dZ.sum(axis=1), A.T @ dP, dP.sum(axis=1)


@tanh_problem.wrong("biases averaged once more over the samples", "batch_scale", "squared_chain_factor", "extra_factor")
def tanh_bias_averaged(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dZ = dP @ W2.T * (1 - A**2)
    return X.T @ dZ, dZ.mean(axis=0), A.T @ dP, dP.mean(axis=0)


@tanh_problem.wrong(
    "reshaped where a transpose is meant: right for one output or one unit", "axes_permuted", "shape_only"
)
def tanh_reshape_for_transpose(X, Y, W1, b1, W2, b2):
    h, k = W2.shape
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dZ = (dP @ W2.reshape(k, h)) * (1 - A**2)
    return X.T @ dZ, dZ.sum(axis=0), A.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong(
    "second weights not transposed: fits only if sizes are equal", "transposed", "shape_only", "axes_permuted"
)
def tanh_not_transposed(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dZ = (dP @ W2) * (1 - A**2)
    return X.T @ dZ, dZ.sum(axis=0), A.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong("gradients of the weights transposed", "transposed", "axes_permuted")
def tanh_weights_transposed(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dZ = dP @ W2.T * (1 - A**2)
    return dZ.T @ X, dZ.sum(axis=0), dP.T @ A, dP.sum(axis=0)


@tanh_problem.wrong("the layers in the wrong order", "permuted_outputs")
def tanh_layers_swapped(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    grads = tanh_backward(X, A, W2, 2 * (P - Y) / P.size, 1 - A**2)
    return (*grads[2:], *grads[:2])


@tanh_problem.wrong(
    "only the last sample survives the loop",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def tanh_last_sample(X, Y, W1, b1, W2, b2):
    for x, y in zip(X, Y, strict=True):
        a = np.tanh(x @ W1 + b1)
        delta2 = 2 * (a @ W2 + b2 - y) / Y.size
        delta1 = (W2 @ delta2) * (1 - a**2)
        dW2, db2 = np.outer(a, delta2), delta2
        dW1, db1 = np.outer(x, delta1), delta1
    return dW1, db1, dW2, db2


@tanh_problem.wrong(
    "accumulators of the first layer reset in the loop",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def tanh_reset_in_loop(X, Y, W1, b1, W2, b2):
    dW2, db2 = np.zeros(W2.shape), np.zeros(b2.shape)
    for i in range(len(X)):
        dW1, db1 = np.zeros(W1.shape), np.zeros(b1.shape)
        a = np.tanh(X[i] @ W1 + b1)
        delta2 = 2 * (a @ W2 + b2 - Y[i]) / Y.size
        delta1 = (delta2 @ W2.T) * (1 - a**2)
        dW2 += np.outer(a, delta2)
        db2 += delta2
        dW1 += np.outer(X[i], delta1)
        db1 += delta1
    return dW1, db1, dW2, db2


@tanh_problem.wrong("second weights already updated when the first layer's turn comes", "wrong_argument")
def tanh_updated_weights(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dW2, db2 = A.T @ dP, dP.sum(axis=0)
    moved = W2 - 0.1 * dW2
    dZ = (dP @ moved.T) * (1 - A**2)
    return X.T @ dZ, dZ.sum(axis=0), dW2, db2


@tanh_problem.wrong(
    "every sample with the hidden layer of the sample before: right for one sample",
    "wrong_argument",
    "shape_only",
    "shifted_or_flipped",
)
def tanh_sample_before(X, Y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = np.zeros(W1.shape), np.zeros(b1.shape), np.zeros(W2.shape), np.zeros(b2.shape)
    cached = None
    for x, y in zip(X, Y, strict=True):
        a = np.tanh(x @ W1 + b1)
        if cached is None:
            cached = a
        delta2 = 2 * (a @ W2 + b2 - y) / Y.size
        delta1 = (W2 @ delta2) * (1 - cached**2)
        dW2 += np.outer(cached, delta2)
        db2 += delta2
        dW1 += np.outer(x, delta1)
        db1 += delta1
        cached = a
    return dW1, db1, dW2, db2


@tanh_problem.wrong("entries clipped", "region_only", "clipped")
def tanh_clipped(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    grads = tanh_backward(X, A, W2, 2 * (P - Y) / P.size, 1 - A**2)
    return [np.clip(g, -0.1, 0.1) for g in grads]


@tanh_problem.wrong("the hidden layer before tanh in the second weights", "wrong_argument")
def tanh_input_in_second(X, Y, W1, b1, W2, b2):
    Z, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    dZ = dP @ W2.T * (1 - A**2)
    return X.T @ dZ, dZ.sum(axis=0), Z.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong(
    "hidden bias forgotten in the forward pass",
    "ignores_input",
    "wrong_argument",
    "different_loss",
    "missing_term",
    "hard_coded",
)
def tanh_without_bias(X, Y, W1, b1, W2, b2):
    A = np.tanh(X @ W1)
    return tanh_backward(X, A, W2, 2 * (A @ W2 + b2 - Y) / Y.size, 1 - A**2)


@tanh_problem.wrong("hidden bias left at zero", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask")
def tanh_bias_zero(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    dP = 2 * (P - Y) / P.size
    db1 = np.zeros_like(b1)
    dW1 = X.T @ (dP @ W2.T * (1 - A**2))
    return dW1, db1, A.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong("rounded to three decimals", "rounded")
def tanh_rounded(X, Y, W1, b1, W2, b2):
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    return tuple(np.round(g, 3) for g in tanh_backward(X, A, W2, 2 * (P - Y) / P.size, 1 - A**2))


@tanh_problem.wrong(
    "the update for the gradient", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def tanh_step(X, Y, W1, b1, W2, b2):
    lr = 0.01
    _, A, P = tanh_forward(X, W1, b1, W2, b2)
    return tuple(-lr * g for g in tanh_backward(X, A, W2, 2 * (P - Y) / P.size, 1 - A**2))


@tanh_problem.wrong("half precision inside", "low_precision")
def tanh_half_precision(X, Y, W1, b1, W2, b2):
    x, y, w1, w2 = X.astype(np.float16), Y.astype(np.float16), W1.astype(np.float16), W2.astype(np.float16)
    A = np.tanh(x @ w1 + b1.astype(np.float16))
    dP = 2 * (A @ w2 + b2.astype(np.float16) - y) / y.size
    return tanh_backward(x, A, w2, dP, 1 - A**2)


@tanh_problem.wrong(
    "no two and no derivative of tanh",
    "constant_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "different_loss",
)
def tanh_two_left_out(X, Y, W1, b1, W2, b2):
    A = np.tanh(X @ W1 + b1)
    dP = (A @ W2 + b2 - Y) / Y.size
    dA = dP @ W2.T
    return X.T @ dA, dA.sum(axis=0), A.T @ dP, dP.sum(axis=0)


@tanh_problem.wrong(
    "logistic slope and a sum for the mean",
    "wrong_activation_derivative",
    "batch_scale",
    "dimension_scale",
    "missing_chain_factor",
    "different_loss",
)
def tanh_two_mixed_up(X, Y, W1, b1, W2, b2):
    A = torch.tanh(X @ W1 + b1)
    dP = 2 * (A @ W2 + b2 - Y)
    dZ = dP @ W2.T * A * (1 - A)
    return X.T @ dZ, dZ.sum(dim=0), A.T @ dP, dP.sum(dim=0)


# A ReLU layer and a linear layer, half the squared error of one sample.


@loss(x=normal("d"), y=normal("k"), W1=normal("h", "d"), b1=normal("h"), W2=normal("k", "h"), b2=normal("k"))
def relu_network(x, y, W1, b1, W2, b2):
    """half the squared error of a network with one ReLU layer"""
    return 0.5 * ((W2 @ torch.relu(W1 @ x + b1) + b2 - y) ** 2).sum()


relu_problem = Problem(relu_network, ("W1", "b1", "W2", "b2"))


def relu_forward(x, W1, b1, W2, b2):
    z = np.dot(W1, x) + b1
    h = np.maximum(0, z)
    return z, h, np.dot(W2, h) + b2


@relu_problem.right("outer products")
def relu_outer(x, y, W1, b1, W2, b2):
    z1 = W1 @ x + b1
    a1 = np.maximum(z1, 0)
    delta2 = W2 @ a1 + b2 - y
    delta1 = (W2.T @ delta2) * (z1 > 0)
    return np.outer(delta1, x), delta1, np.outer(delta2, a1), delta2


@relu_problem.right("column vectors throughout")
def relu_columns(x, y, W1, b1, W2, b2):
    x, y, b1, b2 = x.reshape(-1, 1), y.reshape(-1, 1), b1.reshape(-1, 1), b2.reshape(-1, 1)
    z = np.dot(W1, x) + b1
    a = z * (z > 0)
    dz2 = np.dot(W2, a) + b2 - y
    dz1 = np.dot(W2.T, dz2) * (z > 0)
    return {"dW1": np.dot(dz1, x.T), "db1": dz1, "dW2": np.dot(dz2, a.T), "db2": dz2}


@relu_problem.right("plain numbers, a loop over units and outputs")
def relu_nested_lists(x, y, W1, b1, W2, b2):
    k, h = W2.shape
    z = [float(sum(w * v for w, v in zip(row, x, strict=True)) + bias) for row, bias in zip(W1, b1, strict=True)]
    a = [max(value, 0.0) for value in z]
    r = [float(sum(W2[c, j] * a[j] for j in range(h)) + b2[c] - y[c]) for c in range(k)]
    dW2 = [[r[c] * a[j] for j in range(h)] for c in range(k)]
    db1 = []
    for j in range(h):
        if z[j] > 0:
            db1.append(sum(r[c] * float(W2[c, j]) for c in range(k)))
        else:
            db1.append(0.0)
    dW1 = [[slope * float(v) for v in x] for slope in db1]
    return dW1, db1, dW2, r


@relu_problem.right("torch, outer products")
def relu_torch(x, y, W1, b1, W2, b2):
    z = torch.mv(W1, x) + b1
    h = z.clamp(min=0)
    dpred = torch.mv(W2, h) + b2 - y
    dz = torch.mv(W2.t(), dpred) * torch.heaviside(z, torch.zeros_like(z))
    return torch.outer(dz, x), dz, torch.outer(dpred, h), dpred


@relu_problem.right("the mask as a diagonal matrix")
def relu_diagonal(x, y, W1, b1, W2, b2):
    gate = np.diag((W1 @ x + b1 >= 0).astype(float))
    r = W2 @ gate @ (W1 @ x + b1) + b2 - y
    back = gate @ W2.T @ r
    return back[:, None] @ x[None, :], back, r[:, None] @ (gate @ (W1 @ x + b1))[None, :], r


@relu_problem.right("dead units set to zero by boolean indexing")
def relu_boolean_indexing(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    dpred = pred - y
    dh = dpred @ W2
    dz = dh.copy()
    dz[z < 0] = 0
    return dz.reshape(-1, 1) * x, dz, dpred.reshape(-1, 1) * h, dpred


@relu_problem.right("np.where in both directions")
def relu_where(x, y, W1, b1, W2, b2):
    z = W1 @ x + b1
    h = np.where(z > 0, z, 0)
    r = W2 @ h + b2 - y
    dz = np.where(h > 0, r @ W2, 0)
    return [dz[:, np.newaxis] @ x[np.newaxis, :], dz, r[:, np.newaxis] @ h[np.newaxis, :], r]


@relu_problem.right("only the live units are computed")
def relu_live_units(x, y, W1, b1, W2, b2):
    z = W1 @ x + b1
    live = np.flatnonzero(z > 0)
    r = W2[:, live] @ z[live] + b2 - y
    dW1, db1, dW2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(W2)
    db1[live] = W2[:, live].T @ r
    dW1[live] = np.outer(db1[live], x)
    dW2[:, live] = np.outer(r, z[live])
    return dW1, db1, dW2, r


@relu_problem.right("einsum for every product")
def relu_einsum(x, y, W1, b1, W2, b2):
    z = np.einsum("hd,d->h", W1, x) + b1
    step = (np.sign(z) + 1) / 2
    r = np.einsum("kh,h,h->k", W2, step, z) + b2 - y
    dW1 = np.einsum("k,kh,h,d->hd", r, W2, step, x)
    db1 = np.einsum("k,kh,h->h", r, W2, step)
    return dW1, db1, np.einsum("k,h->kh", r, z * step), r


@relu_problem.right("Jacobian matrices of the prediction")
def relu_jacobian(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    by_z = W2 * (z > 0)
    r = pred - y
    dW1 = (r @ np.kron(by_z, x)).reshape(W1.shape)
    dW2 = (r @ np.kron(np.eye(len(r)), h)).reshape(W2.shape)
    return dW1, r @ by_z, dW2, r @ np.eye(len(r))


@relu_problem.right("ReLU as half of a number and its modulus")
def relu_by_modulus(x, y, W1, b1, W2, b2):
    z = W1 @ x + b1
    h = (z + np.abs(z)) / 2
    slope = (1 + z / np.abs(z)) / 2
    r = W2 @ h + b2 - y
    dz = slope * (W2.T @ r)
    return dz[:, None] * x[None, :], dz, r[:, None] * h[None, :], r


@relu_problem.right("one output at a time, added up")
def relu_output_loop(x, y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = (np.zeros(p.shape) for p in (W1, b1, W2, b2))
    z = W1 @ x + b1
    for c in range(len(y)):
        error = W2[c] @ relu(z) + b2[c] - y[c]
        by_z = error * W2[c] * (z > 0)
        dW1 += np.outer(by_z, x)
        db1 += by_z
        dW2[c] += error * relu(z)
        db2[c] += error
    return dW1, db1, dW2, db2


@relu_problem.right("tangents, one parameter at a time")
def relu_tangents(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y

    def along(dW1, db1, dW2, db2):
        dh = (dW1 @ x + db1) * (z > 0)
        return float(r @ (dW2 @ h + W2 @ dh + db2))

    point = (W1, b1, W2, b2)
    grads = []
    for which, parameter in enumerate(point):
        grad = np.zeros(parameter.shape)
        for index in np.ndindex(*parameter.shape):
            directions = [np.zeros(p.shape) for p in point]
            directions[which][index] = 1
            grad[index] = along(*directions)
        grads.append(grad)
    return tuple(grads)


@relu_problem.right("a batch of one, matrix form")
def relu_batch_of_one(x, y, W1, b1, W2, b2):
    X, Y = x[np.newaxis], y[np.newaxis]
    Z = X @ W1.T + b1
    H = np.maximum(Z, 0)
    dP = H @ W2.T + b2 - Y
    dZ = (dP @ W2) * (H > 0)
    return dZ.T @ X, dZ.sum(axis=0), dP.T @ H, dP.sum(axis=0)


@relu_problem.right("torch, indexing for the mask, results in a dict")
def relu_torch_dict(x, y, W1, b1, W2, b2):
    z = W1.matmul(x) + b1
    h = F.relu(z)
    dpred = (W2.matmul(h) + b2).sub(y)
    dz = W2.T.matmul(dpred)
    dz[z <= 0] = 0.0
    return {"dW1": dz[:, None] * x, "db1": dz, "dW2": dpred[:, None] * h, "db2": dpred}


@relu_problem.right("single precision inside")
def relu_float32(x, y, W1, b1, W2, b2):
    x, y, W1, b1, W2, b2 = (np.asarray(v).astype(np.float32) for v in (x, y, W1, b1, W2, b2))
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    dz = (W2.T @ (pred - y)) * (z > 0)
    return np.outer(dz, x), dz, np.outer(pred - y, h), pred - y


@relu_problem.right("extended precision inside")
def relu_longdouble(x, y, W1, b1, W2, b2):
    x, W1, W2 = np.array(x, np.longdouble), np.array(W1, np.longdouble), np.array(W2, np.longdouble)
    z = W1 @ x + b1
    r = W2 @ relu(z) + b2 - y
    dz = (W2.T @ r) * (z > 0)
    return tuple(g.astype(np.float64) for g in (np.outer(dz, x), dz, np.outer(r, relu(z)), r))


@relu_problem.wrong("no mask", "missing_mask", "missing_chain_factor", "wrong_activation_derivative", "region_only")
def relu_without_mask(x, y, W1, b1, W2, b2):
    z = W1 @ x + b1
    h = np.maximum(0, z)
    dpred = W2 @ h + b2 - y
    dz = W2.T @ dpred
    return np.outer(dz, x), dz, np.outer(dpred, h), dpred


@relu_problem.wrong(
    "no mask for the hidden bias", "missing_mask", "missing_chain_factor", "wrong_activation_derivative", "region_only"
)
def relu_bias_without_mask(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dh = W2.T @ r
    return np.outer(dh * (z > 0), x), dh, np.outer(r, h), r


@relu_problem.wrong(
    "the mask of the gradient's own sign", "wrong_mask", "wrong_argument", "wrong_activation_derivative", "region_only"
)
def relu_masks_gradient(x, y, W1, b1, W2, b2):
    _, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = relu(W2.T @ r)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong(
    "the live and the dead units exchanged", "wrong_mask", "wrong_activation_derivative", "wrong_argument"
)
def relu_mask_inverted(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = W2.T @ r
    dz[z > 0] = 0
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong("the sign for the step", "wrong_activation_derivative", "wrong_mask", "region_only")
def relu_sign_for_step(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * np.sign(z)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong("the value of ReLU for its derivative", "wrong_activation_derivative", "extra_factor")
def relu_value_for_slope(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * np.maximum(0, z)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong("a leak in the derivative alone", "wrong_activation_derivative", "wrong_mask", "region_only")
def relu_leaky_slope(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * np.where(z > 0, 1.0, 0.1)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong(
    "the half of the loss forgotten", "constant_factor", "missing_chain_factor", "different_loss", "extra_factor"
)
def relu_doubled(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = 2 * (pred - y)
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong("half the gradient for the output layer", "constant_factor", "missing_chain_factor", "extra_factor")
def relu_half_output(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), dz, 0.5 * np.outer(r, h), 0.5 * r


@relu_problem.wrong(
    "target minus prediction",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def relu_negative(x, y, W1, b1, W2, b2):
    z = torch.matmul(W1, x) + b1
    h = torch.relu(z)
    error = y - (torch.matmul(W2, h) + b2)
    dz = torch.matmul(W2.T, error) * (z > 0)
    return torch.outer(dz, x), dz, torch.outer(error, h), error


@relu_problem.wrong(
    "second weights not transposed: fits only if sizes are equal", "transposed", "shape_only", "axes_permuted"
)
def relu_not_transposed(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = np.dot(W2, r) * (z > 0)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong("factors of the outer products exchanged", "transposed", "axes_permuted")
def relu_outer_exchanged(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * (z > 0)
    return np.outer(x, dz), dz, np.outer(h, r), r


@relu_problem.wrong("the prediction for the residual", "ignores_input", "different_loss", "missing_term", "hard_coded")
def relu_without_target(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    dz = (W2.T @ pred) * (z > 0)
    return np.outer(dz, x), dz, np.outer(pred, h), pred


@relu_problem.wrong(
    "output bias left out of the prediction", "ignores_input", "different_loss", "missing_term", "hard_coded"
)
def relu_without_output_bias(x, y, W1, b1, W2, b2):
    z = W1 @ x + b1
    h = z * (z > 0)
    r = W2 @ h - y
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong(
    "values before ReLU in the output weights", "wrong_argument", "missing_mask", "missing_chain_factor", "region_only"
)
def relu_input_in_output(x, y, W1, b1, W2, b2):
    z, _, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), dz, np.outer(r, z), r


@relu_problem.wrong("weights skipped on the way back", "missing_chain_factor", "ignores_input", "broadcast_shape")
def relu_weights_skipped(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = r.sum() * (z > 0)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong("hidden bias summed over the units", "wrong_axis_sum", "broadcast_shape")
def relu_bias_summed(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), dz.sum() * np.ones(b1.shape), np.outer(r, h), r


@relu_problem.wrong("hidden bias without gradient", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask")
def relu_bias_zero(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), np.zeros(b1.shape), np.outer(r, h), r


@relu_problem.wrong("only the first output reaches the hidden layer", "missing_path", "missing_term", "extra_mask")
def relu_first_output(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = r[0] * W2[0] * (z > 0)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong(
    "a column minus a row: every output against every target",
    "broadcast_shape",
    "shape_only",
    "different_loss",
    "wrong_axis_sum",
)
def relu_column_minus_row(x, y, W1, b1, W2, b2):
    z = W1 @ x.reshape(-1, 1) + b1.reshape(-1, 1)
    h = np.maximum(z, 0)
    r = (W2 @ h + b2.reshape(-1, 1) - y).sum(axis=1, keepdims=True)
    dz = (W2.T @ r) * (z > 0)
    return dz @ x.reshape(1, -1), dz.ravel(), r @ h.T, r.ravel()


@relu_problem.wrong("averaged over the outputs", "dimension_scale", "extra_factor", "different_loss")
def relu_averaged(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = (pred - y) / len(y)
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong(
    "the sign of the residual, as for the absolute error",
    "different_loss",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def relu_absolute_error(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = np.sign(pred - y)
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), dz, np.outer(r, h), r


@relu_problem.wrong("written into arrays of whole numbers", "truncated_to_int")
def relu_whole_numbers(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    dW1, db1 = np.zeros(W1.shape, dtype=int), np.zeros(b1.shape, dtype=int)
    dW2, db2 = np.zeros(W2.shape, dtype=int), np.zeros(b2.shape, dtype=int)
    db2[:] = pred - y
    dW2[:] = np.outer(pred - y, h)
    db1[:] = (W2.T @ (pred - y)) * (z > 0)
    dW1[:] = np.outer((W2.T @ (pred - y)) * (z > 0), x)
    return dW1, db1, dW2, db2


@relu_problem.wrong("normalised to length one", "normalised")
def relu_normalised(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * (z > 0)
    return tuple(g / (np.linalg.norm(g) + 1e-12) for g in (np.outer(dz, x), dz, np.outer(r, h), r))


@relu_problem.wrong("rounded to two decimals", "rounded")
def relu_rounded(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * (z > 0)
    return [g.round(2) for g in (np.outer(dz, x), dz, np.outer(r, h), r)]


@relu_problem.wrong("the gradients of the biases exchanged", "permuted_outputs")
def relu_biases_exchanged(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = pred - y
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), r, np.outer(r, h), dz


@relu_problem.wrong(
    "no mask, and the sign turned",
    "missing_mask",
    "missing_chain_factor",
    "sign_flipped",
    "constant_factor",
    "wrong_activation_derivative",
    "region_only",
    "extra_factor",
    "step_not_slope",
    "different_loss",
)
def relu_two_mistakes(x, y, W1, b1, W2, b2):
    _, h, pred = relu_forward(x, W1, b1, W2, b2)
    error = y - pred
    dz = W2.T @ error
    return np.outer(dz, x), dz, np.outer(error, h), error


@relu_problem.wrong(
    "doubled, and the output weights transposed",
    "constant_factor",
    "transposed",
    "axes_permuted",
    "missing_chain_factor",
    "extra_factor",
    "different_loss",
)
def relu_doubled_and_transposed(x, y, W1, b1, W2, b2):
    z, h, pred = relu_forward(x, W1, b1, W2, b2)
    r = 2 * (pred - y)
    dz = (W2.T @ r) * (z > 0)
    return np.outer(dz, x), dz, np.outer(h, r), r


# A tanh layer and a softmax layer, cross-entropy.


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0, 2.0)),
    W1=normal("d", "h"),
    b1=normal("h"),
    W2=normal("h", 3),
    b2=normal(3),
)
def softmax_network(X, y, W1, b1, W2, b2):
    """the mean cross-entropy of a network with one tanh layer and three classes"""
    scores = torch.tanh(X @ W1 + b1) @ W2 + b2
    return (torch.logsumexp(scores, dim=1) - scores.gather(1, y.long()[:, None])[:, 0]).mean()


softmax_problem = Problem(softmax_network, ("W1", "b1", "W2", "b2"))


def softmax(scores):
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def softmax_forward(X, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    return H, softmax(H @ W2 + b2)


def softmax_backward(X, H, W2, dscores):
    dZ = dscores @ W2.T * (1 - H**2)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ dscores, dscores.sum(axis=0)


@softmax_problem.right("one subtracted at the label")
def softmax_minus_one(X, y, W1, b1, W2, b2):
    n = X.shape[0]
    hidden = np.tanh(X.dot(W1) + b1)
    scores = hidden.dot(W2) + b2
    scores -= np.max(scores, axis=1, keepdims=True)
    probs = np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True)
    dscores = probs
    dscores[np.arange(n), y.astype(int)] -= 1
    dscores /= n
    grads = {}
    dhidden = dscores.dot(W2.T) * (1 - hidden**2)
    grads["dW1"] = X.T.dot(dhidden)
    grads["db1"] = np.sum(dhidden, axis=0)
    grads["dW2"] = hidden.T.dot(dscores)
    grads["db2"] = np.sum(dscores, axis=0)
    return grads


@softmax_problem.right("labels as rows of the identity, plain exponentials")
def softmax_one_hot(X, y, W1, b1, W2, b2):
    T = np.eye(3)[y.astype(int)]
    A = np.tanh(X @ W1 + b1)
    E = np.exp(A @ W2 + b2)
    P = E / E.sum(axis=1)[:, None]
    delta2 = (P - T) / len(y)
    delta1 = delta2 @ W2.T * (1 - A * A)
    return X.T @ delta1, delta1.sum(0), A.T @ delta2, delta2.sum(0)


@softmax_problem.right("the Jacobian matrix of softmax, sample by sample")
def softmax_jacobian(X, y, W1, b1, W2, b2):
    n = len(X)
    dW1, db1, dW2, db2 = (np.zeros(p.shape) for p in (W1, b1, W2, b2))
    for x, label in zip(X, y.astype(int), strict=True):
        a = np.tanh(W1.T @ x + b1)
        s = W2.T @ a + b2
        p = np.exp(s - s.max())
        p /= p.sum()
        by_p = np.zeros(3)
        by_p[label] = -1 / p[label]
        ds = (np.diag(p) - np.outer(p, p)) @ by_p
        dz = np.diag(1 - a**2) @ W2 @ ds
        dW1 += np.outer(x, dz) / n
        db1 += dz / n
        dW2 += np.outer(a, ds) / n
        db2 += ds / n
    return dW1, db1, dW2, db2


@softmax_problem.right("from the probabilities back, without a Jacobian matrix")
def softmax_through_probabilities(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    onehot = (y[:, None] == np.arange(3)).astype(float)
    dP = -onehot / P / len(y)
    dS = P * (dP - np.sum(dP * P, axis=1, keepdims=True))
    return softmax_backward(X, H, W2, dS)


@softmax_problem.right("torch, every small step taken back")
def softmax_small_steps(X, y, W1, b1, W2, b2):
    n = X.shape[0]
    hidden = torch.tanh(X @ W1 + b1)
    logits = hidden @ W2 + b2
    counts = (logits - logits.max(1, keepdim=True).values).exp()
    total = counts.sum(1, keepdim=True)
    probs = counts * total**-1
    dlogprobs = torch.zeros_like(logits)
    dlogprobs[torch.arange(n), y.long()] = -1.0 / n
    dprobs = dlogprobs / probs
    dinverse = (counts * dprobs).sum(1, keepdim=True)
    dtotal = -(total**-2) * dinverse
    dcounts = total**-1 * dprobs + dtotal
    dlogits = counts * dcounts
    dhidden = dlogits @ W2.T
    dpre = (1 - hidden**2) * dhidden
    return X.T @ dpre, dpre.sum(0), hidden.T @ dlogits, dlogits.sum(0)


@softmax_problem.right("plain numbers and nested lists")
def softmax_nested_lists(X, y, W1, b1, W2, b2):
    n, d = X.shape
    h = len(b1)
    dW1, db1 = [[0.0] * h for _ in range(d)], [0.0] * h
    dW2, db2 = [[0.0] * 3 for _ in range(h)], [0.0] * 3
    for s in range(n):
        a = [math.tanh(sum(X[s, i] * W1[i, j] for i in range(d)) + b1[j]) for j in range(h)]
        e = [math.exp(sum(a[j] * W2[j, c] for j in range(h)) + b2[c]) for c in range(3)]
        ds = [(e[c] / sum(e) - (1 if y[s] == c else 0)) / n for c in range(3)]
        for j in range(h):
            back = sum(ds[c] * float(W2[j, c]) for c in range(3)) * (1 - a[j] ** 2)
            db1[j] += back
            for i in range(d):
                dW1[i][j] += back * float(X[s, i])
            for c in range(3):
                dW2[j][c] += a[j] * ds[c]
        db2 = [old + new for old, new in zip(db2, ds, strict=True)]
    return dW1, db1, dW2, db2


@softmax_problem.right("einsum with the Jacobian matrices of all samples")
def softmax_einsum(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    T = np.eye(3)[y.astype(int)]
    log_jacobian = np.eye(3)[None] - P[:, None, :]
    dS = -np.einsum("nc,ncs->ns", T, log_jacobian) / len(X)
    dZ = np.einsum("ns,hs,nh->nh", dS, W2, 1 - H**2)
    return np.einsum("nd,nh->dh", X, dZ), dZ.sum(axis=0), np.einsum("nh,ns->hs", H, dS), dS.sum(axis=0)


@softmax_problem.right("class by class")
def softmax_class_loop(X, y, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    scores = H @ W2 + b2
    lse = np.log(np.exp(scores).sum(axis=1))
    dH, dW2, db2 = np.zeros_like(H), np.zeros_like(W2), np.zeros_like(b2)
    for c in range(3):
        ds = np.exp(scores[:, c] - lse)
        ds[y == c] -= 1
        dW2[:, c] = H.T @ ds / len(y)
        db2[c] = ds.mean()
        dH += np.outer(ds, W2[:, c])
    dZ = dH * (1 - H**2)
    return X.T @ dZ / len(y), dZ.mean(axis=0), dW2, db2


@softmax_problem.right("torch, softmax and one-hot from the library")
def softmax_torch(X, y, W1, b1, W2, b2):
    h = torch.tanh(X @ W1 + b1)
    delta = (F.softmax(h @ W2 + b2, dim=-1) - F.one_hot(y.long(), 3)) / X.size(0)
    back = torch.einsum("ns,hs->nh", delta, W2) * (1 - h.square())
    return X.T @ back, back.sum(dim=0), h.T @ delta, delta.sum(dim=0)


@softmax_problem.right("samples as columns, biases as columns")
def softmax_columns(X, y, W1, b1, W2, b2):
    A0, m = X.T, len(y)
    T = np.zeros((3, m))
    T[y.astype(int), np.arange(m)] = 1
    A1 = np.tanh(W1.T @ A0 + b1.reshape(-1, 1))
    Z2 = W2.T @ A1 + b2.reshape(-1, 1)
    A2 = np.exp(Z2 - Z2.max(axis=0)) / np.exp(Z2 - Z2.max(axis=0)).sum(axis=0)
    dZ2 = A2 - T
    dZ1 = (W2 @ dZ2) * (1 - np.power(A1, 2))
    dW1, db1 = dZ1 @ A0.T / m, np.sum(dZ1, axis=1, keepdims=True) / m
    dW2, db2 = dZ2 @ A1.T / m, np.sum(dZ2, axis=1, keepdims=True) / m
    return dW1.T, db1, dW2.T, db2


@softmax_problem.right("probabilities from differences of scores")
def softmax_by_differences(X, y, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    S = H @ W2 + b2
    P = 1 / np.exp(S[:, None, :] - S[:, :, None]).sum(axis=2)
    wrong_by = P - (y.reshape(-1, 1) == [0, 1, 2])
    return softmax_backward(X, H, W2, wrong_by / len(X))


@softmax_problem.right("expected minus observed, labels collected by np.add.at")
def softmax_expected_minus_observed(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    labels, n = y.astype(int), len(y)
    observed = np.zeros((3, H.shape[1]))
    np.add.at(observed, labels, H)
    dW2 = (H.T @ P - observed.T) / n
    db2 = (P.sum(axis=0) - np.bincount(labels, minlength=3)) / n
    dH = (P @ W2.T - W2.T[labels]) / n
    dZ = dH * (1 + H) * (1 - H)
    return X.T @ dZ, dZ.sum(axis=0), dW2, db2


@softmax_problem.right("biases as a row of the weights")
def softmax_augmented(X, y, W1, b1, W2, b2):
    one = np.ones((len(X), 1))
    X1 = np.c_[X, one]
    H1 = np.c_[np.tanh(X1 @ np.r_[W1, b1[None]]), one]
    V2 = np.r_[W2, b2[None]]
    delta = (softmax(H1 @ V2) - np.eye(3)[y.astype(int)]) / len(X)
    G2 = H1.T @ delta
    G1 = X1.T @ (delta @ V2.T * (1 - H1**2))[:, :-1]
    return G1[:-1], G1[-1], G2[:-1], G2[-1]


@softmax_problem.right("two halves of the batch, weighted")
def softmax_two_halves(X, y, W1, b1, W2, b2):
    n = len(X)
    parts = [part for part in (slice(0, n // 2), slice(n // 2, n)) if len(X[part])]
    grads = [np.zeros(p.shape) for p in (W1, b1, W2, b2)]
    for part in parts:
        H, P = softmax_forward(X[part], W1, b1, W2, b2)
        mean = softmax_backward(X[part], H, W2, (P - np.eye(3)[y[part].astype(int)]) / len(P))
        for total, grad in zip(grads, mean, strict=True):
            total += grad * len(P) / n
    return grads


@softmax_problem.right("tangents, one parameter at a time")
def softmax_tangents(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    rows, labels = np.arange(len(y)), y.astype(int)
    grads = []
    for which, parameter in enumerate((W1, b1, W2, b2)):
        grad = np.zeros(parameter.shape)
        for index in np.ndindex(*parameter.shape):
            direction = np.zeros(parameter.shape)
            direction[index] = 1
            if which == 0:
                tangent = ((X @ direction) * (1 - H**2)) @ W2
            elif which == 1:
                tangent = (direction * (1 - H**2)) @ W2
            elif which == 2:
                tangent = H @ direction
            else:
                tangent = np.tile(direction, (len(y), 1))
            grad[index] = np.mean((P * tangent).sum(axis=1) - tangent[rows, labels])
        grads.append(grad)
    return grads


@softmax_problem.right("single precision inside")
def softmax_float32(X, y, W1, b1, W2, b2):
    X, W1, b1, W2, b2 = (v.astype(np.float32) for v in (X, W1, b1, W2, b2))
    H, P = softmax_forward(X, W1, b1, W2, b2)
    dscores = (P - np.eye(3, dtype=np.float32)[y.astype(int)]) / np.float32(len(y))
    return softmax_backward(X, H, W2, dscores)


@softmax_problem.right("extended precision inside")
def softmax_longdouble(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(*(v.astype(np.longdouble) for v in (X, W1, b1, W2, b2)))
    P[np.arange(len(y)), y.astype(int)] -= 1
    return [g.astype(float) for g in softmax_backward(X, H, W2, P / len(y))]


@softmax_problem.wrong("summed over the batch", "batch_scale", "missing_chain_factor", "different_loss")
def softmax_summed(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    P[np.arange(len(y)), y.astype(int)] -= 1
    return softmax_backward(X, H, W2, P)


@softmax_problem.wrong(
    "divided by samples and classes", "dimension_scale", "constant_factor", "extra_factor", "different_loss"
)
def softmax_divided_by_size(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    T = np.eye(3)[y.astype(int)]
    return softmax_backward(X, H, W2, (P - T) / P.size)


@softmax_problem.wrong(
    "softmax over the samples", "wrong_axis_sum", "wrong_argument", "ignores_input", "missing_term", "different_loss"
)
def softmax_wrong_axis(X, y, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    E = np.exp(H @ W2 + b2)
    P = E / E.sum(axis=0)
    P[np.arange(len(y)), y.astype(int)] -= 1
    return softmax_backward(X, H, W2, P / len(y))


@softmax_problem.wrong(
    "softmax over the whole batch: right for one sample",
    "wrong_axis_sum",
    "shape_only",
    "broadcast_shape",
    "different_loss",
)
def softmax_over_everything(X, y, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    E = np.exp(H @ W2 + b2)
    P = E / np.sum(E)
    P[np.arange(len(y)), y.astype(int)] -= 1
    return softmax_backward(X, H, W2, P / len(y))


@softmax_problem.wrong("labels never subtracted", "ignores_input", "missing_term", "different_loss", "missing_path")
def softmax_without_labels(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    return softmax_backward(X, H, W2, P / len(y))


@softmax_problem.wrong(
    "one subtracted in every column",
    "ignores_input",
    "extra_term",
    "wrong_mask",
    "missing_mask",
    "missing_chain_factor",
    "different_loss",
)
def softmax_one_everywhere(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    return softmax_backward(X, H, W2, (P - 1) / len(y))


@softmax_problem.wrong(
    "one subtracted in the columns of all labels: right for one sample",
    "broadcast_shape",
    "shape_only",
    "extra_term",
    "wrong_mask",
    "different_loss",
)
def softmax_columns_of_labels(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    P[:, y.astype(int)] -= 1
    return softmax_backward(X, H, W2, P / len(y))


@softmax_problem.wrong(
    "only the diagonal of the Jacobian matrix of softmax",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "extra_mask",
)
def softmax_diagonal(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    dP = -np.eye(3)[y.astype(int)] / P / len(y)
    return softmax_backward(X, H, W2, dP * P * (1 - P))


@softmax_problem.wrong("the derivative of the probabilities once more", "squared_chain_factor", "extra_factor")
def softmax_extra_slope(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    T = np.eye(3)[y.astype(int)]
    return softmax_backward(X, H, W2, (P - T) * P * (1 - P) / len(y))


@softmax_problem.wrong("stops at the probabilities", "missing_chain_factor", "wrong_activation_derivative")
def softmax_stops_early(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    return softmax_backward(X, H, W2, -np.eye(3)[y.astype(int)] / P / len(y))


@softmax_problem.wrong("the derivative of tanh left out", "missing_chain_factor", "wrong_activation_derivative")
def softmax_without_slope(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    dscores = (P - np.eye(3)[y.astype(int)]) / len(y)
    dH = dscores @ W2.T
    return X.T @ dH, dH.sum(axis=0), H.T @ dscores, dscores.sum(axis=0)


@softmax_problem.wrong("the derivative of ReLU for that of tanh", "wrong_activation_derivative", "wrong_mask")
def softmax_relu_slope(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    dscores = (P - np.eye(3)[y.astype(int)]) / len(y)
    dH = dscores @ W2.T
    dH[H <= 0] = 0
    return X.T @ dH, dH.sum(axis=0), H.T @ dscores, dscores.sum(axis=0)


@softmax_problem.wrong("the derivative of tanh at its output", "wrong_argument", "wrong_activation_derivative")
def softmax_slope_of_output(X, y, W1, b1, W2, b2):
    h = torch.tanh(X @ W1 + b1)
    delta = (torch.softmax(h @ W2 + b2, dim=1) - F.one_hot(y.long(), 3)) / len(y)
    back = delta @ W2.T * (1 - torch.tanh(h) ** 2)
    return X.T @ back, back.sum(0), h.T @ delta, delta.sum(0)


@softmax_problem.wrong("scores for probabilities, as for the squared error", "wrong_argument", "different_loss")
def softmax_scores(X, y, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    scores = H @ W2 + b2
    return softmax_backward(X, H, W2, (scores - np.eye(3)[y.astype(int)]) / len(y))


@softmax_problem.wrong("the predicted class for the probabilities", "wrong_argument", "different_loss", "thresholded")
def softmax_hard_prediction(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    identity = np.eye(3)
    error = identity[P.argmax(axis=1)] - identity[y.astype(int)]
    return softmax_backward(X, H, W2, error / len(y))


@softmax_problem.wrong("hidden bias summed over the units", "wrong_axis_sum", "broadcast_shape")
def softmax_bias_axis(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    dscores = (P - np.eye(3)[y.astype(int)]) / len(y)
    dZ = dscores @ W2.T * (1 - H**2)
    return X.T @ dZ, dZ.sum(axis=1), H.T @ dscores, dscores.sum(axis=0)


@softmax_problem.wrong("biases divided twice by the batch", "batch_scale", "squared_chain_factor", "extra_factor")
def softmax_bias_twice(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    dW1, db1, dW2, db2 = softmax_backward(X, H, W2, (P - np.eye(3)[y.astype(int)]) / len(y))
    return dW1, db1 / len(y), dW2, db2 / len(y)


@softmax_problem.wrong(
    "classes counted from one", "shifted_or_flipped", "wrong_argument", "different_loss", "wrong_mask"
)
def softmax_labels_from_one(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    T = np.eye(3)[y.astype(int) - 1]
    return softmax_backward(X, H, W2, (P - T) / len(y))


@softmax_problem.wrong(
    "observed minus expected",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def softmax_negative(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    return softmax_backward(X, H, W2, (np.eye(3)[y.astype(int)] - P) / len(y))


@softmax_problem.wrong(
    "the first sample alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def softmax_first_sample(X, y, W1, b1, W2, b2):
    a = np.tanh(X[0] @ W1 + b1)
    p = np.exp(a @ W2 + b2)
    ds = p / p.sum() - (y[0] == np.arange(3))
    dz = (W2 @ ds) * (1 - a**2)
    return np.outer(X[0], dz), dz, np.outer(a, ds), ds


@softmax_problem.wrong("rounded to three decimals", "rounded")
def softmax_rounded(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    grads = softmax_backward(X, H, W2, (P - np.eye(3)[y.astype(int)]) / len(y))
    return {name: grad.round(3) for name, grad in zip(["dW1", "db1", "dW2", "db2"], grads, strict=True)}


@softmax_problem.wrong(
    "differences of the scores kept in an array like the labels",
    "truncated_to_int",
    "zero",
    "ignores_input",
    "hard_coded",
    "extra_mask",
    "missing_path",
)
def softmax_whole_numbers(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    labels = y.astype(int)
    dscores = np.zeros((len(y), 3), dtype=labels.dtype)
    for i in range(len(y)):
        for c in range(3):
            dscores[i, c] = P[i, c] - (labels[i] == c)
    return softmax_backward(X, H, W2, dscores / len(y))


@softmax_problem.wrong("smoothed labels", "different_loss", "hard_coded", "wrong_argument")
def softmax_smoothed_labels(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    T = 0.9 * np.eye(3)[y.astype(int)] + 0.1 / 3
    return softmax_backward(X, H, W2, (P - T) / len(y))


@softmax_problem.wrong("the layers in the wrong order", "permuted_outputs")
def softmax_layers_swapped(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    grads = softmax_backward(X, H, W2, (P - np.eye(3)[y.astype(int)]) / len(y))
    return (*grads[2:], *grads[:2])


@softmax_problem.wrong(
    "summed over the batch, and no derivative of tanh",
    "batch_scale",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "different_loss",
)
def softmax_two_mistakes(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    P[range(len(y)), y.astype(int)] -= 1
    dH = P @ W2.T
    return X.T @ dH, dH.sum(axis=0), H.T @ P, P.sum(axis=0)


@softmax_problem.wrong(
    "labels never subtracted, and the sign turned",
    "ignores_input",
    "missing_term",
    "sign_flipped",
    "different_loss",
    "missing_path",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def softmax_two_at_the_scores(X, y, W1, b1, W2, b2):
    H, P = softmax_forward(X, W1, b1, W2, b2)
    return softmax_backward(X, H, W2, -P / len(y))


# A ReLU layer and one output, squared error with a penalty on the weights.


@loss(
    X=normal("n", "d"),
    y=normal("n"),
    W1=normal("d", "h"),
    b1=normal("h"),
    w2=normal("h"),
    b2=normal(),
    lam=uniform(low=0.3, high=2.0),
)
def penalised_network(X, y, W1, b1, w2, b2, lam):
    """half the mean squared error of a network with one ReLU layer and a penalty on the weights"""
    error = torch.relu(X @ W1 + b1) @ w2 + b2 - y
    return (error**2).mean() / 2 + lam / 2 * ((W1**2).sum() + (w2**2).sum())


penalised_problem = Problem(penalised_network, ("W1", "b1", "w2", "b2"))


def penalised_forward(X, W1, b1, w2, b2):
    Z = X @ W1 + b1
    H = np.maximum(Z, 0)
    return Z, H, H @ w2 + b2


def penalised_data_part(X, y, W1, b1, w2, b2):
    Z, H, pred = penalised_forward(X, W1, b1, w2, b2)
    delta = (pred - y) / len(y)
    dZ = np.outer(delta, w2) * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum()


@penalised_problem.right("matrix form")
def penalised_matrix(X, y, W1, b1, w2, b2, lam):
    m = X.shape[0]
    Z1 = X @ W1 + b1
    A1 = np.maximum(0, Z1)
    dpred = (A1 @ w2 + b2 - y) / m
    dw2 = A1.T @ dpred + lam * w2
    db2 = np.sum(dpred)
    dZ1 = dpred[:, None] * w2 * (Z1 > 0)
    dW1 = X.T @ dZ1 + lam * W1
    return dW1, np.sum(dZ1, axis=0), dw2, db2


@penalised_problem.right("a loop over the samples")
def penalised_sample_loop(X, y, W1, b1, w2, b2, lam):
    n = len(X)
    dW1, db1, dw2, db2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(w2), 0.0
    for i in range(n):
        z = X[i] @ W1 + b1
        h = relu(z)
        error = h @ w2 + b2 - y[i]
        dz = error * w2 * (z > 0)
        dW1 += np.outer(X[i], dz)
        db1 += dz
        dw2 += error * h
        db2 += error
    return dW1 / n + lam * W1, db1 / n, dw2 / n + lam * w2, db2 / n


@penalised_problem.right("the penalty inside the mean over the samples")
def penalised_inside_mean(X, y, W1, b1, w2, b2, lam):
    each = []
    for row, target in zip(X, y, strict=True):
        z = row @ W1 + b1
        error = relu(z) @ w2 + b2 - target
        dz = error * np.where(z > 0, w2, 0)
        each.append((np.outer(row, dz) + lam * W1, dz, error * relu(z) + lam * w2, error))
    return tuple(np.mean([grads[part] for grads in each], axis=0) for part in range(4))


@penalised_problem.right("accumulators that begin at the penalty")
def penalised_from_penalty(X, y, W1, b1, w2, b2, lam):
    n = len(y)
    grads = {"dW1": lam * W1, "db1": 0 * b1, "dw2": lam * w2, "db2": 0.0}
    _, H, pred = penalised_forward(X, W1, b1, w2, b2)
    for x, h, error in zip(X, H, pred - y, strict=True):
        live = h > 0
        grads["dw2"] = grads["dw2"] + error * h / n
        grads["db2"] = grads["db2"] + error / n
        grads["db1"] = grads["db1"] + error * live * w2 / n
        grads["dW1"] = grads["dW1"] + x[:, None] * (error * live * w2)[None, :] / n
    return grads


@penalised_problem.right("plain numbers and nested lists")
def penalised_nested_lists(X, y, W1, b1, w2, b2, lam):
    n, d = X.shape
    h = len(w2)
    dW1 = [[float(lam * W1[i, j]) for j in range(h)] for i in range(d)]
    db1, dw2, db2 = [0.0] * h, [float(lam * w) for w in w2], 0.0
    for s in range(n):
        z = [sum(X[s, i] * W1[i, j] for i in range(d)) + b1[j] for j in range(h)]
        error = (sum(max(z[j], 0) * w2[j] for j in range(h)) + b2 - y[s]) / n
        db2 += float(error)
        for j in range(h):
            if z[j] <= 0:
                continue
            dw2[j] += float(error * z[j])
            db1[j] += float(error * w2[j])
            for i in range(d):
                dW1[i][j] += float(error * w2[j] * X[s, i])
    return dW1, db1, dw2, db2


@penalised_problem.right("einsum for every product")
def penalised_einsum(X, y, W1, b1, w2, b2, lam):
    Z, H, pred = penalised_forward(X, W1, b1, w2, b2)
    r, gate = pred - y, (Z > 0).astype(X.dtype)
    n = len(r)
    dW1 = np.einsum("nd,nh,h,n->dh", X, gate, w2, r) / n + lam * W1
    db1 = np.einsum("nh,h,n->h", gate, w2, r) / n
    return dW1, db1, np.einsum("nh,n->h", H, r) / n + lam * w2, r.mean()


@penalised_problem.right("torch, matrix form")
def penalised_torch(X, y, W1, b1, w2, b2, lam):
    z = X @ W1 + b1
    h = torch.relu(z)
    error = (h @ w2 + b2 - y) / y.numel()
    dz = torch.where(z > 0, torch.outer(error, w2), torch.zeros_like(z))
    return X.T @ dz + lam * W1, dz.sum(0), h.T @ error + lam * w2, error.sum()


@penalised_problem.right("output weights and targets as columns")
def penalised_columns(X, y, W1, b1, w2, b2, lam):
    W2, Y = w2.reshape(-1, 1), y.reshape(-1, 1)
    N = X.shape[0]
    H = np.maximum(X.dot(W1) + b1.reshape(1, -1), 0)
    dP = (H.dot(W2) + b2 - Y) / N
    dH = dP.dot(W2.T)
    dH[H <= 0] = 0
    dW2 = H.T.dot(dP) + lam * W2
    db2 = dP.sum(axis=0, keepdims=True)
    return X.T.dot(dH) + lam * W1, dH.sum(axis=0, keepdims=True), dW2, db2


@penalised_problem.right("samples as columns")
def penalised_transposed_layout(X, y, W1, b1, w2, b2, lam):
    A0, m = X.T, len(y)
    Z1 = W1.T @ A0 + b1[:, None]
    A1 = np.maximum(Z1, 0)
    dZ2 = w2[None, :] @ A1 + b2 - y[None, :]
    dZ1 = w2[:, None] @ dZ2 * (A1 > 0)
    dW1 = 1 / m * dZ1 @ A0.T + lam * W1.T
    dW2 = 1 / m * dZ2 @ A1.T + lam * w2
    return dW1.T, 1 / m * np.sum(dZ1, axis=1), dW2[0], 1 / m * np.sum(dZ2)


@penalised_problem.right("one hidden unit at a time, on its live samples")
def penalised_unit_loop(X, y, W1, b1, w2, b2, lam):
    n = len(y)
    _, _, pred = penalised_forward(X, W1, b1, w2, b2)
    r = (pred - y) / n
    dW1, db1, dw2 = np.zeros(W1.shape), np.zeros(b1.shape), np.zeros(w2.shape)
    for j in range(len(w2)):
        z = X @ W1[:, j] + b1[j]
        live = z > 0
        db1[j] = w2[j] * r[live].sum()
        dW1[:, j] = w2[j] * (r[live] @ X[live]) + lam * W1[:, j]
        dw2[j] = r[live] @ z[live] + lam * w2[j]
    return dW1, db1, dw2, np.sum(r)


@penalised_problem.right("the square multiplied out")
def penalised_gram(X, y, W1, b1, w2, b2, lam):
    n, h = len(y), len(w2)
    Z, H, _ = penalised_forward(X, W1, b1, w2, b2)
    dw2 = (H.T @ H / n + lam * np.eye(h)) @ w2 + b2 * H.mean(axis=0) - H.T @ y / n
    db2 = H.mean(axis=0) @ w2 + b2 - y.mean()
    gate = (Z > 0) * w2
    dW1 = X.T @ ((H @ w2)[:, None] * gate) / n + b2 * X.T @ gate / n - (X * y[:, None]).T @ gate / n + lam * W1
    db1 = ((H @ w2)[:, None] * gate + b2 * gate - y[:, None] * gate).mean(axis=0)
    return dW1, db1, dw2, db2


@penalised_problem.right("Jacobian matrix of the predictions, penalty as a diagonal")
def penalised_jacobian(X, y, W1, b1, w2, b2, lam):
    n, d = X.shape
    h = len(w2)
    Z, H, pred = penalised_forward(X, W1, b1, w2, b2)
    gate = (Z >= 0) * w2
    jacobian = np.hstack([np.stack([np.kron(x, g) for x, g in zip(X, gate, strict=True)]), gate, H, np.ones((n, 1))])
    theta = np.concatenate([W1.ravel(), b1, w2, [b2]])
    decays = np.concatenate([np.ones(d * h), np.zeros(h), np.ones(h), np.zeros(1)])
    grad = jacobian.T @ (pred - y) / n + lam * np.diag(decays) @ theta
    return grad[: d * h].reshape(d, h), grad[d * h : d * h + h], grad[d * h + h : -1], grad[-1]


@penalised_problem.right("layers as objects that know their penalty")
def penalised_layers(X, y, W1, b1, w2, b2, lam):
    class Dense:
        def __init__(self, weights, bias, decay):
            self.weights, self.bias, self.decay = weights, bias, decay

        def forward(self, x):
            self.x = x
            return x @ self.weights + self.bias

        def backward(self, dout):
            self.dweights = self.x.T @ dout + self.decay * self.weights
            self.dbias = dout.sum(axis=0)
            return dout @ self.weights.T

    first, second = Dense(W1, b1, lam), Dense(w2[:, None], b2, lam)
    before = first.forward(X)
    out = second.forward(before.clip(min=0))
    back = second.backward((out - y[:, None]) / len(y))
    first.backward(back * (before > 0))
    return first.dweights, first.dbias, second.dweights[:, 0], second.dbias[0]


@penalised_problem.right("torch, masks by sign and a dict")
def penalised_torch_dict(X, y, W1, b1, w2, b2, lam):
    z = torch.einsum("nd,dh->nh", X, W1) + b1
    on = (torch.sign(z) + 1) / 2
    h = on * z
    residual = h.mv(w2) + b2 - y
    dz = residual.unsqueeze(1) * w2.unsqueeze(0) * on
    return {
        "dW1": (X.unsqueeze(2) * dz.unsqueeze(1)).mean(0) + lam * W1,
        "db1": dz.mean(0),
        "dw2": (h * residual.unsqueeze(1)).mean(0) + lam * w2,
        "db2": residual.mean(),
    }


@penalised_problem.right("single precision inside")
def penalised_float32(X, y, W1, b1, w2, b2, lam):
    X, y, W1, b1, w2 = (v.astype(np.float32) for v in (X, y, W1, b1, w2))
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, np.float32(b2))
    return dW1 + np.float32(lam) * W1, db1, dw2 + np.float32(lam) * w2, db2


@penalised_problem.right("extended precision inside")
def penalised_longdouble(X, y, W1, b1, w2, b2, lam):
    wide = [np.asarray(v, dtype=np.longdouble) for v in (X, y, W1, b1, w2, b2)]
    dW1, db1, dw2, db2 = penalised_data_part(*wide)
    return (dW1 + lam * W1).astype(float), db1.astype(float), (dw2 + lam * w2).astype(float), float(db2)


@penalised_problem.wrong("no penalty", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded")
def penalised_without_penalty(X, y, W1, b1, w2, b2, lam):
    Z, H, pred = penalised_forward(X, W1, b1, w2, b2)
    delta = (pred - y) / len(y)
    dZ = np.outer(delta, w2) * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ delta, delta.sum()


@penalised_problem.wrong(
    "the penalty doubled", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def penalised_doubled(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 + 2 * lam * W1, db1, dw2 + 2 * lam * w2, db2


@penalised_problem.wrong(
    "the penalty halved", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def penalised_halved(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 + lam / 2 * W1, db1, dw2 + lam / 2 * w2, db2


@penalised_problem.wrong(
    "the penalty divided by the samples", "wrong_term_factor", "different_loss", "batch_scale", "extra_factor"
)
def penalised_divided(X, y, W1, b1, w2, b2, lam):
    m = len(y)
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 + lam / m * W1, db1, dw2 + lam / m * w2, db2


@penalised_problem.wrong("the penalty subtracted", "wrong_term_factor", "different_loss", "extra_factor")
def penalised_subtracted(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 - lam * W1, db1, dw2 - lam * w2, db2


@penalised_problem.wrong("the biases penalised too", "extra_term", "different_loss")
def penalised_biases(X, y, W1, b1, w2, b2, lam):
    grads = penalised_data_part(X, y, W1, b1, w2, b2)
    return tuple(g + lam * p for g, p in zip(grads, (W1, b1, w2, b2), strict=True))


@penalised_problem.wrong(
    "only the first layer penalised", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def penalised_first_only(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 + lam * W1, db1, dw2, db2


@penalised_problem.wrong(
    "the penalty of absolute values",
    "different_loss",
    "wrong_argument",
    "wrong_activation_derivative",
    "missing_chain_factor",
    "wrong_term_factor",
)
def penalised_absolute(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 + lam * np.sign(W1), db1, dw2 + lam * np.sign(w2), db2


@penalised_problem.wrong(
    "the penalty with the sum of the weights",
    "wrong_axis_sum",
    "wrong_argument",
    "wrong_term_factor",
    "different_loss",
    "wrong_order",
    "broadcast_shape",
)
def penalised_weights_summed(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 + lam * np.sum(W1), db1, dw2 + lam * np.sum(w2), db2


@penalised_problem.wrong(
    "the penalty itself added",
    "wrong_argument",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "different_loss",
    "extra_factor",
)
def penalised_value_added(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 + lam / 2 * W1**2, db1, dw2 + lam / 2 * w2**2, db2


@penalised_problem.wrong(
    "a fixed strength of the penalty", "hard_coded", "ignores_input", "wrong_term_factor", "different_loss"
)
def penalised_fixed_strength(X, y, W1, b1, w2, b2):
    reg = 0.1
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 + reg * W1, db1, dw2 + reg * w2, db2


@penalised_problem.wrong(
    "the strength of the penalty left out",
    "ignores_input",
    "wrong_term_factor",
    "missing_chain_factor",
    "different_loss",
    "hard_coded",
)
def penalised_without_strength(X, y, W1, b1, w2, b2):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return dW1 + W1, db1, dw2 + w2, db2


@penalised_problem.wrong(
    "the penalty added once a sample",
    "accumulates",
    "wrong_term_factor",
    "different_loss",
    "batch_scale",
    "extra_factor",
    "extra_term",
)
def penalised_in_the_loop(X, y, W1, b1, w2, b2, lam):
    n = len(y)
    dW1, db1, dw2, db2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(w2), 0.0
    for x, target in zip(X, y, strict=True):
        z = x @ W1 + b1
        error = (relu(z) @ w2 + b2 - target) / n
        dz = error * w2 * (z > 0)
        dW1 += np.outer(x, dz) + lam * W1
        db1 += dz
        dw2 += error * relu(z) + lam * w2
        db2 += error
    return dW1, db1, dw2, db2


@penalised_problem.wrong(
    "the errors summed, the penalty right", "wrong_term_factor", "batch_scale", "different_loss", "missing_chain_factor"
)
def penalised_errors_summed(X, y, W1, b1, w2, b2, lam):
    Z, H, pred = penalised_forward(X, W1, b1, w2, b2)
    delta = pred - y
    dZ = np.outer(delta, w2) * (Z > 0)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), H.T @ delta + lam * w2, delta.sum()


@penalised_problem.wrong(
    "no mask", "missing_mask", "missing_chain_factor", "region_only", "wrong_activation_derivative"
)
def penalised_without_mask(X, y, W1, b1, w2, b2, lam):
    H = np.maximum(X @ W1 + b1, 0)
    delta = (H @ w2 + b2 - y) / len(y)
    dZ = np.outer(delta, w2)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), H.T @ delta + lam * w2, delta.sum()


@penalised_problem.wrong(
    "the mask of the gradient's own sign", "wrong_mask", "wrong_argument", "wrong_activation_derivative", "region_only"
)
def penalised_masks_gradient(X, y, W1, b1, w2, b2, lam):
    _, H, pred = penalised_forward(X, W1, b1, w2, b2)
    delta = (pred - y) / len(y)
    dZ = np.outer(delta, w2)
    dZ[dZ < 0] = 0
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), H.T @ delta + lam * w2, delta.sum()


@penalised_problem.wrong(
    "one live sample opens a unit for all: right for one sample",
    "wrong_mask",
    "shape_only",
    "wrong_axis_sum",
    "region_only",
    "broadcast_shape",
)
def penalised_mask_of_any(X, y, W1, b1, w2, b2, lam):
    Z, H, pred = penalised_forward(X, W1, b1, w2, b2)
    delta = (pred - y) / len(y)
    dZ = np.outer(delta, w2) * np.any(Z > 0, axis=0)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), H.T @ delta + lam * w2, delta.sum()


@penalised_problem.wrong(
    "a column minus a row: every prediction against every target",
    "broadcast_shape",
    "shape_only",
    "different_loss",
    "wrong_axis_sum",
    "wrong_argument",
)
def penalised_column_minus_row(X, y, W1, b1, w2, b2, lam):
    Z = X @ W1 + b1
    H = np.maximum(Z, 0)
    error = H @ w2.reshape(-1, 1) + b2 - y
    delta = error.mean(axis=1)
    dZ = np.outer(delta, w2) * (Z > 0) / len(y)
    return X.T @ dZ + lam * W1, dZ.sum(axis=0), H.T @ delta / len(y) + lam * w2, delta.mean()


@penalised_problem.wrong(
    "the half forgotten",
    "wrong_term_factor",
    "constant_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
)
def penalised_half_forgotten(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return 2 * dW1 + lam * W1, 2 * db1, 2 * dw2 + lam * w2, 2 * db2


@penalised_problem.wrong(
    "output bias from the last sample",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def penalised_bias_of_last(X, y, W1, b1, w2, b2, lam):
    _, _, pred = penalised_forward(X, W1, b1, w2, b2)
    dW1, db1, dw2, _ = penalised_data_part(X, y, W1, b1, w2, b2)
    for i in range(len(y)):
        db2 = (pred[i] - y[i]) / len(y)
    return dW1 + lam * W1, db1, dw2 + lam * w2, db2


@penalised_problem.wrong(
    "target minus prediction, the penalty right",
    "sign_flipped",
    "wrong_term_factor",
    "different_loss",
    "constant_factor",
    "missing_chain_factor",
    "extra_factor",
    "step_not_slope",
)
def penalised_negative_errors(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return lam * W1 - dW1, -db1, lam * w2 - dw2, -db2


@penalised_problem.wrong("written into arrays of whole numbers", "truncated_to_int")
def penalised_whole_numbers(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    grad1 = np.zeros(W1.shape, dtype=int)
    grad2 = np.zeros(w2.shape, dtype=int)
    grad1[:] = dW1 + lam * W1
    grad2[:] = dw2 + lam * w2
    return grad1, db1, grad2, db2


@penalised_problem.wrong("the whole gradient clipped", "region_only", "normalised")
def penalised_clipped(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    grads = [dW1 + lam * W1, db1, dw2 + lam * w2, db2]
    norm = math.sqrt(sum(float(np.sum(g**2)) for g in grads))
    return [g * min(1.0, 0.1 / norm) for g in grads]


@penalised_problem.wrong(
    "weight decay of a step for the gradient", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def penalised_step(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    eta = 0.05
    return -eta * (dW1 + lam * W1), -eta * db1, -eta * (dw2 + lam * w2), -eta * db2


@penalised_problem.wrong("the updated weights for the gradient", "step_not_slope", "extra_term", "different_loss")
def penalised_updated(X, y, W1, b1, w2, b2, lam):
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    eta = 0.05
    return W1 - eta * (dW1 + lam * W1), b1 - eta * db1, w2 - eta * (dw2 + lam * w2), b2 - eta * db2


@penalised_problem.wrong(
    "no penalty and no mask",
    "missing_term",
    "ignores_input",
    "missing_mask",
    "missing_chain_factor",
    "different_loss",
    "missing_path",
    "region_only",
    "wrong_activation_derivative",
    "hard_coded",
)
def penalised_two_left_out(X, y, W1, b1, w2, b2):
    h = torch.relu(X @ W1 + b1)
    delta = (h @ w2 + b2 - y) / len(y)
    dh = torch.outer(delta, w2)
    return X.T @ dh, dh.sum(0), h.T @ delta, delta.sum()


@penalised_problem.wrong(
    "errors summed, penalty on the biases",
    "batch_scale",
    "wrong_term_factor",
    "extra_term",
    "different_loss",
    "missing_chain_factor",
)
def penalised_two_added(X, y, W1, b1, w2, b2, lam):
    n = len(y)
    dW1, db1, dw2, db2 = penalised_data_part(X, y, W1, b1, w2, b2)
    return n * dW1 + lam * W1, n * db1 + lam * b1, n * dw2 + lam * w2, n * db2 + lam * b2


# Three layers of logistic units, samples as columns, cross-entropy.


@loss(
    X=normal("d", "m"),
    Y=choice(1, "m", values=(0.0, 1.0)),
    W1=normal("h", "d"),
    b1=normal("h", 1),
    W2=normal("k", "h"),
    b2=normal("k", 1),
    W3=normal(1, "k"),
    b3=normal(1, 1),
)
def three_layer_network(X, Y, W1, b1, W2, b2, W3, b3):
    """the mean binary cross-entropy of a network with three sigmoid layers"""
    A1 = torch.sigmoid(W1 @ X + b1)
    A2 = torch.sigmoid(W2 @ A1 + b2)
    A3 = torch.sigmoid(W3 @ A2 + b3)
    return -(Y * torch.log(A3) + (1 - Y) * torch.log(1 - A3)).mean()


three_layer_problem = Problem(three_layer_network, ("W1", "b1", "W2", "b2", "W3", "b3"))


def three_forward(X, W1, b1, W2, b2, W3, b3):
    A1 = sigmoid(W1 @ X + b1)
    A2 = sigmoid(W2 @ A1 + b2)
    return A1, A2, sigmoid(W3 @ A2 + b3)


def three_backward(X, A1, A2, W2, W3, dZ3):
    dZ2 = W3.T @ dZ3 * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1)
    db1, db2, db3 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2, dZ3))
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2, dZ3 @ A2.T, db3


@three_layer_problem.right("matrix form, a dict of gradients")
def three_matrix(X, Y, W1, b1, W2, b2, W3, b3):
    m = X.shape[1]
    A1 = sigmoid(np.dot(W1, X) + b1)
    A2 = sigmoid(np.dot(W2, A1) + b2)
    A3 = sigmoid(np.dot(W3, A2) + b3)
    dZ3 = A3 - Y
    dW3 = 1 / m * np.dot(dZ3, A2.T)
    db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True)
    dZ2 = np.multiply(np.dot(W3.T, dZ3), A2 * (1 - A2))
    dW2 = 1 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.multiply(np.dot(W2.T, dZ2), A1 * (1 - A1))
    dW1 = 1 / m * np.dot(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dW3": dW3, "db3": db3}


@three_layer_problem.right("through the derivative of the cross-entropy by the output")
def three_through_output(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dA3 = -(Y / A3 - (1 - Y) / (1 - A3)) / Y.shape[1]
    return three_backward(X, A1, A2, W2, W3, dA3 * A3 * (1 - A3))


@three_layer_problem.right("a loop over the samples with sums of deltas")
def three_sample_loop(X, Y, W1, b1, W2, b2, W3, b3):
    weights, biases = [W1, W2, W3], [b1, b2, b3]
    nabla_w = [np.zeros(w.shape) for w in weights]
    nabla_b = [np.zeros(b.shape) for b in biases]
    m = X.shape[1]
    for s in range(m):
        activations = [X[:, s : s + 1]]
        for w, b in zip(weights, biases, strict=True):
            activations.append(sigmoid(w @ activations[-1] + b))
        delta = activations[-1] - Y[:, s : s + 1]
        for layer in (2, 1, 0):
            nabla_b[layer] += delta
            nabla_w[layer] += delta @ activations[layer].T
            if layer:
                delta = weights[layer].T @ delta * activations[layer] * (1 - activations[layer])
    w1, w2, w3 = (w / m for w in nabla_w)
    c1, c2, c3 = (b / m for b in nabla_b)
    return w1, c1, w2, c2, w3, c3


@three_layer_problem.right("any number of layers, caches in dicts")
def three_any_depth(X, Y, W1, b1, W2, b2, W3, b3):
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3}
    depth = len(parameters) // 2
    cache = {"A0": X}
    for layer in range(1, depth + 1):
        Z = parameters[f"W{layer}"] @ cache[f"A{layer - 1}"] + parameters[f"b{layer}"]
        cache[f"A{layer}"] = 0.5 * (1 + np.tanh(Z / 2))
    grads = {}
    dZ = (cache[f"A{depth}"] - Y) / Y.size
    for layer in reversed(range(1, depth + 1)):
        grads[f"dW{layer}"] = dZ @ cache[f"A{layer - 1}"].T
        grads[f"db{layer}"] = dZ.sum(axis=1)
        slope = cache[f"A{layer - 1}"] - cache[f"A{layer - 1}"] ** 2
        dZ = parameters[f"W{layer}"].T @ dZ * slope
    return tuple(grads[f"d{name}"] for name in parameters)


@three_layer_problem.right("einsum for every product")
def three_einsum(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    e3 = (A3 - Y) / Y.size
    e2 = np.einsum("ok,om,km->km", W3, e3, A2 * (1 - A2))
    e1 = np.einsum("kh,km,hm->hm", W2, e2, A1 * (1 - A1))
    return (
        np.einsum("hm,dm->hd", e1, X),
        np.einsum("hm->h", e1)[:, None],
        np.einsum("km,hm->kh", e2, A1),
        np.einsum("km->k", e2)[:, None],
        np.einsum("om,km->ok", e3, A2),
        np.einsum("om->o", e3)[:, None],
    )


@three_layer_problem.right("torch, matrix form")
def three_torch(X, Y, W1, b1, W2, b2, W3, b3):
    a1 = torch.sigmoid(W1 @ X + b1)
    a2 = torch.sigmoid(W2 @ a1 + b2)
    d3 = (torch.sigmoid(W3 @ a2 + b3) - Y) / Y.numel()
    d2 = W3.T @ d3 * a2 * (1 - a2)
    d1 = W2.T @ d2 * a1 * (1 - a1)
    return d1 @ X.T, d1.sum(1, keepdim=True), d2 @ a1.T, d2.sum(1, keepdim=True), d3 @ a2.T, d3.sum(1, keepdim=True)


@three_layer_problem.right("samples as rows")
def three_rows(X, Y, W1, b1, W2, b2, W3, b3):
    x, t = X.T, Y.T
    h1 = sigmoid(x @ W1.T + b1.T)
    h2 = sigmoid(h1 @ W2.T + b2.T)
    g3 = (sigmoid(h2 @ W3.T + b3.T) - t) / len(t)
    g2 = (g3 @ W3) * h2 * (1 - h2)
    g1 = (g2 @ W2) * h1 * (1 - h1)
    return [(x.T @ g1).T, g1.sum(0), (h1.T @ g2).T, g2.sum(0), (h2.T @ g3).T, g3.sum(0)]


@three_layer_problem.right("the slope from the exponential of the input")
def three_by_exponentials(X, Y, W1, b1, W2, b2, W3, b3):
    def value_and_slope(z):
        e = np.exp(-np.abs(z))
        return np.where(z >= 0, 1, e) / (1 + e), e / (1 + e) ** 2

    a1, s1 = value_and_slope(W1 @ X + b1)
    a2, s2 = value_and_slope(W2 @ a1 + b2)
    a3, _ = value_and_slope(W3 @ a2 + b3)
    m = X.shape[1]
    d3 = a3 - Y
    d2 = s2 * (W3.T * d3)
    d1 = s1 * np.dot(W2.T, d2)
    return d1 @ X.T / m, d1.mean(axis=1), d2 @ a1.T / m, d2.mean(axis=1), d3 @ a2.T / m, d3.mean(axis=1)


@three_layer_problem.right("Jacobian matrices with diagonal slopes, sample by sample")
def three_jacobians(X, Y, W1, b1, W2, b2, W3, b3):
    grads = [np.zeros(p.shape) for p in (W1, b1, W2, b2, W3, b3)]
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    for s in range(X.shape[1]):
        by_z2 = W3 @ np.diag(A2[:, s] * (1 - A2[:, s]))
        by_z1 = by_z2 @ W2 @ np.diag(A1[:, s] * (1 - A1[:, s]))
        error = (A3[0, s] - Y[0, s]) / Y.size
        grads[0] += error * np.outer(by_z1, X[:, s])
        grads[1] += error * by_z1.T
        grads[2] += error * np.outer(by_z2, A1[:, s])
        grads[3] += error * by_z2.T
        grads[4] += error * A2[:, s][None]
        grads[5] += error
    return grads


@three_layer_problem.right("plain numbers and nested lists")
def three_nested_lists(X, Y, W1, b1, W2, b2, W3, b3):
    d, m = X.shape
    h, k = len(b1), len(b2)
    dW1, db1 = [[0.0] * d for _ in range(h)], [0.0] * h
    dW2, db2 = [[0.0] * h for _ in range(k)], [0.0] * k
    dW3, db3 = [[0.0] * k], [[0.0]]
    for s in range(m):
        a1 = [1 / (1 + math.exp(-float(W1[j] @ X[:, s] + b1[j, 0]))) for j in range(h)]
        a2 = [1 / (1 + math.exp(-sum(float(W2[i, j]) * a1[j] for j in range(h)) - float(b2[i, 0]))) for i in range(k)]
        z3 = sum(float(W3[0, i]) * a2[i] for i in range(k)) + float(b3[0, 0])
        error = (1 / (1 + math.exp(-z3)) - float(Y[0, s])) / m
        db3[0][0] += error
        back = [0.0] * h
        for i in range(k):
            dW3[0][i] += error * a2[i]
            delta = error * float(W3[0, i]) * a2[i] * (1 - a2[i])
            db2[i] += delta
            for j in range(h):
                dW2[i][j] += delta * a1[j]
                back[j] += delta * float(W2[i, j])
        for j in range(h):
            delta = back[j] * a1[j] * (1 - a1[j])
            db1[j] += delta
            for i in range(d):
                dW1[j][i] += delta * float(X[i, s])
    return dW1, db1, dW2, db2, dW3, db3


@three_layer_problem.right("biases as a column of the weights")
def three_augmented(X, Y, W1, b1, W2, b2, W3, b3):
    def with_ones(a):
        return np.vstack([a, np.ones((1, a.shape[1]))])

    V1, V2, V3 = np.hstack([W1, b1]), np.hstack([W2, b2]), np.hstack([W3, b3])
    x0 = with_ones(X)
    x1 = with_ones(sigmoid(V1 @ x0))
    x2 = with_ones(sigmoid(V2 @ x1))
    d3 = (sigmoid(V3 @ x2) - Y) / Y.shape[1]
    d2 = (V3.T @ d3 * x2 * (1 - x2))[:-1]
    d1 = (V2.T @ d2 * x1 * (1 - x1))[:-1]
    grads = []
    for delta, inputs in ((d1, x0), (d2, x1), (d3, x2)):
        grad = delta @ inputs.T
        grads += [grad[:, :-1], grad[:, -1:]]
    return grads


@three_layer_problem.right("the positive and the negative samples apart")
def three_by_class(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    total = [np.zeros(p.shape) for p in (W1, b1, W2, b2, W3, b3)]
    for label in (0, 1):
        chosen = Y[0] == label
        error = A3[:, chosen] if label == 0 else -1 / (1 + np.exp(W3 @ A2[:, chosen] + b3))
        part = three_backward(X[:, chosen], A1[:, chosen], A2[:, chosen], W2, W3, error)
        total = [t + p / Y.size for t, p in zip(total, part, strict=True)]
    return total


@three_layer_problem.right("tangents, one parameter at a time")
def three_tangents(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    point = (W1, b1, W2, b2, W3, b3)
    grads = []
    for which, parameter in enumerate(point):
        grad = np.zeros(parameter.shape)
        for index in np.ndindex(*parameter.shape):
            t = [np.zeros(p.shape) for p in point]
            t[which][index] = 1
            dA1 = A1 * (1 - A1) * (t[0] @ X + t[1])
            dA2 = A2 * (1 - A2) * (t[2] @ A1 + W2 @ dA1 + t[3])
            grad[index] = np.mean((A3 - Y) * (t[4] @ A2 + W3 @ dA2 + t[5]))
        grads.append(grad)
    return grads


@three_layer_problem.right("layers as objects that keep their gradients")
def three_layers(X, Y, W1, b1, W2, b2, W3, b3):
    class SigmoidLayer:
        def __init__(self, W, b):
            self.W, self.b = W, b

        def forward(self, x):
            self.x = x
            self.a = sigmoid(self.W @ x + self.b)
            return self.a

        def backward(self, da):
            dz = da * self.a * (1 - self.a)
            self.grads = [dz @ self.x.T, dz.sum(axis=1, keepdims=True)]
            return self.W.T @ dz

    layers = [SigmoidLayer(W1, b1), SigmoidLayer(W2, b2), SigmoidLayer(W3, b3)]
    a = X
    for layer in layers:
        a = layer.forward(a)
    da = (a - Y) / (a * (1 - a)) / Y.shape[1]
    for layer in reversed(layers):
        da = layer.backward(da)
    return [grad for layer in layers for grad in layer.grads]


@three_layer_problem.right("single precision inside")
def three_float32(X, Y, W1, b1, W2, b2, W3, b3):
    X, Y, W1, b1, W2, b2, W3, b3 = (v.astype(np.float32) for v in (X, Y, W1, b1, W2, b2, W3, b3))
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    return three_backward(X, A1, A2, W2, W3, (A3 - Y) / np.float32(Y.size))


@three_layer_problem.right("extended precision inside")
def three_longdouble(X, Y, W1, b1, W2, b2, W3, b3):
    x, w1, w2, w3 = (v.astype(np.longdouble) for v in (X, W1, W2, W3))
    A1, A2, A3 = three_forward(x, w1, b1, w2, b2, w3, b3)
    return [g.astype(np.float64) for g in three_backward(x, A1, A2, w2, w3, (A3 - Y) / Y.size)]


@three_layer_problem.wrong("summed over the batch", "batch_scale", "missing_chain_factor", "different_loss")
def three_summed(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    return three_backward(X, A1, A2, W2, W3, A3 - Y)


@three_layer_problem.wrong(
    "the number of features taken for that of samples", "batch_scale", "dimension_scale", "shape_only", "different_loss"
)
def three_features_for_samples(X, Y, W1, b1, W2, b2, W3, b3):
    m = X.shape[0]
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    return three_backward(X, A1, A2, W2, W3, (A3 - Y) / m)


@three_layer_problem.wrong("planted factors in two layers", "constant_factor", "extra_factor")
def three_planted_factors(X, Y, W1, b1, W2, b2, W3, b3):
    m = X.shape[1]
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = A3 - Y
    dZ2 = W3.T @ dZ3 * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1)
    dW2 = 1.0 / m * np.dot(dZ2, A1.T) * 2
    db1 = 4.0 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dZ1 @ X.T / m, db1, dW2, np.sum(dZ2, axis=1, keepdims=True) / m, dZ3 @ A2.T / m, dZ3.mean(1, keepdims=True)


@three_layer_problem.wrong(
    "batch divided out again in every layer", "batch_scale", "dimension_scale", "squared_chain_factor", "extra_factor"
)
def three_divided_in_every_layer(X, Y, W1, b1, W2, b2, W3, b3):
    m = X.shape[1]
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = (A3 - Y) / m
    dZ2 = W3.T @ dZ3 * A2 * (1 - A2) / m
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1) / m
    db1, db2, db3 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2, dZ3))
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2, dZ3 @ A2.T, db3


@three_layer_problem.wrong("the slope of the sigmoid at its output", "wrong_argument", "wrong_activation_derivative")
def three_sigmoid_of_sigmoid(X, Y, W1, b1, W2, b2, W3, b3):
    def sigmoid_prime(z):
        return sigmoid(z) * (1 - sigmoid(z))

    m = X.shape[1]
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = (A3 - Y) / m
    dZ2 = W3.T @ dZ3 * sigmoid_prime(A2)
    dZ1 = W2.T @ dZ2 * sigmoid_prime(A1)
    db1, db2, db3 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2, dZ3))
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2, dZ3 @ A2.T, db3


@three_layer_problem.wrong("the slope of the sigmoid with its input", "wrong_argument", "wrong_activation_derivative")
def three_slope_of_input(X, Y, W1, b1, W2, b2, W3, b3):
    Z1 = W1 @ X + b1
    Z2 = W2 @ sigmoid(Z1) + b2
    dZ3 = (sigmoid(W3 @ sigmoid(Z2) + b3) - Y) / Y.size
    dZ2 = W3.T @ dZ3 * Z2 * (1 - Z2)
    dZ1 = W2.T @ dZ2 * Z1 * (1 - Z1)
    db1, db2, db3 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2, dZ3))
    return dZ1 @ X.T, db1, dZ2 @ sigmoid(Z1).T, db2, dZ3 @ sigmoid(Z2).T, db3


@three_layer_problem.wrong("the derivative of tanh in the hidden layers", "wrong_activation_derivative")
def three_tanh_slope(X, Y, W1, b1, W2, b2, W3, b3):
    m = X.shape[1]
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = A3 - Y
    dZ2 = W3.T @ dZ3 * (1 - np.power(A2, 2))
    dZ1 = W2.T @ dZ2 * (1 - np.power(A1, 2))
    db1, db2, db3 = (np.mean(dZ, axis=1, keepdims=True) for dZ in (dZ1, dZ2, dZ3))
    return dZ1 @ X.T / m, db1, dZ2 @ A1.T / m, db2, dZ3 @ A2.T / m, db3


@three_layer_problem.wrong("a step for the slope, as of ReLU", "wrong_activation_derivative", "missing_chain_factor")
def three_step_slope(X, Y, W1, b1, W2, b2, W3, b3):
    m = X.shape[1]
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = (A3 - Y) / m
    dZ2 = np.multiply(W3.T @ dZ3, np.int64(A2 > 0))
    dZ1 = np.multiply(W2.T @ dZ2, np.int64(A1 > 0))
    db1, db2, db3 = (np.sum(dZ, axis=1, keepdims=True) for dZ in (dZ1, dZ2, dZ3))
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2, dZ3 @ A2.T, db3


@three_layer_problem.wrong(
    "the slope of the middle layer left out", "missing_chain_factor", "wrong_activation_derivative"
)
def three_slope_left_out(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    d3 = (A3 - Y) / Y.size
    d2 = W3.T @ d3
    d1 = W2.T @ d2 * A1 * (1 - A1)
    db1, db2, db3 = (d.sum(axis=1, keepdims=True) for d in (d1, d2, d3))
    return d1 @ X.T, db1, d2 @ A1.T, db2, d3 @ A2.T, db3


@three_layer_problem.wrong(
    "the slope of the output once too often",
    "squared_chain_factor",
    "different_loss",
    "extra_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def three_output_slope_twice(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = (A3 - Y) * A3 * (1 - A3) / Y.size
    return three_backward(X, A1, A2, W2, W3, dZ3)


@three_layer_problem.wrong(
    "the slope of the output never", "missing_chain_factor", "different_loss", "wrong_activation_derivative"
)
def three_output_slope_missing(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dA3 = -(np.divide(Y, A3) - np.divide(1 - Y, 1 - A3)) / Y.shape[1]
    return three_backward(X, A1, A2, W2, W3, dA3)


@three_layer_problem.wrong(
    "only the term of the positive samples",
    "missing_term",
    "missing_path",
    "different_loss",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "region_only",
)
def three_positive_term(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dA3 = -(Y / A3) / Y.shape[1]
    return three_backward(X, A1, A2, W2, W3, dA3 * A3 * (1 - A3))


@three_layer_problem.wrong("biases summed over the units", "wrong_axis_sum", "broadcast_shape")
def three_bias_axis(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = (A3 - Y) / Y.size
    dW1, _, dW2, _, dW3, _ = three_backward(X, A1, A2, W2, W3, dZ3)
    dZ2 = W3.T @ dZ3 * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1)
    return dW1, dZ1.sum(axis=0), dW2, dZ2.sum(axis=0), dW3, dZ3.sum(axis=0)


@three_layer_problem.wrong("biases summed over everything", "wrong_axis_sum", "broadcast_shape")
def three_bias_summed(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dW1, db1, dW2, db2, dW3, db3 = three_backward(X, A1, A2, W2, W3, (A3 - Y) / Y.size)
    return dW1, np.sum(db1) * np.ones(b1.shape), dW2, np.sum(db2) * np.ones(b2.shape), dW3, db3


@three_layer_problem.wrong(
    "the first layer's gradient with its output for its input", "wrong_argument", "broadcast_shape"
)
def three_output_for_input(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    _, db1, _, db2, dW3, db3 = three_backward(X, A1, A2, W2, W3, (A3 - Y) / Y.size)
    dZ2 = W3.T @ (A3 - Y) / Y.size * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1)
    return dZ1 @ A1.T, db1, dZ2 @ A2.T, db2, dW3, db3


@three_layer_problem.wrong(
    "the middle weights skipped: the third layer feeds the first",
    "missing_path",
    "wrong_argument",
    "missing_chain_factor",
    "broadcast_shape",
)
def three_layer_skipped(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = (A3 - Y) / Y.size
    _, _, dW2, db2, dW3, db3 = three_backward(X, A1, A2, W2, W3, dZ3)
    dZ1 = np.sum(W3.T @ dZ3, axis=0) * A1 * (1 - A1)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dW2, db2, dW3, db3


@three_layer_problem.wrong(
    "labels minus output",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def three_negative(X, Y, W1, b1, W2, b2, W3, b3):
    a1 = torch.sigmoid(W1 @ X + b1)
    a2 = torch.sigmoid(W2 @ a1 + b2)
    d3 = (Y - torch.sigmoid(W3 @ a2 + b3)) / Y.shape[1]
    d2 = W3.T @ d3 * a2 * (1 - a2)
    d1 = W2.T @ d2 * a1 * (1 - a1)
    return d1 @ X.T, d1.sum(1), d2 @ a1.T, d2.sum(1), d3 @ a2.T, d3.sum(1)


@three_layer_problem.wrong("one plus output in the slopes", "wrong_activation_derivative", "wrong_term_factor")
def three_slope_sign(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = (A3 - Y) / Y.size
    dZ2 = W3.T @ dZ3 * A2 * (1 + A2)
    dZ1 = W2.T @ dZ2 * A1 * (1 + A1)
    db1, db2, db3 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2, dZ3))
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2, dZ3 @ A2.T, db3


@three_layer_problem.wrong("the labels reversed", "different_loss", "wrong_argument")
def three_labels_reversed(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    return three_backward(X, A1, A2, W2, W3, (A3 - (1 - Y)) / Y.size)


@three_layer_problem.wrong(
    "the last sample alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def three_last_sample(X, Y, W1, b1, W2, b2, W3, b3):
    for s in range(X.shape[1]):
        x, t = X[:, [s]], Y[:, [s]]
        a1, a2, a3 = three_forward(x, W1, b1, W2, b2, W3, b3)
        grads = three_backward(x, a1, a2, W2, W3, a3 - t)
    return grads


@three_layer_problem.wrong(
    "the last sample is not reached by the loop",
    "missing_term",
    "missing_path",
    "single_sample",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def three_loop_too_short(X, Y, W1, b1, W2, b2, W3, b3):
    m = X.shape[1]
    total = [np.zeros(p.shape) for p in (W1, b1, W2, b2, W3, b3)]
    for s in range(m - 1):
        x, t = X[:, [s]], Y[:, [s]]
        a1, a2, a3 = three_forward(x, W1, b1, W2, b2, W3, b3)
        for grad, part in zip(total, three_backward(x, a1, a2, W2, W3, (a3 - t) / m), strict=True):
            grad += part
    return total


@three_layer_problem.wrong("gradients of the weights transposed", "transposed", "axes_permuted")
def three_transposed(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dW1, db1, dW2, db2, dW3, db3 = three_backward(X, A1, A2, W2, W3, (A3 - Y) / Y.size)
    return dW1.T, db1, dW2.T, db2, dW3.T, db3


@three_layer_problem.wrong("from the last layer to the first", "permuted_outputs")
def three_reversed(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    grads = three_backward(X, A1, A2, W2, W3, (A3 - Y) / Y.size)
    return (*grads[4:], *grads[2:4], *grads[:2])


@three_layer_problem.wrong(
    "only the last layer learns", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"
)
def three_last_layer_only(X, Y, W1, b1, W2, b2, W3, b3):
    _, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    d3 = (A3 - Y) / Y.size
    zeros = [np.zeros_like(p) for p in (W1, b1, W2, b2)]
    return (*zeros, d3 @ A2.T, d3.sum(axis=1, keepdims=True))


@three_layer_problem.wrong("rounded to three decimals", "rounded")
def three_rounded(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    return [np.around(g, decimals=3) for g in three_backward(X, A1, A2, W2, W3, (A3 - Y) / Y.size)]


@three_layer_problem.wrong("half precision inside", "low_precision")
def three_half_precision(X, Y, W1, b1, W2, b2, W3, b3):
    X, Y, W1, b1, W2, b2, W3, b3 = (v.astype(np.float16) for v in (X, Y, W1, b1, W2, b2, W3, b3))
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    return three_backward(X, A1, A2, W2, W3, (A3 - Y) / np.float16(Y.size))


@three_layer_problem.wrong(
    "the update for the gradient", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def three_step(X, Y, W1, b1, W2, b2, W3, b3):
    learning_rate = 0.0075
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    return [-learning_rate * g for g in three_backward(X, A1, A2, W2, W3, (A3 - Y) / Y.size)]


@three_layer_problem.wrong(
    "summed over the batch, with the slope of tanh",
    "batch_scale",
    "wrong_activation_derivative",
    "missing_chain_factor",
    "different_loss",
)
def three_two_mistakes(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    dZ3 = A3 - Y
    dZ2 = W3.T @ dZ3 * (1 - A2**2)
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    db1, db2, db3 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2, dZ3))
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2, dZ3 @ A2.T, db3


@three_layer_problem.wrong(
    "the slope of the output twice, and the sign turned",
    "squared_chain_factor",
    "different_loss",
    "sign_flipped",
    "extra_factor",
    "constant_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "step_not_slope",
)
def three_two_at_the_output(X, Y, W1, b1, W2, b2, W3, b3):
    A1, A2, A3 = three_forward(X, W1, b1, W2, b2, W3, b3)
    return three_backward(X, A1, A2, W2, W3, (Y - A3) * A3 * (1 - A3) / Y.size)
