"""Claims in methods: an object's method returns a gradient, or leaves it in the object, another one gives the loss.

The parameters are what the object holds.  Each gets a name of its own, by two statements after the object is made, so
that a fresh value can enter as it does for any other name (see `paths`)::

    w__in_model = model.w
    model.w = w__in_model
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.audit.applied import PREDICTED, is_loss_function
from grader.audit.claims import Claim, LossOf, Parameter, Scene, Trial
from grader.audit.function_names import does_other_work
from grader.audit.names import is_check, is_gradient, is_loss, readings, stem, usual_parameters
from grader.audit.pairs import MOST, gradients_among, place_of, returns_gradient
from grader.audit.paths import classes_of, held_by, objects_of
from grader.audit.returns import Part, parts_of
from grader.notebook.flow import Flow
from grader.notebook.functions import Definition, signature_of
from grader.notebook.parsing import parse, parse_expression
from grader.notebook.slicing import Output
from grader.notebook.source import Statement
from grader.notebook.syntax import root_of

_FORWARD = ("forward", "predict", "__call__", "f", "predict_proba")


def methods_in(module: Flow) -> list[Claim]:
    """The gradients that the methods of the objects of a notebook give; of several objects of a class, the last."""
    classes = classes_of(module)
    last = {made_by: owner for owner, made_by in objects_of(module).items()}
    return [claim for made_by, owner in last.items() for claim in _Object(module, owner, classes[made_by]).claims()]


@dataclass(frozen=True)
class _Loss:
    call: str
    certain: bool


@dataclass(frozen=True)
class _Gradient:
    part: Part
    call: str


@dataclass(frozen=True)
class _Chosen:
    parameters: Sequence[str]
    sure: bool
    """Whether names say so."""


class _Object:
    def __init__(self, module: Flow, owner: str, node: ast.ClassDef) -> None:
        self.module = module
        self.owner = owner
        self.node = node
        self.statement = next(s for s in module.statements if s.node is node)
        self.methods = {method.name: self._bound(method) for method in _plain_methods(node)}
        self.bound = frozenset().union(*(effect.binds for effect in module.effects))

    def _bound(self, method: ast.FunctionDef) -> Definition:
        """A method as it is called on the object: without its first parameter."""
        arguments = ast.arguments(**{**dict(ast.iter_fields(method.args)), "args": method.args.args[1:]})
        fields = {**dict(ast.iter_fields(method)), "args": arguments}
        return Definition(method.name, 0, self.statement, ast.copy_location(ast.FunctionDef(**fields), method))

    def claims(self) -> Iterator[Claim]:
        for name, method in self.methods.items():
            if name.startswith("__") or is_check(name) or does_other_work(name):
                continue
            gradients = list(self._gradients(method))
            losses = list(self._losses(method))
            for gradient in gradients:
                chosen = self._chosen(gradient, len(gradients))
                for entry in self._entries(chosen):
                    trials = tuple(t for loss in losses for t in self._trials(method, gradient, chosen, entry, loss))
                    shown = (gradient.part.name or f"{self.owner}.{name}(...){gradient.part.suffix}") + entry
                    if trials:
                        yield Claim(shown, place_of(method, shown), f"method `{name}` of `{self.node.name}`", trials)

    # Gradients and losses

    def _gradients(self, method: Definition) -> Iterator[_Gradient]:
        """What a method returns, and what it leaves in the object."""
        call = self._call(method)
        if call is None:
            return
        if returns_gradient(method, self.methods):
            for part in gradients_among(self._parts(method)):
                yield _Gradient(part, f"{call}{part.suffix}")
            if parts_of(method):
                return
        assert isinstance(method.node, ast.FunctionDef)
        for expression in sorted(held_by(method.node)):
            if is_gradient(said := _last(expression)):
                yield _Gradient(Part(said, f" -> {expression}"), f"({call}, {self.owner}.{expression})[1]")

    def _parts(self, method: Definition) -> tuple[Part, ...]:
        """What a method returns, with what another method calls it."""
        parts = parts_of(method)
        for node in ast.walk(self.node):
            match node:
                case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Call(func=ast.Attribute(attr=name))) if (
                    name == method.name and len(targets) == len(parts)
                ):
                    called = [each.id if isinstance(each, ast.Name) else "" for each in targets]
                    return tuple(replace(part, called=one) for part, one in zip(parts, called, strict=True))
        return parts

    def _losses(self, method: Definition) -> Iterator[_Loss]:
        """The loss that a method returns beside a gradient, else those that other methods give."""
        call = self._call(method)
        own = [part for part in self._parts(method) if is_loss(part.said)]
        if own and call is not None:
            yield _Loss(f"{call}{own[0].suffix}", certain=True)
            return
        others = [other for other in self.methods.values() if is_loss_function(other) and other.name != method.name]
        calls = [(other, call) for other in others if (call := self._call(other)) is not None]
        for other, call in calls:
            parts = parts_of(other)
            suffix = next((p.suffix for p in parts if is_loss(p.name)), parts[0].suffix if len(parts) > 1 else "")
            yield _Loss(f"{call}{suffix}", certain=len(calls) == 1)

    # Calls

    def _call(self, method: Definition) -> str | None:
        """The call of a method with what the notebook passes; None: it is not known what that is."""
        passed = {name: self._passed(name) for name in signature_of(method.node).required}
        if any(value is None for value in passed.values()):
            return None
        return f"{self.owner}.{method.name}({', '.join(f'{name}={value}' for name, value in passed.items())})"

    def _passed(self, parameter: str) -> str | None:
        """What the notebook passes as a parameter to any method of the object, else holds under its name.

        What was predicted is predicted anew.
        """
        forward = next((name for name in _FORWARD if name in self.methods), None)
        if forward and stem(parameter) in PREDICTED and (call := self._call(self.methods[forward])) is not None:
            return call
        for statement in self.module.statements:
            for node in ast.walk(statement.node):
                match node:
                    case ast.Call(func=ast.Attribute(attr=name) as func) if name in self.methods and root_of(func) in (
                        self.owner,
                        self.node.name,
                    ):
                        names = signature_of(self.methods[name].node).names
                        taken = dict(zip(names, node.args, strict=False)) | {k.arg: k.value for k in node.keywords}
                        value = taken.get(parameter)
                        if value is not None and self._is_known(value):
                            return ast.unparse(value)
        return parameter if parameter in self.bound else None

    def _is_known(self, value: ast.expr) -> bool:
        return all(node.id in self.bound for node in ast.walk(value) if isinstance(node, ast.Name))

    # Trials

    def _chosen(self, gradient: _Gradient, gradients: int) -> _Chosen:
        """What the object holds that a gradient may be by."""
        held = {expression: _last(expression) for expression in sorted(held_by(self.node))}
        parameters = [e for e, name in held.items() if not is_gradient(name) and not is_loss(name)]
        spoken = [r.parameter for said in (gradient.part.name, gradient.part.called) for r in readings(said)]
        named = [e for e in parameters if any(said and stem(held[e]).strip("_") == stem(said) for said in spoken)]
        if named:
            return _Chosen(named, sure=len(named) == 1)
        usual = usual_parameters([held[p] for p in parameters])
        return _Chosen([e for e in parameters if held[e] in usual] if gradients == 1 else parameters[:MOST], sure=False)

    def _entries(self, chosen: _Chosen) -> tuple[str, ...]:
        """Which entries of parameters and gradients are compared: of lists, as those of all layers, first and last."""
        lists = {
            target.attr
            for node in ast.walk(self.node)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.ListComp)
            for target in node.targets
            if isinstance(target, ast.Attribute)
        }
        return ("[0]", "[-1]") if chosen.parameters and lists >= set(chosen.parameters) else ("",)

    def _trials(
        self, method: Definition, gradient: _Gradient, chosen: _Chosen, entry: str, loss: _Loss
    ) -> Iterator[Trial]:
        aside = "" if chosen.sure and loss.certain else "no name says that the two belong together"
        for expression in dict.fromkeys(chosen.parameters):
            scene, name = self._scene(expression, entry, (gradient.call, loss.call))
            after = len(scene.flow.statements)
            shown = re.sub(r"\b(\w+)=\1\b", r"\1", loss.call)
            of = LossOf(shown, Output("loss", loss.call, after), place_of(method, shown), named=True)
            by = Parameter(f"{self.owner}.{expression}{entry}", (name,), named=chosen.sure)
            yield Trial(scene, Output("gradient", gradient.call + entry, after), of, by, aside)

    def _scene(self, expression: str, entry: str, calls: Sequence[str]) -> tuple[Scene, str]:
        """The notebook up to where the object and what is passed to it are there, then the parameter by its name."""
        path, name = f"{self.owner}.{expression}{entry}", f"{_last(expression)}__in_{self.owner}"
        needed = {self.owner, *(n for call in calls for n in self.module.reads(call))}
        bound = [i for i, effect in enumerate(self.module.effects) if effect.binds & needed]
        touched = [i for i, effect in enumerate(self.module.effects) if self.owner in effect.touches]
        end = max(bound, default=0) + 1
        if not self._is_set_when_made(expression):
            end = max([end, *(i + 1 for i in touched)])
        cell = self.module.statements[end - 1].cell
        added = [Statement(cell, parse(s).body[0], s) for s in (f"{name} = {path}", f"{path} = {name}")]
        flow = Flow([*self.module.statements[:end], *added])
        return Scene(f"method of `{self.node.name}`", flow, end), name

    def _is_set_when_made(self, expression: str) -> bool:
        maker = [part for part in self.node.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"]
        none = [
            target.attr
            for node in ast.walk(maker[0] if maker else self.node)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is None
            for target in node.targets
            if isinstance(target, ast.Attribute)
        ]
        return bool(maker) and expression in held_by(maker[0]) and expression not in none


def _plain_methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and not part.decorator_list and part.args.args:
            yield part


def _last(expression: str) -> str:
    """The last part of a path: ``W1`` of ``params['W1']``."""
    match parse_expression(expression):
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
        case _:
            return expression.rpartition(".")[2]
