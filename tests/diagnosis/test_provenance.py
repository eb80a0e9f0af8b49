"""How an answer was computed follows from two witnesses, never from one."""

from __future__ import annotations

import pytest

from grader.diagnosis.provenance import Clues, beyond_doubt, origin
from grader.model import Origin


@pytest.mark.parametrize(
    ("clues", "kind", "certain"),
    [
        (Clues(), Origin.ANALYTIC, False),
        (Clues(follows_engine=False), Origin.ANALYTIC, False),
        (Clues(engine_seen=True, follows_engine=True), Origin.AUTOGRAD, True),
        (Clues(engine_seen=True, follows_engine=True, quotient_lines=(3,)), Origin.AUTOGRAD, True),
        (Clues(engine_seen=True, follows_engine=False), Origin.ANALYTIC, False),
        (Clues(engine_seen=True), Origin.UNKNOWN, False),
        (Clues(follows_engine=True), Origin.UNKNOWN, False),
        (Clues(quotient_lines=(3, 4), step=1e-5), Origin.FINITE_DIFFERENCE, True),
        (Clues(quotient_lines=(3,), noisy=True), Origin.FINITE_DIFFERENCE, True),
        (Clues(quotient_lines=(3,)), Origin.UNKNOWN, False),
        (Clues(step=1e-5), Origin.UNKNOWN, False),
        (Clues(step=1e-5, noisy=True), Origin.UNKNOWN, False),
        (Clues(noisy=True), Origin.UNKNOWN, False),
        (Clues(engine_seen=True, follows_engine=True, quotient_lines=(3,), step=1e-5), Origin.UNKNOWN, False),
        (Clues(symbolic=True), Origin.SYMBOLIC, False),
        (Clues(symbolic=True, engine_seen=True, follows_engine=True), Origin.AUTOGRAD, True),
    ],
)
def test_the_origin_takes_two_witnesses(clues: Clues, kind: Origin, certain: bool) -> None:
    """Two witnesses that agree name the origin beyond doubt; one alone, or a contradiction, leaves it unknown."""
    assert origin(clues).kind is kind
    assert beyond_doubt(clues) is certain


def test_evidence_is_told_with_its_particulars() -> None:
    """Steps and lines are named in the evidence."""
    differences = origin(Clues(quotient_lines=(3, 4), step=1.2e-5)).evidence
    engine = origin(Clues(engine_seen=True, follows_engine=True)).evidence

    assert differences == (
        "lines 3 and 4 form a difference quotient",
        "the values are those of difference quotients of step about 1e-5",
    )
    assert engine == ("the values come out of torch autograd, since they change when its results are scaled",)


def test_nothing_seen_is_no_evidence() -> None:
    """Without clues there is nothing to tell."""
    assert origin(Clues()).evidence == ()
