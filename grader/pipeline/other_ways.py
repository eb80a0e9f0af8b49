"""Ways to call a function that the notebook never calls itself: its parameters packed, or after a forward pass."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.model import Argument
from grader.notebook.entering import argument_source, joined_source
from grader.notebook.found import FoundFunction
from grader.notebook.functions import Definition, Signature, definitions, signature_of
from grader.notebook.own_calls import names_passed_in_functions
from grader.notebook.spoken import is_whole, synonyms
from grader.pipeline.binding import bind_by_name, says_nothing
from grader.pipeline.own_ways import Way

MOST = 40
"""Ways that are tried."""


def ways_without_call(found: FoundFunction, arguments: Mapping[str, Argument]) -> Iterator[tuple[Way, str]]:
    """Calls in which parameters that no name explains take all that is left, each with a note.

    Args:
        found: the function.
        arguments: what the question passes, by name.
    """
    unsaid = says_nothing(found.signature, arguments, None)
    bound = bind_by_name(found.signature, arguments, None)
    if unsaid:
        yield from itertools.islice(_ways(found, arguments, unsaid), MOST)
        yield from _filling(found, arguments, bound, unsaid)
    elif len(set(bound.values())) < len(arguments):
        yield from _after_forward(found, arguments, bound)
        for parameter in [parameter for parameter in bound if parameter not in arguments]:  # ``theta`` may be w and b
            others = {other: name for other, name in bound.items() if other != parameter}
            yield from _with_packed(found, arguments, others, parameter)


def ways_of_pair(found: FoundFunction, arguments: Mapping[str, Argument]) -> Iterator[tuple[Way, str]]:
    """The calls of a backward pass with the cache of the forward pass that names pair it with.

    Args:
        found: the function.
        arguments: what the question passes, by name.
    """
    unsaid = says_nothing(found.signature, arguments, None)
    for forward in _forwards(found) if len(unsaid) == 1 and _is_cache(unsaid[0]) else ():
        if _pair_name(forward.name) == _pair_name(found.definition.name):
            yield from _with_cache(found, arguments, unsaid[0], forward, None)


def _pair_name(name: str) -> str:
    return re.sub(r"_?(?:forward|backward|fwd|bwd|backprop)_?", "_", name.casefold()).strip("_")


def _with_packed(
    found: FoundFunction, arguments: Mapping[str, Argument], bound: Mapping[str, str], parameter: str
) -> Iterator[tuple[Way, str]]:
    """Calls in which one parameter takes all arguments that no other does."""
    free = [name for name in arguments if name not in bound.values()]
    given = {other: argument_source(name, "") for other, name in bound.items()}
    for packed, words in (*_packed(free), *_held_by_object(found, free)):
        source = _spelled(found.definition.name, given | {parameter: packed.source(packed.order)})
        yield Way(source, found.ready, {}, (*bound.values(), *packed.order)), f"`{parameter}` was taken for {words}."


def _filling(
    found: FoundFunction, arguments: Mapping[str, Argument], bound: Mapping[str, str], unsaid: Sequence[str]
) -> Iterator[tuple[Way, str]]:
    """The call of a function that fills a dict of gradients which it is handed."""
    match unsaid:
        case [filled] if is_whole(filled) and len(set(bound.values())) == len(arguments):
            given = {parameter: argument_source(name, "") for parameter, name in bound.items()}
            call = _spelled(found.definition.name, given | {filled: _FILLED})
            source = f"[{_FILLED} := {{}}, {call}, {_FILLED}][-1]"
            yield Way(source, found.ready, {}, tuple(bound.values())), f"`{filled}` was an empty dict, to be filled."
        case _:
            return


_FILLED = "filled__"


def _after_forward(
    found: FoundFunction, arguments: Mapping[str, Argument], bound: Mapping[str, str]
) -> Iterator[tuple[Way, str]]:
    """Calls after a forward pass that leaves what its backward pass needs where that finds it."""
    call = _call(found.definition.name, found.signature, arguments, None)
    for forward in _forwards(found) if call else ():
        if first := _call(forward.name, signature_of(forward.node), arguments, None):
            order = (*bound.values(), *(name for name in arguments if name not in bound.values()))
            words = f"`{forward.name}` was called before it."
            yield Way(f"[{first}, {call}][-1]", found.ready, {}, order), words


def _ways(found: FoundFunction, arguments: Mapping[str, Argument], unsaid: Sequence[str]) -> Iterator[tuple[Way, str]]:
    if len(unsaid) == 1:
        yield from _with_packed(found, arguments, bind_by_name(found.signature, arguments, None), unsaid[0])
    for cache in [parameter for parameter in unsaid if _is_cache(parameter)] or unsaid[:1]:
        for forward in _forwards(found):
            for packing in (None, *(each for each, _ in _packed(list(arguments)))):
                yield from _with_cache(found, arguments, cache, forward, packing)


def _with_cache(
    found: FoundFunction,
    arguments: Mapping[str, Argument],
    cache: str,
    forward: Definition,
    packing: Packing | None,
) -> Iterator[tuple[Way, str]]:
    """Calls in which a parameter takes part of what a forward pass returns."""
    name, signature = found.definition.name, found.signature
    bound = bind_by_name(signature, arguments, None)
    order = (*bound.values(), *(argument for argument in arguments if argument not in bound.values()))
    first = _call(forward.name, signature_of(forward.node), arguments, packing)
    for part in _PARTS if first else ():
        if source := _call(name, signature, arguments, packing, {cache: f"{first}{part}"}):
            words = f"`{cache}` was taken for what `{forward.name}` returns for it."
            yield Way(source, found.ready, {}, order), words


_PARTS = ("[1]", "[0]", "[1:]", "")
"""Where a forward pass returns what its backward pass needs."""


def _call(
    function: str,
    signature: Signature,
    arguments: Mapping[str, Argument],
    packed: Packing | None,
    further: Mapping[str, str] | None = None,
) -> str:
    """A call as source: arguments by name, one parameter for those that are packed; empty: that is not enough."""
    bound = bind_by_name(signature, arguments, None)
    given = {parameter: argument_source(name, "") for parameter, name in bound.items()} | dict(further or {})
    match [parameter for parameter in says_nothing(signature, arguments, None) if parameter not in given]:
        case []:
            pass
        case [only] if packed is not None:
            left = [name for name in packed.order if name not in bound.values()]
            given[only] = packed.source(left)
        case _:
            return ""
    if signature.any_more:
        return ""
    return _spelled(function, given)


def _spelled(function: str, given: Mapping[str, str]) -> str:
    return f"{function}({', '.join(f'{parameter}={source}' for parameter, source in given.items())})"


def _is_cache(parameter: str) -> bool:
    return any(word in parameter.casefold() for word in ("cache", "ctx", "context", "saved", "memory"))


def bound_as_in_functions(found: FoundFunction, arguments: Mapping[str, Argument]) -> dict[str, str]:
    """Parameter to argument, as another function of the notebook passes variables whose names say what they are."""
    passed = names_passed_in_functions(found.flow, found.definition.name, found.signature)
    meant = {p: [name for name in arguments if variable in synonyms(name)] for p, variable in passed.items()}
    exact = {p: variable for p, variable in passed.items() if variable in arguments}
    bound = {p: names[0] for p, names in meant.items() if len(names) == 1} | exact
    return bound if len(set(bound.values())) == len(bound) else {}


# Packing ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Packing:
    """One way to put several arguments into one."""

    order: tuple[str, ...]
    form: str
    """``C`` and ``F``: a row, matrices by rows or by columns; ``list``; ``dict``; ``object``."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of an object: input to the attribute that holds it, where that has another name."""

    def source(self, names: Sequence[str]) -> str:
        """Some of the arguments in one, as source."""
        sources = [argument_source(name, "") for name in names]
        match self.form:
            case "list":
                return f"[{', '.join(sources)}]"
            case "dict":
                entries = (f"{name!r}: {source}" for name, source in zip(names, sources, strict=True))
                return f"{{{', '.join(entries)}}}"
            case "object":
                held = (f"{self.names.get(name, name)}={each}" for name, each in zip(names, sources, strict=True))
                return f"__import__('types').SimpleNamespace({', '.join(held)})"
            case layout:
                return joined_source(sources, layout)


