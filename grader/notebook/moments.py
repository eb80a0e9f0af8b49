"""What the names of an answer meant at other times than at the end: a name means what it meant where the answer stands.

Names are bound again for other purposes after the answer: to the result of a step, in a section about something else.
The section whose heading names the question says where the answer stands; where none does, the last meaning counts,
and the earlier ones are kept, since numbers can show that one of them is the answer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from grader.notebook.found import Absent, Between, FoundProgram, Moment, Unfinished
from grader.notebook.headings import Section, sections_by_question
from grader.notebook.parsed import Parsed
from grader.notebook.parsing import parse_expression
from grader.notebook.source import Script
from grader.notebook.syntax import plain_targets, root_of

Find: TypeAlias = Callable[[Parsed], FoundProgram | Absent | Unfinished]
"""Finds the answer in a notebook, or in the beginning of one, as it is left there."""

MOST = 5
"""Earlier meanings that are looked at."""


@dataclass(frozen=True)
class Sections:
    """The parts of a notebook, seen from one question."""

    own: tuple[Section, ...] = ()
    """Those whose headings name it."""
    foreign: tuple[Section, ...] = ()
    """Those whose headings name another one."""
    headings: frozenset[int] = field(default=frozenset())
    """The first cells below any heading."""

    @classmethod
    def of(cls, script: Script, question: str, asked: Mapping[str, str]) -> Sections:
        """Those of one question.

        Args:
            script: the notebook.
            question: the name of the question.
            asked: the name of every question, to its title.
        """
        named = sections_by_question(script.sections, asked)
        own = named.get(question, ())
        foreign = [section for each in named.values() for section in each if section not in own]
        return cls(own, tuple(foreign), frozenset(each.first for each in script.sections if each.marked))

    def is_foreign(self, cell: int) -> bool:
        """Whether a cell belongs to another question."""
        return any(each.first <= cell <= each.last for each in self.foreign)

    def parted(self, cell: int, other: int) -> bool:
        """Whether a heading stands between two cells."""
        return any(cell < first <= other for first in self.headings)


def as_it_stands(notebook: Parsed, sections: Sections, find: Find) -> FoundProgram | Absent | Unfinished:
    """The answer as its section leaves it, or the notebook where no one section holds it; with its other meanings."""
    last = find(notebook)
    if isinstance(last, Absent):
        return last
    earlier = list(_earlier(notebook, last, find))
    if isinstance(last, Unfinished):
        return earlier[0] if earlier else last
    asked = _under_heading(notebook, last, sections, find)
    if asked is None:
        moments = [_moment(each, last, sections) for each in (*earlier, *_before_steps(notebook, last, find))]
        return replace(last, moments=tuple(filter(None, moments)))
    section, found = asked
    note = f"The answer is taken as it stands below the heading “{section.title}”; its names mean something else later."
    before = [each for each in earlier if _ends(each) < _ends(found)]
    moments = [_moment(each, found, sections) for each in before]
    return replace(found, notes=(*found.notes, note), moments=(*_later(last, found, sections), *filter(None, moments)))


def _later(last: FoundProgram, asked: FoundProgram, sections: Sections) -> Iterator[Moment]:
    """The last meaning beside that of the section: no other one if it is about another question."""
    if not sections.is_foreign(last.place.cell):
        goes_on = any(from_there for _, from_there in _bindings(last, _ends(asked)))
        yield Moment(last, Between.GOING_ON if goes_on else Between.LATER)


def _ends(found: FoundProgram) -> int:
    return max(output.after for output in found.outputs)


def _under_heading(
    notebook: Parsed, last: FoundProgram, sections: Sections, find: Find
) -> tuple[Section, FoundProgram] | None:
    """The answer as the one section leaves it that holds it whole; None: there is none, or it is the last meaning."""
    holding = [(section, found) for section in sections.own if (found := _whole_in(notebook, section, find))]
    match holding:
        case [(section, found)] if found.outputs != last.outputs:
            return section, found
        case _:
            return None


def _whole_in(notebook: Parsed, section: Section, find: Find) -> FoundProgram | None:
    found = find(notebook.until(section.last))
    if not isinstance(found, FoundProgram):
        return None
    return found if all(section.first <= cell <= section.last for cell in _cells(found)) else None


def _earlier(notebook: Parsed, last: FoundProgram | Unfinished, find: Find) -> Iterator[FoundProgram]:
    """What cells that bind the names left behind before the last one did, the latest first."""
    roots = {_root(name) for name in _names_of(last)}
    effects = zip(notebook.flow.statements, notebook.flow.effects, strict=True)
    cells = list(dict.fromkeys(statement.cell for statement, effect in effects if effect.touches & roots))
    for cell in cells[-MOST - 1 : -1][::-1]:
        found = find(notebook.until(cell))
        if isinstance(found, FoundProgram) and not (isinstance(last, FoundProgram) and found.outputs == last.outputs):
            yield found


def _names_of(found: FoundProgram | Unfinished) -> list[str]:
    match found:
        case FoundProgram(outputs=outputs):
            return [output.expression for output in outputs]
        case Unfinished(place=place):
            return [place.name]


def _root(expression: str) -> str:
    return root_of(parse_expression(expression)) or ""


# What lies between --------------------------------------------------------------------------------


def _moment(earlier: FoundProgram, last: FoundProgram, sections: Sections) -> Moment | None:
    """What the names meant then; None: what they mean now goes on from there."""
    cells = [found.flow.statements[_ends(found) - 1].cell for found in (earlier, last)]
    if sections.parted(*cells):
        return Moment(earlier, Between.HEADING)
    steps = list(_bindings(last, _ends(earlier)))
    if any(_is_step(node, last) for node, _ in steps):
        return Moment(earlier, Between.STEP)
    going_on = [node for node, goes_on in steps if goes_on]
    if going_on:
        return Moment(earlier, Between.CUT) if all(map(_is_cut, going_on)) else None
    return Moment(earlier, Between.PART if _is_mixed(earlier, last) else Between.ANEW)


def _is_mixed(earlier: FoundProgram, last: FoundProgram) -> bool:
    """Whether names that one cell gave their meaning have it from several cells now."""
    return len(_cells(earlier)) == 1 < len(_cells(last))


def _cells(found: FoundProgram) -> set[int]:
    return {found.flow.statements[output.after - 1].cell for output in found.outputs}


def _bindings(found: FoundProgram, start: int) -> Iterator[tuple[ast.stmt, bool]]:
    """The statements from one on that bind the answer, each with whether it makes it from what it was."""
    roots = {_root(output.expression) for output in found.outputs}
    for step in found.flow.steps:
        if start <= step.within < _ends(found) and (bound := step.effects.touches & roots):
            goes_on = any(name not in step.effects.kills or found.flow.is_update(step, name) for name in bound)
            yield step.node, goes_on


def _is_step(node: ast.stmt, found: FoundProgram) -> bool:
    """Whether a statement gives the name of a gradient to its parameter less a multiple of it: ``dw = w - lr * dw``."""
    parameters = {output.expression: output.name for output in found.outputs}
    for target, value in _pairs(node):
        match value:
            case ast.BinOp(left=ast.Name(id=held), op=ast.Sub() | ast.Add(), right=right):
                read = {inner.id for inner in ast.walk(right) if isinstance(inner, ast.Name)}
                if target in parameters and found.given.get(held) == parameters[target] and target in read:
                    return True
            case _:
                pass
    return False


_CUTS = frozenset("round around rint clip clamp round_ clip_ clamp_".split())


def _is_cut(node: ast.stmt) -> bool:
    """Whether a statement rounds or clips a gradient, for others to look at or for a step: ``dw = np.round(dw, 3)``."""
    match node:
        case ast.Expr(value=value):
            values = [value]
        case _:
            values = [value for _, value in _pairs(node)]
    return bool(values) and all(_is_call_of(value, _CUTS) for value in values)


def _is_call_of(node: ast.expr, names: frozenset[str]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in names
        case _:
            return False


def _pairs(node: ast.stmt) -> list[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            pairs = zip(targets, values, strict=True)
            return [(name, value) for target, value in pairs for name in plain_targets(target)]
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return [(name, value)]
        case _:
            return []


def _before_steps(notebook: Parsed, last: FoundProgram, find: Find) -> Iterator[FoundProgram]:
    """What the names meant before a step in the very cell that gave them their meaning."""
    cell = notebook.flow.statements[_ends(last) - 1].cell
    statements = notebook.script.statements
    first = next((i for i, each in enumerate(statements) if each.cell == cell and _is_step(each.node, last)), None)
    if first is not None:
        found = find(Parsed.of(replace(notebook.script, statements=statements[:first])))
        if isinstance(found, FoundProgram) and cell in _cells(found):
            yield replace(found, own={})  # which no cell left behind
