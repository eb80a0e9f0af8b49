"""A program for behind the wall: it tries to get through, and reports.

Every attempt first does something like it that has to work, so that a broken attempt is not taken for a strong wall.
"""

from __future__ import annotations

import ctypes
import math
import mmap
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from grader.execution.limits import Limits, apply_inside
from grader.execution.wire import Caps, Channel

_MIB = 1 << 20
_AF_VSOCK = 40
_CLONE_NEWUSER = 0x10000000
_NOWHERE = ("192.0.2.1", 53)
"""An address that RFC 5737 gives to nobody: naming it as a peer sends nothing, but asks for a route."""
_OWN = frozenset(("tmpfs", "proc", "devpts"))
"""File systems of which the sandbox has its own."""


def main() -> None:
    """Make the attempts that the other side asks for."""
    channel = Channel(sys.stdin.fileno(), sys.stdout.fileno(), Caps())
    body: dict[str, Any] = channel.receive(math.inf).body
    apply_inside(Limits.from_dict(body["limits"]))
    channel.send({name: _made(name, arguments) for name, arguments in body["attempts"].items()})


def _made(name: str, arguments: dict[str, Any]) -> dict[str, object]:
    try:
        problems = _ATTEMPTS[name](**arguments)
    except (OSError, ImportError, MemoryError) as error:
        problems = [f"{type(error).__name__}: {error}"]
    return {"held": not problems, "said": ", ".join(problems)}


def privileges() -> list[str]:
    """Look for rights that this process should not have (proc_pid_status(5))."""
    lines = Path("/proc/self/status").read_text().splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    wanted = {"Pid": "1", "Seccomp": "2", "NoNewPrivs": "1", "CapEff": "0" * 16, "CapBnd": "0" * 16}
    return [f"{name} is {status.get(name)}, not {value}" for name, value in wanted.items() if status.get(name) != value]


def system_calls() -> list[str]:
    """Make calls that the filter has to refuse."""
    libc = ctypes.CDLL(None, use_errno=True)
    os.close(os.pidfd_open(os.getpid()))
    calls: dict[str, Callable[[], object]] = {
        "memfd_create": lambda: os.memfd_create("escape"),
        "socket(AF_VSOCK)": lambda: socket.socket(_AF_VSOCK, socket.SOCK_STREAM),
        "unshare": lambda: _checked(libc.unshare(_CLONE_NEWUSER)),
        "ptrace": lambda: _checked(libc.ptrace(0, 0, 0, 0)),
    }
    return [f"{name} works" for name, call in calls.items() if _works(call)]


def network(port: int, abstract: str) -> list[str]:
    """Reach servers that listen outside, and any other machine."""
    with socket.create_server(("127.0.0.1", 0)) as own:
        socket.create_connection(own.getsockname(), timeout=5).close()
    ways: dict[str, Callable[[], object]] = {
        "a port of this machine can be reached": lambda: socket.create_connection(("127.0.0.1", port), timeout=5),
        "an abstract socket can be reached": lambda: socket.socket(socket.AF_UNIX).connect(f"\0{abstract}"),
        "there is a route to other machines": lambda: socket.socket(type=socket.SOCK_DGRAM).connect(_NOWHERE),
    }
    return [name for name, way in ways.items() if _works(way)]


def files(paths: list[str]) -> list[str]:
    """Read what is not for students."""
    Path(sys.executable).open("rb").close()
    return [f"{path} can be read" for path in paths if _works(partial(os.open, path, os.O_RDONLY))]


def writing() -> list[str]:
    """Leave something outside of the sandbox's own memory."""
    Path("written").write_text("a first word")
    tried = [Path(place) / "written" for place in ("/", "/dev", "/usr", "/opt/grader/grader", f"{sys.prefix}/lib")]
    written = [f"{path} can be written" for path in tried if _works(path.touch)]
    return written + [f"{where} is writable" for where in _writable_mounts()]


def processes(limit: int) -> list[str]:
    """Start more processes than there may be."""
    children: list[int] = []
    try:
        while len(children) <= limit:
            children.append(_sleeping_child())
    except BlockingIOError:
        pass
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if not children:
        return ["not even one process can be started"]
    return [f"more than {limit} processes can be started"] if len(children) > limit else []


def memory(limit: int) -> list[str]:
    """Ask for more memory than there may be, in several ways."""
    bytearray(64 * _MIB)
    ways: dict[str, Callable[[], object]] = {
        "private memory": lambda: bytearray(limit),
        "shared memory": lambda: mmap.mmap(-1, 2 * limit),
    }
    return [f"{name} beyond the limit can be had" for name, way in ways.items() if _works(way)]


def file_size(limit: int) -> list[str]:
    """Write a larger file than there may be."""
    with tempfile.TemporaryFile() as file:
        file.truncate(1)
        return ["a larger file can be written"] if _works(lambda: file.truncate(limit + 1)) else []


def imports(modules: list[str]) -> list[str]:
    """Import what notebooks need."""
    for module in modules:
        import_module(module)
    return []


_ATTEMPTS: dict[str, Callable[..., list[str]]] = {
    attempt.__name__: attempt
    for attempt in (privileges, system_calls, network, files, writing, processes, memory, file_size, imports)
}


def _works(way: Callable[[], object]) -> bool:
    try:
        way()
    except (OSError, MemoryError):
        return False
    return True


def _checked(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _writable_mounts() -> list[str]:
    """Where directories of file systems other than the sandbox's own are mounted to be written (proc(5))."""
    lines = (line.split(" - ") for line in Path("/proc/self/mountinfo").read_text().splitlines())
    mounts = ((mount.split(), kind.split()[0]) for mount, kind in lines)
    writable = (fields[4] for fields, kind in mounts if "rw" in fields[5].split(",") and kind not in _OWN)
    return [where for where in writable if Path(where).is_dir()]


def _sleeping_child() -> int:
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    return child


if __name__ == "__main__":
    main()
