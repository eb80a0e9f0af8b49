"""The right answer times -1."""

from __future__ import annotations

from grader.diagnosis.case import Case
from grader.diagnosis.mistakes import SignFlipped


def sign_flipped(case: Case) -> SignFlipped | None:
    """Recognizes an answer that has the opposite sign in every entry."""
    return SignFlipped() if case.reproduced_by(lambda sighting: sighting.exact.times(-1.0)) else None
