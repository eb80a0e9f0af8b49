"""Magic commands that do not work here: they are passed over."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from grader.execution.inside.aids.ledger import Ledger

_RUN_PYTHON = frozenset({"time", "timeit", "prun", "debug", "capture"})
"""Magics whose errors are those of the code that they run."""


def pass_over_failing(shell: Any, ledger: Ledger) -> None:
    """Note a magic that fails, and go on."""
    shell.run_line_magic = _passing_over(shell.run_line_magic, "%", ledger)
    shell.run_cell_magic = _passing_over(shell.run_cell_magic, "%%", ledger)


def _passing_over(run: Callable[..., Any], sign: str, ledger: Ledger) -> Callable[..., Any]:
    @functools.wraps(run)
    def passing_over(name: str, line: str, *rest: Any, **options: Any) -> Any:
        try:
            return run(name, line, *rest, **options)
        except (Exception, SystemExit):
            if name in _RUN_PYTHON:
                raise
            ledger.note("magic", f"{sign}{name} {line}".strip())
            return None

    return passing_over
