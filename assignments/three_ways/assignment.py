"""One function, three ways to its gradient: a formula, differences, autograd."""

from grader import Assignment, autograd, gradient, loss, normal, numerical_gradient, returned_by, variables


@loss(x=normal(2), at={"x": [3.0, 4.0]})
def sum_of_squares(x):
    """the sum of the squares"""
    return (x * x).sum()


def function_and_point(x):
    """What the generic routine takes: a function to differentiate, and where."""
    return {"f": sum_of_squares, "x": x}


assignment = Assignment(
    title="Three ways to a gradient",
    questions={
        "analytic": gradient(
            sum_of_squares, wrt="x", title="the gradient from a formula", answer=returned_by("comp_grad_analytical")
        ),
        "numerical": numerical_gradient(
            sum_of_squares,
            wrt="x",
            order=1,
            title="the gradient by differences",
            answer=returned_by("comp_grad_numerical_generic", arguments=function_and_point, step="epsilon"),
        ),
        "autograd": autograd(sum_of_squares, wrt="x", answer=variables(x="x.grad", given={"x": "x"})),
    },
)
