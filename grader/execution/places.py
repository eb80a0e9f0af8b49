"""Which places of this machine a Python process needs: the system's programs, the interpreter, its packages."""

from __future__ import annotations

import site
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime")
_OF_AN_INSTALLATION = ("bin", "lib", "lib32", "lib64", "pyvenv.cfg", "share/jupyter")
"""What Python needs of its prefix; a prefix whole may be somebody's project or home."""


@dataclass(frozen=True)
class Layout:
    """The places to show, such that every path resolves as it does outside."""

    places: tuple[Path, ...]
    """Real paths, none below another."""
    links: tuple[tuple[Path, str], ...]
    """Symbolic links outside of those places on the way to them, with what they hold."""


def interpreter() -> Layout:
    """What the running interpreter needs to start once more."""
    prefixes = dict.fromkeys(Path(p) for p in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix))
    installations = (prefix / part for prefix in prefixes for part in _OF_AN_INSTALLATION)
    user_packages = [Path(site.getusersitepackages())] if site.ENABLE_USER_SITE else []
    system = (Path(path) for path in (*_SYSTEM, *_SETTINGS))
    return layout((*system, *installations, Path(sys.executable), *user_packages))


def layout(paths: Iterable[Path]) -> Layout:
    """How to show these absolute paths; those that do not exist are left out."""
    real: set[Path] = set()
    links: dict[Path, str] = {}
    for path in paths:
        if path.exists():
            links.update(_links_on_the_way(path))
            real.add(path.resolve())
    places = tuple(sorted(path for path in real if real.isdisjoint(path.parents)))
    outside = ((link, target) for link, target in links.items() if not _lies_in(link, places))
    return Layout(places, tuple(sorted(outside)))


def _lies_in(path: Path, places: Iterable[Path]) -> bool:
    return any(path.is_relative_to(place) for place in places)


def _links_on_the_way(path: Path) -> dict[Path, str]:
    """Every symbolic link that resolving an existing path goes through, under its own real directory."""
    links: dict[Path, str] = {}
    here, ahead = Path("/"), list(reversed(path.parts[1:]))
    while ahead:
        step = ahead.pop()
        if step == "..":
            here = here.parent
        elif (here / step).is_symlink():
            target = str((here / step).readlink())
            links[here / step] = target
            ahead += reversed([part for part in Path(target).parts if part != "/"])
            here = Path("/") if target.startswith("/") else here
        else:
            here /= step
    return links
