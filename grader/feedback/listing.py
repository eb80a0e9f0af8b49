"""A student's own lines, with those marked that an answer comes from."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

from grader.feedback.plain import plain_code
from grader.model import Notebook, Place

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


@dataclass(frozen=True)
class Listing:
    """A stretch of one cell."""

    caption: str
    lines: tuple[Line, ...]
    before: str
    """The cell from its start up to the first line shown, for what colours the lines depend on."""


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


def highlighted(shown: Listing) -> tuple[Markup, ...]:
    """Returns each line as escaped HTML with classes ``h-…`` for the kinds of tokens."""
    texts = [line.text for line in shown.lines]
    if len(shown.before) + sum(map(len, texts)) > _MOST_COLOURED:
        return tuple(Markup.escape(text) for text in texts)
    formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True, classprefix="h-")
    html = highlight(shown.before + "\n".join(texts) + "\n", PythonLexer(stripnl=False), formatter)
    lines = html.removesuffix("\n").split("\n")[-len(texts) :]
    return tuple(Markup(line) for line in lines)  # noqa: S704 - escaped by the formatter
