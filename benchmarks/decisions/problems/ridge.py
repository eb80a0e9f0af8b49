"""Ridge regression."""

import numpy as np
import torch

from benchmarks.decisions.corpus import Problem
from grader import loss, normal, uniform


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), lam=uniform(low=0.3, high=2.0))
def ridge(X, y, w, lam):
    """the mean squared error with a penalty on the weights"""
    return ((X @ w - y) ** 2).mean() + lam * (w**2).sum()


problem = Problem(ridge, ("w",))


@problem.right("normal equations")
def normal_equations(X, y, w, lam):
    return 2 * (X.T @ X @ w - X.T @ y) / len(y) + 2 * lam * w


@problem.right("a loop over the samples")
def sample_loop(X, y, w, lam):
    total = np.zeros(len(w))
    for row, target in zip(X, y):
        total += 2 * (row @ w - target) * row
    return total / len(y) + 2 * lam * w


@problem.right("torch, as a matrix of augmented rows")
def augmented_torch(X, y, w, lam):
    n, d = X.shape
    rows = torch.cat([X / n**0.5, lam**0.5 * torch.eye(d, dtype=X.dtype)])
    targets = torch.cat([y / n**0.5, torch.zeros(d, dtype=X.dtype)])
    return 2 * rows.T @ (rows @ w - targets)


@problem.wrong("sum for mean", "batch_scale")
def summed(X, y, w, lam):
    return 2 * X.T @ (X @ w - y) + 2 * lam * w


@problem.wrong("no penalty", "missing_term")
def without_penalty(X, y, w, lam):
    return 2 * X.T @ (X @ w - y) / len(y)
