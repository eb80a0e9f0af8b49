"""Calls that the notebook itself need not make: of one function a parameter, and of methods of objects made for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from grader.model import Place, Question
from grader.notebook.callees import place_in
from grader.notebook.computed import program_of_expressions
from grader.notebook.entering import parameter_source
from grader.notebook.flow import Flow
from grader.notebook.found import Candidate
from grader.notebook.functions import Definition, Signature, has_no_body, returned_names, signature_of
from grader.notebook.holding import Inputs
from grader.notebook.other_names import OtherNames
from grader.notebook.parsed import Parsed
from grader.notebook.slicing import Output
from grader.notebook.source import Statement, parse
from grader.notebook.spoken import is_gradient_name, styles
from grader.notebook.syntax import root_of

Given = Mapping[str, Sequence[str]]


def posed_calls(notebook: Parsed, question: Question, given: Given, names: OtherNames) -> Iterator[Candidate]:
    """What calls of functions and methods with fresh arguments return."""
    posing = _Posing(notebook, question, given, names)
    yield from posing.one_a_parameter()
    yield from posing.methods()


class _Posing:
    def __init__(self, notebook: Parsed, question: Question, given: Given, names: OtherNames) -> None:
        self.notebook = notebook
        self.question = question
        self.given = given
        self.names = names

    def one_a_parameter(self) -> Iterator[Candidate]:
        """One function for each parameter."""
        functions = {
            name: name for name, found in self.notebook.definitions.items() if found.node and not found.method_of
        }
        for style in styles(functions, self.question.wrt, ()) if len(self.question.wrt) > 1 else ():
            found = [self.notebook.definitions[function] for function in style.names.values()]
            calls = {
                parameter: self._call(function, signature_of(self.notebook.definitions[function].node))
                for parameter, function in style.names.items()
            }
            if not any(has_no_body(each.node) for each in found) and all(calls.values()):
                place = place_in(found[0], ", ".join(style.names.values()))
                yield self._candidate(calls, place, style.sure, ())

    def methods(self) -> Iterator[Candidate]:
        """Methods that return gradients, of objects that can be made from inputs."""
        wanted = getattr(self.question.answer, "function", "")
        for definition in self.notebook.definitions.values():
            node = definition.node
            if not definition.method_of or not isinstance(node, ast.FunctionDef) or has_no_body(node):
                continue
            if definition.name != wanted and not is_gradient_name(definition.name):
                continue
            returned = returned_names(node)
            made = self._receiver(definition)
            signature = signature_of(node)
            own = Signature(signature.names[1:], signature.required[1:]) if made[1] else signature
            call = self._call(f"{made[0]}.{definition.name}", own) if made[0] else ""
            if call and returned:
                place = place_in(definition, f"{definition.name} in {definition.method_of}")
                yield self._candidate({"": call}, place, definition.name == wanted, returned)

    def _receiver(self, definition: Definition) -> tuple[str, bool]:
        """What a method is called on, and whether it is passed to the method; empty: it cannot be made."""
        assert isinstance(definition.node, ast.FunctionDef)
        decorators = {root_of(decorator) for decorator in definition.node.decorator_list}
        if "staticmethod" in decorators:
            return definition.method_of, False
        if "classmethod" in decorators:
            return definition.method_of, True
        if "property" in decorators or not isinstance(definition.statement.node, ast.ClassDef):
            return "", True
        makers = [p for p in definition.statement.node.body if isinstance(p, ast.FunctionDef) and p.name == "__init__"]
        if not makers:
            return f"{definition.method_of}()", True
        signature = signature_of(makers[-1])
        return self._call(definition.method_of, Signature(signature.names[1:], signature.required[1:])), True

    def _call(self, function: str, signature: Signature) -> str:
        """A call with the inputs under the names of the parameters; empty: it asks for something else."""
        taken: dict[str, str] = {}
        for parameter in signature.names:
            meant = [i for i, spelled in self.given.items() if parameter in spelled and i not in taken.values()]
            exact = [i for i in meant if i == parameter]
            if meant:
                taken[parameter] = (exact or meant)[0]
        if any(name not in taken for name in signature.required):
            return ""
        return f"{function}({', '.join(f'{p}={_fresh_name(i)}' for p, i in taken.items())})"

    def _candidate(self, calls: Mapping[str, str], place: Place, sure: bool, returned: tuple[str, ...]) -> Candidate:
        """The calls below the notebook, where fresh inputs have names of their own."""
        script = self.notebook.script.statements
        cell = script[-1].cell
        taken = [name for name in self.given if any(_fresh_name(name) in call for call in calls.values())]
        made = [Statement(cell, parse(source).body[0], source) for source in map(_entry, taken)]
        flow = Flow([*script, *made], self.notebook.flow)
        bound = frozenset().union(*(effect.binds for effect in flow.effects))
        given = {name: tuple(spelled) for name, spelled in self.given.items() if bound & set(spelled)}
        inputs = Inputs(given | {name: (_fresh_name(name),) for name in taken}, ())
        outputs = [Output(name, call, len(flow.statements)) for name, call in calls.items()]
        return Candidate(program_of_expressions(flow, outputs, inputs, len(script), place, returned), 3, sure)


def _entry(name: str) -> str:
    return parameter_source("", _fresh_name(name), "None")


def _fresh_name(name: str) -> str:
    return f"{name}__fresh"
