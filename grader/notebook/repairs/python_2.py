"""Statements of Python 2, written as Python 3 (https://docs.python.org/3/whatsnew/3.0.html)."""

from __future__ import annotations

import re
from collections.abc import Callable

from grader.model import Lack
from grader.notebook.repairs.change import Change

_STRING = r"""[rbuRBU]{0,2}(?:\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
_IN_BRACKETS = rf"""(?>{_STRING}|[^()\[\]{{}}"']|\([^()]*\)|\[[^\[\]]*\])*+"""
_TO_END = rf"""(?>{_STRING}|\\\n|[(\[{{]{_IN_BRACKETS}[)\]}}]|[^"'\n;#(\[{{\\])*+"""
"""The rest of a statement: to the end of its line, of an open bracket, or to a semicolon or comment."""
_START = r"(?P<before>^[ \t]*|;[ \t]*|:[ \t]+)"

_PRINT = re.compile(
    rf"{_START}print(?P<what>(?:[ \t]+(?![=,.)\]])|(?=[\"'])|(?=[ \t]*(?:$|[;#]))){_TO_END})", re.M | re.S
)
_EXEC = re.compile(rf"{_START}exec[ \t]+(?P<what>(?![=(]){_TO_END})", re.M | re.S)
_EXCEPT = re.compile(
    r"^(?P<before>[ \t]*except[ \t]+[\w.]+|[ \t]*except[ \t]*\([\w., ]+\))[ \t]*,[ \t]*(?P<name>\w+)[ \t]*:", re.M
)
_RAISE = re.compile(rf"{_START}raise[ \t]+(?P<kind>[\w.]+)[ \t]*,[ \t]*(?P<what>{_TO_END})", re.M | re.S)
_UNEQUAL = re.compile(r"<>")
_OCTAL = re.compile(r"(?<![\w.])0(?=[0-7]+(?![\w.]))")
_LONG = re.compile(r"(?<![\w.])(\d+)[lL](?!\w)")
_PRINTED_TO = re.compile(r"\s*>>\s*(?P<file>[^,]+),?(?P<what>.*)", re.S)


def as_python_3(source: str) -> tuple[Change, ...]:
    """The changes that turn the statements of Python 2 in some source, that is no Python 3, into Python 3, in order."""
    changes: list[Change] = []
    for name, rewrite in _REWRITES.items():
        rewritten = rewrite(source)
        if rewritten != source:
            changes.append(Change(rewritten, Lack.PYTHON_2, name))
            source = rewritten
    return tuple(changes)


def _prints(source: str) -> str:
    return _PRINT.sub(lambda found: f"{found['before']}{_print_call(found['what'])}", source)


def _print_call(what: str) -> str:
    inner = what.strip(" \t")
    tail = what[len(what.rstrip(" \t")) :]
    if to := _PRINTED_TO.fullmatch(inner):
        return f"print({to['what'].strip()}{', ' if to['what'].strip() else ''}file={to['file'].strip()}){tail}"
    if inner.endswith(","):
        return f"print({inner} end=' '){tail}"
    return f"print({inner}){tail}"


def _execs(source: str) -> str:
    return _EXEC.sub(lambda found: f"{found['before']}exec({found['what'].strip()})", source)


def _excepts(source: str) -> str:
    return _EXCEPT.sub(lambda found: f"{found['before']} as {found['name']}:", source)


def _raises(source: str) -> str:
    return _RAISE.sub(lambda found: f"{found['before']}raise {found['kind']}({found['what'].strip()})", source)


def _numbers_and_signs(source: str) -> str:
    return _LONG.sub(r"\1", _OCTAL.sub("0o", _UNEQUAL.sub("!=", source)))


_REWRITES: dict[str, Callable[[str], str]] = {
    "print": _prints,
    "exec": _execs,
    "except": _excepts,
    "raise": _raises,
    "<>": _numbers_and_signs,
}
