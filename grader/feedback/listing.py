"""A student's own lines, with those marked that an answer comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from markupsafe import Markup
from pygments import format as formatted
from pygments import lex
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer
from pygments.token import Token, _TokenType

from grader.feedback.plain import plain_code
from grader.model import Notebook, Place, Span

Piece: TypeAlias = tuple[_TokenType, str]
"""A kind of token, with a text of that kind."""

CONTEXT = 3
"""Lines shown before and after the marked ones."""

_LONGEST_LINE = 240
_LONGEST_MARKED = 40
_MOST_COLOURED = 30_000
"""Characters; longer cells are shown without highlighting, which takes time that their author chooses."""


@dataclass(frozen=True)
class Line:
    """One line of code."""

    number: int
    text: str
    marked: bool
    underlined: tuple[int, int] | None = None
    """First column of a stretch that stands out, and the one after its last; None: nothing does."""


@dataclass(frozen=True)
class Listing:
    """A stretch of one cell."""

    caption: str
    lines: tuple[Line, ...]
    before: str
    """The cell from its start up to the first line shown, for what colours the lines depend on."""
    remark: str = ""
    """What is to be said of the stretch that stands out."""


def cell_name(index: int) -> str:
    """Returns what people call a cell: counted from 1, from the top, text cells too."""
    return f"cell {index + 1}"


def place_name(place: Place) -> str:
    """Returns where something stands, such as ``cell 2, lines 27–28``."""
    first, last = place.lines
    lines = f"line {first}" if first == last else f"lines {first}–{last}"
    return f"{cell_name(place.cell)}, {lines}"


def listing(notebook: Notebook, place: Place, marked: str) -> Listing | None:
    """Returns the lines of a place with a few around them; None if the notebook has no such lines.

    Args:
        notebook: what the student handed in.
        place: the lines to mark.
        marked: what is on those lines, such as a name.
    """
    cell = next((cell for cell in notebook.cells if cell.index == place.cell), None)
    if cell is None:
        return None
    source = plain_code(cell.source).split("\n")
    first, last = place.lines
    if not 1 <= first <= last or first > len(source):
        return None
    shown_last = min(last, first + _LONGEST_MARKED - 1)
    start, end = max(1, first - CONTEXT), min(len(source), shown_last + CONTEXT)
    clipped = [line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…" for line in source[:end]]
    caption = f"Your code: {marked} in {place_name(place)} (marked)"
    lines = tuple(Line(n, clipped[n - 1], first <= n <= last) for n in range(start, end + 1))
    return Listing(caption, lines, "".join(line + "\n" for line in clipped[: start - 1]))


SUSPECT = "One small change in the underlined part makes all numbers right; no other place was found where one does."


def with_suspect(shown: Listing, notebook: Notebook, suspect: Span) -> Listing | None:
    """Returns a listing in which an expression is underlined; None: it does not show all of it."""
    cell = next((cell for cell in notebook.cells if cell.index == suspect.cell), None)
    first, last = suspect.start[0], suspect.end[0]
    numbers = [line.number for line in shown.lines]
    if cell is None or first not in numbers or last not in numbers:
        return None
    written = cell.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = tuple(
        replace(line, underlined=_columns(line, written[line.number - 1], suspect))
        if first <= line.number <= last
        else line
        for line in shown.lines
    )
    underlined = [line.underlined for line in lines if line.underlined]
    return replace(shown, lines=lines, remark=SUSPECT) if underlined else None


def _columns(line: Line, written: str, suspect: Span) -> tuple[int, int] | None:
    """Returns which columns of a line are underlined, where tabs have become spaces."""
    start = suspect.start[1] if line.number == suspect.start[0] else len(written) - len(written.lstrip())
    end = suspect.end[1] if line.number == suspect.end[0] else len(written.rstrip())
    first, last = len(plain_code(written[:start])), min(len(plain_code(written[:end])), len(line.text))
    return (first, last) if first < last else None


def highlighted(shown: Listing) -> tuple[Markup, ...]:
    """Returns each line as escaped HTML, with classes ``h-…`` for kinds of tokens and ``mark`` for what stands out."""
    texts = [line.text for line in shown.lines]
    if len(shown.before) + sum(map(len, texts)) > _MOST_COLOURED:
        return tuple(_in_parts(line, [(Token, line.text)], _escaped) for line in shown.lines)
    tokens = lex(shown.before + "\n".join(texts) + "\n", PythonLexer(stripnl=False))
    lines = list(_lines(tokens))[-len(texts) :]
    return tuple(_in_parts(line, found, _coloured) for line, found in zip(shown.lines, lines, strict=True))


def _lines(tokens: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Splits tokens at the ends of lines."""
    line: list[Piece] = []
    for kind, text in tokens:
        first, *others = text.split("\n")
        line.append((kind, first))
        for other in others:
            yield line
            line = [(kind, other)]


def _in_parts(line: Line, pieces: Sequence[Piece], write: Callable[[Sequence[Piece]], Markup]) -> Markup:
    """Returns a line as HTML, the part that stands out on its own."""
    if line.underlined is None:
        return write(pieces)
    first, last = line.underlined
    before, rest = _split(pieces, first)
    inside, after = _split(rest, last - first)
    return write(before) + Markup("<mark>{}</mark>").format(write(inside)) + write(after)


def _split(pieces: Sequence[Piece], column: int) -> tuple[list[Piece], list[Piece]]:
    before: list[Piece] = []
    after: list[Piece] = []
    for kind, text in pieces:
        before.append((kind, text[: max(column, 0)]))
        after.append((kind, text[max(column, 0) :]))
        column -= len(text)
    return before, after


def _coloured(pieces: Sequence[Piece]) -> Markup:
    formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True, classprefix="h-")
    html = formatted(((kind, text) for kind, text in pieces if text), formatter)
    return Markup(html.removesuffix("\n"))  # noqa: S704 - escaped by the formatter


def _escaped(pieces: Sequence[Piece]) -> Markup:
    return Markup("").join(Markup.escape(text) for _, text in pieces)
