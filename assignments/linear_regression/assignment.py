"""Linear regression: the gradient of the mean squared error, by hand, by autograd, by differences."""

import numpy as np

from grader import Assignment, autograd, gradient, loss, normal, numerical_gradient, returned_by, variables


def handed_out():
    """The five samples of the notebook."""
    np.random.seed(0)
    return {
        "X": np.random.randn(1, 5),
        "y": np.random.randn(1, 5),
        "w": np.random.randn(1, 1),
        "b": np.random.randn(1, 1),
    }


@loss(X=normal("d", "m"), y=normal(1, "m"), w=normal("d", 1), b=normal(1, 1), at=handed_out)
def mean_squared_error(X, y, w, b):
    """the mean squared error of a linear model"""
    return ((w.T @ X + b - y) ** 2).mean()


GIVEN = {"X": "X_np", "y": "y_np", "w": "w_np", "b": "b_np"}

assignment = Assignment(
    title="Linear regression by hand",
    questions={
        "analytic": gradient(
            mean_squared_error, wrt=("w", "b"), points=4, answer=variables(w="dw_np", b="db_np", given=GIVEN)
        ),
        "autograd": autograd(
            mean_squared_error, wrt=("w", "b"), points=2, answer=variables(w="dw_torch", b="db_torch", given=GIVEN)
        ),
        "finite_difference": numerical_gradient(
            mean_squared_error,
            wrt=("w", "b"),
            points=3,
            order=2,
            answer=returned_by("compute_finite_difference_gradient", step="epsilon"),
        ),
    },
)
