"""Recurrent cells: one step, two steps through time, a cell with gates."""

import math

import numpy as np
import torch

from benchmarks.decisions.corpus import Problem
from grader import loss, normal


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# One step with tanh.


@loss(
    x=normal("n", "d"),
    h_prev=normal("n", "h"),
    Wx=normal("d", "h"),
    Wh=normal("h", "h"),
    b=normal("h"),
    dh=normal("n", "h"),
)
def rnn_step(x, h_prev, Wx, Wh, b, dh):
    """the next state of a recurrent cell, weighted with the upstream gradient"""
    return (torch.tanh(x @ Wx + h_prev @ Wh + b) * dh).sum()


rnn_problem = Problem(rnn_step, ("x", "h_prev", "Wx", "Wh", "b"))


def rnn_next(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx + h_prev @ Wh + b)


def rnn_backward(dz, x, h_prev, Wx, Wh):
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@rnn_problem.right("matrix form")
def rnn_matrix(x, h_prev, Wx, Wh, b, dh):
    next_h = np.tanh(np.dot(x, Wx) + np.dot(h_prev, Wh) + b)
    dz = dh * (1 - next_h**2)
    dx = np.dot(dz, Wx.T)
    dprev_h = np.dot(dz, Wh.T)
    dWx = np.dot(x.T, dz)
    dWh = np.dot(h_prev.T, dz)
    db = np.sum(dz, axis=0)
    return dx, dprev_h, dWx, dWh, db


@rnn_problem.right("input and state side by side, one weight matrix")
def rnn_concatenated(x, h_prev, Wx, Wh, b, dh):
    d = x.shape[1]
    both = np.concatenate([x, h_prev], axis=1)
    weights = np.concatenate([Wx, Wh], axis=0)
    draw = (1 - np.tanh(both @ weights + b) ** 2) * dh
    dboth = draw @ weights.T
    dweights = both.T @ draw
    return dboth[:, :d], dboth[:, d:], dweights[:d], dweights[d:], draw.sum(0)


@rnn_problem.right("a loop over the samples")
def rnn_sample_loop(x, h_prev, Wx, Wh, b, dh):
    dx, dh_prev = np.zeros(x.shape), np.zeros(h_prev.shape)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(b.shape)
    for i in range(len(x)):
        h = np.tanh(Wx.T @ x[i] + Wh.T @ h_prev[i] + b)
        dz = (1 - h * h) * dh[i]
        dx[i] = Wx @ dz
        dh_prev[i] = Wh @ dz
        dWx += np.outer(x[i], dz)
        dWh += np.outer(h_prev[i], dz)
        db += dz
    return dx, dh_prev, dWx, dWh, db


@rnn_problem.right("plain numbers and nested lists")
def rnn_nested_lists(x, h_prev, Wx, Wh, b, dh):
    n, d = x.shape
    size = len(b)
    dx = [[0.0] * d for _ in range(n)]
    dh_prev = [[0.0] * size for _ in range(n)]
    dWx = [[0.0] * size for _ in range(d)]
    dWh = [[0.0] * size for _ in range(size)]
    db = [0.0] * size
    for s in range(n):
        for j in range(size):
            z = b[j] + sum(x[s, i] * Wx[i, j] for i in range(d)) + sum(h_prev[s, i] * Wh[i, j] for i in range(size))
            dz = float(dh[s, j]) * (1 - math.tanh(z) ** 2)
            db[j] += dz
            for i in range(d):
                dx[s][i] += dz * float(Wx[i, j])
                dWx[i][j] += dz * float(x[s, i])
            for i in range(size):
                dh_prev[s][i] += dz * float(Wh[i, j])
                dWh[i][j] += dz * float(h_prev[s, i])
    return dx, dh_prev, dWx, dWh, db


@rnn_problem.right("einsum for every product")
def rnn_einsum(x, h_prev, Wx, Wh, b, dh):
    z = np.einsum("nd,dh->nh", x, Wx) + np.einsum("ng,gh->nh", h_prev, Wh) + b
    slope = 1 / np.cosh(z) ** 2
    return {
        "dx": np.einsum("nh,nh,dh->nd", dh, slope, Wx),
        "dh_prev": np.einsum("nh,nh,gh->ng", dh, slope, Wh),
        "dWx": np.einsum("nd,nh,nh->dh", x, dh, slope),
        "dWh": np.einsum("ng,nh,nh->gh", h_prev, dh, slope),
        "db": np.einsum("nh,nh->h", dh, slope),
    }


@rnn_problem.right("torch, matrix form")
def rnn_torch(x, h_prev, Wx, Wh, b, dh):
    h = torch.tanh(x @ Wx + h_prev @ Wh + b)
    dz = dh - dh * h.pow(2)
    return dz.mm(Wx.t()), dz.mm(Wh.t()), x.t().mm(dz), h_prev.t().mm(dz), dz.sum(dim=0)


@rnn_problem.right("samples as columns, bias as a column")
def rnn_columns(x, h_prev, Wx, Wh, b, dh):
    xt, a_prev = x.T, h_prev.T
    Wax, Waa, ba = Wx.T, Wh.T, b.reshape(-1, 1)
    a_next = np.tanh(Wax @ xt + Waa @ a_prev + ba)
    dtanh = (1 - np.square(a_next)) * dh.T
    dxt, da_prev = Wax.T @ dtanh, Waa.T @ dtanh
    dWax, dWaa = dtanh @ xt.T, dtanh @ a_prev.T
    return dxt.T, da_prev.T, dWax.T, dWaa.T, dtanh.sum(axis=1, keepdims=True)


@rnn_problem.right("a diagonal Jacobian matrix for every sample")
def rnn_jacobians(x, h_prev, Wx, Wh, b, dh):
    dx, dh_prev = np.empty_like(x), np.empty_like(h_prev)
    dWx, dWh, db = np.zeros(Wx.size), np.zeros(Wh.size), np.zeros(b.size)
    for s, h in enumerate(rnn_next(x, h_prev, Wx, Wh, b)):
        by_z = np.diag(1 - h**2)
        dx[s] = dh[s] @ by_z @ Wx.T
        dh_prev[s] = dh[s] @ by_z @ Wh.T
        dWx += dh[s] @ np.kron(x[s], by_z)
        dWh += dh[s] @ np.kron(h_prev[s], by_z)
        db += dh[s] @ by_z
    return dx, dh_prev, dWx.reshape(Wx.shape), dWh.reshape(Wh.shape), db


@rnn_problem.right("one unit of the state at a time")
def rnn_unit_loop(x, h_prev, Wx, Wh, b, dh):
    dx, dh_prev = np.zeros_like(x), np.zeros_like(h_prev)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    for j in range(len(b)):
        unit = np.tanh(x @ Wx[:, j] + h_prev @ Wh[:, j] + b[j])
        dz = dh[:, j] * (1 + unit) * (1 - unit)
        dx += np.outer(dz, Wx[:, j])
        dh_prev += np.outer(dz, Wh[:, j])
        dWx[:, j] = dz @ x
        dWh[:, j] = dz @ h_prev
        db[j] = dz.sum()
    return [dx, dh_prev, dWx, dWh, db]


@rnn_problem.right("tanh by the logistic function")
def rnn_by_logistic(x, h_prev, Wx, Wh, b, dh):
    s = sigmoid(2 * (x @ Wx + h_prev @ Wh + b))
    dz = 4 * s * (1 - s) * dh
    return rnn_backward(dz, x, h_prev, Wx, Wh)


@rnn_problem.right("tangents, one number of the inputs at a time")
def rnn_tangents(x, h_prev, Wx, Wh, b, dh):
    slope = 1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2

    def by(parameter, tangent_of_z):
        grad = np.zeros(parameter.shape)
        for index in np.ndindex(*parameter.shape):
            unit = np.zeros(parameter.shape)
            unit[index] = 1
            grad[index] = np.sum(dh * slope * tangent_of_z(unit))
        return grad

    return (
        by(x, lambda t: t @ Wx),
        by(h_prev, lambda t: t @ Wh),
        by(Wx, lambda t: x @ t),
        by(Wh, lambda t: h_prev @ t),
        by(b, lambda t: t),
    )


