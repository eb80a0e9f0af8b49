"""Ways to call a function that the notebook never calls itself: its parameters packed, or after a forward pass."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.model import Argument
from grader.notebook.entering import argument_source, joined_source
from grader.notebook.found import FoundFunction
from grader.notebook.functions import Definition, Signature, definitions, signature_of
from grader.notebook.own_calls import names_passed_in_functions
from grader.notebook.spoken import synonyms
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
    elif bound.keys() - arguments.keys() and len(set(bound.values())) < len(arguments):
        for parameter in [parameter for parameter in bound if parameter not in arguments]:  # ``theta`` may be w and b
            others = {other: name for other, name in bound.items() if other != parameter}
            yield from _with_packed(found, arguments, others, parameter)


def _with_packed(
    found: FoundFunction, arguments: Mapping[str, Argument], bound: Mapping[str, str], parameter: str
) -> Iterator[tuple[Way, str]]:
    """Calls in which one parameter takes all arguments that no other does."""
    free = [name for name in arguments if name not in bound.values()]
    given = {other: argument_source(name, "") for other, name in bound.items()}
    for packed, words in _packed(free):
        source = _spelled(found.definition.name, given | {parameter: packed.source(packed.order)})
        yield Way(source, found.ready, {}, (*bound.values(), *packed.order)), f"`{parameter}` was taken for {words}."


def _ways(found: FoundFunction, arguments: Mapping[str, Argument], unsaid: Sequence[str]) -> Iterator[tuple[Way, str]]:
    name, signature = found.definition.name, found.signature
    bound = bind_by_name(signature, arguments, None)
    free = [argument for argument in arguments if argument not in bound.values()]
    order = (*bound.values(), *free)
    if len(unsaid) == 1:
        yield from _with_packed(found, arguments, bound, unsaid[0])
    for cache in [parameter for parameter in unsaid if _is_cache(parameter)] or unsaid[:1]:
        for forward in _forwards(found):
            for packing in (None, *(each for each, _ in _packed(list(arguments)))):
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
    """``C`` and ``F``: a row, matrices by rows or by columns; ``list``; ``dict``."""

    def source(self, names: Sequence[str]) -> str:
        """Some of the arguments in one, as source."""
        sources = [argument_source(name, "") for name in names]
        match self.form:
            case "list":
                return f"[{', '.join(sources)}]"
            case "dict":
                entries = (f"{name!r}: {source}" for name, source in zip(names, sources, strict=True))
                return f"{{{', '.join(entries)}}}"
            case layout:
                return joined_source(sources, layout)


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
