"""One problem, measured: every answer in both precisions, at other scales of the inputs, and with other seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.decisions.corpus import Problem, Variant
from benchmarks.decisions.judging import DTYPES, Dtype, Judged, judge_variant, reference_for, without_search
from benchmarks.decisions.peers import PEERS, Point
from benchmarks.decisions.provenance import Sightings, accused, sightings
from grader.diagnosis.mutation.bank import Bank
from grader.errors import AssignmentError
from grader.model import Agreement, Reference, Status

SEED = 1
TURNS = 4
"""Every wrong answer is judged with one of so many seeds."""
SCALES = (1e-3, 1e-2, 1e-1, 1e1, 1e2)


@dataclass(frozen=True)
class Case:
    """What became of one answer; small enough to travel between processes."""

    problem: str
    what: str
    dtype: Dtype
    right: bool
    status: str
    accepted: bool
    seconds: float
    peers: tuple[bool, ...] = ()
    accused: bool = False
    """Whether it is said not to be derived."""
    overflow: bool = False
    """Whether it gave nan, infinity or the exception that plain Python has for them, and nothing else was wrong."""

    @property
    def name(self) -> str:
        """Which answer to what."""
        return f"{self.problem}: {self.what} ({self.dtype}) is {self.status}"


@dataclass
class Tally:
    """Everything that was measured of one problem."""

    cases: list[Case] = field(default_factory=list)
    scaled: list[Case] = field(default_factory=list)
    undefined_scales: list[str] = field(default_factory=list)
    """Scales at which the loss itself has no finite or well-conditioned gradient."""
    seeds: int = 0
    changed: list[str] = field(default_factory=list)
    """Answers whose verdict depends on the seed."""
    provenance: Sightings = field(default_factory=Sightings)


def measure(problem: Problem, scales: Sequence[float], seeds: Sequence[int]) -> Tally:
    """Everything that is to be known of one problem.

    Args:
        problem: the loss with its answers.
        scales: factors of the normal draws at which right answers are judged once more.
        seeds: further seeds with which everything is decided once more.
    """
    reference = reference_for(problem, SEED)
    bank = without_search(reference)
    tally = Tally(list(_all_cases(problem, bank)), provenance=sightings(problem, bank))
    for scale in scales:
        _add_scale(tally, problem, scale)
    for seed in seeds:
        tally.seeds += 1
        tally.changed += _changes(problem, tally.cases, without_search(reference_for(problem, seed)), seed)
    return tally


def at_kink(problem: Problem) -> list[Case]:
    """Every answer to a problem whose own point lies on a kink."""
    bank = without_search(reference_for(problem, SEED))
    return [_case(judge_variant(problem, v, bank, dtype)) for v in problem.variants for dtype in DTYPES]


def _all_cases(problem: Problem, bank: Bank) -> Iterator[Case]:
    for variant in problem.variants:
        for dtype in DTYPES:
            judged = judge_variant(problem, variant, bank, dtype)
            yield _case(judged, _peers(problem, judged, bank.reference))


def _case(judged: Judged, peers: tuple[bool, ...] = ()) -> Case:
    variant = judged.variant
    return Case(
        judged.problem,
        variant.what,
        judged.dtype,
        right=not variant.mistakes,
        status=str(judged.verdict.status),
        accepted=judged.accepted,
        seconds=judged.seconds,
        peers=peers,
        accused=accused(judged.verdict.provenance.kind, judged.verdict.status),
        overflow=_overflows(judged),
    )


def _overflows(judged: Judged) -> bool:
    right = (Agreement.EXACT, Agreement.FLOAT32)
    wrong = [c.agreement for c in judged.verdict.comparisons if c.agreement not in right]
    return (
        not judged.accepted
        and bool(wrong or judged.raised)
        and judged.raised <= {"OverflowError"}
        and all(agreement is Agreement.NOT_FINITE for agreement in wrong)
    )


def _peers(problem: Problem, judged: Judged, reference: Reference) -> tuple[bool, ...]:
    """What the peers say of the numbers of the first call, which reach them in the shape that we made of them."""
    truth = reference.truths[0]
    first = {c.parameter: c.yours for c in judged.verdict.comparisons if c.trial is truth.trial}
    numbers = {name: yours for name, yours in first.items() if yours is not None}
    if set(numbers) != set(problem.wrt):
        return (False,) * len(PEERS)
    point = Point(problem.loss, problem.wrt, truth, judged.dtype)
    return tuple(peer(point, numbers) for peer in PEERS.values())


def _add_scale(tally: Tally, problem: Problem, scale: float) -> None:
    try:
        reference = reference_for(problem, SEED, scale)
    except AssignmentError as error:
        tally.undefined_scales.append(f"{problem.name} at {scale:g}: {error.message}")
        return
    if not reference.trusted:
        tally.undefined_scales.append(f"{problem.name} at {scale:g}: {reference.voids[0].reason}")
        return
    right = [variant for variant in problem.variants if not variant.mistakes]
    bank = without_search(reference)
    tally.scaled += [_case(judge_variant(problem, v, bank, dtype)) for v in right for dtype in DTYPES]


def _changes(problem: Problem, cases: Sequence[Case], bank: Bank, seed: int) -> list[str]:
    """The answers that another seed decides differently: all right ones, and a share of the wrong ones in turn."""
    before = {case.what: case for case in cases if case.dtype == "float64"}
    right = [variant for variant in problem.variants if not variant.mistakes]
    wrong = [variant for variant in problem.variants if variant.mistakes]
    return [
        f"{before[variant.what].name}, with seed {seed} {status}"
        for variant in (*right, *wrong[seed % TURNS :: TURNS])
        if (status := _status(problem, variant, bank)) != before[variant.what].status
    ]


def _status(problem: Problem, variant: Variant, bank: Bank) -> Status:
    return judge_variant(problem, variant, bank).verdict.status
