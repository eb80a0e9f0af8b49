"""Text that a student controls, made safe to show: no escape sequences, no control or direction characters.

Escaping for a medium (HTML, CSV) is the renderer's work; this is about characters that no medium should get.
"""

from __future__ import annotations

import re

LONGEST = 2000
"""Characters of one sentence that are shown; an error message can be as long as its author likes."""

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences (ECMA-48, 5.4): colours, cursor
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # strings: titles, links
    r"|\x1b[ -/]*[0-~]"  # two-character escapes
)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    r"\u202a-\u202e\u2066-\u2069"  # overrides and isolates of direction (Unicode Annex 9), which can reorder a line
    r"\ufff9-\ufffb\ud800-\udfff]"  # annotations; lone surrogates, which no encoding can write
)


def plain(text: str) -> str:
    """Returns the text as one line of visible characters, at most ``LONGEST`` long."""
    line = " ".join(_visible(text[: 4 * LONGEST].replace("\r", "\n")).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def plain_code(source: str) -> str:
    """Returns source text with its lines and indentation, and only visible characters in them."""
    return _visible(source.replace("\r\n", "\n").replace("\r", "\n")).expandtabs(4)


def _visible(text: str) -> str:
    return _UNSEEN.sub("\ufffd", _ESCAPES.sub("", text))
