r"""Formulas that were written in LaTeX, as MathML: read by browsers and screen readers without script or network.

The library's own text is not used, since it takes escapes back and lets ``\text{<b>}`` through; its tree is copied
instead, and only elements and attributes that lay out a formula come along.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element
from markupsafe import Markup

from grader.feedback.drawing import serialized

LONGEST = 300
"""Characters of one formula."""

_BROKEN: tuple[type[Exception], ...] = (
    *(each for each in vars(exceptions).values() if isinstance(each, type) and issubclass(each, Exception)),
    *(AttributeError, IndexError, KeyError, RuntimeError, StopIteration, TypeError, ValueError),
)
"""What the library raises for LaTeX that it cannot read."""

_DEFINES = re.compile(r"\\(?:def|(?:re|provide)?newcommand|DeclareMathOperator|(?:re)?newenvironment)(?![A-Za-z])")
"""Commands that make commands, by which a short formula could become one of any length."""

_CHARACTER = re.compile(r"&#[xX]([0-9a-fA-F]{1,6});")
"""How the library writes a character of a formula, in the text of its elements."""

# MathML Core (https://www.w3.org/TR/mathml-core/), 2.1.7 and 2.2.1, without those that act or colour.
_ELEMENTS = frozenset(
    "math mrow mi mn mo ms mtext mspace msub msup msubsup mfrac msqrt mroot mover munder munderover mmultiscripts "
    "mprescripts mtable mtr mtd mstyle mpadded mphantom".split()
)
_ATTRIBUTES = frozenset(
    "display displaystyle scriptlevel mathvariant form fence separator stretchy symmetric largeop movablelimits "
    "accent accentunder lspace rspace minsize maxsize linethickness width height depth voffset columnspan rowspan "
    "columnalign".split()
)


def mathml(latex: str) -> Markup | None:
    """Returns a formula as one ``<math>`` element; None if it is no LaTeX that can be read."""
    if len(latex) > LONGEST or _DEFINES.search(latex) or not _balanced(latex):
        return None
    try:
        made = convert_to_element(latex)
    except _BROKEN:
        return None
    root = Element("math")
    return serialized(root) if _copied(made, root) else None


def _balanced(latex: str) -> bool:
    """Whether every brace closes what was opened, which the library does not ask for."""
    depth = 0
    for brace in re.findall(r"\\.|[{}]", latex):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def _copied(made: Element, into: Element) -> bool:
    """Copies what lays out a formula; returns whether all of it does, and no command was left unread."""
    into.text = _CHARACTER.sub(_character, made.text or "")
    for name, value in made.attrib.items():
        if name in _ATTRIBUTES:
            into.set(name, value)
    return "\\" not in into.text and all(
        child.tag in _ELEMENTS and _copied(child, SubElement(into, child.tag)) for child in made
    )


def _character(written: re.Match[str]) -> str:
    point = int(written[1], 16)
    return chr(point) if 0x20 <= point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF else "\ufffd"
