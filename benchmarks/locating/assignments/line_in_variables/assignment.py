"""Linear regression with samples in rows, the gradient in variables."""

import numpy as np

from grader import Assignment, gradient, loss, normal, variables


def handed_out():
    """The data of the notebook."""
    rng = np.random.default_rng(0)
    return {"X": rng.normal(size=(8, 3)), "y": rng.normal(size=8), "w": rng.normal(size=3), "b": 0.5}


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal(), at=handed_out)
def mean_squared_error(X, y, w, b):
    """the mean squared error of a linear model"""
    return ((X @ w + b - y) ** 2).mean()


assignment = Assignment(
    title="Linear regression in variables",
    questions={
        "gradient": gradient(
            mean_squared_error,
            wrt=("w", "b"),
            answer=variables(w="dw", b="db", given={"X": "X", "y": "y", "w": "w", "b": "b"}),
        ),
    },
)
