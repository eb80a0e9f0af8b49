"""A notebook without an assignment: every gradient that it claims, beside the derivative of its own loss."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.audit.asking import Tested, Untested, tried
from grader.audit.claims import Claim
from grader.audit.deciding import Shown
from grader.audit.discovery import claims_in
from grader.audit.findings import Finding, finding_of, without_repeats
from grader.audit.methods import methods_in
from grader.audit.pairs import pairs_in
from grader.audit.programs import plan, probe_of_kinds, watch_for
from grader.audit.scenes import scenes_of
from grader.execution.limits import Limits
from grader.execution.session import open_session
from grader.execution.wall import Wall
from grader.model import Answered, Keyed, Notebook, Numbers, Problem
from grader.notebook.flow import Flow
from grader.notebook.repairs.mending import mended
from grader.notebook.source import Script, read_script
from grader.pipeline.asking import Asking
from grader.pipeline.repairing import problems_of_runs, repairs_for

SECONDS = 300.0
"""For all gradients of a notebook together, after it has run."""


@dataclass(frozen=True)
class Audit:
    """What was found in a notebook."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...] = ()


def audit_notebook(notebook: Notebook, wall: Wall, limits: Limits) -> Audit:
    """Audit one notebook behind a wall: as it is written, or repaired where it does not run as it is written."""
    mend = mended(notebook)
    script = read_script(mend.notebook)
    claims = claims_of(script)
    watch = watch_for(claims)
    with open_session(wall, notebook, watch, limits, None) as session:
        written = session.report
        repairs = repairs_for(mend, script, written) if written.complete else None
        if repairs is None:
            return Audit(audit_claims(claims, session), problems_of_runs(read_script(notebook), written, None, ()))
    with open_session(wall, mend.notebook, watch, limits, None, repairs.aids) as session:
        findings = audit_claims(claims, session)
        problems = problems_of_runs(read_script(notebook), written, session.report, repairs.made)
        return Audit(findings, problems)


def claims_of(script: Script) -> tuple[Claim, ...]:
    """Every gradient that a notebook claims."""
    module = Flow(script.statements)
    pairs = pairs_in(script, module)
    variables = [claim for scene in scenes_of(script, module) for claim in claims_in(scene)]
    return (*pairs, *methods_in(module), *variables)


def audit_claims(claims: Sequence[Claim], session: Asking) -> tuple[Finding, ...]:
    """Try every claim in a notebook that has run."""
    numbers = _numbers(session)
    deadline = time.monotonic() + SECONDS
    findings = [finding_of(claim, _results(claim, numbers, session, deadline)) for claim in claims]
    return without_repeats(claims, findings)


def _numbers(session: Asking) -> frozenset[str]:
    """Keys of what was recorded and is numbers."""
    keys, probe = probe_of_kinds(session.report)
    match session.ask(probe).outcomes.get("own"):
        case Answered(value=Keyed(items={"numbers": Numbers(array=flags)})) if flags.size == len(keys):
            return frozenset(key for key, flag in zip(keys, np.ravel(flags), strict=True) if flag)
        case _:
            return frozenset()


def _results(claim: Claim, numbers: frozenset[str], session: Asking, deadline: float) -> list[Tested | Untested]:
    """What every trial of a claim showed; once it is right, no more are made."""
    if claim.traces.autograd or claim.traces.quotients or claim.traces.symbolic:
        return []
    found: list[Tested | Untested] = []
    for trial in claim.trials:
        if time.monotonic() > deadline:
            return [*found, Untested("there was no time left for it")]
        result = tried(claim, trial, plan(claim, trial, numbers, session.report.recorded), session)
        found.append(result)
        if isinstance(result, Tested) and result.decision.shown is Shown.RIGHT:
            break
    return found
