"""How a notebook ran, as facts with what to do about them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from grader.model import CellRun, Problem, Raised, RunReport
from grader.notebook.explain import Explanation, explain_error, undefined_name
from grader.notebook.repairs.names import bound_above
from grader.notebook.source import Script

_ENDED = "Look for exit(), os._exit(), or a library that crashes, in this cell."


def run_problems(script: Script, report: RunReport) -> tuple[Problem, ...]:
    """What a person should know about the run, cell by cell."""
    broken = {cell.cell for cell in script.broken}
    first = next((run.cell for run in report.cells if run.status == "error"), None)
    stopped: set[int] = set()
    found: list[Problem] = []
    for run in report.cells:
        explained = _explained(run, script, stopped)
        found += _problems_of(run, explained, run.cell in broken, run.cell == first)
        stopped |= set() if run.status == "ok" else {run.cell}
    return tuple(found)


def _explained(run: CellRun, script: Script, stopped: Collection[int]) -> Explanation:
    """Why a cell stopped; a name has no value where the cell stopped that would have given it one."""
    error = run.error or Raised("", "")
    if name := undefined_name(error.type_name, error.message):
        cell = bound_above(script, name, run.cell)
        if cell is not None and cell in stopped:
            message = f"`{name}` has no value here, since cell {cell + 1} stops before it gives it one."
            return Explanation("undefined_name", message, f"Put cell {cell + 1} right first.")
    return explain_error(error.type_name, error.message)


def _problems_of(run: CellRun, explained: Explanation, broken: bool, first: bool) -> Iterator[Problem]:
    match run:
        case CellRun(status="error", error=Raised() as error):
            kind = "does_not_parse" if broken else explained.kind
            yield Problem(kind, f"{_stops(error, first)} {explained.message}", explained.fix, run.cell)
        case CellRun(status="timed_out"):
            explained = explain_error("TimeoutError", "")
            yield Problem("timed_out", explained.message, explained.fix, run.cell)
        case CellRun(status="died"):
            yield Problem("died", "The cell ended the process in which the notebook runs.", _ENDED, run.cell)
        case _:
            pass
    if run.output_cut:
        message = "The cell shows more than is kept; the rest of its output was dropped."
        yield Problem("output_cut", message, "Print less, such as every hundredth step.", run.cell)


def _stops(error: Raised, first: bool) -> str:
    """Said of the notebook once, at the first cell that fails, and of each such cell."""
    where = "" if error.place is None else f" at line {error.place.lines[0]}"
    cell = f"the cell stops{where}."
    return f"The notebook does not run from top to bottom: {cell}" if first else f"T{cell[1:]}"
