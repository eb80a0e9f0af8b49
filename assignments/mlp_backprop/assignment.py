"""Backpropagation through one hidden layer: by hand, by autograd, by differences."""

import numpy as np
import torch

from grader import Assignment, autograd, choice, gradient, loss, normal, numerical_gradient, returned_by, variables


def first_sample():
    """The first point of the notebook's data set, and its initial parameters."""
    rng = np.random.default_rng(42)
    X = rng.uniform(-1, 1, size=(500, 2)).astype(np.float32)
    return {
        "x": X[0],
        "y": np.float32(X[0, 0] * X[0, 1] < 0),
        "W1": rng.normal(0.0, 0.1, size=(4, 2)).astype(np.float32),
        "b1": np.zeros(4),
        "W2": rng.normal(0.0, 0.1, size=(1, 4)).astype(np.float32),
        "b2": np.zeros(1),
    }


def forward(x, W1, b1, W2, b2):
    """The activations of one sample: before the ReLU, after it, and the output."""
    a1 = W1 @ x + b1
    h = torch.relu(a1)
    return a1, h, (W2 @ h + b2).squeeze()


@loss(
    x=normal("d"),
    y=choice(values=(0.25, 0.75)),
    W1=normal("h", "d"),
    b1=normal("h"),
    W2=normal(1, "h"),
    b2=normal(1),
    at=first_sample,
)
def half_squared_error(x, y, W1, b1, W2, b2):
    """half the squared error of a network with one hidden layer"""
    return 0.5 * (forward(x, W1, b1, W2, b2)[2] - y) ** 2


def what_backward_receives(x, y, W1, b1, W2, b2):
    """A backward pass gets what the forward pass left behind."""
    a1, h, f = forward(x, W1, b1, W2, b2)
    return {"x": x, "y": y, "a1": a1, "h": h, "f": f, "W1": W1, "W2": W2}


def packed_parameters(x, y, W1, b1, W2, b2):
    """All parameters in one flat vector, and the shapes to take it apart again."""
    parameters = (W1, b1, W2, b2)
    return {
        "theta": torch.cat([parameter.reshape(-1) for parameter in parameters]),
        "x": x,
        "y": y,
        "shapes": tuple(parameter.shape for parameter in parameters),
    }


PARAMETERS = ("W1", "b1", "W2", "b2")
GIVEN = {"x": "x0", "y": "y0", "W1": "W1", "b1": "b1", "W2": "W2", "b2": "b2"}

assignment = Assignment(
    title="Backpropagation through one hidden layer",
    questions={
        "backprop": gradient(
            half_squared_error,
            wrt=PARAMETERS,
            points=4,
            title="the backward pass by hand",
            answer=returned_by("backward_manual", arguments=what_backward_receives),
        ),
        "autograd": autograd(
            half_squared_error,
            wrt=PARAMETERS,
            points=2,
            answer=variables(W1="W1.grad", b1="b1.grad", W2="W2.grad", b2="b2.grad", given=GIVEN),
        ),
        "numerical": numerical_gradient(
            half_squared_error,
            wrt=PARAMETERS,
            points=2,
            answer=returned_by("numeric_grad", arguments=packed_parameters, packed=PARAMETERS, step="eps"),
        ),
    },
)
