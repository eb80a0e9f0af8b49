"""The trusted end of one submission's run: starts the wall, sends the cells, puts probes, parses the claims."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from grader.execution.claims import cell_runs, recorded_keys, repairs_made, reply_of
from grader.execution.limits import Limits
from grader.execution.process import channel_to, ended, last_words
from grader.execution.questions import aids_body, arrays_of, probe_body
from grader.execution.wall import Wall
from grader.execution.wire import Caps, Channel, ChannelError, Message
from grader.model import Aids, CellRun, Died, Notebook, Probe, Reply, RunReport, TimedOut, Watch

START_SECONDS = 90.0
RUNNER = "grader.execution.inside.runner"


@dataclass
class Session:
    """A notebook that has run, ready for probes."""

    report: RunReport
    _channel: Channel
    _limits: Limits

    def ask(self, probe: Probe) -> Reply:
        """Put one probe; whatever happens inside is a value."""
        seconds = self._limits.call_seconds * (len(probe.calls) + 8) + self._limits.notebook_seconds
        try:
            self._channel.send({"probe": probe_body(probe, self._limits.call_seconds)}, arrays_of(probe))
            message = self._channel.receive(time.monotonic() + seconds)
        except ChannelError as error:
            ended = Died(f"the sandbox ended during this question ({type(error).__name__})")
            return Reply({call.label: ended for call in probe.calls})
        return _completed(reply_of(message), message, probe, self._limits)


def _completed(reply: Reply, message: Message, probe: Probe, limits: Limits) -> Reply:
    """The reply with an outcome for every call: those that the kernel did not live to report ended with it."""
    missing = [call.label for call in probe.calls if call.label not in reply.outcomes]
    if not missing:
        return reply
    timed_out = message.body.get("status") == "timed_out"
    reason = TimedOut(limits.call_seconds) if timed_out else Died("it called exit, or crashed")
    return replace(reply, outcomes={**reply.outcomes, **dict.fromkeys(missing, reason)})


@contextmanager
def open_session(
    wall: Wall, notebook: Notebook, watch: Watch, limits: Limits, files: Path | None, aids: Aids | None = None
) -> Iterator[Session]:
    """Run a notebook behind a wall; inside the block, probes can be put to it.

    A run that never reports back counts every cell as died or timed out: also that is a value.

    Args:
        wall: what keeps it apart from the machine.
        notebook: its cells.
        watch: what is recorded while it runs.
        limits: how much it may use.
        files: what lies in its working directory; None: nothing.
        aids: what stands in for what it lacks; None: nothing, it runs as it is written.
    """
    with ended(wall.start(RUNNER, limits, files)) as process:
        channel = channel_to(process, Caps())
        report = _report(channel, notebook, watch, limits, aids)
        if not report.complete and (said := last_words(process)):
            report = replace(report, facts={**report.facts, "last_words": said})
        yield Session(report, channel, limits)


def _report(channel: Channel, notebook: Notebook, watch: Watch, limits: Limits, aids: Aids | None) -> RunReport:
    code = [cell for cell in notebook.cells if cell.kind == "code" and cell.source.strip()]
    start = {
        "limits": limits.to_dict(),
        "cells": [{"cell": cell.index, "source": cell.source} for cell in code],
        "watch": {
            "names": sorted(watch.names),
            "functions": sorted(watch.functions),
            "expressions": {str(cell): list(expressions) for cell, expressions in watch.expressions.items()},
        },
        "aids": None if aids is None else aids_body(aids),
    }
    try:
        channel.send(start)
        message = channel.receive(time.monotonic() + START_SECONDS + 2 * limits.notebook_seconds)
    except ChannelError as error:
        cells = tuple(CellRun(cell.index, "died") for cell in code)
        return RunReport(cells, frozenset(), {"run": f"no report ({type(error).__name__})"}, complete=False)
    facts = message.body.get("held")
    held = {str(k): str(v) for k, v in facts.items()} if isinstance(facts, Mapping) else {}
    return RunReport(
        cell_runs(message.body.get("cells")),
        recorded_keys(message.body.get("recorded")),
        held,
        repairs=repairs_made(message.body.get("repairs"), {cell.index for cell in code}),
    )
