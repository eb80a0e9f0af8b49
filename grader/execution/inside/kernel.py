"""The grader's part inside the student's kernel: records the run, then answers probes from files.

Nothing here is trusted by the grader: the student's code shares this process.  All decisions are taken outside,
from the arrays that come out.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.execution.inside.aids.installing import install
from grader.execution.inside.aids.ledger import Ledger
from grader.execution.inside.answering import Answering
from grader.execution.inside.recorder import Recorder
from grader.execution.wire import decode_arrays, encode_arrays


def begin(shell: Any, watch_file: str) -> None:
    """Start recording; called before the first cell runs."""
    watch = json.loads(Path(watch_file).read_text())
    recorder = Recorder(
        [(cell, source) for cell, source in watch["sources"]],
        frozenset(watch["names"]),
        frozenset(watch["functions"]),
        {int(cell): expressions for cell, expressions in watch["expressions"].items()},
    )
    recorder.install(shell)
    shell.grader_recorder = recorder
    shell.grader_ledger = Ledger(lambda: recorder.cell)
    install(shell, watch["aids"], shell.grader_ledger)


def report(shell: Any, reply_file: str) -> None:
    """Write what was stood in for, and which values were recorded in full.

    A fresh value can take the place of these without a look at them.
    """
    shell.grader_recorder.closed = True
    records = shell.grader_recorder.records
    recorded = sorted(key for key, record in records.items() if record.kind and record.numbers is not None)
    _write(reply_file, {"recorded": recorded, "repairs": shell.grader_ledger.entries}, {})


def answer(shell: Any, probe_file: str, arrays_file: str, reply_file: str) -> None:
    """Make all the calls of one probe and write what came back."""
    shell.grader_recorder.closed = True
    probe = json.loads(Path(probe_file).read_text())
    arrays = decode_arrays(Path(arrays_file).read_bytes())
    ledger = shell.grader_ledger
    answering = Answering(shell.grader_recorder.records, shell.user_ns, arrays, probe["call_seconds"], ledger)
    with _silence():
        body, found = answering.answer(probe)
    _write(reply_file, body, found)
    with _silence():  # whatever becomes of this process now, the answers are kept
        added = answering.add_asides(probe, body, found)
    if added:
        _write(reply_file, body, found)


def _write(reply_file: str, body: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    Path(reply_file + ".arrays").write_bytes(encode_arrays(arrays))
    Path(reply_file).write_text(json.dumps(body))


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
