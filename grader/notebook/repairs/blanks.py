"""Places for an answer that are still blank, so that the cell is no Python: ``dW = # TODO``, a function of comments."""

from __future__ import annotations

import re

from grader.model import Lack
from grader.notebook.repairs.change import Change

_NOTHING_ASSIGNED = re.compile(
    r"^(?P<before>[ \t]*(?P<name>[A-Za-z_][\w., \t\[\]]*?)[ \t]*[-+*/@]?=)[ \t]*(?P<after>#.*)?$", re.M
)
_OPENS_BLOCK = re.compile(
    r"^(?P<indent>[ \t]*)(?P<head>(?:def|class|if|for|while|else|elif|try|with)\b.*?:)[ \t]*(?P<comment>#.*)?$"
)
_NAME = re.compile(r"(?:def|class)\s+(\w+)")


def filled_assignment(source: str, line: int) -> Change | None:
    """``...`` on the right of an assignment that has nothing there, at or just above a line; None: there is none."""
    lines = source.split("\n")
    for number in range(min(line, len(lines)), max(0, line - 2), -1):
        found = _NOTHING_ASSIGNED.fullmatch(lines[number - 1])
        if found:
            lines[number - 1] = f"{found['before']} ...{'  ' + found['after'] if found['after'] else ''}"
            return Change("\n".join(lines), Lack.BLANK, found["name"].strip())
    return None


def filled_body(source: str, line: int) -> Change | None:
    """``...`` in the block that a line opens; None: it opens none."""
    lines = source.split("\n")
    found = _OPENS_BLOCK.fullmatch(lines[line - 1]) if line <= len(lines) else None
    if found is None:
        return None
    name, comment = _NAME.match(found["head"]), f"  {found['comment']}" if found["comment"] else ""
    lines[line - 1] = f"{found['indent']}{found['head']} ...{comment}"
    return Change("\n".join(lines), Lack.BLANK, name[1] if name else found["head"])
