"""Sentences with code between backticks and formulas between dollar signs, set as HTML; all else is escaped."""

from __future__ import annotations

import re

from markupsafe import Markup

from grader.feedback.mathml import mathml

_FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])([^$]+)(?<![\s\\])\$(?![\d$])")
"""Dollar signs as Pandoc reads them (https://pandoc.org/MANUAL.html#math), so that sums of money stay what they are."""


def marked(text: str) -> Markup:
    """Returns a sentence as HTML; backticks or a formula that make no sense stay as they were written."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        pieces = [text]
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if at % 2 else _with_formulas(piece) for at, piece in enumerate(pieces)
    )


def _with_formulas(text: str) -> Markup:
    pieces = _FORMULA.split(text)
    return Markup("").join(_formula(piece) if at % 2 else Markup.escape(piece) for at, piece in enumerate(pieces))


def _formula(latex: str) -> Markup:
    return mathml(latex) or Markup.escape(f"${latex}$")
