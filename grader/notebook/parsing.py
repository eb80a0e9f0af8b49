"""Python source as syntax trees, from any thread."""

from __future__ import annotations

import ast
import threading
import warnings

_ONE_AT_A_TIME = threading.Lock()
"""CPython counts the depth of the trees that it builds for all threads together, and where one takes over from another
meanwhile it raises SystemError (https://github.com/python/cpython/issues/106905); so are the filters of warnings."""


def parse(source: str) -> ast.Module:
    """Parse source without showing its author's warnings to ours.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is no Python, or deeper than Python can take.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def parse_expression(source: str) -> ast.expr:
    """The same for one expression."""
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, mode="eval").body
