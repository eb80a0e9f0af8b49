"""A notebook that runs in this very process, audited without a wall: for code that the tests themselves wrote."""

from __future__ import annotations

import ast
import contextlib
import io
import warnings
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from grader.audit.findings import Finding
from grader.audit.programs import watch_for
from grader.auditing import audit_claims, claims_of
from grader.execution.claims import reply_of
from grader.execution.inside.answering import Answering
from grader.execution.inside.recorder import Recorder
from grader.execution.questions import arrays_of, probe_body
from grader.execution.wire import Message
from grader.model import Cell, Notebook, Probe, Reply, RunReport, Watch
from grader.notebook.source import read_script

CALL_SECONDS = 10.0


def notebook_of(source: str) -> Notebook:
    """The cells of a notebook, which `#%%` divides."""
    return Notebook(tuple(Cell(index, "code", part) for index, part in enumerate(source.split("#%%\n"))))


def audited(source: str) -> dict[str, Finding]:
    """What an audit says, by the name of the gradient; of several with one name, the last."""
    notebook = notebook_of(source)
    claims = claims_of(read_script(notebook))
    findings = audit_claims(claims, InProcess.of(notebook, watch_for(claims)))
    return {finding.name: finding for finding in findings}


@dataclass
class InProcess:
    """A notebook that has run here."""

    namespace: dict[str, Any]
    recorder: Recorder
    report: RunReport = field(default_factory=lambda: RunReport((), frozenset(), {}))

    @classmethod
    def of(cls, notebook: Notebook, watch: Watch) -> InProcess:
        """Run the cells; one that fails does not stop the others."""
        namespace: dict[str, Any] = {"__name__": "__main__"}
        sources = [(cell.index, cell.source) for cell in notebook.cells]
        recorder = Recorder(sources, watch.names, watch.functions, watch.expressions)
        events = SimpleNamespace(register=lambda name, call: None)
        recorder.install(SimpleNamespace(user_ns=namespace, ast_transformers=[], events=events))
        for cell in notebook.cells:
            recorder.before_cell(SimpleNamespace(raw_cell=cell.source))
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = recorder.visit(ast.parse(cell.source.lstrip("\n")))  # as IPython counts lines
                exec(compile(tree, f"cell {cell.index}", "exec"), namespace)  # noqa: S102 - code of the tests
            recorder.after_cell(None)
        recorder.closed = True
        return cls(namespace, recorder, RunReport((), frozenset(recorder.records), {}))

    def ask(self, probe: Probe) -> Reply:
        """Make all the calls of a probe."""
        answering = Answering(self.recorder.records, self.namespace, arrays_of(probe), CALL_SECONDS)
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            body, arrays = answering.answer(probe_body(probe, CALL_SECONDS))
        return reply_of(Message(body, arrays))
