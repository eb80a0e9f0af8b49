"""Wrong answers that are the exact gradient of a loss, but not of the asked one, are told so."""

from __future__ import annotations

import pytest
import torch

from grader import gradient, loss, normal, returned_by
from grader.model import Status
from tests.pipeline.in_process import asking, verdict, verdicts


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal())
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w + b - y) ** 2).mean()


ASKED = asking(q=gradient(squared_error, ("w", "b"), returned_by("derive")))
SOURCE = """import numpy as np

def derive(X, y, w, b):
    r = X @ w + b - y
    slope = {}
    return X.T @ slope, slope.sum()
"""


@pytest.mark.parametrize(
    "slope", ["np.arctan(r) * np.exp(-r**2 / 7)", "np.log1p(r**2) * r / len(y)"], ids=["bounded", "with a logarithm"]
)
def test_a_derivation_that_began_with_another_loss_is_told_so(slope: str) -> None:
    """Both answers fit together, so that the mistake is in the loss and not in the derivation."""
    found = verdict(ASKED, SOURCE.format(slope))

    assert found.status is Status.WRONG
    assert found.diagnosis is not None
    assert found.diagnosis.slug == "different_loss"
    assert found.diagnosis.parameters["of"] == ["w", "b"]
    assert found.sentence == (
        "Your `w` and `b` are together the exact gradient of a loss, but not of the one that is asked for."
    )
    assert [part.sentence for part in found.parts] == [found.sentence, found.sentence]


def test_answers_that_fit_no_loss_are_only_placed() -> None:
    """The bias has another slope than the weights."""
    source = SOURCE.format("np.arctan(r) * np.exp(-r**2 / 7)").replace("slope.sum()", "np.sinh(slope).sum()")
    found = verdict(ASKED, source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == "located"


def test_it_is_found_out_without_an_answer() -> None:
    """What goes in are inputs near those of the trials."""
    _, session = verdicts(ASKED, SOURCE.format("np.arctan(r) * np.exp(-r**2 / 7)"))
    near = [call for probe in session.asked for call in probe.calls if call.label.startswith("near/")]

    assert near
    assert {name for call in near for name in call.arguments} == {"X", "y", "w", "b"}
