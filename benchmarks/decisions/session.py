"""A cell and the probes that are put to it in this very process: for code of our own, without a wall and a kernel."""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from dataclasses import dataclass, field
from typing import Any

from grader.execution.claims import reply_of
from grader.execution.inside.answering import Answering
from grader.execution.questions import arrays_of, probe_body
from grader.execution.wire import Message
from grader.model import Probe, Reply, RunReport

CALL_SECONDS = 10.0


@dataclass
class InProcess:
    """A notebook of one cell that has run here."""

    namespace: dict[str, Any]
    report: RunReport = field(default_factory=lambda: RunReport((), frozenset(), {}))
    asked: list[Probe] = field(default_factory=list)
    """Every probe that was put."""
    replies: list[Reply] = field(default_factory=list)
    """What came back, in the same order."""
    seconds: float = 0.0
    """Processor time spent in the student's code and in what surrounds its calls."""

    @classmethod
    def of(cls, source: str) -> InProcess:
        """Run a cell."""
        namespace: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(source, "cell 0", "exec"), namespace)
        return cls(namespace)

    def ask(self, probe: Probe) -> Reply:
        """Make all the calls of a probe."""
        start = time.thread_time()
        self.asked.append(probe)
        answering = Answering({}, self.namespace, arrays_of(probe), CALL_SECONDS)
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            asked = probe_body(probe, CALL_SECONDS)
            body, arrays = answering.answer(asked)
            answering.add_asides(asked, body, arrays)
        reply = reply_of(Message(body, arrays))
        self.replies.append(reply)
        self.seconds += time.thread_time() - start
        return reply
