"""Stochastic gradients: their average is the true gradient, by autograd and by hand."""

from grader import Assignment, autograd, gradient, loss, normal, uniform, variables


@loss(theta_0=normal(), theta_1=normal(), x=uniform("n", low=-1.0, high=1.0), y=normal("n"))
def mean_squared_error(theta_0, theta_1, x, y):
    """the mean squared error of a straight line"""
    return ((theta_1 * x + theta_0 - y) ** 2).mean()


DATA = {"x": "x1", "y": "y"}
LINE = DATA | {"theta_0": "theta_0", "theta_1": "theta_1"}
SGD_LINE = DATA | {"theta_0": "theta_0_sgd", "theta_1": "theta_1_sgd"}
BOTH = ("theta_0", "theta_1")

assignment = Assignment(
    title="Stochastic gradients",
    questions={
        "true_gradient": autograd(
            mean_squared_error,
            wrt=BOTH,
            title="the gradient over all points, by autograd",
            answer=variables(theta_0="theta_0.grad", theta_1="theta_1.grad", given=LINE),
        ),
        "stochastic_average": autograd(
            mean_squared_error,
            wrt=BOTH,
            title="the average of the gradients of single points, by autograd",
            answer=variables(theta_0="theta_0_avg_grad", theta_1="theta_1_avg_grad", given=SGD_LINE),
        ),
        "manual": gradient(
            mean_squared_error,
            wrt=BOTH,
            title="the gradient over all points, by hand",
            answer=variables(theta_0="grad_theta_0", theta_1="grad_theta_1", given=SGD_LINE),
        ),
        "manual_stochastic": gradient(
            mean_squared_error,
            wrt=BOTH,
            title="the average of the gradients of single points, by hand",
            answer=variables(theta_0="grad_theta_0_sgd_avg", theta_1="grad_theta_1_sgd_avg", given=SGD_LINE),
        ),
    },
)
