"""Statements that are no Python: they are left out, so that the rest of their cell can run."""

from __future__ import annotations

import re

from grader.model import Lack
from grader.notebook.repairs.change import Change

_GOES_ON = re.compile(r"(?:[ \t]|[)\]}]|(?:else|elif|except|finally)\b|#|$)")
"""A line that belongs to the statement above it."""


def without_statement(source: str, line: int) -> Change | None:
    """Source without the statement at the margin that a line belongs to; None: nothing is left to leave out."""
    lines = source.split("\n")
    first = min(line, len(lines)) - 1
    while first > 0 and _GOES_ON.match(lines[first]):
        first -= 1
    last = min(line, len(lines))
    while last < len(lines) and _GOES_ON.match(lines[last]):
        last += 1
    dropped = next((text.strip() for text in lines[first:last] if text.strip()), "")
    if not dropped:
        return None
    lines[first:last] = [""] * (last - first)
    return Change("\n".join(lines), Lack.DOES_NOT_PARSE, dropped)
