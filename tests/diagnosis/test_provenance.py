"""How an answer was computed follows from two witnesses, never from one."""

from __future__ import annotations

import pytest

from grader.diagnosis.provenance import Clues, beyond_doubt, origin
from grader.model import Origin
from grader.numerics.evaluations import Quotient

CENTRAL = Quotient("central difference", 1e-5)
JAX, SCIPY, SYMPY = frozenset({"jax"}), frozenset({"scipy"}), frozenset({"sympy"})


@pytest.mark.parametrize(
    ("clues", "kind", "certain"),
    [
        (Clues(), Origin.ANALYTIC, False),
        (Clues(follows_engine=False), Origin.ANALYTIC, False),
        (Clues(engine_seen=True, follows_engine=True), Origin.AUTOGRAD, True),
        (Clues(engine_seen=True, follows_engine=True, quotient_lines=(3,)), Origin.AUTOGRAD, True),
        (Clues(engine_seen=True, follows_engine=True, quotient_lines=(3,), step=1e-5), Origin.AUTOGRAD, True),
        (Clues(engine_seen=True, follows_engine=False), Origin.ANALYTIC, False),
        (Clues(engine_seen=True, follows_engine=False, autograd_lines=(3,)), Origin.ANALYTIC, False),
        (Clues(engine_seen=True), Origin.UNKNOWN, False),
        (Clues(engine_seen=True, autograd_lines=(3,)), Origin.AUTOGRAD, True),
        (Clues(autograd_lines=(3,), follows_engine=False), Origin.ANALYTIC, False),
        (Clues(follows_engine=True), Origin.UNKNOWN, False),
        (Clues(programs=JAX, autograd_lines=(3,)), Origin.AUTOGRAD, True),
        (Clues(programs=JAX), Origin.ANALYTIC, False),
        (Clues(programs=SCIPY, quotient_lines=(3,), exact=True), Origin.FINITE_DIFFERENCE, True),
        (Clues(programs=SCIPY), Origin.ANALYTIC, False),
        (Clues(programs=SYMPY, symbolic_lines=(3,)), Origin.SYMBOLIC, False),
        (Clues(programs=SYMPY), Origin.ANALYTIC, False),
        (Clues(symbolic_lines=(3,), engine_seen=True, follows_engine=True), Origin.AUTOGRAD, True),
    ],
)
def test_programs_take_a_sighting_and_a_flow(clues: Clues, kind: Origin, certain: bool) -> None:
    """A program that differentiates is the origin where it was seen at work and its values reach the answer."""
    assert origin(clues).kind is kind
    assert beyond_doubt(clues) is certain


@pytest.mark.parametrize(
    ("clues", "kind"),
    [
        (Clues(quotient_lines=(3, 4), step=1e-5), Origin.FINITE_DIFFERENCE),
        (Clues(quotient_lines=(3,), noisy=True), Origin.FINITE_DIFFERENCE),
        (Clues(quotient_lines=(3,), evaluations=2), Origin.FINITE_DIFFERENCE),
        (Clues(quotient_lines=(3,), quotient=CENTRAL), Origin.FINITE_DIFFERENCE),
        (Clues(evaluations=2, quotient=CENTRAL), Origin.FINITE_DIFFERENCE),
        (Clues(step=1e-5, quotient=CENTRAL), Origin.FINITE_DIFFERENCE),
        (Clues(quotient_lines=(3,)), Origin.UNKNOWN),
        (Clues(step=1e-5), Origin.UNKNOWN),
        (Clues(quotient=CENTRAL), Origin.UNKNOWN),
        (Clues(follows_engine=True, engine_seen=False, quotient_lines=(3,), step=1e-5), Origin.UNKNOWN),
    ],
)
def test_differences_take_two_witnesses(clues: Clues, kind: Origin) -> None:
    """Of inexact numbers the source and what confirms it name differences; one witness alone leaves it open."""
    assert origin(clues).kind is kind


@pytest.mark.parametrize(
    "clues",
    [
        Clues(noisy=True),
        Clues(evaluations=2),
        Clues(noisy=True, evaluations=2),
        Clues(step=1e-5, within_float32=True),
        Clues(step=1e-5, within_float32=True, evaluations=2),
    ],
)
def test_a_formula_in_float32_beside_its_check_is_a_formula(clues: Clues) -> None:
    """Noise, a lattice as coarse as float32's and evaluations of the loss are no witnesses without another."""
    assert origin(clues).kind is Origin.ANALYTIC


@pytest.mark.parametrize(
    ("step", "kind"), [(2.0**-3, Origin.ANALYTIC), (2.0**-26, Origin.UNKNOWN), (1e-3, Origin.UNKNOWN)]
)
def test_a_lattice_that_subtracted_terms_have_is_no_witness(step: float, kind: Origin) -> None:
    """Large steps that are powers of two have the lattice of any difference; small ones and others are not chance."""
    assert origin(Clues(step=step)).kind is kind


@pytest.mark.parametrize(
    ("clues", "kind"),
    [
        (Clues(exact=True, quotient_lines=(3,)), Origin.ANALYTIC),
        (Clues(exact=True, quotient_lines=(3,), evaluations=2), Origin.ANALYTIC),
        (Clues(exact=True, quotient=CENTRAL, evaluations=2), Origin.ANALYTIC),
        (Clues(exact=True, quotient=CENTRAL, quotient_lines=(3,)), Origin.FINITE_DIFFERENCE),
    ],
)
def test_exact_numbers_are_differences_only_by_source_and_values(clues: Clues, kind: Origin) -> None:
    """Numbers as exact as a formula's take the source and the values that the answer consists of."""
    assert origin(clues).kind is kind


def test_evidence_is_told_with_its_particulars() -> None:
    """Steps, lines and counts are named in the evidence."""
    lattice = origin(Clues(quotient_lines=(3, 4), step=1.2e-5)).evidence
    values = origin(Clues(quotient_lines=(3,), quotient=CENTRAL, evaluations=2)).evidence
    raised = origin(Clues(quotient_lines=(3,), quotient=Quotient("complex step", 1e-20), evaluations=1)).evidence
    engine = origin(Clues(engine_seen=True, follows_engine=True)).evidence

    assert lattice == (
        "lines 3 and 4 form a difference quotient",
        "the values are those of difference quotients of step about 1e-5",
    )
    assert values == (
        "line 3 forms a difference quotient",
        "computed with a central difference of step about 1e-5",
        "the loss was evaluated 2 times per entry",
    )
    assert raised[1:] == ("computed with a complex step of about 1e-20", "the loss was evaluated once per entry")
    assert engine == ("the values come out of torch autograd, since they change when its results are scaled",)


def test_nothing_seen_is_no_evidence() -> None:
    """Without clues there is nothing to tell."""
    assert origin(Clues()).evidence == ()
