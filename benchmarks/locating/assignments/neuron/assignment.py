"""A sigmoid neuron in variables, and a value that reaches the loss in two ways."""

import torch

from grader import Assignment, gradient, loss, normal, returned_by, variables


@loss(w=normal(), x=normal(), b=normal(), t=normal(), at={"w": 0.5, "x": -1.5, "b": 0.25, "t": 1.0})
def squared_error(w, x, b, t):
    """the squared error of a sigmoid neuron"""
    return (torch.sigmoid(w * x + b) - t) ** 2


@loss(a=normal(), b=normal(), at={"a": 2.0, "b": -3.0})
def two_ways(a, b):
    """L = (ab + a)², which a reaches in two ways"""
    return (a * b + a) ** 2


assignment = Assignment(
    title="A neuron",
    questions={
        "neuron": gradient(
            squared_error,
            wrt=("w", "b"),
            answer=variables(w="dL_dw", b="dL_db", given={"w": "w", "x": "x", "b": "b", "t": "t"}),
        ),
        "paths": gradient(two_ways, wrt=("a", "b"), answer=returned_by("two_ways_gradient")),
    },
)
