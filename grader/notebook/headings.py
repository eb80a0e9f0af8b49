"""Sections of a notebook: the cells below a heading, and the question that the heading names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.model import Cell, Notebook

_BOLD = 7
"""The rank of a line that is nothing but bold; those of HTML end at 6."""
_PLAIN = 8
"""The rank of a text of one short line."""
_LONGEST = 80
"""Characters of a line without any mark that may be a heading."""


@dataclass(frozen=True)
class Section:
    """The cells below one heading, up to the next of its rank or a higher one."""

    title: str
    first: int
    """0-based, over all cells."""
    last: int
    marked: bool = True
    """Whether it is a heading by its mark, and not by its place alone."""


def sections_of(notebook: Notebook) -> tuple[Section, ...]:
    """All sections in the order of their headings; a comment at the top of a code cell is the heading of that cell."""
    end = max((cell.index for cell in notebook.cells), default=-1)
    found: list[Section] = []
    headings = [(cell.index, *each) for cell in notebook.cells for each in _headings(cell)]
    for position, (cell, rank, title) in enumerate(headings):
        following = (other for other, other_rank, _ in headings[position + 1 :] if other_rank <= rank)
        found.append(Section(title, cell + 1, next(following, end + 1) - 1, rank <= _BOLD))
    comments = [Section(said, cell.index, cell.index, False) for cell in notebook.cells if (said := _comment(cell))]
    return (*found, *comments)


_FENCE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)
_MARKED = re.compile(r" {0,3}(#{1,6})\s*(?P<said>[^#\s].*?)\s*#*\s*")
_HTML = re.compile(r"\s*<h([1-6])[^>]*>(?P<said>.*?)</h\1>\s*", re.IGNORECASE)
_IN_BOLD = re.compile(r"\s*(\*\*|__)(?P<said>[^*_].*?)\1\s*:?\s*")


def _headings(cell: Cell) -> Iterator[tuple[int, str]]:
    """The headings in a cell of text, each with its rank: 1 is the highest."""
    if cell.kind != "markdown":
        return
    lines = _FENCE.sub("", cell.source).strip().split("\n")
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if found := _MARKED.fullmatch(line):
            yield len(found[1]), found["said"]
        elif found := _HTML.fullmatch(line):
            yield int(found[1]), found["said"]
        elif line.strip() and len(line) <= _LONGEST and re.fullmatch(r"=+|-+", below.strip()):
            yield 1 if "=" in below else 2, line
        elif found := _IN_BOLD.fullmatch(line):
            yield _BOLD, found["said"]
        elif len(lines) == 1 and 0 < len(line) <= _LONGEST:
            yield _PLAIN, line


def _comment(cell: Cell) -> str:
    first = next((line for line in cell.source.split("\n") if line.strip()), "")
    return first.lstrip("# ").strip() if cell.kind == "code" and first.startswith("#") else ""


# Which question a heading names -------------------------------------------------------------------


def sections_by_question(sections: Sequence[Section], asked: Mapping[str, str]) -> dict[str, tuple[Section, ...]]:
    """The sections whose headings name a question: each belongs to the question of which it says most.

    Args:
        sections: all of them.
        asked: the name of every question, to its title.
    """
    found: dict[str, tuple[Section, ...]] = dict.fromkeys(asked, ())
    for section in sections:
        said = {name: _said_of(section.title, name, title) for name, title in asked.items()}
        most = max(said.values(), default=0)
        for name in [name for name, words in said.items() if words == most > 0]:
            found[name] = (*found[name], section)
    return found


def _said_of(heading: str, name: str, title: str) -> int:
    """How many words of a heading name a question: ``Question 2: the bias`` one whose name is ``q2`` or ``bias``."""
    said, called, titled = _words(heading), _words(name), _words(title)
    if _contains(said, called):
        return len(called)
    if len(titled) > 1 and _contains(said, titled):
        return len(titled)
    numbers = [word for word in said[:2] if word.isdigit()]
    match called:
        case [_, number] if number.isdigit() and numbers == [number]:
            return 1
        case [_, number, part] if number.isdigit() and numbers == [number] and part in said[1:3]:
            return 2
        case _:
            return 0


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|\d+", text.casefold())


def _contains(words: list[str], wanted: list[str]) -> bool:
    ends = range(len(wanted), len(words) + 1)
    return bool(wanted) and any(words[end - len(wanted) : end] == wanted for end in ends)
