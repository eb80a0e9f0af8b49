"""What was stood in for, and which stand-ins were asked for numbers that nobody has."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

LONGEST = 200
"""Characters that are kept of a name."""
MOST = 500
"""Entries that are kept."""


@dataclass
class Ledger:
    """Facts about one kernel, in the order in which they came up."""

    cell: Callable[[], int]
    """Which cell runs just now; negative: none."""
    entries: list[tuple[str, int, str]] = field(default_factory=list)
    """What was lacking, in which cell, and its name."""
    asked: set[str] = field(default_factory=set)
    """Stand-ins that were asked for numbers."""

    def note(self, lack: str, name: str) -> None:
        """Something was stood in for while a cell ran; said once a cell."""
        entry = (lack, self.cell(), name[:LONGEST])
        if entry[1] >= 0 and entry not in self.entries and len(self.entries) < MOST:
            self.entries.append(entry)

    def ask(self, name: str) -> None:
        """A stand-in was asked for its numbers."""
        if len(self.asked) < MOST:
            self.asked.add(name[:LONGEST])


def is_of_notebook(frame: FrameType | None) -> bool:
    """Whether code runs that stands in the notebook, rather than in a library."""
    return frame is not None and frame.f_globals.get("__name__") == "__main__"


def calling_frame() -> FrameType | None:
    """The frame that an import comes from, or the caller of our caller: the first beyond the import system and us."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_machinery(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def _is_machinery(file: str) -> bool:
    return file.startswith("<frozen importlib") or file.rpartition("/")[0] == __file__.rpartition("/")[0]
