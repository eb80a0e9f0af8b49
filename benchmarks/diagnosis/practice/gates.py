"""Gates and recursions: a cell over three steps, a gated layer, a chain of tags, a dilated filter."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from benchmarks.diagnosis.pairs.collecting import Pairs
from grader import choice, loss, normal


@loss(
    X=normal(3, "n", "d"),
    H0=normal("n", "h"),
    Y=normal("n", "h"),
    Wz=normal("d", "h"),
    Uz=normal("h", "h"),
    bz=normal("h"),
    Wc=normal("d", "h"),
    Uc=normal("h", "h"),
)
def slow_memory(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    """one gate that both updates and resets, three steps, the last state's squared distance from a target"""
    H = H0
    for x in X:
        Z = torch.sigmoid(x @ Wz + H @ Uz + bz)
        C = torch.tanh(x @ Wc + (Z * H) @ Uc)
        H = (1 - Z) * H + Z * C
    return ((H - Y) ** 2).sum(dim=1).mean()


memory_problem = Problem(slow_memory, ("Wz", "Uz", "bz", "Wc", "Uc"))
memory_pairs = Pairs(memory_problem)


def squash(v):
    return 1 / (1 + np.exp(-v))


def memory_run(X, H0, Wz, Uz, bz, Wc, Uc):
    states, gates, candidates = [H0], [], []
    for x in X:
        h = states[-1]
        z = squash(x @ Wz + h @ Uz + bz)
        c = np.tanh(x @ Wc + (z * h) @ Uc)
        gates.append(z)
        candidates.append(c)
        states.append((1 - z) * h + z * c)
    return states, gates, candidates


def memory_back(X, states, gates, candidates, Uz, Uc, dH):
    dWz = dUz = dbz = dWc = dUc = 0
    for t in (2, 1, 0):
        h, z, c = states[t], gates[t], candidates[t]
        dac = dH * z * (1 - c**2)
        dr = dac @ Uc.T
        daz = (dH * (c - h) + dr * h) * z * (1 - z)
        dWc = dWc + X[t].T @ dac
        dUc = dUc + (z * h).T @ dac
        dWz = dWz + X[t].T @ daz
        dUz = dUz + h.T @ daz
        dbz = dbz + daz.sum(axis=0)
        dH = dH * (1 - z) + dr * z + daz @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_problem.right("one loop forwards, one loop backwards")
