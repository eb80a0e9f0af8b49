"""What a class of a notebook has, written as variables and functions of the module: one object stands for all."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from grader.notebook.flow import Flow
from grader.notebook.parsing import parse
from grader.notebook.source import Statement
from grader.notebook.syntax import plain_targets, root_of

MAKER = "__init__"


def attribute(name: str) -> str:
    """The variable that stands for an attribute of the object."""
    return f"self__{name}"


@dataclass(frozen=True)
class Method:
    """One method."""

    statement: Statement
    node: ast.FunctionDef
    """As it stands in the source of the statement."""

    @property
    def is_static(self) -> bool:
        """Whether it needs no object."""
        return bool(self.node.decorator_list)

    @property
    def itself(self) -> str:
        """What the method calls its object."""
        return self.node.args.args[0].arg if self.node.args.args and not self.is_static else ""

    def as_function(self, name: str, bound: Collection[str]) -> Statement:
        """The definition of a function that does the same.

        Args:
            name: of the function.
            bound: the methods that are called on an object.
        """
        lines = self.statement.source.split("\n")
        for line, column, end, text in sorted(self._changes(bound), reverse=True):
            encoded = lines[line - 1].encode()
            lines[line - 1] = (encoded[:column] + text.encode() + encoded[end:]).decode()
        kept = lines[self.node.lineno - 1 : self.node.end_lineno]
        margin = " " * self.node.col_offset
        source = "\n".join(line.removeprefix(margin) for line in kept)
        source = re.sub(rf"\bdef\s+{re.escape(self.node.name)}\b", f"def {name}", source, count=1)
        first = self.statement.first_line + self.node.lineno - 1
        stored = _stored(parse(source).body[0]) if name not in (self.node.name, MAKER) else []
        if stored:  # by a function that is called, not followed
            at = self.node.body[0].lineno - self.node.lineno
            indent = " " * (self.node.body[0].col_offset - self.node.col_offset)
            split = source.split("\n")
            source = "\n".join([*split[:at], f"{indent}global {', '.join(stored)}", *split[at:]])
        tree = ast.increment_lineno(parse(source), first - 1)
        return Statement(self.statement.cell, tree.body[0], source)

    def _changes(self, bound: Collection[str]) -> Iterator[tuple[int, int, int, str]]:
        """Line, first column, last column, and what takes the place of attributes, and of the object in calls."""
        for node in ast.walk(self.node):
            match node:
                case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == self.itself:
                    assert node.end_col_offset is not None
                    yield node.lineno, node.col_offset, node.end_col_offset, attribute(name)
                case _:
                    pass
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name) as function) if (
                    owner == self.itself and name in bound
                ):
                    assert function.end_col_offset is not None
                    opening = function.end_col_offset + 1
                    yield function.lineno, opening, opening, f"{owner}, "
                case _:
                    pass


@dataclass(frozen=True)
class Parts:
    """What a class has, that of its bases included."""

    name: str
    classes: tuple[Statement, ...]
    """The statements that define it and its bases."""
    methods: Mapping[str, Method]
    values: Mapping[str, tuple[Statement, ast.expr]]
    """The attributes of the class itself."""

    def function(self, name: str, called: str = "") -> Statement:
        """A method as a function; by its own name it is to be followed, by another one to be called."""
        bound = [each for each, method in self.methods.items() if not method.is_static]
        return self.methods[name].as_function(called or name, bound)

    def variables(self) -> list[Statement]:
        """The statements that give the attributes of the class their values."""
        return [
            beside(statement, value.lineno, f"{attribute(name)} = {ast.unparse(value)}")
            for name, (statement, value) in self.values.items()
        ]


def parts_of(flow: Flow, name: str) -> Parts | None:
    """What the last class has that is, or comes from, one of that name; None: it cannot do without an object."""
    classes = {s.node.name: s for s in flow.statements if isinstance(s.node, ast.ClassDef)}
    last = [other for other in classes if name in _with_bases(other, classes)][-1]
    methods: dict[str, Method] = {}
    values: dict[str, tuple[Statement, ast.expr]] = {}
    for statement in reversed([classes[each] for each in _with_bases(last, classes)]):
        node = parse(statement.source).body[0]
        assert isinstance(node, ast.ClassDef)
        for part in node.body:
            match part:
                case ast.FunctionDef(name=own):
                    if not _can_stand_alone(part):
                        return None
                    methods[own] = Method(statement, part)
                case ast.Assign(targets=[ast.Name(id=own)], value=value):
                    values[own] = (statement, value)
                case _:
                    pass
    return Parts(last, tuple(classes[each] for each in _with_bases(last, classes)), methods, values)


def _with_bases(name: str, classes: Mapping[str, Statement]) -> list[str]:
    """A class of the notebook and those that it comes from, itself first."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        each = waiting.pop(0)
        if each in classes and each not in found:
            found.append(each)
            node = classes[each].node
            waiting += [root_of(base) or "" for base in node.bases] if isinstance(node, ast.ClassDef) else []
    return found


def _can_stand_alone(method: ast.FunctionDef) -> bool:
    """Whether a method needs no class: no property, no ``super`` but to make an object, which others do elsewhere."""
    if any(root_of(decorator) != "staticmethod" for decorator in method.decorator_list):
        return False
    return not any(reads_super(part) for part in method.body if method.name != MAKER or not isinstance(part, ast.Expr))


def reads_super(node: ast.AST) -> bool:
    """Whether something is asked of the base of a class."""
    return any(isinstance(inner, ast.Name) and inner.id == "super" for inner in ast.walk(node))


def _stored(node: ast.stmt) -> list[str]:
    """The attributes that a function stores."""
    targets = (
        target
        for inner in ast.walk(node)
        if isinstance(inner, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (inner.targets if isinstance(inner, ast.Assign) else [inner.target])
    )
    names = dict.fromkeys(name for target in targets for name in plain_targets(target))
    return [name for name in names if name.startswith(attribute(""))]


def beside(near: Statement, line: int, source: str) -> Statement:
    """A statement that is made up, on a line of the cell of another one."""
    tree = ast.increment_lineno(parse(source), line - 1)
    return Statement(near.cell, tree.body[0], source)
