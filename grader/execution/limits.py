"""How much a notebook may use, and the limits that the kernel of the system keeps for us (setrlimit(2))."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.errors import SandboxError

_MIB = 1 << 20
_GIB = 1 << 30

_LIBRARIES = 3 * _GIB // 2
"""Address space that numpy and torch take without using it as memory (1.2 GiB measured for torch on a CPU)."""

_PR_SET_DUMPABLE = 4


@dataclass(frozen=True)
class Limits:
    """What one notebook may use: times in seconds, sizes in bytes."""

    cell_seconds: float = 30.0
    call_seconds: float = 10.0
    """Processor time of one call of a student's function; by the clock it may take three times as long, and always
    five seconds."""
    notebook_seconds: float = 240.0
    """All cells and all calls together."""
    memory_bytes: int = 2 * _GIB
    """Private memory of each process."""
    processes: int = 64
    """Processes and threads alive at a time."""
    file_bytes: int = 64 * _MIB
    """One file."""
    scratch_bytes: int = 256 * _MIB
    """All files below /tmp together; a quarter of it more in shared memory."""
    cell_output_bytes: int = _MIB
    output_bytes: int = 16 * _MIB
    """Everything that all cells show."""

    def to_dict(self) -> dict[str, float | int]:
        """The limits as JSON can hold them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, float | int]) -> Limits:
        """The limits that ``to_dict`` wrote."""
        return cls(**values)  # type: ignore[arg-type]


def apply_inside(limits: Limits) -> dict[str, bool]:
    """Put this process and all that it will start under the limits; cannot be undone.

    Behind a wall this process is the first of its process namespace.  There every limit of memory, files and
    processes has to hold.  Elsewhere they are applied as far as the system can; the number of processes is not
    limited there, since it would count everything that the user runs.

    Returns:
        Name of each limit to whether it holds.

    Raises:
        SandboxError: a limit does not hold behind a wall.
    """
    walled = os.getpid() == 1
    held = {name: _lowered(constant, value) for name, (constant, value) in _resource_limits(limits, walled).items()}
    first_victim = _first_victim_of_memory_shortage()  # before the next line, which closes /proc/self to ourselves
    held["not_traceable"] = _not_traceable()
    missing = [name for name, holds in held.items() if not holds]
    if walled and missing:
        raise SandboxError(
            "limits-not-held",
            f"The sandbox could not apply its limits: {', '.join(missing)}.",
            "Run `grader doctor` and look for what this machine lacks.",
        )
    return {**held, "processes": held.get("processes", False), "first_victim_of_memory_shortage": first_victim}


def _resource_limits(limits: Limits, walled: bool) -> dict[str, tuple[str, int]]:
    wanted = {
        "address_space": ("RLIMIT_AS", limits.memory_bytes + _LIBRARIES),
        "memory": ("RLIMIT_DATA", limits.memory_bytes),
        "file_size": ("RLIMIT_FSIZE", limits.file_bytes),
        "open_files": ("RLIMIT_NOFILE", 1024),
        "core_dumps": ("RLIMIT_CORE", 0),
        "locked_memory": ("RLIMIT_MEMLOCK", 0),
        "message_queues": ("RLIMIT_MSGQUEUE", 0),
    }
    return wanted | {"processes": ("RLIMIT_NPROC", limits.processes)} if walled else wanted


def _lowered(constant: str, value: int) -> bool:
    import resource  # not on every system that can read this file

    if not hasattr(resource, constant):
        return False
    kind = getattr(resource, constant)
    _, hard = resource.getrlimit(kind)
    lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (lowest, lowest))
    except (OSError, ValueError):
        return False
    return resource.getrlimit(kind) == (lowest, lowest)


def _first_victim_of_memory_shortage() -> bool:
    try:
        Path("/proc/self/oom_score_adj").write_text("1000")
    except OSError:
        return False
    return True


def _not_traceable() -> bool:
    """Keep other processes out of this one's memory and descriptors (PR_SET_DUMPABLE, prctl(2))."""
    return sys.platform == "linux" and bool(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
