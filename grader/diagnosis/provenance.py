"""How an answer was computed, from what was seen of it: a fact with its evidence, never an accusation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.diagnosis.wording.words import listed
from grader.model import Origin, Provenance


@dataclass(frozen=True)
class Clues:
    """What was seen of the way in which an answer was computed."""

    engine_seen: bool = False
    """Automatic differentiation ran while the answer was computed."""
    follows_engine: bool | None = None
    """Whether the answer changed when autograd's results were scaled; None: that was not tried."""
    quotient_lines: tuple[int, ...] = ()
    """Lines in which the source forms a difference quotient."""
    step: float | None = None
    """The step that the lattice of the numbers betrays; None: they show none."""
    noisy: bool = False
    """The answer changes by more than rounding along a line: neighbouring inputs give it noise."""
    follows_step: bool = False
    """The answer changes with the step that it is given, and stays within what a difference quotient may be off."""
    symbolic: bool = False
    """A program for symbolic mathematics differentiated something."""


def origin(clues: Clues) -> Provenance:
    """The origin that the clues agree on, with all of them as evidence.

    An origin other than a formula takes two witnesses.  Where one of a pair stands alone the origin is unknown: a
    quotient in the source may be a student's own check of a formula, and numbers may lie on a lattice by chance.
    """
    return Provenance(_kind(clues), tuple(_evidence(clues)))


def beyond_doubt(clues: Clues) -> bool:
    """Whether two independent witnesses name the origin, which it takes before any point is lost.

    The flow of values out of the engine is one witness and the sight of the engine another; so are the source and
    the numbers of a difference quotient.
    """
    return _kind(clues) in (Origin.AUTOGRAD, Origin.FINITE_DIFFERENCE)


def _kind(clues: Clues) -> Origin:
    flows = clues.follows_engine is True
    in_source, in_numbers = bool(clues.quotient_lines), clues.step is not None or clues.noisy
    quotient = (in_source and in_numbers) or clues.follows_step
    if flows and clues.engine_seen and not quotient:
        return Origin.AUTOGRAD
    if quotient and not flows:
        return Origin.FINITE_DIFFERENCE
    untried = clues.engine_seen and clues.follows_engine is None
    if flows or untried or in_source != in_numbers:
        return Origin.UNKNOWN
    return Origin.SYMBOLIC if clues.symbolic else Origin.ANALYTIC


def _evidence(clues: Clues) -> Iterator[str]:
    match (clues.engine_seen, clues.follows_engine):
        case (_, True):
            yield "the values come out of torch autograd, since they change when its results are scaled"
        case (True, False):
            yield "torch autograd runs as well, but the values stay the same when its results are scaled"
        case (True, None):
            yield "torch autograd runs while the values are computed"
    if clues.quotient_lines:
        numbered = listed([str(line) for line in clues.quotient_lines])
        lines = f"line {numbered} forms" if len(clues.quotient_lines) == 1 else f"lines {numbered} form"
        yield f"{lines} a difference quotient"
    if clues.step is not None:
        yield f"the values are those of difference quotients of step about {_round(clues.step)}"
    if clues.noisy:
        yield "the values carry the noise of a subtraction of nearly equal numbers"
    if clues.follows_step:
        yield "the values change with the step, by no more than those of a difference quotient may"
    if clues.symbolic:
        yield "a program for symbolic mathematics differentiates something"


def _round(step: float) -> str:
    """A step to one digit, as people write it: ``1e-5``, ``0.01``."""
    mantissa, _, exponent = f"{step:.0e}".partition("e")
    return f"{step:.1g}" if step >= 1e-3 else f"{mantissa}e{int(exponent)}"
