"""A function like no loss of an assignment, on which routines of numerical differentiation are tried.

It is made of operators alone, so that it takes numbers, arrays of numpy and tensors of torch alike, whatever the inputs
are called and however many there are.
"""

from __future__ import annotations

from typing import Any


def another_function(*inputs: Any, **named: Any) -> Any:
    """The sum of v / (1 + v²) over all numbers: smooth, bounded, and of no finite degree."""
    total: Any = 0.0
    for value in (*inputs, *named.values()):
        terms = value / (1 + value * value)
        total = total + (terms.sum() if hasattr(terms, "sum") else terms)
    return total
