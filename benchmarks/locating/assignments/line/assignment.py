"""Linear regression with samples in rows: the loss, and its gradient."""

import numpy as np

from grader import Assignment, gradient, loss, normal, returned_by, value


def handed_out():
    """The data of the notebook."""
    rng = np.random.default_rng(0)
    return {"X": rng.normal(size=(8, 3)), "y": rng.normal(size=8), "w": rng.normal(size=3), "b": 0.5}


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal(), at=handed_out)
def mean_squared_error(X, y, w, b):
    """the mean squared error of a linear model"""
    return ((X @ w + b - y) ** 2).mean()


assignment = Assignment(
    title="Linear regression",
    questions={
        "loss": value(mean_squared_error, answer=returned_by("compute_loss")),
        "gradient": gradient(mean_squared_error, wrt=("w", "b"), points=2, answer=returned_by("compute_gradient")),
    },
)
