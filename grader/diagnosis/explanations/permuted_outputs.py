"""The right answer of another parameter."""

from __future__ import annotations

from grader.diagnosis.case import Case
from grader.diagnosis.mistakes import PermutedOutputs


def permuted_outputs(case: Case) -> PermutedOutputs | None:
    """Recognizes the right answer of another parameter of the question."""
    others = (name for name in case.wrt if name != case.parameter)
    source = next((name for name in others if _reproduces(name, case)), None)
    if source is None:
        return None
    first, second = sorted((source, case.parameter), key=case.wrt.index)
    return PermutedOutputs((first, second))


def _reproduces(parameter: str, case: Case) -> bool:
    return case.reproduced_by(lambda sighting: sighting.exact_of(parameter))
