"""Numbers as text: points, significant digits, columns aligned on the decimal point."""

from __future__ import annotations

import math
from collections.abc import Sequence

NO_NUMBER = "–"
"""Stands where there is nothing to show."""

_MOST_DIGITS = 17
"""Seventeen significant digits tell any two float64 apart (IEEE 754-2019, 5.12.2)."""


def points(value: float) -> str:
    """Returns points with at most two decimals, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def significant(value: float, digits: int = 4) -> str:
    """Returns a number with so many significant digits, trailing zeros kept; zero is ``0``."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return str(value)
    return f"{value:#.{digits}g}".removesuffix(".")


def short(value: float) -> str:
    """Returns a number with at most four significant digits, trailing zeros dropped."""
    return "0" if value == 0 else f"{value:.4g}"


def telling_digits(one: float, other: float) -> int:
    """Returns how many significant digits, at least four, show that two numbers differ; four if they do not."""
    differing = (n for n in range(4, _MOST_DIGITS + 1) if significant(one, n) != significant(other, n))
    return next(differing, 4)


def aligned(texts: Sequence[str]) -> tuple[str, ...]:
    """Returns the texts padded with spaces so that their decimal points stand under one another."""
    heads = [text.partition(".")[0] for text in texts]
    tails = [text[len(head) :] for text, head in zip(texts, heads, strict=True)]
    left, right = max(map(len, heads), default=0), max(map(len, tails), default=0)
    return tuple(head.rjust(left) + tail.ljust(right) for head, tail in zip(heads, tails, strict=True))
