"""A softmax classifier with regularisation."""

import torch

from grader import Assignment, choice, gradient, loss, normal, returned_by, uniform


@loss(
    W=normal("d", 3),
    X=normal("n", "d"),
    y=choice("n", values=(0.0, 1.0, 2.0)),
    reg=uniform(low=0.1, high=1.0),
)
def regularised_cross_entropy(W, X, y, reg):
    """the mean cross-entropy of a linear classifier of three classes, plus reg times the sum of W²"""
    return torch.nn.functional.cross_entropy(X @ W, y.long()) + reg * (W * W).sum()


assignment = Assignment(
    title="A softmax classifier",
    questions={
        "gradient": gradient(regularised_cross_entropy, wrt="W", answer=returned_by("softmax_loss")),
    },
)
