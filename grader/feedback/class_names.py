"""How mistakes and parameters are called on the page of a class."""

from __future__ import annotations

from collections.abc import Sequence

from grader.feedback.named_mistakes import LOCATED
from grader.feedback.plain import plain
from grader.feedback.view import slug_words


def mistake_name(slug: str) -> str:
    """Returns the heading of a mistake."""
    return "located only" if slug == LOCATED else slug_words(slug)


def parameters_in_words(names: Sequence[str]) -> str:
    """Returns parameters as code, such as ``w and b``; empty: none."""
    *head, last = [f"`{plain(name)}`" for name in names] or [""]
    return f"{', '.join(head)} and {last}" if head else last


def choice_key(*parts: str) -> str:
    """Returns a key without spaces, as an attribute of a row holds several of them."""
    return "-".join(plain(":".join(filter(None, parts))).split())
