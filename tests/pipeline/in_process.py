"""A notebook that runs in this very process, graded without a wall: for code that the tests themselves wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from benchmarks.decisions.session import InProcess
from grader.model import Assignment, Cell, Notebook, Question, Verdict
from grader.notebook.locate import locate
from grader.notebook.source import read_script
from grader.pipeline.judging import judge
from grader.pipeline.own_loss import own_loss_name, with_own_losses
from grader.pipeline.preparing import Prepared, prepare


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
