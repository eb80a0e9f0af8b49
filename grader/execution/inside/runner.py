"""The first process inside the wall: runs the notebook, then puts the grader's probes to it, over one channel.

Messages in: ``start`` with the cells and what to watch, then any number of ``probe``.
Messages out: ``ran`` with what became of the cells, then one ``reply`` a probe.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.execution.limits import Limits, apply_inside
from grader.execution.wire import Caps, Channel, ChannelClosed, ChannelCorrupt, decode_arrays, encode_arrays

RESTARTS = 4
REPLY_BYTES = 64 * 1024 * 1024


def main() -> None:
    """Serve one submission and end."""
    channel = _private_channel()
    start = channel.receive(time.monotonic() + 60).body
    limits = Limits.from_dict(start["limits"])  # type: ignore[arg-type]
    held = apply_inside(limits)
    from grader.execution.inside.notebook_run import run  # heavy: only under the limits

    run(_serve(channel, start, limits, held))


def _private_channel() -> Channel:
    """The channel on descriptors that the kernel does not inherit; 0 and 1 lead nowhere afterwards."""
    read_fd, write_fd = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return Channel(read_fd, write_fd, Caps())


async def _serve(channel: Channel, start: Mapping[str, Any], limits: Limits, held: Mapping[str, Any]) -> None:
    run = await _NotebookRun.of(start, limits)
    channel.send({"kind": "ran", "cells": run.outcomes, "held": dict(held), **await run.report()})
    while True:
        try:
            message = channel.receive(time.monotonic() + limits.notebook_seconds)
        except ChannelClosed:
            break
        body, block = await run.answer(message.body["probe"], encode_arrays(message.arrays))
        channel.send({"kind": "reply", **body}, block)
    await run.stop()


@dataclass
class _NotebookRun:
    """The kernel of one notebook, started again when the student's code has ended it."""

    start: Mapping[str, Any]
    limits: Limits
    place: Path
    notebook: Any
    kernel: Any = None
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    restarts: int = 0
    skip: set[int] = field(default_factory=set)

    @classmethod
    async def of(cls, start: Mapping[str, Any], limits: Limits) -> _NotebookRun:
        """Run all cells."""
        from grader.execution.inside.notebook_run import as_notebook

        place = Path(tempfile.mkdtemp(prefix="grader-"))
        run = cls(start, limits, place, as_notebook(start["cells"]))
        await run._launch()
        deadline = time.monotonic() + limits.notebook_seconds
        for cell in start["cells"]:
            outcome = await run._cell(int(cell["cell"]), deadline)
            run.outcomes.append(outcome)
        return run

    async def _launch(self) -> None:
        from grader.execution.inside.notebook_run import START_SECONDS, Kernel, hidden

        self.kernel = await Kernel.start(self.notebook, self.limits)
        watch = {
            "sources": [
                (cell["cell"], cell["source"]) for cell in self.start["cells"] if int(cell["cell"]) not in self.skip
            ],
            **self.start["watch"],
            "aids": self.start["aids"],
        }
        file = self.place / "watch.json"
        file.write_text(json.dumps(watch))
        await self.kernel.run_hidden(hidden("begin", file), START_SECONDS)

    async def _cell(self, index: int, deadline: float) -> dict[str, Any]:
        if time.monotonic() > deadline:
            self.skip.add(index)
            return {"cell": index, "status": "timed_out"}
        outcome: dict[str, Any] = await self.kernel.run_cell(index)
        if outcome["status"] == "died" or (outcome["status"] == "timed_out" and not await self.kernel.recover()):
            self.skip.add(index)
            await self._again()
        return outcome

    async def _again(self) -> None:
        """Start a new kernel and run once more what ran before, but for the cells that ended the old one."""
        await self.kernel.stop()
        self.restarts += 1
        await self._launch()
        if self.restarts > RESTARTS:
            return
        for earlier in self.outcomes:
            if earlier["cell"] in self.skip:
                continue
            again = await self.kernel.run_cell(earlier["cell"])
            if again["status"] in ("died", "timed_out"):
                self.skip.add(earlier["cell"])
                await self._again()
                return

    async def report(self) -> dict[str, Any]:
        """What the kernel recorded, and what it stood in for; nothing if it does not say."""
        from grader.execution.inside.notebook_run import hidden

        file = self.place / "report.json"
        await self.kernel.run_hidden(hidden("report", file), self.limits.cell_seconds)
        body, _ = self._read(file)
        return {part: said[:10_000] for part in ("recorded", "repairs") if isinstance(said := body.get(part), list)}

    async def answer(self, probe: Any, arrays: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
        """Put one probe to the kernel."""
        from grader.execution.inside.notebook_run import hidden

        number = len(list(self.place.iterdir()))
        probe_file, arrays_file, reply_file = (self.place / f"{part}-{number}" for part in ("probe", "arrays", "reply"))
        probe_file.write_text(json.dumps(probe))
        arrays_file.write_bytes(arrays)
        seconds = min(self.limits.notebook_seconds, self.limits.call_seconds * (len(probe["calls"]) + 4))
        status = await self.kernel.run_hidden(hidden("answer", probe_file, arrays_file, reply_file), seconds)
        body, block = self._read(reply_file)
        if status == "died" or (status == "timed_out" and not await self.kernel.recover()):
            await self._again()
        return ({"status": status, **body}, block) if body else ({"status": status}, {})

    def _read(self, file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the kernel wrote; nothing if it is no reply."""
        try:
            body = json.loads(_read_plainly(file))
            arrays = decode_arrays(_read_plainly(Path(f"{file}.arrays")))
        except (OSError, ValueError, RecursionError, ChannelCorrupt):
            return {}, {}
        return (body, arrays) if isinstance(body, dict) else ({}, {})

    async def stop(self) -> None:
        """End the kernel."""
        await self.kernel.stop()


def _read_plainly(file: Path) -> bytes:
    """The bytes of a regular file: no link, no pipe, not too long."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > REPLY_BYTES:
            raise OSError("not a plain file of a sensible size")
        return b"".join(iter(lambda: os.read(descriptor, 1 << 20), b""))
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
