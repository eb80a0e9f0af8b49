"""Questions on values and Jacobians: what students are shown beside the numbers is true of them."""

from __future__ import annotations

import torch

from grader import jacobian, loss, normal, returned_by, value
from grader.feedback.number_table import number_table
from grader.model import Status
from tests.pipeline.in_process import asking, verdict


@loss(x=normal("n"), A=normal("k", "n"))
def squashed(x: torch.Tensor, A: torch.Tensor) -> torch.Tensor:
    """The tanh of a linear map."""
    return torch.tanh(A @ x)


def test_a_value_is_said_to_be_the_assignments_own() -> None:
    """No derivative is spoken of where none is asked for."""
    found = verdict(asking(q=value(squashed, returned_by("f"))), "def f(x, A):\n    return A @ x\n")

    assert found.status is Status.WRONG
    assert "the assignment's own function" in found.basis
    assert "derivative" not in found.basis


def test_differences_that_nobody_took_are_no_numbers() -> None:
    """The entries of a Jacobian are confirmed along directions; the table leaves their column open."""
    found = verdict(asking(q=jacobian(squashed, "x", returned_by("f"))), "def f(x, A):\n    return A\n")
    table = number_table(found, show_expected=True)

    assert table is not None
    assert not any("nan" in cell for row in table.rows for cell in row.cells)
