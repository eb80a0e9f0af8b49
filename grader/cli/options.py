"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from grader.errors import UsageError
from grader.execution.wall import Wall
from grader.execution.walls import find_wall

Command = TypeVar("Command", bound=Callable[..., Any])
Sandbox = Literal["auto", "bubblewrap", "none"]

PATH = click.Path(path_type=Path)
INTERRUPTED = 130
"""Exit code of a command that was stopped by Ctrl-C: 128 and the number of the signal."""


def sandbox_options(command: Command) -> Command:
    """Add --sandbox and --i-trust-this-code."""
    command = click.option(
        "--i-trust-this-code", is_flag=True, help="Needed beside --sandbox=none: student code gets all your rights."
    )(command)
    return click.option(
        "--sandbox",
        type=click.Choice(["auto", "bubblewrap", "none"]),
        default="auto",
        show_default=True,
        help="What stands around student code.",
    )(command)


def wall_for(sandbox: Sandbox, i_trust_this_code: bool) -> Wall:
    """The wall that was asked for.

    Raises:
        UsageError: none was asked for without the words that say so.
        SandboxError: it cannot be built here.
    """
    if sandbox == "none" and not i_trust_this_code:
        raise UsageError(
            "no-trust",
            "--sandbox=none runs student code with all your rights.",
            "Add --i-trust-this-code if you mean it, or leave --sandbox away.",
        )
    return find_wall(sandbox)
