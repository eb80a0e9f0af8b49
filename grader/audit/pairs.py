"""Claims in functions: one returns a gradient, another one (or the same) the loss.

Both are called with what the notebook itself passed, under names of their own so that nothing that the functions read
is hidden: the same scene as that of variables.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.audit.applied import is_loss_function
from grader.audit.claims import Claim, LossOf, Parameter, Scene, Trial
from grader.audit.names import is_check, is_gradient, is_loss, readings, stem, usual_parameters
from grader.audit.returns import Part, parts_of
from grader.audit.scenes import ready
from grader.model import Place
from grader.notebook.effects import RANDOM
from grader.notebook.entering import parameter_source
from grader.notebook.flow import Flow
from grader.notebook.functions import Definition, definitions, signature_of
from grader.notebook.scope import with_callees
from grader.notebook.slicing import Output
from grader.notebook.source import Script, Statement, parse

_GRADIENT = re.compile(r"(?i).*(?:grad|backward|backprop|deriv|prime|nabla).*|d_?[a-z]\w*")
_OF = re.compile(
    r"(?:comp(?:ute)?_|calc(?:ulate)?_)?(?:(?:grad(?:ient)?|d|deriv(?:ative)?|nabla)_?(?:of_)?(?P<a>\w+)"
    r"|(?P<b>\w+?)_?(?:grad(?:ient)?|Gradient|prime|deriv(?:ative)?|backward|backprop|der)(?:_\w+)?)"
)
_UPSTREAM = re.compile(r"d_?out|dy|dY|upstream|grad_out(?:put)?|dA|dZ|g")


MOST = 4
"""Parameters that are tried where no name says by which one a gradient is."""


def pairs_in(script: Script, module: Flow) -> list[Claim]:
    """The gradients that functions of a notebook return."""
    known = {
        name: definition
        for name, definition in definitions(module).items()
        if isinstance(definition.node, ast.FunctionDef) and not definition.method_of and definition.name == name
    }
    return [
        claim for name in known if _is_gradient_function(known[name]) for claim in _claims(script, module, known, name)
    ]


def _is_gradient_function(definition: Definition) -> bool:
    if is_check(definition.name) or _takes_function(definition):
        return False
    named = any(is_gradient(part.name) for part in parts_of(definition))
    return named or (_GRADIENT.fullmatch(definition.name) is not None and is_gradient_name(definition.name))


def is_gradient_name(name: str) -> bool:
    """Whether the name of a function says that it returns a gradient."""
    return "grad" in name.lower() or bool(_OF.fullmatch(name)) or is_gradient(name)


def _takes_function(definition: Definition) -> bool:
    assert isinstance(definition.node, ast.FunctionDef)
    parameters = set(signature_of(definition.node).names)
    called = (n.func for n in ast.walk(definition.node) if isinstance(n, ast.Call))
    return any(isinstance(func, ast.Name) and func.id in parameters for func in called)


# Claims -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Calls:
    """The calls of a gradient function and of a loss function with the notebook's own arguments."""

    passed: _Passed
    loss: str
    gradient: str
    function: str
    """The function that gives the loss."""
    certain: bool
    """Whether names leave no other loss for this gradient, which takes nothing but what the loss takes."""
    cached: bool = False
    """Whether the gradient takes what the loss left in a cache."""


def _claims(script: Script, module: Flow, known: Mapping[str, Definition], name: str) -> Iterator[Claim]:
    definition = known[name]
    partners = list(_partners(script, module, known, name))
    for part in parts_of(definition):
        if is_loss(part.name) or (part.name and len(parts_of(definition)) > 1 and not is_gradient(part.name)):
            continue
        trials = tuple(trial for calls in partners for trial in _trials(definition, part, calls))
        shown = part.name or f"{name}(...){part.suffix}"
        reason = "" if trials else "no function of the notebook gives a loss for the same arguments"
        place, functions = _place(definition, shown), _functions(name, partners)
        yield Claim(shown, place, f"function `{name}`", trials, functions, reason=reason)


def _functions(name: str, partners: Sequence[_Calls]) -> frozenset[str]:
    return frozenset({name, *(calls.function for calls in partners)})


def _place(definition: Definition, name: str) -> Place:
    assert definition.node is not None
    node = definition.node
    return Place(definition.statement.cell, (node.lineno, node.end_lineno or node.lineno), name)


def _trials(definition: Definition, part: Part, calls: _Calls) -> Iterator[Trial]:
    possible = [p for p in calls.passed.loss if calls.cached or p in calls.passed.gradient]
    spoken = [reading.parameter for reading in readings(part.name) if reading.parameter]
    usual = list(usual_parameters(possible))
    if spoken:
        chosen, sure = [p for p in possible for said in spoken if stem(p) == stem(said)], True
    elif sum(is_gradient(each.name) or not each.name for each in parts_of(definition)) > 1:
        chosen, sure = possible, False
    else:
        chosen, sure = usual or possible[:1], len(possible) == 1 or len(usual) == 1
    scene = calls.passed.scene
    after = len(scene.flow.statements)
    for parameter in dict.fromkeys(chosen[:MOST]):
        loss = LossOf(_shown(calls), Output("loss", calls.loss, after), _place(definition, calls.loss), named=True)
        apart = _apart(scene.flow, calls) if calls.certain and sure else "no name says that the two belong together"
        gradient = Output("gradient", f"{calls.gradient}{part.suffix}", after)
        both = (calls.passed.loss.get(parameter), calls.passed.gradient.get(parameter))
        entering = tuple(dict.fromkeys(name for name in both if name is not None))
        yield Trial(scene, gradient, loss, Parameter(parameter, entering, named=sure), apart)


