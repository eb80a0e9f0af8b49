"""Which way a loss goes at its branches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.numerics.branches import branch_signature


def ways(function: Callable[[Any], Any], x: Any) -> list[tuple[int, ...]]:
    """The ways of all branches of a function of one input."""
    return [branch.ways for branch in branch_signature(function, {"x": np.asarray(x, float)})]


@pytest.mark.parametrize(
    ("name", "function", "expected"),
    [
        ("relu", lambda x: torch.relu(x), [(-1, 0, 1)]),
        ("relu in place", lambda x: (x * 1).relu_(), [(-1, 0, 1)]),
        ("leaky relu", lambda x: F.leaky_relu(x), [(-1, 0, 1)]),
        ("elu", lambda x: F.elu(x), [(-1, 0, 1)]),
        ("abs", lambda x: x.abs(), [(-1, 0, 1)]),
        ("sign", lambda x: x.sign(), [(-1, 0, 1)]),
        ("first norm", lambda x: x.norm(1), [(-1, 0, 1)]),
        ("clamp", lambda x: x.clamp(-1, 1), [(-1, 1, 1), (-1, -1, 1)]),
        ("clamp from below", lambda x: x.clamp(min=1), [(-1, -1, 1)]),
        ("hard tanh", lambda x: F.hardtanh(x), [(-1, 1, 1), (-1, -1, 1)]),
        ("relu6", lambda x: F.relu6(x), [(-1, 0, 1), (-1, -1, -1)]),
        ("soft shrinkage", lambda x: F.softshrink(x, 1.0), [(-1, 1, 1), (-1, -1, 1)]),
        ("threshold", lambda x: F.threshold(x, 1.0, 0.0), [(-1, -1, 1)]),
        ("comparison", lambda x: (x > 1).double(), [(-1, -1, 1)]),
        ("mask on the right", lambda x: x.le(1).double(), [(-1, -1, 1)]),
        ("where", lambda x: torch.where(x > 1, x, 0 * x), [(-1, -1, 1), (0, 0, 1)]),
        ("maximum", lambda x: torch.maximum(x, 1 - x), [(-1, -1, 1)]),
        ("minimum", lambda x: torch.minimum(x, torch.ones_like(x)), [(-1, -1, 1)]),
        ("largest", lambda x: x.max(), [(2,)]),
        ("smallest", lambda x: x.min(), [(0,)]),
        ("largest along", lambda x: x.max(0).values, [(2,)]),
        ("amax", lambda x: x.amax(0), [(2,)]),
        ("amin", lambda x: x.amin(), [(0,)]),
        ("sorting", lambda x: x.sort().values, [(0, 1, 2)]),
        ("pooling", lambda x: F.max_pool1d(x[None, None], 3), [(2,)]),
        ("hinge", lambda x: F.huber_loss(x, torch.zeros_like(x)), [(1, -1, 1)]),
    ],
)
def test_branching_operations_are_seen(
    name: str, function: Callable[[Any], Any], expected: list[tuple[int, ...]]
) -> None:
    """Every operation that bends shows which way its entries went."""
    assert ways(function, [-2.0, 0.0, 2.5]) == expected


def test_amax_names_the_winner_of_every_row() -> None:
    """A maximum along an axis has one winner a row."""
    assert ways(lambda x: x.amax(dim=1), [[1.0, 2.0], [4.0, 3.0]]) == [(1, 0)]
    assert ways(lambda x: x.amax(dim=(0, 1)), [[1.0, 2.0], [4.0, 3.0]]) == [(2,)]


def test_smooth_losses_have_no_branches() -> None:
    """What does not branch leaves an empty signature."""
    assert ways(lambda x: (torch.tanh(x) * torch.exp(x)).sum() + x.norm() + x.logsumexp(0), [1.0, 2.0]) == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=1, max_size=6), st.floats(-3, 3))
def test_signature_changes_where_a_relu_changes(x: list[float], shift: float) -> None:
    """Two points have one signature exactly if every unit is on the same side."""

    def loss(x: torch.Tensor) -> torch.Tensor:
        return torch.relu(x).sum()

    moved = np.array(x) + shift
    same = bool(np.all(np.sign(x) == np.sign(moved)))
    assert (ways(loss, x) == ways(loss, moved)) is same
