"""What an audit says, in sentences that can be checked."""

from __future__ import annotations

from typing import assert_never

from grader.audit.findings import Finding, Status

_FRACTIONS = {0.5: "half", -1.0: "minus", 2.0: "twice"}


def sentence(finding: Finding) -> str:
    """One sentence about one gradient."""
    name = f"`{finding.name}`"
    derivative = f"the derivative of `{finding.loss}` by `{finding.parameter}`"
    match finding.status:
        case Status.RIGHT:
            return f"{name} is {derivative}{_digits(finding)}{_note(finding)}."
        case Status.RIGHT_HERE:
            return (
                f"{name} is {derivative} where the notebook computes it{_digits(finding)}, "
                f"but not for other values of `{finding.parameter}`."
            )
        case Status.CONSTANT_FACTOR:
            return f"{name} is {_times(finding.factor or 1.0)} {derivative}, wherever it was tried."
        case Status.WRONG:
            return f"{name} is not {derivative}: it differs at each of {finding.points} points, {_by(finding)}."
        case Status.UNDECIDED:
            return f"Whether {name} is {derivative} is not decided: {finding.reason}."
        case Status.UNTESTED:
            return f"{name} cannot be tested: {finding.reason}."
        case Status.NOT_BY_HAND:
            return f"{name} is no derivation by hand: {finding.reason}."
        case unknown:
            assert_never(unknown)


def _digits(finding: Finding) -> str:
    return f", to {finding.digits} digits" if finding.digits else ""


def _note(finding: Finding) -> str:
    return f"; {finding.note}" if finding.note else ""


def _times(factor: float) -> str:
    return _FRACTIONS.get(factor, f"{factor:.6g} times")


def _by(finding: Finding) -> str:
    gap = finding.gap or 0.0
    return f"by up to {100 * gap:.2g} % of its size" if gap < 1 else "by as much as its own size"