def _apart(flow: Flow, calls: _Calls) -> str:
    """Whether only one of the two draws, as a stochastic gradient does of a loss over all samples."""
    draws = [RANDOM in with_callees(flow.reads(call), flow.scope) for call in (calls.loss, calls.gradient)]
    return "only one of the two draws random numbers" if draws[0] != draws[1] else ""


def _shown(calls: _Calls) -> str:
    return re.sub(r"__(?:of|in)_\w+", "", re.sub(r"\b(\w+)=\w+__in_\w+", r"\1", calls.loss))


# Losses of a gradient function --------------------------------------------------------------------


def _partners(script: Script, module: Flow, known: Mapping[str, Definition], name: str) -> Iterator[_Calls]:
    definition = known[name]
    if (
        (
            forward := known.get(
                re.sub(r"backward|backprop", "forward", name) if re.search("backward|backprop", name) else ""
            )
        )
        and forward.name != name
        and _takes_cache(definition)
    ):
        yield _with_cache(script, module, forward, definition)
        return
    own = [part for part in parts_of(definition) if is_loss(part.name)]
    if own:
        passed = _passed(script, module, definition, definition)
        loss = f"{_call(definition, passed.loss)}{own[0].suffix}"
        yield _Calls(passed, loss, _call(definition, passed.gradient), name, certain=True)
        return
    matching = list(_matching(known, definition))
    for other in matching[:3]:
        passed = _passed(script, module, definition, other)
        loss = f"{_call(other, passed.loss)}{_loss_suffix(other)}"
        taken = signature_of(other.node).names
        certain = len(matching) == 1 and set(signature_of(definition.node).required) <= set(taken)
        yield _Calls(passed, loss, _call(definition, passed.gradient), other.name, certain)


def _loss_suffix(definition: Definition) -> str:
    parts = parts_of(definition)
    return next((part.suffix for part in parts if is_loss(part.name)), parts[0].suffix if len(parts) > 1 else "")


def _matching(known: Mapping[str, Definition], gradient: Definition) -> Iterator[Definition]:
    """Functions that may be what a gradient function differentiates: by its name, else losses, else the only one."""
    parameters = set(signature_of(gradient.node).required)
    others = [
        other
        for other in known.values()
        if other.name != gradient.name
        and not is_check(other.name)
        and not is_gradient_name(other.name)
        and not _takes_function(other)
        and parts_of(other)
        and parameters & set(signature_of(other.node).required)
    ]
    of = _OF.fullmatch(gradient.name)
    spoken = {part for part in of.groups() if part} if of else set()
    named = [other for other in others if other.name in spoken]
    if named:
        yield from named
        return
    losses = [other for other in others if is_loss_function(other)]
    yield from losses or [o for o in others if set(signature_of(o.node).required) == parameters]


def _takes_cache(definition: Definition) -> bool:
    names = signature_of(definition.node).required
    return len(names) == 2 and "cache" in names[1] and _UPSTREAM.fullmatch(names[0]) is not None


def _with_cache(script: Script, module: Flow, forward: Definition, backward: Definition) -> _Calls:
    """A backward pass with the cache of its forward pass: the loss is the output times what comes from upstream."""
    passed = _passed(script, module, backward, forward)
    upstream, _ = signature_of(backward.node).required
    call, dout = _call(forward, passed.loss), passed.gradient[upstream]
    gradient = f"{backward.name}({dout}, {call}[1])"
    return _Calls(passed, f"({call}[0] * {dout}).sum()", gradient, forward.name, certain=True, cached=True)


@dataclass(frozen=True)
class _Passed:
    """The notebook up to where both functions can be called, then what it passed to each: one may change its own."""

    scene: Scene
    gradient: Mapping[str, str]
    loss: Mapping[str, str]
    """Parameter to the name that stands for what the notebook passed."""


def _passed(script: Script, module: Flow, gradient: Definition, loss: Definition) -> _Passed:
    end = max(ready(script, module, gradient.index), ready(script, module, loss.index))
    bound = frozenset().union(*(effect.binds for effect in module.effects[:end]))
    sets: list[Mapping[str, str]] = []
    bindings: list[Statement] = []
    for definition, role in ((gradient, "of"), (loss, "in")):
        names = {parameter: f"{parameter}__{role}_{definition.name}" for parameter, _ in _parameters(definition)}
        for parameter, default in _parameters(definition):
            source = parameter if parameter in bound else default
            bindings.append(_binding(names[parameter], parameter, source, gradient, loss))
        sets.append(names)
    flow = Flow([*module.statements[:end], *bindings])
    return _Passed(Scene(f"function `{gradient.name}`", flow, end, end, gradient.name), *sets)


def _parameters(definition: Definition) -> Iterator[tuple[str, str]]:
    assert isinstance(definition.node, ast.FunctionDef)
    arguments = definition.node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(plain) - len(arguments.defaults)), *arguments.defaults]
    for argument, default in [
        *zip(plain, defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]:
        yield argument.arg, "None" if default is None else ast.unparse(default)


def _binding(stands: str, parameter: str, default: str, gradient: Definition, loss: Definition) -> Statement:
    """What the notebook passed as a parameter, to the one function or else to the other, or holds under its name."""
    inner = default
    for definition in (loss, gradient):
        key = f"{definition.statement.cell}:{definition.node.lineno if definition.node else 0}:{parameter}"
        inner = parameter_source(key, "_", inner).removeprefix("_ = ")
    source = f"{stands} = {inner}"
    line = gradient.node.lineno if gradient.node else 1
    return Statement(gradient.statement.cell, ast.increment_lineno(parse(source), line - 1).body[0], source)


def _call(definition: Definition, names: Mapping[str, str]) -> str:
    taken = [parameter for parameter, _ in _parameters(definition) if parameter in names]
    return f"{definition.name}({', '.join(f'{p}={names[p]}' for p in taken)})"
