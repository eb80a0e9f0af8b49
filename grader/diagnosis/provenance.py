"""How an answer was computed, from what was seen of it: a fact with its evidence, never an accusation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.diagnosis.wording.words import listed
from grader.model import Origin, Provenance
from grader.numerics.evaluations import Quotient
from grader.numerics.lattice import may_be_of_terms

AUTOMATIC = frozenset({"autograd", "jax", "tensorflow"})
"""Programs besides torch that differentiate automatically."""
NUMERICAL = frozenset({"numdifftools", "scipy"})
"""Programs that differentiate by differences."""


@dataclass(frozen=True)
class Clues:
    """What was seen of the way in which an answer was computed."""

    engine_seen: bool = False
    """Torch's automatic differentiation ran while the answer was computed."""
    follows_engine: bool | None = None
    """Whether the answer changed when autograd's results were scaled; None: that was not tried."""
    programs: frozenset[str] = frozenset()
    """Other programs that differentiated something meanwhile."""
    autograd_lines: tuple[int, ...] = ()
    """Lines of the source that ask for automatic differentiation, and whose values reach the answer."""
    symbolic_lines: tuple[int, ...] = ()
    """The same for symbolic differentiation."""
    quotient_lines: tuple[int, ...] = ()
    """Lines of the source that form a difference quotient whose value reaches the answer."""
    exact: bool = False
    """Whether the numbers are as exact as those of a formula in float64."""
    within_float32: bool = False
    """Whether the numbers are off by so much that a formula in float32 may have given them."""
    step: float | None = None
    """The step that the lattice of the numbers betrays; None: they show none."""
    noisy: bool = False
    """The answer changes by more than float64's rounding along a line: neighbouring inputs give it noise."""
    evaluations: int | None = None
    """How often a function was evaluated, near the point, for every entry of the answer."""
    quotient: Quotient | None = None
    """The difference of that function's values that the answer is, to the last bit."""
    follows_step: bool = False
    """The answer changes with the step that it is given, and stays within what a difference quotient may be off."""


def origin(clues: Clues) -> Provenance:
    """The origin that the clues agree on, with all of them as evidence.

    An origin other than a formula takes two witnesses.  Where one stands alone the origin is unknown: a quotient in
    the source may be a student's own check of a formula, and numbers may lie on a lattice by chance.
    """
    kind = _kind(clues)
    return Provenance(kind, tuple(_evidence(clues, kind)))


def beyond_doubt(clues: Clues) -> bool:
    """Whether two independent witnesses name the origin, which it takes before any point is lost.

    The flow of values out of a program is one witness and the sight of it at work another.  Of differences the source
    or that the answer consists of differences of a function's values is one, and the noise of the numbers or the
    evaluations for every entry are another.
    """
    return _kind(clues) in (Origin.AUTOGRAD, Origin.FINITE_DIFFERENCE)


def _kind(clues: Clues) -> Origin:
    automatic, numerical = _is_automatic(clues), _is_numerical(clues)
    if automatic != numerical:
        return Origin.AUTOGRAD if automatic else Origin.FINITE_DIFFERENCE
    if automatic or _stands_alone(clues):
        return Origin.UNKNOWN
    return Origin.SYMBOLIC if clues.symbolic_lines else Origin.ANALYTIC


def _is_automatic(clues: Clues) -> bool:
    flows = clues.follows_engine is True
    in_source = clues.follows_engine is None and bool(clues.autograd_lines)
    other = bool(clues.programs & AUTOMATIC and clues.autograd_lines)
    return (clues.engine_seen and (flows or in_source)) or other


def _is_numerical(clues: Clues) -> bool:
    if clues.follows_engine is True:
        return False
    in_source, consists = bool(clues.quotient_lines), clues.quotient is not None
    if clues.follows_step or (in_source and (consists or bool(clues.programs & NUMERICAL))):
        return True
    if clues.exact:  # as a formula is, beside which there may be a check of it
        return False
    # Numbers of float32 are noisy and lie on lattices too, and a check of them evaluates the loss as often: each of
    # these confirms what the source or the values show, and none the other.
    in_numbers, often = clues.step is not None, clues.evaluations is not None
    return (in_source and (in_numbers or clues.noisy or often)) or (consists and (in_numbers or often))


def _stands_alone(clues: Clues) -> bool:
    """Whether one witness speaks against a formula, and no other confirms it."""
    untried = clues.engine_seen and clues.follows_engine is None
    lattice = clues.step is not None and not clues.within_float32 and not may_be_of_terms(clues.step)
    in_numbers = lattice or clues.quotient is not None
    differences = not clues.exact and (bool(clues.quotient_lines) or in_numbers)
    return clues.follows_engine is True or untried or differences


def _evidence(clues: Clues, kind: Origin) -> Iterator[str]:
    match (clues.engine_seen, clues.follows_engine):
        case (_, True):
            yield "the values come out of torch autograd, since they change when its results are scaled"
        case (True, False):
            yield "torch autograd runs as well, but the values stay the same when its results are scaled"
        case (True, None):
            yield "torch autograd runs while the values are computed"
    for program in sorted(clues.programs):
        yield f"{program} differentiates something while the values are computed"
    if kind is Origin.AUTOGRAD and clues.follows_engine is not True:
        yield f"{_lines(clues.autograd_lines, 'asks', 'ask')} for automatic differentiation"
    if clues.quotient_lines and kind is not Origin.ANALYTIC:
        yield f"{_lines(clues.quotient_lines, 'forms', 'form')} a difference quotient"
    if clues.quotient is not None and kind is not Origin.ANALYTIC:
        sort, of_step = clues.quotient.sort, "of" if clues.quotient.sort == "complex step" else "of step"
        yield f"computed with a {sort} {of_step} about {_round(clues.quotient.step)}"
    elif clues.step is not None and kind is not Origin.ANALYTIC:
        yield f"the values are those of difference quotients of step about {_round(clues.step)}"
    if kind is Origin.FINITE_DIFFERENCE and clues.evaluations is not None:
        yield f"the loss was evaluated {_times(clues.evaluations)} per entry"
    if kind is Origin.FINITE_DIFFERENCE and clues.noisy and clues.step is None and clues.quotient is None:
        yield "the values carry the noise of a subtraction of nearly equal numbers"
    if clues.follows_step:
        yield "the values change with the step, by no more than those of a difference quotient may"
    if clues.symbolic_lines:
        yield f"{_lines(clues.symbolic_lines, 'asks', 'ask')} for symbolic differentiation"


def _lines(lines: tuple[int, ...], one: str, several: str) -> str:
    numbered = listed([str(line) for line in lines])
    return f"line {numbered} {one}" if len(lines) == 1 else f"lines {numbered} {several}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _round(step: float) -> str:
    """A step to one digit, as people write it: ``1e-5``, ``0.01``."""
    mantissa, _, exponent = f"{step:.0e}".partition("e")
    return f"{step:.1g}" if step >= 1e-3 else f"{mantissa}e{int(exponent)}"
