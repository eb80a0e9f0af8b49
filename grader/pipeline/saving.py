"""How a notebook was saved, as facts: outputs and texts that the code contradicts, cells run in another order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.model import Cell, CellRun, Lack, Notebook, Problem, RunReport
from grader.notebook.chance import first_chance, hangs_on_machine
from grader.notebook.read import MAX_SAVED_TEXT
from grader.notebook.saved import Difference, difference, never_run, out_of_order
from grader.notebook.source import Script
from grader.notebook.told import disagreements

_AFRESH = "Restart the kernel, run all cells from the top, and save before handing in."
_STANDS_IN = frozenset({Lack.MISSING_MODULE, Lack.MISSING_FILE, Lack.NETWORK, Lack.INPUT})
_WITHOUT_NUMBERS = frozenset("matplotlib seaborn plotly graphviz tqdm google ipywidgets IPython".split())
"""Modules that show something, and that no number comes from."""


def saving_problems(notebook: Notebook, script: Script, report: RunReport) -> tuple[Problem, ...]:
    """What a person should know about how a notebook was saved.

    Args:
        notebook: as it was handed in.
        script: its statements.
        report: how it ran here.
    """
    return (*_order(notebook), *_outputs(notebook, script, report), *_texts(notebook, script, report))


def _order(notebook: Notebook) -> Iterator[Problem]:
    if found := out_of_order(notebook):
        first = found[0]
        message = f"Cell {first.cell + 1} was last run before cell {first.above + 1}, which stands above it."
        yield Problem("out_of_order", message, _AFRESH, first.cell)
    if idle := never_run(notebook):
        were = "was" if len(idle) == 1 else "were"
        yield Problem("never_run", f"{_cells(idle)} {were} not run before the notebook was saved.", _AFRESH, idle[0])


def _outputs(notebook: Notebook, script: Script, report: RunReport) -> Iterator[Problem]:
    found = {run.cell: gap for cell, run in _comparable(notebook, script, report) if (gap := _gap(cell, run))}
    if not found:
        return
    first, *others = found
    also = f" {_cells(others)} {'differs' if len(others) == 1 else 'differ'} too." if others else ""
    yield Problem("saved_output_differs", f"{_said(found[first])}{also}", _AFRESH, first)


def _comparable(notebook: Notebook, script: Script, report: RunReport) -> Iterator[tuple[Cell, CellRun]]:
    """Cells whose output ought to be what it was, with how they ran here."""
    return ((cell, run) for cell, run in _settled(notebook, script, report) if cell.saved_text)


def _settled(notebook: Notebook, script: Script, report: RunReport) -> Iterator[tuple[Cell, CellRun]]:
    """Cells that show the same in every run, with how they ran here."""
    by_chance = first_chance(script)
    stood_in = {r.cell for r in report.repairs if r.lack in _STANDS_IN and r.name not in _WITHOUT_NUMBERS}
    for run in report.cells:
        if run.status != "ok" or run.cell in stood_in or run.cell == by_chance:
            return  # whatever comes after it may come from it
        cell = notebook.cells[run.cell] if run.cell < len(notebook.cells) else None
        if cell is not None and not run.output_cut and not hangs_on_machine(cell.source):
            yield cell, run


def _texts(notebook: Notebook, script: Script, report: RunReport) -> Iterator[Problem]:
    """The first text that gives a name another number than the code shows, which does not hang on chance."""
    shown = {run.cell: run.shown for _, run in _settled(notebook, script, report)}
    for cell in notebook.cells:
        for found in disagreements(cell.source if cell.kind == "markdown" else "", shown):
            said = f"The text says that `{found.told.name}` is {found.told.number}"
            message = f"{said}, where cell {found.cell + 1} shows {found.shown}."
            yield Problem("text_disagrees", message, "Bring the text and the numbers together.", cell.index)
            return


def _gap(cell: Cell, run: CellRun) -> Difference | None:
    return difference(cell.saved_text, run.shown, MAX_SAVED_TEXT)


def _said(gap: Difference) -> str:
    if not gap.saved:
        return "The saved output is not what the code gives now."
    return f"The saved output shows {_number(gap.saved)}, where the code now gives {_number(gap.now)}."


def _number(printed: str) -> str:
    """A number as numpy prints it, without the point that would look like the end of a sentence."""
    return printed.removesuffix(".")


def _cells(indices: Sequence[int]) -> str:
    *others, last = [str(index + 1) for index in indices]
    return f"Cells {', '.join(others)} and {last}" if others else f"Cell {last}"
