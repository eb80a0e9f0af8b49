"""Logistic regression with samples in columns."""

import torch

from grader import Assignment, choice, gradient, loss, normal, returned_by


@loss(X=normal("d", "m"), Y=choice(1, "m", values=(0.0, 1.0)), w=normal("d", 1), b=normal())
def cross_entropy(X, Y, w, b):
    """the mean cross-entropy of a logistic model"""
    A = torch.sigmoid(w.T @ X + b)
    return -(Y * torch.log(A) + (1 - Y) * torch.log(1 - A)).mean()


assignment = Assignment(
    title="Logistic regression",
    questions={"gradient": gradient(cross_entropy, wrt=("w", "b"), answer=returned_by("propagate"))},
)
