"""Partial credit: what an answer that is not right earns, if the instructor says so, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch

from grader import gradient, loss, normal, partial_credit, returned_by
from grader.diagnosis.mutation.bank import Bank
from grader.model import Array, Autograd, Credit, Numbers, Place, Question, Raised, Reference, Status, Truth, Verdict
from grader.notebook.traces import Traces
from grader.numerics.compare import compare
from grader.numerics.reference import build_reference
from grader.pipeline.deciding import decide
from grader.pipeline.evidence import Evidence


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal(1))
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w + b - y) ** 2).mean()


REFERENCE = build_reference(squared_error, ("w", "b"), 5)
PLACE = Place(0, (1, 1), "backward")
SHARES = partial_credit(constant_factor=0.5, shape=0.1)

FACTORS = {
    "sign": lambda truth: -1.0,
    "number": lambda truth: 0.5,
    "batch": lambda truth: float(truth.trial.sizes["n"]),
    "sizes": lambda truth: truth.trial.sizes["d"] / truth.trial.sizes["n"],
}


def asked(credit: Credit | None) -> Question:
    """A question worth 4 points about two parameters."""
    return gradient(squared_error, ("w", "b"), returned_by("backward"), points=4, credit=credit)


def judged(question: Question, w: Mapping[str, Array], failed: bool = False) -> Verdict:
    """The verdict on a right b beside numbers for w by trial."""
    comparisons = tuple(
        found
        for truth in REFERENCE.truths
        for found in (
            compare(truth, "w", Numbers(w[truth.trial.label], "numpy")),
            compare(truth, "b", Numbers(truth.gradient["b"], "numpy")),
        )
    )
    failures = {"S": Raised("ValueError", "shapes")} if failed else {}
    return decide(question, REFERENCE, Evidence(comparisons, failures), Traces(), PLACE, Bank(REFERENCE))


def by_trial(of: object, reference: Reference = REFERENCE) -> dict[str, Array]:
    """Numbers for every trial."""
    assert callable(of)
    return {truth.trial.label: np.asarray(of(truth)) for truth in reference.truths}


def noise_for(truth: Truth) -> Array:
    """Numbers of the right shape that mean nothing."""
    return np.random.default_rng(len(truth.trial.label)).standard_normal(truth.gradient["w"].shape)


@pytest.mark.parametrize("factor", FACTORS.values(), ids=FACTORS.keys())
def test_a_constant_earns_the_share_that_the_instructor_sets(factor: object) -> None:
    """Right but for a sign, a number or a product of sizes: half of the two points for w, beside all of those for b."""
    assert callable(factor)
    verdict = judged(asked(SHARES), by_trial(lambda truth: factor(truth) * truth.gradient["w"]))

    assert (verdict.status, verdict.score) == (Status.PARTLY_CORRECT, 3.0)
    assert [(part.parameter, part.status, part.share) for part in verdict.parts] == [
        ("w", "wrong", 0.5),
        ("b", "correct", 1.0),
    ]
    assert "Your `w` earns 50 % of its points: it is right except for one constant." in verdict.notes


def test_the_shape_alone_earns_its_share() -> None:
    """Numbers of the right shape that nothing explains."""
    verdict = judged(asked(SHARES), by_trial(noise_for))

    assert verdict.score == pytest.approx(2.2)
    assert "Your `w` earns 10 % of its points: its shape is right and all its numbers are finite." in verdict.notes


@pytest.mark.parametrize("credit", [None, partial_credit()])
def test_nothing_is_earned_without_the_instructors_word(credit: Credit | None) -> None:
    """By default only right parameters earn points, and nothing is said of shares."""
    verdict = judged(asked(credit), by_trial(lambda truth: -truth.gradient["w"]))

    assert (verdict.score, verdict.notes) == (2.0, ())


def test_numbers_that_cannot_be_compared_earn_nothing() -> None:
    """A single nan, or a wrong shape on a single trial, is neither of the two."""
    infinite = by_trial(lambda truth: truth.gradient["w"])
    infinite["S"] = np.where(np.arange(infinite["S"].size) == 0, np.nan, infinite["S"])
    misshapen = by_trial(lambda truth: truth.gradient["w"])
    misshapen["B"] = np.ones(2)

    assert [judged(asked(SHARES), w).score for w in (infinite, misshapen)] == [2.0, 2.0]


def test_calls_that_fail_earn_no_shares() -> None:
    """As a right parameter earns nothing where some calls fail, so does one that is nearly right."""
    verdict = judged(asked(SHARES), by_trial(lambda truth: -truth.gradient["w"]), failed=True)

    assert verdict.score == 0.0
    assert [part.share for part in verdict.parts] == [0.0, 0.0]


def test_a_wrong_answer_stays_wrong() -> None:
    """Shares change the score and not the status: nothing here is right."""
    question = replace(asked(SHARES), wrt=("w",))
    comparisons = tuple(compare(t, "w", Numbers(2 * t.gradient["w"], "numpy")) for t in REFERENCE.truths)
    reference = replace(REFERENCE, wrt=("w",))
    verdict = decide(question, reference, Evidence(comparisons, {}), Traces(), PLACE, Bank(reference))

    assert (verdict.status, verdict.score) == (Status.WRONG, 2.0)


def test_only_what_was_derived_is_nearly_right() -> None:
    """Twice the gradient of autograd earns no share where a derivation is asked for, since the gradient earns none."""
    comparisons = tuple(
        compare(truth, name, Numbers(2 * truth.gradient[name], "torch"))
        for truth in REFERENCE.truths
        for name in ("w", "b")
    )
    by_autograd = Evidence(comparisons, {}, follows_engine=True)

    assert decide(asked(SHARES), REFERENCE, by_autograd, Traces(), PLACE, Bank(REFERENCE)).score == 0.0
    any_method = replace(asked(SHARES), method=Autograd())
    assert decide(any_method, REFERENCE, by_autograd, Traces(), PLACE, Bank(REFERENCE)).score == 2.0
