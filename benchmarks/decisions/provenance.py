"""How answers are said to be computed: shortcuts have to be found, and nobody else accused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.decisions.adversaries import Adversary, cores, honest, odd_but_right, wrong_on_purpose
from benchmarks.decisions.corpus import Problem, Variant
from benchmarks.decisions.judging import ACCEPTED, judge_variant
from benchmarks.decisions.shortcuts import Shortcut, shortcuts
from grader.diagnosis.mutation.bank import Bank
from grader.model import Origin, Status


@dataclass
class Sightings:
    """What became of answers whose origin is known."""

    shortcuts: int = 0
    found: int = 0
    """Shortcuts with their own origin named, which earned no points."""
    missed: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    """Shortcuts that passed for a derivation."""
    adversaries: int = 0
    unexpected: list[str] = field(default_factory=list)
    """Answers wrong on purpose, odd or only looking like shortcuts, that were not judged as they should be."""
    wrong_accepted: list[str] = field(default_factory=list)
    """Those of them that are wrong, and passed."""


def sightings(problem: Problem, bank: Bank) -> Sightings:
    """Every shortcut and every adversary of one problem."""
    seen = Sightings()
    for shortcut in shortcuts(problem):
        _add_shortcut(seen, problem, shortcut, bank)
    for adversary in _adversaries(problem, bank):
        _add_adversary(seen, problem, adversary, bank)
    return seen


def _add_shortcut(seen: Sightings, problem: Problem, shortcut: Shortcut, bank: Bank) -> None:
    variant = Variant(shortcut.what, shortcut.function, shortcut.source, ("not_derived",))
    verdict = judge_variant(problem, variant, bank).verdict
    seen.shortcuts += 1
    named = verdict.provenance.kind is shortcut.origin
    said = f"{problem.name}: {shortcut.what} is {verdict.status}, {verdict.provenance.kind}"
    if named and verdict.score == 0:
        seen.found += 1
    else:
        seen.missed.append(said)
    if verdict.status in ACCEPTED:
        seen.accepted.append(said)


def _adversaries(problem: Problem, bank: Bank) -> Iterator[Adversary]:
    core = next(cores(problem), None)
    if core is None:
        return
    first = bank.reference.truths[0]
    yield from wrong_on_purpose(problem, core, first.trial.inputs, first.gradient)
    yield from odd_but_right(problem, core)
    yield from honest(problem, core)


def _add_adversary(seen: Sightings, problem: Problem, adversary: Adversary, bank: Bank) -> None:
    verdict = judge_variant(problem, adversary.variant, bank).verdict
    seen.adversaries += 1
    said = f"{problem.name}: {adversary.variant.what} is {verdict.status}, {verdict.provenance.kind}"
    as_expected = verdict.status in adversary.expected
    if not as_expected or adversary.origin not in (None, verdict.provenance.kind):
        seen.unexpected.append(said)
    if adversary.variant.mistakes and verdict.status in ACCEPTED:
        seen.wrong_accepted.append(said)


def accused(origin: Origin, status: Status) -> bool:
    """Whether an answer was said not to be derived."""
    return status is Status.NOT_ANALYTIC or origin in (Origin.AUTOGRAD, Origin.FINITE_DIFFERENCE)
