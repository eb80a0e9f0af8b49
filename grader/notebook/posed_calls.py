"""Calls that the notebook itself need not make: of one function a parameter, and of methods of objects made for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from grader.model import Place, Question
from grader.notebook.callees import place_in
from grader.notebook.computed import program_of_expressions
from grader.notebook.entering import parameter_source
from grader.notebook.flow import Flow
from grader.notebook.found import Candidate
from grader.notebook.functions import Definition, Signature, has_no_body, returned_names, signature_of
from grader.notebook.holders import said_in
from grader.notebook.holding import Inputs
from grader.notebook.other_names import OtherNames
from grader.notebook.parsed import Parsed
from grader.notebook.parsing import parse
from grader.notebook.slicing import Output
from grader.notebook.source import Statement
from grader.notebook.spoken import is_gradient_name, styles
from grader.notebook.syntax import root_of

_OBJECT, _FILLED = "object__", "filled__"
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
            receiver, passes_it = self._receiver(definition)
            signature = signature_of(node)
            own = Signature(signature.names[1:], signature.required[1:]) if passes_it else signature
            call = self._call(f"{_OBJECT}.{definition.name}", own) if receiver else ""
            place = place_in(definition, f"{definition.name} in {definition.method_of}")
            sure = definition.name == wanted
            if call and returned:
                yield self._candidate({"": f"[{_OBJECT} := {receiver}, {call}][-1]"}, place, sure, returned)
            elif call:
                for style in self._left_by(node):
                    calls = {p: f"[{_OBJECT} := {receiver}, {call}, {held}][-1]" for p, held in style.items()}
                    yield self._candidate(calls, place, sure, ())

    def _left_by(self, method: ast.FunctionDef) -> Iterator[dict[str, str]]:
        """The gradients that a method leaves in its object, by parameter."""
        held = {name: each for name, each in said_in(method.body).items() if each.startswith("self.")}
        for style in styles(held, self.question.wrt, ()):
            yield {p: re.sub(r"^self\b", _OBJECT, each) for p, each in style.names.items()}

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
        made = self._call(definition.method_of, Signature(signature.names[1:], signature.required[1:]))
        return made or self._filled(definition.statement.node, signature), True

    def _filled(self, node: ast.ClassDef, maker: Signature) -> str:
        """An object as the notebook makes it, then with fresh parameters; empty: it does not hold them all."""
        filling = [self._fill(node, parameter) for parameter in self.question.wrt]
        calls = [
            inner
            for statement in self.notebook.script.statements
            if not isinstance(statement.node, ast.FunctionDef | ast.ClassDef)
            for inner in ast.walk(statement.node)
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == node.name
        ]
        made = ast.unparse(calls[-1]) if calls else f"{node.name}()" if len(maker.required) == 1 else ""
        if not made:  # nobody knows what to pass: dicts are there, and empty
            made = f"{node.name}.__new__({node.name})"
            filling = [*(f"setattr({_FILLED}, {name!r}, {{}})" for name in _dicts(node)), *filling]
        return f"[{_FILLED} := {made}, {', '.join(filling)}, {_FILLED}][-1]" if all(filling) else ""

    def _fill(self, node: ast.ClassDef, parameter: str) -> str:
        """What gives an object a fresh value of a parameter, as an attribute or in a dict; empty: it holds none."""
        spelled = {form for name in self.given[parameter] for form in (name, f"{name}_")}
        for inner in ast.walk(node):
            match inner:
                case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()) if name in spelled:
                    return f"setattr({_FILLED}, {name!r}, {_fresh_name(parameter)})"
                case ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=held)], value=ast.Dict() as kept
                ):
                    keys = [key.value for key in kept.keys if isinstance(key, ast.Constant)]
                    for key in keys:
                        if key in spelled:
                            return f"{_FILLED}.{held}.__setitem__({key!r}, {_fresh_name(parameter)})"
        return ""

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


def _dicts(node: ast.ClassDef) -> Iterator[str]:
    """The attributes of a class that are dicts."""
    for inner in ast.walk(node):
        match inner:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=ast.Dict() | ast.DictComp()
            ):
                yield name


def _entry(name: str) -> str:
    return parameter_source("", _fresh_name(name), "None")


def _fresh_name(name: str) -> str:
    return f"{name}__fresh"
