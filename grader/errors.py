"""Exceptions: an instructor's or operator's mistake, each with a stable slug and the fix.

    GraderError
    ├── AssignmentError    the assignment cannot be used as it stands
    ├── SandboxError       no usable wall around student code
    └── UsageError         the command was given something that it cannot take

A student's mistake is never an exception but a value; a mistake of ours is an ordinary traceback.
"""

from __future__ import annotations


class GraderError(Exception):
    """Something that the person at the keyboard can mend.

    Args:
        slug: stable identifier of the kind of error, for documentation and tests.
        message: which file or question, and what is wrong.
        fix: what to do about it.
    """

    exit_code = 2

    def __init__(self, slug: str, message: str, fix: str) -> None:
        super().__init__(f"{message}\n  {fix}")
        self.slug = slug
        self.message = message
        self.fix = fix


class AssignmentError(GraderError):
    """The assignment cannot be used as it stands."""


class UsageError(GraderError):
    """The command was given something that it cannot take."""


class SandboxError(GraderError):
    """There is no usable wall around student code."""

    exit_code = 3
