"""A process behind a wall, seen from outside."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from grader.execution.wire import Caps, Channel

_PIPE_BYTES = 1 << 16


def channel_to(process: subprocess.Popen[bytes], caps: Caps) -> Channel:
    """A channel over the standard input and output of a process that a wall started."""
    return Channel(_pipe(process.stdout).fileno(), _pipe(process.stdin).fileno(), caps)


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Afterwards the process and everything behind its wall has ended, whatever happened."""
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def last_words(process: subprocess.Popen[bytes]) -> str:
    """The last line that a process has written to its standard error so far; empty: none."""
    stderr = _pipe(process.stderr).fileno()
    os.set_blocking(stderr, False)
    try:
        text = os.read(stderr, _PIPE_BYTES).decode("utf-8", "replace")
    except BlockingIOError:
        return ""
    lines = ("".join(filter(str.isprintable, line)).strip() for line in reversed(text.splitlines()))
    return next(filter(None, lines), "")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise TypeError("the process was started without a pipe")
    return stream
