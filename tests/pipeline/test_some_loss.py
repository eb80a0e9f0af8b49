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


def test_the_place_of_the_mistake_comes_first() -> None:
    """That a term in a line is one too many helps more than that the rest is the gradient of something."""
    source = SOURCE.format("2 * r / len(y)").replace("X.T @ slope", "X.T @ slope + np.sin(w) ** 3")
    found = verdict(ASKED, source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == "different_loss"
    assert found.sentence.startswith(
        "Your `w` would equal the right answer without the term `np.sin(w) ** 3` in line 6"
    )
    assert found.sentence.endswith("exact gradient of a loss, but not of the one that is asked for.")


def test_an_answer_that_hardly_changes_is_not_taken_for_a_gradient() -> None:
    """Signs and whole numbers are constant nearly everywhere, which says nothing of how they fit together."""
    source = SOURCE.format("np.sign(r + 2 * w[::-1].sum() * b)").replace("X.T @", "np.sign(X.T) @")
    found = verdict(ASKED, source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug != "different_loss"


def test_it_is_found_out_without_an_answer() -> None:
    """What goes in are inputs near those of the trials."""
    _, session = verdicts(ASKED, SOURCE.format("np.arctan(r) * np.exp(-r**2 / 7)"))
    near = [call for probe in session.asked for call in probe.calls if call.label.startswith("near/")]

    assert near
    assert {name for call in near for name in call.arguments} == {"X", "y", "w", "b"}
