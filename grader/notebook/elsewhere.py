"""What else in a notebook may be the answer to a question: in another form, or under another name than was asked.

Every kind of place is looked through; what is found is ranked by what its names say.  Whether a candidate comes from
automatic differentiation, or cannot be computed from fresh inputs, shows when it is tried.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from grader.model import Analytic, Locals, Quantity, Question, Variables
from grader.notebook.callees import called_in, place_in
from grader.notebook.calling import as_function
from grader.notebook.computed import body_in_place, program_of_expressions, program_of_locals, program_of_variables
from grader.notebook.found import Candidate, FoundFunction, FoundProgram, Located
from grader.notebook.functions import Definition, has_no_body, returned_names, signature_of
from grader.notebook.holders import holders, said_in
from grader.notebook.holding import Inputs
from grader.notebook.methods import attribute
from grader.notebook.moments import Sections, as_it_stands
from grader.notebook.objects import held_by_objects, inside, unwrapped
from grader.notebook.other_names import OtherNames
from grader.notebook.parsed import Parsed
from grader.notebook.parsing import parse_expression
from grader.notebook.posed_calls import posed_calls
from grader.notebook.shown import shown_in
from grader.notebook.slicing import Output
from grader.notebook.spoken import (
    Style,
    does_other_work,
    is_check,
    is_gradient_name,
    is_variant,
    is_whole,
    styles,
    synonyms,
)
from grader.notebook.syntax import root_of
from grader.notebook.unfolded import Unfolded, spoken, unfolded
from grader.notebook.updates import updates

MOST = 12
"""Candidates of one question that are tried."""


def candidates(notebook: Parsed, question: Question, names: OtherNames, sections: Sections) -> tuple[Candidate, ...]:
    """What may be the answer to a question, best first; nothing is called and nothing runs."""
    if question.loss.quantity is not Quantity.GRADIENT or not isinstance(question.method, Analytic):
        return ()
    search = _Search(notebook, question, names, sections)
    found = [
        *search.functions(),
        *search.earlier(),
        *search.variables(),
        *search.wholes(),
        *search.locals(),
        *search.locals_of_methods(),
        *search.printed(),
        *search.printed_in_functions(),
        *posed_calls(notebook, question, search.given, names),
        *updates(notebook, question, search.given, names),
    ]
    return tuple(sorted(found, key=lambda candidate: candidate.rank)[:MOST])


def with_others(found: Located, others: tuple[Candidate, ...]) -> Located:
    """What was found, with what may be the answer instead."""
    return replace(found, others=tuple(other for other in others if not _is_same(found, other.found)))


def _is_same(found: Located, other: FoundFunction | FoundProgram) -> bool:
    match found, other:
        case FoundFunction(), FoundFunction():
            return found.definition is other.definition
        case FoundProgram(), FoundProgram():
            return found.outputs == other.outputs and found.function == other.function
        case _:
            return False


class _Search:
    def __init__(self, notebook: Parsed, question: Question, names: OtherNames, sections: Sections) -> None:
        self.notebook = notebook
        self.sections = sections
        self.question = question
        self.names = names
        answer = question.answer
        asked = answer.given if isinstance(answer, Variables | Locals) else {}
        self.given: Mapping[str, tuple[str, ...]] = {
            name: tuple(dict.fromkeys((*asked.get(name, ()), *synonyms(name)))) for name in question.loss.inputs
        }

    # Functions

    def functions(self) -> Iterator[Candidate]:
        """Functions that take the inputs under any name and say that they return gradients."""
        wanted = getattr(self.question.answer, "function", "")
        several = styles({name: name for name in self.notebook.definitions}, self.question.wrt, ())
        partial = {name for style in several for name in style.names.values() if len(style.names) > 1}
        for definition in self.notebook.definitions.values():
            name = definition.name
            if name in (wanted, *partial, *self.names.reserved) or definition.method_of or is_check(name):
                continue
            if not self._takes_inputs(definition):
                continue
            found = as_function(self.notebook, definition, self.names, ())
            if wanted and is_variant(name, wanted):
                yield Candidate(found, 0, True, name)
            elif is_gradient_name(name) and not does_other_work(name):
                yield Candidate(found, 3, len(self.question.wrt) == len(found.returned), name)
            elif not does_other_work(name) and len(found.returned) == len(self.question.wrt) > 1:
                yield Candidate(found, 7, False, name)

    def _takes_inputs(self, definition: Definition) -> bool:
        """Whether a function needs nothing but inputs, and gets at all parameters."""
        if definition.node is None:
            return False
        signature = signature_of(definition.node)
        spelled = {spelling.casefold() for names in self.given.values() for spelling in names}
        if any(name.casefold() not in spelled for name in signature.required):
            return False
        reads = self.notebook.flow.reads(definition.name)
        folded = {name.casefold() for name in (*signature.names, *reads)}
        return bool(signature.required) and all(
            any(spelling.casefold() in folded for spelling in self.given[name]) for name in self.question.wrt
        )

    # Variables

    def variables(self) -> Iterator[Candidate]:
        """What stands at module level, in objects too."""
        notebook = unwrapped(self.notebook, {spelled for names in self.given.values() for spelled in names})
        given = self.given
        if notebook is not self.notebook:
            given = {name: (*map(inside, spelled), *spelled) for name, spelled in given.items()}
        held = held_by_objects(notebook.flow) | holders(notebook.flow, 0)
        for style in [*styles(held, self.question.wrt, self.names.reserved), *self._lists(held)]:
            answer = Variables({name: (expression,) for name, expression in style.names.items()}, given)
            find = partial(program_of_variables, answer=answer, names=self.names)
            located = as_it_stands(notebook, self.sections, find)
            if isinstance(located, FoundProgram):
                plain = all(output.expression.isidentifier() for output in located.outputs)
                rank = (1 if plain else 2) if style.sure else 5
                yield _from_call(Candidate(located, rank, style.sure))

    def _lists(self, held: Mapping[str, str]) -> Iterator[Style]:
        """Lists of the gradients of all layers: ``nabla_w[0]`` for W1."""
        numbered = {name: re.fullmatch(r"([A-Za-z]+)(\d+)", name) for name in self.question.wrt}
        if any(found is None for found in numbered.values()):
            return
        parts = {name: (found[1].lower(), int(found[2])) for name, found in numbered.items() if found}
        first = min(number for _, number in parts.values())
        for style in styles(held, sorted({letter for letter, _ in parts.values()}), self.names.reserved):
            names = {name: f"{style.names[letter]}[{number - first}]" for name, (letter, number) in parts.items()}
            yield Style(names, sure=False)

    def wholes(self) -> Iterator[Candidate]:
        """One variable, attribute or dict that holds all gradients together."""
        for said, expression in holders(self.notebook.flow, 0).items():
            if not is_whole(said) or expression in self.names.reserved:
                continue
            located = program_of_variables(self.notebook, Variables({"": (expression,)}, self.given), self.names)
            if isinstance(located, FoundProgram):
                statement = located.flow.statements[located.outputs[0].after - 1]
                callee = called_in(located.flow, statement.node)
                returned = returned_names(callee.node) if callee else ()
                yield _from_call(Candidate(replace(located, returned=returned), 4, False))

    def earlier(self) -> Iterator[Candidate]:
        """Definitions of the asked function that a later one replaces, as that of a released cell does."""
        wanted = getattr(self.question.answer, "function", "")
        last = self.notebook.definitions.get(wanted)
        if last is None or not has_no_body(last.node):
            return
        for index, statement in reversed(list(enumerate(self.notebook.flow.statements[: last.index]))):
            node = statement.node
            if isinstance(node, ast.FunctionDef) and node.name == wanted and not has_no_body(node):
                until = Parsed.of(self.notebook.script.until(statement.cell))
                definition = Definition(wanted, index, statement, node)
                found = as_function(until, definition, self.names, ())
                yield Candidate(replace(found, superseded=True), 0, True, wanted)

    def printed(self) -> Iterator[Candidate]:
        """What is only shown: printed, or the last expression of a cell."""
        flow = self.notebook.flow
        for shown in shown_in(flow, self.question.wrt):
            outputs = [Output(name, expression, shown.index) for name, expression in shown.outputs.items()]
            statement = flow.statements[shown.index]
            place = statement.place(", ".join(shown.outputs.values()))
            callee = called_in(flow, parse_expression(outputs[0].expression))
            if callee is not None and len(outputs) == 1:
                place = place_in(callee, f"{callee.name} in {callee.method_of}" if callee.method_of else callee.name)
            returned = returned_names(callee.node) if callee else ()
            inputs = Inputs(self.given, self.names.shared)
            found = program_of_expressions(flow, outputs, inputs, 0, place, returned)
            yield Candidate(found, 6, shown.sure)

    def printed_in_functions(self) -> Iterator[Candidate]:
        """What functions only print."""
        for definition in self.notebook.definitions.values():
            node = definition.node
            if not isinstance(node, ast.FunctionDef) or definition.method_of or returned_names(node):
                continue
            before, inner = body_in_place(self.notebook, definition)
            for shown in shown_in(inner, self.question.wrt):
                if shown.sure and shown.index >= before:
                    outputs = [Output(name, expression, shown.index) for name, expression in shown.outputs.items()]
                    place = inner.statements[shown.index].place(node.name)
                    found = program_of_expressions(inner, outputs, Inputs(self.given, ()), before, place)
                    yield Candidate(found, 6, shown.sure, node.name)

    def locals(self) -> Iterator[Candidate]:
        """What stands in the local variables of functions."""
        for definition in self.notebook.definitions.values():
            node = definition.node
            if not isinstance(node, ast.FunctionDef) or definition.method_of or is_check(definition.name):
                continue
            for style in styles(said_in(node.body), self.question.wrt, self.names.reserved):
                outputs = {name: (expression,) for name, expression in style.names.items()}
                located = program_of_locals(
                    self.notebook, definition, Locals(definition.name, outputs, self.given), self.names
                )
                if isinstance(located, FoundProgram):
                    place = replace(located.place, name=f"{located.place.name} in {node.name}")
                    yield Candidate(replace(located, place=place), 4 if style.sure else 5, style.sure, node.name)

    def locals_of_methods(self) -> Iterator[Candidate]:
        """What stands in the local variables of methods that are passed nothing but inputs, as one that trains is."""
        spelled = {name for names in self.given.values() for name in names}
        for definition in self.notebook.definitions.values():
            node = definition.node
            if not definition.method_of or not isinstance(node, ast.FunctionDef) or is_check(definition.name):
                continue
            asked_for = set(signature_of(node).required) - {"self"}
            said = {name: each for name, each in said_in(node.body).items() if _is_variable(each)}
            if not asked_for <= spelled or not any(styles(said, self.question.wrt, self.names.reserved)):
                continue
            apart = unfolded(self.notebook, definition)
            if apart is None or not isinstance(apart.definition.node, ast.FunctionDef):
                continue
            given = {
                name: _inside_or_passed(known, name in self.question.wrt, apart) for name, known in self.given.items()
            }
            held = {name: each.replace("self.", attribute("")) for name, each in said.items()}
            for style in styles(held, self.question.wrt, self.names.reserved):
                outputs = {name: (expression,) for name, expression in style.names.items()}
                answer = Locals(definition.name, outputs, given)
                located = program_of_locals(apart.notebook, apart.definition, answer, self.names)
                if isinstance(located, FoundProgram):
                    yield Candidate(_in_method(located, definition), 5, style.sure, definition.name)


def _is_variable(expression: str) -> bool:
    """Whether an expression is a variable, or an attribute of the object itself."""
    return expression.removeprefix("self.").isidentifier()


def _inside_or_passed(spelled: Sequence[str], is_parameter: bool, apart: Unfolded) -> tuple[str, ...]:
    """Names of an input where an object holds it: parameters are its attributes, data what is passed to its methods."""
    attributes = tuple(attribute(name) + end for end in ("", "_") for name in spelled)
    passed = tuple(name for name in spelled if name in apart.passed)
    inside = is_parameter or bool(apart.unset & set(attributes))
    return (*attributes, *passed, *spelled) if inside else (*passed, *attributes, *spelled)


def _in_method(found: FoundProgram, method: Definition) -> FoundProgram:
    name = f"{spoken(found.place.name)} in {method.name} of {method.method_of}"
    own = {} if any(attribute("") in key for key in found.own.values()) else found.own
    starts = {held: 0 if held.startswith(attribute("")) else start for held, start in found.starts.items()}
    return replace(found, place=replace(found.place, name=name), own=own, starts=starts)


def _from_call(candidate: Candidate) -> Candidate:
    """With the place in the function that computes all outputs, if the notebook has them from a call."""
    found = candidate.found
    assert isinstance(found, FoundProgram)
    cell = found.flow.statements[found.outputs[0].after - 1].cell
    until = max(o.after for o in found.outputs if found.flow.statements[o.after - 1].cell == cell)
    callees = [_callee_of(found, output.expression, until) for output in found.outputs]
    first = callees[0]
    if first is None or any(callee is None or callee.node is not first.node for callee in callees):
        return candidate
    place = place_in(first, f"{found.place.name} from {first.name}")
    return replace(candidate, found=replace(found, place=place), function=first.name)


def _callee_of(found: FoundProgram, expression: str, until: int) -> Definition | None:
    root = root_of(parse_expression(expression)) or ""
    touching = [i for i in range(until) if root in found.flow.effects[i].touches]
    return called_in(found.flow, found.flow.statements[touching[-1]].node) if touching else None
