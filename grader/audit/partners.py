"""What a gradient that a function returns may be the derivative of: other functions, called with the same.

Both are called with what the notebook itself passed, under names of their own so that nothing that the functions read
is hidden: the same scene as that of variables.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.audit.applied import is_loss_function
from grader.audit.claims import Scene
from grader.audit.function_names import does_other_work, is_gradient_function, spoken_of, telling_words
from grader.audit.names import is_check, is_loss
from grader.audit.returns import Part, parts_of
from grader.audit.scenes import ready
from grader.notebook.entering import parameter_source
from grader.notebook.flow import Flow
from grader.notebook.functions import Definition, signature_of
from grader.notebook.own_calls import own_calls
from grader.notebook.parsing import parse
from grader.notebook.source import Script, Statement

_UPSTREAM = re.compile(r"d_?\w+|upstream|grad_out(?:put)?|g")


@dataclass(frozen=True)
class Passed:
    """The notebook up to where both functions can be called, then what it passed to each: one may change its own."""

    scene: Scene
    gradient: Mapping[str, str]
    loss: Mapping[str, str]
    """Parameter to the name that stands for what the notebook passed."""
    functions: tuple[Definition, Definition]
    """That of the gradient and that of the loss."""

    def until(self, end: int) -> Passed:
        """The same after fewer statements of the notebook."""
        flow = self.scene.flow
        bound = frozenset().union(*(effect.binds for effect in flow.effects[:end]))
        return _passed_after(flow.statements[:end], bound, *self.functions)


@dataclass(frozen=True)
class Calls:
    """The calls of a gradient function and of a loss function with the notebook's own arguments."""

    passed: Passed
    loss: str
    gradient: str
    function: str
    """The function that gives the loss."""
    certain: bool
    """Whether names leave no other loss for this gradient, which takes nothing but what the loss takes."""
    cached: bool = False
    """Whether the gradient takes what the loss left in a cache."""


def partners_of(script: Script, module: Flow, known: Mapping[str, Definition], name: str) -> Iterator[Calls]:
    """The calls of a function that returns gradients, with those of each function that may give the loss.

    Args:
        script: the notebook.
        module: its statements.
        known: every function of the notebook.
        name: of the function.
    """
    definition = known[name]
    forward = known.get(re.sub("backward|backprop", "forward", name))
    if forward is not None and forward.name != name and _takes_cache(definition):
        yield _with_cache(script, module, forward, definition)
        return
    own = [part for part in parts_as_called(module, definition) if is_loss(part.said)]
    if own:
        passed = _passed(script, module, definition, definition)
        loss = f"{_call(definition, passed.loss)}{own[0].suffix}"
        yield Calls(passed, loss, _call(definition, passed.gradient), name, certain=True)
        return
    named, others = _matching(known, definition)
    for other in (named or others)[:MOST]:
        certain = len(named or others) == 1 and _takes_no_more(definition, other)
        yield _calls_of(script, module, definition, other, certain)
    if named:
        for other in others[:MOST]:
            yield _calls_of(script, module, definition, other, certain=False)


MOST = 3
"""Functions that are tried as the loss of a gradient."""


def _takes_no_more(gradient: Definition, other: Definition) -> bool:
    one, two = (signature_of(each.node) for each in (gradient, other))
    return set(one.required) <= set(two.names) or len(one.required) == len(two.required) == 1


def _calls_of(script: Script, module: Flow, gradient: Definition, other: Definition, certain: bool) -> Calls:
    passed = _passed(script, module, gradient, other)
    loss = f"{_call(other, passed.loss)}{_loss_suffix(other)}"
    return Calls(passed, loss, _call(gradient, passed.gradient), other.name, certain)


def _loss_suffix(definition: Definition) -> str:
    parts = parts_of(definition)
    return next((part.suffix for part in parts if is_loss(part.name)), parts[0].suffix if len(parts) > 1 else "")


