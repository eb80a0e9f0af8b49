"""A notebook whose cells all parse, made from one whose cells do not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.model import Notebook, Repair
from grader.notebook.repairs.sources import changes_to_parse


@dataclass(frozen=True)
class Mended:
    """A notebook of which every cell is Python, and what was changed to make it so."""

    notebook: Notebook
    repairs: tuple[Repair, ...]


def mended(notebook: Notebook) -> Mended:
    """Put right every cell that does not parse; the others stay as they are."""
    cells, repairs = [], []
    for cell in notebook.cells:
        changes = changes_to_parse(cell.source) if cell.kind == "code" else ()
        cells.append(replace(cell, source=changes[-1].source) if changes else cell)
        repairs += [Repair(change.lack, cell.index, change.name) for change in changes]
    return Mended(Notebook(tuple(cells)), tuple(repairs))
