"""What has to be recorded while a notebook runs."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Watch
from grader.notebook.locate import AT_END, AT_EXIT, FoundFunction, FoundProgram, Located


def watch_for(located: Mapping[str, Located]) -> Watch:
    """Everything that has to be recorded while the notebook runs."""
    names: set[str] = set()
    functions: set[str] = set()
    expressions: dict[int, set[str]] = {}
    others = [other.found for found in located.values() for other in found.others]
    at_end = [*located.values(), *others]
    earlier = [moment.found for found in at_end if isinstance(found, FoundProgram) for moment in found.moments]
    for found in [*at_end, *earlier]:
        match found:
            case FoundFunction(definition=definition):
                names |= set(found.inputs)
                functions.add(getattr(definition.node, "name", definition.name))
            case FoundProgram():
                names |= set(found.given)
                for key in found.own.values():
                    first, second, expression = key.split(":", 2)
                    if first == AT_EXIT:
                        functions.add(found.function)
                        names.add(expression.partition(":")[2])
                    else:
                        expressions.setdefault(int(second if first == AT_END else first), set()).add(expression)
            case _:
                continue
    listed = {cell: tuple(sorted(wanted)) for cell, wanted in expressions.items()}
    return Watch(frozenset(names), frozenset(functions), listed)
