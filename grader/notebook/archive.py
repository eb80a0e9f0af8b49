"""Notebooks in a zip archive, read in memory: nothing is extracted, so no name in it can reach the disk."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.model import Problem
from grader.notebook.read import MAX_BYTES, too_large

MAX_MEMBERS = 10_000
MAX_TOTAL_BYTES = 2**30
"""Of all notebooks of an archive together, unpacked."""
MAX_DIRECTORY_BYTES = 8 * 2**20
"""Of the list of members, which `zipfile` reads in one piece."""

_READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:\Z")


@dataclass(frozen=True)
class Member:
    """One notebook of an archive, or the archive itself where it cannot be used at all."""

    name: PurePosixPath | None
    """None: the archive itself."""
    content: bytes | Problem


def notebooks_in(archive: Path, wanted: Callable[[PurePosixPath], bool]) -> Iterator[Member]:
    """Read the notebooks of a zip archive whose names are wanted, one at a time.

    Hidden and ``__MACOSX`` members and nested archives do not count.  A member that is no plain file, leaves the
    archive by its name, is encrypted, or is larger than a notebook may be comes with a problem instead of bytes;
    so do those that are left when the archive has unpacked to `MAX_TOTAL_BYTES`.
    """
    try:
        with _CappedFile(archive) as file, zipfile.ZipFile(file) as opened:
            members = opened.infolist()
            if len(members) > MAX_MEMBERS:
                yield Member(None, _too_many(len(members)))
                return
            left = MAX_TOTAL_BYTES
            for info in members:
                name = PurePosixPath(info.filename.replace("\\", "/"))
                if _is_notebook(name) and not info.is_dir() and wanted(name):
                    content = _read(opened, info, name, left)
                    left -= len(content) if isinstance(content, bytes) else 0
                    yield Member(name, content)
    except _READ_ERRORS as error:
        yield Member(None, _unreadable(f"The archive cannot be read: {error}.", "Make the archive again as a .zip."))


class _CappedFile(io.FileIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise zipfile.BadZipFile("its list of members is too long")
        return super().read(-1 if size is None else size)


def _is_notebook(name: PurePosixPath) -> bool:
    hidden = any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in name.parts)
    return name.suffix.lower() == ".ipynb" and not hidden


def _read(opened: zipfile.ZipFile, info: zipfile.ZipInfo, name: PurePosixPath, left: int) -> bytes | Problem:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return _unreadable("Expected a plain file in the archive, not a link or device.", "Put the file itself in.")
    if ".." in name.parts or name.is_absolute() or _DRIVE.match(name.parts[0]):
        return _unreadable(f"Expected a name inside the archive, not {info.filename!r}.", "Make the archive again.")
    if info.flag_bits & _ENCRYPTED:
        return _unreadable("Expected a readable file, not an encrypted one.", "Make the archive without a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # The other decompressors of `zipfile` cannot be stopped half way.
        return _unreadable(
            "Expected ordinary zip compression, not another method.", "Make the archive as a plain .zip."
        )
    if info.file_size > MAX_BYTES:
        return too_large(info.file_size)
    if info.file_size > left:
        return Problem(
            "too_large",
            f"Expected notebooks of at most {MAX_TOTAL_BYTES / 2**30:.0f} GiB in one archive, not more.",
            "Divide the archive into several.",
        )
    try:
        with opened.open(info) as file:
            return file.read(MAX_BYTES + 1)
    except _READ_ERRORS as error:
        return _unreadable(f"The file is damaged in the archive: {error}.", "Make the archive again.")


def _too_many(count: int) -> Problem:
    return Problem(
        "too_many_members",
        f"Expected an archive of at most {MAX_MEMBERS:,} files, not {count:,}.",
        "Pack the notebooks alone, or divide the archive into several.",
    )


def _unreadable(message: str, fix: str) -> Problem:
    return Problem("unreadable", message, fix)
