"""Functions of a notebook as answers: which one is meant, and what it takes to call it."""

from __future__ import annotations

import ast

from grader.model import Place
from grader.notebook.found import Absent, FoundFunction
from grader.notebook.functions import Definition, returned_names, signature_of
from grader.notebook.names import near_miss
from grader.notebook.other_names import OtherNames
from grader.notebook.parsed import Parsed


def find_function(notebook: Parsed, wanted: str, names: OtherNames) -> tuple[Definition, tuple[str, ...]] | Absent:
    """The definition, with a note if it goes by nearly the wanted name."""
    found = notebook.definitions
    spelled_out = [name for name, definition in found.items() if isinstance(definition.node, ast.FunctionDef)]
    name = wanted if wanted in found else near_miss(wanted, spelled_out, names.reserved)
    if name is None:
        return Absent(wanted)
    note = () if name == wanted else (f"The function is called `{name}`; expected `{wanted}`.",)
    return found[name], note


def as_function(notebook: Parsed, definition: Definition, names: OtherNames, notes: tuple[str, ...]) -> FoundFunction:
    """A function whose return value is the answer."""
    inputs = {name: input_ for given in names.shared for input_, (name, *_) in given.items()}
    return FoundFunction(
        place_of(definition),
        definition,
        signature_of(definition.node),
        returned_names(definition.node),
        notebook.flow,
        _ready(notebook, definition),
        frozenset().union(*(effect.binds for effect in notebook.flow.effects)),
        inputs,
        notes,
    )


def place_of(definition: Definition) -> Place:
    """The lines of a function."""
    node = definition.node or definition.statement.node
    return Place(definition.statement.cell, (node.lineno, node.end_lineno or node.lineno), definition.name)


def _ready(notebook: Parsed, definition: Definition) -> int:
    """The end of its cell, or of the first statement after it by which all that the function reads is bound."""
    flow = notebook.flow
    reads = flow.reads(definition.name)
    ready = notebook.script.end_of(flow.statements[definition.index].cell)
    bound = {name for effect in flow.effects[:ready] for name in effect.binds}
    for index in range(ready, len(flow.effects)):
        later = (flow.effects[index].binds & reads) - bound
        if later:
            ready = index + 1
        bound |= later
    return ready