def memory_two_loops(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    n = len(Y)
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz, dUz, dbz = np.zeros_like(Wz), np.zeros_like(Uz), np.zeros_like(bz)
    dWc, dUc = np.zeros_like(Wc), np.zeros_like(Uc)
    dh = 2 * (hs[3] - Y) / n
    for t in reversed(range(3)):
        dz = dh * (cs[t] - hs[t])
        da_c = dh * zs[t] * (1 - cs[t] ** 2)
        dWc += X[t].T @ da_c
        dUc += (zs[t] * hs[t]).T @ da_c
        dreset = da_c @ Uc.T
        dz = dz + dreset * hs[t]
        da_z = dz * zs[t] * (1 - zs[t])
        dWz += X[t].T @ da_z
        dUz += hs[t].T @ da_z
        dbz += da_z.sum(axis=0)
        dh = dh * (1 - zs[t]) + dreset * zs[t] + da_z @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_problem.right("torch, deltas of all steps stacked, einsum at the end")
def memory_torch_stacked(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    H, kept = H0, []
    for t in range(3):
        Z = torch.sigmoid(X[t] @ Wz + H @ Uz + bz)
        C = torch.tanh(X[t] @ Wc + (Z * H) @ Uc)
        kept.append((H, Z, C))
        H = H + Z * (C - H)
    G = 2 * (H - Y) / H.shape[0]
    gate_deltas, candidate_deltas = [None] * 3, [None] * 3
    for t in range(2, -1, -1):
        H, Z, C = kept[t]
        candidate_deltas[t] = G * Z * (1 + C) * (1 - C)
        Q = candidate_deltas[t] @ Uc.t()
        gate_deltas[t] = (G * (C - H) + Q * H) * (Z - Z * Z)
        G = G - G * Z + Q * Z + gate_deltas[t] @ Uz.t()
    DZ, DC = torch.stack(gate_deltas), torch.stack(candidate_deltas)
    HS = torch.stack([h for h, _, _ in kept])
    ZH = torch.stack([h * z for h, z, _ in kept])
    return (
        torch.einsum("tnd,tnh->dh", X, DZ),
        torch.einsum("tnk,tnh->kh", HS, DZ),
        DZ.sum(dim=(0, 1)),
        torch.einsum("tnd,tnh->dh", X, DC),
        torch.einsum("tnk,tnh->kh", ZH, DC),
    )


@memory_problem.right("sample by sample, recursive")
def memory_recursive(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    n = len(Y)
    total = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc)]

    def descend(i, t, h):
        if t == 3:
            return 2 * (h - Y[i]) / n
        x = X[t, i]
        z = squash(Wz.T @ x + Uz.T @ h + bz)
        c = np.tanh(Wc.T @ x + Uc.T @ (z * h))
        up = descend(i, t + 1, (1 - z) * h + z * c)
        dc = np.diag(1 - c * c) @ (up * z)
        back = Uc @ dc
        dz = (up * (c - h) + back * h) * z * (1 - z)
        for store, part in zip(total, (np.outer(x, dz), np.outer(h, dz), dz, np.outer(x, dc), np.outer(z * h, dc))):
            store += part
        return up * (1 - z) + back * z + Uz @ dz

    for i in range(n):
        descend(i, 0, H0[i])
    return total


@memory_problem.wrong("the gate's way through the reset left out", "missing_path", "missing_term")
def memory_gate_without_reset(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz, dUz, dbz = np.zeros_like(Wz), np.zeros_like(Uz), np.zeros_like(bz)
    dWc, dUc = np.zeros_like(Wc), np.zeros_like(Uc)
    dh = 2 * (hs[-1] - Y) / len(Y)
    for t in reversed(range(3)):
        da_c = dh * zs[t] * (1 - cs[t] ** 2)
        da_z = dh * (cs[t] - hs[t]) * zs[t] * (1 - zs[t])
        dWc += X[t].T @ da_c
        dUc += (zs[t] * hs[t]).T @ da_c
        dWz += X[t].T @ da_z
        dUz += hs[t].T @ da_z
        dbz += da_z.sum(axis=0)
        dh = dh * (1 - zs[t]) + (da_c @ Uc.T) * zs[t] + da_z @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_problem.wrong("the state that is carried on left out on the way back", "missing_path", "missing_term")
def memory_no_carry(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    H, cache = H0, []
    for t in range(3):
        Z = torch.sigmoid(X[t] @ Wz + H @ Uz + bz)
        C = torch.tanh(X[t] @ Wc + (Z * H) @ Uc)
        cache.append((X[t], H, Z, C))
        H = (1 - Z) * H + Z * C
    G = 2 * (H - Y) / len(Y)
    grads = [0, 0, 0, 0, 0]
    while cache:
        x, h, z, c = cache.pop()
        dc = G * z * (1 - c**2)
        r = dc @ Uc.T
        dz = (G * (c - h) + r * h) * z * (1 - z)
        new = (x.T @ dz, h.T @ dz, dz.sum(0), x.T @ dc, (z * h).T @ dc)
        grads = [old + add for old, add in zip(grads, new)]
        G = r * z + dz @ Uz.T
    return grads


@memory_problem.wrong(
    "only the last step, the state before it taken as given", "missing_path", "missing_term", "extra_mask"
)
def memory_last_step_only(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    x, h, z, c = X[2], hs[2], zs[2], cs[2]
    dh = 2 * (hs[3] - Y) / len(Y)
    dc = dh * z * (1 - c**2)
    dz = (dh * (c - h) + (dc @ Uc.T) * h) * z * (1 - z)
    return x.T @ dz, h.T @ dz, dz.sum(axis=0), x.T @ dc, (z * h).T @ dc


@memory_problem.wrong(
    "assigned for added: the first step's share of the recurrent weights", "missing_path", "missing_term", "extra_mask"
)
def memory_assigned(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz, dbz, dWc = np.zeros_like(Wz), np.zeros_like(bz), np.zeros_like(Wc)
    dh = 2 * (hs[3] - Y) / len(Y)
    for t in (2, 1, 0):
        da_c = dh * zs[t] * (1 - cs[t] ** 2)
        dr = da_c @ Uc.T
        da_z = (dh * (cs[t] - hs[t]) + dr * hs[t]) * zs[t] * (1 - zs[t])
        dUc = (zs[t] * hs[t]).T @ da_c
        dUz = hs[t].T @ da_z
        dWc += X[t].T @ da_c
        dWz += X[t].T @ da_z
        dbz += da_z.sum(axis=0)
        dh = dh * (1 - zs[t]) + dr * zs[t] + da_z @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_problem.wrong("no derivative of the gate's sigmoid", "missing_chain_factor", "wrong_activation_derivative")
def memory_no_gate_slope(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    g = {"Wz": 0, "Uz": 0, "bz": 0, "Wc": 0, "Uc": 0}
    dh = 2 * (hs[3] - Y) / len(Y)
    for x, h, z, c in zip(X[::-1], hs[2::-1], zs[::-1], cs[::-1]):
        dac = dh * z * (1 - c**2)
        dr = dac @ Uc.T
        daz = dh * (c - h) + dr * h
        g["Wz"] = g["Wz"] + x.T @ daz
        g["Uz"] = g["Uz"] + h.T @ daz
        g["bz"] = g["bz"] + daz.sum(axis=0)
        g["Wc"] = g["Wc"] + x.T @ dac
        g["Uc"] = g["Uc"] + (z * h).T @ dac
        dh = dh * (1 - z) + dr * z + daz @ Uz.T
    return list(g.values())


@memory_problem.wrong(
    "1 - c for the derivative of tanh", "wrong_activation_derivative", "missing_chain_factor", "wrong_term_factor"
)
def memory_tanh_without_square(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz, dUz, dbz = np.zeros_like(Wz), np.zeros_like(Uz), np.zeros_like(bz)
    dWc, dUc = np.zeros_like(Wc), np.zeros_like(Uc)
    dh = 2 * (hs[-1] - Y) / len(Y)
    for t in reversed(range(3)):
        dc = dh * zs[t]
        da_c = dc * (1 - cs[t])
        dr = da_c @ Uc.T
        da_z = (dh * (cs[t] - hs[t]) + dr * hs[t]) * zs[t] * (1 - zs[t])
        dWc += X[t].T @ da_c
        dUc += (zs[t] * hs[t]).T @ da_c
        dWz += X[t].T @ da_z
        dUz += hs[t].T @ da_z
        dbz += da_z.sum(axis=0)
        dh = dh * (1 - zs[t]) + dr * zs[t] + da_z @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_problem.wrong(
    "the derivative of the gate taken of the gate again", "wrong_argument", "wrong_activation_derivative"
)
def memory_gate_twice_activated(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    def dsquash(v):
        return squash(v) * (1 - squash(v))

    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    g = [0, 0, 0, 0, 0]
    dh = 2 * (hs[3] - Y) / len(Y)
    for t in (2, 1, 0):
        dc = dh * zs[t] * (1 - cs[t] ** 2)
        r = dc @ Uc.T
        dz = (dh * (cs[t] - hs[t]) + r * hs[t]) * dsquash(zs[t])
        parts = (X[t].T @ dz, hs[t].T @ dz, dz.sum(axis=0), X[t].T @ dc, (zs[t] * hs[t]).T @ dc)
        g = [a + b for a, b in zip(g, parts)]
        dh = dh * (1 - zs[t]) + r * zs[t] + dz @ Uz.T
    return g


@memory_problem.wrong(
    "old state and candidate mixed the other way round", "different_loss", "wrong_argument", "wrong_term_factor"
)
def memory_mixed_reversed(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    H, kept = H0, []
    for x in X:
        Z = torch.sigmoid(x @ Wz + H @ Uz + bz)
        C = torch.tanh(x @ Wc + (Z * H) @ Uc)
        kept.append((x, H, Z, C))
        H = Z * H + (1 - Z) * C
    G = 2 * (H - Y) / len(Y)
    grads = [0, 0, 0, 0, 0]
    for x, h, z, c in kept[::-1]:
        dc = G * (1 - z) * (1 - c**2)
        r = dc @ Uc.T
        dz = (G * (h - c) + r * h) * z * (1 - z)
        grads = [
            grads[0] + x.T @ dz,
            grads[1] + h.T @ dz,
            grads[2] + dz.sum(0),
            grads[3] + x.T @ dc,
            grads[4] + (z * h).T @ dc,
        ]
        G = G * z + r * z + dz @ Uz.T
    return grads


@memory_problem.wrong(
    "the two of the square forgotten", "constant_factor", "missing_chain_factor", "extra_factor", "different_loss"
)
def memory_without_two(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    return memory_back(X, hs, zs, cs, Uz, Uc, (hs[-1] - Y) / len(Y))


@memory_problem.wrong(
    "the mean over all entries of the state",
    "dimension_scale",
    "wrong_axis_sum",
    "extra_factor",
    "different_loss",
    "shape_only",
)
def memory_mean_of_entries(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    error = hs[-1] - Y
    return memory_back(X, hs, zs, cs, Uz, Uc, 2 * error / error.size)


@memory_problem.wrong(
    "the target nowhere", "ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument"
)
def memory_no_target(X, H0, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    return memory_back(X, hs, zs, cs, Uz, Uc, 2 * hs[-1] / len(H0))


@memory_problem.wrong("the state after the step with the gate's delta", "wrong_argument", "shifted_or_flipped")
def memory_next_state(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz, dUz, dbz = np.zeros_like(Wz), np.zeros_like(Uz), np.zeros_like(bz)
    dWc, dUc = np.zeros_like(Wc), np.zeros_like(Uc)
    dh = 2 * (hs[3] - Y) / len(Y)
    for t in (2, 1, 0):
        da_c = dh * zs[t] * (1 - cs[t] ** 2)
        dr = da_c @ Uc.T
        da_z = (dh * (cs[t] - hs[t]) + dr * hs[t]) * zs[t] * (1 - zs[t])
        dWz += np.einsum("nd,nh->dh", X[t], da_z)
        dUz += np.einsum("nk,nh->kh", hs[t + 1], da_z)
        dbz += np.einsum("nh->h", da_z)
        dWc += np.einsum("nd,nh->dh", X[t], da_c)
        dUc += np.einsum("nk,nh->kh", zs[t] * hs[t], da_c)
        dh = dh * (1 - zs[t]) + dr * zs[t] + da_z @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_problem.wrong(
    "the candidate's recurrent weights see the state without its gate", "missing_chain_factor", "wrong_argument"
)
def memory_ungated_state(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dh = 2 * (hs[3] - Y) / len(Y)
    dWz, dUz, dbz, dWc, _ = memory_back(X, hs, zs, cs, Uz, Uc, dh)
    dUc = np.zeros_like(Uc)
    for t in (2, 1, 0):
        da_c = dh * zs[t] * (1 - cs[t] ** 2)
        dUc += hs[t].T @ da_c
        dr = da_c @ Uc.T
        da_z = (dh * (cs[t] - hs[t]) + dr * hs[t]) * zs[t] * (1 - zs[t])
        dh = dh * (1 - zs[t]) + dr * zs[t] + da_z @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_problem.wrong(
    "the gate's recurrent weights not transposed on the way back",
    "transposed",
    "axes_permuted",
    "wrong_axis_sum",
    "shape_only",
)
def memory_not_transposed(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    H, tape = H0, []
    for x in X:
        Z = torch.sigmoid(x @ Wz + H @ Uz + bz)
        C = torch.tanh(x @ Wc + (Z * H) @ Uc)
        tape.append((x, H, Z, C))
        H = torch.lerp(H, C, Z)
    G = (2 / len(Y)) * (H - Y)
    gates, candidates = [], []
    for x, h, z, c in reversed(tape):
        dc = G * z * (1 - c**2)
        r = dc @ Uc.T
        dz = (G * (c - h) + r * h) * z * (1 - z)
        gates.append((x.T @ dz, h.T @ dz, dz.sum(0)))
        candidates.append((x.T @ dc, (z * h).T @ dc))
        G = G * (1 - z) + r * z + dz @ Uz
    return tuple(sum(parts) for parts in [*zip(*gates), *zip(*candidates)])


@memory_problem.wrong("the memory begins empty", "ignores_input", "hard_coded", "missing_term", "different_loss")
def memory_begins_empty(X, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, np.zeros(Y.shape), Wz, Uz, bz, Wc, Uc)
    return memory_back(X, hs, zs, cs, Uz, Uc, 2 * (hs[-1] - Y) / len(Y))


@memory_problem.wrong("one number for the whole bias of the gate", "wrong_axis_sum", "broadcast_shape", "shape_only")
def memory_bias_total(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz, dUz, dbz, dWc, dUc = memory_back(X, hs, zs, cs, Uz, Uc, 2 * (hs[-1] - Y) / len(Y))
    return dWz, dUz, np.full(bz.shape, np.sum(dbz)), dWc, dUc


@memory_problem.wrong(
    "the bias averaged over the batch once more", "batch_scale", "squared_chain_factor", "extra_factor"
)
def memory_bias_mean(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    grads = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc)]
    up = 2 * (hs[3] - Y) / len(Y)
    for t in reversed(range(3)):
        h, z, c = hs[t], zs[t], cs[t]
        dc = up * z * (1 - c**2)
        r = dc @ Uc.T
        dz = (up * (c - h) + r * h) * z * (1 - z)
        grads[0] += X[t].T @ dz
        grads[1] += h.T @ dz
        grads[2] += dz.mean(axis=0)
        grads[3] += X[t].T @ dc
        grads[4] += (z * h).T @ dc
        up = up * (1 - z) + r * z + dz @ Uz.T
    return grads


@memory_problem.wrong(
    "old state minus candidate in the slope of the mix",
    "wrong_term_factor",
    "extra_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
)
def memory_mix_slope_sign(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    grads = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc)]
    up = 2 * (hs[3] - Y) / len(Y)
    for t in reversed(range(3)):
        h, z, c = hs[t], zs[t], cs[t]
        dc = up * z * (1 - c**2)
        r = dc @ Uc.T
        dz = (up * (h - c) + r * h) * z * (1 - z)
        for total, part in zip(grads, (X[t].T @ dz, h.T @ dz, dz.sum(0), X[t].T @ dc, (z * h).T @ dc)):
            total += part
        up = up * (1 - z) + r * z + dz @ Uz.T
    return grads


@memory_problem.wrong(
    "the inputs in reversed order", "shifted_or_flipped", "wrong_argument", "different_loss", "wrong_order"
)
def memory_backwards_in_time(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    X = X[::-1]
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    return memory_back(X, hs, zs, cs, Uz, Uc, 2 * (hs[-1] - Y) / len(Y))


@memory_problem.wrong("the upstream gradient held between -0.3 and 0.3 at every step", "clipped", "region_only")
def memory_clipped_in_time(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz, dUz, dbz = np.zeros_like(Wz), np.zeros_like(Uz), np.zeros_like(bz)
    dWc, dUc = np.zeros_like(Wc), np.zeros_like(Uc)
    dh = 2 * (hs[3] - Y) / len(Y)
    for t in (2, 1, 0):
        dh = np.clip(dh, -0.3, 0.3)
        dc = dh * zs[t] * (1 - cs[t] ** 2)
        r = dc @ Uc.T
        dz = (dh * (cs[t] - hs[t]) + r * hs[t]) * zs[t] * (1 - zs[t])
        dWz += X[t].T @ dz
        dUz += hs[t].T @ dz
        dbz += dz.sum(axis=0)
        dWc += X[t].T @ dc
        dUc += (zs[t] * hs[t]).T @ dc
        dh = dh * (1 - zs[t]) + r * zs[t] + dz @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_problem.wrong("back through two steps of three", "missing_path", "missing_term", "extra_mask")
def memory_truncated(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    grads = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc)]
    up = 2 * (hs[3] - Y) / len(Y)
    for t in range(2, 0, -1):
        h, z, c = hs[t], zs[t], cs[t]
        dc = up * z * (1 - c**2)
        r = dc @ Uc.T
        dz = (up * (c - h) + r * h) * z * (1 - z)
        for total, part in zip(grads, (X[t].T @ dz, h.T @ dz, dz.sum(0), X[t].T @ dc, (z * h).T @ dc)):
            total += part
        up = up * (1 - z) + r * z + dz @ Uz.T
    return grads


@memory_problem.wrong("an error at every step, not at the last alone", "different_loss", "extra_term")
def memory_error_every_step(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    grads = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc)]
    up = np.zeros_like(H0)
    for t in range(2, -1, -1):
        up = up + 2 * (hs[t + 1] - Y) / len(Y)
        h, z, c = hs[t], zs[t], cs[t]
        dc = up * z * (1 - c**2)
        r = dc @ Uc.T
        dz = (up * (c - h) + r * h) * z * (1 - z)
        for total, part in zip(grads, (X[t].T @ dz, h.T @ dz, dz.sum(0), X[t].T @ dc, (z * h).T @ dc)):
            total += part
        up = up * (1 - z) + r * z + dz @ Uz.T
    return grads


@memory_problem.wrong("gate and candidate exchanged among the input weights", "permuted_outputs", "wrong_argument")
def memory_weights_exchanged(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz, dUz, dbz, dWc, dUc = memory_back(X, hs, zs, cs, Uz, Uc, 2 * (hs[-1] - Y) / len(Y))
    return dWc, dUz, dbz, dWz, dUc


@memory_problem.wrong(
    "the upstream gradient of the step before kept and added", "accumulates", "extra_term", "wrong_term_factor"
)
def memory_upstream_kept(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz = dUz = dbz = dWc = dUc = 0
    dh = 2 * (hs[3] - Y) / len(Y)
    for t in (2, 1, 0):
        da_c = dh * zs[t] * (1 - cs[t] ** 2)
        dr = da_c @ Uc.T
        da_z = (dh * (cs[t] - hs[t]) + dr * hs[t]) * zs[t] * (1 - zs[t])
        dWz = dWz + X[t].T @ da_z
        dUz = dUz + hs[t].T @ da_z
        dbz = dbz + da_z.sum(axis=0)
        dWc = dWc + X[t].T @ da_c
        dUc = dUc + (zs[t] * hs[t]).T @ da_c
        dh = dh + dh * (1 - zs[t]) + dr * zs[t] + da_z @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_problem.wrong("the candidate's slope without the gate that lets it in", "missing_chain_factor")
def memory_candidate_without_gate(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    H, tape = H0, []
    for x in X:
        Z = torch.sigmoid(x @ Wz + H @ Uz + bz)
        C = torch.tanh(x @ Wc + (Z * H) @ Uc)
        tape.append((x, H, Z, C))
        H = (1 - Z) * H + Z * C
    dH = 2 * (H - Y) / len(Y)
    grads = [torch.zeros_like(p) for p in (Wz, Uz, bz, Wc, Uc)]
    for x, h, z, c in reversed(tape):
        dac = dH * (1 - c.square())
        dzh = dac @ Uc.T
        daz = (dH * (c - h) + dzh * h) * z * (1 - z)
        grads = [g + p for g, p in zip(grads, (x.T @ daz, h.T @ daz, daz.sum(0), x.T @ dac, (z * h).T @ dac))]
        dH = dH * (1 - z) + dzh * z + daz @ Uz.T
    return grads


@memory_problem.wrong(
    "the last sample of the batch alone",
    "single_sample",
    "wrong_sample_weights",
    "extra_mask",
    "missing_term",
    "different_loss",
)
def memory_last_sample(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    n = len(Y)
    for i in range(n):
        x, h0 = X[:, i : i + 1], H0[i : i + 1]
        hs, zs, cs = memory_run(x, h0, Wz, Uz, bz, Wc, Uc)
        grads = memory_back(x, hs, zs, cs, Uz, Uc, 2 * (hs[-1] - Y[i : i + 1]) / n)
    return grads


@memory_problem.wrong("scaled to length one when longer", "normalised", "region_only", "clipped")
def memory_norm_limited(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    grads = memory_back(X, hs, zs, cs, Uz, Uc, 2 * (hs[-1] - Y) / len(Y))
    length = math.sqrt(sum(float(np.sum(g**2)) for g in grads))
    return [g / max(1.0, length) for g in grads]


@memory_pairs.of(
    "no two, and the candidate's weights see the ungated state",
    ("constant_factor", "missing_chain_factor", "extra_factor", "different_loss"),
    ("missing_chain_factor", "wrong_argument"),
)
def memory_two_a(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz = dUz = dbz = dWc = dUc = 0
    dh = (hs[3] - Y) / len(Y)
    for t in (2, 1, 0):
        da_c = dh * zs[t] * (1 - cs[t] ** 2)
        dr = da_c @ Uc.T
        da_z = (dh * (cs[t] - hs[t]) + dr * hs[t]) * zs[t] * (1 - zs[t])
        dWz = dWz + X[t].T @ da_z
        dUz = dUz + hs[t].T @ da_z
        dbz = dbz + da_z.sum(axis=0)
        dWc = dWc + X[t].T @ da_c
        dUc = dUc + hs[t].T @ da_c
        dh = dh * (1 - zs[t]) + dr * zs[t] + da_z @ Uz.T
    return dWz, dUz, dbz, dWc, dUc


@memory_pairs.of(
    "the bias in one number, and the candidate's recurrent weights transposed on return",
    ("wrong_axis_sum", "broadcast_shape", "shape_only"),
    (
        "transposed",
        "axes_permuted",
        "region_only",
        "shape_only",
    ),
)
def memory_two_b(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    dWz, dUz, dbz, dWc, dUc = memory_back(X, hs, zs, cs, Uz, Uc, 2 * (hs[-1] - Y) / len(Y))
    return dWz, dUz, np.ones_like(bz) * dbz.sum(), dWc, dUc.T


@memory_pairs.of(
    "no slope of the gate, and the carried state left out",
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
    ("missing_path", "missing_term"),
)
def memory_two_c(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    grads = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc)]
    up = 2 * (hs[3] - Y) / len(Y)
    for t in range(2, -1, -1):
        h, z, c = hs[t], zs[t], cs[t]
        dc = up * z * (1 - c**2)
        r = dc @ Uc.T
        dz = up * (c - h) + r * h
        for total, part in zip(grads, (X[t].T @ dz, h.T @ dz, dz.sum(0), X[t].T @ dc, (z * h).T @ dc)):
            total += part
        up = r * z + dz @ Uz.T
    return grads


@memory_pairs.of(
    "summed over the batch, and the next state with the gate's delta",
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
    ("wrong_argument", "shifted_or_flipped"),
)
def memory_two_d(X, H0, Y, Wz, Uz, bz, Wc, Uc):
    hs, zs, cs = memory_run(X, H0, Wz, Uz, bz, Wc, Uc)
    grads = [np.zeros(p.shape) for p in (Wz, Uz, bz, Wc, Uc)]
    up = 2 * (hs[3] - Y)
    for t in range(2, -1, -1):
        h, z, c = hs[t], zs[t], cs[t]
        dc = up * z * (1 - c**2)
        r = dc @ Uc.T
        dz = (up * (c - h) + r * h) * z * (1 - z)
        for total, part in zip(grads, (X[t].T @ dz, hs[t + 1].T @ dz, dz.sum(0), X[t].T @ dc, (z * h).T @ dc)):
            total += part
        up = up * (1 - z) + r * z + dz @ Uz.T
    return grads


@loss(
    X=normal("n", "d"),
    y=choice("n", values=(-1.0, 1.0)),
    V=normal("d", "h"),
    c=normal("h"),
    U=normal("d", "h"),
    g=normal("h"),
    r=normal("h"),
)
def sluice(X, y, V, c, U, g, r):
    """a softplus layer behind sigmoid gates, one output, the mean softplus of minus label times output"""
    S = (F.softplus(X @ V + c) * torch.sigmoid(X @ U + g)) @ r
    return F.softplus(-y * S).mean()


sluice_problem = Problem(sluice, ("V", "c", "U", "g", "r"))
sluice_pairs = Pairs(sluice_problem)


def gate_of(v):
    return 1 / (1 + np.exp(-v))


def soft_rise(v):
    return np.logaddexp(0, v)


def sluice_ahead(X, V, c, U, g, r):
    P, Q = X @ V + c, X @ U + g
    A, G = soft_rise(P), gate_of(Q)
    return P, A, G, (A * G) @ r


def sluice_behind(X, dP, dQ, dr):
    return X.T @ dP, dP.sum(axis=0), X.T @ dQ, dQ.sum(axis=0), dr


@sluice_problem.right("deltas, backwards")
def sluice_deltas(X, y, V, c, U, g, r):
    P = X @ V + c
    A = np.log1p(np.exp(-np.abs(P))) + np.maximum(P, 0)
    G = 1 / (1 + np.exp(-(X @ U + g)))
    L = A * G
    ds = -y / (1 + np.exp(y * (L @ r))) / len(y)
    dO = np.outer(ds, r)
    dP = dO * G * (1 - np.exp(-A))
    dQ = dO * A * G * (1 - G)
    return X.T @ dP, dP.sum(0), X.T @ dQ, dQ.sum(0), L.T @ ds


@sluice_problem.right("torch, outer products of every sample, mean at the end")
def sluice_torch_samples(X, y, V, c, U, g, r):
    P, Q = torch.addmm(c, X, V), torch.addmm(g, X, U)
    A, G = F.softplus(P), torch.sigmoid(Q)
    s = torch.mv(A * G, r)
    by_s = -y * torch.sigmoid(-y * s)
    left = by_s[:, None] * r * G * torch.sigmoid(P)
    right = by_s[:, None] * r * A * G * torch.sigmoid(-Q)
    return {
        "V": torch.einsum("nd,nh->ndh", X, left).mean(dim=0),
        "c": left.mean(dim=0),
        "U": torch.einsum("nd,nh->ndh", X, right).mean(dim=0),
        "g": right.mean(dim=0),
        "r": (by_s[:, None] * A * G).mean(dim=0),
    }


@sluice_problem.right("plain loops over samples and units")
def sluice_loops(X, y, V, c, U, g, r):
    n, d = X.shape
    h = len(r)
    dV, dc, dU, dg, dr = (np.zeros(p.shape) for p in (V, c, U, g, r))
    for i in range(n):
        a, q, k = [0.0] * h, [0.0] * h, [0.0] * h
        s = 0.0
        for j in range(h):
            p = float(c[j]) + sum(float(X[i, m] * V[m, j]) for m in range(d))
            u = float(g[j]) + sum(float(X[i, m] * U[m, j]) for m in range(d))
            k[j] = 1 / (1 + math.exp(-p))
            a[j] = max(p, 0.0) + math.log1p(math.exp(-abs(p)))
            q[j] = 1 / (1 + math.exp(-u))
            s += a[j] * q[j] * float(r[j])
        slope = -y[i] / (1 + math.exp(y[i] * s)) / n
        for j in range(h):
            dr[j] += slope * a[j] * q[j]
            left = slope * r[j] * q[j] * k[j]
            right = slope * r[j] * a[j] * q[j] * (1 - q[j])
            dc[j] += left
            dg[j] += right
            for m in range(d):
                dV[m, j] += left * X[i, m]
                dU[m, j] += right * X[i, m]
    return dV, dc, dU, dg, dr


@sluice_problem.wrong(
    "no derivative of the softplus in the layer", "missing_chain_factor", "wrong_activation_derivative"
)
def sluice_no_softplus_slope(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s) / len(y)
    dO = ds[:, None] * r
    return sluice_behind(X, dO * G, dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong("softplus itself for its derivative", "wrong_activation_derivative", "wrong_argument")
def sluice_softplus_kept(X, y, V, c, U, g, r):
    A, G = F.softplus(X @ V + c), torch.sigmoid(X @ U + g)
    s = (A * G) @ r
    ds = -y * torch.sigmoid(-y * s) / len(y)
    dO = torch.outer(ds, r)
    dA, dG = dO * G, dO * A
    dP, dQ = dA * A, dG * G * (1 - G)
    return X.T @ dP, dP.sum(0), X.T @ dQ, dQ.sum(0), (A * G).T @ ds


@sluice_problem.wrong(
    "the sigmoid differentiated once more for the softplus", "wrong_activation_derivative", "extra_factor"
)
def sluice_softplus_second_derivative(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    K = gate_of(P)
    ds = -y * gate_of(-y * s) / len(y)
    dP = np.einsum("n,h,nh,nh->nh", ds, r, G, K * (1 - K))
    dQ = np.einsum("n,h,nh,nh->nh", ds, r, A, G * (1 - G))
    return sluice_behind(X, dP, dQ, np.einsum("n,nh,nh->h", ds, A, G))


@sluice_problem.wrong(
    "one minus the gate for the gate's derivative", "missing_chain_factor", "wrong_activation_derivative"
)
def sluice_gate_half_slope(X, y, V, c, U, g, r):
    n = len(y)
    dV, dc, dU, dg, dr = (np.zeros(p.shape) for p in (V, c, U, g, r))
    for x, label in zip(X, y):
        p, q = x @ V + c, x @ U + g
        a, k = soft_rise(p), gate_of(q)
        slope = -label * gate_of(-label * (a * k) @ r) / n
        dp = slope * r * k * gate_of(p)
        dq = slope * r * a * (1 - k)
        dV += np.outer(x, dp)
        dc += dp
        dU += np.outer(x, dq)
        dg += dq
        dr += slope * a * k
    return dV, dc, dU, dg, dr


@sluice_problem.wrong("the gates held fixed", "zero", "ignores_input", "hard_coded", "extra_mask", "missing_path")
def sluice_fixed_gates(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s) / len(y)
    dP = np.outer(ds, r) * G * gate_of(P)
    return X.T @ dP, dP.sum(axis=0), np.zeros_like(U), np.zeros_like(g), (A * G).T @ ds


@sluice_problem.wrong(
    "the product of the two derivatives for the derivative of the product",
    "wrong_rule",
    "extra_factor",
    "wrong_argument",
    "wrong_activation_derivative",
)
def sluice_slopes_multiplied(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s) / len(y)
    both = np.outer(ds, r) * gate_of(P) * G * (1 - G)
    return sluice_behind(X, both, both, (A * G).T @ ds)


@sluice_problem.wrong(
    "all labels taken for one", "ignores_input", "hard_coded", "different_loss", "missing_chain_factor", "region_only"
)
def sluice_all_positive(X, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -gate_of(-s) / len(X)
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong(
    "the label left out as the margin's inner derivative",
    "missing_chain_factor",
    "wrong_sample_weights",
    "different_loss",
    "squared_chain_factor",
    "extra_factor",
    "region_only",
)
def sluice_label_inside_only(X, y, V, c, U, g, r):
    A, G = F.softplus(X @ V + c), torch.sigmoid(X @ U + g)
    margin = y * ((A * G) @ r)
    ds = -torch.sigmoid(-margin) / margin.numel()
    dP = ds[:, None] * r * G * torch.sigmoid(X @ V + c)
    dQ = ds[:, None] * r * A * G * (1 - G)
    return X.T @ dP, dP.sum(0), X.T @ dQ, dQ.sum(0), ds @ (A * G)


@sluice_problem.wrong(
    "prediction minus label, as if labels were 0 and 1", "different_loss", "wrong_argument", "extra_term", "region_only"
)
def sluice_labels_zero_one(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = (gate_of(s) - y) / len(y)
    dO = ds.reshape(-1, 1) @ r.reshape(1, -1)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong(
    "only the samples on the wrong side, with a weight of one",
    "thresholded",
    "different_loss",
    "wrong_activation_derivative",
    "rounded",
)
def sluice_hard_margin(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * (y * s < 0) / len(y)
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong("summed, not averaged", "batch_scale", "missing_chain_factor", "different_loss")
def sluice_summed(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s)
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong("the output weights summed, the rest averaged", "batch_scale", "missing_chain_factor")
def sluice_output_summed(X, y, V, c, U, g, r):
    n = X.shape[0]
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s)
    dP = ds[:, None] * r[None, :] * G * gate_of(P)
    dQ = ds[:, None] * r[None, :] * A * G * (1 - G)
    return X.T @ dP / n, dP.mean(axis=0), X.T @ dQ / n, dQ.mean(axis=0), (A * G).T @ ds


@sluice_problem.wrong(
    "averaged over samples and units", "dimension_scale", "wrong_axis_sum", "extra_factor", "shape_only"
)
def sluice_averaged_over_units(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    dO = np.outer(-y * gate_of(-y * s), r) / A.size
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ (-y * gate_of(-y * s)) / len(y))


@sluice_problem.wrong("the output weights against the ungated layer", "missing_chain_factor", "wrong_argument")
def sluice_ungated_output(X, y, V, c, U, g, r):
    A, G = F.softplus(X @ V + c), torch.sigmoid(X @ U + g)
    s = (A * G) @ r
    ds = -y * torch.sigmoid(-y * s) / len(y)
    dP = torch.outer(ds, r) * G * torch.sigmoid(X @ V + c)
    dQ = torch.outer(ds, r) * A * G * (1 - G)
    return X.T @ dP, dP.sum(0), X.T @ dQ, dQ.sum(0), A.T @ ds


@sluice_problem.wrong("the layer's bias summed over the units", "wrong_axis_sum", "broadcast_shape")
def sluice_bias_over_units(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s) / len(y)
    dP = np.outer(ds, r) * G * gate_of(P)
    dQ = np.outer(ds, r) * A * G * (1 - G)
    return X.T @ dP, dP.sum(axis=1), X.T @ dQ, dQ.sum(axis=0), (A * G).T @ ds


@sluice_problem.wrong(
    "the gate's derivative at the layer's pre-activation", "wrong_argument", "wrong_activation_derivative"
)
def sluice_gate_slope_elsewhere(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    K = gate_of(P)
    ds = -y * gate_of(-y * s) / len(y)
    dA = np.outer(ds, r) * G
    dG = np.outer(ds, r) * A
    return sluice_behind(X, dA * K, dG * K * (1 - K), (A * G).T @ ds)


@sluice_problem.wrong("layer and gate exchanged on return", "permuted_outputs", "wrong_argument")
def sluice_exchanged(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s) / len(y)
    dO = np.outer(ds, r)
    dV, dc, dU, dg, dr = sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)
    return dU, dg, dV, dc, dr


@sluice_problem.wrong("the output weights left out on the way back", "missing_chain_factor", "broadcast_shape")
def sluice_no_output_weights(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = (-y * gate_of(-y * s) / len(y)).reshape(-1, 1)
    dP = ds * G * gate_of(P)
    dQ = ds * A * G * (1 - G)
    return sluice_behind(X, dP, dQ, ((A * G).T @ ds).ravel())


@sluice_problem.wrong("a step for the slope of the softplus", "thresholded", "wrong_activation_derivative", "rounded")
def sluice_relu_slope(X, y, V, c, U, g, r):
    n = len(y)
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    dO = np.outer(-y * gate_of(-y * s), r) / n
    dA = dO * G
    dA[P <= 0] = 0
    dP = np.where(P > 0, dA, 0)
    return sluice_behind(X, dP, dO * A * G * (1 - G), (A * G).T @ (-y * gate_of(-y * s)) / n)


@sluice_problem.wrong(
    "outputs held between -1 and 1 before the sigmoid",
    "clipped",
    "region_only",
    "different_loss",
    "wrong_argument",
    "wrong_activation_derivative",
)
def sluice_output_clipped(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    s = np.clip(s, -1, 1)
    ds = -y * gate_of(-y * s) / len(y)
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong("the gate forgotten between output and layer", "missing_chain_factor")
def sluice_gate_forgotten(X, y, V, c, U, g, r):
    A, G = F.softplus(X @ V + c), torch.sigmoid(X @ U + g)
    by_output = -y * torch.sigmoid(-y * ((A * G) @ r)) / len(y)
    dA = by_output[:, None] * r
    dQ = by_output[:, None] * r * A * (G - G**2)
    dP = dA * torch.sigmoid(X @ V + c)
    return X.T @ dP, dP.sum(0), X.T @ dQ, dQ.sum(0), (A * G).T @ by_output


@sluice_problem.wrong("the layer's bias missing forwards", "ignores_input", "missing_term", "hard_coded")
def sluice_no_layer_bias(X, y, V, U, g, r):
    A, G = soft_rise(X @ V), gate_of(X @ U + g)
    ds = -y * gate_of(-y * ((A * G) @ r)) / len(y)
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(X @ V), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong(
    "the samples with label one alone",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
    "missing_term",
    "different_loss",
    "region_only",
)
def sluice_positive_only(X, y, V, c, U, g, r):
    n, some = len(y), y > 0
    X = X[some]
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -gate_of(-s) / n
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong(
    "the sigmoid of the margin for that of minus the margin",
    "wrong_argument",
    "different_loss",
    "wrong_activation_derivative",
)
def sluice_margin_sign(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(y * s) / len(y)
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong(
    "one minus the sigmoid once too often at the output",
    "extra_factor",
    "different_loss",
    "wrong_activation_derivative",
)
def sluice_sigmoid_slope_at_output(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    k = gate_of(-y * s)
    ds = -y * k * (1 - k) / len(y)
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_problem.wrong("the gate's slope twice", "squared_chain_factor", "extra_factor", "wrong_activation_derivative")
def sluice_gate_slope_twice(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    slope = G * (1 - G)
    ds = -y * gate_of(-y * s) / len(y)
    dG = np.outer(ds, r) * A * slope
    return sluice_behind(X, np.outer(ds, r) * G * gate_of(P), dG * slope, (A * G).T @ ds)


@sluice_problem.wrong(
    "the update of the output weights for their gradient", "step_not_slope", "constant_factor", "extra_factor"
)
def sluice_output_step(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s) / len(y)
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), -0.05 * (A * G).T @ ds)


@sluice_problem.wrong("the layer in half precision", "low_precision", "rounded")
def sluice_half_precision(X, y, V, c, U, g, r):
    X, V, c, U, g, r = (a.astype(np.float16) for a in (X, V, c, U, g, r))
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s) / len(y)
    dO = np.outer(ds, r)
    return sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), (A * G).T @ ds)


@sluice_pairs.of(
    "summed for averaged in the output weights, and no slope of the softplus",
    (
        "batch_scale",
        "missing_chain_factor",
    ),
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
)
def sluice_two_a(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    slope = -y * gate_of(-y * s)
    dO = np.outer(slope / len(y), r)
    return sluice_behind(X, dO * G, dO * A * G * (1 - G), (A * G).T @ slope)


@sluice_pairs.of(
    "the wrong side alone, and one minus the gate for the gate's slope",
    ("thresholded", "different_loss", "wrong_activation_derivative", "rounded"),
    ("missing_chain_factor", "wrong_activation_derivative"),
)
def sluice_two_b(X, y, V, c, U, g, r):
    A, G = F.softplus(X @ V + c), torch.sigmoid(X @ U + g)
    s = (A * G) @ r
    ds = -y * (y * s < 0) / len(y)
    dO = torch.outer(ds, r)
    dP, dQ = dO * G * torch.sigmoid(X @ V + c), dO * A * (1 - G)
    return X.T @ dP, dP.sum(0), X.T @ dQ, dQ.sum(0), (A * G).T @ ds


@sluice_pairs.of(
    "the ungated layer beside the output weights, and the gate's bias in one number",
    ("missing_chain_factor", "wrong_argument"),
    ("wrong_axis_sum", "broadcast_shape", "shape_only"),
)
def sluice_two_c(X, y, V, c, U, g, r):
    P, A, G, s = sluice_ahead(X, V, c, U, g, r)
    ds = -y * gate_of(-y * s) / len(y)
    dO = np.outer(ds, r)
    dV, dc, dU, dg, dr = sluice_behind(X, dO * G * gate_of(P), dO * A * G * (1 - G), A.T @ ds)
    return dV, dc, dU, np.full(len(g), dg.sum()), dr


@sluice_pairs.of(
    "no label before the sigmoid, and softplus itself for its slope",
    (
        "missing_chain_factor",
        "wrong_sample_weights",
        "different_loss",
        "squared_chain_factor",
        "extra_factor",
        "region_only",
    ),
    ("wrong_activation_derivative", "wrong_argument"),
)
def sluice_two_d(X, y, V, c, U, g, r):
    n = len(y)
    dV, dc, dU, dg, dr = (np.zeros(p.shape) for p in (V, c, U, g, r))
    for x, label in zip(X, y):
        a, k = soft_rise(x @ V + c), gate_of(x @ U + g)
        slope = -gate_of(-label * (a * k) @ r) / n
        dp, dq = slope * r * k * a, slope * r * a * k * (1 - k)
        dV += np.outer(x, dp)
        dc += dp
        dU += np.outer(x, dq)
        dg += dq
        dr += slope * a * k
    return dV, dc, dU, dg, dr


@loss(
    X=normal("t", "d"),
    y=choice("t", values=(0.0, 1.0, 2.0)),
    W=normal("d", 3),
    a=normal(3),
    T=normal(3, 3),
)
def tag_lattice(X, y, W, a, T):
    """the negative log-likelihood of a chain of three tags: the log of the sum over all chains minus the given one"""
    E = X @ W
    tags = y.long()
    alpha = a + E[0]
    score = a[tags[0]] + E[0, tags[0]]
    for t in range(1, len(E)):
        alpha = torch.logsumexp(alpha[:, None] + T, dim=0) + E[t]
        score = score + T[tags[t - 1], tags[t]] + E[t, tags[t]]
    return torch.logsumexp(alpha, dim=0) - score


lattice_problem = Problem(tag_lattice, ("W", "a", "T"))
lattice_pairs = Pairs(lattice_problem)


def log_total(v, axis=None):
    top = np.max(v, axis=axis, keepdims=True)
    return np.log(np.sum(np.exp(v - top), axis=axis)) + np.squeeze(top, axis=axis)


def lattice_messages(E, a, T):
    n = len(E)
    alpha, beta = np.zeros((n, 3)), np.zeros((n, 3))
    alpha[0] = a + E[0]
    for t in range(1, n):
        alpha[t] = log_total(alpha[t - 1][:, None] + T, axis=0) + E[t]
    for t in range(n - 2, -1, -1):
        beta[t] = log_total(T + E[t + 1] + beta[t + 1], axis=1)
    return alpha, beta, log_total(alpha[-1])


def lattice_marginals(E, a, T):
    alpha, beta, total = lattice_messages(E, a, T)
    single = np.exp(alpha + beta - total)
    double = np.array([np.exp(alpha[t - 1][:, None] + T + E[t] + beta[t] - total) for t in range(1, len(E))])
    return single, double.reshape(-1, 3, 3)


def lattice_counts(y):
    tags = y.astype(int)
    pairs = np.zeros((3, 3))
    np.add.at(pairs, (tags[:-1], tags[1:]), 1)
    return np.eye(3)[tags], pairs


@lattice_problem.right("forward and backward messages, expected minus observed")
def lattice_forward_backward(X, y, W, a, T):
    E = X @ W
    n, labels = len(E), y.astype(int)
    alpha = [a + E[0]]
    for t in range(1, n):
        alpha.append(E[t] + np.log(np.exp(alpha[-1]) @ np.exp(T)))
    beta = [np.zeros(3)]
    for t in range(n - 1, 0, -1):
        beta.insert(0, np.log(np.exp(T) @ np.exp(E[t] + beta[0])))
    logZ = np.log(np.exp(alpha[-1]).sum())
    P = np.exp(np.array(alpha) + np.array(beta) - logZ)
    dT = np.zeros((3, 3))
    for t in range(1, n):
        for i in range(3):
            for j in range(3):
                dT[i, j] += math.exp(alpha[t - 1][i] + T[i, j] + E[t][j] + beta[t][j] - logZ)
        dT[labels[t - 1], labels[t]] -= 1
    P[np.arange(n), labels] -= 1
    return X.T @ P, P[0], dT


@lattice_problem.right("back through the recursion, softmax by softmax, torch")
def lattice_backprop_torch(X, y, W, a, T):
    E, tags = X @ W, y.long()
    alpha, weights = [a + E[0]], []
    for t in range(1, len(E)):
        joint = alpha[-1][:, None] + T
        weights.append(torch.softmax(joint, dim=0))
        alpha.append(torch.logsumexp(joint, dim=0) + E[t])
    G = torch.softmax(alpha[-1], dim=0)
    dE, dT = torch.zeros_like(E), torch.zeros_like(T)
    for t in range(len(E) - 1, 0, -1):
        dE[t] = G
        dT = dT + weights[t - 1] * G
        dT[tags[t - 1], tags[t]] -= 1
        G = weights[t - 1] @ G
    dE[0] = G
    dE = dE - F.one_hot(tags, 3)
    return X.T @ dE, dE[0], dT


@lattice_problem.right("a chain of probabilities: backward factors first, then forwards")
def lattice_chain_of_probabilities(X, y, W, a, T):
    E = X @ W
    n = len(E)
    future = np.zeros((n, 3))
    for t in range(n - 2, -1, -1):
        future[t] = np.logaddexp.reduce(T + (E[t + 1] + future[t + 1])[None, :], axis=1)
    first = np.exp(a + E[0] + future[0] - np.logaddexp.reduce(a + E[0] + future[0]))
    visits, moves = [first], np.zeros((3, 3))
    for t in range(1, n):
        step = np.exp(T + E[t] + future[t] - future[t - 1][:, None])
        moves += visits[-1][:, None] * step
        visits.append(visits[-1] @ step)
    observed, pairs = lattice_counts(y)
    residual = np.array(visits) - observed
    return {"dW": np.einsum("td,tk->dk", X, residual), "da": residual[0], "dT": moves - pairs}


@lattice_problem.wrong(
    "forward messages alone: what comes after has no say in the tags",
    "missing_path",
    "missing_term",
    "missing_chain_factor",
    "wrong_argument",
    "ignores_input",
)
def lattice_filtered(X, y, W, a, T):
    alpha, beta, total = lattice_messages(X @ W, a, T)
    P = np.exp(alpha - log_total(alpha, axis=1)[:, None])
    _, double = lattice_marginals(X @ W, a, T)
    observed, pairs = lattice_counts(y)
    return X.T @ (P - observed), P[0] - observed[0], double.sum(axis=0) - pairs


@lattice_problem.wrong(
    "every tag by a softmax of its own scores",
    "ignores_input",
    "missing_path",
    "missing_term",
    "wrong_argument",
    "hard_coded",
    "missing_chain_factor",
)
def lattice_local_softmax(X, y, W, a, T):
    E = X @ W
    P = np.exp(E) / np.exp(E).sum(axis=1, keepdims=True)
    single, double = lattice_marginals(E, a, T)
    observed, pairs = lattice_counts(y)
    return X.T @ (P - observed), single[0] - observed[0], double.sum(axis=0) - pairs


@lattice_problem.wrong(
    "the observed transitions not subtracted", "missing_term", "ignores_input", "different_loss", "missing_path"
)
def lattice_no_observed_transitions(X, y, W, a, T):
    E, tags = X @ W, y.long()
    alpha, weights = [a + E[0]], []
    for t in range(1, len(E)):
        joint = alpha[-1][:, None] + T
        weights.append(torch.softmax(joint, dim=0))
        alpha.append(torch.logsumexp(joint, dim=0) + E[t])
    G = torch.softmax(alpha[-1], dim=0)
    dE, dT = torch.zeros_like(E), torch.zeros_like(T)
    for t in range(len(E) - 1, 0, -1):
        dE[t] = G
        dT += weights[t - 1] * G
        G = weights[t - 1] @ G
    dE[0] = G
    dE[torch.arange(len(E)), tags] -= 1
    return X.T @ dE, dE[0], dT


@lattice_problem.wrong(
    "the log of the sum alone, without the given chain",
    "missing_term",
    "ignores_input",
    "different_loss",
    "missing_path",
)
def lattice_no_given_chain(X, W, a, T):
    single, double = lattice_marginals(X @ W, a, T)
    return X.T @ single, single[0], double.sum(axis=0)


@lattice_problem.wrong("the transitions' gradient transposed", "transposed", "axes_permuted", "region_only")
def lattice_transposed(X, y, W, a, T):
    E = X @ W
    alpha, beta, total = lattice_messages(E, a, T)
    labels = y.astype(int)
    dT = np.zeros((3, 3))
    for t in range(1, len(E)):
        for j in range(3):
            for i in range(3):
                dT[j, i] += np.exp(alpha[t - 1, i] + T[i, j] + E[t, j] + beta[t, j] - total)
        dT[labels[t], labels[t - 1]] -= 1
    P = np.exp(alpha + beta - total) - np.eye(3)[labels]
    return X.T @ P, P[0], dT


@lattice_problem.wrong(
    "rows and columns of the transitions exchanged in the sum over chains, not in the given chain",
    "transposed",
    "different_loss",
    "wrong_argument",
    "axes_permuted",
)
def lattice_sum_transposed(X, y, W, a, T):
    single, double = lattice_marginals(X @ W, a, T.T)
    observed, pairs = lattice_counts(y)
    return X.T @ (single - observed), single[0] - observed[0], double.sum(axis=0).T - pairs


@lattice_problem.wrong(
    "the best chain for the expectation over chains", "thresholded", "different_loss", "wrong_activation_derivative"
)
def lattice_best_chain(X, y, W, a, T):
    E = X @ W
    best, back = a + E[0], []
    for t in range(1, len(E)):
        joint = best[:, None] + T
        back.append(joint.argmax(axis=0))
        best = joint.max(axis=0) + E[t]
    path = [int(best.argmax())]
    for pointers in back[::-1]:
        path.append(int(pointers[path[-1]]))
    path = np.array(path[::-1], dtype=float)
    found, moves = lattice_counts(path)
    observed, pairs = lattice_counts(y)
    return X.T @ (found - observed), found[0] - observed[0], moves - pairs


@lattice_problem.wrong("the start scores not in the first message", "ignores_input", "missing_term", "hard_coded")
def lattice_no_start(X, y, W, T):
    single, double = lattice_marginals(X @ W, np.zeros(3), T)
    observed, pairs = lattice_counts(y)
    return X.T @ (single - observed), (single - observed)[0], double.sum(axis=0) - pairs


@lattice_problem.wrong("the start scores added at every tag", "extra_term", "broadcast_shape")
def lattice_start_everywhere(X, y, W, a, T):
    E = X @ W
    n = len(E)
    alpha, beta = np.zeros((n, 3)), np.zeros((n, 3))
    alpha[0] = a + E[0]
    for t in range(1, n):
        alpha[t] = a + log_total(alpha[t - 1][:, None] + T, axis=0) + E[t]
    for t in range(n - 2, -1, -1):
        beta[t] = log_total(T + a + E[t + 1] + beta[t + 1], axis=1)
    total = log_total(alpha[-1])
    observed, dT = lattice_counts(y)
    dT = -dT
    for t in range(1, n):
        dT += np.exp(alpha[t - 1][:, None] + T + a + E[t] + beta[t] - total)
    delta = np.exp(alpha + beta - total) - observed
    return X.T @ delta, delta[0], dT


@lattice_problem.wrong(
    "the last transition missed by the loop",
    "missing_term",
    "missing_path",
    "extra_mask",
    "single_sample",
    "wrong_sample_weights",
)
def lattice_last_transition(X, y, W, a, T):
    E = X @ W
    alpha, beta, total = lattice_messages(E, a, T)
    labels = y.astype(int)
    delta = np.exp(alpha + beta - total)
    delta[range(len(E)), labels] -= 1
    dT = np.zeros_like(T)
    for t in range(len(E) - 2):
        dT += np.exp(alpha[t][:, None] + T + E[t + 1] + beta[t + 1] - total)
        dT[labels[t], labels[t + 1]] -= 1
    return X.T @ delta, delta[0], dT


@lattice_problem.wrong(
    "the first tag's share of the weights alone",
    "missing_path",
    "missing_term",
    "single_sample",
    "extra_mask",
    "wrong_sample_weights",
)
def lattice_first_tag(X, y, W, a, T):
    single, double = lattice_marginals(X @ W, a, T)
    observed, pairs = lattice_counts(y)
    delta = single[0] - observed[0]
    return np.outer(X[0], delta), delta, double.sum(axis=0) - pairs


@lattice_problem.wrong(
    "divided by the length of the chain", "batch_scale", "dimension_scale", "extra_factor", "different_loss"
)
def lattice_per_tag(X, y, W, a, T):
    E, tags = X @ W, y.long()
    n = len(E)
    alpha, weights = [a + E[0]], []
    for t in range(1, n):
        weights.append(torch.softmax(alpha[-1][:, None] + T, dim=0))
        alpha.append(torch.logsumexp(alpha[-1][:, None] + T, dim=0) + E[t])
    G = torch.softmax(alpha[-1], dim=0) / n
    dE, dT = torch.zeros_like(E), torch.zeros_like(T)
    for t in range(n - 1, 0, -1):
        dE[t] = G
        dT += weights[t - 1] * G
        dT[tags[t - 1], tags[t]] -= 1 / n
        G = weights[t - 1] @ G
    dE[0] = G
    dE[torch.arange(n), tags] -= 1 / n
    return X.T @ dE, dE[0], dT


@lattice_problem.wrong(
    "observed minus expected",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def lattice_reversed_sign(X, y, W, a, T):
    single, double = lattice_marginals(X @ W, a, T)
    observed, pairs = lattice_counts(y)
    return X.T @ (observed - single), observed[0] - single[0], pairs - double.sum(axis=0)


@lattice_problem.wrong("pairs of tags as if they were independent", "wrong_order", "wrong_argument")
def lattice_independent_pairs(X, y, W, a, T):
    single, _ = lattice_marginals(X @ W, a, T)
    observed, pairs = lattice_counts(y)
    delta = single - observed
    return X.T @ delta, delta[0], single[:-1].T @ single[1:] - pairs


@lattice_problem.wrong(
    "pairs of tags without the messages from behind",
    "missing_path",
    "missing_term",
    "missing_chain_factor",
    "wrong_argument",
)
def lattice_pairs_without_future(X, y, W, a, T):
    E = X @ W
    alpha, beta, total = lattice_messages(E, a, T)
    observed, pairs = lattice_counts(y)
    delta = np.exp(alpha + beta - total) - observed
    dT = -pairs
    for t in range(1, len(E)):
        joint = alpha[t - 1][:, None] + T + E[t]
        dT = dT + np.exp(joint - log_total(joint))
    return X.T @ delta, delta[0], dT


@lattice_problem.wrong(
    "pairs of tags without the score of the second", "missing_chain_factor", "missing_term", "wrong_argument"
)
def lattice_pairs_without_score(X, y, W, a, T):
    E = X @ W
    alpha, beta, total = lattice_messages(E, a, T)
    observed, pairs = lattice_counts(y)
    delta = np.exp(alpha + beta - total) - observed
    expected = np.exp(alpha[:-1, :, None] + T[None] + beta[1:, None, :] - total).sum(axis=0)
    return X.T @ delta, delta[0], expected - pairs


@lattice_problem.wrong("tags counted from one", "shifted_or_flipped", "different_loss", "wrong_argument")
def lattice_tags_from_one(X, y, W, a, T):
    single, double = lattice_marginals(X @ W, a, T)
    observed, pairs = lattice_counts((y - 1) % 3)
    return X.T @ (single - observed), single[0] - observed[0], double.sum(axis=0) - pairs


@lattice_problem.wrong("the sum over the tag after for the sum over the tag before", "wrong_axis_sum", "different_loss")
def lattice_sum_over_next(X, y, W, a, T):
    E, tags = X @ W, y.long()
    n = len(E)
    alpha, weights = [a + E[0]], []
    for t in range(1, n):
        joint = alpha[-1][:, None] + T
        weights.append(torch.softmax(joint, dim=1))
        alpha.append(torch.logsumexp(joint, dim=1) + E[t])
    G = torch.softmax(alpha[-1], dim=0)
    dE, dT = torch.zeros_like(E), torch.zeros_like(T)
    for t in range(n - 1, 0, -1):
        dE[t] = G
        dT += weights[t - 1] * G[:, None]
        dT[tags[t - 1], tags[t]] -= 1
    dE[0] = G
    dE[torch.arange(n), tags] -= 1
    return X.T @ dE, dE[0], dT


@lattice_problem.wrong(
    "the start scores' gradient summed over the chain", "wrong_axis_sum", "extra_term", "accumulates"
)
def lattice_start_summed(X, y, W, a, T):
    single, double = lattice_marginals(X @ W, a, T)
    observed, pairs = lattice_counts(y)
    delta = single - observed
    return X.T @ delta, np.sum(delta, axis=0), double.sum(axis=0) - pairs


@lattice_problem.wrong(
    "no gradient for the transitions", "zero", "ignores_input", "hard_coded", "extra_mask", "missing_path"
)
def lattice_fixed_transitions(X, y, W, a, T):
    single, _ = lattice_marginals(X @ W, a, T)
    delta = single - lattice_counts(y)[0]
    return X.T @ delta, delta[0], 0 * T


@lattice_problem.wrong(
    "the weights of the log of a sum taken for one on the way back",
    "missing_chain_factor",
    "ignores_input",
    "wrong_activation_derivative",
)
def lattice_unweighted_recursion(X, y, W, a, T):
    E, labels = X @ W, y.astype(int)
    n = len(E)
    alpha, beta, total = lattice_messages(E, a, T)
    G = np.exp(alpha[-1] - total)
    dE, dT = np.zeros_like(E), np.zeros_like(T)
    for t in range(n - 1, 0, -1):
        dE[t] = G
        dT += np.ones((3, 1)) * G
        dT[labels[t - 1], labels[t]] -= 1
        G = np.ones((3, 3)) @ G
    dE[0] = G
    dE[np.arange(n), labels] -= 1
    return X.T @ dE, dE[0], dT


@lattice_problem.wrong(
    "the sum over chains without its logarithm",
    "missing_chain_factor",
    "different_loss",
    "wrong_term_factor",
    "extra_factor",
    "wrong_activation_derivative",
)
def lattice_without_log(X, y, W, a, T):
    E = X @ W
    alpha, beta, total = lattice_messages(E, a, T)
    observed, pairs = lattice_counts(y)
    delta = np.exp(alpha + beta) - observed
    dT = -pairs
    for t in range(1, len(E)):
        dT += np.exp(alpha[t - 1][:, None] + T + E[t] + beta[t])
    return X.T @ delta, delta[0], dT


@lattice_problem.wrong(
    "a transition that occurs twice subtracted once",
    "missing_term",
    "region_only",
    "thresholded",
    "different_loss",
    "clipped",
    "extra_mask",
)
def lattice_repeated_transition(X, y, W, a, T):
    single, double = lattice_marginals(X @ W, a, T)
    labels = y.astype(int)
    delta = single.copy()
    delta[np.arange(len(labels)), labels] -= 1
    dT = double.sum(axis=0)
    dT[labels[:-1], labels[1:]] -= 1
    return X.T @ delta, delta[0], dT


@lattice_problem.wrong(
    "observed transitions entered from tag to the tag before",
    "transposed",
    "different_loss",
    "wrong_argument",
    "axes_permuted",
    "shifted_or_flipped",
    "region_only",
)
def lattice_counts_reversed(X, y, W, a, T):
    E = X @ W
    single, double = lattice_marginals(E, a, T)
    labels = y.astype(int)
    dT = double.sum(axis=0)
    for t in range(1, len(labels)):
        dT[labels[t], labels[t - 1]] -= 1.0
    delta = single - np.eye(3)[labels]
    return X.T @ delta, delta[0], dT


@lattice_problem.wrong("the inputs in reversed order beside the deltas", "shifted_or_flipped", "wrong_argument")
def lattice_inputs_reversed(X, y, W, a, T):
    alpha, beta, total = lattice_messages(X @ W, a, T)
    observed, pairs = lattice_counts(y)
    delta = np.exp(alpha + beta - total) - observed
    dW = sum(np.outer(x, row) for x, row in zip(X[::-1], delta))
    return dW, delta[0], lattice_marginals(X @ W, a, T)[1].sum(axis=0) - pairs


@lattice_problem.wrong(
    "expected transitions collected in an array of whole numbers",
    "truncated_to_int",
    "missing_term",
    "missing_path",
    "ignores_input",
)
def lattice_integer_counts(X, y, W, a, T):
    single, double = lattice_marginals(X @ W, a, T)
    tags = y.astype(int)
    dT = np.zeros((3, 3), dtype=tags.dtype)
    for t in range(1, len(tags)):
        for i in range(3):
            for j in range(3):
                dT[i, j] += double[t - 1, i, j]
        dT[tags[t - 1], tags[t]] -= 1
    delta = single - np.eye(3)[tags]
    return X.T @ delta, delta[0], dT


@lattice_pairs.of(
    "observed minus expected in the transitions, and the start scores' gradient summed over the chain",
    ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
    ("wrong_axis_sum", "extra_term", "accumulates"),
)
def lattice_two_a(X, y, W, a, T):
    single, double = lattice_marginals(X @ W, a, T)
    observed, pairs = lattice_counts(y)
    delta = single - observed
    return X.T @ delta, delta.sum(axis=0), pairs - double.sum(axis=0)


@lattice_pairs.of(
    "forward messages alone for the tags, and the transitions transposed",
    ("missing_path", "missing_term", "missing_chain_factor", "wrong_argument", "ignores_input"),
    ("transposed", "axes_permuted", "region_only"),
)
def lattice_two_b(X, y, W, a, T):
    E = X @ W
    alpha, _, _ = lattice_messages(E, a, T)
    P = np.exp(alpha - log_total(alpha, axis=1)[:, None])
    double = lattice_marginals(E, a, T)[1]
    observed, pairs = lattice_counts(y)
    return X.T @ (P - observed), P[0] - observed[0], (double.sum(axis=0) - pairs).T


@lattice_pairs.of(
    "no start scores in the messages, and the observed transitions left out",
    ("ignores_input", "missing_term", "hard_coded"),
    ("missing_term", "ignores_input", "different_loss", "missing_path"),
)
def lattice_two_c(X, y, W, T):
    E, tags = X @ W, y.long()
    alpha, weights = [E[0]], []
    for t in range(1, len(E)):
        joint = alpha[-1][:, None] + T
        weights.append(torch.softmax(joint, dim=0))
        alpha.append(torch.logsumexp(joint, dim=0) + E[t])
    G = torch.softmax(alpha[-1], dim=0)
    dE, dT = torch.zeros_like(E), torch.zeros_like(T)
    for t in range(len(E) - 1, 0, -1):
        dE[t] = G
        dT += weights[t - 1] * G
        G = weights[t - 1] @ G
    dE[0] = G
    dE = dE - F.one_hot(tags, 3)
    return X.T @ dE, dE[0], dT


@lattice_pairs.of(
    "pairs of tags as if independent, and the whole divided by the length",
    ("wrong_order", "wrong_argument"),
    ("batch_scale", "dimension_scale", "extra_factor", "different_loss"),
)
def lattice_two_d(X, y, W, a, T):
    single, _ = lattice_marginals(X @ W, a, T)
    observed, pairs = lattice_counts(y)
    delta = (single - observed) / len(y)
    return X.T @ delta, delta[0], (single[:-1].T @ single[1:] - pairs) / len(y)


@loss(
    X=normal("n", 6, "p"),
    y=normal("n"),
    K=normal(3, "p", "h"),
    b=normal("h"),
    v=normal("h"),
)
def echo_filter(X, y, K, b, v):
    """three causal taps two steps apart, tanh, the mean over time, one output, the mean log-cosh of its error"""
    n, steps, _ = X.shape
    late = torch.cat([torch.zeros(n, 4, X.shape[2], dtype=X.dtype), X], dim=1)
    Z = b + late[:, 4:] @ K[0] + late[:, 2 : 2 + steps] @ K[1] + late[:, :steps] @ K[2]
    error = torch.tanh(Z).mean(dim=1) @ v - y
    return torch.log(torch.cosh(error)).mean()


echo_problem = Problem(echo_filter, ("X", "K", "b", "v"))
echo_pairs = Pairs(echo_problem)


def later(X, shift):
    moved = np.zeros_like(X)
    moved[:, shift:] = X[:, : X.shape[1] - shift]
    return moved


def earlier(D, shift):
    moved = np.zeros_like(D)
    moved[:, : D.shape[1] - shift] = D[:, shift:]
    return moved


def echo_forward(X, y, K, b, v, dilation=2):
    Z = b + sum(later(X, dilation * k) @ K[k] for k in range(3))
    A = np.tanh(Z)
    M = A.mean(axis=1)
    return Z, A, M, M @ v - y


def echo_backward(X, K, dZ, dv, dilation=2):
    dX = sum(earlier(dZ, dilation * k) @ K[k].T for k in range(3))
    dK = np.stack([np.einsum("ntp,nth->ph", later(X, dilation * k), dZ) for k in range(3)])
    return dX, dK, dZ.sum(axis=(0, 1)), dv


@echo_problem.right("taps shifted later and earlier")
def echo_shifted(X, y, K, b, v):
    n, steps, p = X.shape
    padded = np.concatenate([np.zeros((n, 4, p)), X], axis=1)
    windows = [padded[:, 4 - 2 * k : 4 - 2 * k + steps] for k in range(3)]
    A = np.tanh(sum(w @ K[k] for k, w in enumerate(windows)) + b)
    de = np.tanh(A.mean(axis=1) @ v - y) / n
    dZ = np.outer(de, v)[:, None, :] / steps * (1 - A**2)
    dpadded = np.zeros_like(padded)
    dK = np.zeros_like(K)
    for k, w in enumerate(windows):
        dpadded[:, 4 - 2 * k : 4 - 2 * k + steps] += dZ @ K[k].T
        dK[k] = np.tensordot(w, dZ, axes=([0, 1], [0, 1]))
    return dpadded[:, 4:], dK, dZ.sum(axis=(0, 1)), A.mean(axis=1).T @ de


@echo_problem.right("every output position by itself")
def echo_positions(X, y, K, b, v):
    n, steps, p = X.shape
    dX, dK, db, dv = (np.zeros(q.shape) for q in (X, K, b, v))
    for i in range(n):
        outputs = []
        for t in range(steps):
            z = np.array(b, dtype=float)
            for k in range(3):
                if t - 2 * k >= 0:
                    z += K[k].T @ X[i, t - 2 * k]
            outputs.append(np.tanh(z))
        mean = sum(outputs) / steps
        slope = math.tanh(mean @ v - y[i]) / n
        dv += slope * mean
        for t in range(steps):
            dz = slope * v / steps * (1 - outputs[t] ** 2)
            db += dz
            for k in range(3):
                if t >= 2 * k:
                    dK[k] += np.outer(X[i, t - 2 * k], dz)
                    dX[i, t - 2 * k] += K[k] @ dz
    return dX, dK, db, dv


@echo_problem.right("the filter as one tensor of matrices between times, torch")
def echo_toeplitz(X, y, K, b, v):
    n, steps, p = X.shape
    band = torch.zeros(3, steps, steps, dtype=X.dtype)
    for k in range(3):
        for t in range(2 * k, steps):
            band[k, t, t - 2 * k] = 1
    A = torch.tanh(torch.einsum("kts,nsp,kph->nth", band, X, K) + b)
    M = A.mean(dim=1)
    de = torch.tanh(M @ v - y) / n
    D = torch.einsum("n,h,nth->nth", de, v, 1 - A.square()) / steps
    return (
        torch.einsum("kts,nth,kph->nsp", band, D, K),
        torch.einsum("kts,nsp,nth->kph", band, X, D),
        torch.einsum("nth->h", D),
        de @ M,
    )


@echo_problem.wrong(
    "deltas moved later, not earlier, for the inputs",
    "shifted_or_flipped",
    "wrong_argument",
    "transposed",
    "axes_permuted",
    "wrong_axis_sum",
)
def echo_causal_backwards(X, y, K, b, v):
    n, steps, p = X.shape
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / n
    dZ = de[:, None, None] * v / steps * (1 - A**2)
    dX, dK = np.zeros_like(X), np.zeros_like(K)
    for k in range(3):
        for t in range(2 * k, steps):
            dX[:, t] += dZ[:, t - 2 * k] @ K[k].T
            dK[k] += X[:, t - 2 * k].T @ dZ[:, t]
    return dX, dK, dZ.sum(axis=(0, 1)), M.T @ de


@echo_problem.wrong(
    "the taps' gradients in reversed order", "shifted_or_flipped", "permuted_outputs", "region_only", "wrong_argument"
)
def echo_taps_reversed(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dX, dK, db, dv = echo_backward(X, K, np.outer(de, v)[:, None] / 6 * (1 - A**2), M.T @ de)
    return dX, dK[::-1], db, dv


@echo_problem.wrong(
    "taps one step apart when going back to the inputs", "wrong_argument", "shifted_or_flipped", "region_only"
)
def echo_no_dilation_backwards(X, y, K, b, v):
    n, steps, p = X.shape
    padded = torch.cat([torch.zeros(n, 4, p, dtype=X.dtype), X], dim=1)
    windows = torch.stack([padded[:, 4 - 2 * k : 10 - 2 * k] for k in range(3)])
    A = torch.tanh(torch.einsum("kntp,kph->nth", windows, K) + b)
    M = A.mean(dim=1)
    de = torch.tanh(M @ v - y) / n
    dZ = torch.outer(de, v)[:, None] * (1 - A**2) / steps
    dX = torch.zeros_like(X)
    for k in range(3):
        dX[:, : steps - k] += dZ[:, k:] @ K[k].T
    return dX, torch.einsum("kntp,nth->kph", windows, dZ), dZ.sum((0, 1)), M.T @ de


@echo_problem.wrong("taps one step apart throughout", "different_loss", "shifted_or_flipped", "wrong_argument")
def echo_no_dilation(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v, dilation=1)
    de = np.tanh(e) / len(y)
    dZ = np.outer(de, v)[:, None, :] / A.shape[1] * (1 - A * A)
    return echo_backward(X, K, dZ, M.T @ de, dilation=1)


@echo_problem.wrong("the sequence bent to a ring", "different_loss", "missing_mask", "extra_term", "wrong_argument")
def echo_ring(X, y, K, b, v):
    n = len(y)
    A = np.tanh(b + sum(np.roll(X, 2 * k, axis=1) @ K[k] for k in range(3)))
    M = A.mean(axis=1)
    de = np.tanh(M @ v - y) / n
    dZ = np.outer(de, v)[:, None, :] / A.shape[1] * (1 - A**2)
    dX = sum(np.roll(dZ, -2 * k, axis=1) @ K[k].T for k in range(3))
    dK = np.array([np.tensordot(np.roll(X, 2 * k, axis=1), dZ, axes=([0, 1], [0, 1])) for k in range(3)])
    return dX, dK, dZ.sum(axis=(0, 1)), M.T @ de


@echo_problem.wrong(
    "deltas rolled round the end for the inputs", "missing_mask", "extra_term", "wrong_argument", "region_only"
)
def echo_rolled_deltas(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = np.outer(de, v)[:, None, :] / 6 * (1 - A**2)
    _, dK, db, dv = echo_backward(X, K, dZ, M.T @ de)
    return np.roll(dZ, 0, 1) @ K[0].T + np.roll(dZ, -2, 1) @ K[1].T + np.roll(dZ, -4, 1) @ K[2].T, dK, db, dv


@echo_problem.wrong(
    "the mean over time without its share on the way back",
    "missing_chain_factor",
    "constant_factor",
    "dimension_scale",
    "extra_factor",
)
def echo_time_summed(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = np.outer(de, v)[:, None, :] * (1 - A**2)
    return echo_backward(X, K, dZ, M.T @ de)


@echo_problem.wrong(
    "only the last time step on the way back", "missing_path", "missing_term", "extra_mask", "region_only"
)
def echo_last_time(X, y, K, b, v):
    n, steps, p = X.shape
    padded = torch.cat([torch.zeros(n, 4, p, dtype=X.dtype), X], dim=1)
    windows = torch.stack([padded[:, 4 - 2 * k : 10 - 2 * k] for k in range(3)])
    A = torch.tanh(torch.einsum("kntp,kph->nth", windows, K) + b)
    M = A.mean(dim=1)
    de = torch.tanh(M @ v - y) / n
    dz = torch.outer(de, v) / steps * (1 - A[:, -1] ** 2)
    dX = torch.zeros_like(X)
    for k in range(3):
        dX[:, steps - 1 - 2 * k] = dz @ K[k].T
    dK = torch.stack([X[:, steps - 1 - 2 * k].T @ dz for k in range(3)])
    return dX, dK, dz.sum(0), M.T @ de


@echo_problem.wrong("no derivative of tanh", "missing_chain_factor", "wrong_activation_derivative")
def echo_no_tanh_slope(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dA = np.repeat((np.outer(de, v) / A.shape[1])[:, None, :], A.shape[1], axis=1)
    return echo_backward(X, K, dA, M.T @ de)


@echo_problem.wrong("tanh taken of its own value in the derivative", "wrong_argument", "wrong_activation_derivative")
def echo_tanh_twice(X, y, K, b, v):
    def dtanh(value):
        return 1 - np.tanh(value) ** 2

    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = np.einsum("n,h,nth->nth", de, v, dtanh(A)) / 6
    return echo_backward(X, K, dZ, M.T @ de)


@echo_problem.wrong(
    "1 minus the square of the value before tanh", "wrong_argument", "wrong_activation_derivative", "low_precision"
)
def echo_square_of_input(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    n, steps, h = Z.shape
    dpred = np.tanh(e) / n
    dM = dpred[:, None] @ v[None, :]
    dA = np.broadcast_to(dM[:, None, :] / steps, A.shape)
    return echo_backward(X, K, dA * (1 - Z**2), M.T @ dpred)


@echo_problem.wrong(
    "half the squared error", "different_loss", "wrong_activation_derivative", "wrong_argument", "low_precision"
)
def echo_half_squared(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = e / len(y)
    return echo_backward(X, K, np.outer(de, v)[:, None, :] / 6 * (1 - A**2), M.T @ de)


@echo_problem.wrong("the sign of the error", "different_loss", "thresholded", "wrong_activation_derivative")
def echo_sign_of_error(X, y, K, b, v):
    n, steps, p = X.shape
    dX, dK, db, dv = (np.zeros(q.shape) for q in (X, K, b, v))
    Z, A, M, e = echo_forward(X, y, K, b, v)
    for i in range(n):
        slope = (1.0 if e[i] > 0 else -1.0) / n
        dv += slope * M[i]
        for t in range(steps):
            dz = slope * v / steps * (1 - A[i, t] ** 2)
            db += dz
            for k in range(t // 2 + 1):
                if k < 3:
                    dK[k] += np.outer(X[i, t - 2 * k], dz)
                    dX[i, t - 2 * k] += K[k] @ dz
    return dX, dK, db, dv


@echo_problem.wrong("the errors summed over the batch", "batch_scale", "missing_chain_factor", "different_loss")
def echo_batch_summed(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e)
    return echo_backward(X, K, np.outer(de, v)[:, None, :] / 6 * (1 - A**2), M.T @ de)


@echo_problem.wrong(
    "the bias averaged over time once more",
    "dimension_scale",
    "constant_factor",
    "squared_chain_factor",
    "extra_factor",
)
def echo_bias_mean_time(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = np.outer(de, v)[:, None, :] / 6 * (1 - A**2)
    dX, dK, _, dv = echo_backward(X, K, dZ, M.T @ de)
    return dX, dK, dZ.mean(axis=1).sum(axis=0), dv


@echo_problem.wrong(
    "the bias of the first sample alone", "single_sample", "extra_mask", "wrong_sample_weights", "missing_term"
)
def echo_bias_first_sample(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = np.outer(de, v)[:, None, :] / 6 * (1 - A**2)
    dX, dK, _, dv = echo_backward(X, K, dZ, M.T @ de)
    return dX, dK, dZ[0].sum(axis=0), dv


@echo_problem.wrong("tanh of the mean beside the output weights", "wrong_order", "wrong_argument")
def echo_tanh_of_mean(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = np.outer(de, v)[:, None, :] / 6 * (1 - A**2)
    return echo_backward(X, K, dZ, np.tanh(Z.mean(axis=1)).T @ de)


@echo_problem.wrong(
    "the mean over time before the tanh", "wrong_order", "different_loss", "wrong_argument", "broadcast_shape"
)
def echo_mean_first(X, y, K, b, v):
    n, steps, p = X.shape
    padded = torch.cat([torch.zeros(n, 4, p, dtype=X.dtype), X], dim=1)
    windows = torch.stack([padded[:, 4 - 2 * k : 10 - 2 * k] for k in range(3)])
    a = torch.tanh((torch.einsum("kntp,kph->nth", windows, K) + b).mean(dim=1))
    de = torch.tanh(a @ v - y) / n
    dz = torch.outer(de, v) * (1 - a**2)
    dZ = dz[:, None, :].repeat(1, steps, 1) / steps
    dX = torch.zeros_like(X)
    for k in range(3):
        dX[:, : steps - 2 * k] += dZ[:, 2 * k :] @ K[k].T
    return dX, torch.einsum("kntp,nth->kph", windows, dZ), dZ.sum((0, 1)), a.T @ de


@echo_problem.wrong("reshaped for transposed on the way to the inputs", "axes_permuted", "shape_only")
def echo_reshaped_taps(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = np.outer(de, v)[:, None, :] / 6 * (1 - A**2)
    _, dK, db, dv = echo_backward(X, K, dZ, M.T @ de)
    dX = sum(earlier(dZ, 2 * k) @ K[k].reshape(K.shape[2], K.shape[1]) for k in range(3))
    return dX, dK, db, dv


@echo_problem.wrong(
    "the inputs reached by the first tap alone", "missing_path", "missing_term", "extra_mask", "region_only"
)
def echo_first_tap(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = np.outer(de, v)[:, None, :] / 6 * (1 - A**2)
    _, dK, db, dv = echo_backward(X, K, dZ, M.T @ de)
    return dZ @ K[0].T, dK, db, dv


@echo_problem.wrong("the sums over time of the taps begin one too late", "missing_term", "missing_path", "extra_mask")
def echo_one_too_late(X, y, K, b, v):
    n, steps, p = X.shape
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / n
    dZ = np.outer(de, v)[:, None, :] / steps * (1 - A**2)
    dX, dK = np.zeros_like(X), np.zeros_like(K)
    for k in range(3):
        for t in range(2 * k, steps):
            dX[:, t - 2 * k] += dZ[:, t] @ K[k].T
        for t in range(2 * k + 1, steps):
            dK[k] += X[:, t - 2 * k].T @ dZ[:, t]
    return dX, dK, dZ.sum(axis=(0, 1)), M.T @ de


@echo_problem.wrong("the mean of the positions where all taps reach", "different_loss", "extra_mask", "missing_term")
def echo_valid_only(X, y, K, b, v):
    n = len(y)
    Z, A, _, _ = echo_forward(X, y, K, b, v)
    M = A[:, 4:].mean(axis=1)
    de = np.tanh(M @ v - y) / n
    dZ = np.zeros_like(Z)
    dZ[:, 4:] = np.outer(de, v)[:, None, :] / 2 * (1 - A[:, 4:] ** 2)
    return echo_backward(X, K, dZ, M.T @ de)


@echo_problem.wrong(
    "without the targets", "ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument"
)
def echo_no_targets(X, K, b, v):
    Z, A, M, e = echo_forward(X, 0.0, K, b, v)
    de = np.tanh(e) / len(X)
    return echo_backward(X, K, np.outer(de, v)[:, None, :] / 6 * (1 - A**2), M.T @ de)


@echo_problem.wrong("targets in reversed order", "shifted_or_flipped", "wrong_argument", "different_loss")
def echo_targets_reversed(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y[::-1], K, b, v)
    de = np.tanh(e) / len(y)
    return echo_backward(X, K, np.outer(de, v)[:, None, :] / 6 * (1 - A**2), M.T @ de)


@echo_problem.wrong(
    "the slope of tanh for tanh at the output as well", "extra_factor", "different_loss", "wrong_activation_derivative"
)
def echo_extra_slope(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    tau = np.tanh(e)
    de = tau * (1 - tau**2) / len(y)
    return echo_backward(X, K, np.outer(de, v)[:, None, :] / 6 * (1 - A**2), M.T @ de)


@echo_problem.wrong("the output weights in their own gradient", "extra_factor", "wrong_argument")
def echo_weights_twice(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dM = np.outer(de, v)
    dZ = dM[:, None, :] / 6 * (1 - A**2)
    return echo_backward(X, K, dZ, np.sum(dM * M, axis=0))


@echo_problem.wrong(
    "the inputs' gradient divided by the batch once more", "batch_scale", "squared_chain_factor", "extra_factor"
)
def echo_inputs_twice(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dX, dK, db, dv = echo_backward(X, K, np.outer(de, v)[:, None, :] / 6 * (1 - A**2), M.T @ de)
    return dX / len(X), dK, db, dv


@echo_problem.wrong("every tap receives the sum of all taps", "wrong_axis_sum", "broadcast_shape", "extra_term")
def echo_taps_collapsed(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = np.outer(de, v)[:, None, :] / 6 * (1 - A**2)
    dX, dK, db, dv = echo_backward(X, K, dZ, M.T @ de)
    return dX, np.stack([dK.sum(axis=0)] * 3), db, dv


@echo_pairs.of(
    "no share of the mean over time, and tanh of the mean beside the output weights",
    ("missing_chain_factor", "constant_factor", "dimension_scale", "extra_factor"),
    ("wrong_order", "wrong_argument"),
)
def echo_two_a(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / len(y)
    dZ = de[:, None, None] * v * (1 - A**2)
    return echo_backward(X, K, dZ, np.tanh(Z.mean(axis=1)).T @ de)


@echo_pairs.of(
    "deltas moved later for the inputs, and the taps' gradients reversed",
    ("shifted_or_flipped", "wrong_argument", "transposed", "axes_permuted", "wrong_axis_sum"),
    ("shifted_or_flipped", "permuted_outputs", "region_only", "wrong_argument"),
)
def echo_two_b(X, y, K, b, v):
    n, steps, p = X.shape
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = np.tanh(e) / n
    dZ = de[:, None, None] * v / steps * (1 - A**2)
    dX, dK = np.zeros_like(X), np.zeros_like(K)
    for k in range(3):
        for t in range(2 * k, steps):
            dX[:, t] += dZ[:, t - 2 * k] @ K[k].T
            dK[2 - k] += X[:, t - 2 * k].T @ dZ[:, t]
    return dX, dK, dZ.sum(axis=(0, 1)), M.T @ de


@echo_pairs.of(
    "half the squared error, and no derivative of tanh in the layer",
    ("different_loss", "wrong_activation_derivative", "wrong_argument", "low_precision"),
    (
        "missing_chain_factor",
        "wrong_activation_derivative",
    ),
)
def echo_two_c(X, y, K, b, v):
    Z, A, M, e = echo_forward(X, y, K, b, v)
    de = e / len(y)
    dZ = np.tile(np.outer(de, v)[:, None, :] / 6, (1, 6, 1))
    return echo_backward(X, K, dZ, M.T @ de)


@echo_pairs.of(
    "summed over the batch, and only the first tap to the inputs",
    (
        "batch_scale",
        "missing_chain_factor",
        "different_loss",
    ),
    ("missing_path", "missing_term", "extra_mask", "region_only"),
)
def echo_two_d(X, y, K, b, v):
    n, steps, p = X.shape
    padded = torch.cat([torch.zeros(n, 4, p, dtype=X.dtype), X], dim=1)
    windows = torch.stack([padded[:, 4 - 2 * k : 10 - 2 * k] for k in range(3)])
    A = torch.tanh(torch.einsum("kntp,kph->nth", windows, K) + b)
    M = A.mean(dim=1)
    de = torch.tanh(M @ v - y)
    dZ = torch.outer(de, v)[:, None] * (1 - A**2) / steps
    return dZ @ K[0].T, torch.einsum("kntp,nth->kph", windows, dZ), dZ.sum((0, 1)), M.T @ de
