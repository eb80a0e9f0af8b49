"""Batch normalisation, backwards."""

import torch

from grader import Assignment, backward, loss, normal, returned_by


@loss(x=normal("n", "d"), gamma=normal("d"), beta=normal("d"))
def batch_norm(x, gamma, beta):
    """batch normalisation with a scale and a shift"""
    centred = x - x.mean(0)
    return gamma * centred / torch.sqrt((centred**2).mean(0) + 1e-5) + beta


assignment = Assignment(
    title="Batch normalisation",
    questions={
        "gradient": backward(
            batch_norm,
            wrt=("x", "gamma", "beta"),
            points=3,
            answer=returned_by("batchnorm_backward"),
            dout=normal("n", "d"),
        )
    },
)
