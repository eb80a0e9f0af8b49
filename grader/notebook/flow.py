"""How values flow through the statements of a script: which statements may influence which names."""

from __future__ import annotations

import ast
import builtins
import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.notebook.aliases import Aliases
from grader.notebook.effects import ANY_NAME, GRAD, Effects, Scope, effects
from grader.notebook.scope import scope_of, uses_of, with_callees
from grader.notebook.source import Statement
from grader.notebook.syntax import steps_of

_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Step:
    """A statement without blocks: a statement of the script itself, or one that runs as a part of it."""

    node: ast.stmt
    effects: Effects
    within: int
    """Index of the statement of the script of which it is a part."""
    surely: bool
    """Whether it runs whenever the script runs."""


class Flow:
    """The statements of a script with their effects, worked out once."""

    def __init__(self, statements: Sequence[Statement], like: Flow | None = None) -> None:
        """Work them out.

        Args:
            statements: the script.
            like: another script that shares statements with it, of which what is the same is taken over.
        """
        self.statements = tuple(statements)
        same = like is not None and _definitions(like.statements) == _definitions(self.statements)
        known = dict(zip(map(id, like.statements), like.effects, strict=True)) if like is not None and same else {}
        self.scope: Scope = like.scope if like is not None and same else scope_of(s.node for s in statements)
        self.effects: tuple[Effects, ...] = tuple(
            known.get(id(statement)) or effects(statement.node, self.scope) for statement in statements
        )

    def reads(self, expression: str) -> frozenset[str]:
        """What an expression reads, with what the functions that it calls read."""
        return with_callees(uses_of(expression, self.scope), self.scope)

    def needs(self, index: int) -> frozenset[str]:
        """What a statement reads, with what the functions that it calls read."""
        return with_callees(self.effects[index].uses, self.scope)

    def matters(self, index: int, needed: Collection[str]) -> bool:
        """Whether a statement may influence any of the needed names and stores."""
        touches = self.effects[index].touches
        if touches & set(needed) or ANY_NAME in touches:
            return True
        roots = [name.removeprefix(GRAD) for name in needed if name.startswith(GRAD)] if GRAD in touches else []
        return any(self.fills(index, root) for root in roots)

    def fills(self, index: int, root: str) -> bool:
        """Whether a ``backward()`` (or a zeroing) may come down to the tensor that stands under a name."""
        return bool(self._leads_to(self.effects[index].uses, index) & self._leads_to(frozenset({root}), index))

    def _leads_to(self, names: frozenset[str], before: int) -> frozenset[str]:
        """Names of values that some names come from, themselves included."""
        reached = self.reaching(names, before)
        touched = frozenset().union(names, *(self.effects[i].touches for i in reached))
        return frozenset(_plain(touched) - self._tools)

    @cached_property
    def _tools(self) -> frozenset[str]:
        """Names that say nothing about where a value comes from: modules, functions, and builtins that stay such."""
        bound = frozenset().union(*(effect.binds for effect in self.effects))
        return self.scope.modules | self.scope.functions.keys() | (_BUILTINS - bound)

    def reaching(self, names: frozenset[str], before: int) -> list[int]:
        """Indices of statements before one that influence `names` by name, hidden stores aside; last first."""
        needed = _plain(names)
        reached = []
        for index in range(before - 1, -1, -1):
            if self.effects[index].touches & needed:
                reached.append(index)
                needed -= self.effects[index].kills
                needed |= _plain(self.needs(index))
        return reached

    # Steps: the statements inside the statements

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The statements of the script taken apart into those without blocks, in the order of the source."""
        return tuple(step for index in range(len(self.statements)) for step in self._steps_of(index))

    def steps_within(self, index: int) -> list[Step]:
        """The steps of one statement."""
        return [step for step in self.steps if step.within == index]

    def _steps_of(self, index: int) -> Iterator[Step]:
        whole = self.statements[index].node
        for node in steps_of(whole):
            surely = node is whole
            yield Step(node, self.effects[index] if surely else effects(node, self.scope), index, surely)

    def changed_by(self, step: Step) -> frozenset[str]:
        """The names that a step may change in place, through another name too."""
        return self._aliases.of(_plain(step.effects.changes))

    @cached_property
    def _aliases(self) -> Aliases:
        return Aliases(step.node for step in self.steps)

    def is_bound_before(self, step: Step, name: str, start: int) -> bool:
        """Whether an earlier step, from the statement `start` on, binds a name."""
        before = itertools.takewhile(lambda earlier: earlier is not step, self.steps)
        return any(name in earlier.effects.binds and earlier.within >= start for earlier in before)

    def is_update(self, step: Step, name: str) -> bool:
        """Whether a step computes the new value of `name` from an earlier one (``w = w - lr * dw``).

        What stands later in the same block counts as earlier too, since the block may be that of a loop.
        """
        needed = _plain(with_callees(step.effects.uses, self.scope))
        for earlier in reversed(self.steps):
            if name in needed or earlier.within > step.within or earlier is step:
                continue
            if earlier.effects.touches & needed:
                needed -= earlier.effects.kills if earlier.surely else set()
                needed |= _plain(with_callees(earlier.effects.uses, self.scope))
        return name in needed


def _definitions(statements: Sequence[Statement]) -> list[int]:
    """The statements that define functions or classes, or import, which is all that a scope depends on."""
    return [id(s) for s in statements if any(isinstance(node, _DEFINES) for node in ast.walk(s.node))]


_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Import, ast.ImportFrom)


def _plain(names: Collection[str]) -> set[str]:
    return {name for name in names if not name.startswith("<")}
