"""IPython's own syntax, replaced by plain Python of the same number of lines.

The rules are those of IPython's input transformers
(https://ipython.readthedocs.io/en/stable/interactive/python-ipython-diff.html): a cell magic opens the cell;
``%``, ``!`` and ``?`` count only where a logical line or an assigned value begins; ``name?`` ends a logical line.
None of these can occur there in Python, so plain Python is left as it is.  IPython itself is not used: its
transformers tokenise the cell afresh for every magic, move lines, and follow the running Python's tokeniser.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

_NEWLINE = r"(?:\r\n|\r|\n)"
_CONTINUED_LINE = rf"(?:\\{_NEWLINE}|[^\r\n])*"

_PYTHON_BODY = frozenset({"capture", "debug", "prun", "time", "timeit"})
"""Cell magics whose body is Python that runs in the notebook."""

_CELL_MAGIC = re.compile(r"\s*(?<![^\r\n])%%(?!\w+\?)(?P<name>\S*)[^\r\n]*")
_ESCAPE = re.compile(r"[%!?]")
_INDENTED_CELL = re.compile(r"\A(?:[ \t\r]*(?:#[^\n]*)?\n)*[ \t]+[^\s#]")
_TIME = r"%time[ \t]+(?=[^\s\-])"
_TIMED_LINE = re.compile(rf"(?P<indent>[ \t]*){_TIME}")
_ESCAPED_LINE = re.compile(rf"(?P<indent>[ \t]*)(?!{_TIME})[%!?]{_CONTINUED_LINE}{_NEWLINE}?")
_TOKEN = re.compile(
    rf"""
      \\{_NEWLINE}
    | \#[^\r\n]*
    | \"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)  |  '''(?:\\.|[^\\])*?(?:'''|\Z)
    | "(?:\\(?:\r\n|.)|[^"\\\r\n])*"?     |  '(?:\\(?:\r\n|.)|[^'\\\r\n])*'?
    | (?P<timed>=[ \t]*){_TIME}
    | (?P<assigned>=[ \t]*)(?:!|%(?=[^\W\d])){_CONTINUED_LINE}
    | (?P<opening>[(\[{{])
    | (?P<closing>[)\]}}])
    | (?P<newline>{_NEWLINE})
    """,
    re.VERBOSE | re.DOTALL,
)
_HELP_AT_END = re.compile(r"(?:[\w*]|\[-?\d+\])\?\??\s*\Z")


def plain_python(source: str) -> str:
    """The source of a code cell with IPython's own syntax taken out.

    A magic, shell or help line becomes ``pass``, so that a block of such lines stays a block; an assigned one
    becomes ``None``.  What ``%time`` and the cell magics of `_PYTHON_BODY` run is Python and stays; the body of
    any other cell magic goes.  A cell that is indented as a whole is moved to the left margin, as IPython does.

    Returns:
        Source of the same number of lines, on which every Python statement stands where it stood.
    """
    if _INDENTED_CELL.match(source):
        source = textwrap.dedent(source)
    if not _ESCAPE.search(source):
        return source
    body = 0
    while magic := _CELL_MAGIC.match(source, body):
        body = magic.end() if magic["name"] in _PYTHON_BODY else len(source)
    return _line_ends(source[:body]) + "".join(_plain_line(line) for line in _logical_lines(source, body))


def _logical_lines(source: str, start: int) -> Iterator[str]:
    while start < len(source):
        end = _end_of_logical_line(source, start)
        yield source[start:end]
        start = end


def _end_of_logical_line(source: str, start: int) -> int:
    if escaped := _ESCAPED_LINE.match(source, start):
        return escaped.end()
    depth = 0
    for token in _TOKEN.finditer(source, start):
        match token.lastgroup:
            case "opening":
                depth += 1
            case "closing":
                depth = max(0, depth - 1)
            case "newline" if depth == 0:
                return token.end()
    return len(source)


def _plain_line(line: str) -> str:
    if timed := _TIMED_LINE.match(line):
        line = timed["indent"] + line[timed.end() :]
    if (escaped := _ESCAPED_LINE.match(line)) or _asks_for_help(line):
        indent = escaped["indent"] if escaped else line[: len(line) - len(line.lstrip())]
        return f"{indent}pass{_line_ends(line[len(indent) :])}"
    return _TOKEN.sub(_plain_token, line)


def _asks_for_help(line: str) -> bool:
    in_the_open = _TOKEN.sub("", line)
    return in_the_open.rstrip().endswith("?") and _HELP_AT_END.search(line) is not None


def _plain_token(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "timed":
            return token["timed"]
        case "assigned":
            return f"{token['assigned']}None{_line_ends(token[0])}"
        case _:
            return token[0]


def _line_ends(text: str) -> str:
    return "".join(re.findall(_NEWLINE, text))
