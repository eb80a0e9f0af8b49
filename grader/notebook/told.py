"""Numbers that a text gives to a name, beside the number that the code shows under the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NUMBER = r"[-+\u2212]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_BEFORE, _AFTER = r"(?<![\w.\\])", r"(?![\w^*/]|\.\d|\s*\\|\s*[-+*/^=x\u00d7\u00b7]\s*[\w(\\])"
_TOLD = re.compile(
    rf"{_BEFORE}[`$*_]*([A-Za-z_]\w*)[`$*]*\s*(?:=|\u2248|\\approx|\bis\b|\bequals\b)\s*[`$*]*({_NUMBER}){_AFTER}"
)
_SHOWN = re.compile(rf"{_BEFORE}([A-Za-z_]\w*)\s*(?:=|:|\bis\b)\s*(?:tensor\()?({_NUMBER})(?![\w^*/]|\.\d)")


@dataclass(frozen=True)
class Told:
    """A number that stands beside a name."""

    name: str
    number: str


@dataclass(frozen=True)
class Disagreement:
    """A text that gives a name another number than the code shows."""

    told: Told
    cell: int
    """The cell that shows the number."""
    shown: str


def told_in(text: str) -> Iterator[Told]:
    """The numbers that a text gives to names: ``dw = -7.03``, ``the slope dw is -7.03``; formulas are none."""
    for found in _TOLD.finditer(text):
        yield Told(found[1], found[2])


def disagreements(text: str, shown: Mapping[int, str]) -> Iterator[Disagreement]:
    """Where a text and what the code shows differ in the number of a name.

    A name that is shown with several numbers may mean any of them, and says nothing.

    Args:
        text: a cell of text.
        shown: what cells show now, by their numbers.
    """
    numbers: dict[str, list[tuple[int, str]]] = {}
    for cell, output in shown.items():
        for found in _SHOWN.finditer(output):
            numbers.setdefault(found[1], []).append((cell, found[2]))
    for told in dict.fromkeys(told_in(text)):
        match numbers.get(told.name, []):
            case [(cell, number)] if not _may_be(told.number, number):
                yield Disagreement(told, cell, number)


def _may_be(told: str, shown: str) -> bool:
    """Whether a number is another one as it may be told: rounded, cut off, or with fewer digits than it has."""
    one, other = told.replace("\u2212", "-"), shown.replace("\u2212", "-")
    return abs(float(one) - float(other)) <= max(_last_place(one), _last_place(other))


def _last_place(number: str) -> float:
    """What one unit in the last written digit is worth; a whole number is exact."""
    mantissa, _, exponent = number.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(10.0 ** (int(exponent or 0) - decimals)) if decimals or exponent else 0.0
