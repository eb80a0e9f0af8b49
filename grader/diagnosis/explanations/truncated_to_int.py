"""The right numbers without their digits after the decimal point."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.case import Case
from grader.diagnosis.explanations.coarse import coarsened
from grader.diagnosis.mistakes import TruncatedToInt


def truncated_to_int(case: Case) -> TruncatedToInt | None:
    """Recognizes numbers cut off towards 0, as an array of integers does to what is put in."""
    cut_off = case.reproduced_by(lambda sighting: coarsened(sighting, np.trunc, case.unit))
    return TruncatedToInt() if cut_off else None
