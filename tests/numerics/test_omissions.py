"""What could be left out of a gradient is noticed on some trial, if it is at most points."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from grader.model import Choice
from grader.numerics.omissions import Omission, shown, usual_omissions
from grader.numerics.trials import plan_trials
from tests.numerics.problems import make_loss, normal


def hinge(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean hinge loss."""
    return torch.relu(1 - y * (X @ w + b)).mean()


HINGE = make_loss(hinge, X=normal("n", "d"), y=Choice(("n",), (-1.0, 1.0)), w=normal("d"), b=normal())
BIAS_IN_MARGINS, MASK_IN_BIAS = Omission("parameter", "b"), Omission("branches", "b")
POINT = {"X": np.array([[0.0], [3.0], [3.0]]), "y": np.array([1.0, 1.0, -1.0]), "w": np.array(1.0).reshape(1)}


def noticed(**inputs: object) -> frozenset[Omission]:
    """What shows at a point of the hinge loss."""
    arrays = {name: np.asarray(value, dtype=np.float64) for name, value in {**POINT, **inputs}.items()}
    return shown(HINGE, ("w", "b"), arrays, frozenset({BIAS_IN_MARGINS, MASK_IN_BIAS}))


def test_a_bias_that_turns_no_margin_is_not_noticed_there() -> None:
    """A small bias leaves every sample on its side, a large one does not."""
    assert BIAS_IN_MARGINS not in noticed(b=0.5)
    assert BIAS_IN_MARGINS in noticed(b=1.5)


def test_samples_left_out_that_add_up_to_nothing_are_not_noticed() -> None:
    """A mask shows in the gradient of the bias if the labels that it leaves out have a sum."""
    assert MASK_IN_BIAS in noticed(b=0.5)
    assert MASK_IN_BIAS not in noticed(b=0.5, X=[[0.0], [3.0], [-3.0]])


@pytest.mark.parametrize("seed", range(20))
def test_every_usual_omission_is_noticed_on_some_trial(seed: int) -> None:
    """For every seed one of the trials shows each of them."""
    trials = plan_trials(HINGE, ("w", "b"), seed)
    wanted = frozenset({BIAS_IN_MARGINS, MASK_IN_BIAS})
    assert frozenset().union(*(shown(HINGE, ("w", "b"), trial.inputs, wanted) for trial in trials)) == wanted


def test_what_never_shows_is_not_asked_for() -> None:
    """A penalty has branches that a bias does not reach, and a smooth loss has none."""

    def lasso(X: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return ((X @ w + b) ** 2).mean() + w.abs().sum()

    def smooth(w: torch.Tensor) -> torch.Tensor:
        return (w**2).sum()

    found = usual_omissions(
        make_loss(lasso, X=normal("n", "d"), w=normal("d"), b=normal()),
        ("w", "b"),
        {"n": 7, "d": 3},
        np.random.default_rng(0),
    )
    assert found == {Omission("parameter", "w"), Omission("branches", "w")}
    assert not usual_omissions(make_loss(smooth, w=normal("d")), ("w",), {"d": 3}, np.random.default_rng(0))


def test_a_loss_may_need_every_parameter() -> None:
    """A matrix of zeros has no inverse; that is no reason to stop."""

    def inverse(A: torch.Tensor) -> torch.Tensor:
        inverted: torch.Tensor = torch.linalg.inv(A)
        return inverted.abs().sum()

    assert plan_trials(make_loss(inverse, A=normal("n", "n")), ("A",), 0)


def huber(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean Huber loss of a line."""
    return torch.nn.functional.huber_loss(X @ w + b, y)


HUBER = make_loss(huber, X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal())


def test_where_all_is_limited_a_square_matrix_may_do_as_well_as_its_transpose() -> None:
    """The bias is then the same number of ones, up and down."""
    exchanged = Omission("order of axes", "b", "X")
    far, near = np.array([[9.0, 8.0], [7.0, -40.0]]), np.array([[0.1, 0.7], [0.3, -0.4]])
    point = {"y": np.zeros(2), "w": np.array([1.0, 2.0]), "b": np.array(0.0)}

    assert not shown(HUBER, ("b",), {**point, "X": far}, frozenset({exchanged}))
    assert shown(HUBER, ("b",), {**point, "X": near}, frozenset({exchanged}))


def test_the_trial_with_equal_sizes_tells_a_matrix_from_its_transpose() -> None:
    """In every gradient, for every seed: code that guesses the order of axes by sizes is wrong there in all of them."""
    exchanges = frozenset(Omission("order of axes", name, "X") for name in ("w", "b"))
    for seed in range(60):
        (square,) = (trial for trial in plan_trials(HUBER, ("w", "b"), seed) if trial.label == "S")
        assert shown(HUBER, ("w", "b"), square.inputs, exchanges) == exchanges, seed
