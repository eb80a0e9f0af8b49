"""What a question differentiates by."""

from __future__ import annotations

from grader.model import Loss, Quantity


def parameters_of(loss: Loss, wrt: tuple[str, ...]) -> tuple[str, ...]:
    """The inputs that are differentiated by: none where the value is asked for."""
    return () if loss.quantity is Quantity.VALUE else wrt
