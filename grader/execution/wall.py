"""What a wall around student code is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Protocol

from grader.execution.limits import Limits


class Wall(Protocol):
    """Something that can start Python apart from this process."""

    @property
    def name(self) -> str:
        """What this wall is called in reports."""

    def start(self, module: str, limits: Limits, files: Path | None) -> subprocess.Popen[bytes]:
        """Start ``python -m module`` behind the wall.

        Standard input and output are pipes for a ``Channel``.  Standard error is a pipe, too: who writes more than it
        holds has to wait.  To end everything, kill the process group of the process, whose session is its own.
        The wall may fall with the thread that started it (``PR_SET_PDEATHSIG``), so start it from one that stays.

        Args:
            module: dotted name of a module of this package.
            limits: decides the scratch space; the module has to apply the rest with ``apply_inside``.
            files: a directory whose entries appear in the working directory; None: it is empty.
        """
