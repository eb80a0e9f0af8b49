"""Answers that stand in variables: at module level, or local to a function."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from grader.model import Locals, Place, Variables
from grader.notebook.bodies import body_as_script
from grader.notebook.flow import Flow
from grader.notebook.found import AT_END, AT_EXIT, Absent, FoundProgram, Unfinished
from grader.notebook.functions import Definition
from grader.notebook.holding import Inputs, held_inputs, hold_outputs
from grader.notebook.other_names import OtherNames
from grader.notebook.parsed import Parsed
from grader.notebook.slicing import Output


def program_of_variables(notebook: Parsed, answer: Variables, names: OtherNames) -> FoundProgram | Absent | Unfinished:
    """The statements at module level that give variables their values."""
    located = hold_outputs(notebook.flow, answer.outputs, Inputs(answer.given, names.shared), 0, names)
    if not isinstance(located, FoundProgram):
        return located
    placed = [_placed(notebook, output) for output in located.outputs]
    own = {output.name: key for output, key in placed}
    return replace(located, outputs=tuple(output for output, _ in placed), own=own)


def _placed(notebook: Parsed, output: Output) -> tuple[Output, str]:
    """When an answer is read, and the key of its value then.

    A variable counts as its cell leaves it, since a change under another name is not seen.  A ``.grad`` counts
    right after it was filled: to clear it afterwards is good practice.
    """
    statement = notebook.flow.statements[output.after - 1]
    if output.expression.isidentifier():
        end = notebook.script.end_of(statement.cell)
        return replace(output, after=end), f"{AT_END}:{statement.cell}:{output.expression}"
    return output, f"{statement.key}:{output.expression}"


def program_of_locals(
    notebook: Parsed, definition: Definition, answer: Locals, names: OtherNames
) -> FoundProgram | Absent | Unfinished:
    """The statements of a function, with those before it, that give its local variables their values."""
    assert isinstance(definition.node, ast.FunctionDef)
    cell, function = definition.statement.cell, definition.node.name
    start, inner = body_in_place(notebook, definition)
    located = hold_outputs(inner, answer.outputs, Inputs(answer.given, ()), start, names)
    if not isinstance(located, FoundProgram):
        return located
    own = {o.name: f"{AT_EXIT}:{cell}:{function}:{o.expression}" for o in located.outputs}
    return replace(located, own=own, function=function)


def body_in_place(notebook: Parsed, definition: Definition) -> tuple[int, Flow]:
    """The statements of a function after those before it: the index of its first one, and all of them."""
    assert isinstance(definition.node, ast.FunctionDef)
    before = notebook.script.statements[: notebook.script.end_of(definition.statement.cell)]
    return len(before), Flow([*before, *body_as_script(definition.node, definition.statement)], notebook.flow)


def program_of_expressions(
    flow: Flow, outputs: Sequence[Output], inputs: Inputs, start: int, place: Place, returned: tuple[str, ...] = ()
) -> FoundProgram:
    """The statements on which expressions depend that stand anywhere, or that are made up to call something.

    Args:
        flow: the statements.
        outputs: the expressions; an output without a name holds all of the answer.
        inputs: where the inputs may stand.
        start: index of the first statement that may hold an input by a name of its own.
        place: where the answer stands.
        returned: what the parts of the one expression are called that holds all of the answer.
    """
    held = held_inputs(flow, inputs, start, {output.expression for output in outputs})
    return FoundProgram(place, tuple(outputs), held.names, held.starts, held.absent, {}, flow, returned=returned)