def _held_by_object(found: FoundFunction, names: Sequence[str]) -> Iterator[tuple[Packing, str]]:
    """An object with the inputs as attributes, if the notebook has such attributes for all of them."""
    nodes = (node for statement in found.flow.statements for node in ast.walk(statement.node))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    meant = {name: [other for other in synonyms(name) if other in attributes] for name in names}
    if len(names) > 1 and all(meant.values()):
        held = {name: others[0] for name, others in meant.items()}
        yield Packing(tuple(names), "object", held), f"an object that holds {', '.join(held.values())}"


def _packed(names: Sequence[str]) -> Iterator[tuple[Packing, str]]:
    """The usual ways, each with what it is called."""
    if len(names) < 2:
        return
    yield Packing(tuple(names), "dict"), f"a dict of {', '.join(names)}"
    by_letter = sorted(names, key=lambda name: [each[0] for each in names].index(name[0]))
    for order in dict.fromkeys((tuple(names), tuple(reversed(names)), tuple(by_letter), tuple(reversed(by_letter)))):
        listed = ", ".join(order)
        for layout in ("C", "F"):
            yield Packing(order, layout), f"a row of {listed}"
        yield Packing(order, "list"), f"a list of {listed}"


_FORWARD = ("forward", "fwd")


def _forwards(found: FoundFunction) -> Iterator[Definition]:
    """The functions of the notebook that say that they are a forward pass."""
    for definition in definitions(found.flow).values():
        is_forward = any(word in definition.name.casefold() for word in _FORWARD)
        if is_forward and not definition.method_of and definition.name != found.definition.name:
            yield definition
