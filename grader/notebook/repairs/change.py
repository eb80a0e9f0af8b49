"""One change to the source of a cell, and what it made good."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model import Lack
from grader.notebook.parsing import parse

TABS = "tabs and spaces"
"""What the repair of mixed indentation is about."""


@dataclass(frozen=True)
class Change:
    """The source after a change, of as many lines as before."""

    source: str
    lack: Lack
    name: str
    """What it is about."""


def parses(source: str) -> bool:
    """Whether source is Python."""
    return syntax_error(source) is None


def syntax_error(source: str) -> SyntaxError | None:
    """Why source is no Python; None: it is."""
    try:
        parse(source)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
    return None
