"""References that were built before, kept in the user's cache directory: a hit saves time and changes nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import secrets
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from grader.grading import versions
from grader.model import Assignment, Question, Reference
from grader.numerics.reference import build_reference
from grader.reference_format import ForeignError, from_bytes, to_bytes

KEPT = 256
"""Entries that are kept, newest first: every run has a seed of its own, so most are never asked for again."""


@dataclass(frozen=True)
class ReferenceCache:
    """The references of one assignment.

    An entry that is damaged, belongs to something else, or that somebody else could have written is built anew.
    """

    directory: Path
    assignment: Assignment

    def build(self, question: Question, seed: int) -> Reference:
        """The reference of a question, from the cache if it is there.

        Raises:
            AssignmentError: it has to be built, and the loss cannot be evaluated or differentiated.
        """
        loss, wrt = question.loss, question.wrt
        if not self.assignment.digest:  # not from a file, so that nothing tells one version from another
            return build_reference(loss, wrt, seed)
        key = self._key(question, seed)
        file = self.directory / f"{hashlib.sha256(key.encode()).hexdigest()}.safetensors"
        with contextlib.suppress(OSError, ForeignError):
            return from_bytes(_read(file), key, loss, wrt, seed)
        reference = build_reference(loss, wrt, seed)
        with contextlib.suppress(OSError):
            _write(file, to_bytes(reference, key))
            _forget_oldest(self.directory)
        return reference

    def _key(self, question: Question, seed: int) -> str:
        """All that a reference depends on."""
        return json.dumps(
            {
                "assignment": self.assignment.digest,
                "question": question.name,
                "loss": question.loss.name,
                "quantity": question.loss.quantity,
                "inputs": repr(dict(question.loss.inputs)),
                "wrt": question.wrt,
                "seed": seed,
                "versions": versions(),
                "code": _digest_of_code(),
                "machine": platform.machine(),
            },
            sort_keys=True,
        )


def usual_directory() -> Path:
    """The user's cache directory (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(home) if Path(home).is_absolute() else Path.home() / ".cache"
    return base / "grader" / "references"


def _digest_of_code() -> str:
    """What builds references: the version alone does not tell while one works on it."""
    digest = hashlib.sha256()
    for room in ("numerics", "model"):
        for file in sorted(files("grader").joinpath(room).iterdir(), key=lambda found: found.name):
            if file.name.endswith(".py"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _read(file: Path) -> bytes:
    """What stands in a file that nobody else could have written.

    Raises:
        ForeignError: somebody else could.
    """
    with file.open("rb") as opened:
        facts = os.fstat(opened.fileno())
        if facts.st_uid != os.getuid() or facts.st_mode & 0o022:
            raise ForeignError("another owner")
        return opened.read()


def _write(file: Path, data: bytes) -> None:
    """The whole file or nothing, also where several write at the same time."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(data)
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _forget_oldest(directory: Path) -> None:
    entries = sorted(directory.glob("*.safetensors"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in entries[KEPT:]:
        file.unlink(missing_ok=True)