@rnn_problem.right("a cell as an object with a cache")
def rnn_cell_object(x, h_prev, Wx, Wh, b, dh):
    class Cell:
        def forward(self, x, h):
            self.cache = (x, h, np.tanh(x @ Wx + h @ Wh + b))
            return self.cache[-1]

        def backward(self, grad):
            x, h, out = self.cache
            grad = (1 - out**2) * grad
            return grad @ Wx.T, grad @ Wh.T, x.T @ grad, h.T @ grad, np.ones(len(x)) @ grad

    cell = Cell()
    cell.forward(x, h_prev)
    return cell.backward(dh)


@rnn_problem.right("torch, products by broadcasting")
def rnn_torch_broadcast(x, h_prev, Wx, Wh, b, dh):
    z = (x[:, :, None] * Wx).sum(1) + (h_prev[:, :, None] * Wh).sum(1) + b
    dz = dh / torch.cosh(z) ** 2
    dx = (dz[:, None, :] * Wx).sum(-1)
    dh_prev = (dz[:, None, :] * Wh).sum(-1)
    return dx, dh_prev, (x[:, :, None] * dz[:, None]).sum(0), (h_prev[:, :, None] * dz[:, None]).sum(0), dz.sum(0)


@rnn_problem.right("single precision inside")
def rnn_float32(x, h_prev, Wx, Wh, b, dh):
    x, h_prev, Wx, Wh, b, dh = (v.astype(np.float32) for v in (x, h_prev, Wx, Wh, b, dh))
    return rnn_backward(dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2), x, h_prev, Wx, Wh)


@rnn_problem.right("extended precision inside")
def rnn_longdouble(x, h_prev, Wx, Wh, b, dh):
    x, h_prev, Wx, Wh = (v.astype(np.longdouble) for v in (x, h_prev, Wx, Wh))
    grads = rnn_backward(dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2), x, h_prev, Wx, Wh)
    return [grad.astype(float) for grad in grads]


@rnn_problem.wrong("the derivative of tanh left out", "missing_chain_factor", "different_loss", "ignores_input")
def rnn_without_slope(x, h_prev, Wx, Wh, b, dh):
    return dh @ Wx.T, dh @ Wh.T, x.T @ dh, h_prev.T @ dh, dh.sum(axis=0)


@rnn_problem.wrong("the derivative of tanh twice", "squared_chain_factor", "extra_factor", "different_loss")
def rnn_slope_twice(x, h_prev, Wx, Wh, b, dh):
    slope = 1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2
    return rnn_backward(dh * slope * slope, x, h_prev, Wx, Wh)


@rnn_problem.wrong(
    "one minus the square of the input of tanh", "wrong_argument", "wrong_activation_derivative", "different_loss"
)
def rnn_slope_of_input(x, h_prev, Wx, Wh, b, dh):
    z = x @ Wx + h_prev @ Wh + b
    return rnn_backward(dh * (1 - z**2), x, h_prev, Wx, Wh)


@rnn_problem.wrong("the slope at the previous state", "wrong_argument", "ignores_input")
def rnn_slope_of_previous(x, h_prev, Wx, Wh, b, dh):
    return rnn_backward(dh * (1 - h_prev**2), x, h_prev, Wx, Wh)


@rnn_problem.wrong("the slope at the upstream gradient", "wrong_argument", "different_loss")
def rnn_slope_of_upstream(x, h_prev, Wx, Wh, b, dh):
    h = np.tanh(x @ Wx + h_prev @ Wh + b)
    dz = h * (1 - dh**2)
    return rnn_backward(dz, x, h_prev, Wx, Wh)


@rnn_problem.wrong(
    "one minus tanh, without the square", "wrong_activation_derivative", "different_loss", "missing_chain_factor"
)
def rnn_slope_not_squared(x, h_prev, Wx, Wh, b, dh):
    return rnn_backward(dh * (1 - rnn_next(x, h_prev, Wx, Wh, b)), x, h_prev, Wx, Wh)


@rnn_problem.wrong("the derivative of the logistic function", "wrong_activation_derivative", "different_loss")
def rnn_logistic_slope(x, h_prev, Wx, Wh, b, dh):
    h = rnn_next(x, h_prev, Wx, Wh, b)
    return rnn_backward(dh * h * (1 - h), x, h_prev, Wx, Wh)


@rnn_problem.wrong(
    "the upstream gradient forgotten", "ignores_input", "missing_chain_factor", "different_loss", "hard_coded"
)
def rnn_without_upstream(x, h_prev, Wx, Wh, b):
    dz = 1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2
    return rnn_backward(dz, x, h_prev, Wx, Wh)


