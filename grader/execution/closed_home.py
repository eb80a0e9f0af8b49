"""A program that root starts instead of bubblewrap: it becomes nobody first, and then bubblewrap.

    python -I -S closed_home.py PLACE... -- PROGRAM ARGUMENT...

Inside a user namespace of root's, process limits are not kept and root's files stay readable, so that bubblewrap
must never run as root.  But nobody cannot enter a home such as /root (mode 700), where interpreter and packages
may lie.  Therefore every closed directory on the way to a place is first covered, in a mount namespace that only
this process sees (mount_namespaces(7)), by an empty one that holds the places alone.

It stands alone: it runs as root, so it imports nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from pathlib import Path

NOBODY = 65534

_CLONE_NEWNS = 0x00020000
_MS_NOSUID, _MS_NODEV, _MS_BIND, _MS_REC, _MS_PRIVATE = 1 << 1, 1 << 2, 1 << 12, 1 << 14, 1 << 18
_PR_SET_NO_NEW_PRIVS = 38

_C = ctypes.CDLL(None, use_errno=True)


def main(arguments: list[str]) -> None:
    """Open the way to the places, become nobody, become the program."""
    end = arguments.index("--")
    places, command = [Path(path) for path in arguments[:end]], arguments[end + 1 :]
    os.chdir("/")
    os.umask(0o022)
    if covers := _closed_directories(places):
        _open_the_way(covers, places)
    _become_nobody()
    os.execv(command[0], command)  # noqa: S606 - the command is ours, there is no shell to mislead


def _closed_directories(places: list[Path]) -> list[Path]:
    """The outermost directories at which others are stopped on their way into the places."""
    closed: set[Path] = set()
    for place in places:
        stops = [step for step in reversed(place.parents) if not _others_may(stat.S_IXOTH, step)]
        closed.update(stops[:1] or ([] if _others_may_read(place) else [place]))
    return sorted(directory for directory in closed if closed.isdisjoint(directory.parents))


def _others_may(bits: int, path: Path) -> bool:
    return path.stat().st_mode & bits == bits


def _others_may_read(path: Path) -> bool:
    return _others_may(stat.S_IROTH | stat.S_IXOTH if path.is_dir() else stat.S_IROTH, path)


def _open_the_way(covers: list[Path], places: list[Path]) -> None:
    _call("unshare", _CLONE_NEWNS)
    _mount("none", Path("/"), None, _MS_REC | _MS_PRIVATE)
    hidden = [place for place in places if any(place.is_relative_to(cover) for cover in covers)]
    shown = [part for place in hidden for part in _readable_parts(place)]
    # Descriptors outlive the covering; paths do not.
    handles = [(path, path.is_dir(), os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in shown]
    for cover in covers:
        _mount("tmpfs", cover, "tmpfs", _MS_NOSUID | _MS_NODEV, "mode=755,size=1m")
    for path, is_directory, handle in handles:
        _make_mount_point(path, is_directory)
        _mount(f"/proc/self/fd/{handle}", path, None, _MS_BIND | _MS_REC)


def _readable_parts(place: Path) -> list[Path]:
    """The place itself if others can read it, otherwise what it holds."""
    if _others_may_read(place):
        return [place]
    if not place.is_dir():
        sys.exit(f"other users cannot read {place}, and student code must not run as root")
    return [part for entry in sorted(place.iterdir()) for part in _readable_parts(entry)]


def _make_mount_point(path: Path, is_directory: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_directory:
        path.mkdir(exist_ok=True)
    else:
        path.touch()


def _become_nobody() -> None:
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError as error:
        sys.exit(f"root cannot become nobody here: {error.strerror}")
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _mount(source: str, target: Path, kind: str | None, flags: int, options: str | None = None) -> None:
    _call("mount", _encoded(source), _encoded(str(target)), _encoded(kind), flags, _encoded(options))


def _encoded(text: str | None) -> bytes | None:
    return None if text is None else os.fsencode(text)


def _call(name: str, *arguments: object) -> None:
    if getattr(_C, name)(*arguments) != 0:
        sys.exit(f"{name}: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    main(sys.argv[1:])
