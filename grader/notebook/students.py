"""Student ids: made from file names, safe as the name of one directory, and each different from all others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MAX_BYTES = 120
"""Of a student id in UTF-8; file systems allow 255, and room is needed for what is added to the id."""

_SEPARATORS = '/\\:*?"<>|'
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|\Z)", re.IGNORECASE)
"""Names that Windows keeps for devices, with any suffix
(https://learn.microsoft.com/windows/win32/fileio/naming-a-file)."""


def student_id(name: str) -> str:
    """The id that stands for a name: NFC, and usable as one directory name on any system.

    Separators, control and format characters become ``_``; spaces are collapsed; dots and spaces at either end
    go; names of devices get a ``_`` in front; what is too long is cut.  An id is its own id.
    """
    composed = unicodedata.normalize("NFC", name)
    safe = "".join("_" if _unsafe(character) else character for character in " ".join(composed.split()))
    safe = safe.lstrip(". ")
    if _DEVICES.match(safe):
        safe = f"_{safe}"
    return safe.encode()[:MAX_BYTES].decode(errors="ignore").rstrip(". ") or "unnamed"


def distinct(ids: Sequence[str]) -> list[str]:
    """Make ids differ, beyond case and look-alike forms (NFKC), by the suffixes ``-2``, ``-3``, and so on.

    The first of several keeps its id, and no suffix makes an id that another name already has.
    """
    taken = {look_alike(name) for name in ids}
    seen: set[str] = set()
    last: dict[str, int] = {}
    result = []
    for name in ids:
        key = look_alike(name)
        if key not in seen:
            seen.add(key)
            result.append(name)
            continue
        number = last.get(key, 1) + 1
        while look_alike(f"{name}-{number}") in taken:
            number += 1
        last[key] = number
        taken.add(look_alike(f"{name}-{number}"))
        result.append(f"{name}-{number}")
    return result


def look_alike(name: str) -> str:
    """What is the same of names that differ only in case or in look-alike forms of characters."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _unsafe(character: str) -> bool:
    return character in _SEPARATORS or unicodedata.category(character) in _UNSAFE_CATEGORIES
