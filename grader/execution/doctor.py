"""Does the sandbox hold on this machine?  Every answer comes from trying."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import SandboxError
from grader.execution.bubblewrap import Bubblewrap
from grader.execution.inspection import NoAnswer, inspect
from grader.execution.limits import Limits
from grader.execution.wall import Wall
from grader.execution.walls import find_wall

_PACKAGE = Path(__file__).resolve().parents[1]
_UNSAFE = "Do not run other people's notebooks on this machine, and report this as a security problem."
_OLD_KERNEL = "Limits behind a wall need Linux 5.14 or newer. Do not run other people's notebooks on this machine."


@dataclass(frozen=True)
class Finding:
    """What one examination showed."""

    name: str
    ok: bool
    said: str
    fix: str
    """What to do; empty: nothing."""


@dataclass(frozen=True)
class _Check:
    """One attempt to be made behind the wall, and what it means."""

    name: str
    attempt: str
    good: str
    fix: str
    arguments: Mapping[str, object] = field(default_factory=dict)


def examine() -> tuple[Finding, ...]:
    """Build a wall and try to get through it; the first finding says whether there is one at all."""
    try:
        wall = find_wall("bubblewrap")
    except SandboxError as error:
        return (Finding("sandbox", False, error.message, error.fix), _memory_of_all())
    limits = Limits()
    with _listening() as (port, abstract), _readable_file() as canary:
        checks = [
            *_needs(),
            *_isolation(port, abstract, [str(canary), *_private_files()]),
            *_limits(limits),
        ]
        findings = [_examined(wall, limits, check) for check in checks]
    return (_found(wall), *findings, _memory_of_all())


def _found(wall: Wall) -> Finding:
    said = f"{wall.name} starts"
    if isinstance(wall, Bubblewrap):
        version = subprocess.run([wall.program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
        said = f"{version.stdout.strip() or wall.name} starts ({wall.program})"
    return Finding("sandbox", True, f"{said}, as the user nobody" if os.geteuid() == 0 else said, "")


def _needs() -> list[_Check]:
    install = "Install it into the Python that runs the grader, where others than root can read it: pip install {0}"
    return [
        _Check(module, "imports", "can be imported inside", install.format(module), {"modules": [module]})
        for module in ("numpy", "torch", "ipykernel")
    ]


def _isolation(port: int, abstract: str, private: list[str]) -> list[_Check]:
    sockets = {"port": port, "abstract": abstract}
    none_of = f"none of {len(private)} can be read inside, such as {private[-1]}"
    return [
        _Check("privileges", "privileges", "no capability; system calls are filtered (seccomp mode 2)", _UNSAFE),
        _Check("system calls", "system_calls", "those that reach past the wall are refused", _UNSAFE),
        _Check("network", "network", "closed, this machine's own sockets included", _UNSAFE, sockets),
        _Check("private files", "files", none_of, _UNSAFE, {"paths": private}),
        _Check("writing", "writing", "only into the sandbox's own memory", _UNSAFE),
    ]


def _limits(limits: Limits) -> list[_Check]:
    wanted = (
        ("processes", limits.processes, f"at most {limits.processes}"),
        ("memory", limits.memory_bytes, f"at most {limits.memory_bytes >> 20} MiB a process"),
        ("file_size", limits.file_bytes, f"at most {limits.file_bytes >> 20} MiB a file"),
    )
    return [_Check(name.replace("_", " "), name, good, _OLD_KERNEL, {"limit": limit}) for name, limit, good in wanted]


def _examined(wall: Wall, limits: Limits, check: _Check) -> Finding:
    try:
        attempt = inspect(wall, limits, {check.attempt: check.arguments})[check.attempt]
    except NoAnswer as error:
        return Finding(check.name, False, error.reason, check.fix)
    if attempt.held:
        return Finding(check.name, True, check.good, "")
    return Finding(check.name, False, attempt.said, check.fix)


@contextmanager
def _listening() -> Iterator[tuple[int, str]]:
    """Two servers that can be reached outside: a port, and the name of an abstract socket (unix(7))."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0grader-doctor-{os.getpid()}")
        abstract.listen()
        socket.create_connection(server.getsockname(), timeout=5).close()
        yield server.getsockname()[1], f"grader-doctor-{os.getpid()}"


@contextmanager
def _readable_file() -> Iterator[Path]:
    """A file that everybody outside can read."""
    with tempfile.NamedTemporaryFile(prefix="grader-doctor-") as file:
        path = Path(file.name)
        path.chmod(0o644)
        yield path


def _private_files() -> list[str]:
    """Files of this machine that are not for students, as far as they exist."""
    home = Path.home()
    in_home = [path for path in sorted(home.iterdir()) if path.is_file()] if home.is_dir() else []
    repository = _PACKAGE.parent
    beside = [repository / "reference_solutions", repository / "assignments", repository / ".git"]
    return [str(path) for path in (Path("/etc/shadow"), home / ".ssh", *in_home, *beside) if path.exists()]


def _memory_of_all() -> Finding:
    limit = _cgroup_limit()
    if limit is None:
        said = "memory is limited per process; no cgroup bounds all of them together"
        return Finding("cgroup", True, said, "To bound it, start with `systemd-run --user --scope -p MemoryMax=8G`.")
    said = f"memory is limited per process; a cgroup bounds all of them together to {limit >> 20} MiB"
    return Finding("cgroup", True, said, "")


def _cgroup_limit() -> int | None:
    """The memory that the cgroups around this process leave it, in bytes (cgroups(7)); None: no limit."""
    found = [_number(path) for path in _cgroup_files() if path.is_file()]
    return min((value for value in found if value is not None and value < 1 << 60), default=None)


def _cgroup_files() -> Iterator[Path]:
    groups = Path("/proc/self/cgroup")
    for line in groups.read_text().splitlines() if groups.is_file() else []:
        _, controllers, group = line.split(":", 2)
        for ancestor in (Path(group), *Path(group).parents):
            if "memory" in controllers.split(","):
                yield Path("/sys/fs/cgroup/memory") / ancestor.relative_to("/") / "memory.limit_in_bytes"
            elif not controllers:
                yield Path("/sys/fs/cgroup") / ancestor.relative_to("/") / "memory.max"


def _number(path: Path) -> int | None:
    text = path.read_text().strip()
    return int(text) if text.isdecimal() else None
