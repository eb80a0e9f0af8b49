"""Ending a run early: no student code is waited for."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from grader.execution.limits import Limits
from grader.execution.wall import Wall


class Stopped(Exception):
    """The run was ended from outside; whoever waits for results does not want this one any more."""


@dataclass
class Breakable:
    """A wall whose processes can all be ended at once: a run that is stopped does not wait for student code."""

    wall: Wall
    _broken: bool = False
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def name(self) -> str:
        """What this wall is called in reports."""
        return self.wall.name

    def start(self, module: str, limits: Limits, files: Path | None) -> subprocess.Popen[bytes]:
        """Start a module behind the wall; see ``Wall.start``.

        Raises:
            Stopped: everything has been ended.
        """
        with self._lock:
            self.require_standing()
            process = self.wall.start(module, limits, files)
            self._started = [*(other for other in self._started if other.returncode is None), process]
        return process

    def require_standing(self) -> None:
        """Go on only if nothing has been ended.

        Raises:
            Stopped: everything has been ended.
        """
        if self._broken:
            raise Stopped

    def end(self) -> None:
        """End everything that runs behind the wall, and let nothing start any more."""
        with self._lock:
            self._broken = True
            for process in self._started:
                if process.returncode is None:
                    with suppress(ProcessLookupError, PermissionError):
                        os.killpg(process.pid, signal.SIGKILL)
