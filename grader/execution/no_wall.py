"""Running code without a wall, for those who trust it as their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

from grader.execution.environment import settings
from grader.execution.limits import Limits

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class NoWall:
    """Runs code with all the rights of whoever runs the grader: for one's own notebooks only."""

    @property
    def name(self) -> str:
        """What this wall is called in reports."""
        return "none"

    def start(self, module: str, limits: Limits, files: Path | None) -> subprocess.Popen[bytes]:
        """Start a module in a fresh directory with copies of the files, see ``Wall.start``."""
        directory = tempfile.TemporaryDirectory(prefix="grader-")
        work = Path(directory.name) / "work"
        if files is None:
            work.mkdir()
        else:
            shutil.copytree(files, work)
        process = subprocess.Popen(  # noqa: S603 - a list of our own making
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=work,
            env={**os.environ, **settings(), "PYTHONPATH": _package_first(os.environ.get("PYTHONPATH", ""))},
            start_new_session=True,
        )
        weakref.finalize(process, directory.cleanup)
        return process


def _package_first(path: str) -> str:
    return os.pathsep.join(filter(None, (str(_PACKAGE.parent), path)))
