"""What a template stops with where nothing was written: an exception that says so, in its class or in words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from grader.model import Raised
from grader.notebook.source import Statement

_CLASSES = re.compile(
    r"(?i)not_?implemented|unimplemented|to_?do(?=error|exception|$)|unfinished|not_?(?:done|finished)"
)
"""Classes of exceptions, such as NotImplementedError and TodoException."""
_WORDS = (
    # English
    r"not (?:yet )?(?:been )?(?:implemented|done|finished|completed|written)|unimplemented|unfinished|\bto[- ]?do\b",
    r"your (?:code|solution|answer|implementation|work)(?:\s*(?:here|goes)|\W*$)|(?:write|add|insert|put|enter) your",
    r"(?:fill|filled) (?:this |it |me )?in\b|(?:implement|complete|finish|replace) (?:me|this|it|the|here)\b",
    # German
    r"nicht (?:implementiert|ausgefüllt|fertig)|(?:dein|ihr|euer|eigener)e? (?:code|lösung)|hier (?:ergänzen|einfügen)",
    # French
    r"(?:non|pas)(?: encore)? implément|à (?:compléter|faire|remplir)\b|votre (?:code|réponse)|ton code",
    # Spanish, Portuguese and Italian
    r"(?:no|sin|não|non)(?: est[áà]| è)?(?: ancora| aún| ainda)? implement|por (?:hacer|completar)\b",
    r"(?:tu|su|seu) código|tuo codice|da (?:completare|implementare|fare)\b|a (?:completar|fazer)\b",
    # Polish, Russian and Ukrainian
    r"nie ?zaimplementowan|tw[óo]j kod|do uzupełnienia|не реализован|ваш код|не реалізован",
    # Chinese, Japanese and Korean
    r"未实现|未實現|未完成|待实现|待完成|尚未|你的代码|你的程式|未実装|実装して|ここに|구현되지|구현하|여기에",
)
_SAYS_SO = re.compile("|".join(_WORDS), re.IGNORECASE)


def stops_unwritten(statements: Iterable[Statement], raised: Raised) -> bool:
    """Whether code stopped in its own ``raise`` or ``assert``, which says that nothing was written there.

    Args:
        statements: those of the notebook.
        raised: how it stopped; without a place, what raises that class anywhere is looked at.
    """
    return any(
        _SAYS_SO.search(f"{raised.message}\n{_texts(stop)}") or _CLASSES.search(_class_of(stop))
        for stop in _stops(statements, raised)
    )


def stub_in(statements: Iterable[Statement]) -> Statement | None:
    """The first statement of a module that does nothing but stop because nothing was written there."""
    return next((statement for statement in statements if _is_stub(statement.node)), None)


def _is_stub(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Raise):
        return False
    return bool(_SAYS_SO.search(_texts(node)) or _CLASSES.search(_class_of(node)))


def _stops(statements: Iterable[Statement], raised: Raised) -> Iterator[ast.Raise | ast.Assert]:
    for statement in statements:
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Raise | ast.Assert) and _is_there(node, statement, raised):
                yield node


def _is_there(node: ast.Raise | ast.Assert, statement: Statement, raised: Raised) -> bool:
    if raised.place is None:
        return _class_of(node) == raised.type_name
    first, last = node.lineno, node.end_lineno or node.lineno
    return statement.cell == raised.place.cell and first <= raised.place.lines[0] <= last


def _texts(stop: ast.Raise | ast.Assert) -> str:
    return "\n".join(
        node.value for node in ast.walk(stop) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _class_of(stop: ast.Raise | ast.Assert) -> str:
    match stop:
        case ast.Raise(exc=ast.Call(func=made) | made) if isinstance(made, ast.Name | ast.Attribute):
            return made.id if isinstance(made, ast.Name) else made.attr
        case ast.Assert():
            return "AssertionError"
        case _:
            return ""
