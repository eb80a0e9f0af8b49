"""The chain rule on one-line functions: each derivative by hand, inside a function, and once by autograd."""

import torch

from grader import Assignment, autograd, gradient, locals_of, loss, normal, uniform, variables


@loss(a=normal(), b=normal(), at={"a": 1.0, "b": 2.0})
def two_paths(a, b):
    """z = 2x + 3y with x = 2a + 3b and y = 5a² + 3b³"""
    x = 2 * a + 3 * b
    y = 5 * a**2 + 3 * b**3
    return 2 * x + 3 * y


@loss(w=normal(), x=normal(), b=normal(), at={"w": 1.0, "x": 2.0, "b": 3.0})
def relu_neuron(w, x, b):
    """a = relu(wx + b)"""
    return torch.relu(w * x + b)


@loss(w=normal(), x=normal(), b=normal(), at={"w": 1.0, "x": 2.0, "b": 3.0})
def sigmoid_neuron(w, x, b):
    """a = sigmoid(wx + b)"""
    return 1 / (1 + torch.exp(-(w * x + b)))


@loss(x=uniform(low=-2.0, high=2.0), at={"x": 1.0})
def exponential(x):
    """f = exp(-x² - 2x - sin x)"""
    return torch.exp(-(x**2) - 2 * x - torch.sin(x))


@loss(x=normal(), at={"x": 2.0})
def quartic(x):
    """y = 8x⁴ + 3x³ + 7x² + 6x + 3"""
    return 8 * x**4 + 3 * x**3 + 7 * x**2 + 6 * x + 3


NEURON = {"w": "w", "x": "x", "b": "b"}

assignment = Assignment(
    title="The chain rule",
    questions={
        "q1": gradient(
            two_paths,
            wrt="a",
            title="dz/da through two paths",
            answer=locals_of("compute_gradients_q1", a="dz_da_analytical", given={"a": "a", "b": "b"}),
        ),
        "q2": gradient(
            relu_neuron,
            wrt="w",
            title="da/dw of a ReLU neuron",
            answer=locals_of("compute_gradients_q2_relu", w="da_dw_analytical", given=NEURON),
        ),
        "q3": gradient(
            sigmoid_neuron,
            wrt="w",
            title="da/dw of a sigmoid neuron",
            answer=locals_of("compute_gradients_q3_sigmoid", w="da_dw_analytical", given=NEURON),
        ),
        "q4": gradient(
            exponential,
            wrt="x",
            title="df/dx of an exponential",
            answer=locals_of("compute_gradients_q4", x="df_dx_analytical", given={"x": "x"}),
        ),
        "q5": gradient(
            quartic,
            wrt="x",
            title="dy/dx of a polynomial",
            answer=locals_of("compute_gradients_q5", x="dy_dx_analytical", given={"x": "x"}),
        ),
        "q6": autograd(
            quartic,
            wrt="x",
            title="dy/dx by autograd",
            answer=variables(x=("dy_dx", "x.grad"), given={"x": "x"}),
        ),
    },
)
