"""One file of the corpus as what it stands for: a notebook file, and the truth about every answer in it.

A file begins with comments: what it shows, the assignment, perhaps how the notebook file is written, and a line for
every question.  Then come the cells, each below a line that begins with ``# %%``::

    # The gradient is computed where it is used, in the loop of a training function.
    #
    # assignment: line
    # loss: missing
    # gradient: right at training: dw, db

    # %% data
    import numpy as np

    # %% [markdown]
    # Now the training.

    # %% training {"execution_count": 7}
    ...

A cell may have a title, which the notebook does not hold; the truth calls the cell by it.  What is in braces goes into
the cell of the notebook file as it is.

A truth is one of `Kind`, then perhaps the diagnosis in parentheses, then perhaps ``at`` with the cells that may be
named as the place, and after a colon the names that stand for the answer: ``wrong (zero) at layers, use: dW or grads``.
Questions of the assignment about which the header says nothing are not judged.  ``kernel: needed`` is said of cells
that would end or block the process of the benchmark, ``notebook: {"nbformat": 3}`` of how the file is written (see
`_document`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

NOTEBOOKS = Path(__file__).parent / "notebooks"

Json = dict[str, object]


class Kind(StrEnum):
    """What is true of an answer."""

    RIGHT = "right"
    IMPURE = "impure"
    """Right, but it leaves its inputs changed."""
    WRONG = "wrong"
    NOT_ANALYTIC = "not analytic"
    UNFINISHED = "unfinished"
    MISSING = "missing"
    OPEN = "open"
    """Nothing in the notebook says which of several things is the answer."""


@dataclass(frozen=True)
class Truth:
    """What is true of the answer to one question."""

    kind: Kind
    mistake: str = ""
    """The name of the diagnosis that its numbers ask for; empty: any will do."""
    cells: tuple[int, ...] = ()
    """Indices of the cells that may be named as its place; empty: that does not matter."""
    names: tuple[frozenset[str], ...] = ()
    """Any one of these sets of names, whole, stands for the answer; empty: they do not matter."""


@dataclass(frozen=True)
class Case:
    """One notebook with its truth."""

    name: str
    """Its form and its own name, such as ``functions/tuple``."""
    what: str
    assignment: str
    document: bytes
    """The notebook file."""
    truths: Mapping[str, Truth]
    needs_kernel: bool
    """Whether its cells cannot run in the process of the benchmark, since they end it or never end."""

    @property
    def form(self) -> str:
        """The folder in which it lies."""
        return self.name.partition("/")[0]


@dataclass(frozen=True)
class _Cell:
    kind: str
    title: str
    fields: Json
    source: str


def all_cases() -> Iterator[Case]:
    """The whole corpus, form by form."""
    for file in sorted(NOTEBOOKS.glob("*/*.py")):
        yield read_case(file)


def read_case(file: Path) -> Case:
    """Take one file apart.

    Raises:
        ValueError: the file is not written as the docstring of this module says; names file and line.
    """
    name = f"{file.parent.name}/{file.stem}"
    head, *blocks = re.split(r"^# %%", file.read_text(), flags=re.MULTILINE)
    what, facts = _header(name, head)
    cells = [_cell(name, block) for block in blocks]
    options: Json = json.loads(facts.pop("notebook", "{}"))
    return Case(
        name,
        what,
        facts.pop("assignment"),
        json.dumps(_document(cells, options)).encode(),
        needs_kernel=facts.pop("kernel", "") == "needed",
        truths={question: _truth(name, said, cells) for question, said in facts.items()},
    )


# Header -------------------------------------------------------------------------------------------

_FACT = re.compile(r"(\w+): (.+)")
_TRUTH = re.compile(
    rf"(?P<kind>{'|'.join(Kind)})(?: \((?P<mistake>\w+)\))?(?: at (?P<cells>[\w, ]+?)(?:: (?P<names>[^:]+))?)?"
)


def _header(name: str, head: str) -> tuple[str, dict[str, str]]:
    lines = [line.removeprefix("#").strip() for line in head.splitlines()]
    blank = lines.index("")
    facts: dict[str, str] = {}
    for line in filter(None, lines[blank:]):
        found = _FACT.fullmatch(line)
        if found is None:
            raise ValueError(f"{name}: expected `name: what is true`, not {line!r}")
        facts[found[1]] = found[2]
    if "assignment" not in facts:
        raise ValueError(f"{name}: the header names no assignment")
    return " ".join(lines[:blank]), facts


def _truth(name: str, said: str, cells: Sequence[_Cell]) -> Truth:
    found = _TRUTH.fullmatch(said)
    if found is None:
        raise ValueError(f"{name}: no truth: {said!r}")
    titles = [title.strip() for title in (found["cells"] or "").split(",") if title.strip()]
    index = {cell.title: position for position, cell in enumerate(cells) if cell.title}
    if unknown := [title for title in titles if title not in index]:
        raise ValueError(f"{name}: no cell has the title {', '.join(unknown)}")
    sets = [frozenset(re.split(r"[,\s]+", names.strip())) for names in (found["names"] or "").split(" or ")]
    return Truth(
        Kind(found["kind"]),
        found["mistake"] or "",
        tuple(index[title] for title in titles),
        tuple(sets) if found["names"] else (),
    )


# Cells --------------------------------------------------------------------------------------------

_CELL = re.compile(r" ?(?:\[(?P<kind>\w+)\])? ?(?P<title>\w*) ?(?P<fields>\{.*\})?")


def _cell(name: str, block: str) -> _Cell:
    first, _, source = block.partition("\n")
    found = _CELL.fullmatch(first.rstrip())
    if found is None:
        raise ValueError(f"{name}: expected a title and fields in braces after # %%, not {first!r}")
    kind = found["kind"] or "code"
    text = source.strip("\n")
    if kind == "markdown":
        text = "\n".join(re.sub(r"^# ?", "", line) for line in text.splitlines())
    return _Cell(kind, found["title"], json.loads(found["fields"] or "{}"), text)


# Notebook files -----------------------------------------------------------------------------------


def _document(cells: Sequence[_Cell], options: Json) -> Json:
    """The document of a notebook file: format 4.5, or 3 where the options ask for it.

    ``ids`` may be ``none`` (as before format 4.5) or ``same`` (as a merge leaves them), ``kernel`` any name.
    """
    kernel = str(options.get("kernel", "python3"))
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
    if options.get("nbformat") == 3:
        sheet = {"cells": [_cell_of_format_3(cell) for cell in cells], "metadata": {}}
        return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [sheet]}
    written = [_cell_of_format_4(position, cell, options.get("ids")) for position, cell in enumerate(cells)]
    return {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell_of_format_4(position: int, cell: _Cell, ids: object) -> Json:
    written: Json = {"cell_type": cell.kind, "metadata": {}, "source": cell.source.splitlines(keepends=True)}
    if ids != "none":
        written["id"] = "same" if ids == "same" else f"cell-{position}"
    if cell.kind == "code":
        written |= {"execution_count": position + 1, "outputs": []}
    return written | cell.fields


def _cell_of_format_3(cell: _Cell) -> Json:
    lines = cell.source.splitlines(keepends=True)
    if cell.kind == "code":
        return {"cell_type": "code", "input": lines, "language": "python", "metadata": {}, "outputs": []} | cell.fields
    return {"cell_type": cell.kind, "metadata": {}, "source": lines} | cell.fields
