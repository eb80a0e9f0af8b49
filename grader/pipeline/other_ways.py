"""Ways to call a function that the notebook never calls itself: its parameters packed, or after a forward pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grader.model import Argument
from grader.notebook.entering import argument_source, joined_source
from grader.notebook.found import FoundFunction
from grader.notebook.functions import definitions, signature_of
from grader.notebook.own_calls import names_passed_in_functions
from grader.notebook.spoken import synonyms
from grader.pipeline.binding import bind_by_name, says_nothing
from grader.pipeline.own_ways import Way


def ways_without_call(found: FoundFunction, arguments: Mapping[str, Argument]) -> Iterator[tuple[Way, str]]:
    """Calls in which the one parameter that no name explains takes all that is left, each with a note.

    Args:
        found: the function.
        arguments: what the question passes, by name.
    """
    bound = bind_by_name(found.signature, arguments, None)
    match says_nothing(found.signature, arguments, None):
        case [open_]:
            free = [name for name in arguments if name not in bound.values()]
            for source, words in (*_after_forward(found, arguments), *_packed(free)):
                given = {parameter: argument_source(name, "") for parameter, name in bound.items()} | {open_: source}
                passed = ", ".join(f"{parameter}={value}" for parameter, value in given.items())
                order = (*bound.values(), *free)
                way = Way(f"{found.definition.name}({passed})", found.ready, {}, order)
                yield way, f"`{open_}` was taken for {words}."


def bound_as_in_functions(found: FoundFunction, arguments: Mapping[str, Argument]) -> dict[str, str]:
    """Parameter to argument, as another function of the notebook passes variables whose names say what they are."""
    passed = names_passed_in_functions(found.flow, found.definition.name, found.signature)
    meant = {p: [name for name in arguments if variable in synonyms(name)] for p, variable in passed.items()}
    exact = {p: variable for p, variable in passed.items() if variable in arguments}
    bound = {p: names[0] for p, names in meant.items() if len(names) == 1} | exact
    return bound if len(set(bound.values())) == len(bound) else {}


def _packed(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Several arguments in one, in the usual orders and layouts."""
    if len(names) < 2:
        return
    by_letter = sorted(names, key=lambda name: [each[0] for each in names].index(name[0]))
    for order in dict.fromkeys((tuple(names), tuple(reversed(names)), tuple(by_letter), tuple(reversed(by_letter)))):
        sources = [argument_source(name, "") for name in order]
        listed = ", ".join(order)
        for layout in "CF":
            yield joined_source(sources, layout), f"a row of {listed}"
        yield f"[{', '.join(sources)}]", f"a list of {listed}"
    entries = ", ".join(f"{name!r}: {argument_source(name, '')}" for name in names)
    yield f"{{{entries}}}", f"a dict of {', '.join(names)}"


_FORWARD = ("forward", "fwd", "forwards")


def _after_forward(found: FoundFunction, arguments: Mapping[str, Argument]) -> Iterator[tuple[str, str]]:
    """What the notebook's own forward pass returns beside its result, in any of the usual places."""
    own = found.definition.name
    for definition in definitions(found.flow).values():
        is_forward = any(word in definition.name.casefold() for word in _FORWARD)
        if not is_forward or definition.method_of or definition.name == own:
            continue
        signature = signature_of(definition.node)
        if signature.any_more or says_nothing(signature, arguments, None):
            continue
        bound = bind_by_name(signature, arguments, None)
        passed = ", ".join(f"{parameter}={argument_source(name, '')}" for parameter, name in bound.items())
        for part in ("[1]", "[0]", "[1:]", "[-1]", ""):
            yield f"{definition.name}({passed}){part}", f"what `{definition.name}` returns for it"
