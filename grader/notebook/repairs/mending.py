"""A notebook whose cells all parse, in an order in which they can run, made from one of which that is not true."""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.model import Lack, Notebook, Repair
from grader.notebook.repairs.order import in_order_of_runs
from grader.notebook.repairs.sources import changes_to_parse


@dataclass(frozen=True)
class Mended:
    """A notebook of which every cell is Python and comes in time, and what was changed to make it so."""

    notebook: Notebook
    repairs: tuple[Repair, ...]


def mended(notebook: Notebook) -> Mended:
    """Put right every cell that does not parse, and the order of the cells; what is in order stays as it is."""
    cells, repairs = [], []
    for cell in notebook.cells:
        changes = changes_to_parse(cell.source) if cell.kind == "code" else ()
        cells.append(replace(cell, source=changes[-1].source) if changes else cell)
        repairs += [Repair(change.lack, cell.index, change.name) for change in changes]
    parsing = Notebook(tuple(cells))
    if reordered := in_order_of_runs(parsing):
        repairs.append(Repair(Lack.NEEDS_LATER_CELL, reordered.cell, reordered.name))
    return Mended(reordered.notebook if reordered else parsing, tuple(repairs))
