"""A wall of Linux namespaces, built by bubblewrap (https://github.com/containers/bubblewrap).

Nothing of the host is visible but programs, the interpreter, its packages and this package; nothing is writable but
memory of the sandbox's own; there is no network, no privilege, and no way to the processes outside.
"""

from __future__ import annotations

import os
import platform
import site
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.execution import closed_home, places, seccomp
from grader.execution.environment import settings
from grader.execution.limits import Limits

WORK = Path("/tmp/work")  # noqa: S108 - inside the wall, where /tmp is the sandbox's own
_HOME = Path("/tmp/home")  # noqa: S108
_CODE = Path("/opt/grader")
_PACKAGE = Path(__file__).resolve().parents[1]

_NAMESPACES = (
    *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--unshare-net"),
    *("--disable-userns", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--cap-drop", "ALL"),
    *("--new-session", "--die-with-parent"),
    # Bubblewrap's own first process would belong to the same user as the student's, who could write into its memory.
    "--as-pid-1",
)


@dataclass(frozen=True)
class Bubblewrap:
    """Starts Python behind a wall that a ``bwrap`` builds."""

    program: Path
    """Its real path; 0.8 or newer."""

    @property
    def name(self) -> str:
        """What this wall is called in reports."""
        return "bubblewrap"

    def start(self, module: str, limits: Limits, files: Path | None) -> subprocess.Popen[bytes]:
        """Start a module behind the wall; see ``Wall.start``.

        When run by root, the sandbox belongs to the user nobody.
        """
        shown = places.interpreter()
        extra = _entries(files)
        with _readable(seccomp.program(platform.machine())) as filter_fd:
            command = [
                str(self.program),
                *_NAMESPACES,
                *_own_memory(limits),
                *_read_only(shown, extra),
                *("--remount-ro", "/dev", "--remount-ro", "/"),
                *_environment(),
                *("--chdir", str(WORK), "--seccomp", str(filter_fd)),
                *("--", sys.executable, "-P", "-m", module),
            ]
            if os.geteuid() == 0:
                command = _as_nobody([self.program, _PACKAGE, *shown.places, *extra.values()], command)
            return subprocess.Popen(  # noqa: S603 - a list of our own making
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd="/",
                env={},
                pass_fds=(filter_fd,),
                start_new_session=True,
            )


def _own_memory(limits: Limits) -> Iterator[str]:
    """File systems of the sandbox's own; /tmp comes before the read-only places, which may lie in it."""
    yield from ("--proc", "/proc", "--dev", "/dev")
    yield from ("--size", str(limits.scratch_bytes), "--tmpfs", "/tmp")  # noqa: S108
    yield from ("--size", str(limits.scratch_bytes // 4), "--tmpfs", "/dev/shm")  # noqa: S108
    yield from ("--dir", str(WORK), "--dir", str(_HOME))


def _read_only(shown: places.Layout, extra: dict[str, Path]) -> Iterator[str]:
    for place in shown.places:
        yield from ("--ro-bind", str(place), str(place))
    for link, target in shown.links:
        yield from ("--symlink", target, str(link))
    # The package alone: what stands beside it in a checkout is not for students.
    yield from ("--ro-bind", str(_PACKAGE), str(_CODE / "grader"))
    for name, entry in extra.items():
        yield from ("--ro-bind", str(entry), str(WORK / name))


def _entries(files: Path | None) -> dict[str, Path]:
    """What a directory holds, by name."""
    return {} if files is None else {entry.name: entry.resolve() for entry in sorted(files.iterdir()) if entry.exists()}


def _environment() -> Iterator[str]:
    yield "--clearenv"
    for name, value in _variables().items():
        yield from ("--setenv", name, value)


def _variables() -> dict[str, str]:
    return settings() | {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONPATH": str(_CODE),
        "HOME": str(_HOME),
        "IPYTHONDIR": str(_HOME / ".ipython"),
        # There is no /etc/passwd to look the user up in.
        "USER": "student",
        "LOGNAME": "student",
        "PYTHONUSERBASE": site.getuserbase(),
    }


@contextmanager
def _readable(content: bytes) -> Iterator[int]:
    """A file descriptor from which a child can read a few bytes."""
    reader, writer = os.pipe()
    try:
        os.write(writer, content)
        os.close(writer)
        yield reader
    finally:
        os.close(reader)


def _as_nobody(needed: list[Path], command: list[str]) -> list[str]:
    launcher = Path(closed_home.__file__)
    return [sys.executable, "-I", "-S", str(launcher), *(str(path) for path in needed), "--", *command]