@rnn_problem.wrong(
    "the state's weights not transposed: fits, as they are square", "transposed", "wrong_argument", "axes_permuted"
)
def rnn_state_not_transposed(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    return dz @ Wx.T, dz @ Wh, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@rnn_problem.wrong("the gradient of the state's weights transposed", "transposed", "axes_permuted")
def rnn_state_weights_transposed(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, dz.T @ h_prev, dz.sum(axis=0)


@rnn_problem.wrong("the new state for the previous one", "wrong_argument")
def rnn_new_for_previous(x, h_prev, Wx, Wh, b, dh):
    h = rnn_next(x, h_prev, Wx, Wh, b)
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)


@rnn_problem.wrong(
    "the previous state left out of the forward pass",
    "ignores_input",
    "missing_term",
    "different_loss",
    "wrong_argument",
)
def rnn_without_state(x, h_prev, Wx, Wh, b, dh):
    h = np.tanh(x @ Wx + b)
    return rnn_backward(dh * (1 - h**2), x, h_prev, Wx, Wh)


@rnn_problem.wrong("nothing goes back to the previous state", "zero", "missing_path")
def rnn_state_zero(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    return dz @ Wx.T, np.zeros_like(h_prev), x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@rnn_problem.wrong("the bias summed over everything", "wrong_axis_sum", "broadcast_shape")
def rnn_bias_summed(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, np.full(b.shape, dz.sum())


@rnn_problem.wrong("the bias summed over the units", "wrong_axis_sum", "broadcast_shape")
def rnn_bias_axis(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=1)


@rnn_problem.wrong("a mean over the batch that the loss does not take", "batch_scale")
def rnn_batch_mean(x, h_prev, Wx, Wh, b, dh):
    n = x.shape[0]
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz / n, h_prev.T @ dz / n, dz.mean(axis=0)


@rnn_problem.wrong(
    "the bias of the first sample, as for a batch of one",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def rnn_bias_of_first(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz[0]


@rnn_problem.wrong(
    "overwritten in the loop, not added",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def rnn_overwritten(x, h_prev, Wx, Wh, b, dh):
    dx, dh_prev = np.zeros_like(x), np.zeros_like(h_prev)
    for i in range(len(x)):
        dz = dh[i] * (1 - np.tanh(x[i] @ Wx + h_prev[i] @ Wh + b) ** 2)
        dx[i], dh_prev[i] = Wx @ dz, Wh @ dz
        dWx, dWh, db = np.outer(x[i], dz), np.outer(h_prev[i], dz), dz
    return dx, dh_prev, dWx, dWh, db


@rnn_problem.wrong(
    "the running sum added again at every sample",
    "accumulates",
    "wrong_sample_weights",
    "wrong_term_factor",
    "extra_term",
)
def rnn_running_sum(x, h_prev, Wx, Wh, b, dh):
    slope = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    db, running = np.zeros_like(b), np.zeros_like(b)
    for dz in slope:
        running = running + dz
        db = db + running
    return slope @ Wx.T, slope @ Wh.T, x.T @ slope, h_prev.T @ slope, db


@rnn_problem.wrong("the sign turned for the weights", "sign_flipped", "constant_factor")
def rnn_negative_weights(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    return dz @ Wx.T, dz @ Wh.T, -x.T @ dz, -h_prev.T @ dz, -dz.sum(axis=0)


@rnn_problem.wrong("clipped against exploding gradients", "region_only", "clipped")
def rnn_clipped(x, h_prev, Wx, Wh, b, dh):
    dz = dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2)
    grads = rnn_backward(dz, x, h_prev, Wx, Wh)
    return [np.clip(grad, -0.2, 0.2) for grad in grads]


@rnn_problem.wrong("input and state exchanged", "permuted_outputs", "wrong_argument")
def rnn_exchanged(x, h_prev, Wx, Wh, b, dh):
    grads = rnn_backward(dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2), x, h_prev, Wx, Wh)
    return grads[1], grads[0], grads[3], grads[2], grads[4]


@rnn_problem.wrong("rounded to three decimals", "rounded")
def rnn_rounded(x, h_prev, Wx, Wh, b, dh):
    h = torch.tanh(x @ Wx + h_prev @ Wh + b)
    dz = dh * (1 - h**2)
    grads = (dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(0))
    return [torch.round(grad * 1000) / 1000 for grad in grads]


@rnn_problem.wrong("half precision inside", "low_precision")
def rnn_half_precision(x, h_prev, Wx, Wh, b, dh):
    x, h_prev, Wx, Wh, b, dh = (v.astype(np.float16) for v in (x, h_prev, Wx, Wh, b, dh))
    return rnn_backward(dh * (1 - rnn_next(x, h_prev, Wx, Wh, b) ** 2), x, h_prev, Wx, Wh)


@rnn_problem.wrong(
    "no slope, and the bias averaged", "missing_chain_factor", "batch_scale", "different_loss", "ignores_input"
)
def rnn_two_mistakes(x, h_prev, Wx, Wh, b, dh):
    return dh @ Wx.T, dh @ Wh.T, x.T @ dh, h_prev.T @ dh, dh.mean(axis=0)


@rnn_problem.wrong("new state for previous, weights not transposed", "wrong_argument", "transposed", "axes_permuted")
def rnn_two_at_the_state(x, h_prev, Wx, Wh, b, dh):
    h = np.tanh(x @ Wx + h_prev @ Wh + b)
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh, x.T @ dz, h.T @ dz, dz.sum(axis=0)


# Two steps with the same weights, half the squared error after the second.


@loss(
    x1=normal("d"),
    x2=normal("d"),
    h0=normal("h"),
    y=normal("k"),
    Wx=normal("h", "d"),
    Wh=normal("h", "h"),
    b=normal("h"),
    Wy=normal("k", "h"),
)
def two_steps(x1, x2, h0, y, Wx, Wh, b, Wy):
    """half the squared error of a recurrent network after two steps"""
    h1 = torch.tanh(Wx @ x1 + Wh @ h0 + b)
    h2 = torch.tanh(Wx @ x2 + Wh @ h1 + b)
    return 0.5 * ((Wy @ h2 - y) ** 2).sum()


two_steps_problem = Problem(two_steps, ("Wx", "Wh", "b", "Wy"))


def two_states(x1, x2, h0, Wx, Wh, b):
    h1 = np.tanh(Wx @ x1 + Wh @ h0 + b)
    return h1, np.tanh(Wx @ x2 + Wh @ h1 + b)


@two_steps_problem.right("step by step, both contributions added")
def two_steps_added(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1 = np.tanh(Wx @ x1 + Wh @ h0 + b)
    h2 = np.tanh(Wx @ x2 + Wh @ h1 + b)
    error = Wy @ h2 - y
    dWy = np.outer(error, h2)
    dz2 = (Wy.T @ error) * (1 - h2**2)
    dz1 = (Wh.T @ dz2) * (1 - h1**2)
    dWx = np.outer(dz2, x2) + np.outer(dz1, x1)
    dWh = np.outer(dz2, h1) + np.outer(dz1, h0)
    db = dz2 + dz1
    return dWx, dWh, db, dWy


@two_steps_problem.right("a loop back through time")
def two_steps_loop(x1, x2, h0, y, Wx, Wh, b, Wy):
    xs, hs = [x1, x2], [h0]
    for x in xs:
        hs.append(np.tanh(np.dot(Wx, x) + np.dot(Wh, hs[-1]) + b))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dy = np.dot(Wy, hs[-1]) - y
    dWy = np.outer(dy, hs[-1])
    dh = np.dot(Wy.T, dy)
    for t in reversed(range(len(xs))):
        draw = (1 - hs[t + 1] * hs[t + 1]) * dh
        db += draw
        dWx += np.outer(draw, xs[t])
        dWh += np.outer(draw, hs[t])
        dh = np.dot(Wh.T, draw)
    return {"dWx": dWx, "dWh": dWh, "db": db, "dWy": dWy}


@two_steps_problem.right("column vectors throughout")
def two_steps_columns(x1, x2, h0, y, Wx, Wh, b, Wy):
    x1, x2, h0, y, b = (v.reshape(-1, 1) for v in (x1, x2, h0, y, b))
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    dy = Wy @ h2 - y
    d2 = Wy.T @ dy * (1 - h2**2)
    d1 = Wh.T @ d2 * (1 - h1**2)
    return d2 @ x2.T + d1 @ x1.T, d2 @ h1.T + d1 @ h0.T, d1 + d2, dy @ h2.T


@two_steps_problem.right("both steps as a product of matrices")
def two_steps_stacked(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    D2 = (r @ Wy) * (1 - h2**2)
    D1 = (D2 @ Wh) * (1 - h1**2)
    deltas = np.stack([D1, D2])
    return deltas.T @ np.stack([x1, x2]), deltas.T @ np.stack([h0, h1]), deltas.sum(axis=0), r[:, None] * h2


@two_steps_problem.right("unrolled with weights of their own for each step, then added")
def two_steps_unrolled(x1, x2, h0, y, Wx, Wh, b, Wy):
    U = {1: np.hstack([Wx, Wh, b[:, None]]), 2: np.hstack([Wx, Wh, b[:, None]])}
    v1 = np.concatenate([x1, h0, [1.0]])
    h1 = np.tanh(U[1] @ v1)
    v2 = np.concatenate([x2, h1, [1.0]])
    h2 = np.tanh(U[2] @ v2)
    r = Wy @ h2 - y
    d, size = len(x1), len(h0)
    g2 = np.outer(Wy.T @ r / np.cosh(U[2] @ v2) ** 2, v2)
    dv2 = U[2].T @ g2[:, -1]
    g1 = np.outer(dv2[d : d + size] / np.cosh(U[1] @ v1) ** 2, v1)
    total = g1 + g2
    return total[:, :d], total[:, d:-1], total[:, -1], np.outer(r, h2)


@two_steps_problem.right("einsum for every product")
def two_steps_einsum(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = np.einsum("kh,h->k", Wy, h2) - y
    a = np.einsum("k,kh,h->h", r, Wy, 1 - h2**2)
    c = np.einsum("h,hg,g->g", a, Wh, 1 - h1**2)
    dWx = np.einsum("h,d->hd", a, x2) + np.einsum("h,d->hd", c, x1)
    dWh = np.einsum("h,g->hg", a, h1) + np.einsum("h,g->hg", c, h0)
    return dWx, dWh, a + c, np.einsum("k,h->kh", r, h2)


@two_steps_problem.right("torch, outer products")
def two_steps_torch(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1 = torch.tanh(Wx.mv(x1) + Wh.mv(h0) + b)
    h2 = torch.tanh(Wx.mv(x2) + Wh.mv(h1) + b)
    error = Wy.mv(h2) - y
    dz2 = Wy.t().mv(error) * (1 - h2.square())
    dz1 = Wh.t().mv(dz2) * (1 - h1.square())
    return torch.outer(dz2, x2) + torch.outer(dz1, x1), dz2.outer(h1) + dz1.outer(h0), dz1 + dz2, error.outer(h2)


@two_steps_problem.right("Jacobian matrices of the states, carried forward")
def two_steps_forward_jacobian(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    size, d = Wx.shape

    def explicit(x, h_before):
        eye = np.eye(size)
        return np.hstack([np.kron(eye, x[None, :]), np.kron(eye, h_before[None, :]), eye])

    by_theta1 = np.diag(1 - h1**2) @ explicit(x1, h0)
    by_theta2 = np.diag(1 - h2**2) @ (explicit(x2, h1) + Wh @ by_theta1)
    r = Wy @ h2 - y
    grad = r @ Wy @ by_theta2
    dWx, dWh, db = np.split(grad, [size * d, size * d + size * size])
    return dWx.reshape(size, d), dWh.reshape(size, size), db, np.outer(r, h2)


@two_steps_problem.right("plain numbers and nested lists")
def two_steps_nested_lists(x1, x2, h0, y, Wx, Wh, b, Wy):
    size, d = Wx.shape
    k = len(y)
    states = [[float(v) for v in h0]]
    for x in (x1, x2):
        before = states[-1]
        z = [
            sum(float(Wx[i, j] * x[j]) for j in range(d))
            + sum(float(Wh[i, j]) * before[j] for j in range(size))
            + float(b[i])
            for i in range(size)
        ]
        states.append([math.tanh(value) for value in z])
    r = [sum(float(Wy[c, i]) * states[2][i] for i in range(size)) - float(y[c]) for c in range(k)]
    back = [sum(r[c] * float(Wy[c, i]) for c in range(k)) for i in range(size)]
    dWx = [[0.0] * d for _ in range(size)]
    dWh = [[0.0] * size for _ in range(size)]
    db = [0.0] * size
    for t, x in ((2, x2), (1, x1)):
        dz = [back[i] * (1 - states[t][i] ** 2) for i in range(size)]
        for i in range(size):
            db[i] += dz[i]
            for j in range(d):
                dWx[i][j] += dz[i] * float(x[j])
            for j in range(size):
                dWh[i][j] += dz[i] * states[t - 1][j]
        back = [sum(dz[i] * float(Wh[i, j]) for i in range(size)) for j in range(size)]
    return dWx, dWh, db, [[r[c] * states[2][i] for i in range(size)] for c in range(k)]


@two_steps_problem.right("tangents, one parameter at a time")
def two_steps_tangents(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    error = Wy @ h2 - y
    grads = []
    for which, parameter in enumerate((Wx, Wh, b, Wy)):
        grad = np.zeros(parameter.shape)
        for index in np.ndindex(*parameter.shape):
            t = [np.zeros(p.shape) for p in (Wx, Wh, b, Wy)]
            t[which][index] = 1
            dh1 = (1 - h1**2) * (t[0] @ x1 + t[1] @ h0 + t[2])
            dh2 = (1 - h2**2) * (t[0] @ x2 + t[1] @ h1 + Wh @ dh1 + t[2])
            grad[index] = error @ (t[3] @ h2 + Wy @ dh2)
        grads.append(grad)
    return grads


@two_steps_problem.right("the cell called again by recursion")
def two_steps_recursion(x1, x2, h0, y, Wx, Wh, b, Wy):
    def unroll(inputs, h):
        if not inputs:
            error = Wy @ h - y
            return Wy.T @ error, np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(b.shape), np.outer(error, h)
        after = np.tanh(Wx @ inputs[0] + Wh @ h + b)
        dafter, dWx, dWh, db, dWy = unroll(inputs[1:], after)
        dz = dafter * (1 - after**2)
        return Wh.T @ dz, dWx + np.outer(dz, inputs[0]), dWh + np.outer(dz, h), db + dz, dWy

    return unroll([x1, x2], h0)[1:]


@two_steps_problem.right("the matrix from the first delta to the second written out")
def two_steps_transition(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    to_second = np.diag(1 - h2**2) @ Wy.T
    to_first = np.diag(1 - h1**2) @ Wh.T @ to_second
    both = to_first + to_second
    dWh = to_first @ r[:, None] @ h0[None, :] + to_second @ r[:, None] @ h1[None, :]
    dWx = to_second @ np.outer(r, x2) + to_first @ np.outer(r, x1)
    return dWx, dWh, both @ r, r[:, None] @ h2[None, :]


@two_steps_problem.right("torch, rows and a batch of one")
def two_steps_torch_rows(x1, x2, h0, y, Wx, Wh, b, Wy):
    h = [h0[None]]
    for x in (x1, x2):
        h.append(torch.tanh(x[None] @ Wx.T + h[-1] @ Wh.T + b))
    dout = h[2] @ Wy.T - y
    grads = {"dWx": 0.0, "dWh": 0.0, "db": 0.0, "dWy": dout.T @ h[2]}
    grad = dout @ Wy
    for step, x in ((2, x2), (1, x1)):
        grad = grad * (1 + h[step]) * (1 - h[step])
        grads["dWx"] = grads["dWx"] + grad.T @ x[None]
        grads["dWh"] = grads["dWh"] + grad.T @ h[step - 1]
        grads["db"] = grads["db"] + grad
        grad = grad @ Wh
    return grads


@two_steps_problem.right("single precision inside")
def two_steps_float32(x1, x2, h0, y, Wx, Wh, b, Wy):
    x1, x2, h0, y, Wx, Wh, b, Wy = (v.astype(np.float32) for v in (x1, x2, h0, y, Wx, Wh, b, Wy))
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = Wy.T @ r * (1 - h2**2)
    d1 = Wh.T @ d2 * (1 - h1**2)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.right("extended precision inside")
def two_steps_longdouble(x1, x2, h0, y, Wx, Wh, b, Wy):
    x1, x2, h0, Wx, Wh, Wy = (np.asarray(v, dtype=np.longdouble) for v in (x1, x2, h0, Wx, Wh, Wy))
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = Wy.T @ r * (1 - h2**2)
    d1 = Wh.T @ d2 * (1 - h1**2)
    grads = np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)
    return [np.float64(grad) for grad in grads]


def two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = Wy.T @ r * (1 - h2**2)
    return h1, h2, r, d2, Wh.T @ d2 * (1 - h1**2)


@two_steps_problem.wrong("stops at the second step", "missing_path", "missing_term")
def two_steps_last_only(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = Wy.T @ r * (1 - h2**2)
    return np.outer(d2, x2), np.outer(d2, h1), d2, np.outer(r, h2)


@two_steps_problem.wrong("only the first step's contribution survives the loop", "missing_term", "missing_path")
def two_steps_overwritten(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    dh = Wy.T @ r
    for x, before, after in ((x2, h1, h2), (x1, h0, h1)):
        dz = dh * (1 - after**2)
        dWx, dWh, db = np.outer(dz, x), np.outer(dz, before), dz
        dh = Wh.T @ dz
    return dWx, dWh, db, np.outer(r, h2)


@two_steps_problem.wrong(
    "the weights between the steps not transposed", "transposed", "wrong_argument", "axes_permuted"
)
def two_steps_not_transposed(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = Wy.T @ r * (1 - h2**2)
    d1 = Wh @ d2 * (1 - h1**2)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the weights between the steps left out", "missing_chain_factor")
def two_steps_without_transition(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = Wy.T @ r * (1 - h2**2)
    d1 = d2 * (1 - h1**2)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the output's error sent to the first step too", "extra_term")
def two_steps_output_at_both(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = Wy.T @ r * (1 - h2**2)
    d1 = (Wy.T @ r + Wh.T @ d2) * (1 - h1**2)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong(
    "the output's error in place of the delta that comes back", "wrong_argument", "missing_chain_factor"
)
def two_steps_no_recurrence(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = Wy.T @ r * (1 - h2**2)
    d1 = Wy.T @ r * (1 - h1**2)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the slope of the first step left out", "missing_chain_factor")
def two_steps_first_slope_missing(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = Wy.T @ r * (1 - h2**2)
    d1 = Wh.T @ d2
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the slope of the second state at both steps", "wrong_argument")
def two_steps_same_slope(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    slope = 1 - h2**2
    d2 = Wy.T @ r * slope
    d1 = Wh.T @ d2 * slope
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the states after the step for those before it", "wrong_argument", "shifted_or_flipped")
def two_steps_states_shifted(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    dWh = np.outer(d2, h2) + np.outer(d1, h1)
    return np.outer(d2, x2) + np.outer(d1, x1), dWh, d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the initial state taken for zero on the way back", "missing_term", "missing_path")
def two_steps_initial_zero(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong(
    "the initial state taken for zero throughout",
    "ignores_input",
    "different_loss",
    "missing_term",
    "missing_path",
    "wrong_argument",
    "hard_coded",
)
def two_steps_from_zero(x1, x2, h0, y, Wx, Wh, b, Wy):
    before = 0 * h0
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, before, y, Wx, Wh, b, Wy)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, before), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the inputs in the wrong order", "shifted_or_flipped", "wrong_argument")
def two_steps_inputs_flipped(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    return np.outer(d2, x1) + np.outer(d1, x2), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the mean over the steps for the sum", "constant_factor", "dimension_scale")
def two_steps_averaged(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    dWx = np.mean([np.outer(d2, x2), np.outer(d1, x1)], axis=0)
    dWh = np.mean([np.outer(d2, h1), np.outer(d1, h0)], axis=0)
    return dWx, dWh, (d1 + d2) / 2, np.outer(r, h2)


@two_steps_problem.wrong("the half of the loss forgotten", "constant_factor", "missing_chain_factor")
def two_steps_doubled(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = 2 * (Wy @ h2 - y)
    d2 = Wy.T @ r * (1 - h2**2)
    d1 = Wh.T @ d2 * (1 - h1**2)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("averaged over the outputs", "dimension_scale")
def two_steps_mean_over_outputs(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    grads = np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)
    return tuple(grad / y.size for grad in grads)


@two_steps_problem.wrong(
    "target minus output", "sign_flipped", "constant_factor", "missing_chain_factor", "wrong_activation_derivative"
)
def two_steps_negative(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1 = torch.tanh(Wx @ x1 + Wh @ h0 + b)
    h2 = torch.tanh(Wx @ x2 + Wh @ h1 + b)
    r = y - Wy @ h2
    d2 = Wy.T @ r * (1 - h2**2)
    d1 = Wh.T @ d2 * (1 - h1**2)
    dWx = torch.outer(d2, x2) + torch.outer(d1, x1)
    dWh = torch.outer(d2, h1) + torch.outer(d1, h0)
    return dWx, dWh, d1 + d2, torch.outer(r, h2)


@two_steps_problem.wrong(
    "the output for its error", "ignores_input", "missing_term", "different_loss", "wrong_argument"
)
def two_steps_without_target(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, 0 * y, Wx, Wh, b, Wy)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the bias of the second step alone", "missing_term", "missing_path")
def two_steps_bias_once(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d2, np.outer(r, h2)


@two_steps_problem.wrong("the bias doubled for two steps", "wrong_term_factor", "missing_path", "wrong_argument")
def two_steps_bias_doubled(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), 2 * d2, np.outer(r, h2)


@two_steps_problem.wrong("both gradients of the weights transposed", "transposed", "axes_permuted")
def two_steps_transposed(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    return np.outer(x2, d2) + np.outer(x1, d1), np.outer(h1, d2) + np.outer(h0, d1), d1 + d2, np.outer(h2, r)


@two_steps_problem.wrong("the recurrent weights' gradient alone transposed", "transposed", "axes_permuted")
def two_steps_recurrent_transposed(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    dWh = np.outer(h1, d2) + np.outer(h0, d1)
    return np.outer(d2, x2) + np.outer(d1, x1), dWh, d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the delta clipped between the steps", "region_only", "clipped")
def two_steps_delta_clipped(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = Wy @ h2 - y
    d2 = np.clip(Wy.T @ r, -0.1, 0.1) * (1 - h2**2)
    d1 = np.clip(Wh.T @ d2, -0.1, 0.1) * (1 - h1**2)
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


@two_steps_problem.wrong("the output weights written into an array of whole numbers", "truncated_to_int")
def two_steps_whole_numbers(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    dWy = np.zeros(Wy.shape, dtype=int)
    for c in range(Wy.shape[0]):
        for j in range(Wy.shape[1]):
            dWy[c, j] = r[c] * h2[j]
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, dWy


@two_steps_problem.wrong("rounded to three decimals", "rounded")
def two_steps_rounded(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    grads = np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)
    return [np.round(grad, 3) for grad in grads]


@two_steps_problem.wrong("the update for the gradient", "step_not_slope", "constant_factor")
def two_steps_step(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2, r, d2, d1 = two_steps_parts(x1, x2, h0, y, Wx, Wh, b, Wy)
    grads = np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)
    return [-0.1 * grad for grad in grads]


@two_steps_problem.wrong(
    "one step only, and the residual doubled", "missing_path", "missing_term", "constant_factor", "missing_chain_factor"
)
def two_steps_two_mistakes(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = 2 * (Wy @ h2 - y)
    d2 = Wy.T @ r * (1 - h2**2)
    return np.outer(d2, x2), np.outer(d2, h1), d2, np.outer(r, h2)


@two_steps_problem.wrong(
    "no slope in either step, and the wrong sign", "missing_chain_factor", "sign_flipped", "constant_factor"
)
def two_steps_two_left_out(x1, x2, h0, y, Wx, Wh, b, Wy):
    h1, h2 = two_states(x1, x2, h0, Wx, Wh, b)
    r = y - Wy @ h2
    d2 = Wy.T @ r
    d1 = Wh.T @ d2
    return np.outer(d2, x2) + np.outer(d1, x1), np.outer(d2, h1) + np.outer(d1, h0), d1 + d2, np.outer(r, h2)


# One step with gates: input, forget, output and candidate, stacked along the first axis.


@loss(
    x=normal("n", "d"),
    h_prev=normal("n", "h"),
    c_prev=normal("n", "h"),
    Wx=normal(4, "d", "h"),
    Wh=normal(4, "h", "h"),
    b=normal(4, "h"),
    dh=normal("n", "h"),
    dc=normal("n", "h"),
)
def lstm_step(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    """the next state and memory of a cell with gates, weighted with the upstream gradients"""
    i = torch.sigmoid(x @ Wx[0] + h_prev @ Wh[0] + b[0])
    f = torch.sigmoid(x @ Wx[1] + h_prev @ Wh[1] + b[1])
    o = torch.sigmoid(x @ Wx[2] + h_prev @ Wh[2] + b[2])
    g = torch.tanh(x @ Wx[3] + h_prev @ Wh[3] + b[3])
    c = f * c_prev + i * g
    return (o * torch.tanh(c) * dh).sum() + (c * dc).sum()


lstm_problem = Problem(lstm_step, ("x", "h_prev", "c_prev", "Wx", "Wh", "b"))


def lstm_forward(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o = (sigmoid(x @ Wx[gate] + h_prev @ Wh[gate] + b[gate]) for gate in range(3))
    g = np.tanh(x @ Wx[3] + h_prev @ Wh[3] + b[3])
    return i, f, o, g, f * c_prev + i * g


def lstm_collect(dz, x, h_prev, Wx, Wh):
    dx = sum(dz[gate] @ Wx[gate].T for gate in range(4))
    dh_prev = sum(dz[gate] @ Wh[gate].T for gate in range(4))
    dWx = np.stack([x.T @ dz[gate] for gate in range(4)])
    dWh = np.stack([h_prev.T @ dz[gate] for gate in range(4)])
    return dx, dh_prev, dWx, dWh, np.stack([dz[gate].sum(axis=0) for gate in range(4)])


def lstm_deltas(i, f, o, g, c, c_prev, dh, dc):
    t = np.tanh(c)
    dc_all = dc + dh * o * (1 - t**2)
    return dc_all, [
        dc_all * g * i * (1 - i),
        dc_all * c_prev * f * (1 - f),
        dh * t * o * (1 - o),
        dc_all * i * (1 - g**2),
    ]


@lstm_problem.right("gate by gate")
def lstm_gate_by_gate(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i = sigmoid(x @ Wx[0] + h_prev @ Wh[0] + b[0])
    f = sigmoid(x @ Wx[1] + h_prev @ Wh[1] + b[1])
    o = sigmoid(x @ Wx[2] + h_prev @ Wh[2] + b[2])
    g = np.tanh(x @ Wx[3] + h_prev @ Wh[3] + b[3])
    tanh_c = np.tanh(f * c_prev + i * g)
    dtotal = dc + dh * o * (1 - tanh_c**2)
    di, df, do, dg = dtotal * g, dtotal * c_prev, dh * tanh_c, dtotal * i
    dzi = di * i * (1 - i)
    dzf = df * f * (1 - f)
    dzo = do * o * (1 - o)
    dzg = dg * (1 - g**2)
    dx = dzi @ Wx[0].T + dzf @ Wx[1].T + dzo @ Wx[2].T + dzg @ Wx[3].T
    dh_prev = dzi @ Wh[0].T + dzf @ Wh[1].T + dzo @ Wh[2].T + dzg @ Wh[3].T
    dWx = np.array([x.T @ dzi, x.T @ dzf, x.T @ dzo, x.T @ dzg])
    dWh = np.array([h_prev.T @ dzi, h_prev.T @ dzf, h_prev.T @ dzo, h_prev.T @ dzg])
    db = np.array([dzi.sum(0), dzf.sum(0), dzo.sum(0), dzg.sum(0)])
    return dx, dh_prev, dtotal * f, dWx, dWh, db


@lstm_problem.right("all gates in one wide matrix")
def lstm_wide(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    size = h_prev.shape[1]
    wide_x, wide_h = np.hstack(list(Wx)), np.hstack(list(Wh))
    a = x.dot(wide_x) + h_prev.dot(wide_h) + b.reshape(-1)
    gates = sigmoid(a[:, : 3 * size])
    i, f, o = gates[:, :size], gates[:, size : 2 * size], gates[:, 2 * size :]
    g = np.tanh(a[:, 3 * size :])
    c = f * c_prev + i * g
    dc_next = dc + dh * o * (1 - np.tanh(c) ** 2)
    dgates = np.hstack([dc_next * g, dc_next * c_prev, dh * np.tanh(c)]) * gates * (1 - gates)
    da = np.hstack([dgates, dc_next * i * (1 - g * g)])
    dWx = np.stack(np.split(x.T.dot(da), 4, axis=1))
    dWh = np.stack(np.split(h_prev.T.dot(da), 4, axis=1))
    return da.dot(wide_x.T), da.dot(wide_h.T), dc_next * f, dWx, dWh, da.sum(axis=0).reshape(4, size)


@lstm_problem.right("input and state side by side, gates in a dict")
def lstm_concatenated(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    names = ["i", "f", "o", "g"]
    d = x.shape[1]
    both = np.concatenate((x, h_prev), axis=1)
    W = {name: np.concatenate((Wx[k], Wh[k])) for k, name in enumerate(names)}
    z = {name: both @ W[name] + b[k] for k, name in enumerate(names)}
    out = {name: np.tanh(z[name]) if name == "g" else sigmoid(z[name]) for name in names}
    c = out["f"] * c_prev + out["i"] * out["g"]
    through = dc + dh * out["o"] * (1 - np.tanh(c) ** 2)
    dout = {"i": through * out["g"], "f": through * c_prev, "o": dh * np.tanh(c), "g": through * out["i"]}
    dz = {name: dout[name] * (1 - v**2 if name == "g" else v * (1 - v)) for name, v in out.items()}
    dboth = sum(dz[name] @ W[name].T for name in names)
    dW = np.array([both.T @ dz[name] for name in names])
    db = np.array([dz[name].sum(axis=0) for name in names])
    return {
        "dx": dboth[:, :d],
        "dh_prev": dboth[:, d:],
        "dc_prev": through * out["f"],
        "dWx": dW[:, :d],
        "dWh": dW[:, d:],
        "db": db,
    }


@lstm_problem.right("einsum over the gates")
def lstm_einsum(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    z = np.einsum("nd,adh->anh", x, Wx) + np.einsum("ng,agh->anh", h_prev, Wh) + b[:, None, :]
    i, f, o = sigmoid(z[:3])
    g = np.tanh(z[3])
    c = f * c_prev + i * g
    dc_all = dc + dh * o / np.cosh(c) ** 2
    slopes = np.stack([i * (1 - i), f * (1 - f), o * (1 - o), 1 - g**2])
    dz = np.stack([dc_all * g, dc_all * c_prev, dh * np.tanh(c), dc_all * i]) * slopes
    return (
        np.einsum("anh,adh->nd", dz, Wx),
        np.einsum("anh,agh->ng", dz, Wh),
        f * dc_all,
        np.einsum("nd,anh->adh", x, dz),
        np.einsum("ng,anh->agh", h_prev, dz),
        np.einsum("anh->ah", dz),
    )


@lstm_problem.right("torch, batched products")
def lstm_torch(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    z = torch.matmul(x, Wx) + torch.matmul(h_prev, Wh) + b.unsqueeze(1)
    i, f, o, g = torch.sigmoid(z[0]), torch.sigmoid(z[1]), torch.sigmoid(z[2]), torch.tanh(z[3])
    t = torch.tanh(f * c_prev + i * g)
    total = dc + dh * o * (1 - t.square())
    dz = torch.stack(
        (total * g * i * (1 - i), total * c_prev * f * (1 - f), dh * t * o * (1 - o), total * i * (1 - g.square()))
    )
    dx = torch.matmul(dz, Wx.transpose(1, 2)).sum(0)
    dh_prev = torch.matmul(dz, Wh.transpose(1, 2)).sum(0)
    return dx, dh_prev, total * f, x.T @ dz, h_prev.T @ dz, dz.sum(1)


@lstm_problem.right("a loop over the samples")
def lstm_sample_loop(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    dx, dh_prev, dc_prev = np.zeros(x.shape), np.zeros(h_prev.shape), np.zeros(c_prev.shape)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(b.shape)
    for s in range(x.shape[0]):
        i, f, o, g, c = lstm_forward(x[s], h_prev[s], c_prev[s], Wx, Wh, b)
        through = dc[s] + dh[s] * o * (1 - np.tanh(c) ** 2)
        dc_prev[s] = through * f
        deltas = (
            through * g * i * (1 - i),
            through * c_prev[s] * f * (1 - f),
            dh[s] * np.tanh(c) * o * (1 - o),
            through * i * (1 - g**2),
        )
        for gate, delta in enumerate(deltas):
            dx[s] += Wx[gate] @ delta
            dh_prev[s] += Wh[gate] @ delta
            dWx[gate] += np.outer(x[s], delta)
            dWh[gate] += np.outer(h_prev[s], delta)
            db[gate] += delta
    return dx, dh_prev, dc_prev, dWx, dWh, db


@lstm_problem.right("plain numbers, one unit of one sample at a time")
def lstm_scalars(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    n, d = x.shape
    size = h_prev.shape[1]
    dx = [[0.0] * d for _ in range(n)]
    dh_prev = [[0.0] * size for _ in range(n)]
    dc_prev = [[0.0] * size for _ in range(n)]
    dWx = [[[0.0] * size for _ in range(d)] for _ in range(4)]
    dWh = [[[0.0] * size for _ in range(size)] for _ in range(4)]
    db = [[0.0] * size for _ in range(4)]
    for s in range(n):
        for j in range(size):
            z = [float(x[s] @ Wx[k, :, j] + h_prev[s] @ Wh[k, :, j] + b[k, j]) for k in range(4)]
            i, f, o = (1 / (1 + math.exp(-z[k])) for k in range(3))
            g = math.tanh(z[3])
            before = float(c_prev[s, j])
            t = math.tanh(f * before + i * g)
            through = float(dc[s, j]) + float(dh[s, j]) * o * (1 - t * t)
            dc_prev[s][j] = through * f
            dz = [
                through * g * i * (1 - i),
                through * before * f * (1 - f),
                float(dh[s, j]) * t * o * (1 - o),
                through * i * (1 - g * g),
            ]
            for k in range(4):
                db[k][j] += dz[k]
                for p in range(d):
                    dx[s][p] += dz[k] * float(Wx[k, p, j])
                    dWx[k][p][j] += dz[k] * float(x[s, p])
                for p in range(size):
                    dh_prev[s][p] += dz[k] * float(Wh[k, p, j])
                    dWh[k][p][j] += dz[k] * float(h_prev[s, p])
    return dx, dh_prev, dc_prev, dWx, dWh, db


@lstm_problem.right("the two upstream gradients followed apart, then added")
def lstm_two_sources(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    totals = []
    for from_h, from_c in ((dh, np.zeros_like(dc)), (np.zeros_like(dh), dc)):
        through, dz = lstm_deltas(i, f, o, g, c, c_prev, from_h, from_c)
        dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
        totals.append((dx, dh_prev, through * f, dWx, dWh, db))
    return tuple(first + second for first, second in zip(*totals, strict=True))


@lstm_problem.right("gates by tanh, slopes from it")
def lstm_gates_by_tanh(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    half = [np.tanh((x @ Wx[k] + h_prev @ Wh[k] + b[k]) / 2) for k in range(3)]
    i, f, o = ((1 + t) / 2 for t in half)
    di, df, do = ((1 + t) * (1 - t) / 4 for t in half)
    g = np.tanh(x @ Wx[3] + h_prev @ Wh[3] + b[3])
    t = np.tanh(f * c_prev + i * g)
    through = dc + dh * o * (1 + t) * (1 - t)
    dz = [through * g * di, through * c_prev * df, dh * t * do, through * i * (1 + g) * (1 - g)]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.right("samples as columns")
def lstm_columns(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    xt, a, c0 = x.T, h_prev.T, c_prev.T
    z = [Wx[k].T @ xt + Wh[k].T @ a + b[k][:, None] for k in range(4)]
    it, ft, ot, cct = sigmoid(z[0]), sigmoid(z[1]), sigmoid(z[2]), np.tanh(z[3])
    c1 = ft * c0 + it * cct
    back = dc.T + ot * (1 - np.square(np.tanh(c1))) * dh.T
    dit = back * cct * it * (1 - it)
    dft = back * c0 * ft * (1 - ft)
    dot = dh.T * np.tanh(c1) * ot * (1 - ot)
    dcct = back * it * (1 - np.square(cct))
    gates = (dit, dft, dot, dcct)
    dxt = sum(Wx[k] @ gates[k] for k in range(4))
    da = sum(Wh[k] @ gates[k] for k in range(4))
    dWx = np.array([(delta @ xt.T).T for delta in gates])
    dWh = np.array([(delta @ a.T).T for delta in gates])
    return dxt.T, da.T, (back * ft).T, dWx, dWh, np.array([delta.sum(axis=1) for delta in gates])


@lstm_problem.right("tangents, one number of the inputs at a time")
def lstm_tangents(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    t = np.tanh(c)

    def along(dz, dc_before):
        ti, tf, to = (v * (1 - v) * z for v, z in zip((i, f, o), dz[:3], strict=True))
        tg = (1 - g**2) * dz[3]
        tc = tf * c_prev + f * dc_before + ti * g + i * tg
        return np.sum(dh * (to * t + o * (1 - t**2) * tc) + dc * tc)

    def by(parameter, tangent):
        grad = np.zeros(parameter.shape)
        for index in np.ndindex(*parameter.shape):
            unit = np.zeros(parameter.shape)
            unit[index] = 1
            grad[index] = along(*tangent(unit))
        return grad

    still = [0.0] * 4
    return (
        by(x, lambda u: ([u @ Wx[k] for k in range(4)], 0.0)),
        by(h_prev, lambda u: ([u @ Wh[k] for k in range(4)], 0.0)),
        by(c_prev, lambda u: (still, u)),
        by(Wx, lambda u: ([x @ u[k] for k in range(4)], 0.0)),
        by(Wh, lambda u: ([h_prev @ u[k] for k in range(4)], 0.0)),
        by(b, lambda u: ([u[k] for k in range(4)], 0.0)),
    )


@lstm_problem.right("small operations as objects on a tape")
def lstm_tape(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    class Affine:
        def __init__(self, gate):
            self.gate = gate

        def forward(self):
            return x @ Wx[self.gate] + h_prev @ Wh[self.gate] + b[self.gate]

        def backward(self, dz):
            k = self.gate
            return dz @ Wx[k].T, dz @ Wh[k].T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)

    class Product:
        def forward(self, left, right):
            self.left, self.right = left, right
            return left * right

        def backward(self, grad):
            return grad * self.right, grad * self.left

    affine = [Affine(k) for k in range(4)]
    values = [sigmoid(a.forward()) for a in affine[:3]] + [np.tanh(affine[3].forward())]
    write, keep, show = Product(), Product(), Product()
    c = keep.forward(values[1], c_prev) + write.forward(values[0], values[3])
    show.forward(values[2], np.tanh(c))
    do, dt = show.backward(dh)
    grad_c = dc + dt * (1 - np.tanh(c) ** 2)
    di, dg = write.backward(grad_c)
    df, dc_prev = keep.backward(grad_c)
    dz = [upstream * v * (1 - v) for upstream, v in zip((di, df, do), values[:3], strict=True)]
    dz.append(dg * (1 - values[3] ** 2))
    parts = [a.backward(delta) for a, delta in zip(affine, dz, strict=True)]
    dx, dh_prev = (sum(part[k] for part in parts) for k in range(2))
    dWx, dWh, db = (np.stack([part[k] for part in parts]) for k in range(2, 5))
    return [dx, dh_prev, dc_prev, dWx, dWh, db]


@lstm_problem.right("torch, cell by cell, results in a dict")
def lstm_torch_dict(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    z = [torch.addmm(b[k], x, Wx[k]) + h_prev.mm(Wh[k]) for k in range(4)]
    i, f, o = (1 / (1 + torch.exp(-z[k])) for k in range(3))
    g = torch.tanh(z[3])
    c = torch.addcmul(f * c_prev, i, g)
    through = dc + dh * o * (1 - torch.tanh(c) ** 2)
    dz = [
        (through * g) * (i - i**2),
        (through * c_prev) * (f - f**2),
        (dh * torch.tanh(c)) * (o - o**2),
        (through * i) * (1 - g**2),
    ]
    return {
        "dx": torch.cat(dz, 1) @ torch.cat(list(Wx), 1).T,
        "dh_prev": torch.cat(dz, 1) @ torch.cat(list(Wh), 1).T,
        "dc_prev": through * f,
        "dWx": torch.stack([x.T @ delta for delta in dz]),
        "dWh": torch.stack([h_prev.T @ delta for delta in dz]),
        "db": torch.stack([delta.sum(0) for delta in dz]),
    }


@lstm_problem.right("single precision inside")
def lstm_float32(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    x, h_prev, c_prev, Wx = (v.astype(np.float32) for v in (x, h_prev, c_prev, Wx))
    Wh, b, dh, dc = (v.astype(np.float32) for v in (Wh, b, dh, dc))
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.right("extended precision inside")
def lstm_longdouble(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    x, h_prev, c_prev, Wx, Wh = (v.astype(np.longdouble) for v in (x, h_prev, c_prev, Wx, Wh))
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return [v.astype(float) for v in (dx, dh_prev, through * f, dWx, dWh, db)]


@lstm_problem.wrong(
    "the memory's own upstream gradient forgotten", "ignores_input", "missing_path", "missing_term", "different_loss"
)
def lstm_without_dc(x, h_prev, c_prev, Wx, Wh, b, dh):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    t = np.tanh(c)
    through = dh * o * (1 - t**2)
    dz = [through * g * i * (1 - i), through * c_prev * f * (1 - f), dh * t * o * (1 - o), through * i * (1 - g**2)]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the state's gradient does not reach the memory", "missing_path", "missing_term")
def lstm_state_apart(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dh * np.tanh(c) * o * (1 - o), dc * i * (1 - g**2)]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, dc * f, dWx, dWh, db


@lstm_problem.wrong("the derivative of the outer tanh left out", "missing_chain_factor")
def lstm_outer_slope_missing(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through = dc + dh * o
    dz = [
        through * g * i * (1 - i),
        through * c_prev * f * (1 - f),
        dh * np.tanh(c) * o * (1 - o),
        through * i * (1 - g**2),
    ]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the memory for its tanh in the outer derivative", "wrong_argument", "wrong_activation_derivative")
def lstm_outer_slope_of_memory(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through = dc + dh * o * (1 - c**2)
    dz = [
        through * g * i * (1 - i),
        through * c_prev * f * (1 - f),
        dh * np.tanh(c) * o * (1 - o),
        through * i * (1 - g**2),
    ]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the state's tanh slope from the new state", "wrong_argument", "wrong_activation_derivative")
def lstm_outer_slope_of_state(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    h = o * np.tanh(c)
    through = dc + dh * o * (1 - h**2)
    dz = [
        through * g * i * (1 - i),
        through * c_prev * f * (1 - f),
        dh * np.tanh(c) * o * (1 - o),
        through * i * (1 - g**2),
    ]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the output gate with the memory for its tanh", "wrong_argument", "missing_chain_factor")
def lstm_output_gate_memory(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dz[2] = dh * c * o * (1 - o)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the new memory for the old in the forget gate", "wrong_argument")
def lstm_forget_gate_memory(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dz[1] = through * c * f * (1 - f)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the slopes of the gates left out", "missing_chain_factor")
def lstm_gate_slopes_missing(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    t = np.tanh(c)
    through = dc + dh * o * (1 - t**2)
    dz = [through * g, through * c_prev, dh * t, through * i * (1 - g**2)]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the logistic slope for the candidate", "wrong_activation_derivative")
def lstm_candidate_logistic(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dz[3] = through * i * g * (1 - g)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the slope of tanh for all gates", "wrong_activation_derivative")
def lstm_gates_tanh_slope(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through = dc + dh * o * (1 - np.tanh(c) ** 2)
    upstream = [through * g, through * c_prev, dh * np.tanh(c), through * i]
    dz = [grad * (1 - gate**2) for grad, gate in zip(upstream, (i, f, o, g), strict=True)]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the logistic function taken again of the gates", "wrong_argument", "wrong_activation_derivative")
def lstm_gates_activated_twice(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    t = np.tanh(c)
    through = dc + dh * o * (1 - t**2)
    dz = [grad * sigmoid(s) * (1 - sigmoid(s)) for grad, s in ((through * g, i), (through * c_prev, f), (dh * t, o))]
    dz.append(through * i * (1 - g**2))
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("input gate and candidate exchanged", "wrong_argument")
def lstm_factors_exchanged(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dz[0] = through * i * i * (1 - i)
    dz[3] = through * g * (1 - g**2)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong(
    "gates stacked in another order", "permuted_outputs", "shifted_or_flipped", "axes_permuted", "wrong_argument"
)
def lstm_gates_reordered(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    order = [1, 0, 3, 2]
    return dx, dh_prev, through * f, dWx[order], dWh[order], db[order]


@lstm_problem.wrong("the forget gate forgotten on the way to the old memory", "missing_chain_factor")
def lstm_memory_without_forget(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through, dWx, dWh, db


@lstm_problem.wrong("the old memory from its own upstream gradient alone", "missing_path", "missing_term")
def lstm_memory_from_dc(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    _, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, dc * f, dWx, dWh, db


@lstm_problem.wrong("the output gate does not reach input and state", "missing_path", "missing_term")
def lstm_output_gate_missing(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    _, _, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    dx = dz[0] @ Wx[0].T + dz[1] @ Wx[1].T + dz[3] @ Wx[3].T
    dh_prev = dz[0] @ Wh[0].T + dz[1] @ Wh[1].T + dz[3] @ Wh[3].T
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("only the last gate survives the loop for input and state", "missing_term", "missing_path")
def lstm_last_gate_only(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(b.shape)
    for gate in range(4):
        dx = dz[gate] @ Wx[gate].T
        dh_prev = dz[gate] @ Wh[gate].T
        dWx[gate] = x.T @ dz[gate]
        dWh[gate] = h_prev.T @ dz[gate]
        db[gate] = dz[gate].sum(axis=0)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong(
    "recurrent weights not transposed: fits, as they are square", "transposed", "wrong_argument", "axes_permuted"
)
def lstm_not_transposed(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, _, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, sum(dz[gate] @ Wh[gate] for gate in range(4)), through * f, dWx, dWh, db


@lstm_problem.wrong("gradients of the recurrent weights transposed", "transposed", "axes_permuted")
def lstm_weights_transposed(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh.transpose(0, 2, 1), db


@lstm_problem.wrong("a mean over the batch that the loss does not take", "batch_scale")
def lstm_batch_mean(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx / len(x), dWh / len(x), db / len(x)


@lstm_problem.wrong("one bias for all units of a gate", "wrong_axis_sum", "broadcast_shape")
def lstm_bias_summed(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, _ = lstm_collect(dz, x, h_prev, Wx, Wh)
    db = np.zeros_like(b)
    for gate in range(4):
        db[gate] = np.sum(dz[gate])
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong(
    "the bias from the last sample",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def lstm_bias_of_last(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, _ = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, np.array([delta[-1] for delta in dz])


@lstm_problem.wrong(
    "no biases in the forward pass", "ignores_input", "different_loss", "missing_term", "wrong_argument"
)
def lstm_without_bias(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, np.zeros_like(b))
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong(
    "one added to the bias of the forget gate", "hard_coded", "different_loss", "wrong_argument", "extra_term"
)
def lstm_forget_bias(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    shifted = b.copy()
    shifted[1] += 1.0
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, shifted)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the memory goes back with the wrong sign", "wrong_term_factor", "wrong_activation_derivative")
def lstm_outer_sign(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    t = np.tanh(c)
    through = dc - dh * o * (1 - t**2)
    dz = [through * g * i * (1 - i), through * c_prev * f * (1 - f), dh * t * o * (1 - o), through * i * (1 - g**2)]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong("the old state's gradient left at zero", "zero", "missing_path")
def lstm_state_zero(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, _, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, np.zeros_like(h_prev), through * f, dWx, dWh, db


@lstm_problem.wrong("the gradients of old state and old memory exchanged", "permuted_outputs")
def lstm_states_exchanged(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, through * f, dh_prev, dWx, dWh, db


@lstm_problem.wrong("clipped against exploding gradients", "region_only", "clipped")
def lstm_clipped(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx.clip(-0.1, 0.1), dWh.clip(-0.1, 0.1), db.clip(-0.1, 0.1)


@lstm_problem.wrong("rounded to three decimals", "rounded")
def lstm_rounded(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return [np.round(v, 3) for v in (dx, dh_prev, through * f, dWx, dWh, db)]


@lstm_problem.wrong(
    "no slopes of the gates, no upstream of the memory",
    "missing_chain_factor",
    "missing_path",
    "ignores_input",
    "missing_term",
    "different_loss",
)
def lstm_two_left_out(x, h_prev, c_prev, Wx, Wh, b, dh):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    t = np.tanh(c)
    through = dh * o * (1 - t**2)
    dz = [through * g, through * c_prev, dh * t, through * i * (1 - g**2)]
    dx, dh_prev, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, dh_prev, through * f, dWx, dWh, db


@lstm_problem.wrong(
    "logistic slope for the candidate, recurrent weights not transposed",
    "wrong_activation_derivative",
    "transposed",
    "wrong_argument",
    "axes_permuted",
)
def lstm_two_mistakes(x, h_prev, c_prev, Wx, Wh, b, dh, dc):
    i, f, o, g, c = lstm_forward(x, h_prev, c_prev, Wx, Wh, b)
    through, dz = lstm_deltas(i, f, o, g, c, c_prev, dh, dc)
    dz[3] = through * i * g * (1 - g)
    dx, _, dWx, dWh, db = lstm_collect(dz, x, h_prev, Wx, Wh)
    return dx, sum(delta @ weights for delta, weights in zip(dz, Wh, strict=True)), through * f, dWx, dWh, db
