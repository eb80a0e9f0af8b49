"""Whether anything was written for an answer, or it is still what a template put there.

Nothing was written where no computation reaches the answer: every part of it is zeros, None, memory as it was found,
a name without a value, or an input handed back; through whatever names, attributes and functions.  What a name of the
gradient is given beside the zeros was written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.notebook.assigned import Names
from grader.notebook.found import FoundFunction, FoundProgram
from grader.notebook.functions import spoken_name
from grader.notebook.kinds import Kinds, Origins, called_name, returned_by, together
from grader.notebook.parsing import parse_expression
from grader.notebook.spoken import is_whole, styles


def unwritten_in_function(found: FoundFunction, parameters: Sequence[str], values: int) -> Kinds | None:
    """What a function returns in the place of an answer; None: something was written.

    Args:
        found: the function.
        parameters: those whose gradients are asked for.
        values: the number of values in which they come back; further ones may stand beside them.
    """
    node = found.definition.node
    if node is None:
        return None
    origins = Origins([statement.node for statement in found.flow.statements], ())
    looking = _Looking(origins, parameters)
    scope = origins.scope_of(node)
    if scope is None or looking.names_a_gradient(scope):
        return None
    return together(looking.returned(value, scope, values) for value in returned_by(node))


def unwritten_in_program(
    found: FoundProgram, statements: Iterable[ast.stmt], parameters: Sequence[str]
) -> Kinds | None:
    """What variables hold in the place of an answer; None: something was written.

    Args:
        found: the variables.
        statements: those on which they depend.
        parameters: those whose gradients are asked for.
    """
    cells = {found.flow.statements[output.after - 1].cell for output in found.outputs}
    beside = Origins([s.node for s in found.flow.statements if s.cell in cells], found.given)
    if _Looking(beside, parameters).names_a_gradient(beside.assigned.module):
        return None
    origins = Origins(list(statements), found.given)
    expressions = (parse_expression(output.expression) for output in found.outputs)
    return together(origins.kinds(expression, origins.assigned.module) for expression in expressions)


@dataclass(frozen=True)
class _Looking:
    origins: Origins
    parameters: Sequence[str]

    def names_a_gradient(self, scope: Names) -> bool:
        """Whether something is computed there under a name of an asked gradient."""
        given = {name for name in scope.values if self._says_gradient(name)}
        stored = (
            value
            for attribute, values in self.origins.assigned.attributes.items()
            for value, names in values
            if names is scope and self._says_gradient(attribute)
        )
        return any(self.origins.kinds(ast.Name(name), scope) is None for name in given) or any(
            self.origins.kinds(value, scope) is None for value in stored
        )

    def _says_gradient(self, name: str) -> bool:
        return is_whole(name) or any(styles({name: name}, [parameter], ()) for parameter in self.parameters)

    def returned(self, value: ast.expr, scope: Names, wanted: int) -> Kinds | None:
        """What stands in one return statement for the answer, beside which a loss may stand that is computed."""
        parts = list(self._parts(value, scope))
        looked = [(part, self.origins.kinds(part, scope)) for part in parts]
        open_parts = [part for part, kinds in looked if kinds is not None]
        written = [part for part, kinds in looked if kinds is None]
        room = sum(wanted if self._is_container(part, scope) else 1 for part in open_parts)
        if written and (room < wanted or any(self._says_gradient(self._said(part)) for part in written)):
            return None
        return together(kinds for _, kinds in looked if kinds is not None)

    def _parts(self, value: ast.expr, scope: Names) -> Iterator[ast.expr]:
        match value:
            case ast.Tuple(elts=[_, *_] as parts) | ast.List(elts=[_, *_] as parts):
                yield from parts
            case ast.Dict(keys=[_, *_] as keys, values=values):
                for key, part in zip(keys, values, strict=True):
                    yield part if key is None else ast.NamedExpr(_key_as_name(key), part)
            case ast.Name(id=name) if (only := self._only_value(name, scope)) is not None:
                yield from self._parts(only, scope)
            case _:
                yield value

    def _only_value(self, name: str, scope: Names) -> ast.expr | None:
        """The one tuple or dict that a name is given."""
        match scope.values.get(name):
            case [ast.Tuple() | ast.Dict() as only]:
                return only
            case _:
                return None

    def _said(self, part: ast.expr) -> str:
        return part.target.id if isinstance(part, ast.NamedExpr) else spoken_name(part)

    def _is_container(self, part: ast.expr, scope: Names) -> bool:
        """Whether a part may hold all gradients together."""
        if is_whole(self._said(part)):
            return True
        values = scope.values.get(part.id, ()) if isinstance(part, ast.Name) else (part,)
        return any(
            isinstance(value, ast.Dict | ast.List | ast.ListComp | ast.DictComp)
            or (isinstance(value, ast.Call) and called_name(value) in ("dict", "list", "defaultdict"))
            for value in values
        )


def _key_as_name(key: ast.expr) -> ast.Name:
    return ast.Name(key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else "")
