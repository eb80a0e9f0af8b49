"""What an audit says of every gradient that a notebook claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from grader.audit.asking import Tested, Untested
from grader.audit.claims import Claim, Trial
from grader.audit.deciding import Shown
from grader.audit.names import is_check
from grader.model import Place

Result: TypeAlias = Tested | Untested


class Status(StrEnum):
    """What became of a claim."""

    RIGHT = "right"
    """It is the derivative of the notebook's own loss, at the notebook's own point and around it."""
    RIGHT_HERE = "right_here"
    """It is right at the notebook's own point and does not follow when the parameter changes."""
    CONSTANT_FACTOR = "constant_factor"
    """It is the derivative of the notebook's own loss times one constant."""
    WRONG = "wrong"
    """It is not the derivative of the notebook's own loss."""
    UNDECIDED = "undecided"
    """It was tested, and the numbers, or the names, leave open whether it is right."""
    UNTESTED = "untested"
    """It could not be tested."""
    NOT_BY_HAND = "not_by_hand"
    """It is what a program for differentiation, or differences, gave: no derivation."""


@dataclass(frozen=True)
class Finding:
    """One gradient, and what became of it."""

    name: str
    place: Place
    where: str
    """The scene in which it is made, as people call it."""
    status: Status
    reason: str = ""
    """Why it is not decided, or how it was computed."""
    parameter: str = ""
    loss: str = ""
    factor: float | None = None
    digits: int | None = None
    gap: float | None = None
    points: int = 0
    note: str = ""


def finding_of(claim: Claim, results: Sequence[Result]) -> Finding:
    """What follows from the trials of one claim.

    It is right if any trial shows that, and off by a constant if one shows that of which names say by what it is.
    It is wrong only if a trial against which nothing speaks shows that and every other such trial shows the same.
    """
    if how := _method(claim):
        return _plain(claim, Status.NOT_BY_HAND, how)
    tried = list(zip(claim.trials, results, strict=False))
    tested = [(trial, result) for trial, result in tried if isinstance(result, Tested)]
    if not tested:
        return _untested(claim, tried)
    for shown, status in _BEST_FIRST.items():
        told = [(t, r) for t, r in tested if not t.apart or t.parameter.named or shown is not Shown.FACTOR]
        if found := [(t, r) for t, r in told if r.decision.shown is shown]:
            return _tested(claim, *found[0], status)
    sure = [(trial, result) for trial, result in tried if not trial.apart]
    if sure and all(isinstance(r, Tested) and r.decision.shown is Shown.WRONG for _, r in sure):
        trial, result = sure[0]
        assert isinstance(result, Tested)
        return _tested(claim, trial, result, Status.WRONG)
    return _open(claim, tested)


_BEST_FIRST = {
    Shown.RIGHT: Status.RIGHT,
    Shown.FACTOR: Status.CONSTANT_FACTOR,
    Shown.RIGHT_HERE: Status.RIGHT_HERE,
}


def _method(claim: Claim) -> str:
    if claim.traces.autograd:
        return "automatic differentiation computed it"
    if claim.traces.quotients:
        return "differences computed it"
    return "symbolic differentiation computed it" if claim.traces.symbolic else ""


def _plain(claim: Claim, status: Status, reason: str) -> Finding:
    return Finding(claim.name, claim.place, claim.where, status, reason)


def _untested(claim: Claim, tried: Sequence[tuple[Trial, Result]]) -> Finding:
    for trial, result in sorted(tried, key=lambda pair: bool(pair[0].apart)):
        if isinstance(result, Untested):
            found = _plain(claim, Status.UNTESTED, result.reason)
            return _with(found, trial)
    return _plain(claim, Status.UNTESTED, claim.reason)


def _with(finding: Finding, trial: Trial) -> Finding:
    return replace(finding, parameter=trial.parameter.name, loss=trial.loss.name)


def _tested(claim: Claim, trial: Trial, result: Tested, status: Status) -> Finding:
    decision = result.decision
    return Finding(
        claim.name,
        claim.place,
        claim.where,
        status,
        parameter=trial.parameter.name,
        loss=trial.loss.name,
        factor=decision.factor if decision.shown is Shown.FACTOR else None,
        digits=decision.digits if decision.shown in (Shown.RIGHT, Shown.RIGHT_HERE) else None,
        gap=decision.gap,
        points=decision.points,
        note=result.note,
    )


def _open(claim: Claim, tested: Sequence[tuple[Trial, Tested]]) -> Finding:
    """Nothing is settled: the reason of the numbers where they are open, else what speaks against the trial."""
    for trial, result in tested:
        if result.decision.shown is Shown.OPEN:
            return _with(_plain(claim, Status.UNDECIDED, result.decision.reason), trial)
    trial, result = tested[0]
    apart = trial.apart or "another loss may be meant"
    reason = f"it is not the derivative of `{trial.loss.name}` by `{trial.parameter.name}`, but {apart}"
    return _with(_plain(claim, Status.UNDECIDED, reason), trial)


_TELLING = (
    Status.RIGHT,
    Status.CONSTANT_FACTOR,
    Status.RIGHT_HERE,
    Status.WRONG,
    Status.UNDECIDED,
    Status.NOT_BY_HAND,
    Status.UNTESTED,
)
"""What is kept of several findings about one and the same gradient."""


def without_repeats(claims: Sequence[Claim], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding about every gradient, and none about a check or a call that says nothing of its own.

    A function may be looked at from outside, by what it returns, and from inside, by its variables; a variable may
    hold what a function returned.
    """
    best: dict[tuple[str, str], Finding] = {}
    for finding in sorted(findings, key=lambda each: (_TELLING.index(each.status), not each.loss)):
        best.setdefault((finding.name, finding.where), finding)
    inside = {(finding.where, finding.status) for finding in findings}
    tested = {where for where, status in inside if status not in (Status.UNTESTED, Status.NOT_BY_HAND)}
    called = {
        f"function `{claim.caller_of}`"
        for claim, finding in zip(claims, findings, strict=True)
        if claim.caller_of and finding.status not in (Status.UNTESTED, Status.NOT_BY_HAND)
    }
    kept: list[Finding] = []
    for claim, finding in zip(claims, findings, strict=True):
        outside = f"function `{claim.caller_of}`"
        if claim.functions and best[finding.name, finding.where] is not finding:
            continue
        if claim.caller_of and ((outside, finding.status) in inside or (_says_little(finding) and outside in tested)):
            continue
        if finding.status is Status.UNTESTED and (is_check(claim.name) or finding.where in tested | called):
            continue
        kept.append(finding)
    return tuple(kept)


def _says_little(finding: Finding) -> bool:
    return finding.status in (Status.UNTESTED, Status.NOT_BY_HAND, Status.UNDECIDED)
