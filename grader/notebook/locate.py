"""Where each answer stands in a notebook: found in its source, before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import assert_never

from grader.model import Assignment, Locals, Place, Question, Returned, Variables
from grader.notebook.calling import as_function, find_function, place_of
from grader.notebook.computed import program_of_locals, program_of_variables
from grader.notebook.elsewhere import candidates, with_others
from grader.notebook.found import (
    AT_END,
    AT_EXIT,
    Absent,
    FoundFunction,
    FoundProgram,
    Located,
    Unfinished,
)
from grader.notebook.functions import has_no_body
from grader.notebook.moments import Sections, as_it_stands
from grader.notebook.other_names import OtherNames
from grader.notebook.parsed import Parsed
from grader.notebook.placeholders import stub_in
from grader.notebook.source import Script

__all__ = ["AT_END", "AT_EXIT", "Absent", "FoundFunction", "FoundProgram", "Located", "Unfinished", "locate"]


def locate(script: Script, assignment: Assignment) -> dict[str, Located]:
    """Find the answer to every question of an assignment."""
    notebook = Parsed.of(script)
    return {name: _locate(notebook, assignment, question) for name, question in assignment.questions.items()}


def _locate(notebook: Parsed, assignment: Assignment, question: Question) -> Located:
    names = OtherNames.of(assignment, question)
    asked = {name: other.title for name, other in assignment.questions.items()}
    sections = Sections.of(notebook.script, question.name, asked)
    wanted = _cell_of(question.name, question, notebook.script)
    if wanted:
        found = _locate_after(notebook, question, names, wanted)
    else:
        found = _locate_in_section(notebook, question, names, sections)
    if isinstance(found, Absent):
        found = replace(found, stub=_stub(notebook, found.wanted, sections))
    return with_others(found, candidates(notebook, question, names, sections))


def _stub(notebook: Parsed, wanted: str, sections: Sections) -> Place | None:
    own = (each for each in notebook.flow.statements if not sections.is_foreign(each.cell))
    statement = stub_in(own)
    return statement.place(wanted) if statement is not None else None


def _cell_of(name: str, question: Question, script: Script) -> str:
    """The name of the cell in which a question is answered: as it says, else its own if a cell has it; empty: any."""
    return question.answer.cell or (name if name in script.named else "")


def _locate_after(notebook: Parsed, question: Question, names: OtherNames, wanted: str) -> Located:
    """The answer as it stands after the cell of that name.

    Of several copies of the cell, the last one counts in which the answer is; cells that a student added right below
    belong to it.
    """
    first: Located | None = None
    for last in _ends(notebook.script, wanted):
        found = _locate_one(Parsed.of(notebook.script.until(last)), question, names)
        if isinstance(found, FoundFunction | FoundProgram):
            return _with_later(found, notebook)
        first = found if first is None or isinstance(found, Unfinished) else first
    found = _locate_one(notebook, question, names)
    match found:
        case FoundFunction() | FoundProgram() if first is None:
            note = f"The notebook has no cell `{wanted}`, so the answer was looked for in all of it."
            return replace(found, notes=(*found.notes, note))
        case FoundFunction() | FoundProgram() if isinstance(first, Absent):
            note = f"The answer stands below the cell `{wanted}`, where it was expected."
            return replace(found, notes=(*found.notes, note))
        case _:
            return first or found


def _locate_in_section(notebook: Parsed, question: Question, names: OtherNames, sections: Sections) -> Located:
    """The answer as it stands in the section whose heading names the question, else at the end of the notebook.

    Of a function the last definition counts, unless it stands in the section of another question.
    """
    if isinstance(question.answer, Variables):
        return as_it_stands(notebook, sections, partial(program_of_variables, answer=question.answer, names=names))
    last = _locate_one(notebook, question, names)
    if isinstance(last, Absent) or not sections.is_foreign(last.place.cell):
        return last
    for section in reversed(sections.own):
        found = _locate_one(notebook.until(section.last), question, names)
        if isinstance(found, FoundFunction | FoundProgram) and section.first <= found.place.cell:
            return _with_later(found, notebook)
    return last


def _ends(script: Script, wanted: str) -> Iterator[int]:
    """After which cells the named one may have been answered: after each copy of it, and before the next named cell."""
    every = {cell for cells in script.named.values() for cell in cells}
    for cell in reversed(script.named.get(wanted, ())):
        yield cell
        if following := [other for other in every if other > cell]:
            yield min(following) - 1


def _with_later(found: FoundFunction | FoundProgram, whole: Parsed) -> FoundFunction | FoundProgram:
    """What was found, with whether the cells after it change what it means."""
    if isinstance(found, FoundProgram):
        return found
    name = found.definition.name
    later = whole.flow.effects[len(found.flow.effects) :]
    meant = {name, *found.flow.reads(name)} & found.bound  # what is bound later only has no other meaning yet
    return replace(found, superseded=any(effect.touches & meant for effect in later))


def _locate_one(notebook: Parsed, question: Question, names: OtherNames) -> Located:
    match question.answer:
        case Returned(function=function):
            return _function_answer(notebook, function, names)
        case Locals() as answer:
            return _local_answer(notebook, answer, names)
        case Variables() as answer:
            return program_of_variables(notebook, answer, names)
        case unknown:
            assert_never(unknown)


def _function_answer(notebook: Parsed, wanted: str, names: OtherNames) -> FoundFunction | Absent | Unfinished:
    found = find_function(notebook, wanted, names)
    if isinstance(found, Absent):
        return found
    definition, notes = found
    if has_no_body(definition.node):
        return Unfinished(place_of(definition), f"`{definition.name}` has no body yet")
    return as_function(notebook, definition, names, notes)


def _local_answer(notebook: Parsed, answer: Locals, names: OtherNames) -> Located:
    found = find_function(notebook, answer.function, names)
    if isinstance(found, Absent):
        return found
    definition, notes = found
    if not isinstance(definition.node, ast.FunctionDef):
        return Absent(answer.function)
    located = program_of_locals(notebook, definition, answer, names)
    match located:
        case FoundProgram():
            return replace(located, notes=(*notes, *located.notes))
        case Absent() if has_no_body(definition.node):
            return Unfinished(place_of(definition), f"`{definition.name}` has no body yet")
        case _:
            return located
