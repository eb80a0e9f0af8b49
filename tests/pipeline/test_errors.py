"""What is said of code that stops: the student's own mistake, not what the way of calling adds to it."""

from __future__ import annotations

import pytest
import torch

from grader import choice, gradient, loss, normal, returned_by
from grader.model import Status
from tests.pipeline.in_process import asking, verdict


@loss(scores=normal("n", 4), y=choice("n", values=(0, 1, 2, 3)))
def chosen(scores: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The scores of the right classes."""
    return -scores[torch.arange(len(scores)), y.long()].sum()


CHOSEN = asking(q=gradient(chosen, ("scores",), returned_by("grad")))
IN_NUMPY = """import numpy as np
def grad(scores, y):
    d = np.zeros(scores.shape)
    d[np.arange(len(y)), y] = -1
    return d / count
"""
IN_TORCH = """import torch
def grad(scores, y):
    d = torch.zeros_like(scores)
    d[torch.arange(len(y)), y] = -1.0
    return d.mul(count)
"""


@pytest.mark.parametrize("source", [IN_NUMPY, IN_TORCH])
def test_the_error_of_the_student_is_told(source: str) -> None:
    """Labels that come as numbers with a point cannot be used as places, which is none of the student's doing."""
    found = verdict(CHOSEN, source)

    assert found.status is Status.ERROR
    assert "`NameError`: `name 'count' is not defined`" in found.sentence
