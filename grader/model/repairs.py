"""What a notebook lacks to run, and what stands in for it in a second run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Lack(StrEnum):
    """Why a notebook does not run here as it is written; documented in docs/grade-json.md."""

    MISSING_IMPORT = "missing_import"
    """A usual name, such as ``np``, that nothing in the notebook imports in time."""
    PYTHON_2 = "python_2"
    """A statement or a name of Python 2."""
    REMOVED_NAME = "removed_name"
    """A name that numpy no longer has."""
    DOES_NOT_PARSE = "does_not_parse"
    """Lines that are not Python."""
    BLANK = "blank"
    """An assignment with nothing to assign, or a function without a body."""
    NEEDS_LATER_CELL = "needs_later_cell"
    """A name that a cell needs and only a cell below it gives a value, which was run before it."""
    MISSING_MODULE = "missing_module"
    """A module that is not installed and did not come with the notebook."""
    MISSING_FILE = "missing_file"
    """A file that did not come with the notebook."""
    NETWORK = "network"
    """Something from the internet."""
    INPUT = "input"
    """Somebody at a keyboard."""
    EXIT = "exit"
    """A notebook that goes on after ``exit()`` or ``quit()``."""
    MAGIC = "magic"
    """A magic command that does not work here."""


REPAIRABLE = frozenset({*(str(lack) for lack in Lack), "missing_package"})
"""Kinds of problems that are repaired.  A package is a module that many install, and so has a kind of its own."""


@dataclass(frozen=True)
class Repair:
    """One thing that was lacking, and that was made good."""

    lack: Lack
    cell: int
    name: str
    """What it is about: a name, a module, a file, a line."""


@dataclass(frozen=True)
class Aids:
    """What stands in, in the run of a repaired notebook, for what it lacks."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Name to the import statement, or the expression, that gives it its usual value."""
    numpy: Mapping[str, str] = field(default_factory=dict)
    """Name that numpy had, to an expression that has the same value."""
    modules: frozenset[str] = frozenset()
    """Modules, by the first part of their names, that may be stood in for: those imported for use, not to try."""
    unbound: frozenset[str] = frozenset()
    """Names that only an ``import *`` can have brought."""
