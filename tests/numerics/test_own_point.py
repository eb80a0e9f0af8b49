"""The assignment's own inputs as a trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from grader.errors import AssignmentError
from grader.model import Loss, Trial
from grader.numerics.trials import plan_trials
from tests.numerics.problems import MSE

GOOD: Mapping[str, Any] = {
    "X": np.ones((2, 3), np.float32) / 3,
    "y": torch.ones(1, 3, requires_grad=True),
    "w": [[1], [2]],
    "b": np.zeros((1, 1), int),
}


def with_point(**changes: Any) -> Loss:
    """Linear regression with an own point."""
    return replace(MSE.loss, own_point=lambda: {**GOOD, **changes})


def own_trial(loss: Loss) -> Trial:
    """The last trial."""
    return plan_trials(loss, ("w", "b"), 0)[-1]


def test_own_point_is_lifted_with_its_sizes() -> None:
    """numpy, torch and lists of any precision become float64; sizes follow from the shapes."""
    trial = own_trial(with_point())
    assert trial.label == "O"
    assert trial.sizes == {"d": 2, "m": 3}
    assert all(array.dtype == np.float64 for array in trial.inputs.values())
    assert trial.inputs["X"][0, 0] == np.float32(1) / np.float32(3)
    assert trial.inputs["w"].tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("changes", "slug", "words"),
    [
        ({"w": [1, 2]}, "own-point-shape", "w: expected shape (d, 1) with d = 2, m = 3, not (2,)"),
        ({"w": [[1], [2], [3]]}, "own-point-shape", "w: expected shape (d, 1) with d = 2, m = 3, not (3, 1)"),
        ({"y": [[1, 2]]}, "own-point-shape", "y: expected shape (1, m) with d = 2, m = 3, not (1, 2)"),
        ({"X": [1.0]}, "own-point-shape", "X: expected shape (d, m), not (1,)"),
        ({"extra": 1}, "own-point-inputs", "expected an own point with X, y, w, b, not X, y, w, b, extra"),
        ({"b": "zero"}, "own-point-numbers", "b is not an array of real numbers"),
        ({"b": [[np.nan]]}, "own-point-numbers", "b contains nan or infinity"),
        ({"b": [[1e200]]}, "own-point-not-finite", "nan or infinite at the assignment's own point"),
    ],
)
def test_bad_own_point_is_named_with_its_fix(changes: dict[str, Any], slug: str, words: str) -> None:
    """An instructor reads which input of the own point is wrong, and what was declared."""
    with pytest.raises(AssignmentError) as caught:
        own_trial(with_point(**changes))
    assert caught.value.slug == slug
    assert words in caught.value.message
    assert caught.value.fix


def test_own_point_that_cannot_be_made_says_why() -> None:
    """The instructor's own exception is passed on in words."""

    def missing() -> Mapping[str, Any]:
        raise FileNotFoundError("data.csv")

    with pytest.raises(AssignmentError, match=r"FileNotFoundError: data\.csv"):
        own_trial(replace(MSE.loss, own_point=missing))