def _matching(known: Mapping[str, Definition], gradient: Definition) -> tuple[list[Definition], list[Definition]]:
    """What a gradient function may differentiate: what its name says, and the losses, or all that take the same."""
    parameters = set(signature_of(gradient.node).required)
    spoken = spoken_of(gradient.name)
    possible = [
        other
        for other in known.values()
        if other.name != gradient.name and not is_check(other.name) and not takes_function(other) and parts_of(other)
    ]
    named = [other for other in possible if other.name in spoken and _take_the_same(gradient, other)]
    others = [
        other
        for other in possible
        if parameters & set(signature_of(other.node).required)
        and not is_gradient_function(other.name, known)
        and not does_other_work(other.name)
        and other not in named
    ]
    losses = [other for other in others if is_loss_function(other)]
    words = telling_words(gradient.name)
    alike = [other for other in losses if words and telling_words(other.name) == words]
    return named, alike or losses or [o for o in others if set(signature_of(o.node).required) == parameters]


def _take_the_same(gradient: Definition, other: Definition) -> bool:
    """Whether two functions may be called with the same: under the same names, or each with one thing."""
    one, two = (signature_of(each.node).required for each in (gradient, other))
    return bool(set(one) & set(two)) or len(one) == len(two) == 1


def _takes_cache(definition: Definition) -> bool:
    """Whether a function takes a cache, and besides nothing but what comes from upstream."""
    upstream = [name for name in signature_of(definition.node).required if "cache" not in name]
    caches = len(signature_of(definition.node).required) - len(upstream)
    return caches == 1 and bool(upstream) and all(_UPSTREAM.fullmatch(name) for name in upstream)


def _with_cache(script: Script, module: Flow, forward: Definition, backward: Definition) -> Calls:
    """A backward pass with the cache of its forward pass: the loss is the outputs times what comes from upstream."""
    passed = _passed(script, module, backward, forward)
    call = _call(forward, passed.loss)
    names = signature_of(backward.node).required
    upstream = [name for name in names if "cache" not in name]
    parts = parts_of(forward)
    at = next((n for n, part in enumerate(parts) if "cache" in part.name), len(upstream))
    outputs = [n for n in range(len(upstream) + 1) if n != at]
    each = [f"({call}[{n}] * {passed.gradient[name]}).sum()" for n, name in zip(outputs, upstream, strict=False)]
    taken = (f"{name}={call}[{at}]" if "cache" in name else f"{name}={passed.gradient[name]}" for name in names)
    gradient = f"{backward.name}({', '.join(taken)})"
    return Calls(passed, " + ".join(each), gradient, forward.name, certain=True, cached=True)


def _passed(script: Script, module: Flow, gradient: Definition, loss: Definition) -> Passed:
    end = max(ready(script, module, each.index, each.name) for each in (gradient, loss))
    bound = frozenset().union(*(effect.binds for effect in module.effects[:end]))
    return _passed_after(module.statements[:end], bound, gradient, loss)


def _passed_after(
    before: Sequence[Statement], bound: Collection[str], gradient: Definition, loss: Definition
) -> Passed:
    sets: list[Mapping[str, str]] = []
    bindings: list[Statement] = []
    for definition, role in ((gradient, "of"), (loss, "in")):
        names = {parameter: f"{parameter}__{role}_{definition.name}" for parameter, _ in _parameters(definition)}
        for parameter, default in _parameters(definition):
            source = parameter if parameter in bound else default
            bindings.append(_binding(names[parameter], parameter, source, gradient, loss))
        sets.append(names)
    flow, end = Flow([*before, *bindings]), len(before)
    return Passed(
        Scene(f"function `{gradient.name}`", flow, end, end, gradient.name), sets[0], sets[1], (gradient, loss)
    )


def _parameters(definition: Definition) -> Iterator[tuple[str, str]]:
    assert isinstance(definition.node, ast.FunctionDef | ast.Lambda)
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


def parts_as_called(module: Flow, definition: Definition) -> tuple[Part, ...]:
    """What a function returns, with what the notebook's own call calls it."""
    parts = parts_of(definition)
    called = next((c.parts for c in own_calls(module, definition.name, signature_of(definition.node)) if c.parts), ())
    if len(called) != len(parts):
        return parts
    return tuple(replace(part, called=name) for part, name in zip(parts, called, strict=True))


def takes_function(definition: Definition) -> bool:
    """Whether a function calls what it is passed."""
    assert isinstance(definition.node, ast.FunctionDef | ast.Lambda)
    parameters = set(signature_of(definition.node).names)
    called = (n.func for n in ast.walk(definition.node) if isinstance(n, ast.Call))
    return any(isinstance(func, ast.Name) and func.id in parameters for func in called)
