"""The command `grader`, as a person meets it: words in, text and an exit code out."""

from __future__ import annotations

import io
import os
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from grader.cli.main import main

_COLOURS = ("FORCE_COLOR", "NO_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE")


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


def grader(*words: str | Path, at: Path | None = None) -> Said:
    """Run the command in this process, without a terminal, 80 columns wide; `at` is where the person stands."""
    out, err = io.StringIO(), io.StringIO()
    plain = {name: value for name, value in os.environ.items() if name not in _COLOURS} | {"COLUMNS": "80"}
    with (
        chdir(at or Path.cwd()),
        mock.patch.dict(os.environ, plain, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main([str(word) for word in words])
    return Said(int(ended.value.code or 0), out.getvalue(), err.getvalue())
