"""The source of a cell that is no Python, made to be some."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.model import Lack
from grader.notebook.magics import plain_python
from grader.notebook.repairs.blanks import filled_assignment, filled_body
from grader.notebook.repairs.change import TABS, Change, parses, syntax_error
from grader.notebook.repairs.left_out import without_statement
from grader.notebook.repairs.python_2 import as_python_3

ROUNDS = 40
"""Places in one cell that are put right; what is left is left out altogether."""
TAB = 8
"""Columns between tab stops, as Python 2 had them."""


def changes_to_parse(source: str) -> tuple[Change, ...]:
    """The changes after which a cell parses, in order; none if it does as it stands."""
    if parses(plain_python(source)):
        return ()
    changes = list(_of_python_2(plain_python(source)))
    if changes and parses(changes[-1].source):
        return tuple(changes)
    start = changes[-1].source if changes else plain_python(source)
    mended = list(_one_by_one(start))
    if not mended and changes:
        return tuple(changes)
    return (*changes, *mended)


def _of_python_2(source: str) -> Iterator[Change]:
    """Python 2, if what it is written as is nearer to Python than it was."""
    before = syntax_error(source)
    changes = as_python_3(source)
    after = syntax_error(changes[-1].source) if changes else None
    if changes and before is not None and (after is None or (after.lineno or 0) > (before.lineno or 0)):
        yield from changes


def _one_by_one(source: str) -> Iterator[Change]:
    for _ in range(ROUNDS):
        error = syntax_error(source)
        if error is None:
            return
        change = _first_that_helps(source, error)
        if change is None:
            return
        yield change
        source = change.source
    if not parses(source):
        yield Change("\n" * source.count("\n"), Lack.DOES_NOT_PARSE, source.strip().split("\n")[0])


def _first_that_helps(source: str, error: SyntaxError) -> Change | None:
    line = error.lineno or 1
    opened = _OPENED.search(error.msg)
    tried = (
        _evenly_indented(source),
        filled_assignment(source, line),
        filled_body(source, int(opened[1])) if opened else None,
    )
    helps = (change for change in tried if change is not None and _is_further(change.source, error))
    return next(helps, None) or without_statement(source, line)


_OPENED = re.compile(r"expected an indented block after .* on line (\d+)")


def _is_further(source: str, before: SyntaxError) -> bool:
    """Whether Python has another complaint now, further on if not at the same line, or none."""
    error, line = syntax_error(source), before.lineno or 1
    return error is None or (error.lineno or 1) > line or (error.lineno == line and error.msg != before.msg)


def _evenly_indented(source: str) -> Change | None:
    """Tabs as spaces, which Python does not mix."""
    if "\t" not in source:
        return None
    return Change(source.expandtabs(TAB), Lack.DOES_NOT_PARSE, TABS)
