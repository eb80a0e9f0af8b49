"""Backpropagation through a network of two layers."""

import torch

from grader import Assignment, gradient, loss, normal, returned_by


@loss(
    X=normal("n", "d"),
    Y=normal("n", "k"),
    W1=normal("d", "h"),
    b1=normal("h"),
    W2=normal("h", "k"),
    b2=normal("k"),
)
def half_squared_error(X, Y, W1, b1, W2, b2):
    """half the mean squared error of a network with one hidden layer"""
    H = torch.tanh(X @ W1 + b1)
    return 0.5 * ((H @ W2 + b2 - Y) ** 2).sum() / len(X)


assignment = Assignment(
    title="A network of two layers",
    questions={
        "gradient": gradient(half_squared_error, wrt=("W1", "b1", "W2", "b2"), points=4, answer=returned_by("backward"))
    },
)
