"""A notebook that runs in this very process, graded without a wall: for code that the tests themselves wrote."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grader.execution.claims import reply_of
from grader.execution.inside.answering import Answering
from grader.execution.questions import arrays_of, probe_body
from grader.execution.wire import Message
from grader.grading import judge
from grader.model import Assignment, Cell, Notebook, Probe, Question, Reply, RunReport, Verdict
from grader.notebook.locate import locate
from grader.notebook.source import read_script
from grader.pipeline.own_loss import own_loss_name, with_own_losses
from grader.pipeline.preparing import Prepared, prepare

CALL_SECONDS = 10.0


@dataclass
class InProcess:
    """A cell that has run here, to which probes are put here."""

    namespace: dict[str, Any]
    report: RunReport = field(default_factory=lambda: RunReport((), frozenset(), {}))
    asked: list[Probe] = field(default_factory=list)
    """Every probe that was put."""

    @classmethod
    def of(cls, source: str) -> InProcess:
        """Run a cell."""
        namespace: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(source, "cell 0", "exec"), namespace)  # noqa: S102 - source of the tests
        return cls(namespace)

    def ask(self, probe: Probe) -> Reply:
        """Make all the calls of a probe."""
        self.asked.append(probe)
        answering = Answering({}, self.namespace, arrays_of(probe), CALL_SECONDS)
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            asked = probe_body(probe, CALL_SECONDS)
            body, arrays = answering.answer(asked)
            answering.add_asides(asked, body, arrays)
        return reply_of(Message(body, arrays))


def asking(**questions: Question) -> Prepared:
    """An assignment with these questions, prepared."""
    named = {name: replace(question, name=name) for name, question in questions.items()}
    return prepare(Assignment("Tried out", named), 7)


def verdicts(prepared: Prepared, source: str) -> tuple[Mapping[str, Verdict], InProcess]:
    """What becomes of a notebook of one cell, and the session that was asked."""
    script = read_script(Notebook((Cell(0, "code", source),)))
    located = locate(script, with_own_losses(prepared.assignment))
    session = InProcess.of(source)
    return {
        name: judge(prepared, question, located[name], session, located.get(own_loss_name(name))).verdict
        for name, question in prepared.assignment.questions.items()
    }, session


def verdict(prepared: Prepared, source: str) -> Verdict:
    """What becomes of the only question of an assignment."""
    (only,) = verdicts(prepared, source)[0].values()
    return only
