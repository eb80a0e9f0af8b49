"""Attention: one head of scaled dot products, the softmax inside it, and the similarity of directions."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from grader import loss, normal


@loss(Q=normal("m", "k"), K=normal("n", "k"), V=normal("n", "v"), dout=normal("m", "v"))
def attention(Q, K, V, dout):
    """scaled dot-product attention against an upstream gradient"""
    scores = Q @ K.T / Q.shape[1] ** 0.5
    shifted = torch.exp(scores - scores.max(dim=1, keepdim=True).values.detach())
    weights = shifted / shifted.sum(dim=1, keepdim=True)
    return (weights @ V * dout).sum()


attention_problem = Problem(attention, ("Q", "K", "V"))


def row_softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@attention_problem.right("matrices, softmax backwards by rows")
def attention_matrices(Q, K, V, dout):
    scale = 1 / np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T * scale)
    dV = P.T @ dout
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return dS @ K * scale, dS.T @ Q * scale, dV


@attention_problem.right("row sums from the output, as in fused kernels")
def attention_output_row_sums(Q, K, V, dout):
    root = math.sqrt(K.shape[1])
    P = row_softmax(Q @ K.T / root)
    O = P @ V
    D = np.sum(dout * O, axis=1)
    dS = P * (dout @ V.T - D[:, None])
    return dS @ K / root, dS.T @ Q / root, P.T @ dout


@attention_problem.right("a loop over the queries with the Jacobian of softmax")
def attention_query_loop(Q, K, V, dout):
    k = Q.shape[1]
    dQ, dK, dV = np.zeros_like(Q), np.zeros_like(K), np.zeros_like(V)
    for i, q in enumerate(Q):
        s = K @ q / np.sqrt(k)
        p = np.exp(s - s.max())
        p = p / p.sum()
        J = np.diag(p) - np.outer(p, p)
        ds = J @ (V @ dout[i])
        dQ[i] = K.T @ ds / np.sqrt(k)
        dK += np.outer(ds, q) / np.sqrt(k)
        dV += np.outer(p, dout[i])
    return dQ, dK, dV


@attention_problem.right("loops over all pairs of queries and keys")
def attention_pair_loops(Q, K, V, dout):
    (m, k), n = Q.shape, len(K)
    dQ, dK, dV = np.zeros(Q.shape), np.zeros(K.shape), np.zeros(V.shape)
    for i in range(m):
        scores = [sum(Q[i, t] * K[j, t] for t in range(k)) / math.sqrt(k) for j in range(n)]
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        p = [e / sum(exps) for e in exps]
        gains = [float(np.dot(dout[i], V[j])) for j in range(n)]
        average = sum(p[j] * gains[j] for j in range(n))
        for j in range(n):
            ds = p[j] * (gains[j] - average) / math.sqrt(k)
            for t in range(k):
                dQ[i, t] += ds * K[j, t]
                dK[j, t] += ds * Q[i, t]
            dV[j] += p[j] * dout[i]
    return dQ, dK, dV


@attention_problem.right("einsum with all Jacobians of softmax")
def attention_einsum(Q, K, V, dout):
    c = Q.shape[1] ** -0.5
    P = row_softmax(c * np.einsum("ik,jk->ij", Q, K))
    J = np.einsum("ij,jl->ijl", P, np.eye(len(K))) - np.einsum("ij,il->ijl", P, P)
    dS = np.einsum("iv,jv,ijl->il", dout, V, J)
    dQ = c * np.einsum("ij,jk->ik", dS, K)
    dK = c * np.einsum("ij,ik->jk", dS, Q)
    return dQ, dK, np.einsum("ij,iv->jv", P, dout)


@attention_problem.right("deviation of the values from the output")
def attention_value_deviations(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    deviations = V[None, :, :] - (P @ V)[:, None, :]
    dS = P * np.sum(deviations * dout[:, None, :], axis=2) / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.right("covariance of keys and values under the weights")
def attention_covariance(Q, K, V, dout):
    k = Q.shape[1]
    P = row_softmax(Q @ K.T / np.sqrt(k))
    dQ = np.zeros(Q.shape)
    dK = np.zeros(K.shape)
    for i in range(len(Q)):
        p = P[i]
        Kc = K - p @ K
        Vc = V - p @ V
        dQ[i] = (Kc.T * p) @ Vc @ dout[i] / np.sqrt(k)
        dK += np.outer(p * (Vc @ dout[i]), Q[i]) / np.sqrt(k)
    return dQ, dK, P.T @ dout


@attention_problem.right("exponentials without a shift, quotient rule")
def attention_quotient_rule(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    E = np.exp(Q @ K.T / root)
    total = E.sum(axis=1, keepdims=True)
    numerator = E @ V
    dnumerator = dout / total
    dtotal = -np.sum(dout * numerator, axis=1, keepdims=True) / total**2
    dE = dnumerator @ V.T + dtotal
    dS = E * dE / root
    return {"dQ": dS @ K, "dK": dS.T @ Q, "dV": E.T @ dnumerator}


@attention_problem.right("torch")
def attention_torch(Q, K, V, dout):
    scale = K.shape[-1] ** -0.5
    P = torch.softmax(Q @ K.transpose(0, 1) * scale, dim=-1)
    dP = dout @ V.transpose(0, 1)
    dS = P * (dP - (P * dP).sum(dim=-1, keepdim=True)) * scale
    return dS @ K, dS.transpose(0, 1) @ Q, P.transpose(0, 1) @ dout


@attention_problem.right("torch, through the logarithm of the weights")
def attention_torch_log_weights(Q, K, V, dout):
    scale = 1 / math.sqrt(Q.size(1))
    logP = F.log_softmax(scale * torch.mm(Q, K.t()), dim=1)
    P = logP.exp()
    dlogP = P * torch.mm(dout, V.t())
    dS = dlogP - P * dlogP.sum(1, keepdim=True)
    return scale * torch.mm(dS, K), scale * torch.mm(dS.t(), Q), torch.mm(P.t(), dout)


@attention_problem.right("keys taken one after the other, running maximum and sum")
def attention_streamed(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    top = Q @ K[0] / root
    total = np.ones_like(top)
    acc = np.outer(np.ones_like(top), V[0])
    for j in range(1, len(K)):
        s = Q @ K[j] / root
        new = np.maximum(top, s)
        keep, e = np.exp(top - new), np.exp(s - new)
        total = total * keep + e
        acc = acc * keep[:, None] + np.outer(e, V[j])
        top = new
    out = acc / total[:, None]
    dQ, dK, dV = np.zeros_like(Q), np.zeros_like(K), np.zeros_like(V)
    for j in range(len(K)):
        p = np.exp(Q @ K[j] / root - top) / total
        dV[j] = p @ dout
        ds = p * np.sum(dout * (V[j] - out), axis=1) / root
        dK[j] = ds @ Q
        dQ += np.outer(ds, K[j])
    return dQ, dK, dV


@attention_problem.right("queries and keys in columns")
def attention_columns(Q, K, V, dout):
    q, key, value, up = Q.T, K.T, V.T, dout.T
    root = q.shape[0] ** 0.5
    S = key.T @ q / root
    A = np.exp(S - np.max(S, axis=0))
    A /= np.sum(A, axis=0)
    dA = value.T @ up
    dS = A * (dA - np.sum(A * dA, axis=0))
    return [(key @ dS / root).T, (q @ dS.T / root).T, (up @ A.T).T]


@attention_problem.right("a class with a cache")
def attention_class(Q, K, V, dout):
    class Head:
        def softmax(self, x):
            e = np.exp(x - np.max(x, axis=-1, keepdims=True))
            return e / np.sum(e, axis=-1, keepdims=True)

        def forward(self, q, k, v):
            self.q, self.k, self.v = q / q.shape[-1] ** 0.5, k, v
            self.att = self.softmax(self.q @ k.T)
            return self.att @ v

        def backward(self, up):
            datt = up @ self.v.T
            dscores = self.att * datt
            dscores = dscores - self.att * dscores.sum(axis=-1, keepdims=True)
            return dscores @ self.k / self.k.shape[-1] ** 0.5, dscores.T @ self.q, self.att.T @ up

    head = Head()
    head.forward(Q, K, V)
    return head.backward(dout)


@attention_problem.right("torch loops over queries, stacked")
def attention_torch_loop(Q, K, V, dout):
    k = Q.shape[1]
    dQ = []
    dK, dV = torch.zeros_like(K), torch.zeros_like(V)
    for q, up in zip(Q, dout):
        p = torch.softmax(torch.mv(K, q) / k**0.5, dim=0)
        dp = torch.mv(V, up)
        ds = p * (dp - torch.dot(p, dp)) / k**0.5
        dQ.append(torch.mv(K.T, ds))
        dK = dK + torch.outer(ds, q)
        dV = dV + torch.outer(p, up)
    return torch.stack(dQ), dK, dV


@attention_problem.right("in extended precision")
def attention_longdouble(Q, K, V, dout):
    q, key, value, up = (np.asarray(a, dtype=np.longdouble) for a in (Q, K, V, dout))
    root = np.sqrt(np.longdouble(q.shape[1]))
    P = row_softmax(q @ key.T / root)
    dP = up @ value.T
    dS = P * (dP - (P * dP).sum(axis=1, keepdims=True)) / root
    return (dS @ key).astype(float), (dS.T @ q).astype(float), (P.T @ up).astype(float)


@attention_problem.right("in single precision")
def attention_float32(Q, K, V, dout):
    q, key, value, up = (a.astype(np.float32) for a in (Q, K, V, dout))
    root = np.float32(math.sqrt(q.shape[1]))
    P = row_softmax(q @ key.T / root)
    dP = up @ value.T
    dS = P * (dP - (P * dP).sum(axis=1, keepdims=True)) / root
    return dS @ key, dS.T @ q, P.T @ up


@attention_problem.wrong(
    "the softmax's derivative left out", "missing_chain_factor", "ignores_input", "wrong_activation_derivative"
)
def attention_softmax_skipped(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dS = dout @ V.T / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong(
    "only the diagonal of the softmax's Jacobian",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "extra_mask",
    "wrong_axis_sum",
)
def attention_softmax_diagonal(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dS = P * (1 - P) * (dout @ V.T) / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong("the row sums left out", "missing_term", "missing_path", "wrong_activation_derivative")
def attention_without_row_sums(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dS = P * (dout @ V.T) / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong("row sums over the queries", "wrong_axis_sum")
def attention_sums_over_queries(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=0, keepdims=True)) / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong(
    "row sums of the gradient without the weights", "missing_chain_factor", "wrong_argument", "wrong_term_factor"
)
def attention_unweighted_row_sums(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - dP.sum(axis=1, keepdims=True)) / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong("softmax over the queries", "wrong_axis_sum", "different_loss")
def attention_softmax_over_queries(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax((Q @ K.T / root).T).T
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=0, keepdims=True)) / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong("no root of the width on the way back", "missing_chain_factor", "dimension_scale")
def attention_scale_forgotten_backwards(Q, K, V, dout):
    P = row_softmax(Q @ K.T / np.sqrt(Q.shape[1]))
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong(
    "the root of the width divided out twice", "squared_chain_factor", "dimension_scale", "extra_factor"
)
def attention_scale_twice(Q, K, V, dout):
    d = Q.shape[1]
    P = torch.softmax(Q @ K.T / d**0.5, dim=1)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(dim=1, keepdim=True)) / d
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong("no scale at all", "different_loss", "missing_chain_factor", "wrong_argument")
def attention_unscaled(Q, K, V, dout):
    P = row_softmax(Q @ K.T)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong(
    "divided by the width, not its root", "different_loss", "squared_chain_factor", "wrong_argument", "extra_factor"
)
def attention_scaled_by_width(Q, K, V, dout):
    d = Q.shape[1]
    P = row_softmax(Q @ K.T / d)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / d
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong("the root of the number of keys", "different_loss", "shape_only", "wrong_argument")
def attention_scaled_by_keys(Q, K, V, dout):
    root = math.sqrt(len(K))
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong("a width of 64 assumed", "hard_coded", "different_loss", "wrong_argument")
def attention_fixed_width(Q, K, V, dout):
    P = row_softmax(Q @ K.T / 8.0)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / 8.0
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong("weights not transposed for V", "transposed", "axes_permuted", "wrong_axis_sum")
def attention_weights_not_transposed(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    return dS @ K, dS.T @ Q, P @ dout


@attention_problem.wrong("scores not transposed for K", "transposed", "wrong_argument", "permuted_outputs")
def attention_scores_not_transposed(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    return dS @ K, dS @ K, P.T @ dout


@attention_problem.wrong("Q and K swapped on return", "permuted_outputs", "transposed", "wrong_argument")
def attention_swapped(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    dQ, dK = dS @ K, dS.T @ Q
    return dK, dQ, P.T @ dout


@attention_problem.wrong(
    "scores for weights in the gradient of V", "wrong_argument", "missing_chain_factor", "different_loss"
)
def attention_scores_for_weights(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    S = Q @ K.T / root
    P = row_softmax(S)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    return dS @ K, dS.T @ Q, S.T @ dout


@attention_problem.wrong("averaged over the queries", "batch_scale", "extra_factor", "different_loss")
def attention_averaged(Q, K, V, dout):
    m = len(Q)
    scale = 1 / (m * np.sqrt(Q.shape[1]))
    P = row_softmax(Q @ K.T / np.sqrt(Q.shape[1]))
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return scale * dS @ K, scale * dS.T @ Q, P.T @ dout / m


@attention_problem.wrong(
    "K and V from the last query alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def attention_last_query(Q, K, V, dout):
    k = Q.shape[1]
    dQ = np.zeros_like(Q)
    for i in range(len(Q)):
        dK, dV = np.zeros_like(K), np.zeros_like(V)
        s = K @ Q[i] / np.sqrt(k)
        p = np.exp(s - s.max()) / np.exp(s - s.max()).sum()
        dp = V @ dout[i]
        ds = p * (dp - p @ dp) / np.sqrt(k)
        dQ[i] = ds @ K
        dK += np.outer(ds, Q[i])
        dV += np.outer(p, dout[i])
    return dQ, dK, dV


@attention_problem.wrong("later keys masked", "extra_mask", "different_loss", "missing_term", "missing_path")
def attention_causal(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    S = np.where(np.tri(len(Q), len(K), dtype=bool), Q @ K.T / root, -1e9)
    P = row_softmax(S)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong(
    "upstream gradient taken for ones", "ignores_input", "missing_chain_factor", "hard_coded", "different_loss"
)
def attention_upstream_ones(Q, K, V):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    up = np.ones((len(Q), V.shape[1]))
    dP = up @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    return dS @ K, dS.T @ Q, P.T @ up


@attention_problem.wrong(
    "sign of the scores' gradient",
    "sign_flipped",
    "constant_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "step_not_slope",
)
def attention_scores_sign(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * ((dP * P).sum(axis=1, keepdims=True) - dP) / root
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong(
    "no path to queries and keys", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"
)
def attention_constant_weights(Q, K, V, dout):
    P = row_softmax(Q @ K.T / np.sqrt(Q.shape[1]))
    return np.zeros_like(Q), np.zeros_like(K), P.T @ dout


@attention_problem.wrong("clipped", "region_only", "clipped")
def attention_clipped(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    return tuple(np.clip(g, -0.1, 0.1) for g in (dS @ K, dS.T @ Q, P.T @ dout))


@attention_problem.wrong("rounded to three decimals", "rounded")
def attention_rounded(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    return np.round(dS @ K, 3), np.round(dS.T @ Q, 3), np.round(P.T @ dout, 3)


@attention_problem.wrong("integer arrays filled row by row", "truncated_to_int")
def attention_integer_arrays(Q, K, V, dout):
    root = np.sqrt(Q.shape[1])
    P = row_softmax(Q @ K.T / root)
    dP = dout @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    dK = np.zeros(K.shape, dtype=int)
    dV = np.zeros(V.shape, dtype=int)
    for j in range(len(K)):
        dK[j] = dS[:, j] @ Q
        dV[j] = P[:, j] @ dout
    return dS @ K, dK, dV


@attention_problem.wrong(
    "no scale backwards, no row sums",
    "missing_chain_factor",
    "missing_term",
    "missing_path",
    "dimension_scale",
    "wrong_activation_derivative",
)
def attention_unscaled_without_row_sums(Q, K, V, dout):
    P = row_softmax(Q @ K.T / np.sqrt(Q.shape[1]))
    dS = P * (dout @ V.T)
    return dS @ K, dS.T @ Q, P.T @ dout


@attention_problem.wrong("in half precision", "low_precision")
def attention_half_precision(Q, K, V, dout):
    q, key, value, up = (a.astype(np.float16) for a in (Q, K, V, dout))
    root = np.float16(math.sqrt(q.shape[1]))
    P = row_softmax(q @ key.T / root)
    dP = up @ value.T
    dS = P * (dP - (P * dP).sum(axis=1, keepdims=True)) / root
    return dS @ key, dS.T @ q, P.T @ up


@loss(X=normal("n", "c"), dout=normal("n", "c"))
def softmax_rows(X, dout):
    """softmax of the rows against an upstream gradient"""
    shifted = torch.exp(X - X.max(dim=1, keepdim=True).values.detach())
    return (shifted / shifted.sum(dim=1, keepdim=True) * dout).sum()


softmax_problem = Problem(softmax_rows, ("X",))


@softmax_problem.right("weighted deviation from the mean gradient")
def softmax_deviation(X, dout):
    P = row_softmax(X)
    return P * (dout - (P * dout).sum(axis=1, keepdims=True))


@softmax_problem.right("a loop over the rows with the Jacobian matrix")
def softmax_jacobian(X, dout):
    dX = np.zeros_like(X)
    for i in range(len(X)):
        e = np.exp(X[i] - X[i].max())
        p = e / np.sum(e)
        dX[i] = (np.diag(p) - np.outer(p, p)) @ dout[i]
    return dX


@softmax_problem.right("loops over pairs of classes, two cases")
def softmax_two_cases(X, dout):
    n, c = X.shape
    dX = np.zeros((n, c))
    for i in range(n):
        e = [math.exp(x - max(X[i])) for x in X[i]]
        p = [t / sum(e) for t in e]
        for k in range(c):
            for j in range(c):
                if j == k:
                    dX[i, k] += p[j] * (1 - p[j]) * dout[i, j]
                else:
                    dX[i, k] -= p[j] * p[k] * dout[i, j]
    return dX


@softmax_problem.right("einsum")
def softmax_einsum(X, dout):
    P = row_softmax(X)
    return np.einsum("ij,ij->ij", P, dout) - np.einsum("ij,ik,ik->ij", P, P, dout)


@softmax_problem.right("differences of gradients over pairs")
def softmax_pair_differences(X, dout):
    P = row_softmax(X)
    differences = dout[:, :, None] - dout[:, None, :]
    return (P[:, :, None] * P[:, None, :] * differences).sum(axis=2)


@softmax_problem.right("quotient rule on plain exponentials")
def softmax_quotient_rule(X, dout):
    E = np.exp(X)
    S = E.sum(axis=1, keepdims=True)
    return E * (dout * S - (dout * E).sum(axis=1, keepdims=True)) / S**2


@softmax_problem.right("backwards through exponential, sum and quotient")
def softmax_staged(X, dout):
    e = np.exp(X - np.max(X, axis=1)[:, None])
    total = e.sum(axis=1)[:, None]
    inverse = 1 / total
    de = dout * inverse
    dinverse = (dout * e).sum(axis=1)[:, None]
    dtotal = -dinverse * inverse**2
    de = de + dtotal * np.ones_like(e)
    return de * e


@softmax_problem.right("every probability from differences of scores")
def softmax_score_differences(X, dout):
    P = 1 / np.exp(X[:, None, :] - X[:, :, None]).sum(axis=2)
    centred = dout - dout.mean(axis=1, keepdims=True)
    return P * centred - P * (P * centred).sum(axis=1, keepdims=True)


@softmax_problem.right("through the logarithm of the sum of exponentials")
def softmax_log_sum_exp(X, dout):
    top = X.max(axis=1, keepdims=True)
    lse = top + np.log(np.exp(X - top).sum(axis=1, keepdims=True))
    logP = X - lse
    P = np.exp(logP)
    dlogP = dout * P
    return dlogP - P * dlogP.sum(axis=1, keepdims=True)


@softmax_problem.right("diagonal matrices")
def softmax_diagonal_matrices(X, dout):
    P = row_softmax(X)
    return P * dout - np.diag(np.diag(P @ dout.T)) @ P


@softmax_problem.right("one large block-diagonal Jacobian")
def softmax_block_diagonal(X, dout):
    n, c = X.shape
    J = np.zeros((n, c, n, c))
    for i, p in enumerate(row_softmax(X)):
        J[i, :, i, :] = p[:, None] * (np.eye(c) - p[None, :])
    return np.tensordot(dout, J, axes=([0, 1], [0, 1]))


@softmax_problem.right("Jacobian as centring under the probabilities")
def softmax_centring(X, dout):
    rows = []
    for p, up in zip(row_softmax(X), dout):
        centring = np.eye(len(p)) - np.outer(np.ones(len(p)), p)
        rows.append(centring.T @ np.diag(p) @ centring @ up)
    return np.vstack(rows)


@softmax_problem.right("torch")
def softmax_torch(X, dout):
    P = torch.softmax(X, dim=1)
    return P * (dout - torch.sum(P * dout, dim=1, keepdim=True))


@softmax_problem.right("torch, batched Jacobians")
def softmax_torch_batched(X, dout):
    P = F.softmax(X, dim=-1)
    J = torch.diag_embed(P) - P.unsqueeze(2) * P.unsqueeze(1)
    return torch.bmm(J, dout.unsqueeze(2)).squeeze(2)


@softmax_problem.right("plain lists")
def softmax_plain_lists(X, dout):
    result = []
    for x, up in zip(X.tolist(), dout.tolist()):
        e = [math.exp(t - max(x)) for t in x]
        s = math.fsum(e)
        p = [t / s for t in e]
        average = math.fsum(a * b for a, b in zip(p, up))
        result.append([a * (b - average) for a, b in zip(p, up)])
    return result


@softmax_problem.right("in extended precision")
def softmax_longdouble(X, dout):
    P = row_softmax(X.astype(np.longdouble))
    up = dout.astype(np.longdouble)
    return np.asarray(P * (up - (P * up).sum(axis=1, keepdims=True)), dtype=np.float64)


@softmax_problem.right("in single precision, dict")
def softmax_float32(X, dout):
    P = row_softmax(X.astype(np.float32))
    up = dout.astype(np.float32)
    return {"dX": P * (up - (P * up).sum(axis=1, keepdims=True))}


@softmax_problem.wrong(
    "only the diagonal of the Jacobian",
    "missing_path",
    "missing_term",
    "wrong_activation_derivative",
    "extra_mask",
    "wrong_axis_sum",
)
def softmax_diagonal_only(X, dout):
    P = row_softmax(X)
    return P * (1 - P) * dout


@softmax_problem.wrong("the sum left out", "missing_term", "missing_path", "wrong_activation_derivative")
def softmax_without_sum(X, dout):
    return row_softmax(X) * dout


@softmax_problem.wrong("pairs of classes counted once", "missing_path", "missing_term", "extra_mask", "region_only")
def softmax_half_the_pairs(X, dout):
    n, c = X.shape
    P = row_softmax(X)
    dX = np.zeros((n, c))
    for i in range(n):
        for k in range(c):
            dX[i, k] += P[i, k] * (1 - P[i, k]) * dout[i, k]
            for j in range(k):
                dX[i, k] -= P[i, j] * P[i, k] * dout[i, j]
    return dX


@softmax_problem.wrong(
    "sign of the off-diagonal entries",
    "wrong_term_factor",
    "wrong_activation_derivative",
    "missing_chain_factor",
    "extra_factor",
)
def softmax_off_diagonal_sign(X, dout):
    rows = []
    for p, up in zip(row_softmax(X), dout):
        J = np.outer(p, p)
        np.fill_diagonal(J, p * (1 - p))
        rows.append(J @ up)
    return np.array(rows)


@softmax_problem.wrong("the sum over the batch axis", "wrong_axis_sum")
def softmax_sum_over_batch(X, dout):
    P = row_softmax(X)
    return P * (dout - (P * dout).sum(axis=0))


@softmax_problem.wrong("the sum over everything", "wrong_axis_sum", "shape_only", "broadcast_shape")
def softmax_sum_over_all(X, dout):
    P = row_softmax(X)
    return P * (dout - np.sum(P * dout))


@softmax_problem.wrong("softmax of the columns", "wrong_axis_sum", "different_loss")
def softmax_of_columns(X, dout):
    E = np.exp(X - X.max(axis=0))
    P = E / E.sum(axis=0)
    return P * (dout - (P * dout).sum(axis=0))


@softmax_problem.wrong(
    "exponentials divided by the sum of the whole array",
    "wrong_axis_sum",
    "different_loss",
    "shape_only",
    "broadcast_shape",
)
def softmax_of_whole_array(X, dout):
    E = np.exp(X - X.max())
    P = E / E.sum()
    return P * (dout - (P * dout).sum())


@softmax_problem.wrong("a plain mean for the weighted one", "wrong_argument", "wrong_term_factor")
def softmax_plain_mean(X, dout):
    P = row_softmax(X)
    return P * (dout - dout.mean(axis=1, keepdims=True))


@softmax_problem.wrong(
    "the derivative of the logarithm of softmax",
    "different_loss",
    "wrong_activation_derivative",
    "missing_chain_factor",
)
def softmax_log_softmax(X, dout):
    P = torch.softmax(X, dim=1)
    return dout - P * dout.sum(dim=1, keepdim=True)


@softmax_problem.wrong("probabilities minus the upstream gradient, as for cross-entropy", "different_loss")
def softmax_cross_entropy_habit(X, dout):
    return row_softmax(X) - dout


@softmax_problem.wrong(
    "the upstream gradient not used",
    "ignores_input",
    "missing_chain_factor",
    "missing_path",
    "wrong_activation_derivative",
    "missing_term",
    "wrong_axis_sum",
    "extra_mask",
    "hard_coded",
)
def softmax_without_upstream(X):
    P = row_softmax(X)
    return P * (1 - P)


@softmax_problem.wrong("the probabilities left out in front", "missing_chain_factor")
def softmax_missing_factor(X, dout):
    P = row_softmax(X)
    return dout - (P * dout).sum(axis=1, keepdims=True)


@softmax_problem.wrong("softmax taken twice", "wrong_argument", "wrong_activation_derivative")
def softmax_twice(X, dout):
    P = row_softmax(row_softmax(X))
    return P * (dout - (P * dout).sum(axis=1, keepdims=True))


@softmax_problem.wrong("the scores for the probabilities", "wrong_argument", "wrong_activation_derivative")
def softmax_scores_for_probabilities(X, dout):
    return X * (dout - (X * dout).sum(axis=1, keepdims=True))


@softmax_problem.wrong("exponentials that are not normalised", "missing_chain_factor", "wrong_argument")
def softmax_unnormalised(X, dout):
    E = np.exp(X - X.max(axis=1, keepdims=True))
    return E * (dout - (E * dout).sum(axis=1, keepdims=True))


@softmax_problem.wrong("probabilities squared in front", "squared_chain_factor", "extra_factor")
def softmax_squared_factor(X, dout):
    P = row_softmax(X)
    return P**2 * (dout - (P * dout).sum(axis=1, keepdims=True))


@softmax_problem.wrong(
    "the largest score treated as a constant", "wrong_mask", "extra_mask", "missing_path", "region_only"
)
def softmax_largest_masked(X, dout):
    P = row_softmax(X)
    dX = P * (dout - (P * dout).sum(axis=1, keepdims=True))
    return dX * (P.max(axis=1, keepdims=True) - P > 0)


@softmax_problem.wrong("averaged over the batch", "batch_scale", "extra_factor", "different_loss")
def softmax_averaged(X, dout):
    P = row_softmax(X)
    return P * (dout - (P * dout).sum(axis=1, keepdims=True)) / X.shape[0]


@softmax_problem.wrong("averaged over the classes", "dimension_scale", "extra_factor", "different_loss")
def softmax_averaged_over_classes(X, dout):
    P = row_softmax(X)
    return P * (dout - (P * dout).sum(axis=1, keepdims=True)) / X.shape[1]


@softmax_problem.wrong(
    "all signs turned",
    "sign_flipped",
    "constant_factor",
    "wrong_activation_derivative",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def softmax_negative(X, dout):
    P = row_softmax(X)
    return P * ((P * dout).sum(axis=1, keepdims=True) - dout)


@softmax_problem.wrong(
    "the Jacobian of the first row for all rows",
    "single_sample",
    "shape_only",
    "wrong_argument",
    "broadcast_shape",
    "region_only",
)
def softmax_first_jacobian(X, dout):
    p = row_softmax(X)[0]
    J = np.diag(p) - np.outer(p, p)
    return dout @ J


@softmax_problem.wrong(
    "the result begun anew for every row",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "region_only",
    "different_loss",
    "wrong_sample_weights",
)
def softmax_last_row(X, dout):
    P = row_softmax(X)
    for i in range(len(X)):
        dX = np.zeros(X.shape)
        dX[i] = P[i] * (dout[i] - P[i] @ dout[i])
    return dX


@softmax_problem.wrong("the result transposed", "transposed", "axes_permuted")
def softmax_transposed(X, dout):
    P = row_softmax(X).T
    return P * (dout.T - (P * dout.T).sum(axis=0))


@softmax_problem.wrong(
    "an integer array", "truncated_to_int", "zero", "ignores_input", "hard_coded", "extra_mask", "missing_path"
)
def softmax_integer_array(X, dout):
    P = row_softmax(X)
    dX = np.zeros_like(X, dtype=int)
    for i in range(len(X)):
        dX[i] = P[i] * (dout[i] - np.dot(P[i], dout[i]))
    return dX


@softmax_problem.wrong("rounded to three decimals", "rounded")
def softmax_rounded(X, dout):
    P = row_softmax(X)
    return np.round(P * (dout - (P * dout).sum(axis=1, keepdims=True)), 3)


@softmax_problem.wrong("clipped", "region_only", "clipped")
def softmax_clipped(X, dout):
    P = torch.softmax(X, dim=1)
    return (P * (dout - (P * dout).sum(dim=1, keepdim=True))).clamp(-0.05, 0.05)


@softmax_problem.wrong("negative entries cut off", "region_only", "wrong_mask", "clipped", "extra_mask")
def softmax_cut_off(X, dout):
    P = row_softmax(X)
    return np.maximum(P * (dout - (P * dout).sum(axis=1, keepdims=True)), 0)


@softmax_problem.wrong(
    "the diagonal alone, averaged over the batch",
    "missing_path",
    "batch_scale",
    "missing_term",
    "wrong_activation_derivative",
    "extra_mask",
    "wrong_axis_sum",
    "extra_factor",
    "different_loss",
)
def softmax_diagonal_averaged(X, dout):
    P = row_softmax(X)
    return P * (1 - P) * dout / len(X)


@softmax_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def softmax_step(X, dout):
    P = row_softmax(X)
    return -0.1 * P * (dout - (P * dout).sum(axis=1, keepdims=True))


@loss(U=normal("n", "d"), V=normal("n", "d"))
def cosine_loss(U, V):
    """one minus the mean cosine between paired vectors"""
    lengths = torch.sqrt((U**2).sum(dim=1)) * torch.sqrt((V**2).sum(dim=1))
    return (1 - (U * V).sum(dim=1) / lengths).mean()


cosine_problem = Problem(cosine_loss, ("U", "V"))


@cosine_problem.right("directions and cosines")
def cosine_directions(U, V):
    n = len(U)
    lu, lv = np.linalg.norm(U, axis=1, keepdims=True), np.linalg.norm(V, axis=1, keepdims=True)
    a, b = U / lu, V / lv
    cos = (a * b).sum(axis=1, keepdims=True)
    return (cos * a - b) / (n * lu), (cos * b - a) / (n * lv)


@cosine_problem.right("two terms of the quotient")
def cosine_two_terms(U, V):
    uv = np.sum(U * V, axis=1)[:, None]
    u, v = np.sqrt(np.sum(U**2, axis=1))[:, None], np.sqrt(np.sum(V**2, axis=1))[:, None]
    dU = -(V / (u * v) - uv * U / (u**3 * v)) / U.shape[0]
    dV = -(U / (u * v) - uv * V / (u * v**3)) / V.shape[0]
    return dU, dV


@cosine_problem.right("a loop over the pairs with Jacobian matrices")
def cosine_jacobian(U, V):
    n, d = U.shape
    dU, dV = np.zeros_like(U), np.zeros_like(V)
    for i in range(n):
        a, b = U[i] / np.linalg.norm(U[i]), V[i] / np.linalg.norm(V[i])
        Ja = (np.eye(d) - np.outer(a, a)) / np.linalg.norm(U[i])
        Jb = (np.eye(d) - np.outer(b, b)) / np.linalg.norm(V[i])
        dU[i] = -Ja.T @ b / n
        dV[i] = -Jb.T @ a / n
    return dU, dV


@cosine_problem.right("loops over entries, plain lists")
def cosine_entry_loops(U, V):
    n, d = U.shape
    dU = [[0.0] * d for _ in range(n)]
    dV = [[0.0] * d for _ in range(n)]
    for i in range(n):
        dot = uu = vv = 0.0
        for j in range(d):
            dot += float(U[i, j]) * float(V[i, j])
            uu += float(U[i, j]) ** 2
            vv += float(V[i, j]) ** 2
        root = math.sqrt(uu * vv)
        for j in range(d):
            dU[i][j] = (dot * float(U[i, j]) / uu - float(V[i, j])) / (n * root)
            dV[i][j] = (dot * float(V[i, j]) / vv - float(U[i, j])) / (n * root)
    return dU, dV


@cosine_problem.right("einsum")
def cosine_einsum(U, V):
    uv, uu, vv = (np.einsum("ij,ij->i", p, q) for p, q in ((U, V), (U, U), (V, V)))
    w = 1 / (len(U) * np.sqrt(uu * vv))
    dU = np.einsum("i,ij->ij", w * uv / uu, U) - np.einsum("i,ij->ij", w, V)
    dV = np.einsum("i,ij->ij", w * uv / vv, V) - np.einsum("i,ij->ij", w, U)
    return dU, dV


@cosine_problem.right("half the squared distance of the directions")
def cosine_squared_distance(U, V):
    n = U.shape[0]
    lu, lv = np.sqrt((U**2).sum(1, keepdims=True)), np.sqrt((V**2).sum(1, keepdims=True))
    difference = U / lu - V / lv
    da, db = difference / n, -difference / n
    dU = da / lu - U * (U * da).sum(1, keepdims=True) / lu**3
    dV = db / lv - V * (V * db).sum(1, keepdims=True) / lv**3
    return dU, dV


@cosine_problem.right("antisymmetric products of all pairs of entries")
def cosine_antisymmetric(U, V):
    n = len(U)
    A = U[:, :, None] * V[:, None, :] - V[:, :, None] * U[:, None, :]
    uu, vv = (U**2).sum(axis=1, keepdims=True), (V**2).sum(axis=1, keepdims=True)
    root = np.sqrt(uu * vv)
    dU = np.einsum("ijk,ik->ij", A, U) / (n * root * uu)
    dV = -np.einsum("ijk,ik->ij", A, V) / (n * root * vv)
    return dU, dV


@cosine_problem.right("what of each vector lies beside the other")
def cosine_rejection(U, V):
    n = len(U)
    uu, vv, uv = (U * U).sum(1), (V * V).sum(1), (U * V).sum(1)
    v_beside_u = V - (uv / uu).reshape(-1, 1) * U
    u_beside_v = U - (uv / vv).reshape(-1, 1) * V
    scale = -1 / (n * np.sqrt(uu) * np.sqrt(vv)).reshape(-1, 1)
    return [scale * v_beside_u, scale * u_beside_v]


@cosine_problem.right("backwards through the graph")
def cosine_staged(U, V):
    n = len(U)
    dot = (U * V).sum(axis=1)
    uu, vv = (U**2).sum(axis=1), (V**2).sum(axis=1)
    lu, lv = np.sqrt(uu), np.sqrt(vv)
    bottom = lu * lv
    dcos = -np.ones(n) / n
    ddot = dcos / bottom
    dbottom = -dcos * dot / bottom**2
    duu = dbottom * lv / (2 * lu)
    dvv = dbottom * lu / (2 * lv)
    dU = ddot[:, None] * V + duu[:, None] * 2 * U
    dV = ddot[:, None] * U + dvv[:, None] * 2 * V
    return dU, dV


@cosine_problem.right("matrices of all products, diagonals taken")
def cosine_gram_matrices(U, V):
    n = len(U)
    A = np.diag(np.diag(U @ U.T) ** -0.5)
    B = np.diag(np.diag(V @ V.T) ** -0.5)
    C = np.diag(np.diag(A @ U @ V.T @ B))
    return A @ (C @ A @ U - B @ V) / n, B @ (C @ B @ V - A @ U) / n


@cosine_problem.right("one helper for both sides")
def cosine_one_side_for_both(U, V):
    def one_side(P, R):
        length = np.hypot.reduce(P, axis=1)[:, None]
        direction = R / np.hypot.reduce(R, axis=1)[:, None]
        along = (P / length * direction).sum(axis=1)[:, None]
        return (along * P / length - direction) / length / len(P)

    return one_side(U, V), one_side(V, U)


@cosine_problem.right("reflected directions")
def cosine_reflections(U, V):
    n = U.shape[0]
    lu, lv = np.linalg.norm(U, axis=1)[:, None], np.linalg.norm(V, axis=1)[:, None]
    a, b = U / lu, V / lv
    cos = np.sum(a * b, axis=1)[:, None]
    b_mirrored, a_mirrored = b - 2 * cos * a, a - 2 * cos * b
    return -(b + b_mirrored) / (2 * n * lu), -(a + a_mirrored) / (2 * n * lv)


@cosine_problem.right("torch")
def cosine_torch(U, V):
    lu, lv = torch.linalg.norm(U, dim=1, keepdim=True), torch.linalg.norm(V, dim=1, keepdim=True)
    a, b = U / lu, V / lv
    cos = (a * b).sum(dim=1, keepdim=True)
    return -(b - cos * a) / (lu * len(U)), -(a - cos * b) / (lv * len(V))


@cosine_problem.right("torch, with its own similarity")
def cosine_torch_similarity(U, V):
    n = U.size(0)
    cos = F.cosine_similarity(U, V, dim=1).unsqueeze(1)
    uu, vv = U.square().sum(1, keepdim=True), V.square().sum(1, keepdim=True)
    root = (uu * vv).sqrt()
    return {"dU": (cos * U / uu - V / root) / n, "dV": (cos * V / vv - U / root) / n}


@cosine_problem.right("a class for the loss")
def cosine_class(U, V):
    class CosineLoss:
        def forward(self, x, y):
            self.nx, self.ny = np.sqrt((x * x).sum(1)), np.sqrt((y * y).sum(1))
            self.x, self.y = (x.T / self.nx).T, (y.T / self.ny).T
            self.cos = np.sum(self.x * self.y, axis=1)
            return np.mean(1 - self.cos)

        def backward(self):
            gx = (self.x.T * self.cos - self.y.T) / self.nx
            gy = (self.y.T * self.cos - self.x.T) / self.ny
            return gx.T / len(self.cos), gy.T / len(self.cos)

    criterion = CosineLoss()
    criterion.forward(U, V)
    return criterion.backward()


@cosine_problem.right("in extended precision")
def cosine_longdouble(U, V):
    x, y = U.astype(np.longdouble), V.astype(np.longdouble)
    lx, ly = np.sqrt((x * x).sum(axis=1, keepdims=True)), np.sqrt((y * y).sum(axis=1, keepdims=True))
    cos = (x * y).sum(axis=1, keepdims=True) / (lx * ly)
    dU = (cos * x / lx - y / ly) / (len(x) * lx)
    dV = (cos * y / ly - x / lx) / (len(y) * ly)
    return dU.astype(np.float64), dV.astype(np.float64)


@cosine_problem.right("in single precision")
def cosine_float32(U, V):
    x, y = U.astype(np.float32), V.astype(np.float32)
    lx, ly = np.sqrt((x * x).sum(axis=1, keepdims=True)), np.sqrt((y * y).sum(axis=1, keepdims=True))
    cos = (x * y).sum(axis=1, keepdims=True) / (lx * ly)
    return (cos * x / lx - y / ly) / (len(x) * lx), (cos * y / ly - x / lx) / (len(y) * ly)


def pair_cosines(U, V):
    lu, lv = np.linalg.norm(U, axis=1, keepdims=True), np.linalg.norm(V, axis=1, keepdims=True)
    return (U * V).sum(axis=1, keepdims=True) / (lu * lv), lu, lv


@cosine_problem.wrong("lengths taken as constants", "missing_path", "missing_term")
def cosine_constant_lengths(U, V):
    lu, lv = np.linalg.norm(U, axis=1, keepdims=True), np.linalg.norm(V, axis=1, keepdims=True)
    return -V / (len(U) * lu * lv), -U / (len(U) * lu * lv)


@cosine_problem.wrong(
    "the gradient of the similarity",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def cosine_of_similarity(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return (V / lv - cos * U / lu) / (len(U) * lu), (U / lu - cos * V / lv) / (len(U) * lv)


@cosine_problem.wrong("sum for mean", "batch_scale", "missing_chain_factor", "different_loss")
def cosine_summed(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return (cos * U / lu - V / lv) / lu, (cos * V / lv - U / lu) / lv


@cosine_problem.wrong("averaged over all entries", "dimension_scale", "extra_factor", "different_loss")
def cosine_averaged_over_entries(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return (cos * U / lu - V / lv) / (U.size * lu), (cos * V / lv - U / lu) / (U.size * lv)


@cosine_problem.wrong(
    "divided by the number of features", "batch_scale", "dimension_scale", "shape_only", "different_loss"
)
def cosine_features_for_batch(U, V):
    m = U.shape[1]
    cos, lu, lv = pair_cosines(U, V)
    return (cos * U / lu - V / lv) / (m * lu), (cos * V / lv - U / lu) / (m * lv)


@cosine_problem.wrong("not divided by the own length", "missing_chain_factor")
def cosine_without_own_length(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return (cos * U / lu - V / lv) / len(U), (cos * V / lv - U / lu) / len(U)


@cosine_problem.wrong("divided by the own length twice", "squared_chain_factor", "extra_factor")
def cosine_own_length_twice(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return (cos * U / lu - V / lv) / (len(U) * lu**2), (cos * V / lv - U / lu) / (len(U) * lv**2)


@cosine_problem.wrong("the other vector's length in the projection", "wrong_argument", "wrong_term_factor")
def cosine_other_length(U, V):
    cos, lu, lv = pair_cosines(U, V)
    dU = (cos * U / lv**2 - V / (lu * lv)) / len(U)
    dV = (cos * V / lu**2 - U / (lu * lv)) / len(U)
    return dU, dV


@cosine_problem.wrong(
    "sign of the projection", "wrong_term_factor", "missing_chain_factor", "extra_factor", "wrong_activation_derivative"
)
def cosine_projection_sign(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return -(cos * U / lu + V / lv) / (len(U) * lu), -(cos * V / lv + U / lu) / (len(U) * lv)


@cosine_problem.wrong("half the projection", "wrong_term_factor", "missing_chain_factor", "extra_factor")
def cosine_half_projection(U, V):
    n = len(U)
    cos, lu, lv = pair_cosines(U, V)
    return (0.5 * cos * U / lu - V / lv) / (n * lu), (0.5 * cos * V / lv - U / lu) / (n * lv)


@cosine_problem.wrong(
    "the dot product for the cosine in the projection", "wrong_argument", "missing_chain_factor", "wrong_term_factor"
)
def cosine_dot_for_cosine(U, V):
    n = len(U)
    lu, lv = torch.linalg.norm(U, dim=1, keepdim=True), torch.linalg.norm(V, dim=1, keepdim=True)
    dot = (U * V).sum(dim=1, keepdim=True)
    return (dot * U / lu - V / lv) / (n * lu), (dot * V / lv - U / lu) / (n * lv)


@cosine_problem.wrong("the dot product without lengths", "different_loss", "missing_chain_factor", "ignores_input")
def cosine_dot_product(U, V):
    return -V / len(U), -U / len(V)


@cosine_problem.wrong("the gradients in the other order", "permuted_outputs")
def cosine_swapped(U, V):
    cos, lu, lv = pair_cosines(U, V)
    dU = (cos * U / lu - V / lv) / (len(U) * lu)
    dV = (cos * V / lv - U / lu) / (len(U) * lv)
    return dV, dU


@cosine_problem.wrong("the second gradient a copy of the first", "wrong_argument", "permuted_outputs")
def cosine_same_for_both(U, V):
    cos, lu, lv = pair_cosines(U, V)
    dU = (cos * U / lu - V / lv) / (len(U) * lu)
    return dU, dU.copy()


@cosine_problem.wrong("the second gradient minus the first", "wrong_argument")
def cosine_opposite_for_second(U, V):
    cos, lu, lv = pair_cosines(U, V)
    dU = (cos * U / lu - V / lv) / (len(U) * lu)
    return dU, -dU


@cosine_problem.wrong("V taken as a constant", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask")
def cosine_constant_target(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return (cos * U / lu - V / lv) / (len(U) * lu), np.zeros_like(V)


@cosine_problem.wrong("lengths of the columns", "wrong_axis_sum", "different_loss")
def cosine_columns(U, V):
    lu, lv = np.linalg.norm(U, axis=0), np.linalg.norm(V, axis=0)
    cos = (U * V).sum(axis=0) / (lu * lv)
    return (cos * U / lu - V / lv) / (len(U) * lu), (cos * V / lv - U / lu) / (len(U) * lv)


@cosine_problem.wrong(
    "lengths of the whole arrays", "wrong_axis_sum", "different_loss", "shape_only", "broadcast_shape"
)
def cosine_whole_arrays(U, V):
    lu, lv = np.linalg.norm(U), np.linalg.norm(V)
    cos = np.sum(U * V) / (lu * lv)
    return (cos * U / lu - V / lv) / lu, (cos * V / lv - U / lu) / lv


@cosine_problem.wrong(
    "all pairs, not paired rows",
    "different_loss",
    "extra_term",
    "wrong_order",
    "wrong_axis_sum",
    "wrong_argument",
    "broadcast_shape",
    "shape_only",
)
def cosine_all_pairs(U, V):
    lu, lv = np.linalg.norm(U, axis=1, keepdims=True), np.linalg.norm(V, axis=1, keepdims=True)
    a, b = U / lu, V / lv
    sa, sb = a.sum(axis=0), b.sum(axis=0)
    dU = (a * (a @ sb)[:, None] - sb) / (len(U) * lu)
    dV = (b * (b @ sa)[:, None] - sa) / (len(U) * lv)
    return dU, dV


@cosine_problem.wrong(
    "pairs of negative cosine left out",
    "region_only",
    "extra_mask",
    "missing_term",
    "missing_path",
    "single_sample",
    "wrong_sample_weights",
    "different_loss",
    "clipped",
)
def cosine_positive_only(U, V):
    cos, lu, lv = pair_cosines(U, V)
    kept = cos > 0
    return kept * (cos * U / lu - V / lv) / (len(U) * lu), kept * (cos * V / lv - U / lu) / (len(U) * lv)


@cosine_problem.wrong("magnitude of the cosine in the projection", "region_only", "wrong_argument", "wrong_term_factor")
def cosine_magnitude(U, V):
    cos, lu, lv = pair_cosines(U, V)
    cos = np.abs(cos)
    return (cos * U / lu - V / lv) / (len(U) * lu), (cos * V / lv - U / lu) / (len(U) * lv)


@cosine_problem.wrong("one minus the squared cosine", "different_loss", "extra_factor")
def cosine_squared(U, V):
    cos, lu, lv = pair_cosines(U, V)
    dU = 2 * cos * (cos * U / lu - V / lv) / (len(U) * lu)
    dV = 2 * cos * (cos * V / lv - U / lu) / (len(U) * lv)
    return dU, dV


@cosine_problem.wrong(
    "the last pair alone",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "region_only",
    "different_loss",
)
def cosine_last_pair(U, V):
    n = len(U)
    for i in range(n):
        dU, dV = np.zeros_like(U), np.zeros_like(V)
        lu, lv = np.linalg.norm(U[i]), np.linalg.norm(V[i])
        cos = U[i] @ V[i] / (lu * lv)
        dU[i] = (cos * U[i] / lu - V[i] / lv) / (n * lu)
        dV[i] = (cos * V[i] / lv - U[i] / lu) / (n * lv)
    return dU, dV


@cosine_problem.wrong("cosines summed up along the loop", "accumulates", "wrong_argument", "region_only", "extra_term")
def cosine_running_dot(U, V):
    n = len(U)
    dU, dV = np.zeros_like(U), np.zeros_like(V)
    dot = 0.0
    for i in range(n):
        dot += U[i] @ V[i]
        lu, lv = np.sqrt(U[i] @ U[i]), np.sqrt(V[i] @ V[i])
        dU[i] = (dot * U[i] / (lu**3 * lv) - V[i] / (lu * lv)) / n
        dV[i] = (dot * V[i] / (lu * lv**3) - U[i] / (lu * lv)) / n
    return dU, dV


@cosine_problem.wrong(
    "integer arrays filled row by row",
    "truncated_to_int",
    "zero",
    "ignores_input",
    "hard_coded",
    "extra_mask",
    "missing_path",
)
def cosine_integer_arrays(U, V):
    cos, lu, lv = pair_cosines(U, V)
    dU, dV = np.zeros(U.shape, dtype=int), np.zeros(V.shape, dtype=int)
    for i in range(len(U)):
        dU[i] = (cos[i] * U[i] / lu[i] - V[i] / lv[i]) / (len(U) * lu[i])
        dV[i] = (cos[i] * V[i] / lv[i] - U[i] / lu[i]) / (len(U) * lv[i])
    return dU, dV


@cosine_problem.wrong("rounded to three decimals", "rounded")
def cosine_rounded(U, V):
    cos, lu, lv = pair_cosines(U, V)
    dU = (cos * U / lu - V / lv) / (len(U) * lu)
    dV = (cos * V / lv - U / lu) / (len(U) * lv)
    return np.round(dU, 3), np.round(dV, 3)


@cosine_problem.wrong("clipped", "region_only", "clipped")
def cosine_clipped(U, V):
    cos, lu, lv = pair_cosines(U, V)
    dU = (cos * U / lu - V / lv) / (len(U) * lu)
    dV = (cos * V / lv - U / lu) / (len(U) * lv)
    return dU.clip(-0.02, 0.02), dV.clip(-0.02, 0.02)


@cosine_problem.wrong(
    "an offset in the lengths against division by zero", "different_loss", "extra_term", "wrong_argument"
)
def cosine_offset_lengths(U, V):
    n = len(U)
    lu, lv = np.sqrt((U**2).sum(1, keepdims=True) + 0.01), np.sqrt((V**2).sum(1, keepdims=True) + 0.01)
    cos = (U * V).sum(1, keepdims=True) / (lu * lv)
    return (cos * U / lu - V / lv) / (n * lu), (cos * V / lv - U / lu) / (n * lv)


@cosine_problem.wrong(
    "summed, and the lengths constants",
    "batch_scale",
    "missing_path",
    "missing_term",
    "missing_chain_factor",
    "different_loss",
)
def cosine_summed_constant_lengths(U, V):
    lengths = np.linalg.norm(U, axis=1, keepdims=True) * np.linalg.norm(V, axis=1, keepdims=True)
    return -V / lengths, -U / lengths


@cosine_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def cosine_step(U, V):
    cos, lu, lv = pair_cosines(U, V)
    lr = 0.05
    return -lr * (cos * U / lu - V / lv) / (len(U) * lu), -lr * (cos * V / lv - U / lu) / (len(U) * lv)


@cosine_problem.wrong("the gradients transposed", "transposed", "axes_permuted")
def cosine_transposed(U, V):
    cos, lu, lv = pair_cosines(U, V)
    return ((cos * U / lu - V / lv) / (len(U) * lu)).T, ((cos * V / lv - U / lu) / (len(U) * lv)).T
